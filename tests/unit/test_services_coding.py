"""Importing, coding by hand and applying codebooks."""

from __future__ import annotations

from pathlib import Path

import pytest

import qualkit
from qualkit.errors import BadInput, Conflict, NotFound
from tests.helpers.small_study import dump


def edit(study: qualkit.Study, old: str, new: str) -> None:
    """Change the codebook's file by hand."""
    path = study.folder / "codebooks" / "tiny.yaml"
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def places(study: qualkit.Study, code: str = "") -> set[tuple[str, str, str]]:
    return {(coding.source, coding.code, coding.quote) for coding in study.codings.list(code=code)}


def test_applying_finds_what_participants_say(small_study: qualkit.Study) -> None:
    done = small_study.codings.apply()
    found = places(small_study)
    assert done.added == len(found) == len(small_study.codings.list(unconfirmed=True))
    assert ("Anna", "T1.1", "I am alone most days.") in found
    assert ("Ben", "T2.1", "The team meets on Mondays and I like that.") in found
    assert not any("Is there supervision?" in quote for _, _, quote in found)  # the interviewer asks that
    assert done.by_code == {code: sum(c == code for _, c, _ in found) for code in sorted({c for _, c, _ in found})}
    negated = {coding.quote for coding in small_study.codings.list() if coding.negated}
    assert "I do not feel alone with it." in negated and "I am alone most days." not in negated


def test_every_hit_remembers_the_words_that_fired(small_study: qualkit.Study) -> None:
    small_study.codings.apply()
    for coding in small_study.codings.list():
        text = small_study.sources.get(coding.source).text
        assert coding.words and coding.patterns
        for word in coding.words:
            assert coding.span.start <= word.start < word.end <= coding.span.end
            assert word.of(text).casefold() in ("alone", "on my own", "no desk", "team", "supervision")


def test_applying_twice_adds_nothing(small_study: qualkit.Study) -> None:
    first = small_study.codings.apply()
    rows, entries = dump(small_study), len(small_study.history.log())
    second = small_study.codings.apply()
    assert (second.added, second.retired, second.kept) == (0, 0, first.added)
    assert dump(small_study) == rows and len(small_study.history.log()) == entries


def test_a_dry_run_changes_nothing_and_shows_the_hits(small_study: qualkit.Study) -> None:
    rows = dump(small_study)
    dry = small_study.codings.apply(dry_run=True)
    assert dump(small_study) == rows and dry.dry_run and dry.run == 0
    wet = small_study.codings.apply()
    assert (dry.added, dry.by_code, dry.negated) == (wet.added, wet.by_code, wet.negated)
    shown = {(hit.source, hit.code, hit.quote) for hit in dry.examples}
    assert shown == places(small_study)
    for hit in dry.examples:
        assert all(word.of(hit.quote) for word in hit.words) and hit.turn > 0


def test_one_undo_takes_a_whole_application_back(small_study: qualkit.Study) -> None:
    rows = dump(small_study)
    small_study.codings.apply()
    small_study.history.undo()
    assert dump(small_study) == rows


def test_an_edit_of_the_codebook_adds_and_retires_exactly_the_difference(small_study: qualkit.Study) -> None:
    small_study.codings.apply()
    before = places(small_study)
    edit(small_study, "- no desk", "- corridor")
    edit(small_study, "- team", "- Monday")
    done = small_study.codings.apply()
    now = places(small_study)
    # "No desk" and "corridor" stand in one sentence, "Monday" in one of the two with "team".
    assert before - now == {("Anna", "T2.1", "The team is kind.")} and now - before == set()
    assert (done.added, done.retired) == (0, 1)
    assert small_study.notices == ["codebooks/tiny.yaml was edited: 0 codes added, 2 changed, 0 removed."]
    fired = {coding.patterns for coding in small_study.codings.list(code="T1.2")}
    assert fired == {("corridor",)}


def test_what_a_person_made_confirmed_or_removed_is_never_touched(small_study: qualkit.Study) -> None:
    codings = small_study.codings
    human = codings.add("Anna", "T1.1", quote="I am alone most days.")
    codings.apply()
    hits = {coding.quote: coding for coding in codings.list(code="T1.1", unconfirmed=True)}
    confirmed = hits["I do not feel alone with it."]
    removed = hits["On my own, yes."]
    codings.confirm([confirmed.number])
    codings.remove_hits([removed.number], why="an aside")
    edit(small_study, "- alone\n          - on my own", "- nothing of the kind")
    done = codings.apply()
    left = {coding.number for coding in codings.list(code="T1.1")}
    assert left == {human.number, confirmed.number} and done.retired == len(hits) - 2
    edit(small_study, "- nothing of the kind", "- alone\n          - on my own")
    again = codings.apply()
    quotes = {coding.quote for coding in codings.list(code="T1.1")}
    assert removed.quote not in quotes and again.settled == 3
    assert codings.list(code="T1.1")[0].state == "human"


