"""Pictures of counts as values: their table, caption and text alternative, written from the numbers."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Any

from qualkit.analysis.disclosure import TOGETHER
from qualkit.analysis.wording import count, joined
from qualkit.domain.codings import Origin
from qualkit.domain.material import Located, Material
from qualkit.domain.pictures import Picture
from qualkit.domain.tables import DataTable

__all__ = ["bars", "basis", "comparison", "heat", "lowest", "saturation", "themes", "tree"]


def basis(material: Material, items: Sequence[Located]) -> str:
    """Whom and what a picture counts: participants, codings, and rule hits that nobody has confirmed."""
    loose = sum(item.coding.origin is Origin.RULE and not item.coding.confirmed_by for item in items)
    told = f", of which {loose:,} {'is a rule hit' if loose == 1 else 'are rule hits'} that nobody has confirmed"
    people = len(material.speakers())
    who = f"{count(people, 'participant')}; " if people else ""
    return f"{who}{count(len(items), 'coding')}{told if loose else ''}."


def lowest(material: Material, keys: Collection[str]) -> set[str]:
    """Those of the codes that no other of them stands under."""
    parents = {code.key: code.parent for book in material.codebooks for code in book}
    above = set()
    for key in keys:
        while key := parents.get(key) or "":
            above.add(key)
    return {key for key in keys if key not in above}


def bars(table: DataTable, based: str) -> Picture:
    """How many participants each code comes from; `table` is that of frequencies, in the codebooks' order.

    A code is left out beside codes under it: bars beside each other stand for things of one kind.
    """
    rows = table.to_dicts()
    low = [row for row, below in pairwise([*rows, {"depth": 0}]) if below["depth"] <= row["depth"]]
    ordered = sorted(low, key=lambda row: (-row["cases"], -row["codings"], row["code"]))
    kept = _columns(table, ordered, "code", "name", "cases", "of_cases", "codings")
    at_level = " at the lowest level" if len(low) < len(rows) else ""
    return Picture(
        kind="bars",
        title="Participants by code",
        caption=f"Codes{at_level} by the number of participants with at least one coding (n of N). {based}",
        alt=f"Bar chart of {count(len(kept), 'code')}. {_said(ordered)}",
        table=kept,
        details={"values": ("cases",), "of": "of_cases", "unit": "participants with at least one coding, n of N"},
    )


def tree(table: DataTable, based: str) -> Picture:
    """The codebook with the numbers of each code; `table` is that of frequencies."""
    rows = [row for row in table.to_dicts() if row["codings"] or row["kind"] != "housekeeping"]
    kept = _columns(table, rows, "code", "name", "depth", "codings", "cases", "of_cases")
    tops = [row for row in rows if not row["depth"]]
    return Picture(
        kind="tree",
        title="Codes and how often they are used",
        caption="The codes under their themes, with the number of codings and, in brackets, the participants they"
        f" come from (n of N). {based}",
        alt=f"Tree of {count(len(kept), 'code')} under {count(len(tops), 'theme')}. {_said(tops)}",
        table=kept,
    )


def heat(table: DataTable, based: str, *, by: str, unit: str, material: Material | None = None) -> Picture:
    """Codes by participants or groups; `table` is that of matrix. With `material`, codes stand under their themes."""
    columns = tuple(name for name in table.columns if name not in ("code", "name", "total"))
    rows = table.to_dicts()
    # Of a theme and the codes under it, the codes are told: the theme's numbers are theirs together.
    depths = {code.key: code.depth for book in material.codebooks for code in book} if material else {}
    deep = [depths.get(row["code"], 0) for row in rows]
    low = [row for row, own, below in zip(rows, deep, [*deep[1:], 0], strict=True) if below <= own]
    cells = [(row[column] or 0, row, column) for row in low for column in columns]
    under = f" under {len(rows) - len(low):,} others" if len(low) < len(rows) else ""
    least = " with at least one coding" if unit == "participants" else ""
    most = max(cells, key=lambda cell: cell[0], default=None)
    said = f" The highest number is {most[0]}: {most[1]['name']}, {most[2]}." if most else ""
    empty = sum(1 for cell in cells if not cell[0])
    return Picture(
        kind="heat",
        title=f"Codes by {by}",
        caption=f"Codes by {by}; cells count {unit}{least}. {_pooled(columns, table.note)}{based}",
        alt=f"Grid of {count(len(low), 'code')}{under} by {count(len(columns), 'column')}.{said}"
        f" {count(empty, 'cell')} of {len(cells):,} {'is' if empty == 1 else 'are'} empty.",
        table=table,
        details={
            "columns": columns,
            "unit": unit,
            "of": _sizes(columns) if unit == "participants" else {},
            "depths": depths,
        },
    )


def _sizes(columns: Sequence[str]) -> dict[str, int]:
    """The participants of each group, from headings such as "link worker (9)"; {} where a heading does not tell."""
    found = {name: re.search(r"\((\d+)\)$", name) for name in columns}
    return {name: int(size[1]) for name, size in found.items() if size} if all(found.values()) else {}


def _pooled(groups: Sequence[str], note: str) -> str:
    """What a reader must know of small groups; the table's note names them."""
    if "are not shown, nor counted" in note:
        return "Groups too small to be shown are left out. "
    pooled = any(group.partition(" (")[0] == TOGETHER for group in groups)
    return f"“{TOGETHER[:1].upper()}{TOGETHER[1:]}” are those too small to be shown alone. " if pooled else ""


