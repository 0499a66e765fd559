"""Speaker detection, layout by layout."""

from __future__ import annotations

import pytest

from qualkit.domain.sources import Role
from qualkit.text.labels import label_key, looks_like_speaker
from qualkit.text.turns import NO_LABELS, FoundTurns, Paragraph, find_turns


def told(text: str, **options: object) -> list[tuple[str, str]]:
    found = find_turns(text, **options)  # type: ignore[arg-type]  # options are checked by find_turns itself
    return [(turn.speaker, turn.span.of(text)) for turn in found.turns]


def roles(found: FoundTurns) -> dict[str, str]:
    return {turn.speaker: turn.role.value for turn in found.turns}


def times(text: str) -> list[float | None]:
    return [turn.start_seconds for turn in find_turns(text).turns]


TWO = [("one?", "two"), ("three?", "four")]
LAYOUTS = {
    "plain": ("INT: {}\n\nP1: {}\n\n", "INT", "P1"),
    "no space": ("I:{}\nP:{}\n", "I", "P"),
    "numbered": ("Interviewer 1: {}\n\nParticipant 2: {}\n\n", "Interviewer 1", "Participant 2"),
    "remark": ("Interviewer (me): {}\n\nAnn (SL): {}\n\n", "Interviewer (me)", "Ann (SL)"),
    "dash": ("I – {}\n\nC – {}\n\n", "I", "C"),
    "hyphen": ("I - {}\n\nC - {}\n\n", "I", "C"),
    "tab": ("INT\t{}\nP1\t{}\n", "INT", "P1"),
    "colon and tab": ("INT:\t{}\nP1:\t{}\n", "INT", "P1"),
    "markdown": ("**Interviewer:** {}\n\n**Jo:** {}\n\n", "Interviewer", "Jo"),
    "markdown outside": ("**Interviewer**: {}\n\n**Jo**: {}\n\n", "Interviewer", "Jo"),
    "rev": ("Speaker 1 (00:00):\n{}\n\nSpeaker 2 (00:21):\n{}\n\n", "Speaker 1", "Speaker 2"),
    "otter": ("Interviewer  00:13\n{}\n\nAnn Other  01:00:20\n{}\n\n", "Interviewer", "Ann Other"),
    "teams": ("Interviewer   0:03\n{}\nOther, Ann   1:00:20\n{}\n", "Interviewer", "Other, Ann"),
    "word transcribe": ("00:00:01 Speaker 1\n{}\n00:00:05 Speaker 2\n{}\n", "Speaker 1", "Speaker 2"),
    "trint": ("Interviewer [00:00:05] {}\n\nJo [00:00:09] {}\n\n", "Interviewer", "Jo"),
    "bracketed": ("[SPEAKER_00]: {}\n[SPEAKER_01]: {}\n", "SPEAKER_00", "SPEAKER_01"),
    "atrain": ("SPEAKER_00\n[00:00:03] - {}\n\nSPEAKER_01\n[00:00:08] - {}\n\n", "SPEAKER_00", "SPEAKER_01"),
    "noscribe": ("S01: [00:00:12] {}\nS02: [00:00:15] {}\n", "S01", "S02"),
    "time first": ("[00:00:12] INT: {}\n\n[00:00:15] P1: {}\n\n", "INT", "P1"),
    "zoom captions": ("[Ann Other] 17:42:49\n{}\n\n[Jo] 17:42:55\n{}\n\n", "Ann Other", "Jo"),
    "table": ("00:00:01\tInterviewer\t{}\n00:00:05\tGP01\t{}\n", "Interviewer", "GP01"),
    "brackets": ("[Interviewer] {}\n\n[P1] {}\n\n", "Interviewer", "P1"),
    "time range": ("[00:00:01 - 00:00:05] INT: {}\n[00:00:06 - 00:00:09] P1: {}\n", "INT", "P1"),
    "list": ("- **INT:** {}\n- **P1:** {}\n", "INT", "P1"),
    "wide colon": ("INT：{}\n\nP1：{}\n\n", "INT", "P1"),
    "own line": ("**Interviewer**\n{}\n\n**Jo**\n{}\n\n", "Interviewer", "Jo"),
}


