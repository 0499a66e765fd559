"""`qualkit suggest themes`, `qualkit suggest engines`, and how themes and runs are shown."""

from __future__ import annotations

from collections import Counter

import click

from qualkit.analysis.wording import count
from qualkit.cli._command import study_command
from qualkit.cli._output import as_json, formats, heading, print_table, say, show, wrapped
from qualkit.domain.tables import DataTable

__all__ = ["engines", "print_run", "print_suggestion", "themes"]

_INDENT = "   "
_COUNTED = ("passages", "themes")


@click.command("themes")
@click.option("--number", "-n", type=int, default=0, help="How many themes (default: as many as hold best).")
@click.option("--uncoded", is_flag=True, help="Only passages that no coding touches: what the codebook misses.")
@click.option("--within", default="", metavar="CODE", help="Only what is coded so: what is inside a code.")
@click.option("--source", "sources", multiple=True, help="Only this source; repeatable.")
@click.option("--seeds", default="", metavar="KEYS", help='Themes grow from these codes (KEY,KEY, or "codebook").')
@click.option("--like", multiple=True, metavar="WORDS", help="Only themes like this quotation; repeatable.")
@click.option("--like-coding", type=int, multiple=True, metavar="NUMBER", help="The same, by the number of a coding.")
@click.option("--by", multiple=True, metavar="ATTRIBUTE", help="Compare participants by this; repeatable.")
@click.option("--even", is_flag=True, help="Cut long answers evenly, not where the subject shifts.")
@click.option("--engine", default="themes", metavar="NAME", help="Another suggester, see: qualkit suggest engines")
@click.option("--set", "settings", multiple=True, metavar="KEY=VALUE", help="A setting of the suggester; repeatable.")
@click.option("--labeller", default="", metavar="NAME", help="Have labels worded by this plug-in.")
@click.option("--seed", type=int, default=None, help="Seed of the random draws (default: the study's).")
@click.option("--json", "json_", is_flag=True, help="JSON.")
@study_command
def themes(
    study, number, uncoded, within, sources, seeds, like, like_coding, by, even, engine, settings, labeller, seed, json_
) -> None:
    """Suggest themes over what participants say. Nothing is coded until you accept a suggestion.

    Three questions: what is in these interviews (as it stands), what does my codebook miss (--uncoded), what is inside
    a code that may want splitting (--within CODE). A suggestion is a grouping to review: similar talk, not a finding.
    """
    run, found = study.suggestions.themes(
        number=number,
        seed=seed,
        uncoded=uncoded,
        within=within,
        sources=sources,
        seeds=tuple(key.strip() for key in seeds.split(",") if key.strip()),
        like=like,
        like_coding=like_coding,
        by=by,
        engine=engine,
        settings=_settings(settings),
        labeller=labeller,
        shifts=not even,
    )
    if json_:
        click.echo(as_json({"run": run, "suggestions": found}))
        return
    print_run(run)
    below = run.extras.get("sub_themes", [])
    for place, suggestion in enumerate(found):
        click.echo()
        print_suggestion(suggestion, quotes=0 if not suggestion.segments else 1, parts=below[place] if below else ())
    if found:
        click.echo()
        if run.tree_text:
            heading("How the themes join, if you ask for fewer (-n)")
            click.echo(run.tree_text)
        say("Read one in full: qualkit review show NUMBER. Then: qualkit review accept, merge, split or reject.")


@click.command("engines")
@formats
@study_command
def engines(study, form) -> None:
    """List the suggesters of themes that are installed, with their settings."""
    show(study.suggestions.engines(), form)


def _settings(given):
    """``KEY=VALUE`` as values: numbers, yes and no are what they look like."""
    found = {}
    for one in given:
        key, equals, value = one.partition("=")
        if not equals or not key.strip():
            raise click.BadParameter(f"“{one}” is not of the form KEY=VALUE.", param_hint="--set")
        found[key.strip()] = _value(value.strip())
    return found


def _value(text):
    if text.casefold() in ("yes", "true", "no", "false"):
        return text.casefold() in ("yes", "true")
    for kind in (int, float):
        try:
            return kind(text)
        except ValueError:
            continue
    return text


def print_run(run) -> None:
    """How a run's suggestions came about, in a few lines."""
    heading(f"Run {run.number} ({run.at[:10]}, {run.coder}, seed {run.seed})")
    click.echo(wrapped(run.method))
    figures = ", ".join(f"{name.replace('_', ' ')} {_figure(name, value)}" for name, value in run.figures.items())
    if figures:
        click.echo(wrapped(f"Figures: {figures}."))
    left_out = [f"{count} {what}" for what, count in run.left_out.items() if count]
    silence = run.extras.get("silence")
    if silence and silence["words"] and silence["left_out"]:
        left_out.append(f"{_percent(silence['left_out'] / silence['words'])} of participants' words in all")
    if left_out:
        click.echo(wrapped(f"Left out: {'; '.join(left_out)}."))
    for note in run.notes:
        click.echo(wrapped(f"Note: {note}"))
    curve = run.extras.get("curve") or {}
    if len(curve) > 1:
        click.echo()
        print_table(_curve(curve, run.extras))


def _curve(curve, extras) -> DataTable:
    """How well each number of themes holds: what the choice of a number rests on."""
    rows = tuple(
        (int(number), value, "█" * round(20 * max(0.0, value)), "taken" if int(number) == extras.get("chosen") else "")
        for number, value in curve.items()
    )
    return DataTable(title="Numbers of themes", columns=("themes", "agreement", "out_of_1", ""), rows=rows)


