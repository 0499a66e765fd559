"""The codes that decisions name, and those that accepted themes become: several may grow in one action."""

from __future__ import annotations

from qualkit.domain.codebook import DRAFT, Code, Codebook
from qualkit.domain.codebook_changes import next_key
from qualkit.domain.suggestions import Deciding, Suggestion
from qualkit.errors import BadInput, Conflict
from qualkit.services.session import Session
from qualkit.store import codebooks as codebook_store

__all__ = ["GrowingCodebooks"]


class GrowingCodebooks:
    """The study's codebooks with the codes that are about to be made; nothing is written before `save`."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._entries = list(codebook_store.registered(session.connection))
        self._books: dict[str, Codebook] = {entry.file_name: entry.codebook for entry in self._entries}
        self._data: dict[str, bytes] = {}

    def in_use(self, key: str) -> Code:
        """The code of this key or alias, if it takes new codings. Raises NotFound, Conflict for a retired one."""
        books = self._books.values()
        found = next((code for book in books if (code := book.get(key))), None)
        found = found or next((code for book in books if (code := book.find(key))), None)
        if found is None or found.status == "retired":
            return self._session.code_in_use(key)
        return found

    def add(self, suggestion: Suggestion, deciding: Deciding) -> Code:
        """Make an accepted theme a code.

        Raises:
            Conflict: its key or name is taken.
            BadInput: it is not clear where it goes, or the codebook would not be readable with it.
        """
        from qualkit.files.codebook_yaml import add_code, read_codebook

        entry, parent = self._place(deciding.under)
        book = self._books[entry.file_name]
        code = _new_code(book, parent, suggestion, deciding)
        taken = next(
            (c for each in self._books.values() for c in each if c.key.casefold() == code.key.casefold()), None
        )
        if taken:
            raise Conflict(f'There is a code "{taken.key}" already ({taken.name}).', hint="Choose another with --key.")
        same = next((c for c in book if c.name.casefold() == code.name.casefold()), None)
        if same:
            raise Conflict(
                f'The codebook has a code called "{same.name}" already ({same.key}).',
                hint=f"Use --as for another name, or: qualkit review merge {suggestion.number} --into {same.key}",
            )
        if entry.file_name not in self._data:
            self._data[entry.file_name], _, _ = self._session.read_codebook_file(entry)
        data = add_code(self._data[entry.file_name], parent, code)
        grown, problems = read_codebook(data, f"codebooks/{entry.file_name}")
        if grown is None:
            raise BadInput(problems[0].message, where=problems[0].where)
        self._session.refuse_foreign_codes(grown)
        self._data[entry.file_name], self._books[entry.file_name] = data, grown
        return code

    def save(self, at: str) -> None:
        """Write the codebooks that have grown (inside an action)."""
        session = self._session
        for name, data in sorted(self._data.items()):
            session.stage(f"codebooks/{name}", data)
            codebook_store.save(
                session.connection, self._books[name], file_name=name, data=data, coder=session.coder, at=at
            )

    def _place(self, under: str) -> tuple[codebook_store.Registered, str]:
        """The codebook and the parent key a new code goes to."""
        if under:
            known = next((code for book in self._books.values() if (code := book.find(under))), None)
            parent = known or self._session.code(under)
            return next(entry for entry in self._entries if self._books[entry.file_name].get(parent.key)), parent.key
        if len(self._entries) != 1:
            raise BadInput(
                "It is not said where the new code goes." if self._entries else "The study has no codebook yet.",
                hint="Name a code or theme with --under." if self._entries else "Add one: qualkit codebook use NAME",
            )
        return self._entries[0], ""


def _new_code(book: Codebook, parent: str, suggestion: Suggestion, deciding: Deciding) -> Code:
    above = book.get(parent) if parent else None
    depth = above.depth + 1 if above else 0
    name = deciding.name.strip() or suggestion.label
    definition = deciding.definition.strip()
    draft = f"{DRAFT} Made from suggested theme {suggestion.number} (keywords: {', '.join(suggestion.keywords[:8])})."
    return Code(
        key=deciding.code.strip() or next_key(book, parent),
        name=name,
        parent=parent,
        depth=depth,
        brief=name,
        definition=definition or draft,
        status="active" if definition else "draft",
        type="inductive",
    )
