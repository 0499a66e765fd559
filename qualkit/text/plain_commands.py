"""The small language of `qualkit code --plain`: what a researcher may say, one line at a time.

It is forgiving about case, small words and abbreviations, and never about what gets coded: what is not understood is
answered with the nearest command there is.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from qualkit.text.plain_verbs import VERBS

__all__ = ["Command", "Part", "Unknown", "explain", "nearest", "read_command", "read_part"]


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the turn: sentences by number (`first`, `last`), `words`, or all of it."""

    first: int = 0
    last: int = 0
    words: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """A line that was understood.

    Attributes:
        verb: the name of a `Verb`.
        key: the key of a code, or words to find one with; the name of a new code.
        part: what of the turn is meant, None if it is not said.
        numbers: of codings, or of a turn.
        under: where a new code goes.
        marks: of ``enabler``, ``barrier``, ``mixed``, ``contrary``, ``key``.
        text: a memo, a definition, words to look for, a reason.
    """

    verb: str
    key: str = ""
    part: Part | None = None
    numbers: tuple[int, ...] = ()
    under: str = ""
    marks: tuple[str, ...] = ()
    text: str = ""


@dataclass(frozen=True, slots=True)
class Unknown:
    """A line that was not understood, and a sentence that helps."""

    hint: str


_NAMES = {name: verb.name for verb in VERBS for name in (verb.name, *verb.others)}
_LONGEST = max(len(name.split()) for name in _NAMES)
_QUOTES = '"“”„«»'
_MARKS = ("enabler", "barrier", "mixed", "contrary", "key")
_SENTENCES = re.compile(r"(?:sentences?\s+)?(\d{1,4})(?:\s*(?:-|–|to|until)\s*(\d{1,4}))?", re.IGNORECASE)
# Never a part of a longer number: half of a number that was mistyped is another coding's.
_NUMBER = re.compile(r"(?<!\d)\d{1,18}(?!\d)")
_WHOLE = re.compile(r"(?:all|everything|it|(?:the\s+)?(?:whole\s+|entire\s+)?turn)", re.IGNORECASE)
_BECAUSE = re.compile(r"\s+because\s+(.*)$", re.IGNORECASE)
_AS = re.compile(r"\s+as\s+([a-z ,]+)$", re.IGNORECASE)
_UNDER = re.compile(r"(?:^|\s+)under\s+(\S+)(?=\s|$)", re.IGNORECASE)
_TO = re.compile(r"(?:^|\s)(?:to|into)\s+(.+)$", re.IGNORECASE)
_MEMO = re.compile(r"on\s+(?:coding\s+|code\s+)?([^\s:]+)\s*:?\s*(.*)$", re.IGNORECASE)
_DEFINE = re.compile(r"(\S+)\s+(?:as|means)\s+(.+)$", re.IGNORECASE)


def read_command(line: str) -> Command | Unknown | None:
    """What a line says; None for an empty one.

    >>> said = read_command("c LWR3.4 on 2 to 3 as contrary")
    >>> said.verb, said.key, said.part, said.marks
    ('code', 'LWR3.4', Part(first=2, last=3, words=''), ('contrary',))
    >>> read_command("nexxt")
    Unknown(hint='I do not know "nexxt". Did you mean next?')
    """
    line = " ".join(line.split())
    if not line:
        return None
    part = _strict_part(line)
    if part is not None:
        return Command(verb="all") if part == Part() else Command(verb="choose", part=part)
    words = line.split()
    for length in range(min(_LONGEST, len(words)), 0, -1):
        said = " ".join(words[:length]).casefold().rstrip(".,:;!") or words[0]
        if said in _NAMES:
            return _command(_NAMES[said], " ".join(words[length:]))
    return Unknown(f'I do not know "{words[0]}". {nearest(words[0], _NAMES)}')


