"""Word by word: which words of an earlier text are which words of a corrected one.

Runs of words that are unique in both texts are found first and put in order by the longest increasing subsequence
(Bram Cohen's patience diff); what lies between them is aligned by the longest common subsequence. Common words that
stand alone amid larger changes are then let go, as they agree by chance (Neil Fraser's semantic clean-up, see
neil.fraser.name/writing/diff). What is left over on both sides and stands together word for word was moved.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from qualkit.domain.sources import Turn
from qualkit.text.quotes import FOLDED

__all__ = ["Aligned", "Words", "align", "words_of"]

_WORD = re.compile(r"\w+(?:['\u2019-]\w+)*|[^\w\s]")
_RUN = 5  # words that fix a place
_SHORT_RUN = 2  # the same between two places that are fixed already
_MOVED_RUN = 4
_SLIDE = 10
_LEAST_MOVED = 5
_LARGEST_TABLE = 400_000_000  # old words times new words: 50 MB of bits


@dataclass(frozen=True, slots=True)
class Words:
    """Words and punctuation marks of a text: where each begins and ends, and what it is compared by."""

    starts: list[int]
    ends: list[int]
    keys: list[str]

    def __len__(self) -> int:
        return len(self.keys)

    def within(self, start: int, end: int) -> tuple[int, int]:
        """The words that a stretch of the text touches, as a half-open range of their numbers.

        >>> one = Words([0, 4], [3, 9], ["and", "there"])
        >>> one.within(0, 5), one.within(3, 4)
        ((0, 2), (1, 1))
        """
        first = bisect_left(self.ends, start + 1)
        return first, max(first, bisect_left(self.starts, end))


@dataclass(slots=True)
class Aligned:
    """For each old word its new word, or -1: in order (`same`), and moved elsewhere (`moved`)."""

    same: list[int]
    moved: list[int]
    new_length: int
    kept: list[int] = field(default_factory=list)
    """The old words that have a new one in order."""
    claimed: frozenset[int] = frozenset()
    """The new words that are an old one in order."""

    def __post_init__(self) -> None:
        self.kept = [old for old, new in enumerate(self.same) if new >= 0]
        self.claimed = frozenset(self.same[old] for old in self.kept)

    def gap(self, old: int) -> tuple[int, int]:
        """The new words, as a half-open range, that stand where old word `old`, which is gone, would have stood."""
        at = bisect_left(self.kept, old)
        before = self.same[self.kept[at - 1]] + 1 if at else 0
        after = self.same[self.kept[at]] if at < len(self.kept) else self.new_length
        return before, after


def words_of(text: str, turns: Sequence[Turn] = (), *, spoken: bool = True) -> Words:
    """The words inside turns; or those outside (labels, times, headings).

    >>> words_of("No, I can\u2019t.", spoken=False).keys
    ['no', ',', 'i', "can't", '.']
    """
    starts, ends, keys = [], [], []
    for start, end in _stretches(len(text), turns, spoken):
        for found in _WORD.finditer(text, start, end):
            starts.append(found.start())
            ends.append(found.end())
            keys.append("".join(FOLDED.get(c, c) for c in found.group()).casefold())
    return Words(starts, ends, keys)


def align(
    old: Sequence[str], new: Sequence[str], breaks: tuple[Collection[int], Collection[int]] = ((), ())
) -> Aligned:
    """Align two sequences of words. `breaks` are the words of each at which a turn begins.

    >>> align("a b c d e f".split(), "a x c d f".split()).same
    [0, -1, 2, 3, -1, 4]
    """
    same = [-1] * len(old)
    _fix(old, new, (0, len(old), 0, len(new)), (_RUN, _SHORT_RUN), same)
    _draw_together(old, new, same)
    _let_go_of_chance(same, len(new))
    _begin_at_breaks(old, new, same, breaks)
    return Aligned(same, _moves(old, new, same), len(new))


def _stretches(length: int, turns: Sequence[Turn], spoken: bool) -> Iterator[tuple[int, int]]:
    at = 0
    for turn in turns:
        yield (turn.span.start, turn.span.end) if spoken else (at, turn.span.start)
        at = turn.span.end
    if not spoken:
        yield at, length


def _fix(
    old: Sequence[str], new: Sequence[str], box: tuple[int, int, int, int], runs: Sequence[int], same: list[int]
) -> None:
    """Align old[a:b] with new[c:d]: what they begin and end with, then unique runs, then the rest."""
    a, b, c, d = box
    while a < b and c < d and old[a] == new[c]:
        same[a] = c
        a, c = a + 1, c + 1
    while a < b and c < d and old[b - 1] == new[d - 1]:
        b, d = b - 1, d - 1
        same[b] = d
    if a == b or c == d:
        return
    if not runs:
        _fix_by_subsequence(old, new, (a, b, c, d), same)
        return
    reached_old, reached_new = a, c
    for i, j in _in_order(_unique_pairs(old, new, (a, b, c, d), runs[0])):
        if i < reached_old or j < reached_new:
            continue
        # Words before the run that agree with it belong to it, and so do those behind it.
        low_i, low_j = i, j
        while low_i > reached_old and low_j > reached_new and old[low_i - 1] == new[low_j - 1]:
            low_i, low_j = low_i - 1, low_j - 1
        _fix(old, new, (reached_old, low_i, reached_new, low_j), runs[1:], same)
        high_i, high_j = low_i, low_j
        while high_i < b and high_j < d and old[high_i] == new[high_j]:
            same[high_i] = high_j
            high_i, high_j = high_i + 1, high_j + 1
        reached_old, reached_new = high_i, high_j
    _fix(old, new, (reached_old, b, reached_new, d), runs[1:], same)


def _unique_pairs(
    old: Sequence[str], new: Sequence[str], box: tuple[int, int, int, int], run: int
) -> list[tuple[int, int]]:
    """Where runs of words begin that stand once in old[a:b] and once in new[c:d]."""
    a, b, c, d = box
    ours, theirs = _unique_runs(old, range(a, b - run + 1), run), _unique_runs(new, range(c, d - run + 1), run)
    return sorted((place, theirs[words]) for words, place in ours.items() if words in theirs)


def _unique_runs(words: Sequence[str], places: Sequence[int], run: int) -> dict[tuple[str, ...], int]:
    found: dict[tuple[str, ...], int] = {}
    repeated = set()
    for place in places:
        key = tuple(words[place : place + run])
        if key in found:
            repeated.add(key)
        found[key] = place
    return {key: place for key, place in found.items() if key not in repeated}


def _in_order(pairs: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """The longest chain of pairs that rises on both sides (Schensted 1961, by piles)."""
    tops: list[int] = []
    at: list[int] = []
    before: list[int] = []
    for index, (_, new) in enumerate(pairs):
        pile = bisect_left(tops, new)
        before.append(at[pile - 1] if pile else -1)
        if pile == len(tops):
            tops.append(new)
            at.append(index)
        else:
            tops[pile], at[pile] = new, index
    chain = []
    index = at[-1] if at else -1
    while index >= 0:
        chain.append(pairs[index])
        index = before[index]
    return chain[::-1]


def _fix_by_subsequence(
    old: Sequence[str], new: Sequence[str], box: tuple[int, int, int, int], same: list[int]
) -> None:
    from rapidfuzz.distance import LCSseq

    a, b, c, d = box
    if (b - a) * (d - c) > _LARGEST_TABLE:
        return
    for block in LCSseq.opcodes(list(old[a:b]), list(new[c:d])):
        if block.tag == "equal":
            for step in range(block.src_end - block.src_start):
                same[a + block.src_start + step] = c + block.dest_start + step


def _draw_together(old: Sequence[str], new: Sequence[str], same: list[int]) -> None:
    """Of two new words that an old one may be, the one beside its neighbour's: alignments do not tear a phrase."""
    taken = {place for place in same if place >= 0}
    for i in range(1, len(old)):
        j = same[i - 1] + 1
        if same[i - 1] >= 0 and same[i] > j and j not in taken and old[i] == new[j]:
            taken.discard(same[i])
            taken.add(j)
            same[i] = j


