"""The labelled interview turns that the search for identifiers is measured with are themselves sound."""

from __future__ import annotations

import json
import re
from collections import Counter
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from qualkit.domain.identifiers import KINDS

FOLDER = Path(__file__).resolve().parents[1] / "identifiers"
SETS = ("development", "second", "held_out")
# Fifty fresh turns, too few for every form: only what makes labels right is asked of them.
ALL = (*SETS, "final")
SIX_OF_EACH = (
    ("NHS number", "checked"),
    ("CHI number", "checked"),
    ("National Insurance number", "written"),
    ("postcode", ""),
    ("phone number", "mobile"),
    ("phone number", "landline"),
    ("phone number", "spoken"),
    ("e-mail address", "written"),
    ("e-mail address", "spoken"),
    ("web address", ""),
    ("social media name", ""),
    ("date of birth", ""),
    ("date", "written"),
    ("date", "spoken year"),
    ("address", "numbered"),
    ("person", "title"),
    ("person", "lower case"),
    ("place", ""),
    ("organisation", ""),
    ("other number", ""),
    ("combination", ""),
)
THREE_OF_EACH = (
    ("postcode", "lower case"),
    ("address", "flat"),
    ("address", "house name"),
    ("address", "landmark"),
    ("address", "street without number"),
    ("person", "introduction"),
    ("person", "hyphen"),
    ("person", "apostrophe"),
    ("person", "possessive"),
    ("person", "nickname"),
    ("person", "initials"),
    ("person", "misheard"),
)
ORIGINS = ("Arabic", "Irish", "Nigerian", "Polish", "Somali", "South Asian", "Welsh")
NOT_IDENTIFIERS = """
    B12|M25|CO2|E10|SP1|PL1|S2|111|999|116 123|May|March|Will|Mark|Grace|Joy|Rose|Dean|Price|Ward|Bath|Reading|Deal|
    Sale|Street|Battle|Hope|GPs|VCSE|NALW|DWP|PCN|PHQ-9|GAD-7|WEMWBS|Age UK|Mind|Citizens Advice|Samaritans|
    NHS England|room 101|Covid-19|Universal Credit|PIP|Somali community
"""
NINO = re.compile(r"(?!BG|GB|NK|KN|TN|NT|ZZ)[A-CEGHJ-PRSTW-Z][A-CEGHJ-NPRSTW-Z][0-9]{6}[A-D]")
POSTCODE = re.compile(r"[A-Z]{1,2}[0-9][0-9A-Z]?[0-9][ABD-HJLNP-UW-Z]{2}")
# Numbers that Ofcom keeps free for drama, without the leading zero.
DRAMA = re.compile(r"(7700900|1632960|11[3-8]4960|1[2-6]14960|1914980|2079460|2920180)\d{3}")


def read(chosen: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (FOLDER / f"{chosen}.jsonl").read_text(encoding="utf-8").splitlines()]


def spans(chosen: str) -> list[dict[str, Any]]:
    return [span for turn in read(chosen) for span in turn["spans"]]


def check_digit_is_right(number: str) -> bool:
    """Modulus 11 of NHS and CHI numbers: weights 10 to 2; 11 counts as 0, and 10 cannot be."""
    if len(number) != 10 or len(set(number)) == 1:
        return False
    rest = 11 - sum(int(digit) * weight for digit, weight in zip(number[:9], range(10, 1, -1), strict=True)) % 11
    return rest != 10 and rest % 11 == int(number[9])


def digits(words: str) -> str:
    return re.sub(r"\D", "", words)


def squeezed(words: str) -> str:
    """Without whatever may stand between the parts of a number: blanks, line breaks, hyphens."""
    return re.sub(r"[\s/-]", "", words).upper()


@pytest.mark.parametrize("chosen", ALL)
def test_the_marks_stand_where_their_words_stand(chosen: str) -> None:
    for turn in read(chosen):
        marks = turn["spans"] + turn["decoys"]
        assert all(turn["text"][mark["start"] : mark["end"]] == mark["words"] != "" for mark in marks), turn["id"]
        ranges = sorted((mark["start"], mark["end"]) for mark in marks)
        assert all(one[1] <= two[0] for one, two in pairwise(ranges)), turn["id"]


@pytest.mark.parametrize("chosen", SETS)
def test_the_turns_are_as_long_as_turns(chosen: str) -> None:
    assert len(read(chosen)) >= 80
    assert [turn["id"] for turn in read(chosen) if not 30 <= len(turn["text"].split()) <= 120] == []
    assert all(turn["speaker"] for turn in read(chosen))


