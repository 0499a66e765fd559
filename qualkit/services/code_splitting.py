"""Splitting a code: its codings are dealt out to new or existing codes, by what they say or one by one."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from qualkit.domain.codebook import Code, Codebook
from qualkit.domain.codebook_changes import Deal, Selection, SplitPlan, next_key, selection
from qualkit.domain.codings import Coding, Origin
from qualkit.errors import BadInput, Conflict, NotFound
from qualkit.services.codebook_work import CodebookWork, changing
from qualkit.services.material import locate
from qualkit.services.session import Session, nearest
from qualkit.store import cases as case_store
from qualkit.store import code_merging as merging_store
from qualkit.store import coders
from qualkit.store import codings as coding_store
from qualkit.store.code_events import Told
from qualkit.store.code_use import use_of
from qualkit.store.codebooks import Registered, code_ids, registered

if TYPE_CHECKING:
    from qualkit.files.codebook_yaml import Edit

__all__ = ["CodeSplitting"]

Into = Mapping[str, Selection | Sequence[int] | str]


@dataclass(frozen=True, slots=True)
class _Dealt:
    """The codings of a code and who gets them: `chosen` by position of the deal."""

    chosen: list[list[Coding]]
    hits_left: int
    twice: int


class CodeSplitting:
    """Part of ``study.codebooks``: splitting a code."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def plan_split(
        self, code: str, into: Into | None = None, *, by: str = "", below: bool = False, with_hits: bool = False
    ) -> SplitPlan:
        """What splitting a code would do; changes nothing. See `split`."""
        self._session.take_up_edited_codebooks()
        return _Splitter(self._session).plan(code, into, by, below, with_hits)[0]

    def split(
        self,
        code: str,
        into: Into | None = None,
        *,
        by: str = "",
        below: bool = False,
        retire: bool = False,
        with_hits: bool = False,
        why: str = "",
        plan: SplitPlan | None = None,
    ) -> Code:
        """Deal codings of a code out to other codes, which are made where they do not exist yet.

        What is not dealt out stays with the code, as do its memos, summaries and themes; a later split goes on from
        there. New codes are drafts, to be defined. A place coded so already is not coded twice (see `merge`).

        Args:
            code: key of the code to split.
            into: what goes where: by name of a new code, or key or name of an existing one, a `Selection`, numbers of
                codings, or a text such as ``"role=GP"`` or ``"text=no desk"`` (see
                `qualkit.domain.codebook_changes.selection`). Where several fit, the first has the coding.
            by: an attribute of the cases, ``source``, ``origin`` or ``coder``: one new code for each value instead.
            below: put new codes under the code; otherwise they come after it.
            retire: retire the code afterwards.
            with_hits: deal out unconfirmed rule hits as well, which counts as confirming them. Otherwise they stay,
                unless they are named by number.
            why: the reason, for the history of the codes.
            plan: what was shown; if the study has changed since, nothing is done.

        Raises:
            NotFound: no such code, attribute or coding of this code.
            BadInput: nothing would be dealt out, or a selection cannot be read.
            Conflict: a code is retired, in another codebook, or `plan` no longer holds.
        """
        with changing(self._session, "codebook split") as work:
            splitter = _Splitter(self._session)
            now, dealt = splitter.plan(code, into, by, below, with_hits)
            if plan is not None and plan != now:
                raise Conflict("The study has changed since the split was planned.", hint="Look at the plan again.")
            if not any(deal.codings for deal in now.deals):
                hint = (
                    "Unconfirmed rule hits stay unless --with-hits is given."
                    if now.hits
                    else "Look at what is selected."
                )
                raise BadInput(f"No coding of {now.code.key} would go anywhere.", hint=hint)
            splitter.carry_out(work, now, dealt, below, retire, why)
            work.action.detail = {
                "code": now.code.key,
                "into": {deal.key: len(deal.codings) for deal in now.deals},
                "kept": now.kept,
            }
        return self._session.code(now.code.key)


