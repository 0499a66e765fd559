"""Edits of a codebook as values: what they ask for, whether it is permitted, and whether it came about."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from qualkit.domain.codebook import Code, Codebook
from qualkit.errors import BadInput, Conflict, Location, NotFound
from qualkit.files.codebook_fields import CHOICES, LIST_FIELDS, TEXT_FIELDS, choose, clean, is_key, nearest

__all__ = [
    "AddCode",
    "Edit",
    "RemoveCode",
    "SetField",
    "as_asked",
    "checked",
    "edits_towards",
    "existing",
    "grouped",
]


@dataclass(frozen=True, slots=True)
class AddCode:
    """Add `code` as the last code under `parent` ("": a theme, before housekeeping). Its own parent is ignored."""

    parent: str
    code: Code


@dataclass(frozen=True, slots=True)
class SetField:
    """Give `field` of the code `key` a new value, text or a list of texts; an empty one removes the entry.

    `field` is an attribute of `Code` such as ``"definition"``; ``"key"`` changes the code's key.
    """

    key: str
    field: str
    value: str | Sequence[str]


@dataclass(frozen=True, slots=True)
class RemoveCode:
    """Take out a code that has no codes below it."""

    key: str


Edit = AddCode | SetField | RemoveCode


def edits_towards(present: Codebook, wanted: Codebook) -> list[Edit]:
    """The edits that give `present` the codes of `wanted`: fields, new codes, then removals from the bottom up.

    Raises:
        BadInput: a code has another parent in `wanted`; moving is done by hand.
    """
    fields: list[Edit] = []
    added: list[Edit] = []
    for code in wanted:
        old = present.get(code.key)
        if old is None:
            added.append(AddCode(code.parent, code))
            continue
        if old.parent.casefold() != code.parent.casefold():
            message = (
                f"{code.key} is below {code.parent or 'nothing'} now, in the codebook below {old.parent or 'nothing'}."
            )
            raise BadInput(message, hint="Move it in the YAML file with a text editor.")
        for name in (*TEXT_FIELDS, *LIST_FIELDS):
            if getattr(code, name) != getattr(old, name):
                fields.append(SetField(old.key, name, getattr(code, name)))
    gone: list[Edit] = [RemoveCode(code.key) for code in reversed(present.codes) if wanted.get(code.key) is None]
    return [*fields, *added, *gone]


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
        code = _clean_code(edit.code)
        _check_key(code.key, book, file)
        return AddCode(parent, code)
    code = existing(edit.key, book, file)
    if isinstance(edit, RemoveCode):
        if len(book.below(code.key)) > 1:
            hint = "Remove those first, or retire it."
            raise Conflict(f"{code.key} has codes below it.", hint=hint, where=Location(file))
        return RemoveCode(code.key)
    if edit.field == "key" and str(edit.value).casefold() != code.key.casefold():
        _check_key(str(edit.value), book, file)
    return SetField(code.key, edit.field, _clean_value(edit.field, edit.value))


def _check_key(key: str, book: Codebook, file: str) -> None:
    if not is_key(key):
        raise BadInput(f"“{key}” cannot be a key.", hint="Use one word, such as LWR1.2.")
    if book.get(key):
        raise Conflict(f"The key “{key}” is taken.", hint="Choose another.", where=Location(file))


def _clean_value(field: str, value: str | Sequence[str]) -> str | tuple[str, ...]:
    if field in LIST_FIELDS:
        items = value.split("\n") if isinstance(value, str) else value
        return tuple(text for item in items if (text := clean(item)))
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


def _clean_code(code: Code) -> Code:
    fields = {name: _clean_value(name, getattr(code, name)) for name in ("key", *TEXT_FIELDS, *LIST_FIELDS)}
    return replace(code, **fields)  # type: ignore[arg-type]  # names and types are those of Code


def as_asked(edits: Sequence[Edit], before: Codebook, after: Codebook) -> bool:
    """Whether `after` is `before` with these edits and nothing else."""
    if replace(before, codes=()) != replace(after, codes=()):
        return False
    if isinstance(edits[0], SetField):
        wanted = list(before)
        for edit in edits:
            wanted = [_with(code, edit) for code in wanted] if isinstance(edit, SetField) else wanted
        return [_bare(code) for code in after] == [_bare(code) for code in wanted]
    return _one_more_or_less(edits[0], before, after)


def _one_more_or_less(edit: AddCode | RemoveCode, before: Codebook, after: Codebook) -> bool:
    less, more = (before, after) if isinstance(edit, AddCode) else (after, before)
    single = more.get(edit.code.key if isinstance(edit, AddCode) else edit.key)
    if single is None:
        return False
    # A code without a written kind is a theme while it has codes below it.
    rest = [code for code in more if code.key != single.key]
    same = [_bare(code, code.key != single.parent) for code in rest] == [
        _bare(code, code.key != single.parent) for code in less
    ]
    if isinstance(edit, AddCode):
        there = replace(edit.code, parent=edit.parent, depth=single.depth)
        return same and _bare(single) == _bare(there)
    return same


def _with(code: Code, edit: SetField) -> Code:
    if code.key == edit.key and edit.field != "colour":
        return replace(code, **{edit.field: edit.value})  # type: ignore[arg-type]  # checked by _clean_value
    if edit.field == "key" and code.parent == edit.key:
        return replace(code, parent=str(edit.value))
    return code


def _bare(code: Code, kind: bool = True) -> Code:
    """Without what an edit elsewhere may shift: the line, and a colour that is inherited or the palette's."""
    return replace(code, line=0, colour="", kind=code.kind if kind else "")
