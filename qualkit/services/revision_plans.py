"""Looking at a corrected transcript before anything is stored: what changed, and what becomes of every coding."""

from __future__ import annotations

import hashlib
from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from qualkit.domain.revisions import Placement, Recoding, RevisionPlan
from qualkit.domain.sources import Imported, Source, Span, Turn
from qualkit.errors import BadInput, Location, Problem
from qualkit.services.revision_links import outdated_links
from qualkit.services.session import Session
from qualkit.services.speaker_division import read_corrected
from qualkit.services.speaker_settling import settle_again
from qualkit.store import revisions as revision_store
from qualkit.store import sources as source_store
from qualkit.store.revisions import CodingRow
from qualkit.text.anchors import Anchors
from qualkit.text.quotes import fold
from qualkit.text.turn_changes import TurnChanges

__all__ = ["make_plan"]

LEAST_KEPT = 0.5


def make_plan(session: Session, stored: Source, path: Path, data: bytes, encoding: str) -> RevisionPlan:
    """Compare a file with the source it corrects.

    Raises:
        BadInput: it cannot be read, or is another source's file or text.
    """
    imported = settle_again(session, stored, read_corrected(session, stored, data, path.name, encoding))
    # Of a survey's table, what was taken: columns that identify a person must not come into the study this way.
    data = imported.original or data
    digest = hashlib.sha256(data).hexdigest()
    other = revision_store.other_with_text(
        session.connection, stored.guid, digest, source_store.sha256_of(imported.text)
    )
    if other:
        raise BadInput(
            f"This is the transcript of {other}, not of {stored.name}.",
            hint="Nothing was changed; check the name.",
            where=Location(path.name),
        )
    return _Comparison(session, stored, imported).plan(path.name, data)


