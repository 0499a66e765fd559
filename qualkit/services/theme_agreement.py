"""Suggested themes held against the codes that people gave."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from qualkit.analysis.retrieval import omega
from qualkit.analysis.wording import count, joined
from qualkit.domain.codings import Coding, Origin
from qualkit.domain.evaluation import ThemeMatch, ThemesWorth
from qualkit.domain.sources import Span
from qualkit.domain.suggestions import Suggestion
from qualkit.errors import NotFound
from qualkit.services.session import Session
from qualkit.store import codings as coding_store
from qualkit.store import suggestions as suggestion_store

__all__ = ["covered_by", "themes_worth"]

FEWEST = 20
LITTLE = 0.2
MUCH = 0.5
GATHERED = 1 / 3
_SHARE = 0.3
_NAMED = 6
Place = tuple[str, Span]


def themes_worth(session: Session, run: int = 0) -> ThemesWorth:
    """Compare a run's themes (0: the latest of themes) with the codes people gave. Raises NotFound."""
    number = _run(session, run)
    listed = [s.number for s in suggestion_store.listing(session.connection, run=number)]
    themes = suggestion_store.whole(session.connection, listed)
    held: dict[Place, frozenset[int]] = {}
    for theme in themes:
        for segment in theme.segments:
            place = segment.source, segment.span
            held[place] = held.get(place, frozenset()) | {theme.number}
    codes, main = _codes(session, sorted(held, key=lambda place: (place[0], place[1].start, place[1].end)))
    if len(main) < FEWEST or len(set(main.values())) < 2:
        raise NotFound(
            f"{len(main)} of the {count(len(held), 'passage')} in the themes of run {number} are coded by people:"
            f" to compare, {FEWEST} with two codes or more are needed.",
            hint="Code some of the interviews, or compare another run: qualkit evaluate themes RUN",
        )
    return _compared(session, number, themes, held, codes, main)


def _run(session: Session, run: int) -> int:
    known = [info.number for info in suggestion_store.runs(session.connection) if info.kind == "themes"]
    if not known:
        raise NotFound("No themes were suggested yet.", hint="Have some suggested: qualkit suggest themes")
    if run and run not in known:
        raise NotFound(
            f"Run {run} is no run of themes.", hint=f"Runs of themes: {', '.join(map(str, known[-_NAMED:]))}."
        )
    return run or known[-1]


def _codes(session: Session, places: Sequence[Place]) -> tuple[dict[Place, frozenset[str]], dict[Place, str]]:
    """The codes of every place, and its main code: the one that covers most of it."""
    by_source: dict[str, list[Coding]] = {}
    for coding in coding_store.select(session.connection, evidence=False):
        # A theme that was accepted became a code: it would be compared with itself.
        if coding.origin is Origin.HUMAN or (coding.origin is Origin.RULE and coding.confirmed_by):
            by_source.setdefault(coding.source, []).append(coding)
    codes: dict[Place, frozenset[str]] = {}
    main: dict[Place, str] = {}
    for place in places:
        covered = covered_by(place[1], by_source.get(place[0], ()))
        codes[place] = frozenset(covered)
        if covered:
            main[place] = min(covered, key=lambda key: (-covered[key], key))
    return codes, main


def covered_by(span: Span, codings: Sequence[Coding]) -> dict[str, int]:
    """How many characters of a place each code covers; a code counts as it does for `qualkit.text.passages`."""
    marked: dict[str, set[int]] = {}
    inside = set()
    for coding in codings:
        start, end = max(span.start, coding.span.start), min(span.end, coding.span.end)
        if start < end:
            marked.setdefault(coding.code, set()).update(range(start, end))
            if span.start <= coding.span.start and coding.span.end <= span.end:
                inside.add(coding.code)
    return {key: len(places) for key, places in marked.items() if key in inside or len(places) >= _SHARE * len(span)}


