"""What a way of finding a code's passages is worth: its measures, and how far they vary between interviews."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from qualkit.analysis.retrieval import Ranking, percentiles, wilson
from qualkit.domain.evaluation import Figure, Worth

if TYPE_CHECKING:
    import numpy
    from numpy.typing import NDArray

__all__ = ["MEASURES", "Measured", "mean_worth", "measure", "right_among_first"]

MEASURES = ("average_precision", "precision_10", "precision_20", "recall_20", "f1")


@dataclass(frozen=True, slots=True, eq=False)
class Measured:
    """The measures of one code in the order of `MEASURES`, as they are and under each draw of interviews.

    Attributes:
        values: shape (measures,).
        drawn: shape (measures, draws); NaN where a draw has no passage of the code.
        passages: how many were ranked.
    """

    values: NDArray[numpy.float64]
    drawn: NDArray[numpy.float64]
    passages: int

    @property
    def worth(self) -> Worth:
        """With 95% intervals: Wilson's for precision at k, else from the draws of interviews."""
        figures = [percentiles(float(value), drawn) for value, drawn in zip(self.values, self.drawn, strict=True)]
        for place, k in ((1, 10), (2, 20)):
            first = min(k, self.passages)
            figures[place] = wilson(float(self.values[place]) * first, first)
        return Worth(**dict(zip(MEASURES, figures, strict=True)))


def measure(
    scores: NDArray[numpy.float64],
    chosen: NDArray[numpy.bool_],
    relevant: NDArray[numpy.bool_],
    weights: NDArray[numpy.float64],
) -> Measured:
    """All measures of one code.

    Args:
        scores, chosen, relevant: of each passage: what it is ranked by, whether it would be taken, whether it has the
            code.
        weights: draws of interviews as `qualkit.analysis.retrieval.bootstrap` gives them.
    """
    import numpy as np

    ranking = Ranking(scores, relevant)
    everything = np.vstack([np.ones(len(relevant)), weights])
    total = everything @ relevant
    with np.errstate(invalid="ignore", divide="ignore"):
        first = ranking.precisions_at(20, everything)
        rows = np.array(
            [
                ranking.average_precisions(everything),
                ranking.precisions_at(10, everything),
                first,
                first * np.minimum(20, everything.sum(axis=1)) / total,
                2 * (everything @ (chosen & relevant)) / (everything @ chosen + total),
            ]
        )
    rows[:, total == 0] = np.nan
    return Measured(rows[:, 0], rows[:, 1:], len(relevant))


def mean_worth(measured: Sequence[Measured]) -> Worth:
    """The mean over codes, with intervals from the draws of interviews (the same for every code)."""
    import numpy as np

    values = np.mean([one.values for one in measured], axis=0)
    held = np.array([one.drawn for one in measured])
    known = np.isfinite(held)
    counts = known.sum(axis=0)
    drawn = np.where(counts > 0, np.where(known, held, 0).sum(axis=0) / np.maximum(counts, 1), np.nan)
    figures = [percentiles(float(value), row) for value, row in zip(values, drawn, strict=True)]
    return Worth(**dict(zip(MEASURES, figures, strict=True)))


def right_among_first(scores: NDArray[numpy.float64], relevant: NDArray[numpy.bool_], first: int) -> tuple[int, int]:
    """How many of the `first` to expect to be right: Wilson's 95% interval, in whole passages."""
    share: Figure = wilson(Ranking(scores, relevant).precision_at(first) * first, first)
    return round(share.low * first), round(share.high * first)
