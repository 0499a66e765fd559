"""`qualkit source revise` and what goes with it, as a person types it."""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

import qualkit
from tests.helpers.small_study import ANNA, BEN, dump
from tests.helpers.terminal import Answer, command, environment

Cli = Callable[..., Answer]


@pytest.fixture
def study(small_folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A coded study to stand in, with three codings."""
    monkeypatch.chdir(small_folder)
    monkeypatch.setenv("COLUMNS", "80")
    with qualkit.Study.open(small_folder, coder="tester") as study:
        study.codings.add("Anna", "T1.2", quote="no desk for me")
        study.codings.add("Anna", "T2.1", quote="The team is kind.")
        study.codings.add("Anna", "T1.1", quote="alone most days")
    return small_folder


@pytest.fixture
def corrected(tmp_path: Path) -> Path:
    """One coding keeps its words, one gets others, one loses its place; labels renamed."""
    text = ANNA.replace("alone most days", "alone on most days").replace("There is no desk for me, so", "So")
    path = tmp_path / "corrected.txt"
    path.write_text(text.replace("Interviewer:", "INT:"), encoding="utf-8")
    return path


def state(folder: Path) -> dict[str, list[tuple[object, ...]]]:
    with qualkit.Study.open(folder, coder="tester") as study:
        return dump(study)


def test_a_dry_run_shows_everything_and_changes_nothing(study: Path, corrected: Path, cli: Cli) -> None:
    before = state(study)
    answer = cli("source", "revise", "anna", corrected, "--dry-run")
    assert answer.code == 0 and state(study) == before
    assert answer.out.splitlines()[0] == "Anna, revision 2: corrected.txt"
    assert 'Speaker   "Interviewer" is now "INT"' in answer.out
    assert "I am alone {+on+} most days." in answer.out and "[-There is no desk for me, so-]" in answer.out
    counts = {line.split()[0]: int(line.split()[1]) for line in answer.out.splitlines() if line.startswith("  ")
              and line.split()[0] in ("exact", "fuzzy", "orphan")}  # fmt: skip
    assert counts == {"exact": 1, "fuzzy": 1, "orphan": 1}
    assert "was: alone most days" in answer.out and "now: alone on most days" in answer.out
    assert "no desk for me" in answer.out.partition("Orphans")[2]
    assert max(map(len, answer.out.splitlines())) <= 80 and "\x1b" not in answer.out
    assert "Changed turns" not in cli("source", "revise", "Anna", corrected, "--dry-run", "--brief").out


def test_without_a_terminal_nobody_is_asked_and_nothing_done(study: Path, corrected: Path) -> None:
    before = state(study)
    done = subprocess.run(
        command("source", "revise", "Anna", corrected), cwd=study, env=environment(), stdin=subprocess.DEVNULL,
        capture_output=True, text=True, encoding="utf-8",
    )  # fmt: skip
    assert done.returncode == 1 and "Say --yes" in done.stderr and "Codings: 3" in done.stdout
    assert state(study) == before


def test_yes_accepts_what_is_similar_enough(study: Path, corrected: Path, cli: Cli) -> None:
    answer = cli("source", "revise", "Anna", corrected, "--yes")
    assert answer.code == 0
    assert "Anna is now revision 2 (Anna (revision 2).txt); 2 codings in place." in answer.out
    assert "1 orphan kept" in answer.out
    assert "Orphans      1 coding without a place" in cli("status").out
    assert "1 orphan" in cli("check").out.replace("\n", " ")
    assert cli("undo").code == 0
    assert "Orphans" not in cli("status").out


def test_what_is_not_similar_enough_is_kept_as_an_orphan(study: Path, corrected: Path, cli: Cli) -> None:
    answer = cli("source", "revise", "Anna", corrected, "--yes", "--accept-from", "0.99", "--json")
    told = json.loads(answer.out)
    assert told["done"] and told["counts"] == {"exact": 1, "moved": 0, "fuzzy": 0, "orphan": 2, "dropped": 0}
    declined = next(one for one in told["codings"] if one["number"] == 3)
    assert declined["why"] == "declined" and declined["candidates"] == [{"turn": 2, "quote": "alone on most days"}]
    assert told["labels"] == {"Interviewer": "INT"} and told["file_name"] == "Anna (revision 2).txt"


def test_json_is_for_programs_which_are_not_asked(study: Path, corrected: Path, cli: Cli) -> None:
    assert cli("source", "revise", "Anna", corrected, "--json").code == 2
    told = json.loads(cli("source", "revise", "Anna", corrected, "--json", "--dry-run").out)
    assert told["done"] is False and told["revision"] == 2 and "data" not in told
    assert {one["how"] for one in told["codings"]} == {"exact", "fuzzy", "orphan"}


def test_orphans_are_listed_placed_and_dropped(study: Path, corrected: Path, cli: Cli) -> None:
    cli("source", "revise", "Anna", corrected, "--yes", "--accept-from", "1")
    answer = cli("source", "orphans")
    assert answer.out.splitlines()[-1] == "2 orphans. Place one with: qualkit source place NUMBER"
    assert [one["number"] for one in json.loads(cli("source", "orphans", "Anna", "--json").out)] == [3, 1]
    listed = list(csv.DictReader(io.StringIO(cli("source", "orphans", "--csv").out)))
    assert [row["quote"] for row in listed] == ["alone most days", "no desk for me"]
    refused = cli("source", "place", "3")
    assert refused.code == 1 and "not in Anna" in refused.errors[0]
    assert "alone on most days" in cli("source", "place", "3", "--quote", "alone on most days").out
    assert cli("source", "place", "1", "--span", "13", "20").code == 0
    assert cli("undo").code == 0
    assert cli("source", "drop", "1").out.startswith("1 removed")
    assert cli("source", "orphans").out == "No orphans.\n"
    assert cli("source", "drop", "2").errors == ["There is no orphan 2. List them with: qualkit source orphans"]


def test_revisions_are_listed(study: Path, corrected: Path, cli: Cli) -> None:
    cli("source", "revise", "Anna", corrected, "--yes")
    listed = json.loads(cli("source", "revisions", "anna", "--json").out)
    assert [(row["revision"], row["state"], row["codings"]) for row in listed] == [
        (1, "superseded", 1),
        (2, "current", 2),
    ]
    assert "Anna (revision 2).txt" in cli("source", "revisions", "Anna").out


def test_the_same_text_and_another_sources_are_told(study: Path, tmp_path: Path, cli: Cli) -> None:
    before = state(study)
    for text, code, words in ((ANNA, 0, "there is nothing to change"), (BEN, 1, "transcript of Ben")):
        path = tmp_path / "x.txt"
        path.write_text(text, encoding="utf-8")
        answer = cli("source", "revise", "Anna", path, "--yes")
        assert answer.code == code and words in answer.out + answer.err
    assert cli("source", "revise", "Nobody", path).code == 1
    assert cli("source", "revise", "Anna", tmp_path / "none.txt").errors[0].startswith("There is no file")
    assert state(study) == before


def test_a_plan_fits_the_window_and_says_that_times_are_lost(study: Path, tmp_path: Path, cli: Cli) -> None:
    assert cli("apply").code == 0
    times = "".join(
        f"00:00:{at:02d}.000 --> 00:00:{at + 4:02d}.000\n<v {who}>{words}</v>\n\n"
        for at, (who, _, words) in enumerate(line.partition(": ") for line in ANNA.split("\n\n"))
    )
    (tmp_path / "timed.vtt").write_text(f"WEBVTT\n\n{times}", encoding="utf-8")
    assert "other times: 6" in cli("source", "revise", "Anna", tmp_path / "timed.vtt", "--yes").out
    shorter = ANNA.replace("I did it on my own after that. On my own, yes.", "").replace("I was never", "Never")
    (tmp_path / "plain.txt").write_text(shorter, encoding="utf-8")
    told = cli("source", "revise", "Anna", tmp_path / "plain.txt", "--dry-run").out
    assert "times lost: 6" in told and "dropped" in told
    assert max(map(len, told.splitlines())) <= 80


@pytest.mark.skipif(sys.platform == "win32", reason="needs a pseudo-terminal")
@pytest.mark.parametrize(
    ("typed", "code", "kept", "orphans"),
    [
        (["a", "y"], 0, {2, 3}, {1}),
        (["o", "y", "y"], 0, {2, 3}, {1}),
        (["o", "n", "y"], 0, {2}, {1, 3}),
        (["n", "y"], 0, {2}, {1, 3}),
        (["q"], 1, {1, 2, 3}, set()),
        (["a", "n"], 1, {1, 2, 3}, set()),
    ],
    ids=str,
)
def test_a_person_at_the_terminal_is_asked(
    study: Path, corrected: Path, typed: list[str], code: int, kept: set[int], orphans: set[int]
) -> None:
    """Through a real (pseudo) terminal: accept all, one by one, none, or nothing at all."""
    import pty

    leader, follower = pty.openpty()
    with subprocess.Popen(
        command("source", "revise", "Anna", corrected), cwd=study, env=environment(), stdin=follower,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, encoding="utf-8",
    ) as process:  # fmt: skip
        os.close(follower)
        os.write(leader, "".join(f"{line}\n" for line in typed).encode())
        out, err = process.communicate(timeout=120)
    os.close(leader)
    assert process.returncode == code, err
    assert "with other words" in err and "Codings: 3" in out
    with qualkit.Study.open(study, coder="tester") as opened:
        assert {coding.number for coding in opened.codings.list()} == kept
        assert {orphan.number for orphan in opened.sources.orphans()} == orphans
        assert opened.integrity.check().clean


def test_help_says_what_happens_to_codings(cli: Cli) -> None:
    text = cli("source", "revise", "--help").out
    assert "orphans" in text and "--accept-from" in text and "--dry-run" in text


def test_yes_does_not_take_the_wrong_file(small_folder: Path, tmp_path: Path, cli: Cli) -> None:
    """Whoever says yes beforehand has not seen that the file is another interview altogether."""
    wrong = tmp_path / "Anna.txt"
    wrong.write_text("Interviewer: Shall we begin?\n\nAnna: Rain again, buses late, nothing else to report.\n", "utf-8")
    answer = cli("source", "revise", "Anna", wrong, "--yes", "--study", small_folder)
    assert answer.code == 1
    assert "without --yes" in answer.err
    with qualkit.Study.open(small_folder) as study:
        assert study.sources.get("Anna").revision == 1
