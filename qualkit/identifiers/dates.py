"""Dates of birth and other dates, in figures, in words and spoken."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator

from qualkit.domain.identifiers import Detected, Tier
from qualkit.identifiers.reading import Reading, set_of

__all__ = ["find"]

_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|"
    r"nov(?:ember)?|dec(?:ember)?)"
)
_FULL_MONTH = r"(?:january|february|march|april|may|june|july|august|september|october|november|december)"
_ORDINAL = (
    r"(?:(?:(?:twenty|thirty)[ -])?(?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|eleventh|"
    r"twelfth|"
    r"thirteenth|fourteenth|fifteenth|sixteenth|seventeenth|eighteenth|nineteenth)|(?:twentieth|thirtieth))"
)
_ONE = r"(?:one|two|three|four|five|six|seven|eight|nine)"
_TEN = r"(?:twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)"
_TEEN = r"(?:ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen)"
_UNDER_HUNDRED = rf"(?:{_TEN}(?:[ -]{_ONE})?|{_TEEN}|oh[ -]{_ONE}|hundred)"
_YEAR_SPOKEN = (
    rf"(?:(?:nineteen|twenty)[ -]{_UNDER_HUNDRED}|two thousand(?: and)?(?: (?:{_TEEN}|{_TEN}(?:[ -]{_ONE})?|{_ONE}))?)"
)
_YEAR = rf"(?:(?:18|19|20)\d\d|['’]\d\d|{_YEAR_SPOKEN})"
_DAY = rf"(?:(?:[12]\d|3[01]|0?[1-9])(?:st|nd|rd|th)?|{_ORDINAL})"
_DAY_WORD = rf"(?:{_ORDINAL}|\d{{1,2}}(?:st|nd|rd|th))"
_NO_UNIT = (
    r"(?![ -](?:pounds?|people|years?|quid|per|percent|of|or|hours?|minutes?|days?|weeks?|months?|miles?|patients|"
    r"clients|"
    r"men|women|other|pence|p|grand|thousand|hundred|million|odd|families|houses|calls|times))"
)
_NUMERIC = re.compile(
    r"(?<![\d./\-])(?:(?:[12]\d|3[01]|0?[1-9])([./\-])(?:[12]\d|3[01]|0?[1-9])\1(?:(?:18|19|20)\d\d|\d\d)"
    r"|(?:18|19|20)\d\d([./\-])(?:1[0-2]|0?[1-9])\2(?:[12]\d|3[01]|0?[1-9]))(?![\d/]|[.\-]\d)"
)
_WORDED = re.compile(
    rf"\b(?:the )?({_DAY})(?: of)?[ ,/\-]{{1,2}}{_MONTH}\b\.?(?:[ ,/\-]{{1,2}}({_YEAR})\b)?"
    rf"|\b{_MONTH}\.? (?:the )?({_DAY})\b(?:,? ({_YEAR})\b)?",
    re.I,
)
_MONTH_YEAR = re.compile(rf"\b{_MONTH}\.?,? (?:of |in )?({_YEAR})\b", re.I)
_SEASON_YEAR = re.compile(
    r"\b(?:spring|summer|autumn|winter|christmas|easter|ramadan|eid|diwali|whitsun|new year|quarter (?:one|"
    r"two|three|four|\d)|q[1-4])"
    rf"(?: of| in)? {_YEAR}\b",
    re.I,
)
_SPOKEN_YEAR = re.compile(
    rf"\b(?:in|since|from|of|was|until|till|by|during|about|around|before|after|"
    rf"back in) ({_YEAR_SPOKEN})\b(?! (?:pounds|people|years|quid|percent))",
    re.I,
)
# A year in words that needs no word before it, and one of two figures that does.
_PLAIN_YEAR = re.compile(
    rf"\b(?:nineteen[ -](?:{_TEN}(?:[ -]{_ONE})?|{_TEEN}|oh[ -]{_ONE})|twenty[ -](?:{_TEEN}|(?:twenty|"
    rf"thirty)(?:[ -]{_ONE})?)"
    rf"|two thousand(?: and)? (?:{_TEEN}|{_TEN}[ -]{_ONE}|{_ONE}))\b{_NO_UNIT}",
    re.I,
)
_SHORT_YEAR = re.compile(
    rf"\b(?:in|since|from|until|till|by|back in|summer of|winter of|left(?: in)?|left school(?: in)?|retired(?: in)?|"
    rf"married(?: in)?|started(?: in)?|died(?: in)?|moved(?: in)?) ((?:{_TEN})[ -]{_ONE}|['’]\d\d)\b{_NO_UNIT}"
    rf"|\b(?:it|that) was ((?:{_TEN})[ -]{_ONE}|['’]\d\d) (?:when|that)\b",
    re.I,
)
_CENTURY = re.compile(r"\b(?:19|20)\d\d\b")
_FIGURE_YEAR = re.compile(
    rf"\b(?:in|since|from|until|till|by|of|during|about|around|before|after|summer|winter|class of) "
    rf"((?:19[2-9]|20[0-3])\d)\b(?![.,:/\-]?\d|%){_NO_UNIT}",
    re.I,
)
# “The third of the sixth”, with or without a year.
_ORDINALS = re.compile(
    rf"\b(?:the )?({_DAY_WORD} of the {_ORDINAL}(?:[ ,]{{1,2}}(?:{_YEAR_SPOKEN}|{_TEN}(?:[ -]{_ONE})?|(?:18|19|"
    rf"20)?\d\d))?)\b",
    re.I,
)
_BORN = re.compile(r"\bborn\b|birthday|date[ -]of[ -]birth|\bd\.?o\.?b\b|\bbirth ?date|\bwas born|\bbirth\b")
# Wherever one of the words for being born stands, this does, too.
_BIRTH = re.compile(r"[bB](?i:orn|irth)|[dD]\.?[oO]\.?[bB]")
_BORN_YEAR = re.compile(
    rf"\bborn (?:and \w+ )?(?:back )?(?:in|on)(?: the year)? (?:the )?({_FULL_MONTH} )?((?:18|19|20)\d\d|"
    rf"['’]?\d\d|{_YEAR_SPOKEN}|{_TEN}[ -]{_ONE}|{_TEN})\b"
    r"(?![ -](?:years|year|minutes|hours|miles|percent|per|other|people|weeks|days|families))",
    re.I,
)

# Only near one of these words can a date in words stand.
_WORDS = set_of("""january february march april may june july august september october november december jan
    feb mar apr jun jul aug
    sep sept oct nov dec spring summer autumn winter christmas easter ramadan eid diwali whitsun year quarter q
    nineteen twenty thirty forty fifty sixty seventy eighty ninety thousand born first second third fourth fifth sixth
    seventh eighth ninth tenth eleventh twelfth""")


def find(reading: Reading) -> Iterator[Detected]:
    """All dates; those near a word for being born are dates of birth."""
    if reading.certain_only:
        yield from _certain(reading)
        return
    yield from _in_figures(reading, 0, len(reading.text))
    for start, end in reading.windows(map(re.Match.span, _CENTURY.finditer(reading.text)), 20, 20):
        for match in _FIGURE_YEAR.finditer(reading.text, start, min(end, len(reading.text))):
            yield _date(reading, match.start(1), match.end(1), Tier.CHECK, "year")
    for start, end in reading.around(_WORDS, 60, 60):
        yield from _worded(reading, start, end)


def _certain(reading: Reading) -> Iterator[Detected]:
    """Dates that could be dates of birth: those near a word for being born."""
    births = [match.span() for match in _BIRTH.finditer(reading.text)]
    for start, end in reading.windows(births, 90, 90):
        yield from _in_figures(reading, start, end)
    for start, end in reading.around(_WORDS, 60, 60) if births else ():
        following = bisect_left(births, (start - 60, 0))
        if following < len(births) and births[following][0] < end + 60:
            yield from _with_month(reading, start, end)


def _in_figures(reading: Reading, begin: int, stop: int) -> Iterator[Detected]:
    for match in _NUMERIC.finditer(reading.text, begin, stop):
        if match[1] != "." or int(match[0].split(".")[1]) <= 12:
            yield _date(reading, match.start(), match.end(), Tier.LIKELY, "date in figures")


def _with_month(reading: Reading, begin: int, stop: int) -> Iterator[Detected]:
    for match in _WORDED.finditer(reading.text, begin, stop):
        whole = match[2] or match[4]
        start = match.start() + (4 if match[0][:4].lower() == "the " else 0)
        yield _date(reading, start, match.end(), Tier.LIKELY if whole else Tier.CHECK, "date in words")


def _worded(reading: Reading, begin: int, stop: int) -> Iterator[Detected]:
    yield from _with_month(reading, begin, stop)
    for match in _MONTH_YEAR.finditer(reading.text, begin, stop):
        yield _date(reading, match.start(), match.end(), Tier.CHECK, "month and year")
    yield from _years(reading, begin, stop)
    for match in _BORN_YEAR.finditer(reading.text, begin, stop):
        start = match.start(1) if match[1] else match.start(2)
        yield Detected(start, match.end(), "date of birth", Tier.CHECK, "year near a word for being born")


def _years(reading: Reading, begin: int, stop: int) -> Iterator[Detected]:
    for match in _SEASON_YEAR.finditer(reading.text, begin, stop):
        yield _date(reading, match.start(), match.end(), Tier.CHECK, "season and year")
    for match in _PLAIN_YEAR.finditer(reading.text, begin, stop):
        yield _date(reading, match.start(), match.end(), Tier.CHECK, "year (spoken)")
    for match in _SHORT_YEAR.finditer(reading.text, begin, stop):
        group = 1 if match[1] else 2
        if not _BORN.search(reading.before(match.start(), 45)):
            yield _date(reading, match.start(group), match.end(group), Tier.CHECK, "year of two figures (spoken)")
    for match in _ORDINALS.finditer(reading.text, begin, stop):
        yield _date(reading, match.start(1), match.end(1), Tier.CHECK, "day and month as numbers (spoken)")
    for match in _SPOKEN_YEAR.finditer(reading.text, begin, stop):
        yield _date(reading, match.start(1), match.end(1), Tier.CHECK, "year (spoken)")


def _date(reading: Reading, start: int, end: int, tier: Tier, rule: str) -> Detected:
    end -= reading.text[start:end].endswith(".")
    if _BORN.search(reading.before(start, 45)) or re.match(
        r"[ ,]{0,2}(?:is |was |as |for |that's )?(?:the |my |his |her |their )?(?:d\.?o\.?b\b|date of birth|birth ?da)",
        reading.after(end),
    ):
        sure = Tier.CERTAIN if tier == Tier.LIKELY else Tier.LIKELY
        return Detected(start, end, "date of birth", sure, f"{rule}, near a word for being born")
    return Detected(start, end, "date", tier, rule)
