"""How fast are passages turned into vectors, beside sentence-transformers' own `encode` in the same run?

    python benchmarks/embedding.py [--passages 400] [--rounds 3] [--threads 0]

The passages are 60 to 120 words of the example transcripts, drawn with a fixed seed; a second row is for sentences of
8 to 25 words. Both run in turn, round after round, and the ratio is the median over the rounds: above 1 qualkit is
faster. Processor time is shown beside the time of the clock, because it says more on a machine that is busy
otherwise. The last line is for the cache: 300 vectors added to 20,000.
"""

from __future__ import annotations

import argparse
import os
import random
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Any

HERE = Path(__file__).parent
os.environ["HF_HUB_OFFLINE"] = os.environ["TRANSFORMERS_OFFLINE"] = "1"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--passages", type=int, default=400)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--threads", type=int, default=0, help="processor cores for both; 0: all")
    options = parser.parse_args()
    if options.threads and hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[: options.threads])
    for what, least, most in (("passages of 60 to 120 words", 60, 120), ("sentences of 8 to 25 words", 8, 25)):
        compare(what, draw(options.passages, least, most), options.rounds)
    cache()


def draw(number: int, least: int, most: int) -> list[str]:
    """Stretches of the example transcripts, shortest first."""
    chance = random.Random(0)
    files = sorted((HERE.parent / "transcripts_example" / "interviews").glob("*"))
    words = " ".join(file.read_text(encoding="utf-8-sig", errors="replace") for file in files).split()
    starts = [chance.randrange(len(words) - most) for _ in range(number)]
    texts = [" ".join(words[start : start + chance.randint(least, most)]) for start in starts]
    return sorted(texts, key=len)


def compare(what: str, texts: list[str], rounds: int) -> None:
    import numpy as np

    from qualkit.ports import SilentProgress
    from qualkit.suggesters.encoder import MiniLM, packaged_model

    ours = MiniLM()
    ours.encode(texts[:2], SilentProgress())
    plain = library(packaged_model())
    print(f"\n{len(texts)} {what}")
    if plain is None:
        seconds, _, _ = timed(lambda: ours.encode(texts, SilentProgress()))
        print(f"  qualkit {seconds:.1f} s, {len(texts) / seconds:.0f} texts a second; no sentence-transformers here")
        return
    plain(texts[:2])
    clock, used, difference = [], [], 0.0
    for number in range(rounds):
        mine, mine_used, vectors = timed(lambda: ours.encode(texts, SilentProgress()))
        theirs, theirs_used, others = timed(lambda: plain(texts))
        clock.append(theirs / mine)
        used.append(theirs_used / mine_used)
        difference = max(difference, float(np.abs(vectors - others).max()))
        print(
            f"  round {number + 1}: qualkit {mine:.1f} s ({mine_used:.1f} s of processor), "
            f"SentenceTransformer.encode {theirs:.1f} s ({theirs_used:.1f} s of processor)"
        )
    print(f"  ratio {median(clock):.2f} by the clock, {median(used):.2f} by processor time (1 or more: as fast)")
    print(f"  largest difference between the vectors, after rounding to float16: {difference:.1e}")


def library(model: Path | None) -> Callable[[list[str]], Any] | None:
    """`SentenceTransformer.encode` with its default arguments; None where it is not installed."""
    try:
        from sentence_transformers import SentenceTransformer
    except ImportError:
        return None
    loaded = SentenceTransformer(str(model), device="cpu", local_files_only=True)
    return lambda texts: loaded.encode(texts)


def timed(work: Callable[[], Any]) -> tuple[float, float, Any]:
    """Seconds by the clock, seconds of processor time, and what the work gave."""
    clock, used = time.perf_counter(), time.process_time()
    result = work()
    return time.perf_counter() - clock, time.process_time() - used, result


def cache() -> None:
    import numpy as np

    from qualkit.suggesters.cache import EmbeddingCache

    vectors = np.random.default_rng(0).standard_normal((20_300, 384)).astype(np.float32)
    texts = [f"passage {number}" for number in range(len(vectors))]
    with tempfile.TemporaryDirectory() as folder:
        EmbeddingCache(Path(folder), "0" * 64).put(texts[:20_000], vectors[:20_000])
        kept = EmbeddingCache(Path(folder), "0" * 64)
        reading, _, _ = timed(lambda: kept.get(texts[0]))
        adding, _, _ = timed(lambda: kept.put(texts[20_000:], vectors[20_000:]))
    print(f"\ncache of 20,000 vectors: read in {reading:.2f} s, 300 added in {adding:.2f} s")


if __name__ == "__main__":
    sys.exit(main())
