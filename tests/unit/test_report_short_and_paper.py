"""The report in short and the appendices of a paper: what they say, and what they must not."""

from __future__ import annotations

import re

from qualkit.analysis.report.references import settled
from qualkit.domain.report_versions import BUILT_IN
from qualkit.domain.reports import Column, Figure, Paragraph, Quote, Referring, Section, See, Table
from tests.builders import study
from tests.helpers.report_reading import blocks, built, lines, section, text, told

SHORT = {"sections": BUILT_IN["short"].sections, "publication": True, "max_quotes": 2, "quote_words": 36}
PAPER = {"sections": BUILT_IN["paper"].sections, "publication": True, "max_quotes": 2}


def test_the_short_version_is_plain() -> None:
    report = built(**SHORT)
    assert report.short
    assert [found.title for found in report.sections] == [
        "What was done",
        "What people said",
        "Defining the role",
        "Complex needs",
        "What comes next",
    ]
    shown = "\n".join(
        str(part)
        for found in report.sections
        for block in found.blocks
        for part in (getattr(block, "text", ""), getattr(block, "caption", ""), getattr(block, "attribution", ""))
    )
    for jargon in ("LWR", "turn ", "coding", "rule hit", "participant", "codebook", "L1", "G1"):
        assert jargon not in shown
    # Three link workers among four people would say what the fourth is not.
    assert "We listened to 4 conversations with 4 people. Everything" in shown


def test_groups_that_are_large_enough_are_named() -> None:
    cases = "\n".join(f"case P{n}: {'nurse' if n < 4 else 'porter' if n < 6 else 'cook'}" for n in range(1, 7))
    words = "P1.1 A human: nobody but a person chose these words of mine"
    words += "\nP6.1 A human: I only ever saw it from the kitchen side"
    report = built(study(f"book B Book\n  A One\n{cases}\n{words}"), **SHORT)
    assert "with 6 people: 3 with the role “nurse” and 3 others." in text(section(report, "done"))
    assert {q.attribution for q in blocks(section(report, "said-1"), Quote)} == {"Nurse", "Somebody who took part"}


def test_the_short_version_prefers_checked_words_and_says_what_is_unchecked() -> None:
    quotes = blocks(section(built(**SHORT), "said-1"), Quote)
    assert len(quotes) == 2
    checked = [quote for quote in quotes if not quote.origin]
    assert checked[0].text.startswith("I make it up")
    everything = text(section(built(**SHORT), "done"))
    assert "found by a computer that looked for certain words" in everything
    only = study("book B Book\n  A One\ncase P1: nurse\nP1.1 A human: nobody but a person chose these words of mine")
    assert "Each passage was chosen or checked by a person." in text(section(built(only, **SHORT), "done"))


def test_one_picture_shows_how_many_people_spoke() -> None:
    figures = [figure for found in built(**SHORT).sections for figure in blocks(found, Figure)]
    assert len(figures) == 1
    assert figures[0].chart.labels == ("Defining the role", "Complex needs")
    assert [sum(row) for row in figures[0].chart.values] == [3.0, 1.0]


def test_checklists_have_every_item_and_state_nothing_unknown() -> None:
    report = built(sections=("coreq", "srqr"))
    for key, items in (("coreq", 32), ("srqr", 21)):
        rows = blocks(section(report, key), Table)[0].rows
        numbered = [row for row in rows if re.match(r"\d+\. ", row[0])]
        assert [int(row[0].partition(".")[0]) for row in numbered] == list(range(1, items + 1))
    rows = lines(section(report, "coreq"))
    assert rows["9. Methodological orientation and theory"][0] == "Not stated"
    assert rows["12. Sample size"][0] == "4 participants, 4 transcripts"
    assert rows["22. Data saturation"][0] == "Not stated"
    against = "2 codings by 2 of 4 participants speak against their code"
    assert rows["32. Clarity of minor themes and diverse cases"][0] == against


def test_what_researchers_state_is_printed_as_given_in_both_lists() -> None:
    report = built(
        sections=("methods", "coreq", "srqr"), reporting={"sampling": "Purposive, by role.", "funding": "None."}
    )
    assert lines(section(report, "coreq"))["10. Sampling"][0] == "Purposive, by role."
    assert lines(section(report, "srqr"))["8. Sampling strategy"][0] == "Purposive, by role."
    assert lines(section(report, "srqr"))["21. Funding"][0] == "None."
    facts = dict(row[:2] for row in blocks(section(report, "methods"), Table)[0].rows)
    assert facts["10. Sampling"] == "Purposive, by role."


def test_checklists_refer_to_what_the_document_has() -> None:
    full = lines(section(built(), "coreq"))
    assert re.fullmatch(r"Table \d+ and Table \d+", full["12. Sample size"][1])
    assert "Appendix A" in full["25. Description of the coding tree"][1]
    alone = lines(section(built(sections=("coreq",)), "coreq"))
    assert alone["12. Sample size"][1] == ""


def test_the_paper_version_singles_nobody_out() -> None:
    report = built(**PAPER)
    everything = told(report)
    for hidden in ("GP", "charity", "turn 3", "00:12:31"):
        assert hidden not in everything
    # Three of one role and one other: numbers of the three would tell those of the one.
    assert "groups" not in [found.key for found in report.sections]
    quoted = blocks(section(report, "quotations"), Table)[0]
    assert {row[3] for row in quoted.rows} <= {"human", "rule, unconfirmed", "rule, confirmed", "accepted suggestion"}


def test_references_say_the_numbers_of_what_is_there() -> None:
    table = Table(caption="T", columns=(Column("A"),), rows=(("x",),), key="t")
    words = Referring(["Of these", See(("t", "gone", "end"), " (see ", ")"), ".", See(("gone",), " Also ", ".")])
    first, last = settled(
        [
            Section(key="start", title="Start", blocks=(Table(caption="U", columns=(), rows=()), Paragraph(words))),
            Section(key="end", title="Appendix A. The end", blocks=(table,), appendix=True),
        ]
    )
    assert blocks(first, Paragraph)[0].text == "Of these (see Table 2 and Appendix A)."
    assert blocks(last, Table) == [table]
