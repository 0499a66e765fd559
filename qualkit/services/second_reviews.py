"""A second reader's opinions of suggestions, given without sight of the first decisions, and how far both agree."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from qualkit.domain.suggestions import SecondReview, Suggestion
from qualkit.domain.tables import DataTable
from qualkit.errors import BadInput, Conflict
from qualkit.services.decision_steps import unknown_suggestion
from qualkit.services.session import Session
from qualkit.store import codebooks as codebook_store
from qualkit.store import coders
from qualkit.store import second_reviews as second_store
from qualkit.store import suggestions as suggestion_store

__all__ = ["SECOND_KINDS", "SecondReviews"]

SECOND_KINDS = ("accept", "merge", "reject", "unsure")
_FEW = 10


@dataclass(frozen=True, slots=True)
class _Pair:
    """What two people answered about one suggestion; `first` is "" while nobody else has decided."""

    suggestion: Suggestion
    coder: str
    first: str
    why: str
    second: SecondReview

    @property
    def counts(self) -> bool:
        return bool(self.first) and self.second.kind != "unsure"

    @property
    def agreed(self) -> bool:
        return self.first == _answer(self.second.kind, self.second.code)


class SecondReviews:
    """Part of ``study.suggestions``: second opinions. They change nothing but what `second_agreement` tells."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def second(self, number: int, *, kind: str, code: str = "", why: str = "", by: str = "") -> SecondReview:
        """Give a second opinion of a suggestion; an earlier one of the same reader is replaced.

        Args:
            number: the suggestion, decided about already or not.
            kind: ``accept``, ``merge`` (another code fits: `code`), ``reject`` or ``unsure``.
            code: key of the code that fits.
            why: a reason, kept in the ledger.
            by: whose opinion it is; "" for whoever is working.

        Raises:
            NotFound: no such suggestion or code.
            BadInput: no such kind, or a code is missing or out of place.
            Conflict: this reader has decided about it, so that theirs would be no second opinion.
        """
        session = self._session
        if kind not in SECOND_KINDS:
            raise BadInput(f'"{kind}" is no opinion.', hint=f"It is one of: {', '.join(SECOND_KINDS)}.")
        if (kind == "merge") != bool(code.strip()):
            raise BadInput(
                "It is not said which code fits." if kind == "merge" else f"To {kind} names no code.",
                hint="Name it with --as CODE." if kind == "merge" else "For another code use --as CODE alone.",
            )
        session.take_up_edited_codebooks()
        reader = by.strip() or session.coder
        key = session.code(code).key if code else ""
        with session.action("review second") as action:
            suggestion = suggestion_store.get(session.connection, number)
            if suggestion is None:
                raise unknown_suggestion(number)
            if any(one.coder.casefold() == reader.casefold() for one in suggestion.decisions):
                raise Conflict(
                    f"{reader} has decided about suggestion {number}: a second opinion is another reader's.",
                    hint="Name the second reader with --coder.",
                )
            if key and key == suggestion.code:
                kind, key = "accept", ""
            second_store.put(
                session.connection,
                suggestion=number,
                coder_id=coders.ensure(session.connection, reader),
                at=action.at,
                kind=kind,
                code_id=codebook_store.code_ids(session.connection)[key] if key else None,
                why=why.strip(),
            )
            action.detail = {"suggestion": number, "kind": kind, "code": key, "reader": reader}
        return next(one for one in self.seconds(number) if one.coder.casefold() == reader.casefold())

    def seconds(self, number: int = 0) -> list[SecondReview]:
        """The second opinions of one suggestion, or of all (0), by suggestion."""
        return second_store.select(self._session.connection, number)

    def second_agreement(self) -> DataTable:
        """How far first decisions and second opinions agree: for all, by kind of suggestion, and by pair of people.

        Agreement is the share of equal answers, kappa Cohen's with its 95% interval (see
        `qualkit.analysis.agreement_two.cohen_kappa`); both are "" where they cannot be told. Opinions of suggestions
        that nobody else has decided about, and those that are unsure, are counted but not compared.
        """
        pairs = self._pairs()
        shown: list[tuple[str, list[_Pair]]] = [("all", pairs)] if pairs else []
        kinds = {kind: [one for one in pairs if bool(one.suggestion.code) == (kind == "codes")] for kind in
                 ("codes", "themes")}  # fmt: skip
        shown += [(f"suggested {kind}", found) for kind, found in kinds.items() if found and len(found) < len(pairs)]
        people = sorted({(one.coder, one.second.coder) for one in pairs if one.first})
        if len(people) > 1:
            shown += [
                (f"{first} and {second}", [one for one in pairs if (one.coder, one.second.coder) == (first, second)])
                for first, second in people
            ]
        few = any(0 < sum(one.counts for one in found) < _FEW for _, found in shown)
        return DataTable(
            title="Agreement of second readers",
            columns=("about", "compared", "agreed", "agreement", "kappa", "low", "high", "unsure", "undecided"),
            rows=tuple((about, *_figures(found)) for about, found in shown),
            note="Compared are first decisions and second opinions of other readers. Kappa is Cohen's, with its 95%"
            " interval (Fleiss, Cohen and Everitt 1969). Undecided: nobody else has decided yet."
            + (f" Figures from fewer than {_FEW} suggestions tell little." if few else ""),
        )

    def second_disagreements(self) -> DataTable:
        """Where second opinions differ from first decisions, one row a pair, by suggestion."""
        return DataTable(
            title="Where they disagree",
            columns=("suggestion", "label", "first_reader", "first", "why", "second_reader", "second", "second_why"),
            rows=tuple(
                (
                    one.suggestion.number,
                    f"{one.suggestion.code} {one.suggestion.label}".strip(),
                    one.coder,
                    one.first,
                    one.why,
                    one.second.coder,
                    _answer(one.second.kind, one.second.code),
                    one.second.why,
                )
                for one in self._pairs()
                if one.counts and not one.agreed
            ),
        )

    def _pairs(self) -> list[_Pair]:
        seconds = self.seconds()
        numbers = sorted({one.suggestion for one in seconds})
        known = {one.number: one for one in suggestion_store.whole(self._session.connection, numbers)}
        return [_pair(known[one.suggestion], one) for one in seconds]


def _pair(suggestion: Suggestion, second: SecondReview) -> _Pair:
    others = [one for one in suggestion.decisions if one.coder.casefold() != second.coder.casefold()]
    state = suggestion_store.state_after(others)
    kind = {"accepted": "accept", "merged": "merge", "rejected": "reject", "split": "split"}.get(state, "")
    last = next((one for one in reversed(others) if one.kind == kind), None)
    if last is None:
        return _Pair(suggestion, "", "", "", second)
    return _Pair(suggestion, last.coder, _answer(kind, last.code if kind == "merge" else ""), last.why, second)


def _answer(kind: str, code: str) -> str:
    return f"{kind} {code}" if code else kind


def _figures(pairs: Sequence[_Pair]) -> tuple[object, ...]:
    from qualkit.analysis.agreement_two import cohen_kappa

    compared = [one for one in pairs if one.counts]
    found = cohen_kappa((one.first, _answer(one.second.kind, one.second.code)) for one in compared)
    numbers = (found.agreement, found.kappa, found.low, found.high)
    return (
        found.pairs,
        found.agreed,
        *("" if number is None else round(number, 4) for number in numbers),
        sum(one.second.kind == "unsure" for one in pairs),
        sum(not one.first for one in pairs),
    )
