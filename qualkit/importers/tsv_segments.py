"""Whisper's table of segments: ``start``, ``end`` (milliseconds) and ``text``, parted by tabs."""

from __future__ import annotations

import re
from collections.abc import Sequence

from qualkit.domain.sources import Dropped, Imported
from qualkit.importers.cue_names import name_speakers, nameless
from qualkit.importers.cue_turns import Said, check_extent, lay_out, time_faults
from qualkit.importers.cue_words import stretches
from qualkit.importers.encodings import decode
from qualkit.importers.subtitles import beginning
from qualkit.importers.text import at_file
from qualkit.text.normalise import normalised

__all__ = ["SegmentTableImporter"]

_HEADER = re.compile(r"start\tend\ttext[ \t]*(?:\n|$)", re.IGNORECASE)
_ROW = re.compile(r"(\d{1,10})(?:\.0)?\t(\d{1,10})(?:\.0)?\t")


class SegmentTableImporter:
    """Reads the ``.tsv`` that Whisper writes; other tables are another importer's."""

    name = "segments"
    suffixes: tuple[str, ...] = (".tsv",)

    def recognises(self, data: bytes, name: str) -> float:
        """For sure if its header is Whisper's; any other table is none of its business."""
        return 0.95 if _HEADER.match(beginning(data)) else 0.0

    def read(
        self, data: bytes, name: str, *, encoding: str = "", interviewers: Sequence[str] = (), divide: str = ""
    ) -> Imported:
        """Rows merged into turns up to the end of a sentence; positions are rows, the header being row 1.

        Raises:
            BadInput: there are no words in it.
        """
        decoded = decode(data, name, encoding)
        text = normalised(decoded.text)
        check_extent(text, name, (("\n", 100_000, "rows"),))
        said, damaged, empty = _rows(text)
        reversed_ = [one.number for one in said if one.start is not None and (one.end or 0.0) < one.start]
        named = name_speakers(said, interviewers)
        layout = "rows of segments that name nobody" if named is None else "rows of segments with a name and colon"
        laid = lay_out(said if named is None else named, interviewers, layout, name, unit="row", divide=divide)
        faults = time_faults(damaged, reversed_, (), name, unit="row")
        remarks = nameless(said if named is None else named, "row", tagged=False, divided=bool(divide))
        return Imported(
            text=laid.text,
            turns=laid.turns,
            format="tsv",
            layout=laid.layout,
            encoding=decoded.encoding,
            position_kind="row",
            positions=laid.positions,
            dropped=(Dropped("row without words", empty),) if empty else (),
            problems=decoded.problems + at_file((*faults, *remarks, *laid.problems), name),
        )


def _rows(text: str) -> tuple[list[Said], list[int], int]:
    """The rows with words, the numbers of those without readable times, and how many have no words."""
    said: list[Said] = []
    damaged: list[int] = []
    empty = 0
    for number, line in enumerate(text.lstrip("\n\t ").split("\n")[1:], 2):
        times = _ROW.match(line)
        if times is not None:
            kept = stretches(line[times.end() :])
            start, end = int(times[1]) / 1000, int(times[2]) / 1000
        else:
            kept, start, end = stretches(line), None, None
        if kept:
            said.append(Said(number, start, end, None, kept))
            if start is None:
                damaged.append(number)
        elif line.strip():
            empty += 1
    return said, damaged, empty
