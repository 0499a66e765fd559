"""`qualkit evaluate`: suggestions and themes held against codings, in words, tables and a picture."""

from __future__ import annotations

import csv
import io
import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import qualkit
from qualkit.domain.sources import Span
from qualkit.domain.suggestions import SuggestionSet, ThemeProposal
from qualkit.errors import BadInput, Conflict, NotFound
from tests.helpers.terminal import Answer

SAID = {
    "T1.1": (
        "I was lonely and alone on the long road today again, number {}.",
        "Nobody was there, I felt alone at {}.",
    ),
    "T1.2": ("There was no desk and no chair in the whole building {}.", "They gave me no desk, only a corridor, {}."),
    "T2.1": ("The team met and the team laughed about the rota {}.", "Our team is kind and we share the work {}."),
    "": ("We had soup and bread and then the bus came along {}.", "The weather was grey, and the bus was late {}."),
}
CODEBOOK = """\
id: tiny
title: Working alone
version: "1.0"
codes:
  - id: T1
    name: Alone
    kind: theme
    codes:
      - {id: T1.1, name: Isolation, definition: Feels lonely or alone., patterns: [alone]}
      - id: T1.2
        name: Workspace
        definition: There is no desk to sit at.
  - id: T2
    name: Together
    kind: theme
    codes:
      - {id: T2.1, name: Team, definition: The speaker belongs to a team., patterns: [team]}
      - {id: T2.2, name: Money, definition: Wages and contracts.}
"""


def interview(number: int) -> tuple[str, list[tuple[str, str]]]:
    turns, coded = [], []
    for place in range(2):
        for code, said in SAID.items():
            words = said[place].format(f"{'abcdef'[number]}{place}")
            turns += ["Interviewer: And then?", f"Person{number}: {words}"]
            coded.append((code, words))
    return "\n\n".join(turns) + "\n", coded


@pytest.fixture(scope="module")
def coded_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("coded")
    book = folder / "tiny.yaml"
    book.write_text(CODEBOOK, encoding="utf-8")
    with qualkit.Study.create(folder / "study", title="Coded", codebook=book, coder="tester") as study:
        rows = []
        for number in range(4):
            text, coded = interview(number)
            path = folder / f"Talk{number}.txt"
            path.write_text(text, encoding="utf-8")
            study.sources.add([path])
            stored = study.sources.get(f"Talk{number}").text
            rows += [
                (f"Talk{number}", code, Span(stored.index(words), stored.index(words) + len(words)))
                for code, words in coded
                if code
            ]
        study.codings.add_many(rows)
    settings = folder / "study" / "qualkit.toml"
    settings.write_text(
        settings.read_text("utf-8").replace('embedding_model = "all-MiniLM-L6-v2"', 'embedding_model = "words"'),
        "utf-8",
    )
    return folder / "study"


@pytest.fixture
def folder(coded_template: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(coded_template, tmp_path / "study"))


@pytest.fixture
def study(folder: Path) -> Iterator[qualkit.Study]:
    with qualkit.Study.open(folder, coder="tester") as opened:
        yield opened


def propose(study: qualkit.Study, themes: list[list[int]]) -> None:
    """Store a run of themes over the 32 passages, by their numbers."""
    from qualkit.services.code_material import code_material, codes_to_suggest
    from qualkit.store import coders, suggestions

    session = study._session
    material = code_material(session, codes_to_suggest(session))
    result = SuggestionSet(themes=(), method="By hand.", model="", model_hash="", parameters={})
    with session.action("suggest themes") as action:
        run = suggestions.add_run(
            session.connection, result, kind="themes", suggester="hand", version="1", seed=0, corpus_sha256="",
            coder_id=coders.ensure(session.connection, session.coder), at=action.at,
        )  # fmt: skip
        for number, members in enumerate(themes):
            proposal = ThemeProposal(
                label=f"theme {number}", keywords=(), members=tuple(members), support=(1.0,) * len(members), typical=(),
                stability=1.0, cohesion=1.0,
            )  # fmt: skip
            suggestions.add_suggestion(
                session.connection, run=run, label=proposal.label, keywords=(), stability=1.0, cohesion=1.0,
                details={"participants": {}, "overlaps": {}, "novelty": 0.0, "concentration": 1.0},
                segments=[
                    (material.rows[p.source], p.span, p.text, 1.0, False, p.case, p.group)
                    for p in (material.passages[member] for member in members)
                ],
            )  # fmt: skip


