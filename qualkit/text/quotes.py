"""Finding a quotation in a transcript the way a person means it."""

from __future__ import annotations

from qualkit.domain.sources import Span

__all__ = ["find_quote", "fold"]

# What a keyboard writes for what a word processor or a transcription service puts in its place.
FOLDED = {
    "\u2018": "'",
    "\u2019": "'",
    "\u201b": "'",
    "\u201c": '"',
    "\u201d": '"',
    "\u2013": "-",
    "\u2014": "-",
    "\u2011": "-",
    "\u2026": "...",
    "\u00ad": "",
}


def fold(text: str) -> tuple[str, list[int]]:
    """`text` for comparing: lower case, plain quotes and dashes, one space for any white space.

    Returns:
        The folded text, and for each of its characters the offset in `text` it came from.
    """
    out: list[str] = []
    origin: list[int] = []
    for offset, character in enumerate(text):
        if character.isspace():
            if out and out[-1] == " ":
                continue
            piece = " "
        else:
            piece = FOLDED.get(character, character).casefold()
        out.extend(piece)
        origin.extend([offset] * len(piece))
    return "".join(out), origin


def find_quote(text: str, quote: str) -> list[Span]:
    """Every place where `quote` stands in `text`: word for word if possible, else whatever the quotes and spaces.

    >>> find_quote("I can\u2019t  fix it.", "can't fix")
    [Span(start=2, end=12)]
    """
    wanted = quote.strip()
    if not wanted:
        return []
    exact = _places(text, wanted)
    if exact:
        return [Span(start, start + len(wanted)) for start in exact]
    folded, origin = fold(text)
    target = fold(wanted)[0].strip()
    return (
        [Span(origin[start], origin[start + len(target) - 1] + 1) for start in _places(folded, target)]
        if target
        else []
    )


def _places(text: str, wanted: str) -> list[int]:
    found, start = [], text.find(wanted)
    while start >= 0:
        found.append(start)
        start = text.find(wanted, start + 1)
    return found
