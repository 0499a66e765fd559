"""Who speaks in cues and segments that have no voice tags: names before a colon, as Zoom writes them."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Sequence

from qualkit.errors import Problem
from qualkit.importers.cue_turns import Said
from qualkit.importers.cue_words import Stretch
from qualkit.text.labels import Candidate, Line, accept, colon_head, label_key, looks_like_speaker

__all__ = ["mark_asides", "name_speakers", "nameless"]

_APART = "To tell questions and answers apart: qualkit speakers divide"
_FULL_NAME = re.compile(r"[^\W\d_a-z]\S*(?: [^\W\d_a-z]\S*){1,4}(?: \(.*\))?")
_BRACKETED = re.compile(r"\[(?P<label>[^\[\]\n]{1,40})\][ \t]*")
_MOST = 0.6
_LONGEST = 200
_ASIDE = re.compile(r"\[[^\[\]]*\]|\([^()]*\)")


def name_speakers(said: Sequence[Said], interviewers: Collection[str]) -> list[Said] | None:
    """The units divided at each ``Name:`` that is believed; None if there is no such name.

    Args:
        said: in the file's own order, without speakers.
        interviewers: labels that the study's settings name as the interviewer's.
    """
    settled = frozenset(label_key(label) for label in interviewers)
    heads = _heads(said, settled, ":", colon_head) or _heads(said, settled, "]", _in_brackets)
    mark_asides(said)
    if not heads:
        return None
    named = list(_by_prefix(said, heads))
    mark_asides(named)
    return named


def mark_asides(said: Sequence[Said]) -> None:
    """Mark the units that nobody speaks and that are all in brackets: ``(12 seconds pause)``, ``[laughter]``."""
    for one in said:
        if one.speaker is None and len(one.stretches) == 1:
            one.aside = _ASIDE.fullmatch(one.stretches[0].words) is not None


def nameless(
    said: Sequence[Said], unit: str = "cue", *, tagged: bool = True, divided: bool = False
) -> Iterator[Problem]:
    """What is to be said about units that name nobody.

    Args:
        unit: what a unit is called.
        tagged: whether each unit has a place for its speaker, so that one without is an unknown speaker's.
        divided: whether the researcher said how units that name nobody are told apart.
    """
    nobody = sum(1 for one in said if not one.speaker and not one.aside)
    if not any(one.speaker for one in said):
        if divided:
            return
        message = f"the {unit}s name nobody: a turn is a run of {unit}s up to the end of a sentence or a pause."
        yield Problem("info", message, hint=_APART)
    elif nobody:
        hint = "They are turns of an unknown speaker." if tagged else "They stand before the first name."
        yield Problem("warning", f"{unit}s that name no speaker: {nobody}.", hint=hint)


def _in_brackets(text: str, line: Line, index: int) -> Candidate | None:
    """``[SPEAKER_00] words``: only a label or a full name, that cannot be a remark such as ``[laughs]``."""
    found = _BRACKETED.match(text, line.start, line.end)
    if found is None or not (looks_like_speaker(found["label"]) or _FULL_NAME.fullmatch(found["label"])):
        return None
    return Candidate(index, found["label"], found.end())


def _heads(
    said: Sequence[Said],
    settled: frozenset[str],
    mark: str,
    head_of: Callable[[str, Line, int], Candidate | None],
) -> dict[tuple[int, int], Candidate]:
    """Accepted names before the words, by (index of what is said, line in it); `mark` is what ends a name."""
    found: list[Candidate] = []
    places: list[tuple[int, int]] = []
    for index, one in enumerate(said):
        for number, (words, _) in enumerate(one.stretches):
            if mark not in words[:_LONGEST] and "：" not in words[:_LONGEST]:
                continue
            head = head_of(words, Line(0, len(words)), len(places))
            if head is not None:
                found.append(head)
                places.append((index, number))
    heads = accept(found, settled)
    if len(heads) >= _MOST * len(said):
        # Nearly every unit begins with a name, so a full name that comes only once is one as well.
        lines = {head.line for head in heads}
        heads += [
            one
            for one in found
            if one.line not in lines and places[one.line][1] == 0 and _FULL_NAME.fullmatch(one.label)
        ]
    return {places[head.line]: head for head in heads}


def _by_prefix(said: Sequence[Said], heads: dict[tuple[int, int], Candidate]) -> Iterator[Said]:
    """Split at each name; a cue without one goes on with the speaker before it."""
    speaker: str | None = None
    for index, one in enumerate(said):
        pending: list[Stretch] = []
        for number, stretch in enumerate(one.stretches):
            head = heads.get((index, number))
            if head is None:
                pending.append(stretch)
                continue
            if pending:
                yield Said(one.number, one.start, one.end, speaker, tuple(pending), one.cell)
            words = stretch.words[head.body :].lstrip()
            pending = [Stretch(words, stretch.within + len(stretch.words) - len(words))] if words else []
            speaker = head.label
        if pending:
            yield Said(one.number, one.start, one.end, speaker, tuple(pending), one.cell)
