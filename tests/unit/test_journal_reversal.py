"""Reversing what touches many tables at once, and what keeps a reversal from doing harm."""

from __future__ import annotations

from pathlib import Path

import pytest

import qualkit
from qualkit.domain.sources import Span
from qualkit.errors import Conflict
from qualkit.store import journal
from tests.helpers.small_study import ANNA, dump, suggest


def corrected(study: qualkit.Study, folder: Path, text: str) -> None:
    """Give Anna's interview another text."""
    path = folder / "corrected.txt"
    path.write_text(text, encoding="utf-8")
    study.sources.revise(study.sources.plan_revision("Anna", path))


def notes(study: qualkit.Study) -> list[tuple[str, int, int]]:
    """The ranges of rows that the last entry of the log brought."""
    rows = study._session.connection.execute(
        "SELECT table_name, first_row, last_row FROM changes WHERE operation = 'insert'"
        " AND action_id = (SELECT max(id) FROM audit_log)"
    )
    return [tuple(row) for row in rows]


def test_rows_that_come_back_are_noted_as_ranges(small_study: qualkit.Study) -> None:
    """A note a row would make the next reversal of 60,000 rows as slow as that."""
    small_study.codings.add_many([("Anna", "T1.1", Span(start, start + 7)) for start in range(40)])
    numbers = [coding.number for coding in small_study.codings.list()]
    small_study.codings.remove([numbers[20]])
    gap = dump(small_study)
    small_study.codings.remove([number for number in numbers if number != numbers[20]])
    empty = dump(small_study)
    small_study.history.undo()
    assert dump(small_study) == gap
    assert notes(small_study) == [("codings", numbers[0], numbers[19]), ("codings", numbers[21], numbers[-1])]
    small_study.history.redo()
    assert dump(small_study) == empty
    small_study.history.undo()
    assert dump(small_study) == gap


def test_what_an_action_changed_and_then_removed(small_study: qualkit.Study) -> None:
    """Rows updated before they are deleted, and rows added, changed and deleted, in one action."""
    number = small_study.codings.add("Anna", "T1.1", turn=2).number
    session, before = small_study._session, dump(small_study)
    with session.action("test"):
        connection = session.connection
        connection.execute("UPDATE codings SET stance = 'barrier' WHERE id = ?", (number,))
        connection.execute("UPDATE codings SET stance = 'mixed' WHERE id = ?", (number,))
        connection.execute("DELETE FROM codings WHERE id = ?", (number,))
        connection.execute("INSERT INTO cases (guid, name) VALUES ('g', 'Cleo')")
        connection.execute("UPDATE cases SET name = 'Cloe' WHERE name = 'Cleo'")
        connection.execute("DELETE FROM cases WHERE name = 'Cloe'")
    after = dump(small_study)
    for _ in range(3):
        small_study.history.undo()
        assert dump(small_study) == before
        small_study.history.redo()
        assert dump(small_study) == after


def test_a_coding_takes_the_record_of_its_correction_along(small_study: qualkit.Study, tmp_path: Path) -> None:
    """`reanchorings` go with their coding by a foreign key, not by a statement: the journal must have them too."""
    numbers = [small_study.codings.add("Anna", "T1.2", quote=words).number for words in ("no desk", "corridor")]
    corrected(small_study, tmp_path, ANNA.replace("Interviewer: And", "Interviewer: Well, and"))
    states = [dump(small_study)]
    assert {row[2] for row in states[0]["reanchorings"]} == set(numbers)
    small_study.codings.remove(numbers[:1])
    states.append(dump(small_study))
    assert {row[2] for row in states[1]["reanchorings"]} == set(numbers[1:])
    for _ in range(2):
        small_study.history.undo()
        assert dump(small_study) == states[0]
        small_study.history.redo()
        assert dump(small_study) == states[1]
    small_study.history.undo()
    small_study.history.undo()
    assert small_study.sources.get("Anna").revision == 1
    small_study.history.redo()
    assert dump(small_study) == states[0] and small_study.integrity.check().clean


def test_a_merge_and_a_correction_are_redone_in_their_order(small_study: qualkit.Study, tmp_path: Path) -> None:
    small_study.codings.apply()
    small_study.codings.add("Anna", "T1.2", quote="alone most days")
    suggest(small_study, (("Anna:no desk for me",),))
    states = [dump(small_study)]
    small_study.codebooks.merge(["T1.2"], "T1.1", why="the same")
    states.append(dump(small_study))
    corrected(small_study, tmp_path, ANNA.replace("I am alone most days. ", "").replace("kind", "very kind"))
    states.append(dump(small_study))
    small_study.codebooks.rename("T1.1", key="T1.9", name="On one's own")
    states.append(dump(small_study))
    yaml = (small_study.folder / "codebooks" / "tiny.yaml").read_bytes()
    for _ in range(2):
        for state in states[-2::-1]:
            small_study.history.undo()
            assert dump(small_study) == state
        for state in states[1:]:
            small_study.history.redo()
            assert dump(small_study) == state
    assert (small_study.folder / "codebooks" / "tiny.yaml").read_bytes() == yaml
    assert small_study.integrity.check().clean


