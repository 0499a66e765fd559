"""Where a name stands in a text, as a whole word."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence

from qualkit.domain.sources import Span, Turn

__all__ = ["finder", "places_of"]


def places_of(words: str, text: str, turns: Sequence[Turn] = ()) -> list[Span]:
    """Every place of these very words, in this case or in capitals, whatever the spaces and apostrophes.

    Labels before the words of a turn are left out.

    >>> places_of("Ann", "Ann met Annie. ANN left, and Ann's dog.")
    [Span(start=0, end=3), Span(start=15, end=18), Span(start=29, end=32)]
    """
    bare = re.sub(r"['\u2019\u02bc][sS]\Z", "", words.strip())
    if not bare:
        return []
    pattern = _pattern(bare)
    found = [Span(*match.span()) for match in re.finditer(pattern, text)]
    if not turns:
        return found
    gaps: list[Span] = []
    reached = 0
    for turn in turns:
        at = text.rfind(turn.speaker, reached, turn.span.start) if turn.speaker else -1
        if at >= 0:
            gaps.append(Span(at, at + len(turn.speaker)))
        reached = turn.span.end
    return [span for span in found if not any(gap.start <= span.start and span.end <= gap.end for gap in gaps)]


def finder(names: Iterable[str]) -> Callable[[str], bool]:
    """Answers whether one of these names stands in a text, in any case, as a whole word.

    >>> finder(["Ann", "Bo Li"])("to bo li"), finder(["Ann"])("Annie")
    (True, False)
    """
    pattern = re.compile("|".join(rf"(?<![^\W_]){_loose(name)}(?![^\W_])" for name in names), re.IGNORECASE)
    return lambda text: pattern.search(text) is not None


def _pattern(words: str) -> str:
    forms = sorted({words, words.upper()} if len(words) > 1 else {words})
    return "|".join(rf"(?<![^\W_]){_loose(form)}(?![^\W_])" for form in forms)


def _loose(form: str) -> str:
    parts = [re.sub(r"(?:\\?['\u2019\u02bc])", "['\u2019\u02bc]", re.escape(part)) for part in form.split()]
    return r"\s+".join(parts)
