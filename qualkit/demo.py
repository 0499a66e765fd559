"""The main job on the synthetic example study, step by step, with the command for each step."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from qualkit.domain.suggestions import Suggestion
from qualkit.ports import Progress
from qualkit.services.shipped import example_study
from qualkit.study import Study

__all__ = ["Step", "run_demo"]

CODER = "demo"
BOOK = "link-worker-role"


@dataclass(frozen=True, slots=True)
class Step:
    """What was done, the command that does the same, and what came of it."""

    title: str
    command: str
    lines: tuple[str, ...]


def run_demo(folder: str | Path, progress: Progress) -> Iterator[Step]:
    """Run the main job in a new study at `folder`; yields each step when it is done.

    The decisions it records are examples of each kind, marked as the coder "demo": they show how, not what to find.
    """
    began = time.monotonic()
    with Study.create(
        folder, title="Example study: link workers and stakeholders", codebook=BOOK, coder=CODER, progress=progress
    ) as study:
        yield Step("1. A study with a codebook", f"qualkit init {folder} --codebook {BOOK}", (f"In {study.folder}",))
        yield _imported(study)
        yield _applied(study)
        yield _coded(study)
        suggestions, step = _suggested(study)
        yield step
        yield _reviewed(study, suggestions)
        yield _exported(study, began, Path(folder))


def _imported(study: Study) -> Step:
    example = example_study()
    report = study.sources.add([example / "interviews"])
    cases = study.cases.load(example / "participants.csv")
    words = sum(file.words for file in report.files)
    formats = ", ".join(sorted({file.format for file in report.files}))
    return Step(
        "2. The interviews and the participants",
        "qualkit import interviews/* ; qualkit case import participants.csv",
        (
            f"{report.imported} invented interviews ({formats}), {words:,} words; {cases.added} participants with"
            f" {', '.join(cases.attributes)}.",
        ),
    )


def _applied(study: Study) -> Step:
    done = study.codings.apply()
    return Step(
        "3. The codebook's patterns",
        "qualkit apply",
        (
            f"{done.added} rule hits, none of them confirmed: {done.negated} stand in a negated clause. They are help"
            " for a reader, not a judgement.",
        ),
    )


def _coded(study: Study) -> Step:
    """One coding by hand, one rule hit confirmed and one removed, and a memo."""
    by_hand = study.codings.add("LW03", "LWR3.4", quote="the three days I'm on my own", key_quote=True)
    hits = study.codings.list(code="LWR4.4", unconfirmed=True)
    study.codings.confirm([hits[0].number])
    study.codings.remove([hits[-1].number], why="example of a hit that a reader finds beside the point")
    summary = (
        "Example of an analyst's summary, written by the demo and not a finding: link workers speak of supervision as"
        " something they go without, have under another name, or hold on to. Replace it with your own."
    )
    study.memos.add(summary, on="LWR4.4", kind="summary")
    return Step(
        "4. Coding, confirming, removing, a memo",
        'qualkit code add LW03 LWR3.4 --quote "…" ; qualkit review confirm … ; qualkit memo add LWR4.4 …',
        (
            f"Coding {by_hand.number} by hand; rule hit {hits[0].number} confirmed, {hits[-1].number} removed; a"
            " summary for the report.",
        ),
    )


def _suggested(study: Study) -> tuple[list[Suggestion], Step]:
    run, found = study.suggestions.themes()
    lines = [f"{len(found)} suggested themes from {run.figures.get('passages', 0):.0f} passages, nothing coded:"]
    lines.extend(f"{s.number}. {s.label} ({sum(s.participants.values())} participants)" for s in found)
    lines.extend(run.notes)
    return found, Step("5. Suggested themes", "qualkit suggest themes", tuple(lines))


def _reviewed(study: Study, found: list[Suggestion]) -> Step:
    """One decision of each kind, chosen by rules that anyone can follow: the evidence decides which is which."""
    if len(found) < 4:
        return Step("6. Review", "qualkit review list", ("Too few suggestions to show every kind of decision.",))
    # Most like a code that exists → merge; largest of the others → split; most settled of the rest → accept.
    merged = max(found, key=lambda s: max(s.overlaps.values(), default=0.0))
    into = max(merged.overlaps, key=lambda code: merged.overlaps[code]) if merged.overlaps else "LWR1.1"
    rest = [s for s in found if s is not merged]
    split = max(rest, key=lambda s: len(s.segments))
    rest = sorted((s for s in rest if s is not split), key=lambda s: -(s.stability or 0.0))
    accepted, rejected = rest[0], rest[-1]
    best = tuple(segment.number for segment in accepted.segments[: max(3, len(accepted.segments) // 3)])
    study.suggestions.merge(merged.number, into=into, why="example: mostly coded so already")
    code, coded = study.suggestions.accept(
        accepted.number, name=f"Draft theme: {accepted.label}", under="LWR1", segments=best, why="example of acceptance"
    )
    first, second = study.suggestions.split(
        split.number, segments=[s.number for s in split.segments[::2]], why="example of a split"
    )
    study.suggestions.reject(rejected.number, why="example: the least settled group of this run")
    return Step(
        "6. Review: an example of each kind of decision",
        "qualkit review merge / accept / split / reject / show",
        (
            f"{merged.number} merged into {into}; {accepted.number} accepted as {code.key} with {coded} of"
            f" {len(accepted.segments)} segments; {split.number} split into {first} and {second}; {rejected.number}"
            " rejected with a reason; the others left open.",
        ),
    )


def _exported(study: Study, began: float, folder: Path) -> Step:
    word = study.exports.word()
    tables = study.exports.csv()
    check = study.integrity.check()
    counts = study.status().codings
    return Step(
        "7. The Word report",
        "qualkit export word ; qualkit export csv ; qualkit check",
        (
            f"{counts['human']} coded by hand, {counts['rule']} rule hits ({counts['unconfirmed']} not confirmed),"
            f" {counts['model']} from accepted suggestions; integrity check {'clean' if check.clean else 'NOT clean'}.",
            f"Word report: {word}",
            f"CSV tables: {tables[0].parent}",
            f"The study: {folder} (look with: qualkit status --study {folder})",
            f"Done in {time.monotonic() - began:.0f} seconds.",
        ),
    )
