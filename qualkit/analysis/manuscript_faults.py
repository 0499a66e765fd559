"""What is wrong with a paper, or worth a look: its quotations, whose they are, and the wording."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import groupby

from qualkit.analysis.manuscript import Found
from qualkit.analysis.manuscript_claims import differing
from qualkit.analysis.wording import count, joined, share
from qualkit.domain.manuscripts import PaperParagraph, PaperProblem
from qualkit.domain.material import Material
from qualkit.domain.sources import Role

__all__ = ["faults"]

# A participant who has more than this share of the quotations is heard too much.
MOST_SHARE = 0.25
# With fewer quotations than this a share says nothing.
_FEWEST = 5
_SHOWN = 12  # words of the paper that a problem shows

_WORDING = (
    (
        re.compile(
            r"\b(?:sub-?)?themes?\b(?:\s+\w+){0,4}?\s+emerg(?:ed|es|ing|e)\b"
            r"|\bemerg(?:ed|ing|ent)\b(?:\s+\w+){0,2}?\s+(?:sub-?)?themes?\b"
            r"|\b(?:sub-?)?themes?\b(?:\s+\w+){0,3}?\s+(?:were|was)\s+discovered\b",
            re.IGNORECASE,
        ),
        "Themes do not emerge: researchers make them (Braun and Clarke 2006, points 12 to 15). Say what you did:"
        " “we developed”, “we constructed”.",
    ),
    (
        re.compile(
            r"\b(?:fully|completely|entirely|totally)\s+anonymi[sz]ed\b|\banonymity\s+(?:was|is)\s+guaranteed\b",
            re.IGNORECASE,
        ),
        "Where a key to the names is kept, data are pseudonymised, which is not anonymous.",
    ),
)


def faults(found: Sequence[Found], paragraphs: Sequence[PaperParagraph], people: Material) -> list[PaperProblem]:
    """Everything that is to be said of a paper but its identifiers, the gravest first, then in the paper's order."""
    problems = [
        *(problem for one in found for problem in _of_quotation(one, people)),
        *_singled_out(found, people),
        *_shares(found),
        *_in_a_row(found),
        *_wording(paragraphs),
        *(problem for one in found for problem in _uncoded(one)),
        *_never(found, people),
    ]
    grave = {"error": 0, "warning": 1, "info": 2}
    return sorted(problems, key=lambda problem: grave[problem.severity])


def _of_quotation(one: Found, people: Material) -> Iterator[PaperProblem]:
    quotation, claim = one.quotation, one.claim
    if quotation.state == "not found":
        yield _not_found(one)
        return
    where = _where(one)
    if quotation.state == "altered":
        message = f"These are not the words of the transcript ({where})."
        yield _problem(one, "error", "altered", message, changes=quotation.changes)
    elif quotation.state == "punctuation":
        message = f"The words are right, the marks or capitals between them are not those of the transcript ({where})."
        yield _problem(one, "info", "punctuation", message)
    if quotation.role == Role.INTERVIEWER:
        severity = "error" if claim.case or claim.stranger else "warning"
        yield _problem(one, severity, "interviewer", f"These are the interviewer's words ({where}).")
        return
    if claim.stranger:
        message = f"The paper says {claim.stranger}: the study has no such participant. The words are {where}."
        yield _problem(one, "error", "attribution", message)
        return
    if claim.named and quotation.case and quotation.case not in claim.named:
        message = f"{_claimed(one)}; the words are {quotation.case}'s ({where})."
        yield _problem(one, _weight(one), "attribution", message)
    named = claim.case if len(claim.named) == 1 else quotation.case
    for name, printed, known in differing(people.case(named), claim.values):
        is_ = f"“{known}”" if known else "not stated"
        message = f"The paper says “{printed}”; the {name} of {named} is {is_}."
        yield _problem(one, _weight(one), "attribution", message)


def _weight(one: Found) -> str:
    """Who is named somewhere before a quotation need not be the one who is quoted."""
    return "error" if one.claim.sure else "warning"


def _claimed(one: Found) -> str:
    named = joined(one.claim.named) or one.claim.stranger
    return f"The paper says {named}" if one.claim.sure else f"By what stands before it, these are words of {named}"


