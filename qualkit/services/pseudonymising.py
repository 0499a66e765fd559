"""Carrying a replacement out, inside one action: new revisions, codings in their places, names, memos, log and key."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from qualkit.domain.pseudonyms import KeyEntry, ReplacementReport
from qualkit.domain.sources import Source, Span
from qualkit.errors import Conflict
from qualkit.services.identifier_material import Material
from qualkit.services.identifying import report_of, scan_sources, scan_study, watch_for
from qualkit.services.pseudonyms import bare
from qualkit.services.replacing import SourceWork, Work, doubled
from qualkit.services.suggested_words import hide_in_suggestions
from qualkit.store import codings as coding_store
from qualkit.store import identifiers as identifier_store
from qualkit.store import renaming
from qualkit.store import revisions as revision_store
from qualkit.store import sources as source_store
from qualkit.store.coders import study_guid
from qualkit.store.database import Action
from qualkit.store.guids import stable_guid
from qualkit.store.identifiers import Finding, LogLine
from qualkit.text.links import Link, links, replace_links
from qualkit.text.pseudonyms import ENTITIES, canonical
from qualkit.text.replacing import OffsetMap, Stretch, longest_first, replace, with_grammar

__all__ = ["Pseudonymising"]


class Pseudonymising:
    """Carries `work` out. The caller has opened the action and checked that the work is as it was planned."""

    def __init__(self, work: Work, action: Action) -> None:
        self.work, self.session, self.action = work, work.session, action
        self.connection = work.session.connection
        self.doubles = self.replaced = 0
        self.revisions: dict[str, int] = {}

    def carry_out(self) -> ReplacementReport:
        """Everything, then the key, then a scan of what is there now.

        The key is written when the study's own changes are made and not yet committed: a process that dies in between
        leaves entries that nothing uses yet, never a replacement that the key does not know.

        Raises:
            Conflict: a name would be given twice.
            BadInput: the key is locked.
            StudyProblem: the key cannot be written.
        """
        entries = self.work.key_entries(self.action.at)
        also = [(entry.original, entry.kind) for entry in entries]
        self._refuse_names_twice()
        for position, one in enumerate(self.work.sources):
            self.session.progress("Replacing", position, len(self.work.sources))
            self._source(one)
        self.session.progress("Replacing", len(self.work.sources), len(self.work.sources))
        self._cases()
        self._written()
        self._links()
        material = Material(self.session)
        texts = (material.text(row) for row in material.rows)
        hide_in_suggestions(self.connection, texts, [entry.original for entry in entries])
        self.work.keys.add_entries(entries)
        watch = watch_for(self.session, self.work.keys, also=also)
        done = scan_sources(self.session, watch, material, sorted(self.revisions), self.action.at)
        added, dropped = scan_study(self.session, watch, material)
        residual = report_of(self.session, watch, material, (done[0], done[1], done[2] + added, done[3] + dropped))
        self.action.detail = {
            "sources": self.revisions,
            "replaced": self.replaced,
            "doubles": self.doubles,
        }
        return ReplacementReport(
            revisions=self.revisions,
            replaced=self.replaced,
            entities=len({(entry.kind, entry.replacement) for entry in entries}),
            key=self.work.keys.path,
            doubles=self.doubles,
            residual=residual,
            elsewhere=self._elsewhere(entries),
        )

    def _elsewhere(self, entries: Sequence[KeyEntry]) -> dict[str, tuple[str, ...]]:
        """Where names that were replaced, or parts of people's names, still stand, outside the texts."""
        from qualkit.identifiers.lists import is_ordinary
        from qualkit.store.quoting import places_of_words
        from qualkit.text.word_places import finder

        words = {one.original for one in entries if one.kind in ENTITIES and len(one.original) > 2}
        parts = {part for one in entries if one.kind == "person" for part in canonical(one.original).split()}
        words |= {part for part in parts if len(part) > 3 and not is_ordinary(part)}
        if not words:
            return {}
        found = places_of_words(self.connection, finder(sorted(words)))
        return {what: tuple(numbers) for what, numbers in found.items()}

    def _refuse_names_twice(self) -> None:
        sources = {name.casefold(): name for name in source_store.names(self.connection)}
        for one in self.work.sources:
            sources.pop(one.source.name.casefold(), None)
        for one in self.work.sources:
            if one.name.casefold() in sources:
                raise Conflict(
                    f"Two sources would be called {one.name}.",
                    hint="Give one another replacement with: qualkit identifiers edit",
                )
            sources[one.name.casefold()] = one.name
        renamed = self.work.case_names()
        cases = {name.casefold() for row, name in renaming.case_rows(self.connection) if row not in renamed}
        for _, new in renamed.values():
            if new.casefold() in cases:
                raise Conflict(
                    f"Two cases would be called {new}.",
                    hint="Give one another replacement with: qualkit identifiers edit",
                )
            cases.add(new.casefold())

    def _source(self, one: SourceWork) -> None:
        old = one.source
        if one.name != old.name:
            renaming.rename_source(self.connection, old.guid, one.name)
        new, file_name = self._store(one)
        revision_store.follow(self.connection, old.id, new)
        labels = [
            (row, one.labels[label])
            for row, _, label in revision_store.links_of(self.connection, new)
            if label in one.labels
        ]
        revision_store.relabel(self.connection, labels)
        renaming.forget_labels(self.connection, one.labels)
        self._codings(one, new)
        self._carry_others(one, new)
        self._findings(one, new, file_name)
        self.revisions[one.name] = old.revision + 1

    def _store(self, one: SourceWork) -> tuple[int, str]:
        """Store the new text as the source's next revision: its row, and the name of its file."""
        from qualkit.services.revising import Revising

        imported, revision = one.imported(), one.source.revision + 1
        data = one.text.encode("utf-8")
        # Two sources of the same words still need a file each.
        while source_store.by_file_hash(self.connection, hashlib.sha256(data).hexdigest()):
            data += b"\n"
        digest = hashlib.sha256(data).hexdigest()
        file_name = Revising(self.session)._free_file_name(f"{one.name} (revision {revision}).txt", digest)
        self.session.stage(f"transcripts/{file_name}", data)
        revision_store.supersede(self.connection, one.source.id)
        row = source_store.add(
            self.connection,
            name=one.name,
            file_name=file_name,
            file_sha256=digest,
            imported=imported,
            words=sum(len(turn.span.of(one.text).split()) for turn in imported.turns),
            guid=one.source.guid,
            revision=revision,
        )
        return row, file_name

    def _codings(self, one: SourceWork, new: int) -> None:
        from qualkit.text.anchors import similarity

        rows = [row for row in revision_store.codings_of(self.connection, one.source.id) if row.row == one.source.id]
        doubles = doubled(rows, one.moved)
        renaming.follow_codings(self.connection, doubles)
        coding_store.delete(self.connection, list(doubles))
        self.doubles += len(doubles)
        moves, notes = [], []
        for row in rows:
            if row.id in doubles:
                continue
            span = one.moved.span(Span(row.start, row.end))
            words = span.of(one.text)
            evidence = revision_store.pack_words(row.evidence, row.quote, words)
            moves.append((new, span.start, span.end, words, evidence, row.id))
            how = ("exact", 1.0) if words == row.quote else ("fuzzy", similarity(row.quote, words))
            notes.append((new, row.id, *how, row.start, row.end, span.start, span.end))
        revision_store.move_codings(self.connection, moves)
        revision_store.note(self.connection, notes)

    def _carry_others(self, one: SourceWork, new: int) -> None:
        segments = []
        for number, row, start, end in revision_store.segments_of(self.connection, one.source.id):
            if row == one.source.id:
                span = one.moved.span(Span(start, end))
                segments.append((new, span.start, span.end, span.of(one.text), number))
        revision_store.carry_segments(self.connection, segments)
        hits, taken = [], set()
        for number, row, start, end, code in revision_store.hits_of(self.connection, one.source.id):
            span = one.moved.span(Span(start, end))
            if row == one.source.id and (code, span) not in taken:
                taken.add((code, span))
                hits.append((new, span.start, span.end, number))
        revision_store.carry_hits(self.connection, hits)

    def _findings(self, one: SourceWork, new: int, file_name: str) -> None:
        """Log what was replaced; take over what was not, as far as it is still there."""
        replaced = [old for old, _ in one.moved.replaced()]
        kept, gone = [], [finding.id for finding in one.accepted]
        for finding in identifier_store.of_row(self.connection, one.source.id):
            if finding.state == "accepted" and finding.id in gone:
                continue
            span = _followed(finding, one.source, one.moved, replaced, one.name, file_name)
            if span is None:
                gone.append(finding.id)
            else:
                kept.append((new, span.start, span.end, finding.id))
        self._log(one.name, one.source.revision + 1, one.moved, [f for f in one.accepted if f.place != "text"])
        in_text = [finding for finding in one.accepted if finding.id in one.placed]
        self._log(one.name, one.source.revision + 1, one.moved, in_text)
        identifier_store.delete(self.connection, gone)
        identifier_store.carry(self.connection, kept)
        identifier_store.forget_scans(self.connection, one.source.id)

    def _cases(self) -> None:
        guid = study_guid(self.connection)
        for row, (_, new) in self.work.case_names().items():
            renaming.rename_case(self.connection, row, new, stable_guid(guid, "case", new))
        self._log("", 0, None, self.work.cases)
        identifier_store.delete(self.connection, [one.id for one in self.work.cases])

    def _written(self) -> None:
        """Memos, summaries, themes and attributes."""
        for (place, detail), found in self.work.written.items():
            text = self.work.material.words(None, place, detail)
            stretches = longest_first(_in_memo(text, one, place, detail) for one in found)
            new, moved = replace(text, with_grammar(text, stretches))
            renaming.rewrite(self.connection, place, detail, new, self.action.at)
            accepted = {one.id for one in found}
            others = [
                one
                for one in identifier_store.select(self.connection, unattached=True)
                if (one.place, one.detail) == (place, detail) and one.id not in accepted
            ]
            self._log("", 0, moved, found)
            identifier_store.delete(self.connection, accepted)
            spans = {one.id: moved.span(Span(one.start, one.end)) for one in others}
            for one in others:
                span = spans[one.id]
                identifier_store.move(self.connection, one.id, start=span.start, end=span.end, kind=one.kind)

    def _links(self) -> None:
        """Let links in memos and summaries go to sources and cases by their new names."""
        named = {one.source.name.casefold(): one.name for one in self.work.sources if one.name != one.source.name}
        named |= {old.casefold(): new for old, new in self.work.case_names().values()}
        if not named:
            return

        def told(link: Link) -> str:
            new = named.get(link.name.casefold())
            if new is None or link.kind not in ("source", "case", "turn", "name"):
                return link.raw
            at = link.raw.find(link.name)
            return f"{link.raw[:at]}{new}{link.raw[at + len(link.name) :]}" if at >= 0 else link.raw

        for piece in Material(self.session).study.values():
            if piece.place in ("memo", "summary"):
                text = replace_links(piece.text, told)
                if text != piece.text:
                    renaming.rewrite(self.connection, piece.place, piece.detail, text, self.action.at)

    def _log(self, source: str, revision: int, moved: OffsetMap | None, found: Sequence[Finding]) -> None:
        lines = []
        for one in found:
            span = Span(one.start, one.end)
            if moved is not None and (one.place == "text" or not source):
                span = moved.span(span)
            lines.append(
                LogLine(
                    source=source,
                    revision=revision,
                    place=one.place if source else f"{one.place} {one.detail}",
                    turn=self.work.material.turn_of(one),
                    start=span.start,
                    end=span.end,
                    kind=one.kind,
                    tier=str(one.tier),
                    rule=one.rule,
                    replacement=one.replacement,
                    decision="replaced",
                    coder=one.coder or self.session.coder,
                    at=self.action.at,
                )
            )
        self.replaced += len(lines)
        identifier_store.add_log(self.connection, lines)


def _in_memo(text: str, one: Finding, place: str, detail: str) -> Stretch:
    """What is replaced in a memo; in a link and in a theme's name without brackets, since links hold no brackets."""
    inside = place == "theme" and detail.endswith(" name")
    inside |= any(link.start <= one.start and one.end <= link.start + len(link.raw) for link in links(text))
    return Stretch(one.start, one.end, bare(one.replacement) if inside else one.replacement)


def _followed(
    found: Finding, source: Source, moved: OffsetMap, replaced: Sequence[Span], name: str, file_name: str
) -> Span | None:
    """Where a finding that is not replaced stands now; None if its words are not there any more."""
    span = Span(found.start, found.end)
    if found.place == "text":
        return None if any(span.overlaps(one) for one in replaced) else moved.span(span)
    if found.place == "file name":
        return span if span.of(source.file_name) == span.of(file_name) else None
    if found.place == "source name":
        return span if span.of(source.name) == span.of(name) else None
    # The new original is plain text: it has no properties and no comments.
    return span if found.place == "speaker label" else None
