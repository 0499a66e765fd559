"""Make the pictures of the coding screen and the reviews from the real program: python docs/make_screens.py

Writes SVG files into docs/images/screens. The example study is made in a temporary folder, worked on with the keys
that are named below, and thrown away. The pictures hold no dates and no paths.
"""

from __future__ import annotations

import asyncio
import os
import re
import sys
import tempfile
from pathlib import Path
from typing import Any

TOP = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(TOP))
# Long before anything asks for the time: codings and pictures carry the same moment whenever this is run.
os.environ["SOURCE_DATE_EPOCH"] = "1763802000"
for name in ("NO_COLOR", "QUALKIT_CODER", "QUALKIT_STUDY"):
    os.environ.pop(name, None)
os.environ["COLORTERM"] = "truecolor"

import qualkit  # noqa: E402  # the environment comes first
from qualkit.tui.app import CodingApp  # noqa: E402
from qualkit.tui.program import Program  # noqa: E402
from qualkit.tui.review.programs import FindingsApp, SpeakersApp, SuggestionsApp  # noqa: E402

IMAGES = TOP / "docs" / "images" / "screens"
EXAMPLE = TOP / "transcripts_example"
SOURCE = "LW03"
# Of Textual's SVG: 20 pixels high, 0.61 times as wide.
CHARACTER_WIDTH = 12.2
NARROW, WIDE, WIDEST = (80, 24), (140, 36), (160, 50)

# What is pressed, one step after the other, and which picture is taken then. Words in angle brackets are searched for.
STEPS: tuple[tuple[str, tuple[int, int], str], ...] = (
    ("reading", WIDE, "<I'm at [GP practice 3]>"),
    ("selected", NARROW, "<three days I'm on my own> s"),
    ("choosing", NARROW, "<three days I'm on my own> s c type:alon"),
    ("coded", WIDE, "<three days I'm on my own> s c type:isola enter K"),
    ("reading-wide", WIDEST, "<three days I'm on my own>"),
    ("new-code", NARROW, "<I take my sandwich> s c type:eating_alone f4 type:LWR3"),
    ("rule-hit", NARROW, "ctrl+home h"),
    ("memo", NARROW, "<It took me a while> s 1 m c type:She_corrects_herself:_isolated,_not_lonely."),
    ("help", WIDE, "f1"),
    ("light", WIDE, "f2 <It took me a while>"),
)

# For the reviews; everybody and everything in it is invented.
VISIT = """\
Interviewer: Thanks for coming, Thessaly. How long have you been at the Larkfield Surgery?

Thessaly Quarrington: Since 2019. Before that I was with Dr Siobhan Merryweather, who runs the practice in Harrowgate \
Vale. You can ring me on 07700 900123 if anything is unclear.

Interviewer: And how do people get to you?

Thessaly Quarrington: Mostly the GP sends them. One man came with a letter; his NHS number is 943 476 5919, it was on \
the letter. I showed it to Siobhan, and she said that the surgery should not have sent it. Thessaly, she said, you \
must not keep this.

Interviewer: What happened then?

Thessaly Quarrington: I gave it back to Larkfield Surgery. Siobhan Merryweather's team shreds such things.
"""
GROUP = """\
Speaker 1: How was the first year for you all?

Speaker 2: Fine, and then we all moved into the one room upstairs, and it was less fine.

Speaker 3: There is a kettle. I will say that for the room.

Speaker 1: And did anybody ask you before you were moved?

Speaker 4: Nobody asked. I found my desk in the corridor on a Monday.

Speaker 2: They never ask.
"""


