"""Undo and redo, table by table."""

from __future__ import annotations

import shutil
import sqlite3
from pathlib import Path

import pytest

import qualkit
from qualkit.errors import Conflict
from qualkit.store import journal
from tests.helpers.small_study import dump, suggest


def test_an_undo_gives_back_every_row(small_study: qualkit.Study) -> None:
    before = dump(small_study)
    small_study.codings.add("Ben", "T2.1", turn=2, stance="enabler", key_quote=True)
    after = dump(small_study)
    assert after != before
    assert small_study.history.undo().what.startswith("coded Ben with T2.1")
    assert dump(small_study) == before
    small_study.history.redo()
    assert dump(small_study) == after


def test_undo_and_redo_reach_across_restarts(small_folder: Path) -> None:
    with qualkit.Study.open(small_folder) as study:
        before = dump(study)
        study.memos.add("a note")
        after = dump(study)
    with qualkit.Study.open(small_folder) as study:
        study.history.undo()
        assert dump(study) == before
    with qualkit.Study.open(small_folder) as study:
        study.history.redo()
        assert dump(study) == after


def test_doing_something_new_forgets_what_was_undone(small_study: qualkit.Study) -> None:
    small_study.memos.add("one")
    small_study.history.undo()
    small_study.memos.add("two")
    with pytest.raises(Conflict, match="nothing to redo"):
        small_study.history.redo()
    assert [memo.body for memo in small_study.memos.list()] == ["two"]


def test_everything_can_be_undone_down_to_nothing(small_study: qualkit.Study) -> None:
    small_study.codings.apply()
    end, undone = dump(small_study), 0
    while True:
        try:
            small_study.history.undo()
        except Conflict:
            break
        undone += 1
    assert undone == 4  # codebook, import, cases, apply
    assert all(rows == [] for rows in dump(small_study).values())
    for _ in range(undone):
        small_study.history.redo()
    assert dump(small_study) == end
    assert small_study.integrity.check().clean


def test_numbers_are_never_used_twice(small_study: qualkit.Study) -> None:
    first = small_study.codings.add("Ben", "T2.1", turn=2).number
    small_study.history.undo()
    second = small_study.codings.add("Ben", "T2.1", turn=2).number
    assert second > first


def test_an_action_that_fails_leaves_no_trace(small_study: qualkit.Study) -> None:
    before, entries = dump(small_study), len(small_study.history.log())
    session = small_study._session
    with pytest.raises(ZeroDivisionError), session.action("half") as action:
        session.connection.execute("UPDATE cases SET attributes = '{}'")
        session.stage("codebooks/tiny.yaml", b"id: other\n")
        action.detail = {"cases": 1 // 0}
    assert dump(small_study) == before and len(small_study.history.log()) == entries
    assert not session.layout.staging.exists()


def test_what_is_journalled_changes_only_inside_an_action(small_study: qualkit.Study) -> None:
    connection = small_study._session.connection
    for statement in ("UPDATE cases SET attributes = '{}'", "DELETE FROM case_sources"):
        with pytest.raises(sqlite3.IntegrityError):
            connection.execute(statement)


def test_every_table_with_content_is_journalled(small_study: qualkit.Study) -> None:
    """A new table must be journalled or named here with the reason."""
    not_undone = {
        "study",  # the study's own identity
        "audit_log",  # the log itself
        "changes",
        "current_action",
        "source_pieces",  # follow their source by trigger
        "sqlite_sequence",
    }
    tables = {
        row[0] for row in small_study._session.connection.execute("SELECT name FROM sqlite_schema WHERE type='table'")
    }
    assert tables - set(journal.JOURNALLED) == not_undone


def test_undo_of_an_accepted_suggestion_takes_the_code_out_of_the_file(small_study: qualkit.Study) -> None:
    path = small_study.folder / "codebooks" / "tiny.yaml"
    (number,) = suggest(small_study, (("Anna:no desk for me",),))
    before, rows = path.read_bytes(), dump(small_study)
    small_study.suggestions.accept(number, name="Nowhere to be", under="T1")
    after = path.read_bytes()
    assert b"Nowhere to be" in after and b"this comment must survive" in after
    small_study.history.undo()
    assert path.read_bytes() == before and dump(small_study) == rows
    small_study.history.redo()
    assert path.read_bytes() == after
    assert small_study.notices == []


def test_undo_does_not_write_over_edits_that_the_study_has_not_seen(small_study: qualkit.Study) -> None:
    path = small_study.folder / "codebooks" / "tiny.yaml"
    (number,) = suggest(small_study, (("Anna:no desk for me",),))
    small_study.suggestions.accept(number, name="Nowhere to be", under="T1")
    edited = path.read_bytes() + b"# mine\n"
    path.write_bytes(edited)
    rows = dump(small_study)
    with pytest.raises(Conflict, match="edits of its own"):
        small_study.history.undo()
    assert path.read_bytes() == edited and dump(small_study) == rows
    assert not (small_study.folder / ".qualkit" / "staging").exists()


def test_redo_of_an_import_needs_the_original(small_study: qualkit.Study) -> None:
    small_study.history.undo()
    small_study.history.undo()
    original = small_study.folder / "transcripts" / "Anna.txt"
    original.unlink()
    with pytest.raises(Conflict, match=r"transcripts/Anna\.txt"):
        small_study.history.redo()


def test_an_original_that_is_gone_does_not_hinder_other_undos(small_study: qualkit.Study) -> None:
    small_study.memos.add("a note")
    (small_study.folder / "transcripts" / "Anna.txt").unlink()
    small_study.history.undo()
    assert small_study.memos.list() == []


def test_a_file_imported_again_after_an_undo(small_study: qualkit.Study, tmp_path: Path) -> None:
    path = tmp_path / "Cara.txt"
    path.write_text("INT: Well?\n\nCara: First.\n", encoding="utf-8")
    small_study.sources.add([path])
    small_study.history.undo()
    small_study.sources.add([path])
    assert small_study.notices == [] and small_study.integrity.check().clean
    small_study.history.undo()
    path.write_text("INT: Well?\n\nCara: Second.\n", encoding="utf-8")
    small_study.sources.add([path])
    check = small_study.integrity.check()
    lost = [problem for problem in check.problems if "belongs to no source" in problem.message]
    assert check.clean and [problem.severity for problem in lost] == ["info"]
    assert "Second" in small_study.sources.get("Cara").text


def test_two_copies_of_a_study_give_the_same_identities(small_study_template: Path, tmp_path: Path) -> None:
    found = []
    for name in ("one", "two"):
        folder = shutil.copytree(small_study_template, tmp_path / name)
        with qualkit.Study.open(folder) as study:
            study.cases.set("Cleo", {"role": "nurse"})
            found.append([row[1] for row in dump(study)["cases"]])
    assert found[0] == found[1]
