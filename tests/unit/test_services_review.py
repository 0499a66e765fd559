"""Deciding about suggestions: nothing by default, everything in the ledger."""

from __future__ import annotations

import pytest

import qualkit
from qualkit.errors import BadInput, Conflict, NotFound
from tests.helpers.small_study import dump, suggest

GROUPS = (
    ("Anna:no desk for me", "Anna:corridor", "Ben:I see people"),
    ("Ben:on Mondays", "Ben:every month"),
    ("Anna:kind",),
)


@pytest.fixture
def reviewed(small_study: qualkit.Study) -> qualkit.Study:
    """The small study with three suggestions, numbered 1 to 3."""
    assert suggest(small_study, GROUPS) == [1, 2, 3]
    return small_study


def yaml(study: qualkit.Study) -> str:
    return (study.folder / "codebooks" / "tiny.yaml").read_text("utf-8")


def test_nothing_is_decided_by_default(reviewed: qualkit.Study) -> None:
    assert [s.state for s in reviewed.suggestions.list()] == ["open"] * 3
    assert reviewed.codings.list() == []
    assert reviewed.status().suggestions["open"] == 3


def test_accepting_some_segments_under_a_theme(reviewed: qualkit.Study) -> None:
    code, coded = reviewed.suggestions.accept(
        1, name="Nowhere to be", under="T1", segments=[3, 1], definition="No place.", why="clear"
    )
    assert (code.key, code.name, code.parent, code.depth, code.status, coded) == (
        "T1.3",
        "Nowhere to be",
        "T1",
        1,
        "active",
        2,
    )
    codings = reviewed.codings.list(code="T1.3")
    assert [(c.source, c.quote, c.state, c.suggestion) for c in codings] == [
        ("Anna", "no desk for me", "accepted suggestion", 1),
        ("Ben", "I see people", "accepted suggestion", 1),
    ]
    suggestion = reviewed.suggestions.get(1)
    decision, rest = suggestion.decisions
    assert suggestion.state == "open" and [s.number for s in suggestion.open_segments] == [2]
    assert (rest.kind, rest.segments) == ("reopen", (2,)), "nothing is decided about what was not named"
    assert (decision.kind, decision.coder, decision.code, decision.why, decision.segments) == (
        "accept", "tester", "T1.3", "clear", (1, 3),
    )  # fmt: skip
    assert "Nowhere to be" in yaml(reviewed) and "# the commonest" in yaml(reviewed)
    assert reviewed.integrity.check().clean and reviewed._session.edited_codebooks() == []


def test_accepting_as_it_is(reviewed: qualkit.Study) -> None:
    """The label as the name, all segments, at the top of the codebook, as a draft to be written."""
    code, coded = reviewed.suggestions.accept(2)
    assert (code.name, code.parent, code.key, code.status, coded) == ("group 2", "", "T3", "draft", 2)
    assert "suggested theme 2" in code.definition


def test_accepting_with_a_key(reviewed: qualkit.Study) -> None:
    code, _ = reviewed.suggestions.accept(1, key="OWN", under="T2")
    assert code.key == "OWN" and reviewed.codebooks.code("own").parent == "T2"
    with pytest.raises(Conflict, match='"OWN"'):
        reviewed.suggestions.accept(2, key="own")
    with pytest.raises(Conflict, match=r"review merge 2 --into T2\.1"):
        reviewed.suggestions.accept(2, name="team")


def test_the_next_key_is_free_wherever_codes_have_moved(reviewed: qualkit.Study) -> None:
    path = reviewed.folder / "codebooks" / "tiny.yaml"
    path.write_text(yaml(reviewed).replace("id: T2.2", "id: T1.3"), encoding="utf-8")
    code, _ = reviewed.suggestions.accept(1, under="T1")
    assert code.key == "T1.4"


def test_merging(reviewed: qualkit.Study) -> None:
    code, coded = reviewed.suggestions.merge(2, into="t2.1", segments=[2])
    assert (code.key, coded) == ("T2.1", 1)
    assert reviewed.suggestions.get(2).state == "open"
    assert reviewed.suggestions.reject(2, why="the rest").state == "merged", "what was coded stays"
    with pytest.raises(NotFound, match=r"T2\.9"):
        reviewed.suggestions.merge(3, into="T2.9")
    assert reviewed.suggestions.get(3).state == "open"


