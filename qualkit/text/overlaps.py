"""Words spoken into another's turn, as noScribe marks them: ``… //S02: Yes, exactly. // …``."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

from qualkit.text.labels import label_key, looks_like_speaker
from qualkit.text.turns import Draft

__all__ = ["split_overlaps"]

Times = Callable[[int, int], tuple[float | None, float | None]]
_OPENING = re.compile(r"(?<![:/])//[ \t]*(?P<label>[^\W_][^:/\n]{0,40}?)[ \t]*:[ \t]*")
_CLOSING = re.compile(r"(?<![:/])//(?!/)")
_MOST_MARKS = 400_000
_WORD = re.compile(r"\w")


def split_overlaps(text: str, drafts: Sequence[Draft], times: Times | None = None) -> list[Draft]:
    """Cut each turn where somebody else speaks into it, and give that speaker a turn there; no word changes.

    Args:
        text: that the drafts lie in.
        drafts: turns in text order.
        times: start and end in seconds of a stretch, where the file tells them more finely than by turn.

    >>> words = "Well //S02: Yes. // and so on"
    >>> [(one.label, words[one.start:one.end]) for one in split_overlaps(words, [Draft("S01", 0, len(words))])]
    [('S01', 'Well '), ('S02', 'Yes. '), ('S01', ' and so on')]
    """
    if not 0 < text.count("//") <= _MOST_MARKS:
        return list(drafts)
    known = {label_key(draft.label) for draft in drafts if draft.label}
    found: list[Draft] = []
    for draft in drafts:
        pieces = list(_pieces(text, draft, known)) if text.find("//", draft.start, draft.end) >= 0 else []
        found.extend(_timed(pieces, draft, times) if len(pieces) > 1 else [draft])
    return found


def _pieces(text: str, draft: Draft, known: set[str]) -> Iterator[Draft]:
    reached = searched = draft.start
    while (opening := _OPENING.search(text, searched, draft.end)) is not None:
        label = opening["label"].strip()
        if label_key(label) not in known and not looks_like_speaker(label):
            searched = opening.end()
            continue
        closing = _CLOSING.search(text, opening.end(), draft.end)
        end = closing.start() if closing else draft.end
        yield from _with_words(text, draft.label, reached, opening.start())
        yield from _with_words(text, label, opening.end(), end)
        # The mark that ends one person's words may begin the next one's.
        follows = closing is not None and _OPENING.match(text, closing.start(), draft.end) is not None
        reached = searched = end if closing is None or follows else closing.end()
    yield from _with_words(text, draft.label, reached, draft.end)


def _with_words(text: str, label: str, start: int, end: int) -> Iterator[Draft]:
    if _WORD.search(text, start, end):
        yield Draft(label, start, end)


def _timed(pieces: list[Draft], draft: Draft, times: Times | None) -> Iterator[Draft]:
    for number, piece in enumerate(pieces):
        if times is not None:
            start, end = times(piece.start, piece.end)
        else:
            # Without finer times only the beginning of the first and the end of the last piece are known.
            start = draft.start_seconds if number == 0 else None
            end = draft.end_seconds if number == len(pieces) - 1 else None
        yield piece._replace(start_seconds=start, end_seconds=end)
