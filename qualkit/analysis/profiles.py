"""Participants one by one: who they are, how much they say, what they speak of, and of what more than the others.

How much more is told by Dunning's log-likelihood ratio of two shares of turns: the participant's turns with the code
against those of all others. It is a way of putting codes in order, not a test: turns of one talk depend on each other.
Source: T. Dunning, Accurate methods for the statistics of surprise and coincidence, Computational Linguistics 19
(1993), 61-74.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from math import log

from qualkit.analysis.code_units import CodeSet, by_people, by_source, touched
from qualkit.analysis.comparison import is_contrary
from qualkit.analysis.notes import plain, told
from qualkit.analysis.quotations import distinct, select
from qualkit.analysis.wording import joined, locator, number, shorten
from qualkit.domain.codings import Origin
from qualkit.domain.material import Located, Material, Talk
from qualkit.domain.memos import Memo
from qualkit.domain.tables import DataTable

__all__ = ["MORE_TURNS", "log_likelihood", "profile", "profiles"]

MORE_TURNS = 3
"""A participant speaks of a code more than others only if at least so many turns have it."""
_MOST_MORE = 3
_MOST_QUOTES = 5
_ORIGINS = ("human", "rule, confirmed", "rule, unconfirmed", "accepted")
_FIRST = {"case": "participant"}
_COLUMNS = {
    "sources": "transcripts and documents in which the participant speaks",
    "turns": "turns of the participant",
    "words": "words in them",
    "coded_words": "those words that lie in a coding",
    "coded_share": "coded_words / words, from 0 to 1",
    "codings": "codings of what the participant says",
    "human": "those that a person made",
    "rule_confirmed": "rule hits that a person has confirmed",
    "rule_unconfirmed": "rule hits that nobody has confirmed",
    "accepted": "accepted suggestions",
    "codes": "different codes among them",
    "more_than_others": f"codes in at least {MORE_TURNS} turns, a larger share than of all others' turns, the most "
    "telling first (Dunning 1993): their turns, and in brackets how many there would be at the others' share",
    "key_quotes": "codings marked as key quotations",
    "contrary": "segments that speak against their code",
    "summaries": "cells of the framework matrix that are written",
    "memos": "memos on the participant, on what the participant says, and on its codings",
}
_PARTS = {
    "part": "what kind of thing the row tells: attribute, talk, codings, code, key quotation, quotation, contrary, "
    "summary, memo",
    "what": "what it is about",
    "value": "the value, the number, or the words; for codes: turns of the participant with the code",
    "share": "for codes: share of the participant's turns, from 0 to 1",
    "others_share": "for codes: share of all other participants' turns",
    "cases": "for codes: participants who speak of it, this one included",
    "of_cases": "for codes: participants who speak in the study",
    "place": "where it stands",
    "origin": "for quotations: how the coding came about",
}


@dataclass(slots=True)
class _Person:
    """What is counted of a participant."""

    sources: set[str] = field(default_factory=set)
    turns: int = 0
    words: int = 0
    coded_words: int = 0
    items: list[Located] = field(default_factory=list)
    turns_with: Counter[str] = field(default_factory=Counter)


def log_likelihood(a: int, of_a: int, b: int, of_b: int) -> float:
    """Dunning's statistic for a among of_a against b among of_b: 0 for equal shares, the larger the less equal.

    >>> round(log_likelihood(10, 100, 10, 100), 4), round(log_likelihood(20, 100, 10, 100), 4)
    (0.0, 3.9866)
    """
    whole, both = of_a + of_b, a + b
    cells = (
        (a, of_a * both),
        (b, of_b * both),
        (of_a - a, of_a * (whole - both)),
        (of_b - b, of_b * (whole - both)),
    )
    return max(2 * sum(seen * log(seen * whole / expected) for seen, expected in cells if seen), 0.0)


def profiles(material: Material, talks: Mapping[str, Talk], items: Iterable[Located] | None = None) -> DataTable:
    """One row a participant, in the order of the participants' file.

    Returns:
        Columns case, one for every attribute, and those described in `meanings`.
    """
    people, _ = _people(material, talks, items)
    attributes = list(dict.fromkeys(name for case in material.cases for name in case.attributes))
    written = Counter(summary.case for summary in material.summaries)
    memos = _memos(material, people)
    everybody = _together(people)
    rows = []
    for case in material.cases:
        if not case.links:
            continue
        person = people[case.name]
        values = (case.attributes.get(name, "") for name in attributes)
        rows.append(
            (
                *(case.name, *values, len(person.sources), person.turns, person.words, person.coded_words),
                round(person.coded_words / person.words, 3) if person.words else None,
                *(len(person.items), *_origins(person.items), len({item.coding.code for item in person.items})),
                joined(_more_told(more) for more in _more(people, everybody, case.name)[:_MOST_MORE]).replace(
                    " and ", ", "
                ),
                sum(item.coding.key_quote for item in person.items),
                sum(is_contrary(item) for item in person.items),
                *(written[case.name], len(memos[case.name])),
            )
        )
    named = [f"{name} (attribute)" if name in (*_FIRST, *_COLUMNS) else name for name in attributes]
    told_attributes = dict.fromkeys(named, "attribute of the participant, as the researcher gave it")
    return DataTable(
        title="Participants",
        columns=("case", *named, *_COLUMNS),
        rows=tuple(rows),
        note=(
            f"More than others: codes in at least {MORE_TURNS} of the participant's turns, in order of Dunning's (1993)"
            " log-likelihood ratio, with the turns and, in brackets, how many there would be at the others' share. It"
            " orders codes; it is no test."
        ),
        meanings={**_FIRST, **told_attributes, **_COLUMNS},
    )


def profile(
    material: Material, talks: Mapping[str, Talk], case: str, items: Iterable[Located] | None = None
) -> DataTable:
    """Everything of one participant, one row a thing; see `meanings` for the parts."""
    people, codes = _people(material, talks, items)
    person, found = people[case], material.case(case)
    rows: list[tuple[object, ...]] = []

    def add(part: str, what: str, value: object, *places: str, numbers: Sequence[object] = (None,) * 4) -> None:
        rows.append((part, what, value, *numbers, *places, *[""] * (2 - len(places))))

    for name, value in (found.attributes if found else {}).items():
        add("attribute", name, value)
    for what, amount in _talk_told(person):
        add("talk", what, amount)
    for what, number_of in zip(_ORIGINS, _origins(person.items), strict=True):
        add("codings", what, number_of)
    for key, numbers in _codes_told(people, case, codes, material):
        add("code", f"{key} {codes.names[key]}", person.turns_with[key], numbers=numbers)
    for part, item in _quoted(person):
        place = f"{item.coding.source}, {locator(item.turn, item.seconds, item.page)}"
        add(part, _code_told(material, item.coding.code), item.coding.quote, place, item.coding.standing)
    for summary in material.summaries:
        if summary.case == case:
            body = plain(told(summary.body, material.links))
            add("summary", _code_told(material, summary.code), body)
    for memo in _memos(material, people)[case]:
        add(
            "memo", memo.about, memo.title or shorten(plain(told(memo.body, material.links)), 12), f"memo {memo.number}"
        )
    return DataTable(
        title=f"Participant {material.attribute(case)}",
        columns=tuple(_PARTS),
        rows=tuple(rows),
        note="Codes come in order of how much more the participant speaks of them than the others (Dunning 1993).",
        meanings=_PARTS,
    )


def _code_told(material: Material, key: str) -> str:
    """Key and name of any code: what is quoted or summarised may be housekeeping, or a code that no coding has."""
    code = material.code(key)
    return f"{key} {code.name}" if code else key


def _people(
    material: Material, talks: Mapping[str, Talk], items: Iterable[Located] | None
) -> tuple[dict[str, _Person], CodeSet]:
    chosen = material.codings if items is None else tuple(items)
    codes = CodeSet.of(material, chosen)
    people = {case.name: _Person(sources={link.source for link in case.links}) for case in material.cases}
    for item in chosen:
        if item.case in people:
            people[item.case].items.append(item)
    found = by_source(chosen)
    for name, talk in talks.items():
        inside: defaultdict[int, list[Located]] = defaultdict(list)
        for place, item in touched(talk.turns, found.get(name, ())):
            inside[place].append(item)
        for place, (turn, case) in enumerate(zip(talk.turns, talk.cases, strict=True)):
            if case not in people:
                continue
            person = people[case]
            person.turns += 1
            person.words += len(turn.span.of(talk.text).split())
            if place in inside:
                person.turns_with.update(
                    {key for item in inside[place] for key in codes.held.get(item.coding.code, ())}
                )
                person.coded_words += _covered(talk.text, turn.span.start, turn.span.end, inside[place])
    return people, codes


def _covered(text: str, low: int, high: int, items: Iterable[Located]) -> int:
    """Words between two places that lie in a coding, whole or in part, each once."""
    total, reached = 0, low
    for start, end in sorted((item.coding.span.start, item.coding.span.end) for item in items):
        start, end = max(start, reached), min(end, high)
        if start >= end:
            continue
        total += len(text[start:end].split())
        # A word that an earlier segment has counted goes on in this one: no white space stands between.
        since = text[reached - 1 : start + 1]
        if reached > low and since.split() == [since]:
            total -= 1
        reached = end
    return total


def _together(people: Mapping[str, _Person]) -> _Person:
    """All participants as if they were one: what the shares of one are compared with."""
    everybody = _Person(turns=sum(person.turns for person in people.values()))
    for person in people.values():
        everybody.turns_with.update(person.turns_with)
    return everybody


def _more(people: Mapping[str, _Person], everybody: _Person, case: str) -> list[tuple[str, int, float]]:
    """Codes that one participant speaks of more than the others: key, turns, turns at the others' share."""
    person = people[case]
    of_others = everybody.turns - person.turns
    found = []
    for key, turns in person.turns_with.items():
        others = everybody.turns_with[key] - turns
        expected = person.turns * others / of_others if of_others else 0.0
        if turns >= MORE_TURNS and turns > expected and of_others:
            found.append((-log_likelihood(turns, person.turns, others, of_others), key, turns, expected))
    return [(key, turns, expected) for _, key, turns, expected in sorted(found)]


