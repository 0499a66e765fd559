"""`qualkit evaluate`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from qualkit.cli._command import Group, study_command
from qualkit.cli._output import formats, heading, say, show, with_identifiers, wrapped

if TYPE_CHECKING:
    from qualkit.domain.evaluation import CodeWorth, SuggestionsWorth, Worth
    from qualkit.domain.tables import DataTable

__all__ = ["COMMANDS"]


@click.group("evaluate", cls=Group)
def evaluate() -> None:
    """Hold suggestions against your own codings: what are they worth here?"""


@evaluate.command("suggestions")
@click.option("--code", "codes", multiple=True, metavar="KEY", help="Only this code and those under it; repeatable.")
@click.option(
    "--examples",
    type=int,
    default=None,
    metavar="N",
    help="Learn from N coded passages a code only; 0: from the codebook alone.",
)
@click.option("--by", "coders", multiple=True, metavar="CODER", help="Only what this coder coded; repeatable.")
@click.option("--picture", default="", metavar="FILE", type=click.Path(), help="Draw it: a .png or .svg.")
@click.option("--seed", type=int, default=None, help="Seed of the random draws (default: the study's).")
@with_identifiers
@formats
@study_command
def suggestions(study, codes, examples, coders, picture, seed, with_identifiers, form) -> None:
    """Leave each coded interview out in turn, have codes suggested for it, and compare with yours.

    Says how many of the first suggestions for a code to expect to be right, beside keyword matching and chance.
    """
    worth = study.evaluate.suggestions(
        codes=codes, examples=examples, coders=coders, picture=picture, seed=seed, with_identifiers=with_identifiers
    )
    if form != "text":
        show(worth.table(), form)
    else:
        _print_worth(worth)
    if worth.picture:
        say(f"Written: {worth.picture}")


@evaluate.command("themes")
@click.argument("run", type=int, default=0)
@formats
@study_command
def themes(study, run, form) -> None:
    """Compare the suggested themes of a run (the latest) with the codes that people gave.

    Accepted themes are not counted among the codes, or they would be compared with themselves.
    """
    worth = study.evaluate.themes(run)
    if form != "text":
        show(worth.table(), form)
        return
    for sentence in worth.words:
        click.echo(wrapped(sentence))
    for title, matches in (("Each theme and the code most like it", worth.themes), ("Each code", worth.codes)):
        click.echo()
        heading(title)
        show(_matches(title, matches), "text")


def _print_worth(worth: SuggestionsWorth) -> None:
    learned = {None: "all codings of the others", 0: "the codebook alone"}.get(
        worth.examples, f"{worth.examples} coded passages a code from the others"
    )
    click.echo(
        wrapped(
            f"{worth.interviews} coded interviews ({worth.passages} passages), each left out in turn; learned from"
            f" {learned}."
        )
    )
    click.echo()
    heading("How many of the first suggestions to expect to be right")
    ordered = sorted(worth.codes, key=lambda one: (-(one.low + one.high) / one.first, one.code))
    show(_expected(ordered), "text")
    click.echo()
    for one in ordered[:1] + ordered[1:][-1:]:
        click.echo(wrapped(one.sentence))
    click.echo()
    heading("How good: average precision with its 95% interval, and beside it")
    show(_compact(worth), "text")
    click.echo()
    for sentence in _verdict(worth):
        click.echo(wrapped(sentence))
    if worth.calibration:
        click.echo()
        heading("Are the stated probabilities right?")
        show(_stated(worth), "text")
    if worth.too_rare:
        listed = ", ".join(f"{key} ({count})" for key, count in worth.too_rare.items())
        click.echo(
            wrapped(f"Not judged (3 passages in 2 interviews are needed, and as many read without the code): {listed}.")
        )
    for note in worth.notes:
        click.echo(wrapped(f"Note: {note}"))


def _expected(ordered: list[CodeWorth]) -> DataTable:
    from qualkit.domain.tables import DataTable

    rows = tuple(
        (one.code, one.name, one.expected, f"of {one.first}", f"{one.first * one.chance:.1f}") for one in ordered
    )
    return DataTable(title="What to expect", columns=("code", "name", "right", "first", "by_chance"), rows=rows)


def _compact(worth: SuggestionsWorth) -> DataTable:
    from qualkit.domain.tables import DataTable

    def row(
        name: str, passages: int, one: Worth, words: Worth, patterns: Worth | None, chance: float
    ) -> tuple[object, ...]:
        average = one.average_precision
        return (
            name,
            passages,
            f"{average.value:.2f} ({average.low:.2f}-{average.high:.2f})",
            one.precision_10.value,
            one.precision_20.value,
            one.recall_20.value,
            one.f1.value,
            words.average_precision.value,
            f"{patterns.average_precision.value:.2f}" if patterns else "",
            chance,
        )

    rows = [row(c.code, c.passages, c.suggested, c.words, c.patterns, c.chance) for c in worth.codes]
    total = sum(one.passages for one in worth.codes)
    rows.append(row("mean", total, worth.suggested, worth.words, worth.patterns, worth.chance))
    return DataTable(
        title="Suggested codes",
        columns=("code", "n", "avg._prec.", "p10", "p20", "r20", "f1", "words", "rules", "chance"),
        rows=tuple(rows),
        note="n: passages with the code. p10, p20: right ones among the first 10 and 20. r20: share of the code's"
        " passages among the first 20. f1: of those above the cut. words, rules: average precision of matching the"
        " words of name and definition, and of the codebook's patterns. --csv has every interval.",
    )


def _verdict(worth: SuggestionsWorth) -> list[str]:
    def told(worth: Worth) -> str:
        one = worth.f1
        return f"{one.value:.2f} ({one.low:.2f} to {one.high:.2f})"

    ahead = sum(one.suggested.average_precision.value > one.words.average_precision.value for one in worth.codes)
    said = [
        f"Macro-F1 {told(worth.suggested)}; matching the words of name and definition {told(worth.words)}"
        + (f"; the codebook's patterns {told(worth.patterns)}." if worth.patterns else "."),
        f"Suggestions rank better than matching words for {ahead} of {len(worth.codes)} codes.",
    ]
    if worth.patterns:
        with_rules = [one for one in worth.codes if one.patterns]
        ahead = sum(
            one.suggested.average_precision.value > one.patterns.average_precision.value
            for one in with_rules
            if one.patterns
        )
        said.append(f"They rank better than the codebook's patterns for {ahead} of {len(with_rules)} codes.")
    return said


def _stated(worth: SuggestionsWorth) -> DataTable:
    from qualkit.domain.tables import DataTable

    rows = tuple(
        (f"{low:.1f} to {high:.1f}", count, stated, found, f"{least:.2f}-{most:.2f}")
        for low, high, count, stated, found, least, most in worth.calibration
    )
    return DataTable(
        title="Stated and found",
        columns=("stated", "passages", "mean_stated", "found_right", "95_%"),
        rows=rows,
        note="Every passage with every code; found right: share that people had given the code.",
    )


def _matches(title: str, matches) -> DataTable:
    from qualkit.domain.tables import DataTable

    rows = tuple(
        (
            f"{m.of}  {m.label}",
            m.passages,
            f"{m.match}  {m.match_label}" if m.match else "none",
            m.shared,
            m.jaccard,
        )
        for m in matches
    )
    return DataTable(title=title, columns=("name", "passages", "most_like", "shared", "jaccard"), rows=rows)


COMMANDS = {"evaluate": evaluate}
