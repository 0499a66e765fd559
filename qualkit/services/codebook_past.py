"""One codebook's past: its states in force, what was done in every step, and the codes that lived through them."""

from __future__ import annotations

import re
from datetime import UTC, datetime, time
from functools import cached_property
from itertools import groupby

from qualkit.analysis.codebook_diff import compare, derived
from qualkit.analysis.codebook_lives import Life, follow
from qualkit.analysis.wording import joined
from qualkit.domain.codebook import Codebook
from qualkit.domain.codebook_diff import Change, CodebookDiff, CodebookState, Happening, HistoryEntry
from qualkit.errors import NotFound
from qualkit.services.session import Session
from qualkit.store import codebook_history as history_store
from qualkit.store.codebooks import Registered

__all__ = ["Past"]

_LABEL = re.compile(r"""^version:[ \t]*(?:"([^"\n]*)"|'([^'\n]*)'|([^\s#][^\n#]*))""", re.MULTILINE)
_ENDS = {"first": 0, "now": -1}


class Past:
    """One codebook's states and what was done in each step; files are read when they are needed, and once."""

    def __init__(self, session: Session, entry: Registered) -> None:
        self.key = entry.codebook.key
        self._file = entry.file_name
        self._present = entry.codebook
        self._stored = history_store.states(session.connection, entry.id)
        self._told = history_store.happenings(session.connection, entry.id, self._stored)
        self._books: dict[str, Codebook] = {}
        self._steps: dict[int, CodebookDiff] = {}
        self._derived: dict[int, list[Happening]] = {}
        self.states = [
            CodebookState(number=one.number, at=one.at, coder=one.coder, label=_label(one.yaml), sha256=one.sha256)
            for one in self._stored
        ]

    def named(self, name: str) -> CodebookState:
        """The state that a number, date, label, hash or word means. Raises NotFound."""
        wanted = name.strip().casefold()
        if wanted in _ENDS:
            return self.states[_ENDS[wanted]]
        if wanted.isdecimal() and 1 <= int(wanted) <= len(self.states):
            return self.states[int(wanted) - 1]
        moment = _moment(wanted)
        if moment:
            past = [state for state in self.states if state.at <= moment]
            if not past:
                raise NotFound(
                    f"On {name} the study had no codebook {self.key} yet; it came on {self.states[0].at[:10]}.",
                    hint="Give a later date, or: first",
                )
            return past[-1]
        labelled = [state for state in self.states if state.label.casefold() == wanted]
        hashed = [state for state in self.states if len(wanted) >= 6 and state.sha256.startswith(wanted)]
        if not labelled and not hashed:
            raise NotFound(
                f'There is no version "{name}" of {self.key}; it has the versions 1 to {len(self.states)}.',
                hint="Give a number, a date, first or now. List them with: qualkit codebook versions",
            )
        return (labelled or hashed)[-1]

    def between(self, before: CodebookState, after: CodebookState) -> CodebookDiff:
        """The diff of two states, following codes through the steps between them."""
        log = [one for number in range(before.number + 1, after.number + 1) for one in self.log(number)]
        return compare(self._book(before.number), self._book(after.number), states=(before, after), happenings=log)

    def log(self, number: int) -> list[Happening]:
        """What was done in the step that made this state; worked out where nobody wrote it down."""
        if number in self._told:
            return self._told[number]
        if number not in self._derived:
            self._derived[number] = derived(self._step(number))
        return self._derived[number]

    @cached_property
    def lives(self) -> list[Life]:
        """Every code that the codebook has ever had."""
        log = [one for state in self.states for one in self.log(state.number)]
        return follow(Codebook(key=self.key, title=""), log, self._present)

    def lives_called(self, name: str) -> list[tuple[int, Life]]:
        """Codes that are or were called so, with how well: by present key, former key, alias, or one that is gone."""
        wanted = name.casefold()
        found = []
        for position, life in enumerate(self.lives):
            keys = [key.casefold() for key in life.keys]
            if life.after is not None and keys[-1] == wanted:
                found.append((-2, life))
            elif wanted in keys and life.after is not None:
                found.append((-1, life))
            elif wanted in keys:
                found.append((len(self.lives) - position, life))
            elif life.after is not None and wanted in map(str.casefold, life.after.aliases):
                found.append((10**6, life))
        return found

    def entries(self, life: Life) -> list[HistoryEntry]:
        """The life of a code as its happenings, each with the fields that changed."""
        found = []
        for state, group in groupby(life.happenings, key=lambda one: one.state):
            step = list(group)
            # After the step all that was done in it is told by the key it ended with.
            key = next((one.key for one in step if one.kind == "renamed"), step[-1].key).casefold()
            changes = [change for change in self._step(state).changes if change.code.casefold() == key]
            for one in step:
                fitting = [change for change in changes if _fits(change, one)]
                name = next((change.name for change in changes), "") or self._name(one)
                found.append(self._entry_of(one, name, tuple(fitting)))
        return found

    def _entry_of(self, one: Happening, name: str, changes: tuple[Change, ...]) -> HistoryEntry:
        what = _WORDS.get(one.kind, one.kind.capitalize())
        if one.kind == "took in":
            what = f"Took in {joined(one.others)}"
        elif one.kind == "added" and one.state == 1:
            what = "Came with the codebook"
        elif changes and one.kind not in _WORDS:
            what = changes[0].what
        elif one.others:
            what = f"{what} {_TOWARDS.get(one.kind, 'into')} {joined(one.others)}"
        return HistoryEntry(
            at=one.at,
            coder=one.coder,
            codebook=self.key,
            version=one.state,
            kind=one.kind,
            what=what,
            key=one.key,
            name=name,
            why=one.why,
            changes=changes,
        )

    def _name(self, one: Happening) -> str:
        book = self._book(one.state - 1 if one.kind in ("merged", "removed") else one.state)
        code = book.get(one.key)
        return code.name if code else ""

    def _step(self, number: int) -> CodebookDiff:
        if number not in self._steps:
            before = self._book(number - 1) if number > 1 else Codebook(key=self.key, title="")
            nowhere = CodebookState(number=0, at="", coder="", label="", sha256="")
            self._steps[number] = compare(
                before,
                self._book(number),
                states=(self.states[number - 2] if number > 1 else nowhere, self.states[number - 1]),
                happenings=self._told.get(number, []),
            )
        return self._steps[number]

    def _book(self, number: int) -> Codebook:
        from qualkit.files.codebook_yaml import read_codebook

        state = self._stored[number - 1]
        if state.sha256 not in self._books:
            book, _ = read_codebook(state.yaml.encode("utf-8"), f"codebooks/{self._file}")
            self._books[state.sha256] = book or Codebook(key=self.key, title="")
        return self._books[state.sha256]


_WORDS = {"renamed": "Renamed", "redefined": "Redefined", "changed": "Changed"}
_TOWARDS = {"copied": "from"}


def _fits(change: Change, one: Happening) -> bool:
    """Whether a difference of the step is what this happening did."""
    if one.fields and change.field:
        return change.field in one.fields
    return change.kind == one.kind


def _label(yaml: str) -> str:
    """The version that a codebook's file gives itself, without reading all of it."""
    match = _LABEL.search(yaml)
    return next((part.strip() for part in match.groups() if part is not None), "") if match else "1.0"


def _moment(text: str) -> str:
    """An ISO date (its end) or date and time as it is stored, in UTC; "" if it is neither."""
    if not re.match(r"\d{4}-\d\d-\d\d", text):
        return ""
    try:
        moment = datetime.fromisoformat(text.upper())
    except ValueError:
        return ""
    if len(text) == len("2026-03-31"):
        moment = datetime.combine(moment.date(), time(23, 59, 59))
    moment = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")
