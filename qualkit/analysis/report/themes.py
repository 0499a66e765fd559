"""The themes of the write-up: what each claims, the codes it collects, who speaks to it, and in which words."""

from __future__ import annotations

from collections.abc import Sequence

from qualkit.analysis.comparison import is_contrary
from qualkit.analysis.diary import KINDS
from qualkit.analysis.notes import blocks as laid_out
from qualkit.analysis.notes import plain, told
from qualkit.analysis.quotations import select
from qualkit.analysis.report.pictures import theme_map
from qualkit.analysis.report.view import View, origin_counts
from qualkit.analysis.theme_counts import items_of, shared
from qualkit.analysis.wording import count, form, joined, long_date, number, share
from qualkit.domain.codebook import Theme
from qualkit.domain.material import Located
from qualkit.domain.memos import Memo
from qualkit.domain.reports import Block, Bullets, Column, Paragraph, Quote, Section, Table

__all__ = ["theme_memos_told", "themes"]

# Key quotations: the findings have the others, code by code.
_MOST_QUOTES = 8
_TOLD = ("summary", "analytic", "data")


def themes(view: View) -> list[Section]:
    """A chapter with a section for every theme, in their order. Fills ``view.printed``."""
    found = _themes(view)
    if not found:
        return []
    chapter = Section(key="themes", title="Themes of the write-up", blocks=tuple(_opening(view, found)))
    return [chapter, *(section for theme in found for section in _theme(view, theme))]


def theme_memos_told(view: View) -> set[int]:
    """Numbers of the memos that the chapter prints."""
    return {memo.number for theme in _themes(view) for memo in _memos(view, theme)}


def _themes(view: View) -> list[Theme]:
    """The themes in scope: all of them, unless the report is limited to codes of which a theme has none."""
    themes = view.material.themes
    if not view.options.themes:
        return list(themes)
    return [theme for theme in themes if any(key in view.visible for key in theme.codes)]


def _opening(view: View, found: Sequence[Theme]) -> list[Block]:
    text = (
        f"{count(len(found), 'theme')} {form(len(found), 'brings', 'bring')} codes together from anywhere in the"
        f" {form(len(view.material.codebooks), 'codebook', 'codebooks')}, in the order in which they are told."
        " A code brings the codes under it along. Participants are the unit of counting."
    )
    several = {key: names for key, names in shared(found).items() if key in view.visible}
    if several:
        serving = "; ".join(f"{view.name(key)}, in {joined(names)}" for key, names in several.items())
        serve = form(len(several), "code serves", "codes serve")
        text += f" {number(len(several))} {serve} more than one theme and {form(len(several), 'is', 'are')} counted in"
        text += f" each: {serving}."
    rows = []
    for theme in found:
        items = items_of(view.material, theme, view.found)
        codes = [key for key in theme.codes if key in view.visible]
        rows.append((f"{theme.position}. {theme.name}", number(len(codes)), view.of_all(items), number(len(items))))
    table = Table(
        caption="The themes of the write-up",
        columns=(
            Column("Theme", 4),
            Column("Codes", 1, numeric=True),
            Column("Participants", 1.6, numeric=True),
            Column("Codings", 1.2, numeric=True),
        ),
        rows=tuple(rows),
    )
    return [Paragraph(text), table, *theme_map(view, found)]


def _theme(view: View, theme: Theme) -> list[Section]:
    items = items_of(view.material, theme, view.found)
    own = [item for item in items if not is_contrary(item)]
    against = [item for item in items if is_contrary(item)]
    memos = _memos(view, theme)
    blocks: list[Block] = [
        *_claim(view, theme),
        *(block for memo in memos if memo.kind == "summary" for block in laid_out(_body(view, memo))),
        Paragraph(_prevalence(view, items)),
        *_codes(view, theme),
        *_quotes(view, own),
        *_notes(view, [memo for memo in memos if memo.kind != "summary"]),
    ]
    title = f"{theme.position}. {theme.name}"
    sections = [Section(key=f"theme-{theme.number}", title=title, level=2, blocks=tuple(blocks))]
    if against:
        sections.append(_contrary(view, theme, against))
    return sections


