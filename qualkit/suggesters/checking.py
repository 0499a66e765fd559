"""The contracts of suggesters of themes and of labellers as functions, for those who write one."""

from __future__ import annotations

import json
import random
from collections.abc import Sequence
from dataclasses import asdict
from itertools import pairwise
from typing import Any

from qualkit.domain.suggestions import Passage, SuggestionSet, ThemeProposal
from qualkit.errors import BadInput
from qualkit.ports import Labeller, SilentProgress, Suggester

__all__ = ["ContractBroken", "check_labeller", "check_suggester"]

MOST_TYPICAL = 5


class ContractBroken(AssertionError):
    """A plug-in does not do what qualkit relies on; the message says what."""


def check_suggester(
    suggester: Suggester, passages: Sequence[Passage], parameters: dict[str, Any] | None = None
) -> SuggestionSet:
    """Run a suggester of themes four times and check what qualkit relies on.

    Checked are: the attributes; that proposals are sorted by size, share no passage and quote their own members; that
    every number is where it belongs; that the set can be stored as JSON and the run repeated from what was stored, with
    the same result; that the order of the passages does not matter; that no passages, too few passages and an unknown
    parameter are met politely; and that the work can be stopped from its progress.

    Args:
        suggester: the one to check.
        passages: at least 40, which it should find themes in.
        parameters: parameters to check it with.

    Returns:
        What it suggested.

    Raises:
        ContractBroken: something does not hold.
    """
    given = dict(parameters or {})
    _check_attributes(suggester, given)
    found = suggester.suggest(passages, given, 0, SilentProgress())
    _require(bool(found.themes), "it found no themes in the passages")
    _check_set(found, len(passages))
    stored = json.loads(json.dumps(asdict(found)))["parameters"]
    _require(stored.pop("seed", None) == 0, "the stored parameters do not hold the seed")
    again = suggester.suggest(passages, stored, 0, SilentProgress())
    _require(again == found, "the run, repeated from its stored parameters, gave something else")
    mixed = list(passages)
    random.Random(1).shuffle(mixed)
    shuffled = suggester.suggest(mixed, given, 0, SilentProgress())
    _require(_texts(shuffled, mixed) == _texts(found, passages), "the passages in another order gave other themes")
    _check_manners(suggester, passages, given)
    return found


def check_labeller(labeller: Labeller) -> None:
    """Ask a labeller for names and check what qualkit relies on.

    Checked are: the attributes; that a label is None or one line with something on it; that one question gets one
    answer; and that a theme without keywords, phrases or quotations is met politely.

    Raises:
        ContractBroken: something does not hold.
    """
    for name in ("name", "version"):
        value = getattr(labeller, name, None)
        _require(isinstance(value, str) and bool(value), f"its attribute {name} is not a text")
    keywords, phrases = ("rent", "debt", "benefits"), ("rent arrears", "benefits claim")
    quotes = ("I was behind with the rent and the debt grew.", "The claim for benefits took months.")
    for question in ((keywords, phrases, quotes), (keywords, (), ()), ((), (), ())):
        label = labeller.label(*question)
        fine = label is None or (isinstance(label, str) and bool(label.strip()) and len(label.splitlines()) == 1)
        _require(fine, "a label is neither None nor one line of text")
        _require(labeller.label(*question) == label, "the same question got another answer")


def _check_attributes(suggester: Suggester, parameters: dict[str, Any]) -> None:
    for name in ("name", "version", "describe"):
        value = getattr(suggester, name, None)
        _require(isinstance(value, str) and bool(value), f"its attribute {name} is not a text")
    _require(getattr(suggester, "kind", None) == "themes", "its attribute kind is not “themes”")
    defaults = getattr(suggester, "defaults", None)
    _require(isinstance(defaults, dict), "its attribute defaults is not a dict")
    missing = sorted({"themes", "embedding_model", "cache_folder", "runs", *parameters} - set(defaults or {}))
    _require(not missing, f"its defaults lack {', '.join(missing)}")


def _check_set(found: SuggestionSet, passages: int) -> None:
    _require(found.method.endswith("."), "the method is not a sentence")
    members = [place for theme in found.themes for place in theme.members]
    _require(len(members) == len(set(members)), "a passage is in two themes")
    _require(set(members) <= set(range(passages)), "a member is no place among the passages")
    left_out = sum(found.left_out.values())
    _require(len(members) + left_out == passages, "members and passages left out do not add up to all passages")
    sizes = [len(theme.members) for theme in found.themes]
    _require(all(one >= other for one, other in pairwise(sizes)), "the themes are not sorted by size")
    _require(all(note.endswith(".") for note in found.notes), "a note is not a sentence")
    for theme in found.themes:
        _check_theme(theme)


def _check_theme(theme: ThemeProposal) -> None:
    _require(bool(theme.label), "a theme has no label")
    _require(len(theme.support) == len(theme.members), "support is not given for every member")
    _require(all(0 <= value <= 1 for value in theme.support), "support is not between 0 and 1")
    _require(set(theme.typical) <= set(theme.members), "a typical passage is not a member")
    _require(len(set(theme.typical)) == len(theme.typical) <= MOST_TYPICAL, "typical passages are repeated or too many")
    _require(bool(theme.typical), "a theme has no typical passage")
    _require(theme.stability is None or 0 <= theme.stability <= 1, "stability is not between 0 and 1")


def _check_manners(suggester: Suggester, passages: Sequence[Passage], parameters: dict[str, Any]) -> None:
    for few in ([], list(passages[:3])):
        found = suggester.suggest(few, parameters, 0, SilentProgress())
        _require(found.themes == () and bool(found.notes), f"{len(few)} passages do not give no themes and a reason")
    try:
        suggester.suggest(passages, parameters | {"no_such_parameter": 1}, 0, SilentProgress())
    except BadInput as refusal:
        _require("themes" in str(refusal.hint), "the refusal of an unknown parameter does not name those it has")
    else:
        raise ContractBroken("an unknown parameter is not refused")
    try:
        suggester.suggest(passages, parameters, 0, _stop)
    except KeyboardInterrupt:
        return
    raise ContractBroken("it cannot be stopped from its progress")


def _stop(what: str, done: int, total: int) -> None:
    raise KeyboardInterrupt


def _texts(found: SuggestionSet, passages: Sequence[Passage]) -> list[list[str]]:
    return [[passages[place].text for place in theme.members] for theme in found.themes]


def _require(holds: bool, otherwise: str) -> None:
    if not holds:
        raise ContractBroken(f"{otherwise[0].upper()}{otherwise[1:]}.")
