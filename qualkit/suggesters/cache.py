"""Embeddings kept between runs, by content: nothing is encoded twice."""

from __future__ import annotations

import hashlib
import zipfile
from collections.abc import Sequence
from pathlib import Path
from tempfile import NamedTemporaryFile
from time import time
from typing import TYPE_CHECKING

import numpy as np

from qualkit.suggesters.encoder import rounded

if TYPE_CHECKING:
    from qualkit.ports import Embedder, Progress

__all__ = ["EmbeddingCache", "encode_cached"]

_FORMAT = 1
_AN_HOUR = 3600
_SAVED_EACH = 256
"""Texts after which the cache is written: what an interruption can cost."""


class EmbeddingCache:
    """Vectors of one model in one file of `folder`, keyed by the SHA-256 of the text. Holds no words.

    The file is replaced as a whole, so that a crash leaves the old one; one that cannot be read is ignored and
    written anew. Vectors are stored as float16, to which `rounded` vectors lose nothing.
    """

    def __init__(self, folder: Path, model_sha256: str) -> None:
        self.file = folder / f"embeddings-{model_sha256[:16]}-{_FORMAT}.npz"
        self._vectors: dict[bytes, np.ndarray] | None = None

    def get(self, text: str) -> np.ndarray | None:
        """The vector of a text as float16, or None."""
        return self._load().get(_key(text))

    def put(self, texts: Sequence[str], vectors: np.ndarray) -> None:
        """Add vectors and write the file. A folder that cannot be written costs only the time of encoding again."""
        if not texts:
            return
        known = self._load()
        known.update({_key(text): vector.astype(np.float16) for text, vector in zip(texts, vectors, strict=True)})
        self._write(known)

    def forget(self, texts: Sequence[str]) -> None:
        """Remove the vectors of texts, as when a participant withdraws."""
        known = self._load()
        removed = [known.pop(_key(text), None) for text in texts]
        if any(vector is not None for vector in removed):
            self._write(known)

    def _load(self) -> dict[bytes, np.ndarray]:
        if self._vectors is None:
            self._vectors = _read(self.file)
        return self._vectors

    def _write(self, known: dict[bytes, np.ndarray]) -> None:
        keys = sorted(known)
        try:
            self.file.parent.mkdir(parents=True, exist_ok=True)
            _sweep(self.file.parent)
            with NamedTemporaryFile(dir=self.file.parent, suffix=".part", delete=False) as stream:
                try:
                    digests = np.frombuffer(b"".join(keys), np.uint8).reshape(len(keys), 32)
                    rows = np.stack([known[key] for key in keys]) if keys else np.zeros((0, 1), np.float16)
                    np.savez(stream, keys=digests, vectors=rows)
                    stream.close()
                    Path(stream.name).replace(self.file)
                finally:
                    Path(stream.name).unlink(missing_ok=True)
        except OSError:
            return


def encode_cached(embedder: Embedder, texts: Sequence[str], folder: Path | None, progress: Progress) -> np.ndarray:
    """Vectors of `texts`, from the cache in `folder` where they are there; None keeps no cache.

    The cache is written every 256 new texts, so that work which is stopped goes on from there. Models whose vectors
    hold only within one call, such as word counts, are never cached.
    """
    if folder is None or not getattr(embedder, "standalone", False):
        return embedder.encode(texts, progress)
    cache = EmbeddingCache(folder, embedder.sha256)
    missing = sorted({text for text in texts if cache.get(text) is None}, key=lambda text: (-len(text), text))
    by_text: dict[str, np.ndarray] = {}
    words = [len(text.split()) for text in missing]
    for start in range(0, len(missing), _SAVED_EACH):
        part = missing[start : start + _SAVED_EACH]
        done, own = sum(words[:start]), sum(words[start : start + len(part)])
        fresh = embedder.encode(part, _part_of(progress, done, own, sum(words)))
        cache.put(part, fresh)
        by_text.update(zip(part, fresh, strict=True))
    rows = [by_text[text] if text in by_text else _stored(cache, text) for text in texts]
    return rounded(np.stack(rows)) if rows else np.zeros((0, 0), np.float32)


def _sweep(folder: Path) -> None:
    """Remove what killed programs have left half written; what is younger another program may be writing now."""
    for left in folder.glob("*.part"):
        if left.stat().st_mtime < time() - _AN_HOUR:
            left.unlink(missing_ok=True)


def _part_of(progress: Progress, before: int, own: int, everything: int) -> Progress:
    """The progress of a part of the work: `own` words of `everything`, after the `before` that are done."""

    def within(what: str, done: int, total: int) -> None:
        progress(what, before + (own * done // total if total else own), everything)

    return within


def _stored(cache: EmbeddingCache, text: str) -> np.ndarray:
    vector = cache.get(text)
    if vector is None:
        raise KeyError("a text that is neither cached nor encoded")
    return vector.astype(np.float32)


def _key(text: str) -> bytes:
    return hashlib.sha256(text.encode()).digest()


def _read(file: Path) -> dict[bytes, np.ndarray]:
    try:
        with file.open("rb") as stream, np.load(stream, allow_pickle=False) as stored:
            keys, vectors = stored["keys"], stored["vectors"]
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile):
        return {}
    if keys.ndim != 2 or keys.shape[1] != 32 or vectors.ndim != 2 or len(keys) != len(vectors):
        return {}
    if vectors.dtype != np.float16 or not np.isfinite(vectors).all():
        return {}
    return {key.tobytes(): vector for key, vector in zip(keys, vectors, strict=True)}
