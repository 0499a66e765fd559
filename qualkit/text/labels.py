"""Finding speaker labels by consistency.

No single pattern tells ``Interviewer:`` from ``Product:``. So every line is read under each style of label that
transcripts use, and a style is believed only where its labels come back, alternate and head most of the text.
"""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Callable, Sequence, Set
from collections.abc import Set as AbstractSet
from functools import lru_cache
from typing import NamedTuple

from qualkit.text.timestamps import STAMP, TIME, last_seconds, seconds

__all__ = [
    "ASKERS",
    "STYLES",
    "Candidate",
    "Line",
    "accept",
    "colon_head",
    "find_candidates",
    "label_key",
    "looks_like_speaker",
]


class Line(NamedTuple):
    """A line of the text; `bold` is how many of its first code points are set in bold (0 where unknown)."""

    start: int
    end: int
    bold: int = 0


class Candidate(NamedTuple):
    """A label that may head a turn: the line it stands on and where the words after it begin."""

    line: int
    label: str
    body: int
    seconds: float | None = None
    end_seconds: float | None = None


_NAME = r"[^\W_][^:：\t\n*<>\[\]#]{0,47}?"
_PRE = rf"(?:(?P<pre>{STAMP}|{TIME}(?=[ \t]))[ \t]*(?:[-–—][ \t]+)?)?"
_POST = rf"(?:(?P<post>{STAMP})(?!\w)[ \t]*)?"
_COLON = re.compile(
    rf"[ \t]*(?:[-*•][ \t]+)?{_PRE}(?:>>[ \t]*)?(?:\*\*|__)?(?:\[(?=[^\]:\n]*\]))?"
    rf"(?P<label>{_NAME}|\?{{1,3}})\]?(?:\*\*|__)?[ \t]*(?P<inner>{STAMP})?[ \t]*"
    rf"(?:\[[^\]\n\d][^\]\n]{{0,30}}\][ \t]*)?[:：](?!//)(?!(?<=\d:)\d\d)(?:\*\*|__)?[ \t]*{_POST}"
)
_NAME_TIME = re.compile(
    rf"[ \t]*(?:\*\*|__)?(?P<label>{_NAME})(?:\*\*|__)?"
    rf"(?:[ ]{{2,}}(?P<pre>{TIME})(?=[ \t]|$)|[ \t]+(?P<inner>{TIME})(?=[ \t]*$)|[ \t]*(?P<post>{STAMP}))[ \t]*",
)
_TIME_NAME = re.compile(rf"[ \t]*(?P<pre>{STAMP}|{TIME})[ \t]+(?:[-–—][ \t]+)?(?P<label>{_NAME})[ \t]*$")
# As Teams and Stream show it beside the recording, from where it is copied.
_SPOKEN_TIME = r"(?:\d{1,2} hours? )?(?:\d{1,2} minutes? )?\d{1,2} seconds?"
_NAME_SPOKEN_TIME = re.compile(rf"[ \t]*(?P<label>{_NAME})[ \t]+(?P<pre>{_SPOKEN_TIME})[ \t]*(?:{TIME})?[ \t]*$")
_WHOLE_LINE = re.compile(rf"[ \t]*(?P<label>{_NAME})[ \t]*$")
_TIME_BELOW = re.compile(rf"\n[ \t]*(?P<pre>{STAMP}|{TIME})[ \t]*(?=\n|\Z)")
_HEADING = re.compile(
    r"(?:[^\t\n]{1,20}\t\s*)?(?:speaker|name|who|person)\s*\t\s*(?:[^\t\n]{1,20}\t\s*)?"
    r"(?:words?|text|content|transcript(?:ion)?|speech|dialogue|utterance|said)\s*(?:\t[^\t\n]{1,20})*$",
    re.IGNORECASE,
)
_SPACES = re.compile(rf"(?P<label>{_NAME})[ ]{{3,}}(?=\S)")
_STOP = re.compile(r"[ \t]*(?P<label>[QA]|Int|INT|Res|RES|Resp|RESP|Part|[A-Z]{1,3}\d{1,3})[.)][ \t]+(?=\S)")
_CAPTION = re.compile(r"\[(?P<label>[^\]\n]{1,60})\][ \t]+(?P<pre>\d{1,2}:\d{2}:\d{2})[ \t]*$")
_TAB = re.compile(
    rf"(?:\d{{1,4}}[.)]?[ \t]*\t[ \t]*)?"
    rf"(?:(?P<pre>{STAMP}|{TIME}(?:[ \t]*[-–—>]+[ \t]*{TIME})?)[ \t]*\t[ \t]*)?(?P<label>{_NAME})[ \t]*\t\s*"
    rf"(?:(?P<post>{STAMP}|{TIME})[ \t]*\t\s*)?"
)
_DASH = re.compile(rf"[ \t]*{_PRE}(?P<label>[^\W_][^:\t\n*<>\[\]#.,–—-]{{0,23}}?)[ \t]+[–—-][ \t]+{_POST}")
_BOLD_STAMP = re.compile(rf"[ \t:]*({STAMP}|{TIME})(?=[ \t]|$)[ \t]*")
_SERVICE = re.compile(r"[ \t]*(?:started|stopped) transcription[ \t]*$")
_BRACKETS = re.compile(rf"[ \t]*{_PRE}\[(?P<label>{_NAME})\][ \t]*{_POST}")
_ALONE = re.compile(rf"[ \t]*(?:#{{1,6}}[ \t]+)?(?P<mark>\*\*|__)?\[?(?P<label>{_NAME})\]?(?:\*\*|__)?[ \t]*$")

