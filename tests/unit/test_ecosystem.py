"""Who is mentioned with whom: words and their forms, turns and participants counted, nobody singled out."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qualkit.analysis.code_units import CodeSet
from qualkit.analysis.disclosure import groups_of
from qualkit.analysis.ecosystem import network
from qualkit.analysis.ecosystem_words import KINDS, Words, listed
from qualkit.domain.codings import Coding, Origin
from qualkit.domain.material import Located, Material, Talk
from qualkit.domain.sources import Role, Span, Turn
from qualkit.errors import BadInput
from tests.builders import study

WORDS = Words()


def found(text: str, words: Words = WORDS) -> list[tuple[str, str]]:
    return [(one.name, text[one.start : one.end]) for one in words.find(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The GPs, a GP’s list, gps", [("GP", "GPs"), ("GP", "GP"), ("GP", "gps")]),
        ("GP surgeries and the GP-practice", [("GP practice", "GP surgeries"), ("GP practice", "GP-practice")]),
        ("Good practice; in practice; our practice", [("GP practice", "practice")]),
        (
            "the housing\nassociation’s social workers",
            [("housing association", "housing\nassociation"), ("social worker", "social workers")],
        ),
        ("I took a cab to the CAB", [("Citizens Advice", "CAB")]),
        (
            "Citizen's advice and Citizens’ Advice, a carers’ centre",
            [
                ("Citizens Advice", "Citizen's advice"),
                ("Citizens Advice", "Citizens’ Advice"),
                ("carers’ organisation", "carers’ centre"),
            ],
        ),
        ("I volunteer; the volunteers", [("volunteer", "volunteers")]),
        ("old school, the school", [("school", "school")]),
        ("carefully, councils, scouncil", [("council", "councils")]),
        ("“link workers”—(foodbank)", [("link worker", "link workers"), ("food bank", "foodbank")]),
        ("İstanbul’s GP", [("GP", "GP")]),
        (
            "[GP practice 2] and [link worker A]",
            [("GP practice 2", "[GP practice 2]"), ("link worker", "[link worker A]")],
        ),
        (
            "[organisation B], Organisation B",
            [("organisation B", "[organisation B]"), ("organisation B", "Organisation B")],
        ),
        ("the organisation I work for, [town]", []),
        ("[secondary school A]", [("secondary school A", "[secondary school A]")]),
    ],
)
def test_words_and_their_forms(text: str, expected: list[tuple[str, str]]) -> None:
    assert found(text) == expected


def test_every_word_of_the_list_is_found_as_its_name() -> None:
    """Also that no entry stands under two names, and that every line of the file is well formed."""
    names = [name for name, _, _ in listed() if name]
    assert len(names) == len({name.casefold() for name in names}) > 70
    seen: dict[str, str] = {}
    for name, kind, words in listed():
        assert kind in KINDS or not name
        for word in words:
            bare = word.removeprefix("=")
            assert seen.setdefault(bare.casefold(), name) == name, bare
            assert [one for one, _ in found(f"It was {bare}.")] == ([name] if name else []), bare


def test_more_words_and_names_can_be_given() -> None:
    words = Words({"GP": ["medic"], "Repair Café": ["repair café"], "peer mentor (role)": ["mentor"]})
    assert found("Medics at the Repair Cafés and mentors", words) == [
        ("GP", "Medics"),
        ("Repair Café", "Repair Cafés"),
        ("peer mentor", "mentors"),
    ]
    assert (words.kind_of("Repair Café"), words.kind_of("peer mentor")) == ("organisation", "role")
    for wrong in ({"": ["a"]}, {"Nothing": []}, {"Dots": ["..."]}):
        with pytest.raises(BadInput, match="no words"):
            Words(wrong)


PIECES = st.lists(
    st.sampled_from(
        [
            "GP",
            "gp",
            "GPs",
            "GP practice",
            "practice",
            "the practice",
            "council",
            "x",
            "[GP practice 2]",
            "’",
            "\n",
            "-",
            "É",
            "İ",
        ]
    ),
    max_size=12,
)


@given(PIECES, st.sampled_from([" ", ", ", ""]))
@settings(max_examples=80, deadline=None)
def test_what_is_found_stands_there_in_order_and_apart(pieces: list[str], between: str) -> None:
    text = between.join(pieces)
    reached = 0
    for one in WORDS.find(text):
        assert reached <= one.start < one.end <= len(text)
        assert WORDS.name_of(text[one.start : one.end].strip("[]")) == one.name or text[one.start] == "["
        assert not re.match(r"\w", text[one.end : one.end + 1]) or text[one.end - 1] == "]"
        reached = one.end


BOOK = """
    book B Book
      A Alone (theme)
        A1 Nowhere to sit
    case L1: link worker
    case L2: link worker
    case L3: link worker
    case G1: GP
    case G2: GP
    case C1: carer
