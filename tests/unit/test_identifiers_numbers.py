"""Numbers, addresses on the net, postcodes and dates: what is found, how sure it is, and what is left alone."""

from __future__ import annotations

import pytest

from qualkit.domain.identifiers import Tier
from qualkit.identifiers import detect


def found(text: str) -> list[tuple[str, str, str]]:
    return [(text[one.start : one.end], one.kind, one.tier.value) for one in detect(text)]


@pytest.mark.parametrize(
    ("text", "words", "kind", "tier"),
    [
        ("it is 943 476 5919 on the letter", "943 476 5919", "NHS number", "certain"),
        ("it is 9434765919", "9434765919", "NHS number", "certain"),
        ("LW03 943 476 5919, it says", "943 476 5919", "NHS number", "certain"),
        ("my NHS number, 943 476 5918", "943 476 5918", "NHS number", "likely"),
        ("nine four three, four seven six, five nine one nine", None, "NHS number", "certain"),
        ("CHI 0302884122 it says", "0302884122", "CHI number", "certain"),
        ("that's AB 12 34 56 C", "AB 12 34 56 C", "National Insurance number", "certain"),
        ("QQ123456C", "QQ123456C", "National Insurance number", "likely"),
        ("ring 07700 900123 please", "07700 900123", "phone number", "certain"),
        ("ring +44 (0)7700 900 215", "+44 (0)7700 900 215", "phone number", "certain"),
        ("from (01632) 960123", "(01632) 960123", "phone number", "certain"),
        ("oh seven seven double oh nine hundred one two three", None, "phone number", "certain"),
        ("mail sarah.t@nhs.net now", "sarah.t@nhs.net", "e-mail address", "certain"),
        ("write to kemi dot o at example. org", "kemi dot o at example. org", "e-mail address", "certain"),
        ("it's sarah dot thompson at nhs dot net", "sarah dot thompson at nhs dot net", "e-mail address", "certain"),
        ("see www.tynebank.example/us.", "www.tynebank.example/us", "web address", "certain"),
        ("I'm @kemi_counts there", "@kemi_counts", "social media name", "certain"),
        ("live at ll16 3aa now", "ll16 3aa", "postcode", "certain"),
        ("LL163AA", "LL163AA", "postcode", "certain"),
        ("in the LL16 area", "LL16", "postcode", "check"),
        ("I was born on 04/07/1978", "04/07/1978", "date of birth", "certain"),
        ("her birthday, 4th July 1978", "4th July 1978", "date of birth", "certain"),
        ("we met on the 4th of July 1978", "4th of July 1978", "date", "likely"),
        ("discharged in March 2019", "March 2019", "date", "check"),
        ("born in fifty-four", "fifty-four", "date of birth", "check"),
        ("card 4539 5787 6362 1486", "4539 5787 6362 1486", "other number", "certain"),
        ("GB82 WEST 1234 5698 7654 32", "GB82 WEST 1234 5698 7654 32", "other number", "certain"),
        ("my car reg is AB12 CDE", "AB12 CDE", "other number", "certain"),
        ("at 12b Park Road now", "12b Park Road", "address", "certain"),
        ("Flat 3, Bryn Court, 8 Alma Road", "Flat 3, Bryn Court, 8 Alma Road", "address", "certain"),
        ("we live on Gasworks Terrace", "Gasworks Terrace", "address", "likely"),
    ],
)
def test_what_is_found(text: str, words: str | None, kind: str, tier: str) -> None:
    assert found(text) == [(words or text, kind, tier)]


@pytest.mark.parametrize(
    "text",
    [
        "vitamin B12, the M25, CO2 and an E10 grant",
        "P03 and SP1 and PL1, S2, LW03 and GP02 said so",
        "call 111, or 999, or 116 123, or 0300 123 3393, or 0800 1111",
        "000 000 0000 and 1111111111 with the NHS",
        "we may march in may, will we? It was 12.50 at 10.30, 38 per cent of £1,200",
        "one two three four five six seven eight nine ten, coming",
        "I saw it on nhs.uk and on gov.uk",
        "the [link worker A] rang [GP practice 2] in [town], [Yorkshire town] and [own first name]",
    ],
)
def test_what_is_left_alone(text: str) -> None:
    assert [one for one in found(text) if one[2] != "check"] == []


def test_the_words_after_an_e_mail_address_are_not_taken_for_it() -> None:
    text = "I saw Thompson at Riverside. NHS staff were there."
    assert all(kind != "e-mail address" for _, kind, _ in found(text))


@pytest.mark.parametrize(
    "text",
    [
        "I was off sick at one time. Me manager rang.",
        "She laughed at the past. me manager as well",
        "We met at the office. Info was on the wall.",
    ],
)
def test_a_sentence_that_begins_after_a_place_is_no_e_mail_address(text: str) -> None:
    assert all(kind != "e-mail address" for _, kind, _ in found(text))


def test_only_what_is_certain_is_what_is_certain_of_everything() -> None:
    text = "Sarah rang 07700 900123 from LL16 3AA. Born 04/07/1978, NHS 943 476 5918."
    everything = [one for one in detect(text) if one.tier == Tier.CERTAIN]
    assert detect(text, only=Tier.CERTAIN) == everything != []


@pytest.mark.parametrize("unit", ["a", "1", " ", "a@", "A ", "1 ", "(", "a.", "dot ", "12 High Street "])
def test_a_long_line_of_one_thing_is_read_in_time(unit: str) -> None:
    import time

    begun = time.process_time()
    detect(unit * (40_000 // len(unit)))
    assert time.process_time() - begun < 4