def test_merging_counts_only_what_is_new(reviewed: qualkit.Study) -> None:
    reviewed.codings.add("Ben", "T2.1", quote="on Mondays")
    assert reviewed.suggestions.merge(2, into="T2.1")[1] == 1
    origins = sorted(str(coding.origin) for coding in reviewed.codings.list(code="T2.1"))
    assert origins == ["human", "model"]


def test_splitting(reviewed: qualkit.Study) -> None:
    first, second = reviewed.suggestions.split(1, segments=[2], label="Corridors")
    whole, part, rest = (reviewed.suggestions.get(number) for number in (1, first, second))
    assert (whole.state, part.state, rest.state) == ("split", "open", "open")
    assert part.label == "Corridors" and [s.quote for s in part.segments] == ["corridor"]
    assert [s.quote for s in rest.segments] == ["no desk for me", "I see people"]
    assert [s.number for s in rest.segments] == [1, 2]
    assert rest.concentration == 0.5 and part.concentration == 1.0
    assert reviewed.codings.list() == []
    for segments in ([], [1, 2]):
        with pytest.raises(BadInput, match="either side"):
            reviewed.suggestions.split(2, segments=segments)
    assert reviewed.status().suggestions == {
        "offered": 5, "open": 4, "accepted": 0, "merged": 0, "split": 1, "rejected": 0,
    }  # fmt: skip


def test_rejecting_needs_a_reason_and_can_be_reopened(reviewed: qualkit.Study) -> None:
    for why in ("", "  "):
        with pytest.raises(BadInput, match="reason"):
            reviewed.suggestions.reject(3, why=why)
    assert reviewed.suggestions.reject(3, why="one word only").state == "rejected"
    reopened = reviewed.suggestions.reopen(3, why="on second thoughts")
    assert reopened.state == "open"
    assert [(d.kind, d.why) for d in reopened.decisions] == [
        ("reject", "one word only"), ("reopen", "on second thoughts"),
    ]  # fmt: skip
    reviewed.suggestions.accept(3)
    with pytest.raises(Conflict, match="accepted, not rejected"):
        reviewed.suggestions.reopen(3)


@pytest.mark.parametrize("first", ["accept", "merge", "split", "reject"])
@pytest.mark.parametrize("second", ["accept", "merge", "split", "reject"])
def test_a_suggestion_is_decided_once(reviewed: qualkit.Study, first: str, second: str) -> None:
    def decide(kind: str) -> None:
        reviewing = reviewed.suggestions
        if kind == "accept":
            reviewing.accept(1, name=f"Named by {kind}", under="T1")
        elif kind == "merge":
            reviewing.merge(1, into="T2.2")
        elif kind == "split":
            reviewing.split(1, segments=[1])
        else:
            reviewing.reject(1, why="no")

    decide(first)
    rows, text = dump(reviewed), yaml(reviewed)
    with pytest.raises(Conflict, match="by tester already"):
        decide(second)
    assert dump(reviewed) == rows and yaml(reviewed) == text


def test_unknown_suggestions_and_segments(reviewed: qualkit.Study) -> None:
    with pytest.raises(NotFound, match="no suggestion 9"):
        reviewed.suggestions.accept(9)
    with pytest.raises(NotFound, match="no segment 4"):
        reviewed.suggestions.accept(1, segments=[1, 4])
    with pytest.raises(NotFound, match="T7"):
        reviewed.suggestions.accept(1, under="T7")
    assert reviewed.codings.list() == []


def test_listing_by_run_and_state(reviewed: qualkit.Study) -> None:
    suggest(reviewed, (("Anna:kind",),))
    reviewed.suggestions.reject(1, why="no")
    listing = reviewed.suggestions.list
    assert [s.number for s in listing()] == [4]
    assert [s.number for s in listing(run=1, state="open")] == [2, 3]
    assert [s.number for s in listing(run=-1)] == [1, 2, 3, 4]
    assert [run.number for run in reviewed.suggestions.runs()] == [1, 2]


