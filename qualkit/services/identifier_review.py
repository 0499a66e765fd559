"""Deciding about what a scan found: replace it, keep it, or look at it again."""

from __future__ import annotations

import builtins
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING

from qualkit.domain.identifiers import KINDS, Detected, Identifier, Tier
from qualkit.domain.pseudonyms import DECISIONS, Decision
from qualkit.domain.sources import Span
from qualkit.errors import BadInput, Conflict, NotFound
from qualkit.services.identifier_material import Material
from qualkit.services.identifying import BY_HAND, SAME_WORDS, mark_of
from qualkit.services.pseudonyms import Naming, refuse_unfit
from qualkit.services.session import Session
from qualkit.store import coders
from qualkit.store import identifiers as identifier_store
from qualkit.store import sources as source_store
from qualkit.store.database import Action
from qualkit.store.identifiers import Finding
from qualkit.text.pseudonyms import ENTITIES, canonical

if TYPE_CHECKING:
    from qualkit.files.keys import KeyFolder

__all__ = ["Deciding", "add_by_hand", "listed"]

_AROUND = 60


def listed(
    session: Session,
    *,
    source: str = "",
    tier: str = "",
    kind: str = "",
    state: str = "",
    numbers: Sequence[int] = (),
) -> tuple[Identifier, ...]:
    """Findings with their words and what stands around them, in reading order."""
    material = Material(session)
    row = source_store.get(session.connection, session.source_name(source)) if source else None
    found = identifier_store.select(
        session.connection, source_id=row.id if row else None, state=state, kind=kind, tier=tier
    )
    wanted = set(numbers)
    return tuple(shown(material, one) for one in found if not wanted or one.id in wanted)


def shown(material: Material, one: Finding) -> Identifier:
    """A finding as a value, with its words."""
    before, after = material.around(one, _AROUND)
    return Identifier(
        number=one.id,
        source=one.source,
        place=one.place,
        detail=one.detail,
        span=Span(one.start, one.end),
        turn=material.turn_of(one),
        kind=one.kind,
        tier=one.tier,
        rule=one.rule,
        state=one.state,
        replacement=one.replacement,
        coder=one.coder,
        words=material.said(one),
        before=before,
        after=after,
    )


