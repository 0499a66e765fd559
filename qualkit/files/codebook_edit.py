"""Changing single places of a researcher's YAML codebook; every byte outside them stays as it was.

An edit cuts and pastes whole lines of the file at positions that the parser gave, so comments, order, quotation
marks, blank lines and line ends survive. The result is read again before it is handed over: if it does not say
what was asked for, or anything else has changed, the edit is refused.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from qualkit.domain.codebook import Code, Codebook
from qualkit.errors import BadInput, Location, NotFound
from qualkit.files.codebook_edits import (
    AddCode,
    Edit,
    RemoveCode,
    SetField,
    as_asked,
    checked,
    edits_towards,
    existing,
    grouped,
)
from qualkit.files.codebook_fields import clean
from qualkit.files.codebook_reader import read_tree
from qualkit.files.codebook_write import FIELD_ORDER, code_lines, entry_lines
from qualkit.files.yaml_nodes import ListNode, MapNode, Node, TextNode, parse_yaml
from qualkit.files.yaml_splice import Splice, cut, insert_after, replace_entry

__all__ = [
    "AddCode",
    "Edit",
    "RemoveCode",
    "SetField",
    "add_code",
    "edit_codebook",
    "edits_towards",
    "set_field",
    "set_status",
]

_BY_HAND = "Change this place in a text editor."


def add_code(data: bytes, parent: str, code: Code, file: str = "codebook.yaml") -> bytes:
    """`edit_codebook` with one `AddCode`."""
    return edit_codebook(data, [AddCode(parent, code)], file)


def set_field(data: bytes, key: str, field: str, value: str | Sequence[str], file: str = "codebook.yaml") -> bytes:
    """`edit_codebook` with one `SetField`."""
    return edit_codebook(data, [SetField(key, field, value)], file)


def set_status(data: bytes, key: str, status: str, file: str = "codebook.yaml") -> bytes:
    """Make a code active, draft or retired."""
    return set_field(data, key, "status", status, file)


def edit_codebook(data: bytes, edits: Sequence[Edit] | Codebook, file: str = "codebook.yaml") -> bytes:
    """Apply edits in turn to a YAML codebook.

    Args:
        data: the file as it is.
        edits: what to change, or a codebook whose codes the file should come to say (its head is left alone).
            None gives `data` itself.
        file: its name, for messages.

    Raises:
        NotFound: a code is not in it.
        Conflict: a key is taken, or a code to be removed has codes below it.
        BadInput: the file has errors, a value is not permitted, or the place is written in a form (such as ``{…}``)
            that can only be changed by hand. Nothing is half done: no bytes are returned.

    >>> data = b"id: a\\ntitle: A  # mine\\ncodes:\\n  - id: A1\\n    name: One\\n"
    >>> print(edit_codebook(data, [SetField("A1", "status", "retired")]).decode(), end="")
    id: a
    title: A  # mine
    codes:
      - id: A1
        name: One
        status: retired
    """
    if not edits and not isinstance(edits, Codebook):
        return data
    state = _State.of(data, file)
    if isinstance(edits, Codebook):
        edits = edits_towards(state.book, edits)
    for group in grouped(edits):
        state = state.after(group)
    return state.data


def _at(file: str, node: Node | None = None) -> Location:
    return Location(file, node.line if node else None)


@dataclass(frozen=True, slots=True)
class _State:
    """A codebook's file with what it says."""

    data: bytes
    file: str
    root: MapNode
    text: str
    book: Codebook

    @classmethod
    def of(cls, data: bytes, file: str) -> _State:
        root, text, found = parse_yaml(data, file)
        book, problems = read_tree(root, found, file)
        error = next((problem for problem in problems if problem.severity == "error"), None)
        if error or book is None or not isinstance(root, MapNode):
            message = f"The codebook has errors; the first: {error.message if error else 'is empty.'}"
            where = error.where if error else _at(file)
            raise BadInput(message, hint="To see all: qualkit codebook check", where=where)
        return cls(data, file, root, text, book)

    def after(self, edits: Sequence[Edit]) -> _State:
        """The state after one group of edits."""
        edits = [checked(edit, self.book, self.file) for edit in edits]
        editor = _Editor(self.root, self.text, self.file, self.book)
        splices = sorted(
            ((editor.splice(edit), _order(edit)) for edit in edits), key=lambda found: (found[0].start, found[1])
        )
        text = self.text
        for splice, _ in reversed(splices):
            text = splice.apply(text)
        mark = codecs.BOM_UTF8 if self.data.startswith(codecs.BOM_UTF8) else b""
        refusal = BadInput(
            "The change cannot be made without touching other things.", hint=_BY_HAND, where=_at(self.file)
        )
        try:
            state = _State.of(mark + text.encode("utf-8"), self.file)
        except BadInput:
            raise refusal from None
        if not as_asked(edits, self.book, state.book):
            raise refusal
        return state


