"""Taking in the files of an import one by one, inside its action."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path, PurePath

from qualkit.domain.cases import Case
from qualkit.domain.sources import Dropped, Imported, Role, Turn
from qualkit.errors import BadInput, Location, Problem, QualkitError
from qualkit.services.import_reports import FileReport
from qualkit.services.intake import ATRAIN, Incoming, open_file
from qualkit.services.session import Session
from qualkit.services.speaker_settling import keep_rules, settle_new
from qualkit.store import cases as case_store
from qualkit.store import sources as source_store

__all__ = ["Intake"]

# Two files of fewer words may be alike by chance.
_FEWEST_ALIKE = 50
_SHOWN = 6


class Intake:
    """One import: what it was asked to do, and the names that are taken by now.

    Args:
        free_file_name: answers a name in the transcripts folder, for a wanted one and the sha256 of the file.
        encoding, divide, questions: as for `Sources.add`.
    """

    def __init__(
        self,
        session: Session,
        free_file_name: Callable[[str, str], str],
        *,
        encoding: str = "",
        divide: str = "",
        questions: Sequence[str] = (),
    ) -> None:
        self._session = session
        self._free_file_name = free_file_name
        self._encoding, self._divide, self._questions = encoding, divide, tuple(questions)
        self._before = {name.casefold() for name in source_store.names(session.connection)}
        self._taken = set(self._before)
        self._cases = {case.name.casefold(): case for case in case_store.all_cases(session.connection)}
        self._read_whole: set[str] = set()
        self._prints: dict[str, bytes] = {}
        self._grown = False

    def take(self, path: Path, shown: str) -> list[FileReport]:
        """Import a file, or every member of an archive; a report each, which calls the file `shown`."""
        reports: list[FileReport] = []
        try:
            for incoming in open_file(path, shown):
                reports.append(self._import_file(incoming))
        except QualkitError as error:
            reports.append(_refused(shown, error, path.name))
        if not reports:
            empty = BadInput("is an archive without files in it.", hint="Nothing was imported from it.")
            reports.append(_refused(shown, empty))
        return reports

    def _import_file(self, incoming: Incoming) -> FileReport:
        from qualkit.importers import read_sources

        if incoming.another_form and incoming.place in self._read_whole:
            note = Problem("info", f"the same transcript in another form; {ATRAIN} says all that it says.")
            return FileReport(file=incoming.shown, state="left out", problems=(note,))
        session = self._session
        try:
            if incoming.refused:
                raise incoming.refused
            digest = hashlib.sha256(incoming.data).hexdigest()
            known = source_store.by_file_hash(session.connection, digest)
            if known:
                self._note_read(incoming)
                note = Problem("info", f"The same file is in the study already, as {known}.", Location(incoming.shown))
                return FileReport(file=incoming.shown, state="already there", source=known, known=1, problems=(note,))
            found = read_sources(
                incoming.data,
                incoming.name,
                encoding=self._encoding,
                interviewers=session.config.interviewers,
                divide=self._divide,
                questions=self._questions,
            )
        except QualkitError as error:
            return _refused(incoming.shown, error, incoming.name)
        self._note_read(incoming)
        self._grown = self._has_grown(found)
        reports = [self._import_one(imported, incoming) for imported in found]
        return reports[0] if len(reports) == 1 else _together(incoming.shown, reports)

    def _note_read(self, incoming: Incoming) -> None:
        if incoming.name == ATRAIN:
            self._read_whole.add(incoming.place)

    def _import_one(self, imported: Imported, incoming: Incoming) -> FileReport:
        """Store one source of a file, unless it is there already."""
        connection = self._session.connection
        data = imported.original or incoming.data
        digest = hashlib.sha256(data).hexdigest()
        known = source_store.by_file_hash(connection, digest) if imported.original else None
        if known:
            return FileReport(file=incoming.shown, state="already there", source=known, known=1)
        read = imported
        imported, rules = settle_new(self._session, read)
        earlier = self._earlier(imported)
        if earlier:
            return FileReport(file=incoming.shown, state="changed", source=earlier, known=1)
        alike = self._alike(imported)
        name = self._free_name(imported, incoming)
        suffix = imported.original_suffix or PurePath(incoming.name).suffix
        file_name = self._free_file_name(f"{name}{suffix}", digest)
        words = _spoken_words(imported.text, imported.turns)
        self._session.stage(f"transcripts/{file_name}", data)
        source_store.add(
            connection, name=name, file_name=file_name, file_sha256=digest, imported=imported, words=len(words)
        )
        self._link_case(name, imported)
        keep_rules(self._session, name, read, rules)
        report = _report(incoming, name, imported, len(words), alike)
        problems = (*report.problems, *self._told_apart(imported, incoming))
        return replace(report, rules=len(rules), problems=problems)

    def _has_grown(self, found: Sequence[Imported]) -> bool:
        """Whether some of a file's sources are in the study with the very same words: then it is an earlier file's
        next state, and not another survey of the same people."""
        digests = (hashlib.sha256(one.original).hexdigest() for one in found if one.original)
        return any(source_store.by_file_hash(self._session.connection, digest) for digest in digests)

    def _earlier(self, imported: Imported) -> str:
        """The source that was there before under the name of this part of a file, if it is an earlier state of it."""
        if not self._grown or not imported.original or imported.name.casefold() not in self._before:
            return ""
        stored = source_store.get(self._session.connection, imported.name)
        if stored is None or stored.format != imported.format or stored.layout != imported.layout:
            return ""
        return stored.name if _asked(stored.text, stored.turns) & _asked(imported.text, imported.turns) else ""

    def _alike(self, imported: Imported) -> str:
        """A source whose words, however laid out, are the same."""
        words = _spoken_words(imported.text, imported.turns)
        if imported.name or len(words) < _FEWEST_ALIKE:
            return ""
        candidates = source_store.of_length(self._session.connection, len(words))
        wanted = _print_of(words) if candidates else b""
        return next((name for name in candidates if self._print(name) == wanted), "")

    def _print(self, name: str) -> bytes:
        """The fingerprint of a stored source's words; each is read once an import."""
        if name not in self._prints:
            stored = source_store.get(self._session.connection, name)
            self._prints[name] = _print_of(_spoken_words(stored.text, stored.turns)) if stored else b""
        return self._prints[name]

    def _free_name(self, imported: Imported, incoming: Incoming) -> str:
        """What the source is to be called; numbered if another has the name already."""
        stem = PurePath(incoming.name).stem
        wanted = imported.name or (incoming.folder if incoming.name == ATRAIN else stem)
        clean = _clean(wanted)
        if imported.name and clean.casefold() in self._before:
            # Another file has someone of the name: the number of a respondent says little without its survey.
            clean = _clean(f"{wanted} ({stem})")
        name, number = clean, 2
        while name.casefold() in self._taken:
            name = f"{clean} ({number})"
            number += 1
        self._taken.add(name.casefold())
        return name

    def _told_apart(self, imported: Imported, incoming: Incoming) -> Iterator[Problem]:
        if imported.name and _clean(imported.name).casefold() in self._before:
            stem = PurePath(incoming.name).stem
            message = f"some of its names are in the study already, so “({stem})” was put after them."
            hint = "If these are the same answers, taken in another way than before, take the import back: qualkit undo"
            yield Problem("warning", message, Location(incoming.shown), hint)

    def _link_case(self, name: str, imported: Imported) -> None:
        """The case that the file names; else a case of the source's own name speaks in it, if there is one."""
        connection = self._session.connection
        wanted = imported.case or name
        case = self._cases.get(wanted.casefold())
        if imported.case or imported.attributes:
            called = case.name if case else wanted
            known = case.attributes if case else {}
            merged = {**known, **imported.attributes}
            case_store.save(connection, called, merged)
            self._cases[called.casefold()] = Case(name=called, attributes=merged)
            case_store.link(connection, called, name)
        elif case is not None:
            case_store.link(connection, case.name, name)


