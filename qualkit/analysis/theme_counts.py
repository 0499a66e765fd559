"""Numbers for the themes of the write-up. A code that a theme collects brings the codes under it along."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from qualkit.analysis.counting import rows_by_code
from qualkit.domain.codebook import Theme
from qualkit.domain.codings import Origin
from qualkit.domain.material import Located, Material
from qualkit.domain.tables import DataTable

__all__ = ["all_keys", "cases_by_theme", "codes_table", "items_of", "shared", "themes_table"]

_COUNTS = ("codings", "human", "rule_confirmed", "rule_unconfirmed", "accepted", "sources", "cases", "of_cases")


def all_keys(material: Material, theme: Theme) -> frozenset[str]:
    """The keys of a theme's codes and of the codes under them."""
    return frozenset(key for code in theme.codes for key in material.below(code))


def items_of(material: Material, theme: Theme, items: Iterable[Located]) -> list[Located]:
    """The codings of a theme, each once though two of its codes be one above the other."""
    keys = all_keys(material, theme)
    return [item for item in items if item.coding.code in keys]


def cases_by_theme(material: Material, items: Sequence[Located]) -> list[tuple[str, int, str, str, int, int]]:
    """A row for each code of each theme, one row also for a theme without codes.

    Returns:
        Name of the theme, participants with a coding of it, key and name of the code, participants with a coding of
        the code, participants in all.
    """
    by_code, total, rows = rows_by_code(material, items), len(material.speakers()), []
    for theme in material.themes:
        people = len({item.case for item in items_of(material, theme, items)} - {""})
        for key in theme.codes or ("",):
            code = material.code(key)
            own = len({item.case for item in by_code.get(key, ())} - {""})
            rows.append((theme.name, people, key, code.name if code else "", own, total))
    return rows


def shared(themes: Sequence[Theme]) -> dict[str, tuple[str, ...]]:
    """Codes that serve more than one theme, with the names of the themes, both in the order of the write-up."""
    found: dict[str, list[str]] = {}
    for theme in themes:
        for key in theme.codes:
            found.setdefault(key, []).append(theme.name)
    return {key: tuple(names) for key, names in found.items() if len(names) > 1}


def themes_table(material: Material, items: Sequence[Located]) -> DataTable:
    """One row a theme, in the order of the write-up; codes, codings by how they came about, sources, participants."""
    rows = tuple(
        (
            theme.position,
            theme.number,
            theme.name,
            " ".join(theme.codes),
            *_counts(material, items_of(material, theme, items)),
            theme.claim,
        )
        for theme in material.themes
    )
    serving = "; ".join(f"{key}: {', '.join(names)}" for key, names in shared(material.themes).items())
    note = "A theme takes in the codes under its codes. Cases are participants with at least one coding."
    if not rows:
        note = ""
    elif serving:
        note += f" These codes serve several themes and count in each: {serving}."
    columns = ("position", "number", "theme", "codes", *_COUNTS, "claim")
    return DataTable(title="Themes of the write-up", columns=columns, rows=rows, note=note)


def codes_table(material: Material, theme: Theme, items: Sequence[Located]) -> DataTable:
    """One row a code of a theme, in the theme's order, with the other themes that the code serves."""
    by_code = rows_by_code(material, items)
    others = shared(material.themes)
    rows = []
    for key in theme.codes:
        code = material.code(key)
        also = ", ".join(name for name in others.get(key, ()) if name != theme.name)
        rows.append((key, code.name if code else "", *_counts(material, by_code.get(key, [])), also))
    return DataTable(
        title=f"Codes of the theme “{theme.name}”", columns=("code", "name", *_COUNTS, "also_in"), rows=tuple(rows)
    )


def _counts(material: Material, items: Sequence[Located]) -> tuple[int, ...]:
    rules = [item.coding for item in items if item.coding.origin is Origin.RULE]
    confirmed = sum(bool(coding.confirmed_by) for coding in rules)
    return (
        len(items),
        sum(item.coding.origin is Origin.HUMAN for item in items),
        confirmed,
        len(rules) - confirmed,
        sum(item.coding.origin is Origin.MODEL for item in items),
        len({item.coding.source for item in items}),
        len({item.case for item in items if item.case}),
        len(material.speakers()),
    )
