"""The page of the coding screen: how text falls into lines, and what stands in the margin."""

from __future__ import annotations

import pytest
from rich.cells import cell_len

from qualkit.domain.sources import Role, Source, Span, Turn
from qualkit.files.palette import PALETTE
from qualkit.tui.ink import contrast, readable
from qualkit.tui.motions import Units, UnitSelection, beside, vertical
from qualkit.tui.page import Mark, Page, lay_out
from qualkit.tui.painting import GAP, GUTTER, Inks, piece_at, shares
from qualkit.tui.stripes import Margin
from tests.helpers.sources import mark, mark_on, place, source_of

TALK = source_of(
    "A note about the interview.\n\n"
    "INT: How was it?\n\n"
    "LW03: I sat there by myself. Nobody rang me back at all, not once!\n\n"
    "(5 seconds pause)\n\n"
    "INT: And then?\n\n"
    "LW03: Well, we coped."
)


def kinds(page: Page) -> list[tuple[str, str]]:
    return [(line.kind, line.text) for line in page.lines]


def margin_of(source: Source, marks: list[Mark], width: int = 30, text: int = 30) -> dict[int, str]:
    margin = Margin(lay_out(source, text), width)
    margin.show(marks)
    return {row: "".join(piece.text for piece in pieces) for row, pieces in margin.rows.items()}


def test_a_page_of_turns() -> None:
    assert kinds(lay_out(TALK, 30)) == [
        ("text", "A note about the interview."),
        ("blank", ""),
        ("label", "1 INT"),
        ("text", "How was it?"),
        ("blank", ""),
        ("label", "2 LW03"),
        ("text", "I sat there by myself. Nobody"),
        ("text", "rang me back at all, not once!"),
        ("blank", ""),
        ("text", "(5 seconds pause)"),
        ("blank", ""),
        ("label", "3 INT"),
        ("text", "And then?"),
        ("blank", ""),
        ("label", "4 LW03"),
        ("text", "Well, we coped."),
    ]


def test_lines_know_turn_and_role() -> None:
    lines = [line for line in lay_out(TALK, 30).lines if line.kind == "text"]
    assert [line.turn for line in lines] == [0, 1, 2, 2, 2, 3, 4]
    assert [line.role for line in lines][1:3] == [Role.INTERVIEWER, Role.PARTICIPANT]


def test_labels_carry_the_time() -> None:
    turn = Turn(number=7, speaker="LW08", role=Role.PARTICIPANT, span=Span(0, 4), start_seconds=3725.2)
    assert lay_out(source_of("Yes.", [turn]), 40).lines[0].text == "7 LW08  01:02:05"
    assert lay_out(source_of("Yes.", [turn]), 8).lines[0].text == "7 LW08 …"


@pytest.mark.parametrize(
    ("before", "shown"),
    [
        ("LW04   0:16\n", []),
        ("00:00:16\nLW04\n", []),
        ("[00:12] LW04: ", []),
        ("LW04 spoke to the cat.\nLW04:\n", ["LW04 spoke to the cat."]),
        ("Transcript of Monday\n12 March\n\nLW04: ", ["Transcript of Monday", "12 March"]),
        ("[recording stops]\n\n00:31\nLW04: ", ["[recording stops]"]),
    ],
)
def test_a_label_is_not_shown_twice_and_a_note_is_not_lost(before: str, shown: list[str]) -> None:
    turn = Turn(number=1, speaker="LW04", role=Role.PARTICIPANT, span=Span(len(before), len(before) + 4))
    page = lay_out(source_of(before + "Yes.", [turn]), 40)
    assert [line.text for line in page.lines if line.kind == "text"] == [*shown, "Yes."]


