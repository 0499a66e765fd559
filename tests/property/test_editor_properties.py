"""The editor notation: what is written and not edited changes nothing, whatever the words and the codings are."""

from __future__ import annotations

import re
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from qualkit.domain.codebook import Code, Codebook
from qualkit.domain.codings import Coding, Origin
from qualkit.domain.editing import EditedPlan
from qualkit.domain.sources import Role, Source, Span, Turn
from qualkit.text.editor_changes import Codes, compare
from qualkit.text.editor_notation import write_notation
from qualkit.text.editor_reading import read_notation

KEYS = ("A1", "A2", "?odd", "[7]", "#x", "\\back", "key", "turn", "1", "a=b")
BOOK = Codebook(key="b", title="B", codes=tuple(Code(key=key, name=f"Name, of # {key}") for key in KEYS))
CODES = Codes([BOOK])

# Whatever could be taken for notation, and what text files and editors are careless with.
AWKWARD = [
    "{1 ", " 1}", "{a ", " a}", "{", "}", "1 = A1", "turn = A1", '"so" = A1', "## Turn 2", "# no", "#! end 0", "=",
    "\\", "\\{", "\n", "\n\n", "\r", "\t", "\u00a0", "\u2028", "\u0085", "e\u0301", "ŵ", "😀",
    "👩‍👩‍👧", "\ufeff", "\u200b", "漢字", "[pause]", "well,", "I was 12", "3}", "word " * 30,
]  # fmt: skip
words = st.lists(st.one_of(st.sampled_from(AWKWARD), st.text(max_size=12)), min_size=1, max_size=12).map("".join)


@st.composite
def sources(draw: st.DrawFn) -> Source:
    """A source of any text, with or without turns, gaps between them."""
    text = ""
    turns: list[Turn] = []
    for _ in range(draw(st.integers(1, 4))):
        text += draw(st.sampled_from(["P: ", "\n\nINT:\t", "\n", "12 = "]))
        spoken = draw(words).strip() or "…"
        span = Span(len(text), len(text) + len(spoken))
        text += spoken
        speaker = draw(st.sampled_from(["", "P", "## Turn 9", "A\nB"]))
        turns.append(Turn(number=len(turns) + 1, speaker=speaker, role=Role.UNKNOWN, span=span))
    if draw(st.integers(0, 5)) == 0:
        turns = []
    return Source(
        id=1, guid="g", name="LW01", revision=1, text=text, sha256="ab" * 32, file_name="LW01.txt", format="text",
        layout="", encoding="utf-8", words=1, turns=tuple(turns),
    )  # fmt: skip


@st.composite
def coded(draw: st.DrawFn) -> tuple[Source, list[Coding]]:
    """A source with codings anywhere: nested, overlapping, over several turns, in gaps, of white space."""
    source = draw(sources())
    found: dict[tuple[str, Span], Coding] = {}
    for number in range(1, draw(st.integers(0, 12)) + 1):
        start = draw(st.integers(0, len(source.text) - 1))
        end = draw(st.integers(start + 1, len(source.text)))
        span = draw(st.sampled_from([Span(start, end), *(turn.span for turn in source.turns)]))
        origin = draw(st.sampled_from(list(Origin)))
        coding = Coding(
            number=number * 3, guid=str(number), source=source.name, code=draw(st.sampled_from(KEYS)), span=span,
            quote=span.of(source.text), coder="Sam", origin=origin,
            confirmed_by="Sam" if origin is Origin.RULE and draw(st.booleans()) else "",
            stance=draw(st.sampled_from(["", "enabler", "barrier", "mixed"])), contrary=draw(st.booleans()),
            key_quote=draw(st.booleans()), negated=draw(st.booleans()),
        )  # fmt: skip
        found.setdefault((coding.code, coding.span), coding)
    return source, list(found.values())


def written(source: Source, codings: list[Coding]) -> str:
    return write_notation(source, codings, codings[:2], BOOK.codes, "Sam")


def planned(text: str, source: Source, codings: list[Coding]) -> EditedPlan:
    file, problems = read_notation(text, source)
    assert problems == (), (problems, file.difference, text)
    return compare(file, source, codings, {}, CODES, "the file")


@given(coded())
@settings(max_examples=120, deadline=None)
def test_what_is_not_edited_changes_nothing(case: tuple[Source, list[Coding]]) -> None:
    source, codings = case
    plan = planned(written(source, codings), source, codings)
    assert plan.problems == () and plan.notes == ()
    assert (plan.added, plan.changed, plan.removed) == ((), (), ())


