"""The study folder and writing into it."""

from __future__ import annotations

import errno
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from qualkit.errors import BadInput, NotFound, StudyProblem
from qualkit.files import layout as layout_module
from qualkit.files.layout import Layout, safe_file_name, write_atomically


def test_find_walks_up(tmp_path: Path) -> None:
    inner = tmp_path / "study" / "transcripts" / "deep"
    inner.mkdir(parents=True)
    (tmp_path / "study" / "qualkit.toml").write_text("")
    assert Layout.find(inner) == Layout(tmp_path / "study")
    (tmp_path / "study" / "qualkit.toml").unlink()
    with pytest.raises(NotFound) as caught:
        Layout.find(inner)
    assert "qualkit init" in caught.value.hint and str(inner) in caught.value.message
    (tmp_path / "study" / "project.db").write_bytes(b"")
    assert Layout.find(inner).root == tmp_path / "study"


def test_everything_is_inside_the_root() -> None:
    root = Path("/r")
    places = Layout(root)
    names = ("config", "participants", "transcripts", "codebooks", "exports", "database", "cache", "staging", "backups")
    for name in names:
        assert getattr(places, name).is_relative_to(root), name
    assert places.staging == root / ".qualkit" / "staging"
    assert places.codebook_file("main") == root / "codebooks" / "main.yaml"


@pytest.mark.parametrize("key", ["", "../x", "a/b", "a\\b", "con", "NUL", "a:b", ".hidden", "a\n", "x" * 300])
def test_keys_that_can_be_no_file_name_everywhere(key: str) -> None:
    with pytest.raises(BadInput):
        Layout(Path("/r")).codebook_file(key)


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("a.txt", "a.txt"),
        ("../../a.txt", "a.txt"),
        ("..", "file"),
        ("", "file"),
        ("COM1.txt", "_COM1.txt"),
        ("a. ", "a"),
        ("e\u0301.txt", "é.txt"),
        ("a\x00b", "a-b"),
        ("x" * 200 + ".docx", "x" * 115 + ".docx"),
    ],
)
def test_safe_names(name: str, safe: str) -> None:
    assert safe_file_name(name) == safe
    assert safe_file_name(safe) == safe


def test_create_folders_and_list_codebooks(tmp_path: Path) -> None:
    places = Layout(tmp_path / "new")
    assert places.codebook_files() == []
    places.create_folders()
    for name in ("b.yaml", "a.YML", ".c.yaml", "d.txt"):
        (places.codebooks / name).write_text("")
    assert [path.name for path in places.codebook_files()] == ["a.YML", "b.yaml"]
    assert places.transcripts.is_dir() and places.exports.is_dir()
    (tmp_path / "file").write_text("")
    with pytest.raises(StudyProblem, match="file"):
        Layout(tmp_path / "file").create_folders()


def test_writing_replaces_the_whole_and_leaves_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    write_atomically(path, b"one")
    path.chmod(0o640)
    write_atomically(path, b"two")
    assert path.read_bytes() == b"two"
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    assert [found.name for found in tmp_path.iterdir()] == ["a.txt"]


@pytest.mark.skipif(sys.platform == "win32", reason="symbolic links need rights there")
def test_a_link_is_followed(tmp_path: Path) -> None:
    (tmp_path / "real").write_bytes(b"old")
    (tmp_path / "link").symlink_to("real")
    write_atomically(tmp_path / "link", b"new")
    assert (tmp_path / "real").read_bytes() == b"new" and (tmp_path / "link").is_symlink()


def test_a_missing_folder_and_a_folder_of_the_name(tmp_path: Path) -> None:
    with pytest.raises(StudyProblem, match="does not exist"):
        write_atomically(tmp_path / "no" / "a.txt", b"x")
    (tmp_path / "taken").mkdir()
    with pytest.raises(StudyProblem) as caught:
        write_atomically(tmp_path / "taken", b"x")
    assert str(tmp_path / "taken") in caught.value.message
    assert [found.name for found in tmp_path.iterdir()] == ["taken"]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
def test_a_full_disk_is_named_and_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(b"old")
    real = layout_module._write_and_sync

    def onto_full_disk(staged: Path, data: bytes) -> None:
        real(staged, data[:1])
        with Path("/dev/full").open("wb", buffering=0) as full:
            full.write(data)

    monkeypatch.setattr(layout_module, "_write_and_sync", onto_full_disk)
    with pytest.raises(StudyProblem, match="disk is full"):
        write_atomically(path, b"new")
    assert path.read_bytes() == b"old"
    assert [found.name for found in tmp_path.iterdir()] == ["a.txt"]


@pytest.mark.skipif(sys.platform == "win32" or os.geteuid() == 0, reason="permissions do not bind this user")
def test_a_folder_that_may_not_be_written(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    try:
        with pytest.raises(StudyProblem, match="access is denied"):
            write_atomically(tmp_path / "a.txt", b"x")
    finally:
        tmp_path.chmod(0o700)


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (errno.ENOSPC, "disk is full"),
        (errno.EROFS, "drive is read-only"),
        (errno.EACCES, "access is denied"),
        (errno.EIO, "cannot be written"),
    ],
)
def test_every_cause_has_a_sentence_with_the_path_and_a_remedy(number: int, words: str) -> None:
    problem = layout_module._explained(Path("/r/a.txt"), OSError(number, os.strerror(number)))
    assert words in problem.message and str(Path("/r/a.txt")) in problem.message and problem.hint


def test_importing_layout_and_config_brings_nothing_heavy() -> None:
    code = (
        "import sys; import qualkit.files.layout, qualkit.files.config;"
        "print(sorted({name.split('.')[0] for name in sys.modules}"
        " & {'ruamel', 'openpyxl', 'numpy', 'yaml', 'lxml', 'tempfile', 'csv', 'sqlite3', 'tomllib'}))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
