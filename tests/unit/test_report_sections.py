"""The report's sections: what they say, and when they say nothing."""

from __future__ import annotations

from typing import Any

from qualkit.domain.material import LogLine, Material
from qualkit.domain.memos import MEMO_KINDS
from qualkit.domain.reports import Bullets, Figure, Paragraph, Quote, Table
from qualkit.domain.suggestions import Decision, RunInfo, Suggestion
from tests.builders import memo, study
from tests.helpers.report_reading import STUDY, blocks, built, lines, section, text, told


def test_title_block() -> None:
    report = built()
    assert dict(report.facts)["Date"] == "22 November 2026"
    assert dict(report.facts)["Software"] == "qualkit 0.1.0"
    assert dict(report.facts)["Codebook"] == "Link worker role, version 1.0"
    assert report.status == "Pseudonymised data – confidential"
    assert (report.date, report.author) == ("2026-11-22", "Example University")


def test_summary_counts_and_says_how_codings_came_about() -> None:
    found = section(built(), "summary")
    rows = lines(found)
    assert rows["Participants"] == ("4",)
    assert rows["link worker"] == ("3",)
    assert rows["Coded segments"] == ("7",)
    assert rows["Codings (one code on one segment)"] == ("8",)
    assert rows["Words"] == ("4,800",)
    assert (rows["Themes"], rows["Codes"]) == (("3",), ("4",))
    assert "4 made by a person, 1 rule hit confirmed by a person, 2 rule hits not yet confirmed and 1 from" in text(
        found
    )
    assert "2 codings on retired or housekeeping codes are left out" in text(found)


def test_methods_tells_facts_and_lists_what_only_researchers_know() -> None:
    material = study(STUDY, removed_hits=3)
    facts, missing = blocks(section(built(material), "methods"), Table)
    stated = {line[0]: line[1] for line in facts.rows}
    assert stated["12. Sample size"] == "4 participants, 4 transcripts"
    assert stated["25. Description of the coding tree"] == "3 themes and 4 codes (Link worker role, version 1.0)"
    assert stated["26. Derivation of themes"].endswith("a priori: 5; inductive: 1; in vivo: 1")
    assert ("21. Duration", "Not stated") in missing.rows
    assert {int(line[0].split(".")[0]) for line in (*facts.rows, *missing.rows)} == set(range(9, 28))
    assert "A person removed 3 more hits" in text(section(built(material), "methods"))


def test_participants_warn_of_small_groups() -> None:
    found = section(built(), "participants")
    assert lines(found)["G1"] == ("GP", "NHS", "1,000")
    assert "role “GP” (1), sector “charity” (1) and together “link worker, NHS” (2). " in text(found)


def test_overview_lists_every_theme_but_findings_only_those_with_codings() -> None:
    report = built()
    rows = lines(section(report, "overview"))
    assert rows["Defining the role (LWR1)"][:2] == ("3 of 4", "5")
    assert rows["Nothing said (LWR3)"][:2] == ("0 of 4", "0")
    assert "Old idea (LWR1.9)" not in rows
    assert not [found.key for found in report.sections if found.key.startswith("findings-LWR3")]


def test_chart_of_participants_tells_persons_from_unconfirmed_rules() -> None:
    (figure,) = blocks(section(built(), "overview"), Figure)
    values = dict(zip(figure.chart.labels, figure.chart.values, strict=True))
    assert values["Explaining the role (LWR1.2)"] == (0, 1)
    assert values["Role ambiguity (LWR1.1)"] == (3, 0)
    assert "3 of 4, speak to Defining the role (LWR1)" in figure.alt


def test_findings_are_a_chapter_a_theme_and_a_section_a_code() -> None:
    found = [(f.key, f.level) for f in built().sections if f.key.startswith("findings")]
    assert found == [
        ("findings-LWR1", 1),
        ("findings-LWR1.1", 2),
        ("findings-LWR1.1-contrary", 3),
        ("findings-LWR1.2", 2),
        ("findings-LWR2", 1),
        ("findings-LWR2.1", 2),
    ]


