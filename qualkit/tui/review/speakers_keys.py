"""Every key of the review of speakers, in one table: bindings, footer and help are made from it."""

from __future__ import annotations

from qualkit.tui.keys import Key

__all__ = ["INTRODUCTION", "KEYS", "MOUSE", "by_group", "footer"]

_SAY, _MOVE, _SOURCE, _REST = "Say who it is", "Look", "The transcript as a whole", "The rest"

KEYS: tuple[Key, ...] = (
    Key(verb="role", keys=("r",), label="role", group=_SAY, when=("label",),
        does="Interviewer, participant, unknown: each time the next one."),
    Key(verb="rename", keys=("n",), label="name", group=_SAY, when=("label",),
        does="Give the label another name. A name that another label has makes the two one."),
    Key(verb="case", keys=("c",), label="case", group=_SAY, when=("label",),
        does="Say which case speaks: one of the study's, a new one, or none."),
    Key(verb="always", keys=("y",), label="case always", group=_SAY,
        does="The label is this case in every file to come, or only here."),
    Key(verb="mark", keys=("m",), label="mark", group=_SAY, when=("label",), does="Mark the label, or no longer."),
    Key(verb="merge", keys=("M",), label="merge marked", group=_SAY, when=("marked",),
        does="Make one speaker of the marked labels and the one in hand."),
    Key(verb="divide", keys=("d",), label="divide", group=_SOURCE, when=("label",),
        does="Tell turns apart in another way; you see the first turns before it is taken."),
    Key(verb="remember", keys=("f",), label="next file", group=_SOURCE,
        does="Remember names and roles for the next file of the study, or not."),
    Key(verb="undo", keys=("x", "u"), label="undo", group=_SOURCE, when=("changed",),
        does="Take back the last change made here and not yet written."),
    Key(verb="confirm", keys=("enter",), label="write, next", group=_SOURCE, when=("label", "marked"),
        does="Write all that was said of this source, in one action, and go on to the next one."),
    Key(verb="skip", keys=("s",), label="skip", group=_SOURCE, when=("label",),
        does="Write nothing of this source, and go on to the next one."),
    Key(verb="back", keys=("p",), label="source before", group=_SOURCE, does="Go back to the source before."),
    Key(verb="up", keys=("up",), label="up", group=_MOVE, does="The label above."),
    Key(verb="down", keys=("down",), label="down", group=_MOVE, does="The label below."),
    Key(verb="next_turn", keys=("full_stop", "j"), label="next turn", group=_MOVE,
        does="Go to the next turn of this label in the transcript."),
    Key(verb="last_turn", keys=("comma", "k"), label="turn before", group=_MOVE, does="To the turn of it before."),
    Key(verb="page_down", keys=("pagedown",), label="page", group=_MOVE, does="Scroll the transcript down."),
    Key(verb="page_up", keys=("pageup",), label="page", group=_MOVE, does="Scroll the transcript up."),
    Key(verb="top", keys=("home",), label="top", group=_MOVE, does="The beginning of the transcript."),
    Key(verb="bottom", keys=("end",), label="end", group=_MOVE, does="The end of the transcript."),
    Key(verb="escape", keys=("escape",), label="unmark", group=_REST, does="Mark no label any more."),
    Key(verb="light", keys=("f2", "T"), label="light/dark", group=_REST, does="Light or dark letters."),
    Key(verb="help", keys=("question_mark", "f1"), label="help", group=_REST, when=("label", "marked"),
        does="Show all keys."),
    Key(verb="leave", keys=("q", "ctrl+q", "ctrl+c"), label="close", group=_REST, when=("label", "marked"),
        does="Close the screen; asks first if something is not written."),
)  # fmt: skip

INTRODUCTION = (
    "One transcript after the other: who is called what, who asks and who answers, and which case it is. The stripes"
    " in the margin are the turns of the label in hand. Text, codings and the numbers of turns stay as they are."
    "\n\nNothing is written before Enter; what you said of a source is one action, which qualkit undo takes back."
)
MOUSE = "Mouse: click a label, or a turn of the transcript to see whose it is; the wheel scrolls."


def footer(*, marked: bool, changed: bool) -> tuple[Key, ...]:
    """What the footer shows."""
    situations = [name for name, here in (("marked", marked), ("changed", changed), ("label", True)) if here]
    return tuple(dict.fromkeys(key for name in situations for key in KEYS if name in key.when))


def by_group() -> dict[str, list[Key]]:
    """The table's keys under the headings of the help screen."""
    return {group: [key for key in KEYS if key.group == group] for group in (_SAY, _SOURCE, _MOVE, _REST)}
