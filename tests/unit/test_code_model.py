"""The model of suggested codes: nothing leaks, nothing depends on order, and it learns."""

from __future__ import annotations

import numpy as np
import pytest

from qualkit.domain.code_suggestions import CodeKnowledge, CodeProposal, Judgement
from qualkit.domain.sources import Span
from qualkit.domain.suggestions import Passage
from qualkit.ports import SilentProgress
from qualkit.suggesters.codes import Codes
from qualkit.suggesters.codes import model as models
from qualkit.suggesters.codes.features import Features, prepare
from qualkit.suggesters.codes.model import Labels, fit, labels_of
from qualkit.suggesters.codes.offers import choose_offers
from qualkit.suggesters.encoder import choose

TALK = {
    "ALONE": ("nobody to talk to", "sat by myself all day", "lonely in this job", "no colleague", "on my own"),
    "MONEY": ("the pay is poor", "funding ends in spring", "short contract and no money", "a budget cut", "low pay"),
    "ROOM": ("no desk for me", "working in a cupboard", "the room is booked", "a chair in the corridor", "no office"),
}  # fmt: skip
FILLER = ("we had tea at ten", "the bus was late", "it rained on the way", "my sister rang", "then lunch came round")
KNOWLEDGE = [
    CodeKnowledge(key="ALONE", name="Isolation", definition="Being lonely at work with nobody to talk to."),
    CodeKnowledge(key="MONEY", name="Money", definition="Pay, funding, contracts and budgets."),
    CodeKnowledge(key="ROOM", name="Room", definition="Desks, offices and places to work."),
]


def _material() -> tuple[list[Passage], list[Judgement]]:
    draw = np.random.default_rng(4)
    passages, judgements = [], []
    for number in range(90):
        key = [*TALK, ""][int(draw.integers(0, 4))]
        own = draw.choice(TALK[key], 2, replace=False) if key else ()
        text = ". ".join(f"And {words}, number {number}" for words in draw.permutation([*own, *draw.choice(FILLER, 2)]))
        source = f"S{number % 6}"
        passages.append(
            Passage(source=source, case=source, group="", span=Span(number * 500, number * 500 + 400), text=text)
        )
        if number % 6 < 4:
            judgements += [
                Judgement(passage=number, code=code, holds=code == key, certain=code == key) for code in TALK
            ]
    return passages, judgements


@pytest.fixture(scope="module")
def features() -> Features:
    return prepare(_material()[0], KNOWLEDGE, choose("words")[0], None, SilentProgress())


def test_held_out_scores_are_those_of_a_model_that_never_saw_the_interview(features: Features) -> None:
    """The closed form against learning anew without the interview."""
    labels = labels_of(features, _material()[1])
    full, held = models._Table(features, labels, 0).scores()
    inside = np.array([passage.source == "S1" for passage in features.passages])
    without = Labels(np.where(inside[:, None], 0, labels.holds).astype(np.int8), labels.certain & ~inside[:, None])
    again = models._Table(features, without, 0).scores()[0]
    for judge, scores in held.items():
        size = float(np.abs(again[judge][inside]).max())
        assert scores[inside] == pytest.approx(again[judge][inside], abs=1e-3 * size), judge
        assert np.abs(full[judge][inside] - scores[inside]).max() > 0.05 * size, "the interview's codings did count"


def test_it_learns_and_works_from_the_definitions_alone(features: Features) -> None:
    passages, judgements = _material()
    truth = np.array([[any(w in p.text for w in TALK[key]) for key in TALK] for p in passages])
    unseen = np.array([int(p.source[1:]) >= 4 for p in passages])
    nothing = fit(features, labels_of(features, []), 0, SilentProgress())
    learned = fit(features, labels_of(features, judgements), 0, SilentProgress())
    assert truth[unseen].mean() < 0.35
    for fitted, least in ((nothing, 0.6), (learned, 0.7)):
        right = [truth[unseen, c][np.argsort(-fitted.scores[unseen, c])[:4]].mean() for c in range(3)]
        assert np.mean(right) >= least
    assert np.isfinite(learned.probabilities).all()
    assert learned.probabilities.min() >= 0
    assert learned.probabilities.max() <= 1


def test_offers_keep_to_the_precision_and_leave_out_what_is_decided(features: Features) -> None:
    labels = labels_of(features, [*_material()[1], Judgement(passage=4, code="ALONE", holds=False)])
    fitted = fit(features, labels, 0, SilentProgress())
    offers, estimates = choose_offers(features, labels, fitted, 0.8, 100)
    everything, _ = choose_offers(features, labels, fitted, None, 100)
    for code, rows in enumerate(offers):
        assert rows == everything[code][: len(rows)]
        assert not rows or fitted.probabilities[rows, code].mean() >= 0.8
        assert not any(labels.holds[row, code] > 0 or labels.certain[row, code] for row in everything[code])
    assert any(offers)
    estimate = next(one for one in estimates if one.offered)
    assert estimate.low is not None
    assert estimate.high is not None
    assert estimate.low < (estimate.precision or 0) <= estimate.high
    few, _ = choose_offers(features, labels, fitted, None, 2, ["S5"])
    assert all(features.passages[row].source == "S5" for rows in few for row in rows)
    assert max(map(len, few)) <= 2


def _told(
    proposals: tuple[CodeProposal, ...], passages: list[Passage]
) -> list[tuple[str, str, float, tuple[str, ...]]]:
    return [
        (
            one.code,
            passages[one.passage].text,
            one.probability,
            tuple(passages[like.passage].text for like in one.evidence.likest if like.kind == "passage"),
        )
        for one in proposals
    ]


def test_the_order_of_passages_changes_nothing() -> None:
    passages, judgements = _material()
    known = [
        CodeKnowledge(key=k.key, name=k.name, definition=k.definition, fired=(number,))
        for number, k in enumerate(KNOWLEDGE)
    ]
    order = np.random.default_rng(9).permutation(len(passages)).tolist()
    place = {old: new for new, old in enumerate(order)}
    shuffled = [passages[old] for old in order]
    moved = [
        Judgement(passage=place[j.passage], code=j.code, holds=j.holds, certain=j.certain) for j in reversed(judgements)
    ]
    moved_known = [
        CodeKnowledge(key=k.key, name=k.name, definition=k.definition, fired=(place[k.fired[0]],)) for k in known
    ]
    parameters = {"embedding_model": "words", "most": 8}
    one = Codes().suggest_codes(passages, known, judgements, parameters, 1, SilentProgress())
    two = Codes().suggest_codes(shuffled, moved_known, moved, parameters, 1, SilentProgress())
    assert _told(one.proposals, passages) == _told(two.proposals, shuffled)
    assert one.estimates == two.estimates
    assert len(one.proposals) > 6


def test_little_text_gets_a_modest_answer() -> None:
    passages = _material()[0][:2]
    result = Codes().suggest_codes(passages, KNOWLEDGE[:1], [], {"embedding_model": "words"}, 0, SilentProgress())
    assert all(proposal.probability <= 0.7 for proposal in result.proposals)
    assert result.estimates[0].basis == "codebook"
    assert result.estimates[0].precision is None
    assert any("little to learn from" in note for note in result.notes)
    nobody = Codes().suggest_codes([], KNOWLEDGE, [], {"embedding_model": "words"}, 0, SilentProgress())
    assert not nobody.proposals
