"""What to write in the place of each name of a study: from its key, its list of names, and what was accepted."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from qualkit.domain.sources import Role
from qualkit.errors import BadInput, Conflict
from qualkit.services.identifier_material import Material
from qualkit.services.session import Session
from qualkit.store import cases as case_store
from qualkit.store import identifiers as identifier_store
from qualkit.store.identifiers import Finding
from qualkit.text.pseudonyms import ENTITIES, Known, Pseudonyms, canonical

if TYPE_CHECKING:
    from qualkit.files.keys import KeyFolder
    from qualkit.identifiers import NameList

__all__ = ["Naming", "bare", "refuse_unfit"]


_LONGEST = 120


class Naming:
    """The replacements of one study, as they are now."""

    def __init__(self, session: Session, material: Material, keys: KeyFolder) -> None:
        self._session, self._material, self._keys = session, material, keys

    @cached_property
    def findings(self) -> list[Finding]:
        """Every finding on the current texts."""
        return identifier_store.select(self._session.connection)

    @cached_property
    def said(self) -> dict[int, str]:
        """The words of every finding that names someone or something."""
        return {one.id: self._material.said(one) for one in self.findings if one.kind in ENTITIES}

    @cached_property
    def listed(self) -> tuple[tuple[str, str, str], ...]:
        return () if self._keys.sealed else self._keys.names()

    @cached_property
    def names(self) -> NameList | None:
        """The study's list of names, which knows short forms too."""
        from qualkit.identifiers import NameEntry, NameList

        entries = [NameEntry(words, kind or "person", new) for words, kind, new in self.listed]
        return NameList(entries) if entries else None

    @cached_property
    def keyed(self) -> tuple[Known, ...]:
        """What the key holds."""
        entries = () if self._keys.sealed else self._keys.entries()
        return tuple(Known(one.original, one.kind, one.replacement) for one in entries)

    @cached_property
    def in_use(self) -> tuple[Known, ...]:
        """What of the key stands in the texts now."""
        return tuple(one for one in self.keyed if one.replacement in self._established)

    @cached_property
    def pseudonyms(self) -> Pseudonyms:
        known = list(self.in_use)
        known += [
            Known(self.said[one.id], one.kind, one.replacement)
            for one in self.findings
            if one.state == "accepted" and one.replacement and one.kind in ENTITIES
        ]
        known += [Known(words, kind or "person", new) for words, kind, new in self.listed]
        # What was taken back by an undo is still in the key: it is proposed again, and given to nobody else.
        known += self.keyed
        mentions = [(self.said[f.id], f.kind) for f in self.findings if f.kind in ENTITIES and f.tier != "check"]
        used = [self._material.text(row) for row in self._material.rows]
        used += [line.replacement for line in identifier_store.log(self._session.connection)]
        return Pseudonyms(known, mentions, used)

    @cached_property
    def roles(self) -> Mapping[str, str]:
        """What the study knows of people by their labels and case names: name to role."""
        found: dict[str, str] = {}
        cases = {case.name: case for case in case_store.all_cases(self._session.connection)}
        for case in cases.values():
            role = next((v for k, v in case.attributes.items() if k.casefold() == "role" and v.strip()), "participant")
            for name in (case.name, *(link.speaker for link in case.links if link.speaker)):
                found.setdefault(canonical(name), _in_running_text(role.strip()))
        for row in self._material.rows:
            for turn in self._material.turns(row):
                if turn.speaker and turn.role is not Role.UNKNOWN:
                    found.setdefault(canonical(turn.speaker), str(turn.role))
        return found

    def propose(self, found: Finding, words: str = "", kind: str = "") -> str:
        """The replacement a finding would get: what the same one has already, or the next free one of its sort."""
        if found.replacement and not words and not kind:
            return found.replacement
        words, kind = words or self._material.said(found), kind or found.kind
        return self._of_list(words, kind) or self.pseudonyms.propose(
            words, kind, role=self._role(words, kind), rule=found.rule
        )

    def take(self, words: str, kind: str, replacement: str) -> None:
        """Have these words replaced so from now on."""
        self.pseudonyms.assign(words, kind, replacement)

    def refuse_taken(self, words: str, kind: str, replacement: str) -> None:
        """Raise Conflict if a pseudonym is a real name of the study, or the key has another for the same one."""
        keyed = self._replaced_already.of(words, kind)
        if keyed and bare(keyed).casefold() != bare(replacement).casefold():
            raise Conflict(
                f"The key has {keyed} for this already.", hint="One name has one replacement in a study: use that one."
            )
        if not replacement.startswith("[") and kind in ENTITIES:
            self._refuse_real(words, kind, replacement)

    def _refuse_real(self, words: str, kind: str, replacement: str) -> None:
        tokens = {token for token in canonical(replacement).split() if len(token) > 1}
        real = tokens & self._real_names
        own = set(canonical(words, kind).split())
        if not real and replacement not in self._established:
            texts = (self._material.text(row) for row in self._material.rows)
            pattern = re.compile(rf"(?<!\w){re.escape(replacement)}(?!\w)")
            real = {replacement} if any(pattern.search(text) for text in texts) else set()
        if real or tokens & own:
            raise Conflict(
                f"{replacement} cannot be a pseudonym: it is a real name in this study, or stands in its texts.",
                hint="Choose one that belongs to nobody, or a description in brackets such as [participant A].",
            )

    @cached_property
    def _replaced_already(self) -> Pseudonyms:
        return Pseudonyms(self.in_use)

    @cached_property
    def _established(self) -> set[str]:
        return {line.replacement for line in identifier_store.log(self._session.connection)}

    @cached_property
    def _real_names(self) -> set[str]:
        names = [self.said[f.id] for f in self.findings if f.kind == "person" and f.tier != "check"]
        names += [words for words, *_ in self.listed] + [one.words for one in self.keyed]
        return {token for name in names for token in canonical(name).split() if len(token) > 1}

    def _of_list(self, words: str, kind: str) -> str:
        """The replacement the list of names has, also for a short form of a name."""
        if self.pseudonyms.of(words, kind) or self.names is None:
            return ""
        entry = self.names.entry(words)
        if entry is None or not _clear(entry.words, words, self.listed):
            return ""
        return entry.replacement or self.pseudonyms.of(entry.words, entry.kind)

    def _role(self, words: str, kind: str) -> str:
        if kind != "person":
            return ""
        return self.roles.get(self.pseudonyms.identity(words, kind), "") or self.roles.get(canonical(words), "")


