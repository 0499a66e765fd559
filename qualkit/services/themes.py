"""Themes of the write-up: what the study's codes come to, collected from anywhere in the codebooks."""

from __future__ import annotations

import builtins
from collections.abc import Sequence

from qualkit.domain.codebook import Theme
from qualkit.domain.tables import DataTable
from qualkit.errors import BadInput, Conflict, NotFound
from qualkit.services.session import Session, nearest
from qualkit.store import themes as theme_store

__all__ = ["Themes", "theme_named"]


def theme_named(session: Session, name: str | int) -> Theme:
    """A theme of the write-up by its name (whatever its case) or number. Raises NotFound."""
    themes = theme_store.select(session.connection)
    wanted = str(name).strip().casefold()
    found = next((theme for theme in themes if theme.name.casefold() == wanted), None)
    found = found or next((theme for theme in themes if str(theme.number) == wanted.lstrip("#")), None)
    if found is None:
        known = [theme.name for theme in themes]
        raise NotFound(f'There is no theme "{name}".', hint=nearest(str(name), known, "qualkit theme list"))
    return found


class Themes:
    """``study.themes``: the themes of the write-up, in its order.

    They are not the codes of kind ``theme``, which are branches of one codebook's tree. A theme of the write-up
    collects codes from any codebook, and a code may serve several themes.
    """

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, name: str, claim: str = "", codes: Sequence[str] = ()) -> Theme:
        """Make a theme, after the others.

        Args:
            name: what it is called.
            claim: what it says, in a sentence or a paragraph.
            codes: keys of codes it collects; each brings the codes under it along.

        Raises:
            BadInput: the name is empty or a number.
            Conflict: there is a theme of this name.
            NotFound: there is no such code.
        """
        name, keys = self._free_name(name), self._keys(codes)
        connection = self._session.connection
        with self._session.action("theme add") as action:
            number = theme_store.add(connection, name=name, claim=claim.strip())
            theme_store.set_codes(connection, number, keys)
            action.detail = {"theme": number, "codes": builtins.list(keys)}
        return self.get(number)

    def list(self) -> builtins.list[Theme]:
        """All themes, in the order of the write-up."""
        return theme_store.select(self._session.connection)

    def get(self, theme: str | int) -> Theme:
        """One theme by its name or number. Raises NotFound."""
        return theme_named(self._session, theme)

    def table(self) -> DataTable:
        """One row a theme: its codes, codings by how they came about, sources, participants, and its claim."""
        from qualkit.analysis.theme_counts import themes_table
        from qualkit.services.material import gather

        material = gather(self._session, whole=False)
        return themes_table(material, material.codings)

    def codes(self, theme: str | int) -> DataTable:
        """One row a code of a theme, with its numbers and the other themes that it serves. Raises NotFound."""
        from qualkit.analysis.theme_counts import codes_table
        from qualkit.services.material import gather

        found = self.get(theme)
        material = gather(self._session, whole=False)
        return codes_table(material, found, material.codings)

    def edit(
        self,
        theme: str | int,
        *,
        name: str | None = None,
        claim: str | None = None,
        codes: Sequence[str] | None = None,
    ) -> Theme:
        """Give a theme another name or claim, or exactly these codes in this order; None leaves a thing as it is.

        Raises:
            BadInput, Conflict, NotFound: as `add`.
        """
        present = self.get(theme)
        new_name = present.name if name is None else self._free_name(name, besides=present)
        new_claim = present.claim if claim is None else claim.strip()
        keys = present.codes if codes is None else self._keys(codes)
        if (new_name, new_claim, keys) == (present.name, present.claim, present.codes):
            return present
        connection = self._session.connection
        with self._session.action("theme edit") as action:
            theme_store.update(connection, present.number, name=new_name, claim=new_claim)
            theme_store.set_codes(connection, present.number, keys)
            action.detail = {"theme": present.number, "codes": builtins.list(keys)}
        return self.get(present.number)

    def collect(self, theme: str | int, codes: Sequence[str]) -> Theme:
        """Add codes to a theme, after those it has; a code it has already stays where it is. Raises NotFound."""
        number, keys = self.get(theme).number, self._keys(codes)
        with self._session.action("theme collect") as action:
            present = self.get(number)
            new = [key for key in keys if key not in present.codes]
            theme_store.set_codes(self._session.connection, number, (*present.codes, *new))
            action.detail = {"theme": number, "codes": new}
            if not new:
                action.cancel()
        return self.get(number)

    def release(self, theme: str | int, codes: Sequence[str]) -> Theme:
        """Take codes out of a theme; they stay in the codebook.

        Raises:
            NotFound: there is no such theme, or the code is not in it.
        """
        number, gone = self.get(theme).number, self._keys(codes)
        with self._session.action("theme release") as action:
            present = self.get(number)
            missing = next((key for key in gone if key not in present.codes), None)
            if missing:
                has = ", ".join(present.codes) or "none"
                raise NotFound(f'The theme "{present.name}" does not collect {missing}.', hint=f"Its codes: {has}.")
            kept = [key for key in present.codes if key not in gone]
            theme_store.set_codes(self._session.connection, number, kept)
            action.detail = {"theme": number, "codes": builtins.list(gone)}
        return self.get(number)

    def order(self, themes: Sequence[str | int]) -> builtins.list[Theme]:
        """Put themes into the order of the write-up: those named first, as named, then the others as they were.

        Raises:
            NotFound: there is no such theme.
        """
        named = builtins.list(dict.fromkeys(self.get(theme).number for theme in themes))
        present = [theme.number for theme in self.list()]
        wanted = named + [number for number in present if number not in named]
        if wanted != present:
            with self._session.action("theme order") as action:
                theme_store.place(self._session.connection, wanted)
                action.detail = {"themes": wanted}
        return self.list()

    def remove(self, theme: str | int) -> None:
        """Delete a theme; its codes stay in the codebook, and memos on it stay. Raises NotFound."""
        present = self.get(theme)
        with self._session.action("theme remove") as action:
            theme_store.remove(self._session.connection, present.number)
            action.detail = {"theme": present.number}

    def _keys(self, codes: Sequence[str]) -> tuple[str, ...]:
        return tuple(dict.fromkeys(self._session.code(code).key for code in codes))

    def _free_name(self, name: str, besides: Theme | None = None) -> str:
        name = " ".join(name.split())
        if not name:
            raise BadInput("A theme needs a name.", hint='For example: qualkit theme add "Alone with it"')
        if name.lstrip("#").isdecimal():
            raise BadInput(f'A theme cannot be called "{name}".', hint="Numbers stand for themes; use a word.")
        taken = next((t for t in self.list() if t.name.casefold() == name.casefold()), None)
        if taken is not None and (besides is None or taken.number != besides.number):
            raise Conflict(f'There is a theme "{taken.name}" already.', hint="Give it another name.")
        return name
