"""How many of the identifiers in labelled interview turns does qualkit find, and what does it flag besides?

    python benchmarks/identifiers.py [--set development|second|held_out|final|all] [--json] [--docs]

The turns are in tests/identifiers: invented, and labelled before the search was run on them. The first ones were split
at random into development and held_out; second was written when the search turned out to be fitted too closely to
development. An identifier counts as found if every letter and figure of it is flagged. Precision is the share of
flagged stretches that touch one.
With the name list: the names of all turns of the set together, as a study's own list would hold them.
Beside it, in the same run: naive patterns; every number and capitalised word, which is what highlighting macros mark;
and Presidio with a blank spaCy model, if it is installed. --docs rewrites the figures in the page of the
documentation about identifiers.
"""

from __future__ import annotations

import argparse
import importlib
import importlib.util
import json
import re
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from qualkit.domain.identifiers import KINDS, Detected, Tier
from qualkit.identifiers import NameEntry, NameList, detect

TOP = Path(__file__).resolve().parents[1]
PAGE = TOP / "docs" / "explanation" / "identifiers.md"
SETS = ("development", "second", "held_out", "final")
HEADS = "| development | with names | second | with names | held out | with names | final | with names |"
BEGIN, END = "<!-- figures: python benchmarks/identifiers.py --docs -->", "<!-- end of figures -->"
TIERS = (Tier.CERTAIN, Tier.LIKELY, Tier.CHECK)
Finder = Callable[[str], Sequence[Detected]]


@dataclass
class Count:
    """So many of so many."""

    of: int = 0
    found: int = 0

    def add(self, found: bool) -> None:
        self.of += 1
        self.found += found

    @property
    def share(self) -> float:
        return self.found / self.of if self.of else 1.0


@dataclass
class Figures:
    """What a search found in one set of turns.

    Attributes:
        recall: of identifiers, by what may flag them: ``certain``, ``likely`` (certain or likely), ``any``.
        certain: of those whose form alone proves them, in the tier certain.
        kinds, origins: by kind, and of persons by the origin of the name; in any tier, and in certain or likely.
        precision: of what is flagged, by tier.
        right_kind: of identifiers found, those of which something was flagged as that kind.
        decoys: flagged in certain or likely, and in any tier, of all.
        missed, wrong: ids of turns with a missed certain identifier, or a decoy flagged as certain or likely.
    """

    recall: dict[str, Count] = field(default_factory=lambda: {name: Count() for name in ("certain", "likely", "any")})
    certain: Count = field(default_factory=Count)
    kinds: dict[str, tuple[Count, Count]] = field(default_factory=dict)
    origins: dict[str, tuple[Count, Count]] = field(default_factory=dict)
    precision: dict[str, Count] = field(default_factory=lambda: {tier.value: Count() for tier in TIERS})
    right_kind: Count = field(default_factory=Count)
    decoys: Count = field(default_factory=Count)
    decoys_any: Count = field(default_factory=Count)
    missed: list[str] = field(default_factory=list, repr=False)
    wrong: list[str] = field(default_factory=list, repr=False)
    seconds: float = 0.0

    @property
    def all_precision(self) -> float:
        counts = self.precision.values()
        return sum(count.found for count in counts) / max(1, sum(count.of for count in counts))


def read(chosen: str) -> list[dict[str, Any]]:
    """The labelled turns of a set."""
    path = TOP / "tests" / "identifiers" / f"{chosen}.jsonl"
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def name_list(turns: Iterable[dict[str, Any]]) -> NameList:
    """The names of all turns, as one study's list."""
    return NameList([NameEntry(name) for name in sorted({name for turn in turns for name in turn["names"]})])


def evaluate(turns: Sequence[dict[str, Any]], find: Finder) -> Figures:
    figures = Figures()
    began = time.perf_counter()
    found = [find(turn["text"]) for turn in turns]
    figures.seconds = time.perf_counter() - began
    for turn, flagged in zip(turns, found, strict=True):
        count_spans(figures, turn, flagged)
        count_flagged(figures, turn, flagged)
    return figures


