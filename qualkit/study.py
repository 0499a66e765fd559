"""`Study`: one piece of research, open for work. The command line is one of its users."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from qualkit.files.layout import Layout
from qualkit.services.session import Session
from qualkit.store import overview
from qualkit.store.database import Database

if TYPE_CHECKING:
    from collections.abc import Sequence
    from types import TracebackType

    from qualkit.analysis.query_results import QueryResult
    from qualkit.ports import Progress
    from qualkit.services.cases import Cases
    from qualkit.services.evaluating import Evaluating
    from qualkit.services.groups import StudyCodebooks, StudyCodings, StudySuggestions
    from qualkit.services.history import History
    from qualkit.services.identifiers import Identifiers
    from qualkit.services.integrity import Integrity
    from qualkit.services.memos import Memos
    from qualkit.services.pictures import Pictures
    from qualkit.services.reading import StudyExports, StudyReports
    from qualkit.services.revising import Revising
    from qualkit.services.saved_queries import Queries
    from qualkit.services.speakers import Speakers
    from qualkit.services.summaries import Summaries
    from qualkit.services.themes import Themes
    from qualkit.services.withdrawal import Withdrawal

__all__ = ["SourceProgress", "Status", "Study"]


@dataclass(frozen=True, slots=True)
class SourceProgress:
    """How far the coding of one source has come.

    `turns` are those of the people interviewed, `uncoded` those of them in which no person has coded anything: what
    rules found and nobody has confirmed is counted among the codings, but leaves its turn uncoded.
    """

    source: str
    words: int
    codings: int
    turns: int
    uncoded: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    """Where the study stands, in numbers.

    `codings` maps origin to number: human, rule, unconfirmed (part of rule), model. `suggestions` maps state to
    number. `orphans` are codings that found no place in a corrected transcript; they are in no other number.
    `undo` names what an undo would take back, "" for nothing.
    """

    title: str
    folder: Path
    sources: int
    words: int
    cases: int
    codebooks: tuple[str, ...]
    codes: int
    coded_sources: int
    codings: dict[str, int]
    orphans: int
    suggestions: dict[str, int]
    memos: int
    undo: str


class Study:
    """One study. Open it with `open`, `find` or `create`; close it, or use it as a context manager.

    >>> import tempfile, pathlib
    >>> folder = pathlib.Path(tempfile.mkdtemp()) / "my-study"
    >>> with Study.create(folder, title="Link workers") as study:
    ...     study.status().sources
    0
    """

    # The groups of verbs are imported when they are used: `qualkit status` must answer at once.

    def __init__(self, session: Session) -> None:
        self._session = session

    @cached_property
    def sources(self) -> Revising:
        """Importing, reading and correcting transcripts."""
        from qualkit.services.revising import Revising

        return Revising(self._session)

    @cached_property
    def speakers(self) -> Speakers:
        """Who is called what in the transcripts, who asks and who answers, and which case it is."""
        from qualkit.services.speakers import Speakers

        return Speakers(self._session)

    @cached_property
    def cases(self) -> Cases:
        """Participants and what is known of them."""
        from qualkit.services.cases import Cases

        return Cases(self._session)

    @cached_property
    def identifiers(self) -> Identifiers:
        """What could identify the people in the study, and what stands in its place."""
        from qualkit.services.identifiers import Identifiers

        return Identifiers(self._session)

    @cached_property
    def codebooks(self) -> StudyCodebooks:
        """The study's thematic codebooks."""
        from qualkit.services.groups import StudyCodebooks

        return StudyCodebooks(self._session)

    @cached_property
    def codings(self) -> StudyCodings:
        """Coding by hand, applying codebooks, confirming rule hits."""
        from qualkit.services.groups import StudyCodings

        return StudyCodings(self._session)

    @cached_property
    def suggestions(self) -> StudySuggestions:
        """Having themes and codes suggested, and deciding about them."""
        from qualkit.services.groups import StudySuggestions

        return StudySuggestions(self._session)

    @cached_property
    def evaluate(self) -> Evaluating:
        """Holding suggestions against what people coded."""
        from qualkit.services.evaluating import Evaluating

        return Evaluating(self._session)

    @cached_property
    def memos(self) -> Memos:
        """The researcher's own notes."""
        from qualkit.services.memos import Memos

        return Memos(self._session)

    @cached_property
    def summaries(self) -> Summaries:
        """Framework summaries: what one case says under one code."""
        from qualkit.services.summaries import Summaries

        return Summaries(self._session)

    @cached_property
    def themes(self) -> Themes:
        """The themes of the write-up, which collect codes from anywhere in the codebooks."""
        from qualkit.services.themes import Themes

        return Themes(self._session)

    @cached_property
    def reports(self) -> StudyReports:
        """Quotations, counts, comparisons and matrices."""
        from qualkit.services.reading import StudyReports

        return StudyReports(self._session)

    @cached_property
    def pictures(self) -> Pictures:
        """The study's tables as pictures for a paper, a page or a slide."""
        from qualkit.services.pictures import Pictures

        return Pictures(self._session)

    @cached_property
    def queries(self) -> Queries:
        """Saved queries; see `query`."""
        from qualkit.services.saved_queries import Queries

        return Queries(self._session)

    @cached_property
    def exports(self) -> StudyExports:
        """Files for people and programs without qualkit: Word, Excel, CSV."""
        from qualkit.services.reading import StudyExports

        return StudyExports(self._session)

    @cached_property
    def history(self) -> History:
        """Log, undo, redo."""
        from qualkit.services.history import History

        return History(self._session)

    @cached_property
    def withdrawal(self) -> Withdrawal:
        """Removing a participant, or a source, for good."""
        from qualkit.services.withdrawal import Withdrawal

        return Withdrawal(self._session)

    @cached_property
    def integrity(self) -> Integrity:
        """Checking and backing up."""
        from qualkit.services.integrity import Integrity

        return Integrity(self._session)

    @classmethod
    def create(
        cls,
        folder: str | Path,
        *,
        title: str = "",
        codebook: str | Path = "",
        coder: str = "",
        progress: Progress | None = None,
    ) -> Study:
        """Make a study in `folder`, which is created; an existing folder must be empty or hold no study.

        Args:
            title: the study's title; "" takes the folder's name.
            codebook: one to start with, as `study.codebooks.use` takes it.
            coder: who works here.

        Raises:
            Conflict: there is a study already.
            StudyProblem: the folder cannot be written.
        """
        from qualkit.services.studies import create_folder

        create_folder(Path(folder), title=title, codebook=codebook, coder=coder)
        return cls.open(Path(folder).absolute(), coder=coder, progress=progress)

    @classmethod
    def open(cls, folder: str | Path, *, coder: str = "", progress: Progress | None = None) -> Study:
        """Open the study in `folder`. Raises StudyProblem if there is none, or it cannot be opened."""
        layout = Layout(Path(folder))
        database = Database.open(layout.database)
        try:
            return cls(Session(layout, database, coder=coder, progress=progress))
        except BaseException:
            database.close()
            raise

    @classmethod
    def find(cls, start: str | Path = ".", *, coder: str = "", progress: Progress | None = None) -> Study:
        """Open the study that `start` lies in, looking upwards as git does. Raises NotFound."""
        return cls.open(Layout.find(Path(start)).root, coder=coder, progress=progress)

    def query(
        self,
        text: str = "",
        *,
        seed: int = 0,
        origins: Sequence[str] = (),
        confirmed_only: bool = False,
        cases: Sequence[str] = (),
        theme: str = "",
        by: str = "",
        limit: int = 0,
    ) -> QueryResult:
        """The passages that a query of the query language finds.

        `A and B` finds the passages coded A that a passage coded B overlaps; `not B`, that none does. A code takes in
        the codes under it. ``result.said`` reads the query back in words.

        Args:
            text: such as ``LWR1 and not LWR2, said by link workers, sample 10``; ``@name`` for a saved one.
            seed: where random draws start, unless the query says it (``seed 7``).
            origins: ``human``, ``rule``, ``model``: codings that count, on both sides of every relation.
            confirmed_only: rule hits that nobody has confirmed do not count.
            cases: only what these participants say.
            theme: of the write-up (name or number), in the place of a query.
            by: an attribute of the cases, or ``case``: quotations of one group stand together.
            limit: at most so many, spread over participants unless the query draws a sample.

        Raises:
            NotFound: no such case, theme or attribute.
            QueryFault: it cannot be understood; says what, where in the query, and what to write.
        """
        from qualkit.services.querying import query

        return query(
            self._session,
            text,
            seed=seed,
            origins=origins,
            confirmed_only=confirmed_only,
            cases=cases,
            theme=theme,
            by=by,
            limit=limit,
        )

    def status(self) -> Status:
        """Where the study stands."""
        session = self._session
        numbers = overview.numbers(session.connection)
        return Status(
            title=session.config.title or session.layout.root.name,
            folder=session.layout.root,
            **numbers,
        )

    def progress(self) -> tuple[SourceProgress, ...]:
        """How far the coding of each source has come, by name."""
        return tuple(SourceProgress(*row) for row in overview.progress(self._session.connection))

    def data_version(self) -> int:
        """A number that changes when another program has written to the study since the last look."""
        return overview.version(self._session.connection)

    def being_written(self) -> bool:
        """Whether another program is writing to the study just now, so that a change would have to wait."""
        return self._session.database.being_written()

    @property
    def coder(self) -> str:
        """Who is working: named when the study was opened, by QUALKIT_CODER, or in the study's settings."""
        return self._session.coder

    @property
    def via(self) -> str:
        """How decisions come about, for the ledger: ``python``, ``command``, ``screen``, ``excel`` or ``word``."""
        return self._session.via

    @via.setter
    def via(self, via: str) -> None:
        self._session.via = via

    @property
    def folder(self) -> Path:
        """The study's folder."""
        return self._session.layout.root

    @property
    def notices(self) -> list[str]:
        """Things the study has to say since the last look; reading empties the list."""
        said, self._session.notices = self._session.notices, []
        return said

    def close(self) -> None:
        """Close the study's file. Nothing is lost by not calling it."""
        self._session.database.close()

    def __enter__(self) -> Study:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"Study({str(self.folder)!r})"

    def _repr_html_(self) -> str:
        from html import escape

        s = self.status()
        return (
            f"<b>{escape(s.title)}</b>: {s.sources} sources ({s.words:,} words), {s.cases} cases, {s.codes} codes,"
            f" {sum(s.codings[k] for k in ('human', 'rule', 'model')):,} codings"
            f" (human {s.codings['human']}, rule {s.codings['rule']}, accepted suggestions {s.codings['model']})"
        )
