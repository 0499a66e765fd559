"""`qualkit report`: groups, enablers and barriers, time points, and saturation."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import click

from qualkit.cli._beside import print_beside
from qualkit.cli._command import study_command
from qualkit.cli._tables import deliver, origins, small_groups, table_output, where

if TYPE_CHECKING:
    from qualkit.cli._tables import How
    from qualkit.domain.tables import DataTable
    from qualkit.study import Study

__all__ = ["change", "compare", "enablers", "saturation"]

_codes = click.option("--code", "codes", multiple=True, metavar="KEY", help="Only this code; repeatable.")


@click.command("compare")
@click.option("--by", default="", metavar="ATTRIBUTE", help="An attribute of the cases (default: report's group_by).")
@_codes
@small_groups
@where
@origins
@table_output
@study_command
def compare(study, by, codes, small_groups, where, origins, confirmed_only, how) -> None:
    """What each group says of each theme: n of N, one quotation, and the contrary view.

    On the screen and in Word groups stand side by side; --json, --csv and a workbook give a row for each
    code and group.
    """
    table = study.reports.compare(
        by,
        codes=codes,
        wide=how.on_paper,
        small_groups=small_groups,
        where=where,
        origins=origins,
        confirmed_only=confirmed_only,
    )
    if how.out or how.form != "text":
        deliver(study, table, how)
    else:
        print_beside(table)


@click.command("enablers")
@click.option("--by", default="", metavar="ATTRIBUTE", help="An attribute of the cases (default: all together).")
@_codes
@small_groups
@where
@origins
@table_output
@study_command
def enablers(study, by, codes, small_groups, where, origins, confirmed_only, how) -> None:
    """What helps against what hinders: participants by the stance of their codings, and who says both."""
    table = study.reports.enablers(
        by, codes=codes, small_groups=small_groups, where=where, origins=origins, confirmed_only=confirmed_only
    )
    columns: dict[str, Any] = {"code": "code", "name": "name"} | ({"group": "group"} if by else {})
    columns |= {side: _of(f"{side}_cases") for side in ("enabler", "barrier", "both")}
    columns |= {"helps": _said("enabler"), "hinders": _said("barrier")}
    _show(study, table, how, columns)


@click.command("change")
@click.option(
    "--by", default="wave", show_default=True, metavar="ATTRIBUTE", help="What tells the time point; or interview."
)
@click.option("--person", default="", metavar="ATTRIBUTE", help="The same for cases that are one person.")
@_codes
@small_groups
@where
@origins
@table_output
@study_command
def change(study, by, person, codes, small_groups, where, origins, confirmed_only, how) -> None:
    """How many speak of each code at each time point; of those interviewed twice, who began or ceased to.

    With --by interview the time points are each participant's first, second, ... source, in the order of their names.
    """
    table = study.reports.change(
        by,
        codes=codes,
        person=person,
        small_groups=small_groups,
        where=where,
        origins=origins,
        confirmed_only=confirmed_only,
    )
    columns: dict[str, Any] = {"code": "code", "name": "name"}
    columns |= {name: _of(name, f"of_{name}") for name in table.columns if f"of_{name}" in table.columns}
    if any(row["both_times"] is not None for row in table):
        columns |= {name: name for name in ("gained", "lost", "kept")}
    _show(study, table, how, columns)


@click.command("saturation")
@click.option("--base", type=click.IntRange(1), default=4, show_default=True, help="Interviews that are the measure.")
@click.option("--run", type=click.IntRange(1), default=2, show_default=True, help="Interviews in a run.")
@click.option(
    "--threshold", type=click.FloatRange(0, 1), default=0.05, show_default=True, help="New information that is little."
)
@click.option("--orders", type=click.IntRange(0, 10_000), default=200, show_default=True, help="Random orders.")
@click.option("--seed", type=int, default=1, show_default=True, help="Of the random orders.")
@click.option("--unit", type=click.Choice(["source", "case"]), default="source", show_default=True)
@click.option("--order", multiple=True, metavar="NAME", help="Interviews as they were held (default: by name).")
@click.option("--level", type=click.Choice(["code", "theme"]), default="code", show_default=True)
@click.option("--rule-hits", is_flag=True, help="Count rule hits that nobody has confirmed, too.")
@where
@click.option("--origin", "origins", multiple=True, type=click.Choice(["human", "rule", "model"]), help="Repeatable.")
@table_output
@study_command
def saturation(study, base, run, threshold, orders, seed, unit, order, level, rule_hits, where, origins, how) -> None:
    """How much that was new the last interviews brought (Guest, Namey and Chen 2020).

    No report holds this unless it is asked for: reflexive thematic analysis does not aim at saturation.
    """
    table = study.reports.saturation(
        base=base,
        run=run,
        threshold=threshold,
        orders=orders,
        seed=seed,
        unit=unit,
        order=order,
        level=level,
        rule_hits=rule_hits,
        where=where,
        origins=origins,
    )
    columns: dict[str, Any] = {"no": "position", unit: "source", "new_codes": "new_codes", "so_far": "codes_so_far"}
    if orders:
        columns |= {"in_random_orders": _band}
    columns |= {"run": "run", "of_base": "base", "ratio": _percent}
    _show(study, table, how, columns)


def _show(study: Study, table: DataTable, how: How, columns: dict[str, Any]) -> None:
    """Print these columns for people, or write the whole table."""
    if not how.on_paper:
        deliver(study, table, how)
        return
    rows = [tuple(row[told] if isinstance(told, str) else told(row) for told in columns.values()) for row in table]
    shown = tuple(tuple("-" if cell is None else cell for cell in row) for row in rows)
    deliver(study, table, how, people=replace(table, columns=tuple(columns), rows=shown))


def _of(part: str, whole: str = "of_cases") -> Callable[[dict[str, Any]], str]:
    return lambda row: f"{row[part]}\u00a0of\u00a0{row[whole]}"


def _said(side: str) -> Callable[[dict[str, Any]], str]:
    def told(row: dict[str, Any]) -> str:
        from qualkit.analysis.quotations import attributed
        from qualkit.analysis.wording import shorten

        words = row[f"{side}_quotation"]
        by = attributed(row[f"{side}_case"], row[f"{side}_origin"])
        return f"“{shorten(words, 20)}”{by}" if words else "-"

    return told


def _band(row: dict[str, Any]) -> str:
    return f"{row['median_so_far']:g} ({row['low_so_far']:g} to {row['high_so_far']:g})".replace(" ", "\u00a0")


def _percent(row: dict[str, Any]) -> str:
    return "-" if row["ratio"] is None else f"{100 * row['ratio']:.0f}%"
