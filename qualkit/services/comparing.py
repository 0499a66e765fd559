"""Comparing participants: groups, enablers and barriers, time points, and what was new in the last interviews."""

from __future__ import annotations

from collections.abc import Sequence

from qualkit.analysis.origin_counts import with_origins
from qualkit.domain.material import Located
from qualkit.domain.tables import DataTable
from qualkit.errors import BadInput
from qualkit.services.selecting import Selection, attribute_named, select_codings
from qualkit.services.session import Session

__all__ = ["Comparing"]


class Comparing:
    """Part of ``study.reports``: comparisons. Unconfirmed rule hits count, unless a call leaves them out."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def compare(
        self,
        by: str = "",
        *,
        codes: Sequence[str] = (),
        wide: bool = False,
        small_groups: bool = False,
        where: str = "",
        origins: Sequence[str] = (),
        confirmed_only: bool = False,
    ) -> DataTable:
        """What each group says of each theme: n of N, one quotation, and the contrary view where there is one.

        Args:
            by: an attribute of the participants; "" the study's grouping attribute.
            codes: the codes to compare, in this order; () takes the themes of the codebooks (with `where`: those of
                which the query finds anything).
            wide: for print, one row a code and one column a group; else one row a code and group.
            small_groups: show groups so small that a person could be told from them.
            where: a query, as in `Study.query`: only codings that it finds.
            origins: ``human``, ``rule``, ``model``; () takes all.
            confirmed_only: leave out rule hits that nobody has confirmed.

        Returns:
            See `qualkit.analysis.comparison.comparison`.

        Raises:
            NotFound: no such code or attribute.
        """
        from qualkit.analysis.comparison import comparison, side_by_side

        found = self._taken(where, origins, confirmed_only)
        table = comparison(
            found.material,
            found.items,
            by=attribute_named(found.material, by),
            codes=self._keys(codes),
            found_only=bool(where) and not codes,
            small_groups=small_groups,
        )
        return with_origins(side_by_side(table) if wide else table, self._of(found.items, codes))

    def enablers(
        self,
        by: str = "",
        *,
        codes: Sequence[str] = (),
        small_groups: bool = False,
        where: str = "",
        origins: Sequence[str] = (),
        confirmed_only: bool = False,
    ) -> DataTable:
        """How many participants say of each code that it helps, that it hinders, and both; with a quotation of each.

        Args:
            by: "" for all participants, or an attribute: then one row a code and group.
            codes: only these codes.

        Other arguments are those of `compare`; the table is that of `qualkit.analysis.stances.enablers`.

        Raises:
            NotFound: no such code or attribute.
        """
        from qualkit.analysis.stances import enablers

        found = self._taken(where, origins, confirmed_only)
        items = [item for item in found.items if item.coding.stance]
        table = enablers(
            found.material,
            items,
            by=attribute_named(found.material, by),
            codes=self._keys(codes),
            small_groups=small_groups,
        )
        return with_origins(table, self._of(items, codes))

    def change(
        self,
        by: str = "wave",
        *,
        codes: Sequence[str] = (),
        person: str = "",
        small_groups: bool = False,
        where: str = "",
        origins: Sequence[str] = (),
        confirmed_only: bool = False,
    ) -> DataTable:
        """How many speak of each code at each time point; of those interviewed twice, who began and who ceased to.

        Args:
            by: the attribute that tells the time point; ``interview`` for the first, second, … source of each
                participant, in the order of their names.
            codes: only these codes.
            person: an attribute that is the same for participants of several time points who are one person.

        Other arguments are those of `compare`; the table is that of `qualkit.analysis.change.change`.

        Raises:
            BadInput: a person is named with ``interview``.
            NotFound: no such code or attribute.
        """
        from qualkit.analysis.change import INTERVIEW, change

        found = self._taken(where, origins, confirmed_only)
        by = attribute_named(found.material, by, INTERVIEW)
        if by == INTERVIEW and person:
            raise BadInput("Interviews are those of one participant already.", hint="Leave the person out.")
        table = change(
            found.material,
            found.items,
            by=by or found.material.group_by,
            codes=self._keys(codes),
            person=attribute_named(found.material, person),
            small_groups=small_groups,
        )
        return with_origins(table, found.items)

    def saturation(
        self,
        *,
        base: int = 4,
        run: int = 2,
        threshold: float = 0.05,
        orders: int = 200,
        seed: int = 1,
        unit: str = "source",
        order: Sequence[str] = (),
        level: str = "code",
        rule_hits: bool = False,
        where: str = "",
        origins: Sequence[str] = (),
    ) -> DataTable:
        """How many new codes each interview brought (Guest, Namey and Chen 2020), also in random orders.

        No report holds it unless it is asked for: for reflexive thematic analysis it is not a coherent aim.

        Args:
            base: interviews that are the measure.
            run: interviews whose new codes are divided by those of the base; runs overlap.
            threshold: the share of new information that counts as little.
            orders: random orders to compare with; 0 for none.
            seed: of the random orders; the same seed gives the same orders.
            unit: ``source``, or ``case`` for participants.
            order: names of the sources (or participants) in the order of the interviews; the others follow, by name.
            level: ``code``, or ``theme`` for the tops of the codebooks.
            rule_hits: count rule hits that nobody has confirmed, too.
            where: a query, as in `Study.query`: only codings that it finds.
            origins: ``human``, ``rule``, ``model``; () takes all.

        Returns:
            See `qualkit.analysis.saturation.saturation`.

        Raises:
            BadInput: a number out of its range, a name twice or unknown in `order`, no such unit or level.
        """
        from qualkit.analysis import saturation as analysis
        from qualkit.analysis.code_units import LEVELS

        for what, wrong in (
            ("The base is 1 interview or more.", base < 1),
            ("A run is 1 interview or more.", run < 1),
            ("The threshold is a share from 0 to 1.", not 0 <= threshold <= 1),
            ("Random orders are 0 to 10,000.", not 0 <= orders <= 10_000),
        ):
            if wrong:
                raise BadInput(what, hint="The paper advises a base of 4 to 6, runs of 2 or 3, and 0.05 or 0.")
        for given, known in ((unit, analysis.UNITS), (level, LEVELS)):
            if given not in known:
                raise BadInput(f'"{given}" is unknown here.', hint=f"Use {' or '.join(known)}.")
        found = self._taken(where, origins, not rule_hits)
        return analysis.saturation(
            found.material,
            found.items,
            units=self._in_order(found, unit, order),
            unit=unit,
            level=level,
            base=base,
            run=run,
            threshold=threshold,
            orders=orders,
            seed=seed,
            rule_hits=rule_hits,
        )

    def _in_order(self, found: Selection, unit: str, order: Sequence[str]) -> list[str]:
        """All interviews (or participants): those that are named first, the others after them by name."""
        from qualkit.analysis.change import natural
        from qualkit.services.session import nearest
        from qualkit.store import sources

        every = found.material.speakers() if unit == "case" else sources.names(self._session.connection)
        names = {name.casefold(): name for name in sorted(every, key=natural)}
        first: list[str] = []
        for name in order:
            if name.casefold() not in names:
                hint = nearest(name, list(names.values()), f"qualkit {unit} list")
                raise BadInput(f'There is no {unit} "{name}".', hint=hint)
            first.append(names[name.casefold()])
        if len(set(first)) < len(first):
            raise BadInput("An interview stands twice in the order.", hint="Name each once.")
        return [*first, *(name for name in names.values() if name not in set(first))]

    def _taken(self, where: str, origins: Sequence[str], confirmed_only: bool) -> Selection:
        return select_codings(self._session, where=where, origins=origins, confirmed_only=confirmed_only)

    def _keys(self, codes: Sequence[str]) -> list[str]:
        return list(dict.fromkeys(self._session.code(key).key for key in codes))

    def _of(self, items: Sequence[Located], codes: Sequence[str]) -> Sequence[Located]:
        """Those with these codes or codes under them; all of them if none is named."""
        keys = {below for key in self._keys(codes) for below in self._session.codes_below(key)}
        return [item for item in items if item.coding.code in keys] if codes else items