class Deciding:
    """Carries out decisions inside one action."""

    def __init__(self, session: Session, keys: KeyFolder, action: Action) -> None:
        self._session, self._keys, self._action = session, keys, action
        self._material = Material(session)
        self._naming = Naming(session, self._material, keys)
        self._coder = coders.ensure(session.connection, session.coder)
        self._known = {one.id: one for one in self._naming.findings}
        self.changed: dict[int, str] = {}
        self._spread: set[tuple[str, str]] = set()

    def carry_out(self, decisions: Iterable[Decision]) -> None:
        """All of them, in the order given. Raises NotFound, BadInput, Conflict; nothing is written then."""
        for one in decisions:
            if one.decision not in DECISIONS:
                raise BadInput(f'"{one.decision}" is no decision.', hint=f"Use one of {', '.join(DECISIONS)}.")
            found = self._known.get(one.number)
            if found is None:
                raise NotFound(f"There is no finding {one.number}.", hint="List them with: qualkit identifiers list")
            found = self._moved(found, one)
            if one.decision == "accept":
                self._accept(found, one)
            else:
                self._settle(found, one)

    def _moved(self, found: Finding, one: Decision) -> Finding:
        span = Span(found.start, found.end) if one.span is None else one.span
        kind = one.kind or found.kind
        if kind not in KINDS:
            raise BadInput(f'"{kind}" is no kind of identifier.', hint=f"Known: {', '.join(KINDS)}.")
        if (span.start, span.end, kind) == (found.start, found.end, found.kind):
            return found
        whole = self._material.words(found.source_id, found.place, found.detail)
        if not 0 <= span.start < span.end <= len(whole) or not span.of(whole).strip():
            raise BadInput(f"Finding {found.id} cannot stand at {span.start} to {span.end}: there are no words.")
        if found.place == "text" and self._material.crosses_turns(found.source_id, span):
            raise BadInput(f"Finding {found.id} would reach beyond its turn.", hint="Note it in each turn for itself.")
        same = next((o for o in self._known.values() if o.key == (*found.key[:3], span.start, span.end, kind)), None)
        if same is not None and same.id != found.id:
            raise Conflict(f"Finding {same.id} stands there already.", hint="Decide about that one.")
        identifier_store.move(self._session.connection, found.id, start=span.start, end=span.end, kind=kind)
        self._swallow(found, span)
        moved = replace(
            found, start=span.start, end=span.end, kind=kind, replacement=found.replacement if one.span is None else ""
        )
        self._known[found.id] = moved
        self.__dict__.pop("_groups", None)
        return moved

    def _swallow(self, found: Finding, span: Span) -> None:
        """Open findings that lie within a widened one are part of it."""
        inside = [
            o.id
            for o in self._known.values()
            if o.id != found.id
            and o.key[:3] == found.key[:3]
            and o.state == "open"
            and span.start <= o.start
            and o.end <= span.end
        ]
        identifier_store.delete(self._session.connection, inside)
        for number in inside:
            del self._known[number]

    def _accept(self, found: Finding, one: Decision) -> None:
        if found.kind == "combination":
            raise Conflict(
                f"Finding {found.id} is a combination of attributes, which no word can replace.",
                hint="Make a value coarser with: qualkit case set, or keep it with a reason.",
            )
        words = self._material.said(found)
        new = one.replacement.strip() or self._naming.propose(found, words, found.kind)
        refuse_unfit(new, f"finding {found.id}")
        self._naming.refuse_taken(words, found.kind, new)
        self._naming.take(words, found.kind, new)
        self._write(found, "accepted", new, "")
        for other in self._same(found, words, alike=bool(one.replacement) or one.everywhere):
            # What somebody has decided to keep stays.
            if (other.state, other.replacement) == ("accepted", new):
                continue
            if other.state == "accepted" or (one.everywhere and other.state == "open"):
                self._write(other, "accepted", new, "")
        if one.everywhere:
            self._add_others(found, words, new)

    def _settle(self, found: Finding, one: Decision) -> None:
        state = "kept" if one.decision == "keep" else "open"
        words = self._material.said(found)
        self._write(found, state, "", one.why.strip() if state == "kept" else "")
        for other in self._same(found, words, alike=one.everywhere):
            if one.decision == "reopen" or other.state == "open":
                self._write(other, state, "", one.why.strip() if state == "kept" else "")

    def _same(self, found: Finding, words: str, *, alike: bool) -> list[Finding]:
        """The other findings of the same words; of a name, of the same one."""
        if not alike or found.kind == "combination":
            return []
        alike_ = self._groups.get(self._group(found), {})
        return [self._known[number] for number in alike_ if number != found.id and number in self._known]

    @cached_property
    def _groups(self) -> dict[tuple[str, str], dict[int, None]]:
        """The findings of each name, or of each words of the kinds that are no names."""
        groups: dict[tuple[str, str], dict[int, None]] = {}
        for one in self._known.values():
            if one.kind != "combination":
                groups.setdefault(self._group(one), {})[one.id] = None
        return groups

    def _group(self, one: Finding) -> tuple[str, str]:
        said = self._material.said(one)
        if one.kind in ENTITIES:
            return one.kind, self._naming.pseudonyms.identity(said, one.kind)
        return one.kind, canonical(said, one.kind)

    def _add_others(self, found: Finding, words: str, new: str) -> None:
        """The same words where no detector saw them."""
        from qualkit.text.word_places import places_of

        if (found.kind not in ENTITIES and len(words) < 4) or (found.kind, words) in self._spread:
            return
        self._spread.add((found.kind, words))
        taken: dict[int, list[tuple[int, int]]] = {}
        for one in self._known.values():
            if one.place == "text" and one.source_id is not None:
                taken.setdefault(one.source_id, []).append((one.start, one.end))
        for row in self._material.rows:
            there = taken.get(row, [])
            fresh = [
                Detected(span.start, span.end, found.kind, found.tier, SAME_WORDS)
                for span in places_of(words, self._material.text(row), self._material.turns(row))
                if not any(start < span.end and span.start < end for start, end in there)
            ]
            identifier_store.add(
                self._session.connection,
                row,
                "text",
                "",
                fresh,
                state="accepted",
                replacement=new,
                coder_id=self._coder,
                at=self._action.at,
            )
            self.changed.update({-len(self.changed) - 1: "accepted" for _ in fresh})

    def _write(self, found: Finding, state: str, replacement: str, why: str) -> None:
        mark = mark_of(self._keys, found.place, self._material.said(found)) if state != "open" else ""
        identifier_store.decide(
            self._session.connection,
            [(state, replacement, why, mark, self._coder, self._action.at, found.id)],
        )
        self._known[found.id] = replace(found, state=state, replacement=replacement, mark=mark, why=why)
        self.changed[found.id] = state


def add_by_hand(
    session: Session,
    name: str,
    spans: builtins.list[Span],
    kind: str,
    replacement: str,
    keys: KeyFolder,
    action: Action,
    *,
    everywhere: bool = False,
) -> builtins.list[int]:
    """Note places that a person saw and no detector, and accept them (inside an action); their numbers.

    Findings that lie within them are part of them; one that reaches beyond stays as it is, and is accepted.
    """
    if kind not in KINDS:
        raise BadInput(f'"{kind}" is no kind of identifier.', hint=f"Known: {', '.join(KINDS)}.")
    source = source_store.get(session.connection, name)
    assert source is not None
    here = [f for f in identifier_store.select(session.connection, source_id=source.id) if f.place == "text"]
    numbers = []
    if any(Material(session).crosses_turns(source.id, span) for span in spans):
        raise BadInput("The words reach beyond one turn.", hint="Add them in each turn for itself.")
    for span in spans:
        around = next((f for f in here if f.start <= span.start and span.end <= f.end), None)
        if around is not None:
            numbers.append(around.id)
            continue
        identifier_store.delete(session.connection, [f.id for f in here if span.start <= f.start and f.end <= span.end])
        found = [Detected(span.start, span.end, kind, Tier.CERTAIN, BY_HAND)]
        identifier_store.add(session.connection, source.id, "text", "", found)
        numbers.append(int(session.connection.execute("SELECT max(id) FROM identifiers").fetchone()[0]))
    Deciding(session, keys, action).carry_out(
        Decision(number=number, decision="accept", replacement=replacement, kind=kind, everywhere=everywhere)
        for number in dict.fromkeys(numbers)
    )
    return numbers
