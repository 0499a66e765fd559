"""A participant withdraws: nothing of theirs is left in the study's folder, and everybody else's work is."""

from __future__ import annotations

import os
import random
import re
import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

import qualkit
from qualkit.domain.sources import Span
from qualkit.domain.withdrawal import Choices
from qualkit.errors import Conflict, NotFound
from tests.helpers.killing import killed_at_step, measured
from tests.helpers.small_study import suggest
from tests.helpers.terminal import Answer

GROUP = """\
Moderator: How do you find the room?

Dora: It is far too cold for me in that room and I am alone there.

Eli: I agree with her about the cold, and the team does not help much.

Dora: Nobody from the team ever came by to see me last winter.

Eli: There is no desk for anyone of us in there either.
"""
ALL = Choices(remove_quoting_memos=True, rewrite_codebooks=True, delete_exports=True)
ANNA_SAYS = (b"There is no desk for me", b"so I sit in the corridor", b"My supervision stopped in spring")
DORA_SAYS = (b"far too cold for me in that room", b"ever came by to see me last winter")


@pytest.fixture(autouse=True)
def _keys_elsewhere(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("QUALKIT_KEYS", str(tmp_path / "keys"))


@pytest.fixture
def worked_on(template: Path, tmp_path: Path) -> Path:
    """A study with two interviews and a focus group, coded, suggested on, backed up, exported, corrected."""
    return Path(shutil.copytree(template, tmp_path / "study"))


@pytest.fixture(scope="module")
def template(small_study_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    small_folder = Path(shutil.copytree(small_study_template, tmp_path_factory.mktemp("worked") / "study"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("QUALKIT_KEYS", str(small_folder.parent / "keys"))
        return worked_upon(small_folder)


def worked_upon(small_folder: Path) -> Path:
    group = small_folder.parent / "FG1.txt"
    group.write_text(GROUP, "utf-8")
    people = small_folder.parent / "group.csv"
    people.write_text("case,source,speaker,role\nDora,FG1,Dora,GP\nEli,FG1,Eli,GP\n", "utf-8")
    with qualkit.Study.open(small_folder, coder="tester") as study:
        study.sources.add([group])
        study.cases.load(people)
        study.codings.apply()
        text = study.sources.get("FG1").text
        study.codings.add("FG1", "T2.1", quote="There is no desk for anyone of us")
        across = Span(text.index("far too cold"), text.index("does not help"))
        study.codings.add("FG1", "T2.2", span=across)
        study.codings.add("Anna", "T1.1", quote="so I sit in the corridor")
        suggest(study, (("Anna:There is no desk for me", "Ben:I see people"), ("Anna:I am alone most days",)))
        study.memos.add("She put it so: There is no desk for me, so I sit", on="T1")
        study.memos.add("about her", on="Anna", about="source")
        study.summaries.write("Anna", "T1", "Alone, with no desk")
        study.integrity.backup()
        study.exports.csv()
        study.exports.word()
        corrected = small_folder.parent / "corrected.txt"
        corrected.write_text((small_folder / "transcripts" / "Anna.txt").read_text("utf-8") + "\nAnna: Bye.\n", "utf-8")
        study.sources.revise(study.sources.plan_revision("Anna", corrected).accepting())
    book = small_folder / "codebooks" / "tiny.yaml"
    example = "          - I sat there by myself.\n"
    said = "          - >-\n            There is no desk\n            for me, so I sit in the corridor.\n"
    book.write_text(book.read_text("utf-8").replace(example, example + said), "utf-8")
    return small_folder


def words_left(folder: Path, said: tuple[bytes, ...]) -> list[tuple[str, bytes]]:
    """A search of its own, by the letter: raw bytes of every file, and what Word files hold."""
    import zipfile

    found = []
    for path in sorted(folder.rglob("*")):
        if not path.is_file():
            continue
        blobs = [path.read_bytes()]
        if zipfile.is_zipfile(path):
            with zipfile.ZipFile(path) as archive:
                blobs += [re.sub(rb"<[^>]*>", b"", archive.read(name)) for name in archive.namelist()]
        folded = [re.sub(rb"\s+", b" ", blob) for blob in blobs]
        found += [(path.name, words) for words in said if any(words in blob for blob in folded)]
    return found


def test_a_source_goes_with_everything(worked_on: Path, cli: Callable[..., Answer]) -> None:
    before = {name for name, _ in words_left(worked_on, ANNA_SAYS)}
    assert before >= {"project.db", "Anna.txt", "tiny.yaml", "codings.csv"}
    arguments = ("--yes", "--delete-exports", "--remove-quoting-memos", "--rewrite-codebooks", "--study", worked_on)
    answer = cli("source", "purge", "Anna", *arguments)
    assert answer.code == 0, answer.out + answer.err
    assert "None was found." in answer.out
    assert words_left(worked_on, ANNA_SAYS) == []
    with qualkit.Study.open(worked_on) as study:
        assert study.integrity.check().clean
        assert [row[0] for row in study.sources.list().rows] == ["Ben", "FG1"]
        assert study.codings.list(source="Ben") and study.codings.list(source="FG1")
        assert study.memos.list() == []
        assert [suggestion.number for suggestion in study.suggestions.list()] == [1]
        assert study.codebooks.code("T1.1").examples == ("I sat there by myself.", "There (withdrawn).")
        assert study.codebooks.check() is not None
        with pytest.raises(Conflict, match="nothing to undo"):
            study.history.undo(anyone=True)
        assert "Anna" in study.history.log()[0].what
    for backup in (worked_on / "backups").glob("*.db"):
        with sqlite3.connect(backup) as connection:
            assert {row[0] for row in connection.execute("SELECT name FROM sources")} == {"Ben", "FG1"}
    again = cli("source", "purge", "Anna", "--yes", "--study", worked_on)
    assert again.code == 0 and "nothing left to do" in again.err


def test_what_stays_is_named_and_the_command_says_no(worked_on: Path, cli: Callable[..., Answer]) -> None:
    (worked_on / "notes.txt").write_bytes("“There is NO desk for me; so I sit”".encode("utf-16"))
    answer = cli("source", "purge", "Anna", "--yes", "--study", worked_on)
    assert answer.code == 1
    still = answer.out.partition("Still there")[2]
    for place in ("codebooks/tiny.yaml", "exports/csv/codings.csv", "exports/findings.docx!word/", "notes.txt"):
        assert place in still, place
    assert "Memos: 1" in answer.out and "Codes (examples and the like): T1.1" in answer.out
    # Nothing is left but what was named.
    left = {name for name, _ in words_left(worked_on, ANNA_SAYS)}
    named = {"tiny.yaml", "codings.csv", "memos.csv", "findings.docx", "project.db"}
    assert {name for name in left if not name.endswith("-backup.db")} == named


def test_in_a_group_the_others_stay(worked_on: Path) -> None:
    with qualkit.Study.open(worked_on, coder="tester") as study:
        before = {c.number: c for c in study.codings.list(source="FG1")}
        plan = study.withdrawal.plan_case("dora")
        assert plan.sources[0].turns == (2, 4) and plan.cases == ("Dora",)
        report = study.withdrawal.withdraw(plan, ALL)
        assert report.proof.clean and report.proof.runs > 10
        source = study.sources.get("FG1")
        said = [(turn.speaker, turn.span.of(source.text)) for turn in source.turns]
        assert said[1] == ("Dora", "[withdrawn]")
        assert said[2] == ("Eli", "I agree with her about the cold, and the team does not help much.")
        after = {c.number: c for c in study.codings.list(source="FG1")}
        desk = next(number for number, c in before.items() if c.quote == "There is no desk for anyone of us")
        assert after[desk].quote == before[desk].quote
        across = next(c for c in after.values() if c.code == "T2.2")
        assert across.quote == "Eli: I agree with her about the cold, and the team"
        assert study.integrity.check().clean
        assert study.cases.get("Eli").links
        with pytest.raises(NotFound):
            study.cases.get("Dora")
    assert words_left(worked_on, DORA_SAYS) == []


def test_their_words_leave_the_keywords_of_suggestions(worked_on: Path) -> None:
    with qualkit.Study.open(worked_on, coder="tester") as study:
        connection = study._session.connection
        with study._session.action("suggest"):
            connection.execute("UPDATE suggestions SET label = 'corridor, team', keywords = '[\"corridor\", \"team\"]'")
        study.withdrawal.withdraw(study.withdrawal.plan_source("Anna"), ALL)
        left = {tuple(row) for row in connection.execute("SELECT label, keywords FROM suggestions")}
    # Others speak of the team, and nobody else of a corridor.
    assert left == {("team", '["team"]')}


def test_a_name_can_be_forgotten_too(worked_on: Path) -> None:
    with qualkit.Study.open(worked_on, coder="tester") as study:
        choices = Choices(remove_quoting_memos=True, delete_exports=True, forget_name=True)
        study.withdrawal.withdraw(study.withdrawal.plan_case("Dora"), choices)
        assert not any("Dora" in line.what for line in study.history.log())
        assert study.integrity.check().clean
        with pytest.raises(NotFound):
            study.withdrawal.plan_case("Dora")
    kept = [path for path in worked_on.rglob("*") if path.is_file() and b"Dora" in path.read_bytes()]
    assert [path.name for path in kept] == []


def test_a_case_with_several_sources_and_one_with_none(worked_on: Path, cli: Callable[..., Answer]) -> None:
    people = worked_on.parent / "more.csv"
    people.write_text("case,source\nBoth,Anna;Ben\nSilent,\n", "utf-8")
    assert cli("case", "import", people, "--study", worked_on).code == 0
    silent = cli("case", "withdraw", "Silent", "--yes", "--study", worked_on)
    assert silent.code == 0 and "nothing could be proven" in silent.out
    options = ("--yes", "--delete-exports", "--remove-quoting-memos", "--rewrite-codebooks", "--forget-name")
    answer = cli("case", "withdraw", "Both", *options, "--study", worked_on)
    assert answer.code == 0, answer.out
    with qualkit.Study.open(worked_on) as study:
        assert [row[0] for row in study.sources.list().rows] == ["FG1"]
        assert not any(name in line.what for line in study.history.log() for name in ("Both", "Ben", "Anna"))
        assert study.integrity.check().clean


def test_nobody_there_to_ask_and_wrong_names(worked_on: Path, cli: Callable[..., Answer]) -> None:
    answer = cli("case", "withdraw", "Ana", "--yes", "--study", worked_on)
    assert answer.code == 1 and "Did you mean Anna?" in answer.err
    answer = cli("source", "purge", "anna", "--study", worked_on)
    assert answer.code == 1 and "add --yes" in answer.err
    assert words_left(worked_on, ANNA_SAYS)
    answer = cli("source", "purge", "anna", "--dry-run", "--json", "--study", worked_on)
    assert '"texts": 2' in answer.out and '"runs"' in answer.out


def test_backups_that_cannot_be_opened_are_deleted(worked_on: Path) -> None:
    broken = worked_on / "backups" / "20200101-000000-before-restore.db"
    broken.write_bytes((worked_on / "project.db").read_bytes()[:20000])
    with qualkit.Study.open(worked_on, coder="tester") as study:
        report = study.withdrawal.withdraw(study.withdrawal.plan_source("Anna"), ALL)
    assert report.backups["backups/20200101-000000-before-restore.db"].startswith("deleted")
    assert not broken.exists() and report.proof.clean
    assert words_left(worked_on, ANNA_SAYS) == []


def test_a_plan_changes_nothing_and_grows_old(worked_on: Path) -> None:
    before = {path: path.read_bytes() for path in worked_on.rglob("*") if path.is_file()}
    with qualkit.Study.open(worked_on, coder="tester") as study:
        study.codebooks.show()  # takes up the edited codebook
        before = {path: path.read_bytes() for path in worked_on.rglob("*") if path.is_file()}
        plan = study.withdrawal.plan_case("Anna")
        assert plan.counts["codings"] and plan.quoting["memo"] == ("1",)
        assert {path: path.read_bytes() for path in worked_on.rglob("*") if path.is_file()} == before
        study.memos.add("later")
        with pytest.raises(Conflict, match="changed since"):
            study.withdrawal.withdraw(plan)


def test_words_that_were_never_stored_go_too(worked_on: Path) -> None:
    cache = worked_on / ".qualkit"
    (cache / "editing").mkdir(parents=True)
    (cache / "editing" / "memo-1.md").write_text("There is no desk for me, so what", "utf-8")
    (cache / "editing" / "memo-2.md").write_text("My own thought about rooms in general", "utf-8")
    (cache / "drafts.json").write_text('{"tester": {"a": "so I sit in the corridor", "b": "mine"}}', "utf-8")
    (worked_on / "exports" / ".codings.csv.ab12.tmp").write_bytes(ANNA_SAYS[0])
    with qualkit.Study.open(worked_on, coder="tester") as study:
        study.withdrawal.withdraw(study.withdrawal.plan_case("Anna"), ALL)
    assert words_left(worked_on, ANNA_SAYS) == []
    assert (cache / "editing" / "memo-2.md").is_file()
    assert '"mine"' in (cache / "drafts.json").read_text("utf-8")


@pytest.mark.slow
@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork to kill the command and not the tests")
@pytest.mark.parametrize(
    ("what", "said"), [(("source", "purge", "Anna"), ANNA_SAYS), (("case", "withdraw", "Dora"), DORA_SAYS)]
)
def test_killed_it_is_finished_by_the_next_run(
    worked_on: Path, tmp_path: Path, cli: Callable[..., Answer], what: tuple[str, ...], said: tuple[bytes, ...]
) -> None:
    options = ("--yes", "--delete-exports", "--remove-quoting-memos", "--rewrite-codebooks", "--study")
    # What the command needs is loaded once, here, and not in every process that is to die.
    warm = Path(shutil.copytree(worked_on, tmp_path / "warm"))
    assert cli(*what, *options, warm).code == 0
    reference = Path(shutil.copytree(worked_on, tmp_path / "reference"))
    steps, _ = measured(*what, *options, reference)
    assert words_left(reference, said) == []
    draw = random.Random(what[1])
    # The last steps are those in which the order of things matters.
    moments = sorted({draw.randrange(1, steps - 30), steps - 5, steps - 30})
    died = 0
    for moment in moments:
        folder = Path(shutil.copytree(worked_on, tmp_path / str(moment) / "study"))
        died += killed_at_step(moment, *what, *options, folder)
        with qualkit.Study.open(folder) as study:
            told = any("withdrawal was begun" in str(problem) for problem in study.integrity.check().problems)
            assert told == (folder / ".qualkit" / "withdrawal.json").exists()
            assert study.sources.get("Ben").text
        answer = cli(*what, *options, folder)
        assert answer.code == 0, (moment, steps, answer.out, answer.err)
        assert words_left(folder, said) == [], (moment, steps)
        assert not (folder / ".qualkit" / "withdrawal.json").exists()
        with qualkit.Study.open(folder) as study:
            assert [str(p) for p in study.integrity.check().problems if p.severity == "error"] == []
        again = cli(*what, *options, folder)
        assert again.code == 0 and "nothing left to do" in again.err, moment
    # Not every run takes exactly as many steps.
    assert died >= len(moments) - 1


@pytest.mark.slow
def test_the_example_study(example_copy: Path) -> None:
    """The proof on 17 interviews with backups, caches and exports."""
    with qualkit.Study.open(example_copy, coder="tester") as study:
        study.exports.csv()
        study.integrity.backup()
        theirs = study.sources.get("LW03")
        words = tuple(
            b" ".join(turn.span.of(theirs.text).encode().split()[:12])
            for turn in theirs.turns
            if turn.role == "participant" and len(turn.span.of(theirs.text).split()) > 14
        )
        assert len(words) > 5 and words_left(example_copy, words)
        report = study.withdrawal.withdraw(study.withdrawal.plan_case("LW03"), ALL)
        assert report.proof.clean and report.proof.runs > 2000 and report.proof.size > 10**6
        assert study.integrity.check().clean
        assert study.status().sources == 16
        assert study.codings.apply().added == 0
    assert words_left(example_copy, words) == []
