"""A transcript as a Word document with its replacements as tracked changes, for the team to check."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

from qualkit.analysis.wording import count
from qualkit.domain.sources import Source, Span
from qualkit.domain.tracked import TrackedPiece, TrackedText
from qualkit.errors import BadInput
from qualkit.files.layout import safe_file_name, write_atomically
from qualkit.services.session import Session
from qualkit.store import identifiers as identifier_store
from qualkit.store import sources as source_store
from qualkit.store.identifiers import Finding, LogLine

if TYPE_CHECKING:
    from qualkit.files.keys import KeyFolder

__all__ = ["TrackedCopies", "write_tracked_copy"]


class TrackedCopies:
    """Part of ``study.identifiers``: documents for the team to check."""

    _session: Session

    @property
    def _folder(self) -> KeyFolder:
        """Where the key is."""
        raise NotImplementedError

    def word(self, source: str, path: str | Path = "") -> Path:
        """Write a transcript as a Word document with its replacements as tracked changes; answers its path.

        It holds the words that identify people: "" for `path` puts it beside the key.

        Raises:
            NotFound: there is no such source.
            BadInput: `path` does not end in .docx.
        """
        return write_tracked_copy(self._session, self._folder, source, path)


@dataclass(frozen=True, slots=True, order=True)
class _Mark:
    """A change of a stretch of the earlier text (`instead` given), or a remark on it."""

    start: int
    end: int
    instead: str | None = None
    author: str = ""
    at: str = ""
    remark: str = ""


def write_tracked_copy(session: Session, keys: KeyFolder, source: str, path: str | Path = "") -> Path:
    """Write a source with every accepted replacement as a tracked change, and a comment on whatever stays.

    What is accepted and not replaced yet is shown in the present text; otherwise, what was replaced last in the text
    before that. The document holds the words that identify people: "" for `path` puts it beside the key.

    Raises:
        NotFound: there is no such source.
        BadInput: `path` does not end in .docx.
    """
    from qualkit.exporters.tracked_changes import write_tracked

    name = session.source_name(source)
    stored = source_store.get(session.connection, name)
    assert stored is not None
    target = Path(path) if path else keys.path / safe_file_name(f"{name} with tracked changes.docx")
    if target.suffix.casefold() != ".docx":
        raise BadInput(f"{target.name} is no name for a Word document.", hint="Give one that ends in .docx.")
    shown, marks = _marks(session, stored)
    changes = sum(mark.instead is not None for mark in marks)
    text = TrackedText(
        title=f"{name}, revision {shown.revision}",
        remarks=(
            f"{count(changes, 'replacement')} as tracked changes, {count(len(marks) - changes, 'comment')} on what"
            " stays. A program does not find everything: read the text.",
            "This document holds the words that identify people. Keep it where the key is; it is not for sharing.",
        ),
        paragraphs=tuple(_paragraphs(shown, marks)),
        language=session.config.language,
    )
    data = write_tracked(text)
    if not path:
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    write_atomically(target, data)
    if not path:
        target.chmod(0o600)
    return target


def _marks(session: Session, stored: Source) -> tuple[Source, list[_Mark]]:
    """The text to show, with its changes and remarks in order; none overlap."""
    found = [f for f in identifier_store.select(session.connection, source_id=stored.id) if f.place == "text"]
    accepted = [f for f in found if f.state == "accepted"]
    remarks = [_remark(one) for one in found if one.state != "accepted"]
    if accepted:
        return stored, _apart([_change(session, one) for one in accepted], remarks)
    before = _revision_before(session, stored)
    if before is None:
        return stored, _apart([], remarks)
    return before, _compared(session, before, stored, remarks)


def _change(session: Session, one: Finding) -> _Mark:
    return _Mark(one.start, one.end, one.replacement or f"[{one.kind}]", one.coder or session.coder, one.at)


def _remark(one: Finding) -> _Mark:
    if one.state == "kept":
        why = f": {one.why}" if one.why else ""
        return _Mark(one.start, one.end, None, one.coder, one.at, f"Kept{why} ({one.kind}, {one.tier}; {one.rule})")
    return _Mark(one.start, one.end, None, "qualkit", "", f"Open: {one.kind}, {one.tier} ({one.rule})")


def _apart(changes: Sequence[_Mark], remarks: Sequence[_Mark]) -> list[_Mark]:
    """Changes, and the remarks that lie in none of them, in order and not overlapping."""
    kept: list[_Mark] = []
    for mark in sorted(changes) + sorted(remarks):
        if not any(mark.start < one.end and one.start < mark.end for one in kept):
            kept.append(mark)
    return sorted(kept)


def _revision_before(session: Session, stored: Source) -> Source | None:
    """The revision in which what was replaced in the present one still stands, if it is still there."""
    row = session.connection.execute(
        "SELECT r.id, r.revision, r.text FROM source_revisions r WHERE r.guid = ? AND r.revision = ? - 1 AND EXISTS"
        " (SELECT 1 FROM identifier_log l WHERE l.source = ? AND l.revision = ? AND l.decision = 'replaced')",
        (stored.guid, stored.revision, stored.name, stored.revision),
    ).fetchone()
    if row is None:
        return None
    turns = source_store.turns_of(session.connection, row[0])
    return replace(stored, id=row[0], revision=row[1], text=row[2], turns=turns)


def _compared(session: Session, before: Source, after: Source, remarks: Sequence[_Mark]) -> list[_Mark]:
    """What differs between a text and the one with replacements, by whom; remarks on the latter moved to the former."""
    told = [
        line
        for line in identifier_store.log(session.connection)
        if line.source == after.name and line.revision == after.revision and line.place == "text"
    ]
    pairs = _known_pairs(before.text, after.text, told) or _found_pairs(before.text, after.text)
    changes = []
    same: list[tuple[int, int, int]] = []  # (start in the new text, its end, how far it moves back to the old one)
    reached = Span(0, 0)
    for gone, come in [*pairs, _end_of(before.text, after.text)]:
        same.append((reached.end, come.start, gone.start - come.start))
        reached = come
        by = next((line for line in told if line.start < come.end and come.start < line.end), None)
        author, at = (by.coder, by.at) if by else (session.coder, "")
        changes.append(_Mark(gone.start, gone.end, come.of(after.text), author, at))
    changes.pop()
    moved = [
        replace(one, start=one.start + back, end=one.end + back)
        for one in remarks
        for start, end, back in same
        if start <= one.start and one.end <= end
    ]
    return _apart(changes, moved)


def _end_of(before: str, after: str) -> tuple[Span, Span]:
    return Span(len(before), len(before)), Span(len(after), len(after))


def _known_pairs(before: str, after: str, told: Sequence[LogLine]) -> list[tuple[Span, Span]]:
    """What stood where each replacement of the log stands, if the texts are the same between them; else nothing."""
    places = sorted({Span(line.start, line.end) for line in told})
    edges = [0, *(at for place in places for at in (place.start, place.end)), len(after)]
    if edges != sorted(edges) or not places:
        return []
    between = [re.escape(after[low:high]) for low, high in zip(edges[::2], edges[1::2], strict=True)]
    # Each stretch ends where what follows it comes first (atomic: nothing is tried again), but for the last.
    first, *middle, last = between
    pattern = first + "".join(f"(?>(.+?){following})" for following in middle) + f"(.+?){last}"
    match = re.fullmatch(pattern, before, re.DOTALL)
    if match is None:
        return []
    return [(Span(*match.span(number)), place) for number, place in enumerate(places, 1)]


def _found_pairs(before: str, after: str) -> list[tuple[Span, Span]]:
    """What differs between two texts, word by word: stretches of the one and of the other."""
    from rapidfuzz.distance import Indel

    old, new = _tokens(before), _tokens(after)
    codes = Indel.opcodes([before[s:e] for s, e in old], [after[s:e] for s, e in new])
    pairs: list[tuple[Span, Span]] = []
    for code in codes.as_list():
        if code.tag == "equal":
            continue
        gone = Span(_at(old, code.src_start, before), _at(old, code.src_end, before))
        come = Span(_at(new, code.dest_start, after), _at(new, code.dest_end, after))
        if pairs and pairs[-1][0].end == gone.start and pairs[-1][1].end == come.start:
            gone, come = Span(pairs[-1][0].start, gone.end), Span(pairs[-1][1].start, come.end)
            pairs.pop()
        pairs.append((gone, come))
    return pairs


def _tokens(text: str) -> list[tuple[int, int]]:
    """A text cut into words and whatever stands between them, nothing left out."""
    return [match.span() for match in re.finditer(r"\w+|\s+|[^\w\s]", text)]


def _at(tokens: Sequence[tuple[int, int]], index: int, text: str) -> int:
    return tokens[index][0] if index < len(tokens) else len(text)


def _paragraphs(source: Source, marks: Sequence[_Mark]) -> Iterator[tuple[TrackedPiece, ...]]:
    """The text line by line; what stands before a turn's words is bold, and its label is put in where it is not."""
    labels = {turn.span.start: turn.speaker for turn in source.turns}
    spoken = [turn.span for turn in source.turns]
    start = 0
    for line in source.text.split("\n"):
        end = start + len(line)
        if line.strip():
            pieces = list(_pieces(source.text, start, end, marks, spoken))
            begins = next((at for at in labels if start <= at < end), None)
            if begins is not None and labels[begins] and labels[begins] not in source.text[start:begins]:
                pieces.insert(0, TrackedPiece(words=f"{labels[begins]}: ", bold=True))
            yield tuple(pieces)
        start = end + 1


