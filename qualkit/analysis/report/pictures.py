"""The pictures of the report, from the numbers that its tables tell."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from qualkit.analysis import picture_comparisons, picture_counts, picture_talks
from qualkit.analysis.code_units import by_people
from qualkit.analysis.counting import frequencies, matrix
from qualkit.analysis.report.view import View
from qualkit.analysis.theme_counts import items_of
from qualkit.analysis.wording import count
from qualkit.domain.codebook import Theme
from qualkit.domain.pictures import Picture
from qualkit.domain.reports import Figure
from qualkit.domain.tables import DataTable

__all__ = [
    "between_times",
    "both_sides",
    "by_case",
    "by_group",
    "codes_together",
    "new_codes",
    "spoken_of",
    "theme_map",
    "tree",
]

_MOST_CASES = 40
_MOST_GROUPS = 6
# Of a page's height.
_HEIGHT = 0.8


def tree(view: View) -> list[Figure]:
    """The code tree with the codings of each code."""
    table = _shown(view, frequencies(view.material, view.found))
    if not table.rows or not view.found or not view.speakers:
        return []
    picture = picture_counts.tree(table, "")
    caption = "The code tree; numbers are codings and, in brackets, the participants they come from"
    return [_figure(view, picture, "codebook", caption)]


def by_case(view: View) -> list[Figure]:
    """Codes down, participants across."""
    if not 1 < len(view.speakers) <= _MOST_CASES:
        return []
    table = _shown(view, matrix(view.material, view.found, by="case", count="codings"))
    names = [name for name in table.columns if name in view.speakers]
    places = [table.columns.index(name) for name in ("code", "name", *names)]
    rows = tuple(tuple(row[place] for place in places) for row in table.rows if any(row[p] for p in places[2:]))
    if not rows:
        return []
    kept = replace(table, columns=("code", "name", *names), rows=rows, note="")
    picture = picture_counts.heat(kept, "", by="participant", unit="codings", material=view.material)
    figure = _figure(view, picture, "framework", "Codings of each code, participant by participant")
    # It has many rows and a page across: all of its height is needed.
    return [replace(figure, height=1.0)]


def by_group(view: View) -> list[Figure]:
    """Each group's participants who speak to each theme, with n of N."""
    groups = {group: names for group, names in view.groups.items() if names}
    rows = tuple(
        (
            code.key,
            code.name,
            group or "not stated",
            len(view.people(view.by_code[code.key]).intersection(names)),
            len(names),
            len([item for item in view.by_code[code.key] if item.case in names]),
        )
        for book in view.material.codebooks
        for code in view.shown(book)
        if not code.parent and view.by_code.get(code.key)
        for group, names in groups.items()
    )
    if not rows or not 1 < len(groups) <= _MOST_GROUPS:
        return []
    columns = ("code", "name", "group", "cases", "of_cases", "codings")
    by = view.material.group_by.replace("_", " ")
    picture = picture_counts.comparison(DataTable(title="Themes by group", columns=columns, rows=rows), "", by=by)
    return [_figure(view, picture, "comparison", f"Participants who speak to each theme, by {by}")]


def codes_together(view: View, table: DataTable) -> list[Figure]:
    """The pairs of codes of a table of co-occurrence, as a network."""
    if len(table.rows) < 2:
        return []
    picture = picture_talks.cooccurrence(table, "", material=view.material)
    return [_figure(view, picture, "cooccurrence", "Codes that stand together; a thicker line is more passages")]


def spoken_of(view: View, nodes: DataTable, pairs: DataTable) -> list[Figure]:
    """Organisations and roles that at least two participants mention in one turn."""
    cases, ends = pairs.columns.index("cases"), [pairs.columns.index(end) for end in ("a", "b")]
    rows = tuple(row for row in pairs.rows if row[cases] > 1)
    if len(rows) < 2:
        return []
    named = {row[end] for row in rows for end in ends}
    node = nodes.columns.index("node")
    points = replace(nodes, rows=tuple(row for row in nodes.rows if row[node] in named), note="")
    picture = picture_talks.ecosystem(points, replace(pairs, rows=rows, note=""), "")
    caption = "Organisations and roles that are mentioned in one turn; a thicker line is more turns"
    return [_figure(view, picture, "network", caption, count(len(view.speakers), "participant"))]


def new_codes(view: View, table: DataTable) -> list[Figure]:
    """Codes so far, interview by interview, with random orders beside."""
    if len(table.rows) < 2:
        return []
    caption = "Codes after each interview, in the interviews’ own order and in random orders"
    counted = picture_counts.basis(view.material, [item for item in view.found if by_people(item)])
    return [_figure(view, picture_counts.saturation(table, ""), "saturation", caption, counted)]


def both_sides(view: View, table: DataTable) -> list[Figure]:
    """Who says that it helps and who that it hinders; `table` is that of enablers."""
    kept = _lowest(view, table)
    if len(kept.rows) < 2:
        return []
    caption = "Participants who say that it hinders (left) and that it helps (right)"
    return [_figure(view, picture_comparisons.enablers(kept, ""), "enablers", caption)]


def between_times(view: View, table: DataTable) -> list[Figure]:
    """Who speaks of what at each time point; `table` is that of change."""
    kept = _lowest(view, table)
    if not kept.rows or len(picture_comparisons.time_points(table)) < 2:
        return []
    caption = "Participants with at least one coding, of those interviewed at each time"
    return [_figure(view, picture_comparisons.change(kept, ""), "change", caption)]


def _lowest(view: View, table: DataTable) -> DataTable:
    """The rows of codes under which no other of the table stands."""
    low = picture_counts.lowest(view.material, {row[0] for row in table.rows})
    return replace(table, rows=tuple(row for row in table.rows if row[0] in low))


def theme_map(view: View, themes: Sequence[Theme]) -> list[Figure]:
    """The themes of the write-up as cards with their codes."""
    rows = []
    for theme in themes:
        people = len(view.people(items_of(view.material, theme, view.found)))
        for key in [key for key in theme.codes if key in view.visible] or [""]:
            found = len(view.people(view.by_code.get(key, []))) if key else 0
            name = view.codes[key].name if key else ""
            rows.append((theme.name, people, key, name, found, len(view.speakers)))
    if not rows or not view.speakers:
        return []
    picture = picture_counts.themes(view.material, "", rows)
    return [_figure(view, picture, "themes", "The themes of the write-up with their codes")]


def _shown(view: View, table: DataTable) -> DataTable:
    """The rows of codes that the report tells of."""
    told = {code.key for book in view.material.codebooks for code in view.shown(book)}
    code = table.columns.index("code")
    return replace(table, rows=tuple(row for row in table.rows if row[code] in told))


def _figure(view: View, picture: Picture, section: str, caption: str, based: str = "") -> Figure:
    """The picture with its caption and what it is based on; "" is what the report is based on."""
    based = based or picture_counts.basis(view.material, view.found)
    return Figure(
        caption=f"{caption}. {based.removesuffix('.')}",
        alt=" ".join(picture.alt.split()),
        chart=picture,
        key=f"figure-{section}",
        height=_HEIGHT,
    )
