"""Changing codings where they stand: code, extent and marks, and who may do so."""

from __future__ import annotations

from pathlib import Path

import pytest

import qualkit
from qualkit import Span
from qualkit.errors import BadInput, Conflict, NotFound
from qualkit.store.codings import removed_count
from tests.helpers.small_study import dump, suggest


def hit(study: qualkit.Study, code: str, start: str) -> qualkit.domain.codings.Coding:
    """The open rule hit of a code whose words begin so."""
    return next(c for c in study.codings.list(code=code, unconfirmed=True) if c.quote.startswith(start))


def test_another_code_keeps_everything_else(small_study: qualkit.Study) -> None:
    made = small_study.codings.add("Anna", "T1.1", quote="no desk for me", stance="barrier", key_quote=True)
    changed = small_study.codings.change(made.number, code="t1.2")
    assert changed.code == "T1.2"
    kept = ("number", "guid", "span", "quote", "coder", "origin", "stance", "key_quote", "created_at")
    assert all(getattr(changed, name) == getattr(made, name) for name in kept)
    assert small_study.codings.list() == [changed]
    small_study.history.undo()
    assert small_study.codings.list() == [made]


@pytest.mark.parametrize(
    ("place", "words"),
    [
        ({"quote": "There is no desk for me, so I sit in the corridor."}, None),
        ({"turn": 2}, "I am alone most days. There is no desk for me, so I sit in the corridor."),
        ({"span": (0, 11)}, "Interviewer"),
    ],
)
def test_another_extent(small_study: qualkit.Study, place: dict, words: str | None) -> None:
    made = small_study.codings.add("Anna", "T1.2", quote="no desk")
    if "span" in place:
        place = {"span": Span(*place["span"])}
    changed = small_study.codings.change(made.number, **place)
    assert changed.quote == (words or place["quote"]) == changed.span.of(small_study.sources.get("Anna").text)
    assert changed.number == made.number and small_study.integrity.check().clean


def test_words_that_stand_twice_mean_the_place_that_is_coded(small_study: qualkit.Study) -> None:
    text = small_study.sources.get("Anna").text
    second = text.index("On my own, yes")
    made = small_study.codings.add("Anna", "T1.1", span=Span(second, second + 14))
    assert small_study.codings.change(made.number, quote="my own").span == Span(second + 3, second + 9)
    elsewhere = small_study.codings.add("Anna", "T1.1", quote="corridor")
    with pytest.raises(Conflict, match="2 times"):
        small_study.codings.change(elsewhere.number, quote="my own")


def test_marks_are_set_and_taken_away(small_study: qualkit.Study) -> None:
    number = small_study.codings.add("Anna", "T1.2", quote="no desk", stance="barrier").number
    change = small_study.codings.change
    assert change(number, contrary=True).stance == "barrier"
    assert (change(number, stance="").stance, change(number, key_quote=True).contrary) == ("", True)
    assert change(number, contrary=False, key_quote=False).state == "human"
    with pytest.raises(BadInput, match="stance"):
        change(number, stance="so-so")


def test_what_is_so_already_is_no_action(small_study: qualkit.Study) -> None:
    made = small_study.codings.add("Anna", "T1.2", quote="no desk")
    entries = len(small_study.history.log())
    assert small_study.codings.change(made.number) == made
    assert small_study.codings.change(made.number, code="t1.2", span=made.span, stance="", contrary=False) == made
    assert len(small_study.history.log()) == entries


def test_a_rule_hit_with_another_code_is_confirmed_and_never_comes_back(small_study: qualkit.Study) -> None:
    small_study.codings.apply()
    old = hit(small_study, "T1.1", "I am alone most days")
    changed = small_study.codings.change(old.number, code="T2.1")
    assert changed.state == "rule, confirmed by tester" and changed.words == old.words
    before = dump(small_study)
    again = small_study.codings.apply()
    assert (again.added, again.retired) == (0, 0) and again.settled == 1
    assert dump(small_study) == before
    small_study.codings.remove([changed.number])
    assert small_study.codings.apply().added == 0, "neither the old place nor the new one comes back"


