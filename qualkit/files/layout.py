"""Where things stand in a study folder, and writing a file so that it is there whole or not at all."""

from __future__ import annotations

import errno
import os
import re
import unicodedata
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from qualkit.errors import BadInput, NotFound, StudyProblem

__all__ = ["CONFIG_NAME", "Layout", "safe_file_name", "write_atomically", "write_together"]

CONFIG_NAME = "qualkit.toml"
_DATABASE_NAME = "project.db"
_LONGEST_NAME = 120
_FORBIDDEN = re.compile(r'[<>:"/\\|?*\x00-\x1f\x7f]+')
_RESERVED = re.compile(r"(?:con|prn|aux|nul|conin\$|conout\$|com[0-9¹²³]|lpt[0-9¹²³])(?:\..*)?", re.IGNORECASE)
_FULL = (errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC))


@dataclass(frozen=True, slots=True)
class Layout:
    """The places of one study; nothing need exist yet. Everything outside `.qualkit` is the researcher's."""

    root: Path

    @classmethod
    def find(cls, start: Path) -> Layout:
        """The study that `start` is in: the nearest folder upwards with a ``qualkit.toml`` or a ``project.db``.

        Raises:
            NotFound: there is none up to the top of the drive.
        """
        here = start.absolute()
        for folder in (here, *here.parents):
            if (folder / CONFIG_NAME).is_file() or (folder / _DATABASE_NAME).is_file():
                return cls(folder)
        hint = "Go into a study folder, name one with --study DIR, or make one with: qualkit init DIR"
        raise NotFound(f"There is no study at {here} or above it.", hint=hint)

    @property
    def config(self) -> Path:
        return self.root / CONFIG_NAME

    @property
    def participants(self) -> Path:
        return self.root / "participants.csv"

    @property
    def transcripts(self) -> Path:
        return self.root / "transcripts"

    @property
    def codebooks(self) -> Path:
        return self.root / "codebooks"

    @property
    def exports(self) -> Path:
        return self.root / "exports"

    @property
    def database(self) -> Path:
        return self.root / _DATABASE_NAME

    @property
    def backups(self) -> Path:
        return self.root / "backups"

    @property
    def cache(self) -> Path:
        return self.root / ".qualkit"

    @property
    def staging(self) -> Path:
        return self.cache / "staging"

    def codebook_file(self, key: str) -> Path:
        """The YAML file of a codebook.

        Raises:
            BadInput: the key cannot be the name of a file on every system (``../x``, ``con``).
        """
        name = f"{key}.yaml"
        if not key or safe_file_name(name) != name:
            hint = "Use letters, digits, “-” and “_”, such as link-worker-role."
            raise BadInput(f"“{key}” cannot be the key of a codebook.", hint=hint)
        return self.codebooks / name

    def codebook_files(self) -> list[Path]:
        """The YAML files in ``codebooks/``, by name."""
        if not self.codebooks.is_dir():
            return []
        found = (path for path in self.codebooks.iterdir() if path.suffix.lower() in (".yaml", ".yml"))
        return sorted(path for path in found if path.is_file() and not path.name.startswith("."))

    def create_folders(self) -> None:
        """Make the folders a researcher works with.

        Raises:
            StudyProblem: one cannot be made.
        """
        for folder in (self.root, self.transcripts, self.codebooks, self.exports):
            try:
                folder.mkdir(parents=True, exist_ok=True)
            except OSError as error:
                raise _explained(folder, error) from None


def safe_file_name(name: str) -> str:
    """`name` as one file name that Windows, macOS and Linux accept, of at most 120 bytes in UTF-8.

    >>> safe_file_name("Interview 3: Tara?.docx"), safe_file_name("../../etc/passwd"), safe_file_name("con.txt")
    ('Interview 3- Tara-.docx', 'etc-passwd', '_con.txt')
    """
    text = _FORBIDDEN.sub("-", unicodedata.normalize("NFC", name))
    text = text.encode("utf-8", "ignore").decode("utf-8")
    text = re.sub(r"^[\s.-]+", "", text).rstrip(". ") or "file"
    if _RESERVED.fullmatch(text):
        text = f"_{text}"
    stem, dot, suffix = text.rpartition(".")
    if not dot or len(suffix) > 10:
        stem, suffix = text, ""
    room = _LONGEST_NAME - len(suffix.encode()) - len(dot if suffix else "")
    if len(stem.encode()) <= room:
        return text
    short = stem.encode()[:room].decode("utf-8", "ignore").rstrip(". ")
    return f"{short}.{suffix}" if suffix else short


def write_atomically(path: Path, data: bytes) -> None:
    """Write a file so that a reader, or a crash at any moment, sees the old content or the new, never a part.

    A symbolic link is followed; an existing file keeps its permissions.

    Raises:
        StudyProblem: the disk is full, the folder is read-only or missing, or another program holds the file.
    """
    target = path.resolve() if path.is_symlink() else path
    staged = target.with_name(f".{target.name[:40]}.{os.urandom(6).hex()}.tmp")
    try:
        _write_and_sync(staged, data)
        if target.exists():
            staged.chmod(target.stat().st_mode & 0o7777)
        staged.replace(target)
        _sync_folder(target.parent)
    except OSError as error:
        raise _explained(path, error) from None
    finally:
        with suppress(OSError):
            staged.unlink(missing_ok=True)


def write_together(files: Mapping[Path, bytes]) -> None:
    """Write several files, or none if one of them cannot be written.

    Raises:
        StudyProblem: as for `write_atomically`.
    """
    drafts = {path: path.with_name(f".{path.name[:40]}.{os.urandom(6).hex()}.tmp") for path in files}
    path = Path()
    try:
        for path, data in files.items():
            _write_and_sync(drafts[path], data)
        for path, draft in drafts.items():
            draft.replace(path)
    except OSError as error:
        raise _explained(path, error) from None
    finally:
        for draft in drafts.values():
            with suppress(OSError):
                draft.unlink(missing_ok=True)


def _write_and_sync(path: Path, data: bytes) -> None:
    with path.open("xb") as stream:
        stream.write(data)
        stream.flush()
        os.fsync(stream.fileno())


def _sync_folder(folder: Path) -> None:
    """So that the new name survives a power cut; not every system and network drive can."""
    if os.name == "nt":
        return
    try:
        handle = os.open(folder, os.O_RDONLY)
    except OSError:
        return
    try:
        os.fsync(handle)
    except OSError:
        return
    finally:
        os.close(handle)


def _explained(path: Path, error: OSError) -> StudyProblem:
    if error.errno in _FULL:
        return StudyProblem(f"{path} cannot be written: the disk is full.", hint="Free some space and try again.")
    if error.errno == errno.EROFS:
        return StudyProblem(f"{path} cannot be written: the drive is read-only.", hint="Copy the study elsewhere.")
    if isinstance(error, PermissionError):
        hint = "Close it in other programs (Excel, Word), or copy the study to a folder you may write to."
        return StudyProblem(f"{path} cannot be written: access is denied.", hint=hint)
    if isinstance(error, FileNotFoundError | NotADirectoryError):
        return StudyProblem(
            f"{path} cannot be written: the folder {path.parent} does not exist.", hint="Make it first."
        )
    if isinstance(error, IsADirectoryError | FileExistsError):
        return StudyProblem(f"{path} cannot be written: something else has this name.", hint="Move it out of the way.")
    return StudyProblem(f"{path} cannot be written ({error.strerror or type(error).__name__}).", hint="Try again.")
