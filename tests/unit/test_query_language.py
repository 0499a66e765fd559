"""What can be written in a query, and how what cannot be understood is refused."""

from __future__ import annotations

from datetime import date

import pytest

from qualkit.domain.queries import (
    And,
    Anything,
    CodedWith,
    Codes,
    Names,
    Not,
    Or,
    Order,
    Others,
    Period,
    Query,
    QueryFault,
    Related,
    Saying,
    Test,
    picks,
)
from qualkit.text.query_language import parse
from qualkit.text.query_said import said

A, A1, B = frozenset({"A.1", "A.1.1"}), frozenset({"A.1.1"}), frozenset({"B"})
NAMES = Names(
    codes=(
        ("A.1", "Role", ("OLD1",)),
        ("A.1.1", "Role ambiguity", ()),
        ("B", "Training, wanted", ()),
        ("C", "Barriers", ()),
        ("D1", "Twice", ()),
        ("D2", "Twice", ()),
        ("E", "Supervision (clinical)", ()),
        ("F", "Barriers to access and exit", ()),
    ),
    below={"A.1": A},
    themes=((1, "Alone with it", B),),
    attributes={
        "role": ("GP", "link worker", "voluntary-sector lead"),
        "sector": ("NHS", "council"),
        "setting": ("NHS", "home"),
        "wave": ("1", "2.0"),
        "years_in_role": ("0.5", "12", ""),
        "interview date": ("2024-03-09", "1 May 2024"),
    },
    cases=("LW03", "LW04", "Zoë"),
    sources=("LW03", "Focus group 1"),
    coders=("MB", "Ann Lee"),
    saved={
        "load": "A.1 by people",
        "few": "A.1, first 3, longest first",
        "loop": "@loop",
        "bad": "A.1 nere B",
        "around": "@again or B",
        "again": "@around",
        "via": "@bad or B",
    },
)
GP = Test("attribute", "is", ("GP",), "role")
PEOPLE = Test("state", "is", ("people",))


def asked(text: str) -> Query:
    return parse(text, NAMES)


