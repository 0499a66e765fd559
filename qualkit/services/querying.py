"""Asking a study for passages in the query language."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields, is_dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from qualkit.analysis.query_choice import choose
from qualkit.analysis.query_results import QueryResult
from qualkit.analysis.querying import Step, Study, find
from qualkit.analysis.querying_facts import Facts
from qualkit.analysis.querying_pairs import Spoken
from qualkit.analysis.quotations import grouped, presented
from qualkit.domain.codings import Origin
from qualkit.domain.material import Located, Material
from qualkit.domain.queries import Codes, Names, Query, QueryFault, Saying
from qualkit.errors import BadInput, NotFound
from qualkit.services.material import gather, locate
from qualkit.services.selecting import attribute_named
from qualkit.services.session import Session, nearest
from qualkit.services.themes import theme_named
from qualkit.store import cases as case_store
from qualkit.store import coders
from qualkit.store import codings as coding_store
from qualkit.store import sources as source_store
from qualkit.store import themes as theme_store
from qualkit.text.query_dates import period
from qualkit.text.query_language import parse
from qualkit.text.query_said import said, said_part
from qualkit.text.query_tokens import folded

if TYPE_CHECKING:
    from qualkit.domain.cases import Case

__all__ = ["filtered", "names_of", "query", "understood"]

# Attributes and facts of a file that say when the interview was held.
# So many names can stand in one question to the database.
_MANY = 500
_THEME_HINT = "qualkit codebook show lists the codes, qualkit theme list the themes."
_DATES = ("date", "interview date", "date of interview", "interviewed", "interviewed on", "interview held", "recorded")


def filtered(
    session: Session,
    material: Material,
    items: Sequence[Located],
    where: str,
    *,
    origins: Sequence[str] = (),
    confirmed_only: bool = False,
) -> list[Located]:
    """Those of the codings that a query finds.

    Args:
        items: the codings to choose from, in any order, which is kept.
        where: the query. How it sorts does not matter here; limits and samples are refused.
        origins, confirmed_only: which codings count as others, to which the query relates the ones it finds.

    Raises:
        QueryFault: it cannot be understood, or limits how many there are.
    """
    asked = understood(session, where)
    if asked.limit:
        raise QueryFault(
            "A query that chooses codings cannot limit or draw them.",
            query=where,
            at=0,
            length=len(where),
            hint="Leave out “first”, “limit” and “sample”, or use it with: qualkit quotes",
        )
    every = _every(session, material, asked, items)
    if origins or confirmed_only:
        every = [item for item in every if _counts(item, origins, confirmed_only)]
    wanted = {item.coding.number for item in items}
    study = _study(session, every, material.cases, asked)
    among = [place for place, item in enumerate(every) if item.coding.number in wanted]
    places, _ = find(study, asked.expression, among)
    found = {every[place].coding.number for place in places}
    return [item for item in items if item.coding.number in found]


def query(
    session: Session,
    text: str,
    *,
    seed: int = 0,
    origins: Sequence[str] = (),
    confirmed_only: bool = False,
    cases: Sequence[str] = (),
    theme: str = "",
    by: str = "",
    limit: int = 0,
) -> QueryResult:
    """What `Study.query` answers."""
    asked = _asked(session, text, theme, limit)
    # The codings are read apart from the rest: a query needs neither all of them nor the words that fired.
    material = gather(session, whole=False, codes=[])
    codes = None if asked.codes is None else sorted(asked.codes)
    read = locate(session, coding_store.select(session.connection, codes=codes, evidence=False))
    every = [item for item in read if _counts(item, origins, confirmed_only)]
    by = attribute_named(material, by, "case")
    study = _study(session, every, material.cases, asked)
    places, steps = find(study, asked.expression, _said_by(every, cases, material))
    found = [every[place] for place in places]
    return _result(material, study, asked, found, steps, seed, by)


def _asked(session: Session, text: str, theme: str, limit: int) -> Query:
    """The query, or that for a theme of the write-up, with a limit from outside."""
    if bool(text.strip()) == bool(theme):
        raise BadInput("Name a code (or ask another query) or a theme of the write-up.", hint=_THEME_HINT)
    if limit < 0:
        raise BadInput(f"A limit of {limit} cannot be had.", hint="Give a number of quotations, 0 for all.")
    if theme:
        named = theme_named(session, theme)
        keys = frozenset(key for top in named.codes for key in session.codes_below(top))
        asked = Query(text=f'theme "{named.name}"', expression=Codes(keys, f"of the theme “{named.name}”"))
    else:
        asked = understood(session, text)
    if not limit:
        return asked
    return replace(
        asked, limit=min(asked.limit or limit, limit), spread=asked.spread or ("" if asked.sample else "case")
    )


def _said_by(items: Sequence[Located], cases: Sequence[str], material: Material) -> list[int] | None:
    """The places of what these participants say; None for everybody. Raises NotFound."""
    if not cases:
        return None
    known = {case.name.casefold(): case.name for case in material.cases}
    for name in cases:
        if name.casefold() not in known:
            hint = nearest(name, list(known.values()), "qualkit case list")
            raise NotFound(f'There is no case "{name}".', hint=hint)
    names = {known[name.casefold()] for name in cases}
    return [place for place, item in enumerate(items) if item.case in names]


def understood(session: Session, text: str) -> Query:
    """A query as the study understands it. Raises QueryFault."""
    return parse(text, names_of(session))


def names_of(session: Session) -> Names:
    """What queries may name in a study."""
    books = session.codebooks()
    below = {code.key: frozenset(child.key for child in book.below(code.key)) for book in books for code in book}
    cases = case_store.all_cases(session.connection)
    attributes: dict[str, dict[str, None]] = {}
    for case in cases:
        for name, value in case.attributes.items():
            attributes.setdefault(name, {})[value] = None
    return Names(
        codes=tuple((code.key, code.name, code.aliases) for book in books for code in book),
        below=below,
        themes=tuple(
            (theme.number, theme.name, frozenset(key for top in theme.codes for key in below.get(top, {top})))
            for theme in theme_store.select(session.connection)
        ),
        attributes={name: tuple(sorted(values)) for name, values in attributes.items()},
        cases=tuple(case.name for case in cases),
        sources=tuple(source_store.names(session.connection)),
        coders=tuple(coders.names(session.connection)),
        saved=session.config.queries,
    )


def _counts(item: Located, origins: Sequence[str], confirmed_only: bool) -> bool:
    coding = item.coding
    if origins and str(coding.origin) not in origins:
        return False
    return not confirmed_only or coding.origin is not Origin.RULE or bool(coding.confirmed_by)


def _every(session: Session, material: Material, asked: Query, items: Sequence[Located]) -> Sequence[Located]:
    """All codings that a query needs to see, of which a table may have read only some."""
    needed = asked.codes
    present = {item.coding.code for item in material.codings}
    if needed is not None and needed <= present:
        return material.codings
    total = session.connection.execute("SELECT count(*) FROM codings").fetchone()[0]
    if len(material.codings) >= total:
        return material.codings
    keys = None if needed is None else sorted(needed | {item.coding.code for item in items})
    return locate(session, coding_store.select(session.connection, codes=keys, evidence=False))


def _study(session: Session, items: Sequence[Located], cases: Sequence[Case], asked: Query) -> Study:
    _limit_time(asked, items)
    return Study(
        items=items,
        attributes={case.name: case.attributes for case in cases},
        held=_held(session, cases) if _asks_for_interviews(asked) else {},
        texts=lambda names: _spoken(session, names),
    )


def _limit_time(asked: Query, items: Sequence[Located]) -> None:
    """Raise BadInput if a regular expression of the query takes practically for ever on these passages."""
    patterns = sorted(_regexes(asked.expression))
    if not patterns:
        return
    from qualkit.rules.timed_search import find_pattern

    quotes = sorted({item.coding.quote for item in items})
    for pattern in patterns:
        find_pattern(pattern, quotes)


def _regexes(part: object) -> set[str]:
    """The regular expressions anywhere within an expression."""
    if isinstance(part, Saying):
        return set(part.raw)
    if isinstance(part, tuple):
        return set().union(*map(_regexes, part))
    if is_dataclass(part):
        return set().union(*(_regexes(getattr(part, one.name)) for one in fields(part)))
    return set()


def _spoken(session: Session, names: Sequence[str]) -> dict[str, Spoken]:
    """What is said in these sources, without all that is known of their turns: that takes three times as long."""
    places: dict[int, tuple[list[int], list[int]]] = {}
    for row, start, end in source_store.turn_places(session.connection):
        starts, ends = places.setdefault(row, ([], []))
        starts.append(start)
        ends.append(end)
    wanted = set(names)
    every = source_store.texts(session.connection, () if len(names) > _MANY else names)
    return {name: Spoken(text, *places.get(row, ((), ()))) for row, name, _, text in every if name in wanted}


def _asks_for_interviews(asked: Query) -> bool:
    return "interviewed on" in repr(asked.expression) or any(one.by == "interviewed on" for one in asked.order)


def _held(session: Session, cases: Sequence[Case]) -> dict[tuple[str, str], date]:
    """When interviews were held, as attributes of cases say, or else what the files say of themselves.

    Raises:
        BadInput: nothing says it.
    """
    held: dict[tuple[str, str], date] = {}
    for name in source_store.names(session.connection):
        source = source_store.get(session.connection, name)
        found = _date_among(source.metadata) if source else None
        if found:
            held[name, ""] = found
    for case in cases:
        found = _date_among(case.attributes)
        for link in case.links if found else ():
            held[link.source, case.name] = found  # type: ignore[assignment]
    if not held:
        raise BadInput(
            "Nothing in this study says when interviews were held.",
            hint="Add a column “interview date” to the participants' file; take it in with: qualkit case import FILE",
        )
    return held


def _date_among(facts: dict[str, str]) -> date | None:
    for name in _DATES:
        for known, value in facts.items():
            found = period(value) if folded(known) == name else None
            if found is not None:
                return found.start
    return None


def _result(
    material: Material, study: Study, asked: Query, found: Sequence[Located], steps: Sequence[Step], seed: int, by: str
) -> QueryResult:
    facts = Facts(study.attributes, study.held)
    places = {code.key: place for place, code in enumerate(code for book in material.codebooks for code in book)}
    chosen = choose(found, asked, facts, places, seed)
    if by:
        chosen = grouped(material, chosen, by)
    also: dict[tuple[str, int, int], list[str]] = {}
    for item in found:
        span = item.coding.span
        also.setdefault((item.coding.source, span.start, span.end), []).append(item.coding.code)
    attributes = dict.fromkeys(name for case in material.cases for name in case.attributes)
    return QueryResult(
        query=asked.text,
        said=said(asked, seed),
        quotations=tuple(presented(material, chosen)),
        items=tuple(chosen),
        codings=len(found),
        passages=len(also),
        emptied_by="" if found else _emptied(steps),
        attributes=tuple(attributes),
        also=also,
        names={code.key: code.name for book in material.codebooks for code in book},
        by=by,
    )


def _emptied(steps: Sequence[Step]) -> str:
    """Which part of a query left nothing, in a sentence."""
    at = next(place for place, step in enumerate(steps) if not step.left)
    told = said_part(steps[at].part, first=at == 0) or "coded with anything"
    if at == 0:
        return f"Nothing is found: there is no passage {told}."
    left = steps[at - 1].left
    before = "1 coding fits" if left == 1 else f"{left:,} codings fit"
    return f"Nothing is found: {before} so far, but none is {told}."
