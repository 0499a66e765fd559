"""Telling turns apart in another way: in transcripts without labels, as the researcher says."""

from __future__ import annotations

import hashlib
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import replace

from qualkit.domain.sources import Imported, Role, Source, Turn
from qualkit.domain.speakers import DivisionPlan
from qualkit.errors import Conflict, Location, Problem, StudyProblem
from qualkit.services.session import Session
from qualkit.services.speaker_settling import keep_rules, settle_new
from qualkit.store import sources as source_store
from qualkit.store import speakers as speaker_store
from qualkit.text.speaker_rules import summaries
from qualkit.text.turns import NO_LABELS, find_turns

__all__ = ["Dividing", "carry_division", "division_of", "original_of", "read_corrected"]

_DIVIDED = "divided by the researcher: "
# Files whose own units are turns, or answers: there is nothing to divide.
_TOLD_APART = frozenset({"cue", "segment", "row", "cell", "field"})


class Dividing:
    """Part of ``study.speakers``: dividing a source into turns."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def plan_division(self, source: str, by: str) -> DivisionPlan:
        """How a source would be divided into turns. Stores nothing.

        Args:
            source: its name.
            by: ``alternate`` (paragraphs take turns, the interviewer begins), ``bold`` (what is set in bold is asked),
                ``questions`` (paragraphs that end with a question mark or begin with a number are asked), ``block``
                (all is one turn of the participant), or "" (by the labels, as on import).

        Raises:
            NotFound: no such source.
            BadInput: no such way to divide.
            StudyProblem: its stored original is missing or was changed.
            Conflict: the original gives another text today than the one that is stored, or it is in a format that
                tells turns apart itself (subtitles, tables).
        """
        return _Division(self._session, source, by).plan

    def divide(self, source: str, by: str) -> DivisionPlan:
        """Divide a source into turns in another way, in one action. Its text and codings stay as they are.

        Codings, suggestions and memos on them point at the text, not at turns. Labels, numbers of turns, and what was
        said of labels in this source are new; what is remembered for every file is applied.

        Raises:
            Conflict: the turns are so already; or as `plan_division`, which see for the others.
        """
        session = self._session
        with session.action("speakers divide") as action:
            plan = carry_division(session, source, by, action.at)
            if plan.same:
                raise Conflict(f"{plan.source} is divided so already.", hint="Nothing was changed.")
            action.detail = {"source": plan.source, "by": by, "turns": len(plan.turns), "before": plan.before}
        return plan


def carry_division(session: Session, source: str, by: str, at: str) -> DivisionPlan:
    """Divide a source (inside an action). Raises what `Dividing.plan_division` raises."""
    division = _Division(session, source, by)
    plan, stored = division.plan, division.stored
    if not plan.same:
        connection = session.connection
        speaker_store.put_turns(connection, stored.id, stored.turns, plan.turns, layout=plan.layout)
        speaker_store.put_rules(connection, (), coder=0, at=at, source_guid=stored.guid)
        speaker_store.put_links(connection, stored.id, division.links)
        keep_rules(session, stored.name, division.imported, division.rules)
    return plan


class _Division:
    """A source, and its original divided in another way."""

    def __init__(self, session: Session, source: str, by: str) -> None:
        self.session, self.by = session, by
        stored = source_store.get(session.connection, session.source_name(source))
        assert stored is not None
        self.stored = stored
        self.imported = original_of(session, stored, divide=by)
        settled, self.rules = settle_new(session, self.imported)
        self.turns = tuple(_rounded(turn) for turn in settled.turns)
        self.every = speaker_store.links(session.connection)
        self.gone = _links(stored.name, self.every, self.turns)

    @property
    def links(self) -> dict[str, str]:
        """The cases of the source by the labels that it will have; those whose label is gone keep the old one."""
        links = {label: case for (name, label), case in self.every.items() if name == self.stored.name}
        for (case, old), new in self.gone.items():
            if new:
                links.pop(old)
                links[new] = case
        return links

    @property
    def plan(self) -> DivisionPlan:
        stored, turns = self.stored, self.turns
        links = {(stored.name, label): case for label, case in self.links.items()}
        return DivisionPlan(
            source=stored.name,
            by=self.by,
            layout=self.imported.layout,
            text=stored.text,
            turns=turns,
            before=len(stored.turns),
            words=_words(stored.text, turns),
            words_before=_words(stored.text, stored.turns),
            labels=summaries([(stored.name, stored.text, turns)], links, speaker_store.rules(self.session.connection)),
            links=self.gone,
            same=turns == stored.turns,
            problems=tuple(self._problems()),
        )

    def _problems(self) -> list[Problem]:
        from qualkit.services.revision_links import outdated_links

        stored, turns = self.stored, self.turns
        problems = []
        if self.by in ("alternate", "bold", "questions") and len({turn.role for turn in turns}) == 1:
            message = f"only one speaker is found so: nothing in {stored.name} stands out as asked."
            problems.append(Problem("warning", message, hint="Look at the transcript; another way may fit it."))
        for (case, label), new in self.gone.items():
            if not new:
                message = f'nobody is called "{label}" then, by which case {case} is linked.'
                problems.append(Problem("warning", message, hint="Link it with: qualkit speakers link"))
        if turns != stored.turns and speaker_store.open_hits(self.session.connection, stored.id):
            message = f"open rule hits of {stored.name} stay where they are, also in turns of the interviewer."
            problems.append(Problem("info", message, hint="To have the rules look again: qualkit apply"))
        return [*problems, *outdated_links(self.session, stored.name, _became(stored.turns, turns))]


def original_of(session: Session, stored: Source, *, divide: str = "") -> Imported:
    """What the stored original of a source's present revision gives when it is read again.

    Raises:
        StudyProblem: it is missing or was changed.
        Conflict: it tells turns apart itself, or gives another text than the one that is stored.
    """
    from qualkit.importers import read_file

    data = _original_bytes(session, stored)
    interviewers = session.config.interviewers
    imported = read_file(data, stored.file_name, encoding=stored.encoding, interviewers=interviewers, divide=divide)
    if divide and (stored.position_kind in _TOLD_APART or not imported.layout.startswith(_DIVIDED)):
        raise Conflict(
            f"{stored.file_name} says itself where each turn begins, so {stored.name} is not divided by {divide}.",
            hint="Its labels can be renamed and merged: qualkit speakers --help",
        )
    if imported.text == stored.text:
        return imported
    if divide and divide != "bold":
        # How lines belong together may rest on the labels (PDF). The stored text is what is coded, so that is divided.
        found = find_turns(stored.text, interviewers=interviewers, divide=divide)
        return replace(imported, text=stored.text, turns=found.turns, layout=found.layout, problems=found.problems)
    raise Conflict(
        f"The original of {stored.name} gives another text than the one that is stored and coded.",
        hint="Nothing was changed; its labels can be renamed and merged: qualkit speakers --help",
    )


def _original_bytes(session: Session, stored: Source) -> bytes:
    place = Location(f"transcripts/{stored.file_name}")
    try:
        data = (session.layout.transcripts / stored.file_name).read_bytes()
    except OSError:
        raise StudyProblem("The original is not there.", hint="Put it back from a copy.", where=place) from None
    digests = {file_name: digest for _, file_name, digest in source_store.originals(session.connection)}
    if hashlib.sha256(data).hexdigest() != digests.get(stored.file_name):
        raise StudyProblem(
            "The original was changed since it was imported.",
            hint=f"Take the change up with: qualkit source revise {stored.name} FILE",
            where=place,
        )
    return data


def division_of(stored: Source) -> str:
    """The way in which the researcher had a source divided; "" if the labels did it."""
    return stored.layout.removeprefix(_DIVIDED) if stored.layout.startswith(_DIVIDED) else ""


def read_corrected(session: Session, stored: Source, data: bytes, name: str, encoding: str) -> Imported:
    """A corrected file of a source: divided as the source is, unless it has labels now. Raises BadInput."""
    from qualkit.importers import read_file

    interviewers = session.config.interviewers
    imported = read_file(data, name, encoding=encoding, interviewers=interviewers)
    by = division_of(stored)
    if by and imported.layout == NO_LABELS:
        return read_file(data, name, encoding=encoding, interviewers=interviewers, divide=by)
    return imported


def _links(source: str, links: Mapping[tuple[str, str], str], turns: Sequence[Turn]) -> dict[tuple[str, str], str]:
    """Cases linked by a label that would be gone, with the one participant's label they follow to, if it is plain."""
    present = {turn.speaker for turn in turns}
    others = {turn.speaker for turn in turns if turn.role is not Role.INTERVIEWER and turn.speaker}
    gone = {(case, label) for (name, label), case in links.items() if name == source and label not in present | {""}}
    plain = len(others) == 1 and len(gone) == 1 and not any((source, label) in links for label in others)
    return {pair: min(others) if plain else "" for pair in sorted(gone)}


def _became(before: Sequence[Turn], after: Sequence[Turn]) -> dict[int, int]:
    """The number that each turn's first words will be in; 0 where they are in none."""
    starts = [turn.span.start for turn in after]
    became = {}
    for turn in before:
        at = bisect_right(starts, turn.span.start) - 1
        if at < 0 or after[at].span.end <= turn.span.start:
            # The turn may begin a little later now: what it shares with the next one counts.
            at = at + 1 if at + 1 < len(after) and starts[at + 1] < turn.span.end else -1
        became[turn.number] = after[at].number if at >= 0 else 0
    return became


def _rounded(turn: Turn) -> Turn:
    """With times as they are stored: to the millisecond."""
    times = [None if one is None else round(one, 3) for one in (turn.start_seconds, turn.end_seconds)]
    return replace(turn, start_seconds=times[0], end_seconds=times[1])


def _words(text: str, turns: Sequence[Turn]) -> int:
    return sum(len(turn.span.of(text).split()) for turn in turns)