@pytest.mark.parametrize(
    ("text", "meaning"),
    [
        ("a.1", Codes(A)),
        ("old1", Codes(A)),
        ("A.1 itself", Codes(frozenset({"A.1"}))),
        ("exactly A.1", Codes(frozenset({"A.1"}))),
        ("A.1 with subcodes", Codes(A)),
        ("Role ambiguity", Codes(A1)),
        ("“ROLE  AMBIGUITY”", Codes(A1)),
        ("„role ambiguity“", Codes(A1)),
        ("supervision", Codes(frozenset({"E"}))),
        ("passages coded with the code B.", Codes(B)),
        ("theme 1", Codes(B)),
        ("theme “alone with it”", Codes(B)),
        ("Barriers to access and exit", Codes(frozenset({"F"}))),
        ("barriers", Test("stance", "is", ("barrier",))),
        ('"barriers"', Codes(frozenset({"C"}))),
        ("A.1 and B", And((Codes(A), Codes(B)))),
        ("A.1 & (B | C)", And((Codes(A), Or((Codes(B), Codes(frozenset({"C"}))))))),
        ("A.1 and not B", And((Codes(A), Not(Codes(B))))),
        ("A.1 but not B", And((Codes(A), Not(Codes(B))))),
        ("A.1 without B", And((Codes(A), Not(Codes(B))))),
        ("A.1 not B", And((Codes(A), Not(Codes(B))))),
        ("A.1 also coded with B", And((Codes(A), Codes(B)))),
        ("A.1 or B, said by GPs", And((Or((Codes(A), Codes(B))), GP))),
        ("A.1 or B said by GPs", And((Or((Codes(A), Codes(B))), GP))),
        ("A.1 near B within 20 words", And((Codes(A), Related("near", Codes(B), 20, "words")))),
        ("A.1 near B", And((Codes(A), Related("near", Codes(B), 20, "words")))),
        ("A.1 within 3 turns of B", And((Codes(A), Related("near", Codes(B), 3, "turns")))),
        ("A.1 within B", And((Codes(A), Related("within", Codes(B))))),
        ("A.1 not near B within 1 word", And((Codes(A), Not(Related("near", Codes(B), 1, "words"))))),
        ("A.1 that is followed by B within 4 words", And((Codes(A), Related("followed", Codes(B), 4, "words")))),
        ("A.1 in the same case as B", And((Codes(A), Related("case", Codes(B))))),
        ("A.1 in the same turn as B near B",
         And((Codes(A), Related("turn", Codes(B)), Related("near", Codes(B), 20, "words")))),
        ("A.1 and nothing else", And((Codes(A), Not(Others(A))))),
        ("A.1 with something else", And((Codes(A), Others(A)))),
        ("anything by people", And((Anything(), PEOPLE))),
        ("where role is GP", GP),
        ("role = “gp”", GP),
        ("role GP", GP),
        ("role is not GP", Not(GP)),
        ("ROLE isn’t GP", Not(GP)),
        ("role is voluntary sector leads", Test("attribute", "is", ("voluntary-sector lead",), "role")),
        ("role is one of GP, link worker or voluntary-sector lead",
         Test("attribute", "is", ("GP", "link worker", "voluntary-sector lead"), "role")),
        ("role is GP or sector is NHS", Or((GP, Test("attribute", "is", ("NHS",), "sector")))),
        ("wave is 2", Test("attribute", "is", ("2.0",), "wave")),
        ("years in role ≥ 2.5", Test("attribute", ">=", (2.5,), "years_in_role")),
        ("years_in_role between 1 and 3", Test("attribute", "between", (1.0, 3.0), "years_in_role")),
        ("years in role is not stated", Not(Test("attribute", "stated", (), "years_in_role"))),
        ("sector does not contain N", Not(Test("attribute", "contains", ("N",), "sector"))),
        ("interview date after March 2024",
         Test("attribute", "after", (Period(date(2024, 3, 1), date(2024, 3, 31)),), "interview date")),
        ("B where role is GP and A.1", And((Codes(B), And((GP, CodedWith(Codes(A))))))),
        ("said by lw03 or Zoë", Test("case", "is", ("LW03", "Zoë"))),
        ("B said by LW03 and LW04", And((Codes(B), Test("case", "is", ("LW03", "LW04"))))),
        ("B said by participants whose role is GP", And((Codes(B), GP))),
        ("B by LW03", None),
        ("in focus group 1", Test("source", "is", ("Focus group 1",))),
        ("source contains group", Test("source", "contains", ("group",))),
        ("by Ann Lee or MB", Test("coder", "is", ("Ann Lee", "MB"))),
        ("confirmed by MB", Test("confirmed by", "is", ("MB",))),
        ("by people or confirmed", Test("state", "is", ("people", "confirmed"))),
        ("key quotes", Test("key quote", "is")),
        ("longer than 20 words", Test("words", ">", (20.0,))),
        ("at most 9 words", Test("words", "<=", (9.0,))),
        ("coded since 2024-05-01", Test("coded on", "since", (Period(date(2024, 5, 1), date(2024, 5, 1)),))),
        ("interviewed in 2024", Test("interviewed on", "in", (Period(date(2024, 1, 1), date(2024, 12, 31)),))),
        ("saying /wait(ed|ing)/", Saying((), ("wait(ed|ing)",))),
        ("@load", And((Codes(A), PEOPLE))),
        ("B and @load", And((Codes(B), And((Codes(A), PEOPLE))))),
    ],
)  # fmt: skip
def test_what_can_be_written(text: str, meaning: object) -> None:
    if meaning is None:
        with pytest.raises(QueryFault, match="codes nothing here, but speaks"):
            asked(text)
    else:
        assert asked(text).expression == meaning


def test_the_end_of_a_query() -> None:
    query = asked("A.1, sorted by years in role descending, then by length, first 10 quotes, spread over people")
    assert query.order == (Order("attribute", "years_in_role", True), Order("words"))
    assert (query.limit, query.sample, query.spread) == (10, False, "case")
    drawn = asked("sample 5 spread over role with seed 7")
    assert (drawn.expression, drawn.limit, drawn.sample, drawn.seed, drawn.spread) == (Anything(), 5, True, 7, "role")


def test_a_saved_query_keeps_its_order_alone_and_is_written_out() -> None:
    alone = asked("@few, first 2")
    assert (alone.limit, alone.order) == (2, (Order("words", descending=True),))
    assert alone.text == "A.1, first 3, longest first, first 2"
    assert asked("B or @load").text == "B or (A.1 by people)"
    with pytest.raises(QueryFault, match="can only stand alone"):
        asked("B and @few")