def test_a_rule_hit_with_another_extent_keeps_the_evidence_inside(small_study: qualkit.Study) -> None:
    small_study.codings.apply(unit="turn")
    old = hit(small_study, "T1.1", "My supervision")
    text = small_study.sources.get("Anna").text
    assert [word.of(text) for word in old.words] == ["on my own", "On my own"]
    narrow = small_study.codings.change(old.number, quote="I did it on my own after that.")
    assert [word.of(text) for word in narrow.words] == ["on my own"]
    assert narrow.words == old.words[:1] and narrow.patterns == old.patterns
    none = small_study.codings.change(old.number, quote="after that.")
    assert none.words == () and none.state == "rule, confirmed by tester"
    assert small_study.codings.apply(unit="turn").added == 0


def test_a_rule_hit_put_back_is_no_longer_remembered_as_removed(small_study: qualkit.Study) -> None:
    small_study.codings.apply()
    old = hit(small_study, "T1.2", "There is no desk")
    small_study.codings.change(old.number, code="T1.1")
    small_study.codings.change(old.number, code="T1.2")
    connection = small_study._session.connection
    (code,) = connection.execute("SELECT id FROM codes WHERE key = 'T1.1'").fetchone()
    assert [row[2:5] for row in dump(small_study)["removed_hits"]] == [(code, old.span.start, old.span.end)]
    assert small_study.codings.apply().added == 0


def test_a_changed_rule_hit_is_not_counted_as_removed(small_study: qualkit.Study) -> None:
    from qualkit.store.codings import removed_count

    small_study.codings.apply()
    small_study.codings.change(hit(small_study, "T1.2", "There is").number, code="T1.1")
    assert removed_count(small_study._session.connection) == 0
    small_study.codings.remove([hit(small_study, "T2.1", "The team is").number], why="an aside")
    assert removed_count(small_study._session.connection) == 1


def test_marks_confirm_nothing(small_study: qualkit.Study) -> None:
    small_study.codings.apply()
    old = hit(small_study, "T1.2", "There is")
    marked = small_study.codings.change(old.number, stance="barrier", contrary=True, key_quote=True)
    assert marked.state == "rule, unconfirmed"
    assert small_study.codings.apply().added == 0


def test_an_accepted_suggestion_stays_one(small_study: qualkit.Study) -> None:
    (number,) = suggest(small_study, (("Anna:no desk for me",),))
    small_study.suggestions.merge(number, into="T1.2")
    (made,) = small_study.codings.list()
    changed = small_study.codings.change(made.number, code="T1.1", quote="There is no desk for me")
    assert (changed.state, changed.suggestion, changed.code) == ("accepted suggestion", number, "T1.1")


def test_a_place_that_is_coded_so_already(small_study: qualkit.Study) -> None:
    one = small_study.codings.add("Anna", "T1.1", quote="no desk")
    two = small_study.codings.add("Anna", "T1.2", quote="no desk")
    before = dump(small_study)
    with pytest.raises(Conflict, match=rf"coding {two.number}, tester"):
        small_study.codings.change(one.number, code="T1.2")
    assert dump(small_study) == before


def test_an_open_rule_hit_at_the_new_place_is_answered_by_the_coding(small_study: qualkit.Study) -> None:
    small_study.codings.apply()
    old = hit(small_study, "T1.2", "There is")
    made = small_study.codings.add("Anna", "T1.2", quote="no desk for me")
    changed = small_study.codings.change(made.number, quote=old.quote)
    assert small_study.codings.list(code="T1.2") == [changed] and changed.state == "human"
    assert small_study.codings.apply().added == 0
    small_study.history.undo()
    assert {c.number for c in small_study.codings.list(code="T1.2")} == {old.number, made.number}


def test_memos_on_a_rule_hit_go_to_the_coding_that_answers_it(small_study: qualkit.Study) -> None:
    small_study.codings.apply()
    open_hit = hit(small_study, "T1.1", "I am alone most days")
    memo = small_study.memos.add("Is it so?", on=str(open_hit.number), about="coding")
    made = small_study.codings.add("Anna", "T1.1", quote="alone most")
    before = dump(small_study)
    small_study.codings.change(made.number, span=open_hit.span, quote=open_hit.quote)
    assert small_study.memos.get(memo.number).target == str(made.number)
    small_study.history.undo()
    assert dump(small_study) == before


