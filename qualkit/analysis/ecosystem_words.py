"""The words by which people speak of organisations and roles, and where they stand in a text.

The list that comes with qualkit is `lists/ecosystem.txt` beside this module; it says at its top how it is written.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

from qualkit.errors import BadInput

__all__ = ["KINDS", "Mentioned", "Words", "listed"]

KINDS = ("role", "organisation")
_THE, _AS_WRITTEN = "the ", "="
_AFTER_THE = re.compile(r"\b(?:the|this|that|a|my|our|your|their|his|her|each|every)\s+\Z")
_LONGEST = 12
# What may stand before a word. A set of letters is looked for much faster than a border between words.
_BEFORE = "[ \\n\\t\u00a0(\\[\"“”‘’'/–—\\-.,:;!?…*_>]"
# Names that were taken out of a transcript: “[GP practice 2]”, “organisation B”. A and I are words, too.
_BRACKETED = re.compile(r"\[([^\[\]\n]{2,40}?) ([A-Z]|\d{1,3})\]")
_PLAIN = re.compile(r"\b([Oo]rgani[sz]ation|[Cc]harity|[Cc]ompany) ([B-HJ-Z]|\d{1,3})(?![\w’'])")
_PLAIN_ENDS = ("rganisation ", "rganization ", "harity ", "ompany ")


@dataclass(frozen=True, slots=True)
class Mentioned:
    """Words that mean an organisation or a role, and where they stand."""

    name: str
    start: int
    end: int


@cache
def listed() -> tuple[tuple[str, str, tuple[str, ...]], ...]:
    """The entries of the list that comes with qualkit: name, kind and words.

    A name of "" stands before words that do not count.
    """
    from importlib.resources import files

    text = files("qualkit.analysis").joinpath("lists", "ecosystem.txt").read_text(encoding="utf-8")
    found = []
    for line in (line.strip() for line in text.split("\n")):
        if line.startswith("- "):
            found.append(("", "", _words(line[2:])))
        elif line and not line.startswith("#"):
            name, kind, words = (part.strip() for part in line.split("|"))
            found.append((name, kind, _words(words)))
    return tuple(found)


class Words:
    """A list of words, ready to look through texts."""

    def __init__(self, also: Mapping[str, Sequence[str]] | None = None) -> None:
        """The list that comes with qualkit, and the reader's own names and words.

        Args:
            also: words by the name they stand for: more words for a name of the list, or a name of its own, which is
                an organisation unless it is written ``"name (role)"``.

        Raises:
            BadInput: a name without words, or a word without letters.
        """
        self.kinds: dict[str, str] = {}
        self._names: dict[str, str] = {}
        self._spelt: set[str] = set()
        self._alone: dict[str, bool] = {}
        self._capitals: dict[str, str] = {}
        for name, kind, words in (*listed(), *_own(also or {})):
            if name:
                self.kinds.setdefault(name, kind)
            for word in words:
                self._take(name, word)
        self._folded = {_plain(name): name for name in self.kinds}
        self._pattern = re.compile(f"{_BEFORE}({_trie(self._spelt)})(?!\\w)")

    def name_of(self, word: str) -> str:
        """The name that a word or phrase stands for, "" if for none.

        >>> Words().name_of("general practitioners"), Words().name_of("astronauts")
        ('GP', '')
        """
        plain = _plain(word)
        return self._folded.get(plain) or self._names.get(plain, "")

    def kind_of(self, name: str) -> str:
        """``role`` or ``organisation``; a name that was taken out of a transcript is an organisation's."""
        return self.kinds.get(name, "organisation")

    def find(self, text: str) -> list[Mentioned]:
        """What is mentioned in a text, in order; none of the stretches overlaps another.

        >>> [one.name for one in Words().find("She rang the GP's surgery and [GP practice 2], then a social worker.")]
        ['GP practice', 'GP practice 2', 'social worker']
        """
        found = list(self._taken_out(text))
        taken = {place for one in found for place in range(one.start, one.end)}
        # One letter stands before the text, so that its first word has something before it.
        folded = "\n" + _folded(text)
        for match in self._pattern.finditer(folded):
            plain = _plain_form(match[1])
            start, end = match.start(1) - 1, match.end() - 1
            if not self._alone[plain] and not _AFTER_THE.search(folded, max(start - _LONGEST, 0), start + 1):
                continue
            name = self._names[plain]
            if not text.startswith(self._capitals.get(plain, ""), start):
                continue
            if name and (not taken or (start not in taken and end - 1 not in taken)):
                found.append(Mentioned(name, start, end))
        return sorted(found, key=lambda one: one.start)

    def _taken_out(self, text: str) -> Iterator[Mentioned]:
        """Names that pseudonyms stand for. A person’s (“[link worker A]”) is a mention of the role."""
        for match in _BRACKETED.finditer(text):
            words = match[1].split()
            ends = (self.name_of(" ".join(words[first:])) for first in range(len(words)))
            name = next((end for end in ends if end), "")
            if self.kinds.get(name) == "role":
                yield Mentioned(name, *match.span())
            elif name or _PLAIN.fullmatch(f"{match[1]} B"):
                yield Mentioned(_named(match), *match.span())
        for end in _PLAIN_ENDS:
            # Looking for fixed letters is many times faster than looking for the expression.
            at = text.find(end, 1)
            while at > 0:
                plain = _PLAIN.match(text, at - 1)
                if plain and text[plain.start() - 1 : plain.start()] != "[":
                    yield Mentioned(_named(plain), *plain.span())
                at = text.find(end, at + 1)

    def _take(self, name: str, word: str) -> None:
        bound, exact = word.startswith(_THE), word.startswith(_AS_WRITTEN)
        word = word.removeprefix(_THE).removeprefix(_AS_WRITTEN)
        for spelt in _spellings(word.lower()):
            plain = _plain(spelt)
            if not plain or (name and self._names.setdefault(plain, name) != name):
                continue
            self._names[plain] = name
            self._spelt.add(spelt)
            self._alone[plain] = self._alone.get(plain, False) or not bound
            if exact:
                self._capitals[plain] = word


