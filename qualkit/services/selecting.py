"""What a table or a picture is made from: the study, and the codings that were asked for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from qualkit.analysis import counting
from qualkit.analysis.wording import count
from qualkit.domain.codings import Origin
from qualkit.domain.material import Located, Material
from qualkit.errors import BadInput, NotFound
from qualkit.services.material import gather
from qualkit.services.session import Session, nearest
from qualkit.store import overview

__all__ = ["Selection", "attribute_named", "select_codings", "study_now"]


@dataclass(frozen=True, slots=True)
class Selection:
    """The study, and the codings that count."""

    material: Material = field(repr=False)
    items: Sequence[Located] = field(repr=False)


def select_codings(
    session: Session,
    *,
    where: str = "",
    origins: Sequence[str] = (),
    cases: Sequence[str] = (),
    confirmed_only: bool = False,
    codes: Sequence[str] | None = None,
    whole: bool = False,
) -> Selection:
    """The study, and those of its codings that were asked for. Filters are joined with "and"; empty ones let all in.

    Args:
        where: a query, as in `Study.query`: only codings that it finds.
        origins: ``human``, ``rule``, ``model``.
        cases: only what these participants say.
        confirmed_only: leave out rule hits that nobody has confirmed.
        codes: read only codings with these codes, and no others.
        whole: read facts of sources, suggestions and the log too.

    Raises:
        BadInput: an origin that does not exist, or a query that cannot be read.
        NotFound: no such case, or what a query names.
    """
    wrong = [origin for origin in origins if origin not in tuple(Origin)]
    if wrong:
        raise BadInput(f'"{wrong[0]}" is no origin.', hint="Use human, rule or model.")
    material = study_now(session) if codes is None and not whole else gather(session, whole=whole, codes=codes)
    known = {case.name.casefold() for case in material.cases}
    for name in cases:
        if name.casefold() not in known:
            names = [case.name for case in material.cases]
            raise NotFound(f'There is no case "{name}".', hint=nearest(name, names, "qualkit case list"))
    items = counting.chosen(material, origins=origins, cases=cases, unconfirmed=not confirmed_only)
    if where:
        from qualkit.services.querying import filtered

        items = filtered(session, material, items, where, origins=origins, confirmed_only=confirmed_only)
        people = len({item.case for item in items if item.case})
        if 0 < people < material.smallest_group:
            session.notices.append(
                f"The query leaves what {count(people, 'participant')} said: a table of it can single a person out."
            )
    return Selection(material, items)


def study_now(session: Session) -> Material:
    """The study as tables need it, read once while nobody changes it: a picture may rest on several tables."""
    state = (overview.version(session.connection), session.connection.total_changes)
    if session.read_last is None or session.read_last[0] != state:
        session.read_last = (state, gather(session, whole=False))
    return session.read_last[1]


def attribute_named(material: Material, by: str, *also: str) -> str:
    """The attribute of the cases that is meant, in its own spelling; "" stays "", as do the words in `also`.

    Raises:
        NotFound: no case has such an attribute (names the nearest).
    """
    known = list(dict.fromkeys(name for case in material.cases for name in case.attributes))
    for name in ("", *also, *known):
        if name.casefold() == by.strip().casefold():
            return name
    hint = nearest(by, [*also, *known], "qualkit case list")
    raise NotFound(f'No case has an attribute "{by}".', hint=hint)
