"""Every key of the coding screen, in one table: bindings, footer, help screen and documentation are made from it.

No key needs Ctrl+Shift, Alt, Ctrl with a digit, or one of Ctrl+I, H, M: terminals on Windows and macOS keep these for
themselves or cannot tell them from Tab, Backspace and Enter. Whatever has a key with Ctrl has a plain one too.
"""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["GROUPS", "KEYS", "SITUATIONS", "Key", "by_group", "footer", "markdown", "shown"]

# When a key matters now: always, or with one of these. The footer shows those of the present situation first.
SITUATIONS = ("selection", "coding", "hit", "suggestion", "reading", "found")

GROUPS = ("Move", "Select", "Code", "Coding at the cursor", "Rule hits and suggestions", "Jump", "Look", "Study")


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """One thing the screen can do.

    Attributes:
        verb: its name in the program; "" for what the transcript itself does (moving, selecting).
        keys: as Textual names them, the plainest first.
        label: two words or so for the footer.
        does: a sentence for the help screen.
        written: how the keys are written for people, where a list of them would be too long.
        when: situations in which the footer shows it, the most useful keys of a situation first in this table.
    """

    verb: str
    keys: tuple[str, ...]
    label: str
    does: str
    group: str
    when: tuple[str, ...] = ()
    written: str = ""


def _moves() -> tuple[Key, ...]:
    return (
        Key(verb="", keys=("up", "down", "left", "right"), label="move", group="Move", does="Move the cursor."),
        Key(verb="", keys=("j", "k"), label="turn", group="Move", does="Go to the next turn, to the one before."),
        Key(verb="", keys=("pagedown", "pageup"), label="page", group="Move", does="A screen down, a screen up."),
        Key(verb="", keys=("home", "end"), label="line", group="Move", does="Beginning and end of the line."),
        Key(verb="", keys=("ctrl+right", "ctrl+left"), label="by words", group="Move", does="A word on, a word back."),
        Key(
            verb="", keys=("ctrl+home", "ctrl+end"), label="ends", group="Move",
            does="Beginning and end of the interview.",
        ),
        Key(
            verb="", keys=("s",), label="sentence", group="Select", when=("reading",),
            does="Select the sentence at the cursor; again: the next one too.",
        ),
        Key(
            verb="", keys=("t",), label="turn", group="Select", when=("reading",),
            does="Select the turn at the cursor; again: the next one too.",
        ),
        Key(
            verb="", keys=("w",), label="word", group="Select",
            does="Select the word at the cursor; again: the next one too.",
        ),
        Key(
            verb="", keys=("v",), label="range", group="Select", when=("reading",),
            does="Begin a selection here; the arrows extend it.",
        ),
        Key(
            verb="", label="extend", group="Select", written="Shift + any move",
            keys=("shift+right", "shift+left", "shift+down", "shift+up", "shift+home", "shift+end", "shift+pagedown",
            "shift+pageup"), does="Make the selection longer or shorter: by characters, lines, screens.",
        ),
        Key(verb="escape", keys=("escape",), label="clear", group="Select", does="Clear the selection or the search."),
    )  # fmt: skip