def _spoken_words(text: str, turns: Sequence[Turn]) -> list[str]:
    return [word for turn in turns for word in turn.span.of(text).split()]


def _print_of(words: Sequence[str]) -> bytes:
    return hashlib.sha256("\0".join(words).casefold().encode("utf-8")).digest()


def _asked(text: str, turns: Sequence[Turn]) -> set[str]:
    """What tells one survey or record from another: the questions, or without any the first turn."""
    asked = {turn.span.of(text) for turn in turns if turn.role is Role.INTERVIEWER}
    return asked or {turn.span.of(text) for turn in turns[:1]}


def _clean(name: str) -> str:
    clean = "".join(c if c.isprintable() and c not in '/\\:*?"<>|' else "_" for c in name).strip(" .")
    return clean or "source"


def _refused(file: str, error: QualkitError, name: str = "") -> FileReport:
    where = error.where or Location(file)
    if where.file == name:
        where = replace(where, file=file)
    return FileReport(file=file, state="refused", problems=(Problem("error", error.message, where, error.hint),))


def _report(incoming: Incoming, name: str, imported: Imported, words: int, alike: str) -> FileReport:
    speakers: dict[str, tuple[str, int]] = {}
    for turn in imported.turns:
        role, count = speakers.get(turn.speaker, (str(turn.role), 0))
        speakers[turn.speaker] = (role, count + 1)
    problems = list(imported.problems)
    if imported.turns and all(turn.role is Role.INTERVIEWER for turn in imported.turns):
        problems.append(
            Problem("warning", "Every turn seems to be the interviewer's; nothing of it will be suggested on.")
        )
    if alike:
        hint = "Coded in both, its words would count twice: undo the import, or leave one of them out."
        message = f"its words are those of {alike}, which is in the study already."
        problems.append(Problem("warning", message, Location(incoming.shown), hint))
    return FileReport(
        file=incoming.shown,
        state="imported",
        source=name,
        sources=(name,),
        format=imported.format,
        layout=imported.layout,
        encoding=imported.encoding,
        words=words,
        turns=len(imported.turns),
        speakers=speakers,
        dropped=imported.dropped,
        problems=tuple(problems),
    )