class _Splitter:
    """Works a split out, and carries it out."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def plan(
        self, code: str, into: Into | None, by: str, below: bool, with_hits: bool
    ) -> tuple[SplitPlan, list[list[Coding]]]:
        session = self._session
        known = session.code(code)
        entry = next(entry for entry in registered(session.connection) if entry.codebook.get(known.key))
        codings = coding_store.select(session.connection, codes=[known.key])
        if bool(by) == bool(into):
            raise BadInput("It is not said how to split.", hint="Say into which codes, or by what.")
        wanted = self._by(known, codings, by) if by else self._read(into or {})
        dealt = self._deal(known, codings, list(wanted.values()), with_hits)
        names, chosen = list(wanted), dealt.chosen
        if by:
            # A value that no coding to be dealt out has makes no code.
            names = [name for name, codings in zip(names, chosen, strict=True) if codings]
            chosen = [codings for codings in chosen if codings]
        deals = self._deals(entry, known, names, chosen, below)
        open_hits = {coding.number for coding in codings if _is_open(coding)}
        gone = {number for deal in deals for number in deal.codings}
        # Codings that wait for a place in a corrected transcript count as well; they stay.
        total = use_of(session.connection, known.key).codings
        plan = SplitPlan(
            code=known,
            deals=deals,
            kept=total - len(gone),
            hits=dealt.hits_left,
            confirmed=len(open_hits & gone),
            twice=dealt.twice,
        )
        return plan, chosen

    def _read(self, into: Into) -> dict[str, Selection]:
        found = {}
        for name, wanted in into.items():
            try:
                read = selection(wanted) if isinstance(wanted, str) else wanted
            except ValueError as error:
                raise BadInput(
                    f'"{error.args[0]}" selects nothing.',
                    hint="Write role=GP, source=LW03, text=no desk, regex=…, origin=human, coder=…, 12,15-18 or rest.",
                ) from None
            found[name] = read if isinstance(read, Selection) else Selection(numbers=tuple(read))
        return found

    def _by(self, code: Code, codings: Sequence[Coding], by: str) -> dict[str, Selection]:
        """One selection for each value there is."""
        if by == "source":
            return {f"{code.name}: {v}": Selection(sources=(v,)) for v in sorted({c.source for c in codings})}
        if by == "origin":
            labels = {str(c.origin): c.origin.label for c in codings}
            return {f"{code.name}: {labels[v]}": Selection(origin=v) for v in sorted(labels)}
        if by == "coder":
            return {f"{code.name}: {v}": Selection(coder=v) for v in sorted({c.coder for c in codings})}
        name = self._attribute(by)
        values = {value for value in self._values(codings, name).values() if value}
        return {f"{code.name}: {value}": Selection(case=(name, value)) for value in sorted(values)}

    def _attribute(self, wanted: str) -> str:
        names = sorted({name for case in case_store.all_cases(self._session.connection) for name in case.attributes})
        found = next((name for name in names if name.casefold() == wanted.casefold()), None)
        if found is None:
            raise NotFound(f'No case has an attribute "{wanted}".', hint=nearest(wanted, names, "qualkit case list"))
        return found

    def _values(self, codings: Sequence[Coding], attribute: str) -> dict[int, str]:
        """The attribute of whoever speaks, by number of the coding."""
        cases = {case.name: case.attributes for case in case_store.all_cases(self._session.connection)}
        return {
            item.coding.number: cases.get(item.case, {}).get(attribute, "") for item in locate(self._session, codings)
        }

    def _deal(self, code: Code, codings: Sequence[Coding], wanted: Sequence[Selection], with_hits: bool) -> _Dealt:
        here = {coding.number for coding in codings}
        unknown = sorted({number for each in wanted for number in each.numbers} - here)
        if unknown:
            raise NotFound(
                f"Coding {unknown[0]} is not one of {code.key}.",
                hint=f"List them with: qualkit code list --code {code.key}",
            )
        tests = [self._test(each, codings) for each in wanted]
        chosen: list[list[Coding]] = [[] for _ in wanted]
        hits_left = twice = 0
        for coding in codings:
            fitting = [place for place, test in enumerate(tests) if test(coding)]
            fitting += [place for place, each in enumerate(wanted) if each.rest and not fitting]
            if not fitting:
                continue
            place = fitting[0]
            if _is_open(coding) and not with_hits and coding.number not in wanted[place].numbers:
                hits_left += 1
                continue
            chosen[place].append(coding)
            twice += len(fitting) > 1
        return _Dealt(chosen, hits_left, twice)

    def _test(self, wanted: Selection, codings: Sequence[Coding]) -> Callable[[Coding], bool]:
        """Whether a coding fits a selection (leaving `rest` aside)."""
        tests: list[Callable[[Coding], bool]] = []
        if wanted.numbers:
            tests.append(lambda coding: coding.number in wanted.numbers)
        if wanted.case:
            name, value = self._attribute(wanted.case[0]), wanted.case[1].casefold()
            values = self._values(codings, name)
            tests.append(lambda coding: values[coding.number].casefold() == value)
        if wanted.sources:
            names = {self._session.source_name(name) for name in wanted.sources}
            tests.append(lambda coding: coding.source in names)
        if wanted.text:
            words = " ".join(wanted.text.split()).casefold()
            tests.append(lambda coding: words in " ".join(coding.quote.split()).casefold())
        if wanted.regex:
            expression = _compiled(wanted.regex)
            tests.append(lambda coding: expression.search(coding.quote) is not None)
        if wanted.origin:
            if wanted.origin not in list(map(str, Origin)):
                raise BadInput(f'"{wanted.origin}" is no origin.', hint="Use human, rule or model.")
            tests.append(lambda coding: str(coding.origin) == wanted.origin)
        if wanted.coder:
            tests.append(lambda coding: coding.coder.casefold() == wanted.coder.casefold())
        return lambda coding: bool(tests) and all(test(coding) for test in tests)

    def _deals(
        self, entry: Registered, code: Code, names: Sequence[str], chosen: Sequence[Sequence[Coding]], below: bool
    ) -> tuple[Deal, ...]:
        session = self._session
        book, ids = entry.codebook, code_ids(session.connection)
        others = session.codebooks()
        deals = []
        for name, codings in zip(names, chosen, strict=True):
            numbers = tuple(coding.number for coding in codings)
            there = _existing(others, book, name)
            if there is not None:
                if there.key == code.key:
                    raise BadInput(f"{code.key} cannot be split into itself.", hint="What is not dealt out stays.")
                target = session.code_in_use(there.key)
                come = merging_store.coming(
                    session.connection, [ids[code.key]], ids[target.key], set(numbers), set(numbers)
                )
                deals.append(Deal(key=target.key, name=target.name, new=False, codings=numbers, doubles=come.doubles))
                continue
            if not name.strip():
                raise BadInput("A new code needs a name.", hint="Nothing was changed.")
            parent = code.key if below else code.parent
            key = next_key(book, parent, others)
            made = Code(key=key, name=" ".join(name.split()), parent=parent)
            book = replace(book, codes=(*book.codes, made))
            deals.append(Deal(key=key, name=made.name, new=True, codings=numbers))
        return tuple(deals)

    def carry_out(
        self,
        work: CodebookWork,
        plan: SplitPlan,
        chosen: Sequence[Sequence[Coding]],
        below: bool,
        retire: bool,
        why: str,
    ) -> None:
        from qualkit.files.codebook_yaml import AddCode, SetField

        code = plan.code
        parent = code.key if below else code.parent
        edits: list[Edit] = []
        after = "" if below else code.key
        for deal in plan.deals:
            if deal.new:
                made = Code(key=deal.key, name=deal.name, kind="code", type="inductive", status="draft")
                edits.append(AddCode(parent, made, "", after))
                after = deal.key
        if retire and code.status != "retired":
            edits.append(SetField(code.key, "status", "retired"))
        told = Told(
            instead={deal.key: ("", {"split_from": code.key}) for deal in plan.deals if deal.new},
            more=(
                (
                    code.key,
                    "split",
                    {"into": {deal.key: len(deal.codings) for deal in plan.deals}, "kept": plan.kept},
                ),
            ),
        )
        work.change(work.entry(code), edits, why=why, told=told)
        self._hand_over(work, plan, chosen, why)

    def _hand_over(self, work: CodebookWork, plan: SplitPlan, chosen: Sequence[Sequence[Coding]], why: str) -> None:
        connection = self._session.connection
        coder = coders.ensure(connection, self._session.coder)
        ids = code_ids(connection)
        for deal, codings in zip(plan.deals, chosen, strict=True):
            hits = [coding for coding in codings if coding.origin is Origin.RULE]
            # A later application of the codebook must not find them under the old code again.
            numbers = [coding.number for coding in hits]
            coding_store.note_removed_hits(connection, numbers, coder_id=coder, at=work.action.at, why=why)
            to_confirm = [coding.number for coding in hits if _is_open(coding)]
            coding_store.confirm(connection, to_confirm, coder_id=coder, at=work.action.at)
            come = merging_store.coming(connection, [ids[plan.code.key]], ids[deal.key], set(deal.codings))
            merging_store.hand_over(connection, come, ids[deal.key])


def _is_open(coding: Coding) -> bool:
    return coding.origin is Origin.RULE and not coding.confirmed_by


def _existing(books: Sequence[Codebook], book: Codebook, name: str) -> Code | None:
    """The code meant by a key or alias anywhere, or by its name in the code's own codebook."""
    found = next((code for each in books if (code := each.get(name))), None)
    found = found or next((code for each in books if (code := each.find(name))), None)
    named = [code for code in book if code.name.casefold() == name.casefold()]
    return found or (named[0] if len(named) == 1 else None)


def _compiled(regex: str) -> re.Pattern[str]:
    try:
        return re.compile(regex, re.IGNORECASE)
    except re.error as error:
        raise BadInput(
            f'"{regex}" is no regular expression ({error}).', hint="For plain words write text=… instead."
        ) from None
