"""What a withdrawal is about: which sources, turns and cases; and the note that lets a killed one be finished."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from qualkit.domain.cases import Case
from qualkit.domain.sources import Role, Source, Turn
from qualkit.domain.withdrawal import Choices
from qualkit.errors import QualkitError
from qualkit.files.layout import Layout, write_atomically
from qualkit.services.session import Session
from qualkit.store import cases as case_store
from qualkit.store import revisions as revision_store
from qualkit.store import sources as source_store
from qualkit.store.coders import study_guid
from qualkit.store.purge import Order, label_hash
from qualkit.text.runs import Runs

__all__ = [
    "Intent",
    "case_order",
    "forget_intent",
    "noted",
    "originals_of",
    "read_intent",
    "runs_of",
    "runs_of_originals",
    "subject_of",
]

_NAME = "withdrawal.json"


@dataclass(frozen=True, slots=True)
class Intent:
    """A withdrawal under way, without names and words: identities and hashes only."""

    what: str
    subject: str
    order: Order
    originals: tuple[str, ...]
    choices: Choices


def subject_of(session: Session, what: str, name: str) -> str:
    """By what a withdrawal is known again, without the name of whom it is about."""
    said = f"{study_guid(session.connection)}\n{what}\n{name.casefold()}"
    return hashlib.sha256(said.encode()).hexdigest()


def _path(layout: Layout) -> Path:
    return layout.cache / _NAME


def noted(layout: Layout, intent: Intent) -> None:
    """Write down what is about to be done, so that it can be finished."""
    content = {
        "what": intent.what,
        "subject": intent.subject,
        "sources": intent.order.sources,
        "cases": intent.order.cases,
        "originals": intent.originals,
        "choices": asdict(intent.choices),
    }
    layout.cache.mkdir(exist_ok=True)
    write_atomically(_path(layout), json.dumps(content, indent=1).encode())


def read_intent(layout: Layout) -> Intent | None:
    """The withdrawal that was begun and not finished, if there is one."""
    try:
        found = json.loads(_path(layout).read_bytes())
        order = Order(
            tuple((str(guid), tuple(map(str, labels))) for guid, labels in found["sources"]),
            tuple(map(str, found["cases"])),
        )
        return Intent(
            str(found["what"]),
            str(found["subject"]),
            order,
            tuple(map(str, found["originals"])),
            Choices(**found["choices"]),
        )
    except (OSError, ValueError, KeyError, TypeError):
        return None


def forget_intent(layout: Layout) -> None:
    _path(layout).unlink(missing_ok=True)


def case_order(session: Session, case: Case) -> Order:
    """What a case's withdrawal takes: its sources where nobody else speaks, and elsewhere its own turns."""
    links: dict[str, list[str]] = {}
    for link in case.links:
        links.setdefault(link.source, []).append(link.speaker)
    sources = []
    for name, labels in sorted(links.items()):
        stored = source_store.get(session.connection, name)
        assert stored is not None
        own = _own_labels(session, case, stored, labels)
        alone = all(turn.role is Role.INTERVIEWER or turn.speaker in own for turn in stored.turns)
        hashes = () if alone else tuple(sorted(label_hash(stored.guid, label) for label in own))
        if alone or hashes:
            sources.append((stored.guid, hashes))
    return Order(tuple(sources), (case.guid,))


def _own_labels(session: Session, case: Case, stored: Source, labels: Sequence[str]) -> set[str]:
    """By which labels a case speaks in a source; a link without one means all that are nobody else's."""
    spoken = {turn.speaker for turn in stored.turns if turn.role is not Role.INTERVIEWER}
    if "" not in labels or not any(spoken - {""}):
        return set(labels)
    others = {
        link.speaker
        for other in case_store.all_cases(session.connection)
        for link in other.links
        if other.guid != case.guid and link.source == stored.name
    }
    return spoken - others


def runs_of(session: Session, order: Order) -> Runs:
    """The five-word runs of what the order takes, in every revision, that nobody else says."""
    connection = session.connection
    whole = {guid for guid, labels in order.sources if not labels}
    hashes = dict(order.sources)
    said: list[str] = []
    others: list[str] = []
    for row, guid, current in connection.execute(
        "SELECT id, guid, current FROM source_revisions ORDER BY id"
    ).fetchall():
        if guid not in hashes and not current:
            continue
        text = revision_store.text_of(connection, row)
        turns = source_store.turns_of(connection, row)
        theirs = [] if guid not in hashes else _theirs(guid, text, turns, hashes[guid])
        said += theirs
        if guid not in whole and current:
            others += [one.span.of(text) for one in turns if not _is_theirs(guid, one, hashes.get(guid))]
            others += [text] if not turns else []
    return Runs(said, others)


def _theirs(guid: str, text: str, turns: Sequence[Turn], labels: Sequence[str]) -> list[str]:
    found = [turn.span.of(text) for turn in turns if _is_theirs(guid, turn, labels)]
    return found if found or labels else [text]


def _is_theirs(guid: str, turn: Turn, labels: Sequence[str] | None) -> bool:
    if labels is None:
        return False
    return label_hash(guid, turn.speaker) in labels if labels else turn.role is not Role.INTERVIEWER


def originals_of(session: Session, order: Order) -> dict[str, str]:
    """The originals that go: file name in the transcripts folder to its sha256."""
    found = {}
    for guid, _ in order.sources:
        rows = session.connection.execute(
            "SELECT file_name, file_sha256 FROM source_revisions WHERE guid = ? ORDER BY revision", (guid,)
        )
        found.update({row[0]: row[1] for row in rows})
    return found


def runs_of_originals(session: Session, hashes: Iterable[str]) -> tuple[Runs, list[Path]]:
    """The runs of originals that are still there although the database has forgotten them, and where they are."""
    from qualkit.importers import read_sources

    wanted = set(hashes)
    paths, said = [], []
    if session.layout.transcripts.is_dir():
        for path in sorted(session.layout.transcripts.iterdir()):
            if path.is_file() and hashlib.sha256(data := path.read_bytes()).hexdigest() in wanted:
                paths.append(path)
                try:
                    for imported in read_sources(data, path.name, interviewers=session.config.interviewers):
                        turns = [t for t in imported.turns if t.role is not Role.INTERVIEWER]
                        said += [turn.span.of(imported.text) for turn in turns] or [imported.text]
                except QualkitError:
                    continue
    others = [text for _, _, _, text in source_store.texts(session.connection)]
    return Runs(said, others), paths
