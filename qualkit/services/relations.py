"""Reading the study back: what goes with what. Codes that stand together or follow each other, who speaks of whom."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from qualkit.analysis.code_units import LEVELS, CodeSet
from qualkit.analysis.origin_counts import with_origins
from qualkit.domain.material import Located, Material, Talk
from qualkit.domain.sources import Role
from qualkit.domain.tables import DataTable
from qualkit.errors import BadInput, NotFound
from qualkit.services.material import silent_talks, talks
from qualkit.services.selecting import attribute_named, select_codings
from qualkit.services.session import Session, nearest

__all__ = ["Relations"]


class Relations:
    """Part of ``study.reports``: relations. Unconfirmed rule hits count, unless a call leaves them out."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def cooccurrence(
        self,
        *,
        within: str = "overlap",
        codes: Sequence[str] = (),
        level: str = "code",
        coder: str = "any",
        wide: bool = False,
        measure: str = "together",
        where: str = "",
        origins: Sequence[str] = (),
        cases: Sequence[str] = (),
        confirmed_only: bool = False,
    ) -> DataTable:
        """Which codes stand together: counts, Jaccard's measure, participants.

        Args:
            within: what they share: ``overlap`` (passages that overlap), ``segment`` (the same segment), ``turn``,
                ``case``. `qualkit.analysis.cooccurrence` says what is counted.
            codes: only these codes, each with those under it; () takes the codes of `level`.
            level: ``code`` (every code that is used) or ``theme`` (the tops of the codebooks).
            coder: ``any``, or ``same``: both codes by one coder.
            wide: a square, codes down and across, in the place of one row a pair.
            measure: what pairs are ordered by, and what the cells of the square hold: ``together``, ``jaccard`` or
                ``cases``.
            where: a query, as in `Study.query`: only codings that it finds.
            origins: ``human``, ``rule``, ``model``; () takes all.
            cases: only what these participants say.
            confirmed_only: leave out rule hits that nobody has confirmed.

        Raises:
            BadInput: one of these words is none of those that are known, or fewer than two codes are named.
            NotFound: no such code or case.
        """
        from qualkit.analysis import cooccurrence as analysis

        _known("within", within, analysis.WITHIN)
        _known("coder", coder, ("any", "same"))
        _known("measure", measure, analysis.MEASURES)
        material, items, shown = self._coded(where, origins, cases, confirmed_only, codes, level)
        if codes and len(shown.names) < 2:
            raise BadInput("Codes stand together with others: one alone is named.", hint="Name two codes or more.")
        turns = silent_talks(self._session, material.cases) if within == "turn" else {}
        same = coder == "same"
        if wide:
            return analysis.cooccurrence_matrix(
                material, items, turns, codes=shown, within=within, same_coder=same, measure=measure
            )
        return analysis.cooccurrence(
            material,
            items,
            turns,
            codes=shown,
            within=within,
            same_coder=same,
            measure=measure,
            chance=not (where or cases),
        )

    def sequences(
        self,
        *,
        within: int = 0,
        codes: Sequence[str] = (),
        level: str = "code",
        where: str = "",
        origins: Sequence[str] = (),
        cases: Sequence[str] = (),
        confirmed_only: bool = False,
    ) -> DataTable:
        """Which code is followed by which within an interview, against what a random order of its turns would give.

        Args:
            within: 0 for the next coded turn of a participant, else so many turns of participants.
            codes, level: as in `cooccurrence`.
            where, origins, cases, confirmed_only: which codings count, as in `cooccurrence`.

        Raises:
            BadInput: `within` is below 0, or there is no such level.
            NotFound: no such code or case.
        """
        from qualkit.analysis.sequences import sequences

        if within < 0:
            raise BadInput("Turns to look ahead are 0 or more.", hint="0 looks at the next coded turn.")
        material, items, shown = self._coded(where, origins, cases, confirmed_only, codes, level)
        turns = silent_talks(self._session, material.cases)
        return with_origins(sequences(material, turns, items, codes=shown, within=within), items)

    def network(
        self,
        *,
        within: int = 0,
        by: str = "",
        also: Mapping[str, Sequence[str]] | None = None,
        least: int = 1,
        codes: Sequence[str] = (),
        level: str = "theme",
        small_groups: bool = False,
        where: str = "",
        origins: Sequence[str] = (),
        cases: Sequence[str] = (),
        confirmed_only: bool = False,
    ) -> tuple[DataTable, DataTable]:
        """Who says what of whom: organisations and roles that participants mention, with codes, and by whose talk.

        Args:
            within: 0: two are together if one turn mentions both; else if at most so many words stand between them.
            by: the attribute whose groups of speakers are told apart; "" the study's grouping attribute.
            also: words to look for besides the list that comes with qualkit: ``{"repair café": ["repair café"]}``. A
                name that is no organisation is written ``"peer mentor (role)"``; a name of the list gets more words.
            least: leave out edges of fewer turns.
            codes, level: the codes to show with what is mentioned, as in `cooccurrence`.
            small_groups: show groups of speakers of any size, and what rests on one participant's talk.
            where, origins, confirmed_only: which codings count for the codes; mentions count wherever they are.
            cases: only what these participants say.

        Returns:
            Nodes and edges; see `qualkit.analysis.ecosystem.network`.

        Raises:
            BadInput: `within` or `least` is too small, a name of `also` has no words, or there is no such level.
            NotFound: no such code, case or attribute.
        """
        from qualkit.analysis.disclosure import groups_of
        from qualkit.analysis.ecosystem import network
        from qualkit.analysis.ecosystem_words import Words

        if within < 0 or least < 1:
            raise BadInput("Words between two mentions are 0 or more, and turns of an edge 1 or more.")
        words = Words(also)
        material, items, shown = self._coded(where, origins, cases, confirmed_only, codes, level)
        groups = groups_of(material, attribute_named(material, by), small=small_groups)
        said = _only(talks(self._session), material, cases)
        nodes, edges = network(
            material,
            said,
            items,
            words=words,
            codes=shown,
            groups=groups,
            within=within,
            least=least,
            alone=small_groups or material.small_groups == "shown",
        )
        return nodes, with_origins(edges, items)

    def profiles(
        self,
        case: str = "",
        *,
        where: str = "",
        origins: Sequence[str] = (),
        confirmed_only: bool = False,
    ) -> DataTable:
        """Participants one by one: who they are, how much they say, and what they speak of more than the others.

        Args:
            case: a participant: everything of this one, a row a thing; "" for one row a participant.
            where, origins, confirmed_only: which codings count, as in `cooccurrence`.

        Raises:
            NotFound: no such case.
        """
        from qualkit.analysis.profiles import profile, profiles

        chosen = select_codings(self._session, where=where, origins=origins, cases=(), confirmed_only=confirmed_only)
        said = talks(self._session)
        if not case:
            return profiles(chosen.material, said, chosen.items)
        return profile(chosen.material, said, self._case(chosen.material, case), chosen.items)

    def _case(self, material: Material, name: str) -> str:
        """A participant who speaks, in its own spelling."""
        known = {one.name.casefold(): one.name for one in material.cases}
        if name.strip().casefold() not in known:
            raise NotFound(
                f'There is no case "{name}".', hint=nearest(name, sorted(known.values()), "qualkit case list")
            )
        return known[name.strip().casefold()]

    def _coded(
        self,
        where: str,
        origins: Sequence[str],
        cases: Sequence[str],
        confirmed_only: bool,
        codes: Sequence[str],
        level: str,
    ) -> tuple[Material, Sequence[Located], CodeSet]:
        """The study, the codings that count, and the codes that the table tells of."""
        _known("level", level, LEVELS)
        keys = [self._session.code(key).key for key in codes]
        found = select_codings(self._session, where=where, origins=origins, cases=cases, confirmed_only=confirmed_only)
        return found.material, found.items, CodeSet.of(found.material, found.items, level=level, codes=keys)


def _only(said: Mapping[str, Talk], material: Material, cases: Sequence[str]) -> Mapping[str, Talk]:
    """The talk of these participants (of everybody, if none is named); the turns of others become the interviewer's."""
    if not cases:
        return said
    wanted = {case.name for case in material.cases if case.name.casefold() in {name.casefold() for name in cases}}
    return {
        name: replace(
            talk,
            turns=tuple(
                turn if case in wanted else replace(turn, role=Role.INTERVIEWER)
                for turn, case in zip(talk.turns, talk.cases, strict=True)
            ),
        )
        for name, talk in said.items()
        if wanted & set(talk.cases)
    }


def _known(what: str, value: str, words: Sequence[str]) -> None:
    if value not in words:
        raise BadInput(f'"{value}" is nothing that {what} knows.', hint=f"Use one of: {', '.join(words)}.")
