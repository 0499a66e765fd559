"""What a query finds, as quotations to read and as a table with documented columns."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from typing import TYPE_CHECKING

from qualkit.analysis.querying_facts import state_of
from qualkit.analysis.wording import count, joined
from qualkit.domain.codings import Quotation
from qualkit.domain.material import Located
from qualkit.domain.tables import DataTable

if TYPE_CHECKING:
    import pandas

__all__ = ["COLUMNS", "STATES", "QueryResult", "count_states"]

STATES = {
    "people": "coded by people",
    "confirmed": "confirmed rule hits",
    "unconfirmed": "rule hits not confirmed yet",
    "accepted": "accepted suggestions",
}

COLUMNS = {
    "coding": "number of the coding; where several stand on the same words, of the best-founded one",
    "code": "its code's key",
    "name": "its code's name",
    "codes": "keys of all codes for which the query found these very words, separated by spaces",
    "codings": "how many codings on these very words the query found",
    "case": "who speaks; empty if nobody is linked",
    "source": "the transcript",
    "turn": "number of the turn in which the passage begins; 0 before the first",
    "seconds": "when that turn begins in the recording, in seconds; empty without times",
    "page": "page of the file; empty without pages",
    "start": "where the passage begins in the source's text, in characters from 0",
    "end": "where it ends (the first character after it)",
    "words": "words of the passage",
    "quote": "the passage, word by word",
    "attribution": "who speaks, as a report prints it: the case with the attributes of the setting attribution",
    "where": "where a reader finds it: turn, page, time",
    "state": "how the coding came about: human, rule (unconfirmed, or confirmed by whom), accepted suggestion",
    "origin": "human, rule or model (a suggestion that a person accepted); never changes",
    "coder": "who coded it; for rule hits who had the rules applied",
    "confirmed_by": "who confirmed a rule hit",
    "coded_on": "day of the coding, UTC, as YYYY-MM-DD",
    "stance": "enabler, barrier, mixed, or empty",
    "contrary": "marked as contrary evidence",
    "key_quote": "marked as a key quote",
    "negated": "a rule hit in a negated clause",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class QueryResult:
    """The quotations that a query finds: iterate over them, count them, or take them as a table.

    Attributes:
        query: as it was asked.
        said: what it asks for, in words, for notes and methods sections.
        quotations: each passage once, in the order asked for.
        items: the codings behind the quotations, in the same order.
        codings: how many codings the query found, before limit and sample.
        passages: how many passages they stand on, before limit and sample.
        emptied_by: what left nothing, in a sentence; "" if something was found.
        attributes: those of the cases, in their order; columns of the table.
        also: by passage (source, start, end) the codes of all codings found there.
        names: of the codes, by key.
        by: what the quotations are grouped by: an attribute, ``case``, or "".
    """

    query: str
    said: str
    quotations: tuple[Quotation, ...] = field(repr=False)
    items: tuple[Located, ...] = field(repr=False)
    codings: int
    passages: int
    emptied_by: str = ""
    attributes: tuple[str, ...] = ()
    also: Mapping[tuple[str, int, int], Sequence[str]] = field(default_factory=dict, repr=False)
    names: Mapping[str, str] = field(default_factory=dict, repr=False)
    by: str = ""

    def __len__(self) -> int:
        return len(self.quotations)

    def __iter__(self) -> Iterator[Quotation]:
        return iter(self.quotations)

    @property
    def states(self) -> dict[str, int]:
        """How many quotations are coded by people, confirmed and unconfirmed rule hits, accepted suggestions."""
        found = Counter(state_of(item) for item in self.items)
        return {state: found[state] for state in STATES}

    @property
    def note(self) -> str:
        """What was asked, and how what was found came about."""
        return f"{self.said} {self.counted}"

    @property
    def counted(self) -> str:
        """How many were found, from how many participants, and how they came about, in a sentence."""
        if not self.quotations:
            return self.emptied_by
        cases = len({quotation.case for quotation in self.quotations if quotation.case})
        of = f" of {self.passages:,}" if len(self) < self.passages else ""
        from_ = f" from {count(cases, 'participant')}" if cases else ""
        number = f"{len(self):,}{of} {'quotation' if len(self) == 1 and not of else 'quotations'}"
        return f"{number}{from_}: {count_states(self.states)}."

    def to_table(self) -> DataTable:
        """One row a quotation; the table's `meanings` say what each column holds."""
        columns = list(COLUMNS)
        place = columns.index("case") + 1
        # An attribute that is called like a column keeps out of its way.
        named = {name: f"case_{name}" if name in COLUMNS else name for name in self.attributes}
        columns[place:place] = named.values()
        rows = []
        for quotation, item in zip(self.quotations, self.items, strict=True):
            row = self._row(item, quotation)
            row[place:place] = [quotation.attributes.get(name, "") for name in self.attributes]
            rows.append(tuple(row))
        meanings = {**COLUMNS, **{column: f"the case's {name.replace('_', ' ')}" for name, column in named.items()}}
        return DataTable(
            title="Quotations",
            columns=tuple(columns),
            rows=tuple(rows),
            note=self.note,
            meanings={column: meanings[column] for column in columns},
        )

    def to_frame(self) -> pandas.DataFrame:
        """The table as a pandas DataFrame; see `to_table`."""
        return self.to_table().to_frame()

    def _row(self, item: Located, quotation: Quotation) -> list[object]:
        coding = item.coding
        codes = self.also.get((coding.source, coding.span.start, coding.span.end), (coding.code,))
        return [
            coding.number,
            coding.code,
            self.names.get(coding.code, ""),
            " ".join(dict.fromkeys(codes)),
            len(codes),
            item.case,
            coding.source,
            item.turn,
            item.seconds,
            item.page,
            coding.span.start,
            coding.span.end,
            len(coding.quote.split()),
            coding.quote,
            quotation.attribution,
            quotation.locator,
            coding.state,
            str(coding.origin),
            coding.coder,
            coding.confirmed_by,
            coding.created_at[:10],
            coding.stance,
            coding.contrary,
            coding.key_quote,
            coding.negated,
        ]

    def _repr_html_(self) -> str:
        quotes = "".join(
            f"<blockquote><p>{escape(quotation.text)}</p><footer>{escape(self.told(quotation))}</footer></blockquote>"
            for quotation in self.quotations
        )
        return f"<div><p>{escape(self.said)}</p>{quotes}<p>{escape(self.counted)}</p></div>"

    def group(self, quotation: Quotation) -> str:
        """The group in which a quotation stands, if they are grouped: ``not stated`` where nothing is known."""
        if not self.by:
            return ""
        value = quotation.case if self.by == "case" else quotation.attributes.get(self.by, "")
        return value or "not stated"

    def told(self, quotation: Quotation) -> str:
        """Who says it, where, with which codes, and how the coding came about, on one line."""
        parts = [quotation.locator, self.codes_of(quotation), *self.marks_of(quotation)]
        return f"{quotation.attribution} ({'; '.join(parts)})"

    def codes_of(self, quotation: Quotation) -> str:
        """The keys of all codes for which these words were found, with commas."""
        coding = quotation.coding
        codes = self.also.get((coding.source, coding.span.start, coding.span.end), (coding.code,))
        return ", ".join(dict.fromkeys(codes))

    def marks_of(self, quotation: Quotation) -> list[str]:
        """How the coding came about, and what people noted beside it."""
        coding = quotation.coding
        marks = [coding.stance, "contrary" if coding.contrary else "", "key quote" if coding.key_quote else ""]
        return [coding.state, *(mark for mark in marks if mark)]


def count_states(states: Mapping[str, int]) -> str:
    """``3 coded by people and 12 rule hits not confirmed yet``."""
    return joined([f"{number:,} {_one(STATES[state], number)}" for state, number in states.items() if number])


def _one(words: str, number: int) -> str:
    return words.replace("hits", "hit").replace("suggestions", "suggestion") if number == 1 else words