def nearest(word: str, known: Iterable[str]) -> str:
    """A sentence that names what may be meant."""
    from rapidfuzz import fuzz, process

    names = [name for name in known if len(name) > 2]
    best = process.extractOne(word.casefold(), names, scorer=fuzz.ratio, score_cutoff=60)
    return f"Did you mean {_NAMES.get(best[0], best[0])}?" if best else "Say help for what you can say."


def read_part(text: str) -> Part | None:
    """A part of the turn as it is named after "on": numbers, words in quotation marks, or just words."""
    text = text.strip()
    return (_strict_part(text) or Part(words=text.strip(_QUOTES + " "))) if text else None


def explain(name: str) -> str:
    """One verb in a sentence or two, or the nearest there is."""
    verb = next((verb for verb in VERBS if verb.name == _NAMES.get(name.casefold())), None)
    if verb is None:
        return f'There is no command "{name}". {nearest(name, _NAMES)}'
    short = f" Short: {', '.join(verb.others)}." if verb.others else ""
    return f"{verb.usage}: {verb.does}{short}"


def _strict_part(text: str) -> Part | None:
    numbers = _SENTENCES.fullmatch(text)
    if numbers:
        first, last = int(numbers[1]), int(numbers[2] or numbers[1])
        return Part(first=min(first, last), last=max(first, last))
    if len(text) > 2 and text[0] in _QUOTES and text[-1] in _QUOTES:
        return Part(words=text[1:-1].strip())
    return Part() if _WHOLE.fullmatch(text) and text.casefold() != "turn" else None


def _command(verb: str, rest: str) -> Command | Unknown:
    reader = _READERS.get(verb)
    if reader is not None:
        return reader(verb, rest)
    return Command(verb=verb, text=rest)


def _coding(verb: str, rest: str) -> Command | Unknown:
    rest, marks = _marks(rest)
    key, part = _on(rest)
    if not key:
        return Unknown("Say which code: code LWR3.4, or code and a word of its name. Last lists the last nine.")
    return Command(verb=verb, key=key, part=part, marks=marks)


def _last(verb: str, rest: str) -> Command | Unknown:
    rest, marks = _marks(rest)
    number, part = _on(rest)
    if number and not _NUMBER.fullmatch(number):
        return Unknown("Say last alone for the list, and last 2 to code with the second of it.")
    return Command(verb=verb, numbers=(int(number),) if number else (), part=part, marks=marks)


def _new(verb: str, rest: str) -> Command | Unknown:
    quoted = _UNDER.search(rest)
    under = quoted[1] if quoted else ""
    if quoted:
        rest = f"{rest[: quoted.start()]} {rest[quoted.end() :]}".strip()
    name, part = _on(rest) if verb == "new code" else ("", read_part(re.sub(r"^on\s+", "", rest)))
    name = name.removeprefix("code ").strip(_QUOTES + " ")
    if verb == "new code" and not name:
        return Unknown("Say what the code is called: new code Waiting room under LWR3.")
    return Command(verb=verb, key=name, part=part, under=under)


def _codings(verb: str, rest: str) -> Command | Unknown:
    """Numbers of codings, with a reason."""
    because = _BECAUSE.search(f" {rest}")
    text = because[1] if because else ""
    rest = f" {rest}"[: because.start()] if because else rest
    if verb == "confirm" and rest.strip().casefold() in ("here", "all", "all here", "turn", "these"):
        return Command(verb=verb, part=Part())
    numbers = _numbers(rest)
    if not numbers:
        return Unknown(f"Say the number of a coding: {verb} 433. Codings lists those of this turn.")
    return Command(verb=verb, numbers=numbers, text=text)


def _change(verb: str, rest: str) -> Command | Unknown:
    number, _, rest = rest.removeprefix("coding ").partition(" ")
    if not _NUMBER.fullmatch(number):
        return Unknown("Say which coding: change 433 to LWR3.2, or change 433 on 2-3.")
    rest, part = _on(f" {rest}")
    to = _TO.search(f" {rest}")
    if to is None and part is None:
        return Unknown(f"Say what becomes of it: change {number} to LWR3.2, or change {number} on 2-3.")
    return Command(verb=verb, numbers=(int(number),), key=to[1].strip() if to else "", part=part)


