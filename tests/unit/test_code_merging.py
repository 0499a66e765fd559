"""Merging and splitting codes: what goes where, and whose judgement stays at one place."""

from __future__ import annotations

import json

import pytest

import qualkit
from qualkit.domain.codebook_changes import Selection
from qualkit.domain.codings import Origin
from qualkit.domain.sources import Span
from qualkit.errors import BadInput, Conflict, NotFound
from tests.helpers.small_study import suggest

ALONE = "I am alone most days."


def place(study: qualkit.Study, source: str, words: str) -> Span:
    start = study.sources.get(source).text.index(words)
    return Span(start, start + len(words))


def by_place(study: qualkit.Study, source: str, words: str) -> list[tuple[int, str, str, str]]:
    span = place(study, source, words)
    return [(c.number, c.code, c.coder, c.state) for c in study.codings.list(source=source) if c.span == span]


def events(study: qualkit.Study, kind: str) -> list[tuple[str, dict[str, object], str]]:
    rows = study._session.connection.execute("SELECT key, detail, why FROM code_events WHERE kind = ?", (kind,))
    return [(row[0], json.loads(row[1]), row[2]) for row in rows]


def test_one_coder_twice_at_one_place_is_one_coding_with_the_flags_of_both(small_study: qualkit.Study) -> None:
    first = small_study.codings.add("Anna", "T1.2", quote=ALONE, stance="barrier", key_quote=True)
    second = small_study.codings.add("Anna", "T1.1", quote=ALONE, stance="enabler", contrary=True)
    small_study.memos.add("Look again.", on=str(first.number), about="coding")
    plan = small_study.codebooks.plan_merge("T1.2", "T1.1")
    assert [(d.kept, d.dropped, d.why, d.source, d.turn) for d in plan.doubles] == [
        (second.number, first.number, "same coder", "Anna", 2)
    ]
    small_study.codebooks.merge(["T1.2"], "T1.1", why="Alike.")
    (coding,) = small_study.codings.list()
    assert (coding.number, coding.code, coding.quote) == (second.number, "T1.1", ALONE)
    assert (coding.stance, coding.contrary, coding.key_quote) == ("mixed", True, True)
    assert small_study.memos.list()[0].target == str(second.number), "the memo follows"
    assert small_study.codebooks.code("T1.2").key == "T1.1"
    assert events(small_study, "merged into")[0][2] == "Alike."


def test_a_persons_coding_stays_where_a_rule_hit_would_join_it(small_study: qualkit.Study) -> None:
    small_study.codings.apply()
    with qualkit.Study.open(small_study.folder, coder="second") as other:
        human = other.codings.add("Anna", "T1.2", quote=ALONE)
    (hit,) = [c for c in small_study.codings.list(code="T1.1") if c.quote == ALONE]
    plan = small_study.codebooks.plan_merge("T1.2", "T1.1")
    assert [(d.kept, d.dropped, d.why) for d in plan.doubles] == [(human.number, hit.number, "rule hit")]
    small_study.codebooks.merge("T1.2", "T1.1")
    assert by_place(small_study, "Anna", ALONE) == [(human.number, "T1.1", "second", "human")]
    assert small_study.codings.get(human.number).guid == human.guid


def test_two_coders_at_one_place_both_stay(small_study: qualkit.Study) -> None:
    small_study.codings.add("Anna", "T1.1", quote=ALONE)
    with qualkit.Study.open(small_study.folder, coder="second") as other:
        other.codings.add("Anna", "T1.2", quote=ALONE)
    assert small_study.codebooks.plan_merge("T1.2", "T1.1").doubles == ()
    small_study.codebooks.merge("T1.2", "T1.1")
    assert len(by_place(small_study, "Anna", ALONE)) == 2


def test_a_rule_hit_does_not_come_back_where_one_was_removed(small_study: qualkit.Study) -> None:
    small_study.codebooks.edit("T1.2", patterns=["alone"])
    small_study.codings.apply()
    wrong = [c.number for c in small_study.codings.list(code="T1.1") if c.quote == ALONE]
    small_study.codings.remove(wrong)
    plan = small_study.codebooks.plan_merge("T1.2", "T1.1")
    assert "removed" in [double.why for double in plan.doubles]
    small_study.codebooks.merge("T1.2", "T1.1", with_patterns=True)
    assert by_place(small_study, "Anna", ALONE) == []
    small_study.codings.apply()
    assert by_place(small_study, "Anna", ALONE) == []


def test_what_was_removed_by_hand_stays_removed_under_the_new_code(small_study: qualkit.Study) -> None:
    small_study.codings.apply()
    small_study.codings.remove_hits(code="T1.2")
    small_study.codebooks.merge("T1.2", "T1.1", with_patterns=True)
    before = len(small_study.codings.list())
    small_study.codings.apply()
    assert len(small_study.codings.list()) == before
    assert small_study.codebooks.code("T1.1").patterns == ("alone", "on my own", "no desk")


