"""A study as one HTML file to explore."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from qualkit.domain.material import Located, Material
from qualkit.domain.tables import DataTable
from qualkit.errors import BadInput
from qualkit.services.gate import gate
from qualkit.services.material import talks
from qualkit.services.selecting import Selection, select_codings
from qualkit.services.session import Session

if TYPE_CHECKING:
    from qualkit.analysis.browsing import BrowsingOptions
    from qualkit.exporters.html import PagePicture

__all__ = ["HtmlPages"]


class HtmlPages:
    """Part of ``study.exports``: a page to explore the study in a browser."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def html(
        self,
        file: str | Path = "",
        *,
        publication: bool = False,
        quotes: int = 4,
        where: str = "",
        origins: Sequence[str] = (),
        confirmed_only: bool = False,
        small_groups: bool = False,
        pictures: bool = True,
        memos: Sequence[str] = ("data", "analytic", "summary"),
        with_identifiers: bool = False,
    ) -> Path:
        """Write one file with themes, codes, participants, interviews and their codings, which any browser opens.

        It needs no network and no other file, and sends nothing anywhere.

        Args:
            file: "" is ``exports/study.html``.
            publication: no transcripts, participants, memos and coders; only chosen quotations, attributes made
                general where few participants share them.
            quotes: quotations of each code in the publication mode.
            where: a query, as in `Study.query`: only codings that it finds.
            origins: ``human``, ``rule``, ``model``; () takes all.
            confirmed_only: leave out rule hits that nobody has confirmed.
            small_groups: show groups so small that a person could be told from them.
            pictures: whether pictures are drawn for it.
            memos: kinds of memos that are shown, see `domain.memos.MEMO_KINDS`.
            with_identifiers: write it although something in it certainly identifies a person.

        Raises:
            BadInput: the file's name does not end in .html, an origin or kind of memo that does not exist, or a query
                that cannot be read.
            Conflict: something certainly identifies a person; nothing is written then.
        """
        target = Path(file) if file else self._session.layout.exports / "study.html"
        _check(target, quotes, memos)
        from qualkit.analysis.browsing import BrowsingOptions

        self._session.progress("Reading the study", 0, 4)
        chosen = select_codings(self._session, where=where, origins=origins, confirmed_only=confirmed_only)
        options = BrowsingOptions(publication=publication, quotes=quotes, small_groups=small_groups, memos=tuple(memos))
        data = self._composed(chosen, options, pictures=pictures)
        self._session.progress("Looking for identifiers", 3, 4)
        gate(self._session).write({target: data}, allow=with_identifiers)
        self._session.progress("Looking for identifiers", 4, 4)
        return target

    def _composed(self, chosen: Selection, options: BrowsingOptions, *, pictures: bool) -> bytes:
        """The page's bytes."""
        from qualkit.analysis.browsing import browsing
        from qualkit.analysis.code_units import CodeSet
        from qualkit.analysis.cooccurrence import cooccurrence
        from qualkit.analysis.report.scope import generalised
        from qualkit.exporters.html import write_page

        session, (material, items) = self._session, (chosen.material, chosen.items)
        session.progress("Composing the page", 1, 4)
        spoken = {} if options.publication else talks(session)
        pairs = cooccurrence(material, items)
        wider = None if options.publication else cooccurrence(material, items, codes=CodeSet.of_all(material, items))
        content = browsing(material, items, spoken, options, pairs, wider)
        session.progress("Drawing the pictures", 2, 4)
        shown = pictures and items and material.speakers()
        # Pictures name groups, in their captions too: what few participants share is made general there as well.
        pictured = generalised(material) if options.publication else material
        drawn = tuple(_drawn(pictured, items, pairs, small_groups=options.small_groups)) if shown else ()
        return write_page(content, drawn, language=session.config.language)


def _check(target: Path, quotes: int, memos: Sequence[str]) -> None:
    """Raises BadInput, before anything is read."""
    from qualkit.domain.memos import MEMO_KINDS

    if target.suffix.casefold() not in (".html", ".htm"):
        raise BadInput(f"{target.name} is no name for a page.", hint="End it in .html.")
    wrong = [kind for kind in memos if kind not in MEMO_KINDS]
    if wrong:
        raise BadInput(f'There is no kind of memo "{wrong[0]}".', hint=f"Use {', '.join(MEMO_KINDS)}.")
    if quotes < 1:
        raise BadInput(f"A page cannot have {quotes} quotations a code.", hint="Give 1 or more.")


def _drawn(
    material: Material, items: Sequence[Located], pairs: DataTable, *, small_groups: bool
) -> Iterator[PagePicture]:
    """The pictures that have something to show. None of them is by participant."""
    from qualkit.analysis import picture_counts, picture_talks
    from qualkit.analysis.comparison import comparison
    from qualkit.analysis.counting import frequencies
    from qualkit.analysis.theme_counts import cases_by_theme
    from qualkit.exporters.html import PagePicture
    from qualkit.exporters.pictures import draw

    based = picture_counts.basis(material, items)
    counted = frequencies(material, items)
    tops = {code.key for book in material.codebooks for code in book.themes()}
    themes = replace(counted, rows=tuple(row for row in counted.rows if row[0] in tops))
    themed = cases_by_theme(material, items)
    made = [picture_counts.themes(material, based, themed)] if themed else []
    made += [picture_counts.bars(themes, based), picture_counts.tree(counted, based)]
    compared = comparison(material, items, small_groups=small_groups)
    if len({row["group"] for row in compared}) > 1:
        made.append(picture_counts.comparison(compared, based, by=material.group_by))
    if len(pairs) > 1:
        made.append(picture_talks.cooccurrence(pairs, based, material=material))
    for picture in made:
        yield PagePicture(picture.kind, picture.title, picture.caption, picture.alt, draw(picture, "svg", "page"))
