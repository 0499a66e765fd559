"""The study's settings, `qualkit.toml`."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from qualkit.domain.report_versions import ReportVersion
from qualkit.errors import Location, Problem

__all__ = ["Config", "default_config", "read_config", "toml_text"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """A study's settings; every one has a default.

    Attributes:
        title, language, organisation, coder: ``[study]``. `language` is a tag such as ``en-GB``; `coder` is who
            codes when nobody is named.
        interviewers: ``[speakers]``: labels of the interviewer in transcripts.
        codebooks: ``[codebooks] active``: keys of the codebooks in use; empty for all.
        embedding_model, seed, themes, runs: ``[suggest]``. `themes` is how many to look for, 0 to let qualkit
            choose; `runs` is how often the grouping is repeated to see what is stable.
        attribution: ``[report]``: attributes shown under each quotation.
        group_by: attribute by which reports compare participants.
        max_quotes: how many quotations a report shows for a code; 0 for all.
        smallest_group: ``[privacy]``: groups with fewer participants are not shown on their own.
        small_groups: what tables by an attribute do with them: ``together`` in one column, or ``shown``.
        report: ``[report]``: what every version of the report starts from.
        report_version: the version that is written when none is named; "" for a full report.
        report_versions: ``[report.versions]``: the study's own versions by name.
        reporting: ``[reporting]``: what only the researchers know, for methods sections and checklists.
        queries: ``[queries]``: saved queries of the query language by name, used as ``@name``.
    """

    title: str = ""
    language: str = "en-GB"
    organisation: str = ""
    coder: str = ""
    interviewers: tuple[str, ...] = ()
    codebooks: tuple[str, ...] = ()
    embedding_model: str = "all-MiniLM-L6-v2"
    seed: int = 0
    themes: int = 0
    runs: int = 50
    attribution: tuple[str, ...] = ("role", "sector")
    group_by: str = "role"
    max_quotes: int = 5
    smallest_group: int = 3
    small_groups: str = "together"
    report: ReportVersion = field(default_factory=ReportVersion)
    report_version: str = ""
    report_versions: dict[str, ReportVersion] = field(default_factory=dict)
    reporting: dict[str, str] = field(default_factory=dict)
    queries: dict[str, str] = field(default_factory=dict)


def _text(value: Any) -> tuple[Any, str]:
    return (value.strip(), "") if isinstance(value, str) else (None, "should be text in quotation marks.")


def _language(value: Any) -> tuple[Any, str]:
    if isinstance(value, str) and re.fullmatch(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*", value.strip()):
        return value.strip(), ""
    return None, 'should be a language tag such as "en-GB".'


def _texts(value: Any) -> tuple[Any, str]:
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        return tuple(text for item in value if (text := item.strip())), ""
    return None, 'should be a list of texts, such as ["one", "two"].'


def _at_least(least: int, most: int) -> Callable[[Any], tuple[Any, str]]:
    def check(value: Any) -> tuple[Any, str]:
        if isinstance(value, int) and not isinstance(value, bool) and least <= value <= most:
            return value, ""
        return None, f"should be a whole number from {least} to {most}."

    return check


def _one_of(*words: str) -> Callable[[Any], tuple[Any, str]]:
    def check(value: Any) -> tuple[Any, str]:
        if isinstance(value, str) and value.strip().casefold() in words:
            return value.strip().casefold(), ""
        return None, f"should be {' or '.join(_quoted(word) for word in words)}."

    return check


# Section, key, field of Config, check. The order is that of the file.
_KEYS: dict[str, dict[str, tuple[str, Callable[[Any], tuple[Any, str]]]]] = {
    "study": {
        "title": ("title", _text),
        "language": ("language", _language),
        "organisation": ("organisation", _text),
        "coder": ("coder", _text),
    },
    "speakers": {"interviewers": ("interviewers", _texts)},
    "codebooks": {"active": ("codebooks", _texts)},
    "suggest": {
        "embedding_model": ("embedding_model", _text),
        "seed": ("seed", _at_least(0, 2**32 - 1)),
        "themes": ("themes", _at_least(0, 200)),
        "runs": ("runs", _at_least(2, 1000)),
    },
    "report": {
        "attribution": ("attribution", _texts),
        "group_by": ("group_by", _text),
        "max_quotes": ("max_quotes", _at_least(0, 1000)),
    },
    "reporting": {},
    "privacy": {
        "smallest_group": ("smallest_group", _at_least(1, 1000)),
        "small_groups": ("small_groups", _one_of("together", "shown")),
    },
}


def read_config(data: bytes, file: str = "qualkit.toml") -> tuple[Config, list[Problem]]:
    """Read `qualkit.toml`. What cannot be used keeps its default and is a problem.

    >>> config, problems = read_config(b'[study]\\ntitel = "Link workers"')
    >>> print(problems[0])
    qualkit.toml:2: study.titel: is not a known setting. Did you mean “title”?
    """
    import tomllib

    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        return Config(), [Problem("error", "is not UTF-8 text.", Location(file, line), "Save it as UTF-8.")]
    try:
        tables = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        return Config(), [_syntax(str(error), text, file)]
    found: dict[str, Any] = {}
    problems: list[Problem] = []
    for section, keys in tables.items():
        if section == "queries":
            found["queries"] = _queries(keys, text, file, problems)
            continue
        if section in ("report", "reporting") and isinstance(keys, dict):
            keys = _on_reports(section, keys, text, file, found, problems)
        known = _KEYS.get(section)
        if known is None or not isinstance(keys, dict):
            problems.append(_unknown(section, section, _KEYS, _where(text, file, section, "")))
            continue
        for key, value in keys.items():
            where = _where(text, file, section, key)
            if key not in known:
                problems.append(_unknown(key, section, known, where))
                continue
            field, check = known[key]
            checked, complaint = check(value)
            if complaint:
                problems.append(Problem("error", complaint, where))
            else:
                found[field] = checked
    problems.sort(key=lambda problem: (problem.where and problem.where.line) or 0)
    return Config(**found), problems


def _on_reports(
    section: str, keys: dict[str, Any], text: str, file: str, found: dict[str, Any], problems: list[Problem]
) -> dict[str, Any]:
    """Take in what is said of reports; answers the settings of the section that are the study's own."""
    from qualkit.files.report_settings import read_report, read_reporting

    def where(inside: str, key: str, value: str) -> Location:
        return _where_in_list(text, _where(text, file, inside, key), value)

    fields, wrong, looked_at = read_report(keys, where) if section == "report" else read_reporting(keys, where)
    found.update(fields)
    problems += wrong
    return {key: value for key, value in keys.items() if key not in looked_at}


