"""Transcripts as researchers' own folders hold them: what is wrong with each was read wrongly once."""

from __future__ import annotations

import io
import json

import docx
import openpyxl
import pytest
from reportlab.pdfgen import canvas

from qualkit.importers import read_file, read_sources

Turns = list[tuple[str, str, str]]

FOCUS_GROUP = """FOCUS GROUP 2
Present: Moderator (M), Aled, Bethan, Carys

M: So what helps people to come along?
Aled: The lift. If there is no lift, there is no –
Bethan: – no going.
Aled: Exactly. One thing: it leaves at 10:15.
[laughter]
Carys/Bethan: Yes.
?: I never knew that.
Unidentified female: Nor me.
M: And the time of day?
P4 [to Aled]: Mornings.
M: Thank you all.
"""
SHORT_TURNS = "\n".join(["Interviewer: How was it?", "Participant: Fine."] * 4)
ONCE_IN_TWO = """Interviewer: How did it begin?

Participant: In May. That was when I saw it.

Monday: I rang them.

Participant's mother: She did.

Interviewer: And then?

Participant: They said yes.
"""


def turns(text: str, name: str = "a.txt", **options: str) -> Turns:
    read = read_file(text.encode(), name, **options)
    return [(turn.speaker, turn.role.value, turn.span.of(read.text)) for turn in read.turns]


def labels(found: Turns) -> list[str]:
    return [label for label, _, _ in found]


def word(*paragraphs: list[tuple[str, bool]]) -> bytes:
    document = docx.Document()
    for runs in paragraphs:
        paragraph = document.add_paragraph()
        for words, bold in runs:
            paragraph.add_run(words).bold = bold
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def test_those_who_speak_once_in_a_focus_group() -> None:
    found = turns(FOCUS_GROUP)
    said_by = ["M", "Aled", "Bethan", "Aled", "Carys/Bethan", "?", "Unidentified female", "M", "P4", "M"]
    assert labels(found) == said_by
    roles = {label: role for label, role, _ in found}
    assert (roles["M"], roles["Bethan"], roles["?"]) == ("interviewer", "participant", "unknown")
    assert found[3][2] == "Exactly. One thing: it leaves at 10:15.\n[laughter]"


def test_a_weekday_in_an_interview_of_two_is_no_speaker() -> None:
    assert "Monday" not in labels(turns(ONCE_IN_TWO))


def test_a_bystander_in_an_interview_of_two_is_one() -> None:
    assert labels(turns(ONCE_IN_TWO.replace("\n\nMonday: I rang them.", "")))[2] == "Participant's mother"


def test_short_turns_at_the_start_are_no_cover() -> None:
    assert labels(turns(SHORT_TURNS)) == ["Interviewer", "Participant"] * 4


def test_a_short_question_under_the_cover_is_a_turn() -> None:
    text = (
        "Interview LW08\nInterviewer: Nia Rowe\nDate: 3 May 2024\nINT: So what do you do?\n\nLW8: I sit.\n\nINT: Why?"
    )
    assert labels(turns(text)) == ["INT", "LW8", "INT"]


def test_a_translation_in_brackets_is_nobodys_label() -> None:
    text = "\n".join(["Cyfwelydd: Sut wyt ti?", "Cyfranogwr 3: Da iawn.", "[Translation: Very well.]"] * 3)
    found = turns(text)
    assert {(label, role) for label, role, _ in found} == {
        ("Cyfwelydd", "interviewer"),
        ("Cyfranogwr 3", "participant"),
    }


@pytest.mark.parametrize(
    ("one", "two"),
    [("Enquêtrice", "Enquêté"), ("Interviewerin", "Befragter"), ("الباحثة", "المشاركة ١"), ("Cyfwelwr", "Ymatebydd 1")],
)
def test_roles_in_other_languages(one: str, two: str) -> None:
    found = turns(f"{one}: a\n{two}: b\n{one}: c\n{two}: d\n")
    assert [role for _, role, _ in found] == ["interviewer", "participant"] * 2


