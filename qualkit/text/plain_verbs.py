"""The commands of `qualkit code --plain`: their names, how they are written, what they do.

The help in the conversation and the table in the documentation are both made of this.
"""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["VERBS", "Verb"]


@dataclass(frozen=True, slots=True)
class Verb:
    """One thing that can be said: its name, other ways to say it, how it is written, what it does."""

    name: str
    others: tuple[str, ...]
    usage: str
    does: str


VERBS = (
    Verb("next", ("n", "forward"), "next", "Goes to the next turn and reads it."),
    Verb("previous", ("p", "prev", "back"), "previous", "Goes to the turn before and reads it."),
    Verb("turn", ("t", "go to", "go to turn", "goto"), "turn 12", "Goes to turn 12."),
    Verb("first", ("start", "top"), "first", "Goes to the first turn."),
    Verb("end", ("bottom", "last turn"), "end", "Goes to the last turn."),
    Verb(
        "next uncoded", ("nu", "uncoded"), "next uncoded", "Goes to the next turn in which nobody has coded anything."
    ),
    Verb("next hit", ("nh", "hit"), "next hit", "Goes to the next turn with a rule hit that nobody has confirmed."),
    Verb("next code", ("nc",), "next code LWR3.4", "Goes to the next turn that is coded so."),
    Verb(
        "find", ("f", "search"), "find waiting list", "Goes to the next place where these words stand, and chooses it."
    ),
    Verb("read", ("r", "again"), "read", "Reads the turn once more; read 2-4 reads these sentences of it."),
    Verb("sentences", ("s", "sentence"), "sentences", "Reads the turn with a number before each sentence."),
    Verb("where", ("w",), "where", "Says where you are, what is chosen, and how far the coding has come."),
    Verb(
        "choose",
        ("select", "take"),
        "choose 2-4",
        'Chooses sentences 2 to 4; 2-4 alone does, and so do "words like these".',
    ),
    Verb("all", ("whole turn", "choose all", "choose turn"), "all", "Chooses the whole turn again."),
    Verb(
        "code",
        ("c",),
        "code LWR3.4 on 2-3",
        "Codes what is chosen, or what is named after on; add: as contrary, key, barrier.",
    ),
    Verb("last", ("l", "recent"), "last 1", "Codes with the code you used last; last alone lists the last nine."),
    Verb("codes", ("k",), "codes lonely", "Lists the codes that fit a word; codes LWR3 lists those under LWR3."),
    Verb("define", ("d", "definition", "what is"), "define LWR3.4", "Reads what a code means and when to use it."),
    Verb("new code", ("new", "nk"), "new code Waiting room under LWR3", "Makes a code; with on 2-3 it codes as well."),
    Verb(
        "in vivo", ("iv", "invivo"), "in vivo under LWR3", "Makes a code of the words that are chosen, and codes them."
    ),
    Verb("codings", ("codings here", "here", "list"), "codings", "Lists the codings of this turn with their numbers."),
    Verb(
        "uncode",
        ("u", "remove", "delete"),
        "uncode 433",
        "Removes a coding. To keep a reason: uncode 433 because too wide.",
    ),
    Verb(
        "change",
        ("move", "recode"),
        "change 433 to LWR3.2",
        "Gives a coding another code; change 433 on 2-3 other words.",
    ),
    Verb("stance", ("mark",), "stance 433 barrier", "Says enabler, barrier, mixed or none of a coding."),
    Verb(
        "contrary",
        ("negative case",),
        "contrary 433",
        "Marks a coding as a negative case; not contrary 433 takes it away.",
    ),
    Verb("not contrary", ("uncontrary",), "not contrary 433", "Takes the mark of a negative case away."),
    Verb(
        "key", ("key quote", "key quotation"), "key 433", "Marks a quotation for the report; not key 433 takes it away."
    ),
    Verb("not key", ("unkey",), "not key 433", "Takes the mark of a key quotation away."),
    Verb("confirm", ("accept", "y"), "confirm 501", "Confirms a rule hit; confirm here those of this turn."),
    Verb(
        "reject", ("no",), "reject 501", "Removes a rule hit for good. To keep a reason: reject 501 because too wide."
    ),
    Verb(
        "memo",
        ("m", "note"),
        "memo on 433: words",
        "Writes a memo on a coding, a code or the study; memo alone asks for it.",
    ),
    Verb("memos", ("notes",), "memos", "Reads the memos on this interview and on the codings of this turn."),
    Verb("undo", ("z",), "undo", "Takes the last thing back."),
    Verb("redo", (), "redo", "Does again what was taken back."),
    Verb("open", ("interview", "source"), "open LW04", "Goes to another interview."),
    Verb("interviews", ("sources",), "interviews", "Lists the interviews."),
    Verb("help", ("h", "?", "commands"), "help", "Lists all this; help code says more of one."),
    Verb("quit", ("q", "exit", "bye", "stop"), "quit", "Ends. Everything is saved already."),
)
