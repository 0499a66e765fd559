"""What an edited file changes, codings held against codings.

Three states are compared: the codings as the file was written (of which it keeps fingerprints), as the file is now,
and as the study is now. What only the researcher changed is done; what only changed in the study stays; what both
changed differently is a problem to be looked at.
"""

from __future__ import annotations

import difflib
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace

from qualkit.domain.codebook import Code, Codebook
from qualkit.domain.codings import Coding
from qualkit.domain.editing import EditedChange, EditedCoding, EditedPlan
from qualkit.domain.sources import Source, Span
from qualkit.errors import Location, Problem
from qualkit.text.editor_notation import fingerprint, is_open
from qualkit.text.editor_reading import EditedFile, Entry
from qualkit.text.visible import Visible

__all__ = ["Codes", "compare"]


class Codes:
    """All codes of the study by key and alias, whatever their case."""

    def __init__(self, books: Sequence[Codebook]) -> None:
        self._known: dict[str, Code] = {}
        codes = [code for book in books for code in book]
        for code in codes:
            for alias in code.aliases:
                self._known.setdefault(alias.casefold(), code)
        # A key goes before an alias, whichever codebook it is in.
        self._known.update({code.key.casefold(): code for code in reversed(codes)})
        self._names = {code.name.casefold(): code for code in reversed(codes)}

    def find(self, key: str) -> Code | None:
        """The code with this key or alias."""
        return self._known.get(key.casefold())

    def nearest(self, key: str) -> str:
        """A hint that names the codes that may be meant."""
        wanted = key.casefold()
        close = difflib.get_close_matches(wanted, [*self._known, *self._names], n=3, cutoff=0.6)
        found = dict.fromkeys(f"{code.key} ({code.name})" for code in map(self._of, close))
        return f"Did you mean {' or '.join(found)}?" if found else "The codes are listed at the end of the file."

    def _of(self, word: str) -> Code:
        return self._known.get(word) or self._names[word]


def compare(
    file: EditedFile, source: Source, mine: Sequence[Coding], others: Mapping[int, str], codes: Codes, name: str
) -> EditedPlan:
    """What `file` changes.

    Args:
        mine: the codings of the source that this coder may change, as they are now.
        others: the other codings of the source, number to whose they are.
        name: of the file, for problems.
    """
    comparison = _Comparison(file, source, mine, others, codes, name)
    return comparison.plan()


