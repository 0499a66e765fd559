"""What a withdrawal would do, found out by doing it and taking it back; and what quotes the person elsewhere."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

from qualkit.domain.withdrawal import Choices, Doomed, WithdrawalPlan
from qualkit.files.byte_search import search_file
from qualkit.files.written_text import words_of_file
from qualkit.services.known_names import key_files
from qualkit.services.session import Session
from qualkit.services.withdrawal_orders import originals_of, runs_of
from qualkit.store import sources as source_store
from qualkit.store.purge import Order, label_hash, purge
from qualkit.store.quoting import places_of_words
from qualkit.store.suggestion_words import rewrite_quoted
from qualkit.text.runs import Runs

__all__ = [
    "MEDIA",
    "NAMING",
    "backups",
    "chosen_quoting",
    "free_name",
    "leftover_transcripts",
    "make_plan",
    "present_state",
    "quoting_files",
    "researchers_files",
]

NAMING = "export that names them"
# What is heard or seen in these is not searched: the researcher must look.
MEDIA = frozenset(
    (
        *(".mp3", ".m4a", ".wav", ".wma", ".aac", ".ogg", ".opus", ".flac", ".mp4", ".mov", ".avi", ".mkv", ".webm"),
        *(".png", ".jpg", ".jpeg", ".gif", ".tif", ".tiff", ".heic"),
    )
)


def make_plan(session: Session, what: str, name: str, order: Order, notes: Iterable[str] = ()) -> WithdrawalPlan:
    """Look at everything an order would touch. Stores nothing."""
    session.take_up_edited_codebooks()
    runs = runs_of(session, order)
    state = present_state(session)
    sources = tuple(_doomed(session, guid, labels) for guid, labels in order.sources)
    cases = _cases(session, order)
    originals = originals_of(session, order)
    counts, quoting = _tried(session, order, runs)
    files = [f"transcripts/{file}" for file in sorted(originals)]
    files += [f"transcripts/{path.name}" for path in leftover_transcripts(session, runs, originals)]
    for kind, found in quoting_files(session, runs, name).items():
        quoting[kind] = tuple(found)
    return WithdrawalPlan(
        what=what,
        name=name,
        sources=sources,
        cases=cases,
        counts=counts,
        files=tuple(files),
        backups=tuple(path.relative_to(session.layout.root).as_posix() for path in backups(session)),
        quoting=quoting,
        unsearched=tuple(_media(session)),
        runs=len(runs),
        shared=runs.shared,
        notes=(*notes, *_participants(session, cases), *_key(session)),
        state=state,
    )


def present_state(session: Session) -> str:
    """Another one whenever anything was done in the study."""
    return str(session.connection.execute("SELECT coalesce(max(id), 0) FROM audit_log").fetchone()[0])


def free_name(session: Session, taken: set[str], wanted: str) -> str:
    """A name that no file in the transcripts folder has and none in `taken`, to which it is added."""
    from qualkit.files.layout import safe_file_name

    name, number = safe_file_name(wanted), 2
    stem, suffix = Path(name).stem, Path(name).suffix
    while name.casefold() in taken or (session.layout.transcripts / name).exists():
        name = f"{stem} ({number}){suffix}"
        number += 1
    taken.add(name.casefold())
    return name


def leftover_transcripts(session: Session, runs: Runs, doomed: Iterable[str]) -> list[Path]:
    """Files in the transcripts folder that belong to no source and hold the person's words."""
    folder = session.layout.transcripts
    known = {file.casefold() for _, file, _ in source_store.originals(session.connection)}
    known |= {file.casefold() for file in doomed}
    loose = [path for path in _files(folder) if path.name.casefold() not in known or path.parent != folder]
    return [path for path in loose if search_file(path, runs)]