def _not_found(one: Found) -> PaperProblem:
    claim = one.claim
    if claim.named or claim.stranger:
        return _problem(one, _weight(one), "not found", f"{_claimed(one)}; they are in no transcript.")
    if claim.literature:
        message = "It is in no transcript; by what stands beside it, it quotes a publication."
        return _problem(one, "info", "not found", message)
    message = "It is in no transcript. If it quotes a publication or a document, all is well."
    return _problem(one, "info", "not found", message)


def _uncoded(one: Found) -> Iterator[PaperProblem]:
    quotation = one.quotation
    if quotation.source and quotation.role != Role.INTERVIEWER and not quotation.coded:
        yield _problem(one, "info", "uncoded", f"Nobody has coded this passage ({_where(one)}).")


def _singled_out(found: Sequence[Found], people: Material) -> Iterator[PaperProblem]:
    """Combinations of attributes, as printed, that too few participants share; each once."""
    smallest = people.smallest_group
    places: dict[tuple[tuple[str, str], ...], list[Found]] = {}
    for one in found:
        if one.claim.values and one.quotation.state != "not found":
            places.setdefault(tuple(sorted(one.claim.values)), []).append(one)
    speakers = [case for case in people.cases if case.links]
    for values, where in places.items():
        sharing = [
            case
            for case in speakers
            if all(case.attributes.get(name, "").casefold() == value.casefold() for name, value in values)
        ]
        if not 0 < len(sharing) < smallest:
            continue
        also = f" It is printed {count(len(where), 'time')}." if len(where) > 1 else ""
        message = (
            f"“{', '.join(value for _, value in values)}” fits {share(len(sharing), len(speakers), 'participant')}, "
            f"fewer than {smallest}: a reader may know who it is.{also}"
        )
        yield _problem(where[0], "warning", "singled out", message)


def _heard(found: Sequence[Found]) -> list[Found]:
    return [one for one in found if one.quotation.case and one.quotation.role != Role.INTERVIEWER]


def _shares(found: Sequence[Found]) -> Iterator[PaperProblem]:
    heard = _heard(found)
    if len(heard) < _FEWEST:
        return
    for case, number in sorted(Counter(one.quotation.case for one in heard).items(), key=lambda one: (-one[1], one[0])):
        if number > MOST_SHARE * len(heard):
            message = f"{case} has {share(number, len(heard), 'quotation')}, more than a quarter."
            yield PaperProblem(severity="warning", kind="over-quoted", message=message)


def _in_a_row(found: Sequence[Found]) -> Iterator[PaperProblem]:
    for case, group in groupby(_heard(found), key=lambda one: one.quotation.case):
        run = list(group)
        if len(run) > 1:
            severity = "warning" if len(run) > 2 else "info"
            message = f"{case} is quoted {'twice' if len(run) == 2 else f'{len(run)} times'} in a row."
            yield _problem(run[1], severity, "in a row", message)


def _never(found: Sequence[Found], people: Material) -> Iterator[PaperProblem]:
    heard = {one.quotation.case for one in _heard(found)}
    never = [name for name in people.speakers() if name not in heard]
    if not heard or not never:
        return
    named = f": {joined(never)}" if len(never) <= 40 else ""
    message = f"{share(len(never), len(people.speakers()), 'participant')} never quoted{named}."
    yield PaperProblem(severity="info", kind="never quoted", message=message)


def _wording(paragraphs: Sequence[PaperParagraph]) -> Iterator[PaperProblem]:
    for paragraph in paragraphs:
        for pattern, message in _WORDING:
            for match in pattern.finditer(paragraph.text):
                yield PaperProblem(
                    severity="warning",
                    kind="wording",
                    message=message,
                    paragraph=paragraph.number,
                    place=paragraph.place,
                    words=match[0],
                )


def _problem(one: Found, severity: str, kind: str, message: str, changes: str = "") -> PaperProblem:
    quotation = one.quotation
    words = quotation.text.split()
    return PaperProblem(
        severity=severity,
        kind=kind,
        message=message,
        paragraph=quotation.paragraph,
        place=quotation.place,
        words=" ".join(words[:_SHOWN]) + (" …" if len(words) > _SHOWN else ""),
        changes=changes,
    )


def _where(one: Found) -> str:
    quotation = one.quotation
    named = f"{quotation.case}, " if quotation.case and quotation.case != quotation.source else ""
    return f"{named}{quotation.source}, turn {quotation.turn}"
