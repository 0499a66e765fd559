"""How good suggestions are, measured on the study's own codings."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from qualkit.domain.evaluation import SuggestionsWorth, ThemesWorth
from qualkit.errors import BadInput, NotFound
from qualkit.services.gate import gate
from qualkit.services.session import Session

if TYPE_CHECKING:
    import numpy

    from qualkit.domain.evaluation import CodeWorth
    from qualkit.services.code_material import CodeMaterial
    from qualkit.suggesters.codes.leaving_out import HeldOut

__all__ = ["Evaluating"]

FEWEST_INTERVIEWS = 3
FEWEST_PASSAGES = 3
DRAWS = 500
_PICTURES = (".png", ".svg")
_EDGES = tuple(number / 10 for number in range(11))


class Evaluating:
    """``study.evaluate``: holding suggestions against what people coded. Nothing in the study changes."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def suggestions(
        self,
        *,
        codes: Sequence[str] = (),
        examples: int | None = None,
        coders: Sequence[str] = (),
        seed: int | None = None,
        picture: str | Path = "",
        with_identifiers: bool = False,
    ) -> SuggestionsWorth:
        """What suggested codes are worth here: each coded interview is left out in turn and suggested anew.

        Suggestions are compared with keyword matching and with chance. Intervals come from drawing interviews with
        replacement (500 draws) and, for the share of right ones among the first suggestions, from Wilson's formula.

        Args:
            codes: only these codes and those under them.
            examples: learn from so many coded passages of each code only, drawn at random; 0: from the codebook
                alone; None: from all.
            coders: only what these coders have coded counts; () takes everybody's.
            seed: 0 or more; None takes the study's setting.
            picture: a .png or .svg to write; it holds keys and names of codes, no words of participants.
            with_identifiers: write the picture although something in it certainly identifies a person.

        Raises:
            NotFound: no such code; or fewer than three interviews are coded, or no code often enough.
            BadInput: `examples` is negative, or the picture has another suffix.
            Conflict: the picture would hold what certainly identifies a person.
        """
        from qualkit.services.code_material import code_material, codes_to_suggest

        session = self._session
        if examples is not None and examples < 0:
            raise BadInput(f"{examples} examples a code cannot be drawn.", hint="Give 0 or more.")
        seed = session.seed(seed)
        target = _picture_path(picture)
        chosen = codes_to_suggest(session, codes)
        material = code_material(session, chosen, coders=[self._coder(name) for name in coders])
        _refuse_too_few(material)
        worth = _worth(material, self._held_out(material, seed, examples), examples, seed, session)
        if target is not None:
            worth = self._drawn(worth, target, with_identifiers)
        return worth

    def themes(self, run: int = 0) -> ThemesWorth:
        """How a run's themes and the codes that people gave agree.

        Accepted suggestions of themes are not counted among the codes: a theme would be compared with itself.

        Args:
            run: number of the run; 0 takes the latest of themes.

        Raises:
            NotFound: no such run of themes, or nothing in it is coded.
        """
        from qualkit.services.theme_agreement import themes_worth

        return themes_worth(self._session, run)

    def _coder(self, name: str) -> str:
        from qualkit.store import coders

        known = {coder.casefold(): coder for coder in coders.names(self._session.connection)}
        if name.casefold() not in known:
            raise NotFound(f'There is no coder "{name}".', hint=f"There are: {', '.join(sorted(known.values()))}.")
        return known[name.casefold()]

    def _held_out(self, material: CodeMaterial, seed: int, examples: int | None) -> HeldOut:
        from qualkit.suggesters.codes.leaving_out import leave_out
        from qualkit.suggesters.encoder import choose

        session = self._session
        embedder, _ = choose(session.config.embedding_model)
        return leave_out(
            material.passages,
            material.knowledge,
            material.judgements,
            embedder,
            session.layout.cache / "embeddings",
            seed,
            session.progress,
            examples,
        )

    def _drawn(self, worth: SuggestionsWorth, target: Path, allow: bool) -> SuggestionsWorth:
        from dataclasses import replace

        from qualkit.exporters.worth_picture import draw_worth, drawn_words

        # The gate reads text: the bytes of a picture would only look like names to it.
        words, data = drawn_words(worth).encode(), draw_worth(worth, target.suffix.casefold())
        gate(self._session).write({target: data}, allow=allow, words={target: words})
        return replace(worth, picture=target)


def _picture_path(picture: str | Path) -> Path | None:
    if not str(picture):
        return None
    target = Path(picture)
    if target.suffix.casefold() not in _PICTURES:
        raise BadInput(f"{target.name} is no name for a picture.", hint="Give a name that ends in .png or .svg.")
    return target


def _refuse_too_few(material: CodeMaterial) -> None:
    from qualkit.analysis.wording import count
    from qualkit.suggesters.codes.leaving_out import interviews_of

    interviews = interviews_of(material.passages)
    coded = {interviews[one.passage] for one in material.judgements if one.holds}
    if len(coded) < FEWEST_INTERVIEWS:
        have = "No interview is" if not coded else "1 interview is" if len(coded) == 1 else f"{len(coded)} are"
        raise NotFound(
            f"{have} coded with these codes by a person, and {FEWEST_INTERVIEWS} are needed: each is left out in turn"
            " to see what would have been suggested for it.",
            hint=f"Code {count(FEWEST_INTERVIEWS - len(coded), 'more interview')}, or confirm rule hits: qualkit code"
            " open SOURCE, qualkit review",
        )


