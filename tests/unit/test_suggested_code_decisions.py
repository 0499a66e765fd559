"""Deciding about suggested codes: what is coded, what the ledger keeps, and what happens when things changed since."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import qualkit
from qualkit.domain.suggestions import Deciding
from qualkit.errors import BadInput, Conflict, NotFound
from tests.helpers.small_study import dump, suggest
from tests.helpers.suggested_codes import suggest_codes

DESK = "There is no desk for me, so I sit in the corridor."
PASSAGE = f"Anna:I am alone most days. {DESK}"
TEAM = "Ben:I see people. The team meets on Mondays and I like that."


@pytest.fixture
def offered(small_study: qualkit.Study) -> qualkit.Study:
    """Suggested codes 1 (T1.1) and 2 (T1.2) for a passage of Anna's, 3 (T2.1) for one of Ben's."""
    offers = [(PASSAGE, "T1.1", 0.9), (PASSAGE, "T1.2", 0.8), (TEAM, "T2.1", 0.7)]
    assert suggest_codes(small_study, offers, telling=DESK) == [1, 2, 3]
    return small_study


def told(study: qualkit.Study) -> list[tuple[str, str, str, int | None]]:
    return [(str(c.origin), c.code, c.quote, c.suggestion) for c in study.codings.list()]


def test_accepting_gives_the_code_to_the_passage(offered: qualkit.Study) -> None:
    offered.via = "command"
    code, coded = offered.suggestions.accept(1, why="so it is")
    assert (code.key, coded) == ("T1.1", 1)
    assert told(offered) == [("model", "T1.1", PASSAGE.partition(":")[2], 1)]
    (decision,) = offered.suggestions.get(1).decisions
    assert (decision.kind, decision.code, decision.edited, decision.why) == ("accept", "T1.1", "", "so it is")
    assert decision.shown == {"via": "command", "rank": 1, "probability": 0.9, "code": "T1.1", "given": "T1.1"}
    row = offered._session.connection.execute("SELECT decision_id FROM codings").fetchone()
    assert row[0] == decision.number


def test_only_the_sentence_that_tells(offered: qualkit.Study) -> None:
    offered.suggestions.accept(2, sentence=True)
    assert told(offered) == [("model", "T1.2", DESK, 2)]
    assert offered.suggestions.get(2).decisions[0].edited == "span"
    with pytest.raises(Conflict, match="not known which sentence"):
        offered.suggestions.accept(3, sentence=True)


def test_another_code_than_suggested(offered: qualkit.Study) -> None:
    offered.suggestions.merge(1, into="t2.2", sentence=True)
    found = offered.suggestions.get(1)
    assert (found.state, found.decisions[0].kind, found.decisions[0].edited) == ("merged", "merge", "code, span")
    offered.suggestions.merge(2, into="T1.2")
    assert offered.suggestions.get(2).state == "accepted", "its own code is no other code"
    with pytest.raises(BadInput, match="not named anew"):
        offered.suggestions.accept(3, name="Another name")


def test_a_rejection_needs_no_reason_and_teaches(offered: qualkit.Study) -> None:
    from qualkit.store.suggestions import turned_down

    assert offered.suggestions.reject(1).state == "rejected"
    assert offered.suggestions.decline(3).state == "rejected"
    offered.suggestions.merge(2, into="T2.2")
    down = turned_down(offered._session.connection)
    assert [(source, key) for source, _, key in down] == [("Anna", "T1.1"), ("Anna", "T1.2"), ("Ben", "T2.1")]
    assert offered.suggestions.reopen(1).state == "open"


def test_what_was_coded_by_hand_meanwhile_waits_for_nobody(offered: qualkit.Study) -> None:
    coding = offered.codings.add("Anna", "T1.2", quote=DESK)
    found = offered.suggestions.list()
    assert [s.standing for s in found] == ["open", "coded meanwhile", "open"] and found[1].coded_by == (coding.number,)
    assert [s.number for s in offered.suggestions.list(state="open")] == [1, 3]
    assert [s.number for s in offered.suggestions.list(state="coded")] == [2]
    assert offered.suggestions.accept(2)[1] == 0
    assert "nothing was coded twice" in offered.notices[0]
    assert told(offered) == [("human", "T1.2", DESK, None)] and offered.suggestions.get(2).state == "accepted"


def test_a_confirmed_hit_and_an_open_one(offered: qualkit.Study) -> None:
    offered.codings.apply(unit="sentence")
    assert [s.standing for s in offered.suggestions.list()] == ["open"] * 3, "open hits are nobody's decision"
    offered.codings.confirm(code="T2.1")
    assert [s.number for s in offered.suggestions.list(state="coded")] == [3]


def test_what_another_coder_coded_is_coded_by_this_one_too(offered: qualkit.Study) -> None:
    with qualkit.Study.open(offered.folder, coder="Bea") as other:
        other.codings.add("Anna", "T1.2", quote=DESK)
    assert [s.number for s in offered.suggestions.list(state="coded")] == [2]
    assert offered.suggestions.accept(2)[1] == 1
    assert sorted(c.coder for c in offered.codings.list(code="T1.2")) == ["Bea", "tester"]


def test_taking_gives_the_coding_that_is_there(offered: qualkit.Study) -> None:
    coding = offered.codings.add("Anna", "T1.2", quote=DESK)
    assert offered.suggestions.take(2) == coding and len(offered.codings.list()) == 1
    assert offered.suggestions.take(1).suggestion == 1
    (number,) = suggest(offered, (("Ben:on Mondays",),))
    with pytest.raises(BadInput, match="not said which code"):
        offered.suggestions.take(number, 1)
    (number,) = suggest(offered, (("Ben:on Mondays", "Anna:corridor"),))
    with pytest.raises(BadInput, match="2 segments"):
        offered.suggestions.decline(number)


def test_many_decisions_are_one_action(offered: qualkit.Study) -> None:
    (theme,) = suggest(offered, (("Anna:corridor", "Ben:on Mondays", "Ben:every month"),))
    before = dump(offered)
    decisions = [
        Deciding(suggestion=1, kind="accept"),
        Deciding(suggestion=2, kind="merge", code="T2.2"),
        Deciding(suggestion=3, kind="reject"),
        Deciding(suggestion=theme, kind="accept", name="Nowhere", under="T1", segments=(1,)),
        Deciding(suggestion=theme, kind="merge", code="T2.2", segments=(2, 3), why="supervised"),
    ]
    plan = offered.suggestions.plan_decisions(decisions)
    assert dump(offered) == before and not plan.troubles
    made = offered.suggestions.decide(decisions)
    assert [(d.suggestion, d.kind, d.code, d.codings, d.left) for d in made] == [
        (row.suggestion, row.kind, row.code, row.codings, row.left) for row in plan.rows
    ]
    assert [d.state for d in made] == ["accepted", "merged", "rejected", "open", "merged"]
    assert plan.codings == len(offered.codings.list()) == 5
    assert offered.suggestions.get(1).decisions[0].shown["batch"] == 4
    assert offered.codebooks.code("T1.3").name == "Nowhere"
    offered.history.undo()
    assert dump(offered) == before
    offered.history.redo()
    assert len(offered.codings.list()) == 5 and offered.integrity.check().clean


def test_nothing_is_done_if_one_cannot_be(offered: qualkit.Study) -> None:
    decisions = [
        Deciding(suggestion=1, kind="accept"),
        Deciding(suggestion=1, kind="reject"),
        Deciding(suggestion=9, kind="reject"),
        Deciding(suggestion=2, kind="merge", code="T9"),
        Deciding(suggestion=3, kind="perhaps"),
    ]
    troubles = [row.trouble for row in offered.suggestions.plan_decisions(decisions).rows]
    assert troubles[0] == "" and "accepted by tester already" in troubles[1] and "no suggestion 9" in troubles[2]
    assert "T9" in troubles[3] and "no decision" in troubles[4]
    before = dump(offered)
    with pytest.raises(Conflict):
        offered.suggestions.decide(decisions)
    assert dump(offered) == before


def test_decisions_of_several_people(offered: qualkit.Study) -> None:
    decisions = [Deciding(suggestion=1, kind="accept"), Deciding(suggestion=2, kind="accept")]
    offered.suggestions.decide(decisions, by=["Supervisor", ""])
    assert [c.coder for c in offered.codings.list()] == ["Supervisor", "tester"]
    assert [s.number for s in offered.suggestions.list(decided_by="supervisor")] == [1]
    with pytest.raises(BadInput, match="2 decisions and 1"):
        offered.suggestions.decide(decisions, by=["Supervisor"])


def test_filters(offered: qualkit.Study) -> None:
    (theme,) = suggest(offered, (("Anna:corridor", "Ben:on Mondays"),))

    def numbers(**filters: Any) -> list[int]:
        return [s.number for s in offered.suggestions.list(**filters)]

    assert numbers() == [1, 2, 3, theme], "the latest run of each kind"
    assert numbers(kind="codes", least=0.8) == [1, 2] and numbers(least=0.75) == [1, 2]
    assert numbers(kind="themes") == [theme] and numbers(code="T1") == [1, 2]
    assert numbers(source="ben") == [3, theme] and numbers(case="Anna") == [1, 2, theme]
    assert all(s.segments for s in offered.suggestions.list())
    suggest_codes(offered, [(TEAM, "T2.1", 0.6)])
    assert numbers(kind="codes") == [5] and numbers(run=-1, kind="codes") == [1, 2, 3, 5]
    for wrong in ({"case": "Zoe"}, {"source": "Zoe"}, {"code": "T9"}, {"run": 9}, {"decided_by": "Zoe"}):
        with pytest.raises(NotFound):
            numbers(**wrong)
    for odd in ({"state": "done"}, {"kind": "words"}, {"least": 2}):
        with pytest.raises(BadInput):
            numbers(**odd)


def test_codes_that_changed_since(offered: qualkit.Study) -> None:
    offered.codebooks.rename("T1.1", key="T1.9", name="Being alone")
    assert (offered.suggestions.get(1).code, offered.suggestions.get(1).label) == ("T1.9", "Being alone")
    offered.codebooks.retire("T1.9", why="too wide")
    with pytest.raises(Conflict, match=r"T1\.9 is retired"):
        offered.suggestions.accept(1)
    offered.codebooks.merge(["T1.2"], "T2.1", why="the same")
    assert offered.suggestions.accept(2)[0].key == "T2.1"
    assert offered.suggestions.reject(1).state == "rejected", "also a retired code can be turned down"


def test_a_corrected_transcript(offered: qualkit.Study, tmp_path: Path) -> None:
    text = offered.sources.get("Anna").text
    path = tmp_path / "Anna.txt"
    path.write_text(text.replace("I am alone most days.", "I am so alone on most of the days."), encoding="utf-8")
    offered.sources.revise(offered.sources.plan_revision("Anna", path))
    found = offered.suggestions.get(2)
    assert [segment.quote for segment in found.segments] == [f"I am so alone on most of the days. {DESK}"]
    assert found.reasons is not None and found.reasons.sentences == (), "old offsets would mark other words"
    path.write_text(text.replace(PASSAGE.partition(":")[2], "Nothing of it."), encoding="utf-8")
    offered.sources.revise(offered.sources.plan_revision("Anna", path))
    assert offered.suggestions.get(1).lost_segments == 1
    with pytest.raises(Conflict, match="No segment of suggestion 1"):
        offered.suggestions.accept(1)
    assert offered.suggestions.reject(1).state == "rejected"


def test_a_withdrawn_participant_takes_suggestions_and_opinions_along(offered: qualkit.Study) -> None:
    offered.suggestions.second(1, kind="accept", by="Bea")
    offered.suggestions.second(3, kind="reject", by="Bea")
    offered.suggestions.reject(1)
    offered.withdrawal.withdraw(offered.withdrawal.plan_case("Anna"))
    assert [s.number for s in offered.suggestions.list(run=-1)] == [3]
    assert [one.suggestion for one in offered.suggestions.seconds()] == [3]
    assert offered.integrity.check().clean


def test_who_decides_second_is_refused(offered: qualkit.Study) -> None:
    with qualkit.Study.open(offered.folder, coder="Bea") as other:
        other.suggestions.decide([Deciding(suggestion=number, kind="reject") for number in (1, 2)])
        with pytest.raises(Conflict, match="rejected by Bea"):
            offered.suggestions.accept(1)
        assert offered.suggestions.get(1).state == "rejected"
        offered.suggestions.accept(3)
        with pytest.raises(Conflict, match="accepted by tester"):
            other.suggestions.take(3)
