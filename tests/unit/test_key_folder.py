"""The key lies outside the study, only its owner may read it, and a passphrase locks it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from qualkit.domain.pseudonyms import KeyEntry
from qualkit.errors import BadInput, Conflict, StudyProblem
from qualkit.files.keys import KeyFolder

GUID = "0123456789abcdef"
ENTRY = KeyEntry(original="Odalys Fenn", kind="person", replacement="[person A]", first_seen="LW01, turn 2")


@pytest.fixture(autouse=True)
def _cheap_locks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("qualkit.files.keys._COST", {"n": 2**12, "r": 8, "p": 1})


def folder(home: Path, **options: object) -> KeyFolder:
    (home / "study").mkdir(exist_ok=True)
    options.setdefault("parent", home / "keys")
    return KeyFolder(home / "study", guid=GUID, title="Link workers: a study", **options)  # type: ignore[arg-type]


def test_nothing_is_made_until_something_is_written(tmp_path: Path) -> None:
    keys = folder(tmp_path)
    assert (keys.exists, keys.entries(), keys.names(), keys.secret()) == (False, (), (), b"")
    assert not (tmp_path / "keys").exists()


@pytest.mark.skipif(os.name == "nt", reason="Windows has other permissions")
def test_only_the_owner_may_read(tmp_path: Path) -> None:
    old = os.umask(0)
    try:
        keys = folder(tmp_path)
        keys.add_entries([ENTRY])
        keys.secret(create=True)
        keys.encrypt("long enough")
    finally:
        os.umask(old)
    assert keys.path.stat().st_mode & 0o777 == 0o700
    assert {path.stat().st_mode & 0o777 for path in keys.path.iterdir()} == {0o600}


def test_the_folder_is_named_for_people_and_found_by_its_guid(tmp_path: Path) -> None:
    keys = folder(tmp_path)
    keys.add_entries([ENTRY])
    assert keys.path.name == "link-workers-a-study-01234567"
    renamed = KeyFolder(tmp_path / "study", guid=GUID, title="Other", parent=tmp_path / "keys")
    assert renamed.entries() == (ENTRY,)


def test_it_is_refused_inside_the_study_unless_asked_for(tmp_path: Path) -> None:
    for place in ("study", "study/keys", "study/../study/x"):
        with pytest.raises(Conflict, match="inside the study"):
            folder(tmp_path, parent=tmp_path / place)
    folder(tmp_path, parent=tmp_path / "study" / "keys", inside=True).add_entries([ENTRY])
    if os.name != "nt":
        (tmp_path / "link").symlink_to(tmp_path / "study")
        with pytest.raises(Conflict):
            folder(tmp_path, parent=tmp_path / "link")


def test_entries_are_added_once_and_keep_their_words(tmp_path: Path) -> None:
    odd = KeyEntry(original='O’Brien, "Siân"\n=1+1', kind="person", replacement="[person B]", first_seen="x", at="y")
    keys = folder(tmp_path)
    assert keys.add_entries([ENTRY, odd]) == 2
    assert keys.add_entries([odd, ENTRY]) == 0
    assert folder(tmp_path).entries() == (ENTRY, odd)


def test_a_passphrase_locks_and_opens(tmp_path: Path) -> None:
    keys = folder(tmp_path)
    keys.add_entries([ENTRY])
    keys.write_names([("Odalys Fenn", "person", "")])
    keys.encrypt("correct horse")
    on_disk = b"".join(path.read_bytes() for path in keys.path.iterdir())
    assert b"Odalys" not in on_disk and b'"kdf": "scrypt"' in on_disk
    other = folder(tmp_path)
    assert other.sealed
    with pytest.raises(BadInput, match="locked with a passphrase"):
        other.entries()
    with pytest.raises(BadInput, match="does not open the key"):
        other.unlock("wrong horse")
    assert other.sealed
    other.unlock("correct horse")
    other.add_entries([KeyEntry(original="x", kind="place", replacement="[place 1]")])
    assert len(folder(tmp_path, passphrase="correct horse").entries()) == 2
    other.encrypt("battery staple")
    with pytest.raises(BadInput):
        folder(tmp_path, passphrase="correct horse").entries()
    again = folder(tmp_path, passphrase="battery staple")
    again.decrypt()
    assert not again.encrypted and folder(tmp_path).entries()[0] == ENTRY
    assert folder(tmp_path).names() == (("Odalys Fenn", "person", ""),)


def test_a_short_passphrase_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="too short"):
        folder(tmp_path).encrypt("short")


@pytest.mark.parametrize(
    "head",
    [
        b"not json\n", b'{"magic": "qualkit-locked-1"}\n', b"",
        b'{"magic":"qualkit-locked-1","kdf":"scrypt","n":1073741824,"r":8,"p":1,"salt":"AAAA"}\nx\n',
    ],
)  # fmt: skip
def test_a_damaged_or_greedy_lock_is_one_sentence(tmp_path: Path, head: bytes) -> None:
    keys = folder(tmp_path, passphrase="correct horse")
    keys.add_entries([ENTRY])
    (keys.path / "key.csv.locked").write_bytes(head)
    with pytest.raises(BadInput, match="damaged"):
        keys.entries()


def test_a_damaged_key_is_never_written_over(tmp_path: Path) -> None:
    keys = folder(tmp_path)
    keys.add_entries([ENTRY])
    place = keys.path / "key.csv"
    place.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(BadInput, match="cannot be read"):
        keys.add_entries([ENTRY])
    assert place.read_bytes() == b"\xff\xfe\x00"


def test_what_cannot_be_written_leaves_nothing_behind(tmp_path: Path) -> None:
    keys = folder(tmp_path)
    keys.add_entries([ENTRY])
    (keys.path / "names.csv").mkdir()
    with pytest.raises(StudyProblem):
        keys.write_names([("a", "", "")])
    assert sorted(path.name for path in keys.path.iterdir()) == ["key.csv", "names.csv"]