@pytest.mark.parametrize(
    ("text", "place", "words"),
    [
        ("", 1, "The query is empty"),
        ("A.1 nere B", 5, "Did you mean near"),
        ("A.1 near", 9, "“near” what?"),
        ("A.1 B", 5, "Two codes stand side by side"),
        ("A.1, B", 6, "A comma joins conditions"),
        ("A.1 or B and C", 10, "Put brackets around"),
        ("A.1 said by GPs or B", 17, "Put brackets around"),
        ("A.1 only", 5, "A.1 itself"),
        ("twice", 1, "D1 or D2"),
        ("A.1.9", 1, "Did you mean A.1.1"),
        ("role is link wrker", 9, 'Did you mean "link worker"'),
        ("wavve is 2", 1, "Did you mean wave"),
        ("said by LW05", 9, "Did you mean LW04"),
        ("said by NHS", 9, 'where sector is "NHS"'),
        ("by Bob", 4, "There is no coder “Bob”"),
        ("in LW99", 4, "There is no source “LW99”"),
        ("GP", 1, "said by"),
        ("LW04", 1, "said by LW04"),
        ("role > 2", 1, "No case has a number as its role"),
        ("wave > many", 8, "A number is missing"),
        ("coded since 31/11/2024", 13, "A date is missing"),
        ("within 3 turns", 1, "Within 3 turns of what"),
        ("A.1 within 3 lines of B", 14, "counted in words or turns"),
        ("A.1 saying", 11, "words that are said are missing"),
        ("A.1 saying /(/", 12, "no pattern that can be used"),
        ("A.1 saying /x", 12, "The pattern is not closed"),
        ('A.1 and "role', 9, "is not closed"),
        ("(A.1 or B", 1, "This bracket is not closed"),
        ("A.1)", 4, "This bracket closes nothing"),
        ("()", 1, "nothing between the brackets"),
        ("(A.1, first 3)", 7, "outside of brackets"),
        ("A.1, first 0", 12, "A number of quotations is missing"),
        ("A.1, first 2, first 3", 15, "second number"),
        ("A.1, sorted by roel", 16, "Did you mean role"),
        ("A.1 spread over role", 21, "How many"),
        ("A.1 within turns", 12, "Within how many turns"),
        ("A.1 near A.1 within words of each other", 21, "Within how many words"),
        ("@lod", 1, "Did you mean load"),
        ("@loop", 1, "uses itself"),
        ("@bad", 1, "In the saved query @bad: There is no code or condition “nere”"),
        ("theme 9", 7, "no theme of the write-up “9”"),
        ("and A.1", 1, "stands where a code or a condition should be"),
        ("A.1 'B'", 5, "Two codes"),
    ],
)  # fmt: skip
def test_refusals_say_where_and_what_to_write(text: str, place: int, words: str) -> None:
    with pytest.raises(QueryFault) as caught:
        asked(text)
    assert words in str(caught.value)
    assert caught.value.at == place - 1
    assert caught.value.hint.strip(), "a remedy"
    assert "?." not in caught.value.hint
    first, marks = caught.value.picture().split("\n")
    assert len(marks) <= 76
    assert marks.strip("^ ") == ""
    assert len(marks) - len(marks.lstrip()) == caught.value.at if len(text) < 76 else first


def test_a_saved_query_inside_another_is_blamed_once() -> None:
    for text, start in (("@around", "The saved query @around uses itself."), ("@via", "In the saved query @bad: Th")):
        with pytest.raises(QueryFault) as caught:
            asked(text)
        assert caught.value.message.startswith(start)
        assert caught.value.hint.count("qualkit.toml") == 1


def test_the_picture_of_a_long_query_shows_the_place() -> None:
    with pytest.raises(QueryFault) as caught:
        asked("A.1" + " and not B" * 20 + " nere B")
    first, marks = caught.value.picture(60).split("\n")
    assert len(first) <= 60
    assert len(marks) <= 60
    assert first[marks.index("^") : marks.rindex("^") + 1] == "nere"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("A.1 and not B", "Passages coded “Role” (A.1) or a code under it, not overlapping a passage coded “Training,"
         " wanted” (B)."),
        ("B near C within 1 turn, said by GPs", "Passages coded “Training, wanted” (B), at most 1 turn from another"
         " passage coded “Barriers” (C), said by participants whose role is “GP”."),
        ("B and nothing else", "Passages coded “Training, wanted” (B), coded with nothing else there."),
        ("B, sample 3 spread over participants, seed 4", "Passages coded “Training, wanted” (B); 3 drawn at random"
         " (seed 4), spread over participants."),
        ("not (by people or barriers)", "Passages not (coded by people or marked as barrier)."),
        ("sample 2", "Passages coded with anything; 2 drawn at random (seed 9)."),
    ],
)  # fmt: skip
def test_a_query_reads_itself_back(text: str, words: str) -> None:
    assert said(asked(text), seed=9) == words


def test_what_a_query_looks_for_decides_which_codings_are_read() -> None:
    assert asked("A.1.1 near B, by people").codes == A1 | B
    assert asked("A.1.1 and not (B or C)").codes == A1 | B | {"C"}
    assert asked("A.1.1 and nothing else").codes is None
    assert asked("A.1.1 near (by people)").codes is None
    assert asked("by people").codes is None
    assert not picks(asked("not B").expression)
