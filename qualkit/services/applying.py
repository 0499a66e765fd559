"""Applying codebooks: what their patterns find becomes codings of origin "rule", for a person to confirm or remove."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from qualkit.domain.codebook import Code, Codebook
from qualkit.domain.codings import Hit
from qualkit.domain.sources import Span
from qualkit.errors import BadInput, NotFound
from qualkit.services.rule_hits import HitFinder
from qualkit.services.session import Session
from qualkit.store import codebooks as codebook_store
from qualkit.store import coders
from qualkit.store import codings as coding_store
from qualkit.store import sources as source_store

__all__ = ["Application", "Applying", "HitInContext"]

UNITS = ("sentence", "turn")
CONTEXT = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class HitInContext:
    """One hit as a dry run shows it: the coded unit's words, with the spans (relative to it) that fired."""

    source: str
    turn: int
    code: str
    quote: str = field(repr=False)
    words: tuple[Span, ...]
    patterns: tuple[str, ...]
    negated: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Application:
    """What applying a codebook did, or (dry run) would do.

    Attributes:
        added, retired, kept: rule hits that are new, no longer found, or there already.
        settled: places that a person has coded, confirmed or cleared, and that were therefore left alone.
        by_code: hits by code, whether new or kept.
        negated: how many of the hits stand in a negated clause.
        examples: some of the new hits in context (all of them in a dry run).
    """

    run: int
    added: int
    retired: int
    kept: int
    settled: int
    negated: int
    by_code: dict[str, int]
    sources: int
    dry_run: bool
    examples: tuple[HitInContext, ...] = ()


