"""Write the binary fixtures of tables, PDF and bibliographies: run once, when a layout is added.

`python -m tests.layouts.make_tables` from the top of the project.
"""

from __future__ import annotations

import io
from datetime import datetime, time
from pathlib import Path

from openpyxl import Workbook
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen import canvas

from qualkit.files.workbooks import _timeless

HERE = Path(__file__).parent
TALK = [
    ("INT", "How did you come to link work?"),
    ("P1", "I was a receptionist here. People told me things, and nobody had the time to listen."),
    ("INT", "And what do you do on a usual day?"),
    ("P1", "There is none. Today I rang six people, two of them cried, and one sang to me."),
    ("P1", "Then the van did not come, so I walked Siân to the allotment myself."),
    ("INT", "What gets in the way?"),
    ("P1", "The waiting list for the memory café, and not knowing whether they went."),
]


def save(slug: str, suffix: str, data: bytes) -> None:
    folder = HERE / slug
    folder.mkdir(exist_ok=True)
    (folder / f"input.{suffix}").write_bytes(data)


def workbook(sheets: dict[str, list[list[object]]]) -> bytes:
    book = Workbook()
    for number, (title, rows) in enumerate(sheets.items()):
        sheet = book.worksheets[0] if not number else book.create_sheet()
        sheet.title = title
        for row in rows:
            sheet.append(row)
    book.properties.creator = "Fixture"
    book.properties.created = book.properties.modified = datetime(2026, 1, 1)
    out = io.BytesIO()
    book.save(out)
    return _timeless(out.getvalue())


def transcript_workbook() -> bytes:
    rows: list[list[object]] = [["start", "stop", "speaker", "translation", "tags"]]
    for number, (who, words) in enumerate(TALK):
        rows.append([time(0, 0, number * 7), time(0, 0, number * 7 + 6), who, words, "x" if number == 3 else None])
    return workbook({"Interview": rows, "Notes": [["made by hand"]]})


def survey_workbook() -> bytes:
    rows: list[list[object]] = [
        ["ID", "Start time", "Completion time", "Email", "Name", "What is your role?", "What helps you to refer?",
         "What would you change?"],
        [1, datetime(2026, 3, 2, 9, 5), datetime(2026, 3, 2, 9, 11), "anonymous", None, "GP",
         "Knowing the link worker by name, and hearing back from her.", "Nothing. It works for us as it is now."],
        [2, datetime(2026, 3, 2, 9, 40), datetime(2026, 3, 2, 9, 44), "anonymous", None, "Nurse",
         "A form that does not take longer than the appointment itself.", None],
        [3, datetime(2026, 3, 3, 12, 1), datetime(2026, 3, 3, 12, 3), "anonymous", None, "GP", None, None],
        [4, datetime(2026, 3, 3, 16, 20), datetime(2026, 3, 3, 16, 31), "anonymous", None, "Pharmacist",
         "Someone in the building whom I can ask.", "Tell us what became of them.\nEven a line would do."],
    ]  # fmt: skip
    return workbook({"Form1": rows})


def pages(body: list[str], *, header: str, per_page: int) -> bytes:
    out = io.BytesIO()
    page = canvas.Canvas(out, pagesize=A4, invariant=1)
    page.setTitle("Interview 4")
    page.setAuthor("A. Researcher")
    for number, start in enumerate(range(0, len(body), per_page), 1):
        page.setFont("Helvetica", 9)
        page.drawString(72, 800, header)
        page.setFont("Helvetica", 11)
        for line, words in enumerate(body[start : start + per_page]):
            page.drawString(72, 770 - 16 * line, words)
        page.setFont("Helvetica", 9)
        page.drawString(290, 40, f"Page {number}")
        page.showPage()
    page.save()
    return out.getvalue()


def transcript_pdf() -> bytes:
    body = []
    for who, words in TALK:
        line = f"{who}: {words}"
        while len(line) > 60:
            cut = line.rindex(" ", 0, 60)
            body.append(line[:cut])
            line = line[cut + 1 :]
        body.append(line)
    return pages(body, header="Link work study, interview 4, confidential", per_page=4)


COLUMNS = [
    "Abstract", "Link workers connect people with", "what is near them. We asked", "eight of them how they do it.",
    "",
    "Introduction", "Much has been written on what", "social prescribing costs, and", "little on what it feels like.",
    "",
    "Methods", "We talked with each link worker", "twice, at work and while walk-", "ing with them.", "",
    "Findings", "Time was the enabler that all of", "them named, and the lack of it", "the first barrier.", "",
    "Partnership came second. Where", "a link worker sat in the surgery", "the doctors asked her, and where",
    "she did not, they wrote.", "", "Discussion", "What helps is near, known and", "unhurried.", "", "Conclusion",
    "Someone has to pay for walking", "with people, and for waiting.", "",
]  # fmt: skip


def paper_pdf() -> bytes:
    out = io.BytesIO()
    page = canvas.Canvas(out, pagesize=A4, invariant=1)
    for number in range(1, 4):
        page.setFont("Helvetica", 8)
        page.drawString(72, 810, "Journal of Invented Links 4 (2026)")
        for column in (0, 1):
            start = (2 * number - 2 + column) * 6
            for line, words in enumerate(COLUMNS[start : start + 6]):
                page.drawString(72 + 240 * column, 770 - 13 * line, words)
        page.drawString(290, 40, str(number))
        page.showPage()
    page.save()
    return out.getvalue()


if __name__ == "__main__":
    save("table-xlsx", "xlsx", transcript_workbook())
    save("survey-forms-xlsx", "xlsx", survey_workbook())
    save("transcript-pdf", "pdf", transcript_pdf())
    save("paper-pdf", "pdf", paper_pdf())
