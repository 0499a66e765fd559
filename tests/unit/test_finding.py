"""Finding words in a study: the same places as the rules engine, and only where one is asked to look."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest

import qualkit
from qualkit.domain.codebook import Code
from qualkit.domain.sources import Role, Span, Turn
from qualkit.errors import BadInput, NotFound
from qualkit.rules import compile_rules
from qualkit.rules.cache import TokenCache
from qualkit.rules.cuts import blank_english, words_of
from qualkit.rules.folding import plain_word
from qualkit.rules.pattern_places import PatternPlaces
from qualkit.rules.word_cuts import NORMS, SPECIAL, quick_words_of

TALK = """I: Tell me about the waiting list.
P: We wait, and wait. Don’t get me wrong, I can't
wait for the dŵr; the café 🙂 said “follow-up” twice.
I: How long do you wait?
P: Clients trust me. I trust the client, client by client. Ŷes. The waiting room is cold.
"""


@pytest.fixture
def study(tmp_path: Path) -> Iterator[qualkit.Study]:
    file = tmp_path / "LW01.txt"
    file.write_text(TALK, encoding="utf-8")
    with qualkit.Study.create(tmp_path / "study", codebook="link-worker-role") as made:
        made.sources.add([file])
        yield made


def hits(study: qualkit.Study, *words: str, **options: object) -> list[str]:
    return [line.hit for line in study.reports.find(*words, **options).lines]


@pytest.mark.parametrize(
    "pattern",
    [
        "wait", "trust*", '"on my own"', "(let / give) them down / nobody", "feel ~4 responsible", "they ~30 not",
        "can't", "GP / doctor", "wait ~3 list ~9 week", "re:\\bwait(ing|s)?\\b", "it's", "mental health", "caf*",
        "not", "will",
    ],
)  # fmt: skip
def test_the_same_places_as_the_rules_engine(example_study: Path, pattern: str) -> None:
    rules = compile_rules([Code(key="X", name="x", patterns=(pattern,))])
    with qualkit.Study.open(example_study) as study:
        found: dict[str, list[tuple[int, int]]] = {}
        for line in study.reports.find(pattern).lines:
            found.setdefault(line.source, []).append((line.start, line.end))
        for name in [row["source"] for row in study.sources.list()]:
            source = study.sources.get(name)
            words = [(w.start, w.end) for hit in rules.hits(source.text, source.turns) for w in hit.words]
            places = found.get(name, [])
            if "~" not in pattern:
                assert places == words
            assert {start for start, _ in places} <= {start for start, _ in words}
            assert {end for _, end in places} <= {end for _, end in words}
            assert all(any(low <= start and end <= high for low, high in places) for start, end in words)
            assert all(end <= start for (_, end), (start, _) in pairwise(places))


def test_texts_that_are_passed_over_uncut_hold_nothing(example_study: Path, tmp_path: Path) -> None:
    with qualkit.Study.open(example_study) as study:
        sources = [study.sources.get(row["source"]) for row in study.sources.list()]
    odd = "P: Café owners can't, won't; they've gonna go 'cos I'm ŷs, Zoe\u0308 said. The nai\u0308ve ﬁne line, 10am."
    texts = [(one.text, [t.span for t in one.turns if t.role != "interviewer"]) for one in sources]
    texts.append((odd, [Span(3, len(odd))]))
    for number, pattern in enumerate(
        ("not", "will", "cafe*", "zoe", "naive", "because / going", "trust ~9 home", "ys")
    ):
        rules = compile_rules([Code(key="X", name="x", patterns=(pattern,))])
        found = PatternPlaces(pattern, (), TokenCache(tmp_path / str(number))).in_sources(texts)
        for (text, spans), places in zip(texts, found, strict=True):
            turns = [Turn(number=1, speaker="P", role=Role.PARTICIPANT, span=span) for span in spans]
            assert bool(places) == bool(rules.hits(text, turns))


def test_spacy_cuts_up_no_more_words_than_are_known() -> None:
    rules = blank_english().tokenizer.rules
    assert {word.lower() for word in rules if word.isascii() and word.isalpha()} <= SPECIAL
    norms = {plain_word(token.norm_) for word in rules for token in blank_english().tokenizer(word)
             if plain_word(token.norm_) not in plain_word(word)}  # fmt: skip
    assert {norm for norm in norms if norm.isalpha()} <= NORMS
    for word in ("waiting", "Ŷes", "don't", "cannot", "follow-up", "e.g.", *sorted(SPECIAL)):
        assert quick_words_of(word) == words_of(word)


def test_inflections_across_line_breaks_apostrophes_and_hyphens(study: qualkit.Study) -> None:
    assert hits(study, "wait") == ["wait", "wait", "wait", "waiting"]
    assert hits(study, "can't wait") == ["can't wait"]
    assert hits(study, "don't get") == ["Don’t get"]
    assert hits(study, "follow up") == ["follow-up"]
    assert hits(study, "dŵr / ŷes / cafe") == ["dŵr", "café", "Ŷes"]
    assert hits(study, "wait wait") == []
    assert hits(study, "🙂", as_written=True) == ["🙂"]
    assert hits(study, "wait", as_written=True) == ["wait", "wait", "wait"]


def test_overlapping_finds_are_one_and_exclusions_take_away(study: qualkit.Study) -> None:
    assert hits(study, "trust ~4 client") == ["Clients trust", "trust the client, client by client"]
    assert hits(study, "waiting / waiting room") == ["wait", "wait", "wait", "waiting room"]
    assert hits(study, "wait not: waiting room not: can't wait") == ["wait", "wait"]
    assert hits(study, "wait not: re:wait(?= for)") == ["wait", "wait", "waiting"]


def test_whose_turns_are_looked_in(study: qualkit.Study) -> None:
    assert len(hits(study, "wait", interviewer=True)) == 6
    assert hits(study, "wait", interviewer_only=True) == ["waiting", "wait"]
    line = study.reports.find("trust", limit=1).lines[0]
    assert (line.source, line.turn, line.speaker, line.role, line.left) == ("LW01", 4, "P", "participant", "Clients ")


def test_participants_who_are_left_out_are_not_counted_as_silent(example_study: Path) -> None:
    with qualkit.Study.open(example_study) as study:
        found = study.reports.find("wait", having=["role=link worker"])
        workers = {row["case"] for row in study.cases.list() if row["role"] == "link worker"}
        assert {row["case"] for row in found.counts().to_dicts()} == workers
        assert found.said().endswith(f"of {len(workers)} participants.")
        assert [row["group"] for row in found.counts("role").to_dicts()] == ["link worker"]


def test_passages_coded_and_uncoded(study: qualkit.Study) -> None:
    study.codings.add("LW01", "LWR1", quote="We wait, and wait")
    found = study.reports.find("wait", codes=["LWR1"])
    assert [line.codes for line in found.lines] == [("LWR1",), ("LWR1",)]
    assert found.counts("source").rows[0][4] == 4
    assert hits(study, "wait", uncoded=True) == ["wait", "waiting"]
    with pytest.raises(BadInput, match="no codes"):
        study.reports.find("wait", uncoded=True, codes=["LWR1"])


def test_participants_by_name_and_attribute(example_study: Path) -> None:
    with qualkit.Study.open(example_study) as study:
        everybody = study.reports.find("wait", interviewer=True)
        one = study.reports.find("wait", cases=["lw03"])
        assert {line.case for line in one.lines} == {"LW03"}
        gps = study.reports.find("wait", having=["Role=gp", "role=link worker"], interviewer=True)
        assert {line.case[:2] for line in gps.lines if line.case} == {"GP", "LW"}
        assert 0 < one.total < gps.total < everybody.total
        assert study.reports.find("wait", sources=["LW03"]).total == one.total
        sample = study.reports.find("wait", sample=5, seed=1)
        assert len(sample) == 5
        assert sample.lines == study.reports.find("wait", sample=5, seed=1).lines
        rows = study.reports.find("wait").counts("role").rows
        assert sum(row[1] for row in rows) == study.reports.find("wait").total
        with pytest.raises(NotFound, match="GQ"):
            study.reports.find("wait", having={"role": "GQ"})
        with pytest.raises(NotFound, match="LW99"):
            study.reports.find("wait", cases=["LW99"])


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ({"words": ""}, "not said what to look for"),
        ({"words": "  \n"}, "not said what to look for"),
        ({"words": "not: wait"}, "leave out"),
        ({"words": "wait ~ list"}, "character 6 of “wait ~ list”"),
        ({"words": 'the "waiting'}, "character 5"),
        ({"words": "😀"}, "character 1"),
        ({"words": "re:(a+)+b"}, "run for ever"),
        ({"regex": "wait("}, "character 5"),
        ({"words": "wait", "sort": "up"}, "no order"),
        ({"words": "wait", "limit": -1}, "0 or more"),
        ({"words": "wait", "having": ["role"]}, "no attribute with its value"),
    ],
)
def test_what_cannot_be_looked_for_is_told_in_one_sentence(
    study: qualkit.Study, options: dict[str, object], told: str
) -> None:
    with pytest.raises(BadInput, match=told.replace("(", r"\(")):
        study.reports.find(**options)


def test_a_study_without_sources_has_no_places(tmp_path: Path) -> None:
    with qualkit.Study.create(tmp_path / "empty") as study:
        found = study.reports.find("wait")
        assert (found.total, found.said()) == (0, "0 places in 0 sources, 0 of 0 participants.")
        assert found.counts().rows == ()
