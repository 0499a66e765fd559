"""A codebook as a document: every code with its fields, where it stands in the tree, and the versions it has had.

Fields after MacQueen, McLellan, Kay and Milstein (1998), Cultural Anthropology Methods 10(2):31-36.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from qualkit.analysis.counting import rows_by_code
from qualkit.analysis.report.codebook_changes import KIND_WORDS
from qualkit.analysis.report.references import settled
from qualkit.analysis.report.view import origin_counts
from qualkit.analysis.wording import count, joined, long_date, number, share
from qualkit.domain.codebook import Code, Codebook
from qualkit.domain.codebook_diff import CHANGE_KINDS, CodebookState
from qualkit.domain.material import Located, Material
from qualkit.domain.reports import Block, Bullets, Column, Paragraph, Referring, Report, Section, See, Table

__all__ = ["Version", "codebook_document"]

_DEEPEST = 3
_NOT_WRITTEN = "Not written yet."
_INDENT = "\u2003"


@dataclass(frozen=True, slots=True)
class Version:
    """A state of the codebook: what happened to which codes then (kind, key), and the reasons given."""

    state: CodebookState
    happened: tuple[tuple[str, str], ...]
    reasons: tuple[str, ...]


def codebook_document(
    book: Codebook,
    versions: Sequence[Version],
    material: Material | None = None,
    *,
    study: str,
    organisation: str,
    language: str,
    date: str,
    version: str,
) -> Report:
    """The document; equal input gives an equal document.

    Args:
        book: the codebook as it is now.
        versions: its states, oldest first.
        material: the study, for how often each code is used; None leaves that out.
        study, organisation, language: as the study's settings have them.
        date: of the document, ISO.
        version: of qualkit.
    """
    used = rows_by_code(material, material.codings) if material else {}
    sections = [
        Section(key="about", title="About this codebook", blocks=tuple(_about(book, material, used))),
        *(_code(book, code, material, used) for code in book),
    ]
    if versions:
        sections.append(Section(key="versions", title="Versions", blocks=(_versions(versions),)))
    facts = [("Study", study), ("Version", book.version)]
    if organisation:
        facts.append(("Organisation", organisation))
    facts += [("Date", long_date(date)), ("Software", f"qualkit {version}")]
    return Report(
        title=book.title or book.key,
        subtitle="Codebook",
        date=date,
        language=language,
        author=organisation,
        status="",
        facts=tuple(facts),
        sections=tuple(settled(sections)),
    )


def _about(book: Codebook, material: Material | None, used: dict[str, list[Located]]) -> list[Block]:
    blocks: list[Block] = []
    if book.description.strip():
        blocks.append(Paragraph(_line(book.description)))
    if book.source.strip():
        blocks.append(Paragraph(f"Sources: {_line(book.source)}", "note"))
    kinds = Counter(code.kind for code in book)
    told = [count(kinds["theme"], "theme"), count(kinds["code"], "code")]
    told += [count(kinds["housekeeping"], "housekeeping code")] if kinds["housekeeping"] else []
    drafts = sum(code.status == "draft" for code in book)
    retired = sum(code.status == "retired" for code in book)
    words = f"{joined(told)}."
    if drafts:
        words += f" {count(drafts, 'is a draft', 'are drafts')}."
    if retired:
        words += f" {count(retired, 'is retired', 'are retired')}: no longer used, and kept for what was coded."
    blocks.append(Paragraph(words))
    blocks.append(_tree(book, material, used))
    return blocks


def _tree(book: Codebook, material: Material | None, used: dict[str, list[Located]]) -> Table:
    speakers = set(material.speakers()) if material else set()
    rows = []
    for code in book:
        items = used.get(code.key, [])
        people = speakers.intersection(item.case for item in items)
        numbers = (share(len(people), len(speakers)), number(len(items))) if material else ()
        rows.append((_INDENT * code.depth + f"{code.name} ({code.key}){_status(code)}", _line(code.brief), *numbers))
    counted = (Column("Participants", 1.5, numeric=True), Column("Codings", 1.2, numeric=True)) if material else ()
    note = "A code takes in the codes under it. Rule hits that nobody has confirmed count." if material else ""
    return Table(
        caption="The codes in their order",
        columns=(Column("Code", 4), Column("In short", 5), *counted),
        rows=tuple(rows),
        note=note,
        small=True,
    )


def _code(book: Codebook, code: Code, material: Material | None, used: dict[str, list[Located]]) -> Section:
    blocks: list[Block] = [Paragraph(_line(code.definition or code.brief) or _NOT_WRITTEN, "definition")]
    rows: list[tuple[str, str]] = [
        ("Key", code.key),
        ("In short", _line(code.brief) or _NOT_WRITTEN),
        ("When to use", _line(code.when_to_use) or _NOT_WRITTEN),
        ("When not to use", _line(code.when_not_to_use) or _NOT_WRITTEN),
        ("Stands under", _above(book, code)),
        ("Kind", _kind(code)),
    ]
    if code.aliases:
        rows.append(("Also known as", ", ".join(code.aliases)))
    if material is not None:
        rows.append(("Used", _usage(material, used.get(code.key, []))))
    # A reference has no words yet.
    fields = tuple(row for row in rows if row[1] or isinstance(row[1], Referring))
    columns = (Column("Field", 1.2), Column("Entry", 6))
    blocks.append(Table(caption=f"{code.name}: fields", columns=columns, rows=fields, small=True))
    examples = tuple(_line(example) for example in code.examples if example.strip())
    if examples:
        blocks += [Paragraph("Examples", "lead"), Bullets(examples)]
    level = min(code.depth + 1, _DEEPEST)
    return Section(key=f"code-{code.key}", title=f"{code.name}{_status(code)}", level=level, blocks=tuple(blocks))


def _above(book: Codebook, code: Code) -> str:
    above = book.get(code.parent) if code.parent else None
    return Referring([See((f"code-{above.key}",), "", "")]) if above else ""


def _kind(code: Code) -> str:
    return ", ".join(part for part in (code.kind, code.type, "" if code.status == "active" else code.status) if part)


def _status(code: Code) -> str:
    return "" if code.status == "active" else f" [{code.status}]"


def _usage(material: Material, items: Sequence[Located]) -> str:
    if not items:
        return "Not used yet"
    speakers = set(material.speakers())
    people = speakers.intersection(item.case for item in items)
    who = f"{share(len(people), len(speakers), 'participant')}, " if speakers else ""
    return f"{who}{count(len(items), 'coding')}: {origin_counts(items).words()}"


def _versions(versions: Sequence[Version]) -> Table:
    return Table(
        caption="Versions of this codebook",
        columns=(
            Column("Version", 1, numeric=True),
            Column("Named in the file", 1.2),
            Column("Date", 1.6),
            Column("By", 1.2),
            Column("What changed", 4),
            Column("Reasons given", 3),
        ),
        rows=tuple(
            (
                number(one.state.number),
                one.state.label,
                long_date(one.state.at),
                one.state.coder,
                _happened(one, first=place == 0),
                "; ".join(one.reasons) or "–",
            )
            for place, one in enumerate(versions)
        ),
        note="Versions that were undone are not in the list.",
        small=True,
        first_column_is_header=False,
    )


def _happened(version: Version, *, first: bool) -> str:
    if first:
        codes = len({key for _, key in version.happened if key})
        return f"Taken into the study with {count(codes, 'code')}" if codes else "Taken into the study"
    by_kind: dict[str, list[str]] = {}
    for kind, key in version.happened:
        by_kind.setdefault(kind, []).append(key)
    lines = []
    for kind in [*CHANGE_KINDS, *sorted(set(by_kind).difference(CHANGE_KINDS))]:
        keys = list(dict.fromkeys(by_kind.get(kind, [])))
        if keys:
            words = KIND_WORDS.get(kind, kind.capitalize())
            named = joined(keys) if any(keys) else ""
            lines.append(f"{words}: {named}" if named else words)
    return "\n".join(lines) or "Something other than codes"


def _line(text: str) -> str:
    return " ".join(text.split())
