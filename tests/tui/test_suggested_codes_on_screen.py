"""Suggested codes on the coding screen: in the margin, in the panel, accepted and declined where they stand."""

from __future__ import annotations

import pytest

import qualkit
from qualkit.tui.deeds import Deeds
from qualkit.tui.desk import Desk
from tests.helpers.suggested_codes import suggest_codes
from tests.tui.desk_study import Hand, at_the_screen, codings

DESK = "There is no desk for me, so I sit in the corridor."
PASSAGE = f"Anna:I am alone most days. {DESK}"


@pytest.fixture
def offered(small_study: qualkit.Study) -> qualkit.Study:
    """Suggested codes 1 (T1.2) and 2 (T2.1) in Anna's interview, 3 in Ben's."""
    offers = [(PASSAGE, "T1.2", 0.8), ("Anna:The team is kind.", "T2.1", 0.7), ("Ben:I see people.", "T2.1", 0.6)]
    suggest_codes(small_study, offers, telling=DESK)
    return small_study


def test_keys(offered: qualkit.Study) -> None:
    async def steps(hand: Hand) -> None:
        assert hand.cursor.startswith("I am alone"), "reading begins at the first suggestion here"
        assert hand.sees("T1.2 No desk (suggestion 1)") and hand.sees("chance of being right: 0.80")
        assert hand.sees("What tells most:") and hand.sees("against:")
        await hand.press("a")
        assert hand.sees("Suggested for this passage: T1.2 No desk")
        await hand.press("enter")
        assert hand.said == "Accepted as T1.2 No desk; suggestion 1 is settled."
        await hand.press("g")
        assert hand.cursor == "The team is "
        await hand.press("d")
        assert hand.said == "Declined; suggestion 2 is settled."
        await hand.press("g")
        assert "There is no open suggestion in Anna." in hand.said
        await hand.press("u")
        assert hand.said.startswith("Taken back: declined")

    at_the_screen(offered, steps)
    assert codings(offered) == [("T1.2", PASSAGE.partition(":")[2])]
    (decision,) = offered.suggestions.get(1).decisions
    assert (decision.kind, decision.edited, decision.shown["via"]) == ("accept", "", "screen")


def test_the_margin_names_the_code(offered: qualkit.Study) -> None:
    desk = Desk(offered, "Anna")
    assert [(mark.code, mark.name, mark.letter) for mark in desk.marks] == [
        ("?T1.2", "No desk", "?"), ("?T2.1", "Team", "?"),
    ]  # fmt: skip
    piece = desk.next_piece(0)
    assert piece is not None
    done = Deeds(desk).accept(piece, "T1.1")
    assert done.said == "Accepted as T1.1 Isolation; suggestion 1 is settled."
    assert offered.suggestions.get(1).state == "merged"


def test_what_is_coded_by_hand_loses_its_mark(offered: qualkit.Study) -> None:
    desk = Desk(offered, "Anna")
    deeds = Deeds(desk)
    first = desk.pieces[0]
    deeds.code("T1.2", first.span)
    desk.refresh("suggestions")
    assert [mark.letter for mark in desk.marks] == ["H", "?"]
    assert deeds.accept(first, "T1.2").said == "Coded T1.2 No desk already; suggestion 1 is settled."
    assert len(offered.codings.list()) == 1
