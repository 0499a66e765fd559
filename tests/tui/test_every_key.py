"""The one table of keys: everything in it works and is tested, and nothing works that is not in it."""

from __future__ import annotations

import io
import re
from pathlib import Path

import pytest
from textual.binding import Binding

from qualkit.tui.keys import GROUPS, KEYS, SITUATIONS, footer, markdown, shown_keys
from qualkit.tui.screen import CodingScreen
from qualkit.tui.transcript import TranscriptView
from qualkit.tui.writing import Help, Writing, help_text
from tests.tui import desk_study, test_keys_boxes, test_keys_coding, test_keys_moving, test_screen

ROOT = Path(__file__).resolve().parents[2]
MODULES = (test_keys_boxes, test_keys_coding, test_keys_moving, test_screen)


def bound(cls: type) -> set[str]:
    """The keys that a class itself binds."""
    keys = set()
    for binding in cls.__dict__["BINDINGS"]:
        assert isinstance(binding, Binding)
        keys |= set(binding.key.split(","))
    return keys


def inherited(cls: type) -> set[str]:
    """The keys that qualkit's own classes bind, from the base up."""
    own = [base for base in cls.__mro__ if base.__module__.startswith("qualkit") and "BINDINGS" in base.__dict__]
    return set().union(*map(bound, own))


def test_every_key_has_a_test_that_presses_it() -> None:
    assert all(module.__name__.startswith("tests.tui") for module in MODULES)
    pressed = {key for on, key in desk_study.PRESSED if on == "screen"}
    table = {name for key in KEYS for name in key.keys}
    assert table - pressed == set(), "keys without a test"
    assert pressed - table == set(), "tests of keys that are not in the table"


@pytest.mark.parametrize("box", ["Picker", "PlacePicker", "Menu", "Writing", "Find", "Help", "Waiting"])
def test_every_key_of_the_boxes_has_one_too(box: str) -> None:
    from qualkit.tui import chooser, picker, waiting, writing

    cls = next(getattr(module, box) for module in (chooser, picker, waiting, writing) if hasattr(module, box))
    keys = inherited(cls)
    pressed = {key for on, key in desk_study.PRESSED if on == box}
    assert keys - pressed == set()


def test_the_screen_binds_what_the_table_says() -> None:
    own = {name for key in KEYS if key.verb for name in key.keys}
    assert bound(CodingScreen) == own
    page = inherited(TranscriptView)
    moves = {name for key in KEYS if not key.verb for name in key.keys}
    assert page == moves | {"escape"}, "the page's own keys are in the table, too"


def test_no_key_stands_twice_and_none_is_out_of_reach() -> None:
    names = [name for key in KEYS for name in key.keys]
    assert len(names) == len(set(names))
    for key in KEYS:
        plain = [name for name in key.keys if "+" not in name]
        assert plain or not key.verb, f"{key.verb} has no plain key"
    for cls in (CodingScreen, TranscriptView, Writing, Help):
        for name in inherited(cls):
            assert not re.search(r"alt|ctrl\+shift|ctrl\+\d|ctrl\+[imh\[]$|f11", name), name


def test_every_verb_of_the_table_is_there() -> None:
    for key in KEYS:
        if key.verb:
            assert callable(getattr(CodingScreen, f"do_{key.verb}")), key.verb


def test_the_table_is_whole() -> None:
    assert {key.group for key in KEYS} == set(GROUPS)
    for key in KEYS:
        assert key.does.endswith(".") and key.label and set(key.when) <= set(SITUATIONS), key
    for situation in SITUATIONS:
        last = [key.verb for key in footer(situation)][-3:]
        assert last == ["undo", "help", "leave"], situation


def test_help_and_documentation_have_every_key() -> None:
    from rich.console import Console

    console = Console(width=90, file=io.StringIO())
    with console.capture() as captured:
        console.print(help_text())
    for key in KEYS:
        assert shown_keys(key) in captured.get(), key
    how_to = (ROOT / "docs" / "how-to" / "code-on-the-screen.md").read_text("utf-8")
    assert markdown() in how_to, (
        "copy the table from: python -c 'from qualkit.tui.keys import markdown; print(markdown())'"
    )
