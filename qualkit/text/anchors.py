"""Finding the place of a coded stretch in a corrected transcript, and saying how sure that is.

A stretch is *exact* where the same characters stand at the place that the alignment of the two texts gives; *moved*
where they stand elsewhere and enough of what surrounds them went along; *fuzzy* where the place is clear and the
words differ; and an *orphan* otherwise. Whatever stands in several places that nothing tells apart is an orphan
with candidates: nothing is guessed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from qualkit.domain.revisions import Placement
from qualkit.domain.sources import Anchored, Span, Turn
from qualkit.text.alignment import Aligned, Words, align, words_of

__all__ = ["LEAST_SIMILAR", "Anchors", "similarity"]

LEAST_SIMILAR = 0.6
"""Words less similar than this are not taken for the same stretch (docs/explanation/positions.md has the figures)."""

_ENOUGH_MOVED = 8  # words and marks that went along, the stretch's own among them
_CONTEXT = 60  # characters on either side
_BEFORE = 20  # characters that make clear by themselves which of several places it is
_SAME_CONTEXT = 0.6
_MARGIN = 0.1
_WORTH_SHOWING = 0.45  # what is less similar is no candidate either
_EDGE = 60  # new words at an edge that is not clear
_MOST_CANDIDATES = 5
_GONE, _SEVERAL, _CHANGED = "gone", "several", "changed"


def similarity(before: str, after: str) -> float:
    """How alike two quotations are, 0 to 1: the mean of two indel ratios, one of characters and one of words.

    An indel ratio is 1 less the share of what must be put in or taken out. Characters alone would find "never" and
    "ever" alike; words alone would find a corrected misspelling as strange as another word. 1 only for identical ones.

    >>> similarity("on my own", "on my own"), similarity("I felt alone", "I feel alone"), similarity("never", "ever")
    (1.0, 0.7917, 0.4444)
    """
    from rapidfuzz.distance import Indel

    if before == after:
        return 1.0
    words = Indel.normalized_similarity(words_of(before, spoken=False).keys, words_of(after, spoken=False).keys)
    return min(0.9999, round((_alike(before, after) + words) / 2, 4))


def _alike(before: str, after: str) -> float:
    """The indel ratio of characters, 0 to 1: quick, for finding the best of many places."""
    from rapidfuzz.distance import Indel

    return Indel.normalized_similarity(before, after)


@dataclass(frozen=True, slots=True)
class _Layer:
    """What is spoken, or what stands around it, in both texts."""

    old: Words
    new: Words
    aligned: Aligned


class Anchors:
    """An earlier and a corrected text, aligned.

    >>> one = Anchors("I was alone. It rained.", "Well, I was alone. It snowed.")
    >>> found = one.place(Span(0, 12)).anchored
    >>> found.how, found.new
    ('exact', Span(start=6, end=18))
    """

    def __init__(self, old: str, new: str, old_turns: Sequence[Turn] = (), new_turns: Sequence[Turn] = ()) -> None:
        self.old, self.new = old, new
        self.spoken = _layer(old, new, old_turns, new_turns, True) if old_turns and new_turns else None
        around = (old_turns, new_turns) if self.spoken else ((), ())
        self.around = _layer(old, new, *around, False)

    @property
    def main(self) -> _Layer:
        """What is spoken; in texts without turns, everything."""
        return self.spoken or self.around

    def place(self, span: Span) -> Placement:
        """Where the stretch at `span` of the earlier text stands now."""
        for layer in (self.spoken, self.around):
            if layer:
                first, last = layer.old.within(span.start, span.end)
                if first < last:
                    return _Search(self, layer, span, first, last).placement()
        return Placement(Anchored(span, None, "orphan", 0.0), why=_GONE)


def _layer(old: str, new: str, old_turns: Sequence[Turn], new_turns: Sequence[Turn], spoken: bool) -> _Layer:
    before, after = words_of(old, old_turns, spoken=spoken), words_of(new, new_turns, spoken=spoken)
    breaks = (
        {words.within(turn.span.start, turn.span.end)[0] for turn in turns}
        for words, turns in ((before, old_turns), (after, new_turns))
    )
    return _Layer(before, after, align(before.keys, after.keys, (next(breaks), next(breaks))))


class _Search:
    """The search for one stretch: old words `first` to `last` (half-open) of a layer."""

    def __init__(self, texts: Anchors, layer: _Layer, span: Span, first: int, last: int) -> None:
        self.texts, self.layer, self.span = texts, layer, span
        self.first, self.last = first, last
        self.quote = span.of(texts.old)
        old = layer.old
        # A stretch of whole words is found as whole words only: not "alone" in "aloneness".
        self.whole = (old.starts[first] >= span.start, old.ends[last - 1] <= span.end)
        self.places = self._places(texts.new, layer.new)

    def placement(self) -> Placement:
        here = self._identical(self.layer.aligned.same)
        if here is not None and self._clearly(here):
            return self._found(here, "exact", 1.0)
        there = self._moved_along()
        if there is not None:
            return self._found(there, "moved", 1.0)
        image, alike = self._image()
        elsewhere, fit = self._by_surroundings()
        if elsewhere is not None and (alike < LEAST_SIMILAR or fit >= self._fit(self.span, image) + _MARGIN):
            inside = image is not None and image.start <= elsewhere.start and elsewhere.end <= image.end
            return self._found(elsewhere, "exact" if inside else "moved", 1.0)
        if image is None or alike < LEAST_SIMILAR:
            image, alike = max((image, alike), self._moved_image(), key=lambda found: found[1])
        if image is not None and LEAST_SIMILAR <= alike < 1.0:
            return self._found(image, "fuzzy", alike)
        return self._orphan(image if alike >= _WORTH_SHOWING else None)

    def _found(self, new: Span, how: str, alike: float) -> Placement:
        return Placement(Anchored(self.span, new, how, alike))

    def _orphan(self, image: Span | None) -> Placement:
        free = self._free_places() or self._beside()
        candidates = list(dict.fromkeys([*free, *([image] if image else [])]))[:_MOST_CANDIDATES]
        why = _SEVERAL if free else _CHANGED if image else _GONE
        return Placement(Anchored(self.span, None, "orphan", 0.0), tuple(candidates), why)

    def _identical(self, to: Sequence[int]) -> Span | None:
        """The same characters where the alignment has the stretch's first or last word."""
        old, new = self.layer.old, self.layer.new
        for at in (self.first, self.last - 1):
            if to[at] >= 0:
                start = new.starts[to[at]] + self.span.start - old.starts[at]
                if start in self.places:
                    return Span(start, start + len(self.quote))
        return None

    def _clearly(self, here: Span) -> bool:
        """Whether no other place has as good a claim: one that is not taken by, or was not, another's words."""
        rivals = [place for place in self._free_places(own=False) if not place.overlaps(here)]
        claimants = self._claimants()
        if self._follows_the_same(self.span, here):
            # What comes before is the same, word for word: only what can say that too is a rival.
            rivals = [rival for rival in rivals if self._follows_the_same(self.span, rival)]
            claimants = [one for one in claimants if self._follows_the_same(one, here)]
        if not rivals and not claimants:
            return True
        own = self._fit(self.span, here)
        return all(self._fit(self.span, rival) < own - _MARGIN for rival in rivals) and all(
            self._fit(claimant, here) < own - _MARGIN for claimant in claimants
        )

    def _moved_along(self) -> Span | None:
        """The same characters in a block that was moved, if the block is long enough to be no chance."""
        there = self._identical(self.layer.aligned.moved)
        if there is None:
            return None
        start, end = self._block()
        return there if end - start >= _ENOUGH_MOVED else None

    def _block(self) -> tuple[int, int]:
        """The old words that were moved together with the stretch's first moved one."""
        moved = self.layer.aligned.moved
        start = next(at for at in range(self.first, self.last) if moved[at] >= 0)
        end = start + 1
        while start > 0 and moved[start - 1] >= 0 and moved[start - 1] == moved[start] - 1:
            start -= 1
        while end < len(moved) and moved[end] >= 0 and moved[end] == moved[end - 1] + 1:
            end += 1
        return start, end

    def _image(self) -> tuple[Span | None, float]:
        """What stands at the aligned place now, and how similar that is; edges that are not clear fit best."""
        same = self.layer.aligned.same
        known = [at for at in range(self.first, self.last) if same[at] >= 0]
        if not known:
            low, high = self.layer.aligned.gap(self.first)
            return self._best_window(low, high)
        starts = [same[self.first]] if same[self.first] >= 0 else self._edge(self.first, known[0], before=True)
        ends = [same[self.last - 1] + 1] if same[self.last - 1] >= 0 else self._edge(known[-1], self.last - 1)
        return self._best_edges(starts, ends)

    def _edge(self, low: int, high: int, *, before: bool = False) -> list[int]:
        """The new words at which the stretch may begin or end, its own first or last word being gone."""
        begin, end = self.layer.aligned.gap(low if before else high)
        return list(range(max(begin, end - _EDGE), end + 1) if before else range(begin, min(end, begin + _EDGE) + 1))

    def _best_window(self, low: int, high: int) -> tuple[Span | None, float]:
        """The best fit among new words `low` to `high`, none of which is aligned to the stretch's own."""
        from rapidfuzz import fuzz

        if low >= high:
            return None, 0.0
        new, text = self.layer.new, self.texts.new
        offset = new.starts[low]
        found = fuzz.partial_ratio_alignment(self.quote, text[offset : new.ends[high - 1]])
        if found is None:
            return None, 0.0
        begin, end = new.within(offset + found.dest_start, offset + found.dest_end)
        begin, end = max(low, min(begin, high - 1)), min(high, max(end, begin + 1))
        near = 5
        return self._best_edges(
            list(range(max(low, begin - near), min(high - 1, begin + near) + 1)),
            list(range(max(low + 1, end - near), min(high, end + near) + 1)),
        )

    def _best_edges(self, starts: Sequence[int], ends: Sequence[int]) -> tuple[Span | None, float]:
        """The most similar stretch that begins at one of `starts` and ends before one of `ends`."""
        starts, ends = self._at_words(starts, ends)
        widest = (min(starts), max(ends))
        if widest[0] >= widest[1]:
            return None, 0.0
        start = max((s for s in starts if s < widest[1]), key=lambda s: self._alike(s, widest[1]))
        end = max((e for e in ends if e > start), key=lambda e: self._alike(start, e))
        start = max((s for s in starts if s < end), key=lambda s: self._alike(s, end))
        best = self._span(start, end)
        return best, similarity(self.quote, best.of(self.texts.new))

    def _at_words(self, starts: Sequence[int], ends: Sequence[int]) -> tuple[Sequence[int], Sequence[int]]:
        """Edges at words rather than at commas, where the stretch itself begins or ends with a word."""
        ours, theirs = self.layer.old.keys, self.layer.new.keys
        if ours[self.first][:1].isalnum():
            starts = [at for at in starts if at < len(theirs) and theirs[at][:1].isalnum()] or starts
        if ours[self.last - 1][:1].isalnum():
            ends = [at for at in ends if at > 0 and theirs[at - 1][:1].isalnum()] or ends
        return starts, ends

    def _moved_image(self) -> tuple[Span | None, float]:
        """What stands now where most of the stretch was moved to."""
        moved = self.layer.aligned.moved
        known = [at for at in range(self.first, self.last) if moved[at] >= 0]
        if not known:
            return None, 0.0
        start, end = self._block()
        if end - start < _ENOUGH_MOVED:
            return None, 0.0
        # What belongs to the same block of text lies about as far from its neighbours as before.
        together = [at for at in known if abs((moved[at] - moved[known[0]]) - (at - known[0])) <= _EDGE]
        low, high = moved[together[0]], moved[together[-1]] + 1
        if low >= high:
            return None, 0.0
        slack_before, slack_after = together[0] - self.first, self.last - 1 - together[-1]
        return self._best_edges(
            list(range(max(0, low - min(_EDGE, 2 * slack_before)), low + 1)),
            list(range(high, min(len(self.layer.new), high + min(_EDGE, 2 * slack_after)) + 1)),
        )

    def _by_surroundings(self) -> tuple[Span | None, float]:
        """The one free place of the same characters whose surroundings tell that it is the one."""
        fits = sorted(((self._fit(self.span, place), place) for place in self._free_places()), reverse=True)
        if not fits or fits[0][0] < _SAME_CONTEXT or (len(fits) > 1 and fits[1][0] > fits[0][0] - _MARGIN):
            return None, 0.0
        fit, best = fits[0]
        if any(self._fit(claimant, best) > fit - _MARGIN for claimant in self._claimants()):
            return None, 0.0
        return best, fit

    def _beside(self) -> list[Span]:
        """Where the same characters stand just beside the place: one of two that were said twice."""
        low, high = self.layer.aligned.gap(self.first)
        length = self.last - self.first
        near = range(max(0, low - length), min(len(self.layer.new), high + length))
        return [
            Span(start, start + len(self.quote))
            for start in self.places
            if self.layer.new.within(start, start + len(self.quote))[0] in near
        ]

    def _free_places(self, *, own: bool = True) -> list[Span]:
        """Where the same characters stand and no other old words are aligned to; the stretch's `own` may be."""
        mine = set(self.layer.aligned.same[self.first : self.last]) if own else ()
        claimed = self.layer.aligned.claimed
        free = []
        for start in self.places:
            low, high = self.layer.new.within(start, start + len(self.quote))
            if all(new not in claimed or new in mine for new in range(low, high)):
                free.append(Span(start, start + len(self.quote)))
        return free

    def _places(self, text: str, words: Words) -> list[int]:
        """Where the same characters stand in a text, cutting no word that the stretch does not cut."""
        found: list[int] = []
        start = text.find(self.quote)
        while start >= 0:
            end = start + len(self.quote)
            low, high = words.within(start, end)
            if low < high:
                cuts = (words.starts[low] < start, words.ends[high - 1] > end)
                if not any(whole and cut for whole, cut in zip(self.whole, cuts, strict=True)):
                    found.append(start)
            start = text.find(self.quote, start + 1)
        return found

    def _claimants(self) -> list[Span]:
        """Other places of the earlier text with the same characters whose words are gone."""
        same = self.layer.aligned.same
        found = []
        for start in self._places(self.texts.old, self.layer.old):
            place = Span(start, start + len(self.quote))
            low, high = self.layer.old.within(place.start, place.end)
            if not place.overlaps(self.span) and any(same[at] < 0 for at in range(low, high)):
                found.append(place)
        return found

    def _fit(self, old: Span, new: Span | None) -> float:
        """How alike the surroundings of two places are, 0 to 1; what comes before (the question) counts twice."""
        if new is None:
            return 0.0
        ours, theirs = self.texts.old, self.texts.new
        before = _alike(
            ours[max(0, old.start - _CONTEXT) : old.start], theirs[max(0, new.start - _CONTEXT) : new.start]
        )
        after = _alike(ours[old.end : old.end + _CONTEXT], theirs[new.end : new.end + _CONTEXT])
        return (2 * before + after) / 3

    def _follows_the_same(self, old: Span, new: Span) -> bool:
        before = self.texts.old[max(0, old.start - _BEFORE) : old.start]
        return len(before) == _BEFORE and self.texts.new[: new.start].endswith(before)

    def _span(self, start: int, end: int) -> Span:
        return Span(self.layer.new.starts[start], self.layer.new.ends[end - 1])

    def _alike(self, start: int, end: int) -> float:
        return _alike(self.quote, self._span(start, end).of(self.texts.new))
