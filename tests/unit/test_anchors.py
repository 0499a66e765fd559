"""Where coded words stand in a corrected text: every kind of correction, each with the answer a reader would give."""

from __future__ import annotations

import pytest

from qualkit.domain.sources import Role, Span, Turn
from qualkit.text.alignment import align, words_of
from qualkit.text.anchors import LEAST_SIMILAR, Anchors, similarity

TEXT = (
    "I am alone most days. There is no desk for me, so I sit in the corridor. The team is kind. I was never alone in"
    " the first month, though. Café mornings help 😀 a lot. My supervision stopped in spring, and nobody said why. I"
    " did it on my own after that. On my own, yes. Yes. Now I like it better, in a way."
)


def placed(new: str, words: str, old: str = TEXT, which: int = 0) -> tuple[str, str]:
    """How the `which`th occurrence of some words came over, and what stands at its place now."""
    start = -1
    for _ in range(which + 1):
        start = old.index(words, start + 1)
    found = Anchors(old, new).place(Span(start, start + len(words))).anchored
    return found.how, found.new.of(new) if found.new else ""


def changed(before: str, after: str) -> str:
    assert before in TEXT
    return TEXT.replace(before, after, 1)


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        ("I am alone most", "To begin with: I am alone most", "I am alone most days."),  # insertion before
        ("days. There", "days. It is a pity. There", "I am alone most days."),  # just behind
        ("days. There", "days. It is a pity. There", "There is no desk for me"),  # just before
        ("The team is kind. ", "", "There is no desk for me, so I sit in the corridor."),  # deletion behind
        ("no desk", "no chair and no desk", "so I sit in the corridor."),
        ("never alone", "hardly ever lonely", "in the first month"),  # a replaced neighbour
        ("spring", "Spring", "and nobody said why"),
        ("in a way", "in some ways", "alone"),  # a word that stands elsewhere too
    ],
)
def test_words_that_are_not_touched_are_exact(before: str, after: str, words: str) -> None:
    assert placed(changed(before, after), words) == ("exact", words)


@pytest.mark.parametrize(
    ("before", "after", "words", "now"),
    [
        ("am alone", "am quite alone", "I am alone most days.", "I am quite alone most days."),
        ("most days. There", "most. There", "I am alone most days.", "I am alone most."),
        ("There is no", "Is no", "There is no desk for me, so", "Is no desk for me, so"),
        ("no desk", "no dessk", "There is no desk for me", "There is no dessk for me"),
        ("The team is kind. ", "", "in the corridor. The team is kind. I was never", "in the corridor. I was never"),
        ("😀 ", "", "Café mornings help 😀 a lot", "Café mornings help a lot"),
    ],
)
def test_words_that_changed_are_fuzzy_and_take_the_change_along(before, after, words, now) -> None:
    assert placed(changed(before, after), words) == ("fuzzy", now)


@pytest.mark.parametrize(
    ("before", "after"), [("no desk", "no\ndesk"), ("no desk", "no  desk"), ("I am alone", "I am alone "), ("y", "y")]
)
def test_spaces_are_characters_too(before: str, after: str) -> None:
    new = changed(before, after)
    how, now = placed(new, "There is no desk for me")
    assert (how == "exact") == (now == "There is no desk for me")
    assert now.split() == ["There", "is", "no", "desk", "for", "me"]


def test_kinds_of_quotation_marks_leave_a_coding_at_its_place_but_not_exact() -> None:
    old, new = "I said, it's fine. It rained.", "I said, it\u2019s fine. It rained."
    assert placed(new, "it's fine", old) == ("fuzzy", "it\u2019s fine")


def test_what_is_gone_is_an_orphan_without_candidates() -> None:
    new = changed("There is no desk for me, so I sit in the corridor. ", "")
    placement = Anchors(TEXT, new).place(Span(22, 43))
    assert placement.anchored.old.of(TEXT) == "There is no desk for "
    assert (placement.anchored.how, placement.anchored.new, placement.candidates) == ("orphan", None, ())
    assert placement.why == "gone"


def test_what_is_too_different_is_an_orphan_with_its_place_as_candidate() -> None:
    new = changed("The team is kind.", "The whole team was a kind of home to me.")
    start = TEXT.index("The team is kind.")
    placement = Anchors(TEXT, new).place(Span(start, start + len("The team is kind.")))
    assert placement.anchored.how == "orphan" and placement.why == "changed"
    assert "team" in placement.candidates[0].of(new)


