"""Who took part, with a warning where attributes could single somebody out."""

from __future__ import annotations

from collections.abc import Sequence

from qualkit.analysis.framework import ordered_cases
from qualkit.analysis.report.scope import SmallCells, generalised, printed_attributes, small_cells
from qualkit.analysis.report.view import View
from qualkit.analysis.wording import count, joined, number
from qualkit.domain.material import Material, SourceFacts
from qualkit.domain.reports import Block, Column, Paragraph, Section, Table

__all__ = ["participants"]


def participants(view: View) -> list[Section]:
    if not view.speakers:
        return []
    names = [name for name in printed_attributes(view.material) if _is_used(view.material, name)]
    timed = any(source.minutes is not None for source in view.material.sources)
    columns = (
        Column("Participant", 2),
        *(Column(name.replace("_", " ").capitalize(), 3) for name in names),
        Column("Words", 1.5, numeric=True),
        *([Column("Minutes", 1.5, numeric=True)] if timed else []),
    )
    spoken = _sources_by_case(view.material)
    rows = []
    for name in ordered_cases(view.material):
        case = view.material.case(name)
        values = [(case.attributes.get(n, "") if case else "") or "not stated" for n in names]
        rows.append((name, *values, *_amounts(spoken.get(name, []), timed)))
    table = Table(
        caption="Participants",
        key="table-participants",
        columns=columns,
        rows=tuple(rows),
        note=_shared_note(view.material),
    )
    blocks: list[Block] = [table, *(Paragraph(text, "note") for text in _warnings(view))]
    return [Section(key="participants", title="Participants", blocks=tuple(blocks))]


def _is_used(material: Material, name: str) -> bool:
    return any(case.attributes.get(name) for case in material.cases if case.links)


def _sources_by_case(material: Material) -> dict[str, list[SourceFacts]]:
    sources = {source.name: source for source in material.sources}
    return {
        case.name: [sources[name] for name in dict.fromkeys(link.source for link in case.links) if name in sources]
        for case in material.cases
    }


def _amounts(sources: Sequence[SourceFacts], timed: bool) -> list[str]:
    minutes = [source.minutes for source in sources if source.minutes is not None]
    words = number(sum(source.participant_words for source in sources)) if sources else "–"
    return [words, *([f"{sum(minutes):,.0f}" if minutes else "–"] if timed else [])]


def _shared_note(material: Material) -> str:
    if any(len(source.cases) > 1 for source in material.sources):
        return "In group interviews, words and minutes are those of the whole group."
    return ""


def _warnings(view: View) -> list[str]:
    least = view.whole.smallest_group
    if not view.options.publication:
        cells = small_cells(view.whole)
        return [f"{_in_words(cells, least)} {_ADVICE}"] if cells else []
    warnings = []
    if generalised(view.whole) != view.whole:
        first = printed_attributes(view.whole)[0].replace("_", " ")
        warnings.append(
            f"What fewer than {count(least, 'participant')} share is given as “other”, such as “other {first}”."
            " Pseudonyms are printed as they stand: if they tell a role or a place, choose neutral ones before"
            " publication."
        )
    left = small_cells(generalised(view.whole))
    if left:
        warnings.append(_in_words(left, least))
    return warnings


_ADVICE = (
    "Somebody who knows the setting may recognise them. Keep this version confidential; a version for publication gives"
    " such values as “other”."
)


def _in_words(cells: SmallCells, least: int) -> str:
    told = [f"{attribute.replace('_', ' ')} “{value}” ({n})" for attribute, value, n in cells.values]
    told += [f"together “{', '.join(held)}” ({n})" for held, n in cells.combinations]
    return f"Small groups: fewer than {count(least, 'participant')} share {joined(told)}."
