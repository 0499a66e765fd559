"""The examples of the reference page on queries find what the page says."""

from __future__ import annotations

import re
import shlex
from pathlib import Path
from typing import Any

import qualkit

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "reference" / "query-language.md").read_text("utf-8")


def test_twenty_examples_find_what_the_page_says(example_copy: Path, cli: Any) -> None:
    commands = re.findall(r"^\$ qualkit (.*)$", PAGE, re.MULTILINE)
    assert len(commands) == 3
    for command in commands:
        answer = cli(*shlex.split(command), "--study", example_copy)
        assert answer.code == 0, answer.err
    examples = re.findall(r"^\d+\. `([^`]+)`: .*\*\*(\d+)\*\*$", PAGE, re.MULTILINE)
    assert len(examples) == 20
    with qualkit.Study.open(example_copy) as study:
        found = {query: len(study.query(query)) for query, _ in examples}
    assert found == {query: int(number) for query, number in examples}
    assert min(found.values()) > 0


def test_the_conditions_of_the_page_are_understood(example_copy: Path) -> None:
    """Whatever stands in the tables as something to write can be written, but for names this study does not have."""
    with qualkit.Study.open(example_copy, coder="MB") as study:
        study.codings.add("LW03", "LWR3.4", quote="But I'm isolated.")
        understood = 0
        rows = re.findall(r"^\| (?:who|attributes|sources|how|what|length)[^|]*\| (.*) \|$", PAGE, re.MULTILINE)
        for written in re.findall(r"`([^`]+)`", " ".join(rows).replace("\\|", "|")):
            if (
                "…" in written
                or written in ("is not stated", "wait*", "<", ">=")
                or re.fullmatch(r"less than|at least|at most|between 2 and 5", written)
            ):
                continue
            assert study.query(f"LWR3, {written}").said.startswith("Passages coded")
            understood += 1
    assert understood > 25
