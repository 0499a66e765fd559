"""Second opinions: given blind, changing nothing, and compared with the first decisions."""

from __future__ import annotations

import pytest

import qualkit
from qualkit.analysis.agreement_two import cohen_kappa
from qualkit.errors import BadInput, Conflict, NotFound
from tests.helpers.small_study import dump, suggest
from tests.helpers.suggested_codes import suggest_codes

TURNS = (
    "Anna:I am alone most days.",
    "Anna:The team is kind.",
    "Ben:I see people.",
    "Ben:I do not feel alone with it.",
)


@pytest.fixture
def offered(small_study: qualkit.Study) -> qualkit.Study:
    """Suggested codes 1 to 4, and theme 5."""
    suggest_codes(small_study, [(turn, "T1.1", 0.5) for turn in TURNS])
    suggest(small_study, (("Anna:corridor", "Ben:on Mondays"),))
    return small_study


def test_an_opinion_changes_nothing_but_itself(offered: qualkit.Study) -> None:
    before = dump(offered)
    offered.suggestions.second(1, kind="reject", why=" not so ", by="Bea")
    found = offered.suggestions.second(1, kind="merge", code="t2.1", by="Bea")
    assert (found.coder, found.kind, found.code, found.why) == ("Bea", "merge", "T2.1", "")
    assert offered.suggestions.seconds() == offered.suggestions.seconds(1) == [found], "one opinion of one reader"
    now = dump(offered)
    assert {name for name in now if now[name] != before[name]} == {"second_reviews", "coders"}
    assert offered.suggestions.second(1, kind="merge", code="T1.1", by="Bea").kind == "accept"
    for _ in range(3):
        offered.history.undo()
    assert dump(offered) == before
    for _ in range(2):
        offered.history.redo()
    assert offered.suggestions.seconds() == [found]


def test_what_is_no_second_opinion(offered: qualkit.Study) -> None:
    offered.suggestions.accept(1)
    before = dump(offered)
    second = offered.suggestions.second
    with pytest.raises(Conflict, match="another reader's"):
        second(1, kind="reject")
    with pytest.raises(BadInput, match="no opinion"):
        second(1, kind="perhaps", by="Bea")
    with pytest.raises(BadInput, match="which code"):
        second(1, kind="merge", by="Bea")
    with pytest.raises(BadInput, match="names no code"):
        second(1, kind="accept", code="T1", by="Bea")
    with pytest.raises(NotFound):
        second(9, kind="accept", by="Bea")
    assert dump(offered) == before


def test_a_second_reader_sees_nothing_of_the_first(offered: qualkit.Study) -> None:
    offered.suggestions.accept(1)
    offered.suggestions.reject(2, why="no")
    offered.codings.add("Ben", "T1.1", quote="I see people.")
    with qualkit.Study.open(offered.folder, coder="Bea") as other:
        found = other.suggestions.list(blind=True)
        assert {s.standing for s in found} == {"open"} and not any(s.decisions or s.coded_by for s in found)
        assert other.suggestions.get(1, blind=True).decisions == () and other.suggestions.get(1).decisions != ()
        assert other.suggestions.list(blind=True, state="rejected") == []
        other.suggestions.second(2, kind="unsure")
        other.suggestions.second(1, kind="reject")
        assert [s.state for s in other.suggestions.list(blind=True, kind="codes")] == [
            "rejected", "unsure", "open", "open",
        ]  # fmt: skip
    assert [s.state for s in offered.suggestions.list(kind="codes")] == ["accepted", "rejected", "open", "open"]


def test_agreement(offered: qualkit.Study) -> None:
    assert offered.suggestions.second_agreement().rows == ()
    offered.suggestions.accept(1)
    offered.suggestions.reject(2)
    offered.suggestions.merge(3, into="T2.1")
    offered.suggestions.reject(5, why="a mixture")
    opinions = {1: ("accept", ""), 2: ("accept", ""), 3: ("merge", "T2.1"), 4: ("reject", ""), 5: ("unsure", "")}
    for number, (kind, code) in opinions.items():
        offered.suggestions.second(number, kind=kind, code=code, by="Bea")
    rows = {row["about"]: row for row in offered.suggestions.second_agreement()}
    assert list(rows) == ["all", "suggested codes", "suggested themes"]
    total = rows["all"]
    assert (total["compared"], total["agreed"], total["unsure"], total["undecided"]) == (3, 2, 1, 1)
    # By chance 1/3 * 2/3 + 1/3 * 1/3 = 1/3 agree, so kappa is (2/3 - 1/3) / (1 - 1/3).
    assert total["agreement"] == 0.6667 and total["kappa"] == 0.5
    assert rows["suggested themes"]["compared"] == 0 and rows["suggested themes"]["kappa"] == ""
    (differing,) = offered.suggestions.second_disagreements().to_dicts()
    assert (differing["suggestion"], differing["first"], differing["second"]) == (2, "reject", "accept")
    assert (differing["first_reader"], differing["second_reader"]) == ("tester", "Bea")


def test_kappa_of_a_published_example() -> None:
    """Fleiss, Levin & Paik (2003), Statistical Methods for Rates and Proportions, 3rd ed., chapter 18, table 18.1.

    Two raters sort 100 patients into psychotic, neurotic and organic: kappa .68, standard error .087.
    """
    table = {"psychotic": (75, 1, 4), "neurotic": (5, 4, 1), "organic": (0, 0, 10)}
    answers = [(one, two) for one, row in table.items() for two, n in zip(table, row, strict=True) for _ in range(n)]
    found = cohen_kappa(answers)
    assert (found.pairs, found.agreed) == (100, 89)
    assert found.kappa == pytest.approx(0.676, abs=0.0005) and found.error == pytest.approx(0.087, abs=0.001)
    assert (found.low, found.high) == (pytest.approx(0.51, abs=0.006), pytest.approx(0.85, abs=0.006))
    swapped = cohen_kappa([(two, one) for one, two in answers])
    assert swapped.kappa == pytest.approx(found.kappa) and swapped.error == pytest.approx(found.error)


def test_kappa_where_there_is_little_to_tell() -> None:
    assert cohen_kappa([]).agreement is None
    alike = cohen_kappa([("yes", "yes")] * 5)
    assert (alike.agreement, alike.kappa, alike.low) == (1.0, None, None), "chance alone would agree as well"
    whole = cohen_kappa([("yes", "yes")] * 5 + [("no", "no")] * 5)
    assert whole.kappa == 1.0 and whole.low is None
    assert cohen_kappa([("yes", "no"), ("no", "yes")]).kappa == -1.0


def test_the_trail_tells_of_opinions_and_batches(offered: qualkit.Study) -> None:
    from qualkit.analysis.report.rigour import kind_of
    from qualkit.domain.suggestions import Deciding

    offered.suggestions.second(1, kind="reject", by="Bea")
    offered.suggestions.decide([Deciding(suggestion=number, kind="reject") for number in (1, 2)])
    many, opinion = offered.history.log(limit=2)
    assert many.what == "decided about 2 suggestions in one step: 2 rejected; 0 codings"
    assert opinion.what == "noted Bea's second opinion of suggestion 1"
    assert [kind_of(line.what) for line in (many, opinion)] == [
        "Decisions about suggestions", "Second opinions of suggestions",
    ]  # fmt: skip
    done = offered.memos.diary()[-1].done
    assert "2 decisions about suggestions" in done and "1 second opinion of a suggestion" in done
