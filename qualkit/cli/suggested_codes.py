"""`qualkit suggest codes`."""

from __future__ import annotations

import textwrap
from collections import Counter
from functools import cache

import click

from qualkit.cli._command import study_command
from qualkit.cli._output import as_json, heading, say, width, wrapped
from qualkit.cli._suggested import CLOSE, OPEN, because_told, marked, place_of

__all__ = ["codes"]

_MOST_WORDS, _AROUND = 70, 20  # of a passage as it is printed
_MOST_LETTERS = 60  # of the words that a passage is like


@click.command("codes")
@click.option("--code", "codes", multiple=True, metavar="KEY", help="Only this code and those under it; repeatable.")
@click.option("--source", "sources", multiple=True, help="Only passages of this source; repeatable.")
@click.option("--precision", type=float, default=None, help="Keep to this share of right ones, such as 0.8.")
@click.option("--most", type=int, default=20, help="At most this many suggestions a code.", show_default=True)
@click.option("--interviewer", is_flag=True, help="The interviewer's turns too.")
@click.option("--seed", type=int, default=None, help="Seed of the random draws (default: the study's).")
@click.option("--show", "shown", type=click.IntRange(min=0), default=1, help="Print so many of a code (0: all).")
@click.option("--json", "json_", is_flag=True, help="JSON.")
@study_command
def codes(study, codes, sources, precision, most, interviewer, seed, shown, json_) -> None:
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
    source = cache(study.sources.get)
    promised = {estimate.code for estimate in run.estimates if estimate.precision is not None}
    printed: Counter[str] = Counter()
    for suggestion in found:
        printed[suggestion.code] += 1
        if not shown or printed[suggestion.code] <= shown:
            click.echo()
            _print_suggestion(source, suggestion, suggestion.code in promised)
    if found:
        click.echo()
        click.echo(wrapped(f"Between {OPEN} and {CLOSE}: the sentence that tells most. Chances are estimates."))
        if shown and any(number > shown for number in printed.values()):
            most_of = "The best of each code is printed" if shown == 1 else f"The best {shown} of each code are printed"
            say(f"{most_of}; all {len(found)}: qualkit review list.")
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
    untried = [estimate for estimate in run.estimates if estimate.offered and not estimate.positives]
    for estimate in run.estimates:
        if estimate.offered and (estimate not in untried or len(untried) == 1):
            name = f"{estimate.code} {names.get(estimate.code, '')}".strip()
            click.echo(textwrap.fill(f"{name}: {_expected(estimate)}", width(), subsequent_indent="   "))
    if len(untried) > 1:
        told = ", ".join(f"{estimate.code} ({estimate.offered})" for estimate in untried)
        said = f"From the codebook's words alone, too few to say how many are right: {told}."
        click.echo(textwrap.fill(said, width(), subsequent_indent="   "))
    silent = [estimate.code for estimate in run.estimates if not estimate.offered]
    if silent:
        click.echo(textwrap.fill(f"Nothing to suggest for: {', '.join(silent)}.", width(), subsequent_indent="   "))


def _expected(estimate) -> str:
    n, learned = estimate.offered, estimate.positives
    coded = f"{learned or 'no'} coded passage{'' if learned == 1 else 's'}"
    if estimate.precision is None or estimate.low is None or estimate.high is None:
        return f"{n} suggested; learned from {coded}, too few to say how many are right."
    low, high = round(estimate.low * n), round(estimate.high * n)
    right = f"{low} to {high}" if low != high else f"about {low}"
    return f"{n} suggested, {right} right; learned from {coded}."


def _print_suggestion(source, suggestion, promised: bool) -> None:
    s = suggestion
    heading(f"{s.number}  {s.code} {s.label}")
    segment = s.segments[0]
    people = [part for part in (segment.case, segment.group) if part and part != segment.source]
    who = ", ".join([place_of(source, segment.source, segment.span), *people])
    click.echo(wrapped(f"{who}; chance of being right: {_chance(s.probability, promised)}", indent="   "))
    click.echo(wrapped(f"“{_shortened(marked(segment, s.reasons))}”", indent="      "))
    for because in s.reasons.likest[:2] if s.reasons else ():
        click.echo(wrapped(because_told(source, because, _MOST_LETTERS), indent="   "))
    for one in s.reasons.against if s.reasons else ():
        click.echo(wrapped(f"against: {one}", indent="   "))


def _chance(probability, promised: bool) -> str:
    """In tenths, as people weigh chances; never certain, and a guess where too little is coded to promise anything.

    >>> _chance(0.98, promised=True), _chance(0.7, promised=False)
    ('9 of 10', 'perhaps 7 of 10')
    """
    from qualkit.analysis.wording import chance

    return f"{'' if promised or probability is None else 'perhaps '}{chance(probability)}"


def _shortened(passage: str) -> str:
    """A long passage from a little before its telling sentence to a little after it.

    >>> _shortened(" ".join(["before"] * 60) + " »it« " + " ".join(["after"] * 60)).count("before")
    20
    """
    words = passage.split()
    if len(words) <= _MOST_WORDS or OPEN not in passage:
        return passage
    first = next(at for at, word in enumerate(words) if OPEN in word)
    last = next(at for at, word in enumerate(words) if at >= first and CLOSE in word)
    low, high = max(0, first - _AROUND), min(len(words), last + 1 + _AROUND)
    return ("… " if low else "") + " ".join(words[low:high]) + (" …" if high < len(words) else "")
