"""Whatever is coded, changed, removed and undone: every coding quotes its source, and undo gives back the beginning."""

from __future__ import annotations

import atexit
import shutil
import tempfile
from collections.abc import Callable
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

import qualkit
from qualkit import Span
from qualkit.errors import QualkitError
from qualkit.text.quotes import find_quote, fold
from qualkit.text.search import find_words, in_units
from tests.helpers.small_study import dump, make_small_study, suggest

CODES = st.sampled_from(("T1", "T1.1", "T1.2", "T2.1", "t2.2"))
SOURCES = st.sampled_from(("Anna", "Ben"))
WORDS = st.sampled_from(("alone", "team", "supervision", "On my own", "I", "desk", "😀 café", "zebra"))
STANCES = st.sampled_from((None, "", "barrier"))
FLAGS = st.sampled_from((None, True, False))
PLACES = st.tuples(st.integers(0, 330), st.integers(1, 60))
WHO = st.sampled_from(("tester", "Mary"))


@cache
def template() -> Path:
    folder = Path(tempfile.mkdtemp())
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return make_small_study(folder / "study")


class Coding(RuleBasedStateMachine):
    """Two coders at one study. The model is the list of states it went through."""

    @initialize()
    def begin(self) -> None:
        self.keeper = tempfile.TemporaryDirectory()
        folder = Path(shutil.copytree(template(), Path(self.keeper.name) / "study"))
        self.yaml = folder / "codebooks" / "tiny.yaml"
        self.desks = {name: qualkit.Study.open(folder, coder=name) for name in ("tester", "Mary")}
        self.study = self.desks["tester"]
        self.states = [self.state()]
        self.at = 0

    def teardown(self) -> None:
        if not hasattr(self, "desks"):
            return
        try:
            while self.at:
                self.undo()
            for _ in self.states[1:]:
                self.redo()
            assert self.study.integrity.check().clean
        finally:
            for desk in self.desks.values():
                desk.close()
            self.keeper.cleanup()

    def state(self) -> tuple[dict[str, list[tuple[Any, ...]]], bytes]:
        return dump(self.study), self.yaml.read_bytes()

    def do(self, work: Callable[[], object]) -> None:
        """Do something: refused, it changes nothing; otherwise it is one action."""
        entries = len(self.study.history.log())
        try:
            work()
        except QualkitError:
            assert self.state() == self.states[self.at]
            return
        made = len(self.study.history.log()) - entries
        assert made <= 1
        if made:
            del self.states[self.at + 1 :]
            self.states.append(self.state())
            self.at += 1
        else:
            assert self.state() == self.states[self.at]

    @precondition(lambda self: self.at > 0)
    @rule()
    def undo(self) -> None:
        self.study.history.undo(anyone=True)
        self.at -= 1
        assert self.state() == self.states[self.at]

    @precondition(lambda self: self.at + 1 < len(self.states))
    @rule()
    def redo(self) -> None:
        self.study.history.redo()
        self.at += 1
        assert self.state() == self.states[self.at]

    @rule(who=WHO, source=SOURCES, code=CODES, place=PLACES, stance=STANCES)
    def add(self, who: str, source: str, code: str, place: tuple[int, int], stance: str | None) -> None:
        span = Span(place[0], place[0] + place[1])
        self.do(lambda: self.desks[who].codings.add(source, code, span=span, stance=stance or ""))

    @rule(who=WHO, which=st.integers(0, 40), code=st.one_of(st.just(""), CODES), place=st.one_of(st.none(), PLACES),
          stance=STANCES, contrary=FLAGS, key_quote=FLAGS)  # fmt: skip
    def change(
        self, who: str, which: int, code: str, place: tuple[int, int] | None, stance: str | None,
        contrary: bool | None, key_quote: bool | None,
    ) -> None:  # fmt: skip
        number = self.some(which)
        span = Span(place[0], place[0] + place[1]) if place else None
        self.do(
            lambda: self.desks[who].codings.change(
                number, code=code, span=span, stance=stance, contrary=contrary, key_quote=key_quote
            )
        )

    @rule(who=WHO, which=st.integers(0, 40), turn=st.integers(1, 6))
    def stretch(self, who: str, which: int, turn: int) -> None:
        number = self.some(which)
        self.do(lambda: self.desks[who].codings.change(number, turn=turn))

    @rule(who=WHO, which=st.integers(0, 40))
    def remove(self, who: str, which: int) -> None:
        number = self.some(which)
        self.do(lambda: self.desks[who].codings.remove([number]))

    @rule(who=WHO, code=CODES, words=WORDS, unit=st.sampled_from(("match", "sentence", "turn")))
    def add_many(self, who: str, code: str, words: str, unit: str) -> None:
        codings = self.desks[who].codings
        plan = codings.plan(code, find=words, unit=unit)
        self.do(lambda: codings.carry_out(plan))
        assert codings.plan(code, find=words, unit=unit).todo == ()

    @rule(source=SOURCES, words=WORDS, turn=st.integers(0, 6), under=st.one_of(st.just(""), CODES))
    def in_vivo(self, source: str, words: str, turn: int, under: str) -> None:
        self.do(lambda: self.study.codings.in_vivo(source, quote=words, turn=turn, under=under))

    @rule(unit=st.sampled_from(("sentence", "turn")))
    def apply(self, unit: str) -> None:
        """What a person decided is never brought back or taken away."""
        decided = {c for c in self.study.codings.list() if c.state != "rule, unconfirmed"}
        cleared = {row[1:5] for row in dump(self.study)["removed_hits"]}
        self.do(lambda: self.study.codings.apply(unit=unit))
        assert decided == {c for c in self.study.codings.list() if c.state != "rule, unconfirmed"}
        rows = self.study._session.connection.execute(
            "SELECT source_id, code_id, start, end FROM codings WHERE origin = 'rule' AND confirmed_by IS NULL"
        )
        assert not cleared & {tuple(row) for row in rows}

    @rule(who=WHO, code=CODES)
    def confirm(self, who: str, code: str) -> None:
        self.do(lambda: self.desks[who].codings.confirm(code=code))

    @rule(code=CODES)
    def accept(self, code: str) -> None:
        def work() -> None:
            self.study.suggestions.merge(self.study.suggestions.list(run=-1)[-1].number, into=code)

        self.do(lambda: suggest(self.study, (("Anna:no desk for me", "Ben:on Mondays"),)))
        self.do(work)

    def some(self, which: int) -> int:
        numbers = [coding.number for coding in self.study.codings.list()]
        assume(numbers)
        return numbers[which % len(numbers)]

    @invariant()
    def every_coding_quotes_its_source(self) -> None:
        if not hasattr(self, "desks"):
            return
        texts = {name: self.study.sources.get(name).text for name in ("Anna", "Ben")}
        places = set()
        for coding in self.study.codings.list():
            assert coding.quote == coding.span.of(texts[coding.source]) and coding.quote.strip()
            assert all(coding.span.start <= w.start < w.end <= coding.span.end for w in coding.words)
            place = (coding.source, coding.code, coding.span, coding.confirmed_by or coding.coder)
            assert place not in places or coding.state == "rule, unconfirmed"
            places.add(place)


