"""A study made by the first release opens, is backed up, passes every check, and can still be undone and redone."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

import qualkit
from qualkit.store import backup, schema
from qualkit.store.database import Database
from qualkit.store.journal import JOURNALLED
from tests.helpers.small_study import ANNA, BEN, dump

FIRST_RELEASE = Path(__file__).parent.parent / "helpers" / "study_format_1.sql"
"""What the first release wrote: two interviews with codings of every kind, memos, suggestions accepted and rejected,
nineteen entries in the log, the last two of them undos that can be redone."""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The study's folder as the first release left it."""
    folder = tmp_path / "study"
    (folder / "codebooks").mkdir(parents=True)
    (folder / "transcripts").mkdir()
    (folder / "qualkit.toml").write_text('[study]\ntitle = "Small"\ncoder = "tester"\n', encoding="utf-8")
    (folder / "transcripts" / "Anna.txt").write_text(ANNA, encoding="utf-8")
    (folder / "transcripts" / "Ben.txt").write_text(BEN, encoding="utf-8")
    (folder / "transcripts" / "extra.txt").write_text("INT: One?\n\nCara: Two, alone.\n", encoding="utf-8")
    connection = sqlite3.connect(folder / "project.db")
    connection.executescript(FIRST_RELEASE.read_text("utf-8"))
    connection.execute(f"PRAGMA application_id = {schema.APPLICATION_ID}")
    connection.execute("PRAGMA user_version = 1")
    (yaml,) = connection.execute("SELECT yaml FROM codebook_versions ORDER BY id DESC LIMIT 1").fetchone()
    (folder / "codebooks" / "tiny.yaml").write_text(yaml, encoding="utf-8", newline="")
    connection.close()
    return folder


@pytest.fixture
def study(folder: Path) -> Iterator[qualkit.Study]:
    with qualkit.Study.open(folder, coder="tester") as study:
        yield study


def rows(connection: sqlite3.Connection, query: str) -> list[tuple[object, ...]]:
    return [tuple(row) for row in connection.execute(query)]


