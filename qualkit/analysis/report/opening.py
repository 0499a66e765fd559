"""The title block and the summary."""

from __future__ import annotations

from qualkit.analysis.report.view import View, origin_counts
from qualkit.analysis.wording import count, form, joined, long_date, number, share
from qualkit.domain.codebook import Codebook
from qualkit.domain.reports import Block, Column, Paragraph, Section, Table

__all__ = ["codebooks_in_words", "scope_in_words", "status", "summary", "title_facts"]


def title_facts(view: View) -> tuple[tuple[str, str], ...]:
    """The lines under the title."""
    material = view.material
    facts = [("Project", material.title)]
    if material.organisation:
        facts.append(("Organisation", material.organisation))
    facts += [("Date", long_date(material.date)), ("Software", f"qualkit {material.version}")]
    if material.codebooks:
        label = "Codebook" if len(material.codebooks) == 1 else "Codebooks"
        facts.append((label, codebooks_in_words(view)))
    scope = scope_in_words(view)
    if scope:
        facts.append(("Limited to", scope))
    return tuple(facts)


def status(view: View) -> str:
    if view.options.publication:
        return "Pseudonymised data – prepared for publication"
    return "Pseudonymised data – confidential"


def codebooks_in_words(view: View) -> str:
    return "; ".join(f"{book.title}, version {book.version}{_state(view, book)}" for book in view.material.codebooks)


def _state(view: View, book: Codebook) -> str:
    """Which state of the codebook's file: the first digits of its hash, to be compared with the study's log."""
    digest = view.material.codebook_hashes.get(book.key, "")
    return f" (state {digest[:8]})" if digest else ""


def scope_in_words(view: View) -> str:
    """What the report was limited to by its options; "" if it takes in everything."""
    parts = []
    if view.options.themes:
        parts.append(joined(view.name(_spelt(view, key)) for key in view.options.themes))
    if view.options.cases:
        parts.append(f"what {joined(case.name for case in view.material.cases)} said")
    if not view.options.include_unconfirmed:
        parts.append("codings that a person made, confirmed or accepted")
    return "; ".join(parts)


def _spelt(view: View, key: str) -> str:
    return next((known for known in view.codes if known.casefold() == key.casefold()), key)


def summary(view: View) -> list[Section]:
    if not view.material.sources and not view.items:
        return []
    columns = (Column("What", 3), Column("Number", 2))
    table = Table(caption="The material at a glance", key="table-summary", columns=columns, rows=_rows(view))
    blocks: list[Block] = [*_in_words(view), table]
    return [Section(key="summary", title="Summary", blocks=tuple(blocks))]


def _rows(view: View) -> tuple[tuple[str, str], ...]:
    material = view.material
    codes = [view.codes[key] for key in view.codes if key in view.visible]
    themes = sum(code.kind == "theme" for code in codes)
    rows = [
        ("Transcripts", number(len(material.sources))),
        ("Participants", number(len(view.speakers))),
        *((f"   {_group(view, group)}", number(len(names))) for group, names in view.groups.items()),
        ("Words", number(sum(source.words for source in material.sources))),
        ("   spoken by participants", number(sum(source.participant_words for source in material.sources))),
        ("Turns", number(sum(source.turns for source in material.sources))),
        ("Codebooks", number(len(material.codebooks))),
        ("Themes", number(themes)),
        ("Codes", number(len(codes) - themes)),
        ("Coded segments", number(segments(view))),
        ("Codings (one code on one segment)", number(len(view.items))),
        ("Coders", _coders(material.coders, named=not view.options.publication)),
    ]
    return tuple(row for row in rows if row[1] != "0" or row[0] in ("Participants", "Coded segments"))


def segments(view: View) -> int:
    """How many different stretches of text carry a code."""
    return len({(i.coding.source, i.coding.span.start, i.coding.span.end) for i in view.items})


def _group(view: View, group: str) -> str:
    return group or f"{view.material.group_by.replace('_', ' ')} not stated"


def _coders(names: tuple[str, ...], *, named: bool) -> str:
    return f"{number(len(names))} ({', '.join(names)})" if names and named else number(len(names))


def _in_words(view: View) -> list[Paragraph]:
    used = {item.coding.code for item in view.found}
    coded, counts = segments(view), origin_counts(view.items)
    words = [
        f"The material is {count(len(view.material.sources), 'transcript')} with"
        f" {count(len(view.speakers), 'participant')}."
    ]
    if view.items:
        words.append(
            f"{count(coded, 'segment')} of text {form(coded, 'carries', 'carry')} at least one"
            f" code, which makes {count(len(view.items), 'coding')}: {counts.words()}."
        )
        words.append(f"{share(len(used), len(view.visible))} codes and themes {form(len(used), 'is', 'are')} in use.")
    aside = len(view.items) - len(view.found)
    if aside:
        words.append(
            f"{count(aside, 'coding')} on retired or housekeeping codes {form(aside, 'is', 'are')} left out of the"
            " findings and listed in the appendix only."
        )
    paragraphs = [Paragraph(" ".join(words))]
    open_hits = counts.unconfirmed
    if open_hits:
        paragraphs.append(
            Paragraph(
                f"{count(open_hits, 'rule hit')} {form(open_hits, 'has', 'have')} not been looked at by a person."
                " A rule finds words, not meanings: read such quotations as candidates. They are marked as unconfirmed"
                " wherever they are shown and counted apart."
            )
        )
    scope = scope_in_words(view)
    if scope:
        paragraphs.append(Paragraph(f"This report is limited to {scope}. All numbers are for this part alone.", "note"))
    return paragraphs
