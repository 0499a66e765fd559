"""The words of a reviewer's document: what is shown of a suggestion, and what the answers mean."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping

from qualkit.analysis.wording import chance, count, joined
from qualkit.domain.review_sheets import ReviewAnswer, ReviewedPassage, ReviewItem
from qualkit.domain.suggestions import Deciding, SuggestedSegment, Suggestion
from qualkit.errors import BadInput

__all__ = ["check_of", "decision_of", "does", "item_of", "says_more", "spoken_answer", "title_of"]

_SPOKEN = {
    "accept": ("accept", "accepted", "yes", "y", "ok", "okay", "agree", "agreed", "right", "keep"),
    "accept the sentence": ("accept the sentence", "accept sentence", "sentence", "only the sentence"),
    "merge": ("merge", "merge with", "merge into", "merged", "other code", "another code", "use another code"),
    "reject": ("reject", "rejected", "no", "n", "disagree", "wrong", "decline", "declined"),
    "leave open": ("leave open", "open", "unsure", "not sure", "later", "skip"),
}
_MERGE_WITH = re.compile(r"merge(?:d)? (?:with |into |to )?(\S+)", re.IGNORECASE)
_RANGE = re.compile(r"(\d{1,9})(?:\s*[-\u2013\u2014]\s*(\d{1,9}))?")


def title_of(suggestion: Suggestion) -> str:
    """A suggestion in a few words: the theme's label, or the code's key and name."""
    return f"{suggestion.code} {suggestion.label}" if suggestion.code else suggestion.label


def check_of(suggestion: Suggestion) -> str:
    """What tells whether a suggestion still is what a document showed: a hash of its number, code and passages.

    A label is not part of it, for labels may change; nor are decisions, which are looked at when they are taken up.
    """
    parts = [str(suggestion.number), str(suggestion.run), "code" if suggestion.code else "theme"]
    parts += [f"{segment.number} {segment.quote}" for segment in suggestion.segments]
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:12]


def item_of(
    suggestion: Suggestion, names: Mapping[str, str], quotes: int, place: Callable[[SuggestedSegment], str]
) -> ReviewItem:
    """A suggestion as a document shows it, with at most `quotes` passages (0: all), the typical ones first."""
    segments = sorted(suggestion.open_segments or suggestion.segments, key=lambda s: (not s.typical, s.number))
    shown = sorted(segments[: quotes or None], key=lambda s: s.number)
    return ReviewItem(
        number=suggestion.number,
        kind="code" if suggestion.code else "theme",
        title=f"{suggestion.code} {names.get(suggestion.code, suggestion.label)}"
        if suggestion.code
        else suggestion.label,
        why=_why(suggestion),
        who=_who(suggestion),
        passages=tuple(_passage(suggestion, segment, place(segment)) for segment in shown),
        more=len(segments) - len(shown),
        check=check_of(suggestion),
    )


def _why(suggestion: Suggestion) -> str:
    if suggestion.code:
        said = []
        if suggestion.probability is not None:
            said.append(f"Chance of being right: {chance(suggestion.probability)}.")
        if suggestion.reasons and suggestion.reasons.likest:
            first = suggestion.reasons.likest[0]
            like = (
                f"a passage of {first.source} with this code"
                if first.kind == "passage"
                else f"the codebook's {first.kind}"
            )
            said.append(f"It is most like {like}.")
        if suggestion.reasons and suggestion.reasons.against:
            said.append(f"Against it: {joined(list(suggestion.reasons.against))}.")
        return " ".join(said)
    said = [f"Words: {', '.join(suggestion.keywords[:8])}."] if suggestion.keywords else []
    if suggestion.stability is not None:
        held = round(100 * suggestion.stability)
        said.append(f"{held}% of it stays together when some of the material is left out.")
    return " ".join(said)


def _who(suggestion: Suggestion) -> str:
    groups = [f"{number} {group or 'not stated'}" for group, number in suggestion.participants.items()]
    people = sum(suggestion.participants.values())
    if suggestion.code:
        return ""
    return f"{count(people, 'participant', 'participants')} ({', '.join(groups)})."


def _passage(suggestion: Suggestion, segment: SuggestedSegment, place: str) -> ReviewedPassage:
    sentence = ""
    if suggestion.reasons and suggestion.reasons.sentences:
        first = min(span.start for span in suggestion.reasons.sentences) - segment.span.start
        last = max(span.end for span in suggestion.reasons.sentences) - segment.span.start
        sentence = segment.quote[max(first, 0) : last]
    who = ", ".join(part for part in (segment.case, segment.group) if part)
    return ReviewedPassage(number=segment.number, who=who, place=place, words=segment.quote, sentence=sentence)


def spoken_answer(answer: ReviewAnswer) -> str:
    """Which of `ANSWERS` was meant; "" for none, "?" for something else.

    >>> [spoken_answer(ReviewAnswer(number="4", answer=said)) for said in ("Yes.", "perhaps", "")]
    ['accept', '?', '']
    """
    said = " ".join(answer.answer.split()).strip(" .!").casefold()
    if not said:
        return ""
    for meant, ways in _SPOKEN.items():
        if said in ways:
            return meant
    return "merge" if _MERGE_WITH.fullmatch(said) else "?"


def says_more(answer: ReviewAnswer) -> bool:
    """Whether there is anything but an answer and a comment."""
    return bool(answer.code or answer.name or answer.passages)


def decision_of(suggestion: Suggestion, answer: ReviewAnswer, spoken: str) -> Deciding:
    """An answer as a decision. Raises BadInput where it cannot be one."""
    code = answer.code.split()[0].strip(",;") if answer.code.split() else ""
    named = _MERGE_WITH.fullmatch(" ".join(answer.answer.split()).strip(" ."))
    if spoken == "merge" and not code and named:
        code = named[1]
    segments = _segments(answer.passages, suggestion)
    kind = "reject" if spoken == "reject" else "accept"
    if spoken == "merge" or (spoken.startswith("accept") and code and code.casefold() != suggestion.code.casefold()):
        kind = "merge"
        if not code:
            raise BadInput("It is not said which code to merge it with.", hint="Write its key into “code”.")
    if spoken == "accept the sentence" and not suggestion.code:
        raise BadInput("Only a suggested code can be given to the sentence alone.")
    if answer.name and (suggestion.code or kind != "accept"):
        raise BadInput("Only an accepted theme can have a new name.")
    if kind == "reject" and not answer.comment.strip() and not suggestion.code:
        raise BadInput("A rejected theme needs a reason.", hint="Write it into “comment”.")
    return Deciding(
        suggestion=suggestion.number,
        kind=kind,
        code=code if kind == "merge" else "",
        name=" ".join(answer.name.split()),
        segments=segments if kind != "reject" else (),
        sentence=spoken == "accept the sentence",
        why=" ".join(answer.comment.split()),
    )


def _segments(text: str, suggestion: Suggestion) -> tuple[int, ...]:
    """The numbers of passages in "1-4, 7"; () where nothing is written, or "all"."""
    said = " ".join(text.replace("[", " ").replace("]", " ").split()).casefold()
    if said in ("", "all", "all of them"):
        return ()
    said = re.sub(r"\s*[-\u2013\u2014]\s*", "-", said)
    known = {segment.number for segment in suggestion.segments}
    numbers: list[int] = []
    for part in re.split(r"[,;]| and | ", said):
        if not part:
            continue
        match = _RANGE.fullmatch(part)
        if match is None:
            raise BadInput(f"“{text}” are no numbers of passages.", hint="Write them as 1-4, 7.")
        first, last = int(match[1]), int(match[2] or match[1])
        for end in (first, last):
            if end not in known:
                raise BadInput(f"It has no passage {end}.")
        numbers.extend(number for number in range(first, last + 1) if number in known)
    return tuple(dict.fromkeys(numbers))


def does(suggestion: Suggestion, decision: Deciding) -> str:
    """A decision in words, as a preview tells it."""
    number = len(decision.segments) or len(suggestion.open_segments)
    some = f"{number} of {len(suggestion.segments)} passages" if decision.segments else _all(number)
    if decision.kind == "reject":
        return "rejects it"
    if decision.kind == "merge":
        return f"codes {some} {decision.code}"
    if suggestion.code:
        return f"codes the telling sentence {suggestion.code}" if decision.sentence else f"codes it {suggestion.code}"
    return f"makes it the code “{decision.name or suggestion.label}” with {some}"


def _all(number: int) -> str:
    return "its passage" if number == 1 else f"all {number} passages"
