"""A transcript as a Word document with its replacements as tracked changes."""

from __future__ import annotations

import io
import re
import stat
import zipfile
from pathlib import Path

import docx
import pytest

import qualkit
from qualkit.errors import BadInput, NotFound

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
CORA = """\
Interview of the pilot

Interviewer: How can I reach you?

Cora: Ring me on 07700 900123 when I am alone, or write to cora@example.org & wait. Siobhan’s dog <barks>.

Interviewer: And the number?

Cora: My NHS number is 943 476 5919. Ask Siobhan.
"""


@pytest.fixture
def study_with_key(small_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("QUALKIT_KEYS", str(tmp_path / "keys"))
    (tmp_path / "Cora.txt").write_text(CORA, "utf-8")
    with qualkit.Study.open(small_folder, coder="Ann Coder") as study:
        study.sources.add([tmp_path / "Cora.txt"])
        study.identifiers.add_names(["Siobhan"])
        study.identifiers.scan()
        by_words = {(one.words, one.span.start): one.number for one in study.identifiers.list("Cora", place="text")}
        numbers = {words: number for (words, _), number in sorted(by_words.items(), key=lambda pair: -pair[0][1])}
        study.identifiers.accept([numbers["07700 900123"], numbers["cora@example.org"]])
        study.identifiers.accept([numbers["Siobhan"]], replacement="[person B]", everywhere=True)
        study.identifiers.keep([numbers["943 476 5919"]], why="an invented one")
    return small_folder


def read(path: Path) -> tuple[str, str, list[tuple[str, str, str]]]:
    """The text before the changes, the text after them, and (what, by whom, when) of each."""
    body = docx.Document(str(path)).element.body
    before, after, changes = [], [], []
    for paragraph in list(body.iter(f"{W}p"))[3:]:
        for text in paragraph.iter(f"{W}t", f"{W}delText"):
            change = next((up for up in text.iterancestors() if up.tag in (f"{W}ins", f"{W}del")), None)
            if change is None or change.tag == f"{W}del":
                before.append(text.text)
            if change is None or change.tag == f"{W}ins":
                after.append(text.text)
            assert (text.tag == f"{W}delText") == (change is not None and change.tag == f"{W}del")
            if change is not None:
                changes.append((change.tag.removeprefix(W), change.get(f"{W}author"), change.get(f"{W}date")))
    return "".join(before), "".join(after), changes


def flat(text: str) -> str:
    return text.replace("\n", "")


def test_rejecting_all_gives_back_the_original(study_with_key: Path, tmp_path: Path) -> None:
    with qualkit.Study.open(study_with_key, coder="Ann Coder") as study:
        planned = study.identifiers.word("Cora", tmp_path / "planned.docx")
        study.identifiers.replace(study.identifiers.plan_replacement())
        replaced = study.sources.get("Cora").text
        done = study.identifiers.word("Cora", tmp_path / "done.docx")
        study.identifiers.finish()
        finished = study.identifiers.word("Cora", tmp_path / "finished.docx")
    assert "Siobhan" not in replaced and "[person B]’s dog" in replaced
    for path in (planned, done):
        before, after, changes = read(path)
        assert before == flat(CORA)
        assert after == flat(replaced)
        assert [what for what, *_ in changes] == ["del", "ins"] * 4
        assert {by for _, by, _ in changes} == {"Ann Coder"}
        assert all(re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", at) for *_, at in changes)
        xml = zipfile.ZipFile(path).read("word/document.xml").decode()
        identities = re.findall(r'<w:(?:ins|del) w:id="(\d+)"', xml)
        assert len(identities) == len(set(identities)) == 8
        comments = [comment.text for comment in docx.Document(str(path)).comments]
        assert any(comment.startswith("Kept: an invented one (NHS number, certain") for comment in comments)
        assert any(comment.startswith("Open: person") for comment in comments) or len(comments) == 1
    # What was removed for good is in no later copy.
    assert not read(finished)[2] and "Siobhan" not in "".join(read(finished)[:2])


def test_it_lies_beside_the_key_and_names_no_machine(study_with_key: Path, tmp_path: Path) -> None:
    with qualkit.Study.open(study_with_key, coder="Ann Coder") as study:
        path = study.identifiers.word("cora")
        assert path.parent == study.identifiers.key().path
        assert stat.S_IMODE(path.stat().st_mode) & 0o077 == 0 or stat.S_IMODE(path.stat().st_mode) == 0o666
        with pytest.raises(BadInput, match=r"\.docx"):
            study.identifiers.word("Cora", tmp_path / "x.pdf")
        with pytest.raises(NotFound):
            study.identifiers.word("Nobody")
    properties = docx.Document(io.BytesIO(path.read_bytes())).core_properties
    assert (properties.author, properties.last_modified_by) == ("", "")
    document = docx.Document(str(path))
    cora = next(p for p in document.paragraphs if p.text.startswith("Cora: "))
    assert cora.runs[0].bold and not cora.runs[1].bold