@pytest.mark.parametrize("layout", LAYOUTS)
def test_layouts(layout: str) -> None:
    form, asks, answers = LAYOUTS[layout]
    text = "".join(form.format(*pair) for pair in TWO)
    assert told(text) == [(asks, "one?"), (answers, "two"), (asks, "three?"), (answers, "four")]


@pytest.mark.parametrize(
    ("layout", "start"),
    [
        ("rev", [0, 21]), ("otter", [13, 3620]), ("teams", [3, 3620]), ("word transcribe", [1, 5]), ("trint", [5, 9]),
        ("atrain", [3, 8]), ("noscribe", [12, 15]), ("time first", [12, 15]), ("table", [1, 5]),
        ("zoom captions", [0, 6]), ("time range", [1, 6]),
        ("plain", [None, None]),
    ],
)  # fmt: skip
def test_times_at_labels(layout: str, start: list[float | None]) -> None:
    text = "".join(LAYOUTS[layout][0].format(*pair) for pair in TWO)
    assert times(text)[:2] == start


def test_inline_time_after_the_label_is_no_speech_but_later_ones_are() -> None:
    text = "INT: [00:12:03] And then?\n\nP1: It was [inaudible 00:12:10] fine."
    assert told(text) == [("INT", "And then?"), ("P1", "It was [inaudible 00:12:10] fine.")]
    assert times(text) == [723.0, None]


def test_f4_stamps_end_a_turn() -> None:
    text = "I: Und? #00:00:03-1#\nB: Ja. So. #00:00:13-5#\nI: Gut? #00:00:15-0#\nB: Ja. #00:00:20-0#"
    found = find_turns(text)
    assert told(text)[1] == ("B", "Ja. So.")
    assert [(turn.start_seconds, turn.end_seconds) for turn in found.turns][:2] == [(None, 3.1), (3.1, 13.5)]


def test_words_before_a_colon_are_not_speakers() -> None:
    text = (
        "INT: Tell me.\n\nP1: Well.\nProduct: a thing I said\n\nINT: Go on.\n\n"
        "P1: Context: none. Let’s look! We have: two.\n\n"
        "INT: More?\n\nP1: At 12:30: lunch. See http://x.example"
    )
    assert {speaker for speaker, _ in told(text)} == {"INT", "P1"}
    assert told(text)[1] == ("P1", "Well.\nProduct: a thing I said")


def test_notes_with_headings_before_colons_have_no_speakers() -> None:
    text = "Product: a\n\nContext: b\n\nImplication: c\n\nProduct: d\n\nContext: e\n\nImplication: f"
    assert find_turns(text).layout == NO_LABELS


def test_a_label_that_stands_once_in_a_long_interview_is_not_believed() -> None:
    text = "INT: a?\n\nP1: b\n\n" * 10 + "Remember this: it was hard.\n\nINT: c?"
    assert {speaker for speaker, _ in told(text)} == {"INT", "P1"}


def test_no_labels_make_a_turn_of_each_paragraph_and_say_so() -> None:
    text = "First thing.\ngoes on\n\nSecond thing.\n\nThird."
    found = find_turns(text)
    assert told(text) == [("", "First thing.\ngoes on"), ("", "Second thing."), ("", "Third.")]
    assert {turn.role for turn in found.turns} == {Role.UNKNOWN}
    assert [problem.severity for problem in found.problems] == ["info"]
    assert "no speaker labels" in found.problems[0].message


