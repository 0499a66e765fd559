"""Log, undo, redo."""

from __future__ import annotations

import json

from qualkit.domain.material import LogLine
from qualkit.errors import Conflict
from qualkit.services.session import Session, now
from qualkit.store import codebooks as codebook_store
from qualkit.store import journal
from qualkit.store import sources as source_store

__all__ = ["History", "in_words"]


class History:
    """``study.history``: every change, in order, and the way back."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def log(self, *, limit: int = 0) -> list[LogLine]:
        """What was done, newest first; `limit` 0 gives all. Holds numbers and names of codes, never words of people."""
        entries = journal.history(self._session.connection)[::-1]
        lines = [LogLine(e.number, e.at, e.coder, in_words(e), e.undone) for e in entries]
        return lines[:limit] if limit else lines

    def undo(self) -> LogLine:
        """Take back the last action that is in force, across restarts. Raises Conflict if there is none."""
        return self._reverse("undo")

    def redo(self) -> LogLine:
        """Bring back the action undone last. Raises Conflict if there is none, or if something was done since."""
        return self._reverse("redo")

    def _reverse(self, kind: str) -> LogLine:
        session = self._session
        edited = {entry.codebook.key for entry in session.edited_codebooks()}
        before = {entry.codebook.key: entry.sha256 for entry in codebook_store.registered(session.connection)}
        with session.database.reversal(kind, session.coder, now()) as (connection, entry):
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
            self._check_originals(connection, kind)
        session.settle()
        return LogLine(entry.number, entry.at, entry.coder, in_words(entry), kind == "undo")

    def _check_originals(self, connection: object, kind: str) -> None:
        """A redo of an import needs the original that the import had put in the transcripts folder."""
        session = self._session
        for name, file_name, _ in source_store.originals(session.connection):
            if not (session.layout.transcripts / file_name).is_file():
                raise Conflict(
                    f"The {kind} needs transcripts/{file_name}, the original of {name}, which is no longer there.",
                    hint="Put it back, or import the file again.",
                )


def in_words(entry: journal.Entry) -> str:
    """One entry of the log as a sentence fragment."""
    detail = json.loads(entry.detail)
    said = _DO.get(entry.action, lambda d: entry.action)(detail)
    if entry.kind != "do":
        return f"{entry.kind} of {entry.reverses}: {entry.action}"
    return said


def _count(number: int, word: str) -> str:
    return f"{number} {word}" if number == 1 else f"{number} {word}s"


_DO = {
    "import": lambda d: f"imported {_count(len(d['sources']), 'source')}: {', '.join(d['sources'][:6])}"
    + (" …" if len(d["sources"]) > 6 else ""),
    "case import": lambda d: f"took {_count(d['added'], 'case')} from a participants file, changed {d['changed']},"
    f" linked {d['linked']}",
    "case set": lambda d: f"set {', '.join(d['attributes'])} of case {d['case']}",
    "codebook use": lambda d: f"took up the codebook {d['codebook']} ({_count(d['codes'], 'code')})",
    "codebook edit": lambda d: f"took up edits of {d['codebook']}: {len(d['added'])} codes added, {d['changed']} changed,"
    f" {len(d['removed'])} removed",
    "codebook load": lambda d: f"loaded {d['codebook']}: {len(d['added'])} codes added, {len(d['changed'])} changed",
    "code": lambda d: f"coded {d['source']} with {d['code']} (coding {d['coding']})",
    "code many": lambda d: f"added {_count(d['added'], 'coding')}",
    "code remove": lambda d: f"removed {_count(len(d['codings']), 'coding')}",
    "apply": lambda d: f"applied the codebook (run {d['run']}): {_count(d['added'], 'rule hit')} added,"
    f" {d['retired']} retired, {d['kept']} kept",
    "confirm rule hits": lambda d: f"confirmed {_count(d['codings'], 'rule hit')}" + (f" of {d['code']}" if d["code"] else ""),
    "remove rule hits": lambda d: f"removed {_count(d['codings'], 'rule hit')}" + (f" of {d['code']}" if d["code"] else ""),
    "suggest themes": lambda d: f"had {_count(d['suggestions'], 'theme')} suggested from {_count(d['passages'], 'passage')}"
    f" (run {d['run']})",
    "review accept": lambda d: f"accepted suggestion {d['suggestion']} as {d['code']}: {_count(d['codings'], 'coding')}",
    "review merge": lambda d: f"merged suggestion {d['suggestion']} into {d['code']}: {_count(d['codings'], 'coding')}",
    "review reject": lambda d: f"rejected suggestion {d['suggestion']}",
    "review reopen": lambda d: f"opened suggestion {d['suggestion']} again",
    "review split": lambda d: f"split suggestion {d['suggestion']} into {' and '.join(map(str, d['into']))}",
    "memo": lambda d: f"wrote memo {d['memo']} ({d['kind']}, on a {d['about']})"
    if d["about"] != "study"
    else f"wrote memo {d['memo']} ({d['kind']}, on the study)",
    "memo edit": lambda d: f"edited memo {d['memo']}",
    "memo remove": lambda d: f"deleted memo {d['memo']}",
}
