"""Walking rich text: the words a reader sees, in paragraphs and table rows; all else apart or counted."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from qualkit.domain.sources import Beside
from qualkit.errors import Problem
from qualkit.importers.flow import FlowParagraph, FlowText, bold_length, in_rows
from qualkit.importers.rtf_tokens import Token
from qualkit.text.normalise import normalised

__all__ = ["RtfText", "walk_rtf"]

_CHARACTERS = {
    "tab": "\t", "line": "\n", "lbr": "\n", "emdash": "—", "endash": "–", "emspace": "\u2003", "enspace": "\u2002",
    "qmspace": "\u2005", "bullet": "•", "lquote": "‘", "rquote": "’", "ldblquote": "“", "rdblquote": "”",
    "zwj": "\u200d", "zwnj": "\u200c", "ltrmark": "\u200e", "rtlmark": "\u200f", "zwbo": "\u200b", "zwnbo": "\u2060",
}  # fmt: skip
_SYMBOLS = {"~": "\u00a0", "-": "\u00ad", "_": "\u2011", "\\": "\\", "{": "{", "}": "}", "\t": "\t"}
_SKIPPED_WORDS = """
    fonttbl colortbl stylesheet listtable listoverridetable rsidtbl generator pict nonshppict objdata
    themedata colorschememapping datastore latentstyles xmlnstbl filetbl bkmkstart bkmkend sp sn sv shprslt pn pntxta
    pntxtb nesttableprops background template xe tc rxe ftnsep ftnsepc ftncn aftnsep aftnsepc aftncn protusertbl
    mmathPr nonesttables wgrffmtfilter pgptbl
"""
_SKIPPED = frozenset(_SKIPPED_WORDS.split())
_PROPERTIES_WORDS = """
    title subject author manager company operator category keywords comment doccomm hlinkbase propname
    staticval
