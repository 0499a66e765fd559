"""Labels and keywords of suggestions are words of the texts: names that were replaced there go here too."""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Iterable
from typing import Any

from qualkit.store import suggestion_words as store
from qualkit.text.pseudonyms import canonical

__all__ = ["hide_in_suggestions"]

_WORD = re.compile(r"\w+")
_HIDDEN = "[…]"


def hide_in_suggestions(
    connection: sqlite3.Connection, texts: Iterable[str], originals: Iterable[str], *, quoted: bool = True
) -> None:
    """Take words that were replaced or withdrawn out of all suggestions, unless they stand in a text.

    A keyword that has one goes; a label made of keywords loses it; in other words of a suggestion, and of the run that
    it is from, it becomes "[…]". "surgery" of “Larkfield Surgery” stays, as long as somebody says "surgery" elsewhere.

    Args:
        connection: the study's, inside an action.
        texts: all that is said now.
        originals: what was replaced or withdrawn.
        quoted: look at what suggestions quote of the codebook, too, and at quotations that themes were to be like.
    """
    wanted = {word for one in originals for word in _words(one) if len(word) > 1 and not word.isdigit()}
    if not wanted:
        return
    wanted -= {word for text in texts for word in _words(text)}
    for number, label, keywords in store.labels(connection):
        kept = [word for word in json.loads(keywords) if not wanted & _words(word)]
        new = _label(label, kept, wanted)
        packed = json.dumps(kept, ensure_ascii=False)
        if (new, packed) != (label, keywords):
            store.relabel(connection, number, new, packed)
    if quoted:
        store.rewrite_quoted(connection, lambda text: _hidden(text, wanted))
    for number, results in store.results(connection):
        packed = json.dumps(_hidden(json.loads(results), wanted), ensure_ascii=False)
        if packed != results:
            store.set_results(connection, number, packed)


def _words(text: str) -> set[str]:
    """The words of a text as they are compared; a double name is two."""
    return set(_WORD.findall(canonical(text))) | set(_WORD.findall(text.casefold()))


def _label(label: str, keywords: list[str], wanted: set[str]) -> str:
    if not wanted & _words(label):
        return label
    parts = [part for part in label.split(", ") if not wanted & _words(part)]
    return ", ".join(parts or keywords[:3]) or _HIDDEN


def _hidden(value: Any, wanted: set[str]) -> Any:
    """A value of JSON with the wanted words hidden in every text."""
    if isinstance(value, str):
        return _WORD.sub(lambda found: _HIDDEN if _words(found[0]) & wanted else found[0], value)
    if isinstance(value, dict):
        return {key: _hidden(inner, wanted) for key, inner in value.items()}
    return [_hidden(inner, wanted) for inner in value] if isinstance(value, list) else value
