"""Searching transcripts, and coding many segments at once: by words, by an expression, from a table."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

import qualkit
from qualkit import Span
from qualkit.domain.codings import CodingPlan
from qualkit.errors import BadInput, Conflict, NotFound
from qualkit.rules.timed_search import find_pattern
from tests.helpers.small_study import dump


def quotes(found: list) -> list[tuple[str, int, str]]:
    return [(each.source, each.turn, each.quote) for each in found]


def test_words_are_found_whatever_their_case_in_participants_turns(small_study: qualkit.Study) -> None:
    found = small_study.codings.search("On my own")
    assert quotes(found) == [("Anna", 6, "on my own"), ("Anna", 6, "On my own")]
    text = small_study.sources.get("Anna").text
    assert all(each.span.of(text) == each.quote and each.words == (each.span,) for each in found)
    assert quotes(small_study.codings.search("On my own", case_sensitive=True)) == [("Anna", 6, "On my own")]
    asked = small_study.codings.search("supervision", source="ben")
    assert quotes(asked) == [("Ben", 4, "supervision")]
    assert len(small_study.codings.search("supervision", source="Ben", interviewer=True)) == 2


def test_quotation_marks_dashes_and_line_breaks_need_not_agree(small_study: qualkit.Study, tmp_path: Path) -> None:
    path = tmp_path / "Curly.txt"
    path.write_text("INT: Well?\n\nP: I can’t —\nI “really” can't … go on.\n", encoding="utf-8")
    small_study.sources.add([path])
    search = small_study.codings.search
    assert [each.quote for each in search("can't")] == ["can’t", "can't"]
    assert [each.quote for each in search('can\'t - i "really"')] == ["can’t —\nI “really”"]
    assert [each.quote for each in search("can't ... go")] == ["can't … go"]


def test_whole_words(small_study: qualkit.Study) -> None:
    assert len(small_study.codings.search("on")) > len(small_study.codings.search("on", whole_words=True)) == 3
    assert {each.quote.casefold() for each in small_study.codings.search("on", whole_words=True)} == {"on"}


@pytest.mark.parametrize(
    ("unit", "expected"),
    [
        ("match", ["on my own", "On my own"]),
        ("sentence", ["I did it on my own after that.", "On my own, yes."]),
        ("turn", ["My supervision stopped in spring. I did it on my own after that. On my own, yes."]),
    ],
)
def test_what_is_coded_around_the_words(small_study: qualkit.Study, unit: str, expected: list[str]) -> None:
    found = small_study.codings.search("on my own", unit=unit)
    assert [each.quote for each in found] == expected
    text = small_study.sources.get("Anna").text
    assert [word.of(text).casefold() for each in found for word in each.words] == ["on my own"] * 2
    by_pattern = small_study.codings.search(regex="on my own", unit=unit)
    assert by_pattern == found


def test_words_over_two_sentences_take_both(small_study: qualkit.Study) -> None:
    (found,) = small_study.codings.search("days. There", unit="sentence")
    assert found.quote == "I am alone most days. There is no desk for me, so I sit in the corridor."


def test_regular_expressions(small_study: qualkit.Study) -> None:
    search = small_study.codings.search
    assert [each.quote for each in search(regex=r"\b(no|the) \w+")][:2] == ["no desk", "the corridor"]
    assert [each.quote for each in search(regex=r"^there")] == ["There"], "^ is where a turn begins"
    assert [each.quote for each in search(regex=r" alone +")] == ["alone", "alone", "alone"]
    assert search(regex=r"\b") == [] and search(regex="ALONE", case_sensitive=True) == []
    with pytest.raises(BadInput, match="cannot be read at character 1"):
        search(regex="(alone")
    with pytest.raises(BadInput, match="longer than"):
        search(regex="a" * 2000)


def test_an_expression_that_would_run_for_ever_is_stopped() -> None:
    with pytest.raises(BadInput, match="more than 1 seconds"):
        find_pattern(r"(a|aa)+$", ["a" * 5_000 + "b"], seconds=1)


def test_what_a_search_needs(small_study: qualkit.Study) -> None:
    search = small_study.codings.search
    for nothing in ({}, {"text": "  "}, {"text": "a", "regex": "b"}):
        with pytest.raises(BadInput, match="not said"):
            search(**nothing)
    with pytest.raises(BadInput, match="unit"):
        search("alone", unit="word")
    with pytest.raises(NotFound, match="Cleo"):
        search("alone", source="Cleo")
    assert search("—") == [] and search("zebra") == []


def test_a_plan_says_what_would_happen_and_changes_nothing(small_study: qualkit.Study) -> None:
    small_study.codings.apply(codes=["T1.1"])
    small_study.codings.add("Anna", "T1.1", quote="I am alone most days.")
    before = dump(small_study)
    plan = small_study.codings.plan("t1.1", find="alone", unit="sentence")
    assert [(row.source, row.turn, row.state) for row in plan.rows] == [
        ("Anna", 2, "coded"),
        ("Anna", 4, "confirms"),
        ("Ben", 4, "confirms"),
    ]
    other = small_study.codings.plan("T2.1", find="alone", sources=["Anna"], stance="barrier")
    assert [row.state for row in other.rows] == ["new", "new"] and sorted(other.sha256) == ["Anna"]
    assert (other.rows[0].before, other.rows[0].after[:10]) == ("I am ", " most days")
    assert dump(small_study) == before


def test_a_plan_is_one_action(small_study: qualkit.Study) -> None:
    before = dump(small_study)
    entries = len(small_study.history.log())
    plan = small_study.codings.plan("T2.1", find="alone", stance="barrier", contrary=True, key_quote=True)
    assert small_study.codings.carry_out(plan) == 3
    made = small_study.codings.list()
    assert {(c.code, c.quote, c.stance, c.contrary, c.key_quote) for c in made} == {
        ("T2.1", "alone", "barrier", True, True)
    }
    assert len(small_study.history.log()) == entries + 1
    assert small_study.history.log()[0].what == "added 3 codings"
    assert small_study.codings.recent() == ("T2.1",)
    assert small_study.codings.carry_out(plan) == 0 and len(small_study.history.log()) == entries + 1
    small_study.history.undo()
    assert dump(small_study) == before


def test_open_rule_hits_are_confirmed_and_keep_their_number(small_study: qualkit.Study) -> None:
    small_study.codings.apply(codes=["T1.1"])
    hits = small_study.codings.list()
    plan = small_study.codings.plan("T1.1", find="alone", unit="sentence", key_quote=True)
    assert small_study.codings.carry_out(plan) == plan.count("confirms") == 3
    now = {c.number: c for c in small_study.codings.list()}
    assert sorted(now) == sorted(c.number for c in hits)
    confirmed = [c for c in now.values() if c.key_quote]
    assert {c.state for c in confirmed} == {"rule, confirmed by tester"} and len(confirmed) == 3


def test_what_was_coded_since_the_plan_is_passed_over(small_study: qualkit.Study) -> None:
    plan = small_study.codings.plan("T1.1", find="alone")
    small_study.codings.add("Anna", "T1.1", quote="alone", turn=2)
    assert small_study.codings.carry_out(plan) == 2
    assert len(small_study.codings.list()) == 3


def test_a_plan_for_another_text_is_refused(small_study: qualkit.Study) -> None:
    plan = small_study.codings.plan("T1.1", find="alone")
    before = dump(small_study)
    with pytest.raises(Conflict, match="Ben was corrected"):
        small_study.codings.carry_out(replace(plan, sha256={**plan.sha256, "Ben": "0" * 64}))
    with pytest.raises(NotFound, match="Cleo"):
        small_study.codings.carry_out(replace(plan, sha256={**plan.sha256, "Cleo": "0" * 64}))
    assert dump(small_study) == before


def test_a_code_retired_since_the_plan_is_refused(small_study: qualkit.Study) -> None:
    plan = small_study.codings.plan("T2.1", find="team")
    path = small_study.folder / "codebooks" / "tiny.yaml"
    path.write_text(path.read_text("utf-8").replace("name: Team\n", "name: Team\n        status: retired\n"), "utf-8")
    small_study.codebooks.show()
    with pytest.raises(Conflict, match="retired"):
        small_study.codings.carry_out(plan)
    assert small_study.codings.list() == []


def test_what_a_plan_needs(small_study: qualkit.Study, tmp_path: Path) -> None:
    plan = small_study.codings.plan
    with pytest.raises(BadInput, match="what to code"):
        plan("T1.1")
    with pytest.raises(BadInput, match="what to code"):
        plan("T1.1", find="a", regex="b")
    with pytest.raises(BadInput, match="which code"):
        plan(find="alone")
    with pytest.raises(NotFound, match="T9"):
        plan("T9", find="alone")
    with pytest.raises(BadInput, match="cannot be read"):
        plan(table=tmp_path / "none.csv")
    with pytest.raises(BadInput, match="stance"):
        plan("T1.1", find="alone", stance="so-so")


def load(study: qualkit.Study, tmp_path: Path, text: str, encoding: str = "utf-8", **options: object) -> CodingPlan:
    path = tmp_path / "codings.csv"
    path.write_bytes(text.encode(encoding))
    return study.codings.plan(table=path, **options)


def test_a_table_of_codings(small_study: qualkit.Study, tmp_path: Path) -> None:
    text = (
        "Source;Code;Quotation;Turn;Start;End;Stance;Contrary;Key quote;Memo;Colour\n"
        "Anna;T1.2;no desk for me;;;;Barrier;no;x;Why a corridor?;red\n"
        "anna.txt;t1.1;alone;4;;;;yes;;;\n"
        "Ben;T2.1;;2;;;;;;;\n"
        "Ben;T2.2;;;5;16;;;;;\n"
    )
    start = small_study.sources.get("Ben").text.index("What do")
    plan = load(small_study, tmp_path, text.replace("5;16", f"{start};{start + 4}"), "utf-8-sig")
    assert plan.problems == () and plan.how == "table"
    assert [(r.source, r.code, r.quote, r.turn, r.line, r.stance, r.contrary, r.key_quote) for r in plan.rows] == [
        ("Anna", "T1.2", "no desk for me", 2, 2, "barrier", False, True),
        ("Anna", "T1.1", "alone", 4, 3, "", True, False),
        ("Ben", "T2.1", "I see people. The team meets on Mondays and I like that.", 2, 4, "", False, False),
        ("Ben", "T2.2", "What", 1, 5, "", False, False),
    ]
    assert small_study.codings.carry_out(plan) == 4
    (memo,) = small_study.memos.list()
    desk = next(c for c in small_study.codings.list() if c.code == "T1.2")
    assert (memo.body, memo.target_kind, memo.target) == ("Why a corridor?", "coding", str(desk.number))
    small_study.history.undo()
    assert small_study.codings.list() == [] and small_study.memos.list() == []


def test_rows_without_source_or_code_take_those_that_are_named(small_study: qualkit.Study, tmp_path: Path) -> None:
    defaults = {"code": "T1.2", "sources": ["Anna"], "contrary": True, "stance": "mixed"}
    plan = load(small_study, tmp_path, "quote,contrary\ncorridor,\nno desk,no\n", **defaults)
    assert [(r.source, r.code, r.contrary, r.stance) for r in plan.rows] == [
        ("Anna", "T1.2", True, "mixed"),
        ("Anna", "T1.2", False, "mixed"),
    ]


def test_every_bad_row_is_told_with_its_line_and_keeps_all_from_being_written(
    small_study: qualkit.Study, tmp_path: Path
) -> None:
    text = (
        "source,code,quote,turn,start,end,stance,contrary\n"
        "Cleo,T1.1,alone,,,,,\n"
        "Anna,T9,corridor,,,,,\n"
        "Anna,T1.1,zebra,,,,,\n"
        "Anna,T1.1,alone,,,,,\n"
        "Anna,T1.1,,,,,,\n"
        "Anna,T1.1,,two,,,,\n"
        "Anna,T1.1,,,5,,,\n"
        "Anna,T1.1,corridor,,0,5,,\n"
        "Anna,T1.1,corridor,,,,so-so,\n"
        "Anna,T1.1,corridor,,,,,perhaps\n"
        ",T1.1,corridor,,,,,\n"
        "Anna,T1.1,corridor,,,,,,a cell too many\n"
        "Anna,T1.1,corridor,4,,,,\n"
        "Anna,T1.2,corridor,,,,,\n"
        "Anna,T1.2,corridor,,,,,\n"
    )
    plan = load(small_study, tmp_path, text)
    assert [problem.where.line for problem in plan.errors] == list(range(2, 15))
    said = "\n".join(map(str, plan.errors))
    for words in (
        'codings.csv:2: row 2, column source: There is no source "Cleo".',
        'column code: There is no code "T9"',
        "These words are not in Anna.",
        "Say which in a column “turn”",
        "does not say where",
        "column turn: is not a whole number",
        "start and end go together",
        "at 0 to 5 are others",
        "no stance",
        "neither yes nor no",
        "column source: is empty",
        "has 9 cells where the header has 8",
        "not in turn 4 of Anna",
    ):
        assert words in said, words
    assert "zebra" not in said, "no participants' words in messages"
    assert [(row.line, row.state) for row in plan.rows] == [(15, "new"), (16, "repeated")]
    before = dump(small_study)
    with pytest.raises(BadInput, match="12 more rows"):
        small_study.codings.carry_out(plan)
    assert dump(small_study) == before
    assert small_study.codings.carry_out(plan, skip_bad=True) == 1


def test_rows_that_nobody_judged_are_told_of(small_study: qualkit.Study, tmp_path: Path) -> None:
    plan = load(small_study, tmp_path, 'source,code,turn,state\nAnna,T1.1,2,"rule, unconfirmed"\nBen,T1.1,2,human\n')
    (problem,) = plan.problems
    assert problem.severity == "warning" and problem.message.startswith("1 of its rows are open rule hits")
    assert plan.errors == () and small_study.codings.carry_out(plan) == 2


@pytest.mark.parametrize("text", ["", "a,b\n1,2\n", "source,code,start\nAnna,T1.1,5\n"])
def test_what_is_no_table_of_codings(small_study: qualkit.Study, tmp_path: Path, text: str) -> None:
    with pytest.raises(BadInput, match=r"codings\.csv"):
        load(small_study, tmp_path, text)


def test_a_workbook_of_codings(small_study: qualkit.Study, tmp_path: Path) -> None:
    openpyxl = pytest.importorskip("openpyxl")
    book = openpyxl.Workbook()
    for row in (("source", "code", "turn"), ("Anna", "T1.1", 2), ("Anna", "T1.1", 9)):
        book.active.append(row)
    book.save(tmp_path / "codings.xlsx")
    plan = small_study.codings.plan(table=tmp_path / "codings.xlsx")
    assert [row.quote[:10] for row in plan.rows] == ["I am alone"] and "turn 9" in plan.errors[0].message


def test_codings_are_listed_by_turn_and_words(small_study: qualkit.Study) -> None:
    codings = small_study.codings
    one = codings.add("Anna", "T1.1", quote="I am alone most days.")
    two = codings.add("Anna", "T1.1", quote="I was never alone")
    assert codings.list(source="Anna", turn=2) == [one] and codings.list(source="anna", turn=3) == []
    assert codings.list(find="NEVER  alone") == [two] and codings.list(find="alone") == [one, two]
    with pytest.raises(BadInput, match="--source"):
        codings.list(turn=2)
    with pytest.raises(NotFound, match="no turn 99"):
        codings.list(source="Anna", turn=99)


def test_turns_that_nobody_has_coded(small_folder: Path) -> None:
    with qualkit.Study.open(small_folder, coder="tester") as study:
        uncoded = study.codings.uncoded
        assert [turn.number for turn in uncoded("anna")] == [2, 4, 6]
        study.codings.add("Anna", "T1.1", quote="corridor")
        study.codings.apply()
        assert [turn.number for turn in uncoded("Anna")] == [4, 6], "open rule hits are nobody's word"
        assert uncoded("Anna", hits=True) == []
        start = study.sources.get("Anna").turns[3].span.end - 2
        study.codings.add("Anna", "T1.1", span=Span(start, start + 40))
        assert uncoded("Anna") == [], "a coding over two turns touches both"
    with qualkit.Study.open(small_folder, coder="Mary") as study:
        study.codings.add("Anna", "T2", turn=4)
        assert [turn.number for turn in study.codings.uncoded("Anna", coder="mary")] == [2, 6]


def test_progress(small_study: qualkit.Study) -> None:
    small_study.codings.apply()
    small_study.codings.confirm(code="T2.1")
    small_study.codings.add("Anna", "T1.2", quote="corridor")
    anna, ben = small_study.codings.progress()
    listed = small_study.codings.list(source="Anna")
    assert (anna["turns"], anna["coded_turns"], anna["percent"], anna["human"]) == (3, 2, 67, 1)
    assert anna["confirmed_hits"] == sum(bool(c.confirmed_by) for c in listed) == 1
    assert anna["open_hits"] == len(listed) - 2 and anna["accepted"] == 0
    assert (ben["source"], ben["words"], ben["coded_turns"]) == ("Ben", small_study.sources.get("Ben").words, 1)


def test_services_that_share_a_name_do_not_override_each_other() -> None:
    """Methods of one part of `study.codings` must not hide those of another, private ones included."""
    from qualkit.services import groups

    for name in groups.__all__:
        homes: dict[str, list[str]] = {}
        for part in getattr(groups, name).__bases__:
            for method in vars(part):
                if not method.startswith("__"):
                    homes.setdefault(method, []).append(part.__name__)
        assert {method: parts for method, parts in homes.items() if len(parts) > 1} == {}
