"""Naming speakers in a study: labels, roles, cases, what is remembered, and turns without labels."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

import qualkit
from qualkit.domain.speakers import SpeakerDecision
from qualkit.errors import BadInput, Conflict, NotFound, StudyProblem
from qualkit.services.import_reports import ImportReport
from tests.helpers.small_study import dump

LAYOUTS = Path(__file__).parent.parent / "layouts"
GROUP = """\
Speaker 1: How was it?

Speaker 2: It was fine, and then we all went home along the river.

Speaker 1: Home?

Speaker 3: Yes, home it was, and fine.

Speaker 2: Not for me.
"""
PAIR = "Speaker 1: How is it?\n\nSpeaker 2: Fine, thank you, most days.\n\nSpeaker 1: And?\n\nSpeaker 2: Fine.\n"
PLAIN = "How was the day?\n\nIt was long and wet.\n\nAnd the evening?\n\nQuiet. I read.\n"


@pytest.fixture
def study(tmp_path: Path) -> Iterator[qualkit.Study]:
    """A study with a group interview and one without labels."""
    with qualkit.Study.create(tmp_path / "study", title="Speakers", coder="tester") as study:
        add(study, tmp_path, Group=GROUP, Plain=PLAIN)
        study.cases.set("Ann", {"role": "carer"})
        study.cases.set("Bo", {"role": "carer"})
        yield study


def add(study: qualkit.Study, folder: Path, **files: str) -> ImportReport:
    for name, text in files.items():
        (folder / f"{name}.txt").write_text(text, encoding="utf-8")
    return study.sources.add([folder / f"{name}.txt" for name in files])


def who(study: qualkit.Study, source: str) -> list[tuple[str, str]]:
    return list(dict.fromkeys((turn.speaker, str(turn.role)) for turn in study.sources.get(source).turns))


def rules(study: qualkit.Study) -> list[tuple[str, str, str, str]]:
    return [tuple(row) for row in study.speakers.rules().rows]


def test_labels_are_told_with_counts_and_first_words(study: qualkit.Study) -> None:
    first, second, _ = study.speakers.labels("group")
    assert (first.label, first.turns, first.words, first.questions) == ("Speaker 1", 2, 4, 2)
    assert first.first == ("How was it?", "Home?") and first.sources == ("Group",)
    assert second.share == pytest.approx(15 / 25) and study.speakers.labels()[-1].label == ""
    table = study.speakers.list()
    assert [row["label"] for row in table] == ["Speaker 1", "Speaker 2", "Speaker 3", "not named"]
    with pytest.raises(NotFound, match="no source"):
        study.speakers.labels("Nowhere")


def test_a_name_is_one_action_and_changes_no_word(study: qualkit.Study) -> None:
    before, text = dump(study), study.sources.get("Group").text
    change = study.speakers.rename("SPEAKER 1", "INT")
    assert (change.turns, change.sources, change.remembered) == (2, ("Group",), 1)
    assert who(study, "Group")[0] == ("INT", "unknown") and study.sources.get("Group").text == text
    assert rules(study) == [("speaker 1", "INT", "", "")]
    study.history.undo()
    assert dump(study) == before
    assert study.history.log()[1].what == "renamed speakers in Group (2 turns)"


def test_what_is_so_already_writes_nothing(study: qualkit.Study) -> None:
    study.speakers.role("Speaker 1", "interviewer")
    entries = len(study.history.log())
    assert study.speakers.role("Speaker 1", "interviewer").turns == 0
    assert len(study.history.log()) == entries


def test_who_asks_settles_who_answers(study: qualkit.Study) -> None:
    study.speakers.role("Speaker 1", "interviewer")
    assert who(study, "Group") == [
        ("Speaker 1", "interviewer"), ("Speaker 2", "participant"), ("Speaker 3", "participant"),
    ]  # fmt: skip
    study.speakers.role("Speaker 3", "unknown", remember=False)
    assert who(study, "Group")[2] == ("Speaker 3", "unknown")


def test_merged_turns_stay_apart(study: qualkit.Study) -> None:
    numbers = [(turn.number, turn.span) for turn in study.sources.get("Group").turns]
    change = study.speakers.merge(["Speaker 2", "Speaker 3"], "P1")
    assert change.merged == ("Group",) and change.turns == 3
    assert [(turn.number, turn.span) for turn in study.sources.get("Group").turns] == numbers
    assert [turn.speaker for turn in study.sources.get("Group").turns] == ["Speaker 1", "P1", "Speaker 1", "P1", "P1"]


def test_links_of_cases_follow_and_never_make_one_speaker_two(study: qualkit.Study) -> None:
    study.speakers.link("Speaker 2", "ann", source="Group")
    study.speakers.link("Speaker 3", "Bo")
    study.speakers.rename("Speaker 2", "P1")
    assert [(link.source, link.speaker) for link in study.cases.get("Ann").links] == [("Group", "P1")]
    before = dump(study)
    with pytest.raises(Conflict, match="P1 is case Ann and Speaker 3 is case Bo"):
        study.speakers.merge(["P1"], "Speaker 3")
    assert dump(study) == before
    study.speakers.link("Speaker 3", "")
    study.speakers.merge(["P1"], "Speaker 3")
    assert study.cases.get("Ann").links[0].speaker == "Speaker 3" and not study.cases.get("Bo").links
    with pytest.raises(NotFound, match='no case "Cy"'):
        study.speakers.link("Speaker 3", "Cy")
    study.speakers.link("Speaker 3", "Cy", new=True)
    assert study.cases.get("Cy").links and not study.cases.get("Ann").links


def test_what_is_remembered_is_applied_to_the_next_file(study: qualkit.Study, tmp_path: Path) -> None:
    study.speakers.rename("Speaker 1", "INT")
    study.speakers.role("INT", "interviewer")
    study.speakers.merge(["Speaker 2", "Speaker 3"], "P1")
    study.speakers.link("P1", "Ann", remember=True)
    report = add(study, tmp_path, Pair=PAIR).files[0]
    assert report.rules == 2 and report.speakers == {"INT": ("interviewer", 2), "P1": ("participant", 2)}
    assert ("Pair", "P1") in [(link.source, link.speaker) for link in study.cases.get("Ann").links]
    study.speakers.forget("speaker 1")
    with pytest.raises(NotFound, match="Nothing is remembered"):
        study.speakers.forget("speaker 1")
    assert add(study, tmp_path, Third=PAIR.replace("Fine.", "Well.")).files[0].speakers.keys() == {"Speaker 1", "P1"}


def test_other_names_in_other_sources_are_not_remembered(study: qualkit.Study, tmp_path: Path) -> None:
    add(study, tmp_path, Pair=PAIR)
    study.speakers.rename("Speaker 2", "P1", source="Group")
    assert rules(study) == [("speaker 2", "P1", "", "")]
    change = study.speakers.rename("Speaker 2", "P2", source="Pair")
    assert rules(study) == [] and "not the same in all sources" in change.problems[0].message
    assert add(study, tmp_path, Third=PAIR.replace("Fine.", "Well.")).files[0].rules == 0


def test_a_corrected_file_undoes_nothing(study: qualkit.Study, tmp_path: Path) -> None:
    study.speakers.rename("Speaker 1", "INT", remember=False)
    study.speakers.role("INT", "interviewer", remember=False)
    study.speakers.merge(["Speaker 3"], "Speaker 2", remember=False)
    assert rules(study) == []
    (tmp_path / "same.txt").write_text(GROUP + "\n", encoding="utf-8")
    assert not study.sources.plan_revision("Group", tmp_path / "same.txt").labels
    (tmp_path / "corrected.txt").write_text(GROUP.replace("river", "canal"), encoding="utf-8")
    study.sources.revise(study.sources.plan_revision("Group", tmp_path / "corrected.txt"))
    assert who(study, "Group") == [("INT", "interviewer"), ("Speaker 2", "participant")]


def test_a_plan_does_not_outlive_other_names(study: qualkit.Study, tmp_path: Path) -> None:
    (tmp_path / "corrected.txt").write_text(GROUP.replace("river", "canal"), encoding="utf-8")
    plan = study.sources.plan_revision("Group", tmp_path / "corrected.txt")
    study.speakers.rename("Speaker 1", "INT")
    with pytest.raises(Conflict, match="changed since"):
        study.sources.revise(plan)


def test_a_review_is_one_action_in_which_labels_exchange_names(study: qualkit.Study) -> None:
    before, entries = dump(study), len(study.history.log())
    decisions = [
        SpeakerDecision(source="Group", label="Speaker 1", becomes="Speaker 2", role="interviewer"),
        SpeakerDecision(source="Group", label="Speaker 2", becomes="Speaker 1", case="Dee"),
    ]
    shown = study.speakers.preview(decisions, new_cases=["Dee"])["Group"]
    assert [(one.label, str(one.role), one.case) for one in shown[:2]] == [
        ("Speaker 2", "interviewer", ""), ("Speaker 1", "participant", "Dee"),
    ]  # fmt: skip
    assert dump(study) == before
    study.speakers.review(decisions, new_cases=["Dee"])
    assert [one.label for one in study.speakers.labels("Group")] == ["Speaker 2", "Speaker 1", "Speaker 3"]
    assert [one.case for one in study.speakers.labels("Group")] == ["", "Dee", ""]
    assert len(study.history.log()) == entries + 1
    study.history.undo()
    assert dump(study) == before


@pytest.mark.parametrize(
    ("to", "words"), [(" ", "empty"), ("(remark)", "more than a remark"), ("x" * 81, "80"), ("a\x07b", "one line")]
)
def test_labels_that_cannot_be_used(study: qualkit.Study, to: str, words: str) -> None:
    before = dump(study)
    with pytest.raises(BadInput, match=words):
        study.speakers.rename("Speaker 1", to)
    assert dump(study) == before


def test_who_is_not_there(study: qualkit.Study) -> None:
    with pytest.raises(NotFound, match=r'Nobody is called "Speeker 1" in any source\. Did you mean Speaker 1'):
        study.speakers.rename("Speeker 1", "X")
    with pytest.raises(NotFound, match="has a label"):
        study.speakers.rename("", "X", source="Group")
    with pytest.raises(BadInput, match="no role"):
        study.speakers.role("Speaker 1", "chair")
    with pytest.raises(BadInput, match="decided about twice"):
        twice = ("Speaker 1", "SPEAKER 1")
        study.speakers.review([SpeakerDecision(source="Group", label=one, role="unknown") for one in twice])


def test_a_text_without_labels_is_divided_as_the_researcher_says(study: qualkit.Study) -> None:
    coding_free = dump(study)
    plan = study.speakers.plan_division("plain", "questions")
    assert dump(study) == coding_free and plan.before == 4 and not plan.problems
    assert [(turn.speaker, turn.span.of(plan.text)) for turn in plan.turns] == [
        ("Interviewer", "How was the day?"), ("Participant", "It was long and wet."),
        ("Interviewer", "And the evening?"), ("Participant", "Quiet. I read."),
    ]  # fmt: skip
    study.speakers.divide("Plain", "questions")
    stored = study.sources.get("Plain")
    assert stored.turns == plan.turns and stored.layout == "divided by the researcher: questions"
    with pytest.raises(Conflict, match="divided so already"):
        study.speakers.divide("Plain", "questions")
    study.speakers.divide("Plain", "block")
    assert len(study.sources.get("Plain").turns) == 1
    study.speakers.divide("Plain", "")
    assert who(study, "Plain") == [("", "unknown")]
    for _ in range(3):
        study.history.undo()
    assert dump(study) == coding_free


def test_codings_stay_when_turns_are_others(study: qualkit.Study, tmp_path: Path) -> None:
    (tmp_path / "tiny.yaml").write_text("id: tiny\ntitle: T\ncodes:\n  - id: T1\n    name: Wet\n", encoding="utf-8")
    study.codebooks.use(tmp_path / "tiny.yaml")
    study.codings.add("Plain", "T1", quote="long and wet")
    study.memos.add("See [[Plain:3]].", kind="analytic")
    plan = study.speakers.divide("Plain", "block")
    coding = study.codings.list(source="Plain")[0]
    assert coding.quote == "long and wet"
    assert study.sources.get("Plain").locator(coding.span.start) == "turn 1"
    assert any("turn 3 (now turn 1)" in problem.message for problem in plan.problems)
    assert study.integrity.check().clean


def test_links_follow_a_division_where_that_is_plain(study: qualkit.Study) -> None:
    study.speakers.divide("Plain", "alternate")
    study.speakers.rename("Participant", "P7", source="Plain", remember=False)
    study.speakers.link("P7", "Ann", source="Plain")
    plan = study.speakers.divide("Plain", "block")
    assert plan.links == {("Ann", "P7"): "Participant"}
    assert study.speakers.labels("Plain")[0].case == "Ann"


def test_a_division_of_the_source_holds_for_its_corrected_file(study: qualkit.Study, tmp_path: Path) -> None:
    study.speakers.divide("Plain", "alternate")
    (tmp_path / "corrected.txt").write_text(PLAIN.replace("wet", "very wet"), encoding="utf-8")
    study.sources.revise(study.sources.plan_revision("Plain", tmp_path / "corrected.txt"))
    assert who(study, "Plain") == [("Interviewer", "interviewer"), ("Participant", "participant")]


def test_an_original_that_was_changed_is_not_divided(study: qualkit.Study) -> None:
    original = study.folder / "transcripts" / "Plain.txt"
    original.write_text(PLAIN + "More.", encoding="utf-8")
    with pytest.raises(StudyProblem, match="changed since"):
        study.speakers.divide("Plain", "block")
    original.unlink()
    with pytest.raises(StudyProblem, match="not there"):
        study.speakers.plan_division("Plain", "block")


def test_subtitles_are_not_divided(study: qualkit.Study, tmp_path: Path) -> None:
    (tmp_path / "Cues.vtt").write_text("WEBVTT\n\n00:01.000 --> 00:02.000\n<v Al>Hello there.\n", encoding="utf-8")
    study.sources.add([tmp_path / "Cues.vtt"])
    with pytest.raises(Conflict, match="says itself"):
        study.speakers.divide("Cues", "block")
    with pytest.raises(BadInput, match="no way to divide"):
        study.speakers.divide("Plain", "colour")


def test_a_pdf_is_divided_by_its_stored_text(study: qualkit.Study) -> None:
    study.sources.add([LAYOUTS / "transcript-pdf" / "input.pdf"])
    text = study.sources.get("input").text
    plan = study.speakers.divide("input", "questions")
    assert study.sources.get("input").text == text and plan.turns[0].span.of(text).endswith("?")
    with pytest.raises(Conflict, match="another text"):
        study.speakers.divide("input", "bold")


def test_where_things_stand_in_the_file(study: qualkit.Study) -> None:
    assert str(study.sources.where("Plain", turn=2)) == "line 3, character 1"
    assert str(study.sources.where("Group", offset=11)) == "line 1, character 12"
    for wrong in ({"turn": 9}, {"coding": 1}):
        with pytest.raises(NotFound):
            study.sources.where("Plain", **wrong)
    for odd in ({}, {"turn": 1, "offset": 2}, {"offset": 10_000}):
        with pytest.raises(BadInput):
            study.sources.where("Plain", **odd)
