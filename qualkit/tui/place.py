"""What the screen remembers between two sittings: where each coder left off, light or dark, words not saved yet.

All of it lies in the study's ``.qualkit`` folder, may be deleted at any time, and never stops the work.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from qualkit.errors import QualkitError
from qualkit.files.layout import Layout, write_atomically
from qualkit.files.places import Places as PlacesFile

__all__ = ["Drafts", "Places"]


class Places:
    """Where one coder left off in each source of a study."""

    def __init__(self, folder: Path, coder: str) -> None:
        self.coder = coder
        self._file = PlacesFile(Layout(folder))
        self._looks = Layout(folder).cache / "screen.json"
        self._written: tuple[str, int] | None = None

    @property
    def last(self) -> str:
        """The source read last, "" for none; it may be gone by now."""
        return self._file.last(self.coder) or ""

    def offset(self, source: str, sha256: str) -> int | None:
        """Where this coder left off in a source; None if never there, or if its text has been corrected since."""
        return self._file.get(source, self.coder, sha256)

    def remember(self, source: str, sha256: str, offset: int) -> None:
        """Write down where the coder is, if that is news."""
        if self._written != (source, offset):
            self._file.put(source, self.coder, offset, sha256)
            self._written = (source, offset)

    @property
    def light(self) -> bool:
        """Whether this coder reads dark letters on light ground."""
        return bool(_read(self._looks).get(self.coder, False))

    @light.setter
    def light(self, light: bool) -> None:
        _write(self._looks, {**_read(self._looks), self.coder: light})


class Drafts:
    """What is being written right now, so that a crash or a lost connection does not take it along."""

    def __init__(self, folder: Path, coder: str) -> None:
        self.path = Layout(folder).cache / "drafts.json"
        self.coder = coder

    def get(self, about: str) -> str:
        """The words that were never saved, if there are any."""
        found = self._own(_read(self.path)).get(about, "")
        return found if isinstance(found, str) else ""

    def put(self, about: str, text: str) -> None:
        """Note what is written so far; "" forgets it."""
        everyone = _read(self.path)
        own = self._own(everyone)
        if text == own.get(about, ""):
            return
        own = {**own, about: text} if text else {key: words for key, words in own.items() if key != about}
        _write(self.path, {**everyone, self.coder: own})

    def _own(self, everyone: dict[str, Any]) -> dict[str, Any]:
        own = everyone.get(self.coder, {})
        return own if isinstance(own, dict) else {}


def _read(path: Path) -> dict[str, Any]:
    try:
        found = json.loads(path.read_bytes())
    except (OSError, ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _write(path: Path, content: dict[str, Any]) -> bool:
    try:
        path.parent.mkdir(exist_ok=True)
        write_atomically(path, json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True).encode())
    except (OSError, QualkitError):
        return False
    return True
