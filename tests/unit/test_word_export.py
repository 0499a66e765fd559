"""The Word report, opened again: what a reader, a screen reader and Word itself find in it."""

from __future__ import annotations

import hashlib
import io
import os
import re
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import docx
import pytest
from docx.shared import Cm, Pt
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from qualkit.domain.reports import Bullets, Chart, Column, Figure, Paragraph, Quote, Report, Section, Table
from qualkit.errors import BadInput
from qualkit.exporters.word import WordExporter
from qualkit.exporters.word.tables import column_widths
from qualkit.exporters.word.xml import w

RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
CHART = Chart(kind="bars", labels=("Trust", "Cost"), series=("n",), values=((5.0,), (2.0,)), unit="participants")
FIGURE = Figure(caption="Participants by code", alt="Bars: trust 5, cost 2.", chart=CHART)
TABLE = Table(
    caption="Participants",
    columns=(Column("Participant", 1), Column("Role", 3), Column("Words", 1, numeric=True), Column("Setting", 1)),
    rows=tuple((f"P{i:02d}", "Link worker\nVCSE", f"{i * 1000:,}", "Rural") for i in range(1, 31)),
    note="Words spoken.",
)


def report(*sections: Section, **changes: Any) -> Report:
    values: dict[str, Any] = {
        "title": "Barriers to access", "subtitle": "Eighteen interviews", "date": "2026-11-20", "language": "en-GB",
        "author": "The study team", "status": "Pseudonymised – confidential", "facts": (("Version", "2"),),
    }  # fmt: skip
    return Report(**{**values, "sections": sections, **changes})


def chapter(*blocks: Any, title: str = "Findings", level: int = 1, landscape: bool = False) -> Section:
    return Section(key=title, title=title, level=level, blocks=blocks, landscape=landscape)


FULL = report(
    chapter(Paragraph("Text."), TABLE, title="Summary"),
    chapter(Quote(text="They listened.", attribution="P03, link worker", locator="P03:12"), title="Trust", level=2),
    chapter(TABLE, title="Across cases", landscape=True),
    chapter(FIGURE, Bullets(("one", "two")), title="Codes together", level=2, landscape=True),
    chapter(Paragraph("summary not written", style="placeholder"), FIGURE, TABLE, title="Rigour"),
    chapter(title="Detail", level=3),
)


def write(value: Report, template: bytes | None = None) -> Any:
    return docx.Document(io.BytesIO(WordExporter().write(value, template)))


def part(data: bytes, name: str) -> Any:
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return etree.fromstring(package.read(name))


def words(element: Any) -> str:
    return "".join(each.text or "" for each in element.iter(w("t")))


def styled(document: Any, style: str) -> list[str]:
    return [paragraph.text for paragraph in document.paragraphs if paragraph.style.name == style]


def test_every_block_has_a_style_of_its_own() -> None:
    document = write(
        report(
            chapter(
                Paragraph("Body."),
                Paragraph("Means this.", style="definition"),
                Paragraph("Fine print.", style="note"),
                Paragraph("to be written", style="placeholder"),
                Quote(text="They listened.", attribution="P03, link worker", locator="P03:12", origin="rule"),
                Bullets(("one", "two")),
            )
        )
    )
    assert styled(document, "Title") == ["Barriers to access"]
    assert styled(document, "Subtitle") == ["Eighteen interviews"]
    assert styled(document, "Report Status") == ["Pseudonymised – confidential"]
    facts = ["Author\tThe study team", "Date\t20 November 2026", "Version\t2"]
    assert styled(document, "Report Fact") == facts
    assert styled(document, "Heading 1") == ["Findings"]
    assert styled(document, "Normal") == ["Body."]
    assert styled(document, "Definition") == ["Means this."]
    assert styled(document, "Small Print") == ["Fine print."]
    assert styled(document, "Placeholder") == ["[to be written]"]
    assert styled(document, "Quotation") == ["They listened."]
    assert styled(document, "Attribution") == ["P03, link worker  ·  P03:12  ·  rule"]
    assert styled(document, "List Bullet") == ["one", "two"]


def test_styles_keep_together_what_belongs_together() -> None:
    styles = write(FULL).styles
    for name in ("Quotation", "Heading 1", "Heading 2", "Heading 3", "Table Heading", "Report Figure"):
        assert styles[name].paragraph_format.keep_with_next, name
    assert styles["Normal"].paragraph_format.widow_control
    assert styles["Placeholder"].font.italic
    assert styles["List Bullet"].element.find(f".//{w('numId')}") is not None


