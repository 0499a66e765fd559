"""`qualkit identifiers`."""

from __future__ import annotations

import click

from qualkit.cli._asking import agreed
from qualkit.cli._command import Exit, Group
from qualkit.cli._keys import keyed_command
from qualkit.cli._numbers import Numbers
from qualkit.cli._output import as_json, formats, heading, say, show, wrapped
from qualkit.cli.identifier_finish import finish, log
from qualkit.cli.identifier_names import key, names
from qualkit.cli.identifier_word import word
from qualkit.cli.review_screens import PLAIN, review_identifiers
from qualkit.domain.identifiers import KINDS

__all__ = ["COMMANDS"]

_TIER = click.Choice(["certain", "likely", "check"])
_STATE = click.Choice(["open", "accepted", "kept", "all"])
_KIND = click.Choice(KINDS)


@click.group("identifiers", cls=Group)
def identifiers() -> None:
    """Find, review and replace what identifies people; the key stays outside the study."""


@identifiers.command("scan")
@click.argument("sources", nargs=-1)
@click.option("--model", "models", multiple=True, metavar="NAME", help="Let an installed model look too.")
@click.option("--anew", is_flag=True, help="Read again what has not changed since the last scan.")
@click.option("--rules", is_flag=True, help="Say by which rules each kind is looked for.")
@click.option("--json", "json_", is_flag=True, help="JSON.")
@keyed_command
def scan(study, sources, models, anew, rules, json_) -> None:
    """Look for what identifies people in texts, labels, file names, cases and memos.

    Also in what stands in the originals beside the text: properties, comments, hidden and deleted words. What you
    decided stays decided.
    """
    report = study.identifiers.scan(sources, models=models, anew=anew)
    if json_:
        click.echo(as_json(report))
        return
    print_scan(report)
    for rule in report.looked_for if rules else ():
        click.echo(wrapped(rule, indent="  "))
    if report.open_of():
        click.echo("Next: qualkit identifiers review")


def print_scan(report) -> None:
    """What a scan found, source by source and kind by kind, and how far it can be trusted."""
    read = f"{_count(len(report.scanned), 'source')} read"
    skipped = f", {len(report.unchanged)} as at the last scan" if report.unchanged else ""
    click.echo(f"{read}{skipped}. {report.added} new findings, {report.dropped} no longer there.")
    if report.lines:
        click.echo()
        show(_found(report), "text")
        click.echo()
    for told in _how(report):
        click.echo(wrapped(told))


def _found(report):
    from qualkit.domain.tables import DataTable

    rows = tuple(
        (
            line.source or "(cases, memos, codebook)", line.kind, line.found, line.certain, line.likely, line.check,
            line.open, line.accepted, line.kept,
        )
        for line in report.lines
    )  # fmt: skip
    columns = ("source", "kind", "found", "certain", "likely", "check", "open", "accepted", "kept")
    return DataTable(title="Findings", columns=columns, rows=rows)


def _how(report) -> list[str]:
    """What was looked for and with what, and what no program can do."""
    listed = "no list of names" if not report.names else f"a list of {_count(report.names, 'name')}"
    if report.sealed:
        listed = "without the list of names, which is locked (QUALKIT_PASSPHRASE)"
    kinds = ", ".join(one.partition(":")[0] for one in report.looked_for)
    told = [f"Looked for, with {listed}: {kinds}. By which rules: qualkit identifiers scan --rules" if kinds else ""]
    if not report.names and not report.sealed:
        told.append(
            "You know the names of the people, places and practices: a list of them finds most."
            " Begin one with: qualkit identifiers names load FILE"
        )
    others = [model for model in report.models if model not in report.used]
    if report.used:
        told.append(f"Models that took part: {', '.join(report.used)}.")
    told.append(
        f"Models that could take part: {', '.join(others)} (--model NAME)." if others else "No model is installed."
    )
    if report.unread:
        told.append(
            f"Not looked through for comments and properties, as it cannot be read: {', '.join(report.unread)}."
        )
    told.append(
        "A scan does not find everything, least of all what only someone who knows the place would recognise:"
        " a person must read every text before it is shared."
    )
    return [one for one in told if one]


@identifiers.command("list")
@click.argument("source", default="")
@click.option("--tier", type=_TIER, default=None, help="Only those that are so sure.")
@click.option("--kind", type=_KIND, default=None, help="Only of this kind.")
@click.option("--state", type=_STATE, default="open", help="Only in this state (default: open).")
@click.option("--no-words", is_flag=True, help="Leave the words out: places, kinds and rules only.")
@formats
@keyed_command
def list_(study, source, tier, kind, state, no_words, form) -> None:
    """List findings with their numbers and their words."""
    wanted = "" if state == "all" else state
    table = study.identifiers.table(source, tier=tier or "", kind=kind or "", state=wanted, words=not no_words)
    if form != "text":
        show(table, form)
        return
    for row in table.to_dicts():
        _print_finding(row)
    click.echo(f"{_count(len(table), 'finding')}." + (f" {table.note}" if table.note else ""))


