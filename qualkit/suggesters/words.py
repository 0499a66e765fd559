"""Words that can name a theme: what is left of talk without fillers, small words and housekeeping in brackets."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

__all__ = ["STOP_WORDS", "Phrases", "Terms", "content_words", "find_phrases", "find_terms"]

# Grammar: pronouns, articles, prepositions, conjunctions, auxiliaries, numbers, and their contractions.
_GRAMMAR = """
a about above across after afterwards again against ago all almost along already also although always am among amongst
an and another any anybody anyhow anyone anything anyway anywhere apart are aren't around as aside at away back be
because been before beforehand behind being below beside besides between beyond both but by can can't cannot could
couldn't couldn't've could've did didn't do does doesn't doing don't done down during each either else elsewhere
enough etc even ever every everybody everyone everything everywhere except few first for former forth from further had
hadn't has hasn't have haven't having he he'd he'll he's hence her here here's hers herself him himself his how how's
however i i'd i'll i'm i've if in indeed inside instead into is isn't it it'd it'll it's its itself last latter least
less let let's many may maybe me meanwhile might mightn't might've mine more moreover most mostly much must mustn't
must've my myself nearly neither never nevertheless next no nobody none nor not nothing now nowhere of off often on
once one one's ones only onto or other others otherwise our ours ourselves out over own per perhaps please rather same
several shall shan't she she'd she'll she's should shouldn't should've since so some somebody somehow someone
something sometimes somewhere still such than that that'd that'll that's the their theirs them themselves then there
there'd there'll there's these they they'd they'll they're they've this those though through throughout till to
together too toward towards under unless until up upon us very was wasn't we we'd we'll we're we've were weren't what
what'd what's whatever when when's whenever where where's whereas wherever whether which whichever while who who'd
who'll who's whoever whole whom whose why why's will with within without won't would wouldn't would've yet you you'd
you'll you're you've your yours yourself yourselves ain't ain wasn weren don didn doesn isn hasn haven hadn couldn
wouldn shouldn two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen
eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred thousand half quarter dozen second
third fourth fifth sixth zero
"""

# Talk: hesitation, agreement, hedges and the verbs and nouns that fill speech whatever it is about.
_TALK = """
ah aha aye er erm eh hm hmm hiya huh mhm mm mmm mm-hm nah nope oh ok okay oops ooh ow ta ugh uh uh-huh uhm um umm whoa
wow yea yeah yep yes yup cheers sorry thank thanks right alright fine sure course honest honestly obviously basically
literally actually really quite just like kind sort bit lot lots loads bunch stuff thing things thingy whatsit whatnot
summat owt nowt summ gonna wanna gotta dunno cos cause 'cause coz cuz innit em 'em yous yer meself themself absolutely
certainly well clearly completely definitely exactly especially essentially eventually fairly finally generally
genuinely hopefully immediately incredibly initially likely mainly massively necessarily normally personally possibly
presumably pretty probably properly purely quickly recently simply slightly somewhat specifically suddenly totally
truly usually apparently frankly seriously particularly particular various certain different similar able know knows
knew known knowing think thinks thinking thought thoughts mean means meant meaning say says said saying tell tells
told telling talk talked talks talking speak spoke speaking ask asks asked asking go goes going gone went come comes
came coming get gets getting got gotten give gives gave given giving take takes took taken taking make makes made
making put puts putting see sees saw seen seeing look looks looked looking want wants wanted wanting need needs needed
needing try tries tried trying use uses used using find finds found finding feel feels felt seem seems seemed guess
suppose supposed reckon imagine remember remembered forget forgot forgotten believe happen happens happened happening
start starts started starting stop stops stopped keep keeps kept keeping leave leaves left leaving bring brings
brought bringing sit sits sat sitting stand stands stood standing turn turns turned turning walk walks walked walking
call calls called calling hear hears heard hearing show shows showed shown showing wait waits waited become becomes
became end ends ended ending set sets setting let lets move moves moved hold held holding pick picked picking rang
ring rings ringing drive drives drove driving write writes wrote written writing read reads reading shut opened open
opens answer answered answers hang hanging drop dropped pull pulled push pushed throw threw catch caught carry carried
lie lay laid cut break broke eat eats ate eating watch watched wear wore buy bought spend
spent lose lost win won explain explained refuse refused check checked fill filled add
added follow followed finish finished run runs ran running send sends sent sending wonder wondered wondering
understand understood point good better best bad worse worst big bigger biggest great little nice lovely long longer
short small large new early late later high low full hard easy easily wrong true real ready funny weird strange odd
mad daft silly important interesting interested amazing brilliant fantastic time times day days week weeks month
months year years hour hours minute minutes moment today tomorrow yesterday morning afternoon evening night nights
tonight monday tuesday wednesday thursday friday saturday sunday january february march april june july august
september october november december christmas way ways place places part parts sides kinds type types example instance
sense reason reasons idea question questions word words fact twice couple number numbers amount front top bottom
middle round hand hands so-and-so whoever difference people's folk folks lad lads lass bloke feller fella guy guys
chap chaps girl boy somebody's everybody's love god christ gosh hell bloody blimey dear flipping sod mate pal joke
laugh laughing laughed laughs pause sighs inaudible unclear crosstalk interviewer participant researcher respondent
speaker redacted anonymised interview recording
"""

# Too common to name a theme alone, but part of good names: "young people", "home visit", "waiting list".
_PAIRS = """
adult adults age aged box case client clients customer elderly gentleman house human job kid kids ladies lady life
list man men mind old older patients people person persons room service services side waiting woman women work worker
workers working world young younger
"""

# What stands around in every story: it may be part of a name, but seldom is what the story is about.
_SCENERY_WORDS = """
bag bath bed bin blanket bloke boots box bread bus cake car card chair chairs clothes coat coffee colour corner cup
desk dinner dog door doors eyes face feet flat floor head house kettle key keys kitchen knee knees letter lunch mug
paper pen phone plate pocket road rug sandwich screen shirt shoe shoes shop sofa stairs street table tea telly text tv
van voice wall window
"""

# The word before a noun, and the word before a verb.
_BEFORE_NOUNS_WORDS = """
the a an my your our his her their its this that these those no some any of in for with about on from by at into more
less enough without
"""
_BEFORE_VERBS_WORDS = """
i you we they he she it who to can could will would should might may must did didn't don't doesn't do does won't can't
couldn't wouldn't i'd you'd we'd they'd he'd she'd i'll you'll we'll they'll he'll she'll never always just i've
you've we've they've it's that's let let's please and
"""

_SCENE = 0.35

STOP_WORDS = frozenset(f"{_GRAMMAR} {_TALK}".split())
_PAIR_ONLY = frozenset(_PAIRS.split())

_SCENERY = frozenset(_SCENERY_WORDS.split())
_BEFORE_NOUNS = frozenset(_BEFORE_NOUNS_WORDS.split())
_BEFORE_VERBS = frozenset(_BEFORE_VERBS_WORDS.split())

# A remark in brackets ("[laughs]", "[GP practice 2]") or parentheses is nobody's word, and ends a phrase as
# punctuation does.
_TOKEN = re.compile(
    r"\[[^\]]*\]|\((?:laughs?|pause|inaudible|unclear|sighs?)[^)]*\)|[^\W\d_]+(?:['-][^\W\d_]+)*|\S", re.IGNORECASE
)
_SENTENCE_ENDS = frozenset('.!?…"“”:')
_WORD = re.compile(r"[^\W\d_]+(?:['-][^\W\d_]+)*")
_STUTTER = re.compile(r"(?P<one>\w+)-(?P=one)(?:-\w+)*|m+-?h+m+|m+-m+|uh-?\w+|\w-\w+")
_OF = re.compile(r"(?P<one>[^\W\d_]+) of (?P<other>[^\W\d_]+)(?![\w'-])")


@dataclass(frozen=True, slots=True)
class Terms:
    """The terms of each passage, as keys without spaces; `shown` gives the form to print for a key."""

    documents: tuple[tuple[str, ...], ...]
    shown: dict[str, str]


@dataclass(frozen=True, slots=True)
class Phrases:
    """The phrases of each passage that could name a theme, as keys.

    `shown` gives the form to print, `length` the number of words. `naming` is how often (0 to 1) the last word stands
    where names of things do ("the housing", "of drinking") rather than deeds ("to stay", "we met").
    """

    documents: tuple[tuple[str, ...], ...]
    shown: dict[str, str]
    length: dict[str, int]
    naming: dict[str, float]


def content_words(text: str) -> list[str]:
    """The words of `text` that may carry a subject, as they stand there.

    >>> content_words("Yeah, um, she was, you know, really lonely. [laughs] At [GP practice 2], like.")
    ['lonely']
    """
    return [word for phrase in _phrases(text) for word in phrase]


def find_terms(texts: Sequence[str], cases: Sequence[str]) -> Terms:
    """Single words and pairs of neighbouring words that could name a theme.

    Forms of one word ("benefit", "benefits") are one term, shown in its most frequent form. A term must be used in at
    least two passages and, where there are three or more participants, by two of them: one person's budgie is not a
    theme.
    """
    forms: dict[str, Counter[str]] = {}
    documents = [_document(text, forms) for text in texts]
    enough = 2 if len(set(cases)) > 2 else 1
    uses: Counter[str] = Counter()
    users: dict[str, set[str]] = {}
    for document, case in zip(documents, cases, strict=True):
        uses.update(set(document))
        for key in set(document):
            users.setdefault(key, set()).add(case)
    # A word in most passages tells no theme from another; a pair seen twice is chance as often as a phrase.
    most = max(3, len(texts) * 0.4)
    known = {
        key for key, count in uses.items() if (3 if "_" in key else 2) <= count <= most and len(users[key]) >= enough
    }
    shown = {key: _most_used(forms[key]) for key in sorted(known)}
    return Terms(tuple(tuple(key for key in document if key in known) for document in documents), shown)


def find_phrases(texts: Sequence[str], cases: Sequence[str]) -> Phrases:
    """One to three neighbouring content words, and two joined by "of" ("loss of confidence"), used more than once.

    As for `find_terms`, forms of one phrase are one, and two participants must use it where there are three or more.
    A pair that stands inside a longer phrase nearly every time is not a phrase of its own.
    """
    forms: dict[str, Counter[str]] = {}
    length: dict[str, int] = {}
    documents = [tuple(_phrase_keys(text, forms, length)) for text in texts]
    enough = 2 if len(set(cases)) > 2 else 1
    uses: Counter[str] = Counter()
    users: dict[str, set[str]] = {}
    for document, case in zip(documents, cases, strict=True):
        for key in set(document):
            uses[key] += 1
            users.setdefault(key, set()).add(case)
    known = {key for key, count in uses.items() if count >= 2 and len(users[key]) >= enough}
    for key in sorted(known):
        parts = key.split("_")
        for inner in ("_".join(parts[:-1]), "_".join(parts[1:])) if len(parts) > 1 else ():
            if 4 * uses[key] >= 3 * uses[inner]:
                known.discard(inner)
    shown = {key: _most_used(forms[key]) for key in sorted(known)}
    return Phrases(
        tuple(tuple(key for key in document if key in known) for document in documents),
        shown,
        {key: length[key] for key in shown},
        _naming(texts, shown),
    )


def _naming(texts: Sequence[str], shown: dict[str, str]) -> dict[str, float]:
    """For each phrase how noun-like its last word is, by the word before it; proper names name no theme."""
    noun: Counter[str] = Counter()
    verb: Counter[str] = Counter()
    for text in texts:
        before = ""
        for word in _WORD.findall(text.replace("’", "'")):
            lower = word.lower()
            noun[lower] += before in _BEFORE_NOUNS
            verb[lower] += before in _BEFORE_VERBS
            before = lower
    found = {}
    for key, form in shown.items():
        words = form.split()
        last = words[-1].lower()
        share = (noun[last] + 0.5) / (noun[last] + verb[last] + 1)
        if words[-1].istitle() and (len(words) == 1 or not words[0].istitle()):
            share = 0.0
        found[key] = round(share * (_SCENE if len(words) == 1 and last in _SCENERY else 1.0), 4)
    return found


def _phrase_keys(text: str, forms: dict[str, Counter[str]], length: dict[str, int]) -> Iterable[str]:
    def noted(words: Sequence[str], form: str) -> str:
        key = "_".join(_lemma(word.lower()) for word in words)
        forms.setdefault(key, Counter())[form] += 1
        length[key] = len(words)
        return key

    for phrase in _phrases(text):
        for size in (1, 2, 3):
            for start in range(len(phrase) - size + 1):
                words = phrase[start : start + size]
                if size > 1 or not _PAIR_ONLY & {words[0].lower(), _lemma(words[0].lower())}:
                    yield noted(words, " ".join(words))
    for found in _OF.finditer(text.replace("’", "'")):
        words = [found["one"].lower(), found["other"]]
        if all(_tells(word) for word in words) and not _PAIR_ONLY & {word.lower() for word in words}:
            yield noted(words, f"{words[0]} of {words[1]}")


def _document(text: str, forms: dict[str, Counter[str]]) -> list[str]:
    keys = []
    for phrase in _phrases(text):
        lemmas = [_lemma(word.lower()) for word in phrase]
        pairs = [(f"{lemmas[i]}_{lemmas[i + 1]}", f"{phrase[i]} {phrase[i + 1]}") for i in range(len(phrase) - 1)]
        single = [pair for pair in zip(lemmas, phrase, strict=True) if not _PAIR_ONLY & {pair[0], pair[1].lower()}]
        for key, form in [*single, *pairs]:
            forms.setdefault(key, Counter())[form] += 1
            keys.append(key)
    return keys


def _phrases(text: str) -> Iterable[list[str]]:
    """Runs of neighbouring content words, ended by any other word, punctuation or bracket."""
    run: list[str] = []
    before = "."
    for token in _TOKEN.findall(text.replace("’", "'")):
        word = token.removesuffix("'s")
        if before in _SENTENCE_ENDS and word.istitle():
            word = word.lower()
        before = token
        if _WORD.fullmatch(token) and _tells(word):
            run.append(word)
            continue
        if run:
            yield run
        run = []
    if run:
        yield run


def _tells(word: str) -> bool:
    lower = word.lower()
    if "-" in lower and _STUTTER.fullmatch(lower):
        return False
    if lower not in _PAIR_ONLY and (lower in STOP_WORDS or _lemma(lower) in STOP_WORDS or "'" in word):
        return False
    return len(word) > 2 or (len(word) == 2 and word.isupper())


def _most_used(forms: Counter[str]) -> str:
    """The commonest form in lower case, unless it is mostly written otherwise ("GP", "Citizens Advice")."""
    folded: Counter[str] = Counter()
    for form, count in forms.items():
        folded[form.lower()] += count
    winner = min(folded, key=lambda form: (-folded[form], form))
    same = {form: count for form, count in forms.items() if form.lower() == winner}
    raw = min(same, key=lambda form: (-same[form], form))
    return raw if 2 * same[raw] > folded[winner] else winner


@lru_cache(maxsize=50_000)
def _lemma(word: str) -> str:
    import simplemma

    return str(simplemma.lemmatize(word, lang="en")).lower()