def count_spans(figures: Figures, turn: dict[str, Any], flagged: Sequence[Detected]) -> None:
    certain = [one for one in flagged if one.tier is Tier.CERTAIN]
    likely = [one for one in flagged if one.tier is not Tier.CHECK]
    for span in turn["spans"]:
        covered = [covers(turn["text"], span, chosen) for chosen in (certain, likely, flagged)]
        for count, so in zip(figures.recall.values(), covered, strict=True):
            count.add(so)
        by = [(figures.kinds, span["kind"])] + ([(figures.origins, span["origin"])] if "origin" in span else [])
        for table, key in by:
            anyhow, surely = table.setdefault(key, (Count(), Count()))
            anyhow.add(covered[2])
            surely.add(covered[1])
        if span["certain"]:
            figures.certain.add(covered[0])
            figures.missed += [] if covered[0] else [turn["id"]]
        if covered[2]:
            figures.right_kind.add(any(one.kind == span["kind"] for one in flagged if touch(one, span)))


def count_flagged(figures: Figures, turn: dict[str, Any], flagged: Sequence[Detected]) -> None:
    for one in flagged:
        figures.precision[one.tier.value].add(any(touch(one, span) for span in turn["spans"]))
    for decoy in turn["decoys"]:
        surely = any(touch(one, decoy) for one in flagged if one.tier is not Tier.CHECK)
        figures.decoys.add(surely)
        figures.decoys_any.add(any(touch(one, decoy) for one in flagged))
        figures.wrong += [turn["id"]] if surely else []


def covers(text: str, span: dict[str, Any], flagged: Sequence[Detected]) -> bool:
    """Whether every letter and figure of the span is flagged."""
    places = (place for place in range(span["start"], span["end"]) if text[place].isalnum())
    return all(any(one.start <= place < one.end for one in flagged) for place in places)


def touch(one: Detected, span: dict[str, Any]) -> bool:
    return bool(one.start < span["end"] and span["start"] < one.end)


NAIVE = {
    "NHS number": r"\b\d{3}[ -]?\d{3}[ -]?\d{4}\b",
    "National Insurance number": r"\b[A-Z]{2} ?\d{2} ?\d{2} ?\d{2} ?[A-D]\b",
    "postcode": r"\b[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}\b",
    "phone number": r"(?:\+44|\b0)[\d ]{9,12}\d\b",
    "e-mail address": r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+",
    "web address": r"(?:https?://|www\.)[^\s,]+",
    "social media name": r"(?<!\w)@\w+",
    "date": r"\b\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4}\b",
    "address": r"\b\d+[a-z]? [A-Z]\w+ (?:Road|Street|Lane|Avenue|Close|Drive|Way)\b",
    "person": r"\b(?:Mr|Mrs|Miss|Ms|Dr|Professor) [A-Z]\w+",
}


def naive(text: str) -> list[Detected]:
    """Patterns as one would write them in an hour, without checksums or lists."""
    found = [(kind, match) for kind, pattern in NAIVE.items() for match in re.finditer(pattern, text)]
    return [Detected(match.start(), match.end(), kind, Tier.LIKELY, "naive") for kind, match in found]


def highlight(text: str) -> list[Detected]:
    """Every word with a capital or a figure in it."""
    words = re.finditer(r"(?!I\b)[^\s,;?!]*[A-ZÀ-Ý\d][^\s,;?!]*", text)
    return [Detected(word.start(), word.end(), "person", Tier.LIKELY, "highlight") for word in words]


def presidio() -> Finder | None:
    """Presidio's patterns on a blank spaCy model, if it is installed; without a model it knows no names."""
    if importlib.util.find_spec("presidio_analyzer") is None:
        return None
    import tempfile

    import spacy
    from presidio_analyzer import AnalyzerEngine
    from presidio_analyzer.nlp_engine import NlpEngineProvider

    # Else its search for e-mail addresses fetches a list of domains over the network.
    tldextract: Any = importlib.import_module("tldextract")
    tldextract.extract = tldextract.TLDExtract(suffix_list_urls=(), cache_dir=None)
    with tempfile.TemporaryDirectory() as folder:
        spacy.blank("en").to_disk(folder)
        models = [{"lang_code": "en", "model_name": folder}]
        engine = NlpEngineProvider(nlp_configuration={"nlp_engine_name": "spacy", "models": models}).create_engine()
    analyzer = AnalyzerEngine(nlp_engine=engine)

    def find(text: str) -> list[Detected]:
        return [
            Detected(one.start, one.end, "other number", Tier.LIKELY, "presidio")
            for one in analyzer.analyze(text, language="en", score_threshold=0.3)
        ]

    return find


