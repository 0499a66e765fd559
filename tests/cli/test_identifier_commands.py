"""`qualkit identifiers` as a researcher meets it: the scan, the review line by line, the replacement, the key."""

from __future__ import annotations

import io
import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

import qualkit
from tests.helpers.named_study import SECRET, make_named_study
from tests.helpers.terminal import Answer

Cli = Callable[..., Answer]


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("named")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("QUALKIT_KEYS", str(home / "keys"))
        make_named_study(home / "study")
    return home


@pytest.fixture
def folder(template: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    home = Path(shutil.copytree(template, tmp_path / "home"))
    monkeypatch.setenv("QUALKIT_KEYS", str(home / "keys"))
    monkeypatch.chdir(home / "study")
    return home / "study"


def say(monkeypatch: pytest.MonkeyPatch, *lines: str) -> None:
    """Have these lines on the standard input."""
    monkeypatch.setattr("sys.stdin", io.StringIO("".join(f"{line}\n" for line in lines)))


def test_a_scan_says_what_it_found_and_that_a_person_must_read(folder: Path, cli: Cli) -> None:
    answer = cli("identifiers", "scan", "--anew")
    assert answer.code == 0 and "2 sources read" in answer.out
    assert "must read every text" in answer.out and "anonymised" not in answer.out.casefold()
    assert not [line for line in answer.out.splitlines() if len(line) > 100]
    report = json.loads(cli("identifiers", "scan", "--json").out)
    assert report["unchanged"] == ["LW02", "Visit to Thessaly"] and report["names"] == 3


def test_the_list_can_leave_the_words_out(folder: Path, cli: Cli) -> None:
    assert "“Siobhan”" in cli("identifiers", "list", "LW02").out
    for form in ((), ("--csv",), ("--json",)):
        out = cli("identifiers", "list", "LW02", "--no-words", *form).out.replace("Visit to Thessaly", "")
        assert out and not [word for word in SECRET if word in out]


def test_the_review_goes_through_all_and_every_key_does_what_it_says(
    folder: Path, cli: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    with qualkit.Study.open(folder) as study:
        found = [one for one in study.identifiers.list("LW02") if str(one.tier) == "certain"]
    assert [one.words for one in found] == ["Thessaly Quarrington", "Thessaly", "Siobhan"]
    say(monkeypatch, "?", "nonsense", "A", "b", "s", "w Siobhan too", "e [a colleague]")
    answer = cli("identifiers", "review", "LW02", "--tier", "certain")
    assert answer.code == 0, answer.err
    assert "Would become: [link worker A]" in answer.out and "none of the keys" in answer.out
    with qualkit.Study.open(folder) as study:
        decided = {one.words: (one.state, one.replacement) for one in study.identifiers.list(state="")}
    assert decided["Thessaly"] == ("accepted", "[link worker A]")
    assert decided["Siobhan too"] == ("accepted", "[a colleague]")


def test_a_review_whose_input_ends_stores_what_was_decided(
    folder: Path, cli: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    say(monkeypatch, "a")
    answer = cli("identifiers", "review")
    assert answer.code == 0 and "Decided: 1 accepted" in answer.out


def test_a_replacement_is_shown_and_asked_about(folder: Path, cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "Nothing to replace" in cli("identifiers", "replace", "--yes").out
    assert cli("identifiers", "accept", "1-99").code == 1, "a number that is not there"
    with qualkit.Study.open(folder) as study:
        numbers = ",".join(str(one.number) for one in study.identifiers.list() if one.kind != "combination")
    assert cli("identifiers", "accept", numbers).code == 0
    shown = cli("identifiers", "replace", "--dry-run")
    assert "[-Thessaly-] {+[link worker A]+}" in shown.out and "becomes “link worker A”" in shown.out
    say(monkeypatch, "y")
    assert cli("identifiers", "replace").code == 1, "nobody is there to ask"
    done = cli("identifiers", "replace", "--yes")
    assert done.code == 0 and "qualkit identifiers finish" in done.out and "qualkit undo" in done.out
    log = cli("identifiers", "log", "--csv").out
    assert log.startswith("source,revision,place,turn,start,end,kind,tier,rule,replacement,decision")
    assert "[link worker A],replaced" in log and not [word for word in SECRET if word in log]
    assert "replaced what identifies people" in cli("log").out
    assert cli("identifiers", "finish", "--dry-run").out.count("revision 2") == 0
    assert cli("identifiers", "finish", "--yes").code == 0
    assert cli("check").code in (0, 3)


def test_what_was_kept_stands_in_the_log_with_its_reason(folder: Path, cli: Cli) -> None:
    assert cli("identifiers", "keep", "1", "--why", "a public figure").code == 0
    assert "kept,a public figure" in cli("identifiers", "log", "--csv").out
    assert cli("identifiers", "reopen", "1").out.startswith("1 finding open again")


def test_the_key_can_be_locked_and_is_then_asked_for(folder: Path, cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("qualkit.files.keys._COST", {"n": 2**12, "r": 8, "p": 1})
    assert "Names on the list: 3" in cli("identifiers", "key", "show").out
    say(monkeypatch, "correct horse")
    assert cli("identifiers", "key", "encrypt").code == 0
    assert "locked with a passphrase" in cli("identifiers", "key", "show").out
    refused = cli("identifiers", "names", "list")
    assert refused.code == 1 and len(refused.errors) == 1 and "QUALKIT_PASSPHRASE" in refused.errors[0]
    assert "locked" in cli("identifiers", "scan").out
    monkeypatch.setenv("QUALKIT_PASSPHRASE", "wrong horse")
    assert "does not open the key" in cli("identifiers", "names", "list").errors[0]
    monkeypatch.setenv("QUALKIT_PASSPHRASE", "correct horse")
    assert "Siobhan Merryweather" in cli("identifiers", "names", "list").out
    assert cli("identifiers", "key", "decrypt").code == 0


def test_the_key_is_not_written_into_the_study(folder: Path, cli: Cli) -> None:
    answer = cli("identifiers", "names", "add", "Somebody Else", "--keys", folder / "mine")
    assert answer.code == 1 and "inside the study" in answer.errors[0] and not (folder / "mine").exists()
    allowed = cli("identifiers", "names", "add", "Somebody Else", "--keys", folder / "mine", "--keys-in-study")
    assert allowed.code == 0 and list((folder / "mine").rglob("names.csv"))


def test_a_list_of_names_with_a_fault_is_refused_whole(folder: Path, cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "bad.csv").write_text("name,kind\nAnna Bell,person\nTom,wizard\n", encoding="utf-8")
    answer = cli("identifiers", "names", "load", tmp_path / "bad.csv")
    assert answer.code == 1 and "bad.csv:3" in answer.errors[0]
    assert "Anna Bell" not in cli("identifiers", "names", "list").out
    assert cli("identifiers", "names", "clear").out == "3 names deleted.\n"