def _stance(verb: str, rest: str) -> Command | Unknown:
    words = rest.casefold().split()
    numbers = _numbers(rest)
    stance = next((word for word in words if word in ("enabler", "barrier", "mixed", "none")), "")
    if not stance or len(numbers) != 1:
        return Unknown("Say the coding and its stance: stance 433 barrier, or enabler, mixed, none.")
    return Command(verb=verb, numbers=numbers, text=stance)


def _memo(verb: str, rest: str) -> Command | Unknown:
    on = _MEMO.match(rest)
    if on:
        return Command(verb=verb, key=on[1].lstrip("#"), text=on[2].strip())
    return Command(verb=verb, text=rest.removeprefix("here").lstrip(": ").strip())


def _define(verb: str, rest: str) -> Command | Unknown:
    written = _DEFINE.match(rest)
    if written:
        return Command(verb=verb, key=written[1], text=written[2].strip())
    return Command(verb=verb, key=rest) if rest else Unknown("Say which code: define LWR3.4.")


def _numbered(verb: str, rest: str) -> Command | Unknown:
    numbers = _numbers(rest)
    return Command(verb=verb, numbers=numbers[:1]) if numbers else Unknown("Say the number of a turn: turn 12.")


def _step(verb: str, rest: str) -> Command | Unknown:
    """A plain step, or one to the next turn of a code: "next LWR3.4"."""
    if verb == "next" and rest:
        return Command(verb="next code", key=rest.removeprefix("code ").strip())
    return Command(verb=verb, key=rest)


def _part_of(verb: str, rest: str) -> Command | Unknown:
    if not rest and verb == "choose":
        return Unknown('Say what: choose 2-4, or choose "some words".')
    return Command(verb=verb, part=read_part(re.sub(r"^on\s+", "", rest)))


_READERS = {
    "code": _coding,
    "last": _last,
    "new code": _new,
    "in vivo": _new,
    "uncode": _codings,
    "contrary": _codings,
    "not contrary": _codings,
    "key": _codings,
    "not key": _codings,
    "confirm": _codings,
    "reject": _codings,
    "change": _change,
    "stance": _stance,
    "memo": _memo,
    "define": _define,
    "turn": _numbered,
    "next": _step,
    "next code": _step,
    "choose": _part_of,
    "read": _part_of,
}


def _marks(text: str) -> tuple[str, tuple[str, ...]]:
    """Split "… as contrary, key" off; what is no mark belongs to the text."""
    found = _AS.search(text)
    if not found:
        return text, ()
    words = [word for word in re.split(r"[\s,]+", found[1].casefold()) if word not in ("", "and", "a")]
    marks = tuple(word for word in words if word in _MARKS)
    known = set(words) <= {*_MARKS, "negative", "case", "quotation", "quote"}
    if "negative" in words and "contrary" not in marks:
        marks += ("contrary",)
    return (text[: found.start()], marks) if known and marks else (text, ())


def _on(text: str) -> tuple[str, Part | None]:
    """Split "… on 2-3" off. Of several "on" the last one counts that names sentences or quoted words."""
    places = [found.start() for found in re.finditer(r"\son\s", text, re.IGNORECASE)]
    for place in reversed(places):
        part = _strict_part(text[place + 4 :].strip()) or (
            Part() if text[place + 4 :].strip().casefold() == "turn" else None
        )
        if part is not None:
            return text[:place].strip(), part
    if places:
        return text[: places[0]].strip(), read_part(text[places[0] + 4 :])
    return text.strip(), None


def _numbers(text: str) -> tuple[int, ...]:
    return tuple(dict.fromkeys(int(number) for number in _NUMBER.findall(text)))
