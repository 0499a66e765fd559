"""What all tests share: no network, a clean environment, and studies to work on."""

from __future__ import annotations

import shutil
import signal
import socket
from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import uuid4

import pytest

import qualkit
from tests.helpers.once import made_once
from tests.helpers.small_study import make_small_study
from tests.helpers.terminal import Answer

ROOT = Path(__file__).resolve().parent.parent
EXAMPLE = ROOT / "transcripts_example"


def pytest_configure() -> None:
    """In the background a shell has programs ignore Ctrl-C or a hang-up; what the tests start must not inherit that."""
    handlers = {"SIGINT": signal.default_int_handler, "SIGHUP": lambda *_: None}
    for name, handler in handlers.items():
        number = getattr(signal, name, None)
        if number is not None and signal.getsignal(number) is signal.SIG_IGN:
            signal.signal(number, handler)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest test first: where several processes share the work, none is left alone with it at the end."""
    items.sort(key=lambda item: item.get_closest_marker("first") is None)


@pytest.fixture(autouse=True)
def _no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """qualkit never talks to the network: any attempt fails the test. Sockets between processes are not the network."""

    class LocalSocket(socket.socket):
        def __init__(self, family: int = -1, *rest: object, **options: object) -> None:
            if family != getattr(socket, "AF_UNIX", None) and options.get("fileno") is None and len(rest) < 3:
                raise AssertionError("qualkit tried to open a network socket")
            super().__init__(family, *rest, **options)  # type: ignore[arg-type]

    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("qualkit tried to reach the network")

    monkeypatch.setattr(socket, "socket", LocalSocket)
    monkeypatch.setattr(socket, "create_connection", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)


@pytest.fixture(autouse=True)
def _clean_environment(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> None:
    """No setting of the machine's owner decides about a test, and no test writes a key into their home folder."""
    keys = tmp_path_factory.getbasetemp() / f"keys-{uuid4().hex}"
    monkeypatch.setenv("QUALKIT_KEYS", str(keys))
    monkeypatch.delenv("QUALKIT_PASSPHRASE", raising=False)
    for name in ("QUALKIT_STUDY", "QUALKIT_CODER", "SOURCE_DATE_EPOCH"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("COLUMNS", "100")


@pytest.fixture(scope="session")
def small_study_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_small_study(tmp_path_factory.mktemp("small") / "study")


@pytest.fixture
def small_folder(small_study_template: Path, tmp_path: Path) -> Path:
    """The folder of a study of two short interviews, six codes and two cases; the test's own copy."""
    return Path(shutil.copytree(small_study_template, tmp_path / "study"))


@pytest.fixture
def small_study(small_folder: Path) -> Iterator[qualkit.Study]:
    """The small study, open."""
    with qualkit.Study.open(small_folder, coder="tester") as study:
        yield study


def _make_example_study(folder: Path) -> None:
    with qualkit.Study.create(folder, title="Example", codebook="link-worker-role", coder="tester") as study:
        study.sources.add([EXAMPLE / "interviews"])
        study.cases.load(EXAMPLE / "participants.csv")
        study.codings.apply()


@pytest.fixture(scope="session")
def example_study(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the example study: 17 interviews, participants, the codebook applied. Not to be written to."""
    made = made_once(tmp_path_factory, "example", _make_example_study)
    # Each process has its own: a study may be opened while another process copies it.
    return Path(shutil.copytree(made, tmp_path_factory.mktemp("example") / "study"))


@pytest.fixture
def example_copy(example_study: Path, tmp_path: Path) -> Path:
    """A copy of the example study for tests that write."""
    return Path(shutil.copytree(example_study, tmp_path / "example"))


@pytest.fixture
def cli(capsys: pytest.CaptureFixture[str]) -> Callable[..., Answer]:
    """Run one command line in this process."""

    def call(*arguments: object) -> Answer:
        from qualkit.cli._command import run

        capsys.readouterr()
        code = run([str(argument) for argument in arguments])
        said = capsys.readouterr()
        return Answer(int(code), said.out, said.err)

    return call
