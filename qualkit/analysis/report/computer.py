"""What the computer did and what people did: sentences for a methods section, and the tables that bear them out.

Transparency about software and about what it decided is asked for by SRQR item S14 (O'Brien et al. 2014, Academic
Medicine 89(9):1245-1251) and COREQ items 24 to 27 (Tong, Sainsbury and Craig 2007, International Journal for Quality in
Health Care 19(6):349-357). Nothing is said that the study's file does not hold; nothing at all where no run was made.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from qualkit.analysis.agreement_two import cohen_kappa
from qualkit.analysis.report.view import View, origin_counts
from qualkit.analysis.suggestion_report import OUTCOMES, effective, outcome, verdicts
from qualkit.analysis.wording import count, decimal, form, joined, long_date, number, share
from qualkit.domain.reports import Block, Column, Paragraph, Section, Table
from qualkit.domain.suggestions import RunInfo, Suggestion

__all__ = ["by_code", "computer", "sentences", "suggested"]

_TOLD = {
    "accepted": "accepted as offered",
    "edited": "accepted with changes",
    "rejected": "rejected",
    "open": "left open",
}
_FEWEST = 20  # decisions from which stated and found shares are told beside each other
_FEWEST_PAIRS = 10  # opinions from which kappa is told
_HASH = 12


def computer(view: View) -> list[Section]:
    """The appendix; nothing where no run was made."""
    if not view.whole.runs:
        return []
    blocks: list[Block] = [Paragraph(text) for text in sentences(view)]
    blocks += [_runs(view), *_people(view), _software(view)]
    return [Section(key="computer", title="What the computer did and what people did", blocks=tuple(blocks))]


def sentences(view: View) -> list[str]:
    """Paragraphs for a methods section. Only what can be counted in the study's file is said."""
    if not view.whole.sources:
        return []
    paragraphs = [_codings(view)]
    for kind in ("codes", "themes"):
        runs = [run for run in view.whole.runs if run.kind == kind]
        if runs:
            paragraphs += _of_kind(view, kind, runs)
    if view.whole.runs:
        paragraphs.append(" ".join(part for part in (_second(view), _nothing_alone(view), _where(view)) if part))
    return [paragraph for paragraph in paragraphs if paragraph]


def suggested(view: View, kind: str) -> list[Suggestion]:
    """The suggestions of one kind that there were to decide about: of a split one its parts."""
    kinds = {run.number: run.kind for run in view.whole.runs}
    return [one for one in view.whole.suggestions if kinds.get(one.run, "themes") == kind and one.state != "split"]


def _codings(view: View) -> str:
    whole = view.whole
    if not whole.codings:
        return ""
    counts = origin_counts(whole.codings)
    words = [
        f"The {count(len(whole.sources), 'transcript')} {form(len(whole.sources), 'holds', 'hold')}"
        f" {count(counts.total, 'coding')}, kept with qualkit {whole.version}: {counts.words()}."
    ]
    if counts.confirmed + counts.unconfirmed:
        words.append(
            "A rule hit is a passage that matches a pattern written in the codebook; no statistical model takes part."
        )
    if whole.removed_hits:
        removed = whole.removed_hits
        words.append(f"{count(removed, 'more rule hit')} {form(removed, 'was', 'were')} removed by a person.")
    return " ".join(words)


def _of_kind(view: View, kind: str, runs: Sequence[RunInfo]) -> list[str]:
    """Paragraphs on how suggestions of one kind came about, and what became of them."""
    noun = "Codes for passages" if kind == "codes" else "Themes"
    days = joined(dict.fromkeys(long_date(run.at) for run in runs))
    first = f"{noun} were suggested by computer in {count(len(runs), 'run')} ({days})."
    by_method: dict[str, list[int]] = {}
    for run in runs:
        by_method.setdefault(run.method, []).append(run.number)
    after = " ".join(part for part in (_models(runs), _outcomes(view, kind), _stated(view, kind)) if part)
    if len(by_method) == 1:
        return [f"{first} {runs[0].method} {after}"]
    shared = _last_sentence(list(by_method))
    told = [
        f"{'Run' if len(numbers) == 1 else 'Runs'} {joined(map(number, numbers))}: "
        f"{method.removesuffix(shared).rstrip()}"
        for method, numbers in by_method.items()
    ]
    return [first, *told, f"{shared} {after}".lstrip()]


