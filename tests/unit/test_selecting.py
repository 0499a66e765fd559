"""What a table is made from: the study as it is at this moment."""

from __future__ import annotations

from pathlib import Path

import qualkit
from qualkit.services.selecting import study_now


def test_the_study_is_read_again_after_every_change_whoever_made_it(
    small_study: qualkit.Study, small_folder: Path
) -> None:
    session = small_study._session
    first = study_now(session)
    assert study_now(session) is first
    small_study.codings.apply()
    applied = study_now(session)
    assert len(applied.codings) > len(first.codings)
    small_study.history.undo()
    assert study_now(session).codings == first.codings
    with qualkit.Study.open(small_folder, coder="second") as other:
        other.memos.add("Seen from elsewhere.")
    assert len(study_now(session).memos) == len(first.memos) + 1


def test_a_query_that_leaves_few_people_says_so(small_study: qualkit.Study) -> None:
    small_study.codings.apply()
    small_study.reports.frequencies(where="T2 said by GPs")
    assert any("what 1 participant said" in notice for notice in small_study._session.notices)