def _together(file: str, reports: Sequence[FileReport]) -> FileReport:
    """One report of a file with several sources."""
    added = [report for report in reports if report.state == "imported"]
    speakers: dict[str, tuple[str, int]] = {}
    dropped: Counter[str] = Counter()
    for report in added:
        for label, (role, count) in report.speakers.items():
            speakers[label] = (role, speakers.get(label, (role, 0))[1] + count)
        for one in report.dropped:
            dropped[one.what] += one.count
    first = added[0] if added else reports[0]
    return replace(
        first,
        file=file,
        state="imported" if added else "already there",
        sources=tuple(report.source for report in added),
        known=len(reports) - len(added),
        words=sum(report.words for report in added),
        turns=sum(report.turns for report in added),
        rules=sum(report.rules for report in added),
        speakers=speakers,
        dropped=tuple(Dropped(what, count) for what, count in dropped.items()),
        problems=(*dict.fromkeys(problem for report in added for problem in report.problems), *_known(file, reports)),
    )


def _known(file: str, reports: Sequence[FileReport]) -> Iterator[Problem]:
    same = [report.source for report in reports if report.state == "already there"]
    changed = [report.source for report in reports if report.state == "changed"]
    where = Location(file)
    if same:
        message = f"{len(same)} of its {len(reports)} sources are in the study already, the others were imported."
        if len(same) == len(reports):
            message = f"all of its {len(reports)} sources are in the study already."
        yield Problem("info", message, where)
    if changed:
        message = f"in the study already, with other words than now: {_listed(changed)}. They were left as they are."
        hint = "To take up the changes, save one with the headings in its own file: qualkit source revise NAME FILE"
        yield Problem("warning", message, where, hint)


def _listed(names: Sequence[str]) -> str:
    shown = ", ".join(names[:_SHOWN])
    return f"{shown} and {len(names) - _SHOWN} more" if len(names) > _SHOWN else shown
