"""What a study holds as tidy tables: one row a coding, a code, a case, a source, a summary, a theme's code, a memo."""

from __future__ import annotations

from collections.abc import Sequence

from qualkit.analysis import tidy
from qualkit.domain.codebook import Code
from qualkit.domain.material import Material
from qualkit.domain.tables import DataTable
from qualkit.services.material import gather
from qualkit.services.session import Session

__all__ = ["study_tables"]

_CODES = {
    "codebook": "key of the codebook",
    "code": "key of the code",
    "name": "name of the code",
    "parent": "key of the code it stands under; empty at the top",
    "kind": "theme, code or housekeeping",
    "status": "active, draft or retired",
    "type": "where the code comes from: deductive, inductive, in vivo …",
    "brief": "what it means, in a line",
    "definition": "what it means, in full",
    "when_to_use": "when it is used",
    "when_not_to_use": "when it is not",
}
_SUMMARIES = {
    "case": "pseudonym of the participant",
    "code": "key of the code",
    "summary": "what the analyst wrote into this cell of the framework matrix",
    "coder": "who wrote it",
    "created_at": "when it was first written (ISO 8601, UTC)",
    "updated_at": "when it was last changed (ISO 8601, UTC)",
}
_THEMES = {
    "theme": "name of the theme of the write-up",
    "position": "its place in the write-up, from 1",
    "code": "key of a code that it collects; empty where it collects none yet",
    "code_position": "the code's place in the theme, from 1",
    "claim": "what the theme claims",
}
_MEMOS = {
    "memo": "the memo's number, the same for good",
    "kind": "reflexive, methodological, analytic, data or summary",
    "about": "what it is about: study, source, case, code, coding, suggestion or theme",
    "target": "name, key or number of that; empty for the study",
    "title": "its title, often empty",
    "coder": "who wrote it",
    "created": "when it was written (ISO 8601, UTC)",
    "updated": "when it was last changed (ISO 8601, UTC)",
    "text": "what it says, as Markdown",
}
_SOURCES = {
    "source": "name of the transcript",
    "format": "the kind of file it was read from",
    "layout": "how speakers are marked in it",
    "words": "how many words it holds",
    "participant_words": "how many of them participants speak",
    "turns": "how many turns it has",
    "minutes": "length of the recording in minutes; empty where the file does not tell",
    "cases": "pseudonyms of the participants who speak in it, with commas between them",
}


def study_tables(session: Session, material: Material | None = None) -> dict[str, DataTable]:
    """Codings (with the participant's attributes), codes, cases, summaries, themes, memos and sources, in this order.

    Args:
        material: the study as already read; None reads it.
    """
    material = gather(session) if material is None else material
    attributes = tuple(dict.fromkeys(name for case in material.cases for name in case.attributes))
    return {
        "codings": tidy.codings(material),
        "codes": _codes(material),
        "cases": _cases(material, attributes),
        "summaries": _summaries(material),
        "themes": _themes(material),
        "memos": _memos(material),
        "sources": _sources(material),
    }


def _of_participants(attributes: Sequence[str]) -> dict[str, str]:
    return {name: f"the participant's {name.replace('_', ' ')}; empty where it is not known" for name in attributes}


def _codes(material: Material) -> DataTable:
    rows = tuple(
        (book.key, code.key, code.name, code.parent, code.kind, code.status, code.type, *_texts(code))
        for book in material.codebooks
        for code in book
    )
    return DataTable(title="Codes", columns=tuple(_CODES), rows=rows, meanings=_CODES)


def _texts(code: Code) -> tuple[str, ...]:
    return code.brief, code.definition, code.when_to_use, code.when_not_to_use


def _cases(material: Material, attributes: Sequence[str]) -> DataTable:
    return DataTable(
        title="Cases",
        columns=("case", *attributes),
        rows=tuple((c.name, *(c.attributes.get(n, "") for n in attributes)) for c in material.cases),
        meanings=_of_participants(attributes) | {"case": "the participant's pseudonym"},
    )


def _summaries(material: Material) -> DataTable:
    rows = tuple((s.case, s.code, s.body, s.coder, s.created_at, s.updated_at) for s in material.summaries)
    return DataTable(title="Framework summaries", columns=tuple(_SUMMARIES), rows=rows, meanings=_SUMMARIES)


def _themes(material: Material) -> DataTable:
    rows = tuple(
        (theme.name, theme.position, code, place, theme.claim)
        for theme in material.themes
        for place, code in enumerate(theme.codes or ("",), 1)
    )
    return DataTable(title="Themes of the write-up", columns=tuple(_THEMES), rows=rows, meanings=_THEMES)


def _memos(material: Material) -> DataTable:
    rows = tuple(
        (m.number, m.kind, m.target_kind, m.target, m.title, m.coder, m.created_at, m.updated_at, m.body)
        for m in material.memos
    )
    return DataTable(title="Memos", columns=tuple(_MEMOS), rows=rows, meanings=_MEMOS)


def _sources(material: Material) -> DataTable:
    rows = tuple(
        (
            s.name,
            s.format,
            s.layout,
            s.words,
            s.participant_words,
            s.turns,
            "" if s.minutes is None else s.minutes,
            ", ".join(s.cases),
        )
        for s in material.sources
    )
    return DataTable(title="Sources", columns=tuple(_SOURCES), rows=rows, meanings=_SOURCES)
