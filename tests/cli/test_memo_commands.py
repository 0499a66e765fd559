"""`qualkit memo` as one types it."""

from __future__ import annotations

import io
import json
import shlex
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

import qualkit
from tests.helpers.terminal import Answer

Cli = Callable[..., Answer]
Editor = Callable[[str], None]


@pytest.fixture(autouse=True)
def _eighty_columns(monkeypatch: pytest.MonkeyPatch, small_folder: Path) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setenv("QUALKIT_STUDY", str(small_folder))
    monkeypatch.setenv("QUALKIT_CODER", "tester")


@pytest.fixture
def editor(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Editor:
    """Make the editor a program whose lines see the file as `text` and leave it as `text`."""

    def become(code: str) -> None:
        script = tmp_path / "editor.py"
        lines = f"import pathlib, sys\npath = pathlib.Path(sys.argv[-1])\ntext = path.read_text('utf-8')\n{code}\n"
        script.write_text(f"{lines}path.write_text(text, 'utf-8')\n", encoding="utf-8")
        monkeypatch.setenv("VISUAL", f"{shlex.quote(sys.executable)} {shlex.quote(str(script))}")

    return become


def kept(folder: Path) -> list[Path]:
    place = folder / ".qualkit" / "editing"
    return sorted(place.iterdir()) if place.is_dir() else []


def test_a_memo_by_text_and_by_standard_input(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    assert cli("memo", "add", "T1.2", "--text", "No room.").out == "Memo 1 (analytic) on code T1.2 (No desk).\n"
    monkeypatch.setattr(sys, "stdin", io.StringIO("Tired.\n\nAt the end.\n"))
    assert cli("memo", "add", "Anna", "--text", "-").out == "Memo 2 (data) on source Anna.\n"
    assert "Tired.\n\n  At the end.\n" in cli("memo", "list", "Anna").out


def test_a_memo_in_the_editor(cli: Cli, editor: Editor, small_folder: Path) -> None:
    cli("code", "add", "Anna", "T1.2", "--quote", "no desk for me")
    editor(
        "assert 'no desk for me' in text and 'kind: data' in text\n"
        "text = text.replace('title: ', 'title: Rooms').replace('kind: data', 'kind: reflexive') + '# Hm\\n\\n*why*\\n'"
    )
    answer = cli("memo", "add", "#1")
    assert (answer.code, answer.out) == (0, "Memo 1 (reflexive) on coding 1 (Anna, T1.2).\n")
    with qualkit.Study.open(small_folder) as study:
        memo = study.memos.get(1)
    assert (memo.title, memo.body) == ("Rooms", "# Hm\n\n*why*")
    assert kept(small_folder) == []


def test_editing_in_the_editor_keeps_everything_else(cli: Cli, editor: Editor, small_folder: Path) -> None:
    cli("memo", "add", "T1", "--text", "One.", "--title", "Rooms", "--kind", "methodological")
    editor("text = text.replace('One.', 'Two.')")
    assert cli("memo", "edit", "1").code == 0
    with qualkit.Study.open(small_folder) as study:
        memo = study.memos.get(1)
    assert (memo.title, memo.body, memo.kind) == ("Rooms", "Two.", "methodological")
    editor("pass")
    assert "stays as it was" in cli("memo", "edit", "1").err
    editor("text = text.replace('Two.', '')")
    emptied = cli("memo", "edit", "1")
    assert emptied.code == 1 and "memo remove" in emptied.err
    assert cli("memo", "edit", "1", "--title", "Desks").code == 0
    assert cli("memo", "edit", "1", "--text", " ").code == 2
    assert kept(small_folder)


def test_nothing_written_stores_nothing(cli: Cli, editor: Editor, small_folder: Path) -> None:
    editor("text = text + '\\n\\n'")
    answer = cli("memo", "add")
    assert answer.code == 0 and "nothing was stored" in answer.err
    assert cli("memo", "list").out == "0 memos.\n"
    assert kept(small_folder) == []


def test_typing_is_kept_when_it_cannot_be_stored_and_can_be_stored_later(
    cli: Cli, editor: Editor, small_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    editor("text = text.replace('kind: analytic', 'kind: private').replace('title: ', 'title: Rooms') + 'Hours of it.'")
    answer = cli("memo", "add", "T1.2")
    (path,) = kept(small_folder)
    assert answer.code == 1 and str(path) in answer.err and "private" in answer.err
    assert cli("memo", "list").out == "0 memos.\n"
    check = cli("check")
    assert check.code == 0 and ".qualkit/editing/memo-on-code-T1.2.md" in " ".join(check.out.split())
    monkeypatch.setattr(sys, "stdin", io.StringIO(path.read_text("utf-8").replace("private", "analytic")))
    assert cli("memo", "add", "T1.2", "--text", "-").code == 0
    said = cli("memo", "list").out
    assert "Hours of it." in said and "Rooms" in said and "qualkit:" not in said


def test_a_broken_comment_is_not_taken_for_words(cli: Cli, editor: Editor, small_folder: Path) -> None:
    editor("text = text.replace('-->', '') + 'Words.'")
    answer = cli("memo", "add")
    assert answer.code == 1 and '"-->"' in answer.err
    assert len(kept(small_folder)) == 1


def test_the_editor_does_not_open_for_what_is_not_there(cli: Cli, editor: Editor, tmp_path: Path) -> None:
    editor(f"pathlib.Path({str(tmp_path / 'opened')!r}).touch()")
    assert cli("memo", "add", "T9").code == 1
    assert cli("memo", "edit", "9").code == 1
    assert not (tmp_path / "opened").exists()


def test_words_changed_in_another_terminal_are_not_written_over(cli: Cli, editor: Editor, small_folder: Path) -> None:
    cli("memo", "add", "--text", "One.")
    editor(
        "import os, subprocess\n"
        "subprocess.run([sys.executable, '-m', 'qualkit', 'memo', 'edit', '1', '--text', 'Theirs.'], check=True)\n"
        "text = text.replace('One.', 'Mine.')"
    )
    answer = cli("memo", "edit", "1")
    assert answer.code == 1 and "meanwhile" in answer.err
    (path,) = kept(small_folder)
    assert "Mine." in path.read_text("utf-8")
    assert "Theirs." in cli("memo", "list").out


def test_a_memo_with_everything_around_it(cli: Cli) -> None:
    cli("code", "add", "Anna", "T1.2", "--quote", "no desk for me")
    cli("memo", "add", "#1", "--text", "See [[T1.2]], [[Anna:6]] and [[Bem]].")
    cli("memo", "add", "--text", "As in [[memo 1]].")
    said = cli("memo", "show", "1").out
    assert "“no desk for me”" in said
    told = " ".join(said.split())
    assert "[[T1.2]] code: No desk (T1.2)" in told
    assert "“My supervision stopped in spring." in told
    assert "[[Bem]] points at nothing" in told and "Did you mean Ben?" in told
    assert "memo 2 on the study" in said
    assert all(len(line) <= 80 for line in said.splitlines())
    held = json.loads(cli("memo", "show", "1", "--json").out)
    assert [link["kind"] for link in held["links"]] == ["code", "turn", ""]
    assert held["mentioned_in"][0]["number"] == 2


def test_lists_date_memos_as_the_diary_does(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1783207800")  # 23:30 UTC on 4 July 2026
    monkeypatch.setenv("TZ", "Europe/London")
    if not hasattr(time, "tzset"):
        pytest.skip("this system has no other clocks")
    time.tzset()
    try:
        cli("memo", "add", "--text", "Past midnight.")
        assert "(tester, 2026-07-05)" in cli("memo", "list", "--since", "2026-07-05").out
        assert "5 July 2026" in cli("memo", "diary", "--until", "2026-07-05").out
        cli("chart", "Anna", "T1", "--text", "Alone.")
        assert "Summary (tester, 2026-07-05)" in cli("chart", "show", "Anna", "T1").out
    finally:
        monkeypatch.delenv("TZ")
        time.tzset()


def test_a_link_with_words_of_its_own_still_says_where_it_points(cli: Cli) -> None:
    cli("memo", "add", "--text", "Think of [[Anna:6|what stopped]].")
    assert "[[Anna:6|what stopped]] turn: what stopped (Anna, turn 6)" in " ".join(cli("memo", "show", "1").out.split())


def test_warnings_of_broken_links_are_talk(cli: Cli) -> None:
    answer = cli("memo", "add", "--text", "[[Bem]]")
    assert answer.code == 0
    assert "[[Bem]] points at nothing" in answer.err and "[[Bem]]" not in answer.out
    assert "[[Bem]]" in cli("memo", "list", "--broken").out
    assert cli("memo", "add", "--text", "[[Bem]]", "--quiet").err == ""


def test_lists_for_people_and_programs(cli: Cli) -> None:
    cli("memo", "add", "T1.2", "--text", "No room, =1+1.", "--title", "Rooms")
    cli("memo", "add", "Anna", "--text", "Tired.")
    assert cli("memo", "list", "--search", "ROOM").out.endswith("1 memo.\n")
    assert [m["target"] for m in json.loads(cli("memo", "list", "--json").out)] == ["T1.2", "Anna"]
    lines = cli("memo", "list", "--csv").out.splitlines()
    assert lines[0] == "memo,kind,on,target,title,coder,created_at,updated_at,text"
    assert lines[1].startswith("1,analytic,code,T1.2,Rooms,tester,")
    assert cli("memo", "list", "T9").code == 1
    assert cli("memo", "list", "--since", "yesterday").code == 1
    assert json.loads(cli("memo", "links", "T1.2", "--json").out) == []
    assert cli("memo", "links", "T1.2").out == "0 links.\n"
    assert cli("memo", "links", "T1.2", "--csv").out == "what,number,about,title,coder,updated_at,link,line\n"


def test_the_diary(cli: Cli, tmp_path: Path) -> None:
    cli("memo", "add", "T1.2", "--text", "No room.", "--title", "Rooms")
    said = cli("memo", "diary").out
    assert "Analytic memo on code T1.2 (No desk): Rooms" in said
    assert "Done: 2 sources imported" in said
    assert all(len(line) <= 80 for line in said.splitlines())
    (day,) = json.loads(cli("memo", "diary", "--json").out)
    assert day["memos"][0]["memo"]["body"] == "No room."
    assert cli("memo", "diary", "--word", tmp_path / "d.docx", "--markdown", tmp_path / "d.md").code == 0
    assert (tmp_path / "d.docx").stat().st_size > 1000 and "No room." in (tmp_path / "d.md").read_text("utf-8")
    assert "Nothing was written" in cli("memo", "diary", "--until", "2001-01-01").out


def test_the_report_prints_the_kinds_asked_for(cli: Cli, tmp_path: Path) -> None:
    import docx

    cli("code", "add", "Anna", "T1.2", "--quote", "no desk for me")
    cli("memo", "add", "--kind", "reflexive", "--text", "I had no desk myself.")
    cli("memo", "add", "T1.2", "--text", "Rooms.")

    def report(*options: str) -> str:
        path = tmp_path / "r.docx"
        answer = cli("export", "word", path, *options)
        assert answer.code == 0, answer.err
        document = docx.Document(str(path))
        cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
        return "\n".join([*(p.text for p in document.paragraphs), *cells])

    assert "Rooms." in report() and "no desk myself" not in report()
    assert "no desk myself" in report("--memos", "reflexive") and "Rooms." not in report("--memos", "reflexive")
    assert "no desk myself" in report("--memos", "all") and "Rooms." in report("--memos", "all")
    assert "Rooms." not in report("--memos", "none")
    refused = cli("export", "word", tmp_path / "r.docx", "--memos", "reflexiv")
    assert refused.code == 1 and "Did you mean reflexive?" in refused.err
