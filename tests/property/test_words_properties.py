"""Words that are found out when asked for are those that a plain reading from the beginning finds."""

from __future__ import annotations

from collections.abc import Iterator

from hypothesis import example, given
from hypothesis import strategies as st

from qualkit.identifiers import digits, reading
from qualkit.identifiers.reading import Reading, Word, fold, without_ending

_PIECES = st.sampled_from(
    ["one", "Two", "double-oh", "oh", "seven", "hundred", "and", "er", "then", "triple", "nine-one's", "twenty",
     "fifty", "twenty-one", "forty‑two", "P03", "3rd", "07", "Siân", "Sia\u0302n's", "I", "i'm", "ANN", "well",
     "[link worker A]", "[one]", "five5", "o’clock", "nil,", "zero.", "six\u00adteen", "日本"]
)  # fmt: skip
_GAPS = st.sampled_from([" ", " ", " ", ", ", ". ", "\n", "\r\n", " - ", "…  ", " \n\n", "", "-", " … … … … … "])
_TEXTS = st.lists(st.tuples(_PIECES, _GAPS), max_size=40).map(lambda all_: "".join(a + b for a, b in all_)) | st.text()


def read_through(text: Reading) -> Iterator[Word]:
    """Each word from the one before it, line by line."""
    previous = line_end = 0
    caseless = False
    pattern = reading._WORD if reading._HAS_MARKS.search(text.text) else reading._PLAIN_WORD
    for match in pattern.finditer(text.text):
        start, end = match.span()
        if start >= line_end:
            line_end = text.text.find("\n", start)
            line_end = len(text.text) if line_end < 0 else line_end
            caseless = reading._caseless(text.text[start : min(line_end, start + 400)])
        gap = text.text[previous:start]
        opens, near = reading._gap(gap) if previous else (True, False)
        masked = gap[-1:].isdigit() or text.text[end : end + 1].isdigit() or text.in_placeholder(start)
        previous = end
        said, ending = without_ending(match[0])
        yield Word(start, start + len(said), said, fold(said), said[0].isupper(), opens, caseless, near, masked, ending)


@given(_TEXTS, st.data())
@example("well I said\nANN one\n\nTwo", None)
def test_words_asked_for_in_any_order_are_those_read_through(text: str, data: st.DataObject | None) -> None:
    expected = list(read_through(Reading(text)))
    words = Reading(text).words_everywhere
    assert len(words) == len(expected) and words.keys == [word.key for word in expected]
    order = data.draw(st.permutations(range(len(expected)))) if data else reversed(range(len(expected)))
    assert all(words[at] == expected[at] for at in order)
    assert words[1:4] == expected[1:4] and words[-2:] == expected[-2:]
    assert list(words) == expected == list(words[:])
    some = frozenset(words.keys[::3])
    assert words.places(some) == [at for at, word in enumerate(expected) if word.key in some]


@given(_TEXTS)
@example("oh seven seven double oh nine hundred one two three")
@example("one " + "er " * 70 + "two three four five six seven")
@example("nine-one's two three four five six 12 seven eight")
def test_spoken_digits_are_those_found_in_all_words(text: str) -> None:
    seen = Reading(text)
    words = digits._apart([word for word in read_through(seen) if not word.masked])
    assert list(digits.spoken(seen)) == list(digits._spoken_in(text, words))
