"""How often, by whom: code frequencies and code matrices, with participants as the unit wherever people are counted."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from qualkit.analysis.disclosure import groups_of, participants_by
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
    accepted); words in the coded segments (overlapping segments counted once a source); sources; coders (how many
    people coded, confirmed or accepted there); share (n / N), cases and of_cases (n of N participants).
    """
    by_code = rows_by_code(material, material.codings if items is None else items)
    total = len(material.speakers())
    rows = []
    for book in material.codebooks:
        for code in book:
            found = by_code.get(code.key, [])
            if found or not used_only:
                rows.append(_frequency_row(code, found, total))
    return DataTable(
        title="Code frequencies",
        columns=tuple(_FREQUENCIES),
        rows=tuple(rows),
        note="A theme's row takes in the codes under it; cases are participants with at least one coding.",
        meanings=_FREQUENCIES,
    )


def matrix(
    material: Material,
    items: Iterable[Located] | None = None,
    *,
    by: str | Sequence[str] = "",
    count: str = "cases",
    level: str = "code",
    percent: bool = False,
    small_groups: bool = False,
) -> DataTable:
    """Codes by an attribute of the participants (or by several, crossed), or by case.

    Args:
        by: an attribute name, or several names: their combinations; ``case`` for one column a participant (with
            `count` cases: 0 or 1); "" for the study's grouping attribute.
        count: ``cases`` (n of N participants of each column), ``codings`` or ``words``.
        level: ``theme`` for top-level rows only, else ``code``.
        percent: with `count` cases, cells read "4 of 9 (44%)" in the place of 4.
        small_groups: show groups of any size; else small ones stand together, see `qualkit.analysis.disclosure`.

    Returns:
        Columns code, name, then one a group, then total. The column of a group is headed ``value (N)``. Codings and
        words that no participant is linked to have a column of their own, so that the columns add up. The total
        counts what the columns hold: participants who belong to no column are not in it.
    """
    items = material.codings if items is None else tuple(items)
    of, sizes, told = _columns(material, by, small_groups)
    headers = {group: f"{group} ({size})" if size else group for group, size in sizes.items()}
    known = {*of, *(case.name for case in material.cases)}
    if count != "cases" and any(item.case not in known for item in items):
        headers[_UNLINKED] = "no participant"
    by_code = rows_by_code(material, items)
    everybody = len(of)
    rows = []
    for book in material.codebooks:
        for code in book:
            if level == "theme" and (code.depth > 0 or code.kind == "housekeeping"):
                continue
            cells: dict[str, list[Located]] = {key: [] for key in headers}
            for item in by_code.get(code.key, []):
                key = of.get(item.case, "" if item.case in known else _UNLINKED)
                if key in cells:
                    cells[key].append(item)
            values: list[object] = [_count(found, count) for found in cells.values()]
            values.append(_count([item for found in cells.values() for item in found], count))
            if percent and count == "cases":
                ns = [*(sizes[key] or 1 for key in headers), everybody]
                values = [_of(value, n) for value, n in zip(values, ns, strict=True)]
            rows.append((code.key, code.name, *values))
    unit = {"cases": "participants with at least one coding", "codings": "codings", "words": "words coded"}[count]
    note = f"Cells count {unit}; the number of participants of a column stands in brackets ({everybody} in all). {told}"
    columns = ("code", "name", *headers.values(), "total")
    return DataTable(
        title=f"Codes by {'participant' if by == 'case' else _names(material, by)}",
        columns=columns,
        rows=tuple(rows),
        note=note.strip() if by != "case" else f"Cells count {unit}.",
        meanings={
            "code": _FREQUENCIES["code"],
            "name": _FREQUENCIES["name"],
            **dict.fromkeys(columns[2:-1], f"{unit} of this group (its participants in brackets)"),
            "total": f"{unit} in all the columns before",
        },
    )


_FREQUENCIES = {
    "code": "key of the code",
    "name": "name of the code",
    "depth": "0 at the top of the codebook, 1 under that, and so on",
    "kind": "theme, code or housekeeping",
    "codings": "codings with this code or one under it",
    "human": "of those, made by a person",
    "rule_confirmed": "rule hits that a person has confirmed",
    "rule_unconfirmed": "rule hits that nobody has confirmed",
    "accepted": "suggestions that a person has accepted",
    "words": "words in the coded passages, each word once however often it is coded",
    "sources": "sources with at least one such coding",
    "coders": "how many people have coded, confirmed or accepted here",
    "share": "cases divided by of_cases; empty without participants",
    "cases": "participants with at least one such coding",
    "of_cases": "participants in all",
}


def _frequency_row(code: Code, found: Sequence[Located], total: int) -> tuple[object, ...]:
    origins = {"human": 0, "confirmed": 0, "unconfirmed": 0, "model": 0}
    for item in found:
        origin = item.coding.origin
        if origin is Origin.RULE:
            origins["confirmed" if item.coding.confirmed_by else "unconfirmed"] += 1
        else:
            origins[str(origin)] += 1
    cases = len({item.case for item in found if item.case})
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
        len({_who(item) for item in found} - {""}),
        round(cases / total, 4) if total else None,
        cases,
        total,
    )


def _who(item: Located) -> str:
    """Who answers for a coding: its coder, who confirmed it, or nobody."""
    return item.coding.confirmed_by if item.coding.origin is Origin.RULE else item.coding.coder


def _names(material: Material, by: str | Sequence[str]) -> str:
    names = [by] if isinstance(by, str) else list(by)
    return " and ".join(name or material.group_by for name in names or [""])


def _columns(
    material: Material, by: str | Sequence[str], small: bool
) -> tuple[Mapping[str, str], dict[str, int | None], str]:
    """Which column each case belongs to, the columns in order with their participants, and what must be told."""
    if by == "case":
        ordered = sorted(material.speakers())
        return {name: name for name in ordered}, dict.fromkeys(ordered), ""
    groups = groups_of(material, by, small=small)
    sizes: dict[str, int | None] = {group: len(names) for group, names in groups.members.items()}
    return groups.of, sizes, groups.note(material.smallest_group)


def _of(value: object, whole: int) -> str:
    """``"4 of 9 (44%)"``, its spaces such that the line is not broken there."""
    part = value if isinstance(value, int) else 0
    return f"{part} of {whole} ({100 * part / whole:.0f}%)".replace(" ", "\u00a0") if whole else "0 of 0"


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
