"""Having the labels of themes worded by a plug-in that the researcher has installed and named."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from qualkit.domain.suggestions import Passage, SuggestionSet
from qualkit.ports import Labeller, Progress

__all__ = ["labelled"]

LONGEST = 80
"""Characters of a label; what is longer is cut at a word."""


def labelled(
    passages: Sequence[Passage], result: SuggestionSet, labeller: Labeller, progress: Progress
) -> SuggestionSet:
    """The same themes with labels in the labeller's words, where it has some.

    Each theme keeps in its details where its label is from; the run's parameters name the labeller and its version.
    Labels of themes that grew from a code stay.
    """
    origin = f"{labeller.name} {labeller.version}"
    themes = []
    for number, theme in enumerate(result.themes):
        progress("Wording labels", number, len(result.themes))
        words = None
        if theme.details.get("label_from") != "code":
            phrases = [word for word in theme.keywords if " " in word]
            words = labeller.label(theme.keywords, phrases, [passages[index].text for index in theme.typical])
        label = _one_line(words or "")
        if label:
            theme = replace(theme, label=label, details={**theme.details, "label_from": origin})
        themes.append(theme)
    progress("Wording labels", len(result.themes), len(result.themes))
    told = f"Labels were worded by {origin}, a plug-in; keywords and quotations were not."
    return replace(
        result,
        themes=tuple(themes),
        parameters={**result.parameters, "labeller": origin},
        notes=(*result.notes, told),
    )


def _one_line(words: str) -> str:
    label = " ".join(words.split())
    return label if len(label) <= LONGEST else label[:LONGEST].rsplit(" ", 1)[0]
