"""What a suggester of themes is given: the talk that a question is about, cut into passages."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from qualkit.analysis.wording import count, form
from qualkit.domain.codings import Coding, Origin
from qualkit.domain.sources import Role, Span, Turn
from qualkit.domain.suggestions import Passage
from qualkit.errors import BadInput, NotFound
from qualkit.services.people import People
from qualkit.services.session import Session
from qualkit.store import codings as coding_store
from qualkit.store import sources as source_store
from qualkit.text.passages import (
    FEWEST_WORDS,
    SURVEY_WORDS,
    Piece,
    answer_words,
    cut_passages,
    fewest_words,
    long_answers,
)
from qualkit.text.sentences import sentence_spans

__all__ = ["CODED_ALREADY", "ThemeMaterial", "coded_places", "theme_material"]

CODED_WORDS = 5
"""Words from which a place that is coded so is kept: somebody found it telling."""
CODED_ALREADY = "passages that are coded already"


@dataclass(frozen=True, slots=True, kw_only=True)
class ThemeMaterial:
    """The passages of one question, and how they were made.

    Attributes:
        passages: source by source, in the order of their places.
        left_out: how much talk was left out, by reason.
        rows: the row of each source in the store.
        fewest: answers of fewer words were left out.
        notes: what the researcher must know of the material.
        words: words of participants that the question is about.
    """

    passages: tuple[Passage, ...]
    left_out: dict[str, int]
    rows: dict[str, int]
    fewest: int
    notes: tuple[str, ...]
    words: int


@dataclass(frozen=True, slots=True, kw_only=True)
class _Text:
    row: int
    name: str
    text: str
    turns: Sequence[Turn]
    codings: list[Coding]


def theme_material(
    session: Session,
    *,
    sources: Sequence[str] = (),
    uncoded: bool = False,
    within: str = "",
    shifts: bool = True,
    fewest: int = 0,
) -> ThemeMaterial:
    """Gather the passages.

    Args:
        session: the study.
        sources: only these, by their stored names.
        uncoded: only passages that no coding touches.
        within: key of a code: only what is coded so, or with a code under it.
        shifts: cut long answers where the subject shifts; False cuts them evenly.
        fewest: answers of fewer words are left out; 0 takes what suits the material.

    Raises:
        NotFound: no source, or no such code.
        BadInput: both `uncoded` and `within`.
    """
    if uncoded and within:
        raise BadInput(
            "What is not coded and what is inside a code are two questions.", hint="Ask one after the other."
        )
    texts = _texts(session, sources)
    notes: list[str] = []
    codes = frozenset(session.codes_below(within)) if within else frozenset()
    if within:
        texts, notes = _coded_so(texts, codes, session.code(within).key)
    counts = [words for one in texts for words in answer_words(one.text, one.turns)]
    usual = CODED_WORDS if within else fewest_words(counts)
    fewest = fewest or usual
    if fewest == usual == SURVEY_WORDS:
        notes.append(
            f"Much of what was said are answers of a few words, as in a survey: answers are kept from {fewest} words on"
            f" (in interviews from {FEWEST_WORDS})."
        )
    starts = _shift_starts(session, texts) if shifts else {}
    found, left_out = _cut(session, texts, fewest, starts, codes)
    if uncoded:
        left_out[CODED_ALREADY] = sum(bool(passage.codes) for passage in found)
        found = [passage for passage in found if not passage.codes]
    return ThemeMaterial(
        passages=tuple(found),
        left_out=dict(left_out),
        rows={one.name: one.row for one in texts},
        fewest=fewest,
        notes=tuple(notes),
        words=sum(counts),
    )


def coded_places(session: Session, parameters: Mapping[str, Any], rows: Mapping[str, int]) -> dict[str, Any]:
    """The codings that decided which passages were looked at, as (source, start, end) in order, without words.

    Args:
        parameters: of the run: ``uncoded``, ``within``.
        rows: the row of each source in the store.

    Returns:
        ``{"coded": …}``; nothing where the question does not depend on codings.
    """
    within = str(parameters.get("within", ""))
    if not (within or parameters.get("uncoded")):
        return {}
    codes = set(session.codes_below(within)) if within else None
    found = {
        (rows[coding.source], coding.span.start, coding.span.end)
        for coding in coding_store.select(session.connection)
        if coding.source in rows and (codes is None or coding.code in codes)
    }
    return {"coded": [list(place) for place in sorted(found)]}


def _texts(session: Session, sources: Sequence[str]) -> list[_Text]:
    found = [entry for entry in source_store.texts(session.connection) if not sources or entry[1] in sources]
    if not found:
        raise NotFound("The study has no sources yet.", hint="Import some with: qualkit import FILES")
    held: dict[str, list[Coding]] = {}
    for coding in coding_store.select(session.connection):
        held.setdefault(coding.source, []).append(coding)
    return [
        _Text(
            row=row,
            name=name,
            text=text,
            turns=source_store.turns_of(session.connection, row),
            codings=held.get(name, []),
        )
        for row, name, _, text in found
    ]


def _coded_so(texts: Sequence[_Text], codes: frozenset[str], key: str) -> tuple[list[_Text], list[str]]:
    """The sources with only those sentences left as turns that are coded with one of `codes`."""
    found = []
    unconfirmed = total = 0
    for one in texts:
        mine = [coding for coding in one.codings if coding.code in codes]
        total += len(mine)
        unconfirmed += sum(coding.origin is Origin.RULE and not coding.confirmed_by for coding in mine)
        if mine:
            turns = list(_restricted(one, [coding.span for coding in mine]))
            others = [coding for coding in one.codings if coding.code != key]
            found.append(replace(one, turns=turns, codings=others))
    told = f"Only what is coded {key}, or with a code under it, was looked at: {count(total, 'coding')}."
    if unconfirmed:
        told += (
            f" {unconfirmed} of them {form(unconfirmed, 'is a rule hit', 'are rule hits')} that nobody has confirmed."
        )
    return found, [told]


def _restricted(one: _Text, places: Iterable[Span]) -> Iterable[Turn]:
    """Participants' sentences that a place touches; a gap between them is a turn of nobody, so that none are joined."""
    wanted = sorted(places)
    for turn in one.turns:
        if turn.role is Role.INTERVIEWER:
            continue
        runs: list[Span] = []
        open_run = False
        for sentence in sentence_spans(one.text, turn.span):
            if any(place.overlaps(sentence) for place in wanted):
                if open_run:
                    runs[-1] = Span(runs[-1].start, sentence.end)
                else:
                    runs.append(sentence)
                open_run = True
            else:
                open_run = False
        for run in runs:
            yield replace(turn, span=run)
            yield replace(turn, speaker="", role=Role.INTERVIEWER, span=Span(run.end, run.end))


