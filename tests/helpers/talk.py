"""Made-up talk about four subjects, enough of it to be grouped."""

from __future__ import annotations

from qualkit.domain.sources import Span
from qualkit.domain.suggestions import Passage

SUBJECTS = {
    "money": ["benefits form", "council tax bill", "rent arrears", "food bank voucher", "universal credit claim"],
    "garden": ["allotment", "raspberry canes", "greenhouse tomatoes", "compost heap", "runner beans"],
    "music": ["choir rehearsal", "piano lesson", "brass band concert", "guitar strings", "singing hymns"],
    "clinic": ["blood pressure tablets", "diabetes nurse", "hospital scan", "inhaler prescription", "knee operation"],
}
FRAMES = [
    "Well, you know, the {one} came first, and the {two}, and then, um, the {three} as well, so on {day} there was "
    "{four} to see to.",
    "I'd never, erm, had the {one} and the {two} in one week before, but {day} came and it was {three}, {four}, all of "
    "it. [laughs]",
    "It was the {four} on {day}, he told me, more than the {one} even, yeah, and then the {three} and the {two} after "
    "that.",
]
DAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday"]


def talk(people: int = 6) -> list[Passage]:
    """Sixty passages a subject-rich study would have: four subjects, three ways of talking, spread over people."""
    found = []
    for words in SUBJECTS.values():
        for place in range(len(words)):
            for number, frame in enumerate(FRAMES):
                one, two, three, four = (words[(place + step) % len(words)] for step in (0, 1, 2, 3 + number // 2))
                text = frame.format(day=DAYS[place], one=one, two=two, three=three, four=four)
                case = f"P{(len(found) * 7 + place) % people + 1}"
                found.append(passage(text, case, len(found) * 1000))
    return found


def passage(text: str, case: str, start: int = 0) -> Passage:
    return Passage(source=case, case=case, group="link worker", span=Span(start, start + len(text)), text=text)


def subject(found: Passage) -> str:
    """The subject a passage of `talk` was made about."""
    return next(name for name, words in SUBJECTS.items() if any(word in found.text for word in words))
