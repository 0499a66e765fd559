"""Whatever is done, undone and redone, in whatever order: undo gives back every row and every byte."""

from __future__ import annotations

import atexit
import re
import shutil
import tempfile
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

import qualkit
from qualkit.domain.review_sheets import ReviewPlan
from qualkit.domain.sources import Span
from qualkit.domain.suggestions import Deciding
from qualkit.errors import QualkitError
from tests.helpers.small_study import dump, make_small_study, suggest
from tests.helpers.suggested_codes import suggest_codes

State = tuple[dict[str, list[tuple[Any, ...]]], bytes]

CODES = st.sampled_from(("T1", "T1.1", "T1.2", "T2.1", "T2.2"))
SOURCES = st.sampled_from(("Anna", "Ben"))
PLACES = st.lists(
    st.sampled_from(
        (
            "Anna:no desk for me",
            "Anna:corridor",
            "Anna:😀 Café",
            "Ben:I see people",
            "Ben:on Mondays",
            "Ben:every month",
        )
    ),
    min_size=1,
    max_size=4,
    unique=True,
)
WORDS = st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")), min_size=1, max_size=12).filter(
    str.strip
)


@cache
def template() -> Path:
    """One small study for all runs; it goes when the tests end."""
    folder = Path(tempfile.mkdtemp())
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return make_small_study(folder / "study")


