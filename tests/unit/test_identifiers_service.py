"""Finding what identifies people, deciding about it, replacing it, and taking it back."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

import qualkit
from qualkit.domain.pseudonyms import Decision
from qualkit.domain.sources import Span
from qualkit.errors import BadInput, Conflict, NotFound, StudyProblem
from qualkit.files.keys import KeyFolder
from tests.helpers.named_study import SECRET, accept_all, make_named_study
from tests.helpers.small_study import dump


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """The study's folder and the folder of its keys."""
    home = tmp_path_factory.mktemp("named")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("QUALKIT_KEYS", str(home / "keys"))
        return make_named_study(home / "study"), home / "keys"


@pytest.fixture
def study(template: tuple[Path, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[qualkit.Study]:
    folder, keys = (Path(shutil.copytree(path, tmp_path / path.name)) for path in template)
    monkeypatch.setenv("QUALKIT_KEYS", str(keys))
    with qualkit.Study.open(folder, coder="tester") as opened:
        yield opened


def numbers_of(study: qualkit.Study, words: str, place: str = "text") -> list[int]:
    return [one.number for one in study.identifiers.list(state="", place=place) if one.words == words]


def replaced(study: qualkit.Study) -> None:
    accept_all(study)
    study.identifiers.replace(study.identifiers.plan_replacement())


def test_names_are_found_wherever_they_stand(study: qualkit.Study) -> None:
    places = {one.place for one in study.identifiers.list()}
    assert {"text", "speaker label", "file name", "source name", "case name", "attribute", "memo"} <= places
    # A label that stands before every turn is one finding.
    assert len(numbers_of(study, "Thessaly Quarrington", "speaker label")) == 1
    assert len(numbers_of(study, "Thessaly Quarrington")) == 1


def test_a_second_scan_reads_nothing_and_keeps_every_decision(study: qualkit.Study) -> None:
    kept, accepted = numbers_of(study, "Siobhan")[0], numbers_of(study, "07700 900123")[0]
    study.identifiers.keep([kept], why="agreed with her")
    study.identifiers.accept([accepted])
    entries = len(study.history.log())
    report = study.identifiers.scan()
    assert (report.scanned, report.added, report.dropped) == ((), 0, 0)
    assert len(study.history.log()) == entries, "a scan that finds nothing new is no action"
    assert len(study.identifiers.scan(anew=True).scanned) == 2
    states = {one.number: one.state for one in study.identifiers.list(state="")}
    assert (states[kept], states[accepted]) == ("kept", "accepted")


def test_a_longer_list_of_names_is_looked_for_and_a_shorter_one_drops_what_is_open(study: qualkit.Study) -> None:
    study.identifiers.add_names(["Do you know"], kind="place")
    assert study.identifiers.scan().added == 1
    study.identifiers.accept(numbers_of(study, "Do you know"))
    study.identifiers.clear_names()
    study.identifiers.scan()
    assert numbers_of(study, "Do you know"), "what was decided stays"
    study.identifiers.reopen(numbers_of(study, "Do you know"))
    study.identifiers.scan(anew=True)
    assert not numbers_of(study, "Do you know")


def test_one_name_has_one_replacement_in_the_whole_study(study: qualkit.Study) -> None:
    accept_all(study)
    found = study.identifiers.list(state="accepted")
    for name in ("thessaly", "siobhan", "larkfield"):
        given = {one.replacement for one in found if one.words.casefold().replace("á", "a").startswith(name)}
        assert len(given) == 1, (name, given)
    assert {one.replacement for one in found if one.words == "Thessaly"} == {"[link worker A]"}
    assert {one.replacement for one in found if one.kind == "organisation"} == {"[GP practice 1]"}


def test_a_replacement_given_later_reaches_what_was_accepted_before(study: qualkit.Study) -> None:
    accept_all(study)
    study.identifiers.edit(numbers_of(study, "Siobhan")[0], replacement="Philippa")
    found = study.identifiers.list(state="accepted", kind="person")
    assert {one.replacement for one in found if one.words.startswith("Siobh")} == {"Philippa"}


@pytest.mark.parametrize("pseudonym", ["Thessaly", "Merryweather Jones", "Fine"])
def test_no_pseudonym_is_a_real_name_or_stands_in_a_text(study: qualkit.Study, pseudonym: str) -> None:
    number = numbers_of(study, "Siobhan")[0]
    with pytest.raises(Conflict, match="cannot be a pseudonym"):
        study.identifiers.accept([number], replacement=pseudonym)
    assert study.identifiers.get(number).state == "open"


def test_decisions_are_one_action_and_none_is_written_if_one_cannot_be(study: qualkit.Study) -> None:
    number = numbers_of(study, "Siobhan")[0]
    before = dump(study)
    with pytest.raises(NotFound):
        study.identifiers.decide(
            [Decision(number=number, decision="accept"), Decision(number=99999, decision="accept")]
        )
    combination = next(one.number for one in study.identifiers.list(kind="combination"))
    with pytest.raises(Conflict):
        study.identifiers.accept([combination])
    with pytest.raises(BadInput):
        study.identifiers.edit(number, span=Span(5, 5))
    assert dump(study) == before


def test_a_wider_place_takes_the_findings_within_it(study: qualkit.Study) -> None:
    text = study.sources.get("LW02").text
    start = text.index("Siobhan too")
    study.identifiers.edit(numbers_of(study, "Siobhan")[0], span=Span(start, start + 11), replacement="[someone]")
    assert study.identifiers.scan(anew=True).added == 0
    assert [one.words for one in study.identifiers.list("LW02", state="accepted")] == ["Siobhan too"]


def test_what_was_kept_is_not_accepted_with_the_others(study: qualkit.Study) -> None:
    kept = numbers_of(study, "Thessaly")
    study.identifiers.keep(kept[:1])
    study.identifiers.accept(kept[1:2], everywhere=True)
    assert [one.number for one in study.identifiers.list(state="kept")] == kept[:1]
    assert not [one for one in study.identifiers.list() if one.words.casefold().startswith("thessaly")]


def test_what_no_detector_sees_can_be_added_everywhere(study: qualkit.Study) -> None:
    study.identifiers.add("LW02", quote="alone", kind="place", replacement="[somewhere]", everywhere=True)
    found = study.identifiers.list(state="accepted")
    assert {one.source for one in found} == {"LW02", "Visit to Thessaly"} and len(found) == 3
    study.identifiers.scan(anew=True)
    assert len(study.identifiers.list(state="accepted")) == 3


def test_replacing_keeps_every_coding_on_its_words(study: qualkit.Study) -> None:
    study.codings.apply()
    before = {one.guid: one.quote for one in study.codings.list()}
    replaced(study)
    after = {one.guid: one for one in study.codings.list()}
    assert after.keys() == before.keys()
    quotes = {before[guid]: one.quote for guid, one in after.items()}
    assert quotes["Thessaly's desk is small"] == "[link worker A]'s desk is small"
    assert quotes["Quarrington: Fine"] == "link worker A: Fine", "a coding takes the whole replacement"
    assert quotes["Siobhan too"] == "[person A] too"
    for one in after.values():
        assert one.span.of(study.sources.get(one.source).text) == one.quote
    assert study.integrity.check().clean


def test_labels_names_cases_and_memos_follow(study: qualkit.Study) -> None:
    replaced(study)
    source = study.sources.get("Visit to link worker A")
    assert {turn.speaker for turn in source.turns} == {"Interviewer", "link worker A"}
    assert source.turns[1].span.of(source.text).startswith("Fine. I work at the [GP practice 1]. [link worker A]'s")
    assert source.text.startswith("Interviewer: Hello [link worker A], how") and "\nlink worker A: Fine" in source.text
    assert source.file_name == "Visit to link worker A (revision 2).txt"
    assert (study.folder / "transcripts" / source.file_name).read_text("utf-8") == source.text
    case = study.cases.get("link worker A")
    assert case.attributes["site"] == "[GP practice 1]"
    assert [memo.body for memo in study.memos.list()] == ["[link worker A] is the one at [GP practice 1]."]
    assert str(source.place(source.text.index("desk is small"))) == "line 3, character 73"


def test_links_in_memos_lead_to_the_new_names(study: qualkit.Study) -> None:
    study.memos.add("See [[Visit to Thessaly:2]] and [[case Thessaly Quarrington|her]]; Thessaly again.")
    study.identifiers.scan()
    replaced(study)
    body = study.memos.list()[-1].body
    assert body == "See [[Visit to link worker A:2]] and [[case link worker A|her]]; [link worker A] again."
    assert not study.memos.list(broken=True)


def test_a_second_replacement_has_nothing_to_do_and_one_undo_takes_the_first_back(study: qualkit.Study) -> None:
    accept_all(study)
    before = dump(study)
    study.identifiers.replace(study.identifiers.plan_replacement())
    after = dump(study)
    plan = study.identifiers.plan_replacement()
    assert plan.empty
    with pytest.raises(Conflict, match="nothing to replace"):
        study.identifiers.replace(plan)
    study.history.undo()
    assert dump(study) == before and study.integrity.check().clean
    study.history.redo()
    assert dump(study) == after and study.integrity.check().clean


def test_after_an_undo_another_replacement_may_be_chosen_and_no_letter_is_given_twice(study: qualkit.Study) -> None:
    replaced(study)
    study.history.undo()
    study.identifiers.edit(numbers_of(study, "Siobhan")[0], replacement="[nurse A]")
    study.identifiers.add("LW02", quote="team", kind="person")
    found = {one.words: one.replacement for one in study.identifiers.list("LW02", state="accepted")}
    assert (found["Siobhan"], found["team"]) == ("[nurse A]", "[person B]")


def test_the_scan_afterwards_finds_none_of_it(study: qualkit.Study) -> None:
    accept_all(study)
    report = study.identifiers.replace(study.identifiers.plan_replacement())
    assert report.residual is not None
    assert [line for line in report.residual.lines if line.kind != "combination"] == []


def test_it_is_told_where_a_replaced_name_still_stands(study: qualkit.Study) -> None:
    study.themes.add("Alone", claim="Merryweather's team was not alone.")
    accept_all(study)
    report = study.identifiers.replace(study.identifiers.plan_replacement())
    assert report.elsewhere["theme"] == ("Alone",)
    assert "memo" not in report.elsewhere and "case" not in report.elsewhere


def test_what_was_left_out_is_found_by_the_scan_afterwards(study: qualkit.Study) -> None:
    study.identifiers.accept([one.number for one in study.identifiers.list("Visit to Thessaly")])
    study.identifiers.keep(numbers_of(study, "Siobhan"), why="a public person")
    study.identifiers.clear_names()
    study.identifiers.replace(study.identifiers.plan_replacement())
    left = {(one.words, str(one.tier)) for one in study.identifiers.list("LW02")}
    assert ("Thessaly Quarrington", "certain") in left, "the key knows who is meant"
    assert [one.words for one in study.identifiers.list("LW02", state="kept")] == ["Siobhan"]


def test_a_plan_is_carried_out_only_in_the_state_it_was_made_in(study: qualkit.Study) -> None:
    accept_all(study)
    plan = study.identifiers.plan_replacement()
    study.codings.add("LW02", "T2.1", quote="kind")
    with pytest.raises(Conflict, match="was changed"):
        study.identifiers.replace(plan)


def test_a_memo_that_was_changed_after_the_decision_is_not_rewritten(study: qualkit.Study) -> None:
    accept_all(study)
    study.memos.edit(1, "Nobody in particular works there; Thessaly left.")
    plan = study.identifiers.plan_replacement()
    assert plan.memos == 1, "the attribute only"
    study.identifiers.scan()
    assert [one.words for one in study.identifiers.list(state="open", place="memo")] == ["Thessaly"]


def test_decisions_outlive_a_corrected_transcript(study: qualkit.Study, tmp_path: Path) -> None:
    study.identifiers.keep(numbers_of(study, "Siobhan"), why="x")
    text = study.sources.get("LW02").text
    (tmp_path / "better.txt").write_text(text.replace("most days", "on most of the days"), encoding="utf-8")
    study.sources.revise(study.sources.plan_revision("LW02", tmp_path / "better.txt").accepting(0))
    assert study.identifiers.scan().scanned == (), "a corrected text is scanned with its correction"
    kept = study.identifiers.list("LW02", state="kept")
    assert [one.words for one in kept] == ["Siobhan"]


def test_the_key_has_the_words_and_the_study_has_not(study: qualkit.Study) -> None:
    replaced(study)
    info = study.identifiers.key()
    with (info.path / "key.csv").open(encoding="utf-8", newline="") as stream:
        key = {row["original"]: row["replacement"] for row in csv.DictReader(stream)}
    assert key["Thessaly"] == "[link worker A]" and key["943 476 5919"] == "[NHS number]"
    connection = study._session.connection
    told = [
        row["detail"] for row in connection.execute("SELECT detail FROM audit_log WHERE action LIKE 'identifiers%'")
    ]
    for table in ("identifiers", "identifier_log", "identifier_scans"):
        told += [repr(tuple(row)) for row in connection.execute(f"SELECT * FROM {table}")]
    told.append(study.identifiers.log().to_csv())
    assert not [word for word in SECRET for line in told if word.casefold() in line.casefold()]


def test_finishing_leaves_none_of_the_words_in_the_folder(study: qualkit.Study) -> None:
    study.integrity.backup()
    replaced(study)
    assert any(word.encode() in path.read_bytes() for word in SECRET for path in files_of(study))
    study.identifiers.finish()
    held = [(word, path.name) for word in SECRET for path in files_of(study) if word.encode() in path.read_bytes()]
    assert held == [] and study.integrity.check().clean
    with pytest.raises(Conflict):
        study.history.undo()


def test_finishing_forgets_what_stood_in_a_memo_alone(study: qualkit.Study) -> None:
    study.memos.add("Evadne Thripp is the one.")
    study.identifiers.add_names(["Evadne Thripp"])
    study.identifiers.scan()
    study.identifiers.accept([one.number for one in study.identifiers.list(place="memo") if "Evadne" in one.words])
    study.identifiers.replace(study.identifiers.plan_replacement())
    study.identifiers.finish()
    assert not [path.name for path in files_of(study) if b"Evadne" in path.read_bytes()]
    entries = len(study.history.log())
    study.identifiers.finish()
    assert len(study.history.log()) == entries, "there is nothing left to remove"


def files_of(study: qualkit.Study) -> list[Path]:
    return [path for path in study.folder.rglob("*") if path.is_file()]


def test_a_key_that_cannot_be_written_leaves_the_study_as_it_was(
    study: qualkit.Study, monkeypatch: pytest.MonkeyPatch
) -> None:
    accept_all(study)
    plan, before = study.identifiers.plan_replacement(), dump(study)
    place = study.identifiers.key().path / "key.csv"
    place.mkdir()
    with pytest.raises(StudyProblem):
        study.identifiers.replace(plan)
    assert dump(study) == before
    place.rmdir()
    study.identifiers.replace(plan)


def test_a_replacement_that_died_before_its_end_is_simply_done_again(
    study: qualkit.Study, monkeypatch: pytest.MonkeyPatch
) -> None:
    accept_all(study)
    plan, before = study.identifiers.plan_replacement(), dump(study)
    real = KeyFolder.add_entries

    def die(self: KeyFolder, entries: object) -> int:
        real(self, entries)  # type: ignore[arg-type]
        raise KeyboardInterrupt

    monkeypatch.setattr(KeyFolder, "add_entries", die)
    with pytest.raises(KeyboardInterrupt):
        study.identifiers.replace(plan)
    monkeypatch.undo()
    assert dump(study) == before
    entries = study.identifiers.use_keys(template_keys(study)).entries
    study.identifiers.replace(study.identifiers.plan_replacement())
    assert study.identifiers.key().entries == entries


def template_keys(study: qualkit.Study) -> Path:
    return study.folder.parent / "keys"


def test_import_says_what_it_found(study: qualkit.Study, tmp_path: Path) -> None:
    (tmp_path / "LW09.txt").write_text("P: I am Thessaly's friend. Call 07700 900123.\n", encoding="utf-8")
    report = study.sources.add([tmp_path / "LW09.txt"]).files[0]
    assert report.identifiers == {"certain": 2, "likely": 0, "check": 0}
    assert study.identifiers.scan().scanned == ()
    study.history.undo()
    assert not [one for one in study.identifiers.list() if one.source == "LW09"]


def test_two_sources_with_one_name_afterwards_are_refused(study: qualkit.Study, tmp_path: Path) -> None:
    (tmp_path / "Visit to link worker A.txt").write_text("P: Hello.\n", encoding="utf-8")
    study.sources.add([tmp_path / "Visit to link worker A.txt"])
    accept_all(study)
    with pytest.raises(Conflict, match="Two sources would be called"):
        study.identifiers.replace(study.identifiers.plan_replacement())


def test_a_file_of_the_name_that_was_replaced_can_be_imported_again(study: qualkit.Study) -> None:
    path = study.folder.parent / "Visit to Thessaly.txt"
    shutil.copy(study.folder / "transcripts" / "Visit to Thessaly.txt", path)
    replaced(study)
    assert study.sources.add([path]).imported == 1
    assert study.integrity.check().clean
