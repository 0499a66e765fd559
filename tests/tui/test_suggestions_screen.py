"""The review of suggestions on the screen and line by line: what keys do to the study, and what one sees of it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from textual.pilot import Pilot

import qualkit
from qualkit.domain.suggestions import SuggestionSet, ThemeProposal
from qualkit.store import coders, suggestions
from qualkit.tui.review.programs import SuggestionsApp
from qualkit.tui.review.suggestions_keys import KEYS, by_group, footer
from qualkit.tui.review.suggestions_screen import SuggestionsScreen, chance_of
from tests.helpers.screens import drive
from tests.helpers.suggested_codes import suggest_codes
from tests.tui.review_study import Reviewer
from tests.tui.screen_pictures import faint

DESK = "There is no desk for me, so I sit in the corridor."
PASSAGE = f"Anna:I am alone most days. {DESK}"


@pytest.fixture
def offered(small_study: qualkit.Study) -> qualkit.Study:
    """Suggested codes 1 (T1.2, 8/10) and 2 (T2.1, 7/10) in Anna's interview, 3 (T2.1, 6/10) in Ben's."""
    offers = [(PASSAGE, "T1.2", 0.8), ("Anna:The team is kind.", "T2.1", 0.7), ("Ben:I see people.", "T2.1", 0.6)]
    suggest_codes(small_study, offers, telling=DESK)
    return small_study


@pytest.fixture
def with_theme(offered: qualkit.Study) -> qualkit.Study:
    """Beside them theme 4 with three passages."""
    session = offered._session
    theme = ThemeProposal(
        label="Room and team", keywords=("desk", "team"), members=(0,), support=(1.0,), typical=(0,), stability=0.7,
        cohesion=0.5,
    )  # fmt: skip
    result = SuggestionSet(themes=(theme,), method="By hand.", model="", model_hash="", parameters={})
    segments = []
    for place in (PASSAGE, "Anna:The team is kind.", "Ben:I see people."):
        name, _, words = place.partition(":")
        source = offered.sources.get(name)
        start = source.text.index(words)
        segments.append((source.id, qualkit.Span(start, start + len(words)), words, 1.0, True, name, ""))
    with session.action("suggest themes") as action:
        run = suggestions.add_run(
            session.connection, result, kind="themes", suggester="hand", version="1", seed=0, corpus_sha256="",
            coder_id=coders.ensure(session.connection, session.coder), at=action.at,
        )  # fmt: skip
        suggestions.add_suggestion(
            session.connection, run=run, label=theme.label, keywords=theme.keywords, stability=0.7, cohesion=0.5,
            details={"participants": {"": 2}, "overlaps": {"T1.2": 0.3}, "novelty": 1.0, "concentration": 0.6},
            segments=segments,
        )  # fmt: skip
    return offered


def at_review(
    study: qualkit.Study,
    steps: Callable[[Reviewer], Awaitable[None]],
    *,
    size: tuple[int, int] = (80, 24),
    **only: Any,
) -> None:
    app = SuggestionsApp(study, **only)

    async def run(pilot: Pilot[Any]) -> None:
        await steps(Reviewer(app, pilot))

    drive(app, run, size)


def codings(study: qualkit.Study) -> list[tuple[str, str]]:
    return [(one.code, one.quote) for one in study.codings.list()]


def test_suggested_codes_are_decided_at_once_and_taken_back(offered: qualkit.Study) -> None:
    async def steps(hand: Reviewer) -> None:
        assert hand.sees("8/10 T1.2") and hand.sees("against: negated")
        assert "There is no desk" in hand.screen.view.source.text
        await hand.press("S")
        assert codings(offered) == [("T1.2", DESK)]
        assert "the telling sentence coded T1.2" in hand.told("status")
        assert hand.screen.review.number == 2, "on to the next open one"
        await hand.press("r")
        assert offered.suggestions.get(2).state == "rejected"
        await hand.press("u")
        assert offered.suggestions.get(2).state == "open" and hand.screen.review.number == 2
        await hand.press("r", "up", "o")
        assert offered.suggestions.get(2).state == "open"
        await hand.press("m")
        assert hand.question == "Picker"
        await hand.type("T1.1")
        await hand.press("enter")
        assert offered.suggestions.get(2).state == "merged"

    at_review(offered, steps)
    (decision,) = offered.suggestions.get(1).decisions
    assert (decision.edited, decision.shown["via"]) == ("span", "screen")


def test_all_of_some_chance_are_accepted_in_one_step(offered: qualkit.Study) -> None:
    async def steps(hand: Reviewer) -> None:
        await hand.press("A")
        await hand.press("7", "slash", "1", "0", "enter")
        assert hand.question == "Menu" and hand.sees("Accept 2 suggested codes?")
        await hand.press("y")
        assert [offered.suggestions.get(n).state for n in (1, 2, 3)] == ["accepted", "accepted", "open"]
        await hand.press("u")
        assert codings(offered) == []
        await hand.press("A")
        await hand.type("often")
        await hand.press("enter")
        assert hand.told("status").startswith("Not done: This is no chance")

    at_review(offered, steps)


def test_some_passages_of_a_theme_become_a_code(with_theme: qualkit.Study) -> None:
    async def steps(hand: Reviewer) -> None:
        assert hand.sees("theme: Room and team") and hand.sees("one person said 60% of it")
        await hand.press("x")
        assert hand.told("status").startswith("1 of 3 marked")
        await hand.press("right", "x")
        assert hand.screen.review.marks_of(hand.screen.review.here) == (1, 3)
        await hand.press("a")
        assert hand.sees("2 marked passages of 3")
        await hand.type("Rooms")
        await hand.press("enter")
        assert hand.question == "PlacePicker"
        await hand.press("enter")
        await hand.press("enter")
        await hand.pilot.pause(0.2)
        assert "2 passages coded" in hand.told("status") and "1 passage of 3 still open" in hand.told("status").lower()
        await hand.press("d")
        assert hand.screen.review.number != 4

    at_review(with_theme, steps)
    made = [one for one in with_theme.suggestions.get(4).decisions if one.kind == "accept"]
    assert made[0].segments == (1, 3)
    assert with_theme.codebooks.code(made[0].code).definition == "Passages about desk, team."


def test_a_theme_is_taken_passage_by_passage_and_rejected_for_a_reason(with_theme: qualkit.Study) -> None:
    async def steps(hand: Reviewer) -> None:
        await hand.press("t")
        await hand.type("T2.1")
        await hand.press("enter")
        assert codings(with_theme) == [("T2.1", PASSAGE.partition(":")[2])]
        assert hand.sees("Passage 2 of 3")
        await hand.press("r")
        await hand.type("chance")
        await hand.press("enter")
        last = with_theme.suggestions.get(4).decisions[-1]
        assert (last.kind, last.why) == ("reject", "chance")
        assert with_theme.suggestions.get(4).open_segments == ()

    at_review(with_theme, steps)


def test_a_second_reader_codes_nothing(offered: qualkit.Study) -> None:
    offered.suggestions.accept(1)

    async def steps(hand: Reviewer) -> None:
        await hand.press("a")
        assert "Your opinion of suggestion 1: accept." in hand.told("status")
        await hand.press("g", "S")
        assert "codes nothing" in hand.told("status")

    with qualkit.Study.open(offered.folder, coder="second") as other:
        at_review(other, steps, blind=True)
        assert [(one.suggestion, one.kind) for one in other.suggestions.seconds()] == [(1, "accept")]
    assert len(codings(offered)) == 1


def test_filters_notes_and_what_another_program_writes(with_theme: qualkit.Study) -> None:
    async def steps(hand: Reviewer) -> None:
        await hand.press("k")
        assert len(hand.screen.review.rows) == 3
        await hand.press("escape", "c")
        await hand.type("T2.1")
        await hand.press("enter")
        assert [one.number for one in hand.screen.review.rows] == [2, 3]
        await hand.press("escape", "slash")
        await hand.type("people")
        await hand.press("enter")
        assert [one.number for one in hand.screen.review.rows] == [4, 3]
        await hand.press("n")
        await hand.type("odd")
        await hand.press("escape")
        assert [(memo.target_kind, memo.target) for memo in with_theme.memos.list()] == [("suggestion", "4")]
        await hand.press("enter")
        assert hand.question == "Look" and hand.sees("memo 1 (analytic): odd")
        await hand.press("escape", "escape")
        with qualkit.Study.open(with_theme.folder, coder="other") as other:
            other.suggestions.reject(1)
        hand.screen.look()
        await hand.pilot.pause()
        assert hand.told("status") == "The study was changed elsewhere."
        assert hand.screen.review.states()["rejected"] == 1

    at_review(with_theme, steps)


def test_keys_are_said_once_and_every_one_does_something() -> None:
    names = [name for key in KEYS for name in key.keys]
    assert len(names) == len(set(names))
    assert all(hasattr(SuggestionsScreen, f"do_{key.verb}") for key in KEYS)
    assert sum(map(len, by_group().values())) == len(KEYS) - 1
    for situation in ("code", "theme", "decided", "blind"):
        assert [key.verb for key in footer(situation)][-2:] == ["help", "leave"]
    assert chance_of("80 %") == 0.8


@pytest.mark.parametrize(("light", "size"), [(False, (60, 15)), (True, (160, 50))], ids=["small", "light"])
def test_every_word_can_be_read(with_theme: qualkit.Study, light: bool, size: tuple[int, int]) -> None:
    async def steps(hand: Reviewer) -> None:
        if light:
            await hand.press("f2")
        await hand.press("x", "down")
        assert hand.sees("T1.2") and faint(hand.app) == set()

    at_review(with_theme, steps, size=size)


def test_line_by_line(with_theme: qualkit.Study) -> None:
    from click.testing import CliRunner

    from qualkit.cli._command import root

    lines = "x\n]\nm T2.1\ns\nS\nm nothing\nr\nu\nq\n"
    arguments = ["review", "--plain", "--study", str(with_theme.folder), "--coder", "me"]
    answer = CliRunner().invoke(root, arguments, input=lines)
    assert answer.exit_code == 0, answer.output
    assert "Marked. 1 of 3 marked." in answer.output and "1 passage coded T2.1" in " ".join(answer.output.split())
    assert ("T1.2", DESK) in codings(with_theme)
    assert "Taken back" in answer.output
    assert [with_theme.suggestions.get(number).state for number in (1, 2, 4)] == ["accepted", "open", "open"]