def test_lines_wrapped_by_a_program_are_joined_and_others_are_not() -> None:
    first, second = (
        "I would say that it is a matter of getting the time",
        "for the people who need it the most, and we never",
    )
    wrapped = f"{first}\n{second}\nhad it at all."
    listed = "Three things:\nthe room\nthe phone\n\nAnd the time."
    turns = [Turn(number=1, speaker="", role=Role.UNKNOWN, span=Span(0, len(wrapped)))]
    assert [line.text for line in lay_out(source_of(wrapped, turns), 200).lines[1:]] == [wrapped]
    turns = [Turn(number=1, speaker="", role=Role.UNKNOWN, span=Span(0, len(listed)))]
    assert [line.text for line in lay_out(source_of(listed, turns), 80).lines[1:]] == [
        "Three things:", "the room", "the phone", "", "And the time.",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "width", "lines"),
    [
        ("a well-being worker", 8, ["a well-", "being", "worker"]),
        ("of\u00a0us all", 8, ["of\u00a0us", "all"]),
        ("日本語です。はい。", 8, ["日本語で", "す。は", "い。"]),
        ("x" * 20, 8, ["x" * 8, "x" * 8, "xxxx"]),
        ("dw\u0302r " * 3, 8, ["dw\u0302r dw\u0302r", "dw\u0302r"]),
        ("ok 👩‍⚕️👩‍⚕️👩‍⚕️ ok", 8, ["ok 👩‍⚕️👩‍⚕️", "👩‍⚕️ ok"]),
        ("a\tb", 8, ["a\tb"]),
    ],
)
def test_lines_end_where_a_reader_expects(text: str, width: int, lines: list[str]) -> None:
    page = lay_out(source_of(text, []), width)
    assert [line.text for line in page.lines if line.kind == "text"] == lines


def test_what_would_upset_a_terminal_is_not_sent_to_it() -> None:
    source = source_of("a\x1b[2Jb\u202ec\tad", [])
    page = lay_out(source, 40)
    assert page.lines[0].text == source.text
    assert page.words(0, len(source.text)) == "a [2Jbc ad"
    assert page.offset_at(0, 6) == source.text.index("c")


@pytest.mark.parametrize("text", ["", "\n \n", " "])
def test_an_empty_source_has_a_page(text: str) -> None:
    page = lay_out(source_of(text, []), 40)
    assert [line.kind for line in page.lines] == ["blank"]
    assert page.row_of(0) == page.text_row(0, 5) == 0 and beside(page, 0, 1) == 0 == vertical(page, 0, 9, 3)
    assert Units(source_of(text, [])).index("sentence", 0) == -1


def test_one_turn_of_many_words() -> None:
    text = "LW03: " + "word " * 5000
    page = lay_out(source_of(text), 50)
    assert len(page.lines) == 1 + 500 and page.lines[-1].turn == 1


def test_up_and_down_keep_the_column() -> None:
    page = lay_out(TALK, 30)
    offset = place(TALK, "Nobody").start
    column = page.column_of(page.row_of(offset), offset)
    below = vertical(page, offset, 1, column)
    assert TALK.text[below:].startswith("not once!"[1:]) or page.column_of(page.row_of(below), below) == column
    assert page.row_of(vertical(page, offset, -1, column)) == 3
    assert vertical(page, offset, -1, column) == place(TALK, "How was it?").end


def test_units() -> None:
    units = Units(source_of("P: “I can’t,” she said—twice. Dŵr; e.g. that. 👍\n\nI: So…\n\nP: Yes."))
    text = units._text
    assert [span.of(text) for span in units.word] == [
        "I", "can’t", "she", "said", "twice", "Dŵr", "e.g", "that", "👍", "So", "Yes",
    ]  # fmt: skip
    assert [span.of(text) for span in units.sentence] == [
        "“I can’t,” she said—twice.",
        "Dŵr; e.g. that.",
        "👍",
        "So…",
        "Yes.",
    ]
    assert units.index("sentence", 0) == 0 and units.index("turn", len(text)) == 2
    chosen = UnitSelection("sentence", 1, 1)
    assert chosen.moved(units, 1).span(units).of(text) == "Dŵr; e.g. that. 👍"
    assert chosen.moved(units, -1).span(units).of(text) == "“I can’t,” she said—twice. Dŵr; e.g. that."
    assert chosen.moved(units, 1).moved(units, -1) == chosen
    assert chosen.moved(units, 1).next(units, 1).span(units).of(text) == "So…"


def test_a_stripe_has_letter_key_flags_and_name() -> None:
    marks = [mark_on(TALK, "I sat there by myself.", "T1.1", name="Alone", key_quote=True, contrary=True, memo=True)]
    assert margin_of(TALK, marks) == {6: "H T1.1*!¶ Alone"}
    long = [
        mark_on(TALK, "I sat there by myself. Nobody rang me back", "T1.1", letter="R", name="Very much alone at work")
    ]
    assert margin_of(TALK, long, 20) == {6: "R T1.1 Very much al…", 7: "└"}


def test_overlapping_stripes_are_named_on_their_own_rows() -> None:
    both = "I sat there by myself. Nobody rang me back at all, not once!"
    marks = [mark_on(TALK, both, "A"), mark_on(TALK, both, "B", number=2, letter="?")]
    assert margin_of(TALK, marks) == {6: "H ┌ A Name of A", 7: "┗ ? B Name of B"}


