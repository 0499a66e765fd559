"""The editor notation: how it looks, what may be typed in it, and how faults are told."""

from __future__ import annotations

import pytest

import qualkit
from qualkit.domain.editing import EditedPlan
from qualkit.errors import BadInput, Conflict
from tests.helpers.small_study import dump

TURN_2 = "I am alone most days. There is no desk for me, so I sit in the corridor."
TURN_6 = "My supervision stopped in spring. I did it on my own after that. On my own, yes."


def plan(study: qualkit.Study, *edits: tuple[str, str], of: str = "") -> EditedPlan:
    """The plan of Anna's file after these replacements, each of which must find its place."""
    text = of or study.codings.editor_text("Anna")
    for old, new in edits:
        assert old in text, text
        text = text.replace(old, new, 1)
    return study.codings.plan_edited("Anna", text, name="Anna.txt")


def codings(study: qualkit.Study) -> list[tuple[int, str, str]]:
    return [(coding.number, coding.code, coding.quote) for coding in study.codings.list(source="Anna")]


def faults(found: EditedPlan) -> list[str]:
    return [str(problem) for problem in found.problems]


def test_the_file_as_it_looks(small_study: qualkit.Study) -> None:
    add = small_study.codings.add
    add("Anna", "T1.1", quote="alone most days")
    add("Anna", "T1.2", quote="There is no desk for me", key_quote=True, stance="barrier")
    add("Anna", "T1", turn=2)
    text, start = small_study.sources.get("Anna").text, 0
    start = text.index("so I sit")
    span = type(small_study.codings.get(1).span)(start, text.index("The team is kind") + 8)
    add("Anna", "T2.1", span=span, contrary=True)
    lines = small_study.codings.editor_text("Anna").splitlines()
    begin = lines.index("## Turn 2, Anna (participant)")
    assert lines[begin : begin + 14] == [
        "## Turn 2, Anna (participant)",
        "I am {1 alone most days 1}. {2 There is no desk for me 2}, {a so I sit in the",
        "corridor.",
        "turn = T1 [3]   # Alone",
        "1 = T1.1 [1]   # Isolation",
        "2 = T1.2 barrier key [2]   # No desk",
        "a = T2.1 contrary [4]   # Team",
        "",
        "## Turn 3, Interviewer (interviewer)",
        "And the others?",
        "",
        "## Turn 4, Anna (participant)",
        "The team a} is kind. I was never alone in the first month, though. 😀 Café",
        "mornings help.",
    ]
    assert plan(small_study).size == 0


def test_everything_that_can_be_typed(small_study: qualkit.Study) -> None:
    found = plan(
        small_study,
        (TURN_2, "I am {1 alone most days. 1} There is {2no desk2} for me, so I sit in the corridor.\n1 = t1.1 key"),
        ("corridor.\n", "corridor.\n2=T1.2 contrary barrier , T2\nturn = T1 # a remark, nothing more\n"),
        (TURN_6, TURN_6.replace("stopped", "{x stopped").replace("On my own", "On x} my own")),
        ("help.\n", 'help.\n"CAFÉ mornings" = T2.1\n'),
        ("# Codes", "X = T2.2\n# Codes"),
    )
    assert faults(found) == []
    assert small_study.codings.apply_edited(found) == 6
    assert sorted((code, quote) for _, code, quote in codings(small_study)) == [
        ("T1", TURN_2),
        ("T1.1", "alone most days."),
        ("T1.2", "no desk"),
        ("T2", "no desk"),
        ("T2.1", "Café mornings"),
        ("T2.2", "stopped in spring. I did it on my own after that. On"),
    ]
    by_code = {coding.code: coding for coding in small_study.codings.list()}
    assert by_code["T1.1"].key_quote and by_code["T1.2"].contrary and by_code["T1.2"].stance == "barrier"
    log = small_study.history.log()
    assert log[0].what == "edited the codings of Anna: 6 added, 0 changed, 0 removed"
    small_study.history.undo()
    assert codings(small_study) == []


def test_the_same_coding_changes_its_code_its_words_and_its_marks(small_study: qualkit.Study) -> None:
    for words in ("alone most days", "no desk", "in the corridor"):
        small_study.codings.add("Anna", "T1.1", quote=words)
    small_study.memos.add("Mind this.", on="1", about="coding")
    found = plan(
        small_study,
        ("1 = T1.1 [1]", "1 = T1.2 [1]"),
        ("no {2 desk".replace("no {2 ", "{2 no "), "no {2 desk"),
        ("3 = T1.1 [3]", "3 = T1.1 enabler [3]"),
    )
    assert faults(found) == [] and found.added == found.removed == ()
    assert [(c.before.number, c.respects) for c in found.changed] == [(1, ("code",)), (2, ("place",)), (3, ("stance",))]
    assert small_study.codings.apply_edited(found) == 3
    assert codings(small_study) == [
        (1, "T1.2", "alone most days"),
        (2, "T1.1", "desk"),
        (3, "T1.1", "in the corridor"),
    ]
    assert small_study.memos.list(on="1") or small_study.memos.get(1).target == "1"
    assert small_study.integrity.check().clean


