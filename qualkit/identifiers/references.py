"""References of cases, accounts, tickets and the like: codes and long numbers, surer near a word for one."""

from __future__ import annotations

import re
from collections.abc import Iterator

from qualkit.domain.identifiers import Detected, Tier
from qualkit.identifiers.reading import Reading, set_of

__all__ = ["find"]

# Letters with figures after them, parted by strokes and hyphens: “HX-20-4417”, “TN440917”, “4410/AB”.
_CODE = re.compile(
    r"(?<![\w/\-.@])(?:[A-Z]{1,6}[/\-]?\d{2,}[A-Z0-9]*(?:[/\-][A-Z0-9]{1,10}){0,4}"
    r"|\d{1,4}[/\-][A-Z]{1,4}[/\-]?\d{2,8}[A-Z]{0,2}|[A-Z]{1,6}(?:[/\-][A-Z]{0,4}\d{1,8}){1,4}[A-Z]{0,3}|"
    r"\d{3,}(?:[/\-][A-Z0-9]{1,8}){0,3}[/\-]?[A-Z]{1,3}\d{0,4})(?![\w@]|\.\w)",
    re.I,
)
# Groups of letters and figures that a blank parts: “K3 M9 P2”.
_GROUPED = re.compile(r"(?<![\w\-])(?=[A-Z0-9 ]*\d)[A-Z0-9]{1,4}(?: (?=[A-Z0-9]*\d)[A-Z0-9]{1,4}){2,5}(?![\w\-])")
_LONG = re.compile(r"(?<![\w.,/£$€:\-])\d[\d ]{3,22}\d(?![\w£$€%]|[.,:/\-]\d)")
_SAID = r"(?:(?:double|triple|treble)[ -])?(?:oh|zero|nought|one|two|three|four|five|six|seven|eight|nine)"
_LAST = re.compile(
    rf"\b(?:ending|ends|end|last (?:two|three|four)(?: (?:digits|numbers|figures))?|finish(?:es|ing)?)(?: in| with|"
    rf" are| is)? "
    rf"({_SAID}(?:[ ,\-]{{1,2}}{_SAID}){{1,4}})\b",
    re.I,
)
_LOCKS = set_of("keysafe safe door gate alarm pin code combination locker extension ext badge")
_LOCKED = re.compile(
    rf"\b(?:key ?safe|door ?code|gate ?code|alarm ?code|entry ?code|pin|code|combination|locker|extension|ext|badge)\b"
    rf"(?:['’]?s| is| was| number|[:,]| it['’]?s| for \w+| on the \w+){{0,3}} ?"
    rf"(\d{{3,6}}[A-Z]?\b|{_SAID}(?:[ ,\-]{{1,2}}{_SAID}){{2,6}}\b)",
    re.I,
)
_LAST_WORDS = set_of("ending ends end last finish finishes finishing")
# Figures that a reference can hold: two or more, or one beside a letter or a stroke.
_FIGURES = re.compile(r"\d{2,}|[A-Z/\-]\d")
_WORD = (
    r"(?:reference|ref|number|no|id|account|acc|acct|case|claim|policy|membership|member|student|staff|payroll|ticket|"
    r"badge|card|library|tenancy|rent|council tax|repairs?|job|episode|incident|crime|log|order|customer|invoice|"
    r"booking|"
    r"docket|file|record|meter|serial|pin|plate|reg|registration|passport|licen[cs]e|visa|permit|brp|hospital|patient|"
    r"referral|tax|benefit|crn|urn|uprn|unit|logged|quote|docket|gas|electric\w*|payment|application|appeal|tribunal|"
    r"mrn|pas|code|utr|prisoner|service|works?|clock|collar|warrant)"
)
_NEAR = re.compile(rf"\b{_WORD}\b[^.?!\n]{{0,30}}$")
_COUNTED = re.compile(r"[ -](?:[a-z]+s\b|people|pounds?|quid|per|percent|odd|or so|of)")
_SECOND = re.compile(r"\b(?:version|build|windows|office|iso|bs|en)\b[\s\-]*$")


def find(reading: Reading) -> Iterator[Detected]:
    """All such references; those of other kinds are found as such by other detectors, and stay that."""
    for start, end in reading.around(_LAST_WORDS, 10, 80):
        yield from _last(reading, start, min(end, len(reading.text)))
    for start, end in reading.around(_LOCKS, 20, 80):
        for match in _LOCKED.finditer(reading.text, start, min(end, len(reading.text))):
            yield Detected(match.start(1), match.end(1), "other number", Tier.CHECK, "code of a lock or the like")
    for start, end in reading.windows(map(re.Match.span, _FIGURES.finditer(reading.text)), 30, 30):
        yield from _codes(reading, start, min(end, len(reading.text)))
        yield from _long(reading, start, min(end, len(reading.text)))


def _last(reading: Reading, start: int, end: int) -> Iterator[Detected]:
    for match in _LAST.finditer(reading.text, start, end):
        yield Detected(match.start(1), match.end(1), "other number", Tier.CHECK, "last digits (spoken)")


def _codes(reading: Reading, start: int, end: int) -> Iterator[Detected]:
    for match in _CODE.finditer(reading.text, start, end):
        figures = sum(map(str.isdigit, match[0]))
        letters = "".join(letter for letter in match[0] if letter.isalpha())
        near = _NEAR.search(reading.before(match.start()))
        if figures < (3 if near else 5) or not letters or not (letters.isupper() or (near and len(letters) < 4)):
            continue
        if not reading.in_placeholder(match.start()) and not _unit(match[0]):
            yield _made(match, near is not None, "code of letters and figures")
    for match in _GROUPED.finditer(reading.text, start, end):
        if not match[0].replace(" ", "").isdigit() and _NEAR.search(reading.before(match.start())):
            yield _made(match, False, "groups of letters and figures")


def _long(reading: Reading, start: int, end: int) -> Iterator[Detected]:
    for match in _LONG.finditer(reading.text, start, end):
        figures = match[0].replace(" ", "")
        groups = match[0].split()
        before = reading.before(match.start())
        near = _NEAR.search(before)
        if len(figures) < (5 if near else 6) or len(set(figures)) == 1 or reading.in_placeholder(match.start()):
            continue
        if len(groups) > 1 and (len(figures) < 7 or len(groups) > 7 or not near):
            continue
        if _COUNTED.match(reading.after(match.end())) or _SECOND.search(before):
            continue
        yield _made(match, near is not None, "long number")


def _unit(code: str) -> bool:
    """Whether letters after figures are a unit, an ordinal or a time: “500mg”, “1920s”, “12-3pm”."""
    return bool(re.fullmatch(r"[\d/\-]+(?:st|nd|rd|th|s|mg|ml|mcg|kg|km|m|k|am|pm|g|gb|mb|p|hrs?|ft|x)", code, re.I))


def _made(match: re.Match[str], near: bool, rule: str) -> Detected:
    rule = f"{rule}, near a word for one" if near else rule
    return Detected(match.start(), match.end(), "other number", Tier.LIKELY if near else Tier.CHECK, rule)
