"""How groups of participants compare on a theme: how many of each speak to it, in whose words, and who disagrees."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from qualkit.analysis.counting import participants_by, rows_by_code
from qualkit.analysis.disclosure import TOGETHER, groups_of
from qualkit.analysis.quotations import Printed, attributed, select, speaker
from qualkit.analysis.wording import count, form, shorten
from qualkit.domain.codings import Origin
from qualkit.domain.material import Located, Material
from qualkit.domain.tables import DataTable

__all__ = ["Standpoint", "comparison", "is_contrary", "side_by_side", "standpoints"]

# A cell has room for a sentence or two.
_LENGTHS = (8, 35)
_SHOWN_WORDS = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class Standpoint:
    """One group on one code: `cases` of `of` participants, one quotation, and a contrary one where there is one."""

    code: str
    group: str
    cases: int
    of: int
    codings: int
    quotation: Located | None
    contrary: Located | None


def is_contrary(item: Located) -> bool:
    """Whether a person holds that a segment speaks against its code.

    Marked so by a researcher; or a rule hit in a negated clause ("I never had supervision") that a person confirmed.
    """
    coding = item.coding
    return coding.contrary or (coding.origin is Origin.RULE and coding.negated and bool(coding.confirmed_by))


def standpoints(
    material: Material,
    items: Iterable[Located],
    keys: Sequence[str],
    by: str = "",
    groups: Mapping[str, Sequence[str]] | None = None,
) -> dict[tuple[str, str], Standpoint]:
    """Every code with every group that speaks to it, by (code, group).

    Args:
        groups: the participants of each group, if they are not simply those of `by`.
    """
    by_code = rows_by_code(material, items)
    groups = participants_by(material, by) if groups is None else groups
    group_of = {name: value for value, names in groups.items() for name in names}
    found: dict[tuple[str, str], Standpoint] = {}
    printed = Printed()
    for key in keys:
        members: dict[str, list[Located]] = {}
        for item in by_code.get(key, []):
            if item.case in group_of:
                members.setdefault(group_of[item.case], []).append(item)
        for group, names in groups.items():
            if group in members:
                found[key, group] = _standpoint(key, group, len(names), members[group], group_of, printed)
    return found


def comparison(
    material: Material,
    items: Iterable[Located] | None = None,
    *,
    by: str = "",
    codes: Sequence[str] = (),
    found_only: bool = False,
    small_groups: bool = False,
) -> DataTable:
    """One row a code and group.

    Args:
        by: an attribute; "" takes the study's grouping attribute.
        codes: keys of the codes to compare; () takes the themes.
        found_only: leave out codes that no group speaks to; that nobody does is then no finding. Where that is
            so of all, all stay.
        small_groups: show groups of any size; else small ones stand together, see `qualkit.analysis.disclosure`.

    Returns:
        Columns code, name, group, cases and of_cases (n of N participants of the group), codings, quotation, who says
        it (case) and how its coding came about (origin), and the same of a contrary passage. Groups that say nothing
        have a row with zeros. Where groups stand together it is not told who is quoted: the pseudonym would tell the
        group.
    """
    keys = list(codes) or [theme.key for book in material.codebooks for theme in book.themes()]
    names = {code.key: code.name for book in material.codebooks for code in book}
    groups = groups_of(material, by, small=small_groups)
    found = standpoints(material, material.codings if items is None else items, keys, groups=groups.members)
    rows = []
    spoken = {key for key, _ in found}
    silent = set(keys) - spoken if found_only and spoken else set()
    for key in (key for key in keys if key not in silent):
        for group, members in groups.members.items():
            point = found.get((key, group))
            start = (key, names.get(key, key), group)
            if point is None:
                rows.append((*start, 0, len(members), 0, *[""] * 6))
            else:
                named = group != TOGETHER
                said = (*_said(point.quotation, named=named), *_said(point.contrary, named=named))
                rows.append((*start, point.cases, point.of, point.codings, *said))
    note = "Cases are participants of the group with at least one coding; a theme takes in the codes under it."
    if silent:
        note += (
            f" {count(len(silent), 'code')} of which the query finds nothing {form(len(silent), 'is', 'are')} left out."
        )
    return DataTable(
        title=f"{'Codes' if codes else 'Themes'} by {groups.by}",
        columns=tuple(_MEANINGS),
        rows=tuple(rows),
        note=f"{note} {groups.note(material.smallest_group)}".strip(),
        meanings=_MEANINGS,
    )


def side_by_side(table: DataTable) -> DataTable:
    """A table of `comparison` for print: one row a code, one column a group.

    A cell tells n of N, a quotation with who says it, and a contrary one where there is one.
    """
    rows = table.to_dicts()
    headers = {row["group"]: f"{row['group']} ({row['of_cases']})" for row in rows}
    by_code: dict[tuple[str, str], dict[str, str]] = {}
    for row in rows:
        by_code.setdefault((row["code"], row["name"]), {})[row["group"]] = _cell(row)
    return replace(
        table,
        columns=("code", "name", *headers.values()),
        rows=tuple((*code, *(cells[group] for group in headers)) for code, cells in by_code.items()),
        meanings={
            "code": _MEANINGS["code"],
            "name": _MEANINGS["name"],
            **dict.fromkeys(headers.values(), "n of N participants of the group, a quotation and a contrary one"),
        },
    )


_MEANINGS = {
    "code": "key of the code",
    "name": "name of the code",
    "group": "value of the attribute by which participants are compared",
    "cases": "participants of the group with at least one coding with this code or one under it",
    "of_cases": "participants of the group",
    "codings": "codings of the group",
    "quotation": "one quotation, chosen as everywhere in qualkit: marked ones first, then those by people",
    "case": "who says it; empty where groups stand together",
    "origin": "how its coding came about: human; rule, confirmed; rule, unconfirmed; accepted suggestion",
    "contrary": "a passage that a person holds to speak against the code",
    "contrary_case": "who says that; empty where groups stand together",
    "contrary_origin": "how the coding of the contrary passage came about",
}


def _cell(row: Mapping[str, object]) -> str:
    if not row["cases"]:
        return f"0 of {row['of_cases']}: nothing"
    lines = [f"{row['cases']} of {row['of_cases']}"]
    for what, prefix, lead in (("quotation", "", ""), ("contrary", "contrary_", "Contrary: ")):
        if row[what]:
            by = attributed(str(row[f"{prefix}case"]), str(row[f"{prefix}origin"]))
            lines.append(f"{lead}“{shorten(str(row[what]), _SHOWN_WORDS)}”{by}")
    return "\n".join(lines)


def _standpoint(
    key: str, group: str, of: int, members: Sequence[Located], group_of: dict[str, str], printed: Printed
) -> Standpoint:
    against = [item for item in members if is_contrary(item)]
    quoted = select([i for i in members if not is_contrary(i)], 1, group_of, lengths=_LENGTHS, printed=printed)
    opposed = select(against, 1, group_of, lengths=_LENGTHS, printed=printed)
    printed.add([*quoted, *opposed])
    return Standpoint(
        code=key,
        group=group,
        cases=len({speaker(item) for item in members}),
        of=of,
        codings=len(members),
        quotation=quoted[0] if quoted else None,
        contrary=opposed[0] if opposed else None,
    )


def _said(item: Located | None, *, named: bool) -> tuple[str, str, str]:
    return (item.coding.quote, item.case if named else "", item.coding.standing) if item else ("", "", "")
