"""What a careful colleague would remark on in a codebook: gaps, doubles, dead references, codes nobody uses."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

from qualkit.domain.codebook import Code, Codebook
from qualkit.errors import Location, Problem
from qualkit.files.codebook_fields import by_severity, missing_fields, nearest, repeated_names

__all__ = ["PatternCheck", "check_codebook", "check_codebooks"]

PatternCheck = Callable[[Code, str], list[Problem]]

_PROSE = ("brief", "definition", "when_to_use", "when_not_to_use")
_EMPTY_WORDS = frozenset(
    [
        "a",
        "an",
        "the",
        "of",
        "to",
        "for",
        "on",
        "in",
        "about",
        "and",
        "or",
        "with",
        "by",
        "as",
        "is",
        "are",
        "it",
        "this",
        "that",
        "any",
        "all",
        "code",
        "theme",
        "talk",
        "text",
        "segment",
        "segments",
        "passage",
        "passages",
        "mention",
        "mentions",
        "anything",
        "everything",
        "related",
        "relating",
        "when",
        "use",
        "used",
    ]
)
_PREFIX = re.compile(r"([A-Za-z]+)(?=[\d.])")
_CITED = re.compile(r"(?<![\w.])([A-Z]{2,6})(\d+(?:\.[a-z\d_]+)*|(?:\.[a-z\d_]+)+)(?![\w-])")
_CUE = re.compile(r"\b(?:use|see|code|codes)\s+$", re.IGNORECASE)


def check_codebook(
    codebook: Codebook,
    file: str,
    used: Mapping[str, int] | None = None,
    users: Mapping[str, int] | None = None,
    pattern_check: PatternCheck | None = None,
    other_keys: Collection[str] = (),
) -> list[Problem]:
    """Everything there is to say about one codebook, in the order of its lines.

    Args:
        codebook: what was read.
        file: its name, for messages.
        used: codings by code key; None leaves out what depends on use.
        users: participants by code key.
        pattern_check: says what is wrong with a code's patterns (`qualkit.rules.checks.check_patterns`).
        other_keys: keys and aliases of the codes of other codebooks, which texts may refer to.

    >>> book = Codebook(key="a", title="A", codes=(Code(key="A1", name="Role", definition="The role.", line=4),))
    >>> for problem in check_codebook(book, "a.yaml"): print(problem)
    a.yaml:4: A1: has no brief, when_to_use, when_not_to_use and examples.
    a.yaml:4: A1: has a definition that only repeats the name. Say what counts as an instance of it.
    """
    problems = [*repeated_names((code, file) for code in codebook), *_references(codebook, file, other_keys)]
    for code in codebook:
        problems += missing_fields(code, file)
        problems += _repeats_name(code, file)
        if pattern_check and code.status != "retired":
            problems += pattern_check(code, file)
    problems += _usage(codebook, file, used, users)
    return by_severity(problems)


def check_codebooks(
    codebooks: Sequence[tuple[Codebook, str]],
    used: Mapping[str, int] | None = None,
    users: Mapping[str, int] | None = None,
    pattern_check: PatternCheck | None = None,
) -> list[Problem]:
    """`check_codebook` for several codebooks (with their files) used together: also keys and names they share."""
    keys = {name for book, _ in codebooks for code in book for name in (code.key, *code.aliases)}
    problems = [*repeated_names((code, file) for book, file in codebooks for code in book), *_repeated_keys(codebooks)]
    for book, file in codebooks:
        problems += check_codebook(book, file, used, users, pattern_check, keys)
    return by_severity(problems)


def _at(code: Code, file: str) -> Location:
    return Location(file, code.line or None, code.key)


def _repeated_keys(codebooks: Iterable[tuple[Codebook, str]]) -> list[Problem]:
    seen: dict[str, str] = {}
    problems = []
    for book, file in codebooks:
        for code in book:
            home = seen.setdefault(code.key.casefold(), file)
            if home != file:
                hint = "Keys are unique in a study: rename one."
                problems.append(Problem("error", f"is also the key of a code in {home}.", _at(code, file), hint))
    for book, file in codebooks:
        for code in book:
            for alias in code.aliases:
                home = seen.setdefault(alias.casefold(), file)
                if home != file:
                    message = f"has the alias “{alias}”, which leads to a code in {home} as well."
                    problems.append(Problem("error", message, _at(code, file), "Delete it in one of the two."))
    return problems


def _repeats_name(code: Code, file: str) -> list[Problem]:
    """Whether the definition says nothing that the name does not."""
    words, name = _words(code.definition), _words(code.name)
    if not code.definition or code.status == "retired" or not words <= name:
        return []
    hint = "Say what counts as an instance of it."
    return [Problem("warning", "has a definition that only repeats the name.", _at(code, file), hint)]


def _words(text: str) -> frozenset[str]:
    """The words of a text that carry meaning, cut to a stem so that plural and ending do not count."""
    found = re.findall(r"[^\W\d_]+", text.casefold())
    return frozenset(word[: max(4, len(word) - 3)] for word in found if word not in _EMPTY_WORDS)


def _references(codebook: Codebook, file: str, other_keys: Collection[str]) -> list[Problem]:
    """Keys that a text names and that no given codebook has."""
    names = (name for code in codebook for name in (code.key, *code.aliases))
    known = {key.casefold(): key for key in (*other_keys, *names)}
    prefixes = {found[1].casefold() for key in known if (found := _PREFIX.match(key))}
    problems = []
    elsewhere: dict[str, Code] = {}
    for code in codebook:
        for name in _PROSE:
            for key, cued in _cited(getattr(code, name)):
                if key.casefold() in known:
                    continue
                if _prefix(key) in prefixes:
                    message = f"refers in {name} to {key}, which does not exist."
                    problems.append(Problem("warning", message, _at(code, file), _nearest_key(key, known.values())))
                elif cued:
                    elsewhere.setdefault(key, code)
    return problems + _foreign(elsewhere, file)


def _nearest_key(key: str, known: Iterable[str]) -> str:
    """The known key most like `key`, as a hint; "" if none is."""
    hint = nearest(key, sorted(known))
    return hint if hint.startswith("Did") else ""


def _prefix(key: str) -> str:
    found = _PREFIX.match(key)
    return found[1].casefold() if found else ""


def _cited(text: str) -> list[tuple[str, bool]]:
    """What looks like keys of codes in a text, and whether the words before it say so.

    >>> _cited("Not for pay (use SPE2.1); see LWR.zz.other. COVID19 is none.")
    [('SPE2.1', True), ('LWR.zz.other', True), ('COVID19', False)]
    """
    return [(found[0], bool(_CUE.search(text[: found.start()]))) for found in _CITED.finditer(text)]


def _foreign(elsewhere: Mapping[str, Code], file: str) -> list[Problem]:
    """One remark for all references to codebooks that are not at hand, at the first of them."""
    if not elsewhere:
        return []
    first = min(elsewhere.values(), key=lambda code: code.line)
    message = f"refers to codes of codebooks that are not at hand: {', '.join(sorted(elsewhere))}."
    hint = "Take those codebooks into the study as well, or mind that these codes cannot be chosen."
    return [Problem("info", message, Location(file, first.line or None), hint)]


def _usage(
    codebook: Codebook, file: str, used: Mapping[str, int] | None, users: Mapping[str, int] | None
) -> list[Problem]:
    """Codes nobody applied, and codes that only one participant speaks to."""
    problems = []
    for code in codebook:
        if code.kind != "code" or code.status != "active":
            continue
        if used is not None and not used.get(code.key):
            hint = "Retire it, or look whether its definition is too narrow."
            problems.append(Problem("info", "is not used yet.", _at(code, file), hint))
        elif users is not None and users.get(code.key) == 1:
            hint = "It may be a case of its own, or part of another code."
            problems.append(Problem("info", "is used for one participant only.", _at(code, file), hint))
    return problems
