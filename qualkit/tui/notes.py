"""Writing on the screen: memos on anything, the definition of a code, the framework cell of a case and a code."""

from __future__ import annotations

from collections.abc import Callable

from rich.text import Text

from qualkit.domain.codings import Coding
from qualkit.domain.memos import Memo
from qualkit.errors import Conflict
from qualkit.tui.chooser import Menu
from qualkit.tui.deeds import Done, Target
from qualkit.tui.desk import Piece
from qualkit.tui.ground import Ground
from qualkit.tui.picker import Picker
from qualkit.tui.writing import Writing, Written

__all__ = ["Notes"]

# The kinds of memos, and the usual one for what a memo is about.
KINDS = ("data", "analytic", "methodological", "reflexive")
USUAL = {"coding": "data", "source": "data", "case": "data", "code": "analytic", "suggestion": "analytic"}


class Notes(Ground):
    """The keys of the table that open a box to write in."""

    def do_memo(self) -> None:
        """Ask what the memo is about, then write it."""
        targets = self._targets()
        lines = []
        for letter, target in targets.items():
            written = len(self.desk.memos_on(target.about, target.on))
            count = f"  ({written} written)" if written else ""
            lines.append((letter, letter, f"{target.label}{count}"))
        self.ask(Menu("A memo on …", lines), lambda letter: self._memo_on(targets[letter]))

    def do_define(self) -> None:
        code = self.desk.shelf.get(self.coding_here().code)
        if code is None:
            raise Conflict(
                "This code is not in the codebook any more.", hint="Press u, or give it another code with r."
            )
        beside = Text.assemble(("When to use: ", "bold"), code.when_to_use or "–") if code.when_to_use else None
        self.write(
            f"definition/{code.key}",
            f"Definition of {code.key} {code.name}",
            code.definition,
            lambda written: self.deeds.define(code.key, written.text),
            beside=beside,
        )

    def do_chart(self) -> None:
        """The framework cell of the case that speaks here and the code that is chosen (or asked for)."""
        case = self.desk.case_at(self.view.cursor)
        if case is None:
            raise Conflict(
                f"{self.desk.source.name} belongs to no case.", hint="Say whose it is with: qualkit case set"
            )
        chosen = self.chosen
        if isinstance(chosen, Coding):
            self._chart(case.name, chosen.code)
        else:
            picker = Picker(self.desk, f"Framework cell of {case.name} under", may_make=False)
            self.ask(picker, lambda key: self._chart(case.name, key))

    def write(
        self,
        about: str,
        title: str,
        text: str,
        deed: Callable[[Written], Done],
        *,
        kinds: tuple[str, ...] = (),
        beside: Text | None = None,
        note: str = "",
        draft: str = "",
    ) -> None:
        """Open a box to write in, and do something with what is written. What cannot be saved is not lost."""
        rescued = draft or self.drafts.get(about)
        if rescued and not note:
            note = "You were interrupted while writing this; nothing of it was saved yet."

        def done(written: Written) -> None:
            def after(saved: bool) -> None:
                if saved:
                    self.drafts.put(about, "")
                    return
                why = str(self.query_one("#status").render())
                self.write(about, title, text, deed, kinds=kinds, beside=beside, note=why, draft=written.text)

            # It may have to wait for another program.
            self.drafts.put(about, written.text)
            self.attempt(lambda: deed(written), after)

        box = Writing(
            title, rescued or text, kinds=kinds, beside=beside, note=note, before=text,
            keep=lambda words: self.drafts.put(about, words),
        )  # fmt: skip
        self.ask(box, done, otherwise=lambda: self.drafts.put(about, ""))

    def _targets(self) -> dict[str, Target]:
        """What a memo can be about here, by the letter that chooses it."""
        found: dict[str, Target] = {}
        chosen = self.chosen
        if isinstance(chosen, Coding):
            label = self.desk.shelf.label(chosen.code)
            found["c"] = Target("coding", str(chosen.number), f"this coding: {label}")
            found["k"] = Target("code", chosen.code, f"the code {label}")
        elif isinstance(chosen, Piece):
            found["g"] = Target("suggestion", str(chosen.number), f"suggestion {chosen.number}")
        found["s"] = Target("source", self.desk.source.name, f"the source {self.desk.source.name}")
        case = self.desk.case_at(self.view.cursor)
        if case is not None:
            found["p"] = Target("case", case.name, f"the case {case.name}")
        found["y"] = Target("study", "", "the study as a whole")
        return found

    def _memo_on(self, target: Target) -> None:
        """A new memo, or one that is there already."""
        written = self.desk.memos_on(target.about, target.on)
        if not written:
            self._new_memo(target)
            return
        lines = [("n", "n", "a new memo")]
        lines += [(str(at), str(memo.number), f"{_short(memo)}") for at, memo in enumerate(written[-9:], 1)]

        def go(answer: str) -> None:
            if answer == "n":
                self._new_memo(target)
            else:
                self._old_memo(next(memo for memo in written if str(memo.number) == answer))

        self.ask(Menu(f"Memos on {target.label}", lines), go)

    def _new_memo(self, target: Target) -> None:
        usual = USUAL.get(target.about, "methodological")
        chosen = self.chosen
        quote = chosen.quote if isinstance(chosen, Coding) and target.about == "coding" else ""
        kinds = (usual, *(kind for kind in KINDS if kind != usual))
        self.write(
            f"memo/{target.about}/{target.on}",
            f"Memo on {target.label}",
            "",
            lambda written: self.deeds.memo(target, written.text, written.kind),
            kinds=kinds,
            beside=Text(f"“{' '.join(quote.split())}”", "italic") if quote else None,
        )

    def _old_memo(self, memo: Memo) -> None:
        self.write(
            f"memo/{memo.number}",
            f"Memo {memo.number} ({memo.kind}), {memo.coder}, {memo.created_at[:10]}",
            memo.body,
            lambda written: self.deeds.edit_memo(memo.number, written.text),
        )

    def _chart(self, case: str, key: str) -> None:
        cell = self.desk.study.summaries.cell(case, key)
        beside = Text()
        for quotation in cell.quotations:
            beside.append(f"{quotation.locator}  [[#{quotation.coding.number}]]\n", "bold")
            beside.append(f"“{' '.join(quotation.text.split())}”\n")
        if not cell.quotations:
            beside.append("Nothing of this case is coded so.")
        present = cell.summary.body if cell.summary else ""
        self.write(
            f"chart/{case}/{key}",
            f"{case} × {self.desk.shelf.label(key)}: what does this case say?",
            present,
            lambda written: self.deeds.chart(case, key, written.text),
            beside=beside,
        )


def _short(memo: Memo) -> str:
    words = " ".join(memo.body.split())
    return f"{memo.kind}, {memo.coder}: {words[:40]}{'…' if len(words) > 40 else ''}"
