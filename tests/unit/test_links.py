"""Links in memos: how they are written, and what they point at in a study."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

import qualkit
from qualkit.services.linking import Resolver
from qualkit.text.links import links, parse_target, replace_links


@pytest.mark.parametrize(
    ("written", "kind", "name", "number"),
    [
        ("[[LWR3.2]]", "name", "LWR3.2", 0),
        ("[[ LW03 ]]", "name", "LW03", 0),
        ("[[LW03:12]]", "turn", "LW03", 12),
        ("[[Interview 3, Tara: 7]]", "turn", "Interview 3, Tara", 7),
        ("[[#123]]", "coding", "", 123),
        ("[[coding 123]]", "coding", "", 123),
        ("[[Memo #4]]", "memo", "", 4),
        ("[[suggestion 2]]", "suggestion", "", 2),
        ("[[theme Alone together]]", "theme", "Alone together", 0),
        ("[[case Anna]]", "case", "Anna", 0),
        ("[[theme]]", "name", "theme", 0),
        ("[[#x]]", "name", "#x", 0),
    ],
)
def test_how_links_are_written(written: str, kind: str, name: str, number: int) -> None:
    (link,) = links(f"As {written} says.")
    assert (link.kind, link.name, link.number, link.start) == (kind, name, number, 3)
    assert link.raw == written
    assert parse_target(written).kind == parse_target(written[2:-2]).kind == kind


def test_words_to_be_read_instead_stand_after_a_bar() -> None:
    (link,) = links("[[LW03:12|what she said first]]")
    assert (link.kind, link.name, link.number, link.words) == ("turn", "LW03", 12, "what she said first")


@pytest.mark.parametrize("text", ["[LW03]", "[[]]", "[[ ]]", "[[a\nb]]", "[[|words]]", "[[[", "]] [[", "x[[y]z]]"])
def test_what_is_no_link(text: str) -> None:
    assert links(text) == []
    assert replace_links(text, lambda link: "!") == text


@given(st.lists(st.sampled_from(["[[LW03:12]]", "[[#7]]", "[[", "]]", "]", "[", "|", "words ", "\n", "[[a|b]]"])))
def test_replacing_each_link_by_itself_changes_nothing(parts: list[str]) -> None:
    text = "".join(parts)
    assert replace_links(text, lambda link: link.raw) == text
    for link in links(text):
        assert text[link.start : link.start + len(link.raw)] == link.raw


def told(study: qualkit.Study, written: str) -> tuple[str, str, str, str]:
    (target,) = Resolver(study._session).targets(written)
    return target.kind, target.target, target.told, target.problem


def test_what_links_point_at(small_study: qualkit.Study) -> None:
    coding = small_study.codings.add("Anna", "T1.2", quote="no desk for me")
    memo = small_study.memos.add("x", title="Rooms")
    assert told(small_study, "[[t1.2]]") == ("code", "T1.2", "No desk (T1.2)", "")
    assert told(small_study, "[[anna]]") == ("source", "Anna", "Anna", "")
    assert told(small_study, "[[case anna]]") == ("case", "Anna", "Anna", "")
    assert told(small_study, "[[Anna:2]]") == ("turn", "Anna:2", "Anna, turn 2", "")
    assert told(small_study, f"[[#{coding.number}]]") == ("coding", "1", "Anna, turn 2", "")
    assert told(small_study, f"[[memo {memo.number}]]") == ("memo", "1", "memo 1, “Rooms”", "")
    assert told(small_study, "[[Anna:2|her corridor]]")[2] == "her corridor"
    (target,) = Resolver(small_study._session).targets("[[Anna:2]]")
    assert target.words.startswith("I am alone most days.")
    assert target.unplaced == "Anna"


def test_links_that_point_at_nothing_name_the_nearest(small_study: qualkit.Study) -> None:
    coding = small_study.codings.add("Anna", "T1.2", quote="no desk for me")
    small_study.codings.remove([coding.number])
    assert told(small_study, "[[Bem]]")[3] == 'there is no code, source or case "Bem". Did you mean Ben?'
    assert told(small_study, "[[Anna:99]]")[3] == "Anna has no turn 99."
    assert told(small_study, "[[#1]]")[2:] == ("coding 1 (since removed)", "coding 1 was removed.")
    assert told(small_study, "[[#2]]")[2:] == ("coding 2", "there is no coding 2 yet.")
    assert "no theme" in told(small_study, "[[theme Nothing]]")[3]
    small_study.history.undo()
    assert told(small_study, "[[#1]]") == ("coding", "1", "Anna, turn 2", "")


def test_what_looks_like_something_else_may_be_a_name(small_study: qualkit.Study) -> None:
    small_study.cases.set("theme park", {"role": "visitor"})
    small_study.cases.set("A:1", {"role": "visitor"})
    assert told(small_study, "[[theme park]]")[:2] == ("case", "theme park")
    assert told(small_study, "[[A:1]]")[:2] == ("case", "A:1")


def test_a_code_that_was_renamed_is_found_by_its_former_key(small_study: qualkit.Study) -> None:
    small_study.codebooks.rename("T1.2", key="DESK", name="No room")
    assert told(small_study, "[[T1.2]]") == ("code", "DESK", "No room (DESK)", "")
