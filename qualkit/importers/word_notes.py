"""What a Word document keeps in parts of its own but shows with its text: footnotes, endnotes, list numbers."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from qualkit.importers.bounded import local_name
from qualkit.importers.word_package import WordPackage
from qualkit.importers.word_walk import Numbering, WordText, attribute, list_place, properties, walk

__all__ = ["add_notes", "find_numbering"]

_NO_NUMBER = frozenset({"bullet", "none", ""})


def add_notes(package: WordPackage, flow: WordText) -> None:
    """Put the words of the notes that the text refers to behind the body, footnotes and endnotes in reading order.

    A note whose words are not in the file is counted as left out.
    """
    notes = {kind: _notes(package, kind) for kind in ("footnote", "endnote")}
    numbers = dict.fromkeys(notes, 0)
    for reference in flow.references:
        numbers[reference.kind] += 1
        element = notes[reference.kind].get(reference.id)
        walked = walk(element) if element is not None else WordText()
        if element is None:
            flow.dropped[reference.kind] += 1
        flow.beside.extend(walked.beside)
        flow.dropped.update(walked.dropped)
        name = f"{reference.kind} {numbers[reference.kind]}"
        with_words = [one for one in walked.paragraphs if one.text.strip()]
        for place, one in enumerate(with_words, 1):
            cell = name if place == 1 else f"{name}, paragraph {place}"
            joiner = one.joiner if place > 1 else "\n"
            flow.notes.append(replace(one, number=reference.number, cell=cell, joiner=joiner))


def _notes(package: WordPackage, kind: str) -> dict[str, Any]:
    root = package.part(f"{kind}s")
    if root is None:
        return {}
    return {attribute(one, "id"): one for one in root if local_name(one) == kind}


def find_numbering(package: WordPackage) -> Numbering:
    """The automatic lists, and the paragraph styles, that show a number or letter before each paragraph."""
    lists = _numbered_lists(package.part("numbering"))
    if not lists:
        return Numbering()
    own: dict[str, tuple[str, str]] = {}
    parents: dict[str, str] = {}
    root = package.part("styles")
    for style in () if root is None else root:
        name = attribute(style, "styleId")
        for one in style:
            if local_name(one) == "basedOn":
                parents[name] = attribute(one, "val")
        for numbering in properties(style, "pPr", "numPr"):
            own[name] = list_place(numbering)
    styles = {name for name in {*own, *parents} if _of_style(name, own, parents) in lists}
    return Numbering(lists, frozenset(styles))


def _of_style(name: str, own: dict[str, tuple[str, str]], parents: dict[str, str]) -> tuple[str, str]:
    for _ in range(50):
        if name in own:
            return own[name]
        if name not in parents:
            break
        name = parents[name]
    return ("", "")


def _numbered_lists(root: Any | None) -> frozenset[tuple[str, str]]:
    """(list, level) of those that count."""
    if root is None:
        return frozenset()
    counting: dict[str, list[str]] = {}
    for abstract in (one for one in root if local_name(one) == "abstractNum"):
        for level in (one for one in abstract if local_name(one) == "lvl"):
            formats = [attribute(one, "val") for one in level if local_name(one) == "numFmt"]
            if formats and formats[0] not in _NO_NUMBER:
                counting.setdefault(attribute(abstract, "abstractNumId"), []).append(attribute(level, "ilvl"))
    return frozenset(
        (attribute(number, "numId"), level)
        for number in root
        if local_name(number) == "num"
        for one in number
        if local_name(one) == "abstractNumId"
        for level in counting.get(attribute(one, "val"), ())
    )
