"""The panel's words: what is coded at the cursor and what its code means; with nothing there, how far the work is."""

from __future__ import annotations

from collections.abc import Sequence

from rich.text import Text

from qualkit.domain.codebook import Code
from qualkit.domain.codings import Coding
from qualkit.domain.memos import Memo
from qualkit.tui.desk import Desk, Item, Piece, is_open_hit
from qualkit.tui.ink import readable
from qualkit.tui.stripes import MEMO_SIGN

__all__ = ["about_code", "about_here", "how_it_came", "row_of"]


# Characters of a passage that a suggested one is like.
_QUOTED = 160


def about_here(desk: Desk, items: Sequence[Item], chosen: Item | None, paper: str, offset: int) -> Text:
    """What the panel says with the cursor at `offset`."""
    text = Text()
    if not items:
        return _overview(desk, offset)
    for item in items:
        text.append("▸ " if item == chosen else "  ", "bold")
        text.append_text(row_of(desk, item, paper))
        text.append("\n")
        if item == chosen:
            text.append(f"    {how_it_came(desk, item)}\n")
    if isinstance(chosen, Coding):
        code = desk.shelf.get(chosen.code)
        _memos(text, desk.memos_on("coding", str(chosen.number)))
        if code:
            text.append("\n")
            text.append_text(about_code(desk, code))
    elif chosen is not None:
        if chosen.suggestion.code:
            _suggested_code(text, desk, chosen)
        else:
            _suggestion(text, chosen)
    return text


def row_of(desk: Desk, item: Item, paper: str) -> Text:
    """An item in one line: a stripe of its colour, letter, key and name."""
    text = Text()
    if isinstance(item, Piece):
        text.append("┊? ", "bold")
        suggested = item.suggestion
        if suggested.code:
            text.append(f"{suggested.code} ", "bold")
            text.append(f"{desk.shelf.name(suggested.code)} (suggestion {item.number})")
        else:
            text.append(f"suggestion {item.number}: {suggested.label}")
        return text
    text.append("┊R " if is_open_hit(item) else "┃  ", f"bold {readable(desk.shelf.colour(item.code), paper, 4.5)}")
    text.append(f"{item.code} ", "bold")
    text.append(desk.shelf.name(item.code))
    return text


def how_it_came(desk: Desk, item: Item) -> str:
    """How an item came about, and what the coder says of it."""
    if isinstance(item, Piece):
        chance = item.suggestion.probability
        if chance is not None:
            return f"open; chance of being right: {chance:.2f}"
        return f"open; passage {item.segment.number} of {len(item.suggestion.segments)}"
    if is_open_hit(item):
        fired = ", ".join(f"“{words}”" for words in _fired(item))
        parts = ["rule hit, open" + (f": {fired}" if fired else "")] + (["in a negated clause"] if item.negated else [])
    else:
        who = item.confirmed_by or item.coder
        parts = ["you" if who.casefold() == desk.coder.casefold() else who]
        parts += {"rule": ["confirmed rule hit"], "model": ["accepted suggestion"]}.get(str(item.origin), [])
    parts += [item.stance] if item.stance else []
    parts += ["negative case"] if item.contrary else []
    parts += ["key quotation"] if item.key_quote else []
    return ", ".join([*parts, f"coding {item.number}"])


def _fired(item: Coding) -> list[str]:
    """The words that fired, as they stand in the quotation."""
    start = item.span.start
    return [item.quote[word.start - start : word.end - start] for word in item.words]


