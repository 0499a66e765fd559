"""How suggestions are told: a row of the list, and all there is to know about the one in hand."""

from __future__ import annotations

import re

from rich.text import Text

from qualkit.domain.sources import Span
from qualkit.domain.suggestions import Because, SuggestedSegment, Suggestion
from qualkit.tui.cells import tidy, visible
from qualkit.tui.panel import about_code
from qualkit.tui.review.suggestions import Suggestions
from qualkit.tui.review.suggestions_list import letter_of

__all__ = ["about", "chance", "lit_in", "row_of", "whole"]

_QUOTED, _BRIEF = 160, 220
# From this width on, a row of the list begins with the words that tell.
_WITH_WORDS = 56


def chance(one: Suggestion) -> str:
    """The chance of being right ("8/10"), or how much of a theme comes back ("71%"); "" where neither is known."""
    if one.probability is not None:
        tenths = round(10 * one.probability)
        return f"{tenths}/10" if tenths else "<1/10"
    return "" if one.stability is None else f"{one.stability:.0%}".replace("%", " %")


def row_of(one: Suggestion, room: int) -> Text:
    """A suggestion in one line: how it stands, number, chance, code and who said it; or the theme and how many."""
    head = f"{letter_of(one)} {one.number:>4} {chance(one):>5} "
    if not one.code:
        people = sum(one.participants.values())
        left = "" if len(one.open_segments) in (0, len(one.segments)) else f"{len(one.open_segments)}/"
        tail = f"{left}{len(one.segments)} passages, {people} people"
        # In a narrow list the theme's name matters more than how many speak of it.
        tail = tail if room >= _WITH_WORDS else f"{people} people"
        label = Text(f" theme: {_one_line(one.label)}")
        label.truncate(max(8, room - len(head) - len(tail) - 1), overflow="ellipsis", pad=True)
        return Text.assemble(head, label, " ", tail, no_wrap=True)
    segment = next(iter(one.segments), None)
    who = (segment.case or segment.source) if segment else ""
    text = Text.assemble(head, f" {one.code:<9} ", f"{who:<8.12} ", no_wrap=True)
    words = _telling(one, segment) if room >= _WITH_WORDS and segment else one.label
    text.append(_one_line(words))
    text.truncate(room, overflow="ellipsis")
    return text


def lit_in(one: Suggestion, shown: SuggestedSegment) -> tuple[list[Span], bool]:
    """What is lit in a passage, and whether the first of it is a sentence that tells.

    Of a suggested code its telling sentences and words; of a theme its keywords, and the sentence most typical of it.
    """
    start, reasons = shown.span.start, one.reasons
    if one.code:
        telling = list(reasons.sentences) if reasons else []
        words = list(reasons.words) if reasons else []
    else:
        typical = one.details.get("sentence") or {}
        is_here = typical.get("segment") == shown.number
        telling = [Span(start + typical["start"], start + typical["end"])] if is_here else []
        stems = "|".join(re.escape(word) for word in one.keywords)
        found = re.finditer(rf"\b(?:{stems})\w*", shown.quote, re.IGNORECASE) if stems else ()
        words = [Span(start + match.start(), start + match.end()) for match in found]
    return [*telling, *(word for word in words if not any(word.overlaps(s) for s in telling))], bool(telling)


def about(review: Suggestions) -> Text:
    """The suggestion in hand, in short: what, how sure, who; then why, and what speaks against it."""
    one = review.here
    if one is None:
        return Text(
            "No suggestion is listed. Esc shows all of them." if review.filtered else "No suggestions are open."
        )
    return _theme(review, one) if not one.code else _code(review, one)


def whole(review: Suggestions) -> Text:
    """Everything about the suggestion in hand: also the definition of its code, decisions, memos."""
    one = review.in_hand()
    text = about(review)
    if not one.code:
        text.append_text(_theme_details(one))
    for decision in one.decisions:
        code = f" {decision.code}" if decision.code else ""
        which = f", passages {', '.join(map(str, decision.segments))}" if decision.segments and not one.code else ""
        why = f": {decision.why}" if decision.why else ""
        text.append(f"\n{decision.at[:10]} {decision.coder}: {decision.kind}{code}{which}{why}")
    for memo in review.desk.memos_on("suggestion", str(one.number)):
        # What somebody else noted may tell how it was decided.
        if review.blind and memo.coder != review.open_study.coder:
            continue
        text.append(f"\nmemo {memo.number} ({memo.kind}): ", "bold")
        text.append(" ".join(memo.body.split()))
    meant = review.desk.shelf.get(one.code) if one.code else None
    if meant:
        text.append("\n\n")
        text.append_text(about_code(review.desk, meant))
    return text