@given(coded(), st.randoms(use_true_random=False), st.sampled_from(["\n", "\r\n"]))
@settings(max_examples=80, deadline=None)
def test_an_editor_may_wrap_the_text_anew(case, random, newline) -> None:  # type: ignore[no-untyped-def]
    """Spaces become line breaks and breaks spaces, trailing spaces and a byte-order mark appear: all the same."""
    source, codings = case
    lines = []
    for line in written(source, codings).split("\n"):
        if not line.startswith(("#", " ")) and not re.match(r"(turn|\d+|[a-z]+) = ", line):
            line = "".join(random.choice([" ", "\n", "  "]) if c == " " else c for c in line)
        lines.append(line + random.choice(["", " ", "\t"]))
    plan = planned("\ufeff" + newline.join(lines).replace("\n", newline), source, codings)
    assert plan.size == 0 and plan.problems == ()


@given(coded(), st.integers(0, 11))
@settings(max_examples=60, deadline=None)
def test_a_line_taken_out_is_a_coding_removed(case: tuple[Source, list[Coding]], which: int) -> None:
    source, codings = case
    text = written(source, codings)
    lines = [line for line in text.split("\n") if re.search(r" \[\d+\](   #.*)?$", line) and not line.startswith("#")]
    if not lines:
        return
    line = lines[which % len(lines)]
    plan = planned(text.replace(f"{line}\n", "", 1), source, codings)
    number = int(re.findall(r" \[(\d+)\](?=   #|$)", line)[0])
    assert [coding.number for coding in plan.removed] == [number]
    assert plan.problems == () and plan.added == plan.changed == ()


@given(coded(), coded())
@settings(max_examples=60, deadline=None)
def test_every_set_of_codings_can_be_said(one: tuple[Source, list[Coding]], other: tuple[Source, list[Coding]]) -> None:
    """The file of other codings of the same text, its numbers taken out, leads from these to those."""
    source, before = one
    after = [
        replace(c, span=Span(c.span.start % len(source.text), c.span.start % len(source.text) + 1), origin=Origin.HUMAN,
                confirmed_by="")
        for c in other[1]
    ]  # fmt: skip
    after = [replace(c, quote=c.span.of(source.text)) for c in after if c.span.of(source.text).strip()]
    text = re.sub(r" \[\d+\](?=   #|$)", "", written(source, after), flags=re.MULTILINE)
    trailer = written(source, before).split("#! qualkit")[1]
    plan = planned(text.split("#! qualkit")[0] + "#! qualkit" + trailer, source, before)
    shown = {c.number for c in before} - {c.number for c in plan.removed} - {c.before.number for c in plan.changed}
    reached = {(c.code, c.span) for c in plan.added} | {(c.after.code, c.after.span) for c in plan.changed}
    reached |= {(c.code, c.span) for c in before if c.number in shown}
    # What lies between two turns (a label) is not in the file: a coding that ends there reads as if it ended before.
    reached |= {
        (c.code, replace(c.span, end=min(c.span.end, turn.span.end)))
        for c in before
        if c.number in shown
        for turn in source.turns
        if turn.span.start <= c.span.start < turn.span.end
        and not any(other.span.start < c.span.end <= other.span.end for other in source.turns)
    }
    said = {(c.code, c.span) for c in after if any(t.span.start <= c.span.start < t.span.end for t in source.turns)}
    assert said <= reached


@given(coded(), st.data())
@settings(max_examples=80, deadline=None)
def test_a_changed_word_is_noticed_and_found(case: tuple[Source, list[Coding]], data: st.DataObject) -> None:
    source, codings = case
    text = written(source, codings)
    lines = text.split("\n")
    spoken = [
        number
        for number, line in enumerate(lines)
        if line.strip() and not line.lstrip().startswith("#") and not re.match(r"(turn|\d+|[a-z]+) = ", line)
    ]
    number = data.draw(st.sampled_from(spoken))
    lines[number] += " xyzzy"
    file, problems = read_notation("\n".join(lines), source, "LW01.txt")
    assert len(problems) == 1 and file.entries == ()
    assert file.difference is not None
    assert "xyzzy" not in str(problems[0]) and problems[0].where is not None
    assert problems[0].where.line == file.difference.line >= number + 1
