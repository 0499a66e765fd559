"""Replacing what was accepted: one action for the whole study, every coding in its place afterwards."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from qualkit.domain.identifiers import Identifier
from qualkit.domain.pseudonyms import KeyEntry, RenamedName, ReplacementPlan, SourceReplacement
from qualkit.domain.sources import Imported, Source, Span
from qualkit.services.identifier_material import BESIDE, Material, label_places
from qualkit.services.identifier_review import shown
from qualkit.services.identifying import still_said
from qualkit.services.pseudonyms import bare
from qualkit.services.session import Session
from qualkit.store import identifiers as identifier_store
from qualkit.store import revisions as revision_store
from qualkit.store import sources as source_store
from qualkit.store.identifiers import Finding
from qualkit.store.revisions import CodingRow
from qualkit.text.replacing import OffsetMap, Stretch, longest_first, mapped_positions, replace, with_grammar

if TYPE_CHECKING:
    from qualkit.files.keys import KeyFolder

__all__ = ["SourceWork", "Work", "plan_of"]

_EXAMPLES = 6
_WRITTEN = ("memo", "summary", "attribute", "theme")


class SourceWork:
    """What is to be done in one source: its new text, and where everything goes."""

    def __init__(self, source: Source, accepted: Sequence[Finding]) -> None:
        self.source, self.accepted = source, tuple(accepted)
        self.labels = {
            turn.speaker: bare(one.replacement)
            for one in accepted
            if one.place == "speaker label"
            for turn in source.turns
            if str(turn.number) == one.detail
        }
        self.labels = {old: _spliced(old, self._of("speaker label", old)) for old in self.labels}
        self.name = _spliced(source.name, self._of("source name", ""))

    def _of(self, place: str, label: str) -> list[Finding]:
        numbers = {str(turn.number) for turn in self.source.turns if turn.speaker == label} if label else {""}
        return [one for one in self.accepted if one.place == place and one.detail in numbers]

    @cached_property
    def moved(self) -> OffsetMap:
        return self._replaced[1]

    @cached_property
    def text(self) -> str:
        return self._replaced[0]

    @cached_property
    def placed(self) -> dict[int, Stretch]:
        """The findings whose words are replaced where they stand, by number; those within longer ones are not."""
        longest = {(s.start, s.end) for s in longest_first(self._stretch(one) for one in self._in_text)}
        return {one.id: self._stretch(one) for one in self._in_text if (one.start, one.end) in longest}

    @cached_property
    def _in_text(self) -> list[Finding]:
        return [one for one in self.accepted if one.place == "text"]

    @cached_property
    def _replaced(self) -> tuple[str, OffsetMap]:
        text = self.source.text
        stretches = with_grammar(text, longest_first(self.placed.values()))
        labels = [
            Stretch(span.start, span.end, self.labels[label])
            for span, label in label_places(text, self.source.turns).items()
            if label in self.labels
        ]
        free = [one for one in labels if not any(one.start < s.end and s.start < one.end for s in stretches)]
        return replace(text, (*stretches, *free))

    def imported(self) -> Imported:
        """The new text with its turns and positions, as it is stored."""
        from dataclasses import replace as changed

        source = self.source
        turns = tuple(
            changed(turn, span=self.moved.span(turn.span), speaker=self.labels.get(turn.speaker, turn.speaker))
            for turn in source.turns
        )
        layout = source.layout if source.layout.endswith(_DONE) else f"{source.layout}, {_DONE}".lstrip(", ")
        return Imported(
            text=self.text,
            turns=turns,
            format="txt",
            layout=layout,
            encoding="utf-8",
            position_kind=source.position_kind,
            positions=mapped_positions(source.positions, self.moved),
        )

    @staticmethod
    def _stretch(one: Finding) -> Stretch:
        return Stretch(one.start, one.end, one.replacement)


_DONE = "pseudonymised"


def _spliced(text: str, accepted: Sequence[Finding]) -> str:
    """A name with its accepted parts replaced, without brackets."""
    stretches = longest_first(Stretch(one.start, one.end, bare(one.replacement)) for one in accepted)
    return replace(text, stretches)[0] if stretches else text


class Work:
    """All that is accepted in a study, or in some of its sources, ready to be planned or carried out."""

    def __init__(self, session: Session, keys: KeyFolder, chosen: Sequence[str] = ()) -> None:
        self.session, self.keys, self.chosen = session, keys, tuple(chosen)
        self.material = Material(session)
        accepted = [one for one in identifier_store.select(session.connection, state="accepted") if one.replacement]
        accepted = [one for one in accepted if still_said(keys, one, self.material.said(one)) and self._whole(one)]
        wanted = {name.casefold() for name in chosen}
        self.sources = [
            SourceWork(self._source(name), found)
            for name, found in _by_source(accepted).items()
            if not wanted or name.casefold() in wanted
        ]
        study = [] if chosen else [one for one in accepted if one.source_id is None]
        self.cases = [one for one in study if one.place == "case name"]
        self.written = _grouped([one for one in study if one.place in _WRITTEN])
        self.reported = [one for one in study if one.place == "codebook"]

    def _source(self, name: str) -> Source:
        source = source_store.get(self.session.connection, name)
        assert source is not None
        return source

    def _whole(self, one: Finding) -> bool:
        return one.place != "text" or not self.material.crosses_turns(one.source_id, Span(one.start, one.end))

    @property
    def empty(self) -> bool:
        return not (self.sources or self.cases or self.written)

    def state(self) -> str:
        """A hash of all that a plan rests on."""
        found = [(one.key, one.replacement) for work in self.sources for one in work.accepted]
        found += [(one.key, one.replacement) for one in (*self.cases, *self.reported)]
        found += [(one.key, one.replacement) for some in self.written.values() for one in some]
        rows = [revision_store.state(self.session.connection, work.source.id) for work in self.sources]
        return hashlib.sha256(json.dumps([found, rows], ensure_ascii=False).encode()).hexdigest()

    def case_names(self) -> dict[int, tuple[str, str]]:
        """Row of each case that gets another name: the old one and the new one."""
        found: dict[int, list[Finding]] = {}
        for one in self.cases:
            found.setdefault(int(one.detail), []).append(one)
        names = {}
        for row, some in found.items():
            old = self.material.words(None, "case name", str(row))
            names[row] = (old, _spliced(old, some))
        return names

    def key_entries(self, at: str) -> list[KeyEntry]:
        """What the key gets: every word that is replaced, once for each replacement."""
        entries = []
        for work in self.sources:
            for one in work.accepted:
                turn = self.material.turn_of(one)
                where = f"{work.name}, turn {turn}" if turn else work.name
                entries.append(self._entry(one, where, at))
        for one in (*self.cases, *(f for some in self.written.values() for f in some)):
            entries.append(self._entry(one, f"{one.place}s", at))
        # Of two ways to write a name the key has the usual one, not the capitals of a heading.
        return sorted(entries, key=lambda entry: entry.original.isupper())

    def _entry(self, one: Finding, where: str, at: str) -> KeyEntry:
        words = " ".join(self.material.said(one).split())
        return KeyEntry(original=words, kind=one.kind, replacement=one.replacement, first_seen=where, at=at[:10])


def plan_of(work: Work) -> ReplacementPlan:
    """What carrying this out would do."""
    connection = work.session.connection
    wanted = {one.source.id for one in work.sources}
    open_ = Counter(
        str(one.tier)
        for one in identifier_store.select(connection, state="open")
        if one.source_id in wanted or (one.source_id is None and not work.chosen)
    )
    return ReplacementPlan(
        sources=tuple(_planned(work, one) for one in work.sources),
        names=tuple(_renamed(work)),
        memos=len(work.written),
        reported=tuple((one.place, one.detail) for one in work.reported),
        examples=tuple(_examples(work)),
        open=dict(open_),
        chosen=work.chosen,
        key=work.keys.path,
        state=work.state(),
    )


def _planned(work: Work, one: SourceWork) -> SourceReplacement:
    rows = revision_store.codings_of(work.session.connection, one.source.id)
    here = [row for row in rows if row.row == one.source.id]
    doubles = doubled(here, one.moved)
    widened = sum(one.moved.back(one.moved.span(Span(row.start, row.end))) != Span(row.start, row.end) for row in here)
    beside = [f.kind for f in one.accepted if f.place in BESIDE]
    return SourceReplacement(
        source=one.source.name,
        revision=one.source.revision + 1,
        counts=Counter([f.kind for f in one.accepted if f.id in one.placed] + beside),
        codings=len(here) - len(doubles),
        widened=widened,
        doubles=len(doubles),
        orphans=len(rows) - len(here),
    )


def doubled(rows: Sequence[CodingRow], moved: OffsetMap) -> dict[int, int]:
    """Codings that would come to stand where another says the same: their number to that of the one that stays."""
    kept: dict[tuple[int, int, Span], int] = {}
    doubles = {}
    for row in sorted(rows, key=lambda row: (row.hit, row.origin == "rule", row.id)):
        key = (row.code_id, row.coder_id, moved.span(Span(row.start, row.end)))
        if key in kept:
            doubles[row.id] = kept[key]
        else:
            kept[key] = row.id
    return doubles


def _renamed(work: Work) -> list[RenamedName]:
    found = []
    for one in work.sources:
        if one.name != one.source.name:
            found.append(RenamedName(what="source", source=one.source.name, old=one.source.name, new=one.name))
        for old, new in one.labels.items():
            found.append(RenamedName(what="speaker label", source=one.source.name, old=old, new=new))
    for old, new in work.case_names().values():
        found.append(RenamedName(what="case", source="", old=old, new=new))
    return found


def _examples(work: Work) -> list[Identifier]:
    """A few places, of as many kinds as there are."""
    found: dict[str, list[Finding]] = {}
    for one in work.sources:
        for finding in one.accepted:
            if finding.id in one.placed:
                found.setdefault(finding.kind, []).append(finding)
    chosen = [some[0] for some in found.values()] + [one for some in found.values() for one in some[1:_EXAMPLES]]
    return [shown(work.material, one) for one in chosen[:_EXAMPLES]]


def _by_source(found: Sequence[Finding]) -> dict[str, list[Finding]]:
    groups: dict[str, list[Finding]] = {}
    for one in found:
        if one.source_id is not None:
            groups.setdefault(one.source, []).append(one)
    return groups


def _grouped(found: Sequence[Finding]) -> Mapping[tuple[str, str], list[Finding]]:
    groups: dict[tuple[str, str], list[Finding]] = {}
    for one in found:
        groups.setdefault((one.place, one.detail), []).append(one)
    return groups
