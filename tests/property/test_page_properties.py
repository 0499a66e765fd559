"""The page of the coding screen: no character lost, no offset wrong, no row too wide, whatever people write."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import example, given, settings
from hypothesis import strategies as st
from rich.cells import cell_len

from qualkit.domain.sources import Role, Source, Span, Turn
from qualkit.tui.cells import cells_of, clusters, tidy, visible
from qualkit.tui.motions import UNITS, Units, UnitSelection, beside, vertical
from qualkit.tui.page import NARROWEST, Mark, lay_out
from qualkit.tui.stripes import Margin, stripes_of
from tests.helpers.sources import source_of

# Latin with combining accents, Welsh, CJK, Devanagari, emoji with joiners and selectors, Hebrew and Arabic with
# marks that steer direction, control characters, spaces that do not break, and very long words.
WORDS = st.one_of(
    st.sampled_from(
        ["I", "went", "home.", "dŵr", "dw\u0302r", "tŷ", "e\u0301te\u0301", "日本語", "東京、大阪。", "👩‍⚕️", "👍🏽",
         "1️⃣", "❤️", "🇬🇧", "नमस्ते", "क्‍ष", "שלום", "\u202eabc", "a\u200bb", "x" * 70, "well-being", "…", "(", "\u0301",
         "\u200d", "\ufe0f", "of\u00a0us", "soft\u00adhyphen", "日" * 40]
    ),
    st.text(max_size=12),
)  # fmt: skip
GAPS = st.sampled_from([" ", "  ", "\n", "\n\n", "\t", " \n", "\n \n\n", "\u3000", "\u2028", ""])


@st.composite
def texts(draw: st.DrawFn) -> str:
    return "".join(draw(WORDS) + draw(GAPS) for _ in range(draw(st.integers(0, 25))))


@st.composite
def sources(draw: st.DrawFn) -> Source:
    """Sources whose turns lie anywhere in the text, with and without labels between them."""
    text = draw(texts())
    edges = sorted(draw(st.lists(st.integers(0, len(text)), max_size=8)))
    speakers = draw(st.sampled_from([("", ""), ("INT", "LW03"), ("I", "went")]))
    turns = [
        Turn(number=at + 1, speaker=speakers[at % 2], role=(Role.INTERVIEWER, Role.PARTICIPANT)[at % 2], span=span)
        for at, (start, end) in enumerate(zip(edges[::2], edges[1::2], strict=False))
        if (span := _bare(text, start, end))
    ]
    return source_of(text, turns)


def _bare(text: str, start: int, end: int) -> Span:
    words = text[start:end]
    left = start + len(words) - len(words.lstrip())
    return Span(left, max(left, start + len(words.rstrip())))


WIDTHS = st.integers(NARROWEST, 60)


@given(st.text())
def test_tidied_text_is_measured_as_it_is_shown(text: str) -> None:
    tidied = tidy(text)
    assert len(tidied) == len(text)
    assert cells_of(tidied) == sum(cells for _start, _end, cells in clusters(tidied)) == cell_len(visible(tidied))
    assert "".join(tidied[start:end] for start, end, _ in clusters(tidied)) == tidied


@given(sources(), WIDTHS)
@settings(max_examples=150, deadline=None)
def test_every_character_is_on_one_line_or_in_one_separator(source: Source, width: int) -> None:
    page = lay_out(source, width)
    found = [0] * len(source.text)
    for line in page.lines:
        assert (line.start == line.end) or line.kind == "text"
        for offset in range(line.start, line.end):
            found[offset] += 1
    for separator in page.separators:
        assert len(separator)
        for offset in range(separator.start, separator.end):
            found[offset] += 1
    assert set(found) <= {1}


@given(sources(), WIDTHS)
@settings(max_examples=150, deadline=None)
def test_lines_say_what_the_source_says_and_fit(source: Source, width: int) -> None:
    page = lay_out(source, width)
    for row, line in enumerate(page.lines):
        if line.kind == "text":
            assert line.text == source.text[line.start : line.end]
            assert "\n" not in page.words(line.start, line.end)
        words = page.words(line.start, line.end) if line.kind == "text" else line.text
        assert cell_len(words) <= page.width
        for offset in range(line.start, line.end):
            assert page.row_of(offset) == row
            assert page.rows_of(offset, offset + 1) == (row, row)


@given(sources(), WIDTHS)
def test_nothing_said_is_hidden(source: Source, width: int) -> None:
    """Separators inside turns are white space (or control characters), and so they are where nobody is named."""
    page = lay_out(source, width)
    seen = tidy(source.text)
    for separator in page.separators:
        for turn in source.turns:
            start, end = max(separator.start, turn.span.start), min(separator.end, turn.span.end)
            assert start >= end or not seen[start:end].strip()
    if not source.turns:
        assert all(not separator.of(seen).strip() for separator in page.separators)


# A turn that ends inside a joined emoji: the joiner would begin a line.
@given(sources(), WIDTHS)
@example(source_of("home. 👩\u200d⚕️ I", [Turn(number=1, speaker="", role=Role.INTERVIEWER, span=Span(0, 7))]), 8)
def test_cells_and_offsets_answer_each_other(source: Source, width: int) -> None:
    page = lay_out(source, width)
    for row, line in enumerate(page.lines):
        if line.kind != "text":
            continue
        for start, end, cells in clusters(page.shown[line.start : line.end]):
            column = page.column_of(row, line.start + start)
            assert 0 <= column <= page.width
            for cell in range(cells):
                assert page.offset_at(row, column + cell) == line.start + start
            for inside in range(start, end):
                assert page.snap(row, line.start + inside) == line.start + start
        assert page.offset_at(row, page.width + 1) == line.end


@given(sources(), WIDTHS, st.data())
def test_the_cursor_reaches_everything_and_never_leaves_the_page(
    source: Source, width: int, data: st.DataObject
) -> None:
    page = lay_out(source, width)
    seen = [page.start]
    while (following := beside(page, seen[-1], 1)) != seen[-1]:
        assert following > seen[-1]
        seen.append(following)
    assert seen[-1] == page.end
    back = page.end
    while (before := beside(page, back, -1)) != back:
        assert before < back
        back = before
    assert back == page.start
    offset = data.draw(st.sampled_from(seen))
    rows = data.draw(st.integers(-9, 9))
    reached = vertical(page, offset, rows, data.draw(st.integers(0, 70)))
    assert page.row_of(reached) == page.text_row(page.row_of(offset), rows)


@st.composite
def marks(draw: st.DrawFn, length: int) -> list[Mark]:
    edges = st.tuples(st.integers(0, length), st.integers(0, length)).map(sorted)
    found = []
    for number, (start, end) in enumerate(draw(st.lists(edges, max_size=25))):
        code = draw(st.sampled_from(["T1", "LWR3.12", "主題", "?4"]))
        name = draw(st.sampled_from(["", "Alone", "Rôle ambiguity, as told", "水" * 30, "👩‍⚕️ nurse"]))
        flags = draw(st.tuples(st.booleans(), st.booleans(), st.booleans()))
        letter = draw(st.sampled_from("HRrM?"))
        coder = draw(st.sampled_from(["", "AB", "CD"]))
        found.append(Mark(number, start, end, code, name, letter, "#0b6fb0", coder, *flags))
    return found


@given(sources(), WIDTHS, st.integers(0, 12), st.data())
def test_lanes_never_overlap(source: Source, width: int, lanes: int, data: st.DataObject) -> None:
    page = lay_out(source, width)
    given_marks = data.draw(marks(len(source.text)))
    stripes = stripes_of(page, given_marks, lanes)
    assert sorted(stripe.mark.number for stripe in stripes) == [mark.number for mark in given_marks]
    taken: set[tuple[int, int]] = set()
    for stripe in stripes:
        rows = range(stripe.first, stripe.last + 1)
        assert rows and stripe.lane < lanes
        assert stripe.first == page.rows_of(stripe.mark.start, stripe.mark.end)[0]
        cells = {(row, stripe.lane) for row in rows if stripe.lane >= 0}
        assert not cells & taken
        taken |= cells
        if stripe.lane < 0:
            first = {other.lane for other in stripes if other.first <= stripe.first <= other.last and other.lane >= 0}
            assert len(first) == lanes


@given(sources(), WIDTHS, st.integers(0, 60), st.data())
def test_the_margin_keeps_its_width_and_names_every_mark_or_counts_it(
    source: Source, width: int, room: int, data: st.DataObject
) -> None:
    page = lay_out(source, width)
    given_marks = data.draw(marks(len(source.text)))
    margin = Margin(page, room)
    margin.show(given_marks)
    rows = margin.rows
    counted = 0
    named: set[Mark] = set()
    for row, pieces in rows.items():
        assert 0 <= row < len(page.lines)
        for words in ("".join(piece.text for piece in pieces), "".join(piece.strong for piece in pieces)):
            assert cell_len(words) <= room
            assert words == words.rstrip()
        letters = [piece.mark for piece in pieces if piece.kind == "letter"]
        names = [piece.mark for piece in pieces if piece.kind == "name"]
        assert names == letters[: len(names)], "names stand in the order of their letters"
        named.update(mark for mark in names if mark)
        counted += sum(int(piece.text.strip(" +") or len(given_marks)) for piece in pieces if piece.kind == "more")
    if room >= 16:
        assert len(named) + counted >= len(set(given_marks))


@given(sources(), WIDTHS, st.integers(0, 60), st.data())
def test_a_margin_that_changes_looks_like_a_new_one(source: Source, width: int, room: int, data: st.DataObject) -> None:
    page = lay_out(source, width)
    margin = Margin(page, room)
    for shown in (data.draw(marks(len(source.text))) for _ in range(3)):
        before = dict(margin.rows)
        changed = margin.show(shown)
        fresh = Margin(page, room)
        fresh.show(shown)
        assert margin.rows == fresh.rows
        assert changed == sorted(row for row in before.keys() | fresh.rows if before.get(row) != fresh.rows.get(row))


@given(sources())
def test_units_lie_in_order_within_turns(source: Source) -> None:
    units = Units(source)
    for unit in UNITS:
        spans = units.of(unit)
        assert all(before.end <= after.start for before, after in pairwise(spans))
        for span in spans:
            assert len(span) and span.of(source.text) == span.of(source.text).strip()
            assert any(turn.start <= span.start and span.end <= turn.end for turn in units.turn)
    spoken = "".join("".join(span.of(source.text).split()) for span in units.turn)
    assert spoken == "".join("".join(span.of(source.text).split()) for span in units.sentence)


@given(sources(), st.sampled_from(UNITS), st.lists(st.sampled_from([-1, 1]), max_size=6), st.data())
def test_selections_of_units_are_whole_units(source: Source, unit: str, steps: list[int], data: st.DataObject) -> None:
    units = Units(source)
    at = units.index(unit, data.draw(st.integers(0, len(source.text))))
    if at < 0:
        assert not units.of(unit)
        return
    chosen = UnitSelection(unit, at, at)
    for step in steps:
        chosen = chosen.moved(units, step)
        span = chosen.span(units)
        assert span.start in {each.start for each in units.of(unit)} and span.end in {
            each.end for each in units.of(unit)
        }
        assert span.start <= units.of(unit)[at].start and units.of(unit)[at].end <= span.end
        assert span.start <= chosen.cursor(units) < span.end
