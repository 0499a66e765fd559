"""Taking up a codebook that was edited elsewhere: what it would change is shown first, and no coding is orphaned."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from qualkit.domain.codebook import Code, Codebook
from qualkit.domain.codebook_changes import LoadPlan, PlannedChange
from qualkit.errors import BadInput, Conflict
from qualkit.files.codebook_matching import planned_changes, recognised, reordered, written_colours
from qualkit.services.codebook_work import changing, edited, entry_named
from qualkit.services.codebooks import read_any_codebook
from qualkit.services.session import Session
from qualkit.store.code_events import Told
from qualkit.store.code_use import use_of
from qualkit.store.codebooks import Registered, difference

__all__ = ["CodebookLoading"]

_HEAD = ("title", "version", "description", "source")


@dataclass(frozen=True, slots=True)
class _Loading:
    """A plan with the file that it leads to."""

    plan: LoadPlan
    entry: Registered
    data: bytes
    renamed: dict[str, str]


class CodebookLoading:
    """Part of ``study.codebooks``: taking up a codebook edited elsewhere."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def plan_load(self, path: str | Path, codebook: str = "") -> LoadPlan:
        """What loading a codebook edited elsewhere (.yaml, .csv, .xlsx) would do; changes nothing.

        Codes are known by their keys. A new key is recognised as that of a code that is gone by an alias, or by its
        name or definition. What a table has no column for stays as it is, and no table takes an alias away.

        Raises:
            NotFound: no such file or codebook.
            BadInput: it cannot be read.
            Conflict: it is another codebook, or one of its keys is taken by another codebook.
        """
        self._session.take_up_edited_codebooks()
        return _planned(self._session, Path(path), codebook).plan

    def load(
        self, path: str | Path, codebook: str = "", *, why: str = "", plan: LoadPlan | None = None
    ) -> tuple[str, ...]:
        """Take a codebook edited elsewhere (.yaml, .csv, .xlsx) as the new state of the study's codebook.

        From a table, codes are changed in the study's own YAML, so that its remarks survive; a YAML file takes its
        place as it is. Answers what changed, a line a change; () if nothing did.

        Args:
            why: the reason, for the history of the codes.
            plan: what was shown; if the study or the file has changed since, nothing is done.

        Raises:
            see `plan_load`; Conflict also if it lacks codes that are in use, or `plan` no longer holds.
        """
        with changing(self._session, "codebook load") as work:
            loading = _planned(self._session, Path(path), codebook)
            now = loading.plan
            if plan is not None and plan != now:
                raise Conflict("The study or the file has changed since.", hint="Look at the plan again.")
            if now.refused:
                raise Conflict(" ".join(now.refused), hint="Nothing was changed.")
            if now.sha256 == loading.entry.sha256:
                work.action.cancel()
                return ()
            edited_keys = tuple(change.key for change in now.changes if change.field in ("aliases", "colour"))
            work.put(loading.entry, loading.data, renamed=loading.renamed, why=why, told=Told(edited=edited_keys))
            work.action.detail = {
                "codebook": now.codebook,
                "added": _keys(now.changes, "added"),
                "changed": sorted({c.key for c in now.changes if c.kind not in ("added", "removed")}),
                "removed": _keys(now.changes, "removed"),
            }
        return _said(now)


