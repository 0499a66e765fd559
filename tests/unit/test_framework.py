"""The framework matrix: participants down, codes across."""

from __future__ import annotations

from qualkit.analysis.framework import cell_text, cells, charted_codes, framework, ordered_cases
from qualkit.domain.summaries import Summary
from tests.builders import memo, study

STUDY = """
    book B Book
      A The theme (theme)
        A1 First
      Z Own order (housekeeping)
    case Z1: GP
    case L2: link worker
    case L1: link worker
    case L1 in L1b: link worker
    case N1:
    L2.12 A1 human: I say it twice
    L2.6 A rule: and this is a much longer thing to say
    L2.6 A1 rule: and this is a much longer thing to say
    L1.3 A human: here
    L1b.1 A human: there it goes on a little
"""


def test_rows_are_participants_by_group_and_columns_are_themes() -> None:
    table = framework(study(STUDY))
    assert table.columns == ("case", "role", "A")
    assert [line[:2] for line in table.rows] == [
        ("L1", "link worker"),
        ("L2", "link worker"),
        ("Z1", "GP"),
        ("N1", ""),
    ]
    assert table.rows[2][2] == ""
    assert ordered_cases(study(STUDY)) == ["L1", "L2", "Z1", "N1"]


def test_a_cell_counts_codings_and_names_turns_in_order() -> None:
    found = cells(study(STUDY), study(STUDY).codings, ["A", "A1"])
    assert (found["L2", "A"].codings, found["L2", "A"].references) == (3, ("6", "12"))
    assert found["L2", "A1"].codings == 2
    assert ("Z1", "A") not in found


def test_what_a_person_coded_speaks_for_the_cell_before_a_longer_rule_hit() -> None:
    found = cells(study(STUDY), study(STUDY).codings, ["A"])
    assert cell_text(found["L2", "A"]) == "3 codings: turns 6, 12\n“I say it twice”"
    assert cell_text(found["L2", "A"], locators=False) == "3 codings\n“I say it twice”"


def test_turns_name_their_source_where_a_participant_speaks_in_several() -> None:
    found = cells(study(STUDY), study(STUDY).codings, ["A"])
    assert found["L1", "A"].references == ("3 in L1", "1 in L1b")


def test_a_summary_memo_on_a_coding_stands_in_its_cell() -> None:
    material = study(
        STUDY, memos=(memo(1, "summary", "1", "Says so twice.", on="coding"), memo(2, "analytic", "1", "Hm."))
    )
    found = cells(material, material.codings, ["A"])
    assert cell_text(found["L2", "A"]) == "Summary: Says so twice.\n3 codings: turns 6, 12"
    assert found["L1", "A"].summary == ""


def test_a_written_summary_goes_before_memos_and_may_stand_where_nothing_is_coded() -> None:
    material = study(
        STUDY,
        memos=(memo(1, "summary", "1", "From a memo.", on="coding"),),
        summaries=(summary("L2", "A", "Says it [[#1]].\n\n- **twice**"), summary("Z1", "A", "Says nothing of it.")),
        links={"[[#1]]": ("L2, turn 12", "L2")},
    )
    found = cells(material, material.codings, ["A"])
    assert cell_text(found["L2", "A"]) == "Summary: Says it L2, turn 12.\n• twice\n3 codings: turns 6, 12"
    assert cell_text(found["Z1", "A"]) == "Summary: Says nothing of it.\n0 codings"
    published = cells(material, material.codings, ["A"], locators=False)
    assert cell_text(published["L2", "A"], locators=False) == "Summary: Says it L2.\n• twice\n3 codings"


def test_a_code_with_summaries_has_a_column_after_its_theme() -> None:
    material = study(STUDY, summaries=(summary("L2", "A1", "Says it once."),))
    assert charted_codes(material) == ["A", "A1"]
    assert framework(material).columns == ("case", "role", "A", "A1")
    assert framework(material, codes=["A"]).columns == ("case", "role", "A")


def summary(case: str, code: str, body: str) -> Summary:
    at = "2026-11-20T09:00:00Z"
    return Summary(number=1, guid="s", case=case, code=code, body=body, coder="AB", created_at=at, updated_at=at)


def test_many_turns_and_long_quotations_are_cut() -> None:
    talk = "\n".join(f"P.{n} A human: {'word ' * 20}{n}" for n in range(1, 10))
    material = study(f"book B Book\n  A One\ncase P: GP\n{talk}")
    text = cell_text(cells(material, material.codings, ["A"])["P", "A"])
    assert text == f"9 codings: turns 1, 2, 3, 4, 5, 6 and 3 more\n“{'word ' * 16}[...]”"
    assert cell_text(None) == ""
