"""`qualkit review`: lists, one suggested code in full, many decisions in one step, second opinions."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

import qualkit
from tests.helpers.small_study import suggest
from tests.helpers.suggested_codes import suggest_codes
from tests.helpers.terminal import Answer

DESK = "There is no desk for me, so I sit in the corridor."
PASSAGE = f"Anna:I am alone most days. {DESK}"
TEAM = "Ben:I see people. The team meets on Mondays and I like that."

Review = Callable[..., Answer]


@pytest.fixture
def review(small_folder: Path, cli: Callable[..., Answer]) -> Review:
    """`qualkit review` in a study with suggested codes 1 to 3 and theme 4."""
    with qualkit.Study.open(small_folder, coder="tester") as study:
        suggest_codes(study, [(PASSAGE, "T1.1", 0.9), (PASSAGE, "T1.2", 0.8), (TEAM, "T2.1", 0.7)], telling=DESK)
        suggest(study, (("Anna:corridor", "Ben:on Mondays", "Ben:every month"),))

    def call(*arguments: object, coder: str = "tester") -> Answer:
        return cli("review", *arguments, "--study", small_folder, "--coder", coder)

    return call


def states(review: Review) -> list[str]:
    return [row["state"] for row in json.loads(review("list", "--json").out)]


def test_the_list_shows_both_kinds(review: Review) -> None:
    said = review("list").out
    assert "chance" in said and "There is no desk" in said and "group 1" in said
    rows = review("list", "--csv", "--kind", "codes", "--least", "0.8").out.splitlines()
    assert [row.split(",")[0] for row in rows] == ["suggestion", "1", "2"]
    assert "desk" not in review("list", "--csv").out.replace("No desk", ""), "no words of participants in the CSV"


def test_one_in_full(review: Review) -> None:
    review("second", 2, "--unsure", coder="Bea")
    said = " ".join(review("show", 2).out.split())
    assert f"»{DESK}«" in said and "Anna, turn 2" in said and "against: negated" in said
    assert "like the codebook's definition (0.50)" in said and "Bea: unsure" in said
    assert "Bea" not in review("show", 2, "--blind").out


def test_many_in_one_step(review: Review) -> None:
    refused = review("accept", 1, "2-3")
    assert refused.code == 1 and "--yes" in refused.err and states(review) == ["open"] * 4
    assert "T2.1" in review("accept", "1,2-3", "--dry-run").out and states(review) == ["open"] * 4
    said = review("accept", "--code", "T1", "--least", 0.85, "--yes").out
    assert "1 suggestion accepted: 1 segment coded" in said
    answer = review("reject", "1-3", "--yes")
    assert answer.code == 1 and "1 was accepted by tester" in answer.err
    assert states(review) == ["accepted", "open", "open", "open"]
    assert "2 suggestions rejected" in review("reject", "1-3", "--yes", "--skip-bad").out
    assert "2 suggestions open again" in review("reopen", "2-3", "--yes").out


def test_one_undo_takes_a_batch_back(review: Review, cli: Callable[..., Answer], small_folder: Path) -> None:
    review("accept", "1-3", "--yes", "--sentence", "--skip-bad")
    assert states(review) == ["accepted", "accepted", "open", "open"]
    log = cli("log", "--study", small_folder).out
    assert "decided about 2 suggestions in one step: 2 accepted; 2 codings" in log
    cli("undo", "--study", small_folder)
    assert states(review) == ["open"] * 4


def test_part_of_a_theme(review: Review) -> None:
    said = review("accept", 4, "--segments", "1", "--under", "T1", "--as", "Nowhere").out
    assert "1 segment coded" in said and "2 segments of suggestion 4 are open" in said
    assert "open: 2 of 3" in review("list").out
    said = review("merge", 4, "--into", "T2.2", "--segments", "2", "--rest", "rejected").out
    assert "merged into T2.2" in said and states(review)[3] == "accepted"


@pytest.mark.parametrize(
    "line",
    [
        ("accept",),
        ("accept", "1", "--code", "T1"),
        ("accept", "1", "2", "--as", "Name", "--yes"),
        ("accept", "3-1"),
        ("reject", "1-x"),
        ("second", "1"),
        ("second", "1", "--accept", "--as", "T1"),
    ],
)
def test_what_cannot_be_meant(review: Review, line: tuple[str, ...]) -> None:
    answer = review(*line)
    assert answer.code == 2 and "Error" in answer.err and states(review) == ["open"] * 4


def test_the_ledger_knows_that_it_was_a_command(review: Review) -> None:
    review("accept", 1)
    (decision,) = json.loads(review("show", 1, "--json").out)["decisions"]
    assert decision["shown"] == {"via": "command", "rank": 1, "probability": 0.9, "code": "T1.1", "given": "T1.1"}


def test_second_opinions_and_agreement(review: Review) -> None:
    assert "nothing yet" in review("agreement").out
    review("accept", 1)
    review("accept", 2)
    assert "T2.1 fits instead" in review("second", 1, "--as", "T2.1", coder="Bea").out
    review("second", 2, "--accept", coder="Bea")
    assert "accepted" not in review("list", "--blind", "--state", "open", coder="Bea").out
    said = review("agreement").out
    assert "merge T2.1" in said and "0.50" in said
    found = json.loads(review("agreement", "--json").out)
    assert found["agreement"][0]["compared"] == 2 and len(found["disagreements"]) == 1


def test_a_slip_of_the_pen_is_told_from_the_short_form(cli: Callable[..., Answer]) -> None:
    answer = cli("review", "acept", "4")
    assert answer.code == 2 and 'Did you mean "accept"?' in answer.err
