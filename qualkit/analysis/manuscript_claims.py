"""Whose words a paper says a quotation is, and what it prints of that participant."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from qualkit.domain.cases import Case
from qualkit.text.quoted import Quoted

__all__ = ["Claim", "Claims", "differing"]

_LITERATURE = re.compile(r"\b(?:1[89]|20)\d\d[a-z]?\b|\bet al\b|\bpp?\.\s?\d", re.IGNORECASE)
_NAME = re.compile(r"\b([A-Z]{1,6})[- ]?\d{1,4}[a-z]?\b")
_ARTICLE = re.compile(r"^(?:an?|the|our|one)\s+", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Claim:
    """What stands beside a quotation.

    Attributes:
        case: the participant that is named; "" if none is.
        named: all that are named, where a quotation is said to be of several.
        stranger: a name made like those of participants that no participant has.
        values: what is said of the participant, by attribute ("role" → "link worker").
        literature: it looks like a reference to a publication.
        sure: it stands behind the quotation, as attributions do, and not merely before it in its sentence.
    """

    case: str = ""
    named: tuple[str, ...] = ()
    stranger: str = ""
    values: tuple[tuple[str, str], ...] = ()
    literature: bool = False
    sure: bool = True


class Claims:
    """Reads what stands beside quotations, knowing a study's participants.

    Args:
        attributes: the attributes that can be printed, most usual first; others are looked at after them.
    """

    def __init__(self, cases: Sequence[Case], attributes: Sequence[str] = ()) -> None:
        self._names = {case.name.casefold(): case.name for case in cases}
        names = "|".join(re.escape(case.name) for case in sorted(cases, key=lambda case: -len(case.name)))
        self._case = re.compile(rf"(?<![\w-])(?:{names})(?![\w-])", re.IGNORECASE) if names else None
        self._made_like = {found[1] for case in cases if (found := _NAME.fullmatch(case.name))}
        self._attribute_of: dict[str, str] = {}
        order = [*attributes, *sorted({name for case in cases for name in case.attributes})]
        for name in order:
            for value in sorted({case.attributes.get(name, "") for case in cases} - {""}):
                self._attribute_of.setdefault(value.casefold(), name)
        self._value = {value.casefold(): value for case in cases for value in case.attributes.values()}

    def read(self, quoted: Quoted) -> Claim:
        """What the paper says of this quotation: behind it, or else before it in its sentence."""
        literature = _LITERATURE.search(quoted.after) is not None
        behind = self._named(quoted.after, first=True)
        if behind.case or behind.stranger or behind.values:
            return behind
        before = self._named(quoted.before, first=False)
        literature = literature or (not before.case and _LITERATURE.search(quoted.before) is not None)
        return replace(before, literature=literature, sure=False)

    def _named(self, text: str, *, first: bool) -> Claim:
        found = list(self._case.finditer(text)) if self._case else []
        case = found[0 if first else -1] if found else None
        # Beside a participant's name in running text only what follows it directly is said of that participant.
        about = text if first else text[case.end() :] if case else ""
        values = self._values(about if first else about.lstrip(", "))
        stranger = ""
        if case is None and first:
            stranger = next((one[0] for one in _NAME.finditer(text) if one[1] in self._made_like), "")
        names = tuple(dict.fromkeys(self._names[one[0].casefold()] for one in (found if first else found[-1:])))
        return Claim(names[0] if names else "", names, stranger, values)

    def _values(self, text: str) -> tuple[tuple[str, str], ...]:
        found: dict[str, str] = {}
        for part in re.split(r"[,;/|:()]", text):
            value = _ARTICLE.sub("", part.strip()).casefold()
            if value in self._attribute_of:
                found.setdefault(self._attribute_of[value], self._value[value])
        return tuple(found.items())


def differing(case: Case | None, values: Sequence[tuple[str, str]]) -> list[tuple[str, str, str]]:
    """What is printed of a participant that is not so: attribute, what is printed, what it is."""
    known: Mapping[str, str] = case.attributes if case else {}
    return [
        (name, value, known.get(name, ""))
        for name, value in values
        if case is not None and known.get(name, "").casefold() != value.casefold()
    ]
