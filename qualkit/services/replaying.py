"""Running a run of a suggester again from what the ledger keeps of it, and telling what is different."""

from __future__ import annotations

import time
from typing import Any

from qualkit.analysis.replaying import jaccard, likeness_of_groups, rand_index
from qualkit.analysis.wording import count, number, share
from qualkit.domain.ledger import Replay, ReplayChange
from qualkit.domain.suggestions import RunInfo
from qualkit.errors import BadInput, NotFound
from qualkit.services.past_material import Past, past_codes, past_themes
from qualkit.services.session import Session
from qualkit.store import ledger as ledger_store
from qualkit.store import suggestions as suggestion_store

__all__ = ["Replaying"]

# What services add to the parameters of a run, which a suggester does not know.
_NOT_THE_SUGGESTERS = {"by", "interviewer", "labeller", "seed", "shifts", "uncoded", "within"}
_SAME = 0.00015  # probabilities are kept to 4 digits


class Replaying:
    """Part of ``study.suggestions``: running a run again."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def replay(self, run: int) -> Replay:
        """Run a run again from what was stored of it: its texts, codebooks, judgements and settings. Stores nothing.

        Args:
            run: its number, see `runs`.

        Raises:
            NotFound: no such run, or nothing that it rested on is left.
            BadInput: its suggester is not installed any more, or does not take its settings.
            ModelProblem: the embedding model that it used cannot be used here.
        """
        from qualkit import plugins

        session = self._session
        info = next((one for one in suggestion_store.runs(session.connection) if one.number == run), None)
        if info is None:
            raise NotFound(f"There is no run {run}.", hint="List them with: qualkit review runs")
        inputs = ledger_store.inputs_of(session.connection, run)
        if info.kind == "codes" and "keys" not in inputs:
            raise NotFound(
                f"Of run {run} the ledger does not know what it learned from: it cannot be run again.",
                hint="Have codes suggested anew with: qualkit suggest codes",
            )
        began = time.monotonic()
        past = (past_codes if info.kind == "codes" else past_themes)(session, info, inputs)
        if not past.passages:
            raise NotFound(f"None of the passages of run {run} is left: it cannot be run again.")
        suggester = plugins.load("suggesters", info.suggester.rsplit(" ", 1)[0])
        result = self._again(suggester, info, past)
        changes = [*past.changes, *_program(info, f"{suggester.name} {suggester.version}", result)]
        compare = _compare_codes if info.kind == "codes" else _compare_themes
        told: dict[str, Any] = compare(session, info, inputs, past, result)
        if not told["reproduced"] and not any(change.used for change in changes):
            told["result"] += " Nothing that the ledger knows of has changed: this should not happen."
        return Replay(run=info, changes=tuple(changes), seconds=round(time.monotonic() - began, 2), **told)

    def _again(self, suggester: Any, info: RunInfo, past: Past) -> Any:
        """What the suggester says now."""
        session = self._session
        known = getattr(suggester, "defaults", None)
        parameters = {
            key: value
            for key, value in info.parameters.items()
            if key not in _NOT_THE_SUGGESTERS and (known is None or key in known)
        }
        parameters["cache_folder"] = str(session.layout.cache / "embeddings")
        asked = set(parameters.get("sources", ()))
        if asked - set(past.rows):
            raise BadInput(
                f"Run {info.number} looked at {count(len(asked - set(past.rows)), 'source')} of another name or gone"
                " since: it cannot be run again.",
                hint="The other names are told by: qualkit log",
            )
        if info.kind == "codes":
            return suggester.suggest_codes(
                past.passages, past.knowledge, past.judgements, parameters, info.seed, session.progress
            )
        return suggester.suggest(past.passages, parameters, info.seed, session.progress)


def _program(info: RunInfo, suggester: str, result: Any) -> list[ReplayChange]:
    """What is different in the suggester, its model and the libraries."""
    found = []
    if suggester != info.suggester:
        how = f"{info.suggester} then, {suggester} now"
        found.append(ReplayChange(what="suggester", name="", how=how, used=True))
    if (result.model, result.model_hash) != (info.model, info.model_hash):
        then, now = (f"{one.model or 'none'} ({one.model_hash[:12]})" for one in (info, result))
        how = f"{then} then, {now} now"
        found.append(ReplayChange(what="model", name="", how=how, used=True))
    for name in sorted({*info.versions, *result.versions}):
        then, now = info.versions.get(name, "none"), result.versions.get(name, "none")
        if then != now:
            found.append(ReplayChange(what="library", name=name, how=f"{then} then, {now} now", used=True))
    return found


def _compare_codes(session: Session, info: RunInfo, inputs: dict[str, Any], past: Past, result: Any) -> dict[str, Any]:
    """Whether the same codes come out for the same passages, with the same probabilities."""
    keys = inputs["keys"]
    there = set(past.rows.values())
    numbers = [o.number for o in ledger_store.offers(session.connection) if o.run == info.number and o.part_of is None]
    known = len(numbers) == len(inputs["offered"])
    then: dict[tuple[int, int, str], float] = {}
    number_of: dict[tuple[int, int, str], int] = {}
    for position, (row, start, code, probability) in enumerate(inputs["offered"]):
        if row in there:
            then[row, start, keys[code]] = probability
            number_of[row, start, keys[code]] = numbers[position] if known else 0
    now = {(*past.places[one.passage], one.code): one.probability for one in result.proposals}
    both = then.keys() & now.keys()
    apart = max((abs(then[one] - now[one]) for one in both), default=0.0)
    names = {row: name for name, row in past.rows.items()}
    same = then.keys() == now.keys()
    if same and apart <= _SAME:
        codes = count(len({key for _, _, key in then}), "code")
        words = f"Reproduced: the same {count(len(then), 'suggestion')} of {codes}, with the same probabilities."
        if not then:
            words = "Reproduced: nothing was suggested then, and nothing is now."
    elif same:
        words = f"Nearly: the same {count(len(then), 'suggestion')}, with probabilities up to {apart:.4f} apart."
    else:
        new = len(now) - len(both)
        words = (
            f"Not reproduced: {share(len(both), len(then), 'suggestion')} come out again (Jaccard overlap"
            f" {jaccard(then.keys(), now.keys()) or 0:.2f}), {number(new)} {'is' if new == 1 else 'are'} new."
        )
    return {
        "reproduced": same and apart <= _SAME,
        "result": words,
        "offered": len(inputs["offered"]),
        "again": len(now),
        "jaccard": jaccard(then.keys(), now.keys()),
        "gone": tuple(sorted(number_of[one] for one in then.keys() - now.keys() if number_of[one])),
        "new": tuple(f"{key} in {names[row]}" for row, _, key in sorted(now.keys() - then.keys())),
    }


def _compare_themes(session: Session, info: RunInfo, inputs: dict[str, Any], past: Past, result: Any) -> dict[str, Any]:
    """Whether the same groups of passages come out."""
    offers = [o.number for o in ledger_store.offers(session.connection) if o.run == info.number and o.part_of is None]
    if "offered" in inputs:
        members = [{past.counted[m] for m in group if m in past.counted} for group in inputs["offered"]]
        known = offers if len(offers) == len(members) else [-1 - position for position in range(len(members))]
    else:
        at = {place: position for position, place in enumerate(past.places)}
        segments = ledger_store.segment_places(session.connection, offers)
        members = [{at[place] for place in segments.get(one, ()) if place in at} for one in offers]
        known = offers
    then = dict(zip(known, members, strict=True))
    now = {position: set(theme.members) for position, theme in enumerate(result.themes)}
    alike = likeness_of_groups(then, now)
    kept = [one for one, (_, overlap) in alike.items() if overlap == 1.0]
    total = len(set().union(*then.values()))
    reproduced = len(kept) == len(then) == len(now)
    mean = sum(alike.get(one, (0, 0.0))[1] for one in then) / len(then) if then else None
    rand = rand_index(*(_labels(groups, len(past.passages)) for groups in (then, now)))
    if reproduced:
        words = f"Reproduced: the same {count(len(then), 'theme')} with the same {count(total, 'passage')}."
        if not then:
            words = "Reproduced: nothing was suggested then, and nothing is now."
    else:
        words = (
            f"Not reproduced: {count(len(then), 'theme')} then, {number(len(now))} now; {number(len(kept))} of them"
            f" hold the same passages. Adjusted Rand index over"
            f" {count(len(past.passages), 'passage')}: {rand or 0:.2f}."
        )
    taken = {position for position, _ in alike.values()}
    return {
        "reproduced": reproduced,
        "result": words,
        "offered": len(then),
        "again": len(now),
        "jaccard": mean,
        "rand": rand,
        "gone": tuple(sorted(one for one in then if one not in alike and one > 0)),
        "new": tuple(theme.label for position, theme in enumerate(result.themes) if position not in taken),
    }


def _labels(groups: dict[int, set[int]], passages: int) -> list[int]:
    """The group of each passage; 0 for none. Of a passage in several the first counts."""
    labels = [0] * passages
    for position, members in reversed(list(enumerate(groups.values(), 1))):
        for member in members:
            labels[member] = position
    return labels
