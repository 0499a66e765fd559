"""Preparing decisions about suggestions: whether each can be made, what it would code, and what stays open."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from qualkit.domain.codebook import Code
from qualkit.domain.codings import Origin
from qualkit.domain.sources import Span
from qualkit.domain.suggestions import Deciding, Decision, SuggestedSegment, Suggestion
from qualkit.errors import BadInput, Conflict, NotFound
from qualkit.services.decision_codes import GrowingCodebooks
from qualkit.services.session import Session
from qualkit.store import codebooks as codebook_store
from qualkit.store import codings as coding_store
from qualkit.store import sources as source_store
from qualkit.store import suggestion_places
from qualkit.store import suggestions as suggestion_store

__all__ = [
    "KINDS",
    "Fate",
    "Preparation",
    "Step",
    "chosen_segments",
    "left_out",
    "refuse_all_but_rejected",
    "refuse_decided",
    "unknown_suggestion",
]

KINDS = ("accept", "merge", "reject", "reopen")
RESTS = ("open", "rejected")


@dataclass(frozen=True, slots=True)
class Step:
    """A decision that can be made.

    Attributes:
        kind: what the ledger calls it.
        code: what its places get; None for a rejection or a reopening. `new`: it is made for an accepted theme.
        chosen: the segments it is about; `places`: what of each is coded.
        noted: the numbers of segments that the ledger notes.
        rest: what the ledger notes about the other open segments: a kind of decision, and their numbers.
    """

    deciding: Deciding
    kind: str
    suggestion: Suggestion
    code: Code | None = None
    new: bool = False
    chosen: tuple[SuggestedSegment, ...] = ()
    places: tuple[tuple[SuggestedSegment, Span], ...] = ()
    noted: tuple[int, ...] = ()
    rest: tuple[str, tuple[int, ...]] = ("", ())
    edited: str = ""

    @property
    def left(self) -> tuple[int, ...]:
        """The numbers of segments that stay open after it."""
        if self.kind == "reopen":
            return tuple(one.number for one in self.suggestion.segments)
        return self.rest[1] if self.rest[0] == "reopen" else ()


@dataclass(frozen=True, slots=True)
class Fate:
    """What becomes of a place to be coded: ``new``, ``confirms`` an open rule hit, or ``coded`` by this coder so."""

    kind: str
    coding: int = 0


class Preparation:
    """Prepares decisions one after the other, each as the ones before it leave things. Writes nothing.

    Args:
        session: the study.
        numbers: of the suggestions that will be decided about.
    """

    def __init__(self, session: Session, numbers: Iterable[int]) -> None:
        self.session = session
        self.numbers = sorted(set(numbers))
        self.codebooks = GrowingCodebooks(session)
        self._known = {one.number: one for one in suggestion_store.whole(session.connection, self.numbers)}
        self._rows = {name: row for row, name in source_store.rows(session.connection)}
        self._planned: dict[tuple[str, str, str], list[Span]] = {}

    def step(self, deciding: Deciding, coder: str) -> Step:
        """Check one decision, and go on from there.

        Raises:
            NotFound, Conflict, BadInput: it cannot be made; what was prepared before stays as it was.
        """
        suggestion = self._suggestion(deciding)
        if deciding.kind == "reopen":
            refuse_all_but_rejected(suggestion)
            step = Step(deciding, "reopen", suggestion)
        else:
            refuse_decided(suggestion)
            _refuse_odd(deciding, suggestion)
            step = (
                self._rejecting(deciding, suggestion)
                if deciding.kind == "reject"
                else self._coding(deciding, suggestion)
            )
        self._go_on(step, coder)
        return step

    def fate(self, step: Step, source: str, span: Span, coder_id: int) -> Fate:
        """What becomes of a place that a step wants coded by a coder, as the store stands now."""
        assert step.code is not None
        connection = self.session.connection
        present = coding_store.at_place(connection, source, step.code.key, span, coder_id)
        if present:
            open_hit = present.origin is Origin.RULE and not present.confirmed_by
            return Fate("confirms" if open_hit else "coded", present.number)
        if step.suggestion.code:
            code_id = codebook_store.code_ids(connection)[step.code.key]
            held = suggestion_places.held_by(connection, self._rows[source], code_id, span, coder_id)
            if held:
                return Fate("coded", held)
        return Fate("new")

    def state_after(self, step: Step) -> str:
        """What the suggestion of a step is after it."""
        noted = [(step.kind, step.noted), *([step.rest] if step.rest[0] else [])]
        number = step.suggestion.number
        made = (
            Decision(number=0, suggestion=number, coder="", at="", kind=kind, segments=segments)
            for kind, segments in noted
        )
        return suggestion_store.state_after((*step.suggestion.decisions, *made))

    def row_of(self, source: str) -> int:
        """The row of a source in the store."""
        return self._rows[source]

    def planned_before(self, step: Step, coder: str, source: str, span: Span) -> bool:
        """Whether an earlier decision of this preparation codes the place so; notes that this one does."""
        assert step.code is not None
        spans = self._planned.setdefault((coder.casefold(), source, step.code.key), [])
        there = span in spans or (bool(step.suggestion.code) and any(_mostly(span, other) for other in spans))
        spans.append(span)
        return there

    def _suggestion(self, deciding: Deciding) -> Suggestion:
        if deciding.kind not in KINDS:
            raise BadInput(f'"{deciding.kind}" is no decision.', hint=f"It is one of: {', '.join(KINDS)}.")
        if deciding.rest not in RESTS:
            raise BadInput(f'The rest cannot be "{deciding.rest}".', hint="It is open or rejected.")
        found = self._known.get(deciding.suggestion)
        if found is None:
            raise unknown_suggestion(deciding.suggestion)
        return found

    def _rejecting(self, deciding: Deciding, suggestion: Suggestion) -> Step:
        chosen = chosen_segments(suggestion, deciding.segments if deciding.rest == "open" else ())
        rest = _others(suggestion, chosen)
        # A whole rejection names no segments, and so can be reopened as a whole.
        in_pieces = bool(deciding.segments) or len(suggestion.open_segments) < len(suggestion.segments)
        noted = tuple(one.number for one in chosen) if in_pieces else ()
        return Step(
            deciding, "reject", suggestion, chosen=chosen, noted=noted, rest=("reopen", rest) if rest else ("", ())
        )

    def _coding(self, deciding: Deciding, suggestion: Suggestion) -> Step:
        if not suggestion.segments and suggestion.lost_segments:
            raise Conflict(
                f"No segment of suggestion {suggestion.number} found a place in the corrected transcripts.",
                hint="Reject it, or have suggestions made anew.",
            )
        chosen = chosen_segments(suggestion, deciding.segments)
        places = tuple((one, _place(suggestion, one, deciding.sentence)) for one in chosen)
        new = not suggestion.code and deciding.kind == "accept"
        if new:
            code = self.codebooks.add(suggestion, deciding)
        else:
            code = self.codebooks.in_use(deciding.code or suggestion.code)
        kind = "accept" if new or code.key == suggestion.code else "merge"
        rest = _others(suggestion, chosen)
        return Step(
            deciding,
            kind,
            suggestion,
            code=code,
            new=new,
            chosen=chosen,
            places=places,
            noted=tuple(one.number for one in chosen),
            rest=("reopen" if deciding.rest == "open" else "reject", rest) if rest else ("", ()),
            edited=_edited(kind, suggestion, code, places),
        )

    def _go_on(self, step: Step, coder: str) -> None:
        """Have the suggestion be what it is after the step, for decisions that follow."""
        number = step.suggestion.number
        noted = [(step.kind, step.noted), *([step.rest] if step.rest[0] else [])]
        decisions = (
            *step.suggestion.decisions,
            *(
                Decision(number=0, suggestion=number, coder=coder, at="", kind=kind, segments=segments)
                for kind, segments in noted
            ),
        )
        self._known[number] = replace(
            step.suggestion, decisions=decisions, state=suggestion_store.state_after(decisions), coded_by=()
        )


def unknown_suggestion(number: int) -> NotFound:
    """That there is no such suggestion."""
    return NotFound(f"There is no suggestion {number}.", hint="List them with: qualkit review list")


def refuse_decided(suggestion: Suggestion) -> None:
    """Raise Conflict if nothing of a suggestion is open any more."""
    if suggestion.state != "open":
        raise Conflict(
            f"Suggestion {suggestion.number} was {suggestion.state} by {suggestion.decisions[-1].coder} already.",
            hint="To take a decision back use: qualkit undo",
        )


def refuse_all_but_rejected(suggestion: Suggestion) -> None:
    """Raise Conflict if a suggestion cannot be opened again."""
    if suggestion.state != "rejected":
        raise Conflict(
            f"Suggestion {suggestion.number} is {suggestion.state}, not rejected.",
            hint="To take a decision back use: qualkit undo",
        )


def chosen_segments(suggestion: Suggestion, numbers: Sequence[int]) -> tuple[SuggestedSegment, ...]:
    """The open segments of these numbers, or all. Raises NotFound, Conflict for one that was decided already."""
    if not numbers:
        return suggestion.open_segments
    by_number = {segment.number: segment for segment in suggestion.segments}
    unknown = [number for number in numbers if number not in by_number]
    if unknown:
        raise NotFound(f"Suggestion {suggestion.number} has no segment {unknown[0]}.", hint=_numbering(suggestion))
    decided = sorted(set(numbers) - {segment.number for segment in suggestion.open_segments})
    if decided:
        raise Conflict(
            f"Segment {decided[0]} of suggestion {suggestion.number} was decided already.",
            hint="To take a decision back use: qualkit undo",
        )
    return tuple(by_number[number] for number in sorted(set(numbers)))


def left_out(suggestion: Suggestion) -> str:
    """That segments without a place take no part."""
    lost = suggestion.lost_segments
    return (
        f"{lost} segment{'' if lost == 1 else 's'} of suggestion {suggestion.number} found no place in a corrected"
        " transcript and took no part in this."
    )


def _numbering(suggestion: Suggestion) -> str:
    numbers = [segment.number for segment in suggestion.segments]
    if suggestion.lost_segments:
        return f"It has {', '.join(map(str, numbers))}; the others found no place in a corrected transcript."
    return f"Its segments are numbered 1 to {len(numbers)}." if len(numbers) > 1 else "It has one segment, number 1."


def _mostly(one: Span, other: Span) -> bool:
    """Whether two places share at least half of the shorter, as `qualkit.store.suggestion_places` has it."""
    return 2 * (min(one.end, other.end) - max(one.start, other.start)) >= min(len(one), len(other))


def _others(suggestion: Suggestion, chosen: Sequence[SuggestedSegment]) -> tuple[int, ...]:
    numbers = {one.number for one in chosen}
    return tuple(one.number for one in suggestion.open_segments if one.number not in numbers)


def _refuse_odd(deciding: Deciding, suggestion: Suggestion) -> None:
    """Raise BadInput for what cannot be said of a suggestion of this kind."""
    number = suggestion.number
    if deciding.kind == "reject":
        if not suggestion.code and not deciding.segments and not deciding.why.strip():
            raise BadInput("A rejection needs a reason.", hint='Give it with --why "…"; it stays in the ledger.')
        return
    if suggestion.code and (deciding.name.strip() or deciding.under or deciding.definition.strip()):
        raise BadInput(
            f"Suggestion {number} is a code that exists: it can be given, not named anew.",
            hint=f"For another code use: qualkit review merge {number} --into CODE",
        )
    if not suggestion.code and deciding.sentence:
        raise BadInput(
            f"Suggestion {number} is a theme: only suggested codes have sentences that tell.",
            hint="Name its segments instead, with --segments.",
        )
    if deciding.kind == "merge" and not deciding.code.strip():
        raise BadInput("It is not said which code.", hint="Name it with --into.")


def _place(suggestion: Suggestion, segment: SuggestedSegment, sentence: bool) -> Span:
    """What of a segment is coded: all of it, or from the first sentence that tells to the last."""
    if not sentence:
        return segment.span
    telling = suggestion.reasons.sentences if suggestion.reasons else ()
    if not telling:
        raise Conflict(
            f"It is not known which sentence of suggestion {suggestion.number} tells.",
            hint="Accept the whole passage, or code the words by hand.",
        )
    start = max(segment.span.start, min(span.start for span in telling))
    return Span(start, max(start + 1, min(segment.span.end, max(span.end for span in telling))))


def _edited(kind: str, suggestion: Suggestion, code: Code, places: Sequence[tuple[SuggestedSegment, Span]]) -> str:
    """What a person changes in what was offered."""
    changes = {
        "code": bool(suggestion.code) and kind == "merge",
        "name": not suggestion.code and kind == "accept" and code.name != suggestion.label,
        "segments": len(places) < len(suggestion.segments),
        "span": any(span != segment.span for segment, span in places),
    }
    return ", ".join(name for name, changed in changes.items() if changed)