def test_several_coders_and_one_stack(small_folder: Path) -> None:
    """Whoever undoes: only the action done last, so that no action is reversed under another one's rows."""
    with (
        qualkit.Study.open(small_folder, coder="ada") as ada,
        qualkit.Study.open(small_folder, coder="ben") as ben,
    ):
        ada.codings.apply()
        states = [dump(ada)]
        hit = ada.codings.list(unconfirmed=True)[0]
        ben.codings.confirm([hit.number])
        states.append(dump(ada))
        ben.codings.change(hit.number, code="T2.2")
        states.append(dump(ada))
        with pytest.raises(Conflict, match="not yours"):
            ada.history.undo()
        assert dump(ada) == states[-1]
        ada.codings.add("Anna", "T2.1", turn=2)
        with pytest.raises(Conflict, match="not yours"):
            ben.history.undo()
        ada.history.undo()
        for state in states[1::-1]:
            ben.history.undo()
            assert dump(ben) == state
        ben.codings.remove([hit.number])
        with pytest.raises(Conflict, match="nothing to redo"):
            ada.history.redo()
        assert ada.integrity.check().clean


def test_numbers_are_never_used_twice_in_any_table(small_study: qualkit.Study, tmp_path: Path) -> None:
    def work() -> None:
        small_study.codings.apply()
        (number,) = suggest(small_study, (("Anna:no desk for me",),))
        small_study.suggestions.accept(number, name="Nowhere to be", under="T1")
        small_study.memos.add("a note")
        small_study.summaries.write("Anna", "T1.1", "A summary.")
        small_study.themes.add("One", codes=["T1.1"])
        corrected(small_study, tmp_path, ANNA.replace("kind", "very kind"))

    def used() -> dict[str, set[int]]:
        return {table: {row[0] for row in rows} for table, rows in dump(small_study).items()}

    before = used()
    work()
    first = {table: rows - before[table] for table, rows in used().items()}
    while len(used()["codings"]) or small_study.memos.list():
        small_study.history.undo()
    work()
    second = used()
    assert sum(bool(rows) for rows in first.values()) >= 12, "the work writes to most tables"
    assert {table: rows & second[table] for table, rows in first.items()} == {table: set() for table in first}


def test_a_reversal_that_is_refused_leaves_the_guards_up(small_study: qualkit.Study) -> None:
    """Quotes go unchecked while rows come back: that must end with the reversal, however it ends."""
    number = small_study.codings.add("Anna", "T1.2", quote="no desk").number
    small_study.codings.remove([number])
    before, connection = dump(small_study), small_study._session.connection
    with (
        pytest.raises(ZeroDivisionError),
        small_study._session.reversal("undo"),
    ):
        raise ZeroDivisionError
    assert dump(small_study) == before
    assert connection.execute("SELECT count(*) FROM current_action").fetchone()[0] == 0
    with pytest.raises(Conflict, match="quote does not match"), small_study._session.action("test"):
        connection.execute(
            "INSERT INTO codings (guid, source_id, code_id, start, end, quote, coder_id, origin, created_at)"
            " VALUES ('x', 1, 2, 0, 5, 'wrong', 1, 'human', '')"
        )
    small_study.history.undo()
    assert small_study.codings.get(number).quote == "no desk"


@pytest.mark.parametrize("kind", ["delete", "update"])
def test_a_journal_that_was_tampered_with_is_not_played_back(small_study: qualkit.Study, kind: str) -> None:
    """What comes back must quote its source, whatever the journal says."""
    number = small_study.codings.add("Anna", "T1.2", quote="no desk").number
    if kind == "delete":
        small_study.codings.remove([number])
    else:
        small_study.codings.change(number, quote="no desk for me")
    connection = small_study._session.connection
    connection.execute("UPDATE changes SET old = replace(old, 'no desk', 'a sofas') WHERE operation = ?", (kind,))
    before, entries = dump(small_study), len(small_study.history.log())
    with pytest.raises(Conflict, match="no longer quote its source"):
        small_study.history.undo()
    assert dump(small_study) == before and len(small_study.history.log()) == entries


def test_ranges_of_rows() -> None:
    rows = journal._Rows()
    for low, high in ((10, 12), (30, 30), (1, 3), (20, 25)):
        rows.put("codings", low, high)
    held = [row for row in range(32) if rows.holds("codings", row)]
    assert held == [1, 2, 3, 10, 11, 12, 20, 21, 22, 23, 24, 25, 30]
    assert not rows.holds("codes", 10)
