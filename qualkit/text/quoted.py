"""Quotations in a paper: where they are, what they leave out and put in, and whose words they are said to be."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from qualkit.domain.sources import Span

__all__ = ["LEAST_WORDS", "Quoted", "attribution_line", "block_quotation", "pieces_of", "quotations_in", "word_count"]

LEAST_WORDS = 4

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
# Clipped words ('em, '90s) open nothing.
_OPENING = re.compile(
    r"[“„«]|(?<![\w'‘’])[‘'](?=[\w\[(…“\"])(?!(?:em|til|cause|cos|bout|n|tis|twas|round|\d0s)\b)"
    r"|(?<![\w\"])\"(?=[\w\[(…‘'])"
)
_CLOSING = {"“": "”“", "„": "“”", "«": "»", '"': '"'}
# An apostrophe has a letter on both sides; one that ends a plural ("clients’ homes") is told by what follows.
_SINGLE_CLOSING = re.compile(r"(?<=[^\s‘'])(?<![’']n)[’'](?![^\W_])")
_PLURAL = re.compile(r"[’'] [a-z]")
# What a quotation leaves out, and what it puts in: […] [...] (…) … ... [the GP] [sic] (sic).
# So does who speaks, where a passage of a conversation is quoted: "I: And then? LW03: Nothing."
_GAP = re.compile(r"\[[^\[\]]{0,200}\]|\([Ss]ic\)|\(?(?:…|\.\s?\.\s?\.)\.?\)?|(?<!\S)[A-Z]{1,4}\d{0,3}:(?=\s)")
_LABEL = re.compile(r"^(?:[A-Z][\w’'-]{0,14}(?: \w{1,8})?)\s?:\s+(?=\S)")
_TAIL = re.compile(
    r"\s{0,4}(?:[(\[]([^()\[\]]{2,120})[)\]]|(?:^|(?<=[.!?…”\"’')\]])|(?<=[.!?…”\"’')\]]\s))[—–-]{1,2}\s?([^.!?—–]{2,100}))[.\s]*$"
)
_AFTER = re.compile(r"[’”\"'»]?[.,;:]?\s{0,2}(?:[(\[]([^()\[\]]{2,120})[)\]]|[—–]\s?([A-Z\d][^.!?;—–]{1,60}))")
_SENTENCE_END = re.compile(r"[.!?][’”\"')\]]*\s+(?=[A-Z“‘\"'])")


@dataclass(frozen=True, slots=True)
class Quoted:
    """A quotation.

    Attributes:
        span: where its words are in the paragraph, without quotation marks.
        text: the words, as the paper has them.
        block: it is a paragraph of its own, without quotation marks.
        after: what stands behind it in brackets or after a dash: usually whose words these are.
        before: the words of its sentence that stand before it.
    """

    span: Span
    text: str = field(repr=False)
    block: bool = False
    after: str = field(default="", repr=False)
    before: str = field(default="", repr=False)


def word_count(text: str) -> int:
    """How many words there are.

    >>> word_count("“Don’t … follow-up!”")
    3
    """
    return len(_WORD.findall(text))


def quotations_in(text: str) -> list[Quoted]:
    """The quotations of four words or more in a paragraph, in order; a quotation inside another is part of it.

    >>> [one.text for one in quotations_in("She’d say ‘it’s my clients’ homes that matter’ (LW03), ‘really’.")]
    ['it’s my clients’ homes that matter']
    """
    found = []
    for start, end in _pairs(text):
        words = text[start:end].strip()
        if word_count(words) >= LEAST_WORDS:
            begin = start + len(text[start:end]) - len(text[start:end].lstrip())
            span = Span(begin, begin + len(words))
            found.append(Quoted(span, words, after=_after(text, end), before=_before(text, start)))
    return found


def block_quotation(text: str) -> Quoted | None:
    """A paragraph that is a quotation as a whole; None where it has too few words, or holds quotation marks itself.

    >>> block_quotation("P: I never ever stop. (LW03, link worker)").span
    Span(start=3, end=21)
    """
    stripped = text.strip()
    inner = quotations_in(text)
    body, after = stripped, ""
    tail = _TAIL.search(stripped)
    if tail and word_count(stripped[: tail.start()]) >= LEAST_WORDS and not _is_gap(tail[0].strip()):
        body, after = stripped[: tail.start()], tail[1] or tail[2]
    if inner and word_count(inner[0].text) >= 0.8 * word_count(body):
        return None
    label = _LABEL.match(body)
    start = text.index(stripped) + (label.end() if label else 0)
    words = body[label.end() :] if label else body
    if word_count(words) < LEAST_WORDS:
        return None
    before = label[0].rstrip(": ") if label and not after else ""
    return Quoted(Span(start, start + len(words)), words, block=True, after=after.strip(), before=before)


def attribution_line(text: str) -> str:
    """What a paragraph says of the quotation before it, where it says nothing else; else "".

    >>> attribution_line("(LW03, link worker)"), attribution_line("— GP02"), attribution_line("LW03 went home.")
    ('LW03, link worker', 'GP02', '')
    """
    found = _TAIL.match(text.strip())
    return (found[1] or found[2]).strip() if found else ""


def pieces_of(text: str) -> list[str]:
    """What is quoted between what is left out and what is put in.

    >>> pieces_of("I rang [the GP] and ... nobody (sic) came […]")
    ['I rang', 'and', 'nobody', 'came']
    """
    parts = (part.strip() for part in _GAP.split(text))
    return [part for part in parts if word_count(part)]


def _is_gap(text: str) -> bool:
    return _GAP.fullmatch(text.rstrip(".").strip() or text) is not None


def _pairs(text: str) -> Iterator[tuple[int, int]]:
    at = 0
    while opened := _OPENING.search(text, at):
        mark, start = opened[0], opened.end()
        end = _single_end(text, start) if mark in "‘'" else _double_end(text, start, mark)
        if end < 0:
            # A quotation that goes on in the next paragraph is opened there again and closed only at its end.
            if not text[: opened.start()].strip() and mark not in "'‘":
                yield start, len(text)
                return
            at = start
            continue
        yield start, end
        at = end + 1


def _double_end(text: str, start: int, mark: str) -> int:
    for at in range(start, len(text)):
        if text[at] in _CLOSING[mark] and not (mark == '"' and text[at - 1].isspace()):
            return at
    return -1


def _single_end(text: str, start: int) -> int:
    """The first mark that closes; one after an s that reads like a plural only where no other comes."""
    plural = -1
    for closing in _SINGLE_CLOSING.finditer(text, start):
        at = closing.start()
        if "‘" in text[start:at]:
            break
        if text[at - 1] == "s" and _PLURAL.match(text, at):
            plural = at if plural < 0 else plural
            continue
        return at
    return plural


def _after(text: str, end: int) -> str:
    found = _AFTER.match(text, end)
    return (found[1] or found[2]).strip() if found else ""


def _before(text: str, start: int) -> str:
    said = text[: start - 1] if start else ""
    ends = [found.end() for found in _SENTENCE_END.finditer(said)]
    return said[ends[-1] if ends else 0 :].strip()