TestCoding = pytest.mark.slow(Coding.TestCase)
TestCoding.settings = settings(
    max_examples=20,
    stateful_step_count=20,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)

TEXT = st.text("aAbß'’\"“ -–…. \n\u00ad\u00a0é😀", max_size=40)


@given(text=TEXT, words=TEXT.filter(str.strip), case=st.booleans(), whole=st.booleans())
@settings(max_examples=300, deadline=None)
def test_words_are_found_where_a_reader_would_see_them(text: str, words: str, case: bool, whole: bool) -> None:
    found = find_words(text, words, case_sensitive=case, whole_words=whole)
    target = fold(words, keep_case=case)[0].strip()
    for before, place in zip([Span(0, 0), *found], found, strict=False):
        assert before.end <= place.start < place.end <= len(text)
        assert target in fold(place.of(text), keep_case=case)[0]
    if not case and not whole:
        assert bool(found) == bool(find_quote(text, words) and target), "as `code add --quote` finds them"


@given(text=TEXT, words=st.sampled_from(("a", "b", "a a", "'")), unit=st.sampled_from(("match", "sentence", "turn")))
@settings(max_examples=200, deadline=None)
def test_units_hold_their_words_and_do_not_overlap(text: str, words: str, unit: str) -> None:
    turn = Span(0, len(text))
    places = find_words(text, words, turn)
    units = in_units(text, turn, places, unit)
    assert [place for _, inside in units for place in inside] == places
    for whole, inside in units:
        assert all(whole.start <= place.start and place.end <= whole.end for place in inside)
    assert all(one.end <= two.start for (one, _), (two, _) in pairwise(units))
