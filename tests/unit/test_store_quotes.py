"""The database itself keeps quotations true and texts unchanged."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from qualkit.domain.sources import Imported, Role, Span, Turn
from qualkit.store import sources
from qualkit.store.database import Database

# Beyond 1,000 code points twice over, so that it is stored in three pieces; with letters of every width: ASCII, Latin,
# Greek, a combining accent, an emoji outside the basic plane, a flag of two, a family joined of several.
PATTERN = "a é Ω e\u0301 😀 🇬🇧 👩‍👩‍👧 ẞ 中\n"
TEXT = (PATTERN * 140)[:2600]


@pytest.fixture(scope="module")
def connection(tmp_path_factory: pytest.TempPathFactory) -> Iterator[sqlite3.Connection]:
    """A database with one source, one code and one coder, in an action that is never finished."""
    path = tmp_path_factory.mktemp("db") / "project.db"
    guid = "12345678-1234-5678-1234-567812345678"
    with Database.create(path, guid=guid, at="2026-01-01T00:00:00Z") as database:
        connection = database.connection
        connection.execute("BEGIN")
        connection.execute("INSERT INTO current_action (id, action_id) VALUES (1, 1)")
        turn = Turn(number=1, speaker="P", role=Role.PARTICIPANT, span=Span(0, len(TEXT)))
        imported = Imported(text=TEXT, turns=(turn,), format="txt", layout="")
        sources.add(connection, name="S", file_name="S.txt", file_sha256="0", imported=imported, words=1)
        connection.execute("INSERT INTO coders (guid, name) VALUES ('g', 'C')")
        connection.execute(
            "INSERT INTO codebooks (guid, key, file_name, title, version, description, source, sha256)"
            " VALUES ('b', 'b', 'b.yaml', '', '', '', '', '')"
        )
        connection.execute(
            "INSERT INTO codes (guid, codebook_id, key, name, position, depth, kind, status, colour, fields)"
            " VALUES ('k', 1, 'K', 'K', 0, 0, 'code', 'active', '', '{}')"
        )
        connection.execute(
            "INSERT INTO suggestion_runs (at, coder_id, kind, suggester, version, seed, model, model_sha256,"
            " corpus_sha256, method, parameters, results) VALUES ('', 1, '', '', '', 0, '', '', '', '', '{}', '{}')"
        )
        connection.execute(
            "INSERT INTO suggestions (run_id, label, keywords, cohesion, details) VALUES (1, '', '[]', 0, '{}')"
        )
        yield connection
        connection.execute("ROLLBACK")


def write(connection: sqlite3.Connection, table: str, start: int, end: int, quote: str) -> list[object]:
    """Write one coding or suggested segment, and take it out again; answers the places and words that stood there."""
    connection.execute("SAVEPOINT one")
    try:
        if table == "codings":
            connection.execute(
                "INSERT INTO codings (guid, source_id, code_id, start, end, quote, coder_id, origin, created_at)"
                " VALUES ('x', 1, 1, ?, ?, ?, 1, 'human', '')",
                (start, end, quote),
            )
        else:
            connection.execute(
                "INSERT INTO suggestion_segments (suggestion_id, number, source_id, start, end, quote, support,"
                " typical, case_name, case_group) VALUES (1, 1, 1, ?, ?, ?, 0, 0, '', '')",
                (start, end, quote),
            )
        return [tuple(row) for row in connection.execute(f"SELECT start, end, quote FROM {table}")]
    finally:
        connection.execute("ROLLBACK TO one")
        connection.execute("RELEASE one")


TABLES = pytest.mark.parametrize("table", ["codings", "suggestion_segments"])
BORDERS = [
    (0, 1),
    (998, 1000),
    (999, 1000),
    (999, 1001),
    (1000, 1001),
    (1000, 2000),
    (1, 1999),
    (0, 2000),
    (0, 2600),
    (1500, 2600),
    (2599, 2600),
]


@TABLES
@pytest.mark.parametrize(("start", "end"), BORDERS)
def test_the_words_at_the_place_are_taken(connection: sqlite3.Connection, table: str, start: int, end: int) -> None:
    assert write(connection, table, start, end, TEXT[start:end]) == [(start, end, TEXT[start:end])]


@TABLES
@pytest.mark.parametrize(("start", "end"), BORDERS)
def test_other_words_are_refused(connection: sqlite3.Connection, table: str, start: int, end: int) -> None:
    right = TEXT[start:end]
    last = "b" if right[-1] != "b" else "c"
    for wrong in (right[:-1] + last, right + "x", right[:-1], right.swapcase() + " ", ""):
        with pytest.raises(sqlite3.IntegrityError, match="quote does not match"):
            write(connection, table, start, end, wrong)


@TABLES
@pytest.mark.parametrize(("start", "end"), [(2590, 2601), (2600, 2601), (9_000, 9_001), (999_999, 1_000_001)])
def test_a_place_outside_the_text_is_refused(connection: sqlite3.Connection, table: str, start: int, end: int) -> None:
    for quote in (TEXT[start:end], "", "x" * (end - start)):
        with pytest.raises(sqlite3.IntegrityError):
            write(connection, table, start, end, quote)


@TABLES
@pytest.mark.parametrize(("start", "end"), [(5, 5), (7, 5), (-3, 2)])
def test_a_place_that_is_none_is_refused(connection: sqlite3.Connection, table: str, start: int, end: int) -> None:
    with pytest.raises(sqlite3.IntegrityError):
        write(connection, table, start, end, TEXT[max(start, 0) : max(end, 0)])


@given(st.integers(0, 2599), st.integers(1, 2600), st.integers(-2, 2))
@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_place_a_little_off_is_refused(connection: sqlite3.Connection, start: int, length: int, off: int) -> None:
    end = min(start + length, len(TEXT))
    quote = TEXT[start:end]
    moved = TEXT[max(start + off, 0) : max(end + off, 0)]
    if moved == quote:
        write(connection, "codings", start, end, moved)
    else:
        with pytest.raises(sqlite3.IntegrityError):
            write(connection, "codings", start, end, moved)


def test_accents_are_not_made_equal(connection: sqlite3.Connection) -> None:
    """A letter with a combining accent is not the letter that has it built in: nothing is normalised."""
    start = TEXT.index("e\u0301")
    with pytest.raises(sqlite3.IntegrityError):
        write(connection, "codings", start, start + 1, "é")
    write(connection, "codings", start, start + 2, "e\u0301")


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE source_revisions SET text = 'x' || substr(text, 2)",
        "UPDATE source_revisions SET text_sha256 = 'x'",
        "UPDATE source_revisions SET length = 1",
        "UPDATE source_revisions SET file_sha256 = 'x'",
        "UPDATE source_revisions SET guid = 'x'",
        "UPDATE source_pieces SET text = 'x'",
    ],
)
def test_the_text_of_a_source_never_changes(connection: sqlite3.Connection, statement: str) -> None:
    with pytest.raises(sqlite3.IntegrityError, match="never changes"):
        connection.execute(statement)


@pytest.mark.parametrize(
    "change", ["origin = 'rule'", "start = 1", "end = 3", "quote = 'x'", "guid = 'y'", "source_id = 2"]
)
def test_a_coding_keeps_its_place_and_origin(connection: sqlite3.Connection, change: str) -> None:
    connection.execute("SAVEPOINT one")
    connection.execute(
        "INSERT INTO codings (guid, source_id, code_id, start, end, quote, coder_id, origin, created_at)"
        " VALUES ('x', 1, 1, 0, 4, ?, 1, 'human', '')",
        (TEXT[:4],),
    )
    with pytest.raises(sqlite3.IntegrityError, match=r"keeps its origin|quote does not match"):
        connection.execute(f"UPDATE codings SET {change}")
    connection.execute("UPDATE codings SET stance = 'barrier'")
    connection.execute("ROLLBACK TO one")
    connection.execute("RELEASE one")


def test_a_suggested_segment_keeps_its_place(connection: sqlite3.Connection) -> None:
    connection.execute("SAVEPOINT one")
    connection.execute(
        "INSERT INTO suggestion_segments (suggestion_id, number, source_id, start, end, quote, support, typical,"
        " case_name, case_group) VALUES (1, 1, 1, 0, 4, ?, 0, 0, '', '')",
        (TEXT[:4],),
    )
    with pytest.raises(sqlite3.IntegrityError, match="quote does not match"):
        connection.execute("UPDATE suggestion_segments SET quote = 'x'")
    connection.execute("ROLLBACK TO one")
    connection.execute("RELEASE one")


@pytest.mark.parametrize("origin", ["model", "rule", "guess"])
def test_an_origin_needs_what_it_comes_from(connection: sqlite3.Connection, origin: str) -> None:
    with pytest.raises(sqlite3.IntegrityError):
        connection.execute(
            "INSERT INTO codings (guid, source_id, code_id, start, end, quote, coder_id, origin, created_at)"
            " VALUES ('x', 1, 1, 0, 4, ?, 1, ?, '')",
            (TEXT[:4], origin),
        )


@pytest.mark.parametrize("length", [1, 999, 1000, 1001, 2000, 2001])
def test_the_pieces_make_up_the_text(tmp_path: Path, length: int) -> None:
    guid = "12345678-1234-5678-1234-567812345678"
    with Database.create(tmp_path / "p.db", guid=guid, at="") as database:
        text = TEXT[:length]
        connection = database.connection
        imported = Imported(text=text, turns=(), format="txt", layout="")
        sources.add(connection, name="S", file_name="S", file_sha256="0", imported=imported, words=1)
        pieces = [row[0] for row in connection.execute("SELECT text FROM source_pieces ORDER BY id")]
        assert "".join(pieces) == text and {len(piece) for piece in pieces[:-1]} <= {1000} and pieces[-1]
