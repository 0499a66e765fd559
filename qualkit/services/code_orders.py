"""Orders in which to look at passages, and when to stop: what next, check my coding, second reader, how much is unseen.

Nothing here is stored and nothing is coded: each answer is worked out anew from what people have decided.
"""

from __future__ import annotations

from bisect import bisect
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from qualkit.domain.codebook import Code
from qualkit.domain.codings import Origin
from qualkit.domain.tables import DataTable
from qualkit.errors import BadInput, NotFound
from qualkit.services.code_material import CodeMaterial, code_material, codes_to_suggest
from qualkit.services.session import Session, nearest
from qualkit.store import coders as coder_store
from qualkit.store import codings as coding_store
from qualkit.store import sources as source_store
from qualkit.store import suggestions as suggestion_store

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from qualkit.domain.code_suggestions import Evidence
    from qualkit.ports import Embedder
    from qualkit.suggesters.codes.features import Features
    from qualkit.suggesters.codes.model import Fitted, Labels

__all__ = ["CodeOrders"]

_PLACE = ("source", "start", "end", "case", "group", "code", "name", "turn")
_SHOWN = ("sentence_start", "sentence_end", "sentence", "words", "like", "passage")


class CodeOrders:
    """Part of ``study.suggestions``: orders of review, checks of coding, and when reading can stop."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def next_passages(self, *, codes: Sequence[str] = (), number: int = 20, seed: int | None = None) -> DataTable:
        """The passages whose coding would teach most: uncertain, unlike each other, spread over people and roles.

        Args:
            codes: only these codes and those under them.
            number: how many passages at most.
            seed: 0 or more; None takes the study's setting.

        Returns:
            One row a passage, the most useful first: where it stands, the code it is least certain for, the
            probability that it has this code, why it is next, its telling sentence, its words.

        Raises:
            NotFound: the study has no sources, or no such code.
            BadInput: `number` is less than 1.
        """
        from qualkit.suggesters.codes.ordering import next_order

        if number < 1:
            raise BadInput(f"{number} passages are none.", hint="Give 1 or more.")
        learned = _learn(self._session, codes, seed)
        undecided = (learned.labels.holds <= 0) & ~learned.labels.certain & ~learned.read[:, None]
        order = next_order(learned.features, learned.fitted, undecided, learned.asked, number)
        told = learned.told([(one.passage, one.code) for one in order])
        return DataTable(
            title="What to look at next",
            columns=("order", *_PLACE, "probability", "why", *_SHOWN),
            rows=tuple(
                (place, *where, one.probability, "; ".join(one.why), *shown)
                for place, (one, (where, shown, _)) in enumerate(zip(order, told, strict=True), 1)
            ),
            note=(
                "Uncertain passages, unlike each other, of as many people and roles as there are. To code all that is"
                " there, reading interview by interview does as well; to find one code: qualkit suggest codes --code."
            ),
        )

    def check_coding(self, *, codes: Sequence[str] = (), most: int = 5, seed: int | None = None) -> DataTable:
        """Coded passages that look unlike their code, and read ones without a code that look just like it.

        Each passage is judged by a model that has not seen its interview. Nothing is changed: a passage may well be
        coded rightly although it looks unlike the others.

        Args:
            codes: only these codes and those under them.
            most: of each of both sorts, at most so many a code.
            seed: 0 or more; None takes the study's setting.

        Raises:
            NotFound: the study has no sources, or no such code.
            BadInput: `most` is less than 1.
        """
        from qualkit.suggesters.codes.ordering import FEWEST_CODED, odd_ones

        if most < 1:
            raise BadInput(f"{most} passages a code are none.", hint="Give 1 or more.")
        learned = _learn(self._session, codes, seed)
        read = learned.read | (learned.labels.holds > 0).any(axis=1)
        found = odd_ones(learned.labels, learned.fitted, read, learned.asked, most)
        told = learned.told([(one.passage, one.code) for one in found])
        few = [
            learned.features.knowledge[code].key
            for code in learned.asked
            if (learned.labels.holds[:, code] > 0).sum() < FEWEST_CODED
        ]
        return DataTable(
            title="Coding to look at again",
            columns=(*_PLACE, "coded", "share", "why", *_SHOWN),
            rows=tuple(
                (*where, one.coded, one.share, _odd(one.coded, one.share, where[5], against), *shown)
                for one, (where, shown, against) in zip(found, told, strict=True)
            ),
            note="Judged by a model that has not seen the interview; nothing was changed."
            + (f" Fewer than {FEWEST_CODED} coded passages, so not checked: {_listed(few)}." if few else ""),
        )

    def second_reader(
        self, first: str, second: str, *, codes: Sequence[str] = (), most: int = 5, seed: int | None = None
    ) -> DataTable:
        """What a first coder would probably have coded differently from a second one; the clearest first.

        A model learns from the first coder's codings alone; each passage that the second coder has read is judged by
        a model that has not seen its interview.

        Args:
            first, second: names of coders.
            codes: only these codes and those under them.
            most: at most so many a code.
            seed: 0 or more; None takes the study's setting.

        Raises:
            NotFound: no such coder or code, or a coder has coded nothing.
            BadInput: both are the same coder, or `most` is less than 1.
        """
        from qualkit.suggesters.codes.model import labels_of
        from qualkit.suggesters.codes.ordering import FEWEST_CODED, differing

        if most < 1:
            raise BadInput(f"{most} passages a code are none.", hint="Give 1 or more.")
        first, second = self._coder(first), self._coder(second)
        if first == second:
            raise BadInput(f"{first} cannot be compared with {first}.", hint="Name two coders.")
        learned = _learn(self._session, codes, seed, coders=[first])
        theirs = code_material(self._session, learned.codes, coders=[second])
        labels = labels_of(learned.features, theirs.judgements)
        both = learned.read, _read(self._session, theirs, [second])
        wanted = set(learned.asked)
        found = [one for one in differing(learned.labels, labels, learned.fitted, both, most) if one.code in wanted]
        told = learned.told([(one.passage, one.code) for one in found])
        few = [
            learned.features.knowledge[code].key
            for code in learned.asked
            if (learned.labels.holds[:, code] > 0).sum() < FEWEST_CODED
        ]
        return DataTable(
            title=f"What {first} would have coded differently from {second}",
            columns=(*_PLACE, "would", "did", "share", "in_words", "instead", *_SHOWN),
            rows=tuple(
                (
                    *where,
                    one.would,
                    one.did,
                    one.share,
                    _differ(first, second, where[5], one.would, one.did),
                    ", ".join(theirs.passages[one.passage].codes) if one.would else "",
                    *shown,
                )
                for one, (where, shown, _) in zip(found, told, strict=True)
            ),
            note=f"A model of {first}'s codings, which has not seen the interview, set beside what {second} coded."
            + (f" {first} has coded too little of: {_listed(few)}." if few else ""),
        )

    def stopping(self, code: str, *, confidence: float = 0.95, seed: int | None = None) -> DataTable:
        """How many passages of a code are probably still unseen, with an interval; a row for each code under it, too.

        Passages count as seen where people have decided about them or have coded their interview. The estimate takes,
        among passages that fit the code about equally well, the share of right ones among those seen for those unseen
        (`qualkit.analysis.stopping.unseen`). Where suggestions were decided in order of rank, the stopping criterion
        of Callaghan and Müller-Hansen (2020) is given beside it.

        Args:
            code: its key.
            confidence: 0.5 to 0.999.
            seed: 0 or more; None takes the study's setting.

        Raises:
            NotFound: the study has no sources, or no such code.
            BadInput: `confidence` is out of range.
        """
        if not 0.5 <= confidence <= 0.999:
            raise BadInput(f"A confidence of {confidence} cannot be had.", hint="Give 0.5 to 0.999, such as 0.95.")
        from qualkit.services.unseen import COLUMNS, unseen_row

        learned = _learn(self._session, [code], seed)
        decided = _decided_in_order(self._session)
        rows = [
            unseen_row(
                learned.features.knowledge[number],
                learned.fitted.held_out[:, number].tolist(),
                learned.decided(number),
                learned.features.groups,
                decided.get(learned.features.knowledge[number].key, []),
                confidence,
            )
            for number in learned.asked
        ]
        return DataTable(
            title=f"How much of {code} is still unseen",
            columns=COLUMNS,
            rows=tuple(rows),
            note=(
                "Estimated from the share of right ones among the passages seen that fit the code equally well; the"
                " interval is wider where interviews differ much. It holds for interviews of the kinds read so far;"
                " be careful with a code that fills some interviews and is absent from others."
            ),
        )

    def _coder(self, name: str) -> str:
        known = coder_store.names(self._session.connection)
        same = [one for one in known if one.casefold() == name.strip().casefold()]
        if not same:
            raise NotFound(f"There is no coder {name}.", hint=nearest(name, known, "qualkit status"))
        coded = coding_store.select(self._session.connection)
        if not any(c.coder == same[0] and (c.origin is not Origin.RULE or c.confirmed_by) for c in coded):
            raise NotFound(f"{same[0]} has coded nothing yet.", hint="See who has: qualkit status")
        return same[0]


class _Turns:
    """In which turn of its source a place lies, as people look it up in a transcript."""

    def __init__(self, session: Session) -> None:
        self._index = source_store.turn_index(session.connection)

    def at(self, source: str, place: int) -> int:
        """The number of the turn that has begun at this place; 0 before the first."""
        starts, turns = self._index[source]
        begun = bisect(starts, place)
        return turns[begun - 1][0] if begun else 0


@dataclass(frozen=True, slots=True, eq=False)
class _Learned:
    """What was learned of the study, and which codes were asked for."""

    codes: list[Code]
    asked: list[int]
    material: CodeMaterial
    features: Features
    labels: Labels
    fitted: Fitted
    read: NDArray[np.bool_]
    embedder: Embedder
    session: Session

    def decided(self, code: int) -> list[bool | None]:
        """For each passage whether it has a code; None where nobody has decided and nobody has read it."""
        known = self.labels.certain[:, code] | self.read | (self.labels.holds[:, code] > 0)
        return [
            bool(holds > 0) if seen else None for holds, seen in zip(self.labels.holds[:, code], known, strict=True)
        ]

    def told(self, pairs: Sequence[tuple[int, int]]) -> list[tuple[tuple[Any, ...], tuple[Any, ...], tuple[str, ...]]]:
        """For (passage, code) pairs: the cells of `_PLACE`, the cells of `_SHOWN`, what speaks against it."""
        from qualkit.suggesters.codes.evidence import explain, sentence_encoder

        folder = self.session.layout.cache / "embeddings"
        encode = sentence_encoder(self.embedder, folder, self.session.progress)
        reasons: list[Evidence] = explain(self.features, self.labels, self.fitted, pairs, encode)
        texts = {name: text for _, name, _, text in source_store.texts(self.session.connection)}
        turns = _Turns(self.session)
        found = []
        for (row, code), why in zip(pairs, reasons, strict=True):
            passage, known = self.material.passages[row], self.features.knowledge[code]
            text = texts[passage.source]
            there = passage.place(why.sentences[0])
            found.append(
                (
                    (
                        passage.source,
                        passage.span.start,
                        passage.span.end,
                        passage.case,
                        passage.group,
                        known.key,
                        known.name,
                        turns.at(passage.source, passage.span.start),
                    ),
                    (
                        there.start,
                        there.end,
                        there.of(text),
                        ", ".join(dict.fromkeys(word.of(passage.text).casefold() for word in why.words)),
                        self._like(why, turns),
                        passage.span.of(text),
                    ),
                    why.against,
                )
            )
        return found

    def _like(self, why: Evidence, turns: _Turns) -> str:
        """What a passage resembles most, as a place or as a part of the codebook."""
        for one in why.likest:
            if one.kind == "passage":
                other = self.material.passages[one.passage]
                turn = turns.at(other.source, other.span.start)
                place = f"{other.source}, turn {turn}" if turn else other.source
                return f"{place} ({one.likeness:.2f})"
            if one.kind != "pattern":
                return f"the codebook's {one.kind} ({one.likeness:.2f})"
        return ""


def _learn(session: Session, keys: Sequence[str], seed: int | None, coders: Sequence[str] = ()) -> _Learned:
    from qualkit.suggesters.codes.features import prepare
    from qualkit.suggesters.codes.model import fit, labels_of
    from qualkit.suggesters.encoder import choose

    seed = session.seed(seed)
    session.take_up_edited_codebooks()
    wanted = {code.key for code in codes_to_suggest(session, keys)}
    try:
        every = codes_to_suggest(session)
    except NotFound:
        every = []
    # Codes that were not asked for help to tell apart those that were.
    codes = [*every, *(code for code in codes_to_suggest(session, keys) if code not in every)] if keys else every
    material = code_material(session, codes, coders=coders)
    embedder, _ = choose(session.config.embedding_model)
    folder = session.layout.cache / "embeddings"
    features = prepare(material.passages, material.knowledge, embedder, folder, session.progress)
    labels = labels_of(features, material.judgements)
    fitted = fit(features, labels, seed, session.progress)
    asked = [number for number, known in enumerate(features.knowledge) if known.key in wanted]
    read = _read(session, material, coders)
    return _Learned(codes, asked, material, features, labels, fitted, read, embedder, session)


def _read(session: Session, material: CodeMaterial, coders: Sequence[str]) -> NDArray[np.bool_]:
    """Which passages were read: those of interviews that people coded by hand, as far as the last such coding."""
    import numpy as np

    reached: dict[str, int] = {}
    for coding in coding_store.select(session.connection):
        by_hand = coding.origin is Origin.HUMAN and (not coders or coding.coder in coders)
        if by_hand:
            reached[coding.source] = max(reached.get(coding.source, 0), coding.span.end)
    return np.array([passage.span.start < reached.get(passage.source, -1) for passage in material.passages], bool)


def _decided_in_order(session: Session) -> dict[str, list[bool]]:
    """For each code, the decisions about suggestions of it, in the order they were made: right or not."""
    found: dict[str, dict[tuple[str, int, int], tuple[int, bool]]] = {}
    for suggestion in suggestion_store.whole(session.connection):
        kinds = [decision for decision in suggestion.decisions if decision.kind in ("accept", "reject", "merge")]
        if suggestion.code and kinds and suggestion.state != "open" and suggestion.segments:
            place = suggestion.segments[0]
            last = kinds[-1]
            at = (place.source, place.span.start, place.span.end)
            found.setdefault(suggestion.code, {})[at] = (last.number, last.kind == "accept")
    return {code: [right for _, right in sorted(made.values())] for code, made in found.items()}


def _odd(coded: bool, share: float, code: str, against: Sequence[str]) -> str:
    if coded:
        told = f"coded {code}, but {share:.0%} of the passages without {code} look more like it"
    elif share < 1:
        told = f"not coded {code}, but looks more like it than {share:.0%} of the passages that are"
    else:
        told = f"not coded {code}, but looks more like it than any of the passages that are"
    return "; ".join([told, *against]) if not coded else told


def _differ(first: str, second: str, code: str, would: bool, did: bool | None) -> str:
    if would:
        told = f"{first} would probably have coded this {code}; {second} did not"
    else:
        told = f"{second} coded this {code}; {first} probably would not have"
    if did is None:
        return told
    return f"{told} ({first} {'did' if did else 'did not'})"


def _listed(keys: Sequence[str]) -> str:
    return ", ".join(keys[:8]) + (f" and {len(keys) - 8} more" if len(keys) > 8 else "")
