"""The report in short, for participants or a board: plain words, no keys of codes, no places in transcripts."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from qualkit.analysis.comparison import is_contrary
from qualkit.analysis.notes import plain, told
from qualkit.analysis.quotations import select
from qualkit.analysis.report.overview import is_founded
from qualkit.analysis.report.scope import other
from qualkit.analysis.report.view import View
from qualkit.analysis.theme_counts import items_of
from qualkit.analysis.wording import clipped, count, form, joined, number, share, shorten
from qualkit.domain.material import Located
from qualkit.domain.reports import Block, Chart, Figure, Paragraph, Quote, Section

__all__ = ["done", "next_steps", "said"]

_MOST_THEMES = 6
# Two pages hold two quotations each for so many themes.
_FEW_THEMES = 4
_CLAIM_WORDS = 45
_CLAIM_WORDS_OF_MANY = 28
_QUOTE_WORDS_OF_MANY = 26
_PICTURE = 0.3
_WORDS = (9, 36)


@dataclass(frozen=True, slots=True)
class _Topic:
    """A theme as it is told: its name, what it says, and the codings that it rests on."""

    name: str
    words: str
    items: Sequence[Located]


def done(view: View) -> list[Section]:
    """What was done, in four sentences."""
    if not view.material.sources:
        return []
    interviews = count(len(view.material.sources), "conversation")
    whom = f" with {count(len(view.speakers), 'person', 'people')}{_kinds(view)}" if view.speakers else ""
    sentences = [
        f"We listened to {interviews}{whom}.",
        "Everything they said was written down, names were replaced, and the researchers marked the passages that tell"
        " of each topic.",
        _how(view),
        "Below is what stood out, in people’s own words; a number says how many people spoke of something, not how much"
        " it matters.",
    ]
    return [Section(key="done", title="What was done", blocks=(Paragraph(" ".join(filter(None, sentences))),))]


def said(view: View) -> list[Section]:
    """Every theme with what it says and two quotations, and one picture of them all. Fills ``view.printed``."""
    topics = _topics(view)
    if not topics:
        return []
    shown, more = topics[:_MOST_THEMES], topics[_MOST_THEMES:]
    rest = f" People also spoke of {joined(_lowered(topic.name) for topic in more)}." if more else ""
    lead = Paragraph(f"People spoke of {count(len(shown), 'main topic')}.{rest}")
    blocks: list[Block] = [lead, *_picture(view, shown)]
    chapter = Section(key="said", title="What people said", blocks=tuple(blocks))
    many = len(shown) > _FEW_THEMES
    sections = [
        Section(key=f"said-{place}", title=topic.name, level=2, blocks=tuple(_topic(view, topic, many=many)))
        for place, topic in enumerate(shown, 1)
    ]
    return [chapter, *sections]


def next_steps(view: View) -> list[Section]:
    """A place for what only the researchers can say."""
    if not view.material.sources:
        return []
    block = Paragraph(
        "[To be written by the research team: what happens with these findings, by when, and whom to ask.]",
        "placeholder",
    )
    return [Section(key="next", title="What comes next", blocks=(block,))]


def _kinds(view: View) -> str:
    """``": 9 with the role “link worker” and 8 others"``: groups that are too small to be named are others."""
    small = other(view.material.group_by)
    named = {group: len(names) for group, names in view.groups.items() if group and group != small}
    if view.unseen or not named:
        return ""
    rest = len(view.speakers) - sum(named.values())
    role = view.material.group_by.replace("_", " ")
    words = [f"{number(n)} with the {role} “{group}”" for group, n in named.items()]
    return f": {joined([*words, *([count(rest, 'other')] if rest else [])])}"


def _how(view: View) -> str:
    """How the passages were found, so that nobody takes a word search for a reading."""
    passages = {_place(item) for item in view.found}
    whole, open_ = len(passages), len(passages - {_place(item) for item in view.found if is_founded(item)})
    if not whole:
        return ""
    if not open_:
        return "Each passage was chosen or checked by a person."
    return (
        f"Of the {number(whole)} passages, {number(open_)} {form(open_, 'was', 'were')} found by a computer that looked"
        " for certain words, and nobody has checked them yet."
        if open_ < whole
        else "All passages were found by a computer that looked for certain words, and nobody has checked them yet."
    )


def _place(item: Located) -> tuple[str, int, int]:
    return item.coding.source, item.coding.span.start, item.coding.span.end


def _topics(view: View) -> list[_Topic]:
    """The themes of the write-up, or else the branches of the code tree, those most people speak of first."""
    if view.material.themes:
        written = ((theme, items_of(view.material, theme, view.found)) for theme in view.material.themes)
        return [
            _Topic(theme.name, told(theme.claim, view.material.links, locators=False), items)
            for theme, items in written
            if items
        ]
    tops = [code for book in view.material.codebooks for code in view.shown(book) if not code.parent]
    found = [
        _Topic(code.name, code.definition or code.brief, view.by_code[code.key])
        for code in tops
        if view.by_code.get(code.key)
    ]
    return sorted(found, key=lambda topic: -len(view.people(topic.items)))


def _plain(text: str, most: int) -> str:
    """The first sentences, as many as there is room for."""
    kept: list[str] = []
    for sentence in re.split(r"(?<=[.!?])\s+", " ".join(plain(text).split())):
        if kept and len(" ".join([*kept, sentence]).split()) > most:
            break
        kept.append(sentence)
    return shorten(" ".join(kept), most)


def _lowered(name: str) -> str:
    return name[:1].lower() + name[1:] if name[1:2].islower() else name


def _topic(view: View, topic: _Topic, *, many: bool) -> list[Block]:
    people = view.people(topic.items)
    claim = _plain(topic.words, _CLAIM_WORDS_OF_MANY if many else _CLAIM_WORDS)
    words = claim or "[To be written: what people said about this, in a sentence or two.]"
    how_many = f" {share(len(people), len(view.speakers))} people spoke of this." if view.speakers else ""
    style = "body" if claim else "placeholder"
    ended = words if words.endswith((".", "!", "?", "]")) else f"{words}."
    blocks: list[Block] = [Paragraph(f"{ended}{how_many}", style)]
    own = [item for item in topic.items if not is_contrary(item)]
    most = min(view.options.max_quotes, 1) if many else view.options.max_quotes
    # Passages that a person has looked at, as far as there are any.
    checked = [item for item in own if is_founded(item)]
    chosen = select(checked, most, view.group_of, lengths=_WORDS, printed=view.printed)
    if len(chosen) < most:
        rest = [item for item in own if not is_founded(item)]
        chosen += select(rest, most - len(chosen), view.group_of, lengths=_WORDS, printed=view.printed)
    view.printed.add(chosen)
    return [*blocks, *(_quote(view, item, many=many) for item in chosen)]


def _quote(view: View, item: Located, *, many: bool) -> Quote:
    group = view.group_of.get(item.case, "")
    who = group if group and group != other(view.material.group_by) and not view.unseen else ""
    return Quote(
        text=clipped(view.said(item), _QUOTE_WORDS_OF_MANY) if many else view.said(item),
        attribution=f"{who[:1].upper()}{who[1:]}" if who else "Somebody who took part",
        origin="" if is_founded(item) else "found by a word search, not checked yet",
    )


def _picture(view: View, topics: Sequence[_Topic]) -> list[Figure]:
    if not view.speakers:
        return []
    totals = [len(view.people(topic.items)) for topic in topics]
    founded = [len(view.people(filter(is_founded, topic.items))) for topic in topics]
    series: tuple[str, ...] = ("in passages that a person chose or checked", "only in passages of a word search")
    values: list[tuple[float, ...]] = [(a, b - a) for a, b in zip(founded, totals, strict=True)]
    if founded == totals:
        series, values = ("people",), [(total,) for total in totals]
    told_ = "; ".join(f"{topic.name}: {total}" for topic, total in zip(topics, totals, strict=True))
    chart = Chart(
        kind="bars",
        labels=tuple(topic.name for topic in topics),
        series=series,
        values=tuple(values),
        unit="people",
    )
    return [
        Figure(
            caption=f"How many of the {number(len(view.speakers))} people spoke of each topic",
            alt=f"Bars: {told_}.",
            chart=chart,
            key="figure-said",
            height=_PICTURE,
        )
    ]
