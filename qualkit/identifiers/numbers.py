"""Numbers that belong to one person: NHS, CHI, National Insurance, phone, bank, card, vehicle and the like."""

from __future__ import annotations

import re
from collections.abc import Iterator

from qualkit.domain.identifiers import Detected, Tier
from qualkit.identifiers import references
from qualkit.identifiers.digits import Digits, spoken, written
from qualkit.identifiers.reading import Reading, set_of

__all__ = ["check_digit_fits", "find", "luhn_fits"]

_NHS_NEAR = re.compile(r"\bn\.?h\.?s\b|\bhospital n|\bpatient n|health service n")
_CHI_NEAR = re.compile(r"\bchi\b|community health index")
_PHONE_NEAR = re.compile(
    r"phone|mobile|\bmob\b|\btel\b|\bring\b|\brang\b|\bcalls?\b|\bcall(?:ed|ing) (?:me|him|her|us|them|you|on|"
    r"from)\b|\btext(?:ed|s|ing)?\b|landline|fax|whatsapp|number|\bext\b"
)
_SORT_NEAR = re.compile(r"sort[ -]?code")
_ACCOUNT_NEAR = re.compile(r"\baccount\b|\bacc(?:t|ount)?\.? ?n(?:o|umber)|\bbank\b")
_NUMBER_NEAR = re.compile(
    r"(?:passport|licen[cs]e|reference|\bref\b|hospital|patient|case|claim|policy|membership|student|staff|payroll|"
    r"library card|\bid\b|\bnhs\b|unique|\bgmc\b|\bnmc\b|registration|prescription|order|crn|account|customer)"
    r"[\w' ]{0,14}(?:number|\bno\b|\bref\b|reference|\bid\b|:|#| is\b|['’]s )"
)
_REFERENCE = re.compile(
    r"\b(?:number|reference|ref|no|id|account)\b(?:'s|’s| is| was)?[:,.]? {0,2}(?:it's |is |was |it is )?"
    r"([A-Z]{1,6}[ /\-]?\d{3,}[A-Z0-9]*(?:[ /\-][A-Z0-9]{2,8}){0,2}|\d{4,}[ /\-]?[A-Z]{1,3}\d*)\b"
)
_ENDING = re.compile(r"\b(?:card|bank|account|visa|debit)\b[^.?!\n]{0,40}?\bending (?:in )?(\d{3,4})\b", re.I)
_NINO = re.compile(
    r"(?<![A-Za-z0-9])([A-Za-z]{2})[\s\-./]?(\d{2})[\s\-./]?(\d{2})[\s\-./]?(\d{2})[\s\-./]?([A-Da-d])(?![A-Za-z0-9])"
)
_NINO_REFUSED = set_of("BG GB NK KN TN NT ZZ")
_IBAN = re.compile(r"(?<![A-Za-z0-9])[A-Z]{2}\d{2}(?:[ ]?[A-Z0-9]{4}){2,7}(?:[ ]?[A-Z0-9]{1,3})?(?![A-Za-z0-9])", re.I)
_VEHICLE = re.compile(
    r"(?<![A-Za-z0-9])(?:[A-HJ-PR-Y]{2}[ ]?\d{2}[ ]?[A-HJ-PR-Z]{3}|[A-HJ-NPR-TV-Y]\d{1,3}[ ][A-Z]{3}|"
    r"[A-Z]{3}[ ]\d{1,3}[A-HJ-NPR-TV-Y])"
    r"(?![A-Za-z0-9])",
    re.I,
)
_VEHICLE_NEAR = re.compile(r"\breg\b|registration|number ?plate|\bcar\b|\bvan\b|vehicle|\bplate\b|\bdrives?\b|parked")
_DRIVER = re.compile(r"(?<![A-Za-z0-9])[A-Z9]{5}[ ]?\d{6}[ ]?[A-Z9]{2}[ ]?\d[A-Z]{2}(?![A-Za-z0-9])", re.I)
_PASSPORT = re.compile(r"passport[\w' ,:#.]{0,25}?\b(\d{9}|[a-z]{1,2}\d{6,8})\b", re.I)
_VERSION = re.compile(r"\b(?:version|release|v\.?) ?$")
_DIGITS = re.compile(r"\d+")
_MAC = re.compile(r"(?<![\w:])(?:[0-9A-F]{2}[:-]){5}[0-9A-F]{2}(?![\w:])", re.I)
# A thing that is counted follows.
_COUNTED = re.compile(r" (?!is\b|was\b|yes\b|its\b|this\b|thats\b|always\b|ours\b|hers\b|his\b|theirs\b)[a-z]{3,}s\b")
_IP = re.compile(r"(?<![\w.])(?:\d{1,3}\.){3}\d{1,3}(?![\w]|\.\d)")
# So many groups of digits on one line are a table: a number in it does not begin with one or two digits.
_TABLE = 64
# Numbers everybody may know: emergency and help lines, and the codes no private line has.
_HELP = frozenset({"111", "999", "112", "101", "105", "119", "116123", "116000", "116111", "123", "118118"})
_HELP_CODES = ("0300", "0303", "0330", "0333", "0344", "0345", "0370", "0371", "0500", "0800", "0808", "0844", "0845")