def test_labels_and_questions_that_contradict_each_other_are_told() -> None:
    read = read_file(b"Y: Who are you?\nI: Me.\nY: Why so?\nI: I am.\nY: And now?\nI: Still.\n", "a.txt")
    assert [p.severity for p in read.problems if "asks nearly all the questions" in p.message] == ["warning"]


@pytest.mark.parametrize(
    ("text", "layout", "seconds"),
    [
        ("Ann Lee\n0:03\nOne?\n\nBo Fox\n0:09\nTwo.\n\nAnn Lee\n1:17\nSo.\n\nBo Fox\n1:29\nYes.", "name over time", 89),
        (
            "Ann Lee 0 minutes 3 seconds\nOne?\nBo Fox 9 seconds\nTwo.\nAnn Lee 1 minute 2 seconds\nSo.\n"
            "Bo Fox 1 hour 2 minutes 3 seconds\nYes.",
            "name and time in words",
            3723,
        ),
        (
            "[00:00:01.13] - Speaker 1\nOne?\n\n[00:00:05.20] - Speaker 2\nTwo.\n\n[00:01:00.50] - Speaker 1\nSo.",
            "time and name",
            60.5,
        ),
    ],
    ids=["copied from Teams", "read out by Teams", "Happy Scribe"],
)  # fmt: skip
def test_names_with_their_times(text: str, layout: str, seconds: float) -> None:
    read = read_file(text.encode(), "a.txt")
    assert (read.layout, read.turns[-1].start_seconds) == (layout, seconds)
    assert len({turn.speaker for turn in read.turns}) == 2


@pytest.mark.parametrize(("one", "two"), [("Q", "A"), ("Int", "Resp"), ("INT", "P12")])
def test_labels_with_a_full_stop(one: str, two: str) -> None:
    found = turns(f"{one}. Since when?\n{two}. Since May. I was there.\n{one}. And?\n{two}. Yes.")
    assert found[:2] == [(one, "interviewer", "Since when?"), (two, "participant", "Since May. I was there.")]


def test_sections_with_letters_are_no_speakers() -> None:
    assert labels(turns("A. Aims of it all.\nB. Methods of it.\nC. What came out.\nD. What it means.")) == [""] * 4


def test_labels_in_capitals_on_their_own_lines() -> None:
    found = turns("INTERVIEWER\nOne?\n\nLINK WORKER 2\nTwo. Two more.\n\nINTERVIEWER\nSo?\n\nLINK WORKER 2\nYes.\n")
    assert labels(found) == ["INTERVIEWER", "LINK WORKER 2"] * 2


def test_a_teams_transcript_whose_names_are_bold() -> None:
    data = word(
        [("Lee, Ann", True), (" started transcription", False)],
        [("Lee, Ann", True), ("   0:03\nSo how was it?", False)],
        [("Fox, Bo", True), ("   0:09\nFine.", False)],
        [("Lee, Ann", True), ("   0:17\nRight.", False)],
        [("Fox, Bo", True), ("   1:02:03\nYes.", False)],
        [("Lee, Ann", True), (" stopped transcription", False)],
    )
    read = read_file(data, "teams.docx")
    said = [(turn.speaker, turn.start_seconds, turn.span.of(read.text)) for turn in read.turns]
    assert said[:2] == [("Lee, Ann", 3, "So how was it?"), ("Fox, Bo", 9, "Fine.")]
    assert len(said) == 4


def test_a_table_with_numbered_rows() -> None:
    document = docx.Document()
    table = document.add_table(rows=0, cols=3)
    for number, (who, words) in enumerate([("INT", "How?"), ("P6", "So."), ("INT", "And?"), ("P6", "Yes.")], 1):
        for cell, value in zip(table.add_row().cells, (str(number), who, words), strict=True):
            cell.text = value
    buffer = io.BytesIO()
    document.save(buffer)
    read = read_file(buffer.getvalue(), "a.docx")
    assert [(turn.speaker, turn.span.of(read.text)) for turn in read.turns][:2] == [("INT", "How?"), ("P6", "So.")]


