"""Changing single places of a researcher's YAML codebook; every byte outside them stays as it was.

An edit cuts and pastes whole lines of the file at positions that the parser gave, so comments, order, quotation
marks, blank lines and line ends survive. The result is read again before it is handed over: if it does not say
what was asked for, or anything else has changed, the edit is refused.
"""

from __future__ import annotations

import codecs
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from qualkit.domain.codebook import Code, Codebook
from qualkit.domain.codebook_changes import moved
from qualkit.errors import BadInput, Location, NotFound
from qualkit.files.codebook_aims import edits_towards
from qualkit.files.codebook_blocks import block_of, cut_block, place_among, shifted
from qualkit.files.codebook_edits import (
    AddCode,
    Edit,
    MoveCode,
    RemoveCode,
    SetField,
    as_asked,
    checked,
    existing,
    grouped,
)
from qualkit.files.codebook_fields import clean
from qualkit.files.codebook_reader import reading
from qualkit.files.codebook_write import FIELD_ORDER, code_lines, entry_lines
from qualkit.files.yaml_nodes import ListNode, MapNode, Node, TextNode
from qualkit.files.yaml_splice import Splice, cut, insert_after, replace_entry

__all__ = [
    "AddCode",
    "Edit",
    "MoveCode",
    "RemoveCode",
    "SetField",
    "add_code",
    "edit_codebook",
    "edits_towards",
]

_BY_HAND = "Change this place in a text editor."


def add_code(data: bytes, parent: str, code: Code, file: str = "codebook.yaml") -> bytes:
    """`edit_codebook` with one `AddCode`."""
    return edit_codebook(data, [AddCode(parent, code)], file)


