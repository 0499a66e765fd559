"""Choosing the case that speaks under a label: one of the study's, a new one, or none."""

from __future__ import annotations

from collections.abc import Sequence

from rich.text import Text

from qualkit.study import Study
from qualkit.tui.chooser import Chooser, Entry

__all__ = ["CasePicker"]


class CasePicker(Chooser["tuple[str, bool] | None"]):
    """Answers the name of the case ("" for none), and whether it is to be made."""

    def __init__(self, study: Study, label: str, now: str) -> None:
        super().__init__()
        self.TITLE_TEXT = f"Which case speaks as {label}?"
        table = study.cases.list()
        self.rows = {str(row[0]): dict(zip(table.columns[1:], map(str, row[1:]), strict=True)) for row in table.rows}
        self.start = (now, False)

    def fitting(self, query: str) -> Sequence[Entry]:
        wanted = query.strip()
        found = [name for name, known in self.rows.items() if wanted.casefold() in _words(name, known)]
        entries = [Entry(self._line(name), (name, False)) for name in found]
        if wanted and wanted.casefold() not in (name.casefold() for name in self.rows):
            entries.append(Entry(Text(f"new case “{wanted}”"), (wanted, True)))
        if not wanted:
            entries.append(Entry(Text("no case"), ("", False)))
        return entries

    def _line(self, name: str) -> Text:
        known = [value for what, value in self.rows[name].items() if value and what != "sources"]
        return Text.assemble((name, "bold"), f"  {', '.join(known)}", no_wrap=True, overflow="ellipsis")

    def detail(self, value: tuple[str, bool]) -> Text:
        name, new = value
        if new:
            return Text(f"The case “{name}” is made when this source is written.")
        if not name:
            return Text("Nobody of the study's cases speaks under this label.")
        text = Text(f"{name}\n", "bold")
        for what, known in self.rows[name].items():
            if known:
                text.append(f"{what}: {known}\n")
        return text


def _words(name: str, known: dict[str, str]) -> str:
    return " ".join([name, *known.values()]).casefold()
