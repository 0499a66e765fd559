"""Reading, editing and writing YAML codebooks."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from qualkit.domain.codebook import Code, Codebook
from qualkit.errors import BadInput, Conflict, NotFound, Problem
from qualkit.files.codebook_edits import as_asked
from qualkit.files.codebook_reader import reading
from qualkit.files.codebook_yaml import (
    AddCode,
    RemoveCode,
    SetField,
    add_code,
    edit_codebook,
    new_codebook_yaml,
    read_codebook,
)

SHIPPED = sorted((Path(__file__).parents[2] / "codebooks").glob("*.yaml"))

BOOK = """\
# My book, with remarks.
id: main
title: 'Main book'   # working title
version: "1.10"
codes:
  - id: A
    name: First theme
    kind: theme
    brief: one   # short
    definition: >-   # long
      Folded text
      over two lines.

      # this is text
    # this is a remark
    when_to_use: x
    when_not_to_use: y
    colour: "#1F6F8B"

    codes:
      - id: A.1
        name: First code
        brief: b
        definition: d
        when_to_use: w
        when_not_to_use: n
        examples:
          - "one"     # spoken by the sea

          - two
        patterns: [grey area, '"made of steel"']

      - name: Second code
        id: A.2
        definition: |
          line one
          line two
        status: draft
  - id: zz
    name: Housekeeping
    kind: housekeeping
    colour: "#555555"
