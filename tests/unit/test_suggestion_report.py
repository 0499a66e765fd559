"""What became of suggestions, in numbers and in sentences."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable

import pytest

import qualkit
from qualkit import plugins
from qualkit.analysis.report import ReportOptions, build_report
from qualkit.analysis.suggestion_report import OUTCOMES
from qualkit.domain.reports import Paragraph, Table
from qualkit.errors import BadInput
from qualkit.services.material import gather
from tests.helpers.plain_suggesters import HOME
from tests.helpers.small_study import suggest
from tests.helpers.terminal import Answer


@pytest.fixture
def decided(small_study: qualkit.Study, monkeypatch: pytest.MonkeyPatch) -> qualkit.Study:
    """Three themes (one split, one accepted in part, one merged) and suggested codes with every outcome."""
    monkeypatch.setitem(plugins.BUILT_IN["suggesters"], "codes", f"{HOME}:PlainCodes")
    suggest(
        small_study,
        (
            ("Anna:no desk for me", "Anna:corridor", "Ben:I see people"),
            ("Ben:on Mondays", "Ben:every month"),
            ("Anna:kind",),
        ),
    )
    small_study.suggestions.split(1, segments=[1])
    small_study.suggestions.take(2, 1, code="T2.1")
    small_study.suggestions.decline(2, 2)
    small_study.suggestions.merge(3, into="T2.1")
    small_study.codings.apply()
    _, found = small_study.suggestions.codes(codes=["T1.1"])
    assert len(found) >= 4
    first, second, third = (one.number for one in found[:3])
    small_study.suggestions.accept(first)
    small_study.suggestions.merge(second, into="T1.2")
    small_study.suggestions.reject(third)
    small_study.suggestions.second(first, kind="accept", by="Noor")
    small_study.suggestions.second(second, kind="reject", by="Noor")
    small_study.suggestions.second(third, kind="unsure", by="Noor")
    return small_study


def test_all_that_was_offered_is_in_one_of_the_columns(decided: qualkit.Study) -> None:
    tables = decided.reports.suggestions()
    (whole,) = tables[0].to_dicts()
    # Of three themes one was split in two: four to decide about.
    codes = len(decided.suggestions.list(kind="codes"))
    assert whole["offered"] == 4 + codes == sum(whole[name] for name in OUTCOMES)
    assert (whole["accepted"], whole["edited"], whole["rejected"]) == (1, 3, 1)
    assert whole["accepted_or_edited"] == "4 of 5"
    assert (whole["second_opinions"], whole["compared"], whole["same"]) == (3, 2, 1)
    for table in tables[1:]:
        if table.rows and table.rows[0][0] in ("kind", "method", "run"):
            assert sum(row["offered"] for row in table) == whole["offered"]
        assert {row["by"] for row in table} <= {table.rows[0][0]} if table.rows else True


def test_by_code_and_by_whom(decided: qualkit.Study) -> None:
    _, by_code, by_coder, in_time = decided.reports.suggestions(by=["code", "coder"], over="tenth")
    (code,) = by_code.to_dicts()
    assert (code["what"], code["accepted"], code["edited"], code["rejected"]) == ("T1.1 Isolation", 1, 1, 1)
    (coder,) = by_coder.to_dicts()
    assert (coder["what"], coder["offered"], coder["open"]) == ("tester", 5, 0)
    assert [row["what"] for row in in_time] == ["1", "2", "3", "4", "5"]
    with pytest.raises(BadInput, match='"moon" is nothing to tell suggestions by'):
        decided.reports.suggestions(by=["moon"])


def test_percentages_need_enough(decided: qualkit.Study) -> None:
    assert "%" not in "".join(str(row) for table in decided.reports.suggestions() for row in table.rows)


def test_the_sentences_say_what_the_store_holds(decided: qualkit.Study) -> None:
    text = " ".join(decided.reports.methods().split())
    hits = sum(coding.origin == "rule" for coding in decided.codings.list())
    assert f"{hits} rule hits not yet confirmed and 4 from accepted suggestions" in text
    assert "Of 4 themes to decide about (1 of those offered was split by a person), 2 were accepted with" in text
    assert "changes and 2 were left open. Decisions were made by 1 person." in text
    assert "1 was accepted as offered, 1 was accepted with changes, 1 was rejected" in text
    assert "3 suggestions were read again by a second reader" in text and "1 of 2 opinions that can be compared" in text
    assert "the 4 codings that come from suggestions name the decision they rest on" in text
    # "hand" is no suggester of qualkit's own: what it did nobody here can know.
    assert "what the plug-in hand does, the study's file cannot tell" in text
    assert "kappa" not in text, "two opinions are too few"


def test_the_appendix(decided: qualkit.Study) -> None:
    report = build_report(gather(decided._session), ReportOptions(sections=("computer",)))
    (section,) = report.sections
    assert section.title == "Appendix A. What the computer did and what people did"
    assert [b.text for b in section.blocks if isinstance(b, Paragraph)] == decided.reports.methods().split("\n\n")
    runs, people, software = (block for block in section.blocks if isinstance(block, Table))
    assert runs.rows[0][4:] == ("4", "0", "2", "0", "2")
    assert people.rows == (("Noor", "0", "0", "0", "0", "3"), ("tester", "5", "1", "3", "1", "0"))
    assert ("plain", "1.0") in software.rows
    origins = build_report(gather(decided._session), ReportOptions(sections=("origins",)))
    captions = [block.caption for part in origins.sections for block in part.blocks if isinstance(block, Table)]
    assert "Suggested codes and what became of them" in captions


def test_without_a_run_there_is_no_appendix(small_study: qualkit.Study) -> None:
    assert small_study.reports.methods() == ""
    small_study.codings.apply()
    text = small_study.reports.methods()
    assert "suggest" not in text and "rule hits not yet confirmed" in text and "network" not in text
    assert build_report(gather(small_study._session), ReportOptions(sections=("computer",))).sections == ()
    assert all(not table.rows for table in small_study.reports.suggestions())


def test_the_commands(decided: qualkit.Study, cli: Callable[..., Answer]) -> None:
    folder = decided.folder
    decided.close()
    rows = list(csv.DictReader(io.StringIO(cli("--study", folder, "report", "suggestions", "--csv").out)))
    assert {row["by"] for row in rows} == {"all", "kind", "method", "run", "code", "coder", "via", "day"}
    assert "Suggestions by suggested code" in cli("--study", folder, "report", "suggestions").out
    assert "network" in cli("--study", folder, "report", "methods").out
    file = folder / "exports" / "suggestions.csv"
    assert cli("--study", folder, "report", "suggestions", "--out", file).code == 0
    assert list(csv.DictReader(io.StringIO(file.read_text(encoding="utf-8-sig")))) == rows