def test_one_labelled_interviewer_leaves_the_other_paragraphs_unnamed() -> None:
    text = "MODERATOR: Good?\n\nYes it was.\n\nNo.\n\nMODERATOR: More?\n\nFine."
    assert told(text) == [
        ("MODERATOR", "Good?"),
        ("", "Yes it was."),
        ("", "No."),
        ("MODERATOR", "More?"),
        ("", "Fine."),
    ]
    assert roles(find_turns(text)) == {"MODERATOR": "interviewer", "": "unknown"}


def test_front_matter_becomes_metadata_and_no_turn() -> None:
    text = (
        "Interview with P1\nDate: 3 May 2024\nInterviewer: Researcher 1\nPseudonym: P1\n\n"
        "Interviewer: So?\n\nP1: Well.\n\nInterviewer: And?\n\nP1: Yes."
    )
    found = find_turns(text)
    assert found.metadata["date"] == "3 May 2024"
    assert found.metadata["interviewer"] == "Researcher 1"
    assert told(text)[0] == ("Interviewer", "So?")
    assert "4 lines before the first turn" in found.problems[0].message


@pytest.mark.parametrize("legend", ["I – interviewer, C – link worker", "Key: I = interviewer; C = link worker",
                                    "I = Interviewer\nC = Client"])  # fmt: skip
def test_legends_are_not_turns(legend: str) -> None:
    text = f"{legend}\n\nI – How?\n\nC – So – yes.\n\nI – Why?\n\nC – Link worker."
    assert told(text) == [("I", "How?"), ("C", "So – yes."), ("I", "Why?"), ("C", "Link worker.")]


def test_a_legend_tells_the_roles() -> None:
    text = "A = client; B = researcher\n\nB: How?\n\nA: So.\n\nB: Why?\n\nA: Yes."
    assert roles(find_turns(text)) == {"B": "interviewer", "A": "participant"}


@pytest.mark.parametrize("line", ["Transcribed by https://otter.ai", "Ann Other stopped transcription", "1/5", "Page 3",
                                  "[End of recording]"])  # fmt: skip
def test_system_lines_are_nobodys_words(line: str) -> None:
    text = f"INT: One?\n\nP1: Two.\n\n{line}\n\nINT: Three?\n\nP1: Four.\n\n{line}"
    assert [words for _, words in told(text)] == ["One?", "Two.", "Three?", "Four."]


def test_a_page_mark_inside_a_turn_parts_it_and_keeps_the_speaker() -> None:
    text = "INT: One?\n\nP1: Two\n2/5\ngoes on.\n\nINT: Three?\n\nP1: Four."
    assert told(text)[1:3] == [("P1", "Two"), ("P1", "goes on.")]


def test_several_paragraphs_and_wrapped_lines_stay_one_turn() -> None:
    text = "INT: One?\n\nP1: First line\nwrapped on.\n\nA second paragraph.\n\nINT: Two?\n\nP1: Yes."
    assert told(text)[1] == ("P1", "First line\nwrapped on.\n\nA second paragraph.")


def test_bold_paragraphs_head_turns() -> None:
    pieces = [
        ("Interviewer", 11),
        ("How?", 0),
        ("Ann", 3),
        ("Well.", 0),
        ("Interviewer", 11),
        ("So?", 0),
        ("Ann", 3),
        ("Yes.", 0),
    ]
    text, paragraphs = "", []
    for words, bold in pieces:
        paragraphs.append(Paragraph(len(text), len(text) + len(words), bold))
        text += words + "\n"
    assert told(text, paragraphs=paragraphs)[:2] == [("Interviewer", "How?"), ("Ann", "Well.")]


def test_bold_beginnings_head_turns_without_a_colon() -> None:
    pieces = [("Interviewer How?", 11), ("Ann Well.", 3), ("Interviewer So?", 11), ("Ann Yes.", 3)]
    text, paragraphs = "", []
    for words, bold in pieces:
        paragraphs.append(Paragraph(len(text), len(text) + len(words), bold))
        text += words + "\n"
    assert told(text, paragraphs=paragraphs)[:2] == [("Interviewer", "How?"), ("Ann", "Well.")]