def _figure(name: str, value: float) -> str:
    return f"{value:.0f}" if name in _COUNTED else f"{value:.2f}"


def _percent(share: float) -> str:
    return "under 1%" if 0 < share < 0.01 else f"{100 * share:.0f}%"


def print_suggestion(suggestion, *, quotes: int, parts=()) -> None:
    """One suggestion with its evidence; `quotes` typical quotations, all of them if 0; `parts` name its sub-themes."""
    s = suggestion
    heading(f"{s.number}  {s.label}  [{s.standing}]")
    for line in _lines(s, parts):
        click.echo(wrapped(line, indent=_INDENT))
    for decision in s.decisions:
        # A decision about one segment is followed by a reopening of the others, which is no news.
        if not (decision.kind == "reopen" and decision.segments):
            click.echo(wrapped(_told(decision, len(s.segments)), indent=_INDENT))
    shown = [segment for segment in s.segments if segment.typical or not quotes]
    also = s.details.get("also", {})
    for segment in shown[: quotes or None]:
        mark = ", typical" if segment.typical else ""
        others = ", ".join(str(number) for number in also.get(str(segment.number), ()))
        mark += f"; also fits {others}" if others else ""
        who = ", ".join(part for part in (segment.case, segment.group) if part)
        click.echo(wrapped(f"[{segment.number}] {who} (fit {segment.support:.2f}{mark})", indent=_INDENT))
        click.echo(wrapped(f"“{segment.quote}”", indent=2 * _INDENT))


def _lines(s, parts):
    """What there is to say of a suggestion, a line each."""
    sentence = _sentence(s)
    if sentence:
        yield sentence
    yield f"keywords: {', '.join(s.keywords)}"
    yield _who(s)
    for attribute, rows in s.details.get("differences", {}).items():
        yield _compared(attribute, rows)
    yield _measures(s)
    overlaps = ", ".join(f"{code} {share:.0%}" for code, share in s.overlaps.items())
    yield f"codes it overlaps: {overlaps or 'none'}; new: {s.novelty:.0%} without any coding"
    inside = s.details.get("sub_themes", ())
    if parts and len(parts) == len(inside):
        yield f"parts: {'; '.join(f'{label} ({len(group)})' for label, group in zip(parts, inside, strict=True))}"
    elif inside:
        yield f"falls into {len(inside)} parts, of {', '.join(str(len(group)) for group in inside)} segments"
    also = Counter(number for others in s.details.get("also", {}).values() for number in others)
    if also:
        likest = sorted(also.items(), key=lambda pair: (-pair[1], pair[0]))[:4]
        told = ", ".join(f"{number} ({count} of its segments)" for number, count in likest)
        yield f"also fit other themes, nearly as well: {told}"


def _sentence(s) -> str:
    place = s.details.get("sentence")
    segment = next((one for one in s.segments if place and one.number == place["segment"]), None)
    if segment is None or len(segment.quote) != place["length"]:
        return ""
    return f"“{segment.quote[place['start'] : place['end']]}” ({segment.case or segment.source})"


def _who(s) -> str:
    segments = count(len(s.segments), "segment") if s.segments else ""
    if s.lost_segments:
        segments += f", {s.lost_segments} more found no place in a corrected transcript"
    people = sum(s.participants.values())
    named = ""
    if not s.details.get("differences") and set(s.participants) - {""}:
        groups = ", ".join(f"{count} {group or 'not stated'}" for group, count in s.participants.items())
        named = f" ({groups})"
    spread = s.details.get("spread")
    even = f", spread as among {count(round(spread), 'equal voice')}" if spread and people > 1 else ""
    largest = f"; {s.concentration:.0%} from one of them" if people > 1 else ""
    told = f"who: {count(people, 'participant')}{named}{even}{largest}"
    return f"{told}; {segments}" if segments else told


def _compared(attribute, rows) -> str:
    """In how many participants of each group it is found, and what that tells."""
    told = "; ".join(_group(row) for row in rows)
    if (
        rows
        and all(row["says"] in ("", "no difference beyond chance") for row in rows)
        and any(r["says"] for r in rows)
    ):
        told += ": no difference beyond chance"
    return f"by {attribute}: {told}"


def _group(row) -> str:
    told = f"{row['group']} {row['found']} of {row['of']}"
    if row["p"] is not None and row["says"] != "no difference beyond chance":
        told += f" ({100 * row['low']:.0f} to {100 * row['high']:.0f}%, 95% interval)"
    return told + (f", {row['says']}" if row["says"] not in ("", "no difference beyond chance") else "")


def _measures(s) -> str:
    if s.stability is None and s.details.get("seed"):
        told = f"grown from {s.details['seed']}: stability not estimated"
    elif s.stability is None:
        told = "stability not estimated"
    else:
        told = (
            f"stability {s.stability:.2f} (share of the group that stays together when a fifth of the talk is left out)"
        )
    told += f"; cohesion {s.cohesion:.2f}"
    if "distinctness" in s.details:
        told += f"; distinctness {s.details['distinctness']:.2f}, nearest to {s.details['nearest']}"
    return told


def _told(decision, segments: int) -> str:
    """A decision in a line: which segment, if it was about a single one of several, and the reason."""
    about = f"segment {decision.segments[0]}, " if len(decision.segments) == 1 < segments else ""
    code = f" {decision.code}" if decision.code else ""
    why = f" ({decision.why})" if decision.why else ""
    return f"{decision.at[:10]} {decision.coder}: {about}{decision.kind}{code}{why}"
