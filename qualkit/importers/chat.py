"""A meeting's chat told from its transcript: what people typed to each other is not what they said."""

from __future__ import annotations

import re

from qualkit.errors import BadInput, Location

__all__ = ["is_chat", "refuse_chat"]

_LINE = re.compile(
    r"(?:\d{4}-\d\d-\d\d )?\d{1,2}:\d{2}:\d{2}(?:\t ?(?:From )?[^\t\n]{1,120}:\t|[\t ]+ ?From [^\t\n]{1,200}:[ \t]*)"
)
_LOOKED_AT = 200


def is_chat(text: str) -> bool:
    r"""Whether most of the lines that begin with a time are messages of a Zoom chat.

    >>> is_chat("17:02:11\tAnn:\thello\n17:02:15\tBob:\tyes, hello\n")
    True
    """
    lines = [line for line in text[:60_000].split("\n", _LOOKED_AT)[:_LOOKED_AT] if line.strip()]
    messages = sum(1 for line in lines if _LINE.match(line))
    # In newer chats each message stands below its line, behind a tab.
    below = sum(1 for line in lines if line.startswith("\t"))
    return messages > 1 and messages + below > 0.6 * len(lines)


def refuse_chat(text: str, name: str) -> None:
    """Raise if a text is the chat of a meeting.

    Raises:
        BadInput: it is.
    """
    if is_chat(text):
        raise BadInput(
            "is the chat of a meeting, not its transcript.",
            hint="Import the meeting's transcript (.vtt) instead; keep the chat as a memo if it matters.",
            where=Location(name),
        )
