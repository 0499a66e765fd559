"""What the check of a codebook remarks on."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from qualkit.domain.codebook import Code, Codebook
from qualkit.errors import Location, Problem
from qualkit.files.codebook_check import check_codebook, check_codebooks
from qualkit.files.codebook_reader import read_codebook

SHIPPED = sorted((Path(__file__).parents[2] / "codebooks").glob("*.yaml"))

FULL = Code(
    key="LWR1",
    name="Role ambiguity",
    brief="b",
    definition="Nobody can say what the job is.",
    when_to_use="w",
    when_not_to_use="n",
    examples=("e",),
    line=3,
)


def book(*codes: Code, key: str = "lwr") -> Codebook:
    return Codebook(key=key, title=key, codes=codes)


def remarks(*codes: Code, **options: object) -> list[str]:
    return [str(problem) for problem in check_codebook(book(*codes), "a.yaml", **options)]  # type: ignore[arg-type]


def test_a_full_code_gives_no_remark() -> None:
    assert remarks(FULL) == []


def test_missing_fields_are_listed_by_kind() -> None:
    assert remarks(replace(FULL, brief="", examples=())) == ["a.yaml:3: LWR1: has no brief and examples."]
    assert remarks(replace(FULL, kind="theme", examples=())) == []
    assert remarks(replace(FULL, status="retired", definition="", brief="")) == []
    (remark,) = remarks(replace(FULL, when_not_to_use=""))
    assert "has no when_not_to_use." in remark and "two coders" in remark


def test_a_definition_that_only_repeats_the_name() -> None:
    for definition in ("Role ambiguity.", "The ambiguity of roles", "Talk about ambiguous role"):
        assert any("only repeats the name" in line for line in remarks(replace(FULL, definition=definition))), (
            definition
        )
    assert remarks(replace(FULL, definition="Ambiguity of the role as colleagues see it.")) == []


def test_dead_references_are_found_and_sound_ones_are_not() -> None:
    other = replace(FULL, key="LWR1.2", name="Other", line=20)
    good = replace(FULL, when_not_to_use="For pay use LWR1.2. COVID19 and PMC123 are not keys; (use LWR1).")
    assert remarks(good, other) == []
    bad = replace(FULL, when_not_to_use="Use LWR9.9 instead, or LWR1.3.")
    found = remarks(bad, other)
    assert [line.split(": ")[2] for line in found] == [
        "refers in when_not_to_use to LWR9.9, which does not exist.",
        "refers in when_not_to_use to LWR1.3, which does not exist. Did you mean “LWR1.2”?",
    ] or len(found) == 2
    assert "LWR9.9" in found[0] and "LWR1.3" in found[1]


def test_references_to_other_codebooks_count_as_one_remark() -> None:
    code = replace(FULL, when_not_to_use="Use SPE2 or (use PCR1.5).")
    (found,) = check_codebook(book(code), "a.yaml")
    assert found.severity == "info" and "PCR1.5, SPE2" in found.message
    assert check_codebook(book(code), "a.yaml", other_keys={"SPE2", "PCR1.5"}) == []
    wrong = check_codebook(book(code), "a.yaml", other_keys={"SPE2", "PCR1"})
    assert [problem.severity for problem in wrong] == ["warning"]


def test_names_and_keys_shared_by_two_codebooks() -> None:
    twin = replace(FULL, line=9)
    problems = check_codebooks([(book(FULL), "a.yaml"), (book(twin, key="other"), "b.yaml")])
    assert [(problem.severity, str(problem.where)) for problem in problems] == [
        ("error", "b.yaml:9: LWR1"),
        ("warning", "b.yaml:9: LWR1"),
    ]
    flag = replace(FULL, kind="housekeeping", key="a.zz")
    also = replace(FULL, kind="housekeeping", key="b.zz")
    assert check_codebooks([(book(flag), "a.yaml"), (book(also, key="other"), "b.yaml")]) == []


def test_use_is_remarked_on_only_when_it_is_known() -> None:
    one, two = replace(FULL, key="A", name="One"), replace(FULL, key="B", name="Two", line=8)
    three = replace(FULL, key="C", name="Three", kind="theme")
    found = check_codebook(book(one, two, three), "a.yaml", used={"A": 4}, users={"A": 1})
    assert [(problem.severity, problem.message) for problem in found] == [
        ("info", "is used for one participant only."),
        ("info", "is not used yet."),
    ]
    assert check_codebook(book(one, two), "a.yaml", used={"A": 4, "B": 1}, users={"A": 2, "B": 3}) == []


def test_problems_of_patterns_are_asked_for_and_sorted_in() -> None:
    def pattern_check(code: Code, file: str) -> list[Problem]:
        return [Problem("error", f"pattern of {code.key}", Location(file, code.line + 5))]

    first, second = replace(FULL, key="A", name="One"), replace(FULL, key="B", name="Two", line=1, brief="")
    gone = replace(FULL, key="C", name="Three", status="retired")
    found = check_codebook(book(first, second, gone), "a.yaml", pattern_check=pattern_check)
    assert [problem.where.line for problem in found if problem.where] == [1, 6, 8]
    assert [problem.message for problem in found][1:] == ["pattern of B", "pattern of A"]


def test_reading_and_checking_say_the_same_of_a_missing_field() -> None:
    data = b"id: a\ntitle: A\ncodes:\n  - id: A1\n    name: One\n"
    read, problems = read_codebook(data, "a.yaml")
    assert read is not None and problems == check_codebook(read, "a.yaml")


def test_shipped_codebooks_stand_up_to_the_check_together() -> None:
    books = [(read_codebook(path.read_bytes(), path.name)[0], path.name) for path in SHIPPED]
    assert len(books) == 5
    assert check_codebooks([(found, name) for found, name in books if found is not None]) == []
    alone = check_codebook(books[0][0], books[0][1])  # type: ignore[arg-type]  # read without errors above
    assert [problem.severity for problem in alone] == ["info"]
