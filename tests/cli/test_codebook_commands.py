"""The commands that change a codebook, as they are typed."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from pathlib import Path

import pytest

import qualkit
from tests.helpers.small_study import ANNA
from tests.helpers.terminal import Answer

Cli = Callable[..., Answer]


@pytest.fixture
def q(cli: Cli, small_folder: Path, monkeypatch: pytest.MonkeyPatch) -> Cli:
    """A command on the small study, by its coder; nobody is there to answer questions."""
    monkeypatch.setenv("QUALKIT_STUDY", str(small_folder))
    monkeypatch.setenv("QUALKIT_CODER", "tester")
    monkeypatch.setattr("sys.stdin", io.StringIO(""))
    return cli


def test_a_codebook_grows(q: Cli) -> None:
    answer = q("codebook", "add", "Steel", "--under", "T1", "--after", "T1.1", "--in-vivo", "--why", "Her words.")
    assert answer.out.splitlines()[0] == "Added T1.3 (Steel) under T1."
    assert "qualkit codebook edit T1.3" in answer.out
    assert q("codebook", "edit", "T1.3", "--definition", "Strength.", "--example", "one", "--alias", "st").code == 0
    assert q("codebook", "rename", "st", "--key", "STEEL").out.startswith("It is now STEEL (Steel), with all")
    assert q("codebook", "move", "STEEL", "--under", "T2").out.startswith("STEEL (Steel) is under T2 now.")
    assert q("codebook", "retire", "STEEL").out.startswith("STEEL (Steel) is retired.")
    shown = q("codebook", "show").out
    assert "  STEEL  Steel  [retired]  [in vivo]\n" in shown
    assert q("codebook", "restore", "STEEL").out == "STEEL (Steel) is active again.\n"
    full = q("codebook", "show", "--code", "T1.3").out
    assert full.startswith("STEEL  Steel\n") and "also:\n  st, T1.3\n" in full
    assert [line.split("  tester  ")[1] for line in q("log").out.splitlines()[:6]] == [
        "brought back code STEEL",
        "retired code STEEL",
        "moved code STEEL under T2",
        "renamed code T1.3 to STEEL",
        "edited code T1.3 (aliases, definition, examples, status)",
        "added code T1.3 under T1",
    ]


def test_an_empty_text_takes_a_field_away(q: Cli) -> None:
    assert q("codebook", "edit", "T1.1", "--when-to-use", "", "--pattern", "").code == 0
    full = q("codebook", "show", "--code", "T1.1").out
    assert "when to use" not in full and "patterns" not in full and "when not to use" in full
    answer = q("codebook", "edit", "T1.1")
    assert answer.code == 2 and "not said what to change" in answer.err


def test_a_copy_in_another_codebook(q: Cli, tmp_path: Path) -> None:
    (tmp_path / "b.yaml").write_text("id: b\ntitle: B\ncodes:\n  - id: B1\n    name: Room\n", encoding="utf-8")
    assert q("codebook", "use", tmp_path / "b.yaml").code == 0
    answer = q("codebook", "copy", "T1", "--to", "b", "--with-children")
    assert answer.out.startswith("B2 (Alone) is a copy of T1, without its codings.")
    assert q("log").out.splitlines()[0].endswith("copied code T1 to b as B2 and 2 codes below it")


def test_a_merger_is_shown_first_and_done_when_agreed(q: Cli, small_folder: Path) -> None:
    for code in ("T1.1", "T1.2"):
        q("code", "add", "Anna", code, "--turn", "2")
    answer = q("codebook", "merge", "T1.2", "--into", "T1.1", "--dry-run")
    assert answer.code == 0
    assert answer.out.splitlines()[:3] == [
        "Into T1.1 (Isolation): T1.2 (No desk)",
        "  1 coding to go over.",
        "  1 coding to be dropped, since the place is coded so already:",
    ]
    assert "Anna, turn 2: coding 2 (coding 1 of the same coder stays, and takes its flags)" in " ".join(
        answer.out.split()
    )
    refused = q("codebook", "merge", "T1.2", "--into", "T1.1")
    assert refused.code == 1 and "--yes" in refused.err
    done = q("codebook", "merge", "T1.2", "--into", "T1.1", "--yes", "--why", "Alike.")
    assert done.code == 0 and "Merged. To take that back: qualkit undo" in done.out
    with qualkit.Study.open(small_folder) as study:
        assert [coding.code for coding in study.codings.list()] == ["T1.1"]
    log = q("log").out.splitlines()[0]
    assert log.endswith("merged code T1.2 into T1.1: 1 coding, 1 double dropped")
    assert q("undo").code == 0
    with qualkit.Study.open(small_folder) as study:
        assert [coding.code for coding in study.codings.list()] == ["T1.1", "T1.2"]


def test_a_split_by_selections(q: Cli) -> None:
    for source, turn in (("Anna", "2"), ("Anna", "4"), ("Ben", "2")):
        q("code", "add", source, "T1.1", "--turn", turn)
    answer = q("codebook", "split", "T1.1", "--into", "GPs", "role=GP", "--into", "T1.2", "text=no desk", "--yes")
    assert answer.out.splitlines()[:5] == [
        "T1.1 (Isolation) would be split:",
        "  1 coding to T1.3 (GPs, new)",
        "  1 coding to T1.2 (No desk)",
        "  1 coding to stay with T1.1.",
        "Split. To take that back: qualkit undo",
    ]
    assert q("log").out.splitlines()[0].endswith("split code T1.1: 1 to T1.2, 1 to T1.3, 1 stay")
    assert q("codebook", "split", "T1.1", "--yes").code == 2
    assert q("codebook", "split", "T1.1", "--into", "A", "rest", "--into", "A", "rest", "--yes").code == 2
    wrong = q("codebook", "split", "T1.1", "--into", "A", "nonsense", "--yes")
    assert wrong.errors[0].startswith('"nonsense" selects nothing.')


def test_walking_through_the_codings(q: Cli, monkeypatch: pytest.MonkeyPatch, small_folder: Path) -> None:
    for source, turn in (("Anna", "2"), ("Anna", "4"), ("Anna", "6"), ("Ben", "2")):
        q("code", "add", source, "T1.1", "--turn", turn)
    # To a present code; to a new one; back, and to the first instead; stays; stop.
    monkeypatch.setattr("sys.stdin", io.StringIO("1\nLater\nb\n1\n\n7\nlater\n"))
    answer = q("codebook", "split", "T1.1", "--walk", "--to", "T1.2", "--yes", "--retire")
    assert answer.code == 0, answer.err
    assert "2 of 4  coding 2, Anna  (human)" in answer.out
    assert "So far: Later" in answer.out and "There is no code number 7." in answer.out
    with qualkit.Study.open(small_folder) as study:
        codes = {coding.number: coding.code for coding in study.codings.list()}
    assert codes == {1: "T1.2", 2: "T1.2", 3: "T1.1", 4: "T1.3"}


def test_stopping_a_walk(q: Cli, monkeypatch: pytest.MonkeyPatch, small_folder: Path) -> None:
    for turn in ("2", "4"):
        q("code", "add", "Anna", "T1.1", "--turn", turn)
    monkeypatch.setattr("sys.stdin", io.StringIO("q\n"))
    nothing = q("codebook", "split", "T1.1", "--walk", "--yes")
    assert nothing.code == 0 and "Nothing was dealt out" in nothing.err
    monkeypatch.setattr("sys.stdin", io.StringIO("First\nq\n"))
    assert "1 coding to T1.3 (First, new)" in q("codebook", "split", "T1.1", "--walk", "--yes").out
    monkeypatch.setattr("sys.stdin", io.StringIO("1\n"))
    assert "1 coding to T1.3 (First)" in q("codebook", "split", "T1.1", "--walk", "--to", "First", "--yes").out
    q("code", "add", "Ben", "T1.1", "--turn", "2")
    monkeypatch.setattr("sys.stdin", io.StringIO("Gone\n"[:0]))
    assert q("codebook", "split", "T1.1", "--walk", "--yes").code == 130
    with qualkit.Study.open(small_folder) as study:
        assert [c.code for c in study.codings.list()] == ["T1.3", "T1.3", "T1.1"]


def test_loading_shows_what_changes(q: Cli, tmp_path: Path) -> None:
    table = tmp_path / "book.csv"
    assert q("export", "codebook", table).code == 0
    text = table.read_text("utf-8-sig").replace("Nowhere to sit", "No place").replace("T2.2", "SUP")
    table.write_text(text, encoding="utf-8")
    answer = q("codebook", "load", table, "--dry-run")
    assert answer.out.splitlines() == [
        "book.csv would change tiny:",
        "  T1.2 (No desk)",
        "    brief:",
        "      - Nowhere to sit",
        "      + No place",
        "  SUP (Supervision)",
        "    renamed, key T2.2 → SUP",
    ]
    assert q("codebook", "load", table).code == 1
    assert q("codebook", "load", table, "--yes", "--why", "Agreed.").out.splitlines()[-1].startswith("Done.")
    assert q("codebook", "load", table).out == "Nothing differs.\n"
    assert q("codebook", "history", "SUP").out.count("Agreed.") == 1


def test_loading_never_leaves_a_coding_without_its_code(q: Cli, tmp_path: Path) -> None:
    q("code", "add", "Anna", "T1.2", "--turn", "2")
    (tmp_path / "b.csv").write_text("key,name\nT1,Alone\n", encoding="utf-8")
    answer = q("codebook", "load", tmp_path / "b.csv", "--yes")
    assert answer.code == 1
    assert answer.errors == [
        "T1.2 (No desk) is not in b.csv, but has 1 coding. To give it up use: qualkit codebook merge T1.2 --into CODE;"
        " or put it back, with the status retired."
    ]


def test_plans_as_json(q: Cli, tmp_path: Path, small_folder: Path) -> None:
    for code in ("T1.1", "T1.2"):
        q("code", "add", "Anna", code, "--turn", "2")
    merger = json.loads(q("codebook", "merge", "T1.2", "--into", "T1.1", "--dry-run", "--json").out)
    assert merger["into"]["key"] == "T1.1" and [code["key"] for code in merger["codes"]] == ["T1.2"]
    assert merger["doubles"] == [{"kept": 1, "dropped": 2, "source": "Anna", "turn": 2, "why": "same coder"}]
    parts = json.loads(q("codebook", "split", "T1.1", "--into", "All", "rest", "--dry-run", "--json").out)
    assert parts["deals"] == [{"key": "T1.3", "name": "All", "new": True, "codings": [1], "doubles": []}]
    (tmp_path / "b.csv").write_text("key,name\nT1,Alone\n", encoding="utf-8")
    refused = q("codebook", "load", tmp_path / "b.csv", "--dry-run", "--json")
    assert refused.code == 1 and len(json.loads(refused.out)["refused"]) == 2
    wrong = q("codebook", "merge", "T1.2", "--into", "T1.1", "--json", "--yes")
    assert wrong.code == 2 and not wrong.out
    with qualkit.Study.open(small_folder) as study:
        assert len(study.codings.list()) == 2


def test_a_split_of_nothing_says_so_and_asks_nothing(q: Cli) -> None:
    q("code", "add", "Anna", "T1.1", "--turn", "2")
    answer = q("codebook", "split", "T1.1", "--into", "None", "text=no such words")
    assert answer.code == 1
    assert answer.out.splitlines()[:2] == [
        "Nothing of T1.1 (Isolation) would go anywhere:",
        "  no coding to T1.3 (None, new)",
    ]
    assert answer.errors == ["No coding of T1.1 would go anywhere. Look at what is selected."]
    q("apply")
    hits = q("codebook", "split", "T2.1", "--into", "All", "rest")
    assert hits.code == 1 and hits.errors[-1].endswith("Unconfirmed rule hits stay unless --with-hits is given.")


def test_a_walk_goes_on_after_a_name_that_cannot_be_dealt_to(
    q: Cli, monkeypatch: pytest.MonkeyPatch, small_folder: Path
) -> None:
    for turn in ("2", "4"):
        q("code", "add", "Anna", "T1.1", "--turn", turn)
    q("codebook", "retire", "T1.2")
    monkeypatch.setattr("sys.stdin", io.StringIO("First\nT1.2\nT1.1\n1\n"))
    answer = q("codebook", "split", "T1.1", "--walk", "--yes")
    assert answer.code == 0, answer.err
    assert "T1.2 is retired." in answer.out and "T1.1 cannot be split into itself." in answer.out
    with qualkit.Study.open(small_folder) as study:
        assert {coding.code for coding in study.codings.list()} == {"T1.3"}
    assert q("codebook", "split", "T1.3", "--walk", "--to", "T1.2", "--yes").errors[0].startswith("T1.2 is retired.")


def test_giving_up_a_branch_says_how_to_bring_it_back(q: Cli) -> None:
    assert q("codebook", "retire", "T1", "--with-children").out == (
        "T1 (Alone), with the codes below it, is retired."
        " To bring them back: qualkit codebook restore T1 --with-children\n"
    )


def test_a_new_key_and_name_in_the_history(q: Cli) -> None:
    q("codebook", "rename", "T1.2", "--key", "SEAT", "--name", "No seat")
    lines = [line.strip() for line in q("codebook", "history", "SEAT").out.splitlines()]
    assert lines[-5:] == ["Renamed", "Key:", "T1.2 → SEAT", "Name:", "No desk → No seat"]


def test_a_codebook_that_grows_from_nothing(tmp_path: Path, cli: Cli) -> None:
    """A grounded theorist begins without codes: the codebook is empty, the first code comes from the data."""
    folder = tmp_path / "fresh"
    assert cli("init", folder).code == 0
    interview = tmp_path / "Anna.txt"
    interview.write_text(ANNA, encoding="utf-8")
    assert cli("import", interview, "--study", folder).code == 0
    refused = cli("codebook", "new", "two words", "--study", folder)
    assert refused.code == 1 and "one word" in refused.err
    assert "../up" not in cli("codebook", "new", "../up", "--study", folder).out
    made = cli("codebook", "new", "mine", "--title", "My codes", "--study", folder)
    assert made.code == 0 and "My codes, without codes yet" in made.out
    assert "already" in cli("codebook", "new", "mine", "--study", folder).err
    assert cli("code", "invivo", "Anna", "--quote", "no desk", "--study", folder).code == 0
    with qualkit.Study.open(folder) as study:
        book = study.codebooks.show()
        assert [(code.name, code.type) for code in book] == [("no desk", "in vivo")]
        assert [coding.quote for coding in study.codings.list()] == ["no desk"]
        assert study.integrity.check().clean
        for _ in range(2):
            study.history.undo()
        assert study.status().codebooks == ()
