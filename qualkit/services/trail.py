"""The audit trail in words."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from typing import Any

from qualkit.domain.material import LogLine
from qualkit.store import journal

__all__ = ["in_words", "revised_at", "trail"]


def trail(connection: sqlite3.Connection, limit: int = 0) -> list[LogLine]:
    """The entries of the log as lines of words, newest first; `limit` 0 gives all."""
    entries = journal.history(connection)[::-1][: limit or None]
    return [LogLine(e.number, e.at, e.coder, in_words(e), e.undone) for e in entries]


def in_words(entry: journal.Entry) -> str:
    """One entry of the log as a sentence fragment."""
    if entry.kind != "do":
        return f"{entry.kind} of entry {entry.reverses} ({entry.action})"
    tell = _DO.get(entry.action)
    return tell(json.loads(entry.detail)) if tell else entry.action


def revised_at(connection: sqlite3.Connection, source: str) -> dict[int, tuple[str, str]]:
    """When (to the minute) and by whom each revision of a source was taken up: revision to (time, coder)."""
    found: dict[int, tuple[str, str]] = {}
    for entry in journal.history(connection):
        if entry.undone or entry.kind != "do":
            continue
        detail = json.loads(entry.detail)
        if entry.action == "import" and source in detail.get("sources", ()):
            found[1] = (entry.at[:16].replace("T", " "), entry.coder)
        elif entry.action == "identifiers replace" and source in detail["sources"]:
            found[detail["sources"][source]] = (entry.at[:16].replace("T", " "), entry.coder)
        elif entry.action == "source revise" and detail.get("source") == source:
            found[detail["revision"]] = (entry.at[:16].replace("T", " "), entry.coder)
    return found


def _count(number: int, word: str) -> str:
    return f"{number} {word}" if number == 1 else f"{number} {word}s"


def _sources(names: list[str]) -> str:
    return ", ".join(names[:6]) + (" …" if len(names) > 6 else "") if names else "what is remembered for the next file"


def _gone(removed: dict[str, int]) -> str:
    texts, codings = removed.get("texts", 0), removed.get("codings", 0)
    return f": {_count(texts, 'text')}, {_count(codings, 'coding')} removed; nothing before can be undone"


def _below(codes: int) -> str:
    return f" and {_count(codes - 1, 'code')} below it" if codes > 1 else ""


_DECIDED = {"accept": "accepted", "merge": "merged into codes", "reject": "rejected", "reopen": "opened again"}

_DO: dict[str, Callable[[dict[str, Any]], str]] = {
    "import": lambda d: (
        f"imported {_count(len(d['sources']), 'source')}: {', '.join(d['sources'][:6])}"
        + (" …" if len(d["sources"]) > 6 else "")
    ),
    "case import": lambda d: (
        f"took {_count(d['added'], 'case')} from a participants file, changed {d['changed']}, linked {d['linked']}"
    ),
    "case set": lambda d: f"set {', '.join(d['attributes'])} of case {d['case']}",
    "speakers rename": lambda d: f"renamed speakers in {_sources(d['sources'])} ({_count(d['turns'], 'turn')})",
    "speakers role": lambda d: f"gave speakers a role in {_sources(d['sources'])} ({_count(d['turns'], 'turn')})",
    "speakers link": lambda d: f"linked speakers and cases in {_sources(d['sources'])}",
    "speakers review": lambda d: f"reviewed the speakers of {_sources(d['sources'])} ({_count(d['turns'], 'turn')})",
    "speakers divide": lambda d: (
        f"divided {d['source']} into turns by {d['by'] or 'its labels'}: {d['turns']} in place of {d['before']}"
    ),
    "speakers forget": lambda d: f"forgot what was remembered of {_count(d['rules'], 'speaker label')}",
    "source revise": lambda d: (
        f"corrected {d['source']} (revision {d['revision']}): {d['exact'] + d['moved'] + d['fuzzy']} codings kept their"
        f" place ({d['fuzzy']} with other words), {_count(d['orphan'], 'orphan')}"
        + (f", {_count(d['dropped'], 'open rule hit')} dropped" if d["dropped"] else "")
    ),
    "source purge": lambda d: f"removed source {d['name'] or '(name forgotten)'} for good{_gone(d['removed'])}",
    "identifiers finish": lambda d: (
        f"removed {_count(d['revisions'], 'earlier text')} of {_count(len(d['sources']), 'source')} for good;"
        " nothing before can be undone"
    ),
    "case withdraw": lambda d: f"case {d['name'] or '(name forgotten)'} withdrew{_gone(d['removed'])}",
    "place orphan": lambda d: f"placed orphan {d['coding']} ({d['code']}) in {d['source']} by hand",
    "remove orphans": lambda d: f"removed {_count(len(d['codings']), 'orphan')}",
    "codebook use": lambda d: f"took up the codebook {d['codebook']} ({_count(d['codes'], 'code')})",
    "codebook new": lambda d: f"began the codebook {d['codebook']}",
    "codebook edit": lambda d: (
        f"took up edits of {d['codebook']}: {len(d['added'])} codes added, {d['changed']} changed,"
        f" {len(d['removed'])} removed"
    ),
    "codebook add": lambda d: f"added code {d['code']}" + (f" under {d['under']}" if d["under"] else ""),
    "codebook define": lambda d: f"edited code {d['code']} ({', '.join(d['fields'])})",
    "codebook rename": lambda d: (
        f"renamed code {d['from']}" + (f" to {d['code']}" if d["code"] != d["from"] else "") + _below(d["keys"])
    ),
    "codebook move": lambda d: (
        f"moved code {d['code']} " + (f"under {d['under']}" if d["under"] else "to the top")
        if d["under"] != d["from"]
        else f"moved code {d['code']} among its neighbours"
    ),
    "codebook retire": lambda d: f"retired code {d['code']}" + _below(d["codes"]),
    "codebook restore": lambda d: f"brought back code {d['code']}" + _below(d["codes"]),
    "codebook copy": lambda d: f"copied code {d['from']} to {d['codebook']} as {d['code']}" + _below(d["codes"]),
    "codebook merge": lambda d: (
        f"merged {'code' if len(d['codes']) == 1 else 'codes'} {', '.join(d['codes'])} into {d['into']}:"
        f" {_count(d['codings'], 'coding')}" + (f", {_count(d['doubles'], 'double')} dropped" if d["doubles"] else "")
    ),
    "codebook split": lambda d: (
        f"split code {d['code']}: {', '.join(f'{number} to {key}' for key, number in sorted(d['into'].items()))},"
        f" {d['kept']} stay"
    ),
    "codebook load": lambda d: f"loaded {d['codebook']}: {len(d['added'])} codes added, {len(d['changed'])} changed",
    "code": lambda d: f"coded {d['source']} with {d['code']} (coding {d['coding']})",
    "code in vivo": lambda d: f"coded {d['source']} with the new in-vivo code {d['code']} (coding {d['coding']})",
    "code change": lambda d: f"changed coding {d['coding']} ({', '.join(d['changed'])}), now {d['code']}",
    "code many": lambda d: (
        f"added {_count(d['added'], 'coding')}"
        + (f", confirmed {_count(d['confirmed'], 'rule hit')}" if d.get("confirmed") else "")
    ),
    "code edit": lambda d: (
        f"edited the codings of {d['source']}: {d['added']} added, {len(d['changed'])} changed,"
        f" {len(d['removed'])} removed"
    ),
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
    "suggest codes": lambda d: (
        f"had {_count(d['suggestions'], 'passage')} suggested for {_count(d['codes'], 'code')} (run {d['run']})"
    ),
    "suggest themes": lambda d: (
        f"had {_count(d['suggestions'], 'theme')} suggested from {_count(d['passages'], 'passage')} (run {d['run']})"
    ),
    "review accept": lambda d: (
        f"accepted suggestion {d['suggestion']} as {d['code']}: {_count(d['codings'], 'coding')}"
    ),
    "review merge": lambda d: f"merged suggestion {d['suggestion']} into {d['code']}: {_count(d['codings'], 'coding')}",
    "review reject": lambda d: f"rejected suggestion {d['suggestion']}",
    "review take": lambda d: (
        f"took segment {d['segment']} of suggestion {d['suggestion']} as {d['code']} (coding {d['coding']})"
    ),
    "review decline": lambda d: f"declined segment {d['segment']} of suggestion {d['suggestion']}",
    "review import": lambda d: (
        f"took up a review by {', '.join(d['reviewers'])}: {_count(len(d['suggestions']), 'decision')},"
        f" {_count(d['comments'], 'comment')}, {_count(d['codings'], 'coding')}"
    ),
    "review decide": lambda d: (
        f"decided about {_count(len(d['suggestions']), 'suggestion')} in one step:"
        f" {', '.join(f'{number} {_DECIDED[kind]}' for kind, number in sorted(d['kinds'].items()))};"
        f" {_count(d['codings'], 'coding')}"
    ),
    "review second": lambda d: f"noted {d['reader']}'s second opinion of suggestion {d['suggestion']}",
    "review reopen": lambda d: f"opened suggestion {d['suggestion']} again",
    "review split": lambda d: f"split suggestion {d['suggestion']} into {' and '.join(map(str, d['into']))}",
    "memo": lambda d: (
        f"wrote memo {d['memo']} ({d['kind']}, on a {d['about']})"
        if d["about"] != "study"
        else f"wrote memo {d['memo']} ({d['kind']}, on the study)"
    ),
    "memo edit": lambda d: f"edited memo {d['memo']}",
    "memo remove": lambda d: f"deleted memo {d['memo']}",
    "theme add": lambda d: f"made theme {d['theme']} of the write-up ({_count(len(d['codes']), 'code')})",
    "theme edit": lambda d: f"changed theme {d['theme']} of the write-up",
    "theme collect": lambda d: f"collected {', '.join(d['codes'])} in theme {d['theme']} of the write-up",
    "theme release": lambda d: f"released {', '.join(d['codes'])} from theme {d['theme']} of the write-up",
    "theme order": lambda d: "ordered the themes of the write-up",
    "theme remove": lambda d: f"deleted theme {d['theme']} of the write-up",
    "identifiers scan": lambda d: (
        f"scanned {_count(d['sources'], 'source')} for what identifies people:"
        f" {d['found']} found, {d['dropped']} no longer there"
    ),
    "identifiers decide": lambda d: (
        f"decided about what identifies people: {', '.join(f'{number} {state}' for state, number in sorted(d.items()))}"
    ),
    "identifiers replace": lambda d: (
        f"replaced what identifies people in {_count(len(d['sources']), 'source')}: {_count(d['replaced'], 'place')}"
    ),
    "chart": lambda d: f"summarised {d['case']} under {d['code']} (summary {d['summary']})",
    "chart remove": lambda d: f"deleted the summary of {d['case']} under {d['code']}",
}
