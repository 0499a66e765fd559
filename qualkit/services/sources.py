"""Importing transcripts: each file whole or not at all, and no file twice."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from qualkit.domain.sources import Dropped, Imported, Role, Source
from qualkit.domain.tables import DataTable
from qualkit.errors import BadInput, Location, NotFound, Problem, QualkitError
from qualkit.services.session import Session
from qualkit.store import cases as case_store
from qualkit.store import sources as source_store

__all__ = ["FileReport", "ImportReport", "Sources", "read_bytes"]

LARGEST_FILE = 50 * 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class FileReport:
    """What became of one file.

    `state` is ``imported``, ``already there`` or ``refused``; `speakers` maps a label to (role, turns).
    """

    file: str
    state: str
    source: str = ""
    format: str = ""
    layout: str = ""
    encoding: str = ""
    words: int = 0
    turns: int = 0
    speakers: dict[str, tuple[str, int]] = field(default_factory=dict)
    dropped: tuple[Dropped, ...] = ()
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What became of every file, in the order of their names."""

    files: tuple[FileReport, ...]

    @property
    def imported(self) -> int:
        return sum(report.state == "imported" for report in self.files)

    @property
    def refused(self) -> int:
        return sum(report.state == "refused" for report in self.files)


class Sources:
    """``study.sources``: the transcripts of the study."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, paths: Iterable[str | Path], *, encoding: str = "", strict: bool = False) -> ImportReport:
        """Import transcripts. A file that cannot be used never stops the others.

        Args:
            paths: files, or folders whose files are taken.
            encoding: the text encoding of all of them; "" finds it out.
            strict: import nothing if any file is refused.

        Returns:
            A report a file: words, turns, speakers, what was assumed, what was left out, or why it was refused.

        Raises:
            NotFound: a path does not exist (nothing is imported).
            BadInput: with `strict`, a file was refused.
        """
        session = self._session
        files = _files(paths)
        reports: list[FileReport] = []
        with session.action("import") as action:
            taken = {name.casefold() for name in source_store.names(session.connection)}
            for position, path in enumerate(files):
                session.progress("Importing", position, len(files))
                reports.append(self._import_one(path, encoding, taken))
            session.progress("Importing", len(files), len(files))
            added = [report for report in reports if report.state == "imported"]
            if strict and any(report.state == "refused" for report in reports):
                first = next(report for report in reports if report.state == "refused")
                raise BadInput(f"Nothing was imported: {first.problems[0]}")
            if not added:
                action.cancel()
            self._link_cases([report.source for report in added])
            action.detail = {"sources": [report.source for report in added], "files": len(files)}
        return ImportReport(tuple(reports))

    def list(self) -> DataTable:
        """Every source with its format, words, turns, speakers, case and number of codings."""
        rows = source_store.listing(self._session.connection)
        columns = ("source", "format", "layout", "encoding", "words", "turns", "speakers", "cases", "codings")
        names = ("name", *columns[1:])
        return DataTable(title="Sources", columns=columns, rows=tuple(tuple(row[n] for n in names) for row in rows))

    def get(self, name: str) -> Source:
        """One source with its text, turns and positions. Raises NotFound."""
        source = source_store.get(self._session.connection, self._session.source_name(name))
        assert source is not None
        return source

    def _import_one(self, path: Path, encoding: str, taken: set[str]) -> FileReport:
        from qualkit.importers import read_file

        session = self._session
        try:
            data = read_bytes(path)
            digest = hashlib.sha256(data).hexdigest()
            known = source_store.by_file_hash(session.connection, digest)
            if known:
                note = Problem("info", f"The same file is in the study already, as {known}.", Location(path.name))
                return FileReport(file=path.name, state="already there", source=known, problems=(note,))
            imported = read_file(data, path.name, encoding=encoding, interviewers=session.config.interviewers)
        except QualkitError as error:
            where = error.where or Location(path.name)
            return FileReport(
                file=path.name, state="refused", problems=(Problem("error", error.message, where, error.hint),)
            )
        name = _free_name(path.stem, taken)
        taken.add(name.casefold())
        words = sum(len(turn.span.of(imported.text).split()) for turn in imported.turns)
        file_name = self._free_file_name(f"{name}{path.suffix}", digest)
        session.stage(f"transcripts/{file_name}", data)
        source_store.add(
            session.connection, name=name, file_name=file_name, file_sha256=digest, imported=imported, words=words
        )
        return _report(path, name, imported, words)

    def _free_file_name(self, wanted: str, digest: str) -> str:
        """A name in the transcripts folder that no source and no other file has (an undone import leaves some)."""
        from qualkit.files.layout import safe_file_name

        session = self._session
        taken = {file_name.casefold() for _, file_name, _ in source_store.originals(session.connection)}
        name = safe_file_name(wanted)
        stem, suffix = Path(name).stem, Path(name).suffix
        number = 2
        while name.casefold() in taken or not _is_free(session.layout.transcripts / name, digest):
            name = f"{stem} ({number}){suffix}"
            number += 1
        return name

    def _link_cases(self, names: Sequence[str]) -> None:
        """A case that has a source's name speaks in it, unless the researcher has said otherwise."""
        connection = self._session.connection
        cases = {case.name.casefold(): case.name for case in case_store.all_cases(connection)}
        for name in names:
            if name.casefold() in cases:
                case_store.link(connection, cases[name.casefold()], name)