"""
SAID = {
    "L1": ["=How is the council?", "I ring the GP and the council, and the GP rings back.", "The food bank is shut."],
    "L2": ["The GP practice sent me to the council. A GP was there."],
    "L3": ["Nothing of note."],
    "G1": ["Our link worker knows the food bank."],
    "G2": ["The link worker is upstairs."],
    "C1": ["The link worker came once."],
}


def scheme(coded: Sequence[tuple[str, str]] = ()) -> tuple[Material, dict[str, Talk]]:
    """The study; `coded` are sources and words that have the code A1."""
    talks = {}
    for name, turns in SAID.items():
        text, spans = "", []
        for turn in turns:
            words = turn.lstrip("=")
            spans.append(Span(len(text), len(text) + len(words)))
            text += f"{words}\n\n"
        roles = [Role.INTERVIEWER if turn.startswith("=") else Role.PARTICIPANT for turn in turns]
        talks[name] = Talk(
            source=name,
            text=text,
            turns=tuple(
                Turn(number=number, speaker="", role=role, span=span)
                for number, (role, span) in enumerate(zip(roles, spans, strict=True), 1)
            ),
            cases=tuple("" if role is Role.INTERVIEWER else name for role in roles),
        )
    items = []
    for number, (name, words) in enumerate(coded, 1):
        start = talks[name].text.index(words)
        coding = Coding(
            number=number, guid=str(number), source=name, code="A1", span=Span(start, start + len(words)), quote=words,
            coder="x", origin=Origin.HUMAN,
        )  # fmt: skip
        items.append(Located(coding, name, "", 1, None))
    return replace(study(BOOK), codings=tuple(items)), talks


def edges(coded: Sequence[tuple[str, str]] = (), **options: Any) -> dict[tuple[str, str, str], dict[str, Any]]:
    material, talks = scheme(coded)
    groups = groups_of(material, "role", small=options.get("alone", False))
    codes = CodeSet.of(material, material.codings, level="theme")
    _, table = network(material, talks, words=WORDS, codes=codes, groups=groups, **options)
    return {(row["kind"], row["a"], row["b"]): row for row in table}


def test_together_in_a_turn_counts_turns_and_participants() -> None:
    found = edges()
    row = found["together", "GP", "council"]
    assert (row["together"], row["cases"], row["of_cases"]) == (2, 2, 6)
    assert found["together", "GP practice", "council"]["together"] == 1
    assert ("together", "council", "food bank") not in found, "the interviewer's mention and another turn do not count"
    assert ("together", "GP", "GP") not in found


def test_within_words_takes_the_closest_two() -> None:
    assert edges(within=2)["together", "GP", "council"]["together"] == 2
    near = edges(within=1)["together", "GP", "council"]
    assert (near["together"], near["case"]) == (1, "L2"), "“and the” are two words; a full stop and “A” are one"


def test_the_example_is_where_the_two_stand_closest() -> None:
    """In L2 only a full stop and an article stand between, in L1 two words and a comma."""
    row = edges()["together", "GP", "council"]
    assert (row["case"], row["place"]) == ("L2", "turn 1")
    assert row["quotation"] == "The GP practice sent me to the council. A GP was there."


def test_codes_join_what_is_mentioned_in_their_turns() -> None:
    found = edges([("L1", "the GP and"), ("L3", "Nothing")])
    row = found["code", "A", "council"]
    assert (row["together"], row["cases"]) == (1, 1)
    assert not [key for key in found if key[0] == "code" and key[2] == "food bank"]


def test_who_speaks_of_whom_by_the_role_of_the_speaker() -> None:
    """Three link workers are a group of their own; the GPs and the carer are too few apart, and stand together."""
    found = edges()
    row = found["speaks of", "link worker", "GP"]
    assert (row["together"], row["cases"], row["of_cases"]) == (2, 2, 3)
    others = found["speaks of", "other groups", "link worker"]
    assert (others["together"], others["cases"], others["of_cases"]) == (3, 3, 3)
    assert ("speaks of", "link worker", "food bank") not in found, "it rests on one participant's talk"
    shown = edges(alone=True)
    assert shown["speaks of", "link worker", "food bank"]["cases"] == 1
    assert shown["speaks of", "GP", "link worker"]["cases"] == 2
    assert shown["speaks of", "carer", "link worker"]["cases"] == 1


def test_nodes_count_mentions_and_name_the_speakers_role() -> None:
    material, talks = scheme([("L1", "the GP and")])
    codes = CodeSet.of(material, material.codings, level="theme")
    nodes, table = network(material, talks, words=WORDS, codes=codes, groups=groups_of(material, "role"))
    of = {row["node"]: row for row in nodes}
    assert (of["GP"]["mentions"], of["GP"]["cases"], of["GP"]["kind"], of["GP"]["speakers"]) == (3, 2, "role", 0)
    assert of["council"]["mentions"] == 2 and of["council"]["kind"] == "organisation"
    assert (of["A"]["kind"], of["A"]["mentions"], of["A"]["name"]) == ("code", 1, "Alone")
    assert of["link worker"]["speakers"] == 3 and of["other groups"]["speakers"] == 3
    assert {row["a"] for row in table} | {row["b"] for row in table} <= set(of)
    assert "rest on one participant's talk" in table.note


def test_edges_of_few_turns_can_be_left_out() -> None:
    assert {row["together"] for row in edges(least=2).values()} <= {2, 3}


def test_long_turns_are_cut_and_the_cuts_are_shown() -> None:
    said = " ".join(["before"] * 60) + " the GP, and then the council. " + " ".join(["after"] * 60)
    material, talks = scheme()
    talk = talks["L3"]
    talks["L3"] = replace(talk, text=said, turns=(replace(talk.turns[0], span=Span(0, len(said))),), cases=("L3",))
    talks = {"L3": talks["L3"]}
    _, table = network(material, talks, words=WORDS, codes=CodeSet.of(material, ()))
    quotation = next(iter(table))["quotation"]
    assert quotation.startswith("[...] before before") and quotation.endswith("after after [...]")
    assert "the GP, and then the council. after" in quotation and len(quotation.split()) <= 50