def test_no_turn_is_there_twice() -> None:
    every = [(turn["id"], turn["text"]) for chosen in ALL for turn in read(chosen)]
    assert len({number for number, _ in every}) == len({text for _, text in every}) == len(every)


@pytest.mark.parametrize("chosen", SETS)
def test_every_kind_is_known_and_every_form_is_there(chosen: str) -> None:
    found = spans(chosen)
    assert {span["kind"] for span in found} <= set(KINDS)
    count = Counter((span["kind"], span["form"]) for span in found) + Counter((span["kind"], "") for span in found)
    assert {form: count[form] for form in SIX_OF_EACH if count[form] < 6} == {}
    assert {form: count[form] for form in THREE_OF_EACH if count[form] < 3} == {}
    origins = Counter(span.get("origin", "") for span in found)
    assert {origin: origins[origin] for origin in ORIGINS if origins[origin] < 6} == {}


@pytest.mark.parametrize("chosen", SETS)
def test_the_words_that_are_no_identifiers_are_there(chosen: str) -> None:
    decoys = [decoy for turn in read(chosen) for decoy in turn["decoys"]]
    there = {decoy["words"].casefold() for decoy in decoys}
    assert [words for words in NOT_IDENTIFIERS.split("|") if words.strip().casefold() not in there] == []
    for form in (r"\d{6}", r"\d{10}", r"£[\d,.]+", r".*(%|per cent)", r"\[GP practice \d\]"):
        assert any(re.fullmatch(form, words, re.IGNORECASE) for words in there), form
    assert [decoy["words"] for decoy in decoys if check_digit_is_right(digits(decoy["words"]))] == []


@pytest.mark.parametrize("chosen", ALL)
def test_numbers_are_valid_and_nobodys(chosen: str) -> None:
    for span in spans(chosen):
        words, form = span["words"], (span["kind"], span["form"])
        if form in (("NHS number", "checked"), ("CHI number", "checked")):
            assert check_digit_is_right(digits(words)), words
        if form == ("NHS number", "checked"):
            assert digits(words).startswith("999"), words
        if form == ("NHS number", "mistyped"):
            assert not check_digit_is_right(digits(words)), words
        if form == ("CHI number", "checked"):
            assert 1 <= int(digits(words)[:2]) <= 31 and 1 <= int(digits(words)[2:4]) <= 12, words
        if form[0] == "National Insurance number":
            assert bool(NINO.fullmatch(squeezed(words))) is (form[1] == "written"), words
        if form[0] == "postcode":
            assert POSTCODE.fullmatch(squeezed(words)), words
        if form in (("phone number", "mobile"), ("phone number", "landline")):
            assert DRAMA.fullmatch(re.sub(r"^(0?0?44)?0?", "", digits(words))), words


@pytest.mark.parametrize("chosen", ALL)
def test_addresses_on_the_net_are_nobodys(chosen: str) -> None:
    nobodys = re.compile(r"@[\w.-]+\.example$|@example\.(org|net|com|co\.uk)$|@[\w.-]+\.nhs\.net$")
    for span in spans(chosen):
        if (span["kind"], span["form"]) == ("e-mail address", "written"):
            assert nobodys.search(re.sub(r"\s", "", span["words"]).lower()), span["words"]


@pytest.mark.parametrize("chosen", ALL)
def test_certain_is_what_its_form_alone_gives_away(chosen: str) -> None:
    certain = {
        *(("NHS number", "checked"), ("CHI number", "checked"), ("National Insurance number", "written")),
        *(
            ("postcode", "written"),
            ("postcode", "lower case"),
            ("phone number", "mobile"),
            ("phone number", "landline"),
        ),
        *(("e-mail address", "written"), ("web address", "personal"), ("date of birth", "with the word")),
        *(("address", "numbered"), ("address", "flat")),
    }
    assert {(span["kind"], span["form"]) for span in spans(chosen) if span["certain"]} == certain
    assert {(span["kind"], span["form"]) for span in spans(chosen) if not span["certain"]}.isdisjoint(certain)


@pytest.mark.parametrize("chosen", SETS)
def test_names_belong_to_somebody_in_the_turn(chosen: str) -> None:
    """A list of names that had nothing to do with the texts would measure nothing."""
    turns = read(chosen)
    assert sum(len(turn["names"]) for turn in turns) >= 80
    for turn in turns:
        assert len(set(turn["names"])) == len(turn["names"])
        if any(span["kind"] == "person" for span in turn["spans"]):
            assert turn["names"], turn["id"]
