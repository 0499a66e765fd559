"""Making a place in a text wider or narrower by a word at either side. Pure."""

from __future__ import annotations

import re

from qualkit.domain.sources import Span

__all__ = ["SIDES", "stretched"]

SIDES = ("begin", "end")
# Letters and digits, with what joins them: O'Brien, e-mail, a.b@c.org, 3/4.
_WORD = re.compile(r"\w+(?:['’.@/&+-]\w+)*")


def stretched(text: str, span: Span, side: str, by: int) -> Span:
    """A place with a word more (`by` 1) or fewer (-1) at its beginning (`side` ``begin``) or its end (``end``).

    A word that is half inside becomes wholly part of it, or not at all. The place stays as it is where there is no
    word more, and where only one is left.

    >>> text = "I rang Sarah's team"
    >>> wider = stretched(text, Span(7, 12), "end", 1)
    >>> wider.of(text), stretched(text, wider, "end", 1).of(text), stretched(text, wider, "begin", 1).of(text)
    ("Sarah's", "Sarah's team", "rang Sarah's")
    """
    words = [match.span() for match in _WORD.finditer(text)]
    if side == "end":
        edges = [end for _, end in words]
        wider = [edge for edge in edges if edge > span.end]
        fewer = [edge for edge in edges if span.start < edge < span.end]
        reached = (wider[:1] if by > 0 else fewer[-1:]) or [span.end]
        return Span(span.start, reached[0])
    edges = [start for start, _ in words]
    wider = [edge for edge in edges if edge < span.start]
    fewer = [edge for edge in edges if span.start < edge < span.end]
    reached = (wider[-1:] if by > 0 else fewer[:1]) or [span.start]
    return Span(reached[0], span.end)