def test_everything_else_that_hangs_on_a_code_goes_along(small_study: qualkit.Study) -> None:
    study = small_study
    study.memos.add("A note.", on="T1.2")
    study.summaries.write("Anna", "T1.1", "Feels alone.")
    study.summaries.write("Anna", "T1.2", "Has no desk.")
    study.summaries.write("Ben", "T1.2", "Has one.")
    study.themes.add("Apart", codes=["T1.2", "T2.1", "T1.1"])
    study.themes.add("Places", codes=["T1.2"])
    (number,) = suggest(study, (("Anna:corridor",),))
    study.suggestions.merge(number, into="T1.2")
    plan = study.codebooks.plan_merge("T1.2", "T1.1")
    assert (plan.memos, plan.summaries, plan.joined) == (1, 2, ("Anna",))
    assert plan.themes == ("Apart", "Places")
    study.codebooks.merge("T1.2", "T1.1")
    assert study.memos.list(on="T1.1")[0].body == "A note."
    found = {summary.case: summary.body for summary in study.summaries.list(code="T1.1")}
    assert found == {"Anna": "Feels alone.\n\n### T1.2 No desk\n\nHas no desk.", "Ben": "Has one."}
    assert [theme.codes for theme in study.themes.list()] == [("T2.1", "T1.1"), ("T1.1",)]
    assert study.suggestions.get(number).decisions[-1].code == "T1.1"
    assert study.integrity.check().clean


def test_codes_below_go_under_the_code_that_stays(small_study: qualkit.Study) -> None:
    assert small_study.codebooks.plan_merge("T2", "T1").children == ("T2.1", "T2.2")
    small_study.codebooks.merge(["T2", "T1.2"], "T1")
    assert [(code.key, code.parent) for code in small_study.codebooks.show()] == [
        ("T1", ""), ("T1.1", "T1"), ("T2.1", "T1"), ("T2.2", "T1"),
    ]  # fmt: skip
    assert small_study.codebooks.code("T1").aliases == ("T2", "T1.2")


def test_several_codes_at_once_leave_one_coding_a_place(small_study: qualkit.Study) -> None:
    for code in ("T1.1", "T1.2", "T2.1", "T2.2"):
        small_study.codings.add("Anna", code, quote=ALONE)
    small_study.codebooks.merge(["T1.2", "T2.1", "T2.2"], "T1.1")
    assert len(small_study.codings.list()) == 1
    ((key, detail, _),) = events(small_study, "merged")
    assert (key, detail["codings"], detail["doubles"]) == ("T1.1", 3, 3)


@pytest.mark.parametrize(
    ("codes", "into", "error"),
    [
        ([], "T1.1", BadInput),
        (["T1.1"], "T1.1", BadInput),
        (["T1"], "T1.1", Conflict),
        (["T9"], "T1.1", NotFound),
        (["T1.1"], "T9", NotFound),
    ],
)
def test_mergers_that_are_refused(
    small_study: qualkit.Study, codes: list[str], into: str, error: type[Exception]
) -> None:
    with pytest.raises(error):
        small_study.codebooks.plan_merge(codes, into)


def test_nothing_is_merged_into_a_retired_code(small_study: qualkit.Study) -> None:
    small_study.codebooks.retire("T1.1")
    with pytest.raises(Conflict, match="retired"):
        small_study.codebooks.merge("T1.2", "T1.1")


def test_a_plan_that_no_longer_holds_is_not_carried_out(small_study: qualkit.Study) -> None:
    plan = small_study.codebooks.plan_merge("T1.2", "T1.1")
    split = small_study.codebooks.plan_split("T1.2", {"New": ()})
    small_study.codings.add("Anna", "T1.2", turn=2)
    with pytest.raises(Conflict, match="changed"):
        small_study.codebooks.merge("T1.2", "T1.1", plan=plan)
    with pytest.raises(Conflict, match="changed"):
        small_study.codebooks.split("T1.2", {"New": ()}, plan=split)


# --- splitting ----------------------------------------------------------------------------------------------------


def test_codings_are_dealt_out_by_number_and_the_rest_stays(small_study: qualkit.Study) -> None:
    one, two, three = (small_study.codings.add("Anna", "T1.1", turn=turn) for turn in (2, 4, 6))
    small_study.codebooks.split("T1.1", {"First": [one.number], "T1.2": [three.number]}, why="Two things.")
    codes = {coding.number: coding.code for coding in small_study.codings.list()}
    assert codes == {one.number: "T1.3", two.number: "T1.1", three.number: "T1.2"}
    new = small_study.codebooks.code("T1.3")
    assert (new.name, new.status, new.type, new.parent) == ("First", "draft", "inductive", "T1")
    assert [code.key for code in small_study.codebooks.show()][:4] == ["T1", "T1.1", "T1.3", "T1.2"]
    assert events(small_study, "split")[0][1] == {"into": {"T1.3": 1, "T1.2": 1}, "kept": 1}


