"""What is there to import: files, all files of folders, and the members of archives, in the order of their paths."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path, PurePath

from qualkit.errors import BadInput, Location, NotFound
from qualkit.importers.refusals import SIZE_LIMIT

__all__ = ["ATRAIN", "Incoming", "find_files", "open_file", "parts_of", "read_bytes"]

LARGEST_ARCHIVE = 200 * 1024 * 1024
_MOST_FILES = 20_000
# What aTrain writes beside its transcription.json, which says all that these say.
ATRAIN = "transcription.json"
_ATRAIN_FORMS = frozenset(
    {
        "transcription.txt",
        "transcription.srt",
        "transcription.vtt",
        "transcription_timestamps.txt",
        "transcription_maxqda.txt",
        "transcription_nvivo.txt",
        "metadata.txt",
    }
)


@dataclass(frozen=True, slots=True)
class Incoming:
    """One file to import.

    Attributes:
        name: its own name; its suffix may tell the format.
        shown: how reports call it: a member of an archive with the archive's name.
        folder: the name of the folder it is in.
        place: that folder, told from all others.
        another_form: whether aTrain wrote it beside its transcription.json, which is read before it.
        refused: why it was not read.
    """

    name: str
    shown: str
    folder: str
    place: str
    data: bytes = field(repr=False)
    another_form: bool = False
    refused: BadInput | None = None


def find_files(paths: Iterable[str | Path]) -> list[tuple[Path, str]]:
    """The files to open: those named, and those of named folders and the folders in them.

    Each comes with what reports call it: its name, in a folder below the named one the path from there.

    Files that systems and programs leave lying about are passed over; a folder that is reached twice, by a link into
    itself, is looked at once.

    Raises:
        NotFound: a path does not exist.
        BadInput: a folder holds far too many files to be one of transcripts.
    """
    found: list[tuple[Path, str]] = []
    for path in map(Path, paths):
        if path.is_dir():
            from qualkit.importers.archives import file_order

            inside = sorted(_walk(path, set()), key=file_order)
            found.extend((file, file.relative_to(path).as_posix()) for file in inside)
        elif path.exists():
            found.append((path, path.name))
        else:
            raise NotFound(f"There is no file {path}.", hint="Nothing was imported; check the name.")
        if len(found) > _MOST_FILES:
            message = f"{path} holds more than {_MOST_FILES:,} files."
            raise BadInput(message, hint="Nothing was imported; name the folder of the transcripts.")
    return found


def _walk(folder: Path, seen: set[Path]) -> Iterator[Path]:
    from qualkit.importers.archives import is_litter

    real = folder.resolve()
    if real in seen:
        return
    seen.add(real)
    try:
        inside = sorted(folder.iterdir())
    except OSError as error:
        message = f"The folder cannot be read ({error.strerror})."
        raise BadInput(message, hint="Check that you may open it.", where=Location(folder.name)) from None
    for number, path in enumerate(inside):
        if is_litter(path.name):
            continue
        if path.is_dir():
            yield from _walk(path, seen)
        elif path.is_file() or path.is_symlink():
            yield path
        if number > _MOST_FILES:
            return


def open_file(path: Path, shown: str) -> Iterator[Incoming]:
    """The file, or the members of the archive that it is. Raises BadInput."""
    data = read_bytes(path)
    if not _is_archive(data, path.name):
        folder = path.absolute().parent
        form = path.name in _ATRAIN_FORMS and (folder / ATRAIN).is_file()
        yield Incoming(path.name, shown, folder.name, str(folder), data, form)
        return
    from qualkit.importers.archives import members_of

    for one in members_of(data, shown):
        form = one.name in _ATRAIN_FORMS and ATRAIN in one.beside
        folder_name = PurePath(one.folder).name or path.stem
        place = f"{path.absolute()}/{one.shown.removesuffix(one.name)}/{one.folder}"
        yield Incoming(one.name, one.shown, folder_name, place, one.data, form, one.refused)


def _is_archive(data: bytes, name: str) -> bool:
    if not data.startswith(b"PK"):
        return False
    from qualkit.importers.archives import is_archive

    return is_archive(data, name)


def parts_of(data: bytes, name: str) -> Iterator[tuple[str, bytes]]:
    """A file as it is, or the members of the archive that it is, each with its name.

    Raises:
        BadInput: the archive, or a member of it, cannot be read.
    """
    if not _is_archive(data, name):
        yield name, data
        return
    from qualkit.importers.archives import members_of

    for one in members_of(data, name):
        if one.refused:
            raise one.refused
        yield one.name, one.data


def read_bytes(path: Path) -> bytes:
    """The bytes of a transcript's file. Raises BadInput."""
    try:
        size = path.stat().st_size
        most = LARGEST_ARCHIVE if path.suffix.lower() == ".zip" else SIZE_LIMIT
        if size > most:
            raise BadInput(
                f"The file has {size / 2**20:.0f} MB; a transcript of more than {most // 2**20} MB is not read.",
                hint="Is it a recording? Import its transcript instead.",
                where=Location(path.name),
            )
        return path.read_bytes()
    except OSError as error:
        raise BadInput(
            f"The file cannot be read ({error.strerror}).",
            hint="Check that you may open it.",
            where=Location(path.name),
        ) from None
