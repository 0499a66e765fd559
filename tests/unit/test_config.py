"""The study's settings."""

from __future__ import annotations

from dataclasses import fields

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualkit.files.config import _KEYS, Config, default_config, read_config

EVERYTHING = b"""\
[study]
title = "T"
language = "cy"
organisation = "O"
coder = "MB"
[speakers]
interviewers = ["INT", "R1"]
[codebooks]
active = ["main"]
[suggest]
embedding_model = "other"
seed = 7
themes = 9
runs = 3
[report]
attribution = ["role"]
group_by = "sector"
max_quotes = 2
[privacy]
smallest_group = 5
"""


def test_every_setting_is_read() -> None:
    config, problems = read_config(EVERYTHING)
    assert problems == []
    assert config == Config(
        title="T",
        language="cy",
        organisation="O",
        coder="MB",
        interviewers=("INT", "R1"),
        codebooks=("main",),
        embedding_model="other",
        seed=7,
        themes=9,
        runs=3,
        attribution=("role",),
        group_by="sector",
        max_quotes=2,
        smallest_group=5,
    )


# Whole sections, read in modules of their own: test_report_versions.py, and the tests of saved queries.
_ELSEWHERE = ("report", "report_version", "report_versions", "reporting", "queries")


def test_every_field_can_be_set_in_the_file() -> None:
    assert sorted(field for keys in _KEYS.values() for field, _ in keys.values()) == sorted(
        field.name for field in fields(Config) if field.name not in _ELSEWHERE
    )


def test_an_empty_file_is_the_defaults() -> None:
    assert read_config(b"") == (Config(), [])
    assert read_config(b"\xef\xbb\xbf[study]\n") == (Config(), [])


def test_every_fault_is_named_with_its_line_and_the_rest_counts() -> None:
    data = (
        b"# settings\n[study]\ntitel = 'x'\ncoder = 3\n\n[suggest]\nseed = -1\nruns = true\nthemes = 4\ncoder = 'x'\n"
        b"[reports]\n[report]\nattribution = 'role'\nlanguage = 'en'\n[study.more]\n"
    )
    config, problems = read_config(data)
    assert config == Config(themes=4)
    assert [str(problem) for problem in problems] == [
        "qualkit.toml:3: study.titel: is not a known setting. Did you mean “title”?",
        "qualkit.toml:4: study.coder: should be text in quotation marks.",
        "qualkit.toml:7: suggest.seed: should be a whole number from 0 to 4294967295.",
        "qualkit.toml:8: suggest.runs: should be a whole number from 2 to 1000.",
        "qualkit.toml:10: suggest.coder: is not a known setting. It belongs below [study].",
        "qualkit.toml:11: reports: is not a known section. Did you mean “report”?",
        'qualkit.toml:13: report.attribution: should be a list of texts, such as ["one", "two"].',
        "qualkit.toml:14: report.language: is not a known setting. It belongs below [study].",
        "qualkit.toml:15: study.more: is not a known setting. Known are: title, language, organisation, coder.",
    ]


def test_a_setting_outside_its_section() -> None:
    _, problems = read_config(b"title = 'x'\n")
    assert str(problems[0]) == "qualkit.toml:1: title: is not a known section. It belongs below [study]."


@pytest.mark.parametrize(
    ("data", "line"),
    [(b"[study]\ntitle = Link\n", 2), (b"[study\n", 1), (b"a = 1\na = 2\n", 2), (b"[study]\nx = '", 2)],
)
def test_toml_that_does_not_parse(data: bytes, line: int) -> None:
    config, (problem,) = read_config(data)
    assert config == Config()
    assert problem.severity == "error" and problem.where is not None and problem.where.line == line


def test_text_that_is_not_utf8() -> None:
    _, (problem,) = read_config(b"[study]\ntitle = 'Caf\xe9'\n")
    assert str(problem) == "qualkit.toml:2: is not UTF-8 text. Save it as UTF-8."


@pytest.mark.parametrize("language", ["english language", "", "e"])
def test_a_language_is_a_tag(language: str) -> None:
    config, (problem,) = read_config(f'[study]\nlanguage = "{language}"\n'.encode())
    assert config.language == "en-GB" and "en-GB" in problem.message


@given(st.text(), st.text())
def test_the_default_file_says_what_it_was_given(title: str, coder: str) -> None:
    title, coder = (text.encode("utf-8", "ignore").decode() for text in (title, coder))
    config, problems = read_config(default_config(title, coder, "de-DE").encode())
    assert problems == []
    assert config == Config(title=title.strip(), coder=coder.strip(), language="de-DE")


def test_a_query_that_cannot_be_read_takes_no_other_along() -> None:
    config, problems = read_config(b'[queries]\na = "T1"\nb = 3\n')
    assert config.queries == {"a": "T1"} and [problem.severity for problem in problems] == ["warning"]
    config, problems = read_config(b"queries = 3\n[study]\ntitle = 'Carers'\n")
    assert config.title == "Carers" and str(problems[0]).startswith("qualkit.toml:1: queries: should be a section")
