"""A codebook may change in any way: no coding is lost or misquoted, and undoing it all gives back every byte."""

from __future__ import annotations

import atexit
import shutil
import tempfile
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

import qualkit
from qualkit.domain.codebook import Code
from qualkit.domain.codebook_changes import selection
from qualkit.errors import QualkitError
from qualkit.files.codebook_yaml import read_codebook
from qualkit.store.codebooks import registered
from tests.helpers.effort import examples
from tests.helpers.small_study import dump, make_small_study

OTHER = """\
id: other
title: Other
codes:
  # kept in order by hand
  - id: O1
    name: Elsewhere   # here and there
    kind: theme
    codes:
      - id: O1.1
        name: Somewhere
        definition: "A place: any."
        patterns: [place]
"""
REMARKS = {
    "tiny": "# A codebook for tests: this comment must survive every rewrite.",
    "other": "# kept in order by hand",
}
WHICH = st.integers(0, 20)
NAMES = st.sampled_from(("Grey", "Steel", "Isolation", "Café: late", "“Quoted”", "- dash", "Team"))
KEYS = st.sampled_from(("", "X1", "x1", "T9", "T1.1", "O2", "two words"))
WHY = st.sampled_from(("", "Agreed on Monday."))
SELECTIONS = st.sampled_from(
    ("role=GP", "text=alone", "source=Ben", "origin=human", "rest", "regex=^I ", "coder=tester")
)

State = tuple[dict[str, list[tuple[Any, ...]]], dict[str, bytes]]


@cache
def template() -> Path:
    """A small study of two codebooks that is coded by hand and by rules; it goes when the tests end."""
    keeper = Path(tempfile.mkdtemp())
    atexit.register(shutil.rmtree, keeper, ignore_errors=True)
    folder = make_small_study(keeper / "study")
    other = keeper / "other.yaml"
    other.write_text(OTHER, encoding="utf-8")
    with qualkit.Study.open(folder, coder="tester") as study:
        study.codebooks.use(other)
        study.codings.apply()
        study.codings.add("Anna", "T1.2", turn=2, stance="barrier")
        study.codings.add("Anna", "T1.1", turn=2, key_quote=True, stance="enabler")
        study.codings.add("Anna", "T2.1", turn=2, contrary=True)
        study.codings.add("Ben", "O1.1", quote="I see people.")
        study.codings.remove_hits([study.codings.list(code="T2.1", unconfirmed=True)[0].number])
        study.codings.confirm([study.codings.list(code="T1.1", unconfirmed=True)[0].number])
        study.memos.add("On being alone.", on="T1.1")
        for case, code in (("Anna", "T1.1"), ("Anna", "T1.2"), ("Ben", "T2.2")):
            study.summaries.write(case, code, f"{case} on {code}.")
        for name, codes in (("Apart", ["T1.1", "T2.1"]), ("Together", ["T2.1", "T1.2"])):
            study.themes.add(name, codes=codes)
    with qualkit.Study.open(folder, coder="second") as study:
        study.codings.add("Anna", "T1.1", turn=2)
        study.codings.add("Ben", "T2.2", turn=2)
    return folder


