"""Aliases of codes: other keys that lead to a code. No name may lead to two."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from qualkit.domain.codebook import Code, Codebook
from qualkit.errors import Location, Problem
from qualkit.files.codebook_fields import is_key

__all__ = ["names_twice", "sound_aliases"]


def sound_aliases(codes: Sequence[Code], where: Callable[[Code], Location]) -> tuple[tuple[Code, ...], list[Problem]]:
    """The codes with the aliases that can be used, and what is wrong with the others.

    >>> codes = (Code(key="A1", name="x", aliases=("A2", "old")), Code(key="A2", name="y"))
    >>> found, problems = sound_aliases(codes, lambda code: Location("a.yaml", 4, code.key))
    >>> found[0].aliases, str(problems[0])
    (('old',), 'a.yaml:4: A1: has the alias “A2”, which is the key of another code. Delete the alias.')
    """
    keys = {code.key.casefold() for code in codes}
    owners: dict[str, str] = {}
    found, problems = [], []
    for code in codes:
        kept = []
        for alias in code.aliases:
            fault, severity = _fault(code, alias, keys, owners)
            if fault:
                message = f"has the alias “{alias}”, {fault}"
                problems.append(Problem(severity, message, where(code), "Delete the alias."))
            else:
                owners[alias.casefold()] = code.key
                kept.append(alias)
        found.append(replace(code, aliases=tuple(kept)) if len(kept) < len(code.aliases) else code)
    return tuple(found), problems


def _fault(code: Code, alias: str, keys: set[str], owners: dict[str, str]) -> tuple[str, str]:
    folded = alias.casefold()
    if not is_key(alias):
        return "which is not one word.", "error"
    if folded == code.key.casefold():
        return "which is its own key; it is left out.", "warning"
    if folded in keys:
        return "which is the key of another code.", "error"
    if owners.get(folded) == code.key:
        return "twice; it is left out once.", "warning"
    if folded in owners:
        return f"which is an alias of {owners[folded]} already.", "error"
    return "", ""


def names_twice(wanted: Codebook, others: Iterable[Codebook]) -> tuple[str, str, str] | None:
    """A key or alias of `wanted` that leads to a code of another codebook: (name, that code's key, its codebook)."""
    taken = {
        name.casefold(): (code.key, book.key) for book in others for code in book for name in (code.key, *code.aliases)
    }
    for code in wanted:
        for name in (code.key, *code.aliases):
            if name.casefold() in taken:
                return name, *taken[name.casefold()]
    return None
