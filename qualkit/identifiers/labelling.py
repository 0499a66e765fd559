"""What in a label could identify a person: a speaker's label, a file name, the name of a source or a case."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from qualkit.domain.identifiers import Detected, Tier
from qualkit.identifiers import contacts, numbers, organisations, places, postcodes
from qualkit.identifiers.lists import is_ordinary, words_of
from qualkit.identifiers.namelist import NameList
from qualkit.identifiers.reading import Reading, fold, without_ending
from qualkit.identifiers.settling import settle

__all__ = ["detect_label"]

# A word as it stands in file names: “SarahThompson” is two.
_PIECE = re.compile(r"[^\W\d_a-z]?[^\W\d_A-Z]+(?:['’\-][^\W\d_]+)*|[^\W\d_a-z]{2,}(?![^\W\d_A-Z])")
_SUFFIX = re.compile(
    r"(?<=[\w)\] ])\.(?:docx?|txt|vtt|srt|pdf|odt|rtf|csv|xlsx?|json|html?|md|zip|eml|mp3|mp4|wav|m4a)$", re.I
)
_TITLE = re.compile(r"\b(?:mr|mrs|ms|miss|mx|dr|prof|sister|nurse|cllr|rev)\.?[ _]$", re.I)


def detect_label(label: str, names: NameList | None = None) -> list[Detected]:
    """What could identify a person in a label. A word that is a name and nothing else counts wherever it stands; a
    name that is also a word counts where it stands alone or before a surname.

    >>> detect_label("P03"), detect_label("Interviewer"), detect_label("LW07.docx")
    ([], [], [])
    >>> [(found.kind, found.tier.value) for found in detect_label("Interview with Sarah.docx")]
    [('person', 'likely')]
    """
    stem = _SUFFIX.sub("", label)
    spaced = re.sub(r"[_+]|(?<=\d)-|-(?=\d)|(?<=[^\W\d_]{3})\.(?=[^\W\d_])", " ", stem)
    reading = Reading(spaced)
    found = [*_people(spaced), *numbers.find(reading), *postcodes.find(reading), *contacts.find(Reading(stem))]
    found += [one for one in places.find(reading) if one.tier != Tier.CHECK]
    found += organisations.find(reading)
    if names is not None:
        found += [one if one.tier != Tier.CHECK else replace(one, tier=Tier.LIKELY) for one in names.find(reading)]
        found += _listed(spaced, names)
    return settle(found, label)


def _listed(label: str, names: NameList) -> Iterator[Detected]:
    """Names of the list that are written together with other words, or alone where a text would need more."""
    for piece in _PIECE.finditer(label):
        entry = names.entry(piece[0])
        if entry is not None:
            ordinary = is_ordinary(fold(piece[0]))
            tier = Tier.CERTAIN if not ordinary else Tier.CHECK if piece[0].islower() else Tier.LIKELY
            yield Detected(piece.start(), piece.end(), entry.kind, tier, "name list, in a label")


def _people(label: str) -> Iterator[Detected]:
    pieces = list(_PIECE.finditer(label))
    at = 0
    while at < len(pieces):
        tier = _judged(label, pieces, at)
        if tier is None:
            at += 1
            continue
        upto = at + 1
        while upto < len(pieces) and _goes_on(label, pieces[upto - 1], pieces[upto]):
            upto += 1
        title = _TITLE.search(label[: pieces[at].start()])
        start = title.start() if title else pieces[at].start()
        end = pieces[upto - 1].end() - len(pieces[upto - 1][0]) + len(without_ending(pieces[upto - 1][0])[0])
        yield Detected(start, end, "person", tier, "name in a label")
        at = upto


def _judged(label: str, pieces: list[re.Match[str]], at: int) -> Tier | None:
    piece = pieces[at]
    word, ending = without_ending(piece[0])
    key = fold(word)
    if len(key) < 2 or _in_code(label, piece):
        return None
    first, last = key in words_of("first_names"), key in words_of("surnames")
    if _TITLE.search(label[: piece.start()]) and (first or last or not is_ordinary(key)):
        return Tier.LIKELY
    if key in words_of("ambiguous"):
        return None
    followed = at + 1 < len(pieces) and _goes_on(label, piece, pieces[at + 1])
    if not is_ordinary(key):
        if first or (last and key not in words_of("places")):
            return Tier.LIKELY if len(key) > 2 or piece[0][0].isupper() else Tier.CHECK
        strange = piece[0].istitle() and len(key) > 3 and key not in words_of("places")
        return Tier.CHECK if strange and not is_ordinary(key.removesuffix("s")) else None
    if key in words_of("names_in_speech"):
        return Tier.LIKELY
    if not first or not piece[0][0].isupper():
        return None
    bracketed = label[: piece.start()].endswith("(") and label[piece.end() :].startswith(")")
    return Tier.LIKELY if len(pieces) == 1 or followed or bracketed or ending else Tier.CHECK


def _goes_on(label: str, before: re.Match[str], piece: re.Match[str]) -> bool:
    """Whether a piece goes on with the name before it."""
    key = fold(piece[0])
    if label[before.end() : piece.start()].strip(" .,-") or _in_code(label, piece) or key in words_of("ambiguous"):
        return False
    known = key in words_of("surnames") or key in words_of("first_names")
    return known or (not is_ordinary(key) and len(key) > 2 and piece[0][0].isupper())


def _in_code(label: str, piece: re.Match[str]) -> bool:
    """Whether a piece is part of a code such as “LW07”; “Sarah2” is none."""
    before, after = label[: piece.start()][-1:], label[piece.end() :][:1]
    return (before.isdigit() or after.isdigit()) and (piece[0].isupper() or len(piece[0]) < 3)