def _code(review: Suggestions, one: Suggestion) -> Text:
    text = Text(f"{one.code} {review.desk.shelf.name(one.code)}", "bold")
    segment = review.passage(one)
    sure = f"chance of being right {chance(one)}" if one.probability is not None else "chance not known"
    text.append(f"  {sure}{_standing(one)}\n", "not bold")
    text.append(f"{_place(review, segment)}\n" if segment else "Its passage is gone.\n", "not bold")
    lines: list[tuple[str, str]] = []
    reasons = one.reasons
    if reasons and segment:
        words = dict.fromkeys(w.of(review.text_of(segment.source).text).casefold() for w in reasons.words)
        lines += [("words: ", ", ".join(words))] if words else []
        lines += [_because(review, because) for because in reasons.likest]
        lines += [("against: ", said) for said in reasons.against]
    for heading, said in sorted(lines, key=lambda line: line[0] != "against: "):
        text.append(heading, "bold")
        text.append(f"{said}\n", "not bold")
    code = review.desk.shelf.get(one.code)
    means = (code.brief or code.definition) if code else ""
    if means:
        text.append("it means: ", "bold")
        text.append(_short(means, _BRIEF), "not bold")
    return text


def _theme(review: Suggestions, one: Suggestion) -> Text:
    text = Text(one.label, "bold")
    sure = "" if one.stability is None else f"  {chance(one)} of it comes back when passages are left out"
    text.append(f"{sure}{_standing(one)}\n", "not bold")
    shown = review.passage(one)
    if shown:
        marks = review.marks_of(one)
        state = "" if shown.number in review.open_numbers(one) else " (decided)" if one.state == "open" else ""
        state = " (marked)" if shown.number in marks else state
        text.append(f"Passage {shown.number} of {len(one.segments)}{state}", "bold")
        text.append(f": {_place(review, shown)}", "not bold")
        if marks:
            text.append(f"; {len(marks)} marked", "not bold")
        text.append("\n")
    if one.concentration > 0.5:
        text.append("against: ", "bold")
        text.append(f"one person said {one.concentration:.0%} of it\n", "not bold")
    people = ", ".join(f"{number} {group or 'of no group'}" for group, number in one.participants.items())
    for heading, said in (
        ("keywords: ", ", ".join(one.keywords[:10])),
        ("said by: ", people),
        ("codes there: ", ", ".join(f"{key} {share:.0%}" for key, share in list(one.overlaps.items())[:5])),
        ("new: ", f"{one.novelty:.0%} of its passages have no code yet"),
    ):
        if said:
            text.append(heading, "bold")
            text.append(f"{said}\n", "not bold")
    return text


def _theme_details(one: Suggestion) -> Text:
    """What the method found out about a theme beyond its passages."""
    text, details = Text(), one.details
    nearest, also = details.get("nearest"), details.get("also") or {}
    if nearest:
        text.append("nearest: ", "bold")
        text.append(f"suggestion {nearest}\n")
    if also:
        others = sorted({number for numbers in also.values() for number in numbers})
        text.append("in other themes too: ", "bold")
        text.append(f"{len(also)} passages, in {', '.join(map(str, others))}\n")
    for at, numbers in enumerate(details.get("sub_themes") or (), 1):
        text.append(f"sub-theme {at}: ", "bold")
        text.append(
            f"{len(numbers)} passages: {', '.join(map(str, numbers[:12]))}{' …' if len(numbers) > 12 else ''}\n"
        )
    for attribute, groups in (details.get("differences") or {}).items():
        text.append(f"by {attribute}: ", "bold")
        told = [
            f"{g['group']} {g['found']} of {g['of']}" + (f" ({g['says']})" if g.get("says") else "") for g in groups
        ]
        text.append("; ".join(told) + "\n")
    return text


def _because(review: Suggestions, because: Because) -> tuple[str, str]:
    sure = f" ({because.likeness:.2f})"
    if because.source and because.span:
        words, turn = review.desk.quoted(because.source, because.span)
        return f"like {because.source}, turn {turn}, coded so{sure}: ", f"“{_short(words)}”"
    if because.kind == "pattern" and not because.words:
        return "pattern: ", "one of the codebook fires here"
    return f"like the codebook's {because.kind}{sure}: ", f"“{_short(because.words)}”"


def _standing(one: Suggestion) -> str:
    if one.standing == "open":
        return ""
    if one.coded_by and one.state == "open":
        return f" · coded meanwhile (coding {', '.join(map(str, one.coded_by))})"
    last = one.decisions[-1] if one.decisions else None
    return f" · {one.standing}" + (f" as {last.code}" if last and last.code else "")


def _place(review: Suggestions, segment: SuggestedSegment) -> str:
    turn = review.text_of(segment.source).turn_at(segment.span.start)
    place = f"{segment.source}, turn {turn.number}" if turn else segment.source
    who = ", ".join(part for part in (segment.case, segment.group) if part and part != segment.source)
    return f"{place} ({who})" if who else place


def _telling(one: Suggestion, segment: SuggestedSegment) -> str:
    spans = one.reasons.sentences if one.reasons else ()
    start = segment.span.start
    return segment.quote[spans[0].start - start : spans[0].end - start] if spans else segment.quote


def _short(words: str, most: int = _QUOTED) -> str:
    line = _one_line(words)
    return line if len(line) <= most else line[:most].rsplit(" ", 1)[0] + " …"


def _one_line(words: str) -> str:
    return " ".join(visible(tidy(words)).split())
