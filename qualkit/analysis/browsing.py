"""A study as plain values for a page that people browse: lists, texts and numbers, and nothing about how it looks.

Positions are counted in UTF-16 units, as browsers count them; elsewhere they are code points.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from qualkit.analysis.counting import frequencies, matrix, rows_by_code
from qualkit.analysis.disclosure import groups_of
from qualkit.analysis.notes import plain, told
from qualkit.analysis.quotations import select
from qualkit.analysis.report.scope import generalised
from qualkit.analysis.theme_counts import all_keys, items_of
from qualkit.domain.codebook import Codebook
from qualkit.domain.codings import Origin
from qualkit.domain.material import Located, Material, Talk
from qualkit.domain.sources import Role
from qualkit.domain.tables import DataTable

__all__ = ["BrowsingOptions", "Utf16", "browsing"]

# Two UTF-16 units each.
_WIDE = re.compile("[\U00010000-\U0010ffff]")
ORIGINS = ("person", "confirmed", "unconfirmed", "accepted")


@dataclass(frozen=True, slots=True, kw_only=True)
class BrowsingOptions:
    """What goes onto the page.

    Attributes:
        publication: no transcripts, cases, memos and coders, and only `quotes` quotations of each code; attributes that
            few participants share are made general.
        quotes: quotations of a code in the publication mode.
        small_groups: show groups so small that a person could be told from them.
        memos: kinds of memos that are shown.
    """

    publication: bool = False
    quotes: int = 4
    small_groups: bool = False
    memos: tuple[str, ...] = ("data", "analytic", "summary")


class Utf16:
    """Offsets of a text in UTF-16 units.

    >>> Utf16("a\\U0001f600b").at(2)
    3
    """

    def __init__(self, text: str) -> None:
        self._wide = [found.start() for found in _WIDE.finditer(text)]

    def at(self, offset: int) -> int:
        """The offset in UTF-16 units of a code point's offset."""
        return offset + bisect_right(self._wide, offset - 1) if self._wide else offset


def browsing(
    material: Material,
    items: Sequence[Located],
    talks: Mapping[str, Talk],
    options: BrowsingOptions,
    pairs: DataTable,
    themes_too: DataTable | None = None,
) -> dict[str, Any]:
    """Everything the page shows, ready to be written as JSON.

    Args:
        talks: what was said, of the sources that the page shows; {} in the publication mode.
        pairs: codes that stand together, see `qualkit.analysis.cooccurrence.cooccurrence`.
        themes_too: the same of codes that codings were made with and of those above them.
    """
    if options.publication:
        material = generalised(material)
    codes = [code for book in material.codebooks for code in book]
    place = {code.key: number for number, code in enumerate(codes)}
    items = [item for item in items if item.coding.code in place]
    content: dict[str, Any] = {
        "title": material.title,
        "organisation": material.organisation,
        "date": material.date,
        "version": material.version,
        "publication": options.publication,
        "counts": _numbers(material, items),
        "groupBy": material.group_by,
        "books": [
            {"key": book.key, "title": book.title, "description": book.description} for book in material.codebooks
        ],
        "codes": _codes(material.codebooks, material, items, place),
        "themes": _themes(material, items, place, publication=options.publication),
        "pairs": _pairs(pairs, place),
        "frequencies": _table(frequencies(material, items, used_only=True)),
        "heat": _heat(material, items, options),
    }
    if options.publication:
        return content | {"quotes": _chosen(material, items, place, options)}
    further = {"widerPairs": _pairs(themes_too or pairs, place)}
    return content | further | _everything(material, items, talks, place, options)


def _pairs(pairs: DataTable, place: Mapping[str, int]) -> list[list[Any]]:
    return [
        [place[a], place[b], together, jaccard]
        for a, b, together, jaccard in _columns(pairs, "code_a", "code_b", "together", "jaccard")
        if a in place and b in place
    ]


def _everything(
    material: Material,
    items: Sequence[Located],
    talks: Mapping[str, Talk],
    place: Mapping[str, int],
    options: BrowsingOptions,
) -> dict[str, Any]:
    """What only a page for the research team holds: participants, transcripts with every coding, memos, coders."""
    cases = [case for case in material.cases if case.links]
    together = groups_of(material, small=options.small_groups).of
    case_at = {case.name: number for number, case in enumerate(cases)}
    source_at = {name: number for number, name in enumerate(talks)}
    attributes = list(dict.fromkeys(name for case in cases for name in case.attributes))
    items = [item for item in items if item.coding.source in talks]
    coders = sorted({item.coding.coder for item in items})
    widths = {name: Utf16(talk.text) for name, talk in talks.items()}
    return {
        "attributes": attributes,
        "cases": [
            {
                "name": case.name,
                "label": material.attribute(case.name),
                "group": case.attributes.get(material.group_by, ""),
                "shown": together.get(case.name, ""),
                "values": [case.attributes.get(name, "") for name in attributes],
            }
            for case in cases
        ],
        "coders": coders,
        "sources": [_source(talk, widths[name], case_at) for name, talk in talks.items()],
        "codings": _codings(items, widths, source_at, place, case_at, coders),
        "memos": [
            {
                "kind": memo.kind,
                "on": memo.target_kind,
                "target": memo.target,
                "about": memo.about,
                "title": memo.title,
                "text": plain(told(memo.body, material.links)),
                "coder": memo.coder,
                "date": memo.updated_at[:10],
            }
            for memo in material.memos
            if memo.kind in options.memos
        ],
        "summaries": [
            {"case": case_at[s.case], "code": place[s.code], "text": plain(told(s.body, material.links))}
            for s in material.summaries
            if s.case in case_at and s.code in place
        ],
    }


