"""What reports can consist of, and the versions of a report that have names."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields

__all__ = ["BUILT_IN", "REPORTING", "SECTIONS", "WHEN_NAMED", "ReportVersion", "lineage"]

SECTIONS: dict[str, str] = {
    "summary": "Summary",
    "methods": "How the material was analysed",
    "participants": "Participants",
    "overview": "Overview of themes",
    "themes": "Themes of the write-up",
    "findings": "Findings, theme by theme",
    "framework": "Framework matrix",
    "groups": "Codes by group of participants",
    "comparison": "Comparison of groups",
    "cooccurrence": "Codes together",
    "sequences": "Codes one after another",
    "enablers": "Enablers and barriers",
    "change": "Change between time points",
    "network": "Who and what is spoken of together",
    "profiles": "Participants one by one",
    "saturation": "New codes, interview by interview",
    "origins": "How every coding came about",
    "rigour": "Audit trail and memos",
    "limits": "Limits of this material",
    "done": "What was done",
    "said": "What people said",
    "next": "What comes next",
    "quotations": "Appendix: quotations, code by code",
    "codebook": "Appendix: codebook",
    "coreq": "Appendix: COREQ checklist",
    "srqr": "Appendix: SRQR checklist",
    "computer": "Appendix: what the computer did and what people did",
    "extracts": "Appendix: all coded extracts",
}
"""The sections of a report with what they hold, in their usual order."""

WHEN_NAMED = ("saturation", "done", "said", "next", "quotations")
"""Sections that a full report has only where they are asked for."""

FOR_THE_TEAM = ("framework", "profiles", "rigour", "computer", "extracts")
"""Sections that a report for publication has only where they are asked for: participants one by one, everything that
was coded, memos, and who of the team did what."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportVersion:
    """What a version of a report settles; None leaves it to the version that it is based on, or to ``[report]``.

    Attributes:
        based_on: the version that the rest is taken from.
        title: on the title page.
        sections: keys of `SECTIONS`, in the order in which they are printed.
        themes, cases: what the report is limited to.
        depth: how many levels of the code tree are told; what is deeper counts for the code above. 0 is all.
        headings: how many of these levels have a heading each, 1 to 3; deeper ones begin with their name in bold.
        max_quotes: quotations a code, 0 for all.
        quote_words: words of a quotation at most, 0 for whole ones.
        table_rows: rows of a table at most, 0 for all.
        publication: without locators, rare attributes made general.
        confirmed_only: without rule hits that nobody has confirmed.
        memos: kinds of memos that are printed.
        template: a Word file, relative to the study.
    """

    based_on: str | None = None
    title: str | None = None
    sections: tuple[str, ...] | None = None
    themes: tuple[str, ...] | None = None
    cases: tuple[str, ...] | None = None
    depth: int | None = None
    headings: int | None = None
    max_quotes: int | None = None
    quote_words: int | None = None
    table_rows: int | None = None
    publication: bool | None = None
    confirmed_only: bool | None = None
    memos: tuple[str, ...] | None = None
    template: str | None = None

    def over(self, other: ReportVersion) -> ReportVersion:
        """This version, with what it leaves open taken from `other`.

        >>> ReportVersion(depth=2).over(ReportVersion(depth=1, max_quotes=3))
        ReportVersion(depth=2, max_quotes=3)
        """
        pairs = ((field.name, getattr(self, field.name), getattr(other, field.name)) for field in fields(self))
        return ReportVersion(**{name: theirs if mine is None else mine for name, mine, theirs in pairs})

    def __repr__(self) -> str:
        pairs = ((field.name, getattr(self, field.name)) for field in fields(self))
        return f"ReportVersion({', '.join(f'{name}={value!r}' for name, value in pairs if value is not None)})"


BUILT_IN: dict[str, ReportVersion] = {
    "full": ReportVersion(),
    "short": ReportVersion(
        sections=("done", "said", "next"),
        max_quotes=2,
        quote_words=36,
        publication=True,
        memos=("summary",),
    ),
    "paper": ReportVersion(
        sections=("participants", "codebook", "groups", "quotations", "coreq", "srqr"),
        max_quotes=2,
        quote_words=80,
        publication=True,
        memos=(),
    ),
}
"""The versions that every study has: everything; two pages in plain words; the appendices of a paper."""

REPORTING: dict[str, tuple[str, int, int]] = {
    "interviewer": ("who led the interviews", 1, 0),
    "credentials": ("the researchers' degrees and qualifications", 2, 0),
    "occupation": ("their work at the time", 3, 0),
    "gender": ("their gender", 4, 0),
    "training": ("their experience and training", 5, 0),
    "relationship": ("whether they knew the participants before", 6, 0),
    "participants_knowledge": ("what participants knew of the researchers", 7, 0),
    "reflexivity": ("what the researchers brought with them: interests, assumptions, positions", 8, 6),
    "approach": ("orientation, theory, paradigm", 9, 5),
    "sampling": ("how participants were chosen", 10, 8),
    "recruitment": ("how they were approached", 11, 0),
    "non_participation": ("how many declined or left, and why", 13, 0),
    "setting": ("where the interviews took place", 14, 0),
    "others_present": ("who else was there", 15, 0),
    "sample": ("what is important of the sample", 16, 0),
    "interview_guide": ("questions and prompts, and whether they were tried out", 17, 11),
    "repeat_interviews": ("whether anybody was interviewed again", 18, 0),
    "recording": ("how talk was recorded", 19, 11),
    "field_notes": ("whether notes were taken", 20, 0),
    "duration": ("how long the interviews took", 21, 0),
    "saturation": ("whether saturation was looked for, and how", 22, 0),
    "transcripts_returned": ("whether participants saw their transcripts", 23, 0),
    "analysis": ("how codes and themes were arrived at", 26, 14),
    "participant_checking": ("whether participants commented on the findings", 28, 15),
    "consistency": ("how findings and data fit together", 30, 0),
    "paper_title": ("title of the paper", 0, 1),
    "abstract": ("where the abstract is, or what it says", 0, 2),
    "problem": ("the problem and why it matters", 0, 3),
    "purpose": ("the question", 0, 4),
    "context": ("place, time and circumstances", 0, 7),
    "ethics": ("approval, consent, data protection", 0, 9),
    "data_collection": ("what was collected, how and when", 0, 10),
    "transcription": ("how recordings were transcribed and checked", 0, 13),
    "trustworthiness": ("what was done for the trustworthiness of the analysis", 0, 15),
    "synthesis": ("the main findings and what they are taken to mean", 0, 16),
    "prior_work": ("how they relate to earlier work, and how far they carry", 0, 18),
    "limitations": ("limitations", 0, 19),
    "conflicts": ("interests that could conflict", 0, 20),
    "funding": ("who paid", 0, 21),
}
"""What only the researchers know: the keys of ``[reporting]``, what each is, and the items of COREQ and of SRQR that it
belongs to (0: none)."""


def lineage(name: str, own: Mapping[str, ReportVersion]) -> list[ReportVersion]:
    """A version, the one it is based on, and so on; the last is one that every study has.

    A version of one's own is based on ``full``, or on the built-in one whose name it takes, unless it says otherwise.

    Args:
        own: versions of the study's own by their names; none is based on itself through others.

    >>> [version.max_quotes for version in lineage("board", {"board": ReportVersion(based_on="short", max_quotes=1)})]
    [1, 2]
    """
    found = []
    while name in own:
        found.append(own[name])
        base = own[name].based_on or (name if name in BUILT_IN else "full")
        if base == name:
            break
        name = base
    return [*found, BUILT_IN[name]]
