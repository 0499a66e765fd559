"""Suggestions, filtered; and as a second reader may see them, without what others have decided."""

from __future__ import annotations

from dataclasses import dataclass, replace

from qualkit.domain.suggestions import SecondReview, Suggestion
from qualkit.errors import BadInput, NotFound
from qualkit.services.session import Session, nearest
from qualkit.store import coders, suggestion_places
from qualkit.store import second_reviews as second_store
from qualkit.store import suggestions as suggestion_store

__all__ = ["KINDS", "STATES", "Filters", "blind_to_others", "found"]

STATES = ("open", "coded", "accepted", "merged", "split", "rejected", "unsure")
KINDS = ("themes", "codes")


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """Which suggestions are wanted; see `Reviewing.list`."""

    run: int = 0
    state: str = ""
    kind: str = ""
    code: str = ""
    source: str = ""
    case: str = ""
    group: str = ""
    least: float = 0.0
    decided_by: str = ""
    blind: bool = False


def found(session: Session, filters: Filters) -> list[Suggestion]:
    """The suggestions wanted, whole, in the order of their numbers.

    Raises:
        NotFound: no such run, code, source, case, group or coder.
        BadInput: no such state or kind.
    """
    _check(filters)
    source = session.source_name(filters.source) if filters.source else ""
    codes = set(session.codes_below(filters.code)) if filters.code else set()
    if filters.decided_by:
        _among("coder", filters.decided_by, coders.names(session.connection), "qualkit log")
    numbers = _numbers(session, filters.run, source)
    suggestions = suggestion_store.whole(session.connection, numbers)
    for name, wanted in (("case", filters.case), ("group", filters.group)):
        if wanted and suggestions:
            known = {getattr(one, name) for each in suggestions for one in each.segments} - {""}
            _among(name, wanted, sorted(known), "qualkit case list")
    if filters.blind:
        own = {one.suggestion: one for one in _opinions(session)}
        suggestions = [_blinded(one, session.coder, own.get(one.number)) for one in suggestions]
    return [one for one in suggestions if _wanted(one, filters, codes)]


def blind_to_others(session: Session, suggestion: Suggestion) -> Suggestion:
    """A suggestion as the present coder may see it as a second reader."""
    own = next(iter(_opinions(session, suggestion.number)), None)
    return _blinded(suggestion, session.coder, own)


def _blinded(suggestion: Suggestion, coder: str, opinion: SecondReview | None = None) -> Suggestion:
    """A suggestion as if only this coder had decided about it; without a decision, the state tells their opinion."""
    own = tuple(one for one in suggestion.decisions if one.coder.casefold() == coder.casefold())
    state = suggestion_store.state_after(own)
    if not own and opinion:
        state = {"accept": "accepted", "merge": "merged", "reject": "rejected"}.get(opinion.kind, opinion.kind)
    return replace(suggestion, decisions=own, state=state, coded_by=())


def _opinions(session: Session, number: int = 0) -> list[SecondReview]:
    """The present coder's own second opinions."""
    mine = session.coder.casefold()
    return [one for one in second_store.select(session.connection, number) if one.coder.casefold() == mine]


def _check(filters: Filters) -> None:
    for what, value, known in (("state", filters.state, STATES), ("kind", filters.kind, KINDS)):
        if value not in ("", *known):
            raise BadInput(f'There is no {what} "{value}" of suggestions.', hint=f"It is one of: {', '.join(known)}.")
    if not 0 <= filters.least <= 1:
        raise BadInput(f"No suggestion has a probability of {filters.least}.", hint="Give one from 0 to 1, as 0.8.")


def _numbers(session: Session, run: int, source: str) -> list[int]:
    connection = session.connection
    if run < 0:
        return suggestion_places.among(connection, source=source)
    if run == 0:
        return suggestion_places.among(connection, source=source, latest=True)
    if run not in {info.number for info in suggestion_store.runs(connection)}:
        raise NotFound(f"There is no run {run}.", hint="List them with: qualkit review runs")
    return suggestion_places.among(connection, runs=[run], source=source)


def _among(what: str, wanted: str, known: list[str], command: str) -> None:
    if wanted.casefold() not in {one.casefold() for one in known}:
        raise NotFound(f'There is no {what} "{wanted}" here.', hint=nearest(wanted, known, command))


def _wanted(one: Suggestion, filters: Filters, codes: set[str]) -> bool:
    state = "coded" if one.standing == "coded meanwhile" else one.state
    return (
        filters.state in ("", state)
        and filters.kind in ("", "codes" if one.code else "themes")
        and (not codes or one.code in codes or any(decision.code in codes for decision in one.decisions))
        and (not filters.case or any(s.case.casefold() == filters.case.casefold() for s in one.segments))
        and (not filters.group or any(s.group.casefold() == filters.group.casefold() for s in one.segments))
        and (not filters.least or (one.probability is not None and one.probability >= filters.least))
        and (
            not filters.decided_by
            or any(decision.coder.casefold() == filters.decided_by.casefold() for decision in one.decisions)
        )
    )
