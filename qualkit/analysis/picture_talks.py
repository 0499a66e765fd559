"""Pictures of networks and of single interviews as values."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence

from qualkit.analysis.picture_counts import lowest
from qualkit.analysis.wording import count, joined
from qualkit.domain.codings import Origin
from qualkit.domain.material import Located, Material, Talk
from qualkit.domain.pictures import Picture
from qualkit.domain.sources import Role
from qualkit.domain.tables import DataTable

__all__ = ["cooccurrence", "ecosystem", "portrait", "timeline"]

_ORIGIN = {Origin.HUMAN: "human", Origin.MODEL: "accepted suggestion"}
_CELLS = 60
_NODES = {"node": "key of the code, or what is mentioned", "name": "its name", "kind": "role, organisation or code"}


def cooccurrence(table: DataTable, based: str, *, material: Material | None = None, units: str = "passages") -> Picture:
    """Codes as nodes, joined where they stand together; `table` is that of cooccurrence, `units` what it counts.

    With `material`, a code is left out beside codes under it: it would stand with all that they stand with.
    """
    rows = sorted(table.to_dicts(), key=lambda row: (-row["together"], row["code_a"], row["code_b"]))
    every = {row[end] for row in rows for end in ("code_a", "code_b")}
    low = lowest(material, every) if material else every
    kept = [row for row in rows if row["code_a"] in low and row["code_b"] in low]
    # Where codes only stand with those of other levels, that is what there is to see.
    rows, at_level = (kept, " at the lowest level" if len(low) < len(every) else "") if kept else (rows, "")
    sizes: dict[str, tuple[str, int]] = {}
    ties: Counter[str] = Counter()
    for row in rows:
        for end in "ab":
            sizes[row[f"code_{end}"]] = row[f"name_{end}"], row[end]
            ties[row[f"code_{end}"]] += row["together"]
    ordered = sorted(sizes, key=lambda key: (-ties[key], key))
    nodes = DataTable(
        title="Codes",
        columns=("node", "name", "kind", "size"),
        rows=tuple((key, sizes[key][0], "code", sizes[key][1]) for key in ordered),
        meanings=_NODES | {"size": f"{units} with the code"},
    )
    lines = DataTable(
        title=table.title,
        columns=("a", "b", "together", "cases", "of_cases"),
        rows=tuple((r["code_a"], r["code_b"], r["together"], r["cases"], r["of_cases"]) for r in rows),
        note=table.note,
        meanings={"a": "a code", "b": "another"} | {n: table.meanings[n] for n in ("together", "cases", "of_cases")},
    )
    top = [f"{r['name_a']} with {r['name_b']} ({r['together']})" for r in rows[:3]]
    return Picture(
        kind="network",
        title="Codes that stand together",
        caption=f"Codes{at_level} that stand together: the thicker a line, the more often; its number says in how many"
        f" {units}. {based}",
        alt=f"Network of {count(len(nodes), 'code')} and {count(len(rows), 'line')}. Most often: {joined(top)}.",
        table=lines,
        nodes=nodes,
        details={"what": "codes", "note": f"In brackets: {units} with the code; on lines: {units} with both."},
    )


def ecosystem(points: DataTable, edges: DataTable, based: str) -> Picture:
    """Who is mentioned with whom; the tables are those of network."""
    together = [r for r in edges.to_dicts() if r["kind"] == "together"]
    named = [r for r in points.to_dicts() if r["kind"] in ("role", "organisation")]
    named.sort(key=lambda row: (-row["mentions"], row["node"]))
    nodes = DataTable(
        title=points.title,
        columns=("node", "name", "kind", "size", "cases", "of_cases"),
        rows=tuple((r["node"], r["name"], r["kind"], r["mentions"], r["cases"], r["of_cases"]) for r in named),
        note=points.note,
        meanings=_NODES | {"size": "mentions", "cases": "participants who mention it", "of_cases": "participants"},
    )
    together.sort(key=lambda row: (-row["together"], row["a"], row["b"]))
    lines = DataTable(
        title=edges.title,
        columns=("a", "b", "together", "cases", "of_cases"),
        rows=tuple((r["a"], r["b"], r["together"], r["cases"], r["of_cases"]) for r in together),
        note=edges.note,
        meanings={n: edges.meanings.get(n, n) for n in ("a", "b", "together", "cases", "of_cases")},
    )
    top = [f"{r['name']} ({r['mentions']} mentions by {r['cases']} of {r['of_cases']})" for r in named[:3]]
    return Picture(
        kind="network",
        title="Who is mentioned with whom",
        caption="Organisations and roles that participants mention; a line joins what is mentioned together, its"
        f" number says in how many turns. What is spoken of together need not work together. {based}",
        alt=f"Network of {count(len(named), 'name')} and {count(len(together), 'line')}. Most often: {joined(top)}.",
        table=lines,
        nodes=nodes,
        details={"what": "names", "note": "In brackets: mentions; on lines: turns that mention both."},
    )


def timeline(material: Material, talk: Talk, items: Sequence[Located], based: str) -> Picture:
    """One interview with its codings, from its beginning to its end."""
    whole = max(1, len(talk.text))
    rows = []
    order = {code.key: at for at, code in enumerate(code for book in material.codebooks for code in book)}
    for item in sorted(items, key=lambda i: (order.get(i.coding.code, len(order)), i.coding.span, i.coding.number)):
        coding, code = item.coding, material.code(item.coding.code)
        rule = "rule, confirmed" if coding.confirmed_by else "rule, not confirmed"
        places = round(coding.span.start / whole, 5), round(coding.span.end / whole, 5)
        minute = None if item.seconds is None else round(item.seconds / 60, 2)
        origin = _ORIGIN.get(coding.origin, rule)
        rows.append((coding.code, code.name if code else "", item.turn, minute, origin, *places))
    meanings = {
        "code": "key of the code",
        "name": "name of the code",
        "turn": "number of the turn in which the coding begins",
        "minute": "minute at which that turn begins; empty without times",
        "origin": "how the coding came about",
        "begins": "where it begins, as a share of the text",
        "ends": "where it ends",
    }
    title = f"{talk.source}: codings from beginning to end"
    speakers = [(t.span.start / whole, t.span.end / whole, t.role is Role.INTERVIEWER) for t in talk.turns]
    turns = [(t.span.start / whole, str(t.number)) for t in talk.turns if t.number == 1 or t.number % 10 == 0]
    used = Counter(row[1] for row in rows).most_common(3)
    top = joined(f"{name} ({n})" for name, n in used)
    return Picture(
        kind="timeline",
        title=title,
        caption=f"Interview {talk.source}, a lane for each code: where it is coded. {based}",
        alt=f"Timeline of {count(len(talk.turns), 'turn')} with {count(len(rows), 'coding')}. Most often: {top}.",
        table=DataTable(title=title, columns=tuple(meanings), rows=tuple(rows), meanings=meanings),
        details={
            "speakers": speakers,
            "turns": turns,
            "minutes": _minutes(talk, whole),
            "note": "Upper strip: dark where the interviewer speaks, white where participants do.",
        },
    )


def _minutes(talk: Talk, whole: int) -> list[tuple[float, str]]:
    found, due = [], 0.0
    for turn in talk.turns:
        if turn.start_seconds is not None and turn.start_seconds >= due * 60:
            found.append((turn.span.start / whole, f"{turn.start_seconds / 60:.0f}"))
            due = turn.start_seconds / 60 + 2
    return found


def portrait(material: Material, talk: Talk, items: Sequence[Located], based: str) -> Picture:
    """One interview in equal cells, each with the theme that is coded there most often."""
    parents = {code.key: code.parent for book in material.codebooks for code in book}
    whole = max(1, len(talk.text))
    cells: list[Counter[str]] = [Counter() for _ in range(_CELLS)]
    for item in items:
        key = item.coding.code
        while parents.get(key):
            key = parents[key]
        first, last = item.coding.span.start * _CELLS // whole, (item.coding.span.end - 1) * _CELLS // whole
        for cell in range(first, min(last, _CELLS - 1) + 1):
            cells[cell][key] += 1
    starts = [turn.span.start for turn in talk.turns]
    names = {code.key: code.name for book in material.codebooks for code in book}
    rows, seen = [], set()
    for number, counts in enumerate(cells, start=1):
        theme = min(counts, key=lambda key: (-counts[key], key)) if counts else ""
        at = bisect_right(starts, (number - 1) * whole // _CELLS) - 1
        turn = talk.turns[max(at, 0)].number if talk.turns else 0
        rows.append((number, turn, theme, names.get(theme, ""), counts[theme] if theme else 0))
        seen.add(theme)
    themes = {key: name for key, name in names.items() if key in seen}
    empty = sum(not row[2] for row in rows)
    meanings = {
        "cell": f"1 to {_CELLS}, from the beginning to the end",
        "turn": "turn in which the cell begins",
        "theme": "key of the theme coded there most often; empty if nothing is",
        "name": "its name",
        "codings": "codings of that theme in the cell",
    }
    title = f"Portrait of {talk.source}"
    parts = [f"{name} in {sum(row[2] == key for row in rows)}" for key, name in themes.items()]
    return Picture(
        kind="portrait",
        title=title,
        caption=f"Interview {talk.source} in {_CELLS} equal parts, read like lines of text, each with the theme coded"
        f" there most often. {based}",
        alt=f"{_CELLS} cells: {joined(parts)}; {empty} without a coding.",
        table=DataTable(title=title, columns=tuple(meanings), rows=tuple(rows), meanings=meanings),
        details={"themes": themes, "note": f"Each cell is 1/{_CELLS} of the text; white cells have no coding."},
    )
