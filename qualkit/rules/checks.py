"""Looking over the patterns of a code before they are applied."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from qualkit.domain.codebook import Code
from qualkit.errors import Location, Problem
from qualkit.rules.folding import fold, plain_word
from qualkit.rules.inflection import FUNCTION_WORDS, forms
from qualkit.rules.language import (
    Either,
    Exact,
    Near,
    Node,
    PatternError,
    Phrase,
    Regex,
    Stem,
    Word,
    format_pattern,
    parse_pattern,
)
from qualkit.rules.plans import MOST_SEQUENCES

__all__ = ["check_patterns"]

Part = Word | Stem | Exact
Parts = tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class _Written:
    """One readable pattern as it stands in the codebook. `options` are its alternatives, any one of which is enough."""

    place: str
    text: str
    node: Node
    excludes: bool
    options: tuple[Node, ...]


def check_patterns(code: Code, file: str) -> list[Problem]:
    """What is wrong, or probably not meant, in the patterns of one code.

    Errors: patterns that cannot be read. Warnings: a pattern of nothing but a very common word; the same pattern
    twice; a pattern that can never add a hit, because an exclusion of the same code or a more general pattern of
    the same code covers it.

    Args:
        code: with its patterns as written.
        file: the codebook's name, for the messages.

    >>> code = Code(key="LWR1.3", name="Promotion", patterns=("promot*", "promotion", "trust ~ client"))
    >>> for problem in check_patterns(code, "codebooks/link-worker-role.yaml"):
    ...     print(problem.severity, problem.where.place, problem.message)
    error LWR1.3.patterns.3 “trust ~ client” cannot be read (character 7): “~” needs the number of words that may \
