"""Moving codes in the YAML file, new keys, and edits towards another codebook: lines travel, remarks stay."""

from __future__ import annotations

from dataclasses import replace

import pytest

from qualkit.domain.codebook import Code, Codebook
from qualkit.domain.codebook_changes import longest_rising, moved, next_key, renamed_by_alias, selection
from qualkit.errors import BadInput, Conflict, NotFound
from qualkit.files.codebook_aims import edits_towards
from qualkit.files.codebook_matching import planned_changes, recognised, reordered
from qualkit.files.codebook_yaml import AddCode, Edit, MoveCode, RemoveCode, SetField, edit_codebook, read_codebook

BOOK = """\
id: main   # the only one
title: Main
codes:
  - id: A
    name: First
    kind: theme
    codes:
      # about desks
      - id: A.1   # often
        name: Desk
        definition: >-
          No place
          to work.

          # this is text
        examples:
          - "one: two"
          # a remark inside
          - three
      - id: A.2
        name: Room
          # deeper, so it belongs to the room

  # about people
  - id: B
    name: Second
    kind: theme
    codes:
    - id: B.1
      name: Team
      when_to_use: |
        line one
          line two
    - id: B.2
      name: Alone
  - id: zz
    name: Housekeeping
    kind: housekeeping
# the end
"""


def read(data: bytes) -> Codebook:
    book, problems = read_codebook(data, "main.yaml")
    assert book is not None and [p for p in problems if p.severity == "error"] == []
    return book


def edit(*edits: Edit, text: str = BOOK) -> str:
    return edit_codebook(text.encode(), list(edits)).decode()


def tree(text: str) -> list[tuple[str, str, int]]:
    return [(code.key, code.parent, code.depth) for code in read(text.encode())]


def test_a_code_takes_its_lines_and_remarks_along() -> None:
    after = edit(MoveCode("A.1", "B", after="B.1"))
    assert (
        "    - id: B.1\n      name: Team\n      when_to_use: |\n        line one\n          line two\n"
        "    # about desks\n    - id: A.1   # often\n      name: Desk\n      definition: >-\n        No place\n"
        '        to work.\n\n        # this is text\n      examples:\n        - "one: two"\n'
        "        # a remark inside\n        - three\n    - id: B.2\n"
    ) in after
    assert sorted(line.strip() for line in after.splitlines()) == sorted(line.strip() for line in BOOK.splitlines())
    assert next(code for code in read(after.encode()) if code.key == "A.1").examples == ("one: two", "three")


def test_a_code_goes_deeper_with_all_below_it() -> None:
    after = edit(MoveCode("B", "A.2"))
    assert tree(after)[2:6] == [("A.2", "A", 1), ("B", "A.2", 2), ("B.1", "B", 3), ("B.2", "B", 3)]
    assert read(after.encode()).codes[4].when_to_use == "line one\n  line two"


@pytest.mark.parametrize(
    ("where", "keys"),
    [
        (MoveCode("A", "", after="B"), ["B", "B.1", "B.2", "A", "A.1", "A.2", "zz"]),
        (MoveCode("A", ""), ["B", "B.1", "B.2", "A", "A.1", "A.2", "zz"]),
        (MoveCode("B", "", before="A"), ["B", "B.1", "B.2", "A", "A.1", "A.2", "zz"]),
        (MoveCode("A.2", "A", before="A.1"), ["A", "A.2", "A.1", "B", "B.1", "B.2", "zz"]),
        (MoveCode("b.2", "a.1"), ["A", "A.1", "B.2", "A.2", "B", "B.1", "zz"]),
    ],
)
def test_places(where: MoveCode, keys: list[str]) -> None:
    assert [key for key, _, _ in tree(edit(where))] == keys


def test_the_last_code_of_a_list_leaves_no_empty_list() -> None:
    after = edit(MoveCode("A.1", "B"), MoveCode("A.2", "B"))
    assert "codes:\n      #" not in after and after.count("codes:") == 2
    assert [key for key, parent, _ in tree(after) if parent == "B"] == ["B.1", "B.2", "A.1", "A.2"]


