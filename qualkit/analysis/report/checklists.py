"""Reporting checklists, filled in from what the study knows and from what the researchers have stated, nothing else.

COREQ: Tong, Sainsbury and Craig (2007), International Journal for Quality in Health Care 19(6):349-357.
SRQR: O'Brien, Harris, Beckman, Reed and Cook (2014), Academic Medicine 89(9):1245-1251.
The items' titles are short forms in words of our own.
"""

from __future__ import annotations

from collections.abc import Mapping

from qualkit.analysis.comparison import is_contrary
from qualkit.analysis.report.methods import COREQ_DESIGN, facts, sentences, stated
from qualkit.analysis.report.view import View, origin_counts
from qualkit.analysis.wording import count, form, joined, number, share
from qualkit.domain.reports import Column, Paragraph, Referring, Section, See, Table

__all__ = ["NOT_STATED", "coreq", "srqr"]

NOT_STATED = "Not stated"
_COREQ_PARTS = {1: "Research team and reflexivity", 9: "Study design", 24: "Analysis and findings"}
_COREQ = {
    1: "Interviewer or facilitator",
    2: "Credentials",
    3: "Occupation",
    4: "Gender",
    5: "Experience and training",
    6: "Relationship before the study",
    7: "What participants knew of the interviewer",
    8: "Characteristics of the interviewer",
    **COREQ_DESIGN,
    28: "Checking by participants",
    29: "Quotations presented",
    30: "Consistency of data and findings",
    31: "Clarity of major themes",
    32: "Clarity of minor themes and diverse cases",
}
_SRQR_PARTS = {1: "Title and abstract", 3: "Introduction", 5: "Methods", 16: "Results", 18: "Discussion", 20: "Other"}
_SRQR = {
    1: "Title",
    2: "Abstract",
    3: "Problem formulation",
    4: "Purpose or research question",
    5: "Qualitative approach and paradigm",
    6: "Researchers' characteristics and reflexivity",
    7: "Context",
    8: "Sampling strategy",
    9: "Ethical issues",
    10: "Data collection methods",
    11: "Data collection instruments and technologies",
    12: "Units of study",
    13: "Data processing",
    14: "Data analysis",
    15: "Techniques to enhance trustworthiness",
    16: "Synthesis and interpretation",
    17: "Links to empirical data",
    18: "Integration with prior work, transferability",
    19: "Limitations",
    20: "Conflicts of interest",
    21: "Funding",
}
_QUOTED = ("quotations", "findings", "said", "extracts")
_COREQ_WHERE: dict[int, tuple[str, ...]] = {
    12: ("table-participants", "table-summary"),
    16: ("table-participants",),
    21: ("table-participants",),
    22: ("saturation",),
    25: ("codebook", "table-overview"),
    26: ("codebook", "origins"),
    29: _QUOTED,
    31: ("themes", "table-overview", "table-groups"),
    32: ("table-comparison", "table-overview", "table-groups"),
}
_SRQR_WHERE: dict[int, tuple[str, ...]] = {
    12: ("table-participants", "table-summary"),
    13: ("origins",),
    14: ("methods", "codebook"),
    15: ("rigour", "computer"),
    16: ("themes", "table-overview", "table-groups"),
    17: _QUOTED,
    19: ("limits",),
}


def coreq(view: View) -> list[Section]:
    """The 32 items of COREQ."""
    if not view.material.sources:
        return []
    known = {number_: text for number_, text in facts(view).items() if number_ in _COREQ} | _findings(view)
    # Without times in the transcripts there is nothing of durations in the table of participants.
    where = {n: keys for n, keys in _COREQ_WHERE.items() if n != 21 or 21 in known}
    table = _table(
        "COREQ: consolidated criteria for reporting qualitative research",
        _COREQ,
        _COREQ_PARTS,
        _joined(stated(view.options.reporting, "COREQ"), known),
        where,
        "Tong A, Sainsbury P, Craig J. International Journal for Quality in Health Care 2007;19(6):349–357. Titles of"
        " items are shortened.",
    )
    return _section("coreq", "COREQ checklist", table)