def _pieces(text: str, start: int, end: int, marks: Sequence[_Mark], spoken: Sequence[Span]) -> Iterator[TrackedPiece]:
    reached = start
    for mark in marks:
        low, high = max(mark.start, start), min(mark.end, end)
        if low > high or (low == high and mark.end > mark.start) or mark.start > end or mark.end < start:
            continue
        yield from _plain(text, reached, low, spoken)
        # What is replaced across lines is put in once, where it begins.
        instead = None if mark.instead is None else mark.instead if mark.start >= start else ""
        yield TrackedPiece(
            words=text[low:high],
            instead=instead,
            author=mark.author,
            at=mark.at,
            remark=mark.remark,
            bold=not _is_spoken(low, spoken),
        )
        reached = high
    yield from _plain(text, reached, end, spoken)


def _plain(text: str, start: int, end: int, spoken: Sequence[Span]) -> Iterator[TrackedPiece]:
    """Unchanged words, cut where a turn begins or ends."""
    cuts = sorted({start, end, *(at for span in spoken for at in (span.start, span.end) if start < at < end)})
    for low, high in pairwise(cuts):
        yield TrackedPiece(words=text[low:high], bold=not _is_spoken(low, spoken))


def _is_spoken(at: int, spoken: Sequence[Span]) -> bool:
    return any(span.start <= at < span.end for span in spoken) or not spoken
