"""Who says what to whom: organisations and roles that participants mention, together, with codes, and by whose talk.

This is the map of a social prescribing scheme as its people draw it when they speak. It shows what is mentioned, not
what is connected: that somebody names a food bank and a surgery in one breath does not say that the two work together.
Read the quotations.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations

from qualkit.analysis.code_units import CodeSet, by_source, participants_turns, touched
from qualkit.analysis.disclosure import TOGETHER, Groups
from qualkit.analysis.ecosystem_words import Mentioned, Words
from qualkit.analysis.wording import count, locator
from qualkit.domain.material import Located, Material, Talk
from qualkit.domain.sources import Turn
from qualkit.domain.tables import DataTable

__all__ = ["EDGE_KINDS", "network"]

EDGE_KINDS = ("together", "code", "speaks of")
_NODES = {
    "node": "name of the organisation or role, or key of the code",
    "name": "what it is called",
    "kind": "role, organisation or code",
    "mentions": "how often participants mention it; for codes: turns with the code in which something is mentioned",
    "cases": "participants who do so",
    "of_cases": "participants who speak in the study",
    "speakers": "participants of the study who have this role themselves",
}
_EDGES = {
    "a": "one end: what is mentioned; for `code` the code's key; for `speaks of` the speakers' group",
    "b": "the other end: what is mentioned",
    "kind": "together: both are mentioned; code: mentioned where the code is; speaks of: participants of the group "
    "mention it",
    "together": "turns of participants in which that is so",
    "cases": "participants with such a turn",
    "of_cases": "participants who speak in the study; for `speaks of`, of the group",
    "quotation": "an example",
    "case": "who says it",
    "place": "where",
}
_MOST_WORDS = 45
_Edge = tuple[str, str, str]


@dataclass(frozen=True, slots=True, order=True)
class _Example:
    """Where an edge can be seen: the closer what it joins stands together, the better."""

    letters: int
    source: str
    turn: int
    start: int
    end: int


@dataclass(slots=True)
class _Tally:
    mentions: Counter[str] = field(default_factory=Counter)
    node_cases: defaultdict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    together: Counter[_Edge] = field(default_factory=Counter)
    cases: defaultdict[_Edge, set[str]] = field(default_factory=lambda: defaultdict(set))
    examples: dict[_Edge, _Example] = field(default_factory=dict)

    def edge(self, edge: _Edge, case: str) -> bool:
        """Count it; whether a better example than the one that is known is possible.

        Sources and turns come in order, so nothing later is better than an example that cannot be closer.
        """
        self.together[edge] += 1
        if case:
            self.cases[edge].add(case)
        known = self.examples.get(edge)
        return known is None or known.letters > 0

    def example(self, edge: _Edge, example: _Example) -> None:
        known = self.examples.get(edge)
        if known is None or example < known:
            self.examples[edge] = example

    def node(self, node: str, case: str, times: int) -> None:
        self.mentions[node] += times
        if case:
            self.node_cases[node].add(case)


def network(
    material: Material,
    talks: Mapping[str, Talk],
    items: Iterable[Located] | None = None,
    *,
    words: Words,
    codes: CodeSet,
    groups: Groups | None = None,
    within: int = 0,
    least: int = 1,
    alone: bool = False,
) -> tuple[DataTable, DataTable]:
    """The organisations and roles that participants mention, and what goes with what.

    Args:
        talks: texts and turns of the sources.
        words: what is looked for.
        codes: the codes to show with what is mentioned where they are.
        groups: the groups of participants whose talk is told apart; None leaves out who speaks of whom.
        within: 0: two are mentioned together in one turn; else with at most so many words between them.
        least: leave out edges of fewer turns.
        alone: tell who speaks of whom also where that rests on one participant's talk.

    Returns:
        Nodes with the columns node, name, kind, mentions, cases, of_cases, speakers; edges with a, b, kind, together,
        cases, of_cases, quotation, case, place. The most frequent come first.
    """
    tally = _Tally()
    found = by_source(material.codings if items is None else items)
    named = _group_nodes(groups, words)
    for name, talk in talks.items():
        _look_at(tally, talk, found.get(name, ()), words, codes, named, within)
    shown, hidden = [], 0
    for edge, together in tally.together.items():
        if edge[0] == "speaks of" and len(tally.cases[edge]) < 2 and not alone:
            hidden += 1
        elif together >= least:
            shown.append(edge)
    shown.sort(key=lambda edge: (EDGE_KINDS.index(edge[0]), -tally.together[edge], edge[1], edge[2]))
    sizes = {node: len(groups.members[group]) for group, node in _group_names(groups, words).items()} if groups else {}
    nodes = _nodes(material, tally, words, codes, sizes)
    edges = DataTable(
        title="Who is mentioned with whom",
        columns=tuple(_EDGES),
        rows=tuple(_edge_rows(material, tally, talks, shown, sizes)),
        note=_note(within, least, hidden, groups, material.smallest_group),
        meanings=_EDGES,
    )
    return nodes, edges


def _look_at(
    tally: _Tally,
    talk: Talk,
    items: Sequence[Located],
    words: Words,
    codes: CodeSet,
    group_of: Mapping[str, str],
    within: int,
) -> None:
    turns = participants_turns(talk)
    mentions = _by_turn([turn for turn, _ in turns], words.find(talk.text))
    held: defaultdict[int, dict[str, list[Located]]] = defaultdict(dict)
    for place, item in touched([turn for turn, _ in turns], items):
        if place in mentions:
            for key in codes.held.get(item.coding.code, ()):
                held[place].setdefault(key, []).append(item)
    for place in sorted(mentions):
        found = mentions[place]
        turn, case = turns[place]
        for name, times in Counter(one.name for one in found).items():
            tally.node(name, case, times)
        for (one, other), example in _pairs(found, talk, turn, within).items():
            if tally.edge(("together", one, other), case):
                tally.example(("together", one, other), example)
        firsts = {one.name: one for one in reversed(found)}
        for key, coded in held[place].items():
            tally.node(f"code {key}", case, 1)
            for name in firsts:
                if tally.edge(("code", key, name), case):
                    tally.example(("code", key, name), _coded_example(talk, turn, name, found, coded))
        if case in group_of:
            for name, first in firsts.items():
                edge = ("speaks of", group_of[case], name)
                if tally.edge(edge, case):
                    tally.example(edge, _Example(0, talk.source, turn.number, first.start, first.end))


def _by_turn(turns: Sequence[Turn], found: Iterable[Mentioned]) -> dict[int, list[Mentioned]]:
    starts = [turn.span.start for turn in turns]
    mentions: dict[int, list[Mentioned]] = {}
    for one in found:
        place = bisect_right(starts, one.start) - 1
        if place >= 0 and one.end <= turns[place].span.end:
            mentions.setdefault(place, []).append(one)
    return mentions


def _pairs(found: Sequence[Mentioned], talk: Talk, turn: Turn, within: int) -> dict[tuple[str, str], _Example]:
    """Pairs of different names in one turn, each with the two mentions that stand closest."""
    best: dict[tuple[str, str], _Example] = {}
    for one, other in combinations(found, 2):
        if one.name == other.name or (within and _words_between(talk.text[one.end : other.start]) > within):
            continue
        pair = (one.name, other.name) if one.name < other.name else (other.name, one.name)
        example = _Example(other.start - one.end, talk.source, turn.number, one.start, other.end)
        if pair not in best or example < best[pair]:
            best[pair] = example
    return best


def _words_between(stretch: str) -> int:
    """Whole words: the “’s” or the comma at the end of the first mention is none, nor a bracket before the second."""
    glued = (stretch[:1].strip() != "") + (stretch[-1:].strip() != "")
    return max(len(stretch.split()) - glued, 0)


def _coded_example(talk: Talk, turn: Turn, name: str, found: Sequence[Mentioned], coded: Sequence[Located]) -> _Example:
    """The mention of a name that stands closest to a segment with the code."""

    def away(one: Mentioned) -> int:
        spans = [item.coding.span for item in coded]
        return min(max(span.start - one.end, one.start - span.end, 0) for span in spans)

    one = min((each for each in found if each.name == name), key=lambda each: (away(each), each.start))
    return _Example(away(one), talk.source, turn.number, one.start, one.end)


def _group_names(groups: Groups | None, words: Words) -> dict[str, str]:
    """The node that a group of speakers is: the role of the same name, if no other group is that, too."""
    if groups is None:
        return {}
    names = {group: words.name_of(group) for group in groups.members}
    shared = Counter(names.values())
    return {group: name if name and shared[name] == 1 else group for group, name in names.items()}


def _group_nodes(groups: Groups | None, words: Words) -> dict[str, str]:
    """The node of every participant's group."""
    names = _group_names(groups, words)
    return {case: names[group] for case, group in groups.of.items()} if groups else {}