class Studying(RuleBasedStateMachine):
    """A model of history: the states the study went through, and where in them it stands."""

    @initialize()
    def begin(self) -> None:
        self.keeper = tempfile.TemporaryDirectory()
        folder = Path(shutil.copytree(template(), Path(self.keeper.name) / "study"))
        self.study = qualkit.Study.open(folder, coder="tester")
        self.yaml = folder / "codebooks" / "tiny.yaml"
        self.states: list[State] = [self.state()]
        self.at = 0
        self.serial = 0

    def teardown(self) -> None:
        if not hasattr(self, "study"):
            return
        try:
            self.back_and_forth()
        finally:
            self.study.close()
            self.keeper.cleanup()

    def state(self) -> State:
        return dump(self.study), self.yaml.read_bytes()

    def do(self, work: Callable[[], object]) -> None:
        """Do something; refused, it changes nothing, and otherwise it is a new state after which nothing is redone."""
        entries = len(self.study.history.log())
        try:
            work()
        except QualkitError:
            assert self.state() == self.states[self.at]
            return
        made = len(self.study.history.log()) - entries
        now = self.state()
        assert made <= 1
        if made:
            del self.states[self.at + 1 :]
            self.states.append(now)
            self.at += 1
        else:
            assert now == self.states[self.at]

    def back_and_forth(self) -> None:
        while self.at:
            self.study.history.undo()
            self.at -= 1
            assert self.state() == self.states[self.at]
        for position in range(1, len(self.states)):
            self.study.history.redo()
            self.at = position
            assert self.state() == self.states[position]
        assert self.study.integrity.check().clean
        assert not (self.study.folder / ".qualkit" / "staging").exists()

    @precondition(lambda self: self.at > 0)
    @rule()
    def undo(self) -> None:
        self.study.history.undo()
        self.at -= 1
        assert self.state() == self.states[self.at]

    @precondition(lambda self: self.at + 1 < len(self.states))
    @rule()
    def redo(self) -> None:
        self.study.history.redo()
        self.at += 1
        assert self.state() == self.states[self.at]

    @rule(words=WORDS)
    def import_one(self, words: str) -> None:
        self.serial += 1
        path = Path(self.keeper.name) / f"N{self.serial % 3}.txt"
        path.write_text(f"INT: Well?\n\nP: I am alone, {words}\n", encoding="utf-8")
        self.do(lambda: self.study.sources.add([path]))

    @rule(role=st.sampled_from(("GP", "nurse", "link worker")), who=st.sampled_from(("Anna", "Ben", "Cleo")))
    def take_cases(self, role: str, who: str) -> None:
        path = Path(self.keeper.name) / "people.csv"
        path.write_text(f"case,role\n{who},{role}\n", encoding="utf-8")
        self.do(lambda: self.study.cases.load(path))

    @rule(source=SOURCES, code=CODES, turn=st.integers(1, 4), stance=st.sampled_from(("", "barrier")))
    def code(self, source: str, code: str, turn: int, stance: str) -> None:
        self.do(lambda: self.study.codings.add(source, code, turn=turn, stance=stance))

    @rule(unit=st.sampled_from(("sentence", "turn")))
    def apply(self, unit: str) -> None:
        self.do(lambda: self.study.codings.apply(unit=unit))

    @rule(which=st.integers(0, 30))
    def remove(self, which: int) -> None:
        numbers = [coding.number for coding in self.study.codings.list()]
        assume(numbers)
        self.do(lambda: self.study.codings.remove([numbers[which % len(numbers)]], why="so"))

    @rule(code=CODES, keep=st.booleans())
    def decide_hits(self, code: str, keep: bool) -> None:
        decide = self.study.codings.confirm if keep else self.study.codings.remove_hits
        self.do(lambda: decide(code=code))

    @rule(groups=st.lists(PLACES, min_size=1, max_size=2))
    def suggest(self, groups: list[list[str]]) -> None:
        # A correction may have taken the words away.
        texts = {name: self.study.sources.get(name).text for name in ("Anna", "Ben")}
        assume(
            all(
                words in texts[name] for group in groups for name, _, words in [place.partition(":") for place in group]
            )
        )
        self.do(lambda: suggest(self.study, tuple(tuple(group) for group in groups)))

    @rule(which=st.integers(0, 9), under=CODES, name=WORDS)
    def accept(self, which: int, under: str, name: str) -> None:
        number = self.some_suggestion(which)
        self.do(lambda: self.study.suggestions.accept(number, name=name, under=under))

    @rule(which=st.integers(0, 9), into=CODES)
    def merge(self, which: int, into: str) -> None:
        number = self.some_suggestion(which)
        self.do(lambda: self.study.suggestions.merge(number, into=into))

    @rule(which=st.integers(0, 9))
    def split(self, which: int) -> None:
        number = self.some_suggestion(which)
        self.do(lambda: self.study.suggestions.split(number, segments=[1]))

    @rule(which=st.integers(0, 9), again=st.booleans())
    def reject(self, which: int, again: bool) -> None:
        number = self.some_suggestion(which)
        reviewing = self.study.suggestions
        self.do(lambda: reviewing.reopen(number) if again else reviewing.reject(number, why="not so"))

    @rule(places=PLACES, code=CODES, chance=st.floats(0, 1), telling=st.sampled_from(("", "desk", "people")))
    def suggest_codes(self, places: list[str], code: str, chance: float, telling: str) -> None:
        texts = {name: self.study.sources.get(name).text for name in ("Anna", "Ben")}
        assume(all(words in texts[name] for name, _, words in (place.partition(":") for place in places)))
        # A key may have gone to another name meanwhile: then it is an alias, and no key to suggest.
        assume(any(known.key == code for known in self.study.codebooks.show()))
        self.do(
            lambda: suggest_codes(self.study, [(place, code, round(chance, 4)) for place in places], telling=telling)
        )

    @rule(
        which=st.lists(st.integers(0, 9), min_size=1, max_size=3),
        kind=st.sampled_from(("accept", "merge", "reject", "reopen")),
        code=CODES,
        one=st.booleans(),
        rest=st.sampled_from(("open", "rejected")),
        imported=st.booleans(),
    )
    def decide_many(self, which: list[int], kind: str, code: str, one: bool, rest: str, imported: bool) -> None:
        """Several decisions in one action, by whoever works or as a reviewer's document brings them."""
        decisions = tuple(
            Deciding(
                suggestion=self.some_suggestion(number),
                kind=kind,
                code=code if kind == "merge" else "",
                segments=(1,) if one and kind in ("accept", "merge") else (),
                why="so" if kind == "reject" else "",
                rest=rest if one and kind in ("accept", "merge") else "open",
            )
            for number in which
        )
        about = decisions[0].suggestion
        plan = ReviewPlan(
            file="a.xlsx", rows=(), blank=0, comments=(("Other", about, "Perhaps."),),
            decisions=tuple(("Supervisor", decision) for decision in decisions),
        )  # fmt: skip
        suggestions = self.study.suggestions
        self.do(lambda: suggestions.import_review(plan) if imported else suggestions.decide(decisions))

    @rule(which=st.integers(0, 9), kind=st.sampled_from(("accept", "reject", "merge", "unsure")), code=CODES)
    def second(self, which: int, kind: str, code: str) -> None:
        number = self.some_suggestion(which)
        key = code if kind == "merge" else ""
        self.do(lambda: self.study.suggestions.second(number, kind=kind, code=key, by="Second"))

    def some_suggestion(self, which: int) -> int:
        found = self.study.suggestions.list(run=-1)
        assume(found)
        return found[which % len(found)].number

    @rule(words=WORDS, on=st.sampled_from(("", "T1.1", "Anna", "Ben")))
    def memo(self, words: str, on: str) -> None:
        self.do(lambda: self.study.memos.add(words, on=on))

    @rule(which=st.integers(0, 5), words=WORDS, gone=st.booleans())
    def change_memo(self, which: int, words: str, gone: bool) -> None:
        memos = self.study.memos.list()
        assume(memos)
        number = memos[which % len(memos)].number
        self.do(lambda: self.study.memos.remove(number) if gone else self.study.memos.edit(number, words))

    @rule(words=st.text("abcdefgh ", min_size=1, max_size=9).map(lambda text: f"x{text}x"), retire=st.booleans())
    def edit_codebook(self, words: str, retire: bool) -> None:
        """By hand in the file, then taken up."""
        before = self.yaml.read_bytes()
        text = before.decode().replace("brief: Nowhere to sit", f"brief: Nowhere to sit {words}")
        if retire and "status: retired" not in text:
            # A code that was moved stands deeper or less deep in the file.
            text = re.sub(r"^( *)name: Team\n", r"\1name: Team\n\1status: retired\n", text, flags=re.MULTILINE)
        self.yaml.write_bytes(text.encode())
        entries = len(self.study.history.log())
        self.study._session.take_up_edited_codebooks()
        if len(self.study.history.log()) > entries:
            del self.states[self.at + 1 :]
            self.states.append(self.state())
            self.at += 1

    @rule(which=st.integers(0, 30), code=CODES, wider=st.integers(-3, 5), key=st.booleans())
    def change_coding(self, which: int, code: str, wider: int, key: bool) -> None:
        codings = self.study.codings.list()
        assume(codings)
        coding = codings[which % len(codings)]
        span = Span(coding.span.start, max(coding.span.start + 1, coding.span.end + wider))
        self.do(lambda: self.study.codings.change(coding.number, code=code, span=span, key_quote=key))

    @rule(
        what=st.sampled_from(("add", "rename", "move", "merge", "retire", "restore", "edit", "copy", "split")),
        code=st.integers(0, 9),
        other=st.integers(0, 9),
        name=WORDS,
    )
    def grow_codebook(self, what: str, code: int, other: int, name: str) -> None:
        codes = self.study.codebooks.show().codes
        one, two = codes[code % len(codes)].key, codes[other % len(codes)].key
        books = self.study.codebooks
        numbers = [coding.number for coding in self.study.codings.list(code=one)]
        work: dict[str, Callable[[], object]] = {
            "add": lambda: books.add(name, under=one, after="", why=name),
            "rename": lambda: books.rename(one, key=f"K{other}", name=name, why="so"),
            "move": lambda: books.move(one, under=two),
            "merge": lambda: books.merge([one], two, why="the same"),
            "retire": lambda: books.retire(one, why="never used"),
            "restore": lambda: books.restore(one, why="used after all"),
            "edit": lambda: books.edit(one, definition=name, why="clearer"),
            "copy": lambda: books.copy(one, codebook="tiny", under=two),
            "split": lambda: books.split(one, into={f"{name} A": numbers[:1], f"{name} B": numbers[1:]}, why="two"),
        }
        self.do(work[what])

    @rule(case=st.sampled_from(("Anna", "Ben", "Cleo")), code=CODES, words=WORDS, gone=st.booleans())
    def chart(self, case: str, code: str, words: str, gone: bool) -> None:
        summaries = self.study.summaries
        self.do(lambda: summaries.remove(case, code) if gone else summaries.write(case, code, words))

    @rule(name=st.sampled_from(("One", "Two")), what=st.integers(0, 4), codes=st.lists(CODES, max_size=3))
    def write_up(self, name: str, what: int, codes: list[str]) -> None:
        themes = self.study.themes
        work: tuple[Callable[[], object], ...] = (
            lambda: themes.add(name, claim="So it is.", codes=codes),
            lambda: themes.collect(name, codes),
            lambda: themes.release(name, codes),
            lambda: themes.order([name]),
            lambda: themes.remove(name),
        )
        self.do(work[what])

    @rule(name=SOURCES, at=st.integers(0, 150), cut=st.integers(0, 60), words=WORDS)
    def correct(self, name: str, at: int, cut: int, words: str) -> None:
        """A corrected transcript: some words fewer, some more."""
        text = self.study.sources.get(name).text
        path = Path(self.keeper.name) / f"{name}-corrected.txt"
        path.write_text(text[:at] + words + text[at + cut :], encoding="utf-8")
        self.do(lambda: self.study.sources.revise(self.study.sources.plan_revision(name, path)))

    @invariant()
    def quotes_match(self) -> None:
        if not hasattr(self, "study"):
            return
        texts = {name: self.study.sources.get(name).text for name in {c.source for c in self.study.codings.list()}}
        for coding in self.study.codings.list():
            assert coding.quote == coding.span.of(texts[coding.source])


TestStudying = pytest.mark.slow(Studying.TestCase)
TestStudying.settings = settings(
    max_examples=15,
    stateful_step_count=20,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