def test_findings_say_how_many_and_quote() -> None:
    found = section(built(), "findings-LWR1.1")
    assert found.title == "Role ambiguity (LWR1.1)"
    assert "3 of 4 participants (link worker: 3 of 3) speak to this, in 4 codings: 2 made by a person" in text(found)
    quote, unconfirmed = blocks(found, Quote)
    assert quote.text == "I make it up as I go along, and so does everybody else here"
    assert (quote.attribution, quote.locator, quote.origin) == ("L1, link worker, NHS", "turn 3, 00:12:31", "human")
    assert unconfirmed.origin == "rule, unconfirmed"


def test_contrary_cases_are_marked_ones_and_confirmed_negations_only() -> None:
    found = section(built(), "findings-LWR1.1-contrary")
    assert sorted(quote.attribution[:2] for quote in blocks(found, Quote)) == ["L2", "L3"]
    unsure = study("book B Book\n  A One\ncase P: GP\nP.1 A rule negated: never heard of it")
    assert [f.key for f in built(unsure).sections if f.key.startswith("findings")] == ["findings-A"]


def test_summary_memo_takes_the_place_of_the_placeholder() -> None:
    def styles(material: Material) -> list[str]:
        return [p.style for p in blocks(section(built(material), "findings-LWR1.1"), Paragraph)]

    assert styles(study(STUDY)) == ["definition", "placeholder", "body"]
    memos = (
        memo(1, "summary", "LWR1.1", "Nobody knew.\n\nAnd nobody\nasked."),
        memo(2, "analytic", "LWR1.1", "Compare with GPs.", title="To do"),
        memo(3, "analytic", "4", "Denial?", on="coding"),
        memo(4, "reflexive", "", "I was one of them.", on="study"),
    )
    report = built(study(STUDY, memos=memos), memos=MEMO_KINDS)
    found = section(report, "findings-LWR1.1")
    assert [p.text for p in blocks(found, Paragraph)][1:3] == ["Nobody knew.", "And nobody asked."]
    assert blocks(found, Bullets)[0].items == (
        "Analytic memo by AB, 20 November 2026. To do: Compare with GPs.",
        "Analytic memo on a quotation by AB, 20 November 2026. Denial?",
    )
    (table,) = blocks(section(report, "rigour"), Table)
    assert table.rows == (("The study", "I was one of them.", "AB", "20 November 2026"),)


def test_memos_on_the_method_and_on_oneself_are_printed_only_where_asked() -> None:
    memos = tuple(memo(n, kind, "", f"A {kind} one.", on="study") for n, kind in enumerate(MEMO_KINDS, 1))
    assert "reflexive one" not in told(built(study(STUDY, memos=memos)))
    assert "methodological one" not in told(built(study(STUDY, memos=memos)))
    for kind in MEMO_KINDS:
        report = told(built(study(STUDY, memos=memos), memos=(kind,)))
        assert [other for other in MEMO_KINDS if f"A {other} one." in report] == [kind]
    nothing = built(study(STUDY, memos=(*memos, memo(9, "summary", "LWR1.1", "Nobody knew."))), memos=())
    assert " one." not in told(nothing) and "Nobody knew" not in told(nothing)
    assert "placeholder" not in [p.style for p in blocks(section(nothing, "findings-LWR1.1"), Paragraph)]


def test_links_and_markdown_in_memos_are_laid_out() -> None:
    links = {"[[#1]]": ("L1, turn 3", "L1")}
    memos = (
        memo(1, "summary", "LWR1.1", "Nobody *knew* [[#1]].\n\n- asked\n- told"),
        memo(2, "data", "1", "Said **twice**: [[#1]].", on="coding"),
    )
    found = section(built(study(STUDY, memos=memos, links=links)), "findings-LWR1.1")
    assert "Nobody knew L1, turn 3." in [p.text for p in blocks(found, Paragraph)]
    listed, noted = blocks(found, Bullets)
    assert listed.items == ("asked", "told")
    assert noted.items == ("Data memo on a quotation by AB, 20 November 2026. Said twice: L1, turn 3.",)
    published = told(built(study(STUDY, memos=memos, links=links), publication=True))
    assert "Said twice: L1." in published and "turn 3" not in published


