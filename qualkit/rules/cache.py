"""Keeping cut-up sources on disk, so that a codebook can be applied again without cutting them up again.

The files hold participants' words and therefore live only in the folder the caller names, inside the study. They
can be deleted at any time; a file that is damaged or of another version counts as absent.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import tempfile
from collections.abc import Sequence
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path

import numpy as np

from qualkit.domain.sources import Span
from qualkit.rules.tokens import Tokens, tokenise

__all__ = ["TokenCache"]

FORMAT_VERSION = 1
_MAGIC = b"qualkit tokens\n"
_ARRAYS = (
    ("ids", "<u4"),
    ("starts", "<u4"),
    ("ends", "<u4"),
    ("marks", "u1"),
    ("joined", "u1"),
    ("sentences", "<u4"),
)


class TokenCache:
    """Cut-up sources in a folder, one file for each text, set of turns, and version of spaCy and of this format."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def tokens(self, text: str, spans: Sequence[Span]) -> Tokens:
        """The words of `spans`: from the cache if it has them, else cut up now and kept for the next time."""
        known = self.known(text, spans)
        if known is not None:
            return known
        tokens = tokenise(text, spans)
        # A cache that cannot be written (full disk, read-only study) costs time, never the result.
        with contextlib.suppress(OSError):
            self._write(self._path(text, spans), _pack(tokens))
        return tokens

    def known(self, text: str, spans: Sequence[Span]) -> Tokens | None:
        """The words of `spans`, if the cache has them."""
        with contextlib.suppress(OSError, ValueError, KeyError, TypeError):
            return _unpack(self._path(text, spans).read_bytes())
        return None

    def clear(self) -> int:
        """Delete every file of the cache; says how many."""
        paths = sorted(self.folder.glob("*.tokens"))
        for path in paths:
            path.unlink(missing_ok=True)
        return len(paths)

    def _path(self, text: str, spans: Sequence[Span]) -> Path:
        return self.folder / f"{_key(text, spans)}.tokens"

    def _write(self, path: Path, data: bytes) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=self.folder, prefix="writing-", suffix=".part")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(data)
            Path(name).replace(path)
        except OSError:
            Path(name).unlink(missing_ok=True)
            raise


@lru_cache(maxsize=1)
def _spacy_version() -> str:
    return version("spacy")


def _key(text: str, spans: Sequence[Span]) -> str:
    turns = ",".join(f"{span.start}-{span.end}" for span in spans)
    head = f"{FORMAT_VERSION}\n{_spacy_version()}\n{turns}\n"
    return hashlib.sha256(head.encode() + text.encode("utf-8", "surrogatepass")).hexdigest()


def _pack(tokens: Tokens) -> bytes:
    parts = [np.ascontiguousarray(getattr(tokens, name), dtype=kind).tobytes() for name, kind in _ARRAYS]
    head = {"lexicon": tokens.lexicon, "sizes": [len(part) for part in parts]}
    body = json.dumps(head).encode() + b"\n" + b"".join(parts)
    return _MAGIC + hashlib.sha256(body).digest() + body


def _unpack(data: bytes) -> Tokens:
    digest_end = len(_MAGIC) + 32
    body = data[digest_end:]
    if data[: len(_MAGIC)] != _MAGIC or hashlib.sha256(body).digest() != data[len(_MAGIC) : digest_end]:
        raise ValueError("not a whole cache file")
    at = body.index(b"\n") + 1
    head = json.loads(body[:at])
    arrays: dict[str, np.ndarray] = {}
    for (name, kind), size in zip(_ARRAYS, head["sizes"], strict=True):
        arrays[name] = np.frombuffer(body, dtype=kind, count=size // np.dtype(kind).itemsize, offset=at)
        at += size
    arrays["sentences"] = arrays["sentences"].reshape(-1, 2)
    return Tokens(lexicon=tuple(head["lexicon"]), **arrays)