def test_a_word_is_not_found_inside_a_longer_one() -> None:
    new = "Loneliness. " + changed("I am alone most days. ", "").replace("never alone", "never aloneish")
    assert placed(new, "alone")[0] == "orphan"
    assert (
        placed("I was aloneish then, and it rained.", "I was alone", "I was alone then, and it rained.")[0] == "fuzzy"
    )


def test_half_a_word_may_be_coded_and_is_followed() -> None:
    assert placed("Well. " + TEXT, "rridor") == ("exact", "rridor")


@pytest.mark.parametrize(("which", "gone"), [(0, 0), (0, 1), (0, 2), (1, 0), (1, 1), (1, 2), (2, 0), (2, 1), (2, 2)])
def test_repeated_sentences_are_told_apart_by_what_surrounds_them(which: int, gone: int) -> None:
    """Each of three like answers stays with its question; the one that was deleted is an orphan."""
    pairs = [
        "Is it cold up there? I don't know.",
        "Who sits beside you? I don't know.",
        "When did he leave? I don't know.",
    ]
    old = " ".join(pairs)
    new = " ".join(pair for number, pair in enumerate(pairs) if number != gone)
    anchors = Anchors(old, new)
    start = -1
    for _ in range(which + 1):
        start = old.index("I don't know.", start + 1)
    found = anchors.place(Span(start, start + 13)).anchored
    if which == gone:
        assert found.how == "orphan"
    else:
        question = pairs[which].partition("?")[0]
        assert found.how == "exact" and found.new is not None
        assert new[: found.new.start].rstrip("? ").endswith(question)


def test_doubles_that_nothing_tells_apart_are_not_guessed() -> None:
    old, new = "It was so. Yes. Yes. He left us then.", "It was so. Yes. He left us then."
    for which in (0, 1):
        start = old.index("Yes.") if which == 0 else old.rindex("Yes.")
        placement = Anchors(old, new).place(Span(start, start + 4))
        assert placement.anchored.how == "orphan" and placement.why == "several"
        assert [one.of(new) for one in placement.candidates] == ["Yes."]


MOVED = (
    "My supervision stopped in spring, and nobody said why. I did it on my own after that. On my own, yes. Yes. Now I"
    " like it better, in a way. I am alone most days. There is no desk for me, so I sit in the corridor. The team is"
    " kind. I was never alone in the first month, though. Café mornings help 😀 a lot."
)


@pytest.mark.parametrize(
    "words", ["nobody said why", "On my own, yes.", "Yes.", "I did it on my own after that. On my own"]
)
def test_a_block_that_moved_takes_its_codings_along(words: str) -> None:
    first = Anchors(TEXT, MOVED)
    start = TEXT.index(words)
    other = TEXT.index("There is no desk")
    answers = {
        first.place(Span(start, start + len(words))).anchored.how,
        first.place(Span(other, other + 16)).anchored.how,
    }
    assert answers == {"exact", "moved"}, "one of the two halves stays, the other moves"
    assert placed(MOVED, words)[1] == words


def test_a_block_that_moved_and_was_edited_is_fuzzy_where_it_was_edited() -> None:
    new = MOVED.replace("corridor", "hallway").replace("nobody said", "nobody ever said")
    assert placed(new, "There is no desk for me, so I sit in the corridor.") == (
        "fuzzy",
        "There is no desk for me, so I sit in the hallway.",
    )
    assert placed(new, "stopped in spring, and nobody said why") == (
        "fuzzy",
        "stopped in spring, and nobody ever said why",
    )


def test_the_same_short_words_in_another_conversation_are_not_moved_to() -> None:
    """The paragraph is gone and another one says the same three words: that is another answer."""
    old = "How was the winter in that house for you all? I don't know. " + TEXT
    new = TEXT + " And would you ever go back to the old job again, if they asked? I don't know."
    placement = Anchors(old, new).place(Span(46, 59))
    assert placement.anchored.old.of(old) == "I don't know."
    assert placement.anchored.how == "orphan" and placement.why == "several"
    assert [one.of(new) for one in placement.candidates] == ["I don't know."]


def test_another_answer_in_the_place_of_one_that_is_gone_is_another_answer() -> None:
    gone = "We heated two rooms with peat that my uncle cut. I don't know. Mother never let us near the stove at night."
    come = "The school bus left before seven every day, so I slept on it. I don't know. Some children were sick in it."
    old, new = f"{TEXT} {gone} {MOVED}", f"{TEXT} {come} {MOVED}"
    start = old.index("I don't know.")
    placement = Anchors(old, new).place(Span(start, start + 13))
    assert placement.anchored.how == "orphan" and [one.of(new) for one in placement.candidates] == ["I don't know."]
    assert align(old.split(), new.split()).same.count(-1) == len(gone.split())


