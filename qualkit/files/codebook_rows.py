"""From the rows of a table to codes in reading order, and from a code to its row."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from qualkit.domain.codebook import Code, Codebook
from qualkit.errors import Location, Problem
from qualkit.files.codebook_aliases import sound_aliases
from qualkit.files.codebook_fields import (
    CHOICES,
    LIST_FIELDS,
    choose,
    clean,
    is_key,
    missing_fields,
    nearest,
    repeated_names,
    with_colours,
)
from qualkit.files.codebook_tree import Entry, arrange
from qualkit.files.tables import Row, cell_location, heading

__all__ = ["COLUMNS", "code_cells", "read_rows"]

COLUMNS = (
    "key",
    "name",
    "parent",
    "kind",
    "brief",
    "definition",
    "when_to_use",
    "when_not_to_use",
    "examples",
    "patterns",
    "exclude_patterns",
    "aliases",
    "colour",
    "type",
    "status",
)
_SYNONYMS = {
    "key": ("id", "code id", "code key", "code number", "number", "no", "nr"),
    "name": ("code", "code name", "label", "title", "node", "tag"),
    "parent": ("parent code", "parent key", "parent id", "under", "theme", "category"),
    "kind": ("level",),
    "brief": ("short definition", "brief definition", "summary"),
    "definition": ("memo", "code memo", "description", "full definition", "comment", "meaning"),
    "when_to_use": ("use", "inclusion criteria", "include", "inclusion"),
    "when_not_to_use": ("do not use", "exclusion criteria", "exclude", "exclusion", "when not", "not to use"),
    "examples": ("example", "example quotation", "example quotes", "typical example"),
    "patterns": ("pattern", "search terms", "keywords"),
    "exclude_patterns": ("exclude pattern", "excluded patterns"),
    "aliases": ("alias", "former keys", "former key", "other keys", "old key", "old keys"),
    "colour": ("color", "code colour", "code color"),
    "type": ("code type",),
    "status": ("state",),
}
_NAMES = {heading(name): column for column, names in _SYNONYMS.items() for name in (column, *names)}
_LEVEL = re.compile(r"\s+>\s+")
_CONTINUED = "  "


def code_cells(code: Code) -> tuple[str, ...]:
    """A code as the cells of a row, in the order of `COLUMNS`."""
    return tuple(
        _joined(getattr(code, column)) if column in LIST_FIELDS else getattr(code, column) for column in COLUMNS
    )


def _joined(items: Sequence[str]) -> str:
    """One entry a line; further lines of an entry are indented by two spaces."""
    return "\n".join(item.replace("\n", "\n" + _CONTINUED) for item in items)


def _split(cell: str) -> tuple[str, ...]:
    items: list[str] = []
    for line in cell.replace("\r\n", "\n").replace("\r", "\n").split("\n"):
        if line.startswith(_CONTINUED) and items:
            items[-1] += "\n" + line[len(_CONTINUED) :]
        elif line.strip():
            items.append(line)
    return tuple(text for item in items if (text := clean(item)))


def read_rows(
    rows: Sequence[Row], file: str, book_key: str, known: Codebook | None = None
) -> tuple[tuple[Code, ...], list[Problem]]:
    """The codes that a table (header first) holds, in reading order, and what is wrong with it.

    What the table has no column for is as in the code of the same key (or name) in `known`.
    """
    reader = _Reader(file, known)
    columns = reader.columns(rows[0])
    if "name" not in columns and "key" not in columns:
        return (), reader.problems
    for row in rows[1:]:
        reader.read(row, columns, len(rows[0].cells))
    arranged, problems = arrange(reader.entries, file, _prefix(book_key))
    sound, faults = sound_aliases(arranged, lambda code: Location(file, code.line or None, code.key))
    codes = with_colours(sound)
    problems = [*reader.problems, *problems, *faults]
    for code in codes:
        problems += missing_fields(code, file)
    return codes, [*problems, *repeated_names((code, file) for code in codes)]


def _prefix(book_key: str) -> str:
    """The letters that keys made up for a codebook begin with.

    >>> _prefix("link-worker-role")
    'LWR'
    """
    words = re.findall(r"[^\W\d_]+", book_key)
    return "".join(word[0] for word in words).upper() or "C"


@dataclass(slots=True)
class _Reader:
    file: str
    known: Codebook | None = None
    problems: list[Problem] = field(default_factory=list)
    entries: list[Entry] = field(default_factory=list)

    def _report(self, row: Row, column: str, message: str, hint: str = "", severity: str = "error") -> None:
        self.problems.append(Problem(severity, message, cell_location(self.file, row, column), hint))

    def columns(self, header: Row) -> dict[str, int]:
        """Which column holds which field."""
        names = [_NAMES.get(heading(name)) for name in header.cells]
        if names.count("name") > 1 and "key" not in names:
            # Beside a column “Name”, a column “Code” is the key.
            names = ["key" if heading(cell) == "code" else name for cell, name in zip(header.cells, names, strict=True)]
        found: dict[str, int] = {}
        for index, (cell, column) in enumerate(zip(header.cells, names, strict=True)):
            title = cell.strip()
            if column is None and title:
                hint = nearest(heading(title).replace(" ", "_"), COLUMNS)
                self._report(header, title, "is not a known column; it is left out.", hint, "warning")
            elif column in found:
                message = f"means the same as the column “{header.cells[found[column]].strip()}”; it is left out."
                self._report(header, title, message, "Rename or delete one of them.", "warning")
            elif column is not None:
                found[column] = index
        if "name" not in found and "key" not in found:
            hint = f"The first row should name the columns: {', '.join(COLUMNS)}."
            self._report(header, "", "has no column “key” or “name”.", hint)
        return found

    def read(self, row: Row, columns: dict[str, int], width: int) -> None:
        """Take one row as a code."""
        if any(cell.strip() for cell in row.cells[width:]):
            hint = "Is a separator inside a text that is not in quotation marks?"
            self._report(row, "", f"has {len(row.cells)} cells where the header has {width}.", hint)
        raw = {name: row.cells[index] if index < len(row.cells) else "" for name, index in columns.items()}
        texts = {name: clean(raw.get(name, "")) for name in COLUMNS if name not in LIST_FIELDS}
        path = self._path(row, texts, "key" in columns)
        if path:
            lists = {name: _split(raw.get(name, "")) for name in LIST_FIELDS}
            lists["aliases"] = tuple(re.findall(r"[^\s,;]+", raw.get("aliases", "")))
            code = self._code(row, texts, lists, path[-1])
            same = self._same(code)
            if same is not None:
                absent = {name: getattr(same, name) for name in COLUMNS if name not in (*columns, "name", "parent")}
                code = replace(code, **{**absent, "key": code.key or same.key})
                if "parent" not in columns and len(path) == 1:
                    texts["parent"] = same.parent
            kind_given = bool(texts["kind"]) or (same is not None and "kind" not in columns)
            self.entries.append(Entry(row, code, texts["parent"], path, kind_given))

    def _same(self, code: Code) -> Code | None:
        """The code that is known already under this key or, where no code has it, alone under this name."""
        if self.known is None:
            return None
        named = [known for known in self.known if known.name.casefold() == code.name.casefold()]
        found = self.known.get(code.key) if code.key else None
        return found or (named[0] if len(named) == 1 else None)

    def _path(self, row: Row, texts: dict[str, str], keyed: bool) -> tuple[str, ...]:
        """The names from the top of the tree down to the code's own, as far as the row gives them."""
        name, key = texts["name"], texts["key"]
        if not name and not key:
            self._report(row, "name", "is empty; the row is left out.", "Give the code a key and a name.")
            return ()
        if not name:
            self._report(row, "name", "is empty.", "Give the code a name.")
        if keyed and not key:
            self._report(row, "key", "is empty; a key is made up.", "Give each code a key such as LWR1.2.", "warning")
        if keyed or not name:
            return (name or key,)
        return tuple(text for part in _LEVEL.split(name) if (text := clean(part))) or (name,)

    def _code(self, row: Row, texts: dict[str, str], lists: dict[str, tuple[str, ...]], name: str) -> Code:
        chosen = {field: self._choice(row, field, texts[field]) for field in ("kind", "status", "type", "colour")}
        return Code(
            key=self._key(row, texts["key"]),
            name=name,
            kind=chosen["kind"] or "code",
            brief=texts["brief"],
            definition=texts["definition"],
            when_to_use=texts["when_to_use"],
            when_not_to_use=texts["when_not_to_use"],
            examples=lists["examples"],
            patterns=lists["patterns"],
            exclude_patterns=lists["exclude_patterns"],
            aliases=lists["aliases"],
            colour=chosen["colour"],
            status=chosen["status"] or "active",
            type=chosen["type"] or "a priori",
            line=row.line,
        )

    def _key(self, row: Row, key: str) -> str:
        if re.fullmatch(r"\d{4}-\d\d-\d\d(?: \d\d:\d\d)?", key):
            hint = "Excel took it for a date: make the column text, and type it again."
            self._report(row, "key", f"has become the date {key}.", hint)
        elif key and not is_key(key):
            self._report(row, "key", "should be one word.", "For example: LWR1.2")
        return key

    def _choice(self, row: Row, name: str, text: str) -> str:
        value = choose(name, text) if text else ""
        if text and not value:
            hint = "Write it as #1f6f8b." if name == "colour" else nearest(text, CHOICES[name])
            # MAXQDA and Excel show colours that are names or empty; nothing is lost with them.
            severity = "warning" if name == "colour" else "error"
            self._report(row, name, f"“{text}” is not a {name}.", hint, severity)
        return value
