"""What stands in a transcript but is nobody's speech: cover lines, legends, and the marks that services leave."""

from __future__ import annotations

import re
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field

from qualkit.text.labels import Candidate, Line, label_key

__all__ = ["FrontMatter", "is_page_mark", "is_system_line", "metadata_pair", "read_front_matter"]

_SYSTEM = re.compile(
    r"""transcribed\ by\ https?://\S+
      | .{1,80}\ (?:started|stopped)\ transcription
      | [\[(]?(?:start|end|beginning)\ of\ (?:the\ )?
        (?:recording|interview|transcript|transcription|audio|file)[\])]?\.?
      | [\[(]?(?:recording|interview|transcript|audio|file)\ (?:starts|begins|ends)[\])]?\.?
      | [-_=*~]{3,} | https?://\S+""",
    re.VERBOSE | re.IGNORECASE,
)
# Page numbers, and what a browser prints at the head and foot of a page.
_PAGE = re.compile(
    r"""(?:page\ )?(?!24/7)\d{1,3}\s?(?:/|of)\s?\d{1,3} | page\ \d{1,3} | -+\s?\d{1,3}\s?-+
      | https?://\S+\s+\d{1,3}/\d{1,3}
      | \d{1,2}/\d{1,2}/\d{2,4},\ \d{1,2}:\d{2}(?:\s[AP]M)?(?:\s+\S.{0,80})?""",
    re.VERBOSE | re.IGNORECASE,
)
# Headings that Otter sets over a list before the first turn.
_HEADED_IN_ANY_CASE = frozenset({"audio file"})
_DATE = re.compile(
    r"(?:[^\W\d_]{3,9},?\s+)?(?:\d{1,2}\s+[^\W\d_]{3,9}\s+\d{4}|[^\W\d_]{3,9}\s+\d{1,2},?\s+\d{4}|\d{4}-\d\d-\d\d)(?:\W.{0,30})?"
)
_DURATION = re.compile(r"(?:\d{1,2}h ?)?(?:\d{1,3}m ?)?\d{1,2}s|(?:\d{1,2}h ?)?\d{1,3}m", re.IGNORECASE)
_HEADED = frozenset({"summary keywords", "keywords", "speakers", "summary", "outline", "action items"})
_PAIR = re.compile(r"\s*(?:[#*>_-]+\s*)?([^\W\d_][^:\t\n=]{0,38}?)[ \t*_]*(?::(?=[\s*_])|\t|=)[ \t*_]*([^\t\n].*)")
_COVER_KEYS = re.compile(
    r"""(?:project|study|title|date|duration|length|location|place|setting|pseudonym|participants?|version|depositor
        |recorded|transcribed|transcriber|transcript|audio(?:\ file)?|file|language|recording|interview|status|note|nb
        |speakers|keywords|summary|conducted|age|gender|sex|occupation|role|site|region|consent|source|interviewee
        |respondent|researcher|interviewer)
        (?:\ (?:name|id|no|number|date|by|of.*|in.*|file|title|code|type|and.*|for.*|using|from|with|template))?""",
    re.VERBOSE,
)
_ROLE_WORDS = (
    r"interviewer|interviewee|participants?|respondent|clients?|patient|carer|researcher|moderator|facilitator"
    r"|link worker|social prescriber|practitioner|speaker|observer|coordinator|commissioner|gp|doctor|nurse"
)
_IS_ROLE = re.compile(rf"(?:the )?(?:[\w-]+ ){{0,3}}(?:{_ROLE_WORDS})(?: \S+){{0,2}}[.,]?", re.IGNORECASE)
_LEGEND_PART = re.compile(r"\W*([^\W_][\w ]{0,13}?)\s*[=–—:-]\s*(\S.*)")
_ABBREVIATED = re.compile(
    r"\b(interviewer|moderator|facilitator|researcher|interviewee|participant|respondent)s?\s*[(\[](\w{1,4})[)\]]",
    re.IGNORECASE,
)
_PATH = re.compile(r"[A-Za-z]:[\\/]|~?/[^\s/]+/|\\\\")
_COVER_LINES = 40
_COVER_WORDS = 8
_COVER_HEADS = 4


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """What was found before the first turn.

    Attributes:
        heads: how many labelled lines at the start are cover lines or legend, not speech.
        lines: how many lines belong to no turn.
        metadata: what the cover lines say, by lower-case key.
        legend: what the file says its labels stand for, by label key.
    """

    heads: int = 0
    lines: int = 0
    metadata: dict[str, str] = field(default_factory=dict)
    legend: dict[str, str] = field(default_factory=dict)


def is_system_line(text: str) -> bool:
    """Whether a line is a service's or a page's, not a speaker's.

    >>> is_system_line("Transcribed by https://otter.ai"), is_system_line("I started it.")
    (True, False)
    """
    words = text.strip()
    return len(text) < 120 and (_SYSTEM.fullmatch(words) is not None or _PAGE.fullmatch(words) is not None)


def is_page_mark(text: str) -> bool:
    """Whether a line is a page's number or the head or foot that a browser prints.

    >>> is_page_mark("1/5"), is_page_mark("https://app.example.org/t/4   2/5"), is_page_mark("24/7 support")
    (True, True, False)
    """
    return len(text) < 200 and _PAGE.fullmatch(text.strip()) is not None


def metadata_pair(line: str) -> tuple[str, str] | None:
    """``Key: value`` as a lower-case key and its value.

    >>> metadata_pair("Date:\\t3 May 2024")
    ('date', '3 May 2024')
    >>> metadata_pair("Audio file: /home/ann/LW03.mp3")
    ('audio file', 'LW03.mp3')
    """
    found = _PAIR.match(line)
    if found is None:
        return None
    value = found[2].strip(" \t*_")
    # Of a path only the file's own name: the folders tell whose computer it was.
    own_name = re.split(r"[\\/]", value)[-1] if _PATH.match(value) else ""
    return " ".join(found[1].split()).lower(), own_name or value


