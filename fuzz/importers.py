"""Coverage-guided fuzzing of one importer, or of each in turn: python fuzz/importers.py NAME --seconds N."""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))
FOUND = ROOT / "fuzz" / "found"


def _corpus(folder: Path, suffixes: tuple[str, ...]) -> int:
    number = 0
    for path in sorted((ROOT / "tests" / "layouts").glob("*/*")):
        if path.suffix in suffixes:
            (folder / f"{path.parent.name}{path.suffix}").write_bytes(path.read_bytes())
            number += 1
    return number


def fuzz_one(name: str, seconds: int) -> None:
    """Fuzz in this process until the time is over or a fault is found; atheris ends the process."""
    import atheris

    with atheris.instrument_imports(include=["qualkit.importers", "qualkit.text"]):
        from qualkit import plugins
        from qualkit.errors import QualkitError
        from qualkit.ports import Collection, LooksBeside
        from tests.helpers.imported_checks import check_imported

        importer = plugins.load("importers", name)
    file = f"fuzzed{importer.suffixes[0]}"

    def one(data: bytes) -> None:
        try:
            assert 0 <= importer.recognises(data, file) <= 1
            whole = isinstance(importer, Collection)
            found = importer.read_all(data, file) if whole else (importer.read(data, file),)
            for imported in found:
                check_imported(imported)
            if isinstance(importer, LooksBeside):
                importer.beside(data, file)
        except QualkitError:
            pass

    FOUND.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        print(f"{name}: {_corpus(Path(folder), importer.suffixes)} fixtures to begin with", flush=True)
        limits = [f"-max_total_time={seconds}", "-timeout=10", "-rss_limit_mb=1024", "-max_len=60000"]
        quiet = ["-verbosity=0", "-print_final_stats=1", f"-artifact_prefix={FOUND}/{name}-"]
        atheris.Setup([sys.argv[0], *limits, *quiet, folder], one)
        atheris.Fuzz()


def main() -> int:
    from qualkit import plugins

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("importer", choices=["all", *plugins.names("importers")])
    parser.add_argument("--seconds", type=int, default=60)
    wanted = parser.parse_args()
    if wanted.importer != "all":
        fuzz_one(wanted.importer, wanted.seconds)
        return 0
    faults = 0
    for name in plugins.names("importers"):
        command = [sys.executable, __file__, name, "--seconds", str(wanted.seconds)]
        faults += subprocess.run(command, check=False).returncode != 0
    print(f"{faults} importers with faults" if faults else "No faults.")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
