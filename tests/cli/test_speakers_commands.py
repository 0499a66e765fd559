"""`qualkit speakers`, `import --review` and `source show --where` as a person types them."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from pathlib import Path

import pytest

import qualkit
from tests.helpers.small_study import dump
from tests.helpers.terminal import Answer, real
from tests.unit.test_speakers import GROUP, PAIR, PLAIN

Cli = Callable[..., Answer]
Talk = Callable[..., Answer]


class Keyboard(io.StringIO):
    """What somebody types at a terminal."""

    def isatty(self) -> bool:
        return True


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A study of two interviews to stand in, at a terminal of 80 columns."""
    for name, text in (("Group", GROUP), ("Plain", PLAIN), ("Pair", PAIR)):
        (tmp_path / f"{name}.txt").write_text(text, encoding="utf-8")
    with qualkit.Study.create(tmp_path / "study", title="Speakers", coder="tester") as study:
        study.sources.add([tmp_path / "Group.txt", tmp_path / "Plain.txt"])
        study.cases.set("Ann", {"role": "carer"})
    monkeypatch.chdir(tmp_path / "study")
    monkeypatch.setenv("COLUMNS", "80")
    return tmp_path / "study"


@pytest.fixture
def talk(folder: Path, cli: Cli, monkeypatch: pytest.MonkeyPatch) -> Talk:
    """Type lines into a command's conversation."""

    def call(arguments: tuple[object, ...], *lines: str) -> Answer:
        monkeypatch.setattr("sys.stdin", Keyboard("".join(f"{line}\n" for line in lines)))
        return cli(*arguments)

    return call


def state(folder: Path) -> dict[str, list[tuple[object, ...]]]:
    with qualkit.Study.open(folder, coder="tester") as study:
        return dump(study)


def who(folder: Path, source: str) -> list[tuple[str, str]]:
    with qualkit.Study.open(folder, coder="tester") as study:
        return list(dict.fromkeys((turn.speaker, str(turn.role)) for turn in study.sources.get(source).turns))


def test_the_list_fits_and_has_its_forms(folder: Path, cli: Cli) -> None:
    answer = cli("speakers", "list")
    assert answer.code == 0 and max(map(len, answer.out.splitlines())) <= 80
    assert answer.out.splitlines()[2].split()[:3] == ["Speaker", "1", "unknown"]
    rows = json.loads(cli("speakers", "list", "--source", "group", "--json").out)
    assert rows[1]["label"] == "Speaker 2" and rows[1]["turns"] == 2 and rows[1]["in_sources"] == "Group"
    assert cli("speakers", "list", "--csv").out.startswith("label,role,sources,turns,words,share,questions,cases,")


def test_naming_from_the_shell(folder: Path, cli: Cli) -> None:
    assert "2 turns changed in Group." in cli("speakers", "rename", "speaker 1", "INT").out
    assert "5 turns" in cli("speakers", "role", "INT", "interviewer").out
    assert "turns stay apart" in cli("speakers", "merge", "Speaker 3", "--into", "Speaker 2", "--once").out
    assert "1 link" in cli("speakers", "link", "Speaker 2", "Ann", "--source", "Group").out
    assert who(folder, "Group") == [("INT", "interviewer"), ("Speaker 2", "participant")]
    assert "speaker 1  INT      interviewer" in cli("speakers", "rules").out
    assert json.loads(cli("speakers", "rules", "--json").out)[0]["label"] == "int"
    report = cli("import", folder.parent / "Pair.txt")
    assert "INT (interviewer, 2)" in report.out and "1 remembered rule for speakers applied" in report.out
    assert "Nothing is remembered" in cli("speakers", "forget", "speaker 1").out
    assert cli("speakers", "rename", "not named", "P9").code == 0 and who(folder, "Plain") == [("P9", "unknown")]


def test_what_is_refused(folder: Path, cli: Cli) -> None:
    before = state(folder)
    assert cli("speakers", "rename", "Nobody", "X").errors
    assert cli("speakers", "link", "Speaker 1").code == 2
    assert cli("speakers", "link", "Speaker 1", "Ann", "--remove").code == 2
    assert "no case" in cli("speakers", "link", "Speaker 1", "Bob").errors[0]
    assert cli("source", "show", "Group", "--offset", "3").code == 2
    assert state(folder) == before


def test_a_division_is_shown_and_asked_about(folder: Path, cli: Cli) -> None:
    before = state(folder)
    shown = cli("speakers", "divide", "Plain", "--by", "alternate", "--dry-run")
    assert shown.code == 0 and "[1] Interviewer (interviewer)\n  How was the day?" in shown.out
    assert state(folder) == before
    unasked = real("speakers", "divide", "Plain", "--by", "alternate", cwd=folder)
    assert unasked.code == 1 and "add --yes" in unasked.err and state(folder) == before
    assert "has 4 turns" in cli("speakers", "divide", "Plain", "--by", "alternate", "--yes").out
    assert "divided so already" in cli("speakers", "divide", "Plain", "--by", "alternate", "--yes").out
    assert cli("speakers", "divide", "Plain", "--by", "labels", "--yes").code == 0
    assert who(folder, "Plain") == [("", "unknown")]


