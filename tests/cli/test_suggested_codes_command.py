"""`qualkit suggest codes` as one types it, and what decisions do to the next run."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

import qualkit
from qualkit.domain.sources import Span
from qualkit.errors import BadInput, NotFound
from qualkit.services.code_material import code_material, codes_to_suggest
from tests.helpers.terminal import Answer

Cli = Callable[..., Answer]


@pytest.fixture
def folder(monkeypatch: pytest.MonkeyPatch, small_folder: Path) -> Path:
    """The small study, whose passages are compared by words, so that no model is needed."""
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setenv("QUALKIT_STUDY", str(small_folder))
    monkeypatch.setenv("QUALKIT_CODER", "tester")
    settings = small_folder / "qualkit.toml"
    told = settings.read_text("utf-8").replace('embedding_model = "all-MiniLM-L6-v2"', 'embedding_model = "words"')
    assert '"words"' in told
    settings.write_text(told, "utf-8")
    return small_folder


def test_from_the_first_minute_the_codebook_alone_suggests_modestly(folder: Path, cli: Cli) -> None:
    answer = cli("suggest", "codes", "--most", "2")
    assert answer.code == 0, answer.err
    told = " ".join(answer.out.split())
    assert "T2.2 Supervision" in told
    assert "too few to say how many are right" in told
    assert "chance of being right: perhaps" in told and told.count("perhaps") == told.count("chance of being right")
    assert "Nothing is coded yet" in told
    assert "»" in answer.out, "the telling sentence is marked without colour"
    assert max(map(len, answer.out.splitlines())) <= 80
    assert "10 of 10" not in answer.out


def test_a_rejected_and_a_given_code_are_not_suggested_again(folder: Path) -> None:
    with qualkit.Study.open(folder, coder="tester") as study:
        _, found = study.suggestions.codes()
        refused, taken = found[0], found[-1]
        assert refused.number != taken.number
        assert all(0 < (one.probability or 0) <= 0.7 for one in found), "nothing is coded yet"
        study.suggestions.reject(refused.number)
        study.suggestions.accept(taken.number)
        run, again = study.suggestions.codes()
        places = {(one.code, one.segments[0].source, one.segments[0].span) for one in again}
        for gone in (refused, taken):
            assert (gone.code, gone.segments[0].source, gone.segments[0].span) not in places
        learned = {one.code: (one.positives, one.negatives) for one in run.estimates}
        assert learned[taken.code][0] == 1
        assert learned[refused.code][1] == 1


def test_only_asked_codes_and_sources(folder: Path) -> None:
    with qualkit.Study.open(folder, coder="tester") as study:
        _, found = study.suggestions.codes(codes=["T2"], sources=["Ben"])
        assert {one.code for one in found} <= {"T2.1", "T2.2"}
        assert {one.segments[0].source for one in found} == {"Ben"}


def test_the_interviewer_is_looked_at_only_if_asked_and_never_learned_from(folder: Path, tmp_path: Path) -> None:
    asked = "Do you at times feel alone in the work that you do here?"
    answer = "The supervision is far away and the desk is not mine at all."
    (tmp_path / "Cleo.txt").write_text(
        f"Interviewer: {asked}\n\nCleo: {answer}\n\nInterviewer: {asked} Really?\n\nCleo: {answer} No.\n", "utf-8"
    )
    with qualkit.Study.open(folder, coder="tester") as study:
        study.sources.add([tmp_path / "Cleo.txt"])
        text = study.sources.get("Cleo").text
        for code, words in (("T1.2", "the desk"), ("T2.2", "The supervision"), ("T2.1", "No.")):
            start = text.rindex(words)
            study.codings.add_many([("Cleo", code, Span(start, start + len(words)))])
        session = study._session
        codes = codes_to_suggest(session)
        usual = code_material(session, codes)
        assert not any(asked in passage.text for passage in usual.passages)
        assert any(not one.holds for one in usual.judgements), "what was read and not coded is learned from"
        wide = code_material(session, codes, interviewer=True)
        theirs = {number for number, passage in enumerate(wide.passages) if asked in passage.text}
        assert len(theirs) == 2
        assert not any(one.passage in theirs for one in wide.judgements)
        _, found = study.suggestions.codes(codes=["T1.1"], interviewer=True)
        assert any(asked in one.segments[0].quote for one in found)


def test_json_has_the_run_with_its_estimates(folder: Path, cli: Cli) -> None:
    told = json.loads(cli("suggest", "codes", "--code", "T1.1", "--json").out)
    assert [one["code"] for one in told["run"]["estimates"]] == ["T1.1"]
    assert {one["code"] for one in told["suggestions"]} == {"T1.1"}


@pytest.mark.parametrize("precision", [0.0, 1.0, -1.0, float("nan")])
def test_impossible_wishes_are_refused(folder: Path, precision: float) -> None:
    with qualkit.Study.open(folder, coder="tester") as study:
        with pytest.raises(BadInput, match="precision"):
            study.suggestions.codes(precision=precision)
        with pytest.raises(NotFound):
            study.suggestions.codes(codes=["T9"])
        assert not study.suggestions.list(run=-1)


def test_no_code_keeps_to_a_high_precision_before_anything_is_coded(folder: Path, cli: Cli) -> None:
    answer = cli("suggest", "codes", "--precision", "0.9")
    assert answer.code == 0
    assert "No code can keep to 90%" in " ".join(answer.out.split())


def test_short_answers_of_a_survey_are_looked_at_too(folder: Path, tmp_path: Path) -> None:
    with qualkit.Study.open(folder, coder="tester") as study:
        answers = "".join(f"R{row},No desk of my own {row}\n" for row in range(60))
        (tmp_path / "survey.csv").write_text(f"id,Where do you work? [open]\n{answers}", "utf-8")
        study.sources.add([tmp_path / "survey.csv"])
        material = code_material(study._session, codes_to_suggest(study._session))
    assert sum(passage.source.startswith("R") for passage in material.passages) == 60
    assert "shorter than 8 words" not in material.left_out


def test_a_codebook_of_retired_codes_is_told_from_none(folder: Path, cli: Cli) -> None:
    with qualkit.Study.open(folder, coder="tester") as study:
        for code in list(study.codebooks.show()):
            if code.kind == "code":
                study.codebooks.retire(code.key)
    answer = cli("suggest", "codes")
    assert (answer.code, answer.out) == (1, "")
    assert "There is no code to suggest" in answer.err and "codebook restore" in " ".join(answer.err.split())


def test_what_was_learned_is_counted_in_words_that_fit(folder: Path) -> None:
    with qualkit.Study.open(folder, coder="tester") as study:
        _, found = study.suggestions.codes()
        study.suggestions.accept(found[0].number)
        one, _ = study.suggestions.codes(codes=[found[0].code])
    assert "the codebook's words for 1 code and" in one.method
    assert "(1 pair of passage and code)" in one.method


def test_an_empty_ledger_says_so_once(folder: Path, cli: Cli) -> None:
    assert cli("suggest", "ledger").out == "Nothing was suggested yet.\n"
    assert cli("suggest", "ledger", "--table", "runs").out == "Runs: nothing yet.\n"
