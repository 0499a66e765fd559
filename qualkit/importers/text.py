"""Plain text and Markdown."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import PurePath

from qualkit.domain.sources import Imported, Position
from qualkit.errors import BadInput, Location, Problem
from qualkit.importers.chat import refuse_chat
from qualkit.importers.encodings import decode, looks_binary
from qualkit.text.normalise import normalised
from qualkit.text.turns import find_turns

__all__ = ["TextImporter", "at_file"]

_LINE = re.compile(r"[^\n]+")


class TextImporter:
    """Reads ``.txt`` and ``.md``: the stored text is the whole file, its labels and cover lines included."""

    name = "text"
    suffixes = (".txt", ".text", ".md", ".markdown")

    def recognises(self, data: bytes, name: str) -> float:
        """Text of its suffix for sure, text without suffix perhaps; a binary file of its suffix to be refused."""
        suffix = PurePath(name).suffix.lower()
        if suffix in self.suffixes:
            return 0.1 if looks_binary(data) else 0.6
        return 0.3 if not suffix and not looks_binary(data) else 0.0

    def read(
        self, data: bytes, name: str, *, encoding: str = "", interviewers: Sequence[str] = (), divide: str = ""
    ) -> Imported:
        """Decode, normalise newlines, find the turns; positions are line numbers.

        Raises:
            BadInput: it is not text, is empty, or is a meeting's chat.
        """
        decoded = decode(data, name, encoding)
        text = normalised(decoded.text)
        refuse_chat(text, name)
        found = find_turns(text, interviewers=interviewers, divide=divide)
        if not found.turns:
            message = "has labels or page marks, but no words that anyone says."
            raise BadInput(message, hint="Check that the transcript was saved.", where=Location(name))
        markdown = PurePath(name).suffix.lower() in {".md", ".markdown"}
        return Imported(
            text=text,
            turns=found.turns,
            format="md" if markdown else "txt",
            layout=found.layout,
            encoding=decoded.encoding,
            position_kind="line",
            positions=_line_positions(text),
            metadata=found.metadata,
            dropped=found.dropped,
            problems=decoded.problems + at_file(found.problems, name),
        )


def at_file(problems: Sequence[Problem], name: str) -> tuple[Problem, ...]:
    """The problems with the file's name on those that name no place."""
    return tuple(one if one.where else replace(one, where=Location(name)) for one in problems)


def _line_positions(text: str) -> tuple[Position, ...]:
    positions: list[Position] = []
    number = 1
    end = 0
    for line in _LINE.finditer(text):
        number += text.count("\n", end, line.start())
        end = line.end()
        positions.append(Position(line.start(), end, number))
    return tuple(positions)
