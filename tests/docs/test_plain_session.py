"""The pages on coding without a screen are true: the session is held again, the tables are the program's own."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from pathlib import Path

import pytest

import qualkit
from qualkit.text.plain_verbs import VERBS
from tests.helpers.terminal import Answer

TOP = Path(__file__).resolve().parents[2]
PLAIN = (TOP / "docs" / "how-to" / "code-with-a-screen-reader.md").read_text("utf-8")
EDITOR = (TOP / "docs" / "how-to" / "code-in-your-editor.md").read_text("utf-8")
NOTATION = (TOP / "docs" / "reference" / "editor-notation.md").read_text("utf-8")


@pytest.fixture
def lw03(tmp_path: Path) -> Path:
    """A study of the example interview LW03, to which the codebook has been applied."""
    folder = tmp_path / "study"
    with qualkit.Study.create(folder, title="Example", codebook="link-worker-role", coder="Sam") as study:
        study.sources.add([TOP / "transcripts_example" / "interviews" / "LW03.txt"])
        study.codings.apply()
    return folder


@pytest.mark.slow
def test_the_session_is_as_it_is_printed(
    lw03: Path, cli: Callable[..., Answer], monkeypatch: pytest.MonkeyPatch
) -> None:
    found = re.search(r"## A session\n.*?```text\n(.*?)```", PLAIN, re.DOTALL)
    assert found is not None
    lines = found[1].splitlines()
    typed = [line[2:] for line in lines if line.startswith("> ")]
    assert len(typed) > 12
    monkeypatch.setattr("sys.stdin", io.StringIO("\n".join(typed)))
    answer = cli("code", "LW03", "--plain", "--study", lw03, "--coder", "Sam")
    assert answer.out.splitlines() == [line for line in lines if not line.startswith("> ")]


def test_the_table_of_commands_is_the_programs_own() -> None:
    rows = re.findall(r"^\| `(.+?)` \| (.*?) \| (.+?) \|$", PLAIN, re.MULTILINE)
    assert rows == [(verb.usage, ", ".join(f"`{other}`" for other in verb.others), verb.does) for verb in VERBS]


@pytest.mark.slow
def test_the_editor_page_shows_the_notation_as_it_is(lw03: Path) -> None:
    example = re.search(r"```text\n(## Turn 6.*?)```", EDITOR, re.DOTALL)
    assert example is not None
    with qualkit.Study.open(lw03, coder="Sam") as study:
        text = study.codings.editor_text("LW03")
        heading, *_, coded = example[1].splitlines()
        hit = coded.split("[")[0]
        assert heading in text and hit in text
        lines = [line for line in re.findall(r"`([^`\n]+ = [^`…\n]+)`", EDITOR) if not line.startswith("a")]
        assert len(lines) > 4
        plan = study.codings.plan_edited("LW03", text.replace(hit, "\n".join([*lines, hit])))
        assert [str(problem) for problem in plan.problems] == []
        assert {"LWR3.5", "LWR3.4", "LWR1.5"} <= {coding.code for coding in plan.added}
        assert any(coding.quote == "a good room" for coding in plan.added)


def test_the_reference_names_what_the_program_knows() -> None:
    from qualkit.text.editor_notation import CONTRARY, KEY, SPECIAL, STANCES, VERSION

    assert f"version {VERSION}." in NOTATION
    assert all(f"`{word}`" in NOTATION for word in (KEY, CONTRARY, *STANCES, *SPECIAL))
