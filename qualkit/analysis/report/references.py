"""References from one place of a report to another: settled when all its parts stand where they are printed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from qualkit.domain.reports import Block, Bullets, Figure, Paragraph, Referring, Section, See, Table

__all__ = ["appendix_letters", "settled"]


def appendix_letters(sections: Iterable[Section]) -> list[Section]:
    """The sections with letters before the titles of appendices."""
    found = []
    lettered = 0
    for section in sections:
        if section.appendix:
            section = replace(section, title=f"Appendix {_letter(lettered)}. {section.title}")
            lettered += 1
        found.append(section)
    return found


def settled(sections: Sequence[Section]) -> list[Section]:
    """The sections with every reference saying the number that its target has; those without a target are gone."""
    names = _names(sections)
    return [replace(section, blocks=tuple(_settled(block, names) for block in section.blocks)) for section in sections]


def _letter(place: int) -> str:
    return chr(ord("A") + place % 26) * (1 + place // 26)


def _names(sections: Sequence[Section]) -> dict[str, str]:
    names: dict[str, str] = {}
    tables = figures = 0
    for section in sections:
        title = " ".join(section.title.split())
        names.setdefault(section.key, title.partition(".")[0] if section.appendix else f"“{title}”")
        for block in section.blocks:
            if isinstance(block, Table):
                tables += 1
                names.setdefault(block.key, f"Table {tables}")
            elif isinstance(block, Figure):
                figures += 1
                names.setdefault(block.key, f"Figure {figures}")
    names.pop("", None)
    return names


def _settled(block: Block, names: Mapping[str, str]) -> Block:
    if isinstance(block, Paragraph):
        return replace(block, text=_told(block.text, names)) if isinstance(block.text, Referring) else block
    if isinstance(block, Bullets):
        return Bullets(tuple(_told(item, names) for item in block.items))
    if isinstance(block, Table):
        rows = block.rows
        if any(isinstance(cell, Referring) for row in rows for cell in row):
            rows = tuple(tuple(_told(cell, names) for cell in row) for row in rows)
        return replace(block, rows=rows, note=_told(block.note, names))
    return block


def _told(text: str, names: Mapping[str, str]) -> str:
    if not isinstance(text, Referring):
        return text
    return Referring([part if isinstance(part, str) else _known(part, names) for part in text.parts])


def _known(see: See, names: Mapping[str, str]) -> See:
    targets = tuple(key for key in see.targets if key in names)
    return replace(see, targets=targets, shown=tuple(names[key] for key in targets))
