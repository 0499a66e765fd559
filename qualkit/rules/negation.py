"""Whether words stand in the reach of a negation ("not", "never", "without" …).

A small version of the ConText algorithm (Harkema, Dowling, Thornblade and Chapman 2009, Journal of Biomedical
Informatics 42:839-851): a negation reaches a few words forward, until a word or mark that ends its clause.
"""

from __future__ import annotations

from collections.abc import Sequence

from qualkit.rules.folding import word_set
from qualkit.rules.plans import Pieces
from qualkit.rules.tokens import BREAK, PAUSE

__all__ = ["NEGATIONS", "REACH", "is_negated"]

# How many written words may stand between the negation and the words it reaches.
REACH = 5

# A find before which none of these stands in its sentence is not negated.
NEGATIONS = word_set("not nt no never without nor neither hardly barely scarcely none nobody nothing nowhere lack")
_ENDERS = word_set(
    "but although though however because except unless until whereas while yet cos apart despite instead"
)
_FILLERS = frozenset((("you", "know"), ("i", "mean"), ("i", "suppose"), ("i", "think"), ("i", "guess")))
_JOINERS = frozenset(("and", "so", "or", "then"))
_SUBJECTS = word_set("i we you he she it they there that this who which")
_AFTER_PAUSE = _SUBJECTS | _ENDERS | {"and", "so", "then", "just", "well", "yeah", "yes", "when", "if", "what"}
# "not only", "no doubt": a negation that denies nothing, told by the word after it.
_DENIES_NOTHING = {
    "not": word_set("only just least simply merely unlike forgetting"),
    "no": word_set("doubt wonder matter end question sooner surprise"),
    "never": frozenset(("mind",)),
    "nothing": frozenset(("but", "short")),
}
_CANNOT = word_set("help wait stress emphasise emphasize overstate")
_AFTER_OR = frozenset(("or", "why", "if"))


def is_negated(pieces: Pieces, words: Sequence[str], marks: Sequence[int], written: Sequence[int]) -> bool:
    """Whether every piece of a find stands in the reach of a negation before it.

    A negation among the pattern's own words ("no one to ask") does not count.

    Args:
        pieces: ranges of word numbers, counted from 0 in the sentence, sorted.
        words: the folded words of the sentence.
        marks: what stands before each word, see `Tokens`.
        written: for each word, the number of the written word it belongs to.

    >>> is_negated(((3, 4),), ["i", "do", "not", "cope"], [0, 0, 0, 0], [0, 1, 1, 2])
    True
    """
    own = {number for start, end in pieces for number in range(start, end)}
    reached_to = -1
    for start, end in pieces:
        if not _reached(start, own, reached_to, words, marks, written):
            return False
        reached_to = end - 1
    return bool(pieces)


def _reached(
    start: int,
    own: set[int],
    reached_to: int,
    words: Sequence[str],
    marks: Sequence[int],
    written: Sequence[int],
) -> bool:
    """Look backwards from the word at `start` for a negation, or for a piece that one has already reached."""
    for at in range(start - 1, -1, -1):
        if written[start] - written[at] - 1 > REACH or _clause_ends(at, words, marks):
            return False
        if at in own:
            if at == reached_to:
                return True
            continue
        if _denies(at, words):
            return True
    return False


def _clause_ends(at: int, words: Sequence[str], marks: Sequence[int]) -> bool:
    """Whether a negation at `at` or before it cannot reach the next word."""
    word, following, mark = words[at], words[at + 1], marks[at + 1]
    if mark == BREAK or word in _ENDERS:
        return True
    if mark == PAUSE and (
        word == "no" or (following in _AFTER_PAUSE and (following, *words[at + 2 : at + 3]) not in _FILLERS)
    ):
        return True
    return word in _JOINERS and following in _SUBJECTS


def _denies(at: int, words: Sequence[str]) -> bool:
    word = words[at]
    following = words[at + 1]
    before = words[at - 1] if at else ""
    if word == "lack":
        return following == "of"
    if word == "nt":
        word = "not"
    if word not in NEGATIONS or following in _DENIES_NOTHING.get(word, ()):
        return False
    if word != "not":
        return True
    if (before in ("can", "could") and following in _CANNOT) or before in _AFTER_OR:
        return False
    return not (following == "to" and words[at + 2 : at + 3] == ["mention"])