def test_accepting_takes_up_edits_by_hand_first(reviewed: qualkit.Study) -> None:
    path = reviewed.folder / "codebooks" / "tiny.yaml"
    path.write_text(yaml(reviewed).replace("name: No desk", "name: No room") + "# mine\n", encoding="utf-8")
    reviewed.suggestions.accept(1, name="Nowhere", under="T1")
    assert "name: No room" in yaml(reviewed) and "# mine" in yaml(reviewed) and "Nowhere" in yaml(reviewed)
    assert reviewed.notices == ["codebooks/tiny.yaml was edited: 0 codes added, 1 changed, 0 removed."]
    assert [line.what.split()[0] for line in reviewed.history.log(limit=2)] == ["accepted", "took"]


def test_a_code_in_use_cannot_vanish_from_the_file(reviewed: qualkit.Study) -> None:
    """In use by a coding, a removed hit, a decision or a memo."""
    path = reviewed.folder / "codebooks" / "tiny.yaml"
    whole = yaml(reviewed)
    without = whole.replace(whole[whole.index("      - id: T2.2") :], "")
    uses = {
        "coding": lambda: reviewed.codings.add("Ben", "T2.2", turn=4),
        "memo": lambda: reviewed.memos.add("x", on="T2.2"),
        "decision": lambda: reviewed.suggestions.merge(3, into="T2.2"),
        "removed hit": lambda: (
            reviewed.codings.apply(codes=["T2.2"]),
            reviewed.codings.remove_hits(code="T2.2"),
        ),
    }
    for use in uses.values():
        log = len(reviewed.history.log())
        use()
        done = len(reviewed.history.log()) - log
        path.write_text(without, encoding="utf-8")
        rows = dump(reviewed)
        with pytest.raises(Conflict, match=r"no longer has T2\.2"):
            reviewed.codebooks.show()
        assert dump(reviewed) == rows
        path.write_text(whole, encoding="utf-8")
        for _ in range(done):
            reviewed.history.undo()
    path.write_text(without, encoding="utf-8")
    assert reviewed.codebooks.show().get("T2.2") is None


def test_a_removed_codebook_file_is_named(reviewed: qualkit.Study) -> None:
    (reviewed.folder / "codebooks" / "tiny.yaml").unlink()
    with pytest.raises(NotFound, match=r"codebooks/tiny\.yaml"):
        reviewed.codings.apply()


def test_a_segment_that_is_an_open_rule_hit_is_confirmed_not_coded_twice(small_study: qualkit.Study) -> None:
    small_study.codings.apply(unit="sentence")
    hit = next(c for c in small_study.codings.list(code="T1.1") if c.source == "Anna")
    (number,) = suggest(small_study, ((f"Anna:{hit.quote}", "Ben:on Mondays"),))
    _, coded = small_study.suggestions.merge(number, into="T1.1")
    found = [c for c in small_study.codings.list(code="T1.1") if c.span == hit.span and c.source == "Anna"]
    assert coded == 2
    assert [(c.number, c.origin, c.confirmed_by) for c in found] == [(hit.number, "rule", "tester")]


def test_the_rest_can_be_turned_down_with_the_same_decision(reviewed: qualkit.Study) -> None:
    reviewed.suggestions.accept(1, name="Nowhere to be", under="T1", segments=[1], rest="rejected")
    found = reviewed.suggestions.get(1)
    assert found.state == "accepted" and found.open_segments == ()
    assert [(d.kind, d.segments, d.edited) for d in found.decisions] == [
        ("accept", (1,), "name, segments"), ("reject", (2, 3), ""),
    ]  # fmt: skip
    assert reviewed.status().suggestions["accepted"] == 1


def test_what_another_coder_decided_first_stands(reviewed: qualkit.Study) -> None:
    """Two coders look at the same open suggestion; the second decision is refused, and nothing is coded."""
    assert reviewed.suggestions.get(1).state == "open"
    with qualkit.Study.open(reviewed.folder, coder="other") as other:
        other.suggestions.reject(1, why="not about the question")
    with pytest.raises(Conflict, match="rejected by other"):
        reviewed.suggestions.merge(1, into="T1.2")
    assert [d.coder for d in reviewed.suggestions.get(1).decisions] == ["other"]
    assert reviewed.codings.list() == []
