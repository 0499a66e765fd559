"""The codebook through time: versions in force, any two compared, and the life of one code."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

import qualkit
from qualkit.errors import BadInput, Conflict, NotFound


@pytest.fixture
def on_day(monkeypatch: pytest.MonkeyPatch) -> Callable[[int, int], None]:
    """Set the clock to 9 o'clock UTC of a day in March 2027, after the study was made."""
    from datetime import UTC, datetime

    def at(day: int, hour: int = 9) -> None:
        monkeypatch.setenv("SOURCE_DATE_EPOCH", str(int(datetime(2027, 3, day, hour, tzinfo=UTC).timestamp())))

    return at


@pytest.fixture
def grown(small_study: qualkit.Study, on_day: Callable[..., None]) -> qualkit.Study:
    """The small study with a codebook that changed on three days."""
    books = small_study.codebooks
    on_day(1)
    books.rename("T1.2", key="T1.9", name="Nowhere to sit", why="It is not about desks.")
    on_day(2)
    books.edit("T1.1", definition="The speaker feels lonely in the work.", why="Alone was unclear.")
    on_day(3)
    books.retire("T2.2")
    return small_study


def told(study: qualkit.Study, before: str, after: str = "now") -> list[tuple[str, str, str]]:
    return [(change.kind, change.code, change.field) for change in study.codebooks.diff(before, after).changes]


def test_versions_are_numbered_and_tell_what_changed_and_why(grown: qualkit.Study) -> None:
    rows = grown.codebooks.versions().to_dicts()
    assert [row["version"] for row in rows] == [1, 2, 3, 4]
    assert [row["changes"] for row in rows] == [
        "taken into the study (6 codes)",
        "1 renamed",
        "1 redefined",
        "1 retired",
    ]
    assert [row["reasons"] for row in rows] == ["", "It is not about desks.", "Alone was unclear.", ""]
    assert rows[1]["at"] == "2027-03-01T09:00:00Z"
    assert {row["coder"] for row in rows} == {"tester"}
    assert {row["label"] for row in rows} == {"1.0"}
    assert all(len(row["state"]) == 8 for row in rows)


@pytest.mark.parametrize(
    ("name", "number"),
    [
        ("first", 1),
        ("1", 1),
        ("3", 3),
        ("now", 4),
        ("NOW", 4),
        ("2027-03-01", 2),
        ("2027-03-02T08:59:59", 2),
        ("2027-03-02T09:00:00", 3),
        ("2027-03-02t09:00:00z", 3),
        ("2027-03-02T10:30:00+02:00", 2),
        ("2030-01-01", 4),
        ("1.0", 4),
    ],
)
def test_a_state_has_many_names(grown: qualkit.Study, name: str, number: int) -> None:
    assert grown.codebooks.diff("first", name).after.number == number


def test_a_state_is_known_by_the_digits_that_reports_name(grown: qualkit.Study) -> None:
    digits = grown.codebooks.versions().to_dicts()[2]["state"]
    assert grown.codebooks.diff("first", digits).after.number == 3


def test_what_does_not_name_a_state_is_refused_with_the_remedy(grown: qualkit.Study) -> None:
    with pytest.raises(NotFound, match="versions 1 to 4"):
        grown.codebooks.diff("5")
    with pytest.raises(NotFound, match="no codebook tiny yet"):
        grown.codebooks.diff("2020-01-01")
    with pytest.raises(NotFound, match='no version "2027-13-01"'):
        grown.codebooks.diff("2027-13-01")
    with pytest.raises(BadInput, match="is later than"):
        grown.codebooks.diff("3", "2")
    with pytest.raises(NotFound):
        grown.codebooks.diff("first", codebook="other")


def test_a_diff_follows_the_renamed_and_gives_reasons(grown: qualkit.Study) -> None:
    found = grown.codebooks.diff("first")
    assert told(grown, "first") == [
        ("redefined", "T1.1", "definition"),
        ("renamed", "T1.9", "key"),
        ("renamed", "T1.9", "name"),
        ("retired", "T2.2", "status"),
    ]
    renamed = found.changes[1]
    assert (renamed.before, renamed.after) == ("T1.2", "T1.9")
    assert [(reason.why, reason.coder) for reason in renamed.reasons] == [("It is not about desks.", "tester")]
    assert found.numbers_before == {"codes": 4, "themes": 2, "housekeeping": 0, "draft": 0, "retired": 0}
    assert found.numbers_after["retired"] == 1


def test_a_diff_of_a_state_with_itself_is_empty(grown: qualkit.Study) -> None:
    for number in ("1", "2", "3", "4"):
        assert not grown.codebooks.diff(number, number)


def test_undone_states_are_left_out_and_come_back_with_redo(grown: qualkit.Study) -> None:
    everything = grown.codebooks.versions()
    grown.history.undo()
    assert [row["version"] for row in grown.codebooks.versions()] == [1, 2, 3]
    assert [entry.kind for entry in grown.codebooks.history("T2.2")] == ["added"]
    assert ("retired", "T2.2", "status") not in told(grown, "first")
    grown.history.redo()
    assert grown.codebooks.versions() == everything