def test_moving_to_where_it_stands_changes_no_byte() -> None:
    assert edit(MoveCode("A.2", "A", after="A.1")) == BOOK
    assert edit(MoveCode("B.2", "B")) == BOOK


def test_windows_line_ends_and_byte_order_mark_travel_too() -> None:
    data = b"\xef\xbb\xbf" + BOOK.replace("\n", "\r\n").encode()
    after = edit_codebook(data, [MoveCode("A.1", "B"), MoveCode("B", "A")])
    assert after.startswith(b"\xef\xbb\xbf")
    assert after.count(b"\n") == after.count(b"\r\n") and b"\r\r" not in after
    assert after.decode("utf-8-sig").replace("\r\n", "\n") == edit(MoveCode("A.1", "B"), MoveCode("B", "A"))


@pytest.mark.parametrize(
    ("wrong", "error"),
    [
        (MoveCode("A", "A.1"), Conflict),
        (MoveCode("A", "A"), Conflict),
        (MoveCode("A.9", "B"), NotFound),
        (MoveCode("A.1", "Q"), NotFound),
        (MoveCode("A.1", "B", after="A.2"), Conflict),
        (AddCode("A", Code(key="A.3", name="x", aliases=("B.1",))), Conflict),
        (SetField("A.1", "aliases", ["B.1"]), Conflict),
        (SetField("A.1", "aliases", ["two words"]), BadInput),
    ],
)
def test_refusals(wrong: Edit, error: type[Exception]) -> None:
    with pytest.raises(error):
        edit(wrong)


def test_eight_levels_are_the_most() -> None:
    text = BOOK
    for level in range(6):
        text = edit(
            AddCode("A.1" if not level else f"L{level}", Code(key=f"L{level + 1}", name=f"l{level}")), text=text
        )
    with pytest.raises(BadInput, match="8 levels"):
        edit(AddCode("L6", Code(key="L7", name="x")), text=text)
    with pytest.raises(BadInput, match="8 levels"):
        edit(MoveCode("B", "L5"), text=text)


def test_a_code_is_added_where_it_is_wanted() -> None:
    after = edit(
        AddCode("B", Code(key="B.0", name="New"), before="B.1"), AddCode("A", Code(key="A.x", name="n"), after="A.1")
    )
    assert [key for key, _, _ in tree(after)] == ["A", "A.1", "A.x", "A.2", "B", "B.0", "B.1", "B.2", "zz"]


def test_an_alias_is_no_key_of_another_code() -> None:
    text = edit(SetField("A.1", "aliases", "old, older"))
    assert read(text.encode()).find("OLDER") == read(text.encode()).get("A.1")
    with pytest.raises(Conflict, match="alias of A"):
        edit(SetField("B.1", "key", "old"), text=text)
    faulty = text.replace("- old\n", "- B.2\n").replace("- older", "- no, good")
    _, problems = read_codebook(faulty.encode(), "main.yaml")
    said = [str(problem) for problem in problems if problem.severity == "error"]
    assert said == [
        f"main.yaml:21: codes.1.codes.1.aliases: has the alias “{alias}”, {fault} Delete the alias."
        for alias, fault in (("B.2", "which is the key of another code."), ("no, good", "which is not one word."))
    ]


def test_keys_change_places() -> None:
    book = read(BOOK.encode())
    swap = {"B.1": "B.2", "B.2": "B.1"}
    wanted = replace(book, codes=tuple(replace(code, key=swap.get(code.key, code.key)) for code in book))
    after = read(edit_codebook(BOOK.encode(), edits_towards(book, wanted, swap)))
    assert [(code.key, code.name) for code in after if code.parent == "B"] == [("B.2", "Team"), ("B.1", "Alone")]


def test_another_tree_as_the_aim() -> None:
    book = read(BOOK.encode())
    a, a1, a2, _, _, b2, zz = book.codes
    wanted = replace(
        book,
        codes=(
            replace(b2, parent="", depth=0),
            replace(a, parent="B.2", depth=1),
            replace(a2, depth=2),
            replace(a1, depth=2, definition="new", aliases=("desk",)),
            Code(key="A.3", name="New", parent="A", depth=2),
            replace(zz, name="Mine"),
        ),
    )
    after = read(edit_codebook(BOOK.encode(), wanted))
    assert [(c.key, c.parent, c.name, c.definition, c.aliases) for c in after] == [
        (c.key, c.parent, c.name, c.definition, c.aliases) for c in wanted
    ]