def _where_in_list(text: str, place: Location, value: str) -> Location:
    """The line of one value of a setting that takes several lines."""
    if not value or place.line is None:
        return place
    lines = text.splitlines()
    for number in range(place.line, len(lines) + 1):
        if re.search(rf"[\"']\s*{re.escape(value)}\s*[\"']", lines[number - 1]):
            return Location(place.file, number, place.place)
        if number > place.line and re.match(r"\s*(\[[^\[\]\"']*\]|[\w.-]+\s*=)", lines[number - 1]):
            break
    return place


def _queries(written: Any, text: str, file: str, problems: list[Problem]) -> dict[str, str]:
    """Saved queries: what they mean is found out when they are used. One that cannot be read takes no other along."""
    found: dict[str, str] = {}
    if not isinstance(written, dict):
        where = _where(text, file, "queries", "")
        hint = 'Write [queries] on a line of its own, and below it: name = "query".'
        problems.append(Problem("warning", "should be a section, and is left out.", where, hint))
        return found
    for name, value in written.items():
        if not isinstance(value, str) or not value.strip():
            where = _where(text, file, "queries", name)
            problems.append(Problem("warning", "should be a query in quotation marks, and is left out.", where))
        else:
            found[name] = value.strip()
    return found


def _where(text: str, file: str, section: str, key: str) -> Location:
    """The line of a setting, as far as it is written in the usual way: ``[section]`` and ``key =`` below it."""
    inside = ""
    place = f"{section}.{key}" if key else section
    for number, line in enumerate(text.splitlines(), 1):
        header = re.match(r"\s*\[+\s*([^\]]+?)\s*\]", line)
        name = re.match(r"\s*[\"']?([^\s=\"'.]+)[\"']?\s*[=.]", line)
        if header:
            inside = header[1].replace('"', "").replace("'", "")
            if inside == place:
                return Location(file, number, place)
        elif name and ((inside == section and name[1] == key) or (not inside and name[1] == section)):
            return Location(file, number, place)
    return Location(file, None, place)


