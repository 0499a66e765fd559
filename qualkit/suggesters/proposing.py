"""What every suggester of themes does, whatever its method: prepare passages, read parameters, make proposals."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from qualkit.domain.suggestions import Passage, SuggestionSet, ThemeProposal
from qualkit.errors import BadInput
from qualkit.suggesters.encoder import installed
from qualkit.text.passages import FEWEST_WORDS, REPEATED, too_short

if TYPE_CHECKING:
    import numpy

    from qualkit.suggesters.words import Terms

__all__ = [
    "FEWEST",
    "INDICATIVE",
    "TELLING",
    "Corpus",
    "Groups",
    "known_versions",
    "make_proposals",
    "prepare",
    "read_parameters",
    "too_few",
    "unit",
    "whole_number",
    "word_figures",
]

FEWEST = 20
"""Passages below which nothing is grouped."""
INDICATIVE = 150
"""Passages below which groups are called indicative."""
TELLING = 25
"""Words from which a passage says enough to be quoted or to shape a group."""
TYPICAL = 5
FEWEST_TYPICAL = 3


@dataclass(frozen=True, slots=True, eq=False)
class Corpus:
    """The passages that are grouped, sorted by hash, with their places among those given."""

    passages: list[Passage]
    places: list[int]
    left_out: dict[str, int]

    @property
    def texts(self) -> list[str]:
        return [passage.text for passage in self.passages]

    @property
    def cases(self) -> list[str]:
        """The participant of each passage; the source where none is known."""
        return [passage.case or passage.source for passage in self.passages]


@dataclass(frozen=True, slots=True, eq=False)
class Groups:
    """A partition of a corpus and what is known of it; row i of everything is passage i of the corpus.

    Attributes:
        labels: the group of each row from 0 (largest group first, see `consensus.by_size`), -1 for none.
        closeness: likeness (cosine) of each row to the centre of its group.
        support: for each row, how often (0 to 1) it fell together with its group when the grouping was repeated.
        by_theme: the stability of each group, see `ThemeProposal.stability`.
        keywords: term keys of each group, most typical first.
        terms: the terms that the keys belong to.
    """

    labels: numpy.ndarray
    closeness: numpy.ndarray
    support: numpy.ndarray
    by_theme: Sequence[float]
    keywords: Sequence[tuple[str, ...]]
    terms: Terms


def prepare(passages: Sequence[Passage], fewest: int = FEWEST_WORDS) -> Corpus:
    """Leave out short and repeated passages; sort by the hash of the words, so that no earlier order matters."""

    def rank(place: int) -> tuple[str, str, int]:
        passage = passages[place]
        return hashlib.sha256(passage.text.encode()).hexdigest(), passage.source, passage.span.start

    long_enough = [place for place, passage in enumerate(passages) if len(passage.text.split()) >= fewest]
    seen: set[str] = set()
    kept = []
    for place in sorted(long_enough, key=rank):
        words = " ".join(passages[place].text.casefold().split())
        if words not in seen:
            seen.add(words)
            kept.append(place)
    counts = {too_short(fewest): len(passages) - len(long_enough), REPEATED: len(long_enough) - len(kept)}
    return Corpus([passages[place] for place in kept], kept, {why: count for why, count in counts.items() if count})


def read_parameters(
    defaults: dict[str, Any], given: dict[str, Any], who: str = "The theme suggester"
) -> dict[str, Any]:
    """`defaults` with what was `given`.

    Raises:
        BadInput: a parameter is not known; names those that are.
    """
    unknown = sorted(set(given) - set(defaults))
    if unknown:
        raise BadInput(f"{who} has no parameter {unknown[0]}.", hint=f"It has: {', '.join(sorted(defaults))}.")
    return defaults | given


def whole_number(what: str, value: Any, least: int, most: int | None = None) -> int:
    """`value` as a whole number within limits.

    Raises:
        BadInput: it is none; `what` names it, as in "The number of themes".

    >>> whole_number("The number of runs", 50, 2, 1000)
    50
    """
    if isinstance(value, int) and not isinstance(value, bool) and least <= value and (most is None or value <= most):
        return value
    limits = f"from {least}" if most is None else f"from {least} to {most}"
    raise BadInput(f"{what} must be a whole number {limits}, not {value!r}.")


def too_few(corpus: Corpus, parameters: dict[str, Any], versions: dict[str, str]) -> SuggestionSet:
    """What is returned where there are fewer than `FEWEST` passages: no themes, and why."""
    count = len(corpus.passages)
    have = "There is 1 passage" if count == 1 else f"There are {count} passages"
    note = (
        f"{have} of participants' talk, and grouping them into themes needs at least {FEWEST}: import more "
        "transcripts, or apply a codebook and code by hand instead."
    )
    return SuggestionSet(
        themes=(),
        method=f"No themes were suggested, because fewer than {FEWEST} passages were available.",
        model="",
        model_hash="",
        parameters=parameters,
        notes=(note,),
        left_out=corpus.left_out,
        versions=versions,
    )


def known_versions(*packages: str) -> dict[str, str]:
    """Versions of those packages that are installed."""
    return {package: version for package, version in installed(*packages).items() if version}


def make_proposals(corpus: Corpus, groups: Groups) -> tuple[ThemeProposal, ...]:
    """One proposal for each group, in the order of their numbers."""
    return tuple(_proposal(corpus, groups, theme) for theme in range(int(groups.labels.max(initial=-1)) + 1))


def _proposal(corpus: Corpus, groups: Groups, theme: int) -> ThemeProposal:
    import numpy as np

    rows = np.flatnonzero(groups.labels == theme)
    closeness = np.round(groups.closeness[rows].astype(np.float64), 6)
    ordered = rows[np.lexsort((rows, -closeness))]
    keywords = tuple(groups.terms.shown[key] for key in groups.keywords[theme])
    return ThemeProposal(
        label=", ".join(keywords[:3]) or f"theme {theme + 1}",
        keywords=keywords,
        members=tuple(corpus.places[row] for row in ordered),
        support=tuple(round(float(groups.support[row]), 4) for row in ordered),
        typical=tuple(corpus.places[row] for row in in_turn(ordered.tolist(), corpus.passages)),
        stability=round(float(groups.by_theme[theme]), 4),
        cohesion=round(float(closeness.mean()), 4),
    )


def in_turn(ordered: list[int], passages: Sequence[Passage]) -> list[int]:
    """Up to five rows, best fitting first, one of each participant before a second of anyone."""
    taken: dict[str, int] = {}
    turn = {}
    telling = [row for row in ordered if len(passages[row].text.split()) >= TELLING]
    ordered = telling if len(telling) >= FEWEST_TYPICAL else ordered
    for row in ordered:
        case = passages[row].case or passages[row].source
        turn[row] = taken[case] = taken.get(case, 0) + 1
    place = {row: number for number, row in enumerate(ordered)}
    return sorted(ordered, key=lambda row: (turn[row], place[row]))[:TYPICAL]


def word_figures(groups: Groups, stability: float) -> dict[str, float]:
    """The figures that every method can give: how many, how stable, how even, and how its words hold together."""
    import numpy as np

    from qualkit.suggesters.keywords import diversity, npmi

    sizes = np.bincount(groups.labels[groups.labels >= 0])
    inside = groups.labels >= 0
    figures = {
        "passages": len(groups.labels),
        "themes": len(sizes),
        "stability": stability,
        "coverage": float((groups.support[inside] >= 0.5).sum()) / len(groups.labels),
        "largest_share": float(sizes.max(initial=0)) / len(groups.labels),
        "diversity": diversity(groups.keywords),
        "npmi": npmi(groups.keywords, groups.terms.documents),
    }
    return {name: round(float(value), 4) for name, value in figures.items()}


def unit(vector: numpy.ndarray) -> numpy.ndarray:
    """The vector brought to length 1."""
    import numpy as np

    scaled: numpy.ndarray = vector / max(float(np.linalg.norm(vector)), 1e-12)
    return scaled
