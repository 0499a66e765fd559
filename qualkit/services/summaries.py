"""Framework summaries: each cell of the matrix in the analyst's words."""

from __future__ import annotations

import builtins

from qualkit.analysis.counting import rows_by_code
from qualkit.analysis.framework import charted_codes, ordered_cases
from qualkit.analysis.wording import locator
from qualkit.domain.codings import Coding, Quotation
from qualkit.domain.material import Located, Material
from qualkit.domain.summaries import ChartCell, Summary
from qualkit.domain.tables import DataTable
from qualkit.errors import BadInput, Conflict, NotFound
from qualkit.services.diary import local
from qualkit.services.linking import Resolver
from qualkit.services.material import gather
from qualkit.services.session import Session, nearest
from qualkit.store import coders, linked
from qualkit.store import summaries as summary_store

__all__ = ["Summaries"]

LEVELS = ("theme", "code")


class Summaries:
    """``study.summaries``: what one case says under one code, summarised; the cells of the framework matrix.

    A code stands for its whole branch: the cell of a theme gathers the codings of every code under it.
    """

    def __init__(self, session: Session) -> None:
        self._session = session

    def write(self, case: str, code: str, text: str, *, before: str | None = None) -> Summary:
        """Write the summary of a cell, or replace the one that is there.

        Args:
            case: the participant, whatever the case of the letters.
            code: a code's key, or a former one.
            text: Markdown, kept as it is; ``[[#12]]`` in it cites coding 12. A link that points at nothing is said in
                ``study.notices``, never refused.
            before: the summary as it was when the writing began ("" for none): if it has been changed since, nothing
                is stored.

        Raises:
            BadInput: there are no words in it.
            NotFound: no such case or code.
            Conflict: the summary was changed meanwhile.
        """
        session = self._session
        body = text.strip()
        if not body:
            raise BadInput("The summary is empty.", hint="To delete it use: qualkit chart remove CASE CODE")
        name, key = self._case(case), session.code(code).key
        with session.action("chart") as action:
            present = self.get(name, key)
            if before is not None and before != (present.body if present else ""):
                raise Conflict(
                    f"The summary of {name} under {key} was changed meanwhile.",
                    hint=f"See what it says now: qualkit chart show {name} {key}",
                )
            codings = [item.coding.number for item in self._gathered(name, key)[1]]
            number = summary_store.write(
                session.connection,
                case=name,
                code=key,
                body=body,
                coder_id=coders.ensure(session.connection, session.coder),
                at=action.at,
            )
            action.detail = {"summary": number, "case": name, "code": key, "codings": codings}
        Resolver(session).warn(body)
        found = self.get(name, key)
        assert found is not None
        return found

    def get(self, case: str, code: str) -> Summary | None:
        """The summary of a cell; None if none is written. Raises NotFound: no such case or code."""
        name, key = self._case(case), self._session.code(code).key
        return next(iter(summary_store.select(self._session.connection, case=name, code=key)), None)

    def cell(self, case: str, code: str) -> ChartCell:
        """A cell with its summary, its quotations, and what came in since. Raises NotFound: no such case or code."""
        session = self._session
        name, found = self._case(case), session.code(code)
        material, items = self._gathered(name, found.key)
        summary = self.get(name, found.key)
        added, removed = self._since(summary, [item.coding for item in items])
        resolver, body = Resolver(session), summary.body if summary else ""
        return ChartCell(
            case=name,
            attribution=material.attribute(name),
            code=found.key,
            name=found.name,
            codes=session.codes_below(found.key),
            summary=summary,
            quotations=tuple(_quotation(material, item) for item in items),
            added=added,
            removed=removed,
            told=resolver.told(body),
            broken=tuple(resolver.broken(body)),
        )

    def list(self, *, case: str = "", code: str = "") -> builtins.list[Summary]:
        """Summaries by case, then in the codebooks' order; "" takes all cases or codes. Raises NotFound."""
        return summary_store.select(
            self._session.connection,
            case=self._case(case) if case else "",
            code=self._session.code(code).key if code else "",
        )

    def progress(self, *, case: str = "", code: str = "", level: str = "", to_do: bool = False) -> DataTable:
        """Which cells are written, which wait, and which are older than what is coded in them.

        Args:
            case: only this participant.
            code: only this column.
            level: ``theme`` for the themes, ``code`` for every code; "" for the themes and the codes that have a
                summary somewhere.
            to_do: only cells that are to be written, or out of date.

        Returns:
            One row a cell that has codings or a summary: case, code, name, state (``to write``, ``written``,
            ``out of date``), codings, added and removed since it was written, words, by, updated.

        Raises:
            BadInput: no such level. NotFound: no such case or code.
        """
        if level not in ("", *LEVELS):
            raise BadInput(f'"{level}" is no level.', hint="Use theme or code.")
        material = gather(self._session, whole=False)
        written = {(s.case, s.code): s for s in summary_store.select(self._session.connection)}
        keys = [self._session.code(code).key] if code else _columns(material, level)
        names = [self._case(case)] if case else [*ordered_cases(material)]
        names += [] if case else sorted({name for name, _ in written} - set(names))
        cells: dict[tuple[str, str], builtins.list[Coding]] = {}
        for key, items in rows_by_code(material, material.codings).items():
            for item in items:
                cells.setdefault((item.case, key), []).append(item.coding)
        known = summary_store.written_from(self._session.connection)
        rows = []
        for name in names:
            for key in keys:
                codings = cells.get((name, key), [])
                summary = written.get((name, key))
                if not codings and summary is None:
                    continue
                added, removed = self._since(summary, codings, known)
                state = "to write" if summary is None else "out of date" if added or removed else "written"
                if to_do and state == "written":
                    continue
                found = material.code(key)
                title = found.name if found else ""
                rows.append((name, key, title, state, len(codings), len(added), removed, *_written(summary)))
        columns = ("case", "code", "name", "state", "codings", "added", "removed", "words", "by", "updated")
        return DataTable(
            title="Framework summaries",
            columns=columns,
            rows=tuple(rows),
            note="Codings take in the codes under a code; added and removed are since the summary was written.",
        )

    def remove(self, case: str, code: str) -> None:
        """Delete the summary of a cell (undo brings it back). Raises NotFound if none is written."""
        summary = self.get(case, code)
        if summary is None:
            raise NotFound(
                f"There is no summary of {self._case(case)} under {self._session.code(code).key}.",
                hint="List them with: qualkit chart list",
            )
        with self._session.action("chart remove") as action:
            summary_store.remove(self._session.connection, summary.number)
            action.detail = {"summary": summary.number, "case": summary.case, "code": summary.code}

    def _case(self, name: str) -> str:
        found = summary_store.case_name(self._session.connection, name)
        if found is None:
            known = linked.cases(self._session.connection)
            raise NotFound(f'There is no case "{name}".', hint=nearest(name, known, "qualkit case list"))
        return found

    def _gathered(self, case: str, key: str) -> tuple[Material, builtins.list[Located]]:
        """The study's people and the codings of a cell, in reading order."""
        material = gather(self._session, whole=False, codes=self._session.codes_below(key))
        return material, [item for item in material.codings if item.case == case]

    def _since(
        self,
        summary: Summary | None,
        now: builtins.list[Coding],
        known: dict[tuple[int, str], frozenset[int]] | None = None,
    ) -> tuple[tuple[int, ...], int]:
        """What came into a cell, and how much left it, since its summary was written."""
        if summary is None:
            return (), 0
        if known is None:
            known = summary_store.written_from(self._session.connection)
        then = known.get((summary.number, summary.updated_at))
        if then is None:  # put together from others: the log does not know what they were written from
            return tuple(coding.number for coding in now if coding.created_at > summary.updated_at), 0
        numbers = [coding.number for coding in now]
        return tuple(number for number in numbers if number not in then), len(then.difference(numbers))


def _written(summary: Summary | None) -> tuple[int, str, str]:
    """How many words a summary has, by whom, and from which day on this computer's clock."""
    if summary is None:
        return 0, "", ""
    return len(summary.body.split()), summary.coder, local(summary.updated_at).date().isoformat()


def _columns(material: Material, level: str) -> list[str]:
    """The codes that are charted, in the codebooks' order; retired ones only where they have a summary."""
    written = {summary.code for summary in material.summaries}
    codes = [code for book in material.codebooks for code in book]
    wanted = charted_codes(material) if not level else []
    if level:
        wanted = [code.key for code in codes if code.kind != "housekeeping" and (level == "code" or not code.parent)]
    retired = {code.key for code in codes if code.status == "retired"}
    return [key for key in wanted if key not in retired or key in written]


def _quotation(material: Material, item: Located) -> Quotation:
    return Quotation(
        coding=item.coding,
        text=item.coding.quote,
        case=item.case,
        attribution=material.attribute(item.case) if item.case else item.coding.source,
        locator=locator(item.turn, item.seconds, item.page),
    )