def _own(also: Mapping[str, Sequence[str]]) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    known = {name.casefold(): (name, kind) for name, kind, _ in listed() if name}
    for told, words in also.items():
        stem, _, kind = told.strip().rpartition(" (")
        kind = kind.removesuffix(")") if told.rstrip().endswith(")") else ""
        name = stem.strip() if kind in KINDS else told.strip()
        found = known.get(name.casefold(), (name, kind if kind in KINDS else "organisation"))
        taken = _words(",".join(words))
        if not found[0] or not taken or not all(any(letter.isalnum() for letter in word) for word in taken):
            raise BadInput(
                "A name of an organisation or role has no words by which it is found.",
                hint='Give them with the name: {"Repair Café": ["repair café"]}.',
            )
        yield (*found, taken)


def _named(match: re.Match[str]) -> str:
    return f"{match[1][0].lower() if match[1][:2].istitle() else match[1][0]}{match[1][1:]} {match[2]}"


def _words(text: str) -> tuple[str, ...]:
    words = (" ".join(word.replace("’", "'").replace("-", " ").split()) for word in text.split(","))
    return tuple(word if word.startswith(_AS_WRITTEN) else _folded(word) for word in words if word)


def _folded(text: str) -> str:
    """In small letters, each letter in its place (a few capitals of other languages would become two)."""
    small = text.lower()
    return small if len(small) == len(text) else "".join(one.lower() if len(one.lower()) == 1 else one for one in text)


def _plain(words: str) -> str:
    """As two spellings of the same words are compared: without apostrophes, with spaces."""
    return " ".join(_folded(words).replace("’", "").replace("'", "").replace("-", " ").split())


_plain_form = lru_cache(maxsize=4096)(_plain)


def _spellings(word: str) -> Iterable[str]:
    """A word and its plural."""
    yield word
    if word.endswith("y") and word[-2:-1] not in "aeiou":
        yield f"{word[:-1]}ies"
    elif word.endswith(("s", "x", "ch", "sh")):
        yield f"{word}es"
    else:
        yield f"{word}s"


def _trie(words: Iterable[str]) -> str:
    """An expression for any of these words, the longest that fits; words that begin alike share their beginning."""
    tree: dict[str, Any] = {}
    for word in words:
        node = tree
        for letter in word:
            node = node.setdefault(letter, {})
        node[""] = {}
    return _branch(tree)


def _branch(node: Mapping[str, Any]) -> str:
    letters = {" ": r"['’]?[\s\-]+", "'": "['’]?"}
    parts = [letters.get(letter, re.escape(letter)) + _branch(node[letter]) for letter in sorted(node) if letter]
    if not parts:
        return ""
    if len(parts) == 1 and "" not in node:
        return parts[0]
    return f"(?:{'|'.join(parts)})" + ("?" if "" in node else "")
