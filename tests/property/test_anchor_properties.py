"""Re-anchoring never moves a coding to other words silently, loses none, and is undone as if it had never been."""

from __future__ import annotations

import atexit
import shutil
import tempfile
from functools import cache
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import qualkit
from qualkit.domain.revisions import RevisionPlan
from qualkit.domain.sources import Role, Span, Turn
from qualkit.text.anchors import LEAST_SIMILAR, Anchors, similarity
from tests.helpers.small_study import ANNA, dump, make_small_study, suggest

# Few words, so that sentences repeat; unlike ones besides, so that places can be told apart.
FEW = ("yes", "I", "was", "alone", "then", "and", "no", "desk", "“so”", "it's", "😀", "Café", "well,", "mm.")
MANY = tuple(f"{a}{b}" for a in ("bar", "dun", "fel", "gor", "lin", "mop", "rus") for b in ("ack", "eld", "ing", "o"))

WORDS = st.lists(st.sampled_from(FEW + MANY), min_size=1, max_size=60)
EDITS = st.lists(
    st.tuples(
        st.sampled_from(("insert", "delete", "replace", "move", "double", "space", "capital")),
        st.floats(0, 1),
        st.floats(0, 1),
        st.lists(st.sampled_from(FEW + MANY), min_size=1, max_size=8),
    ),
    max_size=5,
)
SPANS = st.lists(st.tuples(st.floats(0, 1), st.floats(0, 1)), min_size=1, max_size=8)


def edited(words: list[str], edits: list[tuple[str, float, float, list[str]]]) -> list[str]:
    """The words after each of the edits, every one at a place given as a share of the text."""
    words = list(words)
    for kind, where, length, new in edits:
        start = int(where * len(words))
        end = min(len(words), start + 1 + int(length * 10))
        if kind == "insert":
            words[start:start] = new
        elif kind == "delete":
            del words[start:end]
        elif kind == "replace":
            words[start:end] = new
        elif kind == "move":
            block = words[start:end]
            del words[start:end]
            at = int(length * len(words))
            words[at:at] = block
        elif kind == "double":
            words[end:end] = words[start:end]
        elif kind == "space" and start < len(words):
            words[start] = words[start] + "\n"
        elif kind == "capital" and start < len(words):
            words[start] = words[start].swapcase()
    return words


def turns_of(text: str, every: int) -> list[Turn]:
    """The text cut into turns of so many characters, with gaps between them."""
    places = range(0, len(text), every)
    return [
        Turn(number=number, speaker="P", role=Role.PARTICIPANT, span=Span(at, min(len(text), at + every - 1)))
        for number, at in enumerate(places, 1)
        if min(len(text), at + every - 1) > at
    ]


def cut(text: str, shares: list[tuple[float, float]]) -> list[Span]:
    places = [sorted((int(a * len(text)), int(b * len(text)))) for a, b in shares]
    return [Span(start, min(len(text), max(end, start + 1))) for start, end in places if start < len(text)]


@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(words=WORDS, edits=EDITS, shares=SPANS, every=st.sampled_from((0, 25, 80)))
def test_a_place_is_what_it_is_said_to_be(words, edits, shares, every) -> None:
    old, new = " ".join(words), " ".join(edited(words, edits))
    turns = (turns_of(old, every), turns_of(new, every)) if every else ((), ())
    anchors = Anchors(old, new, *turns)
    for span in cut(old, shares):
        placement = anchors.place(span)
        found = placement.anchored
        assert found.old == span
        assert found.how in ("exact", "moved", "fuzzy", "orphan")
        if found.how == "orphan":
            assert found.new is None and found.similarity == 0.0 and placement.why in ("gone", "several", "changed")
            assert (placement.why == "gone") == (not placement.candidates)
        else:
            assert found.new is not None and 0 <= found.new.start < found.new.end <= len(new)
            assert found.similarity == similarity(span.of(old), found.new.of(new))
            assert (found.how == "fuzzy") == (span.of(old) != found.new.of(new))
            assert found.similarity >= LEAST_SIMILAR
        for candidate in placement.candidates:
            assert 0 <= candidate.start < candidate.end <= len(new)


@settings(max_examples=150, deadline=None)
@given(words=WORDS, shares=SPANS)
def test_nothing_moves_in_a_text_that_is_the_same(words, shares) -> None:
    text = " ".join(words)
    anchors = Anchors(text, text)
    for span in cut(text, shares):
        if any(not c.isspace() for c in span.of(text)):
            assert (anchors.place(span).anchored.how, anchors.place(span).anchored.new) == ("exact", span)