def _more_told(more: tuple[str, int, float]) -> str:
    key, turns, expected = more
    return f"{key} {number(turns)} ({expected:.1f})"


def _origins(items: Sequence[Located]) -> tuple[int, int, int, int]:
    human = sum(item.coding.origin is Origin.HUMAN for item in items)
    accepted = sum(item.coding.origin is Origin.MODEL for item in items)
    open_ = sum(not by_people(item) for item in items)
    return human, len(items) - human - accepted - open_, open_, accepted


def _talk_told(person: _Person) -> Iterator[tuple[str, object]]:
    yield "sources", ", ".join(sorted(person.sources))
    yield "turns", person.turns
    yield "words", person.words
    yield "coded words", person.coded_words
    yield "coded share", round(person.coded_words / person.words, 3) if person.words else None


def _codes_told(
    people: Mapping[str, _Person], case: str, codes: CodeSet, material: Material
) -> Iterator[tuple[str, tuple[object, ...]]]:
    person = people[case]
    everybody = _together(people)
    of_others = everybody.turns - person.turns
    signed = []
    for place, key in enumerate(codes.names):
        turns = person.turns_with[key]
        others = everybody.turns_with[key] - turns
        mine = turns / person.turns if person.turns else 0.0
        theirs = others / of_others if of_others else 0.0
        weight = log_likelihood(turns, person.turns, others, of_others) if of_others and person.turns else 0.0
        cases = sum(bool(other.turns_with[key]) for other in people.values())
        numbers = (round(mine, 3), round(theirs, 3), cases, len(material.speakers()))
        signed.append((-weight if mine > theirs else weight, place, key, numbers))
    for _, _, key, numbers in sorted(signed):
        yield key, numbers


