"""`qualkit code SOURCE --editor`: the interview as a text file in the researcher's own editor.

The file lies in the study's own folder while it is worked on, never among the system's temporary files, and stays
until its changes are in the study: what was typed is not lost, whatever happens.
"""

from __future__ import annotations

import codecs
import sys
import time
from contextlib import suppress
from datetime import datetime
from pathlib import Path

import click

from qualkit.cli._command import Exit
from qualkit.cli._editor import editor_command, remove_working_file, run_editor
from qualkit.cli._output import say, wrapped
from qualkit.cli._place import source_to_open
from qualkit.domain.editing import EditedChange, EditedPlan
from qualkit.domain.sources import Source
from qualkit.errors import BadInput, Location, QualkitError
from qualkit.files.layout import Layout, safe_file_name, write_atomically

__all__ = ["run_editor_coding"]

# An editor that is back sooner than anybody can type has opened a window of its own.
_AT_ONCE = 1.5
_LONGEST_QUOTE = 60
_AGAIN = "It is offered again with: qualkit code open {name} --editor"


def run_editor_coding(study, source: str, *, yes: bool = False, dry_run: bool = False) -> None:
    """Open an interview in the editor, show what the edited file changes, and apply it.

    Args:
        yes: apply without asking.
        dry_run: only show; the file is kept.
    """
    name = source_to_open(study, source)
    sheet = _Sheet(study, name)
    fresh = sheet.begin()
    while True:
        text = sheet.edit(fresh)
        if text is None:
            click.echo("Nothing was changed.")
            sheet.remove()
            return
        plan = study.codings.plan_edited(name, text, name=sheet.path.name)
        if _settled(study, sheet, plan, yes=yes, dry_run=dry_run):
            return
        fresh = ""


def _settled(study, sheet: _Sheet, plan: EditedPlan, *, yes: bool, dry_run: bool) -> bool:
    """Show the plan and do what is wanted with it; False to open the editor once more."""
    for note in plan.notes:
        click.echo(wrapped(f"Note: {note}"))
    if plan.problems:
        _print_problems(plan)
        return _refused(sheet, "Nothing was applied.")
    if not plan.size:
        click.echo("Nothing was changed.")
        sheet.remove()
        return True
    _print_plan(plan, study.sources.get(plan.source))
    if dry_run:
        click.echo(f"Nothing was applied. Your file is kept:\n  {sheet.path}")
        return True
    if not yes and not _interactive():
        return _refused(sheet, "Nothing was applied: there is nobody to ask. To apply it without asking, add --yes.")
    answer = "yes" if yes else _ask("Apply this?", {"yes": "apply", "no": "keep the file for later", "edit": "again"})
    if answer == "edit":
        return False
    if answer == "no":
        sheet.say_kept("Nothing was applied.")
        return True
    with sheet.kept_on_failure():
        done = study.codings.apply_edited(plan)
    sheet.remove()
    click.echo(f"Done: {done} {'coding' if done == 1 else 'codings'}. To take that back: qualkit undo")
    return True


def _refused(sheet: _Sheet, sentence: str) -> bool:
    """Offer the editor once more; without anybody to ask, end with what became of the file."""
    if _interactive() and _ask("Open the file again?", {"yes": "", "no": "keep it for later"}) == "yes":
        return False
    sheet.say_kept(sentence)
    raise click.exceptions.Exit(Exit.REFUSED)


class _Sheet:
    """The working file of one coder's interview."""

    def __init__(self, study, name: str) -> None:
        self._study = study
        self._name = name
        self.path: Path = Layout(study.folder).cache / "editing" / safe_file_name(f"{name} by {study.coder}.txt")

    def begin(self) -> str:
        """See that there is a file to edit; answers its text if it is a new one, "" if one was kept."""
        if self.path.exists() and self._goes_on():
            return ""
        text: str = self._study.codings.editor_text(self._name)
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            reason = error.strerror or type(error).__name__
            raise BadInput(f"{self.path.parent} cannot be made ({reason}).", hint="Is the study read-only?") from None
        write_atomically(self.path, text.encode())
        with suppress(OSError):
            self.path.chmod(0o600)
        return text

    def edit(self, fresh: str) -> str | None:
        """Let the researcher edit; the text as saved, or None if it is still the `fresh` one."""
        started = time.monotonic()
        try:
            command = editor_command()
            answer = run_editor([*command, str(self.path)])
        except (OSError, BadInput) as error:
            self._forget_if(fresh)
            if isinstance(error, BadInput):
                raise
            reason = error.strerror or type(error).__name__
            hint = "Set the environment variable EDITOR to your editor."
            raise BadInput(f'The editor "{command[0]}" cannot be started ({reason}).', hint=hint) from None
        if answer != 0:
            kept = "" if self._forget_if(fresh) else f"Your file is kept: {self.path}"
            raise BadInput(f"The editor ended with a failure ({answer}); nothing was applied.", hint=kept)
        text = self._read()
        if text == fresh and _interactive() and time.monotonic() - started < _AT_ONCE:
            click.echo("Your editor came back at once. If it opened a window of its own: save the file there,")
            click.prompt("close it, then press Enter here", default="", show_default=False)
            text = self._read()
        if not text.strip():
            self.remove()
            raise BadInput("The file was empty; nothing was applied.", hint="No coding was removed.")
        return None if text == fresh else text

    def remove(self) -> None:
        """The file is no longer needed."""
        remove_working_file(self.path)

    def say_kept(self, sentence: str) -> None:
        """What was not done, and where the file is."""
        # A path is on a line of its own, whole, so that it can be copied.
        say(f"{wrapped(f'{sentence} Your file is kept:')}\n  {self.path}\n{wrapped(_AGAIN.format(name=self._name))}")

    def kept_on_failure(self) -> _KeptOnFailure:
        """While its changes are applied: say where the file is if that fails."""
        return _KeptOnFailure(self)

    def _goes_on(self) -> bool:
        """Whether to go on with a file that was kept. If not, it is put aside under another name."""
        when = f"{datetime.fromtimestamp(self.path.stat().st_mtime):%d %B %Y, %H:%M}"
        found = f"There is a file of {when} with changes that were not applied"
        if not _interactive():
            say(f"{wrapped(f'{found}: going on with it.')}\n  {self.path}")
            return True
        click.echo(f"{found}.")
        if _ask("Go on with it?", {"yes": "", "no": "put it aside and start afresh"}) == "yes":
            return True
        number = 2
        while (aside := self.path.with_name(f"{self.path.stem}-{number}.txt")).exists():
            number += 1
        self.path.replace(aside)
        click.echo(f"It lies here now; delete it when you do not need it:\n  {aside}")
        return False

    def _forget_if(self, fresh: str) -> bool:
        """Remove the file if nothing was written in it."""
        unchanged = bool(fresh) and self.path.is_file() and self._read() == fresh
        if unchanged:
            self.remove()
        return unchanged

    def _read(self) -> str:
        if not self.path.is_file():
            return ""
        data = self.path.read_bytes()
        try:
            return _decoded(data).replace("\r\n", "\n")
        except UnicodeDecodeError:
            raise BadInput(
                "The editor saved the file in an encoding that cannot be read.",
                hint="Save it as UTF-8; it is kept and offered again.",
                where=Location(str(self.path)),
            ) from None


