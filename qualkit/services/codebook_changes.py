"""Adding, editing, renaming, moving, retiring and copying codes. Codings follow, since a code keeps its identity."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from qualkit.domain.codebook import Code, Codebook
from qualkit.domain.codebook_changes import next_key, with_key_moved
from qualkit.errors import BadInput, Conflict
from qualkit.services.codebook_work import changing, entry_named
from qualkit.services.session import Session
from qualkit.store.code_events import Told
from qualkit.store.codebooks import Registered, code_guids, registered

if TYPE_CHECKING:
    from qualkit.files.codebook_yaml import AddCode, SetField

__all__ = ["CodebookChanges"]


class CodebookChanges:
    """Part of ``study.codebooks``: changing single codes. The YAML file keeps its remarks and its order."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(
        self,
        name: str,
        *,
        codebook: str = "",
        under: str = "",
        before: str = "",
        after: str = "",
        key: str = "",
        definition: str = "",
        brief: str = "",
        when_to_use: str = "",
        when_not_to_use: str = "",
        kind: str = "",
        in_vivo: bool = False,
        a_priori: bool = False,
        colour: str = "",
        why: str = "",
    ) -> Code:
        """Add a code. Without a definition it is a draft, to be defined later.

        Args:
            name: its name; for an in-vivo code, the participants' own word.
            codebook: key of the codebook; "" is that of the codes named, or the only one.
            under: key of the code or theme it goes under; "" puts it at the top.
            before, after: the sibling it stands before or after; without these it comes last.
            key: its key; "" takes the next free one in that place.
            kind: ``theme``, ``code`` or ``housekeeping``; "" for a code (housekeeping under housekeeping).
            in_vivo, a_priori: of which type it is; without these it is inductive.
            why: the reason, for the history of the code.

        Raises:
            NotFound: no such codebook or code.
            Conflict: the key or name is taken.
            BadInput: the name is empty, or a value is not permitted.
        """
        from qualkit.files.codebook_yaml import AddCode

        with changing(self._session, "codebook add") as work:
            entry, parent, before, after = self._slot(codebook, under, before, after)
            name = _name(name, entry.codebook)
            above = entry.codebook.get(parent) if parent else None
            code = Code(
                key=key.strip() or next_key(entry.codebook, parent, work.books()),
                name=name,
                kind=kind or ("housekeeping" if above and above.kind == "housekeeping" else "code"),
                brief=brief,
                definition=definition,
                when_to_use=when_to_use,
                when_not_to_use=when_not_to_use,
                colour=colour,
                type="in vivo" if in_vivo else "a priori" if a_priori else "inductive",
                status="active" if definition.strip() else "draft",
            )
            work.change(entry, [AddCode(parent, code, before, after)], why=why)
            work.action.detail = {"code": code.key, "under": parent}
        return self._session.code(code.key)

    def edit(
        self,
        code: str,
        *,
        why: str = "",
        add_aliases: Sequence[str] = (),
        remove_aliases: Sequence[str] = (),
        **fields: str | Sequence[str],
    ) -> Code:
        """Change what is written of a code: its definition or any other field of the codebook format.

        A draft that is given a definition becomes active.

        Args:
            code: key or alias.
            why: the reason, for the history of the code.
            add_aliases, remove_aliases: other keys that lead to the code.
            fields: new values by name of the field, such as ``definition="…"`` or ``patterns=["desk", "office"]``; an
                empty one removes the field. The key is changed by `rename`, the status by `retire` and `restore`.

        Raises:
            NotFound: no such code, or no such alias.
            BadInput: no such field, or a value that is not permitted.
            Conflict: an alias leads to another code, or nothing would change.
        """
        from qualkit.files.codebook_yaml import SetField

        for name, remedy in (("key", "qualkit codebook rename"), ("parent", "qualkit codebook move")):
            if name in fields:
                raise BadInput(f"The {name} is no field to edit.", hint=f"Use: {remedy} {code}")
        if "retired" in (fields.get("status"), self._session.code(code).status) and "status" in fields:
            raise BadInput("A code is retired and brought back by commands of their own.", hint=_RETIRING)
        with changing(self._session, "codebook define") as work:
            known = self._session.code(code)
            wanted = dict(fields)
            if add_aliases or remove_aliases:
                present = tuple(wanted.get("aliases", known.aliases))
                wanted["aliases"] = _aliases(known, present, add_aliases, remove_aliases)
            if known.status == "draft" and wanted.get("definition") and "status" not in wanted:
                wanted["status"] = "active"
            entry = work.entry(known)
            told = Told(edited=(known.key,) if {"aliases", "colour"} & set(wanted) else ())
            edits = [SetField(known.key, field, value) for field, value in wanted.items()]
            after = work.change(entry, edits, why=why, told=told).get(known.key)
            changed = [field for field in wanted if getattr(after, field) != getattr(known, field)]
            if not changed:
                raise Conflict(f"{known.key} says this already.", hint="Nothing was changed.")
            work.action.detail = {"code": known.key, "fields": sorted(changed)}
        return self._session.code(known.key)

    def rename(self, code: str, *, key: str = "", name: str = "", with_children: bool = False, why: str = "") -> Code:
        """Give a code another key, another name, or both. It stays the same code: codings, memos, history.

        The former key becomes an alias, so that links, scripts and other people's notes go on.

        Args:
            with_children: give the codes below new keys as well, where theirs begin with the former key.

        Raises:
            NotFound: no such code.
            Conflict: the key or name is taken, or nothing would change.
            BadInput: the key is not one word, or neither key nor name is given.
        """
        from qualkit.files.codebook_yaml import SetField

        key, name = key.strip(), name.strip()
        if not key and not name:
            raise BadInput("It is not said what the new key or name is.", hint="Give --key or --name.")
        with changing(self._session, "codebook rename") as work:
            known = self._session.code(code)
            entry = work.entry(known)
            renamed = _new_keys(entry.codebook, known, key, with_children)
            edits = [edit for old, new in renamed.items() for edit in _key_edits(entry.codebook, old, new)]
            if name and name != known.name:
                _name(name, entry.codebook, known)
                edits.append(SetField(renamed.get(known.key, known.key), "name", name))
            if not edits:
                raise Conflict(f"{known.key} is called that already.", hint="Nothing was changed.")
            work.change(entry, edits, renamed=renamed, why=why)
            now = renamed.get(known.key, known.key)
            work.action.detail = {"code": now, "from": known.key, "keys": len(renamed)}
        return self._session.code(now)

    def move(
        self, code: str, *, under: str = "", before: str = "", after: str = "", top: bool = False, why: str = ""
    ) -> Code:
        """Put a code, with all codes below it, elsewhere in the tree of its codebook. Keys stay as they are.

        Args:
            under: the code or theme it goes under.
            before, after: the code it stands before or after then, which also says under which one.
            top: to the top of the codebook.

        Raises:
            NotFound: no such code.
            BadInput: it is not said where to, or that would be too deep.
            Conflict: the place is below the code itself, in another codebook, or where it stands already.
        """
        from qualkit.files.codebook_yaml import MoveCode

        if not (under or before or after or top):
            raise BadInput("It is not said where to.", hint="Give --under, --before, --after or --top.")
        with changing(self._session, "codebook move") as work:
            known = self._session.code(code)
            entry = work.entry(known)
            home, parent, before, after = self._slot(entry.codebook.key if top else "", under, before, after)
            if home.codebook.key != entry.codebook.key:
                raise Conflict(
                    f"{known.key} is in {entry.codebook.key}, the place in {home.codebook.key}.",
                    hint=f"To have it there as well use: qualkit codebook copy {known.key} --to {home.codebook.key}",
                )
            if known.key in (before, after):
                raise Conflict(f"{known.key} cannot stand beside itself.", hint="Nothing was changed.")
            book = work.change(entry, [MoveCode(known.key, parent, before, after)], why=why)
            if [each.key for each in book] == [each.key for each in entry.codebook] and parent == known.parent:
                raise Conflict(f"{known.key} stands there already.", hint="Nothing was changed.")
            work.action.detail = {"code": known.key, "under": parent, "from": known.parent}
        return self._session.code(known.key)

    def retire(self, code: str, *, with_children: bool = False, why: str = "") -> Code:
        """Give a code up: it keeps its codings, takes no new ones, and its patterns are no longer looked for.

        Args:
            with_children: retire the codes below it as well.

        Raises:
            NotFound: no such code.
            Conflict: it is retired already.
        """
        return self._set_status(code, "codebook retire", with_children, why)

    def restore(self, code: str, *, with_children: bool = False, why: str = "") -> Code:
        """Bring a retired code back. Without a definition it comes back as a draft.

        Raises:
            NotFound: no such code.
            Conflict: it is not retired.
        """
        return self._set_status(code, "codebook restore", with_children, why)

    def copy(
        self,
        code: str,
        *,
        codebook: str,
        under: str = "",
        key: str = "",
        name: str = "",
        with_children: bool = False,
        why: str = "",
    ) -> Code:
        """Copy a code's definition into another codebook of the study, as a new code without codings.

        The copy's history says where it came from.

        Args:
            codebook: key of the codebook that gets it.
            under: key of the code there that it goes under; "" puts it at the top.
            key: its key there; "" takes the next free one.
            name: its name there; "" is the same.
            with_children: copy the codes below it as well; their keys are made from the new one.

        Raises:
            NotFound: no such codebook or code.
            Conflict: the key or name is taken there, or `under` is in another codebook.
        """
        with changing(self._session, "codebook copy") as work:
            known = self._session.code(code)
            source = work.entry(known).codebook
            entry, parent, _, _ = self._slot(codebook, under, "", "")
            first = key.strip() or next_key(entry.codebook, parent, work.books())
            _name(name or known.name, entry.codebook)
            block = source.below(known.key) if with_children else (known,)
            edits, origins = _copies(block, source, parent, first, name.strip())
            work.change(entry, edits, why=why, told=Told(instead=self._copied(origins)))
            work.action.detail = {"code": first, "from": known.key, "codes": len(edits), "codebook": entry.codebook.key}
        return self._session.code(first)

    def _copied(self, origins: dict[str, str]) -> dict[str, tuple[str, dict[str, str]]]:
        guids = code_guids(self._session.connection)
        return {new: ("copied", {"copied_from": old, "copied_guid": guids[old]}) for new, old in origins.items()}

    def _slot(self, codebook: str, under: str, before: str, after: str) -> tuple[Registered, str, str, str]:
        """Codebook, parent and siblings' keys of a place in a tree, however it is named."""
        session = self._session
        named = [session.code(name) for name in (under, before, after) if name]
        siblings = [session.code(name) for name in (before, after) if name]
        if before and after:
            raise BadInput("--before and --after are two places.", hint="Give one of them.")
        if not named:
            return entry_named(session, codebook), "", "", ""
        entries = [e for e in registered(session.connection) if all(e.codebook.get(code.key) for code in named)]
        if not entries or (codebook and entries[0].codebook.key.casefold() != codebook.casefold()):
            where = f"in {codebook}" if codebook else "in one codebook"
            raise Conflict(f"{' and '.join(code.key for code in named)} must be {where}.", hint="Check the keys.")
        parent = siblings[0].parent if siblings else named[0].key
        if siblings and under and parent != named[0].key:
            raise Conflict(f"{siblings[0].key} is not under {named[0].key}.", hint="Leave --under out.")
        keys = [session.code(name).key if name else "" for name in (before, after)]
        return entries[0], parent, keys[0], keys[1]

    def _set_status(self, code: str, action: str, with_children: bool, why: str) -> Code:
        from qualkit.files.codebook_yaml import SetField

        retire = action == "codebook retire"
        with changing(self._session, action) as work:
            known = self._session.code(code)
            entry = work.entry(known)
            chosen = [
                each
                for each in (entry.codebook.below(known.key) if with_children else (known,))
                if (each.status == "retired") is not retire
            ]
            if not chosen:
                state = "retired already" if retire else "not retired"
                raise Conflict(f"{known.key} is {state}.", hint="Nothing was changed.")
            edits = [SetField(each.key, "status", "retired" if retire else _active(each)) for each in chosen]
            work.change(entry, edits, why=why)
            work.action.detail = {"code": known.key, "codes": len(chosen)}
        return self._session.code(known.key)


