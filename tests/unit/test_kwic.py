"""Words in context: what stands before and after, the order of lines, samples, and how often by whom."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualkit.analysis.kwic import Concordance, KwicLine, context, in_order, sampled
from qualkit.errors import NotFound
from tests.builders import study

STUDY = """
case LW01: link worker, NHS
case LW02: link worker, NHS
case LW03: link worker, NHS
case GP01: GP, NHS
"""


def line(source: str, start: int, left: str = "", hit: str = "wait", right: str = "", case: str = "") -> KwicLine:
    return KwicLine(
        source=source, case=case or source, turn=1, seconds=None, start=start, end=start + len(hit), left=left,
        hit=hit, right=right, speaker="P", role="participant",
    )  # fmt: skip


def concordance(lines: list[KwicLine], words: dict[tuple[str, str], int] | None = None) -> Concordance:
    tally: dict[tuple[str, str], int] = {}
    for one in lines:
        tally[one.source, one.case] = tally.get((one.source, one.case), 0) + 1
    return Concordance(
        pattern="wait <b>", lines=tuple(lines), total=len(lines), tally=tally, people=study(STUDY),
        spoken=lambda: words or {},
    )  # fmt: skip


@given(st.text(max_size=80), st.data(), st.integers(0, 30))
def test_context_reads_as_the_turn_does(text: str, data: st.DataObject, width: int) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    left, hit, right = context(text, 0, start, end, len(text), width)
    plain = re.sub(r"\s+", " ", text[:start])
    assert plain.endswith(left.removeprefix("…")) or left == plain
    assert re.sub(r"\s+", " ", text[start:end]) == hit
    assert len(left) <= width + 1
    assert len(right) <= width + 1
    assert re.sub(r"\s+", " ", text[end:]).startswith(right.removesuffix("…")) or right == text[end:]


def test_whole_words_are_kept_and_what_is_cut_is_told() -> None:
    text = "one two three four WAIT five six seven eight"
    at = text.index("WAIT")
    assert context(text, 0, at, at + 4, len(text), 12) == ("… three four ", "WAIT", " five six …")


def test_lines_are_sorted_by_the_nearest_word_before_or_after() -> None:
    lines = [
        line("A", 1, "they just ", right=" and see"),
        line("A", 9, "Zoë could not ", right=" long"),
        line("B", 1, "I can’t ", "Waiting", " for it"),
    ]
    assert [(one.source, one.start) for one in in_order(reversed(lines), "source")] == [("A", 1), ("A", 9), ("B", 1)]
    assert [one.left for one in in_order(lines, "left")] == ["I can’t ", "they just ", "Zoë could not "]
    assert [one.right for one in in_order(lines, "right")] == [" and see", " for it", " long"]
    assert [one.hit for one in in_order(lines, "hit")] == ["wait", "wait", "Waiting"]


def test_a_sample_is_the_same_for_the_same_seed_whatever_the_order_of_lines() -> None:
    lines = [line("A", number) for number in range(200)]
    drawn = sampled(lines, 10, 4)
    assert len({one.start for one in drawn}) == 10
    assert sampled(lines[::-1], 10, 4) == drawn
    assert sampled(lines, 10, 5) != drawn
    assert sampled(lines, 500, 4) == lines


def test_frequencies_by_case_by_source_and_by_group() -> None:
    lines = [line("LW01", 1), line("LW01", 9), line("LW02", 3), line("GP01", 3), line("LW01", 5, case="")]
    lines[-1] = KwicLine(**{f: getattr(lines[-1], f) for f in KwicLine.__slots__} | {"case": ""})
    words = {("LW01", "LW01"): 1000, ("LW01", ""): 100, ("LW02", "LW02"): 500, ("LW03", "LW03"): 10,
             ("GP01", "GP01"): 250}  # fmt: skip
    found = concordance(lines, words)
    assert found.counts().rows[:4] == (
        ("LW01", 2, 1, 1, 1000, 2.0),
        ("GP01", 1, 1, 1, 250, 4.0),
        ("LW02", 1, 1, 1, 500, 2.0),
        ("no participant", 1, 0, 0, 100, 10.0),
    )
    assert found.counts("source").rows[0] == ("LW01", 3, 1, 1, 1100, 2.73)
    # One GP alone is a group too small to be shown: beside the other group it would be known by subtraction.
    by_role = found.counts("Role")
    assert [row[0] for row in by_role.rows] == ["other groups", "no participant"]
    assert by_role.rows[0][1:] == (4, 3, 4, 1760, 2.27)
    assert "4 places" not in by_role.note
    assert [row[0] for row in found.counts("role", small_groups=True).rows] == ["link worker", "GP", "no participant"]
    with pytest.raises(NotFound, match="rle"):
        found.counts("rle")


def test_a_notebook_shows_the_hit_marked_and_nothing_as_markup() -> None:
    page = concordance([line("LW01", 1, "<i>no ", "<wait>", " & see")])._repr_html_()
    assert "<mark>&lt;wait&gt;</mark>" in page
    assert "&lt;i&gt;no" in page
    assert "<i>" not in page
    assert "wait &lt;b&gt;" in page


def test_the_table_has_every_column_told() -> None:
    table = concordance([line("LW01", 1)]).to_table()
    assert set(table.meanings) == set(table.columns)
    assert table.to_frame().loc[0, "hit"] == "wait"
    assert concordance([line("LW01", 1)]).said() == "1 place in 1 source, 1 of 4 participants."