def test_names_in_brackets_over_the_words_of_subtitles() -> None:
    names = ["Ann Lee", "Bo Fox", "Ann Lee", "Bo Fox"]
    cues = [f"{n}\n00:00:0{n},000 --> 00:00:0{n},900\n[{name}]\nWords." for n, name in enumerate(names, 1)]
    cues.append("5\n00:00:06,000 --> 00:00:06,500\n[Laughs]")
    read = read_file("\n\n".join(cues).encode(), "a.srt")
    assert [turn.speaker for turn in read.turns] == names


def test_headings_of_a_german_table() -> None:
    read = read_sources(b"Zeit;Sprecher;Text\n00:00:01;I;Wie?\n00:00:04;B;Gut; ja\n", "a.csv")[0]
    assert [(turn.speaker, turn.start_seconds) for turn in read.turns] == [("I", 1), ("B", 4)]


def test_text_of_an_older_mac_names_its_encoding() -> None:
    data = "Interviewer: What’s it like?\nParticipant: It’s “fine”.\n".encode("mac-roman")
    assert "mac-roman" in read_file(data, "a.txt").problems[0].hint


def test_windows_text_does_not() -> None:
    data = "Interviewer: What’s it like?\r\nParticipant: It’s “fine”.\r\n".encode("cp1252")
    assert "mac-roman" not in read_file(data, "a.txt").problems[0].hint


def test_a_division_that_finds_one_speaker_says_so() -> None:
    read = read_file(b"So how was it?\n\nIt was fine.\n", "a.txt", divide="bold")
    assert [problem.severity for problem in read.problems] == ["warning"]


def test_segments_that_were_divided_are_not_to_be_divided_again() -> None:
    data = json.dumps({"segments": [{"start": 0, "end": 1, "text": "How?"}, {"start": 1, "end": 2, "text": "So."}]})
    read = read_file(data.encode(), "a.json", divide="alternate")
    assert not any("speakers divide" in problem.hint for problem in read.problems)


def test_names_with_times_at_the_edges_of_pages_are_no_headers() -> None:
    buffer = io.BytesIO()
    pdf = canvas.Canvas(buffer)
    for page in range(4):
        lines = ["Study of link work"]
        for at in range(4):
            lines += [f"Ann Lee 00:{page}{at}:05", f"Was it {at}?", f"Bo Fox 00:{page}{at}:35", f"It was {page}."]
        for at, words in enumerate([*lines, f"Page {page + 1}"]):
            pdf.drawString(72, 780 - 16 * at, words)
        pdf.showPage()
    pdf.save()
    read = read_file(buffer.getvalue(), "a.pdf")
    assert len(read.turns) == 32
    assert "Study of link work" not in read.text and "Page 3" not in read.text


def test_a_survey_under_a_title() -> None:
    book = openpyxl.Workbook()
    for row in [["Our survey"], [], ["ID", "Size", "What goes well?"]]:
        book.active.append(row)
    for number in range(3):
        book.active.append([f"R{number}", "small", f"That number {number} comes every week is good."])
    buffer = io.BytesIO()
    book.save(buffer)
    found = read_sources(buffer.getvalue(), "a.xlsx")
    assert [one.name for one in found] == ["R0", "R1", "R2"]
    assert found[0].text.splitlines()[0] == "Question: What goes well?"


@pytest.mark.parametrize("gap", ["\t", "    "], ids=["tab", "blanks"])
def test_labels_that_only_white_space_sets_off(gap: str) -> None:
    found = turns(f"I{gap}How was it?\nP{gap}Fine.\nI{gap}And?\nP{gap}Yes.\n")
    assert found[:2] == [("I", "interviewer", "How was it?"), ("P", "participant", "Fine.")]


def test_the_headings_of_a_table_are_nobodys_turn() -> None:
    rows = ["Speaker</td><td>Words", "INT</td><td>How?", "P1</td><td>So.", "INT</td><td>And?", "P1</td><td>Yes."]
    html = "".join(f"<tr><td>{row}</td></tr>" for row in rows)
    found = turns(f"<html><body><table>{html}</table></body></html>", "a.html")
    assert labels(found) == ["INT", "P1", "INT", "P1"]
