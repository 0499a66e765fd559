"""Links to turns in memos, summaries and claims, when a correction gives the turns other numbers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from qualkit.errors import Problem
from qualkit.services.linking import Resolver
from qualkit.services.session import Session
from qualkit.store import memos as memo_store
from qualkit.store import summaries as summary_store
from qualkit.store import themes as theme_store

__all__ = ["outdated_links"]


class _Note(NamedTuple):
    """What may hold links: how it is called, how it is changed, and its words."""

    told: str
    command: str
    body: str


def outdated_links(session: Session, source: str, became: Mapping[int, int]) -> list[Problem]:
    """A warning for each note whose links to turns of a source will point at other words, or at none.

    A link such as ``[[LW03:12]]`` names a turn by its number. The researcher's own words are not changed for them.

    Args:
        became: the number that each turn of the source will have, 0 for those that are gone.
    """
    resolver = Resolver(session)
    problems = []
    for note in _notes(session):
        turns = {
            target.place[1]
            for target in resolver.targets(note.body)
            if target.kind == "turn" and target.place[0] == source
        }
        changed = [(turn, became[turn]) for turn in sorted(turns) if became.get(turn, turn) != turn]
        if changed:
            told = ", ".join(f"turn {old} (now turn {new})" if new else f"turn {old} (gone)" for old, new in changed)
            message = f"{note.told} links to {told} of {source} by its number."
            problems.append(Problem("warning", message, hint=f"Correct it afterwards with: {note.command}"))
    return problems


def _notes(session: Session) -> Iterator[_Note]:
    for memo in memo_store.select(session.connection):
        yield _Note(f"memo {memo.number}", f"qualkit memo edit {memo.number}", memo.body)
    for summary in summary_store.select(session.connection):
        cell = f"{summary.case} {summary.code}"
        yield _Note(f"the summary of {summary.case} under {summary.code}", f"qualkit chart {cell}", summary.body)
    for theme in theme_store.select(session.connection):
        yield _Note(f"the claim of theme {theme.number}", f"qualkit theme edit {theme.number} --claim …", theme.claim)