def check_digit_fits(digits: str) -> bool:
    """Whether ten digits are a possible NHS or CHI number: the last one is the check digit modulo 11 (NHS Data
    Dictionary, “NHS number”); numbers of one digit repeated are not issued.

    >>> check_digit_fits("9434765919"), check_digit_fits("9434765918"), check_digit_fits("0000000000")
    (True, False, False)
    """
    if len(digits) != 10 or len(set(digits)) == 1:
        return False
    rest = sum(int(digit) * weight for digit, weight in zip(digits, range(10, 1, -1), strict=False)) % 11
    return (11 - rest) % 11 == int(digits[9])


def luhn_fits(digits: str) -> bool:
    """Whether the last digit of a card number is its check digit (ISO/IEC 7812-1, annex B).

    >>> luhn_fits("4539578763621486"), luhn_fits("4539578763621487")
    (True, False)
    """
    doubled = [int(digit) * (2 if place % 2 else 1) for place, digit in enumerate(reversed(digits))]
    return sum(number - 9 if number > 9 else number for number in doubled) % 10 == 0


def find(reading: Reading) -> Iterator[Detected]:
    """All such numbers, in figures or spoken."""
    for run in written(reading.text):
        yield from _classified(reading, run)
    for run in spoken(reading):
        known = list(_classified(reading, run))
        if not known and not _is_help_line(run) and sum(len(group) < 3 for group in run.groups) > 4:
            known = [_made(run, "other number", Tier.CHECK, "digits read out")]
        yield from known
    if not reading.certain_only:  # references are at best likely
        yield from references.find(reading)
    yield from _insurance(reading)
    yield from _patterns(reading)


def _classified(reading: Reading, run: Digits) -> Iterator[Detected]:
    """The numbers in a run of digits: each longest stretch of its groups that is one."""
    at = 0
    while at < len(run.groups):
        if len(run.groups) > _TABLE and not run.is_spoken and len(run.groups[at]) < 3:
            at += 1
            continue
        for upto in range(min(len(run.groups), at + 12), at, -1):
            part = run.part(at, upto)
            if _is_help_line(part):
                at = upto
                break
            found = _one(reading, part)
            if found is not None:
                yield found
                at = upto
                break
        else:
            at += 1


def _one(reading: Reading, run: Digits) -> Detected | None:
    digits = run.digits
    if not 6 <= len(digits) <= 19 or reading.in_placeholder(run.start):
        return None
    for judge in (_ten, _phone, _card, _bank, _local):
        found = judge(reading, run)
        if found is not None:
            return found
    return None


def _is_help_line(run: Digits) -> bool:
    digits = run.digits
    return digits in _HELP or (7 <= len(digits) <= 11 and digits.startswith(_HELP_CODES))


def _made(run: Digits, kind: str, tier: Tier, rule: str) -> Detected:
    said = " (spoken)" if run.is_spoken else ""
    return Detected(run.start, run.end, kind, tier, rule + said)


