"""A study's content as one value: what analyses and reports are computed from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from qualkit.domain.cases import Case
from qualkit.domain.codebook import Code, Codebook, Theme
from qualkit.domain.codings import Coding
from qualkit.domain.memos import Memo
from qualkit.domain.sources import Turn
from qualkit.domain.suggestions import RunInfo, SecondReview, Suggestion
from qualkit.domain.summaries import Summary

__all__ = ["Located", "LogLine", "Material", "SourceFacts", "Talk"]


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceFacts:
    """What is known of a source without its text. `minutes` is the length of the recording, if the file tells."""

    name: str
    format: str
    layout: str
    words: int
    participant_words: int
    turns: int
    minutes: float | None
    cases: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Located:
    """A coding, the case that speaks there ("" if none is linked), its group, and where a reader finds it.

    `group` is the case's value of the grouping attribute ("" if it has none); `turn` is 0 before the first turn;
    `page` is that of the file, where it has pages.
    """

    coding: Coding
    case: str
    group: str
    turn: int
    seconds: float | None
    page: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Talk:
    """What was said in a source: its text, its turns in order, and whose turn each is.

    Attributes:
        cases: for each turn the case that speaks, "" for the interviewer and for those linked to no case.
    """

    source: str
    text: str = field(repr=False)
    turns: tuple[Turn, ...] = field(repr=False)
    cases: tuple[str, ...] = field(repr=False)


@dataclass(frozen=True, slots=True)
class LogLine:
    """One entry of the audit trail, in words."""

    number: int
    at: str
    coder: str
    what: str
    undone: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Material:
    """Everything a report may say about a study, read in one go.

    Attributes:
        codings: in reading order.
        group_by: the attribute by which cases are grouped ("role").
        attribution: attributes printed after a participant's pseudonym, in order.
        smallest_group: a group with fewer participants is not described so that one could be singled out.
        small_groups: what tables by an attribute do with such groups: ``together`` (one column for all of them) or
            ``shown``.
        suggestions: with segments for those that were accepted or merged; others without.
        seconds: opinions of second readers about suggestions.
        foreign: names of the suggesters of `runs` that qualkit does not come with.
        codebook_hashes: sha256 of each codebook's file, by the codebook's key.
        orphans: codings that found no place in a corrected transcript; they are not among `codings`.
        summaries: the written cells of the framework matrix.
        links: what to print for each link in memos and summaries as written (``[[#12]]``): with its place
            ("LW03, turn 12"), and without ("LW03").
        themes: the themes of the write-up, in its order.
    """

    title: str
    organisation: str
    language: str
    date: str
    version: str
    sources: tuple[SourceFacts, ...]
    cases: tuple[Case, ...]
    codebooks: tuple[Codebook, ...]
    codings: tuple[Located, ...] = field(repr=False)
    memos: tuple[Memo, ...] = field(repr=False)
    runs: tuple[RunInfo, ...] = ()
    suggestions: tuple[Suggestion, ...] = ()
    seconds: tuple[SecondReview, ...] = ()
    foreign: tuple[str, ...] = ()
    coders: tuple[str, ...] = ()
    log: tuple[LogLine, ...] = field(default=(), repr=False)
    group_by: str = "role"
    attribution: tuple[str, ...] = ("role", "sector")
    smallest_group: int = 3
    small_groups: str = "together"
    removed_hits: int = 0
    orphans: int = 0
    codebook_hashes: dict[str, str] = field(default_factory=dict)
    summaries: tuple[Summary, ...] = field(default=(), repr=False)
    links: dict[str, tuple[str, str]] = field(default_factory=dict, repr=False)
    themes: tuple[Theme, ...] = ()

    def code(self, key: str) -> Code | None:
        """The code with this key, in any codebook."""
        return next((code for book in self.codebooks for code in book if code.key == key), None)

    def case(self, name: str) -> Case | None:
        return next((case for case in self.cases if case.name == name), None)

    def below(self, key: str) -> frozenset[str]:
        """A code's key and those of all codes under it."""
        for book in self.codebooks:
            if book.get(key):
                return frozenset(code.key for code in book.below(key))
        return frozenset({key})

    def speakers(self) -> tuple[str, ...]:
        """The cases that speak in some source: the N of "n of N participants"."""
        return tuple(case.name for case in self.cases if case.links)

    def groups(self) -> tuple[str, ...]:
        """The values of the grouping attribute, most participants first, then by name."""
        counts: dict[str, int] = {}
        for case in self.cases:
            if case.links and case.attributes.get(self.group_by):
                counts[case.attributes[self.group_by]] = counts.get(case.attributes[self.group_by], 0) + 1
        return tuple(sorted(counts, key=lambda group: (-counts[group], group)))

    def attribute(self, case: str, names: Sequence[str] | None = None) -> str:
        """How a participant is named beside a quotation: ``"LW03, link worker, voluntary sector"``."""
        found = self.case(case)
        if found is None:
            return case
        values = (found.attributes.get(name, "") for name in (names or self.attribution))
        return ", ".join([case, *(value for value in values if value)])
