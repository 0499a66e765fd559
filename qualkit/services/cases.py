"""Participants and what is known of them."""

from __future__ import annotations

import builtins
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from qualkit.domain.cases import Case, Link
from qualkit.domain.tables import DataTable
from qualkit.errors import BadInput, Location, NotFound, Problem
from qualkit.services.session import Session, nearest
from qualkit.store import cases as case_store
from qualkit.store import sources as source_store

if TYPE_CHECKING:
    from qualkit.files.participants import ParticipantRow

__all__ = ["CaseReport", "Cases"]


@dataclass(frozen=True, slots=True)
class CaseReport:
    """What a participants file changed, and what in it could not be matched."""

    added: int
    changed: int
    linked: int
    attributes: tuple[str, ...]
    problems: tuple[Problem, ...]
    unlinked_sources: tuple[str, ...]


class Cases:
    """``study.cases``: participants under their pseudonyms, with attributes."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def load(self, path: str | Path) -> CaseReport:
        """Take cases and attributes from a participants file (.csv or .xlsx).

        Columns: `case` (or participant, id, pseudonym), optionally `source` and `speaker`; every other column
        is an attribute. A case without a source column is linked to the source of the same name.

        Raises:
            BadInput: the file cannot be read, or names sources or speakers that the study does not have;
                nothing is taken from it then.
        """
        from qualkit.files.participants import read_participants

        session, path = self._session, Path(path)
        try:
            data = path.read_bytes()
        except OSError as error:
            raise BadInput(f"The file cannot be read ({error.strerror}).", where=Location(str(path))) from None
        rows, problems = read_participants(data, path.name)
        sources = {name.casefold(): name for name in source_store.names(session.connection)}
        problems = [*problems, *self._unknown(rows, sources, path.name)]
        errors = [problem for problem in problems if problem.severity == "error"]
        if errors:
            more = f" ({len(errors) - 1} more faults)" if len(errors) > 1 else ""
            raise BadInput(f"{errors[0].message}{more}", hint=errors[0].hint, where=errors[0].where)
        added = changed = linked = 0
        attributes: dict[str, None] = {}
        with session.action("case import") as action:
            for row in rows:
                state = case_store.save(session.connection, row.case, row.attributes)
                added, changed = added + (state == "added"), changed + (state == "changed")
                attributes.update(dict.fromkeys(row.attributes))
                for link in row.links or _of_same_name(row.case, sources):
                    source = sources[_key(link.source, sources)]
                    linked += case_store.link(session.connection, row.case, source, link.speaker)
            if not added + changed + linked:
                action.cancel()
            action.detail = {"added": added, "changed": changed, "linked": linked}
        return CaseReport(
            added,
            changed,
            linked,
            tuple(attributes),
            tuple(problems),
            tuple(case_store.unlinked_sources(session.connection)),
        )

    def set(self, name: str, attributes: Mapping[str, str]) -> Case:
        """Set attributes of a case (made if new), keeping the others."""
        session = self._session
        known = {case.name.casefold(): case for case in case_store.all_cases(session.connection)}
        case = known.get(name.casefold())
        merged = {**(case.attributes if case else {}), **attributes}
        with session.action("case set") as action:
            state = case_store.save(session.connection, case.name if case else name, merged)
            if case is None and any(n.casefold() == name.casefold() for n in source_store.names(session.connection)):
                case_store.link(session.connection, name, session.source_name(name))
            if state == "same":
                action.cancel()
            action.detail = {"case": case.name if case else name, "attributes": sorted(attributes)}
        return self.get(name)

    def get(self, name: str) -> Case:
        """One case. Raises NotFound."""
        cases = case_store.all_cases(self._session.connection)
        found = next((case for case in cases if case.name.casefold() == name.casefold()), None)
        if found is None:
            raise NotFound(
                f'There is no case "{name}".', hint=nearest(name, [c.name for c in cases], "qualkit case list")
            )
        return found

    def list(self) -> DataTable:
        """Every case with its sources and attributes."""
        cases = case_store.all_cases(self._session.connection)
        attributes = list(dict.fromkeys(key for case in cases for key in case.attributes))
        rows = tuple(
            (
                case.name,
                ", ".join(link.source + (f" ({link.speaker})" if link.speaker else "") for link in case.links),
                *(case.attributes.get(key, "") for key in attributes),
            )
            for case in cases
        )
        return DataTable(title="Cases", columns=("case", "sources", *attributes), rows=rows)

    def _unknown(self, rows: Sequence[ParticipantRow], sources: Mapping[str, str], file: str) -> builtins.list[Problem]:
        problems = []
        for row in rows:
            for link in row.links:
                key = _key(link.source, sources)
                if key not in sources:
                    hint = nearest(link.source, list(sources.values()), "qualkit source list")
                    message = f'There is no source "{link.source}" in the study.'
                    problems.append(Problem("error", message, Location(file, row.line), hint))
                elif link.speaker:
                    problems.extend(self._unknown_speaker(link.speaker, sources[key], file, row.line))
        return problems

    def _unknown_speaker(self, speaker: str, source: str, file: str, line: int) -> builtins.list[Problem]:
        stored = source_store.get(self._session.connection, source)
        labels = sorted({turn.speaker for turn in stored.turns}) if stored else []
        if speaker in labels:
            return []
        return [
            Problem(
                "error",
                f'Nobody is called "{speaker}" in {source}.',
                Location(file, line),
                f"Its speakers are: {', '.join(labels) or 'not named'}.",
            )
        ]


def _of_same_name(case: str, sources: Mapping[str, str]) -> tuple[Link, ...]:
    """A case without a source column speaks in the source of its own name, if there is one."""
    return (Link(sources[case.casefold()]),) if case.casefold() in sources else ()


def _key(name: str, sources: Mapping[str, str]) -> str:
    """A source as a participants file may name it: with or without the suffix of its file."""
    folded = name.casefold()
    return folded if folded in sources else Path(folded).stem
