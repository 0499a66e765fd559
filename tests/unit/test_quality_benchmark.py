"""benchmarks/quality: corpora are read as they are, and every method runs on a small one."""

from __future__ import annotations

import csv
from itertools import pairwise
from pathlib import Path

import pytest

from benchmarks.quality.__main__ import END, MARKS, PAGE, PARTS, rewritten
from benchmarks.quality.codes import compare, material_of, measure_codes
from benchmarks.quality.corpora import example_study, read_corpus
from benchmarks.quality.tables import Result

SUBJECTS = {
    "food": ("soup", "bread", "cheese", "apples", "dinner"),
    "travel": ("bus", "train", "road", "ticket", "station"),
}


@pytest.fixture
def corpus_file(tmp_path: Path) -> Path:
    path = tmp_path / "corpus.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["text", "source", "codes"])
        for source in range(8):
            for code, words in SUBJECTS.items():
                for place in range(2):
                    said = f"We spoke of {words[(source + place) % 5]} and {words[(source + 2) % 5]} for a good while."
                    rows.writerow([said, f"S{source}", code if place else f"{code}; {code}"])
            rows.writerow(["Nothing else was said in this room on that day.", f"S{source}", ""])
    return path


def test_a_corpus_is_read_with_its_codes_and_definitions(corpus_file: Path, tmp_path: Path) -> None:
    defined = tmp_path / "definitions.csv"
    defined.write_text("code,definition\ntravel,Getting from place to place.\n", encoding="utf-8")
    corpus = read_corpus(corpus_file, "Talk", defined)
    assert (corpus.name, len(corpus.passages), [code.key for code in corpus.knowledge]) == (
        "Talk", 40, ["food", "travel"],
    )  # fmt: skip
    assert [code.definition for code in corpus.knowledge] == ["", "Getting from place to place."]
    first = corpus.passages[:5]
    assert [passage.codes for passage in first] == [("food",), ("food",), ("travel",), ("travel",), ()]
    assert all(one.span.end < other.span.start for one, other in pairwise(first))
    assert corpus.main[:5] == ("food", "food", "travel", "travel", "")
    assert sum(one.holds for one in corpus.judgements()) == 32
    assert len(corpus.few(10, 1).passages) == 10 and len(corpus.few(10, 1).knowledge) == 1


def test_a_file_without_the_columns_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "corpus.csv"
    path.write_text("text,codes\na,b\n", encoding="utf-8")
    with pytest.raises(SystemExit, match="the column source is missing"):
        read_corpus(path)


def test_the_example_study_is_coded_where_the_reader_coded() -> None:
    corpus = example_study()
    assert {passage.source for passage in corpus.passages} == {"LW02", "LW03", "LW05", "LW06", "LW07", "LW09"}
    assert len(corpus.knowledge) == 26 and any(code.fired for code in corpus.knowledge)
    for passage, main, broad in zip(corpus.passages, corpus.main, corpus.broad, strict=True):
        assert (main in passage.codes) if passage.codes else main == ""
        assert broad == main.split(".")[0]


def test_every_method_is_measured_on_the_same_draws(corpus_file: Path, tmp_path: Path) -> None:
    corpus = read_corpus(corpus_file)
    by = compare(material_of(corpus, tmp_path / "cache"), 1, (0, 5))
    assert ("LR on the same vectors", 0) not in by and ("the codebook's patterns", 0) not in by
    assert {name for name, count in by if count == 5} == {
        "qualkit", "floor: LR, definition x 3", "LR on the same vectors", "LR on TF-IDF",
    }  # fmt: skip
    assert {name for name, count in by if count == 0} >= {"cosine to definition", "words of name, definition"}
    assert all(0 <= value <= 1 for values in by.values() for value in values)
    assert by["qualkit", 5][0] > 0.9, "two plain subjects are told apart"
    table, *_ = measure_codes(corpus, tmp_path / "cache", 1, (0, 5))
    assert table.rows[0][0] == "qualkit" and table.rows[0][2] == " / ".join(f"{v:.2f}" for v in by["qualkit", 5])


def test_tables_read_in_both_forms() -> None:
    result = Result("Title", ("method", "AP"), [("one", 0.5), ("another", None)], ["A note."])
    assert result.text().splitlines() == [
        "Title",
        "",
        "method     AP",
        "-" * 13,
        "one      0.50",
        "another     –",
        "A note.",
    ]
    assert "| one | 0.50 |\n| another | – |\n\nA note." in result.markdown()


def test_the_page_has_a_place_for_every_part() -> None:
    text = PAGE.read_text("utf-8")
    assert [text.count(MARKS.format(part)) for part in PARTS] == [1] * len(PARTS) and text.count(END) == len(PARTS)
    new = rewritten(text, "codes", ["| a table |"])
    assert f"{MARKS.format('codes')}\n\n| a table |\n\n{END}" in new
    assert rewritten(new, "codes", ["| another |"]).count("table |") == new.count("table |") - 1
    before, after = MARKS.format("themes"), MARKS.format("stated")
    assert new.partition(before)[0] == text.partition(before)[0] and new.partition(after)[2] == text.partition(after)[2]