def test_subjects_that_are_easily_told_apart_are_found(study: qualkit.Study) -> None:
    worth = study.evaluate.suggestions()
    assert [one.code for one in worth.codes] == ["T1.1", "T1.2", "T2.1"]
    assert worth.too_rare == {"T2.2": 0}
    assert (worth.interviews, {one.passages for one in worth.codes}, {one.interviews for one in worth.codes}) == (
        4, {8}, {4},
    )  # fmt: skip
    assert worth.suggested.average_precision.value > 0.8 > 2 * worth.chance
    desk = worth.codes[1]
    assert desk.patterns is None and worth.codes[2].patterns is not None
    assert desk.sentence.startswith("Of the first 5 suggestions for T1.2 (Workspace), expect ")
    assert 0 <= desk.low <= desk.high <= desk.first == 5
    for one in (*(code.suggested for code in worth.codes), worth.suggested):
        assert 0 <= one.f1.low <= one.f1.value <= one.f1.high <= 1
    assert worth == study.evaluate.suggestions(), "the same study gives the same figures"
    assert sum(count for _, _, count, *_ in worth.calibration) == 3 * worth.passages


def test_what_an_interview_was_coded_with_does_not_help_to_find_it(study: qualkit.Study) -> None:
    """With every label of the other interviews swapped, suggestions get worse: they come from the others alone."""
    honest = study.evaluate.suggestions(codes=["T1.1"]).suggested.average_precision.value
    from qualkit.domain.code_suggestions import Judgement
    from qualkit.ports import SilentProgress
    from qualkit.services.code_material import code_material, codes_to_suggest
    from qualkit.suggesters.codes.leaving_out import leave_out
    from qualkit.suggesters.encoder import choose

    session = study._session
    material = code_material(session, codes_to_suggest(session, ["T1.1"]))
    embedder, _ = choose("words")
    first = material.passages[0].source

    def scores(holds: Callable[[Judgement], bool]) -> list[float]:
        told = [
            Judgement(passage=one.passage, code=one.code, holds=holds(one), certain=one.certain)
            for one in material.judgements
        ]
        held = leave_out(material.passages, material.knowledge, told, embedder, None, 0, SilentProgress())
        return [float(held.scores[row, 0]) for row, p in enumerate(material.passages) if p.source == first]

    def own_changed(one: Judgement) -> bool:
        return one.holds != (material.passages[one.passage].source == first)

    assert honest > 0.5
    assert scores(lambda one: one.holds) == scores(own_changed)
    assert scores(lambda one: one.holds) != scores(lambda one: not one.holds)


def test_examples_limit_what_is_learned(study: qualkit.Study) -> None:
    none = study.evaluate.suggestions(examples=0)
    few = study.evaluate.suggestions(examples=2)
    assert (none.examples, few.examples) == (0, 2)
    assert none.calibration != few.calibration != study.evaluate.suggestions().calibration
    with pytest.raises(BadInput, match="-1 examples"):
        study.evaluate.suggestions(examples=-1)


def test_examples_are_drawn_for_every_code() -> None:
    import numpy as np

    from qualkit.suggesters.codes.leaving_out import draw_examples

    holds = np.array([[1, -1], [1, -1], [1, 1], [-1, -1], [0, 1]], np.int8)
    for seed in range(5):
        kept = draw_examples(holds, 1, seed)
        assert (holds[kept] > 0).any(axis=0).all() and 1 <= kept.sum() <= 2 and not kept[3]
    assert draw_examples(holds, 9, 0).tolist() == [True, True, True, False, True]


def test_a_quotation_in_the_codebook_is_left_out_with_its_interview() -> None:
    from qualkit.domain.code_suggestions import CodeKnowledge
    from qualkit.suggesters.codes.leaving_out import _without_quotations

    code = CodeKnowledge(key="A", name="A", examples=("… Nobody was THERE.", "Made up."))
    (kept,) = _without_quotations([code], ["I said nobody was\nthere. Yes."])
    assert kept.examples == ("Made up.",)


def test_sources_of_one_participant_are_left_out_together() -> None:
    from qualkit.domain.suggestions import Passage
    from qualkit.suggesters.codes.leaving_out import interviews_of

    pairs = [("B", "p1"), ("A", "p2"), ("C", "p1"), ("A", "p3"), ("D", "")]
    found = [Passage(source=s, case=c, group="", span=Span(0, 1), text="x") for s, c in pairs]
    assert interviews_of(found) == ["B", "A", "B", "A", "D"]


def test_too_few_interviews_are_refused_politely(small_study: qualkit.Study) -> None:
    with pytest.raises(NotFound, match="are needed: each is left out in turn"):
        small_study.evaluate.suggestions()