def measure(chosen: str) -> dict[str, Figures]:
    """Figures of every search, by its name; qualkit's own two first."""
    turns = read(chosen)
    names = name_list(turns)
    searches: dict[str, Finder | None] = {
        "qualkit": detect,
        "qualkit with a name list": lambda text: detect(text, names=names),
        "naive patterns": naive,
        "numbers and capitals": highlight,
        "Presidio, no model": presidio(),
    }
    detect("warm up")
    return {name: evaluate(turns, find) for name, find in searches.items() if find is not None}


def show(chosen: str, measured: dict[str, Figures]) -> None:
    """The tables, in 80 columns."""
    own, listed = list(measured.values())[:2]
    print(f"\n{chosen.replace('_', '-')}: {len(read(chosen))} turns, {own.recall['any'].of} identifiers\n")
    print(f"{'':<26}{'----- recall -----':>22}{'':>2}{'precision':>10}{'decoys':>9}{'ms a turn':>11}")
    print(f"{'':<26}{'certain':>8}{'+likely':>8}{'+check':>8}{'all tiers':>10}{'flagged':>9}")
    for name, figures in measured.items():
        recall = "".join(f"{figures.recall[tier].share:8.2f}" for tier in ("certain", "likely", "any"))
        each = 1000 * figures.seconds / len(read(chosen))
        print(
            f"{name:<26}{recall}{figures.all_precision:10.2f}{figures.decoys.found:>5}/{figures.decoys.of}{each:11.2f}"
        )
    print("\nRatios, qualkit without a list : baseline")
    for name, figures in list(measured.items())[2:]:
        of = f"{ratio(own.recall['any'].share, figures.recall['any'].share)} recall in any tier"
        print(f"  {name:<24}{of}, {ratio(own.all_precision, figures.all_precision)} precision")
    print(f"\nForm alone proves it, found as certain: {own.certain.found} of {own.certain.of}")
    print(f"Found ones given the right kind: {own.right_kind.share:.2f}\n")
    print(f"{'':<28}{'':>5}{'--- no list ---':>20}{'--- name list ---':>20}")
    print(f"{'':<28}{'n':>5}{'+likely':>10}{'+check':>10}{'+likely':>10}{'+check':>10}")
    for kind in KINDS:
        if kind in own.kinds:
            line(kind, own.kinds[kind], listed.kinds[kind])
    for origin in sorted(own.origins):
        line(f"  person, {origin}", own.origins[origin], listed.origins[origin])
    print(f"\n{'Precision':<28}" + "".join(f"{tier.value:>12}" for tier in TIERS))
    for name, figures in list(measured.items())[:2]:
        print(f"{name:<28}" + "".join(f"{of_count(figures.precision[tier.value]):>12}" for tier in TIERS))
    print(f"{'Decoys flagged, any tier':<28}{of_count(own.decoys_any):>12}")


def line(name: str, own: tuple[Count, Count], listed: tuple[Count, Count]) -> None:
    shares = "".join(f"{count.share:10.2f}" for count in (own[1], own[0], listed[1], listed[0]))
    print(f"{name:<28}{own[0].of:>5}{shares}")


def ratio(own: float, other: float) -> str:
    return f"{own / other:.1f} ×" if other else "beyond measure,"


def of_count(count: Count) -> str:
    return f"{count.found}/{count.of}"


def as_json(measured: dict[str, Figures]) -> dict[str, Any]:
    """Everything but the turns' ids and the time, which differs from run to run."""
    return {
        name: {
            "recall": {tier: count.share for tier, count in figures.recall.items()},
            "certain_by_form": figures.certain.share,
            "precision": {tier: [count.found, count.of] for tier, count in figures.precision.items()},
            "decoys_certain_or_likely": [figures.decoys.found, figures.decoys.of],
            "decoys_any_tier": [figures.decoys_any.found, figures.decoys_any.of],
            "kinds": {k: [c.of, sure.share, c.share] for k, (c, sure) in sorted(figures.kinds.items())},
            "origins": {k: [c.of, sure.share, c.share] for k, (c, sure) in sorted(figures.origins.items())},
        }
        for name, figures in measured.items()
    }


