"""Memos: the researcher's own words beside the data."""

from __future__ import annotations

import builtins
from dataclasses import replace
from datetime import date
from pathlib import Path

from qualkit.domain.memos import (
    MEMO_KINDS,
    MEMO_TARGETS,
    DiaryDay,
    LinkTarget,
    Memo,
    MemoSubject,
    Mention,
    default_kind,
)
from qualkit.errors import BadInput, Conflict, NotFound
from qualkit.services.diary import days, local, write
from qualkit.services.linking import Resolver
from qualkit.services.session import Session, nearest
from qualkit.store import coders, linked
from qualkit.store import memos as memo_store
from qualkit.store import sources as source_store
from qualkit.store import summaries as summary_store
from qualkit.text.links import links, parse_target
from qualkit.text.wordsearch import has_words

__all__ = ["Memos"]

_NAMED = ("code", "source", "case", "theme")


class Memos:
    """``study.memos``: notes on the study, a source, case, code, theme, coding or suggestion."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, text: str, *, on: str = "", about: str = "", kind: str = "", title: str = "") -> Memo:
        """Write a memo.

        Args:
            text: the note; Markdown is kept as it is. Links such as ``[[LWR3.2]]``, ``[[LW03:12]]`` or ``[[#12]]``
                that point at nothing are said in ``study.notices``, never refused.
            on: what it is about: a code key, source, case, theme, ``#12`` for coding 12; "" the study.
            about: which of these `on` names (``code``, ``source``, …); "" finds out, codes first.
            kind: ``data``, ``analytic``, ``methodological``, ``reflexive`` or ``summary`` (printed under its code in
                reports); "" for ``data`` on sources, cases and codings, else ``analytic``.

        Raises:
            BadInput: nothing is written in it, or the kind is unknown.
            NotFound: there is nothing called `on`.
        """
        session = self._session
        if not text.strip():
            raise BadInput("The memo is empty.", hint="Give its words with --text.")
        with session.action("memo") as action:
            target_kind, target = self._target(on, about)
            kind = _checked(kind) or default_kind(target_kind)
            number = memo_store.add(
                session.connection,
                kind=kind,
                target_kind=target_kind,
                target_id=target,
                title=title.strip(),
                body=text.strip(),
                coder_id=coders.ensure(session.connection, session.coder),
                at=action.at,
            )
            action.detail = {"memo": number, "about": target_kind, "kind": kind}
        Resolver(session).warn(text)
        return self.get(number)

    def subject(self, on: str = "", *, about: str = "") -> MemoSubject:
        """What a memo on `on` would be about; `on` and `about` as for `add`. Raises BadInput, NotFound."""
        connection = self._session.connection
        kind, row = self._target(on, about)
        target = memo_store.target_name(connection, kind, row)
        quote = ""
        if kind == "code":
            told = f"code {target} ({self._session.code(target).name})"
        elif kind == "coding":
            placed = linked.coding(connection, row)
            assert placed is not None
            told, quote = f"coding {target} ({placed.source}, {placed.code})", placed.words
        else:
            told = f"{kind} {target}" if kind != "study" else "the study"
        return MemoSubject(target_kind=kind, target=target, told=told, kind=default_kind(kind), quote=quote)

    def edit(
        self, number: int, text: str = "", *, title: str | None = None, kind: str = "", before: str | None = None
    ) -> Memo:
        """Replace a memo's words, its title or its kind; what is not given stays.

        Args:
            before: the words that were there when the editing began: if they have been changed since, nothing is.

        Raises:
            NotFound: there is no such memo.
            BadInput: the kind is unknown, or nothing is left of its words.
            Conflict: the memo was changed meanwhile.
        """
        session = self._session
        if text and not text.strip() or not (text or kind or title is not None):
            raise BadInput("The memo is empty.", hint="To delete it use: qualkit memo remove")
        with session.action("memo edit") as action:
            old = self.get(number)
            if before is not None and old.body != before:
                raise Conflict(
                    f"Memo {number} was changed by {old.coder} meanwhile.",
                    hint=f"See what it says now: qualkit memo show {number}",
                )
            new = replace(
                old,
                body=text.strip() or old.body,
                title=old.title if title is None else title.strip(),
                kind=_checked(kind) or old.kind,
            )
            if new == old:
                action.cancel()
            memo_store.update(session.connection, number, body=new.body, title=new.title, kind=new.kind, at=action.at)
            action.detail = {"memo": number}
        Resolver(session).warn(text)
        return self.get(number)

    def remove(self, number: int) -> None:
        """Delete a memo (undo brings it back). Raises NotFound."""
        with self._session.action("memo remove") as action:
            self.get(number)
            memo_store.remove(self._session.connection, number)
            action.detail = {"memo": number}

    def get(self, number: int) -> Memo:
        """One memo by its number. Raises NotFound."""
        memo = memo_store.get(self._session.connection, number)
        if memo is None:
            raise NotFound(f"There is no memo {number}.", hint="List them with: qualkit memo list")
        return memo

    def list(
        self,
        *,
        on: str = "",
        kind: str = "",
        by: str = "",
        search: str = "",
        since: str = "",
        until: str = "",
        broken: bool = False,
    ) -> builtins.list[Memo]:
        """Memos, oldest first; conditions are joined with "and".

        Args:
            on: only those about this code, source, case, theme, coding (``#12``) or the ``study``.
            kind: only of this kind.
            by: only this coder's.
            search: only those with all these words in their text, title or what they are about, whatever the case
                and accents.
            since, until: only those written on these days (``2026-11-20``) or between them.
            broken: only those with a link that points at nothing.

        Raises:
            NotFound: there is nothing called `on`.
            BadInput: the kind or a date cannot be read.
        """
        resolver = Resolver(self._session)
        wanted = self._wanted(on) if on else set()
        first, last = _day(since), _day(until)
        return [
            memo
            for memo in memo_store.select(self._session.connection, kind=_checked(kind))
            if (not on or (memo.target_kind, memo.target.casefold()) in wanted)
            and (not by or memo.coder.casefold() == by.casefold())
            and (not search or has_words(f"{memo.title}\n{memo.body}\n{memo.about}", search))
            and (not first or local(memo.created_at).date() >= first)
            and (not last or local(memo.created_at).date() <= last)
            and (not broken or any(target.problem for target in resolver.targets(memo.body)))
        ]

    def links(self, number: int) -> builtins.list[LinkTarget]:
        """What the links of a memo point at, each once, in order; those that point at nothing too. Raises NotFound."""
        return Resolver(self._session).targets(self.get(number).body)

    def backlinks(self, target: str) -> builtins.list[Mention]:
        """The memos and framework summaries that link to something.

        Args:
            target: as in a link: a code, source, case, ``LW03:12``, ``#12``, ``memo 4``, ``theme NAME``. A source
                takes its turns and codings along, a turn the codings that stand in it.

        Raises:
            NotFound: there is nothing of this name.
        """
        session, resolver = self._session, Resolver(self._session)
        wanted = resolver.target(parse_target(target))
        if wanted.problem:
            raise NotFound(f"{wanted.problem[0].upper()}{wanted.problem[1:]}")
        notes = [
            ("memo", m.number, m.about, m.title, m.coder, m.updated_at, m.body)
            for m in memo_store.select(session.connection)
        ]
        notes += [
            ("summary", s.number, f"{s.case} under {s.code}", "", s.coder, s.updated_at, s.body)
            for s in summary_store.select(session.connection)
        ]
        return [
            Mention(
                what=what,
                number=number,
                about=about,
                title=title,
                coder=coder,
                updated_at=updated_at,
                raw=link.raw,
                sentence=_line_around(body, link.start),
            )
            for what, number, about, title, coder, updated_at, body in notes
            for link in {link.raw: link for link in links(body)}.values()
            if _covers(wanted, resolver.target(link))
        ]

    def diary(self, *, since: str = "", until: str = "") -> builtins.list[DiaryDay]:
        """The research diary: the memos of each day with their time, and what else was done that day.

        Days are those of this computer's clock. What was undone since is left out.

        Raises:
            BadInput: a date cannot be read.
        """
        return days(self._session, _day(since), _day(until))

    def write_diary(
        self, path: str | Path, *, since: str = "", until: str = "", with_identifiers: bool = False
    ) -> Path:
        """Write the research diary as a Word document (``.docx``) or as Markdown (``.md``).

        Raises:
            BadInput: the file has another ending, or a date cannot be read.
            Conflict: unless `with_identifiers`, if something in it certainly identifies a person.
        """
        diary = self.diary(since=since, until=until)
        return write(self._session, diary, Path(path), with_identifiers=with_identifiers)

    def _target(self, on: str, about: str) -> tuple[str, int]:
        if about and about not in MEMO_TARGETS:
            raise BadInput(f'"{about}" is nothing a memo can be about.', hint=f"Use one of: {', '.join(MEMO_TARGETS)}.")
        if about == "study" or not (on or about):
            return "study", 0
        link = parse_target(on)
        named = link.name or str(link.number)
        said = about or (link.kind if link.kind in MEMO_TARGETS else "")
        kinds = (said,) if said else _NAMED
        for kind in kinds:
            for name in dict.fromkeys((on, named)):
                row = memo_store.target_row(self._session.connection, kind, self._key(kind, name))
                if row is not None:
                    return kind, row
        raise NotFound(self._nothing(on, kinds), hint=self._nearest(on, kinds))

    def _nothing(self, on: str, kinds: tuple[str, ...]) -> str:
        if len(kinds) == 1 and kinds[0] in ("coding", "suggestion"):
            return f"There is no {kinds[0]} {on.lstrip('#')}."
        return f'There is no {", ".join(kinds[:-1])}{" or " if len(kinds) > 1 else ""}{kinds[-1]} "{on}".'

    def _nearest(self, on: str, kinds: tuple[str, ...]) -> str:
        connection = self._session.connection
        known = {
            "code": [code.key for book in self._session.codebooks() for code in book],
            "source": source_store.names(connection),
            "case": linked.cases(connection),
            "theme": [*linked.themes(connection).values()],
        }
        if on.isdecimal():
            return f'For a coding write "#{on}", for a suggestion say --about suggestion.'
        names = [name for kind in kinds for name in known.get(kind, [])]
        return nearest(on, names, "qualkit codebook show") if names else "List them with: qualkit code list"

    def _key(self, kind: str, name: str) -> str:
        """A code's present key where a former one is named."""
        if kind != "code":
            return name
        try:
            return self._session.code(name).key
        except NotFound:
            return name

    def _wanted(self, on: str) -> set[tuple[str, str]]:
        """What `list` takes `on` for: everything of this name, present or removed."""
        if on.casefold() == "study":
            return {("study", "")}
        link = parse_target(on)
        if link.kind in ("coding", "suggestion"):
            return {(link.kind, str(link.number))}
        names = {on.casefold(), link.name.casefold(), self._key("code", on).casefold()}
        kinds = (link.kind,) if link.kind in _NAMED else _NAMED
        wanted = {(kind, name) for kind in kinds for name in names}
        if on.isdecimal():
            wanted |= {("coding", on), ("suggestion", on)}
        about = {(memo.target_kind, memo.target.casefold()) for memo in memo_store.select(self._session.connection)}
        if not wanted & about and not on.isdecimal():
            self._target(on, "")  # raises where there is no such thing
        return wanted


def _checked(kind: str) -> str:
    if kind and kind not in MEMO_KINDS:
        raise BadInput(f'"{kind}" is no kind of memo.', hint=f"Use one of: {', '.join(MEMO_KINDS)}.")
    return kind


def _day(text: str) -> date | None:
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise BadInput(f'"{text}" is no date.', hint="Write it as 2026-11-20.") from None


def _covers(wanted: LinkTarget, found: LinkTarget) -> bool:
    """Whether a link to `found` mentions what is `wanted`."""
    if (found.kind, found.target) == (wanted.kind, wanted.target):
        return True
    if wanted.kind == "source":
        return found.place[0] == wanted.target
    return wanted.kind == "turn" and found.kind == "coding" and found.place == wanted.place


def _line_around(body: str, place: int) -> str:
    start = body.rfind("\n", 0, place) + 1
    end = body.find("\n", place)
    return body[start : end if end >= 0 else len(body)].strip()
