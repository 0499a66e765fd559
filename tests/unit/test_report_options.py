"""What a report is asked to contain: sections, themes, participants, publication; and studies with little in them."""

from __future__ import annotations

import re
from typing import Any

import pytest

from qualkit.analysis.report import SECTIONS
from qualkit.analysis.report.options import NEED_TALKS
from qualkit.domain.reports import Quote, Table
from qualkit.errors import BadInput
from tests.builders import study
from tests.helpers.report_reading import blocks, built, lines, section, text, told


def test_publication_makes_rare_values_general_and_hides_places() -> None:
    report = built(publication=True)
    rows = lines(section(report, "participants"))
    # One GP alone as "other role" would be singled out by that: the link workers are called so, too.
    assert {row[:2] for row in rows.values()} == {("other role", "other sector")}
    everything = told(report) + told(built(publication=True, sections=("extracts",)))
    assert "charity" not in everything
    assert "turn 3" not in everything
    assert "00:12:31" not in everything
    extracts = section(built(publication=True, sections=("extracts",)), "extracts-LWR1")
    assert "Where" not in [column.title for column in blocks(extracts, Table)[0].columns]
    assert "turn 3, 00:12:31" in told(built())


def test_a_full_report_for_publication_leaves_out_what_is_for_the_team() -> None:
    team, published = built(), built(publication=True)
    keys = {found.key for found in team.sections} - {found.key for found in published.sections}
    assert keys >= {"framework", "extracts"}
    assert "framework" in {found.key for found in built(publication=True, sections=("framework",)).sections}
    for coder in ("AB", "CD"):
        assert not re.search(rf"\b{coder}\b", told(published))


def test_only_the_sections_asked_for() -> None:
    assert [f.key for f in built(sections=("limits", "Summary")).sections] == ["limits", "summary"]
    whole = {key: built(sections=(key,)).sections for key in SECTIONS}
    # What this study has nothing of: a log, themes of the write-up, runs, transcripts, attitudes, time points.
    without = {"rigour", "themes", "computer", *NEED_TALKS, "enablers", "change"}
    assert {key for key in SECTIONS if not whole[key]} == without


@pytest.mark.parametrize(
    ("options", "sentence", "hint"),
    [
        ({"sections": ("finding",)}, 'There is no report section "finding".', "Did you mean findings?"),
        ({"sections": ("xyzzy",)}, 'There is no report section "xyzzy".', "Use one of: summary, methods"),
        ({"themes": ("LWR9",)}, 'There is no theme or code "LWR9".', "Did you mean"),
        ({"cases": ("G11",)}, 'There is no participant "G11".', "Did you mean G1"),
        ({"max_quotes": -1}, "A report cannot have -1 quotations a code.", "Give 0 or more."),
    ],
)
def test_what_does_not_exist_is_refused_with_the_nearest(options: dict[str, Any], sentence: str, hint: str) -> None:
    with pytest.raises(BadInput) as refused:
        built(**options)
    assert refused.value.message == sentence
    assert refused.value.hint.startswith(hint)


def test_limited_to_a_theme_and_participants() -> None:
    report = built(themes=("lwr1.1",), cases=("l1", "L2"))
    assert dict(report.facts)["Limited to"] == "Role ambiguity (LWR1.1); what L1 and L2 said"
    assert [f.key for f in report.sections if f.key.startswith("findings")] == [
        "findings-LWR1",
        "findings-LWR1.1",
        "findings-LWR1.1-contrary",
    ]
    assert "2 of 2 participants" in text(section(report, "findings-LWR1.1"))
    assert "G1" not in told(report)


def test_without_unconfirmed_rule_hits() -> None:
    report = built(include_unconfirmed=False)
    assert "rule, unconfirmed" not in told(report)
    assert lines(section(report, "origins"))["All"] == ("4", "1", "0", "1", "6")


def test_an_empty_study_has_a_title_and_no_sections() -> None:
    report = built(study(""))
    assert report.title == "A study of link workers"
    assert report.sections == ()


def test_talk_without_participants_is_reported_without_shares() -> None:
    material = study("book B Book\n  A One\nX.1 A human who -: words that nobody is known to have said")
    report = built(material)
    assert blocks(section(report, "findings-A"), Quote)[0].attribution == "X, participant not linked"
    assert "0 of 0" not in told(report)
