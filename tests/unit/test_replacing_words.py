"""What is written in the place of a name, and whether the sentence is still one."""

from __future__ import annotations

import pytest

from qualkit.text.pseudonyms import Known, Pseudonyms, canonical, label_for
from qualkit.text.replacing import Stretch, longest_first, replace, with_grammar


def written(text: str, *pairs: tuple[str, str]) -> str:
    stretches = [Stretch(text.index(old), text.index(old) + len(old), new) for old, new in pairs]
    return replace(text, with_grammar(text, longest_first(stretches)))[0]


@pytest.mark.parametrize(
    ("text", "old", "new", "expected"),
    [
        ("Thessaly's car", "Thessaly's", "[link worker A]", "[link worker A]'s car"),
        ("Thessaly’s car", "Thessaly", "[link worker A]", "[link worker A]’s car"),
        ("Amos’ car", "Amos", "[driver A]", "[driver A]’s car"),
        ("He said ‘ask Amos’ to me", "Amos", "[driver A]", "He said ‘ask [driver A]’ to me"),
        ("at the Larkfield Surgery", "Larkfield Surgery", "[GP practice 2]", "at the [GP practice 2]"),
        ("The Larkfield is", "The Larkfield", "[GP practice 2]", "The [GP practice 2] is"),
        ("an Ennerdale van", "Ennerdale", "[shop 1]", "a [shop 1] van"),
        ("A Wexley thing", "Wexley", "[NHS trust 1]", "An [NHS trust 1] thing"),
        ("a Wexley thing", "Wexley", "[university 1]", "a [university 1] thing"),
        ("Banana Wexley", "Wexley", "[organisation 1]", "Banana [organisation 1]"),
        ("i rang thessaly", "thessaly", "Maria", "i rang maria"),
        ("THESSALY SAID", "THESSALY", "Maria", "MARIA SAID"),
        ("😀 Thessaly", "Thessaly", "[person A]", "😀 [person A]"),
    ],
)
def test_the_sentence_stays_one(text: str, old: str, new: str, expected: str) -> None:
    assert written(text, (old, new)) == expected


def test_a_first_name_means_the_full_name_only_where_it_is_clear() -> None:
    known = [Known("Thessaly Quarrington", "person", "[person A]")]
    assert Pseudonyms(known).propose("Thessaly", "person") == "[person A]"
    two = Pseudonyms(known, [("Thessaly Brook", "person")])
    assert two.propose("Thessaly", "person") == "[person B]"
    assert two.propose("Dr Quarrington", "person") == "[person A]"
    assert two.propose("Mr Quarrington", "person") == "[person B]", "a family may share a name"
    assert two.propose("Quarrington", "organisation") == "[organisation 1]"


def test_letters_and_numbers_that_stand_in_a_text_are_not_given_again() -> None:
    names = Pseudonyms([], used=["I saw [Person A] and [person B] at [GP practice 1]."])
    assert names.propose("Thessaly", "person") == "[person C]"
    names.assign("Thessaly", "person", "[person C]")
    assert names.propose("Odalys", "person") == "[person D]"
    assert names.propose("Larkfield Surgery", "organisation") == "[GP practice 2]"
    many = Pseudonyms([Known(f"Name{n}", "person", f"[person {chr(65 + n)}]") for n in range(26)])
    assert many.propose("Thessaly", "person") == "[person AA]"


@pytest.mark.parametrize(
    ("words", "kind", "label"),
    [
        ("4th July 2019", "date", "date in 2019"),
        ("the first of May", "date", "date"),
        ("01/02/1960", "date of birth", "date of birth"),
        ("943 476 5919", "NHS number", "NHS number"),
        ("St Bride's Primary", "organisation", "school"),
        ("Cllr Moss", "person", "councillor"),
        ("Wexley", "place", "place"),
    ],
)
def test_what_a_thing_is_called(words: str, kind: str, label: str) -> None:
    assert label_for(words, kind) == label
    assert label_for(words, kind, role="neighbour") == "neighbour"


def test_one_name_however_it_is_written() -> None:
    ways = ("Siân O’Brien", "SIAN O'BRIEN", "Dr. Siân O'Brien's", " sian  o'brien,")
    assert len({canonical(way) for way in ways}) == 1
    assert canonical("07700 900 123", "phone number") == canonical("07700-900123", "phone number")
