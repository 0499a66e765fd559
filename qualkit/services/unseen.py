"""How much of a code is still unseen, as a row of a table and in words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from qualkit.analysis.stopping import Stratum, clustering, most_unseen, strata_of, to_read, unseen
from qualkit.domain.code_suggestions import CodeKnowledge

__all__ = ["COLUMNS", "unseen_row"]

COLUMNS = (
    "code", "name", "passages", "seen", "coded", "unseen", "about", "low", "high", "most", "to_read", "most_by_order",
    "in_words",
)  # fmt: skip
_FEWEST_CODED = 3
_FEWEST_SEEN = 20
_FEWEST_WITHOUT = 10
_FEWEST_ORDERED = 10


def unseen_row(
    code: CodeKnowledge,
    scores: Sequence[float],
    decided: Sequence[bool | None],
    groups: Sequence[str],
    ordered: Sequence[bool],
    confidence: float,
) -> tuple[Any, ...]:
    """One row of `COLUMNS` for a code.

    Args:
        code: which.
        scores: how well each passage fits it, judged without its own interview.
        decided: for each passage whether it has the code, None where that is not known.
        groups: the participant of each passage.
        ordered: decisions about suggestions, in the order they were made.
        confidence: of the interval.
    """
    coded, seen, total = sum(one is True for one in decided), sum(one is not None for one in decided), len(decided)
    begin = (code.key, code.name, total, seen, coded, total - seen)
    if seen < total and (coded < _FEWEST_CODED or seen < _FEWEST_SEEN):
        words = (
            f"Too little is decided to tell how much of {code.key} is unseen: {_passages(coded)} coded, {seen} of"
            f" {total} seen. It takes {_FEWEST_CODED} coded and {_FEWEST_SEEN} seen."
        )
        return (*begin, None, None, None, None, None, None, words)
    if seen < total and seen - coded < max(_FEWEST_WITHOUT, coded // 2):
        words = (
            f"Nearly all that is decided has {code.key} ({coded} of {seen}), so nothing can be told of what nobody has"
            " looked at. Reject suggestions that do not fit, or code an interview through."
        )
        return (*begin, None, None, None, None, None, None, words)
    strata = strata_of(scores, decided)
    left = unseen(strata, confidence=confidence, clustered=clustering(scores, decided, groups))
    further = to_read(_expected(scores, decided, strata, left.estimate), coded)
    order = None
    if len(ordered) >= _FEWEST_ORDERED:
        known = max(0, coded - sum(ordered))
        sequence = [True] * known + list(ordered)
        order = most_unseen(sequence, len(sequence) + total - seen, confidence)
    words = _in_words(code.key, coded, total - seen, left.estimate, left.most, further, confidence)
    if order is not None:
        words += f" By the order of the {len(ordered)} decisions about suggestions alone, no more than {order}."
    return (*begin, left.estimate, left.low, left.high, left.most, further, order, words)


def _expected(
    scores: Sequence[float], decided: Sequence[bool | None], strata: Sequence[Stratum], estimate: float
) -> list[float]:
    """For the unseen passages, best fitting first, how likely each is right: the share of its stratum."""
    shares: list[float] = []
    for stratum in strata:
        share = (stratum.relevant + 0.5) / (stratum.seen + 1)
        shares += [share] * stratum.unseen
    whole = sum(shares)
    return [share * estimate / whole for share in shares] if whole else []


def _in_words(
    key: str, coded: int, left: int, estimate: float, most: int, further: int | None, confidence: float
) -> str:
    if not left:
        return f"Every passage has been seen; {_passages(coded)} {'has' if coded == 1 else 'have'} {key}."
    about = coded + round(estimate)
    unseen_at_most = f"no more than {most} {'is' if most == 1 else 'are'} unseen" if most else "none is unseen"
    told = (
        f"Of about {_passages(about)} for {key} you have seen {coded}; with {confidence:.0%} confidence"
        f" {unseen_at_most}."
    )
    if further:
        return f"{told} To have seen nine in ten, look at the {further} suggested first of {left} unseen."
    return f"{told} Nine in ten have probably been seen."


def _passages(number: int) -> str:
    return f"{number} passage" if number == 1 else f"{number} passages"
