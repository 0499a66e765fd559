"""The groups of a table by an attribute, told from `cases.csv` alone: small ones stand together as "other groups"."""

from __future__ import annotations

from collections.abc import Sequence

import pandas

from tests.helpers.exported import Exported

__all__ = ["group_sizes", "groups", "others", "unknown"]

others, unknown = "other groups", "not stated"
_SMALLEST = 3


def groups(data: Exported, by: Sequence[str], *, shown: bool = False) -> pandas.Series:
    """The group of each participant with a source; those who must not be told of are not there.

    Values of fewer than three people are hidden. While those hidden are fewer than three altogether, the smallest
    other one joins them; so does one of crossed attributes, if the groups of one attribute, less what is shown, would
    leave one or two of those hidden.
    """
    asked = (*by, str(shown))
    if asked not in data.known_groups:
        data.known_groups[asked] = _pooled(data, by, shown)
    return data.known_groups[asked]


def _pooled(data: Exported, by: Sequence[str], shown: bool) -> pandas.Series:
    values = data.people[list(by)].replace("", unknown).agg(" × ".join, axis=1)
    sizes = values.value_counts()
    ready = sorted(sizes.index, key=lambda value: (sizes[value], value))
    hidden = set() if shown else {value for value in ready if sizes[value] < _SMALLEST}
    margins = [groups(data, [one]).reindex(values.index) for one in by] if len(by) > 1 else []
    while hidden:
        inside = values.isin(hidden)
        ready = [value for value in ready if value not in hidden]
        few = {value for value in ready if inside.sum() < _SMALLEST}
        for margin in margins:
            left = margin[inside].value_counts()
            few |= set(values[margin.isin(left[left < _SMALLEST].index)]) - hidden
        if not few:
            break
        hidden.add(min(few, key=ready.index))
    pooled = values.where(~values.isin(hidden), others)
    return pooled if (pooled == others).sum() >= _SMALLEST else pooled[pooled != others]


def group_sizes(data: Exported, by: Sequence[str], *, shown: bool = False) -> dict[str, int]:
    """The groups as a table orders them: the largest first, then by name; without any value, and together, last."""
    sizes = groups(data, by, shown=shown).value_counts()
    nothing = " × ".join([unknown] * len(by))
    ordered = sorted(sizes.index, key=lambda one: (one == others, one == nothing, -sizes[one], one))
    return {one: int(sizes[one]) for one in ordered}
