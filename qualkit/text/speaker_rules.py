"""What the researcher said of speakers' labels, applied to turns, and how such rules change with what is said next.

Rules go by the key of a label as files have it, and by one step: a label that was renamed twice has one rule to its
last name. So a rule says nothing of turns that got their label by another rule.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace

from qualkit.domain.sources import Imported, Role, Turn
from qualkit.domain.speakers import SpeakerLabel, SpeakerRule
from qualkit.text.labels import label_key
from qualkit.text.roles import assign_roles

__all__ = ["case_of", "guesses", "marked", "remembering", "renamed", "settle", "settle_turns", "summaries", "used"]

FIRST_TURNS, FIRST_WORDS = 3, 80
_GUESS = re.compile("took “(.+)” for the interviewer")
_ASKS = Role.INTERVIEWER
_UNSETTLED = "no label says who the interviewer is"


def settle(imported: Imported, rules: Iterable[SpeakerRule]) -> tuple[Imported, int]:
    """What was read from a file, with the labels and roles that the rules say; and how many rules that took.

    The text stays. Where a rule says who the interviewer is, a guess from how the speakers talk is withdrawn.

    >>> from qualkit.domain.sources import Span
    >>> turn = Turn(number=1, speaker="Speaker 1", role=Role.UNKNOWN, span=Span(11, 16))
    >>> read = Imported(text="Speaker 1: Hello", turns=(turn,), format="txt", layout="")
    >>> rule = SpeakerRule(label="speaker 1", becomes="INT", role="interviewer")
    >>> settled, number = settle(read, [rule])
    >>> settled.turns[0].speaker, settled.turns[0].role.value, number
    ('INT', 'interviewer', 1)
    """
    chosen = {rule.label: rule for rule in rules}
    found = used(imported.turns, chosen.values())
    if not found:
        return imported, 0
    turns = settle_turns(imported.turns, chosen.values(), guessed=guesses(one.message for one in imported.problems))
    problems = imported.problems
    if any(rule.role == Role.INTERVIEWER for rule in found):
        problems = tuple(
            one for one in problems if not (_GUESS.match(one.message) or one.message.startswith(_UNSETTLED))
        )
    return replace(imported, turns=turns, problems=problems), len(found)


def guesses(messages: Iterable[str]) -> frozenset[str]:
    """Keys of the labels that were taken for the interviewer's because of how they talk, by what was said of it.

    >>> sorted(guesses(["took “Speaker 2” for the interviewer, who asks most of the questions and says less."]))
    ['speaker 2']
    """
    return frozenset(label_key(found[1]) for message in messages if (found := _GUESS.match(message)))


def settle_turns(
    turns: Sequence[Turn],
    rules: Iterable[SpeakerRule],
    *,
    guessed: Collection[str] = (),
    decided: Collection[str] = (),
) -> tuple[Turn, ...]:
    """The turns with the labels and roles that the rules say; their numbers, words and times are as they were.

    All rules hold at the same time, so that two labels can exchange their names. Speakers that come to share a label
    share a role: one that a rule names, else that of the label's own turns, else the commonest of theirs. Where the
    rules say who the interviewer is, and nobody was known to be, the others are taken for participants.

    Args:
        guessed: keys of labels whose role of an interviewer is only a guess; it goes where the rules say who it is.
        decided: keys of labels whose role was said before and stays.
    """
    chosen = {rule.label: rule for rule in rules}
    turns = _with_others(turns, chosen, frozenset(guessed) - frozenset(decided), decided)
    names = _final_labels(turns, chosen)
    roles = _final_roles(turns, chosen, names)
    return tuple(_settled(turn, names, roles) for turn in turns)


def used(turns: Sequence[Turn], rules: Iterable[SpeakerRule]) -> tuple[SpeakerRule, ...]:
    """The rules that say something of these turns that is not so already, or link them to a case, by label."""
    found = []
    spellings, roles = _spellings(turns), _roles(turns)
    for rule in sorted(rules, key=lambda one: one.label):
        if rule.label in spellings:
            other_name = rule.becomes and spellings[rule.label] != {rule.becomes}
            other_role = rule.role and roles[rule.label] != {rule.role}
            if other_name or other_role or rule.case:
                found.append(rule)
    return tuple(found)


def case_of(turns: Sequence[Turn], rules: Iterable[SpeakerRule]) -> dict[str, str]:
    """The cases that rules link labels to: new label to case. `turns` have the labels of the file."""
    chosen = {rule.label: rule for rule in rules}
    names = _final_labels(turns, chosen)
    links: dict[str, str] = {}
    # A label's own rule goes before that of another that becomes it.
    for own in (True, False):
        for label, new in names.items():
            rule = chosen.get(label_key(label))
            if rule and rule.case and (label_key(new) == label_key(label)) is own:
                links.setdefault(new, rule.case)
    return links


def renamed(
    rules: Iterable[SpeakerRule], names: Mapping[str, str], taken: Mapping[str, str] | None = None
) -> list[SpeakerRule]:
    """The rules of one source after its labels got new names, all at once: what holds when it is read again.

    Args:
        names: new labels by the keys of the present ones.
        taken: of those that went into a label which the source keeps, that label as it is spelled: they have its role,
            not that of their own rule.
    """
    known = {rule.label: rule for rule in rules}
    after = dict(known)
    merged = taken or {}
    # A label that others were given is not one of the file, unless a rule says that it becomes itself.
    given = {label_key(rule.becomes) for rule in known.values() if rule.becomes}
    for label, rule in known.items():
        present = label_key(rule.becomes) if rule.becomes else label
        if present in names and (rule.becomes or label not in given):
            after[label] = replace(SpeakerRule(label=label) if present in merged else rule, becomes=names[present])
    for key, new in names.items():
        if key not in known and key not in given:
            after[key] = SpeakerRule(label=key, becomes=new)
    for new in merged.values():
        if (key := label_key(new)) not in after and key not in given:
            after[key] = SpeakerRule(label=key, becomes=new)
    return sorted(after.values(), key=lambda one: one.label)


def marked(rules: Iterable[SpeakerRule], key: str, *, role: str = "", case: str | None = None) -> list[SpeakerRule]:
    """The rules after a role or a case was said of the label that has this key now."""
    by_label = {rule.label: rule for rule in rules}
    leading = [one.label for one in by_label.values() if one.becomes and label_key(one.becomes) == key]
    own = by_label.get(key)
    if own is None or not own.becomes or label_key(own.becomes) == key:
        leading.append(key)
    for label in leading:
        rule = by_label.get(label, SpeakerRule(label=label))
        by_label[label] = replace(rule, role=role or rule.role, case=rule.case if case is None else case)
    return sorted(by_label.values(), key=lambda one: one.label)


def remembering(
    rules: Iterable[SpeakerRule], labels: Iterable[str], said: Sequence[SpeakerRule]
) -> tuple[list[SpeakerRule], tuple[str, ...]]:
    """The rules for the next file after something was said of labels, and the labels that they can say nothing of.

    A label that has one name (or role) in one source and another in the next is no label to remember. Nor is a name
    that a rule takes away from another label: read a second time, the file would get other speakers. So applying the
    rules twice is applying them once.

    Args:
        rules: for the next file, as they were.
        labels: keys of the files' labels that something was said of.
        said: the rules of all sources.
    """
    after = {rule.label: rule for rule in rules}
    unsure = set()
    for key in sorted(set(labels)):
        of = [rule for rule in said if rule.label == key]
        names = {label_key(rule.becomes): rule.becomes for rule in of if rule.becomes}
        roles = {rule.role for rule in of if rule.role}
        if len(names) > 1 or len(roles) > 1:
            unsure.add(key)
        name = next(iter(names.values())) if len(names) == 1 and key not in names else ""
        case = after[key].case if key in after else ""
        after[key] = SpeakerRule(label=key, becomes=name, role=min(roles) if len(roles) == 1 else "", case=case)
    leaving = {label for label, rule in after.items() if rule.becomes}
    for label in sorted(leaving):
        target = label_key(after[label].becomes)
        if target in leaving:
            unsure |= {label, target}
    for label in unsure & leaving:
        after[label] = replace(after[label], becomes="")
    for label, rule in after.items():
        own = after.get(label_key(rule.becomes)) if rule.becomes else None
        if own is not None:
            after[label] = replace(rule, role=own.role or rule.role, case=own.case or rule.case)
    kept = [rule for _, rule in sorted(after.items()) if rule.becomes or rule.role or rule.case]
    return kept, tuple(sorted(unsure))


def summaries(
    texts: Iterable[tuple[str, str, Sequence[Turn]]],
    links: Mapping[tuple[str, str], str],
    rules: Iterable[SpeakerRule] = (),
) -> tuple[SpeakerLabel, ...]:
    """One summary for each label key, in the order in which they first speak.

    Args:
        texts: (source, text, turns).
        links: (source, label) to case; label "" stands for whoever is not the interviewer.
    """
    counts: dict[str, _Count] = {}
    spoken: Counter[str] = Counter()
    for source, text, turns in texts:
        for turn in turns:
            count = counts.setdefault(label_key(turn.speaker), _Count(turn.speaker))
            spoken[source] += count.take(source, turn, turn.span.of(text), links)
    remembered = {rule.label: rule for rule in rules}
    return tuple(count.told(key, spoken, remembered.get(key)) for key, count in counts.items())


class _Count:
    """What is said under one label, while it is counted."""

    def __init__(self, label: str) -> None:
        self.label = label
        self.sources: dict[str, None] = {}
        self.roles: Counter[Role] = Counter()
        self.words = self.questions = 0
        self.first: list[str] = []
        self.cases: dict[str, None] = {}

    def take(self, source: str, turn: Turn, said: str, links: Mapping[tuple[str, str], str]) -> int:
        words = len(said.split())
        self.sources[source] = None
        self.roles[turn.role] += 1
        self.words += words
        self.questions += said.count("?") + said.count("؟")
        if len(self.first) < FIRST_TURNS:
            self.first.append(_beginning(said))
        case = links.get((source, turn.speaker)) or ("" if turn.role is Role.INTERVIEWER else links.get((source, "")))
        if case:
            self.cases[case] = None
        return words

    def told(self, key: str, spoken: Mapping[str, int], rule: SpeakerRule | None) -> SpeakerLabel:
        all_words = sum(spoken[source] for source in self.sources)
        return SpeakerLabel(
            label=self.label,
            key=key,
            sources=tuple(self.sources),
            role=_commonest(self.roles),
            mixed=len(self.roles) > 1,
            turns=self.roles.total(),
            words=self.words,
            questions=self.questions,
            share=round(self.words / all_words, 3) if all_words else 0.0,
            first=tuple(self.first),
            cases=tuple(sorted(self.cases)),
            rule=rule,
        )


def _beginning(said: str) -> str:
    words = " ".join(said.split())
    if len(words) <= FIRST_WORDS:
        return words
    return words[: FIRST_WORDS - 1].rsplit(" ", 1)[0] + "…"


def _spellings(turns: Sequence[Turn]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for turn in turns:
        found.setdefault(label_key(turn.speaker), set()).add(turn.speaker)
    return found


def _roles(turns: Sequence[Turn]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for turn in turns:
        found.setdefault(label_key(turn.speaker), set()).add(str(turn.role))
    return found


def _final_labels(turns: Sequence[Turn], rules: Mapping[str, SpeakerRule]) -> dict[str, str]:
    """Every label as it is spelled, in the order of the turns, and what it will be."""
    labels = list(dict.fromkeys(turn.speaker for turn in turns))
    wanted = {label: rules[key].becomes or label if (key := label_key(label)) in rules else label for label in labels}
    # Those that keep their name decide how it is spelled, then those that come first.
    spelled: dict[str, str] = {}
    for stays in (True, False):
        for label, new in wanted.items():
            if (label_key(new) == label_key(label)) is stays:
                spelled.setdefault(label_key(new), new)
    return {
        label: new if label_key(new) == label_key(label) else spelled[label_key(new)] for label, new in wanted.items()
    }


def _final_roles(turns: Sequence[Turn], rules: Mapping[str, SpeakerRule], names: Mapping[str, str]) -> dict[str, Role]:
    """The roles of the labels that a rule touches, by their new keys."""
    said: dict[str, list[tuple[bool, str]]] = {}
    found: dict[str, dict[bool, Counter[Role]]] = {}
    touched = set()
    for label, new in names.items():
        key, new_key = label_key(label), label_key(new)
        rule = rules.get(key)
        if rule and (new_key != key or rule.role):
            touched.add(new_key)
        if rule and rule.role:
            said.setdefault(new_key, []).append((new_key != key, rule.role))
    for turn in turns:
        new_key = label_key(names[turn.speaker])
        if new_key in touched:
            own = label_key(turn.speaker) == new_key
            found.setdefault(new_key, {True: Counter(), False: Counter()})[own][turn.role] += 1
    return {
        key: Role(min(said[key], key=lambda one: one[0])[1])
        if key in said
        else _commonest(found[key][True] or found[key][False])
        for key in sorted(touched)
    }


def _commonest(roles: Counter[Role]) -> Role:
    known = {role: number for role, number in roles.items() if role is not Role.UNKNOWN}
    # As many of both: what the interviewer says is left out of much, so in doubt it is the participant.
    return max(sorted(known, reverse=True), key=lambda role: known[role], default=Role.UNKNOWN)


def _settled(turn: Turn, names: Mapping[str, str], roles: Mapping[str, Role]) -> Turn:
    label = names[turn.speaker]
    role = roles.get(label_key(label), turn.role)
    return turn if (label, role) == (turn.speaker, turn.role) else replace(turn, speaker=label, role=role)


def _with_others(
    turns: Sequence[Turn], rules: Mapping[str, SpeakerRule], guessed: Collection[str], decided: Collection[str]
) -> Sequence[Turn]:
    """The turns with the roles that the others have once the rules say who the interviewer is."""
    asking = {key for turn in turns if (key := label_key(turn.speaker)) in rules and rules[key].role == _ASKS}
    known = any(turn.role is _ASKS and label_key(turn.speaker) not in guessed for turn in turns)
    if not asking or known:
        return turns
    open_ = {
        turn.speaker
        for turn in turns
        if turn.speaker
        and label_key(turn.speaker) not in decided
        and (turn.role is Role.UNKNOWN or label_key(turn.speaker) in guessed)
    }
    roles = assign_roles([*open_, *asking], asking, list).by_key
    return [replace(turn, role=roles[label_key(turn.speaker)]) if turn.speaker in open_ else turn for turn in turns]