class _Comparison:
    def __init__(
        self,
        file: EditedFile,
        source: Source,
        mine: Sequence[Coding],
        others: Mapping[int, str],
        codes: Codes,
        name: str,
    ) -> None:
        self._file, self._others, self._codes, self._name = file, others, codes, name
        self._source = source
        self._visible = Visible(source)
        places = {coding.number: self._visible.place(coding.span) for coding in mine}
        self._mine = {coding.number: coding for coding in mine if places[coding.number]}
        self._places = {number: place for number, place in places.items() if place}
        self._problems: list[Problem] = []
        self._notes: list[str] = []
        self._added: list[EditedCoding] = []
        self._changed: list[EditedChange] = []
        self._removed: list[Coding] = []
        self._same = 0

    def plan(self) -> EditedPlan:
        entries = [resolved for entry in self._file.entries if (resolved := self._resolved(entry))]
        numbered, new = self._numbered(entries)
        new = self._recognised(numbered, new)
        for number in sorted(self._mine.keys() | numbered.keys()):
            self._decide(number, numbered.get(number))
        for entry in new:
            if entry.open:
                hint = "Only rule hits have a ?: take it away."
                self._fault(entry.line, f"A new coding ({entry.code}) has no ?.", hint)
            self._usable(entry)
            self._added.append(self._wanted(entry))
        self._refuse_marks_without_code()
        self._refuse_doubles()
        return EditedPlan(
            source=self._source.name,
            coder=self._file.coder,
            added=tuple(sorted(self._added, key=lambda c: (c.span.start, c.span.end, c.code))),
            changed=tuple(sorted(self._changed, key=lambda c: (c.after.span.start, c.after.span.end, c.before.number))),
            removed=tuple(sorted(self._removed, key=lambda c: (c.span.start, c.span.end, c.number))),
            same=self._same,
            notes=tuple(self._notes),
            problems=tuple(sorted(self._problems, key=lambda p: (p.where.line or 0) if p.where else 0)),
        )

    def _resolved(self, entry: Entry) -> Entry | None:
        """The entry under its code's own key; None (and a problem) if there is no such code."""
        code = self._codes.find(entry.code)
        if code is None:
            self._fault(entry.line, f'There is no code "{entry.code}".', self._codes.nearest(entry.code))
            return None
        return replace(entry, code=code.key)

    def _numbered(self, entries: list[Entry]) -> tuple[dict[int, Entry], list[Entry]]:
        """The entries by the coding they are, and the new ones. Of copied lines, one is the coding itself."""
        by_number: dict[int, list[Entry]] = defaultdict(list)
        for entry in entries:
            by_number[entry.number].append(entry)
        new = by_number.pop(0, [])
        numbered = {}
        for number, same in sorted(by_number.items()):
            own = min(same, key=lambda entry: self._distance(number, entry))
            numbered[number] = own
            # A line that was copied with its number is a new coding, which is nobody's hit.
            new.extend(replace(entry, number=0, open=False) for entry in same if entry is not own)
        return numbered, new

    def _distance(self, number: int, entry: Entry) -> tuple[bool, bool, bool, int]:
        coding = self._mine.get(number)
        if coding is None:
            return (True, True, True, entry.line)
        place = entry.place == self._places[number]
        return (not (place and entry.code == coding.code), not place, entry.code != coding.code, entry.line)

    def _recognised(self, numbered: dict[int, Entry], new: list[Entry]) -> list[Entry]:
        """Without those that only lost their number, and those said twice."""
        rest: dict[tuple[str, tuple[int, int]], Entry] = {}
        known = {(c.code, self._places[n]): n for n, c in sorted(self._mine.items(), reverse=True)}
        said = {(entry.code, entry.place): number for number, entry in numbered.items()}
        for entry in new:
            key = (entry.code, entry.place)
            if key in said:
                if numbered[said[key]].open and not entry.open:
                    numbered[said[key]] = replace(entry, number=said[key])
            elif key in known and known[key] not in numbered:
                numbered[known[key]] = replace(entry, number=known[key])
                said[key] = known[key]
            else:
                rest.setdefault(key, entry)
        return list(rest.values())

    def _decide(self, number: int, entry: Entry | None) -> None:
        coding, base = self._mine.get(number), self._file.base.get(number)
        said = self._said(entry) if entry else None
        if coding is None:
            assert entry is not None
            self._gone(number, entry, said == base)
            return
        present = self._state(coding)
        if entry is None:
            if base == present:
                self._removed.append(coding)
                return
            if base is not None:
                self._notes.append(f"Coding {number} was changed meanwhile; it is not removed.")
            self._same += 1
        elif said in (present, base):
            if said != present:
                self._notes.append(f"Coding {number} was changed meanwhile; it stays so.")
            self._same += 1
        elif base not in (None, present):
            hint = f"It is {coding.code} now; make the line say so, or take it out and code anew."
            self._fault(entry.line, f"Coding {number} was changed in the study after this file was written.", hint)
        else:
            self._change(coding, entry)

    def _gone(self, number: int, entry: Entry, untouched: bool) -> None:
        """An entry of a coding that is not there, or not this coder's, any more."""
        whose = self._others.get(number, "")
        if untouched:
            what = f"is {whose}'s now" if whose else "was removed"
            self._notes.append(f"Coding {number} {what} meanwhile; it stays so.")
        elif number in self._file.base:
            what = f"is {whose}'s now" if whose else "was removed meanwhile"
            self._fault(entry.line, f"Coding {number} {what}.", f"Take [{number}] away to make a new coding of it.")
        elif whose:
            self._fault(entry.line, f"Coding {number} is {whose}'s.", f"Take [{number}] away to make one of your own.")
        else:
            hint = f"A new coding has no number: take [{number}] away."
            self._fault(entry.line, f"{self._source.name} has no coding {number} of yours.", hint)

    def _change(self, coding: Coding, entry: Entry) -> None:
        if entry.open and not is_open(coding):
            self._fault(entry.line, f"Coding {coding.number} is no open rule hit.", "Take the ? away.")
        wanted = self._wanted(entry)
        if entry.place == self._places[coding.number]:
            # The place as stored may have white space at its ends, which the file does not show.
            wanted = replace(wanted, span=coding.span, quote=coding.quote)
        moved = entry.code != coding.code or wanted.span != coding.span
        respects = {
            "code": entry.code != coding.code,
            "place": wanted.span != coding.span,
            "stance": entry.stance != coding.stance,
            "contrary": entry.contrary != coding.contrary,
            "key quotation": entry.key_quote != coding.key_quote,
            "confirmed": is_open(coding) and (moved or not entry.open),
        }
        if respects["code"]:
            self._usable(entry)
        self._changed.append(
            EditedChange(before=coding, after=wanted, respects=tuple(name for name, true in respects.items() if true))
        )

    def _usable(self, entry: Entry) -> None:
        code = self._codes.find(entry.code)
        if code is not None and code.status == "retired":
            self._fault(entry.line, f"{code.key} is retired.", "Use another code.")

    def _wanted(self, entry: Entry) -> EditedCoding:
        span = self._visible.span(*entry.place)
        return EditedCoding(
            code=entry.code,
            span=span,
            quote=span.of(self._source.text),
            turn=self._visible.block(entry.place[0]).number,
            line=entry.line,
            stance=entry.stance,
            contrary=entry.contrary,
            key_quote=entry.key_quote,
        )

    def _refuse_marks_without_code(self) -> None:
        """A mark left behind when its lines were taken out is no harm; one that was just made lacks its code."""
        known = set(self._places.values())
        for mark in self._file.uncoded:
            if mark.place not in known:
                self._fault(
                    mark.line, f"The mark {mark.name} has no code.", f"Write below the turn: {mark.name} = CODE"
                )

    def _refuse_doubles(self) -> None:
        """Two codings with one code on one place, of which one at least is the file's doing."""
        leaving = {coding.number for coding in self._removed} | {change.before.number for change in self._changed}
        taken: dict[tuple[str, Span], int] = {(c.code, c.span): n for n, c in self._mine.items() if n not in leaving}
        wanted = [(change.after, change.before.number) for change in self._changed] + [(c, 0) for c in self._added]
        for coding, number in wanted:
            key = (coding.code, coding.span)
            if key in taken:
                other = f" (coding {taken[key]})" if taken[key] else ""
                self._fault(
                    coding.line, f"These words are coded {coding.code} already{other}.", "Take one of the lines out."
                )
            taken[key] = number

    def _state(self, coding: Coding) -> str:
        return fingerprint(
            coding.code,
            self._places[coding.number],
            stance=coding.stance,
            contrary=coding.contrary,
            key_quote=coding.key_quote,
            open_=is_open(coding),
        )

    def _said(self, entry: Entry) -> str:
        return fingerprint(
            entry.code,
            entry.place,
            stance=entry.stance,
            contrary=entry.contrary,
            key_quote=entry.key_quote,
            open_=entry.open,
        )

    def _fault(self, line: int, message: str, hint: str) -> None:
        self._problems.append(Problem("error", message, Location(self._name, line), hint))
