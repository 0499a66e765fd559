"""Reading a transcript, whatever its format: every registered importer is asked, the surest one reads."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import PurePath

from qualkit import plugins
from qualkit.domain.sources import Imported
from qualkit.errors import BadInput, Location
from qualkit.importers.refusals import SIZE_LIMIT, check_size, refuse_known

__all__ = ["SIZE_LIMIT", "check_size", "read_file", "suffixes"]


def read_file(data: bytes, name: str, *, encoding: str = "", interviewers: Sequence[str] = ()) -> Imported:
    """Read one transcript. The content decides on the format, the suffix only where the content does not.

    Args:
        data: the whole file.
        name: its name, for messages and for the suffix.
        encoding: the text encoding asked for; "" follows byte-order mark, UTF-8, Windows-1252.
        interviewers: labels that the study's settings name as the interviewer's.

    Raises:
        BadInput: the file is too large, empty, in no known format, or has no words; the sentence says which.

    >>> read_file(b"INT: How are you?\\n\\nP1: Fine.\\n", "one.txt").turns[1].speaker
    'P1'
    """
    check_size(len(data), name)
    refuse_known(data, name)
    best, surest = None, 0.0
    for plugin in plugins.names("importers"):
        importer = plugins.load("importers", plugin)
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
    imported: Imported = best.read(data, name, encoding=encoding, interviewers=interviewers)
    return imported


def suffixes() -> list[str]:
    """The file name endings that the registered importers read, sorted."""
    found = {suffix for name in plugins.names("importers") for suffix in plugins.load("importers", name).suffixes}
    return sorted(found)
