"""The reviews as programs: each opens its screen and ends when that is closed."""

from __future__ import annotations

from collections.abc import Sequence

from qualkit.domain.speakers import SpeakerChange
from qualkit.study import Study
from qualkit.tui.place import Places
from qualkit.tui.program import Program
from qualkit.tui.review.findings import Findings
from qualkit.tui.review.findings_screen import FindingsScreen
from qualkit.tui.review.speakers_screen import SpeakersScreen
from qualkit.tui.review.suggestions import Suggestions
from qualkit.tui.review.suggestions_screen import SuggestionsScreen

__all__ = ["FindingsApp", "SpeakersApp", "SuggestionsApp"]


class FindingsApp(Program):
    """Going through what identifies people. The caller closes the study.

    Raises:
        NotFound: no such source.
        BadInput: no such tier or kind.
    """

    def __init__(self, study: Study, source: str = "", *, tier: str = "", kind: str = "") -> None:
        self.places = Places(study.folder, study.coder)
        super().__init__(light=self.places.light)
        self.findings = Findings(study, source, tier, kind)

    def on_mount(self) -> None:
        self.push_screen(FindingsScreen(self.findings, self.places))

    async def action_quit(self) -> None:
        """Close from anywhere; every decision is saved already."""
        self.exit()


class SpeakersApp(Program):
    """Going through the speakers of sources. The caller closes the study.

    Args:
        names: of the sources, at least one.

    Raises:
        NotFound: no such source.
    """

    def __init__(self, study: Study, names: Sequence[str]) -> None:
        self.places = Places(study.folder, study.coder)
        super().__init__(light=self.places.light)
        self.review = SpeakersScreen(study, names, self.places)

    @property
    def changes(self) -> list[SpeakerChange]:
        """What was written, source by source."""
        return self.review.changes

    @property
    def unwritten(self) -> str:
        """The source that was open at the end with something said of it that is not written; "" for none."""
        return self.review.draft.name if self.review.draft.changed else ""

    def on_mount(self) -> None:
        self.push_screen(self.review)

    async def action_quit(self) -> None:
        """Asked for from inside a box: the question there is answered first."""
        if self.screen is self.review:
            self.review.action_verb("leave")


class SuggestionsApp(Program):
    """Going through suggested codes and themes. The caller closes the study.

    Raises:
        NotFound: no such code, source or run; or the study has no sources.
    """

    def __init__(
        self, study: Study, *, kind: str = "", code: str = "", source: str = "", run: int = 0, blind: bool = False
    ) -> None:
        study.via = "screen"
        self.places = Places(study.folder, study.coder)
        super().__init__(light=self.places.light)
        self.suggestions = Suggestions(study, kind=kind, code=code, source=source, run=run, blind=blind)

    def on_mount(self) -> None:
        self.push_screen(SuggestionsScreen(self.suggestions, self.places))

    async def action_quit(self) -> None:
        """Close from anywhere; every decision is saved already."""
        self.exit()
