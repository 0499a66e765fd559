"""Reading codebooks from YAML with every fault named by its line.

Reading never stops at a fault that YAML itself survives. Of two equal keys the first counts. A codebook that was
read with errors lacks what they name; show them before using it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache

from qualkit.domain.codebook import Code, Codebook
from qualkit.errors import Location, Problem
from qualkit.files.codebook_aliases import sound_aliases
from qualkit.files.codebook_fields import (
    BOOK_FIELDS,
    CHOICES,
    DEEPEST_CODE,
    LIST_FIELDS,
    TEXT_FIELDS,
    by_severity,
    choose,
    clean,
    is_key,
    key_of_file,
    missing_fields,
    nearest,
    repeated_names,
    with_colours,
)
from qualkit.files.yaml_nodes import ListNode, MapNode, Node, TextNode, parse_yaml

__all__ = ["Reading", "read_codebook", "reading"]

_CODE_KEYS = ("id", *TEXT_FIELDS, *LIST_FIELDS, "codes")
_BOOK_KEYS = (*BOOK_FIELDS, "codes")


def read_codebook(data: bytes, file: str) -> tuple[Codebook | None, list[Problem]]:
    """Read a YAML codebook.

    Args:
        data: the whole file, UTF-8.
        file: its name as messages should show it, such as ``codebooks/main.yaml``.

    Returns:
        the codebook (None if nothing of it can be read) and its problems in the order of lines. Faults that lose
        something are errors; missing definitions and the like are warnings.

    >>> book, problems = read_codebook(b"id: a\\ntitle: A\\ncodes:\\n  - {id: A1, name: One, definiton: x}", "a.yaml")
    >>> book.codes[0].name
    'One'
    >>> print(problems[0])
    a.yaml:4: codes.1.definiton: is not a known key; it is left out. Did you mean “definition”?
    """
    found = reading(data, file)
    return found.book, list(found.problems)


@dataclass(frozen=True, slots=True)
class Reading:
    """A file as it was read: its tree (not to be changed), its text, and what it says."""

    root: Node | None
    text: str
    book: Codebook | None
    problems: tuple[Problem, ...]


# A change of a codebook asks several times what the same bytes say, and parsing them is most of its time. The files
# before and after a change, of two codebooks, fit in.
@lru_cache(maxsize=6)
def reading(data: bytes, file: str) -> Reading:
    """`read_codebook` with the tree and the text; the last few are remembered.

    >>> reading(b"id: a\\ntitle: A\\ncodes: []", "a.yaml").book.title
    'A'
    """
    root, text, problems = parse_yaml(data, file)
    book, sorted_problems = _read_tree(root, problems, file)
    return Reading(root, text, book, tuple(sorted_problems))


def _read_tree(root: Node | None, problems: list[Problem], file: str) -> tuple[Codebook | None, list[Problem]]:
    if root is None or (isinstance(root, TextNode) and root.is_empty):
        if not problems:
            hint = "Start from one of those in: qualkit codebook list"
            problems.append(Problem("error", "is empty.", Location(file), hint))
        return None, by_severity(problems)
    if not isinstance(root, MapNode):
        hint = "It should begin with “id:”, “title:” and “codes:”."
        problems.append(Problem("error", "is not a codebook.", Location(file, root.line), hint))
        return None, by_severity(problems)
    reader = _Reader(file, problems)
    book = reader.book(root)
    for code in book.codes:
        problems += missing_fields(code, file)
    problems += repeated_names((code, file) for code in book.codes)
    return book, by_severity(problems)


@dataclass(slots=True)
class _Above:
    """Where in the tree a list of codes hangs. Codes under a code that cannot be used are checked, not kept."""

    place: str = ""
    parent: str = ""
    kind: str = ""
    depth: int = 0
    kept: bool = True


@dataclass(slots=True)
class _Reader:
    file: str
    problems: list[Problem]
    codes: list[Code] = field(default_factory=list)
    keys: dict[str, int] = field(default_factory=dict)
    aliases: dict[str, Location] = field(default_factory=dict)

    def book(self, root: MapNode) -> Codebook:
        entries = self._entries(root, _BOOK_KEYS, "")
        texts = {name: self._text(entries.get(name), name) for name in BOOK_FIELDS}
        key = texts["id"]
        if not key:
            key = key_of_file(self.file)
            self._report(None, "id", "is missing.", f"Add the line “id: {key}”.")
        elif not is_key(key):
            self._report(entries["id"], "id", "should be one word.", f"For example: id: {key_of_file(key)}")
        if not texts["title"]:
            self._report(None, "title", "is missing.", "Add the line “title: …”.")
        if entries.get("codes") is None or isinstance(entries["codes"], TextNode) and entries["codes"].is_empty:
            self._report(None, "codes", "is missing or empty.", "Add “codes:” and the codes below it.", "warning")
        else:
            self._codes(entries["codes"], _Above())
        codes, faults = sound_aliases(self.codes, lambda code: self.aliases[code.key])
        self.problems += faults
        return Codebook(
            key=key,
            title=texts["title"] or key,
            version=texts["version"] or "1.0",
            description=texts["description"],
            source=texts["source"],
            codes=with_colours(codes),
        )

    def _report(self, node: Node | None, place: str, message: str, hint: str = "", severity: str = "error") -> None:
        where = Location(self.file, node.line if node else 1, place)
        self.problems.append(Problem(severity, message, where, hint))

    def _entries(self, node: MapNode, known: tuple[str, ...], above: str) -> dict[str, Node]:
        found: dict[str, Node] = {}
        for key, value in node.entries:
            name = key.value
            place = f"{above}{name}"
            if name not in known:
                message = "merges another block." if name == "<<" else "is not a known key; it is left out."
                self._report(key, place, message, "Write it out." if name == "<<" else nearest(name, known), "warning")
            elif name in found:
                self._report(key, place, "is given twice; only the first counts.", "Delete one of them.")
            else:
                found[name] = value
        return found

    def _text(self, node: Node | None, place: str) -> str:
        if node is None:
            return ""
        if not isinstance(node, TextNode):
            hint = "Put it in quotation marks if it contains “: ” or begins with a bracket."
            self._report(node, place, "should be text.", hint if isinstance(node, MapNode) or _is_flow(node) else "")
            return ""
        if node.is_empty:
            return ""
        if node.is_number:
            self._report(node, place, "should be text.", f'Put it in quotation marks: "{node.value}"', "warning")
        return clean(node.value)

    def _texts(self, node: Node | None, place: str) -> tuple[str, ...]:
        if node is None or isinstance(node, TextNode) and node.is_empty:
            return ()
        if isinstance(node, TextNode):
            self._report(node, place, "should be a list.", "Put it on a line of its own after “- ”.", "warning")
            return (clean(node.value),)
        if not isinstance(node, ListNode):
            self._report(node, place, "should be a list.", "Begin each entry on a line of its own with “- ”.")
            return ()
        found = [self._text(item, f"{place}.{number}") for number, item in enumerate(node.items, 1)]
        return tuple(text for text in found if text)

    def _choice(self, entries: dict[str, Node], name: str, place: str) -> str:
        text = self._text(entries.get(name), f"{place}{name}")
        if not text:
            if name == "colour" and name in entries:
                hint = 'Put it in quotation marks, colour: "#1f6f8b", because # begins a comment.'
                self._report(entries[name], f"{place}colour", "is empty.", hint, "warning")
            return ""
        value = choose(name, text)
        if not value and name == "colour":
            self._report(entries[name], f"{place}colour", f"“{text}” is not a colour.", 'Write it as "#1f6f8b".')
        elif not value:
            self._report(entries[name], f"{place}{name}", f"“{text}” is not known.", nearest(text, CHOICES[name]))
        return value

    def _codes(self, node: Node, above: _Above) -> None:
        if isinstance(node, TextNode) and node.is_empty:
            return
        place = f"{above.place}codes"
        if not isinstance(node, ListNode):
            self._report(node, place, "should be a list of codes.", "Begin each code with “- id:”.")
            return
        if above.depth >= DEEPEST_CODE:
            self._report(node, place, f"is below {DEEPEST_CODE} levels of codes; it is left out.", "Use fewer levels.")
            return
        for number, item in enumerate(node.items, 1):
            here = f"{place}.{number}"
            if isinstance(item, MapNode):
                self._code(item, f"{here}.", above)
            else:
                self._report(item, here, "should be a code.", "Write “- id: …” and below it “name: …”.")

    def _code(self, node: MapNode, place: str, above: _Above) -> None:
        entries = self._entries(node, _CODE_KEYS, place)
        code = self._build(node, entries, place, above)
        kept = self._accept(code, node, entries.get("id"), place) and above.kept
        if kept:
            self.codes.append(code)
            if "aliases" in entries:
                self.aliases[code.key] = Location(self.file, entries["aliases"].line, f"{place}aliases")
        if "codes" in entries:
            below = _Above(place, code.key, code.kind, above.depth + 1, kept)
            self._codes(entries["codes"], below)

    def _build(self, node: MapNode, entries: dict[str, Node], place: str, above: _Above) -> Code:
        chosen = {name: self._choice(entries, name, place) for name in ("kind", "status", "type", "colour")}
        prose = [name for name in ("id", *TEXT_FIELDS) if name not in chosen]
        texts = {name: self._text(entries.get(name), f"{place}{name}") for name in prose}
        lists = {name: self._texts(entries.get(name), f"{place}{name}") for name in LIST_FIELDS}
        below = entries.get("codes")
        inner = "theme" if isinstance(below, ListNode) and below.items else "code"
        return Code(
            key=texts["id"],
            name=texts["name"] or texts["id"],
            parent=above.parent,
            depth=above.depth,
            kind=chosen["kind"] or ("housekeeping" if above.kind == "housekeeping" else inner),
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
            line=node.line,
        )

    def _accept(self, code: Code, node: MapNode, written: Node | None, place: str) -> bool:
        """Report a code without key or name, or with a key that is taken; whether it can be kept."""
        name = node.find("name")
        if name is None or isinstance(name[1], TextNode) and (name[1].is_empty or not clean(name[1].value)):
            self._report(node, f"{place}name", "is missing.", "Give the code a name.")
        if not code.key:
            self._report(node, f"{place}id", "is missing; the code is left out.", "Give it a key such as LWR1.2.")
            return False
        if not is_key(code.key):
            self._report(written, f"{place}id", "should be one word.", "For example: LWR1.2")
        first = self.keys.setdefault(code.key.casefold(), code.line)
        if first != code.line:
            message = f"“{code.key}” is already the key of the code on line {first}; this one is left out."
            self._report(written, f"{place}id", message, "Give each code a key of its own.")
            return False
        return True


def _is_flow(node: Node) -> bool:
    """Whether a list or mapping is written in brackets."""
    return isinstance(node, ListNode | MapNode) and node.flow
