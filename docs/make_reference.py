"""Write docs/reference/cli.md and docs/reference/api.md from the program itself: python docs/make_reference.py

A test compares the two files with what this script makes, so that the reference cannot fall behind the program.
"""

from __future__ import annotations

import dataclasses
import functools
import inspect
import re
import sys
from collections.abc import Iterator
from enum import Enum
from pathlib import Path
from typing import Any

TOP = Path(__file__).resolve().parent.parent
REFERENCE = TOP / "docs" / "reference"
SHARED_OPTIONS = ("study", "coder", "quiet", "debug")
SECTIONS = {
    "Args": "Arguments",
    "Attributes": "Attributes",
    "Raises": "Raises",
    "Returns": "Returns",
    "Yields": "Yields",
}


def main() -> None:
    """Write both pages."""
    for name, text in pages().items():
        (REFERENCE / name).write_text(text, encoding="utf-8", newline="\n")
        sys.stdout.write(f"wrote {REFERENCE / name}\n")


def pages() -> dict[str, str]:
    """The generated pages by file name."""
    return {"cli.md": cli_page(), "api.md": api_page()}


# The command line


def cli_page() -> str:
    """The page on the command line: every command with its arguments and options."""
    import click

    from qualkit.cli._command import root

    context = click.Context(root, info_name="qualkit")
    parts = [
        "# The command line",
        "",
        "Every command, made from the program itself. `qualkit COMMAND --help` shows the same.",
        "",
        "Results go to standard output, remarks to standard error; see [exit codes](exit-codes.md).",
        "",
        "Every command takes these options, before or after the command's name:",
        "",
        *_option_rows([p for p in root.params if p.name in SHARED_OPTIONS]),
        "",
        "`qualkit --version` prints the version. `-h` or `--help` after any command explains it.",
        "",
    ]
    for name in root.list_commands(context):
        command = root.get_command(context, name)
        assert command is not None
        parts += _command_section(command, f"qualkit {name}", 2)
    return "\n".join(parts).rstrip() + "\n"


def _command_section(command: Any, path: str, level: int) -> list[str]:
    import click

    usage = " ".join([path, *_usage_pieces(command)])
    parts = [f"{'#' * level} `{path}`", "", *_help_text(command.help or ""), "", "```text", usage, "```", ""]
    rows = _option_rows([p for p in command.params if p.name not in SHARED_OPTIONS])
    if rows:
        parts += [*rows, ""]
    if isinstance(command, click.Group):
        context = click.Context(command, info_name=path)
        for name in command.list_commands(context):
            inner = command.get_command(context, name)
            assert inner is not None
            parts += _command_section(inner, f"{path} {name}", level + 1)
    return parts


def _usage_pieces(command: Any) -> list[str]:
    import click

    pieces = ["[OPTIONS]"] if any(isinstance(p, click.Option) for p in command.params) else []
    for parameter in command.params:
        if isinstance(parameter, click.Argument):
            name = (parameter.metavar or (parameter.name or "").upper()).removesuffix("...")
            many = "..." if parameter.nargs == -1 else ""
            pieces.append(f"{name}{many}" if parameter.required else f"[{name}]{many}")
    return [*pieces, "COMMAND"] if isinstance(command, click.Group) else pieces


def _help_text(text: str) -> list[str]:
    paragraphs = [" ".join(paragraph.split()) for paragraph in text.split("\n\n")]
    return "\n\n".join(paragraphs).split("\n")


def _option_rows(parameters: list[Any]) -> list[str]:
    import click

    options = [p for p in parameters if isinstance(p, click.Option) and not p.hidden]
    if not options:
        return []
    rows = ["| option | meaning |", "|---|---|"]
    for option in options:
        names = ", ".join(f"`{name}`" for name in option.opts)
        value = "" if option.is_flag or option.count else f" *{_value_name(option)}*"
        default = f" Default: {option.default}." if option.show_default and option.default is not None else ""
        rows.append(f"| {names}{value} | {_cell(option.help or '')}{default} |")
    return rows


def _value_name(option: Any) -> str:
    choices = getattr(option.type, "choices", None)
    if choices:
        return " or ".join(str(choice) for choice in choices)
    return _cell(option.metavar or option.type.name.upper())


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


