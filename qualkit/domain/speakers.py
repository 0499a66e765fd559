"""Speakers' labels: what transcripts call those who speak, and what the researcher says of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from qualkit.domain.sources import Role, Turn
from qualkit.errors import Problem

__all__ = ["DivisionPlan", "SpeakerChange", "SpeakerDecision", "SpeakerLabel", "SpeakerRule"]


@dataclass(frozen=True, slots=True, kw_only=True)
class SpeakerRule:
    """What is remembered of a label for the next file.

    Attributes:
        label: the key of the label as files have it (`qualkit.text.labels.label_key`), "" for turns without one.
        becomes: the label it gets; "" leaves it.
        role: the role it gets; "" leaves the one that is found.
        case: name of the case that it always is; "" for none.
    """

    label: str
    becomes: str = ""
    role: str = ""
    case: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SpeakerLabel:
    """One label and how much stands under it, in one source or in several.

    Attributes:
        label: as it is spelled first; "" for turns without a label.
        key: what all its spellings share.
        sources: names of the sources that have it.
        role: of most of its turns; `mixed` says that some have another.
        turns, words, questions: how much is said under it, and how many question marks that has.
        share: of all words spoken in these sources, 0 to 1.
        first: what is said in up to three turns, from the beginning of each (80 code points at most).
        cases: names of the cases it is linked to; several where it is another case in another source.
        rule: what is remembered of it.
    """

    label: str
    key: str
    sources: tuple[str, ...]
    role: Role
    mixed: bool
    turns: int
    words: int
    questions: int
    share: float
    first: tuple[str, ...] = field(repr=False)
    cases: tuple[str, ...] = ()
    rule: SpeakerRule | None = None

    @property
    def case(self) -> str:
        """Its case, or several with commas; "" for none."""
        return ", ".join(self.cases)


@dataclass(frozen=True, slots=True, kw_only=True)
class SpeakerDecision:
    """What a researcher says of one label of one source; all decisions on a source are carried out at once.

    Attributes:
        source: its name; "" for every source that has the label.
        label: as it is now.
        becomes: its new label; "" keeps it. A label that the source has already takes it in.
        role: ``interviewer``, ``participant``, ``unknown``; "" keeps it.
        case: name of the case that speaks; "" for none; None keeps what is.
        remember: for the next file of the study (a case only with `remember_case`).
        remember_case: the label is this case in every file to come.
    """

    source: str
    label: str
    becomes: str = ""
    role: str = ""
    case: str | None = None
    remember: bool = True
    remember_case: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SpeakerChange:
    """What became of the speakers.

    Attributes:
        sources: names of those in which something changed.
        turns: how many turns have another label or role; their numbers and words are as they were.
        merged: names of the sources in which two labels became one.
        links: how many links of cases were made, moved or removed.
        remembered: how many rules were added, changed or dropped.
        problems: what is to be looked at.
    """

    sources: tuple[str, ...] = ()
    turns: int = 0
    merged: tuple[str, ...] = ()
    links: int = 0
    remembered: int = 0
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class DivisionPlan:
    """A source divided into turns in another way; `study.speakers.divide` carries it out.

    Attributes:
        by: one of `qualkit.text.turns.DIVISIONS`; "" looks for labels.
        layout: how the turns were told apart, in words.
        text: of the source; `turns` as they would be; `before` is how many there are now.
        words, words_before: words spoken; what stands in no turn (system lines) is not counted.
        labels: the speakers as they would be.
        links: what becomes of cases linked by a label that is gone: case and old label to new label, or "".
        same: the turns are as they would be.
        problems: links from memos whose turn would have another number, cases without their label, open rule hits.
    """

    source: str
    by: str
    layout: str
    text: str = field(repr=False)
    turns: tuple[Turn, ...] = field(repr=False)
    before: int
    words: int
    words_before: int
    labels: tuple[SpeakerLabel, ...] = field(repr=False)
    links: Mapping[tuple[str, str], str] = field(default_factory=dict)
    same: bool = False
    problems: tuple[Problem, ...] = ()
