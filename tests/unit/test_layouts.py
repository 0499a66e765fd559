"""Every layout that the documentation lists as read: turns, speakers, roles, times and places, to the letter.

`QUALKIT_UPDATE_LAYOUTS=1 pytest tests/unit/test_layouts.py` rewrites what is expected; look at it before you keep it.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.helpers.imported_checks import check_imported
from tests.helpers.layouts import EVIDENCE, HEAD, folders, found_in, load, write

FOLDERS = folders()


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_the_layout_is_read_as_expected(folder: Path) -> None:
    layout = load(folder)
    found, imported = found_in(layout)
    for one in imported:
        check_imported(one)
    if os.environ.get("QUALKIT_UPDATE_LAYOUTS"):
        write(folder, found)
    assert load(folder).expected == found


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_the_fixture_says_what_it_is(folder: Path) -> None:
    layout = load(folder)
    assert all(isinstance(layout.head[key], str) for key in HEAD)
    assert layout.head["layout"] and layout.head["service"]
    assert layout.head["evidence"] in EVIDENCE
    assert (folder / layout.head["file"]).is_file()


def test_there_are_layouts_and_no_two_of_one_name() -> None:
    heads = [load(folder).head for folder in FOLDERS]
    names = [(head["service"], head["layout"]) for head in heads]
    assert len(names) > 0
    assert len(names) == len(set(names))
