"""README and docs agree with the program and with each other."""

from __future__ import annotations

import re
import shlex
import sqlite3
import tomllib
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import click
import pytest

from qualkit.cli._command import root

TOP = Path(__file__).resolve().parents[2]
PAGES = sorted([*TOP.glob("*.md"), *(TOP / "docs").rglob("*.md")])
GENERATED = {TOP / "docs" / "reference" / name for name in ("cli.md", "api.md")}
WRITTEN = [page for page in PAGES if page not in GENERATED]
FENCE = re.compile(r"^```(\w*)[^\n]*\n(.*?)^```", re.MULTILINE | re.DOTALL)
SPAN = re.compile(r"`(qualkit[^`\n]*)`")
# A command as people type it, also with the environment's folder in front.
TYPED = re.compile(r"""(?:^|&& |; )(?:\$ )?(?:\S*[/\\])?(qualkit(?: (?:"[^"\n]*"|[^;&"\n])*)?)""", re.MULTILINE)
SHELLS = ("console", "sh", "powershell")
# `qualkit code LW03` is short for `qualkit code open LW03`.
SHORT = {"code": "open", "chart": "write"}
LINK = re.compile(r"\]\(([^)\s]+)\)")


def name_of(page: Path) -> str:
    return page.relative_to(TOP).as_posix()


def commands(page: Path) -> Iterator[str]:
    """Every qualkit command that a page names, in blocks and in running text."""
    text = page.read_text(encoding="utf-8")
    for language, body in FENCE.findall(text):
        if language in SHELLS:
            yield from (found.strip() for found in TYPED.findall(body))
    yield from SPAN.findall(FENCE.sub("", text))


def resolve(line: str) -> tuple[click.Command, tuple[str, ...], list[str]]:
    """The command a line names, its path, and the words after it. Fails if there is no such command."""
    words = shlex.split(line.partition(" > ")[0].partition(" < ")[0])[1:]
    command: click.Command = root
    path: list[str] = []
    while words and isinstance(command, click.Group):
        context = click.Context(command)
        if " ".join(path) in SHORT and command.get_command(context, words[0]) is None:
            words.insert(0, SHORT[" ".join(path)])
        if words[0].startswith("-") or words[0] in ("COMMAND", "…"):
            break
        inner = command.get_command(context, words[0])
        assert inner is not None, f"there is no command: {line}"
        command = inner
        path.append(words.pop(0))
    return command, tuple(path), words


@pytest.mark.parametrize("page", WRITTEN, ids=name_of)
def test_every_command_named_exists_with_its_options(page: Path) -> None:
    for line in commands(page):
        command, _, words = resolve(line)
        known = {option for parameter in command.params for option in parameter.opts} | {"--help", "-h"}
        for word in words:
            if word.startswith("-") and len(word) > 1 and not re.fullmatch(r"-\d+", word):
                assert word.partition("=")[0] in known, f"{name_of(page)}: {line} has no option {word}"


def test_every_command_is_explained_somewhere() -> None:
    named = {resolve(line)[1] for page in WRITTEN for line in commands(page)}
    missing = [" ".join(path) for path in every_command(root, ()) if path not in named]
    assert missing == []