def test_memos_that_findings_do_not_print_stand_with_the_audit_trail() -> None:
    memos = (memo(1, "analytic", "LWR3.1", "Why not?"), memo(2, "summary", "L1", "Short.", on="case"))
    tables = blocks(section(built(study(STUDY, memos=memos)), "rigour"), Table)
    assert [(t.caption.split()[0], t.rows[0][0]) for t in tables] == [
        ("Analytic", "Nothing at all (LWR3.1)"),
        ("Summaries", "Participant L1"),
    ]


def test_number_of_quotations() -> None:
    assert not [f for f in built(max_quotes=0).sections if blocks(f, Quote)]
    assert max(len(blocks(f, Quote)) for f in built(max_quotes=1).sections) == 1


def test_framework_matrix_is_landscape_and_splits_when_wide() -> None:
    codes = "\n".join(f"  T{n} Theme number {n}" for n in range(8))
    talk = "\n".join(f"P.{n} T{n} human: words of theme {n}" for n in range(8))
    found = section(built(study(f"book B Book\n{codes}\ncase P: GP\n{talk}")), "framework")
    assert found.landscape
    assert [len(table.columns) for table in blocks(found, Table)] == [5, 5]
    assert [table.caption[-6:] for table in blocks(found, Table)] == ["part 1", "part 2"]


def test_groups_count_participants() -> None:
    found = section(built(), "groups")
    assert lines(found)["Role ambiguity (LWR1.1)"] == ("3 of 3", "0 of 1", "3 of 4")
    (figure,) = blocks(found, Figure)
    assert (figure.chart.kind, figure.chart.series) == ("heat", ("link worker (3)", "GP (1)"))
    assert figure.chart.values[0] == (3.0, 0.0)


def test_comparison_quotes_each_group_and_its_contrary_view() -> None:
    found = section(built(), "comparison")
    link_workers, gps = lines(found)["Defining the role (LWR1)"]
    first, quotation, contrary = link_workers.split("\n")
    assert (first, gps) == ("3 of 3", "0 of 1")
    assert quotation == "“I make it up as I go along, and so does everybody else here” (L1)"
    assert contrary.startswith("Contrary: “")
    assert found.landscape


def test_comparison_needs_two_groups() -> None:
    alone = study("book B Book\n  A One\ncase P: GP\nP.1 A human: words")
    assert not {"groups", "comparison"}.intersection(found.key for found in built(alone).sections)


def test_origins_by_theme_add_up() -> None:
    rows = lines(section(built(study(STUDY, removed_hits=2)), "origins"))
    assert rows["Defining the role (LWR1)"] == ("3", "1", "2", "0", "6")
    assert rows["Own order (zz)"] == ("1", "0", "0", "0", "1")
    assert rows["All"] == ("4", "1", "2", "1", "8")


def suggested() -> Material:
    run = RunInfo(
        number=1,
        at="2026-11-19T08:00:00Z",
        coder="AB",
        kind="themes",
        suggester="themes",
        seed=42,
        method="Passages were grouped by meaning.",
        model="a-model",
        model_hash="abc",
        corpus_hash="def",
        parameters={},
        figures={"stability": 0.7351},
        notes=("Few passages.",),
    )
    decisions = [
        Decision(number=1, suggestion=1, coder="AB", at="2026-11-19", kind="reject", why="too broad"),
        Decision(number=2, suggestion=1, coder="AB", at="2026-11-20", kind="reopen"),
        Decision(number=3, suggestion=1, coder="CD", at="2026-11-21T10:00:00Z", kind="accept", code="LWR2.1"),
    ]
    fields: dict[str, Any] = {"run": 1, "keywords": (), "stability": None, "cohesion": 0.5}
    return study(
        STUDY,
        runs=(run,),
        suggestions=(
            Suggestion(number=1, label="hold people", state="accepted", decisions=tuple(decisions), **fields),
            Suggestion(number=2, label="forms", state="open", **fields),
        ),
        log=(
            LogLine(2, "2026-11-20T09:00:00Z", "CD", "undo of 1: import", True),
            LogLine(1, "2026-11-18T09:00:00Z", "AB", "imported 4 sources: L1, L2", False),
        ),
    )


