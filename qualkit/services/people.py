"""Who speaks in a source, by speaker label."""

from __future__ import annotations

from collections.abc import Sequence

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

    def in_source(self, source: str, speakers: Sequence[str]) -> dict[str, tuple[str, str]]:
        """(case, group) of each speaker. In a focus group whose speakers are linked to no case each is a participant.

        Args:
            source: its name.
            speakers: labels of its participants, in the order in which they first speak.
        """
        who = {speaker: self.of(source, speaker) for speaker in speakers}
        if len(who) > 1 and all(case == source for case, _ in who.values()):
            return {name: (f"{source} speaker {place}", who[name][1]) for place, name in enumerate(who, 1)}
        return who
