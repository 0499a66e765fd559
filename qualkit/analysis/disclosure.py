"""Groups of participants as a table may show them: none so small that a person could be told from it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from qualkit.analysis.counting import participants_by
from qualkit.analysis.wording import count, joined
from qualkit.domain.material import Material

__all__ = ["NOT_STATED", "TOGETHER", "Groups", "groups_of"]

TOGETHER = "other groups"
NOT_STATED = "not stated"


@dataclass(frozen=True, slots=True, kw_only=True)
class Groups:
    """Participants by a value of an attribute, as a table shows them.

    Attributes:
        by: the attribute.
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
            return f"{kept}are not shown."
        return f"{kept}stand together as “{TOGETHER}” ({joined(self.together)}); --small-groups shows them."


def groups_of(material: Material, by: str = "", *, small: bool = False) -> Groups:
    """The groups of an attribute. Those with fewer than `material.smallest_group` participants stand together.

    Where those together would still be too few, they are in no group: then totals that a table prints must leave them
    out too, or the cell that is missing could be reckoned from them.

    Args:
        by: an attribute; "" takes the study's grouping attribute.
        small: show groups of any size (so also where the study's setting `small_groups` is ``shown``).
    """
    by = by or material.group_by
    found = {value or NOT_STATED: names for value, names in participants_by(material, by).items()}
    low = () if small or material.small_groups == "shown" else _too_small(found, material.smallest_group)
    members = {value: names for value, names in found.items() if value not in low}
    pooled = tuple(sorted(name for value in low for name in found[value]))
    unseen: tuple[str, ...] = ()
    # One value alone that is renamed would hide nothing: its participants are no fewer than before.
    if pooled and len(pooled) >= material.smallest_group:
        members[TOGETHER] = pooled
    else:
        unseen = pooled
    of = {name: group for group, names in members.items() for name in names}
    return Groups(by=by, members=members, of=of, together=tuple(low), unseen=unseen)


def _too_small(found: Mapping[str, tuple[str, ...]], smallest: int) -> tuple[str, ...]:
    return tuple(value for value, names in found.items() if len(names) < smallest)
