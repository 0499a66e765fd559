"""Merging codes: several become one, and everything that hangs on them goes with it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from qualkit.domain.codebook import Code, Codebook
from qualkit.domain.codebook_changes import MergePlan
from qualkit.errors import BadInput, Conflict
from qualkit.services.codebook_work import CodebookWork, changing
from qualkit.services.session import Session
from qualkit.store import code_merging as merging_store
from qualkit.store.code_events import Told
from qualkit.store.codebooks import Registered, code_guids, code_ids, registered

if TYPE_CHECKING:
    from qualkit.files.codebook_yaml import Edit

__all__ = ["CodeMerging"]


@dataclass(frozen=True, slots=True)
class _Merge:
    """A merge with what it needs of the store."""

    plan: MergePlan
    home: Registered
    others: tuple[Registered, ...]


class CodeMerging:
    """Part of ``study.codebooks``: merging codes."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def plan_merge(self, codes: str | Sequence[str], into: str) -> MergePlan:
        """What merging codes into one would do; changes nothing.

        Raises:
            NotFound: no such code.
            BadInput: nothing is named, or a code would be merged into itself.
            Conflict: `into` is retired or stands below a code that goes, or a code of another codebook has codes below.
        """
        self._session.take_up_edited_codebooks()
        return _planned(self._session, codes, into).plan

    def merge(
        self,
        codes: str | Sequence[str],
        into: str,
        *,
        with_patterns: bool = False,
        why: str = "",
        plan: MergePlan | None = None,
    ) -> Code:
        """Merge codes into one. Codings, memos, summaries, themes and decisions go with them.

        Where one coder has coded a place with two of the codes, the coding that a person made stays (a person's
        before an accepted suggestion, that before a rule hit) and takes the flags and memos of the other. An
        unconfirmed rule hit gives way wherever a person has coded. Codes below go under `into`; the keys of the merged
        codes become its aliases. Its own definition stays as it is.

        Args:
            codes: keys of those that go.
            into: key of the one that stays.
            with_patterns: take their patterns along; without that, the next application of the codebook takes back
                unconfirmed rule hits that the patterns of `into` do not find.
            why: the reason, for the history of the codes.
            plan: what was shown; if the study has changed since, nothing is done.

        Raises:
            see `plan_merge`; Conflict also if `plan` no longer holds.
        """
        with changing(self._session, "codebook merge") as work:
            merge = _planned(self._session, codes, into)
            if plan is not None and plan != merge.plan:
                raise Conflict("The study has changed since the merge was planned.", hint="Look at the plan again.")
            _carry_out(work, merge, with_patterns, why)
            work.action.detail = {
                "codes": [code.key for code in merge.plan.codes],
                "into": merge.plan.into.key,
                "codings": merge.plan.codings,
                "doubles": len(merge.plan.doubles),
            }
        return self._session.code(merge.plan.into.key)


def _planned(session: Session, codes: str | Sequence[str], into: str) -> _Merge:
    """What merging would do now."""
    target = session.code_in_use(into)
    wanted = [session.code(key) for key in ([codes] if isinstance(codes, str) else codes)]
    gone = tuple({code.key: code for code in wanted}.values())
    if not gone:
        raise BadInput("It is not said which codes to merge.", hint="Name them before --into.")
    if target in gone:
        raise BadInput(f"{target.key} cannot be merged into itself.", hint="Name the others only.")
    entries = registered(session.connection)
    home = next(entry for entry in entries if entry.codebook.get(target.key))
    others = tuple(
        entry for entry in entries if entry is not home and any(entry.codebook.get(code.key) for code in gone)
    )
    children = _children(home, others, gone, target)
    ids = code_ids(session.connection)
    rows = [ids[code.key] for code in gone]
    come = merging_store.coming(session.connection, rows, ids[target.key])
    hang = merging_store.what_hangs(session.connection, rows, ids[target.key])
    plan = MergePlan(
        into=target,
        codes=gone,
        codings=len(come.ids),
        hits=come.hits,
        doubles=come.doubles,
        children=children,
        memos=hang.memos,
        summaries=hang.summaries,
        joined=hang.joined,
        themes=hang.themes,
        patterns=sum(len(code.patterns) + len(code.exclude_patterns) for code in gone),
    )
    return _Merge(plan, home, others)