def comparison(table: DataTable, based: str, *, by: str) -> Picture:
    """Codes by group as shares with n of N; `table` is that of compare, without its quotations."""
    rows = table.to_dicts()
    kept = _columns(table, rows, "code", "name", "group", "cases", "of_cases", "codings")
    groups = list(dict.fromkeys(str(row["group"]) for row in rows))
    said = "; ".join(f"{row['name']}, {row['group']}: {row['cases']} of {row['of_cases']}" for row in rows[:6])
    return Picture(
        kind="bars",
        title=f"Codes by {by}",
        caption=f"Participants of each group with at least one coding (n of N), by {by}."
        f" {_pooled(groups, table.note)}{based}",
        alt=f"Bars of {joined(groups)} for each code. {said}{' and so on' if len(rows) > 6 else ''}.",
        table=kept,
        details={"groups": tuple(groups)},
    )


def saturation(table: DataTable, based: str) -> Picture:
    """Codes so far by interview; `table` is that of saturation."""
    rows = table.to_dicts()
    last = rows[-1]
    half = next((row for row in rows if row["codes_so_far"] * 2 >= last["codes_so_far"]), last)
    said = f"{count(last['codes_so_far'], 'code')} after {count(last['position'], 'interview')}"
    return Picture(
        kind="curve",
        title="New codes by interview",
        caption=f"Codes used so far, by interview: {said}. Band: the middle 90% of random orders. {based} Saturation is"
        " no aim of reflexive thematic analysis (Braun and Clarke 2021).",
        alt=f"Rising curve: {said}; half of them after {half['position']}. The last interview brought"
        f" {last['new_codes']} new.",
        table=table,
    )


def themes(material: Material, based: str, rows: Sequence[tuple[Any, ...]]) -> Picture:
    """The themes of the write-up and their codes."""
    meanings = {
        "theme": "name of the theme",
        "theme_cases": "participants with a coding of the theme",
        "code": "key of the code; empty if the theme has none",
        "name": "name of the code",
        "cases": "participants with at least one coding",
        "of_cases": "participants in all",
    }
    title = "Themes and their codes"
    table = DataTable(title=title, columns=tuple(meanings), rows=tuple(rows), meanings=meanings)
    counts = {row[0]: f"{row[0]}: {row[1]} of {row[5]}" for row in rows}
    return Picture(
        kind="map",
        title=title,
        caption=f"Themes of the write-up with their codes and the participants they come from (n of N). {based}",
        alt=f"{count(len(counts), 'theme')} with their codes. Participants by theme: {joined(counts.values())}.",
        table=table,
        details={"note": "Bars and numbers: participants with at least one coding, n of N."},
    )


def _said(rows: Sequence[dict[str, Any]]) -> str:
    parts = [f"{row['name']} {row['cases']} of {row['of_cases']}" for row in rows[:5]]
    return f"Participants: {joined(parts)}{', and others' if len(rows) > 5 else ''}." if parts else ""


def _columns(table: DataTable, rows: Sequence[dict[str, Any]], *names: str) -> DataTable:
    meanings = {name: table.meanings[name] for name in names if name in table.meanings}
    return replace(
        table, columns=names, rows=tuple(tuple(row[name] for name in names) for row in rows), meanings=meanings
    )