def test_a_removed_hit_comes_back_only_by_undo(small_study: qualkit.Study) -> None:
    small_study.codings.apply()
    hit = small_study.codings.list(code="T1.2")[0]
    small_study.codings.remove([hit.number])
    small_study.codings.apply()
    assert small_study.codings.list(code="T1.2") == []
    small_study.history.undo()
    assert small_study.codings.list(code="T1.2") == [hit]


@pytest.mark.parametrize("alone", [False, True])
def test_hits_of_a_retired_code_are_retired(small_study: qualkit.Study, alone: bool) -> None:
    """Also where the retired code is the only one asked for."""
    small_study.codings.apply()
    number = len(small_study.codings.list(code="T2.1"))
    edit(small_study, "name: Team\n", "name: Team\n        status: retired\n")
    done = small_study.codings.apply(codes=["T2.1"] if alone else [])
    assert (done.added, done.retired) == (0, number) and small_study.codings.list(code="T2.1") == []
    with pytest.raises(Conflict, match="retired"):
        small_study.codings.add("Ben", "T2.1", turn=2)


def test_codes_without_patterns_cannot_be_applied(small_study: qualkit.Study) -> None:
    edit(small_study, "        patterns:\n          - no desk\n", "")
    with pytest.raises(NotFound, match="patterns"):
        small_study.codings.apply(codes=["T1.2"])


def test_turns_as_the_unit(small_study: qualkit.Study) -> None:
    small_study.codings.apply(unit="turn", codes=["T1.2"])
    (coding,) = small_study.codings.list()
    assert coding.quote == "I am alone most days. There is no desk for me, so I sit in the corridor."
    with pytest.raises(BadInput, match="unit"):
        small_study.codings.apply(unit="word")


def test_coding_by_hand(small_study: qualkit.Study) -> None:
    add = small_study.codings.add
    assert add("anna", "t1.2", quote="no   desk for me").quote == "no desk for me"
    assert add("Ben", "T2.1", turn=2).quote == "I see people. The team meets on Mondays and I like that."
    assert add("Anna", "T1.1", quote="alone", turn=2).span != add("Anna", "T1.1", quote="alone", turn=4).span
    emoji = add("Anna", "T2", quote="😀 Café mornings")
    assert emoji.quote == "😀 Café mornings"
    with pytest.raises(Conflict, match="already"):
        add("Ben", "T2.1", turn=2)
    with pytest.raises(Conflict, match="2 times"):
        add("Anna", "T1.1", quote="alone")
    with pytest.raises(NotFound, match="not in turn 2"):
        add("Anna", "T1.1", quote="spring", turn=2)


def test_coding_an_open_rule_hit_confirms_it_with_what_is_said_of_it(small_study: qualkit.Study) -> None:
    small_study.codings.apply()
    (hit,) = small_study.codings.list(code="T1.2")
    made = small_study.codings.add("Anna", "T1.2", quote=hit.quote, stance="barrier", contrary=True, key_quote=True)
    assert made.number == hit.number and made.state == "rule, confirmed by tester"
    assert (made.stance, made.contrary, made.key_quote) == ("barrier", True, True)
    small_study.history.undo()
    assert small_study.codings.list(code="T1.2") == [hit]


def test_confirming_and_removing_a_code_at_a_time(small_study: qualkit.Study) -> None:
    small_study.codings.apply()
    ones = small_study.codings.list(code="T1")
    assert small_study.codings.confirm(code="T1") == len(ones)
    assert small_study.codings.confirm(code="T1") == 0
    assert {coding.confirmed_by for coding in small_study.codings.list(code="T1")} == {"tester"}
    with pytest.raises(Conflict, match="not an open rule hit"):
        small_study.codings.confirm([ones[0].number])
    others = small_study.codings.list(code="T2")
    assert small_study.codings.remove_hits(code="T2", why="no") == len(others)
    assert small_study.codings.list(code="T2") == []


def test_many_codings_in_one_action(small_study: qualkit.Study) -> None:
    spans = [small_study.sources.get("Ben").turns[n].span for n in (1, 3)]
    rows = [("Ben", "T2.1", span) for span in spans]
    assert small_study.codings.add_many(rows) == 2
    assert small_study.codings.add_many(rows) == 0
    before = dump(small_study)
    with pytest.raises(NotFound, match=r"T9"):
        small_study.codings.add_many([("Ben", "T1.1", spans[0]), ("Ben", "T9", spans[1])])
    with pytest.raises(Conflict, match="quote does not match"):
        small_study.codings.add_many([("Ben", "T1.1", qualkit.Span(10_000, 10_004))])
    assert dump(small_study) == before


