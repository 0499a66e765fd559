"""The audit log: only ever longer, and free of what participants said."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

import qualkit
from tests.helpers.small_study import suggest
from tests.helpers.terminal import Answer


@pytest.mark.parametrize("statement", ["UPDATE audit_log SET coder = 'x'", "DELETE FROM audit_log"])
def test_the_log_is_append_only(small_study: qualkit.Study, statement: str) -> None:
    with pytest.raises(sqlite3.IntegrityError, match="append-only"):
        small_study._session.connection.execute(statement)


def test_undone_actions_stay_in_the_log(small_study: qualkit.Study) -> None:
    small_study.memos.add("one")
    small_study.history.undo()
    small_study.history.redo()
    words = [line.what for line in small_study.history.log(limit=3)]
    assert words[0].startswith("redo of entry") and words[1].startswith("undo of entry")
    assert words[2].startswith("wrote memo")
    numbers = [line.number for line in small_study.history.log()]
    assert numbers == sorted(numbers, reverse=True)


def participants_words(study: qualkit.Study) -> set[str]:
    """Words of the transcripts that are nothing else: not names of sources, codes, settings or of qualkit's own."""
    said = set()
    for row in study.sources.list():
        source = study.sources.get(row["source"])
        for turn in source.turns:
            said |= set(re.findall(r"[^\W\d_]{5,}", turn.span.of(source.text).casefold()))
    return said


def known_words(study: qualkit.Study) -> set[str]:
    """Words that the log may hold: names of actions, codes, cases, attributes and the log's own vocabulary."""
    texts = [study.folder.as_posix()]
    for book in study._session.codebooks():
        texts += [f"{code.key} {code.name}" for code in book]
    texts += [" ".join(case) for case in (row.values() for row in study.cases.list())]
    texts.append(
        "added action applied codebook codings changed confirmed decision detail entry files imported import kept links"
        " linked memo passages redo removed retired review suggest suggestion suggestions sources source themes undone"
        " tester wrote about study analytic accept reject merge split reopen segments attributes confirm"
    )
    return set(re.findall(r"[^\W\d_]{5,}", " ".join(texts).casefold()))


def test_no_words_of_participants_are_in_the_log(small_study: qualkit.Study) -> None:
    """After every kind of action."""
    study = small_study
    study.codings.apply()
    study.codings.add("Anna", "T2.2", quote="My supervision stopped in spring.", stance="barrier")
    hits = study.codings.list(unconfirmed=True)
    study.codings.confirm([hits[0].number])
    study.codings.remove_hits([hits[1].number], why="not about corridor")
    study.codings.remove([hits[2].number])
    one, two, three, four = suggest(
        study, (("Anna:corridor", "Ben:Mondays"), ("Anna:no desk for me",), ("Ben:every month",), ("Ben:people",))
    )
    study.suggestions.split(one, segments=[1])
    study.suggestions.accept(two, name="Desk", under="T1", definition="No desk in the corridor.")
    study.suggestions.merge(three, into="T2.2")
    study.suggestions.reject(four, why="too broad for Mondays")
    study.suggestions.reopen(four)
    memo = study.memos.add("The corridor matters.", on="Anna")
    study.memos.edit(memo.number, "The corridor matters on Mondays.")
    study.memos.remove(memo.number)
    study.cases.set("Anna", {"region": "north"})
    study.history.undo()
    study.history.redo()
    secret = participants_words(study) - known_words(study)
    assert {"corridor", "mondays", "spring", "kind", "café"} - {"kind", "café"} <= secret
    rows = study._session.connection.execute("SELECT * FROM audit_log").fetchall()
    assert len(rows) >= 18
    for row in rows:
        found = secret & set(re.findall(r"[^\W\d_]{5,}", " ".join(map(str, row)).casefold()))
        assert not found, (row["action"], found)
    for line in study.history.log():
        assert not secret & set(re.findall(r"[^\W\d_]{5,}", line.what.casefold())), line


def test_no_words_of_participants_on_stderr(cli: Callable[..., Answer], small_folder: Path) -> None:
    """Neither in errors nor in talk; what is asked for goes to stdout."""
    with qualkit.Study.open(small_folder) as study:
        secret = (
            participants_words(study) - known_words(study) - {"never", "there", "usual", "other", "others", "month"}
        )
    commands = (
        ["apply"],
        ["code", "add", "Anna", "T1.1", "--quote", "alone"],
        ["code", "add", "Anna", "T1.1", "--quote", "corridor of nowhere at all"],
        ["code", "add", "Ben", "T2.1", "--turn", "2"],
        ["code", "add", "Ben", "T2.1", "--turn", "2"],
        ["code", "remove", "77"],
        ["quotes", "T1"],
        ["source", "show", "Anna"],
        ["code", "list"],
        ["review", "confirm", "--code", "T1"],
        ["import", small_folder / "transcripts"],
        ["export", "csv"],
        ["undo"],
        ["check"],
    )
    for arguments in commands:
        answer = cli(*arguments, "--debug", "--study", small_folder)
        text = answer.err.replace(str(small_folder), "")
        found = secret & set(re.findall(r"[^\W\d_]{5,}", re.sub(r"  File .*\n.*\n", "", text).casefold()))
        assert not found, (arguments, found, answer.err)
