"""Names: of people, places and organisations, with and without the study's own list, in texts and in labels."""

from __future__ import annotations

import pytest

from qualkit.domain.cases import Case
from qualkit.domain.sources import Role, Span, Turn
from qualkit.errors import BadInput, NotFound
from qualkit.identifiers import NameEntry, NameList, combinations, detect, detect_label, models_available


def found(text: str, names: NameList | None = None) -> list[tuple[str, str, str]]:
    return [(text[one.start : one.end], one.kind, one.tier.value) for one in detect(text, names=names)]


@pytest.mark.parametrize(
    ("text", "words", "kind"),
    [
        ("So I saw Dr Banerjee twice.", "Dr Banerjee", "person"),
        ("Then Mrs O'Hanlon came.", "Mrs O'Hanlon", "person"),
        ("and my name's Khadija Benali, hello", "Khadija Benali", "person"),
        ("It was Siobhan's idea.", "Siobhan", "person"),
        ("so i rang siobhan about it and she came", "siobhan", "person"),
        ("AND THEN SIOBHAN CAME ROUND AGAIN", "SIOBHAN", "person"),
        ("Then Anne-Marie came.", "Anne-Marie", "person"),
        ("The sponsor is J.T. now.", "J.T.", "person"),
        ("So I asked Will about it.", "Will", "person"),
        ("We moved to Bath later.", "Bath", "place"),
        ("She is from Colwyn Bay.", "Colwyn Bay", "place"),
        ("They sent me to Riverside Surgery.", "Riverside Surgery", "organisation"),
        ("I went to Age UK Wirral for that.", "Age UK Wirral", "organisation"),
    ],
)
def test_what_is_likely(text: str, words: str, kind: str) -> None:
    assert found(text) == [(words, kind, "likely")]


@pytest.mark.parametrize(
    "text",
    [
        "Will you come? May I? Grace and joy, a rose, the price of a ward, the dean, in March and in May.",
        "I was reading in the bath, on sale in the street, a good deal, and the battle of hope.",
        "Age UK, Mind, Citizens Advice, the Samaritans, NALW, the DWP and NHS England helped with Universal Credit.",
        "The GPs and the VCSE met on Tuesday about PIP, Covid and the Welsh language.",
    ],
)
def test_ordinary_words_and_national_bodies_are_left_alone(text: str) -> None:
    assert [one for one in found(text) if one[2] != "check"] == []


def test_a_rare_description_is_to_be_checked_and_the_place_in_it_is_likely() -> None:
    assert found("I'm a Somali taxi driver in Denbigh") == [
        ("Somali taxi driver in", "combination", "check"),
        ("Denbigh", "place", "likely"),
    ]


def test_the_list_of_names_finds_every_way_to_write_them() -> None:
    names = NameList([NameEntry("Siân O’Brien"), NameEntry("Margaret Price"), NameEntry("Glan Hafren", "place")])
    text = "i rang sian obrien and Sian's mum, Maggie, O'Brian and S. O'Brien. Ms Price of glan hafren, the price."
    assert found(text, names) == [
        ("sian obrien", "person", "certain"),
        ("Sian", "person", "certain"),
        ("Maggie", "person", "likely"),
        ("O'Brian", "person", "likely"),
        ("S. O'Brien", "person", "certain"),
        ("Ms Price", "person", "certain"),
        ("glan hafren", "place", "certain"),
    ]


def test_a_list_of_names_is_read_from_lines_and_from_columns() -> None:
    lines = NameList.parse("Siân Evans\n\nThompson, Sarah\n", "names.txt")
    columns = NameList.parse(
        "name,kind,replacement\nSiân Evans,person,[link worker A]\nGlan Hafren,place,[town]\n", "n.csv"
    )
    assert [entry.words for entry in lines.entries] == ["Siân Evans", "Sarah Thompson"]
    assert [(entry.kind, entry.replacement) for entry in columns.entries] == [
        ("person", "[link worker A]"),
        ("place", "[town]"),
    ]


def test_a_kind_nobody_knows_is_refused_with_its_line_and_without_the_name() -> None:
    with pytest.raises(BadInput) as raised:
        NameList.parse("name,kind\nSiân Evans,persn\n", "names.csv")
    assert "names.csv:2" in str(raised.value) and "Evans" not in str(raised.value)


@pytest.mark.parametrize(
    "label", ["P03", "Interviewer", "LW07.docx", "Link worker", "GP 2", "Speaker 1", "Mum", "S01", ""]
)
def test_labels_that_name_nobody(label: str) -> None:
    assert detect_label(label) == []


@pytest.mark.parametrize(
    ("label", "words"),
    [
        ("Sarah Thompson", "Sarah Thompson"),
        ("Interview with Sarah.docx", "Sarah"),
        ("Grace", "Grace"),
        ("transcript_siobhan_final.docx", "siobhan"),
        ("SarahThompson.docx", "SarahThompson"),
        ("Dr Patel", "Dr Patel"),
    ],
)
def test_labels_that_name_somebody(label: str, words: str) -> None:
    assert [label[one.start : one.end] for one in detect_label(label)] == [words]


def test_the_label_of_a_speaker_is_looked_at_as_a_label() -> None:
    text = "Grace: We may go.\nP1: Yes."
    turns = (
        Turn(number=1, speaker="Grace", role=Role.UNKNOWN, span=Span(7, 17)),
        Turn(number=2, speaker="P1", role=Role.UNKNOWN, span=Span(22, 26)),
    )
    assert [(one.start, one.end) for one in detect(text, turns=turns)] == [(0, 5)]


def test_combinations_are_the_smallest_that_fit_too_few() -> None:
    people = [
        ("nurse", "Ely"),
        ("nurse", "Ely"),
        ("nurse", "York"),
        ("baker", "Ely"),
        ("baker", "York"),
        ("baker", "York"),
    ]
    cases = [Case(name=f"C{n}", attributes={"job": job, "town": town}) for n, (job, town) in enumerate(people)]
    assert [(one.values, one.cases) for one in combinations(cases, ["job", "town"], 2)] == [
        (("nurse", "York"), ("C2",)),
        (("baker", "Ely"), ("C3",)),
    ]


def test_a_model_that_is_not_there_is_named() -> None:
    if "presidio" in models_available():
        pytest.skip("Presidio is installed here")
    with pytest.raises(NotFound, match="presidio"):
        detect("Hello", extra=("presidio",))
