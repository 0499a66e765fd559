"""Sentences as people write down speech."""

from __future__ import annotations

import pytest

from qualkit.domain.sources import Span
from qualkit.text.sentences import sentence_spans


def cut(text: str) -> list[str]:
    return [span.of(text) for span in sentence_spans(text)]


@pytest.mark.parametrize(
    "parts",
    [
        ["I went.", "He came."],
        ["Really?", "Yes!", "Well."],
        ["Dr. Lee and Mrs. Shah rang e.g. on Monday.", "Then nothing."],
        ["We met at 9 a.m. in the hall.", "It was cold."],
        ["Knitting, chess, etc. and so on.", "All of it."],
        ["Knitting, chess, etc.", "Then we left."],
        ["It was 3.5 miles.", "No more."],
        ["I was... well, tired.", "That is all."],
        ["I was... I don't know... lost."],
        ["It went on and on...", "Then it stopped."],
        ["She cried.…", "Then it stopped."],
        ['"Is it on?" she said.', "It was."],
        ['He said, "I can\'t."', "So I left."],
        ["“I can’t.”", "“Why not?”"],
        ["It was awful. [laughs]", "No, it was."],
        ["It was awful. (long pause) [sighs]", "No, it was."],
        ["It was awful.", "[GP partner A] came."],
        ["[laughs] It was awful."],
        ["What?!", "No."],
        ["No. 5 is mine.", "No.", "Yes."],
        ["It was Dr. J. Smith who came.", "He left."],
        ["A. B. Jones came.", "He left."],
        ["It was plan B.", "Nobody knew."],
        ["and then i rang.", "and she said yes."],
        ["and then, what? nothing.", "so there."],
        ["no full stop at all"],
        ["Line one\nline two.", "Next"],
        ["First paragraph", "second paragraph."],
    ],
)
def test_cuts(parts: list[str]) -> None:
    joint = "\n\n" if parts[0] == "First paragraph" else " "
    text = joint.join(parts)
    assert cut(text) == parts


def test_looks_only_inside_the_span() -> None:
    text = "P1: One. Two.\nP2: Three."
    spans = sentence_spans(text, Span(4, 13))
    assert spans == [Span(4, 8), Span(9, 13)]


def test_empty_and_blank_stretches_have_no_sentences() -> None:
    assert sentence_spans("") == []
    assert sentence_spans(" \n\n  ") == []


def test_punctuation_alone_is_kept() -> None:
    assert cut("... ?") == ["...", "?"]
