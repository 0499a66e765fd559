"""How suggested codes are shown: a line in a list, and one in full with what speaks for it and against it."""

from __future__ import annotations

import click

from qualkit.analysis.wording import chance
from qualkit.cli._output import heading, wrapped

__all__ = [
    "CLOSE", "OPEN", "because_told", "marked", "place_of", "print_code_suggestion", "print_seconds", "short", "telling",
    "told",
]  # fmt: skip

_SHORT = 90
# The sentence that tells is marked by signs, not by colour alone.
OPEN, CLOSE = "»", "«"


def print_code_suggestion(study, suggestion, seconds=()) -> None:
    """One suggested code with its passage, the reasons, what was decided, and second opinions."""
    s = suggestion
    heading(f"{s.number}  {s.code} {s.label}  [{s.standing}]")
    if s.probability is not None:
        click.echo(wrapped(f"chance of being right: {chance(s.probability)} (run {s.run})", indent="   "))
    for segment in s.segments:
        click.echo(
            wrapped(
                place_of(study.sources.get, segment.source, segment.span, segment.case, segment.group), indent="   "
            )
        )
        click.echo(wrapped(f"“{marked(segment, s.reasons)}”", indent="      "))
    if s.lost_segments:
        click.echo(wrapped("Its passage found no place in the corrected transcript.", indent="   "))
    _print_reasons(study, s)
    if s.coded_by and s.state == "open":
        numbers = ", ".join(map(str, s.coded_by))
        click.echo(wrapped(f"The passage has this code meanwhile (coding {numbers}).", indent="   "))
    for decision in s.decisions:
        click.echo(wrapped(told(decision), indent="   "))
    print_seconds(seconds)


def print_seconds(seconds) -> None:
    """Second opinions, one a line."""
    for one in seconds:
        code = f" {one.code}" if one.code else ""
        why = f" ({one.why})" if one.why else ""
        click.echo(wrapped(f"second opinion, {one.at[:10]} {one.coder}: {one.kind}{code}{why}", indent="   "))


def told(decision) -> str:
    """A decision about a suggested code in a line."""
    code = f" {decision.code}" if decision.code else ""
    changed = {"code": "another code", "span": "the telling sentence only"}
    edited = ", ".join(changed.get(one, one) for one in decision.edited.split(", ") if one)
    notes = [note for note in (edited, decision.why) if note]
    return f"{decision.at[:10]} {decision.coder}: {decision.kind}{code}" + (f" ({'; '.join(notes)})" if notes else "")


def telling(suggestion) -> str:
    """The sentence that tells most, in short; without one, how the passage begins."""
    if not suggestion.segments:
        return ""
    segment = suggestion.segments[0]
    spans = suggestion.reasons.sentences if suggestion.reasons else ()
    start = segment.span.start
    words = segment.quote[spans[0].start - start : spans[0].end - start] if spans else segment.quote
    return short(words)


def short(words: str, most: int = _SHORT) -> str:
    """Words on one line, cut at a blank.

    >>> short("one two three", 9)
    'one two …'
    """
    line = " ".join(words.split())
    return line if len(line) <= most else line[: most - 1].rsplit(" ", 1)[0] + " …"


def marked(segment, reasons) -> str:
    """The words of a segment with signs around the sentences that tell."""
    words, start = str(segment.quote), segment.span.start
    for span in sorted(reasons.sentences if reasons else (), reverse=True):
        low, high = span.start - start, span.end - start
        words = f"{words[:low]}{OPEN}{words[low:high]}{CLOSE}{words[high:]}"
    return words


def place_of(source, name: str, span, case: str = "", group: str = "") -> str:
    """Where a passage stands, and who says it; `source` gives the source of a name, as `study.sources.get` does."""
    turn = source(name).turn_at(span.start)
    place = f"{name}, turn {turn.number}" if turn else name
    who = ", ".join(part for part in (case, group) if part and part != name)
    return f"{place} ({who})" if who else place


def _print_reasons(study, s) -> None:
    reasons = s.reasons
    if reasons is None:
        return
    if reasons.sentences:
        click.echo(wrapped(f"Between {OPEN} and {CLOSE}: what tells most.", indent="   "))
    if reasons.words and s.segments:
        segment = s.segments[0]
        start = segment.span.start
        words = dict.fromkeys(segment.quote[w.start - start : w.end - start].casefold() for w in reasons.words)
        click.echo(wrapped(f"words: {', '.join(words)}", indent="   "))
    for because in reasons.likest:
        click.echo(wrapped(because_told(study.sources.get, because), indent="   "))
    for one in reasons.against:
        click.echo(wrapped(f"against: {one}", indent="   "))


def because_told(source, because, most: int = _SHORT) -> str:
    """One reason in a line: a coded passage with its place, or a part of the codebook; `source` as for `place_of`."""
    if because.source and because.span:
        words = short(because.span.of(source(because.source).text), most)
        place = place_of(source, because.source, because.span)
        return f"like {place}, coded so ({because.likeness:.2f}): “{words}”"
    if because.kind == "pattern" and not because.words:
        return "a pattern of the codebook fires here"
    return f"like the codebook's {because.kind} ({because.likeness:.2f}): “{short(because.words, most)}”"
