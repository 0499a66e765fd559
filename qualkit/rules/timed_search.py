"""A regular expression looked for in many texts, with a limit of time.

Some expressions take practically for ever on some texts ("catastrophic backtracking"), and nothing inside Python can
stop its `re` module on every system. So the search runs in a process of its own, which is ended when its time is over;
the texts go there and the places come back through pipes, and nothing is written to disk.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import warnings
from collections.abc import Sequence

from qualkit.errors import BadInput

__all__ = ["MOST_PLACES", "SECONDS", "find_pattern"]

SECONDS = 20.0
LONGEST = 1_000
MOST_PLACES = 100_000

_WORKER = """
import json, re, sys, warnings
warnings.simplefilter("ignore")
task = json.loads(sys.stdin.buffer.read())
pattern = re.compile(task["pattern"], 0 if task["case_sensitive"] else re.IGNORECASE)
found, count = [], 0
for text in task["texts"]:
    places = []
    for match in pattern.finditer(text):
        if match.end() > match.start():
            places.append(match.span())
            count += 1
            if count > task["most"]:
                break
    found.append(places)
    if count > task["most"]:
        break
with open(1, "w") as out:
    json.dump(found, out)
"""


def find_pattern(
    pattern: str, texts: Sequence[str], *, case_sensitive: bool = False, seconds: float = SECONDS
) -> list[list[tuple[int, int]]]:
    """Where a regular expression matches, text by text, as (start, end); matches of no length are left out.

    Args:
        pattern: in the syntax of Python's `re`.
        seconds: how long all of the search may take.

    Raises:
        BadInput: the expression cannot be read, takes too long, or matches in more than 100,000 places.

    >>> find_pattern("wait(ing)?", ["Waiting and waiting", "none"])
    [[(0, 7), (12, 19)], []]
    """
    check_pattern(pattern)
    task = {"pattern": pattern, "case_sensitive": case_sensitive, "texts": list(texts), "most": MOST_PLACES}
    try:
        done = subprocess.run(
            [sys.executable, "-I", "-S", "-c", _WORKER],
            input=json.dumps(task).encode("ascii"),
            capture_output=True,
            timeout=seconds,
            check=False,
            # Windows would open a console for it.
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )
    except subprocess.TimeoutExpired:
        raise BadInput(
            f"The regular expression took more than {seconds:g} seconds on these transcripts and was stopped.",
            hint="Make it more definite: {0,40} instead of *, or letters instead of a full stop.",
        ) from None
    if done.returncode:
        raise BadInput("The regular expression needs more memory than there is.", hint="Make it more definite.")
    found = [[(start, end) for start, end in places] for places in json.loads(done.stdout)]
    if sum(map(len, found)) > MOST_PLACES:
        raise BadInput(
            f"The regular expression matches in more than {MOST_PLACES:,} places.", hint="Make it more definite."
        )
    return found


def check_pattern(pattern: str) -> None:
    """Raise BadInput, saying where, if Python cannot read the expression."""
    if len(pattern) > LONGEST:
        raise BadInput(f"The regular expression is longer than {LONGEST} characters.", hint="Search in several steps.")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            re.compile(pattern)
    except re.error as error:
        place = f" at character {error.pos + 1}" if error.pos is not None else ""
        raise BadInput(
            f"The regular expression cannot be read{place}: {error.msg}.", hint="Mend it, or look for plain words."
        ) from None
    except (OverflowError, RecursionError):
        raise BadInput("The regular expression is too large.", hint="Mend it, or look for plain words.") from None
