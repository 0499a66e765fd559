"""Runs of five words: by them a person's talk is known again, wherever it stands and however it is punctuated."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

__all__ = ["LENGTH", "Runs", "words_in"]

LENGTH = 5
_WORD = re.compile(r"[^\W_]+")
# What word processors put inside words without its being seen.
_UNSEEN = re.compile("[\u00ad\u200b\u200c\u200d\u2060\ufeff]+")

Run = tuple[str, ...]


def words_in(text: str) -> list[str]:
    """The words of a text for comparison: without case, punctuation, marks of every kind and unseen characters.

    >>> words_in("Don’t – I’m “fine”.")
    ['don', 't', 'i', 'm', 'fine']
    """
    return [match[0] for match in _WORD.finditer(_normal(text))]


class Runs:
    """The runs of five words of somebody's talk, and of nobody else's.

    Args:
        said: stretches of talk; a run never reaches from one into the next.
        others: what other people say. Runs that stand there too tell nothing, and are left out.

    >>> runs = Runs(["We sat in the old boat house."], others=["She sat in the old boat!"])
    >>> sorted(" ".join(run) for run in runs.known), runs.shared
    (['in the old boat house', 'we sat in the old'], 1)
    >>> runs.found_in("… and in the  OLD boat-house, yes")
    1
    """

    def __init__(self, said: Iterable[str], others: Iterable[str] = ()) -> None:
        everything = {run for stretch in said for run in _runs(words_in(stretch))}
        shared = {run for stretch in others for run in _runs(words_in(stretch)) if run in everything}
        self.shared = len(shared)
        self.known: frozenset[Run] = frozenset(everything - shared)
        self._first = frozenset(run[0] for run in self.known)

    def __len__(self) -> int:
        return len(self.known)

    def found_in(self, text: str) -> int:
        """How many different runs of theirs stand in a text."""
        return len(self.of_words(words_in(text)))

    def stand_in(self, text: str) -> bool:
        """Whether any run of theirs stands in a text."""
        return bool(self.found_in(text))

    def of_words(self, words: list[str]) -> set[Run]:
        """The runs of theirs among words."""
        first, known = self._first, self.known
        return {
            run
            for at, word in enumerate(words[: 1 - LENGTH])
            if word in first and (run := tuple(words[at : at + LENGTH])) in known
        }

    def without(self, text: str, instead: str) -> str:
        """A text in which every stretch of theirs has become `instead`; line breaks and what is around them stay.

        >>> Runs(["one two three four five six"]).without("a: zero one two three four five six seven", "(withdrawn)")
        'a: zero (withdrawn) seven'
        """
        spans = [match.span() for match in _WORD.finditer(text)]
        words = [_normal(text[start:end]) for start, end in spans]
        parts: list[str] = []
        reached = 0
        for low, high in self._stretches(words):
            start, end = spans[low][0], spans[high - 1][1]
            first, *rest = text[start:end].split("\n")
            # What a file's lines begin with (indents, dashes of lists) gives it its form.
            kept = "".join("\n" + re.match(r"[\s#>-]*", line)[0] for line in rest)  # type: ignore[index]
            parts += [text[reached:start], instead if first else "", kept]
            reached = end
        return "".join([*parts, text[reached:]])

    def _stretches(self, words: list[str]) -> list[tuple[int, int]]:
        """Ranges of words that runs of theirs cover, those that touch being joined."""
        found: list[tuple[int, int]] = []
        for at in range(len(words) - LENGTH + 1):
            if words[at] in self._first and tuple(words[at : at + LENGTH]) in self.known:
                if found and at <= found[-1][1]:
                    found[-1] = (found[-1][0], at + LENGTH)
                else:
                    found.append((at, at + LENGTH))
        return found


def _runs(words: list[str]) -> Iterable[Run]:
    return zip(*(words[at:] for at in range(LENGTH)), strict=False)


def _normal(text: str) -> str:
    if text.isascii():
        return text.lower()
    text = _UNSEEN.sub("", text).casefold()
    return text if unicodedata.is_normalized("NFKC", text) else unicodedata.normalize("NFKC", text)