_SPEAKER_SHAPE = re.compile(
    r"""(?:speaker|spk|participant|interviewer|interviewee|respondent|researcher|moderator|facilitator|int|res|resp|part
        |iv|ie|client|carer|observer|unknown\ speaker|unidentified\ speaker|male|female|voice)
        (?:[ ._-]*(?:\d{1,3}|[a-z]))?\.?(?:[ ]\(.*\))?
      | [a-z]{1,4}[ ._-]?\d{1,4}[a-z]? | [a-z] | [a-z]{1,3}\d{0,2}""",
    re.VERBOSE,
)
# Who is not known, or not one of those who take part: such labels come once or twice in a long transcript.
_WHOEVER = re.compile(r"\?{1,3}|(?:[A-Z]|Speaker|Participant|Male|Female|Voice) ?\?")
_BYSTANDER = re.compile(
    r"""(?:unidentified|unknown|several|all|both|many|male|female|another|other|group|everyone)\b.*
      | (?:\S+(?:\ \S+)?['’]s\ )?(?:mother|father|mum|dad|wife|husband|partner|son|daughter|sister|brother|carer|friend
        |neighbour|nurse|doctor|receptionist|colleague|interpreter|translator|visitor|note-?taker|observer)(?:\ \d)?""",
    re.VERBOSE | re.IGNORECASE,
)
_CAPITALISED = re.compile(r"[^\W\d_a-z]\S*(?: (?:[^\W\d_a-z]\S*|\d{1,3})){0,3}(?: \(.*\))?")
_ASIDE = re.compile(r"\s*(?:\[[^\]\n]*\]|\([^)\n]*\))\s*")
# Words that stand before a colon on cover pages and in notes, and openings of speech that stand before a dash.
_NOT_SPEAKER_WORDS = """
    address age aim aims answer appendix audio file automation background clock conclusion conducted content context
    date day depositor description discussion duration email end ethnicity example figure file format gender http
    https implication implications interview introduction keywords key language legend length location method
    methods name nb note notes number occupation page participants place product project pseudonym purpose question
    recorded recording reference result results section setting sex site source speakers start status study subject
    summary synopsis table text time timespan title topic transcribed transcriber transcript transcription type url
    version yeah yes no well okay ok so and but or right mm mmm um er erm oh ah anyway sorry like then now because
    also still today yesterday sure maybe actually basically obviously laughs laughter laughing pause pauses
    inaudible unclear crosstalk sighs silence music overlapping
    """
