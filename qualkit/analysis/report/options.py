"""What a report is asked to contain."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from qualkit.analysis.wording import joined
from qualkit.domain.material import Material, Talk
from qualkit.domain.memos import MEMO_KINDS
from qualkit.domain.report_versions import SECTIONS
from qualkit.errors import BadInput

__all__ = ["NEED_TALKS", "PRINTED_MEMOS", "SECTIONS", "ReportOptions", "check"]

NEED_TALKS = ("sequences", "network", "profiles")
"""Sections that are made from what was said, not from codings alone."""
PRINTED_MEMOS = ("data", "analytic", "summary")


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportOptions:
    """What goes into a report. Empty tuples let everything in.

    Attributes:
        themes: keys of themes or codes; their sub-codes come with them.
        cases: participants whose words are used.
        max_quotes: quotations under one code, 0 or more.
        sections: keys of `SECTIONS`, in the order in which they are printed; () gives those of a full report.
        title: on the title page; "" gives the usual one.
        depth: how many levels of the code tree are told; what is deeper counts for the code above. 0 is all.
        headings: how many of these levels have a heading each, 1 to 3; deeper ones begin with their name in bold.
        quote_words: words of a quotation at most, 0 for whole ones.
        table_rows: rows of a table at most, 0 for all.
        include_unconfirmed: whether rule hits that nobody has confirmed count.
        publication: without locators, and with attributes that few participants share made general ("other role").
        memos: kinds of memos that are printed. What a researcher notes of the method and of themselves is printed
            only where it is asked for.
        reporting: what only the researchers know, by the keys of `qualkit.analysis.report.checklists.FACTS`.
        talks: what was said, by source: for the sections of `NEED_TALKS`, which are left out without it.
    """

    themes: tuple[str, ...] = ()
    cases: tuple[str, ...] = ()
    max_quotes: int = 4
    sections: tuple[str, ...] = ()
    include_unconfirmed: bool = True
    publication: bool = False
    memos: tuple[str, ...] = PRINTED_MEMOS
    title: str = ""
    depth: int = 0
    headings: int = 3
    quote_words: int = 0
    table_rows: int = 0
    reporting: Mapping[str, str] = field(default_factory=dict)
    talks: Mapping[str, Talk] = field(default_factory=dict, repr=False)


def check(material: Material, options: ReportOptions) -> None:
    """Refuse what is not there.

    Raises:
        BadInput: a section, theme, participant or kind of memo is unknown (names the nearest), or `max_quotes` is
            below 0.
    """
    if options.max_quotes < 0:
        raise BadInput(f"A report cannot have {options.max_quotes} quotations a code.", hint="Give 0 or more.")
    _known(options.sections, SECTIONS, "report section")
    _known(options.themes, [code.key for book in material.codebooks for code in book], "theme or code")
    _known(options.cases, [case.name for case in material.cases], "participant")
    _known(options.memos, MEMO_KINDS, "kind of memo")


def _known(wanted: Iterable[str], known: Iterable[str], noun: str) -> None:
    by_folded = {name.casefold(): name for name in known}
    for name in wanted:
        if name.casefold() in by_folded:
            continue
        close = difflib.get_close_matches(name.casefold(), list(by_folded), n=3, cutoff=0.5)
        names = [by_folded[match] for match in close]
        hint = f"Did you mean {joined(names, 'or')}?" if names else f"Use one of: {', '.join(by_folded.values())}."
        raise BadInput(f'There is no {noun} "{name}".', hint=hint)
