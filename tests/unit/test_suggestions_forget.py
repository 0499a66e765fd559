"""What suggestions and runs copy of a codebook, a quotation or a group goes when the person or the name goes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import qualkit
from qualkit.domain.withdrawal import Choices
from qualkit.services.suggested_words import hide_in_suggestions
from qualkit.store import renaming
from tests.helpers.small_study import suggest
from tests.helpers.suggested_codes import suggest_codes

HERS = "There is no desk for me, so I sit in the corridor."


def _set(study: qualkit.Study, table: str, column: str, value: object) -> None:
    with study._session.action("suggest themes"):
        study._session.connection.execute(f"UPDATE {table} SET {column} = ?", (json.dumps(value, ensure_ascii=False),))


def _get(study: qualkit.Study, table: str, column: str) -> Any:
    (packed,) = study._session.connection.execute(f"SELECT {column} FROM {table} ORDER BY id DESC LIMIT 1").fetchone()
    return json.loads(packed)


@pytest.fixture
def quoting(small_study: qualkit.Study) -> qualkit.Study:
    """Suggested codes whose evidence is an example that Anna said, of a run that was to be like other words of hers."""
    suggest_codes(small_study, [("Ben:The team meets", "T2.1", 0.9)])
    evidence = {"words": [[0, 3]], "likest": [{"kind": "example", "likeness": 0.5, "words": f"She said: {HERS} Yes"}]}
    _set(small_study, "suggestions", "evidence", evidence)
    _set(small_study, "suggestion_runs", "parameters", {"seeds": [{"words": [HERS.upper()]}], "sources": ["Ben"]})
    return small_study


def test_a_withdrawal_takes_them_out_of_what_suggestions_quote(quoting: qualkit.Study) -> None:
    plan = quoting.withdrawal.plan_case("Anna")
    assert not {"suggestion", "run of suggestions"} & set(plan.quoting), "they go, so that nobody need see to them"
    report = quoting.withdrawal.withdraw(plan, Choices())
    evidence = _get(quoting, "suggestions", "evidence")
    assert evidence["likest"][0]["words"] == "She said: (withdrawn). Yes" and evidence["words"] == [[0, 3]]
    assert _get(quoting, "suggestion_runs", "parameters") == {
        "seeds": [{"words": ["(withdrawn)."]}],
        "sources": ["Ben"],
    }
    assert report.proof.clean
    data = (Path(quoting.folder) / "project.db").read_bytes().lower()
    assert b"so i sit in the corridor" not in data


def test_a_name_that_was_replaced_leaves_what_suggestions_quote(quoting: qualkit.Study) -> None:
    with quoting._session.action("identifiers replace"):
        hide_in_suggestions(quoting._session.connection, ["nothing of it"], ["Corridor"])
    assert "so I sit in the […]." in _get(quoting, "suggestions", "evidence")["likest"][0]["words"]
    assert "[…]" in _get(quoting, "suggestion_runs", "parameters")["seeds"][0]["words"][0]


def test_a_group_that_is_called_otherwise_is_so_in_suggestions(small_study: qualkit.Study) -> None:
    suggest(small_study, (("Anna:kind", "Ben:Mondays"),))
    before = {
        "participants": {"Larkfield": 1, "org A": 2, "GP": 1},
        "differences": {"organisation": [{"group": "Larkfield", "found": 1, "of": 2}, {"group": "GP", "found": 1}]},
    }
    _set(small_study, "suggestions", "details", before)
    connection = small_study._session.connection
    with small_study._session.action("identifiers replace"):
        connection.execute("UPDATE suggestion_segments SET case_group = 'Larkfield' WHERE number = 1")
        connection.execute("UPDATE cases SET attributes = '{\"organisation\": \"Larkfield\"}' WHERE name = 'Anna'")
        row = connection.execute("SELECT id FROM cases WHERE name = 'Anna'").fetchone()[0]
        renaming.rewrite(connection, "attribute", f"{row} organisation", "org A", "2026-01-01T00:00:00Z")
    assert _get(small_study, "suggestions", "details") == {
        "participants": {"org A": 3, "GP": 1},
        "differences": {"organisation": [{"group": "org A", "found": 1, "of": 2}, {"group": "GP", "found": 1}]},
    }
    groups = connection.execute("SELECT case_group FROM suggestion_segments ORDER BY number").fetchall()
    assert groups[0][0] == "org A"
