"""Framework matrix: cases down, codes across, and in each cell the analyst's summary or where to look.

After Gale et al. (2013), BMC Medical Research Methodology 13:117: a cell holds a summary with references, not
a heap of quotations. Summaries are those written with `qualkit chart`; where there is none, a memo of kind
``summary`` on a coding stands in the cell of that coding. Where nobody has written either, the cell gives the
references and one short quotation. A cell that was summarised says so: it begins with "Summary:".
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from qualkit.analysis.counting import participants_by, rows_by_code
from qualkit.analysis.notes import plain, told
from qualkit.analysis.quotations import attributed
from qualkit.analysis.wording import count, shorten
from qualkit.domain.codings import Origin
from qualkit.domain.material import Located, Material
from qualkit.domain.tables import DataTable

__all__ = ["Cell", "cell_text", "cells", "charted_codes", "framework", "ordered_cases", "shorten"]

QUOTE_WORDS = 16
MOST_REFERENCES = 6


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell: how many codings, where they stand, the most telling quotation with how its coding came about, and
    the analyst's summary if any.

    `references` are turns in reading order; where a participant speaks in several sources each names its source.
    A cell that was summarised may have no codings: that somebody does not speak of a thing is a finding too.
    """

    codings: int
    references: tuple[str, ...]
    quote: str
    summary: str = ""
    origin: str = ""


def framework(
    material: Material,
    items: Iterable[Located] | None = None,
    *,
    codes: Sequence[str] = (),
    by: str = "",
) -> DataTable:
    """Rows are participants, ordered by group and name; columns are `charted_codes` (or the codes asked for).

    Args:
        codes: keys of codes, in the order of the columns.
        by: the attribute by which participants are ordered, "" the study's grouping attribute; ``case`` orders them
            by name, and leaves its column out.

    A cell reads ``4 codings: turns 6, 12, 30`` and, on the next line, a quotation; one that was summarised reads
    ``Summary: …`` and, on the next line, the same references; see `cell_text`.
    """
    keys = list(codes) or charted_codes(material)
    found = cells(material, material.codings if items is None else items, keys)
    attribute = "" if by == "case" else by or material.group_by
    rows = []
    for name in ordered_cases(material, by):
        case = material.case(name)
        group = (case.attributes.get(attribute, "") if case else "",) if attribute else ()
        rows.append((name, *group, *(cell_text(found.get((name, key))) for key in keys)))
    names = {code.key: code.name for book in material.codebooks for code in book}
    meanings = {key: f"what the participant says of “{names.get(key, key)}”" for key in keys}
    meanings |= {"case": "the participant"} | ({attribute: "attribute of the participant"} if attribute else {})
    return DataTable(
        title="Framework matrix",
        columns=("case", *([attribute] if attribute else []), *keys),
        rows=tuple(rows),
        note=(
            "A cell gives how many codings there are and in which turns: under the analyst's summary (“Summary:”), or,"
            " where none is written, with one quotation."
        ),
        meanings=meanings,
    )


def charted_codes(material: Material) -> list[str]:
    """The columns of the matrix: the themes, and every other code that somebody has summarised a participant under."""
    charted = {summary.code for summary in material.summaries}
    return [
        code.key
        for book in material.codebooks
        for code in book
        if code.key in charted or (not code.parent and code.kind != "housekeeping")
    ]


def ordered_cases(material: Material, by: str = "") -> list[str]:
    """Participants by group (largest first), then by name; by name alone, if `by` is ``case``."""
    speaking = sorted((case for case in material.cases if case.links), key=lambda case: case.name)
    if by and by != material.group_by:
        if by == "case":
            return [case.name for case in speaking]
        rank = {value: position for position, value in enumerate(participants_by(material, by))}
    else:
        rank = {group: position for position, group in enumerate(material.groups())}
    attribute = by or material.group_by
    speaking.sort(key=lambda case: rank.get(case.attributes.get(attribute, ""), len(rank)))
    return [case.name for case in speaking]


def cells(
    material: Material, items: Iterable[Located], keys: Sequence[str], *, locators: bool = True
) -> dict[tuple[str, str], Cell]:
    """Every cell that is not empty, by (case, code).

    Args:
        locators: whether links in summaries are told with their places.
    """
    by_code = rows_by_code(material, items)
    gathered: dict[tuple[str, str], list[Located]] = {}
    for key in keys:
        for item in by_code.get(key, []):
            if item.case:
                gathered.setdefault((item.case, key), []).append(item)
    charted = {(summary.case, summary.code): summary.body for summary in material.summaries if summary.code in keys}
    on_codings = {
        memo.target: memo.body for memo in material.memos if memo.kind == "summary" and memo.target_kind == "coding"
    }
    found_cells = {}
    for place in dict.fromkeys((*gathered, *charted)):
        found = gathered.get(place, [])
        written = charted.get(place) or _from_memos(found, on_codings)
        summary = plain(told(written, material.links, locators=locators))
        found_cells[place] = _cell(found, summary)
    return found_cells


def cell_text(cell: Cell | None, *, locators: bool = True) -> str:
    """A cell in words, one line each: summary, number of codings and turns, quotation (if there is no summary).

    Args:
        locators: whether to say in which turns the codings stand.
    """
    if cell is None:
        return ""
    line = count(cell.codings, "coding")
    if locators and cell.codings:
        shown = ", ".join(cell.references[:MOST_REFERENCES])
        more = f" and {len(cell.references) - MOST_REFERENCES} more" if len(cell.references) > MOST_REFERENCES else ""
        line += f": {'turn' if len(cell.references) == 1 else 'turns'} {shown}{more}"
    return "\n".join(
        [f"Summary: {cell.summary}", line] if cell.summary else [line, f"“{cell.quote}”{attributed('', cell.origin)}"]
    )


def _from_memos(found: Sequence[Located], on_codings: Mapping[str, str]) -> str:
    written = dict.fromkeys(on_codings.get(str(item.coding.number), "") for item in found)
    return "\n\n".join(body for body in written if body)


def _cell(found: Sequence[Located], summary: str) -> Cell:
    if not found:
        return Cell(0, (), "", summary)
    # A key quotation speaks for the cell; else what a person made or confirmed; else the longest up to 200 letters.
    best = max(
        found,
        key=lambda i: (
            i.coding.key_quote,
            i.coding.origin is not Origin.RULE or bool(i.coding.confirmed_by),
            not i.coding.negated,
            min(len(i.coding.quote), 200),
            -i.coding.span.start,
            -i.coding.number,
        ),
    )
    return Cell(len(found), _references(found), shorten(best.coding.quote, QUOTE_WORDS), summary, best.coding.standing)


def _references(found: Sequence[Located]) -> tuple[str, ...]:
    """The turns of the codings. Numbers alone say enough where all stand in one source."""
    places = list(dict.fromkeys((item.coding.source, item.turn) for item in found))
    if len({source for source, _ in places}) == 1:
        return tuple(str(turn) for _, turn in sorted(places))
    return tuple(f"{turn} in {source}" for source, turn in sorted(places))
