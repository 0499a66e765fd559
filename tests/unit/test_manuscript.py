"""Papers held against the transcripts: quotations, whose they are, and what else is wrong."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import docx
import pytest
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm
from hypothesis import given, settings
from hypothesis import strategies as st

import qualkit
from qualkit.analysis.manuscript import QuotedIn, Transcripts, held_against
from qualkit.analysis.manuscript_claims import Claim
from qualkit.analysis.manuscript_report import ManuscriptReport
from qualkit.domain.manuscripts import PaperParagraph
from qualkit.domain.material import Talk
from qualkit.domain.sources import Role, Span, Turn
from qualkit.errors import BadInput, NotFound
from qualkit.text.quoted import Quoted, block_quotation, quotations_in

TALKS = {
    "LW03": "I: Do you ever switch your phone off in the evening?\n"
    "P: I don't switch it off, no. [laughs] It's my clients' homes I go into, and you take that back with you, "
    "every evening, in the car.\n",
    "LW05": "I: What would help?\nP: Somebody to ring. Anybody at all, really, who knows what the job is like.\n"
    "I: And who do you ring now?\nP: My sister — she’s a nurse, she doesn’t mind.\n",
    "GP01": "I: How is it for you?\nP: We refer and then we hear nothing back for months on end, nothing.\n",
}
CASES = "case,role,sector\nLW03,link worker,NHS\nLW05,link worker,charity\nLW06,link worker,NHS\nGP01,GP,NHS\n"


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Iterator[qualkit.Study]:
    folder = tmp_path_factory.mktemp("paper")
    for name, text in TALKS.items():
        (folder / f"{name}.txt").write_text(text, encoding="utf-8")
    (folder / "cases.csv").write_text(CASES, encoding="utf-8")
    with qualkit.Study.create(folder / "study", codebook="link-worker-role") as made:
        made.sources.add([folder / f"{name}.txt" for name in TALKS])
        made.cases.load(folder / "cases.csv")
        made.codings.add("LW03", "LWR1", quote="I don't switch it off, no.")
        yield made


def checked(study: qualkit.Study, folder: Path, *paragraphs: str) -> ManuscriptReport:
    document = docx.Document()
    for text in paragraphs:
        document.add_paragraph(text)
    document.save(str(folder / "paper.docx"))
    return study.integrity.manuscript(folder / "paper.docx")


def problems(report: ManuscriptReport, kind: str) -> list[str]:
    return [one.message for one in report.problems if one.kind == kind]


@pytest.mark.parametrize(
    ("text", "state"),
    [
        ("“I don't switch it off, no”", "verbatim"),
        ('"I don’t switch it off, no."', "verbatim"),
        ("‘It's my clients’ homes I go into, and you take that back’", "verbatim"),
        ("'It's my clients' homes I go into, and you take that back'", "verbatim"),
        ("“no. [laughs] It's my clients' homes”", "verbatim"),
        ("“I don't switch it off, no. It's my clients' homes I go into”", "shortened"),
        ("“you take that back […] in the car”", "shortened"),
        ("“you take that back ... every evening … in the car.”", "shortened"),
        ("“We refer [patients] and then we hear nothing (sic) back”", "shortened"),
        ("“I: How is it for you? GP01: We refer and then we hear nothing back”", "shortened"),
        ("“[The practices] refer and then we hear nothing back”", "shortened"),
        ("“My sister – she's a nurse, she doesn't mind.”", "verbatim"),
        ("“I don't switch it off no it's”", "shortened"),
        ("“We refer, and then we hear nothing back”", "punctuation"),
        ("“We refer and then we hear NOTHING back”", "verbatim"),
        ("“We refer and then they hear nothing back for months”", "altered"),
        ("“and you take that home with you every single evening, in the car”", "altered"),
        ("“People are the experts of their own lives”", "not found"),
    ],
)
def test_how_a_quotation_is_told(study: qualkit.Study, tmp_path: Path, text: str, state: str) -> None:
    report = checked(study, tmp_path, f"As one said, {text} (and more).")
    assert [one.state for one in report.quotations] == [state]


def test_what_was_altered_is_marked(study: qualkit.Study, tmp_path: Path) -> None:
    report = checked(study, tmp_path, "“We refer and then they hear nothing back for weeks on end” (GP01, GP)")
    (one,) = report.quotations
    assert one.changes == "We refer and then [-we-] {+they+} hear nothing back for [-months-] {+weeks+} on end"
    assert (one.source, one.case, one.turn, one.claimed, one.printed) == ("GP01", "GP01", 2, "GP01", ("GP",))
    assert problems(report, "altered") == ["These are not the words of the transcript (GP01, turn 2)."]
    assert not report.clean


def test_whose_words_they_are(study: qualkit.Study, tmp_path: Path) -> None:
    report = checked(
        study,
        tmp_path,
        "“Anybody at all, really, who knows what the job is like” (LW03, link worker).",
        "“Somebody to ring. Anybody at all” (LW05, GP).",
        "LW05, a link worker, said: “My sister — she’s a nurse, she doesn’t mind.”",
        "“We refer and then we hear nothing back” (LW99, link worker).",
        "“Do you ever switch your phone off in the evening” (LW03).",
        "“These words were never said by her or anyone” (LW03).",
        "“Care is a relation between people” (Smith, 2019, p. 4).",
        "Unlike LW05, LW03 told us that “we refer and then we hear nothing back” — and LW05 agreed.",
        "“Anybody at all, really, who knows what the job is like” (LW03; LW05).",
    )
    assert [one.message for one in report.problems if one.severity == "warning" and one.kind == "attribution"] == [
        "By what stands before it, these are words of LW03; the words are GP01's (GP01, turn 2).",
    ]
    assert problems(report, "attribution")[:3] == [
        "The paper says LW03; the words are LW05's (LW05, turn 2).",
        "The paper says “GP”; the role of LW05 is “link worker”.",
        "The paper says LW99: the study has no such participant. The words are GP01, turn 2.",
    ]
    assert problems(report, "interviewer") == ["These are the interviewer's words (LW03, turn 1)."]
    not_found = {one.severity: one.message for one in report.problems if one.kind == "not found"}
    assert not_found["error"] == "The paper says LW03; they are in no transcript."
    assert "publication" in not_found["info"]


def test_whom_the_paper_hears(study: qualkit.Study, tmp_path: Path) -> None:
    report = checked(
        study,
        tmp_path,
        "“I don't switch it off, no” (LW03, link worker). “you take that back with you” (LW03, NHS).",
        "“It's my clients' homes I go into” (LW03). “every evening, in the car” (LW03).",
        "“We refer and then we hear nothing back” (GP01, GP).",
    )
    assert problems(report, "over-quoted") == ["LW03 has 4 of 5 quotations, more than a quarter."]
    assert problems(report, "in a row") == ["LW03 is quoted 4 times in a row."]
    # LW06 speaks in no source of the study, so nobody can quote that participant.
    assert problems(report, "never quoted") == ["1 of 3 participants never quoted: LW05."]
    assert len(problems(report, "uncoded")) == 4
    assert [message.partition(" fits ")[0] for message in problems(report, "singled out")] == [
        "“link worker”",
        "“NHS”",
        "“GP”",
    ]


def test_identifiers_and_wording_are_told_and_identifiers_never_shown(study: qualkit.Study, tmp_path: Path) -> None:
    report = checked(
        study,
        tmp_path,
        "Five clear themes had emerged. Emergent themes were named; an emergency is no theme.",
        "“We refer to 943 476 5919 and then we hear nothing back” (GP01).",
    )
    assert len(problems(report, "wording")) == 2
    assert problems(report, "identifier") == ["Something here certainly identifies a person (NHS number)."]
    everything = repr(report.to_table().rows) + report._repr_html_() + repr([vars_of(one) for one in report.quotations])
    assert "943" not in everything
    assert "[NHS number]" in report.quotations[0].text


def vars_of(one: Any) -> dict[str, Any]:
    return {name: getattr(one, name) for name in one.__slots__}


def tracked(kind: str, text: str) -> Any:
    change = OxmlElement(f"w:{kind}")
    run, words = OxmlElement("w:r"), OxmlElement("w:delText" if kind == "del" else "w:t")
    words.text = text
    words.set(qn("xml:space"), "preserve")
    run.append(words)
    change.append(run)
    return change


def test_a_word_file_as_a_reader_sees_it(study: qualkit.Study, tmp_path: Path) -> None:
    document = docx.Document()
    document.add_heading("Findings", 1)
    across = document.add_paragraph("One said: “We refer and ")
    across.add_run("then we hear").bold = True
    across._p.append(tracked("del", "d not one word"))
    across._p.append(tracked("ins", " nothing back"))
    across.add_run("” (GP01). ")
    document.add_comment(across.runs[0], text="“Words of a comment and nowhere else”", author="A", initials="A")
    document.add_paragraph("My sister — she’s a nurse, she doesn’t mind. (LW05, link worker)", style="Quote")
    indented = document.add_paragraph("I: And who do you ring now?")
    indented.paragraph_format.left_indent = Cm(1)
    led = document.add_paragraph("Anybody at all, really, who knows what the job is like", style="Intense Quote")
    assert led.text
    document.add_paragraph("— LW03, link worker")
    reference = document.add_paragraph("Braun V, Clarke V. Using thematic analysis in psychology. 2006.")
    reference.paragraph_format.left_indent = Cm(1)
    listed = document.add_paragraph("Somebody wrote a list of points here", style="List Bullet")
    listed.paragraph_format.left_indent = Cm(1)
    cell = document.add_table(1, 2).rows[0].cells[1]
    cell.text = "“you take that back with you” (LW03)"
    document.save(str(tmp_path / "paper.docx"))
    report = study.integrity.manuscript(tmp_path / "paper.docx")
    told = [(one.place, one.state, one.case, one.claimed, one.block) for one in report.quotations]
    assert told == [
        ("paragraph 2", "verbatim", "GP01", "GP01", False),
        ("paragraph 3", "verbatim", "LW05", "LW05", True),
        ("paragraph 4", "verbatim", "", "", True),
        ("paragraph 5", "verbatim", "LW05", "LW03", True),
        ("paragraph 10 (table)", "verbatim", "LW03", "LW03", False),
    ]
    assert report.quotations[0].heading == "Findings"
    assert {name: one.coded for name, one in zip("abcde", report.quotations, strict=True)} == dict.fromkeys(
        "abcde", False
    )


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("paper.md", "# Findings\n\nOne said:\n\n> We refer and then\n> we hear nothing back (GP01)\n"),
        ("paper.txt", "One said “We refer and then\nwe hear nothing back” (GP01).\n"),
        (
            "paper.html",
            "<html><body><p>One: “We refer and then <i>we</i> hear nothing back” (GP01).</p></body></html>",
        ),
    ],
)
def test_other_formats(study: qualkit.Study, tmp_path: Path, name: str, text: str) -> None:
    (tmp_path / name).write_text(text, encoding="utf-8")
    (one,) = study.integrity.manuscript(tmp_path / name).quotations
    assert (one.state, one.case, one.claimed) == ("verbatim", "GP01", "GP01")


def test_files_that_are_no_papers(study: qualkit.Study, tmp_path: Path) -> None:
    (tmp_path / "broken.docx").write_bytes(b"PK\x03\x04 nothing")
    (tmp_path / "locked.docx").write_bytes(b"\xd0\xcf\x11\xe0")
    (tmp_path / "paper.pdf").write_bytes(b"%PDF-1.7")
    docx.Document().save(str(tmp_path / "empty.docx"))
    for name in ("broken.docx", "locked.docx", "paper.pdf", "empty.docx"):
        with pytest.raises(BadInput, match=name):
            study.integrity.manuscript(tmp_path / name)
    with pytest.raises(NotFound):
        study.integrity.manuscript(tmp_path / "none.docx")


def test_quotation_marks_and_apostrophes() -> None:
    def found(text: str) -> list[str]:
        return [one.text for one in quotations_in(text)]

    assert found("The clients’ homes and the workers’ cars aren’t the GPs’ concern.") == []
    assert found("Don't say 'it is what it is' to 'em") == ["it is what it is"]
    assert found("He said ‘she told me “never ever call me again” and left’ (P1)") == [
        "she told me “never ever call me again” and left"
    ]
    assert found("a “short one” and a “rather longer one this time”") == ["rather longer one this time"]
    assert found("“A quotation that goes on in the next one") == ["A quotation that goes on in the next one"]
    assert found("the 5' 10\" man and the 6' 2\" woman were there too") == []
    assert found("‘the rock ’n’ roll we had then’") == ["the rock ’n’ roll we had then"]
    assert found("give 'em all of it, the clients' homes and cars in the '90s") == []
    assert block_quotation("Too short (P1)") is None


@given(st.text("ab ’‘“”'\".…[]()—I:\n", max_size=60))
def test_whatever_stands_in_a_paragraph_quotations_are_parts_of_it(text: str) -> None:
    found = quotations_in(text)
    assert all(one.span.of(text) == one.text for one in found)
    assert all(one.span.end <= other.span.start for one, other in pairwise(found))
    block = block_quotation(text)
    assert block is None or block.span.of(text) == block.text


TALK = (
    "Well, it’s the waiting, isn't it — you ring, they don't answer. [pause] So I drove there, twice, in the rain; "
    "her follow-up was at 9.30 and nobody had told me… “Nobody”, I said! The café’s owner let us in, dŵr everywhere, "
    "and we sat until half past five with the lights off because the meter had run out again that week."
)
WORDS = [found.span() for found in re.finditer(r"\S+", TALK)]
LONG = "I: So?\nP: " + TALK
SAID = Transcripts(
    {
        "A": Talk(
            source="A",
            text=LONG,
            turns=(
                Turn(number=1, speaker="I", role=Role.INTERVIEWER, span=Span(3, 6)),
                Turn(number=2, speaker="P", role=Role.PARTICIPANT, span=Span(10, len(LONG))),
            ),
            cases=("", "A"),
        )
    },
    {},
)


def state_of(words: str) -> str:
    quoted = QuotedIn(PaperParagraph(1, words), Quoted(Span(0, len(words)), words), Claim())
    return held_against([quoted], SAID)[0].quotation.state


@given(st.integers(0, len(WORDS) - 9), st.integers(8, 30))
def test_any_slice_of_a_transcript_is_verbatim(first: int, length: int) -> None:
    last = WORDS[min(first + length, len(WORDS)) - 1][1]
    words = TALK[WORDS[first][0] : last]
    assert state_of(words) == "verbatim"
    curly = words.replace("'", "’").replace(" ", "\u00a0", 1)
    assert state_of(curly) == "verbatim"
    if not set("“”") & set(words):
        assert [one.text for one in quotations_in(f"She said, “{words}” (A).")] == [words]


@settings(deadline=None)
@given(st.integers(0, len(WORDS) - 13), st.integers(12, 30), st.data())
def test_any_slice_with_a_changed_word_is_altered(first: int, length: int, data: st.DataObject) -> None:
    spans = WORDS[first : first + length]
    changed = data.draw(st.integers(0, len(spans) - 1))
    words = [TALK[start:end] for start, end in spans]
    if not any(letter.isalnum() for letter in words[changed]) or "[" in words[changed]:
        return
    words[changed] = "giraffe"
    assert state_of(" ".join(words)) == "altered"
