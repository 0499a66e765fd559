"""Nothing that certainly identifies a person leaves the study unless somebody says so."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest

import qualkit
from qualkit.errors import Conflict
from qualkit.files.written_text import words_of_file
from qualkit.services.gate import gate
from tests.helpers.terminal import Answer

CORA = """\
Interviewer: How can I reach you?

Cora: Ring me on 07700 900123 when I am alone, or write to cora@example.org.

Interviewer: And the number?

Cora: My NHS number is 943 476 5919, there is no desk for me.
"""
WAYS: dict[str, tuple[str, ...]] = {
    "word": ("export", "word", "out/findings.docx"),
    "csv": ("export", "csv", "out"),
    "codebook yaml": ("export", "codebook", "out/book.yaml"),
    "codebook csv": ("export", "codebook", "out/book.csv"),
    "codebook xlsx": ("export", "codebook", "out/book.xlsx"),
    "diary docx": ("memo", "diary", "--word", "out/diary.docx"),
    "diary md": ("memo", "diary", "--markdown", "out/diary.md"),
    "codebook diff": ("codebook", "diff", "first", "now", "--word", "out/diff.docx"),
}


@pytest.fixture
def telling(small_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A study in which codings, a memo and an example of the codebook hold what identifies a person."""
    monkeypatch.setenv("QUALKIT_KEYS", str(tmp_path / "keys"))
    monkeypatch.chdir(tmp_path)
    (tmp_path / "out").mkdir()
    (tmp_path / "Cora.txt").write_text(CORA, "utf-8")
    with qualkit.Study.open(small_folder, coder="tester") as study:
        study.sources.add([tmp_path / "Cora.txt"])
        study.codings.apply()
        study.memos.add("To ring her: 07700 900123", on="T1")
        study.codebooks.edit("T1.1", examples=("Ring me on 07700 900123 when I am alone",))
    return small_folder


@pytest.mark.parametrize("way", WAYS)
def test_every_export_stops(telling: Path, cli: Callable[..., Answer], way: str) -> None:
    stopped = cli(*WAYS[way], "--study", telling)
    assert stopped.code == 1
    assert "phone number" in stopped.err and "Nothing was written" in stopped.err
    assert "--with-identifiers" in stopped.err and "qualkit identifiers review" in stopped.err
    assert "900123" not in stopped.err + stopped.out
    assert not any(path.is_file() for path in Path("out").rglob("*"))
    let_through = cli(*WAYS[way], "--with-identifiers", "--study", telling)
    assert let_through.code == 0, let_through.err
    assert any(path.is_file() for path in Path("out").rglob("*"))


@pytest.mark.parametrize("way", WAYS)
def test_no_words_in_temporary_files(
    telling: Path, cli: Callable[..., Answer], monkeypatch: pytest.MonkeyPatch, way: str
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(telling / "nowhere"))
    done = cli(*WAYS[way], "--with-identifiers", "--study", telling)
    assert done.code == 0, done.err


def test_it_says_where_the_words_come_from(telling: Path) -> None:
    with qualkit.Study.open(telling, coder="tester") as study:
        number = study.codings.add("Cora", "T1", quote="write to cora@example.org").number
        with pytest.raises(Conflict, match=rf"codings .*\b{number}\b.*memo 1") as stopped:
            study.exports.csv()
    assert "codings.csv" in str(stopped.value)
    assert not (telling / "exports" / "csv").exists()


def test_what_somebody_kept_passes(telling: Path) -> None:
    with qualkit.Study.open(telling, coder="tester") as study:
        study.identifiers.scan()
        study.codings.add("Cora", "T1", quote="write to cora@example.org")
        open_ = {one.number: one.kind for one in study.identifiers.list(state="open", tier="certain")}
        mail = [number for number, kind in open_.items() if kind == "e-mail address"]
        study.identifiers.keep([number for number in open_ if number not in mail], why="invented")
        with pytest.raises(Conflict, match="what identifies a person: 2 e-mail addresses"):
            study.exports.csv()
        study.identifiers.keep(mail, why="invented")
        assert study.exports.csv()


def test_names_of_the_studys_own_list(small_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QUALKIT_KEYS", str(tmp_path / "keys"))
    with qualkit.Study.open(small_folder, coder="tester") as study:
        study.codings.add("Anna", "T1.2", quote="so I sit in the corridor")
        study.memos.add("As siobhan said", on="T1")
        assert study.exports.csv()
        study.identifiers.add_names(["Siobhan"])
        with pytest.raises(Conflict, match=r"memos\.csv .*name of a person .*memo 1"):
            study.exports.csv()


def test_never_beside_the_key(small_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QUALKIT_KEYS", str(tmp_path / "keys"))
    with qualkit.Study.open(small_folder, coder="tester") as study:
        study.identifiers.add_names(["Siobhan"])
        folder = study.identifiers.key().path
        with pytest.raises(Conflict, match="beside the key"):
            gate(study._session).pass_({folder / "codings.csv": b"quote\n"}, allow=True)
        gate(study._session).pass_({folder.parent / "codings.csv": b"quote\n"})


def test_check_lists_what_is_open(telling: Path) -> None:
    with qualkit.Study.open(telling, coder="tester") as study:
        study.identifiers.scan()
        numbers = [one.number for one in study.identifiers.list(source="Cora", state="open", tier="certain")]
        said = next(str(p) for p in study.integrity.check().problems if p.where and p.where.file == "Cora")
        assert all(str(number) in said for number in numbers) and len(numbers) == 3
        assert study.integrity.check().clean


def test_every_part_of_a_word_file_is_read(telling: Path) -> None:
    import io

    import docx

    document = docx.Document()
    document.core_properties.author = "Author Person"
    paragraph = document.add_paragraph("Ring 07700 ")
    paragraph.add_run("900123").bold = True
    document.add_comment(paragraph.runs, text="said in a comment", author="Comment Person")
    document.sections[0].header.paragraphs[0].text = "in the header"
    stream = io.BytesIO()
    document.save(stream)
    words = words_of_file("a.docx", stream.getvalue())
    for part in ("Author Person", "Ring 07700 900123", "said in a comment", "Comment Person", "in the header"):
        assert part in words


def test_nothing_is_exported_among_the_originals(small_study: qualkit.Study) -> None:
    before = sorted((small_study.folder / "transcripts").iterdir())
    for make in (
        lambda folder: small_study.exports.table(small_study.cases.list(), folder / "cases.csv"),
        lambda folder: small_study.exports.tidy(folder),
        lambda folder: small_study.exports.html(folder / "study.html", with_identifiers=True),
    ):
        with pytest.raises(qualkit.Conflict, match="among the study's originals"):
            make(small_study.folder / "transcripts")
    assert sorted((small_study.folder / "transcripts").iterdir()) == before