def test_names_without_a_row_of_their_own_stand_side_by_side_or_are_counted() -> None:
    marks = [mark_on(TALK, "Well, we coped.", f"T1.{at}", number=at, letter="HRrM?"[at]) for at in range(5)]
    assert margin_of(TALK, marks, 40) == {15: "H R r M ? T1.0 T1.1 T1.2 T1.3 T1.4"}
    assert margin_of(TALK, marks, 30) == {15: "H R r M ? T1.0 T1.1 T1.2 +2"}
    assert margin_of(TALK, marks, 20) == {15: "H R r M ? T1.0 +4"}
    assert margin_of(TALK, marks, 8) == {15: "HRrM +5"}
    assert margin_of(TALK, marks * 3, 8) == {15: "HHHR +15"}
    assert margin_of(TALK, marks * 3, 6) == {15: "HHH +"}
    assert margin_of(TALK, marks, 3) == {15: "HRr"}
    assert margin_of(TALK, marks, 0) == {}


def test_a_long_stripe_is_named_again() -> None:
    source = source_of("P: " + "word " * 300)
    rows = margin_of(source, [mark(3, len(source.text) - 1, "T1")], text=30)
    assert [row for row, words in rows.items() if "T1" in words] == [1, 13, 25, 37, 49]
    assert rows[2] == "┃" and rows[max(rows)] == "┗"


def test_coders_are_named_where_there_are_several() -> None:
    mine = mark_on(TALK, "Well, we coped.", "T1", coder="AB")
    assert margin_of(TALK, [mine]) == {15: "H T1 Name of T1"}
    theirs = mark_on(TALK, "And then?", "T2", coder="CD")
    assert margin_of(TALK, [mine, theirs]) == {12: "H T2 (CD) Name of T2", 15: "H T1 (AB) Name of T1"}


def test_marks_beyond_the_text_and_on_labels_stand_somewhere() -> None:
    end = len(TALK.text)
    assert margin_of(TALK, [mark(end + 5, end + 9)]) == {15: "H T1 Name of T1"}
    label = place(TALK, "INT: And")
    assert list(margin_of(TALK, [mark(label.start, label.start + 3)])) == [12]


def test_only_rows_that_changed_are_reported() -> None:
    margin = Margin(lay_out(TALK, 30), 30)
    first, second = mark_on(TALK, "How was it?"), mark_on(TALK, "Well, we coped.", number=2)
    assert margin.show([first]) == [3]
    assert margin.show([first, second]) == [15]
    assert margin.show([second]) == [3]
    assert margin.show([second]) == []


def test_what_stands_under_the_pointer() -> None:
    margin = Margin(lay_out(TALK, 30), 30)
    first, second = mark_on(TALK, "And then?", "A"), mark_on(TALK, "And then?", "B", number=2)
    margin.show([first, second])
    row = margin.rows[12]
    assert "".join(piece.text for piece in row) == "H H A B"
    found = [piece.mark if (piece := piece_at(row, cell)) else "nothing" for cell in range(8)]
    assert found == [first, None, second, None, first, None, second, "nothing"]


@pytest.mark.parametrize("width", [1, 10, 30, 60, 79, 109, 159, 300])
def test_text_and_margin_share_the_width(width: int) -> None:
    text, margin = shares(width)
    assert text >= 1 and margin >= 0
    assert width < 8 or GUTTER + text + GAP + margin <= width
    assert text <= 90
    assert width < 60 or (text >= 36 and margin >= 20)


@pytest.mark.parametrize(("ink", "paper"), [("#e0e0e0", "#121212"), ("#1f1f1f", "#f5f5f5"), ("#ffffff", "#0000aa")])
def test_everything_can_be_read(ink: str, paper: str) -> None:
    inks = Inks(ink, paper)
    for style in [*inks.kinds.values(), *(inks.of(kind, (layer,)) for kind in inks.kinds for layer in inks.layers)]:
        assert style.color and style.bgcolor and style.color.triplet and style.bgcolor.triplet
        assert contrast(style.color.triplet.hex, style.bgcolor.triplet.hex) >= 4.5
    for colour in PALETTE:
        assert contrast(readable(colour, paper), paper) >= 4.5


def test_rows_of_the_margin_fit_wide_names() -> None:
    marks = [mark_on(TALK, "Well, we coped.", "主題", name="水" * 30)]
    [words] = margin_of(TALK, marks, 21).values()
    assert words.endswith("…") and cell_len(words) <= 21