def _let_go_of_chance(same: list[int], new_length: int) -> None:
    """Let go of agreements that are shorter than the changes on either side of them."""
    runs = _runs(same)
    stack: list[tuple[int, int, int]] = []
    # Letting go of one makes the change around it larger, so its neighbours are looked at again.
    changed = True
    while changed:
        changed = False
        stack = []
        for position, (i, j, length) in enumerate(runs):
            last = stack[-1] if stack else (0, 0, 0)
            before = max(i - last[0] - last[2], j - last[1] - last[2])
            following = runs[position + 1] if position + 1 < len(runs) else (len(same), new_length, 0)
            after = max(following[0] - i - length, following[1] - j - length)
            if length < before and length < after:
                same[i : i + length] = [-1] * length
                changed = True
            else:
                stack.append((i, j, length))
        runs = stack


def _begin_at_breaks(
    old: Sequence[str], new: Sequence[str], same: list[int], breaks: tuple[Collection[int], Collection[int]]
) -> None:
    """Where "x. | y z." lost "y z.", a comparison may as well say that ". y z" went: rather say what turns say."""
    came = [-1] * len(new)
    for i, j in enumerate(same):
        if j >= 0:
            came[j] = i
    for words, to, back, begins in ((old, same, came, breaks[0]), (new, came, same, breaks[1])):
        low = 0
        while low < len(words):
            if to[low] >= 0:
                low += 1
                continue
            high = low
            while high < len(words) and to[high] < 0:
                high += 1
            _slide(words, to, back, (low, high), begins)
            low = high


