"""Negated hits are kept and marked."""

from __future__ import annotations

import pytest

from qualkit.domain.codebook import Code
from qualkit.domain.codings import Hit
from qualkit.domain.sources import Role, Span, Turn
from qualkit.rules import compile_rules


def only_hit(text: str, *patterns: str) -> Hit:
    rules = compile_rules([Code(key="X1", name="x", patterns=patterns)])
    turn = Turn(number=1, speaker="P", role=Role.PARTICIPANT, span=Span(0, len(text)))
    (hit,) = rules.hits(text, [turn], unit="turn")
    return hit


@pytest.mark.parametrize(
    "text",
    [
        "There's no buy-in from them.",
        "They don't give any buy-in.",
        "We didn’t get buy in.",
        "I never had buy-in.",
        "We did it without buy-in.",
        "There was hardly any buy-in.",
        "Nobody gave us buy-in.",
        "None of them had real buy-in.",
        "There's a lack of buy-in.",
        "He cannot get buy-in.",
        "dont get buy in there",
        "I haven't, you know, had buy-in.",
        "It's not training or buy-in.",
        "But there's no longer any buy-in.",
    ],
)
def test_negated(text: str) -> None:
    assert only_hit(text, "buy in").negated


@pytest.mark.parametrize(
    "text",
    [
        "We had buy-in.",
        "No, we had buy-in.",
        "No. We had buy-in.",
        "It's not only buy-in.",
        "There's no doubt buy-in matters.",
        "I can't stress buy-in enough.",
        "I don't know but buy-in came.",
        "I'm not sure, and we had buy-in.",
        "I didn't ask and they gave us buy-in.",
        "I'm not a fan; buy-in matters.",
        "We had buy-in, not money.",
        "I have never in all my many years as a worker had buy-in.",
        "Whether or not buy-in comes.",
        "He didn't go because buy-in came first.",
    ],
)
def test_not_negated(text: str) -> None:
    assert not only_hit(text, "buy in").negated


def test_the_patterns_own_negation_does_not_count() -> None:
    assert not only_hit("I had no one to ask.", "no one to ask").negated
    assert not only_hit("They don't refer to us.", "don't refer").negated
    assert not only_hit("I had no energy left to cook.", "no energy ~4 cook").negated
    assert only_hit("It's never that I had no one to ask.", "no one to ask").negated


def test_every_word_that_fired_must_be_reached() -> None:
    assert not only_hit("The client didn't trust me.", "trust ~4 client").negated
    assert only_hit("I don't trust the client.", "trust ~4 client").negated


def test_one_plain_find_in_the_unit_is_enough() -> None:
    assert not only_hit("I'm not lonely. She is lonely.", "lonely").negated
    assert only_hit("I'm not lonely. She is never lonely.", "lonely").negated
