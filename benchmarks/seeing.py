"""How fast are queries, tables, pictures and exports on 300 interviews with 60,000 codings, beside qc in the same run?

    python benchmarks/seeing.py [--interviews 300] [--codings 60000] [--qc PATH_TO_QC] [--study FOLDER]

Every line is one command as a person types it, start of the program included. Baselines: `qc codes crosstab` and
`qc codes find` of the package qualitative-coding, on the same texts with as many codings at the same lines, if one is
named with --qc. `--study` takes a study made by an earlier run (its folder, printed there) instead of making one.
"""

from __future__ import annotations

import argparse
import os
import random
import sqlite3
import subprocess
import sys
import tempfile
from pathlib import Path

from speed import BOOKS, compare, measure, program, qualkit, sum_codings, write_interviews

ROLES = ("link worker", "GP", "voluntary-sector lead", "commissioner", "community connector")
SECTORS = ("NHS", "voluntary", "local authority")
TABLES: tuple[tuple[str, ...], ...] = (
    ("find", "lonely"),
    ("find", "waiting ~5 list", "--count", "--by", "role"),
    ("find", "--regex", r"\bfood\s+bank", "--limit", "20"),
    ("quotes", "LWR1.1"),
    ("quotes", "LWR1", "--limit", "20"),
    ("quotes", "LWR1 and LWR3 where role is GP", "--limit", "20"),
    ("quotes", "LWR1 near LWR2 within 20 words", "--limit", "20"),
    ("quotes", "LWR1 in the same turn as LWR2 and not LWR3", "--limit", "20"),
    ("report", "frequencies"),
    ("report", "matrix"),
    ("report", "matrix", "--by", "case", "--count", "codings"),
    ("report", "framework"),
    ("report", "compare"),
    ("report", "cooccurrence"),
    ("report", "cooccurrence", "--within", "turn"),
    ("report", "sequences"),
    ("report", "network"),
    ("report", "profiles"),
    ("report", "change", "--by", "wave"),
    ("report", "saturation"),
)
PICTURES = ("tree", "heat", "cooccurrence", "ecosystem", "timeline", "portrait", "saturation", "comparison", "bars")
EXPORTS = ("html", "excel", "tidy")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--interviews", type=int, default=300)
    parser.add_argument("--codings", type=int, default=60_000)
    parser.add_argument("--qc", default="", help="path of the qc program, to measure beside")
    parser.add_argument("--study", default="", help="a study made by an earlier run")
    options = parser.parse_args()
    study = Path(options.study).absolute() if options.study else make(options.interviews, options.codings)
    print(f"{study}: {sum_codings(study):,} codings")
    tables = {words: measure(" ".join(words), [*program(), *words], study) for words in TABLES}
    source = first_source(study)
    for kind in PICTURES:
        words = [kind, source] if kind in ("timeline", "portrait") else [kind]
        measure(f"picture {kind}", [*program(), "picture", *words], study)
    for kind in EXPORTS:
        # Sentences in a drawn order can look like an e-mail address that is read out: the gate would stop at them.
        words = [*program(), "export", kind, "--with-identifiers"]
        measure(f"export {kind}, without the search for identifiers", words, study)
    if options.qc:
        folder = Path(tempfile.mkdtemp())
        crosstab, find = beside_qc(options.qc, study, folder)
        compare("report cooccurrence", tables["report", "cooccurrence", "--within", "turn"], crosstab, "qc crosstab")
        compare("quotes LWR1.1", tables["quotes", "LWR1.1"], find, "qc find")


def make(number: int, codings: int) -> Path:
    """Interviews made of sentences of the example study, rule hits of one codebook, the rest coded at random places."""
    folder = Path(tempfile.mkdtemp())
    files = write_interviews(number, folder / "interviews")
    qualkit(folder, "init", "study", "--codebook", BOOKS[0])
    study = folder / "study"
    qualkit(study, "-q", "import", *map(str, files))
    lines = [
        f"{path.stem},{path.stem},{ROLES[place % 5]},{SECTORS[place % 3]},{1 + place % 2}"
        for place, path in enumerate(files)
    ]
    table = folder / "participants.csv"
    table.write_text("\n".join(["case,source,role,sector,wave", *lines]) + "\n", encoding="utf-8")
    qualkit(study, "case", "import", str(table))
    qualkit(study, "-q", "apply")
    by_hand(study, max(codings - sum_codings(study), 0))
    return study


