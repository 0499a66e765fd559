"""Dividing a transcript without speaker labels into turns, in the way the researcher says."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Sequence, Set
from dataclasses import replace

from qualkit.errors import BadInput, Problem
from qualkit.text.furniture import count_furniture, find_furniture
from qualkit.text.labels import Line
from qualkit.text.turns import DIVISIONS, Draft, FoundTurns, finish

__all__ = ["ANSWERS", "ASKS", "divide_turns"]

ASKS, ANSWERS = "Interviewer", "Participant"
_NUMBERED = re.compile(r"\s*(?:Q(?:uestion)?\s*)?\d{1,3}(?:\.?[a-z]|(?:\.\d{1,2})*)?[.):]?\s+\S", re.IGNORECASE)


def divide_turns(
    text: str, lines: Sequence[Line], by: str, interviewers: Collection[str], *, in_paragraphs: bool
) -> FoundTurns:
    """Turns of two speakers, called Interviewer and Participant.

    Args:
        lines: of the text, without empty ones; with how much of their beginning is bold.
        by: ``alternate`` (the paragraphs take turns, the interviewer begins), ``bold`` (paragraphs in bold are
            questions), ``questions`` (paragraphs that end with a question mark or begin with a number are), or
            ``block`` (all is one turn of the participant).
        in_paragraphs: whether each line is a paragraph of its own; otherwise a blank line ends one.

    Raises:
        BadInput: `by` is none of these.
    """
    if by not in DIVISIONS:
        raise BadInput(f"“{by}” is no way to divide a transcript.", hint=f"Known: {', '.join(DIVISIONS)}.")
    furniture = find_furniture(text, lines)
    paragraphs = _paragraphs(text, lines, in_paragraphs, furniture)
    if by == "block":
        drafts = [Draft(ANSWERS, paragraphs[0].start, paragraphs[-1].end)] if paragraphs else []
    else:
        drafts = _two_speakers(text, paragraphs, by)
    found = finish(text, drafts, [*interviewers, ASKS], f"divided by the researcher: {by}")
    problems = found.problems
    if by != "block" and len({turn.speaker for turn in found.turns}) == 1:
        message = f"nothing in it tells two speakers apart by “{by}”: all of it is the {found.turns[0].speaker}'s."
        problems += (Problem("warning", message, hint="Another way may do: qualkit speakers divide"),)
    return replace(found, problems=problems, dropped=count_furniture(furniture))


def _paragraphs(text: str, lines: Sequence[Line], in_paragraphs: bool, furniture: Set[int]) -> list[Line]:
    joined: list[Line] = []
    alone = in_paragraphs or "\n\n" not in text
    for number, line in enumerate(lines):
        if number in furniture:
            continue
        if joined and not alone and text.count("\n", joined[-1].end, line.start) < 2:
            last = joined[-1]
            whole = last.bold >= last.end - last.start
            joined[-1] = Line(last.start, line.end, line.end - last.start if whole and line.bold else last.bold)
        else:
            joined.append(line)
    return joined


def _two_speakers(text: str, paragraphs: Sequence[Line], by: str) -> list[Draft]:
    asks: dict[str, Callable[[int, Line], bool]] = {
        "alternate": lambda number, _: number % 2 == 0,
        "bold": lambda _, line: _is_bold(text, line),
        "questions": lambda _, line: _is_question(text[line.start : line.end]),
    }
    drafts: list[Draft] = []
    for number, line in enumerate(paragraphs):
        speaker = ASKS if asks[by](number, line) else ANSWERS
        if drafts and drafts[-1].label == speaker and by != "alternate":
            drafts[-1] = drafts[-1]._replace(end=line.end)
        else:
            drafts.append(Draft(speaker, line.start, line.end))
    return drafts


def _is_bold(text: str, line: Line) -> bool:
    words = text[line.start : line.end].strip()
    if re.fullmatch(r"(\*\*|__)(?:(?!\1).)+\1", words, re.DOTALL):
        return True
    return line.bold >= len(text[line.start : line.end].rstrip()) > 0


def _is_question(words: str) -> bool:
    return words.rstrip(" \t\n\"'”’)*_").endswith(("?", "؟")) or _NUMBERED.match(words) is not None
