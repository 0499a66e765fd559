"""The audit trail in short, and the memos that no finding prints."""

from __future__ import annotations

import re
from collections import Counter

from qualkit.analysis.notes import plain, told
from qualkit.analysis.report.findings import memos_told
from qualkit.analysis.report.themes import theme_memos_told
from qualkit.analysis.report.view import View
from qualkit.analysis.wording import count, long_date, number
from qualkit.domain.memos import Memo
from qualkit.domain.reports import Block, Column, Paragraph, Section, Table

__all__ = ["rigour"]

# The log is in words; what an entry is about shows in how it begins.
_KINDS = tuple(
    (re.compile(pattern), label)
    for pattern, label in (
        (r"imported ", "Transcripts imported"),
        (r"corrected |placed orphan|removed [\d,]+ orphan", "Transcripts corrected"),
        (
            r"(renamed|gave|linked|reviewed the) speakers |divided .* into turns |forgot .*speaker label",
            "Speakers named",
        ),
        (r"removed source .* for good|case .* withdrew", "Participants withdrawn"),
        (r"removed [\d,]+ earlier text", "Earlier texts removed for good"),
        (r"took [\d,]+ case|set ", "Participants' data entered"),
        (r"took up a review by ", "Reviews by others taken up"),
        (r"took up |loaded ", "Codebooks taken up or changed"),
        (r"(added|edited|renamed|moved|retired|brought back|copied|merged|split) codes? ", "Codes changed"),
        (r"coded |added ", "Codings added"),
        (r"changed coding", "Codings changed"),
        (r"edited the codings of ", "Codings edited as a text file"),
        (r"removed .* codings?", "Codings removed"),
        (r"removed ", "Rule hits removed"),
        (r"confirmed ", "Rule hits confirmed"),
        (r"applied ", "Codebook applied by rules"),
        (r"had .* passages? suggested", "Codes suggested"),
        (r"had ", "Themes suggested"),
        (
            r"(accepted|merged|rejected|opened|split) suggestion|(took|declined) segment"
            r"|decided about [\d,]+ suggestion",
            "Decisions about suggestions",
        ),
        (r"noted .*second opinion of suggestion", "Second opinions of suggestions"),
        (r"(wrote|edited|deleted) memo", "Memos written or changed"),
        (r"summarised |deleted the summary", "Framework summaries written or changed"),
        (r"(made|changed|collected|released|ordered|deleted) .*of the write-up", "Themes of the write-up changed"),
        (r"(scanned .*for|decided about|replaced) what identifies people|scanned ", "Identifiers found and replaced"),
        (r"undo of ", "Actions taken back"),
        (r"redo of ", "Actions brought back"),
    )
)
_OTHER = "Other actions"


def rigour(view: View) -> list[Section]:
    blocks: list[Block] = [*_digest(view), *_memos(view)]
    return [Section(key="rigour", title="Audit trail and memos", blocks=tuple(blocks))] if blocks else []


def kind_of(what: str) -> str:
    """What sort of action an entry of the log is."""
    return next((label for pattern, label in _KINDS if pattern.match(what)), _OTHER)


def _digest(view: View) -> list[Block]:
    log = view.whole.log
    if not log:
        return []
    counts = Counter((kind_of(line.what), line.coder) for line in log)
    order = [label for _, label in _KINDS] + [_OTHER]
    rows = sorted(counts, key=lambda pair: (order.index(pair[0]), pair[1]))
    days = sorted(line.at for line in log)
    first, last = long_date(days[0]), long_date(days[-1])
    undone = sum(line.undone for line in log)
    when = f"on {first}" if first == last else f"from {first} to {last}"
    text = f"The study's log holds {count(len(log), 'action')}, {when}."
    if undone:
        text += f" {count(undone, 'of them is', 'of them are')} taken back at present."
    if view.whole.orphans:
        text += (
            f" {count(view.whole.orphans, 'coding')} found no place when a transcript was corrected: kept in the study,"
            " and counted nowhere in this report."
        )
    table = Table(
        caption="Actions by kind and coder",
        columns=(Column("Kind", 3), Column("Coder", 2), Column("Actions", 1, numeric=True)),
        rows=tuple((kind, coder, number(counts[kind, coder])) for kind, coder in rows),
    )
    return [Paragraph(text), table]


def _memos(view: View) -> list[Table]:
    told = memos_told(view) | theme_memos_told(view)
    tables = []
    for kind in ("reflexive", "methodological", "analytic", "data", "summary"):
        if kind not in view.options.memos:
            continue
        memos = [memo for memo in view.material.memos if memo.kind == kind and memo.number not in told]
        if memos:
            tables.append(_memo_table(view, kind, memos))
    return tables


def _memo_table(view: View, kind: str, memos: list[Memo]) -> Table:
    rows = tuple(
        (
            _about(view, memo),
            "\n".join(part for part in (memo.title, plain(_told(view, memo))) if part),
            memo.coder,
            long_date(memo.created_at),
        )
        for memo in memos
    )
    return Table(
        caption={
            "reflexive": "Reflexive memos",
            "methodological": "Methodological memos",
            "analytic": "Analytic memos that no section of the findings prints",
            "data": "Memos on the data that no section of the findings prints",
            "summary": "Summaries that no section of the findings prints",
        }[kind],
        columns=(Column("About", 2), Column("Memo", 5.4), Column("By", 1.2), Column("Date", 2.4)),
        rows=rows,
    )


def _told(view: View, memo: Memo) -> str:
    return told(memo.body, view.material.links, locators=not view.options.publication)


def _about(view: View, memo: Memo) -> str:
    if memo.target_kind == "study":
        return "The study"
    if memo.removed:
        return {"coding": "A quotation no longer coded", "code": "A code since removed"}.get(
            memo.target_kind, f"A {memo.target_kind} since removed"
        )
    if memo.target_kind == "theme":
        return f"The theme “{memo.target}”"
    if memo.target_kind == "code":
        return view.name(memo.target)
    if memo.target_kind == "coding":
        return "A quotation"
    if memo.target_kind == "suggestion":
        return f"Suggestion {memo.target}"
    return f"{'Transcript' if memo.target_kind == 'source' else 'Participant'} {memo.target}"
