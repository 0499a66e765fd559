"""E-mail addresses as they are said: “jo dot bell at example dot org”, “j b one two at example dot co dot uk”."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from qualkit.domain.identifiers import Detected, Tier
from qualkit.identifiers.digits import spoken_value
from qualkit.identifiers.lists import is_ordinary
from qualkit.identifiers.reading import Reading, set_of

__all__ = ["find"]

_AT = re.compile(r"(?<![^\W_])at(?![^\W_])|@", re.I)
_POINTED = re.compile(r"\b(?:dot|point|full ?stop)\b|\.[a-z]", re.I)
_TOKEN = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?|\d+|[^\w\s]|_|\n")
_DOTS = set_of("dot point fullstop .")
_LINES = set_of("underscore underline dash hyphen minus plus _ +")
_BETWEEN = _DOTS | _LINES
# What may stand between the parts and is no part itself.
_FILLERS = set_of("- , er erm um uh then sign symbol ( ) [ ] { }")
_REMARKS = re.compile(
    r"(?:all|no|one|lower|upper|small|single|the|little|with|and|in|that's|as|capital|capitals)|"
    r"(?:words?|spaces?|case|gaps?|letters?|together|joined)"
)
_LAST = set_of("""com net org co info ac edu gov nhs uk wales cymru scot ie me io eu example biz online sch police ltd
    us tv fr de pl app""")
_SPACES = set_of("space spaces gap gaps")
_PROVIDERS = set_of(
    "gmail hotmail outlook yahoo icloud btinternet aol googlemail live msn sky virginmedia talktalk protonmail"
)
# Where an address of plain words begins: after one of these.
_BEGINS = set_of("""is its it's was s me im i'm mine that's thats email e-mail mail address on to are use put got called
    hers his ours theirs name's names one one's or and hotmail gmail write then at""")
_NO_MAILBOX = set_of("""look looks looking looked go going gone me us it them him her you was is are be been site
    page email
    mail contact reach found on get write back here there that this up down work works worked arrive arrived start
    started
    stay live lives lived website out in come came meet met sat sit stand stood home good bad not and or up the
    volunteer
    volunteers volunteered laugh laughed point pointing anyone everyone everybody people""")
_NUMBERS = set_of("double triple hundred")
_MAIL_NEAR = re.compile(r"e-?mail|\bmail\b|gmail|address|\bbounce|inbox|log ?in")


class _Token(NamedTuple):
    said: str
    start: int
    end: int


def find(reading: Reading) -> Iterator[Detected]:
    """All such addresses, and written ones with blanks in them."""
    if not _POINTED.search(reading.text) and not any(name in reading.text.lower() for name in _PROVIDERS):
        return
    done = 0
    for at in _AT.finditer(reading.text):
        if at.start() < done:
            continue
        right = _tokens(reading.text, at.end(), min(len(reading.text), at.end() + 140))
        end = _domain(reading.text, right)
        if not end:
            continue
        left = _tokens(reading.text, max(done, at.start() - 170), at.start())
        start, tier = _local(reading, left, at[0] == "@")
        if start >= 0:
            yield Detected(start, end, "e-mail address", tier, "e-mail address (spoken)")
            done = end


def _tokens(text: str, start: int, end: int) -> list[_Token]:
    while start and text[start - 1].isalnum() and text[start : start + 1].isalnum():
        start += 1
    return [_Token(found[0].lower(), *found.span()) for found in _TOKEN.finditer(text, start, end)]


def _domain(text: str, tokens: list[_Token]) -> int:
    """Where the part after the “at” ends; 0 if it is none."""
    end, dotted = 0, False
    named = 0
    for number, token in enumerate(tokens):
        if token.said in _FILLERS:
            continue
        if token.said in _DOTS:
            if not named:
                return 0
            following = tokens[number + 1 : number + 2]
            if token.said == "." and following and _begins_a_sentence(text, token, following[0], end):
                break
            dotted = True
        elif token.said in _LINES:
            dotted = False
        elif token.said[0].isalnum():
            if dotted and token.said in _LAST:
                end = token.end
            elif end and not dotted:
                break
            elif named == 0 and token.said in _PROVIDERS:
                end = token.end
            named += 1
            if named > 7 or (end and dotted and token.end != end):
                break
            if named > 1 and not dotted and not end and named > 4:
                break
            dotted = False
        else:
            break
    return end


def _begins_a_sentence(text: str, stop: _Token, after: _Token, end: int) -> bool:
    """Whether a full stop ends a sentence (“at one time. Me manager”); a blank may slip in, as in “example. org”."""
    if after.start == stop.end:
        return False
    return bool(end) or after.start > stop.end + 1 or text[after.start].isupper() or after.said in _NO_MAILBOX


def _local(reading: Reading, tokens: list[_Token], signed: bool) -> tuple[int, Tier]:
    """Where the part before the “at” begins, and how sure it is; -1 if there is none."""
    kept: list[_Token] = []
    told = signed
    while tokens:
        token = tokens[-1]
        if token.said in _SPACES and len(tokens) > 1 and tokens[-2].said == "no":
            told = True
            del tokens[-2:]
        elif token.said in _FILLERS or (kept == [] and _REMARKS.fullmatch(token.said) and len(tokens) > 1):
            tokens.pop()
        elif token.said in _BETWEEN:
            if token.said == "." and token.end < (kept[-1].start if kept else token.end) - 1 and not signed:
                break
            told = True
            tokens.pop()
        elif not token.said[0].isalnum():
            break
        elif not kept or _joined(tokens, kept[-1], reading.text):
            kept.append(tokens.pop())
            told = told or (len(kept) < 3 and _is_number(token.said))
        else:
            break
    if not kept or (not told and kept[0].said in _NO_MAILBOX):
        return -1, Tier.CHECK
    if not told:
        kept += _plain(tokens)
    return kept[-1].start, Tier.CERTAIN if _meant(reading, kept, told) else Tier.LIKELY


def _joined(tokens: list[_Token], after: _Token, text: str) -> bool:
    """Whether the last of the tokens goes on to the left with what stands after it: a separator, a number or a spelt
    letter joins them."""
    token = tokens[-1]
    between = [found.said for found in _tokens(text, token.end, after.start)]
    if any(said in _BETWEEN or said in _SPACES for said in between) or text[token.end : after.start] == "-":
        return True
    if len(token.said) == 1 and token.said.isalpha():
        return token.said != "i" or len(after.said) == 1
    return _is_number(after.said) and token.said not in _BEGINS


def _is_number(said: str) -> bool:
    return said.isdigit() or said in _NUMBERS or spoken_value([said])[1] > 0


def _plain(tokens: list[_Token]) -> list[_Token]:
    """Up to four plain words more, if what stands before them says that an address begins there."""
    more: list[_Token] = []
    for token in reversed(tokens):
        if not token.said[0].isalnum() or token.said in _BEGINS:
            return more
        more.append(token)
        if len(more) > 4:
            return []
    return more


def _meant(reading: Reading, kept: list[_Token], told: bool) -> bool:
    """Whether the words before the “at” can only be an address."""
    last = kept[0].said
    named = not is_ordinary(last) and last[:1].isalpha()
    return told or named or len(kept) > 1 or bool(_MAIL_NEAR.search(reading.before(kept[-1].start, 60)))
