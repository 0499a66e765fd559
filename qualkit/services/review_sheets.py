"""Suggestions for a reviewer without qualkit: out as an Excel workbook or Word document, and back with a preview."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from qualkit.analysis.wording import long_date
from qualkit.domain.review_sheets import ANSWERS, ReviewAnswer, ReviewPlan, ReviewRow, ReviewSheet
from qualkit.domain.sources import Source
from qualkit.domain.suggestions import Deciding, SuggestedSegment, Suggestion
from qualkit.errors import BadInput, Conflict, Location, NotFound, QualkitError
from qualkit.services.deciding import DecidingTogether
from qualkit.services.decision_making import make, plan
from qualkit.services.decision_steps import unknown_suggestion
from qualkit.services.gate import gate
from qualkit.services.review_words import check_of, decision_of, does, item_of, says_more, spoken_answer, title_of
from qualkit.store import coders
from qualkit.store import memos as memo_store
from qualkit.store import sources as source_store
from qualkit.store.suggestions import whole

__all__ = ["ReviewSheets"]

FORMATS = (".xlsx", ".docx")
_LONGEST_NAME = 100
_MOST_BYTES = 50_000_000
_TWICE = "It is answered more than once in the document."
_NUMBER = re.compile(r"\d{1,18}")


class ReviewSheets(DecidingTogether):
    """Part of ``study.suggestions``: documents for reviewers without qualkit."""

    def export_review(
        self,
        path: str | Path,
        *,
        numbers: Sequence[int] = (),
        run: int = 0,
        kind: str = "",
        state: str = "open",
        code: str = "",
        source: str = "",
        least: float = 0.0,
        quotes: int = 8,
        overwrite: bool = False,
        with_identifiers: bool = False,
    ) -> Path:
        """Write suggestions as a document that somebody without qualkit can fill in; `import_review` reads it back.

        Args:
            path: where to; its ending, .xlsx or .docx, says what is written.
            numbers: only these suggestions; () takes those that the other arguments name, as for `list`.
            quotes: how many passages of a theme are shown at most, the most typical first; 0 shows all.
            overwrite: replace a file that is there.
            with_identifiers: write it although something in it certainly identifies a person.

        Raises:
            NotFound: there is nothing to review.
            BadInput: the ending is neither .xlsx nor .docx.
            Conflict: the file is there already, or something in it certainly identifies a person.
        """
        target = Path(path)
        if target.suffix.casefold() not in FORMATS:
            raise BadInput(
                f"{target.name} is neither .xlsx nor .docx.", hint="Name the file suggestions.xlsx or suggestions.docx."
            )
        found = self.list(run=run, kind=kind, state=state, code=code, source=source, least=least)
        if numbers:
            found = [self.get(number) for number in dict.fromkeys(numbers)]
        if not found:
            raise NotFound("There are no suggestions to review.", hint="See: qualkit review list --run -1")
        if target.exists() and not overwrite:
            raise Conflict(f"{target.name} is there already.", hint="Choose another name, or add --overwrite.")
        data = _written(self._sheet(found, quotes), target.suffix.casefold())
        gate(self._session).write({target: data}, allow=with_identifiers)
        return target

    def plan_review(self, path: str | Path, *, reviewer: str = "") -> ReviewPlan:
        """What taking up a reviewer's document would do. Changes nothing.

        Args:
            path: the file as the reviewer sent it.
            reviewer: whose decisions they are; "" takes the name in the document.

        Raises:
            BadInput: the file cannot be read, holds no suggestions, or says nowhere whose decisions they are.
        """
        from qualkit.files.review_answers import read_answers

        target = Path(path)
        data = _bytes_of(target)
        named, answers = read_answers(data, target.name)
        rows: list[ReviewRow] = []
        decisions: list[tuple[str, Deciding]] = []
        comments: list[tuple[str, int, str]] = []
        blank = 0
        for answer in answers:
            who = " ".join((reviewer or answer.reviewer or named).split())
            spoken = spoken_answer(answer)
            if not spoken and not answer.comment and not says_more(answer):
                blank += 1
                continue
            if not who:
                raise BadInput(
                    "does not say whose decisions these are.",
                    where=Location(target.name),
                    hint="Fill in “Your name” in the document, or name the reviewer with --reviewer.",
                )
            if len(who) > _LONGEST_NAME:
                raise BadInput(f"holds a reviewer's name of {len(who)} characters.", where=Location(target.name))
            row, decision = self._meant(answer, spoken, who)
            if decision is None and not row.trouble and answer.comment and self._noted(row.suggestion, who, answer):
                blank += 1
                continue
            if decision is not None and self._taken_up(decision, who):
                blank += 1
                continue
            if decision is not None:
                decisions.append((who, decision))
            elif not row.trouble and answer.comment:
                comments.append((who, row.suggestion, answer.comment))
            elif not row.trouble:
                blank += 1
                continue
            rows.append(row)
        rows, decisions = self._checked(rows, decisions)
        return ReviewPlan(
            file=target.name, rows=tuple(rows), decisions=tuple(decisions), comments=tuple(comments), blank=blank
        )

    def import_review(self, plan: ReviewPlan) -> int:
        """Take up a reviewer's answers, each in the reviewer's name, in one action that one undo takes back.

        Args:
            plan: as `plan_review` made it; answers that it found fault with are left out.

        Returns:
            How many decisions and comments were taken up.

        Raises:
            Conflict: somebody has decided about one of the suggestions since; nothing is taken up then.
            NotFound: one of them is no longer there.
        """
        session = self._session
        if not plan.decisions and not plan.comments:
            return 0
        session.take_up_edited_codebooks()
        via, session.via = session.via, "word" if plan.file.casefold().endswith(".docx") else "excel"
        try:
            with session.action("review import") as action:
                whose = [who for who, _ in plan.decisions]
                made = make(session, action, [decision for _, decision in plan.decisions], whose) if whose else ()
                known = {one.number for one in whole(session.connection, [number for _, number, _ in plan.comments])}
                for who, number, comment in plan.comments:
                    if number not in known:
                        raise unknown_suggestion(number)
                    memo_store.add(
                        session.connection,
                        kind="analytic",
                        target_kind="suggestion",
                        target_id=number,
                        title=f"Comment in {plan.file}",
                        body=comment,
                        coder_id=coders.ensure(session.connection, who),
                        at=action.at,
                    )
                reviewers = sorted({*whose, *(who for who, _, _ in plan.comments)})
                action.detail = {
                    "suggestions": sorted({one.suggestion for one in made}),
                    "comments": len(plan.comments),
                    "codings": sum(one.codings for one in made),
                    "reviewers": reviewers,
                    "file": plan.file,
                }
        finally:
            session.via = via
        return len(plan.decisions) + len(plan.comments)

    def _sheet(self, found: Sequence[Suggestion], quotes: int) -> ReviewSheet:
        from qualkit.services.session import now

        session = self._session
        stored: dict[str, Source | None] = {}
        names = {code.key: code.name for book in session.codebooks() for code in book}

        def place(segment: SuggestedSegment) -> str:
            if segment.source not in stored:
                stored[segment.source] = source_store.get(session.connection, segment.source)
            source = stored[segment.source]
            turn = source.turn_at(segment.span.start) if source is not None else None
            return f"{segment.source}, turn {turn.number}" if turn is not None else segment.source

        return ReviewSheet(
            study=session.config.title or session.layout.root.name,
            made=long_date(now().isoformat()),
            asked_by=session.coder,
            language=session.config.language,
            items=tuple(item_of(suggestion, names, quotes, place) for suggestion in found),
            codes=tuple(
                (code.key, code.name)
                for book in session.codebooks()
                for code in book
                if code.status != "retired" and code.kind == "code"
            ),
        )

    def _meant(self, answer: ReviewAnswer, spoken: str, who: str) -> tuple[ReviewRow, Deciding | None]:
        """One answer as a decision; None if it is only a comment, or cannot be taken up (the row says why)."""
        number = int(answer.number) if _NUMBER.fullmatch(answer.number) else 0
        title = ""

        def row(effect: str, trouble: str = "") -> ReviewRow:
            return ReviewRow(
                suggestion=number, title=title, reviewer=who, does=effect, trouble=trouble, where=answer.where
            )

        if not number:
            return row("", f"“{answer.number[:20]}” is no number of a suggestion."), None
        try:
            suggestion = self.get(number)
            title = title_of(suggestion)
            if not answer.check:
                return row("", "Its “check” is missing, so it cannot be told what the reviewer saw."), None
            if answer.check != check_of(suggestion):
                return row(
                    "", "It is not what the document shows: a transcript was corrected, or it is of another study."
                ), None
            if spoken == "?":
                return row("", f"“{answer.answer}” is none of: {', '.join(ANSWERS)}."), None
            if spoken in ("", "leave open"):
                if says_more(answer):
                    return row("", "It has a code, a name or passages, but no answer."), None
                return row("keeps the comment as a memo" if answer.comment else ""), None
            decision = decision_of(suggestion, replace(answer, code=self._key_of(answer.code)), spoken)
        except QualkitError as error:
            return row("", str(error)), None
        return row(does(suggestion, decision)), decision

    def _key_of(self, written: str) -> str:
        """The key of a code that a reviewer wrote by key, by name, or by both; what is no code stays as written."""
        said = " ".join(written.split()).casefold()
        first = said.split()[0].strip(",;:") if said else ""
        codes = [code for book in self._session.codebooks() for code in book if code.status != "retired"]
        by_key = [code.key for code in codes if code.key.casefold() in (said, first)]
        by_name = [code.key for code in codes if code.name.casefold() == said]
        found = by_key or by_name
        return found[0] if len(found) == 1 else written

    def _taken_up(self, decision: Deciding, who: str) -> bool:
        """Whether this very answer was taken up before: a document may be filled in and sent in several goes."""
        return any(
            (made.coder.casefold(), made.kind, made.why) == (who.casefold(), decision.kind, decision.why)
            and made.shown.get("via") in ("excel", "word")
            and (decision.kind != "merge" or made.code.casefold() == decision.code.casefold())
            and (not decision.segments or set(decision.segments) == set(made.segments))
            for made in self.get(decision.suggestion).decisions[-1:]
        )

    def _noted(self, number: int, who: str, answer: ReviewAnswer) -> bool:
        """Whether this comment was taken up before: a document may come back twice."""
        return any(
            (memo.target, memo.body, memo.coder.casefold()) == (str(number), answer.comment, who.casefold())
            for memo in memo_store.select(self._session.connection, target_kind="suggestion")
        )

    def _checked(
        self, rows: list[ReviewRow], decisions: list[tuple[str, Deciding]]
    ) -> tuple[list[ReviewRow], list[tuple[str, Deciding]]]:
        """The rows with what the study itself has against a decision, and the decisions that stand."""
        looked_at = plan(self._session, [decision for _, decision in decisions], [who for who, _ in decisions])
        often = Counter((who, decision.suggestion) for who, decision in decisions)
        trouble = {
            (who, decision.suggestion): _TWICE if often[who, decision.suggestion] > 1 else found.trouble
            for (who, decision), found in zip(decisions, looked_at, strict=True)
            if found.trouble
        }
        rows = [
            row if row.trouble else replace(row, trouble=trouble.get((row.reviewer, row.suggestion), ""))
            for row in rows
        ]
        return rows, [pair for pair in decisions if (pair[0], pair[1].suggestion) not in trouble]


def _bytes_of(path: Path) -> bytes:
    """A reviewer's file. Raises BadInput if it cannot be read, or is far larger than any."""
    try:
        with path.open("rb") as stream:
            data = stream.read(_MOST_BYTES + 1)
    except OSError as error:
        raise BadInput(f"The file cannot be read ({error.strerror}).", where=Location(str(path))) from None
    if len(data) > _MOST_BYTES:
        raise BadInput(f"is larger than {_MOST_BYTES // 1_000_000} MB.", where=Location(path.name))
    return data


def _written(sheet: ReviewSheet, suffix: str) -> bytes:
    if suffix == ".docx":
        from qualkit.exporters.review_document import write_review_document

        return write_review_document(sheet)
    from qualkit.exporters.review_workbook import write_review_workbook

    return write_review_workbook(sheet)
