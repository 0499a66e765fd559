"""Change over time: how many speak of what at each time point, and who of those interviewed twice began or ceased to.

Time points are values of an attribute of the participants ("wave"), or the interviews of each participant in order.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from qualkit.analysis.counting import rows_by_code
from qualkit.analysis.disclosure import NOT_STATED, TOGETHER, Groups, groups_of
from qualkit.analysis.wording import count, joined
from qualkit.domain.material import Located, Material
from qualkit.domain.tables import DataTable

__all__ = ["INTERVIEW", "Times", "change", "natural", "times_of"]

INTERVIEW = "interview"
_When = dict[tuple[str, str], tuple[str, str]]
_NUMBER = re.compile(r"(\d+)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Times:
    """Who was interviewed when.

    Attributes:
        people: the people interviewed at each time point, in order of time.
        when: the time point and person of a coding, by (case, source); by (case, "") for all its sources.
        note: what a reader must be told of time points that are not shown as they are.
    """

    people: Mapping[str, frozenset[str]]
    when: Mapping[tuple[str, str], tuple[str, str]] = field(repr=False)
    note: str = ""

    def of(self, item: Located) -> tuple[str, str]:
        """The time point and the person of a coding; ("", "") if it belongs to none."""
        return self.when.get((item.case, item.coding.source)) or self.when.get((item.case, ""), ("", ""))

    @property
    def ends(self) -> tuple[str, str]:
        """The first and the last time point; ("", "") if there are not two."""
        named = [point for point in self.people if point not in (TOGETHER, NOT_STATED)]
        return (named[0], named[-1]) if len(named) > 1 else ("", "")


def times_of(material: Material, by: str, *, person: str = "", small: bool = False) -> Times:
    """The time points of a study.

    Args:
        by: an attribute of the participants; or ``interview``: the first, second, … source of each participant,
            ordered by name (numbers by their value).
        person: an attribute that is the same for participants of several time points who are one person.
        small: show time points of any size. Else values of the attribute with too few people stand together, and
            interviews that too few have given are left out.
    """
    if by == INTERVIEW:
        return _by_interview(material, small=small)
    groups = groups_of(material, by, small=small)
    cases = {case.name: case for case in material.cases}
    when = {
        (name, ""): (group, (cases[name].attributes.get(person, "") if person else "") or name)
        for name, group in groups.of.items()
    }
    if person and not (small or material.small_groups == "shown"):
        groups, when = _enough_people(groups, when, material.smallest_group)
    points = {at for at, _ in when.values()}
    ordered = sorted(points, key=lambda group: (group == TOGETHER, group == NOT_STATED, natural(group)))
    people = {point: frozenset(who for at, who in when.values() if at == point) for point in ordered}
    return Times(people=people, when=when, note=groups.note(material.smallest_group))


def _enough_people(groups: Groups, when: _When, smallest: int) -> tuple[Groups, _When]:
    """As `groups_of`, but people are counted: several participants' names may be one person's."""
    people: dict[str, set[str]] = {}
    for point, who in when.values():
        people.setdefault(point, set()).add(who)
    low = {point for point, who in people.items() if len(who) < smallest}
    ready = sorted(people.keys() - low, key=lambda point: (len(people[point]), point))
    while low and ready and len(set().union(*(people[point] for point in low))) < smallest:
        low.add(ready.pop(0))
    if not low:
        return groups, when
    together = (*groups.together, *sorted(low - {TOGETHER}))
    if len(set().union(*(people[point] for point in low))) < smallest:
        unseen = tuple(name for (name, _), (point, _) in when.items() if point in low)
        kept = {place: told for place, told in when.items() if told[0] not in low}
        return replace(groups, together=together, unseen=unseen), kept
    pooled = {place: (TOGETHER if point in low else point, who) for place, (point, who) in when.items()}
    return replace(groups, together=together), pooled


def change(
    material: Material,
    items: Iterable[Located] | None = None,
    *,
    by: str = "wave",
    codes: Sequence[str] = (),
    person: str = "",
    small_groups: bool = False,
) -> DataTable:
    """One row a code that somebody uses, in the codebooks' order; a theme takes in the codes under it.

    Args:
        by, person, small_groups: see `times_of`.
        codes: keys of codes; () takes all that are used.

    Returns:
        Columns code, name; for each time point ``wave 1`` and ``of_wave 1`` (n of N people interviewed then); of
        the people interviewed at the first and the last time point: gained (speak of it at the last only), lost (at
        the first only), kept (at both), and both_times (how many were interviewed at both). Those four are empty
        where nobody was, or where too few people could be reckoned from them.
    """
    times = times_of(material, by, person=person, small=small_groups)
    shown = small_groups or material.small_groups == "shown"
    first, last = times.ends
    both = times.people.get(first, frozenset()) & times.people.get(last, frozenset())
    told = bool(both) and (shown or not _tells_too_much(times, both, material.smallest_group))
    by_code = rows_by_code(material, material.codings if items is None else items)
    heads = {point: point if by == INTERVIEW else f"{by} {point}" for point in times.people}
    rows: list[tuple[object, ...]] = []
    for book in material.codebooks:
        for code in book:
            if code.key not in codes if codes else code.key not in by_code:
                continue
            found: dict[str, set[str]] = {point: set() for point in times.people}
            for item in by_code.get(code.key, ()):
                point, who = times.of(item)
                if point:
                    found[point].add(who)
            cells = [cell for point, all_ in times.people.items() for cell in (len(found[point]), len(all_))]
            moved: tuple[object, ...] = (None, None, None, None)
            if told:
                before, after = found[first] & both, found[last] & both
                moved = (len(after - before), len(before - after), len(before & after), len(both))
            rows.append((code.key, code.name, *cells, *moved))
    return DataTable(
        title=f"Change by {by}",
        columns=("code", "name", *(f"{of}{head}" for head in heads.values() for of in ("", "of_")), *_MOVED),
        rows=tuple(rows),
        note=_note(times, by, both, told=told),
        meanings=_meanings(heads.values(), first and heads[first], last and heads[last]),
    )


def _by_interview(material: Material, *, small: bool) -> Times:
    when: dict[tuple[str, str], tuple[str, str]] = {}
    people: dict[str, set[str]] = {}
    for case in material.cases:
        sources = sorted({link.source for link in case.links}, key=natural)
        for number, source in enumerate(sources, 1):
            when[case.name, source] = (f"{INTERVIEW} {number}", case.name)
            people.setdefault(f"{INTERVIEW} {number}", set()).add(case.name)
    least = 1 if small or material.small_groups == "shown" else material.smallest_group
    kept = {point: frozenset(people[point]) for point in sorted(people, key=natural) if len(people[point]) >= least}
    left = [point for point in sorted(people, key=natural) if point not in kept]
    when = {place: told for place, told in when.items() if told[0] in kept}
    note = f"Left out, because fewer than {count(least, 'participant')} gave it: {joined(left)}." if left else ""
    return Times(people=kept, when=when, note=note)


def _tells_too_much(times: Times, both: frozenset[str], smallest: int) -> bool:
    """Whether those interviewed at both times, or at one of them only, are too few to be told of."""
    once = [len(times.people[point] - both) for point in times.ends]
    return any(0 < size < smallest for size in (len(both), *once))


def _note(times: Times, by: str, both: frozenset[str], *, told: bool) -> str:
    sentences = ["Participants with at least one coding, of those interviewed at each time."]
    if not times.ends[0]:
        sentences.append("There are not two time points to compare.")
    elif told:
        sentences.append(
            f"Gained, lost and kept count the {count(len(both), 'person', 'people')} interviewed at {times.ends[0]} and"
            f" {times.ends[1]}{'' if by == INTERVIEW else f' of {by}'}."
        )
    elif both:
        sentences.append("Too few were interviewed at both times, or at one only, to tell what they gained or lost.")
    else:
        sentences.append(
            "Nobody was interviewed at both the first and the last time: other people are compared at each, so this is"
            " no change in anybody. Where participants are one person, name the attribute that says so (--person), or"
            " link one participant to several sources and use --by interview."
        )
    return " ".join([*sentences, times.note]).strip()


def natural(name: str) -> tuple[tuple[int, int, str], ...]:
    """Names in order, with numbers by their value: "2" comes before "10"."""
    parts = [part for part in _NUMBER.split(name.casefold()) if part]
    # Digits that Python cannot read as a number (superscripts) are letters to the pattern already.
    return (*((0, int(part), "") if _NUMBER.fullmatch(part) else (1, 0, part) for part in parts), (2, 0, name))


_MOVED = ("gained", "lost", "kept", "both_times")


def _meanings(heads: Iterable[str], first: str, last: str) -> dict[str, str]:
    found = {"code": "key of the code", "name": "name of the code"}
    for head in heads:
        found[head] = f"people who speak of it ({head})"
        found[f"of_{head}"] = f"people interviewed ({head})"
    if first:
        found["gained"] = f"of those interviewed at both: speak of it only at the last time ({last})"
        found["lost"] = f"of those interviewed at both: speak of it only at the first time ({first})"
    else:
        found["gained"] = found["lost"] = "empty: there are not two time points"
    found["kept"] = "of those interviewed at both: speak of it at both"
    found["both_times"] = "people interviewed at the first and the last time"
    return found
