"""Log, undo, redo."""

from __future__ import annotations

from qualkit.domain.material import LogLine
from qualkit.errors import Conflict
from qualkit.services.session import Session
from qualkit.services.trail import in_words, trail
from qualkit.store import codebooks as codebook_store
from qualkit.store import sources as source_store

__all__ = ["History"]


class History:
    """``study.history``: every change, in order, and the way back."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def log(self, *, limit: int = 0) -> list[LogLine]:
        """What was done, newest first; `limit` 0 gives all. Holds numbers and names of codes, never words of people."""
        return trail(self._session.connection, limit)

    def undo(self, *, anyone: bool = False) -> LogLine:
        """Take back the last action that is in force, across restarts.

        Args:
            anyone: also if another coder did it.

        Raises:
            Conflict: there is none, or it is another coder's: two people may be at work in one study.
        """
        return self._reverse("undo", anyone=anyone)

    def redo(self) -> LogLine:
        """Bring back the action undone last. Raises Conflict if there is none, or if something was done since."""
        return self._reverse("redo")

    def _reverse(self, kind: str, *, anyone: bool = True) -> LogLine:
        session = self._session
        edited = {entry.codebook.key for entry in session.edited_codebooks()}
        before = {entry.codebook.key: entry.sha256 for entry in codebook_store.registered(session.connection)}
        originals = set(source_store.originals(session.connection))
        with session.reversal(kind) as (connection, entry):
            if not anyone and entry.coder.casefold() != session.coder.casefold():
                raise Conflict(
                    f"The last action is not yours: {entry.coder} {in_words(entry)} (entry {entry.number}).",
                    hint="Talk to them first; to take it back all the same: qualkit undo --anyone",
                )
            for book in codebook_store.registered(connection):
                if before.get(book.codebook.key) == book.sha256:
                    continue
                if book.codebook.key in edited:
                    raise Conflict(
                        f"codebooks/{book.file_name} has edits of its own that a {kind} would write over.",
                        hint="Take them up first with: qualkit codebook show, or put the file back.",
                    )
                data = codebook_store.yaml_of(connection, book.sha256)
                if data is not None:
                    session.stage(f"codebooks/{book.file_name}", data)
            self._check_originals(kind, originals)
        return LogLine(entry.number, entry.at, entry.coder, in_words(entry), kind == "undo")

    def _check_originals(self, kind: str, before: set[tuple[str, str, str]]) -> None:
        """A redo of an import needs the original that the import had put in the transcripts folder."""
        session = self._session
        for name, file_name, _ in sorted(set(source_store.originals(session.connection)) - before):
            if not (session.layout.transcripts / file_name).is_file():
                raise Conflict(
                    f"The {kind} needs transcripts/{file_name}, the original of {name}, which is no longer there.",
                    hint="Put it back, or import the file again.",
                )