# The Python API


def api_page() -> str:
    """The page on Python: `Study`, its services, the values they give, and the errors they raise."""
    import qualkit
    from qualkit.study import Study

    parts = [
        "# The Python API",
        "",
        "Made from the docstrings of `qualkit`. Everything here is what the command line itself uses; names that are"
        " not on this page may change.",
        "",
        "```python",
        "import qualkit",
        "",
        'with qualkit.Study.open("my-study") as study:',
        "    print(study.status())",
        "```",
        "",
        *_class_section("Study", Study, 2),
    ]
    for name, service in services().items():
        parts += _service_section(name, service)
    values = [(n, getattr(qualkit, n)) for n in qualkit.__all__ if n not in ("Study", "__version__")]
    parts += ["## Values", "", "What the methods above take and give. They cannot be changed once made.", ""]
    for name, value in values:
        if not issubclass(value, Exception) and not _is_result(value):
            parts += _value_section(name, value)
    parts += ["### What single methods return", ""]
    for name, value in _results():
        parts += _value_section(name, value, level=4)
    parts += ["## Errors", "", *_paragraphs(_doc(sys.modules["qualkit.errors"])), ""]
    for name, value in values:
        if issubclass(value, Exception):
            parts += [f"### `{name}`", "", *_paragraphs(_doc(value)), ""]
    parts += ["`qualkit.__version__` is the version as text.", ""]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(parts)).rstrip() + "\n"


def _results() -> list[tuple[str, Any]]:
    """Dataclasses that services return and that have no public name of their own."""
    from qualkit.domain.codebook import Codebook
    from qualkit.domain.material import LogLine
    from qualkit.domain.suggestions import SuggestedSegment
    from qualkit.services.applying import Application, HitInContext
    from qualkit.services.cases import CaseReport
    from qualkit.services.integrity import CheckReport
    from qualkit.services.sources import FileReport, ImportReport

    found = (
        ImportReport,
        FileReport,
        CaseReport,
        Application,
        HitInContext,
        SuggestedSegment,
        CheckReport,
        LogLine,
    )
    assert Codebook not in found
    return [(value.__name__, value) for value in found]


def _is_result(value: Any) -> bool:
    return any(value is found for _, found in _results())


def services() -> dict[str, Any]:
    """The classes behind ``study.sources`` and the others, in the order of `Study`."""
    from qualkit.study import Study

    # Services do nothing when they are made, so a study without a folder will do to ask for their classes.
    study = object.__new__(Study)
    vars(study)["_session"] = None
    names = [name for name, member in vars(Study).items() if isinstance(member, functools.cached_property)]
    return {name: type(getattr(study, name)) for name in names}


def _service_section(name: str, service: Any) -> list[str]:
    parts = [f"## `study.{name}`", "", *_paragraphs(_doc(service)), ""]
    for method, function in _methods(service):
        parts += _method_section(f"study.{name}.{method}", function, 3)
    return parts


def _class_section(name: str, value: Any, level: int) -> list[str]:
    parts = [f"{'#' * level} `{name}`", "", *_paragraphs(_doc(value)), ""]
    for method, function in _methods(value):
        prefix = name if inspect.ismethod(function) else name.lower()
        parts += _method_section(f"{prefix}.{method}", function, level + 1)
    for attribute, member in vars(value).items():
        if isinstance(member, property) and not attribute.startswith("_"):
            parts += [f"{'#' * (level + 1)} `{name.lower()}.{attribute}`", "", *_paragraphs(_doc(member)), ""]
    return parts


def _methods(value: Any) -> Iterator[tuple[str, Any]]:
    """Public methods, those of the class itself first, then the inherited ones; each in the order of the source."""
    seen = set()
    for owner in value.__mro__[:-1]:
        for name in vars(owner):
            function = getattr(value, name)
            if name.startswith("_") or name in seen or not (inspect.isfunction(function) or inspect.ismethod(function)):
                continue
            seen.add(name)
            yield name, function


