"""What the study file knows of how the analysis was done, and what only the researchers can say.

Items follow the consolidated criteria for reporting qualitative research (COREQ; Tong, Sainsbury and Craig 2007,
International Journal for Quality in Health Care 19(6):349-357), numbers 9 to 27.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from qualkit.analysis.report.opening import codebooks_in_words
from qualkit.analysis.report.view import View, origin_counts
from qualkit.analysis.wording import count, form, joined, long_date, number, share
from qualkit.domain.codebook import CODE_TYPES
from qualkit.domain.report_versions import REPORTING
from qualkit.domain.reports import Column, Paragraph, Section, Table
from qualkit.domain.suggestions import Suggestion

__all__ = ["COREQ_DESIGN", "facts", "methods", "sentences", "stated"]

_STATES = ("accepted", "merged", "split", "rejected", "open")
COREQ_DESIGN = {
    9: "Methodological orientation and theory",
    10: "Sampling",
    11: "Method of approach",
    12: "Sample size",
    13: "Non-participation",
    14: "Setting of data collection",
    15: "Presence of non-participants",
    16: "Description of the sample",
    17: "Interview guide",
    18: "Repeat interviews",
    19: "Audio or visual recording",
    20: "Field notes",
    21: "Duration",
    22: "Data saturation",
    23: "Transcripts returned",
    24: "Number of data coders",
    25: "Description of the coding tree",
    26: "Derivation of themes",
    27: "Software",
}


def methods(view: View) -> list[Section]:
    if not view.material.sources:
        return []
    known = facts(view)
    for item, words in stated(view.options.reporting, "COREQ").items():
        if item in COREQ_DESIGN:
            known[item] = "\n".join(part for part in (words, known.get(item, "")) if part)
    rows = tuple((f"{number_}. {COREQ_DESIGN[number_]}", fact) for number_, fact in sorted(known.items()))
    missing = tuple((f"{n}. {item}", "Not stated") for n, item in COREQ_DESIGN.items() if n not in known)
    blocks = (
        Paragraph(" ".join(sentences(view))),
        Table(
            caption="Facts for the methods section",
            columns=(Column("COREQ item", 2), Column("What is stated or counted", 5)),
            rows=rows,
            note="COREQ: consolidated criteria for reporting qualitative research, items 9 to 27.",
        ),
        Table(
            caption="To be completed by the researchers",
            columns=(Column("COREQ item", 3), Column("Statement", 2)),
            rows=missing,
            small=True,
        ),
    )
    return [Section(key="methods", title="How the material was analysed", blocks=blocks)]


def stated(reporting: Mapping[str, str], checklist: str) -> dict[int, str]:
    """What the researchers have stated, by the items of ``COREQ`` or ``SRQR``, in the order of the settings.

    >>> stated({"ethics": "Approved."}, "SRQR")
    {9: 'Approved.'}
    """
    place = 1 if checklist == "COREQ" else 2
    found: dict[int, list[str]] = {}
    for key, entry in REPORTING.items():
        words = reporting.get(key, "").strip()
        item = entry[place]
        if words and isinstance(item, int) and item:
            found.setdefault(item, []).append(words)
    return {item: "\n".join(words) for item, words in found.items()}


def facts(view: View) -> dict[int, str]:
    """What was counted, by the items of COREQ."""
    material = view.material
    software = f"qualkit {material.version}"
    facts = {
        12: f"{count(len(view.speakers), 'participant')}, {count(len(material.sources), 'transcript')}",
        27: f"{software}; {_models(view)}" if _models(view) else software,
    }
    if any(view.groups):
        facts[16] = f"By {material.group_by.replace('_', ' ')}: {_sizes(view)}"
    duration = _duration(view)
    if duration:
        facts[21] = duration
    if material.coders:
        facts[24] = number(len(material.coders))
    if material.codebooks:
        facts[25] = _tree(view)
        facts[26] = _derivation(view)
    return facts


def _duration(view: View) -> str:
    minutes = [source.minutes for source in view.material.sources if source.minutes is not None]
    if not minutes:
        return ""
    total, least, most = len(view.material.sources), f"{min(minutes):,.0f}", f"{max(minutes):,.0f}"
    span = f"{most} minutes" if least == most else f"{least} to {most} minutes"
    timed = f"times in {share(len(minutes), total, 'transcript')}"
    return f"{span}, {sum(minutes):,.0f} minutes in all ({timed})"


def _tree(view: View) -> str:
    codes = [view.codes[key] for key in view.codes if key in view.visible]
    themes = sum(code.kind == "theme" for code in codes)
    parts = [count(themes, "theme")] if themes else []
    return f"{joined([*parts, count(len(codes) - themes, 'code')])} ({codebooks_in_words(view)})"


def _derivation(view: View) -> str:
    types = Counter(view.codes[key].type for key in view.visible)
    parts = [f"{kind}: {number(types[kind])}" for kind in CODE_TYPES if types[kind]]
    return f"Codes and themes by origin – {'; '.join(parts)}" if parts else "No codes yet"


def _models(view: View) -> str:
    names = dict.fromkeys(run.model for run in view.whole.runs if run.model)
    return f"embedding model for suggestions: {joined(names)}" if names else ""


def sentences(view: View) -> list[str]:
    """How the material was coded, as far as the study file tells."""
    material, coders = view.material, len(view.material.coders)
    words = [
        f"The analysis covers {count(len(material.sources), 'transcript')} with"
        f" {count(len(view.speakers), 'participant')}{_by_group(view)}."
    ]
    if material.codebooks:
        by = f" by {count(coders, 'coder')}" if coders else ""
        books = joined(f"“{book.title}” (version {book.version})" for book in material.codebooks)
        noun = "codebook" if len(material.codebooks) == 1 else "codebooks"
        words.append(f"The text was coded in qualkit {material.version}{by} with the {noun} {books}.")
        words.append(_rules(view))
    words.append(_suggestions(view))
    return [sentence for sentence in words if sentence]


def _by_group(view: View) -> str:
    if not any(view.groups):
        return ""
    return f" ({_sizes(view)})"


def _sizes(view: View) -> str:
    return "; ".join(f"{group or 'not stated'}: {number(len(names))}" for group, names in view.groups.items())


def _rules(view: View) -> str:
    counts = origin_counts(view.items)
    hits = counts.confirmed + counts.unconfirmed
    if not hits and not view.whole.removed_hits:
        return ""
    sentence = (
        "Patterns in the codebook pointed to passages in participants' talk;"
        f" {number(hits)} of the codings {form(hits, 'is such a rule hit', 'are such rule hits')},"
        f" {number(counts.confirmed)} of them confirmed by a person."
    )
    if view.whole.removed_hits:
        removed = view.whole.removed_hits
        sentence += f" A person removed {count(removed, 'more hit')} in the study as a whole."
    return sentence


def _suggestions(view: View) -> str:
    """How many themes and codes were suggested, when and with what, and what became of them."""
    kinds = {run.number: run.kind for run in view.whole.runs}
    told: list[str] = []
    for kind, singular, plural in (
        ("themes", "theme", "themes"),
        ("codes", "code for a passage", "codes for passages"),
    ):
        found = [one for one in view.whole.suggestions if kinds.get(one.run, "themes") == kind]
        if found:
            verb = "" if told else f" {form(len(found), 'was', 'were')} suggested by computer"
            told.append(f"{count(len(found), singular, plural)}{verb}{_when(view, kind)} ({_became(found)})")
    if not told:
        return ""
    return f"{joined(told)}; no suggestion became a coding without a person's decision."


def _when(view: View, kind: str) -> str:
    runs = [run for run in view.whole.runs if run.kind == kind]
    dates = joined(dict.fromkeys(long_date(run.at) for run in runs))
    models = joined(dict.fromkeys(run.model for run in runs if run.model))
    when = f" in {count(len(runs), 'run')} on {dates}" if runs else ""
    return f"{when}, using the embedding model {models}" if models else when


def _became(found: Sequence[Suggestion]) -> str:
    states = Counter(suggestion.state for suggestion in found)
    return ", ".join(f"{number(states[state])} {state}" for state in _STATES if states[state])
