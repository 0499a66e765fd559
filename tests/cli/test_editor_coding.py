"""Coding in one's own editor, from the command line: the editor is a small program that edits as a person would."""

from __future__ import annotations

import os
import shlex
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

import qualkit
from tests.helpers.terminal import Answer, command, environment, half_written

EDITOR = """
import os, pathlib, signal, sys, time
path = pathlib.Path(sys.argv[-1])
text = path.read_bytes().decode("utf-8")
{body}
"""
TURN = "so I sit in the corridor.\n"

Editor = Callable[[str], None]
Code = Callable[..., Answer]


def editing(folder: Path) -> list[str]:
    place = folder / ".qualkit" / "editing"
    return sorted(path.name for path in place.iterdir()) if place.is_dir() else []


def coded(folder: Path) -> list[tuple[str, str]]:
    with qualkit.Study.open(folder) as study:
        assert study.integrity.check().clean
        return [(coding.code, coding.quote) for coding in study.codings.list()]


@pytest.fixture
def editor(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Editor:
    """Make the editor a program with this body, in which `path` and `text` are known."""
    monkeypatch.delenv("VISUAL", raising=False)

    def make(body: str) -> None:
        program = tmp_path / "an editor.py"
        program.write_text(EDITOR.format(body=body), encoding="utf-8")
        monkeypatch.setenv("EDITOR", shlex.join([sys.executable, str(program)]))

    return make


@pytest.fixture
def code(cli: Callable[..., Answer], small_folder: Path) -> Code:
    """Run `qualkit code anna --editor` as tester, nobody being there to answer."""
    return lambda *more: cli("code", "anna", "--editor", "--study", small_folder, "--coder", "tester", *more)


def typed(*lines: str) -> str:
    """The body of an editor in which these lines are typed below turn 2."""
    more = TURN + "".join(f"{line}\n" for line in lines)
    return f"path.write_bytes(text.replace({TURN!r}, {more!r}).encode())"


def test_what_was_typed_is_shown_and_applied(editor: Editor, code: Code, small_folder: Path) -> None:
    editor(typed('"no desk" = T1.2 key', "turn = T1.1"))
    answer = code("--yes")
    assert answer.code == 0 and answer.err == ""
    assert answer.out.splitlines() == [
        'add T1.1, turn 2: "I am alone most days. There is no desk for me, so I sit in …"',
        'add T1.2, turn 2, key quotation: "no desk"',
        "Anna: 2 to add, 0 to change, 0 to remove; 0 stay as they are.",
        "Done: 2 codings. To take that back: qualkit undo",
    ]
    assert [code for code, _ in coded(small_folder)] == ["T1.1", "T1.2"]
    assert editing(small_folder) == [] and half_written(small_folder) == []


@pytest.mark.parametrize(
    "body", ["pass", "path.write_bytes(text.replace(chr(10), chr(13) + chr(10)).encode('utf-16'))"]
)
def test_what_was_not_changed_changes_nothing(editor: Editor, code: Code, small_folder: Path, body: str) -> None:
    editor(body)
    answer = code()
    assert (answer.code, answer.out) == (0, "Nothing was changed.\n")
    assert editing(small_folder) == []
    with qualkit.Study.open(small_folder) as study:
        assert all("edited" not in line.what for line in study.history.log())


def test_without_anybody_to_ask_the_file_is_kept_and_offered_again(
    editor: Editor, code: Code, small_folder: Path
) -> None:
    editor(typed("turn = T1.1"))
    answer = code()
    assert answer.code == 1 and "add T1.1, turn 2" in answer.out and "add --yes" in answer.err
    assert coded(small_folder) == [] and editing(small_folder) == ["Anna by tester.txt"]
    editor("pass")
    answer = code("--yes")
    assert answer.code == 0 and "going on with it" in " ".join(answer.err.split())
    assert len(coded(small_folder)) == 1 and editing(small_folder) == []


def test_a_dry_run_shows_and_keeps(editor: Editor, code: Code, small_folder: Path) -> None:
    editor(typed("turn = T1.1"))
    answer = code("--dry-run", "--yes")
    assert answer.code == 0 and "Nothing was applied." in answer.out and "add T1.1" in answer.out
    assert coded(small_folder) == [] and editing(small_folder) == ["Anna by tester.txt"]


def test_changed_words_are_refused_and_shown(editor: Editor, code: Code, small_folder: Path) -> None:
    editor("path.write_text(text.replace('no desk', 'a desk') + 'x')")
    answer = code("--yes")
    said = " ".join(answer.err.split())
    assert answer.code == 1 and answer.out == ""
    assert "Line 19: The words of turn 2 are not the interview's here." in said
    assert "The interview: no desk for me, so I Your file: a desk for me, so I" in said
    assert "Your file is kept:" in said and editing(small_folder) == ["Anna by tester.txt"]
    # What was wrong is put right in the kept file.
    editor("path.write_text(text.replace('a desk', 'no desk')[:-1].replace('corridor.', 'corridor.\\nturn = T1.1'))")
    assert code("--yes").code == 0
    assert len(coded(small_folder)) == 1


def test_an_unknown_code_is_answered_with_the_nearest(editor: Editor, code: Code, small_folder: Path) -> None:
    editor(typed("turn = Isolaton", "turn = T2.1"))
    answer = code("--yes")
    assert answer.code == 1 and coded(small_folder) == []
    assert 'Line 20: There is no code "Isolaton". Did you mean T1.1 (Isolation)?' in " ".join(answer.err.split())


@pytest.mark.parametrize("body", ["path.write_bytes(b'')", "path.unlink()", "path.write_text(' \\n')"])
def test_an_empty_file_removes_nothing(editor: Editor, code: Code, small_folder: Path, body: str) -> None:
    with qualkit.Study.open(small_folder, coder="tester") as study:
        study.codings.add("Anna", "T1.1", turn=2)
    editor(body)
    answer = code("--yes")
    assert answer.code == 1 and answer.errors == ["The file was empty; nothing was applied. No coding was removed."]
    assert len(coded(small_folder)) == 1 and editing(small_folder) == []


def test_an_editor_that_fails_or_is_not_there(
    editor: Editor, code: Code, small_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    editor("sys.exit(3)")
    answer = code("--yes")
    assert answer.code == 1 and answer.errors == ["The editor ended with a failure (3); nothing was applied."]
    assert editing(small_folder) == []
    editor(f"{typed('turn = T1.1')}; sys.exit(1)")
    answer = code("--yes")
    assert "Your file is kept" in answer.err and editing(small_folder) == ["Anna by tester.txt"]
    assert coded(small_folder) == []
    editor("pass")
    assert code("--yes").code == 0 and len(coded(small_folder)) == 1
    monkeypatch.setenv("EDITOR", str(small_folder / "no such editor"))
    answer = code()
    assert answer.code == 1 and "cannot be started" in answer.err and editing(small_folder) == []


def test_a_study_changed_while_the_editor_was_open(editor: Editor, code: Code, small_folder: Path) -> None:
    with qualkit.Study.open(small_folder, coder="tester") as study:
        study.codings.add("Anna", "T1.1", turn=2)
    edit = "path.write_text(text.replace('turn = T1.1 [1]', 'turn = T1.2 [1]'))"
    change = command("code", "change", 1, "--code", "T2.1", "--study", small_folder, "--coder", "tester")
    editor(f"{edit}; import subprocess; subprocess.run({change!r}, check=True, capture_output=True)")
    answer = code("--yes")
    assert answer.code == 1 and "Coding 1 was changed in the study after this file was written." in answer.err
    assert [key for key, _ in coded(small_folder)] == ["T2.1"] and editing(small_folder) == ["Anna by tester.txt"]


def test_copies_that_editors_make_do_not_stay(editor: Editor, code: Code, small_folder: Path) -> None:
    editor(f"{typed('turn = T1.1')}; path.with_name(path.name + '~').write_text(text)")
    assert code("--yes").code == 0
    assert editing(small_folder) == []


def test_each_coder_has_a_file_of_their_own(
    editor: Editor, code: Code, cli: Callable[..., Answer], small_folder: Path
) -> None:
    editor(typed("turn = T1.1"))
    code()
    answer = cli("code", "Anna", "--editor", "--yes", "--study", small_folder, "--coder", "Ann")
    assert answer.code == 0 and editing(small_folder) == ["Anna by tester.txt"]
    with qualkit.Study.open(small_folder) as study:
        assert [coding.coder for coding in study.codings.list()] == ["Ann"]


def test_the_options_go_with_the_editor(cli: Callable[..., Answer], small_folder: Path) -> None:
    assert cli("code", "Anna", "--plain", "--editor", "--study", small_folder).code == 2
    assert cli("code", "Anna", "--plain", "--yes", "--study", small_folder).code == 2


@pytest.mark.skipif(os.name == "nt", reason="there are no such signals on Windows")
@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM, signal.SIGHUP])
def test_killed_while_the_editor_is_open_nothing_typed_is_lost(
    editor: Editor, code: Code, small_folder: Path, how: signal.Signals
) -> None:
    editor(f"{typed('turn = T1.1')}; path.with_name('saved').touch(); time.sleep(60)")
    arguments = command("code", "Anna", "--editor", "--yes", "--study", small_folder, "--coder", "tester")
    with subprocess.Popen(
        arguments, env=environment(), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        start_new_session=True,
    ) as process:  # fmt: skip
        saved = small_folder / ".qualkit" / "editing" / "saved"
        while not saved.exists():
            assert process.poll() is None
            time.sleep(0.02)
        os.kill(process.pid, how)
        process.wait(timeout=60)
        os.killpg(process.pid, signal.SIGKILL)
    saved.unlink()
    assert coded(small_folder) == [] and editing(small_folder) == ["Anna by tester.txt"]
    editor("pass")
    assert code("--yes").code == 0
    assert len(coded(small_folder)) == 1 and editing(small_folder) == []


