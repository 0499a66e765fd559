"""Passages: one participant's talk, whole sentences, quotable as it stands."""

from __future__ import annotations

import pytest

from qualkit.domain.codings import Coding, Origin
from qualkit.domain.sources import Role, Span, Turn
from qualkit.text.passages import MOST_WORDS, REPEATED, TOO_SHORT, cut_passages, merge_repeats, passages

SENTENCE = "We went down to the hall and put the chairs out again."
ROLES = {"I": Role.INTERVIEWER}


def spoken(*talk: tuple[str, str]) -> tuple[str, list[Turn]]:
    """A text with "X: words" paragraphs and its turns."""
    text, turns = "", []
    for number, (who, words) in enumerate(talk, start=1):
        start = len(text) + len(who) + 2
        text += f"{who}: {words}\n\n"
        span = Span(start, start + len(words))
        turns.append(Turn(number=number, speaker=who, role=ROLES.get(who, Role.PARTICIPANT), span=span))
    return text, turns


def cut(*talk: tuple[str, str]) -> list[str]:
    return [passage.text for passage in passages("S", "S", "", *spoken(*talk))]


def coding(code: str, start: int, end: int) -> Coding:
    return Coding(
        number=1, guid="", source="S", code=code, span=Span(start, end), quote="", coder="A", origin=Origin.HUMAN
    )


def test_an_answer_is_a_passage_and_questions_are_left_out() -> None:
    assert cut(("I", "How did you set the room up that morning?"), ("P", SENTENCE)) == [SENTENCE]


def test_answers_on_both_sides_of_a_question_are_not_joined() -> None:
    text, turns = spoken(("P", SENTENCE), ("I", "And?"), ("P", SENTENCE))
    found = passages("S", "S", "", text, turns)
    assert len(found) == 2
    assert all("And?" not in passage.span.of(text) for passage in found)


def test_neighbouring_turns_of_one_speaker_are_joined_without_their_labels() -> None:
    assert cut(("P", "So in the end"), ("P", "we got them all a chair.")) == ["So in the end we got them all a chair."]


def test_two_participants_are_never_joined() -> None:
    assert cut(("P1", SENTENCE), ("P2", SENTENCE)) == [SENTENCE, SENTENCE]


def test_short_answers_are_left_out_and_counted() -> None:
    found = cut_passages("S", "S", "", *spoken(("P", "Yeah. No, exactly."), ("I", "So?"), ("P", SENTENCE)))
    assert len(found.passages) == 1
    assert found.left_out == {TOO_SHORT: 1}


def test_a_long_answer_is_cut_at_sentence_ends_into_parts_of_like_size() -> None:
    found = cut(("P", " ".join([SENTENCE] * 40)))
    sizes = [len(words.split()) for words in found]
    assert all(words.endswith("again.") for words in found)
    assert sum(sizes) == 40 * 12
    assert all(100 <= size <= 150 for size in sizes)


def test_an_answer_just_over_the_usual_size_stays_whole() -> None:
    assert len(cut(("P", " ".join([SENTENCE] * 15)))) == 1


@pytest.mark.parametrize("mark", [",", ""])
def test_talk_without_full_stops_is_cut_all_the_same(mark: str) -> None:
    found = cut(("P", " ".join([f"and then we went round to the next one{mark}"] * 60)))
    assert max(len(words.split()) for words in found) <= MOST_WORDS
    assert sum(len(words.split()) for words in found) == 540
    if mark:
        assert all(words.endswith(",") for words in found)


def test_codes_belong_where_they_cover_enough_or_lie_inside() -> None:
    text, turns = spoken(("P", " ".join([SENTENCE] * 12)), ("I", "Why?"), ("P", SENTENCE))
    first, second = (turn.span for turn in turns if turn.speaker == "P")
    codings = [
        coding("inside", first.start + 5, first.start + 9),
        coding("little", first.end - 20, second.start + 5),
        coding("half", second.start - 30, second.start + len(second) // 2),
    ]
    found = passages("S", "S", "", text, turns, codings)
    assert [passage.codes for passage in found] == [("inside",), ("half",)]


def test_overlapping_codings_of_one_code_count_once() -> None:
    text, turns = spoken(("P", " ".join([SENTENCE] * 8)))
    start, length = turns[0].span.start, len(turns[0].span)
    tenth = [coding("twice", start - 2, start + length // 5), coding("twice", start - 3, start + length // 5)]
    assert passages("S", "S", "", text, turns, tenth)[0].codes == ()


def test_cases_and_groups_may_go_by_speaker() -> None:
    text, turns = spoken(("P1", SENTENCE), ("P2", SENTENCE))
    found = passages("S", {"P1": "a", "P2": "b"}, {"P1": "nurse"}, text, turns)
    assert [(passage.case, passage.group) for passage in found] == [("a", "nurse"), ("b", "")]


def test_repeats_are_merged_and_counted() -> None:
    found = passages("S", "S", "", *spoken(("P1", SENTENCE), ("P2", f"  {SENTENCE.upper()}")))
    merged = merge_repeats(found)
    assert [passage.text for passage in merged.passages] == [SENTENCE]
    assert merged.left_out == {REPEATED: 1}
