"""One contract for every registered importer, ours and other people's."""

from __future__ import annotations

import json
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from qualkit import plugins
from qualkit.domain.sources import Role
from qualkit.errors import BadInput, NotFound
from qualkit.importers import SIZE_LIMIT, read_file, suffixes
from qualkit.ports import Importer
from tests.helpers.document_files import html_file, odt_file, odt_paragraph, rtf_file
from tests.helpers.imported_checks import check_imported, said
from tests.helpers.word_files import paragraph, word_file

ROOT = Path(__file__).parents[2]
TURNS = [("INT", "How was it?"), ("P1", "Siân said ŵyt. 🙂"), ("INT", "And then?"), ("P1", "Well\u00a0– “fine”…")]


def cues(form: str) -> bytes:
    """One cue a turn; `form` takes the number and the speaker's name and words."""
    return "".join(form.format(number, who, words) for number, (who, words) in enumerate(TURNS)).encode()


def segments() -> bytes:
    """The same as speech recognition would hand them to a program."""
    rows = [
        {"start": number, "end": number + 0.9, "speaker": who, "text": f" {words}"}
        for number, (who, words) in enumerate(TURNS)
    ]
    return json.dumps({"segments": rows}).encode()


SAMPLES: dict[str, tuple[str, bytes]] = {
    "text": ("a.txt", "\n\n".join(f"{who}: {words}" for who, words in TURNS).encode()),
    "html": ("a.html", html_file("".join(f"<p><b>{who}:</b> {words}</p>" for who, words in TURNS))),
    "odt": ("a.odt", odt_file("".join(odt_paragraph(f"{who}: {words}") for who, words in TURNS))),
    "rtf": ("a.rtf", rtf_file("".join(f"{who}: {words}\\par " for who, words in TURNS))),
    "docx": ("a.docx", word_file("".join(paragraph(f"{who}: {words}") for who, words in TURNS))),
    "vtt": ("a.vtt", b"WEBVTT\n\n" + cues("00:0{0}.000 --> 00:0{0}.900\n<v {1}>{2}</v>\n\n")),
    "json": ("a.json", segments()),
    "segments": ("a.tsv", b"start\tend\ttext\n" + cues("{0}000\t{0}900\t{1}: {2}\n")),
    "captions": ("a.txt", cues("[{1}] 17:42:0{0}\r\n{2}\r\n\r\n")),
    "table": ("a.csv", b"speaker,text\n" + "".join(f'{who},"{words}"\n' for who, words in TURNS).encode()),
    "srt": ("a.srt", cues("{0}\n00:00:0{0},000 --> 00:00:0{0},900\n{1}: {2}\n\n")),
}
# Formats in which nobody speaks, or whose order of words is a guess.
WITHOUT_SPEAKERS: dict[str, tuple[str, bytes]] = {
    name: (path.name, path.read_bytes())
    for name, path in {
        "bib": ROOT / "tests/layouts/references-bib/input.bib",
        "pdf": ROOT / "tests/layouts/transcript-pdf/input.pdf",
        "ris": ROOT / "tests/layouts/references-ris/input.ris",
    }.items()
}
NAMES = plugins.names("importers")


def importer(name: str) -> Importer:
    loaded: Importer = plugins.load("importers", name)
    return loaded


@pytest.mark.parametrize("name", [name for name in NAMES if name in plugins.BUILT_IN["importers"]])
def test_the_built_in_ones_have_a_sample(name: str) -> None:
    assert name in SAMPLES or name in WITHOUT_SPEAKERS


@pytest.mark.parametrize("name", NAMES)
def test_it_names_itself_and_its_suffixes(name: str) -> None:
    one = importer(name)
    assert one.name == name
    assert one.suffixes
    assert all(suffix.startswith(".") and suffix == suffix.lower() for suffix in one.suffixes)
    assert set(one.suffixes) <= set(suffixes())


@pytest.mark.parametrize("name", SAMPLES)
def test_it_reads_its_sample(name: str) -> None:
    file, data = SAMPLES[name]
    imported = check_imported(importer(name).read(data, file))
    assert said(imported) == TURNS
    assert [turn.role for turn in imported.turns] == [Role.INTERVIEWER, Role.PARTICIPANT] * 2
    assert imported == importer(name).read(data, file)