def bare(replacement: str) -> str:
    """A replacement as a label, a case or a source is called by it: without the brackets.

    >>> bare("[link worker A]"), bare("Maria")
    ('link worker A', 'Maria')
    """
    return replacement[1:-1] if replacement[:1] == "[" and replacement[-1:] == "]" else replacement


def refuse_unfit(replacement: str, what: str) -> None:
    """Raise BadInput for a replacement that is no short text on one line; `what` says whose it is, without a name."""
    # Invisible joiners belong to the spelling of some languages; other characters without a shape hide something.
    unseen = any(not character.isprintable() for character in replacement if character not in "\u200c\u200d")
    if unseen or len(replacement) > _LONGEST:
        raise BadInput(
            f"The replacement of {what} is no short text on one line.",
            hint=f"Use at most {_LONGEST} characters, without line breaks, tabs and control characters."
            " Nothing was changed.",
        )


def _in_running_text(role: str) -> str:
    """ "Link worker" as "link worker"; "GP" stays."""
    return role[:1].lower() + role[1:] if role[1:2].islower() else role


def _clear(entry: str, words: str, listed: Sequence[tuple[str, str, str]]) -> bool:
    """Whether a part of a name is of this entry of the list only."""
    token = canonical(words)
    if " " in token or token == canonical(entry):
        return True
    others = [name for name, *_ in listed if name != entry and token in canonical(name).split()]
    return not others