def _print_finding(row) -> None:
    place = f"turn {row['turn']}" if row["place"] == "text" else row["place"]
    where = ", ".join(filter(None, (row["source"], place if place != "turn 0" else "before the first turn")))
    state = f" {row['state']}" if row["state"] != "open" else ""
    new = f" → {row['replacement']}" if row["replacement"] else ""
    words = f" “{row['words']}”" if row.get("words") else ""
    click.echo(wrapped(f"{row['number']}  {where}: {row['kind']}{words}{new} ({row['tier']}: {row['rule']}){state}"))


@identifiers.command("review")
@click.argument("source", default="")
@click.option("--tier", type=_TIER, default=None, help="Only those that are so sure.")
@click.option("--kind", type=_KIND, default=None, help="Only of this kind.")
@click.option("--plain", is_flag=True, help=PLAIN)
@keyed_command
def review(study, source, tier, kind, plain) -> None:
    """Go through the open findings on the screen and decide about each.

    Certain ones come first. Each is shown with the words around it and what would stand there instead; letters
    decide (? lists them), and every decision is stored at once. Line by line with --plain, or without a terminal.
    """
    review_identifiers(study, source=source, tier=tier or "", kind=kind or "", plain=plain)


@identifiers.command("accept")
@click.argument("numbers", type=Numbers())
@click.option("--as", "replacement", default="", metavar="WORDS", help="What takes their place (default: as proposed).")
@click.option("--everywhere", is_flag=True, help="Wherever the same name or the same words stand.")
@keyed_command
def accept(study, numbers, replacement, everywhere) -> None:
    """Have findings replaced (accept 1,4,7-9)."""
    number = study.identifiers.accept(numbers, replacement=replacement, everywhere=everywhere)
    click.echo(f"{_count(number, 'finding')} accepted. To replace them: qualkit identifiers replace")


@identifiers.command("keep")
@click.argument("numbers", type=Numbers())
@click.option("--why", default="", help="A reason; it stands in the log, so name nobody in it.")
@click.option("--everywhere", is_flag=True, help="All open findings of the same name or the same words.")
@keyed_command
def keep(study, numbers, why, everywhere) -> None:
    """Leave findings as they are (keep 1,4,7-9)."""
    click.echo(f"{_count(study.identifiers.keep(numbers, why=why, everywhere=everywhere), 'finding')} kept.")


@identifiers.command("reopen")
@click.argument("numbers", type=Numbers())
@keyed_command
def reopen(study, numbers) -> None:
    """Take decisions about findings back."""
    click.echo(f"{_count(study.identifiers.reopen(numbers), 'finding')} open again.")


@identifiers.command("edit")
@click.argument("number", type=int)
@click.option("--as", "replacement", default="", metavar="WORDS", help="What takes its place.")
@click.option("--span", type=(int, int), default=None, metavar="START END", help="Its place, in code points from 0.")
@click.option("--kind", type=_KIND, default=None, help="What it is.")
@click.option("--everywhere", is_flag=True, help="Wherever the same name or the same words stand.")
@keyed_command
def edit(study, number, replacement, span, kind, everywhere) -> None:
    """Accept a finding with another replacement, place or kind."""
    from qualkit.domain.sources import Span

    changed = study.identifiers.edit(
        number,
        span=Span(*span) if span else None,
        kind=kind or "",
        replacement=replacement,
        everywhere=everywhere,
    )
    click.echo(f"{_count(changed, 'finding')} accepted.")


@identifiers.command("add")
@click.argument("source")
@click.option("--quote", default="", help="The words; all places of them.")
@click.option("--turn", type=int, default=0, help="Only in this turn; without --quote, the whole turn.")
@click.option("--span", type=(int, int), default=None, metavar="START END", help="Exact place, in code points from 0.")
@click.option("--kind", type=_KIND, default="person", help="What it is (default: person).")
@click.option("--as", "replacement", default="", metavar="WORDS", help="What takes its place (default: as proposed).")
@click.option("--everywhere", is_flag=True, help="Wherever the same words stand, in all sources.")
@keyed_command
def add(study, source, quote, turn, span, kind, replacement, everywhere) -> None:
    """Have words replaced that the scan did not find."""
    from qualkit.domain.sources import Span

    numbers = study.identifiers.add(
        source,
        quote=quote,
        turn=turn,
        span=Span(*span) if span else None,
        kind=kind,
        replacement=replacement,
        everywhere=everywhere,
    )
    click.echo(f"Accepted: {', '.join(map(str, numbers))}.")


