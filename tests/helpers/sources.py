"""Sources for tests of screens, made from text as the importer makes them."""

from __future__ import annotations

from collections.abc import Sequence

from qualkit.domain.sources import Source, Span, Turn
from qualkit.text.turns import find_turns
from qualkit.tui.page import Mark


def source_of(text: str, turns: Sequence[Turn] | None = None, name: str = "LW03") -> Source:
    """A source with this text; its turns are found in it unless they are given."""
    return Source(
        id=1,
        guid="guid",
        name=name,
        revision=1,
        text=text,
        sha256="",
        file_name=f"{name}.txt",
        format="txt",
        layout="",
        encoding="utf-8",
        words=len(text.split()),
        turns=tuple(find_turns(text).turns if turns is None else turns),
    )


def mark_on(source: Source, words: str, code: str = "T1", **fields: object) -> Mark:
    """A mark on the first place of these words."""
    start = source.text.index(words)
    return mark(start, start + len(words), code, **fields)


def mark(start: int, end: int, code: str = "T1", **fields: object) -> Mark:
    """A mark by a person, unless `fields` say otherwise."""
    known: dict[str, object] = {"number": 1, "name": f"Name of {code}", "letter": "H", "colour": "#0b6fb0"}
    return Mark(start=start, end=end, code=code, **{**known, **fields})  # type: ignore[arg-type]


def place(source: Source, words: str) -> Span:
    start = source.text.index(words)
    return Span(start, start + len(words))
