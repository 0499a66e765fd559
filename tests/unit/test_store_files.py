"""The database file: made, opened, refused, backed up, restored; and the view for other programs."""

from __future__ import annotations

import re
import sqlite3
import time
from pathlib import Path

import pytest

import qualkit
from qualkit.errors import Conflict, StudyProblem
from qualkit.services.integrity import restore
from qualkit.store import backup, schema
from qualkit.store.database import Database
from tests.helpers.small_study import dump, suggest


def test_the_file_says_what_it_is(small_study: qualkit.Study) -> None:
    connection = small_study._session.connection
    facts = {name: connection.execute(f"PRAGMA {name}").fetchone()[0] for name in ("application_id", "user_version")}
    assert facts == {"application_id": schema.APPLICATION_ID, "user_version": schema.LATEST}
    assert connection.execute("PRAGMA foreign_keys").fetchone()[0] == 1
    assert connection.execute("PRAGMA journal_mode").fetchone()[0] == "delete"
    assert connection.execute("PRAGMA secure_delete").fetchone()[0] == 1
    assert bytes((small_study.folder / "project.db").read_bytes()[68:72]) == b"qkit"


def test_every_table_is_strict(small_study: qualkit.Study) -> None:
    rows = small_study._session.connection.execute("SELECT name, strict FROM pragma_table_list WHERE type = 'table'")
    loose = {row["name"] for row in rows if not row["strict"] and not row["name"].startswith("sqlite_")}
    assert loose == set()


def test_latest_is_the_newest_migration() -> None:
    folder = Path(schema.__file__).parent / "migrations"
    assert max(int(path.name[:4]) for path in folder.glob("*.sql")) == schema.LATEST


@pytest.mark.parametrize("name", ["plain", "100% mine", "what?", "a#b", "käse 😀", "with space", "semi;colon&x=y"])
def test_a_study_in_a_folder_of_any_name(tmp_path: Path, name: str) -> None:
    with qualkit.Study.create(tmp_path / name) as study:
        study.memos.add("x")
        path = study.integrity.backup()
    backup.verify(path)
    with qualkit.Study.open(tmp_path / name) as study:
        assert len(study.memos.list()) == 1
    assert [one.name for one in tmp_path.iterdir()] == [name]


def test_a_newer_study_is_refused_and_left_alone(small_folder: Path) -> None:
    path = small_folder / "project.db"
    connection = sqlite3.connect(path)
    connection.execute(f"PRAGMA user_version = {schema.LATEST + 1}")
    connection.close()
    data = path.read_bytes()
    with pytest.raises(StudyProblem, match="newer qualkit"):
        Database.open(path)
    assert path.read_bytes() == data and not (small_folder / "backups").exists()