def _method_section(path: str, function: Any, level: int) -> list[str]:
    return [
        f"{'#' * level} `{path}`",
        "",
        "```text",
        f"{path.rpartition('.')[2]}{_signature(function)}",
        "```",
        "",
        *_paragraphs(_doc(function)),
        "",
    ]


def _signature(function: Any) -> str:
    shown = []
    starred = False
    for parameter in inspect.signature(function).parameters.values():
        if parameter.name in ("self", "cls"):
            continue
        if parameter.kind is parameter.KEYWORD_ONLY and not starred:
            shown.append("*")
            starred = True
        default = "" if parameter.default is parameter.empty else f" = {parameter.default!r}"
        shown.append(f"{parameter.name}: {_annotation(parameter.annotation)}{default}")
    result = _annotation(inspect.signature(function).return_annotation)
    inside = ", ".join(shown)
    if len(inside) > 80:
        inside = "\n    " + ",\n    ".join(shown) + ",\n"
    return f"({inside}) -> {result}"


def _annotation(annotation: Any) -> str:
    return annotation if isinstance(annotation, str) else getattr(annotation, "__name__", str(annotation))


def _value_section(name: str, value: Any, level: int = 3) -> list[str]:
    parts = [f"{'#' * level} `{name}`", "", *_paragraphs(_doc(value)), ""]
    if issubclass(value, Enum):
        members = ", ".join(f"`{name}.{member.name}` (`{member.value!r}`)" for member in value)
        return [*parts, f"Members: {members}.", ""]
    if dataclasses.is_dataclass(value):
        fields = "\n".join(f"{field.name}: {_annotation(field.type)}" for field in dataclasses.fields(value))
        parts += ["```text", fields, "```", ""]
    for attribute, member in vars(value).items():
        is_method = inspect.isfunction(member) and not attribute.startswith("_")
        if not isinstance(member, property) and not (is_method and member.__doc__):
            continue
        if attribute.startswith("_") or not member.__doc__:
            continue
        call = "()" if is_method else ""
        parts += [f"`.{attribute}{call}`: {_inline(_doc(member))}", ""]
    return parts


def _doc(value: Any) -> str:
    return inspect.cleandoc(value.__doc__ or "")


def _inline(text: str) -> str:
    """The prose of a short docstring, without its examples, on one line."""
    return " ".join(line for line in " ".join(_paragraphs(text.partition(">>>")[0])).split())


def _paragraphs(text: str) -> list[str]:
    """A docstring as Markdown: sections as lists, examples as Python blocks, literal blocks as they are."""
    parts: list[str] = []
    for block in re.split(r"\n\s*\n", text):
        heading, _, body = block.partition("\n")
        if block.startswith(">>>"):
            parts += ["```pycon", block, "```", ""]
        elif heading in {f"{name}:" for name in SECTIONS}:
            title = SECTIONS[heading.removesuffix(":")]
            parts += [f"**{title}**", "", *([_plain(body)] if title in ("Returns", "Yields") else _items(body)), ""]
        elif block.startswith("    "):
            parts += ["```text", inspect.cleandoc(block), "```", ""]
        else:
            prose, _, example = block.partition("\n>>>")
            parts += [re.sub(r"::$", ":", _plain(prose)), ""]
            if example:
                parts += ["```pycon", f">>>{example}", "```", ""]
    return parts[:-1]


def _items(body: str) -> list[str]:
    """``name: what it is``, continued on indented lines, as list items."""
    items: list[str] = []
    for line in inspect.cleandoc(body).splitlines():
        if line.startswith(" ") and items:
            items[-1] += f" {line.strip()}"
        elif re.match(r"[\w, `*]+:\s", line) or not items:
            items.append(line)
        else:
            items[-1] += f" {line.strip()}"
    return ["- " + re.sub(r"^([\w, ]+):\s", _named, _plain(item)) for item in items]


def _named(found: re.Match[str]) -> str:
    return ", ".join(f"`{name.strip()}`" for name in found[1].split(",")) + ": "


def _plain(text: str) -> str:
    """Double backticks are single ones in Markdown; lines are joined."""
    return " ".join(text.replace("``", "`").split())


if __name__ == "__main__":
    sys.path.insert(0, str(TOP))
    main()
