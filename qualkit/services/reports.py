"""Reading the study back: quotations, frequencies, matrices."""

from __future__ import annotations

from collections.abc import Sequence

from qualkit.analysis import counting
from qualkit.analysis import framework as framework_analysis
from qualkit.analysis.origin_counts import with_origins
from qualkit.domain.codings import Quotation
from qualkit.domain.material import Located, Material
from qualkit.domain.tables import DataTable
from qualkit.errors import BadInput, NotFound
from qualkit.services.material import gather
from qualkit.services.selecting import attribute_named, select_codings
from qualkit.services.session import Session

__all__ = ["Reports"]

LEVELS = ("theme", "code")


class Reports:
    """Part of ``study.reports``: tables and quotations. Unconfirmed rule hits count, unless a call leaves them out."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def frequencies(
        self,
        *,
        origins: Sequence[str] = (),
        cases: Sequence[str] = (),
        confirmed_only: bool = False,
        codes: Sequence[str] = (),
        theme: str = "",
        where: str = "",
    ) -> DataTable:
        """How often each code is used, by how many participants, and how its codings came about.

        Args:
            origins: ``human``, ``rule``, ``model``; () counts all, in columns of their own.
            cases: only these participants.
            confirmed_only: leave out rule hits that nobody has confirmed.
            codes: only these codes and those under them.
            theme: only the codes of this theme of the write-up (name or number), and those under them.
            where: a query, as in `Study.query`: only codings that it finds.

        Raises:
            NotFound: no such code, case or theme.
        """
        material, items = self._chosen(where, cases, origins, confirmed_only)
        return self._only(counting.frequencies(material, items), self._wanted(material, codes, theme), theme)

    def matrix(
        self,
        *,
        by: str | Sequence[str] = "",
        count: str = "cases",
        level: str = "code",
        percent: bool = False,
        small_groups: bool = False,
        origins: Sequence[str] = (),
        confirmed_only: bool = False,
        codes: Sequence[str] = (),
        theme: str = "",
        where: str = "",
    ) -> DataTable:
        """Codes by an attribute of the participants (or ``case``), counting participants, codings or words.

        Args:
            by: an attribute; several are crossed (their combinations); ``case`` gives a column a participant.
            count: ``cases``, ``codings`` or ``words``.
            level: ``code``, or ``theme`` for the tops of the codebooks only.
            percent: with `count` cases, cells are texts: "4 of 9 (44%)".
            small_groups: show groups so small that a person could be told from them.
            origins: ``human``, ``rule``, ``model``; () takes all.
            confirmed_only: leave out rule hits that nobody has confirmed.
            codes: only these codes and those under them.
            theme: only the codes of this theme of the write-up (name or number), and those under them.
            where: a query, as in `Study.query`: only codings that it finds.

        Raises:
            BadInput: such a thing cannot be counted, there is no such level, or percentages are asked of something
                that is not counted in participants.
            NotFound: no such attribute, code or theme.
        """
        if count not in counting.MATRIX_COUNTS:
            raise BadInput(f'"{count}" cannot be counted.', hint=f"Use one of: {', '.join(counting.MATRIX_COUNTS)}.")
        if level not in LEVELS:
            raise BadInput(f'"{level}" is no level.', hint="Use theme or code.")
        material, items = self._chosen(where, (), origins, confirmed_only)
        named = _attributes(material, by)
        if percent and (count != "cases" or named == "case"):
            raise BadInput("Percentages are of participants in a group.", hint="Count cases, by an attribute.")
        table = counting.matrix(
            material, items, by=named, count=count, level=level, percent=percent, small_groups=small_groups
        )
        wanted = self._wanted(material, codes, theme)
        kept = items if wanted is None else [item for item in items if item.coding.code in wanted]
        return with_origins(self._only(table, wanted, theme), kept)

    def framework(
        self,
        *,
        codes: Sequence[str] = (),
        theme: str = "",
        by: str = "",
        origins: Sequence[str] = (),
        confirmed_only: bool = False,
        where: str = "",
    ) -> DataTable:
        """Participants down, themes (or the codes asked for) across: summaries or references.

        Args:
            codes: the columns; () takes the themes, and codes with summaries.
            theme: the codes of this theme of the write-up (name or number) as columns, in its order.
            by: the attribute by which participants are ordered; "" the study's; ``case`` orders them by name.

        Raises:
            BadInput: both codes and a theme are named.
            NotFound: no such code, theme or attribute.
        """
        from qualkit.services.themes import theme_named

        if codes and theme:
            raise BadInput("Name codes or a theme of the write-up, not both.")
        material, items = self._chosen(where, (), origins, confirmed_only)
        keys = [self._session.code(key).key for key in codes]
        if theme:
            found = theme_named(self._session, theme)
            keys = list(found.codes)
            if not keys:
                raise BadInput(f"The theme “{found.name}” has no codes yet.", hint="See qualkit theme --help.")
        table = framework_analysis.framework(material, items, codes=keys, by=attribute_named(material, by, "case"))
        inside = {below for key in keys for below in self._session.codes_below(key)}
        return with_origins(table, [item for item in items if item.coding.code in inside] if keys else items)

    def quotations(
        self,
        code: str = "",
        *,
        theme: str = "",
        by: str = "",
        origins: Sequence[str] = (),
        cases: Sequence[str] = (),
        confirmed_only: bool = False,
        limit: int = 0,
    ) -> list[Quotation]:
        """Quotations of a code and the codes under it, spread over participants, grouped by an attribute or case.

        With `theme` in the place of `code`, those of a theme of the write-up (its name or number).

        Raises:
            BadInput: neither a code nor a theme is named, or both.
            NotFound: no such code, theme or attribute.
        """
        from qualkit.analysis.quotations import quotations_of
        from qualkit.services.themes import theme_named

        session = self._session
        if bool(code) == bool(theme):
            raise BadInput("Name a code or a theme of the write-up.", hint="List themes with: qualkit theme list")
        tops = theme_named(session, theme).codes if theme else (session.code(code).key,)
        keys = frozenset(key for top in tops for key in session.codes_below(top))
        chosen = select_codings(
            session, origins=origins, cases=cases, confirmed_only=confirmed_only, codes=sorted(keys)
        )
        material, items = chosen.material, chosen.items
        by = attribute_named(material, by, "case")
        return quotations_of(material, items, by=by, limit=limit)

    def suggestions(self, *, by: Sequence[str] = (), over: str = "day", run: int = 0) -> tuple[DataTable, ...]:
        """What became of suggestions: offered, accepted, edited, rejected and open, and what second readers think.

        Args:
            by: ``kind``, ``method``, ``run``, ``code``, ``coder`` (who decided), ``via`` (where); () takes them all.
            over: how the course of time is cut: ``day``, or ``tenth`` of the decisions.
            run: only suggestions of this run; 0 takes all.

        Returns:
            Tables with the same columns: all suggestions in one row, a table for each of `by`, and one in time.

        Raises:
            BadInput: `by` or `over` is none of these.
            NotFound: no such run.
        """
        from qualkit.analysis import suggestion_report as report
        from qualkit.store import second_reviews as second_store
        from qualkit.store import suggestions as suggestion_store

        for wanted, known in (*((one, report.BY) for one in by), (over, report.OVER)):
            if wanted not in known:
                raise BadInput(f'"{wanted}" is nothing to tell suggestions by.', hint=f"Use {', '.join(known)}.")
        connection = self._session.connection
        runs = suggestion_store.runs(connection)
        if run and run not in {info.number for info in runs}:
            raise NotFound(f"There is no run {run}.", hint="List them with: qualkit review runs")
        return report.suggestion_tables(
            suggestion_store.listing(connection, run=run or None),
            runs,
            second_store.select(connection),
            by=by,
            over=over,
            names={code.key: code.name for book in self._session.codebooks() for code in book},
        )

    def methods(self) -> str:
        """What the computer did and what people did, in sentences for a paper; "" before anything is imported.

        Says only what the study's file holds.
        """
        from qualkit.analysis.report import ReportOptions, look
        from qualkit.analysis.report.computer import sentences

        return "\n\n".join(sentences(look(gather(self._session), ReportOptions())))

    def _wanted(self, material: Material, codes: Sequence[str], theme: str) -> set[str] | None:
        """These codes and those under them, as far as they belong to a theme of the write-up; None for all."""
        session, wanted = self._session, None
        if codes:
            wanted = {below for key in codes for below in session.codes_below(session.code(key).key)}
        if theme:
            from qualkit.analysis.theme_counts import all_keys
            from qualkit.services.themes import theme_named

            of_theme = set(all_keys(material, theme_named(session, theme)))
            wanted = of_theme if wanted is None else wanted & of_theme
        return wanted

    def _only(self, table: DataTable, wanted: set[str] | None, theme: str) -> DataTable:
        """The rows of the codes that are wanted."""
        if wanted is None:
            return table
        from dataclasses import replace

        from qualkit.services.themes import theme_named

        title = f"{table.title}: {theme_named(self._session, theme).name}" if theme else table.title
        return replace(table, title=title, rows=tuple(row for row in table.rows if row[0] in wanted))

    def _chosen(
        self, where: str, cases: Sequence[str], origins: Sequence[str], confirmed_only: bool
    ) -> tuple[Material, Sequence[Located]]:
        found = select_codings(self._session, where=where, origins=origins, cases=cases, confirmed_only=confirmed_only)
        return found.material, found.items


def _attributes(material: Material, by: str | Sequence[str]) -> str | list[str]:
    """The attributes that are meant, in their own spelling; one alone as a text."""
    if isinstance(by, str):
        return attribute_named(material, by, "case")
    names = list(dict.fromkeys(attribute_named(material, name, "case") for name in by))
    if len(names) < 2:
        return names[0] if names else ""
    if "case" in names:
        raise BadInput("Participants are not crossed with an attribute.", hint="Name attributes, or case alone.")
    return names
