"""Addresses: number and street, flat, named house, street without a number, and what stands near a landmark."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from qualkit.domain.identifiers import Detected, Tier
from qualkit.identifiers.lists import is_ordinary, words_of
from qualkit.identifiers.reading import Reading, fold, set_of

__all__ = ["find"]

_TYPE = (
    r"(?:Street|St|Road|Rd|Avenue|Ave|Lane|Ln|Drive|Dr|Close|Cl|Court|Ct|Crescent|Cres|Place|Pl|Terrace|"
    r"Terr|Gardens|Gdns|"
    r"Grove|Square|Sq|Way|Walk|Hill|Row|Mews|Rise|View|Park|Parade|Green|Cross|Bank|Wynd|Brae|Path|Boulevard|"
    r"Embankment|Esplanade|Cottages?|Villas|Buildings|Houses|Mansions|Maltings|Courtyard|Mill|Farm|Side|Approach|"
    r"Circus|Brow|Bottom|End|Promenade|Passage|Yard|Gate|Fold|Croft|Mount|Vale|Quay|Wharf|Common|Loan|Heights|Meadows?)"
)
_SURE_TYPE = r"(?:Street|Road|Avenue|Lane|Drive|Close|Crescent|Terrace|Gardens|Grove|Mews|Wynd|Rd|Ave)"
_STOP = (
    r"(?!(?:In|At|On|And|But|So|My|Our|Your|His|Her|Their|This|That|An?|If|When|Every|It|We|You|They|He|"
    r"She|I|The|From|To|Is|No|Not|Then|Well)\b)"
)
_NAME = rf"(?:{_STOP}(?!(?:Street|Road|Avenue)\b)[A-Z][\w'’\-]*\.? ){{1,4}}"
_CELTIC = r"(?:Ffordd|Heol|Stryd|Lôn|Lon|Maes|Rhodfa|Clos|Cae|Cwrt|Bryn|Tan|Pen|Llys|Gerddi|Parc|Rue|Rhes|Teras)"
_NUMBER = r"(?:\d{1,4}[A-Za-z]?(?:\s?[\-–/&]\s?\d{1,4}[A-Za-z]?)?)"
_FLAT = re.compile(
    r"\b(?:Flat|Apartment|Apt|Unit|Bedsit|Caravan|Plot|Pitch|Block|flat|apartment|bedsit|"
    r"caravan) (?:\d{1,4}(?:/\d{1,2})?[A-Za-z]?|[A-H])\b"
)
_STREET = re.compile(rf"\b{_NUMBER},? (?:{_NAME}{_TYPE}|{_CELTIC}(?: [A-Z][\w'’\-]*){{1,3}})\b")
_SMALL_STREET = re.compile(
    rf"\b(?:number |no\.? )?{_NUMBER},? (?:(?!(?:in|on|at|to|of|the|and|was|is|by|or|for|a|an|per|minutes?|"
    rf"hours?|miles?|years?|"
    r"metres?|yards?|people|men|women|days?|weeks?|cars?|houses?|up|down|along|other)\b)[a-z][\w'’\-]* ){1,3}"
    r"(?:street|road|avenue|lane|drive|close|crescent|terrace|gardens|grove|court|mews|row|parade|cottages|villas)\b",
    re.I,
)
_SPOKEN_NUMBER = (
    r"(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|"
    r"fifteen|sixteen|seventeen|eighteen|nineteen|(?:twenty|thirty|forty|fifty|sixty|seventy|eighty|"
    r"ninety)(?:[ \-](?:one|two|three|four|five|six|seven|eight|nine))?)"
)
_SPOKEN_STREET = re.compile(rf"\b(?:[Nn]umber )?(?i:{_SPOKEN_NUMBER}) {_NAME}{_TYPE}\b")
_NO_NUMBER = re.compile(
    rf"\b(?:{_NAME}{_SURE_TYPE}|(?:Ffordd|Heol|Stryd|Lôn|Rhodfa|Maes)(?: yr?)?(?: [A-Z][\w'’\-]*){{1,3}})\b"
)
_SOFT = re.compile(
    r"\b(?:on|off|down|along|up|in|at|of) (?:the )?((?:[A-Z][\w'’\-]* ){1,3}(?:Bank|Row|Way|View|Rise|Hill|"
    r"Park|Place|Court|Square|Green|Cross|Walk|Fold|Croft|Parade|Estate|estate|Close|Yard))\b"
)
_GENERIC = re.compile(
    r"^(?:The |A )?(?:High|Main|Ring|Back|Side|Car|Big|Old|New|Sesame|Quality|Coronation|Albert|Downing|"
    r"Wall|Fleet|Oxford|Regent) (?:Street|Road)$",
    re.I,
)
# The building a flat is in: with a word for buildings, or before a number.
_BUILDING = re.compile(
    r", (?:[A-Z][\w'’\-]* ){1,3}(?:House|Court|Tower|Point|Lodge|Buildings?|Mansions|Heights)\b"
    r"|, (?:[A-Z][\w'’\-]*)(?: [A-Z][\w'’\-]*){0,2}(?=, \d)|(?=, \d)"
)
_NO_STREET = (
    r"(?!(?:in|on|at|to|of|off|the|and|was|is|by|or|for|a|an|this|that|our|my|your|his|her|their|up|down|along|"
    r"other|main|"
    r"high|same|next|cross|back|side|ring|each|every|any|long|wrong|right|old|new|busy|quiet|whole|another|which|"
    r"what|one|"
    r"like|from|into|with|over|across|round|near|then|so|but|no|had|have|has|live|lived|memory|hard|disk|test|sex|"
    r"it|we|"
    r"i|they|he|she|you|not|there|here|just|about|coming|close|very|really|too|been|are|were|im|its)\b)"
)
_SMALL_NO_NUMBER = re.compile(
    rf"(?<![\w'’\-])((?:{_NO_STREET}[a-z][a-z'’\-]+ ){{1,3}})(?:street|road|avenue|lane|drive|crescent|terrace|gardens|"
    r"grove|mews|parade)\b"
)
_BY_LANDMARK = re.compile(
    r"\b(?:(?:just |right )?(?:past|near|opposite|behind|above|over|beside|across from|next to|next door to|round from|"
    r"round the back of|round the corner from|at the back of|in front of)) (?:the |that )[A-Z][\w'’\-]+"
    r"(?: [A-Z][\w'’\-]+){0,2}(?:,? (?:by|near|next to|opposite|behind|on|at|in) (?:the |"
    r"that )?[\w'’\-]+(?: (?:[A-Z][\w'’\-]*|"
    r"station|stop|road|street|lane|estate|roundabout|park|school|church|lights|bridge|shops?|centre)){0,3})?"
)
_HOUSE = re.compile(
    rf"\b(?:The )?(?:{_STOP}[A-Z][\w'’\-]* ){{1,3}}(?:Cottages?|Farm(?:house| Cottages?)?|House|Bungalow|"
    rf"Villas?|Lodge|Barn|Manor|Mill|Rectory|Vicarage|Croft|Signal Box|Flats|Tower|Towers|Mansions|"
    rf"Buildings?|Hostel|Hotel)\b"
)
_CALLED = re.compile(
    r"\b(?:house|cottage|bungalow|farm|place|chapel|flat|home|gate)\b[^.?!\n]{0,30}?\b(?:called|named|"
    r"name's|says|that's us,) ((?:The )?[A-Z][\w'’\-]*(?: [A-Z][\w'’\-]*){0,3})"
)
_LANDMARK = re.compile(
    r"\b(?:(?:just |right )?(?:near|past|by|opposite|behind|above|over|beside|across from|next to|next door to|"
    r"round the back of|round the corner from|at the back of|back of|in front of))"
    r" (?:the |that |"
    r"[A-Z])[\w'’\-]+(?: [\w'’\-&]+){0,5}?,? on (?:the )?"
    r"(?:[A-Z][\w'’\-]*(?: [A-Z][\w'’\-]*){0,3}(?: (?:road|street|lane|estate|roundabout))?)"
)
_LIVES = re.compile(r"\b(?:live[sd]?|living|stay(?:s|ed|ing)?|house|flat|address)\b[^.?!\n]{0,20}$")
_CAPITAL = re.compile(r"\b[A-Z][\w'’\-]*")
_SHOPS = set_of(
    "tesco asda lidl aldi spar greggs boots coop iceland morrisons sainsburys costa wetherspoons nisa londis"
)
_LANDMARK_ENDS = set_of("street road park square lane")
# Only near one of these words can one of the patterns stand.
_WORDS = set_of("""street st road rd avenue ave lane ln drive dr close cl court ct crescent cres place pl
    terrace terr gardens gdns
    grove square sq way walk hill row mews rise view park parade green cross bank wynd brae path boulevard embankment
    esplanade promenade passage yard gate fold croft mount vale quay wharf common loan heights meadow meadows flat
    apartment apt unit bedsit caravan plot pitch block ffordd heol stryd lon maes rhodfa clos cae cwrt bryn tan pen llys
    gerddi parc rue rhes teras cottage cottages farm farmhouse house bungalow villa villas lodge barn manor mill rectory
    vicarage box flats tower towers mansions building buildings hostel hotel chapel home estate near by opposite behind
    above over beside across next round back front""")


def find(reading: Reading) -> Iterator[Detected]:
    """All addresses."""
    text = reading.text
    if reading.certain_only and all(one.tier != Tier.CERTAIN for one in _parts(reading, _numbered)):
        return
    # What is less than certain can belong to an address that is certain: “Rose Cottage, 12 Mill Lane”.
    found = [*_parts(reading, _numbered), *_parts(reading, _without_number)]
    found.sort(key=lambda one: one.start)
    joined: list[Detected] = []
    for one in found:
        before = joined[-1] if joined else None
        if before and one.end <= before.end:
            continue
        if (
            before
            and one.start >= before.end
            and text[before.end : one.start] in (", ", " ", ",")
            and Tier.CERTAIN in (one.tier, before.tier)
        ):
            joined[-1] = Detected(before.start, one.end, "address", Tier.CERTAIN, before.rule)
        else:
            joined.append(one)
    yield from joined


def _parts(reading: Reading, kind: Callable[[Reading, int, int], Iterator[Detected]]) -> Iterator[Detected]:
    for start, end in reading.around(_WORDS):
        yield from kind(reading, start, min(end, len(reading.text)))


def _made(reading: Reading, match: re.Match[str], tier: Tier, rule: str, group: int = 0) -> Iterator[Detected]:
    if not reading.in_placeholder(match.start(group)):
        yield Detected(match.start(group), match.end(group), "address", tier, rule)


def _numbered(reading: Reading, begin: int, stop: int) -> Iterator[Detected]:
    """Addresses with a number: among these are the certain ones."""
    text = reading.text
    for match in _FLAT.finditer(text, begin, stop):
        building = _BUILDING.match(text, match.end())
        end = building.end() if building else match.end()
        yield Detected(match.start(), end, "address", Tier.CERTAIN if match[0][0].isupper() else Tier.LIKELY, "flat")
    for match in _STREET.finditer(text, begin, stop):
        yield from _made(reading, match, Tier.CERTAIN, "number and street")
    for match in _SPOKEN_STREET.finditer(text, begin, stop):
        yield from _made(reading, match, Tier.CERTAIN, "number and street (spoken)")
    for match in _SMALL_STREET.finditer(text, begin, stop):
        yield from _made(reading, match, _small_tier(match[0]), "number and street in small letters")


def _without_number(reading: Reading, begin: int, stop: int) -> Iterator[Detected]:
    """Streets and houses without a number, none of them certain."""
    text = reading.text
    for match in _SMALL_NO_NUMBER.finditer(text, begin, stop):
        if any(not is_ordinary(fold(word)) or fold(word) in words_of("places") for word in match[1].split()):
            yield from _made(reading, match, Tier.LIKELY, "street in small letters, without a number")
    for match in _BY_LANDMARK.finditer(text, begin, stop):
        if fold(_CAPITAL.findall(match[0])[0]) not in words_of("ambiguous") - _SHOPS:
            yield from _made(reading, match, Tier.CHECK, "landmark")
    for match in _NO_NUMBER.finditer(text, begin, stop):
        if not _GENERIC.match(match[0]):
            yield from _made(reading, match, Tier.LIKELY, "street without a number")
    for match in _SOFT.finditer(text, begin, stop):
        yield from _made(reading, match, Tier.LIKELY, "street without a number", 1)
    for match in _LANDMARK.finditer(text, begin, stop):
        if fold(match[0].split()[-1]) not in words_of("ambiguous") - _LANDMARK_ENDS:
            yield from _made(reading, match, Tier.LIKELY, "landmark on a street")
    for match in _CALLED.finditer(text, begin, stop):
        yield from _made(reading, match, Tier.LIKELY, "name of a house", 1)
    for match in _HOUSE.finditer(text, begin, stop):
        sure = _LIVES.search(reading.before(match.start())) or match[0].startswith("The ") or "Cottage" in match[0]
        yield from _made(reading, match, Tier.LIKELY if sure else Tier.CHECK, "name of a house")


def _small_tier(address: str) -> Tier:
    """How sure an address in small letters is: less if the number may count what follows it: “20 kids cross road”."""
    words = [word for word in address.lower().split() if word.isalpha()]
    counted = words[0] if words[0] != "number" else words[1]
    return Tier.LIKELY if counted.endswith("s") and is_ordinary(counted) else Tier.CERTAIN