stand between, as in “~4”.
    warning LWR1.3.patterns.2 “promotion” can never add a hit: the pattern “promot*” already finds all of it.
    """
    problems: list[Problem] = []
    readable: list[_Written] = []
    fields = {"patterns": code.patterns, "exclude_patterns": code.exclude_patterns}
    for name, texts in fields.items():
        for number, text in enumerate(texts, 1):
            place = f"{code.key}.{name}.{number}"
            try:
                readable.append(_read(place, text, name == "exclude_patterns"))
            except PatternError as error:
                message = f"“{text}” cannot be read (character {error.position + 1}): {error.message}"
                problems.append(_problem("error", message, code, file, place))
    for place, message, hint in [*_common(readable), *_repeated(readable), *_unreachable(readable)]:
        problems.append(_problem("warning", message, code, file, place, hint))
    return problems


def _problem(severity: str, message: str, code: Code, file: str, place: str, hint: str = "") -> Problem:
    return Problem(severity, message, where=Location(file, code.line or None, place), hint=hint)


def _read(place: str, text: str, excludes: bool) -> _Written:
    pattern = parse_pattern(text)
    options = pattern.node.options if isinstance(pattern.node, Either) else (pattern.node,)
    for option in options:
        if len(_sequences(option, MOST_SEQUENCES + 1)) > MOST_SEQUENCES:
            raise PatternError(f"the alternatives make more than {MOST_SEQUENCES} phrases; split the pattern.", 0)
    flat = itertools.chain.from_iterable(
        (option,) if isinstance(option, Near | Regex) else map(Phrase, _sequences(option, MOST_SEQUENCES))
        for option in options
    )
    return _Written(place, text, pattern.node, pattern.excludes or excludes, tuple(flat))


def _common(readable: Iterable[_Written]) -> list[tuple[str, str, str]]:
    found = []
    for pattern in readable:
        words = [_bare(option) for option in pattern.options]
        common = sorted({word for word in words if word in FUNCTION_WORDS})
        if common and not pattern.excludes:
            message = f"“{pattern.text}” matches the very common word “{common[0]}” wherever it stands."
            found.append((pattern.place, message, "Say which words it should stand with."))
    return found


def _bare(option: Node) -> str:
    """The word, where an option is a single one; else ""."""
    if not isinstance(option, Phrase) or len(option.parts) != 1:
        return ""
    part = option.parts[0]
    if isinstance(part, Exact):
        return part.words[0] if len(part.words) == 1 else ""
    return part.text if isinstance(part, Word) else ""


def _repeated(readable: Iterable[_Written]) -> list[tuple[str, str, str]]:
    found = []
    first: dict[tuple[str, bool], str] = {}
    for pattern in readable:
        canonical = format_pattern(parse_pattern(pattern.text)).removeprefix("not: ")
        known = first.setdefault((canonical, pattern.excludes), pattern.place)
        if known != pattern.place:
            found.append((pattern.place, f"“{pattern.text}” is there twice: it is also {known}.", "Delete one."))
    return found


def _unreachable(readable: Sequence[_Written]) -> list[tuple[str, str, str]]:
    """Patterns of which every alternative is covered by exclusions, or by one other pattern."""
    found = []
    for pattern in (one for one in readable if not one.excludes):
        exclusions = [one for one in readable if one.excludes]
        if pattern.options and all(_excluded(option, exclusions) for option in pattern.options):
            message = f"“{pattern.text}” can never add a hit: an exclusion of the same code always takes it away."
            found.append((pattern.place, message, "Delete one of the two."))
            continue
        general = next((one for one in readable if _is_wider(one, pattern)), None)
        if general is not None:
            message = f"“{pattern.text}” can never add a hit: the pattern “{general.text}” already finds all of it."
            found.append((pattern.place, message, "Delete the narrower pattern, or make the wider one more precise."))
    return found


def _excluded(option: Node, exclusions: Sequence[_Written]) -> bool:
    return any(_covers(wide, option) for one in exclusions for wide in one.options)


def _is_wider(wide: _Written, narrow: _Written) -> bool:
    if wide.excludes or wide.node == narrow.node:
        return False
    covered = all(any(_covers(one, option) for one in wide.options) for option in narrow.options)
    mutual = covered and all(any(_covers(one, option) for one in narrow.options) for option in wide.options)
    return covered and (not mutual or wide.place < narrow.place)


def _covers(wide: Node, narrow: Node) -> bool:
    """Whether every text that `narrow` matches has words of it matched by `wide`."""
    if isinstance(wide, Regex) or isinstance(narrow, Regex):
        return wide == narrow
    if isinstance(narrow, Near):
        if isinstance(wide, Near):
            return wide.within >= narrow.within and (
                (_side_covers(wide.left, narrow.left) and _side_covers(wide.right, narrow.right))
                or (_side_covers(wide.left, narrow.right) and _side_covers(wide.right, narrow.left))
            )
        return _side_covers(wide, narrow.left) or _side_covers(wide, narrow.right)
    texts = _sequences(narrow, MOST_SEQUENCES)
    if isinstance(wide, Near):
        return bool(texts) and all(_near_in(wide, text) for text in texts)
    return bool(texts) and all(any(_places(one, text) for one in _sequences(wide, MOST_SEQUENCES)) for text in texts)


def _side_covers(wide: Node, narrow: Node) -> bool:
    options = narrow.options if isinstance(narrow, Either) else (narrow,)
    wider = wide.options if isinstance(wide, Either) else (wide,)
    return all(any(_covers(one, option) for one in wider) for option in options)


def _near_in(wide: Near, text: Parts) -> bool:
    """Whether both sides of a nearness stand in a sequence, near enough and apart."""
    lefts, rights = _all_places(wide.left, text), _all_places(wide.right, text)
    return any(
        max(left[0], right[0]) >= min(left[1], right[1])
        and max(left[0], right[0]) - min(left[1], right[1]) <= wide.within
        for left in lefts
        for right in rights
    )


def _all_places(node: Node, text: Parts) -> list[tuple[int, int]]:
    if isinstance(node, Near | Regex):
        return []
    return [place for one in _sequences(node, MOST_SEQUENCES) for place in _places(one, text)]


def _places(wide: Parts, text: Parts) -> list[tuple[int, int]]:
    size = len(wide)
    return [
        (at, at + size)
        for at in range(len(text) - size + 1)
        if all(_part_covers(one, other) for one, other in zip(wide, text[at : at + size], strict=True))
    ]


def _part_covers(wide: Part, narrow: Part) -> bool:
    if isinstance(narrow, Stem):
        return isinstance(wide, Stem) and narrow.text.startswith(wide.text)
    words = _words(narrow)
    if isinstance(wide, Stem):
        return all(word.startswith(plain_word(wide.text)) for word in words)
    return words <= _words(wide)


def _words(part: Word | Exact) -> frozenset[str]:
    if isinstance(part, Exact):
        return frozenset(map(plain_word, part.words))
    return frozenset(map(plain_word, forms(part.text)))


def _sequences(node: Node, most: int) -> list[Parts]:
    """The sequences of single words that a node without nearness stands for, `most` of them at most."""
    match node:
        case Word() | Stem():
            return [(node,)]
        case Exact(words):
            return [tuple(Exact((word,)) for word in fold(" ".join(words)).split())]
        case Either(options):
            return list(itertools.islice((one for option in options for one in _sequences(option, most)), most))
        case Phrase(parts):
            sequences: list[Parts] = [()]
            for part in parts:
                ends = _sequences(part, most)
                sequences = list(itertools.islice((a + b for a in sequences for b in ends), most))
            return sequences
    return []
