"""From what is said in cues or segments to a text with turns: sorted by time, merged by speaker, each word placed."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, replace

from qualkit.domain.sources import Position, Turn, timestamp
from qualkit.errors import BadInput, Location, Problem
from qualkit.importers.cue_words import Stretch
from qualkit.text.labels import label_key
from qualkit.text.overlaps import split_overlaps
from qualkit.text.turns import Draft, find_turns, finish

__all__ = ["Laid", "Said", "check_extent", "lay_out", "repeats", "time_faults"]

_Times = Callable[[int, int], tuple[float | None, float | None]]
_SENTENCE_END = re.compile(r"[.?!…。؟][\"'”’)\]]*$")
_LONG_PAUSE = 2.0
_SHOWN_PLACES = 5
_CUE_MARKS = (("-->", 100_000, "cues"), ("\n", 1_000_000, "lines"), ("<v", 200_000, "voices"))


@dataclass(slots=True)
class Said:
    """What one speaker says in one unit of the file.

    Attributes:
        number: of the unit in the file's own order, from 1; `cell` is its name there, if it has one.
        start, end: seconds; None where the file does not tell.
        speaker: None where the file names nobody.
        aside: a remark on a pause or a noise that nobody speaks.
        into: spoken into the turn before it, whose text goes on around it.
    """

    number: int
    start: float | None
    end: float | None
    speaker: str | None
    stretches: tuple[Stretch, ...]
    cell: str = ""
    aside: bool = False
    into: bool = False

    @property
    def ending(self) -> str:
        return self.stretches[-1].words if self.stretches else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Laid:
    """The text that was made of the units, with its turns and the way back."""

    text: str
    turns: tuple[Turn, ...]
    layout: str
    positions: tuple[Position, ...]
    problems: tuple[Problem, ...]


@dataclass(slots=True)
class _Group:
    """Units that make one turn."""

    members: list[Said]
    speaker: str | None
    only_asides: bool
    ended: bool


def check_extent(text: str, name: str, marks: Sequence[tuple[str, int, str]] = _CUE_MARKS) -> None:
    """Refuse a text with more parts than the longest recording has, before memory is spent on each.

    Args:
        marks: what stands once in each part, how many parts are read at most, and what they are called.

    Raises:
        BadInput: it has more.
    """
    for mark, limit, what in marks:
        if text.count(mark) > limit:
            message = f"has more than {limit:,} {what}, which no transcript has."
            raise BadInput(message, hint="Check that this is the file you mean.", where=Location(name))


def lay_out(
    said: Sequence[Said],
    interviewers: Collection[str],
    layout: str,
    name: str,
    *,
    unit: str = "cue",
    divide: str = "",
) -> Laid:
    """Sort the units by their start, merge those that one speaker says in a row, and divide them into turns.

    Args:
        said: in the file's own order; units without words are not among them.
        interviewers: labels that the study's settings name as the interviewer's.
        layout: how it was found who speaks, for the report.
        name: the file's name, for messages.
        unit: what a unit is called in messages.
        divide: how the researcher says that turns are told apart; heeded where the file names nobody.

    Raises:
        BadInput: there are no words; or `divide` is unknown.
    """
    ordered, moved = _sorted(said)
    named = any(one.speaker for one in said)
    text, drafts, positions, ends = _join(_groups(ordered, named))
    times = _times(positions, ends)
    if divide and not named:
        found = find_turns(text, interviewers=interviewers, divide=divide)
    else:
        found = finish(text, split_overlaps(text, drafts, times), interviewers, layout)
    if not found.turns:
        hint = "Export the transcript again from the program that made it."
        raise BadInput(f"has {unit}s, but no spoken words in them.", hint=hint, where=Location(name))
    remarks = list(repeats(ordered, name, unit))
    turns = found.turns
    if divide and not named:
        layout = found.layout
        turns = tuple(_with_times(turn, times) for turn in turns)
    elif divide:
        remarks.append(Problem("info", f"the {unit}s name their speakers; they were not divided in another way."))
    if moved:
        remarks.append(Problem("info", f"{unit}s out of order of time: {moved}; all were sorted by their start."))
    problems = (*remarks, *found.problems)
    return Laid(text=text, turns=turns, layout=layout, positions=tuple(positions), problems=problems)


def _with_times(turn: Turn, times: _Times) -> Turn:
    start, end = times(turn.span.start, turn.span.end)
    return replace(turn, start_seconds=start, end_seconds=end)


def _sorted(said: Sequence[Said]) -> tuple[list[Said], int]:
    """By start, stable; a unit without a time stays behind the one it follows. Also how many had to move."""
    keys: list[float] = []
    moved = 0
    last = latest = 0.0
    for one in said:
        last = one.start if one.start is not None else last
        moved += last < latest
        latest = max(latest, last)
        keys.append(last)
    if not moved:
        return list(said), 0
    order = sorted(range(len(said)), key=keys.__getitem__)
    return [said[index] for index in order], moved


def _groups(ordered: Sequence[Said], named: bool) -> list[_Group]:
    groups: list[_Group] = []
    following = _following_speakers(ordered)
    for index, one in enumerate(ordered):
        group = groups[-1] if groups else None
        if group is not None and (_goes_on(group, one, following[index]) if named else _same_sentence(group, one)):
            group.members.append(one)
            group.only_asides = group.only_asides and one.aside
            if not one.aside:
                group.speaker = group.speaker or one.speaker
                group.ended = _SENTENCE_END.search(one.ending[-8:]) is not None
        else:
            ended = _SENTENCE_END.search(one.ending[-8:]) is not None
            groups.append(_Group([one], None if one.aside else one.speaker, one.aside, ended))
    return groups


def _following_speakers(ordered: Sequence[Said]) -> list[str | None]:
    """For each unit who speaks next, from it on."""
    found: list[str | None] = [None] * len(ordered)
    speaker: str | None = None
    for index in range(len(ordered) - 1, -1, -1):
        one = ordered[index]
        speaker = speaker if one.aside else one.speaker
        found[index] = speaker
    return found


def _goes_on(group: _Group, one: Said, following: str | None) -> bool:
    """An aside nobody speaks stays inside a turn that goes on after it; words into a turn always do."""
    if one.into:
        return not group.only_asides
    if one.aside:
        return following is not None and following == group.speaker and not group.only_asides
    return not group.only_asides and group.speaker == one.speaker


def _same_sentence(group: _Group, one: Said) -> bool:
    if group.only_asides or (one.aside and group.ended):
        return False
    last = group.members[-1]
    if last.end is not None and one.start is not None and one.start - last.end > _LONG_PAUSE:
        return False
    return one.aside or not group.ended


def _join(groups: Sequence[_Group]) -> tuple[str, list[Draft], list[Position], list[float | None]]:
    pieces: list[str] = []
    drafts: list[Draft] = []
    positions: list[Position] = []
    ends: list[float | None] = []
    length = 0
    for group in groups:
        speaker = group.speaker or ""
        prefix = ("\n\n" if pieces else "") + (f"{speaker}: " if speaker else "")
        pieces.append(prefix)
        start = length = length + len(prefix)
        for one in group.members:
            for stretch in one.stretches:
                if length > start:
                    pieces.append(" ")
                    length += 1
                end = length + len(stretch.words)
                positions.append(Position(length, end, one.number, one.start, None, one.cell, stretch.within))
                ends.append(one.end)
                pieces.append(stretch.words)
                length = end
        if not group.only_asides:
            drafts.append(Draft(speaker, start, length, _first(group.members), _last(group.members)))
    return "".join(pieces), drafts, positions, ends


def _first(members: Sequence[Said]) -> float | None:
    for one in members:
        if one.start is not None:
            return one.start
    return None


def _last(members: Sequence[Said]) -> float | None:
    latest = begin = _first(members)
    known = False
    for one in members:
        if one.end is not None and one.end >= (latest or 0.0):
            latest, known = one.end, True
    return latest if known or begin is None else None


def _times(positions: Sequence[Position], ends: Sequence[float | None]) -> _Times:
    def times(start: int, end: int) -> tuple[float | None, float | None]:
        first = max(0, bisect_right(positions, start, key=lambda one: one.start) - 1)
        last = max(first, bisect_right(positions, end - 1, key=lambda one: one.start) - 1)
        return positions[first].seconds, ends[last]

    return times


def time_faults(
    damaged: Sequence[int], reversed_: Sequence[int], late: Sequence[int], name: str, *, unit: str = "cue"
) -> Iterator[Problem]:
    """Warnings on the units whose times are wrong, by their numbers.

    Args:
        damaged: no time can be read; reversed_: the end is before the start; late: it starts after 99 hours.
        name: the file's name.
        unit: what a unit is called.
    """
    faults = (
        (damaged, "damaged times", f"Their words stand behind the {unit} before them, without a time."),
        (reversed_, "an end before their start", "Only the start was used."),
        (late, "times over 99 hours", "Check the recording's clock before you look a quote up in the recording."),
    )
    for numbers, what, hint in faults:
        if numbers:
            places = ", ".join(str(number) for number in numbers[:_SHOWN_PLACES])
            more = " …" if len(numbers) > _SHOWN_PLACES else ""
            message = f"{unit}s with {what}: {len(numbers)} ({unit} {places}{more})."
            yield Problem("warning", message, where=Location(name), hint=hint)


def repeats(ordered: Sequence[Said], name: str, unit: str) -> Iterator[Problem]:
    """A warning where the same words come again and again: what speech recognition makes of silence and noise."""
    runs: list[tuple[int, int, float | None]] = []
    start = 0
    for index in range(1, len(ordered) + 1):
        if index < len(ordered) and _same_words(ordered[start], ordered[index]):
            continue
        if index - start >= 3 and index - start >= (3 if _is_long(ordered[start]) else 6):
            runs.append((ordered[start].number, index - start, ordered[start].start))
        start = index
    if runs:
        shown = [
            f"{unit} {number}{'' if at is None else ' at ' + timestamp(at)} (and the next {count - 1})"
            for number, count, at in runs[:_SHOWN_PLACES]
        ]
        more = f" and {len(runs) - _SHOWN_PLACES} more places" if len(runs) > _SHOWN_PLACES else ""
        yield Problem(
            "warning",
            f"the same words stand in several {unit}s in a row: {', '.join(shown)}{more}.",
            where=Location(name),
            hint="Speech recognition often makes these of silence: listen there, and leave out what nobody said.",
        )


def _is_long(one: Said) -> bool:
    """Whether it is more than “Yes” or “Thank you”, which people do say again."""
    return sum(len(stretch.words[:80].split()) for stretch in one.stretches[:3]) > 2


def _same_words(one: Said, other: Said) -> bool:
    if one.aside or len(one.stretches) != len(other.stretches):
        return False
    if label_key(one.speaker or "") != label_key(other.speaker or ""):
        return False
    pairs = zip(one.stretches, other.stretches, strict=True)
    return all(mine.words.casefold() == theirs.words.casefold() for mine, theirs in pairs)