def test_rare_codes_alone_are_refused(study: qualkit.Study) -> None:
    with pytest.raises(NotFound, match="coded with these codes"):
        study.evaluate.suggestions(codes=["T2.2"])
    with pytest.raises(NotFound, match='no coder "nobody"'):
        study.evaluate.suggestions(coders=["nobody"])


def test_the_picture_is_written_and_holds_no_words_of_participants(study: qualkit.Study, tmp_path: Path) -> None:
    target = tmp_path / "out" / "worth.svg"
    assert study.evaluate.suggestions(picture=target).picture == target
    drawn = target.read_text("utf-8")
    assert "T1.2" in drawn and "Workspace" in drawn and "corridor" not in drawn and "Talk1" not in drawn
    first = drawn
    study.evaluate.suggestions(picture=target)
    assert target.read_text("utf-8") == first
    study.evaluate.suggestions(picture=tmp_path / "worth.PNG")
    assert (tmp_path / "worth.PNG").read_bytes().startswith(b"\x89PNG")
    with pytest.raises(BadInput, match="no name for a picture"):
        study.evaluate.suggestions(picture=tmp_path / "worth.docx")


def test_a_name_in_the_codebook_does_not_leave_in_a_picture(study: qualkit.Study, tmp_path: Path) -> None:
    study.codebooks.rename("T1.2", name="Ring 07700 900123")
    with pytest.raises(Conflict, match="Nothing was written"):
        study.evaluate.suggestions(picture=tmp_path / "worth.png")
    assert list(tmp_path.glob("worth*")) == []
    study.evaluate.suggestions(picture=tmp_path / "worth.png", with_identifiers=True)
    assert (tmp_path / "worth.png").exists()


def test_the_command_tells_it_in_words_and_tables(folder: Path, cli: Callable[..., Answer]) -> None:
    said = cli("evaluate", "suggestions", "--study", folder)
    assert said.code == 0, said.err
    assert (
        "Of the first 5 suggestions for" in said.out and "Not judged (3 passages" in said.out and "T2.2 (0)" in said.out
    )
    assert "Macro-F1" in said.out and "Are the stated probabilities right?" in said.out
    table = cli("evaluate", "suggestions", "--study", folder, "--csv", "--code", "T1")
    rows = list(csv.DictReader(io.StringIO(table.out)))
    assert [row["code"] for row in rows] == ["T1.1", "T1.2", "mean"]
    assert float(rows[0]["ap_low"]) <= float(rows[0]["ap"]) <= float(rows[0]["ap_high"])
    assert json.loads(cli("evaluate", "suggestions", "--study", folder, "--json").out)[-1]["code"] == "mean"


def test_themes_like_the_codes_agree_with_them(study: qualkit.Study) -> None:
    """Passages come in the order of SAID, four to a round: themes 0, 1 and 2 are the codes, 3 is the uncoded rest."""
    propose(study, [[row for row in range(32) if row % 4 == kind] for kind in range(4)])
    worth = study.evaluate.themes()
    assert (worth.ari, worth.ami, worth.omega, worth.passages, worth.coded) == (1, 1, 1, 32, 24)
    assert [(m.match, m.jaccard) for m in worth.themes] == [("T1.1", 1), ("T1.2", 1), ("T2.1", 1), ("", 0)]
    assert worth.uncovered == () and worth.new == (worth.themes[3].of,)
    assert "nearly the same way" in worth.words[0] and "perhaps missing from the codebook" in worth.words[-1]


def test_themes_across_the_codes_do_not(study: qualkit.Study, cli: Callable[..., Answer]) -> None:
    propose(study, [[row for row in range(32) if row // 4 % 4 == kind] for kind in range(4)])
    worth = study.evaluate.themes(1)
    assert worth.ari < 0.1 and worth.uncovered == ("T1.1", "T1.2", "T2.1")
    assert all(m.passages == 8 and m.shared == 2 for m in worth.themes)
    said = cli("evaluate", "themes", "1", "--study", study.folder)
    assert "No theme gathers a third of the passages with T1.1, T1.2, T2.1" in " ".join(said.out.split())
    rows = list(csv.DictReader(io.StringIO(cli("evaluate", "themes", "--study", study.folder, "--csv").out)))
    assert [row["kind"] for row in rows] == ["theme"] * 4 + ["code"] * 3


def test_themes_without_anything_to_compare_are_refused(study: qualkit.Study) -> None:
    with pytest.raises(NotFound, match="No themes were suggested yet"):
        study.evaluate.themes()
    propose(study, [[3, 7, 11]])
    with pytest.raises(NotFound, match="0 of the 3 passages in the themes of run 1 are coded"):
        study.evaluate.themes()
    with pytest.raises(NotFound, match="Run 7 is no run of themes"):
        study.evaluate.themes(7)
