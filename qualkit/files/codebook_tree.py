"""Arranging rows that name their parent, or their place in words, as a tree in reading order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from qualkit.domain.codebook import Code
from qualkit.errors import Problem
from qualkit.files.codebook_fields import DEEPEST_CODE, nearest
from qualkit.files.tables import Row, cell_location

__all__ = ["Entry", "arrange"]


@dataclass(slots=True, eq=False)
class Entry:
    """A row that was read as a code.

    Attributes:
        parent: the code above as the row names it: a key, a name, or names joined by `` > ``.
        path: the names from the top of the tree down to the code's own, as far as the row gives them.
        kind_given: whether the row says what kind of code it is.
    """

    row: Row
    code: Code
    parent: str
    path: tuple[str, ...]
    kind_given: bool
    above: Entry | None = None
    below: list[Entry] = field(default_factory=list)


def arrange(entries: Sequence[Entry], file: str, prefix: str) -> tuple[list[Code], list[Problem]]:
    """The codes in reading order with `parent`, `depth`, `kind` and `key` filled in, and what is wrong.

    Args:
        prefix: what keys that have to be made up begin with.
    """
    tree = _Tree(file)
    for entry in entries:
        tree.take(entry)
    for entry in list(tree.entries):
        tree.link(entry)
    tree.open_circles()
    tree.attach()
    tree.name_keys(tree.top, prefix, "")
    return tree.codes(), tree.problems


class _Tree:
    def __init__(self, file: str) -> None:
        self.file = file
        self.problems: list[Problem] = []
        self.entries: list[Entry] = []
        self.by_key: dict[str, Entry] = {}
        self.by_path: dict[tuple[str, ...], Entry] = {}
        self.by_name: dict[str, Entry | None] = {}
        self.top: list[Entry] = []

    def report(self, entry: Entry, column: str, message: str, hint: str = "") -> None:
        self.problems.append(Problem("error", message, cell_location(self.file, entry.row, column), hint))

    def take(self, entry: Entry) -> None:
        key = entry.code.key.casefold()
        if key and key in self.by_key:
            first = self.by_key[key].row.number
            message = f"“{entry.code.key}” is already the key of row {first}; this row is left out."
            self.report(entry, "key", message, "Give each code a key of its own.")
            return
        path = _folded(entry.path)
        if not key and len(path) > 1 and path in self.by_path:
            message = f"is the same code as row {self.by_path[path].row.number}; this row is left out."
            self.report(entry, "name", message, "Delete one of them.")
            return
        if key:
            self.by_key[key] = entry
        self.entries.append(entry)
        self.by_path.setdefault(path, entry)
        name = entry.code.name.casefold()
        self.by_name[name] = None if name in self.by_name else entry

    def link(self, entry: Entry) -> None:
        """Find the entry above."""
        if entry.parent:
            path = _folded(entry.parent.split(" > "))
            name = entry.parent.casefold()
            entry.above = self.by_key.get(name) or self.by_path.get(path) or self.by_name.get(name)
            if entry.above is None:
                known = [code.code.key or code.code.name for code in self.entries]
                message = f"names “{entry.parent}”, which is no code of this table; the code stands at the top."
                self.report(entry, "parent", message, nearest(entry.parent, known))
        elif len(entry.path) > 1:
            entry.above = self._implied(entry, entry.path[:-1])

    def _implied(self, entry: Entry, path: tuple[str, ...]) -> Entry:
        """The entry at `path`; a code that is only named as the upper part of others is made up."""
        found = self.by_path.get(_folded(path))
        if found is None:
            found = Entry(entry.row, Code(key="", name=path[-1], kind="theme", line=entry.code.line), "", path, True)
            self.entries.append(found)
            self.by_path[_folded(path)] = found
            if len(path) > 1:
                found.above = self._implied(entry, path[:-1])
        return found

    def open_circles(self) -> None:
        """Codes that are above themselves go to the top."""
        for entry in self.entries:
            seen = {id(entry)}
            here = entry.above
            while here is not None and id(here) not in seen:
                seen.add(id(here))
                here = here.above
            if here is entry:
                self.report(entry, "parent", "leads back to the code itself; the code stands at the top.")
                entry.above = None

    def attach(self) -> None:
        for entry in self.entries:
            (entry.above.below if entry.above else self.top).append(entry)

    def name_keys(self, siblings: Sequence[Entry], prefix: str, dot: str) -> None:
        """Give codes without key one from their place, such as LWR1.2."""
        for number, entry in enumerate(siblings, 1):
            key, place = entry.code.key, number
            while not key:
                candidate = f"{prefix}{dot}{place}"
                key = "" if candidate.casefold() in self.by_key else candidate
                place += 1
            self.by_key[key.casefold()] = entry
            kind = entry.code.kind
            if not entry.kind_given:
                inherited = entry.above is not None and entry.above.code.kind == "housekeeping"
                kind = "housekeeping" if inherited else "theme" if entry.below else "code"
            parent = entry.above.code if entry.above else None
            entry.code = replace(
                entry.code,
                key=key,
                kind=kind,
                parent=parent.key if parent else "",
                depth=parent.depth + 1 if parent else 0,
            )
            if entry.code.depth < DEEPEST_CODE:
                self.name_keys(entry.below, key, ".")
            elif entry.below:
                self.report(entry.below[0], "parent", f"is below {DEEPEST_CODE} levels of codes; it is left out.")
                entry.below = []

    def codes(self) -> list[Code]:
        found: list[Code] = []
        waiting = list(reversed(self.top))
        while waiting:
            entry = waiting.pop()
            found.append(entry.code)
            waiting += reversed(entry.below)
        return found


def _folded(path: Sequence[str]) -> tuple[str, ...]:
    return tuple(name.strip().casefold() for name in path)
