"""Pictures that compare: helps against hinders, time points, what follows what, one participant and the others."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from qualkit.analysis import picture_comparisons, picture_counts
from qualkit.errors import BadInput
from qualkit.services.drawn_pictures import DrawnPicture, PictureMaker
from qualkit.services.selecting import Selection

__all__ = ["ComparedPictures"]


class ComparedPictures(PictureMaker):
    """Part of ``study.pictures``."""

    def enablers(
        self,
        by: str = "",
        *,
        codes: Sequence[str] = (),
        small_groups: bool = False,
        where: str = "",
        origins: Sequence[str] = (),
        confirmed_only: bool = False,
    ) -> DrawnPicture:
        """Participants who say of a code that it hinders or helps, to both sides of a line; `by` an attribute apart.

        A code is left out beside codes that stand under it.
        """
        table = self._reports.enablers(
            by, codes=codes, small_groups=small_groups, where=where, origins=origins, confirmed_only=confirmed_only
        )
        self._some(
            table,
            "No coding here has a stance yet (enabler, barrier or mixed), so there is nothing to draw.",
            "Give them: qualkit code change NUMBER --stance barrier (or enabler, or mixed)",
        )
        found = self._selected(where, origins, confirmed_only)
        low = set(codes) or picture_counts.lowest(found.material, {row["code"] for row in table})
        table = replace(table, rows=tuple(row for row in table.rows if row[0] in low))
        told = Selection(found.material, [item for item in found.items if item.coding.stance])
        return self._made(picture_comparisons.enablers(table, self._based(told, codes)))

    def change(
        self,
        by: str = "wave",
        *,
        codes: Sequence[str] = (),
        person: str = "",
        small_groups: bool = False,
        where: str = "",
        origins: Sequence[str] = (),
        confirmed_only: bool = False,
    ) -> DrawnPicture:
        """Participants by code at each time point, n of N; a code is left out beside codes that stand under it.

        Args:
            by, person: what tells the time point, and who is one person, as in ``study.reports.change``.
        """
        table = self._reports.change(
            by,
            codes=codes,
            person=person,
            small_groups=small_groups,
            where=where,
            origins=origins,
            confirmed_only=confirmed_only,
        )
        self._some(table)
        if len(picture_comparisons.time_points(table)) < 2:
            raise BadInput(
                "There are not two time points to compare, so there is nothing to draw.",
                hint="Name the attribute that tells them (--by), or take --by interview.",
            )
        found = self._selected(where, origins, confirmed_only)
        low = set(codes) or picture_counts.lowest(found.material, {row["code"] for row in table})
        table = replace(table, rows=tuple(row for row in table.rows if row[0] in low))
        return self._made(picture_comparisons.change(table, self._based(found, codes)))

    def sequences(
        self,
        *,
        within: int = 0,
        codes: Sequence[str] = (),
        level: str = "code",
        where: str = "",
        origins: Sequence[str] = (),
        confirmed_only: bool = False,
    ) -> DrawnPicture:
        """Which code is followed by which, as a grid of the ten codes in most sequences.

        Args:
            within: turns to look ahead; 0 for the next coded turn.
        """
        table = self._reports.sequences(
            within=within, codes=codes, level=level, where=where, origins=origins, confirmed_only=confirmed_only
        )
        self._some(table, "No code follows another here, so there is nothing to draw.")
        found = self._selected(where, origins, confirmed_only)
        order = [code.key for book in found.material.codebooks for code in book]
        only = picture_counts.lowest(found.material, {row[f"code_{side}"] for row in table for side in "ab"})
        based = picture_counts.basis(found.material, found.items)
        return self._made(picture_comparisons.sequences(table, based, order=order, only=only, within=within))

    def profile(
        self, case: str, *, where: str = "", origins: Sequence[str] = (), confirmed_only: bool = False
    ) -> DrawnPicture:
        """What one participant speaks of, beside all the others: shares of turns.

        A code is left out beside codes that stand under it.
        """
        table = self._reports.profiles(case, where=where, origins=origins, confirmed_only=confirmed_only)
        found = self._selected(where, origins, confirmed_only)
        codes = {code.key: f"{code.key} {code.name}" for book in found.material.codebooks for code in book}
        said = {row["what"] for row in table if row["part"] == "code"}
        low = {codes[key] for key in picture_counts.lowest(found.material, {k for k in codes if codes[k] in said})}
        table = replace(table, rows=tuple(row for row in table.rows if row[0] != "code" or row[1] in low))
        if not low:
            raise BadInput(f"Nothing that {case} says is coded here, so there is nothing to draw.")
        name = next(each.name for each in found.material.cases if each.name.casefold() == case.casefold())
        based = picture_counts.basis(found.material, found.items)
        return self._made(picture_comparisons.profile(table, based, case=name))