def _codes() -> tuple[Key, ...]:
    return (
        Key(
            verb="code", keys=("c", "enter"), label="code", group="Code", when=("selection", "reading", "coding"),
            does="Choose a code for the selection, or for the sentence at the cursor if nothing is selected.",
        ),
        Key(
            verb="recent", keys=tuple("123456789"), label="code used last", group="Code", written="1 – 9",
            does="Give the selection (or the sentence) one of the nine codes used last; they stand above the footer.",
        ),
        Key(
            verb="in_vivo", keys=("i",), label="in vivo", group="Code", when=("selection",),
            does="Make the selected words themselves a code, and code them with it.",
        ),
        Key(
            verb="uncode", keys=("x", "delete"), label="uncode", group="Coding at the cursor", when=("coding",),
            does="Remove the coding at the cursor.",
        ),
        Key(
            verb="recode", keys=("r",), label="other code", group="Coding at the cursor",
            when=("coding", "hit"), does="Give the coding another code; a rule hit is confirmed by it.",
        ),
        Key(
            verb="extent", keys=("e",), label="new extent", group="Coding at the cursor", when=("selection",),
            does="Make the coding cover the selection instead; a rule hit is confirmed by it.",
        ),
        Key(
            verb="key_quote", keys=("K",), label="key quote", group="Coding at the cursor", when=("coding",),
            does="Mark its words as a quotation for the report, or no longer.",
        ),
        Key(
            verb="against", keys=("A",), label="against", group="Coding at the cursor",
            does="Mark it as a negative case, which speaks against the code's tendency, or no longer.",
        ),
        Key(
            verb="stance", keys=("S",), label="stance", group="Coding at the cursor",
            does="Say whether it is an enabler, a barrier, or mixed.",
        ),
        Key(
            verb="other", keys=("tab",), label="other one", group="Coding at the cursor",
            when=("coding", "hit", "suggestion"), does="Choose another of the codings at the cursor.",
        ),
        Key(
            verb="define", keys=("D",), label="define", group="Coding at the cursor",
            does="Write the definition of its code, such as that of a draft.",
        ),
    )  # fmt: skip


def _reviews() -> tuple[Key, ...]:
    group = "Rule hits and suggestions"
    return (
        Key(
            verb="accept", keys=("a",), label="accept", group=group, when=("hit", "suggestion"),
            does="Confirm the rule hit; make the suggested passage a coding (you choose the code).",
        ),
        Key(
            verb="dismiss", keys=("d",), label="dismiss", group=group, when=("hit", "suggestion"),
            does="Remove the rule hit for good; decline the suggested passage.",
        ),
    )  # fmt: skip


def _jumps() -> tuple[Key, ...]:
    return (
        Key(
            verb="next_uncoded", keys=("full_stop", "f6"), label="next uncoded", group="Jump", when=("reading",),
            does="Go to the next turn nobody has coded; the interviewer's are passed over.",
        ),
        Key(verb="last_uncoded", keys=("comma", "f5"), label="uncoded before", group="Jump", does="The one before."),
        Key(
            verb="next_hit", keys=("h",), label="next hit", group="Jump", when=("hit", "reading"),
            does="Go to the next open rule hit.",
        ),
        Key(verb="last_hit", keys=("H",), label="hit before", group="Jump", does="The one before."),
        Key(
            verb="next_suggestion", keys=("g",), label="next suggestion", group="Jump", when=("suggestion",),
            does="Go to the next passage of an open suggestion.",
        ),
        Key(verb="last_suggestion", keys=("G",), label="suggestion before", group="Jump", does="The one before."),
        Key(
            verb="next_like", keys=("l",), label="next of code", group="Jump",
            does="Go to the next coding of the same code.",
        ),
        Key(verb="last_like", keys=("L",), label="of code before", group="Jump", does="The one before."),
        Key(
            verb="browse", keys=("b",), label="browse a code", group="Jump",
            does="Choose a code and go to its next coding; l goes on.",
        ),
        Key(
            verb="find", keys=("slash", "f3"), label="find", group="Jump", when=("reading",),
            does="Search for words in the interview.",
        ),
        Key(verb="next_found", keys=("n",), label="next found", group="Jump", when=("found",), does="The next place."),
        Key(
            verb="last_found", keys=("N",), label="found before", group="Jump", when=("found",),
            does="The place found before.",
        ),
    )  # fmt: skip


