"""Enablers and barriers, change between time points, and saturation, as sections of the report."""

from __future__ import annotations

from dataclasses import replace

from qualkit.analysis import change as over_time
from qualkit.analysis import saturation as counting_new
from qualkit.analysis import stances
from qualkit.analysis.report import pictures
from qualkit.analysis.report.data_tables import laid_out
from qualkit.analysis.report.view import View
from qualkit.analysis.wording import count, shorten
from qualkit.domain.reports import Paragraph, Referring, Section, See
from qualkit.domain.tables import DataTable

__all__ = ["change", "enablers", "saturation"]

_QUOTE_WORDS = 35
_WIDE = 4


def enablers(view: View) -> list[Section]:
    """What is said to help and what to hinder, by the stance that people gave to codings."""
    if not any(item.coding.stance for item in view.found):
        return []
    shown = [code.key for book in view.material.codebooks for code in view.shown(book)]
    table = stances.enablers(view.material, view.found, codes=shown)
    figures = pictures.both_sides(view, table)
    words = (
        "What participants say helps, and what they say hinders. Only codings count to which a person has given a"
        " stance; a participant who speaks of both sides is counted on both."
    )
    lead = Paragraph(Referring([words, See(("figure-enablers",), " See ", ".")]) if figures else words)
    told = laid_out(
        _quoted(view, table),
        {
            "name": "Theme or code",
            "enabler_cases": "#Helps",
            "barrier_cases": "#Hinders",
            "both_cases": "#Both",
            "of_cases": "#Participants",
            "enabler_quotation": "How it helps",
            "barrier_quotation": "How it hinders",
        },
        caption="Enablers and barriers",
        key="table-enablers",
        note="Numbers are participants.",
        weights={"name": 2.2, "enabler_cases": 0.9, "barrier_cases": 0.9, "both_cases": 0.8, "of_cases": 1.1},
    )
    return [Section(key="enablers", title="Enablers and barriers", blocks=(lead, *figures, told), landscape=True)]


def change(view: View) -> list[Section]:
    """How many speak of what at each time point, by the attribute ``wave`` or else by the order of interviews."""
    small = not view.options.publication
    by = _time_points(view, small=small)
    if not by or not view.found:
        return []
    shown = [code.key for book in view.material.codebooks for code in view.shown(book) if view.by_code.get(code.key)]
    table = over_time.change(view.material, view.found, by=by, codes=shown, small_groups=small)
    fixed = ("code", "name", "gained", "lost", "kept", "both_times")
    points = [name for name in table.columns if name not in fixed and not name.startswith("of_")]
    headings = {"name": "Theme or code", **{name: f"#{name}" for name in points}}
    if table.rows and table.rows[0][-1] is not None:
        headings |= {"gained": "#Last time only", "lost": "#First time only", "kept": "#Both times"}
    name = table.columns.index("name")
    rows = tuple((*row[:name], view.name(row[0]), *row[name + 1 :]) for row in table.rows)
    note = "Participants with at least one coding, of those interviewed then."
    if len(headings) > len(points) + 1:
        both = count(table.rows[0][-1], "participant")
        note += f" The last three columns are of the {both} interviewed at the first and the last time."
    figures = pictures.between_times(view, table)
    words = (
        "What participants speak of at each time. A difference between columns can come from other people, or from"
        " other questions, as well as from a change."
    )
    lead = Paragraph(Referring([words, See(("figure-change",), " See ", ".")]) if figures else words)
    told = laid_out(
        replace(table, rows=rows), headings, caption="Spoken of at each time", key="table-change", note=note
    )
    return [
        Section(
            key="change",
            title="Change between time points",
            blocks=(lead, *figures, told),
            landscape=len(points) > _WIDE,
        )
    ]


def _time_points(view: View, *, small: bool) -> str:
    """What tells one time from another: an attribute of that name, or the interviews of each; "" if nothing does."""
    names = {name.casefold(): name for case in view.material.cases for name in case.attributes}
    for by in (names.get("wave", ""), over_time.INTERVIEW):
        if by and over_time.times_of(view.material, by, small=small).ends[0]:
            return by
    return ""


def saturation(view: View) -> list[Section]:
    """How much that is new each interview brought, in the order in which the study lists them."""
    units = [source.name for source in view.material.sources]
    if not view.found or not units:
        return []
    table = counting_new.saturation(view.material, view.found, units=units)
    lead = Paragraph(Referring([table.note, _FIGURE]))
    told = laid_out(
        table,
        {
            "position": "#Interview",
            "source": "Transcript",
            "new_codes": "#New codes",
            "codes_so_far": "#Codes so far",
            "median_so_far": "#Median of random orders",
            "run": "#New in the run",
            "ratio": "#Run divided by base",
        },
        caption="New codes, interview by interview",
        key="table-saturation",
        note="The order is that in which the study lists its transcripts.",
        weights={"source": 1.6},
    )
    return [
        Section(
            key="saturation",
            title="New codes, interview by interview",
            blocks=(lead, told, *pictures.new_codes(view, table)),
        )
    ]


_FIGURE = See(("figure-saturation",), " See ", ".")


def _quoted(view: View, table: DataTable) -> DataTable:
    """The table with names and keys of codes in one cell, and quotations with who says them."""
    places = {name: place for place, name in enumerate(table.columns)}
    rows = []
    for row in table.rows:
        cells = list(row)
        cells[places["name"]] = view.name(row[places["code"]])
        for side in ("enabler", "barrier"):
            words, case = row[places[f"{side}_quotation"]], row[places[f"{side}_case"]]
            if words:
                most = view.options.quote_words or _QUOTE_WORDS
                who = f" ({case})" if case else ""
                cells[places[f"{side}_quotation"]] = f"“{shorten(words, most)}”{who}"
        rows.append(tuple(cells))
    return replace(table, rows=tuple(rows))