class _KeptOnFailure:
    def __init__(self, sheet: _Sheet) -> None:
        self._sheet = sheet

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: object) -> None:
        if isinstance(error, QualkitError):
            self._sheet.say_kept("Nothing was applied.")


def _decoded(data: bytes) -> str:
    """The text of a file as editors save it: UTF-8, UTF-16 with its mark (Notepad's "Unicode"), or Windows-1252."""
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return data.decode("utf-16")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252")


def _interactive() -> bool:
    return sys.stdin.isatty()


def _ask(question: str, answers: dict[str, str]) -> str:
    """One of `answers`, or its first letter; each is shown with what it does."""
    shown = ", ".join(f"{answer} ({what})" if what else answer for answer, what in answers.items())
    letters = {answer[0]: answer for answer in answers} | {answer: answer for answer in answers}
    while True:
        said = click.prompt(f"{question} {shown}", prompt_suffix=": ").strip().casefold()
        if said in letters:
            return letters[said]
        click.echo(f"Please answer {' or '.join(answers)}.")


def _print_problems(plan: EditedPlan) -> None:
    for problem in plan.problems:
        where = f"Line {problem.where.line}: " if problem.where and problem.where.line else ""
        click.echo(wrapped(f"{where}{problem.message} {problem.hint}".rstrip()), err=True)
    if plan.difference:
        click.echo(wrapped(f"The interview: {plan.difference.expected or '(the turn ends)'}", indent="  "), err=True)
        click.echo(wrapped(f"Your file: {plan.difference.found or '(the turn ends)'}", indent="  "), err=True)


def _print_plan(plan: EditedPlan, source: Source) -> None:
    """What would change, one line a coding, in words."""
    for new in plan.added:
        said = [new.stance, "contrary" if new.contrary else "", "key quotation" if new.key_quote else ""]
        marks = "".join(f", {mark}" for mark in said if mark)
        _line(f"add {new.code}, {_turn(source, new.span.start)}{marks}", new.quote)
    for change in plan.changed:
        _line(f"{_what(change)}, {_turn(source, change.after.span.start)}", change.after.quote)
    for old in plan.removed:
        hit = " (rule hit)" if old.origin == "rule" else ""
        _line(f"remove coding {old.number}{hit}, {old.code}, {_turn(source, old.span.start)}", old.quote)
    click.echo(
        f"{plan.source}: {len(plan.added)} to add, {len(plan.changed)} to change, {len(plan.removed)} to remove;"
        f" {plan.same} stay as they are."
    )


def _what(change: EditedChange) -> str:
    number, code = change.before.number, change.before.code
    if change.respects == ("confirmed",):
        return f"confirm coding {number}, {code}"
    named = {"code": f"now {change.after.code}", "place": "other words", "confirmed": "confirmed"}
    if "stance" in change.respects:
        named["stance"] = change.after.stance or "no stance"
    named["contrary"] = "contrary" if change.after.contrary else "not contrary"
    named["key quotation"] = "key quotation" if change.after.key_quote else "no key quotation"
    return f"change coding {number}, {code}: {', '.join(named[respect] for respect in change.respects)}"


def _line(what: str, quote: str) -> None:
    words = " ".join(quote.split())
    short = words if len(words) <= _LONGEST_QUOTE else f"{words[: _LONGEST_QUOTE - 1].rsplit(' ', 1)[0]} …"
    click.echo(wrapped(f'{what}: "{short}"'))


def _turn(source: Source, offset: int) -> str:
    return source.locator(offset)
