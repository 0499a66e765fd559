"""`check` finds damage in what the ledger keeps of suggestions."""

from __future__ import annotations

import pytest

import qualkit
from qualkit.domain.sources import Span
from qualkit.domain.suggestions import SuggestionSet
from qualkit.store import coders, suggestions
from tests.helpers.small_study import suggest
from tests.helpers.suggested_codes import suggest_codes


@pytest.fixture
def decided(small_study: qualkit.Study) -> qualkit.Study:
    suggest(small_study, (("Anna:kind", "Ben:Mondays"),))
    (number,) = suggest_codes(small_study, [("Ben:The team meets", "T2.1", 0.9)], telling="team")
    small_study.suggestions.reject(number)
    return small_study


@pytest.mark.parametrize(
    ("table", "column", "value", "says"),
    [
        ("suggestions", "evidence", "{bad", "The evidence of suggestion 2 cannot be read"),
        ("suggestions", "evidence", "[]", "The evidence of suggestion 2 cannot be read"),
        (
            "suggestions",
            "evidence",
            '{"sentences": [[5, 900]]}',
            "sentences in the evidence of suggestion 2 are out of",
        ),
        ("suggestions", "evidence", '{"likest": [{"likeness": NaN}]}', "The evidence of suggestion 2 cannot be read"),
        ("suggestions", "probability", 7.5, "The probability of suggestion 2 is 7.5"),
        ("suggestions", "score", float("inf"), "The score of suggestion 2 is inf"),
        ("suggestions", "details", "{}", "The details of suggestion 2 cannot be read"),
        ("suggestions", "keywords", "{}", "The keywords of suggestion 2 cannot be read"),
        ("decisions", "shown", "{x", "The shown of decision 1 cannot be read"),
        ("decisions", "segments", "x", "The segments of decision 1 cannot be read"),
        ("suggestion_runs", "inputs", "{x", "The inputs of run of suggestions 2 cannot be read"),
        ("suggestion_runs", "results", "{}", "The results of run of suggestions 2 cannot be read"),
        ("suggestion_runs", "seconds", -5.0, "The seconds of run of suggestions 2 is -5.0"),
    ],
)
def test_damage_is_found(decided: qualkit.Study, table: str, column: str, value: object, says: str) -> None:
    sound = decided.integrity.check()
    assert sound.clean and (sound.looked_at["suggestions"], sound.looked_at["decisions"]) == (2, 1)
    with decided._session.action("suggest codes"):
        decided._session.connection.execute(f"UPDATE {table} SET {column} = ?", (value,))
    errors = [str(problem) for problem in decided.integrity.check().problems if problem.severity == "error"]
    assert any(says in told for told in errors) and all("project.db" in told for told in errors)


def test_figures_that_are_none_are_not_stored(small_study: qualkit.Study) -> None:
    none = float("nan")
    result = SuggestionSet(
        themes=(), method="", model="", model_hash="", parameters={}, figures={"npmi": none, "themes": 1.0}
    )
    session = small_study._session
    source = small_study.sources.get("Anna")
    with session.action("suggest themes") as action:
        coder = coders.ensure(session.connection, "tester")
        run = suggestions.add_run(
            session.connection, result, kind="themes", suggester="plug-in", version="1", seed=0, corpus_sha256="",
            coder_id=coder, at=action.at,
        )  # fmt: skip
        suggestions.add_suggestion(
            session.connection, run=run, label="one", keywords=(), stability=none, cohesion=none,
            details={"participants": {}, "overlaps": {}, "novelty": 0.0, "concentration": 0.0, "spread": none},
            segments=[(source.id, Span(0, 4), source.text[:4], 0.5, True, "Anna", "")],
        )  # fmt: skip
        action.detail = {"run": run, "suggestions": 1, "passages": 1}
    (info,), (one,) = small_study.suggestions.runs(), small_study.suggestions.list()
    assert info.figures == {"themes": 1.0} and one.stability is None and one.cohesion == 0.0
    assert small_study.integrity.check().clean


def test_a_code_that_is_nowhere_is_found(decided: qualkit.Study) -> None:
    connection = decided._session.connection
    connection.execute("PRAGMA foreign_keys = OFF")
    with decided._session.action("suggest codes"):
        connection.execute("UPDATE suggestions SET code_id = 99999 WHERE code_id IS NOT NULL")
    assert not decided.integrity.check().clean
