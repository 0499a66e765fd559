"""What to look at next, coding to look at again, a second reader, and when to stop: on the command line."""

from __future__ import annotations

import csv
import io
import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

import qualkit
from tests.helpers.talk import subject, talk
from tests.helpers.talk_study import KEYS, SWAPPED, make_talk_study
from tests.helpers.terminal import Answer

Cli = Callable[..., Answer]


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The study of talk, its vectors computed once."""
    folder = make_talk_study(tmp_path_factory.mktemp("talk-study") / "study")
    with qualkit.Study.open(folder, coder="Anna") as study:
        study.suggestions.next_passages(number=1)
    return folder


@pytest.fixture
def talked(template: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = Path(shutil.copytree(template, tmp_path / "study"))
    monkeypatch.setenv("QUALKIT_STUDY", str(folder))
    monkeypatch.setenv("QUALKIT_CODER", "Anna")
    return folder


def rows(answer: Answer) -> list[dict[str, str]]:
    assert answer.code == 0
    return list(csv.DictReader(io.StringIO(answer.out)))


def about(passage: str) -> str:
    """The code that a passage ought to have."""
    return KEYS[next(subject(one) for one in talk() if one.text == passage)]


@pytest.mark.usefixtures("talked")
def test_next_shows_passages_nobody_has_read(cli: Cli) -> None:
    found = rows(cli("suggest", "next", "-n", "6", "--csv"))
    assert len(found) == 6
    assert {row["source"] for row in found} == {"P5", "P6"}
    assert [row["order"] for row in found] == list("123456")
    assert all("likely to have the code" in row["why"] and row["sentence"] in row["passage"] for row in found)
    assert rows(cli("suggest", "next", "-n", "6", "--csv")) == found


def test_places_are_told_as_turns(cli: Cli, talked: Path) -> None:
    found = rows(cli("suggest", "next", "-n", "6", "--csv"))
    with qualkit.Study.open(talked) as study:
        for row in found:
            turn = study.sources.get(row["source"]).turn_at(int(row["start"]))
            assert turn is not None and row["turn"] == str(turn.number)
    told = cli("suggest", "next", "-n", "6").out
    assert f", turn {found[0]['turn']}" in told.splitlines()[0]
    assert f"{found[0]['start']}-{found[0]['end']}" not in told


@pytest.mark.usefixtures("talked")
def test_check_finds_the_wrong_coding(cli: Cli) -> None:
    found = rows(cli("suggest", "check", "--csv"))
    source, wrong_subject, wrong_code = SWAPPED
    swapped = [row for row in found if row["source"] == source and about(row["passage"]) == KEYS[wrong_subject]]
    assert (wrong_code, "True") in [(row["code"], row["coded"]) for row in swapped]
    assert (KEYS[wrong_subject], "False") in [(row["code"], row["coded"]) for row in swapped]
    worst = max((row for row in found if row["coded"] == "True"), key=lambda row: float(row["share"]))
    assert worst in swapped


def test_nothing_is_changed_by_looking(cli: Cli, talked: Path) -> None:
    with qualkit.Study.open(talked) as study:
        before = len(study.history.log()), len(study.codings.list())
    for command in (["next"], ["check"], ["second-reader", "Anna", "Ben"], ["stop", "T1"]):
        assert cli("suggest", *command).code == 0
    with qualkit.Study.open(talked) as study:
        assert (len(study.history.log()), len(study.codings.list())) == before


@pytest.mark.usefixtures("talked")
def test_the_second_reader_sees_what_ben_left_out(cli: Cli) -> None:
    answer = cli("suggest", "second-reader", "anna", "Ben", "--json")
    found = json.loads(answer.out)["passages"]
    left_out = [row for row in found if row["source"] == "P2" and row["code"] == KEYS["garden"]]
    assert left_out
    assert all(row["would"] and about(row["passage"]) == KEYS["garden"] for row in left_out)
    assert left_out[0]["in_words"] == "Anna would probably have coded this T2; Ben did not (Anna did)"
    assert not [row for row in found if row["source"] not in ("P1", "P2")]


@pytest.mark.usefixtures("talked")
def test_stop_says_it_in_words_and_figures(cli: Cli) -> None:
    answer = cli("suggest", "stop", "T2")
    assert answer.out.startswith("Of about ")
    assert "for T2 you have seen" in answer.out.replace("\n", " ")
    assert "95% confidence" in answer.out.replace("\n", " ")
    (row,) = rows(cli("suggest", "stop", "T2", "--csv"))
    unseen = [one for one in talk() if one.case in ("P5", "P6")]
    truth = sum(subject(one) == "garden" for one in unseen)
    assert int(row["unseen"]) == len(unseen)
    assert int(row["low"]) <= truth <= int(row["high"])
    assert float(row["about"]) == pytest.approx(truth, abs=3)


def test_stop_uses_the_order_of_decisions(cli: Cli, talked: Path) -> None:
    with qualkit.Study.open(talked, coder="Anna") as study:
        _, offered = study.suggestions.codes(codes=["T3"], sources=["P5", "P6"], most=14)
        for suggestion in offered:
            if about(suggestion.segments[0].quote) == "T3":
                study.suggestions.accept(suggestion.number)
            else:
                study.suggestions.reject(suggestion.number)
    (row,) = rows(cli("suggest", "stop", "T3", "--csv"))
    assert (row["most_by_order"] != "") == (len(offered) >= 10)
    assert int(row["seen"]) >= len(offered)


@pytest.mark.usefixtures("talked")
@pytest.mark.parametrize(
    ("command", "said"),
    [
        (["next", "-n", "0"], "0 passages are none"),
        (["next", "--seed", "-1"], "A seed of -1 cannot be had"),
        (["codes", "--seed", "-1"], "A seed of -1 cannot be had"),
        (["themes", "--seed", "-1"], "A seed of -1 cannot be had"),
        (["next", "--code", "T9"], 'no code "T9"'),
        (["check", "--most", "0"], "0 passages a code are none"),
        (["second-reader", "Anna", "Bem"], "Did you mean Ben?"),
        (["second-reader", "Anna", "anna"], "cannot be compared"),
        (["stop", "T2", "--confidence", "1"], "cannot be had"),
    ],
)
def test_what_cannot_be_is_refused(cli: Cli, command: list[str], said: str) -> None:
    answer = cli("suggest", *command)
    assert answer.code == 1
    assert said in answer.err.replace("\n", " ")
    assert answer.out == ""


def test_a_study_with_little_in_it(cli: Cli, small_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QUALKIT_STUDY", str(small_folder))
    assert cli("suggest", "next").code == 0
    assert "Coding to look at again: nothing." in cli("suggest", "check").out
    assert "Too little is decided to tell how much of T1.1 is unseen" in cli("suggest", "stop", "T1.1").out
    assert "There is no coder Anna" in cli("suggest", "second-reader", "Anna", "Ben").err
