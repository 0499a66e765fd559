"""The ledger: it stays readable when codes, sources and participants change, and tells what is gone."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from pathlib import Path

import pytest

import qualkit
from qualkit import plugins
from qualkit.analysis.ledger_columns import DECISIONS, MEANINGS, RUNS, SUGGESTIONS
from qualkit.domain.suggestions import Deciding
from qualkit.domain.withdrawal import Choices
from qualkit.errors import NotFound
from tests.helpers.plain_suggesters import HOME
from tests.helpers.small_study import suggest
from tests.helpers.terminal import Answer


@pytest.fixture
def offered(small_study: qualkit.Study, monkeypatch: pytest.MonkeyPatch) -> qualkit.Study:
    """The small study with a run of suggested codes, made by a suggester that can be worked out by hand."""
    monkeypatch.setitem(plugins.BUILT_IN["suggesters"], "codes", f"{HOME}:PlainCodes")
    small_study.suggestions.codes(codes=["T1.1", "T2.1"])
    return small_study


def decisions(study: qualkit.Study) -> list[dict[str, object]]:
    return study.suggestions.ledger().decisions.to_dicts()


def of_code(study: qualkit.Study, key: str) -> list[int]:
    return [one.number for one in study.suggestions.list(run=-1, state="open") if one.code == key]


def test_a_decision_keeps_the_keys_of_its_day(offered: qualkit.Study) -> None:
    first, second, third = of_code(offered, "T1.1")[:3]
    offered.suggestions.accept(first)
    offered.suggestions.merge(second, into="T1.2", why="desks")
    offered.suggestions.reject(third)
    offered.codebooks.rename("T1.1", key="T1.9")
    offered.codebooks.retire("T1.9")
    offered.codebooks.restore("T1.9")
    offered.codebooks.merge(["T1.2"], into="T2.2")
    accepted, merged, rejected = decisions(offered)
    assert [accepted[name] for name in ("offered_as", "offered_now", "code", "code_now", "edited")] == [
        "T1.1", "T1.9", "T1.1", "T1.9", "",
    ]  # fmt: skip
    assert [merged[name] for name in ("offered_as", "offered_now", "code", "code_now", "edited", "why")] == [
        "T1.1", "T1.9", "T1.2", "T2.2", "code", "desks",
    ]  # fmt: skip
    assert [rejected[name] for name in ("kind", "code", "via", "coder", "codings")] == [
        "reject", "", "python", "tester", 0,
    ]  # fmt: skip
    assert offered.integrity.check().clean


def test_a_suggestion_of_a_merged_code_is_told_by_both_keys(offered: qualkit.Study) -> None:
    number = of_code(offered, "T2.1")[0]
    offered.codebooks.merge(["T2.1"], into="T2.2")
    offered.suggestions.accept(number)
    (decision,) = decisions(offered)
    # It was shown, and accepted, under the key it had by then.
    assert (decision["offered_as"], decision["code"], decision["code_now"]) == ("T2.2", "T2.2", "T2.2")
    offered.suggestions.reject(of_code(offered, "T2.2")[0])
    rows = list(csv.DictReader(io.StringIO(_exported(offered, "suggestions"))))
    assert {(row["offered_as"], row["code_now"]) for row in rows} == {("T1.1", "T1.1"), ("T2.1", "T2.2")}


def _exported(study: qualkit.Study, name: str) -> str:
    folder = study.folder / "exports" / "csv"
    study.exports.csv(folder)
    return (folder / f"{name}.csv").read_text("utf-8-sig")


def test_decisions_of_before_the_ledger_are_told_by_the_log(small_study: qualkit.Study) -> None:
    suggest(small_study, (("Anna:no desk for me", "Ben:I see people"),))
    small_study.suggestions.merge(1, into="T1.2")
    with small_study._session.action("test") as action:
        # As a study of format 3 has it.
        action.connection.execute("UPDATE decisions SET shown = '{}'")
    small_study.codebooks.merge(["T1.2"], into="T1.1")
    (decision,) = decisions(small_study)
    assert (decision["offered_as"], decision["code"], decision["code_now"]) == ("group 1", "T1.2", "T1.1")
    assert decision["segments"] == "1 to 2"


def test_runs_tell_how_they_came_about_and_what_became_of_it(offered: qualkit.Study) -> None:
    numbers = of_code(offered, "T1.1")
    offered.suggestions.decide([Deciding(suggestion=numbers[0], kind="accept"),
                                Deciding(suggestion=numbers[1], kind="reject")])  # fmt: skip
    (run,) = offered.suggestions.ledger(run=1).runs.to_dicts()
    assert (run["suggester"], run["sources"], run["codes"], run["libraries"]) == ("codes plain", 2, 2, "plain 1.0")
    assert run["offered"] == len(numbers) + len(of_code(offered, "T2.1")) == run["open"] + 2
    assert (run["accepted"], run["edited"], run["rejected"], run["split"], run["gone"]) == (1, 0, 1, 0, 0)
    assert len(run["corpus_sha256"]) == 64
    assert [row["via"] for row in decisions(offered)] == ["python", "python"]
    with pytest.raises(NotFound, match="There is no run 7"):
        offered.suggestions.ledger(run=7)


def test_what_went_with_a_withdrawal_is_told(offered: qualkit.Study) -> None:
    total = len(offered.suggestions.list())
    for one in offered.suggestions.list():
        if one.segments[0].source == "Anna":
            offered.suggestions.accept(one.number)
    offered.withdrawal.withdraw(offered.withdrawal.plan_case("Anna"))
    left = len(offered.suggestions.list())
    found = offered.suggestions.ledger()
    (run,) = found.runs.to_dicts()
    assert 0 < left < total
    assert (run["offered"], run["gone"], run["open"]) == (total, total - left, left)
    assert found.decisions.rows == ()
    assert found.notes[0].startswith(f"{total - left} suggestions are gone with the words of participants who withdrew")


def test_a_forgotten_name_is_not_in_the_settings_of_runs(
    offered: qualkit.Study,
) -> None:
    offered.suggestions.codes(codes=["T1.1"], sources=["anna"])
    assert '"Anna"' in offered.suggestions.ledger().runs.to_dicts()[1]["parameters"]
    offered.withdrawal.withdraw(offered.withdrawal.plan_case("Anna"), Choices(forget_name=True))
    runs = offered._session.connection.execute("SELECT parameters || inputs || results FROM suggestion_runs").fetchall()
    assert not any("Anna" in row[0] for row in runs)


def test_what_was_undone_is_told(offered: qualkit.Study) -> None:
    offered.suggestions.accept(of_code(offered, "T1.1")[0])
    offered.history.undo()
    found = offered.suggestions.ledger()
    assert found.decisions.rows == ()
    assert found.notes == (
        "1 step of deciding was taken back with undo and is not in these tables; the log tells of them: qualkit log",
    )


def test_the_export_says_what_its_columns_mean(offered: qualkit.Study) -> None:
    offered.suggestions.accept(of_code(offered, "T1.1")[0])
    folder = offered.folder / "out"
    names = {path.stem for path in offered.exports.csv(folder)}
    assert {"runs", "suggestions", "decisions", "ledger_columns", "codings"} <= names
    meanings = list(csv.DictReader(io.StringIO((folder / "ledger_columns.csv").read_text("utf-8-sig"))))
    for name in ("runs", "suggestions", "decisions"):
        header = (folder / f"{name}.csv").read_text("utf-8-sig").splitlines()[0].split(",")
        assert [row["column"] for row in meanings if row["table"] == name] == header
    assert {*RUNS, *SUGGESTIONS, *DECISIONS} == set(MEANINGS)
    origins = {row["origin"] for row in csv.DictReader(io.StringIO((folder / "codings.csv").read_text("utf-8-sig")))}
    assert origins == {"model"}


def test_without_a_run_nothing_is_exported(small_study: qualkit.Study, tmp_path: Path) -> None:
    assert "runs" not in {path.stem for path in small_study.exports.csv(tmp_path / "out")}


def test_many_numbers_of_segments_are_no_telephone_number(small_study: qualkit.Study) -> None:
    """The gate would take ten digits with blanks between them for one."""
    words = ("alone", "most", "days", "desk", "sit", "corridor", "team", "kind", "never", "month", "help", "spring")
    suggest(small_study, (tuple(f"Anna:{word}" for word in words),))
    small_study.suggestions.accept(1, name="Words", under="T1", segments=[1, 2, 3, 4, 5, 7, 8, 9, 10, 12])
    assert decisions(small_study)[0]["segments"] == "1 to 5; 7 to 10; 12"
    assert small_study.exports.csv(small_study.folder / "out")


def test_the_command(offered: qualkit.Study, cli: Callable[..., Answer]) -> None:
    offered.suggestions.reject(of_code(offered, "T1.1")[0], why="no")
    folder = offered.folder
    offered.close()
    text = cli("--study", folder, "suggest", "ledger").out
    assert "Run 1: codes" in text and "offered as and code: keys as they were on that day" in text
    rows = list(csv.DictReader(io.StringIO(cli("--study", folder, "suggest", "ledger", "--csv").out)))
    assert [(row["kind"], row["why"]) for row in rows] == [("reject", "no")]
    assert cli("--study", folder, "suggest", "ledger", "--table", "runs", "--csv").out.startswith("run,at,coder,kind,")