def by_hand(folder: Path, number: int) -> None:
    """Segments of 20 to 120 letters at random places of what participants say, coded in one action."""
    import qualkit
    from qualkit import Span

    draw = random.Random(3)
    with qualkit.Study.open(folder, coder="second") as study:
        names = [row["source"] for row in study.sources.list()]
        turns = {name: [t for t in study.sources.get(name).turns if t.role == "participant"] for name in names}
        codes = [code.key for code in study.codebooks.show(BOOKS[0]) if code.kind == "code"]
        rows = []
        for place in range(number):
            name = names[place % len(names)]
            span = draw.choice(turns[name]).span
            start = draw.randrange(span.start, max(span.start + 1, span.end - 120))
            rows.append((name, draw.choice(codes), Span(start, min(start + draw.randint(20, 120), span.end))))
        study.codings.add_many(rows)


def first_source(study: Path) -> str:
    import qualkit

    with qualkit.Study.open(study) as opened:
        return str(next(iter(opened.sources.list()))["source"])


def beside_qc(qc: str, study: Path, folder: Path) -> tuple[float, float]:
    """Seconds of `qc codes crosstab` and of `qc codes find` on the same texts and codings.

    qc knows lines only: each coding is written to the line on which it begins, in qc's own database.
    """
    import qualkit

    with qualkit.Study.open(study) as opened:
        codings = opened.codings.list()
        texts = {row["source"]: opened.sources.get(row["source"]).text for row in opened.sources.list()}
    corpus, place = folder / "texts", folder / "qc"
    corpus.mkdir()
    place.mkdir()
    for name, text in texts.items():
        (corpus / f"{name}.txt").write_text(text, encoding="utf-8")
    subprocess.run([qc, "init"], cwd=place, capture_output=True, check=True)
    measure("qc corpus import", [qc, "corpus", "import", str(corpus), "-r", "-i", "verbatim"], place)
    lines = {name: [0, *(at + 1 for at, letter in enumerate(text) if letter == "\n")] for name, text in texts.items()}
    write_qc(place, codings, lines)
    codes = sorted({coding.code for coding in codings})
    (place / "codebook.yaml").write_text("".join(f"- {code}\n" for code in codes), encoding="utf-8")
    # Its unit "paragraph" is qualkit's turn here: a blank line stands between two turns.
    crosstab = measure("qc codes crosstab", [qc, "codes", "crosstab", "-n", "paragraph", *codes], place)
    return crosstab, measure("qc codes find LWR1.1", [qc, "codes", "find", "LWR1.1"], place)


def write_qc(place: Path, codings: list, lines: dict[str, list[int]]) -> None:  # type: ignore[type-arg]
    from bisect import bisect_right

    with sqlite3.connect(place / "qualitative_coding.sqlite3") as base:
        at: dict[str, list[tuple[int, int, int]]] = {}
        for row, start, end, document in base.execute(
            "SELECT l.id, l.start_line, l.end_line, d.document_id FROM location l"
            " JOIN document_index d ON d.id = l.document_index_id ORDER BY l.start_line"
        ):
            at.setdefault(Path(document).stem, []).append((start, end, row))
        base.executemany("INSERT INTO code VALUES (?)", [(code,) for code in sorted({c.code for c in codings})])
        base.execute("INSERT INTO coder VALUES ('second')")
        for number, coding in enumerate(codings, 1):
            line = bisect_right(lines[coding.source], coding.span.start) - 1
            base.execute("INSERT INTO coded_line VALUES (?, ?, 'second', ?)", (number, line, coding.code))
            places = at[coding.source]
            found = bisect_right(places, (line, sys.maxsize, 0)) - 1
            if found >= 0 and places[found][0] <= line < places[found][1]:
                base.execute("INSERT INTO coded_line_location_association VALUES (?, ?)", (number, places[found][2]))
    base.close()


if __name__ == "__main__":
    os.environ.setdefault("PYTHONHASHSEED", "0")
    main()
