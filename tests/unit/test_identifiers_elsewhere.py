"""Names outside the texts: themes, suggestions and names of segments; what the gate knows without the key."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import qualkit
from qualkit.errors import BadInput, Conflict
from qualkit.services.gate import gate
from qualkit.services.suggested_words import hide_in_suggestions
from qualkit.store import suggestion_words
from tests.helpers.named_study import accept_all, make_named_study


@pytest.fixture
def study(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> qualkit.Study:
    monkeypatch.setenv("QUALKIT_KEYS", str(tmp_path / "keys"))
    return qualkit.Study.open(make_named_study(tmp_path / "study"), coder="tester")


def test_names_in_themes_are_found_and_replaced(study: qualkit.Study) -> None:
    with study:
        connection = study._session.connection
        with study._session.action("theme"):
            connection.execute(
                "INSERT INTO themes (guid, name, claim, position) VALUES"
                " ('g', 'Siobhan at work', 'Siobhan carried it', 1)"
            )
        study.identifiers.scan()
        assert {one.detail for one in study.identifiers.list(place="theme")} == {"1 name", "1 claim"}
        accept_all(study)
        study.identifiers.replace(study.identifiers.plan_replacement())
        told = "".join(connection.execute("SELECT name, claim FROM themes").fetchone())
        assert "Siobhan" not in told
        assert "[" not in told.partition(" at work")[0], "links to a theme hold no brackets"


def test_words_that_were_replaced_leave_the_suggestions(study: qualkit.Study) -> None:
    with study:
        connection = study._session.connection
        with study._session.action("suggest"):
            coder = connection.execute("SELECT min(id) FROM coders").fetchone()[0]
            connection.execute(
                "INSERT INTO suggestion_runs (id, at, coder_id, kind, suggester, version, seed, model, model_sha256,"
                " corpus_sha256, method, parameters, results) VALUES"
                " (1, '', ?, '', '', '', 0, '', '', '', '', '{}', ?)",
                (coder, json.dumps({"tree": "1 Zebulona, soup (3 passages)"})),
            )
            connection.execute(
                "INSERT INTO suggestions (run_id, label, keywords, cohesion, details)"
                " VALUES (1, 'Zebulona, soup', '[\"Zebulona\", \"soup\"]', 0, '{}')"
            )
            hide_in_suggestions(
                connection,
                [study.sources.get(row[0]).text for row in study.sources.list().rows],
                ["Zebulona Ockenhall"],
            )
        assert suggestion_words.labels(connection)[0][1:] == ("soup", '["soup"]')
        assert "Zebulona" not in suggestion_words.results(connection)[0][1]


def test_a_replacement_of_several_lines_is_refused_when_names_are_loaded(study: qualkit.Study, tmp_path: Path) -> None:
    with study:
        before = study.identifiers.names().rows
        (tmp_path / "names.csv").write_text('name,kind,replacement\nTom Reedling,person,"Bob\nTwo"\n', "utf-8")
        with pytest.raises(BadInput):
            study.identifiers.load_names(tmp_path / "names.csv")
        assert study.identifiers.names().rows == before


def test_the_gate_knows_found_names_without_the_key(
    study: qualkit.Study, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with study:
        study.identifiers.scan()
        monkeypatch.setenv("QUALKIT_KEYS", str(tmp_path / "elsewhere"))
        with pytest.raises(Conflict):
            gate(study._session).pass_({tmp_path / "a.txt": b"then Thessaly Quarrington came"})
        assert any("not in" in notice for notice in study.notices)
        assert not (tmp_path / "elsewhere").exists(), "looking makes no folder"
