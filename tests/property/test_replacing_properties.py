"""Whatever is replaced: nothing else changes, and every place is found again."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from qualkit.domain.sources import Position, Source, Span
from qualkit.text.replacing import OffsetMap, Stretch, longest_first, mapped_positions, replace, with_grammar

TEXTS = st.text(st.sampled_from("aAn sS'’é\n.[]Bob😀"), min_size=1, max_size=60)
NEW = st.text(st.sampled_from("[person A]é😀x"), min_size=1, max_size=8)


@st.composite
def replaced(draw: st.DrawFn) -> tuple[str, tuple[Stretch, ...]]:
    """A text and stretches of it that may overlap."""
    text = draw(TEXTS)
    starts = draw(st.lists(st.integers(0, len(text) - 1), max_size=6))
    made = [Stretch(start, min(len(text), start + draw(st.integers(1, 8))), draw(NEW)) for start in starts]
    return text, tuple(made)


@given(replaced())
def test_of_two_that_overlap_the_longer_stays(case: tuple[str, tuple[Stretch, ...]]) -> None:
    _, stretches = case
    kept = longest_first(stretches)
    assert all(one.end <= other.start for one, other in pairwise(kept))
    for one in stretches:
        if one not in kept:
            rivals = [k for k in kept if k.start < one.end and one.start < k.end]
            assert any(k.end - k.start >= one.end - one.start for k in rivals)


@given(replaced())
def test_what_is_not_replaced_is_as_it_was_and_is_found_again(case: tuple[str, tuple[Stretch, ...]]) -> None:
    text, stretches = case
    kept = with_grammar(text, longest_first(stretches))
    new, moved = replace(text, kept)
    inside = {at for one in kept for at in range(one.start, one.end)}
    for at, character in enumerate(text):
        place = moved.span(Span(at, at + 1))
        if at in inside:
            assert len(place) != 0
        else:
            assert place.of(new) == character
            assert moved.back(place) == Span(at, at + 1)
    for one, (old, place) in zip(kept, moved.replaced(), strict=True):
        assert (old.start, old.end, place.of(new)) == (one.start, one.end, one.words)
    assert len(new) == len(text) + sum(len(s.words) - (s.end - s.start) for s in kept)


@given(replaced(), st.integers(0, 60), st.integers(1, 30))
def test_a_stretch_takes_whole_replacements_and_comes_back_with_at_least_its_words(
    case: tuple[str, tuple[Stretch, ...]], start: int, length: int
) -> None:
    text, stretches = case
    start %= len(text)
    old = Span(start, min(len(text), start + length))
    new, moved = replace(text, longest_first(stretches))
    place = moved.span(old)
    assert 0 <= place.start < place.end <= len(new)
    back = moved.back(place)
    assert back.start <= old.start and old.end <= back.end
    assert moved.span(back) == place
    for _, there in moved.replaced():
        if there.overlaps(place):
            assert place.start <= there.start and there.end <= place.end


@given(replaced())
def test_every_character_of_the_file_keeps_its_place_there(case: tuple[str, tuple[Stretch, ...]]) -> None:
    text, stretches = case
    half = len(text) // 2
    positions = tuple(
        Position(a, b, n, within=n) for n, (a, b) in enumerate(((0, half), (half, len(text))), 1) if a < b
    )
    kept = longest_first(stretches)
    new, moved = replace(text, kept)
    before, after = _source(text, positions), _source(new, mapped_positions(positions, moved))
    assert all(one.end <= other.start for one, other in pairwise(after.positions))
    for at in range(len(text)):
        if not any(one.start < at < one.end for one in kept):
            assert after.place(moved.span(Span(at, at + 1)).start) == before.place(at)


@given(replaced())
def test_nothing_to_replace_changes_nothing(case: tuple[str, tuple[Stretch, ...]]) -> None:
    text, _ = case
    assert replace(text, ())[0] == text
    assert OffsetMap(()).span(Span(0, len(text))) == Span(0, len(text))


def _source(text: str, positions: tuple[Position, ...]) -> Source:
    return Source(
        id=1, guid="g", name="A", revision=1, text=text, sha256="", file_name="A.txt", format="txt", layout="",
        encoding="utf-8", words=1, turns=(), positions=positions,
    )  # fmt: skip
