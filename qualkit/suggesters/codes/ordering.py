"""Orders in which to look at passages: the most useful next, the odd ones out, and what another reader would do."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from qualkit.suggesters.codes.features import Features
from qualkit.suggesters.codes.model import Fitted, Labels

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["FEWEST_CODED", "Differing", "Next", "Odd", "differing", "next_order", "odd_ones"]

# Fewer coded passages say too little of what a code looks like.
FEWEST_CODED = 5
# A coded passage is odd if at least this share of those without the code look more like it than it does.
_UNLIKE = 0.2
# A passage without a code is odd if it looks more like the code than at least this share of the coded ones, or if it
# is at least so likely to have it.
_ALIKE = _LIKELY = 0.5
# Nearer to 0 or 1 than this, there is little doubt about a passage.
_DOUBTFUL = 0.15
# Below this cosine to everything before it, a passage is called unlike it.
_NEW = 0.35


@dataclass(frozen=True, slots=True)
class Next:
    """A passage worth looking at next: the code it is most uncertain for, and why it is next."""

    passage: int
    code: int
    probability: float
    why: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Odd:
    """A coded passage that looks unlike its code, or one without the code that looks like it.

    `share` (0 to 1) is, for a coded one, how many of those without the code look more like it; for one without the
    code, how many of the coded ones look less like it.
    """

    passage: int
    code: int
    coded: bool
    share: float


@dataclass(frozen=True, slots=True)
class Differing:
    """Where a second coder did not do what a model of the first would have done; `share` as in `Odd`.

    `would` says what the model of the first would have done; `did` what the first did, None where she has not read it.
    """

    passage: int
    code: int
    would: bool
    share: float
    did: bool | None


def next_order(
    features: Features, fitted: Fitted, open_: NDArray[np.bool_], codes: Sequence[int], number: int
) -> list[Next]:
    """The most useful passages to decide about, one after the other.

    Each is the one with the largest product of three: how uncertain its likeliest doubt is (4p(1 - p), the largest of
    the codes asked for); how unlike it is to those already taken (1 - cosine); and how few of its participant and of
    its role were taken, those among whom decisions were made counting as taken once.

    Args:
        features, fitted: of all passages.
        open_: shape (passages, codes), what nobody has decided.
        codes: numbers of the codes asked for.
        number: how many passages at most.
    """
    likely = np.where(open_, fitted.probabilities, 0.0)[:, list(codes)]
    doubts = 4 * likely * (1 - likely)
    doubt = doubts.max(axis=1)
    vectors = features.vectors[: len(features.passages)]
    nearest = np.zeros(len(doubt))
    names = features.groups
    role = [passage.group for passage in features.passages]
    begun = np.flatnonzero(~open_[:, list(codes)].all(axis=1)).tolist()
    people, roles = Counter({names[row] for row in begun}), Counter({role[row] for row in begun})
    found: list[Next] = []
    left = np.asarray(open_[:, list(codes)].any(axis=1))
    while len(found) < number and left.any():
        spread = np.array(
            [1 / (1 + people[who]) / (1 + roles[what]) ** 0.5 for who, what in zip(names, role, strict=True)]
        )
        worth = np.where(left, np.round(doubt * (1 - np.clip(nearest, 0, 0.99)) * spread, 9), -1.0)
        row = int(worth.argmax())
        place = int(doubts[row].argmax())
        chance = float(likely[row, place])
        found.append(
            Next(row, codes[place], round(chance, 4), tuple(_why(features, row, chance, nearest, people, roles)))
        )
        left[row] = False
        people[names[row]] += 1
        roles[role[row]] += 1
        nearest = np.maximum(nearest, vectors @ vectors[row])
    return found


def _why(
    features: Features,
    row: int,
    chance: float,
    nearest: NDArray[np.float64],
    people: Counter[str],
    roles: Counter[str],
) -> list[str]:
    passage = features.passages[row]
    doubt = "uncertain" if _DOUBTFUL <= chance <= 1 - _DOUBTFUL else "hardly uncertain"
    found = [f"{doubt}: {chance:.0%} likely to have the code"]
    if 0 < nearest[row] < _NEW:
        found.append("unlike those before it")
    if passage.group and not roles[passage.group]:
        found.append(f"the first of a {passage.group}")
    elif not people[features.groups[row]]:
        found.append("the first of this participant")
    return found


def odd_ones(labels: Labels, fitted: Fitted, read: NDArray[np.bool_], codes: Sequence[int], most: int) -> list[Odd]:
    """Coded passages that look unlike their code, and read ones without it that look like it; the oddest first.

    Args:
        labels: what people decided.
        fitted: held out, each passage is scored by a model that has not seen its interview.
        read: which passages people have read.
        codes: numbers of the codes asked for.
        most: of each of both sorts, at most so many a code.
    """
    found: list[Odd] = []
    for code in codes:
        own = fitted.held_out[:, code]
        coded = np.flatnonzero(labels.holds[:, code] > 0)
        other = np.flatnonzero(read & (labels.holds[:, code] <= 0))
        if len(coded) < FEWEST_CODED or not len(other):
            continue
        unlike = [Odd(int(row), code, True, _share(own[other] > own[row])) for row in coded]
        likely = fitted.probabilities[:, code]
        passed = other[~labels.certain[other, code]]
        alike = [Odd(int(row), code, False, _share(own[coded] < own[row])) for row in passed]
        for some, least in ((unlike, _UNLIKE), (alike, _ALIKE)):
            odd = [one for one in some if one.share >= least or (not one.coded and likely[one.passage] >= _LIKELY)]
            found += sorted(odd, key=lambda one: (-one.share, one.passage))[:most]
    return found


def differing(
    first: Labels,
    second: Labels,
    fitted: Fitted,
    both: tuple[NDArray[np.bool_], NDArray[np.bool_]],
    most: int,
) -> list[Differing]:
    """What a model of a first coder would have coded differently from a second coder; the clearest first.

    Args:
        first, second: what each coder decided.
        fitted: a model of the first coder; held out, each passage is scored without its interview.
        both: which passages the first has read, which the second.
        most: at most so many a code.
    """
    read_first, read_second = both
    found: list[Differing] = []
    for code in range(fitted.held_out.shape[1]):
        own, likely = fitted.held_out[:, code], fitted.probabilities[:, code] >= _LIKELY
        coded = np.flatnonzero(first.holds[:, code] > 0)
        other = np.flatnonzero(read_first & (first.holds[:, code] <= 0))
        if len(coded) < FEWEST_CODED or not len(other):
            continue
        here = []
        for row in np.flatnonzero(read_second):
            has = bool(second.holds[row, code] > 0)
            did = bool(first.holds[row, code] > 0) if read_first[row] or first.holds[row, code] > 0 else None
            share = _share(own[other] > own[row]) if has else _share(own[coded] < own[row])
            clear = share >= _UNLIKE and not likely[row] if has else share >= _ALIKE or likely[row]
            if did is not has and clear:
                here.append(Differing(int(row), code, not has, share, did))
        found += sorted(here, key=lambda one: (-one.share, one.passage))[:most]
    return found


def _share(which: NDArray[np.bool_]) -> float:
    return round(float(which.mean()), 4)
