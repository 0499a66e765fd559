"""Whatever is decided, undone and redone about suggestions: states, open segments and codings follow the ledger."""

from __future__ import annotations

import atexit
import shutil
import tempfile
from functools import cache
from pathlib import Path

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

import qualkit
from qualkit.domain.suggestions import Deciding
from qualkit.errors import QualkitError
from tests.helpers.small_study import dump, make_small_study, suggest
from tests.helpers.suggested_codes import suggest_codes

PASSAGE = "Anna:I am alone most days. There is no desk for me, so I sit in the corridor."
TEAM = "Ben:I see people. The team meets on Mondays and I like that."
LAST = {"accept": "accepted", "merge": "merged", "reject": "rejected", "split": "split", "reopen": "open"}

DECISIONS = st.builds(
    Deciding,
    suggestion=st.integers(1, 5),
    kind=st.sampled_from(("accept", "merge", "reject", "reopen")),
    code=st.sampled_from(("", "T1.1", "T1.2", "T2.2")),
    segments=st.sampled_from(((), (1,), (2,), (1, 3))),
    sentence=st.booleans(),
    why=st.sampled_from(("", "so")),
    rest=st.sampled_from(("open", "rejected")),
)


@cache
def template() -> Path:
    """One small study with three suggested codes and two themes for all runs; it goes when the tests end."""
    folder = Path(tempfile.mkdtemp())
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    make_small_study(folder / "study")
    with qualkit.Study.open(folder / "study", coder="tester") as study:
        offers = [(PASSAGE, "T1.1", 0.9), (PASSAGE, "T1.2", 0.8), (TEAM, "T2.1", 0.7)]
        suggest_codes(study, offers, telling="The team meets on Mondays and I like that.")
        suggest(study, (("Anna:corridor", "Ben:on Mondays", "Ben:every month"), ("Anna:kind", "Ben:on Mondays")))
    return folder / "study"


class Reviewing(RuleBasedStateMachine):
    """Decisions one by one and together, codings by hand, undo and redo."""

    @initialize()
    def begin(self) -> None:
        self.keeper = tempfile.TemporaryDirectory()
        self.study = qualkit.Study.open(Path(shutil.copytree(template(), Path(self.keeper.name) / "s")), coder="tester")

    def teardown(self) -> None:
        if hasattr(self, "study"):
            self.study.close()
            self.keeper.cleanup()

    @rule(decisions=st.lists(DECISIONS, min_size=1, max_size=3))
    def decide(self, decisions: list[Deciding]) -> None:
        plan = self.study.suggestions.plan_decisions(decisions)
        before, codings = dump(self.study), len(self.study.codings.list())
        try:
            made = self.study.suggestions.decide(decisions)
        except QualkitError as error:
            assert error.message in [row.trouble for row in plan.rows] and dump(self.study) == before
            return
        assert not plan.troubles
        assert [(d.kind, d.code, d.left, d.codings) for d in made] == [
            (row.kind, row.code, row.left, row.codings) for row in plan.rows
        ]
        states = {d.suggestion: d.state for d in made}
        assert states == {number: self.study.suggestions.get(number).state for number in states}
        assert len(self.study.codings.list()) == codings + sum(d.codings for d in made)
        self.study.history.undo()
        assert dump(self.study) == before
        self.study.history.redo()

    @rule(number=st.integers(1, 5), segment=st.integers(1, 3), code=st.sampled_from(("", "T2.1")), keep=st.booleans())
    def piecemeal(self, number: int, segment: int, code: str, keep: bool) -> None:
        suggestions, before = self.study.suggestions, dump(self.study)
        try:
            if keep:
                suggestions.take(number, segment, code=code)
            else:
                suggestions.decline(number, segment)
        except QualkitError:
            assert dump(self.study) == before

    @rule(code=st.sampled_from(("T1.1", "T2.1")), turn=st.sampled_from((2, 4)))
    def code_by_hand(self, code: str, turn: int) -> None:
        if not self.study.codings.list(source="Anna", code=code, turn=turn):
            self.study.codings.add("Anna", code, turn=turn)

    @rule(again=st.booleans())
    def back(self, again: bool) -> None:
        try:
            if again:
                self.study.history.redo()
            elif "suggested" not in self.study.history.log(limit=1)[0].what:
                self.study.history.undo()
        except QualkitError:
            pass

    @invariant()
    def the_ledger_tells_all(self) -> None:
        if not hasattr(self, "study"):
            return
        codings = self.study.codings.list()
        counted = dict.fromkeys((*LAST.values(), "offered"), 0)
        for one in self.study.suggestions.list(run=-1):
            counted[one.state] += 1
            counted["offered"] += 1
            taken = [number for d in one.decisions if d.kind in ("accept", "merge") for number in d.segments]
            if one.decisions:
                assert one.state in (LAST[one.decisions[-1].kind], "accepted", "merged")
            assert bool(one.open_segments) == (one.state == "open")
            assert not {s.number for s in one.open_segments} & set(taken), "what is coded is not open"
            if one.state == "rejected":
                assert not taken
            mine = [coding for coding in codings if coding.suggestion == one.number]
            assert len(mine) <= len(taken)
            assert all(coding.code in {d.code for d in one.decisions} for coding in mine)
        assert counted == self.study.status().suggestions
        places = [(c.source, c.code, c.span, c.coder) for c in codings]
        assert len(places) == len(set(places))


TestReviewing = Reviewing.TestCase
TestReviewing.settings = settings(
    max_examples=8,
    stateful_step_count=10,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