@settings(max_examples=300, deadline=None)
@given(count=st.integers(10, 60), edits=EDITS, shares=SPANS)
def test_words_that_are_unlike_all_others_are_followed_to_where_they_went(count, edits, shares) -> None:
    """With every word unique it is known where each is now: nothing is ever taken for another's place."""
    words = [f"word{number}" for number in range(count)]
    edits = [(kind, a, b, [f"new{index}x{at}" for at, _ in enumerate(new)]) for index, (kind, a, b, new) in
             enumerate(edits) if kind in ("insert", "delete", "replace", "move")]  # fmt: skip
    after = edited(words, edits)
    old, new = " ".join(words), " ".join(after)
    starts = {word: sum(len(w) + 1 for w in after[:at]) for at, word in enumerate(after)}
    anchors = Anchors(old, new)
    for first in range(count):
        for length in (1, 3, 8):
            chosen = words[first : first + length]
            start = sum(len(w) + 1 for w in words[:first])
            found = anchors.place(Span(start, start + len(" ".join(chosen)))).anchored
            if found.how in ("exact", "moved"):
                assert found.new is not None and found.new.start == starts[chosen[0]]
            if not any(word in starts for word in chosen):
                assert found.how in ("orphan", "fuzzy")


@cache
def coded_template() -> Path:
    """A small study with codings of every kind, a removed rule hit and suggested segments."""
    folder = Path(tempfile.mkdtemp())
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    make_small_study(folder / "study")
    with qualkit.Study.open(folder / "study", coder="tester") as study:
        study.codings.add("Anna", "T1.2", quote="no desk for me")
        study.codings.add("Anna", "T2.1", turn=4)
        study.codings.add("Anna", "T2.1", quote="The team is kind. I was never alone")
        study.codings.add("Anna", "T1.1", quote="on my own after")
        study.codings.apply()
        hits = [coding.number for coding in study.codings.list(source="Anna", unconfirmed=True)]
        study.codings.confirm(hits[:2])
        study.codings.remove_hits(hits[2:3])
        suggest(study, (("Anna:no desk for me", "Anna:corridor", "Ben:on Mondays"),))
    return folder / "study"


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(edits=EDITS.filter(bool), again=EDITS, decline=st.booleans())
def test_a_revision_loses_nothing_and_is_undone_exactly(edits, again, decline) -> None:
    with tempfile.TemporaryDirectory() as keeper:
        folder = Path(shutil.copytree(coded_template(), Path(keeper) / "study"))
        with qualkit.Study.open(folder, coder="tester") as study:
            text, states = ANNA, [dump(study)]
            for number, change in enumerate((edits, again)):
                text = "\n\n".join(
                    label + ": " + " ".join(edited(said.split(" "), [one for one in change if one[1] * 6 // 1 == at]))
                    for at, (label, _, said) in enumerate(part.strip().partition(": ") for part in text.split("\n\n"))
                )
                path = Path(keeper) / f"Anna {number}.txt"
                path.write_text(text, encoding="utf-8")
                plan = study.sources.plan_revision("Anna", path)
                if plan.same:
                    continue
                if decline:
                    plan = plan.accepting(0.9)
                check_one_revision(study, plan)
                states.append(dump(study))
            for state in states[-2::-1]:
                study.history.undo()
                assert dump(study) == state
            for state in states[1:]:
                study.history.redo()
                assert dump(study) == state
            assert study.integrity.check().clean


def check_one_revision(study: qualkit.Study, plan: RevisionPlan) -> None:
    before = {coding.number: coding for coding in study.codings.list(source="Anna")}
    orphans_before = {orphan.number for orphan in study.sources.orphans()}
    report = study.sources.revise(plan)
    after = {coding.number: coding for coding in study.codings.list(source="Anna")}
    orphans = {orphan.number for orphan in study.sources.orphans()}
    planned = {one.number: one for one in plan.codings}
    assert set(before) <= set(planned)
    assert sum(report.counts.values()) == len(plan.codings)
    # Each is in exactly one place, and only the machine's own are dropped.
    dropped = {number for number, one in planned.items() if one.dropped}
    assert set(after) | orphans | dropped == set(before) | orphans_before
    assert not set(after) & orphans and not dropped & (set(after) | orphans)
    text = study.sources.get("Anna").text
    for number, coding in after.items():
        one = planned[number]
        assert coding.quote == one.after == coding.span.of(text)
        if one.how in ("exact", "moved"):
            assert coding.quote == one.before
        else:
            assert one.how == "fuzzy" and (one.spaces or not one.hit)
            assert one.similarity == similarity(one.before, coding.quote)
    assert all(before[number].state == "rule, unconfirmed" for number in dropped)
    assert study.integrity.check().clean
