"""Pictures of comparisons as values: helps against hinders, time points, what follows what, one against the others."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import Any

from qualkit.analysis.wording import count, joined
from qualkit.domain.pictures import Picture
from qualkit.domain.tables import DataTable

__all__ = ["change", "enablers", "profile", "sequences", "time_points"]

_MOST_CODES = 10


def enablers(table: DataTable, based: str) -> Picture:
    """Who says that it helps against who says that it hinders; `table` is that of enablers, without quotations.

    Groups that say neither of a code are left out.
    """
    table = replace(table, rows=tuple(row for row in table.rows if any(row[at] for at in _sides(table))))
    rows = table.to_dicts()
    group = ("group",) if "group" in table.columns else ()
    names = ("code", "name", *group, "enabler_cases", "barrier_cases", "both_cases", "of_cases")
    said = [
        f"{row['name']}{', ' + row['group'] if group else ''}: {row['enabler_cases']} helps,"
        f" {row['barrier_cases']} hinders, {row['both_cases']} both, of {row['of_cases']}"
        for row in rows
    ]
    return Picture(
        kind="sides",
        title="What helps and what hinders",
        caption="Participants who say of a code that it hinders (to the left) or helps (to the right); who says both is"
        f" on both sides. {'Groups that say neither are left out. ' if group else ''}Only codings with a stance count."
        f" {based}",
        alt=f"Bars to both sides for {count(len(rows), 'code')}. {_some(said)}",
        table=_columns(table, names),
    )


def _sides(table: DataTable) -> tuple[int, int]:
    return table.columns.index("enabler_cases"), table.columns.index("barrier_cases")


def time_points(table: DataTable) -> tuple[str, ...]:
    """The columns of a table of change that count people at a time point, in order."""
    return tuple(name for name in table.columns if f"of_{name}" in table.columns)


def change(table: DataTable, based: str) -> Picture:
    """How many speak of each code at each time point; `table` is that of change."""
    rows, points = table.to_dicts(), time_points(table)
    first, last = points[0], points[-1]
    said = [
        f"{row['name']}: {row[first]} of {row[f'of_{first}']}, then {row[last]} of {row[f'of_{last}']}" for row in rows
    ]
    both = "Those interviewed at both count at both. " if any(row["both_times"] for row in rows) else ""
    return Picture(
        kind="dots",
        title=table.title,
        caption=f"Participants with at least one coding, of those interviewed at {joined(points)} (n of N)."
        f" {both}{based}",
        alt=f"A dot for each of {count(len(points), 'time point')} by {count(len(rows), 'code')}. {_some(said)}",
        table=table,
        details={
            "series": points,
            "points": tuple((point, f"of_{point}") for point in points),
            "unit": "share of those interviewed then",
        },
    )


def profile(table: DataTable, based: str, *, case: str) -> Picture:
    """What one participant speaks of, beside all others; `table` is that of a profile."""
    rows = [row for row in table.to_dicts() if row["part"] == "code"]
    names = {"what": "name", "value": "turns", "share": "share", "others_share": "others_share"}
    said = [f"{row['what']}: {row['share']:.0%}, the others {row['others_share']:.0%}" for row in rows]
    kept = replace(
        table,
        columns=tuple(names.values()),
        rows=tuple(tuple(row[name] for name in names) for row in rows),
        meanings={
            "name": "key and name of the code",
            "turns": "turns of the participant with the code",
            "share": table.meanings["share"],
            "others_share": table.meanings["others_share"],
        },
        note="",
    )
    return Picture(
        kind="dots",
        title=f"What {case} speaks of",
        caption=f"Share of {case}'s turns with a code, beside that of all other participants' turns, in order of how"
        f" much more {case} speaks of it (Dunning 1993). {based}",
        alt=f"Two dots for each of {count(len(rows), 'code')}. {_some(said)}",
        table=kept,
        details={
            "series": (case, "the others"),
            "points": (("share", ""), ("others_share", "")),
            "unit": "share of turns",
        },
    )


def sequences(table: DataTable, based: str, *, order: Sequence[str], only: Collection[str], within: int) -> Picture:
    """Which code is followed by which, as a grid; `table` is that of sequences.

    Args:
        order: all codes in the codebooks' order.
        only: the codes that may be shown; the ten of them in most sequences are.
        within: turns to look ahead, 0 for the next coded one.
    """
    rows = [row for row in table.to_dicts() if {row["code_a"], row["code_b"]} <= set(only)]
    often: Counter[str] = Counter()
    for row in rows:
        often.update({row["code_a"]: row["followed"], row["code_b"]: row["followed"]})
    chosen = {key for key, _ in sorted(often.items(), key=lambda item: (-item[1], item[0]))[:_MOST_CODES]}
    keys = [key for key in order if key in chosen]
    cells = {(row["code_a"], row["code_b"]): row["followed"] for row in rows}
    names = {row[f"code_{side}"]: row[f"name_{side}"] for row in rows for side in "ab"}
    where = f"within {count(within, 'turn')}" if within else "in the next coded turn"
    cut = f" Shown are the {len(keys)} codes in most sequences." if len(often) > len(keys) else ""
    top = max(rows, key=lambda row: (row["followed"], row["code_a"], row["code_b"]), default=None)
    said = f" Most often {top['name_a']} is followed by {top['name_b']}: {top['followed']} times." if top else ""
    return Picture(
        kind="heat",
        title="Codes that follow each other",
        caption=f"How often the code of a row is followed by the code of a column {where} of an interview.{cut} What a"
        f" random order of turns would give is told by the table of sequences. {based}",
        alt=f"Grid of {count(len(keys), 'code')} by the same codes.{said}",
        table=DataTable(
            title="Codes that follow each other",
            columns=("code", "name", *keys),
            rows=tuple((one, names[one], *(cells.get((one, other), 0) for other in keys)) for one in keys),
            meanings={"code": "key of the code that comes first", "name": "its name"}
            | dict.fromkeys(keys, "how often the code of this key follows"),
        ),
        details={"columns": tuple(keys), "unit": "sequences", "of": {}},
    )


def _some(said: Sequence[str]) -> str:
    return f"{'; '.join(said[:5])}{'; and others' if len(said) > 5 else ''}." if said else ""


def _columns(table: DataTable, names: Sequence[str]) -> DataTable:
    rows: list[tuple[Any, ...]] = [tuple(row[name] for name in names) for row in table.to_dicts()]
    meanings = {name: table.meanings[name] for name in names if name in table.meanings}
    return replace(table, columns=tuple(names), rows=tuple(rows), meanings=meanings)
