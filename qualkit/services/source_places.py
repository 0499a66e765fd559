"""Where a character, a turn or a coding stands in the file it came from."""

from __future__ import annotations

from qualkit.domain.sources import Place, Source
from qualkit.errors import BadInput, NotFound
from qualkit.services.session import Session
from qualkit.store import codings as coding_store
from qualkit.store import sources as source_store

__all__ = ["SourcePlaces"]


class SourcePlaces:
    """Part of ``study.sources``: places in the files."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def where(self, source: str, *, offset: int = -1, turn: int = 0, coding: int = 0) -> Place:
        """Where a stretch of a source begins in its file: the line, paragraph, cue, cell or page.

        Args:
            source: its name.
            offset: a character of its text, in code points from 0; or
            turn: the number of a turn; or
            coding: the number of a coding in the source.

        Raises:
            NotFound: no such source, turn or coding in it, or its file's places are not known.
            BadInput: not exactly one of the three is named, or the text has no such character.
        """
        if (offset >= 0) + (turn > 0) + (coding > 0) != 1:
            raise BadInput("Name a character, a turn or a coding.", hint="One of them, with a number of 1 or more.")
        stored = source_store.get(self._session.connection, self._session.source_name(source))
        assert stored is not None
        place = stored.place(self._begins(stored, offset, turn, coding))
        if place is None:
            raise NotFound(f"The places of {stored.name} in its file are not known.")
        return place

    def _begins(self, stored: Source, offset: int, turn: int, coding: int) -> int:
        if turn:
            found = next((one for one in stored.turns if one.number == turn), None)
            if found is None:
                raise NotFound(f"{stored.name} has no turn {turn}.", hint=f"It has {len(stored.turns)} turns.")
            return found.span.start
        if coding:
            made = coding_store.find(self._session.connection, coding)
            if made is None or made.source != stored.name:
                hint = f"List them with: qualkit code list --source {stored.name}"
                raise NotFound(f"There is no coding {coding} in {stored.name}.", hint=hint)
            return made.span.start
        if offset >= len(stored.text):
            raise BadInput(f"{stored.name} has {len(stored.text):,} characters.", hint="They are counted from 0.")
        return offset