def main() -> None:
    """Write all pictures."""
    IMAGES.mkdir(parents=True, exist_ok=True)
    reviews()
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch) / "study"
        with qualkit.Study.create(folder, title="Example", codebook="link-worker-role", coder="Alma") as study:
            study.sources.add([EXAMPLE / "interviews"])
            study.cases.load(EXAMPLE / "participants.csv")
            study.codings.apply()
        for name, size, keys in STEPS:
            with qualkit.Study.open(folder, coder="Alma") as study:
                svg = asyncio.run(picture(CodingApp(study, SOURCE), size, keys))
            (IMAGES / f"{name}.svg").write_text(svg, encoding="utf-8", newline="\n")
            sys.stdout.write(f"wrote docs/images/screens/{name}.svg\n")
        with qualkit.Study.open(folder, coder="Alma") as study:
            study.suggestions.codes(most=5)
            study.suggestions.themes()
            for name, size, keys in (
                ("suggestions", WIDE, "k down a"),
                ("suggestions-narrow", NARROW, "k down down"),
                ("suggested-themes", WIDE, "k k x x"),
            ):
                svg = asyncio.run(picture(SuggestionsApp(study), size, keys, title="qualkit review"))
                (IMAGES / f"{name}.svg").write_text(svg, encoding="utf-8", newline="\n")
                sys.stdout.write(f"wrote docs/images/screens/{name}.svg\n")


def reviews() -> None:
    """The pictures of the reviews: what identifies people, and who speaks."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        for name, text in (("Visit", VISIT), ("Group", GROUP)):
            (folder / f"{name}.txt").write_text(text, encoding="utf-8")
        with qualkit.Study.create(
            folder / "study", title="Example", codebook="link-worker-role", coder="Alma"
        ) as study:
            study.identifiers.use_keys(str(folder / "keys"))
            study.identifiers.add_names(["Thessaly Quarrington", "Siobhan Merryweather"])
            study.sources.add([folder / "Visit.txt", folder / "Group.txt"])
            study.cases.set("LW11", {"role": "link worker"})
            study.identifiers.scan(anew=True)
            for name, app, keys in (
                ("findings", FindingsApp(study, "Visit"), "a a"),
                ("speakers", SpeakersApp(study, ["Group", "Visit"]), "r down n type:LW11 enter m down m"),
            ):
                svg = asyncio.run(picture(app, WIDE, keys, title=f"qualkit {name}"))
                (IMAGES / f"{name}.svg").write_text(svg, encoding="utf-8", newline="\n")
                sys.stdout.write(f"wrote docs/images/screens/{name}.svg\n")


async def picture(app: Program, size: tuple[int, int], keys: str, title: str = "qualkit code") -> str:
    """The screen as SVG after these keys."""
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        for step in re.findall(r"<[^>]*>|\S+", keys):
            await press(app, pilot, step)
        # A proposal comes a moment after the finding.
        await pilot.pause(0.3)
        return portable(app.export_screenshot(title=title))


async def press(app: Program, pilot: Any, step: str) -> None:
    """One key, some words to type, or a place to go to."""
    if step.startswith("<"):
        screen: Any = app.screen_stack[1]
        screen.arrive_at(screen.desk.source.text.index(step[1:-1]))
    elif step.startswith("type:"):
        names = {"_": "space", ":": "colon", ",": "comma", ".": "full_stop"}
        await pilot.press(*(names.get(letter, letter) for letter in step.removeprefix("type:")))
    else:
        await pilot.press(step)
    await pilot.pause()


def portable(svg: str) -> str:
    """Without fonts from elsewhere, and with names that do not change from run to run."""
    svg = re.sub(r"@font-face \{.*?\}\s*", "", svg, flags=re.DOTALL)
    svg = re.sub(r"font-family: ?[^;]*;", "font-family: Menlo, Consolas, 'DejaVu Sans Mono', monospace;", svg)
    svg = re.sub(r"terminal-\d+", "screen", svg)
    svg = re.sub(
        r'(<text [^>]*?)x="([\d.]+)" y="([\d.]+)" textLength="([\d.]+)"([^>]*>)((?:&#160;)+)(?=[^&<])', indented, svg
    )
    return re.sub(r"[ \t]+$", "", svg, flags=re.MULTILINE).rstrip() + "\n"


def indented(found: re.Match[str]) -> str:
    """Leading spaces as a place further to the right, since some viewers drop them."""
    start, x, y, length, rest, spaces = found.groups()
    shift = spaces.count("&#160;") * CHARACTER_WIDTH
    return f'{start}x="{float(x) + shift:g}" y="{y}" textLength="{float(length) - shift:g}"{rest}'


if __name__ == "__main__":
    main()
