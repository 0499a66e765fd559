"""Writing in one's own editor: the working file lies in the study, and no typing is lost."""

from __future__ import annotations

import os
import shlex
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from qualkit.cli import _editor
from qualkit.errors import BadInput

Editor = Callable[[str], None]


@pytest.fixture
def editor(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Editor:
    """Make $VISUAL a program whose lines run with `path`, the file it is given."""

    def become(code: str) -> None:
        script = tmp_path / "editor.py"
        script.write_text(f"import pathlib, sys\npath = pathlib.Path(sys.argv[-1])\n{code}\n", encoding="utf-8")
        monkeypatch.setenv("VISUAL", f"{shlex.quote(sys.executable)} {shlex.quote(str(script))}")

    monkeypatch.setattr(_editor, "_OPEN", {})
    return become


def left(folder: Path) -> list[str]:
    return sorted(path.name for path in (folder / ".qualkit").rglob("*") if path.is_file())


def test_what_was_saved_comes_back_and_the_file_goes_when_it_is_stored(editor: Editor, tmp_path: Path) -> None:
    editor(
        "assert path.read_text('utf-8') == 'one'; path.write_bytes(b'\\xef\\xbb\\xbfone\\r\\ntwo caf\\xc3\\xa9\\r\\n')"
    )
    text = _editor.edit_text(tmp_path, "a memo.md", "one")
    assert text == "one\ntwo café\n"
    path = _editor.working_file(tmp_path, "a memo.md")
    assert path == tmp_path / ".qualkit" / "editing" / "a memo.md"
    assert path.is_file()
    if os.name != "nt":
        assert path.stat().st_mode & 0o077 == 0
    path.with_name("a memo.md~").write_text("the editor's own copy")
    with _editor.kept_until_stored(tmp_path, "a memo.md"):
        pass
    assert left(tmp_path) == []
    assert not path.parent.exists()


@pytest.mark.parametrize("code", ["", "path.write_text('one')", "path.write_bytes(b'\\xef\\xbb\\xbfone')"])
def test_nothing_changed_leaves_nothing(editor: Editor, tmp_path: Path, code: str) -> None:
    editor(code)
    assert _editor.edit_text(tmp_path, "a.md", "one") is None
    assert left(tmp_path) == []


def test_words_are_kept_and_named_when_storing_fails(
    editor: Editor, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    editor("path.write_text('two')")
    assert _editor.edit_text(tmp_path, "a.md", "one") == "two"
    with pytest.raises(RuntimeError), _editor.kept_until_stored(tmp_path, "a.md"):
        raise RuntimeError
    path = tmp_path / ".qualkit" / "editing" / "a.md"
    assert path.read_text() == "two"
    assert str(path) in capsys.readouterr().err


def test_a_kept_text_is_never_written_over(editor: Editor, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    kept = tmp_path / ".qualkit" / "editing" / "a.md"
    kept.parent.mkdir(parents=True)
    kept.write_text("of yesterday")
    editor("path.write_text('two')")
    assert _editor.edit_text(tmp_path, "a.md", "one") == "two"
    assert str(kept) in capsys.readouterr().err
    assert left(tmp_path) == ["a-2.md", "a.md"]
    _editor.forget(tmp_path, "a.md")
    assert kept.read_text() == "of yesterday"
    assert left(tmp_path) == ["a.md"]


def test_a_second_look_opens_the_same_file(editor: Editor, tmp_path: Path) -> None:
    editor("path.write_text(path.read_text() + '!')")
    text = _editor.edit_text(tmp_path, "a.md", "one")
    assert text == "one!"
    assert _editor.edit_text(tmp_path, "a.md", text) == "one!!"
    assert left(tmp_path) == ["a.md"]


def test_an_editor_that_fails_keeps_the_words(editor: Editor, tmp_path: Path) -> None:
    editor("path.write_text('two'); sys.exit(3)")
    with pytest.raises(BadInput) as refused:
        _editor.edit_text(tmp_path, "a.md", "one")
    assert "(3)" in str(refused.value) and "a.md" in str(refused.value)
    assert left(tmp_path) == ["a.md"]
    editor("sys.exit(1)")
    with pytest.raises(BadInput):
        _editor.edit_text(tmp_path, "b.md", "one")
    assert left(tmp_path) == ["a.md"]


def test_what_is_not_utf8_is_kept(editor: Editor, tmp_path: Path) -> None:
    editor("path.write_bytes('café'.encode('latin-1'))")
    with pytest.raises(BadInput, match="UTF-8"):
        _editor.edit_text(tmp_path, "a.md", "one")
    assert left(tmp_path) == ["a.md"]


def test_an_editor_that_is_not_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VISUAL", "no-such-editor-anywhere")
    with pytest.raises(BadInput, match="no-such-editor-anywhere"):
        _editor.edit_text(tmp_path, "a.md", "one")
    assert left(tmp_path) == []


@pytest.mark.parametrize(
    ("visual", "general", "command"),
    [
        ("code", "", ["code", "--wait"]),
        ("code --wait --new-window", "", ["code", "--wait", "--new-window"]),
        ("", "vi", ["vi"]),
        ("nano -w", "vi", ["nano", "-w"]),
        ('"my editor" -x', "", ["my editor", "-x"]),
    ],
)
def test_which_editor(monkeypatch: pytest.MonkeyPatch, visual: str, general: str, command: list[str]) -> None:
    monkeypatch.setenv("VISUAL", visual)
    monkeypatch.setenv("EDITOR", general)
    assert _editor.editor_command() == command


def test_an_unclosed_quotation_mark_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VISUAL", "nano 'x")
    with pytest.raises(BadInput, match="EDITOR"):
        _editor.editor_command()


def test_a_path_with_spaces_is_an_editor(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program = tmp_path / "my editor"
    program.write_text("")
    monkeypatch.setenv("VISUAL", str(program))
    assert _editor.editor_command() == [str(program)]


@pytest.mark.skipif(os.name == "nt", reason="Windows always has Notepad")
def test_without_a_terminal_no_editor_is_guessed(monkeypatch: pytest.MonkeyPatch) -> None:
    import io

    monkeypatch.delenv("VISUAL", raising=False)
    monkeypatch.delenv("EDITOR", raising=False)
    monkeypatch.setattr(sys, "stdin", io.StringIO())
    with pytest.raises(BadInput, match="no terminal"):
        _editor.editor_command()
