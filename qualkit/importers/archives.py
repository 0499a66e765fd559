"""ZIP archives of transcripts: members are read one by one in memory, within bounds, and their paths are only names."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePath, PurePosixPath

from qualkit.errors import BadInput, Location
from qualkit.importers.bounded import MOST_IN_ALL, MOST_RATIO
from qualkit.importers.refusals import SIZE_LIMIT

__all__ = ["Member", "file_order", "is_archive", "is_litter", "members_of"]

MOST_MEMBERS = 5_000
_RATIO_FROM = 8 * 1024**2
_NESTED = 1
_LITTER = frozenset({"thumbs.db", "desktop.ini", "__macosx", "icon\r"})
# What other formats that are ZIP archives have in them.
_DOCUMENTS = ("[Content_Types].xml", "mimetype", "project.qde", "Index/Document.iwa")
_AGAIN = "Unpack it yourself, and import the folder."


@dataclass(frozen=True, slots=True)
class Member:
    """A file in an archive.

    Attributes:
        name: its own name, without folders: a path in an archive is never followed.
        folder: the folders above it, as the archive has them.
        beside: the names of all files in the same folder.
        data: its bytes; b"" where `refused` says why they were not read.
        shown: how messages call it.
    """

    name: str
    folder: str
    shown: str
    beside: frozenset[str]
    data: bytes = b""
    refused: BadInput | None = None


def is_litter(name: str) -> bool:
    """Whether a file or folder is one that systems and programs leave lying about.

    >>> is_litter("~$LW01.docx"), is_litter(".DS_Store"), is_litter("LW01.docx")
    (True, True, False)
    """
    return name.startswith((".", "~$")) or name.casefold() in _LITTER


def is_archive(data: bytes, name: str) -> bool:
    """Whether a file is a ZIP of files, not a document that is a ZIP inside."""
    if not data.startswith(b"PK") or PurePath(name).suffix.lower() != ".zip":
        return False
    try:
        found = set(zipfile.ZipFile(io.BytesIO(data)).namelist())
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError, RuntimeError, EOFError):
        return True
    return not found.intersection(_DOCUMENTS)


def members_of(data: bytes, name: str) -> Iterator[Member]:
    """The files of an archive by their paths, those of an archive in it too; one that cannot be read says why.

    Raises:
        BadInput: the archive as a whole is damaged or beyond bounds.
    """
    yield from _members(data, name, 0)


def _members(data: bytes, name: str, depth: int) -> Iterator[Member]:
    where = Location(name)
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
        entries = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError, RuntimeError, EOFError) as error:
        raise BadInput("is a damaged ZIP archive.", hint="Make it again.", where=where) from error
    if len(entries) > MOST_MEMBERS:
        raise BadInput(f"holds more than {MOST_MEMBERS:,} files.", hint=_AGAIN, where=where)
    if sum(entry.file_size for entry in entries) > MOST_IN_ALL:
        raise BadInput("unpacks to more than 1 GB, so it was not opened.", hint=_AGAIN, where=where)
    wanted = [(path, entry) for entry in entries if (path := _path(entry)) is not None]
    folders: dict[PurePosixPath, set[str]] = {}
    for path, _ in wanted:
        folders.setdefault(path.parent, set()).add(path.name)
    for path, entry in sorted(wanted, key=lambda one: file_order(one[0])):
        yield from _member(archive, entry, path, frozenset(folders[path.parent]), name, depth)


def file_order(path: PurePath) -> tuple[PurePath, bool, str]:
    """By folder and name; in a folder that aTrain wrote, the file that says most comes first."""
    return path.parent, path.name != "transcription.json", path.name


def _path(entry: zipfile.ZipInfo) -> PurePosixPath | None:
    path = PurePosixPath(entry.filename.replace("\\", "/"))
    litter = any(is_litter(part) for part in path.parts if part not in {"..", "."})
    return None if entry.is_dir() or litter or not path.name or path.name == ".." else path


def _member(
    archive: zipfile.ZipFile, entry: zipfile.ZipInfo, path: PurePosixPath, beside: frozenset[str], name: str, depth: int
) -> Iterator[Member]:
    shown = f"{name}: {path.name}"
    folder = path.parent.as_posix()
    try:
        data = _content(archive, entry, shown)
        if is_archive(data, path.name):
            if depth >= _NESTED:
                message = "is a ZIP archive in one that is in another; only one is opened inside another."
                raise BadInput(message, hint="Unpack it yourself, and import it alone.", where=Location(shown))
            # All of it before any of it is handed on: the archive inside may be damaged at its end.
            yield from list(_members(data, shown, depth + 1))
            return
    except BadInput as refused:
        yield Member(path.name, folder, shown, beside, refused=refused)
        return
    yield Member(path.name, folder, shown, beside, data)


def _content(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, shown: str) -> bytes:
    where = Location(shown)
    if entry.flag_bits & 1:
        raise BadInput("is protected with a password.", hint=f"{_AGAIN} It is not read in the archive.", where=where)
    grows = entry.file_size > _RATIO_FROM and entry.file_size > MOST_RATIO * max(entry.compress_size, 1)
    too_large = f"unpacks to more than {SIZE_LIMIT // 1024**2} MB, or to far more than it is in the archive."
    if entry.file_size > SIZE_LIMIT or grows:
        raise BadInput(too_large, hint="Import it alone if you trust it.", where=where)
    try:
        with archive.open(entry) as stream:
            data = stream.read(SIZE_LIMIT + 1)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError, ValueError) as error:
        raise BadInput("is damaged in the archive.", hint="Make the archive again.", where=where) from error
    if len(data) > SIZE_LIMIT:
        raise BadInput(too_large, hint="Import it alone if you trust it.", where=where)
    return data
