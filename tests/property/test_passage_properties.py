"""Whatever people say, passages hold every word once, and never the interviewer's."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from qualkit.domain.sources import Role, Span, Turn
from qualkit.text.passages import FEWEST_WORDS, MOST_WORDS, cut_passages

WORDS = st.lists(
    st.sampled_from(["so", "well,", "then.", "and", "Dr.", "[laughs]", "no?", "the"]), min_size=1, max_size=400
)


@given(st.lists(st.tuples(st.sampled_from("IPQ"), WORDS), max_size=8))
def test_passages_hold_each_spoken_word_once(talk: list[tuple[str, list[str]]]) -> None:
    text, turns = "", []
    for number, (who, words) in enumerate(talk, start=1):
        start = len(text) + 3
        text += f"{who}: {' '.join(words)}\n\n"
        role = Role.INTERVIEWER if who == "I" else Role.PARTICIPANT
        turns.append(Turn(number=number, speaker=who, role=role, span=Span(start, len(text) - 2)))
    found = cut_passages("S", "S", "", text, turns)
    asked = [turn.span for turn in turns if turn.role is Role.INTERVIEWER]
    said = sum(len(turn.span.of(text).split()) for turn in turns if turn.role is Role.PARTICIPANT)
    kept = sum(len(passage.text.split()) for passage in found.passages)
    missing = sum(found.left_out.values())
    assert said - missing * (FEWEST_WORDS - 1) <= kept <= said - missing
    assert all(FEWEST_WORDS <= len(passage.text.split()) <= MOST_WORDS for passage in found.passages)
    assert not any(passage.span.overlaps(span) for passage in found.passages for span in asked)
    ends = [(passage.span.start, passage.span.end) for passage in found.passages]
    assert all(first[1] <= second[0] for first, second in pairwise(ends))
