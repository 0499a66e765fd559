"""How long does the coding screen take from a key to the repainted screen, in an interview of 15,000 words with 800
codings, beside Textual's own text widget with the same text in the same run? First the transcript alone, then the
whole screen with a real study: what is coded there is in the database before the screen is repainted.

    python benchmarks/coding_screen.py [--words 15000] [--codings 800] [--times 60] [--size 160x50]

The app runs without a terminal, with the real compositor: a key counts as answered when the control sequences of the
repaint would be written. Textual draws at most 60 times a second, so that up to 17 ms of each figure are waiting; the
column "work" is the processor's time for the same key. The baseline is Textual's TextArea, read-only and wrapped.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import re
import statistics
import tempfile
import time
from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from textual import events
from textual.app import App, ComposeResult
from textual.widget import Widget
from textual.widgets import TextArea

import qualkit
from qualkit.domain.sources import Source, Span
from qualkit.text.sentences import sentence_spans
from qualkit.text.turns import find_turns
from qualkit.tui.app import CodingApp
from qualkit.tui.page import Mark, lay_out
from qualkit.tui.painting import shares
from qualkit.tui.stripes import Margin
from qualkit.tui.transcript import TranscriptView

EXAMPLE = Path(__file__).resolve().parent.parent / "transcripts_example" / "interviews"
PALETTE = ("#0b6fb0", "#7f3b08", "#1b7837", "#332288", "#b0307a", "#8c6d00")
Act = Callable[[], Awaitable[None]]


class Watched(App[None]):
    """An app that notes when it was last repainted."""

    painted = 0.0

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self.fresh = asyncio.Event()

    def _display(self, screen: object, renderable: object) -> None:
        """Do what Textual does for a real terminal, up to the writing itself."""
        if renderable is not None and hasattr(renderable, "render_segments"):
            renderable.render_segments(self.console)
            self.painted = time.perf_counter()
            self.fresh.set()

    def keys(self, *names: str) -> Act:
        async def press() -> None:
            for name in names:
                event = events.Key(name, name if len(name) == 1 else None)
                event.set_sender(self)
                assert self._driver is not None
                self._driver.send_message(event)

        return press


class Alone(Watched):
    """One widget on a screen."""

    def __init__(self, widget: Widget) -> None:
        super().__init__()
        self.widget = widget

    def compose(self) -> ComposeResult:
        yield self.widget


class Whole(Watched, CodingApp):
    """The coding screen as it is."""


def main() -> None:
    parser = argparse.ArgumentParser(description="Time from key to repaint on the coding screen.")
    parser.add_argument("--words", type=int, default=15_000)
    parser.add_argument("--codings", type=int, default=800)
    parser.add_argument("--times", type=int, default=60)
    parser.add_argument("--size", default="160x50")
    options = parser.parse_args()
    width, height = map(int, options.size.split("x"))
    source = make_interview(options.words)
    marks = make_marks(source, options.codings)
    print(f"{source.words:,} words, {len(source.turns)} turns, {len(marks)} codings, screen {width}x{height}")
    print_layout(source, marks, width)
    print(f"\n{'':34}{'median':>9}{'p95':>9}{'work':>9}   ratio of medians")
    down, page = asyncio.run(time_baseline(source, options.times, (width, height)))
    asyncio.run(time_transcript(source, marks, options.times, (width, height), down, page))
    with tempfile.TemporaryDirectory() as folder, make_study(Path(folder), source, options.codings) as study:
        asyncio.run(time_whole(study, options.times, (width, height), down, page))


def make_interview(words: int) -> Source:
    """Turns of the example study's interviews in an order drawn with a fixed seed."""
    answers: list[str] = []
    for path in sorted(EXAMPLE.glob("LW0*.txt")):
        text = path.read_text("utf-8")
        answers += [turn.span.of(text) for turn in find_turns(text).turns if len(turn.span) > 60]
    draw = random.Random(5)
    parts: list[str] = []
    count = 0
    while count < words:
        said = draw.choice(answers)
        parts.append(f"{'INT' if len(parts) % 2 else 'LW03'}: {said}")
        count += len(said.split())
    text = "\n\n".join(parts)
    return Source(
        id=1, guid="", name="LW03", revision=1, text=text, sha256="", file_name="", format="txt", layout="",
        encoding="utf-8", words=count, turns=find_turns(text).turns,
    )  # fmt: skip


def make_marks(source: Source, number: int) -> list[Mark]:
    """Codings of one to three sentences, and a few of whole turns."""
    draw = random.Random(6)
    sentences = [span for turn in source.turns for span in sentence_spans(source.text, turn.span)]
    marks = []
    for at in range(number):
        first = draw.randrange(len(sentences))
        last = min(first + draw.choice((0, 0, 0, 1, 2)), len(sentences) - 1)
        span = Span(sentences[first].start, sentences[last].end)
        if at % 40 == 0:
            span = draw.choice(source.turns).span
        theme = draw.randrange(6)
        code = f"LWR{theme + 1}.{draw.randrange(1, 9)}"
        marks.append(
            Mark(
                at + 1,
                span.start,
                span.end,
                code,
                f"Code {code}",
                draw.choice("HRrM"),
                PALETTE[theme],
                memo=at % 9 == 0,
            )
        )
    return marks


