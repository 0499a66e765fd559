"""The committed example study comes in whole: turns, roles and words, from seventeen layouts."""

from __future__ import annotations

import csv
import io
import zipfile
from functools import cache
from itertools import pairwise
from pathlib import Path

import pytest

from qualkit.domain.sources import Imported, Role
from qualkit.importers import read_file
from tests.helpers.imported_checks import check_imported

FOLDER = Path(__file__).parents[2] / "transcripts_example" / "interviews"
TRANSCRIPTS = sorted(path.name for path in FOLDER.iterdir() if path.suffix in {".txt", ".docx", ".vtt", ".srt"})

# File, turns of the interviewer, turns and words of the participant, the participant's first and last words.
EXPECTED = [
    ("CA01.txt", 22, 22, 2424, "No, he's all right. That's", "Just tell him it's been."),
    ("CC01.txt", 29, 29, 2450, "Oh, just that we’ve got", "show you that flow chart."),
    ("CM01.srt", 25, 25, 2437, "Three times, I think, and", "Well, see how it reads."),
    ("GP01.docx", 25, 26, 2415, "I've got till ten past,", "met him. Mind that step."),
    ("GP02.txt", 33, 34, 2256, "Come in, come in, take", "the door, it doesn't shut."),
    ("LW01.docx", 28, 28, 2459, "Three years. Three years in,", "there? I'll ask our [daughter]."),
    ("LW02.vtt", 24, 24, 2425, "[laughs] Aye, right. So this", "what I said about her."),
    ("LW03.txt", 27, 27, 2408, "Yes. Primary, mostly lower juniors.", "just go in the machine?"),
    ("LW04.docx", 27, 27, 2413, "Oh, the phone call. [laughs]", "only paid till quarter past."),
    ("LW05.srt", 26, 26, 2400, "I would, yes. I'm no", "rŵan. Mind the step there."),
    ("LW06.txt", 25, 24, 2443, "It's the ironing board. My", "you got what you need?"),
    ("LW07.docx", 25, 26, 2440, "–so if somebody knocks, ignore", "before they throw us out."),
    ("LW08.vtt", 29, 30, 2395, "Before we start, can I", "or just the work one?"),
    ("LW09.txt", 27, 28, 2435, "Sorry, sorry, sorry. Is it", "with the age and that?"),
    ("VS01.vtt", 30, 30, 2432, "I've one. Are we being", "through, you can carry one."),
    ("VS02.docx", 27, 27, 2363, "This place. Well you've just", "only go to the shed."),
    ("WC01.docx", 23, 24, 2433, "Do you want the job", "It'll be in the folder."),
]


@cache
def imported(name: str) -> Imported:
    return check_imported(read_file((FOLDER / name).read_bytes(), name))


def test_no_file_is_missing_and_none_is_unchecked() -> None:
    assert [row[0] for row in EXPECTED] == TRANSCRIPTS
    assert len(TRANSCRIPTS) == 17


@pytest.mark.parametrize(("name", "asked", "answered", "words", "first", "last"), EXPECTED)
def test_turns_and_words(name: str, asked: int, answered: int, words: int, first: str, last: str) -> None:
    one = imported(name)
    by_role = {role: [turn.span.of(one.text) for turn in one.turns if turn.role is role] for role in Role}
    assert (len(by_role[Role.INTERVIEWER]), len(by_role[Role.PARTICIPANT])) == (asked, answered)
    assert by_role[Role.UNKNOWN] == []
    spoken = " ".join(by_role[Role.PARTICIPANT]).split()
    assert len(spoken) == words
    assert " ".join(spoken).startswith(first)
    assert " ".join(spoken).endswith(last)


@pytest.mark.parametrize("name", TRANSCRIPTS)
def test_turns_alternate_between_two_speakers(name: str) -> None:
    turns = imported(name).turns
    assert len({turn.speaker for turn in turns}) == 2
    assert all(one.speaker != other.speaker for one, other in pairwise(turns))


@pytest.mark.parametrize("name", [name for name in TRANSCRIPTS if name.endswith((".vtt", ".srt")) or name in
                                  {"LW04.docx", "LW07.docx", "LW09.txt", "GP01.docx"}])  # fmt: skip
def test_times_rise(name: str) -> None:
    starts = [turn.start_seconds for turn in imported(name).turns]
    known = [start for start in starts if start is not None]
    assert len(known) == len(starts)
    assert known == sorted(known)
    assert 500 < known[-1] < 3600


def test_what_the_layouts_are_there_for() -> None:
    assert imported("CC01.txt").encoding == "cp1252"
    assert "’" in imported("CC01.txt").text
    assert any("out of order of time" in problem.message for problem in imported("LW08.vtt").problems)
    assert any("“Speaker 1” for the interviewer" in problem.message for problem in imported("CM01.srt").problems)
    assert {dropped.what for dropped in imported("VS02.docx").dropped} == {"tracked deletion"}
    assert {dropped.what for dropped in imported("WC01.docx").dropped} == {"header"}
    assert imported("WC01.docx").metadata["pseudonym"] == "WC01"
    assert "seconds pause)" in imported("VS01.vtt").text
    document = zipfile.ZipFile(FOLDER / "VS02.docx").read("word/document.xml")
    assert all(document.count(tag) == 1 for tag in (b"<w:ins ", b"<w:del ", b"<w:sdt>"))


@pytest.mark.parametrize("name", [name for name in TRANSCRIPTS if not name.endswith(".srt")])
def test_each_file_says_once_that_it_is_synthetic(name: str) -> None:
    raw = (FOLDER / name).read_bytes()
    if name.endswith(".docx"):
        one = imported(name)
        said = one.text
    else:
        said = raw.decode(imported(name).encoding)
    assert said.lower().count("no real person speaks here") == 1
    assert "synthetic" in said.lower()


@pytest.mark.parametrize("name", [name for name in TRANSCRIPTS if name.endswith(".docx")])
def test_word_files_carry_nobodys_name_and_a_fixed_date(name: str) -> None:
    with zipfile.ZipFile(io.BytesIO((FOLDER / name).read_bytes())) as archive:
        core = archive.read("docProps/core.xml").decode()
        assert {entry.date_time for entry in archive.infolist()} == {(2025, 3, 3, 9, 0, 0)}
    assert "<dc:creator>qualkit example study</dc:creator>" in core
    assert "python-docx" not in core


def test_participants() -> None:
    with (FOLDER.parent / "participants.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["source"] for row in rows] == [row["case"] for row in rows]
    assert sorted(row["source"] for row in rows) == sorted(Path(name).stem for name in TRANSCRIPTS)
    assert all(row["role"] and row["region"] and row["sector"] for row in rows)
    assert sum(row["role"] == "link worker" for row in rows) == 9
