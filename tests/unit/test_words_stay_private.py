"""What participants said is in the transcripts, the study's file and what was asked for, and nowhere else."""

from __future__ import annotations

import io
import json
import os
import re
import subprocess
import sys
import tempfile
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

import qualkit
from qualkit.domain.sources import Span
from qualkit.errors import QualkitError
from tests.helpers.small_study import ANNA, suggest
from tests.helpers.terminal import Answer

# Words of the interviews that are in no name, command or message of qualkit.
SECRET = ("corridor", "mondays", "mornings", "café", "stopped", "no desk for me", "alone most days", "kind. i was")

_OPENED: list[str] = []
_LISTENING: list[bool] = []


def _listen(event: str, arguments: tuple[Any, ...]) -> None:
    if _LISTENING and event == "open" and isinstance(arguments[0], str | bytes | os.PathLike):
        mode, flags = arguments[1] or "", arguments[2] or 0
        if set(str(mode)) & set("wax+") or flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT):
            _OPENED.append(os.path.realpath(os.fsdecode(arguments[0])))


sys.addaudithook(_listen)


@contextmanager
def opened_for_writing() -> Iterator[list[str]]:
    """Every file that Python opens for writing meanwhile."""
    _OPENED.clear()
    _LISTENING.append(True)
    try:
        yield _OPENED
    finally:
        _LISTENING.clear()


def spilled(text: str) -> list[str]:
    """The participants' words in a text."""
    folded = " ".join(text.casefold().split())
    return [words for words in SECRET if words in folded]


def session(study: qualkit.Study, folder: Path) -> None:
    """A session with every way of coding, and what goes with it."""
    codings = study.codings
    codings.apply()
    codings.add("Anna", "T1.2", quote="no desk for me", stance="barrier")
    place = study.sources.get("Anna").text.index("corridor")
    codings.add("Anna", "T2.1", span=Span(place, place + 8), quote="corridor")
    codings.add_many([("Ben", "T2.2", Span(40, 60))])
    codings.carry_out(codings.plan("T1.2", find="corridor", unit="sentence"))
    codings.carry_out(codings.plan("T2.1", regex="(?i)café morn.ngs|mondays"))
    table = folder / "codings.csv"
    table.write_text("source,code,quote,memo\nAnna,T2.2,supervision stopped,It stopped.\n", encoding="utf-8")
    codings.carry_out(codings.plan(table=table))
    changed = codings.add("Anna", "T2.2", quote="Café mornings")
    codings.change(changed.number, quote="Café mornings help", code="T2.1", contrary=True)
    codings.in_vivo("Ben", quote="I see people", under="T2")
    hit = codings.list(unconfirmed=True)[0]
    codings.change(hit.number, code="T1.2")
    codings.remove([changed.number], why="not about the corridor")
    text = codings.editor_text("Anna").replace("\n## Turn 3", '\n"so I sit in the corridor" = T2.1\n## Turn 3')
    codings.apply_edited(codings.plan_edited("Anna", text))
    one, two = suggest(study, (("Anna:corridor", "Ben:Mondays"), ("Anna:no desk for me", "Ben:every month")))
    study.suggestions.take(one, 1, code="T1.1", why="stopped in the corridor")
    study.suggestions.decline(one, 2, why="only Mondays")
    study.suggestions.accept(two, name="Nowhere to be", under="T1")
    study.summaries.write("Anna", "T1.1", "She sits in the corridor; supervision stopped.")
    study.themes.add("Places", claim="The corridor matters.", codes=["T1.2"])
    study.memos.add("Mornings, the corridor.", on="Anna")
    study.codebooks.merge(["T1.2"], "T1.1", why="the corridor again")
    path = folder / "better.txt"
    better = re.sub(r"There is no desk.*corridor\.", "", ANNA).replace("kind", "very kind")
    path.write_text(better.replace("My supervision stopped in spring.", ""), encoding="utf-8")
    study.sources.revise(study.sources.plan_revision("Anna", path))
    orphan = study.sources.orphans()[0]
    study.sources.place(orphan.number, quote="Café mornings help.")
    study.history.undo()
    study.history.redo()


