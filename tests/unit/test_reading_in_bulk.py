"""What is read for many sources at once is what is read for one."""

from __future__ import annotations

import gc

import pytest

import qualkit
from qualkit.services.material import silent_talks, talks
from qualkit.store import cases, sources
from qualkit.store.bulk import without_collection


def test_turns_of_all_sources_are_those_of_each(small_study: qualkit.Study) -> None:
    connection = small_study._session.connection
    each = {row: sources.turns_of(connection, row) for row, _ in sources.rows(connection)}
    assert sources.turns_by_source(connection) == each and any(each.values())
    some = list(each)[:1]
    assert sources.turns_by_source(connection, some) == {row: each[row] for row in some}


def test_silent_talks_have_everything_but_the_words(small_study: qualkit.Study) -> None:
    said = talks(small_study._session)
    silent = silent_talks(small_study._session, cases.all_cases(small_study._session.connection))
    assert [(one.source, one.turns, one.cases) for one in silent.values()] == [
        (one.source, one.turns, one.cases) for one in said.values()
    ]
    assert {one.text for one in silent.values()} == {""} and all(one.text for one in said.values())


@pytest.mark.parametrize("was_on", [True, False])
def test_collection_is_as_it_was_afterwards(was_on: bool) -> None:
    before = gc.isenabled()
    (gc.enable if was_on else gc.disable)()
    try:
        with pytest.raises(ZeroDivisionError), without_collection():
            assert not gc.isenabled()
            raise ZeroDivisionError
        assert gc.isenabled() is was_on
    finally:
        (gc.enable if before else gc.disable)()
