"""A picture of the study: drawn, saved, read as a table; and what all that make pictures share."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from html import escape
from pathlib import Path

from qualkit.analysis import picture_counts
from qualkit.analysis.wording import joined
from qualkit.domain.pictures import SIZES, Picture
from qualkit.domain.tables import DataTable
from qualkit.errors import BadInput
from qualkit.services.gate import gate
from qualkit.services.reading import StudyReports
from qualkit.services.selecting import Selection, select_codings
from qualkit.services.session import Session

__all__ = ["DrawnPicture", "PictureMaker"]


@dataclass(frozen=True, slots=True)
class DrawnPicture:
    """A picture to look at, to save, or to read as a table."""

    picture: Picture
    _session: Session = field(repr=False)

    @property
    def table(self) -> DataTable:
        """The numbers that are drawn."""
        return self.picture.table

    def draw(self, form: str = "png", size: str = "column") -> bytes:
        """The picture's bytes, the same for the same numbers.

        Args:
            form: ``png`` (300 dots an inch), ``svg`` or ``pdf``.
            size: ``column`` (88 mm), ``page`` (180 mm) or ``slide`` (16:9, with a title).

        Raises:
            BadInput: there is no such format or size.
        """
        from qualkit.exporters.pictures import FORMATS, draw

        if form not in FORMATS:
            raise BadInput(f'"{form}" is no format of pictures.', hint=f"Use {joined(FORMATS, 'or')}.")
        if size not in SIZES:
            raise BadInput(f'"{size}" is no size.', hint=f"Use {joined(SIZES, 'or')}.")
        return draw(self.picture, form, size)

    def save(self, file: str | Path, size: str = "column", *, with_identifiers: bool = False) -> Path:
        """Write the picture; the file's ending says how: .png, .svg or .pdf.

        Raises:
            BadInput: another ending, or no such size.
            Conflict: unless `with_identifiers`, if a word in it certainly identifies a person; nothing is written.
        """
        from qualkit.exporters.pictures import FORMATS

        target = Path(file)
        form = target.suffix.casefold().lstrip(".")
        if form not in FORMATS:
            raise BadInput(f"{target.name} does not end in {joined(('.png', '.svg', '.pdf'), 'or')}.")
        data = self.draw(form, size)
        # The gate reads words; those of a picture are its table's, its caption's and its alternative text's.
        nodes = self.picture.nodes.to_csv() if self.picture.nodes else ""
        words = "\n".join((self.picture.title, self.picture.caption, self.picture.alt, self.table.to_csv(), nodes))
        told = {target.with_suffix(".txt"): words.encode("utf-8")}
        gate(self._session).write({target: data}, allow=with_identifiers, words=told)
        return target

    def _repr_png_(self) -> bytes:
        return self.draw("png", "page")

    def _repr_html_(self) -> str:
        import base64

        data = base64.b64encode(self._repr_png_()).decode("ascii")
        image = f'<img style="max-width: 100%" alt="{escape(self.picture.alt)}" src="data:image/png;base64,{data}">'
        return f"<figure>{image}<figcaption>{escape(self.picture.caption)}</figcaption></figure>"


class PictureMaker:
    """What pictures are made from: the study's tables, and the codings that were asked for."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._reports = StudyReports(session)

    def _selected(self, where: str, origins: Sequence[str], confirmed_only: bool) -> Selection:
        return select_codings(self._session, where=where, origins=origins, confirmed_only=confirmed_only)

    def _basis(self, where: str, origins: Sequence[str], confirmed_only: bool, codes: Sequence[str] = ()) -> str:
        return self._based(self._selected(where, origins, confirmed_only), codes)

    def _based(self, found: Selection, codes: Sequence[str] = ()) -> str:
        """Whom and what a picture counts; of `codes` and those under them, if some are named."""
        keys = {below for key in codes for below in self._session.codes_below(self._session.code(key).key)}
        items = [item for item in found.items if item.coding.code in keys] if codes else found.items
        return picture_counts.basis(found.material, items)

    @staticmethod
    def _some(
        table: DataTable,
        sentence: str = "Nothing is coded here yet, so there is nothing to draw.",
        hint: str = "What the study has: qualkit status",
    ) -> None:
        if not table.rows:
            raise BadInput(sentence, hint=hint)

    def _made(self, picture: Picture) -> DrawnPicture:
        return DrawnPicture(picture, self._session)
