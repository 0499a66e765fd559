"""Finding a quotation in a transcript the way a person means it."""

from __future__ import annotations

from functools import lru_cache

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


def fold(text: str, *, keep_case: bool = False) -> tuple[str, list[int]]:
    """`text` for comparing: lower case (unless asked not to), plain quotes and dashes, one space for any white space.

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
            piece = FOLDED.get(character, character)
        piece = piece if keep_case else piece.casefold()
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
    folded, origin = _folded(text)
    target = fold(wanted)[0].strip()
    if not target:
        return []
    # A character that folds to several ("…") is one place, not one for each.
    places = {Span(origin[start], origin[start + len(target) - 1] + 1): None for start in _places(folded, target)}
    return list(places)


# Many quotations are looked for in one transcript, one after the other.
_folded = lru_cache(maxsize=2)(fold)


def _places(text: str, wanted: str) -> list[int]:
    found, start = [], text.find(wanted)
    while start >= 0:
        found.append(start)
        start = text.find(wanted, start + 1)
    return found
