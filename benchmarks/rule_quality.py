"""How well do a codebook's patterns find what readers coded? Precision and recall by theme, at sentences and turns.

    python benchmarks/rule_quality.py [--codebook codebooks/link-worker-role.yaml] [--sources LW03,LW06,LW07]

Two readers coded six interviews of the example study independently, from the definitions alone, without seeing any
pattern (benchmarks/hand_coding/README.md says who they were). A sentence counts as coded with a theme if a reader's
segment for the theme or a code under it touches it. Chance is the precision of hits thrown at random.
"""

from __future__ import annotations

import argparse
import csv
import sys
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

from qualkit.domain.codebook import Codebook
from qualkit.domain.sources import Imported, Role, Span
from qualkit.files.codebook_yaml import read_codebook
from qualkit.importers import read_file
from qualkit.rules import compile_rules
from qualkit.text.sentences import sentence_spans

HERE = Path(__file__).parent
INTERVIEWS = HERE.parent / "transcripts_example" / "interviews"
Unit = tuple[str, int]


def main() -> None:
    options = arguments()
    book, problems = read_codebook(options.codebook.read_bytes(), options.codebook.name)
    if book is None:
        sys.exit(str(problems[0]))
    readings = {name: read_coding(HERE / "hand_coding" / f"reader_{name}.csv") for name in ("a", "b")}
    names = options.sources.split(",") if options.sources else sorted({row[0] for row in readings["a"]})
    sources = {path.stem: read_file(path.read_bytes(), path.name) for path in sorted(INTERVIEWS.iterdir())}
    sources = {name: sources[name] for name in names}
    print(f"{options.codebook.name}, interviews {', '.join(names)}")
    for unit in ("sentence", "turn"):
        report(unit, book, sources, readings)
    if options.codes:
        by_code(book, sources, readings)


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--codebook", type=Path, default=HERE.parent / "codebooks" / "link-worker-role.yaml")
    parser.add_argument("--sources", default="", help="names, comma-separated (default: all that were read)")
    parser.add_argument("--codes", action="store_true", help="a line a code as well")
    return parser.parse_args()


def read_coding(path: Path) -> list[tuple[str, Span, str]]:
    """(source, span, code) of every row; refuses a row whose quote is not what stands at its place."""
    with path.open(encoding="utf-8", newline="") as file:
        return [(row["source"], Span(int(row["start"]), int(row["end"])), row["code"]) for row in csv.DictReader(file)]


def units_of(source: Imported, unit: str) -> list[Span]:
    """The participant's sentences, or turns, in order."""
    turns = [turn.span for turn in source.turns if turn.role is not Role.INTERVIEWER]
    if unit == "turn":
        return turns
    return [sentence for turn in turns for sentence in sentence_spans(source.text, turn)]


def touched(
    codings: Iterable[tuple[str, Span, str]], units: dict[str, list[Span]], above: dict[str, str]
) -> dict[str, set[Unit]]:
    """By theme (or code): the units that codings touch."""
    found: dict[str, set[Unit]] = defaultdict(set)
    for source, span, code in codings:
        for number, place in enumerate(units.get(source, ())):
            if place.overlaps(span):
                found[above.get(code, code)].add((source, number))
    return found


def hits(book: Codebook, sources: dict[str, Imported]) -> list[tuple[str, Span, str]]:
    rules = compile_rules(book.codes)
    return [
        (name, hit.span, hit.code)
        for name, source in sources.items()
        for hit in rules.hits(source.text, source.turns, "sentence")
    ]


def report(
    unit: str,
    book: Codebook,
    sources: dict[str, Imported],
    readings: dict[str, list[tuple[str, Span, str]]],
) -> None:
    units = {name: units_of(source, unit) for name, source in sources.items()}
    total = sum(len(found) for found in units.values())
    above = {code.key: theme.key for code in book if (theme := book.theme_of(code.key))}
    rules = touched(hits(book, sources), units, above)
    read = {name: touched(rows, units, above) for name, rows in readings.items()}
    print(f"\nBy {unit} ({total} of participants' {unit}s)")
    print("theme   coded A  coded B  A-B agree  hits   P(A)  R(A)   P(B)  R(B)   P(either)  R(both)  chance P(either)")
    for theme in book.themes():
        a, b, h = (found.get(theme.key, set()) for found in (read["a"], read["b"], rules))
        print(
            f"{theme.key:<8}{len(a):>7}{len(b):>9}{dice(a, b):>11.2f}{len(h):>6}"
            f"{share(h, a):>7.2f}{share(a, h):>6.2f}{share(h, b):>7.2f}{share(b, h):>6.2f}"
            f"{share(h, a | b):>12.2f}{share(a & b, h):>9.2f}{len(a | b) / total:>18.2f}"
        )
    keys = [theme.key for theme in book.themes()]
    pooled = [
        {(key, place) for key in keys for place in found.get(key, set())} for found in (read["a"], read["b"], rules)
    ]
    a, b, h = pooled
    print(
        f"{'all':<8}{len(a):>7}{len(b):>9}{dice(a, b):>11.2f}{len(h):>6}"
        f"{share(h, a):>7.2f}{share(a, h):>6.2f}{share(h, b):>7.2f}{share(b, h):>6.2f}"
        f"{share(h, a | b):>12.2f}{share(a & b, h):>9.2f}{len(a | b) / total / len(keys):>18.2f}"
    )


def by_code(book: Codebook, sources: dict[str, Imported], readings: dict[str, list[tuple[str, Span, str]]]) -> None:
    units = {name: units_of(source, "sentence") for name, source in sources.items()}
    rules = touched(hits(book, sources), units, {})
    read = {name: touched(rows, units, {}) for name, rows in readings.items()}
    print("\nBy code, sentences: hits, right by either reader, found of what both coded")
    for code in (code for code in book if code.kind == "code"):
        a, b, h = (found.get(code.key, set()) for found in (read["a"], read["b"], rules))
        print(f"{code.key:<8}{len(h):>5}{len(h & (a | b)):>5}   {len(a & b & h)} of {len(a & b)}  {code.name}")


def share(part: set[object], whole: set[object]) -> float:
    """How much of `part` is in `whole`; 0 where there is no part."""
    return len(part & whole) / len(part) if part else 0.0


def dice(one: set[object], other: set[object]) -> float:
    """Agreement of two readers on what they coded: 2|A∩B| / (|A|+|B|) (Dice 1945)."""
    return 2 * len(one & other) / (len(one) + len(other)) if one or other else 0.0


if __name__ == "__main__":
    main()
