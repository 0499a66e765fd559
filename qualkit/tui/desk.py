"""The desk: the present state of a coder's work on one source, and the ways through it. No drawing, no writing.

It reads through the public API of `qualkit.Study` only; what is written, is written by `qualkit.tui.deeds`.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, TypeVar

from qualkit.domain.cases import Case
from qualkit.domain.codings import Coding, Origin
from qualkit.domain.memos import Memo
from qualkit.domain.sources import Role, Source, Span
from qualkit.domain.suggestions import SuggestedSegment, Suggestion
from qualkit.errors import NotFound, QualkitError
from qualkit.tui.motions import Units
from qualkit.tui.page import Mark
from qualkit.tui.shelf import GREY, Shelf

if TYPE_CHECKING:
    from qualkit.study import SourceProgress, Study

__all__ = ["Desk", "Item", "Piece"]


@dataclass(frozen=True, slots=True)
class Piece:
    """An open segment of an open suggestion, in the source on the desk."""

    suggestion: Suggestion = field(repr=False)
    segment: SuggestedSegment

    @property
    def span(self) -> Span:
        return self.segment.span

    @property
    def number(self) -> int:
        return self.suggestion.number

    @property
    def title(self) -> str:
        """What stands in the margin: ``?LWR3`` for a suggested code, ``?4`` for a theme."""
        return f"?{self.suggestion.code or self.number}"


Item = Coding | Piece
T = TypeVar("T", bound=Item)


class Desk:
    """One source on the desk, with its codings, open suggestions and memos as the study has them now.

    Args:
        study: the open study.
        source: which source to begin with.

    Raises:
        NotFound: there is no such source.
    """

    def __init__(self, study: Study, source: str) -> None:
        self.study = study
        self.coder = study.coder
        self.source: Source
        self.shelf: Shelf
        self.trouble = ""
        self._drawn: dict[int, tuple[Coding, Shelf, Mark]] = {}
        self.open(source)

    def open(self, name: str) -> None:
        """Put another source on the desk. Raises NotFound."""
        self.source = self.study.sources.get(name)
        self.units = Units(self.source)
        self.refresh()

    def refresh(self, *parts: str) -> None:
        """Read again what may have changed: these parts (``codings``, ``memos``, ``codes``, ``suggestions``), or all.

        With all, a corrected transcript is taken up, too.
        """
        if not parts:
            self._version = self.study.data_version()
            current = self.study.sources.get(self.source.name)
            if current.sha256 != self.source.sha256:
                self.source, self.units = current, Units(current)
            self._others: dict[str, Source] = {}
        if not parts or "codes" in parts:
            self._read_codes()
        if not parts or "codings" in parts:
            self._hold(self.study.codings.list(source=self.source.name))
        if not parts or "memos" in parts:
            self.memos = tuple(self.study.memos.list())
        if not parts or "suggestions" in parts:
            self.pieces = self._open_pieces()
        self._forget("marks", "_coded_turns", "_cases")

    def changed(self, *now: Coding, gone: Iterable[int] = ()) -> None:
        """Take up what this coder has just written, without reading all codings again.

        Args:
            now: new codings of this source, or old ones as they are now.
            gone: the numbers of those that were removed.
        """
        left_out = {*gone, *(coding.number for coding in now)}
        kept = [coding for coding in self.codings if coding.number not in left_out]
        self._hold([*kept, *(coding for coding in now if coding.source == self.source.name)])
        self._forget("marks", "_coded_turns")

    def _hold(self, codings: Iterable[Coding]) -> None:
        """Have these codings on the desk; those that are as they were stay the same objects, and so do their marks."""
        before = {coding.number: coding for coding in getattr(self, "codings", ())}
        same = (old if (old := before.get(new.number)) == new else new for new in codings)
        self.codings = tuple(sorted(same, key=lambda coding: (coding.span, coding.number)))
        self.recent = self.study.codings.recent(9)

    def _forget(self, *stale: str) -> None:
        for name in stale:
            self.__dict__.pop(name, None)

    def _read_codes(self) -> None:
        """The codes as the codebooks' files say now; while a file cannot be read, as they were."""
        try:
            books = tuple(self.study.codebooks.show(key) for key in self.study.status().codebooks)
            self.trouble = ""
            known: Shelf | None = getattr(self, "shelf", None)
            if known is None or books != known.books:
                self.shelf = Shelf(books)
        except QualkitError as error:
            if not hasattr(self, "shelf"):
                raise
            self.trouble = str(error)

    def written_elsewhere(self) -> bool:
        """Whether another program has written to the study since the last refresh."""
        return self.study.data_version() != self._version

    def forget_version(self) -> None:
        """Have the next look read again, whatever the study's version: the last reading failed."""
        self._version = -1

    @cached_property
    def marks(self) -> tuple[Mark, ...]:
        """Everything to be drawn in the margin, in reading order."""
        noted = {memo.target for memo in self.memos if memo.target_kind == "coding"}
        drawn: dict[int, tuple[Coding, Shelf, Mark]] = {}
        for coding in self.codings:
            memo = str(coding.number) in noted
            known = self._drawn.get(coding.number)
            if known and known[0] is coding and known[1] is self.shelf and known[2].memo == memo:
                drawn[coding.number] = known
            else:
                drawn[coding.number] = coding, self.shelf, self._coding_mark(coding, memo)
        self._drawn = drawn
        marks = [mark for *_, mark in drawn.values()]
        marks += [
            Mark(piece.number, piece.span.start, piece.span.end, piece.title, piece.suggestion.label, "?", GREY)
            for piece in self.pieces
        ]
        return tuple(sorted(marks, key=lambda mark: (mark.start, mark.end, mark.number)))

    def at(self, place: Span) -> list[Item]:
        """Codings and open suggestions that touch a place, the most exact first; of equals, the newest."""
        everything: tuple[Item, ...] = (*self.codings, *self.pieces)
        items = [item for item in everything if item.span.overlaps(place)]
        return sorted(items, key=lambda item: (isinstance(item, Piece), len(item.span), -item.number))

    def item(self, mark: Mark) -> Item | None:
        """What a mark in the margin stands for."""
        wanted = Span(mark.start, mark.end)
        there: Sequence[Item] = self.pieces if mark.letter == "?" else self.codings
        return next((item for item in there if item.number == mark.number and item.span == wanted), None)

    def sentence(self, offset: int) -> Span:
        """The sentence at a place: what is coded when nothing is selected. Raises NotFound in an empty source."""
        at = self.units.index("sentence", offset)
        if at < 0:
            raise NotFound("There are no words here to code.")
        return self.units.sentence[at]

    def next_uncoded(self, offset: int, step: int = 1) -> Span | None:
        """The next turn (not the interviewer's) in which no person has coded anything; begins again at the end."""
        turns = [turn.span for turn in self.source.turns if turn.role is not Role.INTERVIEWER]
        return _beyond([span for span in turns if span not in self._coded_turns], offset, step)

    def next_hit(self, offset: int, step: int = 1, now: Item | None = None) -> Coding | None:
        """The rule hit that nobody has confirmed after `now`, or after the cursor if `now` is none."""
        hits = [coding for coding in self.codings if is_open_hit(coding)]
        return _item_beyond(hits, offset, step, now)

    def next_piece(self, offset: int, step: int = 1, now: Item | None = None) -> Piece | None:
        """The next open segment of a suggestion."""
        return _item_beyond(self.pieces, offset, step, now)

    def quoted(self, source: str, place: Span) -> tuple[str, int]:
        """The words at a place in any source, and the number of their turn (0 for none)."""
        if source not in self._others:
            self._others[source] = self.source if source == self.source.name else self.study.sources.get(source)
        found = self._others[source]
        turn = found.turn_at(place.start)
        return " ".join(place.of(found.text).split()), turn.number if turn else 0

    def next_of(self, code: str, offset: int, step: int = 1, now: Item | None = None) -> Coding | None:
        """The next coding of a code in this source."""
        return _item_beyond([coding for coding in self.codings if coding.code == code], offset, step, now)

    def find(self, text: str) -> list[Span]:
        """The places of some words in the source, the interviewer's turns too."""
        if not text.strip():
            return []
        return [found.span for found in self.study.codings.search(text, source=self.source.name, interviewer=True)]

    def case_at(self, offset: int) -> Case | None:
        """The case that speaks at a place, as far as the study knows."""
        turn = self.source.turn_at(offset)
        speaker = turn.speaker if turn and turn.role is not Role.INTERVIEWER else ""
        linked = {link.speaker: case for case in self._cases for link in case.links if link.source == self.source.name}
        return linked.get(speaker) or linked.get("") or (next(iter(linked.values())) if len(linked) == 1 else None)

    def memos_on(self, kind: str, target: str) -> list[Memo]:
        """Memos about one thing, oldest first."""
        return [memo for memo in self.memos if memo.target_kind == kind and memo.target == target]

    def progress(self) -> tuple[SourceProgress, ...]:
        return self.study.progress()

    @property
    def beginning(self) -> int:
        """Where reading begins: at the first turn that is not the interviewer's, behind title and notes."""
        turns = self.source.turns
        heard = (turn for turn in turns if turn.role is not Role.INTERVIEWER)
        first = next(heard, next(iter(turns), None))
        return first.span.start if first else 0

    @property
    def uncoded(self) -> int:
        """How many turns nobody has coded."""
        turns = [turn.span for turn in self.source.turns if turn.role is not Role.INTERVIEWER]
        return sum(span not in self._coded_turns for span in turns)

    @cached_property
    def _coded_turns(self) -> frozenset[Span]:
        starts = [turn.span.start for turn in self.source.turns]
        coded: set[Span] = set()
        for coding in self.codings:
            if not is_open_hit(coding):
                first = max(0, bisect_right(starts, coding.span.start) - 1)
                last = bisect_left(starts, coding.span.end)
                coded.update(t.span for t in self.source.turns[first:last] if t.span.overlaps(coding.span))
        return frozenset(coded)

    @cached_property
    def _cases(self) -> tuple[Case, ...]:
        rows = self.study.cases.list().rows
        return tuple(self.study.cases.get(str(row[0])) for row in rows if self.source.name in str(row[1]))

    def _coding_mark(self, coding: Coding, memo: bool) -> Mark:
        return Mark(
            number=coding.number,
            start=coding.span.start,
            end=coding.span.end,
            code=coding.code,
            name=self.shelf.name(coding.code),
            letter=letter_of(coding),
            colour=self.shelf.colour(coding.code),
            coder=self._someone_else(coding),
            key_quote=coding.key_quote,
            contrary=coding.contrary,
            memo=memo,
        )

    def _someone_else(self, coding: Coding) -> str:
        """Whose coding it is, if it is another coder's; an open rule hit is nobody's."""
        name = "" if is_open_hit(coding) else coding.confirmed_by or coding.coder
        return "" if name.casefold() == self.coder.casefold() else name

    def _open_pieces(self) -> tuple[Piece, ...]:
        pieces = []
        for suggestion in self.study.suggestions.list(state="open", source=self.source.name):
            pieces += [Piece(suggestion, s) for s in suggestion.open_segments if s.source == self.source.name]
        return tuple(sorted(pieces, key=lambda piece: (piece.span, piece.number)))


