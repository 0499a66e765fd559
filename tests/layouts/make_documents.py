"""Writes the binary layout fixtures (.docx, .odt, .rtf) again: ``python tests/layouts/make_documents.py``.

Everything in them is invented. Same script, same bytes.
"""

from __future__ import annotations

import io
import sys
import zipfile
from collections.abc import Sequence
from html import escape
from pathlib import Path

HERE = Path(__file__).resolve().parent
W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_DOCUMENT = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
_TYPES = (
    '<?xml version="1.0" encoding="UTF-8"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    f'<Default Extension="xml" ContentType="application/xml"/><Override PartName="/word/document.xml" '
    f'ContentType="{_DOCUMENT}"/></Types>'
)
_RELATIONS = (
    '<?xml version="1.0" encoding="UTF-8"?>'
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" '
    'Target="word/document.xml"/></Relationships>'
)


def zipped(parts: dict[str, str]) -> bytes:
    """An archive of these parts that is the same every time."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        for name, content in parts.items():
            info = zipfile.ZipInfo(name, (2024, 1, 1, 0, 0, 0))
            info.compress_type = zipfile.ZIP_STORED if name == "mimetype" else zipfile.ZIP_DEFLATED
            archive.writestr(info, content)
    return held.getvalue()


def run(words: str, *, bold: bool = False) -> str:
    properties = "<w:rPr><w:b/></w:rPr>" if bold else ""
    marks = escape(words, quote=False).replace("\t", "</w:t><w:tab/><w:t xml:space='preserve'>")
    marks = marks.replace("\n", "</w:t><w:br/><w:t xml:space='preserve'>")
    return f"<w:r>{properties}<w:t xml:space='preserve'>{marks}</w:t></w:r>"


def para(*runs: str, properties: str = "") -> str:
    inside = "".join(one if one.startswith("<") else run(one) for one in runs)
    return f"<w:p>{f'<w:pPr>{properties}</w:pPr>' if properties else ''}{inside}</w:p>"


def table(rows: Sequence[Sequence[str]]) -> str:
    cells = ("".join(f"<w:tc>{para(cell)}</w:tc>" for cell in row) for row in rows)
    return f"<w:tbl>{''.join(f'<w:tr>{row}</w:tr>' for row in cells)}</w:tbl>"


def docx(*content: str, **parts: str) -> bytes:
    body = "".join(one if one.startswith("<") else para(one) for one in content)
    document = f'<?xml version="1.0" encoding="UTF-8"?><w:document xmlns:w="{W}"><w:body>{body}</w:body></w:document>'
    named = {name: xml.replace(">", f' xmlns:w="{W}">', 1) for name, xml in parts.items()}
    others = {f"word/{name}.xml": f'<?xml version="1.0" encoding="UTF-8"?>{xml}' for name, xml in named.items()}
    return zipped({"[Content_Types].xml": _TYPES, "_rels/.rels": _RELATIONS, "word/document.xml": document, **others})


def teams() -> bytes:
    said = [
        ("Rees, Angharad", "0:03", "Thanks for joining. How do people come to you?"),
        ("Link Worker 7", "0:11", "Mostly from the practice. Reception sends a task, and I ring within the week."),
        ("Rees, Angharad", "0:42", "And what happens on that call?"),
        ("Link Worker 7", "1:05", "I listen, mostly. Some haven’t spoken to anybody for days."),
        ("Rees, Angharad", "59:58", "Is there anything else?"),
        ("Link Worker 7", "1:00:04", "Only that twenty people a week is too many."),
    ]
    blocks = [para(run(f"{who}   {time}", bold=True) + "<w:r><w:br/></w:r>" + run(words)) for who, time, words in said]
    title = "Link work-20260615_133555-Meeting Transcript"
    head = [para(run(title, bold=True)), para("15 June 2026, 01:35pm"), para("1h 0m 12s"), para("")]
    started = para(run("Rees, Angharad", bold=True), run(" started transcription"))
    stopped = para(run("Rees, Angharad", bold=True), run(" stopped transcription"))
    return docx(*head, started, *blocks, stopped)


def teams_apart() -> bytes:
    said = [
        ("Moderator", "0:04", "Shall we start with how you heard of the service?"),
        ("Guest 2", "0:09", "From my nurse."),
        ("Moderator", "0:12", "And what did you expect?"),
        ("Guest 2", "0:20", "A leaflet, to be honest.\nI got a walking group."),
    ]
    blocks = [one for who, time, words in said for one in (para(run(f"{who}   {time}", bold=True)), para(words))]
    return docx("Feedback call-20260302_100000-Meeting Recording", "2 March 2026, 10:00am", "4m 51s", *blocks)


def otter() -> bytes:
    said = [
        ("Interviewer", "00:00", "So tell me about the first visit."),
        ("Participant 4", "00:09", "She came to the house. We had tea and she asked what a good day looks like."),
        ("Unknown Speaker", "00:31", "Sorry, is this seat taken?"),
        ("Participant 4", "00:34", "No, no. Anyway, nobody had asked me that."),
        ("Interviewer", "00:45", "What did you say?"),
        ("Participant 4", "1:00:02", "Gardening."),
    ]
    head = ["Interview P4", "Wed, May 01, 2024 10:12AM • 1:00:31", para(run("SUMMARY KEYWORDS", bold=True))]
    head += ["link worker, visit, gardening, good day", para(run("SPEAKERS", bold=True))]
    head += ["Interviewer, Participant 4, Unknown Speaker", ""]
    blocks = [one for who, time, words in said for one in (para(run(who, bold=True), run(f"  {time}")), words, "")]
    return docx(*head, *blocks)


def trint() -> bytes:
    said = [
        ("Interviewer", "00:00:05", "Where do you see people?"),
        ("Link worker", "00:00:09", "At home, in the library, on a bench once."),
        ("Interviewer", "00:00:21", "On a bench?"),
        ("Link worker", "00:00:23", "It was the only place that felt safe to her."),
    ]
    blocks = [one for who, time, words in said for one in (para(run(who, bold=True), run(f" [{time}]")), words)]
    return docx("Interview LW-09", *blocks)


def word_transcribe() -> bytes:
    said = [
        ("00:00:01", "Speaker 1", "Could you say what a usual week is like?"),
        ("00:00:08", "Speaker 2", "There isn’t one. Mondays are for new people, and the rest fills itself."),
        ("00:00:30", "Speaker 1", "How many new people?"),
        ("00:00:33", "Speaker 2", "Five or six. Should be three."),
        ("00:00:41", "Speaker 1", "Why three?"),
        ("00:00:44", "Speaker 2", "Because the third visit is the one that matters."),
    ]
    head = [para(run("Audio file", bold=True)), "LW-11.mp3", para(run("Transcript", bold=True))]
    return docx(*head, *(one for time, who, words in said for one in (f"{time} {who}", words)))


F4 = [
    ("I", "Wie sind Sie dazu gekommen?", "#00:00:06-2#"),
    ("B", "Über die Praxis. Die Ärztin hat gesagt, „gehen Sie da mal hin“.", "#00:00:19-8#"),
    ("I", "Und dann?", "#00:00:21-0#"),
    ("B", "Dann saß ich da (lacht), und jemand hat zugehört. (..) Das war neu.", "#00:00:40-5#"),
    ("I", "Was war neu?", "#00:00:43-1#"),
    ("B", "Dass es Zeit gab.", "#00:01:02-0#"),
]


def f4_rtf() -> bytes:
    def coded(words: str) -> str:
        return "".join(one if ord(one) < 128 else f"\\u{ord(one)}?" for one in words)

    head = r"{\rtf1\ansi\ansicpg1252\uc1\deff0{\fonttbl{\f0\fswiss\fcharset0 Arial;}}{\info{\author Transcriber A}}"
    body = "\n".join(rf"\pard\plain\f0 {{\b {who}:}} {coded(words)} {stamp}\par" for who, words, stamp in F4)
    return (head + "\n" + body + "}").encode("ascii")


def easytranscript() -> bytes:
    return docx(*(para(run(f"{who}: ", bold=True), run(f"{words} {stamp}")) for who, words, stamp in F4))


def ukds() -> bytes:
    cover = [
        ("Project name", "Link workers in rural practices"),
        ("Depositor", "The study team"),
        ("Interviewer", "AB"),
        ("Interviewee pseudonym", "Participant 12"),
        ("Date of interview", "3 May 2024"),
        ("Version", "2, checked"),
    ]
    said = [
        ("I", "Can you tell me how you heard of the service?"),
        ("P12", "From the pharmacist. She had a card on the counter."),
        ("I", "What did the card say?"),
        ("P12", "“Talk to somebody.” That was all."),
        ("I", "And did you?"),
        ("P12", "Three weeks later. The bus only goes on Thursdays."),
    ]
    header = f"<w:hdr>{para('Link workers in rural practices: Participant 12, 3 May 2024')}</w:hdr>"
    lines = [one for who, words in said for one in (f"{who}: {words}", "")]
    return docx(*(f"{key}: {value}" for key, value in cover), "", *lines, header1=header)


def nvivo_paragraphs() -> bytes:
    said = [
        ("0:00:02.4", "Interviewer", "What gets in the way of the work?"),
        ("0:00:07.0", "Ffion", "Transport. There is one bus."),
        ("0:00:15.9", "Interviewer", "What do you do about it?"),
        ("0:00:18.2", "Ffion", "We ring round for lifts."),
    ]
    return docx(*(f"[{time}] {who}: {words}" for time, who, words in said))


def nvivo_table() -> bytes:
    said = [
        ("0:00.0 - 0:06.1", "How is the time spent?", "Interviewer"),
        ("0:06.1 - 0:21.7", "Half of it on the phone.\nThe other half in the car.", "Link worker"),
        ("0:21.7 - 0:24.0", "And on paper?", "Interviewer"),
        ("0:24.0 - 0:31.5", "That’s the third half.", "Link worker"),
    ]
    return docx("Interview LW-13", table([("Timespan", "Content", "Speaker"), *said]))


def bold_labels() -> bytes:
    said = [
        ("Interviewer", ["How did it begin?"]),
        ("Marged", ["With a letter.", "I nearly threw it away."]),
        ("Interviewer", ["Why?"]),
        ("Marged", ["It looked like a bill."]),
    ]
    return docx(*(one for who, lines in said for one in (para(run(who, bold=True)), *lines, "")))


def label_tab() -> bytes:
    said = [
        ("Int", "So how long have you been going?"),
        ("Resp", "Since the spring. Every week but one."),
        ("Int", "And the one?"),
        ("Resp", "The hall was flooded."),
    ]
    return docx(*(f"{who}\t{words}" for who, words in said))


def pasted_vtt() -> bytes:
    lines = ["WEBVTT", "", "1", "00:00:01.000 --> 00:00:03.500", "Interviewer: Who comes to the group?", "", "2"]
    lines += ["00:00:03.900 --> 00:00:09.000", "Participant: All sorts. Young mums,", "", "3"]
    lines += ["00:00:09.100 --> 00:00:12.000", "retired people, the man from the chip shop.", "", "4"]
    lines += ["00:00:12.500 --> 00:00:14.000", "Interviewer: And who doesn’t?"]
    return docx(*lines)


def focus_group() -> bytes:
    said = [
        ("Moderator", "Let’s go round: what does the link worker do for you?"),
        ("Ann", "Listens."),
        ("Bryn", "She found me the shed, the workshop I mean."),
        ("Carys", "Mine rang the council."),
        ("Dai", "I’ve not met mine yet."),
        ("Eirlys", "Six weeks I waited."),
        ("Dai", "I’m on eight."),
        ("Moderator", "And what would you change?"),
        ("Farid", "More of them."),
        ("Gwen", "And not a new one every year."),
        ("Ann", "Yes, that."),
        ("Bryn", "[over talking] every year, yes"),
        ("Carys", "You tell it all again."),
        ("Eirlys", "From the start."),
        ("Moderator", "Farid, Gwen, the last word?"),
        ("Gwen", "Let them stay."),
        ("Farid", "Pay them and they will."),
    ]
    head = ["Focus group 2", "Date: 12 June 2024", "Moderator = researcher; others = members of the walking group", ""]
    return docx(*head, *(para(run(f"{who}:", bold=True), run(f" {words}")) for who, words in said))


def notes_and_marks() -> bytes:
    reference = '<w:r><w:footnoteReference w:id="{}"/></w:r>'
    words = [
        para("INT: Who told you about the ", run("hub"), reference.format(2), run("?")),
        para("P6: My neighbour.", "<w:ins w:id='9' w:author='AB'>" + run(" She goes on Fridays.") + "</w:ins>"),
        para(
            "INT: And the ",
            "<w:del w:id='8' w:author='AB'><w:r><w:delText>old man</w:delText></w:r></w:del>",
            run("form?"),
        ),
        para("P6: Two things were wrong with it:", "<w:r><w:endnoteReference w:id='2'/></w:r>"),
        para("the print,", properties="<w:numPr><w:ilvl w:val='0'/><w:numId w:val='1'/></w:numPr>"),
        para("and the questions.", properties="<w:numPr><w:ilvl w:val='0'/><w:numId w:val='1'/></w:numPr>"),
        para("<w:commentRangeStart w:id='0'/>", run("INT: I see."), "<w:r><w:commentReference w:id='0'/></w:r>"),
    ]
    footnote = para("A drop-in centre; name changed.")
    footnotes = f"<w:footnotes><w:footnote w:id='2'>{footnote}</w:footnote></w:footnotes>"
    endnotes = f"<w:endnotes><w:endnote w:id='2'>{para('The form is in the appendix.')}</w:endnote></w:endnotes>"
    level = "<w:abstractNum w:abstractNumId='0'><w:lvl w:ilvl='0'><w:numFmt w:val='decimal'/></w:lvl></w:abstractNum>"
    numbering = f"<w:numbering>{level}<w:num w:numId='1'><w:abstractNumId w:val='0'/></w:num></w:numbering>"
    comments = f"<w:comments><w:comment w:id='0' w:author='Reader B'>{para('Check this.')}</w:comment></w:comments>"
    return docx(*words, footnotes=footnotes, endnotes=endnotes, numbering=numbering, comments=comments)


_OFFICE = (
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" '
    'xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0" '
    'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
    'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:meta="urn:oasis:names:tc:opendocument:xmlns:meta:1.0" '
    'xmlns:fo="urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0"'
)


def odt(body: str) -> bytes:
    bold = '<style:style style:name="B"><style:text-properties fo:font-weight="bold"/></style:style>'
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {_OFFICE}><office:automatic-styles>{bold}'
        f"</office:automatic-styles><office:body><office:text>{body}</office:text></office:body></office:document-content>"
    )
    meta = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-meta {_OFFICE}><office:meta>'
        "<dc:creator>Transcriber A</dc:creator></office:meta></office:document-meta>"
    )
    return zipped({"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": content, "meta.xml": meta})


def odt_para(words: str) -> str:
    return f"<text:p>{escape(words, quote=False).replace(chr(9), '<text:tab/>')}</text:p>"


def question_headings() -> bytes:
    blocks = [
        "1. Getting there",
        "1.a Was the way to the group easy to find?",
        "\tIt was, once somebody had shown me.",
        "MODERATOR: Who showed you?",
        "\tThe lady from the surgery walked with me.",
        "1.b Did you go again on your own?",
        "\tYes. The next week, with my dog.",
        "MODERATOR: And the dog?",
        "\tHe liked it more than I did.",
        "2.a Would you tell others to go?",
        "\tI have told four.",
    ]
    return odt("".join(map(odt_para, blocks)))


def libreoffice() -> bytes:
    note = (
        "<text:note text:note-class='footnote'><text:note-citation>1</text:note-citation><text:note-body>"
        "<text:p>Her former school.</text:p></text:note-body></text:note>"
    )
    said = [
        ("Researcher", "What is different here?"),
        ("Mair", "People  know each other.<text:line-break/>That helps,<text:s text:c='2'/>and it doesn’t."),
        ("Researcher", "When doesn’t it?"),
        ("Mair", f"When your{note} teacher is in the waiting room."),
    ]
    blocks = [f"<text:p><text:span text:style-name='B'>{who}:</text:span> {words}</text:p>" for who, words in said]
    deleted = (
        "<text:tracked-changes><text:changed-region><text:deletion><office:change-info><dc:creator>AB</dc:creator>"
        "</office:change-info><text:p>the school in question</text:p></text:deletion></text:changed-region>"
        "</text:tracked-changes>"
    )
    comment = "<office:annotation><dc:creator>Reader B</dc:creator><text:p>Name changed?</text:p></office:annotation>"
    return odt(deleted + "".join(blocks) + f"<text:p>Researcher: Thank you.{comment}</text:p>")


FILES = {
    "teams-docx/input.docx": teams,
    "teams-docx-paragraphs/input.docx": teams_apart,
    "otter-docx/input.docx": otter,
    "trint-docx/input.docx": trint,
    "word-transcribe/input.docx": word_transcribe,
    "f4-rtf/input.rtf": f4_rtf,
    "easytranscript-docx/input.docx": easytranscript,
    "ukds-template/input.docx": ukds,
    "nvivo-paragraphs/input.docx": nvivo_paragraphs,
    "nvivo-table/input.docx": nvivo_table,
    "bold-labels/input.docx": bold_labels,
    "label-tab/input.docx": label_tab,
    "vtt-in-word/input.docx": pasted_vtt,
    "focus-group/input.docx": focus_group,
    "word-notes/input.docx": notes_and_marks,
    "question-headings/input.odt": question_headings,
    "libreoffice-odt/input.odt": libreoffice,
}


def main() -> None:
    for name, make in FILES.items():
        path = HERE / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(make())
        sys.stdout.write(f"{name}\n")


if __name__ == "__main__":
    main()
