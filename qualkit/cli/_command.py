"""The edge between qualkit and a person at a keyboard: options, errors, exit codes, and commands loaded when used."""

from __future__ import annotations

import functools
import gc
import importlib
import os
import signal
import sys
from collections.abc import Callable
from enum import IntEnum
from typing import Any

import click

from qualkit.cli._index import COMMANDS, help_text
from qualkit.errors import QualkitError
from qualkit.version import __version__

__all__ = [
    "Exit",
    "Group",
    "LazyGroup",
    "Shared",
    "ShortGroup",
    "open_study",
    "root",
    "run",
    "shared_options",
    "study_command",
]

CONTEXT = {"help_option_names": ["-h", "--help"], "max_content_width": 100}


class Exit(IntEnum):
    """What the program answers to the shell."""

    DONE = 0
    REFUSED = 1
    USAGE = 2
    PROBLEMS = 3
    INTERRUPTED = 130


class Group(click.Group):
    """A group of commands that proposes the nearest name for one it does not know."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        name, known = args[0], self.list_commands(ctx)
        if name not in known and not name.startswith("-"):
            import difflib

            close = difflib.get_close_matches(name, known, n=1)
            others = f"There are: {', '.join(known)}." if len(known) < 12 else "List them with: qualkit --help"
            hint = f'Did you mean "{close[0]}"?' if close else others
            group = ctx.command_path.partition(" ")[2]
            raise click.UsageError(f'There is no command "{f"{group} {name}".strip()}". {hint}', ctx)
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The list of commands, each with its whole first sentence: a sentence cut short explains nothing."""
        shown = [(name, self.get_command(ctx, name)) for name in self.list_commands(ctx)]
        rows = [(name, command.get_short_help_str(limit=300)) for name, command in shown if command]
        if rows:
            with formatter.section("Commands"):
                formatter.write_dl(rows)


