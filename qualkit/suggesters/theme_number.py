"""How many themes to propose: where the groups hold best when other interviews are drawn."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from qualkit.ports import Progress
from qualkit.suggesters.consensus import consensus, start_number
from qualkit.suggesters.smoothing import smoothed
from qualkit.suggesters.stability import FEWEST_INTERVIEWS, agreement, draws

__all__ = ["NumberChoice", "choose_number"]

MOST = 1200
DRAWS = 6
_RUNS = 10
_TRIED = 7
_LIKE = 0.03
_SETTLED = 100
"""Below this many passages the curve is too rough to choose by."""


@dataclass(frozen=True, slots=True)
class NumberChoice:
    """A number of themes, in a sentence how it came about, and the stability of every number that was tried."""

    number: int
    how: str
    curve: dict[int, float]


def choose_number(
    vectors: NDArray[np.float32],
    seed: int,
    progress: Progress,
    *,
    cases: Sequence[str] = (),
    places: Sequence[tuple[str, int]] = (),
) -> NumberChoice:
    """The number of themes that holds best among those from two thirds to four thirds of `start_number`.

    Six draws of four fifths of the interviews (of the passages, with fewer than five interviews) are grouped into
    up to seven of these numbers. Of those whose mean adjusted Rand index between draws is within 0.03 of the highest
    (as much as it differs from one set of draws to the next), the one nearest to the starting number is taken.
    Stability falls with the number nearly everywhere, so the overall highest would always be 2 or 3 themes: hence the
    bounds. Above 1,200 passages the first 1,200 rows are tried. With fewer than 100 passages the starting number is
    kept, and the curve is there to look at.

    On AnnoMI, counsel-chat, FFT and the example study the numbers chosen agree with people's codes about as well as
    the starting number and hold slightly better: a defensible choice, not the number of subjects in the data.

    Args:
        vectors: unit vectors of the passages that shape the groups, not smoothed.
        seed: where the draws start.
        progress: told the numbers tried.
        cases: whose words each passage is.
        places: source and offset of each passage.
    """
    start = max(2, min(start_number(len(vectors)), len(vectors) // 3))
    numbers = [number for number in _numbers(start) if number == start or number <= len(vectors) // 6]
    curve = _curve(vectors, numbers, seed, progress, cases, places)
    if len(vectors) < _SETTLED or len(curve) < 2:
        few = f"fewer than {_SETTLED} passages" if len(vectors) < _SETTLED else "these passages"
        why = f"{few} are too few to choose the number of themes by how well the groups hold"
        return NumberChoice(start, f"{start} themes are a starting point that follows from the passages: {why}.", curve)
    firm = [number for number, held in curve.items() if held >= max(curve.values()) - _LIKE]
    number = min(firm, key=lambda tried: (abs(tried - start), -curve[tried], tried))
    how = (
        f"Of {numbers[0]} to {numbers[-1]} themes, {number} were taken: near the usual number for so many passages "
        f"({start}), and among those that held best when a fifth of the {_unit(cases)} was left out (agreement "
        f"{curve[number]:.2f} of 1, highest {max(curve.values()):.2f})."
    )
    return NumberChoice(number, how, curve)


def _numbers(start: int) -> list[int]:
    """Up to seven numbers from two thirds to four thirds of the starting number, which is one of them.

    >>> _numbers(12)
    [8, 9, 11, 12, 13, 15, 16]
    """
    steps = range(-(_TRIED // 2), _TRIED // 2 + 1)
    return sorted({max(2, round(start * (1 + step / (3 * (_TRIED // 2))))) for step in steps})


def _curve(
    vectors: NDArray[np.float32],
    numbers: Sequence[int],
    seed: int,
    progress: Progress,
    cases: Sequence[str],
    places: Sequence[tuple[str, int]],
) -> dict[int, float]:
    count = min(len(vectors), MOST)
    generator = np.random.default_rng(seed)
    by_interview = cases[:count] if _unit(cases[:count]) == "interviews" else ()
    drawn = draws(by_interview, count, max(numbers, default=2), DRAWS, generator)
    shapes = [smoothed(vectors[rows], [places[row] for row in rows]) if places else vectors[rows] for rows in drawn]
    curve = {}
    for step, number in enumerate(numbers):
        found = []
        for rows, shape in zip(drawn, shapes, strict=True):

            def inner(what: str, done: int, total: int, step: int = step) -> None:
                progress("Trying numbers of themes", step, len(numbers))

            again = consensus(shape, number, _RUNS, int(generator.integers(10**6)), inner)
            found.append((rows, again.cut(number)))
        curve[number] = round(agreement(found), 4)
    progress("Trying numbers of themes", len(numbers), len(numbers))
    return curve


def _unit(cases: Sequence[str]) -> str:
    return "interviews" if len(set(cases)) >= FEWEST_INTERVIEWS else "passages"
