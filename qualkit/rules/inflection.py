"""The forms that an English word takes: plurals, verb forms, comparisons.

A word of a pattern is traced back to its dictionary form (irregular ones by the table here, others by their ending,
checked against simplemma's dictionary), and all forms of that are what the pattern matches.
"""

from __future__ import annotations

import re
from functools import lru_cache

from qualkit.rules.folding import word_set

__all__ = ["FUNCTION_WORDS", "forms"]

# Words that have no other forms for our purpose, or none that mean the same ("better" is not "good" here).
FUNCTION_WORDS = word_set(
    """a about above across after again against all almost along already also although always among an and another
    any anybody anyone anything anyway are around as at away back because before behind below between both but
    by can cos could despite down during each either else enough even ever every everybody everyone everything
    except few for from further had has he her here hers herself him himself his how however i if in instead
    into is it its itself just least less like many may maybe me might mine more most much must my myself near
    neither never no nobody none nor not nothing now of off often on once one only onto or other our ours
    ourselves out over own per perhaps quite rather really same shall she should since so some somebody someone
    something sometimes somewhere soon still such than that the their theirs them themselves then there these
    they this those though through to together too toward towards under until up upon us very via was we well
    were what whatever when where whereas whether which while who whoever whom whose why will with within
    without would yes yet you your yours yourself yourselves am be been being 'd 'll 'm 're 's 've n't nt better
    best worse worst news evening morning ceiling wedding"""
)
_VERBS_AMONG_THEM = frozenset(("am", "are", "be", "been", "being", "had", "has", "is", "was", "were"))

# Things and activities in their own right: `training` is not every form of "to train".
_NOUNS_IN_ING = word_set(
    """banking bedding befriending briefing building ceiling clothing coaching counselling earring evening funding
    gardening hearing heating housing keyring landing learning listing meeting morning nursing opening parking
    prescribing pudding saving setting shilling shopping signposting spelling swimming training upbringing
    volunteering wedding wellbeing wording"""
)
_NEVER_FORMS = frozenset(("evening", "morning", "thing", "during", "ceiling", "being", "king", "wing", "nothing"))

_IRREGULAR = """
be am is are was were been being 's|have has had having|do does did done doing|go goes went gone going|can|will
would 'd|arise arose arisen|bear bore borne|beat beaten|become became|begin began begun|bend bent|bet|bind bound
bite bit bitten|bleed bled|blow blew blown|break broke broken|breed bred|bring brought|build built|burn burnt
burst|buy bought|catch caught|choose chose chosen|cling clung|come came|cost|creep crept|cut|deal dealt|dig dug
draw drew drawn|dream dreamt|drink drank drunk|drive drove driven|eat ate eaten|fall fell fallen|feed fed
feel felt|fight fought|find found|flee fled|fling flung|fly flew flown|forbid forbade forbidden
forget forgot forgotten|forgive forgave forgiven|freeze froze frozen|get got gotten|give gave given
grow grew grown|hang hung|hear heard|hide hid hidden|hit|hold held|hurt|keep kept|kneel knelt|know knew known
lay laid|lead led|lean leant|leap leapt|learn learnt|leave left|lend lent|let|lie lay lain lying|light lit
lose lost|make made|mean meant|meet met|mistake mistook mistaken|overcome overcame|overdo overdid overdone
overtake overtook overtaken|pay paid|prove proven|put|quit|read|rebuild rebuilt|ride rode ridden|ring rang rung
rise rose risen|run ran|say said|see saw seen|seek sought|sell sold|send sent|set|sew sewn|shake shook shaken
shed|shine shone|shoot shot|show shown|shrink shrank shrunk|shut|sing sang sung|sink sank sunk|sit sat
sleep slept|slide slid|smell smelt|speak spoke spoken|speed sped|spell spelt|spend spent|spill spilt|spin spun
split|spoil spoilt|spread|spring sprang sprung|stand stood|steal stole stolen|stick stuck|sting stung
stink stank stunk|strike struck stricken|strive strove striven|swear swore sworn|sweep swept|swell swollen
swim swam swum|swing swung|take took taken|teach taught|tear tore torn|tell told|think thought
throw threw thrown|tread trod trodden|understand understood|undertake undertook undertaken|undo undid undone
upset|wake woke woken|wear wore worn|weave wove woven|weep wept|win won|wind wound|withdraw withdrew withdrawn
withstand withstood|write wrote written"""
_IRREGULAR_PLURALS = """
man men|woman women|child children|person people|foot feet|tooth teeth|mouse mice|life lives|wife wives
self selves|half halves|leaf leaves|knife knives|loaf loaves|shelf shelves|thief thieves|crisis crises
analysis analyses|diagnosis diagnoses|basis bases|criterion criteria|phenomenon phenomena|penny pence pennies"""
_ALSO_REGULAR = word_set("burn dream lean leap learn prove sew show smell spell spill spoil light hang wake")
_SOFT_ENDINGS = ("s", "x", "z", "ch", "sh", "o")
_VOWELS = "aeiou"


def _table(text: str) -> dict[str, frozenset[str]]:
    rows = (row.split() for row in text.replace("\n", "|").split("|"))
    return {row[0]: frozenset(row) for row in rows if row}


