"""Changing a codebook while it is in use: where codes go, and plans that are shown before they are carried out."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any

from qualkit.domain.codebook import Code, Codebook

__all__ = [
    "Deal",
    "Double",
    "LoadPlan",
    "MergePlan",
    "PlannedChange",
    "Selection",
    "SplitPlan",
    "longest_rising",
    "moved",
    "next_key",
    "renamed_by_alias",
    "selection",
    "with_key_moved",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Double:
    """Two codings at one place that become one: `dropped` gives way to `kept`, which takes its flags and memos.

    `why` is ``"same coder"``, ``"rule hit"`` (unconfirmed, where a person has coded) or ``"removed"`` (a rule hit
    where a person has removed one; `kept` is 0 then).
    """

    kept: int
    dropped: int
    source: str
    turn: int
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MergePlan:
    """What merging codes into one would do.

    Attributes:
        into: the code that stays.
        codes: those that go.
        codings: codings that come over, doubles included.
        hits: how many of these are rule hits nobody has confirmed.
        doubles: codings that would be dropped, each with the one that stays in its place.
        children: keys of codes that go under `into`.
        memos: memos on the codes, which come over.
        summaries: framework summaries that come over; `joined` names the cases where `into` has one as well.
        themes: names of the themes in which `into` takes the place of a merged code.
        patterns: patterns of the merged codes, which go unless they are asked for.
    """

    into: Code
    codes: tuple[Code, ...]
    codings: int
    hits: int
    doubles: tuple[Double, ...] = field(repr=False)
    children: tuple[str, ...]
    memos: int
    summaries: int
    joined: tuple[str, ...]
    themes: tuple[str, ...]
    patterns: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """Which codings go to one code of a split: those that all that is given here holds for.

    Attributes:
        numbers: codings by number.
        case: an attribute of the case and its value, such as ``("role", "GP")``; case does not count.
        sources: names of sources.
        text: words in the quotation, whatever their case.
        regex: a regular expression that is found in the quotation.
        origin: ``human``, ``rule`` or ``model``.
        coder: name of the coder.
        rest: everything that no selection before it has taken.
    """

    numbers: tuple[int, ...] = ()
    case: tuple[str, str] | None = None
    sources: tuple[str, ...] = ()
    text: str = ""
    regex: str = ""
    origin: str = ""
    coder: str = ""
    rest: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Deal:
    """What one code of a split gets. `new` says whether the code is made for it; its key is then the one it gets."""

    key: str
    name: str
    new: bool
    codings: tuple[int, ...]
    doubles: tuple[Double, ...] = field(default=(), repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class SplitPlan:
    """What splitting a code would do.

    Attributes:
        deals: what goes where, in the order given.
        kept: codings that stay with the code.
        hits: how many of those that stay would be dealt out if unconfirmed rule hits were taken along.
        confirmed: unconfirmed rule hits that are dealt out, and so count as confirmed.
        twice: codings that several selections fit; the first has them.
    """

    code: Code
    deals: tuple[Deal, ...]
    kept: int
    hits: int
    confirmed: int
    twice: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedChange:
    """One thing that loading a codebook would do to a code.

    Attributes:
        kind: ``added``, ``renamed``, ``moved``, ``changed``, ``retired``, ``restored`` or ``removed``.
        key: the code's key as it will be (for ``removed``: as it is).
        name: its name.
        field: for ``changed`` and ``renamed``, the field, such as ``"definition"`` or ``"key"``.
        before, after: the field's value, a list joined with "; "; for ``moved`` the keys of the codes above.
    """

    kind: str
    key: str
    name: str
    field: str = ""
    before: str = ""
    after: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadPlan:
    """What loading a codebook would do.

    Attributes:
        codebook: key of the study's codebook.
        file: name of the file that was read.
        changes: in reading order, removals last.
        reordered: how many codes change their place among their siblings only.
        head: fields of the codebook itself that change (title, version, …).
        refused: why it cannot be loaded, a sentence a code; () if it can.
        sha256: of the state the codebook's file would come to.
    """

    codebook: str
    file: str
    changes: tuple[PlannedChange, ...]
    reordered: int = 0
    head: tuple[str, ...] = ()
    refused: tuple[str, ...] = ()
    sha256: str = ""

    @property
    def empty(self) -> bool:
        """Whether there is nothing to do."""
        return not (self.changes or self.reordered or self.head)


def selection(text: str) -> Selection:
    """A selection as a researcher writes it: conditions joined by " and ".

    A condition is a list of numbers of codings such as ``12,15-18``; ``source=``, ``text=``, ``regex=``, ``origin=``
    or ``coder=`` with a value; an attribute of the case and its value; or ``rest``. "" selects nothing.

    Raises:
        ValueError: a condition is none of these; its only argument is the condition.

    >>> selection("role=GP and text=no desk")
    Selection(numbers=(), case=('role', 'GP'), sources=(), text='no desk', regex='', origin='', coder='', rest=False)
    >>> selection("12,15-17").numbers
    (12, 15, 16, 17)
    """
    found: dict[str, Any] = {}
    for part in re.split(r"\s+and\s+(?=\w+=|\d|rest\b)", text.strip()):
        name, equals, value = (piece.strip() for piece in part.partition("="))
        if not part:
            continue
        if not equals:
            found |= {"rest": True} if name.casefold() == "rest" else {"numbers": _numbers(name)}
        elif not value:
            raise ValueError(part)
        elif name in ("text", "regex", "origin", "coder"):
            found[name] = value
        elif name == "source":
            found["sources"] = tuple(each.strip() for each in value.split(","))
        elif "case" in found:
            raise ValueError(part)
        else:
            found["case"] = (name, value)
    return Selection(**found)


def _numbers(text: str) -> tuple[int, ...]:
    found: list[int] = []
    for part in text.replace(" ", "").split(","):
        ends = re.fullmatch(r"(\d{1,9})(?:-(\d{1,9}))?", part)
        if ends is None or int(ends[2] or ends[1]) - int(ends[1]) > 100_000:
            raise ValueError(text)
        found += range(int(ends[1]), int(ends[2] or ends[1]) + 1)
    return tuple(found)


def next_key(book: Codebook, parent: str, others: Iterable[Codebook] = ()) -> str:
    """The next key beside its siblings that no code of these codebooks has or had: LWR3.6 after LWR3.5.

    >>> book = Codebook(key="a", title="A", codes=(Code(key="A1", name="x", aliases=("A2",)),))
    >>> next_key(book, ""), next_key(book, "A1")
    ('A3', 'A1.1')
    """
    siblings = [code for code in book if code.parent == parent and code.kind != "housekeeping"]
    stem = f"{parent}." if parent else re.sub(r"\d+$", "", siblings[-1].key) if siblings else "N"
    taken = {name.casefold() for each in (book, *others) for code in each for name in (code.key, *code.aliases)}
    number = 1 + max(
        (
            int(name[len(stem) :])
            for code in siblings
            for name in (code.key, *code.aliases)
            if name.startswith(stem) and name[len(stem) :].isdecimal()
        ),
        default=0,
    )
    while f"{stem}{number}".casefold() in taken:
        number += 1
    return f"{stem}{number}"


def with_key_moved(key: str, old: str, new: str) -> str:
    """The key of a code below one whose key changes from `old` to `new`, or `key` itself if it is not built on `old`.

    >>> with_key_moved("LWR3.2", "LWR3", "LWR7"), with_key_moved("LWR31", "LWR3", "LWR7")
    ('LWR7.2', 'LWR31')
    """
    rest = key[len(old) :]
    return new + rest if key[: len(old)].casefold() == old.casefold() and rest[:1] in (".", "-", "_", "") else key


def renamed_by_alias(present: Codebook, wanted: Codebook) -> dict[str, str]:
    """New key by former key, for the new codes of `wanted` that have a key no longer in use among their aliases.

    >>> old = Codebook(key="a", title="A", codes=(Code(key="A1", name="x"),))
    >>> renamed_by_alias(old, Codebook(key="a", title="A", codes=(Code(key="A7", name="x", aliases=("A1",)),)))
    {'A1': 'A7'}
    """
    gone = {code.key.casefold(): code.key for code in present if wanted.get(code.key) is None}
    found: dict[str, str] = {}
    for code in wanted:
        former = next((gone[alias.casefold()] for alias in code.aliases if alias.casefold() in gone), "")
        if former and present.get(code.key) is None:
            found.setdefault(former, code.key)
    return found


def moved(book: Codebook, key: str, under: str, *, before: str = "", after: str = "") -> Codebook:
    """The codebook with `key`, and what is below it, under another code ("" for the top).

    It comes before or after the sibling named; otherwise last, at the top before housekeeping. All keys are those
    of the codebook; `under` is not below `key`.

    >>> book = Codebook(key="a", title="A", codes=(Code(key="A1", name="x"), Code(key="A2", name="y")))
    >>> [(code.key, code.parent, code.depth) for code in moved(book, "A1", "A2")]
    [('A2', '', 0), ('A1', 'A2', 1)]
    """
    block = book.below(key)
    rest = [code for code in book if code not in block]
    above = book.get(under) if under else None
    shift = (above.depth + 1 if above else 0) - block[0].depth
    keys = [code.key for code in rest]
    if before:
        place = keys.index(before)
    else:
        anchor = after or _last(rest, under, block[0])
        place = keys.index(anchor) + len(replace(book, codes=tuple(rest)).below(anchor)) if anchor else 0
        if under and not after and not any(code.parent == under for code in rest):
            place = keys.index(under) + 1
    head = replace(block[0], parent=under, depth=block[0].depth + shift)
    tail = [replace(code, depth=code.depth + shift) for code in block[1:]]
    return replace(book, codes=(*rest[:place], head, *tail, *rest[place:]))


def _last(rest: list[Code], under: str, code: Code) -> str:
    """The key of the sibling after which a code comes that is told no place; "" if there is none."""
    siblings = [each for each in rest if each.parent == under]
    while not under and len(siblings) > 1 and code.kind != "housekeeping" and siblings[-1].kind == "housekeeping":
        siblings.pop()
    return siblings[-1].key if siblings else ""


def longest_rising(numbers: list[int]) -> list[bool]:
    """Which of the (different) numbers belong to a longest rising subsequence: the others are those that moved.

    >>> longest_rising([2, 5, 3, 4, 1])
    [True, False, True, True, False]
    """
    tails: list[int] = []
    places: list[int] = []
    for number in numbers:
        place = bisect_left(tails, number)
        tails[place : place + 1] = [number]
        places.append(place)
    kept = [False] * len(numbers)
    wanted = len(tails) - 1
    for index in range(len(numbers) - 1, -1, -1):
        if places[index] == wanted:
            kept[index] = True
            wanted -= 1
    return kept
