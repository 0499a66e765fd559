"""Words and patterns that tell names of people from other words."""

from __future__ import annotations

import re
from collections.abc import Sequence

from qualkit.identifiers.reading import Word, set_of

__all__ = [
    "APPOSED",
    "BYNAMES",
    "COMMON",
    "DOES",
    "FORMAL",
    "JOINING",
    "NAMED",
    "NAME_PREFIX",
    "NOBODY",
    "PARTICLES",
    "PLACED",
    "PLACE_CALLED",
    "REVERED",
    "ROLES",
    "SHORTENED",
    "SMALL_COMMON",
    "STREETS",
    "THINGS",
    "WORDS_FOR_NAMES",
    "with_byname",
]

FORMAL = set_of("mr mrs ms miss mx dr prof professor sir dame rev reverend cllr councillor sgt")
NOBODY = set_of("soandso whoever whatever whatsit whatshisname whatshername thingy bloggs nobody somebody")
SHORTENED = set_of("mr mrs ms dr prof rev fr sgt cllr capt st")
NAMED = re.compile(
    r"(?:\b(?:sur|fore|first |last |second |middle |maiden |full |christian |my |his |her )names?|^name)[:,]? $"
)
PLACE_CALLED = re.compile(
    r"\b(?:house|cottage|bungalow|farm|place|chapel|flat|home|village|town|street|estate|group|caf[eé]|pub|"
    r"shop|club|charity|"
    r"project|app|programme|program|film|book|song|scheme|course|company|dog|cat|horse|thing)\b[\w', ]{0,8} called $"
)
# After a word that may be a name these say that something else is meant: “the Victoria line”.
THINGS = set_of("line station sponge plum stadium embankment league")
JOINING = set_of("and but so then because when cos while that like with or till until") | {""}
ROLES = set_of("""practitioner practitioners lead manager specialist consultant team station associate prescriber
    visitor
    assistant trainee student surgery line office act who""")
APPOSED = re.compile(
    r",? (?:who\b|(?<=, )(?:the|my|our|he|she|his|her)\b)|['’]s (?:was|is|were|had|has|not|on|van|house|car)\b"
)
REVERED = set_of("jesus christ buddha krishna allah god")
NAME_PREFIX = re.compile(r"(?:al|el|ul|ur|ap|ab|ben|bin|ibn|ad|as|ash|an|ar|az)[-‐‑][A-Z]")
DOES = set_of("""does did is was has had gets got wants likes loves comes goes runs makes takes drives isnt wasnt
    says said
    thinks knows keeps sits brings gave took came went told rang reckons wouldnt doesnt didnt hasnt used started
    asked""")
STREETS = set_of("street road avenue lane drive close court crescent terrace gardens house farm cottage lodge")
PARTICLES = set_of("de da van der den von al el la le st ap ab bin ibn ni nic mac mc o")
PLACED = set_of("in at from to near around outside towards through via off into across over")
# After these a name that is also a word is one although nothing is written in capitals.
SMALL_COMMON = set_of("will may can more were good way too said long little best house read")
# Surnames that speech uses as words so often that without capitals they are no names.
COMMON = SMALL_COMMON | set_of("""rush carry hunt fall hope ring cross block cook hand cash grant peel march
    sharp sweet wise strong early late short
    small young white black brown green gray grey day days week weeks low love power story law case guy west
    street north
    date field clear church seven page french wall fair deep ball winter stock pop plant foot wood wild stone southern
    smart hill glass fresh bridge younger mad kitchen guard fox beer walls tank salt lane flowers fields bright branch
    bird bell woods waters temple rice park king key lord ma marry pan pace hook chase bath toy reader priest parks mall
    gates flood dare bones shine nail mills holder ho cruise cherry burns brick bare baker dash curry cope bean
    bail stern
    home sell spare pay send stay sent back well walker ward winters farmer carpenter barber butcher mother father""")
WORDS_FOR_NAMES = set_of("name names surname surnames forename forenames")
# With a capital before a name, these belong to it.
BYNAMES = set_of("big little wee young old auld")


def with_byname(words: Sequence[Word], start: int, upto: int) -> tuple[int, int]:
    """A name with what it is told from others by: “Big Tone”, “Dai the Post”."""
    if start and words[start].near and words[start - 1].capital and words[start - 1].key in BYNAMES:
        start -= not words[start].opens
    if upto + 1 < len(words) and words[upto].key == "the" and words[upto].near and words[upto + 1].near:
        upto += 2 * (words[upto + 1].capital and not words[upto + 1].opens and not words[upto + 1].caseless)
    return start, upto
