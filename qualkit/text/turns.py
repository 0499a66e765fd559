"""Dividing a transcript's text into speaker turns."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator, Sequence, Set
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from qualkit.domain.sources import Dropped, Role, Span, Turn
from qualkit.errors import Problem
from qualkit.text.frontmatter import FrontMatter, read_front_matter
from qualkit.text.furniture import count_furniture, find_furniture
from qualkit.text.labels import ASKERS, Candidate, Line, find_candidates, label_key
from qualkit.text.roles import SpeakerTalk, assign_roles, is_interviewer
from qualkit.text.timestamps import LEADING_STAMP, STAMP, TIME, TRAILING_F4, seconds

__all__ = ["DIVISIONS", "NO_LABELS", "Draft", "FoundTurns", "Paragraph", "find_turns", "finish"]

NO_LABELS = "no speaker labels"
# How a researcher may say that turns without labels are told apart.
DIVISIONS = ("alternate", "bold", "questions", "block")
_LINE = re.compile(r"[^\n]+")
_STAMP_LINE = re.compile(rf"\s*(?:{STAMP}|{TIME})(?:\s*(?:[-–—]+>?)\s*(?:{STAMP}|{TIME}))?\s*")
_QUESTION = re.compile(r"\s*\d{1,3}(?:\.\d{1,2}|\.?[a-z])?[.)]?\s+(?=\S[^\n]*\?\s*$)", re.MULTILINE)

Paragraph = Line


class Draft(NamedTuple):
    """A turn before it has a number and a role; the span may still have white space around it."""

    label: str
    start: int
    end: int
    start_seconds: float | None = None
    end_seconds: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundTurns:
    """The turns of a text, and how they were told apart."""

    turns: tuple[Turn, ...]
    layout: str
    metadata: dict[str, str] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()
    dropped: tuple[Dropped, ...] = ()


def find_turns(
    text: str,
    *,
    interviewers: Collection[str] = (),
    paragraphs: Sequence[Paragraph] | None = None,
    divide: str = "",
) -> FoundTurns:
    """Find who speaks where in a normalised text.

    Args:
        text: newlines are LF.
        interviewers: labels that the study's settings name as the interviewer's.
        paragraphs: where the file itself has paragraphs, with the length of their bold beginning; without them a
            line is a line and a blank line ends a paragraph.
        divide: one of `DIVISIONS`, where the researcher says how speakers are told apart without labels.

    >>> found = find_turns("INT: How was it?\\n\\nP1: Fine.\\n\\nINT: Fine?\\n\\nP1: Yes.")
    >>> [(turn.speaker, turn.role.value, turn.span.of("INT: How was it?")) for turn in found.turns][0]
    ('INT', 'interviewer', 'How was it?')
    """
    lines = _lines(text) if paragraphs is None else _lines_of(text, paragraphs)
    if divide:
        from qualkit.text.divisions import divide_turns

        return divide_turns(text, lines, divide, interviewers, in_paragraphs=paragraphs is not None)
    settled = frozenset(label_key(label) for label in interviewers)
    style, heads = find_candidates(text, lines, settled)
    if not heads:
        return _unlabelled(text, lines, paragraphs)
    if _only_interviewer(heads, settled):
        heads = _with_questions(text, lines, heads)
    front = read_front_matter(text, lines, heads)
    heads = heads[front.heads :]
    if not heads:
        return _unlabelled(text, lines, paragraphs)
    furniture = find_furniture(text, lines, [head.line for head in heads])
    drafts = list(_drafts(text, lines, heads, style, settled, furniture))
    if "//" in text:
        from qualkit.text.overlaps import split_overlaps

        drafts = split_overlaps(text, drafts)
    asking = {key for key, meaning in front.legend.items() if meaning.casefold().startswith(ASKERS)}
    found = finish(text, drafts, [*interviewers, *sorted(asking)], style)
    left = count_furniture([number for number in furniture if number >= heads[0].line])
    return replace(found, metadata=front.metadata, problems=_front_problem(front) + found.problems, dropped=left)


def finish(text: str, drafts: Sequence[Draft], interviewers: Collection[str], layout: str) -> FoundTurns:
    """Number the drafts that hold words, trim them to the words, and give each speaker a role."""
    trimmed = [trim for draft in drafts if (trim := _trim(text, draft)) is not None]
    labels = dict.fromkeys(draft.label for draft in trimmed if draft.label)
    roles = assign_roles(labels, interviewers, lambda: _talk(text, trimmed))
    role_of = {label: roles.by_key[label_key(label)] for label in labels}
    turns = tuple(
        Turn(
            number=number,
            speaker=draft.label,
            role=role_of.get(draft.label, Role.UNKNOWN),
            span=Span(draft.start, draft.end),
            start_seconds=draft.start_seconds,
            end_seconds=draft.end_seconds,
        )
        for number, draft in enumerate(trimmed, 1)
    )
    return FoundTurns(turns=turns, layout=layout, problems=roles.problems)


def _talk(text: str, drafts: Sequence[Draft]) -> list[SpeakerTalk]:
    """How much each speaker says and asks, under the spelling of the label that comes first."""
    labels: dict[str, str] = {}
    words: Counter[str] = Counter()
    questions: Counter[str] = Counter()
    for draft in drafts:
        if draft.label:
            key = label_key(draft.label)
            labels.setdefault(key, draft.label)
            said = text[draft.start : draft.end]
            words[key] += len(said.split())
            questions[key] += said.count("?") + said.count("؟")
    return [SpeakerTalk(label, words[key], questions[key]) for key, label in labels.items()]


def _trim(text: str, draft: Draft) -> Draft | None:
    start, end = draft.start, draft.end
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return draft._replace(label=draft.label.strip(), start=start, end=end) if end > start else None


def _lines(text: str) -> list[Line]:
    return [Line(*line.span()) for line in _LINE.finditer(text) if not line[0].isspace()]


def _lines_of(text: str, paragraphs: Sequence[Paragraph]) -> list[Line]:
    lines: list[Line] = []
    for paragraph in paragraphs:
        start = paragraph.start
        for words in text[paragraph.start : paragraph.end].split("\n"):
            end = start + len(words)
            if words and not words.isspace():
                bold_end = min(end, paragraph.start + paragraph.bold)
                lines.append(Line(start, end, max(0, bold_end - start)))
            start = end + 1
    return lines


def _drafts(
    text: str, lines: Sequence[Line], heads: Sequence[Candidate], style: str, settled: Set[str], furniture: Set[int]
) -> Iterator[Draft]:
    """The stretches between labels, cut at lines that are nobody's; each stretch keeps its speaker."""
    clock_start = heads[0].seconds if style == "name in brackets and clock time" else None
    only_interviewer = _only_interviewer(heads, settled)
    last_stamp: float | None = None
    for head, following in zip(heads, [*heads[1:], None], strict=True):
        start_seconds = head.seconds
        if start_seconds is not None and clock_start is not None:
            start_seconds -= clock_start
        stop = following.line if following is not None else len(lines)
        body = head.body
        if start_seconds is None:
            start_seconds = _stamp_above(text, lines, head.line)
            stamp = LEADING_STAMP.match(text, body, lines[stop - 1].end)
            if stamp is not None:
                start_seconds, body = seconds(stamp[1]), stamp.end()
        if following is not None and stop - 1 > head.line and _is_stamp(text, lines[stop - 1]):
            stop -= 1
        for piece in _pieces(text, lines, head, (body, stop), start_seconds, furniture):
            f4 = TRAILING_F4.search(text, piece.start, piece.end) if "#" in text[piece.end - 16 : piece.end] else None
            if f4 is not None:
                begin = piece.start_seconds if piece.start_seconds is not None else last_stamp
                last_stamp = seconds(f4[1])
                piece = piece._replace(end=f4.start(), start_seconds=begin, end_seconds=last_stamp)
            elif head.end_seconds is not None and clock_start is None:
                piece = piece._replace(end_seconds=head.end_seconds)
            yield from _own_line_only(text, lines, head, piece) if only_interviewer else (piece,)


