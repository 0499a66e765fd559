"""`qualkit chart`."""

from __future__ import annotations

import textwrap
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import click

from qualkit.cli._command import ShortGroup, study_command
from qualkit.cli._drafts import comment, given, words_of
from qualkit.cli._output import as_json, formats, heading, say, show, width

if TYPE_CHECKING:
    from qualkit.domain.codings import Quotation
    from qualkit.domain.summaries import ChartCell

__all__ = ["COMMANDS"]

_SIDE_BY_SIDE = 100
_GAP = "   "


@click.group("chart", cls=ShortGroup, short_for="write")
def chart() -> None:
    """Summarise what a participant says under a code: the framework matrix.

    `qualkit chart LW03 LWR3` opens the cell of LW03 under LWR3 in your editor, as `qualkit chart write LW03 LWR3` does.
    """


@chart.command("write")
@click.argument("case")
@click.argument("code")
@click.option("--text", default=None, help="The summary, or - for standard input; without it your editor opens.")
@click.option(
    "--still-holds", is_flag=True, help="The summary is true of all codings there now: it is not out of date."
)
@study_command
def write(study, case, code, text, still_holds) -> None:
    """Write the summary of a cell, with its quotations beside it: qualkit chart LW03 LWR3.

    The cell of a theme gathers the codings of all codes under it. In a summary [[#12]] cites coding 12; reports print
    that as "LW03, turn 12". Your editor shows all quotations of the cell below what you write.
    """
    if still_holds and text is not None:
        raise click.UsageError("--still-holds and --text do not go together.")
    if text is not None:
        made = study.summaries.write(case, code, given(text)[0])
    elif still_holds:
        present = study.summaries.cell(case, code).summary
        if present is None:
            raise click.ClickException(f"There is no summary yet. Write it with: qualkit chart {case} {code}")
        made = study.summaries.write(case, code, present.body, before=present.body)
    else:
        from qualkit.cli._editor import edit_text, kept_until_stored

        cell = study.summaries.cell(case, code)
        before = cell.summary.body if cell.summary else ""
        name = f"chart-{cell.case}-{cell.code}.md"
        written = edit_text(study.folder, name, _draft(cell))
        with kept_until_stored(study.folder, name):
            words = words_of(written) if written is not None else before
            if words == before:
                say("Nothing was changed.")
                return
            if not words:
                raise click.ClickException(
                    f"No words are left. To delete the summary use: qualkit chart remove {cell.case} {cell.code}"
                )
            made = study.summaries.write(case, code, words, before=before)
    click.echo(f"{made.case} is summarised under {made.code}. To take that back: qualkit undo")


@chart.command("show")
@click.argument("case")
@click.argument("code")
@formats
@study_command
def show_(study, case, code, form) -> None:
    """Show the summary of a cell and its quotations: side by side, or one under the other in a narrow window."""
    _print_cell(study.summaries.cell(case, code), form)


@chart.command("list")
@click.option("--case", default="", help="Only this participant.")
@click.option("--code", default="", metavar="KEY", help="Only this column.")
@click.option(
    "--level",
    type=click.Choice(["theme", "code"]),
    default=None,
    help="Cells of themes, or of every code; else of themes and of codes with summaries.",
)
@click.option("--to-do", is_flag=True, help="Only cells to write, or older than what is coded in them.")
@formats
@study_command
def list_(study, case, code, level, to_do, form) -> None:
    """Which cells are summarised, which wait, and which are older than the codings in them."""
    table = study.summaries.progress(case=case, code=code, level=level or "", to_do=to_do)
    if form != "text":
        show(table, form)
        return
    cells = table.to_dicts()
    rows = tuple(
        (c["case"], f"{c['code']} {c['name']}", _state(c), c["codings"], c["words"], c["updated"]) for c in cells
    )
    columns = ("case", "code", "summary", "codings", "words", "updated")
    show(replace(table, columns=columns, rows=rows), form)
    if cells:
        written = sum(c["state"] != "to write" for c in cells)
        old = sum(c["state"] == "out of date" for c in cells)
        click.echo(f"{written} of {len(cells)} cells are summarised; {old} of them out of date.")


@chart.command("remove")
@click.argument("case")
@click.argument("code")
@study_command
def remove(study, case: str, code: str) -> None:
    """Delete the summary of a cell."""
    study.summaries.remove(case, code)
    click.echo(f"The summary of {case} under {code} is deleted. To take that back: qualkit undo")


def _state(cell: dict[str, Any]) -> str:
    state = "out of date" if cell["added"] or cell["removed"] else str(cell["state"])
    return _since(cell["added"], cell["removed"]) or state.replace(" ", "\u00a0")


def _since(added: int, removed: int) -> str:
    """``"3 codings added, 1 removed since"``; "" if nothing changed."""
    parts = []
    if added:
        parts.append(f"{added} coding{'' if added == 1 else 's'} added")
    if removed:
        parts.append(f"{removed} removed" if added else f"{removed} coding{'' if removed == 1 else 's'} removed")
    return f"{', '.join(parts)} since" if parts else ""