def test_logs_and_working_files_of_a_session(
    small_study: qualkit.Study, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls: list[str] = []
    popen = subprocess.Popen.__init__

    def recorded(self: Any, arguments: Any, *rest: Any, **options: Any) -> None:
        calls.append(json.dumps([arguments, options.get("env")], default=str))
        popen(self, arguments, *rest, **options)

    monkeypatch.setattr(subprocess.Popen, "__init__", recorded)
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    monkeypatch.setenv("TMPDIR", str(temporary))
    monkeypatch.setattr(tempfile, "tempdir", str(temporary))
    outside = tmp_path / "outside"
    outside.mkdir()
    with opened_for_writing() as opened:
        session(small_study, outside)
        written = sorted(set(opened))
    folder = os.path.realpath(small_study.folder)
    theirs = {os.path.realpath(outside / name) for name in ("codings.csv", "better.txt")}
    elsewhere = [path for path in written if not path.startswith(folder) and path not in {*theirs, os.devnull}]
    assert elsewhere == [] and list(temporary.iterdir()) == []
    assert calls and not [call for call in calls if spilled(call.replace("caf\\\\u00e9 morn.ngs|mondays", ""))]

    connection = small_study._session.connection
    log = connection.execute("SELECT * FROM audit_log").fetchall()
    assert len({row["action"] for row in log}) >= 18
    for row in log:
        assert not spilled(" ".join(map(str, row))), tuple(row)
    for line in small_study.history.log():
        assert not spilled(line.what), line
    # A researcher's reason is a researcher's; what qualkit itself writes of codes has no quotations.
    for row in connection.execute("SELECT kind, key, detail FROM code_events"):
        assert not spilled(" ".join(map(str, row))), tuple(row)
    # (The caches of tokens and vectors beside them hold the transcripts' words as the transcripts folder does.)
    for path in sorted((small_study.folder / ".qualkit").rglob("*.json")):
        assert not spilled(path.read_text("utf-8")), path


def test_errors_and_their_traces(small_study: qualkit.Study, tmp_path: Path) -> None:
    """Neither the sentence nor its cause, which --debug or a notebook may show."""
    codings = small_study.codings
    first = codings.add("Anna", "T1.1", quote="corridor")
    table = tmp_path / "codings.csv"
    table.write_text(
        "source,code,quote,turn\nAnna,T1.1,my own,\nAnna,T9,corridor,\nBen,T1.1,corridor,\nAnna,T1.1,corridor,no\n",
        encoding="utf-8",
    )
    bad = codings.plan(table=table)
    edited = codings.editor_text("Anna").replace("corridor", "hallway")
    attempts: tuple[Callable[[], object], ...] = (
        lambda: codings.add("Anna", "T1.1", quote="corridor"),
        lambda: codings.add("Ben", "T1.1", quote="corridor"),
        lambda: codings.add("Ben", "T1.1", span=Span(0, 8), quote="corridor"),
        lambda: codings.change(first.number, quote="no desk for me", turn=4),
        lambda: codings.plan("T1.1", regex="(corridor"),
        lambda: codings.search(regex="corridor(?P<x"),
        lambda: codings.carry_out(bad),
        lambda: codings.apply_edited(codings.plan_edited("Anna", edited)),
        lambda: codings.in_vivo("Anna", span=Span(40, 240)),
        lambda: small_study.sources.place(first.number, quote="corridor"),
    )
    assert len(bad.errors) == 4
    told = [str(problem) for problem in bad.problems]
    for attempt in attempts:
        with pytest.raises(QualkitError) as refusal:
            attempt()
        told.append("".join(traceback.format_exception_only(refusal.value)))
        cause = refusal.value.__cause__ or (None if refusal.value.__suppress_context__ else refusal.value.__context__)
        told.append("".join(traceback.format_exception_only(cause)) if cause else "")
    assert [words for sentence in told for words in spilled(sentence)] == []


def test_a_failure_of_qualkit_itself(
    cli: Callable[..., Answer], small_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An unforeseen exception may carry words: neither these nor the values are shown, with --debug or without."""
    from qualkit.services import codings

    def fail(*_: object, **__: object) -> None:
        raise ValueError("so I sit in the corridor")

    monkeypatch.setattr(codings, "find_place", fail)
    for more in ((), ("--debug",)):
        answer = cli("code", "add", "Anna", "T1.1", "--quote", "Mondays", "--study", small_folder, *more)
        assert answer.code == 1 and "ValueError" in answer.err
        assert not spilled(re.sub(r"  File .*\n.*\n", "", answer.err))
    monkeypatch.setattr("sys.stdin", io.StringIO("turn 2\ncode T1.1\n"))
    answer = cli("code", "Anna", "--plain", "--study", small_folder)
    assert answer.code == 1 and not spilled(answer.err)