class _Comparison:
    """A source and what was read from a corrected file."""

    def __init__(self, session: Session, stored: Source, imported: Imported) -> None:
        self.session, self.stored, self.imported = session, stored, imported
        self.anchors = Anchors(stored.text, imported.text, stored.turns, imported.turns)
        self.turns = TurnChanges(self.anchors, stored.turns, imported.turns)
        self._earlier: dict[int, Anchors] = {stored.id: self.anchors}
        self._old_starts = [turn.span.start for turn in stored.turns]
        self._new_starts = [turn.span.start for turn in imported.turns]

    def plan(self, file: str, data: bytes) -> RevisionPlan:
        connection = self.session.connection
        words, new_words, kept, moved = self.turns.words()
        same = self.imported.text == self.stored.text and _facts(self.imported.turns) == _facts(self.stored.turns)
        state = revision_store.state(connection, self.stored.id)
        links = self._links()
        return RevisionPlan(
            source=self.stored.name,
            revision=self.stored.revision + 1,
            file=file,
            data=data,
            imported=self.imported,
            words=words,
            new_words=new_words,
            kept_words=kept,
            moved_words=moved,
            turns=len(self.stored.turns),
            new_turns=len(self.imported.turns),
            changes=self.turns.changes(),
            times=self.turns.times,
            labels=self.turns.labels,
            links=links,
            codings=() if same else tuple(self._codings()),
            segments=() if same else tuple(self._segments()),
            hits=() if same else tuple(self._hits()),
            same=same,
            problems=(*self.imported.problems, *self._problems(kept, words, links)),
            state=state,
        )

    def _codings(self) -> list[Recoding]:
        rows = revision_store.codings_of(self.session.connection, self.stored.id)
        made = [(row, self._recoding(row)) for row in rows]
        # Where two would come to stand at one place, the surest keeps it, and people's before the machine's.
        order = sorted(made, key=lambda pair: (pair[0].hit, -pair[1].similarity, pair[1].how, pair[1].number))
        taken: set[tuple[int, int, int, int]] = set()
        without = set()
        for row, recoding in order:
            new = recoding.placement.anchored.new
            if new is None:
                continue
            key = (row.code_id, row.coder_id, new.start, new.end)
            if key in taken:
                without.add(row.id)
            taken.add(key)
        return [
            recoding.declined("taken") if recoding.number in without else recoding
            for row, recoding in made
            # An orphan that stays one is no news.
            if row.row == self.stored.id or (recoding.how != "orphan" and recoding.number not in without)
        ]

    def _recoding(self, row: CodingRow) -> Recoding:
        span = Span(row.start, row.end)
        returning = row.row != self.stored.id
        placement = self._placed(row.row, span)
        new = placement.anchored.new
        text = self.imported.text
        after = new.of(text) if new else ""
        return Recoding(
            number=row.id,
            code=row.code,
            coder=row.coder,
            state=_state(row),
            placement=placement,
            before=row.quote,
            after=after,
            hit=row.hit,
            returning=returning,
            spaces=placement.anchored.how == "fuzzy" and fold(row.quote)[0] == fold(after)[0],
            turn=0 if returning else _turn(self.stored.turns, self._old_starts, row.start),
            new_turn=self._new_turn(new.start) if new else 0,
            candidates=tuple((self._new_turn(place.start), place.of(text)) for place in placement.candidates),
        )

    def _placed(self, row: int, span: Span) -> Placement:
        """Where a stretch of this revision stands now; an earlier revision's comes back with its very words only."""
        if row not in self._earlier:
            connection = self.session.connection
            self._earlier[row] = Anchors(
                revision_store.text_of(connection, row),
                self.imported.text,
                source_store.turns_of(connection, row),
                self.imported.turns,
            )
        placement = self._earlier[row].place(span)
        if row != self.stored.id and placement.anchored.how == "fuzzy":
            return placement.without_place("changed")
        return placement

    def _segments(self) -> list[tuple[int, Placement]]:
        rows = revision_store.segments_of(self.session.connection, self.stored.id)
        return [(number, self._placed(row, Span(start, end))) for number, row, start, end in rows]

    def _hits(self) -> list[tuple[int, Placement]]:
        found = []
        taken: set[tuple[int, Span]] = set()
        for number, row, start, end, code in revision_store.hits_of(self.session.connection, self.stored.id):
            placement = self._placed(row, Span(start, end))
            new = placement.anchored.new
            if new is not None and (code, new) in taken:
                placement = placement.without_place("taken")
            elif new is not None:
                taken.add((code, new))
            found.append((number, placement))
        return found

    def _links(self) -> tuple[tuple[str, str, str], ...]:
        """Cases linked by a label that is gone, with the one it plainly became, unless that is another case's."""
        links = revision_store.links_of(self.session.connection, self.stored.id)
        present = {turn.speaker for turn in self.imported.turns}
        gone = [(case, label) for _, case, label in links if label and label not in present]
        linked = Counter(label for _, _, label in links)
        return tuple(
            (case, label, new if (new := self.turns.labels.get(label, "")) and not linked[new] else "")
            for case, label in gone
        )

    def _problems(self, kept: int, words: int, links: Sequence[tuple[str, str, str]]) -> list[Problem]:
        problems = []
        if words and kept < LEAST_KEPT * words:
            message = f"only {kept / words:.0%} of the words of {self.stored.name} stand in this file, in their order."
            problems.append(Problem("warning", message, hint="Is it the right file?"))
        for case, label, new in links:
            if not new:
                message = f'nobody is called "{label}" any more, by which case {case} is linked.'
                problems.append(Problem("warning", message, hint="Link it with: qualkit speakers link"))
        before, after = _roles(self.stored.turns), _roles(self.imported.turns)
        for label, roles in sorted(after.items()):
            former = next((old for old, new in self.turns.labels.items() if new == label), label)
            if former in before and before[former] != roles:
                message = f"{label or 'a speaker without name'} was {before[former]} and is {roles} now."
                problems.append(Problem("info", message, hint="To say which: qualkit speakers role"))
        return [*problems, *outdated_links(self.session, self.stored.name, self.turns.became)]

    def _new_turn(self, offset: int) -> int:
        return _turn(self.imported.turns, self._new_starts, offset)


def _facts(turns: Sequence[Turn]) -> list[tuple[object, ...]]:
    """What is stored of turns."""
    return [(t.number, t.speaker, t.role, t.span, _rounded(t.start_seconds), _rounded(t.end_seconds)) for t in turns]


def _rounded(seconds: float | None) -> float | None:
    return None if seconds is None else round(seconds, 3)


def _roles(turns: Sequence[Turn]) -> dict[str, str]:
    return {turn.speaker: str(turn.role) for turn in turns}


def _turn(turns: Sequence[Turn], starts: Sequence[int], offset: int) -> int:
    at = bisect_right(starts, offset)
    return turns[at - 1].number if at else 0


def _state(row: CodingRow) -> str:
    if row.origin == "rule":
        return f"rule, confirmed by {row.confirmed_by}" if row.confirmed_by else "rule, unconfirmed"
    return {"human": "human", "model": "accepted suggestion"}[row.origin]
