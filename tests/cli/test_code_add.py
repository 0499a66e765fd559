"""`qualkit code add` and its neighbours, as a script or a person uses them."""

from __future__ import annotations

import csv
import io
import json
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

import qualkit
from tests.helpers.small_study import dump
from tests.helpers.terminal import Answer, tree

Cli = Callable[..., Answer]


@pytest.fixture
def code(cli: Cli, small_folder: Path) -> Cli:
    """`qualkit code …` on the small study."""

    def call(*arguments: object) -> Answer:
        return cli("code", *arguments, "--study", small_folder, "--coder", "tester")

    return call


@pytest.fixture
def answering(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Sit at the terminal and type this."""

    class Keyboard(io.StringIO):
        def isatty(self) -> bool:
            return True

    return lambda typed: monkeypatch.setattr(sys, "stdin", Keyboard(typed))


@pytest.fixture
def piped(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody is at the terminal."""
    monkeypatch.setattr(sys, "stdin", io.StringIO(""))


def listed(cli: Cli, folder: Path) -> list[dict]:
    return json.loads(cli("code", "list", "--json", "--study", folder).out)


def test_one_segment_as_ever(code: Cli) -> None:
    answer = code("add", "Anna", "T1.2", "--quote", "no desk for me", "--stance", "barrier", "--key-quote")
    assert answer.code == 0
    assert answer.out.splitlines() == [
        "Coding 1: Anna is T1.2 here (human, barrier, key quotation):",
        "  no desk for me",
    ]
    assert code("add", "T2.1", "--source", "Ben", "--turn", 2).code == 0
    assert json.loads(code("add", "Ben", "T2.2", "--turn", 4, "--json").out)["number"] == 3


@pytest.mark.parametrize(
    "arguments",
    [
        ("Anna", "T1.2"),
        ("T1.2", "--quote", "no desk"),
        ("Anna", "T1.2", "--quote", "no desk", "--find", "alone"),
        ("--find", "alone"),
        ("Anna", "Ben", "T1.2", "--find", "alone"),
        ("T1.2", "--find", "alone", "--from", "x.csv"),
        ("T1.2", "--find", "alone", "--unit", "word"),
    ],
)
def test_a_line_that_does_not_say_what_to_do(code: Cli, small_folder: Path, arguments: tuple[str, ...]) -> None:
    before = tree(small_folder)
    assert code("add", *arguments).code == 2
    assert tree(small_folder) == before


@pytest.mark.usefixtures("piped")
def test_a_search_is_shown_and_not_done_when_nobody_can_agree(code: Cli, small_folder: Path) -> None:
    before = tree(small_folder)
    answer = code("add", "T2.1", "--find", "alone")
    assert answer.code == 1 and tree(small_folder) == before
    assert answer.errors == ["Nothing was written, since nobody is here to ask. To do it, add --yes."]
    assert answer.out.splitlines() == [
        "Anna: 2 to code",
        "  turn 2    I am »alone« most days. There is no desk for me, so I sit in the corridor.",
        "  turn 4    The team is kind. I was never »alone« in the first month, though. 😀 Café mornings help…",
        "Ben: 1 to code",
        "  turn 4    There is supervision every month. I do not feel »alone« with it.",
        "3 new codings in 2 sources.",
    ]


def test_a_search_is_done_in_one_action_after_a_yes(
    code: Cli, cli: Cli, small_folder: Path, answering: Callable[[str], None]
) -> None:
    answering("n\n")
    answer = code("add", "T2.1", "--find", "alone", "--unit", "sentence")
    assert answer.code == 1 and "Code 3 segments with T2.1? [y/N]" in answer.err
    assert listed(cli, small_folder) == []
    answering("y\n")
    answer = code("add", "Ben", "T2.1", "--find", "alone", "--unit", "sentence")
    assert answer.code == 0 and answer.err.endswith("1 segment coded. To take that back: qualkit undo\n")
    assert [row["quote"] for row in listed(cli, small_folder)] == ["I do not feel alone with it."]
    assert cli("undo", "--study", small_folder).code == 0
    assert listed(cli, small_folder) == []


def test_scripts_say_yes_and_may_say_it_again(code: Cli, cli: Cli, small_folder: Path) -> None:
    assert code("add", "T2.1", "--regex", r"on\s+my own", "--yes").code == 0
    again = code("add", "T2.1", "--regex", r"on\s+my own", "--yes")
    assert (again.code, again.out) == (0, "0 new codings; 2 coded so already.\n")
    assert "Nothing to do" in again.err and len(listed(cli, small_folder)) == 2
    none = code("add", "T2.1", "--find", "zebra", "--yes")
    assert (none.code, none.err) == (0, "There is nothing to code.\n")


def test_a_dry_run_changes_nothing(code: Cli, small_folder: Path) -> None:
    before = tree(small_folder)
    answer = code("add", "T2.1", "--find", "alone", "--dry-run")
    assert answer.code == 0 and "3 new codings" in answer.out and tree(small_folder) == before


def test_open_rule_hits_in_a_preview(code: Cli, cli: Cli, small_folder: Path) -> None:
    cli("apply", "--study", small_folder)
    answer = code("add", "T1.1", "--find", "on my own", "--unit", "sentence", "--dry-run")
    assert "[rule hit " in answer.out and answer.out.endswith(
        "0 new codings and 2 open rule hits to confirm in 1 source.\n"
    )


def test_a_bad_expression_is_one_clear_sentence(code: Cli) -> None:
    answer = code("add", "T2.1", "--regex", "(alone")
    assert answer.code == 1 and len(answer.errors) == 1
    assert "cannot be read at character 1" in answer.errors[0] and "Traceback" not in answer.err


@pytest.mark.parametrize("form", ["csv", "json"])
def test_previews_for_programs_are_data_alone(code: Cli, form: str) -> None:
    answer = code("add", "T2.1", "--find", "alone", "--dry-run", f"--{form}")
    rows = json.loads(answer.out)["rows"] if form == "json" else list(csv.DictReader(io.StringIO(answer.out)))
    assert [(row["source"], row["quote"], row["state"]) for row in rows] == [
        ("Anna", "alone", "new"),
        ("Anna", "alone", "new"),
        ("Ben", "alone", "new"),
    ]


def test_a_preview_can_be_thinned_out_and_loaded(code: Cli, cli: Cli, small_folder: Path, tmp_path: Path) -> None:
    lines = code("add", "T2.1", "--find", "alone", "--key-quote", "--dry-run", "--csv").out.splitlines(keepends=True)
    path = tmp_path / "chosen.csv"
    path.write_text("".join(line for line in lines if not line.startswith("Ben")), "utf-8")
    assert code("add", "--from", path, "--yes").code == 0
    assert [(row["source"], row["key_quote"]) for row in listed(cli, small_folder)] == [("Anna", True), ("Anna", True)]


def test_long_previews_are_cut_with_a_count(cli: Cli, example_copy: Path) -> None:
    answer = cli("code", "add", "LWR3.4", "--find", "the", "--dry-run", "--study", example_copy)
    lines = answer.out.splitlines()
    assert len(lines) < 120 and sum("more (all of them: --csv or --json)" in line for line in lines) >= 10
    assert lines[-1].startswith("3,") and " new codings in 17 sources" in lines[-1]
    assert all(len(line) <= 100 for line in lines)
    everything = cli("code", "add", "LWR3.4", "--find", "the", "--dry-run", "--csv", "--study", example_copy)
    assert f"{len(list(csv.DictReader(io.StringIO(everything.out)))):,} new" in lines[-1]


def test_a_table_with_faults_is_not_written_by_half(code: Cli, cli: Cli, small_folder: Path, tmp_path: Path) -> None:
    path = tmp_path / "codings.csv"
    path.write_text("source;code;quote\nAnna;T1.2;corridor\nAnna;T9;corridor\nCleo;T1.2;desk\n", "utf-8-sig")
    before = tree(small_folder)
    answer = code("add", "--from", path, "--yes")
    assert answer.code == 1 and tree(small_folder) == before
    assert "2 rows of the file cannot be used" in answer.errors[0]
    assert "codings.csv:3: row 3, column code" in answer.out and "codings.csv:4: row 4, column source" in answer.out
    assert code("add", "--from", path, "--dry-run").code == 3
    assert code("add", "--from", path, "--skip-bad", "--yes").code == 0
    assert [row["quote"] for row in listed(cli, small_folder)] == ["corridor"]


def test_what_code_list_prints_can_be_loaded_again(cli: Cli, example_copy: Path, tmp_path: Path) -> None:
    """Every coding of the example, taken away and brought back from its own list, is where it was."""
    with qualkit.Study.open(example_copy, coder="tester") as study:
        study.codings.add("LW03", "LWR3.4", quote="the three days I'm on my own", stance="barrier", key_quote=True)
        before = {(c.source, c.code, c.span, c.quote, c.stance, c.key_quote) for c in study.codings.list()}
    path = tmp_path / "codings.csv"
    path.write_text(cli("code", "list", "--csv", "--study", example_copy).out, "utf-8")
    with qualkit.Study.open(example_copy, coder="tester") as study:
        study.codings.remove([c.number for c in study.codings.list()])
    answer = cli("code", "add", "--from", path, "--yes", "--quiet", "--study", example_copy, "--coder", "tester")
    assert answer.code == 0, answer.err
    with qualkit.Study.open(example_copy) as study:
        assert {(c.source, c.code, c.span, c.quote, c.stance, c.key_quote) for c in study.codings.list()} == before
        assert study.integrity.check().clean


@pytest.mark.parametrize("words", ["'-quoted-' he said", "=1+1", "- a dash", "@home", "+ more", 'a;b,c\nd "e"'])
def test_words_that_a_spreadsheet_would_take_for_something_else(
    cli: Cli, small_folder: Path, tmp_path: Path, words: str
) -> None:
    path = tmp_path / "Odd.txt"
    path.write_text(f"INT: Well?\n\nP: Yes {words} indeed.\n", encoding="utf-8")
    with qualkit.Study.open(small_folder, coder="tester") as study:
        study.sources.add([path])
        made = study.codings.add("Odd", "T1.1", quote=words)
        assert made.quote == words
        table = tmp_path / "codings.csv"
        table.write_text(cli("code", "list", "--csv", "--study", small_folder).out, encoding="utf-8", newline="")
        study.codings.remove([made.number])
        plan = study.codings.plan(table=table)
        assert plan.problems == () and [row.span for row in plan.rows] == [made.span]


def test_changing_a_coding(code: Cli, cli: Cli, small_folder: Path) -> None:
    code("add", "Anna", "T1.2", "--quote", "no desk")
    answer = code("change", 1, "--code", "T1.1", "--turn", 2, "--stance", "barrier", "--contrary")
    assert answer.code == 0 and "Anna is T1.1 here (human, barrier, contrary)" in answer.out
    text = qualkit.Study.open(small_folder).sources.get("Anna").text
    start = text.index("corridor")
    answer = code("change", 1, "--from", start, "--to", start + 8, "--stance", "none", "--no-contrary")
    assert answer.out.splitlines() == ["Coding 1: Anna is T1.1 here (human):", "  corridor"]
    for wrong in (("--from", 3), ("--from", 3, "--to", 9, "--turn", 2), ()):
        assert code("change", 1, *wrong).code == 2
    refused = cli("code", "change", 1, "--code", "T2", "--study", small_folder, "--coder", "Mary")
    assert refused.code == 1 and "is tester's; you work as Mary" in refused.errors[0] and "--coder" in refused.errors[0]


def test_an_in_vivo_code_and_its_coding_are_one_action(code: Cli, cli: Cli, small_folder: Path) -> None:
    with qualkit.Study.open(small_folder) as study:
        before, yaml = dump(study), (small_folder / "codebooks" / "tiny.yaml").read_bytes()
    answer = code("invivo", "Anna", "--quote", "Café mornings", "--under", "T2")
    assert answer.code == 0 and answer.out.startswith("Coding 1: Anna is T2.3 here (human):"), answer
    with qualkit.Study.open(small_folder) as study:
        made = study.codebooks.code("T2.3")
        assert (made.name, made.parent, made.type, made.status) == ("Café mornings", "T2", "in vivo", "draft")
        assert study.codings.recent() == ("T2.3",) and study.history.log()[0].what.startswith(
            "coded Anna with the new in-vivo"
        )
        assert study.integrity.check().clean
    again = code("invivo", "Anna", "--quote", "Café mornings")
    assert again.code == 1 and "T2.3 is called so already" in again.errors[0]
    long = code("invivo", "Anna", "--turn", 4)
    assert long.code == 1 and "--name" in long.errors[0]
    assert code("invivo", "Anna", "--turn", 6, "--name", "Left to it", "--key", "X1").code == 0
    for _ in range(2):
        assert cli("undo", "--study", small_folder).code == 0
    with qualkit.Study.open(small_folder) as study:
        assert dump(study) == before and (small_folder / "codebooks" / "tiny.yaml").read_bytes() == yaml


def test_listing_by_turn_and_words_gaps_and_progress(code: Cli) -> None:
    code("add", "Anna", "T1.2", "--quote", "no desk")
    code("add", "Anna", "T1.1", "--quote", "never alone")
    assert code("list", "--source", "Anna", "--turn", 4).out.endswith("never alone\n1 coding.\n")
    assert code("list", "--find", "DESK", "--csv").out.count("\n") == 2
    gaps = code("gaps", "anna").out.splitlines()
    assert gaps == [
        "   6  My supervision stopped in spring. I did it on my own after that. On my own, yes.",
        "1 of 3 turns of Anna not coded yet.",
    ]
    assert [row["turn"] for row in json.loads(code("gaps", "Ben", "--json").out)] == [2, 4]
    progress = json.loads(code("progress", "--json").out)
    assert [(row["source"], row["turns"], row["coded_turns"], row["human"]) for row in progress] == [
        ("Anna", 3, 2, 2),
        ("Ben", 2, 0, 0),
    ]
    assert "qualkit code gaps SOURCE" in " ".join(code("progress").out.split())


@pytest.mark.parametrize(
    "arguments",
    [("change", "9" * 30, "--code", "T1.1"), ("remove", "9" * 30), ("change", "1", "--from", "0", "--to", "9" * 30)],
)
def test_a_number_that_is_far_too_large(code: Cli, arguments: tuple[str, ...]) -> None:
    code("add", "Anna", "T1.1", "--turn", "2")
    answer = code(*arguments)
    assert answer.code == 1 and len(answer.errors) == 1
    assert answer.errors[0].startswith(("There is no coding 999", "Anna has no place 0 to 999"))


def test_a_table_with_a_number_that_is_far_too_large(code: Cli, tmp_path: Path) -> None:
    path = tmp_path / "codings.csv"
    path.write_text(f"source,code,turn\nAnna,T1.1,{'1' * 5000}\n", encoding="utf-8")
    answer = code("add", "--from", path, "--dry-run")
    assert answer.code == 1 and "column turn: is too large a number" in answer.err
