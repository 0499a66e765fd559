"""The study as tidy data for R and pandas: one row a coding, and 0 or 1 for every case and turn and code.

A code's column takes in the codes under it, as everywhere in qualkit: whoever speaks of a sub-code speaks of its theme.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping, Sequence

from qualkit.domain.codebook import Code
from qualkit.domain.codings import Origin
from qualkit.domain.material import Located, Material, Talk
from qualkit.domain.sources import Turn
from qualkit.domain.tables import DataTable

__all__ = ["CODING_COLUMNS", "by_people", "cases_by_code", "codings", "turns_by_code"]

CODING_COLUMNS: dict[str, str] = {
    "coding": "number of the coding in the study",
    "source": "transcript or document",
    "case": "participant who speaks where the segment begins; empty if none is linked",
    "codebook": "codebook that the code belongs to",
    "theme": "code at the top of the tree above the code",
    "code": "key of the code",
    "name": "name of the code",
    "turn": "number of the speaker turn in which the segment begins; 0 before the first",
    "seconds": "when that turn begins in the recording, if the file tells",
    "start": "first character of the segment in the source's text, counted from 0 (Unicode code points)",
    "end": "character after the segment's last",
    "words": "words in the segment",
    "quote": "the segment's words",
    "coder": "who coded; for rule hits, who applied the codebook",
    "origin": "human: a person coded it; rule: a pattern found it; model: an accepted suggestion",
    "confirmed_by": "who confirmed a rule hit; empty for a rule hit that nobody has looked at",
    "by_people": "1 if a person coded, confirmed or accepted it; 0 for a rule hit that nobody has confirmed",
    "negated": "1 if the words that fired a rule stand in a negated clause",
    "stance": "enabler, barrier or mixed, if the coder said so",
    "contrary": "1 if the coder holds that the segment speaks against its code",
    "key_quote": "1 if the coder marked it as a key quotation",
    "patterns": "patterns that fired, for rule hits",
    "suggestion": "number of the suggestion it was accepted from",
    "created_at": "when it was coded",
}
"""What the columns of the table of codings hold; those of the participants' attributes stand after ``case``."""


def by_people(item: Located) -> bool:
    """Whether a person coded, confirmed or accepted it: it is no rule hit that nobody has looked at."""
    return item.coding.origin is not Origin.RULE or bool(item.coding.confirmed_by)


def codings(material: Material, items: Iterable[Located] | None = None) -> DataTable:
    """One row a coding, in reading order, with every attribute of the participant."""
    attributes = _attributes(material)
    values = {case.name: [case.attributes.get(name, "") for name in attributes] for case in material.cases}
    nobody = [""] * len(attributes)
    codes = {
        code.key: (book.key, top.key if (top := book.theme_of(code.key)) else code.key, code.name)
        for book in material.codebooks
        for code in book
    }
    rows = []
    for item in material.codings if items is None else items:
        coding = item.coding
        book, theme, name = codes.get(coding.code, ("", "", ""))
        rows.append(
            (
                coding.number,
                coding.source,
                item.case,
                *values.get(item.case, nobody),
                book,
                theme,
                coding.code,
                name,
                item.turn,
                None if item.seconds is None else round(item.seconds, 3),
                coding.span.start,
                coding.span.end,
                len(coding.quote.split()),
                coding.quote,
                coding.coder,
                str(coding.origin),
                coding.confirmed_by,
                int(by_people(item)),
                int(coding.negated),
                coding.stance,
                int(coding.contrary),
                int(coding.key_quote),
                " | ".join(coding.patterns),
                coding.suggestion,
                coding.created_at,
            )
        )
    columns = list(CODING_COLUMNS)
    columns[3:3] = attributes
    return DataTable(
        title="Codings",
        columns=tuple(columns),
        rows=tuple(rows),
        note="One row a coding.",
        meanings={**_told(attributes), **CODING_COLUMNS},
    )


