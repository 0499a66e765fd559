"""Suggesters simple enough to be worked out by hand, for tests of the ledger: plug-ins as other packages write them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from qualkit.domain.code_suggestions import (
    CodeEstimate,
    CodeKnowledge,
    CodeProposal,
    CodeSuggestionSet,
    Judgement,
)
from qualkit.domain.suggestions import Passage, SuggestionSet, ThemeProposal
from qualkit.ports import Progress

HOME = "tests.helpers.plain_suggesters"


class PlainCodes:
    """Every code for every passage nobody has decided about; the chance tells all that it was given."""

    name = "codes"
    version = "plain"
    kind = "codes"

    def suggest_codes(
        self,
        passages: Sequence[Passage],
        knowledge: Sequence[CodeKnowledge],
        judgements: Sequence[Judgement],
        parameters: dict[str, Any],
        seed: int,
        progress: Progress,
    ) -> CodeSuggestionSet:
        decided = {(one.passage, one.code) for one in judgements if one.certain}
        held = sum(one.holds for one in judgements)
        refused = sum(not one.holds and one.certain for one in judgements)
        unsaid = sum(not one.certain for one in judgements)
        proposals = []
        for code in knowledge:
            words = set(code.definition.lower().split())
            for number, passage in enumerate(passages):
                if (number, code.key) in decided:
                    continue
                shared = len(words & set(passage.text.lower().split())) + len(code.fired)
                chance = round((1 + shared) / (3 + shared + held + 2 * refused + 0.1 * unsaid), 4)
                proposals.append(CodeProposal(code=code.key, passage=number, probability=chance, score=chance))
        return CodeSuggestionSet(
            proposals=tuple(proposals),
            estimates=tuple(
                CodeEstimate(code=code.key, positives=held, negatives=refused, basis="few", threshold=0.0, offered=1)
                for code in knowledge
            ),
            method="Every code for every passage.",
            model="",
            model_hash="",
            parameters={key: value for key, value in parameters.items() if key != "cache_folder"},
            versions={"plain": "1.0"},
        )


class PlainThemes:
    """Passages with an even and with an odd number of words."""

    name = "plain-themes"
    version = "1"
    kind = "themes"
    defaults: ClassVar[dict[str, Any]] = {"turn": 0, "cache_folder": None}

    def suggest(
        self, passages: Sequence[Passage], parameters: dict[str, Any], seed: int, progress: Progress
    ) -> SuggestionSet:
        groups: dict[int, list[int]] = {}
        for number, passage in enumerate(passages):
            groups.setdefault((len(passage.text.split()) + parameters.get("turn", 0)) % 2, []).append(number)
        return SuggestionSet(
            themes=tuple(
                ThemeProposal(
                    label=f"group {rest}",
                    keywords=("words",),
                    members=tuple(members),
                    support=(1.0,) * len(members),
                    typical=(members[0],),
                    stability=None,
                    cohesion=1.0,
                )
                for rest, members in sorted(groups.items())
            ),
            method="Even and odd.",
            model="",
            model_hash="",
            parameters={"turn": parameters.get("turn", 0)},
        )
