"""What holds for the report of any study."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from qualkit.analysis.counting import frequencies, matrix
from qualkit.analysis.quotations import select, speaker
from qualkit.analysis.report import SECTIONS, ReportOptions, build_report
from qualkit.domain.cases import Case, Link
from qualkit.domain.codebook import Code, Codebook
from qualkit.domain.codings import Coding, Origin
from qualkit.domain.material import Located, Material, SourceFacts
from qualkit.domain.memos import MEMO_KINDS
from qualkit.domain.report_versions import WHEN_NAMED
from qualkit.domain.reports import Block, Quote, Referring, Section, Table
from qualkit.domain.sources import Span
from tests.builders import memo

NAMES = [f"P{n}" for n in range(6)]
KEYS = ("T", "T1", "T2", "T21", "U", "U1", "Z")
PARENTS = {"T1": "T", "T2": "T", "T21": "T2", "U1": "U"}
TEXT = " ".join(f"word{n}" for n in range(60))


def depth(key: str) -> int:
    return 1 + depth(PARENTS[key]) if key in PARENTS else 0


@st.composite
def codes(draw: st.DrawFn) -> tuple[Code, ...]:
    return tuple(
        Code(
            key=key,
            name=f"Name of {key}",
            parent=PARENTS.get(key, ""),
            depth=depth(key),
            kind="housekeeping" if key == "Z" else draw(st.sampled_from(("theme", "code"))),
            status=draw(st.sampled_from(("active", "active", "draft", "retired"))),
            definition=draw(st.sampled_from(("", "What it means. And more."))),
        )
        for key in KEYS
    )


@st.composite
def located(draw: st.DrawFn, number: int) -> Located:
    start = draw(st.integers(0, len(TEXT) - 2))
    end = draw(st.integers(start + 1, len(TEXT)))
    name = draw(st.sampled_from(NAMES))
    origin = draw(st.sampled_from(Origin))
    coding = Coding(
        number=number,
        guid=str(number),
        source=f"source {name}",
        code=draw(st.sampled_from((*KEYS, "gone"))),
        span=Span(start, end),
        quote=TEXT[start:end],
        coder=draw(st.sampled_from(("AB", "CD"))),
        origin=origin,
        confirmed_by=draw(st.sampled_from(("", "AB"))) if origin is Origin.RULE else "",
        negated=draw(st.booleans()),
        contrary=draw(st.sampled_from((False, False, True))),
        key_quote=draw(st.sampled_from((False, False, False, True))),
    )
    linked = draw(st.sampled_from((True, True, True, False)))
    seconds = draw(st.none() | st.floats(0, 7200))
    return Located(coding, name if linked else "", "", draw(st.integers(0, 9)), seconds)


@st.composite
def materials(draw: st.DrawFn) -> Material:
    items = [draw(located(number)) for number in range(1, draw(st.integers(0, 25)) + 1)]
    cases = tuple(
        Case(
            name=name,
            attributes=draw(
                st.fixed_dictionaries({}, optional={"role": st.sampled_from(("GP", "carer", "other role"))})
            ),
            links=(Link(f"source {name}"),),
        )
        for name in NAMES
    )
    kinds = draw(st.lists(st.tuples(st.sampled_from(MEMO_KINDS), st.sampled_from((*KEYS, "")))))
    return Material(
        title="Title",
        organisation="",
        language="en-GB",
        date="2026-11-22",
        version="0",
        sources=tuple(
            SourceFacts(
                name=f"source {name}",
                format="txt",
                layout="",
                words=60,
                participant_words=60,
                turns=9,
                minutes=draw(st.none() | st.floats(0, 200)),
                cases=(name,),
            )
            for name in NAMES
        ),
        cases=cases,
        codebooks=(Codebook(key="book", title="Book", codes=draw(codes())),),
        codings=tuple(items),
        memos=tuple(
            memo(number, kind, target, "body", on="code" if target else "study")
            for number, (kind, target) in enumerate(kinds, 1)
        ),
        coders=("AB", "CD"),
    )


options = st.builds(
    ReportOptions,
    themes=st.sampled_from(((), (), ("T",), ("T21", "U1"))),
    cases=st.sampled_from(((), (), ("P0", "p3"))),
    max_quotes=st.integers(0, 6),
    include_unconfirmed=st.booleans(),
    publication=st.booleans(),
)


@settings(max_examples=60, deadline=None)
@given(materials(), options)
def test_any_report_is_whole(material: Material, chosen: ReportOptions) -> None:
    report = build_report(material, chosen)
    assert report == build_report(material, chosen)
    keys = [section.key for section in report.sections]
    assert len(keys) == len(set(keys))
    quotes = {item.coding.quote for item in material.codings}
    for section, following in zip(report.sections, [*report.sections[1:], None], strict=True):
        assert section.title
        assert section.blocks
        assert following is None or following.level <= section.level + 1
        said = [block for block in section.blocks if isinstance(block, Quote)]
        assert len(said) <= chosen.max_quotes
        assert {quote.text for quote in said} <= quotes
        for table in (block for block in section.blocks if isinstance(block, Table)):
            assert table.rows
            assert {len(row) for row in table.rows} == {len(table.columns)}
            # A checklist has its parts as headings across the columns, and refers to what may be left out.
            filled = table.rows if section.key not in ("coreq", "srqr") else [row[:1] for row in table.rows]
            assert all(cell != "" for row in filled for cell in row)
    if chosen.publication:
        assert not any(isinstance(b, Quote) and b.locator for s in report.sections for b in s.blocks)


def unreferring(section: Section) -> list[Block]:
    """A section's blocks but for those that refer to other places of the report: these may be elsewhere, or gone."""

    def refers(block: Block) -> bool:
        cells = [cell for row in block.rows for cell in row] if isinstance(block, Table) else []
        texts = [getattr(block, "text", ""), getattr(block, "note", ""), *cells]
        return any(isinstance(text, Referring) for text in texts)

    return [block for block in section.blocks if not refers(block)]