class ShortGroup(Group):
    """A group of which one command's name may be left out: `qualkit code LW03` is `qualkit code open LW03`.

    With `alone`, also where nothing follows: `qualkit code` is `qualkit code open`.
    """

    def __init__(self, *arguments: Any, short_for: str, alone: bool = False, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.short_for = short_for
        self.alone = alone

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        first = self._first_word(args)
        bare = first is None and self.alone and not any(arg in ("-h", "--help") for arg in args)
        # Where nothing but options can follow, a word that is no command is a slip of the pen.
        meant = first is not None and first not in self.commands and (self._takes_words or args[0].startswith("-"))
        if bare or meant:
            args = [self.short_for, *args]
        return super().parse_args(ctx, args)

    @property
    def _takes_words(self) -> bool:
        return any(isinstance(one, click.Argument) for one in self.commands[self.short_for].params)

    def _first_word(self, args: list[str]) -> str | None:
        """The first of the line that is neither an option nor the value of a shared one."""
        previous = ""
        for arg in args:
            if not arg.startswith("-") and previous not in ("--study", "--coder"):
                return arg
            previous = arg
        return None


class LazyGroup(Group):
    """The group of all commands, each imported when it is used."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module = importlib.import_module(f"qualkit.cli.{COMMANDS[cmd_name][0]}")
        command: click.Command = module.COMMANDS[cmd_name]
        return command

    def get_help(self, ctx: click.Context) -> str:
        return help_text()


class Shared:
    """The options that every command takes, wherever on the line they stand."""

    def __init__(self) -> None:
        self.study = ""
        self.coder = ""
        self.quiet = False
        self.debug = False


def shared_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """Add --study, --coder, --quiet and --debug to a command; what is given later on the line wins."""

    @functools.wraps(function)
    def command(*args: Any, **options: Any) -> Any:
        shared = click.get_current_context().ensure_object(Shared)
        for name in ("study", "coder"):
            value = options.pop(name)
            if value:
                setattr(shared, name, value)
        for name in ("quiet", "debug"):
            if options.pop(name):
                setattr(shared, name, True)
        return function(*args, **options)

    for option in (
        click.option("--debug", is_flag=True, help="Show where in the program an error arose."),
        click.option("--quiet", "-q", is_flag=True, help="Say nothing that is not asked for."),
        click.option("--coder", metavar="NAME", default="", help="Who is working (or QUALKIT_CODER)."),
        click.option("--study", metavar="DIR", default="", help="The study's folder (or QUALKIT_STUDY)."),
    ):
        command = option(command)
    return command


def open_study() -> Any:
    """The study of the present call: --study, QUALKIT_STUDY, or the folder one is in. Closed when the call ends."""
    from qualkit.cli._progress import TerminalProgress
    from qualkit.study import Study

    context = click.get_current_context()
    shared = context.ensure_object(Shared)
    folder = shared.study or os.environ.get("QUALKIT_STUDY", "")
    progress = TerminalProgress(quiet=shared.quiet)
    context.call_on_close(progress.close)
    study = (
        Study.open(folder, coder=shared.coder, progress=progress)
        if folder
        else Study.find(".", coder=shared.coder, progress=progress)
    )
    study.via = "command"
    context.call_on_close(functools.partial(_close, study, shared.quiet))
    return study


def _close(study: Any, quiet: bool) -> None:
    notices = study.notices
    study.close()
    if not quiet:
        for notice in notices:
            click.echo(notice, err=True)


def study_command(function: Callable[..., Any]) -> Callable[..., Any]:
    """A command over an open study, which is its first argument."""

    @shared_options
    @functools.wraps(function)
    def command(*args: Any, **options: Any) -> Any:
        import sqlite3

        study = open_study()
        try:
            return function(study, *args, **options)
        except sqlite3.Error as error:
            # Damage, or another program's lock, may show at any reading.
            from qualkit.store.database import explain

            raise explain(study.folder / "project.db", error) from None

    return command


@click.group(cls=LazyGroup, context_settings=CONTEXT, invoke_without_command=True)
@click.version_option(__version__, prog_name="qualkit")
@shared_options
@click.pass_context
def root(context: click.Context) -> None:
    """qualkit: transcripts, codebooks, suggestions to review, and a Word report."""
    if context.invoked_subcommand is None:
        click.echo(context.get_help())


def run(arguments: list[str] | None = None) -> int:
    """Run one command line and answer its exit code. Every error ends here as one clear sentence."""
    if hasattr(signal, "SIGPIPE"):
        signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    for stream in (sys.stdout, sys.stderr):
        # A Windows console with a national code page must not fail on a curly quote.
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    # A command lives for seconds and makes many small values that stay: looking for garbage among them costs a third.
    gc.set_threshold(200_000, 20, 50)
    debug = "--debug" in (arguments if arguments is not None else sys.argv)
    try:
        answer = root.main(arguments, prog_name="qualkit", standalone_mode=False)
        return int(answer) if isinstance(answer, int) else Exit.DONE
    except click.exceptions.Exit as leave:
        return leave.exit_code
    except (click.exceptions.Abort, KeyboardInterrupt):
        click.echo("\nStopped; nothing is half done. What was finished before: qualkit log", err=True)
        return Exit.INTERRUPTED
    except click.UsageError as error:
        error.show()
        return Exit.USAGE
    except click.ClickException as error:
        error.show()
        return Exit.REFUSED
    except QualkitError as error:
        _explain(str(error), debug, _picture(error))
        return Exit.REFUSED
    except OSError as error:
        place = f" ({error.filename})" if error.filename else ""
        _explain(f"The computer refused: {error.strerror or type(error).__name__}{place}.", debug)
        return Exit.REFUSED
    except MemoryError:
        _explain("There is not enough memory for this. Close other programs, or take fewer sources at a time.", debug)
        return Exit.REFUSED
    except Exception as error:
        # The words of an unforeseen exception may be a participant's: only its type is shown.
        _explain(
            f"qualkit made a mistake ({type(error).__name__}). Nothing is half done in the study."
            " Run it again with --debug to see where, and tell the developers.",
            debug,
        )
        return Exit.REFUSED


def _picture(error: QualkitError) -> str:
    """A query with the place marked that cannot be understood; "" for other errors."""
    from qualkit.domain.queries import QueryFault

    return error.picture() if isinstance(error, QueryFault) else ""


def _explain(sentence: str, debug: bool, picture: str = "") -> None:
    if debug:
        import traceback

        kind, _, trace = sys.exc_info()
        click.echo("".join(traceback.format_tb(trace)) + (kind.__name__ if kind else ""), err=True)
    click.echo(f"Error: {sentence}", err=True)
    if picture:
        click.echo("\n" + "\n".join(f"  {line}" for line in picture.split("\n")), err=True)
