"""Themes by a topic model for short texts, as a suggester for qualkit.

The model is the pseudo-document topic model of Y. Zuo et al., "Topic Modeling of Short Texts: A Pseudo-Document View",
KDD 2016, as tomotopy has it (https://bab2min.github.io/tomotopy, MIT licence).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from qualkit.domain.suggestions import Passage, SuggestionSet
from qualkit.ports import Progress
from qualkit.suggesters.engines.assembling import NO_WORDS, assemble, common_parameters, how_many
from qualkit.suggesters.engines.counted import strongest
from qualkit.suggesters.engines.repeating import repeat
from qualkit.suggesters.proposing import FEWEST, Groups, known_versions, prepare, too_few, whole_number
from qualkit.suggesters.words import find_terms

__all__ = ["PseudoDocuments"]

LIBRARIES = ("numpy", "simplemma", "tomotopy")
Documents = Sequence[Sequence[str]]
Shares = NDArray[np.float64]


class PseudoDocuments:
    """Passages are dealt to a few pseudo-documents, long enough for a topic model, while the topics are learned."""

    name = "pseudodocuments"
    version = "1"
    kind = "themes"
    describe = "A topic model for short texts over counted words (tomotopy's PTModel)."
    defaults: ClassVar[dict[str, Any]] = {
        "themes": None,
        "embedding_model": "",
        "cache_folder": None,
        "runs": 5,
        "iterations": 200,
    }

    def suggest(
        self, passages: Sequence[Passage], parameters: dict[str, Any], seed: int, progress: Progress
    ) -> SuggestionSet:
        """Propose themes; parameters as in `defaults`. Raises BadInput where one is unknown or out of range."""
        settings = common_parameters(self.defaults, parameters, self.name)
        rounds = whole_number("The number of iterations", settings["iterations"], 1)
        corpus = prepare(passages)  # short and repeated passages out, the others sorted by hash
        terms = find_terms(corpus.texts, corpus.cases)
        rows = np.array([row for row, words in enumerate(terms.documents) if words], np.int64)
        if len(rows) < FEWEST:
            kept = {key: value for key, value in settings.items() if key != "cache_folder"}
            return too_few(corpus, kept | {"seed": seed}, known_versions(*LIBRARIES))
        documents = [terms.documents[row] for row in rows]
        themes = how_many(settings["themes"], len(rows))

        progress("Grouping passages", 0, 1)
        shares, words = learn(documents, themes, rounds, seed)
        own, columns = strongest(shares)  # the group of each passage, and the topic each group is
        progress("Grouping passages", 1, 1)

        def again(sample: NDArray[np.int64], sown: int) -> NDArray[np.int64]:
            return strongest(learn([documents[row] for row in sample], themes, rounds, sown)[0])[0]

        repeated = repeat(again, own, settings["runs"], seed, progress)
        labels = np.full(len(corpus.passages), -1, np.int64)
        closeness, support = np.zeros(len(labels)), np.zeros(len(labels))
        labels[rows], support[rows] = own, repeated.support
        closeness[rows] = shares[np.arange(len(rows)), np.array(columns)[own]]
        groups = Groups(
            labels=labels,
            closeness=closeness,
            support=support,
            by_theme=repeated.by_theme,
            keywords=[words[column] for column in columns],
            terms=terms,
        )
        return assemble(
            corpus,
            groups,
            repeated.overall,
            method=(
                f"{len(rows)} passages of talk by {len(set(corpus.cases))} participants were grouped into "
                f"{len(columns)} candidate themes by a pseudo-document topic model (tomotopy "
                f"{known_versions('tomotopy')['tomotopy']}, {rounds} iterations, seed {seed}), each in the theme that "
                "is strongest in it. Themes were proposals for the researchers' decision."
            ),
            settings=settings,
            seed=seed,
            notes=[
                "This model counts words: passages that say one thing in different words end up apart. Its sums differ "
                "between kinds of processor, and its themes may with them."
            ],
            left_out={NO_WORDS: len(corpus.passages) - len(rows)},
            libraries=LIBRARIES,
        )


def learn(documents: Documents, themes: int, rounds: int, seed: int) -> tuple[Shares, list[tuple[str, ...]]]:
    """How much of each topic is in each document, and the ten words of each topic."""
    import tomotopy

    # tomotopy asks for two topics at least.
    model = tomotopy.PTModel(k=max(2, themes), p=max(10, len(documents) // 5), seed=seed)
    for document in documents:
        model.add_doc(document)
    model.train(rounds, workers=1)  # one worker: the same seed gives the same topics
    shares = np.array([document.get_topic_dist() for document in model.docs], np.float64)
    return shares, [tuple(word for word, _ in model.get_topic_words(topic, 10)) for topic in range(model.k)]
