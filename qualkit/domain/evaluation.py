"""What suggestions turned out to be worth when they were held against the codings of people."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from qualkit.domain.tables import DataTable

__all__ = ["CodeWorth", "Figure", "SuggestionsWorth", "ThemeMatch", "ThemesWorth", "Worth"]


@dataclass(frozen=True, slots=True)
class Figure:
    """A measure with its 95% interval."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Worth:
    """How good one way of finding passages is, for one code or as the mean of several; all measures 0 to 1.

    Attributes:
        average_precision: mean precision over the ranks at which the code's passages stand.
        precision_10, precision_20: share of right ones among the first 10 and 20.
        recall_20: share of the code's passages that is among the first 20.
        f1: of those chosen; the mean over codes is macro-F1.
    """

    average_precision: Figure
    precision_10: Figure
    precision_20: Figure
    recall_20: Figure
    f1: Figure


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeWorth:
    """What is to be expected of suggestions for one code.

    Attributes:
        passages: that have the code, of `of` that were judged.
        interviews: in which it was given.
        suggested, words, patterns: the suggester; passages that hold words of the code's name and definition; hits of
            its patterns (None where it has none).
        first: the number of suggestions the sentence speaks of: 20, or fewer for a rarer code.
        low, high: how many of them to expect to be right (95%).
    """

    code: str
    name: str
    passages: int
    of: int
    interviews: int
    suggested: Worth
    words: Worth
    patterns: Worth | None
    first: int
    low: int
    high: int

    @property
    def chance(self) -> float:
        """Share of passages that have the code: what picking at random would find."""
        return self.passages / self.of

    @property
    def expected(self) -> str:
        """How many to expect to be right, as ``5 to 9``."""
        return f"{self.low} to {self.high}" if self.low != self.high else f"{self.low}"

    @property
    def sentence(self) -> str:
        """What to expect, in words."""
        by_chance = self.first * self.chance
        chance = "fewer than one" if by_chance < 1 else f"about {by_chance:.0f}"
        return (
            f"Of the first {self.first} suggestions for {self.code} ({self.name}), expect {self.expected} to be right;"
            f" by chance it would be {chance}."
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class SuggestionsWorth:
    """Suggested codes held against the study's own codings, interviews left out in turn.

    Attributes:
        codes: those that could be judged, in the order of the codebooks.
        suggested, words, patterns: means over these codes; `patterns` over those that have some.
        chance: mean share of passages with a code.
        too_rare: codes given in too few passages or interviews to judge, or in nearly all that was read, with how many
            passages each.
        interviews, passages: how much was judged.
        examples: how many coded passages a code were learned from; None: all.
        calibration: rows (from, to, suggestions, mean stated probability, share found right, its interval low, high).
        notes: what a reader must know, in full sentences.
        picture: the file that was written, if one was asked for.
    """

    codes: tuple[CodeWorth, ...]
    suggested: Worth
    words: Worth
    patterns: Worth | None
    chance: float
    too_rare: dict[str, int]
    interviews: int
    passages: int
    examples: int | None
    seed: int
    calibration: tuple[tuple[float, float, int, float, float, float, float], ...] = ()
    notes: tuple[str, ...] = ()
    picture: Path | None = None

    def table(self) -> DataTable:
        """A row a code, then the mean; all measures with their intervals."""
        columns = ("code", "name", "passages", "interviews", *_measures("ap", "p10", "p20", "r20", "f1"))
        columns += ("words_ap", "words_f1", "patterns_ap", "patterns_f1", "chance")
        rows = [
            (
                one.code,
                one.name,
                one.passages,
                one.interviews,
                *_figures(one.suggested),
                *_two(one.words),
                *_two(one.patterns),
                round(one.chance, 4),
            )
            for one in self.codes
        ]
        total = sum(one.passages for one in self.codes)
        mean = _figures(self.suggested), _two(self.words), _two(self.patterns)
        rows.append(("mean", "", total, self.interviews, *mean[0], *mean[1], *mean[2], round(self.chance, 4)))
        return DataTable(
            title="What suggested codes are worth",
            columns=columns,
            rows=tuple(rows),
            note="ap: average precision; p10, p20: right ones among the first 10 and 20; r20: share of the code's"
            " passages among the first 20; words, patterns: keyword matching; _low, _high: 95% intervals.",
        )


def _measures(*names: str) -> tuple[str, ...]:
    return tuple(column for name in names for column in (name, f"{name}_low", f"{name}_high"))


def _figures(worth: Worth) -> tuple[float, ...]:
    measures = (worth.average_precision, worth.precision_10, worth.precision_20, worth.recall_20, worth.f1)
    return tuple(round(value, 4) for figure in measures for value in (figure.value, figure.low, figure.high))


def _two(worth: Worth | None) -> tuple[float | str, float | str]:
    return (round(worth.average_precision.value, 4), round(worth.f1.value, 4)) if worth else ("", "")


@dataclass(frozen=True, slots=True, kw_only=True)
class ThemeMatch:
    """A suggested theme and the code most like it, or the other way round; `jaccard` is 0 to 1.

    Attributes:
        of: number of the suggestion, or key of the code.
        label: its name.
        passages: how many it has.
        match: what is most like it; "" where nothing overlaps.
        shared: passages in both.
        jaccard: shared passages as a share of those in either.
        covered: share of `of`'s own passages that the match holds.
    """

    of: str
    label: str
    passages: int
    match: str
    match_label: str
    shared: int
    jaccard: float
    covered: float


@dataclass(frozen=True, slots=True, kw_only=True)
class ThemesWorth:
    """Suggested themes held against the codes that people gave.

    Attributes:
        run: number of the run.
        passages: in the run's themes; `coded` of them have codes.
        ari, ami: agreement with the main code of each coded passage (adjusted Rand index, adjusted mutual information):
            0 is chance, 1 the same grouping.
        omega: agreement with all codes of the passages, several or none (omega index).
        themes: for each theme the code most like it; `codes`: for each code the theme most like it.
        uncovered: codes of which no theme holds a third of the passages, most frequent first.
        new: themes of which less than a fifth has any code, where much else is coded: what the codebook may miss.
        words: all this in sentences.
    """

    run: int
    passages: int
    coded: int
    ari: float
    ami: float
    omega: float
    themes: tuple[ThemeMatch, ...] = field(repr=False)
    codes: tuple[ThemeMatch, ...] = field(repr=False)
    uncovered: tuple[str, ...] = ()
    new: tuple[str, ...] = ()
    words: tuple[str, ...] = ()

    def table(self) -> DataTable:
        """A row a theme, then a row a code, each with what is most like it."""
        rows = [("theme", match) for match in self.themes] + [("code", match) for match in self.codes]
        return DataTable(
            title="Suggested themes and the researcher's codes",
            columns=("kind", "of", "label", "passages", "match", "match_label", "shared", "jaccard", "covered"),
            rows=tuple(
                (kind, m.of, m.label, m.passages, m.match, m.match_label, m.shared, m.jaccard, m.covered)
                for kind, m in rows
            ),
            note="jaccard: passages in both as a share of those in either; covered: share of its own passages that the"
            " match holds.",
        )
