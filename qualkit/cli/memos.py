"""`qualkit memo`."""

from __future__ import annotations

import textwrap
from typing import Any

import click

from qualkit.cli._command import Group, study_command
from qualkit.cli._drafts import comment, fields_of, given, words_of
from qualkit.cli._output import as_json, formats, heading, say, width, with_identifiers, wrapped
from qualkit.domain.memos import MEMO_KINDS, MEMO_TARGETS, DiaryDay, LinkTarget, Memo, MemoSubject, Mention

__all__ = ["COMMANDS"]

_KINDS = "Kinds are: data, analytic, methodological, reflexive; summary is printed in reports."
_HELP = (
    "Write below the next line, in Markdown. Links such as [[LWR3.2]], [[LW03:12]] and",
    "[[#123]] point at a code, a turn and a coding. Save and close; without words below",
    "nothing is stored.",
)


@click.group("memo", cls=Group)
def memo() -> None:
    """Write, search and read memos; the research diary."""


@memo.command("add")
@click.argument("on", default="")
@click.option("--text", default=None, help="The memo's words, or - for standard input; without it your editor opens.")
@click.option("--kind", type=click.Choice(MEMO_KINDS), default=None, help="If none is given: by what it is about.")
@click.option("--about", type=click.Choice(MEMO_TARGETS), default=None, help="What ON names, if it is not plain.")
@click.option("--title", default="")
@study_command
def add(study, on, text, kind, about, title) -> None:
    """Write a memo on a code, source, case, theme or coding (#12), or (without ON) on the study.

    Memos on sources, cases and codings are of kind "data", others "analytic", unless --kind says otherwise. A memo of
    kind "summary" on a code is printed under it in the Word report. Links in it may point at a code [[LWR3.2]], a turn
    [[LW03:12]], a source or case [[LW03]], a coding [[#123]], another memo [[memo 4]] or a theme [[theme NAME]].
    """
    about, kind = about or "", kind or ""
    if text is not None:
        words, fields = given(text)
        kind, title = kind or fields.get("kind", ""), title or fields.get("title", "")
        made = study.memos.add(words, on=on, about=about, kind=kind, title=title)
    else:
        from qualkit.cli._editor import edit_text, kept_until_stored

        subject = study.memos.subject(on, about=about)
        name = f"memo-on-{subject.target_kind}-{subject.target}".rstrip("-") + ".md"
        written = edit_text(study.folder, name, _draft(subject, title, kind or subject.kind, ""))
        with kept_until_stored(study.folder, name):
            if written is None or not words_of(written):
                say("No words, no memo: nothing was stored.")
                return
            fields = fields_of(written)
            made = study.memos.add(
                words_of(written),
                on=on,
                about=about,
                kind=fields.get("kind", kind),
                title=fields.get("title", title),
            )
    click.echo(f"Memo {made.number} ({made.kind}) on {made.about}.")


@memo.command("edit")
@click.argument("number", type=int)
@click.option("--text", default=None, help="The new words, or - for standard input; without it your editor opens.")
@click.option("--title", default=None, help="A new title.")
@click.option("--kind", type=click.Choice(MEMO_KINDS), default=None, help="Another kind.")
@study_command
def edit(study, number: int, text, title, kind) -> None:
    """Change a memo's words in your editor, or give them; or its title, or its kind."""
    if text is not None or title is not None or kind:
        words = given(text)[0] if text is not None else ""
        if text is not None and not words:
            raise click.UsageError("There are no words in --text. To delete the memo use: qualkit memo remove")
        study.memos.edit(number, words, title=title, kind=kind or "")
    else:
        from qualkit.cli._editor import edit_text, kept_until_stored

        old = study.memos.get(number)
        name = f"memo-{number}.md"
        written = edit_text(study.folder, name, _draft(old, old.title, old.kind, old.body))
        with kept_until_stored(study.folder, name):
            if written is None:
                say(f"Memo {number} stays as it was.")
                return
            fields = fields_of(written)
            words = words_of(written)
            if not words:
                raise click.ClickException("No words are left. To delete the memo use: qualkit memo remove")
            study.memos.edit(number, words, title=fields.get("title"), kind=fields.get("kind", ""), before=old.body)
    click.echo(f"Memo {number} is changed. To take that back: qualkit undo")


