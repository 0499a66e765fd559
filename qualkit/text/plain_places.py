"""Naming places of a turn in words, and finding the places that words name."""

from __future__ import annotations

from qualkit.domain.sources import Role, Source, Span, Turn
from qualkit.errors import NotFound
from qualkit.text.plain_commands import Part
from qualkit.text.quotes import find_quote
from qualkit.text.sentences import sentence_spans

__all__ = ["TurnView", "quoted", "said", "shortened", "turns_of"]


def turns_of(source: Source) -> tuple[Turn, ...]:
    """The turns of a source; its whole text as one turn if it has none."""
    if source.turns:
        return source.turns
    start = len(source.text) - len(source.text.lstrip())
    span = Span(start, max(start, len(source.text.rstrip())))
    return (Turn(number=1, speaker="", role=Role.UNKNOWN, span=span),)


def said(text: str) -> str:
    """Words as one line without control characters, which a terminal or a screen reader would act upon.

    >>> said("so\\n  there \\x1b[2J")
    'so there [2J'
    """
    return " ".join("".join(c if c.isprintable() or c.isspace() else " " for c in text).split())


def shortened(text: str, most: int = 12) -> str:
    """The first words of a quotation."""
    words = said(text).split()
    return " ".join(words) if len(words) <= most else f"{' '.join(words[:most])} …"


def quoted(text: str) -> str:
    """The first words in quotation marks, with a full stop unless they bring their own end.

    >>> quoted("Is it?"), quoted("the desk")
    ('"Is it?"', '"the desk".')
    """
    words = shortened(text)
    return f'"{words}"' if words.endswith((".", "?", "!", "…")) else f'"{words}".'


class TurnView:
    """One turn with its sentences."""

    def __init__(self, source: Source, turn: Turn) -> None:
        self.source = source
        self.turn = turn
        self.sentences: list[Span] = sentence_spans(source.text, turn.span)

    def place(self, part: Part) -> Span:
        """Where a part of the turn stands.

        Raises:
            NotFound: the turn has no such sentence, or the words are not in it, or stand in it several times.
        """
        if part.words:
            return self._words(part.words)
        if not part.first:
            return self.turn.span
        if not 1 <= part.first <= part.last <= len(self.sentences):
            count = len(self.sentences)
            has = "one sentence" if count == 1 else f"{count} sentences"
            raise NotFound(f"Turn {self.turn.number} has {has}.", hint="Say sentences to hear them numbered.")
        return Span(self.sentences[part.first - 1].start, self.sentences[part.last - 1].end)

    def name(self, span: Span) -> str:
        """What a place is called: ``the whole turn``, ``sentences 2 to 3``, ``part of sentence 2``."""
        own = self.turn.span
        if span == own:
            return "the whole turn"
        inside = [n for n, sentence in enumerate(self.sentences, 1) if sentence.overlaps(span)]
        if not inside or span.start < own.start or span.end > own.end:
            return self._across(span)
        first, last = self.sentences[inside[0] - 1], self.sentences[inside[-1] - 1]
        name = f"sentence {inside[0]}" if len(inside) == 1 else f"sentences {inside[0]} to {inside[-1]}"
        return name if (first.start, last.end) == (span.start, span.end) else f"part of {name}"

    def _across(self, span: Span) -> str:
        first, last = self.source.turn_at(span.start), self.source.turn_at(max(span.start, span.end - 1))
        if first is None or last is None:
            return "words outside the turns"
        return f"words of turn {first.number}" if first == last else f"words of turns {first.number} to {last.number}"

    def _words(self, words: str) -> Span:
        found = find_quote(self.turn.span.of(self.source.text), words)
        if not found:
            raise NotFound(
                f"These words are not in turn {self.turn.number}.",
                hint="Say them as they stand there, or name sentences by number.",
            )
        if len(found) > 1:
            raise NotFound(
                f"These words stand {len(found)} times in turn {self.turn.number}.",
                hint="Say more of them, or a number.",
            )
        start = self.turn.span.start
        return Span(found[0].start + start, found[0].end + start)
