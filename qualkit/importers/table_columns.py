"""What the columns of a table are: of a transcript, or of a survey, which of them are questions that people answered
in their own words, which describe the person, and which could identify one."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from qualkit.files.tables import heading
from qualkit.importers.grids import Row

__all__ = [
    "OPEN_MARK",
    "Column",
    "Transcript",
    "header_at",
    "long_columns",
    "survey_columns",
    "transcript_columns",
]

OPEN_MARK = re.compile(r"\s*\[open\]\s*", re.IGNORECASE)
_FEWEST_WORDS = 5
_FEWEST_CHARACTERS = 35
_WORDY = 0.3
_DISTINCT = 0.6

_SPEAKER = (
    "speaker", "speaker name", "speaker label", "speakers", "name", "who", "voice", "person", "participant",
    "sprecher", "sprecherin", "siaradwr", "locuteur", "locutrice", "hablante", "spreker",
)  # fmt: skip
_TEXT = (
    "text", "words", "content", "transcript", "transcription", "utterance", "speech", "spoken text", "said",
    "inhalt", "transkript", "testun", "texte", "texto", "tekst",
    "dialogue", "sentence", "caption", "translation", "english translation", "translated text",
)  # fmt: skip
_START = (
    "start", "start time", "begin", "begin time", "from", "in", "time", "timestamp", "time stamp", "timecode",
    "time code", "timespan", "time span", "zeit", "zeitmarke", "beginn", "amser", "temps", "heure", "tiempo", "tijd",
)  # fmt: skip
_END = ("end", "end time", "stop", "stop time", "to", "out", "finish")
_CASE = (
    "case", "participant", "respondent", "pseudonym", "participant id", "respondent id", "case id", "participant code",
    "respondent code", "participant number", "respondent number", "id", "record id", "response id", "responseid",
    "unique response number", "study id", "study number", "participantid", "respondentid",
)  # fmt: skip
_QUESTION = ("question", "question text", "item", "prompt", "questions")
_ANSWER = ("answer", "answers", "response", "responses", "reply", "answer text", "text", "comment", "comments")
_PERSONAL = re.compile(
    r"(?:your |respondent'?s? |participant'?s? |recipient ?)?(?:(?:full|first|last|given|family|middle|sur|user ?)? ?"
    r"name(?:s|\(s\))?|surname|firstname|lastname|forenames?|initials|e ?mail(?: address)?|email|ip ?address|ip|"
    r"(?:tele|mobile |cell |home |work |contact )?phone(?: number| no)?|mobile(?: number)?|telephone(?: number)?|"
    r"contact (?:details|number)|(?:home |postal |street )?address|post ?code|zip(?: code)?|"
    r"(?:location ?)?(?:latitude|longitude)|date of birth|dob|birth ?date|birthday|nhs (?:number|no)|chi number|"
    r"national insurance (?:number|no)|external(?: data)? reference|twitter(?: handle)?|signature)"
)
_TOOL = re.compile(
    r"start ?date|end ?date|recorded ?date|timestamp|time ?stamp|start time|completion time|completed|"
    r"submitted(?: at)?|submission (?:date|time|id)|"
    r"last modified time|date (?:created|modified|submitted)|status|progress|finished|"
    r"duration.*|distribution ?channel|user ?language|collector ?id|response type|seed|language|started|"
    r"browser|user agent|total points|quiz feedback|feedback - .*|points - .*"
)
_IDENTIFYING = re.compile(
    r"\s*(?:[\w.+-]+@[\w-]+(?:\.[\w-]+)+|(?:\d{1,3}\.){3}\d{1,3}|(?:[0-9a-f]{0,4}:){4,7}[0-9a-f]{0,4}|"
    r"(?:\+\d{1,3}[ -]?)?(?:\(?0\)?[ -]?)?\d(?:[ -]?\d){8,11}|https?://\S+)\s*",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Transcript:
    """Which columns of a transcript hold what, from 0; None where there is no such column."""

    text: int
    speaker: int | None = None
    start: int | None = None
    end: int | None = None
    milliseconds: bool = False
    others: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a survey. `kind` is ``case``, ``question``, ``open``, ``closed``, ``personal``, ``tool``, ``empty``.

    Attributes:
        title: the heading, without the mark.
        within: how many characters of the heading stand before `title`.
        kind: of a long table, ``question`` holds the questions and ``open`` the answers.
    """

    index: int
    title: str
    within: int
    kind: str


def transcript_columns(header: Row) -> Transcript | None:
    """The columns of a transcript, if the heading names words and, beside them, a speaker or a time.

    >>> transcript_columns(Row(1, ("Timespan", "Content", "Speaker")))
    Transcript(text=1, speaker=2, start=0, end=None, milliseconds=False, others=())
    """
    names = [re.sub(r"\s*\(.*\)", "", heading(cell)) for cell in header.cells]
    if len(names) < 2 or any(name in _QUESTION for name in names):
        return None
    text, speaker, start, end = (_first(names, known) for known in (_TEXT, _SPEAKER, _START, _END))
    if text is None or (speaker is None and start is None):
        return None
    used = {text, speaker, start, end}
    others = tuple(" ".join(cell.split()) for i, cell in enumerate(header.cells) if i not in used and cell.strip())
    in_ms = start is not None and re.search(r"\bms\b|millisec", header.cells[start], re.IGNORECASE) is not None
    # The table that Whisper writes: nothing but these three, in thousandths.
    whisper = names == ["start", "end", "text"]
    return Transcript(text, speaker, start, end, in_ms or whisper, others)


