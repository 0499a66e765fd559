"""What helps against what hinders: enablers and barriers, by the stance that people have given to codings."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from qualkit.analysis.counting import rows_by_code
from qualkit.analysis.disclosure import TOGETHER, groups_of
from qualkit.analysis.quotations import Printed, select
from qualkit.domain.material import Located, Material
from qualkit.domain.tables import DataTable

__all__ = ["BARRIER", "ENABLER", "MIXED", "enablers"]

ENABLER, BARRIER, MIXED = "enabler", "barrier", "mixed"
_LENGTHS = (8, 35)


def enablers(
    material: Material,
    items: Iterable[Located] | None = None,
    *,
    by: str = "",
    codes: Sequence[str] = (),
    small_groups: bool = False,
) -> DataTable:
    """One row a code with a stance on one of its codings (or with one under it), in the codebooks' order.

    Only codings count to which a person has given a stance: rules give none. A coding that is ``mixed`` speaks of
    both sides, so its participant counts among the enablers' and the barriers', and among those who speak of both.

    Args:
        by: "" for all participants together, or an attribute: then one row a code and group, with a column ``group``.
        codes: keys of codes; () takes every code with a stance.
        small_groups: with `by`, show groups of any size; else small ones stand together.

    Returns:
        Columns code, name, (group,) enabler_cases, barrier_cases, both_cases (participants who speak of both: a
        contradiction to look at), of_cases (participants), enabler_codings, barrier_codings, mixed_codings,
        enabler_quotation, barrier_quotation, who says these (enabler_case, barrier_case), and how their codings came
        about (enabler_origin, barrier_origin).
    """
    found = material.codings if items is None else items
    by_code = rows_by_code(material, [item for item in found if item.coding.stance])
    groups = groups_of(material, by, small=small_groups) if by else None
    members = groups.members if groups else {"": material.speakers()}
    wanted = set(codes)
    printed = Printed()
    rows: list[tuple[object, ...]] = []
    for book in material.codebooks:
        for code in book:
            if code.key not in by_code or (wanted and code.key not in wanted):
                continue
            for group, names in members.items():
                inside = set(names)
                # Codings that no participant is linked to count where all are looked at together.
                mine = [i for i in by_code[code.key] if i.case in inside or (not groups and not i.case)]
                start = (code.key, code.name, group) if groups else (code.key, code.name)
                rows.append((*start, *_row(mine, len(names), printed, named=group != TOGETHER)))
    meanings = {name: told for name, told in _MEANINGS.items() if groups or name != "group"}
    note = _NOTE if rows else _NOTHING
    return DataTable(
        title=f"Enablers and barriers{f' by {groups.by}' if groups else ''}",
        columns=tuple(meanings),
        rows=tuple(rows),
        note=f"{note} {groups.note(material.smallest_group) if groups else ''}".strip(),
        meanings=meanings,
    )


def _row(mine: Sequence[Located], of: int, printed: Printed, *, named: bool) -> tuple[object, ...]:
    sides: Mapping[str, list[Located]] = {
        stance: [item for item in mine if item.coding.stance == stance] for stance in (ENABLER, BARRIER, MIXED)
    }
    people = {stance: {item.case for item in sides[stance] if item.case} for stance in sides}
    helped, hindered = people[ENABLER] | people[MIXED], people[BARRIER] | people[MIXED]
    said = []
    for stance in (ENABLER, BARRIER):
        chosen = select(sides[stance] or sides[MIXED], 1, {}, lengths=_LENGTHS, printed=printed)
        printed.add(chosen)
        said.append(
            (chosen[0].coding.quote, chosen[0].case if named else "", chosen[0].coding.standing) if chosen else [""] * 3
        )
    return (
        len(helped),
        len(hindered),
        len(helped & hindered),
        of,
        *(len(sides[stance]) for stance in (ENABLER, BARRIER, MIXED)),
        *(said[side][part] for part in range(3) for side in range(2)),
    )


_NOTE = (
    "Cases are participants; who speaks of both sides, in one coding that is mixed or in several, is counted on both."
    " Only codings count to which a person has given a stance."
)
_NOTHING = (
    "No coding among these has a stance yet: rules give none, people do. Give it while coding (qualkit code add …"
    " --stance enabler, barrier or mixed) or afterwards (qualkit code change NUMBER --stance barrier)."
)
_MEANINGS = {
    "code": "key of the code",
    "name": "name of the code",
    "group": "value of the attribute by which participants are compared",
    "enabler_cases": "participants who say of it that it helps (stance enabler or mixed)",
    "barrier_cases": "participants who say of it that it hinders (stance barrier or mixed)",
    "both_cases": "participants who say both",
    "of_cases": "participants in all, or of the group",
    "enabler_codings": "codings with the stance enabler",
    "barrier_codings": "codings with the stance barrier",
    "mixed_codings": "codings with the stance mixed",
    "enabler_quotation": "one quotation of how it helps (a mixed one where there is no other)",
    "barrier_quotation": "one quotation of how it hinders (a mixed one where there is no other)",
    "enabler_case": "who says how it helps; empty where groups stand together",
    "barrier_case": "who says how it hinders; empty where groups stand together",
    "enabler_origin": "how the coding came about that says how it helps",
    "barrier_origin": "how the coding came about that says how it hinders",
}