def _studies() -> tuple[Key, ...]:
    return (
        Key(
            verb="memo", keys=("m",), label="memo", group="Look", when=("selection", "coding", "reading"),
            does="Write or read a memo: on the coding, its code, this source, its case, or the study.",
        ),
        Key(
            verb="chart", keys=("f",), label="framework", group="Look",
            does="Write what this case says under this code: its cell of the framework matrix.",
        ),
        Key(verb="panel", keys=("p",), label="panel", group="Look", does="Show or hide the panel."),
        Key(verb="light", keys=("f2", "T"), label="light/dark", group="Look", does="Light or dark letters."),
        Key(
            verb="open", keys=("o",), label="open", group="Study", when=("reading",),
            does="Open another source; the list shows how far each has come.",
        ),
        Key(
            verb="undo", keys=("u",), label="undo", group="Study", when=("selection", "coding", "hit", "suggestion",
            "reading", "found"), does="Take back the last action in the study.",
        ),
        Key(verb="redo", keys=("U", "ctrl+r"), label="redo", group="Study", does="Bring back what was undone last."),
        Key(
            verb="help", keys=("question_mark", "f1"), label="help", group="Study",
            when=("selection", "coding", "hit", "suggestion", "reading", "found"), does="Show all keys.",
        ),
        Key(
            verb="leave", keys=("q", "ctrl+q", "ctrl+c"), label="close", group="Study",
            when=("selection", "coding", "hit", "suggestion", "reading", "found"),
            does="Close the screen. All is saved; it reopens where you left off.",
        ),
    )  # fmt: skip


KEYS: tuple[Key, ...] = (*_moves(), *_codes(), *_reviews(), *_jumps(), *_studies())

_NAMES = {
    "full_stop": ".", "comma": ",", "slash": "/", "question_mark": "?", "escape": "Esc", "enter": "Enter",
    "delete": "Del", "tab": "Tab", "pagedown": "PgDn", "pageup": "PgUp", "home": "Home", "end": "End",
    "up": "↑", "down": "↓", "left": "←", "right": "→",
}  # fmt: skip


def shown(key: str) -> str:
    """A key as it is written for people.

    >>> shown("ctrl+home"), shown("shift+right"), shown("full_stop"), shown("f2"), shown("K")
    ('Ctrl+Home', 'Shift+→', '.', 'F2', 'K')
    """
    *modifiers, last = key.split("+")
    name = _NAMES.get(last, last.upper() if len(last) > 1 and last[0] == "f" and last[1:].isdigit() else last)
    return "+".join([*(modifier.capitalize() for modifier in modifiers), name])


def shown_keys(key: Key) -> str:
    """All keys of one verb: ``"c, Enter"``, ``"1 – 9"``."""
    if key.written:
        return key.written
    return (" " if key.verb == "" and len(key.keys) > 2 else ", ").join(shown(name) for name in key.keys)


def footer(situation: str) -> tuple[Key, ...]:
    """What the footer shows in a situation, most useful first; the general keys come last."""
    everywhere = {"undo", "help", "leave"}
    fitting = [key for key in KEYS if situation in key.when]
    rank = {verb: place for place, verb in enumerate(_FIRST[situation])}
    return tuple(
        sorted(
            fitting,
            key=lambda key: (key.verb in everywhere, rank.get(key.verb or key.label, len(rank)), KEYS.index(key)),
        )
    )


# What comes first in each situation, by verb (by label for what the transcript does itself).
_FIRST: dict[str, tuple[str, ...]] = {
    "selection": ("code", "in_vivo", "extent", "memo"),
    "coding": ("uncode", "recode", "key_quote", "memo", "other", "code"),
    "hit": ("accept", "dismiss", "recode", "next_hit", "other"),
    "suggestion": ("accept", "dismiss", "next_suggestion", "other"),
    "reading": ("code", "sentence", "turn", "range", "next_uncoded", "next_hit", "find", "open", "memo"),
    "found": ("next_found", "last_found"),
}


def by_group() -> dict[str, list[Key]]:
    """The table's keys under the headings of the help screen."""
    return {group: [key for key in KEYS if key.group == group] for group in GROUPS}


def markdown() -> str:
    """The table for the documentation."""
    lines: list[str] = []
    for group, keys in by_group().items():
        lines += [f"| {group} | |", "|---|---|"] if not lines else [f"| **{group}** | |"]
        lines += [f"| {_cells(key)} | {key.does} |" for key in keys]
    return "\n".join(lines) + "\n"


def _cells(key: Key) -> str:
    if key.written:
        return key.written
    return " ".join(f"`{shown(name)}`" for name in key.keys)