def test_a_file_edited_by_hand_is_a_version_like_any_other(grown: qualkit.Study) -> None:
    path = grown.folder / "codebooks" / "tiny.yaml"
    path.write_text(path.read_text("utf-8").replace("Being on one's own", "On one's own"), encoding="utf-8")
    assert told(grown, "4") == [("redefined", "T1", "brief")]
    assert grown.codebooks.versions().to_dicts()[-1]["changes"] == "1 redefined"


def test_the_life_of_a_code_is_found_by_every_key_it_has_had(grown: qualkit.Study) -> None:
    entries = grown.codebooks.history("t1.9")
    assert [(one.kind, one.key, one.why, one.version) for one in entries] == [
        ("added", "T1.2", "", 1),
        ("renamed", "T1.9", "It is not about desks.", 2),
    ]
    assert [(change.field, change.before, change.after) for change in entries[1].changes] == [
        ("key", "T1.2", "T1.9"),
        ("name", "No desk", "Nowhere to sit"),
    ]
    assert grown.codebooks.history("T1.2") == entries


def test_the_life_of_a_code_has_its_definitions_before_and_after(grown: qualkit.Study) -> None:
    last = grown.codebooks.history("T1.1")[-1]
    assert (last.kind, last.why, last.at) == ("redefined", "Alone was unclear.", "2027-03-02T09:00:00Z")
    assert [(change.before, change.after) for change in last.changes] == [
        ("The speaker feels alone in the work.", "The speaker feels lonely in the work.")
    ]


def test_a_code_that_never_was(grown: qualkit.Study) -> None:
    with pytest.raises(NotFound, match=r'never a code "T1\.8"'):
        grown.codebooks.history("T1.8")


def test_a_key_that_was_taken_over_means_the_code_that_has_it_now(grown: qualkit.Study) -> None:
    grown.codebooks.edit("T1.9", remove_aliases=["T1.2"], why="free the key")
    grown.codebooks.add("Quiet", under="T1", key="T1.2", definition="It is quiet.")
    assert [one.name for one in grown.codebooks.history("T1.2")] == ["Quiet"]
    assert told(grown, "first")[1:3] == [("renamed", "T1.9", "key"), ("renamed", "T1.9", "name")]
    assert ("added", "T1.2", "") in told(grown, "first")


def test_a_merged_code_keeps_its_own_history(grown: qualkit.Study) -> None:
    grown.codebooks.merge(["T1.9"], "T1.1", why="Nobody told them apart.")
    merged = next(change for change in grown.codebooks.diff("first").changes if change.kind == "merged")
    assert (merged.code, merged.what) == ("T1.2", "Merged into Isolation (T1.1)")
    assert [reason.why for reason in merged.reasons] == ["Nobody told them apart."]
    assert [one.kind for one in grown.codebooks.history("T1.9")] == ["added", "renamed", "merged"]
    assert [one.kind for one in grown.codebooks.history("T1.2")] == ["added", "renamed", "merged"]
    stays = grown.codebooks.history("T1.1")[-1]
    assert (stays.kind, stays.what, stays.why) == ("took in", "Took in T1.9", "Nobody told them apart.")


def test_moved_and_copied_and_brought_back(grown: qualkit.Study) -> None:
    grown.codebooks.move("T2.1", under="T1", why="belongs there")
    grown.codebooks.restore("T2.2")
    assert ("moved", "T2.1", "parent") in told(grown, "4")
    assert ("restored", "T2.2", "status") in told(grown, "4")
    assert not any(code == "T2.2" for _, code, _ in told(grown, "first"))
    assert [one.kind for one in grown.codebooks.history("T2.2")] == ["added", "retired", "restored"]
    last = grown.codebooks.history("T2.1")[-1]
    assert [(c.before, c.after) for c in last.changes] == [("under Together (T2)", "under Alone (T1)")]


def test_several_codebooks_are_told_apart(grown: qualkit.Study, tmp_path: Path) -> None:
    other = tmp_path / "other.yaml"
    other.write_text("id: other\ntitle: Other\ncodes:\n  - {id: O1, name: One, definition: x}\n", encoding="utf-8")
    grown.codebooks.use(other)
    assert [row["codebook"] for row in grown.codebooks.versions()] == ["tiny"] * 4 + ["other"]
    assert [row["codebook"] for row in grown.codebooks.versions("other")] == ["other"]
    with pytest.raises(Conflict, match="several codebooks"):
        grown.codebooks.diff("first")
    assert not grown.codebooks.diff("first", codebook="other")


def test_a_study_from_before_happenings_were_kept(grown: qualkit.Study) -> None:
    """States without a record are compared by key, and their coder and day stand for the reason."""
    grown._session.connection.execute("DROP TRIGGER journal_code_events_delete")
    grown._session.connection.execute("DELETE FROM code_events")
    found = grown.codebooks.diff("2")
    assert told(grown, "2") == [("redefined", "T1.1", "definition"), ("retired", "T2.2", "status")]
    assert [(reason.at, reason.coder, reason.why) for reason in found.changes[0].reasons] == [
        ("2027-03-02T09:00:00Z", "tester", "")
    ]
    assert told(grown, "first")[1:3] == [("renamed", "T1.9", "key"), ("renamed", "T1.9", "name")]
    assert [one.kind for one in grown.codebooks.history("T1.1")] == ["added", "redefined"]