def _only_interviewer(heads: Sequence[Candidate], settled: Set[str]) -> bool:
    keys = {label_key(head.label) for head in heads}
    return len(keys) == 1 and all(key in settled or is_interviewer(key) for key in keys)


def _with_questions(text: str, lines: Sequence[Line], heads: list[Candidate]) -> list[Candidate]:
    """Where only the interviewer is labelled, numbered questions (``1.a Was the …?``) are the interviewer's too."""
    label = heads[0].label
    asked = [
        Candidate(number, label, found.end())
        for number, line in enumerate(lines)
        if (found := _QUESTION.match(text, line.start, line.end)) is not None
    ]
    labelled = {head.line for head in heads}
    return sorted([*heads, *(one for one in asked if one.line not in labelled)]) if len(asked) > 1 else heads


def _pieces(
    text: str,
    lines: Sequence[Line],
    head: Candidate,
    stretch: tuple[int, int],
    start_seconds: float | None,
    furniture: Set[int],
) -> Iterator[Draft]:
    """The stretch from an offset to a line, parted at furniture."""
    body, stop = stretch
    start, end = body, lines[head.line].end
    for number in range(head.line + 1, stop):
        line = lines[number]
        if number in furniture:
            if text[start:end].strip():
                yield Draft(head.label, start, end, start_seconds)
                start_seconds = None
            start = end = line.end
        else:
            end = line.end
    yield Draft(head.label, start, max(start, end), start_seconds)


