"""A query cut into words, names in quotation marks, patterns and signs."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from qualkit.domain.queries import QueryFault

__all__ = ["Token", "folded", "tokens", "variants"]

# Opening marks, and what may close them: people mix them, and word processors turn them.
_CLOSING = {
    '"': '"“”„',
    "“": '”"“',
    "„": '“”"',
    "«": "»",
    "»": "«",
    "'": "'’‘",
    "‘": "’'",
    "‚": "‘’'",
    "‹": "›",
}
_SIGNS = ("<=", ">=", "!=", "<>", "==", "≤", "≥", "≠", "<", ">", "=", "(", ")", "[", "]", "{", "}", ",", ";", "&", "|")
_MEANT = {"≤": "<=", "≥": ">=", "≠": "!=", "<>": "!=", "==": "=", "[": "(", "{": "(", "]": ")", "}": ")", ";": ","}
_SHAPED = str.maketrans({"’": "'", "‘": "'", "ʼ": "'", "–": "-", "—": "-", "‑": "-", "‐": "-", "\u00ad": None})
_STOPS = set('()[]{},;<>=≤≥≠&|"“”„«»')


@dataclass(frozen=True, slots=True)
class Token:
    """One piece of a query.

    Attributes:
        kind: ``word``, ``name`` (in quotation marks), ``pattern`` (between slashes), ``saved`` (after @), ``sign``,
            or ``end``.
        text: without marks; signs in their plain form.
        at, length: where it stands in the query.
    """

    kind: str
    text: str
    at: int
    length: int

    @property
    def folded(self) -> str:
        return folded(self.text)


def folded(text: str) -> str:
    """A name for comparing: no case, plain dashes and apostrophes, one space for white space, hyphens, underscores.

    >>> folded("Voluntary‑Sector  lead"), folded("years_in_role")
    ('voluntary sector lead', 'years in role')
    """
    plain = unicodedata.normalize("NFKC", text).translate(_SHAPED).casefold()
    return " ".join(re.sub(r"[\s_-]+", " ", plain).split())


def variants(name: str) -> tuple[str, ...]:
    """Forms under which a folded name is known: itself, and what its last word is the plural of.

    >>> variants("link workers"), variants("gps"), variants("stories")
    (('link workers', 'link worker'), ('gps', 'gp'), ('stories', 'storie', 'story', 'stori'))
    """
    found = [name]
    if name.endswith("s") and not name.endswith("ss"):
        found.append(name[:-1].rstrip("'"))
    if name.endswith("ies"):
        found.append(f"{name[:-3]}y")
    if name.endswith("es"):
        found.append(name[:-2])
    return tuple(dict.fromkeys(found))


def tokens(query: str) -> list[Token]:
    """The pieces of a query; the last one is its end.

    Raises:
        QueryFault: a quotation mark or a pattern is not closed.

    >>> [(token.kind, token.text) for token in tokens("LWR1 near “role ambiguity”.")]
    [('word', 'LWR1'), ('word', 'near'), ('name', 'role ambiguity'), ('end', '')]
    """
    found: list[Token] = []
    at = 0
    while at < len(query):
        if query[at].isspace() or unicodedata.category(query[at]) == "Cf":
            at += 1
            continue
        token = _one(query, at)
        at += token.length
        if token.text or token.kind != "word":
            found.append(token)
    return [*found, Token("end", "", len(query.rstrip()), 1)]


def _one(query: str, at: int) -> Token:
    character = query[at]
    if character in _CLOSING:
        return _name(query, at)
    if character == "/":
        return _pattern(query, at)
    sign = next((sign for sign in _SIGNS if query.startswith(sign, at)), "")
    if sign:
        return Token("sign", _MEANT.get(sign, sign), at, len(sign))
    end = at
    while end < len(query) and not query[end].isspace() and query[end] not in _STOPS:
        end += 1
    # A sentence may end with a full stop or a question mark; no name does.
    word = query[at : max(end, at + 1)]
    shown = word.rstrip(".?!:") if word[0] != "@" else word[1:].rstrip(".?!:")
    return Token("saved" if word[0] == "@" else "word", shown, at, len(word))


def _name(query: str, at: int) -> Token:
    closing = _CLOSING[query[at]]
    end = at + 1
    while end < len(query):
        # An apostrophe inside a word closes nothing.
        inside = query[end] in "'’" and query[end - 1].isalnum() and query[end + 1 : end + 2].isalnum()
        if query[end] in closing and not inside:
            return Token("name", query[at + 1 : end].strip(), at, end + 1 - at)
        end += 1
    raise QueryFault(
        f"The quotation mark {query[at]} is not closed.",
        query=query,
        at=at,
        length=len(query) - at,
        hint="Put one at the end of the name or words.",
    )


def _pattern(query: str, at: int) -> Token:
    end = at + 1
    while end < len(query) and query[end] != "/":
        end += 2 if query[end] == "\\" else 1
    if end >= len(query):
        raise QueryFault(
            "The pattern is not closed.",
            query=query,
            at=at,
            length=len(query) - at,
            hint="A pattern stands between two slashes, such as /wait(ed|ing)?/; one inside it is written \\/.",
        )
    return Token("pattern", query[at + 1 : end].replace("\\/", "/"), at, end + 1 - at)
