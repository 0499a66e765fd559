"""Recognising codes under another key in an edited codebook, and saying what an edited codebook changes."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from qualkit.domain.codebook import Code, Codebook
from qualkit.domain.codebook_changes import PlannedChange, longest_rising, renamed_by_alias
from qualkit.files.codebook_fields import LIST_FIELDS, TEXT_FIELDS
from qualkit.files.codebook_reader import reading
from qualkit.files.palette import as_colour
from qualkit.files.yaml_nodes import ListNode, MapNode, TextNode

__all__ = ["planned_changes", "recognised", "reordered", "written_colours"]

# A definition shorter than this says too little to recognise a code by.
LONG_ENOUGH = 20


def recognised(present: Codebook, wanted: Codebook) -> dict[str, str]:
    """New key by former key, for codes of `wanted` that are codes of `present` under another key.

    A code is recognised if it has the former key as an alias, or if the former key is gone and its name and
    definition, its name, or its definition are those of one new code only.

    >>> old = Codebook(key="a", title="A", codes=(Code(key="A1", name="Trust"), Code(key="A2", name="Time")))
    >>> new = Codebook(key="a", title="A", codes=(Code(key="A1", name="Trust"), Code(key="A9", name="Time")))
    >>> recognised(old, new)
    {'A2': 'A9'}
    """
    found = renamed_by_alias(present, wanted)
    for mark in (_name_and_definition, _name, _definition):
        gone = [code for code in present if wanted.get(code.key) is None and code.key not in found]
        new = [code for code in wanted if present.get(code.key) is None and code.key not in found.values()]
        for code in gone:
            same = [each.key for each in new if mark(code) and mark(each) == mark(code)]
            if len(same) == 1 and sum(mark(each) == mark(code) for each in gone) == 1:
                found[code.key] = same[0]
    return found


def _name_and_definition(code: Code) -> str:
    return f"{code.name.casefold()}\n{code.definition}"


def _name(code: Code) -> str:
    return code.name.casefold()


def _definition(code: Code) -> str:
    return code.definition if len(code.definition) >= LONG_ENOUGH else ""


def written_colours(data: bytes, file: str) -> dict[str, str]:
    """The colours that a YAML codebook says itself, by key; what is inherited or the palette's is not among them."""
    root = reading(data, file).root
    found: dict[str, str] = {}
    waiting = [root] if root else []
    while waiting:
        node = waiting.pop()
        if isinstance(node, ListNode):
            waiting += node.items
        elif isinstance(node, MapNode):
            texts = {key.value: value for key, value in node.entries}
            key, colour, below = (texts.get(name) for name in ("id", "colour", "codes"))
            if isinstance(key, TextNode) and isinstance(colour, TextNode):
                found[key.value.strip()] = as_colour(colour.value)
            if below is not None:
                waiting.append(below)
    return found


def planned_changes(
    present: Codebook,
    wanted: Codebook,
    renamed: Mapping[str, str],
    colours: tuple[Mapping[str, str], Mapping[str, str]] = ({}, {}),
) -> tuple[PlannedChange, ...]:
    """What happens to each code between two codebooks, in reading order, codes that go last.

    Args:
        colours: those written in the two files (see `written_colours`).
    """
    former = {new: old for old, new in renamed.items()}
    old_parents = {"": "", **{code.key: renamed.get(code.key, code.key) for code in present}}
    changes: list[PlannedChange] = []
    for code in wanted:
        old = present.get(former.get(code.key, code.key))
        if old is None:
            changes.append(PlannedChange(kind="added", key=code.key, name=code.name, after=code.parent))
            continue
        changes += _code_changes(old, code, old_parents[old.parent])
        one, two = colours[0].get(old.key, ""), colours[1].get(code.key, "")
        if one != two:
            changes.append(
                PlannedChange(kind="changed", key=code.key, name=code.name, field="colour", before=one, after=two)
            )
    for code in present:
        if wanted.get(code.key) is None and code.key not in renamed:
            changes.append(PlannedChange(kind="removed", key=code.key, name=code.name, before=code.parent))
    return tuple(changes)


def _code_changes(old: Code, code: Code, old_parent: str) -> list[PlannedChange]:
    def change(kind: str, field: str = "", before: str = "", after: str = "") -> PlannedChange:
        return PlannedChange(kind=kind, key=code.key, name=code.name, field=field, before=before, after=after)

    found = []
    if old.key != code.key:
        found.append(change("renamed", "key", old.key, code.key))
    if old.name != code.name:
        found.append(change("renamed", "name", old.name, code.name))
    if old_parent.casefold() != code.parent.casefold():
        found.append(change("moved", "", old_parent, code.parent))
    if old.status != code.status:
        kind = "retired" if code.status == "retired" else "restored" if old.status == "retired" else "changed"
        found.append(change(kind, "status", old.status, code.status))
    return found + _field_changes(old, code, change)


def _field_changes(old: Code, code: Code, change: Callable[..., PlannedChange]) -> list[PlannedChange]:
    found = []
    for field in (*TEXT_FIELDS, *LIST_FIELDS):
        before, after = getattr(old, field), getattr(code, field)
        if field == "aliases":
            before = tuple(alias for alias in before if alias.casefold() != code.key.casefold())
            after = tuple(alias for alias in after if alias.casefold() != old.key.casefold())
        if before != after and field not in ("name", "status", "colour"):
            found.append(change("changed", field, _shown(before), _shown(after)))
    return found


def _shown(value: str | tuple[str, ...]) -> str:
    return value if isinstance(value, str) else "; ".join(value)


def reordered(present: Codebook, wanted: Codebook, renamed: Mapping[str, str]) -> int:
    """How many codes change their place among siblings without a change of parent."""
    places = {renamed.get(code.key, code.key): place for place, code in enumerate(present)}
    parents = {renamed.get(code.key, code.key): renamed.get(code.parent, code.parent) for code in present}
    siblings: dict[str, list[int]] = {}
    for code in wanted:
        if parents.get(code.key) == code.parent:
            siblings.setdefault(code.parent, []).append(places[code.key])
    return sum(not keep for numbers in siblings.values() for keep in longest_rising(numbers))
