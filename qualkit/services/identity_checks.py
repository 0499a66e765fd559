"""What `check` says of identifiers: those still open, words that were replaced and are still held, a key at hand."""

from __future__ import annotations

from collections.abc import Iterator

from qualkit.analysis.wording import count, joined
from qualkit.domain.identifiers import Tier
from qualkit.errors import Location, Problem
from qualkit.services.session import Session
from qualkit.store import identifiers as identifier_store

__all__ = ["identity_problems"]

_NAMED = 12


def identity_problems(session: Session) -> list[Problem]:
    """Open identifiers by source, earlier words that are still held, the key in the folder, a withdrawal begun."""
    return [
        *_open(session),
        *_held(session),
        *_keys(session),
        *_withdrawal(session),
    ]


def _open(session: Session) -> Iterator[Problem]:
    by_source: dict[str, dict[str, list[int]]] = {}
    for found in identifier_store.select(session.connection, state="open"):
        by_source.setdefault(found.source, {}).setdefault(str(found.tier), []).append(found.id)
    for source, tiers in sorted(by_source.items()):
        place = Location(source or "cases, memos, codebooks")
        told = [count(len(tiers[tier]), f"{tier} one") for tier in Tier if tier in tiers]
        certain = tiers.get(Tier.CERTAIN, [])
        named = f" (certain: {_numbers(certain)})" if certain else ""
        message = f"Open identifiers: {joined(told)}{named}."
        severity = "warning" if certain else "info"
        yield Problem(severity, message, place, "Review them with: qualkit identifiers review")


def _numbers(numbers: list[int]) -> str:
    more = f" and {len(numbers) - _NAMED} more" if len(numbers) > _NAMED else ""
    return ", ".join(map(str, sorted(numbers)[:_NAMED])) + more


def _held(session: Session) -> Iterator[Problem]:
    """Earlier revisions that still hold words which were replaced in a later one."""
    rows = session.connection.execute(
        "SELECT s.name, count(DISTINCT r.id) FROM source_revisions r JOIN sources s ON s.guid = r.guid"
        " WHERE r.current = 0 AND EXISTS (SELECT 1 FROM identifier_log l WHERE l.source = s.name"
        " AND l.decision = 'replaced' AND l.revision > r.revision) GROUP BY s.name ORDER BY s.name"
    )
    for name, number in rows:
        held = "an earlier revision still holds" if number == 1 else f"{number} earlier revisions still hold"
        yield Problem(
            "info",
            f"{held[0].upper()}{held[1:]} words that were replaced.",
            Location(name),
            "Remove them for good with: qualkit identifiers finish",
        )


def _keys(session: Session) -> Iterator[Problem]:
    from qualkit.services.known_names import key_files

    root = session.layout.root.resolve()
    for path in key_files(session):
        if root in path.resolve().parents:
            place = Location(path.resolve().relative_to(root).as_posix())
            hint = "Keep it elsewhere: whoever gets the folder gets the names with it."
            yield Problem("warning", "The key to the pseudonyms lies in the study's folder.", place, hint)


def _withdrawal(session: Session) -> Iterator[Problem]:
    from qualkit.services.withdrawal_orders import read_intent

    begun = read_intent(session.layout)
    if begun is not None:
        command = "case withdraw" if begun.what == "case" else "source purge"
        yield Problem(
            "error",
            "A withdrawal was begun and stopped before its end.",
            Location(".qualkit/withdrawal.json"),
            f"Finish it with the same command, and the same name: qualkit {command} NAME",
        )