def _source(talk: Talk, widths: Utf16, case_at: Mapping[str, int]) -> dict[str, Any]:
    turns = [
        [
            widths.at(turn.span.start),
            widths.at(turn.span.end),
            turn.number,
            turn.speaker,
            int(turn.role is Role.INTERVIEWER),
            case_at.get(case, -1),
            turn.start_seconds,
        ]
        for turn, case in zip(talk.turns, talk.cases, strict=True)
    ]
    return {"name": talk.source, "text": talk.text, "turns": turns}


def _codings(
    items: Sequence[Located],
    widths: Mapping[str, Utf16],
    source_at: Mapping[str, int],
    place: Mapping[str, int],
    case_at: Mapping[str, int],
    coders: Sequence[str],
) -> dict[str, list[Any]]:
    """Column by column, which is a third of the room that rows with names would take."""
    coder_at = {name: number for number, name in enumerate(coders)}
    codings = [item.coding for item in items]
    return {
        "number": [coding.number for coding in codings],
        "source": [source_at[coding.source] for coding in codings],
        "start": [widths[coding.source].at(coding.span.start) for coding in codings],
        "end": [widths[coding.source].at(coding.span.end) for coding in codings],
        "code": [place[coding.code] for coding in codings],
        "case": [case_at.get(item.case, -1) for item in items],
        "turn": [item.turn for item in items],
        "origin": [origin_of(item) for item in items],
        "coder": [coder_at[coding.coder] for coding in codings],
        "marks": [int(coding.contrary) + 2 * coding.key_quote + 4 * coding.negated for coding in codings],
        "stance": [coding.stance for coding in codings],
    }


def origin_of(item: Located) -> int:
    """How a coding came about, as its place in `ORIGINS`."""
    coding = item.coding
    if coding.origin is Origin.RULE:
        return 1 if coding.confirmed_by else 2
    return 0 if coding.origin is Origin.HUMAN else 3


def _codes(
    books: Iterable[Codebook], material: Material, items: Sequence[Located], place: Mapping[str, int]
) -> list[dict[str, Any]]:
    counts = {row[0]: row for row in _columns(frequencies(material, items), "code", "codings", "cases", "of_cases")}
    return [
        {
            "key": code.key,
            "name": code.name,
            "parent": place.get(code.parent, -1),
            "depth": code.depth,
            "kind": code.kind,
            "status": code.status,
            "book": number,
            "brief": code.brief,
            "definition": code.definition,
            "use": code.when_to_use,
            "not": code.when_not_to_use,
            "examples": list(code.examples),
            "n": counts[code.key][1],
            "cases": counts[code.key][2],
            "of": counts[code.key][3],
        }
        for number, book in enumerate(books)
        for code in book
    ]


def _numbers(material: Material, items: Sequence[Located]) -> dict[str, Any]:
    origins = [0, 0, 0, 0]
    for item in items:
        origins[origin_of(item)] += 1
    return {
        "sources": len(
            {link.source for case in material.cases for link in case.links} | {i.coding.source for i in items}
        ),
        "cases": len(material.speakers()),
        "codings": len(items),
        "origins": origins,
    }


def _themes(
    material: Material, items: Sequence[Located], place: Mapping[str, int], *, publication: bool
) -> list[dict[str, Any]]:
    """The themes of the write-up; `all` are the places of their codes and of the codes under those."""
    found = []
    for theme in material.themes:
        own = items_of(material, theme, items)
        found.append(
            {
                "name": theme.name,
                "claim": told(theme.claim, material.links, locators=not publication),
                "codes": [place[key] for key in theme.codes if key in place],
                "all": sorted(place[key] for key in all_keys(material, theme) if key in place),
                "n": len(own),
                "cases": len({item.case for item in own} - {""}),
                "of": len(material.speakers()),
            }
        )
    return found


def _heat(material: Material, items: Sequence[Located], options: BrowsingOptions) -> dict[str, Any]:
    """Codes by group: the groups' names beside the headings that tell their sizes, and a row for each code."""
    groups = groups_of(material, small=options.small_groups)
    table = matrix(material, items, small_groups=options.small_groups)
    return {
        "title": table.title,
        "note": table.note,
        "groups": [[group, groups.heading(group), len(groups.members[group])] for group in groups.members],
        "stated": any(case.attributes.get(material.group_by) for case in material.cases if case.links),
        "rows": [list(row[2:]) for row in table.rows],
    }


def _table(table: DataTable) -> dict[str, Any]:
    return {
        "title": table.title,
        "note": table.note,
        "columns": list(table.columns),
        "meanings": [table.meanings.get(name, "") for name in table.columns],
        "rows": [list(row) for row in table.rows],
    }


def _chosen(
    material: Material, items: Sequence[Located], place: Mapping[str, int], options: BrowsingOptions
) -> list[list[Any]]:
    """The quotations of each code that are printed: code, words, speaker, how the coding came about, contrary, group.

    The group is that of the heat map, in which small groups stand together.
    """
    together = groups_of(material, small=options.small_groups).of
    groups = {case.name: case.attributes.get(material.group_by, "") for case in material.cases}
    by_code = rows_by_code(material, items)
    found = []
    for book in material.codebooks:
        for code in book:
            if code.kind == "housekeeping" or code.status == "retired":
                continue
            for item in select(by_code.get(code.key, []), options.quotes, groups):
                who = material.attribute(item.case) if item.case else "participant not linked"
                how = [origin_of(item), int(item.coding.contrary)]
                found.append([place[code.key], item.coding.quote, who, *how, together.get(item.case, "")])
    return found


def _columns(table: DataTable, *names: str) -> list[tuple[Any, ...]]:
    at = [table.columns.index(name) for name in names]
    return [tuple(row[number] for number in at) for row in table.rows]
