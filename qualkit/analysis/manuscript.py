"""The quotations of a paper held against the transcripts: whose words they are, and whether they are these words."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from qualkit.analysis.manuscript_claims import Claim, Claims
from qualkit.analysis.word_changes import marked, pieces
from qualkit.domain.manuscripts import PaperParagraph, PaperQuotation
from qualkit.domain.material import Talk
from qualkit.domain.sources import Role
from qualkit.text.quoted import Quoted, attribution_line, block_quotation, pieces_of, quotations_in
from qualkit.text.quotes import fold
from qualkit.text.said_words import Near, Said, SaidPlace, keys_of, near_places, words_between

__all__ = ["Found", "QuotedIn", "Transcripts", "held_against", "quoted_in"]

_NOTE = re.compile(r"(?:[^\w\[\]]*\[[^\[\]]*\][^\w\[\]]*)+")
_SIC = re.compile(r"[\[(]sic[\])]", re.IGNORECASE)
_EDGE = re.compile(r"^[\W_]+|[\W_]+$")
_ENDS = re.compile(r"^[\W_]+|[^\w\])]+$")
_SHORT = 4


@dataclass(frozen=True, slots=True)
class QuotedIn:
    """A quotation, the paragraph it is in, and what stands beside it."""

    paragraph: PaperParagraph
    quoted: Quoted
    claim: Claim


@dataclass(frozen=True, slots=True)
class Found:
    """A quotation with the stretch of the source that it is from: (source, start, end), or None."""

    quotation: PaperQuotation
    claim: Claim
    at: tuple[str, int, int] | None = None


def quoted_in(paragraphs: Sequence[PaperParagraph], claims: Claims) -> list[QuotedIn]:
    """All quotations of a paper, in order.

    A block quotation may be attributed in the paragraph after it, or in the words that lead to it.
    """
    found = []
    for at, paragraph in enumerate(paragraphs):
        block = block_quotation(paragraph.text) if paragraph.block else None
        for quoted in [block] if block else quotations_in(paragraph.text):
            claim = claims.read(quoted)
            if (block or paragraph.block) and not (claim.case or claim.stranger or claim.literature):
                claim = _from_neighbours(paragraphs, at, quoted, claims, claim)
            found.append(QuotedIn(paragraph, quoted, claim))
    return found


def _from_neighbours(
    paragraphs: Sequence[PaperParagraph], at: int, quoted: Quoted, claims: Claims, own: Claim
) -> Claim:
    following = attribution_line(paragraphs[at + 1].text) if at + 1 < len(paragraphs) else ""
    if following:
        return claims.read(Quoted(quoted.span, quoted.text, after=following))
    before = paragraphs[at - 1].text.rstrip() if at else ""
    if before.endswith(":"):
        sentence = re.split(r"(?<=[.!?])\s+", before)[-1]
        led = claims.read(Quoted(quoted.span, quoted.text, before=sentence))
        return replace(led, values=led.values or own.values)
    return own


class Transcripts:
    """What was said in a study, ready to be searched.

    Args:
        talks: every source's text, turns and who speaks.
        coded: for each source, stretches that people have coded, sorted and not overlapping.
    """

    def __init__(self, talks: Mapping[str, Talk], coded: Mapping[str, Sequence[tuple[int, int]]]) -> None:
        self.talks = talks
        self._coded = coded
        self.said = [
            Said.of(name, talk.text, [(turn.span.start, turn.span.end) for turn in talk.turns])
            for name, talk in talks.items()
        ]
        self._said = {one.name: one for one in self.said}

    def exact(self, parts: Sequence[Sequence[str]]) -> list[SaidPlace]:
        """Where words stand, in any source."""
        return [place for one in self.said for place in one.find(parts)]

    def in_source(self, name: str, words: Sequence[str]) -> SaidPlace | None:
        """Where words stand in one source."""
        return next(self._said[name].find([words]), None)

    def who(self, place: SaidPlace) -> tuple[str, int, str]:
        """Case, number of the turn and role of the speaker."""
        talk = self.talks[place.source]
        at = max(self._said[place.source].turn_of(place.first), 0)
        turn = talk.turns[at]
        return talk.cases[at], turn.number, str(turn.role)

    def words(self, place: SaidPlace) -> tuple[str, int, int]:
        """The words at a place, with where they begin and end in the text; without labels between turns."""
        talk, said = self.talks[place.source], self._said[place.source]
        parts: list[tuple[int, int]] = []
        for at in range(max(said.turn_of(place.first), 0), len(talk.turns)):
            begin = said.begins[at]
            if begin >= place.last:
                break
            span = talk.turns[at].span
            parts.append(
                words_between(talk.text, span.start, span.end, max(0, place.first - begin), place.last - begin)
            )
        text = " ".join(talk.text[start:end] for start, end in parts)
        return text, parts[0][0], parts[-1][1]

    def is_coded(self, source: str, start: int, end: int) -> bool:
        """Whether a person has coded any of a stretch."""
        return any(low < end and start < high for low, high in self._coded.get(source, ()))


def held_against(
    quotations: Sequence[QuotedIn],
    transcripts: Transcripts,
    *,
    masked: Callable[[str], str] = str,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> list[Found]:
    """Every quotation with where it is from and how it differs.

    Args:
        masked: takes identifying words out of what is shown.
    """
    places: dict[int, tuple[str, SaidPlace]] = {}
    for number, one in enumerate(quotations):
        progress(number, len(quotations))
        exact = _exact(one, transcripts)
        if exact is not None:
            places[number] = exact
    near = _near({n: one for n, one in enumerate(quotations) if n not in places}, transcripts)
    progress(len(quotations), len(quotations))
    told = [_told(number, one, places, near, transcripts, masked) for number, one in enumerate(quotations)]
    return [found for one, found in zip(quotations, told, strict=True) if not _is_something_else(one, found)]


def _is_something_else(one: QuotedIn, found: Found) -> bool:
    """An indented paragraph that nobody is said to have said, and nobody has: a reference, an address, a list."""
    nobody = not (one.claim.case or one.claim.stranger or one.claim.values)
    return one.quoted.block and one.paragraph.indented and nobody and found.at is None


def _exact(one: QuotedIn, transcripts: Transcripts) -> tuple[str, SaidPlace] | None:
    text = one.quoted.text
    for words, state in ((_SIC.sub(" ", text), "verbatim"), (text, "shortened")):
        parts = [keys_of(words)] if state == "verbatim" else list(map(keys_of, pieces_of(text)))
        # Single words between omissions could be from anywhere.
        if not parts or max(map(len, parts)) < min(_SHORT, 2 + len(parts)):
            continue
        found = transcripts.exact(parts)
        if found:
            return state, _preferred(found, one.claim, transcripts)
    return None


def _preferred(found: Sequence[SaidPlace], claim: Claim, transcripts: Transcripts) -> SaidPlace:
    """Of several places the one that fits what the paper says; else one of a participant."""

    def unfit(place: SaidPlace) -> tuple[bool, bool, int]:
        case, _, role = transcripts.who(place)
        return (bool(claim.named) and case not in claim.named, role == Role.INTERVIEWER, place.last - place.first)

    return min(found, key=unfit)


def _near(
    quotations: Mapping[int, QuotedIn], transcripts: Transcripts
) -> dict[int, tuple[Near, list[tuple[str, Near | None]]]]:
    """For quotations that are nowhere as they are: the part most like something said, and every part with its own."""
    parts = {number: pieces_of(one.quoted.text) for number, one in quotations.items()}
    keys = {
        (number, at): words
        for number, texts in parts.items()
        for at, text in enumerate(texts)
        if len(words := keys_of(text)) >= _SHORT or len(texts) == 1
    }
    numbered = dict(enumerate(keys))
    found = near_places({at: keys[key] for at, key in numbered.items()}, transcripts.said)
    by_key = {numbered[at]: near for at, near in found.items()}
    told = {}
    for number, texts in parts.items():
        here = [by_key.get((number, at)) for at in range(len(texts))]
        known = [(near.like * len(keys[number, at]), near) for at, near in enumerate(here) if near]
        if known:
            best = max(known, key=lambda pair: pair[0])[1]
            told[number] = best, list(zip(texts, here, strict=True))
    return told


def _told(
    number: int,
    one: QuotedIn,
    places: Mapping[int, tuple[str, SaidPlace]],
    near: Mapping[int, tuple[Near, list[tuple[str, Near | None]]]],
    transcripts: Transcripts,
    masked: Callable[[str], str],
) -> Found:
    state, changes, place = "not found", "", None
    if number in places:
        state, place = places[number]
        if state == "verbatim" and not _same_marks(transcripts.words(place)[0], one.quoted.text):
            state = "punctuation"
    elif number in near:
        best, parts = near[number]
        place = best.place
        state, changes = _altered(best, parts, transcripts)
    paragraph = one.paragraph
    quotation = PaperQuotation(
        paragraph=paragraph.number,
        place=paragraph.place,
        heading=masked(paragraph.heading),
        text=masked(one.quoted.text),
        block=one.quoted.block,
        state=state,
        claimed=", ".join(one.claim.named) or one.claim.stranger,
        printed=tuple(value for _, value in one.claim.values),
        changes=masked(changes),
    )
    if place is None:
        return Found(quotation, one.claim)
    case, turn, role = transcripts.who(place)
    _, start, end = transcripts.words(place)
    coded = transcripts.is_coded(place.source, start, end)
    quotation = replace(quotation, source=place.source, case=case, turn=turn, role=role, coded=coded)
    return Found(quotation, one.claim, (place.source, start, end))


def _altered(best: Near, parts: Iterable[tuple[str, Near | None]], transcripts: Transcripts) -> tuple[str, str]:
    """The words that differ, part by part; where nothing but a transcriber's notes is left out, that is no change."""
    shown, changed = [], False
    for text, near in parts:
        exact = transcripts.in_source(best.place.source, keys_of(text))
        if exact is not None:
            shown.append(text)
        elif near is None or near.place.source != best.place.source:
            shown.append(f"{{+{text}+}}")
            changed = True
        else:
            said, quoted = _plain_marks(transcripts.words(near.place)[0]), _plain_marks(text)
            shown.append(marked(said, quoted))
            changed = changed or not _only_notes_left_out(said, quoted)
    return ("altered", " […] ".join(shown)) if changed else ("shortened", "")


def _only_notes_left_out(said: str, quoted: str) -> bool:
    without = re.sub(r"\[[^\[\]]*\]", " ", said)
    return keys_of(without) == keys_of(quoted) or all(
        piece.kind == "same" or (piece.kind == "old" and _NOTE.fullmatch(piece.text)) for piece in pieces(said, quoted)
    )


def _same_marks(said: str, quoted: str) -> bool:
    """Whether two texts with the same words have the same marks between them, whatever their first and last ones."""
    return _strict(said) == _strict(_SIC.sub(" ", quoted))


def _strict(text: str) -> str:
    folded = fold(unicodedata.normalize("NFC", text))[0]
    return _EDGE.sub("", re.sub(r"\s*-\s*", "-", folded.replace(" ...", "...")))


def _plain_marks(text: str) -> str:
    """Without marks at its ends, and with one kind of quotation marks."""
    text = _ENDS.sub("", text)
    for mark, plain in {"‘": "'", "’": "'", "“": '"', "”": '"', "\n": " "}.items():
        text = text.replace(mark, plain)
    return text