# the end
"""


def read(text: str | bytes) -> tuple[Codebook | None, list[Problem]]:
    return read_codebook(text.encode() if isinstance(text, str) else text, "codebooks/main.yaml")


def faults(text: str | bytes, severity: str = "error") -> list[str]:
    return [str(problem) for problem in read(text)[1] if problem.severity == severity]


def codes(body: str) -> str:
    return f"id: main\ntitle: T\ncodes:\n{body}"


def test_fields_of_a_codebook_and_its_tree() -> None:
    book, _ = read(BOOK)
    assert book is not None
    assert (book.key, book.title, book.version) == ("main", "Main book", "1.10")
    assert [(code.key, code.parent, code.depth, code.line) for code in book] == [
        ("A", "", 0, 6),
        ("A.1", "A", 1, 21),
        ("A.2", "A", 1, 33),
        ("zz", "", 0, 39),
    ]
    first = book.codes[0]
    assert first.definition == "Folded text over two lines.\n# this is text"
    assert book.codes[1].patterns == ("grey area", '"made of steel"')
    assert book.codes[2].definition == "line one\nline two"


def test_colours_are_inherited_and_normalised() -> None:
    book, _ = read(BOOK)
    assert book is not None
    assert [code.colour for code in book] == ["#1f6f8b"] * 3 + ["#555555"]


def test_themes_without_colour_get_different_ones_of_the_palette() -> None:
    book, _ = read(codes("  - {id: A, name: a}\n  - {id: B, name: b, colour: '#0b6fb0'}\n  - {id: C, name: c}\n"))
    assert book is not None
    assert len({code.colour for code in book}) == 3


def test_a_wrong_type_is_named_with_line_and_place() -> None:
    assert faults(codes("  - id: A\n    name: n\n    definition:\n      - a\n")) == [
        "codebooks/main.yaml:7: codes.1.definition: should be text."
    ]


def test_one_bad_place_never_hides_the_others() -> None:
    text = codes(
        "  - id: A\n    name: n\n    definition: {a: 1}\n    kind: thing\n    status: gone\n    type: in vvo\n"
        "    colour: teal\n    examples: {a: b}\n    brief: 2024\n    defintion: x\n    name: again\n"
        "  - just text\n  - id: a\n    name: other\n  - name: nameless key\n  - id: C\n"
    )
    found = [str(problem) for problem in read(text)[1] if "has no" not in problem.message]
    assert [line.partition("main.yaml:")[2].split(".")[0].split(":")[0] for line in found] == [
        "6", "7", "8", "9", "10", "11", "12", "13", "14", "15", "16", "18", "19",
    ]  # fmt: skip
    joined = "\n".join(found)
    assert "Did you mean “in vivo”?" in joined
    assert "Did you mean “definition”?" in joined
    assert '12: codes.1.brief: should be text. Put it in quotation marks: "2024"' in joined
    assert "14: codes.1.name: is given twice; only the first counts." in joined
    assert "“a” is already the key of the code on line 4" in joined


def test_the_text_of_a_number_is_kept_as_written() -> None:
    book, problems = read("id: main\ntitle: T\nversion: 1.10\ncodes: []\n")
    assert book is not None and book.version == "1.10"
    assert [problem.severity for problem in problems] == ["warning"]


def test_codes_below_a_code_that_is_left_out_are_still_checked_but_not_kept() -> None:
    text = codes("  - name: n\n    codes:\n      - id: B\n        name: b\n        kind: odd\n  - id: C\n    name: c\n")
    book, _ = read(text)
    assert book is not None
    assert [code.key for code in book] == ["C"]
    assert any("codes.1.codes.1.kind" in fault for fault in faults(text))


def test_missing_texts_are_warnings() -> None:
    text = codes("  - id: A\n    name: n\n")
    assert faults(text) == []
    assert faults(text, "warning") == [
        "codebooks/main.yaml:4: A: has no brief, definition, when_to_use, when_not_to_use and examples."
    ]


def test_two_codes_of_one_name_are_a_warning() -> None:
    text = codes("  - {id: A, name: Trust}\n  - {id: B, name: trust}\n")
    assert any(":5: B: has the same name as A: “trust”." in line for line in faults(text, "warning"))


def test_an_unquoted_colour_is_explained() -> None:
    text = codes("  - id: A\n    name: n\n    colour: #1f6f8b\n")
    assert any("6: codes.1.colour: is empty. Put it in quotation marks" in line for line in faults(text, "warning"))


@pytest.mark.parametrize("data", [b"", b"\n\n", b"# only a remark\n", b"---\n", b"null\n"])
def test_an_empty_file(data: bytes) -> None:
    book, problems = read(data)
    assert book is None
    assert [problem.message for problem in problems] == ["is empty."]


def test_a_list_instead_of_a_codebook() -> None:
    book, problems = read("\n- id: A\n")
    assert book is None
    assert str(problems[0]).startswith("codebooks/main.yaml:2: is not a codebook.")


def test_tabs_are_named_on_every_line() -> None:
    text = codes("  - id: A\n\t  name: n\n    brief: b\n\t definition: d\n")
    assert [line.split(":")[1] for line in faults(text)] == ["5", "7"]
    assert "is indented with a tab." in faults(text)[0]


def test_a_tab_inside_folded_text_is_no_fault() -> None:
    assert faults(codes("  - id: A\n    name: n\n    brief: >-\n      a\tb\n      \tc\n")) == []


def test_a_tab_inside_plain_text_is_named() -> None:
    (fault,) = faults(codes("  - id: A\n    name: n\n    brief: a\tb\n"))
    assert fault.startswith("codebooks/main.yaml:6: holds a tab.")


def test_a_second_colon_is_explained() -> None:
    (fault,) = faults(codes("  - id: A\n    name: n\n    brief: use this: when\n"))
    assert fault.startswith("codebooks/main.yaml:6: has a second “: ” in one line.")


@pytest.mark.parametrize(
    "body",
    ['  - id: A\n    name: "n\n    brief: b\n', "  - id: A\n   name: n\n", "  - id: [A\n    name: n\n", "  - id: @A\n"],
)
def test_yaml_that_does_not_parse_gives_a_line_and_a_remedy(body: str) -> None:
    book, problems = read(codes(body))
    assert book is None
    assert len(problems) == 1
    assert problems[0].where and problems[0].where.line and problems[0].hint


def test_text_that_is_not_utf8() -> None:
    book, problems = read("id: a\ntitle: Caf\xe9\n".encode("cp1252"))
    assert book is None
    assert str(problems[0]).startswith("codebooks/main.yaml:2: is not UTF-8 text. Save it as UTF-8")


def test_a_nest_of_aliases_is_refused_at_once() -> None:
    bomb = 'a: &a ["x","x"]\n' + "".join(
        f"{chr(98 + i)}: &{chr(98 + i)} [{','.join(['*' + chr(97 + i)] * 9)}]\n" for i in range(9)
    )
    book, problems = read(bomb)
    assert book is not None and not book.codes
    assert any("repeats a whole block" in problem.message for problem in problems)
    assert read("a: &a x\nb: [" + ", ".join(["*a"] * 101) + "]\n")[0] is None


def test_an_alias_of_a_text_is_read() -> None:
    book, _ = read(codes("  - id: A\n    name: &n Trust\n    brief: *n\n"))
    assert book is not None and book.codes[0].brief == "Trust"


def test_nesting_has_an_end() -> None:
    assert faults("a: " + "[" * 100 + "]" * 100)[0].startswith("codebooks/main.yaml:1: is nested too deeply.")
    body = "".join(f"{' ' * (2 + 4 * i)}- id: K{i}\n{' ' * (4 + 4 * i)}name: n{i}\n{' ' * (4 + 4 * i)}codes:\n"
                   for i in range(9))  # fmt: skip
    book, problems = read(codes(body + " " * 38 + "- id: K9\n" + " " * 40 + "name: n9\n"))
    assert book is not None and len(book.codes) == 8
    assert any("below 8 levels" in problem.message for problem in problems)


def test_a_file_that_is_too_large_is_not_parsed() -> None:
    book, problems = read(b"#" * 5_000_001)
    assert book is None and "larger than 5 MB" in problems[0].message


def test_tags_make_no_objects() -> None:
    book, _ = read(codes('  - id: A\n    name: !!python/object/apply:os.system ["true"]\n'))
    assert book is not None and book.codes[0].name == "A"


# --- editing ------------------------------------------------------------------------------------------------------


def test_no_edit_gives_the_same_bytes() -> None:
    assert edit_codebook(BOOK.encode(), []) == BOOK.encode()
    book, _ = read(BOOK)
    assert book is not None
    assert edit_codebook(BOOK.encode(), book) == BOOK.encode()


@pytest.mark.parametrize(
    ("key", "field", "value", "old", "new"),
    [
        ("A", "brief", "two", "brief: one   # short", "brief: two   # short"),
        ("a.1", "name", "Renamed: code", "name: First code", 'name: "Renamed: code"'),
        ("A.2", "status", "active", "status: draft", "status: active"),
        ("A.2", "definition", "new", "definition: |\n          line one\n          line two", "definition: new"),
        (
            "A",
            "definition",
            "short",
            "definition: >-   # long\n      Folded text\n      over two lines.\n\n      # this is text\n",
            "definition: short   # long\n",
        ),
        ("A.1", "examples", ["one", "two", "three"], "          - two\n", "          - two\n          - three\n"),
        ("A.1", "examples", ["one"], "     # spoken by the sea\n\n          - two\n", "     # spoken by the sea\n"),
        (
            "A.1",
            "patterns",
            ["debt"],
            "patterns: [grey area, '\"made of steel\"']",
            "patterns:\n          - debt",
        ),
        ("A.2", "when_to_use", "w", "line two\n", "line two\n        when_to_use: w\n"),
        ("A.2", "key", "A.7", "id: A.2", "id: A.7"),
        ("A", "colour", "", '    colour: "#1F6F8B"\n', ""),
    ],
)
def test_a_field_changes_and_nothing_else(key: str, field: str, value: str | list[str], old: str, new: str) -> None:
    assert BOOK.count(old) == 1
    assert edit_codebook(BOOK.encode(), [SetField(key, field, value)]).decode() == BOOK.replace(old, new)


def test_line_ends_and_byte_order_mark_survive() -> None:
    data = b"\xef\xbb\xbf" + BOOK.replace("\n", "\r\n").encode()
    edited = edit_codebook(data, [SetField("A.1", "status", "retired")])
    assert edited == data.replace(b"steel\"']\r\n", b"steel\"']\r\n        status: retired\r\n")


def test_many_fields_at_once() -> None:
    edits = [SetField("A.2", "brief", "b"), SetField("A.2", "when_to_use", "w"), SetField("A.1", "brief", "B")]
    book, _ = read_codebook(edit_codebook(BOOK.encode(), edits), "x")
    assert book is not None
    assert (book.codes[2].brief, book.codes[2].when_to_use, book.codes[1].brief) == ("b", "w", "B")


def test_a_code_is_added_after_its_siblings_with_their_spacing() -> None:
    edited = add_code(BOOK.encode(), "A", Code(key="A.3", name="Third", definition="d", parent="A")).decode()
    place = edited.index("\n      - id: A.3\n        name: Third\n")
    assert edited[place - 1] == "\n"
    assert edited[:place].endswith("status: draft\n")
    assert edited.replace(edited[place : edited.index("  - id: zz")], "") == BOOK
    book, _ = read(edited)
    assert book is not None and book.codes[3].definition == "d" and book.codes[3].parent == "A"


def test_a_first_code_below_a_code() -> None:
    edited = add_code(BOOK.encode(), "A.1", Code(key="A.1.1", name="Deeper")).decode()
    book, _ = read(edited)
    assert book is not None
    assert [(code.key, code.depth) for code in book][2] == ("A.1.1", 2)
    assert "        codes:\n          - id: A.1.1\n" in edited


def test_a_theme_is_added_before_housekeeping() -> None:
    book, _ = read(add_code(BOOK.encode(), "", Code(key="B", name="Next", kind="theme")))
    assert book is not None and [code.key for code in book][-2:] == ["B", "zz"]


def test_a_code_is_added_to_an_empty_codebook() -> None:
    for empty in ("codes: []", "codes:", ""):
        book, _ = read(add_code(f"id: a\ntitle: A\n{empty}\n".encode(), "", Code(key="B", name="Next")))
        assert book is not None and [code.key for code in book] == ["B"]


def test_a_code_is_removed_with_nothing_around_it() -> None:
    edited = edit_codebook(BOOK.encode(), [RemoveCode("A.2")]).decode()
    start, end = BOOK.index("      - name: Second"), BOOK.index("  - id: zz")
    assert edited == BOOK[:start] + BOOK[end:]
    both = edit_codebook(BOOK.encode(), [RemoveCode("A.2"), RemoveCode("A.1")])
    assert "codes:" not in both.decode().split("First theme")[1]


def test_a_whole_codebook_as_the_aim() -> None:
    book, _ = read(BOOK)
    assert book is not None
    a, first, _, last = book.codes
    new = Code(key="A.9", name="New", parent="A", depth=1, colour=a.colour)
    wanted = replace(book, codes=(a, replace(first, brief="other", examples=("one", "2")), new, last))
    after, _ = read(edit_codebook(BOOK.encode(), wanted))
    assert after is not None
    assert [replace(code, line=0) for code in after] == [replace(code, line=0) for code in wanted]


@pytest.mark.parametrize(
    ("edit", "error"),
    [
        (SetField("A.9", "brief", "x"), NotFound),
        (SetField("A", "briff", "x"), BadInput),
        (SetField("A", "status", "gone"), BadInput),
        (SetField("A", "name", " "), BadInput),
        (SetField("A", "key", "a.1"), Conflict),
        (SetField("A", "brief", ["x"]), BadInput),
        (RemoveCode("A"), Conflict),
        (AddCode("A", Code(key="a.2", name="n")), Conflict),
        (AddCode("Q", Code(key="Q.2", name="n")), NotFound),
        (AddCode("A", Code(key="two words", name="n")), BadInput),
    ],
)
def test_edits_that_are_refused(edit: AddCode | SetField | RemoveCode, error: type[Exception]) -> None:
    with pytest.raises(error):
        edit_codebook(BOOK.encode(), [edit])


def test_a_place_in_braces_is_left_to_the_researcher() -> None:
    with pytest.raises(BadInput, match="braces"):
        edit_codebook(codes("  - {id: A, name: n}\n").encode(), [SetField("A", "brief", "x")])


def test_an_anchor_that_is_used_elsewhere_is_not_cut() -> None:
    text = codes("  - id: A\n    name: n\n    brief: &b x\n    definition: *b\n")
    with pytest.raises(BadInput, match="without touching other things"):
        edit_codebook(text.encode(), [SetField("A", "brief", "")])


def test_a_result_that_says_more_or_less_than_was_asked_is_recognised() -> None:
    book, _ = read(BOOK)
    assert book is not None
    first, second, *rest = book.codes
    edit = SetField("A", "brief", "two")
    wanted = replace(book, codes=(replace(first, brief="two"), second, *rest))
    assert as_asked([edit], book, wanted)
    assert not as_asked([edit], book, book)
    assert not as_asked([edit], book, replace(wanted, title="Other"))
    assert not as_asked([edit], book, replace(wanted, codes=(wanted.codes[0], replace(second, brief="x"), *rest)))
    without = replace(book, codes=(first, second, rest[-1]))
    assert as_asked([RemoveCode("A.2")], book, without)
    assert not as_asked([RemoveCode("A.2")], book, replace(without, codes=(first, rest[-1])))
    assert as_asked([AddCode("A", rest[0])], without, book)
    assert not as_asked([AddCode("A", replace(rest[0], brief="x"))], without, book)


def test_a_file_with_errors_is_not_edited() -> None:
    with pytest.raises(BadInput, match="has errors"):
        edit_codebook(codes("  - id: A\n    name: n\n    kind: odd\n").encode(), [SetField("A", "status", "draft")])


# --- writing ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_shipped_codebooks_read_without_a_fault_and_survive_writing(path: Path) -> None:
    book, problems = read_codebook(path.read_bytes(), path.name)
    assert problems == []
    assert book is not None
    written = new_codebook_yaml(book)
    again, problems = read_codebook(written, path.name)
    assert again is not None and problems == []
    assert replace(again, codes=()) == replace(book, codes=())
    assert [replace(code, line=0) for code in again] == [replace(code, line=0) for code in book]
    assert max(len(line) for line in written.decode().splitlines()) <= 100


def test_the_same_bytes_are_parsed_once_and_answers_do_not_share_their_lists() -> None:
    reading.cache_clear()
    data = codes("  - id: A\n    name: n\n").encode()
    first, problems = read_codebook(data, "x.yaml")
    problems.clear()
    second, again = read_codebook(bytes(bytearray(data)), "x.yaml")
    assert second is first and again and reading.cache_info().misses == 1
    other, elsewhere = read_codebook(data, "y.yaml")
    assert other == first and {str(problem)[:6] for problem in elsewhere} == {"y.yaml"}


def test_a_change_parses_the_file_once_before_and_once_after() -> None:
    reading.cache_clear()
    changed = edit_codebook(BOOK.encode(), [SetField("A.1", "brief", "new")], "x.yaml")
    assert read_codebook(changed, "x.yaml")[0] is not None
    assert reading.cache_info().misses == 2
    changed = edit_codebook(changed, [SetField("A.1", "brief", "newer")], "x.yaml")
    assert reading.cache_info().misses == 3
