"""How often the highlighted sentence is the one that carries the code.

Two ways to know: in the example study, the sentence lies in what a reader coded; in a corpus of short answers, three
answers with one code each are joined, and the sentence comes from the answer that has the code.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.quality.corpora import READINGS, Corpus
from benchmarks.quality.tables import Result
from qualkit.domain.sources import Span
from qualkit.domain.suggestions import Passage
from qualkit.ports import SilentProgress
from qualkit.suggesters.codes.evidence import explain, sentence_encoder
from qualkit.suggesters.codes.features import prepare
from qualkit.suggesters.codes.model import Labels, fit
from qualkit.suggesters.encoder import choose
from qualkit.text.sentences import sentence_spans

__all__ = ["highlights"]

EXAMPLES = (0, 10, 50, 10_000)
MOST_WORDS = 60
FEWEST_COLLAGES = 50
MOST_OF_A_CODE = 40
INSIDE = 0.5


def highlights(corpus: Corpus, cache: Path) -> Iterator[Result]:
    """The table for a corpus; nothing where neither way is open."""
    if corpus.name.startswith("example"):
        yield _coded_stretches(corpus, cache)
        return
    pool, collages = _collages(corpus)
    if len(collages) >= FEWEST_COLLAGES:
        yield _joined_answers(corpus, cache, pool, collages)


def _coded_stretches(corpus: Corpus, cache: Path, reader: str = "a") -> Result:
    import csv

    coded: dict[tuple[str, str], list[Span]] = {}
    with (READINGS / f"reader_{reader}.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            coded.setdefault((row["source"], row["code"]), []).append(Span(int(row["start"]), int(row["end"])))
    embedder, _ = choose("")
    features = prepare(corpus.passages, corpus.knowledge, embedder, cache, SilentProgress())
    encode = sentence_encoder(embedder, cache, SilentProgress())
    holds = np.array([[code.key in one.codes for code in corpus.knowledge] for one in corpus.passages])
    sources = np.array([one.source for one in corpus.passages])
    right: list[bool] = []
    chance: list[float] = []
    for source in sorted(set(sources.tolist())):
        inside = sources == source
        labels = Labels(np.where(inside[:, None], 0, np.where(holds, 1, -1)).astype(np.int8), holds & ~inside[:, None])
        pairs = [(int(row), int(code)) for row, code in zip(*np.nonzero(holds & inside[:, None]), strict=True)]
        reasons = explain(features, labels, fit(features, labels, 0, SilentProgress()), pairs, encode)
        for (row, code), why in zip(pairs, reasons, strict=True):
            passage = corpus.passages[row]
            spans = coded.get((source, corpus.knowledge[code].key), [])
            every = [
                _covered(passage, span, spans) for span in sentence_spans(passage.text, Span(0, len(passage.text)))
            ]
            if any(every) and not all(every):
                right.append(_covered(passage, why.sentences[0], spans))
                chance.append(float(np.mean(every)))
    return Result(
        f"The highlighted sentence lies in the coded stretch, {corpus.name}",
        ("interview left out", "cases", "right", "chance"),
        (("each in turn", len(right), float(np.mean(right)), float(np.mean(chance))),),
        ("Passages of which only a part was coded; chance is the share of sentences in the coded stretch.",),
    )


def _covered(passage: Passage, sentence: Span, spans: Sequence[Span]) -> bool:
    there = passage.place(sentence)
    return any(min(one.end, there.end) - max(one.start, there.start) > INSIDE * len(there) for one in spans)


def _collages(corpus: Corpus) -> tuple[set[int], list[tuple[int, int, int]]]:
    """Short answers with one code, up to 40 a code, and threes of them with three different codes."""
    random = np.random.default_rng(0)
    short = [
        row
        for row, one in enumerate(corpus.passages)
        if len(one.codes) == 1 and 5 <= len(one.text.split()) <= MOST_WORDS
    ]
    by_code: dict[str, list[int]] = {}
    for row in random.permutation(short).tolist():
        by_code.setdefault(corpus.passages[row].codes[0], []).append(row)
    pool = {row for rows in by_code.values() if len(rows) >= MOST_OF_A_CODE for row in rows[: MOST_OF_A_CODE // 2]}
    threes: list[tuple[int, int, int]] = []
    for _ in range(3):
        left = random.permutation(sorted(pool)).tolist()
        while left:
            first = left.pop()
            taken = [first]
            for row in list(left):
                if corpus.passages[row].codes[0] not in {corpus.passages[one].codes[0] for one in taken}:
                    taken.append(row)
                    left.remove(row)
                if len(taken) == 3:
                    threes.append((taken[0], taken[1], taken[2]))
                    break
    return pool, threes


def _joined_answers(corpus: Corpus, cache: Path, pool: set[int], collages: Sequence[tuple[int, int, int]]) -> Result:
    codes = [code.key for code in corpus.knowledge]
    learned = [row for row in range(len(corpus.passages)) if row not in pool]
    joined, starts = [], []
    for number, three in enumerate(collages):
        parts = [_sentence(corpus.passages[row].text) for row in three]
        starts.append(np.cumsum([0, *(len(part) + 1 for part in parts)]))
        text = " ".join(parts)
        joined.append(Passage(source=f"{number}", case=f"{number}", group="", span=Span(0, len(text)), text=text))
    embedder, _ = choose("")
    passages = [*(corpus.passages[row] for row in learned), *joined]
    features = prepare(passages, corpus.knowledge, embedder, cache, SilentProgress())
    encode = sentence_encoder(embedder, cache, SilentProgress())
    holds = np.array([[code in passages[row].codes for code in codes] for row in range(len(learned))])
    pairs = [
        (len(learned) + number, codes.index(corpus.passages[row].codes[0]))
        for number, three in enumerate(collages)
        for row in three
    ]
    rows: list[tuple[Any, ...]] = []
    for examples in EXAMPLES:
        labels = _drawn(holds, len(joined), examples)
        reasons = explain(features, labels, fit(features, labels, 0, SilentProgress()), pairs, encode)
        right = [
            int(np.searchsorted(starts[place // 3], why.sentences[0].start, "right")) - 1 == place % 3
            for place, why in enumerate(reasons)
        ]
        rows.append((examples if examples < 1000 else "all", len(right), float(np.mean(right)), 1 / 3))
    return Result(
        f"The highlighted sentence comes from the answer that has the code, {corpus.name}",
        ("coded passages a code", "cases", "right", "chance"),
        tuple(rows),
        ("Three short answers with one code each, joined; none of them was learned from.",),
    )


def _sentence(text: str) -> str:
    words = text.strip()
    return f"{words[0].upper()}{words[1:]}" if words[-1] in ".!?" else f"{words[0].upper()}{words[1:]}."


def _drawn(holds: Any, others: int, examples: int) -> Labels:
    random = np.random.default_rng(1)
    taken = np.zeros(len(holds), bool)
    for code in range(holds.shape[1]):
        taken[random.permutation(np.flatnonzero(holds[:, code]))[:examples]] = True
    known = np.where(taken[:, None], np.where(holds, 1, -1), 0)
    every = np.vstack([known, np.zeros((others, holds.shape[1]), int)]).astype(np.int8)
    return Labels(every, every != 0)