def test_contents_list_the_headings_of_two_levels_and_link_to_them() -> None:
    data = WordExporter().write(FULL)
    document = part(data, "word/document.xml")
    links = list(document.iter(w("hyperlink")))
    assert [words(link) for link in links] == ["Summary", "Trust", "Across cases", "Codes together", "Rigour"]
    targets = {start.get(w("name")): words(start.getparent()) for start in document.iter(w("bookmarkStart"))}
    assert [targets[link.get(w("anchor"))] for link in links] == [words(link) for link in links]
    entries = [link.getparent().find(f"{w('pPr')}/{w('pStyle')}").get(w("val")) for link in links]
    assert entries == ["TOC1", "TOC2", "TOC1", "TOC2", "TOC1"]
    codes = [code.text.strip() for code in document.iter(w("instrText"))]
    assert 'TOC \\o "1-2" \\h \\z \\u' in codes


def test_fields_are_closed_and_word_is_not_made_to_ask() -> None:
    data = WordExporter().write(FULL)
    for name in ("word/document.xml", "word/footer1.xml", "word/footer2.xml", "word/footer3.xml"):
        depth = 0
        for field in part(data, name).iter(w("fldChar")):
            kind = field.get(w("fldCharType"))
            depth += {"begin": 1, "separate": 0, "end": -1}[kind]
            assert depth >= 0
            assert field.get(w("dirty")) is None
        assert depth == 0
    assert part(data, "word/settings.xml").find(w("updateFields")) is None


def test_captions_are_numbered_by_fields_whose_stored_values_are_right() -> None:
    document = write(FULL)
    captions = styled(document, "Caption")
    assert captions == [
        "Table 1. Participants", "Table 2. Participants", "Figure 1. Participants by code",
        "Figure 2. Participants by code", "Table 3. Participants",
    ]  # fmt: skip
    codes = [code.text.strip() for code in document.element.iter(w("instrText")) if "SEQ" in code.text]
    assert codes == [f"SEQ {caption.split()[0]} \\* ARABIC" for caption in captions]


def test_captions_stand_above_tables_and_below_figures() -> None:
    body = list(write(FULL).element.body)
    for position, element in enumerate(body):
        if element.tag == w("tbl"):
            assert words(body[position - 1]).startswith("Table")
            assert body[position - 1].find(f"{w('pPr')}/{w('keepNext')}") is not None
        if element.find(f".//{w('drawing')}") is not None:
            assert words(body[position + 1]).startswith("Figure")


def test_a_table_repeats_its_heading_and_keeps_its_rows_whole() -> None:
    table = write(report(chapter(TABLE))).element.body.find(w("tbl"))
    rows = table.findall(w("tr"))
    assert len(rows) == 31
    assert [row.find(f"{w('trPr')}/{w('tblHeader')}") is not None for row in rows] == [True] + [False] * 30
    assert all(row.find(f"{w('trPr')}/{w('cantSplit')}") is not None for row in rows)
    properties = table.find(w("tblPr"))
    assert properties.find(w("tblCaption")).get(w("val")) == "Participants"
    description = properties.find(w("tblDescription")).get(w("val"))
    assert description == "Columns: Participant, Role, Words, Setting. Rows: 30."
    assert properties.find(w("tblLook")).get(w("firstRow")) == "1"


def test_a_row_longer_than_a_page_may_break() -> None:
    table = Table(
        caption="Long", columns=(Column("a"), Column("b"), Column("c"), Column("d")), rows=(("x" * 9000,) * 4,)
    )
    rows = write(report(chapter(table))).element.body.find(w("tbl")).findall(w("tr"))
    assert rows[0].find(f"{w('trPr')}/{w('cantSplit')}") is not None
    assert rows[1].find(f".//{w('cantSplit')}") is None


def test_cells_are_as_wide_as_the_grid_and_numbers_stand_right() -> None:
    table = write(report(chapter(TABLE))).element.body.find(w("tbl"))
    grid = [int(column.get(w("w"))) for column in table.iter(w("gridCol"))]
    assert sum(grid) == int(table.find(f"{w('tblPr')}/{w('tblW')}").get(w("w"))) == 9072
    assert grid[1] > 2 * grid[0]
    for row in table.findall(w("tr")):
        assert [int(cell.get(w("w"))) for cell in row.iter(w("tcW"))] == grid
        aligned = [cell.find(f".//{w('jc')}") is not None for cell in row.findall(w("tc"))]
        assert aligned == [False, False, True, False]
    first = [cell.find(f".//{w('pStyle')}").get(w("val")) for cell in table.findall(w("tr"))[1].findall(w("tc"))]
    assert first == ["TableRowHeading", "TableText", "TableText", "TableText"]
    assert table.find(f".//{w('br')}") is not None


