"""Words in context: a concordance, its order, a sample of it, and how often the words are used by whom."""

from __future__ import annotations

import random
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from typing import TYPE_CHECKING

from qualkit.analysis.disclosure import groups_of
from qualkit.analysis.wording import count
from qualkit.domain.material import Material
from qualkit.domain.tables import DataTable
from qualkit.errors import NotFound

if TYPE_CHECKING:
    import pandas

__all__ = ["COLUMNS", "SORTS", "Concordance", "KwicLine", "context", "in_order", "sampled"]

SORTS = ("source", "left", "right", "hit")
COLUMNS = {
    "source": "name of the source",
    "case": "participant who speaks there; empty for the interviewer and for speakers linked to no case",
    "turn": "number of the turn",
    "seconds": "when the turn begins in the recording, in seconds; empty where the file does not say",
    "start": "first character in the stored text of the source, counted from 0",
    "end": "the character after the last",
    "left": "what is said before it in the same turn",
    "hit": "the words found",
    "right": "what is said after it in the same turn",
    "speaker": "label of the speaker in the file",
    "role": "interviewer, participant or unknown",
    "codes": "keys of the codes that a coding there has, rule hits nobody has confirmed among them",
}
_SHOWN = 60
_SPACE = re.compile(r"\s+")
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")


@dataclass(frozen=True, slots=True, kw_only=True)
class KwicLine:
    """One place where the words stand, with what is said before and after; fields as in `COLUMNS`.

    White space in `left`, `hit` and `right` is one space each; put together they read as the turn does.
    """

    source: str
    case: str
    turn: int
    seconds: float | None
    start: int
    end: int
    left: str = field(repr=False)
    hit: str = field(repr=False)
    right: str = field(repr=False)
    speaker: str
    role: str
    codes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Concordance:
    """What `study.reports.find` has found.

    Attributes:
        pattern: what was looked for, as it was written.
        lines: the places, in the order asked for; fewer than `total` where a limit or a sample was asked for.
        total: how many places there are.
        tally: places by source and case (all of them, not only those in `lines`).
        people: the study's participants, with nothing that is coded.
        spoken: words looked through, by source and case; worked out when `counts` asks for it.
    """

    pattern: str
    lines: tuple[KwicLine, ...] = field(repr=False)
    total: int
    tally: Mapping[tuple[str, str], int] = field(repr=False)
    people: Material = field(repr=False)
    spoken: Callable[[], Mapping[tuple[str, str], int]] = field(repr=False, compare=False)

    def __len__(self) -> int:
        return len(self.lines)

    def cases(self) -> int:
        """How many participants use the words."""
        return len({case for _, case in self.tally if case})

    def said(self) -> str:
        """``"12 places in 4 sources, 3 of 9 participants."``"""
        sources = len({source for source, _ in self.tally})
        of = len(self.people.speakers())
        return (
            f"{count(self.total, 'place')} in {count(sources, 'source')}, {self.cases()} of {count(of, 'participant')}."
        )

    def to_table(self) -> DataTable:
        """The lines with the columns of `COLUMNS`."""
        rows = tuple(
            (
                one.source,
                one.case,
                one.turn,
                one.seconds,
                one.start,
                one.end,
                one.left,
                one.hit,
                one.right,
                one.speaker,
                one.role,
                ", ".join(one.codes),
            )
            for one in self.lines
        )
        return DataTable(
            title=f"Where “{self.pattern}” is said",
            columns=tuple(COLUMNS),
            rows=rows,
            note=self.said() + (f" {count(len(rows), 'line')} of them here." if len(rows) < self.total else ""),
            meanings=COLUMNS,
        )

    def to_frame(self) -> pandas.DataFrame:
        """The lines as a pandas DataFrame with the columns of `COLUMNS`."""
        return self.to_table().to_frame()

    def counts(self, by: str = "case", *, small_groups: bool = False) -> DataTable:
        """How often the words are used, by whom.

        Args:
            by: ``case``, ``source`` or an attribute of the cases.
            small_groups: show groups so small that a person could be told from them.

        Raises:
            NotFound: no case has such an attribute.

        Returns:
            Columns: what `by` names (``case``, ``source`` or ``group``), hits, cases, of_cases, words, per_1000. Groups
            without a hit are told too.
        """
        if by == "source":
            return self._counted("source", {source: (source,) for source in self._sources()}, lambda s, c: s, "")
        if by == "case":
            names = {name: (name,) for name in self.people.speakers()}
            return self._counted("case", names, lambda s, c: c if c in names else "", "")
        groups = groups_of(self.people, _attribute(self.people, by), small=small_groups)
        note = groups.note(self.people.smallest_group)
        return self._counted("group", groups.members, lambda s, c: groups.of.get(c, ""), note, unseen=groups.unseen)

    def _sources(self) -> list[str]:
        return sorted({source for source, _ in (*self.spoken(), *self.tally)})

    def _counted(
        self,
        what: str,
        members: Mapping[str, Sequence[str]],
        group_of: Callable[[str, str], str],
        note: str,
        unseen: Sequence[str] = (),
    ) -> DataTable:
        hits: Counter[str] = Counter()
        words: Counter[str] = Counter()
        cases: defaultdict[str, set[str]] = defaultdict(set)
        spoke: defaultdict[str, set[str]] = defaultdict(set)
        for (source, case), number in self.tally.items():
            if case not in unseen:
                hits[group_of(source, case)] += number
                cases[group_of(source, case)] |= {case} - {""}
        for (source, case), number in self.spoken().items():
            if case not in unseen:
                words[group_of(source, case)] += number
                spoke[group_of(source, case)] |= {case} - {""}
        names = [*members, *([""] if hits[""] else [])]
        rows = []
        for name in names:
            of = spoke[name] if what == "source" else members.get(name, ())
            rate = round(1000 * hits[name] / words[name], 2) if words[name] else None
            rows.append((name or "no participant", hits[name], len(cases[name]), len(of), words[name], rate))
        if what != "group":
            rows.sort(key=lambda row: (-row[1], str(row[0])))
        return DataTable(
            title=f"How often “{self.pattern}” is said",
            columns=(what, "hits", "cases", "of_cases", "words", "per_1000"),
            rows=tuple(rows),
            note=" ".join(filter(None, (self.said() if not unseen else "", note))),
            meanings={
                what: {"case": "participant", "source": "name of the source"}.get(what, "value of the attribute"),
                "hits": "places where the words stand; overlapping ones are one",
                "cases": "participants who use the words",
                "of_cases": "participants whose talk was looked through",
                "words": "words looked through",
                "per_1000": "hits in 1,000 words looked through",
            },
        )

    def _repr_html_(self) -> str:
        shown = "".join(map(_html_row, self.lines[:_SHOWN]))
        more = f"{len(self.lines) - _SHOWN:,} more lines: .to_frame() holds them all. "
        more = more if len(self.lines) > _SHOWN else ""
        head = "".join(f'<th scope="col">{name}</th>' for name in ("source", "turn", "left", "hit", "right", "codes"))
        return (
            f"<table><caption>Where “{escape(self.pattern)}” is said</caption><thead><tr>{head}</tr></thead>"
            f"<tbody>{shown}</tbody></table><p><small>{escape(more + self.said())}</small></p>"
        )