def _nodes(material: Material, tally: _Tally, words: Words, codes: CodeSet, sizes: Mapping[str, int]) -> DataTable:
    of_cases = len(material.speakers())
    rows = []
    for node in sorted({*tally.mentions, *sizes}):
        key = node.removeprefix("code ")
        code = node.startswith("code ") and key in codes.names
        kind = "code" if code else "role" if node in sizes else words.kind_of(node)
        numbers = (tally.mentions[node], len(tally.node_cases[node]), of_cases, 0 if code else sizes.get(node, 0))
        rows.append((key if code else node, codes.names[key] if code else node, kind, *numbers))
    order = {"role": 0, "organisation": 0, "code": 1}
    rows.sort(key=lambda row: (order[row[2]], -row[3], row[0]))
    return DataTable(
        title="Who is mentioned",
        columns=tuple(_NODES),
        rows=tuple(rows),
        note="Counted are mentions by participants, not by interviewers, of the organisations and roles of a list; what"
        " it does not have is not found.",
        meanings=_NODES,
    )


def _edge_rows(
    material: Material,
    tally: _Tally,
    talks: Mapping[str, Talk],
    edges: Iterable[_Edge],
    sizes: Mapping[str, int],
) -> Iterator[tuple[object, ...]]:
    everybody = len(material.speakers())
    for edge in edges:
        kind, one, other = edge
        example = tally.examples[edge]
        talk = talks[example.source]
        at = bisect_right(talk.turns, example.start, key=lambda one: one.span.start) - 1
        turn = talk.turns[at]
        place = locator(turn.number, turn.start_seconds)
        of_cases = sizes.get(one, everybody) if kind == "speaks of" else everybody
        yield (
            *(one, other, kind, tally.together[edge], len(tally.cases[edge]), of_cases),
            _around(talk, turn, example),
            # Of groups that stand together it is not told who is quoted: the pseudonym would tell the group.
            *(("", "") if kind == "speaks of" and one == TOGETHER else (talk.cases[at] or talk.source, place)),
        )


