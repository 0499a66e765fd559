"""A run of themes in sentences: what was done, and what the researcher must know before reading on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from qualkit.analysis.wording import count
from qualkit.domain.suggestions import ThemeProposal
from qualkit.ports import Embedder
from qualkit.suggesters.encoder import installed
from qualkit.suggesters.guided import Seed
from qualkit.suggesters.proposing import INDICATIVE, Corpus

if TYPE_CHECKING:
    from qualkit.suggesters.stability import Stability
    from qualkit.suggesters.theme_number import NumberChoice

__all__ = ["Told", "method_of", "notes_of"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What there is to tell of a run."""

    corpus: Corpus
    themes: Sequence[ThemeProposal]
    seeds: Sequence[Seed]
    asked: int | None
    runs: int
    seed: int
    stability: Stability | None
    choice: NumberChoice | None

    @property
    def grown(self) -> list[ThemeProposal]:
        return [theme for theme in self.themes if theme.details.get("seed")]

    @property
    def free(self) -> int:
        return len(self.themes) - len(self.grown)


def method_of(told: Told, embedder: Embedder) -> str:
    """What was done, for a methods section."""
    passages = told.corpus.passages
    people = count(len({passage.case or passage.source for passage in passages}), "participant")
    versions = installed("bertopic", "scikit-learn")
    hash_part = f", SHA-256 {embedder.sha256[:12]}" if embedder.sha256 else ""
    began = f"{len(passages)} passages of talk by {people} were represented by {embedder.name}{hash_part} and "
    grouped = (
        f"grouped into {told.free} candidate themes by consensus k-means ({told.runs} repetitions, seed {told.seed}, "
        f"average linkage; scikit-learn {versions['scikit-learn']}) after smoothing over neighbouring answers and over "
        f"the passages nearest in meaning{_held(told)}"
    )
    ended = (
        f"; keywords are class-based TF-IDF terms (BERTopic {versions['bertopic']}), ranked by likeness to the theme. "
        "Themes were proposals for the researchers' decision."
    )
    if not told.seeds:
        return began + grouped + ended
    codes = sum(bool(seed.key) for seed in told.seeds)
    given = count(codes, "code") if codes else count(len(told.seeds), "quotation")
    least = told.seeds[0].least
    like = f"compared with {'the definitions of ' if codes else ''}{given}: those that were alike enough (cosine after"
    rest = f"; the others were {grouped}" if told.free else "; the others were left out"
    return f"{began}{like} centring of {least} or more) made {count(len(told.grown), 'theme')}{rest}{ended}"


def _held(told: Told) -> str:
    if told.stability is None:
        return ""
    held = f"; stability is the adjusted Rand index between {told.stability.draws} draws of four fifths of the"
    return f"{held} {told.stability.unit}, {told.stability.overall:.2f}"


def notes_of(told: Told) -> list[str]:
    """What the researcher must see."""
    passages = len(told.corpus.passages)
    notes = []
    if passages < INDICATIVE:
        notes.append(
            f"These themes are indicative only: {passages} passages are few (from {INDICATIVE} on groups settle down)."
        )
    if told.free:
        notes += _number_notes(told, passages)
    if told.seeds:
        notes += _seed_notes(told)
    return notes


def _number_notes(told: Told, passages: int) -> list[str]:
    notes = []
    if told.choice is not None:
        notes.append(
            f"The number of themes, {told.free}, is a starting point, not a finding. {told.choice.how} Try fewer and"
            " more with -n, and use the tree to see which themes belong together."
        )
    elif told.asked is not None and told.free < told.asked:
        notes.append(f"Only {told.free} themes were made, because {passages} passages do not bear {told.asked}.")
    if told.stability is not None and told.stability.overall < 0.5:
        what = "interviews are drawn anew" if told.stability.unit == "interviews" else "a fifth of them is left out"
        notes.append(
            f"The groups shift when {what} (agreement {told.stability.overall:.2f} of 1): read them as prompts for your"
            " own reading, not as structure in the data."
        )
    largest = max(len(theme.members) for theme in told.themes) / passages
    if largest > max(0.4, 1.6 / len(told.themes)):
        notes.append(f"The largest theme holds {100 * largest:.0f}% of all passages: try more themes.")
    return notes


def _seed_notes(told: Told) -> list[str]:
    found = {theme.details["seed"] for theme in told.grown}
    missing = [seed.key for seed in told.seeds if seed.key and seed.key not in found]
    notes = []
    if missing:
        notes.append(f"Hardly anything is like {', '.join(missing)}: no theme grew from there.")
    if not told.themes:
        notes.append("No passage is like what was given. Try a longer quotation, or another one.")
    elif told.grown:
        notes.append(
            "A theme that grew from a code or a quotation holds what sounds like it, right or wrong: its stability is"
            " not estimated, because its beginning was given."
        )
    return notes
