"""Suggestions out to a reviewer without qualkit, and the answers back: in Excel and in Word."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from pathlib import Path

import docx
import pytest
from openpyxl import load_workbook

import qualkit
from qualkit.domain.review_sheets import ReviewAnswer
from qualkit.errors import BadInput, Conflict, NotFound
from qualkit.services.review_words import spoken_answer
from tests.helpers.small_study import dump, suggest
from tests.helpers.suggested_codes import suggest_codes

Answers = Mapping[int, Mapping[str, str]]


def fill_workbook(path: Path, answers: Answers, reviewer: str = "Supervisor") -> None:
    """Write answers as a person would, and sort the rows the other way round."""
    book = load_workbook(path)
    guide = book["Read me first"]
    guide.cell(row=guide.max_row, column=2).value = reviewer
    sheet = book["Suggestions"]
    heads = [cell.value for cell in sheet[1]]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=2)]
    for row in rows:
        for name, words in answers.get(int(row[0]), {}).items():
            row[heads.index(name)] = words
    for number, row in enumerate(reversed(rows), 2):
        for column, value in enumerate(row, 1):
            sheet.cell(row=number, column=column).value = value
    book.save(path)


def fill_document(path: Path, answers: Answers, reviewer: str = "Supervisor") -> None:
    """Write answers over whatever a cell holds, as Word does when a choice is made."""
    document = docx.Document(str(path))
    for table in document.tables:
        head = table.rows[0].cells[0].text
        wanted = answers.get(int(head.split()[1]), {}) if head.startswith("Suggestion ") else {"your name": reviewer}
        for row in table.rows:
            words = wanted.get(row.cells[0].text.casefold())
            if words:
                cell = row.cells[1]
                for box in cell._element.xpath(".//w:sdt"):
                    box.getparent().remove(box)
                cell.paragraphs[0].add_run(words)
    document.save(str(path))


FILLERS: dict[str, Callable[[Path, Answers, str], None]] = {".xlsx": fill_workbook, ".docx": fill_document}


@pytest.fixture
def offered(small_study: qualkit.Study) -> dict[str, int]:
    """A theme of two passages, another theme, and two suggested codes."""
    first, second = suggest(small_study, (("Anna:kind", "Anna:no desk"), ("Ben:The team meets",)))
    code, other = suggest_codes(
        small_study, [("Anna:The team is kind.", "T2.1", 0.9), ("Ben:The team meets", "T1.2", 0.4)], telling="kind"
    )
    return {"theme": first, "second": second, "code": code, "other": other}


@pytest.mark.parametrize("written", ["t1.1", "T1.1 anything", " NAME ", "T1.1, NAME"])
def test_a_code_may_be_written_by_key_or_by_name(
    small_study: qualkit.Study, offered: dict[str, int], tmp_path: Path, written: str
) -> None:
    name = next(code.name for code in small_study.codebooks.show() if code.key == "T1.1")
    file = small_study.suggestions.export_review(tmp_path / "codes.xlsx", kind="codes")
    fill_workbook(file, {offered["other"]: {"answer": "merge", "code": written.replace("NAME", name.upper())}})
    plan = small_study.suggestions.plan_review(file)
    assert not plan.troubles
    assert [decision.code for _, decision in plan.decisions] == ["T1.1"]
    assert [row.does for row in plan.rows if row.does] == ["codes its passage T1.1"]


@pytest.mark.parametrize("suffix", [".xlsx", ".docx"])
def test_answers_come_back_in_the_reviewers_name_and_one_undo_takes_them_back(
    small_study: qualkit.Study, offered: dict[str, int], tmp_path: Path, suffix: str
) -> None:
    file = small_study.suggestions.export_review(tmp_path / f"themes{suffix}")
    before = dump(small_study)
    FILLERS[suffix](
        file,
        {
            offered["theme"]: {"answer": "Accept", "new name": "Kindness", "passages": "1", "comment": "clear"},
            offered["second"]: {"comment": "Is this not about rooms?"},
            offered["code"]: {"answer": "accept the sentence"},
            offered["other"]: {"answer": "merge", "code": "T1.1"},
        },
        "Dr Supervisor",
    )
    plan = small_study.suggestions.plan_review(file)
    assert not plan.troubles and len(plan.decisions) == 3 and len(plan.comments) == 1
    assert dump(small_study) == before, "a preview changes nothing"
    assert {row.suggestion: row.does for row in plan.rows}[offered["theme"]] == (
        "makes it the code “Kindness” with 1 of 2 passages"
    )
    assert small_study.suggestions.import_review(plan) == 4
    codings = {(c.code, c.quote, c.coder, str(c.origin)) for c in small_study.codings.list()}
    kindness = next(code.key for code in small_study.codebooks.show() if code.name == "Kindness")
    assert codings == {
        (kindness, "kind", "Dr Supervisor", "model"),
        ("T2.1", "kind", "Dr Supervisor", "model"),
        ("T1.1", "The team meets", "Dr Supervisor", "model"),
    }
    decision = small_study.suggestions.get(offered["other"]).decisions[-1]
    assert (decision.coder, decision.edited) == ("Dr Supervisor", "code")
    assert decision.shown["via"] == ("excel" if suffix == ".xlsx" else "word")
    (memo,) = small_study.memos.list()
    assert (memo.target_kind, memo.target, memo.coder) == ("suggestion", str(offered["second"]), "Dr Supervisor")
    small_study.history.undo()
    after = dump(small_study)
    assert all(after[table] == before[table] for table in before if table not in ("coders", "codebook_versions"))


def test_participants_words_are_no_formulas_and_the_telling_sentence_is_marked(
    small_study: qualkit.Study, offered: dict[str, int], tmp_path: Path
) -> None:
    file = small_study.suggestions.export_review(tmp_path / "codes.xlsx", kind="codes")
    sheet = load_workbook(file)["Suggestions"]
    cells = [cell for row in sheet.iter_rows() for cell in row if cell.value]
    assert {cell.data_type for cell in cells} == {"s"}
    assert any("The team is »kind«." in str(cell.value) for cell in cells)
    assert [str(offer.sqref) for offer in sheet.data_validations.dataValidation] == ["G2:G3", "H2:H3"]


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        ({"answer": "perhaps"}, "is none of"),
        ({"answer": "merge"}, "which code"),
        ({"answer": "merge", "code": "T9"}, "There is no code"),
        ({"answer": "reject"}, "needs a reason"),
        ({"answer": "accept", "passages": "1-9"}, "no passage 9"),
        ({"answer": "accept", "passages": "some"}, "no numbers"),
        ({"code": "T1.1"}, "but no answer"),
        ({"answer": "yes", "check": "0123456789ab"}, "not what the document shows"),
    ],
)
def test_an_answer_that_cannot_be_taken_up_says_why(
    small_study: qualkit.Study, offered: dict[str, int], tmp_path: Path, answer: dict[str, str], why: str
) -> None:
    file = small_study.suggestions.export_review(tmp_path / "t.xlsx", kind="themes")
    fill_workbook(file, {offered["theme"]: answer, offered["second"]: {"answer": "yes"}})
    plan = small_study.suggestions.plan_review(file)
    (trouble,) = plan.troubles
    assert why in trouble.trouble and trouble.suggestion == offered["theme"]
    assert [decision.suggestion for _, decision in plan.decisions] == [offered["second"]]


def test_what_somebody_decided_in_the_meantime_is_not_decided_twice(
    small_study: qualkit.Study, offered: dict[str, int], tmp_path: Path
) -> None:
    file = small_study.suggestions.export_review(tmp_path / "t.docx")
    fill_document(file, {offered["code"]: {"answer": "yes"}})
    plan = small_study.suggestions.plan_review(file)
    small_study.suggestions.reject(offered["code"])
    with pytest.raises(Conflict):
        small_study.suggestions.import_review(plan)
    (trouble,) = small_study.suggestions.plan_review(file).troubles
    assert "already" in trouble.trouble
    assert small_study.codings.list() == []


def test_a_document_that_comes_back_twice_gives_only_what_is_new(
    small_study: qualkit.Study, offered: dict[str, int], tmp_path: Path
) -> None:
    file = small_study.suggestions.export_review(tmp_path / "t.xlsx")
    fill_workbook(file, {offered["code"]: {"answer": "yes"}})
    small_study.suggestions.import_review(small_study.suggestions.plan_review(file))
    fill_workbook(file, {offered["code"]: {"answer": "yes"}, offered["other"]: {"answer": "no"}})
    plan = small_study.suggestions.plan_review(file)
    assert not plan.troubles
    assert [decision.suggestion for _, decision in plan.decisions] == [offered["other"]]


def test_nobody_decides_without_a_name(small_study: qualkit.Study, offered: dict[str, int], tmp_path: Path) -> None:
    file = small_study.suggestions.export_review(tmp_path / "t.xlsx")
    fill_workbook(file, {offered["code"]: {"answer": "yes"}}, reviewer="")
    with pytest.raises(BadInput, match="whose decisions"):
        small_study.suggestions.plan_review(file)
    plan = small_study.suggestions.plan_review(file, reviewer="Bea")
    assert [who for who, _ in plan.decisions] == ["Bea"]


def test_files_that_are_no_review_are_refused(
    small_study: qualkit.Study, offered: dict[str, int], tmp_path: Path
) -> None:
    strange = tmp_path / "strange.xlsx"
    strange.write_bytes(b"not a workbook")
    with pytest.raises(BadInput, match="neither an Excel workbook"):
        small_study.suggestions.plan_review(strange)
    other = docx.Document()
    other.add_table(1, 2)
    buffer = io.BytesIO()
    other.save(buffer)
    strange.write_bytes(buffer.getvalue())
    with pytest.raises(BadInput, match="holds no suggestions"):
        small_study.suggestions.plan_review(strange)
    with pytest.raises(BadInput, match="neither"):
        small_study.suggestions.export_review(tmp_path / "t.pdf")
    with pytest.raises(NotFound, match="no suggestions to review"):
        small_study.suggestions.export_review(tmp_path / "t.xlsx", state="rejected")
    small_study.suggestions.export_review(tmp_path / "t.xlsx")
    with pytest.raises(Conflict, match="there already"):
        small_study.suggestions.export_review(tmp_path / "t.xlsx")


def test_the_same_suggestions_give_the_same_bytes(
    small_study: qualkit.Study, offered: dict[str, int], tmp_path: Path
) -> None:
    for suffix in FILLERS:
        first = small_study.suggestions.export_review(tmp_path / f"a{suffix}").read_bytes()
        assert small_study.suggestions.export_review(tmp_path / f"b{suffix}").read_bytes() == first


@pytest.mark.parametrize(
    ("words", "meant"),
    [("Yes!", "accept"), ("merge with T2.1", "merge"), ("  NO ", "reject"), ("later", "leave open"), ("hm", "?")],
)
def test_answers_are_understood_as_people_write_them(words: str, meant: str) -> None:
    assert spoken_answer(ReviewAnswer(number="1", answer=words)) == meant