def _title(cell: ChartCell) -> str:
    under = len(cell.codes) - 1
    codes = f" and the {under} codes under it" if under > 1 else " and the code under it" if under else ""
    return f"{cell.code} {cell.name}{codes}"


def _draft(cell: ChartCell) -> str:
    """The working file: where to write, then the quotations as a comment."""
    old = _since(len(cell.added), cell.removed)
    head = [
        # The first line stands behind "<!-- qualkit: ".
        *textwrap.wrap(f"what {cell.attribution} says under {_title(cell)}", 78, initial_indent=" " * 14),
        *([f"({old} this summary was written)"] if old else []),
        "Write the summary below, in Markdown; [[#12]] cites coding 12. Save and close.",
        "The quotations stand at the end of this file.",
    ]
    new = {number for number in cell.added if cell.summary}
    tail = [f"the quotations ({_codings(cell)})", "", *_quotation_lines(cell, 78, new)]
    body = cell.summary.body if cell.summary else ""
    return f"{comment(head[0].lstrip(), *head[1:])}\n{body}\n\n{comment(*tail)}"


def _codings(cell: ChartCell) -> str:
    return f"{len(cell.quotations)} coding{'' if len(cell.quotations) == 1 else 's'}"


def _quotation_lines(cell: ChartCell, room: int, new: set[int]) -> list[str]:
    """Each segment once, with the numbers, codes and origins of its codings, and where it stands."""
    segments: dict[tuple[str, int, int], list[Quotation]] = {}
    for quotation in cell.quotations:
        span = quotation.coding.span
        segments.setdefault((quotation.coding.source, span.start, span.end), []).append(quotation)
    lines: list[str] = []
    for found in segments.values():
        codings = [quotation.coding for quotation in found]
        numbers = "; ".join(
            f"#{c.number} {c.code} ({c.state}{', key' if c.key_quote else ''}{', contrary' if c.contrary else ''}"
            f"{', negated' if c.negated else ''}{', new' if c.number in new else ''})"
            for c in codings
        )
        lines += textwrap.wrap(f"{numbers}, {codings[0].source}, {found[0].locator}", room, subsequent_indent="    ")
        quote = f"“{' '.join(found[0].text.split())}”"
        lines += textwrap.wrap(quote, room, initial_indent="    ", subsequent_indent="    ")
    return lines or ["Nothing is coded here."]


def _print_cell(cell: ChartCell, form: str) -> None:
    if form == "json":
        click.echo(as_json({"state": cell.state, "cell": cell}))
        return
    if form == "csv":
        click.echo(_cell_table(cell).to_csv(), nl=False)
        return
    heading("\n".join(textwrap.wrap(f"{cell.attribution}: {_title(cell)}", width())))
    old = _since(len(cell.added), cell.removed)
    by = f" ({cell.summary.coder}, {_day(cell.summary.updated_at)}{f'; {old}' if old else ''})" if cell.summary else ""
    left_title, right_title = f"Summary{by}", f"Quotations ({_codings(cell)})"
    new = {number for number in cell.added if cell.summary}
    text = cell.told or f"Not written yet: qualkit chart {cell.case} {cell.code}"
    text = "\n".join([text, *(["", *cell.broken] if cell.broken else [])])
    if width() < _SIDE_BY_SIDE:
        click.echo()
        heading(left_title)
        click.echo("\n".join(_wrapped_lines(text, width() - 2, "  ")))
        click.echo()
        heading(right_title)
        click.echo("\n".join(_quotation_lines(cell, width(), new)))
        return
    click.echo()
    left = (width() - len(_GAP)) * 2 // 5
    right = width() - len(_GAP) - left
    _print_columns(
        [*textwrap.wrap(left_title, left), "", *_wrapped_lines(text, left, "")],
        [right_title, "", *_quotation_lines(cell, right, new)],
        left,
    )


def _day(at: str) -> str:
    """The day of a moment on this computer's clock."""
    from qualkit.services.diary import local

    return local(at).date().isoformat()


def _wrapped_lines(text: str, room: int, indent: str) -> list[str]:
    lines: list[str] = []
    for line in text.splitlines():
        lines += textwrap.wrap(line, room + len(indent), initial_indent=indent, subsequent_indent=indent) or [""]
    return lines


def _print_columns(left: list[str], right: list[str], room: int) -> None:
    for number in range(max(len(left), len(right))):
        one = left[number] if number < len(left) else ""
        other = right[number] if number < len(right) else ""
        click.echo(f"{one:<{room}}{_GAP}{other}".rstrip())


def _cell_table(cell: ChartCell) -> Any:
    from qualkit.domain.tables import DataTable

    columns = ("case", "code", "summary", "coding", "coded_as", "source", "where", "state", "new", "quote")
    rows = tuple(
        (
            cell.case,
            cell.code,
            cell.told,
            q.coding.number,
            q.coding.code,
            q.coding.source,
            q.locator,
            q.coding.state,
            q.coding.number in cell.added,
            q.text,
        )
        for q in cell.quotations
    )
    return DataTable(title="Cell", columns=columns, rows=rows or ((cell.case, cell.code, cell.told, *[""] * 7),))


COMMANDS = {"chart": chart}
