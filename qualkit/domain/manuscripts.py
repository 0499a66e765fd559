"""A paper that quotes participants: its paragraphs, its quotations, and what is wrong with them."""

from __future__ import annotations

from dataclasses import dataclass, field

__all__ = ["PaperParagraph", "PaperProblem", "PaperQuotation"]


@dataclass(frozen=True, slots=True)
class PaperParagraph:
    """A paragraph of a paper as a reader sees it: without what tracked changes delete, with what they insert.

    Attributes:
        number: from 1, as the file has them, those of tables counted; a note has the number of the paragraph that
            refers to it.
        part: ``table``, ``footnote 2``, ``endnote 1``; "" in the running text.
        heading: the heading it stands under.
        block: it is set as a quotation: by its style, or indented.
        indented: nothing but its indentation says so; it may as well be something else.
    """

    number: int
    text: str = field(repr=False)
    part: str = ""
    heading: str = field(default="", repr=False)
    block: bool = False
    indented: bool = False

    @property
    def place(self) -> str:
        """``"paragraph 12 (table)"``."""
        return f"paragraph {self.number} ({self.part})" if self.part else f"paragraph {self.number}"


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperQuotation:
    """A quotation of a paper, held against the transcripts.

    Attributes:
        paragraph, place: where it is in the paper.
        text: the words of the paper; what certainly identifies a person is masked.
        state: ``verbatim``; ``shortened`` (verbatim but for what is marked as left out or put in); ``punctuation``
            (the same words, other marks or capitals); ``altered`` (other words); ``not found``.
        source, case, turn, role: where the words are; "" and 0 if they were not found.
        claimed: whose words the paper says they are: a case; "" where it does not say.
        printed: what the paper prints of the participant beside the case ("link worker").
        changes: for altered ones, words of the transcript that are missing as ``[-so-]`` and words of the paper that
            are not in it as ``{+so+}``.
        coded: whether a coding touches the passage.
    """

    paragraph: int
    place: str
    heading: str = field(default="", repr=False)
    text: str = field(repr=False)
    block: bool = False
    state: str
    source: str = ""
    case: str = ""
    turn: int = 0
    role: str = ""
    claimed: str = ""
    printed: tuple[str, ...] = ()
    changes: str = field(default="", repr=False)
    coded: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperProblem:
    """Something to look at.

    Attributes:
        severity: ``error`` (the paper says what the transcripts do not), ``warning`` or ``info``.
        kind: ``altered``, ``attribution``, ``interviewer``, ``punctuation``, ``not found``, ``uncoded``,
            ``over-quoted``, ``in a row``, ``never quoted``, ``singled out``, ``identifier`` or ``wording``.
        message: one sentence.
        words: the words of the paper that it is about.
        changes: as in `PaperQuotation`.
    """

    severity: str
    kind: str
    message: str
    paragraph: int = 0
    place: str = ""
    words: str = field(default="", repr=False)
    changes: str = field(default="", repr=False)
