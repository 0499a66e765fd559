"""The findings: a chapter for every theme, a section for every code with codings, in participants' own words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from qualkit.analysis.comparison import is_contrary
from qualkit.analysis.diary import KINDS
from qualkit.analysis.notes import blocks as laid_out
from qualkit.analysis.notes import plain, told
from qualkit.analysis.quotations import select
from qualkit.analysis.report.view import View, origin_counts
from qualkit.analysis.wording import count, form, long_date, number, share
from qualkit.domain.codebook import Code
from qualkit.domain.material import Located
from qualkit.domain.memos import Memo
from qualkit.domain.reports import Block, Bullets, Paragraph, Quote, Section

__all__ = ["findings", "memos_told"]

_TOLD = ("summary", "analytic", "data")


def findings(view: View) -> list[Section]:
    """Sections in the codebooks' order. Fills ``view.printed``."""
    memos = _memos_by_code(view)
    sections: list[Section] = []
    for book in view.material.codebooks:
        for code in view.shown(book):
            if view.by_code.get(code.key):
                sections_of = _code(view, code, memos.get(code.key, []))
                if code.depth < view.options.headings or not sections:
                    sections += sections_of
                else:
                    sections[-1] = _run_in(sections[-1], sections_of)
    return sections


def _run_in(above: Section, sections: Sequence[Section]) -> Section:
    """`above` with `sections` under it, their titles as the first words."""
    blocks = [block for each in sections for block in (Paragraph(each.title, "lead"), *each.blocks)]
    return replace(above, blocks=(*above.blocks, *blocks))


def memos_told(view: View) -> set[int]:
    """Numbers of the memos that the findings print."""
    memos = _memos_by_code(view)
    return {memo.number for key in memos if view.by_code.get(key) for memo in memos[key]}


def _code(view: View, code: Code, memos: Sequence[Memo]) -> list[Section]:
    level = min(code.depth + 1, 3)
    own = [item for item in view.own(code) if not is_contrary(item)]
    against = [item for item in view.own(code) if is_contrary(item)]
    blocks: list[Block] = [
        Paragraph(_definition(code), "definition"),
        *_summary(view, code, memos),
        Paragraph(_prevalence(view, code)),
        *_quotes(view, own),
        *_notes(view, memos),
    ]
    sections = [Section(key=f"findings-{code.key}", title=view.name(code.key), level=level, blocks=tuple(blocks))]
    if against:
        sections.append(_contrary(view, code, against, min(level + 1, 3)))
    return sections


def _definition(code: Code) -> str:
    text = " ".join((code.definition or code.brief).split()) or "Not defined yet."
    return f"{text} (Draft: the definition is not final.)" if code.status == "draft" else text


def _summary(view: View, code: Code, memos: Sequence[Memo]) -> list[Block]:
    if "summary" not in view.options.memos:
        return []
    written = [memo for memo in memos if memo.kind == "summary" and memo.target_kind == "code"]
    if not written:
        command = f"qualkit memo add {code.key} --kind summary --text …"
        return [Paragraph(f"[Analyst's summary not written. Write it with: {command}]", "placeholder")]
    return [block for memo in written for block in laid_out(_body(view, memo))]


def _prevalence(view: View, code: Code) -> str:
    items = view.by_code[code.key]
    people = view.people(items)
    below = len(items) - len(view.direct.get(code.key, []))
    part = "all" if below == len(items) else number(below)
    under = f", {part} of them on the codes under it" if below else ""
    codings = f"{count(len(items), 'coding')}{under}: {origin_counts(items).words()}."
    if not view.speakers:
        return codings
    groups = f" ({view.by_group(people)})" if people and any(view.groups) else ""
    whom = f"{share(len(people), len(view.speakers), 'participant')}{groups}"
    return f"{whom} {form(len(people), 'speaks', 'speak')} to this, in {codings}"


def _quotes(view: View, items: Sequence[Located]) -> list[Quote]:
    chosen = select(items, view.options.max_quotes, view.group_of, printed=view.printed)
    view.printed.add(chosen)
    return [_quote(view, item) for item in chosen]


def _quote(view: View, item: Located) -> Quote:
    coding = item.coding
    negated = ", in a negated clause" if coding.negated else ""
    stance = f", {coding.stance}" if coding.stance else ""
    return Quote(
        text=view.said(item),
        attribution=view.who(item),
        locator=view.where(item),
        origin=f"{view.standing(item)}{negated}{stance}",
    )


def _contrary(view: View, code: Code, against: Sequence[Located], level: int) -> Section:
    quotes = _quotes(view, against)
    whom = f" by {share(len(view.people(against)), len(view.speakers), 'participant')}" if view.speakers else ""
    does = form(len(against), "speaks against this or tells", "speak against this or tell")
    text = f"{count(len(against), 'coding')}{whom} {does} of its absence."
    if len(quotes) < len(against):
        text += f" {count(len(quotes), 'of them is', 'of them are')} shown here."
    return Section(
        key=f"findings-{code.key}-contrary",
        title=f"Contrary and negative cases: {code.name}",
        level=level,
        blocks=(Paragraph(text), *quotes),
    )


def _notes(view: View, memos: Sequence[Memo]) -> list[Bullets]:
    items = tuple(_note(view, memo) for memo in memos if not (memo.kind == "summary" and memo.target_kind == "code"))
    return [Bullets(items)] if items else []


def _note(view: View, memo: Memo) -> str:
    about = {"coding": " on a quotation", "code": ""}[memo.target_kind]
    kind = KINDS[memo.kind]
    title = f"{memo.title}: " if memo.title else ""
    body = " ".join(plain(_body(view, memo)).split())
    return f"{kind[0].upper()}{kind[1:]}{about} by {memo.coder}, {long_date(memo.created_at)}. {title}{body}"


def _body(view: View, memo: Memo) -> str:
    """A memo's words with their links told."""
    return told(memo.body, view.material.links, locators=not view.options.publication)


def _memos_by_code(view: View) -> dict[str, list[Memo]]:
    """Summaries, analytic memos and memos on the data that are about a code, then those about its codings."""
    code_of = {str(item.coding.number): item.coding.code for item in view.found}
    found: dict[str, list[Memo]] = {}
    for kind in ("code", "coding"):
        for memo in view.material.memos:
            key = memo.target if kind == "code" else code_of.get(memo.target, "")
            wanted = memo.kind in _TOLD and memo.kind in view.options.memos
            if wanted and memo.target_kind == kind and key in view.visible:
                found.setdefault(key, []).append(memo)
    return found
