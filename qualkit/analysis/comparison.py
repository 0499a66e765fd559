"""How groups of participants compare on a theme: how many of each speak to it, in whose words, and who disagrees."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from qualkit.analysis.counting import participants_by, rows_by_code
from qualkit.analysis.quotations import Printed, select, speaker
from qualkit.domain.codings import Origin
from qualkit.domain.material import Located, Material
from qualkit.domain.tables import DataTable

__all__ = ["Standpoint", "comparison", "is_contrary", "standpoints"]

# A cell has room for a sentence or two.
_LENGTHS = (8, 35)


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
    material: Material, items: Iterable[Located], keys: Sequence[str], by: str = ""
) -> dict[tuple[str, str], Standpoint]:
    """Every code with every group that speaks to it, by (code, group)."""
    by_code = rows_by_code(material, items)
    groups = participants_by(material, by)
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
    material: Material, items: Iterable[Located] | None = None, *, by: str = "", codes: Sequence[str] = ()
) -> DataTable:
    """One row a code and group.

    Args:
        by: an attribute; "" takes the study's grouping attribute.
        codes: keys of the codes to compare; () takes the themes.

    Returns:
        Columns code, name, group, cases and of_cases (n of N participants of the group), codings, quotation and who
        says it (case), contrary and who says that (contrary_case). Groups that say nothing have a row with zeros.
    """
    keys = list(codes) or [theme.key for book in material.codebooks for theme in book.themes()]
    names = {code.key: code.name for book in material.codebooks for code in book}
    found = standpoints(material, material.codings if items is None else items, keys, by)
    rows = []
    for key in keys:
        for group, members in participants_by(material, by).items():
            point = found.get((key, group))
            start = (key, names.get(key, key), group or "not stated")
            if point is None:
                rows.append((*start, 0, len(members), 0, "", "", "", ""))
            else:
                said = (*_said(point.quotation), *_said(point.contrary))
                rows.append((*start, point.cases, point.of, point.codings, *said))
    return DataTable(
        title=f"Themes by {by or material.group_by}",
        columns=(
            "code",
            "name",
            "group",
            "cases",
            "of_cases",
            "codings",
            "quotation",
            "case",
            "contrary",
            "contrary_case",
        ),
        rows=tuple(rows),
        note="Cases are participants of the group with at least one coding; a theme takes in the codes under it.",
    )


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


def _said(item: Located | None) -> tuple[str, str]:
    return (item.coding.quote, item.case) if item else ("", "")
