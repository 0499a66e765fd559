"""Bad input: one clear sentence, the right exit code, and the study exactly as it was."""

from __future__ import annotations

import gzip
import io
import re
import sqlite3
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.helpers.small_study import CODEBOOK
from tests.helpers.terminal import Answer, half_written, tree

Cli = Callable[..., Answer]


def assert_refused(answer: Answer, *words: str, code: int = 1) -> str:
    """One sentence that says all of `words`, no traceback; returns it."""
    assert answer.code == code, answer
    assert "Traceback" not in answer.err and "made a mistake" not in answer.err, answer.err
    assert len(answer.errors) == 1, answer.err
    sentence = answer.errors[0]
    assert re.search(r"[.?!)](?: |$)", sentence), sentence
    for word in words:
        assert word in sentence, sentence
    return sentence


def assert_untouched(cli: Cli, folder: Path, before: dict[str, bytes]) -> None:
    """Nothing was written, and the study is whole."""
    after = tree(folder)
    assert sorted(after) == sorted(before)
    assert [name for name in after if after[name] != before[name]] == []
    assert half_written(folder) == []
    assert cli("check", "--study", folder).code == 0


def word_bomb(entities: bool) -> bytes:
    """A Word file that unpacks to gigabytes: by XML entities, or by compression."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(
            "[Content_Types].xml",
            '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Override'
            ' PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml'
            '.document.main+xml"/></Types>',
        )
        if entities:
            levels = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 12))
            document = (
                f'<?xml version="1.0"?><!DOCTYPE w [<!ENTITY e0 "words ">{levels}]><w:document xmlns:w='
                '"http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body><w:p><w:r><w:t>&e11;</w:t></w:r>'
                "</w:p></w:body></w:document>"
            )
            archive.writestr("word/document.xml", document)
        else:
            with archive.open("word/document.xml", "w", force_zip64=True) as part:
                for _ in range(80):
                    part.write(b" " * (1 << 20))
    return out.getvalue()


BAD_FILES: dict[str, tuple[Callable[[], bytes], tuple[str, ...]]] = {
    "empty.txt": (lambda: b"", ("empty.txt", "empty")),
    "spaces.txt": (lambda: b" \r\n\t\r\n", ("spaces.txt", "empty")),
    "picture.txt": (lambda: b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 40, ("picture.txt",)),
    "program.docx": (lambda: b"\x7fELF" + bytes(range(256)) * 40, ("program.docx",)),
    "nul.txt": (lambda: b"INT: hello?\n\nP1: one\x00two\n", ("nul.txt",)),
    "packed.txt": (lambda: gzip.compress(b"P1: hello\n" * 50), ("packed.txt",)),
    "entities.docx": (lambda: word_bomb(True), ("entities.docx",)),
    "bomb.docx": (lambda: word_bomb(False), ("bomb.docx",)),
    "half.docx": (lambda: word_bomb(True)[:200], ("half.docx",)),
    "scan.pdf": (lambda: b"%PDF-1.7\n" + bytes(200), ("scan.pdf", "PDF")),
    "talk.mp3": (lambda: b"ID3" + bytes(200), ("talk.mp3",)),
}


@pytest.mark.parametrize("name", sorted(BAD_FILES))
def test_a_file_that_is_no_transcript(cli: Cli, small_folder: Path, tmp_path: Path, name: str) -> None:
    make, words = BAD_FILES[name]
    path = tmp_path / name
    path.write_bytes(make())
    before = tree(small_folder)
    assert_refused(cli("import", path, "--study", small_folder), *words)
    assert_untouched(cli, small_folder, before)


def test_a_file_of_200_megabytes_is_refused_unread(cli: Cli, small_folder: Path, tmp_path: Path) -> None:
    path = tmp_path / "huge.txt"
    with path.open("wb") as stream:
        stream.write(b"P1: hello there\n")
        stream.truncate(200 * 2**20)
    before = tree(small_folder)
    assert_refused(cli("import", path, "--study", small_folder), "huge.txt", "200 MB")
    assert_untouched(cli, small_folder, before)


def test_a_latin_1_file_is_imported_with_a_warning(cli: Cli, small_folder: Path, tmp_path: Path) -> None:
    path = tmp_path / "cafe.txt"
    path.write_bytes("Interviewer: Where?\n\nZoë: At the café, naïve as I was.\n".encode("latin-1"))
    answer = cli("import", path, "--study", small_folder)
    assert answer.code == 0 and not answer.errors
    assert "warning: cafe.txt" in " ".join(answer.out.split())
    assert "At the café, naïve" in cli("source", "show", "cafe", "--study", small_folder).out


def test_twenty_files_of_which_three_are_bad(cli: Cli, small_folder: Path, tmp_path: Path) -> None:
    folder = tmp_path / "twenty"
    folder.mkdir()
    for number in range(17):
        (folder / f"P{number:02d}.txt").write_text(
            f"INT: Well?\n\nP{number}: I am number {number}.\n", encoding="utf-8"
        )
    for name in ("empty.txt", "scan.pdf", "bomb.docx"):
        (folder / name).write_bytes(BAD_FILES[name][0]())
    before = tree(small_folder)
    strict = cli("import", folder, "--strict", "--study", small_folder)
    assert_refused(strict, "Nothing was imported", "bomb.docx")
    assert_untouched(cli, small_folder, before)
    answer = cli("import", folder, "--study", small_folder)
    assert answer.code == 1
    assert [sentence.partition(":")[0] for sentence in answer.errors] == ["bomb.docx", "empty.txt", "scan.pdf"]
    assert "17 imported, 3 refused, 20 looked at." in answer.err
    assert cli("source", "list", "--csv", "--study", small_folder).out.count("\n") == 1 + 2 + 17
    assert half_written(small_folder) == []
    assert cli("check", "--study", small_folder).code == 0


def test_a_file_that_is_not_there(cli: Cli, small_folder: Path, tmp_path: Path) -> None:
    before = tree(small_folder)
    assert_refused(cli("import", tmp_path / "nosuch.txt", "--study", small_folder), "nosuch.txt")
    assert_untouched(cli, small_folder, before)


BAD_CODEBOOKS = {
    "a tab": (CODEBOOK.replace("    brief: Being on", "\tbrief: Being on"), ("tiny.yaml:10", "tab")),
    "two codes of one key": (CODEBOOK.replace("id: T2.2", "id: T1.1"), ("tiny.yaml", "T1.1")),
    "two codes of one name": (CODEBOOK.replace("name: Supervision", "name: Team"), ("tiny.yaml", "Team")),
    "not YAML": ("id: [tiny\n", ("tiny.yaml",)),
    "a list": ("- one\n- two\n", ("tiny.yaml",)),
    "nothing": ("", ("tiny.yaml",)),
}


@pytest.mark.parametrize("fault", sorted(set(BAD_CODEBOOKS) - {"two codes of one name"}))
def test_a_faulty_codebook_edited_by_hand(cli: Cli, small_folder: Path, fault: str) -> None:
    text, words = BAD_CODEBOOKS[fault]
    (small_folder / "codebooks" / "tiny.yaml").write_text(text, encoding="utf-8")
    before = tree(small_folder)
    assert_refused(cli("apply", "--study", small_folder), *words)
    assert_untouched(cli, small_folder, before)


@pytest.mark.parametrize("fault", sorted(set(BAD_CODEBOOKS) - {"two codes of one name"}))
def test_a_faulty_codebook_to_take_up(cli: Cli, small_folder: Path, tmp_path: Path, fault: str) -> None:
    text, words = BAD_CODEBOOKS[fault]
    path = tmp_path / "tiny.yaml"
    path.write_text(text.replace("id: tiny", "id: other"), encoding="utf-8")
    before = tree(small_folder)
    assert_refused(cli("codebook", "use", path, "--study", small_folder), *words)
    assert_untouched(cli, small_folder, before)
    assert_refused(cli("init", tmp_path / "new", "--codebook", path), *words)
    assert not (tmp_path / "new").exists() and not list(tmp_path.glob(".qualkit-*"))


def test_two_codes_of_one_name_are_found_by_check(cli: Cli, small_folder: Path) -> None:
    text, words = BAD_CODEBOOKS["two codes of one name"]
    (small_folder / "codebooks" / "tiny.yaml").write_text(text, encoding="utf-8")
    answer = cli("codebook", "check", "--study", small_folder)
    assert answer.code == 3
    assert any(all(word in line for word in words) for line in answer.out.split("\n\n")[0].split("warning: "))


def test_a_code_that_is_in_use_cannot_be_deleted_by_hand(cli: Cli, small_folder: Path) -> None:
    assert cli("code", "add", "Anna", "T2.2", "--quote", "My supervision", "--study", small_folder).code == 0
    path = small_folder / "codebooks" / "tiny.yaml"
    path.write_text(path.read_text("utf-8").split("      - id: T2.2")[0], encoding="utf-8")
    before = tree(small_folder)
    assert_refused(cli("apply", "--study", small_folder), "T2.2", "codebook retire")
    assert_untouched(cli, small_folder, before)


def test_a_code_of_another_codebook_is_not_stolen(cli: Cli, small_folder: Path, tmp_path: Path) -> None:
    other = tmp_path / "second.yaml"
    other.write_text("id: second\ntitle: S\ncodes:\n  - id: X1\n    name: Ex\n", encoding="utf-8")
    assert cli("codebook", "use", other, "--study", small_folder).code == 0
    path = small_folder / "codebooks" / "second.yaml"
    path.write_text(path.read_text("utf-8").replace("X1", "T1.1"), encoding="utf-8")
    before = tree(small_folder)
    assert_refused(cli("apply", "--study", small_folder), "T1.1", "tiny")
    assert_untouched(cli, small_folder, before)


def test_a_codebook_load_of_another_codebook(cli: Cli, small_folder: Path, tmp_path: Path) -> None:
    other = tmp_path / "second.yaml"
    other.write_text("id: second\ntitle: S\ncodes:\n  - id: X1\n    name: Ex\n", encoding="utf-8")
    before = tree(small_folder)
    assert_refused(cli("codebook", "load", other, "--study", small_folder), "second", "tiny")
    assert_untouched(cli, small_folder, before)


BAD_PARTICIPANTS = {
    "unknown source": ("case,source,role\nAnna,Ana,GP\n", ("people.csv:2", "Ana", "Anna")),
    "unknown speaker": ("case,source,speaker\nAnna,Anna,Zed\n", ("people.csv:2", "Zed", "Interviewer")),
    "no case column": ("name of bird,role\nAnna,GP\n", ("people.csv",)),
    "empty": ("", ("people.csv",)),
    "two rows of one case disagree": ("case,role\nAnna,GP\nAnna,nurse\n", ("people.csv", "Anna")),
}


@pytest.mark.parametrize("fault", sorted(BAD_PARTICIPANTS))
def test_a_faulty_participants_file(cli: Cli, small_folder: Path, tmp_path: Path, fault: str) -> None:
    text, words = BAD_PARTICIPANTS[fault]
    path = tmp_path / "people.csv"
    path.write_text(text, encoding="utf-8")
    before = tree(small_folder)
    assert_refused(cli("case", "import", path, "--study", small_folder), *words)
    assert_untouched(cli, small_folder, before)


def test_a_binary_participants_file(cli: Cli, small_folder: Path, tmp_path: Path) -> None:
    path = tmp_path / "people.xlsx"
    path.write_bytes(b"PK\x03\x04" + struct.pack("<20I", *range(20)))
    before = tree(small_folder)
    assert_refused(cli("case", "import", path, "--study", small_folder), "people.xlsx")
    assert_untouched(cli, small_folder, before)


def test_faulty_settings(cli: Cli, small_folder: Path) -> None:
    settings = small_folder / "qualkit.toml"
    settings.write_text(settings.read_text("utf-8").replace("seed = 0", 'seed = "many"'), encoding="utf-8")
    before = tree(small_folder)
    assert_refused(cli("memo", "add", "--text", "x", "--study", small_folder), "qualkit.toml:", "seed")
    assert tree(small_folder) == before


def test_a_study_made_by_a_newer_version(cli: Cli, small_folder: Path) -> None:
    with sqlite3.connect(small_folder / "project.db") as connection:
        (version,) = connection.execute("PRAGMA user_version").fetchone()
        connection.execute(f"PRAGMA user_version = {version + 1}")
    connection.close()
    before = tree(small_folder)
    for arguments in (["status"], ["apply"], ["import", small_folder / "transcripts"], ["undo"]):
        assert_refused(cli(*arguments, "--study", small_folder), "newer qualkit", "Update")
    assert tree(small_folder) == before


@pytest.mark.parametrize("damage", ["garbage", "truncated", "empty", "another program's", "hole"])
def test_a_damaged_database(cli: Cli, small_folder: Path, damage: str) -> None:
    assert cli("backup", small_folder / "good.db", "--study", small_folder).code == 0
    path = small_folder / "project.db"
    data = path.read_bytes()
    if damage == "garbage":
        path.write_bytes(b"this is not a database at all. " * 400)
    elif damage == "truncated":
        path.write_bytes(data[: len(data) // 2])
    elif damage == "empty":
        path.write_bytes(b"")
    elif damage == "hole":
        path.write_bytes(data[:8192] + b"\xa5" * (len(data) - 8192))
    else:
        path.unlink()
        with sqlite3.connect(path) as connection:
            connection.execute("CREATE TABLE t (x)")
        connection.close()
    broken = path.read_bytes()
    for arguments in (["status"], ["code", "list"], ["apply"], ["memo", "add", "--text", "x"]):
        assert_refused(cli(*arguments, "--study", small_folder), "project.db", "restore")
    check = cli("check", "--study", small_folder)
    assert check.code in (1, 3) and "Traceback" not in check.err + check.out
    assert path.read_bytes() == broken
    assert cli("restore", small_folder / "good.db", "--yes", "--study", small_folder).code == 0
    assert cli("check", "--study", small_folder).code == 0
    kept = list((small_folder / "backups").glob("*-before-restore.db"))
    assert [one.read_bytes() for one in kept] == [broken]


def test_a_damaged_backup_is_not_restored(cli: Cli, small_folder: Path, tmp_path: Path) -> None:
    bad = tmp_path / "bad.db"
    bad.write_bytes((small_folder / "project.db").read_bytes()[:30_000])
    before = tree(small_folder)
    assert_refused(cli("restore", bad, "--yes", "--study", small_folder), "bad.db", "another backup")
    assert_refused(cli("restore", tmp_path / "none.db", "--yes", "--study", small_folder), "none.db")
    assert_untouched(cli, small_folder, before)


def test_a_backup_does_not_write_over_a_file(cli: Cli, small_folder: Path) -> None:
    before = tree(small_folder)
    assert_refused(cli("backup", small_folder / "qualkit.toml", "--study", small_folder), "qualkit.toml")
    assert_untouched(cli, small_folder, before)


def test_no_study(cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert_refused(cli("status"), str(tmp_path), "qualkit init")
    assert_refused(cli("status", "--study", tmp_path / "x"), "x", "qualkit init")
    assert list(tmp_path.iterdir()) == []


def test_init_where_something_is(cli: Cli, small_folder: Path, tmp_path: Path) -> None:
    before = tree(small_folder)
    assert_refused(cli("init", small_folder), "study", "already")
    full = tmp_path / "full"
    full.mkdir()
    (full / "letter.txt").write_text("dear", encoding="utf-8")
    assert_refused(cli("init", full), "full", "not empty")
    assert_refused(cli("init", full / "letter.txt"), "letter.txt")
    assert_refused(cli("init", full / "letter.txt" / "below"), "below")
    assert_refused(cli("init", tmp_path / "new", "--codebook", "link-worker-rol"), "link-worker-role")
    assert tree(small_folder) == before and not (tmp_path / "new").exists()


UNKNOWN = {
    "command": (["aply"], 2, ('"aply"', '"apply"')),
    "subcommand": (["memo", "lst"], 2, ('"memo lst"', '"list"')),
    "command like no other": (["xyzzy"], 2, ("xyzzy", "--help")),
    "option": (["apply", "--dryrun"], 2, ("--dryrun", "--dry-run")),
    "argument missing": (["quotes"], 2, ("CODE",)),
    "choice": (["apply", "--unit", "word"], 2, ("word", "sentence")),
    "code": (["quotes", "T1.8"], 1, ("T1.8", "T1.1")),
    "code like no other": (["quotes", "zzz"], 1, ("zzz", "qualkit codebook show")),
    "source": (["source", "show", "Ana"], 1, ("Ana", "Anna")),
    "source to code": (["code", "add", "Bem", "T1.1", "--turn", "2"], 1, ("Bem", "Ben")),
    "code to add": (["code", "add", "Ben", "T9.1", "--turn", "2"], 1, ("T9.1", "T2.1")),
    "turn": (["code", "add", "Ben", "T1.1", "--turn", "99"], 1, ("Ben", "99", "4 turns")),
    "words": (["code", "add", "Ben", "T1.1", "--quote", "never said"], 1, ("Ben",)),
    "words in several places": (["code", "add", "Anna", "T1.1", "--quote", "alone"], 1, ("2 times", "--turn")),
    "nothing to code": (["code", "add", "Ben", "T1.1"], 2, ("--quote",)),
    "coding": (["code", "remove", "999"], 1, ("999",)),
    "hit": (["review", "confirm", "999"], 1, ("999",)),
    "no hits named": (["review", "remove"], 1, ("--code",)),
    "suggestion": (["review", "accept", "7"], 1, ("7", "qualkit review list")),
    "run": (["review", "list", "--run", "7"], 1, ("7", "qualkit review runs")),
    "memo": (["memo", "edit", "7", "--text", "x"], 1, ("7", "qualkit memo list")),
    "memo on nothing": (["memo", "add", "T7", "--text", "x"], 1, ("T7",)),
    "empty memo": (["memo", "add", "--text", "  "], 1, ("empty",)),
    "attribute": (["report", "matrix", "--by", "rol"], 1, ("rol", "role")),
    "case": (["report", "frequencies", "--case", "Ana"], 1, ("Ana", "Anna")),
    "codebook": (["apply", "--codebook", "tony"], 1, ("tony",)),
    "shipped codebook": (["codebook", "use", "link-worker-roll"], 1, ("link-worker-role",)),
    "codebook as Word": (["codebook", "check", "nosuch.yaml"], 1, ("nosuch.yaml",)),
    "no attribute": (["case", "set", "Anna", "role"], 2, ("NAME=VALUE",)),
    "nothing coded": (["export", "word"], 1, ("coded", "qualkit apply")),
    "redo": (["redo"], 1, ("redo",)),
    "themes": (["suggest", "themes", "-n", "1"], 1, ("1 themes", "2 or more")),
    "themes of no source": (["suggest", "themes", "--source", "Ana"], 1, ("Ana", "Anna")),
}


@pytest.mark.parametrize("what", sorted(UNKNOWN))
def test_unknown_names_are_answered_with_the_nearest(cli: Cli, small_folder: Path, what: str) -> None:
    arguments, code, words = UNKNOWN[what]
    before = tree(small_folder)
    assert_refused(cli(*arguments, "--study", small_folder), *words, code=code)
    assert_untouched(cli, small_folder, before)


def test_a_template_that_is_no_word_file(cli: Cli, small_folder: Path, tmp_path: Path) -> None:
    assert cli("code", "add", "Ben", "T2.1", "--turn", "2", "--study", small_folder).code == 0
    path = tmp_path / "house.docx"
    path.write_bytes(b"not a Word file")
    before = tree(small_folder)
    for template, name in ((path, "house.docx"), (tmp_path / "none.docx", "none.docx")):
        assert_refused(cli("export", "word", "--template", template, "--study", small_folder), name)
    assert_refused(
        cli("export", "word", tmp_path / "no" / "where" / "x", "--sections", "nosuch", "--study", small_folder),
        "nosuch",
    )
    assert_untouched(cli, small_folder, before)
    assert not (tmp_path / "no").exists()


def test_another_program_is_writing(
    cli: Cli, small_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The other program is a connection of its own that holds SQLite's write lock."""
    monkeypatch.setattr("qualkit.store.database.BUSY_SECONDS", 0.2)
    path = tmp_path / "New.txt"
    path.write_text("INT: Well?\n\nP: Well.\n", encoding="utf-8")
    before = tree(small_folder)
    other = sqlite3.connect(small_folder / "project.db", isolation_level=None)
    try:
        other.execute("BEGIN IMMEDIATE")
        for arguments in (
            ["import", path],
            ["memo", "add", "--text", "x"],
            ["apply"],
            ["undo"],
            ["code", "add", "Ben", "T2.1", "--turn", "2"],
        ):
            assert_refused(cli(*arguments, "--study", small_folder), "another program", "try again")
        assert cli("status", "--study", small_folder).code == 0
        other.execute("ROLLBACK")
        other.execute("BEGIN EXCLUSIVE")
        assert_refused(cli("code", "list", "--study", small_folder), "another program")
        other.execute("ROLLBACK")
    finally:
        other.close()
    assert_untouched(cli, small_folder, before)


def test_debug_shows_where_but_no_values(cli: Cli, small_folder: Path) -> None:
    answer = cli("quotes", "zzz", "--debug", "--study", small_folder)
    assert answer.code == 1 and "querying.py" in answer.err
    assert "There is no code or condition “zzz”" in answer.errors[0]
