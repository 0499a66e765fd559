"""Frequencies and matrices: participants counted once, themes with all that stands under them, columns that add up."""

from __future__ import annotations

from typing import Any

from qualkit.analysis.counting import chosen, frequencies, matrix, participants_by, rows_by_code
from qualkit.domain.material import Material
from tests.builders import study

STUDY = """
    book B Book
      A The theme (theme)
        A1 First
          A11 Deep
        A2 Second
      Z Own order (housekeeping)
    book C Other
      C1 Elsewhere
    case L1: link worker, NHS
    case L2: link worker
    case Z1: GP, NHS
    case N1:
    L1.1 A1 human: one two three
    L1.1 A11 rule: one two three
    L1.2 A2 confirmed: four five
    L2.1 A2 model by CD: six
    Z1.1 A human: seven
    X9.1 A2 human who -: eight nine
    L1.3 C1 rule: ten
    L1.3 Z human: ten
"""


def row(material: Material, code: str) -> dict[str, Any]:
    return next(line for line in frequencies(material) if line["code"] == code)


def test_a_theme_takes_in_the_codes_under_it() -> None:
    material = study(STUDY)
    assert row(material, "A")["codings"] == 6
    assert row(material, "A1")["codings"] == 2
    assert row(material, "A11")["codings"] == 1


def test_participants_are_counted_once_and_only_if_they_are_linked() -> None:
    found = row(study(STUDY), "A")
    assert (found["cases"], found["of_cases"], found["sources"]) == (3, 4, 4)


def test_origins_are_counted_apart() -> None:
    found = row(study(STUDY), "A")
    assert [found[k] for k in ("human", "rule_confirmed", "rule_unconfirmed", "accepted")] == [3, 1, 1, 1]


def test_share_of_participants_and_who_answers_for_the_codings() -> None:
    found = row(study(STUDY), "A")
    assert (found["share"], found["coders"]) == (0.75, 2)
    assert row(study(STUDY), "A11")["coders"] == 0
    assert set(frequencies(study(STUDY)).columns) == set(frequencies(study(STUDY)).meanings)


def test_a_matrix_by_case_of_participants_is_of_noughts_and_ones() -> None:
    table = matrix(study(STUDY), by="case")
    assert table.rows[0] == ("A", "The theme", 1, 1, 0, 1, 3)


def test_crossed_attributes_are_columns_of_their_combinations() -> None:
    table = matrix(study(STUDY), by=["role", "sector"], small_groups=True)
    assert table.columns[2:-1] == (
        "GP × NHS (1)",
        "link worker × NHS (1)",
        "link worker × not stated (1)",
        "not stated × not stated (1)",
    )
    assert table.rows[0] == ("A", "The theme", 1, 1, 1, 0, 3)


def test_small_groups_stand_together_so_that_no_other_table_tells_them() -> None:
    together = matrix(study(STUDY))
    assert together.columns == ("code", "name", "other groups (4)", "total")
    assert "stand together" in together.note
    two = study("book B Book\n  A One\n" + "".join(f"case P{n}: {'GP' if n > 4 else 'carer'}\n" for n in range(6)))
    # The one GP could be reckoned from the carers and a table of all participants.
    assert matrix(two).columns == ("code", "name", "other groups (6)", "total")
    alone = matrix(study("book B Book\n  A One\ncase P1: GP\ncase P2: carer\n"))
    assert alone.columns == ("code", "name", "total") and "not shown, nor counted" in alone.note


def test_words_of_a_segment_with_two_codes_count_once() -> None:
    assert row(study(STUDY), "A1")["words"] == 3
    assert row(study(STUDY), "A")["words"] == 3 + 2 + 1 + 1 + 2


def test_codes_that_nobody_used_can_be_left_out() -> None:
    material = study("book B Book\n  A One\n  A2 Two\ncase P: GP\nP.1 A human: word")
    assert [line["code"] for line in frequencies(material)] == ["A", "A2"]
    assert [line["code"] for line in frequencies(material, used_only=True)] == ["A"]


def test_filters() -> None:
    material = study(STUDY)
    assert [item.coding.number for item in chosen(material, unconfirmed=False)] == [1, 3, 4, 5, 6, 8]
    assert [item.coding.number for item in chosen(material, origins=["model"])] == [4]
    assert [item.coding.number for item in chosen(material, cases=["l2", "z1"])] == [4, 5]
    assert [item.coding.number for item in chosen(material, coder="CD")] == [4]


def test_a_code_that_no_codebook_holds_is_kept_under_its_key() -> None:
    material = study("book B Book\n  A One\ncase P: GP\nP.1 GONE human: word")
    assert sorted(rows_by_code(material, material.codings)) == ["GONE"]


def test_matrix_counts_participants_of_each_group() -> None:
    table = matrix(study(STUDY), small_groups=True)
    assert table.columns == ("code", "name", "link worker (2)", "GP (1)", "not stated (1)", "total")
    assert table.rows[0] == ("A", "The theme", 2, 1, 0, 3)


def test_columns_add_up_when_some_talk_has_no_participant() -> None:
    table = matrix(study(STUDY), count="codings", small_groups=True)
    assert table.columns[-2:] == ("no participant", "total")
    assert table.rows[0] == ("A", "The theme", 4, 1, 0, 1, 6)
    for line in table.rows:
        assert sum(line[2:-1]) == line[-1]


def test_matrix_by_case_and_of_themes() -> None:
    table = matrix(study(STUDY), by="case", count="codings", level="theme")
    assert table.columns == ("code", "name", "L1", "L2", "N1", "Z1", "no participant", "total")
    assert [line[0] for line in table.rows] == ["A", "C1"]
    assert table.rows[0] == ("A", "The theme", 3, 1, 0, 1, 1, 6)


def test_matrix_counts_words() -> None:
    assert matrix(study(STUDY), count="words", small_groups=True).rows[0] == ("A", "The theme", 6, 1, 0, 2, 9)


def test_groups_are_ordered_by_size_then_name_with_the_unknown_last() -> None:
    material = study("case B: GP\ncase A: GP\ncase C: carer\ncase D: baker\ncase E:\ncase F:\ncase G:")
    assert participants_by(material) == {"GP": ("B", "A"), "baker": ("D",), "carer": ("C",), "": ("E", "F", "G")}
    assert list(participants_by(material, "sector")) == [""]
