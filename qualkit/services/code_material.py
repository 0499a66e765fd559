"""What a suggester of codes is given: the passages, what the codebooks say, and what people have decided so far."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from qualkit.domain.code_suggestions import CodeKnowledge, Judgement
from qualkit.domain.codebook import DRAFT, Code
from qualkit.domain.codings import Coding, Hit, Origin
from qualkit.domain.sources import Role, Turn
from qualkit.domain.suggestions import Passage
from qualkit.errors import NotFound
from qualkit.services.code_judgements import PassagePlaces, judgements
from qualkit.services.people import People
from qualkit.services.rule_hits import HitFinder
from qualkit.services.session import Session
from qualkit.store import codings as coding_store
from qualkit.store import sources as source_store
from qualkit.store import suggestions as suggestion_store
from qualkit.text.instead import instead_rules
from qualkit.text.passages import answer_words, cut_passages, fewest_words

__all__ = ["CodeMaterial", "code_knowledge", "code_material", "codes_to_suggest", "passages_and_hits"]


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeMaterial:
    """Everything a `qualkit.ports.CodeSuggester` is given.

    Attributes:
        passages: of all sources, in the order of sources and places.
        knowledge: of every code asked for, in the order of the codebooks.
        judgements: sorted; what unconfirmed rule hits say is in `knowledge`, not here.
        left_out: how much talk was left out, by reason.
        rows: the row of each source in the store.
    """

    passages: tuple[Passage, ...]
    knowledge: tuple[CodeKnowledge, ...]
    judgements: tuple[Judgement, ...]
    left_out: dict[str, int]
    rows: dict[str, int]


def codes_to_suggest(session: Session, keys: Sequence[str] = ()) -> list[Code]:
    """The codes that can be suggested: active ones of the codebooks in use, or `keys` and those under them.

    Raises:
        NotFound: no such code, or nothing that could be suggested.
    """
    wanted = {below for key in keys for below in session.codes_below(key)} if keys else None
    active = {key.casefold() for key in session.config.codebooks}
    found = [
        code
        for book in session.codebooks()
        if not active or book.key.casefold() in active or wanted
        for code in book
        if code.kind == "code" and code.status != "retired" and (wanted is None or code.key in wanted)
    ]
    if not found and keys:
        raise NotFound("None of these is a code that can be suggested.", hint="List them: qualkit codebook show")
    if not found:
        retired = any(code.status == "retired" for book in session.codebooks() for code in book)
        restore = ", or bring a retired code back: qualkit codebook restore KEY" if retired else ""
        raise NotFound("There is no code to suggest.", hint=f"Add a codebook with: qualkit codebook use NAME{restore}")
    return found


def code_material(
    session: Session, codes: Sequence[Code], *, interviewer: bool = False, coders: Sequence[str] = ()
) -> CodeMaterial:
    """Gather passages, knowledge and judgements.

    Args:
        session: the study.
        codes: the codes asked for.
        interviewer: take the interviewer's turns as passages too.
        coders: only what these coders have coded counts; () takes everybody's.

    Raises:
        NotFound: the study has no sources yet.
    """
    texts = source_store.texts(session.connection)
    if not texts:
        raise NotFound("The study has no sources yet.", hint="Import some with: qualkit import FILES")
    codings = [c for c in coding_store.select(session.connection) if not coders or c.coder in coders]
    held: dict[str, list[Coding]] = {}
    for coding in codings:
        if coding.origin is not Origin.RULE or coding.confirmed_by:
            held.setdefault(coding.source, []).append(coding)
    passages, left_out, fired = passages_and_hits(session, codes, texts, held, interviewer)
    keys = [code.key for book in session.codebooks() for code in book]
    return CodeMaterial(
        passages=tuple(passages),
        knowledge=tuple(code_knowledge(code, session.code, keys, fired.get(code.key, [])) for code in codes),
        judgements=judgements(
            [code.key for code in codes],
            passages,
            held,
            suggestion_store.turned_down(session.connection),
            _asking(session, texts, passages) if interviewer else (),
        ),
        left_out=left_out,
        rows={name: row for row, name, _, _ in texts},
    )


def passages_and_hits(
    session: Session,
    codes: Sequence[Code],
    texts: Sequence[tuple[int, str, str, str]],
    held: dict[str, list[Coding]],
    interviewer: bool,
) -> tuple[list[Passage], dict[str, int], dict[str, list[tuple[int, bool]]]]:
    """The passages of these texts (row, name, hash, text), what was left out, and where the codes' patterns fire.

    Returns:
        The third by code: (index of the passage, whether the hit is negated).
    """
    people = People(session)
    finder = HitFinder(session, [code for code in codes if code.patterns], "sentence", interviewer)
    passages: list[Passage] = []
    left_out: Counter[str] = Counter()
    fired: dict[str, list[tuple[int, bool]]] = {}
    spoken_in = {row: source_store.turns_of(session.connection, row) for row, _, _, _ in texts}
    fewest = fewest_words([words for row, _, _, text in texts for words in answer_words(text, spoken_in[row])])
    for row, name, digest, text in texts:
        turns = spoken_in[row]
        spoken = _as_participants(turns) if interviewer else turns
        who = {turn.speaker: people.of(name, turn.speaker) for turn in turns}
        cut = cut_passages(
            name,
            {speaker: case for speaker, (case, _) in who.items()},
            {speaker: group for speaker, (_, group) in who.items()},
            text,
            spoken,
            held.get(name, []),
            fewest=fewest,
        )
        first = len(passages)
        passages.extend(cut.passages)
        left_out.update(cut.left_out)
        _note_hits(fired, cut.passages, first, finder.hits(text, digest, turns))
    return passages, dict(left_out), fired


def _as_participants(turns: Iterable[Turn]) -> list[Turn]:
    from dataclasses import replace

    return [replace(turn, role=Role.PARTICIPANT) for turn in turns]


def _asking(session: Session, texts: Sequence[tuple[int, str, str, str]], passages: Sequence[Passage]) -> set[int]:
    """Numbers of the passages in which an interviewer speaks."""
    places = PassagePlaces(passages)
    return {
        number
        for row, name, _, _ in texts
        for turn in source_store.turns_of(session.connection, row)
        if turn.role is Role.INTERVIEWER
        for number in places.touching(name, turn.span)
    }


def _note_hits(
    fired: dict[str, list[tuple[int, bool]]], passages: Sequence[Passage], first: int, hits: Sequence[Hit]
) -> None:
    places = PassagePlaces(passages, first)
    for hit in hits:
        for number in places.touching(passages[0].source if passages else "", hit.span):
            fired.setdefault(hit.code, []).append((number, hit.negated))


def code_knowledge(
    code: Code, find: Callable[[str], Code], keys: Sequence[str], fired: Sequence[tuple[int, bool]]
) -> CodeKnowledge:
    """What a suggester is told of a code; `find` answers the code of a key, `keys` are all of the codebooks."""
    path: list[str] = []
    above = code.parent
    while above:
        parent = find(above)
        path.insert(0, parent.name)
        above = parent.parent
    plain = {number for number, negated in fired if not negated}
    everywhere = {number for number, _ in fired}
    return CodeKnowledge(
        key=code.key,
        name=code.name,
        path=tuple(path),
        brief=code.brief,
        definition="" if code.status == "draft" and code.definition.startswith(DRAFT) else code.definition,
        when_to_use=code.when_to_use,
        when_not_to_use=code.when_not_to_use,
        examples=code.examples,
        instead=instead_rules(code.when_not_to_use, keys, code.key),
        fired=tuple(sorted(everywhere)),
        negated=tuple(sorted(everywhere - plain)),
    )
