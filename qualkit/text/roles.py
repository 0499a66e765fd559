"""Who asks and who answers: from the labels if they say so, otherwise from how the speakers talk."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

from qualkit.domain.sources import Role
from qualkit.errors import Problem
from qualkit.text.labels import label_key

__all__ = ["Roles", "SpeakerTalk", "assign_roles", "is_interviewer"]

_INTERVIEWER = re.compile(
    r"(?:i|q|iv|int|intv|inter|ivr|interviewer|researcher|moderator|mod|facilitator|fac)[ ._-]*(?:\d{1,2}|[ab])?"
    r"|(?:interviewer|moderator|facilitator|researcher|cyfwelydd|cyfwelwr|holwr|hwylusydd|ymchwilydd)\b.*"
    r"|(?:interviewerin|moderatorin|intervieweuse|intervieweur|enquêteur|enquêtrice|entrevistadora?|intervistatore"
    r"|intervistatrice|الباحثة?|المحاورة?|الميسرة?)\b.*"
)
_PARTICIPANT = re.compile(
    r"(?:p|pt|part|participant|interviewee|ie|respondent|resp|client|patient|carer|a"
    r"|cyfranogwr|cyfranogydd|ymatebydd|claf|gofalwr"
    r"|befragter?|enquêtée?|interviewée?|entrevistad[oa]|intervistat[oa]|المشاركة?)[ ._-]*\d{0,3}"
)
# “Nia Interviewer”, “Nia (Researcher)”: names with a remark on who it is, as people set them in a video call.
_SAYS_SO = re.compile(
    r".* (?:interviewer|moderator|facilitator)|.*\((?:the )?(?:interviewer|researcher|moderator|facilitator)\)"
)
_ENOUGH_QUESTIONS = 3
_UNKNOWN = re.compile(r"(?:unknown|unidentified|multiple|several|all|various|both)\b.*|\?+|speaker \?")


@dataclass(frozen=True, slots=True)
class SpeakerTalk:
    """How much one speaker says and asks."""

    label: str
    words: int
    questions: int


@dataclass(frozen=True, slots=True)
class Roles:
    """A role for each label key, and what was assumed on the way."""

    by_key: Mapping[str, Role]
    problems: tuple[Problem, ...] = ()


def assign_roles(
    labels: Iterable[str], interviewers: Collection[str], talk: Callable[[], Iterable[SpeakerTalk]]
) -> Roles:
    """Give each speaker a role.

    Args:
        labels: the speakers.
        interviewers: labels that the study's settings, or a legend in the file, name as the interviewer's.
        talk: asked only where the labels do not tell; one entry a speaker.
    """
    named = list(labels)
    keys = {label_key(label) for label in named}
    settled = {label_key(label) for label in interviewers}
    asking = {key for key in keys if key in settled or is_interviewer(key, keys)}
    says_so = {label_key(label) for label in named if _SAYS_SO.fullmatch(label.casefold())}
    asking |= {key for key in says_so if not _PARTICIPANT.fullmatch(key)}
    problems: tuple[Problem, ...] = ()
    if not asking and keys:
        asking, problems = _by_behaviour({label_key(one.label): one for one in talk()})
    elif asking and not asking & settled:
        problems = tuple(_contradicted(asking, {label_key(one.label): one for one in talk()}))
    roles: dict[str, Role] = {}
    for key in sorted(keys):
        if key in asking:
            roles[key] = Role.INTERVIEWER
        elif _UNKNOWN.fullmatch(key) or not (asking or _PARTICIPANT.fullmatch(key)):
            roles[key] = Role.UNKNOWN
        else:
            roles[key] = Role.PARTICIPANT
    return Roles(roles, problems)


def is_interviewer(key: str, keys: Collection[str] = ()) -> bool:
    """Whether a label key says, alone or among the other `keys`, that the interviewer is speaking.

    >>> is_interviewer("int 1"), is_interviewer("r"), is_interviewer("r", {"r", "p1"})
    (True, False, True)
    """
    if _INTERVIEWER.fullmatch(key.replace("_", " ")):
        return True
    others = [other for other in keys if other != key]
    if any(_INTERVIEWER.fullmatch(other) for other in others):
        return False
    # R may be researcher or respondent, M moderator or a name: only their partners tell.
    return key in {"r", "m"} and bool(others) and all(_PARTICIPANT.fullmatch(other) for other in others)


def _contradicted(asking: Collection[str], by_key: Mapping[str, SpeakerTalk]) -> Iterator[Problem]:
    """Where the labels say that one asks (``I`` may be interviewer or interviewee), and another asks the questions."""
    questions = sum(one.questions for one in by_key.values())
    if questions < _ENOUGH_QUESTIONS or len(by_key) < 2:
        return
    key, asker = max(sorted(by_key.items()), key=lambda item: item[1].questions)
    if key not in asking and asker.questions >= 0.8 * questions:
        taken = "”, “".join(by_key[one].label for one in sorted(asking) if one in by_key)
        message = f"took “{taken}” for the interviewer by the label, but “{asker.label}” asks nearly all the questions."
        yield Problem("warning", message, hint="If it is the other way round: qualkit speakers role")


def _by_behaviour(by_key: Mapping[str, SpeakerTalk]) -> tuple[set[str], tuple[Problem, ...]]:
    questions = sum(one.questions for one in by_key.values())
    key, asker = max(sorted(by_key.items()), key=lambda item: item[1].questions)
    most_words = max(one.words for one in by_key.values())
    if (
        len(by_key) > 1
        and questions >= _ENOUGH_QUESTIONS
        and asker.questions >= 0.6 * questions
        and asker.words < 0.6 * most_words
    ):
        message = f"took “{asker.label}” for the interviewer, who asks most of the questions and says less."
        return {key}, (Problem("info", message, hint="If that is wrong, say so with: qualkit speakers role"),)
    if all(_PARTICIPANT.fullmatch(key) for key in by_key):
        return set(), ()
    message = "no label says who the interviewer is, and the speakers' questions do not settle it."
    return set(), (Problem("info", message, hint="Say who it is with: qualkit speakers role"),)
