"""Where people left off: remembered beside what else stands in the file, and never a reason to fail."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from qualkit.files.layout import Layout
from qualkit.files.places import Places


def test_everybody_has_places_of_their_own(tmp_path: Path) -> None:
    places = Places(Layout(tmp_path))
    places.put("LW03", "Sam", 7, "a" * 64)
    places.put("Siân's first", "Sam", 9)
    places.put("LW03", "Ann", 11, "b" * 64)
    assert (places.get("LW03", "Sam"), places.get("LW03", "Ann")) == (7, 11)
    assert (places.last("Sam"), places.last("Ann"), places.last("Ben")) == ("Siân's first", "LW03", None)
    assert places.get("LW03", "Sam", "a" * 64) == 7
    assert places.get("LW03", "Sam", "c" * 64) is None, "an offset in another text is no place"


def test_what_others_keep_in_the_file_stays(tmp_path: Path) -> None:
    places = Places(Layout(tmp_path))
    places.put("LW03", "Sam", 7)
    path = tmp_path / ".qualkit" / "places.json"
    kept = json.loads(path.read_text("utf-8"))
    kept["Sam"]["light"] = True
    path.write_text(json.dumps(kept), encoding="utf-8")
    places.put("LW04", "Sam", 3)
    now = json.loads(path.read_text("utf-8"))["Sam"]
    assert now["light"] is True and set(now["sources"]) == {"LW03", "LW04"}
    assert [entry.name for entry in path.parent.iterdir()] == ["places.json"]


@pytest.mark.parametrize(
    "text",
    ["", "[1]", '{"Sam": 1}', '{"Sam": {"sources": []}}', '{"Sam": {"sources": {"LW03": {"offset": "x"}}}}',
     '{"Sam": {"sources": {"LW03": {"offset": -3}}, "last": 5}}', "[" * 50_000],
)  # fmt: skip
def test_a_damaged_file_is_a_forgotten_place(tmp_path: Path, text: str) -> None:
    places = Places(Layout(tmp_path))
    (tmp_path / ".qualkit").mkdir()
    (tmp_path / ".qualkit" / "places.json").write_text(text)
    assert places.get("LW03", "Sam") is None and places.last("Sam") is None
    places.put("LW03", "Sam", 5)
    assert places.get("LW03", "Sam") == 5


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="root may write everywhere")
def test_a_read_only_study_forgets(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    try:
        Places(Layout(tmp_path)).put("LW03", "Sam", 5)
        assert Places(Layout(tmp_path)).get("LW03", "Sam") is None
    finally:
        tmp_path.chmod(0o700)


def test_a_folder_that_cannot_be_made_is_no_fault(tmp_path: Path) -> None:
    (tmp_path / ".qualkit").write_text("a file where the folder should be")
    places = Places(Layout(tmp_path))
    places.put("LW03", "Sam", 5)
    assert places.get("LW03", "Sam") is None
