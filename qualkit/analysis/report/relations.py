"""What goes with what, as sections of the report: codes together and in sequence, the network, participants."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from qualkit.analysis import cooccurrence as together
from qualkit.analysis import ecosystem
from qualkit.analysis import profiles as people
from qualkit.analysis import sequences as followed
from qualkit.analysis.code_units import CodeSet
from qualkit.analysis.disclosure import groups_of
from qualkit.analysis.report import pictures
from qualkit.analysis.report.data_tables import laid_out
from qualkit.analysis.report.view import View
from qualkit.analysis.wording import count, form
from qualkit.domain.material import Talk
from qualkit.domain.reports import Block, Paragraph, Referring, Section, See
from qualkit.domain.sources import Role
from qualkit.domain.tables import DataTable

__all__ = ["cooccurrence", "network", "profiles", "said_in_scope", "sequences"]

_MOST_PAIRS = 20
_MOST_NODES = 20


def cooccurrence(view: View) -> list[Section]:
    """The pairs of codes that most often stand in overlapping passages."""
    if not view.found:
        return []
    table = together.cooccurrence(view.material, view.found, codes=_codes(view))
    if not table.rows:
        return []
    shown = _named(view, table)
    lead = Referring(
        [
            "Two codes stand together where a passage with the one overlaps a passage with the other. That they do so"
            " says that they are spoken of in one breath, not that one brings about the other. A code takes in the"
            " codes under it.",
            See(("figure-cooccurrence",), " See ", "."),
        ]
    )
    blocks: list[Block] = [
        Paragraph(lead),
        laid_out(
            shown,
            {
                "code_a": "Code",
                "code_b": "together with",
                "together": "#Passages",
                "unconfirmed": "#of these on unconfirmed rule hits",
                "jaccard": "#Jaccard",
                "cases": "#Participants",
            },
            caption="Codes that stand together",
            key="table-cooccurrence",
            most=view.options.table_rows or _MOST_PAIRS,
            note="Jaccard: passages with both codes among the passages with either, from 0 to 1 (Jaccard 1912). A"
            " passage rests on unconfirmed rule hits unless a person made, confirmed or accepted both codings.",
        ),
        *pictures.codes_together(view, table),
    ]
    return [Section(key="cooccurrence", title="Codes together", blocks=tuple(blocks))]


def sequences(view: View) -> list[Section]:
    """Which code follows which in the next coded turn, where that is more than chance would have it."""
    talks = said_in_scope(view)
    if not view.found or not talks:
        return []
    table = followed.sequences(view.material, talks, view.found, codes=_codes(view))
    columns = {name: place for place, name in enumerate(table.columns)}
    telling = [
        row
        for row in table.rows
        if row[columns["followed"]] > row[columns["expected"]] and row[columns["code_a"]] != row[columns["code_b"]]
    ]
    if not telling:
        return []
    shown = _named(view, replace(table, rows=tuple(telling)))
    lead = Paragraph(
        "Which code a participant’s next coded turn carries. Expected is the mean over all orders of the turns of each"
        " interview (the chance model of Bakeman, Robinson and Quera 1996). Listed are pairs that follow each other"
        " more often than that, the most frequent first; what the interviewer asks next is part of any sequence."
    )
    table_ = laid_out(
        shown,
        {
            "code_a": "Code",
            "code_b": "followed by",
            "followed": "#Turns",
            "expected": "#Expected",
            "unconfirmed": "#of these on unconfirmed rule hits",
            "cases": "#Participants",
        },
        caption="Codes that follow one another",
        key="table-sequences",
        most=view.options.table_rows or _MOST_PAIRS,
    )
    return [Section(key="sequences", title="Codes one after another", blocks=(lead, table_))]


def network(view: View) -> list[Section]:
    """The organisations and roles that participants mention, and which of them in one turn."""
    talks = said_in_scope(view)
    if not talks:
        return []
    from qualkit.analysis.ecosystem_words import Words

    words = Words()
    groups = groups_of(view.whole, small=not view.options.publication)
    codes = CodeSet.of(view.material, view.found, level="theme")
    nodes, edges = ecosystem.network(view.material, talks, view.found, words=words, codes=codes, groups=groups)
    kinds = {name: place for place, name in enumerate(nodes.columns)}
    mentioned = (row for row in nodes.rows if row[kinds["mentions"]])
    named = replace(nodes, rows=tuple(row for row in mentioned if row[kinds["kind"]] != "code"))
    kind = edges.columns.index("kind")
    pairs = replace(edges, rows=tuple(row for row in edges.rows if row[kind] == "together"))
    if not named.rows:
        return []
    lead = Referring(
        [
            "Organisations and roles that participants mention, as a list of words finds them; interviewers’ turns are"
            " left out. Two are together where one turn mentions both: that shows what is spoken of together, not what"
            " works together.",
            See(("figure-network",), " See ", "."),
        ]
    )
    blocks: list[Block] = [
        Paragraph(lead),
        laid_out(
            named,
            {"name": "Who or what", "kind": "Kind", "mentions": "#Mentions", "cases": "#Participants"},
            caption="Organisations and roles that participants mention",
            key="table-network",
            most=view.options.table_rows or _MOST_NODES,
            weights={"kind": 2},
        ),
    ]
    if pairs.rows:
        blocks.append(_pairs(view, pairs))
        blocks += pictures.spoken_of(view, named, pairs)
    return [Section(key="network", title="Who and what is spoken of together", blocks=tuple(blocks))]


def profiles(view: View) -> list[Section]:
    """A row a participant: how much they say, how much of it is coded, what they speak of more than the others."""
    talks = said_in_scope(view)
    if not talks or not view.speakers or not view.items:
        return []
    table = people.profiles(view.material, talks, view.found)
    lead = Referring(
        [
            "How much each participant says, how it is coded, and which codes they speak of in a larger share of their"
            " turns than the others do",
            See(("table-participants",), " (who they are is in ", ")"),
            ".",
        ]
    )
    shown = laid_out(
        table,
        {
            "case": "Participant",
            "turns": "#Turns",
            "words": "#Words",
            "human": "#Codings by a person",
            "rule_confirmed": "#Rule, confirmed",
            "rule_unconfirmed": "#Rule, open",
            "accepted": "#Accepted",
            "more_than_others": "Spoken of more than by others",
        },
        caption="Participants one by one",
        key="table-profiles",
        note="More than by others: codes in at least three of the participant’s turns, with these turns and, in"
        " brackets, how many there would be at the others’ share; in the order of Dunning’s (1993) log-likelihood"
        " ratio, which orders codes and is no test.",
        weights={"case": 1.4, "more_than_others": 4},
    )
    return [Section(key="profiles", title="Participants one by one", blocks=(Paragraph(lead), shown))]


def said_in_scope(view: View) -> Mapping[str, Talk]:
    """Who said what, without the turns of participants that the report leaves out."""
    talks = view.options.talks
    if not view.options.cases:
        return talks
    known = {case.name for case in view.material.cases}
    return {
        name: replace(
            talk,
            turns=tuple(
                turn if case in known else replace(turn, role=Role.INTERVIEWER)
                for turn, case in zip(talk.turns, talk.cases, strict=True)
            ),
        )
        for name, talk in talks.items()
        if known.intersection(talk.cases)
    }


def _codes(view: View) -> CodeSet:
    """The codes that the report tells of, as far down the tree as it goes."""
    told = {code.key for book in view.material.codebooks for code in view.shown(book)}
    used = {item.coding.code for item in view.found}
    if view.options.depth:
        used = {key for key in told if view.by_code.get(key)}
    return CodeSet.of(view.material, view.found, codes=sorted(used & told))


def _named(view: View, table: DataTable) -> DataTable:
    """The table with names and keys in the place of the codes' keys."""
    places = [table.columns.index(name) for name in ("code_a", "code_b")]
    rows = []
    for row in table.rows:
        cells = list(row)
        for place in places:
            cells[place] = view.name(cells[place])
        rows.append(tuple(cells))
    return replace(table, rows=tuple(rows))


def _pairs(view: View, pairs: DataTable) -> Block:
    headings = {"a": "One", "b": "the other", "together": "#Turns", "cases": "#Participants", "quotation": "An example"}
    columns = {name: place for place, name in enumerate(pairs.columns)}
    alone = [row for row in pairs.rows if row[columns["cases"]] < 2]
    rows = [row for row in pairs.rows if row[columns["cases"]] >= 2]
    told = []
    for row in rows:
        cells = list(row)
        cells[columns["quotation"]] = f"“{row[columns['quotation']]}” ({row[columns['case']]})"
        told.append(tuple(cells))
    left = f"{count(len(alone), 'pair')} that {form(len(alone), 'rests', 'rest')} on one participant alone"
    return laid_out(
        replace(pairs, rows=tuple(told)),
        headings,
        caption="Mentioned in one turn",
        key="table-network-pairs",
        most=view.options.table_rows or _MOST_PAIRS,
        note=f"{left} {form(len(alone), 'is', 'are')} left out." if alone else "",
        weights={"a": 1.6, "b": 1.6, "quotation": 6},
    )