_NOT_SPEAKERS = frozenset(_NOT_SPEAKER_WORDS.split())
# No name of several words holds one of these; a sentence that breaks off at a colon mostly does.
_WORDS_OF_SENTENCES = """
    a am and are as asked at be but can could did do does for from go goes going had has have he her him his i if in
    is it it's just me my not of on or our said say saying says she so that the their them there these they thing this
    thought told to up us was we well went were what when which who why will with would you your
"""
_SENTENCE_WORDS = frozenset(_WORDS_OF_SENTENCES.split())


@lru_cache(maxsize=4096)
def label_key(label: str) -> str:
    """What two spellings of one label share: case, spaces and remarks in brackets do not count.

    >>> label_key("Interviewer (me)") == label_key("INTERVIEWER")
    True
    """
    if "(" in label:
        label = re.sub(r"\([^)]*\)", " ", label)
    return " ".join(label.split()).casefold().rstrip(".")


@lru_cache(maxsize=4096)
def looks_like_speaker(label: str) -> bool:
    """Whether a label has the shape of a speaker's even if it occurs once: ``P1``, ``Speaker 2``, ``INT``."""
    key = label_key(label).replace("_", " ")
    if key in _NOT_SPEAKERS or _SPEAKER_SHAPE.fullmatch(key) is None:
        return False
    # Two or three letters are a label in capitals (``INT``) and a word otherwise ("She", "all").
    return not (1 < len(key) < 4 and key.isalpha()) or label[:3].isupper() or key in {"int", "res"}


@lru_cache(maxsize=4096)
def _plausible(label: str) -> bool:
    if _WHOEVER.fullmatch(label):
        return True
    if not label or label.isdigit() or (label[0].islower() and not looks_like_speaker(label)):
        return False
    words = label.split()
    if len(words) > 6 or any(mark in label for mark in '?!;…"“”'):
        return False
    if re.search(r"[^\W\d_]{4,}\.(?:\s|$)", label) or label.endswith((",", "’", "'")):
        return False
    key = label_key(label)
    key_words = key.split()
    return key not in _NOT_SPEAKERS and (len(key_words) < 2 or _SENTENCE_WORDS.isdisjoint(key_words))


def _match(pattern: re.Pattern[str]) -> Callable[[str, Line, int], Candidate | None]:
    stamps = [name for name in ("pre", "inner", "post") if name in pattern.groupindex]
    match = pattern.match

    def head(text: str, line: Line, index: int) -> Candidate | None:
        start = line.start
        # Typists indent with no-break spaces too.
        while text.startswith("\u00a0", start):
            start += 1
        found = match(text, start, line.end)
        if found is None:
            return None
        label = found["label"].strip()
        if not _plausible(label):
            return None
        stamp = next(filter(None, map(found.group, stamps)), None)
        if not stamp:
            return Candidate(index, label, found.end())
        return Candidate(index, label, found.end(), seconds(stamp), last_seconds(stamp))

    return head


def _alone(text: str, line: Line, index: int) -> Candidate | None:
    """A label with a line to itself: set in bold or in capitals, or shaped like a speaker's."""
    found = _ALONE.match(text, line.start, line.end)
    if found is None:
        return None
    label = found["label"].strip()
    set_off = found["mark"] or line.bold >= len(text[line.start : line.end].rstrip()) or label.isupper()
    if not _plausible(label) or not (len(label) > 1 and (set_off or looks_like_speaker(label))):
        return None
    return Candidate(index, label, line.end)


def _time_below(text: str, line: Line, index: int) -> Candidate | None:
    """A name with a line to itself, over a line with the time and nothing else."""
    found = _WHOLE_LINE.match(text, line.start, line.end)
    below = _TIME_BELOW.match(text, line.end) if found is not None else None
    if found is None or below is None or not _plausible(label := found["label"].strip()):
        return None
    return Candidate(index, label, below.end(), seconds(below["pre"]))


