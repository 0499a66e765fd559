"""Groups of participants as a table may show them: none so small that a person could be told from it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from qualkit.analysis.wording import count, joined
from qualkit.domain.material import Material

__all__ = ["NOT_STATED", "TOGETHER", "Groups", "groups_of", "participants_by"]

TOGETHER = "other groups"
NOT_STATED = "not stated"
CROSSED = " × "


@dataclass(frozen=True, slots=True, kw_only=True)
class Groups:
    """Participants by a value of an attribute, as a table shows them.

    Attributes:
        by: the attribute; of several that are crossed, their names with " × " between them.
        members: the participants of each group, the largest group first; those without a value are ``not stated``, and
            come last, but for those who stand together.
        of: the group of each participant.
        together: the values that stand together in the group ``other groups``.
        unseen: participants in no group: they would be too few even together.
    """

    by: str
    members: dict[str, tuple[str, ...]]
    of: Mapping[str, str] = field(repr=False)
    together: tuple[str, ...] = ()
    unseen: tuple[str, ...] = field(default=(), repr=False)

    def heading(self, group: str) -> str:
        """``"GP (2)"``: the group and its participants."""
        return f"{group} ({len(self.members[group])})"

    def note(self, smallest: int) -> str:
        """What a reader must be told of groups that are not shown as they are; "" if all are."""
        if not self.together:
            return ""
        kept = f"Groups of fewer than {count(smallest, 'participant')} "
        if self.unseen:
            return f"{kept}are not shown, nor counted in totals."
        return (
            f"{kept}(and those from which they could be reckoned) stand together as “{TOGETHER}”"
            f" ({joined(self.together)})."
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


def groups_of(material: Material, by: str | Sequence[str] = "", *, small: bool = False) -> Groups:
    """The groups of an attribute. Those with fewer than `material.smallest_group` participants stand together.

    Where those together would still be too few, the next smallest group joins them: otherwise they could be reckoned
    from the other groups and a table of all participants, which need not be the same table. Of two groups of which
    one is too small both so stand together. Where all participants are too few, they are in no group: then totals
    that a table prints must leave them out too.

    Attributes that are crossed give their combinations. A combination also stands with the others if the table of one
    attribute alone would tell too few participants of a group whose other combinations are shown (complementary
    suppression; Hundepool et al. 2012, Statistical Disclosure Control).

    Args:
        by: an attribute, or several to be crossed; "" takes the study's grouping attribute.
        small: show groups of any size (so also where the study's setting `small_groups` is ``shown``).
    """
    names = [by] if isinstance(by, str) else list(by)
    names = [name or material.group_by for name in names] or [material.group_by]
    shown = small or material.small_groups == "shown"
    found = _crossed(material, names)
    low: set[str] = set()
    if not shown:
        margins = [groups_of(material, name).of for name in names] if len(names) > 1 else []
        low = _hidden(found, material.smallest_group, margins)
    members = {value: people for value, people in found.items() if value not in low}
    pooled = tuple(sorted(name for value in low for name in found[value]))
    unseen: tuple[str, ...] = ()
    # One value alone that is renamed would hide nothing: its participants are no fewer than before.
    if pooled and len(pooled) >= material.smallest_group:
        members[TOGETHER] = pooled
    else:
        unseen = pooled
    of = {name: group for group, people in members.items() for name in people}
    together = tuple(value for value in found if value in low)
    return Groups(by=CROSSED.join(names), members=members, of=of, together=together, unseen=unseen)


def _crossed(material: Material, names: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """The participants of each value (or combination), the largest first, those without any value last."""
    found: dict[str, list[str]] = defaultdict(list)
    for case in material.cases:
        if case.links:
            values = [case.attributes.get(name, "") for name in names]
            found[CROSSED.join(value or NOT_STATED for value in values)].append(case.name)
    unknown = CROSSED.join([NOT_STATED] * len(names))
    ordered = sorted(found, key=lambda value: (value == unknown, -len(found[value]), value))
    return {value: tuple(found[value]) for value in ordered}


def _hidden(found: Mapping[str, tuple[str, ...]], smallest: int, margins: Sequence[Mapping[str, str]]) -> set[str]:
    """The values that stand together: too small ones, and those from which they could be reckoned."""
    low = {value for value, people in found.items() if len(people) < smallest}
    # A value that is called as the pool is part of it: two columns of one name would be one.
    if low and TOGETHER in found:
        low.add(TOGETHER)
    ready = sorted((value for value in found if value not in low), key=lambda value: (len(found[value]), value))
    while low:
        joining = next((value for value in ready if _tells_too_much(value, found, low, smallest, margins)), None)
        if joining is None:
            break
        low.add(joining)
        ready.remove(joining)
    return low


def _tells_too_much(
    value: str,
    found: Mapping[str, tuple[str, ...]],
    low: set[str],
    smallest: int,
    margins: Sequence[Mapping[str, str]],
) -> bool:
    """Whether this value must stand with those that do, or too few of them could be reckoned."""
    hidden = [name for each in low for name in found[each]]
    if len(hidden) < smallest:
        return True
    for margin in margins:
        left = Counter(margin.get(name, "") for name in hidden)
        mine = {margin.get(name, "") for name in found[value]}
        if any(group and 0 < left[group] < smallest for group in mine):
            return True
    return False