def edit_codebook(data: bytes, edits: Sequence[Edit] | Codebook, file: str = "codebook.yaml") -> bytes:
    """Apply edits in turn to a YAML codebook.

    Args:
        data: the file as it is.
        edits: what to change, or a codebook whose codes the file should come to say (its head is left alone).
            None gives `data` itself.
        file: its name, for messages.

    Raises:
        NotFound: a code is not in it.
        Conflict: a key or alias is taken, a code to be removed has codes below it, or one would come below itself.
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
        found = reading(data, file)
        error = next((problem for problem in found.problems if problem.severity == "error"), None)
        if error or found.book is None or not isinstance(found.root, MapNode):
            message = f"The codebook has errors; the first: {error.message if error else 'is empty.'}"
            where = error.where if error else _at(file)
            raise BadInput(message, hint="To see all: qualkit codebook check", where=where)
        return cls(data, file, found.root, found.text, found.book)

    def after(self, edits: Sequence[Edit]) -> _State:
        """The state after one group of edits."""
        edits = [checked(edit, self.book, self.file) for edit in edits]
        first = edits[0]
        if isinstance(first, MoveCode):
            if moved(self.book, first.key, first.under, before=first.before, after=first.after) == self.book:
                return self
            lines, text = _Editor(self).lifted(first.key)
            between = self._read(text)
            text = _Editor(between).put(first, lines).apply(text)
        else:
            text = self._spliced(edits)
        state = self._read(text)
        if not as_asked(edits, self.book, state.book):
            raise self._refusal()
        return state

    def _spliced(self, edits: Sequence[Edit]) -> str:
        editor, text = _Editor(self), self.text
        found = [(editor.splice(edit), _order(edit)) for edit in edits if not isinstance(edit, MoveCode)]
        for splice, _ in sorted(found, key=lambda each: (each[0].start, each[1]), reverse=True):
            text = splice.apply(text)
        return text

    def _read(self, text: str) -> _State:
        mark = codecs.BOM_UTF8 if self.data.startswith(codecs.BOM_UTF8) else b""
        try:
            return _State.of(mark + text.encode("utf-8"), self.file)
        except BadInput:
            raise self._refusal() from None

    def _refusal(self) -> BadInput:
        message = "The change cannot be made without touching other things."
        return BadInput(message, hint=_BY_HAND, where=_at(self.file))


def _order(edit: Edit) -> int:
    return FIELD_ORDER.index(edit.field) if isinstance(edit, SetField) and edit.field in FIELD_ORDER else 0


class _Editor:
    """Finds the place of an edit in the parsed file."""

    def __init__(self, state: _State) -> None:
        self.root = state.root
        self.text = state.text
        self.file = state.file
        self.book = state.book

    def splice(self, edit: AddCode | RemoveCode | SetField) -> Splice:
        if isinstance(edit, AddCode):
            return self.add(edit)
        return self.remove(edit.key) if isinstance(edit, RemoveCode) else self.set(edit)

    def add(self, edit: AddCode) -> Splice:
        colour = existing(edit.parent, self.book, self.file).colour if edit.parent else ""
        lines = code_lines(edit.code, 0, colour)
        return self._insert(edit.parent, lines, edit.before, edit.after, edit.code.kind)

    def put(self, edit: MoveCode, lines: Sequence[str]) -> Splice:
        """Put in lines whose hyphen stands at the margin."""
        code = self.book.get(edit.key)
        return self._insert(edit.under, lines, edit.before, edit.after, code.kind if code else "")

    def _insert(self, under: str, lines: Sequence[str], before: str, after: str, kind: str) -> Splice:
        parent = self._find(under)[0] if under else self.root
        self._refuse_flow(parent)
        found = parent.find("codes")
        siblings = found[1] if found else None
        if isinstance(siblings, ListNode) and siblings.items:
            self._refuse_flow(siblings)
            place = self._find(before)[0] if before else None
            last = self._find(after)[0] if after else _last(siblings.items, top=not under and kind != "housekeeping")
            return place_among(self.text, siblings, shifted(lines, siblings.column), place, last)
        lines = ["codes:", *shifted(lines, parent.column + 2)]
        if found is None:
            return insert_after(self.text, parent.end, [" " * parent.column + lines[0], *lines[1:]])
        return Splice(found[0].start, found[1].end, tuple(lines))

    def lifted(self, key: str) -> tuple[list[str], str]:
        """The lines of a code and all below it, hyphen at the margin, and the text without them."""
        node, _ = self._find(key)
        found = self._list_with(node)
        block = block_of(self.text, node)
        if block is None:
            raise BadInput("does not begin on a line of its own.", hint=_BY_HAND, where=_at(self.file, node))
        lines = shifted(block.lines, -block.column)
        if isinstance(found[1], ListNode) and len(found[1].items) > 1:
            return lines, cut_block(self.text, block).apply(self.text)
        if found is self.root.find("codes"):
            return lines, Splice(found[0].start, block.end, self._no_codes(found[0], block.start)).apply(self.text)
        return lines, cut(self.text, found[0].start, block.end).apply(self.text)

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
        found = self._list_with(node)
        if isinstance(found[1], ListNode) and len(found[1].items) > 1:
            return cut(self.text, self.text.rfind("-", 0, node.start), node.end)
        if found is self.root.find("codes"):
            return Splice(found[0].start, node.end, self._no_codes(found[0], node.start))
        return cut(self.text, found[0].start, node.end)

    def _no_codes(self, name: TextNode, first: int) -> tuple[str, ...]:
        """What stands for the last code when it goes: an empty list, and the remarks that stood above the code."""
        above = self.text[name.end : first].split("\n")
        return ("codes: []", *(line.strip() for line in above if line.lstrip().startswith("#")))

    def _list_with(self, node: MapNode) -> tuple[TextNode, Node]:
        """The entry ``codes`` in whose list a code stands."""
        owner = next(owner for owner in (self.root, *self._maps()) if any(item is node for item in _codes(owner)))
        found = owner.find("codes")
        if found is None or not isinstance(found[1], ListNode) or found[1].flow:
            raise BadInput("is written in brackets.", hint=_BY_HAND, where=_at(self.file, node))
        return found

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


def _last(items: Sequence[Node], top: bool) -> Node:
    """The item after which a new one comes; at the top, codes come before housekeeping."""
    place = len(items)
    while top and place > 1 and _kind(items[place - 1]) == "housekeeping":
        place -= 1
    return items[place - 1]


def _kind(node: Node) -> str:
    found = node.find("kind") if isinstance(node, MapNode) else None
    return found[1].value if found and isinstance(found[1], TextNode) else ""
