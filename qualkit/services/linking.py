"""What the links in memos and summaries point at."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cached_property

from qualkit.domain.codebook import Codebook
from qualkit.domain.memos import LinkTarget
from qualkit.services.session import Session, nearest
from qualkit.store import cases as case_store
from qualkit.store import linked
from qualkit.store import sources as source_store
from qualkit.text.links import Link, links, replace_links

__all__ = ["Resolver"]


class Resolver:
    """Looks links up in a study as it is now; codes are also found by former keys."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._connection = session.connection
        self._known: dict[str, LinkTarget] = {}

    def targets(self, text: str) -> list[LinkTarget]:
        """What each link of a text points at, in order, each once."""
        return list({link.raw: self.target(link) for link in links(text)}.values())

    def target(self, link: Link) -> LinkTarget:
        """What one link points at."""
        if link.raw not in self._known:
            self._known[link.raw] = self._found(link)
        return self._known[link.raw]

    def told(self, text: str) -> str:
        """A text with its links told: ``[[#12]]`` becomes "LW03, turn 12"."""
        return replace_links(text, lambda link: self.target(link).told)

    def table(self, texts: Iterable[str]) -> dict[str, tuple[str, str]]:
        """For reports: what to print for each link of these texts, with and without its place."""
        found = (target for text in texts for target in self.targets(text))
        return {target.raw: (target.told, target.unplaced) for target in found}

    def broken(self, text: str) -> list[str]:
        """A sentence for each link of a text that points at nothing."""
        return [f"{t.raw} points at nothing: {t.problem}" for t in self.targets(text) if t.problem]

    def warn(self, text: str) -> None:
        """Have the study say which links of a text point at nothing."""
        self._session.notices.extend(self.broken(text))

    def _found(self, link: Link) -> LinkTarget:
        finders: dict[str, Callable[[Link], LinkTarget | None]] = {
            "coding": self._coding,
            "memo": self._memo,
            "suggestion": self._suggestion,
            "theme": self._theme,
            "code": self._code,
            "source": self._source,
            "case": self._case,
            "turn": self._turn,
            "name": self._name,
        }
        found = finders[link.kind](link)
        # A code or a source may be called "theme song", or "A:1": what cannot be read as it looks is tried as a name.
        if found is None and link.kind != "name":
            found = self._name(link)
        return found or self._broken(link)

    def _name(self, link: Link) -> LinkTarget | None:
        return self._code(link) or self._source(link) or self._case(link)

    def _code(self, link: Link) -> LinkTarget | None:
        for name in _names(link):
            found = next((c for book in self._books if (c := book.get(name))), None) or next(
                (c for book in self._books if (c := book.find(name))), None
            )
            if found is not None:
                return _target(link, "code", found.key, f"{found.name} ({found.key})")
        return None

    def _source(self, link: Link) -> LinkTarget | None:
        name = next((n for name in _names(link) if (n := self._sources.get(name.casefold()))), None)
        return _target(link, "source", name, name, self._who(name, "")) if name else None

    def _case(self, link: Link) -> LinkTarget | None:
        name = next((n for name in _names(link) if (n := self._cases.get(name.casefold()))), None)
        return _target(link, "case", name, name) if name else None

    def _turn(self, link: Link) -> LinkTarget | None:
        name = self._sources.get(link.name.casefold())
        # A case is as good a name as the one source it speaks in.
        spoken = self._spoken.get(self._cases.get(link.name.casefold(), ""), [])
        name = name or (spoken[0] if len(spoken) == 1 else None)
        placed = linked.turn(self._connection, name, link.number) if name else None
        if placed is None:
            return None
        return self._placed(link, "turn", f"{placed.source}:{placed.turn}", placed)

    def _coding(self, link: Link) -> LinkTarget | None:
        placed = linked.coding(self._connection, link.number)
        return self._placed(link, "coding", str(link.number), placed) if placed else None

    def _memo(self, link: Link) -> LinkTarget | None:
        title = linked.memo_title(self._connection, link.number)
        if title is None:
            return None
        return _target(link, "memo", str(link.number), f"memo {link.number}" + (f", “{title}”" if title else ""))

    def _suggestion(self, link: Link) -> LinkTarget | None:
        label = linked.suggestion_label(self._connection, link.number)
        return None if label is None else _target(link, "suggestion", str(link.number), f"suggestion {link.number}")

    def _theme(self, link: Link) -> LinkTarget | None:
        by_name = {name.casefold(): name for name in self._themes.values()}
        name = by_name.get(link.name.casefold())
        if name is None and link.name.isdecimal():
            name = self._themes.get(int(link.name))
        return _target(link, "theme", name, name) if name else None

    def _placed(self, link: Link, kind: str, target: str, placed: linked.Placed) -> LinkTarget:
        turn = f"turn {placed.turn}" if placed.turn else "before turn 1"
        source = placed.source if placed.current else f"{placed.source} (before it was corrected)"
        return LinkTarget(
            raw=link.raw,
            kind=kind,
            target=target,
            told=link.words or f"{source}, {turn}",
            unplaced=link.words or self._who(placed.source, placed.speaker),
            words=placed.words,
            place=(placed.source, placed.turn),
        )

    def _broken(self, link: Link) -> LinkTarget:
        if link.kind in ("coding", "memo", "suggestion"):
            gone = linked.ever_was(self._connection, link.kind, link.number)
            problem = (
                f"{link.kind} {link.number} was removed." if gone else f"there is no {link.kind} {link.number} yet."
            )
            told = f"{link.kind} {link.number}" + (" (since removed)" if gone else "")
        elif link.kind == "turn" and (name := self._sources.get(link.name.casefold())):
            problem, told = f"{name} has no turn {link.number}.", link.target
        else:
            known = self._names(link.kind)
            problem = f'there is no {_NOUNS[link.kind]} "{link.name}". {nearest(link.name, known, _LISTS[link.kind])}'
            told = link.target
        told = link.words or told
        return LinkTarget(raw=link.raw, kind="", target="", told=told, unplaced=told, problem=problem)

    def _names(self, kind: str) -> list[str]:
        codes = [code.key for book in self._books for code in book]
        sources, cases = list(self._sources.values()), list(self._cases.values())
        of_kind = {"code": codes, "source": sources, "turn": sources, "case": cases, "theme": [*self._themes.values()]}
        return of_kind.get(kind, [*codes, *sources, *cases])

    def _who(self, source: str, speaker: str) -> str:
        """Who speaks there, as a publication may say."""
        people = self._speakers
        found = people.get((source, speaker)) or people.get((source, ""))
        if found:
            return found
        alone = {case for (name, _), case in people.items() if name == source}
        return alone.pop() if len(alone) == 1 and not speaker else "a participant"

    @cached_property
    def _books(self) -> tuple[Codebook, ...]:
        return self._session.codebooks()

    @cached_property
    def _sources(self) -> dict[str, str]:
        return {name.casefold(): name for name in source_store.names(self._connection)}

    @cached_property
    def _cases(self) -> dict[str, str]:
        return {name.casefold(): name for name in linked.cases(self._connection)}

    @cached_property
    def _themes(self) -> dict[int, str]:
        return linked.themes(self._connection)

    @cached_property
    def _speakers(self) -> dict[tuple[str, str], str]:
        return {
            (link.source, link.speaker): case.name
            for case in case_store.all_cases(self._connection)
            for link in case.links
        }

    @cached_property
    def _spoken(self) -> dict[str, list[str]]:
        spoken: dict[str, list[str]] = {}
        for source, case in sorted({(source, case) for (source, _), case in self._speakers.items()}):
            spoken.setdefault(case, []).append(source)
        return spoken


_NOUNS = {"name": "code, source or case", "turn": "source", "theme": "theme"}
_NOUNS |= {kind: kind for kind in ("code", "source", "case")}
_LISTS = {
    "name": "qualkit codebook show",
    "code": "qualkit codebook show",
    "turn": "qualkit source list",
    "source": "qualkit source list",
    "case": "qualkit case list",
    "theme": "qualkit theme list",
}


def _names(link: Link) -> tuple[str, ...]:
    """What a code, source or case may be called: in "A:1" or "theme song" nothing less than the whole."""
    return (link.target, link.name) if link.kind in ("code", "source", "case") else (link.target,)


def _target(link: Link, kind: str, target: str, told: str, unplaced: str = "") -> LinkTarget:
    told = link.words or told
    return LinkTarget(raw=link.raw, kind=kind, target=target, told=told, unplaced=link.words or unplaced or told)