def _files(paths: Iterable[str | Path]) -> list[Path]:
    found: list[Path] = []
    for path in (Path(p) for p in paths):
        if path.is_dir():
            found.extend(sorted(p for p in path.iterdir() if p.is_file() and not p.name.startswith((".", "~$"))))
        elif path.exists():
            found.append(path)
        else:
            raise NotFound(f"There is no file {path}.", hint="Nothing was imported; check the name.")
    return found


def read_bytes(path: Path) -> bytes:
    """The bytes of a transcript's file. Raises BadInput."""
    try:
        size = path.stat().st_size
        if size > LARGEST_FILE:
            raise BadInput(
                f"The file has {size / 2**20:.0f} MB; a transcript of more than {LARGEST_FILE // 2**20} MB is not"
                " read.",
                hint="Is it a recording? Import its transcript instead.",
                where=Location(path.name),
            )
        return path.read_bytes()
    except OSError as error:
        raise BadInput(
            f"The file cannot be read ({error.strerror}).",
            hint="Check that you may open it.",
            where=Location(path.name),
        ) from None


def _is_free(place: Path, digest: str) -> bool:
    return not place.exists() or (place.is_file() and hashlib.sha256(place.read_bytes()).hexdigest() == digest)


def _free_name(stem: str, taken: set[str]) -> str:
    """The file's stem, numbered if another source has that name already."""
    clean = "".join(c if c.isprintable() and c not in '/\\:*?"<>|' else "_" for c in stem).strip(" .") or "source"
    name, number = clean, 2
    while name.casefold() in taken:
        name = f"{clean} ({number})"
        number += 1
    return name


def _report(path: Path, name: str, imported: Imported, words: int) -> FileReport:
    speakers: dict[str, tuple[str, int]] = {}
    for turn in imported.turns:
        role, count = speakers.get(turn.speaker, (str(turn.role), 0))
        speakers[turn.speaker] = (role, count + 1)
    problems = list(imported.problems)
    if imported.turns and all(turn.role is Role.INTERVIEWER for turn in imported.turns):
        problems.append(
            Problem("warning", "Every turn seems to be the interviewer's; nothing of it will be suggested on.")
        )
    return FileReport(
        file=path.name,
        state="imported",
        source=name,
        format=imported.format,
        layout=imported.layout,
        encoding=imported.encoding,
        words=words,
        turns=len(imported.turns),
        speakers=speakers,
        dropped=imported.dropped,
        problems=tuple(problems),
    )
