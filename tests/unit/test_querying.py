"""Queries over a study: what comes back, saved queries, tables that ask for codings, files."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

import qualkit
from qualkit.analysis.query_results import COLUMNS
from qualkit.domain.queries import QueryFault
from qualkit.errors import BadInput, Conflict, NotFound, QualkitError
from qualkit.files.config import read_config
from qualkit.files.saved_queries import with_query
from qualkit.rules.timed_search import find_pattern
from qualkit.services.material import gather
from qualkit.services.querying import filtered
from qualkit.services.selecting import select_codings


@pytest.fixture
def study(small_study: qualkit.Study) -> qualkit.Study:
    """Rule hits, one of them confirmed, and three codings by hand."""
    small_study.codings.apply()
    add = small_study.codings.add
    add("Anna", "T1.1", quote="I sit in the corridor", stance="barrier")
    add("Anna", "T2.1", quote="team is kind", key_quote=True)
    add("Ben", "T2.1", quote="I like that", stance="enabler", contrary=True)
    hit = next(q for q in small_study.query("T2.2, said by Ben") if q.coding.source == "Ben")
    small_study.codings.confirm([hit.coding.number])
    return small_study


def quotes(study: qualkit.Study, text: str) -> list[str]:
    return [quotation.text for quotation in study.query(text)]


def test_a_code_takes_in_the_codes_under_it_unless_asked_not_to(study: qualkit.Study) -> None:
    assert {q.coding.code for q in study.query("T1")} == {"T1.1", "T1.2"}
    nothing = study.query("T1 itself")
    assert len(nothing) == 0
    assert nothing.emptied_by == "Nothing is found: there is no passage coded “Alone” (T1) itself."


def test_what_left_nothing_is_named(study: qualkit.Study) -> None:
    found = study.query("T2, said by Ben, saying supervision, saying spring")
    assert found.emptied_by == "Nothing is found: 1 coding fits so far, but none is saying “spring”."
    assert found.counted == found.emptied_by
    inside = study.query("T2 where role is GP and sector is voluntary")
    assert "3 codings fit so far" in inside.emptied_by
    assert inside.emptied_by.endswith("whose sector is “voluntary”.")


def test_marks_origins_and_coders(study: qualkit.Study) -> None:
    assert quotes(study, "barriers") == ["I sit in the corridor"]
    assert quotes(study, "T2 contrary") == ["I like that"]
    assert quotes(study, "key quotes") == ["team is kind"]
    assert len(study.query("by people")) == len(study.query("by tester")) == 3
    assert quotes(study, "confirmed") == quotes(study, "confirmed by tester")
    both = study.query("T2 by people or confirmed")
    assert both.states == {"people": 2, "confirmed": 1, "unconfirmed": 0, "accepted": 0}
    assert both.counted == "3 quotations from 2 participants: 2 coded by people and 1 confirmed rule hit."
    assert {q.coding.number for q in study.query("unconfirmed")} == {
        q.coding.number for q in study.query("by rules and not confirmed")
    }


def test_words_are_looked_for_whole_and_however_they_are_typed(study: qualkit.Study) -> None:
    assert quotes(study, 'anything saying "CAFÉ  mornings"') == []
    assert len(quotes(study, "T1 saying month")) == 1
    assert quotes(study, "T1 saying mont") == []
    assert len(quotes(study, "T1 saying mont*")) == 1
    assert len(quotes(study, "T1 saying /first\\s+month/")) == 1


def test_the_same_words_are_one_quotation_with_all_their_codes(study: qualkit.Study) -> None:
    assert study.codings.add("Anna", "T2.2", quote="team is kind").number
    found = study.query("T2 by people, saying kind")
    assert len(found) == 1
    row = found.to_table().to_dicts()[0]
    assert (row["codes"], row["codings"], found.codings, found.passages) == ("T2.1 T2.2", 2, 2, 1)
    assert "T2.1, T2.2; human" in found.told(found.quotations[0])


def test_the_table_has_the_documented_columns(study: qualkit.Study) -> None:
    table = study.query("T2, sorted by source").to_table()
    assert set(table.columns) == {*COLUMNS, "role", "sector"}
    assert set(table.meanings) == set(table.columns)
    assert all(table.meanings.values())
    texts = {name: study.sources.get(name).text for name in ("Anna", "Ben")}
    for row in table:
        assert texts[row["source"]][row["start"] : row["end"]] == row["quote"]
        assert row["words"] == len(row["quote"].split())
        assert row["role"] == {"Anna": "link worker", "Ben": "GP"}[row["case"]]
    frame = study.query("T2").to_frame()
    assert list(frame.columns) == list(table.columns)
    assert frame.attrs["note"].startswith("Passages coded “Together” (T2) or a code under it.")


def test_html_shows_words_and_runs_nothing(study: qualkit.Study, tmp_path: Path) -> None:
    (tmp_path / "Eve.txt").write_text("Eve: <script>alert(1)</script> I am alone & well.\n", encoding="utf-8")
    study.sources.add([tmp_path / "Eve.txt"])
    study.codings.add("Eve", "T1.1", quote="<script>alert(1)</script> I am alone & well.")
    html = study.query("T1 in Eve")._repr_html_()
    assert "&lt;script&gt;alert(1)&lt;/script&gt; I am alone &amp; well." in html
    assert "<script" not in html


def test_sorting_puts_what_is_not_stated_last(study: qualkit.Study) -> None:
    by_length = [row["words"] for row in study.query("anything, longest first").to_table()]
    assert by_length == sorted(by_length, reverse=True)
    roles = [row["role"] for row in study.query("anything, sorted by role descending, length").to_table()]
    assert roles == sorted(roles, reverse=True)
    codes = [row["code"] for row in study.query("anything, sorted by code").to_table()]
    assert codes == sorted(codes)


def test_samples_depend_on_the_seed_alone(study: qualkit.Study) -> None:
    drawn = {tuple(quotes(study, f"anything, sample 3, seed {seed}")) for seed in range(12)}
    assert len(drawn) > 3
    assert quotes(study, "sample 3, seed 5") == [q.text for q in study.query("sample 3", seed=5)]
    assert len(quotes(study, "sample 999")) == len(quotes(study, "anything"))
    for seed in range(6):
        spread = study.query("sample 4 spread over participants", seed=seed)
        assert sorted(q.case for q in spread) == ["Anna", "Anna", "Ben", "Ben"]
    assert len(study.query("by rules", limit=2)) == 2


def test_groups_and_themes(study: qualkit.Study) -> None:
    study.themes.add("Company", codes=["T2"])
    grouped = study.query(theme="Company", by="role")
    groups = [grouped.group(q) for q in grouped]
    assert groups == sorted(groups, key=groups.index)
    assert set(groups) == {"link worker", "GP"}
    assert {q.coding.number for q in grouped} == {q.coding.number for q in study.query('theme "company"')}
    with pytest.raises(BadInput, match="Name a code"):
        study.query("T1", theme="Company")
    with pytest.raises(NotFound, match="attribute"):
        study.query("T1", by="rolle")
    with pytest.raises(NotFound, match="There is no case"):
        study.query("T1", cases=["Bne"])


def test_dates_of_interviews_come_from_attributes(study: qualkit.Study, tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="says when interviews were held"):
        study.query("interviewed in 2024")
    (tmp_path / "people.csv").write_text("case,role,Interview date\nAnna,link worker,3 March 2024\nBen,GP,2024-05-01\n")
    study.cases.load(tmp_path / "people.csv")
    assert {q.case for q in study.query("interviewed before April 2024")} == {"Anna"}
    assert {q.case for q in study.query("interviewed since 1/5/2024")} == {"Ben"}
    assert {q.case for q in study.query("interviewed between March 2024 and May 2024")} == {"Anna", "Ben"}
    assert [q.case for q in study.query("T2.2, sorted by interview date descending, first 1")] == ["Ben"]
    assert len(study.query("coded before 2001")) == 0


def test_what_counts_counts_on_both_sides_of_a_relation(study: qualkit.Study) -> None:
    """An unconfirmed hit must not bring in a passage where only confirmed codings are to count."""
    text = "T2.1 in the same turn as T1.1"
    everything = study.query(text)
    assert len(everything) == 2
    assert {q.coding.origin.value for q in everything} == {"human", "rule"}
    assert len(study.query(text, confirmed_only=True)) == 0
    chosen = select_codings(study._session, where=text, confirmed_only=True)
    assert chosen.items == []


@pytest.fixture
def tables(study: qualkit.Study) -> Iterator[qualkit.Study]:
    yield study


def test_tables_take_the_codings_that_a_query_finds(tables: qualkit.Study) -> None:
    session = tables._session
    for text in ("T2 and not T1", "T2.1 in the same turn as T1.1", "said by Ben", "T1 and nothing else"):
        result = tables.query(text)
        assert len(select_codings(session, where=text).items) == result.codings
    # A table that reads the codings of one code only still sees the others that the query relates them to.
    part = gather(session, whole=False, codes=["T2.1"])
    assert len(filtered(session, part, part.codings, "in the same turn as T1.1")) == 2
    assert filtered(session, part, part.codings, "T2.1 in the same turn as T2.2") == []
    table = tables.reports.frequencies(where="T2.1 said by Ben")
    assert {row["code"]: row["codings"] for row in table}["T2"] == 2
    with pytest.raises(QueryFault, match="cannot limit or draw"):
        tables.reports.matrix(where="T2, sample 3")


def test_saved_queries(study: qualkit.Study) -> None:
    study.queries.save("team-ben", 'T2.1 where role is "GP"')
    assert quotes(study, "@team-ben") == quotes(study, 'T2.1 where role is "GP"')
    assert len(study.query("@TEAM-BEN by people")) == 1
    study.queries.save("@team-ben", 'T2.1 where role is "GP"')
    with pytest.raises(Conflict, match="There is a query @team-ben already"):
        study.queries.save("Team-Ben", "T2")
    with pytest.raises(BadInput, match="cannot be the name"):
        study.queries.save("two words", "T2")
    with pytest.raises(QueryFault):
        study.queries.save("wrong", "T99")
    rows = study.queries.table().to_dicts()
    assert [row["name"] for row in rows] == ["@team-ben"]
    assert rows[0]["asks_for"].startswith("Passages coded “Team” (T2.1), said by")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (b"", '[queries]\n# Saved queries, used as @name: qualkit quotes @name\nq = "T1"\n'),
        (b'[study] # mine\r\ntitle = "x"\r\n', '[study] # mine\r\ntitle = "x"\r\n\r\n[queries]\r\n'
         '# Saved queries, used as @name: qualkit quotes @name\r\nq = "T1"\r\n'),
        (b'[queries]\na = "T2" # why\n\n# About the study.\n[study]\ntitle = "x"\n',
         '[queries]\na = "T2" # why\nq = "T1"\n\n# About the study.\n[study]\ntitle = "x"\n'),
        (b"[queries]", '[queries]\nq = "T1"'),
    ],
)  # fmt: skip
def test_saving_keeps_comments_and_order(before: bytes, after: str) -> None:
    written = with_query(before, "q", "T1")
    assert written.decode() == after
    assert read_config(written)[0].queries["q"] == "T1"


def test_saving_refuses_a_file_it_cannot_write_into_safely() -> None:
    with pytest.raises(BadInput, match="cannot be written"):
        with_query(b"queries = { a = 'T1' }\n", "q", "T2")
    awkward = 'T1 saying "a\\b" and saying “ü”'
    assert read_config(with_query(b"", "q", awkward))[0].queries["q"] == awkward


def test_a_setting_that_is_no_query_is_refused_with_its_line() -> None:
    _, problems = read_config(b'[queries]\na = "T1"\nb = 3\n')
    assert str(problems[0]) == "qualkit.toml:3: queries.b: should be a query in quotation marks, and is left out."


def test_quotations_as_files(study: qualkit.Study, tmp_path: Path) -> None:
    found = study.query("T2, sorted by source", by="role")
    path = study.exports.quotations(found, tmp_path / "team.docx")
    with zipfile.ZipFile(io.BytesIO(path.read_bytes())) as package:
        words = package.read("word/document.xml").decode()
    for told in ("The team is kind.", "Role: GP", "Ben, GP, NHS", "Asked for as: T2, sorted by source", "key quote"):
        assert told in words
    assert path.read_bytes() == study.exports.quotations(found, tmp_path / "again.docx").read_bytes()
    csv = study.exports.quotations(found, tmp_path / "team.csv").read_text("utf-8-sig")
    assert csv.startswith("coding,code,name")
    assert len(csv.strip().split("\n")) == len(found) + 1
    with pytest.raises(BadInput, match=r"\.csv, \.xlsx, \.docx"):
        study.exports.quotations(found, tmp_path / "team.odt")


@pytest.mark.parametrize("query", ["T2, first ", "T2 near T1 within "])
def test_a_number_beyond_all_bounds_is_refused(study: qualkit.Study, query: str) -> None:
    with pytest.raises(QualkitError):
        study.query(query + "9" * 500 + (" words" if "near" in query else ""))


def test_a_regular_expression_that_would_never_end_is_stopped(
    study: qualkit.Study, monkeypatch: pytest.MonkeyPatch
) -> None:
    def briefly(pattern: str, texts: list[str]) -> object:
        return find_pattern(pattern, texts, seconds=2)

    monkeypatch.setattr("qualkit.rules.timed_search.find_pattern", briefly)
    with pytest.raises(BadInput, match="took more than 2 seconds"):
        study.query(r"anything not saying /(.|.|.|.|.|.|.|.|.|.)*\x01/")