@identifiers.command("replace")
@click.argument("sources", nargs=-1)
@click.option("--dry-run", is_flag=True, help="Show what would be replaced; change nothing.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.option("--json", "json_", is_flag=True, help="JSON (with --yes or --dry-run).")
@keyed_command
def replace(study, sources, dry_run, yes, json_) -> int:
    """Replace everything accepted, in the whole study or in some sources.

    One action, which one undo takes back: every text gets a new revision, codings follow, labels and names change,
    and the words that stood there go to the key, outside the study.
    """
    if json_ and not (yes or dry_run):
        raise click.UsageError("--json needs --yes or --dry-run.")
    plan = study.identifiers.plan_replacement(sources)
    if not json_:
        print_plan(plan)
    if plan.empty or dry_run:
        if json_:
            click.echo(as_json({"done": False, **_numbers(plan)}))
        return Exit.DONE
    if not agreed("Replace all of this?", yes=yes):
        say("Nothing was changed.")
        return Exit.DONE
    report = study.identifiers.replace(plan)
    if json_:
        click.echo(
            as_json({"done": True, **_numbers(plan), "revisions": report.revisions, "residual": report.residual})
        )
    else:
        print_replaced(report)
    return Exit.DONE


def print_plan(plan) -> None:
    """What would be replaced, with a few examples."""
    if plan.empty:
        click.echo("Nothing to replace: no finding is accepted. Decide about them: qualkit identifiers review")
        return
    heading("What would be replaced")
    counts = ", ".join(f"{number} {kind}" for kind, number in plan.counts.items())
    click.echo(wrapped(f"{_count(len(plan.sources), 'source')}; places: {counts or 'none in the texts'}."))
    for one in plan.names:
        where = f" in {one.source}" if one.what == "speaker label" else ""
        click.echo(wrapped(f"The {one.what} “{one.old}”{where} becomes “{one.new}”."))
    if plan.memos:
        written = _count(plan.memos, "memo, summary, theme or attribute", "memos, summaries, themes and attributes")
        click.echo(f"{written} rewritten.")
    for one in plan.examples:
        click.echo(
            wrapped(f"{one.source}: …{one.before}[-{one.words}-] {{+{one.replacement}+}}{one.after}…", indent="  ")
        )
    _print_codings(plan)
    for tier in ("certain", "likely", "check"):
        if plan.open.get(tier):
            click.echo(f"Still open, and left as they are: {_count(plan.open[tier], f'{tier} finding')}.")
    for place, detail in plan.reported:
        click.echo(wrapped(f"The {place} ({detail}) is not rewritten: change it with: qualkit codebook edit"))
    click.echo(wrapped(f"The key with the words that stood there: {plan.key}"))


def _print_codings(plan) -> None:
    codings, widened = (sum(getattr(one, what) for one in plan.sources) for what in ("codings", "widened"))
    doubles, orphans = (sum(getattr(one, what) for one in plan.sources) for what in ("doubles", "orphans"))
    text = f"{_count(codings, 'coding')} follow"
    if widened:
        text += f", {widened} of them widened to the whole replacement"
    click.echo(f"{text}." if codings else "No codings there.")
    if doubles:
        click.echo(wrapped(f"{_count(doubles, 'coding')} would then say the same as another, and would be dropped."))
    if orphans:
        click.echo(
            wrapped(
                f"{_count(orphans, 'orphan')} quote earlier texts and are not changed; place or drop them:"
                " qualkit source orphans"
            )
        )


def print_replaced(report) -> None:
    """What was done, what a scan still finds, and what still holds the words."""
    click.echo()
    click.echo(
        wrapped(
            f"Replaced: {report.replaced} places by {_count(report.entities, 'replacement')}, in"
            f" {_count(len(report.revisions), 'source')}. The words that stood there are in the key: {report.key}"
        )
    )
    click.echo(
        wrapped(
            "Keep the key apart from the study: with it the texts are personal data, and they still are"
            " for whoever holds both."
        )
    )
    click.echo()
    heading("A scan of the new texts")
    print_scan(report.residual)
    if report.elsewhere:
        places = "; ".join(f"{what} {', '.join(numbers[:8])}" for what, numbers in report.elsewhere.items())
        click.echo()
        click.echo(
            wrapped(
                f"Replaced names still stand where nothing was rewritten: {places}."
                " What is in the log goes with: qualkit identifiers finish"
            )
        )
    click.echo()
    click.echo(
        wrapped(
            "The earlier texts, their original files and the backups still hold the words, so that this can be taken"
            " back. As long as they are there, the study is not to be shared."
        )
    )
    click.echo("To take it back: qualkit undo")
    click.echo("When you are sure, to remove them for good: qualkit identifiers finish")


def _numbers(plan) -> dict[str, object]:
    return {
        "empty": plan.empty,
        "counts": plan.counts,
        "sources": plan.sources,
        "names": len(plan.names),
        "memos": plan.memos,
        "open": plan.open,
        "key": plan.key,
    }


def _count(number: int, word: str, plural: str = "") -> str:
    return f"{number:,} {word}" if number == 1 else f"{number:,} {plural or f'{word}s'}"


identifiers.add_command(finish)
identifiers.add_command(log)
identifiers.add_command(names)
identifiers.add_command(key)
identifiers.add_command(word)
COMMANDS = {"identifiers": identifiers}
