"""Replacing stretches of a text in one pass, and knowing afterwards where everything else went."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from qualkit.domain.sources import Position, Span

__all__ = ["OffsetMap", "Stretch", "longest_first", "mapped_positions", "replace", "with_grammar"]

_APOSTROPHES = "'\u2019\u02bc"
_POSSESSIVE = re.compile(rf"[{_APOSTROPHES}][sS]\Z")
_ARTICLE = re.compile(r"(?<![\w'\u2019-])(a|an)([ \u00a0\n])\Z", re.IGNORECASE)
_WORD = re.compile(r"[^\W\d_]+|\d+")
# Letters whose names begin with a vowel sound: "an NHS number", "an MP".
_SPELT_WITH_VOWEL = frozenset("AEFHILMNORSX")
_SOUNDS_LIKE_YOU = re.compile(r"(?:uni(?!n|m)|use|usu|eu|one\b|once\b)", re.IGNORECASE)
_SILENT_H = re.compile(r"(?:hour|honest|honour|heir)", re.IGNORECASE)


@dataclass(frozen=True, slots=True, order=True)
class Stretch:
    """A half-open range of a text, in code points, and the words that take its place."""

    start: int
    end: int
    words: str


def longest_first(stretches: Iterable[Stretch]) -> tuple[Stretch, ...]:
    """Those that do not overlap, in order: of two that do, the longer one stays, then the earlier one.

    >>> longest_first([Stretch(0, 5, "[person A]"), Stretch(0, 14, "[person B]"), Stretch(20, 25, "[town]")])
    (Stretch(start=0, end=14, words='[person B]'), Stretch(start=20, end=25, words='[town]'))
    """
    kept: list[Stretch] = []
    starts: list[int] = []
    for one in sorted(set(stretches), key=lambda s: (s.start - s.end, s.start, s.words)):
        at = bisect_left(starts, one.end)
        if one.start < one.end and (at == 0 or kept[at - 1].end <= one.start):
            starts.insert(at, one.start)
            kept.insert(at, one)
    return tuple(kept)


def with_grammar(text: str, stretches: Sequence[Stretch]) -> tuple[Stretch, ...]:
    """The stretches with what grammar asks for; they must not overlap.

    A possessive stays outside ("Sarah's" → "[link worker A]'s"), also where it is an apostrophe alone ("James' car"),
    and so does an article that belongs to a name ("The Riverside Surgery" → "The [GP practice 2]"). An "a" or "an"
    just before a stretch follows its new words. A pseudonym is written in capitals, or small, where the name was.

    >>> with_grammar("an Asda, James' car", [Stretch(3, 7, "[shop 1]"), Stretch(9, 15, "[driver A]")])
    (Stretch(start=0, end=2, words='a'), Stretch(start=3, end=7, words='[shop 1]'), \
Stretch(start=9, end=15, words="[driver A]'s"))
    """
    found: list[Stretch] = []
    ordered = sorted(stretches)
    for one, following in zip(ordered, [*(s.start for s in ordered[1:]), len(text)], strict=False):
        fitted = _fitted(text, one, following)
        before = _ARTICLE.search(text, max(0, fitted.start - 4), fitted.start)
        taken = found[-1].end if found else 0
        if before and before.start() >= taken:
            article = _article_for(fitted.words, before[1])
            if article != before[1]:
                found.append(Stretch(before.start(1), before.end(1), article))
        found.append(fitted)
    return tuple(found)


def replace(text: str, stretches: Sequence[Stretch]) -> tuple[str, OffsetMap]:
    """The text with every stretch replaced, and where its other characters went; stretches must not overlap.

    >>> new, moved = replace("Ann met Bob.", [Stretch(0, 3, "[person A]"), Stretch(8, 11, "[person B]")])
    >>> new, moved.span(Span(4, 7)).of(new)
    ('[person A] met [person B].', 'met')
    """
    ordered = sorted(stretches)
    parts: list[str] = []
    reached = 0
    for one in ordered:
        if one.start < reached or one.end > len(text) or one.start >= one.end:
            raise ValueError("stretches overlap, are empty, or lie outside the text")
        parts += [text[reached : one.start], one.words]
        reached = one.end
    parts.append(text[reached:])
    return "".join(parts), OffsetMap(ordered)


class OffsetMap:
    """Where the characters of a text are after `replace`, and where they were before.

    >>> moved = OffsetMap([Stretch(0, 3, "[person A]")])
    >>> moved.span(Span(2, 7)), moved.back(Span(0, 14))
    (Span(start=0, end=14), Span(start=0, end=7))
    """

    def __init__(self, stretches: Sequence[Stretch]) -> None:
        self.stretches = tuple(sorted(stretches))
        self._old = [(one.start, one.end) for one in self.stretches]
        self._new: list[tuple[int, int]] = []
        grown = 0
        for one in self.stretches:
            start = one.start + grown
            self._new.append((start, start + len(one.words)))
            grown += len(one.words) - (one.end - one.start)

    def span(self, old: Span) -> Span:
        """Where a stretch of the earlier text is now; one that begins or ends inside replaced words takes them all."""
        return _mapped(old, self._old, self._new)

    def back(self, new: Span) -> Span:
        """Where a stretch of the new text was; one that begins or ends inside a replacement takes the whole words."""
        return _mapped(new, self._new, self._old)

    def replaced(self) -> list[tuple[Span, Span]]:
        """Every replaced stretch: its place in the earlier text and in the new one."""
        return [(Span(*old), Span(*new)) for old, new in zip(self._old, self._new, strict=True)]


def mapped_positions(positions: Sequence[Position], moved: OffsetMap) -> tuple[Position, ...]:
    """Where the stretches of a file stand in the new text.

    A unit in which words were replaced falls into pieces, so that every character that is still one of the file has
    its exact place. Of a replacement the first character stands for the words that were there; the others are in no
    position, as all that is not from the file.
    """
    found: list[Position] = []
    spans = moved.replaced()
    starts = [old.start for old, _ in spans]
    for unit in positions:
        reached = unit.start
        at = max(0, bisect_right(starts, unit.start) - 1)
        while at < len(spans) and spans[at][0].start < unit.end:
            old, new = spans[at]
            at += 1
            if old.end <= reached:
                continue
            _add(found, unit, Span(reached, max(reached, old.start)), moved)
            if len(new) and old.start >= unit.start:
                found.append(_piece(unit, old.start, Span(new.start, new.start + 1)))
            reached = old.end
        _add(found, unit, Span(reached, max(reached, unit.end)), moved)
    return tuple(found)


def _add(found: list[Position], unit: Position, old: Span, moved: OffsetMap) -> None:
    if len(old):
        found.append(_piece(unit, old.start, moved.span(old)))


def _piece(unit: Position, old_start: int, new: Span) -> Position:
    within = unit.within + old_start - unit.start
    return Position(new.start, new.end, unit.number, unit.seconds, unit.page, unit.cell, within)


def _mapped(span: Span, ours: Sequence[tuple[int, int]], theirs: Sequence[tuple[int, int]]) -> Span:
    start, inside = _offset(span.start, ours, theirs)
    begins = inside[0] if inside else start
    if span.end <= span.start:
        return Span(begins, begins)
    last, inside = _offset(span.end - 1, ours, theirs)
    return Span(begins, inside[1] if inside else last + 1)


def _offset(
    offset: int, ours: Sequence[tuple[int, int]], theirs: Sequence[tuple[int, int]]
) -> tuple[int, tuple[int, int] | None]:
    """Where one character went, and the whole stretch it is in now if it is a replaced one."""
    at = bisect_right(ours, (offset, float("inf"))) - 1
    if at < 0:
        return offset, None
    if offset < ours[at][1]:
        return theirs[at][0], theirs[at]
    return offset - ours[at][1] + theirs[at][1], None


def _fitted(text: str, one: Stretch, limit: int) -> Stretch:
    """The stretch without possessive and article, its new words in the case of the old ones; it ends by `limit`."""
    start, end, words = one.start, one.end, one.words
    old = text[start:end]
    article = re.match(r"(?:the|The|THE)\s+(?=\w)", old)
    if article:
        start += article.end()
    possessive = _POSSESSIVE.search(old)
    if possessive and start < end - len(possessive[0]):
        end -= len(possessive[0])
    elif old[-1:] in _APOSTROPHES and old[-2:-1] in ("s", "S") and not text[end : end + 1].isalnum():
        words += f"{old[-1]}s"
    elif old[-1:] in ("s", "S") and end < limit and _owns(text, end):
        words, end = f"{words}{text[end]}s", end + 1
    return Stretch(start, end, _cased(words, text[start:end]))


def _owns(text: str, offset: int) -> bool:
    """Whether an apostrophe alone at `offset` is a possessive, and does not close a quotation."""
    if text[offset : offset + 1] not in tuple(_APOSTROPHES) or not re.match(r"\s\w", text[offset + 1 : offset + 3]):
        return False
    line = text[text.rfind("\n", 0, offset) + 1 : offset]
    return not re.search(r"(?:\u2018|(?:^|[\s(\u2014])')\w[^'\u2019]*\Z", line)


def _cased(words: str, old: str) -> str:
    letters = [character for character in old if character.isalpha()]
    if words.startswith("[") or len(letters) < 2 or not any(character.isalpha() for character in words):
        return words
    if all(letter.isupper() for letter in letters) and not words.isupper():
        return words.upper()
    return words.lower() if all(letter.islower() for letter in letters) else words


def _article_for(words: str, present: str) -> str:
    first = _WORD.search(words)
    if first is None:
        return present
    word = first[0]
    if word.isdigit():
        vowel = word[0] == "8" or word in ("11", "18")
    elif len(word) > 1 and word.isupper() or len(word) == 1:
        vowel = word[0].upper() in _SPELT_WITH_VOWEL
    else:
        vowel = bool(word[0].lower() in "aeiou" and not _SOUNDS_LIKE_YOU.match(word)) or bool(_SILENT_H.match(word))
    article = "an" if vowel else "a"
    if present.isupper() and len(present) > 1:
        return article.upper()
    return article.capitalize() if present[0].isupper() else article
