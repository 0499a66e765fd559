"""Finding words in transcripts and reading them in context: ``study.reports.find``."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

import qualkit.version
from qualkit.analysis.kwic import SORTS, Concordance, KwicLine, context, in_order, sampled
from qualkit.analysis.stretches import inside, merged, outside
from qualkit.domain.material import Material
from qualkit.domain.sources import Role, Span
from qualkit.errors import BadInput, NotFound
from qualkit.services.selecting import attribute_named
from qualkit.services.session import Session, nearest, now
from qualkit.store import cases as case_store
from qualkit.store import sources as source_store
from qualkit.store import spoken as spoken_store
from qualkit.store.spoken import SpokenTurn
from qualkit.text.quotes import fold
from qualkit.text.search import find_words

__all__ = ["Finding", "people_of"]

_Place = tuple[int, int]
_NOT = re.compile(r"(?:^|\s+)not:", re.IGNORECASE)
_LETTERS = re.compile(r"[a-z0-9]+")


@dataclass(slots=True)
class _Source:
    """A source while it is looked through: the turns to look in, whose they are, and the stretches that count."""

    row: int
    name: str
    text: str = field(repr=False)
    turns: list[SpokenTurn] = field(repr=False)
    cases: list[str] = field(repr=False)
    areas: list[list[_Place]] | None = field(default=None, repr=False)

    def spans(self) -> list[Span]:
        return [Span(turn.start, turn.end) for turn in self.turns]

    def keep(self, cases: Collection[str], *, asked: bool) -> None:
        """Leave only the turns of some participants; with `asked`, the interviewer's too."""
        kept = [
            (turn, case)
            for turn, case in zip(self.turns, self.cases, strict=True)
            if case in cases or (asked and turn.role == Role.INTERVIEWER)
        ]
        self.turns, self.cases = [turn for turn, _ in kept], [case for _, case in kept]


