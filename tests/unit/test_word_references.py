"""References in the Word report, and the codebook as a document."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import docx
import pytest
from lxml import etree

import qualkit
from qualkit.analysis.report.references import appendix_letters, settled
from qualkit.domain.reports import Bullets, Column, Paragraph, Referring, Report, Section, See, Table
from qualkit.errors import BadInput
from qualkit.exporters.word import WordExporter
from qualkit.exporters.word.xml import w

TABLE = Table(caption="One", columns=(Column("A"), Column("B")), rows=(("a", "b"),))


def _body(data: bytes) -> Any:
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return etree.fromstring(package.read("word/document.xml"))


def _fields(body: Any) -> dict[str, str]:
    """What fields say, by their instructions."""
    found: dict[str, str] = {}
    for paragraph in body.iter(w("p")):
        code, shown, inside = "", "", ""
        for run in paragraph.iter(w("r")):
            mark = run.find(w("fldChar"))
            if mark is not None:
                inside = mark.get(w("fldCharType"))
                if inside == "end":
                    found[code.strip()] = shown
                    code, shown = "", ""
            elif inside == "begin":
                code += "".join(run.itertext())
            elif inside == "separate":
                shown += "".join(run.itertext())
    return found


def _bookmarked(body: Any) -> dict[str, str]:
    """The words between the two ends of each bookmark, without the instructions of fields."""
    found = {}
    for start in body.iter(w("bookmarkStart")):
        words = ""
        for each in start.itersiblings():
            if each.tag == w("bookmarkEnd") and each.get(w("id")) == start.get(w("id")):
                break
            words += "".join(text.text or "" for text in each.iter(w("t")))
        found[start.get(w("name"))] = words
    return found


def report() -> Report:
    refers = Referring(["Numbers are in ", See(("t", "app", "plain"), "", ""), "."])
    cells = Table(caption="Two", columns=(Column("Item"), Column("Where")), rows=(("1", refers),), key="t")
    sections = [
        Section(key="plain", title="Plain words", blocks=(Paragraph(refers), TABLE, cells)),
        Section(key="app", title="Codes", appendix=True, blocks=(Bullets(("x",)), TABLE)),
    ]
    return Report(
        title="T", subtitle="", date="2026-11-20", language="en-GB", author="", status="",
        sections=tuple(settled(appendix_letters(sections))),
    )  # fmt: skip


def test_references_are_fields_that_show_what_their_bookmarks_hold() -> None:
    body = _body(WordExporter().write(report()))
    marked = _bookmarked(body)
    shown = {code.split()[1]: words for code, words in _fields(body).items() if code.startswith("REF ")}
    assert sorted(shown.values()) == ["Appendix A", "Plain words", "Table 2"]
    assert shown == {name: words for name, words in marked.items() if name in shown}
    identifiers = [start.get(w("id")) for start in body.iter(w("bookmarkStart"))]
    assert len(set(identifiers)) == len(identifiers)


def test_a_reader_sees_the_numbers_without_updating_anything() -> None:
    document = docx.Document(io.BytesIO(WordExporter().write(report())))
    assert "Numbers are in Table 2, Appendix A and “Plain words”." in [p.text for p in document.paragraphs]
    assert document.tables[1].rows[1].cells[1].text == "Numbers are in Table 2, Appendix A and “Plain words”."
    assert "Appendix A. Codes" in [p.text for p in document.paragraphs]


def test_versions_are_written_and_options_win_over_the_settings(
    small_folder: Path, cli: Callable[..., Any], tmp_path: Path
) -> None:
    settings = small_folder / "qualkit.toml"
    own = '\n[report.versions.board]\nbased_on = "short"\ntitle = "What we heard"\nsections = ["overview", "done"]\n'
    settings.write_text(settings.read_text("utf-8") + own, "utf-8")
    file = tmp_path / "r.docx"
    at = ("--study", small_folder)
    assert cli("apply", *at).code == 0
    assert cli("export", "word", file, "--version", "Board", *at).code == 0
    words = [p.text for p in docx.Document(str(file)).paragraphs]
    assert words[0] == "What we heard"
    assert words.index("Overview of themes") < words.index("What was done")
    assert cli("export", "word", file, "--version", "board", "--sections", "done", *at).code == 0
    assert "Overview of themes" not in [p.text for p in docx.Document(str(file)).paragraphs]
    refused = cli("export", "word", file, "--version", "bord", *at)
    assert refused.code == 1
    assert "Did you mean board?" in refused.err
    assert "board" in cli("export", "word", "--list-versions", *at).out


def test_an_unknown_section_in_the_settings_is_named_with_its_line(small_folder: Path, cli: Callable[..., Any]) -> None:
    settings = small_folder / "qualkit.toml"
    before = settings.read_text("utf-8")
    settings.write_text(f'{before}\n[report.versions.x]\nsections = [\n  "summry",\n]\n', "utf-8")
    answer = cli("export", "word", "--study", small_folder)
    assert answer.code == 1
    line = before.count("\n") + 4
    assert f"qualkit.toml:{line}" in answer.err
    assert "summary" in answer.err


def test_a_codebook_is_a_document_with_its_fields_and_versions(small_study: qualkit.Study, tmp_path: Path) -> None:
    file = small_study.codebooks.export(tmp_path / "book.docx", counts=True)
    again = small_study.codebooks.export(tmp_path / "again.docx", counts=True)
    assert file.read_bytes() == again.read_bytes()
    with pytest.raises(BadInput, match="no document"):
        small_study.codebooks.export(tmp_path / "book.csv", counts=True)
    document = docx.Document(str(file))
    headings = [(p.style.name, p.text) for p in document.paragraphs if p.style.name.startswith("Heading")]
    book = small_study.codebooks.show()
    codes = list(book)
    assert [words for _, words in headings[1:-1]] == [
        code.name if code.status == "active" else f"{code.name} [{code.status}]" for code in codes
    ]
    assert [style for style, _ in headings[1:-1]] == [f"Heading {min(code.depth + 1, 3)}" for code in codes]
    entries = {row.cells[0].text: row.cells[1].text for row in document.tables[1].rows}
    assert entries["Key"] == codes[0].key
    assert "coding" in entries["Used"] or entries["Used"] == "Not used yet"
    assert document.tables[-1].rows[1].cells[4].text == f"Taken into the study with {len(codes)} codes"
