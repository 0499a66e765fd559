"""The research diary: memos by day, and beside them what was done."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

from qualkit.analysis.wording import count
from qualkit.domain.memos import DiaryDay, Memo
from qualkit.errors import BadInput
from qualkit.files.layout import write_atomically
from qualkit.services.gate import gate
from qualkit.services.linking import Resolver
from qualkit.services.session import Session, now
from qualkit.store import journal
from qualkit.store import memos as memo_store

__all__ = ["days", "local", "write"]

_Detail = dict[str, Any]


def _one(detail: _Detail) -> int:
    return 1


# What an action adds to its day: how many of what. First match wins, in the order in which they are told.
_COUNTED: tuple[tuple[str, Callable[[_Detail], int], str, str], ...] = (
    ("import", lambda d: len(d["sources"]), "source imported", "sources imported"),
    ("source revise", _one, "transcript corrected", "transcripts corrected"),
    ("speakers divide", _one, "transcript divided into turns", "transcripts divided into turns"),
    ("speakers *", _one, "change of speakers' labels, roles or cases", "changes of speakers' labels, roles or cases"),
    ("case import", lambda d: int(d["added"] + d["changed"]), "case entered or changed", "cases entered or changed"),
    ("case set", _one, "case entered or changed", "cases entered or changed"),
    ("code", _one, "coding added", "codings added"),
    ("code many", lambda d: int(d["added"]), "coding added", "codings added"),
    ("code in vivo", _one, "in-vivo code added with its coding", "in-vivo codes added with their codings"),
    ("source purge", _one, "source removed for good", "sources removed for good"),
    ("identifiers scan", _one, "scan for identifiers", "scans for identifiers"),
    ("identifiers decide", lambda d: sum(d.values()), "identifier decided about", "identifiers decided about"),
    ("identifiers replace", lambda d: int(d["replaced"]), "identifier replaced", "identifiers replaced"),
    ("identifiers finish", _one, "removal of earlier texts", "removals of earlier texts"),
    ("case withdraw", _one, "participant withdrawn", "participants withdrawn"),
    ("place orphan", _one, "orphan placed", "orphans placed"),
    ("remove orphans", lambda d: len(d["codings"]), "orphan removed", "orphans removed"),
    ("code change", _one, "coding changed", "codings changed"),
    (
        "code edit",
        lambda d: int(d["added"]) + len(d["changed"]) + len(d["removed"]),
        "coding edited as text",
        "codings edited as text",
    ),
    ("code remove", lambda d: len(d["codings"]), "coding removed", "codings removed"),
    ("apply", lambda d: int(d["added"]), "rule hit added", "rule hits added"),
    ("confirm rule hits", lambda d: int(d["codings"]), "rule hit confirmed", "rule hits confirmed"),
    ("remove rule hits", lambda d: int(d["codings"]), "rule hit removed", "rule hits removed"),
    ("suggest codes", lambda d: int(d["suggestions"]), "code suggested for a passage", "codes suggested for passages"),
    ("suggest themes", lambda d: int(d["suggestions"]), "theme suggested", "themes suggested"),
    ("review import", lambda d: len(d["suggestions"]), "decision about suggestions", "decisions about suggestions"),
    ("review decide", lambda d: len(d["suggestions"]), "decision about suggestions", "decisions about suggestions"),
    ("review second", _one, "second opinion of a suggestion", "second opinions of suggestions"),
    ("review *", _one, "decision about suggestions", "decisions about suggestions"),
    ("codebook add", _one, "code added", "codes added"),
    ("codebook copy", _one, "code copied", "codes copied"),
    ("codebook define", _one, "code edited", "codes edited"),
    ("codebook rename", _one, "code renamed", "codes renamed"),
    ("codebook move", _one, "code moved", "codes moved"),
    ("codebook merge", lambda d: len(d["codes"]), "code merged into another", "codes merged into others"),
    ("codebook split", _one, "code split", "codes split"),
    ("codebook retire", _one, "code retired", "codes retired"),
    ("codebook restore", _one, "code brought back", "codes brought back"),
    ("codebook *", _one, "other change of the codebook", "other changes of the codebook"),
    ("theme *", _one, "change of the themes", "changes of the themes"),
    ("chart", _one, "framework cell summarised", "framework cells summarised"),
    ("chart remove", _one, "framework summary deleted", "framework summaries deleted"),
    ("memo edit", _one, "memo edited", "memos edited"),
    ("memo remove", _one, "memo deleted", "memos deleted"),
)
_OTHER = (_one, "other action", "other actions")


def days(session: Session, since: date | None, until: date | None) -> list[DiaryDay]:
    """Every day from `since` to `until` on which something was written or done, oldest first."""
    written: dict[date, list[tuple[str, Memo]]] = {}
    for memo in memo_store.select(session.connection):
        at = local(memo.created_at)
        written.setdefault(at.date(), []).append((at.strftime("%H:%M"), memo))
    done: dict[date, list[journal.Entry]] = {}
    for entry in journal.history(session.connection):
        if entry.kind == "do" and not entry.undone:
            done.setdefault(local(entry.at).date(), []).append(entry)
    wanted = sorted(
        day for day in {*written, *done} if (since is None or day >= since) and (until is None or day <= until)
    )
    several = len({entry.coder for day in wanted for entry in done.get(day, [])}) > 1
    found = (
        DiaryDay(
            day=day.isoformat(), memos=tuple(written.get(day, ())), done=_in_words(done.get(day, []), named=several)
        )
        for day in wanted
    )
    return [day for day in found if day.memos or day.done]


def write(session: Session, diary: Sequence[DiaryDay], path: Path, *, with_identifiers: bool = False) -> Path:
    """Write the diary as Word or Markdown, by the file's ending. Raises BadInput, Conflict (see `services.gate`)."""
    from qualkit.analysis.diary import as_markdown, as_report

    kind = path.suffix.casefold()
    if kind not in (".docx", ".md"):
        raise BadInput(f"A diary cannot be written as {path.name}.", hint="Give a file that ends in .docx or .md.")
    title = session.config.title or session.layout.root.name
    resolver = Resolver(session)
    bodies = {memo.number: resolver.told(memo.body) for day in diary for _, memo in day.memos}
    if kind == ".md":
        data = as_markdown(title, diary, bodies).encode()
    else:
        from qualkit import plugins

        report = as_report(
            title,
            diary,
            bodies,
            date=now().date().isoformat(),
            language=session.config.language,
            author=session.config.organisation,
        )
        data = plugins.load("exporters", "word").write(report, None)
    gate(session).pass_({path: data}, allow=with_identifiers)
    write_atomically(path, data)
    return path


