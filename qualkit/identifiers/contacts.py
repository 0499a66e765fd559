"""E-mail and web addresses and names on social media, written or spoken."""

from __future__ import annotations

import re
from collections.abc import Iterator

from qualkit.domain.identifiers import Detected, Tier
from qualkit.identifiers import spoken_mail
from qualkit.identifiers.reading import Reading, set_of

__all__ = ["find"]

_TOP = (
    "co.uk|org.uk|ac.uk|gov.uk|nhs.uk|nhs.net|sch.uk|me.uk|police.uk|ltd.uk|gov.wales|gov.scot|com|net|org|info|"
    "biz|wales|cymru|scot|london|uk|eu|ie|io|me|tv|ly|gl|edu|de|fr|pl|app|online|social|example"
)
_LOCAL_LEFT = re.compile(r"[\w.+%'’\-]{0,63}[\w+%\-]\Z")
_DOMAIN_RIGHT = re.compile(r"[^\W_][\w\-]{0,62}(?:\.[^\W_][\w\-]{0,62}){0,6}")
_URL = re.compile(r"(?:https?://|www\.)[^\s<>\"“”()\[\]]{2,2000}", re.I)
_BARE = re.compile(rf"\.(?:{_TOP.replace('.', '[.]')})(?![\w\-])(?:/[^\s<>\"“”()\[\]]{{0,2000}})?", re.I)
_BARE_LEFT = re.compile(r"(?<![\w@.\-])[^\W_][\w\-]{0,62}(?:\.[^\W_][\w\-]{0,62}){0,4}\Z")
_HANDLE = re.compile(r"(?<![\w@./+\-])@[^\W\d]\w{1,29}(?:\.\w{1,29}){0,5}(?![\w@])")
_DOT = r"(?:dot|point|full stop)"
_SPOKEN_URL = re.compile(
    rf"\b(?:(?:w{{3}}|double ?u double ?u double ?u|www|triple ?w)[ ,]{{1,3}}{_DOT}[ ,]{{1,3}})?"
    rf"([\w\-]{{2,40}}[ ,]{{1,3}}{_DOT}[ ,]{{1,3}}(?:(?:co|org|ac|gov|nhs)[ ,]{{1,3}}{_DOT}[ ,]{{1,3}}uk|"
    rf"com|org|net|info|wales|scot|cymru|example|biz|app|blog|online)\b"
    r"(?:[ ,]{1,3}(?:forward )?slash[ ,]{1,3}[\w\-]{1,40}){0,3})",
    re.I,
)
_SOCIAL_NEAR = re.compile(
    r"facebook|instagram|\binsta\b|twitter|tik ?tok|snapchat|\bsnap\b|linkedin|bluesky|mastodon|threads|youtube|"
    r"whatsapp|handle|user ?name|telegram|discord|reddit|\bon x\b"
)
_SPOKEN_HANDLE = re.compile(
    r"(?:\bat[ ,]{1,3})?(\b[a-z][\w\-]{0,29}(?:[ ,]{1,3}(?:underscore|under score)[ ,]{1,3}[\w\-]{1,30}){1,4})", re.I
)
_UNDERSCORED = re.compile(r"(?<![\w@./\\-])[^\W\d_]\w{0,40}_\w{1,40}(?![\w@/\\-])(?!\.\w)")
_ON_SOCIAL = re.compile(
    r"\b(?:instagram|insta|tik ?tok|twitter|snapchat|snap|bluesky|youtube|handle|user ?name|threads|discord|xbox|"
    r"gamertag)\b"
    r"[^.?!\n]{0,14}?\b(?:is|as|under|called|i['’]?m|s?he['’]?s|it['’]?s|we['’]?re)[ ]"
    r"(?:(?:at )?(\w+(?:[._]\w+)+)|((?:[\w'’]+ ){0,3}[\w'’]+)(?=[.,;:!?\n]|$))",
    re.I,
)
_SOCIAL = set_of(
    "instagram insta tiktok tik twitter snapchat snap bluesky youtube handle username user threads discord xbox"
)
_DOTS = frozenset({"dot", "point", "stop"})
_UNDERSCORES = frozenset({"underscore", "score"})
# Web addresses of everybody: what stands there names nobody in the study, unless a path follows.
_EVERYBODY = set_of("""nhs.uk gov.uk gov.wales gov.scot bbc.co.uk bbc.com google.com google.co.uk youtube.com
    facebook.com twitter.com
    x.com instagram.com linkedin.com zoom.us zoom.com teams.microsoft.com microsoft.com office.com amazon.co.uk
    amazon.com ebay.co.uk nice.org.uk mind.org.uk ageuk.org.uk nalw.org.uk citizensadvice.org.uk samaritans.org
    england.nhs.uk 111.nhs.uk nhs.net wikipedia.org whatsapp.com gmail.com hotmail.com hotmail.co.uk outlook.com
    yahoo.com yahoo.co.uk icloud.com justgiving.com eventbrite.co.uk eventbrite.com gumtree.com
    otter.ai rev.com trint.com descript.com sonix.ai happyscribe.com patient.info moneysavingexpert.com
    change.org tiktok.com netflix.com paypal.com""")


