"""Bibliographies as data."""

from __future__ import annotations

import pytest

import qualkit
from qualkit.errors import BadInput
from qualkit.importers import read_sources
from qualkit.importers.literature import from_tex
from tests.helpers.layouts import LAYOUTS

RIS = (LAYOUTS / "references-ris" / "input.ris").read_bytes()


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        (r"M{\"u}ller", "Müller"),
        (r"Si{\^a}n \v{C}apek", "Siân Čapek"),
        (r"50% of them, 3\% of us", "50% of them, 3% of us"),
        (r"costs $5 \& more", "costs $5 & more"),
        (r"\textit{linked} \ss", "linked ß"),
        ("no command { here }", "no command  here "),
    ],
)
def test_tex_is_shown_as_letters_and_no_word_is_lost(written: str, shown: str) -> None:
    assert from_tex(written) == shown


def test_records_of_one_key_are_both_read_and_a_broken_one_is_counted() -> None:
    data = b"@article{a, title={One}, year=2020}\n@article{a, title={Two}, year=2021}\n@book{b, title={Three\n"
    found = read_sources(data, "a.bib")
    assert [one.text for one in found] == ["One", "Two"]
    said = [problem.message for problem in found[0].problems]
    assert any("could not be read" in message and message.endswith(": 1.") for message in said)


def test_each_record_keeps_its_own_lines_as_its_original() -> None:
    first, *_, last = read_sources(RIS, "refs.ris")
    assert b"small towns" not in first.original and b"Time again" in last.original
    (again,) = read_sources(last.original, "one.ris")
    assert again.text == last.text


def test_a_file_without_titles_says_what_to_do() -> None:
    with pytest.raises(BadInput, match="no record with a title"):
        read_sources(b"TY  - JOUR\nAU  - Nobody\nER  - \n", "a.ris")


def test_studies_are_cases_and_their_words_are_looked_at_by_rules(small_study: qualkit.Study) -> None:
    from qualkit.text.passages import cut_passages

    small_study.sources.add([LAYOUTS / "references-ris" / "input.ris"])
    case = small_study.cases.get("Ashdown 2024")
    assert case.attributes["year"] == "2024" and case.links[0].source == "Ashdown 2024"
    stored = small_study.sources.get("Ashdown 2024")
    assert str(stored.place(stored.turns[2].span.start)) == "abstract, character 65"
    words = {passage.text for passage in cut_passages("A", "A", "", stored.text, stored.turns).passages}
    assert any("Time was named" in passage for passage in words)
