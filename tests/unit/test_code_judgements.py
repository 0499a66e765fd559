"""What counts as a decision about a passage: said, and unsaid."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from qualkit.domain.codings import Coding, Origin
from qualkit.domain.sources import Span
from qualkit.domain.suggestions import Passage
from qualkit.services.code_judgements import PassagePlaces, judgements

LONG = 100


def _passages(coded: dict[int, tuple[str, ...]], count: int = 30) -> list[Passage]:
    return [
        Passage(
            source="S", case="S", group="", span=Span(n * LONG, n * LONG + LONG - 1), text="", codes=coded.get(n, ())
        )
        for n in range(count)
    ]


def _codings(places: dict[int, str], origin: Origin = Origin.HUMAN) -> dict[str, list[Coding]]:
    return {
        "S": [
            Coding(
                number=n, guid=str(n), source="S", code=code, span=Span(n * LONG, n * LONG + 50), quote="", coder="a",
                origin=origin,
            )
            for n, code in places.items()
        ]
    }  # fmt: skip


def _known(places: dict[int, str], origin: Origin = Origin.HUMAN, turned_down=(), asking=()) -> dict:
    passages = _passages({n: (code,) for n, code in places.items()})
    found = judgements(["A", "B", "C"], passages, _codings(places, origin), turned_down, asking)
    return {(one.passage, one.code): (one.holds, one.certain) for one in found}


def test_passages_around_what_was_coded_were_read_up_to_the_last_coding() -> None:
    known = _known({2: "A", 12: "B", 14: "A"})
    assert known[2, "A"] == (True, True)
    assert known[2, "B"] == known[7, "A"] == known[13, "B"] == (False, False)
    assert (15, "A") not in known, "after the last coding nothing is known"
    assert not any(code == "C" for _, code in known), "nobody has used this code yet"


def test_a_single_coding_and_confirmed_hits_do_not_show_that_a_source_was_read() -> None:
    assert _known({20: "A"}) == {(20, "A"): (True, True)}
    confirmed = _known({2: "A", 12: "B", 14: "A"}, Origin.RULE)
    assert set(confirmed.values()) == {(True, True)}


def test_a_rejection_counts_unless_somebody_gave_the_code() -> None:
    refused = [("S", Span(500, 560), "A"), ("S", Span(200, 260), "A"), ("S", Span(500, 560), "Z")]
    known = _known({2: "A"}, turned_down=refused)
    assert known == {(2, "A"): (True, True), (5, "A"): (False, True)}


def test_nothing_unsaid_is_concluded_of_the_interviewer() -> None:
    known = _known({2: "A", 12: "B", 14: "A"}, asking={3})
    assert (3, "A") not in known
    assert (4, "A") in known


spans = st.tuples(st.integers(0, 60), st.integers(1, 30)).map(lambda pair: Span(pair[0], pair[0] + pair[1]))


@given(st.lists(spans, max_size=12), spans)
def test_passages_are_found_as_by_looking_at_all(places: list[Span], wanted: Span) -> None:
    passages = [Passage(source="S", case="", group="", span=span, text="") for span in places]
    found = list(PassagePlaces(passages, 5).touching("S", wanted))
    assert sorted(found) == [n for n, span in enumerate(places, 5) if span.overlaps(wanted)]
    assert not list(PassagePlaces(passages).touching("other", wanted))
