"""Lines that a page or a service has put between people's words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence

from qualkit.domain.sources import Dropped
from qualkit.text.frontmatter import is_page_mark, is_system_line
from qualkit.text.labels import Line

__all__ = ["IN_NO_TURN", "count_furniture", "find_furniture"]

IN_NO_TURN = "of the turns, not of the text: line of the page or the service"
_LONGEST_HEAD = 100
_FEWEST_HEADS = 3


def find_furniture(text: str, lines: Sequence[Line], heads: Collection[int] = ()) -> frozenset[int]:
    """The lines that are nobody's words: page numbers, marks of services, and what is repeated beside page numbers.

    A line counts as repeated when it stands three times or more and, but for once, always next to a page number.

    Args:
        heads: the lines that begin a turn, which are never furniture.

    >>> text = "Study 3\\nP: a\\n1/9\\nStudy 3\\nP: b\\n2/9\\nStudy 3\\nP: c"
    >>> starts = [0, 8, 13, 17, 25, 30, 34, 42]
    >>> lines = [Line(start, text.find("\\n", start) % (len(text) + 1)) for start in starts]
    >>> sorted(find_furniture(text, lines, heads=(1, 4, 7)))
    [0, 2, 3, 5, 6]
    """
    words = [text[line.start : line.end].strip() if line.end - line.start < 200 else "" for line in lines]
    pages = {number for number, said in enumerate(words) if is_page_mark(said)}
    found = {number for number, said in enumerate(words) if said and is_system_line(said)}
    if len(pages) >= _FEWEST_HEADS - 1:
        repeats = Counter(said for said in words if 0 < len(said) <= _LONGEST_HEAD)
        beside = Counter(words[number] for page in pages for number in (page - 1, page + 1) if 0 <= number < len(words))
        heading = {
            said for said, times in repeats.items() if times >= _FEWEST_HEADS and beside.get(said, 0) >= times - 1
        }
        found |= {number for number, said in enumerate(words) if said in heading}
    return frozenset(found - set(heads))


def count_furniture(lines: Collection[int]) -> tuple[Dropped, ...]:
    """What the import report says of them."""
    return (Dropped(IN_NO_TURN, len(lines)),) if lines else ()
