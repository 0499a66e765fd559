"""What `qualkit status` says. Without click: it must answer at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from types import SimpleNamespace

    from qualkit.study import Status

__all__ = ["status_text"]


def status_text(now: Status | SimpleNamespace) -> str:
    """The study in numbers, a line each."""
    codings, suggestions = now.codings, now.suggestions
    total = codings["human"] + codings["rule"] + codings["model"]
    lines = [
        f"{now.title}  ({now.folder})",
        f"Sources      {now.sources} ({now.words:,} words), {now.coded_sources} of them coded",
        f"Cases        {now.cases}",
        f"Codebooks    {', '.join(now.codebooks) or 'none yet'} ({_count(now.codes, 'code')})",
        f"Codings      {total:,}",
    ]
    if total:
        lines += [
            f"  by people            {codings['human']:,}",
            f"  rule hits            {codings['rule']:,} ({codings['unconfirmed']:,} not confirmed yet)",
            f"  accepted suggestions {codings['model']:,}",
        ]
    if now.orphans:
        lines.append(f"Orphans      {_count(now.orphans, 'coding')} without a place: qualkit source orphans")
    if suggestions["offered"]:
        states = ("accepted", "merged", "split", "rejected", "open")
        decided = ", ".join(f"{suggestions[state]} {state}" for state in states if suggestions[state])
        lines.append(f"Suggestions  {suggestions['offered']}: {decided}")
    lines.append(f"Memos        {now.memos}")
    lines.append(f"Undo         would take back: {now.undo}" if now.undo else "Undo         nothing to take back")
    return "\n".join(lines)


def _count(value: int, noun: str) -> str:
    return f"{value:,} {noun}{'' if value == 1 else 's'}"
