"""What the engines share: their parameters, how many themes, and the set that they return."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from qualkit.domain.suggestions import SuggestionSet
from qualkit.suggesters.proposing import (
    INDICATIVE,
    Corpus,
    Groups,
    known_versions,
    make_proposals,
    read_parameters,
    whole_number,
    word_figures,
)

if TYPE_CHECKING:
    from qualkit.ports import Embedder

__all__ = ["NO_THEME", "NO_WORDS", "assemble", "common_parameters", "how_many"]

NO_THEME = "fit no theme"
NO_WORDS = "without a word that names a subject and that others use"


def common_parameters(defaults: dict[str, Any], given: dict[str, Any], engine: str) -> dict[str, Any]:
    """`defaults` with what was `given`, checked as far as all engines have the same.

    Raises:
        BadInput: a parameter is unknown or out of range.
    """
    settings = read_parameters(defaults, given, f"The engine {engine}")
    if settings["themes"] is not None:
        whole_number("The number of themes", settings["themes"], 2)
    whole_number("The number of runs", settings["runs"], 2, 1000)
    return settings


def how_many(wanted: int | None, passages: int) -> int:
    """Groups to make: those wanted, or a number that follows from the passages; never more than a third of these."""
    from qualkit.suggesters.consensus import start_number

    return max(1, min(wanted or start_number(passages), passages // 3))


def assemble(
    corpus: Corpus,
    groups: Groups,
    stability: float,
    *,
    method: str,
    settings: dict[str, Any],
    seed: int,
    notes: Sequence[str],
    left_out: dict[str, int],
    libraries: Sequence[str],
    embedder: Embedder | None = None,
) -> SuggestionSet:
    """The set of suggestions, with the notes that hold for every engine added to its own `notes`.

    Args:
        corpus, groups: what was grouped, and how.
        stability: agreement between repetitions.
        method: one sentence for a methods section.
        settings: the parameters used; the folder of the cache is not kept.
        seed: what the engine was seeded with.
        notes: what this method is weak at.
        left_out: passages without a theme, by reason, besides those of `corpus`.
        libraries: packages whose versions matter.
        embedder: the model whose vectors were grouped; None where words were counted.
    """
    themes = make_proposals(corpus, groups)
    figures = word_figures(groups, stability)
    return SuggestionSet(
        themes=themes,
        method=method,
        model=embedder.name if embedder else "",
        model_hash=embedder.sha256 if embedder else "",
        parameters={key: value for key, value in settings.items() if key != "cache_folder"} | {"seed": seed},
        figures=figures,
        notes=(*notes, *_warnings(len(groups.labels), len(themes), figures, settings["themes"])),
        left_out=corpus.left_out | {why: count for why, count in left_out.items() if count},
        versions=known_versions(*libraries),
    )


def _warnings(passages: int, themes: int, figures: dict[str, float], wanted: int | None) -> list[str]:
    notes = []
    if passages < INDICATIVE:
        notes.append(
            f"These themes are indicative only: {passages} passages are few (from {INDICATIVE} on groups settle down)."
        )
    if wanted and themes < wanted:
        notes.append(f"Only {themes} themes were made, because the passages do not bear {wanted}.")
    if themes and figures["stability"] < 0.5:
        notes.append(
            f"The groups shift when a fifth of the passages is left out (agreement {figures['stability']:.2f} of 1): "
            "read them as prompts for your own reading, not as structure in the data."
        )
    if figures["largest_share"] > 0.4:
        notes.append(f"Theme 1 holds {100 * figures['largest_share']:.0f}% of all passages: try more themes.")
    return notes
