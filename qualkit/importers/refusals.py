"""Files that cannot be read, told from their first bytes, each with one sentence that says what to do."""

from __future__ import annotations

from pathlib import PurePath

from qualkit.errors import BadInput, Location

__all__ = ["OLE_MAGIC", "SIZE_LIMIT", "check_size", "refuse_known"]

SIZE_LIMIT = 50 * 1024 * 1024
OLE_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_AS_DOCX = "Open it in Word or LibreOffice and save it as .docx."
_RECORDINGS = frozenset(
    {".mp3", ".mp4", ".m4a", ".wav", ".wma", ".ogg", ".opus", ".flac", ".aac", ".mov", ".avi", ".webm"}
)
_TABLES = frozenset({".csv", ".tsv", ".xlsx", ".xls", ".ods"})


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
        BadInput: it is empty, a PDF, a legacy or protected Word file, RTF, OpenDocument, a table or a recording.
    """
    message, hint = _reason(data, PurePath(name).suffix.lower())
    if message:
        raise BadInput(message, hint=hint, where=Location(name))


def _reason(data: bytes, suffix: str) -> tuple[str, str]:
    head = data[:1024].lstrip(b"\xef\xbb\xbf \t\r\n")
    if not data.strip():
        return "is empty.", "Check that the transcript was saved."
    if head.startswith(b"%PDF"):
        return "is a PDF, whose words cannot be read in a sure order.", (
            "Open it in Word and save it as .docx; scanned pages need text recognition first."
        )
    if head.startswith(OLE_MAGIC):
        if _ENCRYPTED in data:
            return "is protected with a password.", "Open it in Word, remove the password and save it as .docx."
        return "is a Word file of the old kind (.doc).", _AS_DOCX
    if head.startswith(b"{\\rtf"):
        return "is a rich-text file (.rtf).", _AS_DOCX
    if head.startswith(b"PK") and b"application/vnd.oasis.opendocument" in data[:200]:
        return "is an OpenDocument file.", _AS_DOCX
    if suffix in _RECORDINGS:
        return (
            "is a recording, not a transcript.",
            "Transcribe it first; qualkit reads .docx, .txt, .md, .vtt and .srt.",
        )
    if suffix in _TABLES:
        return "is a table, not a transcript.", "Save the transcript as .docx, .txt, .md, .vtt or .srt."
    return "", ""
