"""What a table says besides the transcript in it: other columns and sheets, and what Excel notes of its authors."""

from __future__ import annotations

from collections.abc import Iterator

from qualkit.domain.sources import Beside
from qualkit.importers.bounded import Archive, local_name
from qualkit.importers.grids import WORKBOOK, Grid, read_grids
from qualkit.importers.table_columns import header_at
from qualkit.text.normalise import normalise

__all__ = ["look_beside"]

_MOST_CELLS = 20_000
# Properties of people's making; the others are counts, dates and programs.
_PERSONAL = {
    "creator",
    "lastmodifiedby",
    "title",
    "subject",
    "description",
    "keywords",
    "category",
    "company",
    "manager",
}


def look_beside(data: bytes, name: str) -> tuple[Beside, ...]:
    """Raises BadInput as reading the table does.

    The original of a respondent of a survey holds nothing besides what was taken.
    """
    grids = read_grids(data, name, hidden=True)
    found: list[Beside] = []
    if data.startswith(b"PK"):
        archive = Archive(data, name, WORKBOOK)
        found += [*_properties(archive), *_comments(archive)]
    if any(header_at(grid.rows)[1] is not None for grid in grids):
        cells = (cell for grid in grids for cell in _other_cells(grid))
        found += [cell for _, cell in zip(range(_MOST_CELLS), cells, strict=False)]
    return tuple(found)


def _other_cells(grid: Grid) -> Iterator[Beside]:
    """The cells that are in no turn: of other columns, above the headings, of other sheets."""
    at, columns = header_at(grid.rows)
    used = {columns.text, columns.speaker, columns.start, columns.end} if columns else set()
    for number, row in enumerate(grid.rows):
        for index, words in enumerate(row.cells):
            if words.strip() and not (columns and number >= at and index in used):
                yield Beside("custom data", grid.address(row.number, index), words.strip())


def _properties(archive: Archive) -> Iterator[Beside]:
    for part in ("docProps/core.xml", "docProps/app.xml"):
        for one in archive.parse(part) if part in archive else ():
            words = normalise((one.text or "").strip()).text
            if words and local_name(one).lower() in _PERSONAL:
                yield Beside("property", local_name(one), words)
    if "docProps/custom.xml" in archive:
        for one in archive.parse("docProps/custom.xml"):
            words = normalise(" ".join(one.itertext()).strip()).text
            if words:
                yield Beside("property", str(one.get("name", "custom")), words)


def _comments(archive: Archive) -> Iterator[Beside]:
    number = 0
    for part in archive.names:
        if not part.startswith("xl/") or not part.endswith(".xml") or "omment" not in part:
            continue
        for one in archive.parse(part).iter():
            if local_name(one) in {"comment", "threadedComment", "author"}:
                words = normalise("".join(one.itertext()).strip()).text
                number += 1
                if words:
                    yield Beside("comment", str(number), words)
