"""Tables in the terminal: cells without a value, and a table that holds nothing but says why."""

from __future__ import annotations

import pytest

from qualkit.cli._output import print_table
from qualkit.domain.tables import DataTable


def test_a_cell_without_a_value_is_empty_and_numbers_stand_to_the_right(capsys: pytest.CaptureFixture[str]) -> None:
    print_table(
        DataTable(title="Talk", columns=("case", "per_1000"), rows=(("LW01", 12.5), ("LW02", None), ("LW03", 0.25)))
    )
    lines = [line.rstrip() for line in capsys.readouterr().out.splitlines()]
    assert lines[2:] == ["LW01     12.50", "LW02", "LW03      0.25"]


def test_a_table_without_rows_still_says_who_is_left_out(capsys: pytest.CaptureFixture[str]) -> None:
    print_table(
        DataTable(title="Talk", columns=("group", "hits"), rows=(), note="Groups of fewer than 3 are not shown.")
    )
    assert capsys.readouterr().out == "Talk: nothing yet.\nGroups of fewer than 3 are not shown.\n"