def _carry_out(work: CodebookWork, merge: _Merge, with_patterns: bool, why: str) -> None:
    connection = work.session.connection
    plan, ids, guids = merge.plan, code_ids(connection), code_guids(connection)
    target = ids[plan.into.key]
    rows = [ids[code.key] for code in plan.codes]
    brought = {
        code.key: len(merging_store.coming(connection, [row], target).ids)
        for code, row in zip(plan.codes, rows, strict=True)
    }
    merging_store.hand_over(connection, merging_store.coming(connection, rows, target), target)
    for code, row in zip(plan.codes, rows, strict=True):
        merging_store.hang_elsewhere(connection, row, target, f"{code.key} {code.name}", work.action.at)
    went = {"into": plan.into.key, "into_guid": guids[plan.into.key]}
    instead = {key: ("merged into", {**went, "codings": number}) for key, number in brought.items()}
    for other in merge.others:
        work.change(other, _removals(other.codebook, plan), why=why, told=Told(instead=instead))
    merged = {
        "from": [{"key": code.key, "name": code.name, "guid": guids[code.key]} for code in plan.codes],
        "codings": plan.codings,
        "doubles": len(plan.doubles),
        "patterns": with_patterns,
    }
    edits = [*_removals(merge.home.codebook, plan), *_additions(plan, with_patterns)]
    told = Told(instead=instead, more=((plan.into.key, "merged", merged),))
    work.change(merge.home, edits, why=why, told=told)


def _children(home: Registered, others: Sequence[Registered], gone: Sequence[Code], target: Code) -> tuple[str, ...]:
    """The codes that go under the target. Raises Conflict if they cannot."""
    keys = {code.key for code in gone}
    for code in gone:
        below = home.codebook.below(code.key)
        if any(each.key == target.key for each in below):
            raise Conflict(
                f"{target.key} is below {code.key}.",
                hint=f"Move it first, with: qualkit codebook move {target.key} --before {code.key}",
            )
        for other in others:
            left = [each.key for each in other.codebook.below(code.key) if each.key not in keys]
            if left:
                raise Conflict(
                    f"{code.key} has codes below it, and {target.key} is in another codebook.",
                    hint=f"Move {left[0]} elsewhere first, or merge it as well.",
                )
    return tuple(each.key for each in home.codebook if each.parent in keys and each.key not in keys)


def _removals(book: Codebook, plan: MergePlan) -> list[Edit]:
    """The merged codes out of a codebook, from the bottom up; what is below them goes under the target."""
    from qualkit.files.codebook_yaml import MoveCode, RemoveCode

    keys = {code.key for code in plan.codes}
    moves: list[Edit] = [MoveCode(key, plan.into.key) for key in plan.children]
    gone: list[Edit] = [RemoveCode(code.key) for code in reversed(book.codes) if code.key in keys]
    return [*(moves if book.get(plan.into.key) else ()), *gone]


def _additions(plan: MergePlan, with_patterns: bool) -> list[Edit]:
    """What the target takes over: keys as aliases and, if asked for, patterns."""
    from qualkit.files.codebook_yaml import SetField

    into = plan.into
    names = [name for code in plan.codes for name in (code.key, *code.aliases)]
    edits: list[Edit] = [SetField(into.key, "aliases", (*into.aliases, *names))]
    for field in ("patterns", "exclude_patterns") if with_patterns else ():
        present = getattr(into, field)
        more = dict.fromkeys(pattern for code in plan.codes for pattern in getattr(code, field))
        if any(pattern not in present for pattern in more):
            edits.append(SetField(into.key, field, (*present, *(each for each in more if each not in present))))
    return edits
