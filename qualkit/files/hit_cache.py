"""Keeping what rules found in a source, so that applying an unchanged codebook costs next to nothing.

The files hold places and patterns, no words of participants; they lie inside the study and can be deleted at any
time. A file that is damaged or of another format counts as absent.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import tempfile
from collections.abc import Sequence
from pathlib import Path

from qualkit.domain.codebook import Code
from qualkit.domain.codings import Hit
from qualkit.domain.sources import Span, Turn

__all__ = ["HitCache", "fingerprint"]

FORMAT_VERSION = 1


def fingerprint(codes: Sequence[Code], unit: str, interviewer: bool, versions: Sequence[str]) -> str:
    """Changes whenever the same text could give other hits: with the patterns, the settings or the engine."""
    rules = sorted(
        (code.key, code.kind, code.status == "retired", code.patterns, code.exclude_patterns) for code in codes
    )
    said = json.dumps([FORMAT_VERSION, rules, unit, interviewer, list(versions)], ensure_ascii=False)
    return hashlib.sha256(said.encode("utf-8")).hexdigest()


class HitCache:
    """The hits of one set of rules, one file a source."""

    def __init__(self, folder: Path, rules: str) -> None:
        self.folder = folder
        self._rules = rules

    def get(self, text_sha256: str, turns: Sequence[Turn]) -> list[Hit] | None:
        """What was found in this text the last time; None if that is not known."""
        with contextlib.suppress(OSError, ValueError, KeyError, TypeError):
            rows = json.loads(self._path(text_sha256, turns).read_bytes())
            return [
                Hit(
                    code=code,
                    span=Span(start, end),
                    words=tuple(Span(low, high) for low, high in words),
                    patterns=tuple(patterns),
                    negated=negated,
                )
                for code, start, end, words, patterns, negated in rows
            ]
        return None

    def put(self, text_sha256: str, turns: Sequence[Turn], hits: Sequence[Hit]) -> None:
        """Keep what was found. A cache that cannot be written costs time, never the result."""
        rows = [
            (hit.code, hit.span.start, hit.span.end, [(w.start, w.end) for w in hit.words], hit.patterns, hit.negated)
            for hit in hits
        ]
        path = self._path(text_sha256, turns)
        with contextlib.suppress(OSError):
            path.parent.mkdir(parents=True, exist_ok=True)
            handle, draft = tempfile.mkstemp(dir=path.parent, suffix=".part")
            try:
                with os.fdopen(handle, "w", encoding="utf-8") as file:
                    json.dump(rows, file, ensure_ascii=False, separators=(",", ":"))
                Path(draft).replace(path)
            except BaseException:
                Path(draft).unlink(missing_ok=True)
                raise

    def _path(self, text_sha256: str, turns: Sequence[Turn]) -> Path:
        spoken = ";".join(f"{turn.span.start},{turn.span.end},{turn.role}" for turn in turns)
        key = hashlib.sha256(f"{self._rules}\n{text_sha256}\n{spoken}".encode()).hexdigest()
        return self.folder / key[:2] / f"{key}.json"
