"""Edits of a codebook as values: what they ask for, whether it is permitted, and whether it came about."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from qualkit.domain.codebook import Code, Codebook
from qualkit.domain.codebook_changes import moved
from qualkit.errors import BadInput, Conflict, Location, NotFound
from qualkit.files.codebook_fields import (
    CHOICES,
    DEEPEST_CODE,
    LIST_FIELDS,
    TEXT_FIELDS,
    choose,
    clean,
    is_key,
    nearest,
)

__all__ = ["AddCode", "Edit", "MoveCode", "RemoveCode", "SetField", "as_asked", "checked", "existing", "grouped"]


@dataclass(frozen=True, slots=True)
class AddCode:
    """Add `code` under `parent` ("": at the top). Its own parent is ignored.

    It comes before or after the sibling named; otherwise last, at the top before housekeeping.
    """

    parent: str
    code: Code
    before: str = ""
    after: str = ""


@dataclass(frozen=True, slots=True)
class SetField:
    """Give `field` of the code `key` a new value, text or a list of texts; an empty one removes the entry.

    `field` is an attribute of `Code` such as ``"definition"``; ``"key"`` changes the code's key.
    """

    key: str
    field: str
    value: str | Sequence[str]


@dataclass(frozen=True, slots=True)
class MoveCode:
    """Put a code, with all below it, under another one ("": the top), before or after a sibling or else last."""

    key: str
    under: str
    before: str = ""
    after: str = ""


@dataclass(frozen=True, slots=True)
class RemoveCode:
    """Take out a code that has no codes below it."""

    key: str


Edit = AddCode | SetField | MoveCode | RemoveCode


def grouped(edits: Sequence[Edit]) -> Iterator[list[Edit]]:
    """Edits that can be made in one pass: new values for different fields. All others go one by one."""
    group: list[Edit] = []
    places: set[tuple[str, str]] = set()
    for edit in edits:
        place = (edit.key.casefold(), edit.field) if isinstance(edit, SetField) else ("", "")
        alone = not isinstance(edit, SetField) or edit.field == "key" or not edit.value
        if group and (alone or place in places):
            yield group
            group, places = [], set()
        if alone:
            yield [edit]
        else:
            group.append(edit)
            places.add(place)
    if group:
        yield group


def existing(key: str, book: Codebook, file: str) -> Code:
    """The code with this key. Raises NotFound."""
    code = book.get(key)
    if code is None:
        hint = nearest(key, [code.key for code in book]) if book.codes else ""
        raise NotFound(f"There is no code “{key}”.", hint=hint, where=Location(file))
    return code


def checked(edit: Edit, book: Codebook, file: str) -> Edit:
    """The edit with clean values. Raises what `edit_codebook` says."""
    if isinstance(edit, AddCode):
        parent = existing(edit.parent, book, file).key if edit.parent else ""
        _check_depth(book, parent, 1)
        _check_key(edit.code.key, book, file)
        code = _clean_code(edit.code)
        _check_aliases(code, book, file)
        return AddCode(parent, code, *_neighbours(edit, book, parent, file))
    code = existing(edit.key, book, file)
    if isinstance(edit, MoveCode):
        return _checked_move(edit, code, book, file)
    if isinstance(edit, RemoveCode):
        if len(book.below(code.key)) > 1:
            hint = "Remove those first, or retire it."
            raise Conflict(f"{code.key} has codes below it.", hint=hint, where=Location(file))
        return RemoveCode(code.key)
    if edit.field == "key" and str(edit.value).casefold() != code.key.casefold():
        _check_key(str(edit.value), book, file)
    value = _clean_value(edit.field, edit.value)
    if edit.field == "aliases":
        _check_aliases(replace(code, aliases=tuple(value)), book, file)
    return SetField(code.key, edit.field, value)


def _checked_move(edit: MoveCode, code: Code, book: Codebook, file: str) -> MoveCode:
    under = existing(edit.under, book, file).key if edit.under else ""
    block = book.below(code.key)
    if any(each.key == under for each in block):
        message = f"{code.key} cannot come below itself."
        raise Conflict(message, hint="Choose a code that is not under it.", where=Location(file))
    _check_depth(book, under, 1 + max(each.depth for each in block) - code.depth)
    return MoveCode(code.key, under, *_neighbours(edit, book, under, file))


def _neighbours(edit: AddCode | MoveCode, book: Codebook, parent: str, file: str) -> tuple[str, str]:
    """The keys of the siblings an edit names."""
    named = []
    for name in (edit.before, edit.after):
        sibling = existing(name, book, file) if name else None
        if sibling and sibling.parent != parent:
            message = f"{sibling.key} is not under {parent}." if parent else f"{sibling.key} is not at the top."
            raise Conflict(message, hint="Name a code that stands where the other is to go.", where=Location(file))
        named.append(sibling.key if sibling else "")
    return named[0], named[1]


def _check_depth(book: Codebook, parent: str, levels: int) -> None:
    above = book.get(parent) if parent else None
    if (above.depth + 1 if above else 0) + levels > DEEPEST_CODE:
        raise BadInput(f"That would be below {DEEPEST_CODE} levels of codes.", hint="Use fewer levels.")


def _check_key(key: str, book: Codebook, file: str) -> None:
    if not is_key(key):
        raise BadInput(f"“{key}” cannot be a key.", hint="Use one word, such as LWR1.2.")
    taken = book.find(key)
    if taken:
        same = taken.key.casefold() == key.casefold()
        message = (
            f"“{key}” is the key of “{taken.name}”." if same else f"“{key}” is an alias of {taken.key} ({taken.name})."
        )
        raise Conflict(message, hint="Choose another.", where=Location(file))


def _check_aliases(code: Code, book: Codebook, file: str) -> None:
    for alias in code.aliases:
        if not is_key(alias):
            raise BadInput(f"“{alias}” cannot be an alias.", hint="Use one word, such as LWR1.2.")
        taken = book.find(alias)
        if taken and taken.key != code.key:
            message = f"“{alias}” already leads to {taken.key} ({taken.name})."
            raise Conflict(message, hint="Choose another alias.", where=Location(file))


def _clean_value(field: str, value: str | Sequence[str]) -> str | tuple[str, ...]:
    if field in LIST_FIELDS:
        if isinstance(value, str):
            value = re.findall(r"[^\s,;]+", value) if field == "aliases" else value.split("\n")
        items = tuple(text for item in value if (text := clean(item)))
        return _once(items) if field == "aliases" else items
    if field not in (*TEXT_FIELDS, "key"):
        raise BadInput(f"“{field}” is not a field.", hint=nearest(field, ("key", *TEXT_FIELDS, *LIST_FIELDS)))
    if not isinstance(value, str):
        raise BadInput(f"“{field}” takes one text, not a list.")
    text = clean(value)
    if not text and field in ("key", "name", *CHOICES):
        raise BadInput(f"“{field}” cannot be empty.")
    if text and (field in CHOICES or field == "colour"):
        chosen = choose(field, text)
        if not chosen:
            hint = nearest(text, CHOICES[field]) if field in CHOICES else "Write it as #1f6f8b."
            raise BadInput(f"“{text}” is not a {field}.", hint=hint)
        return chosen
    return text


def _once(items: Sequence[str]) -> tuple[str, ...]:
    """Each item once, whatever its case, where it comes first."""
    first: dict[str, str] = {}
    for item in items:
        first.setdefault(item.casefold(), item)
    return tuple(first.values())


def _clean_code(code: Code) -> Code:
    fields = {name: _clean_value(name, getattr(code, name)) for name in ("key", *TEXT_FIELDS, *LIST_FIELDS)}
    return replace(code, **fields)  # type: ignore[arg-type]  # names and types are those of Code


def as_asked(edits: Sequence[Edit], before: Codebook, after: Codebook) -> bool:
    """Whether `after` is `before` with these edits and nothing else."""
    if replace(before, codes=()) != replace(after, codes=()):
        return False
    first = edits[0]
    if isinstance(first, SetField):
        wanted = list(before)
        for edit in edits:
            wanted = [_with(code, edit) for code in wanted] if isinstance(edit, SetField) else wanted
        return [_bare(code) for code in after] == [_bare(code) for code in wanted]
    if isinstance(first, MoveCode):
        return _moved_only(first, before, after)
    if isinstance(first, AddCode):
        return _added_only(first, before, after)
    gone = before.get(first.key)
    return gone is not None and _same(after, [code for code in before if code.key != gone.key], {gone.parent})


def _added_only(edit: AddCode, before: Codebook, after: Codebook) -> bool:
    single = after.get(edit.code.key)
    if single is None:
        return False
    there = replace(edit.code, parent=edit.parent, depth=single.depth)
    codes = moved(
        replace(before, codes=(*before.codes, replace(there, parent="", depth=0))),
        there.key,
        edit.parent,
        before=edit.before,
        after=edit.after,
    )
    return _same(after, list(codes), {edit.parent})


def _moved_only(edit: MoveCode, before: Codebook, after: Codebook) -> bool:
    old = before.get(edit.key)
    if old is None:
        return False
    wanted = moved(before, edit.key, edit.under, before=edit.before, after=edit.after)
    parents = {old.parent, edit.under}
    if any((code := before.get(key)) is not None and code.kind == "housekeeping" for key in parents if key):
        parents |= {code.key for code in before.below(edit.key)}
    return _same(after, list(wanted), parents)


def _same(after: Codebook, wanted: Sequence[Code], kinds_may_differ: set[str]) -> bool:
    """A code without a written kind is a theme while it has codes below it, and what its parent is otherwise."""
    return [_bare(code, code.key not in kinds_may_differ) for code in after] == [
        _bare(code, code.key not in kinds_may_differ) for code in wanted
    ]


def _with(code: Code, edit: SetField) -> Code:
    if code.key == edit.key and edit.field != "colour":
        return replace(code, **{edit.field: edit.value})  # type: ignore[arg-type]  # checked by _clean_value
    if edit.field == "key" and code.parent == edit.key:
        return replace(code, parent=str(edit.value))
    return code


def _bare(code: Code, kind: bool = True) -> Code:
    """Without what an edit elsewhere may shift: the line, and a colour that is inherited or the palette's."""
    return replace(code, line=0, colour="", kind=code.kind if kind else "")