_RETIRING = "Use: qualkit codebook retire, or: qualkit codebook restore"


def _active(code: Code) -> str:
    return "active" if code.definition.strip() else "draft"


def _name(name: str, book: Codebook, itself: Code | None = None) -> str:
    """A name that can be given to a code of this codebook. Raises BadInput, Conflict."""
    name = " ".join(name.split())
    if not name:
        raise BadInput("A code needs a name.", hint="Nothing was changed.")
    same = next(
        (
            code
            for code in book
            if code.name.casefold() == name.casefold() and code.status != "retired" and code != itself
        ),
        None,
    )
    if same:
        raise Conflict(f'{book.key} has a code called "{same.name}" already ({same.key}).', hint="Choose another name.")
    return name


def _aliases(code: Code, present: tuple[str, ...], add: Sequence[str], remove: Sequence[str]) -> tuple[str, ...]:
    gone = {alias.casefold() for alias in remove}
    unknown = gone - {alias.casefold() for alias in present}
    if unknown:
        known = f"It has: {', '.join(present)}." if present else "It has none."
        raise BadInput(f'{code.key} has no alias "{sorted(unknown)[0]}".', hint=known)
    return (*(alias for alias in present if alias.casefold() not in gone), *add)


def _new_keys(book: Codebook, code: Code, key: str, with_children: bool) -> dict[str, str]:
    """New key by former key, for the code and, if asked for, the codes below."""
    if not key or key == code.key:
        return {}
    block = book.below(code.key) if with_children else (code,)
    pairs = {each.key: key if each is block[0] else with_key_moved(each.key, code.key, key) for each in block}
    return {old: new for old, new in pairs.items() if old != new}


