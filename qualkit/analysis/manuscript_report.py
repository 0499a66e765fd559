"""A paper held against the transcripts: the result as a value."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from html import escape
from typing import TYPE_CHECKING

from qualkit.analysis.wording import count, share
from qualkit.domain.manuscripts import PaperProblem, PaperQuotation
from qualkit.domain.tables import DataTable

if TYPE_CHECKING:
    import pandas

__all__ = ["COLUMNS", "ManuscriptReport"]

COLUMNS = {
    "row": "quotation: a quotation of the paper; problem: something to look at",
    "severity": "of a problem: error, warning or info",
    "kind": "of a quotation: verbatim, shortened (verbatim but for what is marked as left out or put in), punctuation "
    "(the same words, other marks), altered, not found; of a problem: what it is",
    "paragraph": "number of the paragraph in the file, from 1; 0 where it is about the whole paper",
    "place": "the same, with the table or note it is in",
    "words": "the words of the paper; what certainly identifies a person is masked",
    "claimed": "participant whose words the paper says they are",
    "case": "participant whose words they are",
    "source": "source they are from",
    "turn": "turn they are from",
    "coded": "whether a person has coded any of the passage",
    "message": "what there is to say",
    "changes": "words of the transcript that are missing as [-so-], words that are not in it as {+so+}",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ManuscriptReport:
    """What `study.integrity.manuscript` says of a paper.

    Attributes:
        file: its name.
        paragraphs, words: how long it is.
        quotations: its quotations of four words or more, in order.
        problems: what to look at, the gravest first.
        quoted: participants who are quoted; of so many who speak in the study (`participants`).
    """

    file: str
    paragraphs: int
    words: int
    quotations: tuple[PaperQuotation, ...] = field(repr=False)
    problems: tuple[PaperProblem, ...] = field(repr=False)
    quoted: int
    participants: int

    @property
    def clean(self) -> bool:
        """Whether there is nothing but remarks."""
        return all(problem.severity == "info" for problem in self.problems)

    def said(self) -> str:
        """The result in a sentence or two."""
        states = Counter(quotation.state for quotation in self.quotations)
        told = [
            f"{states[state]:,} {words}"
            for state, words in (
                ("verbatim", "verbatim"),
                ("shortened", "verbatim but for what is left out or put in"),
                ("punctuation", "with other punctuation"),
                ("altered", "altered"),
                ("not found", "in no transcript"),
            )
            if states[state]
        ]
        kinds = Counter(problem.severity for problem in self.problems)
        faults = f"{count(kinds['error'], 'error')}, {count(kinds['warning'], 'warning')}."
        listed = f": {'; '.join(told)}" if told else ""
        return (
            f"{count(len(self.quotations), 'quotation')}{listed}. "
            f"{share(self.quoted, self.participants, 'participant')} quoted. {faults}"
        )

    def to_table(self) -> DataTable:
        """Quotations, then problems, with the columns of `COLUMNS`."""
        rows = [
            (
                "quotation",
                "",
                one.state,
                one.paragraph,
                one.place,
                one.text,
                one.claimed,
                one.case,
                one.source,
                one.turn or None,
                one.coded if one.source else None,
                "",
                one.changes,
            )
            for one in self.quotations
        ]
        rows += [
            ("problem", one.severity, one.kind, one.paragraph, one.place, one.words, "", "", "", None, None,
             one.message, one.changes)
            for one in self.problems
        ]  # fmt: skip
        return DataTable(
            title=f"Check of {self.file}",
            columns=tuple(COLUMNS),
            rows=tuple(rows),
            note=self.said(),
            meanings=COLUMNS,
        )

    def to_frame(self) -> pandas.DataFrame:
        """The same as a pandas DataFrame."""
        return self.to_table().to_frame()

    def _repr_html_(self) -> str:
        rows = "".join(
            f"<tr><td>{escape(one.severity)}</td><td>{escape(one.place)}</td><td>{escape(one.words)}</td>"
            f"<td>{escape(one.message)} {escape(one.changes)}</td></tr>"
            for one in self.problems
        )
        head = "".join(
            f'<th scope="col">{name}</th>' for name in ("severity", "place", "words", "what there is to say")
        )
        return (
            f"<table><caption>Check of {escape(self.file)}</caption><thead><tr>{head}</tr></thead>"
            f"<tbody>{rows}</tbody></table><p><small>{escape(self.said())}</small></p>"
        )