"""
_PROPERTIES = frozenset(_PROPERTIES_WORDS.split())
_HEADS = frozenset({"header", "headerl", "headerr", "headerf", "footer", "footerl", "footerr", "footerf"})
# Destinations whose words are collected apart, with the kind they are told of as.
_APART = frozenset(
    {"footnote", "annotation", "atnauthor", "listtext", "pntext", "shptxt", "fldinst", "docvar", "revtbl"}
)
_NUMBERED = re.compile(r"\d|\b[A-Za-z]{1,4}[.)]")
_TARGET = re.compile(r'(?:HYPERLINK|INCLUDETEXT|INCLUDEPICTURE|LINK)\b[^"]*"([^"]+)"')


@dataclass(slots=True)
class RtfText(FlowText):
    """What the walk collects; `beside` is what stands in the file besides its text."""

    beside: list[Beside] = field(default_factory=list)


@dataclass(slots=True)
class _Page:
    """Paragraphs as they grow: those of the body, or those of one note, header or text box."""

    paragraphs: list[FlowParagraph] = field(default_factory=list)
    pieces: list[tuple[str, bool]] = field(default_factory=list)
    boxes: list[FlowParagraph] = field(default_factory=list)
    cell: list[FlowParagraph] = field(default_factory=list)
    row: list[list[FlowParagraph]] = field(default_factory=list)
    rows: list[list[list[FlowParagraph]]] = field(default_factory=list)
    number: int = 0

    def end_paragraph(self, *, in_table: bool) -> None:
        self.number += 1
        text = normalised("".join(words for words, _ in self.pieces))
        bold = min(bold_length(self.pieces), len(text))
        target = self.cell if in_table else self.paragraphs
        if not in_table:
            self.end_table()
        target.append(FlowParagraph(text, self.number, bold))
        for box in self.boxes:
            self.number += 1
            target.append(replace(box, number=self.number))
        self.pieces, self.boxes = [], []

    def end_cell(self) -> None:
        self.end_paragraph(in_table=True)
        self.row.append(self.cell)
        self.cell = []

    def end_row(self) -> None:
        if self.row:
            self.rows.append(self.row)
        self.row = []

    def end_table(self) -> None:
        if self.cell:
            self.row.append(self.cell)
            self.cell = []
        self.end_row()
        self.paragraphs.extend(in_rows(self.rows))
        self.rows = []

    def end(self) -> list[FlowParagraph]:
        if self.pieces or self.boxes:
            self.end_paragraph(in_table=False)
        self.end_table()
        return self.paragraphs

    @property
    def words(self) -> str:
        return "\n".join(one.text for one in self.end() if one.text.strip())


@dataclass(slots=True)
class _State:
    """What holds inside a pair of braces. Words go to `page`; None leaves them out."""

    page: _Page | None
    kind: str = ""
    opened: bool = False
    resume: _Page | None = None
    bold: bool = False
    hidden: bool = False
    deleted: bool = False
    in_table: bool = False
    endnote: bool = False


class _Walk:
    def __init__(self) -> None:
        self.text = RtfText()
        self.body = _Page()
        self.state = _State(self.body)
        self.stack: list[_State] = []
        self.starred = False
        self.notes = {"footnote": 0, "endnote": 0}
        self.comments = 0
        self.aside: dict[tuple[str, int], list[str]] = {}
        self.links: set[str] = set()
        self.property = ""

    def take(self, token: Token) -> None:
        if token.kind == "text":
            self.words(token.word)
        elif token.kind == "{":
            self.stack.append(self.state)
            self.state = replace(self.state, opened=False)
            self.starred = False
        elif token.kind == "}":
            self.close()
        elif token.kind == "symbol":
            self.symbol(token.word)
        else:
            starred, self.starred = self.starred, False
            if not self.destination(token.word, starred):
                self.mark(token)

    def words(self, words: str) -> None:
        state = self.state
        if state.page is None:
            return
        if state.hidden or state.deleted:
            self.put_aside("tracked deletion" if state.deleted else "hidden text", words)
        else:
            state.page.pieces.append((words, state.bold))

    def put_aside(self, kind: str, words: str) -> None:
        """Hidden and deleted words, joined while they stand together in one paragraph."""
        self.aside.setdefault((kind, self.body.number + 1), []).append(words)

    def put_beside(self) -> None:
        """Tell of the words that were put aside."""
        for (kind, number), pieces in self.aside.items():
            words = normalised("".join(pieces))
            if words.strip():
                self.text.dropped["tracked deletion" if kind == "tracked deletion" else "hidden run of text"] += 1
                self.text.beside.append(Beside(kind, f"paragraph {number}", words))

    def symbol(self, sign: str) -> None:
        if sign == "*":
            self.starred = True
        elif sign in "\r\n":
            self.end_paragraph()
        elif sign in _SYMBOLS:
            self.words(_SYMBOLS[sign])

    def destination(self, word: str, starred: bool) -> bool:
        """Whether a mark says that its group stands apart from the text, or is left out."""
        state = self.state
        if word in ("shppict", "pict"):
            if state.page is not None:
                self.text.dropped["picture or object"] += 1
            state.page = None
        elif word == "upr":
            state.resume, state.page = state.page, None
        elif word == "ud":
            state.page = state.resume
        elif word in _SKIPPED:
            state.page = None
        elif word in _APART or word in _HEADS or word in _PROPERTIES:
            if state.page is not None or word in _PROPERTIES:
                state.page, state.kind, state.opened = _Page(), word, True
                state.hidden = state.deleted = state.in_table = False
        elif word in ("info", "userprops") or (starred and word != "shpinst"):
            state.page = None
        else:
            return False
        return True

    def close(self) -> None:
        state = self.state
        self.state = self.stack.pop() if self.stack else _State(None)
        if state.opened and state.page is not None:
            self.deliver(state, state.page)

    def deliver(self, state: _State, page: _Page) -> None:
        """What was collected apart goes to where it belongs."""
        kind = state.kind
        if kind == "shptxt":
            if self.state.page is not None:
                self.state.page.boxes.extend(page.end())
            return
        if kind == "footnote":
            self.note("endnote" if state.endnote else "footnote", page.end())
            return
        words = page.words.strip()
        if not words:
            return
        if kind in ("listtext", "pntext"):
            self.text.dropped["automatic list number"] += _NUMBERED.search(words) is not None
        elif kind == "annotation":
            self.comments += 1
            self.text.dropped["comment"] += 1
            self.text.beside.append(Beside("comment", str(self.comments), words))
        elif kind == "atnauthor":
            self.text.beside.append(Beside("comment", f"{self.comments + 1}, author", words))
        elif kind in _HEADS:
            self.text.dropped["header" if kind.startswith("header") else "footer"] += 1
            self.text.beside.append(Beside("header or footer", kind, words))
        elif kind == "fldinst":
            for target in _TARGET.findall(words):
                if target not in self.links:
                    self.links.add(target)
                    self.text.beside.append(Beside("custom data", "link (field)", target))
        elif kind == "revtbl":
            names = {name.strip() for name in words.split(";")} - {"", "Unknown"}
            self.text.beside.extend(Beside("property", "author of changes", name) for name in sorted(names))
        elif kind == "docvar":
            self.text.beside.append(Beside("custom data", "document variable", words))
        elif kind == "propname":
            self.property = words
        elif (kind, self.property) != ("staticval", "AppVersion"):
            self.text.beside.append(Beside("property", self.property if kind == "staticval" else kind, words))

    def note(self, kind: str, paragraphs: Iterable[FlowParagraph]) -> None:
        self.notes[kind] += 1
        name = f"{kind} {self.notes[kind]}"
        with_words = [one for one in paragraphs if one.text.strip()]
        for place, one in enumerate(with_words, 1):
            cell = name if place == 1 else f"{name}, paragraph {place}"
            self.text.notes.append(replace(one, number=self.body.number + 1, cell=cell))

    def end_paragraph(self) -> None:
        if self.state.page is not None:
            self.state.page.end_paragraph(in_table=self.state.in_table)

    def mark(self, token: Token) -> None:
        word, on, state = token.word, token.number != 0, self.state
        if word in _CHARACTERS:
            self.words(_CHARACTERS[word])
        elif word in ("par", "sect"):
            self.end_paragraph()
        elif word in ("cell", "row") and state.page is not None:
            state.page.end_cell() if word == "cell" else state.page.end_row()
        elif word == "nestcell" and state.page is not None:
            state.page.end_paragraph(in_table=True)
        elif word == "page" and state.page is not None and state.page.pieces:
            self.words("\n")
        elif word == "b":
            state.bold = on
        elif word == "v":
            state.hidden = on
        elif word == "deleted":
            state.deleted = on
        elif word == "plain":
            state.bold = state.hidden = state.deleted = False
        elif word in ("pard", "intbl"):
            state.in_table = word == "intbl"
        elif word == "ftnalt":
            state.endnote = True


def walk_rtf(tokens: Iterable[Token]) -> RtfText:
    """All words of the tokens of a file, in reading order."""
    walk = _Walk()
    for token in tokens:
        walk.take(token)
    text = walk.text
    text.paragraphs = walk.body.end()
    walk.put_beside()
    damaged = sum(one.text.count("\ufffd") for one in text.paragraphs)
    if damaged:
        hint = "They show as “\ufffd”; save the file again, or as .docx, where it was written."
        text.problems.append(Problem("warning", f"characters that cannot be read: {damaged}.", hint=hint))
    return text
