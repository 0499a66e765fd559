"""Saturation after Guest, Namey and Chen (2020): how much that is new the last interviews brought.

Guest G, Namey E, Chen M. A simple method to assess and report thematic saturation in qualitative research. PLOS ONE
2020; 15(5): e0232076. The codes found in the first interviews (the base) are the measure; the new codes of the next
few interviews (a run) are divided by them. Runs overlap: each begins one interview after the one before.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from random import Random

from qualkit.analysis.code_units import by_people
from qualkit.analysis.wording import count
from qualkit.domain.material import Located, Material
from qualkit.domain.tables import DataTable

__all__ = ["CAVEAT", "UNITS", "Curve", "codes_by_unit", "curve", "reached", "saturation"]

UNITS = ("source", "case")
CAVEAT = (
    "Saturation belongs to codebook and content analysis; for reflexive thematic analysis it is not a coherent aim"
    " (Braun and Clarke 2021)."
)


@dataclass(frozen=True, slots=True)
class Curve:
    """Interviews in an order: new codes of each, codes so far, and the ratio of the run that ends there.

    `base` is the number of codes in the base. `runs` and `ratios` are None where no run ends.
    """

    new: tuple[int, ...]
    so_far: tuple[int, ...]
    base: int
    runs: tuple[int | None, ...]
    ratios: tuple[float | None, ...]


def curve(units: Sequence[frozenset[str]], *, base: int = 4, run: int = 2) -> Curve:
    """New information along interviews in this order.

    >>> found = curve([frozenset("abcd"), frozenset("aef"), frozenset("ag"), frozenset("b")], base=2, run=1)
    >>> found.base, found.ratios
    (6, (None, None, 0.16666666666666666, 0.0))
    """
    seen: set[str] = set()
    new, so_far = [], []
    for codes in units:
        new.append(len(codes - seen))
        seen |= codes
        so_far.append(len(seen))
    whole = so_far[base - 1] if len(units) >= base else 0
    ends = [position >= base + run - 1 for position in range(len(units))]
    runs = [sum(new[at - run + 1 : at + 1]) if end else None for at, end in enumerate(ends)]
    ratios = [None if number is None or not whole else number / whole for number in runs]
    return Curve(tuple(new), tuple(so_far), whole, tuple(runs), tuple(ratios))


def reached(found: Curve, threshold: float, run: int) -> int:
    """After how many interviews (the run that shows it not counted) no more than `threshold` was new; 0 for never.

    The paper writes it "6 + 2" for six interviews and a run of two.
    """
    for position, ratio in enumerate(found.ratios, 1):
        if ratio is not None and ratio <= threshold:
            return position - run
    return 0


def codes_by_unit(
    material: Material, items: Iterable[Located], units: Sequence[str], *, unit: str = "source", level: str = "code"
) -> list[frozenset[str]]:
    """The codes in each interview or of each participant, without housekeeping.

    Args:
        level: ``code`` takes the codes as they were given; ``theme`` the themes at the top of the codebooks.
    """
    hidden = {code.key for book in material.codebooks for code in book if code.kind == "housekeeping"}
    tops: dict[str, str] = {}
    for book in material.codebooks:
        for code in book:
            tops[code.key] = tops.get(code.parent, code.key)
    found: dict[str, set[str]] = {name: set() for name in units}
    for item in items:
        name = item.coding.source if unit == "source" else item.case
        if name in found and item.coding.code not in hidden:
            found[name].add(item.coding.code if level == "code" else tops.get(item.coding.code, item.coding.code))
    return [frozenset(found[name]) for name in units]


def saturation(
    material: Material,
    items: Iterable[Located] | None = None,
    *,
    units: Sequence[str],
    unit: str = "source",
    level: str = "code",
    base: int = 4,
    run: int = 2,
    threshold: float = 0.05,
    orders: int = 200,
    seed: int = 1,
    rule_hits: bool = False,
) -> DataTable:
    """One row an interview (or participant) in the given order.

    Args:
        units: names of the sources or participants, in the order of the interviews.
        base: interviews in the base; the paper advises 4 to 6.
        run: interviews in a run; the paper advises 2 or 3.
        threshold: the share of new information that counts as little: 0.05, or 0.
        orders: random orders of the interviews to compare with; 0 for none.
        seed: of Python's generator (`random.Random`), which shuffles the given order anew for each random order.
        rule_hits: count rule hits that nobody has confirmed; rules find every code from the first interview on.

    Returns:
        Columns position, source, new_codes, codes_so_far, median_so_far, low_so_far, high_so_far (median and the
        range of nine in ten random orders), base (codes in the base), run (new codes in the run that ends here) and
        ratio (run divided by base). The note says where the threshold is reached.
    """
    found = [item for item in (material.codings if items is None else items) if rule_hits or by_people(item)]
    sets = codes_by_unit(material, found, units, unit=unit, level=level)
    told = curve(sets, base=base, run=run)
    drawn = _drawn(sets, orders, seed, base, run)
    bands = [_band([each.so_far[at] for each in drawn]) for at in range(len(units))]
    whole = told.base if len(units) >= base else None
    rows = tuple(
        (at + 1, name, told.new[at], told.so_far[at], *bands[at], whole, told.runs[at], _rounded(told.ratios[at]))
        for at, name in enumerate(units)
    )
    what = "participants" if unit == "case" else "interviews"
    sentences = [
        _method(base, run, what),
        _result(told, threshold, run, what),
        _in_random_orders(drawn, threshold, run, seed),
        "" if rule_hits else "Rule hits that nobody has confirmed are left out.",
        CAVEAT,
    ]
    return DataTable(
        title=f"Saturation: new codes by {'participant' if unit == 'case' else 'interview'}",
        columns=tuple(_MEANINGS),
        rows=rows,
        note=" ".join(filter(None, sentences)),
        meanings=_MEANINGS,
    )


def _method(base: int, run: int, what: str) -> str:
    first = f"{base} {what}" if base > 1 else what.removesuffix("s")
    each = f"every {run} in a row (a run)" if run > 1 else "each one after them"
    return (
        f"The base is the codes in the first {first}; the new codes of {each} are divided by it"
        " (Guest, Namey and Chen 2020). Interviews come by name unless their order was given, and it matters."
    )


def _drawn(sets: Sequence[frozenset[str]], orders: int, seed: int, base: int, run: int) -> list[Curve]:
    random, drawn = Random(seed), []
    for _ in range(orders):
        mixed = list(sets)
        random.shuffle(mixed)
        drawn.append(curve(mixed, base=base, run=run))
    return drawn


def _band(values: Sequence[int]) -> tuple[float | None, float | None, float | None]:
    """Median, and the 5th and the 95th percentile (of two values between which it lies, the mean by distance)."""
    if not values:
        return None, None, None
    ordered = sorted(values)
    median, low, high = (_quantile(ordered, share) for share in (0.5, 0.05, 0.95))
    return median, low, high


def _quantile(ordered: Sequence[int], share: float) -> float:
    place = share * (len(ordered) - 1)
    below = int(place)
    above = min(below + 1, len(ordered) - 1)
    return round(ordered[below] + (place - below) * (ordered[above] - ordered[below]), 2)


def _rounded(ratio: float | None) -> float | None:
    return None if ratio is None else round(ratio, 4)


def _result(told: Curve, threshold: float, run: int, what: str) -> str:
    if not any(ratio is not None for ratio in told.ratios):
        enough = any(number is not None for number in told.runs)
        return "Nothing is coded in the base." if enough else f"There are too few {what} for one run."
    parts = []
    for level in sorted({threshold, 0.0}, reverse=True):
        after = reached(told, level, run)
        bound = f"at most {100 * level:g}%" if level else "0%"
        parts.append(f"New information of {bound} is {f'reached at {after} + {run}' if after else 'not reached'}")
    return "; ".join([parts[0], *(part[0].lower() + part[1:] for part in parts[1:])]) + "."


def _in_random_orders(drawn: Sequence[Curve], threshold: float, run: int, seed: int) -> str:
    # An order whose base holds no code has no ratios; others may.
    if all(ratio is None for found in drawn for ratio in found.ratios):
        return ""
    after = sorted(each for each in (reached(found, threshold, run) for found in drawn) if each)
    share = f"at most {100 * threshold:g}%" if threshold else "0%"
    start = f"In {count(len(drawn), 'random order')} (seed {seed}) new information of {share} is reached in"
    if not after:
        return f"{start} none."
    return f"{start} {len(after)}, there at a median of {_quantile(after, 0.5):g} + {run}."


_MEANINGS = {
    "position": "place in the order of interviews, from 1",
    "source": "the interview, or the participant",
    "new_codes": "codes that no interview before has",
    "codes_so_far": "codes in this interview and those before",
    "median_so_far": "median of the codes so far over random orders",
    "low_so_far": "5th percentile of the codes so far over random orders",
    "high_so_far": "95th percentile of the codes so far over random orders",
    "base": "codes in the base, the first interviews",
    "run": "new codes in the run of interviews that ends here",
    "ratio": "run divided by base: the share of new information",
}
