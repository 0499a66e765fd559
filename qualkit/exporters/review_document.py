"""Suggestions as a Word document that a reviewer without qualkit can fill in."""

from __future__ import annotations

from qualkit.domain.reports import Bullets, Choice, Column, Paragraph, Quote, Report, Section, Table
from qualkit.domain.review_sheets import ANSWERS, ReviewItem, ReviewSheet

__all__ = ["DECISION", "LINES", "REVIEWER", "write_review_document"]

REVIEWER = "Your name"
DECISION = "Suggestion"
LINES = ("Answer", "Code", "New name", "Passages", "Comment")
_TO_CHOOSE = "choose or write"


def write_review_document(sheet: ReviewSheet) -> bytes:
    """The document as bytes: what to do, then each suggestion with its quotations and a table to fill in."""
    from qualkit.exporters.word.document import write_document

    number = len(sheet.items)
    report = Report(
        title=f"{sheet.study}: suggestions to review",
        subtitle=f"{number} {'suggestion' if number == 1 else 'suggestions'} for your decision",
        date=sheet.made,
        language=sheet.language,
        author=sheet.asked_by,
        status="",
        sections=(_guide(sheet), *(_item(item, sheet) for item in sheet.items), *_codes(sheet)),
        short=True,
    )
    return write_document(report, None)


def _guide(sheet: ReviewSheet) -> Section:
    return Section(
        key="guide",
        title="What to do",
        blocks=(
            Paragraph(
                "A program proposed what follows. Nothing is coded until a person decides. It holds what participants"
                " said: please treat it as you treat the transcripts."
            ),
            Bullets(
                (
                    "Fill in the table below each suggestion; leave the others as they are.",
                    "accept: a suggested code is given to the passage; a suggested theme becomes a new code.",
                    "accept the sentence: the code is given only to the sentences printed as most telling.",
                    "merge: the passages get another code; name it under Code. The codes are listed at the end.",
                    "reject: please say why under Comment.",
                    "Passages: only these, by their numbers, such as 1-4, 7. Without any, all of them.",
                    "A comment without an answer is kept as a memo.",
                )
            ),
            Table(
                caption="Whose decisions these are",
                columns=(Column("Question"), Column("To fill in", 2.5)),
                rows=((REVIEWER, Choice("")),),
            ),
        ),
    )


def _item(item: ReviewItem, sheet: ReviewSheet) -> Section:
    keys = [key for key, _ in sheet.codes]
    options = {"Answer": (_TO_CHOOSE, ANSWERS), "Code": (_TO_CHOOSE, keys)}
    rows = tuple((line, Choice(*options.get(line, ("", ())))) for line in LINES)
    quotes: list[Quote | Paragraph] = []
    for passage in item.passages:
        telling = passage.sentence if passage.sentence != passage.words else ""
        quotes.append(
            Quote(
                text=passage.words,
                attribution=f"[{passage.number}] {passage.who}",
                locator=passage.place,
                origin=f"most telling: “{telling}”" if telling else "",
            )
        )
    if item.more:
        quotes.append(Paragraph(f"{item.more} more {'passage' if item.more == 1 else 'passages'} not shown.", "note"))
    return Section(
        key=f"suggestion {item.number}",
        title=f"{item.number}  {item.title}",
        level=2,
        blocks=(
            Paragraph(f"{item.why} {item.who}".strip()),
            *quotes,
            Table(
                caption=f"Your decision about suggestion {item.number}",
                columns=(Column(f"{DECISION} {item.number}"), Column("To fill in", 2.5)),
                rows=rows,
                note=f"check {item.check}",
            ),
        ),
    )


def _codes(sheet: ReviewSheet) -> tuple[Section, ...]:
    if not sheet.codes:
        return ()
    table = Table(
        caption="Codes",
        columns=(Column("Code"), Column("Name", 4)),
        rows=tuple(sheet.codes),
        small=len(sheet.codes) > 20,
    )
    return (Section(key="codes", title="The codes there are", blocks=(table,)),)