def _key_edits(book: Codebook, old: str, new: str) -> list[SetField]:
    """A new key, and the old one as an alias; a key that was an alias so far is none any more."""
    from qualkit.files.codebook_yaml import SetField

    code = book.get(old)
    present = code.aliases if code else ()
    rest = tuple(alias for alias in present if alias.casefold() != new.casefold())
    edits = [SetField(old, "aliases", rest)] if len(rest) < len(present) else []
    edits.append(SetField(old, "key", new))
    if old.casefold() != new.casefold():
        edits.append(SetField(new, "aliases", (*rest, old)))
    return edits


def _copies(
    block: Sequence[Code], source: Codebook, parent: str, first: str, name: str
) -> tuple[list[AddCode], dict[str, str]]:
    """The codes to add, and the key each was copied from by its new key."""
    from qualkit.files.codebook_yaml import AddCode

    new = {block[0].key: first}
    edits = []
    for code in block:
        if code is not block[0]:
            key = with_key_moved(code.key, block[0].key, first)
            siblings = [each.key for each in source if each.parent == code.parent]
            new[code.key] = key if key != code.key else f"{new[code.parent]}.{siblings.index(code.key) + 1}"
        above = parent if code is block[0] else new[code.parent]
        own = name if name and code is block[0] else code.name
        colour = "" if code is block[0] else code.colour
        inherits = code.colour == block[0].colour
        copy = replace(code, key=new[code.key], name=own, aliases=(), colour="" if inherits else colour)
        edits.append(AddCode(above, copy))
    return edits, {new[code.key]: code.key for code in block}
