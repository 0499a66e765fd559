"""The codebook through time: its states, what changed between any two of them, and the life of one code."""

from __future__ import annotations

import builtins
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from qualkit.domain.codebook_diff import CHANGE_KINDS, CodebookDiff, Happening, HistoryEntry
from qualkit.domain.tables import DataTable
from qualkit.errors import BadInput, NotFound
from qualkit.services.codebook_past import Past
from qualkit.services.session import Session, nearest
from qualkit.store import codebooks as codebook_store

if TYPE_CHECKING:
    from qualkit.store.codebooks import Registered

__all__ = ["CodebookHistory"]


class CodebookHistory:
    """The part of ``study.codebooks`` that looks back. Moments are in UTC. States that were undone do not count."""

    _session: Session

    if TYPE_CHECKING:  # the other part of `study.codebooks` has it

        def _entry(self, codebook: str) -> Registered: ...

    def versions(self, codebook: str = "") -> DataTable:
        """Every state a codebook's file has had and that is in force, oldest first.

        Args:
            codebook: key of one codebook; "" lists those of all.

        Returns:
            Columns codebook, version (what `diff` takes), at (UTC), coder, label (the version the file gives
            itself), changes in words, reasons, state (first digits of the file's hash, as reports name it).
        """
        self._session.take_up_edited_codebooks()
        entries = (
            [self._entry(codebook)] if codebook else builtins.list(codebook_store.registered(self._session.connection))
        )
        rows: builtins.list[tuple[object, ...]] = []
        for entry in entries:
            past = Past(self._session, entry)
            for state in past.states:
                log = past.log(state.number)
                what = _kinds_in_words(log) if state.number > 1 else f"taken into the study ({len(log)} codes)"
                whys = "; ".join(dict.fromkeys(one.why for one in log if one.why))
                rows.append((past.key, state.number, state.at, state.coder, state.label, what, whys, state.sha256[:8]))
        columns = ("codebook", "version", "at", "coder", "label", "changes", "reasons", "state")
        note = "Times are in UTC. Versions that were undone are not in the list."
        return DataTable(title="Versions of the codebook", columns=columns, rows=tuple(rows), note=note)

    def diff(self, before: str, after: str = "now", codebook: str = "") -> CodebookDiff:
        """What changed in a codebook from one state to a later one. Renamed codes are followed.

        Args:
            before, after: a version's number; an ISO date (the state in force at its end, UTC) or date and time (UTC,
                unless it carries its own offset); the version that the file gave itself ("1.0", its last state); the
                first digits (six or more) of a state's hash; ``first`` or ``now``.
            codebook: its key; "" if the study has just one.

        Raises:
            NotFound: there is no such state or codebook.
            BadInput: `before` is later than `after`.
            Conflict: the study has several codebooks and none is named.
        """
        self._session.take_up_edited_codebooks()
        past = Past(self._session, self._entry(codebook))
        earlier, later = past.named(before), past.named(after)
        if earlier.number > later.number:
            raise BadInput(
                f'"{before}" (version {earlier.number}) is later than "{after}" (version {later.number}).',
                hint="Name the earlier state first.",
            )
        return past.between(earlier, later)

    def diff_to_word(
        self,
        path: str | Path,
        before: str,
        after: str = "now",
        codebook: str = "",
        *,
        with_identifiers: bool = False,
    ) -> Path:
        """Write what `diff` finds as a Word document, for a reviewer or an appendix; answers its path.

        Raises:
            BadInput, Conflict, NotFound: as `diff`; a `path` that does not end in .docx; and, unless
                `with_identifiers`, something in it that certainly identifies a person.
        """
        from qualkit import plugins
        from qualkit.analysis.report.codebook_changes import codebook_changes
        from qualkit.services.gate import gate
        from qualkit.services.session import now
        from qualkit.version import __version__

        target = Path(path)
        if target.suffix.casefold() != ".docx":
            raise BadInput(f"{target.name} is no name for a Word document.", hint="Give one that ends in .docx.")
        config = self._session.config
        report = codebook_changes(
            self.diff(before, after, codebook),
            study=config.title or self._session.layout.root.name,
            organisation=config.organisation,
            language=config.language,
            date=now().date().isoformat(),
            version=__version__,
        )
        data = plugins.load("exporters", "word").write(report)
        gate(self._session).write({target: data}, allow=with_identifiers)
        return target

    def history(self, code: str) -> builtins.list[HistoryEntry]:
        """Everything that happened to a code, oldest first.

        Args:
            code: its key, a former key or an alias; also that of a code that was merged or removed, whose history
                ends there.

        Raises:
            NotFound: no codebook has ever had such a code.
        """
        self._session.take_up_edited_codebooks()
        pasts = [Past(self._session, entry) for entry in codebook_store.registered(self._session.connection)]
        found = [(rank, past, life) for past in pasts for rank, life in past.lives_called(code)]
        if not found:
            known = [key for past in pasts for life in past.lives for key in life.keys]
            raise NotFound(f'There was never a code "{code}".', hint=nearest(code, known, "qualkit codebook show"))
        _, past, life = min(found, key=lambda one: one[0])
        return past.entries(life)


def _kinds_in_words(log: Sequence[Happening]) -> str:
    counts = {kind: len({one.key for one in log if one.kind == kind}) for kind in CHANGE_KINDS}
    return ", ".join(f"{number} {kind}" for kind, number in counts.items() if number) or "no code"
