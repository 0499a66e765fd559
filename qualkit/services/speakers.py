"""Speakers: who is called what in the transcripts, who asks and who answers, and which case it is."""

from __future__ import annotations

import builtins
from collections.abc import Iterable, Mapping, Sequence

from qualkit.domain.sources import Turn
from qualkit.domain.speakers import SpeakerChange, SpeakerDecision, SpeakerLabel, SpeakerRule
from qualkit.domain.tables import DataTable
from qualkit.errors import BadInput, NotFound
from qualkit.services.session import nearest
from qualkit.services.speaker_changes import carry_out, links_in, new_links, said, spoken_label
from qualkit.services.speaker_division import Dividing
from qualkit.store import speakers as speaker_store
from qualkit.text.labels import label_key
from qualkit.text.speaker_rules import summaries

__all__ = ["Speakers"]


class Speakers(Dividing):
    """``study.speakers``: labels, roles and cases of those who speak.

    What is said here changes the labels and roles of turns and the links of cases, never the text, the numbers of
    turns or codings. Unless told otherwise it is remembered for the next file of the study.
    """

    def labels(self, source: str = "") -> tuple[SpeakerLabel, ...]:
        """The labels of a source, or of all, in the order in which they first speak; one for all its spellings.

        Raises:
            NotFound: no such source.
        """
        name = self._session.source_name(source) if source else ""
        return self._told((name, text, turns) for _, _, name, text, turns in self._sources(name))

    def list(self, source: str = "") -> DataTable:
        """The labels of a source, or of all, with roles, turns, words, cases and their first words.

        Raises:
            NotFound: no such source.
        """
        rows = tuple(
            (
                spoken_label(one.label),
                "mixed" if one.mixed else str(one.role),
                len(one.sources),
                one.turns,
                one.words,
                one.share,
                one.questions,
                one.case,
                _rule_in_words(one.rule) if one.rule else "",
                one.first[0],
                ", ".join(one.sources),
            )
            for one in self.labels(source)
        )
        columns = (
            "label", "role", "sources", "turns", "words", "share", "questions", "cases", "next_file", "first_words",
            "in_sources",
        )  # fmt: skip
        title = f"Speakers of {self._session.source_name(source)}" if source else "Speakers"
        return DataTable(title=title, columns=columns, rows=rows)

    def preview(
        self,
        decisions: Iterable[SpeakerDecision],
        *,
        divide: Mapping[str, str] | None = None,
        new_cases: Iterable[str] = (),
    ) -> dict[str, tuple[SpeakerLabel, ...]]:
        """The labels of each source named as they would be after `review`. Stores nothing.

        Args and what it raises: as `review`.
        """
        session = self._session
        plans = {plan.source: plan for plan in (self.plan_division(*one) for one in sorted((divide or {}).items()))}
        told = {name: plan.labels for name, plan in plans.items()}
        divided = {name: plan.turns for name, plan in plans.items()}
        for one in said(session, decisions, divided=divided, new_cases=new_cases):
            after = one.after
            present = links_in(session, one.name)
            moves = plans[one.name].links if one.name in plans else {}
            present |= {new: case for (case, _), new in moves.items() if new}
            links = {(one.name, label): case for label, case in new_links(one, after, present).items()}
            told[one.name] = self._told([(one.name, self._sources(one.name)[0][3], after)], links)
        return told

    def rename(self, label: str, to: str, *, source: str = "", remember: bool = True) -> SpeakerChange:
        """Give a label another name: in a source, or in all that have it.

        In a source that has the new label already, the two become one (see `merge`).

        Args:
            label: as it is now, in any spelling; "" for the turns without a label.
            remember: for the next file of the study.

        Raises:
            NotFound: nobody is called so.
            BadInput: the new label is empty, too long, or has more than one line.
            Conflict: the two are different cases.
        """
        if not to.strip():
            raise BadInput("The new label is empty.", hint="Write it as it should stand in the tables: P1")
        decision = SpeakerDecision(source=source, label=label, becomes=to, remember=remember)
        return carry_out(self._session, "speakers rename", [decision])

    def merge(self, labels: Sequence[str], into: str, *, source: str = "", remember: bool = True) -> SpeakerChange:
        """Let several labels be one speaker: in a source, or in all that have them.

        Turns keep their numbers and stay apart, also where two of them now have the same speaker. The one speaker has
        the role of `into`, where that label is there, else the commonest of theirs.

        Raises:
            NotFound: nobody is called by one of the labels.
            BadInput: no label is named, or the new one cannot be used.
            Conflict: they are different cases.
        """
        keys = {label_key(label): label for label in labels if label_key(label) != label_key(into)}
        if not keys or not into.strip():
            raise BadInput("Nothing is named to be merged.", hint="Name at least one label, and the one it goes into.")
        decisions = [
            SpeakerDecision(source=source, label=label, becomes=into, remember=remember) for label in keys.values()
        ]
        return carry_out(self._session, "speakers rename", decisions)

    def role(self, label: str, role: str, *, source: str = "", remember: bool = True) -> SpeakerChange:
        """Say who asks and who answers: rules and suggestions look only at turns that are not the interviewer's.

        Args:
            role: ``interviewer``, ``participant`` or ``unknown``.

        Raises:
            NotFound: nobody is called so.
            BadInput: no such role.
        """
        if not role:
            raise BadInput("No role is named.", hint="Say interviewer, participant or unknown.")
        decision = SpeakerDecision(source=source, label=label, role=role, remember=remember)
        return carry_out(self._session, "speakers role", [decision])

    def link(
        self, label: str, case: str, *, source: str = "", remember: bool = False, new: bool = False
    ) -> SpeakerChange:
        """Say which case speaks under a label: in a source, or in all that have it.

        Args:
            case: its name; "" takes the link away.
            remember: the label is this case in every file to come, such as P03 in a series of focus groups.
            new: make the case if there is none of that name.

        Raises:
            NotFound: nobody is called so, or there is no such case.
        """
        decision = SpeakerDecision(source=source, label=label, case=case, remember=False, remember_case=remember)
        return carry_out(self._session, "speakers link", [decision], new_cases=[case] if new and case else [])

    def review(
        self,
        decisions: Iterable[SpeakerDecision],
        *,
        divide: Mapping[str, str] | None = None,
        new_cases: Iterable[str] = (),
    ) -> SpeakerChange:
        """Carry out many decisions in one action; those on one source hold at the same time.

        So two labels can exchange their names. Labels are meant as they are before any of the decisions, but after
        their source was divided.

        Args:
            divide: sources to be divided in another way first, as for `divide`.
            new_cases: names of cases to be made for it.

        Raises:
            NotFound, BadInput, Conflict: one of them cannot be carried out; then none is.
        """
        return carry_out(self._session, "speakers review", tuple(decisions), divide=divide, new_cases=tuple(new_cases))

    def rules(self) -> DataTable:
        """What is remembered of labels for the next file of the study."""
        rows = tuple(
            (spoken_label(rule.label), rule.becomes, rule.role, rule.case)
            for rule in speaker_store.rules(self._session.connection)
        )
        note = "A label is told by its letters and digits: capitals, and remarks in brackets, do not count."
        return DataTable(
            title="Remembered for the next file",
            columns=("label", "becomes", "role", "case"),
            rows=rows,
            note=note,
        )

    def forget(self, label: str) -> SpeakerRule:
        """Remember nothing of a label any more; sources stay as they are.

        Raises:
            NotFound: nothing is remembered of it.
        """
        session = self._session
        rules = speaker_store.rules(session.connection)
        found = next((rule for rule in rules if rule.label == label_key(label)), None)
        if found is None:
            hint = nearest(label, [rule.label for rule in rules], "qualkit speakers rules")
            raise NotFound(f"Nothing is remembered of “{spoken_label(label)}”.", hint=hint)
        with session.action("speakers forget") as action:
            kept = [rule for rule in rules if rule != found]
            speaker_store.put_rules(session.connection, kept, coder=0, at=action.at)
            action.detail = {"rules": 1}
        return found

    def _sources(self, name: str = "") -> builtins.list[tuple[int, str, str, str, tuple[Turn, ...]]]:
        return speaker_store.sources(self._session.connection, name)

    def _told(
        self,
        texts: Iterable[tuple[str, str, Sequence[Turn]]],
        links: Mapping[tuple[str, str], str] | None = None,
    ) -> tuple[SpeakerLabel, ...]:
        connection = self._session.connection
        known = speaker_store.links(connection) if links is None else links
        return summaries(texts, known, speaker_store.rules(connection))


def _rule_in_words(rule: SpeakerRule) -> str:
    parts = (rule.becomes and f"becomes {rule.becomes}", rule.role, rule.case and f"case {rule.case}")
    return ", ".join(part for part in parts if part)
