"""Making spellings of the same word equal: letter case, apostrophes, hyphens, odd spaces, accents."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

__all__ = ["fold", "plain_word", "word_set"]

_APOSTROPHES = dict.fromkeys("’‘ʼ`´＇′", "'")
_SPACES = dict.fromkeys(
    "\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u3000", " "
)
_HYPHENS = dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212\u00ad", "-")
_QUOTES = dict.fromkeys("“”„‟«»", '"')
_PUNCTUATION = dict.fromkeys('-_.,;:!?()[]{}<>"/\\|…~*=^\t\n¿¡•·', " ")
_KEEP = str.maketrans(_APOSTROPHES | _SPACES | _HYPHENS | _QUOTES)
_DROP = str.maketrans(_APOSTROPHES | dict.fromkeys([*_SPACES, *_HYPHENS, *_QUOTES], " ") | _PUNCTUATION)
_LOOSE_APOSTROPHE = re.compile(r"'(?!\w)")


def fold(text: str, *, keep_punctuation: bool = False) -> str:
    """The text with one kind of apostrophe, hyphen, quote and space; as long as it was, so offsets still hold.

    Without `keep_punctuation`, everything that is not part of a word becomes a space: hyphens too, so that
    "follow-up" and "follow up" are the same two words.

    >>> fold("Can’t follow-up, “ever”…")
    "Can't follow up   ever   "
    """
    if keep_punctuation:
        return text.translate(_KEEP)
    folded = text.translate(_DROP)
    if "'" in folded:
        folded = _LOOSE_APOSTROPHE.sub(" ", folded).replace(" '", "  ")
        folded = " " + folded[1:] if folded.startswith("'") else folded
    return folded


@lru_cache(maxsize=200_000)
def plain_word(word: str) -> str:
    """A word in lower case and without accents, for comparison only: "Café" → "cafe".

    >>> plain_word("Cafe\\u0301")
    'cafe'
    """
    lower = word.lower()
    if lower.isascii():
        return lower
    parts = unicodedata.normalize("NFKD", lower)
    return "".join(part for part in parts if not unicodedata.combining(part))


def word_set(text: str) -> frozenset[str]:
    """The words of a list written as running text.

    >>> sorted(word_set("not no"))
    ['no', 'not']
    """
    return frozenset(text.split())
