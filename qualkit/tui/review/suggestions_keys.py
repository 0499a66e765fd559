"""Every key of the review of suggestions, in one table: bindings, footer and help are made from it."""

from __future__ import annotations

from qualkit.tui.keys import Key

__all__ = ["INTRODUCTION", "KEYS", "MOUSE", "by_group", "footer"]

_DECIDE, _PIECES, _MOVE, _SHOW, _REST = (
    "Decide", "Passages of a theme", "Move", "Show only some", "The rest"
)  # fmt: skip
_ANY = ("code", "theme", "decided", "blind")

KEYS: tuple[Key, ...] = (
    Key(verb="accept", keys=("a",), label="accept", group=_DECIDE, when=("code", "theme", "blind"),
        does="Give a suggested code to its passage; make a theme a code, after asking for name, place and definition."),
    Key(verb="sentence", keys=("S",), label="sentence", group=_DECIDE, when=("code",),
        does="Give a suggested code to the sentence that tells most, not to the whole passage."),
    Key(verb="merge", keys=("m",), label="other code", group=_DECIDE, when=("code", "theme", "blind"),
        does="Give another code of the codebook instead; of a theme, to its passages."),
    Key(verb="reject", keys=("r",), label="reject", group=_DECIDE, when=("code", "theme", "blind"),
        does="Turn it down; for a theme a reason is asked for."),
    Key(verb="unsure", keys=("0",), label="unsure", group=_DECIDE, when=("blind",),
        does="As a second reader (--blind): say that you cannot tell."),
    Key(verb="reopen", keys=("o",), label="open again", group=_DECIDE, when=("decided",),
        does="Open a rejected suggestion again; the rejection stays in the ledger."),
    Key(verb="accept_all", keys=("A",), label="accept the likely", group=_DECIDE,
        does="Accept all suggested codes that are listed and have at least some chance, in one step; asks first."),
    Key(verb="next_passage", keys=("right", "right_square_bracket"), label="passages", group=_PIECES, written="→ ← ] [",
        when=("theme",), does="The next passage, the one before."),
    Key(verb="previous_passage", keys=("left", "left_square_bracket"), label="passage before", group=_PIECES,
        does="The passage before.", written="←"),
    Key(verb="mark", keys=("x", "space"), label="mark", group=_PIECES, when=("theme",),
        does="Mark the passage that is shown, or unmark it: a and m then take the marked ones only."),
    Key(verb="take", keys=("t",), label="take it", group=_PIECES, when=("theme",),
        does="Give a code to the passage that is shown; the others stay open."),
    Key(verb="decline", keys=("d",), label="decline", group=_PIECES, when=("theme",),
        does="Turn the passage that is shown down; the others stay open."),
    Key(verb="forward", keys=("g",), label="next open", group=_MOVE, when=_ANY, does="The next open suggestion."),
    Key(verb="back", keys=("G",), label="open before", group=_MOVE, does="The open suggestion before."),
    Key(verb="tell", keys=("enter",), label="more", group=_SHOW, when=_ANY,
        does="All there is to know about it, in a box."),
    Key(verb="down", keys=("down",), label="down", group=_MOVE, does="The next row."),
    Key(verb="up", keys=("up",), label="up", group=_MOVE, does="The row before."),
    Key(verb="page_down", keys=("pagedown",), label="page", group=_MOVE, does="Scroll the transcript down."),
    Key(verb="page_up", keys=("pageup",), label="page", group=_MOVE, does="Scroll the transcript up."),
    Key(verb="first", keys=("home",), label="first", group=_MOVE, does="The first row of the list."),
    Key(verb="last", keys=("end",), label="last", group=_MOVE, does="The last row of the list."),
    Key(verb="kind", keys=("k",), label="kind", group=_SHOW, when=_ANY,
        does="Only suggested codes; again: only themes; again: both."),
    Key(verb="code", keys=("c",), label="code", group=_SHOW, when=_ANY, does="Only one suggested code."),
    Key(verb="find", keys=("slash", "f3"), label="search", group=_SHOW, when=_ANY,
        does="Only those with these words in a passage, in a name, or among the keywords."),
    Key(verb="everything", keys=("escape",), label="all", group=_SHOW, when=("filtered",), does="All of them again."),
    Key(verb="note", keys=("n",), label="note", group=_REST, when=_ANY, does="Write a memo on the suggestion."),
    Key(verb="again", keys=("R",), label="suggest again", group=_REST,
        does="Have codes suggested anew, learning from what you have decided. It may take a while; asks first."),
    Key(verb="undo", keys=("u",), label="undo", group=_REST, when=_ANY,
        does="Take back the last thing done on this screen."),
    Key(verb="light", keys=("f2", "T"), label="light/dark", group=_REST, does="Light or dark letters."),
    Key(verb="help", keys=("question_mark", "f1"), label="help", group=_REST, when=_ANY, does="Show all keys."),
    Key(verb="leave", keys=("q", "ctrl+q", "ctrl+c"), label="close", group=_REST, when=_ANY,
        does="Close the screen. What you decided is saved."),
)  # fmt: skip

INTRODUCTION = (
    "One suggestion after the other: themes first, then suggested codes, code by code and the likeliest first. Read the"
    " passage and decide; every decision is saved at once. A suggestion codes nothing until you accept it."
    "\n\nThe list shows the number, the code, and the chance of being right as estimated from your study (7/10: of ten"
    " such suggestions expect seven to be right); of a theme the share of it that comes back when passages are left"
    " out. Before a row: A accepted, M given another code, R rejected, S split, C coded meanwhile in another way,"
    " ? unsure. The sentence that tells most is lit in the transcript."
)
MOUSE = "Mouse: click a row of the list, or a key in the last line; the wheel scrolls what is under it."


def footer(situation: str, *, filtered: bool = False) -> tuple[Key, ...]:
    """What the footer shows: for an open ``code`` or ``theme``, one that is ``decided``, or a second reader."""
    extra = [key for key in KEYS if key.verb == "everything"] if filtered else []
    return (*extra, *(key for key in KEYS if situation in key.when))


def by_group() -> dict[str, list[Key]]:
    """The table's keys under the headings of the help screen; what another line tells already is left out."""
    told = [key for key in KEYS if key.verb != "previous_passage"]
    return {group: [key for key in told if key.group == group] for group in dict.fromkeys(key.group for key in KEYS)}
