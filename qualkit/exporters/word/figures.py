"""Pictures of charts, in the line of text, with their text alternative."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from qualkit.domain.pictures import Picture
from qualkit.exporters.pictures import draw_within
from qualkit.exporters.pictures.charts import draw_chart
from qualkit.exporters.word.styles import Styles
from qualkit.exporters.word.xml import Element, add_paragraph, child, clean

if TYPE_CHECKING:
    from docx.document import Document

    from qualkit.domain.reports import Figure

__all__ = ["add_figure"]

_EMU_PER_CM = 360_000
_CAPTION_CM = 2.5


def add_figure(
    document: Document, body: Element, figure: Figure, number: int, styles: Styles, width_cm: float, height_cm: float
) -> None:
    """Append the picture alone, no higher than the page leaves room for; the caption is the caller's."""
    from docx.oxml.shape import CT_Inline
    from docx.shared import Length

    room = height_cm - _CAPTION_CM
    identifier, image = document.part.get_or_add_image(io.BytesIO(_drawn(figure, width_cm, room)))
    shown = min(1.0, room * _EMU_PER_CM / image.height)
    width, height = Length(int(image.width * shown)), Length(int(image.height * shown))
    inline = CT_Inline.new_pic_inline(number, identifier, f"figure-{number}.png", width, height)
    for side in ("distT", "distB", "distL", "distR"):
        inline.set(side, "0")
    inline.docPr.set("name", f"Figure {number}")
    inline.docPr.set("descr", " ".join(clean(figure.alt).split()))
    paragraph = add_paragraph(body, styles["Report Figure"])
    child(child(paragraph, "r"), "drawing").append(inline)


def _drawn(figure: Figure, width_cm: float, room: float) -> bytes:
    if isinstance(figure.chart, Picture):
        return draw_within(figure.chart, width_cm=width_cm, max_height_cm=room)
    return draw_chart(figure.chart, width_cm=width_cm, max_height_cm=room)
