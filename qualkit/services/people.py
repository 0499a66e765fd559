"""Who speaks in a source, by speaker label."""

from __future__ import annotations

from qualkit.services.session import Session
from qualkit.store import cases as case_store

__all__ = ["People"]


class People:
    """Which case speaks in a source under a label, and its group."""

    def __init__(self, session: Session) -> None:
        group_by = session.config.group_by
        self.links: dict[tuple[str, str], tuple[str, str]] = {}
        for case in case_store.all_cases(session.connection):
            for link in case.links:
                self.links[link.source, link.speaker] = (case.name, case.attributes.get(group_by, ""))

    def of(self, source: str, speaker: str) -> tuple[str, str]:
        """(case, group); a source without a case stands for its own participant."""
        return self.links.get((source, speaker)) or self.links.get((source, "")) or (source, "")
