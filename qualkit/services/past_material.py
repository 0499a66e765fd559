"""What a run of a suggester was given, put together again: its own texts, codebooks and judgements."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import qualkit.version
from qualkit.analysis.wording import count
from qualkit.domain.code_suggestions import CodeKnowledge, Judgement
from qualkit.domain.codebook import Code, Codebook
from qualkit.domain.ledger import ReplayChange
from qualkit.domain.sources import Role, Span
from qualkit.domain.suggestions import Passage, RunInfo
from qualkit.errors import NotFound
from qualkit.services.code_material import code_knowledge, code_material, passages_and_hits
from qualkit.services.people import People
from qualkit.services.run_inputs import code_inputs, people_hash
from qualkit.services.session import Session
from qualkit.store import codebooks as codebook_store
from qualkit.store import ledger as ledger_store
from qualkit.store import sources as source_store

__all__ = ["Past", "past_codes", "past_themes"]

_MEANING = ("name", "parent", "brief", "definition", "when_to_use", "when_not_to_use", "examples", "patterns")


@dataclass(slots=True)
class Past:
    """What a run was given, as far as it can be put back, and what is not as it was.

    Attributes:
        rows: row of the text by its source's present name.
        places: for each passage the row of its text and where it begins.
        counted: for themes: where each passage that the run was given is now among `passages`, by its number then.
    """

    passages: list[Passage] = field(default_factory=list)
    knowledge: tuple[CodeKnowledge, ...] = ()
    judgements: tuple[Judgement, ...] = ()
    rows: dict[str, int] = field(default_factory=dict)
    places: list[tuple[int, int]] = field(default_factory=list)
    counted: dict[int, int] = field(default_factory=dict)
    changes: list[ReplayChange] = field(default_factory=list)

    def note(self, what: str, how: str, *, name: str = "", used: bool) -> None:
        """Remember something that is not as it was."""
        self.changes.append(ReplayChange(what=what, name=name, how=how, used=used))


def past_codes(session: Session, info: RunInfo, inputs: dict[str, Any]) -> Past:
    """What a run of suggested codes was given."""
    past = Past()
    texts = _texts(session, inputs, past)
    codes, books = _codes_then(session, inputs, past)
    interviewer = bool(info.parameters.get("interviewer"))
    past.passages, _, fired = passages_and_hits(session, codes, texts, {}, interviewer)
    past.places = [(past.rows[passage.source], passage.span.start) for passage in past.passages]
    keys = [code.key for book in books for code in book]
    by_key = {code.key: code for book in books for code in book}
    past.knowledge = tuple(code_knowledge(code, by_key.__getitem__, keys, fired.get(code.key, [])) for code in codes)
    _judge(past, inputs)
    _check_material(past, info, inputs)
    _judged_since(session, past, inputs, interviewer)
    return past


def past_themes(session: Session, info: RunInfo, inputs: dict[str, Any]) -> Past:
    """The passages that a run of suggested themes was given; of one that kept no inputs those of the study now."""
    past = Past()
    if "passages" not in inputs:
        _present_passages(session, info, past)
        return past
    texts = {row: (name, text) for row, name, _, text in _texts(session, inputs, past)}
    people = People(session)
    number = 0
    for key, offsets in inputs["passages"].items():
        row = int(key)
        spans = [Span(*pair) for pair in zip(offsets[::2], offsets[1::2], strict=True)]
        if row in texts:
            turns = source_store.turns_of(session.connection, row)
            for position, span in enumerate(spans, number):
                past.counted[position] = len(past.passages)
                past.passages.append(_passage(*texts[row], span, turns, people))
                past.places.append((row, span.start))
        number += len(spans)
    _check_material(past, info, inputs)
    return past


def _texts(session: Session, inputs: dict[str, Any], past: Past) -> list[tuple[int, str, str, str]]:
    """The texts that the run had, in its order: (row, present name, hash, text)."""
    known = ledger_store.texts_by_row(session.connection)
    newest = {text.guid: text for text in known.values() if text.current}
    found, used = [], set()
    gone = 0
    for row, digest in inputs["sources"]:
        text = known.get(row)
        if text is None or text.guid not in newest:
            gone += 1
            continue
        used.add(text.guid)
        past.rows[text.name] = row
        found.append((row, text.name, text.sha256, text.text))
        if text.sha256 != digest:
            past.note("source", "its text is another one", name=text.name, used=True)
        elif not text.current:
            now = newest[text.guid].revision
            past.note("source", f"corrected since (revision {now})", name=text.name, used=False)
    if gone:
        how = f"{count(gone, 'text')} of that day removed or withdrawn since, and gone for good"
        past.note("sources", how, used=True)
    for guid in sorted(set(newest) - used, key=lambda one: newest[one].name):
        past.note("source", "added since", name=newest[guid].name, used=False)
    return found


def _codes_then(session: Session, inputs: dict[str, Any], past: Past) -> tuple[list[Code], list[Codebook]]:
    """The codes asked for and all codebooks, as they were; what is not as it was is noted."""
    from qualkit.files.codebook_yaml import read_codebook

    present = {entry.id: entry for entry in codebook_store.registered(session.connection)}
    books = []
    for row, digest in inputs["codebooks"]:
        stored = codebook_store.yaml_of(session.connection, digest)
        book = read_codebook(stored, "codebook")[0] if stored else None
        if book is None and row in present:
            book = present[row].codebook
            past.note("codebook", "its text of that day is gone; the present one was used", name=book.key, used=True)
        books += [book] if book else []
    then = {code.key: code for book in books for code in book}
    now = {row: key for key, row in codebook_store.code_ids(session.connection).items()}
    present_codes = {code.key: code for entry in present.values() for code in entry.codebook}
    codes = []
    for row, key in zip(inputs["codes"], inputs["keys"], strict=True):
        code, today = then.get(key), present_codes.get(now.get(row, ""))
        if code is None:
            past.note("code", "not in the codebook that could be put back; left out", name=key, used=True)
            continue
        codes.append(code)
        how = _changed(code, today)
        if how:
            past.note("code", how, name=key, used=False)
    return codes, books


def _changed(then: Code, now: Code | None) -> str:
    """What became of a code since, in a few words; "" if nothing."""
    if now is None:
        return "merged into another or removed since"
    told = [f"now called {now.key}"] if now.key != then.key else []
    fields = [name.replace("_", " ") for name in _MEANING if getattr(now, name) != getattr(then, name)]
    told += [f"{', '.join(fields)} changed since"] if fields else []
    if now.status != then.status:
        told.append(f"{now.status} since")
    return "; ".join(told)


def _judge(past: Past, inputs: dict[str, Any]) -> None:
    """The judgements of that day, on the passages of that day."""
    keys = dict(zip(inputs["codes"], inputs["keys"], strict=True))
    asked = {code.key for code in past.knowledge}
    at = {place: number for number, place in enumerate(past.places)}
    first: dict[int, int] = {}
    many: dict[int, int] = {}
    for number, (row, _) in enumerate(past.places):
        first.setdefault(row, number)
        many[row] = many.get(row, 0) + 1
    found: dict[tuple[int, str], Judgement] = {}
    for codes, ranges in inputs["implied"]:
        fitting = asked.intersection(keys[code] for code in codes)
        for row in filter(many.__contains__, map(int, ranges)):
            for passage in _within(ranges[str(row)], first[row], many[row]):
                for key in fitting:
                    found[passage, key] = Judgement(passage=passage, code=key, holds=False, certain=False)
    lost = 0
    for row, start, _, code, holds in inputs["judgements"]:
        passage = at.get((row, start), -1)
        if passage < 0 or keys.get(code) not in asked:
            lost += 1
            continue
        found[passage, keys[code]] = Judgement(passage=passage, code=keys[code], holds=bool(holds))
    if lost:
        told = f"{lost} of {len(inputs['judgements'])} are about passages that are not there any more"
        past.note("judgements", told, used=True)
    past.judgements = tuple(sorted(found.values()))
    held: dict[int, set[str]] = {}
    for one in past.judgements:
        if one.holds:
            held.setdefault(one.passage, set()).add(one.code)
    past.passages = [
        replace(passage, codes=tuple(sorted(held.get(number, ())))) for number, passage in enumerate(past.passages)
    ]


def _within(ends: Sequence[int], first: int, many: int) -> Iterator[int]:
    """The passages of one source that these ranges hold; it has `many`, beginning with `first`."""
    for low, high in zip(ends[::2], ends[1::2], strict=True):
        yield from range(first + low, first + min(high, many - 1) + 1)


def _check_material(past: Past, info: RunInfo, inputs: dict[str, Any]) -> None:
    """Note other passages or people than those of the run."""
    whole = not any(change.what in ("source", "sources") and change.used for change in past.changes)
    corpus = hashlib.sha256("\0".join(sorted(p.text for p in past.passages)).encode("utf-8")).hexdigest()
    if whole and corpus != info.corpus_hash:
        past.note("passages", "other turns or roles of speakers, or cut in another way", used=True)
    elif whole and people_hash(past.passages) != inputs["people"]:
        past.note("people", "other participants or groups are linked with the talk", used=True)
    version = qualkit.version.__version__
    if inputs["qualkit"] != version:
        past.note("qualkit", f"{inputs['qualkit']} then, {version} now", used=True)


def _judged_since(session: Session, past: Past, inputs: dict[str, Any], interviewer: bool) -> None:
    """Note how many judgements there are today that were not there then, on texts that are still the same."""
    now = {row: key for key, row in codebook_store.code_ids(session.connection).items()}
    codes = [session.code(now[row]) for row in inputs["codes"] if row in now]
    try:
        today = code_inputs(session, code_material(session, codes, interviewer=interviewer))
    except NotFound:
        return
    same = {row for row, _ in inputs["sources"]} & {row for row, _ in today["sources"]}
    before = {(*one[:2], one[3]): one[4] for one in inputs["judgements"] if one[0] in same and one[3] in now}
    after = {(*one[:2], one[3]): one[4] for one in today["judgements"] if one[0] in same}
    more, fewer = len(after.keys() - before.keys()), len(before.keys() - after.keys())
    other = sum(before[key] != after[key] for key in before.keys() & after.keys())
    told = [(more, "more now"), (fewer, "taken back since"), (other, "the other way round now")]
    words = ", ".join(f"{number} {how}" for number, how in told if number)
    if words:
        past.note("judgements", words, used=False)


def _present_passages(session: Session, info: RunInfo, past: Past) -> None:
    """The study's passages as they are now, chosen by the settings of a run that kept no inputs."""
    asked = set(info.parameters.get("sources", ()))
    texts = [text for text in source_store.texts(session.connection) if not asked or text[1] in asked]
    material = code_material(session, [])
    uncoded = bool(info.parameters.get("uncoded"))
    past.rows = {name: row for row, name, _, _ in texts}
    for passage in material.passages:
        if passage.source in past.rows and not (uncoded and passage.codes):
            past.passages.append(passage)
            past.places.append((past.rows[passage.source], passage.span.start))
    past.note("inputs", "made by an earlier qualkit, which kept none; run on the study as it is now", used=True)
    corpus = hashlib.sha256("\0".join(sorted(p.text for p in past.passages)).encode("utf-8")).hexdigest()
    if corpus != info.corpus_hash:
        past.note("passages", "not the words that the run had", used=True)


def _passage(name: str, text: str, span: Span, turns: Sequence[Any], people: People) -> Passage:
    """The passage at a place, as cutting the text makes it."""
    spoken = tuple(
        Span(max(span.start, turn.span.start), min(span.end, turn.span.end))
        for turn in turns
        if turn.span.overlaps(span)
    )
    speaker = next((turn.speaker for turn in turns if turn.span.overlaps(span)), "")
    speakers = list(dict.fromkeys(turn.speaker for turn in turns if turn.role is not Role.INTERVIEWER))
    case, group = people.in_source(name, speakers).get(speaker) or people.of(name, speaker)
    return Passage(
        source=name,
        case=case,
        group=group,
        span=span,
        text=" ".join(piece.of(text) for piece in spoken) if spoken else span.of(text),
        pieces=() if spoken in ((), (span,)) else spoken,
    )