def block(measured: dict[str, tuple[Figures, Figures]]) -> str:
    """The figures of the page, in Markdown, from those of each set. The same on every run: no times."""
    lines = [BEGIN, "", *summary(measured), "", "Found, of each kind:", "", *by_kind(measured), ""]
    return "\n".join(
        [
            *lines,
            "Persons in the held-out half, by where the name comes from (other: mostly English):",
            "",
            *by_origin(measured),
            "",
            END,
        ]
    )


def measure_own(chosen: str) -> tuple[Figures, Figures]:
    """What qualkit finds without and with the list of names."""
    turns = read(chosen)
    names = name_list(turns)
    return evaluate(turns, detect), evaluate(turns, lambda text: detect(text, names=names))


def summary(measured: dict[str, tuple[Figures, Figures]]) -> list[str]:
    columns = [figures for chosen in SETS for figures in measured[chosen]]
    rows: list[tuple[str, list[str]]] = [
        ("identifiers in the turns", [f"{one.recall['any'].of}" for one in columns]),
        ("found, as certain", [percent(one.recall["certain"]) for one in columns]),
        ("found, as certain or likely", [percent(one.recall["likely"]) for one in columns]),
        ("**found, in any tier**", [f"**{percent(one.recall['any'])}**" for one in columns]),
        ("names of persons found, in any tier", [percent(one.kinds["person"][0]) for one in columns]),
        ("form alone proves it, and found as certain", [of_count(one.certain) for one in columns]),
        *(
            (f"flagged as {tier.value}, and an identifier", [of_count(one.precision[tier.value]) for one in columns])
            for tier in TIERS
        ),
        ("harmless look-alikes flagged as certain or likely", [of_count(one.decoys) for one in columns]),
        ("harmless look-alikes flagged at all", [of_count(one.decoys_any) for one in columns]),
    ]
    head = f"| {HEADS}"
    return [
        head,
        "|---|---:|---:|---:|---:|---:|---:|---:|---:|",
        *(f"| {name} | {' | '.join(cells)} |" for name, cells in rows),
    ]


def by_kind(measured: dict[str, tuple[Figures, Figures]]) -> list[str]:
    head = f"| kind {HEADS}"
    lines = [head, "|---|---:|---:|---:|---:|---:|---:|---:|---:|"]
    for kind in KINDS:
        counts = [figures.kinds.get(kind, (Count(), Count()))[0] for chosen in SETS for figures in measured[chosen]]
        if any(count.of for count in counts):
            lines.append(f"| {kind} | {' | '.join(of_count(count) for count in counts)} |")
    return lines


def by_origin(measured: dict[str, tuple[Figures, Figures]]) -> list[str]:
    """Of the held-out half alone: in the other, the names have been seen."""
    own, listed = (figures.origins for figures in measured["held_out"])
    head = "| names | no list, certain or likely | no list, any tier | with names, any tier |"
    lines = [head, "|---|---:|---:|---:|"]
    for origin in sorted(own, key=lambda name: (name == "other", name)):
        counts = (own[origin][1], own[origin][0], listed[origin][0])
        lines.append(f"| {origin} | {' | '.join(of_count(count) for count in counts)} |")
    return lines


def percent(count: Count) -> str:
    """Rounded down, so that 100% means all.

    >>> percent(Count(of=300, found=299)), percent(Count(of=3, found=3))
    ('99%', '100%')
    """
    return f"{100 * count.found // max(1, count.of)}%"


def page_with(figures: str) -> str:
    """The page with these figures in it."""
    page = PAGE.read_text(encoding="utf-8")
    before, rest = page.split(BEGIN)
    return before + figures + rest.split(END)[1]


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--set", choices=(*SETS, "all"), default="all")
    parser.add_argument("--json", action="store_true", help="figures as JSON")
    parser.add_argument("--docs", action="store_true", help=f"rewrite the figures in {PAGE.relative_to(TOP)}")
    options = parser.parse_args()
    if options.docs:
        PAGE.write_text(page_with(block({chosen: measure_own(chosen) for chosen in SETS})), encoding="utf-8")
        return
    measured = {chosen: measure(chosen) for chosen in (SETS if options.set == "all" else (options.set,))}
    if options.json:
        json.dump({chosen: as_json(figures) for chosen, figures in measured.items()}, sys.stdout, indent=2)
        print()
        return
    for chosen, figures in measured.items():
        show(chosen, figures)


if __name__ == "__main__":
    main()