def find(reading: Reading) -> Iterator[Detected]:
    """All such addresses and names."""
    yield from _mail(reading)
    yield from _web(reading)
    yield from spoken_mail.find(reading)
    yield from _spoken_web(reading)
    yield from _handles(reading)


def _near(reading: Reading, keys: frozenset[str], pattern: re.Pattern[str]) -> Iterator[re.Match[str]]:
    """The places of a pattern that has one of these words in it."""
    for start, end in reading.around(keys, 160, 160):
        yield from pattern.finditer(reading.text, start, min(end, len(reading.text)))


def _mail(reading: Reading) -> Iterator[Detected]:
    text = reading.text
    at = text.find("@")
    while at >= 0:
        right = _DOMAIN_RIGHT.match(text, at + 1)
        alone = right is not None and not text.startswith("@", right.end())
        left = _LOCAL_LEFT.search(text, max(0, at - 64), at) if alone else None
        if left and right:
            start = left.start() + (len(left[0]) - len(left[0].lstrip(".'’-")))
            named = "." in right[0]
            tier = Tier.CERTAIN if named else Tier.LIKELY
            yield Detected(start, right.end(), "e-mail address", tier, "e-mail address")
        at = text.find("@", at + 1)


def _web(reading: Reading) -> Iterator[Detected]:
    text = reading.text
    for match in _URL.finditer(text):
        yield from _web_address(reading, match.start(), match.start() + len(match[0].rstrip(".,;:!?'’")))
    for match in _BARE.finditer(text):
        left = _BARE_LEFT.search(text, max(0, match.start() - 120), match.start())
        if left is None:
            continue
        end = match.start() + len(match[0].rstrip(".,;:!?'’"))
        if text[end : end + 1] == "@" or text[left.start() - 1 : left.start()] == "/":
            continue
        yield from _web_address(reading, left.start(), end)


def _web_address(reading: Reading, start: int, end: int) -> Iterator[Detected]:
    address = re.sub(r"^(?:https?://)?(?:www\.)?", "", reading.text[start:end].lower())
    host, _, path = address.partition("/")
    if host in _EVERYBODY and not path:
        return
    if host in ("facebook.com", "instagram.com", "twitter.com", "x.com", "linkedin.com", "tiktok.com"):
        yield Detected(start, end, "social media name", Tier.CERTAIN, "page of a person on social media")
        return
    tier = Tier.CHECK if host in _EVERYBODY else Tier.CERTAIN
    yield Detected(start, end, "web address", tier, "web address")


def _spoken_web(reading: Reading) -> Iterator[Detected]:
    for match in _near(reading, _DOTS, _SPOKEN_URL):
        said = re.sub(rf"[ ,]+{_DOT}[ ,]+", ".", match[1].lower())
        if said not in _EVERYBODY:
            yield Detected(match.start(), match.end(), "web address", Tier.CERTAIN, "web address (spoken)")


def _handles(reading: Reading) -> Iterator[Detected]:
    for match in _HANDLE.finditer(reading.text) if "@" in reading.text else ():
        yield Detected(match.start(), match.end(), "social media name", Tier.CERTAIN, "name with @")
    for match in _near(reading, _UNDERSCORES, _SPOKEN_HANDLE):
        near = _SOCIAL_NEAR.search(reading.before(match.start(), 60) + " ~ " + reading.after(match.end(), 40))
        tier = Tier.CERTAIN if near else Tier.LIKELY
        yield Detected(match.start(1), match.end(1), "social media name", tier, "name on social media (spoken)")
    if reading.certain_only:
        return
    for match in _near(reading, _SOCIAL, _ON_SOCIAL):
        group = 1 if match[1] else 2
        yield Detected(
            match.start(group), match.end(group), "social media name", Tier.CHECK, "said to be a name on social media"
        )
    for match in _UNDERSCORED.finditer(reading.text) if "_" in reading.text else ():
        near = _SOCIAL_NEAR.search(reading.before(match.start(), 60) + " ~ " + reading.after(match.end(), 40))
        if near:
            yield Detected(match.start(), match.end(), "social media name", Tier.LIKELY, "name on social media")
