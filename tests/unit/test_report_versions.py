"""Versions of the report: sections in an order, how far down the tree, how long; in the settings and in a report."""

from __future__ import annotations

import pytest

from qualkit.domain.report_versions import BUILT_IN, REPORTING, SECTIONS, ReportVersion, lineage
from qualkit.domain.reports import Paragraph, Quote, Table
from qualkit.files.config import default_config, read_config
from tests.helpers.report_reading import blocks, built, section, told

SETTINGS = b"""\
[report]
version = "board"
depth = 2
table_rows = 30

[report.versions.Board]
based_on = "short"
title = "What we heard"
sections = [
    "done", "said",
    "Overview",
]

[report.versions.annex]
based_on = "board"
max_quotes = 1
publication = false

[reporting]
ethics = "Approved by the committee."
"""


def test_versions_are_read_and_build_on_one_another() -> None:
    config, problems = read_config(SETTINGS)
    assert problems == []
    assert config.report_version == "Board"
    assert config.report == ReportVersion(depth=2, table_rows=30)
    assert config.report_versions["annex"].based_on == "Board"
    assert config.reporting == {"ethics": "Approved by the committee."}
    annex, board, short = lineage("annex", config.report_versions)
    assert board.sections == ("done", "said", "overview")
    assert short is BUILT_IN["short"]
    both = annex.over(board).over(short)
    assert (both.max_quotes, both.publication, both.quote_words) == (1, False, BUILT_IN["short"].quote_words)


@pytest.mark.parametrize(
    ("line", "number", "message", "hint"),
    [
        (b'sections = [\n  "done",\n  "findngs"]', 4, "there is no section of the report", "findings"),
        (b'memos = ["analytical"]', 2, "there is no kind of memo", "analytic"),
        (b'based_on = "papr"', 2, "there is no version", "paper"),
        (b"sectoins = []", 2, "is not a known setting", "sections"),
        (b"depth = -1", 2, "whole number from 0", ""),
        (b'publication = "yes"', 2, "true or false", ""),
        (b'based_on = "x"', 2, "based on itself", "full"),
    ],
)
def test_what_is_wrong_in_a_version_is_told_with_its_line(line: bytes, number: int, message: str, hint: str) -> None:
    _, problems = read_config(b"[report.versions.x]\n" + line + b"\n")
    assert len(problems) == 1
    assert problems[0].where is not None
    assert problems[0].where.line == number
    assert message in problems[0].message
    assert hint in problems[0].hint


def test_an_empty_list_leaves_the_sections_as_they_are_but_memos_can_be_none() -> None:
    config, _ = read_config(b'[report.versions.x]\nbased_on = "short"\nsections = []\nmemos = []\n')
    own, short = lineage("x", config.report_versions)
    assert own.over(short).sections == short.sections
    assert own.over(short).memos == ()


def test_what_researchers_state_has_known_names() -> None:
    _, problems = read_config(b'[reporting]\nethic = "x"\nfunding = 3\n')
    assert [str(problem.where) for problem in problems] == [
        "qualkit.toml:2: reporting.ethic",
        "qualkit.toml:3: reporting.funding",
    ]
    assert "ethics" in problems[0].hint
    assert {item for _, item, _ in REPORTING.values()} <= set(range(33))
    assert {item for _, _, item in REPORTING.values()} <= set(range(22))


def test_a_new_study_has_no_version_of_its_own() -> None:
    config, problems = read_config(default_config("T").encode())
    assert not problems
    assert config.report_versions == {}
    assert set(BUILT_IN["paper"].sections or ()) < set(SECTIONS)


def test_sections_come_in_the_order_asked_for_and_appendices_are_lettered_in_it() -> None:
    report = built(sections=("extracts", "codebook", "overview"))
    tops = [found.title for found in report.sections if found.level == 1]
    assert tops == ["Appendix A. All coded extracts", "Appendix B. Codebook", "Overview of themes"]
    # The limits speak of quotations that are composed first, wherever they are printed.
    assert "findings" in told(built(sections=("limits", "findings")))


def test_depth_ends_the_tree_and_what_is_deeper_counts_above() -> None:
    report = built(depth=1)
    assert [f.key for f in report.sections if f.key.startswith("findings")][:2] == [
        "findings-LWR1",
        "findings-LWR1-contrary",
    ]
    quoted = [quote.text for quote in blocks(section(report, "findings-LWR1"), Quote)]
    assert any("nobody could tell me" in text for text in quoted)
    assert [row[0] for row in blocks(section(report, "overview"), Table)[0].rows] == [
        "Defining the role (LWR1)",
        "Complex needs (LWR2)",
        "Nothing said (LWR3)",
    ]


def test_deeper_codes_without_headings_begin_with_their_name() -> None:
    report = built(headings=1)
    assert "findings-LWR1.1" not in [found.key for found in report.sections]
    leads = [p.text for p in blocks(section(report, "findings-LWR1"), Paragraph) if p.style == "lead"]
    assert leads[0] == "Role ambiguity (LWR1.1)"


def test_quotations_and_tables_are_as_long_as_asked_for() -> None:
    report = built(quote_words=4, table_rows=2)
    quotes = [quote.text for found in report.sections for quote in blocks(found, Quote)]
    assert quotes
    assert all(len(text.removesuffix(" [...]").split()) <= 4 for text in quotes)
    for found in report.sections:
        for table in blocks(found, Table):
            assert len(table.rows) <= 2 or found.key in ("coreq", "srqr")
    assert "The first 2 of 4 rows." in blocks(section(report, "participants"), Table)[0].note