def test_codes_are_recognised_under_another_key() -> None:
    def book(*codes: Code) -> Codebook:
        return Codebook(key="a", title="A", codes=codes)

    long = "What counts as an instance of it."
    old = book(Code(key="A", name="One", definition=long), Code(key="B", name="Two"), Code(key="C", name="Two"))
    assert recognised(old, book(Code(key="X", name="Uno", definition=long))) == {"A": "X"}
    assert recognised(old, book(Code(key="X", name="Two"))) == {}, "two codes had that name"
    assert recognised(old, book(Code(key="A", name="One"), Code(key="Y", name="ONE", aliases=("B",)))) == {"B": "Y"}
    assert renamed_by_alias(old, book(Code(key="A", name="One", aliases=("B",)))) == {}, "that would be a merger"


def test_a_plan_says_what_changes() -> None:
    book = read(BOOK.encode())
    _, _, a2, b, b1, b2, zz = book.codes
    wanted = replace(
        book,
        codes=(replace(a2, key="A.9", parent="", depth=0, aliases=("A.2",)), b, b2, b1, replace(zz, status="retired")),
    )
    renamed = {"A.2": "A.9"}
    changes = [(c.kind, c.key, c.field, c.before, c.after) for c in planned_changes(book, wanted, renamed)]
    assert changes == [
        ("renamed", "A.9", "key", "A.2", "A.9"),
        ("moved", "A.9", "", "A", ""),
        ("retired", "zz", "status", "active", "retired"),
        ("removed", "A", "", "", ""),
        ("removed", "A.1", "", "A", ""),
    ]
    assert reordered(book, wanted, renamed) == 1


def test_the_next_key_is_one_that_nobody_had() -> None:
    codes = (
        Code(key="L3", name="t"),
        Code(key="L3.1", name="a", parent="L3"),
        Code(key="x", name="b", aliases=("L3.2",)),
    )
    book = Codebook(key="a", title="A", codes=codes)
    assert next_key(book, "L3") == "L3.3"
    assert next_key(book, "L3", [Codebook(key="b", title="B", codes=(Code(key="l3.3", name="c"),))]) == "L3.4"
    assert next_key(Codebook(key="a", title="A"), "") == "N1"


def test_moving_in_a_codebook_as_a_value() -> None:
    book = read(BOOK.encode())
    keys = [code.key for code in moved(book, "B", "A", before="A.2")]
    assert keys == ["A", "A.1", "B", "B.1", "B.2", "A.2", "zz"]
    assert [code.key for code in moved(moved(book, "B", "A"), "B", "", after="A")] == [code.key for code in book]


def test_what_moved_is_the_least_there_is() -> None:
    assert longest_rising([1, 2, 3]) == [True, True, True]
    assert longest_rising([3, 1, 2]) == [False, True, True]
    assert longest_rising([]) == []


@pytest.mark.parametrize("text", ["role", "12,x", "role=", "role=GP and sector=NHS", "5-", "1-999999"])
def test_selections_that_say_nothing(text: str) -> None:
    with pytest.raises(ValueError):
        selection(text)


def test_selections() -> None:
    found = selection("source=LW01, LW02 and text=rock and roll and origin=human and coder=AB and 3, 5-6")
    assert (found.sources, found.text, found.origin, found.coder) == (("LW01", "LW02"), "rock and roll", "human", "AB")
    assert found.numbers == (3, 5, 6)
    assert selection("rest").rest and not selection("").rest


def test_removing_is_still_possible_after_moving() -> None:
    after = edit(MoveCode("A.1", "B"), RemoveCode("A.1"), RemoveCode("A.2"))
    assert [key for key, _, _ in tree(after)] == ["A", "B", "B.1", "B.2", "zz"]
