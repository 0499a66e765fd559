"""Why a code is suggested: the sentence that carries it, its words, what it is like, what speaks against it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from qualkit.domain.code_suggestions import CodeKnowledge, Evidence, Instead, Judgement
from qualkit.ports import Progress, SilentProgress
from qualkit.suggesters.codes.evidence import explain, sentence_encoder
from qualkit.suggesters.codes.features import Features, prepare
from qualkit.suggesters.codes.model import Fitted, Labels, fit, labels_of
from qualkit.suggesters.codes.ordering import differing, next_order, odd_ones
from qualkit.suggesters.codes.reading import learn_reading
from qualkit.suggesters.encoder import choose
from tests.helpers.talk import SUBJECTS, passage, subject, talk

CODES = sorted(SUBJECTS)
SOURCES = talk()
# Three answers about three subjects in one passage: which of its sentences carries a code is known.
MIXED = [
    passage(" ".join(SOURCES[row + 15 * place].text for place in which), f"M{row}")
    for row, which in enumerate([(0, 1, 2), (1, 2, 3), (3, 0, 1), (2, 3, 0)] * 2)
]


class Remembered:
    """The model that comes with qualkit, asked only once for each text."""

    standalone = True

    def __init__(self) -> None:
        self.model, _ = choose("")
        self.name, self.sha256 = self.model.name, self.model.sha256
        self.known: dict[str, np.ndarray] = {}

    def encode(self, texts: Sequence[str], progress: Progress) -> np.ndarray:
        new = sorted(set(texts) - set(self.known))
        if new:
            self.known |= dict(zip(new, self.model.encode(new, progress), strict=True))
        return np.stack([self.known[text] for text in texts])


@cache
def embedder() -> Remembered:
    return Remembered()


def encode(texts: Sequence[str]) -> np.ndarray:
    return embedder().encode(texts, SilentProgress())


@cache
def learned() -> tuple[Features, Labels, Fitted]:
    passages = [*SOURCES, *MIXED]
    knowledge = [
        CodeKnowledge(
            key=f"S{number}",
            name=name,
            definition=f"Talk of the {name}.",
            instead=(Instead(words="The choir, the band and singing: use S3 instead.", key="S3"),)
            if number == 0
            else (),
            fired=(0, 2) if name == "money" else (),
            negated=(2,) if name == "money" else (),
        )
        for number, name in enumerate(CODES)
    ]
    judgements = [
        Judgement(passage=row, code=f"S{code}", holds=subject(one) == name)
        for row, one in enumerate(SOURCES)
        for code, name in enumerate(CODES)
        if row % 2
    ]
    features = prepare(passages, knowledge, embedder(), None, SilentProgress())
    labels = labels_of(features, judgements)
    return features, labels, fit(features, labels, 0, SilentProgress())


def asked(row: int) -> list[tuple[int, int]]:
    """The pairs of a mixed passage with its three subjects."""
    text = MIXED[row].text
    return [
        (len(SOURCES) + row, code) for code, name in enumerate(CODES) if any(word in text for word in SUBJECTS[name])
    ]


@cache
def told() -> list[tuple[int, int, Evidence]]:
    features, labels, fitted = learned()
    pairs = [pair for row in range(len(MIXED)) for pair in asked(row)]
    found = explain(features, labels, fitted, pairs, encode)
    return [(row, code, why) for (row, code), why in zip(pairs, found, strict=True)]


def test_the_sentence_that_carries_the_code() -> None:
    right = [
        any(word in why.sentences[0].of(passages_text(row)) for word in SUBJECTS[CODES[code]])
        for row, code, why in told()
    ]
    assert len(right) == 3 * len(MIXED)
    assert np.mean(right) >= 0.9


def passages_text(row: int) -> str:
    return [*SOURCES, *MIXED][row].text


def test_its_words_are_content_words_of_the_code() -> None:
    of_code, all_words = 0, 0
    for row, code, why in told():
        text = passages_text(row)
        words = [span.of(text).casefold() for span in why.words]
        assert list(why.words) == sorted(why.words)
        assert not {"the", "and", "you", "erm", "it"} & set(words)
        of_code += sum(any(word in one for one in SUBJECTS[CODES[code]]) for word in words)
        all_words += len(words)
    assert all_words > 20
    assert of_code / all_words > 0.8


def test_what_it_is_like_comes_from_the_code_and_is_ranked() -> None:
    features, labels, _ = learned()
    for _, code, why in told():
        near = [one.likeness for one in why.likest]
        assert 1 <= len(near) <= 3
        for one in why.likest:
            if one.kind == "passage":
                assert labels.holds[one.passage, code] == 1
            else:
                assert one.words.startswith(features.knowledge[code].name)


def test_patterns_and_negation() -> None:
    features, labels, fitted = learned()
    money = CODES.index("money")
    plain, negated = explain(features, labels, fitted, [(0, money), (2, money)])
    assert plain.likest[0].kind == "pattern"
    assert plain.against == ()
    assert negated.likest[0].kind != "pattern"
    assert negated.against == ("its words stand in a negated clause",)


def test_the_codebook_rule_is_brought_up_where_it_is_meant() -> None:
    features, labels, fitted = learned()
    music = next(row for row, one in enumerate(SOURCES) if "choir" in one.text and "band" in one.text)
    other = next(row for row, one in enumerate(SOURCES) if subject(one) == "money")
    meant, not_meant = explain(features, labels, fitted, [(music, 0), (other, 0)], encode)
    assert "the codebook says: use S3 instead" in meant.against
    assert "the codebook says: use S3 instead" not in not_meant.against


def test_a_passage_like_a_rejected_one() -> None:
    features, labels, fitted = learned()
    music, clinic = CODES.index("music"), CODES.index("clinic")
    row = next(row for row, one in enumerate(SOURCES) if row % 2 == 0 and subject(one) == "music")
    assert "very like a passage that was rejected" in explain(features, labels, fitted, [(row, clinic)])[0].against
    assert explain(features, labels, fitted, [(row, music)])[0].against == ()


def test_nothing_asked_nothing_told() -> None:
    assert explain(*learned(), []) == []


def test_the_order_of_passages_changes_nothing() -> None:
    features, _, fitted = learned()
    turned = np.arange(len(features.passages))[::-1]
    vectors = np.vstack([features.vectors[turned], features.vectors[len(turned) :]])
    mirrored = replace(features, passages=tuple(features.passages[row] for row in turned), vectors=vectors)
    texts = [one.text for one in MIXED]
    here = learn_reading(features, fitted.scores).scores(texts, None)
    there = learn_reading(mirrored, fitted.scores[turned]).scores(texts, None)
    assert np.allclose(here, there, atol=1e-4)


def test_the_reading_reproduces_the_scores() -> None:
    features, _, fitted = learned()
    rows = range(len(SOURCES))
    read = learn_reading(features, fitted.scores).scores([SOURCES[row].text for row in rows], features.vectors[rows])
    for code in range(len(CODES)):
        assert np.corrcoef(read[:, code], fitted.scores[rows, code])[0, 1] > 0.95


def test_next_is_spread_over_people() -> None:
    features, labels, fitted = learned()
    open_ = labels.holds == 0
    order = next_order(features, fitted, open_, range(len(CODES)), 6)
    assert all(open_[one.passage, one.code] for one in order)
    assert len({one.passage for one in order}) == 6
    assert len({features.passages[one.passage].case for one in order}) == 6
    assert all(one.why for one in order)
    everything = [one.passage for one in next_order(features, fitted, open_, [0], 1000)]
    assert sorted(everything) == np.flatnonzero(open_[:, 0]).tolist()


def test_a_miscoded_passage_is_odd() -> None:
    features, labels, _ = learned()
    money, garden = CODES.index("money"), CODES.index("garden")
    row = next(row for row, one in enumerate(SOURCES) if row % 2 and subject(one) == "money")
    holds, certain = labels.holds.copy(), np.zeros_like(labels.certain)
    holds[row, [money, garden]] = -1, 1
    wrong = Labels(holds, certain)
    fitted = fit(features, wrong, 0, SilentProgress())
    read = (labels.holds != 0).any(axis=1)
    odd = odd_ones(wrong, fitted, read, range(len(CODES)), 3)
    assert (row, garden, True) in [(one.passage, one.code, one.coded) for one in odd]
    assert (row, money, False) in [(one.passage, one.code, one.coded) for one in odd]
    assert not [one for one in odd if one.passage != row and one.share > 0.9]


def test_a_rejected_passage_is_not_offered_again() -> None:
    features, labels, _ = learned()
    money = CODES.index("money")
    row = next(row for row, one in enumerate(SOURCES) if row % 2 and subject(one) == "money")
    holds = labels.holds.copy()
    holds[row, money] = -1
    fitted = fit(features, Labels(holds, labels.certain), 0, SilentProgress())
    odd = odd_ones(Labels(holds, labels.certain), fitted, labels.holds.any(axis=1), [money], 5)
    assert row not in [one.passage for one in odd if not one.coded]


@pytest.mark.parametrize("seed", [0, 1])
def test_what_a_second_coder_left_out(seed: int) -> None:
    features, first, _ = learned()
    fitted = fit(features, first, seed, SilentProgress())
    code = CODES.index("garden")
    left_out = [row for row in range(0, len(SOURCES), 2) if subject(SOURCES[row]) == "garden"]
    second = np.full(first.holds.shape, -1, np.int8)
    for row, one in enumerate(SOURCES):
        if row not in left_out:
            second[row, CODES.index(subject(one))] = 1
    read_first = (first.holds != 0).any(axis=1)
    read_second = np.arange(len(features.passages)) < len(SOURCES)
    found = differing(first, Labels(second, second != 0), fitted, (read_first, read_second), 20)
    garden = [one for one in found if one.code == code and one.would]
    assert {one.passage for one in garden} <= set(left_out) | set(range(0, len(SOURCES), 2))
    assert len({one.passage for one in garden} & set(left_out)) >= len(left_out) // 2
    assert all(one.did is None for one in garden)


def test_word_counts_need_no_sentence_vectors(tmp_path: Path) -> None:
    class Together:
        name, sha256 = "counts", ""

    assert sentence_encoder(Together(), tmp_path, SilentProgress()) is None
    assert sentence_encoder(embedder(), tmp_path, SilentProgress()) is not None


def test_passages_without_a_content_word() -> None:
    features, labels, fitted = learned()
    blank = tuple(replace(one, text="Yeah, so, you know, it was, um, it was.") for one in features.passages)
    nothing = replace(features, passages=blank, parts=())
    assert explain(nothing, labels, fitted, [(0, 0)])[0].words == ()
