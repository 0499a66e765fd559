"""Reading a transcript, whatever its format: every registered importer is asked, the surest one reads."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import PurePath

from qualkit import plugins
from qualkit.domain.sources import Beside, Imported
from qualkit.errors import BadInput, Location
from qualkit.importers.refusals import SIZE_LIMIT, check_size, only_one, refuse_known
from qualkit.ports import Collection, Importer, LooksBeside

__all__ = ["SIZE_LIMIT", "check_size", "read_beside", "read_file", "read_sources", "suffixes"]


def read_file(
    data: bytes, name: str, *, encoding: str = "", interviewers: Sequence[str] = (), divide: str = ""
) -> Imported:
    """Read one transcript. The content decides on the format, the suffix only where the content does not.

    Args:
        data: the whole file.
        name: its name, for messages and for the suffix.
        encoding: the text encoding asked for; "" follows byte-order mark, UTF-8, Windows-1252.
        interviewers: labels that the study's settings name as the interviewer's.
        divide: how turns are told apart where the researcher says so, see `qualkit.text.turns.DIVISIONS`.

    Raises:
        BadInput: the file is too large, empty, in no known format, holds several sources, or has no words; the
            sentence says which.

    >>> read_file(b"INT: How are you?\\n\\nP1: Fine.\\n", "one.txt").turns[1].speaker
    'P1'
    """
    found = read_sources(data, name, encoding=encoding, interviewers=interviewers, divide=divide)
    return only_one(found, name)


def read_sources(
    data: bytes,
    name: str,
    *,
    encoding: str = "",
    interviewers: Sequence[str] = (),
    divide: str = "",
    questions: Sequence[str] = (),
) -> tuple[Imported, ...]:
    """Read every source that a file holds: one of a transcript, one a respondent of a survey.

    Args:
        questions: the columns of a survey's table that hold the answers to open questions; () finds them.

    Raises:
        BadInput: as `read_file`, but for the number of sources; `questions` for what is no table.
    """
    importer = _importer(data, name)
    if questions:
        from qualkit.importers.tables import TableImporter

        if not isinstance(importer, TableImporter):
            message = "is no table, so no columns can be chosen as its questions."
            raise BadInput(message, hint="Import it without --question.", where=Location(name))
        return importer.read_all(data, name, encoding=encoding, interviewers=interviewers, questions=questions)
    if isinstance(importer, Collection):
        return importer.read_all(data, name, encoding=encoding, interviewers=interviewers, divide=divide)
    return (importer.read(data, name, encoding=encoding, interviewers=interviewers, divide=divide),)


def read_beside(data: bytes, name: str) -> tuple[Beside, ...]:
    """What a file says besides its text: properties, comments, hidden and deleted words. Raises BadInput."""
    importer = _importer(data, name)
    return importer.beside(data, name) if isinstance(importer, LooksBeside) else ()


def suffixes() -> list[str]:
    """The file name endings that the registered importers read, sorted."""
    found = {suffix for name in plugins.names("importers") for suffix in plugins.load("importers", name).suffixes}
    return sorted(found)


def _importer(data: bytes, name: str) -> Importer:
    check_size(len(data), name)
    refuse_known(data, name)
    best, surest = None, 0.0
    for plugin in plugins.names("importers"):
        importer: Importer = plugins.load("importers", plugin)
        certainty = importer.recognises(data, name)
        if certainty > surest:
            best, surest = importer, certainty
    if best is None:
        suffix = PurePath(name).suffix or "no suffix"
        raise BadInput(
            f"is in a format that qualkit does not read ({suffix}).",
            hint=f"Save it as one of {', '.join(suffixes())}.",
            where=Location(name),
        )
    return best
