"""Framework summaries: writing cells, what is in them, what came since, and the matrix that shows them."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import qualkit
from qualkit.errors import BadInput, Conflict, NotFound
from tests.helpers.small_study import dump


def code(study: qualkit.Study, source: str, key: str, quote: str) -> int:
    return study.codings.add(source, key, quote=quote).number


def test_writing_reading_and_rewriting_a_cell(small_study: qualkit.Study) -> None:
    assert small_study.summaries.get("Anna", "T1") is None
    made = small_study.summaries.write("anna", "t1", "\nAlone, **without** a room.\n")
    assert (made.case, made.code, made.body, made.coder) == ("Anna", "T1", "Alone, **without** a room.", "tester")
    again = small_study.summaries.write("Anna", "T1", "Not quite alone.")
    assert (again.number, again.body) == (made.number, "Not quite alone.")
    assert small_study.summaries.list() == small_study.summaries.list(case="Anna", code="T1") == [again]
    assert small_study.summaries.list(case="Ben") == []
    small_study.history.undo()
    assert small_study.summaries.get("Anna", "T1") == made
    small_study.history.undo()
    assert small_study.summaries.list() == []


def test_a_theme_gathers_what_is_coded_under_it_and_a_code_only_its_own(small_study: qualkit.Study) -> None:
    one = code(small_study, "Anna", "T1.1", "alone most days")
    two = code(small_study, "Anna", "T1.2", "no desk for me")
    code(small_study, "Ben", "T1.1", "alone with it")
    theme = small_study.summaries.cell("Anna", "T1")
    assert theme.codes == ("T1", "T1.1", "T1.2")
    assert [q.coding.number for q in theme.quotations] == [one, two]
    assert (theme.attribution, theme.name, theme.state) == ("Anna, link worker, voluntary", "Alone", "to write")
    assert theme.quotations[0].locator == "turn 2"
    assert [q.coding.number for q in small_study.summaries.cell("Anna", "T1.2").quotations] == [two]
    assert small_study.summaries.cell("Anna", "T2").state == "empty"


def test_a_summary_is_out_of_date_when_its_cell_changes(small_study: qualkit.Study) -> None:
    one = code(small_study, "Anna", "T1.1", "alone most days")
    small_study.summaries.write("Anna", "T1", "Alone.")
    assert small_study.summaries.cell("Anna", "T1").state == "written"
    two = code(small_study, "Anna", "T1.2", "no desk for me")
    code(small_study, "Ben", "T1.1", "alone with it")
    code(small_study, "Anna", "T2.1", "The team is kind")
    small_study.codings.remove([one])
    cell = small_study.summaries.cell("Anna", "T1")
    assert (cell.state, cell.added, cell.removed) == ("out of date", (two,), 1)
    small_study.history.undo()
    assert small_study.summaries.cell("Anna", "T1").removed == 0
    small_study.summaries.write("Anna", "T1", "Alone, without a desk.")
    assert small_study.summaries.cell("Anna", "T1").state == "written"
    small_study.history.undo()
    assert small_study.summaries.cell("Anna", "T1").added == (two,)


def test_links_in_a_summary_are_told(small_study: qualkit.Study) -> None:
    number = code(small_study, "Anna", "T1.2", "no desk for me")
    small_study.summaries.write("Anna", "T1", f"No room [[#{number}]], see [[T2.1]].")
    assert small_study.summaries.cell("Anna", "T1").told == "No room Anna, turn 2, see Team (T2.1)."
    assert small_study.notices == []
    small_study.summaries.write("Anna", "T1", "No room [[#99]].")
    assert small_study.notices == ["[[#99]] points at nothing: there is no coding 99 yet."]


def test_progress_says_what_waits_and_what_is_old(small_study: qualkit.Study) -> None:
    code(small_study, "Anna", "T1.1", "alone most days")
    code(small_study, "Ben", "T1.1", "alone with it")
    code(small_study, "Ben", "T2.1", "The team meets on Mondays")
    small_study.summaries.write("Anna", "T1", "Alone on most days.")
    small_study.summaries.write("Ben", "T2.1", "Likes Mondays.")
    code(small_study, "Ben", "T2.1", "The team")

    def states(**how: object) -> dict[tuple[str, str], str]:
        return {(r["case"], r["code"]): r["state"] for r in small_study.summaries.progress(**how)}  # type: ignore[arg-type]

    assert states() == {
        ("Anna", "T1"): "written",
        ("Ben", "T1"): "to write",
        ("Ben", "T2"): "to write",
        ("Ben", "T2.1"): "out of date",
    }
    assert ("Anna", "T1.1") in states(level="code") and ("Ben", "T2.1") not in states(level="theme", code="")
    assert states(to_do=True, case="ben", code="T2.1") == {("Ben", "T2.1"): "out of date"}
    assert ("Anna", "T1") not in states(to_do=True)
    (row,) = small_study.summaries.progress(case="Ben", code="T2.1").to_dicts()
    assert (row["codings"], row["added"], row["removed"], row["words"]) == (2, 1, 0, 2)


def test_what_cannot_be_is_refused(small_study: qualkit.Study) -> None:
    before = dump(small_study)
    with pytest.raises(NotFound, match="Did you mean Anna"):
        small_study.summaries.write("Anne", "T1", "x")
    with pytest.raises(NotFound, match="T9"):
        small_study.summaries.write("Anna", "T9", "x")
    with pytest.raises(BadInput, match="empty"):
        small_study.summaries.write("Anna", "T1", " ")
    with pytest.raises(NotFound, match="no summary of Anna under T1"):
        small_study.summaries.remove("Anna", "T1")
    with pytest.raises(BadInput, match="branch"):
        small_study.summaries.progress(level="branch")
    assert dump(small_study) == before


def test_a_summary_changed_meanwhile_is_not_written_over(small_study: qualkit.Study) -> None:
    with pytest.raises(Conflict, match="meanwhile"):
        small_study.summaries.write("Anna", "T1", "x", before="something")
    small_study.summaries.write("Anna", "T1", "One.", before="")
    with pytest.raises(Conflict):
        small_study.summaries.write("Anna", "T1", "Two.", before="")
    assert small_study.summaries.write("Anna", "T1", "Two.", before="One.").body == "Two."


def test_the_matrix_shows_summaries_and_references_where_none_is_written(small_study: qualkit.Study) -> None:
    number = code(small_study, "Anna", "T1.1", "alone most days")
    code(small_study, "Ben", "T1.1", "alone with it")
    small_study.summaries.write("Anna", "T1", f"Alone on most days ([[#{number}]]).")
    small_study.summaries.write("Ben", "T1.2", "Does not speak of desks.")
    table = small_study.reports.framework()
    assert table.columns == ("case", "role", "T1", "T1.2", "T2")
    cells = {row["case"]: row for row in table}
    assert cells["Anna"]["T1"] == "Summary: Alone on most days (Anna, turn 2).\n1 coding: turn 2"
    assert cells["Ben"]["T1"] == "1 coding: turn 4\n“alone with it”"
    assert cells["Ben"]["T1.2"] == "Summary: Does not speak of desks.\n0 codings"
    assert "Summary: Alone on most days" in table.to_csv()
    assert small_study.reports.framework(codes=["T2"]).columns == ("case", "role", "T2")


def test_csv_holds_the_summaries_as_written(small_study: qualkit.Study, tmp_path: Path) -> None:
    small_study.summaries.write("Anna", "T1", "Alone, [[Anna:2]].\n\n- twice")
    (path,) = (path for path in small_study.exports.csv(tmp_path) if path.stem == "summaries")
    assert 'Anna,T1,"Alone, [[Anna:2]].\n\n- twice",tester,' in path.read_text("utf-8-sig")


def test_word_prints_summaries_in_the_matrix(small_study: qualkit.Study, tmp_path: Path) -> None:
    import docx

    number = code(small_study, "Anna", "T1.1", "alone most days")
    code(small_study, "Ben", "T1.1", "alone with it")
    small_study.summaries.write("Anna", "T1", f"Alone on **most** days ([[#{number}]]).\n\n- and mornings")

    def told(**options: bool) -> str:
        path = small_study.exports.word(tmp_path / "report.docx", sections=["framework"], **options)
        document = docx.Document(str(path))
        cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
        return "\n".join([*(p.text for p in document.paragraphs), *cells])

    located = told()
    assert "Summary: Alone on most days (Anna, turn 2).\n• and mornings\n1 coding: turn 2" in located
    assert "1 coding: turn 4\n“alone with it”" in located
    assert "1 of 2 cells is summarised." in located
    published = told(publication=True)
    assert "Summary: Alone on most days (Anna).\n• and mornings\n1 coding\n" in f"{published}\n"
    assert "turn 2" not in published


_WORDS = st.sampled_from(["Alone.", "Alone, twice.", "Not alone [[#1]]."])
_STEPS = st.one_of(
    st.tuples(st.just("write"), st.sampled_from(["Anna", "Ben"]), st.sampled_from(["T1", "T1.1", "T2"]), _WORDS),
    st.tuples(st.just("remove"), st.sampled_from(["Anna", "Ben"]), st.sampled_from(["T1", "T1.1", "T2"]), st.just("")),
)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(_STEPS, max_size=6))
def test_undoing_everything_restores_every_cell(
    small_study: qualkit.Study, steps: list[tuple[str, str, str, str]]
) -> None:
    before, done = dump(small_study), 0
    for kind, case, key, words in steps:
        if kind == "write":
            small_study.summaries.write(case, key, words)
        elif small_study.summaries.get(case, key) is None:
            continue
        else:
            small_study.summaries.remove(case, key)
        done += 1
    for _ in range(done):
        small_study.history.undo()
    assert dump(small_study) == before
    assert small_study.integrity.check().clean
