"""The picture of `qualkit evaluate suggestions`: shapes tell the methods apart, so it reads in black and white."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from qualkit.domain.evaluation import SuggestionsWorth, Worth
    from qualkit.exporters.pictures.sheet import Ruler, Sheet

__all__ = ["draw_worth", "drawn_words"]

_SIZE = 8.0
_SMALL = 7.5
_EDGE = 0.08
_GAP = 0.12
_LABELS = 0.4
_ROW = 0.26
_MARK = 0.055
_DARK = "#1f3f60"
_GRID = "#d9d9d9"


def draw_worth(worth: SuggestionsWorth, suffix: str = ".png", *, width_cm: float = 16.0) -> bytes:
    """Draw the average precision of every code, with its interval, beside keyword matching and chance.

    Args:
        worth: what was measured.
        suffix: ``.png`` (220 dots an inch) or ``.svg``.
        width_cm: width in centimetres; the height follows from the number of codes.
    """
    from qualkit.exporters.pictures.sheet import Ruler, own_settings

    with own_settings():
        canvas = _paint(worth, width_cm / 2.54, Ruler())
        return canvas.data(suffix.lstrip("."), 220)


def drawn_words(worth: SuggestionsWorth) -> str:
    """All words in the picture that come from the study, a line each."""
    return "\n".join(f"{one.code} {one.name}" for one in worth.codes)


def _paint(worth: SuggestionsWorth, width: float, ruler: Ruler) -> Sheet:
    from qualkit.exporters.pictures.sheet import Sheet
    from qualkit.exporters.pictures.style import MUTED, Room

    rows: list[tuple[str, Worth, Worth, Worth | None, float]] = [
        (f"{one.code}  {one.name}", one.suggested, one.words, one.patterns, one.chance) for one in worth.codes
    ]
    rows.append(("mean of the codes", worth.suggested, worth.words, worth.patterns, worth.chance))
    labels = [ruler.wrap(row[0], width * _LABELS, _SIZE) for row in rows]
    heights = [max(_ROW, ruler.height(len(lines), _SIZE) + 0.08) for lines in labels]
    left = _EDGE + max(ruler.width(line, _SIZE) for lines in labels for line in lines) + _GAP
    right = width - _EDGE - ruler.width("0.00", _SIZE, bold=True) - _GAP
    note = ruler.wrap(_note(worth), width - 2 * _EDGE, _SMALL)
    top, below = 0.44, 0.34
    high = top + sum(heights) + below + ruler.height(len(note), _SMALL) + _EDGE
    canvas = Sheet(Room(width, high), high, ruler)

    def at(value: float) -> float:
        return left + (right - left) * min(1.0, max(0.0, value))

    _legend(canvas, ruler, worth)
    bottom = top + sum(heights)
    for tick in range(6):
        x = at(tick / 5)
        canvas.line(x, top, x, bottom, _GRID)
        canvas.text(
            x, bottom + 0.1, [f"{tick / 5:.1f}".replace("0.0", "0").replace("1.0", "1")], _SMALL, align="center"
        )
    y = top
    for lines, height, row in zip(labels, heights, rows, strict=True):
        if row is rows[-1]:
            canvas.line(_EDGE, y, width - _EDGE, y, MUTED)
        _row(canvas, y + height / 2, lines, row, left, at)
        value = f"{row[1].average_precision.value:.2f}"
        canvas.text(width - _EDGE, y + height / 2, [value], _SIZE, align="right", bold=True)
        y += height
    canvas.text(_EDGE, bottom + 0.26, note, _SMALL, colour=MUTED, anchor="top")
    return canvas


def _row(
    canvas: Sheet,
    y: float,
    lines: list[str],
    row: tuple[str, Worth, Worth, Worth | None, float],
    left: float,
    at: Callable[[float], float],
) -> None:
    _, suggested, words, patterns, chance = row
    canvas.text(left - _GAP, y, lines, _SIZE, align="right")
    figure = suggested.average_precision
    _chance(canvas, at(chance), y)
    canvas.line(at(figure.low), y, at(figure.high), y, _DARK)
    for end in (figure.low, figure.high):
        canvas.line(at(end), y - 0.03, at(end), y + 0.03, _DARK)
    _open(canvas, at(words.average_precision.value), y)
    if patterns is not None:
        _cross(canvas, at(patterns.average_precision.value), y)
    _full(canvas, at(figure.value), y)


def _full(canvas: Sheet, x: float, y: float) -> None:
    canvas.box(x - _MARK, y - _MARK, 2 * _MARK, 2 * _MARK, _DARK, front=True)


def _open(canvas: Sheet, x: float, y: float) -> None:
    canvas.box(x - _MARK, y - _MARK, 2 * _MARK, 2 * _MARK, "#ffffff", edge="#404040")


def _cross(canvas: Sheet, x: float, y: float) -> None:
    canvas.line(x - _MARK, y - _MARK, x + _MARK, y + _MARK, "#404040")
    canvas.line(x - _MARK, y + _MARK, x + _MARK, y - _MARK, "#404040")


def _chance(canvas: Sheet, x: float, y: float) -> None:
    for shift in (-0.004, 0.0, 0.004):
        canvas.line(x + shift, y - 0.08, x + shift, y + 0.08, "#8a8a8a")


def _legend(canvas: Sheet, ruler: Ruler, worth: SuggestionsWorth) -> None:
    marks: list[tuple[Callable[[Sheet, float, float], None], str]] = [
        (_full, "qualkit, with 95% interval"),
        (_open, "words of name and definition"),
    ]
    if worth.patterns is not None:
        marks.append((_cross, "the codebook's patterns"))
    marks.append((_chance, "chance"))
    x, y = _EDGE + _MARK, 0.18
    for mark, text in marks:
        mark(canvas, x, y)
        canvas.text(x + 0.12, y, [text], _SMALL)
        x += 0.12 + ruler.width(text, _SMALL) + 0.24


def _note(worth: SuggestionsWorth) -> str:
    learned = (
        "Learned from all codings of the other interviews."
        if worth.examples is None
        else f"Learned from {worth.examples} coded passages a code."
        if worth.examples
        else "Learned from the codebook alone."
    )
    return (
        f"Average precision (0 to 1) of suggested codes in {worth.interviews} interviews, each left out in turn"
        f" ({worth.passages} passages). {learned}"
    )
