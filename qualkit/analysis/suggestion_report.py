"""What became of suggestions: offered, accepted, edited, rejected and open, by run, code, coder, method and in time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import pairwise

from qualkit.analysis.wording import share
from qualkit.domain.suggestions import Decision, RunInfo, SecondReview, Suggestion
from qualkit.domain.tables import DataTable

__all__ = ["BY", "OUTCOMES", "OVER", "effective", "outcome", "suggestion_tables", "told_share", "verdicts"]

OUTCOMES = ("accepted", "edited", "rejected", "open")
BY = ("kind", "method", "run", "code", "coder", "via")
OVER = ("day", "tenth")

_COLUMNS = (
    "by",
    "what",
    "offered",
    *OUTCOMES,
    "accepted_or_edited",
    "second_opinions",
    "compared",
    "same",
)
_ENOUGH = 20  # below this a percentage says less than the numbers
_NOTE = (
    "offered: suggestions to decide about; one that a person split counts by its parts. edited: accepted with another"
    " code, name or extent, in part, or a theme merged into a code. open: left open; what an earlier run offered may"
    " have been offered again by a later one, and counts for each run. Second readers are compared with first"
    " decisions, where they are not unsure."
)


def outcome(suggestion: Suggestion) -> str:
    """What became of a suggestion: accepted (as offered), edited, rejected, open, or split."""
    if suggestion.state not in ("accepted", "merged"):
        return suggestion.state
    made = [decision for decision in suggestion.decisions if decision.kind in ("accept", "merge")]
    parted = any(decision.kind == "reject" and decision.segments for decision in suggestion.decisions)
    elsewhere = any(d.kind == "merge" and d.code != suggestion.code for d in made)
    return "edited" if parted or elsewhere or any(decision.edited for decision in made) else "accepted"


def effective(suggestion: Suggestion) -> Decision | None:
    """The last decision that decided something: not one that only says which segments are open still."""
    made = [one for one in suggestion.decisions if not (one.kind == "reopen" and one.segments)]
    return made[-1] if made else None


def verdicts(suggestion: Suggestion, second: SecondReview) -> tuple[str, str] | None:
    """What was decided and what a second reader thinks, as words that are equal if both say the same.

    None if there is nothing to compare: nobody else has decided yet, or the second reader is unsure.
    """
    kind = {"accepted": "accept", "merged": "merge", "rejected": "reject", "split": "split"}.get(suggestion.state, "")
    last = next((one for one in reversed(suggestion.decisions) if one.kind == kind), None)
    if second.kind == "unsure" or last is None or last.coder.casefold() == second.coder.casefold():
        return None
    first = f"merge {last.code}" if kind == "merge" else kind
    return first, f"merge {second.code}" if second.kind == "merge" else second.kind


def told_share(part: int, whole: int) -> str:
    """``"31 of 40 (78%)"``; few are told without a percentage.

    >>> told_share(31, 40), told_share(2, 3), told_share(0, 0)
    ('31 of 40 (78%)', '2 of 3', '')
    """
    if not whole:
        return ""
    words = share(part, whole)
    return f"{words} ({100 * part / whole:.0f}%)" if whole >= _ENOUGH else words


def suggestion_tables(
    suggestions: Sequence[Suggestion],
    runs: Sequence[RunInfo],
    seconds: Sequence[SecondReview],
    *,
    by: Sequence[str] = (),
    over: str = "day",
    names: Mapping[str, str] | None = None,
) -> tuple[DataTable, ...]:
    """Tables of the same columns: all in one line, by each of `by` (() takes `BY`), and in time.

    Args:
        by: some of `BY`.
        over: how time is cut: ``day``, or ``tenth`` of the decisions in their order.
        names: the name of each code, by key.
    """
    left = [one for one in suggestions if one.state != "split"]
    opinions: dict[int, list[SecondReview]] = {}
    for second in seconds:
        opinions.setdefault(second.suggestion, []).append(second)
    infos = {info.number: info for info in runs}

    def table(title: str, what: str, rows: Iterable[tuple[str, Sequence[Suggestion]]]) -> DataTable:
        cells = tuple(_row(what, label, found, opinions) for label, found in rows)
        return DataTable(title=title, columns=_COLUMNS, rows=cells, note=_NOTE)

    tables = [table("Suggestions in all", "all", [("all", left)] if left else [])]
    keys = _keys(infos, names or {})
    for what in by or BY:
        found = [one for one in left if _belongs(one, what)]
        tables.append(table(f"Suggestions by {_TITLES[what]}", what, _gathered(found, keys[what])))
    tables.append(table(f"Decisions in time, by {over}", over, _in_time(left, over)))
    return tuple(tables)


_TITLES = {
    "kind": "kind",
    "method": "method",
    "run": "run",
    "code": "suggested code",
    "coder": "who decided",
    "via": "where it was decided",
}


def _keys(infos: Mapping[int, RunInfo], names: Mapping[str, str]) -> dict[str, Callable[[Suggestion], str]]:
    def kind(one: Suggestion) -> str:
        return infos[one.run].kind if one.run in infos else "themes"

    def method(one: Suggestion) -> str:
        info = infos.get(one.run)
        return f"{info.suggester}, {info.model or 'no model'}" if info else "not known"

    def run(one: Suggestion) -> str:
        info = infos.get(one.run)
        return f"{one.run} ({info.at[:10]}, {info.kind})" if info else str(one.run)

    def code(one: Suggestion) -> str:
        return f"{one.code} {names.get(one.code, '')}".rstrip()

    def coder(one: Suggestion) -> str:
        last = effective(one)
        return last.coder if last else ""

    def via(one: Suggestion) -> str:
        last = effective(one)
        return str(last.shown.get("via", "") or "not noted") if last else ""

    return {"kind": kind, "method": method, "run": run, "code": code, "coder": coder, "via": via}


def _belongs(one: Suggestion, what: str) -> bool:
    """Whether a suggestion is in the table by `what`: themes have no code, and open ones nobody who decided."""
    if what == "code":
        return bool(one.code)
    return what not in ("coder", "via") or outcome(one) in ("accepted", "edited", "rejected")


def _gathered(found: Iterable[Suggestion], key: Callable[[Suggestion], str]) -> list[tuple[str, list[Suggestion]]]:
    """By key, in the order in which keys turn up."""
    gathered: dict[str, list[Suggestion]] = {}
    for one in found:
        gathered.setdefault(key(one), []).append(one)
    return list(gathered.items())


def _in_time(found: Iterable[Suggestion], over: str) -> list[tuple[str, list[Suggestion]]]:
    decided = []
    for one in found:
        last = effective(one)
        if last and outcome(one) != "open":
            decided.append((last.at, last.number, one))
    decided.sort(key=lambda entry: entry[:2])
    if over == "day":
        return _gathered([one for *_, one in decided], lambda one: (effective(one) or one.decisions[-1]).at[:10])
    ends = [len(decided) * part // 10 for part in range(11)]
    return [
        (f"{low + 1} to {high}" if high > low + 1 else str(high), [one for *_, one in decided[low:high]])
        for low, high in pairwise(ends)
        if high > low
    ]


def _row(
    what: str, label: str, found: Sequence[Suggestion], opinions: Mapping[int, Sequence[SecondReview]]
) -> tuple[str | int, ...]:
    became = Counter(map(outcome, found))
    decided = became["accepted"] + became["edited"] + became["rejected"]
    pairs = [verdicts(one, second) for one in found for second in opinions.get(one.number, ())]
    compared = [pair for pair in pairs if pair is not None]
    return (
        what,
        label,
        len(found),
        *(became[one] for one in OUTCOMES),
        told_share(became["accepted"] + became["edited"], decided),
        len(pairs),
        len(compared),
        sum(first == second for first, second in compared),
    )