def every_command(command: click.Command, path: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    if not isinstance(command, click.Group):
        yield path
        return
    context = click.Context(command)
    for name in command.list_commands(context):
        inner = command.get_command(context, name)
        assert inner is not None
        yield from every_command(inner, (*path, name))


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_links_lead_somewhere(page: Path) -> None:
    text = FENCE.sub("", page.read_text(encoding="utf-8"))
    for target in LINK.findall(text):
        if re.match(r"[a-z]+:", target):
            continue
        path = target.partition("#")[0]
        assert not path or (page.parent / path).exists(), f"{name_of(page)}: nothing at {target}"


def test_the_readme_has_the_two_commands() -> None:
    text = (TOP / "README.md").read_text(encoding="utf-8")
    found = dict(re.findall(r"<!-- command: (\w+) -->\s*```[a-z]*\n(.*?)\n```", text, re.DOTALL))
    assert found["demo"].endswith(".venv/bin/qualkit demo")
    assert found["tests"].endswith("-m pytest -n auto")
    assert all("\n" not in line and "-c constraints.txt" in line for line in found.values())


def test_the_constraints_pin_every_direct_dependency_and_name_no_place() -> None:
    lines = [line for line in (TOP / "constraints.txt").read_text(encoding="utf-8").splitlines() if line[:1] != "#"]
    pins = {}
    for line in filter(None, lines):
        assert re.fullmatch(r"[\w.-]+==[\w.]+", line), line
        name, _, version = line.partition("==")
        pins[plain(name)] = version
    assert pins["torch"] == "2.13.0"
    project = tomllib.loads((TOP / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = [*project["dependencies"], *(one for extra in project["optional-dependencies"].values() for one in extra)]
    assert [one for one in wanted if plain(re.split(r"[<>=~!\[; ]", one)[0]) not in pins] == []


def plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def test_the_codebook_that_is_shown_can_be_read() -> None:
    from qualkit.files.codebook_yaml import read_codebook

    page = (TOP / "docs" / "reference" / "codebook-format.md").read_text(encoding="utf-8")
    shown = next(body for language, body in FENCE.findall(page) if language == "yaml")
    book, problems = read_codebook(shown.encode(), "codebook-format.md")
    assert book is not None and [code.key for code in book] == ["MC1", "MC1.1"]
    assert problems == []


def test_the_settings_page_has_every_setting_with_its_default() -> None:
    from qualkit.files.config import default_config

    page = (TOP / "docs" / "reference" / "settings.md").read_text(encoding="utf-8")
    for section, settings in tomllib.loads(default_config("")).items():
        for name, value in settings.items():
            row = re.search(rf"^\| `\[{section}\] {name}` \| (.*?) \|", page, re.MULTILINE)
            assert row, f"[{section}] {name} is not on the page"
            shown = row[1].strip("`")
            assert name == "title" or tomllib.loads(f"x = {shown}")["x"] == value, f"[{section}] {name}: {shown}"


@pytest.fixture
def columns(tmp_path: Path) -> Callable[[str], list[str]]:
    """The columns of a table or view of the database."""
    import qualkit

    qualkit.Study.create(tmp_path / "study").close()

    def of(table: str) -> list[str]:
        with closing(sqlite3.connect(tmp_path / "study" / "project.db")) as connection:
            return [row[1] for row in connection.execute(f"PRAGMA table_info({table})")]

    return of


def section_of_the_database_page(heading: str) -> str:
    page = (TOP / "docs" / "reference" / "database.md").read_text(encoding="utf-8")
    return page.partition(f"\n## {heading}\n")[2].partition("\n## ")[0]


def test_the_view_is_described_column_by_column(columns: Callable[[str], list[str]]) -> None:
    section = section_of_the_database_page("The view coded_segments")
    rows = re.findall(r"^\| (`\w+`(?:, `\w+`)*) \|", section, re.MULTILINE)
    described = [name for row in rows for name in re.findall(r"\w+", row)]
    assert sorted(described) == sorted(columns("coded_segments"))


@pytest.mark.parametrize("table", ["identifiers", "identifier_log", "identifier_scans", "speaker_rules"])
def test_the_tables_of_identifiers_are_described(columns: Callable[[str], list[str]], table: str) -> None:
    section = section_of_the_database_page("What could identify people")
    named = re.search(rf"^`{table}`(?s:.*?)(?=^`\w+`:|\Z)", section, re.MULTILINE)
    assert named
    described = set(re.findall(r"`(\w+)`", named[0]))
    assert set(columns(table)) - {"id"} - described == set()


def test_exit_codes_on_the_page_are_those_of_the_program() -> None:
    from qualkit.cli._command import Exit

    page = (TOP / "docs" / "reference" / "exit-codes.md").read_text(encoding="utf-8")
    assert [int(code) for code in re.findall(r"^\| (\d+) \|", page, re.MULTILINE)] == sorted(Exit)