def _slide(words: Sequence[str], to: list[int], back: list[int], run: tuple[int, int], begins: Collection[int]) -> None:
    """Let a run of words without counterpart begin at a break if it can as well as where it does."""
    low, high = run
    for step in range(1, _SLIDE + 1):
        if low + step > high or high + step > len(words) or words[low + step - 1] != words[high + step - 1]:
            break
        if low + step in begins:
            _give(to, back, range(high, high + step), low - high)
            return
    for step in range(1, _SLIDE + 1):
        if low - step < 0 or words[low - step] != words[high - step] or to[low - step] < 0:
            break
        if low - step in begins:
            _give(to, back, range(low - 1, low - step - 1, -1), high - low)
            return


def _give(to: list[int], back: list[int], places: Iterable[int], by: int) -> None:
    """Hand the counterparts of these words to those `by` places further on."""
    for place in places:
        to[place + by], to[place] = to[place], -1
        if to[place + by] >= 0:
            back[to[place + by]] = place + by


def _runs(same: Sequence[int]) -> list[tuple[int, int, int]]:
    """Stretches that agree word for word: (first old word, first new word, how many)."""
    runs: list[tuple[int, int, int]] = []
    for i, j in enumerate(same):
        if j < 0:
            continue
        if runs and runs[-1][0] + runs[-1][2] == i and runs[-1][1] + runs[-1][2] == j:
            runs[-1] = (runs[-1][0], runs[-1][1], runs[-1][2] + 1)
        else:
            runs.append((i, j, 1))
    return runs


def _moves(old: Sequence[str], new: Sequence[str], same: Sequence[int]) -> list[int]:
    """Words left over on both sides that stand together in both, once: they were moved."""
    taken = {place for place in same if place >= 0}
    gone = [place < 0 for place in same]
    fresh = [place not in taken for place in range(len(new))]
    moved = [-1] * len(old)
    ours = _unique_runs(old, _free_places(gone, _MOVED_RUN), _MOVED_RUN)
    theirs = _unique_runs(new, _free_places(fresh, _MOVED_RUN), _MOVED_RUN)
    for i, j in sorted((place, theirs[words]) for words, place in ours.items() if words in theirs):
        if moved[i] >= 0 or not fresh[j]:
            continue
        low, high = 0, 0
        while i + low > 0 and j + low > 0 and _meet(old, new, i + low - 1, j + low - 1, gone, fresh):
            low -= 1
        while i + high < len(old) and j + high < len(new) and _meet(old, new, i + high, j + high, gone, fresh):
            high += 1
        if high - low >= _LEAST_MOVED:
            for step in range(low, high):
                moved[i + step] = j + step
                gone[i + step] = fresh[j + step] = False
    return moved


def _meet(old: Sequence[str], new: Sequence[str], i: int, j: int, gone: Sequence[bool], fresh: Sequence[bool]) -> bool:
    return gone[i] and fresh[j] and old[i] == new[j]


def _free_places(free: Sequence[bool], run: int) -> list[int]:
    """Where `run` free words stand together."""
    places, length = [], 0
    for place, is_free in enumerate(free):
        length = length + 1 if is_free else 0
        if length >= run:
            places.append(place - run + 1)
    return places
