"""Whatever is said of speakers: text and codings stay, undo gives everything back, rules applied twice are as once."""

from __future__ import annotations

import atexit
import shutil
import tempfile
from functools import cache
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

import qualkit
from qualkit.domain.sources import Imported, Role, Span, Turn
from qualkit.domain.speakers import SpeakerRule
from qualkit.errors import QualkitError
from qualkit.text.labels import label_key
from qualkit.text.speaker_rules import remembering, renamed, settle, settle_turns
from tests.helpers.small_study import dump, make_small_study

LABELS = st.sampled_from(("A", "a", "B", "C", "INT", "int", "P1", "P 2 (laughs)", ""))
NAMES = st.sampled_from(("A", "B", "C", "INT", "P1", "P2", "Speaker é"))
ROLES = st.sampled_from(("", *map(str, Role)))
RULES = st.dictionaries(LABELS.map(label_key), st.tuples(st.one_of(st.just(""), NAMES), ROLES), max_size=6).map(
    lambda said: [SpeakerRule(label=label, becomes=name, role=role) for label, (name, role) in said.items()]
)


@st.composite
def read(draw: st.DrawFn) -> Imported:
    """A file of one-word turns by whoever."""
    speakers = draw(st.lists(st.tuples(LABELS, st.sampled_from(list(Role))), min_size=1, max_size=9))
    turns = tuple(
        Turn(number=n, speaker=label, role=role, span=Span(2 * n, 2 * n + 1))
        for n, (label, role) in enumerate(speakers, 1)
    )
    return Imported(text="x " * (len(turns) + 1), turns=turns, format="txt", layout="")


@given(read(), RULES)
def test_rules_change_labels_and_roles_only(imported: Imported, rules: list[SpeakerRule]) -> None:
    after, number = settle(imported, rules)
    assert after.text == imported.text and 0 <= number <= len(rules)
    assert [(t.number, t.span) for t in after.turns] == [(t.number, t.span) for t in imported.turns]
    touched = {rule.label for rule in rules} | {label_key(rule.becomes) for rule in rules if rule.becomes}
    said = any(rule.role == Role.INTERVIEWER for rule in rules)
    for old, new in zip(imported.turns, after.turns, strict=True):
        if label_key(old.speaker) not in touched:
            assert new.speaker == old.speaker
            assert new.role is old.role or (said and old.role is Role.UNKNOWN)


@given(read(), st.lists(st.tuples(LABELS.map(label_key), NAMES, ROLES), max_size=7))
def test_remembered_rules_applied_twice_are_as_once(imported: Imported, said: list[tuple[str, str, str]]) -> None:
    rules: list[SpeakerRule] = []
    evidence: list[SpeakerRule] = []
    for label, name, role in said:
        evidence.append(SpeakerRule(label=label, becomes=name, role=role))
        rules, _ = remembering(rules, [label], evidence)
    once, _ = settle(imported, rules)
    twice, number = settle(once, rules)
    assert twice.turns == once.turns and number == 0


@given(read(), st.lists(st.dictionaries(LABELS.map(label_key), NAMES, min_size=1, max_size=2), max_size=5))
def test_what_was_said_step_by_step_holds_for_the_file(imported: Imported, steps: list[dict[str, str]]) -> None:
    """The labels of a source after some renaming are those that its file gets when it is read again."""
    turns = imported.turns
    rules: list[SpeakerRule] = []
    for names in steps:
        present = {label_key(turn.speaker): turn.speaker for turn in reversed(turns)}
        names = {key: name for key, name in names.items() if key in present}
        staying = {
            key: names.get(key, label) for key, label in present.items() if label_key(names.get(key, key)) == key
        }
        taken = {k: staying[label_key(n)] for k, n in names.items() if label_key(n) != k and label_key(n) in staying}
        turns = settle_turns(turns, [SpeakerRule(label=key, becomes=name) for key, name in names.items()])
        rules = renamed(rules, names, taken)
    again = settle_turns(imported.turns, rules)
    assert [label_key(turn.speaker) for turn in again] == [label_key(turn.speaker) for turn in turns]


@cache
def template() -> Path:
    """One small study for all examples; it goes when the tests end."""
    folder = Path(tempfile.mkdtemp())
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return make_small_study(folder / "study")


def step(verb: str, first: str, second: str) -> st.SearchStrategy[tuple[str, str, str]]:
    return st.tuples(st.just(verb), st.sampled_from(first.split()), st.sampled_from(second.split(",")))


STEPS = st.lists(
    st.one_of(
        step("rename", "Anna Ben interviewer P1", "P1,INT,Ben,Q"),
        step("role", "Anna Interviewer P1", "interviewer,participant,unknown"),
        step("link", "Anna P1 Ben", "Anna,Ben,"),
        step("divide", "Anna Ben", "alternate,block,questions,"),
    ),
    min_size=1,
    max_size=6,
)


@settings(max_examples=12, deadline=None)
@given(STEPS)
def test_text_and_codings_stay_and_undo_gives_all_back(steps: list[tuple[str, str, str]]) -> None:
    with tempfile.TemporaryDirectory() as keeper:
        folder = Path(shutil.copytree(template(), Path(keeper) / "study"))
        with qualkit.Study.open(folder, coder="tester") as study:
            study.codings.add("Anna", "T1.2", quote="no desk for me")
            states = [dump(study)]
            for verb, one, other in steps:
                entries = len(study.history.log())
                try:
                    getattr(study.speakers, verb)(one, other)
                except QualkitError:
                    assert dump(study) == states[-1]
                    continue
                if len(study.history.log()) > entries:
                    states.append(dump(study))
            texts = [row[-1] for row in states[0]["source_revisions"]]
            assert [row[-1] for row in states[-1]["source_revisions"]] == texts
            assert states[-1]["codings"] == states[0]["codings"] and study.integrity.check().clean
            for before in reversed(states[:-1]):
                study.history.undo()
                assert dump(study) == before
