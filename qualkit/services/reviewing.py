"""Deciding about suggestions. Nothing is decided by default, and every decision stays in the ledger."""

from __future__ import annotations

import builtins
from collections.abc import Sequence

from qualkit.domain.codebook import Code
from qualkit.domain.decisions import Decided
from qualkit.domain.suggestions import Deciding, RunInfo, SuggestedSegment, Suggestion
from qualkit.errors import BadInput
from qualkit.services.decision_making import make
from qualkit.services.decision_steps import chosen_segments, left_out, refuse_decided, unknown_suggestion
from qualkit.services.session import Session
from qualkit.services.suggestion_lists import Filters, blind_to_others, found
from qualkit.store import coders
from qualkit.store import sources as source_store
from qualkit.store import suggestions as suggestion_store

__all__ = ["Reviewing"]


class Reviewing:
    """Part of ``study.suggestions``: looking at them and deciding."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def list(
        self,
        *,
        run: int = 0,
        state: str = "",
        kind: str = "",
        code: str = "",
        source: str = "",
        case: str = "",
        group: str = "",
        least: float = 0.0,
        decided_by: str = "",
        blind: bool = False,
    ) -> list[Suggestion]:
        """Suggestions with their segments, in the order of their numbers. Filters are joined with "and".

        Args:
            run: 0 for the latest run of each kind, -1 for all runs, or the number of one.
            state: ``open`` (those that wait for a decision), ``coded`` (open ones whose passage got the code in another
                way meanwhile), ``accepted``, ``merged``, ``split`` or ``rejected``; with `blind` also ``unsure``.
            kind: ``themes`` or ``codes``.
            code: suggested codes of this key and those under it, and whatever was decided to be one of them.
            source, case, group: with a segment in this source, by this case, by a case of this group.
            least: suggested codes of at least this probability.
            decided_by: those that this coder has decided about.
            blind: hide what others than the present coder have decided, as for a second reader; the state then tells
                this reader's own decision or second opinion, ``open`` without one.

        Raises:
            NotFound: no such run, code, source, case, group or coder.
            BadInput: no such state or kind.
        """
        filters = Filters(
            run=run, state=state, kind=kind, code=code, source=source, case=case, group=group, least=least,
            decided_by=decided_by, blind=blind,
        )  # fmt: skip
        return found(self._session, filters)

    def runs(self) -> builtins.list[RunInfo]:
        """Every run of a suggester, oldest first."""
        return suggestion_store.runs(self._session.connection)

    def get(self, number: int, *, blind: bool = False) -> Suggestion:
        """One suggestion with its segments and decisions; `blind` hides those of others. Raises NotFound."""
        suggestion = suggestion_store.get(self._session.connection, number)
        if suggestion is None:
            raise unknown_suggestion(number)
        return blind_to_others(self._session, suggestion) if blind else suggestion

    def accept(
        self,
        number: int,
        *,
        name: str = "",
        under: str = "",
        key: str = "",
        segments: Sequence[int] = (),
        definition: str = "",
        why: str = "",
        sentence: bool = False,
        rest: str = "open",
    ) -> tuple[Code, int]:
        """Give a suggested code to its passage; or make a suggested theme a code, and its segments codings.

        The codings are of origin "model"; an open rule hit at the very place is confirmed instead.

        Args:
            number: the suggestion.
            name: name of the new code; "" takes the theme's label.
            under: key of the code or theme it goes under; "" puts it at the top of the (only) codebook.
            key: its key; "" takes the next free one in that place.
            segments: numbers of the segments to code; () takes all that are open.
            definition: what the new code means; "" leaves a draft to be written.
            why: a reason, kept in the ledger.
            sentence: of a suggested code's passage, code only the sentences that tell, from the first to the last.
            rest: what becomes of the segments that are not named: ``open`` or ``rejected``.

        Returns:
            The code, and how many segments were coded; a passage that this coder has coded so already is not coded
            twice.

        Raises:
            Conflict: it was decided already, the code is retired, or the key or name of the new one is taken.
            BadInput: a suggested code cannot be named anew; a theme has no telling sentences.
        """
        deciding = Deciding(
            suggestion=number, kind="accept", code=key, name=name, under=under, definition=definition,
            segments=tuple(segments), sentence=sentence, why=why, rest=rest,
        )  # fmt: skip
        decided = self._decide("review accept", deciding)
        return self._session.code(decided.code), decided.codings

    def merge(
        self,
        number: int,
        *,
        into: str,
        segments: Sequence[int] = (),
        why: str = "",
        sentence: bool = False,
        rest: str = "open",
    ) -> tuple[Code, int]:
        """Code a suggestion's segments with a code that exists; for a suggested code, with another than suggested.

        Args:
            number: the suggestion.
            into: key of the code.
            segments: numbers of segments, as `get` shows them; () takes all that are open.
            why: a reason, kept in the ledger.
            sentence: as for `accept`.
            rest: what becomes of the segments that are not named: ``open`` or ``rejected``.

        Returns:
            The code, and how many codings were made; places that this coder has coded so already make none.

        Raises:
            NotFound: no such suggestion, segment or code.
            Conflict: the suggestion was decided already, or the code is retired.
        """
        deciding = Deciding(
            suggestion=number, kind="merge", code=into, segments=tuple(segments), why=why, sentence=sentence, rest=rest
        )
        decided = self._decide("review merge", deciding)
        return self._session.code(decided.code), decided.codings

    def reject(self, number: int, *, why: str = "") -> Suggestion:
        """Turn a suggestion down. A suggested theme needs a reason: raises BadInput without one."""
        self._decide("review reject", Deciding(suggestion=number, kind="reject", why=why))
        return self.get(number)

    def reopen(self, number: int, *, why: str = "") -> Suggestion:
        """Open a rejected suggestion again; the rejection stays in the ledger. Raises Conflict for any other."""
        self._decide("review reopen", Deciding(suggestion=number, kind="reopen", why=why))
        return self.get(number)

    def split(self, number: int, *, segments: Sequence[int], label: str = "", why: str = "") -> tuple[int, int]:
        """Split a suggested theme in two open ones: the named segments, and the rest.

        Returns:
            The numbers of the two new suggestions.

        Raises:
            BadInput: nothing, or everything, would be split off; or it is a suggested code, which has one segment.
        """
        session = self._session
        with session.action("review split") as action:
            suggestion = self.get(number)
            refuse_decided(suggestion)
            chosen = chosen_segments(suggestion, segments)
            rest = [segment for segment in suggestion.open_segments if segment not in chosen]
            if not segments or not rest:
                raise BadInput(
                    "A split needs some segments on either side.", hint="Name those to split off with --segments."
                )
            if suggestion.lost_segments:
                session.notices.append(left_out(suggestion))
            suggestion_store.add_decision(
                session.connection,
                suggestion=number,
                coder_id=coders.ensure(session.connection, session.coder),
                at=action.at,
                kind="split",
                why=why,
                segments=[segment.number for segment in chosen],
                shown={"via": session.via},
            )
            first = self._part(suggestion, chosen, label or f"{suggestion.label} (part)")
            second = self._part(suggestion, rest, suggestion.label)
            action.detail = {"suggestion": number, "decision": "split", "into": [first, second]}
        return first, second

    def _decide(self, name: str, deciding: Deciding) -> Decided:
        """Make one decision as an action of this name."""
        session = self._session
        session.take_up_edited_codebooks()
        with session.action(name) as action:
            (decided,) = make(session, action, [deciding])
            action.detail = {
                "suggestion": decided.suggestion,
                "decision": decided.kind,
                "code": decided.code,
                "codings": decided.codings,
            }
        self._tell_coded(decided)
        return decided

    def _tell_coded(self, decided: Decided) -> None:
        many = len(decided.coded) > 1
        if decided.coded:
            self._session.notices.append(
                f"Suggestion {decided.suggestion}: {len(decided.coded)} {'passages were' if many else 'passage was'}"
                f" coded {decided.code} already (coding{'s' if many else ''} {_some(decided.coded)}); nothing was coded"
                " twice."
            )

    def _part(self, whole: Suggestion, segments: Sequence[SuggestedSegment], label: str) -> int:
        from collections import Counter

        rows = {name: row for row, name in source_store.rows(self._session.connection)}
        people = {segment.case: segment.group for segment in segments}
        by_case = Counter(segment.case for segment in segments)
        return suggestion_store.add_suggestion(
            self._session.connection,
            run=whole.run,
            label=label,
            keywords=whole.keywords,
            stability=None,
            cohesion=whole.cohesion,
            details={
                "participants": dict(sorted(Counter(people.values()).items(), key=lambda p: (-p[1], p[0]))),
                "overlaps": whole.overlaps,
                "novelty": whole.novelty,
                "concentration": round(max(by_case.values()) / len(segments), 3),
            },
            segments=[(rows[s.source], s.span, s.quote, s.support, s.typical, s.case, s.group) for s in segments],
            split_from=whole.number,
        )


def _some(numbers: Sequence[int], most: int = 5) -> str:
    return ", ".join(map(str, numbers[:most])) + (", …" if len(numbers) > most else "")
