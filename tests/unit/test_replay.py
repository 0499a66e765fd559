"""Running a run again: the same comes out of what was stored, whatever was done since; and what cannot is told."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable

import pytest

import qualkit
from qualkit import plugins
from qualkit.analysis.replaying import likeness_of_groups, rand_index
from qualkit.domain.ledger import Replay
from qualkit.errors import NotFound
from qualkit.services.run_inputs import theme_inputs
from qualkit.services.theme_material import theme_material
from qualkit.store import coders
from qualkit.store import suggestions as suggestion_store
from tests.helpers.plain_suggesters import HOME, PlainCodes, PlainThemes
from tests.helpers.small_study import ANNA, dump, suggest
from tests.helpers.terminal import Answer


@pytest.fixture
def study(small_study: qualkit.Study, monkeypatch: pytest.MonkeyPatch) -> qualkit.Study:
    """The small study, coded here and there, with suggesters that can be worked out by hand."""
    monkeypatch.setitem(plugins.BUILT_IN["suggesters"], "codes", f"{HOME}:PlainCodes")
    monkeypatch.setitem(plugins.BUILT_IN["suggesters"], "plain-themes", f"{HOME}:PlainThemes")
    small_study.codings.add("Anna", "T1.1", quote="I am alone most days.")
    small_study.codings.add("Anna", "T2.2", quote="My supervision stopped in spring.")
    small_study.codings.add("Ben", "T2.1", quote="I see people.")
    return small_study


def words(replay: Replay, *, used: bool) -> list[str]:
    return [change.words for change in replay.changes if change.used is used]


def themes(study: qualkit.Study) -> int:
    """A run of the plain suggester of themes, stored as the service stores one."""
    session = study._session
    material = theme_material(session, sources=(), uncoded=False, within="", shifts=True)
    result = PlainThemes().suggest(material.passages, {}, 0, session.progress)
    corpus = hashlib.sha256("\0".join(sorted(p.text for p in material.passages)).encode("utf-8")).hexdigest()
    with session.action("suggest themes") as action:
        return suggestion_store.add_run(
            session.connection,
            result,
            kind="themes",
            suggester="plain-themes",
            version="1",
            seed=0,
            corpus_sha256=corpus,
            coder_id=coders.ensure(session.connection, "tester"),
            at=action.at,
            inputs=theme_inputs(session, material.passages, material.rows, result.themes),
        )


def test_a_run_is_reproduced_and_nothing_is_stored(study: qualkit.Study) -> None:
    info, found = study.suggestions.codes()
    before = dump(study)
    replay = study.suggestions.replay(info.number)
    assert dump(study) == before
    assert replay.reproduced and replay.changes == () and replay.jaccard == 1.0
    assert replay.result == f"Reproduced: the same {len(found)} suggestions of 4 codes, with the same probabilities."


def test_it_is_reproduced_after_everything_has_changed(
    study: qualkit.Study, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Later decisions, codings, keys, definitions and corrected transcripts are put back for it."""
    info, found = study.suggestions.codes()
    study.suggestions.accept(found[0].number)
    study.suggestions.reject(found[1].number)
    study.codings.add("Ben", "T1.1", quote="I do not feel alone with it.")
    study.codings.remove([1])
    study.codebooks.rename("T1.1", key="T1.9")
    study.codebooks.edit("T1.9", definition="Something else altogether.")
    study.codebooks.merge(["T2.1"], into="T2.2")
    corrected = tmp_path_factory.mktemp("new") / "Anna.txt"
    corrected.write_text(ANNA.replace("corridor", "little corridor"), encoding="utf-8")
    study.sources.revise(study.sources.plan_revision("Anna", corrected))
    later = tmp_path_factory.mktemp("more") / "Cleo.txt"
    later.write_text("Interviewer: And you?\n\nCleo: I was never a person to sit at a desk for long.\n", "utf-8")
    study.sources.add([later])
    replay = study.suggestions.replay(info.number)
    assert replay.reproduced, replay
    assert words(replay, used=True) == []
    kept = words(replay, used=False)
    assert kept[:5] == [
        "source Anna: corrected since (revision 2)",
        "source Cleo: added since",
        "code T1.1: now called T1.9; definition changed since",
        "code T2.1: merged into another or removed since",
        "judgements: 2 more now",
    ]  # fmt: skip


def test_the_state_of_that_day_makes_the_difference(study: qualkit.Study) -> None:
    """Run today, the suggester gives other chances: what is reproduced really rests on what was stored."""
    info, _ = study.suggestions.codes()
    study.codings.add("Ben", "T2.2", quote="There is supervision every month.")
    again, _ = study.suggestions.codes()
    first, second = (json.dumps(i.parameters, sort_keys=True) for i in (info, again))
    assert first == second
    chances = [[(s.code, s.probability) for s in study.suggestions.list(run=i.number)] for i in (info, again)]
    assert chances[0] != chances[1]
    assert study.suggestions.replay(info.number).reproduced
    assert study.suggestions.replay(again.number).reproduced


