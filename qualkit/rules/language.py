"""The pattern language: one pattern string in, a small frozen tree out.

::

    pattern      = ["not:"] ( "re:" regular expression | alternatives )
    alternatives = nearness { " / " nearness }
    nearness     = phrase { "~N" phrase }          joined from the left
    phrase       = item { item }                   words that follow one another
    item         = word | word"*" | '"'exact words'"' | "(" alternatives ")"
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from qualkit.errors import BadInput
from qualkit.rules.folding import fold
from qualkit.rules.regexes import regex_fault

__all__ = [
    "MOST_WORDS_BETWEEN",
    "Either",
    "Exact",
    "Near",
    "Node",
    "Pattern",
    "PatternError",
    "Phrase",
    "Regex",
    "Stem",
    "Word",
    "format_pattern",
    "parse_pattern",
]

MOST_WORDS_BETWEEN = 30
SHORTEST_STEM = 2

_TOKEN = re.compile(
    r"""(?P<space>\s+)
    | (?P<exact>"[^"]*(?P<closed>"?))
    | (?P<near>~(?P<within>\d*))
    | (?P<word>(?:[^\W_]|[\u0300-\u036f'&£$€%+@\#])+(?P<star>\*?))
    | (?P<mark>[()/])
    | (?P<hyphen>[-.]|(?<=\d)[,:](?=\d))
    | (?P<other>.)""",
    re.VERBOSE | re.DOTALL,
)
_PREFIX = re.compile(r"\s*(?P<excludes>not:)?\s*(?P<regex>re:)?", re.IGNORECASE)


class PatternError(BadInput):
    """A pattern that cannot be read. `position` counts characters of the pattern from 0."""

    def __init__(self, message: str, position: int) -> None:
        super().__init__(message)
        self.position = position


@dataclass(frozen=True, slots=True)
class Word:
    """A word in any of its inflections, lower case."""

    text: str


@dataclass(frozen=True, slots=True)
class Stem:
    """The beginning of a word, with any ending (written ``promot*``)."""

    text: str


@dataclass(frozen=True, slots=True)
class Exact:
    """Exactly these words, one after another (written in double quotes)."""

    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Phrase:
    """Parts that follow one another."""

    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Either:
    """Any one of the options."""

    options: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Near:
    """Both sides in one sentence, in either order, with at most `within` words between them."""

    left: Node
    right: Node
    within: int


@dataclass(frozen=True, slots=True)
class Regex:
    """A Python regular expression, applied to the text of each sentence."""

    source: str


Node = Word | Stem | Exact | Phrase | Either | Near | Regex


@dataclass(frozen=True, slots=True)
class Pattern:
    """A whole pattern; `excludes` is true for ``not:`` patterns."""

    node: Node
    excludes: bool = False


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    value: str
    position: int


@lru_cache(maxsize=8192)
def parse_pattern(text: str) -> Pattern:
    """Read one pattern.

    Raises:
        PatternError: with the reason, and where in the pattern it is.

    >>> parse_pattern("trust ~4 client*").node
    Near(left=Word(text='trust'), right=Stem(text='client'), within=4)
    >>> parse_pattern("not: benefits of")
    Pattern(node=Phrase(parts=(Word(text='benefits'), Word(text='of'))), excludes=True)
    """
    prefix = _PREFIX.match(text)
    start = prefix.end() if prefix else 0
    excludes = bool(prefix and prefix["excludes"])
    if prefix and prefix["regex"]:
        source = text[start:].strip()
        fault = regex_fault(source)
        if fault is not None:
            raise PatternError(fault.message, text.index(source, start) + fault.position)
        return Pattern(Regex(source), excludes)
    return Pattern(_Parser(list(_tokens(text, start)), len(text)).whole(), excludes)


def format_pattern(pattern: Pattern) -> str:
    """The pattern as text; reading it again gives the same tree.

    >>> format_pattern(parse_pattern("let   ( him / her ) “down”"))
    'let (him / her) "down"'
    """
    return ("not: " if pattern.excludes else "") + _format(pattern.node)


def _format(node: Node, inside: bool = False) -> str:
    match node:
        case Word(text):
            return text
        case Stem(text):
            return f"{text}*"
        case Exact(words):
            return f'"{" ".join(words)}"'
        case Regex(source):
            return f"re:{source}"
        case Phrase(parts):
            return " ".join(_format(part, inside=True) for part in parts)
        case Either(options):
            written = " / ".join(map(_format, options))
        case Near(left, right, within):
            first = _format(left, inside=not isinstance(left, Near))
            written = f"{first} ~{within} {_format(right, inside=True)}"
    return f"({written})" if inside else written


def _tokens(text: str, start: int) -> Iterator[_Token]:
    folded = fold(text, keep_punctuation=True)
    for found in _TOKEN.finditer(folded, start):
        at = found.start()
        kind = next(name for name in ("space", "exact", "near", "word", "mark", "hyphen", "other") if found[name])
        if kind == "exact":
            yield _exact(found, at)
        elif kind == "near":
            yield _near(found, at)
        elif kind == "word":
            yield from _word(folded, found, at)
        elif kind == "mark":
            yield from _mark(folded, found[0], at)
        elif kind == "other":
            raise PatternError(_refusal(found[0]), at)


def _exact(found: re.Match[str], at: int) -> _Token:
    if not found["closed"]:
        raise PatternError("a double quote is opened and not closed.", at)
    inside = found[0][1:-1]
    inside = re.sub(r"(?<=\d)[,:/](?=\d)", " ", inside)
    wrong = re.search(r"[^\w\s'&£$€%+@#.\u0300-\u036f-]|_", inside)
    if wrong:
        raise PatternError(_refusal(wrong[0]), at + 1 + wrong.start())
    if not any(letter.isalnum() for letter in inside):
        raise PatternError("there is no word between the double quotes.", at)
    return _Token("exact", " ".join(re.sub(r"[\s.-]", " ", inside.lower()).split()), at)


def _near(found: re.Match[str], at: int) -> _Token:
    number = found["within"]
    if not number:
        raise PatternError("“~” needs the number of words that may stand between, as in “~4”.", at)
    if int(number) > MOST_WORDS_BETWEEN:
        raise PatternError(f"“~{number}” is too wide; at most ~{MOST_WORDS_BETWEEN} is possible.", at)
    return _Token("near", number, at)


def _word(folded: str, found: re.Match[str], at: int) -> Iterator[_Token]:
    word = found[0].lower()
    if not found["star"]:
        if any(letter.isalnum() for letter in word):
            yield _Token("word", word, at)
        return
    stem = word[:-1]
    following = folded[found.end() : found.end() + 1]
    if following.isalnum() or following == "*":
        raise PatternError("“*” can only stand at the end of a word.", found.end() - 1)
    if len(stem) < SHORTEST_STEM or not stem.isalnum():
        raise PatternError("“*” needs the first two letters of a word, or more, before it.", at)
    yield _Token("stem", stem, at)


def _mark(folded: str, mark: str, at: int) -> Iterator[_Token]:
    if mark != "/":
        yield _Token(mark, mark, at)
        return
    before, after = folded[at - 1 : at] if at else " ", folded[at + 1 : at + 2] or " "
    if before.isdigit() and after.isdigit():
        return
    if not (before.isspace() or before in "()") or not (after.isspace() or after in "()"):
        raise PatternError("put a space on both sides of “/” between alternatives.", at)
    yield _Token("/", mark, at)


def _refusal(mark: str) -> str:
    if mark == "*":
        return "“*” can only stand at the end of a word, outside double quotes."
    return f"“{mark}” cannot be matched; leave punctuation out of patterns."


class _Parser:
    """Recursive descent over the tokens of one pattern."""

    def __init__(self, tokens: list[_Token], end: int) -> None:
        self.tokens = tokens
        self.end = end
        self.at = 0

    def whole(self) -> Node:
        node = self.alternatives()
        if self.at < len(self.tokens):
            raise PatternError("a closing bracket has no opening one.", self.position)
        return node

    @property
    def kind(self) -> str:
        return self.tokens[self.at].kind if self.at < len(self.tokens) else ""

    @property
    def position(self) -> int:
        return self.tokens[self.at].position if self.at < len(self.tokens) else self.end

    def alternatives(self) -> Node:
        options = [self.nearness()]
        while self.kind == "/":
            self.at += 1
            options.append(self.nearness())
        flat = [inner for one in options for inner in (one.options if isinstance(one, Either) else (one,))]
        return flat[0] if len(flat) == 1 else Either(tuple(flat))

    def nearness(self) -> Node:
        node = self.phrase()
        while self.kind == "near":
            within = int(self.tokens[self.at].value)
            self.at += 1
            node = Near(node, self.phrase(), within)
        return node

    def phrase(self) -> Node:
        start = self.position
        parts: list[Node] = []
        while self.kind in ("word", "stem", "exact", "("):
            part = self.item()
            parts.extend(part.parts if isinstance(part, Phrase) else (part,))
        if not parts:
            raise PatternError(self.missing(), self.position)
        if len(parts) == 1:
            return parts[0]
        if any(_has_nearness(part) for part in parts):
            raise PatternError("“~” cannot stand inside a longer phrase; join the parts with “~” instead.", start)
        return Phrase(tuple(parts))

    def item(self) -> Node:
        token = self.tokens[self.at]
        self.at += 1
        if token.kind == "word":
            return Word(token.value)
        if token.kind == "stem":
            return Stem(token.value)
        if token.kind == "exact":
            return Exact(tuple(token.value.split()))
        node = self.alternatives()
        if self.kind != ")":
            raise PatternError("an opening bracket has no closing one.", token.position)
        self.at += 1
        return node

    def missing(self) -> str:
        if not self.tokens:
            return "there is no word in it."
        if self.kind == ")":
            return "a word is missing before the closing bracket."
        return "a word is missing here." if self.at < len(self.tokens) else "a word is missing at the end."


def _has_nearness(node: Node) -> bool:
    match node:
        case Near():
            return True
        case Either(options):
            return any(_has_nearness(option) for option in options)
        case Phrase(parts):
            return any(_has_nearness(part) for part in parts)
    return False
