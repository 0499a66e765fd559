"""Correcting a transcript in a study: what comes along, what is kept for later, what is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

import qualkit
from qualkit.domain.codings import Origin
from qualkit.domain.revisions import RevisionReport
from qualkit.domain.sources import Span
from qualkit.errors import BadInput, Conflict, NotFound
from qualkit.text.anchors import similarity
from tests.helpers.small_study import ANNA, BEN, dump, suggest


@pytest.fixture
def study(small_study: qualkit.Study) -> qualkit.Study:
    """Codings 1 to 3 by a person, then rule hits."""
    small_study.codings.add("Anna", "T1.2", quote="no desk for me")
    small_study.codings.add("Anna", "T2.1", quote="The team is kind.", key_quote=True)
    small_study.codings.add("Anna", "T1.1", quote="alone most days", stance="barrier")
    return small_study


def corrected(folder: Path, *changes: tuple[str, str], text: str = ANNA, name: str = "corrected.txt") -> Path:
    for before, after in changes:
        assert before in text
        text = text.replace(before, after)
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def words_of_document(path: Path) -> str:
    import docx

    return "\n".join(paragraph.text for paragraph in docx.Document(str(path)).paragraphs)


def revise(study: qualkit.Study, path: Path) -> RevisionReport:
    return study.sources.revise(study.sources.plan_revision("anna", path))


DESK = (" There is no desk for me, so I sit in the corridor.", "")


def test_codings_keep_number_identity_and_marks(study: qualkit.Study, tmp_path: Path) -> None:
    before = {coding.number: coding for coding in study.codings.list()}
    study.memos.add("on the coding", on="2", about="coding")
    study.memos.add("on the source", on="Anna", about="source")
    report = revise(study, corrected(tmp_path, ("How is a usual week", "Well then. How is a usual week")))
    assert (report.revision, report.counts["exact"], report.orphans) == (2, 3, ())
    for coding in study.codings.list():
        was = before[coding.number]
        same = ("guid", "quote", "code", "coder", "created_at", "stance", "key_quote", "origin")
        assert all(getattr(coding, name) == getattr(was, name) for name in same)
        assert coding.span.start == was.span.start + len("Well then. ")
    assert [(memo.target_kind, memo.target) for memo in study.memos.list()] == [("coding", "2"), ("source", "Anna")]
    assert [link.source for link in study.cases.get("Anna").links] == ["Anna"]
    assert study.sources.get("Anna").revision == 2 and len(study.sources.list()) == 2


def test_a_coding_whose_words_are_gone_is_kept_as_an_orphan(study: qualkit.Study, tmp_path: Path) -> None:
    report = revise(study, corrected(tmp_path, DESK))
    assert report.orphans == (1,)
    (orphan,) = study.sources.orphans("ANNA")
    assert (orphan.number, orphan.source, orphan.revision, orphan.turn) == (1, "Anna", 1, 2)
    assert (orphan.code, orphan.quote, orphan.found) == ("T1.2", "no desk for me", ())
    assert [coding.number for coding in study.codings.list()] == [3, 2]
    with pytest.raises(NotFound, match="no place"):
        study.codings.get(1)
    status = study.status()
    assert (status.orphans, status.codings["human"], status.coded_sources) == (1, 2, 1)
    check = study.integrity.check()
    assert check.clean and check.looked_at["orphans"] == 1 and check.looked_at["codings"] == 3
    assert any("found no place" in problem.message for problem in check.problems)


def test_an_orphan_is_placed_by_hand(study: qualkit.Study, tmp_path: Path) -> None:
    revise(study, corrected(tmp_path, ("no desk for me, so", "not one single table of my own, so")))
    before = dump(study)
    with pytest.raises(NotFound, match="not in Anna"):
        study.sources.place(1)
    coding = study.sources.place(1, quote="not one single table")
    assert (coding.number, coding.quote, coding.code) == (1, "not one single table", "T1.2")
    assert study.sources.orphans() == [] and study.status().orphans == 0
    row = study._session.connection.execute("SELECT * FROM reanchorings ORDER BY id DESC").fetchone()
    assert (row["how"], row["coding_id"]) == ("placed", 1)
    assert row["similarity"] == similarity("no desk for me", "not one single table")
    study.history.undo()
    assert dump(study) == before
    assert study.sources.place(1, turn=2).quote.startswith("I am alone")
    study.history.undo()
    assert study.sources.place(1, span=Span(0, 5)).quote == study.sources.get("Anna").text[:5]
    assert study.integrity.check().clean


def test_an_orphan_is_not_placed_on_its_like_or_by_another(study: qualkit.Study, tmp_path: Path) -> None:
    revise(study, corrected(tmp_path, DESK))
    study.codings.add("Anna", "T1.2", quote="The team")
    before = dump(study)
    with pytest.raises(Conflict, match="already"):
        study.sources.place(1, quote="The team")
    with pytest.raises(NotFound, match="no orphan 2"):
        study.sources.place(2, quote="The team")
    with (
        qualkit.Study.open(study.folder, coder="Sam") as other,
        pytest.raises(Conflict, match="tester's"),
    ):
        other.sources.place(1, quote="The team is")
    with (
        qualkit.Study.open(study.folder, coder="Sam") as other,
        pytest.raises(Conflict, match="tester's"),
    ):
        other.sources.remove_orphans([1])
    assert dump(study) == before


def test_orphans_are_removed_only_when_asked_to(study: qualkit.Study, tmp_path: Path) -> None:
    revise(study, corrected(tmp_path, DESK))
    before = dump(study)
    with pytest.raises(NotFound):
        study.sources.remove_orphans([1, 99])
    assert dump(study) == before
    assert study.sources.remove_orphans([1, 1]) == 1 and study.sources.orphans() == []
    study.history.undo()
    assert dump(study) == before


def test_orphans_come_back_with_their_words(study: qualkit.Study, tmp_path: Path) -> None:
    revise(study, corrected(tmp_path, DESK))
    plan = study.sources.plan_revision("Anna", corrected(tmp_path, ("Supervision?", "And supervision?"), name="b.txt"))
    assert [(one.number, one.how) for one in plan.codings if one.returning] == [(1, "exact")]
    study.sources.revise(plan)
    assert study.sources.orphans() == [] and study.codings.get(1).quote == "no desk for me"
    assert study.sources.revisions("Anna").to_dicts()[2]["codings"] == 3
    history = study.sources.revisions("Anna").to_dicts()
    assert [row["state"] for row in history] == ["superseded", "superseded", "current"]
    assert all(row["at"] and row["coder"] == "tester" for row in history)


def test_changed_words_are_for_a_person_to_accept(study: qualkit.Study, tmp_path: Path) -> None:
    path = corrected(tmp_path, ("alone most days", "quite alone on most days"), ("no desk", "no real desk"))
    plan = study.sources.plan_revision("Anna", path)
    assert [(one.number, one.after) for one in plan.fuzzy] == [
        (1, "no real desk for me"),
        (3, "alone on most days"),
    ]
    assert all(one.similarity == similarity(one.before, one.after) for one in plan.fuzzy)
    least = plan.fuzzy[0].similarity
    assert plan.accepting(least).counts == plan.counts
    assert plan.accepting(least + 0.0001).counts["fuzzy"] == 1
    declined = plan.declining([1, 2, 99])
    assert declined.counts["orphan"] == 1 and declined.counts["exact"] == 1, "only changed words can be declined"
    study.sources.revise(declined)
    assert study.codings.get(3).quote == "alone on most days"
    assert [orphan.number for orphan in study.sources.orphans()] == [1]


def test_two_codings_that_would_become_one_stay_two(small_study: qualkit.Study, tmp_path: Path) -> None:
    small_study.codings.add("Anna", "T1.1", quote="alone most days")
    small_study.codings.add("Anna", "T1.1", quote="alone most days.")
    plan = small_study.sources.plan_revision("Anna", corrected(tmp_path, ("alone most days.", "alone most days,")))
    small_study.sources.revise(plan)
    plan = small_study.sources.plan_revision(
        "Anna", corrected(tmp_path, ("alone most days. There is", "alone most days"), name="b.txt")
    )
    small_study.sources.revise(plan)
    kept = {coding.number for coding in small_study.codings.list()}
    orphans = {orphan.number for orphan in small_study.sources.orphans()}
    assert kept | orphans == {1, 2} and kept
    assert small_study.integrity.check().clean


def test_rule_hits_follow_and_what_was_removed_stays_removed(study: qualkit.Study, tmp_path: Path) -> None:
    study.codings.apply()
    hits = {coding.quote: coding.number for coding in study.codings.list(unconfirmed=True)}
    study.codings.confirm([hits["There is no desk for me, so I sit in the corridor."]])
    study.codings.remove_hits([hits["On my own, yes."]])
    path = corrected(
        tmp_path,
        ("no desk for me", "no real desk for me"),
        ("kind. I was", "kind. Hm. I was"),
        ("days.", "of the days."),
    )
    report = revise(study, path)
    assert report.counts["dropped"] == 1, "the open hit on “I am alone most days.”"
    confirmed = study.codings.get(hits["There is no desk for me, so I sit in the corridor."])
    assert confirmed.quote == "There is no real desk for me, so I sit in the corridor."
    assert confirmed.state == "rule, confirmed by tester"
    again = study.codings.apply()
    assert (again.added, again.retired) == (1, 0), "the sentence with the new words, and nothing else"
    assert "On my own, yes." not in {coding.quote for coding in study.codings.list()}
    assert study.codings.apply().added == 0


def test_words_that_fired_are_kept_where_they_still_stand(study: qualkit.Study, tmp_path: Path) -> None:
    study.codings.apply()
    number = next(c.number for c in study.codings.list(code="T2.2", unconfirmed=True) if c.source == "Anna")
    study.codings.confirm([number])
    revise(study, corrected(tmp_path, ("My supervision stopped", "Well, my own supervision stopped")))
    coding = study.codings.get(number)
    text = study.sources.get("Anna").text
    assert coding.quote == "my own supervision stopped in spring."
    assert [word.of(text) for word in coding.words] == ["supervision"]


def test_suggested_segments_follow_and_lost_ones_are_not_accepted(study: qualkit.Study, tmp_path: Path) -> None:
    first, second = suggest(
        study, (("Anna:no desk for me", "Anna:The team is kind.", "Ben:on Mondays"), ("Anna:corridor",))
    )
    assert revise(study, corrected(tmp_path, DESK)).lost_segments == 2
    left = study.suggestions.get(first)
    assert ([one.number for one in left.segments], left.lost_segments) == ([2, 3], 1)
    with pytest.raises(NotFound, match="no segment 1") as refused:
        study.suggestions.merge(first, into="T2.2", segments=[1])
    assert "It has 2, 3" in refused.value.hint
    with pytest.raises(Conflict, match="No segment of suggestion"):
        study.suggestions.merge(second, into="T2.2")
    assert study.suggestions.merge(first, into="T2.2")[1] == 2
    assert any("1 segment" in notice for notice in study.notices)
    assert study.integrity.check().clean


def test_labels_that_were_plainly_renamed_take_their_case_along(study: qualkit.Study, tmp_path: Path) -> None:
    people = tmp_path / "p.csv"
    people.write_text("case,source,speaker\nAnna,Anna,Anna\n", encoding="utf-8")
    study.cases.load(people)
    path = corrected(tmp_path, ("Anna:", "P1:"), ("Interviewer:", "INT:"))
    plan = study.sources.plan_revision("Anna", path)
    assert plan.labels == {"Anna": "P1", "Interviewer": "INT"} and plan.links == (("Anna", "Anna", "P1"),)
    assert plan.changes == () and not plan.same and plan.counts["exact"] == 3
    study.sources.revise(plan)
    assert ("Anna", "P1") in {(link.source, link.speaker) for link in study.cases.get("Anna").links}


def test_labels_that_came_apart_are_told_and_not_guessed(study: qualkit.Study, tmp_path: Path) -> None:
    people = tmp_path / "p.csv"
    people.write_text("case,source,speaker\nAnna,Anna,Anna\n", encoding="utf-8")
    study.cases.load(people)
    path = corrected(tmp_path, ("Anna: I am", "P1: I am"), ("Anna: The", "P2: The"), ("Anna: My", "P1: My"))
    plan = study.sources.plan_revision("Anna", path)
    assert plan.labels == {} and plan.links == (("Anna", "Anna", ""),)
    assert any('nobody is called "Anna"' in problem.message for problem in plan.problems)
    assert {change.kind for change in plan.changes} == {"speaker"}


def test_links_to_turns_that_get_other_numbers_are_told_of(study: qualkit.Study, tmp_path: Path) -> None:
    study.memos.add("As in [[Anna:2]] and [[anna:2|there]], not [[Ben:2]], not [[#1]].")
    study.memos.add("Nothing but [[Anna]] and [[Anna:1]].")
    study.summaries.write("Anna", "T1", "Alone: [[Anna:2]].")
    study.themes.add("Rooms", "None, see [[Anna:4]].")
    before = [memo.body for memo in study.memos.list()]
    turns = ANNA.split("\n\n")
    longer = "\n\n".join([turns[0], "INT: Are you there?\n\nAnna: Yes I am here.", *turns[1:]])
    path = corrected(tmp_path, text=longer)
    told = [str(one) for one in study.sources.plan_revision("Anna", path).problems if one.severity == "warning"]
    assert [one.partition(" links to ")[0] for one in told] == [
        "memo 1",
        "the summary of Anna under T1",
        "the claim of theme 1",
    ]
    assert "turn 2 (now turn 4) of Anna" in told[0] and "qualkit memo edit 1" in told[0]
    revise(study, path)
    assert [memo.body for memo in study.memos.list()] == before
    removed = corrected(tmp_path, text="\n\n".join(turns[:1] + turns[2:]))
    told = [str(one) for one in study.sources.plan_revision("Anna", removed).problems if one.severity == "warning"]
    assert "(gone)" in " ".join(told)


def test_times_alone_are_a_correction(small_study: qualkit.Study, tmp_path: Path) -> None:
    cue = "WEBVTT\n\n00:01.000 --> 00:04.000\n<v INT>How is it?\n\n00:04.500 --> 00:09.000\n<v P>Quiet, mostly.\n"
    first = tmp_path / "Cara.vtt"
    first.write_text(cue, encoding="utf-8")
    small_study.sources.add([first])
    small_study.codings.add("Cara", "T1.1", quote="Quiet")
    later = tmp_path / "later.vtt"
    later.write_text(cue.replace("00:04.500", "00:05.250"), encoding="utf-8")
    plan = small_study.sources.plan_revision("Cara", later)
    assert (plan.times, plan.changes, plan.counts["exact"]) == (1, (), 1)
    small_study.sources.revise(plan)
    assert small_study.sources.get("Cara").turns[1].start_seconds == 5.25


def test_nothing_is_written_where_nothing_differs(study: qualkit.Study, tmp_path: Path) -> None:
    before, log = dump(study), len(study.history.log())
    for path in (corrected(tmp_path), corrected(tmp_path, text=ANNA.replace("\n", "\r\n"), name="windows.txt")):
        plan = study.sources.plan_revision("Anna", path)
        assert plan.same and plan.codings == ()
        with pytest.raises(Conflict, match="already"):
            study.sources.revise(plan)
    assert dump(study) == before and len(study.history.log()) == log


def test_another_sources_file_is_refused(study: qualkit.Study, tmp_path: Path) -> None:
    for text in (BEN, BEN.replace("\n", "\r\n")):
        path = tmp_path / "b.txt"
        path.write_bytes(text.encode())
        with pytest.raises(BadInput, match="transcript of Ben"):
            study.sources.plan_revision("Anna", path)
    with pytest.raises(NotFound, match="no file"):
        study.sources.plan_revision("Anna", tmp_path / "nothing.txt")
    empty = tmp_path / "empty.txt"
    empty.write_bytes(b"")
    with pytest.raises(BadInput):
        study.sources.plan_revision("Anna", empty)


def test_a_quite_different_file_is_warned_of(study: qualkit.Study, tmp_path: Path) -> None:
    path = tmp_path / "x.txt"
    path.write_text("INT: Where do you grow leeks?\n\nP: In the old dock, by the trains.\n", encoding="utf-8")
    plan = study.sources.plan_revision("Anna", path)
    assert any("right file" in problem.hint for problem in plan.problems)
    assert plan.counts["orphan"] == 3


def test_a_plan_is_carried_out_only_in_the_state_it_was_made_in(study: qualkit.Study, tmp_path: Path) -> None:
    path = corrected(tmp_path, DESK)
    plan = study.sources.plan_revision("Anna", path)
    with qualkit.Study.open(study.folder, coder="Sam") as other:
        other.codings.add("Anna", "T2.2", quote="corridor")
    before = dump(study)
    with pytest.raises(Conflict, match="changed since"):
        study.sources.revise(plan)
    assert dump(study) == before and not list(study.folder.glob("transcripts/*revision*"))
    plan = study.sources.plan_revision("Anna", path)
    study.sources.revise(plan)
    with pytest.raises(Conflict, match="changed since"):
        study.sources.revise(plan)


def test_nobody_codes_the_old_text_by_mistake(study: qualkit.Study, tmp_path: Path) -> None:
    """Whoever has read the transcript before it was corrected is refused, not turned into an orphan."""
    from qualkit.store import codings as coding_store

    with qualkit.Study.open(study.folder, coder="Sam") as other:
        stale = other.sources.get("Anna")
        revise(study, corrected(tmp_path, DESK))
        with pytest.raises(Conflict, match="corrected meanwhile"), other._session.action("code") as action:
            new = coding_store.NewCoding(stale.id, 1, 0, 11, stale.text[:11], 1, Origin.HUMAN)
            coding_store.add_many(other._session.connection, [new], action.at)
    assert coding_store.newest(study._session.connection) == 3


def test_originals_of_all_revisions_are_kept_and_checked(study: qualkit.Study, tmp_path: Path) -> None:
    report = revise(study, corrected(tmp_path, DESK))
    assert report.file_name == "Anna (revision 2).txt"
    folder = study.folder / "transcripts"
    assert (folder / "Anna.txt").read_text("utf-8") == ANNA
    assert "no desk" not in (folder / report.file_name).read_text("utf-8")
    (folder / "Anna.txt").write_text("x", encoding="utf-8")
    check = study.integrity.check()
    assert not check.clean
    assert [p.message for p in check.problems if p.severity == "error"] == [
        "the original of Anna was changed after its import."
    ]


def test_check_looks_at_orphans_and_at_which_revision_is_current(study: qualkit.Study, tmp_path: Path) -> None:
    revise(study, corrected(tmp_path, DESK))
    connection = study._session.connection
    connection.execute("DROP TRIGGER codings_quote_still_matches")
    with study._session.action("x"):
        connection.execute("UPDATE codings SET quote = 'other words...' WHERE id = 1")
    problems = [str(problem) for problem in study.integrity.check().problems if problem.severity == "error"]
    assert problems == ["Anna (revision 1): The quote of coding 1 is not what stands at its place."]
    study.history.undo()
    assert study.integrity.check().clean
    with study._session.action("x"):
        connection.execute("UPDATE source_revisions SET current = 0 WHERE name = 'Anna'")
    assert any("newest revision" in problem.message for problem in study.integrity.check().problems)


def test_undo_and_redo_of_a_revision_with_everything_on_it(study: qualkit.Study, tmp_path: Path) -> None:
    study.codings.apply()
    suggest(study, (("Anna:no desk for me", "Ben:on Mondays"),))
    states = [dump(study)]
    revise(study, corrected(tmp_path, DESK, ("Anna:", "P1:")))
    states.append(dump(study))
    study.sources.place(1, quote="corridor") if study.sources.orphans()[0].found else study.sources.remove_orphans([1])
    states.append(dump(study))
    revise(study, corrected(tmp_path, ("Supervision?", "And what of supervision?"), name="third.txt"))
    states.append(dump(study))
    for state in states[-2::-1]:
        study.history.undo()
        assert dump(study) == state
    for state in states[1:]:
        study.history.redo()
        assert dump(study) == state
    assert study.integrity.check().clean


def test_the_log_and_the_report_tell_of_it_without_words_of_participants(study: qualkit.Study, tmp_path: Path) -> None:
    from qualkit.analysis.report.rigour import kind_of
    from qualkit.services.material import gather

    revise(study, corrected(tmp_path, DESK))
    assert gather(study._session).orphans == 1
    study.exports.word(tmp_path / "report.docx")
    assert "1 coding found no place when a transcript was corrected" in words_of_document(tmp_path / "report.docx")
    study.sources.place(1, quote="The team")
    lines = [line.what for line in study.history.log()][:2]
    assert lines == [
        "placed orphan 1 (T1.2) in Anna by hand",
        "corrected Anna (revision 2): 2 codings kept their place (0 with other words), 1 orphan",
    ]
    assert {kind_of(line) for line in lines} == {"Transcripts corrected"}
    assert kind_of("removed 2 orphans") == "Transcripts corrected"


def test_a_word_of_nothing_that_can_be_seen_is_corrected_like_any_other(
    small_study: qualkit.Study, tmp_path: Path
) -> None:
    """A soft hyphen on its own, as text copied from a web page has it, is a word without a letter."""
    stored = small_study.sources.get("Anna").text
    for text in (stored[:48] + " \xad " + stored[48:], "0" + stored):
        file = tmp_path / "Anna.txt"
        file.write_text(text, encoding="utf-8")
        small_study.sources.revise(small_study.sources.plan_revision("Anna", file))
    assert small_study.sources.get("Anna").text == "0" + stored
