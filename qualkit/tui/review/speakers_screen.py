"""The review of speakers: the labels of a source, what they say first, the transcript, and the keys that decide."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import ClassVar

from rich.console import Group
from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container
from textual.events import Click

from qualkit.domain.speakers import DivisionPlan, SpeakerChange, SpeakerLabel
from qualkit.errors import Conflict
from qualkit.study import Study
from qualkit.text.labels import label_key
from qualkit.tui.chooser import Menu
from qualkit.tui.footer import KeyLine
from qualkit.tui.place import Places
from qualkit.tui.review.boxes import Line, Look
from qualkit.tui.review.cases import CasePicker
from qualkit.tui.review.common import Review
from qualkit.tui.review.rows import Rows
from qualkit.tui.review.speakers_draft import Draft
from qualkit.tui.review.speakers_keys import INTRODUCTION, KEYS, MOUSE, by_group, footer
from qualkit.tui.review.speakers_view import division, first_words, marks_of, row_of, spoken
from qualkit.tui.words import Words
from qualkit.tui.writing import help_of

__all__ = ["SpeakersScreen"]

WAYS = (
    ("a", "alternate", "paragraphs take turns, the interviewer begins"),
    ("b", "bold", "what is set in bold is asked"),
    ("q", "questions", "what ends with a question mark or begins with a number is asked"),
    ("o", "block", "all of it is one turn of the participant"),
    ("l", "labels", "by labels, as on import"),
)


def _bindings() -> list[BindingType]:
    return [Binding(name, f"verb('{key.verb}')", key.label, show=False) for key in KEYS for name in key.keys]


class SpeakersScreen(Review):
    """Saying who speaks, in one source after the other.

    Args:
        names: of the sources, in the order in which they are gone through.
    """

    HELP_TITLE = "Keys of the review of speakers"
    BINDINGS: ClassVar[list[BindingType]] = _bindings()

    def __init__(self, study: Study, names: Sequence[str], places: Places) -> None:
        super().__init__(study, places, Rows("list", lines=2, empty="Nobody speaks in this source."))
        self.names = list(names)
        self.at = 0
        self.changes: list[SpeakerChange] = []
        self.draft = Draft(study, self.names[0])
        self.chosen = 0
        self.marked: set[str] = set()

    def help_words(self) -> Group:
        return help_of(INTRODUCTION, by_group(), MOUSE)

    def compose(self) -> ComposeResult:
        yield Words("title")
        with Container(id="review", classes="speakers"):
            yield self.rows
            with Container(id="beside"):
                yield Words("first")
                yield self.view
        yield Words("status", most=3)
        yield KeyLine()

    def on_mount(self) -> None:
        super().on_mount()
        self.say("Nothing is written before Enter. ? shows all keys.")
        self.call_after_refresh(self.reload)

    # -- what is in hand ---------------------------------------------------------------------------------------

    @property
    def label(self) -> SpeakerLabel | None:
        """The label in hand."""
        labels = self.draft.labels
        return labels[min(self.chosen, len(labels) - 1)] if labels else None

    def in_hand(self) -> SpeakerLabel:
        """The label in hand. Raises Conflict if nobody speaks."""
        label = self.label
        if label is None:
            raise Conflict("Nobody speaks in this source.", hint="d divides it into turns.")
        return label

    # -- keys --------------------------------------------------------------------------------------------------

    def show(self, done: str) -> None:
        """Show what came of something that was said of the labels."""
        self.say(done)
        self.reload()

    def do_role(self) -> str:
        label = self.in_hand()
        name = spoken(label.label)
        return f"{name} is {_role_in_words(self.draft.next_role(label))}."

    def do_rename(self) -> None:
        label = self.in_hand()
        question = Line(f"Another name for {spoken(label.label)}", label.label)
        self.ask(question, partial(self._named, label))

    def _named(self, label: SpeakerLabel, to: str) -> str:
        self.draft.rename(label, to)
        self.choose(to)
        return f"{spoken(label.label)} is called {spoken(to)}."

    def do_case(self) -> None:
        label = self.in_hand()

        def take(answer: tuple[str, bool]) -> str:
            case, new = answer
            self.draft.link(label, case, new=new)
            return f"{spoken(label.label)} is case {case}. y: in every file to come." if case else "No case is linked."

        self.ask(CasePicker(self.study, spoken(label.label), label.case), take)

    def do_always(self) -> str:
        label = self.in_hand()
        always = self.draft.toggle_always(label)
        return f"{spoken(label.label)} is this case {'in every file to come' if always else 'in this source only'}."

    def do_mark(self) -> None:
        self.marked ^= {self.in_hand().key}
        self.redraw()

    def do_merge(self) -> None:
        here = self.in_hand()
        # With two or more marked, the label in hand counts only if it is one of them.
        keys = self.marked if len(self.marked) > 1 else self.marked | {here.key}
        chosen = [one for one in self.draft.labels if one.key in keys]
        if len(chosen) < 2:
            raise Conflict("Mark the labels first that are the same speaker.", hint="m marks one.")
        names = ", ".join(spoken(one.label) for one in chosen)
        name = (here if here in chosen else chosen[0]).label
        self.ask(Line("Name of the one speaker", name, note=f"One speaker: {names}"), partial(self._merged, chosen))

    def _merged(self, chosen: list[SpeakerLabel], into: str) -> str:
        self.draft.merge(chosen, into)
        self.marked = set()
        self.choose(into)
        return f"{len(chosen)} labels are one speaker, {spoken(into)}; the turns stay apart."

    def do_divide(self) -> None:
        lines = [(letter, way, f"{way}: {words}") for letter, way, words in WAYS]
        self.ask(Menu("How are turns told apart?", lines), self._planned)

    def _planned(self, way: str) -> str | None:
        plan = self.draft.plan("" if way == "labels" else way)
        if plan.same:
            return "It is divided so already."
        title = f"{self.draft.name} divided by {way}"
        self.ask(Look(title, division(plan), "↑ ↓ scroll · Enter take it · Esc back"), partial(self._divided, plan))
        return None

    def _divided(self, plan: DivisionPlan, taken: bool) -> str | None:
        if not taken:
            return None
        self.draft.divide(plan)
        self.marked, self.chosen = set(), 0
        return "Divided so when you press Enter; x takes it back."

    def do_remember(self) -> str:
        self.draft.remember = not self.draft.remember
        return "Names and roles are remembered for the next file." if self.draft.remember else "Nothing is remembered."

    def do_undo(self) -> str:
        self.draft.undo()
        self.marked = set()
        return "Taken back."

    def do_confirm(self) -> None:
        self._write(self._go_on)

    def _write(self, then: Callable[[str], None]) -> None:
        """Write what was said of this source, and go on."""
        draft = self.draft
        said = f"{draft.name} stays as it is."
        if draft.changed:
            change = draft.write()
            self.changes.append(change)
            turns = f"{change.turns} turn{'s' if change.turns != 1 else ''}"
            look = " Things to look at are told at the end." if change.problems else ""
            said = f"{draft.name} is written: {turns} changed.{look}"
        then(said)

    def _go_on(self, said: str) -> None:
        if self.at + 1 >= len(self.names):
            self.app.exit()
            return
        self._open(self.at + 1, said)

    def do_skip(self) -> None:
        self._go_on(f"{self.draft.name} is skipped.")

    def do_back(self) -> None:
        if self.at == 0:
            raise Conflict("This is the first source.")
        if self.draft.changed:
            raise Conflict("What you said of this source is not written.", hint="Enter writes it, x takes it back.")
        self._open(self.at - 1, "")

    def _open(self, at: int, said: str) -> None:
        remember = self.draft.remember
        self.at, self.draft = at, Draft(self.study, self.names[at])
        self.draft.remember = remember
        self.marked, self.chosen = set(), 0
        self.say(said)
        self.reload()

    def do_up(self) -> None:
        self._step(-1)

    def do_down(self) -> None:
        self._step(1)

    def _step(self, by: int) -> None:
        self.chosen = max(0, min(len(self.draft.labels) - 1, self.chosen + by))
        turns = marks_of(self.draft, self.label)
        if turns:
            self.view.go_to(turns[0].start)
        self.redraw()

    def choose(self, label: str) -> None:
        """Take a label in hand by its name."""
        keys = [one.key for one in self.draft.labels]
        if label_key(label) in keys:
            self.chosen = keys.index(label_key(label))

    def do_next_turn(self) -> None:
        self._turn(1)

    def do_last_turn(self) -> None:
        self._turn(-1)

    def _turn(self, by: int) -> None:
        """Go to the next turn of the label in hand, or to the one before."""
        starts = [mark.start for mark in marks_of(self.draft, self.label)]
        here = self.view.cursor
        wanted = [at for at in starts if (at > here if by > 0 else at < here)]
        if not wanted:
            self.say("There is no other turn of this label in that direction.")
            return
        self.view.go_to(wanted[0] if by > 0 else wanted[-1])

    def do_top(self) -> None:
        self.view.scroll_home(animate=False)

    def do_bottom(self) -> None:
        self.view.scroll_end(animate=False)

    def do_escape(self) -> None:
        self.marked = set()
        self.redraw()

    def do_leave(self) -> None:
        if not self.draft.changed:
            self.app.exit()
            return
        lines = [
            ("w", "write", "write what you said of it, and close"),
            ("d", "drop", "close, and write nothing of it"),
        ]
        self.ask(Menu(f"{self.draft.name} is not written", lines), self._leave)

    def _leave(self, how: str) -> None:
        if how == "write":
            self._write(lambda _: self.app.exit())
        else:
            self.app.exit()

    # -- what happens ------------------------------------------------------------------------------------------

    def on_rows_chosen(self, event: Rows.Chosen) -> None:
        self.chosen = event.at
        self.redraw()

    def on_click(self, event: Click) -> None:
        """A turn was clicked: its label is in hand."""
        turn = self.draft.source.turn_at(self.view.cursor) if event.widget is self.view else None
        if turn is not None:
            self.choose(turn.speaker)
            self.redraw()

    # -- drawing -----------------------------------------------------------------------------------------------

    def reload(self) -> None:
        """Show the labels and the transcript as they would be, where the reader is in it."""
        source = self.draft.source
        if self.view.source != source:
            before = self.view.source
            cursor, top = self.view.cursor, self.view.scroll_offset.y
            self.view.load(source)
            if before is not None and before.name == source.name:
                self.view.cursor = cursor
                self.view.scroll_to(y=top, animate=False, force=True, immediate=True)
        self.redraw()

    def redraw(self) -> None:
        """Bring list, first words, margin and the lines around them up to date."""
        if not self.is_mounted:
            return
        draft, label = self.draft, self.label
        room = self.rows.room
        labels, marked = draft.labels, set(self.marked)
        self.rows.styles.max_height = max(2, 2 * len(labels)) if self.has_class("narrow") else None
        self.rows.tell(
            len(labels), lambda at: row_of(draft, labels[at], room, marked=labels[at].key in marked), self.chosen
        )
        self.query_one("#title", Words).tell(self._title())
        first = self.query_one("#first", Words)
        first.tell(first_words(label, first.content_size.width))
        self.view.show_marks(marks_of(draft, label))
        self.show_keys(footer(marked=bool(self.marked), changed=draft.changed))

    def _title(self) -> Text:
        draft = self.draft
        turns, words = sum(one.turns for one in draft.labels), sum(one.words for one in draft.labels)
        parts = [f"{draft.name} ({self.at + 1} of {len(self.names)})"]
        parts += ["not written yet"] if draft.changed else []
        parts += [f"{turns} turns, {words:,} words", f"remember: {'yes' if draft.remember else 'no'}"]
        return Text("  ·  ".join(parts), no_wrap=True, overflow="ellipsis")


def _role_in_words(role: str) -> str:
    return {"interviewer": "the interviewer", "participant": "a participant"}.get(role, "of unknown role")
