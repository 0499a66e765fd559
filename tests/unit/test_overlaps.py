"""Words that are spoken into another's turn."""

from __future__ import annotations

import pytest

from qualkit.importers import read_file
from qualkit.text.overlaps import split_overlaps
from qualkit.text.turns import Draft, find_turns
from tests.helpers.imported_checks import check_imported, said


def split(text: str, *labels: str) -> list[tuple[str, str]]:
    drafts = [Draft(labels[0] if labels else "S01", 0, len(text)), *(Draft(label, 0, 0) for label in labels[1:])]
    return [(one.label, text[one.start : one.end].strip()) for one in split_overlaps(text, drafts) if one.end]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("one //S02: two // three", [("S01", "one"), ("S02", "two"), ("S01", "three")]),
        ("one //S02: two//", [("S01", "one"), ("S02", "two")]),
        ("//S02: two // three", [("S02", "two"), ("S01", "three")]),
        ("one //S02: two //S03: four // three", [("S01", "one"), ("S02", "two"), ("S03", "four"), ("S01", "three")]),
        ("one //S02: two", [("S01", "one"), ("S02", "two")]),
        ("see https://a.example/S02: and //slow: down//", None),
        ("and // or //", None),
        ("one //S02: // three", [("S01", "one"), ("S01", "three")]),
    ],
)
def test_a_turn_is_cut_where_a_known_speaker_speaks_into_it(text: str, found: list[tuple[str, str]] | None) -> None:
    assert split(text) == (found or [("S01", text)])


def test_a_name_counts_where_the_file_knows_it() -> None:
    assert split("one //Anna: two // three", "Ben", "Anna") == [("Ben", "one"), ("Anna", "two"), ("Ben", "three")]
    assert split("one //Anna: two // three", "Ben") == [("Ben", "one //Anna: two // three")]


def test_in_plain_text_the_words_stay_where_they_are() -> None:
    text = "S00: [00:00:01] How is it?\n\nS01: [00:00:05] Well //S00: Mm. // quite good."
    turns = find_turns(text).turns
    assert [(turn.speaker, turn.span.of(text)) for turn in turns] == [
        ("S00", "How is it?"),
        ("S01", "Well"),
        ("S00", "Mm."),
        ("S01", "quite good."),
    ]
    assert [turn.start_seconds for turn in turns] == [1.0, 5.0, None, None]


def test_in_cues_the_pieces_have_the_times_of_their_cues() -> None:
    cues = [
        ("S01", "Everyone,"),
        ("//S00", "//S00: Everyone?"),
        ("//S00", "Really?"),
        ("S01", "// the porters."),
        ("S00", "Oh."),
    ]
    file = "WEBVTT\n\n" + "\n".join(
        f"00:0{n}.000 --> 00:0{n}.900\n<v {who}>{words}\n" for n, (who, words) in enumerate(cues)
    )
    imported = check_imported(read_file(file.encode(), "a.vtt"))
    assert imported.text == "S01: Everyone, //S00: Everyone? Really? // the porters.\n\nS00: Oh."
    assert said(imported) == [
        ("S01", "Everyone,"),
        ("S00", "Everyone? Really?"),
        ("S01", "the porters."),
        ("S00", "Oh."),
    ]
    assert [(turn.start_seconds, turn.end_seconds) for turn in imported.turns] == [
        (0, 0.9),
        (1, 2.9),
        (3, 3.9),
        (4, 4.9),
    ]


def test_very_many_marks_are_left_alone() -> None:
    text = "//S02: a" * 400_001
    assert len(split_overlaps(text, [Draft("S01", 0, len(text))])) == 1