def srqr(view: View) -> list[Section]:
    """The 21 items of SRQR."""
    if not view.material.sources:
        return []
    table = _table(
        "SRQR: standards for reporting qualitative research",
        _SRQR,
        _SRQR_PARTS,
        _joined(stated(view.options.reporting, "SRQR"), _srqr_facts(view)),
        _SRQR_WHERE,
        "O’Brien BC, Harris IB, Beckman TJ, Reed DA, Cook DA. Academic Medicine 2014;89(9):1245–1251. Titles of items"
        " are shortened.",
    )
    return _section("srqr", "SRQR checklist", table)


def _section(key: str, title: str, table: Table) -> list[Section]:
    lead = Paragraph(
        "Filled in from what the researchers have stated in the study’s settings, in their words, and from what was"
        f" counted in the study. What neither tells is “{NOT_STATED.lower()}”. References are to this document: the"
        " pages of the paper are for its authors to add."
    )
    return [Section(key=key, title=title, blocks=(lead, table))]


def _table(
    caption: str,
    items: Mapping[int, str],
    parts: Mapping[int, str],
    known: Mapping[int, str],
    where: Mapping[int, tuple[str, ...]],
    note: str,
) -> Table:
    rows: list[tuple[str, ...]] = []
    for item, title in items.items():
        if item in parts:
            rows.append((parts[item].upper(), "", ""))
        place = Referring([See(where[item], "", "")]) if item in where else "–"
        rows.append((f"{item}. {title}", known.get(item, NOT_STATED), place))
    return Table(
        caption=caption,
        columns=(Column("Item", 2.4), Column("What is stated or counted", 5), Column("Where", 1.8)),
        rows=tuple(rows),
        note=note,
        small=True,
        key=f"table-{caption.partition(':')[0].casefold()}",
    )


def _joined(first: Mapping[int, str], then: Mapping[int, str]) -> dict[int, str]:
    return {n: "\n".join(words for words in (first.get(n, ""), then.get(n, "")) if words) for n in {**first, **then}}


def _findings(view: View) -> dict[int, str]:
    known = {}
    if _quoted(view):
        known[29] = _quoted(view)
    tops = [view.codes[key] for key in view.visible if not view.codes[key].parent]
    if tops:
        themes = len(view.material.themes)
        words = f"{count(themes, 'theme')} of the write-up; " if themes else ""
        known[31] = f"{words}{count(len(tops), 'branch', 'branches')} of the code tree, each with its participants"
    against = [item for item in view.found if is_contrary(item)]
    if against:
        whom = f" by {share(len(view.people(against)), len(view.speakers), 'participant')}" if view.speakers else ""
        does = form(len(against), "speaks against its code", "speak against their code")
        known[32] = f"{count(len(against), 'coding')}{whom} {does}"
    return known


def _quoted(view: View) -> str:
    people = view.speakers.intersection(view.printed.people)
    quoted = sum(view.printed.people.values())
    if not quoted or not people:
        return ""
    from_ = share(len(people), len(view.speakers), "participant")
    return f"{count(quoted, 'quotation')} from {from_}, each with its participant’s pseudonym"


def _srqr_facts(view: View) -> dict[int, str]:
    known, counted = {}, facts(view)
    if 12 in counted:
        known[12] = "\n".join(counted[n] for n in (12, 21) if n in counted)
    if view.items:
        counts = origin_counts(view.items)
        known[13] = f"Coded in qualkit {view.material.version}, under pseudonyms. {number(counts.total)} codings:"
        known[13] += f" {counts.words()}."
        known[14] = " ".join(sentences(view))
    kept = _kept(view)
    if kept:
        known[15] = f"{joined(kept)[:1].upper()}{joined(kept)[1:]}."
    if _quoted(view):
        known[17] = _quoted(view)
    return known


def _kept(view: View) -> list[str]:
    """What was counted that bears on trust, without any judgement."""
    kept = []
    if view.material.coders:
        kept.append(count(len(view.material.coders), "coder"))
    if view.whole.log:
        kept.append(f"a log of {count(len(view.whole.log), 'action')}")
    memos = [memo for memo in view.whole.memos if not memo.removed]
    if memos:
        kept.append(count(len(memos), "memo"))
    return kept
