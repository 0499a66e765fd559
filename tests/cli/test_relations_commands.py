"""The commands about what goes with what: what people see, what programs get, and what is refused."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path

import docx
import pytest

import qualkit
from tests.helpers.terminal import Answer

CLI = Callable[..., Answer]


@pytest.fixture
def coded(small_folder: Path) -> Path:
    with qualkit.Study.open(small_folder, coder="tester") as study:
        study.codings.apply()
    return small_folder


def rows(answer: Answer) -> list[dict[str, str]]:
    assert answer.code == 0, answer.err
    return list(csv.DictReader(io.StringIO(answer.out)))


def test_cooccurrence_by_the_line_is_the_librarys(cli: CLI, coded: Path) -> None:
    with qualkit.Study.open(coded) as study:
        for within in ("overlap", "segment", "turn", "case"):
            table = study.reports.cooccurrence(within=within)
            found = rows(cli("report", "cooccurrence", "--within", within, "--csv", "--study", coded))
            assert [int(row["together"]) for row in found] == [row["together"] for row in table]
    found = rows(cli("report", "cooccurrence", "--within", "turn", "--csv", "--study", coded))
    pair = next(row for row in found if (row["code_a"], row["code_b"]) == ("T1.1", "T2.2"))
    # Anna's last turn and Ben's: each has “supervision” and being alone.
    assert (pair["together"], pair["cases"], pair["of_cases"], pair["unconfirmed"]) == ("2", "2", "2", "2")


def test_cooccurrence_for_people(cli: CLI, coded: Path) -> None:
    said = cli("report", "cooccurrence", "--within", "turn", "--most", 1, "--study", coded).out
    assert "T1.1 Isolation" in said and "2\u00a0of\u00a02" in said and "more: --most 0 shows all" in said
    assert "Jaccard 1912" in said
    square = cli("report", "cooccurrence", "--wide", "--level", "theme", "--within", "case", "--study", coded).out
    assert "T1" in square.split("\n")[0] and "T2" in square.split("\n")[0]


def test_what_cannot_be_asked(cli: CLI, coded: Path) -> None:
    one = cli("report", "cooccurrence", "--code", "T1.1", "--study", coded)
    assert one.code == 1 and "one alone" in one.err
    assert cli("report", "cooccurrence", "--code", "T9", "--study", coded).code == 1
    assert cli("report", "sequences", "--within", "-1", "--study", coded).code == 2
    assert cli("report", "network", "--also", "nothing", "--study", coded).code == 2
    assert cli("report", "profiles", "--case", "Nobody", "--study", coded).code == 1
    assert cli("report", "network", "--by", "nothing", "--study", coded).code == 1
    with qualkit.Study.open(coded) as study:
        for wrong in ({"within": "page"}, {"level": "branch"}, {"coder": "two"}, {"measure": "kappa"}):
            with pytest.raises(qualkit.BadInput, match="is nothing that"):
                study.reports.cooccurrence(**wrong)
        with pytest.raises(qualkit.BadInput, match="0 or more"):
            study.reports.sequences(within=-1)


def test_sequences(cli: CLI, coded: Path) -> None:
    found = rows(cli("report", "sequences", "--csv", "--study", coded))
    pair = next(row for row in found if (row["code_a"], row["code_b"]) == ("T1.2", "T2.1"))
    assert (pair["followed"], pair["cases"], pair["z"]) == ("1", "1", "")
    assert "Bakeman" in cli("report", "sequences", "--study", coded).out


def test_network_for_people_and_programs(cli: CLI, coded: Path) -> None:
    more = ("--also", "team=team", "--also", "boss (role)=supervision")
    said = cli("report", "network", *more, "--study", coded).out
    assert "team" in said and "boss" in said and "Who is mentioned" in said
    found = json.loads(cli("report", "network", *more, "--json", "--study", coded).out)
    assert {row["node"]: row["mentions"] for row in found["nodes"] if row["kind"] != "code"}["boss"] == 2
    assert all(row["cases"] > 1 for row in found["edges"] if row["kind"] == "speaks of")
    shown = json.loads(cli("report", "network", *more, "--small-groups", "--json", "--study", coded).out)
    assert any(row["a"] == "GP" and row["b"] == "boss" for row in shown["edges"])
    nodes = rows(cli("report", "network", *more, "--nodes", "--csv", "--study", coded))
    assert {row["node"] for row in nodes} >= {"team", "boss", "T1"}
    assert "a,b,kind" in cli("report", "network", *more, "--csv", "--study", coded).out.split("\n")[0]


def test_only_what_some_participants_say(cli: CLI, coded: Path) -> None:
    arguments = ("report", "network", "--also", "team=team", "--case", "Ben", "--json", "--study", coded)
    nodes = json.loads(cli(*arguments).out)["nodes"]
    assert {row["node"]: row["mentions"] for row in nodes}["team"] == 1


def test_profiles(cli: CLI, coded: Path, tmp_path: Path) -> None:
    found = {row["case"]: row for row in rows(cli("report", "profiles", "--csv", "--study", coded))}
    assert list(found) == ["Anna", "Ben"]
    assert found["Anna"]["role"] == "link worker" and int(found["Ben"]["turns"]) == 2
    said = cli("report", "profiles", "--case", "anna", "--study", coded).out
    assert "Participant Anna, link worker" in said and "T1.1 Isolation" in said and "Quotations" in said
    file = tmp_path / "profiles.xlsx"
    assert cli("report", "profiles", "--out", file, "--study", coded).code == 0 and file.stat().st_size > 1000


def test_in_word_people_get_the_columns_of_the_screen_and_every_row(cli: CLI, coded: Path, tmp_path: Path) -> None:
    pairs = json.loads(cli("report", "cooccurrence", "--within", "turn", "--json", "--study", coded).out)
    assert len(pairs) > 1
    for options, expected in (([], len(pairs)), (["--most", 1], 1)):
        cli("report", "cooccurrence", "--within", "turn", *options, "--out", tmp_path / "pairs.docx", "--study", coded)
        table = docx.Document(str(tmp_path / "pairs.docx")).tables[0]
        assert [cell.text for cell in table.rows[0].cells][:3] == ["Code", "With", "Together"]
        assert len(table.rows) == expected + 1