def _quoted(person: _Person) -> Iterator[tuple[str, Located]]:
    """Key quotations (where none is marked, a choice of others), and what speaks against its code."""
    against = [item for item in person.items if is_contrary(item)]
    key = [item for item in person.items if item.coding.key_quote and item not in against]
    chosen = distinct(key) or select([item for item in person.items if item not in against], _MOST_QUOTES, {})
    for item in chosen:
        yield ("key quotation" if key else "quotation"), item
    for item in distinct(against):
        yield "contrary", item


def _memos(material: Material, people: Mapping[str, _Person]) -> dict[str, list[Memo]]:
    """The memos of each participant: on the case, on a source in which only this participant speaks, on codings."""
    of_source: defaultdict[str, set[str]] = defaultdict(set)
    of_coding: dict[str, str] = {}
    for name, person in people.items():
        for source in person.sources:
            of_source[source].add(name)
        of_coding.update((str(item.coding.number), name) for item in person.items)
    found: dict[str, list[Memo]] = {name: [] for name in people}
    for memo in material.memos:
        owner = {"case": memo.target, "coding": of_coding.get(memo.target, "")}.get(memo.target_kind, "")
        if memo.target_kind == "source" and len(of_source[memo.target]) == 1:
            owner = next(iter(of_source[memo.target]))
        if owner in found and not memo.removed:
            found[owner].append(memo)
    return found
