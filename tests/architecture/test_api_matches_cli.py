"""The library is the product: every command is one call of it, and every public method has its command."""

from __future__ import annotations

import ast
import importlib
import inspect
import re
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

import qualkit
from qualkit.cli import _index
from qualkit.cli._command import root

SERVICES = (
    "sources", "cases", "codebooks", "codings", "suggestions", "memos", "summaries", "reports", "exports", "history",
    "integrity", "evaluate", "themes", "identifiers", "withdrawal", "speakers", "queries", "pictures",
)  # fmt: skip

# Commands that are no single call, with the reason.
NOT_ONE_CALL = {
    "check": {"integrity.check", "integrity.manuscript"},  # the study, or a paper that quotes it
    "code open": set(),  # the screen, the conversation and the editor make many calls, each in its own module
    "source revise": {"sources.plan_revision", "sources.revise"},  # shows the plan and asks before carrying it out
    "source show": {"sources.get", "sources.where"},  # the transcript, or with --where … one place in its file
    "speakers divide": {"speakers.plan_division", "speakers.divide"},  # shows the turns as they would be, and asks
    "speakers review": set(),  # a conversation in its own module: `speakers.preview` and `speakers.review`
    "code add": {"codings.add", "codings.plan", "codings.carry_out"},  # one segment; or many, shown first
    "code gaps": {"codings.uncoded", "sources.get"},  # the turns, and what is said in them
    "source purge": {"withdrawal.plan_source", "withdrawal.withdraw"},  # shows what would go, asks, and removes it
    "case withdraw": {"withdrawal.plan_case", "withdrawal.withdraw"},  # the same
    "init": {"Study.create", "codebooks.show"},  # says how many codes the new study begins with
    "demo": {"run_demo"},  # the whole main job, which is many calls
    "doctor": {"examine"},  # looks at the installation, not at a study
    "restore": {"put_back"},  # must also work where the study cannot be opened
    "codebook show": {"codebooks.show", "codebooks.code"},  # a codebook, or with --code one code of it
    "codebook diff": {"codebooks.diff", "codebooks.diff_to_word"},  # on the screen, or with --word as a document
    "theme show": {"themes.get", "themes.codes"},  # the theme's claim, and the numbers of its codes
    "codebook merge": {"codebooks.plan_merge", "codebooks.merge"},  # shows what it would do, then does it
    "codebook load": {"codebooks.plan_load", "codebooks.load"},  # the same
    # The same; --walk goes through the codings first.
    "codebook split": {"codebooks.code", "codings.list", "codebooks.plan_split", "codebooks.split"},
    "codebook check": {"codebooks.check", "check_file"},  # also a file outside any study
    "identifiers review": set(),  # a conversation, which makes many calls: identifier_talk.py
    "review open": set(),  # the screen and the conversation make many calls, each in its own module
    "review import": {"suggestions.plan_review", "suggestions.import_review"},  # shows what it would do, and asks
    "identifiers replace": {"identifiers.plan_replacement", "identifiers.replace"},  # shows the plan and asks
    "identifiers finish": {"identifiers.plan_finish", "identifiers.finish"},  # the same
    "review show": {"suggestions.get", "suggestions.seconds"},  # a suggestion with all that people said of it
    "review agreement": {"suggestions.second_agreement", "suggestions.second_disagreements"},  # figures, and why
    # What is asked for, on the screen or as a file; and the queries that are saved.
    "quotes": {"query", "exports.quotations", "queries.save", "queries.table"},
    "picture": set(),  # the method of `study.pictures` that its argument names, or each of them with "all"
    "export word": {"exports.word", "exports.report_versions"},  # with --list-versions what it could write
    "memo add": {"memos.subject", "memos.add"},  # the editor must not open for what is not there
    "memo edit": {"memos.get", "memos.edit"},  # the editor begins with the words of now
    "memo show": {"memos.get", "memos.links", "memos.backlinks"},  # a memo with everything around it
    "memo diary": {"memos.diary", "memos.write_diary"},  # to read, or as a file
    "chart write": {"summaries.cell", "summaries.write"},  # the editor begins with the cell as it is
}
# Public methods without a command of their own, with the reason.
WITHOUT_COMMAND = {
    "reports.quotations": "quotations as values: for programs; `quotes` asks for them in the query language",
    "themes.list": "the themes as values: for programs; `theme list` shows them with their numbers",
    "codings.add_many": "many codings in one action: for programs",
    "codings.editor_text": "the file of `code open --editor`, before the editor opens",
    "codings.plan_edited": "what `code open --editor` shows before it asks",
    "codings.apply_edited": "what `code open --editor` does when the answer is yes",
    "codings.search": "found places as values: for programs; `code add --find … --dry-run` shows them",
    "codings.recent": "the codes used last: for the keys 1 to 9 of the coding screen",
    "codings.get": "one coding as a value: for programs; `code list` shows them",
    "speakers.labels": "labels as values: for programs and screens; `speakers list` shows them",
    "speakers.preview": "what `speakers review` shows before it asks",
    "speakers.review": "what `speakers review` does when the answer is yes",
    "identifiers.list": "findings as values: for programs; `identifiers list` shows them as a table",
    "identifiers.get": "one finding as a value: for programs and the review",
    "identifiers.propose": "what the review reads out as the replacement",
    "identifiers.decide": "many decisions in one action: for the review and for programs",
    "identifiers.use_keys": "the options --keys and --keys-in-study and the passphrase of all these commands",
    "exports.table": "any table of a report as a file: the option --out of the commands that show one",
    "pictures.bars": "`picture bars`: one command draws all kinds",
    "pictures.tree": "`picture tree`: one command draws all kinds",
    "pictures.heat": "`picture heat`: one command draws all kinds",
    "pictures.comparison": "`picture comparison`: one command draws all kinds",
    "pictures.cooccurrence": "`picture cooccurrence`: one command draws all kinds",
    "pictures.ecosystem": "`picture ecosystem`: one command draws all kinds",
    "pictures.themes": "`picture themes`: one command draws all kinds",
    "pictures.timeline": "`picture timeline`: one command draws all kinds",
    "pictures.portrait": "`picture portrait`: one command draws all kinds",
    "pictures.saturation": "`picture saturation`: one command draws all kinds",
    "pictures.enablers": "`picture enablers`: one command draws all kinds",
    "pictures.change": "`picture change`: one command draws all kinds",
    "pictures.sequences": "`picture sequences`: one command draws all kinds",
    "pictures.profile": "`picture profile`: one command draws all kinds",
    "suggestions.plan_decisions": "what `review accept`, `merge` and `reject` show before they ask about many",
    "suggestions.decide": "what they do with many when the answer is yes",
    "cases.get": "one case as a value: for programs; `case list` shows them",
    "summaries.get": "one summary as a value: for programs; `chart show` shows it",
    "summaries.list": "summaries as values: for programs; `chart list` shows where they stand",
}