@settings(max_examples=30, deadline=None)
@given(materials(), st.lists(st.sampled_from(sorted(set(SECTIONS) - set(WHEN_NAMED))), unique=True, min_size=1))
def test_asking_for_sections_leaves_out_the_others_and_changes_nothing_else(
    material: Material, keys: list[str]
) -> None:
    def of(key: str) -> str:
        return key.split("-")[0]

    whole = [s for s in build_report(material).sections if of(s.key) in keys]
    asked = build_report(material, ReportOptions(sections=tuple(keys))).sections
    assert sorted(s.key for s in asked) == sorted(s.key for s in whole)
    assert list(dict.fromkeys(of(s.key) for s in asked)) == [k for k in keys if k in {of(s.key) for s in asked}]
    # What these say depends on the other sections: where something is reported, and what was quoted before.
    same = {"limits", "codebook", "extracts", "coreq", "srqr"}
    before = {s.key: unreferring(s) for s in whole if of(s.key) not in same}
    assert {s.key: unreferring(s) for s in asked if of(s.key) not in same} == before


@settings(max_examples=60, deadline=None)
@given(materials())
def test_the_overview_can_be_counted_again(material: Material) -> None:
    hidden = {code.key for code in material.codebooks[0] if code.kind == "housekeeping" or code.status == "retired"}
    paths = {key: {key, *above(key)} for key in KEYS}
    shown = {key for key in KEYS if not paths[key] & hidden}
    expected = {}
    for key in shown:
        items = [i for i in material.codings if i.coding.code in shown and key in paths[i.coding.code]]
        people = {i.case for i in items if i.case}
        expected[f"Name of {key} ({key})"] = (f"{len(people)} of 6", str(len(items)))
    sections = [s for s in build_report(material).sections if s.key == "overview"]
    tables = [b for s in sections for b in s.blocks if isinstance(b, Table)]
    found = {row[0].strip(): row[1:3] for table in tables for row in table.rows}
    assert found == (expected if any(i.coding.code in shown for i in material.codings) else {})


def above(key: str) -> set[str]:
    return {PARENTS[key], *above(PARENTS[key])} if key in PARENTS else set()


@settings(max_examples=80, deadline=None)
@given(materials(), st.integers(1, 12))
def test_a_choice_of_quotations_is_fair(material: Material, limit: int) -> None:
    items = material.codings
    chosen = select(items, limit, {})
    assert len(chosen) <= limit
    assert {i.coding.number for i in chosen} <= {i.coding.number for i in items}
    for position, item in enumerate(chosen):
        for other in chosen[:position]:
            assert item.coding.source != other.coding.source or not item.coding.span.overlaps(other.coding.span)
    shares = Counter(speaker(item) for item in chosen)
    everybody = {speaker(item) for item in items}
    if len(everybody) >= 4 and limit >= 4 and len({i.coding.source for i in items}) == len(everybody):
        assert 4 * max(shares.values()) <= len(chosen)
    in_a_row = sum(speaker(a) == speaker(b) for a, b in pairwise(chosen))
    if chosen and 2 * max(shares.values()) <= len(chosen) + 1:
        assert in_a_row == 0
    assert bool(chosen) == bool(items)


@settings(max_examples=60, deadline=None)
@given(materials())
def test_counts_agree_with_counting_by_hand(material: Material) -> None:
    for row in frequencies(material).to_dicts():
        items = [i for i in material.codings if i.coding.code in below(row["code"])]
        assert (
            row["codings"]
            == len(items)
            == sum(row[k] for k in ("human", "rule_confirmed", "rule_unconfirmed", "accepted"))
        )
        assert row["cases"] == len({i.case for i in items} - {""}) <= row["of_cases"]
        assert row["words"] == words_touched(items)
    for count in ("codings", "cases"):
        for line in matrix(material, count=count).rows:
            assert sum(line[2:-1]) == line[-1]


def below(key: str) -> set[str]:
    return {other for other in KEYS if key in {other, *above(other)}}


def words_touched(items: list[Located]) -> int:
    """Words, or parts of words, that are coded without a gap, source by source."""
    total = 0
    for source in {i.coding.source for i in items}:
        letters = {n for i in items if i.coding.source == source for n in range(i.coding.span.start, i.coding.span.end)}
        at = 0
        for word in TEXT.split():
            coded = [n in letters for n in range(at, at + len(word))]
            total += sum(now and not before for before, now in pairwise([False, *coded]))
            at += len(word) + 1
    return total