@pytest.mark.parametrize(
    ("asks", "answers"),
    [("I", "P"), ("INT", "P1"), ("Int 1", "P1"), ("Interviewer", "Jo"), ("Researcher", "Jo"), ("Moderator", "P3"),
     ("Facilitator", "Jo"), ("Q", "A"), ("R", "P1"), ("I", "R"), ("IV", "IE"), ("INTERVIEWER 2", "Jo Other")],
)  # fmt: skip
def test_interviewer_labels(asks: str, answers: str) -> None:
    found = find_turns(f"{asks}: One.\n\n{answers}: Two?\n\n{asks}: Three.\n\n{answers}: Four?")
    assert roles(found) == {asks: "interviewer", answers: "participant"}


def test_settings_name_the_interviewer() -> None:
    found = find_turns("Ann: One.\n\nBob: Two?\n\nAnn: Three.\n\nBob: Four?", interviewers=["ANN"])
    assert roles(found) == {"Ann": "interviewer", "Bob": "participant"}


def test_behaviour_tells_the_interviewer_and_is_reported() -> None:
    text = "Ann: And how was that?\n\nBob: " + "It was long and hard and we went on. " * 5 + "\n\n"
    found = find_turns(text * 4)
    assert roles(found) == {"Ann": "interviewer", "Bob": "participant"}
    assert [problem.severity for problem in found.problems] == ["info"]
    assert "“Ann” for the interviewer" in found.problems[0].message


def test_unclear_behaviour_settles_nothing_and_is_reported() -> None:
    found = find_turns("Ann: Yes?\n\nBob: No?\n\n" * 4)
    assert roles(found) == {"Ann": "unknown", "Bob": "unknown"}
    assert "do not settle it" in found.problems[0].message


def test_an_unknown_speaker_stays_unknown() -> None:
    text = "INT: One?\n\nP1: Two.\n\nUnknown Speaker: Tea?\n\nINT: Three?\n\nP1: Four.\n\nUnknown Speaker: Milk?"
    assert roles(find_turns(text))["Unknown Speaker"] == "unknown"


def test_label_shapes() -> None:
    assert all(map(looks_like_speaker, ["P1", "INT", "Speaker 2", "SPEAKER_00", "LW03", "S01", "I", "Participant A"]))
    assert not any(map(looks_like_speaker, ["Product", "She", "all", "Note", "Context", "Yeah", "Remember this"]))
    assert label_key(" Ann  (she/her) ") == label_key("ANN")


def test_labels_in_scripts_without_capitals() -> None:
    text = "سائل: كيف؟\n\nمريم: بخير.\n\nسائل: لماذا؟\n\nمريم: لا أعرف."
    assert [speaker for speaker, _ in told(text)] == ["سائل", "مريم", "سائل", "مريم"]


def test_an_interview_on_one_line_is_one_turn() -> None:
    assert told("and then we went to the shop " * 50) == [("", ("and then we went to the shop " * 50).strip())]


def test_reported_speech_at_the_start_of_lines_is_no_speaker() -> None:
    story = "P1: He said: come here.\nAnd I said: no.\nMary: no way.\nHe said: please.\nMary: never.\n\n"
    text = ("INT: What did they say?\n\n" + story) * 3
    assert {speaker for speaker, _ in told(text)} == {"INT", "P1"}


def test_one_labelled_participant_keeps_the_paragraphs_that_follow() -> None:
    assert told("P1: I think so.\n\nAnd more.\n\nP1: Done.") == [("P1", "I think so.\n\nAnd more."), ("P1", "Done.")]


def test_what_only_looks_like_a_space_is_no_part_of_a_label() -> None:
    text = "\u00a0B: Well.\n\nI: And?\n\n\u00a0B: So.\n\nI: Yes?"
    assert {turn.speaker for turn in find_turns(text).turns} == {"B", "I"}
