"""BERTopic over a partition that is already made: the words of themes, their hierarchy, groups and mergers.

BERTopic's own clustering (UMAP and HDBSCAN) is not used: on studies of interview size it leaves most passages out,
and gives other themes when two passages change places.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from qualkit.suggesters.quiet_bertopic import bertopic
from qualkit.suggesters.words import Terms

__all__ = ["TopicWords"]

_SEPARATOR = " "


class TopicWords:
    """Class-based TF-IDF words of themes, by BERTopic in its manual mode.

    Source: M. Grootendorst, "BERTopic: Neural topic modeling with a class-based TF-IDF procedure", arXiv:2203.05794.

    Args:
        terms: the terms of each passage.
        partition: the theme of each passage, numbered from 0 without gaps.
        vectors: the passages' vectors.
    """

    def __init__(self, terms: Terms, partition: Sequence[int], vectors: NDArray[np.float32]) -> None:
        os.environ["HF_HUB_OFFLINE"] = os.environ["TRANSFORMERS_OFFLINE"] = "1"
        # BERTopic glues the passages of a theme with a space, so a document is its term keys between spaces.
        self._documents = [_SEPARATOR.join(document) for document in terms.documents]
        self._terms = terms
        self._vectors = vectors
        self._model: Any = None
        self._topic_of: dict[int, int] = {}
        self.partition = [int(theme) for theme in partition]
        if terms.shown:
            self._fit()

    def _fit(self) -> None:
        from sklearn.feature_extraction.text import CountVectorizer

        with bertopic() as package:
            self._model = package.BERTopic(
                language="multilingual",
                embedding_model=package.backend.BaseEmbedder(),
                umap_model=package.dimensionality.BaseDimensionalityReduction(),
                hdbscan_model=package.cluster.BaseCluster(),
                vectorizer_model=CountVectorizer(analyzer=str.split, vocabulary=sorted(self._terms.shown)),
                ctfidf_model=package.vectorizers.ClassTfidfTransformer(reduce_frequent_words=True),
                top_n_words=50,
            )
            topics, _ = self._model.fit_transform(self._documents, self._vectors, y=self.partition)
        # BERTopic renumbers topics by size.
        self._topic_of = {theme: int(topic) for theme, topic in zip(self.partition, topics, strict=True)}

    def words(self, theme: int) -> list[tuple[str, float]]:
        """Up to 50 term keys of a theme with their c-TF-IDF weight, heaviest first; ties by key."""
        if self._model is None:
            return []
        return _ordered(self._model.get_topic(self._topic_of[theme]))

    def hierarchy(self) -> list[tuple[tuple[int, ...], float]]:
        """Mergers of themes whose words are alike: the themes under each, and BERTopic's distance, closest first."""
        if self._model is None or len(self._topic_of) < 2:
            return []
        with bertopic():
            table = self._model.hierarchical_topics(self._documents)
        theme_of = {topic: theme for theme, topic in self._topic_of.items()}
        rows = [
            (tuple(sorted(theme_of[int(topic)] for topic in topics)), round(float(distance), 4))
            for topics, distance in zip(table["Topics"], table["Distance"], strict=True)
        ]
        return sorted(rows, key=lambda row: (row[1], row[0]))

    def by_group(self, groups: Sequence[str]) -> dict[str, dict[int, tuple[int, tuple[str, ...]]]]:
        """For each group of participants and each theme: its passages there, and the words used there.

        Args:
            groups: the group of each passage; "" leaves it out.
        """
        found: dict[str, dict[int, tuple[int, tuple[str, ...]]]] = {}
        if self._model is None or not any(groups):
            return found
        with bertopic():
            table = self._model.topics_per_class(self._documents, classes=list(groups), global_tuning=False)
        theme_of = {topic: theme for theme, topic in self._topic_of.items()}
        for topic, words, count, group in zip(
            table["Topic"], table["Words"], table["Frequency"], table["Class"], strict=True
        ):
            if group:
                shown = tuple(self._terms.shown[key] for key in str(words).split(", ") if key in self._terms.shown)
                found.setdefault(str(group), {})[theme_of[int(topic)]] = (int(count), shown)
        return {group: dict(sorted(found[group].items())) for group in sorted(found)}

    def merged(self, into: Mapping[int, int]) -> TopicWords:
        """The words after themes are merged: ``{3: 0}`` adds theme 3 to theme 0. Later themes move up.

        An edit of the partition, never a new clustering: no passage changes its company otherwise.
        """
        joined = [into.get(theme, theme) for theme in self.partition]
        number = {theme: place for place, theme in enumerate(sorted(set(joined)))}
        return TopicWords(self._terms, [number[theme] for theme in joined], self._vectors)


def _ordered(words: Any) -> list[tuple[str, float]]:
    pairs = [(str(key), round(float(weight), 9)) for key, weight in words or [] if key and weight > 0]
    return sorted(pairs, key=lambda pair: (-pair[1], pair[0]))