def _shift_starts(session: Session, texts: Sequence[_Text]) -> dict[str, frozenset[int]]:
    """For each source where the parts of its long answers begin; nothing where the model cannot place a sentence."""
    from qualkit.suggesters.cache import encode_cached
    from qualkit.suggesters.encoder import choose
    from qualkit.suggesters.shifts import shift_starts

    embedder, _ = choose(session.config.embedding_model)
    answers = [(one, pieces) for one in texts for pieces in long_answers(one.text, one.turns)]
    if not answers or not embedder.standalone:
        return {}
    words = [piece.span.of(one.text) for one, pieces in answers for piece in pieces]
    vectors = encode_cached(embedder, words, session.layout.cache / "embeddings", session.progress)
    found: dict[str, set[int]] = {one.name: set() for one in texts}
    row = 0
    for one, pieces in answers:
        cuts = shift_starts(vectors[row : row + len(pieces)], [piece.words for piece in pieces])
        found[one.name].update(_piece_starts(pieces, cuts))
        row += len(pieces)
    return {name: frozenset(places) for name, places in found.items()}


def _piece_starts(pieces: Sequence[Piece], cuts: Iterable[int]) -> set[int]:
    return {pieces[cut].span.start for cut in cuts}


def _cut(
    session: Session,
    texts: Sequence[_Text],
    fewest: int,
    starts: dict[str, frozenset[int]],
    codes: frozenset[str],
) -> tuple[list[Passage], Counter[str]]:
    people = People(session)
    found: list[Passage] = []
    left_out: Counter[str] = Counter()
    for one in texts:
        speakers = list(dict.fromkeys(turn.speaker for turn in one.turns if turn.role is not Role.INTERVIEWER))
        who = people.in_source(one.name, speakers)
        cut = cut_passages(
            one.name,
            {speaker: case for speaker, (case, _) in who.items()},
            {speaker: group for speaker, (_, group) in who.items()},
            one.text,
            one.turns,
            one.codings,
            fewest=fewest,
            starts=starts.get(one.name),
        )
        found.extend(cut.passages)
        left_out.update(cut.left_out)
    return found, left_out
