"""One answer for every stretch of text: where detectors overlap, the surest and longest wins."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from qualkit.domain.identifiers import KINDS, Detected, Tier

__all__ = ["settle"]

# What is left of a phrase when the names in it are found by themselves.
_LINKS = frozenset({"and", "of", "the", "in", "on", "for", "with", "our", "and the", "of the", "in the"})
_SURE = {tier: place for place, tier in enumerate(Tier)}
_KIND = {kind: place for place, kind in enumerate(KINDS)}


def settle(found: Iterable[Detected], text: str) -> list[Detected]:
    """The findings in order, none overlapping another.

    Findings of one kind that overlap become one. A longer finding that is at least likely takes in those inside it and
    becomes as sure as the surest of them; of others the surer and longer one stays, with what is left of the rest.
    """
    kept: list[Detected] = []
    for cluster in _clusters(sorted(found, key=lambda one: (one.start, one.end))):
        kept += cluster if len(cluster) == 1 else _settled(cluster, text)
    return sorted(kept)


def _clusters(found: list[Detected]) -> Iterator[list[Detected]]:
    """Findings that overlap, directly or through others."""
    cluster: list[Detected] = []
    end = 0
    for one in found:
        if one.end <= one.start:
            continue
        if cluster and one.start >= end:
            yield cluster
            cluster = []
        cluster.append(one)
        end = max(end, one.end) if len(cluster) > 1 else one.end
    if cluster:
        yield cluster


def _settled(cluster: list[Detected], text: str) -> list[Detected]:
    rest = _united(cluster)
    kept = []
    while rest:
        best = min(rest, key=_rank)
        others = [one for one in rest if one is not best]
        inside = [one for one in others if best.start <= one.start and one.end <= best.end]
        surest = min((best, *inside), key=lambda one: _SURE[one.tier])
        kept.append(replace(best, tier=surest.tier) if surest.tier != best.tier else best)
        rest = [piece for one in others for piece in _outside(one, best, text)]
    return kept


def _rank(one: Detected) -> tuple[bool, int, int, int, str]:
    return one.tier == Tier.CHECK, one.start - one.end, _SURE[one.tier], _KIND[one.kind], one.rule


def _united(cluster: list[Detected]) -> list[Detected]:
    """The findings with those of one kind that overlap put together."""
    united: list[Detected] = []
    for one in cluster:
        for place, other in enumerate(united):
            if other.kind == one.kind and one.start < other.end and other.start < one.end:
                surest = min((other, one), key=lambda each: (_SURE[each.tier], each.start - each.end, each.rule))
                united[place] = replace(surest, start=min(one.start, other.start), end=max(one.end, other.end))
                break
        else:
            united.append(one)
    return united


def _outside(one: Detected, best: Detected, text: str) -> Iterator[Detected]:
    """What of a finding stands outside another, without blanks and punctuation at its ends."""
    for start, end in ((one.start, min(one.end, best.start)), (max(one.start, best.end), one.end)):
        while start < end and not text[start].isalnum():
            start += 1
        while end > start and not text[end - 1].isalnum():
            end -= 1
        if one.tier == Tier.CHECK and text[start:end].lower() in _LINKS:
            continue
        if (start, end) == (one.start, one.end) or end - start > 1:
            yield replace(one, start=start, end=end)
