"""Files that cannot be read, told from their first bytes, each with one sentence that says what to do."""

from __future__ import annotations

from pathlib import PurePath

from qualkit.domain.sources import Imported
from qualkit.errors import BadInput, Location

__all__ = ["OLE_MAGIC", "SIZE_LIMIT", "check_size", "only_one", "refuse_known"]

SIZE_LIMIT = 50 * 1024 * 1024
OLE_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_WORKBOOK = "Workbook".encode("utf-16-le")
_RECORDINGS = frozenset(
    {".mp3", ".mp4", ".m4a", ".wav", ".wma", ".ogg", ".opus", ".flac", ".aac", ".mov", ".avi", ".webm"}
)
_OPEN_DOCUMENT = b"application/vnd.oasis.opendocument."
_AS_DOCX = "Open it in Word or LibreOffice and save it as .docx."
_AS_XLSX = "Open it in Excel or LibreOffice and save it as .xlsx or .csv."


def check_size(size: int, name: str) -> None:
    """Refuse a file that is larger than any transcript. `size` is in bytes.

    Raises:
        BadInput: it is over `SIZE_LIMIT`.
    """
    if size > SIZE_LIMIT:
        limit = SIZE_LIMIT // 1024**2
        raise BadInput(
            f"is {size / 1024**2:.0f} MB; qualkit reads transcripts of up to {limit} MB.",
            hint="Remove the pictures from it, or save the words alone as .txt.",
            where=Location(name),
        )


def refuse_known(data: bytes, name: str) -> None:
    """Refuse what is known not to be a readable transcript.

    Raises:
        BadInput: it is empty, a legacy or protected Office file, an OpenDocument file without running text, an Apple
            Pages document or a recording.
    """
    message, hint = _reason(data, PurePath(name).suffix.lower())
    if message:
        raise BadInput(message, hint=hint, where=Location(name))


def _reason(data: bytes, suffix: str) -> tuple[str, str]:
    head = data[:1024].lstrip(b"\xef\xbb\xbf \t\r\n")
    if not data.strip():
        return "is empty.", "Check that the transcript was saved."
    if head.startswith(OLE_MAGIC):
        return _old_office(data, suffix)
    if head.startswith(b"PK"):
        return _odd_archive(data, suffix)
    if suffix in _RECORDINGS:
        return "is a recording, not a transcript.", "Transcribe it first, and import the transcript."
    return "", ""


def _old_office(data: bytes, suffix: str) -> tuple[str, str]:
    if _ENCRYPTED in data:
        return "is protected with a password.", "Open it in Word or Excel, remove the password and save it again."
    if suffix == ".xls" or (suffix != ".doc" and _WORKBOOK in data):
        return "is an Excel file of the old kind (.xls).", _AS_XLSX
    return "is a Word file of the old kind (.doc).", _AS_DOCX


def _odd_archive(data: bytes, suffix: str) -> tuple[str, str]:
    start = data[:200].find(_OPEN_DOCUMENT)
    kind = data[start + len(_OPEN_DOCUMENT) :][:30] if start >= 0 else b""
    if kind.startswith(b"spreadsheet"):
        return "is an OpenDocument table (.ods).", _AS_XLSX
    if start >= 0 and not kind.startswith(b"text"):
        return "is an OpenDocument file that is no text.", "Copy its words into a text document and save that as .docx."
    if suffix == ".pages":
        return "is an Apple Pages document.", "Open it in Pages and export it to Word (.docx)."
    return "", ""


def only_one(found: tuple[Imported, ...], name: str) -> Imported:
    """The source of a file where one is wanted. Raises BadInput if the file holds several."""
    if len(found) > 1:
        raise BadInput(
            f"holds {len(found)} sources, and one is wanted here.",
            hint="Save the part you mean in a file of its own.",
            where=Location(name),
        )
    return found[0]