def _unknown(name: str, section: str, known: dict[str, Any], where: Location) -> Problem:
    import difflib

    is_section = known is _KEYS
    homes = [home for home, keys in _KEYS.items() if name in keys]
    close = difflib.get_close_matches(name.lower(), list(known), n=1)
    if homes and (is_section or homes != [section]):
        hint = f"It belongs below [{homes[0]}]."
    elif close:
        hint = f"Did you mean “{close[0]}”?"
    else:
        hint = f"Known are: {', '.join(known)}."
    return Problem("warning", f"is not a known {'section' if is_section else 'setting'}.", where, hint)


def _syntax(message: str, text: str, file: str) -> Problem:
    found = re.search(r"\(at line (\d+), column \d+\)", message)
    line = int(found[1]) if found else max(1, len(text.splitlines()))
    what = message.partition(" (at ")[0].strip()
    hint = "Text stands in straight quotation marks; a backslash in it is written twice. Defaults are used meanwhile."
    return Problem("error", f"cannot be read as TOML: {what[:1].lower()}{what[1:]}.", Location(file, line), hint)


def default_config(title: str, coder: str = "", language: str = "en-GB") -> str:
    """The text of a new `qualkit.toml`, every setting with its default and a comment.

    >>> read_config(default_config("Link workers", "MB").encode())[0] == Config(title="Link workers", coder="MB")
    True
    """
    base = Config()
    attribution = ", ".join(_quoted(name) for name in base.attribution)
    return f"""\
# Settings of this study. Lines that begin with # are comments. Nothing here leaves your computer.

[study]
title = {_quoted(title)}
language = {_quoted(language)}          # of the transcripts
organisation = ""           # shown on the title page of reports
coder = {_quoted(coder)}  # who codes when --coder is not given

[speakers]
# How transcripts label the interviewer, such as ["INT", "Interviewer", "R1"].
interviewers = []

[codebooks]
# Keys of the codebooks in use; an empty list uses every file in codebooks/.
active = []

[suggest]
embedding_model = {_quoted(base.embedding_model)}
seed = {base.seed}                    # the same seed and the same texts give the same suggestions
themes = {base.themes}                  # how many themes to look for; 0 lets qualkit choose
runs = {base.runs}                   # how often the grouping is repeated to see which themes are stable

[report]
attribution = [{attribution}]  # attributes of participants shown under a quotation
group_by = {_quoted(base.group_by)}           # attribute by which reports compare participants
max_quotes = {base.max_quotes}              # quotations a code in a report; 0 for all
# A version of the report with a name, for: qualkit export word --version board
# [report.versions.board]
# based_on = "short"        # or "full", "paper"
# sections = ["summary", "overview", "findings"]

# What only you know, for the checklists of a paper, such as:
# [reporting]
# ethics = "Approved by …"

[privacy]
smallest_group = {base.smallest_group}          # smaller groups of participants are not shown on their own
small_groups = {_quoted(base.small_groups)}   # tables put smaller groups "together", or they are "shown"
"""


def _quoted(text: str) -> str:
    """A TOML basic string."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + re.sub(r"[\x00-\x1f\x7f]", lambda found: f"\\u{ord(found[0]):04x}", escaped) + '"'


def toml_text(text: str) -> str:
    """A text as it is written in a settings file, in quotation marks.

    >>> print(toml_text('say "no"'))
    "say \\"no\\""
    """
    return _quoted(text)