class Applying:
    """Part of ``study.codings``: rules."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def apply(
        self,
        *,
        codebook: str = "",
        codes: Sequence[str] = (),
        unit: str = "sentence",
        interviewer: bool = False,
        dry_run: bool = False,
    ) -> Application:
        """Apply the patterns of the study's codebooks.

        Applying twice adds nothing. After an edit of the codebook exactly the difference is added and retired;
        what a person has made, confirmed or removed is never touched.

        Args:
            codebook: key of one codebook; "" applies those that the settings call active, or all if none is named.
            codes: only these codes (and those under them).
            unit: what gets coded, ``sentence`` or ``turn``.
            interviewer: look at the interviewer's turns too.
            dry_run: change nothing; show the hits in context.

        Raises:
            NotFound: the study has no codebook, no such codebook, or no sources.
            BadInput: a codebook edited by hand has a fault.
        """
        session = self._session
        if unit not in UNITS:
            raise BadInput(f'"{unit}" is no unit.', hint="Use sentence or turn.")
        session.take_up_edited_codebooks()
        chosen = self._codes(codebook, codes)
        sources = source_store.texts(session.connection)
        if not sources:
            raise NotFound("The study has no sources yet.", hint="Import some with: qualkit import FILES")
        ids = codebook_store.code_ids(session.connection)
        state = coding_store.rule_state(session.connection, [ids[code.key] for code in chosen])
        if not any(code.patterns and code.status != "retired" for code in chosen) and not any(
            known.kind == "rule" for known in state.values()
        ):
            raise NotFound("None of these codes has patterns.", hint="Add some in the codebook's file.")
        plan = _Plan(state, ids)
        finder = HitFinder(session, chosen, unit, interviewer)
        for position, (row, _, digest, text) in enumerate(sources):
            session.progress("Applying the codebook", position, len(sources))
            plan.take(row, text, finder.hits(text, digest, source_store.turns_of(session.connection, row)))
        session.progress("Applying the codebook", len(sources), len(sources))
        run = (
            0 if dry_run else self._write(plan, unit, [book.key for book in self._books(codebook)], finder.fingerprint)
        )
        return Application(
            run=run,
            added=len(plan.new),
            retired=len(plan.gone()),
            kept=plan.kept,
            settled=plan.settled,
            negated=plan.negated,
            by_code=dict(sorted(plan.by_code.items())),
            sources=len(sources),
            dry_run=dry_run,
            examples=tuple(self._examples(plan, sources)) if dry_run else (),
        )

    def _books(self, codebook: str) -> list[Codebook]:
        # Without a name: those the settings call active, or all if they name none.
        wanted = {codebook.casefold()} if codebook else {key.casefold() for key in self._session.config.codebooks}
        books = [book for book in self._session.codebooks() if not wanted or book.key.casefold() in wanted]
        if not books:
            named = f' "{", ".join(sorted(wanted))}"' if wanted else ""
            raise NotFound(f"The study has no codebook{named}.", hint="Add one with: qualkit codebook use NAME")
        return books

    def _codes(self, codebook: str, keys: Sequence[str]) -> list[Code]:
        wanted = {below for key in keys for below in self._session.codes_below(key)} if keys else None
        # Codes without patterns (or retired) stay in: hits they once had are then retired.
        return [code for book in self._books(codebook) for code in book if wanted is None or code.key in wanted]

    def _write(self, plan: _Plan, unit: str, books: list[str], rules_sha256: str) -> int:
        session = self._session
        gone = plan.gone()
        if not (plan.new or gone or plan.changed):
            return 0
        with session.action("apply") as action:
            coder = coders.ensure(session.connection, session.coder)
            run = coding_store.start_rule_run(
                session.connection, at=action.at, coder_id=coder, unit=unit, codebooks=books, rules_sha256=rules_sha256
            )
            coding_store.delete(session.connection, gone)
            coding_store.set_evidence(session.connection, plan.changed)
            coding_store.add_rule_hits(session.connection, plan.new, run=run, coder_id=coder, at=action.at)
            coding_store.finish_rule_run(
                session.connection, run, added=len(plan.new), retired=len(gone), kept=plan.kept
            )
            action.detail = {"run": run, "added": len(plan.new), "retired": len(gone), "kept": plan.kept}
        return run

    def _examples(self, plan: _Plan, sources: list[tuple[int, str, str, str]]) -> Iterator[HitInContext]:
        names = {row: name for row, name, _, _ in sources}
        keys = {row: key for key, row in plan.ids.items()}
        turns = {row: source_store.turns_of(self._session.connection, row) for row in {new[0] for new in plan.new}}
        for row, code, hit, quote in plan.new:
            turn = next((t.number for t in turns[row] if t.span.start <= hit.span.start < t.span.end), 0)
            words = tuple(Span(w.start - hit.span.start, w.end - hit.span.start) for w in hit.words)
            yield HitInContext(
                source=names[row],
                turn=turn,
                code=keys[code],
                quote=quote,
                words=words,
                patterns=hit.patterns,
                negated=hit.negated,
            )


class _Plan:
    """The difference between what the rules find now and what stands in the study."""

    def __init__(self, state: dict[tuple[int, int, int, int], coding_store.RuleState], ids: dict[str, int]) -> None:
        self.state = state
        self.ids = ids
        self.new: list[tuple[int, int, Hit, str]] = []
        self.changed: list[tuple[str, bool, int]] = []
        self.seen: set[tuple[int, int, int, int]] = set()
        self.kept = self.settled = self.negated = 0
        self.by_code: Counter[str] = Counter()

    def take(self, row: int, text: str, hits: Sequence[Hit]) -> None:
        for hit in hits:
            code = self.ids[hit.code]
            place = (row, code, hit.span.start, hit.span.end)
            self.seen.add(place)
            known = self.state.get(place)
            if known is not None and known.kind != "rule":
                self.settled += 1
                continue
            self.by_code[hit.code] += 1
            self.negated += hit.negated
            if known is None:
                self.new.append((row, code, hit, hit.span.of(text)))
                continue
            self.kept += 1
            evidence = coding_store.pack_evidence(hit)
            if (evidence, hit.negated) != (known.evidence, known.negated):
                self.changed.append((evidence, hit.negated, known.coding))

    def gone(self) -> list[int]:
        """Unconfirmed rule hits that the rules no longer find."""
        return sorted(s.coding for place, s in self.state.items() if s.kind == "rule" and place not in self.seen)