def make_study(folder: Path, source: Source, number: int) -> qualkit.Study:
    """A study with this interview and as many codings by hand."""
    file = folder / "LW03.txt"
    file.write_text(source.text, "utf-8")
    study = qualkit.Study.create(folder / "study", title="Long", codebook="link-worker-role", coder="reader")
    study.sources.add([file])
    turns = study.sources.get("LW03").turns
    sentences = [span for turn in turns for span in sentence_spans(source.text, turn.span)]
    codes = [code.key for code in study.codebooks.show("link-worker-role") if code.kind == "code"]
    draw = random.Random(6)
    wanted = [("LW03", draw.choice(codes), draw.choice(sentences)) for _ in range(number)]
    study.codings.add_many(list(dict.fromkeys(wanted)))
    return study


def print_layout(source: Source, marks: list[Mark], width: int) -> None:
    """What is done once a source and width, and once a change of codings."""
    text, margin = shares(width - 1)
    start = time.perf_counter()
    page = lay_out(source, text)
    laid = time.perf_counter()
    Margin(page, margin).show(marks)
    print(f"page of {len(page.lines):,} lines laid out in {1000 * (laid - start):.1f} ms, ", end="")
    print(f"margin in {1000 * (time.perf_counter() - laid):.1f} ms")


async def time_baseline(source: Source, times: int, size: tuple[int, int]) -> tuple[float, float]:
    words = re.sub(r"(?m)^(INT|LW03): ", r"\1\n", source.text)
    app = Alone(TextArea(words, read_only=True, soft_wrap=True, show_line_numbers=False))
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        app.widget.focus()
        down = await measure("TextArea: cursor down", app, app.keys("down"), times)
        page = await measure("TextArea: page down", app, app.keys("pagedown"), times)
    return down, page


async def time_transcript(
    source: Source, marks: list[Mark], times: int, size: tuple[int, int], down: float, page: float
) -> None:
    view = TranscriptView()
    app = Alone(view)
    async with app.run_test(size=size) as pilot:
        view.load(source)
        view.show_marks(marks)
        view.focus()
        await pilot.pause()
        await measure("cursor down", app, app.keys("down"), times, down)
        await measure("page down", app, app.keys("pagedown"), times, page)
        await app.keys("ctrl+home")()
        await measure("next turn", app, app.keys("j"), times, page)
        await app.keys("ctrl+home")()
        await app.keys("s")()
        await measure("select next sentence", app, app.keys("right"), times, down)
        await measure("extend by a sentence", app, app.keys("s"), times, down)
        more = OneMoreCoding(view, marks)
        await measure("repaint after a new coding", app, more.act, times, down, more.prepare)
        await measure("go to a far place", app, far_away(view, source), times, page)


async def time_whole(study: qualkit.Study, times: int, size: tuple[int, int], down: float, page: float) -> None:
    app = Whole(study, "LW03")
    print(f"the whole screen, {len(study.codings.list(source='LW03')):,} codings in the study")
    async with app.run_test(size=size) as pilot:
        await pilot.pause(1)
        await measure("cursor down", app, app.keys("down"), times, down)
        await measure("page down", app, app.keys("pagedown"), times, page)
        await app.keys("ctrl+home", "s")()
        await measure("select next sentence", app, app.keys("right"), times, down)
        # Code no. 9 stays no. 9 of those used last no longer than until it is used: each press gives another code.
        await measure("code the sentence (9)", app, app.keys("9"), times, down, app.keys("right"))
        await measure("take it back (u)", app, app.keys("u"), times, down)


class OneMoreCoding:
    """Each time a coding where the cursor is; all marks are made anew, as they are after reading the database."""

    def __init__(self, view: TranscriptView, marks: list[Mark]) -> None:
        self.view, self.known = view, marks
        self.ready = self.made_anew()

    def made_anew(self) -> list[Mark]:
        units = self.view.units
        here = units.sentence[units.index("sentence", self.view.cursor)]
        number = len(self.known) + 1
        self.known = [replace(mark) for mark in self.known]
        self.known.append(replace(self.known[0], number=number, start=here.start, end=here.end, letter="H"))
        return self.known

    async def prepare(self) -> None:
        self.ready = self.made_anew()

    async def act(self) -> None:
        self.view.show_marks(self.ready)


def far_away(view: TranscriptView, source: Source) -> Act:
    draw = random.Random(7)

    async def act() -> None:
        view.go_to(draw.randrange(len(source.text)))

    return act


async def measure(
    name: str, app: Watched, act: Act, times: int, beside: float = 0, prepare: Act | None = None
) -> float:
    """Do something many times; print and return the median of the milliseconds from it to the last repaint."""
    taken: list[float] = []
    work: list[float] = []
    for _ in range(times):
        if prepare:
            await prepare()
        await quiet(app)
        busy, start = time.process_time(), time.perf_counter()
        await act()
        try:
            await asyncio.wait_for(app.fresh.wait(), 2)
        except TimeoutError:
            continue
        await quiet(app)
        taken.append(1000 * (app.painted - start))
        work.append(1000 * (time.process_time() - busy))
    if not taken:
        print(f"{name:34}   nothing was repainted")
        return 0
    median, last = statistics.median(taken), sorted(taken)[int(0.95 * (len(taken) - 1))]
    ratio = f"   {median / beside:.2f} x TextArea" if beside else ""
    print(f"{name:34}{median:6.1f} ms{last:6.1f} ms{statistics.median(work):6.1f} ms{ratio}")
    return median


async def quiet(app: Watched) -> None:
    """Wait until nothing more is painted, and forget what was."""
    app.fresh.set()
    while app.fresh.is_set():
        app.fresh.clear()
        await asyncio.sleep(0.04)


if __name__ == "__main__":
    main()
