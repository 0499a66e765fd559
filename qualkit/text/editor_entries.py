"""What stands behind the ``=`` of a coding line: ``?LWR3.4 key [433], LWR1.2   # remark``."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from qualkit.text.editor_notation import CONTRARY, KEY, STANCES

__all__ = ["Entry", "read_entries"]

_REMARK = re.compile(r"(?:^|\s)#(?:\s.*)?$")
_NUMBER = re.compile(r"\[(\d{1,18})\]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One code on one place, as the file says it.

    Attributes:
        code: the key as typed.
        open: whether it has a ``?``: a rule hit not confirmed.
        number: of the coding it is, 0 for a new one.
        line: of the file; `place` in visible characters; `mark` the key of its mark, None without one.
    """

    code: str
    open: bool = False
    stance: str = ""
    contrary: bool = False
    key_quote: bool = False
    number: int = 0
    line: int = 0
    place: tuple[int, int] = (0, 0)
    mark: tuple[int, str] | None = None

    def at(self, line: int, place: tuple[int, int], mark: tuple[int, str] | None) -> Entry:
        """The same, of a line and a place."""
        return replace(self, line=line, place=place, mark=mark)


def read_entries(text: str) -> tuple[list[Entry], list[tuple[str, str]]]:
    """The entries of a coding line, and (message, hint) for each fault.

    >>> entries, faults = read_entries(" ?A1 barrier [12], A2   # Isolation, again")
    >>> [(entry.code, entry.open, entry.stance, entry.number) for entry in entries], faults
    ([('A1', True, 'barrier', 12), ('A2', False, '', 0)], [])
    """
    entries: list[Entry] = []
    faults: list[tuple[str, str]] = []
    for part in _REMARK.sub("", text).split(","):
        words = part.split()
        if not words:
            faults.append(("A code is missing.", "Write its key behind the = (or take the line out)."))
            continue
        entry, wrong = _entry(words)
        entries.append(entry)
        faults.extend(wrong)
    return entries, faults


def _entry(words: list[str]) -> tuple[Entry, list[tuple[str, str]]]:
    if words[0] == "?" and len(words) > 1:
        words = ["?" + words[1], *words[2:]]
    key = words[0].removeprefix("?")
    entry = Entry(code=key.removeprefix("\\"), open=words[0].startswith("?"))
    faults = []
    for word in words[1:]:
        number = _NUMBER.fullmatch(word)
        folded = word.casefold()
        if number:
            entry = replace(entry, number=int(number[1]))
        elif folded in STANCES and entry.stance not in ("", folded):
            faults.append(("It has two stances.", f"Use one of {', '.join(STANCES)}."))
        elif folded in STANCES:
            entry = replace(entry, stance=folded)
        elif folded == CONTRARY:
            entry = replace(entry, contrary=True)
        elif folded == KEY:
            entry = replace(entry, key_quote=True)
        else:
            known = ", ".join((KEY, CONTRARY, *STANCES))
            faults.append((f'"{word}" is no word for a coding.', f"Use {known}; more codes come after a comma."))
    return entry, faults
