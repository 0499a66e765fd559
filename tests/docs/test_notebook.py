"""The notebook of the documentation runs from top to bottom and shows what it says."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.slow
def test_the_notebook_shows_what_its_cells_print_today() -> None:
    done = subprocess.run(
        [sys.executable, str(ROOT / "docs" / "make_notebook.py"), "--check"],
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
    )
    assert done.returncode == 0, done.stderr[-2000:]


def test_the_notebook_holds_no_path_of_the_machine_it_was_written_on() -> None:
    text = (ROOT / "docs" / "how-to" / "first-look.ipynb").read_text("utf-8")
    assert str(ROOT) not in text
    assert "/tmp/" not in text