def _claim(view: View, theme: Theme) -> list[Block]:
    if not theme.claim.strip():
        command = f"qualkit theme edit {theme.number} --claim …"
        return [Paragraph(f"[The theme's claim is not written. Write it with: {command}]", "placeholder")]
    return laid_out(_links_told(view, theme.claim), "definition")


def _prevalence(view: View, items: Sequence[Located]) -> str:
    if not items:
        return "Nothing is coded with the codes of this theme."
    codings = f"{count(len(items), 'coding')}: {origin_counts(items).words()}."
    if not view.speakers:
        return codings
    people = view.people(items)
    groups = f" ({view.by_group(people)})" if people and any(view.groups) else ""
    whom = f"{share(len(people), len(view.speakers), 'participant')}{groups}"
    return f"{whom} {form(len(people), 'speaks', 'speak')} to this theme, in {codings}"


def _codes(view: View, theme: Theme) -> list[Block]:
    rows = []
    for key in theme.codes:
        if key not in view.visible:
            continue
        items = view.by_code.get(key, [])
        origins = origin_counts(items)
        parts = (origins.human, origins.confirmed, origins.unconfirmed, origins.accepted)
        rows.append((view.name(key), view.of_all(items), *map(number, parts)))
    hidden = [key for key in theme.codes if key not in view.visible and key in view.codes]
    note = f"Retired or housekeeping codes are left out: {joined(hidden)}." if hidden else ""
    if not rows:
        return [Paragraph(note or "The theme collects no codes yet.", "note")]
    table = Table(
        caption=f"Codes of the theme “{theme.name}”",
        columns=(
            Column("Code", 4),
            Column("Participants", 1.5, numeric=True),
            Column("By a person", 1, numeric=True),
            Column("Rule, confirmed", 1.2, numeric=True),
            Column("Rule, open", 1, numeric=True),
            Column("Accepted", 1.1, numeric=True),
        ),
        rows=tuple(rows),
        note=note,
        small=True,
    )
    return [table]


def _quotes(view: View, items: Sequence[Located]) -> list[Quote]:
    chosen = select(items, min(view.options.max_quotes, _MOST_QUOTES), view.group_of, printed=view.printed)
    view.printed.add(chosen)
    return [
        Quote(
            text=view.said(item),
            attribution=view.who(item),
            locator=view.where(item),
            origin=f"{item.coding.code}, {view.standing(item)}"
            + (", in a negated clause" if item.coding.negated else ""),
        )
        for item in chosen
    ]


def _contrary(view: View, theme: Theme, against: Sequence[Located]) -> Section:
    quotes = _quotes(view, against)
    does = form(len(against), "speaks against this or tells", "speak against this or tell")
    text = f"{count(len(against), 'coding')} {does} of its absence."
    return Section(
        key=f"theme-{theme.number}-contrary",
        title=f"Contrary and negative cases: {theme.name}",
        level=3,
        blocks=(Paragraph(text), *quotes),
    )


def _notes(view: View, memos: Sequence[Memo]) -> list[Bullets]:
    items = []
    for memo in memos:
        kind = KINDS[memo.kind]
        title = f"{memo.title}: " if memo.title else ""
        body = " ".join(plain(_body(view, memo)).split())
        items.append(f"{kind[0].upper()}{kind[1:]} by {memo.coder}, {long_date(memo.created_at)}. {title}{body}")
    return [Bullets(tuple(items))] if items else []


def _memos(view: View, theme: Theme) -> list[Memo]:
    return [
        memo
        for memo in view.material.memos
        if memo.target_kind == "theme"
        and not memo.removed
        and memo.target == theme.name
        and memo.kind in _TOLD
        and memo.kind in view.options.memos
    ]


def _body(view: View, memo: Memo) -> str:
    return _links_told(view, memo.body)


def _links_told(view: View, text: str) -> str:
    return told(text, view.material.links, locators=not view.options.publication)
