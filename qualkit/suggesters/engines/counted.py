"""Topic models over counted words, NMF and LDA, as scikit-learn has them. They need no language model."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from qualkit.domain.suggestions import Passage, SuggestionSet
from qualkit.ports import Progress
from qualkit.suggesters.encoder import installed
from qualkit.suggesters.engines.assembling import NO_WORDS, assemble, common_parameters, how_many
from qualkit.suggesters.engines.repeating import Labels, repeat
from qualkit.suggesters.proposing import FEWEST, Corpus, Groups, known_versions, prepare, too_few, whole_number
from qualkit.suggesters.words import Terms

__all__ = ["COUNTED_DEFAULTS", "CountedWords", "Lda", "Nmf"]

COUNTED_DEFAULTS: dict[str, Any] = {"themes": None, "embedding_model": "", "cache_folder": None, "runs": 10}
KEYWORDS = 10
SMALLEST = 3
_LIBRARIES = ("numpy", "scikit-learn", "scipy", "simplemma")
Weights = NDArray[np.float64]


class CountedWords(ABC):
    """A topic model over the words of passages: what is the same for all of them.

    ``embedding_model`` and ``cache_folder`` are taken and not used, so that engines can be exchanged for one another.
    """

    name: str
    version = "1"
    kind = "themes"
    describe: str
    defaults = COUNTED_DEFAULTS
    title: str
    weakness: str

    @abstractmethod
    def fit(self, counts: Any, themes: int, seed: int, settings: dict[str, Any]) -> tuple[Weights, Weights]:
        """How much of each theme is in each passage, and of each word in each theme.

        Args:
            counts: how often each passage uses each word, sparse, at least one word in every row.
            themes: how many.
            seed: for what is drawn at random.
            settings: the engine's parameters.
        """

    def suggest(
        self, passages: Sequence[Passage], parameters: dict[str, Any], seed: int, progress: Progress
    ) -> SuggestionSet:
        """Propose themes; parameters as in ``defaults``. Raises BadInput where one is unknown or out of range."""
        from threadpoolctl import threadpool_limits

        from qualkit.suggesters.words import find_terms

        settings = self.settings(parameters)
        corpus = prepare(passages)
        if len(corpus.passages) < FEWEST:
            return too_few(corpus, _kept(settings, seed), known_versions(*_LIBRARIES))
        progress("Counting words", 0, len(corpus.passages))
        terms = find_terms(corpus.texts, corpus.cases)
        rows = np.array([row for row, document in enumerate(terms.documents) if document], np.int64)
        if len(rows) < FEWEST:
            return too_few(_part(corpus, rows), _kept(settings, seed), known_versions(*_LIBRARIES))
        with threadpool_limits(limits=1):
            return self._suggest(corpus, terms, rows, settings, seed, progress)

    def settings(self, parameters: dict[str, Any]) -> dict[str, Any]:
        """The parameters with the defaults filled in. Raises BadInput."""
        return common_parameters(self.defaults, parameters, self.name)

    def _suggest(
        self,
        corpus: Corpus,
        terms: Terms,
        rows: Labels,
        settings: dict[str, Any],
        seed: int,
        progress: Progress,
    ) -> SuggestionSet:
        keys = sorted(terms.shown)
        counts = _counts([terms.documents[row] for row in rows], keys)
        themes = how_many(settings["themes"], len(rows))
        progress("Grouping passages", 0, 1)
        shares, words = self.fit(counts, themes, seed, settings)
        own, kept = strongest(shares)
        progress("Grouping passages", 1, 1)

        def again(sample: Labels, sown: int) -> Labels:
            return strongest(self.fit(counts[sample], min(themes, len(sample) // 3), sown, settings)[0])[0]

        repeated = repeat(again, own, settings["runs"], seed, progress)
        everywhere = np.full(len(corpus.passages), -1, np.int64)
        closeness, support = np.zeros(len(everywhere)), np.zeros(len(everywhere))
        everywhere[rows], support[rows] = own, repeated.support
        closeness[rows] = _closeness(counts, own)
        groups = Groups(
            labels=everywhere,
            closeness=closeness,
            support=support,
            by_theme=repeated.by_theme,
            keywords=[_keywords(self.telling(words, counts)[theme], keys) for theme in kept],
            terms=terms,
        )
        return assemble(
            corpus,
            groups,
            repeated.overall,
            method=self._method(corpus, len(kept), seed, settings),
            settings=settings,
            seed=seed,
            notes=[self.weakness],
            left_out={NO_WORDS: len(corpus.passages) - len(rows)},
            libraries=_LIBRARIES,
        )

    def telling(self, words: Weights, counts: Any) -> Weights:
        """What a word's place among the keywords follows; the model's weight, unless a method knows better."""
        return words

    def _method(self, corpus: Corpus, themes: int, seed: int, settings: dict[str, Any]) -> str:
        version = installed("scikit-learn")["scikit-learn"]
        return (
            f"{len(corpus.passages)} passages of talk by {len(set(corpus.cases))} participants were grouped into "
            f"{themes} candidate themes by {self.title} over counted words (scikit-learn {version}, seed {seed}), each "
            f"passage in the theme that is strongest in it; stability is the agreement of {settings['runs']} "
            "repetitions on 80% of the passages. Themes were proposals for the researchers' decision."
        )


class Nmf(CountedWords):
    """Non-negative matrix factorisation of TF-IDF weights.

    Source: D. Lee and H. S. Seung, "Learning the parts of objects by non-negative matrix factorization", Nature 401
    (1999) 788-791.
    """

    name = "nmf"
    describe = "Matrix factorisation of counted words (NMF): quick, needs no language model, sees shared words only."
    title = "non-negative matrix factorisation of TF-IDF weights"
    weakness = (
        "NMF sees which words passages share, not what they mean: on talk it agrees less with people's coding than "
        "groups of sentence embeddings do (adjusted Rand index 0.24 against 0.45 on AnnoMI, 0.10 against 0.26 on "
        "counsel-chat), and passages that say one thing in different words end up apart."
    )

    def fit(self, counts: Any, themes: int, seed: int, settings: dict[str, Any]) -> tuple[Weights, Weights]:
        """See `CountedWords.fit`."""
        import warnings

        from sklearn.decomposition import NMF

        weighed = _tfidf(counts)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            start = "nndsvda" if themes <= min(weighed.shape) else "random"
            model = NMF(themes, init=start, random_state=seed, max_iter=300)
            shares = model.fit_transform(weighed)
        sizes = np.linalg.norm(model.components_, axis=1)
        return shares * sizes, model.components_


class Lda(CountedWords):
    """Latent Dirichlet allocation by variational Bayes.

    Source: D. Blei, A. Ng and M. Jordan, "Latent Dirichlet Allocation", JMLR 3 (2003) 993-1022. Keywords are ranked by
    relevance with lambda 0.6: C. Sievert and K. Shirley, "LDAvis", ACL Workshop 2014.
    """

    name = "lda"
    describe = "Latent Dirichlet allocation (LDA) over counted words: widely known, unsettled on interview-sized data."
    defaults = COUNTED_DEFAULTS | {"iterations": 20, "runs": 5}
    title = "latent Dirichlet allocation"
    weakness = (
        "LDA is made for thousands of documents: on passages of interviews other themes come out when a fifth of them "
        "is left out (agreement 0.09 of 1 on AnnoMI, 0.02 on counsel-chat), and it agrees little with people's coding "
        "(adjusted Rand index 0.16 and 0.02). Use it to compare with published work, not to find themes."
    )

    def settings(self, parameters: dict[str, Any]) -> dict[str, Any]:
        """The parameters with the defaults filled in. Raises BadInput."""
        settings = super().settings(parameters)
        whole_number("The number of iterations", settings["iterations"], 1, 10_000)
        return settings

    def fit(self, counts: Any, themes: int, seed: int, settings: dict[str, Any]) -> tuple[Weights, Weights]:
        """See `CountedWords.fit`."""
        from sklearn.decomposition import LatentDirichletAllocation

        model = LatentDirichletAllocation(themes, max_iter=settings["iterations"], random_state=seed, n_jobs=1)
        shares = model.fit_transform(counts)
        return shares, model.components_ / model.components_.sum(axis=1, keepdims=True)

    def telling(self, words: Weights, counts: Any) -> Weights:
        """Relevance: how likely a word is in the theme, and how much likelier than elsewhere."""
        everywhere = np.asarray(counts.sum(axis=0), np.float64).ravel()
        everywhere /= everywhere.sum()
        relevance: Weights = 0.6 * np.log(words) + 0.4 * np.log(words / everywhere)
        return np.exp(relevance)


def strongest(shares: Weights) -> tuple[Labels, list[int]]:
    """The group of each passage, numbered by size, and which column of `shares` each group is.

    A passage belongs to the column that is strongest in it. Columns that get fewer than three passages give them to
    the next strongest.
    """
    from qualkit.suggesters.consensus import by_size

    rounded = np.round(shares, 9)
    left = list(range(shares.shape[1]))
    while True:
        found = np.array(left, np.int64)[np.argmax(rounded[:, left], axis=1)]
        small = [column for column in left if (found == column).sum() < SMALLEST]
        if not small or len(left) == 1:
            break
        left.remove(min(small, key=lambda column: ((found == column).sum(), column)))
    labels = by_size(found)
    first = {int(label): int(found[row]) for row, label in reversed(list(enumerate(labels)))}
    return labels, [first[label] for label in sorted(first)]


def _counts(documents: Sequence[Sequence[str]], keys: Sequence[str]) -> Any:
    from sklearn.feature_extraction.text import CountVectorizer

    return CountVectorizer(analyzer=lambda document: document, vocabulary=list(keys)).fit_transform(documents)


def _tfidf(counts: Any) -> Any:
    from sklearn.feature_extraction.text import TfidfTransformer

    return TfidfTransformer(sublinear_tf=True).fit_transform(counts.astype(np.float64))


def _closeness(counts: Any, labels: Labels) -> Weights:
    """Cosine of each row's TF-IDF weights with the mean of its group."""
    weighed = _tfidf(counts)
    likeness = np.zeros(len(labels))
    for theme in range(int(labels.max()) + 1):
        rows = np.flatnonzero(labels == theme)
        centre = np.asarray(weighed[rows].mean(axis=0), np.float64).ravel()
        likeness[rows] = np.asarray(weighed[rows] @ (centre / max(float(np.linalg.norm(centre)), 1e-12))).ravel()
    return likeness


def _keywords(weights: Weights, keys: Sequence[str]) -> tuple[str, ...]:
    """The heaviest words, none that shares a word with a heavier one."""
    chosen: list[str] = []
    used: set[str] = set()
    for place in np.lexsort((np.arange(len(keys)), -np.round(weights, 9))):
        parts = set(keys[place].split("_"))
        if weights[place] > 0 and not parts & used:
            chosen.append(keys[place])
            used |= parts
        if len(chosen) == KEYWORDS:
            break
    return tuple(chosen)


def _part(corpus: Corpus, rows: Labels) -> Corpus:
    """The rows of a corpus; the others are counted as left out."""
    left_out = corpus.left_out | {NO_WORDS: len(corpus.passages) - len(rows)}
    return Corpus([corpus.passages[row] for row in rows], [corpus.places[row] for row in rows], left_out)


def _kept(settings: dict[str, Any], seed: int) -> dict[str, Any]:
    return {key: value for key, value in settings.items() if key != "cache_folder"} | {"seed": seed}