def _bold_prefix(text: str, line: Line, index: int) -> Candidate | None:
    """A label that only its bold type sets off from the words."""
    if not 0 < line.bold < line.end - line.start:
        return None
    label = text[line.start : line.start + line.bold].strip(" \t:–-")
    if not _plausible(label) or len(label) > 48:
        return None
    body = line.start + line.bold
    if _SERVICE.match(text, body, line.end):
        return None
    stamp = _BOLD_STAMP.match(text, body, line.end)
    return Candidate(index, label, stamp.end(), seconds(stamp[1])) if stamp else Candidate(index, label, body)


def _tabbed(text: str, line: Line, index: int) -> Candidate | None:
    """A label and a tab, or a cell of a table; not its headings."""
    return None if _HEADING.match(text, line.start, line.end) else _tab_head(text, line, index)


def _spaced(text: str, line: Line, index: int) -> Candidate | None:
    """A label that only blanks set off from the words: shaped like a speaker's."""
    found = _spaces_head(text, line, index)
    return found if found is not None and looks_like_speaker(found.label) else None


colon_head = _match(_COLON)
_tab_head, _spaces_head = _match(_TAB), _match(_SPACES)

# In order of preference where two styles head equally many lines.
STYLES: tuple[tuple[str, Callable[[str, Line, int], Candidate | None]], ...] = (
    ("label and colon", colon_head),
    ("name and time", _match(_NAME_TIME)),
    ("time and name", _match(_TIME_NAME)),
    ("name in brackets and clock time", _match(_CAPTION)),
    ("name over time", _time_below),
    ("name and time in words", _match(_NAME_SPOKEN_TIME)),
    ("label and tab", _tabbed),
    ("label and dash", _match(_DASH)),
    ("label in square brackets", _match(_BRACKETS)),
    ("label and full stop", _match(_STOP)),
    ("label and blanks", _spaced),
    ("label in bold", _bold_prefix),
    ("label on its own line", _alone),
)
ASKERS = ("interviewer", "researcher", "moderator", "facilitator")
_TIMED = frozenset({"name and time", "time and name", "name in brackets and clock time"})
_ENOUGH = 0.9
_TWO_LINES_A_TURN = _TIMED | {"label on its own line", "name over time", "name and time in words"}


def accept(
    candidates: Sequence[Candidate], settled: AbstractSet[str] = frozenset(), *, style: str = "", blocks: int = 0
) -> list[Candidate]:
    """The candidates of one style whose labels behave like speakers; empty where the style as a whole does not.

    Args:
        candidates: in text order.
        settled: keys of labels that the study's settings name.
        style: the style's name; decides how many lines one turn takes.
        blocks: how many stretches of text there are to be headed; 0 skips that test.
    """
    all_keys = [label_key(candidate.label) for candidate in candidates]
    counts = Counter(all_keys)
    spellings = {candidate.label for candidate in candidates}
    sure = {label_key(label) for label in spellings if looks_like_speaker(label)} | (counts.keys() & settled)
    if style in _TIMED:
        sure |= {label_key(one.label) for one in candidates if one.seconds is not None}
    floor = max(2.0, max(counts.values(), default=0) * (0.2 if style == "label and dash" else 0.03))
    kept = {key for key, count in counts.items() if count >= floor} | sure
    heads = [candidate for candidate, key in zip(candidates, all_keys, strict=True) if key in kept]
    keys = [key for key in all_keys if key in kept]
    if not keys or (len(set(keys)) == 1 and not set(keys) <= sure):
        return []
    changes = sum(1 for one, other in itertools.pairwise(keys) if one != other)
    # In long stories told under many labels (one a cue) the speakers change seldom, but they come back.
    alternate = len(set(keys)) == 1 or changes >= min(0.2 * (len(keys) - 1), 2 * len(set(keys)))
    if not alternate and not kept <= sure:
        return []
    headed = len(heads) * (2 if style in _TWO_LINES_A_TURN else 1)
    paired = len(set(keys)) > 1 and len(set(keys) & sure) > 1 and len(heads) > 3
    # Where only the moderator is labelled, the answers between are not, however many paragraphs they have.
    asker = len(heads) > 1 and len(set(keys)) == 1 and keys[0].startswith(ASKERS)
    if blocks and headed < blocks * (0.02 if paired or asker else 0.3):
        return []
    return heads


