"""Memos: kinds, targets, searching, links both ways, the research diary."""

from __future__ import annotations

import csv
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

import qualkit
from qualkit.domain.memos import MEMO_KINDS
from qualkit.errors import BadInput, Conflict, NotFound
from qualkit.text.wordsearch import has_words
from tests.helpers.small_study import dump, suggest


@pytest.fixture
def london(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """British clocks: an hour ahead of UTC in summer."""
    monkeypatch.setenv("TZ", "Europe/London")
    if hasattr(time, "tzset"):
        time.tzset()
    yield
    monkeypatch.undo()
    if hasattr(time, "tzset"):
        time.tzset()


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Set the clock to a moment in UTC."""
    from datetime import datetime

    def set_clock(moment: str) -> None:
        monkeypatch.setenv("SOURCE_DATE_EPOCH", str(int(datetime.fromisoformat(moment).timestamp())))

    return set_clock


def test_the_kind_goes_by_what_a_memo_is_about(small_study: qualkit.Study) -> None:
    coding = small_study.codings.add("Anna", "T1.2", quote="no desk for me")
    suggest(small_study, (("Anna:The team is kind.",),))
    theme = small_study.themes.add("Rooms and people")
    made = {
        (memo.target_kind, memo.kind)
        for memo in (
            small_study.memos.add("x"),
            small_study.memos.add("x", on="t1.2"),
            small_study.memos.add("x", on="anna"),
            small_study.memos.add("x", on="Anna", about="case"),
            small_study.memos.add("x", on=theme.name),
            small_study.memos.add("x", on=f"#{coding.number}"),
            small_study.memos.add("x", on="1", about="suggestion"),
        )
    }
    assert made == {
        ("study", "analytic"),
        ("code", "analytic"),
        ("source", "data"),
        ("case", "data"),
        ("theme", "analytic"),
        ("coding", "data"),
        ("suggestion", "analytic"),
    }
    assert small_study.memos.add("x", on="Anna", kind="reflexive").kind == "reflexive"


def test_what_a_memo_is_about_in_words(small_study: qualkit.Study) -> None:
    coding = small_study.codings.add("Anna", "T1.2", quote="no desk for me")
    memo = small_study.memos.add("Hm.", on=f"#{coding.number}")
    assert memo.about == "coding 1 (Anna, T1.2)"
    assert memo.quote == "no desk for me"
    assert small_study.memos.add("Hm.", on="T1.2").about == "code T1.2 (No desk)"
    assert small_study.memos.add("Hm.").about == "the study"
    subject = small_study.memos.subject("#1")
    assert (subject.told, subject.kind, subject.quote) == ("coding 1 (Anna, T1.2)", "data", "no desk for me")


def test_markdown_is_kept_as_written(small_study: qualkit.Study) -> None:
    body = "# Rooms\n\n- *one*\n- two\n\n> [[Anna:2]]\n\n    code  block"
    assert small_study.memos.add(f"\n{body}\n").body == body


@pytest.mark.parametrize(
    ("arguments", "error", "words"),
    [
        ({"on": "T1.9"}, NotFound, ("T1.9", "T1.")),
        ({"on": "1"}, NotFound, ('"1"', '"#1"')),
        ({"on": "#7"}, NotFound, ("no coding 7",)),
        ({"on": "Anna", "about": "code"}, NotFound, ("no code",)),
        ({"on": "Anna", "about": "turn"}, BadInput, ("turn", "coding")),
        ({"kind": "private"}, BadInput, ("private", "reflexive")),
    ],
)
def test_what_cannot_be_is_refused(
    small_study: qualkit.Study, arguments: dict[str, Any], error: type[Exception], words: tuple[str, ...]
) -> None:
    before = dump(small_study)
    with pytest.raises(error) as refused:
        small_study.memos.add("Some words.", **arguments)
    assert all(word in str(refused.value) for word in words), str(refused.value)
    with pytest.raises(BadInput, match="empty"):
        small_study.memos.add(" \n")
    assert dump(small_study) == before


def test_editing_keeps_what_is_not_given(small_study: qualkit.Study) -> None:
    memo = small_study.memos.add("One.", on="T1", title="First")
    assert small_study.memos.edit(memo.number, title="Second").body == "One."
    assert small_study.memos.edit(memo.number, kind="methodological").title == "Second"
    changed = small_study.memos.edit(memo.number, "Two.")
    assert (changed.body, changed.title, changed.kind) == ("Two.", "Second", "methodological")
    entries = len(small_study.history.log())
    small_study.memos.edit(memo.number, "Two.")
    assert len(small_study.history.log()) == entries
    with pytest.raises(BadInput):
        small_study.memos.edit(memo.number, "  ")


def test_words_that_were_changed_meanwhile_are_not_written_over(small_study: qualkit.Study) -> None:
    memo = small_study.memos.add("One.")
    small_study.memos.edit(memo.number, "One and a half.")
    with pytest.raises(Conflict, match="meanwhile"):
        small_study.memos.edit(memo.number, "Two.", before=memo.body)
    assert small_study.memos.get(memo.number).body == "One and a half."


def test_searching(small_study: qualkit.Study) -> None:
    small_study.memos.add("Mornings at the Café, she says.", on="Anna")
    small_study.memos.add("The corridor.", on="T1.2", title="Mornings", kind="methodological")
    small_study.memos.add("Nothing of the kind.")

    def found(**how: str) -> list[int]:
        return [memo.number for memo in small_study.memos.list(**how)]

    assert found(search="cafe MORNING") == [1]
    assert found(search="mornings") == [1, 2]
    assert found(search="mornings", kind="methodological") == [2]
    assert found(on="t1.2") == [2]
    assert found(on="study") == [3]
    assert found(by="TESTER") == [1, 2, 3]
    assert found(by="somebody else") == []
    assert found(on="Ben") == []
    with pytest.raises(NotFound, match="Bem"):
        found(on="Bem")
    with pytest.raises(BadInput, match="no kind"):
        found(kind="private")


def test_words_are_compared_without_accents_in_any_script() -> None:
    assert has_words("Ångström Straße", "STRASSE angstrom")
    assert not has_words("one two", "one three")


def test_days_are_those_of_the_clock_on_the_wall(
    small_study: qualkit.Study, london: None, at: Callable[[str], None]
) -> None:
    at("2026-07-04T23:30:00+00:00")
    small_study.memos.add("Past midnight in London.")
    assert small_study.memos.list(since="2026-07-05", until="2026-07-05")
    assert not small_study.memos.list(until="2026-07-04")
    (day,) = small_study.memos.diary(since="2026-07-01", until="2026-07-31")
    assert (day.day, day.memos[0][0]) == ("2026-07-05", "00:30")
    small_study.summaries.write("Anna", "T1", "Alone.")
    (row,) = small_study.summaries.progress(to_do=False)
    assert row["updated"] == "2026-07-05"
    with pytest.raises(BadInput, match="last Tuesday"):
        small_study.memos.list(since="last Tuesday")


def test_a_memo_on_something_removed_stays_and_undo_brings_it_back(small_study: qualkit.Study) -> None:
    coding = small_study.codings.add("Anna", "T1.2", quote="no desk for me")
    small_study.memos.add("Look at [[#1]] again.", on="#1")
    small_study.codings.remove([coding.number])
    (memo,) = small_study.memos.list()
    assert memo.removed and memo.about == "a removed coding (1)"
    assert memo.quote == ""
    assert small_study.memos.list(on="#1") == [memo]
    assert [m.number for m in small_study.memos.list(broken=True)] == [1]
    assert small_study.memos.links(1)[0].problem == "coding 1 was removed."
    small_study.history.undo()
    assert small_study.memos.get(1).about == "coding 1 (Anna, T1.2)"
    assert small_study.memos.list(broken=True) == []


def test_a_memo_on_a_merged_code_goes_with_it(small_study: qualkit.Study) -> None:
    added = small_study.codebooks.add("Waiting", under="T1")
    small_study.memos.add("Half an idea.", on=added.key)
    small_study.codebooks.merge([added.key], "T1.2")
    (memo,) = small_study.memos.list()
    assert (memo.body, memo.target) == ("Half an idea.", "T1.2")
    assert small_study.memos.list(on="T1.2") == small_study.memos.list(on=added.key) == [memo]
    small_study.history.undo()
    assert small_study.memos.get(memo.number).target == added.key


def test_a_memo_on_a_code_that_is_gone_says_what_it_was_called(small_study: qualkit.Study) -> None:
    memo = small_study.memos.add("Half an idea.", on="T2.2")
    with small_study._session.action("codebook edit") as action:
        action.detail = {"codebook": "tiny", "added": [], "changed": 0, "removed": ["T2.2"]}
        small_study._session.connection.execute("DELETE FROM codes WHERE key = 'T2.2'")
    found = small_study.memos.get(memo.number)
    assert (found.removed, found.about) == (True, "a removed code (T2.2)")


def test_undo_brings_a_deleted_memo_back(small_study: qualkit.Study) -> None:
    memo = small_study.memos.add("One.", on="Anna", title="T")
    before = dump(small_study)
    small_study.memos.remove(memo.number)
    small_study.history.undo()
    assert dump(small_study) == before
    assert small_study.memos.get(memo.number) == memo


def test_links_are_warned_of_and_never_refused(small_study: qualkit.Study) -> None:
    small_study.memos.add("See [[Bem]] and [[Anna]].")
    assert small_study.notices == [
        '[[Bem]] points at nothing: there is no code, source or case "Bem". Did you mean Ben?'
    ]
    small_study.memos.edit(1, "See [[Anna:99]].")
    assert small_study.notices == ["[[Anna:99]] points at nothing: Anna has no turn 99."]


def test_backlinks(small_study: qualkit.Study) -> None:
    coding = small_study.codings.add("Anna", "T1.2", quote="no desk for me")
    small_study.memos.add("First line.\nAs in [[t1.2]] and [[T1.2|there]].", on="Ben", title="Rooms")
    small_study.memos.add(f"[[#{coding.number}]]")
    small_study.memos.add("[[Anna:2]] [[memo 1]]")
    small_study.memos.add("[[Ben:2]]")
    small_study.summaries.write("Ben", "T2", "Unlike [[Anna]].")

    def mentioning(target: str) -> list[tuple[str, int]]:
        return [(m.what, m.number) for m in small_study.memos.backlinks(target)]

    assert mentioning("T1.2") == [("memo", 1), ("memo", 1)]
    assert mentioning("#1") == [("memo", 2)]
    assert mentioning("Anna:2") == [("memo", 2), ("memo", 3)]
    assert mentioning("anna") == [("memo", 2), ("memo", 3), ("summary", 1)]
    assert mentioning("[[memo 1]]") == [("memo", 3)]
    mention = small_study.memos.backlinks("T1.2")[0]
    assert (mention.about, mention.title, mention.sentence) == (
        "source Ben",
        "Rooms",
        "As in [[t1.2]] and [[T1.2|there]].",
    )
    with pytest.raises(NotFound, match="no coding 99"):
        small_study.memos.backlinks("#99")


def test_the_diary_tells_what_was_done_beside_what_was_thought(
    small_study: qualkit.Study, london: None, at: Callable[[str], None]
) -> None:
    at("2027-01-04T09:05:00+00:00")
    one = small_study.codings.add("Anna", "T1.2", quote="no desk for me")
    small_study.codings.add("Anna", "T1.1", turn=2)
    small_study.memos.add("She means *rooms*.", on=f"#{one.number}", title="Rooms")
    small_study.codings.add("Ben", "T2.2", turn=4)
    small_study.history.undo()
    at("2027-01-05T17:00:00+00:00")
    small_study.memos.add("Two coders from now on.", kind="methodological")
    small_study.summaries.write("Anna", "T1", "Alone.")
    first, second = small_study.memos.diary(since="2027-01-01")
    assert first.day == "2027-01-04"
    assert first.done == ("2 codings added",)
    assert [(when, memo.title) for when, memo in first.memos] == [("09:05", "Rooms")]
    assert second.done == ("1 framework cell summarised",)
    assert small_study.memos.diary(since="2027-01-05", until="2027-01-05") == [second]
    assert small_study.memos.diary(since="2028-01-01") == []


def test_every_action_of_the_log_is_counted_in_words(
    example_copy: Path, at: Callable[[str], None], london: None
) -> None:
    with qualkit.Study.open(example_copy, coder="second") as study:
        study.codings.remove([study.codings.list(source="LW03")[0].number])
        (day,) = study.memos.diary()
    assert "17 sources imported (tester)" in day.done
    assert "1 coding removed (second)" in day.done
    assert not any("other action" in words for words in day.done)


def test_no_action_that_the_log_tells_is_without_a_word_in_the_diary() -> None:
    from qualkit.services.diary import _OTHER, _counter
    from qualkit.services.trail import _DO

    assert [action for action in _DO if action != "memo" and _counter(action) == _OTHER] == []


def test_the_diary_as_word_and_markdown(
    small_study: qualkit.Study, london: None, at: Callable[[str], None], tmp_path: Path
) -> None:
    import docx

    at("2027-01-04T09:05:00+00:00")
    small_study.memos.add("# Rooms\n\nShe means **rooms** ([[Anna:2]]).\n\n- one\n- two", on="Anna", title="Desk")
    word = small_study.memos.write_diary(tmp_path / "diary.docx", since="2027-01-01")
    paragraphs = [p.text for p in docx.Document(str(word)).paragraphs]
    assert "4 January 2027" in paragraphs
    assert "09:05 Data memo on source Anna: Desk" in paragraphs
    assert "She means rooms (Anna, turn 2)." in paragraphs
    assert {"one", "two"} <= set(paragraphs)
    again = small_study.memos.write_diary(tmp_path / "again.docx", since="2027-01-01")
    assert again.read_bytes() == word.read_bytes()
    text = small_study.memos.write_diary(tmp_path / "diary.md", since="2027-01-01").read_text("utf-8")
    assert "## 4 January 2027\n\n### 09:05 Data memo on source Anna: Desk\n\n*tester, memo 1*\n\n#### Rooms" in text
    assert "She means **rooms** (Anna, turn 2)." in text
    with pytest.raises(BadInput, match=r"diary\.txt"):
        small_study.memos.write_diary(tmp_path / "diary.txt")


def test_kinds_are_told_apart_in_the_log(small_study: qualkit.Study) -> None:
    for kind in MEMO_KINDS:
        small_study.memos.add("x", kind=kind)
    words = " ".join(line.what for line in small_study.history.log())
    assert all(f"({kind}, on the study)" in words for kind in MEMO_KINDS)


def test_csv_holds_memos_of_every_kind_as_written(small_study: qualkit.Study, tmp_path: Path) -> None:
    small_study.memos.add("Alone, [[Anna:2]].\n\n- twice", on="T1", title="Rooms")
    small_study.memos.add("=SUM(1)", kind="reflexive")
    (path,) = (path for path in small_study.exports.csv(tmp_path) if path.stem == "memos")
    rows = list(csv.DictReader(path.read_text("utf-8-sig").splitlines(keepends=True)))
    assert list(rows[0]) == ["memo", "kind", "about", "target", "title", "coder", "created", "updated", "text"]
    told = [tuple(row[name] for name in ("memo", "kind", "about", "target", "title", "text")) for row in rows]
    assert told == [
        ("1", "analytic", "code", "T1", "Rooms", "Alone, [[Anna:2]].\n\n- twice"),
        ("2", "reflexive", "study", "", "", "'=SUM(1)"),
    ]