def cases_by_code(material: Material, items: Iterable[Located] | None = None, *, title: str = "") -> DataTable:
    """One row a participant: attributes, and for every code 1 if the participant has such a coding, else 0.

    Participants of whom nothing is coded have zeros; what no participant is linked to is not there.
    """
    attributes = _attributes(material)
    codes = _codes(material)
    having: dict[str, set[str]] = {}
    for item in material.codings if items is None else items:
        having.setdefault(item.case, set()).add(item.coding.code)
    above = _above(material)
    rows = []
    for case in material.cases:
        if case.links:
            held = {key for code in having.get(case.name, ()) for key in above.get(code, ())}
            values = (case.attributes.get(name, "") for name in attributes)
            rows.append((case.name, *values, *(int(code.key in held) for code in codes)))
    return DataTable(
        title=title or "Cases by code",
        columns=("case", *attributes, *(code.key for code in codes)),
        rows=tuple(rows),
        note="1: the participant has a coding with the code or one under it; 0: none.",
        meanings={"case": "participant", **_told(attributes), **_named(codes)},
    )


def turns_by_code(
    material: Material, talks: Mapping[str, Talk], items: Iterable[Located] | None = None, *, title: str = ""
) -> DataTable:
    """One row a speaker turn: who speaks, how much, and for every code 1 if a coding touches the turn, else 0."""
    codes = _codes(material)
    above = _above(material)
    place = {code.key: number for number, code in enumerate(codes)}
    columns_of = {key: [place[each] for each in keys] for key, keys in above.items()}
    by_source: dict[str, list[Located]] = {}
    for item in material.codings if items is None else items:
        by_source.setdefault(item.coding.source, []).append(item)
    rows = []
    for name, talk in talks.items():
        marks = [[0] * len(codes) for _ in talk.turns]
        starts, ends = [turn.span.start for turn in talk.turns], [turn.span.end for turn in talk.turns]
        for item in by_source.get(name, ()):
            span = item.coding.span
            first, last = bisect_right(ends, span.start), bisect_left(starts, span.end)
            for touched in range(first, last):
                for column in columns_of.get(item.coding.code, ()):
                    marks[touched][column] = 1
        rows += [
            (*_turn(talk, turn, case), *values)
            for turn, case, values in zip(talk.turns, talk.cases, marks, strict=True)
        ]
    return DataTable(
        title=title or "Turns by code",
        columns=(*_TURN_COLUMNS, *(code.key for code in codes)),
        rows=tuple(rows),
        note="1: a coding with the code or one under it touches the turn; 0: none.",
        meanings={**_TURN_COLUMNS, **_named(codes)},
    )


_TURN_COLUMNS = {
    "source": "transcript or document",
    "turn": "number of the speaker turn",
    "case": "participant who speaks; empty for the interviewer and those linked to no case",
    "speaker": "label of the speaker in the transcript",
    "role": "interviewer, participant or unknown",
    "seconds": "when the turn begins in the recording, if the file tells",
    "words": "words in the turn",
}


def _turn(talk: Talk, turn: Turn, case: str) -> tuple[object, ...]:
    words = len(turn.span.of(talk.text).split())
    return (talk.source, turn.number, case, turn.speaker, str(turn.role), turn.start_seconds, words)


def _attributes(material: Material) -> list[str]:
    return list(dict.fromkeys(name for case in material.cases for name in case.attributes))


def _codes(material: Material) -> list[Code]:
    return [code for book in material.codebooks for code in book]


def _above(material: Material) -> dict[str, tuple[str, ...]]:
    """Each code with all codes above it."""
    found: dict[str, tuple[str, ...]] = {}
    for code in _codes(material):
        found[code.key] = (code.key, *found.get(code.parent, ()))
    return found


def _told(attributes: Sequence[str]) -> dict[str, str]:
    return dict.fromkeys(attributes, "attribute of the participant, as the researcher gave it")


def _named(codes: Sequence[Code]) -> dict[str, str]:
    return {code.key: f"0 or 1: {code.name}" for code in codes}