def find_candidates(text: str, lines: Sequence[Line], settled: AbstractSet[str]) -> tuple[str, list[Candidate]]:
    """The style that heads most of the text, and its labels; ``("", [])`` where none is consistent.

    Lines must not be empty. `settled` are label keys from the study's settings.
    """
    blocks = count_blocks(text, lines)
    best_style, best, all_found = "", list[Candidate](), list[Candidate]()
    for style, head in STYLES:
        found = [hit for index, line in enumerate(lines) if (hit := head(text, line, index)) is not None]
        heads = accept(_at_block_starts(text, lines, found, settled), settled, style=style, blocks=blocks)
        if len(heads) > len(best):
            best_style, best, all_found = style, heads, found
        if len(best) >= _ENOUGH * blocks:
            break
    if best_style == "label and colon" and len(all_found) > len(best):
        best = _with_once_named(text, lines, all_found, best)
    return best_style, best


def _with_once_named(
    text: str, lines: Sequence[Line], found: Sequence[Candidate], heads: list[Candidate]
) -> list[Candidate]:
    """With those who speak only once, where hardly a line or paragraph begins without a label, as in a focus group."""
    starts = _block_starts(text, lines, heads)
    labelled = {head.line for head in heads}
    # Of two people who talk, one may begin a paragraph with “Monday: …”; among several, a name is likelier.
    several = len({label_key(head.label) for head in heads}) > 2
    once = [one for one in found if one.line in starts - labelled and _may_speak_once(one.label, several)]
    covered = sum(1 for line in starts if line in labelled) + len(once)
    if not once or len(once) > len(heads) or covered < _ENOUGH * len(starts):
        return heads
    return sorted([*heads, *once])


def _may_speak_once(label: str, several: bool) -> bool:
    if _WHOEVER.fullmatch(label) or _BYSTANDER.fullmatch(label):
        return True
    return _CAPITALISED.fullmatch(label) is not None and (several or " " in label)


def _block_starts(text: str, lines: Sequence[Line], heads: Sequence[Candidate]) -> set[int]:
    """The lines from the first head that begin a stretch, but for remarks in brackets.

    A stretch is a line, or where most labels stand after a blank line what that parts.
    """
    first = heads[0].line
    after = range(first + 1, len(lines))
    gaps = {line for line in after if text.count("\n", lines[line - 1].end, lines[line].start) > 1}
    parted = 2 * sum(1 for head in heads if head.line in gaps) > len(heads)
    starts = {first, *(gaps if parted else after)}
    return {line for line in starts if not _ASIDE.fullmatch(text, lines[line].start, lines[line].end)}


def _at_block_starts(text: str, lines: Sequence[Line], found: list[Candidate], settled: Set[str]) -> list[Candidate]:
    """Without words and colons in the middle of paragraphs, where all sure labels stand at the start of one."""
    labels = {hit.label for hit in found}
    sure = {label for label in labels if looks_like_speaker(label) or label_key(label) in settled}
    if sure == labels:
        return found
    starts = {0} | {
        hit.line for hit in found if hit.line and text.count("\n", lines[hit.line - 1].end, lines[hit.line].start) > 1
    }
    lines_of_sure = [hit.line for hit in found if hit.label in sure]
    if len(lines_of_sure) < 3 or sum(line in starts for line in lines_of_sure) < 0.9 * len(lines_of_sure):
        return found
    return [hit for hit in found if hit.label in sure or hit.line in starts]


def count_blocks(text: str, lines: Sequence[Line]) -> int:
    """Stretches of text between blank lines, or the lines themselves where no line is blank."""
    gaps = sum(1 for one, other in itertools.pairwise(lines) if text.count("\n", one.end, other.start) > 1)
    return gaps + 1 if gaps else len(lines)