def _around(talk: Talk, turn: Turn, example: _Example) -> str:
    """The words from the first mention to the last with what stands around them, cut at words, cuts shown."""
    before = talk.text[turn.span.start : example.start].split()
    inside = talk.text[example.start : example.end].split()
    after = talk.text[example.end : turn.span.end]
    glued = after[:1].strip() != ""
    rest = after.split()
    if len(inside) > _MOST_WORDS:
        inside = [*inside[: _MOST_WORDS // 2], "[...]", *inside[-_MOST_WORDS // 2 :]]
    room = max(_MOST_WORDS - len(inside), 8)
    lead, tail = before[-(room // 2) :], rest[: room - min(len(before), room // 2)]
    if glued and tail:
        inside[-1] += tail.pop(0)
    opening = ["[...]"] if len(lead) < len(before) else []
    closing = ["[...]"] if len(tail) + glued < len(rest) else []
    glue = "" if example.start > turn.span.start and not talk.text[example.start - 1].isspace() else " "
    start = " ".join([*opening, *lead])
    end = " ".join([*inside, *tail, *closing])
    return f"{start}{glue}{end}" if start else end


def _note(within: int, least: int, hidden: int, groups: Groups | None, smallest: int) -> str:
    where = f"with at most {count(within, 'word')} between them" if within else "in one turn of a participant"
    parts = [
        f"Together: mentioned {where}. It shows what is spoken of together, not what works together.",
        f"Edges of fewer than {least} turns are left out." if least > 1 else "",
        f"{count(hidden, 'edge')} of speakers that rest on one participant's talk {'is' if hidden == 1 else 'are'} not"
        " shown."
        if hidden
        else "",
        groups.note(smallest) if groups else "",
    ]
    return " ".join(part for part in parts if part)