def test_other_libraries_and_another_method_are_named(study: qualkit.Study, monkeypatch: pytest.MonkeyPatch) -> None:
    info, _ = study.suggestions.codes()
    monkeypatch.setattr(PlainCodes, "version", "newer")
    suggest_codes = PlainCodes.suggest_codes

    def half(self: PlainCodes, *given: object) -> object:
        from dataclasses import replace

        result = suggest_codes(self, *given)  # type: ignore[arg-type]
        return replace(result, proposals=result.proposals[1:], versions={"plain": "2.0"}, model="m", model_hash="abc")

    monkeypatch.setattr(PlainCodes, "suggest_codes", half)
    replay = study.suggestions.replay(info.number)
    assert not replay.reproduced and replay.gone == (1,) and replay.new == ()
    assert words(replay, used=True) == [
        "suggester: codes plain then, codes newer now",
        "model: none () then, m (abc) now",
        "library plain: 1.0 then, 2.0 now",
    ]
    assert replay.result.startswith(f"Not reproduced: {replay.offered - 1} of {replay.offered} suggestions come out")


def test_roles_and_participants_that_changed_are_told(study: qualkit.Study) -> None:
    info, _ = study.suggestions.codes()
    study.cases.set("Ben", {"role": "nurse"})
    assert study.suggestions.replay(info.number).reproduced, "another name of the same group"
    study.cases.set("Ben", {"role": "link worker"})
    assert "people: other participants or groups are linked with the talk" in words(
        study.suggestions.replay(info.number), used=True
    )
    study.speakers.role("Ben", "interviewer", source="Ben")
    told = words(study.suggestions.replay(info.number), used=True)
    assert "passages: other turns or roles of speakers, or cut in another way" in told


def test_what_was_withdrawn_is_told_and_the_rest_run_again(study: qualkit.Study) -> None:
    info, found = study.suggestions.codes()
    study.withdrawal.withdraw(study.withdrawal.plan_case("Ben"))
    replay = study.suggestions.replay(info.number)
    assert replay.offered == len(found) > replay.again
    told = words(replay, used=True)
    assert told[0] == "sources: 1 text of that day removed or withdrawn since, and gone for good"
    assert not any("Ben" in one for one in told)


def test_themes_are_run_again_on_their_own_passages(
    study: qualkit.Study, tmp_path_factory: pytest.TempPathFactory
) -> None:
    run = themes(study)
    replay = study.suggestions.replay(run)
    assert replay.reproduced and replay.rand == 1.0 and replay.changes == ()
    assert replay.result.startswith("Reproduced: the same 2 themes with the same ")
    corrected = tmp_path_factory.mktemp("new") / "Anna.txt"
    corrected.write_text(ANNA.replace("corridor", "little corridor"), encoding="utf-8")
    study.sources.revise(study.sources.plan_revision("Anna", corrected))
    again = study.suggestions.replay(run)
    assert again.reproduced and words(again, used=False) == ["source Anna: corrected since (revision 2)"]


def test_themes_that_come_out_differently_are_measured(study: qualkit.Study, monkeypatch: pytest.MonkeyPatch) -> None:
    run = themes(study)
    monkeypatch.setattr(PlainThemes, "defaults", {"turn": 0})
    grouped = PlainThemes.suggest

    def one_group(self: PlainThemes, *given: object) -> object:
        from dataclasses import replace

        result = grouped(self, *given)  # type: ignore[arg-type]
        return replace(result, themes=result.themes[:1])

    monkeypatch.setattr(PlainThemes, "suggest", one_group)
    replay = study.suggestions.replay(run)
    assert not replay.reproduced and (replay.offered, replay.again) == (2, 1)
    assert "2 themes then, 1 now; 1 of them hold the same passages" in replay.result
    assert replay.result.endswith("Nothing that the ledger knows of has changed: this should not happen.")


def test_runs_of_before_the_ledger(study: qualkit.Study, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(plugins.BUILT_IN["suggesters"], "hand", f"{HOME}:PlainThemes")
    suggest(study, (("Anna:I am alone", "Ben:I see people"),))
    replay = study.suggestions.replay(1)
    assert words(replay, used=True)[0].startswith("inputs: made by an earlier qualkit, which kept none")
    with pytest.raises(NotFound, match="There is no run 5"):
        study.suggestions.replay(5)


def test_the_command(study: qualkit.Study, cli: Callable[..., Answer], monkeypatch: pytest.MonkeyPatch) -> None:
    study.suggestions.codes()
    folder = study.folder
    study.close()
    answer = cli("--study", folder, "suggest", "replay", 1)
    assert answer.code == 0 and "Reproduced: " in answer.out and "as they were" in answer.out
    monkeypatch.setattr(PlainCodes, "version", "newer")
    told = cli("--study", folder, "suggest", "replay", 1, "--json")
    assert json.loads(told.out)["changes"][0]["how"] == "codes plain then, codes newer now"


def test_the_adjusted_rand_index() -> None:
    """The worked example of Hubert and Arabie's formula in scikit-learn's user guide: 0.24."""
    assert rand_index([0, 0, 0, 1, 1, 1], [0, 0, 1, 1, 2, 2]) == pytest.approx(0.2424, abs=0.0001)
    assert rand_index([1, 2, 3], [1, 1, 1]) == 0.0
    assert rand_index([1], [1]) is None
    assert likeness_of_groups({1: {1}}, {2: {3}}) == {}
