"""Changing the study's codebooks: the YAML file and the store, in one action, checked where nobody else can write."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

from qualkit.domain.codebook import Code, Codebook
from qualkit.errors import BadInput, Conflict, NotFound
from qualkit.services.session import Session, nearest
from qualkit.store import codebooks as codebook_store

if TYPE_CHECKING:
    from qualkit.files.codebook_yaml import Edit
    from qualkit.store.code_events import Told
    from qualkit.store.database import Action

__all__ = ["CodebookWork", "changing", "edited", "entry_named"]


@contextmanager
def changing(session: Session, name: str) -> Iterator[CodebookWork]:
    """An action that changes codebooks; edits made by hand are taken up before, as an action of their own."""
    session.take_up_edited_codebooks()
    with session.action(name) as action:
        yield CodebookWork(session, action)


class CodebookWork:
    """What a change of codebooks is made with, while the study is locked for it."""

    def __init__(self, session: Session, action: Action) -> None:
        self.session = session
        self.action = action
        self._files: dict[str, bytes] = {}

    def books(self) -> tuple[Codebook, ...]:
        """The codebooks as they are now."""
        return self.session.codebooks()

    def entry(self, code: Code) -> codebook_store.Registered:
        """The codebook that has a code."""
        entries = codebook_store.registered(self.session.connection)
        return next(entry for entry in entries if entry.codebook.get(code.key))

    def change(
        self,
        entry: codebook_store.Registered,
        edits: Sequence[Edit],
        *,
        renamed: Mapping[str, str] | None = None,
        why: str = "",
        told: Told | None = None,
    ) -> Codebook:
        """Edit a codebook's file and bring the store up to it. Raises Conflict, BadInput, NotFound."""
        data = edited(self._data(entry), entry, edits, renamed or {})
        return self.put(entry, data, renamed=renamed, why=why, told=told)

    def put(
        self,
        entry: codebook_store.Registered,
        data: bytes,
        *,
        renamed: Mapping[str, str] | None = None,
        why: str = "",
        told: Told | None = None,
    ) -> Codebook:
        """Make `data` the new state of a codebook. Raises Conflict, BadInput."""
        from qualkit.files.codebook_yaml import read_codebook

        file = f"codebooks/{entry.file_name}"
        book, problems = read_codebook(data, file)
        error = next((problem for problem in problems if problem.severity == "error"), None)
        if error:
            raise BadInput(error.message, hint=error.hint, where=error.where)
        if book is None:
            raise BadInput(f"{file} would be empty.", hint="Nothing was changed.")
        self.session.refuse_foreign_codes(book)
        self.session.stage(file, data)
        self._files[entry.file_name] = data
        codebook_store.save(
            self.session.connection,
            book,
            file_name=entry.file_name,
            data=data,
            coder=self.session.coder,
            at=self.action.at,
            renamed=renamed,
            why=why.strip(),
            told=told,
        )
        return book

    def _data(self, entry: codebook_store.Registered) -> bytes:
        if entry.file_name in self._files:
            return self._files[entry.file_name]
        data, _, _ = self.session.read_codebook_file(entry)
        if hashlib.sha256(data).hexdigest() != entry.sha256:
            raise Conflict(f"codebooks/{entry.file_name} was edited just now.", hint="Try again.")
        return data


def edited(data: bytes, entry: codebook_store.Registered, edits: Sequence[Edit], renamed: Mapping[str, str]) -> bytes:
    """A codebook's file after edits. No code comes to be a theme, or ceases to be one, because of codes below it."""
    from qualkit.files.codebook_yaml import SetField, edit_codebook, read_codebook

    file = f"codebooks/{entry.file_name}"
    data = edit_codebook(data, edits, file)
    after, _ = read_codebook(data, file)
    asked = {edit.key.casefold() for edit in edits if isinstance(edit, SetField) and edit.field == "kind"}
    kinds = []
    for code in entry.codebook:
        now = after.get(renamed.get(code.key, code.key)) if after else None
        if now and now.key.casefold() not in asked and {now.kind, code.kind} == {"theme", "code"}:
            kinds.append(SetField(now.key, "kind", code.kind))
    return edit_codebook(data, kinds, file)


def entry_named(session: Session, codebook: str) -> codebook_store.Registered:
    """The codebook with this key; "" for the only one. Raises NotFound, Conflict."""
    entries = codebook_store.registered(session.connection)
    if not entries:
        raise NotFound(
            "The study has no codebook yet.",
            hint="Add one with: qualkit codebook use link-worker-role (an empty one: qualkit codebook new KEY)",
        )
    if not codebook:
        if len(entries) > 1:
            keys = ", ".join(entry.codebook.key for entry in entries)
            raise Conflict("The study has several codebooks.", hint=f"Name one of: {keys}.")
        return entries[0]
    found = next((e for e in entries if e.codebook.key.casefold() == codebook.casefold()), None)
    if found is None:
        known = [entry.codebook.key for entry in entries]
        raise NotFound(
            f'The study has no codebook "{codebook}".', hint=nearest(codebook, known, "qualkit codebook list")
        )
    return found
