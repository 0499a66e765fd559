"""Plain text and Markdown."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import PurePath

from qualkit.domain.sources import Imported, Position
from qualkit.errors import BadInput, Location, Problem
from qualkit.importers.encodings import decode, looks_binary
from qualkit.text.normalise import normalise
from qualkit.text.turns import find_turns

__all__ = ["TextImporter", "at_file"]

_CHAT_LINE = re.compile(r"\d{2}:\d{2}:\d{2}\t[^\t\n]{1,80}:\t")


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
        text = normalise(decoded.text).text
        _refuse_chat(text, name)
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
            problems=decoded.problems + at_file(found.problems, name),
        )


def at_file(problems: Sequence[Problem], name: str) -> tuple[Problem, ...]:
    """The problems with the file's name on those that name no place."""
    return tuple(one if one.where else replace(one, where=Location(name)) for one in problems)


def _line_positions(text: str) -> tuple[Position, ...]:
    positions: list[Position] = []
    start = 0
    for number, line in enumerate(text.split("\n"), 1):
        end = start + len(line)
        if line:
            positions.append(Position(start, end, number))
        start = end + 1
    return tuple(positions)


def _refuse_chat(text: str, name: str) -> None:
    lines = [line for line in text.split("\n", 200)[:200] if line.strip()]
    if len(lines) > 1 and sum(1 for line in lines if _CHAT_LINE.match(line)) > 0.6 * len(lines):
        raise BadInput(
            "is the chat of a meeting, not its transcript.",
            hint="Import the meeting's transcript (.vtt) instead; keep the chat as a memo if it matters.",
            where=Location(name),
        )
