"""How labels are told: two lines of the list each, what they say first, and a division before it is taken."""

from __future__ import annotations

from rich.text import Text

from qualkit.domain.speakers import DivisionPlan, SpeakerLabel
from qualkit.text.labels import label_key
from qualkit.tui.cells import tidy, visible
from qualkit.tui.page import Mark
from qualkit.tui.review.speakers_draft import Draft

__all__ = ["division", "first_words", "marks_of", "row_of", "spoken"]

# How many turns of a division are shown before it is taken, and how much of each.
SHOWN_TURNS, SHOWN_LETTERS = 14, 160
_COLOURS = {"interviewer": "#5f6b7a", "participant": "#1f6f8b", "unknown": "#a35a00"}
_LETTERS = {"interviewer": "I", "participant": "P", "unknown": "?"}


def spoken(label: str) -> str:
    """A label as it is said: turns without one are ``not named``."""
    return visible(tidy(label)) or "not named"


def row_of(draft: Draft, one: SpeakerLabel, room: int, *, marked: bool) -> Text:
    """A label in two lines: its name and role with how much it says, and what is known of it."""
    turns = f"{one.turns} turn{'s' if one.turns != 1 else ' '}"
    counts = f"{turns:>10}{one.share:>5.0%}"
    name = Text(spoken(one.label))
    name.truncate(max(6, room - len(counts) - 15), overflow="ellipsis", pad=True)
    head = Text.assemble(("✱ " if marked else "  ", "bold"), name, f" {one.role!s:<12}{counts}")
    return Text.assemble(head, "\n", f"    {' · '.join(_known(draft, one)) or '–'}")


def _known(draft: Draft, one: SpeakerLabel) -> list[str]:
    was = draft.was(one)
    parts = [f"was {', '.join(map(spoken, was))}"] if was else []
    parts += ["some turns have another role"] if one.mixed else []
    if one.questions:
        parts.append(f"{one.questions} question{'s' if one.questions > 1 else ''}")
    if one.case:
        parts.append(f"case {one.case}{' in every file' if draft.always(one) else ''}")
    if one.rule and (one.rule.becomes or one.rule.role):
        known = [f"becomes {one.rule.becomes}" if one.rule.becomes else "", one.rule.role]
        parts.append(f"remembered: {', '.join(filter(None, known))}")
    return parts


def first_words(one: SpeakerLabel | None, room: int) -> Text:
    """What somebody says in the first turns, a line each, at most `room` cells long."""
    if one is None:
        return Text("Nobody speaks in this source.")
    lines = [Text(f"“{' '.join(visible(tidy(words)).split())}”") for words in one.first]
    for line in lines:
        line.truncate(max(1, room), overflow="ellipsis")
    return Text("\n").join(lines)


def marks_of(draft: Draft, one: SpeakerLabel | None) -> list[Mark]:
    """The turns of a label, for the margin of the page."""
    if one is None:
        return []
    return [
        Mark(
            number=turn.number,
            start=turn.span.start,
            end=turn.span.end,
            code=spoken(turn.speaker),
            name="",
            letter=_LETTERS[str(turn.role)],
            colour=_COLOURS[str(turn.role)],
        )
        for turn in draft.source.turns
        if label_key(turn.speaker) == one.key and len(turn.span)
    ]


def division(plan: DivisionPlan) -> Text:
    """A division before it is taken: who would speak, the first turns, and what else it touches."""
    text = Text()
    count = f"{len(plan.turns)} turn{'s' if len(plan.turns) != 1 else ''}"
    text.append(f"{count}; now there are {plan.before}.\n")
    for one in plan.labels:
        text.append(f"{spoken(one.label)} ({one.role}): {one.turns} turns, {one.words:,} words\n")
    for problem in plan.problems:
        text.append(f"Look at: {problem}\n", "italic")
    for turn in plan.turns[:SHOWN_TURNS]:
        words = " ".join(visible(tidy(turn.span.of(plan.text))).split())
        short = words if len(words) <= SHOWN_LETTERS else f"{words[:SHOWN_LETTERS].rstrip()} …"
        text.append(f"\n{turn.number} {spoken(turn.speaker)} ({turn.role})\n", "bold")
        text.append(f"{short}\n")
    if len(plan.turns) > SHOWN_TURNS:
        text.append(f"\n… and {len(plan.turns) - SHOWN_TURNS} more turns.")
    return text
