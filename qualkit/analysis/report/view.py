"""A study as a report looks at it: cut to scope, indexed once, with the phrases that many sections share."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from qualkit.analysis.counting import chosen, participants_by, rows_by_code
from qualkit.analysis.disclosure import NOT_STATED, TOGETHER, groups_of
from qualkit.analysis.origin_counts import OriginCounts, origin_counts
from qualkit.analysis.quotations import Printed
from qualkit.analysis.report.options import ReportOptions
from qualkit.analysis.report.scope import generalised, narrowed, other
from qualkit.analysis.wording import clipped, locator, share, spread
from qualkit.domain.codebook import Code, Codebook
from qualkit.domain.material import Located, Material

__all__ = ["UNLINKED", "OriginCounts", "View", "look", "origin_counts"]

UNLINKED = "participant not linked"


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """What the sections are computed from.

    Attributes:
        material: cut to the report's scope, attributes made general for publication.
        whole: the study before either, for what is said of the study as a whole.
        items: the codings in scope.
        found: those of them on codes that findings show: neither housekeeping nor retired.
        by_code: `found`, those under a code included.
        direct: `items` by the code they carry themselves.
        visible: keys of the codes that findings show.
        groups: the values of the grouping attribute with their participants, the largest first; "" comes last.
        unseen: whether participants belong to no group that may be shown.
        printed: what the findings quote; filled while they are composed.
    """

    material: Material
    whole: Material
    options: ReportOptions
    items: Sequence[Located]
    found: Sequence[Located]
    by_code: dict[str, list[Located]]
    direct: dict[str, list[Located]]
    visible: frozenset[str]
    codes: dict[str, Code]
    speakers: frozenset[str]
    groups: dict[str, tuple[str, ...]]
    group_of: dict[str, str]
    attributions: dict[str, str]
    unseen: bool = False
    printed: Printed = field(default_factory=Printed)

    def shown(self, book: Codebook) -> list[Code]:
        """The codes of a codebook that findings show, in its order, as far down the tree as was asked for."""
        most = self.options.depth or len(self.codes) + 1
        return [code for code in book if code.key in self.visible and code.depth < most]

    def own(self, code: Code) -> list[Located]:
        """The codings told under a code: its own, and those of deeper codes where the report goes no further."""
        last = code.depth + 1 == self.options.depth
        return self.by_code.get(code.key, []) if last else self.direct.get(code.key, [])

    def name(self, key: str) -> str:
        """``"Role ambiguity (LWR1.1)"``."""
        code = self.codes.get(key)
        return f"{code.name} ({key})" if code else f"A code that no codebook holds any more ({key})"

    def people(self, items: Iterable[Located]) -> frozenset[str]:
        """The participants who speak in these codings."""
        return self.speakers.intersection(item.case for item in items)

    def of_all(self, items: Iterable[Located]) -> str:
        """``"5 of 17"`` participants."""
        return share(len(self.people(items)), len(self.speakers)) if self.speakers else "–"

    def by_group(self, people: frozenset[str]) -> str:
        """``"link worker: 4 of 9; GP: 1 of 2"``, without groups of which nobody speaks.

        "" where the groups that may not be shown could be reckoned from the others.
        """
        if self.unseen:
            return ""
        counts = ((group, len(people.intersection(names)), len(names)) for group, names in self.groups.items())
        return spread((group or "not stated", part, whole) for group, part, whole in counts if part)

    def who(self, item: Located) -> str:
        """How a participant is named beside a quotation."""
        if item.case:
            return self.attributions.get(item.case, item.case)
        return UNLINKED if self.options.publication else f"{item.coding.source}, {UNLINKED}"

    def said(self, item: Located) -> str:
        """A participant's words, as many as the report has room for."""
        most = self.options.quote_words
        return clipped(item.coding.quote, most) if most else item.coding.quote

    def coder(self, name: str) -> str:
        """Who did something; nobody is named in a version for publication."""
        return "a coder" if self.options.publication else name

    def standing(self, item: Located) -> str:
        """How a coding came about; without the name of who confirmed it in a version for publication."""
        return item.coding.standing if self.options.publication else item.coding.state

    def where(self, item: Located) -> str:
        """Where a quotation stands; nothing in a version for publication."""
        return "" if self.options.publication else locator(item.turn, item.seconds, item.page)


def look(whole: Material, options: ReportOptions) -> View:
    """Index a study for a report."""
    material = narrowed(generalised(whole) if options.publication else whole, options)
    items = chosen(material, unconfirmed=options.include_unconfirmed)
    visible = frozenset(key for book in material.codebooks for key in _visible(book))
    found = [item for item in items if item.coding.code in visible]
    direct: dict[str, list[Located]] = defaultdict(list)
    for item in items:
        direct[item.coding.code].append(item)
    groups, unseen = _groups(material, options)
    return View(
        material=material,
        whole=whole,
        options=options,
        items=items,
        found=found,
        by_code=dict(rows_by_code(material, found)),
        direct=dict(direct),
        visible=visible,
        codes={code.key: code for book in material.codebooks for code in book},
        speakers=frozenset(material.speakers()),
        groups=groups,
        group_of={name: group for group, names in groups.items() for name in names},
        unseen=unseen,
        attributions={case.name: material.attribute(case.name) for case in material.cases},
    )


def _groups(material: Material, options: ReportOptions) -> tuple[dict[str, tuple[str, ...]], bool]:
    """The groups that the report shows, and whether it hides any: for publication as `disclosure` has them."""
    found = participants_by(material)
    if not options.publication:
        return found, False
    groups = groups_of(material)
    if not groups.together:
        return found, False
    named = {TOGETHER: other(groups.by), NOT_STATED: ""}
    return {named.get(group, group): names for group, names in groups.members.items()}, bool(groups.unseen)


def _visible(book: Codebook) -> list[str]:
    """Codes that are neither housekeeping nor retired, nor stand under one that is."""
    kept: list[str] = []
    hidden: set[str] = set()
    for code in book:
        if code.kind == "housekeeping" or code.status == "retired" or code.parent in hidden:
            hidden.add(code.key)
        else:
            kept.append(code.key)
    return kept
