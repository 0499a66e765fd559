"""What is kept with a suggested theme: who speaks in it, which codes it overlaps, how it stands to other themes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from qualkit.analysis.group_differences import group_differences
from qualkit.domain.sources import Span
from qualkit.domain.suggestions import Passage, SuggestionSet, ThemeProposal
from qualkit.errors import NotFound
from qualkit.services.session import Session
from qualkit.store import cases as case_store

__all__ = ["attributes_to_compare", "theme_details"]

_ORGANISATION = "organisation"


def theme_details(
    session: Session, result: SuggestionSet, passages: Sequence[Passage], first: int, by: Sequence[str] = ()
) -> list[dict[str, Any]]:
    """For each theme of a run what is stored with it. Passages are told by the numbers of its segments.

    Args:
        session: the study.
        result: the run, finished.
        passages: those given to the suggester.
        first: the number that its first suggestion will get; themes are told by these numbers.
        by: attributes of participants to compare by; () see `Suggesting.themes`.

    Raises:
        NotFound: no participant has such an attribute.
    """
    inside = [sorted({passages[index].case for index in theme.members}) for theme in result.themes]
    everyone = {passage.case for passage in passages}
    smallest = session.config.smallest_group
    differences = {
        attribute: group_differences(inside, groups, smallest)
        for attribute, groups in _groups(session, everyone, by).items()
    }
    found = []
    for number, theme in enumerate(result.themes):
        told = {attribute: rows[number] for attribute, rows in differences.items() if rows[number]}
        found.append({**_of_people(theme, passages), **_of_method(theme, passages, first), "differences": told})
    return found


def attributes_to_compare(session: Session, by: Sequence[str]) -> list[str]:
    """The attributes of participants by which themes are compared: `by`, or the study's.

    Raises:
        NotFound: no participant has such an attribute.
    """
    known = {name for case in case_store.all_cases(session.connection) for name in case.attributes}
    for name in by:
        if name not in known:
            raise NotFound(f'No participant has the attribute "{name}".', hint="List them with: qualkit case list")
    return list(by) or [name for name in dict.fromkeys((session.config.group_by, _ORGANISATION)) if name in known]


def _groups(session: Session, everyone: set[str], by: Sequence[str]) -> dict[str, dict[str, str]]:
    """The value of each attribute for every participant of the run; an attribute with one value is left out."""
    attributes = {case.name: case.attributes for case in case_store.all_cases(session.connection)}
    wanted = attributes_to_compare(session, by)
    found = {name: {case: attributes.get(case, {}).get(name, "") for case in sorted(everyone)} for name in wanted}
    return {name: groups for name, groups in found.items() if len(set(groups.values())) > 1}


def _of_people(theme: ThemeProposal, passages: Sequence[Passage]) -> dict[str, Any]:
    """Who speaks in it, which codes it overlaps, how much of it is new, how much rests on one participant."""
    members = [passages[index] for index in theme.members]
    people = {passage.case: passage.group for passage in members}
    by_case = Counter(passage.case for passage in members)
    codes = Counter(code for passage in members for code in set(passage.codes))
    overlaps = sorted(codes.items(), key=lambda pair: (-pair[1], pair[0]))[:5]
    return {
        "participants": dict(sorted(Counter(people.values()).items(), key=lambda pair: (-pair[1], pair[0]))),
        "overlaps": {code: round(count / len(members), 3) for code, count in overlaps},
        "novelty": round(sum(not passage.codes for passage in members) / len(members), 3),
        "concentration": round(max(by_case.values()) / len(members), 3),
        # As many participants speaking equally often would be as unevenly spread (inverse Simpson index).
        "spread": round(len(members) ** 2 / sum(count**2 for count in by_case.values()), 1),
    }


def _of_method(theme: ThemeProposal, passages: Sequence[Passage], first: int) -> dict[str, Any]:
    segment = {index: number for number, index in enumerate(theme.members, 1)}
    told = dict(theme.details)
    if "nearest" in told:
        told["nearest"] += first
    if "also" in told:
        told["also"] = {
            str(segment[int(index)]): [first + other for other in others] for index, others in told["also"].items()
        }
    if told.get("sub_themes"):
        told["sub_themes"] = [sorted(segment[index] for index in group) for group in told["sub_themes"]]
    if told.get("sentence"):
        index, start, end = told["sentence"]
        place = passages[index].place(Span(start, end))
        begin = passages[index].span.start
        length = len(passages[index].span)
        told["sentence"] = {
            "segment": segment[index], "start": place.start - begin, "end": place.end - begin, "length": length,
        }  # fmt: skip
    else:
        told.pop("sentence", None)
    return told