@memo.command("list")
@click.argument("on", default="")
@click.option("--kind", type=click.Choice(MEMO_KINDS), default=None)
@click.option("--by", default="", metavar="CODER", help="Only this coder's.")
@click.option("--search", default="", metavar="WORDS", help="Only those with all these words.")
@click.option("--since", default="", metavar="DATE", help="Written on this day or later, such as 2026-11-20.")
@click.option("--until", default="", metavar="DATE", help="Written on this day or earlier.")
@click.option("--broken", is_flag=True, help="Only those with links that point at nothing.")
@formats
@study_command
def list_(study, on, kind, by, search, since, until, broken, form) -> None:
    """List memos, oldest first: all, or those on a code, source, case, theme, coding (#12) or the "study"."""
    found = study.memos.list(on=on, kind=kind or "", by=by, search=search, since=since, until=until, broken=broken)
    if form == "json":
        click.echo(as_json(found))
        return
    if form == "csv":
        click.echo(_table(found).to_csv(), nl=False)
        return
    for each in found:
        _print_head(each)
        _print_text(each.body, indent="  ")
    click.echo(f"{len(found)} memo{'' if len(found) == 1 else 's'}.")


@memo.command("show")
@click.argument("number", type=int)
@click.option("--json", "json_", is_flag=True, help="JSON.")
@study_command
def show(study, number: int, json_: bool) -> None:
    """Show a memo, what its links point at, and where it is mentioned itself."""
    found = study.memos.get(number)
    targets = study.memos.links(number)
    mentions = study.memos.backlinks(f"memo {number}")
    if json_:
        click.echo(as_json({"memo": found, "links": targets, "mentioned_in": mentions}))
        return
    _print_head(found)
    if found.quote:
        click.echo(wrapped(f"“{' '.join(found.quote.split())}”", indent="    "))
    click.echo()
    _print_text(found.body, indent="  ")
    if targets:
        click.echo()
        heading("Links")
        for target in targets:
            _print_target(target)
    if mentions:
        click.echo()
        heading("Mentioned in")
        for mention in mentions:
            _print_mention(mention)


@memo.command("links")
@click.argument("target")
@formats
@study_command
def links(study, target: str, form: str) -> None:
    """Show which memos and framework summaries link to a code, source, turn (LW03:12), coding (#12) or memo."""
    found = study.memos.backlinks(target)
    if form == "json":
        click.echo(as_json(found))
        return
    if form == "csv":
        from qualkit.domain.tables import DataTable

        columns = ("what", "number", "about", "title", "coder", "updated_at", "link", "line")
        rows = tuple((m.what, m.number, m.about, m.title, m.coder, m.updated_at, m.raw, m.sentence) for m in found)
        click.echo(DataTable(title="Links", columns=columns, rows=rows).to_csv(), nl=False)
        return
    for mention in found:
        _print_mention(mention)
    click.echo(f"{len(found)} link{'' if len(found) == 1 else 's'}.")


@memo.command("diary")
@click.option("--since", default="", metavar="DATE", help="From this day on, such as 2026-11-20.")
@click.option("--until", default="", metavar="DATE", help="Up to this day.")
@click.option("--json", "json_", is_flag=True, help="JSON.")
@click.option("--word", default="", metavar="FILE", type=click.Path(), help="Write it as a Word document.")
@click.option("--markdown", default="", metavar="FILE", type=click.Path(), help="Write it as Markdown.")
@with_identifiers
@study_command
def diary(study, since, until, json_, word, markdown, with_identifiers) -> None:
    """The research diary: memos day by day, and beside each day what was done."""
    if word or markdown:
        for path in filter(None, (word, markdown)):
            wrote = study.memos.write_diary(path, since=since, until=until, with_identifiers=with_identifiers)
            click.echo(f"Wrote {wrote}")
        return
    days = study.memos.diary(since=since, until=until)
    if json_:
        click.echo(as_json([_day_as_dict(day) for day in days]))
        return
    for day in days:
        _print_day(day)
    if not days:
        click.echo("Nothing was written or done on these days.")


