"""The lists of names, places and words that come with qualkit; each is read when first asked for."""

from __future__ import annotations

from functools import cache

from qualkit.identifiers.reading import fold

__all__ = ["entries", "is_ordinary", "nicknames", "ordinary_words", "phrases", "words_of"]


@cache
def entries(name: str) -> tuple[str, ...]:
    """The entries of a list as they stand in its file, without its comments."""
    from importlib.resources import files

    text = files("qualkit.identifiers").joinpath("lists", f"{name}.txt").read_text(encoding="utf-8")
    lines = (line.strip() for line in text.split("\n"))
    return tuple(line for line in lines if line and not line.startswith("#"))


@cache
def words_of(name: str) -> frozenset[str]:
    """The entries of a list that are one word, folded."""
    return frozenset(fold(entry) for entry in entries(name) if " " not in entry)


@cache
def phrases(name: str) -> dict[str, tuple[tuple[str, ...], ...]]:
    """The entries of several words, folded, longest first, by their first word."""
    found: dict[str, list[tuple[str, ...]]] = {}
    for entry in entries(name):
        keys = tuple(key for key in map(fold, entry.replace("-", " ").split()) if key)
        if len(keys) > 1:
            found.setdefault(keys[0], []).append(keys)
    return {first: tuple(sorted(several, key=lambda keys: (-len(keys), keys))) for first, several in found.items()}


@cache
def nicknames() -> dict[str, frozenset[str]]:
    """What people of a first name are called for short, folded."""
    found: dict[str, set[str]] = {}
    for entry in entries("nicknames"):
        name, _, short = entry.partition(":")
        found.setdefault(fold(name), set()).update(map(fold, short.split()))
    return {name: frozenset(short) for name, short in found.items()}


@cache
def ordinary_words() -> frozenset[str]:
    """All words that are ordinary words of English, folded."""
    return words_of("ordinary") | words_of("ambiguous")


def is_ordinary(key: str) -> bool:
    """Whether a folded word is also an ordinary word of English.

    >>> is_ordinary("grace"), is_ordinary("siobhan")
    (True, False)
    """
    return key in ordinary_words()