def read_front_matter(text: str, lines: Sequence[Line], heads: Sequence[Candidate]) -> FrontMatter:
    """Read the lines before the first turn; `heads` are the accepted labels, in text order."""
    keys = {label_key(head.label) for head in heads}
    legend, legend_lines = _read_legend(text, lines, heads, keys)
    cover_end = _cover_end(text, lines, heads)
    skipped = 0
    for head in heads:
        if head.line >= cover_end and head.line not in legend_lines:
            break
        skipped += 1
    end = heads[skipped].line if skipped < len(heads) else len(lines)
    metadata: dict[str, str] = {}
    headed = ""
    for index, line in enumerate(lines[:end]):
        words = text[line.start : line.end].strip()
        if headed:
            metadata[headed], headed = words, ""
            continue
        key = words.casefold()
        if index + 1 < end and (key in _HEADED_IN_ANY_CASE or (words.isupper() and key in _HEADED)):
            headed = key
            continue
        if is_system_line(words):
            continue
        if _DATE.fullmatch(words) or _DURATION.fullmatch(words):
            metadata.setdefault("duration" if _DURATION.fullmatch(words) else "date", words)
            continue
        pair = metadata_pair(words)
        if index in legend_lines:
            continue
        is_pair = pair is not None and "\t" not in pair[1]
        if pair is not None and is_pair and (index > 0 or _COVER_KEYS.fullmatch(pair[0])):
            metadata.setdefault(*pair)
        elif index == 0 and len(words) < 200 and "\t" not in words and any(map(str.isalpha, words)):
            metadata["title"] = words.strip("#*_ ")
        for meaning, short in _ABBREVIATED.findall(words):
            if label_key(short) in keys:
                legend.setdefault(label_key(short), meaning)
    return FrontMatter(skipped, end, metadata, legend)


def _cover_end(text: str, lines: Sequence[Line], heads: Sequence[Candidate]) -> int:
    """The line after the last cover line, so that ``Interviewer: NAME`` on a cover page is not taken for speech."""
    block = _cover_block(text, lines, heads)
    if block:
        return block
    by_line = {head.line: head for head in heads[:_COVER_HEADS]}
    headed = {head.line for head in heads}
    end = passed = 0
    for index, line in enumerate(lines[:_COVER_LINES]):
        pair = metadata_pair(text[line.start : line.end])
        is_cover = pair is not None and _COVER_KEYS.fullmatch(pair[0]) is not None and index not in headed
        if is_cover:
            end = index + 1
        elif index in by_line:
            passed += 1
            said = text[by_line[index].body : line.end]
            if len(said.split()) > _COVER_WORDS or said.rstrip().endswith("?"):
                break
            # A short labelled line belongs to the cover if it touches it and is set off from what follows.
            if end == index and _touches(text, lines, index) and not _touches(text, lines, index + 1):
                end = index + 1
        elif passed:
            break
    return end


def _cover_block(text: str, lines: Sequence[Line], heads: Sequence[Candidate]) -> int:
    """The line after a first block of short ``Key: value`` lines that a blank line sets off from speech; 0 for none."""
    end = next((index for index in range(1, len(lines)) if not _touches(text, lines, index)), len(lines))
    if not 2 < end <= _COVER_LINES or not any(head.line >= end for head in heads):
        return 0
    pairs = [metadata_pair(text[line.start : line.end]) for line in lines[:end]]
    keys = [pair[0] for pair in pairs if pair is not None and len(pair[1].split()) <= 2 * _COVER_WORDS]
    known = [key for key in keys if _COVER_KEYS.fullmatch(key)]
    asked = any(pair is not None and pair[1].endswith("?") for pair in pairs)
    # A title may stand above; a key that comes back is a speaker.
    is_cover = len(keys) >= end - 1 and 2 * len(known) >= end and len(known) > 1 and len(set(keys)) == len(keys)
    return end if is_cover and not asked else 0


def _touches(text: str, lines: Sequence[Line], index: int) -> bool:
    """Whether no blank line stands between a line and the one before it."""
    return 0 < index < len(lines) and text.count("\n", lines[index - 1].end, lines[index].start) < 2


def _read_legend(
    text: str, lines: Sequence[Line], heads: Sequence[Candidate], keys: AbstractSet[str]
) -> tuple[dict[str, str], set[int]]:
    """Lines such as ``I = interviewer; C = client``: what the labels stand for, and which lines say so."""
    legend: dict[str, str] = {}
    legend_lines: set[int] = set()
    last = heads[min(len(heads) - 1, len(keys))].line if heads else -1
    for index in range(min(last + 1, _COVER_LINES)):
        words = text[lines[index].start : lines[index].end]
        if len(words) > 300:
            continue
        said = re.sub(r"^\s*(?:key|legend|speakers|abbreviations|labels)\s*[:–-]\s*", "", words, flags=re.IGNORECASE)
        parts = [_LEGEND_PART.fullmatch(part.strip()) for part in re.split(r"[,;\t]|\s{3,}|\band\b", said)]
        found = {label_key(part[1]): part[2].strip(" .") for part in parts if part is not None}
        if None not in parts and found and found.keys() <= keys and all(_IS_ROLE.fullmatch(v) for v in found.values()):
            legend.update(found)
            legend_lines.add(index)
    # One such line alone may be an answer ("P: Link worker."); a legend explains at least two labels.
    return (legend, legend_lines) if len(legend) > 1 else ({}, set())