def _planned(session: Session, path: Path, codebook: str) -> _Loading:
    entry = entry_named(session, codebook)
    read, data, _ = read_any_codebook(path, entry.codebook)
    if read.key != entry.codebook.key:
        raise Conflict(
            f'{path.name} is the codebook "{read.key}", not "{entry.codebook.key}".',
            hint="Change its id, or take it up as another codebook with: qualkit codebook use",
        )
    renamed = recognised(entry.codebook, read)
    former = {new: old for old, new in renamed.items()}
    wanted = replace(read, codes=tuple(_with_alias(code, former.get(code.key, "")) for code in read))
    if not _is_yaml(path):
        wanted = _with_kept_aliases(wanted, entry.codebook, former)
    session.refuse_foreign_codes(wanted)
    orphans = difference(session.connection, wanted, renamed).orphans
    present, _, _ = session.read_codebook_file(entry)
    colours: tuple[dict[str, str], dict[str, str]] = ({}, {})
    if not orphans:
        wanted, data = _as_state_of(entry, path, wanted, data, present, renamed)
        colours = written_colours(present, entry.file_name), written_colours(data, entry.file_name)
    plan = LoadPlan(
        codebook=entry.codebook.key,
        file=path.name,
        changes=planned_changes(entry.codebook, wanted, renamed, colours),
        reordered=reordered(entry.codebook, wanted, renamed),
        head=tuple(name for name in _HEAD if getattr(wanted, name) != getattr(entry.codebook, name)),
        refused=tuple(_refusal(session, entry.codebook, key, path.name) for key in orphans),
        sha256=hashlib.sha256(data).hexdigest(),
    )
    return _Loading(plan, entry, data, renamed)


def _with_alias(code: Code, former: str) -> Code:
    """A code with the key it had before among its aliases."""
    known = [code.key.casefold(), *(alias.casefold() for alias in code.aliases)]
    return replace(code, aliases=(*code.aliases, former)) if former and former.casefold() not in known else code


def _with_kept_aliases(wanted: Codebook, present: Codebook, former: Mapping[str, str]) -> Codebook:
    """A codebook from a table with the aliases its codes have: a table that is used again does not know new ones."""
    taken = {name.casefold() for code in wanted for name in (code.key, *code.aliases)}
    codes = []
    for code in wanted:
        old = present.get(former.get(code.key, code.key))
        kept = [alias for alias in (old.aliases if old else ()) if alias.casefold() not in taken]
        codes.append(replace(code, aliases=(*kept, *code.aliases)) if kept else code)
    return replace(wanted, codes=tuple(codes))


def _is_yaml(path: Path) -> bool:
    return path.suffix.casefold() in (".yaml", ".yml")


def _as_state_of(
    entry: Registered, path: Path, wanted: Codebook, data: bytes, present: bytes, renamed: Mapping[str, str]
) -> tuple[Codebook, bytes]:
    """What was read (`wanted`, from `data`), as the new state of the study's codebook, and its file."""
    from qualkit.files.codebook_aims import edits_towards
    from qualkit.files.codebook_yaml import SetField, edit_codebook, read_codebook

    if _is_yaml(path):
        aliases = [SetField(new, "aliases", code.aliases) for new in renamed.values() if (code := wanted.get(new))]
        data = edit_codebook(data, aliases, path.name)
    else:
        # The tables carry codes, not the codebook's own head: title, version and description stay.
        data = edited(present, entry, edits_towards(entry.codebook, wanted, renamed), renamed)
    read, problems = read_codebook(data, entry.file_name)
    if read is None:
        raise BadInput(problems[0].message, where=problems[0].where)
    return read, data


def _refusal(session: Session, book: Codebook, key: str, file: str) -> str:
    code = book.get(key)
    return (
        f"{key} ({code.name if code else ''}) is not in {file}, but has {use_of(session.connection, key)}. To give it"
        f" up use: qualkit codebook merge {key} --into CODE; or put it back, with the status retired."
    )


def _keys(changes: Sequence[PlannedChange], kind: str) -> list[str]:
    return [change.key for change in changes if change.kind == kind]


def _said(plan: LoadPlan) -> tuple[str, ...]:
    """The changes in words, a line each."""
    lines = []
    for change in plan.changes:
        text = f"{change.kind} {change.key}"
        if change.kind == "renamed":
            text = f"renamed {change.before} to {change.after}" if change.field == "key" else f"renamed {change.key}"
        elif change.kind == "changed":
            text += f" ({change.field})"
        elif change.kind == "moved":
            text += f" under {change.after}" if change.after else " to the top"
        lines.append(text)
    if plan.reordered:
        lines.append(f"put {plan.reordered} {'code' if plan.reordered == 1 else 'codes'} in another order")
    if plan.head:
        lines.append(f"changed the codebook's {', '.join(plan.head)}")
    return tuple(lines)
