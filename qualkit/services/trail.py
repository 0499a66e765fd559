"""The audit trail in words."""

from __future__ import annotations

import json
import sqlite3

from qualkit.domain.material import LogLine
from qualkit.store import journal

__all__ = ["in_words", "trail"]


def trail(connection: sqlite3.Connection) -> list[LogLine]:
    """Every entry of the log as a line of words, newest first."""
    entries = journal.history(connection)[::-1]
    return [LogLine(e.number, e.at, e.coder, in_words(e), e.undone) for e in entries]


def in_words(entry: journal.Entry) -> str:
    """One entry of the log as a sentence fragment."""
    if entry.kind != "do":
        return f"{entry.kind} of entry {entry.reverses} ({entry.action})"
    return _DO.get(entry.action, lambda detail: entry.action)(json.loads(entry.detail))


def _count(number: int, word: str) -> str:
    return f"{number} {word}" if number == 1 else f"{number} {word}s"


_DO = {
    "import": lambda d: (
        f"imported {_count(len(d['sources']), 'source')}: {', '.join(d['sources'][:6])}"
        + (" …" if len(d["sources"]) > 6 else "")
    ),
    "case import": lambda d: (
        f"took {_count(d['added'], 'case')} from a participants file, changed {d['changed']}, linked {d['linked']}"
    ),
    "case set": lambda d: f"set {', '.join(d['attributes'])} of case {d['case']}",
    "codebook use": lambda d: f"took up the codebook {d['codebook']} ({_count(d['codes'], 'code')})",
    "codebook edit": lambda d: (
        f"took up edits of {d['codebook']}: {len(d['added'])} codes added, {d['changed']} changed,"
        f" {len(d['removed'])} removed"
    ),
    "codebook load": lambda d: f"loaded {d['codebook']}: {len(d['added'])} codes added, {len(d['changed'])} changed",
    "code": lambda d: f"coded {d['source']} with {d['code']} (coding {d['coding']})",
    "code many": lambda d: f"added {_count(d['added'], 'coding')}",
    "code remove": lambda d: f"removed {_count(len(d['codings']), 'coding')}",
    "apply": lambda d: (
        f"applied the codebook (run {d['run']}): {_count(d['added'], 'rule hit')} added,"
        f" {d['retired']} retired, {d['kept']} kept"
    ),
    "confirm rule hits": lambda d: (
        f"confirmed {_count(d['codings'], 'rule hit')}" + (f" of {d['code']}" if d["code"] else "")
    ),
    "remove rule hits": lambda d: (
        f"removed {_count(d['codings'], 'rule hit')}" + (f" of {d['code']}" if d["code"] else "")
    ),
    "suggest themes": lambda d: (
        f"had {_count(d['suggestions'], 'theme')} suggested from {_count(d['passages'], 'passage')} (run {d['run']})"
    ),
    "review accept": lambda d: (
        f"accepted suggestion {d['suggestion']} as {d['code']}: {_count(d['codings'], 'coding')}"
    ),
    "review merge": lambda d: f"merged suggestion {d['suggestion']} into {d['code']}: {_count(d['codings'], 'coding')}",
    "review reject": lambda d: f"rejected suggestion {d['suggestion']}",
    "review reopen": lambda d: f"opened suggestion {d['suggestion']} again",
    "review split": lambda d: f"split suggestion {d['suggestion']} into {' and '.join(map(str, d['into']))}",
    "memo": lambda d: (
        f"wrote memo {d['memo']} ({d['kind']}, on a {d['about']})"
        if d["about"] != "study"
        else f"wrote memo {d['memo']} ({d['kind']}, on the study)"
    ),
    "memo edit": lambda d: f"edited memo {d['memo']}",
    "memo remove": lambda d: f"deleted memo {d['memo']}",
}
