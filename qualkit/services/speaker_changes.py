"""Giving speakers of stored sources other labels, roles and cases: all that was decided, as one action."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from qualkit.domain.sources import Role, Turn
from qualkit.domain.speakers import SpeakerChange, SpeakerDecision, SpeakerRule
from qualkit.errors import BadInput, Conflict, NotFound, Problem
from qualkit.services.session import Session, nearest
from qualkit.services.speaker_division import carry_division
from qualkit.store import cases as case_store
from qualkit.store import coders
from qualkit.store import speakers as speaker_store
from qualkit.text.labels import label_key
from qualkit.text.speaker_rules import guesses, marked, remembering, renamed, settle_turns

__all__ = ["Said", "carry_out", "links_in", "new_links", "said", "spoken_label"]

LONGEST_LABEL = 80


@dataclass(frozen=True, slots=True)
class Said:
    """What is said of the labels of one source, by their keys.

    `guessed` and `decided` are as for `settle_turns`.
    """

    row: int
    guid: str
    name: str
    turns: tuple[Turn, ...]
    by_key: Mapping[str, SpeakerDecision]
    guessed: frozenset[str] = frozenset()
    decided: frozenset[str] = frozenset()

    @property
    def rules(self) -> list[SpeakerRule]:
        return [SpeakerRule(label=key, becomes=one.becomes, role=one.role) for key, one in self.by_key.items()]

    @property
    def after(self) -> tuple[Turn, ...]:
        return settle_turns(self.turns, self.rules, guessed=self.guessed, decided=self.decided)

    @property
    def names(self) -> dict[str, str]:
        """The labels that get another name, by their keys."""
        return {key: one.becomes for key, one in self.by_key.items() if one.becomes}

    @property
    def taken(self) -> dict[str, str]:
        """Keys of the labels that go into one which the source has and keeps, and how that is spelled."""
        staying: dict[str, str] = {}
        for turn in self.turns:
            key = label_key(turn.speaker)
            if label_key(self.names.get(key, turn.speaker)) == key:
                staying.setdefault(key, self.names.get(key, turn.speaker))
        return {
            key: staying[label_key(new)]
            for key, new in self.names.items()
            if label_key(new) != key and label_key(new) in staying
        }

    @property
    def merges(self) -> bool:
        """Whether fewer labels are left than there were."""
        return len({label_key(t.speaker) for t in self.after}) < len({label_key(t.speaker) for t in self.turns})


def spoken_label(label: str) -> str:
    """A label to print: those without one have words for it."""
    return label or "not named"


def said(
    session: Session,
    decisions: Iterable[SpeakerDecision],
    *,
    divided: Mapping[str, tuple[Turn, ...]] | None = None,
    new_cases: Iterable[str] = (),
) -> list[Said]:
    """The decisions source by source.

    Args:
        divided: turns of sources that would be divided in another way first.
        new_cases: names of cases that would be made.

    Raises:
        NotFound: no such source, label or case.
        BadInput: a new label or a role cannot be used, or two decisions are about one label.
    """
    others = divided or {}
    every = [(*one[:4], others.get(one[2], one[4])) for one in speaker_store.sources(session.connection)]
    cases = {case.name.casefold(): case.name for case in case_store.all_cases(session.connection)}
    cases = {name.strip().casefold(): name.strip() for name in new_cases} | cases
    found: dict[str, dict[str, SpeakerDecision]] = {}
    for decision in decisions:
        decision = _checked(decision, cases)
        key = label_key(decision.label)
        name = session.source_name(decision.source) if decision.source else ""
        places = [s for s in every if name in ("", s[2]) and any(label_key(t.speaker) == key for t in s[4])]
        if not places:
            raise _nobody(decision.label, name, every)
        for _, _, source, _, _ in places:
            if key in found.setdefault(source, {}):
                raise BadInput(f"“{spoken_label(decision.label)}” is decided about twice in {source}.")
            found[source][key] = decision
    connection = session.connection
    return [
        Said(
            row,
            guid,
            name,
            turns,
            found[name],
            guessed=guesses(speaker_store.messages(connection, row)),
            decided=frozenset(
                label_key(rule.becomes) if rule.becomes else rule.label
                for rule in speaker_store.rules(connection, guid)
                if rule.role and name not in others
            ),
        )
        for row, guid, name, _, turns in every
        if name in found
    ]


def carry_out(
    session: Session,
    action: str,
    decisions: Sequence[SpeakerDecision],
    *,
    divide: Mapping[str, str] | None = None,
    new_cases: Sequence[str] = (),
) -> SpeakerChange:
    """Do what was decided, as one action; what is so already is no change, and writes nothing."""
    connection = session.connection
    with session.action(action) as doing:
        made = _make_cases(session, new_cases)
        plans = [carry_division(session, source, by, doing.at) for source, by in sorted((divide or {}).items())]
        divided = [plan for plan in plans if not plan.same]
        changed, turns, links = {plan.source for plan in divided}, sum(len(plan.turns) for plan in divided), 0
        problems = [problem for plan in divided for problem in plan.problems]
        chosen = said(session, decisions)
        coder = coders.ensure(connection, session.coder)
        for one in chosen:
            after = one.after
            present = links_in(session, one.name)
            rows = speaker_store.put_turns(connection, one.row, one.turns, after)
            moved = speaker_store.put_links(connection, one.row, new_links(one, after, present))
            _note(session, one, coder, doing.at)
            if rows or moved:
                changed.add(one.name)
                turns, links = turns + rows, links + moved
                problems.extend(_look_at(session, one, after))
        rules, unsure = _remember(session, chosen, coder, doing.at)
        if not (changed or rules or made):
            doing.cancel()
        doing.detail = {"sources": sorted(changed), "turns": turns, "rules": rules}
    return SpeakerChange(
        sources=tuple(sorted(changed)),
        turns=turns,
        merged=tuple(one.name for one in chosen if one.merges),
        links=links,
        remembered=rules,
        problems=(*problems, *unsure),
    )


def links_in(session: Session, source: str) -> dict[str, str]:
    """The cases linked in a source, by label."""
    links = speaker_store.links(session.connection)
    return {label: case for (name, label), case in links.items() if name == source}


def _checked(decision: SpeakerDecision, cases: Mapping[str, str]) -> SpeakerDecision:
    becomes = " ".join(decision.becomes.split())
    if decision.becomes and not becomes:
        raise BadInput("A label needs a letter or a number.", hint="Write it as it should stand in the tables: P1")
    if len(becomes) > LONGEST_LABEL or (becomes and not label_key(becomes)) or not becomes.isprintable():
        raise BadInput(
            f"A label is at most {LONGEST_LABEL} characters of one line, and more than a remark in brackets.",
            hint="Write it as it should stand in the tables: P1",
        )
    if decision.role and decision.role not in list(Role):
        raise BadInput(f"“{decision.role}” is no role.", hint=f"Known: {', '.join(Role)}.")
    case = decision.case
    if case:
        if case.strip().casefold() not in cases:
            hint = nearest(case, sorted(cases.values()), "qualkit case list")
            raise NotFound(f'There is no case "{case}".', hint=hint)
        case = cases[case.strip().casefold()]
    return replace(decision, becomes=becomes, case=case)


def _make_cases(session: Session, names: Iterable[str]) -> int:
    """Make those cases that there are none of."""
    known = {case.name.casefold() for case in case_store.all_cases(session.connection)}
    new = {name.strip().casefold(): name.strip() for name in names if name.strip()}
    wanted = [name for folded, name in sorted(new.items()) if folded not in known]
    return sum(case_store.save(session.connection, name, {}) == "added" for name in wanted)


def _nobody(label: str, source: str, every: Sequence[tuple[int, str, str, str, tuple[Turn, ...]]]) -> NotFound:
    labels = sorted({turn.speaker for _, _, name, _, turns in every if source in ("", name) for turn in turns} - {""})
    where = f"in {source}" if source else "in any source"
    if not label:
        return NotFound(f"Every turn {where} has a label.", hint="See them with: qualkit speakers list")
    return NotFound(f'Nobody is called "{label}" {where}.', hint=nearest(label, labels, "qualkit speakers list"))


def new_links(one: Said, after: Sequence[Turn], present: Mapping[str, str]) -> dict[str, str]:
    """The links of cases by the new labels of a source. Raises Conflict where one speaker would be two cases."""
    new_of = {old.speaker: new.speaker for old, new in zip(one.turns, after, strict=True)}
    wanted = {label: case for label, case in present.items() if label not in new_of or not label}
    said_by: dict[str, str] = {}
    for label, new in new_of.items():
        decided = one.by_key.get(label_key(label))
        explicit = decided is not None and decided.case is not None
        case = decided.case if explicit and decided else present.get(label, "") if label else ""
        if explicit and not case:
            wanted.pop(new, None)
        if not case:
            continue
        other = wanted.get(new)
        if other and other != case and not explicit:
            raise Conflict(
                f"In {one.name}, {spoken_label(said_by.get(new, new))} is case {other} and {spoken_label(label)} is"
                f" case {case}.",
                hint="Nothing was changed; say first which case speaks, with: qualkit speakers link",
            )
        wanted[new] = case
        said_by[new] = label
    return wanted


def _note(session: Session, one: Said, coder: int, at: str) -> None:
    """Keep what was said of a source, so that its corrected file does not undo it."""
    rules: Iterable[SpeakerRule] = speaker_store.rules(session.connection, one.guid)
    if one.names:
        rules = renamed(rules, one.names, one.taken)
    for key, decision in one.by_key.items():
        if decision.role:
            rules = marked(rules, label_key(decision.becomes) if decision.becomes else key, role=decision.role)
    speaker_store.put_rules(session.connection, rules, coder=coder, at=at, source_guid=one.guid)


def _remember(session: Session, chosen: Sequence[Said], coder: int, at: str) -> tuple[int, list[Problem]]:
    """Keep what was said for the next file, where it holds of all sources; how many rules that changed."""
    labels: set[str] = set()
    for one in chosen:
        kept = {
            key for key, decision in one.by_key.items() if decision.remember and (decision.becomes or decision.role)
        }
        now = {label_key(one.by_key[key].becomes) if one.by_key[key].becomes else key for key in kept}
        for rule in speaker_store.rules(session.connection, one.guid):
            if rule.label in kept or (rule.becomes and label_key(rule.becomes) in now):
                labels.add(rule.label)
    rules = speaker_store.rules(session.connection)
    unsure: tuple[str, ...] = ()
    if labels:
        rules, unsure = remembering(rules, labels, speaker_store.said_of_sources(session.connection))
    for one in chosen:
        for key, decision in one.by_key.items():
            if decision.remember_case and decision.case is not None:
                now_key = label_key(decision.becomes) if decision.becomes else key
                rules = marked(rules, now_key, case=decision.case)
    changed = speaker_store.put_rules(session.connection, rules, coder=coder, at=at)
    return changed, _unsure(unsure)


def _unsure(labels: Sequence[str]) -> list[Problem]:
    if not labels:
        return []
    named = ", ".join(f"“{spoken_label(label)}”" for label in labels)
    message = f"not remembered for the next file, as it is not the same in all sources: {named}."
    return [Problem("info", message, hint="What is remembered: qualkit speakers rules")]


def _look_at(session: Session, one: Said, after: Sequence[Turn]) -> list[Problem]:
    """What else rests on who is the interviewer: rules look at the others' turns only."""
    asks = Role.INTERVIEWER
    crossed = any((old.role is asks) != (new.role is asks) for old, new in zip(one.turns, after, strict=True))
    if not crossed or not speaker_store.open_hits(session.connection, one.row):
        return []
    message = f"{one.name} has open rule hits, and other turns in it are the interviewer's now."
    return [Problem("info", message, hint="To have the rules look again: qualkit apply")]
