"""`qualkit suggest codes`."""

from __future__ import annotations

import textwrap

import click

from qualkit.cli._command import study_command
from qualkit.cli._output import as_json, heading, say, width, wrapped
from qualkit.cli._suggested import short

__all__ = ["codes"]

_OPEN, _CLOSE = "»", "«"


@click.command("codes")
@click.option("--code", "codes", multiple=True, metavar="KEY", help="Only this code and those under it; repeatable.")
@click.option("--source", "sources", multiple=True, help="Only passages of this source; repeatable.")
@click.option("--precision", type=float, default=None, help="Keep to this share of right ones, such as 0.8.")
@click.option("--most", type=int, default=20, help="At most this many suggestions a code.", show_default=True)
@click.option("--interviewer", is_flag=True, help="The interviewer's turns too.")
@click.option("--seed", type=int, default=None, help="Seed of the random draws (default: the study's).")
@click.option("--json", "json_", is_flag=True, help="JSON.")
@study_command
def codes(study, codes, sources, precision, most, interviewer, seed, json_) -> None:
    """Suggest codes for passages that do not have them. Nothing is coded until you accept a suggestion.

    Works from the codebook's definitions alone, and learns from every coding and every rejection. Learns from
    interviewer turns only with --interviewer.
    """
    run, found = study.suggestions.codes(
        codes=codes, sources=sources, precision=precision, most=most, interviewer=interviewer, seed=seed
    )
    if json_:
        click.echo(as_json({"run": run, "suggestions": found}))
        return
    _print_run(run)
    click.echo()
    _print_estimates(run, found)
    for suggestion in found:
        click.echo()
        _print_suggestion(study, suggestion)
    if found:
        click.echo()
        say("Accept or reject them: qualkit review. One in full: qualkit review show NUMBER.")


def _print_run(run) -> None:
    heading(f"Run {run.number} ({run.at[:10]}, {run.coder}, seed {run.seed})")
    click.echo(wrapped(run.method))
    left_out = ", ".join(f"{count} {what}" for what, count in run.left_out.items() if count)
    if left_out:
        click.echo(wrapped(f"Left out: {left_out}."))
    for note in run.notes:
        click.echo(wrapped(f"Note: {note}"))


def _print_estimates(run, found) -> None:
    names = {one.code: one.label for one in found}
    heading("What to expect, by code")
    silent = []
    for estimate in run.estimates:
        if not estimate.offered:
            silent.append(estimate.code)
            continue
        name = f"{estimate.code} {names.get(estimate.code, '')}".strip()
        click.echo(textwrap.fill(f"{name}: {_expected(estimate)}", width(), subsequent_indent="   "))
    if silent:
        click.echo(textwrap.fill(f"Nothing to suggest for: {', '.join(silent)}.", width(), subsequent_indent="   "))


def _expected(estimate) -> str:
    n = estimate.offered
    learned = f"learned from {estimate.positives} coded passage{'s' if estimate.positives != 1 else ''}"
    if estimate.precision is None or estimate.low is None or estimate.high is None:
        why = "from the codebook alone" if not estimate.positives else learned
        return f"{n} suggested; {why}: too little to say how many are right."
    low, high = round(estimate.low * n), round(estimate.high * n)
    right = f"expect {low} to {high}" if low != high else f"expect about {low}"
    recall = "" if estimate.recall is None else f", about {_of_ten(estimate.recall)} of what there is to find"
    return f"{n} suggested; {right} of them to be right{recall}; {learned}."


def _of_ten(share: float) -> str:
    number = round(share * 10)
    return "fewer than 1 in 10" if number == 0 else f"{number} in 10"


def _print_suggestion(study, suggestion) -> None:
    s = suggestion
    heading(f"{s.number}  {s.code} {s.label}")
    segment = s.segments[0]
    who = ", ".join(part for part in (_place(study, segment.source, segment.span), segment.case, segment.group) if part)
    click.echo(wrapped(f"{who}; chance: {_chance(s.probability)}", indent="   "))
    click.echo(wrapped(f"“{_marked(segment, s.reasons)}”", indent="      "))
    for because in s.reasons.likest[:2] if s.reasons else ():
        click.echo(wrapped(_because(study, because), indent="   "))
    for one in s.reasons.against if s.reasons else ():
        click.echo(wrapped(f"against: {one}", indent="   "))


def _chance(probability) -> str:
    if probability is None:
        return "not known"
    return f"{min(9, max(1, round(probability * 10)))} of 10"


def _place(study, source: str, span) -> str:
    turn = study.sources.get(source).turn_at(span.start)
    return f"{source}, turn {turn.number}" if turn else source


def _because(study, because) -> str:
    likeness = f"{because.likeness:.2f}"
    if because.source and because.span:
        words = short(because.span.of(study.sources.get(because.source).text), 60)
        return f"like {_place(study, because.source, because.span)}, coded so ({likeness}): “{words}”"
    if because.kind == "pattern":
        return "a pattern of the codebook fires here"
    return f"like the codebook's {because.kind} ({likeness}): “{short(because.words, 60)}”"


def _marked(segment, reasons) -> str:
    """The words of a segment with signs around the sentences that tell."""
    words, start = segment.quote, segment.span.start
    for span in sorted(reasons.sentences if reasons else (), reverse=True):
        low, high = span.start - start, span.end - start
        words = f"{words[:low]}{_OPEN}{words[low:high]}{_CLOSE}{words[high:]}"
    return words
