"""Tables: built row by row as XML, so that thousands of rows cost what they should."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from qualkit.domain.reports import Choice, Marked, Referring
from qualkit.exporters.word.styles import Styles
from qualkit.exporters.word.xml import Element, add_paragraph, add_text, child, clean, right_to_left

if TYPE_CHECKING:
    from qualkit.domain.reports import Table
    from qualkit.exporters.word.references import References

__all__ = ["add_table", "column_widths"]

_CM = 567
# The breadth of a bold letter, generously, in normal and in small table type; the margin on either side of a cell.
_LETTER = 116
_LETTER_SMALL = 98
_MARGIN = 115
_MARKS = {"same": "", "old": "strike", "new": "underline"}
_SHORT_TABLE = 14
_LONG_ROW = 18


def column_widths(weights: Sequence[float], longest_words: Sequence[int], total: int, *, small: bool) -> list[int]:
    """Share `total` by weight, but give each column's longest word its place.

    Where there is no room for all of them, the longest of them are broken, and no others.

    Args:
        weights: the columns' shares; one of zero or less counts as a twentieth of the mean.
        longest_words: letters of the longest word in each column.
        total: width of the table in twentieths of a point.
        small: whether the table is set in small type.

    >>> column_widths([1, 3], [4, 4], 8000, small=False)
    [2000, 6000]
    >>> sum(column_widths([1, 1, 50], [12, 5, 5], 9072, small=False))
    9072
    """
    letter = _LETTER_SMALL if small else _LETTER
    floors = [min(letters * letter + 2 * _MARGIN, int(3.2 * _CM)) for letters in longest_words]
    positive = [weight for weight in weights if weight > 0] or [1.0]
    least = sum(positive) / len(positive) / 20
    shares = [max(weight, least) for weight in weights]
    floors = _capped(floors, total)
    fixed = _too_narrow(shares, floors, total)
    free = total - sum(floors[index] for index in fixed)
    sum_free = sum(share for index, share in enumerate(shares) if index not in fixed) or 1.0
    widths = [floors[i] if i in fixed else int(free * share / sum_free) for i, share in enumerate(shares)]
    widths[widths.index(max(widths))] += total - sum(widths)
    return widths


def _capped(floors: Sequence[int], total: int) -> list[int]:
    """The floors, the largest of them lowered to one height at which all of them together are no more than `total`."""
    left = total
    for place, floor in enumerate(sorted(floors)):
        share = left // (len(floors) - place)
        if floor > share:
            return [min(each, share) for each in floors]
        left -= floor
    return list(floors)


def _too_narrow(shares: Sequence[float], floors: Sequence[int], total: int) -> set[int]:
    fixed: set[int] = set()
    while True:
        free = total - sum(floors[index] for index in fixed)
        rest = sum(share for index, share in enumerate(shares) if index not in fixed) or 1.0
        more = {i for i, share in enumerate(shares) if i not in fixed and free * share / rest < floors[i]}
        if not more:
            return fixed
        fixed |= more


def add_table(body: Element, table: Table, styles: Styles, width: int, references: References | None = None) -> None:
    """Append a table `width` twentieths of a point wide, with its note; the caption is the caller's.

    Raises:
        ValueError: a row has more or fewer cells than there are columns.
    """
    columns = list(zip([column.title for column in table.columns], *table.rows, strict=True))
    words = [max((len(word) for cell in cells for word in cell.split()), default=0) for cells in columns]
    width = _table_width(columns, width, small=table.small)
    widths = column_widths([column.weight for column in table.columns], words, width, small=table.small)
    element = child(body, "tbl")
    _properties(element, table, styles, width)
    grid = child(element, "tblGrid")
    for each in widths:
        child(grid, "gridCol", w=each)
    size = " small" if table.small else ""
    heading = styles[f"table heading{size}"]
    _row(element, [column.title for column in table.columns], [heading] * len(widths), table, widths, header=True)
    first = styles[f"table row heading{size}"] if table.first_column_is_header else styles[f"table text{size}"]
    names = [first] + [styles[f"table text{size}"]] * (len(widths) - 1)
    lines = [_lines(row, widths, small=table.small) for row in table.rows]
    together = sum(lines) <= _SHORT_TABLE
    for position, (row, deep) in enumerate(zip(table.rows, lines, strict=True)):
        last = position == len(table.rows) - 1
        keep = bool(table.note) if last else together or position == 0 or position == len(table.rows) - 2
        _row(
            element,
            row,
            names,
            table,
            widths,
            keep_next=keep and deep <= _LONG_ROW,
            whole=deep <= _LONG_ROW,
            references=references,
        )
    if not table.rows:
        _empty_row(element, names[-1], widths)
    if table.note:
        add_paragraph(body, styles["Table Note"], table.note)


def _table_width(columns: Sequence[Sequence[str]], width: int, *, small: bool) -> int:
    """`width`, or less for two or three columns of short cells: the eye should not have to cross an empty page."""
    letter = _LETTER_SMALL if small else _LETTER
    if len(columns) > 3:
        return width
    needed = sum(max(len(line) for cell in cells for line in cell.split("\n")) * letter + 600 for cells in columns)
    return min(width, max(needed, width // 2))


def _properties(element: Element, table: Table, styles: Styles, width: int) -> None:
    properties = child(element, "tblPr")
    child(properties, "tblStyle", val=styles["Report Table"])
    child(properties, "tblW", w=width, type="dxa")
    child(properties, "tblLayout", type="fixed")
    first = int(table.first_column_is_header)
    look = {"firstRow": 1, "lastRow": 0, "firstColumn": first, "lastColumn": 0, "noHBand": 1, "noVBand": 1}
    child(properties, "tblLook", val=f"06{0x20 + 0x80 * first:02X}", **look)
    child(properties, "tblCaption", val=_attribute(table.caption))
    titles = ", ".join(column.title for column in table.columns)
    child(properties, "tblDescription", val=_attribute(f"Columns: {titles}. Rows: {len(table.rows)}."))


def _attribute(text: str) -> str:
    return " ".join(clean(text).split())


def _row(
    element: Element,
    cells: Sequence[str],
    names: Sequence[str],
    table: Table,
    widths: Sequence[int],
    *,
    header: bool = False,
    keep_next: bool = False,
    whole: bool = True,
    references: References | None = None,
) -> None:
    row = child(element, "tr")
    if header or whole:
        properties = child(row, "trPr")
        if whole:
            child(properties, "cantSplit")
        if header:
            child(properties, "tblHeader")
    for text, name, column, width in zip(cells, names, table.columns, widths, strict=True):
        cell = child(row, "tc")
        child(child(cell, "tcPr"), "tcW", w=width, type="dxa")
        # From right to left the runs would have to be laid out as one text: there the words stay unmarked.
        pieces = text.pieces if isinstance(text, Marked) and not right_to_left(text) else ()
        options = text.options if isinstance(text, Choice) else ()
        refers = references is not None and isinstance(text, Referring)
        shown = "" if pieces or options or refers else text
        paragraph = add_paragraph(cell, name, shown, keep_next=keep_next, align="right" if column.numeric else "")
        if references is not None and isinstance(text, Referring):
            references.write(paragraph, text)
        for words, kind in pieces:
            add_text(paragraph, words, mark=_MARKS[kind])
        if options:
            _offer(paragraph, text, options, cells[0])


def _offer(paragraph: Element, text: str, options: Sequence[str], name: str) -> None:
    """Append a box in which something can be chosen or typed (a content control, ISO/IEC 29500-1, 17.5.2.5)."""
    box = child(paragraph, "sdt")
    properties = child(box, "sdtPr")
    child(properties, "alias", val=_attribute(name))
    if text not in options:
        child(properties, "showingPlcHdr")
    offered = child(properties, "comboBox")
    for option in options:
        child(offered, "listItem", displayText=_attribute(option), value=_attribute(option))
    add_text(child(box, "sdtContent"), text)


def _empty_row(element: Element, name: str, widths: Sequence[int]) -> None:
    cell = child(child(element, "tr"), "tc")
    properties = child(cell, "tcPr")
    child(properties, "tcW", w=sum(widths), type="dxa")
    child(properties, "gridSpan", val=len(widths))
    add_paragraph(cell, name, "Nothing to show.")


def _lines(cells: Sequence[str], widths: Sequence[int], *, small: bool) -> int:
    """About how many lines the deepest cell of a row takes."""
    letter = 80 if small else 95
    return max(
        sum(1 + len(line) * letter // max(width - 170, letter) for line in text.split("\n"))
        for text, width in zip(cells, widths, strict=False)
    )
