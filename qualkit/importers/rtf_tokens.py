"""Rich text as the marks and words it is made of, each with what holds for it: one pass, bounded."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from qualkit.importers.bounded import MOST_PARAGRAPHS, too_much

__all__ = ["MOST_CHARACTERS", "MOST_DEPTH", "MOST_MARKS", "Token", "tokens"]

MOST_MARKS = 1_000_000
# Characters that are written as a mark each: all of an Arabic transcript.
MOST_CHARACTERS = 2_000_000
MOST_DEPTH = 1000
_TOKEN = re.compile(
    r"\\([a-zA-Z]{1,32})(-?\d{1,9})? ?|\\'([0-9a-fA-F]{2})|\\([^a-zA-Z])|([{}])|([\r\n\x00]+)|([^\\{}\r\n\x00]+)|\\",
    re.DOTALL,
)
_FONT = re.compile(r"\\f(\d{1,6})\b[^{};]*?\\fcharset(\d{1,3})")
_CHARSETS = {
    77: "mac_roman", 78: "shift_jis", 80: "euc_kr", 81: "mac_arabic", 85: "mac_greek", 89: "mac_latin2",
    128: "cp932", 129: "cp949", 130: "johab", 134: "cp936", 136: "cp950", 161: "cp1253", 162: "cp1254", 163: "cp1258",
    177: "cp1255", 178: "cp1256", 186: "cp1257", 204: "cp1251", 222: "cp874", 238: "cp1250", 254: "cp437", 255: "cp850",
}  # fmt: skip


@dataclass(slots=True)
class _Coding:
    """How bytes become characters inside a pair of braces: what to skip after ``\\u``, and the font."""

    skip: int = 1
    font: str = ""


@dataclass(frozen=True, slots=True)
class Token:
    """A mark (``word`` with its number), a piece of text, or the border of a group (``{``, ``}``)."""

    kind: str
    word: str = ""
    number: int | None = None


def tokens(data: bytes, name: str) -> Iterator[Token]:
    """The tokens of a file, characters decoded in the code page or font that holds where they stand.

    Kinds: ``{``, ``}``, ``mark``, ``symbol`` (a backslash and a sign), ``text``.

    Raises:
        BadInput: there are far more marks in it than a transcript has, or groups nest too deep.
    """
    raw = data.decode("latin-1")
    characters = raw.count("\\u") + raw.count("\\'")
    marks = raw.count("\\") + raw.count("{") + raw.count("}") - characters
    if marks > MOST_MARKS or characters > MOST_CHARACTERS:
        raise too_much("marks", name)
    # Writers set \pard beside each \par.
    if raw.count("\\par") > 2 * MOST_PARAGRAPHS:
        raise too_much("paragraphs", name)
    return _Reading(raw, name).tokens()


class _Reading:
    """One pass over the raw text; keeps what decides how bytes become characters."""

    def __init__(self, raw: str, name: str) -> None:
        self._raw = raw
        self._name = name
        self._page = "cp1252"
        self._fonts = {found[1]: _CHARSETS[int(found[2])] for found in _fonts(raw) if int(found[2]) in _CHARSETS}
        self._state = _Coding()
        self._stack: list[_Coding] = []
        self._bytes = bytearray()
        self._units: list[str] = []
        self._to_skip = 0

    def tokens(self) -> Iterator[Token]:
        raw, match, at = self._raw, _TOKEN.match, 0
        while (found := match(raw, at)) is not None:
            at = found.end()
            word, number, hexed, sign, brace, _, plain = found.groups()
            if hexed is not None:
                self._hexed(hexed)
            elif plain is not None:
                self._plain(plain)
            elif word == "u" and number is not None:
                self._settle_bytes()
                self._units.append(_unit(int(number)))
                self._to_skip = self._state.skip
            elif word is not None:
                self._to_skip = 0
                yield from self._flush()
                value = int(number) if number else None
                if word == "bin" and value is not None and value > 0:
                    at += value
                    continue
                self._note(word, value)
                yield Token("mark", word, value)
            elif sign is not None:
                self._to_skip = 0
                yield from self._flush()
                yield Token("symbol", sign)
            elif brace is not None:
                self._to_skip = 0
                yield from self._flush()
                if not self._brace(brace):
                    return
                yield Token(brace)
        yield from self._flush(last=True)

    def _brace(self, brace: str) -> bool:
        """Keep the state; False at the end of the document's own group, after which nothing counts."""
        if brace == "{":
            if len(self._stack) >= MOST_DEPTH:
                raise too_much("groups inside groups", self._name)
            self._stack.append(self._state)
            self._state = replace(self._state)
        elif self._stack:
            self._state = self._stack.pop()
            return bool(self._stack)
        return True

    def _note(self, word: str, value: int | None) -> None:
        if word == "ansicpg" and value is not None:
            self._page = _known_page(f"cp{value}" if value != 65001 else "utf-8")
        elif word == "mac":
            self._page = "mac_roman"
        elif word in ("pc", "pca"):
            self._page = "cp437" if word == "pc" else "cp850"
        elif word == "uc" and value is not None:
            self._state.skip = min(max(value, 0), 20)
        elif word == "f" and value is not None:
            self._state.font = str(value)
        elif word == "plain":
            self._state.font = ""

    def _hexed(self, digits: str) -> None:
        if self._to_skip:
            self._to_skip -= 1
        else:
            self._bytes.append(int(digits, 16))

    def _plain(self, words: str) -> None:
        if self._to_skip:
            skipped = min(self._to_skip, len(words))
            self._to_skip -= skipped
            words = words[skipped:]
        if not words:
            return
        if self._bytes or not words.isascii():
            # The second byte of a letter of two bytes may be written as itself.
            self._bytes += words.encode("latin-1")
        else:
            self._units.append(words)

    def _settle_bytes(self) -> None:
        if self._bytes:
            page = self._fonts.get(self._state.font, self._page)
            self._units.append(self._bytes.decode(page, "replace"))
            self._bytes.clear()

    def _flush(self, *, last: bool = False) -> Iterator[Token]:
        self._settle_bytes()
        if self._units:
            words = "".join(self._units)
            self._units.clear()
            if not last and "\ud800" <= words[-1] <= "\udbff":
                # Some writers put a mark between the two halves of a character.
                self._units.append(words[-1])
                words = words[:-1]
            if words:
                yield Token("text", _whole(words))


def _unit(number: int) -> str:
    """A UTF-16 unit; what writers give as a negative number stands above 32767."""
    value = number + 0x10000 if number < 0 else number
    return chr(value) if 0 < value <= 0x10FFFF else "\ufffd"


def _whole(words: str) -> str:
    """Characters above U+FFFF are written in two halves; a half alone is no character."""
    if any("\ud800" <= one <= "\udfff" for one in words):
        return words.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return words


def _known_page(page: str) -> str:
    try:
        codecs.lookup(page)
    except LookupError:
        return "cp1252"
    return page


def _fonts(raw: str) -> Iterator[re.Match[str]]:
    start = raw.find("\\fonttbl")
    return _FONT.finditer(raw, start, min(len(raw), start + 200_000)) if start >= 0 else iter(())