def _compared(
    session: Session,
    number: int,
    themes: Sequence[Suggestion],
    held: Mapping[Place, frozenset[int]],
    codes: Mapping[Place, frozenset[str]],
    main: Mapping[Place, str],
) -> ThemesWorth:
    from sklearn.metrics import adjusted_mutual_info_score, adjusted_rand_score

    coded = list(main)
    own = [min(held[place]) for place in coded]
    given = [main[place] for place in coded]
    of_theme = {theme.number: {place for place in held if theme.number in held[place]} for theme in themes}
    of_code: dict[str, set[Place]] = {}
    for place, keys in codes.items():
        for key in keys:
            of_code.setdefault(key, set()).add(place)
    labels = {theme.number: theme.label for theme in themes}
    names = {code.key: code.name for book in session.codebooks() for code in book}
    matches = tuple(_match(str(n), labels[n], of_theme[n], of_code, names) for n in of_theme)
    themes_by_name = {str(n): places for n, places in of_theme.items()}
    labels_by_name = {str(n): label for n, label in labels.items()}
    back = tuple(
        _match(key, names.get(key, ""), of_code[key], themes_by_name, labels_by_name) for key in sorted(of_code)
    )
    uncovered = sorted(
        (key for key in of_code if _gathered(of_code[key], of_theme.values()) < GATHERED),
        key=lambda key: (-len(of_code[key]), key),
    )
    much = len(main) >= MUCH * len(held)
    new = tuple(
        str(n) for n, places in of_theme.items() if much and sum(p in main for p in places) < LITTLE * len(places)
    )
    ari = round(float(adjusted_rand_score(given, own)), 4)
    worth = ThemesWorth(
        run=number,
        passages=len(held),
        coded=len(coded),
        ari=ari,
        ami=round(float(adjusted_mutual_info_score(given, own)), 4),
        omega=round(omega([held[place] for place in coded], [codes[place] for place in coded]), 4),
        themes=matches,
        codes=back,
        uncovered=tuple(uncovered),
        new=new,
    )
    return _in_words(worth)


def _gathered(places: set[Place], themes: Iterable[set[Place]]) -> float:
    return max((len(places & theme) / len(places) for theme in themes), default=0.0)


def _match(
    of: str, label: str, places: set[Place], others: Mapping[str, set[Place]], names: Mapping[str, str]
) -> ThemeMatch:
    shared = Counter({key: len(places & there) for key, there in others.items()})
    best = min(others, key=lambda key: (-shared[key] / len(places | others[key]), key), default="")
    if not best or not shared[best]:
        return ThemeMatch(
            of=of, label=label, passages=len(places), match="", match_label="", shared=0, jaccard=0.0, covered=0.0
        )
    return ThemeMatch(
        of=of,
        label=label,
        passages=len(places),
        match=best,
        match_label=names.get(best, ""),
        shared=shared[best],
        jaccard=round(shared[best] / len(places | others[best]), 4),
        covered=round(shared[best] / len(places), 4),
    )


def _in_words(worth: ThemesWorth) -> ThemesWorth:
    from dataclasses import replace

    said = [
        f"{worth.coded} of the {count(worth.passages, 'passage')} in the {count(len(worth.themes), 'theme')} of run"
        f" {worth.run} are coded by people. {_agreement(worth.ari)} (adjusted Rand index {worth.ari:.2f}, adjusted"
        f" mutual information {worth.ami:.2f}; with all codes of a passage, omega {worth.omega:.2f}; 0 is chance, 1 the"
        " same grouping)."
    ]
    close = sorted((m for m in worth.themes if m.jaccard >= 1 / 3), key=lambda m: (-m.jaccard, m.of))
    if close:
        named = [f"{m.of} with {m.match} ({m.jaccard:.2f})" for m in close[:_NAMED]]
        said.append(f"A third or more of their passages have in common: theme {joined(named)}.")
    else:
        said.append("No theme has a third of its passages in common with a code.")
    if worth.uncovered:
        more = len(worth.uncovered) - _NAMED
        tail = f" and {more} more" if more > 0 else ""
        said.append(
            f"No theme gathers a third of the passages with {', '.join(worth.uncovered[:_NAMED])}{tail}: what they are"
            " about is spread over the themes."
        )
    if worth.new:
        said.append(f"Hardly coded, and so perhaps missing from the codebook: theme {joined(list(worth.new))}.")
    return replace(worth, words=tuple(said))


def _agreement(ari: float) -> str:
    if ari >= 0.65:
        return "Themes and codes divide them in nearly the same way"
    if ari >= 0.35:
        return "Themes and codes divide them alike in large part"
    if ari >= 0.15:
        return "Themes and codes have something in common"
    if ari >= 0.05:
        return "Themes and codes have little in common"
    return "Themes and codes divide them in different ways"
