"""The reviews as `qualkit` opens them in a real terminal, and the conversation where there is no room for a screen."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

import qualkit
from tests.helpers.named_study import make_named_study
from tests.unit.test_speakers import GROUP

pty = pytest.importorskip("pty", reason="needs a pseudo-terminal")
pytestmark = pytest.mark.slow


def _terminal(folder: Path, *arguments: str, columns: int = 80, **environment: str):  # type: ignore[no-untyped-def]  # pty is not on every system
    from tests.helpers.real_terminal import RealTerminal

    paths = {"PYTHONPATH": str(Path(qualkit.__file__).parent.parent), "QUALKIT_CODER": "reader", **environment}
    return RealTerminal([sys.executable, "-m", "qualkit", *arguments], folder, columns=columns, **paths)


def test_findings_are_reviewed_and_counted_at_the_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QUALKIT_KEYS", str(tmp_path / "keys"))
    folder = make_named_study(tmp_path / "study")
    with _terminal(folder, "identifiers", "review") as screen:
        screen.wait_for("help")
        screen.press("a", "k", "K", "u", "q")
        assert screen.end() == 0
        assert b"Accepted: 1, kept: 1, still open: " in screen.output
    with _terminal(folder, "identifiers", "review", columns=50) as small:
        small.wait_for("Open findings")
        small.press("q", "\r")
        assert small.end() == 0
    with qualkit.Study.open(folder, coder="reader") as study:
        assert [len(study.identifiers.list(state=state)) for state in ("accepted", "kept")] == [1, 1]


@pytest.mark.parametrize("way", ["screen", "plain", "dumb"])
def test_speakers_are_reviewed_while_importing(tmp_path: Path, way: str) -> None:
    with qualkit.Study.create(tmp_path / "study", title="Speakers", coder="reader"):
        pass
    (tmp_path / "Group.txt").write_text(GROUP, encoding="utf-8")
    more = {"plain": ("--plain",)}.get(way, ())
    terminal = {"dumb": {"TERM": "dumb"}}.get(way, {})
    with _terminal(tmp_path / "study", "import", str(tmp_path / "Group.txt"), "--review", *more, **terminal) as screen:
        if way == "screen":
            screen.wait_for("write, next")
            screen.press("n")
            screen.type("INT")
            screen.press("enter", "enter")
        else:
            screen.wait_for("Group>")
            screen.type("n 1 INT\r")
            screen.type("\r")
            screen.type("y\r")
        assert screen.end() == 0
        assert b"Remembered for the next file" in screen.output
    with qualkit.Study.open(tmp_path / "study", coder="reader") as study:
        assert study.sources.get("Group").turns[0].speaker == "INT"
