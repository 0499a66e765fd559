"""Descriptions that together fit few people, such as a people, a job and a place: always for a person to judge."""

from __future__ import annotations

import re
from collections.abc import Iterator

from qualkit.domain.identifiers import Detected, Tier
from qualkit.identifiers.reading import Reading

__all__ = ["find"]

_PEOPLE = (
    r"(?:Somali|Syrian|Afghan|Kurdish|Iranian|Iraqi|Polish|Romanian|Bulgarian|Lithuanian|Latvian|Ukrainian|Russian|"
    r"Hungarian|Portuguese|Brazilian|Spanish|Italian|Greek|Turkish|Cypriot|Chinese|Vietnamese|Filipin[oa]|"
    r"Thai|Japanese|"
    r"Korean|Nigerian|Ghanaian|Kenyan|Zimbabwean|Ugandan|Eritrean|Ethiopian|Sudanese|Gambian|Congolese|Jamaican|"
    r"Trinidadian|Bajan|Caribbean|African|Black|Asian|Indian|Pakistani|Bangladeshi|Bengali|Punjabi|Gujarati|Tamil|"
    r"Nepalese|Sri Lankan|Roma|Romany|Gypsy|Traveller|Jewish|Muslim|Hindu|Sikh|Albanian|Yemeni|Egyptian|Moroccan|Welsh|"
    r"Irish|Scottish|American|Australian|French|German|Dutch)"
)
_TRAIT = (
    r"(?:deaf|blind|trans|transgender|gay|lesbian|bisexual|one-armed|one-legged|albino|blind|disabled|wheelchair-using)"
)
_JOB = (
    r"(?:taxi driver|bus driver|lorry driver|driver|dentist|doctor|GP|surgeon|nurse|midwife|vicar|priest|"
    r"imam|rabbi|minister|"
    r"teacher|head ?teacher|lecturer|barber|butcher|baker|farmer|shepherd|fisherman|fishmonger|solicitor|judge|"
    r"police(?:man|woman| officer)|fire ?(?:man|fighter)|soldier|councillor|mayor|undertaker|blacksmith|carpenter|"
    r"plumber|electrician|engineer|artist|singer|musician|actor|actress|poet|potter|boxer|footballer|jockey|chef|cook|"
    r"shopkeeper|publican|landlord|landlady|postman|postwoman|postmaster|postmistress|librarian|pharmacist|optician|"
    r"vet|physio|hairdresser|tailor|weaver|miner|welder|bell-ringer|organist|acrobat|trapeze artist|beekeeper|coroner|"
    r"cleaner|carer|care worker|mechanic|pilot|sailor|lifeboat\w*|twins?|triplets?|widow|widower|chip van|magician|"
    r"journalist|photographer|translator|interpreter|professor|scientist|architect|accountant|ranger|gamekeeper)s?"
)
_PEOPLE_JOB = re.compile(rf"\b(?:{_PEOPLE}|{_TRAIT})(?: \w+){{0,1}}? {_JOB}\b(?: [\w'’\-]+){{0,8}}")
_JOB_WHO = re.compile(
    rf"\b{_JOB} (?:who|that) (?:became|used to|is now|was also|run|runs|ran)\b(?: [\w'’\-]+){{0,8}}", re.I
)
_THERE_IS = re.compile(r"\bthere(?:'s|’s| is| was) only (?:the )?one ([^,.;?!\n]{10,90})", re.I)
_TRAITS = re.compile(
    rf"\b[Tt]he {_TRAIT} (?:twins|brothers|sisters|couple|[\w\-]+) (?:who|that|from|in)\b[^,.;?!\n]{{0,60}}"
)

# Only near one of these words can one of the patterns begin.
_WORDS = frozenset(re.findall(r"[a-z]+", f"{_PEOPLE}{_TRAIT}{_JOB}".lower())) | {"only"}


def find(reading: Reading) -> Iterator[Detected]:
    """All such descriptions."""
    for start, end in reading.around(_WORDS, 40, 120):
        yield from _in(reading.text, start, min(end, len(reading.text)))


def _in(text: str, start: int, end: int) -> Iterator[Detected]:
    for match in _PEOPLE_JOB.finditer(text, start, end):
        yield Detected(match.start(), _clause_end(match), "combination", Tier.CHECK, "people and job")
    for match in _JOB_WHO.finditer(text, start, end):
        yield Detected(match.start(), _clause_end(match), "combination", Tier.CHECK, "job and what became of it")
    for match in _TRAITS.finditer(text, start, end):
        yield Detected(match.start(), match.end(), "combination", Tier.CHECK, "trait and what is done")
    for match in _THERE_IS.finditer(text, start, end):
        yield Detected(match.start(1), match.end(1), "combination", Tier.CHECK, "said to be the only one")


def _clause_end(match: re.Match[str]) -> int:
    cut = re.search(r" (?:and|but|so|because|who'd|when|until)\b", match[0])
    return match.start() + cut.start() if cut else match.end()
