"""Codebook patterns: the language they are written in, and the engine that finds them in transcripts.

Patterns are help for a reader, not a judgement: a hit says that certain words occur, not what they mean.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from qualkit.rules.version import ENGINE_VERSION

if TYPE_CHECKING:
    from qualkit.domain.codebook import Code
    from qualkit.rules.engine import Rules

__all__ = ["ENGINE_VERSION", "compile_rules"]


def compile_rules(codes: Sequence[Code]) -> Rules:
    """Make the patterns of `codes` ready to be applied.

    Themes, housekeeping codes, retired codes and codes without patterns are passed over. A pattern that cannot be
    read is left out and reported in ``rules.problems``; it never raises.

    >>> from qualkit.domain.codebook import Code
    >>> from qualkit.domain.sources import Role, Span, Turn
    >>> rules = compile_rules([Code(key="LWR3", name="Emotion", patterns=("feel responsible",))])
    >>> turn = Turn(number=1, speaker="P", role=Role.PARTICIPANT, span=Span(0, 40))
    >>> [hit.words for hit in rules.hits("It went on. I felt responsible for them.", [turn])]
    [(Span(start=14, end=30),)]
    """
    from qualkit.rules.engine import Rules

    return Rules.compile(codes)
