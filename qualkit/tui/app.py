"""The coding screen as a program: it opens on a source and ends when it is closed."""

from __future__ import annotations

from qualkit.errors import NotFound
from qualkit.study import Study
from qualkit.tui.desk import Desk
from qualkit.tui.place import Places
from qualkit.tui.program import Program
from qualkit.tui.screen import CodingScreen

__all__ = ["CodingApp"]


class CodingApp(Program):
    """Reading and coding in the terminal.

    Args:
        study: the open study; the caller closes it.
        source: which source to open; "" for the one where this coder left off, or else the first.

    Raises:
        NotFound: there is no such source, or none at all, or no codebook.
    """

    def __init__(self, study: Study, source: str = "") -> None:
        study.via = "screen"
        self.places = Places(study.folder, study.coder)
        super().__init__(light=self.places.light)
        self.desk = Desk(study, source or self._where_left_off(study))
        if not self.desk.shelf.books:
            raise NotFound(
                "The study has no codebook to code with.",
                hint="Take one up with: qualkit codebook use, or begin an empty one with: qualkit codebook new KEY",
            )

    def on_mount(self) -> None:
        self.push_screen(CodingScreen(self.desk, self.places))

    async def action_quit(self) -> None:
        """Close from anywhere; what is being written is kept and offered again."""
        for screen in self.screen_stack:
            if isinstance(screen, CodingScreen):
                screen.remember()
        self.exit()

    def _where_left_off(self, study: Study) -> str:
        names = [str(row[0]) for row in study.sources.list().rows]
        if not names:
            raise NotFound("The study has no sources yet.", hint="Import transcripts with: qualkit import PATH")
        return self.places.last if self.places.last in names else names[0]
