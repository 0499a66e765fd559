"""Dividing a speaker's turn into sentences, as people write down speech."""

from __future__ import annotations

import re

from qualkit.domain.sources import Span

__all__ = ["sentence_spans"]

# What a transcriber notes in brackets about the sound of speech; it belongs to the words before it.
_SOUNDS = (
    r"laugh|chuckl|giggl|sigh|paus|cough|cries|crying|cry\b|tear|sob|inaud|unclear|indistinct|silen|cross|overlap|"
    r"sniff|whisper|gasp|exhal|inhal|clears|coughs|smil|nods|shrug|breath|groan|long\b|short\b|phone|door"
)
_END = re.compile(
    rf"""(?P<mark>[.!?…]+)(?P<close>["'”’»)\]]*)(?=\s|$)(?P<sound>(?:\s*[\[(](?:{_SOUNDS})[^\])\n]{{0,60}}[\])][.,]?)*)\s*
    |\n[^\S\n]*\n\s*""",
    re.VERBOSE | re.IGNORECASE,
)
_BEFORE_WORDS = "\"'“”‘’(["


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_TITLES = _words("dr mr mrs ms mx prof st rev hon sr fr sgt capt col gen lt")
_NEVER_LAST = _TITLES | _words("e.g i.e eg ie vs cf approx dept fig viz esp incl tel ext govt min max")
_BEFORE_NUMBERS = frozenset(("no", "nos", "p", "pp", "para", "sect", "ch"))
_SOMETIMES_LAST = _words("etc a.m p.m am pm ltd co inc jr al u.k u.s n.h.s ph.d")
_OPENERS = "\"'“‘«([ "


def sentence_spans(text: str, span: Span | None = None) -> list[Span]:
    """The sentences of a stretch of text, in order.

    Sentences are stripped of white space, do not overlap, and together hold every character of `span` that is not
    white space. A blank line always ends a sentence, a single line break never does. Abbreviations ("Dr.", "e.g."),
    decimals, trailing-off ("I was... well") and quoted questions inside a sentence do not. A note such as
    "[laughs]" stays with the sentence before it.

    Args:
        text: the stored text of a source.
        span: the turn; the whole text if None.

    >>> text = "Dr. Lee rang. [laughs] I was... well, 3.5 hours late!"
    >>> [found.of(text) for found in sentence_spans(text)]
    ['Dr. Lee rang. [laughs]', 'I was... well, 3.5 hours late!']
    """
    start, end = (0, len(text)) if span is None else (span.start, span.end)
    spans: list[Span] = []
    for found in _END.finditer(text, start, end):
        if found["mark"] and not _ends(text, start, end, found):
            continue
        _add(spans, text, start, _words_end(found))
        start = found.end()
    _add(spans, text, start, end)
    return spans


def _words_end(found: re.Match[str]) -> int:
    return found.end("sound") if found["mark"] else found.start()


def _add(spans: list[Span], text: str, start: int, end: int) -> None:
    words = text[start:end]
    inner = words.strip()
    if inner:
        left = start + len(words) - len(words.lstrip())
        spans.append(Span(left, left + len(inner)))


def _ends(text: str, start: int, end: int, found: re.Match[str]) -> bool:
    """Whether the full stop (or other mark) ends a sentence, judged by the words on both sides."""
    at = found.end()
    if at >= end:
        return True
    following = text[at]
    while following in _OPENERS and at + 1 < end:
        at += 1
        following = text[at]
    mark = found["mark"]
    if mark == ".":
        return _full_stop_ends(text, start, end, found, at)
    if following.islower():
        return False
    if mark[-1] in "!?":
        return True
    return not _is_first_person(text, at, end)


def _full_stop_ends(text: str, start: int, end: int, found: re.Match[str], at: int) -> bool:
    stop = found.start()
    before = text[max(start, stop - 24) : stop].rsplit(None, 1)
    word = before[-1].lstrip(_BEFORE_WORDS).lower() if before and not text[stop - 1].isspace() else ""
    following = text[at]
    if word in _NEVER_LAST:
        return False
    if word in _BEFORE_NUMBERS and following.isdigit():
        return False
    if word in _SOMETIMES_LAST:
        return following.isupper()
    if len(word) == 1 and following.isupper():
        return not _is_initial(text, start, stop - 1)
    return not (found["close"] and following.islower())


def _is_initial(text: str, start: int, at: int) -> bool:
    """Whether the single letter at `at` begins the sentence, or follows a title or another initial."""
    if text[at] in "Ii" or not text[at].isupper():
        return False
    before = text[max(start, at - 12) : at].split()
    return not before or (before[-1].endswith(".") and (len(before[-1]) == 2 or before[-1][:-1].lower() in _TITLES))


def _is_first_person(text: str, at: int, end: int) -> bool:
    """Trailing off before "I" is mostly a pause, not an end."""
    return text[at] == "I" and (at + 1 >= end or not text[at + 1].isalnum())
