"""Where each coder left off: in ``.qualkit/places.json``, a convenience which may be lost without harm."""

from __future__ import annotations

import json
from contextlib import suppress
from typing import Any

from qualkit.errors import StudyProblem
from qualkit.files.layout import Layout, write_atomically

__all__ = ["Places"]


class Places:
    """The places of a study. Nothing here ever fails: a lost place is the beginning.

    The file holds, by coder, the ``last`` source and for each of ``sources`` the ``offset`` with the beginning of the
    hash of its ``text``; whatever else stands there belongs to others and is kept.

    >>> import tempfile; from pathlib import Path
    >>> places = Places(Layout(Path(tempfile.mkdtemp())))
    >>> places.put("LW03", "Sam", 120, "a1b2c3")
    >>> places.get("LW03", "Sam"), places.get("LW03", "Sam", "a1b2c3"), places.last("Sam")
    (120, 120, 'LW03')
    >>> places.get("LW03", "Sam", "another text"), places.get("LW03", "Ann")
    (None, None)
    """

    def __init__(self, layout: Layout) -> None:
        self._path = layout.cache / "places.json"

    def get(self, source: str, coder: str, sha256: str = "") -> int | None:
        """The offset (code points) where `coder` left off in `source`, or None.

        With the `sha256` of its text, None too if the text is another one by now.
        """
        entry = _table(_table(self._read(), coder), "sources").get(source)
        if not isinstance(entry, dict) or (sha256 and entry.get("text") != sha256[:12]):
            return None
        offset = entry.get("offset")
        return offset if isinstance(offset, int) and not isinstance(offset, bool) and offset >= 0 else None

    def last(self, coder: str) -> str | None:
        """The source in which `coder` left off last, as it was called then; it may be gone since."""
        name = _table(self._read(), coder).get("last")
        return name if isinstance(name, str) and name else None

    def put(self, source: str, coder: str, offset: int, sha256: str = "") -> None:
        """Remember `offset` in the text of this `sha256`. A study that cannot be written to forgets it."""
        everyone = self._read()
        mine = _table(everyone, coder)
        mine["last"] = source
        mine["sources"] = _table(mine, "sources") | {source: {"text": sha256[:12], "offset": max(0, offset)}}
        everyone[coder] = mine
        data = json.dumps(everyone, ensure_ascii=False, indent=1, sort_keys=True).encode("utf-8", "replace")
        with suppress(OSError, StudyProblem):
            self._path.parent.mkdir(exist_ok=True)
            write_atomically(self._path, data)

    def _read(self) -> dict[str, Any]:
        try:
            found = json.loads(self._path.read_bytes())
        except (OSError, ValueError, RecursionError):
            return {}
        return found if isinstance(found, dict) else {}


def _table(found: dict[str, Any], key: str) -> dict[str, Any]:
    """What stands under `key`, if it is a table."""
    inner = found.get(key)
    return inner if isinstance(inner, dict) else {}
