"""What the words around a word say about it: whether a person is meant."""

from __future__ import annotations

from collections.abc import Sequence

from qualkit.identifiers.reading import Word, set_of

__all__ = ["ADDRESSED", "RELATIONS", "SPEAKING", "TITLES", "TOLD", "introduced", "speaks_of_a_person"]

TITLES = set_of("""mr mrs ms miss mx dr doctor prof professor sir dame lady lord rev reverend fr father pastor
    imam rabbi canon
    sister nurse matron councillor cllr sergeant sgt constable inspector pc captain major colonel auntie aunty aunt
    uncle nan nana nain taid granny grandma grandad granddad""")
# Words that a name often follows directly.
RELATIONS = set_of("""husband wife partner son daughter brother sister mum mam mother dad father mate friend
    neighbour colleague
    manager boss worker workers nurse carer coach cousin niece nephew grandson granddaughter boyfriend girlfriend fiance
    fiancee stepson stepdaughter stepdad stepmum ex twin volunteer counsellor consultant physio physiotherapist
    receptionist pharmacist therapist midwife vicar lad chap fella bloke lass guy lady""")
TOLD = set_of("""rang ring phoned told tell asked ask met texted emailed e-mailed contacted called named
    christened nicknamed
    married thanked visited messaged""")
ADDRESSED = set_of("hi hello hiya dear thanks cheers ta bye goodbye sorry okay ok")
SPEAKING = set_of("""said says rang phoned told asked reckons reckoned thinks thought goes went came comes
    texted emailed replied
    answered laughed explained mentioned suggested referred called who whos whose knows knew died wants wanted lives
    lived works worked retired helped helps""")
_NO_NAME_AFTER = set_of("i we you they the a an to that this my your his her their our no any some")


def introduced(words: Sequence[Word], at: int) -> bool:
    """Whether what stands before says that a name follows: “my name's”, “this is”, “called”, “I'm”."""
    if not at or not words[at].near or words[at].opens:
        return False
    last, before = words[at - 1], words[at - 2].key if at > 1 else ""
    if last.key in ("named", "called", "christened") or (last.key == "name" and last.ending == "s"):
        return True
    if (
        last.key == "i"
        and last.ending == "m"
        or (last.key == "it" and last.ending == "s" and before in ("hello", "hi"))
    ):
        return True
    return (before, last.key) in {("name", "is"), ("name", "was"), ("this", "is"), ("i", "am"), ("call", "me")}


def speaks_of_a_person(words: Sequence[Word], at: int, upto: int) -> bool:
    """Whether the words around those from `at` up to `upto` say that they are a person's name."""
    before = words[at - 1].key if at and words[at].near and not words[at].opens else ""
    after = words[upto] if upto < len(words) and words[upto].near and not words[upto].opens else None
    if before in TITLES or before in RELATIONS or before in TOLD or before in ADDRESSED or introduced(words, at):
        return True
    if after is None or before in _NO_NAME_AFTER:
        return False
    then = words[upto + 1].key if upto + 1 < len(words) else ""
    return after.key in SPEAKING or (after.key == "and" and then in ("she", "he"))
