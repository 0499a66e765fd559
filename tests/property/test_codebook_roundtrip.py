"""Any codebook survives YAML, CSV and Excel, and any edit of one place leaves the others alone."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from qualkit.domain.codebook import CODE_KINDS, CODE_STATUSES, CODE_TYPES, Code, Codebook
from qualkit.domain.codebook_changes import moved
from qualkit.errors import BadInput
from qualkit.files.codebook_aims import edits_towards
from qualkit.files.codebook_fields import clean
from qualkit.files.codebook_tables import codebook_from_csv, codebook_from_xlsx, codebook_to_csv, codebook_to_xlsx
from qualkit.files.codebook_yaml import (
    AddCode,
    MoveCode,
    SetField,
    edit_codebook,
    new_codebook_yaml,
    read_codebook,
)
from tests.helpers.effort import examples

SIGNS = "ab é'\"“”:#-*&!|>%@`{}[],?/\\=+~\n\t \u00a0\u2028\u0085\x07\ufeff🙂0.1"
WORDS = st.sampled_from(
    ["null", "true", "yes", "~", "1.10", "2024-01-01", "- a", "a: b", "a #b", "=1+1", "'=x", "'", "<<"]
)
TEXT = st.one_of(
    st.text(max_size=40),
    st.text(alphabet=SIGNS, max_size=60),
    st.lists(st.text(alphabet="abc'\":#-\u00a0 ", min_size=1, max_size=12), max_size=30).map(" ".join),
    WORDS,
).map(clean)
SOME_TEXT = TEXT.filter(bool)
COLOUR = st.integers(0, 0xFFFFFF).map("#{:06x}".format)
TEXTS = st.lists(SOME_TEXT, max_size=3).map(tuple)


@st.composite
def codebooks(draw: st.DrawFn) -> Codebook:
    """A tree of up to eight codes in reading order."""
    codes: list[Code] = []
    for number in range(draw(st.integers(0, 8))):
        # A child of the last code or of one of those above it keeps the reading order.
        line: list[Code | None] = [None]
        above = codes[-1] if codes else None
        while above is not None:
            line.append(above)
            above = next((code for code in codes if code.key == above.parent), None)
        parent = draw(st.sampled_from(line))
        codes.append(
            Code(
                key=f"{draw(st.sampled_from(['K', 'null', '1.', 'é-', '=', '#', '~']))}{number}",
                name=draw(SOME_TEXT),
                parent=parent.key if parent else "",
                depth=parent.depth + 1 if parent else 0,
                kind=draw(st.sampled_from(CODE_KINDS)),
                brief=draw(TEXT),
                definition=draw(TEXT),
                when_to_use=draw(TEXT),
                when_not_to_use=draw(TEXT),
                examples=draw(TEXTS),
                patterns=draw(TEXTS),
                exclude_patterns=draw(TEXTS),
                aliases=tuple(
                    f"{sign}{number}"
                    for sign in draw(st.lists(st.sampled_from(["a", "z:", "&b", "*x", "%"]), unique=True))
                ),
                colour=draw(COLOUR),
                status=draw(st.sampled_from(CODE_STATUSES)),
                type=draw(st.sampled_from(CODE_TYPES)),
            )
        )
    return Codebook(
        key="main", title=draw(SOME_TEXT), version=draw(SOME_TEXT), description=draw(TEXT), source=draw(TEXT),
        codes=tuple(codes),
    )  # fmt: skip


def without_lines(book: Codebook | None) -> Codebook:
    assert book is not None
    return replace(book, codes=tuple(replace(code, line=0) for code in book))


@settings(max_examples=examples(25), deadline=None)
@given(codebooks())
def test_yaml(book: Codebook) -> None:
    read, problems = read_codebook(new_codebook_yaml(book), "x.yaml")
    assert [problem for problem in problems if problem.severity == "error"] == []
    assert without_lines(read) == book


@settings(max_examples=examples(25), deadline=None)
@given(codebooks())
def test_csv(book: Codebook) -> None:
    read, problems = codebook_from_csv(codebook_to_csv(book), "x.csv", about=book)
    assert [problem for problem in problems if problem.severity == "error"] == []
    assert without_lines(read) == book


@settings(max_examples=examples(15), deadline=None)
@given(codebooks())
def test_excel(book: Codebook) -> None:
    read, problems = codebook_from_xlsx(codebook_to_xlsx(book), "main.xlsx")
    assert [problem for problem in problems if problem.severity == "error"] == []
    assert without_lines(read) == book


@settings(max_examples=examples(15), deadline=None)
@given(codebooks().filter(lambda book: len(book.codes) > 0), st.data())
def test_an_edit_reaches_its_place_and_no_other(book: Codebook, data: st.DataObject) -> None:
    written = new_codebook_yaml(book)
    code = data.draw(st.sampled_from(book.codes))
    field = data.draw(st.sampled_from(["name", "definition", "when_to_use", "examples", "patterns", "status"]))
    values: dict[str, st.SearchStrategy[str | tuple[str, ...]]] = {
        "name": SOME_TEXT, "examples": TEXTS, "patterns": TEXTS, "status": st.sampled_from(CODE_STATUSES),
    }  # fmt: skip
    value = data.draw(values.get(field, TEXT))
    after, _ = read_codebook(edit_codebook(written, [SetField(code.key, field, value)]), "x.yaml")
    wanted = [replace(old, **{field: value}) if old.key == code.key else old for old in book]  # type: ignore[arg-type]
    assert list(without_lines(after)) == wanted


@settings(max_examples=examples(25), deadline=None)
@given(codebooks(), st.data())
def test_an_added_code_leaves_every_line_of_the_file(book: Codebook, data: st.DataObject) -> None:
    written = new_codebook_yaml(book)
    parent = data.draw(st.sampled_from(["", *(code.key for code in book if code.depth < 7)]))
    new = Code(key="added", name=data.draw(SOME_TEXT), definition=data.draw(TEXT), colour="#123456")
    edited = edit_codebook(written, [AddCode(parent, new)])
    lines = iter(edited.decode().split("\n"))
    kept = [line for line in written.decode().split("\n") if line != "codes: []"]
    assert all(any(line == other for other in lines) for line in kept)
    after, _ = read_codebook(edited, "x.yaml")
    assert after is not None
    found = after.get("added")
    assert found is not None and (found.parent, found.name, found.definition) == (parent, new.name, new.definition)


@settings(max_examples=examples(25), deadline=None)
@given(codebooks().filter(lambda book: len(book.codes) > 1), st.data())
def test_a_moved_code_leaves_every_line_of_the_file(book: Codebook, data: st.DataObject) -> None:
    written = new_codebook_yaml(book)
    code = data.draw(st.sampled_from(book.codes))
    inside = {each.key for each in book.below(code.key)}
    under = data.draw(st.sampled_from(["", *(each.key for each in book if each.key not in inside)]))
    siblings = [each.key for each in book if each.parent == under and each.key not in inside]
    place = data.draw(st.sampled_from(["", *siblings]))
    before = bool(place) and data.draw(st.booleans())
    where = {"before": place} if before else {"after": place}
    try:
        after, _ = read_codebook(edit_codebook(written, [MoveCode(code.key, under, **where)]), "x.yaml")
    except BadInput:
        deepest = max(each.depth for each in book.below(code.key)) - code.depth
        parent = book.get(under) if under else None
        assert (parent.depth + 1 if parent else 0) + deepest > 7, "refused for no reason"
        return
    wanted = moved(book, code.key, under, **where)
    assert [replace(each, colour="") for each in without_lines(after)] == [replace(each, colour="") for each in wanted]


@settings(max_examples=examples(20), deadline=None)
@given(codebooks(), codebooks())
def test_any_codebook_can_become_any_other(one: Codebook, two: Codebook) -> None:
    """Codes of the same key are changed and moved, the others added or removed; what they say is what was asked."""
    edits = edits_towards(one, two)
    assert sum(isinstance(edit, MoveCode) for edit in edits) <= len(one.codes)
    try:
        after, _ = read_codebook(edit_codebook(new_codebook_yaml(one), two), "x.yaml")
    except BadInput as error:
        assert "8 levels" in error.message
        return
    assert [replace(code, colour="") for code in without_lines(after)] == [replace(code, colour="") for code in two]


@settings(max_examples=examples(100), deadline=None)
@given(st.one_of(st.binary(max_size=80), st.text(alphabet="abi:-[]{}&*!|>'\"#%@\n\t ,?d", max_size=80).map(str.encode)))
def test_any_bytes_give_a_codebook_or_problems_and_no_exception(data: bytes) -> None:
    book, problems = read_codebook(b"codes:\n  - id: " + data, "x.yaml")
    assert book is not None or problems
    assert codebook_from_csv(data, "x.csv")[1] or data
