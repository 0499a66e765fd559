"""How fast is the main job on 9 and on 300 interviews of 8,000 words, beside baselines of the same run?

    python benchmarks/speed.py [--interviews 9 300] [--qc PATH_TO_QC] [--keep FOLDER]

Baselines: bare spaCy tokenisation of the same text (applying codebooks); `qc` of the package qualitative-coding, if
one is named with --qc (importing); and the time of `python -c pass` (commands that must answer at once). The
interviews are sentences of the example study's participants in an order drawn with a fixed seed: they make no sense
as interviews, but words and patterns occur in them as often as in talk.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

HERE = Path(__file__).parent
BOOKS = (
    "link-worker-role",
    "coordinator-enablers-barriers",
    "social-prescribing-ecosystem",
    "personalised-care-roles",
    "health-inequalities",
)
CODINGS = 60_000
QUOTATIONS = 5_000


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--interviews", nargs="*", type=int, default=[9, 300])
    parser.add_argument("--qc", default="", help="path of the qc program, to import the same files beside")
    parser.add_argument("--keep", default="", help="keep the study here")
    options = parser.parse_args()
    for number in options.interviews:
        folder = Path(options.keep or tempfile.mkdtemp()) / f"{number}"
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        try:
            run(number, folder, options.qc)
        finally:
            if not options.keep:
                shutil.rmtree(folder, ignore_errors=True)


def run(number: int, folder: Path, qc: str) -> None:
    print(f"\n{number} interviews of 8,000 words")
    files = write_interviews(number, folder / "interviews")
    start = baseline("python -c pass", [sys.executable, "-c", "pass"], folder, repeats=7)
    study = folder / "study"
    qualkit(folder, "init", "study", "--codebook", BOOKS[0])
    imported = measure("import", [*program(), "--study", str(study), "-q", "import", *map(str, files)], folder)
    if qc:
        compare("import", imported, import_with_qc(qc, files, folder), "qc")
    make_cases(study, files, folder)
    for name in BOOKS[1:]:
        qualkit(study, "codebook", "use", name)
    tokens = tokenise_barely(files, folder)
    first = measure("apply five codebooks, first time", [*program(), "apply"], study)
    compare("apply, first time", first, tokens, "bare spaCy tokenisation")
    second = measure("apply again, nothing changed", [*program(), "apply"], study)
    compare("apply again", second, first, "the first application")
    print(f"  codings in the study: {sum_codings(study):,}")
    write_codings(study)
    for words in (
        ("status",),
        ("log",),
        ("source", "list"),
        ("case", "list"),
        ("codebook", "show", BOOKS[0]),
        ("code", "list", "--code", "LWR1", "--csv"),
        ("review", "hits", "--code", "LWR1.1"),
        ("quotes", "LWR1", "--by", "role", "--limit", "20"),
        ("report", "frequencies"),
        ("report", "matrix"),
        ("report", "framework"),
    ):
        measure(" ".join(words), [*program(), *words], study)
    for words in (("--help",), ("status",)):
        own = baseline(" ".join(words), [*program(), *words], study, repeats=7)
        compare(f"qualkit {' '.join(words)}", own, start, "python -c pass")
    export_word(files, folder)


def program() -> list[str]:
    """The installed program if there is one beside this Python, else the module."""
    beside = Path(sys.executable).with_name("qualkit")
    return [str(beside)] if beside.is_file() else [sys.executable, "-m", "qualkit"]


def measure(what: str, command: list[str], folder: Path) -> float:
    """Run once; print wall time and the peak memory of the largest process so far."""
    began = time.perf_counter()
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    taken = time.perf_counter() - began
    if done.returncode not in (0, 3):
        sys.exit(f"{what} failed: {done.stderr[-500:]}")
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    print(f"  {what:<44}{taken:8.2f} s   (largest process so far {peak:.0f} MiB)")
    return taken


def baseline(what: str, command: list[str], folder: Path, repeats: int) -> float:
    """The median of several runs, for commands that take no time."""
    times = []
    for _ in range(repeats):
        began = time.perf_counter()
        subprocess.run(command, cwd=folder, capture_output=True, check=False)
        times.append(time.perf_counter() - began)
    median = sorted(times)[len(times) // 2]
    print(f"  {what:<44}{median:8.3f} s   (median of {repeats})")
    return median


def compare(what: str, own: float, other: float, name: str) -> None:
    print(f"  = {what}: {own / other:.2f} times {name} ({own:.2f} s against {other:.2f} s)")


def qualkit(folder: Path, *words: str) -> str:
    done = subprocess.run([*program(), *words], cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode not in (0, 3):
        sys.exit(f"qualkit {' '.join(words)} failed: {done.stderr[-500:]}")
    return done.stdout


def sentences() -> list[str]:
    """What the participants of the example study say, sentence by sentence."""
    from qualkit.domain.sources import Role
    from qualkit.importers import read_file
    from qualkit.text.sentences import sentence_spans

    found = []
    for path in sorted((HERE.parent / "transcripts_example" / "interviews").iterdir()):
        source = read_file(path.read_bytes(), path.name)
        for turn in source.turns:
            if turn.role is not Role.INTERVIEWER:
                found.extend(" ".join(s.of(source.text).split()) for s in sentence_spans(source.text, turn.span))
    return found


def write_interviews(number: int, folder: Path) -> list[Path]:
    draw, talk = random.Random(7), sentences()
    folder.mkdir(parents=True)
    files = []
    for one in range(number):
        turns, left = [], 8000
        while left > 0:
            answer: list[str] = []
            for _ in range(draw.randint(3, 14)):
                answer.append(draw.choice(talk))
            turns += [f"INT: And what happened then, number {left}?", f"P{one + 1}: {' '.join(answer)}"]
            left -= sum(len(sentence.split()) for sentence in answer) + 6
        path = folder / f"S{one + 1:03d}.txt"
        path.write_text("\n\n".join(turns) + "\n", encoding="utf-8")
        files.append(path)
    return files


def make_cases(study: Path, files: list[Path], folder: Path) -> None:
    roles = ("link worker", "GP", "voluntary-sector lead", "commissioner")
    lines = ["case,source,role"]
    lines += [f"{path.stem},{path.stem},{roles[position % 4]}" for position, path in enumerate(files)]
    table = folder / "participants.csv"
    table.write_text("\n".join(lines) + "\n", encoding="utf-8")
    qualkit(study, "case", "import", str(table))


def import_with_qc(qc: str, files: list[Path], folder: Path) -> float:
    place = folder / "qc"
    place.mkdir()
    subprocess.run([qc, "init"], cwd=place, capture_output=True, check=True)
    command = [qc, "corpus", "import", str(files[0].parent), "-r", "-i", "verbatim"]
    return measure("qc corpus import, the same files", command, place)


def tokenise_barely(files: list[Path], folder: Path) -> float:
    script = (
        "import sys, spacy\nnlp = spacy.blank('en')\n"
        "for path in sys.argv[1:]:\n"
        "    for line in open(path, encoding='utf-8'):\n"
        "        if line.startswith('P'):\n"
        "            nlp.tokenizer(line)\n"
    )
    return measure(
        "bare spaCy tokenisation of what participants say", [sys.executable, "-c", script, *map(str, files)], folder
    )


def sum_codings(study: Path) -> int:
    counts = json.loads(qualkit(study, "status", "--json"))["codings"]
    return int(counts["human"]) + int(counts["rule"]) + int(counts["model"])


CODING_SCRIPT = """
import random, time, qualkit
from qualkit import Span
study = qualkit.Study.open(".", coder="second")
draw = random.Random(3)
names = [row["source"] for row in study.sources.list()]
codes = [code.key for code in study.codebooks.show("link-worker-role") if code.kind == "code"]
rows = []
for name in names:
    turns = [turn for turn in study.sources.get(name).turns if turn.role == "participant"]
    for _ in range(-(-NUMBER // len(names))):
        span = draw.choice(turns).span
        start = draw.randrange(span.start, max(span.start + 1, span.end - 120))
        rows.append((name, draw.choice(codes), Span(start, min(start + draw.randint(20, 120), span.end))))
began = time.perf_counter()
added = study.codings.add_many(rows)
print(f"  {added:,} codings written by hand in one action  {time.perf_counter() - began:10.2f} s")
"""


def write_codings(study: Path) -> None:
    """60,000 codings by hand through the Python API, in one action; then taken back."""
    script = CODING_SCRIPT.replace("NUMBER", str(CODINGS))
    done = subprocess.run([sys.executable, "-c", script], cwd=study, capture_output=True, text=True, check=False)
    print(done.stdout.strip("\n"))
    if done.returncode:
        sys.exit(done.stderr[-800:])


def export_word(files: list[Path], folder: Path) -> None:
    """The whole report of a study with 5,000 codings by hand, every one of them quoted in the appendix."""
    qualkit(folder, "init", "reported", "--codebook", BOOKS[0])
    study = folder / "reported"
    few = files[:30]
    qualkit(study, "-q", "import", *map(str, few))
    make_cases(study, few, folder)
    script = CODING_SCRIPT.replace("NUMBER", str(QUOTATIONS))
    subprocess.run([sys.executable, "-c", script], cwd=study, capture_output=True, check=True)
    command = [*program(), "export", "word", str(folder / "findings.docx")]
    measure(f"export word, {sum_codings(study):,} quotations", command, study)


if __name__ == "__main__":
    os.environ.setdefault("PYTHONHASHSEED", "0")
    main()