def commands(group: click.Group = root, path: tuple[str, ...] = ()) -> Iterator[tuple[str, click.Command]]:
    """Every command that does something, by its name on the line."""
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None
        if isinstance(command, click.Group):
            yield from commands(command, (*path, name))
        else:
            yield " ".join((*path, name)), command


COMMANDS = dict(commands())


def groups() -> dict[str, click.Command]:
    found = {name: root.get_command(click.Context(root), name) for name in _index.COMMANDS}
    return {name: command for name, command in found.items() if command is not None}


def calls(command: click.Command) -> set[str]:
    """What of the library a command calls, such as ``codings.add``."""
    function = inspect.unwrap(command.callback)  # type: ignore[arg-type]
    tree = ast.parse(re.sub(r"^@.*?^(?=def )", "", inspect.getsource(function), flags=re.DOTALL | re.MULTILINE))
    found = set()
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        text = ast.unparse(node.func)
        match = re.fullmatch(r"(?:study|open_study\(\))\.(\w+(?:\.\w+)?)", text)
        if match:
            found.add(match.group(1))
        elif text in ("Study.create", "run_demo", "examine", "put_back", "check_file"):
            found.add(text)
    return found


def public_methods() -> set[str]:
    found = {"status"}
    study_module = Path(inspect.getfile(qualkit.Study)).read_text("utf-8")
    for name in SERVICES:
        assert f"def {name}(self)" in study_module
        function = getattr(qualkit.Study, name).func
        home = re.search(r"from (qualkit\.services\.\w+) import (\w+)", inspect.getsource(function))
        assert home is not None
        service = getattr(importlib.import_module(home.group(1)), home.group(2))
        found |= {f"{name}.{method}" for method in dir(service) if not method.startswith("_")}
    return found


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_a_command_is_one_call(name: str) -> None:
    found = calls(COMMANDS[name])
    if name in NOT_ONE_CALL:
        assert found == NOT_ONE_CALL[name]
    else:
        assert len(found) == 1, found
        assert found <= public_methods(), found


def test_every_public_method_has_a_command() -> None:
    called = set().union(*(calls(command) for command in COMMANDS.values()))
    assert public_methods() - called == set(WITHOUT_COMMAND)


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_every_command_explains_itself(name: str) -> None:
    command = COMMANDS[name]
    assert command.help and command.help.strip()[-1] in '.")', command.help
    # --text, --json and --csv are meant to end in one parameter.
    names = [parameter.name for parameter in command.params if parameter.name != "form"]
    assert len(names) == len(set(names)), "two options end in one parameter"
    for parameter in command.params:
        if isinstance(parameter, click.Option) and parameter.help:
            assert parameter.help[0].isupper() or parameter.help[0] == "-", parameter.help
    shared = {"study", "coder", "quiet", "debug"}
    assert shared <= set(names), "the shared options are taken everywhere"


@pytest.mark.parametrize("name", sorted(_index.COMMANDS))
def test_the_lines_of_help_are_the_commands_own(name: str) -> None:
    """`qualkit --help` must not import the commands; so it has their first lines, and this holds them together."""
    command = groups()[name]
    line = _index.COMMANDS[name][1]
    own = " ".join((command.help or "").split("\n\n")[0].split())
    assert own.startswith(line.rstrip(".")), (line, own)


def test_the_modules_have_no_commands_that_help_does_not_list() -> None:
    homes = {module for module, _ in _index.COMMANDS.values()}
    for home in homes:
        module = importlib.import_module(f"qualkit.cli.{home}")
        assert set(module.COMMANDS) == {name for name, (where, _) in _index.COMMANDS.items() if where == home}


def test_every_command_that_a_message_names_exists() -> None:
    """Hints such as "qualkit codebook use NAME" must work when they are copied."""
    package = Path(qualkit.__file__).parent
    known = set(COMMANDS) | set(_index.COMMANDS) | {" ".join(name.split()[:2]) for name in COMMANDS}
    named: dict[str, str] = {}
    for path in sorted(package.rglob("*.py")):
        for first, second in re.findall(
            r"(?:with|use|Run|in|with:|use:|:|`) ?`?qualkit ([a-z]+)(?: ([a-z]+))?", path.read_text("utf-8")
        ):
            if first in _index.COMMANDS:
                group = isinstance(groups()[first], click.Group)
                named[f"{first} {second}" if group and second else first] = path.name
            elif first not in ("knows", "reads", "does", "made", "makes", "is", "needs", "never", "and", "wants"):
                named[first] = path.name
    assert len(named) > 15
    assert {name: where for name, where in named.items() if name not in known} == {}
