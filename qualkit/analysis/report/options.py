"""What a report is asked to contain."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass

from qualkit.analysis.wording import joined
from qualkit.domain.material import Material
from qualkit.domain.memos import MEMO_KINDS
from qualkit.errors import BadInput

__all__ = ["PRINTED_MEMOS", "SECTIONS", "ReportOptions", "check"]

SECTIONS: dict[str, str] = {
    "summary": "Summary",
    "methods": "How the material was analysed",
    "participants": "Participants",
    "overview": "Overview of themes",
    "themes": "Themes of the write-up",
    "findings": "Findings, theme by theme",
    "framework": "Framework matrix",
    "groups": "Codes by group of participants",
    "comparison": "Comparison of groups",
    "origins": "How every coding came about",
    "rigour": "Audit trail and memos",
    "limits": "Limits of this material",
    "codebook": "Appendix: codebook",
    "computer": "Appendix: what the computer did and what people did",
    "extracts": "Appendix: all coded extracts",
}


PRINTED_MEMOS = ("data", "analytic", "summary")


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportOptions:
    """What goes into a report. Empty tuples let everything in.

    Attributes:
        themes: keys of themes or codes; their sub-codes come with them.
        cases: participants whose words are used.
        max_quotes: quotations under one code, 0 or more.
        sections: keys of `SECTIONS`.
        include_unconfirmed: whether rule hits that nobody has confirmed count.
        publication: without locators, and with attributes that few participants share made general ("other role").
        memos: kinds of memos that are printed. What a researcher notes of the method and of themselves is printed
            only where it is asked for.
    """

    themes: tuple[str, ...] = ()
    cases: tuple[str, ...] = ()
    max_quotes: int = 4
    sections: tuple[str, ...] = ()
    include_unconfirmed: bool = True
    publication: bool = False
    memos: tuple[str, ...] = PRINTED_MEMOS


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