def _own_line_only(text: str, lines: Sequence[Line], head: Candidate, piece: Draft) -> Iterator[Draft]:
    """Where only one speaker is labelled, the label heads its paragraph and the paragraphs after it are the others'."""
    cut = text.find("\n\n", piece.start, piece.end)
    own_end = cut if cut >= 0 else min(piece.end, max(lines[head.line].end, piece.start))
    yield piece._replace(end=own_end)
    start = own_end
    while start < piece.end:
        cut = text.find("\n\n" if "\n\n" in text else "\n", start + 2, piece.end)
        end = cut if cut >= 0 else piece.end
        yield Draft("", start, end)
        start = end


def _is_stamp(text: str, line: Line) -> bool:
    return line.end - line.start < 40 and _STAMP_LINE.fullmatch(text, line.start, line.end) is not None


def _stamp_above(text: str, lines: Sequence[Line], index: int) -> float | None:
    """The time on the line above a label, where that line holds nothing else."""
    if index == 0 or not _is_stamp(text, lines[index - 1]):
        return None
    return seconds(text[lines[index - 1].start : lines[index - 1].end])


def _unlabelled(text: str, lines: Sequence[Line], paragraphs: Sequence[Paragraph] | None) -> FoundTurns:
    drafts: list[Draft] = []
    furniture = find_furniture(text, lines)
    for number, line in enumerate(lines):
        if number in furniture:
            continue
        joined = number > 0 and text.count("\n", lines[number - 1].end, line.start) < 2
        if paragraphs is None and joined and drafts and "\n\n" in text and drafts[-1].end == lines[number - 1].end:
            drafts[-1] = drafts[-1]._replace(end=line.end)
        else:
            drafts.append(Draft("", line.start, line.end))
    message = "found no speaker labels: every paragraph is a turn, and nobody is named as speaking."
    hint = "To tell questions and answers apart: qualkit speakers divide"
    found = finish(text, drafts, (), NO_LABELS)
    return replace(found, problems=(Problem("info", message, hint=hint),), dropped=count_furniture(furniture))


def _front_problem(front: FrontMatter) -> tuple[Problem, ...]:
    if not front.lines:
        return ()
    lines = "1 line" if front.lines == 1 else f"{front.lines} lines"
    return (Problem("info", f"{lines} before the first turn kept in the text, in no turn."),)
