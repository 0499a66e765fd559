"""``study.pictures``: the study's tables as pictures for a paper, a page or a slide."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from html import escape
from pathlib import Path

from qualkit.analysis import picture_counts, picture_talks
from qualkit.analysis.wording import joined
from qualkit.domain.material import Talk
from qualkit.domain.pictures import SIZES, Picture
from qualkit.domain.tables import DataTable
from qualkit.errors import BadInput, NotFound
from qualkit.files.layout import write_atomically
from qualkit.services.gate import gate
from qualkit.services.material import talks
from qualkit.services.reading import StudyReports
from qualkit.services.selecting import Selection, attribute_named, select_codings
from qualkit.services.session import Session, nearest

__all__ = ["DrawnPicture", "Pictures"]


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
        gate(self._session).pass_({target.with_suffix(".txt"): words.encode("utf-8")}, allow=with_identifiers)
        target.parent.mkdir(parents=True, exist_ok=True)
        write_atomically(target, data)
        return target

    def _repr_png_(self) -> bytes:
        return self.draw("png", "page")

    def _repr_html_(self) -> str:
        import base64

        data = base64.b64encode(self._repr_png_()).decode("ascii")
        image = f'<img style="max-width: 100%" alt="{escape(self.picture.alt)}" src="data:image/png;base64,{data}">'
        return f"<figure>{image}<figcaption>{escape(self.picture.caption)}</figcaption></figure>"


class Pictures:
    """``study.pictures``. All take `where`, `origins` and `confirmed_only` as the tables of `study.reports` do.

    Each raises BadInput where there is nothing to draw, and NotFound for codes, attributes or sources that do not
    exist.
    """

    def __init__(self, session: Session) -> None:
        self._session = session
        self._reports = StudyReports(session)

    def bars(
        self,
        *,
        codes: Sequence[str] = (),
        level: str = "code",
        where: str = "",
        origins: Sequence[str] = (),
        confirmed_only: bool = False,
    ) -> DrawnPicture:
        """Participants by code, n of N; `level` ``theme`` takes the tops of the codebooks only."""
        table = self._reports.frequencies(where=where, origins=origins, confirmed_only=confirmed_only)
        table = self._kept(table, codes, level)
        return self._made(picture_counts.bars(table, self._basis(where, origins, confirmed_only)))

    def tree(
        self,
        *,
        codes: Sequence[str] = (),
        level: str = "code",
        where: str = "",
        origins: Sequence[str] = (),
        confirmed_only: bool = False,
    ) -> DrawnPicture:
        """The codes under their themes, with codings and participants."""
        table = self._reports.frequencies(where=where, origins=origins, confirmed_only=confirmed_only)
        table = self._kept(table, codes, level, unused=True)
        return self._made(picture_counts.tree(table, self._basis(where, origins, confirmed_only)))

    def heat(
        self,
        *,
        by: str = "case",
        count: str = "",
        codes: Sequence[str] = (),
        level: str = "code",
        small_groups: bool = False,
        where: str = "",
        origins: Sequence[str] = (),
        confirmed_only: bool = False,
    ) -> DrawnPicture:
        """Codes by participant, or `by` an attribute; counts ``cases``, ``codings`` or ``words``."""
        found = self._selected(where, origins, confirmed_only)
        by = attribute_named(found.material, by, "case") or found.material.group_by
        count = count or ("codings" if by == "case" else "cases")
        table = self._reports.matrix(
            by=by,
            count=count,
            level=level,
            small_groups=small_groups,
            where=where,
            origins=origins,
            confirmed_only=confirmed_only,
        )
        # The most used first, so that what a small picture leaves out is what is used least.
        table = self._kept(table, codes, "code")
        rows = tuple(sorted(table.rows, key=lambda row: (-(row[-1] or 0), row[0])))
        if len(rows) <= 40:
            rows = table.rows
        based = picture_counts.basis(found.material, found.items)
        unit, what = ("participants" if count == "cases" else count), ("participant" if by == "case" else by)
        return self._made(picture_counts.heat(replace(table, rows=rows), based, by=what, unit=unit))

    def comparison(
        self,
        by: str = "",
        *,
        codes: Sequence[str] = (),
        small_groups: bool = False,
        where: str = "",
        origins: Sequence[str] = (),
        confirmed_only: bool = False,
    ) -> DrawnPicture:
        """Codes by groups of participants, n of N."""
        table = self._reports.compare(
            by, codes=codes, small_groups=small_groups, where=where, origins=origins, confirmed_only=confirmed_only
        )
        found = self._selected(where, origins, confirmed_only)
        name = attribute_named(found.material, by) or found.material.group_by
        self._some(table)
        return self._made(picture_counts.comparison(table, picture_counts.basis(found.material, found.items), by=name))

    def cooccurrence(
        self,
        *,
        within: str = "overlap",
        codes: Sequence[str] = (),
        level: str = "code",
        where: str = "",
        origins: Sequence[str] = (),
        confirmed_only: bool = False,
    ) -> DrawnPicture:
        """Which codes stand together, as a network."""
        table = self._reports.cooccurrence(
            within=within, codes=codes, level=level, where=where, origins=origins, confirmed_only=confirmed_only
        )
        self._some(table, "No two codes stand together here, so there is no network to draw.")
        return self._made(picture_talks.cooccurrence(table, self._basis(where, origins, confirmed_only)))

    def ecosystem(
        self,
        *,
        least: int = 1,
        small_groups: bool = False,
        where: str = "",
        origins: Sequence[str] = (),
        confirmed_only: bool = False,
    ) -> DrawnPicture:
        """Organisations and roles that participants mention, joined where one turn mentions both."""
        nodes, edges = self._reports.network(
            least=least, small_groups=small_groups, where=where, origins=origins, confirmed_only=confirmed_only
        )
        picture = picture_talks.ecosystem(nodes, edges, self._basis(where, origins, confirmed_only))
        self._some(picture.table, "Nobody mentions two organisations or roles together, so there is nothing to draw.")
        return self._made(picture)

    def themes(self, *, where: str = "", origins: Sequence[str] = (), confirmed_only: bool = False) -> DrawnPicture:
        """The themes of the write-up with their codes."""
        from qualkit.analysis.counting import rows_by_code
        from qualkit.analysis.theme_counts import items_of

        found = self._selected(where, origins, confirmed_only)
        material, total = found.material, len(found.material.speakers())
        by_code, rows = rows_by_code(material, found.items), []
        for theme in material.themes:
            cases = len({item.case for item in items_of(material, theme, found.items)} - {""})
            for key in theme.codes or ("",):
                code = material.code(key)
                own = len({item.case for item in by_code.get(key, ())} - {""})
                rows.append((theme.name, cases, key, code.name if code else "", own, total))
        if not rows:
            raise BadInput("The study has no themes of the write-up yet.", hint="See qualkit theme --help.")
        based = picture_counts.basis(material, found.items)
        return self._made(picture_counts.themes(material, based, rows))

    def timeline(
        self, source: str, *, where: str = "", origins: Sequence[str] = (), confirmed_only: bool = False
    ) -> DrawnPicture:
        """One interview with its codings: a lane a code, turns and minutes along, who speaks."""
        found, talk = self._talk(source, where, origins, confirmed_only)
        based = picture_counts.basis(found.material, found.items).partition("; ")[2]
        return self._made(picture_talks.timeline(found.material, talk, found.items, based))

    def portrait(
        self, source: str, *, where: str = "", origins: Sequence[str] = (), confirmed_only: bool = False
    ) -> DrawnPicture:
        """One interview as a strip of cells with the most frequent theme of each."""
        found, talk = self._talk(source, where, origins, confirmed_only)
        based = picture_counts.basis(found.material, found.items).partition("; ")[2]
        return self._made(picture_talks.portrait(found.material, talk, found.items, based))

    def saturation(
        self, *, level: str = "code", rule_hits: bool = False, where: str = "", origins: Sequence[str] = ()
    ) -> DrawnPicture:
        """New codes by interview, in the study's order and in random ones; unconfirmed hits only with `rule_hits`."""
        table = self._reports.saturation(level=level, rule_hits=rule_hits, where=where, origins=origins)
        self._some(table)
        return self._made(picture_counts.saturation(table, self._basis(where, origins, not rule_hits)))

    def _selected(self, where: str, origins: Sequence[str], confirmed_only: bool) -> Selection:
        return select_codings(self._session, where=where, origins=origins, confirmed_only=confirmed_only)

    def _basis(self, where: str, origins: Sequence[str], confirmed_only: bool) -> str:
        found = self._selected(where, origins, confirmed_only)
        return picture_counts.basis(found.material, found.items)

    def _talk(self, source: str, where: str, origins: Sequence[str], confirmed_only: bool) -> tuple[Selection, Talk]:
        from qualkit.store import sources as source_store

        names = {name.casefold(): name for _, name in source_store.rows(self._session.connection)}
        if source.casefold() not in names:
            hint = nearest(source, sorted(names.values()), "qualkit source list")
            raise NotFound(f'There is no source "{source}".', hint=hint)
        name = names[source.casefold()]
        found = self._selected(where, origins, confirmed_only)
        items = [item for item in found.items if item.coding.source == name]
        if not items:
            raise BadInput(f"Nothing is coded in {name} yet, so there is nothing to draw.")
        return Selection(found.material, items), talks(self._session, (name,))[name]

    def _kept(self, table: DataTable, codes: Sequence[str], level: str, *, unused: bool = False) -> DataTable:
        """The rows of these codes and those under them; codes that nobody uses are left out, unless `unused`."""
        if level not in ("code", "theme"):
            raise BadInput(f'"{level}" is no level.', hint="Use theme or code.")
        keys = {below for key in codes for below in self._session.codes_below(self._session.code(key).key)}
        tops = {code.key for book in self._session.codebooks() for code in book if not code.parent}
        used = table.columns.index("codings" if "codings" in table.columns else "total")
        rows = [row for row in table.rows if not keys or row[0] in keys]
        rows = [row for row in rows if level == "code" or row[0] in tops]
        kept = replace(table, rows=tuple(row for row in rows if unused or row[used]))
        if not any(row[used] for row in rows):
            kept = replace(table, rows=())
        self._some(kept)
        return kept

    @staticmethod
    def _some(table: DataTable, sentence: str = "Nothing is coded here yet, so there is nothing to draw.") -> None:
        if not table.rows:
            raise BadInput(sentence, hint="See qualkit status.")

    def _made(self, picture: Picture) -> DrawnPicture:
        return DrawnPicture(picture, self._session)
