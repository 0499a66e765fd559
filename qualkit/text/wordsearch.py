"""Finding notes by their words, whatever the case and accents."""

from __future__ import annotations

import unicodedata

__all__ = ["folded", "has_words"]


def folded(text: str) -> str:
    """Text without case and accents, for comparing.

    >>> folded("Café NAÏVE")
    'cafe naive'
    """
    apart = unicodedata.normalize("NFKD", text)
    return "".join(letter for letter in apart if not unicodedata.combining(letter)).casefold()


def has_words(text: str, wanted: str) -> bool:
    """Whether every one of the wanted words (or beginnings or parts of words) is in the text, in any order.

    >>> has_words("Mornings at the Café help.", "cafe morning"), has_words("Mornings help.", "cafe morning")
    (True, False)
    """
    within = folded(text)
    return all(word in within for word in folded(wanted).split())
