"""The parts of `qualkit.toml` on reports: ``[report]``, its versions, and what only the researchers know."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from functools import partial
from typing import Any

from qualkit.domain.memos import MEMO_KINDS
from qualkit.domain.report_versions import BUILT_IN, REPORTING, SECTIONS, ReportVersion
from qualkit.errors import Location, Problem

__all__ = ["read_report", "read_reporting"]

Where = Callable[[str, str, str], Location]
"""The place of a setting: section, key, and a value among its values (or "")."""
_LISTS = {"sections": tuple(SECTIONS), "memos": MEMO_KINDS, "themes": (), "cases": ()}
_NUMBERS = {
    "depth": (0, 20),
    "headings": (1, 3),
    "max_quotes": (0, 1000),
    "quote_words": (0, 1000),
    "table_rows": (0, 10_000),
}
_TEXTS = ("title", "template", "based_on")
_FLAGS = ("publication", "confirmed_only")
_OF_A_VERSION = (*_TEXTS, *_LISTS, *_NUMBERS, *_FLAGS)
# These two belong to one version; `max_quotes` of [report] is a setting of the study's own.
_OF_ALL = tuple(name for name in _OF_A_VERSION if name not in ("based_on", "title", "max_quotes"))


def read_report(table: dict[str, Any], where: Where) -> tuple[dict[str, Any], list[Problem], list[str]]:
    """What ``[report]`` says beyond the study's own settings.

    Returns:
        Fields of `Config` (``report``, ``report_version``, ``report_versions``), problems, and the keys that were
        looked at.
    """
    problems: list[Problem] = []
    mine = {key: value for key, value in table.items() if key in _OF_ALL}
    general = _version(mine, _OF_ALL, partial(where, "report"), problems)
    versions: dict[str, ReportVersion] = {}
    named = table.get("versions", {})
    if not isinstance(named, dict) or not all(isinstance(value, dict) for value in named.values()):
        hint = "Write a section for each, such as [report.versions.board]."
        problems.append(Problem("error", "should hold versions of the report.", where("report", "versions", ""), hint))
        named = {}
    for name, settings in named.items():
        inside = partial(where, f"report.versions.{name}")
        versions[name] = _version(settings, _OF_A_VERSION, inside, problems)
    versions = {
        name: _based(name, version, versions, where(f"report.versions.{name}", "based_on", ""), problems)
        for name, version in versions.items()
    }
    fields: dict[str, Any] = {"report": general, "report_versions": versions}
    wanted = table.get("version")
    if wanted is not None:
        fields["report_version"] = _known_name(wanted, versions, where("report", "version", ""), problems)
    return fields, problems, [*mine, "versions", "version"]


def read_reporting(table: dict[str, Any], where: Where) -> tuple[dict[str, Any], list[Problem], list[str]]:
    """What ``[reporting]`` says, texts by the keys of `REPORTING`; what it answers is as for `read_report`."""
    problems, found = [], {}
    for key, value in table.items():
        place = where("reporting", key, "")
        if key not in REPORTING:
            problems.append(Problem("warning", "is not a known setting.", place, _nearest(key, REPORTING)))
        elif not isinstance(value, str):
            problems.append(Problem("error", "should be text in quotation marks.", place))
        elif value.strip():
            found[key] = value.strip()
    return {"reporting": found}, problems, list(table)


def _version(
    table: Mapping[str, Any], known: Iterable[str], where: Callable[[str, str], Location], problems: list[Problem]
) -> ReportVersion:
    fields: dict[str, Any] = {}
    for key, value in table.items():
        if key not in known:
            problems.append(Problem("warning", "is not a known setting.", where(key, ""), _nearest(key, known)))
            continue
        if key in _LISTS:
            checked, complaint = _texts(value)
        elif key in _NUMBERS:
            checked, complaint = _whole(value, *_NUMBERS[key])
        elif key in _FLAGS:
            checked, complaint = (value, "") if isinstance(value, bool) else (None, "should be true or false.")
        else:
            checked, complaint = (value.strip(), "") if isinstance(value, str) else (None, "should be text.")
        if complaint:
            problems.append(Problem("error", complaint, where(key, "")))
            continue
        if not checked and key in ("sections", "themes", "cases"):
            continue  # an empty list asks for nothing else than the version has
        fields[key] = _spelt(key, checked, where, problems) if key in ("sections", "memos") else checked
    return ReportVersion(**fields)


def _spelt(
    key: str, names: tuple[str, ...], where: Callable[[str, str], Location], problems: list[Problem]
) -> tuple[str, ...]:
    """The names in their own spelling; what is unknown is a problem on its own line."""
    known = {name.casefold(): name for name in _LISTS[key]}
    noun = {"sections": "section of the report", "memos": "kind of memo"}[key]
    for name in names:
        if name.casefold() not in known:
            message = f"there is no {noun} “{name}”."
            problems.append(Problem("error", message, where(key, name), _nearest(name, known.values())))
    return tuple(known[name.casefold()] for name in names if name.casefold() in known)


def _based(
    name: str, version: ReportVersion, versions: Mapping[str, ReportVersion], place: Location, problems: list[Problem]
) -> ReportVersion:
    """The version with the name of what it is based on as that is spelt; not based on itself."""
    if version.based_on is None:
        return version
    base = _known_name(version.based_on, versions, place, problems)
    seen = {name}
    step = base
    while step in versions and step not in seen:
        seen.add(step)
        step = _folded(versions).get((versions[step].based_on or "").casefold(), "")
    if step in seen and not (base == name and name in BUILT_IN):
        problems.append(Problem("error", f"“{name}” would be based on itself.", place, "Base it on full."))
        base = "full" if name != "full" else ""
    return replace(version, based_on=base or None)


def _folded(versions: Mapping[str, ReportVersion]) -> dict[str, str]:
    return {name.casefold(): name for name in (*BUILT_IN, *versions)}


def _known_name(wanted: Any, versions: Mapping[str, ReportVersion], place: Location, problems: list[Problem]) -> str:
    known = _folded(versions)
    if not isinstance(wanted, str) or wanted.strip().casefold() not in known:
        hint = _nearest(str(wanted), known.values())
        problems.append(Problem("error", f"there is no version “{wanted}” of the report.", place, hint))
        return ""
    return known[wanted.strip().casefold()]


def _nearest(name: str, known: Iterable[str]) -> str:
    names = list(known)
    close = difflib.get_close_matches(name.casefold(), names, n=1, cutoff=0.5)
    return f"Did you mean “{close[0]}”?" if close else f"Known are: {', '.join(names)}."


def _texts(value: Any) -> tuple[Any, str]:
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        return tuple(text for item in value if (text := item.strip())), ""
    return None, 'should be a list of texts, such as ["one", "two"].'


def _whole(value: Any, least: int, most: int) -> tuple[Any, str]:
    if isinstance(value, int) and not isinstance(value, bool) and least <= value <= most:
        return value, ""
    return None, f"should be a whole number from {least} to {most}."