def _in_words(entries: Sequence[journal.Entry], *, named: bool) -> tuple[str, ...]:
    """What was done, counted by what it was, and by coder where there are several."""
    counts: dict[tuple[str, str], dict[str, int]] = {}
    for entry in entries:
        if entry.action == "memo":
            continue
        number, singular, plural = _counter(entry.action)
        of_kind = counts.setdefault((singular, plural), {})
        of_kind[entry.coder] = of_kind.get(entry.coder, 0) + number(json.loads(entry.detail))
    order = {singular: place for place, (_, _, singular, _) in reversed(list(enumerate(_COUNTED)))}
    words = []
    for (singular, plural), by in sorted(counts.items(), key=lambda pair: order.get(pair[0][0], len(order))):
        total = sum(by.values())
        shares = ", ".join(f"{name} {n}" for name, n in sorted(by.items())) if len(by) > 1 else "".join(by)
        who = f" ({shares})" if named else ""
        if total:
            words.append(f"{count(total, singular, plural)}{who}")
    return tuple(words)


def _counter(action: str) -> tuple[Callable[[_Detail], int], str, str]:
    for name, number, singular, plural in _COUNTED:
        if action == name or (name.endswith("*") and action.startswith(name[:-1])):
            return number, singular, plural
    return _OTHER


def local(at: str) -> datetime:
    """A stored moment on this computer's clock."""
    return datetime.fromisoformat(at).astimezone()
