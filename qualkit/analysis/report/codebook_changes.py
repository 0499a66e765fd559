"""What changed in a codebook, as a document: for a reviewer, an appendix, or the study's own file."""

from __future__ import annotations

from qualkit.analysis.word_changes import item_changes, pieces
from qualkit.analysis.wording import count, form, joined, long_date, number
from qualkit.domain.codebook_diff import CHANGE_KINDS, Change, CodebookDiff, CodebookState, Reason
from qualkit.domain.reports import Block, Bullets, Cell, Column, Marked, Paragraph, Report, Section, Table

__all__ = ["KIND_WORDS", "codebook_changes", "state_in_words"]

KIND_WORDS = {
    "added": "Added",
    "copied": "Copied from another code",
    "renamed": "Renamed",
    "moved": "Moved in the tree",
    "merged": "Merged into another code",
    "split": "Split",
    "retired": "Retired",
    "restored": "Brought back",
    "removed": "Removed",
    "redefined": "Redefined",
    "changed": "Changed otherwise",
    "reordered": "Placed elsewhere among neighbours",
}
_NUMBERS = {
    "codes": "Codes",
    "themes": "Branches of the tree (codes of kind theme)",
    "housekeeping": "Housekeeping codes",
    "draft": "Drafts among all these",
    "retired": "Retired among all these",
}
_LISTS = ("examples", "patterns", "exclude_patterns", "aliases")
_NONE = "–"


def codebook_changes(
    diff: CodebookDiff, *, study: str, organisation: str, language: str, date: str, version: str
) -> Report:
    """The document; equal input gives an equal document.

    Args:
        diff: what changed.
        study, organisation, language: as the study's settings have them.
        date: of the document, ISO.
        version: of qualkit.
    """
    sections = [Section(key="overview", title="What changed", blocks=tuple(_overview(diff)))]
    if diff.changes:
        sections.append(Section(key="changes", title="Changes, code by code", blocks=_table(diff), landscape=True))
    # On the pages of the table: turning them back for a few lines would take a page.
    made, turned = _made(diff, version), bool(diff.changes)
    sections.append(Section(key="made", title="How this list was made", blocks=made, landscape=turned))
    facts = [
        ("Study", study),
        ("Codebook", f"{diff.title} ({diff.codebook})"),
        ("Before", state_in_words(diff.before)),
        ("After", state_in_words(diff.after)),
        ("Date", long_date(date)),
    ]
    return Report(
        title="How the codebook changed",
        subtitle=diff.title,
        date=date,
        language=language,
        author=organisation,
        status="",
        facts=tuple(facts),
        sections=tuple(sections),
        short=True,
    )


def state_in_words(state: CodebookState) -> str:
    """``"version 3 of 22 November 2026, 14:20 UTC, by AB (named “1.0” in the file; state 1a2b3c4d)"``."""
    return (
        f"version {state.number} of {long_date(state.at)}, {state.at[11:16]} UTC, by {state.coder}"
        f" (named “{state.label}” in the file; state {state.sha256[:8]})"
    )


def _overview(diff: CodebookDiff) -> list[Block]:
    if not diff.changes:
        return [Paragraph("Nothing in the codebook differs between the two versions.")]
    counts = diff.counts()
    touched = {change.code for change in diff.changes if change.code}
    words = f"{count(len(touched), 'code')} {form(len(touched), 'differs', 'differ')} between the two versions."
    head = [change.what.lower() for change in diff.changes if not change.code]
    if head:
        words += f" Of the codebook itself, its {joined(head)} changed."
    blocks: list[Block] = [Paragraph(words)]
    blocks.append(
        Table(
            caption="The codebook before and after",
            columns=(Column("What", 4), Column("Before", 1, numeric=True), Column("After", 1, numeric=True)),
            rows=tuple(
                (words, number(diff.numbers_before[name]), number(diff.numbers_after[name]))
                for name, words in _NUMBERS.items()
                if diff.numbers_before[name] or diff.numbers_after[name]
            ),
        )
    )
    rows = tuple(
        (KIND_WORDS[kind], number(counts[kind]), _which(diff, kind)) for kind in CHANGE_KINDS if kind in counts
    )
    if rows:
        blocks.append(
            Table(
                caption="Changes by kind",
                columns=(Column("Kind", 3), Column("Codes", 1, numeric=True), Column("Which", 6)),
                rows=rows,
                note="A code that changed in two ways is counted in both rows.",
            )
        )
    return blocks


def _which(diff: CodebookDiff, kind: str) -> str:
    return "; ".join(
        dict.fromkeys(
            f"{change.name} ({change.code})" for change in diff.changes if change.kind == kind and change.code
        )
    )


def _table(diff: CodebookDiff) -> tuple[Block, ...]:
    rows = tuple(
        (
            f"{change.name} ({change.code})" if change.code else "The codebook itself",
            change.what,
            *_cells(change),
            "\n".join(_reason(reason) for reason in change.reasons) or "Not recorded",
        )
        for change in diff.changes
    )
    table = Table(
        caption=f"What changed in “{diff.title}” from version {diff.before.number} to version {diff.after.number}",
        columns=(
            Column("Code", 1.5),
            Column("What changed", 1.4),
            Column("Before", 3),
            Column("After", 3),
            Column("Reason, by whom and when", 1.9),
        ),
        rows=rows,
        note=(
            "Words that went are struck through under Before; words that came are underlined under After. Of lists"
            " (examples, patterns) only the items that went or came are shown. A dash: nothing was or is there."
        ),
        small=True,
    )
    return (table,)


def _cells(change: Change) -> tuple[Cell, Cell]:
    """Before and after, with the words marked that went and came."""
    if not change.before or not change.after or change.kind in ("added", "copied", "merged", "split", "removed"):
        return change.before or _NONE, change.after or _NONE
    if change.field in _LISTS:
        old, new = item_changes(change.before, change.after)
        return "\n".join(old) or _NONE, "\n".join(new) or _NONE
    if change.kind not in ("redefined", "head"):
        return change.before, change.after
    found = pieces(change.before, change.after)
    return (
        Marked([(piece.text, piece.kind) for piece in found if piece.kind != "new"]),
        Marked([(piece.text, piece.kind) for piece in found if piece.kind != "old"]),
    )


def _reason(reason: Reason) -> str:
    return f"{reason.why or 'No reason given'} ({reason.coder}, {long_date(reason.at)})"


def _made(diff: CodebookDiff, version: str) -> tuple[Block, ...]:
    items = [
        f"Made by qualkit {version} from the states of the codebook's file that the study keeps: every state whole,"
        " with the moment, the person and the reason, as they were written down at the time.",
        "A code is followed by its identity: one that was renamed or moved is the same code. Mergers and splits are"
        " shown where they were done as such.",
        "Versions are counted from 1, the state in which the codebook came into the study. States that were taken"
        " back with undo do not count. Times are in UTC.",
        "Colours of codes and comments in the codebook's file are not compared.",
    ]
    if diff.passing:
        items.append(f"Codes that came and went in between, and are in neither version: {joined(diff.passing)}.")
    return (Bullets(tuple(items)),)
