"""Quotations: a fair choice among a code's segments, and their presentation.

The choice is deterministic. Quotations that a researcher has marked come first, then what a person has coded,
confirmed or accepted, then rule hits nobody has looked at. They are spread over participants and groups: nobody
supplies more than a quarter, and nobody speaks twice in a row, wherever the material allows it.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from qualkit.analysis.counting import rows_by_code
from qualkit.analysis.wording import locator
from qualkit.domain.codings import Origin, Quotation
from qualkit.domain.material import Located, Material
from qualkit.domain.sources import Span

__all__ = [
    "LENGTHS",
    "Printed",
    "attributed",
    "distinct",
    "grouped",
    "in_turns",
    "presented",
    "quotations",
    "quotations_of",
    "select",
    "speaker",
]

LENGTHS = (12, 80)
_ENOUGH_WORDS = 40
_LARGEST_SHARE = 4
_CELL = 500


@dataclass(slots=True)
class Printed:
    """What a report has quoted so far: how often each participant, and which segments."""

    people: Counter[str] = field(default_factory=Counter)
    segments: set[tuple[str, int, int]] = field(default_factory=set)

    def add(self, items: Iterable[Located]) -> None:
        for item in items:
            self.people[speaker(item)] += 1
            self.segments.add(_segment(item))


def attributed(case: str, standing: str) -> str:
    """What stands after a quotation in a cell: who says it, and how its coding came about unless a person made it.

    >>> attributed("LW03", "human"), attributed("LW03", "rule, unconfirmed"), attributed("", "human")
    (' (LW03)', ' (LW03; rule, unconfirmed)', '')
    """
    told = "; ".join(part for part in (case, standing if standing != Origin.HUMAN.label else "") if part)
    return f" ({told})" if told else ""


def quotations(
    material: Material, items: Iterable[Located], code: str, by: str = "", limit: int = 0
) -> list[Quotation]:
    """The quotations of a code and of the codes under it, each segment once.

    Args:
        items: the codings to look at, see `qualkit.analysis.counting.chosen`.
        code: key of the code.
        by: an attribute, or ``case``: quotations of one group stand together, the largest group first.
        limit: at most this many, chosen by `select`; 0 gives all of them, the participants taking turns and each
            in reading order.
    """
    return quotations_of(material, rows_by_code(material, items).get(code, []), by, limit)


def quotations_of(material: Material, found: Sequence[Located], by: str = "", limit: int = 0) -> list[Quotation]:
    """The quotations of these codings, presented as those of a code; see `quotations`."""
    groups = _groups(material, by or material.group_by)
    chosen = select(found, limit, groups) if limit > 0 else in_turns(distinct(found))
    return presented(material, grouped(material, chosen, by) if by else chosen)


def grouped(material: Material, items: Iterable[Located], by: str) -> list[Located]:
    """The same segments by an attribute of who speaks, or by ``case``: the largest group first."""
    ranks = _group_ranks(material, _groups(material, by))
    return sorted(items, key=lambda item: ranks.get(item.case, (True, 0, "")))


def select(
    items: Sequence[Located],
    limit: int,
    groups: Mapping[str, str],
    *,
    lengths: tuple[int, int] = LENGTHS,
    printed: Printed | None = None,
) -> list[Located]:
    """At most `limit` segments that do not overlap, spread over participants and groups.

    No participant supplies more than a quarter, if four or more speak and `limit` is at least four; then fewer than
    `limit` may be chosen. Otherwise the participants take turns, marked quotations first.

    Args:
        groups: the group of each participant.
        lengths: the fewest and most words of a quotation that reads well; shorter and longer ones come later.
        printed: what was quoted before; those participants and segments come later, all else being equal.
    """
    if limit <= 0 or not items:
        return []
    printed = printed or Printed()
    pools = _pools(items, limit, lengths, printed)
    cap = _cap([len(pool) for pool in pools.values()], limit)
    taken: Counter[str] = Counter()
    taken_groups: Counter[str] = Counter()
    chosen: list[Located] = []
    while len(chosen) < limit:
        waiting = [name for name, pool in pools.items() if pool and taken[name] < cap]
        if not waiting:
            break
        name = min(
            waiting,
            key=lambda n: (
                not pools[n][0].coding.key_quote,
                taken[n],
                _tier(pools[n][0]),
                taken_groups[groups.get(n, "")],
                printed.people[n],
                _rank(pools[n][0], lengths, printed),
                n,
            ),
        )
        chosen.append(pools[name].pop(0))
        taken[name] += 1
        taken_groups[groups.get(name, "")] += 1
    return _apart(chosen)


def speaker(item: Located) -> str:
    """Who is quoted: the participant, or the source if none is linked to what is said there."""
    return item.case or item.coding.source


def distinct(items: Iterable[Located]) -> list[Located]:
    """Each segment once, as its best-founded coding, in the order in which the segments come."""
    best: dict[tuple[str, int, int], Located] = {}
    for item in items:
        known = best.get(_segment(item))
        if known is None or _tier(item) < _tier(known):
            best[_segment(item)] = item
    return list(best.values())


def _tier(item: Located) -> int:
    """0 marked by a researcher, 1 by a person, 2 by a rule nobody has looked at, 3 such a hit in a negated clause."""
    coding = item.coding
    if coding.key_quote:
        return 0
    if coding.origin is not Origin.RULE or coding.confirmed_by:
        return 1
    return 3 if coding.negated else 2


def _rank(item: Located, lengths: tuple[int, int], printed: Printed) -> tuple[int, bool, int, int, str, int, int, int]:
    coding, (low, high) = item.coding, lengths
    words, span = len(coding.quote.split()), coding.span
    return (
        _tier(item),
        bool(printed.segments) and _segment(item) in printed.segments,
        low - words if words < low else max(words - high, 0),
        -min(words, _ENOUGH_WORDS),
        coding.source,
        span.start,
        span.end,
        coding.number,
    )


def _segment(item: Located) -> tuple[str, int, int]:
    return item.coding.source, item.coding.span.start, item.coding.span.end


def _pools(items: Sequence[Located], most: int, lengths: tuple[int, int], printed: Printed) -> dict[str, list[Located]]:
    """The best segments of each participant, at most `most`, none of which overlaps another."""
    pools: dict[str, list[Located]] = {speaker(item): [] for item in items}
    unfilled = len(pools)
    # Only segments that share a stretch of `_CELL` letters need to be compared.
    cells: dict[tuple[str, int], list[Span]] = defaultdict(list)
    for item in sorted(items, key=lambda i: _rank(i, lengths, printed)):
        pool = pools[speaker(item)]
        if len(pool) == most:
            continue
        span = item.coding.span
        last = max(span.end - 1, span.start)
        places = [(item.coding.source, cell) for cell in range(span.start // _CELL, last // _CELL + 1)]
        if any(span.overlaps(other) for place in places for other in cells[place]):
            continue
        for place in places:
            cells[place].append(span)
        pool.append(item)
        unfilled -= len(pool) == most
        if not unfilled:
            break
    return pools


def _cap(available: Sequence[int], limit: int) -> int:
    """The most that one participant may supply: the largest number that is a quarter of the choice, if there is one."""
    for cap in range(limit // _LARGEST_SHARE, 0, -1):
        if cap * _LARGEST_SHARE <= min(limit, sum(min(number, cap) for number in available)):
            return cap
    return limit


def _apart(chosen: Sequence[Located]) -> list[Located]:
    """The same segments near their given order, with nobody twice in a row where that can be helped."""
    queues: dict[str, list[tuple[int, Located]]] = defaultdict(list)
    for position, item in reversed(list(enumerate(chosen))):
        queues[speaker(item)].append((position, item))
    ordered: list[Located] = []
    last = ""
    remaining = len(chosen)
    while remaining:
        others = [name for name in queues if name != last] or list(queues)
        # Whoever holds more than half of what is left must speak now, or would have to speak twice in a row later.
        pressing = [name for name in others if len(queues[name]) > remaining // 2]
        last = min(pressing or others, key=lambda name: queues[name][-1][0])
        ordered.append(queues[last].pop()[1])
        if not queues[last]:
            del queues[last]
        remaining -= 1
    return ordered


def in_turns(items: Sequence[Located]) -> list[Located]:
    """Everybody's first segment, everybody's second, and so on."""
    seen: Counter[str] = Counter()
    turns = []
    for position, item in enumerate(items):
        turns.append((seen[speaker(item)], position, item))
        seen[speaker(item)] += 1
    return [item for _, _, item in sorted(turns, key=lambda turn: turn[:2])]


def _groups(material: Material, by: str) -> dict[str, str]:
    if by == "case":
        return {case.name: case.name for case in material.cases}
    return {case.name: case.attributes.get(by, "") for case in material.cases}


def _group_ranks(material: Material, groups: Mapping[str, str]) -> dict[str, tuple[bool, int, str]]:
    """Where each participant's group stands: those without a value last, the largest group first, then by name."""
    sizes = Counter(groups.get(name, "") for name in material.speakers())
    return {name: (group == "", -sizes[group], group) for name, group in groups.items()}


def presented(material: Material, items: Sequence[Located]) -> list[Quotation]:
    """Codings ready to be read, in the order given."""
    attributes = {case.name: case.attributes for case in material.cases}
    named = {"": ""} | {name: material.attribute(name) for name in dict.fromkeys(i.case for i in items if i.case)}
    return [
        Quotation(
            coding=item.coding,
            text=item.coding.quote,
            case=item.case,
            attribution=named[item.case] or item.coding.source,
            locator=locator(item.turn, item.seconds, item.page),
            attributes=dict(attributes.get(item.case, {})),
        )
        for item in items
    ]
