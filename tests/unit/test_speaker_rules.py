"""What is said of labels, applied to turns; and how it changes with what is said next."""

from __future__ import annotations

import pytest

from qualkit.domain.sources import Imported, Role, Turn
from qualkit.domain.speakers import SpeakerRule
from qualkit.importers import read_file
from qualkit.text.speaker_rules import guesses, marked, remembering, renamed, settle, settle_turns

TALK = """\
Speaker 1: How long have you done this? And where?

Speaker 2: Ten years. First in a town, and then we moved to the coast, and I have been in the surgery since.

Speaker 1: What is a day like?

Speaker 2: I see people from nine. Then I write it all up, and I ring those who did not come, one after the other.

speaker 1 (leaning back): Is that so?
"""


def read(text: str = TALK) -> Imported:
    return read_file(text.encode(), "one.txt")


def rule(label: str, becomes: str = "", role: str = "", case: str = "") -> SpeakerRule:
    return SpeakerRule(label=label, becomes=becomes, role=role, case=case)


def who(turns: tuple[Turn, ...]) -> list[tuple[str, str]]:
    return list(dict.fromkeys((turn.speaker, str(turn.role)) for turn in turns))


def test_names_and_roles_go_by_the_key_and_the_words_stay() -> None:
    before = read()
    after, number = settle(before, [rule("speaker 1", "INT", "interviewer"), rule("someone else", "X")])
    assert number == 1
    assert who(after.turns) == [("INT", "interviewer"), ("Speaker 2", "participant")]
    assert after.text == before.text
    assert [(t.number, t.span) for t in after.turns] == [(t.number, t.span) for t in before.turns]


def test_a_guess_goes_where_a_rule_says_who_asks() -> None:
    before = read()
    assert who(before.turns)[0] == ("Speaker 1", "interviewer") and guesses(p.message for p in before.problems)
    after, _ = settle(before, [rule("speaker 2", role="interviewer")])
    assert who(after.turns)[:2] == [("Speaker 1", "participant"), ("Speaker 2", "interviewer")]
    assert not any("took" in problem.message for problem in after.problems)


def test_a_role_that_a_label_says_is_no_guess() -> None:
    before = read(TALK.replace("Speaker 1", "INT").replace("speaker 1", "INT"))
    after, _ = settle(before, [rule("speaker 2", role="interviewer")])
    assert who(after.turns)[0] == ("INT", "interviewer")


def test_two_labels_exchange_their_names() -> None:
    turns = settle_turns(read().turns, [rule("speaker 1", "Speaker 2"), rule("speaker 2", "Speaker 1")])
    assert who(turns)[:2] == [("Speaker 2", "interviewer"), ("Speaker 1", "participant")]


def test_one_that_goes_into_another_gets_its_spelling_and_role() -> None:
    text = "INT: One?\n\nP1: Two.\n\nVoice: Three.\n\nINT: Four?\n\nP1: Five.\n\nVoice: Six.\n"
    turns = settle_turns(read(text).turns, [rule("voice", "int")])
    assert who(turns) == [("INT", "interviewer"), ("P1", "participant")] and len(turns) == 6


def test_a_second_name_replaces_the_first_also_for_the_file() -> None:
    rules = renamed(renamed([], {"speaker 1": "A"}), {"a": "B"})
    assert rules == [rule("speaker 1", "B")]


def test_what_a_source_had_itself_is_known_after_a_merge() -> None:
    rules = renamed([], {"x": "P1"}, {"x": "P1"})
    assert renamed(rules, {"p1": "Q"}) == [rule("p1", "Q"), rule("x", "Q")]


def test_an_exchange_in_three_steps_is_an_exchange() -> None:
    rules = renamed(renamed(renamed([], {"a": "t"}), {"b": "A"}), {"t": "B"})
    assert [(one.label, one.becomes) for one in rules] == [("a", "B"), ("b", "A")]


def test_a_role_is_said_of_every_label_that_leads_there() -> None:
    rules = marked([rule("speaker 1", "INT"), rule("speaker 3", "INT")], "int", role="interviewer")
    assert {one.label: one.role for one in rules} == dict.fromkeys(("speaker 1", "speaker 3", "int"), "interviewer")


def test_what_differs_from_source_to_source_is_not_remembered() -> None:
    said = [rule("speaker 1", "P1"), rule("speaker 1", "P2"), rule("moderator", "INT")]
    rules, unsure = remembering([rule("speaker 1", "P1")], ["speaker 1", "moderator"], said)
    assert rules == [rule("moderator", "INT")] and unsure == ("speaker 1",)


@pytest.mark.parametrize("said", [[rule("a", "B"), rule("b", "A")], [rule("a", "B"), rule("b", "C")]])
def test_what_would_give_another_result_the_second_time_is_not_remembered(said: list[SpeakerRule]) -> None:
    assert remembering([], ["a", "b"], said) == ([], ("a", "b"))


def test_nothing_is_settled_where_nothing_fits() -> None:
    before = read()
    after, number = settle(before, [rule("p9", "P10"), rule("speaker 1", role=str(Role.INTERVIEWER))])
    assert after is before and number == 0
