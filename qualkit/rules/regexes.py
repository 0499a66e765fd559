"""Refusing regular expressions that cannot be compiled, or that could run for ever."""

from __future__ import annotations

import re
from dataclasses import dataclass

__all__ = ["RegexFault", "compile_regex", "regex_fault"]

LONGEST = 300
MOST_OPEN_REPEATS = 3
# A repeat of up to this many is cheap enough not to count as open-ended.
MOST_CLOSED_REPEAT = 60

_REPEAT = re.compile(r"[*+?]|\{(\d*)(,?)(\d*)\}")


@dataclass(frozen=True, slots=True)
class RegexFault:
    """Why a regular expression is refused; `position` counts its characters from 0."""

    message: str
    position: int


@dataclass(slots=True)
class _Group:
    start: int
    repeats: bool = False
    branches: bool = False


def compile_regex(source: str) -> re.Pattern[str]:
    """The compiled expression, blind to letter case."""
    return re.compile(source, re.IGNORECASE)


def regex_fault(source: str) -> RegexFault | None:
    """What is wrong with a regular expression, or None.

    Refused are: what Python cannot compile; what matches no text at all ("x*"); a repeated group that itself holds
    a repeat or alternatives ("(a+)+"), and more than three open-ended repeats, because both can take practically
    for ever on some sentences.

    >>> regex_fault(r"(a+)+b").message
    'a repeated group holds another repeat or alternatives, which can run for ever; write it without.'
    >>> regex_fault(r"\\bcop(e|ing)\\b") is None
    True
    """
    if not source:
        return RegexFault("there is nothing after “re:”.", 0)
    if len(source) > LONGEST:
        return RegexFault(f"the regular expression is longer than {LONGEST} characters.", LONGEST)
    try:
        compiled = compile_regex(source)
    except re.error as error:
        return RegexFault(f"the regular expression cannot be read: {error.msg}.", error.pos or 0)
    except (OverflowError, RecursionError):
        return RegexFault("the regular expression is too large.", 0)
    danger = _danger(source)
    if danger is None and compiled.match("") is not None:
        return RegexFault("the regular expression matches where there is no text; ask for at least one letter.", 0)
    return danger


def _danger(source: str) -> RegexFault | None:
    """Walk over the expression, which is known to compile, and look at what is repeated."""
    groups = [_Group(0)]
    closed: _Group | None = None
    open_repeats = at = 0
    while at < len(source):
        letter = source[at]
        repeat = _REPEAT.match(source, at) if at and letter in "*+?{" else None
        if letter == "\\":
            at, closed = at + 2, None
        elif letter == "[":
            at, closed = _after_set(source, at), None
        elif letter == "(":
            groups.append(_Group(at))
            at, closed = at + (2 if source.startswith("(?", at) else 1), None
        elif letter == ")":
            closed = groups.pop()
            groups[-1].repeats |= closed.repeats
            at += 1
        elif repeat is not None and not (letter == "{" and repeat[1] == repeat[3] == ""):
            often, is_open = _how_often(repeat)
            if often and closed is not None and (closed.repeats or closed.branches):
                message = (
                    "a repeated group holds another repeat or alternatives, which can run for ever; write it without."
                )
                return RegexFault(message, closed.start)
            groups[-1].repeats = True
            open_repeats += is_open
            if open_repeats > MOST_OPEN_REPEATS:
                message = (
                    f"more than {MOST_OPEN_REPEATS} open-ended repeats (*, +) can run for ever; use {{0,20}} instead."
                )
                return RegexFault(message, at)
            at = repeat.end()
            at += source[at : at + 1] in ("?", "+")
            closed = None
        else:
            groups[-1].branches |= letter == "|"
            at, closed = at + 1, None
    return None


def _how_often(repeat: re.Match[str]) -> tuple[bool, bool]:
    """Whether more than once, and whether open-ended (or so long that it may as well be)."""
    if repeat[0] in "*+":
        return True, True
    if repeat[0] == "?":
        return False, False
    if repeat[2] and not repeat[3]:
        return True, True
    most = int(repeat[3] or repeat[1])
    return most > 1, most > MOST_CLOSED_REPEAT


def _after_set(source: str, at: int) -> int:
    """The position behind the set of characters that opens at `at`."""
    at += 1
    at += source[at : at + 1] == "^"
    at += source[at : at + 1] == "]"
    while at < len(source) and source[at] != "]":
        at += 2 if source[at] == "\\" else 1
    return at + 1
