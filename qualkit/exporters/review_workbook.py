"""Suggestions as an Excel workbook that a reviewer without qualkit can fill in."""

from __future__ import annotations

from qualkit.domain.review_sheets import ANSWERS, ReviewItem, ReviewSheet
from qualkit.files.workbooks import LONGEST_CELL, Sheet, write_workbook

__all__ = ["ASKED", "REVIEWER", "write_review_workbook"]

REVIEWER = "Your name"
ASKED = ("answer", "code", "new name", "passages", "comment")
_SHOWN = ("suggestion", "kind", "suggested", "why", "who", "what they say")
_WIDTHS = (13, 8, 26, 34, 22, 80, 19, 14, 22, 16, 36, 10)


def write_review_workbook(sheet: ReviewSheet) -> bytes:
    """The workbook as bytes: what to do, the suggestions (one a row), and the codes there are."""
    rows = [(*_SHOWN, *ASKED, "check")]
    rows += [
        (str(item.number), item.kind, item.title, item.why, item.who, _words(item), "", "", "", "", "", item.check)
        for item in sheet.items
    ]
    choices = {6: ",".join(ANSWERS)}
    if sheet.codes:
        choices[7] = f"Codes!$A$2:$A${len(sheet.codes) + 1}"
    return write_workbook(
        [
            Sheet(
                "Read me first",
                [(line, "") for line in _guide(sheet)] + [(REVIEWER, "")],
                (90, 30),
                prose=True,
                fit=True,
            ),
            Sheet("Suggestions", rows, _WIDTHS, asked=range(6, 11), choices=choices, fit=True),
            Sheet("Codes", [("code", "name"), *sheet.codes], (14, 60)),
        ]
    )


def _guide(sheet: ReviewSheet) -> list[str]:
    return [
        f"{sheet.study}: suggestions to review",
        f"Made on {sheet.made} for {sheet.asked_by}. It holds what participants said: treat it as you treat the"
        " transcripts.",
        "A program proposed these suggestions. Nothing is coded until a person decides: you, or whoever reviews with"
        " you.",
        "On the sheet “Suggestions” fill in the tinted columns (answer, code, new name, passages, comment). Leave out"
        " what you do not want to decide about.",
        "accept: a suggested code is given to the passage; a suggested theme becomes a new code.",
        "accept the sentence: the code is given only to the sentences between » and «.",
        "merge: the passages get another code, which you name in the column “code” (see the sheet “Codes”).",
        "reject: say why in “comment”. leave open: the same as no answer.",
        "new name: what an accepted theme should be called.",
        "passages: only these, by the numbers in brackets, such as 1-4, 7. Without any, all of them.",
        "comment: your reasons. A comment without an answer is kept as a memo.",
        "You may sort, filter and leave rows out. Please do not change the columns “suggestion” and “check”.",
        "Write your name here, so that the decisions are yours:",
    ]


def _words(item: ReviewItem) -> str:
    """The passages of one suggestion in a cell: numbered, as many as Excel lets in."""
    parts: list[str] = []
    left = LONGEST_CELL - 200
    more = item.more
    for passage in item.passages:
        words = passage.words
        if passage.sentence and passage.sentence in words and passage.sentence != words:
            words = words.replace(passage.sentence, f"»{passage.sentence}«", 1)
        part = f"[{passage.number}] {passage.who} ({passage.place}): {words}"
        if len(part) + 2 > left:
            more += 1
            continue
        parts.append(part)
        left -= len(part) + 2
    if more:
        parts.append(f"({more} more {'passage' if more == 1 else 'passages'} not shown)")
    return "\n\n".join(parts)
