"""What a run of a suggester rested on, kept with it in rows, offsets and hashes: enough to run it again, no words."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any

import qualkit.version
from qualkit.domain.code_suggestions import CodeProposal
from qualkit.domain.suggestions import Passage, ThemeProposal
from qualkit.services.code_material import CodeMaterial
from qualkit.services.session import Session
from qualkit.store import codebooks as codebook_store
from qualkit.store import sources as source_store

__all__ = ["code_inputs", "people_hash", "theme_inputs"]

_PLACES = 4  # digits that are kept of a probability


def code_inputs(session: Session, material: CodeMaterial, proposals: Sequence[CodeProposal] = ()) -> dict[str, Any]:
    """What a run of suggested codes learned from, and what it offered.

    Returns:
        ``sources``: (row, sha256 of the text) of all texts. ``codebooks``: (row, sha256 of the file) of all codebooks.
        ``codes`` and ``keys``: rows of the codes asked for, and what they were called. ``judgements``: (source, start,
        end, code, 1 or 0) of those that people made. ``implied``: (codes, {source: ranges of its passages}) that were
        read and did not get the code, without saying so. ``people``: see `people_hash`. ``offered``: (source, start,
        position of the code in ``codes``, probability).
    """
    ids = codebook_store.code_ids(session.connection)
    position = {code.key: number for number, code in enumerate(material.knowledge)}

    def place(number: int) -> list[int]:
        passage = material.passages[number]
        return [material.rows[passage.source], passage.span.start]

    return {
        **_common(session),
        "codes": [ids[code.key] for code in material.knowledge],
        "keys": [code.key for code in material.knowledge],
        "judgements": [
            [*place(one.passage), material.passages[one.passage].span.end, ids[one.code], int(one.holds)]
            for one in material.judgements
            if one.certain
        ],
        "implied": _implied(material, ids),
        "people": people_hash(material.passages),
        "offered": [[*place(one.passage), position[one.code], round(one.probability, _PLACES)] for one in proposals],
    }


def theme_inputs(
    session: Session, passages: Sequence[Passage], rows: Mapping[str, int], themes: Sequence[ThemeProposal] = ()
) -> dict[str, Any]:
    """What a run of suggested themes was given, and what it offered.

    Args:
        passages: as they were given to the suggester.
        rows: the row of each source in the store.
        themes: what it proposed, with indices into `passages`.

    Returns:
        ``sources``, ``codebooks`` and ``people`` as for `code_inputs`. ``passages``: {source: start, end, start, …} in
        their order. ``offered``: the numbers of the passages of each theme, counted through ``passages``.
    """
    by_source: dict[str, list[int]] = {}
    for number, passage in enumerate(passages):
        by_source.setdefault(passage.source, []).append(number)
    # Counted source by source, whatever order they were given in.
    order = [number for numbers in by_source.values() for number in numbers]
    counted = {number: position for position, number in enumerate(order)}
    return {
        **_common(session),
        "passages": {
            str(rows[source]): [at for n in numbers for at in (passages[n].span.start, passages[n].span.end)]
            for source, numbers in by_source.items()
        },
        "people": people_hash([passages[number] for number in order]),
        "offered": [sorted(counted[member] for member in theme.members) for theme in themes],
    }


def people_hash(passages: Sequence[Passage]) -> str:
    """A hash of who says which passage, and in which group; other names alone do not change it."""
    cases: dict[str, int] = {}
    groups: dict[str, int] = {}
    told = [
        (
            cases.setdefault(passage.case, len(cases)),
            groups.setdefault(passage.group, len(groups)),
        )
        for passage in passages
    ]
    return hashlib.sha256(repr(told).encode("utf-8")).hexdigest()


def _common(session: Session) -> dict[str, Any]:
    return {
        "qualkit": qualkit.version.__version__,
        "sources": [[row, digest] for row, _, digest, _ in source_store.texts(session.connection)],
        "codebooks": [[entry.id, entry.sha256] for entry in codebook_store.registered(session.connection)],
    }


def _implied(material: CodeMaterial, ids: Mapping[str, int]) -> list[list[Any]]:
    """Codes that share the same passages stand together: as a rule those of every source up to where it was read."""
    first: dict[str, int] = {}
    for number, passage in enumerate(material.passages):
        first.setdefault(passage.source, number)
    said: dict[str, set[int]] = {}
    unsaid: dict[str, set[int]] = {}
    for one in material.judgements:
        if one.certain:
            said.setdefault(one.code, set()).add(one.passage)
        elif not one.holds:
            unsaid.setdefault(one.code, set()).add(one.passage)
    shared: dict[str, list[Any]] = {}
    for code, numbers in unsaid.items():
        by_source: dict[str, list[int]] = {}
        for number in sorted(numbers):
            source = material.passages[number].source
            by_source.setdefault(source, []).append(number - first[source])
        skipped = {
            source: {n - first[source] for n in said.get(code, ()) if material.passages[n].source == source}
            for source in by_source
        }
        ranges = {str(material.rows[source]): _ranges(found, skipped[source]) for source, found in by_source.items()}
        shared.setdefault(repr(ranges), [[], ranges])[0].append(ids[code])
    return list(shared.values())


def _ranges(numbers: Sequence[int], skipped: set[int]) -> list[int]:
    """First and last of each run of numbers, where those skipped do not break a run.

    >>> _ranges([0, 1, 3, 7], {2})
    [0, 3, 7, 7]
    """
    found: list[int] = []
    for number in numbers:
        if found and all(between in skipped for between in range(found[-1] + 1, number)):
            found[-1] = number
        else:
            found += [number, number]
    return found
