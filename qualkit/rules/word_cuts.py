"""Cutting up the words of a single pattern without loading spaCy, which takes longer than a search."""

from __future__ import annotations

from qualkit.rules.folding import fold, plain_word, word_set

__all__ = ["NORMS", "SPECIAL", "quick_words_of"]

# Written words of letters alone that spaCy cuts up, or takes for others (its table of special cases for English).
SPECIAL = word_set(
    """aint arent cannot cant cantve couldnt couldntve couldve darent didnt didntve doesnt doesntve doin dont dontve em
    goin gonna gotta hadnt hadntve hasnt havent havin hed hedve hellve hes howd howdve howll howllve howre hows howve
    id idve illve im ima isnt itd itdve itll itllve ive ll lovin maynt mayntve mightnt mightntve mightve mustnt
    mustntve mustve neednt needntve nothin notve nuff nuthin ol oughtnt oughtntve shant shantve shedve shellve shes
    shouldnt shouldntve shouldve somethin thatd thatdve thatll thatllve thats thered theredve therell therellve
    therere theres thereve thesed thesedve thesell thesellve thesere theseve theyd theydve theyll theyllve theyre
    theyve thisd thisdve thisll thisllve thiss thosed thosedve thosell thosellve thosere thoseve wasnt wed wedve
    wellve werent weve whatd whatdve whatll whatllve whatre whats whatve whend whendve whenll whenllve whenre whens
    whenve whered wheredve wherell wherellve wherere wheres whereve whod whodve wholl whollve whos whove whyd whydve
    whyll whyllve whyre whys whyve wont wontve wouldnt wouldntve wouldve xd xdd yall youd youdve youll youllve youre
    youve"""
)
# What spaCy takes such written words for: these may be found where their letters do not stand.
NORMS = word_set(
    """about alabama alaska am april are arizona arkansas august because california carolina clock colorado come
    connecticut dakota december delaware do doing enough february florida georgia going gonna hampshire have having
    idaho illinois indiana iowa is january jersey july june kansas kentucky louisiana loving madam march
    massachusetts mexico michigan minnesota mississippi mount nebraska nevada new north not nothing november o
    october oklahoma old oregon pennsylvania september shall something south tennessee them to us virginia
    washington will wisconsin without would york you had has"""
)


def quick_words_of(text: str) -> tuple[str, ...]:
    """The same as `qualkit.rules.cuts.words_of`, which it only asks about words that are not plain letters.

    >>> quick_words_of("waiting list")
    ('waiting', 'list')
    """
    written = fold(text).split()
    if all(word.isascii() and word.isalpha() and word.lower() not in SPECIAL for word in written):
        return tuple(map(plain_word, written))
    from qualkit.rules.cuts import words_of

    return words_of(text)
