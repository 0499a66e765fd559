"""Where every coding comes from, and what became of every suggestion."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from qualkit.analysis.report.computer import by_code
from qualkit.analysis.report.view import View, origin_counts
from qualkit.analysis.wording import count, decimal, form, joined, long_date, number
from qualkit.domain.material import Located
from qualkit.domain.reports import Block, Bullets, Column, Paragraph, Referring, Section, See, Table
from qualkit.domain.suggestions import Decision, RunInfo, Suggestion

__all__ = ["origins"]

_MOST_WAITING = 12  # themes without a decision that are listed one by one


def origins(view: View) -> list[Section]:
    blocks: list[Block] = []
    if view.items:
        blocks += [
            Paragraph(
                Referring(
                    [
                        "A coding is made by a person, found by a rule of the codebook, or taken from a suggestion that"
                        " a person accepted. How it came about never changes: a rule hit that a person confirmed is"
                        " still shown as a rule hit, confirmed.",
                        See(("computer",), " What the computer did is told in ", "."),
                    ]
                )
            ),
            _by_theme(view),
        ]
    removed = view.whole.removed_hits
    if removed:
        blocks.append(Paragraph(f"A person removed {count(removed, 'rule hit')} in the study as a whole."))
    sections = [Section(key="origins", title="How every coding came about", blocks=tuple(blocks))] if blocks else []
    if view.whole.suggestions or view.whole.runs:
        sections.append(_suggestions(view, level=2 if sections else 1))
    return sections


def _by_theme(view: View) -> Table:
    gathered: dict[str, list[Located]] = {}
    parents = {code.key: code.parent for code in view.codes.values()}
    for item in view.items:
        key = item.coding.code
        while parents.get(key):
            key = parents[key]
        gathered.setdefault(key, []).append(item)
    known = [key for key in view.codes if key in gathered]
    rows = [_row(view.name(key), gathered[key]) for key in [*known, *sorted(set(gathered) - set(known))]]
    if len(rows) > 1:
        rows.append(_row("All", list(view.items)))
    titles = ("By a person", "Rule, confirmed", "Rule, unconfirmed", "Accepted suggestion", "All")
    return Table(
        caption="Codings by theme and by how they came about",
        columns=(Column("Theme", 4), *(Column(title, 1.4, numeric=True) for title in titles)),
        rows=tuple(rows),
    )


def _row(name: str, items: list[Located]) -> tuple[str, ...]:
    counts = origin_counts(items)
    cells = (counts.human, counts.confirmed, counts.unconfirmed, counts.accepted, counts.total)
    return (name, *(number(cell) for cell in cells))


def _suggestions(view: View, level: int) -> Section:
    blocks: list[Block] = [
        Paragraph(
            f"{_what(view)} They are open until a person decides, and nothing is decided by default. The tables cover"
            " the study as a whole."
        )
    ]
    if view.whole.runs:
        blocks += [Paragraph(_how(run.method, numbers)) for run, numbers in _by_method(view.whole.runs)]
        blocks.append(_run_table(view))
        notes = tuple(dict.fromkeys(note for run in view.whole.runs for note in run.notes))
        blocks += [Bullets(notes)] if notes else []
    themes = _of_themes(view)
    blocks += [_ledger(view, themes)] if themes else []
    blocks += by_code(view)
    return Section(key="origins-suggestions", title="Suggestions and decisions", level=level, blocks=tuple(blocks))


def _what(view: View) -> str:
    """What suggestions are, as far as there have been any of the kind."""
    kinds = {run.kind for run in view.whole.runs}
    if kinds == {"codes"}:
        return "Suggestions are codes that a computer proposed for passages."
    words = "Suggestions are groups of passages that a computer found similar"
    return f"{words}, and codes that it proposed for passages." if "codes" in kinds else f"{words}."


def _of_themes(view: View) -> list[Suggestion]:
    kinds = {run.number: run.kind for run in view.whole.runs}
    return [one for one in view.whole.suggestions if kinds.get(one.run, "themes") == "themes"]


def _by_method(runs: Sequence[RunInfo]) -> list[tuple[RunInfo, list[int]]]:
    """The runs by what their method sentence says, each with the numbers of the runs that share it."""
    found: dict[str, tuple[RunInfo, list[int]]] = {}
    for run in runs:
        found.setdefault(run.method, (run, []))[1].append(run.number)
    return list(found.values())


def _how(method: str, numbers: Sequence[int]) -> str:
    return f"{'Run' if len(numbers) == 1 else 'Runs'} {joined([number(n) for n in numbers])}: {method}"


def _run_table(view: View) -> Table:
    return Table(
        caption="Runs that suggested something",
        columns=(
            Column("Run", 0.7, numeric=True),
            Column("Date", 2),
            Column("Coder", 1.5),
            Column("What", 1.1),
            Column("Model", 2.5),
            Column("Seed", 0.8, numeric=True),
            Column("Stability", 1.2, numeric=True),
        ),
        rows=tuple(_run_row(view, run) for run in view.whole.runs),
        note="Stability: how much of the grouping comes back when passages are left out, from 0 to 1.",
        small=True,
        first_column_is_header=False,
    )


def _run_row(view: View, run: RunInfo) -> tuple[str, ...]:
    stability = decimal(run.figures.get("stability"))
    return (
        number(run.number),
        long_date(run.at),
        view.coder(run.coder),
        run.kind,
        run.model or "–",
        str(run.seed),
        stability,
    )


def _ledger(view: View, themes: Sequence[Suggestion]) -> Table | Paragraph:
    coded = Counter(item.coding.suggestion for item in view.whole.codings if item.coding.suggestion is not None)
    rows = []
    waiting = [suggestion for suggestion in themes if not suggestion.decisions]
    folded = len(waiting) > _MOST_WAITING
    for suggestion in themes:
        if folded and not suggestion.decisions:
            continue
        last = suggestion.decisions[-1] if suggestion.decisions else None
        rows.append(
            (
                number(suggestion.number),
                suggestion.label,
                number(suggestion.run),
                suggestion.state,
                view.coder(last.coder) if last else "–",
                long_date(last.at) if last else "–",
                _outcome(view, suggestion, coded[suggestion.number]),
            )
        )
    if not rows:
        return Paragraph(f"None of the {count(len(waiting), 'suggested theme')} is decided yet.")
    return Table(
        caption="Suggested themes and what became of them",
        columns=(
            Column("Number", 0.9, numeric=True),
            Column("Label", 2.5),
            Column("Run", 0.6, numeric=True),
            Column("State", 1.2),
            Column("By", 1),
            Column("When", 1.5),
            Column("What became of it", 3.5),
        ),
        rows=tuple(rows),
        note=f"{count(len(waiting), 'more theme')} {form(len(waiting), 'is', 'are')} not decided yet."
        if folded
        else "",
        small=True,
        first_column_is_header=False,
    )


def _outcome(view: View, suggestion: Suggestion, coded: int) -> str:
    if not suggestion.decisions:
        return "Not decided yet"
    # What a piecemeal decision left open is told by the state; the "reopen" beside it would only repeat it.
    told = [d for d in suggestion.decisions if not (d.kind == "reopen" and d.segments)]
    *earlier, last = told
    now = f" (now {count(coded, 'coding')})" if last.kind in ("accept", "merge") else ""
    lines = [f"{_decision(view, last)}{now}"]
    lines += [f"Before: {_decision(view, d)}, {view.coder(d.coder)}, {long_date(d.at)}" for d in reversed(earlier)]
    return "\n".join(lines)


def _decision(view: View, decision: Decision) -> str:
    named = next((c.name for book in view.whole.codebooks for c in book if c.key == decision.code), "")
    code = f"{named} ({decision.code})" if named else decision.code
    words = {
        "accept": f"New code {code}",
        "merge": f"Merged into {code}{_pieces(decision)}",
        "split": "Split into two suggestions",
        "reject": f"Declined{_pieces(decision)}" if decision.segments else "Rejected",
        "reopen": "Opened again",
    }.get(decision.kind, decision.kind)
    return f"{words}: {decision.why}" if decision.why else words


def _pieces(decision: Decision) -> str:
    """Which segment a decision was about, if it was one only."""
    return f" (segment {decision.segments[0]})" if len(decision.segments) == 1 else ""
