"""The study's codes as the screen offers them: found by a few letters, drawn as a tree, the likely ones first."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from qualkit.domain.codebook import Code, Codebook

__all__ = ["Row", "Shelf"]

GREY = "#5a5a5a"
# Below this, what rapidfuzz finds alike (0 to 100) looks like chance.
ALIKE = 68


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the list: a code, or a heading (`code` None). `number` is its number key, 0 for none."""

    code: Code | None
    heading: str = ""
    depth: int = 0
    number: int = 0


class Shelf:
    """All codes of the study's codebooks, in reading order; retired ones are known but not offered."""

    def __init__(self, books: Iterable[Codebook]) -> None:
        self.books = tuple(books)
        self._codes = {code.key.casefold(): code for book in self.books for code in book}
        self._book = {code.key: book for book in self.books for code in book}
        self._colours = {code.key: self._inherited(code) for code in self._codes.values()}
        self.offered = tuple(code for book in self.books for code in book if code.status != "retired")

    def get(self, key: str) -> Code | None:
        return self._codes.get(key.casefold())

    def name(self, key: str) -> str:
        code = self.get(key)
        return code.name if code else key

    def label(self, key: str) -> str:
        """``"LWR3.4 Isolation"``."""
        code = self.get(key)
        return f"{code.key} {code.name}" if code else key

    def colour(self, key: str) -> str:
        """Its own colour, or the nearest one above it in the tree."""
        return self._colours.get(key, GREY)

    def path(self, key: str) -> str:
        """The names above it: ``"Role › Boundaries"``."""
        names: list[str] = []
        code = self.get(key)
        while code and code.parent:
            code = self.get(code.parent)
            names += [code.name] if code else []
        return " › ".join(reversed(names))

    def book_of(self, key: str) -> str:
        """The key of its codebook."""
        book = self._book.get(key)
        return book.key if book else ""

    def rows(
        self, query: str = "", *, first: Sequence[str] = (), why_first: str = "", recent: Sequence[str] = ()
    ) -> list[Row]:
        """What the list shows for a query.

        Without one: `first` under the heading `why_first`, the codes used last with their numbers, in-vivo codes,
        then the whole tree. With one: the codes it fits, best first.
        """
        numbers = {key: place for place, key in enumerate(recent, 1) if place <= 9}
        if query.strip():
            return [Row(code, number=numbers.get(code.key, 0)) for code in self.search(query, recent)]
        rows: list[Row] = []
        in_vivo = [code.key for code in self.offered if code.type == "in vivo"]
        for heading, keys in ((why_first, first), ("Used last", recent), ("In vivo", in_vivo)):
            codes = [code for key in keys if (code := self.get(key)) and code.status != "retired"]
            if codes:
                rows.append(Row(None, heading=heading))
                rows += [Row(code, number=numbers.get(code.key, 0)) for code in codes]
        for book in self.books:
            rows.append(Row(None, heading=book.title))
            rows += [
                Row(code, depth=code.depth, number=numbers.get(code.key, 0))
                for code in book
                if code.status != "retired"
            ]
        return rows

    def search(self, query: str, recent: Sequence[str] = ()) -> list[Code]:
        """Codes whose key, name, alias or short description fits, best first; of equals, those used last."""
        wanted = " ".join(query.casefold().split())
        places = {key: place for place, key in enumerate(recent)}
        found = []
        for position, code in enumerate(self.offered):
            score = _fit(wanted, code)
            if score:
                bonus = 8 - places[code.key] if code.key in places else 2 if code.type == "in vivo" else 0
                found.append((-(score + bonus), position, code))
        return [code for *_, code in sorted(found, key=lambda row: row[:2])]

    def _inherited(self, code: Code) -> str:
        seen: Code | None = code
        while seen is not None:
            if seen.colour:
                return seen.colour
            seen = self.get(seen.parent) if seen.parent else None
        return GREY


def _fit(wanted: str, code: Code) -> float:
    """How well a query fits a code: 400 for its key, 300 for the key's beginning, less for words; 0 for not at all."""
    keys = [code.key.casefold(), *(alias.casefold() for alias in code.aliases)]
    if wanted in keys:
        return 400
    if any(key.startswith(wanted) for key in keys):
        return 300
    fits = [_words_fit(wanted, code.name.casefold()), 0.8 * _words_fit(wanted, code.brief.casefold())]
    fits += [_words_fit(wanted, key) for key in keys[1:]]
    best = max(fits)
    return best if best >= 0.8 * ALIKE else 0


def _words_fit(wanted: str, text: str) -> float:
    if not text:
        return 0
    if text.startswith(wanted):
        return 220
    words = text.replace("-", " ").split()
    if any(word.startswith(wanted) for word in words):
        return 200
    if all(any(word.startswith(part) for word in words) for part in wanted.split()):
        return 180
    if len(wanted) > 2 and wanted in text:
        return 150
    if len(wanted) < 3:
        return 0
    from rapidfuzz import fuzz

    alike: float = max(fuzz.ratio(wanted, text), max(fuzz.ratio(wanted, word[: len(wanted) + 1]) for word in words))
    return alike if alike >= ALIKE else 0