@memo.command("remove")
@click.argument("number", type=int)
@study_command
def remove(study, number: int) -> None:
    """Delete a memo."""
    study.memos.remove(number)
    click.echo(f"Memo {number} is deleted. To take that back: qualkit undo")


def _draft(subject: MemoSubject | Memo, title: str, kind: str, body: str) -> str:
    told = subject.told if isinstance(subject, MemoSubject) else subject.about
    lines = [f"a memo on {told}", f"title: {title}", f"kind: {kind}", "", _KINDS, *_HELP]
    if subject.quote:
        quote = textwrap.wrap(f"“{' '.join(subject.quote.split())}”", 78)
        lines[1:1] = [f"  {line}" for line in quote]
    return f"{comment(*lines)}\n{body}\n"


def _table(found: list[Memo]) -> Any:
    from qualkit.domain.tables import DataTable

    columns = ("memo", "kind", "on", "target", "title", "coder", "created_at", "updated_at", "text")
    rows = tuple(
        (m.number, m.kind, m.target_kind, m.target, m.title, m.coder, m.created_at, m.updated_at, m.body) for m in found
    )
    return DataTable(title="Memos", columns=columns, rows=rows)


def _print_head(each: Memo) -> None:
    from qualkit.services.diary import local

    title = f"  {each.title}" if each.title else ""
    # Days as --since and the diary count them: those of this computer's clock.
    written, changed = local(each.created_at).date(), local(each.updated_at).date()
    edited = f", edited {changed}" if changed != written else ""
    text = f"{each.number}  {each.kind} on {each.about}  ({each.coder}, {written}{edited}){title}"
    lines = textwrap.wrap(text, width(), subsequent_indent="   ")
    heading("\n".join(lines))


def _print_text(body: str, *, indent: str) -> None:
    """Markdown as it was written, its long lines wrapped."""
    for line in body.splitlines():
        room = indent + " " * (len(line) - len(line.lstrip()))
        parts = textwrap.wrap(line.strip(), width(), initial_indent=room, subsequent_indent=room)
        click.echo("\n".join(parts))


def _print_target(target: LinkTarget) -> None:
    if target.problem:
        click.echo(wrapped(f"{target.raw}  points at nothing: {target.problem}", indent="  "))
        return
    source, turn = target.place
    # What is to be read instead of a place does not say where that is.
    where = f" ({source}, turn {turn})" if turn and "|" in target.raw else ""
    click.echo(wrapped(f"{target.raw}  {target.kind}: {target.told}{where}", indent="  "))
    if target.words:
        click.echo(wrapped(f"“{' '.join(target.words.split())}”", indent="      "))


def _print_mention(mention: Mention) -> None:
    title = f", {mention.title}" if mention.title else ""
    what = "memo" if mention.what == "memo" else "framework summary"
    number = f" {mention.number}" if mention.what == "memo" else ""
    click.echo(wrapped(f"{what}{number} on {mention.about}{title}  ({mention.coder})", indent="  "))
    click.echo(wrapped(mention.sentence, indent="      "))


def _day_as_dict(day: DiaryDay) -> dict[str, Any]:
    return {"day": day.day, "done": day.done, "memos": [{"time": time, "memo": memo} for time, memo in day.memos]}


def _print_day(day: DiaryDay) -> None:
    from qualkit.analysis.diary import heading as told
    from qualkit.analysis.wording import joined, long_date

    heading(long_date(day.day))
    if day.done:
        click.echo(wrapped(f"Done: {joined(day.done)}.", indent="  "))
    for time, each in day.memos:
        click.echo()
        click.echo(wrapped(f"{told(time, each)}; by {each.coder}, memo {each.number}", indent="  "))
        _print_text(each.body, indent="      ")
    click.echo()


COMMANDS = {"memo": memo}