def is_open_hit(item: Item) -> bool:
    """Whether it is what a rule found and nobody has confirmed."""
    return isinstance(item, Coding) and item.origin is Origin.RULE and not item.confirmed_by


def letter_of(coding: Coding) -> str:
    """How a coding came about, in a letter: H(uman), R(ule, open), r(ule, confirmed), M(odel, accepted)."""
    if coding.origin is Origin.RULE:
        return "r" if coding.confirmed_by else "R"
    return {Origin.HUMAN: "H", Origin.MODEL: "M"}[coding.origin]


def _beyond(spans: Sequence[Span], offset: int, step: int) -> Span | None:
    """The next span that begins after `offset` (or the one before it), around the end."""
    if not spans:
        return None
    ordered = sorted(spans)
    if step > 0:
        return next((span for span in ordered if span.start > offset), ordered[0])
    return next((span for span in reversed(ordered) if span.end <= offset), ordered[-1])


def _item_beyond(items: Sequence[T], offset: int, step: int, now: Item | None) -> T | None:
    """The item after (or before) `now`, or after the cursor if `now` is none of them; around the end."""
    ordered = sorted(items, key=lambda item: (item.span.start, item.span.end, item.number))
    if not ordered:
        return None
    at = next((place for place, item in enumerate(ordered) if item == now), None)
    if at is None:
        starts = [item.span.start for item in ordered]
        at = bisect_left(starts, offset) if step > 0 else bisect_left(starts, offset) - 1
        return ordered[at % len(ordered)]
    return ordered[(at + step) % len(ordered)]