def _worth(
    material: CodeMaterial, held: HeldOut, examples: int | None, seed: int, session: Session
) -> SuggestionsWorth:
    import numpy as np

    from qualkit.analysis.retrieval import bootstrap
    from qualkit.analysis.worth import mean_worth
    from qualkit.suggesters.codes.keyword_matching import pattern_scores, word_scores

    texts = [passage.text for passage in material.passages]
    weights = bootstrap(held.interviews, DRAWS, seed)
    patterns = pattern_scores(len(texts), material.knowledge)
    ways = {"words": word_scores(texts, material.knowledge), "patterns": (patterns, patterns > 0.5)}
    found: list[CodeWorth] = []
    all_: dict[str, list[Any]] = {"suggested": [], "words": [], "patterns": []}
    too_rare: dict[str, int] = {}
    judged = np.zeros(held.truth.shape, bool)
    for column, code in enumerate(material.knowledge):
        rows = held.truth[:, column] != 0
        relevant = held.truth[:, column] > 0
        interviews = {held.interviews[row] for row in np.flatnonzero(relevant)}
        without = int(rows.sum() - relevant.sum())
        # Where nothing was read but what was accepted, every passage "has" the code, and any order is right.
        one_sided = without < max(FEWEST_PASSAGES, relevant.sum() / 4)
        if relevant.sum() < FEWEST_PASSAGES or len(interviews) < 2 or one_sided:
            too_rare[code.key] = int(relevant.sum())
            continue
        judged[:, column] = rows
        one, measured = _of_code(code, column, held, rows, ways, weights, len(interviews))
        found.append(one)
        for way, figures in measured.items():
            all_[way].append(figures)
    if not found:
        raise NotFound(
            f"No code can be judged: it must have been given in {FEWEST_PASSAGES} passages of two interviews or more,"
            " and as many passages must have been read that do not have it.",
            hint="Code some interviews through (qualkit code open SOURCE), not only what was suggested.",
        )
    return SuggestionsWorth(
        codes=tuple(found),
        suggested=mean_worth(all_["suggested"]),
        words=mean_worth(all_["words"]),
        patterns=mean_worth(all_["patterns"]) if all_["patterns"] else None,
        chance=float(np.mean([one.chance for one in found])),
        too_rare=too_rare,
        interviews=len({held.interviews[row] for row in np.flatnonzero(held.truth.any(axis=1))}),
        passages=int(held.truth.any(axis=1).sum()),
        examples=examples,
        seed=seed,
        calibration=_calibration(held, judged),
        notes=tuple(_notes(material, held, session)),
    )


def _of_code(
    code: Any,
    column: int,
    held: HeldOut,
    rows: numpy.ndarray,
    ways: dict[str, tuple[numpy.ndarray, numpy.ndarray]],
    weights: numpy.ndarray,
    interviews: int,
) -> tuple[CodeWorth, dict[str, Any]]:
    from qualkit.analysis.retrieval import best_cut
    from qualkit.analysis.worth import measure, right_among_first
    from qualkit.domain.evaluation import CodeWorth

    relevant = held.truth[rows, column] > 0
    scores = held.scores[rows, column]
    measured = {"suggested": measure(scores, best_cut(held.probabilities[rows, column]), relevant, weights[:, rows])}
    for way, (ranked, taken) in ways.items():
        if way == "words" or code.fired:
            measured[way] = measure(ranked[rows, column], taken[rows, column], relevant, weights[:, rows])
    positives = int(relevant.sum())
    first = min(20 if positives >= 20 else 10 if positives >= 10 else 5, len(relevant))
    low, high = right_among_first(scores, relevant, first)
    worth = CodeWorth(
        code=code.key,
        name=code.name,
        passages=positives,
        of=len(relevant),
        interviews=interviews,
        suggested=measured["suggested"].worth,
        words=measured["words"].worth,
        patterns=measured["patterns"].worth if "patterns" in measured else None,
        first=first,
        low=low,
        high=high,
    )
    return worth, measured


def _calibration(
    held: HeldOut, judged: numpy.ndarray
) -> tuple[tuple[float, float, int, float, float, float, float], ...]:
    from qualkit.analysis.retrieval import calibration

    bins = calibration(held.probabilities[judged], held.truth[judged] > 0, _EDGES)
    return tuple(
        (low, high, count, round(stated, 4), round(found.value, 4), round(found.low, 4), round(found.high, 4))
        for low, high, count, stated, found in bins
    )


def _notes(material: CodeMaterial, held: HeldOut, session: Session) -> list[str]:
    from qualkit.analysis.wording import count
    from qualkit.domain.codings import Origin
    from qualkit.store import codings as coding_store

    notes = []
    unread = int((~held.truth.any(axis=1)).sum())
    if unread:
        notes.append(f"{count(unread, 'passage')} that nobody has read to the end of could not be judged.")
    wanted = [code.key for code in material.knowledge]
    made = coding_store.select(session.connection, codes=wanted, evidence=False)
    decided = [coding for coding in made if coding.origin is not Origin.RULE or coding.confirmed_by]
    offered = sum(coding.origin is not Origin.HUMAN for coding in decided)
    if decided and offered > 0.2 * len(decided):
        notes.append(
            f"{offered} of {len(decided)} codings came from suggestions or rules that people accepted: what was never"
            " offered may be missing from them, which flatters every method here."
        )
    return notes
