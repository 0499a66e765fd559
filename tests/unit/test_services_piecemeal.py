"""Deciding about a suggestion's segments one at a time: the rest stays open, the ledger and the states stay right."""

from __future__ import annotations

from collections.abc import Callable

import pytest

import qualkit
from qualkit.errors import Conflict, NotFound
from tests.helpers.small_study import dump, suggest
from tests.helpers.terminal import Answer

GROUPS = (("Anna:no desk for me", "Anna:corridor", "Ben:I see people"), ("Ben:on Mondays",))


@pytest.fixture
def offered(small_study: qualkit.Study) -> qualkit.Study:
    suggest(small_study, GROUPS)
    return small_study


def state(study: qualkit.Study, number: int) -> tuple[str, list[int]]:
    found = study.suggestions.get(number)
    assert study.suggestions.list(state=found.state), "the listing tells the same state"
    return found.state, [segment.number for segment in found.open_segments]


def test_taking_one_segment_leaves_the_others_open(offered: qualkit.Study) -> None:
    coding = offered.suggestions.take(1, 2, code="t1.2", why="a corridor is no desk")
    assert (coding.code, coding.quote, coding.state, coding.suggestion) == (
        "T1.2", "corridor", "accepted suggestion", 1,
    )  # fmt: skip
    assert state(offered, 1) == ("open", [1, 3])
    taken, left = offered.suggestions.get(1).decisions
    assert (taken.kind, taken.code, taken.why, taken.segments) == ("merge", "T1.2", "a corridor is no desk", (2,))
    assert (left.kind, left.segments) == ("reopen", (1, 3))
    assert offered.status().suggestions["open"] == 2 and offered.integrity.check().clean
    assert "took segment 2 of suggestion 1 as T1.2" in offered.history.log(limit=1)[0].what


def test_the_last_segment_settles_the_suggestion(offered: qualkit.Study) -> None:
    offered.suggestions.take(1, 1, code="T1.2")
    offered.suggestions.decline(1, 2, why="only furniture")
    assert state(offered, 1) == ("open", [3])
    offered.suggestions.decline(1, 3)
    assert state(offered, 1) == ("merged", [])
    assert offered.status().suggestions == {
        "offered": 2, "open": 1, "accepted": 0, "merged": 1, "split": 0, "rejected": 0,
    }  # fmt: skip
    offered.suggestions.decline(2, 1)
    assert state(offered, 2) == ("rejected", [])
    assert offered.suggestions.reopen(2).state == "open" and state(offered, 2) == ("open", [1])


def test_what_is_decided_stays_decided(offered: qualkit.Study) -> None:
    offered.suggestions.decline(1, 1)
    with pytest.raises(Conflict, match="Segment 1 of suggestion 1 was decided"):
        offered.suggestions.take(1, 1, code="T1.2")
    with pytest.raises(NotFound, match="no segment 9"):
        offered.suggestions.decline(1, 9)
    _, coded = offered.suggestions.merge(1, into="T1.2")
    assert coded == 2, "the segment declined is not coded with the rest"
    with pytest.raises(Conflict, match="merged"):
        offered.suggestions.decline(1, 2)


def test_a_place_coded_so_already_is_refused_and_nothing_is_decided(offered: qualkit.Study) -> None:
    offered.codings.add("Ben", "T2.1", quote="on Mondays")
    before = dump(offered)
    with pytest.raises(Conflict, match=r"coded T2\.1 at this place already"):
        offered.suggestions.take(2, 1, code="T2.1")
    assert dump(offered) == before


def test_undoing_opens_the_segment_again(offered: qualkit.Study) -> None:
    before = dump(offered)
    offered.suggestions.take(1, 1, code="T1.2")
    offered.suggestions.decline(1, 2)
    after = dump(offered)
    offered.history.undo()
    offered.history.undo()
    assert dump(offered) == before
    offered.history.redo()
    offered.history.redo()
    assert dump(offered) == after


def test_the_report_tells_each_decision(offered: qualkit.Study) -> None:
    from qualkit.domain.reports import Table
    from qualkit.services.material import gather
    from tests.helpers.report_reading import blocks, built, section

    offered.suggestions.take(1, 1, code="T1.2")
    offered.suggestions.decline(1, 2, why="only furniture")
    _, ledger = blocks(section(built(gather(offered._session)), "origins-suggestions"), Table)
    assert ledger.rows[0][3] == "open"
    told = ledger.rows[0][6].split("\n")
    assert told[0] == "Declined (segment 2): only furniture"
    assert told[1].startswith("Before: Merged into No desk (T1.2) (segment 1), tester, ") and len(told) == 2


def test_on_the_command_line(offered: qualkit.Study, cli: Callable[..., Answer]) -> None:
    study = ("--study", offered.folder)
    taken = cli("review", "take", "1", "2", "--as", "T1.2", *study)
    assert (taken.code, taken.out) == (0, "Segment 2 of suggestion 1 is coding 1: Anna T1.2.\n")
    declined = cli("review", "decline", "1", "3", "--why", "too short", *study)
    assert declined.out == "Segment 3 of suggestion 1 is declined; 1 of its segments are open.\n"
    again = cli("review", "decline", "1", "3", *study)
    assert again.code == 1 and "Segment 3 of suggestion 1 was decided already." in again.err
