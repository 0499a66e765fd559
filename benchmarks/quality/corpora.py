"""Labelled corpora: CSV files with text, source and codes; and the hand codings of the example study."""

from __future__ import annotations

import csv
import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from qualkit.domain.code_suggestions import CodeKnowledge, Judgement
from qualkit.domain.codings import Coding, Origin
from qualkit.domain.sources import Span
from qualkit.domain.suggestions import Passage

__all__ = ["INTERVIEWS", "READ", "READINGS", "Corpus", "codings_of", "example_study", "read_corpus"]

TOP = Path(__file__).resolve().parents[2]
INTERVIEWS = TOP / "transcripts_example" / "interviews"
READINGS = TOP / "benchmarks" / "hand_coding"
CODEBOOK = TOP / "codebooks" / "link-worker-role.yaml"
READ = frozenset(("LW02", "LW03", "LW05", "LW06", "LW07", "LW09"))


@dataclass(frozen=True)
class Corpus:
    """Passages with the codes people gave them.

    Attributes:
        knowledge: what is said of each code; in a CSV corpus its name, and its definition if one is given.
        main: the one code that is taken to be each passage's theme; "" where none is.
        broad: the same on a broader level, where the codebook has one.
        carried: by passage and code, which stretches of the passage's text were coded, where that is known.
    """

    name: str
    passages: tuple[Passage, ...]
    knowledge: tuple[CodeKnowledge, ...]
    main: tuple[str, ...]
    broad: tuple[str, ...] = field(default=())
    carried: Mapping[tuple[int, str], tuple[Span, ...]] = field(default_factory=dict)

    def judgements(self) -> list[Judgement]:
        """Every passage with every code, as if all of it had been read and coded."""
        return [
            Judgement(passage=row, code=code.key, holds=code.key in passage.codes, certain=code.key in passage.codes)
            for row, passage in enumerate(self.passages)
            for code in self.knowledge
        ]

    def few(self, passages: int = 160, codes: int = 6) -> Corpus:
        """The first passages, and the codes most frequent among them: enough to see whether everything runs."""
        small = self.only(range(min(passages, len(self.passages))))
        counts = Counter(code for passage in small.passages for code in passage.codes)
        chosen = sorted((code.key for code in self.knowledge), key=lambda key: (-counts[key], key))[:codes]
        return replace(small, knowledge=tuple(code for code in small.knowledge if code.key in chosen))

    def only(self, rows: Sequence[int]) -> Corpus:
        """The corpus with these passages only; hits of patterns are left out."""
        return replace(
            self,
            passages=tuple(self.passages[row] for row in rows),
            knowledge=tuple(replace(code, fired=(), negated=()) for code in self.knowledge),
            main=tuple(self.main[row] for row in rows),
            broad=tuple(self.broad[row] for row in rows) if self.broad else (),
            carried={},
        )


def read_corpus(path: Path, name: str = "", definitions: Path | None = None) -> Corpus:
    """Read a CSV file with the columns text, source and codes ("a; b").

    Args:
        path: the file.
        name: what to call it; "" takes the file's name.
        definitions: a CSV file with the columns code and definition; without, a code is known by its name alone.
    """
    defined: dict[str, str] = {}
    if definitions is not None:
        with definitions.open(encoding="utf-8-sig", newline="") as file:
            defined = {row["code"].strip(): row["definition"].strip() for row in csv.DictReader(file)}
    passages: list[Passage] = []
    reached: dict[str, int] = {}
    csv.field_size_limit(10**7)
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.DictReader(file)
        missing = sorted({"text", "source", "codes"} - set(reader.fieldnames or ()))
        if missing:
            sys.exit(f"{path}: the column {missing[0]} is missing; the columns text, source and codes are needed.")
        for row in reader:
            start = reached.get(row["source"], 0)
            reached[row["source"]] = start + len(row["text"]) + 1
            codes = tuple(sorted({code.strip() for code in row["codes"].split(";") if code.strip()}))
            span = Span(start, start + len(row["text"]))
            passages.append(
                Passage(source=row["source"], case=row["source"], group="", span=span, text=row["text"], codes=codes)
            )
    keys = sorted({code for passage in passages for code in passage.codes})
    knowledge = tuple(CodeKnowledge(key=key, name=key, definition=defined.get(key, "")) for key in keys)
    main = tuple(passage.codes[0] if len(passage.codes) == 1 else "" for passage in passages)
    return Corpus(name or path.stem, tuple(passages), knowledge, main)


