"""Golden layout fixtures: a file as a service writes it, and beside it what qualkit must make of it.

``tests/layouts/<slug>/`` holds ``input.<suffix>`` and ``expected.json``. The head of that JSON is written by hand
(`HEAD` names its keys; ``divide``, ``interviewers`` and ``called``, the name the file is imported under, may follow),
the rest is what the importer finds. ``QUALKIT_UPDATE_LAYOUTS=1`` rewrites the rest: look at what it writes before you
keep it.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from qualkit.domain.sources import Imported, Source, Turn
from qualkit.importers import read_sources

__all__ = ["EVIDENCE", "HEAD", "LAYOUTS", "Layout", "folders", "found_in", "load", "source_of_imported", "write"]

LAYOUTS = Path(__file__).resolve().parents[1] / "layouts"
HEAD = ("layout", "service", "evidence", "note", "file")
OPTIONAL = ("called", "divide", "interviewers", "encoding")
# V: checked on a real file; D: built to the maker's documentation or public code; M: from general knowledge.
EVIDENCE = frozenset({"V", "D", "M"})


@dataclass(frozen=True, slots=True)
class Layout:
    """One fixture: its folder, what is written by hand about it, and all that its expected.json says."""

    folder: Path
    head: dict[str, Any]
    expected: dict[str, Any]

    @property
    def data(self) -> bytes:
        return (self.folder / self.head["file"]).read_bytes()

    @property
    def called(self) -> str:
        """The name the file is imported under."""
        return str(self.head.get("called") or self.head["file"])


def folders() -> list[Path]:
    """The folders of all fixtures, sorted by name."""
    return sorted(path for path in LAYOUTS.iterdir() if path.is_dir() and any(path.glob("input*")))


def load(folder: Path) -> Layout:
    """A fixture. One without expected.json gets an empty head, which no test accepts."""
    file = folder / "expected.json"
    expected = json.loads(file.read_text("utf-8")) if file.exists() else {}
    inputs = sorted(path.name for path in folder.glob("input*"))
    head = {key: expected.get(key, "") for key in HEAD} | {key: expected[key] for key in OPTIONAL if key in expected}
    head["file"] = head["file"] or inputs[0]
    return Layout(folder, head, expected)


def found_in(layout: Layout) -> tuple[dict[str, Any], tuple[Imported, ...]]:
    """What the importers make of a fixture: in the form of expected.json (its head included), and as it is."""
    imported = read_sources(
        layout.data,
        layout.called,
        encoding=layout.head.get("encoding", ""),
        interviewers=layout.head.get("interviewers", ()),
        divide=layout.head.get("divide", ""),
    )
    first = imported[0]
    found = {"format": first.format, "layout_found": first.layout, "sources": [_source(one) for one in imported]}
    return layout.head | found, imported


def _source(imported: Imported) -> dict[str, Any]:
    source = source_of_imported(imported)
    found: dict[str, Any] = {"name": imported.name}
    if imported.case or imported.attributes:
        found |= {"case": imported.case, "attributes": dict(imported.attributes)}
    if imported.guessed:
        found["guessed"] = True
    turns = [_turn(source, one) for one in imported.turns]
    return found | {
        "turns": turns,
        "dropped": [[one.what, one.count] for one in imported.dropped],
        "metadata": dict(imported.metadata),
        "problems": [[one.severity, one.message] for one in imported.problems],
    }


def _turn(source: Source, turn: Turn) -> list[Any]:
    words, place = turn.span.of(source.text), str(source.place(turn.span.start))
    return [turn.speaker, str(turn.role), words, turn.start_seconds, turn.end_seconds, place]


def source_of_imported(imported: Imported) -> Source:
    """The source that the study would hold, for asking it for places."""
    return Source(
        id=1,
        guid="guid",
        name=imported.name or "input",
        revision=1,
        text=imported.text,
        sha256="",
        file_name="input",
        format=imported.format,
        layout=imported.layout,
        encoding=imported.encoding,
        words=len(imported.text.split()),
        turns=imported.turns,
        position_kind=imported.position_kind,
        positions=imported.positions,
        metadata=imported.metadata,
    )


def write(folder: Path, found: dict[str, Any]) -> None:
    """Write expected.json, a turn a line so that a difference can be read."""
    (folder / "expected.json").write_text(_json(found) + "\n", encoding="utf-8")


def _json(value: Any, depth: int = 0) -> str:
    indent = "  " * (depth + 1)
    flat = json.dumps(value, ensure_ascii=False)
    nested = isinstance(value, (dict, list)) and any(isinstance(one, (dict, list)) for one in _values(value))
    if not nested and (depth > 0 or not isinstance(value, dict)):
        return flat
    closing = "\n" + "  " * depth
    if isinstance(value, dict):
        rows = [f"{json.dumps(key, ensure_ascii=False)}: {_json(one, depth + 1)}" for key, one in value.items()]
        return "{\n" + indent + (",\n" + indent).join(rows) + closing + "}"
    return "[\n" + indent + (",\n" + indent).join(_json(one, depth + 1) for one in value) + closing + "]"


def _values(value: Any) -> list[Any]:
    return list(value.values()) if isinstance(value, dict) else list(value)