def test_the_study_is_of_the_first_format(folder: Path) -> None:
    connection = sqlite3.connect(folder / "project.db")
    tables = {row[0] for row in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")}
    assert "sources" in tables and "source_revisions" not in tables
    connection.close()


def test_it_is_backed_up_as_it_was_before_it_is_migrated(folder: Path) -> None:
    before = sqlite3.connect(folder / "project.db")
    contents = {table: rows(before, f"SELECT * FROM {table}") for table in ("sources", "codings", "memos", "changes")}
    before.close()
    with qualkit.Study.open(folder):
        pass
    (copy,) = (folder / "backups").iterdir()
    assert re.fullmatch(rf"\d{{8}}-\d{{6}}-before-format-{schema.LATEST}\.db", copy.name)
    backup.verify(copy)
    kept = sqlite3.connect(copy)
    assert {table: rows(kept, f"SELECT * FROM {table}") for table in contents} == contents
    kept.close()
    with qualkit.Study.open(folder):
        pass
    assert len(list((folder / "backups").iterdir())) == 1, "a study that is up to date is not migrated again"


def test_everything_is_still_there(folder: Path) -> None:
    old = sqlite3.connect(folder / "project.db")
    sources = rows(old, "SELECT id, guid, name, revision, file_name, text, positions, report FROM sources ORDER BY id")
    same = {}
    for table in JOURNALLED:
        # Columns that came later are at the end: what was there is compared.
        columns = ", ".join(row[1] for row in old.execute(f"PRAGMA table_info({table})"))
        if columns and table not in ("source_revisions", "memos"):
            same[table, columns] = rows(old, f"SELECT {columns} FROM {table} ORDER BY id")
    sequences = dict(old.execute("SELECT name, seq FROM sqlite_sequence").fetchall())
    log = rows(old, "SELECT * FROM audit_log ORDER BY id")
    old.close()
    with qualkit.Study.open(folder) as study:
        new = study._session.connection
        query = "SELECT id, guid, name, revision, file_name, text, positions, report FROM sources ORDER BY id"
        assert rows(new, query) == sources
        assert rows(new, "SELECT DISTINCT current FROM source_revisions") == [(1,)]
        assert {key: rows(new, f"SELECT {key[1]} FROM {key[0]} ORDER BY id") for key in same} == same
        assert rows(new, "SELECT * FROM audit_log ORDER BY id") == log
        # Numbers never come again: the counters go on where they stood.
        now = dict(new.execute("SELECT name, seq FROM sqlite_sequence").fetchall())
        sequences["source_revisions"] = sequences.pop("sources")
        assert {name: now[name] for name in sequences} == sequences
        memos = [(memo.kind, memo.target_kind, memo.target) for memo in study.memos.list()]
        assert ("data", "source", "Anna") in memos and ("data", "coding", "1") in memos
        assert ("analytic", "code", "T1.1") in memos and ("reflexive", "study", "") in memos
        check = study.integrity.check()
        assert check.clean, check.problems
        assert check.looked_at["sources"] == 2 and check.looked_at["codings"] > 10


def test_all_that_was_done_before_can_be_undone_and_redone(study: qualkit.Study) -> None:
    states = [dump(study)]
    while study.status().undo:
        study.history.undo()
        states.append(dump(study))
    assert len(states) == 16, "fifteen actions were in force"
    assert not any(states[-1][table] for table in ("source_revisions", "codings", "memos", "suggestions", "cases"))
    for state in states[-2::-1]:
        study.history.redo()
        assert dump(study) == state
    assert study.integrity.check().clean


def test_what_was_undone_before_can_be_redone(study: qualkit.Study) -> None:
    before = dump(study)
    study.history.redo()
    assert 1 not in {coding.number for coding in study.codings.list()}
    study.history.redo()
    assert "Cara: Two, alone." in study.sources.get("extra").text
    assert study.integrity.check().clean
    study.history.undo()
    study.history.undo()
    assert dump(study) == before


def test_a_transcript_of_the_first_release_can_be_corrected(study: qualkit.Study, tmp_path: Path) -> None:
    before = dump(study)
    path = tmp_path / "better.txt"
    path.write_text(ANNA.replace(" There is no desk for me, so I sit in the corridor.", ""), encoding="utf-8")
    report = study.sources.revise(study.sources.plan_revision("Anna", path))
    assert 1 in report.orphans and study.integrity.check().clean
    study.history.undo()
    assert dump(study) == before


def test_an_empty_study_is_migrated(tmp_path: Path) -> None:
    path = tmp_path / "project.db"
    connection = sqlite3.connect(path)
    connection.executescript((Path(schema.__file__).parent / "migrations" / "0001_study.sql").read_text("utf-8"))
    connection.execute("INSERT INTO study VALUES (1, '12345678-1234-5678-1234-567812345678', '2026-01-01T00:00:00Z')")
    connection.execute(f"PRAGMA application_id = {schema.APPLICATION_ID}")
    connection.execute("PRAGMA user_version = 1")
    connection.commit()
    connection.close()
    with qualkit.Study.open(tmp_path, coder="tester") as study:
        assert study.integrity.check().clean and study.status().sources == 0
        source = tmp_path / "Anna.txt"
        source.write_text(ANNA, encoding="utf-8")
        study.sources.add([source])
        study.history.undo()
        study.history.redo()
        assert study.sources.get("Anna").revision == 1 and study.integrity.check().clean


def test_a_migrated_study_has_the_schema_of_a_new_one(study: qualkit.Study, tmp_path: Path) -> None:
    with Database.create(tmp_path / "new.db", guid="12345678-1234-5678-1234-567812345678", at="x") as fresh:
        assert described(study._session.connection) == described(fresh.connection)


def described(connection: sqlite3.Connection) -> dict[str, object]:
    """Every table, view, index and trigger, however its statement is set; and every column as SQLite sees it."""
    found: dict[str, object] = {
        f"{row['type']} {row['name']}": " ".join((row["sql"] or "").replace('"', "").split())
        for row in connection.execute("SELECT type, name, sql FROM sqlite_schema WHERE name NOT LIKE 'sqlite_%'")
    }
    for (table,) in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'").fetchall():
        found[f"columns of {table}"] = rows(connection, f"PRAGMA table_xinfo({table})")
        found[f"keys of {table}"] = sorted(rows(connection, f"PRAGMA foreign_key_list({table})"))
    return found