_VERBS = _table(_IRREGULAR)
_PLURALS = _table(_IRREGULAR_PLURALS)
_BASES: dict[str, frozenset[str]] = {}
for _row in (_VERBS, _PLURALS):
    for _base, _forms in _row.items():
        for _form in _forms:
            _BASES[_form] = _BASES.get(_form, frozenset()) | {_base}


@lru_cache(maxsize=50_000)
def forms(word: str) -> frozenset[str]:
    """Every form in which `word` may appear in a text, itself included; lower case.

    >>> sorted(forms("feel"))
    ['feel', 'feeling', 'feels', 'felt']
    >>> sorted(forms("referrals"))
    ['referral', 'referrals']
    >>> sorted(forms("training"))
    ['training', 'trainings']
    """
    if (word in FUNCTION_WORDS and word not in _VERBS_AMONG_THEM) or len(word) < 2 or not word.isalpha():
        return _BASES_FORMS.get(word, frozenset((word,)))
    if word in _NOUNS_IN_ING:
        return frozenset((word, f"{word}s"))
    found = {word}
    for base in _bases(word):
        found |= _forms_of_base(base)
    return frozenset(found)


_BASES_FORMS = {"would": _VERBS["would"]}


def _bases(word: str) -> frozenset[str]:
    """The dictionary forms that `word` may belong to; itself if it is one."""
    irregular = _BASES.get(word, frozenset())
    if word in irregular:
        return irregular
    lemma = _lemma(word)
    found = set(irregular)
    for base in _without_ending(word):
        if len(base) > 1 and _known(base) and (lemma != word or word.endswith("ing")) and word in _forms_of_base(base):
            found.add(base)
    if lemma != word and word in _forms_of_base(lemma) and not found:
        found.add(lemma)
    return frozenset(found or {word})


def _without_ending(word: str) -> list[str]:
    bases: list[str] = []
    for ending, instead in (("ies", "y"), ("ied", "y"), ("es", ""), ("s", ""), ("ed", ""), ("d", ""), ("ing", "")):
        if word.endswith(ending) and len(word) - len(ending) >= 2:
            stem = word[: len(word) - len(ending)]
            bases.append(stem + instead)
            if ending == "ing":
                bases.append(f"{stem}e")
            if ending in ("ed", "ing") and stem[-1] == stem[-2]:
                bases.append(stem[:-1])
    return bases


@lru_cache(maxsize=50_000)
def _forms_of_base(base: str) -> frozenset[str]:
    found = {base} | _VERBS.get(base, frozenset()) | _PLURALS.get(base, frozenset())
    if base in ("be", "can", "will", "would") or base in FUNCTION_WORDS:
        return frozenset(found)
    irregular_verb = base in _VERBS and base not in _ALSO_REGULAR
    regular = _regular(base)
    is_verb = (
        base in _VERBS or not _known(base) or any(map(_known, (form for form in regular if not form.endswith("s"))))
    )
    for form in sorted(regular):
        if form in _NEVER_FORMS or (form.endswith("ed") and irregular_verb) or not (is_verb or form.endswith("s")):
            continue
        if form.endswith("ing") or not _known(form) or not _known(base) or _lemma(form) != form:
            found.add(form)
    return frozenset(found | {form for form in _compared(base) if _lemma(form) == base})


def _regular(base: str) -> set[str]:
    found = {f"{base}es"} if base.endswith(_SOFT_ENDINGS) else {f"{base}s"}
    if base.endswith("o"):
        found.add(f"{base}s")
    if re.search(r"[^aeiou]y$", base):
        return {f"{base[:-1]}ies", f"{base[:-1]}ied", f"{base}ing"}
    if base.endswith("ie"):
        return found | {f"{base}d", f"{base[:-2]}ying"}
    if base.endswith("e"):
        return found | {f"{base}d", f"{base}ing" if base.endswith(("ee", "oe", "ye")) else f"{base[:-1]}ing"}
    return found | {stem + ending for stem in _stems(base) for ending in ("ed", "ing")}


def _stems(base: str) -> tuple[str, ...]:
    """What -ed and -ing are put to: "plan" doubles its last letter, "benefit" and "travel" may."""
    if not re.search(r"[^aeiou][aeiou][^aeiouwxy]$", base) and not re.search(r"qu[aeiou][^aeiouwxy]$", base):
        return (base,)
    doubled = base + base[-1]
    starts = [at for at, letter in enumerate(base) if letter in _VOWELS and base[at - 1 : at] not in tuple(_VOWELS)]
    if len(starts) == 1:
        return (doubled,)
    is_doubled = not _known(base) or _known(f"{doubled}ed") or _known(f"{doubled}ing")
    return (base, doubled) if is_doubled else (base,)


def _compared(base: str) -> set[str]:
    if base.endswith("y"):
        return {f"{base[:-1]}ier", f"{base[:-1]}iest"}
    if base.endswith("e"):
        return {f"{base}r", f"{base}st"}
    return {stem + ending for stem in {base, *_stems(base)} for ending in ("er", "est")}


@lru_cache(maxsize=100_000)
def _lemma(word: str) -> str:
    import simplemma

    return str(simplemma.lemmatize(word, lang="en")).lower()


@lru_cache(maxsize=100_000)
def _known(word: str) -> bool:
    import simplemma

    return bool(simplemma.is_known(word, lang="en"))
