"""Every key of the review of findings, in one table: bindings, footer and help are made from it."""

from __future__ import annotations

from qualkit.tui.keys import Key

__all__ = ["INTRODUCTION", "KEYS", "MOUSE", "by_group", "footer"]

_DECIDE, _PLACE, _MOVE, _SHOW, _WORDS, _REST = (
    "Decide", "Change the place or the kind", "Move", "Show only some", "Words that no scan found", "The rest"
)  # fmt: skip

KEYS: tuple[Key, ...] = (
    Key(verb="accept", keys=("a",), label="accept", group=_DECIDE, when=("finding",),
        does="Have it replaced as proposed."),
    Key(verb="accept_all", keys=("A",), label="everywhere", group=_DECIDE, when=("finding",),
        does="Have it replaced wherever the same name or the same words stand, found by a scan or not."),
    Key(verb="edit", keys=("e",), label="edit", group=_DECIDE, when=("finding",),
        does="Have it replaced by other words."),
    Key(verb="edit_all", keys=("E",), label="edit everywhere", group=_DECIDE,
        does="Have it replaced by other words, everywhere."),
    Key(verb="keep", keys=("k",), label="keep", group=_DECIDE, when=("finding",), does="Leave it as it is."),
    Key(verb="keep_all", keys=("K",), label="keep everywhere", group=_DECIDE, when=("finding",),
        does="Leave it as it is, wherever the same name or the same words are found."),
    Key(verb="why", keys=("r",), label="keep, for a reason", group=_DECIDE,
        does="Leave it as it is and write down why; name nobody in the reason, it stands in the log."),
    Key(verb="reopen", keys=("x",), label="open again", group=_DECIDE, when=("decided",),
        does="Take the decision back: the finding is open again."),
    Key(verb="longer", keys=("w", "plus"), label="word more", group=_PLACE, when=("finding",),
        does="One word more at the end. A changed place holds when you accept or keep it."),
    Key(verb="shorter", keys=("W", "minus"), label="word fewer", group=_PLACE, does="One word fewer at the end."),
    Key(verb="sooner", keys=("b",), label="word before", group=_PLACE, does="One word more at the beginning."),
    Key(verb="later", keys=("B",), label="word before fewer", group=_PLACE, does="One word fewer at the beginning."),
    Key(verb="retype", keys=("o",), label="other kind", group=_PLACE,
        does="Say what it is: a person, a place, an organisation, or something else."),
    Key(verb="skip", keys=("s", "enter"), label="next", group=_MOVE, when=("finding", "decided"),
        does="Leave it open, and go to the next open one."),
    Key(verb="back", keys=("p",), label="previous", group=_MOVE, when=("decided",), does="Go to the one before."),
    Key(verb="down", keys=("down",), label="down", group=_MOVE, does="The next row of the list."),
    Key(verb="up", keys=("up",), label="up", group=_MOVE, does="The row before."),
    Key(verb="page_down", keys=("pagedown",), label="page", group=_MOVE, does="Scroll the transcript down."),
    Key(verb="page_up", keys=("pageup",), label="page", group=_MOVE, does="Scroll the transcript up."),
    Key(verb="first", keys=("home",), label="first", group=_MOVE, does="The first row of the list."),
    Key(verb="last", keys=("end",), label="last", group=_MOVE, does="The last row of the list."),
    Key(verb="certain", keys=("1",), label="certain", group=_SHOW, written="1 2 3", when=("finding", "decided"),
        does="Only the certain ones, the likely ones, those to check; the same key again: all."),
    Key(verb="likely", keys=("2",), label="likely", group=_SHOW, written="2", does="Only the likely ones."),
    Key(verb="check", keys=("3",), label="check", group=_SHOW, written="3", does="Only those to check."),
    Key(verb="kind", keys=("t",), label="kind", group=_SHOW, when=("finding", "decided"),
        does="Only one kind, such as people or places."),
    Key(verb="find", keys=("slash", "f3"), label="search", group=_SHOW, when=("finding", "decided"),
        does="Only those with these words in them, beside them, or in the name of their source."),
    Key(verb="everything", keys=("escape", "0"), label="all", group=_SHOW, when=("filtered",),
        does="All of them again; while you select words: back to the list."),
    Key(verb="mark", keys=("i",), label="add words", group=_WORDS, when=("finding", "decided"),
        does="Select words in the transcript that identify somebody, and have them replaced."),
    Key(verb="take", keys=("enter",), label="add them", group=_WORDS, when=("marking",), written="then Enter",
        does="Add the selected words: then say what they are."),
    Key(verb="undo", keys=("u",), label="undo", group=_REST, when=("finding", "decided", "marking"),
        does="Take back the last decision made on this screen."),
    Key(verb="light", keys=("f2", "T"), label="light/dark", group=_REST, does="Light or dark letters."),
    Key(verb="help", keys=("question_mark", "f1"), label="help", group=_REST,
        when=("finding", "decided", "marking"), does="Show all keys."),
    Key(verb="leave", keys=("q", "ctrl+q", "ctrl+c"), label="close", group=_REST,
        when=("finding", "decided", "marking"), does="Close the screen. What you decided is saved."),
)  # fmt: skip

# While words are selected the transcript has the keys for it; these come first in the footer then.
_MARKING = (
    Key(verb="", keys=("w",), label="word", group="", does=""),
    Key(verb="", keys=("s",), label="sentence", group="", does=""),
    Key(verb="", keys=("shift+right",), label="longer", group="", does=""),
    Key(verb="everything", keys=("escape",), label="back to the list", group="", does=""),
)

INTRODUCTION = (
    "One finding after the other, the certain ones first. Look at the words in the transcript and decide; every"
    " decision is saved at once, and the text changes only when you say: qualkit identifiers replace"
    "\n\nBefore a row of the list: A accepted (to be replaced), K kept. In the margin of the transcript the same"
    " letters, and ? for findings that are open."
)
MOUSE = (
    "Mouse: click a row of the list, a stripe in the margin, or a finding in the transcript; drag over words of the"
    " transcript to select them, then press Enter to add them."
)


def footer(situation: str, *, filtered: bool = False) -> tuple[Key, ...]:
    """What the footer shows: for an open finding (``finding``), a decided one, or while words are selected."""
    fitting = [key for key in KEYS if situation in key.when and not (situation == "marking" and key.verb == "undo")]
    if situation == "marking":
        return (*(key for key in fitting if key.verb == "take"), *_MARKING, *(k for k in fitting if k.verb != "take"))
    extra = [key for key in KEYS if key.verb == "everything"] if filtered else []
    return (*extra, *fitting)


def by_group() -> dict[str, list[Key]]:
    """The table's keys under the headings of the help screen; what another line tells already is left out."""
    told = [key for key in KEYS if key.verb not in ("likely", "check")]
    return {group: [key for key in told if key.group == group] for group in dict.fromkeys(key.group for key in KEYS)}
