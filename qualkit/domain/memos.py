"""Memos: analytic notes on anything in the study."""

from __future__ import annotations

from dataclasses import dataclass, field

__all__ = ["MEMO_KINDS", "MEMO_TARGETS", "DiaryDay", "LinkTarget", "Memo", "MemoSubject", "Mention", "default_kind"]

MEMO_KINDS = ("data", "analytic", "methodological", "reflexive", "summary")
MEMO_TARGETS = ("study", "source", "case", "code", "theme", "coding", "suggestion")
_DATA = ("source", "case", "coding")


def default_kind(target_kind: str) -> str:
    """The kind of a memo of which none is said: on material ``data``, on anything else ``analytic``.

    >>> default_kind("coding"), default_kind("theme")
    ('data', 'analytic')
    """
    return "data" if target_kind in _DATA else "analytic"


@dataclass(frozen=True, slots=True, kw_only=True)
class Memo:
    """A note. `target` names what it is about (a source name, a code key, a coding number); "" for the study.

    The four kinds are ``data`` (what is going on here), ``analytic`` (on codes and themes), ``methodological`` (what
    was decided, and why) and ``reflexive`` (oneself in the research). A fifth, ``summary``, is the analyst's summary
    that a report prints under its code or theme.

    Attributes:
        removed: whether what it is about is no longer in the study; `target` then is what it was called, if known.
        quote: the words of the coding it is about, else "".
        place: the source of that coding and its code, "LW03, LWR3.2"; the name of the code it is about; else "".
    """

    number: int
    guid: str
    kind: str
    target_kind: str
    target: str
    title: str
    body: str
    coder: str
    created_at: str
    updated_at: str
    removed: bool = False
    quote: str = field(default="", repr=False)
    place: str = ""

    @property
    def about(self) -> str:
        """What it is about, in words: ``the study``, ``coding 12 (LW03, LWR3.2)``, ``a removed coding (12)``."""
        if self.target_kind == "study":
            return "the study"
        if self.removed:
            return f"a removed {self.target_kind}" + (f" ({self.target})" if self.target else "")
        return f"{self.target_kind} {self.target}" + (f" ({self.place})" if self.place else "")


@dataclass(frozen=True, slots=True, kw_only=True)
class MemoSubject:
    """What a memo is about, before it is written.

    Attributes:
        target_kind: one of `MEMO_TARGETS`.
        told: in words, as `Memo.about` has it.
        kind: what kind of memo it is unless said.
        quote: the words of a coding, else "".
    """

    target_kind: str
    target: str
    told: str
    kind: str
    quote: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkTarget:
    """What a link in a memo or summary points at.

    Attributes:
        raw: the link as written, with its brackets.
        kind: ``code``, ``source``, ``case``, ``turn``, ``coding``, ``memo``, ``theme`` or ``suggestion``; "" if there
            is no such thing.
        target: what it is called now: a key, a name, a number, ``LW03:12``.
        told: how a reader is told of it: "LW03, turn 12", "Isolation (LWR3.2)".
        unplaced: the same without where it stands, for publication: "LW03".
        words: what was said there, for turns and codings.
        problem: why it points at nothing, with the nearest names; "" for a link that holds.
        place: source and turn of a turn or coding, else ("", 0).
    """

    raw: str
    kind: str
    target: str
    told: str
    unplaced: str
    words: str = field(default="", repr=False)
    problem: str = ""
    place: tuple[str, int] = ("", 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """A memo or framework summary that links to something.

    `what` is ``memo`` or ``summary``; `about` says on what it is ("code LWR3.2", "LW03 under LWR3"), `raw` is the link
    as written and `sentence` the line it stands in.
    """

    what: str
    number: int
    about: str
    title: str
    coder: str
    updated_at: str
    raw: str
    sentence: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class DiaryDay:
    """One day of the research diary.

    Attributes:
        day: ISO date on this computer's clock.
        memos: those written that day, in order, each with its time of day ("14:05").
        done: what else was done that day, in words with numbers ("12 codings added"), without what was undone since.
    """

    day: str
    memos: tuple[tuple[str, Memo], ...] = field(repr=False)
    done: tuple[str, ...] = ()