class Growing(RuleBasedStateMachine):
    """Codebook operations in any order, with undo and redo between them."""

    @initialize()
    def begin(self) -> None:
        self.keeper = tempfile.TemporaryDirectory()
        folder = Path(shutil.copytree(template(), Path(self.keeper.name) / "study"))
        self.study = qualkit.Study.open(folder, coder="tester")
        self.states: list[State] = [self.state()]
        self.at = 0
        self.quotes = self.quoted()

    def teardown(self) -> None:
        if not hasattr(self, "study"):
            return
        try:
            self.back_and_forth()
        finally:
            self.study.close()
            self.keeper.cleanup()

    def state(self) -> State:
        folder = self.study.folder / "codebooks"
        return dump(self.study), {path.name: path.read_bytes() for path in sorted(folder.iterdir())}

    def quoted(self) -> Counter[tuple[str, int, int, str, str]]:
        """Every coding but for its code."""
        return Counter((c.source, c.span.start, c.span.end, c.quote, c.coder) for c in self.study.codings.list())

    def codes(self) -> list[Code]:
        return [code for book in self.study._session.codebooks() for code in book]

    def some(self, which: int) -> str:
        codes = self.codes()
        return codes[which % len(codes)].key

    def do(self, work: Callable[[], object], dropped: Callable[[], int] = lambda: 0) -> None:
        """Do something; refused, it changes nothing. `dropped` is asked before how many codings will be dropped."""
        entries = len(self.study.history.log())
        before = self.quoted()
        try:
            gone = dropped()
            work()
        except QualkitError:
            assert self.state() == self.states[self.at]
            return
        now = self.quoted()
        assert sum(now.values()) == sum(before.values()) - gone
        assert not now - before, "no coding comes from nowhere or changes its words"
        made = len(self.study.history.log()) - entries
        assert made == 1
        del self.states[self.at + 1 :]
        self.states.append(self.state())
        self.at += 1

    def back_and_forth(self) -> None:
        while self.at:
            self.undo()
        assert self.quoted() == self.quotes
        while self.at + 1 < len(self.states):
            self.redo()
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

    @rule(name=NAMES, under=WHICH, after=st.one_of(st.none(), WHICH), key=KEYS, vivo=st.booleans(), why=WHY)
    def add(self, name: str, under: int, after: int | None, key: str, vivo: bool, why: str) -> None:
        where = {"under": self.some(under)} if after is None else {"after": self.some(after)}
        self.do(lambda: self.study.codebooks.add(name, key=key, in_vivo=vivo, why=why, **where))

    @rule(which=WHICH, words=NAMES, alias=KEYS, why=WHY)
    def edit(self, which: int, words: str, alias: str, why: str) -> None:
        aliases = [alias] if alias else []
        self.do(
            lambda: self.study.codebooks.edit(
                self.some(which), why=why, definition=words, examples=[words, "two"], add_aliases=aliases
            )
        )

    @rule(which=WHICH, key=KEYS, name=st.one_of(st.just(""), NAMES), children=st.booleans())
    def rename(self, which: int, key: str, name: str, children: bool) -> None:
        self.do(lambda: self.study.codebooks.rename(self.some(which), key=key, name=name, with_children=children))

    @rule(which=WHICH, where=WHICH, how=st.sampled_from(("under", "before", "after", "top")))
    def move(self, which: int, where: int, how: str) -> None:
        place: dict[str, Any] = {"top": True} if how == "top" else {how: self.some(where)}
        self.do(lambda: self.study.codebooks.move(self.some(which), **place))

    @rule(which=st.lists(WHICH, min_size=1, max_size=2), into=WHICH, patterns=st.booleans(), why=WHY)
    def merge(self, which: list[int], into: int, patterns: bool, why: str) -> None:
        codes, target = [self.some(each) for each in which], self.some(into)
        self.do(
            lambda: self.study.codebooks.merge(codes, target, with_patterns=patterns, why=why),
            lambda: len(self.study.codebooks.plan_merge(codes, target).doubles),
        )

    @rule(
        which=WHICH,
        into=st.dictionaries(st.one_of(NAMES, WHICH), SELECTIONS, min_size=1, max_size=3),
        below=st.booleans(),
        retire=st.booleans(),
        hits=st.booleans(),
    )
    def split(self, which: int, into: dict[str | int, str], below: bool, retire: bool, hits: bool) -> None:
        code = self.some(which)
        wanted = {self.some(name) if isinstance(name, int) else name: selection(how) for name, how in into.items()}
        how: dict[str, Any] = {"below": below, "with_hits": hits}

        def doubles() -> int:
            plan = self.study.codebooks.plan_split(code, wanted, **how)
            return sum(len(deal.doubles) for deal in plan.deals)

        self.do(lambda: self.study.codebooks.split(code, wanted, retire=retire, **how), doubles)

    @rule(which=WHICH, children=st.booleans(), back=st.booleans())
    def retire(self, which: int, children: bool, back: bool) -> None:
        books = self.study.codebooks
        self.do(lambda: (books.restore if back else books.retire)(self.some(which), with_children=children))

    @rule(which=WHICH, book=st.sampled_from(("tiny", "other")), name=NAMES, key=KEYS, children=st.booleans())
    def copy(self, which: int, book: str, name: str, key: str, children: bool) -> None:
        self.do(
            lambda: self.study.codebooks.copy(
                self.some(which), codebook=book, name=name, key=key, with_children=children
            )
        )

    @rule(which=WHICH, words=NAMES, order=st.booleans(), suffix=st.sampled_from((".csv", ".yaml")))
    def load(self, which: int, words: str, order: bool, suffix: str) -> None:
        """A codebook goes out, a name and perhaps the order of its rows change, and it comes back."""
        path = Path(self.keeper.name) / f"tiny{suffix}"
        self.study.codebooks.export(path, "tiny")
        book = self.study.codebooks.show("tiny")
        code = book.codes[which % len(book.codes)]
        lines = path.read_text("utf-8-sig").replace(code.name, words).splitlines()
        if order and suffix == ".csv":
            lines[1:] = lines[:0:-1]
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
        try:
            if self.study.codebooks.plan_load(path, "tiny").sha256 == registered_sha(self.study, "tiny"):
                return
        except QualkitError:
            return
        self.do(lambda: self.study.codebooks.load(path, "tiny"))

    @invariant()
    def files_say_what_the_store_holds(self) -> None:
        if not hasattr(self, "study"):
            return
        for entry in registered(self.study._session.connection):
            data = (self.study.folder / "codebooks" / entry.file_name).read_bytes()
            book, problems = read_codebook(data, entry.file_name)
            assert book is not None and not [p for p in problems if p.severity == "error"]
            assert replace(book, codes=tuple(replace(code, line=0) for code in book)) == entry.codebook
            assert REMARKS[entry.codebook.key] in data.decode()

    @invariant()
    def every_name_leads_to_one_code(self) -> None:
        if not hasattr(self, "study"):
            return
        names = [name.casefold() for code in self.codes() for name in (code.key, *code.aliases)]
        assert len(names) == len(set(names))


def registered_sha(study: qualkit.Study, key: str) -> str:
    return next(e.sha256 for e in registered(study._session.connection) if e.codebook.key == key)


TestGrowing = pytest.mark.slow(Growing.TestCase)
TestGrowing.settings = settings(
    max_examples=examples(8),
    stateful_step_count=20,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
