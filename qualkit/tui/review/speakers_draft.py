"""What is said of the speakers of one source before it is written, and what it would make of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from qualkit.domain.sources import Source, Turn
from qualkit.domain.speakers import DivisionPlan, SpeakerChange, SpeakerDecision, SpeakerLabel
from qualkit.errors import Conflict
from qualkit.study import Study
from qualkit.text.labels import label_key
from qualkit.tui.waiting import BeingWritten

__all__ = ["Draft"]

ROLES = ("interviewer", "participant", "unknown")


@dataclass(frozen=True)
class _State:
    """`before` are the labels as decisions name them (stored, or after a division), `shown` as they would be."""

    before: tuple[SpeakerLabel, ...]
    shown: tuple[SpeakerLabel, ...]
    turns: tuple[Turn, ...]
    decisions: Mapping[str, SpeakerDecision] = field(default_factory=dict)
    division: str | None = None
    new_cases: tuple[str, ...] = ()


class Draft:
    """Decisions about one source. Only `write` changes the study; every other step can be taken back by `undo`.

    Raises:
        NotFound: no such source.
    """

    def __init__(self, study: Study, source: str) -> None:
        self.study = study
        self.remember = True
        self.stored: Source = study.sources.get(source)
        labels = study.speakers.labels(self.stored.name)
        self._states = [_State(labels, labels, self.stored.turns)]

    @property
    def name(self) -> str:
        return self.stored.name

    @property
    def _now(self) -> _State:
        return self._states[-1]

    @property
    def labels(self) -> tuple[SpeakerLabel, ...]:
        """The labels as they would be."""
        return self._now.shown

    @property
    def changed(self) -> bool:
        """Whether anything is to be written."""
        return bool(self._now.decisions) or self._now.division is not None

    @property
    def source(self) -> Source:
        """The source with its turns as they would be."""
        by_key = {one.key: one for one in self.labels}
        turns = []
        for turn in self._now.turns:
            said = self._now.decisions.get(label_key(turn.speaker))
            speaker = said.becomes if said and said.becomes else turn.speaker
            shown = by_key.get(label_key(speaker))
            role = turn.role if shown is None or shown.mixed else shown.role
            turns.append(replace(turn, speaker=speaker, role=role))
        return replace(self.stored, turns=tuple(turns))

    def was(self, shown: SpeakerLabel) -> list[str]:
        """The labels that became this one, as they were called before."""
        return [one.label or "not named" for one in self._stored_as(shown) if one.label != shown.label]

    def always(self, shown: SpeakerLabel) -> bool:
        """Whether the label is said to be its case in every file to come."""
        said = (self._now.decisions.get(one.key) for one in self._stored_as(shown))
        return any(one is not None and one.remember_case for one in said) or bool(shown.rule and shown.rule.case)

    # -- saying ------------------------------------------------------------------------------------------------

    def rename(self, shown: SpeakerLabel, to: str) -> None:
        """Give a label another name. Raises BadInput, Conflict."""
        self._refuse_two_cases([shown], to)
        self._say([shown], becomes=to)

    def merge(self, chosen: Iterable[SpeakerLabel], into: str) -> None:
        """Make one speaker of several labels. Raises BadInput, Conflict; Conflict also if there is only one."""
        chosen = list(chosen)
        others = [one for one in chosen if one.key != label_key(into)]
        if len(chosen) < 2 or not others:
            raise Conflict("Mark the labels first that are the same speaker.", hint="m marks one.")
        self._refuse_two_cases(chosen, into)
        self._say(others, becomes=into)

    def next_role(self, shown: SpeakerLabel) -> str:
        """Give a label the next role; which one."""
        role = "interviewer" if shown.mixed else ROLES[(ROLES.index(str(shown.role)) + 1) % len(ROLES)]
        self._say([shown], role=role)
        return role

    def link(self, shown: SpeakerLabel, case: str, *, new: bool = False) -> None:
        """Say which case speaks under a label; "" takes the link away."""
        self._say([shown], new_case=case if new else "", case=case, remember_case=False)

    def toggle_always(self, shown: SpeakerLabel) -> bool:
        """Say that a label is its case in every file to come, or only here; which of the two. Raises Conflict."""
        if len(shown.cases) != 1:
            raise Conflict("No case is linked to this label.", hint="c links one.")
        always = not self.always(shown)
        self._say([shown], case=shown.cases[0], remember_case=always)
        return always

    def plan(self, by: str) -> DivisionPlan:
        """How the source would be divided. Raises Conflict, StudyProblem."""
        return self.study.speakers.plan_division(self.name, by)

    def divide(self, plan: DivisionPlan) -> None:
        """Take a division; what was said of the labels that were found before is forgotten."""
        self._states.append(_State(plan.labels, plan.labels, plan.turns, division=plan.by))

    def undo(self) -> None:
        """Take the last step back. Raises Conflict if there is none."""
        if len(self._states) == 1:
            raise Conflict("Nothing was changed here yet.", hint="What is written is taken back with: qualkit undo")
        self._states.pop()

    def write(self) -> SpeakerChange:
        """Write all of it in one action. Raises BeingWritten, and what `study.speakers.review` raises."""
        if self.study.being_written():
            raise BeingWritten
        now = self._now
        decisions = [replace(one, remember=self.remember) for one in now.decisions.values()]
        change = self.study.speakers.review(decisions, divide=self._division(now), new_cases=now.new_cases)
        self._states = [_State(self.labels, self.labels, now.turns)]
        return change

    def _refuse_two_cases(self, chosen: Iterable[SpeakerLabel], into: str) -> None:
        one_speaker = [*chosen, *(one for one in self.labels if one.key == label_key(into))]
        cases = sorted({case for one in one_speaker for case in one.cases})
        if len(cases) > 1:
            raise Conflict(f"They are different cases: {' and '.join(cases)}.", hint="c says first which case speaks.")

    def _division(self, state: _State) -> dict[str, str]:
        return {} if state.division is None else {self.name: state.division}

    def _stored_as(self, shown: SpeakerLabel) -> list[SpeakerLabel]:
        """The labels, as decisions name them, that are shown as this one."""
        said = self._now.decisions
        return [
            one
            for one in self._now.before
            if (label_key(said[one.key].becomes) if one.key in said and said[one.key].becomes else one.key) == shown.key
        ]

    def _say(self, chosen: Iterable[SpeakerLabel], *, new_case: str = "", **said: object) -> None:
        """Note what is said of labels as they are shown, by the labels as they are stored, if the study takes it."""
        now = self._now
        decisions = dict(now.decisions)
        for shown in chosen:
            for stored in self._stored_as(shown):
                known = decisions.get(stored.key, SpeakerDecision(source=self.name, label=stored.label))
                decisions[stored.key] = replace(known, **said)  # type: ignore[arg-type]  # fields by name
        new_cases = (*now.new_cases, new_case) if new_case and new_case not in now.new_cases else now.new_cases
        told = self.study.speakers.preview(decisions.values(), divide=self._division(now), new_cases=new_cases)
        self._states.append(
            replace(now, shown=told.get(self.name, now.shown), decisions=decisions, new_cases=new_cases)
        )
