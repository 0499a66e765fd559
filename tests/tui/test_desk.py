"""The desk without a screen: what it knows of a source, the ways through it, the codes it offers."""

from __future__ import annotations

import pytest

import qualkit
from qualkit.domain.sources import Span
from qualkit.errors import Conflict, NotFound
from qualkit.tui.deeds import Deeds, Target
from qualkit.tui.desk import Desk, Piece, is_open_hit
from tests.helpers.small_study import dump, suggest


@pytest.fixture
def desk(applied_study: qualkit.Study) -> Desk:
    """Anna's interview with rule hits and one suggestion of two passages."""
    suggest(applied_study, (("Anna:corridor", "Ben:on Mondays"),))
    return Desk(applied_study, "anna")


def where(desk: Desk, words: str) -> Span:
    start = desk.source.text.index(words)
    return Span(start, start + len(words))


def test_marks_tell_how_everything_came_about(desk: Desk) -> None:
    deeds = Deeds(desk)
    deeds.code("T2.1", where(desk, "kind"))
    hit = desk.next_hit(0)
    assert hit is not None
    deeds.accept(hit)
    piece = desk.next_piece(0)
    assert piece is not None and [mark.letter for mark in desk.marks].count("?") == 1
    deeds.accept(piece, "T1.2")
    letters = {mark.letter for mark in desk.marks}
    assert letters == {"H", "r", "R", "M"}
    assert all(mark.coder == "" for mark in desk.marks), "open hits are nobody's, the rest is one's own"
    assert [(m.start, m.end) for m in desk.marks] == sorted((m.start, m.end) for m in desk.marks)
    for mark in desk.marks:
        item = desk.item(mark)
        assert item is not None and item.span == Span(mark.start, mark.end)


def test_another_coders_codings_carry_their_name(desk: Desk) -> None:
    with qualkit.Study.open(desk.study.folder, coder="Bea") as other:
        other.codings.add("Anna", "T2.1", quote="kind")
    assert desk.written_elsewhere()
    desk.refresh()
    assert not desk.written_elsewhere()
    assert {mark.coder for mark in desk.marks} == {"", "Bea"}


def test_a_turn_with_open_hits_only_is_uncoded(desk: Desk) -> None:
    assert desk.uncoded == 3 and any(is_open_hit(coding) for coding in desk.codings)
    assert {row.source: row.uncoded for row in desk.progress()} == {"Anna": 3, "Ben": 2}
    hit = desk.next_hit(0)
    assert hit is not None
    Deeds(desk).accept(hit)
    assert desk.uncoded == 2
    assert {row.source: row.uncoded for row in desk.progress()} == {"Anna": 2, "Ben": 2}


def test_ways_go_around_the_end(desk: Desk) -> None:
    hits = [coding for coding in desk.codings if is_open_hit(coding)]
    seen = [desk.next_hit(0)]
    while len(seen) < len(hits):
        seen.append(desk.next_hit(seen[-1].span.start, 1, seen[-1]))
    assert [item.number for item in seen] == [hit.number for hit in hits]
    assert desk.next_hit(seen[-1].span.start, 1, seen[-1]) == hits[0]
    assert desk.next_hit(hits[0].span.start, -1, hits[0]) == hits[-1]
    turns = [turn.span for turn in desk.source.turns if turn.speaker == "Anna"]
    assert desk.next_uncoded(0) == turns[0] and desk.next_uncoded(turns[2].start) == turns[0]
    assert desk.next_uncoded(turns[0].start, -1) == turns[2]
    assert desk.next_uncoded(turns[1].start + 5, -1) == turns[0]


def test_what_is_coded_without_a_selection(desk: Desk) -> None:
    sentence = desk.sentence(where(desk, "desk").start)
    assert sentence.of(desk.source.text) == "There is no desk for me, so I sit in the corridor."


def test_deeds_are_each_one_undo(desk: Desk) -> None:
    deeds = Deeds(desk)
    study = desk.study
    coding = deeds.code("T2.1", where(desk, "kind")).item
    assert coding is not None and not isinstance(coding, Piece)
    piece = desk.next_piece(0)
    hit = desk.next_hit(0)
    assert piece is not None and hit is not None
    for deed in (
        lambda: deeds.recode(coding, "T2.2"),
        lambda: deeds.extent(coding, where(desk, "The team is kind.")),
        lambda: deeds.key_quote(coding),
        lambda: deeds.against(coding),
        lambda: deeds.stance(coding, "barrier"),
        lambda: deeds.uncode(coding),
        lambda: deeds.accept(piece, "T1.2"),
        lambda: deeds.dismiss(piece),
        lambda: deeds.accept(hit),
        lambda: deeds.dismiss(hit),
        lambda: deeds.define("T1.2", "There is nowhere to work."),
        lambda: deeds.memo(Target("source", "Anna", "Anna"), "A thought.", "data"),
        lambda: deeds.chart("Anna", "T1.2", "No desk."),
    ):
        before = dump(study)
        done = deed()
        assert done.said.endswith(".") and dump(study) != before
        back = deeds.undo()
        assert back.said.startswith("Taken back: ")
        left = {table: rows for table, rows in dump(study).items() if table != "coders"}
        assert left == {table: rows for table, rows in before.items() if table != "coders"}


def test_undo_says_where_it_happened(desk: Desk) -> None:
    deeds = Deeds(desk)
    place = where(desk, "kind")
    deeds.code("T2.1", place)
    done = deeds.undo()
    assert (done.at, done.item) == (place, None)
    done = deeds.redo()
    assert done.at == place and done.item is not None


def test_in_vivo_takes_a_code_of_that_name(desk: Desk) -> None:
    deeds = Deeds(desk)
    assert deeds.in_vivo(where(desk, "Team".lower())).said == "Coded T2.1 Team."
    done = deeds.in_vivo(where(desk, "“" if "“" in desk.source.text else "corridor."))
    assert done.said == "New in-vivo code. Coded T3 corridor."


def test_a_retired_code_is_not_offered_and_refused(desk: Desk) -> None:
    path = desk.study.folder / "codebooks" / "tiny.yaml"
    path.write_text(path.read_text("utf-8").replace("name: Team\n", "name: Team\n        status: retired\n"), "utf-8")
    desk.refresh()
    assert "T2.1" not in [code.key for code in desk.shelf.offered] and desk.shelf.get("T2.1") is not None
    with pytest.raises(Conflict, match=r"T2\.1 is retired"):
        Deeds(desk).code("T2.1", where(desk, "kind"))


def test_the_case_that_speaks(desk: Desk) -> None:
    case = desk.case_at(where(desk, "corridor").start)
    assert case is not None and case.name == "Anna"


def test_a_source_that_is_not_there(applied_study: qualkit.Study) -> None:
    with pytest.raises(NotFound, match="Nobody"):
        Desk(applied_study, "Nobody")
