"""What the words around a word say about it: whether a person is meant."""

from __future__ import annotations

from collections.abc import Sequence

from qualkit.identifiers.reading import Word, set_of

__all__ = [
    "ADDRESSED",
    "FAMILIAR",
    "RELATIONS",
    "SPEAKING",
    "TITLES",
    "TOLD",
    "introduced",
    "speaks_of_a_person",
    "used_as_a_word",
]

TITLES = set_of("""mr mrs ms miss mx dr doctor prof professor sir dame lady lord rev reverend fr father pastor
    imam rabbi canon
    sister nurse matron councillor cllr sergeant sgt constable inspector pc captain major colonel auntie aunty aunt
    uncle nan nana nain taid granny grandma grandad granddad cousin brother bishop deacon elder minister hajji sheikh
    mullah ustad baji bhai appa pani ciocia babcia mamgu tadcu mama papa master chef mayor saint""")
# Words that a name often follows directly.
RELATIONS = set_of("""husband wife partner son daughter brother sister mum mam mother dad father mate friend
    neighbour colleague
    manager boss worker workers nurse carer coach cousin niece nephew grandson granddaughter boyfriend girlfriend fiance
    fiancee stepson stepdaughter stepdad stepmum ex twin volunteer counsellor consultant physio physiotherapist
    receptionist pharmacist therapist midwife vicar lad chap fella bloke lass guy lady missus hubby gran mam bro sis
    pal marra lodger tenant landlord landlady dentist surgeon keyworker advisor adviser trainer vet cleaner warden
    caretaker
    secretary treasurer chairman chairwoman chairperson organiser tutor""")
TOLD = set_of("""rang ring phoned told tell asked ask met texted emailed e-mailed contacted called named
    christened nicknamed
    married thanked visited messaged""")
ADDRESSED = set_of("hi hello hiya dear thanks cheers ta bye goodbye sorry okay ok")
SPEAKING = set_of("""said says rang phoned told asked reckons reckoned thinks thought goes went came comes
    texted emailed replied
    answered laughed explained mentioned suggested referred called who whos whose knows knew died wants wanted lives
    lived works worked retired helped helps""")
# Words before a name at home: “our Kev”, “wee Shona”.
FAMILIAR = set_of("our wee little young old big poor wor bold auld")
_SAID_TO = set_of("""said says say saying spoke speak speaking talk talked talking listen listened wrote goes went
    married engaged
    chatted introduced explained according turned mentioned""")
_WHOSE = set_of("my our his her their your")
# After a word that could be a name, these say that it is used as a word: “will they”, “hope for”, “mark my words”.
_AS_A_WORD = set_of("""i you we they he she it them him us me the a an this that these those my your his her its
    their our for of
    at to in on off out be been have up down well all any some there yourself myself himself herself
    everything everyone anyone nobody before after about into over than as what how why when where whether if""")


_MODAL = set_of("will may can might must")


def used_as_a_word(words: Sequence[Word], at: int) -> bool:
    """Whether the word after this one says that it is no name here."""
    after = words[at + 1] if at + 1 < len(words) and words[at + 1].near and not words[at + 1].opens else None
    if after is None or words[at].ending:
        return False
    return after.key in _AS_A_WORD or (words[at].key in _MODAL and after.key in ("not", "never", "always", "well"))


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
    if before in FAMILIAR and (words[at].capital or before in ("our", "wee", "wor")):
        return True
    if before == "to" and at > 1 and words[at - 2].key in _SAID_TO:
        return True
    if before == "and" and at > 1 and words[at - 2].key in ("me", "myself"):
        return True
    if after is None or before in _NO_NAME_AFTER:
        return False
    then = words[upto + 1].key if upto + 1 < len(words) else ""
    if after.key in ("is", "was") and then in _WHOSE:
        return True
    return after.key in SPEAKING or (after.key == "and" and then in ("she", "he", "me", "myself", "i"))