def test_rule_hits_are_confirmed_moved_and_removed(small_study: qualkit.Study) -> None:
    small_study.codings.apply()
    before = {c.number: c for c in small_study.codings.list(source="Anna")}
    text = small_study.codings.editor_text("Anna")
    gone = next(line for line in text.splitlines() if "[3]" in line)
    found = plan(small_study, ("= ?T1.1 [1]", "= T1.1 [1]"), ("= ?T1.2 [2]", "= ?T1.1 contrary [2]"), (f"{gone}\n", ""))
    assert faults(found) == []
    assert {c.before.number: c.respects for c in found.changed} == {
        1: ("confirmed",),
        2: ("code", "contrary", "confirmed"),
    }
    assert [c.number for c in found.removed] == [3]
    small_study.codings.apply_edited(found)
    after = {c.number: c for c in small_study.codings.list(source="Anna")}
    assert after[1].confirmed_by == after[2].confirmed_by == "tester" and after[2].code == "T1.1"
    assert before.keys() - after.keys() == {3}
    assert {c.number for c in after.values() if not c.confirmed_by} == set(before) - {1, 2, 3}
    assert small_study.codings.apply().added == 0, "neither the removed hit nor the old place of the moved one is back"
    assert small_study.integrity.check().clean


def test_codings_of_others_are_remarks(small_folder, small_study: qualkit.Study) -> None:  # type: ignore[no-untyped-def]
    with qualkit.Study.open(small_folder, coder="Ann") as ann:
        ann.codings.add("Anna", "T1.1", turn=2)
    text = small_study.codings.editor_text("Anna")
    assert "# Ann: T1.1 Isolation [1], on: I am alone most days. ... I sit in the corridor." in text
    assert plan(small_study, ("# Ann:", "# someone:")).size == 0
    found = plan(small_study, ("# Ann: T1.1", "turn = T1.1 [1] # was"))
    assert faults(found) == ["Anna.txt:20: Coding 1 is Ann's. Take [1] away to make one of your own."]
    found = plan(small_study, ("# Ann: T1.1", "turn = T1.1 # was"))
    assert small_study.codings.apply_edited(found) == 1
    with qualkit.Study.open(small_folder, coder="Ann") as ann:
        assert "problems=(Problem" in repr(ann.codings.plan_edited("Anna", text))


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("I am alone", "I am {1 alone", "The mark 1 begins here but ends nowhere."),
        ("I am alone", "I am alone 1}", "The mark 1 ends here but begins nowhere."),
        ("I am alone", "I am {1 alone 1}", "The mark 1 has no code. Write below the turn: 1 = CODE"),
        ("corridor.", "corridor.\n1 = T1", "There is no mark 1 in this turn."),
        ("corridor.", "corridor.\nturn = T1.9", 'There is no code "T1.9". Did you mean'),
        ("corridor.", "corridor.\nturn = isolatoin", "Did you mean T1.1 (Isolation)?"),
        ("corridor.", "corridor.\nturn =", "A code is missing."),
        ("corridor.", "corridor.\nturn = T1 T2", '"T2" is no word for a coding.'),
        ("corridor.", "corridor.\nturn = T1 [77]", "Anna has no coding 77 of yours. A new coding has no number"),
        ("corridor.", "corridor.\nturn = ?T1", "A new coding (T1) has no ?."),
        ("corridor.", "corridor.\nturn = T1\nturn = T1 barrier enabler", "It has two stances."),
        ("corridor.", 'corridor.\n"i" = T1', "times in the turn. Put marks around"),
        ("corridor.", 'corridor.\n"nobody" = T1', "These words are not in the turn."),
        ("corridor.", "corridor.\n1 T1.1", "not the interview's here. To code, write an = between"),
        ("corridor.", "corridor.\nfirst = T1.1", "To code, begin the line with turn, with a mark"),
        ("corridor.", "corridor {", "The { here is part of no mark."),
        ("corridor.", "corridor", "The words of turn 2 are not the interview's here."),
        ("corridor.", "corridor. Yes.", "The words of turn 2 are not the interview's here."),
        ("## Turn 2, Anna (participant)\n", "", "The words of turn 1 are not the interview's here."),
        ("## Turn 3", "## Turn 2", "Turn 2 stands here a second time."),
        ("## Turn 6", "## Turn 7", "The heading of turn 6 is missing."),
        ("#! end 0", "", "The lines at its end that begin with #! are not complete."),
        ("#! coder tester", "#! coder Ann", "The file was written for Ann; you work as tester."),
        ("#! text ", "#! text 0", "The file was written for another text than Anna has now."),
    ],
)
def test_faults_are_told_and_nothing_is_done(small_study: qualkit.Study, old: str, new: str, fault: str) -> None:
    rows = dump(small_study)
    found = plan(small_study, (old, new))
    assert [problem for problem in faults(found) if fault in problem], faults(found)
    assert "corridor" not in "".join(faults(found)) + repr(found), "an interview's words are not for logs"
    with pytest.raises(BadInput):
        small_study.codings.apply_edited(found)
    assert dump(small_study) == rows


