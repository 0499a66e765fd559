"""From bytes to text: byte-order mark, strict UTF-8, Windows-1252 with a warning; nothing is guessed beyond that."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass, field

from qualkit.errors import BadInput, Location, Problem

__all__ = ["Decoded", "decode", "looks_binary"]

# UTF-32 before UTF-16: the mark of UTF-16-LE is the beginning of that of UTF-32-LE.
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_FALLBACK = "cp1252"
_CONTROLS = bytes(code for code in range(32) if code not in b"\t\n\x0b\x0c\r\x1a") + b"\x7f"
# In Mac Roman: an apostrophe or quotation mark where Windows-1252 has a capital letter with an accent; CR newlines.
_MAC = re.compile(rb"[a-z]\xd5[a-z ]|\xd2[A-Za-z][^\xd2\xd3\r\n]{0,200}\xd3|[^\n]\r[^\n]")
_MOST_CONTROLS = 0.005
_ASK = "If you know its encoding, name it with --encoding (for example --encoding utf-16)."


@dataclass(frozen=True, slots=True)
class Decoded:
    """Text with the name of the encoding it was read in; newlines are still as in the file."""

    text: str = field(repr=False)
    encoding: str
    problems: tuple[Problem, ...] = ()


def looks_binary(data: bytes) -> bool:
    """Whether bytes without a UTF-16 or UTF-32 mark hold NUL, or more control characters than text ever does.

    >>> looks_binary(b"Ja, genau."), looks_binary(b"ab\\x00c")
    (False, True)
    """
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE, codecs.BOM_UTF32_BE)):
        return False
    if b"\x00" in data:
        return True
    controls = len(data) - len(data.translate(None, _CONTROLS))
    return controls > _MOST_CONTROLS * len(data)


def decode(data: bytes, name: str, encoding: str = "") -> Decoded:
    """Decode a text file.

    Args:
        data: the whole file.
        name: its name, for messages.
        encoding: what the researcher asked for; "" follows the ladder.

    Raises:
        BadInput: it is binary, damaged, empty, or not in the encoding asked for.

    >>> decode("Siân".encode("cp1252"), "a.txt").encoding
    'cp1252'
    """
    decoded = _as_asked(data, name, encoding) if encoding else _by_ladder(data, name)
    if not decoded.text.strip().strip("\ufeff"):
        raise _bad(name, "holds nothing but white space.", "Check that the transcript was saved.")
    return decoded


def _bad(name: str, message: str, hint: str, line: int | None = None) -> BadInput:
    return BadInput(message, hint=hint, where=Location(name, line))


def _as_asked(data: bytes, name: str, encoding: str) -> Decoded:
    try:
        return Decoded(data.decode(encoding), codecs.lookup(encoding).name)
    except LookupError as error:
        hint = "Use a name such as utf-8, utf-16, cp1252 or mac-roman."
        raise _bad(name, f"cannot be read as “{encoding}”, which is not a text encoding.", hint) from error
    except UnicodeError as error:
        hint = "Leave --encoding away to let qualkit find it, or name another."
        raise _bad(name, f"is not in the encoding “{encoding}”.", hint) from error


def _by_ladder(data: bytes, name: str) -> Decoded:
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            try:
                return Decoded(data.decode(encoding), encoding.removesuffix("-sig"))
            except UnicodeDecodeError as error:
                hint = "Save the transcript again, as UTF-8."
                raise _bad(name, f"says it is {encoding.removesuffix('-sig')} but is damaged.", hint) from error
    if looks_binary(data):
        raise _bad(name, "is not text: it holds bytes that no text has.", _ASK)
    try:
        return Decoded(data.decode("utf-8"), "utf-8")
    except UnicodeDecodeError as error:
        return _fall_back(data, name, error)


def _fall_back(data: bytes, name: str, error: UnicodeDecodeError) -> Decoded:
    line = data.count(b"\n", 0, error.start) + 1
    lenient = data.decode("utf-8", "ignore")
    well_formed = len(lenient) - len(lenient.encode("ascii", "ignore"))
    broken = data.decode("utf-8", "replace").count("\ufffd") - lenient.count("\ufffd")
    if well_formed and well_formed >= broken:
        # Read as Windows-1252, every sound accent in it would turn into two wrong characters.
        hint = "Save the transcript again as UTF-8, or name its encoding with --encoding."
        raise _bad(name, "is UTF-8 with damaged characters.", hint, line)
    try:
        text = data.decode(_FALLBACK)
    except UnicodeDecodeError as refused:
        line = data.count(b"\n", 0, refused.start) + 1
        raise _bad(name, "is neither UTF-8 nor Windows-1252 text.", _ASK, line) from refused
    hint = "Look at its accents, quotes and dashes; if they are wrong, import again with --encoding."
    if _MAC.search(data):
        hint = "It has quotes or newlines of an older Mac: if words look wrong, import it with --encoding mac-roman."
    warning = Problem("warning", "is not UTF-8; read as Windows-1252.", where=Location(name, line), hint=hint)
    return Decoded(text, _FALLBACK, (warning,))
