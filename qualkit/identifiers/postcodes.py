"""Postcodes."""

from __future__ import annotations

import re
from collections.abc import Iterator

from qualkit.domain.identifiers import Detected, Tier
from qualkit.identifiers.reading import Reading, set_of

__all__ = ["AREAS", "find"]

# The postcode areas of Royal Mail, with those of the Channel Islands and the Isle of Man.
AREAS = set_of("""AB AL B BA BB BD BH BL BN BR BS BT CA CB CF CH CM CO CR CT CV CW DA DD DE DG DH DL DN DT DY E
    EC EH EN EX FK FY
    G GL GU GY HA HD HG HP HR HS HU HX IG IM IP IV JE KA KT KW KY L LA LD LE LL LN LS LU M ME MK ML N NE NG NN NP NR
    NW OL OX PA PE PH PL PO PR RG RH RM S SA SE SG SK SL SM SN SO SP SR SS ST SW SY TA TD TF TN TQ TR TS TW UB W WA
    WC WD WF WN WR WS WV YO ZE""")
_FULL = re.compile(
    r"(?<![A-Za-z0-9])([A-Za-z]{1,2})(\d[A-Za-z\d]?)([ \t\u00a0\u202f]{0,2}|"
    r"[\-.]|[ ]?\n[ ]?)(\d[ABD-HJLNP-UW-Zabd-hjlnp-uw-z]{2})(?![A-Za-z0-9])"
)
_SPECIAL = re.compile(r"(?<![A-Za-z0-9])(?:GIR ?0AA|BFPO ?\d{1,4})(?![A-Za-z0-9])", re.I)
_DIGIT = (
    r"(?:oh|zero|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|"
    r"seventeen|eighteen|nineteen|twenty|thirty|\d{1,2})"
)
_SPOKEN = re.compile(
    rf"\bpost ?code\b[^.?!\n]{{0,20}}?\b((?:[a-z][ ,]{{1,2}}){{1,2}}(?:{_DIGIT}[ ,]{{1,2}}){{1,3}}(?:[a-z][ ,]{{1,2}})?"
    rf"(?:{_DIGIT}[ ,]{{1,2}})?[a-z][ ,]{{1,2}}[a-z])\b",
    re.I,
)
_NOT_INWARD = re.compile(r"1st|2nd|3rd|\dth|\d(?:ft|lb|hr|yr|st|pt|ps|gb|dl|nd|rd|wd|ww)", re.I)
_OUTWARD = re.compile(r"(?<![A-Za-z0-9\-])([A-Za-z]{1,2})\d[A-Za-z\d]?(?![A-Za-z0-9\-])")
_ASKED = re.compile(
    r"post ?code[\w' ]{0,25}$|\b(?:live[sd]?|living|moved|based|house|flat) (?:\w+ )?(?:in|to|at|around|near) $"
)
_NAMED = re.compile(r"^[ ,]{0,2}(?:area|postcode|post code|way|district)\b")


def find(reading: Reading) -> Iterator[Detected]:
    """Whole postcodes; the first half alone only where the text says that it is one."""
    text = reading.text
    for match in _FULL.finditer(text):
        if match[1].upper() in AREAS:
            broken = "\n" in match[3]
            if not broken or (match[0].isupper() and not _NOT_INWARD.fullmatch(match[4])):
                yield Detected(match.start(), match.end(), "postcode", *_how_sure(match, reading))
    for match in _SPOKEN.finditer(text) if not reading.certain_only and "post" in text.lower() else ():
        yield Detected(match.start(1), match.end(1), "postcode", Tier.LIKELY, "postcode (spoken)")
    for match in _SPECIAL.finditer(text):
        yield Detected(match.start(), match.end(), "postcode", Tier.CERTAIN, "postcode")


def find_halves(reading: Reading) -> Iterator[Detected]:
    """The first half of a postcode, where the text says that it is one."""
    for match in _OUTWARD.finditer(reading.text):
        if match[1].upper() not in AREAS:
            continue
        asked = _ASKED.search(reading.before(match.start())) or _NAMED.match(reading.after(match.end()))
        if asked:
            yield Detected(match.start(), match.end(), "postcode", Tier.CHECK, "first half of a postcode")


def _how_sure(match: re.Match[str], reading: Reading) -> tuple[Tier, str]:
    outward, inward = match[1] + match[2], match[4]
    if _NOT_INWARD.fullmatch(inward):
        shouted = inward.isupper() and outward.isupper() and not inward.endswith("WW")
        if shouted and not _all_capitals(reading.text, match):
            return Tier.CERTAIN, "postcode"
        return (Tier.LIKELY if shouted else Tier.CHECK), "postcode, or a number with its unit"
    alike = outward.upper() == outward and inward.upper() == inward
    alike = alike or (outward.lower() == outward and inward.lower() == inward)
    return (Tier.CERTAIN, "postcode") if alike or match[3] else (Tier.LIKELY, "postcode in mixed letters")


def _all_capitals(text: str, match: re.Match[str]) -> bool:
    """Whether what stands around is written in capitals too, which then say nothing."""
    around = text[max(0, match.start() - 40) : match.start()] + text[match.end() : match.end() + 40]
    return sum(map(str.isupper, around)) > sum(map(str.islower, around))