@pytest.mark.parametrize("name", [*SAMPLES, *WITHOUT_SPEAKERS])
def test_its_sample_is_recognised_by_it_above_all_others_even_under_a_wrong_name(name: str) -> None:
    file, data = (SAMPLES | WITHOUT_SPEAKERS)[name]
    for called in (file, file.replace(file[file.index(".") :], ".txt")):
        certain = {other: importer(other).recognises(data, called) for other in NAMES}
        assert all(0 <= certainty <= 1 for certainty in certain.values())
        assert max(certain, key=lambda other: certain[other]) == name


@pytest.mark.parametrize("name", SAMPLES)
def test_settings_name_the_interviewer(name: str) -> None:
    file, data = SAMPLES[name]
    imported = check_imported(read_file(data, file, interviewers=["p1"]))
    assert {turn.role for turn in imported.turns if turn.speaker == "P1"} == {Role.INTERVIEWER}


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(
    "data", [b"", b"  \n\t\r\n", b"\x00\x01\x02\x03" * 50, b"\xff\xfe\x00", b"PK\x03\x04broken", b"WEBVTT"]
)
def test_it_refuses_what_holds_no_words_without_any_other_error(name: str, data: bytes) -> None:
    one = importer(name)
    assert 0 <= one.recognises(data, f"a{one.suffixes[0]}") <= 1
    if name == "text" and data == b"WEBVTT":
        return
    with pytest.raises(BadInput) as refused:
        one.read(data, "folder file.txt")
    assert str(refused.value).startswith("folder file.txt")


REFUSED = [
    (b"", "a.txt", "is empty"),
    (b" \r\n", "a.docx", "is empty"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1rest", "a.doc", "old kind"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1rest", "a.xls", "an Excel file of the old kind"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "a.xlsx", "a password"),
    (b"PK\x03\x04" + bytes(26) + b"mimetypeapplication/vnd.oasis.opendocument.spreadsheet", "a.ods", "table (.ods)"),
    (b"PK\x03\x04" + bytes(26) + b"mimetypeapplication/vnd.oasis.opendocument.graphics", "a.odg", "is no text"),
    (b"ID3 sound", "a.mp3", "a recording"),
    (b"hello", "a.xyz", "in a format that qualkit does not read (.xyz)"),
    (b"\x00binary", "a.txt", "not text"),
    (b"10:01:02\tAnn:\thi\n10:01:05\tBob:\tho\n", "chat.txt", "the chat of a meeting"),
    (b"1/5\n\n2/5\n", "a.txt", "no words"),
    (bytes(SIZE_LIMIT + 1), "a.txt", "up to 50 MB"),
]


@pytest.mark.parametrize(("data", "name", "says"), REFUSED, ids=[f"{says} {name}" for _, name, says in REFUSED])
def test_refusals_are_one_sentence_with_the_file_and_a_way_out(data: bytes, name: str, says: str) -> None:
    with pytest.raises(BadInput) as refused:
        read_file(data, name)
    assert says in refused.value.message
    assert refused.value.message.endswith(".")
    assert refused.value.hint
    assert str(refused.value).startswith(f"{name}: ")


def test_text_without_a_suffix_is_read() -> None:
    assert said(check_imported(read_file(SAMPLES["text"][1], "transcript"))) == TURNS


def test_the_built_in_table_equals_the_packages_entry_points() -> None:
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["entry-points"]
    assert {group.removeprefix("qualkit."): table for group, table in declared.items()} == plugins.BUILT_IN


def test_unknown_plug_ins_answer_with_the_nearest() -> None:
    with pytest.raises(NotFound, match="docx"):
        plugins.load("importers", "dokx")
    with pytest.raises(NotFound, match="importers, exporters, suggesters"):
        plugins.names("readers")


def test_reading_text_imports_no_heavy_library() -> None:
    code = (
        "import sys; from qualkit.importers import read_file; read_file(b'INT: a?\\n\\nP1: b', 'a.txt');"
        "print(sorted({'lxml', 'docx', 'numpy', 'pandas', 'spacy'} & set(sys.modules)))"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert run.stdout.strip() == "[]"