def test_the_same_bytes_twice(small_study: qualkit.Study, tmp_path: Path) -> None:
    before = dump(small_study)
    path = tmp_path / "Other name.txt"
    path.write_bytes((small_study.folder / "transcripts" / "Anna.txt").read_bytes())
    (report,) = small_study.sources.add([path]).files
    assert (report.state, report.source) == ("already there", "Anna")
    assert dump(small_study) == before
    twice = tmp_path / "twice"
    twice.mkdir()
    for name in ("a.txt", "b.txt"):
        (twice / name).write_text("INT: Well?\n\nP: Well.\n", encoding="utf-8")
    assert [file.state for file in small_study.sources.add([twice]).files] == ["imported", "already there"]


def test_two_files_of_one_name(small_study: qualkit.Study, tmp_path: Path) -> None:
    path = tmp_path / "anna.txt"
    path.write_text("INT: Well?\n\nAnna: Otherwise.\n", encoding="utf-8")
    (report,) = small_study.sources.add([path]).files
    assert report.source == "anna (2)"
    assert small_study.integrity.check().clean
    assert sorted(p.name for p in (small_study.folder / "transcripts").iterdir()) == [
        "Anna.txt",
        "Ben.txt",
        "anna (2).txt",
    ]


@pytest.mark.parametrize("name", ["con.txt", "a" * 200 + ".txt", "trailing. .txt", "ünïcödé 😀.txt", "-dash.txt"])
def test_originals_have_names_that_every_system_takes(small_study: qualkit.Study, tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_text("INT: Well?\n\nP: Well.\n", encoding="utf-8")
    (report,) = small_study.sources.add([path]).files
    assert report.state == "imported" and small_study.integrity.check().clean
    small_study.history.undo()
    small_study.history.redo()
    assert small_study.sources.get(report.source).words == 2


def test_cases_speak_where_the_file_says(small_study: qualkit.Study, tmp_path: Path) -> None:
    path = tmp_path / "people.csv"
    path.write_text("case,source,speaker,role\nP1,Anna.txt,Anna,nurse\n", encoding="utf-8")
    report = small_study.cases.load(path)
    assert (report.added, report.linked) == (1, 1)
    assert small_study.cases.get("P1").links[0].speaker == "Anna"
    again = small_study.cases.load(path)
    assert (again.added, again.changed, again.linked) == (0, 0, 0)


def test_status_counts_what_is_there(small_study: qualkit.Study) -> None:
    small_study.codings.apply()
    small_study.codings.confirm(code="T2.1")
    small_study.codings.add("Ben", "T1.2", turn=2)
    small_study.memos.add("x")
    now = small_study.status()
    assert (now.title, now.sources, now.cases, now.codes, now.memos) == ("Small", 2, 2, 4, 1)
    listed = small_study.codings.list()
    assert now.codings == {
        "human": 1,
        "rule": len(listed) - 1,
        "unconfirmed": len(small_study.codings.list(unconfirmed=True)),
        "model": 0,
    }
    assert now.words == sum(row["words"] for row in small_study.sources.list())
    assert now.coded_sources == 2 and now.codebooks == ("tiny",) and now.undo == "memo"


def test_csv_tables(small_study: qualkit.Study, tmp_path: Path) -> None:
    import csv

    small_study.codings.apply()
    small_study.codings.add("Anna", "T2.2", quote="My supervision", key_quote=True)
    paths = small_study.exports.csv(tmp_path / "out")
    tables = {path.stem: list(csv.DictReader(path.read_text("utf-8-sig").splitlines(keepends=True))) for path in paths}
    assert sorted(tables) == ["cases", "codes", "codings", "memos", "sources", "summaries", "themes"]
    listed = small_study.codings.list()
    assert [int(row["coding"]) for row in tables["codings"]] == [coding.number for coding in listed]
    assert [row["quote"] for row in tables["codings"]] == [coding.quote for coding in listed]
    assert {(row["case"], row["role"]) for row in tables["codings"]} == {("Anna", "link worker"), ("Ben", "GP")}
    assert [row["code"] for row in tables["codes"]] == ["T1", "T1.1", "T1.2", "T2", "T2.1", "T2.2"]
    frame = small_study.sources.list().to_frame()
    assert list(frame["source"]) == ["Anna", "Ben"]


def test_a_codebook_goes_to_a_table_and_comes_back(small_study: qualkit.Study, tmp_path: Path) -> None:
    yaml = small_study.folder / "codebooks" / "tiny.yaml"
    path = small_study.codebooks.export(tmp_path / "tiny.csv")
    before = yaml.read_bytes()
    assert small_study.codebooks.load(path) == () and yaml.read_bytes() == before
    path.write_text(path.read_text("utf-8-sig").replace("No desk", "No room"), encoding="utf-8")
    assert small_study.codebooks.load(path) == ("renamed T1.2",)
    assert b"this comment must survive" in yaml.read_bytes() and b"# the commonest" in yaml.read_bytes()
    assert small_study.codebooks.code("T1.2").name == "No room"
    small_study.history.undo()
    assert yaml.read_bytes() == before