def test_ledger_of_suggestions() -> None:
    runs, ledger = blocks(section(built(suggested()), "origins-suggestions"), Table)
    assert runs.rows[0] == ("1", "19 November 2026", "AB", "themes", "a-model", "42", "0.74")
    assert "Run 1: Passages were grouped by meaning." in text(section(built(suggested()), "origins-suggestions"))
    assert ledger.rows[0] == (
        "1",
        "hold people",
        "1",
        "accepted",
        "CD",
        "21 November 2026",
        "New code Holding (LWR2.1) (now 1 coding)\nBefore: Opened again, AB, 20 November 2026\n"
        "Before: Rejected: too broad, AB, 19 November 2026",
    )
    assert ledger.rows[1][3:] == ("open", "–", "–", "Not decided yet")
    assert "2 themes were suggested by computer in 1 run on 19 November 2026" in text(
        section(built(suggested()), "methods")
    )


def test_audit_trail_digest() -> None:
    found = section(built(suggested()), "rigour")
    assert text(found) == (
        "The study's log holds 2 actions, from 18 November 2026 to 20 November 2026."
        " 1 of them is taken back at present."
    )
    assert blocks(found, Table)[0].rows == (("Transcripts imported", "AB", "1"), ("Actions taken back", "CD", "1"))


def test_limits_are_facts() -> None:
    material = study(STUDY + "    case N1:\n    X9.1 LWR2.1 human who -: said by nobody that we know of")
    (facts,) = blocks(section(built(material), "limits"), Bullets)
    listed = "\n".join(facts.items)
    assert "1 transcript without a coding: N1." in listed
    assert "1 transcript without a participant: X9." in listed
    assert "1 participant without attributes: N1." in listed
    assert "1 value of “role” with one participant only: GP (G1)." in listed
    assert "One coder did all the coding" in listed
    assert "2 of 9 codings (22%) are rule hits that nobody has confirmed." in listed
    assert "1 theme that rests on two participants or fewer: Complex needs (LWR2): 1." in listed
    assert "negated" not in listed
    assert "2 of the 7 quotations in the findings come from L1." in listed


def test_appendices_hold_every_code_and_every_coding() -> None:
    report = built()
    codes = [line[0].split("\n") for table in blocks(section(report, "codebook-LWR"), Table) for line in table.rows]
    assert ["Old idea (LWR1.9)", "a priori, retired"] in codes
    assert len(codes) == 9
    extracts = [f for f in report.sections if f.key.startswith("extracts-")]
    rows = [line for found in extracts for table in blocks(found, Table) for line in table.rows]
    assert len(rows) == 8
    assert rows[0] == (
        "L1",
        "turn 3, 00:12:31",
        "I make it up as I go along, and so does everybody else here",
        "human; key quotation",
    )
    assert section(report, "codebook").title == "Appendix A. Codebook"
    assert section(report, "extracts").title == "Appendix D. All coded extracts"
    assert section(built(sections=("extracts",)), "extracts").title == "Appendix A. All coded extracts"


def test_codings_of_a_code_that_is_gone_are_listed() -> None:
    material = study("book B Book\n  A One\ncase P: GP\nP.1 A human: here\nP.2 GONE human: there")
    (table,) = blocks(section(built(material), "extracts-lost"), Table)
    assert table.caption == "A code that no codebook holds any more (GONE): 1 coding"


def test_themes_do_not_emerge() -> None:
    assert "emerge" not in told(built(suggested())).casefold()
