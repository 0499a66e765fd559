"""Holding a paper against the study: ``study.integrity.manuscript``."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from pathlib import Path

from qualkit.analysis.manuscript_report import ManuscriptReport
from qualkit.domain.manuscripts import PaperParagraph, PaperProblem
from qualkit.errors import NotFound
from qualkit.services.session import Session

__all__ = ["Manuscripts"]

_Place = tuple[int, int, int, str]


class Manuscripts:
    """Part of ``study.integrity``: papers that quote the study's participants."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def manuscript(self, file: str | Path) -> ManuscriptReport:
        """Look a paper through before it is sent off; changes nothing.

        Every quotation of four words or more is looked for in all transcripts, the interviewer's turns too: whether it
        is verbatim, and whether it is whose words the paper says. Told besides: participants quoted too much, in a row
        or never; passages nobody has coded; descriptions that fit too few participants; what certainly identifies a
        person (its kind and place, never the words); and wording that methods papers warn of.

        Args:
            file: .docx (tracked deletions do not count, footnotes and tables do), .odt, .rtf, .html, .md or .txt.

        Raises:
            NotFound: there is no such file, or the study has no sources.
            BadInput: the file cannot be read.
        """
        from qualkit.analysis.manuscript import Transcripts, held_against, quoted_in
        from qualkit.analysis.manuscript_claims import Claims
        from qualkit.analysis.manuscript_faults import faults
        from qualkit.importers.manuscripts import read_manuscript
        from qualkit.services.finding import people_of
        from qualkit.services.intake import read_bytes
        from qualkit.services.material import talks
        from qualkit.text.quoted import word_count

        path, session = Path(file), self._session
        if not path.is_file():
            raise NotFound(f"There is no file {path}.")
        paragraphs = read_manuscript(read_bytes(path), path.name)
        people = people_of(session)
        session.progress("Reading the transcripts", 0, 1)
        said = talks(session)
        if not said:
            raise NotFound("The study has no sources yet.", hint="Import some with: qualkit import FILES")
        transcripts = Transcripts(said, self._coded())
        session.progress("Reading the transcripts", 1, 1)
        identifying = self._identifying(paragraphs)
        found = held_against(
            quoted_in(paragraphs, Claims(people.cases, (people.group_by, *people.attribution))),
            transcripts,
            masked=_mask(paragraphs, identifying),
            progress=lambda done, total: session.progress("Looking for the quotations", done, total),
        )
        problems = [*_told(paragraphs, identifying), *faults(found, paragraphs, people)]
        heard = {one.quotation.case for one in found if one.quotation.case}
        return ManuscriptReport(
            file=path.name,
            paragraphs=len(paragraphs),
            words=sum(word_count(paragraph.text) for paragraph in paragraphs),
            quotations=tuple(one.quotation for one in found),
            problems=tuple(sorted(problems, key=lambda one: ("error", "warning", "info").index(one.severity))),
            quoted=len(heard),
            participants=len(people.speakers()),
        )

    def _coded(self) -> dict[str, list[tuple[int, int]]]:
        from qualkit.analysis.stretches import merged
        from qualkit.store import sources as source_store
        from qualkit.store import spoken as spoken_store

        connection = self._session.connection
        return {
            name: merged((place.start, place.end) for place in spoken_store.coded(connection, row, by_people=True))
            for row, name in source_store.rows(connection)
        }

    def _identifying(self, paragraphs: Sequence[PaperParagraph]) -> list[_Place]:
        """What certainly identifies a person, and nobody has decided to keep: paragraph, start, end, kind."""
        from qualkit.domain.identifiers import Tier
        from qualkit.services.identifying import examine
        from qualkit.services.known_names import kept_words, watch_of

        session = self._session
        watch, kept = watch_of(session), {_folded(words) for words in kept_words(session)}
        found = []
        for number, paragraph in enumerate(paragraphs):
            for one in examine(session, paragraph.text, watch, only=Tier.CERTAIN):
                if _folded(paragraph.text[one.start : one.end]) not in kept:
                    found.append((number, one.start, one.end, one.kind))
        return found


def _told(paragraphs: Sequence[PaperParagraph], identifying: Sequence[_Place]) -> list[PaperProblem]:
    return [
        PaperProblem(
            severity="error",
            kind="identifier",
            message=f"Something here certainly identifies a person ({kind}).",
            paragraph=paragraphs[number].number,
            place=f"{paragraphs[number].place}, characters {start + 1} to {end}",
        )
        for number, start, end, kind in identifying
    ]


def _mask(paragraphs: Sequence[PaperParagraph], identifying: Sequence[_Place]) -> Callable[[str], str]:
    """Puts the kind in the place of the words that identify a person, wherever they are shown."""
    kinds = {_folded(paragraphs[number].text[start:end]): kind for number, start, end, kind in identifying}
    if not kinds:
        return str
    written = sorted(kinds, key=lambda words: (-len(words), words))
    pattern = "|".join(r"\s+".join(map(re.escape, words.split())) for words in written)
    search = re.compile(rf"(?<!\w)(?:{pattern})(?!\w)", re.IGNORECASE)
    return lambda text: search.sub(lambda match: f"[{kinds.get(_folded(match[0]), 'identifier')}]", text)


def _folded(text: str) -> str:
    return " ".join(text.casefold().split())
