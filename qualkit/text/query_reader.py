"""Walking along a query: phrases of the language, names of the study, and faults with their place."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping, Sequence

from qualkit.domain.queries import Names, QueryFault
from qualkit.text.query_tokens import Token, folded, tokens, variants

__all__ = ["Reader", "said_list"]

_LONGEST = 14  # words of a name that stands without quotation marks


class Reader:
    """The pieces of a query, and how far it has been read."""

    def __init__(self, query: str, names: Names) -> None:
        self.query = query
        self.names = names
        self.tokens = tokens(query)
        self.at = 0
        self.codes = _codes(names)
        self.code_words = {key: name for key, name, _ in names.codes}

    @property
    def token(self) -> Token:
        """The next piece."""
        return self.tokens[self.at]

    def after(self, number: int) -> Token:
        """The piece `number` places on; the end, if there is none."""
        return self.tokens[min(self.at + number, len(self.tokens) - 1)]

    def next(self) -> Token:
        """Take the next piece."""
        token = self.token
        self.at = min(self.at + 1, len(self.tokens) - 1)
        return token

    def sign(self, *signs: str) -> bool:
        """Whether the next piece is one of these signs."""
        return self.token.kind == "sign" and self.token.text in signs

    def phrase(self, phrases: Iterable[str], offset: int = 0) -> str:
        """The longest of these phrases that stands next; "" for none."""
        best = ""
        for phrase in phrases:
            words = phrase.split()
            fits = all(self._word(offset + place) == word for place, word in enumerate(words))
            if fits and len(words) > len(best.split()):
                best = phrase
        return best

    def take(self, phrases: Iterable[str]) -> str:
        """The longest of these phrases, if one stands next, which is read then; "" for none."""
        found = self.phrase(phrases)
        self.at += len(found.split())
        return found

    def _word(self, offset: int) -> str:
        token = self.after(offset)
        return token.folded if token.kind == "word" else ""

    def named(self, known: Mapping[str, Sequence[str]], offset: int = 0) -> tuple[Sequence[str], int]:
        """What the longest name that stands next means, and how many pieces it takes; ((), 0) for none.

        Args:
            known: what each folded name means.
        """
        token = self.after(offset)
        if token.kind == "name":
            found = _known(known, token.folded)
            return (found, 1) if found else ((), 0)
        words: list[str] = []
        best: tuple[Sequence[str], int] = ((), 0)
        while len(words) < _LONGEST and self.after(offset + len(words)).kind == "word":
            words.append(self.after(offset + len(words)).folded)
            found = _known(known, " ".join(words))
            if found:
                best = (found, len(words))
        return best

    def text_between(self, start: int, end: int) -> str:
        """The query's own words from one piece to before another."""
        first, last = self.tokens[start], self.tokens[max(end - 1, start)]
        return self.query[first.at : last.at + last.length]

    def fault(self, message: str, hint: str = "", *, start: int = -1, end: int = -1) -> QueryFault:
        """A fault at the next piece, or from one piece to before another."""
        first = self.tokens[start if start >= 0 else self.at]
        last = self.tokens[end - 1] if end > start >= 0 else first
        return QueryFault(message, query=self.query, at=first.at, length=last.at + last.length - first.at, hint=hint)

    def nearest(self, wanted: str, known: Iterable[str], otherwise: str) -> str:
        """A hint that names the known names closest to what was written."""
        shown = {folded(name): name for name in known}
        close = difflib.get_close_matches(folded(wanted), list(shown), n=2, cutoff=0.6)
        begin = [name for name in shown if len(wanted) > 2 and name.startswith(folded(wanted)) and name not in close]
        found = [quoted(shown[name]) for name in [*close, *sorted(begin)][:3]]
        return f"Did you mean {' or '.join(found)}?" if found else otherwise


def quoted(name: str) -> str:
    """A name as it can stand in a query."""
    plain = all(character.isalnum() or character in "._'" for character in name)
    return name if plain else f'"{name}"'


def said_list(names: Sequence[str], word: str = "or") -> str:
    """``a, b or c``."""
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} {word} {names[-1]}"


def _known(known: Mapping[str, Sequence[str]], name: str) -> Sequence[str]:
    return next((known[form] for form in variants(name) if form in known), ())


def _codes(names: Names) -> dict[str, tuple[str, ...]]:
    """Keys by what may be written for a code: its key, its aliases, its name, its name before a bracket or comma."""
    found: dict[str, tuple[str, ...]] = {}
    for level in range(4):
        here: dict[str, list[str]] = {}
        for key, name, aliases in names.codes:
            short = name.partition("(")[0].strip()
            forms = ((key,), aliases, (name,), (short,) if short != name else ())[level]
            for form in forms:
                if folded(form):
                    here.setdefault(folded(form), []).append(key)
        for form, keys in here.items():
            found.setdefault(form, tuple(dict.fromkeys(keys)))
    return found
