"""What a correction did to a transcript, turn by turn, for a person to read."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from qualkit.domain.revisions import TurnChange
from qualkit.domain.sources import Turn
from qualkit.text.anchors import Anchors
from qualkit.text.quotes import fold

__all__ = ["TurnChanges"]

_OLD = "->"


@dataclass(slots=True)
class _Pieces:
    """Words of one turn in order: a sign, the turn they are from, and where they stand in that text."""

    parts: list[tuple[str, int, int, int]] = field(default_factory=list)

    def add(self, sign: str, turn: int, start: int, end: int) -> None:
        if self.parts and self.parts[-1][:2] == (sign, turn):
            self.parts[-1] = (sign, turn, self.parts[-1][2], end)
        else:
            self.parts.append((sign, turn, start, end))

    def of(self, old: str, new: str) -> tuple[tuple[str, str], ...]:
        return tuple((sign, (old if sign in _OLD else new)[start:end]) for sign, _, start, end in self.parts)


class TurnChanges:
    """Which turn became which, and what changed in it."""

    def __init__(self, anchors: Anchors, old_turns: Sequence[Turn], new_turns: Sequence[Turn]) -> None:
        self._texts = anchors
        self._old, self._new = old_turns, new_turns
        words = anchors.main
        self._same, self._moved = words.aligned.same, words.aligned.moved
        self._came = frozenset(new for new in self._moved if new >= 0)
        # Of each word, the place of its turn in the sequence of turns.
        self._old_of = _turn_of(words.old.starts, old_turns)
        self._new_of = _turn_of(words.new.starts, new_turns)

    @cached_property
    def pairs(self) -> dict[int, int]:
        """Turns that became each other (old to new place): most of what they share, they share with each other."""
        shared = self._shared(self._same)
        best_new = _best(shared)
        best_old = _best({(new, old): count for (old, new), count in shared.items()})
        return {old: new for old, new in best_new.items() if best_old[new] == old}

    @cached_property
    def labels(self) -> dict[str, str]:
        """Speakers' labels that were plainly renamed: a label that is gone, in all its turns now the same new one."""
        before, after = {t.speaker for t in self._old}, {t.speaker for t in self._new}
        became: dict[str, Counter[str]] = defaultdict(Counter)
        for old, new in self.pairs.items():
            became[self._old[old].speaker][self._new[new].speaker] += 1
        renamed = {
            label: next(iter(new))
            for label, new in sorted(became.items())
            if label and label not in after and len(new) == 1 and next(iter(new)) and next(iter(new)) not in before
        }
        # Two labels that became one are not renamed but taken together: that is for a person to look at.
        twice = {new for new, count in Counter(renamed.values()).items() if count > 1}
        return {old: new for old, new in renamed.items() if new not in twice}

    @property
    def became(self) -> dict[int, int]:
        """Numbers of turns, before and after; 0 where a turn is gone. A turn of marks alone is not followed."""
        after = {**_best(self._shared(self._moved)), **_best(self._shared(self._same))}
        keys = self._texts.main.old.keys
        spoken = {turn for at, turn in enumerate(self._old_of) if turn >= 0 and keys[at][:1].isalnum()}
        return {
            self._old[turn].number: self._new[after[turn]].number if turn in after else 0 for turn in sorted(spoken)
        }

    @property
    def times(self) -> int:
        """How many turns have other times."""
        return sum(
            (self._old[old].start_seconds, self._old[old].end_seconds)
            != (self._new[new].start_seconds, self._new[new].end_seconds)
            for old, new in self.pairs.items()
        )

    def words(self) -> tuple[int, int, int, int]:
        """Words (not marks) before, after, kept in order, and moved."""
        old, new = self._texts.main.old.keys, self._texts.main.new.keys
        kept = sum(key[:1].isalnum() and self._same[at] >= 0 for at, key in enumerate(old))
        moved = sum(key[:1].isalnum() and self._moved[at] >= 0 for at, key in enumerate(old))
        return sum(key[:1].isalnum() for key in old), sum(key[:1].isalnum() for key in new), kept, moved

    def changes(self) -> tuple[TurnChange, ...]:
        """Turns that are not as they were, in reading order."""
        in_new, gone = self._pieces()
        found: list[tuple[float, int, TurnChange]] = []
        partners = _best({(new, old): count for (old, new), count in self._shared(self._same).items()})
        moved_from = _best({(new, old): count for (old, new), count in self._shared(self._moved).items()})
        moved_to = _best(self._shared(self._moved))
        for place, turn in enumerate(self._new):
            change = self._change(turn, in_new[place], partners.get(place), moved_from.get(place))
            if change:
                found.append((place, 1, change))
        for place, (pieces, where) in gone.items():
            turn = self._old[place]
            there = moved_to.get(place)
            to = self._new[there].number if there is not None else 0
            words = pieces.of(self._texts.old, self._texts.new)
            kind = "moved" if to else "removed"
            change = TurnChange(
                kind=kind, turn=turn.number, new_turn=to, speaker=turn.speaker, new_speaker="", pieces=words
            )
            found.append((where - 0.5, place, change))
        return tuple(change for *_, change in sorted(found, key=lambda one: one[:2]))

    def _change(self, turn: Turn, pieces: _Pieces, partner: int | None, moved_from: int | None) -> TurnChange | None:
        words = pieces.of(self._texts.old, self._texts.new)
        differs = any(sign != "=" for sign, _ in words)
        if partner is None:
            if all(sign in "=<" for sign, _ in words):  # told of where it came from
                return None
            kind, before = ("moved", self._old[moved_from]) if moved_from is not None else ("added", None)
        else:
            before = self._old[partner]
            same_speaker = self.labels.get(before.speaker, before.speaker) == turn.speaker
            if not differs and same_speaker:
                return None
            kind = "changed" if differs else "speaker"
        return TurnChange(
            kind=kind,
            turn=before.number if before else 0,
            new_turn=turn.number,
            speaker=before.speaker if before else "",
            new_speaker=turn.speaker,
            pieces=words if differs else (),
        )

    def _pieces(self) -> tuple[list[_Pieces], dict[int, tuple[_Pieces, int]]]:
        """For each new turn its words with those removed from it; and old turns without a successor, with the new
        turn they stood before."""
        in_new = [_Pieces() for _ in self._new]
        gone: dict[int, tuple[_Pieces, int]] = {}
        successor = _best(self._shared(self._same))
        reached = 0
        for sign, at in self._walk():
            if sign == "-":
                words, turn = self._texts.main.old, self._old_of[at]
                sign = ">" if self._moved[at] >= 0 else "-"
                if turn in successor:
                    in_new[successor[turn]].add(sign, turn, words.starts[at], words.ends[at])
                elif turn >= 0:
                    gone.setdefault(turn, (_Pieces(), reached))[0].add(sign, turn, words.starts[at], words.ends[at])
            else:
                words, turn = self._texts.main.new, self._new_of[at]
                if turn >= 0:
                    sign = "<" if sign == "+" and at in self._came else sign
                    in_new[turn].add(sign, turn, words.starts[at], words.ends[at])
                    reached = turn + 1
        return in_new, gone

    def _walk(self) -> Iterator[tuple[str, int]]:
        """Words in order: removed old ones, added new ones, and new ones that are the same."""
        old, new = self._texts.main.old, self._texts.main.new
        at_old = at_new = 0
        for i in [*self._texts.main.aligned.kept, len(old)]:
            j = self._same[i] if i < len(old) else len(new)
            yield from (("-", at) for at in range(at_old, i))
            yield from (("+", at) for at in range(at_new, j))
            if i < len(old):
                before = self._texts.old[old.starts[i] : old.ends[i]]
                after = self._texts.new[new.starts[j] : new.ends[j]]
                if before == after or _marks(before) == _marks(after):
                    yield "=", j
                else:
                    yield "-", i
                    yield "+", j
            at_old, at_new = i + 1, j + 1

    def _shared(self, to: Sequence[int]) -> Counter[tuple[int, int]]:
        """How many words (not marks) each old turn has in common with each new one."""
        shared: Counter[tuple[int, int]] = Counter()
        keys = self._texts.main.old.keys
        for old, new in enumerate(to):
            if new >= 0 and keys[old][:1].isalnum() and self._old_of[old] >= 0 and self._new_of[new] >= 0:
                shared[self._old_of[old], self._new_of[new]] += 1
        return shared


def _marks(word: str) -> str:
    """A word with plain quotation marks, its capitals kept."""
    return "".join(c if c.isalnum() else fold(c)[0] for c in word)


def _turn_of(starts: Sequence[int], turns: Sequence[Turn]) -> list[int]:
    begins = [turn.span.start for turn in turns]
    return [bisect_right(begins, start) - 1 for start in starts]


def _best(shared: Counter[tuple[int, int]] | dict[tuple[int, int], int]) -> dict[int, int]:
    """For each of the one side the other it shares most with, the earlier one where two share as much."""
    best: dict[int, tuple[int, int]] = {}
    for (one, other), count in sorted(shared.items()):
        if one not in best or count > best[one][1]:
            best[one] = (other, count)
    return {one: other for one, (other, _) in best.items()}
