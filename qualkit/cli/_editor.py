"""Writing in one's own editor: a working file inside the study, kept until its words are stored.

The file never goes to the system's temporary folder, where others may read it and the system may delete it. What a
command could not store stays in ``.qualkit/editing`` and is named, so that no typing is lost.
"""

from __future__ import annotations

import os
import shlex
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import click

from qualkit.errors import BadInput, Location, StudyProblem
from qualkit.files.layout import safe_file_name

__all__ = [
    "edit_text",
    "editor_command",
    "forget",
    "kept_until_stored",
    "remove_working_file",
    "run_editor",
    "working_file",
]

# Editors with a window of their own answer at once unless they are told to wait.
_WAIT = {
    "atom": "--wait",
    "bbedit": "--wait",
    "code": "--wait",
    "code-insiders": "--wait",
    "codium": "--wait",
    "cursor": "--wait",
    "gedit": "--wait",
    "gvim": "-f",
    "kate": "--block",
    "mate": "--wait",
    "mvim": "-f",
    "subl": "--wait",
    "zed": "--wait",
}
_FALLBACKS = ("nano", "sensible-editor", "vi")
_HINT = "Set the environment variable EDITOR to your editor, or give the words on the line."

# The working files of this process, by study folder and name: a second look at a text opens the same file.
_OPEN: dict[tuple[Path, str], Path] = {}


def edit_text(folder: Path, name: str, text: str) -> str | None:
    """Let the person change `text` in their editor ($VISUAL, else $EDITOR, else nano, vi or Notepad).

    The working file is ``.qualkit/editing/NAME`` in the study; a file left there before is never touched, the next
    free name is taken instead. It stays after this call if something was changed: store the words inside
    `kept_until_stored`, or call `forget`. Called again with the same name, the same file is opened, holding `text`.

    Args:
        folder: the study's folder.
        name: of the working file, such as ``memo on LWR3.2.md``; made safe for every system.
        text: what to begin with.

    Returns:
        The text as it was saved, newlines as ``\\n``, without byte-order mark; None if nothing was changed (the
        working file is gone then).

    Raises:
        BadInput: the editor cannot be started, failed, or saved something that is not UTF-8; what was written so
            far is kept and named.
        StudyProblem: the study's folder cannot be written.
    """
    command = editor_command()
    path = _claim(folder, name, text)
    try:
        answer = run_editor([*command, str(path)])
    except OSError as error:
        forget(folder, name)
        reason = error.strerror or type(error).__name__
        raise BadInput(f'The editor "{command[0]}" cannot be started ({reason}).', hint=_HINT) from None
    saved = _read(path)
    if answer != 0:
        message = f'The editor "{command[0]}" ended with a failure ({answer}); nothing was stored.'
        if saved == text:
            forget(folder, name)
            raise BadInput(message, hint=_HINT)
        raise BadInput(message, hint=f"Your words are kept in {path}")
    if saved == text:
        forget(folder, name)
        return None
    return saved


@contextmanager
def kept_until_stored(folder: Path, name: str) -> Iterator[None]:
    """Store what was written in here: if that fails the working file stays and is named, else it is removed."""
    try:
        yield
    except BaseException:
        path = _OPEN.get((folder, name))
        if path is not None and path.is_file():
            click.echo(f"Your words are kept in {path}", err=True)
        raise
    forget(folder, name)


def working_file(folder: Path, name: str) -> Path | None:
    """The file a text is being edited in, None before `edit_text` and after `forget`."""
    return _OPEN.get((folder, name))


def forget(folder: Path, name: str) -> None:
    """Remove a working file, and the copies that editors leave beside it."""
    path = _OPEN.pop((folder, name), None)
    if path is not None:
        remove_working_file(path)


def remove_working_file(path: Path) -> None:
    """Remove a file that was edited, the copies that editors leave beside it, and the folder if that was all."""
    copies = (f"{path.name}~", f"#{path.name}#", f".{path.name}.swp", f".{path.name}.swo", f"{path.name}.bak")
    for each in (path, *(path.with_name(copy) for copy in copies)):
        with suppress(OSError):
            each.unlink(missing_ok=True)
    with suppress(OSError):  # another text may be open there
        path.parent.rmdir()


def editor_command() -> list[str]:
    """The editor as the parts of a command line. Raises BadInput if there is none."""
    chosen = os.environ.get("VISUAL", "").strip() or os.environ.get("EDITOR", "").strip()
    if chosen:
        parts = _parts(chosen)
        wait = _WAIT.get(Path(parts[0]).stem.casefold(), "")
        return [*parts, wait] if wait and len(parts) == 1 else parts
    if os.name == "nt":
        return ["notepad"]
    if not sys.stdin.isatty():
        raise BadInput("There is no terminal to open an editor in.", hint=_HINT)
    found = next((name for name in _FALLBACKS if shutil.which(name)), None)
    if found is None:
        raise BadInput("No editor was found on this computer.", hint=_HINT)
    return [found]


def _parts(command: str) -> list[str]:
    # A path as it stands ("C:\Program Files\…\notepad++.exe") needs no quotes.
    if Path(command).is_file():
        return [command]
    try:
        if os.name == "nt":
            return [part.strip('"') for part in shlex.split(command, posix=False)]
        return shlex.split(command)
    except ValueError:
        raise BadInput(f"EDITOR cannot be read as a command: {command}", hint="Close its quotation marks.") from None


def _claim(folder: Path, name: str, text: str) -> Path:
    """The working file of this text, holding it: the one of before in this process, or a new one."""
    known = _OPEN.get((folder, name))
    try:
        if known is not None and known.is_file():
            if _read(known) != text:
                known.write_bytes(text.encode())
            return known
        return _create(folder, name, text)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise StudyProblem(f"{folder} cannot be written ({reason}).", hint="Nothing was stored.") from None


def _create(folder: Path, name: str, text: str) -> Path:
    place = folder / ".qualkit" / "editing"
    place.mkdir(parents=True, exist_ok=True)
    wanted = place / safe_file_name(name)
    path, number = wanted, 1
    while True:
        try:
            handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600)
        except FileExistsError:
            number += 1
            path = wanted.with_name(f"{wanted.stem}-{number}{wanted.suffix}")
            continue
        with os.fdopen(handle, "wb") as stream:
            stream.write(text.encode())
        break
    if path != wanted:
        click.echo(f"A text that was not stored, or is open elsewhere, lies in {wanted}", err=True)
    _OPEN[folder, name] = path
    return path


def _read(path: Path) -> str:
    try:
        return path.read_bytes().decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
    except FileNotFoundError:
        return ""  # deleted in the editor: nothing is to be stored
    except UnicodeDecodeError:
        raise BadInput(
            "The editor did not save as UTF-8.",
            hint="Save the file as UTF-8 and give it with --text - < FILE.",
            where=Location(str(path)),
        ) from None


def run_editor(command: list[str]) -> int:
    """Run the editor. Ctrl-C is the editor's own affair meanwhile."""
    if threading.current_thread() is not threading.main_thread():
        return subprocess.call(command)
    # A handler, not SIG_IGN, which the editor would inherit.
    before = signal.signal(signal.SIGINT, lambda *_: None)
    try:
        return subprocess.call(command)
    finally:
        signal.signal(signal.SIGINT, before)