def turns(text: str) -> list[Turn]:
    found, at = [], 0
    for number, line in enumerate(text.splitlines(keepends=True), 1):
        label = line.index(": ") + 2
        speaker = line[: label - 2].split(" ")[-1]
        span = Span(at + label, at + len(line.rstrip("\n")))
        found.append(Turn(number=number, speaker=speaker, role=Role.UNKNOWN, span=span))
        at += len(line)
    return found


def test_labels_and_times_around_the_words_do_not_matter() -> None:
    old = "[00:01] INT: How are you?\n[00:04] P1: I am alone, mostly.\n[00:09] INT: Why?\n"
    new = "[00:02] Interviewer: How are you?\n[00:05] Anna: I am alone, mostly.\n[00:10] Interviewer: Why?\n"
    anchors = Anchors(old, new, turns(old), turns(new))
    for words in ("How are you?", "I am alone, mostly.", "Why?", "alone"):
        start = old.index(words)
        found = anchors.place(Span(start, start + len(words))).anchored
        assert found.how == "exact" and found.new is not None and found.new.of(new) == words
    across = anchors.place(Span(old.index("mostly"), old.index("Why?") + 4)).anchored
    assert across.how == "fuzzy" and across.new is not None
    assert across.new.of(new) == "mostly.\n[00:10] Interviewer: Why?"


def test_a_coding_of_a_heading_is_found_outside_the_turns() -> None:
    old = "Interview with Anna, spring\nINT: How?\nP1: Well.\n"
    new = "Second interview with Anna, spring\nINT: How?\nP1: Well.\n"
    after = [Turn(number=1, speaker="P1", role=Role.UNKNOWN, span=Span(new.index("How"), len(new) - 1))]
    before = [Turn(number=1, speaker="P1", role=Role.UNKNOWN, span=Span(old.index("How"), len(old) - 1))]
    found = Anchors(old, new, before, after).place(Span(10, 19)).anchored
    assert (found.how, found.new and found.new.of(new)) == ("exact", "with Anna")


def test_a_coding_of_nothing_but_space_is_an_orphan() -> None:
    assert Anchors("a  b", "a  b").place(Span(1, 3)).anchored.how == "orphan"


def test_another_transcript_has_no_place_for_anything() -> None:
    new = (
        "We grow leeks in the old dock now. Trains pass twice an hour. My brother paints them, he says, for the colour."
    )
    anchors = Anchors(TEXT, new)
    for words in ("I am alone most days.", "The team is kind.", "On my own, yes.", "Now I like it better, in a way."):
        start = TEXT.index(words)
        assert anchors.place(Span(start, start + len(words))).anchored.how == "orphan"


@pytest.mark.parametrize(("before", "after"), [("never", "ever"), ("I was never alone", "I was hardly ever lonely")])
def test_a_word_of_another_meaning_is_not_similar_for_sharing_letters(before: str, after: str) -> None:
    assert similarity(before, after) < LEAST_SIMILAR


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("I recieved the letter on a Monday", "I received the letter on a Monday"),
        ("um, I was, you know, quite alone there", "I was quite alone there"),
        ("it's what I said", "it\u2019s what I said"),
    ],
)
def test_a_corrected_slip_is_similar(before: str, after: str) -> None:
    assert LEAST_SIMILAR < similarity(before, after) < 1.0


def test_only_the_same_words_are_wholly_similar() -> None:
    long = "word " * 20_000
    assert similarity(long, long) == 1.0
    assert similarity(long, long + ".") == 0.9999


def test_words_are_compared_without_capitals_and_kinds_of_marks() -> None:
    words = words_of("Don\u2019t \u201cPANIC\u201d, Anna-Lena!", spoken=False)
    assert words.keys == ["don't", '"', "panic", '"', ",", "anna-lena", "!"]
    assert words.within(0, 7) == (0, 2) and words.within(5, 6) == (1, 1)


def test_alignment_begins_a_removed_stretch_at_a_turn() -> None:
    old = ["a", "b", ".", "|", "c", "d", ".", "|", "e"]
    new = ["a", "b", ".", "|", "e"]
    assert align(old, new, ({0, 3, 7}, {0, 3})).same == [0, 1, 2, -1, -1, -1, -1, 3, 4]


def test_a_file_of_many_thousand_words_is_aligned_in_a_moment() -> None:
    import time

    old = [f"w{number * 7919 % 1500}" for number in range(15_000)]
    new = [word for at, word in enumerate(old) if at % 40] + ["w1"]
    began = time.perf_counter()
    aligned = align(old, new)
    assert sum(place >= 0 for place in aligned.same) > 14_000
    assert time.perf_counter() - began < 5