def _ten(reading: Reading, run: Digits) -> Detected | None:
    digits = run.digits
    if len(digits) != 10 or run.plus or len(set(digits)) == 1:
        return None
    around = reading.before(run.start, 60) + " ~ " + reading.after(run.end)
    nhs, chi = bool(_NHS_NEAR.search(around)), bool(_CHI_NEAR.search(around))
    born = 1 <= int(digits[:2]) <= 31 and 1 <= int(digits[2:4]) <= 12
    fits = check_digit_fits(digits)
    if digits[0] == "0" and digits[1] in "12" and not (nhs or chi or (fits and born)):
        return None
    if fits and born and not nhs:
        return _made(run, "CHI number", Tier.CERTAIN, "date of birth and check digit of CHI numbers")
    if fits:
        return _made(run, "NHS number", Tier.CERTAIN, "check digit of NHS numbers")
    if chi:
        return _made(run, "CHI number", Tier.LIKELY, "ten digits near “CHI”, the check digit does not fit")
    if nhs:
        return _made(run, "NHS number", Tier.LIKELY, "ten digits near “NHS”, the check digit does not fit")
    if [len(group) for group in run.groups] == [3, 3, 4]:
        return _made(run, "NHS number", Tier.CHECK, "ten digits written like an NHS number")
    return None


def _phone(reading: Reading, run: Digits) -> Detected | None:
    national = _national(run)
    if not national:
        return None
    if (
        len(run.groups) > 6
        and not run.is_spoken
        and not all(len(group) == len(run.groups[0]) for group in run.groups[1:-1])
    ):
        return None
    tier = Tier.CERTAIN if len(national) != 10 or national[:2] in ("01", "02") or run.plus else Tier.LIKELY
    return _made(run, "phone number", tier, "phone number")


def _national(run: Digits) -> str:
    """The number as dialled within the UK, or with its +; "" if it is no phone number."""
    digits = run.digits
    if run.plus and not digits.startswith("44"):
        return "+" + digits if 8 <= len(digits) <= 15 else ""
    for code in ("0044", "44") if run.plus or digits.startswith(("0044", "447")) else ("0044",):
        if digits.startswith(code) and len(digits) - len(code) >= 9:
            digits = "0" + digits[len(code) :].removeprefix("0")
            break
    if run.is_spoken and len(digits) == 10 and digits[0] == "7":
        digits = "0" + digits
    usual = len(digits) == 11 and digits[1] in "1235789"
    return digits if digits[:1] == "0" and (usual or (len(digits) == 10 and digits[1] in "12")) else ""


def _card(reading: Reading, run: Digits) -> Detected | None:
    digits = run.digits
    if 13 <= len(digits) <= 19 and digits[0] in "23456" and len(set(digits)) > 1 and luhn_fits(digits):
        return _made(run, "other number", Tier.CERTAIN, "check digit of payment cards")
    if len(digits) == 16 and {len(group) for group in run.groups} == {4}:
        return _made(run, "other number", Tier.LIKELY, "written like a payment card")
    return None


def _bank(reading: Reading, run: Digits) -> Detected | None:
    digits = run.digits
    before = reading.before(run.start, 60)
    if len(digits) == 6 and _SORT_NEAR.search(before):
        return _made(run, "other number", Tier.CERTAIN, "sort code")
    if 7 <= len(digits) <= 12 and _ACCOUNT_NEAR.search(before):
        tier = Tier.CERTAIN if len(digits) <= 8 else Tier.LIKELY
        return _made(run, "other number", tier, "account near the word")
    if len(digits) == 14 and _SORT_NEAR.search(before):
        return _made(run, "other number", Tier.CERTAIN, "sort code and bank account")
    return None


def _local(reading: Reading, run: Digits) -> Detected | None:
    digits = run.digits
    if _date_like(run):
        return None
    before = reading.before(run.start, 45)
    if _NUMBER_NEAR.search(before):
        return _made(run, "other number", Tier.LIKELY, "number near a word for one")
    said = _PHONE_NEAR.search(_unended(before)) and not before.endswith("£")
    if said and 6 <= len(digits) <= 12 and len(set(digits)) > 1 and not _COUNTED.match(reading.after(run.end)):
        return _made(run, "phone number", Tier.LIKELY, "digits near a word for phone numbers")
    return None