def _last_sentence(methods: Sequence[str]) -> str:
    """The last sentence of several descriptions if it is the same, so that it is said once; else ""."""
    last = {method.rpartition(". ")[2] for method in methods}
    return last.pop() if len(last) == 1 else ""


def _models(runs: Sequence[RunInfo]) -> str:
    models = dict.fromkeys((run.model, run.model_hash) for run in runs if run.model)
    seeds = sorted({run.seed for run in runs})
    told = joined(f"{name} (sha256 {digest[:_HASH]}…)" if digest else name for name, digest in models)
    model = f"The model {form(len(models), 'was', 'were')} {told}. " if models else ""
    return f"{model}Random draws began from {form(len(seeds), 'seed', 'seeds')} {joined(map(str, seeds))}."


def _outcomes(view: View, kind: str) -> str:
    found = suggested(view, kind)
    noun = ("suggestion of a code", "suggestions of codes") if kind == "codes" else ("theme", "themes")
    if not found:
        return "Nothing was suggested."
    became = Counter(map(outcome, found))
    told = [f"{number(became[one])} {form(became[one], 'was', 'were')} {_TOLD[one]}" for one in OUTCOMES if became[one]]
    people = sorted({last.coder for one in found if (last := effective(one)) and outcome(one) != "open"})
    by = f" Decisions were made by {count(len(people), 'person', 'people')}." if people else ""
    wholes = [one for one in view.whole.suggestions if one.state == "split"]
    split = ""
    if kind == "themes" and wholes:
        split = f" ({number(len(wholes))} of those offered {form(len(wholes), 'was', 'were')} split by a person)"
    runs = {one.run for one in found if outcome(one) == "open"}
    overlap = " What an earlier run offered may have been offered again by a later one." if len(runs) > 1 else ""
    return f"Of {count(len(found), *noun)} to decide about{split}, {joined(told)}.{overlap}{by}"


def _stated(view: View, kind: str) -> str:
    """Stated probabilities of codes beside what people decided, where there are enough decisions to tell."""
    decided = [
        one
        for one in suggested(view, kind)
        if one.probability is not None and outcome(one) in ("accepted", "edited", "rejected")
    ]
    if len(decided) < _FEWEST:
        return ""
    right = sum(one.code in {d.code for d in one.decisions if d.kind in ("accept", "merge")} for one in decided)
    mean = sum(one.probability or 0.0 for one in decided) / len(decided)
    return (
        f"{number(right)} of the {number(len(decided))} suggestions decided about got the suggested code; the"
        f" probabilities stated with them had a mean of {mean:.2f}."
    )


def _second(view: View) -> str:
    seconds = view.whole.seconds
    if not seconds:
        return ""
    by_number = {one.number: one for one in view.whole.suggestions}
    pairs = [verdicts(by_number[s.suggestion], s) for s in seconds if s.suggestion in by_number]
    compared = [pair for pair in pairs if pair is not None]
    read = len({s.suggestion for s in seconds})
    people = len({s.coder for s in seconds})
    words = (
        f"{count(read, 'suggestion')} {form(read, 'was', 'were')} read again by"
        f" {form(people, 'a second reader', f'{number(people)} second readers')}, whose opinions are kept apart from"
        " the first decisions and change nothing"
    )
    if not compared:
        return f"{words}."
    found = cohen_kappa(compared)
    kappa = ""
    if found.kappa is not None and found.pairs >= _FEWEST_PAIRS:
        interval = "" if found.low is None else f", 95% interval {found.low:.2f} to {found.high:.2f}"
        kappa = f" (Cohen's kappa {found.kappa:.2f}{interval})"
    return (
        f"{words}; {share(found.agreed, found.pairs, 'opinion')} that can be compared with a first decision"
        f" {form(found.agreed, 'agrees', 'agree')} with it{kappa}."
    )


def _nothing_alone(view: View) -> str:
    accepted = origin_counts(view.whole.codings).accepted
    words = "No suggestion became a coding without a person's decision"
    if not accepted:
        return f"{words}."
    made = count(accepted, "coding")
    return (
        f"{words}: the {made} that {form(accepted, 'comes', 'come')} from suggestions name the decision they rest on."
    )


def _where(view: View) -> str:
    if view.whole.foreign:
        names = joined(view.whole.foreign)
        return (
            f"qualkit itself makes no network connections; what the plug-in {names} does, the study's file cannot tell."
            if len(view.whole.foreign) == 1
            else f"qualkit itself makes no network connections; what the plug-ins {names} do, the study's file cannot"
            " tell."
        )
    return "Everything was computed locally: qualkit makes no network connections."