def about_code(desk: Desk, code: Code) -> Text:
    """A code's name, where it stands, and what it means."""
    text = Text()
    text.append(f"{code.key} {code.name}\n", "bold")
    above = desk.shelf.path(code.key)
    notes = [above] if above else []
    notes += ["draft"] if code.status == "draft" else ["retired"] if code.status == "retired" else []
    notes += ["in vivo"] if code.type == "in vivo" else []
    if notes:
        text.append(" · ".join(notes) + "\n", "italic")
    for heading, words in (
        ("", code.definition or code.brief),
        ("When to use: ", code.when_to_use),
        ("When not to use: ", code.when_not_to_use),
    ):
        if words.strip():
            text.append(heading, "bold")
            text.append(" ".join(words.split()) + "\n")
    if code.status == "draft":
        text.append("A draft: D writes its definition.\n", "italic")
    if code.examples:
        text.append("Example: ", "bold")
        text.append(f"“{' '.join(code.examples[0].split())}”\n")
    _memos(text, desk.memos_on("code", code.key))
    return text


def _suggestion(text: Text, piece: Piece) -> None:
    suggestion = piece.suggestion
    text.append(f"\nSuggestion {suggestion.number}: {suggestion.label}\n", "bold")
    text.append(f"keywords: {', '.join(suggestion.keywords[:8])}\n")
    text.append(f"{len(suggestion.open_segments)} of {len(suggestion.segments)} passages open\n")
    touched = ", ".join(f"{key} {share:.0%}" for key, share in list(suggestion.overlaps.items())[:4])
    if touched:
        text.append(f"codes at its passages: {touched}\n")
    text.append("A proposal by computer: it codes nothing until you accept it.\n", "italic")


def _suggested_code(text: Text, desk: Desk, piece: Piece) -> None:
    """Why a code is suggested for a passage: what in it tells, what it is like, what speaks against it."""
    suggestion, segment = piece.suggestion, piece.segment
    reasons, start = suggestion.reasons, piece.span.start
    text.append("\n")
    if reasons is not None:
        for place in reasons.sentences[:1]:
            words = " ".join(segment.quote[place.start - start : place.end - start].split())
            text.append("What tells most: ", "bold")
            text.append(f"“{words}”\n")
        for because in reasons.likest:
            if because.source and because.span:
                words, turn = desk.quoted(because.source, because.span)
                what = f"like {because.source}, turn {turn}, which is coded so"
            else:
                what, words = f"like the codebook's {because.kind}", because.words
            text.append(f"{what} ({because.likeness:.2f}): ", "bold")
            text.append(f"“{_short(words)}”\n")
        for one in reasons.against:
            text.append("against: ", "bold")
            text.append(f"{one}\n")
    text.append("A proposal by computer: it codes nothing until you accept it.\n", "italic")
    code = desk.shelf.get(suggestion.code)
    if code:
        text.append("\n")
        text.append_text(about_code(desk, code))


def _short(words: str) -> str:
    line = " ".join(words.split())
    return line if len(line) <= _QUOTED else line[:_QUOTED].rsplit(" ", 1)[0] + " …"


def _memos(text: Text, memos: Sequence[Memo]) -> None:
    for memo in memos:
        text.append(f"{MEMO_SIGN} memo {memo.number} ({memo.kind}): ", "bold")
        text.append(" ".join(memo.body.split()) + "\n")


def _overview(desk: Desk, offset: int) -> Text:
    """How far the work on this source is."""
    text = Text()
    hits = sum(is_open_hit(coding) for coding in desk.codings)
    text.append("Nothing is coded here.\n", "bold")
    case = desk.case_at(offset)
    if case:
        known = ", ".join(value for value in case.attributes.values() if value)
        text.append(f"{case.name}: {known}\n" if known else f"{case.name}\n")
    text.append(f"{_count(desk.uncoded, 'uncoded turn')}  (. next)\n")
    text.append(f"{_count(hits, 'open rule hit')}  (h next)\n")
    text.append(f"{_count(len(desk.pieces), 'suggested passage')}  (g next)\n")
    for memo in desk.memos_on("source", desk.source.name):
        text.append(f"{MEMO_SIGN} memo {memo.number} ({memo.kind}): ", "bold")
        text.append(" ".join(memo.body.split()) + "\n")
    return text


def _count(number: int, thing: str) -> str:
    return f"{number or 'no'} {thing if number == 1 else thing + 's'}"