class Finding:
    """Part of ``study.reports``: words in context."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def find(
        self,
        words: str = "",
        *,
        regex: str = "",
        as_written: bool = False,
        case_sensitive: bool = False,
        where: str = "",
        codes: Sequence[str] = (),
        uncoded: bool = False,
        cases: Sequence[str] = (),
        having: Mapping[str, str] | Sequence[str] = (),
        sources: Sequence[str] = (),
        interviewer: bool = False,
        interviewer_only: bool = False,
        sort: str = "source",
        limit: int = 0,
        sample: int = 0,
        seed: int | None = None,
        width: int = 80,
    ) -> Concordance:
        """Every place where words are said, with what is said before and after.

        Args:
            words: in the language of codebook patterns: a word finds all its inflections, ``promot*``, ``"exactly
                so"``, ``wait / queue``, ``trust ~4 client``, ``re:`` and a regular expression within a sentence; what
                follows ``not:`` takes away the places it overlaps.
            regex: instead, a regular expression (Python's) within a turn.
            as_written: take `words` as they stand, as whole words; quotation marks, dashes and line breaks need not be
                the same.
            case_sensitive: tell capitals from small letters (with `regex` and `as_written`).
            where: a query, as in `Study.query`: only inside passages that it finds.
            codes: only inside passages coded with one of these codes or a code under it.
            uncoded: only where nobody has coded anything; rule hits that nobody has confirmed do not count as coded.
            cases: only what these participants say.
            having: only participants with these values of attributes: ``{"role": "GP"}`` or ``["role=GP"]``. Several
                values of one attribute are alternatives.
            sources: only in these sources.
            interviewer: look at the interviewer's turns too; with `interviewer_only`, at nothing else. Of participants
                that are named, the turns of those who ask them.
            sort: ``source`` (reading order), ``left``, ``right`` (by the words before or after), ``hit``.
            limit: at most so many lines, after sorting; 0 for all.
            sample: so many lines drawn at random; 0 for all. `seed` makes the draw repeatable.
            width: characters before and after.

        Raises:
            BadInput: nothing is looked for, or it cannot be read (says where), or a regular expression takes too long.
            NotFound: no such source, case, attribute, code, or no participant with such a value.
        """
        _check(words, regex, sort, limit, sample, width)
        people = people_of(self._session)
        looked = self._sources(sources, interviewer, interviewer_only)
        people = self._only_cases(looked, people, cases, having)
        self._only_passages(looked, where, codes, uncoded)
        if regex:
            found = _by_regex(looked, regex, case_sensitive)
        elif as_written:
            found = (_as_written(source, words, case_sensitive) for source in looked)
        else:
            found = self._by_pattern(looked, words)
        return self._concordance(words or regex, people, looked, found, sort, limit, sample, seed, width)

    def _sources(self, names: Sequence[str], interviewer: bool, only: bool) -> list[_Source]:
        connection = self._session.connection
        wanted = [self._session.source_name(name) for name in names]
        speakers = {
            (link.source, link.speaker): case.name for case in case_store.all_cases(connection) for link in case.links
        }
        asks = str(Role.INTERVIEWER)
        found = []
        for row, name, _, text in source_store.texts(connection, wanted):
            turns = spoken_store.turns(connection, row)
            if only:
                turns = [turn for turn in turns if turn.role == asks]
            elif not interviewer:
                turns = [turn for turn in turns if turn.role != asks]
            everybody = speakers.get((name, ""), "")
            cases = ["" if turn.role == asks else speakers.get((name, turn.speaker), everybody) for turn in turns]
            found.append(_Source(row, name, text, turns, cases))
        return found

    def _only_cases(
        self, looked: list[_Source], people: Material, cases: Sequence[str], having: Mapping[str, str] | Sequence[str]
    ) -> Material:
        """Leave out, in place, the turns of other participants; the interviewer's stay where one of these is asked.

        Answers the participants who are left: the others are neither counted nor among those who could have said it.
        """
        if not cases and not having:
            return people
        chosen = _named(people, cases) & _having(people, having)
        linked = {link.source for case in people.cases if case.name in chosen for link in case.links}
        for source in looked:
            source.keep(chosen, asked=source.name in linked)
        return replace(people, cases=tuple(case for case in people.cases if case.name in chosen))

    def _only_passages(self, looked: list[_Source], where: str, codes: Sequence[str], uncoded: bool) -> None:
        """Say, in place, which stretches of the sources count."""
        if uncoded and (where or codes):
            raise BadInput("What nobody has coded has no codes.", hint="Leave out either.")
        if not (where or codes or uncoded):
            return
        session = self._session
        keys = tuple(key for code in codes for key in session.codes_below(code))
        coded: dict[str, list[_Place]] = {}
        if where:
            from qualkit.services.selecting import select_codings

            for item in select_codings(session, where=where, codes=keys or None).items:
                span = item.coding.span
                coded.setdefault(item.coding.source, []).append((span.start, span.end))
        for source in looked:
            if not where:
                places = spoken_store.coded(session.connection, source.row, keys, by_people=uncoded)
                coded[source.name] = [(place.start, place.end) for place in places]
            passages = merged(coded.get(source.name, []))
            pick = outside if uncoded else inside
            source.areas = [pick((turn.start, turn.end), passages) for turn in source.turns]

    def _by_pattern(self, looked: list[_Source], words: str) -> Iterator[list[_Place]]:
        from qualkit.rules.cache import TokenCache
        from qualkit.rules.pattern_places import PatternPlaces

        is_regex = words.lstrip().lower().startswith("re:")
        pattern, *without = [words] if is_regex else _NOT.split(words)
        if not pattern.strip():
            raise BadInput("It is only said what to leave out.", hint="Give words to look for before “not:”.")
        finder = PatternPlaces(pattern, without, TokenCache(self._session.layout.cache / "tokens"))
        total = len(looked)
        for done, places in enumerate(finder.in_sources((source.text, source.spans()) for source in looked)):
            self._session.progress("Looking", done, total)
            yield places
        self._session.progress("Looking", total, total)

    def _concordance(
        self,
        said: str,
        people: Material,
        looked: list[_Source],
        found: Iterator[list[_Place]],
        sort: str,
        limit: int,
        sample: int,
        seed: int | None,
        width: int,
    ) -> Concordance:
        lines: list[KwicLine] = []
        tally: Counter[tuple[str, str]] = Counter()
        for source, places in zip(looked, found, strict=True):
            here = list(_lines(source, places, width))
            tally.update((line.source, line.case) for line in here)
            lines += here
        total = len(lines)
        if sample:
            lines = sampled(lines, sample, self._session.seed(seed))
        lines = in_order(lines, sort)[: limit or None]
        return Concordance(
            pattern=said,
            lines=tuple(self._with_codes(looked, lines)),
            total=total,
            tally=dict(sorted(tally.items())),
            people=people,
            spoken=lambda: _spoken(looked),
        )

    def _with_codes(self, looked: Sequence[_Source], lines: Sequence[KwicLine]) -> Iterator[KwicLine]:
        """The lines with the codes that codings have there."""
        rows = {source.name: source.row for source in looked}
        coded: dict[str, tuple[list[spoken_store.CodedPlace], list[int]]] = {}
        for line in lines:
            if line.source not in coded:
                places = spoken_store.coded(self._session.connection, rows[line.source])
                reach, ends = 0, []
                for place in places:
                    reach = max(reach, place.end)
                    ends.append(reach)
                coded[line.source] = places, ends
            places, ends = coded[line.source]
            # All before this end too early; nothing after this begins early enough.
            low = bisect_right(ends, line.start)
            high = bisect_left(places, line.end, key=lambda place: place.start)
            here = dict.fromkeys(place.code for place in places[low:high] if place.end > line.start)
            yield replace(line, codes=tuple(here)) if here else line


def people_of(session: Session) -> Material:
    """The participants and the settings about them, without anything that is coded."""
    config = session.config
    return Material(
        title=config.title,
        organisation=config.organisation,
        language=config.language,
        date=now().date().isoformat(),
        version=qualkit.version.__version__,
        sources=(),
        cases=case_store.all_cases(session.connection),
        codebooks=(),
        codings=(),
        memos=(),
        group_by=config.group_by,
        attribution=tuple(config.attribution),
        smallest_group=config.smallest_group,
        small_groups=config.small_groups,
    )


def _check(words: str, regex: str, sort: str, limit: int, sample: int, width: int) -> None:
    if bool(words.strip()) == bool(regex):
        raise BadInput("It is not said what to look for.", hint="Give words, or a regular expression.")
    if sort not in SORTS:
        raise BadInput(f'"{sort}" is no order.', hint=f"Use {', '.join(SORTS[:-1])} or {SORTS[-1]}.")
    if min(limit, sample, width) < 0:
        raise BadInput("Numbers of lines and characters are 0 or more.")


def _named(people: Material, cases: Sequence[str]) -> set[str]:
    known = {case.name.casefold(): case.name for case in people.cases}
    for name in cases:
        if name.casefold() not in known:
            raise NotFound(f'There is no case "{name}".', hint=nearest(name, list(known.values()), "qualkit case list"))
    return {known[name.casefold()] for name in cases} if cases else set(known.values())


def _having(people: Material, having: Mapping[str, str] | Sequence[str]) -> set[str]:
    pairs = list(having.items()) if isinstance(having, Mapping) else [_pair(one) for one in having]
    wanted: dict[str, set[str]] = {}
    for name, value in pairs:
        attribute = attribute_named(people, name)
        known = sorted({case.attributes.get(attribute, "") for case in people.cases} - {""})
        if value.casefold() not in {one.casefold() for one in known}:
            hint = nearest(value, known, "qualkit case list")
            raise NotFound(f'No case has "{value}" as its {attribute}.', hint=hint)
        wanted.setdefault(attribute, set()).add(value.casefold())
    return {
        case.name
        for case in people.cases
        if all(case.attributes.get(name, "").casefold() in values for name, values in wanted.items())
    }


def _pair(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not equals or not name.strip() or not value.strip():
        raise BadInput(f'"{text}" is no attribute with its value.', hint='Write it so: role="link worker".')
    return name.strip(), value.strip()


def _by_regex(looked: Sequence[_Source], regex: str, case_sensitive: bool) -> Iterator[list[_Place]]:
    from qualkit.rules.timed_search import find_pattern

    turns = [(number, turn) for number, source in enumerate(looked) for turn in source.turns]
    texts = [looked[number].text[turn.start : turn.end] for number, turn in turns]
    found: list[list[_Place]] = [[] for _ in looked]
    for (number, turn), places in zip(turns, find_pattern(regex, texts, case_sensitive=case_sensitive), strict=True):
        found[number] += [(turn.start + start, turn.start + end) for start, end in places]
    return iter(found)


def _as_written(source: _Source, words: str, case_sensitive: bool) -> list[_Place]:
    folded = fold(words)[0].strip()
    if not folded:
        raise BadInput("It is not said what to look for.", hint="Give words, or a regular expression.")
    # Most texts are passed over by one comparison.
    longest = max(_LETTERS.findall(folded), key=len, default="")
    if longest not in source.text.casefold():
        return []
    return [
        (place.start, place.end)
        for turn in source.turns
        if longest in source.text[turn.start : turn.end].casefold()
        for place in find_words(
            source.text, words, Span(turn.start, turn.end), case_sensitive=case_sensitive, whole_words=True
        )
    ]


def _lines(source: _Source, places: Sequence[_Place], width: int) -> Iterator[KwicLine]:
    """The places as lines, without those that are not in a stretch that counts."""
    starts = [turn.start for turn in source.turns]
    for start, end in places:
        at = bisect_right(starts, start) - 1
        if source.areas is not None and not any(low <= start and end <= high for low, high in source.areas[at]):
            continue
        turn = source.turns[at]
        left, hit, right = context(source.text, turn.start, start, end, turn.end, width)
        yield KwicLine(
            source=source.name,
            case=source.cases[at],
            turn=turn.number,
            seconds=turn.seconds,
            start=start,
            end=end,
            left=left,
            hit=hit,
            right=right,
            speaker=turn.speaker,
            role=turn.role,
        )


def _spoken(looked: Sequence[_Source]) -> dict[tuple[str, str], int]:
    """How many words were looked through, by source and case."""
    words: Counter[tuple[str, str]] = Counter()
    for source in looked:
        whole = [[(turn.start, turn.end)] for turn in source.turns]
        areas = whole if source.areas is None else source.areas
        for case, stretches in zip(source.cases, areas, strict=True):
            words[source.name, case] += sum(len(source.text[start:end].split()) for start, end in stretches)
    return dict(sorted(words.items()))