def _runs(view: View) -> Table:
    rows = []
    for run in view.whole.runs:
        found = [one for one in view.whole.suggestions if one.run == run.number and one.state != "split"]
        became = Counter(map(outcome, found))
        what = f"{run.kind} ({run.suggester})"
        model = f"{run.model}, seed {run.seed}" if run.model else f"no model, seed {run.seed}"
        cells = (len(found), *(became[one] for one in OUTCOMES))
        rows.append((str(run.number), f"{long_date(run.at)}, {run.coder}", what, model, *map(number, cells)))
    return Table(
        caption="Runs that suggested something, and what became of it",
        columns=(
            Column("Run", 0.6, numeric=True),
            Column("When and by whom", 2.1),
            Column("What", 1.4),
            Column("Model", 2.6),
            Column("Offered", 1.0, numeric=True),
            Column("Accepted", 1.1, numeric=True),
            Column("Edited", 0.9, numeric=True),
            Column("Rejected", 1.05, numeric=True),
            Column("Open", 0.7, numeric=True),
        ),
        rows=tuple(rows),
        note=(
            "Accepted: as offered. Edited: accepted with another code, name or extent, in part, or a theme merged into"
            " a code. A suggestion that a person split counts by its parts."
        ),
        small=True,
        first_column_is_header=False,
    )


def by_code(view: View) -> list[Table]:
    """Suggested codes in numbers, a row a code; [] if there are none."""
    found = suggested(view, "codes")
    if not found:
        return []
    by_code: dict[str, list[Suggestion]] = {}
    for one in found:
        by_code.setdefault(one.code, []).append(one)
    order = [key for key in view.codes if key in by_code]
    rows = []
    for key in [*order, *sorted(set(by_code) - set(order))]:
        became = Counter(map(outcome, by_code[key]))
        cells = (len(by_code[key]), *(became[one] for one in OUTCOMES))
        rows.append((view.name(key), *map(number, cells)))
    return [
        Table(
            caption="Suggested codes and what became of them",
            columns=(
                Column("Code", 4),
                *(Column(title, 1.1, numeric=True) for title in ("Offered", "Accepted", "Edited", "Rejected", "Open")),
            ),
            rows=tuple(rows),
            note="Codes go by their present names; a code merged into another counts there.",
            small=True,
        )
    ]


def _people(view: View) -> list[Table]:
    decided: dict[str, Counter[str]] = {}
    for one in view.whole.suggestions:
        last = effective(one)
        if last and outcome(one) in ("accepted", "edited", "rejected"):
            decided.setdefault(last.coder, Counter())[outcome(one)] += 1
    seconds = Counter(second.coder for second in view.whole.seconds)
    names = sorted({*decided, *seconds})
    if not names:
        return []
    rows = []
    for name in names:
        became = decided.get(name, Counter())
        cells = (sum(became.values()), became["accepted"], became["edited"], became["rejected"], seconds[name])
        rows.append((name, *map(number, cells)))
    return [
        Table(
            caption="Decisions about suggestions, by person",
            columns=(
                Column("Person", 3),
                *(
                    Column(title, 1.3, numeric=True)
                    for title in ("Decided", "Accepted", "Edited", "Rejected", "Second opinions")
                ),
            ),
            rows=tuple(rows),
            note="Where several people decided about parts of one suggestion, it counts for the last of them.",
            small=True,
        )
    ]


def _software(view: View) -> Table:
    rows = [("qualkit", view.whole.version)]
    versions: dict[str, list[str]] = {}
    for run in view.whole.runs:
        for name, version in run.versions.items():
            versions.setdefault(name, []).append(version)
    models = dict.fromkeys((run.model, run.model_hash) for run in view.whole.runs if run.model)
    rows += [(f"Model {name}", f"sha256 {digest}" if digest else "–") for name, digest in models]
    rows += [(name, ", ".join(dict.fromkeys(found))) for name, found in sorted(versions.items())]
    timed = [run for run in view.whole.runs if run.seconds]
    note = ""
    if timed:
        took = "; ".join(f"run {run.number}: {decimal(run.seconds, 1)} s" for run in timed)
        note = f"Time taken: {took}."
    return Table(
        caption="Software and models",
        columns=(Column("What", 2), Column("Version or hash", 5)),
        rows=tuple(rows),
        note=note,
        small=True,
    )