def context(text: str, low: int, start: int, end: int, high: int, width: int) -> tuple[str, str, str]:
    """What stands before a place in its turn, the place, and what stands after, white space made one space.

    Args:
        low, high: where the turn begins and ends.
        width: so many characters on each side at most; words are not cut.

    >>> context("We wait, and wait\\nfor it.", 0, 13, 17, 25, 40)
    ('We wait, and ', 'wait', ' for it.')
    """
    left = _plain(text[max(low, start - 2 * width) : start])
    right = _plain(text[end : min(high, end + 2 * width)])
    if len(left) > width or start - 2 * width > low:
        cut = left[-width:] if width else ""
        left = f"…{cut[cut.find(' ') :]}" if " " in cut else f"…{cut}"
    if len(right) > width or end + 2 * width < high:
        cut = right[:width]
        right = f"{cut[: cut.rfind(' ') + 1]}…" if " " in cut.rstrip() else f"{cut}…"
    return left, _plain(text[start:end]), right


def in_order(lines: Iterable[KwicLine], sort: str) -> list[KwicLine]:
    """Lines by source and place, or by the words to the left (the nearest first), to the right, or by the hit."""
    lines = sorted(lines, key=lambda line: (line.source, line.start))
    if sort == "left":
        lines.sort(key=lambda line: _words(line.left)[::-1])
    elif sort == "right":
        lines.sort(key=lambda line: _words(line.right))
    elif sort == "hit":
        lines.sort(key=lambda line: (_words(line.hit), _words(line.right)))
    return lines


def sampled(lines: Sequence[KwicLine], size: int, seed: int) -> list[KwicLine]:
    """So many of the lines, drawn at random; the same seed draws the same."""
    if size >= len(lines):
        return list(lines)
    ordered = sorted(lines, key=lambda line: (line.source, line.start))
    return random.Random(seed).sample(ordered, size)


def _attribute(people: Material, by: str) -> str:
    known = sorted({name for case in people.cases for name in case.attributes})
    for name in known:
        if name.casefold() == by.strip().casefold():
            return name
    raise NotFound(f'No case has an attribute "{by}".', hint=f"Known: {', '.join(['case', 'source', *known])}.")


def _words(text: str) -> list[str]:
    return [word.replace("’", "'") for word in _WORD.findall(text.casefold())]


def _plain(text: str) -> str:
    return _SPACE.sub(" ", text)


def _html_row(line: KwicLine) -> str:
    right, left = 'style="text-align: right"', 'style="text-align: left"'
    return (
        f"<tr><td {left}>{escape(line.source)}</td><td {right}>{line.turn}</td><td {right}>{escape(line.left)}</td>"
        f"<td {left}><mark>{escape(line.hit)}</mark></td><td {left}>{escape(line.right)}</td>"
        f"<td {left}>{escape(', '.join(line.codes))}</td></tr>"
    )
