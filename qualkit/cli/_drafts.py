"""What a working file for the editor looks like: comments of qualkit's own around the researcher's words.

Comments begin with ``<!-- qualkit`` and end with ``-->``, wherever they stand; the rest is Markdown, kept as written.
"""

from __future__ import annotations

import re
import sys

from qualkit.errors import BadInput

__all__ = ["comment", "fields_of", "given", "words_of"]

_COMMENT = re.compile(r"<!-- qualkit.*?-->[ \t]*\n?", re.DOTALL)
_FIELD = re.compile(r"^(title|kind):[ \t]*(.*?)[ \t]*$", re.MULTILINE)


def comment(*lines: str) -> str:
    """A comment of these lines; what would end it before its time is pulled apart."""
    text = "\n".join(lines).replace("-->", "-- >")
    return f"<!-- qualkit: {text}\n-->\n"


def words_of(text: str) -> str:
    """The researcher's words, without qualkit's comments and white space at the ends.

    >>> words_of(comment("a memo") + "\\nWhat I *think*.\\n")
    'What I *think*.'

    Raises:
        BadInput: a comment is not closed any more, so that it cannot be told from the words.
    """
    left = _COMMENT.sub("", text)
    if "<!-- qualkit" in left:
        raise BadInput(
            'The end ("-->") of the comment that begins with "<!-- qualkit" is missing.',
            hint="Put it back on a line of its own, so that your words can be told from the comment.",
        )
    return left.strip()


def fields_of(text: str) -> dict[str, str]:
    """``title`` and ``kind`` as the first comment has them.

    >>> fields_of(comment("a memo", "title: Rooms", "kind: data"))
    {'title': 'Rooms', 'kind': 'data'}
    """
    first = _COMMENT.search(text)
    return dict(_FIELD.findall(first[0])) if first else {}


def given(text: str) -> tuple[str, dict[str, str]]:
    """What was given with --text ("-" is standard input): the words, and the fields of a kept working file."""
    whole = sys.stdin.read() if text == "-" else text
    return words_of(whole), fields_of(whole)
