"""Changing single codes of a study: identity stays, the reasons are kept, and the YAML file is the researcher's."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import qualkit
from qualkit.errors import BadInput, Conflict, NotFound
from tests.helpers.small_study import dump

SECOND = "id: second\ntitle: Second\ncodes:\n  - id: S1\n    name: Rooms\n    kind: theme\n"


@pytest.fixture
def yaml(small_study: qualkit.Study) -> Path:
    return small_study.folder / "codebooks" / "tiny.yaml"


def events(study: qualkit.Study, last: int) -> list[tuple[str, str, dict[str, object], str]]:
    rows = study._session.connection.execute("SELECT kind, key, detail, why FROM code_events ORDER BY id").fetchall()
    return [(row[0], row[1], json.loads(row[2]), row[3]) for row in rows[-last:]]


def guid(study: qualkit.Study, key: str) -> str:
    return str(study._session.connection.execute("SELECT guid FROM codes WHERE key = ?", (key,)).fetchone()[0])


def with_second(study: qualkit.Study) -> None:
    path = study.folder.parent / "second.yaml"
    path.write_text(SECOND, encoding="utf-8")
    study.codebooks.use(path)


# --- adding -------------------------------------------------------------------------------------------------------


def test_a_code_made_on_the_spot_is_a_draft_with_the_next_key(small_study: qualkit.Study) -> None:
    code = small_study.codebooks.add("made of steel", under="T1", in_vivo=True, after="T1.1", why="Anna says so.")
    assert (code.key, code.parent, code.status, code.type, code.kind) == ("T1.3", "T1", "draft", "in vivo", "code")
    assert [each.key for each in small_study.codebooks.show()][:4] == ["T1", "T1.1", "T1.3", "T1.2"]
    assert events(small_study, 1) == [("added", "T1.3", {"name": "made of steel", "parent": "T1"}, "Anna says so.")]
    small_study.codings.add("Anna", "T1.3", turn=2)
    assert small_study.history.log()[1].what == "added code T1.3 under T1"


def test_a_definition_makes_it_active_and_a_sibling_says_where(small_study: qualkit.Study) -> None:
    code = small_study.codebooks.add("Kitchen", before="T2.1", definition="Where people meet.", key="KIT")
    assert (code.key, code.parent, code.status) == ("KIT", "T2", "active")
    assert small_study.codebooks.add("Third").key == "T3"


@pytest.mark.parametrize(
    ("name", "options", "error"),
    [
        ("  ", {}, BadInput),
        ("team", {}, Conflict),
        ("New", {"key": "t1.1"}, Conflict),
        ("New", {"key": "two words"}, BadInput),
        ("New", {"under": "T9"}, NotFound),
        ("New", {"under": "T1", "after": "T2.1"}, Conflict),
        ("New", {"before": "T1", "after": "T2"}, BadInput),
        ("New", {"codebook": "none"}, NotFound),
        ("New", {"kind": "thing"}, BadInput),
        ("New", {"colour": "greenish"}, BadInput),
    ],
)
def test_what_cannot_be_added_changes_nothing(
    small_study: qualkit.Study, yaml: Path, name: str, options: dict[str, str], error: type[Exception]
) -> None:
    before = dump(small_study), yaml.read_bytes()
    with pytest.raises(error):
        small_study.codebooks.add(name, **options)  # type: ignore[arg-type]
    assert (dump(small_study), yaml.read_bytes()) == before


def test_a_code_stays_a_code_when_codes_come_below_it(small_study: qualkit.Study) -> None:
    small_study.codebooks.add("Corridor", under="T1.2")
    assert small_study.codebooks.code("T1.2").kind == "code", "its patterns are still looked for"
    assert small_study.codings.apply().by_code["T1.2"] == 1
    small_study.codebooks.move("T1.2", top=True)
    small_study.codebooks.move("T1.1", top=True)
    assert small_study.codebooks.code("T1").kind == "theme"


# --- editing ------------------------------------------------------------------------------------------------------


def test_a_definition_changes_with_a_reason(small_study: qualkit.Study, yaml: Path) -> None:
    small_study.codebooks.edit("T1.1", definition="Feels cut off from others.", why="Too narrow before.")
    assert "- id: T1.1   # the commonest" in yaml.read_text("utf-8")
    assert events(small_study, 1) == [
        (
            "defined",
            "T1.1",
            {"fields": {"definition": ["The speaker feels alone in the work.", "Feels cut off from others."]}},
            "Too narrow before.",
        )
    ]


def test_a_draft_that_is_defined_becomes_active(small_study: qualkit.Study) -> None:
    small_study.codebooks.add("New", under="T1")
    code = small_study.codebooks.edit("T1.3", definition="d", examples=["one", "two"], add_aliases=["new"])
    assert (code.status, code.examples, code.aliases) == ("active", ("one", "two"), ("new",))
    assert small_study.codebooks.edit("NEW", remove_aliases=["new"], examples=[]).examples == ()


@pytest.mark.parametrize(
    ("fields", "error"),
    [
        ({"definition": "The speaker feels alone in the work."}, Conflict),
        ({"key": "T9"}, BadInput),
        ({"parent": "T2"}, BadInput),
        ({"status": "retired"}, BadInput),
        ({"defintion": "x"}, BadInput),
        ({"name": ""}, BadInput),
        ({"add_aliases": ["T2.1"]}, Conflict),
        ({"remove_aliases": ["none"]}, BadInput),
    ],
)
def test_edits_that_are_refused(small_study: qualkit.Study, fields: dict[str, object], error: type[Exception]) -> None:
    before = dump(small_study)
    with pytest.raises(error):
        small_study.codebooks.edit("T1.1", **fields)  # type: ignore[arg-type]
    assert dump(small_study) == before


# --- renaming and moving ------------------------------------------------------------------------------------------


def test_a_renamed_code_is_the_same_code(small_study: qualkit.Study) -> None:
    coding = small_study.codings.add("Anna", "T1.1", turn=2)
    small_study.memos.add("Note.", on="T1.1")
    before = guid(small_study, "T1.1")
    code = small_study.codebooks.rename("T1.1", key="ISO", name="Apart", why="Clearer.")
    assert (code.key, code.name, code.aliases) == ("ISO", "Apart", ("T1.1",))
    assert guid(small_study, "ISO") == before
    assert small_study.codings.get(coding.number).code == "ISO"
    assert small_study.codings.list(code="t1.1") == small_study.codings.list(code="ISO") != []
    assert small_study.memos.list()[0].target == "ISO"
    assert small_study.codings.add("Ben", "T1.1", turn=2).code == "ISO"
    assert events(small_study, 1)[0][:3] == (
        "renamed", "ISO", {"key": ["T1.1", "ISO"], "name": ["Isolation", "Apart"]},
    )  # fmt: skip
    back = small_study.codebooks.rename("ISO", key="T1.1")
    assert (back.key, back.aliases) == ("T1.1", ("ISO",))


def test_codes_below_keep_their_keys_unless_asked(small_study: qualkit.Study) -> None:
    small_study.codebooks.rename("T2", key="W")
    assert [code.key for code in small_study.codebooks.show()][-2:] == ["T2.1", "T2.2"]
    small_study.codebooks.rename("T1", key="A", with_children=True)
    assert [code.key for code in small_study.codebooks.show()][:3] == ["A", "A.1", "A.2"]
    assert small_study.codebooks.code("T1.2").key == "A.2"


def test_a_key_that_is_free_again_belongs_to_another_code(small_study: qualkit.Study) -> None:
    first = guid(small_study, "T1.1")
    small_study.codebooks.rename("T1.1", key="ISO")
    small_study.codebooks.edit("ISO", remove_aliases=["T1.1"])
    small_study.codebooks.add("Another", under="T1", key="T1.1")
    assert guid(small_study, "T1.1") != first == guid(small_study, "ISO")


@pytest.mark.parametrize(
    ("options", "error"),
    [
        ({}, BadInput),
        ({"key": "T2.1"}, Conflict),
        ({"key": "a b"}, BadInput),
        ({"name": "Team"}, Conflict),
        ({"key": "T1.1"}, Conflict),
    ],
)
def test_names_that_cannot_be_given(
    small_study: qualkit.Study, options: dict[str, str], error: type[Exception]
) -> None:
    with pytest.raises(error):
        small_study.codebooks.rename("T1.1", **options)  # type: ignore[arg-type]


def test_keys_and_aliases_are_unique_in_the_whole_study(small_study: qualkit.Study) -> None:
    with_second(small_study)
    small_study.codebooks.rename("T1.1", key="ISO")
    for key in ("S1", "ISO", "T1.1"):
        with pytest.raises(Conflict):
            small_study.codebooks.add("New", codebook="second", key=key)
    with pytest.raises(Conflict, match="is the key of a code in second"):
        small_study.codebooks.edit("T2.1", add_aliases=["S1"])


def test_a_code_moves_with_its_codings(small_study: qualkit.Study) -> None:
    small_study.codings.add("Anna", "T1.1", turn=2)
    code = small_study.codebooks.move("T1.1", after="T2.1", why="Belongs there.")
    assert (code.parent, code.depth) == ("T2", 1)
    assert len(small_study.codings.list(code="T2")) == 1
    assert events(small_study, 1) == [("moved", "T1.1", {"parent": ["T1", "T2"], "after": "T2.1"}, "Belongs there.")]
    small_study.codebooks.move("T2.2", before="T2.1")
    assert events(small_study, 1) == [("moved", "T2.2", {"parent": ["T2", "T2"], "after": ""}, "")]


@pytest.mark.parametrize(
    ("options", "error"),
    [
        ({}, BadInput),
        ({"under": "T1.1"}, Conflict),
        ({"under": "T1"}, Conflict),
        ({"before": "T1.1"}, Conflict),
        ({"under": "S1"}, Conflict),
        ({"under": "T9"}, NotFound),
    ],
)
def test_places_where_a_code_cannot_go(
    small_study: qualkit.Study, options: dict[str, str], error: type[Exception]
) -> None:
    with_second(small_study)
    with pytest.raises(error):
        small_study.codebooks.move("T1.2" if options.get("under") == "T1" else "T1.1", **options)  # type: ignore[arg-type]
    with pytest.raises(Conflict, match="below itself"):
        small_study.codebooks.move("T1", under="T1.2")


# --- retiring and copying -----------------------------------------------------------------------------------------


def test_a_retired_code_keeps_its_codings_and_takes_no_new_ones(small_study: qualkit.Study) -> None:
    small_study.codings.add("Anna", "T1.1", turn=2)
    small_study.codebooks.retire("T1.1", why="Said by others.")
    assert len(small_study.codings.list(code="T1.1")) == 1
    with pytest.raises(Conflict, match="retired"):
        small_study.codings.add("Ben", "T1.1", turn=2)
    assert "T1.1" not in small_study.codings.apply().by_code
    with pytest.raises(Conflict, match="retired already"):
        small_study.codebooks.retire("T1.1")
    assert small_study.codebooks.restore("T1.1").status == "active"
    assert [event[0] for event in events(small_study, 2)] == ["retired", "restored"]
    with pytest.raises(Conflict, match="not retired"):
        small_study.codebooks.restore("T1.1")
    small_study.codebooks.retire("T2", with_children=True)
    assert {code.status for code in small_study.codebooks.show() if code.key.startswith("T2")} == {"retired"}


def test_a_copy_is_a_new_code_elsewhere(small_study: qualkit.Study) -> None:
    with_second(small_study)
    small_study.codings.add("Anna", "T1.1", turn=2)
    made = small_study.codebooks.copy("T1", codebook="second", under="S1", with_children=True)
    assert (made.key, made.name) == ("S1.1", "Alone")
    copied = small_study.codebooks.code("S1.1.1")
    assert (copied.definition, copied.patterns) == ("The speaker feels alone in the work.", ("alone", "on my own"))
    assert len(small_study.codings.list()) == 1
    kind, key, detail, _ = events(small_study, 2)[0]
    assert (kind, key, detail["copied_from"]) == ("copied", "S1.1.1", "T1.1")
    assert detail["copied_guid"] == guid(small_study, "T1.1") != guid(small_study, "S1.1.1")
    with pytest.raises(Conflict):
        small_study.codebooks.copy("T1", codebook="second")


# --- by hand and from elsewhere -----------------------------------------------------------------------------------


def test_a_key_changed_by_hand_is_recognised_by_its_alias(small_study: qualkit.Study, yaml: Path) -> None:
    coding = small_study.codings.add("Anna", "T1.1", turn=2)
    text = yaml.read_text("utf-8")
    yaml.write_text(text.replace("id: T1.1   # the commonest", "id: ISO"), encoding="utf-8")
    with pytest.raises(Conflict, match=r"no longer has T1\.1 \(1 coding\)"):
        small_study.codebooks.show()
    named = text.replace("id: T1.1   # the commonest", "id: ISO\n        aliases: [T1.1]")
    yaml.write_text(named, encoding="utf-8")
    small_study.codebooks.show()
    assert small_study.codings.get(coding.number).code == "ISO"
    assert events(small_study, 1)[0][0] == "renamed"


def test_a_table_leads_to_the_same_operations(small_study: qualkit.Study, yaml: Path, tmp_path: Path) -> None:
    study = small_study
    coding = study.codings.add("Anna", "T1.1", turn=2)
    table = tmp_path / "book.csv"
    table.write_text(
        "key,name,parent,status\nT2,Together,,\nISO,Isolation,T2,\nT2.1,Team,T2,retired\nT2.2,Being watched,T2,\n"
        "T1,Alone,,\nT1.9,New one,T1,\n",
        encoding="utf-8",
    )
    plan = study.codebooks.plan_load(table)
    assert [(change.kind, change.key) for change in plan.changes] == [
        ("renamed", "ISO"), ("moved", "ISO"), ("retired", "T2.1"), ("renamed", "T2.2"), ("added", "T1.9"),
        ("removed", "T1.2"),
    ]  # fmt: skip
    assert (plan.reordered, plan.refused) == (1, ())
    said = study.codebooks.load(table, plan=plan, why="After the meeting.")
    assert said[:2] == ("renamed T1.1 to ISO", "moved ISO under T2")
    assert study.codings.get(coding.number).code == "ISO"
    iso = study.codebooks.code("ISO")
    assert (iso.definition, iso.patterns, iso.aliases) == (
        "The speaker feels alone in the work.", ("alone", "on my own"), ("T1.1",),
    )  # fmt: skip
    assert "this comment must survive" in yaml.read_text("utf-8")
    assert "# the commonest" in yaml.read_text("utf-8")
    assert {event[3] for event in events(study, 5)} == {"After the meeting."}
    assert study.codebooks.load(table) == () or study.codebooks.plan_load(table).changes == ()


def test_no_coding_is_orphaned(small_study: qualkit.Study, tmp_path: Path) -> None:
    small_study.codings.add("Anna", "T1.2", turn=2)
    small_study.memos.add("Note.", on="T1.2")
    table = tmp_path / "book.csv"
    table.write_text("key,name,parent\nT1,Alone,\nT1.1,Isolation,T1\n", encoding="utf-8")
    plan = small_study.codebooks.plan_load(table)
    (sentence,) = plan.refused
    assert sentence.startswith("T1.2 (No desk) is not in book.csv, but has 1 coding and 1 memo.")
    assert "qualkit codebook merge T1.2 --into CODE" in sentence
    before = dump(small_study)
    with pytest.raises(Conflict, match="1 coding and 1 memo"):
        small_study.codebooks.load(table)
    assert dump(small_study) == before


def test_a_yaml_file_from_elsewhere_gets_the_former_key_as_an_alias(
    small_study: qualkit.Study, yaml: Path, tmp_path: Path
) -> None:
    small_study.codings.add("Anna", "T2.1", turn=2)
    path = tmp_path / "edited.yaml"
    path.write_text(yaml.read_text("utf-8").replace("id: T2.1", "id: TEAM").replace("1.0", "1.1"), encoding="utf-8")
    plan = small_study.codebooks.plan_load(path)
    assert ([(c.kind, c.key) for c in plan.changes], plan.head) == ([("renamed", "TEAM")], ("version",))
    small_study.codebooks.load(path)
    assert small_study.codebooks.code("TEAM").aliases == ("T2.1",)
    assert small_study.codings.list()[0].code == "TEAM"


def test_a_plan_to_load_that_no_longer_holds(small_study: qualkit.Study, tmp_path: Path) -> None:
    path = tmp_path / "book.csv"
    small_study.codebooks.export(path)
    path.write_text(path.read_text("utf-8-sig").replace("Feels alone", "Is alone"), encoding="utf-8")
    plan = small_study.codebooks.plan_load(path)
    small_study.codebooks.edit("T1.2", brief="Other")
    with pytest.raises(Conflict, match="changed since"):
        small_study.codebooks.load(path, plan=plan)


def test_what_hangs_on_a_code_keeps_it_from_being_left_out(small_study: qualkit.Study, yaml: Path) -> None:
    small_study.themes.add("Apart", codes=["T1.2"])
    text = yaml.read_text("utf-8")
    start, end = text.index("      - id: T1.2"), text.index("  - id: T2\n")
    yaml.write_text(text[:start] + text[end:], encoding="utf-8")
    with pytest.raises(Conflict, match="1 place in a theme"):
        small_study.codebooks.show()
