"""How long does the search for identifiers take in 300 interviews of 8,000 words, beside a baseline of the same run?

    python benchmarks/identifiers_speed.py [--interviews 300] [--processes CORES] [--json]

The interviews are sentences of the example study in an order drawn with a fixed seed, with a labelled turn of
tests/identifiers about every 400 words. They are searched without and with a list of the names in those turns, and
for certain identifiers alone. Baseline: spaCy's blank English tokeniser over the same texts, in as many processes.
Times are without starting the processes and loading what each of them needs. The ratio is of processor time, which
other work on the machine does not change much.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from typing import Any

from identifiers import SETS, name_list, read
from speed import sentences

from qualkit.domain.identifiers import Tier
from qualkit.identifiers import detect

WORDS = 8000
EVERY = 400
_READY: dict[str, Any] = {}


def interviews(number: int) -> list[str]:
    """So many texts of about `WORDS` words."""
    draw, talk = random.Random(11), sentences()
    labelled = [turn["text"] for chosen in SETS for turn in read(chosen)]
    texts = []
    for _ in range(number):
        turns: list[str] = []
        words, since = 0, 0
        while words < WORDS:
            turn = " ".join(draw.choice(talk) for _ in range(draw.randint(3, 14)))
            if since >= EVERY:
                turn, since = draw.choice(labelled), 0
            length = len(turn.split())
            words, since = words + length, since + length
            turns.append(f"P{number}: {turn}")
        texts.append("\n\n".join(turns) + "\n")
    return texts


def prepare(what: str) -> None:
    """Load in each process what it needs, once."""
    if what == "tokenise":
        import spacy

        _READY["tokeniser"] = spacy.blank("en").tokenizer
    if what == "names":
        _READY["names"] = name_list([turn for chosen in SETS for turn in read(chosen)])


def search(text: str) -> int:
    return len(detect(text, names=_READY.get("names")))


def search_certain(text: str) -> int:
    return len(detect(text, only=Tier.CERTAIN))


def tokenise(text: str) -> int:
    return sum(len(_READY["tokeniser"](line)) for line in text.split("\n"))


def clocked(work: Callable[[str], int], text: str) -> tuple[int, float]:
    """What the work gave, and the processor time it took."""
    began = time.process_time()
    found = work(text)
    return found, time.process_time() - began


def timed(texts: list[str], what: str, work: Callable[[str], int], processes: int) -> tuple[float, float, int]:
    """Seconds from start to end, seconds of all processors, and the sum of what the work gave."""
    with ProcessPoolExecutor(processes, initializer=prepare, initargs=(what,)) as pool:
        list(pool.map(work, ["Warm up."] * processes * 20))
        began = time.perf_counter()
        done = list(pool.map(partial(clocked, work), texts, chunksize=4))
        taken = time.perf_counter() - began
    return taken, sum(processor for _, processor in done), sum(found for found, _ in done)


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--interviews", type=int, default=300)
    parser.add_argument("--processes", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    texts = interviews(options.interviews)
    words = sum(len(text.split()) for text in texts)
    rows: list[dict[str, Any]] = []
    for name, what, work in (
        ("bare spaCy tokenisation", "tokenise", tokenise),
        ("all tiers", "", search),
        ("all tiers, with a name list", "names", search),
        ("certain only", "", search_certain),
    ):
        taken, processor, found = timed(texts, what, work, options.processes)
        base = rows[0]["processor_seconds"] if rows else processor
        rows.append({"what": name, "seconds": taken, "processor_seconds": processor, "found": found})
        rows[-1]["ratio"] = processor / base
    if options.json:
        report = {"interviews": len(texts), "words": words, "processes": options.processes, "measured": rows}
        print(json.dumps(report, indent=2))
        return
    print(f"{len(texts)} interviews, {words:,} words, {options.processes} processes\n")
    print(f"{'':<30}{'seconds':>9}{'processor':>11}{'found':>12}{'× baseline':>12}")
    for row in rows:
        times = f"{row['seconds']:9.2f}{row['processor_seconds']:11.2f}"
        print(f"{row['what']:<30}{times}{row['found']:>12,}{row['ratio']:>12.2f}")


if __name__ == "__main__":
    main()