@pytest.mark.skipif(os.name == "nt", reason="needs a pseudo-terminal")
def test_a_person_is_asked(editor: Editor, small_folder: Path) -> None:
    """At a terminal: no keeps the file, the next time it is gone on with, edited once more, and applied."""
    editor(typed("turn = T1.1") + "; time.sleep(0.1)")
    first = at_a_terminal(small_folder, ["no"])
    assert "Apply this? yes (apply), no (keep the file for later), edit (again):" in first
    assert "Nothing was applied." in first and editing(small_folder) == ["Anna by tester.txt"]
    editor("path.write_text(text.replace('T1.1', 'T1.2'))")
    second = at_a_terminal(small_folder, ["y", "perhaps", "edit", "yes"])
    assert "Go on with it? yes, no (put it aside and start afresh):" in second
    assert "Please answer yes or no or edit." in second and "Done: 1 coding." in second
    assert [key for key, _ in coded(small_folder)] == ["T1.2"]


def at_a_terminal(folder: Path, answers: list[str]) -> str:
    """What a person sees who gives these answers at a terminal."""
    import pty

    near, far = pty.openpty()
    arguments = command("code", "Anna", "--editor", "--study", folder, "--coder", "tester")
    with subprocess.Popen(arguments, env=environment(COLUMNS="200"), stdin=far, stdout=far, stderr=far) as process:
        os.close(far)
        said = b""
        for answer in answers:
            while not said.rstrip().endswith(b":"):
                said += os.read(near, 4096)
            os.write(near, f"{answer}\n".encode())
            said += b"\n"
            time.sleep(0.3)
        try:
            while chunk := os.read(near, 4096):
                said += chunk
        except OSError:
            pass
        process.wait(timeout=60)
    os.close(near)
    return said.decode().replace("\r\n", "\n")
