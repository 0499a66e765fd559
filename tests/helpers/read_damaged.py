"""Run in a process of its own: read files as an import does, and say what went wrong. Nothing goes wrong for BadInput.

Called with a number and names of file types, or ``bombs``; prints one JSON object with an entry for each.
"""

from __future__ import annotations

import json
import resource
import signal
import sys
import time
import traceback
from collections.abc import Iterable, Iterator
from pathlib import Path

from qualkit.errors import QualkitError
from tests.helpers.damage import bombs, damaged

SECONDS = 10
LAYOUTS = Path(__file__).parents[1] / "layouts"


def samples(suffix: str) -> list[tuple[str, bytes]]:
    """The fixtures of this file type, by name."""
    found = sorted(path for path in LAYOUTS.glob("*/*") if path.suffix == f".{suffix}" and path.stem != "expected")
    return [(path.name, path.read_bytes()) for path in found]


def read_all(files: Iterable[tuple[str, bytes]]) -> dict[str, object]:
    """Read them one by one with a time limit each."""
    from qualkit.importers import read_beside
    from qualkit.services.intake import parts_of

    def too_long(*_: object) -> None:
        raise TimeoutError

    signal.signal(signal.SIGALRM, too_long)
    wrong: list[str] = []
    read = refused = 0
    slowest = (0.0, "")
    for number, (name, data) in enumerate(files):
        began = time.perf_counter()
        signal.alarm(SECONDS)
        try:
            for part, content in parts_of(data, name):
                _read(content, part)
                read_beside(content, part)
            read += 1
        except QualkitError as error:
            refused += 1
            if not error.message or "\n" in error.message:
                wrong.append(f"{number} {name}: no clear sentence: {error.message!r}")
        except BaseException as error:
            last = traceback.extract_tb(error.__traceback__)[-1]
            where = f"{Path(last.filename).name}:{last.lineno}"
            wrong.append(f"{number} {name}: {type(error).__name__} {error} at {where}")
        finally:
            signal.alarm(0)
        slowest = max(slowest, (time.perf_counter() - began, name))
    return {"read": read, "refused": refused, "wrong": wrong, "slowest": slowest, "peak_mib": _peak_mib()}


def _peak_mib() -> float:
    """The most memory that this process has had up to now."""
    status = Path("/proc/self/status")
    if status.is_file():  # getrusage counts what the process that started this one had, too
        return int(status.read_text().partition("VmHWM:")[2].split()[0]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _read(data: bytes, name: str) -> None:
    from qualkit.importers import read_sources
    from tests.helpers.imported_checks import check_imported

    for imported in read_sources(data, name):
        check_imported(imported)


def _wanted(what: str, number: int) -> Iterator[tuple[str, bytes]]:
    if what == "bombs":
        yield from bombs()
    else:
        yield from damaged(samples(what), number, what)


if __name__ == "__main__":
    sys.stdout.write(json.dumps({what: read_all(_wanted(what, int(sys.argv[1]))) for what in sys.argv[2:]}) + "\n")
