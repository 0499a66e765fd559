"""What a reader should know before trusting the findings: facts that can be counted, no judgement."""

from __future__ import annotations

from qualkit.analysis.report.view import View, origin_counts
from qualkit.analysis.wording import count, form, joined, number, share
from qualkit.domain.codings import Origin
from qualkit.domain.reports import Bullets, Paragraph, Section

__all__ = ["limits"]

_FEW = 2
# More than one in four quotations from one participant; of fewer than four that cannot be avoided.
_SHARE = 4


def limits(view: View) -> list[Section]:
    facts = tuple(fact for fact in (*_coverage(view), *_people(view), *_codings(view), *_voices(view)) if fact)
    if not facts:
        return []
    lead = Paragraph("The following was counted, not judged. Whether it matters is for the researchers to say.")
    return [Section(key="limits", title="Limits of this material", blocks=(lead, Bullets(facts)))]


def _coverage(view: View) -> list[str]:
    material = view.material
    coded = {item.coding.source for item in view.items}
    bare = [source.name for source in material.sources if source.name not in coded]
    linked = {link.source for case in material.cases for link in case.links}
    loose = [source.name for source in material.sources if source.name not in linked and not source.cases]
    named = not view.options.publication
    return [
        _listed(bare, "transcript without a coding", "transcripts without a coding", named=named),
        _listed(loose, "transcript without a participant", "transcripts without a participant", named=named),
    ]


def _people(view: View) -> list[str]:
    material = view.material
    bare = [case.name for case in material.cases if case.links and not any(case.attributes.values())]
    attribute = f"“{material.group_by.replace('_', ' ')}” with one participant only"
    alone = [f"{group} ({names[0]})" for group, names in view.groups.items() if group and len(names) == 1]
    return [
        _listed(bare, "participant without attributes", "participants without attributes"),
        _listed(alone, f"value of {attribute}", f"values of {attribute}"),
    ]


def _codings(view: View) -> list[str]:
    facts = []
    if view.items and len(view.material.coders) == 1:
        facts.append("One coder did all the coding: nobody else has checked it.")
    counts = origin_counts(view.items)
    if counts.unconfirmed:
        percent = 100 * counts.unconfirmed / counts.total
        shown = f"{percent:.0f}%" if percent >= 1 else "less than 1%"
        hits = form(counts.unconfirmed, "is a rule hit", "are rule hits")
        facts.append(f"{share(counts.unconfirmed, counts.total, 'coding')} ({shown}) {hits} that nobody has confirmed.")
    negated = sum(i.coding.origin is Origin.RULE and i.coding.negated and not i.coding.confirmed_by for i in view.items)
    if negated:
        facts.append(
            f"{count(negated, 'unconfirmed rule hit stands', 'unconfirmed rule hits stand')} in a negated clause and"
            " may say the opposite of the code."
        )
    unlinked = sum(not item.case for item in view.found)
    if unlinked:
        facts.append(
            f"{count(unlinked, 'coding')} {form(unlinked, 'is', 'are')} on talk that is linked to no participant;"
            " numbers of participants leave them out."
        )
    open_ = sum(one.state == "open" for one in view.whole.suggestions)
    if open_:
        to_decide = sum(one.state != "split" for one in view.whole.suggestions)
        facts.append(
            f"{share(open_, to_decide, 'suggestion')} in the study as a whole {form(open_, 'waits', 'wait')} for a"
            " decision: nothing of them counts."
        )
    return facts


def _voices(view: View) -> list[str]:
    facts = []
    quoted = sum(view.printed.people.values())
    for name, times in sorted(view.printed.people.items(), key=lambda pair: (-pair[1], pair[0])):
        if quoted >= _SHARE and _SHARE * times > quoted:
            who = name if name in view.speakers else "talk linked to no participant"
            of_all = f"{number(times)} of the {count(quoted, 'quotation')} in the findings"
            facts.append(f"{of_all} {form(times, 'comes', 'come')} from {who}.")
    few = [
        f"{view.name(theme.key)}: {number(len(people))}"
        for book in view.material.codebooks
        for theme in view.shown(book)
        if not theme.parent and view.by_code.get(theme.key)
        for people in [view.people(view.by_code[theme.key])]
        if len(people) <= _FEW
    ]
    rest = "on two participants or fewer"
    facts.append(_listed(few, f"theme that rests {rest}", f"themes that rest {rest}"))
    return facts


def _listed(names: list[str], singular: str, plural: str, *, named: bool = True) -> str:
    if not names:
        return ""
    told = count(len(names), singular, plural)
    return f"{told}: {joined(names)}." if named else f"{told}."
