"""Studies for tests, written in a few lines.

    book LWR Link worker role
      LWR1 Defining the role (theme)
        LWR1.1 Role ambiguity
    case LW01: link worker, NHS
    LW01.3 LWR1.1 human key: I make it up as I go along

Indentation makes the tree of codes; after a code's name, in brackets: its kind, status or type. A case speaks in the
source of its own name unless `in SOURCE` says otherwise. A coding names source, turn, code and how it came about:
human, rule, confirmed or model; then any of key, contrary, negated, enabler, barrier, `by CODER`, `at SECONDS`,
`s NUMBER` (suggestion), `who CASE` (`who -` for nobody). The same words in one turn are the same segment.
"""

from __future__ import annotations

import re
from typing import Any

from qualkit.domain.cases import Case, Link
from qualkit.domain.codebook import CODE_KINDS, CODE_STATUSES, Code, Codebook
from qualkit.domain.codings import Coding, Origin
from qualkit.domain.material import Located, Material, SourceFacts
from qualkit.domain.memos import Memo
from qualkit.domain.sources import Span

_CASE = re.compile(r"case (\S+?)(?: in (\S+))?:\s*(.*)")
_CODE = re.compile(r"(\s+)(\S+) (.*?)(?: \(([^)]*)\))?$")
_CODING = re.compile(r"(\S+)\.(\d+) (\S+) ([^:]+): (.+)")
_ORIGINS = {"human": Origin.HUMAN, "rule": Origin.RULE, "confirmed": Origin.RULE, "model": Origin.MODEL}


def study(text: str, **fields: Any) -> Material:
    """A material from the mini-language above; `fields` replace those of `Material`."""
    builder = _Builder()
    for line in text.splitlines():
        if line.strip():
            builder.read(line)
    return builder.material(**fields)


def memo(number: int, kind: str, target: str, body: str, *, on: str = "code", title: str = "") -> Memo:
    """A memo by coder AB."""
    return Memo(
        number=number,
        guid=f"memo-{number}",
        kind=kind,
        target_kind=on,
        target=target,
        title=title,
        body=body,
        coder="AB",
        created_at="2026-11-20T09:00:00Z",
        updated_at="2026-11-20T09:00:00Z",
    )


class _Builder:
    def __init__(self) -> None:
        self.books: list[tuple[str, str, list[Code]]] = []
        self.cases: dict[str, Case] = {}
        self.located: list[Located] = []
        self.spans: dict[tuple[str, str], Span] = {}
        self.ends: dict[str, int] = {}
        self.indents: list[tuple[int, str]] = []

    def read(self, line: str) -> None:
        bare = line.strip()
        if bare.startswith("book "):
            _, key, title = bare.split(" ", 2)
            self.books.append((key, title, []))
            self.indents = [(len(line) - len(line.lstrip()), "")]
        elif found := _CASE.fullmatch(bare):
            self._case(*found.groups())
        elif found := _CODING.fullmatch(bare):
            self._coding(*found.groups())
        elif found := _CODE.fullmatch(line):
            self._code(len(found[1]), found[2], found[3], found[4] or "")
        else:
            raise ValueError(line)

    def _case(self, name: str, source: str | None, values: str) -> None:
        attributes = dict(zip(("role", "sector"), (value.strip() for value in values.split(",")), strict=False))
        known = self.cases.get(name)
        links = (*(known.links if known else ()), Link(source or name))
        self.cases[name] = Case(name=name, attributes=attributes if values else {}, links=links)

    def _code(self, indent: int, key: str, name: str, marks: str) -> None:
        while self.indents[-1][0] >= indent:
            self.indents.pop()
        parent = self.indents[-1][1]
        depth = len(self.indents) - 1
        self.indents.append((indent, key))
        words = [word.strip() for word in marks.split(",") if word.strip()]
        fields: dict[str, Any] = {"kind": "code", "status": "active", "type": "a priori"}
        for word in words:
            place = "kind" if word in CODE_KINDS else "status" if word in CODE_STATUSES else "type"
            fields[place] = word
        code = Code(key=key, name=name, parent=parent, depth=depth, brief=f"What {name} is", **fields)
        self.books[-1][2].append(code)

    def _coding(self, source: str, turn: str, code: str, marks: str, words: str) -> None:
        span = self.spans.get((source, words))
        if span is None:
            start = self.ends.get(source, 0)
            span = self.spans[source, words] = Span(start, start + len(words))
            self.ends[source] = span.end + 1
        origin, *flags = marks.split()
        told = {flags[i]: flags[i + 1] for i in range(len(flags) - 1) if flags[i] in ("by", "at", "s", "who")}
        speaking = [name for name, case in self.cases.items() if source in {link.source for link in case.links}]
        who = told.get("who", speaking[0] if speaking else "-")
        coding = Coding(
            number=len(self.located) + 1,
            guid=f"coding-{len(self.located) + 1}",
            source=source,
            code=code,
            span=span,
            quote=words,
            coder=told.get("by", "AB"),
            origin=_ORIGINS[origin],
            confirmed_by="AB" if origin == "confirmed" else "",
            suggestion=int(told["s"]) if "s" in told else None,
            negated="negated" in flags,
            contrary="contrary" in flags,
            key_quote="key" in flags,
            stance=next((flag for flag in flags if flag in ("enabler", "barrier")), ""),
        )
        case = self.cases.get(who)
        group = case.attributes.get("role", "") if case else ""
        seconds = float(told["at"]) if "at" in told else None
        self.located.append(Located(coding, "" if who == "-" else who, group, int(turn), seconds))

    def material(self, **fields: Any) -> Material:
        links: dict[str, list[str]] = {}
        for case in self.cases.values():
            for link in case.links:
                links.setdefault(link.source, []).append(case.name)
        names = sorted({*links, *(item.coding.source for item in self.located)})
        values: dict[str, Any] = {
            "title": "A study of link workers",
            "organisation": "Example University",
            "language": "en-GB",
            "date": "2026-11-22",
            "version": "0.1.0",
            "sources": tuple(
                SourceFacts(
                    name=name,
                    format="txt",
                    layout="plain",
                    words=1200,
                    participant_words=1000,
                    turns=40,
                    minutes=None,
                    cases=tuple(links.get(name, ())),
                )
                for name in names
            ),
            "cases": tuple(self.cases.values()),
            "codebooks": tuple(Codebook(key=key, title=title, codes=tuple(codes)) for key, title, codes in self.books),
            "codings": tuple(self.located),
            "memos": (),
            "coders": ("AB",),
        }
        return Material(**{**values, **fields})