@given(
    st.lists(st.tuples(st.floats(-1, 1e6), st.integers(0, 60)), min_size=1, max_size=30),
    st.integers(3000, 14000),
    st.booleans(),
)
@settings(max_examples=60, deadline=None)
def test_column_widths_fill_the_table_and_short_words_are_never_broken(
    columns: list[tuple[float, int]], total: int, small: bool
) -> None:
    widths = column_widths([weight for weight, _ in columns], [word for _, word in columns], total, small=small)
    assert sum(widths) == total
    # A column has room for its longest word, or at least an equal share of the table.
    for (_, word), width in zip(columns, widths, strict=True):
        assert width >= min(word * (98 if small else 116), int(3.2 * 567), total // len(columns))


def test_an_empty_table_says_so_and_a_misshapen_one_is_refused() -> None:
    columns = (Column("Kind"), Column("Count", 1, numeric=True))
    empty = write(report(chapter(Table(caption="None", columns=columns, rows=()))))
    assert words(empty.element.body.find(w("tbl"))) == "KindCountNothing to show."
    with pytest.raises(ValueError, match="argument"):
        write(report(chapter(Table(caption="Bad", columns=columns, rows=(("only one",),)))))


def test_pictures_have_a_text_alternative_and_fit_the_page() -> None:
    document = write(FULL)
    described = [each for each in document.element.iter() if each.tag.endswith("}docPr")]
    assert [each.get("descr") for each in described] == ["Bars: trust 5, cost 2."] * 2
    assert [each.get("id") for each in described] == ["1", "2"]
    assert [round(shape.width.cm) for shape in document.inline_shapes] == [25, 16]


def test_a_landscape_chapter_turns_its_pages_only() -> None:
    document = write(FULL)
    assert [section.orientation for section in document.sections] == [0, 1, 0]
    for section in document.sections:
        upright = section.orientation == 0
        assert (round(section.page_width.cm, 1) == 21.0) is upright
        assert [round(each.cm, 1) for each in (section.left_margin, section.top_margin)] == [2.5, 2.5]
        footer = section.footer.paragraphs[0]
        assert footer.text == "Pseudonymised – confidential\tPage 1 of 1"
        codes = [code.text.strip() for code in footer._p.iter(w("instrText"))]
        assert codes == ["PAGE", "NUMPAGES"]
        edge = int(footer._p.find(f".//{w('tab')}[@{w('val')}='right']").get(w("pos")))
        text_width = section.page_width - section.left_margin - section.right_margin
        assert abs(edge * 635 - text_width) < 635
    assert document.sections[0].different_first_page_header_footer
    assert "Page" in document.sections[0].first_page_footer.paragraphs[0].text
    assert not document.sections[0].first_page_header.paragraphs[0].text
    body = document.element.body
    assert body[-1].tag == w("sectPr")
    assert body[-2].tag == w("p")


def test_the_language_is_set_on_defaults_and_styles() -> None:
    for asked, expected in (("en", "en-GB"), ("en-GB", "en-GB"), ("cy-GB", "cy-GB"), ('x"><bad/>', "en-GB")):
        data = WordExporter().write(report(language=asked))
        styles = part(data, "word/styles.xml")
        assert {each.get(w("val")) for each in styles.iter(w("lang"))} == {expected}
        assert styles.find(f"{w('docDefaults')}//{w('lang')}") is not None
        normal = next(each for each in styles.iter(w("style")) if each.get(w("styleId")) == "Normal")
        assert normal.find(f".//{w('lang')}") is not None


def test_the_file_says_what_it_is_and_nothing_of_the_machine() -> None:
    properties = write(FULL).core_properties
    assert (properties.title, properties.author, properties.last_modified_by) == (
        "Barriers to access", "The study team", "The study team",
    )  # fmt: skip
    assert properties.created == properties.modified
    assert properties.created.isoformat()[:10] == "2026-11-20"
    long = write(report(title="T" * 600, author="A" * 600, date="in autumn"))
    assert len(long.core_properties.title) == 255
    assert long.core_properties.created.year == 1980
    assert "Date\tin autumn" in styled(long, "Report Fact")


HOSTILE = (
    "{ TOC \\o } <w:p>&amp; \x00\x07\x0b\x1b \ud800 \ufffe ‮ {{ MERGEFIELD x }} =cmd|' /C calc'!A0 [laughs] 😀",
    "",
    " ",
    "W" * 5000,
    "שלום עולם, 12 דקות",
    "DDEAUTO c:\\windows\\system32\\cmd.exe",
    "line\r\nline\rline\ttab\u2028line",
)


def test_hostile_text_stays_text() -> None:
    blocks: list[Any] = []
    for text in HOSTILE:
        table = Table(caption=text, columns=(Column(text), Column("b")), rows=((text, text),), note=text)
        blocks += [
            Paragraph(text),
            Quote(text=text, attribution=text, locator=text, origin=text),
            Bullets((text,)),
            table,
        ]
        blocks.append(Figure(caption=text, alt=text, chart=CHART))
    sections = [chapter(*blocks, title=text) for text in HOSTILE]
    value = report(*sections, title=HOSTILE[0], subtitle=HOSTILE[0], author=HOSTILE[0], status=HOSTILE[0],
                   facts=tuple((text, text) for text in HOSTILE))  # fmt: skip
    data = WordExporter().write(value)
    document = part(data, "word/document.xml")
    instructions = {re.sub(r"\d+", "", code.text.strip()) for code in document.iter(w("instrText"))}
    expected = {'TOC \\o "-" \\h \\z \\u', "PAGEREF _Toc \\h", "SEQ Table \\* ARABIC", "SEQ Figure \\* ARABIC"}
    assert instructions == expected
    assert "<w:p>&amp;" in words(document)
    assert document.find(f".//{w('bidi')}") is not None
    assert write(value).core_properties.title.startswith("{ TOC")


@given(st.text(max_size=60))
@settings(max_examples=60, deadline=None)
def test_a_quotation_survives_verbatim(text: str) -> None:
    document = write(report(chapter(Quote(text=f"a{text}z", attribution="P01"))))
    legal = re.sub("\r\n|[\r\x0b\x0c\x85\u2028\u2029]", "\n", f"a{text}z")
    legal = re.sub("[^\t\n\x20-\x7e\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]", "", legal)
    assert styled(document, "Quotation") == [legal]


def digest(value: Report = FULL) -> str:
    return hashlib.sha256(WordExporter().write(value)).hexdigest()


def test_the_same_report_gives_the_same_bytes_in_any_process() -> None:
    code = "import sys; sys.path.insert(0, sys.argv[1]); import test_word_export as t; print(t.digest())"
    here = Path(__file__)
    outputs = []
    for seed in ("1", "4242"):
        environment = {**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(here.parents[2]), "USER": f"user{seed}"}
        environment.pop("SOURCE_DATE_EPOCH", None)
        result = subprocess.run(
            [sys.executable, "-c", code, str(here.parent)], env=environment, capture_output=True, text=True, check=True
        )
        outputs.append(result.stdout)
    assert outputs[0] == outputs[1]
    assert len(outputs[0].strip()) == 64


def test_zip_dates_are_fixed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
    with zipfile.ZipFile(io.BytesIO(WordExporter().write(FULL))) as package:
        assert {entry.date_time[0] for entry in package.infolist()} == {1980}
        assert package.namelist()[0] == "[Content_Types].xml"
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")
    with zipfile.ZipFile(io.BytesIO(WordExporter().write(FULL))) as package:
        assert {entry.date_time for entry in package.infolist()} == {(2023, 11, 14, 22, 13, 20)}


def house_template() -> Any:
    document = docx.Document()
    document.styles["Heading 1"].font.name = "Georgia"
    document.styles.add_style("Quotation", 1).font.size = Pt(17)
    document.sections[0].left_margin = Cm(4)
    document.sections[0].header.paragraphs[0].text = "House of Research"
    document.add_paragraph("SECRET of an earlier report")
    document.add_picture(io.BytesIO(picture()))
    document.add_comment(document.paragraphs[0].add_run("commented"), text="SECRET comment", author="Somebody")
    document.add_section()
    document.core_properties.author = "Somebody"
    document.core_properties.keywords = "SECRET"
    return document


def picture() -> bytes:
    from qualkit.exporters.pictures.charts import draw_chart

    return draw_chart(CHART, width_cm=5)


def saved(document: Any) -> bytes:
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def test_a_template_gives_styles_pages_and_headers_but_no_text() -> None:
    data = WordExporter().write(FULL, saved(house_template()))
    document = docx.Document(io.BytesIO(data))
    assert document.styles["Heading 1"].font.name == "Georgia"
    assert document.styles["Quotation"].font.size == Pt(17)
    assert document.styles["Attribution"].font.size == Pt(9)
    assert styled(document, "Quotation") == ["They listened."]
    assert [round(section.left_margin.cm) for section in document.sections] == [4, 4, 4]
    assert [section.orientation for section in document.sections] == [0, 1, 0]
    assert [section.header.paragraphs[0].text for section in document.sections] == ["House of Research"] * 3
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        everything = b"".join(package.read(name) for name in package.namelist())
        names = package.namelist()
    assert b"SECRET" not in everything
    assert b"Somebody" not in everything
    assert len([name for name in names if "media/" in name]) == 2
    assert not [name for name in names if "comments" in name or "thumbnail" in name]


def test_styles_taken_from_a_template_are_those_used() -> None:
    document = docx.Document()
    document.styles["Heading 1"].element.set(w("styleId"), "berschrift1")
    for reference in document.styles.element.iter(w("basedOn"), w("link")):
        if reference.get(w("val")) == "Heading1":
            reference.set(w("val"), "berschrift1")
    written = write(FULL, saved(document))
    used = {each.get(w("val")) for each in written.element.iter(w("pStyle"))}
    known = {style.style_id for style in written.styles}
    assert "berschrift1" in used
    assert "Heading1" not in used
    assert used <= known
    references = {each.get(w("val")) for each in written.styles.element.iter(w("basedOn"))}
    assert references <= known


def test_a_word_template_file_is_taken_and_makes_a_document() -> None:
    data = retyped(saved(house_template()), b"document.main+xml", b"template.main+xml")
    types = zipfile.ZipFile(io.BytesIO(WordExporter().write(FULL, data))).read("[Content_Types].xml")
    assert b"wordprocessingml.document.main+xml" in types
    assert b"template" not in types


def retyped(data: bytes, old: bytes, new: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(buffer, "w") as target:
        for name in source.namelist():
            content = source.read(name)
            target.writestr(name, content.replace(old, new) if name == "[Content_Types].xml" else content)
    return buffer.getvalue()


def test_a_template_without_headers_gets_ours_whatever_its_footer_style() -> None:
    document = docx.Document()
    written = write(FULL, saved(document))
    assert {section.footer.paragraphs[0].text for section in written.sections} == {
        "Pseudonymised – confidential\tPage 1 of 1"
    }
    stops = [(tab.get(w("val")), tab.get(w("pos"))) for tab in written.sections[0].footer._element.iter(w("tab"))
             if tab.get(w("pos"))]  # fmt: skip
    assert [kind for kind, _ in stops] == ["clear", "clear", "right"]


def test_a_templates_page_properties_stay_in_the_order_of_the_schema() -> None:
    document = docx.Document()
    section = document.element.body.find(w("sectPr"))
    margins = section.find(w("pgMar"))
    margins.addnext(section.makeelement(w("pgNumType"), {w("start"): "5"}))
    section.append(section.makeelement(w("printerSettings"), {f"{RELATION}id": "rId99"}))
    written = write(FULL, saved(document)).element.body
    sections = [[each.tag.rpartition("}")[2] for each in section] for section in written.iter(w("sectPr"))]
    heads = ["headerReference", "footerReference"]
    assert sections[0] == [*heads, "footerReference", "pgSz", "pgMar", "pgNumType", "titlePg", "docGrid"]
    assert sections[1:] == [[*heads, "pgSz", "pgMar", "docGrid"]] * 2


def bad_templates() -> list[bytes]:
    good = saved(docx.Document())
    empty = io.BytesIO()
    zipfile.ZipFile(empty, "w").close()
    return [
        b"", b"not a document", b"\xd0\xcf\x11\xe0" * 100, good[: len(good) // 2], empty.getvalue(),
        retyped(good, b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml",
                b"application/vnd.ms-word.document.macroEnabled.main+xml"),
        retyped(good, b"wordprocessingml.document.main", b"spreadsheetml.sheet.main"),
    ]  # fmt: skip


@pytest.mark.parametrize("template", bad_templates())
def test_an_unusable_template_is_refused_in_a_sentence(template: bytes) -> None:
    with pytest.raises(BadInput) as caught:
        WordExporter().write(FULL, template)
    assert caught.value.message.startswith("The template ")
    assert caught.value.hint


def test_thousands_of_quotations_take_seconds() -> None:
    quotes = tuple(Quote(text=f"They listened {i}. " * 6, attribution="P03", locator=f"P03:{i}") for i in range(5000))
    rows = tuple((f"row {i}", "some words " * 8, "more", str(i), "x") for i in range(400))
    columns = (Column("a"), Column("b", 3), Column("c"), Column("d", 1, numeric=True), Column("e"))
    value = report(chapter(*quotes), chapter(Table(caption="Long", columns=columns, rows=rows), title="Table"))
    import time

    start = time.process_time()
    data = WordExporter().write(value)
    assert time.process_time() - start < 20
    assert len(part(data, "word/document.xml").findall(f".//{w('tr')}")) == 401