def test_without_a_listener_nothing_is_begun(folder: Path) -> None:
    before = state(folder)
    for arguments in (("speakers", "review"), ("import", folder.parent / "Pair.txt", "--review")):
        answer = real(*arguments, cwd=folder)
        assert answer.code == 1 and "nobody is here to answer" in answer.err
    assert state(folder) == before


def test_a_conversation_reads_out_and_writes_one_action(folder: Path, talk: Talk, cli: Cli) -> None:
    answer = talk(
        ("speakers", "review", "Group"),
        "n 1 INT", "r 1 i", "m", "2 3", "P1", "c 2 Ann", "n", "", "y",
    )  # fmt: skip
    assert answer.code == 0, answer.err
    assert "1. Speaker 1, unknown: 2 turns, 4 words (16%), 2 questions.\n   “How was it?”\n   “Home?”" in answer.out
    assert "2. P1, participant, case Ann: 3 turns, 21 words (84%)." in answer.out
    assert "Written. 5 turns changed in Group." in answer.out and "\x1b" not in answer.out
    # What is typed stands on lines of its own at a terminal, and is not in the answer here.
    assert max(len(line) for line in answer.out.splitlines() if "> " not in line) <= 80
    assert who(folder, "Group") == [("INT", "interviewer"), ("P1", "participant")]
    assert "reviewed the speakers of Group (5 turns)" in cli("log").out.splitlines()[0]
    assert "speaker 3" in cli("speakers", "rules").out


def test_not_to_be_remembered(folder: Path, talk: Talk, cli: Cli) -> None:
    talk(("speakers", "review", "Group"), "n 1 INT", "", "n")
    assert who(folder, "Group")[0] == ("INT", "unknown") and "nothing yet" in cli("speakers", "rules").out


@pytest.mark.parametrize("last", ["s", "q"])
def test_what_is_not_confirmed_is_not_written(folder: Path, talk: Talk, last: str) -> None:
    before = state(folder)
    answer = talk(("speakers", "review"), "n 1 INT", "d a", last)
    assert answer.code == 0 and state(folder) == before
    assert ("Plain (2 of 2)" in answer.out) is (last == "s")


def test_one_can_divide_and_name_in_one_go(folder: Path, talk: Talk, cli: Cli) -> None:
    answer = talk(("speakers", "review", "Plain"), "d", "q", "n 2 P4", "c 2 Cy", "y", "n", "", "n")
    assert "case Cy" in answer.out and answer.code == 0
    assert who(folder, "Plain") == [("Interviewer", "interviewer"), ("P4", "participant")]
    assert len(cli("log").out.splitlines()) == 3
    cli("undo")
    assert who(folder, "Plain") == [("", "unknown")] and "Cy" not in cli("case", "list").out


def test_what_is_not_understood_is_said_and_the_talk_goes_on(folder: Path, talk: Talk) -> None:
    answer = talk(
        ("speakers", "review", "Group"),
        "n 7 X", "zz", "?", "r 1 x", "c 1 Bob", "n", "m 1", "d x", "n 1 " + "x" * 90, "r 2", "p", "u", "l", "",
    )  # fmt: skip
    said = answer.out
    assert "Labels have the numbers 1 to 3" in said and "“zz” is none of the keys." in said
    assert "Say i, p or u" in said and "at least two labels" in said and "at most 80 characters" in said
    assert "Group stays as it is." in said and answer.code == 0


def test_import_goes_on_to_the_speakers(folder: Path, talk: Talk) -> None:
    answer = talk(("import", folder.parent / "Pair.txt", folder.parent / "Group.txt", "--review"), "n 1 INT", "", "")
    assert answer.code == 0 and "Pair (1 of 1)" in answer.out
    assert who(folder, "Pair")[0][0] == "INT" and who(folder, "Group")[0][0] == "Speaker 1"
    assert talk(("import", folder.parent / "Pair.txt", "--review", "--json")).code == 2


def test_places_in_the_file(folder: Path, cli: Cli) -> None:
    assert cli("source", "show", "Group", "--where", "--turn", 2).out == "line 3, character 12\n"
    assert cli("source", "show", "Group", "--where", "--offset", 0).out == "line 1, character 1\n"
    assert "[2] Speaker 2 (unknown)\n  line 3, character 12\n" in cli("source", "show", "Group", "--where").out
    assert cli("source", "show", "Group", "--where", "--coding", 5).errors
