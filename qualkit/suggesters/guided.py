"""Themes that grow from what the researcher gives: codes with their definitions, or example quotations."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from qualkit.domain.suggestions import Passage
from qualkit.errors import BadInput

if TYPE_CHECKING:
    import numpy

__all__ = ["LEAST", "LEAST_QUOTED", "Grown", "Seed", "grow", "read_seeds"]

LEAST = 0.2
"""Likeness from which a passage belongs to a code's theme, see `grow`."""
LEAST_QUOTED = 0.25
"""The same where only quotations tell what the theme is about."""
FEWEST_MEMBERS = 3


@dataclass(frozen=True, slots=True)
class Seed:
    """What a theme grows from: the words of a code, or quotations (words, or places in sources)."""

    key: str
    name: str
    words: tuple[str, ...]
    places: tuple[tuple[str, int, int], ...]

    @property
    def least(self) -> float:
        return LEAST if self.key else LEAST_QUOTED


@dataclass(frozen=True, slots=True, eq=False)
class Grown:
    """`labels`: the seed that each row belongs to, -1 for none; `likeness`: how like it (or the nearest) it is."""

    labels: numpy.ndarray
    likeness: numpy.ndarray


def read_seeds(given: Any) -> tuple[Seed, ...]:
    """Seeds from the parameters of a run: ``[{"key", "name", "words": […], "places": [[source, start, end], …]}, …]``.

    Raises:
        BadInput: it is not of that shape, or a seed has neither words nor places.
    """
    found: list[Seed] = []
    for one in given or ():
        try:
            places = tuple((str(source), int(start), int(end)) for source, start, end in one.get("places", ()))
            words = tuple(str(words) for words in one.get("words", ()) if str(words).strip())
            seed = Seed(str(one.get("key", "")), str(one.get("name", "")), words, places)
        except (AttributeError, TypeError, ValueError):
            raise BadInput("A seed of themes needs words, or places as source, start and end.") from None
        if not (words or places):
            raise BadInput(f"The seed {seed.key or seed.name or len(found) + 1} has no words to begin with.")
        found.append(seed)
    return tuple(found)


def grow(
    seeds: Sequence[Seed],
    passages: Sequence[Passage],
    vectors: numpy.ndarray,
    encode: Callable[[Sequence[str]], numpy.ndarray],
) -> Grown:
    """Give every passage to the seed that it is most like, if it is like enough; the others to none.

    Likeness is the cosine after the mean of all passages is taken away from both, because everything that is said in a
    study resembles everything else a little. The bounds were measured on half of the codes of two corpora, the
    passages of the other half being like none: from 0.2 on, by the name of a code alone, the code is the right one for
    .67 (AnnoMI) and .57 (counsel-chat) of the passages, and .41 and .33 of all that have one of the codes are found;
    by three quotations from 0.25 on .69 and .44, and .40 and .36.

    Args:
        seeds: what the themes grow from.
        passages: all passages.
        vectors: their unit vectors.
        encode: unit vectors of other words.

    Raises:
        BadInput: a quotation is not in the passages.
    """
    import numpy as np

    from qualkit.suggesters.proposing import unit

    words = [_words(seed, passages) for seed in seeds]
    encoded = encode([one for listed in words for one in listed])
    middle = vectors.mean(axis=0, dtype=np.float64)
    centred = vectors - middle
    centred /= np.maximum(np.linalg.norm(centred, axis=1, keepdims=True), 1e-12)
    starts = []
    row = 0
    for listed in words:
        starts.append(unit(unit(encoded[row : row + len(listed)].mean(axis=0, dtype=np.float64)) - middle))
        row += len(listed)
    likeness = np.round(centred @ np.stack(starts).T, 6)
    best = np.argmax(likeness - np.array([seed.least for seed in seeds]), axis=1)
    own = likeness[np.arange(len(best)), best]
    enough = own >= np.array([seed.least for seed in seeds])[best]
    labels = np.where(enough, best, -1)
    for number in range(len(seeds)):
        if (labels == number).sum() < FEWEST_MEMBERS:
            labels[labels == number] = -1
    return Grown(labels, own)


def _words(seed: Seed, passages: Sequence[Passage]) -> list[str]:
    """The words of a seed; those at places are looked up in the passages, so that they are stored nowhere else."""
    found = list(seed.words)
    for source, start, end in seed.places:
        parts = [
            passage.text[max(0, start - passage.span.start) : end - passage.span.start]
            for passage in passages
            if passage.source == source and passage.span.start < end and start < passage.span.end
        ]
        found += [part for part in parts if part.strip()]
    if not found:
        raise BadInput(
            "The quotation is not among the passages that are looked at: it may be the interviewer's, or too short.",
            hint="Give the words themselves with --like.",
        )
    return found
