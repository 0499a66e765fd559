"""Write docs/reference/layouts.md from the golden fixtures of the tests: python docs/make_layouts.py

Every row is a file in tests/layouts/ that a test reads and compares, turn by turn, with what is expected.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

TOP = Path(__file__).resolve().parent.parent
PAGE = TOP / "docs" / "reference" / "layouts.md"
FIXTURES = TOP / "tests" / "layouts"
EVIDENCE = {
    "V": "checked on a real file",
    "D": "built to the maker’s documentation",
    "M": "built from general knowledge, unchecked",
}
INTRODUCTION = """\
# Supported layouts

Made from the tests: each row is a file that a test reads and compares, turn by turn, with what is expected. The files
are invented; what they are modelled on is said in the column “How sure”:

- *checked on a real file*: the layout was taken from a real file of that service;
- *built to the maker’s documentation*: from the service’s own documentation, or from public programs that write or
  read the layout;
- *built from general knowledge, unchecked*: look at the import report with care, and tell us what is wrong.

“Place” is what `qualkit source show NAME --where` and the report call a place of the text in the file. How to import
them: [import transcripts](../how-to/import-transcripts.md).
"""
HEADS = ("From", "Layout", "Speakers", "Times", "Place", "How sure")


def main() -> None:
    """Write the page."""
    PAGE.write_text(page(), encoding="utf-8", newline="\n")
    sys.stdout.write(f"wrote {PAGE}\n")


def page() -> str:
    """The page: a row a layout, and what there is to know of it."""
    found = [json.loads(fixture.read_text("utf-8")) for fixture in FIXTURES.glob("*/expected.json")]
    rows = sorted(found, key=lambda one: (one["service"].casefold(), one["layout"].casefold()))
    notes = [f"- **{one['service']}: {one['layout']}.** {one['note']}" for one in rows if one["note"]]
    parts = [INTRODUCTION, *_table(rows), "", "## To know", "", *notes]
    return "\n".join(parts) + "\n"


def _table(rows: list[dict[str, Any]]) -> list[str]:
    lines = ["| " + " | ".join(HEADS) + " |", "|" + " --- |" * len(HEADS)]
    return lines + ["| " + " | ".join(_cells(one)) + " |" for one in rows]


def _cells(expected: dict[str, Any]) -> tuple[str, ...]:
    turns = [turn for source in expected["sources"] for turn in source["turns"]]
    spoken = any(turn[0] for turn in turns)
    starts, ends = any(turn[3] is not None for turn in turns), any(turn[4] is not None for turn in turns)
    times = "start and end" if starts and ends else "start" if starts else "no"
    layout = str(expected["layout"]).replace("|", "\\|")
    return (
        str(expected["service"]),
        layout,
        "yes" if spoken else "no",
        times,
        _place(turns),
        EVIDENCE[expected["evidence"]],
    )


def _place(turns: list[list[Any]]) -> str:
    """The kinds of place without their numbers: ``paragraph``, ``page and line``, ``cell``."""
    if not turns:
        return ""
    first = str(turns[0][5]).removeprefix("put in on import, before ").split(", ")
    words = [part.rsplit(" ", 1)[0] for part in first if part.rsplit(" ", 1)[-1].isdigit() and "character" not in part]
    named = any("!" in part for part in first)
    return " and ".join(words) if words else "cell" if named else "field"


if __name__ == "__main__":
    main()