def test_by_attribute_source_text_origin_and_what_is_left(small_study: qualkit.Study) -> None:
    small_study.codings.add("Anna", "T2.2", turn=4)
    small_study.codings.add("Anna", "T2.2", turn=6)
    small_study.codings.add("Ben", "T2.2", turn=2)
    small_study.codings.add("Ben", "T2.2", turn=4)
    plan = small_study.codebooks.plan_split("T2.2", by="role", below=True)
    assert [(deal.key, deal.name, len(deal.codings)) for deal in plan.deals] == [
        ("T2.2.1", "Supervision: GP", 2),
        ("T2.2.2", "Supervision: link worker", 2),
    ]
    wanted = {"Month": "regex=^there is", "Café": Selection(text="café  MORNINGS", sources=("anna",)), "More": "rest"}
    plan = small_study.codebooks.plan_split("T2.2", wanted)
    assert [len(deal.codings) for deal in plan.deals] == [1, 1, 2]
    small_study.codebooks.split("T2.2", wanted, retire=True)
    assert small_study.codebooks.code("T2.2").status == "retired"
    assert small_study.codings.list(code="T2.2") == []


def test_unconfirmed_rule_hits_are_dealt_out_only_where_a_person_says_so(small_study: qualkit.Study) -> None:
    small_study.codings.apply()
    plan = small_study.codebooks.plan_split("T1.1", {"Anna's": "source=Anna"})
    assert (plan.deals[0].codings, plan.hits, plan.confirmed) == ((), 4, 0)
    with pytest.raises(BadInput, match="would go"):
        small_study.codebooks.split("T1.1", {"Anna's": "source=Anna"})
    small_study.codebooks.split("T1.1", {"Anna's": "source=Anna"}, with_hits=True)
    moved = small_study.codings.list(code="T1.3")
    assert len(moved) == 4 and {coding.state for coding in moved} == {"rule, confirmed by tester"}
    count = len(small_study.codings.list())
    small_study.codings.apply()
    assert len(small_study.codings.list()) == count, "an application neither loses them nor finds them again"
    assert {coding.origin for coding in moved} == {Origin.RULE}


def test_a_place_coded_so_already_is_not_coded_twice(small_study: qualkit.Study) -> None:
    small_study.codings.add("Anna", "T1.1", quote=ALONE, key_quote=True)
    there = small_study.codings.add("Anna", "T1.2", quote=ALONE)
    plan = small_study.codebooks.plan_split("T1.1", {"no desk": "rest"})
    assert [double.kept for double in plan.deals[0].doubles] == [there.number]
    small_study.codebooks.split("T1.1", {"no desk": "rest"})
    assert [(c.number, c.key_quote) for c in small_study.codings.list()] == [(there.number, True)]


@pytest.mark.parametrize(
    ("into", "by", "error"),
    [
        (None, "", BadInput),
        ({"New": "rest"}, "role", BadInput),
        (None, "shoe size", NotFound),
        ({"New": [999]}, "", NotFound),
        ({"New": "role"}, "", BadInput),
        ({"New": "regex=("}, "", BadInput),
        ({"New": "origin=moon"}, "", BadInput),
        ({"New": "source=Cleo"}, "", NotFound),
        ({"T1.1": "rest"}, "", BadInput),
        ({" ": "rest"}, "", BadInput),
    ],
)
def test_splits_that_are_refused(
    small_study: qualkit.Study, into: dict[str, str] | None, by: str, error: type[Exception]
) -> None:
    small_study.codings.add("Anna", "T1.1", turn=2)
    with pytest.raises(error):
        small_study.codebooks.split("T1.1", into, by=by)


def test_a_split_and_a_merger_are_one_undo_each(small_study: qualkit.Study) -> None:
    small_study.codings.add("Anna", "T1.1", turn=2)
    yaml = small_study.folder / "codebooks" / "tiny.yaml"
    before = yaml.read_bytes()
    small_study.codebooks.split("T1.1", {"New": "rest"}, below=True)
    small_study.codebooks.merge("T1.1.1", "T2.1")
    assert small_study.codings.list()[0].code == "T2.1"
    small_study.history.undo()
    assert small_study.codings.list()[0].code == "T1.1.1"
    small_study.history.undo()
    assert small_study.codings.list()[0].code == "T1.1" and yaml.read_bytes() == before