def test_a_hit_changed_in_the_editor_is_not_counted_as_removed(small_study: qualkit.Study) -> None:
    small_study.codings.apply()
    old = hit(small_study, "T1.1", "I am alone most days")
    text = small_study.codings.editor_text("Anna").replace(f"?T1.1 [{old.number}]", f"T2.1 [{old.number}]")
    plan = small_study.codings.plan_edited("Anna", text)
    assert [change.after.code for change in plan.changed] == ["T2.1"]
    small_study.codings.apply_edited(plan)
    assert small_study.codings.get(old.number).state == "rule, confirmed by tester"
    assert removed_count(small_study._session.connection) == 0
    assert small_study.codings.apply().added == 0, "nor does it come back"


def test_another_coders_codings_are_theirs(small_folder: Path) -> None:
    with qualkit.Study.open(small_folder, coder="Mary") as study:
        study.codings.apply()
        hers = study.codings.add("Anna", "T1.2", quote="no desk")
        confirmed = hit(study, "T2.1", "The team meets")
        study.codings.confirm([confirmed.number])
    with qualkit.Study.open(small_folder, coder="tester") as study:
        before = dump(study)
        for number in (hers.number, confirmed.number):
            for change in ({"code": "T1.1"}, {"quote": "desk", "turn": 2}, {"stance": "barrier"}, {"contrary": True}):
                if number == confirmed.number and "quote" in change:
                    continue
                with pytest.raises(Conflict, match="is Mary's; you work as tester"):
                    study.codings.change(number, **change)
        open_hit = hit(study, "T1.1", "I am alone")
        with pytest.raises(Conflict, match="is Mary's"):
            study.codings.remove([open_hit.number, hers.number])
        assert dump(study) == before
        assert study.codings.change(hers.number, key_quote=True).coder == "Mary"
        moved = study.codings.change(open_hit.number, quote="alone most days")
        assert (moved.coder, moved.state) == ("Mary", "rule, confirmed by tester")
    with qualkit.Study.open(small_folder, coder="MARY") as study:
        assert study.codings.change(hers.number, code="T1.1").code == "T1.1"
        assert study.codings.remove([hers.number]) == 1


def test_both_coders_may_code_one_place_alike(small_folder: Path) -> None:
    with qualkit.Study.open(small_folder, coder="Mary") as study:
        study.codings.add("Anna", "T1.2", quote="no desk")
    with qualkit.Study.open(small_folder, coder="tester") as study:
        mine = study.codings.add("Anna", "T1.2", quote="corridor")
        study.codings.change(mine.number, quote="no desk")
        assert [(c.coder, c.quote) for c in study.codings.list()] == [("Mary", "no desk"), ("tester", "no desk")]


def test_what_does_not_exist(small_study: qualkit.Study) -> None:
    made = small_study.codings.add("Anna", "T1.2", quote="no desk")
    change = small_study.codings.change
    with pytest.raises(NotFound, match="no coding 99"):
        change(99, code="T1.1")
    with pytest.raises(NotFound, match="T9"):
        change(made.number, code="T9")
    with pytest.raises(NotFound, match="no place"):
        change(made.number, span=Span(5, 100_000))
    with pytest.raises(BadInput, match="no words"):
        change(made.number, span=Span(41, 42))
    assert small_study.codings.list() == [made]


def test_the_codes_used_last(small_folder: Path) -> None:
    with qualkit.Study.open(small_folder, coder="tester") as study:
        assert study.codings.recent() == ()
        first = study.codings.add("Anna", "T1.1", quote="corridor")
        study.codings.add("Anna", "T2.1", quote="corridor")
        study.codings.add("Ben", "T1.1", turn=2)
        assert study.codings.recent() == ("T1.1", "T2.1")
        study.codings.change(first.number, code="T2.2")
        assert study.codings.recent() == ("T2.2", "T1.1", "T2.1")
        assert study.codings.recent(2) == ("T2.2", "T1.1")
        path = study.folder / "codebooks" / "tiny.yaml"
        path.write_text(path.read_text("utf-8").replace("name: Team\n", "name: Team\n        status: retired\n"))
        study.codebooks.show()
        assert study.codings.recent() == ("T2.2", "T1.1")
    with qualkit.Study.open(small_folder, coder="Mary") as study:
        assert study.codings.recent() == ()


def test_a_change_is_told_in_words(small_study: qualkit.Study) -> None:
    made = small_study.codings.add("Anna", "T1.2", quote="no desk")
    small_study.codings.change(made.number, code="T1.1", turn=2)
    assert small_study.history.log()[0].what == f"changed coding {made.number} (code, place), now T1.1"
