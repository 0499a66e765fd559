"""What is remembered of speakers, applied to a file while it is imported, divided or corrected."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from qualkit.domain.sources import Imported, Source
from qualkit.domain.speakers import SpeakerRule
from qualkit.services.session import Session, now
from qualkit.store import coders
from qualkit.store import speakers as speaker_store
from qualkit.store.database import stamp
from qualkit.text.labels import label_key
from qualkit.text.speaker_rules import case_of, settle, used

__all__ = ["keep_rules", "settle_again", "settle_new"]


def settle_new(session: Session, imported: Imported) -> tuple[Imported, tuple[SpeakerRule, ...]]:
    """A file that was just read, by what is remembered for it; and the rules that this took."""
    rules = speaker_store.rules(session.connection)
    settled, number = settle(imported, rules)
    return settled, used(imported.turns, rules) if number else ()


def keep_rules(session: Session, name: str, imported: Imported, rules: Sequence[SpeakerRule]) -> dict[str, str]:
    """Note the rules that were applied as said of a source just imported, and link its cases by them (in an action).

    Args:
        imported: as the file has it, before the rules.

    Returns:
        The labels that were linked, with their cases.
    """
    if not rules:
        return {}
    connection = session.connection
    row, guid, *_ = speaker_store.sources(connection, name)[0]
    coder = coders.ensure(connection, session.coder)
    said_here = [replace(rule, case="") for rule in rules if rule.becomes or rule.role]
    speaker_store.put_rules(connection, said_here, coder=coder, at=stamp(now()), source_guid=guid)
    linked = case_of(imported.turns, speaker_store.rules(connection))
    if linked:
        present = {label: case for (of, label), case in speaker_store.links(connection).items() if of == name}
        speaker_store.put_links(connection, row, {**present, **linked})
    return linked


def settle_again(session: Session, stored: Source, imported: Imported) -> Imported:
    """A corrected file of a source, by what was said of that source; of labels new in it, by what is remembered."""
    own = speaker_store.rules(session.connection, stored.guid)
    known = {rule.label for rule in own} | {label_key(turn.speaker) for turn in stored.turns}
    new = [rule for rule in speaker_store.rules(session.connection) if rule.label not in known]
    return settle(imported, [*own, *new])[0]