def _order(edit: Edit) -> int:
    return FIELD_ORDER.index(edit.field) if isinstance(edit, SetField) and edit.field in FIELD_ORDER else 0


class _Editor:
    """Finds the place of an edit in the parsed file."""

    def __init__(self, root: MapNode, text: str, file: str, book: Codebook) -> None:
        self.root = root
        self.text = text
        self.file = file
        self.book = book

    def splice(self, edit: Edit) -> Splice:
        if isinstance(edit, AddCode):
            return self.add(edit)
        return self.remove(edit.key) if isinstance(edit, RemoveCode) else self.set(edit)

    def add(self, edit: AddCode) -> Splice:
        parent, colour = self.root, ""
        if edit.parent:
            parent, above = self._find(edit.parent)
            colour = above.colour
        self._refuse_flow(parent)
        found = parent.find("codes")
        siblings = found[1] if found else None
        if isinstance(siblings, ListNode) and siblings.items:
            self._refuse_flow(siblings)
            return self._add_to(siblings, edit.code, colour, top=not edit.parent)
        lines = ["codes:", *code_lines(edit.code, parent.column + 2, colour)]
        if found is None:
            return insert_after(self.text, parent.end, [" " * parent.column + lines[0], *lines[1:]])
        return Splice(found[0].start, found[1].end, tuple(lines))

    def _add_to(self, siblings: ListNode, code: Code, colour: str, top: bool) -> Splice:
        items = siblings.items
        before = len(items)
        while top and before > 1 and code.kind != "housekeeping" and _kind(items[before - 1]) == "housekeeping":
            before -= 1
        lines = code_lines(code, siblings.column, colour)
        between = self.text[items[-2].end : items[-1].start] if len(items) > 1 else ""
        if re.search(r"\n[ \t]*\r?\n", between):
            lines.insert(0, "")
        return insert_after(self.text, items[before - 1].end, lines)

    def set(self, edit: SetField) -> Splice:
        node, _ = self._find(edit.key)
        self._refuse_flow(node)
        name = "id" if edit.field == "key" else edit.field
        found = node.find(name)
        if found and edit.value:
            return replace_entry(self.text, found, name, edit.value, node.column)
        if found:
            return cut(self.text, found[0].start, found[1].end)
        if not edit.value:
            return Splice(0, 0)
        earlier = FIELD_ORDER[: FIELD_ORDER.index(name)]
        ends = [value.end for key, value in node.entries if key.value in earlier]
        return insert_after(self.text, max(ends), entry_lines(name, edit.value, node.column))

    def remove(self, key: str) -> Splice:
        node, _ = self._find(key)
        owners = [self.root, *self._maps()]
        owner = next(owner for owner in owners if any(item is node for item in _codes(owner)))
        found = owner.find("codes")
        if found is None or not isinstance(found[1], ListNode) or found[1].flow:
            raise BadInput("is written in brackets.", hint=_BY_HAND, where=_at(self.file, node))
        if len(found[1].items) > 1:
            return cut(self.text, self.text.rfind("-", 0, node.start), node.end)
        if owner is self.root:
            return Splice(found[0].start, node.end, ("codes: []",))
        return cut(self.text, found[0].start, node.end)

    def _maps(self) -> Iterator[MapNode]:
        """Every code of the file."""
        waiting = _codes(self.root)
        while waiting:
            node = waiting.pop()
            yield node
            waiting += _codes(node)

    def _find(self, key: str) -> tuple[MapNode, Code]:
        code = existing(key, self.book, self.file)
        for node in self._maps():
            found = node.find("id")
            if found and isinstance(found[1], TextNode) and clean(found[1].value) == code.key:
                return node, code
        raise NotFound(f"There is no code “{key}”.", where=_at(self.file))

    def _refuse_flow(self, node: MapNode | ListNode) -> None:
        if node.flow:
            raise BadInput("is written in brackets or braces.", hint=_BY_HAND, where=_at(self.file, node))


def _codes(node: MapNode) -> list[MapNode]:
    found = node.find("codes")
    items = found[1].items if found and isinstance(found[1], ListNode) else []
    return [item for item in items if isinstance(item, MapNode)]


def _kind(node: Node) -> str:
    found = node.find("kind") if isinstance(node, MapNode) else None
    return found[1].value if found and isinstance(found[1], TextNode) else ""
