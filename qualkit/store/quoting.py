"""Where in a study's database certain words stand, besides the transcripts themselves: told by numbers and names."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Collection

__all__ = ["PRESENT", "places_of_words"]

# What it is → its number (or key, or name) and its text. JSON is told apart, since it writes some letters otherwise.
_PLAIN = {
    "coding": "SELECT id, quote FROM codings ORDER BY id",
    "memo": "SELECT id, title || char(10) || body FROM memos ORDER BY id",
    "summary": "SELECT id, body FROM summaries ORDER BY id",
    "theme": "SELECT name, claim FROM themes ORDER BY position",
    "codebook": "SELECT key, title || char(10) || description || char(10) || source FROM codebooks ORDER BY id",
    "source": "SELECT name, name || char(10) || file_name FROM source_revisions WHERE current = 1 ORDER BY name",
    "case": "SELECT name, name FROM cases ORDER BY name",
    "codebook version": "SELECT id, yaml FROM codebook_versions ORDER BY id",
    "decision": "SELECT id, why FROM decisions ORDER BY id",
    "second reader's opinion": "SELECT id, why FROM second_reviews ORDER BY id",
    "removed rule hit": "SELECT id, why FROM removed_hits ORDER BY id",
    "suggestion": "SELECT id, label FROM suggestions ORDER BY id",
    "reason for a change of the codebook": "SELECT id, why FROM code_events ORDER BY id",
}
_JSON = {
    "code": "SELECT key, json_array(name, json(fields)) FROM codes ORDER BY codebook_id, position",
    "case": "SELECT name, attributes FROM cases ORDER BY name",
    "source": "SELECT name, json_array(json(metadata), json(report), json(positions)) FROM source_revisions"
    " WHERE current = 1 ORDER BY name",
    "change of the codebook": "SELECT id, detail FROM code_events ORDER BY id",
    "suggestion": "SELECT id, json_array(json(keywords), json(evidence)) FROM suggestions ORDER BY id",
    "run of suggestions": "SELECT id, json_array(method, json(parameters), json(results), json(inputs))"
    " FROM suggestion_runs ORDER BY id",
    "log entry": "SELECT id, detail FROM audit_log ORDER BY id",
}

PRESENT = frozenset({"coding", "memo", "summary", "theme", "codebook", "source", "case", "code"})
"""What an export can hold: without what was and is no more."""


def places_of_words(
    connection: sqlite3.Connection, has_them: Callable[[str], bool], what: Collection[str] = ()
) -> dict[str, list[str]]:
    """By what it is (“memo”), the numbers or names of the rows for whose text `has_them` answers yes.

    Args:
        what: only these; () looks at everything but codings, which quote their transcript.
    """
    found: dict[str, dict[str, None]] = {}
    for name in dict.fromkeys((*_PLAIN, *_JSON)):
        if name not in what if what else name == "coding":
            continue
        if name in _PLAIN:
            for number, text in connection.execute(_PLAIN[name]):
                if text and has_them(text):
                    found.setdefault(name, {})[str(number)] = None
        if name in _JSON:
            for number, packed in connection.execute(_JSON[name]):
                if has_them("\n".join(_texts(json.loads(packed)))):
                    found.setdefault(name, {})[str(number)] = None
    return {name: list(numbers) for name, numbers in found.items()}


def _texts(value: object) -> list[str]:
    """Every text in a value of JSON."""
    if isinstance(value, str):
        return [value]
    if isinstance(value, dict):
        return [text for pair in value.items() for part in pair for text in _texts(part)]
    return [text for part in value for text in _texts(part)] if isinstance(value, list) else []