def quoting_files(session: Session, runs: Runs, name: str) -> dict[str, list[str]]:
    """Exports, and other files of the researcher's, that quote the person: by kind, relative to the study.

    Exports that do not quote but have the name are told apart.
    """
    layout = session.layout
    found: dict[str, list[str]] = {}
    for kind, paths in (("export", _files(layout.exports)), ("other file", researchers_files(session))):
        for path in paths:
            told = path.relative_to(layout.root).as_posix()
            if search_file(path, runs):
                found.setdefault(kind, []).append(told)
            elif kind == "export" and _names(path, name):
                found.setdefault(NAMING, []).append(told)
    return found


def _names(path: Path, name: str) -> bool:
    text = words_of_file(path.name, path.read_bytes())
    return bool(name and re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text, re.IGNORECASE))


def researchers_files(session: Session) -> list[Path]:
    """Files in the study's folder that qualkit did not make: neither transcripts, exports, backups nor caches."""
    layout = session.layout
    own = (layout.transcripts, layout.exports, layout.codebooks, layout.cache)
    known = {layout.database, layout.database.with_name(f"{layout.database.name}-journal")}
    return [
        path
        for path in _files(layout.root)
        if path not in known
        and not any(folder in path.parents for folder in own)
        and not (layout.backups in path.parents and path.suffix in (".db", ".part", ".db-journal"))
    ]


def backups(session: Session) -> list[Path]:
    """The databases in the study's folder for backups."""
    return [path for path in _files(session.layout.backups) if path.suffix == ".db"]


def _tried(session: Session, order: Order, runs: Runs) -> tuple[dict[str, int], dict[str, tuple[str, ...]]]:
    """How much would go, and what would quote the person still, in the database."""
    taken: set[str] = set()
    with session.action("withdrawal, tried") as action:
        done = purge(session.connection, order, lambda wanted: free_name(session, taken, wanted))
        rewrite_quoted(session.connection, lambda text: "" if runs.stand_in(text) else text)
        quoting = places_of_words(session.connection, runs.stand_in)
        action.cancel()
    return done.counts, {what: tuple(numbers) for what, numbers in quoting.items()}


def _doomed(session: Session, guid: str, labels: tuple[str, ...]) -> Doomed:
    name, row, revision = session.connection.execute(
        "SELECT name, id, revision FROM sources WHERE guid = ?", (guid,)
    ).fetchone()
    turns = source_store.turns_of(session.connection, row) if labels else ()
    numbers = tuple(turn.number for turn in turns if label_hash(guid, turn.speaker) in labels)
    return Doomed(source=name, guid=guid, turns=numbers, revision=revision + 1 if labels else 0)


def _cases(session: Session, order: Order) -> tuple[str, ...]:
    found = (session.connection.execute("SELECT name FROM cases WHERE guid = ?", (g,)).fetchone() for g in order.cases)
    return tuple(row[0] for row in found if row)


def _participants(session: Session, cases: Iterable[str]) -> list[str]:
    """A participants file in the folder goes on naming a case."""
    path = session.layout.participants
    text = path.read_text("utf-8", "replace").casefold() if path.is_file() else ""
    return [
        f"{path.name} names {case}: take the line out yourself." for case in cases if text and case.casefold() in text
    ]


def _key(session: Session) -> list[str]:
    folders = sorted({str(path.parent) for path in key_files(session)})
    return [
        f"The key in {folder} is not touched; it may hold their name: take the line out yourself." for folder in folders
    ]


def _media(session: Session) -> list[str]:
    root = session.layout.root
    return [path.relative_to(root).as_posix() for path in _files(root) if path.suffix.casefold() in MEDIA]


def _files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file()) if folder.is_dir() else []


def chosen_quoting(plan: WithdrawalPlan, choices: Choices) -> dict[str, tuple[str, ...]]:
    """What quotes the person and stays, once these choices are carried out."""
    gone: set[str] = set()
    if choices.remove_quoting_memos:
        gone |= {"memo", "summary"}
    if choices.rewrite_codebooks:
        gone |= {"codebook", "codebook version", "code"}
        gone |= {"change of the codebook", "reason for a change of the codebook"}
    if choices.delete_exports:
        gone |= {"export", NAMING}
    return {what: names for what, names in plan.quoting.items() if what not in gone}
