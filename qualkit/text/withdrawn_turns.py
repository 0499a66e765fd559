"""A transcript without one person's turns: what the others say stays, letter by letter, and is found again."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field, replace

from qualkit.domain.sources import Imported, Position, Source, Span, Turn

__all__ = ["INSTEAD", "WithoutTurns", "without_turns"]

INSTEAD = "[withdrawn]"
_KEPT = ("cue", "segment", "page line")


@dataclass(frozen=True, slots=True)
class WithoutTurns:
    """A text from which stretches were taken out; `gone` are these, in the old text, in order."""

    imported: Imported = field(repr=False)
    gone: tuple[Span, ...]

    def new_place(self, old: Span) -> Span | None:
        """Where a stretch stands now; without the ends of it that were taken out; None if nothing of it is left."""
        start, end = old.start, old.end
        for gone in self.gone:
            if gone.start <= start < gone.end:
                start = gone.end
            if gone.start < end <= gone.end:
                end = gone.start
        return Span(self._moved(start), self._moved(end)) if start < end else None

    def _moved(self, offset: int) -> int:
        """An offset that lies in nothing that was taken out."""
        before = bisect_right(self.gone, offset, key=lambda gone: gone.end)
        return offset - sum(gone.end - gone.start - len(INSTEAD) for gone in self.gone[:before])


def without_turns(source: Source, numbers: Collection[int], label: str = "") -> WithoutTurns:
    """Take the words of some turns out of a source, `INSTEAD` in their place.

    Args:
        numbers: of the turns.
        label: what the speaker is called in these turns from now on; "" leaves the label. It is taken out of the text
            before the turns as well.
    """
    gone = tuple(_gone(source, numbers, labels=bool(label)))
    text = _text(source.text, gone)
    draft = WithoutTurns(Imported(text=text, turns=(), format="txt", layout=source.layout), gone)
    turns = tuple(_turn(draft, turn, label) for turn in source.turns)
    # When, or on which page, the others said it is still worth knowing; lines are those of the text as it is now.
    kept = source.position_kind in _KEPT
    imported = replace(
        draft.imported,
        turns=turns,
        encoding="utf-8",
        position_kind=source.position_kind if kept else "line",
        positions=tuple(_positions(draft, source.positions)) if kept else tuple(_lines(text)),
    )
    return WithoutTurns(imported, gone)


def _gone(source: Source, numbers: Collection[int], *, labels: bool) -> Iterator[Span]:
    """The words of these turns, and the labels that stand before them."""
    reached = 0
    for turn in source.turns:
        if turn.number in numbers:
            at = source.text.rfind(turn.speaker, reached, turn.span.start) if labels and turn.speaker else -1
            if at >= 0:
                yield Span(at, at + len(turn.speaker))
            yield turn.span
        reached = turn.span.end


def _text(text: str, gone: Sequence[Span]) -> str:
    parts, reached = [], 0
    for span in gone:
        parts += [text[reached : span.start], INSTEAD]
        reached = span.end
    return "".join([*parts, text[reached:]])


def _turn(draft: WithoutTurns, turn: Turn, label: str) -> Turn:
    if turn.span in draft.gone:
        start = draft._moved(turn.span.end) - len(INSTEAD)
        return replace(turn, span=Span(start, start + len(INSTEAD)), speaker=label or turn.speaker)
    start = draft._moved(turn.span.start)
    return replace(turn, span=Span(start, start + turn.span.end - turn.span.start))


def _positions(draft: WithoutTurns, positions: Sequence[Position]) -> list[Position]:
    """The places in the file of what is left; what stood in the turns that are gone has none any more."""
    found = []
    for position in positions:
        new = draft.new_place(Span(position.start, position.end))
        if new is None:
            continue
        cut = next((gone.end - position.start for gone in draft.gone if gone.start <= position.start < gone.end), 0)
        found.append(replace(position, start=new.start, end=new.end, within=position.within + cut))
    return found


def _lines(text: str) -> list[Position]:
    found, start = [], 0
    for number, line in enumerate(text.split("\n"), 1):
        if line:
            found.append(Position(start, start + len(line), number))
        start += len(line) + 1
    return found
