"""What changed between two states of a codebook: renames are followed, and nothing is named that did not happen."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from hypothesis import given
from hypothesis import strategies as st

from qualkit.analysis.codebook_diff import compare, derived, numbers
from qualkit.analysis.codebook_lives import follow
from qualkit.analysis.word_changes import item_changes, marked, pieces
from qualkit.domain.codebook import Code, Codebook
from qualkit.domain.codebook_diff import CodebookDiff, CodebookState, Happening


def state(number: int) -> CodebookState:
    return CodebookState(number=number, at=f"2026-03-0{number}T10:00:00Z", coder="AB", label="1.0", sha256="f" * 64)


def book(*codes: Code) -> Codebook:
    return Codebook(key="b", title="Book", codes=codes)


def code(key: str, **fields: object) -> Code:
    return Code(key=key, **{"name": f"Name of {key}", "definition": f"What {key} is.", **fields})  # type: ignore[arg-type]


def did(kind: str, key: str, number: int = 2, **fields: object) -> Happening:
    said = {"at": f"2026-03-0{number}T10:00:00Z", "coder": "AB", **fields}
    return Happening(state=number, kind=kind, key=key, **said)  # type: ignore[arg-type]


def diff(before: Codebook, after: Codebook, *log: Happening) -> CodebookDiff:
    return compare(before, after, states=(state(1), state(3)), happenings=log)


def told(found: CodebookDiff) -> list[tuple[str, str, str]]:
    return [(change.kind, change.code, change.field) for change in found.changes]


A, B, C = code("A"), code("B"), code("C")


def test_a_rename_is_no_removal_and_addition() -> None:
    found = diff(
        book(A, B), book(replace(A, key="Z", aliases=("A",)), B), did("renamed", "Z", former="A", why="shorter")
    )
    assert told(found) == [("renamed", "Z", "key")]
    assert (found.changes[0].before, found.changes[0].after) == ("A", "Z")
    assert [reason.why for reason in found.changes[0].reasons] == ["shorter"]
    assert found.counts() == {"renamed": 1}


def test_a_rename_is_followed_over_several_steps_and_a_new_code_may_take_the_key() -> None:
    log = (did("renamed", "X", former="A"), did("renamed", "Y", 3, former="X"), did("added", "A", 3))
    found = diff(book(A), book(replace(A, key="Y"), code("A", name="Another")), *log)
    assert told(found) == [("renamed", "Y", "key"), ("added", "A", "")]


def test_two_codes_that_swap_their_keys_in_one_step() -> None:
    log = (did("renamed", "B", former="A"), did("renamed", "A", former="B"))
    found = diff(book(A, B), book(replace(A, key="B"), replace(B, key="A")), *log)
    assert told(found) == [("renamed", "B", "key"), ("renamed", "A", "key")]
    assert [change.before for change in found.changes] == ["A", "B"]


def test_without_a_record_an_alias_tells_of_a_rename_or_a_merger() -> None:
    renamed = diff(book(A, B), book(replace(A, key="Z", aliases=("A",)), B))
    assert told(renamed) == [("renamed", "Z", "key")]
    merged = diff(book(A, B), book(replace(A, aliases=("B",))))
    assert ("merged", "B", "") in told(merged)
    assert next(c for c in merged.changes if c.kind == "merged").what == "Merged into Name of A (A)"


def test_without_record_and_alias_a_code_is_its_key() -> None:
    assert told(diff(book(A), book(code("Z", name=A.name)))) == [("removed", "A", ""), ("added", "Z", "")]


def test_a_merger_names_the_code_that_stays_even_if_that_is_merged_on() -> None:
    log = (did("merged", "A", others=("B",)), did("took in", "B", others=("A",)), did("merged", "B", 3, others=("C",)))
    found = diff(book(A, B, C), book(replace(C, aliases=("A", "B"))), *log, did("took in", "C", 3, others=("B",)))
    merged = [change for change in found.changes if change.kind == "merged"]
    assert [(change.code, change.what) for change in merged] == [
        ("A", "Merged into Name of C (C)"),
        ("B", "Merged into Name of C (C)"),
    ]


def test_the_keys_of_merged_codes_are_no_change_of_their_own() -> None:
    log = (did("renamed", "Z", former="A"), did("merged", "Z", 3, others=("B",)), did("took in", "B", 3, others=("Z",)))
    found = diff(book(A, B), book(replace(B, aliases=("A", "Z"))), *log)
    assert told(found) == [("merged", "A", "")]


def test_a_merger_into_a_code_of_another_codebook_names_its_key() -> None:
    found = diff(book(A, B), book(B), did("merged", "A", others=("OTHER.1",)))
    assert [change.what for change in found.changes] == ["Merged into OTHER.1"]


def test_a_split_names_what_came_of_it() -> None:
    log = (did("added", "A1"), did("added", "A2"), did("split", "A", others=("A1", "A2"), why="two things in one"))
    stays = diff(book(A), book(A, code("A1"), code("A2")), *log)
    assert stays.counts() == {"added": 2, "split": 1}
    whats = {change.code: change.what for change in stays.changes}
    assert whats["A1"] == "Split off from Name of A (A)"
    assert whats["A"] == "Split: Name of A1 (A1) and Name of A2 (A2) taken out of it"
    goes = diff(book(A), book(code("A1"), code("A2")), *log, did("removed", "A", 3))
    gone = next(change for change in goes.changes if change.code == "A")
    assert (gone.kind, gone.what) == ("split", "Split into Name of A1 (A1) and Name of A2 (A2)")


def test_a_renamed_parent_moves_nobody() -> None:
    top, low = code("T", kind="theme"), code("T.1", parent="T", depth=1)
    after = book(replace(top, key="U"), replace(low, parent="U"))
    assert told(diff(book(top, low), after, did("renamed", "U", former="T"))) == [("renamed", "U", "key")]


def test_moves_and_the_order_of_neighbours() -> None:
    top = code("T", kind="theme")
    low = replace(C, parent="T", depth=1)
    moved = diff(book(top, A, B, C), book(top, low, A, B))
    assert told(moved) == [("moved", "C", "parent")]
    assert (moved.changes[0].before, moved.changes[0].after) == ("at the top of the tree", "under Name of T (T)")
    assert told(diff(book(A, B, C), book(C, A, B))) == [("reordered", "C", "position")]


def test_retiring_and_bringing_back() -> None:
    old = replace(A, status="retired")
    assert told(diff(book(A), book(old))) == [("retired", "A", "status")]
    assert told(diff(book(old), book(A))) == [("restored", "A", "status")]
    assert told(diff(book(replace(A, status="draft")), book(A))) == [("changed", "A", "status")]


def test_a_code_that_is_gone_stands_where_it_stood() -> None:
    found = diff(book(A, B, C), book(replace(A, brief="x"), replace(C, brief="x")))
    assert [change.code for change in found.changes] == ["A", "B", "C"]


def test_codes_that_came_and_went_are_named() -> None:
    found = diff(book(A), book(A), did("added", "N"), did("removed", "N", 3))
    assert (found.passing, found.changes) == (("N",), ())
    assert not found


def test_the_codebook_itself() -> None:
    found = diff(book(A), replace(book(A), title="New", version="2.0"))
    assert told(found) == [("head", "", "title"), ("head", "", "version")]
    assert found.counts() == {}


def test_reasons_go_with_the_field_they_were_given_for() -> None:
    log = (
        did("redefined", "A", fields=("definition",), why="sharper"),
        did("redefined", "A", 3, fields=("when_to_use",), why="asked by B", coder="CD"),
    )
    found = diff(book(A), book(replace(A, definition="Else.", when_to_use="Now.")), *log)
    reasons = {change.field: [(r.coder, r.why) for r in change.reasons] for change in found.changes}
    assert reasons == {"definition": [("AB", "sharper")], "when_to_use": [("CD", "asked by B")]}


def test_colours_and_the_aliases_of_a_rename_are_no_changes() -> None:
    after = book(replace(A, colour="#112233", key="Z", aliases=("A",)))
    assert told(diff(book(A), after, did("renamed", "Z", former="A"))) == [("renamed", "Z", "key")]
    assert told(diff(book(A), book(replace(A, aliases=("short",))))) == [("changed", "A", "aliases")]


def test_a_step_without_a_record_is_worked_out() -> None:
    found = diff(book(A, B), book(replace(B, definition="Else."), C))
    kinds = {(one.kind, one.key, one.fields) for one in derived(found)}
    assert kinds == {("removed", "A", ()), ("redefined", "B", ("definition",)), ("added", "C", ())}
    assert {one.state for one in derived(found)} == {3}
    again = diff(book(A, B), book(replace(B, definition="Else."), C), *derived(found))
    assert told(again) == told(found)
    assert all(change.reasons for change in again.changes)


def test_the_table_has_a_row_a_change() -> None:
    table = diff(book(A), book(replace(A, name="New")), did("renamed", "A", fields=("name",), why="clearer")).to_table()
    assert table.to_dicts() == [
        {
            "code": "A", "name": "New", "kind": "renamed", "field": "name", "what": "Renamed: name",
            "before": "Name of A", "after": "New", "reason": "clearer", "coder": "AB", "at": "2026-03-02T10:00:00Z",
        }
    ]  # fmt: skip


def test_numbers_count_by_kind_and_status() -> None:
    codes = (code("T", kind="theme"), A, replace(B, status="retired"), code("z", kind="housekeeping"))
    assert numbers(book(*codes)) == {"codes": 2, "themes": 1, "housekeeping": 1, "draft": 0, "retired": 1}


# Words


def test_changed_words_are_marked_without_colour() -> None:
    before = "The speaker feels alone in the work, wherever it is done."
    after = "The speaker feels lonely in the work, wherever it is done now."
    assert marked(before, after) == ("The speaker feels [-alone-] {+lonely+} in the work, wherever it is done {+now+}.")


def test_another_text_altogether_is_not_cut_into_shreds() -> None:
    assert marked("To be written.", "A person has no place in which to sit.") == (
        "[-To be written.-] {+A person has no place in which to sit.+}"
    )


def test_items_of_lists() -> None:
    assert item_changes("a\nb", "b\nc") == (("a",), ("c",))


WORDS = st.lists(st.sampled_from(["alone", "the", "desk", "room", "a", ",", "."]), max_size=12).map(" ".join)


@given(before=WORDS, after=WORDS)
def test_the_pieces_make_up_both_texts(before: str, after: str) -> None:
    found = pieces(before, after)
    for kind, text in (("new", before), ("old", after)):
        assert "".join(p.text for p in found if p.kind != kind).replace(" ", "") == text.replace(" ", "")
    assert all(piece.text for piece in found)


@given(WORDS)
def test_equal_texts_have_one_piece(text: str) -> None:
    assert [piece.kind for piece in pieces(text, text)] == (["same"] if text.strip() else [])


# Any sequence of edits


@dataclass
class Model:
    """A codebook under edit: each code has an identity, and what is done to it is written down."""

    codes: dict[int, Code] = field(default_factory=dict)
    parents: dict[int, int | None] = field(default_factory=dict)
    log: list[Happening] = field(default_factory=list)
    merged: dict[int, int] = field(default_factory=dict)
    step: int = 1
    fresh: int = 0

    def book(self) -> Codebook:
        ordered: list[Code] = []

        def walk(parent: int | None, depth: int) -> None:
            for number, one in self.codes.items():
                if self.parents[number] == parent:
                    above = self.codes[parent].key if parent is not None else ""
                    ordered.append(replace(one, parent=above, depth=depth))
                    walk(number, depth + 1)

        walk(None, 0)
        return book(*ordered)

    def note(self, kind: str, key: str, **fields: object) -> None:
        self.step += 1
        said = {"at": f"{self.step:04}", "coder": "AB", **fields}
        self.log.append(Happening(state=self.step, kind=kind, key=key, **said))  # type: ignore[arg-type]

    def under(self, number: int) -> set[int]:
        found = {number}
        for child, parent in self.parents.items():
            if parent in found:
                found |= self.under(child)
        return found

    def edit(self, what: str, first: int, second: int) -> None:
        """One edit, on codes picked by two numbers; nothing where it cannot be done."""
        present = sorted(self.codes)
        one = present[first % len(present)] if present else -1
        other = present[second % len(present)] if present else -1
        self.fresh += 1
        if what == "add":
            number = self.fresh + 1000
            # Now and then a key that has been used before.
            key = f"K{number if second % 3 else second % 7}"
            if key not in {each.key for each in self.codes.values()}:
                self.codes[number], self.parents[number] = code(key), None
                self.note("added", key)
        elif one < 0:
            return
        elif what == "rename":
            self._rename(one, f"K{second % 7}" if second % 2 else f"R{self.fresh}")
        elif what == "define":
            self.codes[one] = replace(self.codes[one], definition=f"Definition {second % 3}.")
            self.note("redefined", self.codes[one].key, fields=("definition",))
        elif what == "move" and other not in self.under(one):
            self.parents[one] = other
            self.note("moved", self.codes[one].key)
        elif what in ("remove", "merge") and self.under(one) == {one} and (what == "remove" or one != other):
            self._go(what, one, other)

    def _rename(self, one: int, key: str) -> None:
        if key not in {each.key for each in self.codes.values()}:
            former = self.codes[one].key
            self.codes[one] = replace(self.codes[one], key=key)
            self.note("renamed", key, former=former)

    def _go(self, what: str, one: int, other: int) -> None:
        key = self.codes.pop(one).key
        if what == "merge":
            self.merged[one] = other
            self.note("merged", key, others=(self.codes[other].key,))
        else:
            self.note("removed", key)


EDITS = st.lists(
    st.tuples(
        st.sampled_from(["add", "rename", "define", "move", "remove", "merge"]),
        st.integers(0, 30),
        st.integers(0, 30),
    ),
    max_size=25,
)


def begun() -> Model:
    model = Model()
    for number in range(4):
        model.codes[number], model.parents[number] = code(f"K{number}"), None
    return model


@given(EDITS)
def test_a_diff_names_exactly_the_edits(edits: list[tuple[str, int, int]]) -> None:
    model = begun()
    before, old, old_parents = model.book(), dict(model.codes), dict(model.parents)
    for edit in edits:
        model.edit(*edit)
    found = diff(before, model.book(), *model.log)
    expected = set()
    for number, now in model.codes.items():
        if number not in old:
            expected.add(("added", now.key, ""))
            continue
        was = old[number]
        if was.key != now.key:
            expected.add(("renamed", now.key, "key"))
        if was.definition != now.definition:
            expected.add(("redefined", now.key, "definition"))
        if old_parents[number] != model.parents[number]:
            expected.add(("moved", now.key, "parent"))
    for number, was in old.items():
        if number not in model.codes:
            expected.add((ending(model, number), was.key, ""))
    assert {one for one in told(found) if one[0] != "reordered"} == expected
    assert all(change.reasons for change in found.changes if change.kind != "reordered")


def ending(model: Model, number: int) -> str:
    return "merged" if number in model.merged else "removed"


@given(EDITS)
def test_nothing_differs_between_a_state_and_itself(edits: list[tuple[str, int, int]]) -> None:
    model = begun()
    for edit in edits:
        model.edit(*edit)
    assert not diff(model.book(), model.book())


@given(EDITS)
def test_every_code_has_one_life(edits: list[tuple[str, int, int]]) -> None:
    model = begun()
    before = model.book()
    for edit in edits:
        model.edit(*edit)
    lives = follow(before, model.log, model.book())
    assert sorted(life.before.key for life in lives if life.before) == sorted(one.key for one in before)
    assert sorted(life.after.key for life in lives if life.after) == sorted(one.key for one in model.book())