def test_a_backup_is_a_whole_study(small_study: qualkit.Study) -> None:
    path = small_study.integrity.backup()
    assert re.fullmatch(r"\d{8}-\d{6}-backup\.db", path.name) and path.parent.name == "backups"
    with Database.open(path) as copy:
        tables = [row[0] for row in copy.connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")]
        for table in tables:
            own = small_study._session.connection.execute(f"SELECT * FROM {table}").fetchall()
            assert [tuple(r) for r in copy.connection.execute(f"SELECT * FROM {table}")] == [tuple(r) for r in own]


def test_backups_never_take_each_others_name(small_study: qualkit.Study, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")
    paths = [small_study.integrity.backup() for _ in range(3)]
    assert len(set(paths)) == 3
    with pytest.raises(Conflict, match="already"):
        small_study.integrity.backup(paths[0])


def test_a_backup_into_a_folder(small_study: qualkit.Study, tmp_path: Path) -> None:
    path = small_study.integrity.backup(tmp_path)
    assert path.parent == tmp_path
    backup.verify(path)


def test_drafts_of_killed_backups_are_cleared(small_study: qualkit.Study) -> None:
    import os

    folder = small_study.folder / "backups"
    folder.mkdir()
    old, new = folder / "old.db.part", folder / "new.db.part"
    for path, age in ((old, 2 * backup.STALE_SECONDS), (new, 0.0)):
        path.write_bytes(b"half")
        os.utime(path, (time.time() - age, time.time() - age))
    small_study.integrity.backup()
    assert not old.exists() and new.exists()


@pytest.mark.parametrize("damage", [b"", b"no database", None])
def test_a_backup_that_does_not_open_is_refused(small_folder: Path, tmp_path: Path, damage: bytes | None) -> None:
    data = (small_folder / "project.db").read_bytes()
    bad = tmp_path / "bad.db"
    bad.write_bytes(data[: len(data) - 20_000] if damage is None else damage)
    with pytest.raises(StudyProblem, match=r"bad\.db"):
        backup.verify(bad)
    with pytest.raises(StudyProblem, match=r"bad\.db"):
        restore(small_folder, bad)
    assert (small_folder / "project.db").read_bytes() == data


def test_a_restored_study_is_the_backed_up_one(small_folder: Path) -> None:
    """With the codebook's file; what it replaces is kept."""
    yaml = small_folder / "codebooks" / "tiny.yaml"
    with qualkit.Study.open(small_folder) as study:
        then, text = dump(study), yaml.read_bytes()
        path = study.integrity.backup()
        (number,) = suggest(study, (("Anna:no desk for me",),))
        study.suggestions.accept(number, name="Nowhere", under="T1")
        later, changed = dump(study), yaml.read_bytes()
    restore(small_folder, path)
    with qualkit.Study.open(small_folder) as study:
        assert dump(study) == then and yaml.read_bytes() == text and study.integrity.check().clean
    (kept,) = (small_folder / "backups").glob("*-before-restore.db")
    (kept_yaml,) = (small_folder / "backups").glob("*-tiny.yaml")
    assert kept_yaml.read_bytes() == changed
    restore(small_folder, kept)
    with qualkit.Study.open(small_folder) as study:
        assert dump(study) == later and yaml.read_bytes() == changed and study.integrity.check().clean


def test_a_journal_left_by_a_kill_is_not_played_into_the_restored_study(small_folder: Path) -> None:
    with qualkit.Study.open(small_folder) as study:
        good = study.integrity.backup()
        then = dump(study)
    database = small_folder / "project.db"
    database.write_bytes(b"damaged" * 3000)
    database.with_name("project.db-journal").write_bytes(b"\xd9\xd5\x05\xf9\x20\xa1\x63\xd7" + bytes(1000))
    restore(small_folder, good)
    assert not database.with_name("project.db-journal").exists()
    with qualkit.Study.open(small_folder) as study:
        assert dump(study) == then and study.integrity.check().clean


def test_the_view_for_other_programs(small_study: qualkit.Study) -> None:
    """`coded_segments`: stable columns, one row a coding, and nothing can be written through it."""
    small_study.codings.apply(codes=["T2.2"])
    coding = small_study.codings.add("Ben", "T2.1", turn=2, stance="enabler", contrary=True, key_quote=True)
    connection = small_study._session.connection
    cursor = connection.execute("SELECT * FROM coded_segments ORDER BY coding")
    assert [column[0] for column in cursor.description] == [
        "coding", "source", "code", "code_name", "codebook", "parent", "start", "end", "quote", "coder", "origin",
        "confirmed_by", "negated", "stance", "contrary", "key_quote", "created_at", "turn",
    ]  # fmt: skip
    rows = {row["coding"]: row for row in cursor}
    assert len(rows) == len(small_study.codings.list())
    row = rows[coding.number]
    assert (row["source"], row["code"], row["code_name"], row["codebook"], row["parent"], row["turn"]) == (
        "Ben", "T2.1", "Team", "tiny", "T2", 2,
    )  # fmt: skip
    assert (row["stance"], row["contrary"], row["key_quote"], row["origin"]) == ("enabler", 1, 1, "human")
    assert row["quote"] == coding.quote
    with pytest.raises(sqlite3.OperationalError):
        connection.execute("DELETE FROM coded_segments")


def test_check_finds_what_was_changed_behind_its_back(small_study: qualkit.Study) -> None:
    small_study.codings.add("Ben", "T2.1", turn=2)
    connection = small_study._session.connection
    connection.execute("PRAGMA foreign_keys = OFF")
    for trigger in [row[0] for row in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'trigger'")]:
        connection.execute(f"DROP TRIGGER {trigger}")
    connection.execute("UPDATE codings SET quote = 'other words'")
    connection.execute("UPDATE source_revisions SET text_sha256 = 'x' WHERE name = 'Anna'")
    connection.execute("UPDATE source_pieces SET text = 'x' WHERE id = 1000000")
    connection.execute("UPDATE case_sources SET case_id = 99 WHERE id = 1")
    connection.execute("UPDATE audit_log SET first_change = 999 WHERE id = 2")
    (small_study.folder / "transcripts" / "Anna.txt").write_text("changed", encoding="utf-8")
    (small_study.folder / "transcripts" / "Ben.txt").unlink()
    (small_study.folder / "codebooks" / "tiny.yaml").unlink()
    found = [str(p) for p in small_study.integrity.check().problems if p.severity == "error"]
    for words in (
        "quote of coding 1",
        "Anna: The text is not",
        "pieces do not make up",
        "missing row of cases",
        "Log entry",
        "transcripts/Anna.txt: the original of Anna was changed",
        "transcripts/Ben.txt: the original of Ben is missing",
        "codebooks/tiny.yaml: The codebook's file is missing",
    ):
        assert [line for line in found if words in line], (words, found)
