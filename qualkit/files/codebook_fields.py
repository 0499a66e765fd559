"""What every form of a codebook shares: its fields, their permitted values, and what is resolved after reading."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import PurePath

from qualkit.domain.codebook import CODE_KINDS, CODE_STATUSES, CODE_TYPES, Code
from qualkit.errors import Location, Problem
from qualkit.files.palette import HOUSEKEEPING_COLOUR, as_colour, next_colour

__all__ = [
    "BOOK_FIELDS",
    "CHOICES",
    "LIST_FIELDS",
    "TEXT_FIELDS",
    "by_severity",
    "choose",
    "clean",
    "is_key",
    "key_of_file",
    "missing_fields",
    "nearest",
    "repeated_names",
    "with_colours",
]

BOOK_FIELDS = ("id", "title", "version", "description", "source")
TEXT_FIELDS = ("name", "kind", "brief", "definition", "when_to_use", "when_not_to_use", "colour", "status", "type")
LIST_FIELDS = ("examples", "patterns", "exclude_patterns", "aliases")
CHOICES = {"kind": CODE_KINDS, "status": CODE_STATUSES, "type": CODE_TYPES}
DEEPEST_CODE = 8
_ASKED = ("brief", "definition", "when_to_use", "when_not_to_use")
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff\ud800-\udfff]")
_KEY = re.compile(r"[^\s,;<>\"'“”]+")


def clean(text: str) -> str:
    """Text as a codebook holds it: line ends are LF, no control characters, no white space around it.

    >>> clean(" one\\r\\ntwo ")
    'one\\ntwo'
    """
    return _UNPRINTABLE.sub(" ", text.replace("\r\n", "\n").replace("\r", "\n")).strip()


def nearest(word: str, known: Iterable[str]) -> str:
    """A hint with the known word most like `word`, or all of them if none is.

    >>> nearest("defintion", ["definition", "brief"])
    'Did you mean “definition”?'
    """
    names = list(known)
    plain = {name.casefold(): name for name in names}
    found = difflib.get_close_matches(word.casefold(), plain, n=1)
    return f"Did you mean “{plain[found[0]]}”?" if found else f"Known are: {', '.join(names)}."


def choose(field: str, value: str) -> str:
    """The permitted value of ``kind``, ``status``, ``type`` or ``colour`` that `value` means, or "".

    >>> choose("type", "In vivo"), choose("status", "gone")
    ('in vivo', '')
    """
    if field == "colour":
        return as_colour(value)
    wanted = re.sub(r"[\s_-]+", " ", value.strip().casefold())
    return wanted if wanted in CHOICES[field] else ""


def is_key(text: str) -> bool:
    """Whether `text` can be a code's key: one word without commas, semicolons or quotation marks."""
    return _KEY.fullmatch(text) is not None


def key_of_file(file: str) -> str:
    """The key of a codebook that names none: its file's name.

    >>> key_of_file("codebooks/Link worker.csv")
    'link-worker'
    """
    return re.sub(r"[^\w.-]+", "-", PurePath(file.replace("\\", "/")).stem).strip("-.").lower() or "codebook"


def with_colours(codes: Sequence[Code]) -> tuple[Code, ...]:
    """The codes with a colour each: their own, their parent's, or the next of the palette for a theme."""
    taken = [code.colour for code in codes if not code.parent]
    colours: dict[str, str] = {}
    found = []
    for code in codes:
        colour = code.colour or colours.get(code.parent, "")
        if not colour:
            colour = HOUSEKEEPING_COLOUR if code.kind == "housekeeping" else next_colour(taken)
            taken.append(colour)
        colours[code.key] = colour
        found.append(replace(code, colour=colour))
    return tuple(found)


def missing_fields(code: Code, file: str) -> list[Problem]:
    """A warning that names the fields MacQueen et al. (1998) ask for and this code lacks; retired codes are let be."""
    if code.status == "retired":
        return []
    lacking = [field for field in _ASKED if not getattr(code, field)]
    if code.kind == "code" and not code.examples:
        lacking.append("examples")
    if not lacking:
        return []
    names = lacking[0] if len(lacking) == 1 else f"{', '.join(lacking[:-1])} and {lacking[-1]}"
    hint = "Without it two coders will draw the line differently." if lacking == ["when_not_to_use"] else ""
    return [Problem("warning", f"has no {names}.", Location(file, code.line or None, code.key), hint)]


def repeated_names(codes: Iterable[tuple[Code, str]]) -> list[Problem]:
    """A warning for each code (with its file) whose name an earlier one has; retired codes may share a name."""
    seen: dict[tuple[str, str], tuple[Code, str]] = {}
    problems = []
    for code, file in codes:
        if code.status == "retired":
            continue
        # Every codebook may have its own housekeeping.
        place = file if code.kind == "housekeeping" else ""
        first, home = seen.setdefault((place, code.name.casefold()), (code, file))
        if first is not code:
            elsewhere = f" in {home}" if home != file else ""
            message = f"has the same name as {first.key}{elsewhere}: “{code.name}”."
            where = Location(file, code.line or None, code.key)
            problems.append(Problem("warning", message, where, "Rename one, so that reports can tell them apart."))
    return problems


def by_severity(problems: Iterable[Problem]) -> list[Problem]:
    """Each problem once, in the order of files and lines, graver ones first within a line."""
    rank = {"error": 0, "warning": 1, "info": 2}

    def place(problem: Problem) -> tuple[str, int, int]:
        where = problem.where or Location("")
        return where.file, where.line or 0, rank.get(problem.severity, 3)

    return sorted(dict.fromkeys(problems), key=place)
