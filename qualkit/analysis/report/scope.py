"""Cutting a study down to what a report is about, and making rare attributes general before publication."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from qualkit.analysis.report.options import ReportOptions
from qualkit.domain.cases import Case
from qualkit.domain.codebook import Codebook
from qualkit.domain.material import Material
from qualkit.domain.memos import Memo

__all__ = ["SmallCells", "generalised", "narrowed", "other", "printed_attributes", "small_cells"]


@dataclass(frozen=True, slots=True)
class SmallCells:
    """Values, and combinations of values that are each common enough, which too few participants share."""

    values: tuple[tuple[str, str, int], ...]
    combinations: tuple[tuple[tuple[str, ...], int], ...]

    def __bool__(self) -> bool:
        return bool(self.values or self.combinations)


def other(attribute: str) -> str:
    """What stands for a rare value.

    >>> other("years_in_role")
    'other years in role'
    """
    return f"other {attribute.replace('_', ' ')}"


def printed_attributes(material: Material) -> tuple[str, ...]:
    """The attributes that a report prints beside a pseudonym, the grouping attribute first."""
    return tuple(dict.fromkeys((material.group_by, *material.attribution)))


def small_cells(material: Material) -> SmallCells:
    """What could single a participant out: values and combinations held by fewer than `smallest_group`."""
    names, least = printed_attributes(material), material.smallest_group
    people = [case for case in material.cases if case.links]
    values = []
    for name in names:
        counts = Counter(case.attributes.get(name, "") for case in people)
        values += [
            (name, value, n) for value, n in sorted(counts.items()) if value and value != other(name) and n < least
        ]
    rare = {(name, value) for name, value, _ in values}
    tuples = Counter(tuple(case.attributes.get(name, "") for name in names) for case in people)
    combinations = [
        (tuple(value for value in held if value), n)
        for held, n in sorted(tuples.items())
        if n < least
        and not any(pair in rare for pair in zip(names, held, strict=True))
        and any(value not in ("", other(name)) for name, value in zip(names, held, strict=True))
    ]
    return SmallCells(tuple(values), tuple(combinations))


def generalised(material: Material) -> Material:
    """The same study with rare values of the printed attributes made general, see `other`.

    A combination that is still rare keeps its grouping attribute and has the others made general, so that numbers by
    group stay true.
    """
    names = printed_attributes(material)
    rare = {(name, value) for name in names for value in _general(material, name)}
    cases = [
        replace(
            case,
            attributes={
                **{n: other(n) if (n, v) in rare else v for n, v in case.attributes.items()},
                **{n: other(n) for n in names if (n, case.attributes.get(n, "")) in rare},
            },
        )
        for case in material.cases
    ]
    tuples = Counter(_held(case, names) for case in cases if case.links)
    scarce = {held for held, n in tuples.items() if n < material.smallest_group}
    others = set(names) - {material.group_by}
    return replace(
        material,
        cases=tuple(_blurred(case, others) if _held(case, names) in scarce else case for case in cases),
    )


def _general(material: Material, name: str) -> set[str]:
    """The values of an attribute that one general value stands for: those that too few share, one missing among them.

    Where those together would still be too few, the next rarest joins them: one person of "other role" is singled out
    by that as by any name. A value that is called as the general one is part of it.
    """
    people = [case for case in material.cases if case.links]
    counts = Counter(case.attributes.get(name, "") for case in people)
    low = {value for value, n in counts.items() if n < material.smallest_group and value != other(name)}
    if not low:
        return set()
    low |= {other(name)} & counts.keys()
    ready = sorted(counts.keys() - low, key=lambda value: (counts[value], value))
    while ready and sum(counts[value] for value in low) < material.smallest_group:
        low.add(ready.pop(0))
    return low


def narrowed(material: Material, options: ReportOptions) -> Material:
    """The part of a study that a report is about: participants and themes asked for, and what belongs to them."""
    if options.cases:
        material = _narrowed_to_cases(material, {name.casefold() for name in options.cases})
    if options.themes:
        material = _narrowed_to_themes(material, options.themes)
    return material


def _narrowed_to_cases(material: Material, wanted: set[str]) -> Material:
    cases = tuple(case for case in material.cases if case.name.casefold() in wanted)
    names = {case.name for case in cases}
    spoken = {link.source for case in cases for link in case.links}
    codings = tuple(item for item in material.codings if item.case in names)
    numbers = {str(item.coding.number) for item in codings}
    kept = {"case": names, "source": spoken, "coding": numbers}
    return replace(
        material,
        cases=cases,
        sources=tuple(
            source for source in material.sources if source.name in spoken or names.intersection(source.cases)
        ),
        codings=codings,
        memos=_memos_about(material.memos, kept),
        summaries=tuple(summary for summary in material.summaries if summary.case in names),
    )


def _narrowed_to_themes(material: Material, themes: Sequence[str]) -> Material:
    wanted: set[str] = set()
    shown: set[str] = set()
    for book in material.codebooks:
        parents = {code.key: code.parent for code in book}
        for key in themes:
            code = book.get(key)
            if code is None:
                continue
            wanted.update(under.key for under in book.below(code.key))
            above = code.parent
            while above:
                shown.add(above)
                above = parents.get(above, "")
    shown |= wanted
    codings = tuple(item for item in material.codings if item.coding.code in wanted)
    kept = {"code": shown, "coding": {str(item.coding.number) for item in codings}}
    books = (_only(book, shown) for book in material.codebooks)
    return replace(
        material,
        codebooks=tuple(book for book in books if book.codes),
        codings=codings,
        memos=_memos_about(material.memos, kept),
        summaries=tuple(summary for summary in material.summaries if summary.code in shown),
    )


def _only(book: Codebook, keys: set[str]) -> Codebook:
    return replace(book, codes=tuple(code for code in book if code.key in keys))


def _memos_about(memos: Sequence[Memo], kept: dict[str, set[str]]) -> tuple[Memo, ...]:
    """Memos whose target is still there; kinds of target that `kept` does not name all stay."""
    return tuple(memo for memo in memos if memo.target_kind not in kept or memo.target in kept[memo.target_kind])


def _held(case: Case, names: Sequence[str]) -> tuple[str, ...]:
    return tuple(case.attributes.get(name, "") for name in names)


def _blurred(case: Case, names: set[str]) -> Case:
    return replace(case, attributes={n: other(n) if n in names and v else v for n, v in case.attributes.items()})