def example_study(reader: str = "a") -> Corpus:
    """Six interviews of the example study with one reader's codings (benchmarks/hand_coding/README.md)."""
    from qualkit.files.codebook_yaml import read_codebook
    from qualkit.importers import read_file
    from qualkit.rules import compile_rules
    from qualkit.services.theme_agreement import covered_by
    from qualkit.text.instead import instead_rules
    from qualkit.text.passages import cut_passages

    book, problems = read_codebook(CODEBOOK.read_bytes(), CODEBOOK.name)
    if book is None:
        sys.exit(str(problems[0]))
    codes = [code for code in book if code.kind == "code"]
    rules = compile_rules(book.codes)
    given = codings_of(READINGS / f"reader_{reader}.csv")
    passages: list[Passage] = []
    main: list[str] = []
    carried: dict[tuple[int, str], tuple[Span, ...]] = {}
    fired: dict[str, dict[int, bool]] = {}
    for path in sorted(INTERVIEWS.iterdir()):
        if path.stem not in READ:
            continue
        source = read_file(path.read_bytes(), path.name)
        own = [coding for coding in given if coding.source == path.stem]
        cut = cut_passages(path.stem, path.stem, "", source.text, source.turns, own).passages
        hits = rules.hits(source.text, source.turns, "sentence")
        for number, passage in enumerate(cut, len(passages)):
            covered = covered_by(passage.span, own)
            if not passage.pieces:
                for coding in own:
                    start, end = max(coding.span.start, passage.span.start), min(coding.span.end, passage.span.end)
                    if start < end and coding.code in passage.codes:
                        there = Span(start - passage.span.start, end - passage.span.start)
                        carried[number, coding.code] = (*carried.get((number, coding.code), ()), there)
            main.append(min(covered, key=lambda key: (-covered[key], key), default=""))
            for hit in hits:
                if passage.span.overlaps(hit.span):
                    fired.setdefault(hit.code, {})[number] = fired.get(hit.code, {}).get(number, True) and hit.negated
        passages.extend(cut)
    keys = [code.key for code in book]
    names = {code.key: code.name for code in book}
    knowledge = tuple(
        CodeKnowledge(
            key=code.key,
            name=code.name,
            path=tuple(names[key] for key in (code.parent,) if key),
            brief=code.brief,
            definition=code.definition,
            when_to_use=code.when_to_use,
            when_not_to_use=code.when_not_to_use,
            examples=code.examples,
            instead=instead_rules(code.when_not_to_use, keys, code.key),
            fired=tuple(sorted(fired.get(code.key, {}))),
            negated=tuple(sorted(row for row, negated in fired.get(code.key, {}).items() if negated)),
        )
        for code in codes
    )
    broad = tuple(key.partition(".")[0] for key in main)
    return Corpus("example study", tuple(passages), knowledge, tuple(main), broad, carried)


def codings_of(path: Path) -> list[Coding]:
    """The rows of a reader's file."""
    with path.open(encoding="utf-8", newline="") as file:
        return [
            Coding(
                number=number,
                guid="",
                source=row["source"],
                code=row["code"],
                span=Span(int(row["start"]), int(row["end"])),
                quote=row["quote"],
                coder=path.stem,
                origin=Origin.HUMAN,
            )
            for number, row in enumerate(csv.DictReader(file), 1)
        ]