def header_at(rows: Sequence[Row]) -> tuple[int, Transcript | None]:
    """Which of the first rows is the heading of a transcript; tables may have a title above it."""
    for at, row in enumerate(rows[:10]):
        found = transcript_columns(row)
        if found is not None:
            return at, found
    return 0, None


def long_columns(header: Row, rows: Sequence[Row]) -> list[Column] | None:
    """The columns of a table with one answer a row, if it names respondents, questions and answers."""
    names = [heading(cell) for cell in header.cells]
    case, question, answer = (_first(names, known) for known in (_CASE, _QUESTION, _ANSWER))
    if case is None or question is None or answer is None:
        return None
    kinds = {case: "case", question: "question", answer: "open"}
    return [
        _column(header, index, kinds.get(index) or _kind(name, _values(rows, index), may_be_open=False))
        for index, name in enumerate(names)
    ]


def survey_columns(header: Row, rows: Sequence[Row], questions: Sequence[str] = ()) -> list[Column]:
    """What each column of a survey is.

    Args:
        header: the row of headings.
        rows: the answers, one respondent a row.
        questions: headings (or column letters) that the researcher says are the open questions; with these, or where
            headings are marked ``[open]``, no other column is one.
    """
    width = max([len(header.cells), *(len(row.cells) for row in rows)])
    names = [heading(OPEN_MARK.sub("", header.cell(index), count=1)) for index in range(width)]
    marked = {index for index in range(width) if OPEN_MARK.match(header.cell(index))} | _asked(questions, names)
    values = [_values(rows, index) for index in range(width)]
    case = next((i for i in _in_order(names, _CASE) if i not in marked and _can_name(values[i], len(rows))), None)
    found = []
    for index, name in enumerate(names):
        if index == case:
            kind = "case"
        elif index in marked:
            kind = "open"
        else:
            kind = _kind(name, values[index], may_be_open=not marked)
        found.append(_column(header, index, kind))
    return found


def _asked(questions: Sequence[str], names: Sequence[str]) -> set[int]:
    from qualkit.errors import BadInput
    from qualkit.importers.grids import column_letters

    found = set()
    for question in questions:
        wanted = heading(question)
        index = next((i for i, name in enumerate(names) if name == wanted), None)
        if index is None:
            index = next((i for i in range(len(names)) if column_letters(i).casefold() == wanted), None)
        if index is None:
            raise BadInput(
                f"has no column “{question}”.", hint="Name a column by its heading or by its letter, such as D."
            )
        found.add(index)
    return found


def _first(names: Sequence[str], known: Sequence[str]) -> int | None:
    return next(iter(_in_order(names, known)), None)


def _in_order(names: Sequence[str], known: Sequence[str]) -> list[int]:
    """Columns of a known heading, in the order in which the headings are known."""
    return [index for word in known for index, name in enumerate(names) if name == word]


def _values(rows: Sequence[Row], index: int) -> list[str]:
    return [value for row in rows if (value := row.cell(index).strip())]


def _can_name(values: Sequence[str], rows: int) -> bool:
    """Whether values can be the names of cases: nearly every row has a short one that identifies nobody."""
    if len(values) < 0.8 * rows or any(len(value) > 60 or "\n" in value for value in values):
        return False
    return sum(_IDENTIFYING.fullmatch(value) is not None for value in values) < 0.3 * len(values)


def _kind(name: str, values: Sequence[str], *, may_be_open: bool) -> str:
    if not values:
        return "empty"
    identifying = sum(_IDENTIFYING.fullmatch(value) is not None for value in values)
    if _PERSONAL.fullmatch(name) or identifying > 0.5 * len(values):
        return "personal"
    if _TOOL.fullmatch(name) or name in _CASE:
        return "tool"
    return "open" if may_be_open and _is_open(values) else "closed"


def _is_open(values: Sequence[str]) -> bool:
    """Whether people answered in their own words: several words, and hardly ever the same ones."""
    wordy = sum(len(value.split()) >= _FEWEST_WORDS or len(value) >= _FEWEST_CHARACTERS for value in values)
    return wordy >= _WORDY * len(values) and len({value.casefold() for value in values}) >= _DISTINCT * len(values)


def _column(header: Row, index: int, kind: str) -> Column:
    raw = header.cell(index)
    mark = OPEN_MARK.match(raw)
    within = mark.end() if mark else len(raw) - len(raw.lstrip())
    return Column(index, raw[within:].rstrip(), within, kind)
