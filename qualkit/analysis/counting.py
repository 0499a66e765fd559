"""How often, by whom: code frequencies and code matrices, with participants as the unit wherever people are counted."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from qualkit.domain.codebook import Code
from qualkit.domain.codings import Origin
from qualkit.domain.material import Located, Material
from qualkit.domain.tables import DataTable

__all__ = ["MATRIX_COUNTS", "chosen", "frequencies", "matrix", "participants_by", "rows_by_code"]

MATRIX_COUNTS = ("cases", "codings", "words")
# Cannot be the value of an attribute: those have no white space at their ends.
_UNLINKED = " "


def chosen(
    material: Material,
    *,
    origins: Sequence[str] = (),
    cases: Sequence[str] = (),
    unconfirmed: bool = True,
    coder: str = "",
) -> list[Located]:
    """The codings that a report is asked to look at. Empty filters let everything through.

    Args:
        origins: ``human``, ``rule``, ``model``.
        unconfirmed: whether rule hits that nobody has confirmed count.
    """
    wanted, names = set(origins), {case.casefold() for case in cases}
    return [
        item
        for item in material.codings
        if (not wanted or str(item.coding.origin) in wanted)
        and (not names or item.case.casefold() in names)
        and (not coder or item.coding.coder == coder)
        and (unconfirmed or item.coding.origin is not Origin.RULE or item.coding.confirmed_by)
    ]


def rows_by_code(material: Material, items: Iterable[Located]) -> dict[str, list[Located]]:
    """The codings of every code, those of the codes under it included (a theme is what stands under it)."""
    parents = {code.key: code.parent for book in material.codebooks for code in book}
    found: dict[str, list[Located]] = defaultdict(list)
    for item in items:
        key = item.coding.code
        while key:
            found[key].append(item)
            key = parents.get(key, "")
    return found


def frequencies(material: Material, items: Iterable[Located] | None = None, *, used_only: bool = False) -> DataTable:
    """One row a code, in the codebooks' order; a theme's row holds everything under it.

    Columns: code, name, depth, kind; codings and how they came about (human, rule_confirmed, rule_unconfirmed,
    accepted); words in the coded segments (overlapping segments counted once a source); sources; cases and of_cases
    (n of N participants).
    """
    by_code = rows_by_code(material, material.codings if items is None else items)
    total = len(material.speakers())
    rows = []
    for book in material.codebooks:
        for code in book:
            found = by_code.get(code.key, [])
            if found or not used_only:
                rows.append(_frequency_row(code, found, total))
    columns = (
        "code",
        "name",
        "depth",
        "kind",
        "codings",
        "human",
        "rule_confirmed",
        "rule_unconfirmed",
        "accepted",
        "words",
        "sources",
        "cases",
        "of_cases",
    )
    return DataTable(
        title="Code frequencies",
        columns=columns,
        rows=tuple(rows),
        note="A theme's row takes in the codes under it; cases are participants with at least one coding.",
    )


def matrix(
    material: Material,
    items: Iterable[Located] | None = None,
    *,
    by: str = "",
    count: str = "cases",
    level: str = "code",
) -> DataTable:
    """Codes by an attribute of the participants, or by case.

    Args:
        by: an attribute name; ``case`` for one column a participant; "" for the study's grouping attribute.
        count: ``cases`` (n of N participants of each column), ``codings`` or ``words``.
        level: ``theme`` for top-level rows only, else ``code``.

    Returns:
        Columns code, name, then one a value of `by`, then total. The column of an attribute's value is headed
        ``value (N)``. Codings and words that no participant is linked to have a column of their own, so that the
        columns add up.
    """
    by = by or material.group_by
    items = material.codings if items is None else tuple(items)
    column_of, headers = _columns(material, by)
    if count != "cases" and any(item.case not in column_of for item in items):
        headers[_UNLINKED] = "no participant"
    by_code = rows_by_code(material, items)
    rows = []
    for book in material.codebooks:
        for code in book:
            if level == "theme" and (code.depth > 0 or code.kind == "housekeeping"):
                continue
            cells: dict[str, list[Located]] = defaultdict(list)
            for item in by_code.get(code.key, []):
                cells[column_of.get(item.case, _UNLINKED)].append(item)
            values = [_count(cells.get(key, []), count) for key in headers]
            rows.append((code.key, code.name, *values, _count(by_code.get(code.key, []), count)))
    unit = {"cases": "participants with at least one coding", "codings": "codings", "words": "words coded"}[count]
    return DataTable(
        title=f"Codes by {by}",
        columns=("code", "name", *headers.values(), "total"),
        rows=tuple(rows),
        note=f"Cells count {unit}; the number of participants of a column stands in brackets.",
    )


def _frequency_row(code: Code, found: Sequence[Located], total: int) -> tuple[object, ...]:
    origins = {"human": 0, "confirmed": 0, "unconfirmed": 0, "model": 0}
    for item in found:
        origin = item.coding.origin
        if origin is Origin.RULE:
            origins["confirmed" if item.coding.confirmed_by else "unconfirmed"] += 1
        else:
            origins[str(origin)] += 1
    return (
        code.key,
        code.name,
        code.depth,
        code.kind,
        len(found),
        origins["human"],
        origins["confirmed"],
        origins["unconfirmed"],
        origins["model"],
        _words(found),
        len({item.coding.source for item in found}),
        len({item.case for item in found if item.case}),
        total,
    )


def participants_by(material: Material, by: str = "") -> dict[str, tuple[str, ...]]:
    """The participants who share a value of an attribute ("" the grouping attribute), the largest group first.

    Those without a value come last, under "".
    """
    found: dict[str, list[str]] = defaultdict(list)
    for case in material.cases:
        if case.links:
            found[case.attributes.get(by or material.group_by, "")].append(case.name)
    ordered = sorted(found, key=lambda value: (value == "", -len(found[value]), value))
    return {value: tuple(found[value]) for value in ordered}


def _columns(material: Material, by: str) -> tuple[dict[str, str], dict[str, str]]:
    """Which column each case belongs to, and the columns' headings in order."""
    if by == "case":
        ordered = sorted(material.speakers())
        return {name: name for name in ordered}, {name: name for name in ordered}
    groups = participants_by(material, by)
    column_of = {name: value for value, names in groups.items() for name in names}
    return column_of, {value: f"{value or 'not stated'} ({len(names)})" for value, names in groups.items()}


def _count(items: Sequence[Located], count: str) -> int:
    if count == "codings":
        return len(items)
    if count == "words":
        return _words(items)
    return len({item.case for item in items if item.case})


def _words(items: Sequence[Located]) -> int:
    """Words in the codings' segments, each word once however many segments it lies in, whole or in part.

    Two parts of a word with letters between them that nobody coded count as two: quotations do not show the gap.
    """
    total = 0
    by_source: dict[str, list[Located]] = defaultdict(list)
    for item in items:
        by_source[item.coding.source].append(item)
    for found in by_source.values():
        reached, last = -1, " "
        for item in sorted(found, key=lambda i: (i.coding.span.start, -i.coding.span.end)):
            span = item.coding.span
            if span.end <= reached:
                continue
            fresh = item.coding.quote[max(reached - span.start, 0) :]
            total += len(fresh.split())
            if span.start <= reached and not last.isspace() and not fresh[:1].isspace():
                total -= 1
            reached, last = span.end, fresh[-1:] or " "
    return total
