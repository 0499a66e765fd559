"""From the codebook as it is to the codebook as it should be: the edits that lead there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from qualkit.domain.codebook import Code, Codebook
from qualkit.domain.codebook_changes import longest_rising
from qualkit.files.codebook_edits import AddCode, Edit, MoveCode, RemoveCode, SetField
from qualkit.files.codebook_fields import LIST_FIELDS, TEXT_FIELDS

__all__ = ["edits_towards"]


def edits_towards(present: Codebook, wanted: Codebook, renamed: Mapping[str, str] | None = None) -> list[Edit]:
    """The edits that give `present` the codes of `wanted`, in its order.

    First aliases that go, then new keys, fields, places from the top of the tree down, removals from the bottom up,
    and at the end new aliases: a key or alias may pass from one code to another.

    Args:
        renamed: new key by former key, for codes that are the same under another key.

    >>> old = Codebook(key="a", title="A", codes=(Code(key="A1", name="x"), Code(key="A2", name="y")))
    >>> new = Codebook(key="a", title="A", codes=(Code(key="A2", name="y"), Code(key="A1", name="x")))
    >>> edits_towards(old, new)
    [MoveCode(key='A2', under='', before='A1', after='')]
    """
    new_keys = {old.casefold(): new for old, new in (renamed or {}).items()}
    present_by_key = {new_keys.get(code.key.casefold(), code.key).casefold(): code for code in present}
    kept = {code.key: _kept_aliases(code, wanted.get(_new(code.key, new_keys))) for code in present}
    lost: list[Edit] = [
        SetField(code.key, "aliases", kept[code.key]) for code in present if kept[code.key] != code.aliases
    ]
    fields: list[Edit] = []
    aliases: list[Edit] = []
    for code in wanted:
        old = present_by_key.get(code.key.casefold())
        for name in (*TEXT_FIELDS, *LIST_FIELDS) if old else ():
            if name != "aliases" and getattr(code, name) != getattr(old, name):
                fields.append(SetField(code.key, name, getattr(code, name)))
        if code.aliases != (kept[old.key] if old else ()):
            aliases.append(SetField(code.key, "aliases", code.aliases))
    gone = [code.key for code in reversed(present.codes) if _new(code.key, new_keys) not in _keys(wanted)]
    places = _places(present, wanted, new_keys)
    return [*lost, *_new_keys(present, kept, new_keys), *fields, *places, *map(RemoveCode, gone), *aliases]


def _kept_aliases(code: Code, wanted: Code | None) -> tuple[str, ...]:
    return tuple(alias for alias in code.aliases if wanted is not None and alias in wanted.aliases)


def _keys(book: Codebook) -> set[str]:
    return {code.key.casefold() for code in book}


def _new(key: str, new_keys: Mapping[str, str]) -> str:
    return new_keys.get(key.casefold(), key).casefold()


def _new_keys(present: Codebook, aliases: Mapping[str, tuple[str, ...]], new_keys: Mapping[str, str]) -> list[Edit]:
    """Keys in turn, so that none is taken; keys that change places pass through one that nobody has."""
    waiting = {code.key: new_keys[code.key.casefold()] for code in present if code.key.casefold() in new_keys}
    taken = {name.casefold() for code in present for name in (code.key, *aliases[code.key])}
    edits: list[Edit] = []
    while waiting:
        free = [old for old, new in waiting.items() if new.casefold() not in taken or new.casefold() == old.casefold()]
        old = free[0] if free else next(iter(waiting))
        new = waiting.pop(old)
        if not free:
            number = 1
            while f"{new}~{number}".casefold() in taken:
                number += 1
            waiting[f"{new}~{number}"] = new
            new = f"{new}~{number}"
        edits.append(SetField(old, "key", new))
        taken = taken - {old.casefold()} | {new.casefold()}
    return edits


def _places(present: Codebook, wanted: Codebook, new_keys: Mapping[str, str]) -> list[Edit]:
    """New codes and codes in other places; what stands in the right order already is left alone."""
    parents: dict[str, str] = {}
    orders: dict[str, list[str]] = {}
    for code in present:
        key, parent = _new(code.key, new_keys), _new(code.parent, new_keys) if code.parent else ""
        parents[key] = parent
        orders.setdefault(parent, []).append(key)
    staying = _staying(wanted, parents, orders)
    edits: list[Edit] = []
    last: dict[str, str] = {}
    for code in wanted:
        key, parent = code.key.casefold(), code.parent.casefold()
        before = last.get(parent, "")
        last[parent] = key
        if key in staying:
            continue
        after = _shown(wanted, before)
        first = "" if after else _first(wanted, code, staying)
        if key in parents:
            edits.append(MoveCode(code.key, code.parent, first, after))
        else:
            edits.append(AddCode(code.parent, replace(code, aliases=()), first, after))
    return edits


def _shown(wanted: Codebook, key: str) -> str:
    code = wanted.get(key) if key else None
    return code.key if code else ""


def _first(wanted: Codebook, code: Code, staying: set[str]) -> str:
    """The sibling that a code which comes first is put before: the first one that is there and stays."""
    siblings = [each.key for each in wanted if each.parent == code.parent and each.key.casefold() in staying]
    return siblings[0] if siblings else ""


def _staying(wanted: Codebook, parents: Mapping[str, str], orders: Mapping[str, list[str]]) -> set[str]:
    """Keys of codes that need not move: under each parent, a longest run of codes in the right order."""
    siblings: dict[str, list[str]] = {}
    for code in wanted:
        key, parent = code.key.casefold(), code.parent.casefold()
        if parents.get(key) == parent:
            siblings.setdefault(parent, []).append(key)
    found = set()
    for parent, keys in siblings.items():
        kept = longest_rising([orders[parent].index(key) for key in keys])
        found |= {key for key, keep in zip(keys, kept, strict=True) if keep}
    return found