def test_changed_words_are_shown_beside_the_interviews(small_study: qualkit.Study) -> None:
    found = plan(small_study, ("There is no desk", "There was no desk"))
    assert found.difference is not None
    assert (found.difference.turn, found.difference.line) == (2, 19)
    assert found.difference.expected == "is no desk for me, so"
    assert found.difference.found == "was no desk for me, so"


def test_what_happened_meanwhile_stays(small_folder, small_study: qualkit.Study) -> None:  # type: ignore[no-untyped-def]
    for words in ("alone most days", "no desk", "in the corridor"):
        small_study.codings.add("Anna", "T1.1", quote=words)
    text = small_study.codings.editor_text("Anna")
    with qualkit.Study.open(small_folder, coder="tester") as elsewhere:
        elsewhere.codings.add("Anna", "T2.1", turn=4)
        elsewhere.codings.change(1, code="T1.2")
        elsewhere.codings.remove([2])
    found = plan(small_study, ("3 = T1.1 [3]", "3 = T2.2 [3]"), of=text)
    assert [change.before.number for change in found.changed] == [3] and found.removed == found.added == ()
    assert found.notes == (
        "Coding 1 was changed meanwhile; it stays so.",
        "Coding 2 was removed meanwhile; it stays so.",
    )
    found = plan(small_study, ("1 = T1.1 [1]", "1 = T2.1 [1]"), ("2 = T1.1 [2]", "2 = T2.1 [2]"), of=text)
    assert [fault.split(": ", 1)[1] for fault in faults(found)] == [
        "Coding 1 was changed in the study after this file was written. It is T1.2 now; make the line say so, or take"
        " it out and code anew.",
        "Coding 2 was removed meanwhile. Take [2] away to make a new coding of it.",
    ]


def test_a_plan_is_refused_when_the_study_has_changed_since(small_folder, small_study: qualkit.Study) -> None:  # type: ignore[no-untyped-def]
    found = plan(small_study, ("corridor.", "corridor.\nturn = T1"))
    with qualkit.Study.open(small_folder, coder="Ann") as ann:
        ann.codings.add("Anna", "T1.1", turn=4)
    rows = dump(small_study)
    with pytest.raises(Conflict, match="changed while you were looking"):
        small_study.codings.apply_edited(found)
    assert dump(small_study) == rows


def test_copied_lines_lost_numbers_and_left_marks(small_study: qualkit.Study) -> None:
    small_study.codings.add("Anna", "T1.1", quote="alone most days")
    text = small_study.codings.editor_text("Anna")
    assert plan(small_study, (" [1]   # Isolation", ""), of=text).size == 0
    found = plan(small_study, ("1 = T1.1 [1]   # Isolation\n", ""), of=text)
    assert [coding.number for coding in found.removed] == [1] and not found.problems
    found = plan(small_study, ("help.\n", "help.\nturn = T1.1 [1]\n"), of=text)
    assert [coding.turn for coding in found.added] == [4] and found.same == 1 and not found.changed
    found = plan(small_study, ("help.\n", "help.\nturn = T1.1, T1.1\nturn = T1.1\n"), of=text)
    assert len(found.added) == 1


def test_codings_may_hand_on_their_places_but_not_exchange_them(small_study: qualkit.Study) -> None:
    for code in ("T1.1", "T1.2"):
        small_study.codings.add("Anna", code, quote="alone most days")
    found = plan(small_study, ("1 = T1.1 [1]", "1 = T1.2 [1]"), ("1 = T1.2 [2]", "1 = T2.1 [2]"))
    assert small_study.codings.apply_edited(found) == 2
    assert {(number, code) for number, code, _ in codings(small_study)} == {(1, "T1.2"), (2, "T2.1")}
    rows = dump(small_study)
    found = plan(small_study, ("1 = T1.2 [1]", "1 = T2.1 [1]"), ("1 = T2.1 [2]", "1 = T1.2 [2]"))
    with pytest.raises(Conflict, match="exchange their places"):
        small_study.codings.apply_edited(found)
    assert dump(small_study) == rows
    found = plan(small_study, ("1 = T1.2 [1]", "1 = T2.1 [1]"))
    assert "These words are coded T2.1 already (coding 2)." in faults(found)[0]
