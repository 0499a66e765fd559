"""How findings are told: a row of the list, and all there is to know about the one in hand."""

from __future__ import annotations

from collections.abc import Sequence

from rich.text import Text

from qualkit.domain.identifiers import Identifier
from qualkit.tui.cells import tidy, visible
from qualkit.tui.review.findings import Findings, letter_of

__all__ = ["about", "outside", "row_of", "where"]

# From this width on, a row of the list tells the kind, too.
_WITH_KIND = 58
_LONGEST_KIND = 18


def row_of(one: Identifier, room: int) -> Text:
    """A finding in one line: how it stands, how sure it is, its words, and where it is."""
    state = letter_of(one) if one.state != "open" else " "
    head = f"{state} {one.tier!s:<8}"
    if room >= _WITH_KIND:
        head += f"{one.kind:<{_LONGEST_KIND}.{_LONGEST_KIND}}"
    there = where(one, short=True)
    left = max(8, room - len(head) - min(len(there), room // 3) - 2)
    words = Text(_one_line(one.words))
    words.truncate(left, overflow="ellipsis", pad=True)
    place = Text(there)
    place.truncate(max(1, room // 3), overflow="ellipsis")
    return Text.assemble(head, words, "  ", place, no_wrap=True)


def where(one: Identifier, *, short: bool = False) -> str:
    """Where a finding stands: its source and turn, or the place outside the texts."""
    if one.kind == "combination":
        return "cases"
    if one.place == "text":
        turn = f"{one.turn}" if short else f"turn {one.turn}" if one.turn else "before the first turn"
        return f"{one.source}:{turn}" if short else f"{one.source}, {turn}"
    if short and one.place == "speaker label":
        return f"{one.source}: label"
    place = one.place if short or one.place in ("attribute", "case name") else f"{one.place} {one.detail}".rstrip()
    return f"{one.source}, {place}" if one.source else place


def about(findings: Findings, proposal: str | None) -> Text:
    """The finding in hand: its words and what they become, why it was found, where else the words stand.

    `proposal` None: it is not known yet.
    """
    one = findings.here
    if one is None:
        return Text("No finding is listed. Esc shows all of them." if findings.filtered else "No findings are open.")
    text = Text()
    text.append(f"“{_one_line(findings.words(one))}”", "bold")
    text.append_text(_becomes(findings, one, proposal))
    kind = f"{findings.other_kind} (was {one.kind})" if findings.other_kind else one.kind
    rule = f", {one.rule}" if one.rule != one.kind else ""
    text.append(f"\n{one.tier}: {kind}{rule}\n")
    text.append(f"{where(one)} · {_elsewhere(findings.elsewhere(one))}")
    if one.source and one.place != "text":
        text.append("\n")
        text.append_text(context(findings, one))
    return text


def outside(findings: Findings) -> Text:
    """What is said in the place of the transcript about a finding that stands in none."""
    one = findings.here
    if one is None:
        return Text()
    heading = "attributes of cases" if one.kind == "combination" else where(one)
    return Text.assemble(f"Not in a transcript: {heading}\n\n", context(findings, one))


def context(findings: Findings, one: Identifier) -> Text:
    """The words of a finding with what stands around them."""
    text, start = findings.text_around(one)
    span = findings.place(one)
    low, high = span.start - start, span.end - start
    if one.kind == "combination":
        return Text.assemble((_one_line(one.words), "bold underline"), _one_line(one.after))
    return Text.assemble(
        _flat(text[:low]), (_flat(text[low:high]), "bold underline"), _flat(text[high:])
    )  # fmt: skip


def _becomes(findings: Findings, one: Identifier, proposal: str | None) -> Text:
    changed = findings.span is not None or bool(findings.other_kind)
    if one.state == "accepted" and not changed:
        return Text.assemble(" → ", (one.replacement, "bold"), "  accepted")
    if one.kind == "combination":
        return Text("  attributes that together fit few people; no word can replace them")
    stands = "  kept, stays as it is; otherwise" if one.state == "kept" else ""
    new = "…" if proposal is None else proposal
    return Text.assemble(stands, " → ", (new, "bold"), "  place changed" if findings.span else "")


def _elsewhere(others: Sequence[Identifier]) -> str:
    if not others:
        return "the same words are found nowhere else"
    sources = len({one.source for one in others if one.source})
    still = sum(one.state == "open" for one in others)
    there = f" in {sources} source{'s' if sources != 1 else ''}" if sources else ""
    return f"the same words: {len(others)} more finding{'s' if len(others) > 1 else ''}{there}, {still} open"


def _one_line(words: str) -> str:
    return " ".join(visible(tidy(words)).split())


def _flat(words: str) -> str:
    return visible(tidy(words))
