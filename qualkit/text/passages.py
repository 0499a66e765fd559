"""Cutting participants' talk into passages: the units that suggestions are made from and that get quoted."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from qualkit.domain.codings import Coding
from qualkit.domain.sources import Role, Span, Turn
from qualkit.domain.suggestions import Passage
from qualkit.text.sentences import sentence_spans

__all__ = [
    "FEWEST_WORDS",
    "REPEATED",
    "SURVEY_WORDS",
    "TOO_SHORT",
    "Passages",
    "Piece",
    "answer_words",
    "cut_passages",
    "fewest_words",
    "long_answers",
    "merge_repeats",
    "passages",
    "too_short",
]

FEWEST_WORDS = 8
SURVEY_WORDS = 3
"""Words from which the answers of a survey are kept."""
_SURVEY_SHARE = 0.25
USUAL_WORDS = 150
MOST_WORDS = 180


def too_short(fewest: int) -> str:
    """Why an answer is left out, in words.

    >>> too_short(8)
    'shorter than 8 words'
    """
    return f"shorter than {fewest} words"


TOO_SHORT = too_short(FEWEST_WORDS)
REPEATED = "repeated word for word"
_CODED_SHARE = 0.3
_WORD = re.compile(r"\S+")


@dataclass(frozen=True, slots=True)
class Passages:
    """Passages, and how many stretches of talk were left out, by reason."""

    passages: tuple[Passage, ...]
    left_out: dict[str, int]


@dataclass(frozen=True, slots=True)
class Piece:
    """A sentence, or a part of one that is too long, with the number of its words."""

    span: Span
    words: int


def passages(
    source_name: str,
    case: str | Mapping[str, str],
    group: str | Mapping[str, str],
    text: str,
    turns: Sequence[Turn],
    codings: Iterable[Coding] = (),
) -> list[Passage]:
    """The passages of one source: `cut_passages` without the count of what was left out."""
    return list(cut_passages(source_name, case, group, text, turns, codings).passages)


def cut_passages(
    source_name: str,
    case: str | Mapping[str, str],
    group: str | Mapping[str, str],
    text: str,
    turns: Sequence[Turn],
    codings: Iterable[Coding] = (),
    *,
    fewest: int = FEWEST_WORDS,
    starts: Collection[int] | None = None,
) -> Passages:
    """Cut what participants say in one source into passages.

    A passage is one answer, or a part of a long one. It never holds the interviewer's words or another speaker's,
    so that it can be quoted as it stands: answers on both sides of a question are not joined, however short, and only
    turns of one speaker with nothing between them are (subtitle files cut one answer into many). Answers of up to 180
    words stay whole; longer ones are cut at sentence ends into parts of like size, 100 to 150 words where sentences
    allow, because language models see no more than about 190 words of talk. A sentence longer than 180 words, as in
    transcripts without punctuation, is cut after a comma or between words. Answers under 8 words are left out.
    Where `starts` tells where the subject shifts, long answers are cut there and nowhere else.

    Args:
        source_name: the source's name.
        case: the participant's key, or by speaker label where a source has several participants.
        group: the participant's role ("" where unknown), or by speaker label.
        text: the stored text.
        turns: its turns, in order; those of the interviewer are left out.
        codings: codings of this source. A code belongs to a passage when its codings cover at least 30% of it, or
            one of them lies inside it.
        fewest: answers of fewer words are left out.
        starts: places where parts of `long_answers` begin, from `qualkit.suggesters.shifts`; None cuts them evenly.

    >>> words = "We had a long wait, and nobody rang us back at all."
    >>> turn = Turn(number=1, speaker="P", role=Role.PARTICIPANT, span=Span(0, len(words)))
    >>> [passage.text for passage in cut_passages("LW01", "LW01", "", words, [turn]).passages] == [words]
    True
    """
    coded = sorted(((coding.span, coding.code) for coding in codings), key=lambda pair: (pair[0], pair[1]))
    found, short = [], 0
    for speaker, run in _runs(turns):
        for parts in _parts(text, run, starts):
            if sum(part.words for part in parts) < fewest:
                short += 1
                continue
            span = Span(parts[0].span.start, parts[-1].span.end)
            spoken = tuple(_spoken(span, run))
            found.append(
                Passage(
                    source=source_name,
                    case=_of(case, speaker),
                    group=_of(group, speaker),
                    span=span,
                    text=" ".join(place.of(text) for place in spoken),
                    codes=_codes(span, coded),
                    pieces=() if spoken == (span,) else spoken,
                )
            )
    return Passages(tuple(found), {too_short(fewest): short} if short else {})


def long_answers(text: str, turns: Sequence[Turn]) -> list[list[Piece]]:
    """The sentences of every answer that is too long for one passage, with the number of their words."""
    found = [[piece for part in _parts(text, run, None) for piece in part] for _, run in _runs(turns)]
    return [pieces for pieces in found if sum(piece.words for piece in pieces) > MOST_WORDS]


def answer_words(text: str, turns: Sequence[Turn]) -> list[int]:
    """How many words each answer of a participant has."""
    return [sum(len(_WORD.findall(turn.span.of(text))) for turn in run) for _, run in _runs(turns)]


def fewest_words(counts: Sequence[int]) -> int:
    """Words that an answer must have. In a survey much is said in answers that would say little in an interview.

    Args:
        counts: the words of each answer of the whole study (`answer_words`).

    >>> fewest_words([5, 6, 7, 9]), fewest_words([5, 80, 120])
    (3, 8)
    """
    short = sum(count for count in counts if count < FEWEST_WORDS)
    return SURVEY_WORDS if short > _SURVEY_SHARE * sum(counts) else FEWEST_WORDS


def merge_repeats(found: Sequence[Passage]) -> Passages:
    """Keep the first of passages whose words are the same but for white space and capitals."""
    first: dict[str, Passage] = {}
    for passage in found:
        first.setdefault(_same(passage.text), passage)
    repeats = len(found) - len(first)
    return Passages(tuple(first.values()), {REPEATED: repeats} if repeats else {})


def _same(text: str) -> str:
    return " ".join(text.casefold().split())


def _of(value: str | Mapping[str, str], speaker: str) -> str:
    return value if isinstance(value, str) else value.get(speaker, "")


def _runs(turns: Sequence[Turn]) -> Iterator[tuple[str, list[Turn]]]:
    """Turns of one participant with no other turn between them."""
    run: list[Turn] = []
    for turn in turns:
        if run and (turn.role is Role.INTERVIEWER or turn.speaker != run[0].speaker):
            yield run[0].speaker, run
            run = []
        if turn.role is not Role.INTERVIEWER:
            run.append(turn)
    if run:
        yield run[0].speaker, run


def _parts(text: str, run: Sequence[Turn], starts: Collection[int] | None) -> Iterator[list[Piece]]:
    """Divide a run of turns into parts of like size, none above `MOST_WORDS`; or before the pieces at `starts`."""
    sentences = [sentence for turn in run for sentence in sentence_spans(text, turn.span)]
    pieces = [piece for sentence in sentences for piece in _pieces(text, sentence)]
    left = sum(piece.words for piece in pieces)
    part: list[Piece] = []
    if starts is not None and left > MOST_WORDS:
        for piece in pieces:
            if part and piece.span.start in starts:
                yield part
                part = []
            part.append(piece)
        yield part
        return
    size = 0
    for piece in pieces:
        aim = left / _number_of_parts(left)
        # Cut before this piece if that comes nearer to the aim than cutting after it.
        if part and (size + piece.words > MOST_WORDS or aim - size < size + piece.words - aim):
            yield part
            left -= size
            part, size = [], 0
        part.append(piece)
        size += piece.words
    if part:
        yield part


def _number_of_parts(words: int) -> int:
    return 1 if words <= MOST_WORDS else -(-words // USUAL_WORDS)


def _pieces(text: str, sentence: Span) -> Iterator[Piece]:
    words = [Span(found.start(), found.end()) for found in _WORD.finditer(text, sentence.start, sentence.end)]
    while len(words) > MOST_WORDS:
        even = -(-len(words) // (-(-len(words) // USUAL_WORDS)))
        commas = [place for place in range(even * 2 // 3, even) if text[words[place].end - 1] in ",;:-–—…"]
        cut = commas[-1] + 1 if commas else even
        yield Piece(Span(words[0].start, words[cut - 1].end), cut)
        words = words[cut:]
    if words:
        yield Piece(Span(words[0].start, words[-1].end), len(words))


def _spoken(span: Span, run: Sequence[Turn]) -> Iterator[Span]:
    """Where the words of the turns inside `span` are, without labels or times that may stand between turns."""
    for turn in run:
        start, end = max(span.start, turn.span.start), min(span.end, turn.span.end)
        if start < end:
            yield Span(start, end)


def _codes(span: Span, coded: Sequence[tuple[Span, str]]) -> tuple[str, ...]:
    inside: set[str] = set()
    covered: dict[str, int] = {}
    reached: dict[str, int] = {}
    for place, code in coded:
        if not place.overlaps(span):
            continue
        if span.start <= place.start and place.end <= span.end:
            inside.add(code)
        start = max(place.start, span.start, reached.get(code, 0))
        end = min(place.end, span.end)
        covered[code] = covered.get(code, 0) + max(0, end - start)
        reached[code] = max(end, reached.get(code, 0))
    enough = {code for code, length in covered.items() if length >= _CODED_SHARE * len(span)}
    return tuple(sorted(inside | enough))
