"""Finding what identifies people in a study, deciding about it, replacing it, and keeping the key elsewhere."""

from __future__ import annotations

import builtins
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from qualkit.domain.identifiers import KINDS, Identifier, Tier
from qualkit.domain.pseudonyms import Decision, ReplacementPlan, ReplacementReport, ScanReport
from qualkit.domain.sources import Span
from qualkit.domain.tables import DataTable
from qualkit.errors import BadInput, Conflict, NotFound
from qualkit.services.key_folder import KeyedNames
from qualkit.services.tracked_copies import TrackedCopies
from qualkit.store import identifiers as identifier_store
from qualkit.store import sources as source_store

if TYPE_CHECKING:
    from qualkit.services.superseded import SupersededPlan

__all__ = ["Identifiers"]

_STATES = ("open", "accepted", "kept")


class Identifiers(KeyedNames, TrackedCopies):
    """``study.identifiers``: what could identify the people in the study, and what stands in its place."""

    def scan(self, sources: Sequence[str] = (), *, models: Sequence[str] = (), anew: bool = False) -> ScanReport:
        """Look through texts, labels, names of files, cases, memos, and what stands in originals beside the text.

        What was decided stays decided. A source that is as it was at an earlier scan with the same detectors and the
        same names is not read again. Nothing is found that nobody looks for: a person must read the texts.

        Args:
            sources: their names; () takes all, and what belongs to no source.
            models: optional model detectors, see `ScanReport.models`.
            anew: read everything again.

        Raises:
            NotFound: no such source or model.
            BadInput: the list of names cannot be read.
        """
        from qualkit.services import identifying
        from qualkit.services.identifier_material import Material

        session = self._session
        names = [session.source_name(name) for name in sources] or source_store.names(session.connection)
        watch = identifying.watch_for(session, self._folder, extra=models)
        material = Material(session)
        with session.action("identifiers scan") as action:
            done = identifying.scan_sources(session, watch, material, names, action.at, anew=anew)
            if not sources:
                added, dropped = identifying.scan_study(session, watch, material)
                done = (done[0], done[1], done[2] + added, done[3] + dropped)
            if not done[0] and not done[2] and not done[3]:
                action.cancel()
            action.detail = {"sources": len(done[0]), "found": done[2], "dropped": done[3]}
        return identifying.report_of(session, watch, material, done)

    def list(
        self, source: str = "", *, tier: str = "", kind: str = "", state: str = "open", place: str = ""
    ) -> tuple[Identifier, ...]:
        """Findings with their words and what stands around them, in reading order.

        Args:
            source: only of this source.
            tier: ``certain``, ``likely`` or ``check``.
            kind: one of `qualkit.domain.identifiers.KINDS`.
            state: ``open``, ``accepted``, ``kept`` or "" for all.
            place: ``text``, ``speaker label``, ``memo`` …

        Raises:
            NotFound: no such source.
            BadInput: no such tier, kind or state.
        """
        from qualkit.services.identifier_review import listed

        for value, known, what in (
            (tier, [str(t) for t in Tier], "tier"),
            (kind, KINDS, "kind"),
            (state, _STATES, "state"),
        ):
            if value and value not in known:
                raise BadInput(f'"{value}" is no {what}.', hint=f"Known: {', '.join(known)}.")
        found = listed(self._session, source=source, tier=tier, kind=kind, state=state)
        return tuple(one for one in found if not place or one.place == place)

    def get(self, number: int) -> Identifier:
        """One finding with its words. Raises NotFound."""
        from qualkit.services.identifier_material import Material
        from qualkit.services.identifier_review import shown

        return shown(Material(self._session), self._found(number))

    def table(
        self, source: str = "", *, tier: str = "", kind: str = "", state: str = "open", words: bool = True
    ) -> DataTable:
        """The same as a table; without `words` it names nobody."""
        found = self.list(source, tier=tier, kind=kind, state=state)
        columns = ("number", "source", "place", "turn", "kind", "tier", "state", "words", "replacement", "rule")
        keep = [index for index, column in enumerate(columns) if words or column != "words"]
        rows = [
            (f.number, f.source, _place(f), f.turn, f.kind, str(f.tier), f.state, f.words, f.replacement, f.rule)
            for f in found
        ]
        return DataTable(
            title="Findings",
            columns=tuple(columns[index] for index in keep),
            rows=tuple(tuple(row[index] for index in keep) for row in rows),
            note="A program does not find everything: read the texts." if words else "",
        )

    def propose(self, number: int, *, span: Span | None = None, kind: str = "") -> str:
        """The replacement that a finding would get if it is accepted, here or as `edit` moves it. Raises NotFound."""
        from qualkit.services.identifier_material import Material
        from qualkit.services.pseudonyms import Naming

        found = self._found(number)
        material = Material(self._session)
        words = span.of(material.words(found.source_id, found.place, found.detail)) if span else ""
        return Naming(self._session, material, self._folder).propose(found, words, kind)

    def accept(self, numbers: Sequence[int], *, replacement: str = "", everywhere: bool = False) -> int:
        """Have findings replaced.

        Args:
            numbers: of the findings.
            replacement: what takes their place; "" for what is proposed. The same name gets the same replacement:
                given one, other accepted places of the name take it too.
            everywhere: also all other places of the same words or the same name, found by a detector or not.

        Returns:
            How many are accepted now that were not.

        Raises:
            NotFound: no such finding.
            Conflict: the replacement is a real name of the study, or the key has another for this one.
        """
        return self.decide(
            [Decision(number=n, decision="accept", replacement=replacement, everywhere=everywhere) for n in numbers]
        )

    def keep(self, numbers: Sequence[int], *, why: str = "", everywhere: bool = False) -> int:
        """Leave findings as they are, with a reason; `everywhere`: all open findings of the same words."""
        return self.decide([Decision(number=n, decision="keep", why=why, everywhere=everywhere) for n in numbers])

    def reopen(self, numbers: Sequence[int]) -> int:
        """Take decisions back."""
        return self.decide([Decision(number=number, decision="reopen") for number in numbers])

    def edit(
        self, number: int, *, span: Span | None = None, kind: str = "", replacement: str = "", everywhere: bool = False
    ) -> int:
        """Accept a finding at a wider or narrower place, as another kind, or with another replacement.

        Raises:
            NotFound, BadInput, Conflict: as `accept`; or there are no words at the place, or another finding is there.
        """
        return self.decide(
            [
                Decision(
                    number=number,
                    decision="accept",
                    span=span,
                    kind=kind,
                    replacement=replacement,
                    everywhere=everywhere,
                )
            ]
        )

    def decide(self, decisions: Iterable[Decision]) -> int:
        """Carry out many decisions in one action; how many findings have another state now.

        Raises:
            NotFound, BadInput, Conflict: one of them cannot be carried out; then none is.
        """
        from qualkit.services.identifier_review import Deciding

        wanted = builtins.list(decisions)
        with self._session.action("identifiers decide") as action:
            deciding = Deciding(self._session, self._folder, action)
            deciding.carry_out(wanted)
            states = builtins.list(deciding.changed.values())
            if not states:
                action.cancel()
            action.detail = {state: states.count(state) for state in _STATES if state in states}
        return len(states)

    def add(
        self,
        source: str,
        *,
        quote: str = "",
        turn: int = 0,
        span: Span | None = None,
        kind: str = "person",
        replacement: str = "",
        everywhere: bool = False,
    ) -> builtins.list[int]:
        """Have words replaced that no detector found; the numbers of the new findings.

        Args:
            quote: the words; with `turn`, in that turn. Every place where they stand, with `everywhere` in all sources.
            span: an exact place.

        Raises:
            NotFound: no such source, turn or words.
            BadInput, Conflict: as `accept`.
        """
        from qualkit.services.identifier_review import add_by_hand

        session = self._session
        name = session.source_name(source)
        spans = self._spans(name, quote, turn, span)
        with session.action("identifiers decide") as action:
            numbers = add_by_hand(session, name, spans, kind, replacement, self._folder, action, everywhere=everywhere)
            action.detail = {"accepted": len(numbers)}
        return numbers

    def plan_replacement(self, sources: Sequence[str] = ()) -> ReplacementPlan:
        """What `replace` would do with everything accepted, in all sources or in some. Stores nothing.

        Raises:
            NotFound: no such source.
            BadInput: the key is locked.
        """
        from qualkit.services.replacing import Work, plan_of

        names = [self._session.source_name(name) for name in sources]
        self._folder.entries()
        return plan_of(Work(self._session, self._folder, names))

    def replace(self, plan: ReplacementPlan) -> ReplacementReport:
        """Replace everything accepted, as planned; one action, which one undo takes back.

        Each source gets a new revision with a plain text file as its original; codings, suggestions, labels, cases and
        memos follow. The words that stood there go to the key, outside the study. The superseded revisions still hold
        them: `finish` removes those.

        Raises:
            Conflict: there is nothing to replace, or the study was changed since the plan was made.
            BadInput: the key is locked.
            StudyProblem: the key cannot be written; nothing is changed then.
        """
        from qualkit.services.pseudonymising import Pseudonymising
        from qualkit.services.replacing import Work

        if plan.empty:
            raise Conflict("There is nothing to replace.", hint="Decide about findings: qualkit identifiers review")
        with self._session.action("identifiers replace") as action:
            work = Work(self._session, self._folder, plan.chosen)
            if work.state() != plan.state:
                raise Conflict("The study was changed since this was planned.", hint="Nothing was written; try again.")
            return Pseudonymising(work, action).carry_out()

    def plan_finish(self) -> SupersededPlan:
        """What `finish` would remove. Changes nothing."""
        from qualkit.services.superseded import plan_superseded

        return plan_superseded(self._session)

    def finish(self) -> SupersededPlan:
        """Remove for good what still holds the words that were replaced: earlier revisions, their files, backups.

        Also the journal, so that nothing before can be undone, and former names of sources and cases in the log.
        """
        from qualkit.services.superseded import purge_superseded

        return purge_superseded(self._session)

    def log(self) -> DataTable:
        """What was replaced and what was kept, where, by which rule, by whom and when: never the words themselves."""
        from qualkit.services.identifier_log import log_table

        return log_table(self._session)

    def _found(self, number: int) -> identifier_store.Finding:
        found = identifier_store.get(self._session.connection, [number]).get(number)
        if found is None:
            raise NotFound(f"There is no finding {number}.", hint="List them with: qualkit identifiers list")
        return found

    def _spans(self, name: str, quote: str, turn: int, span: Span | None) -> builtins.list[Span]:
        from qualkit.services.places import find_place, stored_source
        from qualkit.text.word_places import places_of

        source = stored_source(self._session, name)
        if quote.strip() and span is None and not turn:
            found = places_of(quote, source.text, source.turns)
            if found:
                return found
        return [find_place(source, quote=quote, turn=turn, span=span)]


def _place(found: Identifier) -> str:
    return f"{found.place} {found.detail}".strip()
