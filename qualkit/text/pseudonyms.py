"""Who is who among names, and what to write in their place: the same for the same person in the whole study."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

__all__ = ["ENTITIES", "Known", "Pseudonyms", "canonical", "label_for"]

# Kinds of which there are several in a study, told apart by a letter or a number; the others are named by kind only.
ENTITIES = ("person", "organisation", "place")
_LETTERED = ("person",)

_LABELS = {
    "person": "person",
    "organisation": "organisation",
    "place": "place",
    "other number": "number",
    "combination": "detail",
}
_TITLES = {
    "dr": "doctor",
    "doctor": "doctor",
    "nurse": "nurse",
    "sister": "nurse",
    "cllr": "councillor",
    "councillor": "councillor",
    "rev": "minister",
    "reverend": "minister",
    "father": "minister",
    "prof": "professor",
    "professor": "professor",
    "sir": "",
    "lady": "",
    "mr": "",
    "mrs": "",
    "ms": "",
    "miss": "",
    "mx": "",
    "auntie": "",
    "aunty": "",
    "uncle": "",
}
# A title that a family may share does not say which of its members is meant.
_FAMILY = ("mr", "mrs", "ms", "miss", "mx", "sir", "lady")
_ORGANISATIONS = (
    (r"surgery|medical (?:centre|practice)|health centre|practice|group practice", "GP practice"),
    (r"hospital|infirmary", "hospital"),
    (r"hospice", "hospice"),
    (r"pharmacy|chemist", "pharmacy"),
    (r"care home|nursing home|lodge", "care home"),
    (r"school|academy|primary|college|nursery", "school"),
    (r"university", "university"),
    (r"council", "council"),
    (r"trust|health board", "NHS trust"),
    (r"pcn|primary care network|network", "primary care network"),
    (r"church|chapel|mosque|temple|synagogue", "place of worship"),
    (r"library", "library"),
    (r"foodbank|food bank", "food bank"),
)
_TOWNS = re.compile(r"\b(town|city|village|borough|county|region|street|road)\b")
_APOSTROPHES = str.maketrans({"\u2019": "'", "\u2018": "'", "\u02bc": "'"})
_BRACKETED = re.compile(r"\[([^\[\]\n]{1,60})\]")


@dataclass(frozen=True, slots=True)
class Known:
    """A name and what stands for it already."""

    words: str
    kind: str
    replacement: str


def canonical(words: str, kind: str = "person") -> str:
    """A name as it is compared: without case, diacritics, possessive, title, article and needless characters.

    >>> canonical("Dr Siân O’Brien’s"), canonical("The Riverside Surgery", "organisation")
    ("sian o'brien", 'riverside surgery')
    >>> canonical("Ellery-\\nQuince")
    'ellery-quince'
    >>> canonical("07700 900-123", "phone number")
    '07700900123'
    """
    folded = unicodedata.normalize("NFKD", words.casefold().translate(_APOSTROPHES))
    folded = "".join(c for c in folded if not unicodedata.combining(c))
    if kind not in ENTITIES:
        return "".join(c for c in folded if c.isalnum() or c in "@.")
    folded = re.sub(r"'s\Z|(?<=s)'\Z", "", folded.strip())
    # A double name that a line or a cue breaks at its hyphen is the same name.
    folded = re.sub(r"(?<=\w)\s*[-\u2010\u2011]\s*(?=\w)", "-", folded)
    tokens = [token.strip('.,;:!?()[]"') for token in re.split(r"[\s_]+", folded)]
    tokens = [token for token in tokens if token]
    while len(tokens) > 1 and (tokens[0] in _TITLES if kind == "person" else tokens[0] == "the"):
        tokens.pop(0)
    return " ".join(tokens)


def label_for(words: str, kind: str, *, role: str = "", rule: str = "") -> str:
    """What sort of person, place or thing it is, as it is written in brackets.

    Args:
        role: what the study knows of the person ("link worker"); it is surer than anything the words say.
        rule: how it was found; "town", "county" in it make a place one.

    >>> label_for("Riverside Surgery", "organisation"), label_for("Dr Patel", "person"), label_for("x", "phone number")
    ('GP practice', 'doctor', 'phone number')
    """
    if role:
        return role
    tokens = words.casefold().split()
    if kind == "person" and len(tokens) > 1:
        return _TITLES.get(tokens[0].strip("."), "") or "person"
    if kind == "organisation":
        folded = " ".join(tokens)
        return next((label for ending, label in _ORGANISATIONS if re.search(rf"\b(?:{ending})\b", folded)), kind)
    if kind == "place":
        town = _TOWNS.search(rule.casefold())
        return town[1] if town else kind
    if kind == "date":
        year = re.search(r"(?<!\d)(?:19|20)\d\d(?!\d)", words)
        return f"date in {year[0]}" if year else kind
    return _LABELS.get(kind, kind)


class Pseudonyms:
    """The names of a study and what stands for each.

    Args:
        known: names that have a replacement already (of the key, of the list of names, accepted ones): of two for one
            name the first counts.
        mentions: all names found in the study as (words, kind): whether a first name alone is clear depends on them.
        used: texts in which replacements may stand already; their letters and numbers are not given again.

    >>> names = Pseudonyms([Known("Sarah Thompson", "person", "[link worker A]")], [("Tom Reed", "person")])
    >>> names.propose("Sarah's", "person"), names.propose("Tom", "person", role="link worker")
    ('[link worker A]', '[link worker B]')
    """

    def __init__(
        self, known: Iterable[Known], mentions: Iterable[tuple[str, str]] = (), used: Iterable[str] = ()
    ) -> None:
        known, mentions = dict.fromkeys(known), dict.fromkeys(mentions)
        self._full: dict[tuple[str, str], set[str]] = {}
        self._replacements: dict[tuple[str, str], str] = {}
        self._taken: set[str] = set()
        for words, kind in [*((one.words, one.kind) for one in known), *mentions]:
            self._learn(words, kind)
        for text in used:
            self._taken.update(found.casefold() for found in _BRACKETED.findall(text))
        for one in reversed(known):
            if one.replacement:
                self.assign(one.words, one.kind, one.replacement)

    def identity(self, words: str, kind: str) -> str:
        """The one that is meant: a first name alone means the only full name that begins with it."""
        name = canonical(words, kind)
        if kind not in ENTITIES or " " in name:
            return name
        folded = [token.strip(".") for token in words.casefold().split()]
        if kind == "person" and len(folded) > 1 and folded[0] in _FAMILY:
            return name
        found = self._full.get((kind, name), set())
        return next(iter(found)) if len(found) == 1 else name

    def of(self, words: str, kind: str) -> str:
        """The replacement it has already; "" if none."""
        return self._replacements.get((kind, self.identity(words, kind)), "")

    def propose(self, words: str, kind: str, *, role: str = "", rule: str = "") -> str:
        """The replacement it has, or the next free one of its sort. Nothing is taken by asking."""
        found = self.of(words, kind)
        if found:
            return found
        label = label_for(words, kind, role=role, rule=rule)
        if kind not in ENTITIES:
            return f"[{label}]"
        series = _letters() if kind in _LETTERED else map(str, range(1, 10**9))
        return next(f"[{label} {one}]" for one in series if f"{label} {one}".casefold() not in self._taken)

    def assign(self, words: str, kind: str, replacement: str) -> None:
        """Have this name replaced so from now on, wherever it stands."""
        self._taken.add(replacement.strip("[]").casefold())
        if kind in ENTITIES:
            self._replacements[kind, self.identity(words, kind)] = replacement

    def _learn(self, words: str, kind: str) -> None:
        if kind not in ("person", "organisation"):
            return
        name = canonical(words, kind)
        tokens = name.split()
        if len(tokens) > 1:
            ends = (tokens[0], tokens[-1]) if kind == "person" else (tokens[0],)
            for token in ends:
                self._full.setdefault((kind, token), set()).add(name)


def _letters() -> Iterator[str]:
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    yield from alphabet
    for first in _letters():
        for second in alphabet:
            yield first + second
