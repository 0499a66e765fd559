"""Suggested themes and codes against people's codings, with baselines measured in the same run.

    python benchmarks/quality [CSV …] [--definitions CSV] [--cache DIR] [--quick] [--docs]

Each CSV has the columns text, source and codes (several codes as "a; b"), and may be given as NAME=PATH. The hand
codings of the example study are always measured, too. --definitions: a CSV with the columns code and definition; a
code without one is known by its name. --cache keeps sentence vectors, so that nothing is encoded twice. --quick
measures little of everything, in seconds. --docs rewrites the tables in the documentation: all,
or those of the parts named with --only.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

TOP = Path(__file__).resolve().parents[2]
PAGE = TOP / "docs" / "explanation" / "suggestions-measured.md"
MARKS, END = "<!-- figures: python benchmarks/quality --docs --only {} -->", "<!-- end of figures -->"
PICTURE = TOP / "docs" / "images" / "suggestions-worth.png"
PARTS = ("study", "themes", "codes", "stated", "review", "sentences")


def main() -> None:
    # One thread: the figures of a shared machine are worth something, and sums come out the same everywhere.
    for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMBA_NUM_THREADS"):
        os.environ.setdefault(name, "1")
    sys.path.insert(0, str(TOP))
    from benchmarks.quality.corpora import example_study, read_corpus

    options = _options()
    corpora = [example_study(options.reader)] if options.example else []
    for given in options.corpora:
        name, _, path = given.rpartition("=")
        if not Path(path).is_file():
            sys.exit(f"{path} is not there.")
        corpora.append(read_corpus(Path(path), name, options.definitions))
    with tempfile.TemporaryDirectory() as folder:
        cache = options.cache or Path(folder)
        shown: dict[str, list[str]] = {}
        for part, result in _results(options, corpora, cache):
            print(f"\n{result.text()}", flush=True)
            shown.setdefault(part, []).append(result.markdown())
            if options.docs:
                PAGE.write_text(rewritten(PAGE.read_text(encoding="utf-8"), part, shown[part]), encoding="utf-8")


def rewritten(text: str, part: str, tables: list[str]) -> str:
    """The page with these tables in their part's place; what was not measured now stays as it was."""
    begin, end = MARKS.format(part), END
    head, _, rest = text.partition(begin)
    _, _, tail = rest.partition(end)
    return f"{head}{begin}\n\n" + "\n\n".join(tables) + f"\n\n{end}{tail}"


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("corpora", nargs="*", metavar="CSV", help="PATH or NAME=PATH")
    parser.add_argument("--definitions", type=Path, metavar="CSV", help="columns code and definition")
    parser.add_argument("--cache", type=Path, metavar="DIR", help="where sentence vectors are kept")
    parser.add_argument("--only", action="append", choices=PARTS, help="repeatable")
    parser.add_argument("--no-example", dest="example", action="store_false", help="leave the example study out")
    parser.add_argument("--reader", choices=("a", "b"), default="a", help="whose codings of the example study")
    parser.add_argument("--seeds", type=int, default=3, help="draws of examples (3)")
    parser.add_argument("--draws", type=int, default=6, help="draws of interviews (6)")
    parser.add_argument("--quick", action="store_true", help="little of everything, in seconds")
    parser.add_argument("--docs", action="store_true", help="rewrite the tables in the documentation")
    return parser.parse_args()


def _results(options: argparse.Namespace, corpora: list, cache: Path) -> Iterator:
    from benchmarks.quality.codes import EXAMPLES, measure_codes
    from benchmarks.quality.example import review, sentences, stated, study_worth
    from benchmarks.quality.themes import measure_themes

    wanted = options.only or PARTS
    seeds, draws, examples = (1, 2, (0, 5)) if options.quick else (options.seeds, options.draws, EXAMPLES)
    if "study" in wanted and options.example and not options.quick:
        yield "study", study_worth(options.reader, PICTURE if options.docs else None)
    for corpus in corpora:
        began = time.perf_counter()
        if options.quick:
            corpus = corpus.few(80, 3)
        if "themes" in wanted:
            # Draws of few interviews differ much; of small corpora more can be had.
            more = 10 if len(corpus.passages) < 300 and not options.quick else draws
            yield "themes", measure_themes(corpus, cache, more, 0, options.quick)
        if "codes" in wanted:
            yield from (("codes", result) for result in measure_codes(corpus, cache, seeds, examples))
        print(f"\n({corpus.name}: {time.perf_counter() - began:.0f} s)", file=sys.stderr)
    example = [corpus for corpus in corpora if corpus.name == "example study"]
    for corpus in example:
        if "stated" in wanted and not options.quick:
            yield "stated", stated(corpus, cache)
    for corpus in corpora:
        if "review" in wanted and not options.quick:
            yield from (("review", result) for result in review(corpus, cache))
        if "sentences" in wanted and not options.quick:
            yield from (("sentences", result) for result in sentences(corpus, cache))


if __name__ == "__main__":
    main()
