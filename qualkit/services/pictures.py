"""``study.pictures``: the study's tables as pictures for a paper, a page or a slide."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from qualkit.analysis import picture_counts, picture_talks
from qualkit.analysis.wording import count
from qualkit.domain.material import Talk
from qualkit.domain.tables import DataTable
from qualkit.errors import BadInput, NotFound
from qualkit.services.compared_pictures import ComparedPictures
from qualkit.services.drawn_pictures import DrawnPicture
from qualkit.services.material import talks
from qualkit.services.selecting import Selection, attribute_named
from qualkit.services.session import nearest

__all__ = ["DrawnPicture", "Pictures"]


class Pictures(ComparedPictures):
    """``study.pictures``. All take `where`, `origins` and `confirmed_only` as the tables of `study.reports` do.

    Each raises BadInput where there is nothing to draw, and NotFound for codes, attributes or sources that do not
    exist.
    """

    def bars(
        self,
        *,
        codes: Sequence[str] = (),
        level: str = "code",
        where: str = "",
        origins: Sequence[str] = (),
        confirmed_only: bool = False,
    ) -> DrawnPicture:
        """Participants by code, n of N; `level` ``theme`` takes the tops of the codebooks only.

        A code is left out beside codes that stand under it, as its participants are theirs.
        """
        table = self._reports.frequencies(where=where, origins=origins, confirmed_only=confirmed_only)
        table = self._kept(table, codes, level)
        if not table.to_dicts()[0]["of_cases"]:
            raise BadInput(
                "No source has a participant yet, so there are none to count.",
                hint="Link sources to cases first; see qualkit case --help.",
            )
        return self._made(picture_counts.bars(table, self._basis(where, origins, confirmed_only, codes)))

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
        return self._made(picture_counts.tree(table, self._basis(where, origins, confirmed_only, codes)))

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
        table = self._kept(table, codes, "code")
        based = self._based(found, codes)
        unit, what = ("participants" if count == "cases" else count), ("participant" if by == "case" else by)
        return self._made(picture_counts.heat(table, based, by=what, unit=unit, material=found.material))

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
        self._some(table, "No group of participants has a coding here, so there is nothing to compare.")
        return self._made(picture_counts.comparison(table, self._based(found, codes), by=name))

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
        """Which codes stand together, as a network; a code is left out beside codes that stand under it."""
        table = self._reports.cooccurrence(
            within=within, codes=codes, level=level, where=where, origins=origins, confirmed_only=confirmed_only
        )
        self._some(table, "No two codes stand together here, so there is no network to draw.")
        found = self._selected(where, origins, confirmed_only)
        based = self._based(found, codes)
        units = {"overlap": "passages", "segment": "segments", "turn": "turns", "case": "participants"}[within]
        return self._made(picture_talks.cooccurrence(table, based, material=found.material, units=units))

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
        # Mentions are of words, whatever is coded.
        people = len(self._selected(where, origins, confirmed_only).material.speakers())
        picture = picture_talks.ecosystem(nodes, edges, f"{count(people, 'participant')}.")
        self._some(picture.table, "Nobody mentions two organisations or roles together, so there is nothing to draw.")
        return self._made(picture)

    def themes(self, *, where: str = "", origins: Sequence[str] = (), confirmed_only: bool = False) -> DrawnPicture:
        """The themes of the write-up with their codes."""
        from qualkit.analysis.theme_counts import cases_by_theme

        found = self._selected(where, origins, confirmed_only)
        if not found.material.themes:
            raise BadInput("The study has no themes of the write-up yet.", hint="See qualkit theme --help.")
        rows = cases_by_theme(found.material, found.items)
        based = picture_counts.basis(found.material, found.items)
        return self._made(picture_counts.themes(found.material, based, rows))

    def timeline(
        self, source: str, *, where: str = "", origins: Sequence[str] = (), confirmed_only: bool = False
    ) -> DrawnPicture:
        """One interview with its codings: a lane a code, turns and minutes along, who speaks."""
        found, talk = self._talk(source, where, origins, confirmed_only)
        based = self._told_of_one(found)
        return self._made(picture_talks.timeline(found.material, talk, found.items, based))

    def portrait(
        self, source: str, *, where: str = "", origins: Sequence[str] = (), confirmed_only: bool = False
    ) -> DrawnPicture:
        """One interview as a strip of cells with the most frequent theme of each."""
        found, talk = self._talk(source, where, origins, confirmed_only)
        based = self._told_of_one(found)
        return self._made(picture_talks.portrait(found.material, talk, found.items, based))

    def saturation(
        self, *, level: str = "code", rule_hits: bool = False, where: str = "", origins: Sequence[str] = ()
    ) -> DrawnPicture:
        """New codes by interview, in the study's order and in random ones; unconfirmed hits only with `rule_hits`."""
        table = self._reports.saturation(level=level, rule_hits=rule_hits, where=where, origins=origins)
        if len(table) < 2 or not table.to_dicts()[-1]["codes_so_far"]:
            raise BadInput(
                "A curve needs codings, and two interviews or more.", hint="What the study has: qualkit status"
            )
        return self._made(picture_counts.saturation(table, self._basis(where, origins, not rule_hits)))

    @staticmethod
    def _told_of_one(found: Selection) -> str:
        """What is counted of one interview: whom, its name says."""
        return picture_counts.basis(replace(found.material, cases=()), found.items)

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
