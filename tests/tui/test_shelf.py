"""Finding a code by a few letters."""

from __future__ import annotations

import pytest

from qualkit.domain.codebook import Code, Codebook
from qualkit.tui.shelf import Shelf

CODES = (
    Code(key="T1", name="Alone", kind="theme", colour="#112233"),
    Code(key="T1.1", name="Isolation", parent="T1", depth=1, brief="Feels cut off"),
    Code(key="T1.2", name="No desk", parent="T1", depth=1, aliases=("desk", "OLD7")),
    Code(key="T2", name="Together", kind="theme"),
    Code(key="T2.1", name="Team", parent="T2", depth=1, colour="#445566"),
    Code(key="T2.2", name="Clinical supervision", parent="T2", depth=1),
    Code(key="T2.3", name="Gone", parent="T2", depth=1, status="retired"),
    Code(key="V1", name="carrying it home", type="in vivo"),
)
SHELF = Shelf([Codebook(key="tiny", title="Tiny", codes=CODES)])


@pytest.mark.parametrize(
    ("query", "best"),
    [
        ("t2.1", "T2.1"),  # a key
        ("old7", "T1.2"),  # a former key
        ("isol", "T1.1"),  # the beginning of a name
        ("superv", "T2.2"),  # the beginning of a word of a name
        ("sup clin", "T2.2"),  # words in any order
        ("cut off", "T1.1"),  # the short description
        ("supervison", "T2.2"),  # a slip
        ("izolation", "T1.1"),
        ("home", "V1"),
    ],
)
def test_the_best_comes_first(query: str, best: str) -> None:
    assert SHELF.search(query)[0].key == best


@pytest.mark.parametrize("query", ["zzz", "q", "xylophone"])
def test_what_fits_nothing_finds_nothing(query: str) -> None:
    assert SHELF.search(query) == []


def test_of_equals_the_one_used_last_comes_first() -> None:
    assert [code.key for code in SHELF.search("t")][:1] == ["T1"]
    assert SHELF.search("te", recent=("T2.1",))[0].key == "T2.1"
    assert [code.key for code in SHELF.search("t", recent=("T2", "T1.2"))][:2] == ["T2", "T1.2"]


def test_a_retired_code_is_never_offered() -> None:
    assert all(code.key != "T2.3" for query in ("", "gone", "T2.3") for code in SHELF.search(query or "t2"))
    assert all(row.code is None or row.code.key != "T2.3" for row in SHELF.rows())


def test_without_a_query_the_likely_ones_come_before_the_tree() -> None:
    rows = SHELF.rows(first=("T2.2",), why_first="Why", recent=("T2.1", "T1"))
    told = [row.heading or f"{'.' * row.depth}{row.code.key if row.code else ''}/{row.number}" for row in rows]
    assert told == [
        "Why", "T2.2/0", "Used last", "T2.1/1", "T1/2", "In vivo", "V1/0",
        "Tiny", "T1/2", ".T1.1/0", ".T1.2/0", "T2/0", ".T2.1/1", ".T2.2/0", "V1/0",
    ]  # fmt: skip


def test_colours_are_inherited() -> None:
    assert [SHELF.colour(key) for key in ("T1", "T1.1", "T2.1", "V1", "nothing")] == [
        "#112233", "#112233", "#445566", "#5a5a5a", "#5a5a5a",
    ]  # fmt: skip
    assert (SHELF.path("T2.2"), SHELF.path("T1"), SHELF.label("t1.1")) == ("Together", "", "T1.1 Isolation")
