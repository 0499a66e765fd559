"""Searching transcripts for words: what a coder who looks for every mention of something would find."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence

from qualkit.domain.sources import Span
from qualkit.text.quotes import FOLDED, fold
from qualkit.text.sentences import sentence_spans

__all__ = ["UNITS", "find_words", "in_units", "trimmed"]

UNITS = ("match", "sentence", "turn")
_TABLE = str.maketrans(FOLDED)


def find_words(
    text: str, words: str, within: Span | None = None, *, case_sensitive: bool = False, whole_words: bool = False
) -> list[Span]:
    """Every place where `words` stand, whatever the quotation marks, dashes and line breaks; none overlap.

    Args:
        within: look only here, such as in one turn.
        case_sensitive: tell capitals from small letters.
        whole_words: leave out what is only part of a word.

    >>> text = "Don\\u2019t  wait. They don't wait; they are waiting."
    >>> [place.of(text) for place in find_words(text, "don't wait")]
    ['Don’t  wait', "don't wait"]
    >>> len(find_words(text, "wait")), len(find_words(text, "wait", whole_words=True))
    (3, 2)
    """
    within = within or Span(0, len(text))
    target = fold(words, keep_case=case_sensitive)[0].strip()
    if not target:
        return []
    part = within.of(text)
    # Folding letter by letter is slow; most turns are passed over by a comparison without offsets.
    plain = " ".join(part.translate(_TABLE).split())
    if target not in (plain if case_sensitive else plain.casefold()):
        return []
    folded, origin = fold(part, keep_case=case_sensitive)
    found = []
    start = folded.find(target)
    while start >= 0:
        end = start + len(target)
        if whole_words and _cuts_a_word(folded, start, end):
            start = folded.find(target, start + 1)
            continue
        last = origin[end - 1]
        found.append(Span(within.start + origin[start], within.start + last + 1))
        # A character that folds to several ("…") is found once, not once for each.
        while end < len(folded) and origin[end] <= last:
            end += 1
        start = folded.find(target, end)
    return found


def in_units(text: str, turn: Span, places: Sequence[Span], unit: str) -> list[tuple[Span, tuple[Span, ...]]]:
    """What to code for the places found in a turn: themselves, or the sentences or the turn they are in.

    Returns:
        Each unit once, with the places in it. A place that runs over several sentences takes all of them.

    >>> text = "I wait. We wait and wait."
    >>> found = in_units(text, Span(0, 25), find_words(text, "wait"), "sentence")
    >>> [(unit.of(text), len(places)) for unit, places in found]
    [('I wait.', 1), ('We wait and wait.', 2)]
    """
    if not places:
        return []
    if unit == "match":
        return [(place, (place,)) for place in places]
    if unit == "turn":
        return [(turn, tuple(places))]
    sentences = sentence_spans(text, turn)
    starts = [sentence.start for sentence in sentences]
    units: list[tuple[Span, tuple[Span, ...]]] = []
    for place in places:
        first = sentences[max(bisect_right(starts, place.start) - 1, 0)]
        last = sentences[max(bisect_right(starts, place.end - 1) - 1, 0)]
        whole = Span(min(first.start, place.start), max(last.end, place.end))
        if units and units[-1][0].end > whole.start:
            before, others = units.pop()
            whole = Span(before.start, max(before.end, whole.end))
            units.append((whole, (*others, place)))
        else:
            units.append((whole, (place,)))
    return units


def trimmed(text: str, places: Iterable[Span]) -> list[Span]:
    """The places without white space at their ends; those that hold nothing else are left out."""
    found = []
    for place in places:
        words = place.of(text)
        if words.strip():
            start = place.start + len(words) - len(words.lstrip())
            found.append(Span(start, start + len(words.strip())))
    return found


def _cuts_a_word(text: str, start: int, end: int) -> bool:
    before = start > 0 and _joined(text[start - 1]) and _joined(text[start])
    after = end < len(text) and _joined(text[end - 1]) and _joined(text[end])
    return before or after


def _joined(character: str) -> bool:
    return character.isalnum() or character == "_"
