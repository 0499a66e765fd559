"""Which of the passages that a query finds are shown, and in which order."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from datetime import date
from random import Random

from qualkit.analysis.querying_facts import Facts, date_of_coding
from qualkit.analysis.quotations import distinct, in_turns, select, speaker
from qualkit.domain.material import Located
from qualkit.domain.queries import Order, Query
from qualkit.text.query_values import a_number

__all__ = ["choose", "ordered"]


def choose(found: Sequence[Located], query: Query, facts: Facts, codes: Mapping[str, int], seed: int) -> list[Located]:
    """The passages to show, each once, of what was found in reading order.

    Unless they are sorted, the participants take turns, each in reading order.
    A sample is drawn without putting back. Spread over participants, they take turns, and none supplies more than a
    quarter where that can be had, as `qualkit.analysis.quotations.select` does it; a sample that is spread is drawn
    from everyone in turn first.

    Args:
        codes: the place of each code in the codebooks, for sorting.
        seed: where random draws start, unless the query says it.
    """
    passages = distinct(found)
    passages = ordered(passages, query.order, facts, codes) if query.order else in_turns(passages)
    if not query.limit:
        return passages
    random = Random(seed if query.seed is None else query.seed)
    if query.spread:
        groups = _groups(query.spread, passages, facts)
        drawn = _drawn_in_turns(passages, query.limit, random, groups, query.spread) if query.sample else passages
        chosen = select(drawn, query.limit, groups)
    elif query.sample:
        chosen = [
            passages[place] for place in sorted(random.sample(range(len(passages)), min(query.limit, len(passages))))
        ]
    else:
        return passages[: query.limit]
    return ordered(chosen, query.order, facts, codes) if query.order else chosen


def _groups(spread: str, passages: Sequence[Located], facts: Facts) -> dict[str, str]:
    names = {speaker(item) for item in passages}
    if spread == "case":
        return {name: name for name in names}
    return {name: facts.attributes.get(name, {}).get(spread, "") for name in names}


def _drawn_in_turns(
    passages: Sequence[Located], limit: int, random: Random, groups: Mapping[str, str], spread: str
) -> list[Located]:
    """At random as many as are wanted: one of each group, then another one of each, as long as there are any."""
    pools: dict[str, list[Located]] = {}
    for item in passages:
        name = speaker(item)
        pools.setdefault(name if spread == "case" else groups.get(name, ""), []).append(item)
    names = sorted(pools)
    random.shuffle(names)
    for name in names:
        random.shuffle(pools[name])
    drawn: list[Located] = []
    while len(drawn) < limit and any(pools.values()):
        for name in names:
            if pools[name] and len(drawn) < limit:
                item = pools[name].pop()
                if not any(_overlap(item, other) for other in drawn):
                    drawn.append(item)
    return drawn


def _overlap(one: Located, other: Located) -> bool:
    return one.coding.source == other.coding.source and one.coding.span.overlaps(other.coding.span)


def ordered(items: Sequence[Located], orders: Sequence[Order], facts: Facts, codes: Mapping[str, int]) -> list[Located]:
    """Sorted; what is equal stays in the order it had. What is not stated comes last, whichever way it is sorted."""
    found = list(items)
    for order in reversed(orders):
        key = _key(order, facts, codes)
        stated = [item for item in found if key(item) is not None]
        stated.sort(key=lambda item: _comparable(key(item)), reverse=order.descending)
        found = stated + [item for item in found if key(item) is None]
    return found


def _comparable(value: Hashable) -> tuple[int, float, str]:
    if isinstance(value, (int, float)):
        return 0, float(value), ""
    if isinstance(value, date):
        return 0, float(value.toordinal()), ""
    return 1, 0.0, str(value).casefold()


def _key(order: Order, facts: Facts, codes: Mapping[str, int]) -> Callable[[Located], Hashable]:
    if order.by == "attribute":

        def attribute(item: Located) -> Hashable:
            value = facts.attributes.get(item.case, {}).get(order.name, "")
            number = a_number(value)
            return number if number is not None else value or None

        return attribute
    keys: dict[str, Callable[[Located], Hashable]] = {
        "case": lambda item: item.case or None,
        "source": lambda item: item.coding.source,
        "code": lambda item: codes.get(item.coding.code, 10**9),
        "coder": lambda item: item.coding.coder or None,
        "words": lambda item: len(item.coding.quote.split()),
        "coded on": date_of_coding,
        "interviewed on": facts.held_on,
    }
    return keys[order.by]