def _unended(before: str) -> str:
    """What stands before in the same sentence."""
    return re.split(r"[.?!] ", before)[-1]


def _date_like(run: Digits) -> bool:
    sizes = [len(group) for group in run.groups]
    return sizes in ([2, 2, 4], [1, 2, 4], [2, 1, 4], [1, 1, 4], [4, 2, 2], [2, 2, 2], [4, 4])


def _insurance(reading: Reading) -> Iterator[Detected]:
    for match in _NINO.finditer(reading.text):
        prefix = match[1].upper()
        if reading.in_placeholder(match.start()):
            continue
        strict = prefix[0] not in "DFIQUV" and prefix[1] not in "DFIQUVO" and prefix not in _NINO_REFUSED
        tier, rule = (
            (Tier.CERTAIN, "National Insurance number")
            if strict
            else (
                Tier.LIKELY,
                "written like a National Insurance number, with a prefix not issued",
            )
        )
        yield Detected(match.start(), match.end(), "National Insurance number", tier, rule)


def _patterns(reading: Reading) -> Iterator[Detected]:
    for start, end in reading.windows(map(re.Match.span, _DIGITS.finditer(reading.text)), 60, 60):
        yield from _patterns_in(reading, start, end)


def _patterns_in(reading: Reading, start: int, end: int) -> Iterator[Detected]:
    text = reading.text
    for match in _IBAN.finditer(text, start, end):
        if _iban_fits(match[0]):
            yield Detected(match.start(), match.end(), "other number", Tier.CERTAIN, "check digits of IBANs")
        elif "iban" in reading.before(match.start(), 30):
            yield Detected(match.start(), match.end(), "other number", Tier.LIKELY, "written like an IBAN")
    for match in _DRIVER.finditer(text, start, end):
        yield Detected(match.start(), match.end(), "other number", Tier.CERTAIN, "driving licence number")
    for match in _PASSPORT.finditer(text, start, end):
        yield Detected(match.start(1), match.end(1), "other number", Tier.CERTAIN, "number near “passport”")
    for match in _VEHICLE.finditer(text, start, end):
        near = _VEHICLE_NEAR.search(reading.before(match.start(), 50) + " ~ " + reading.after(match.end(), 25))
        plate = match[0].replace(" ", "")
        modern = plate[2:4].isdigit() and plate[:2].isalpha() and len(plate) == 7
        if near or (modern and match[0].isupper()):
            tier = Tier.CERTAIN if near and modern else Tier.LIKELY
            yield Detected(match.start(), match.end(), "other number", tier, "vehicle registration")
    for match in _MAC.finditer(text, start, end):
        yield Detected(match.start(), match.end(), "other number", Tier.CERTAIN, "MAC address")
    for match in _IP.finditer(text, start, end):
        versioned = _VERSION.search(reading.before(match.start(), 12))
        if not versioned and all(int(part) < 256 for part in match[0].split(".")):
            yield Detected(match.start(), match.end(), "other number", Tier.CERTAIN, "IP address")
    if reading.certain_only:
        return
    for match in _REFERENCE.finditer(text, start, end):
        if not reading.in_placeholder(match.start(1)):
            yield Detected(match.start(1), match.end(1), "other number", Tier.LIKELY, "reference near a word for one")
    for match in _ENDING.finditer(text, start, end):
        yield Detected(match.start(1), match.end(1), "other number", Tier.LIKELY, "last digits of an account")


def _iban_fits(written_as: str) -> bool:
    """Whether the check digits of an IBAN fit (ISO 13616: modulo 97)."""
    iban = written_as.replace(" ", "").upper()
    if not 15 <= len(iban) <= 34:
        return False
    moved = iban[4:] + iban[:4]
    return int("".join(str(int(letter, 36)) for letter in moved)) % 97 == 1
