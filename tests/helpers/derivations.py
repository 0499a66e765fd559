"""What derivations share: choices of codings for relations, and the random studies that they are held against."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeVar

import pandas
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st

import qualkit
from tests.helpers.choices import Choice, choices
from tests.helpers.exported import Exported, export
from tests.helpers.random_study import Drawn, drawn_studies, opened
from tests.helpers.small_study import ANNA
from tests.helpers.spoken_turns import spoken

__all__ = ["choices_and_cases", "in_random_studies"]

Asked = TypeVar("Asked")


def _coded(
    code: str, first: str, last: str, letters: int, coder: str = "tester"
) -> tuple[str, str, int, int, str, str, bool, bool]:
    """A coding of Anna's, from where the first words begin to so many letters into the last ones."""
    start = ANNA.index(first)
    return ("Anna", code, start, ANNA.index(last) + letters - start, coder, "", False, False)


# One letter of a turn, half words, passages that only touch, one within another, one word coded in two pieces.
EDGES = Drawn(
    roles=("GP", "link worker", "GP", ""),
    waves=("1", "2", "", "1"),
    codings=(
        _coded("T2.1", "usual week", "I am alone", 1),
        _coded("T1.2", "I am alone", "I am alone", 10),
        _coded("T2.2", ".\n\nInterviewer: And the", "And the others", 3, "second"),
        _coded("T1.1", "The team is", "The team is", 3),
        _coded("T1.1", " team is", "team is", 2),
        _coded("T2", "eam is kind", "eam is kind", 7),
        _coded("T2.1", "is kind", "is kind", 4, "second"),
        _coded("H", "mornings help", "mornings help", 3),
        _coded("T1.2", "ings help", "ings help", 4),
    ),
    confirmed=(True, False, True),
    decided=("accept", "merge", "open", "reject"),
)


def choices_and_cases(one: str, other: str, role: str, case: str) -> list[Choice]:
    """The choices of codings, and that of what one participant says, which relations know as well."""
    named = Choice("a participant", {"cases": [case]}, lambda data: data.codings.case == case)
    return [*choices(one, other, role, case), named]


def in_random_studies(
    template: Path,
    asked: Sequence[Asked],
    holds: Callable[[qualkit.Study, Exported, pandas.DataFrame, Asked], None],
    examples: int = 10,
) -> None:
    """Hold something against studies drawn at random, each with one of what can be asked.

    One of them has codings at all kinds of edges. A study that fails is told as it was drawn: to make it smaller would
    take minutes.
    """

    @settings(
        max_examples=examples,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        derandomize=True,
        phases=(Phase.explicit, Phase.generate),
    )
    @example(EDGES, asked[0])
    @given(drawn_studies, st.sampled_from(asked))
    def tried(drawn: Drawn, one: Asked) -> None:
        with opened(template, drawn) as (study, folder):
            data = export(study, folder)
            holds(study, data, spoken(study, data), one)

    tried()
