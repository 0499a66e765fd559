"""Participants and what is known of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from qualkit.domain.cases import Case
from qualkit.domain.tables import DataTable
from qualkit.errors import BadInput, Location, NotFound, Problem
from qualkit.services.session import Session, nearest
from qualkit.store import cases as case_store
from qualkit.store import sources as source_store

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
                for name in row.sources or ((row.case,) if row.case.casefold() in sources else ()):
                    linked += case_store.link(session.connection, row.case, sources[_key(name, sources)], row.speaker)
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
            raise NotFound(f'There is no case "{name}".', hint=nearest(name, [c.name for c in cases], "qualkit case list"))
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

    def _unknown(self, rows: list, sources: Mapping[str, str], file: str) -> list[Problem]:  # type: ignore[type-arg]
        problems = []
        for row in rows:
            for name in row.sources:
                if _key(name, sources) not in sources:
                    hint = nearest(name, list(sources.values()), "qualkit source list")
                    problems.append(
                        Problem("error", f'There is no source "{name}" in the study.', Location(file, row.line), hint)
                    )
                elif row.speaker:
                    problems.extend(self._unknown_speaker(row.speaker, sources[_key(name, sources)], file, row.line))
        return problems

    def _unknown_speaker(self, speaker: str, source: str, file: str, line: int) -> list[Problem]:
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


def _key(name: str, sources: Mapping[str, str]) -> str:
    """A source as a participants file may name it: with or without the suffix of its file."""
    folded = name.casefold()
    return folded if folded in sources else Path(folded).stem
