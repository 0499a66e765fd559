"""Draw every kind of picture from the synthetic example study, for docs/reference/pictures.md.

    python docs/make_gallery.py

The study: the example interviews with the hits of one codebook's patterns, which nobody has confirmed, and the codings
of one reader of benchmarks/hand_coding (a language model: its README says what that is worth).
"""

from __future__ import annotations

import csv
import io
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path

import qualkit
from qualkit.domain.pictures import Picture
from qualkit.exporters.pictures import draw_within
from qualkit.services.pictures import DrawnPicture
from qualkit.services.shipped import example_study

HERE = Path(__file__).resolve().parent
FOLDER = HERE / "images" / "pictures"
PAGE = HERE / "reference" / "pictures.md"
READING = HERE.parent / "benchmarks" / "hand_coding" / "reader_a.csv"
# Centimetres: the sizes of `--size`, and the paper.
COLUMN, TYPE_AREA, A4, TOP = 8.8, 18.0, (21.0, 29.7), 1.6
# Dots an inch of the page's PNG.
DOTS = 150
BOOK = "link-worker-role"
THEMES = {
    "Nobody knows what I am": ("LWR1.1", "LWR1.3", "LWR1.6"),
    "Carrying it home": ("LWR3.1", "LWR3.3", "LWR4.4"),
    "Alone in the post": ("LWR3.4", "LWR4.5"),
}


@dataclass(frozen=True)
class Shown:
    """A picture of the gallery: its file, what it is for, the command's words, the Python call, its width in print."""

    name: str
    title: str
    command: str
    call: str
    width: float = COLUMN
    made_up: bool = False


KINDS = (
    Shown("bars", "How many participants speak of it", "bars --code LWR3", 'bars(codes=["LWR3"])'),
    Shown("tree", "A codebook and how much it is used", "tree", "tree()"),
    Shown("heat", "Who speaks of what", "heat --size page", "heat()", TYPE_AREA),
    Shown("heat-by-role", "What groups speak of", "heat --by role --code LWR3", 'heat(by="role", codes=["LWR3"])'),
    Shown(
        "comparison",
        "Groups beside each other, n of N",
        "comparison --code LWR1.4 --code LWR1.6 --code LWR3.4 --code LWR4.4",
        'comparison(codes=["LWR1.4", "LWR1.6", "LWR3.4", "LWR4.4"])',
    ),
    Shown("enablers", "What helps and what hinders", "enablers", "enablers()", made_up=True),
    Shown(
        "change",
        "What changes between two times",
        "change --code LWR3.1 --code LWR3.3 --code LWR3.5",
        'change(codes=["LWR3.1", "LWR3.3", "LWR3.5"])',
        made_up=True,
    ),
    Shown("cooccurrence", "Codes that stand together", "cooccurrence", "cooccurrence()"),
    Shown("sequences", "Codes one after another", "sequences", "sequences()"),
    Shown("ecosystem", "Who is spoken of together", "ecosystem --size page", "ecosystem()", TYPE_AREA),
    Shown("themes", "The themes of the write-up and their codes", "themes", "themes()"),
    Shown(
        "timeline", "One interview from beginning to end", "timeline LW03 --size page", 'timeline("LW03")', TYPE_AREA
    ),
    Shown("profile", "One participant beside the others", "profile LW03", 'profile("LW03")'),
    Shown("portrait", "One interview at a glance", "portrait LW03", 'portrait("LW03")'),
    Shown("saturation", "What was new in the last interviews", "saturation --rule-hits", "saturation(rule_hits=True)"),
)
# The figures of the page as it would stand in a paper: down the left column, down the right one, across the foot.
LEFT, RIGHT = ("bars", "cooccurrence"), ("comparison", "saturation")
FOOT = Shown("heat-of-a-theme", "", "", 'heat(codes=["LWR3"])', TYPE_AREA)

MADE_UP = "\nThe example has neither stances nor time points: those of this picture are made up, by turns.\n"
HEAD = """\
# Pictures

`qualkit picture KIND` draws a picture and prints its caption and a text alternative, both written from the numbers;
`qualkit picture all` draws every kind that has something to show. In Python it is `study.pictures.KIND(…)`, which shows
itself in a notebook; `.save(file, size)` writes it, and `.table` holds the numbers that are drawn.

`--size` is `column` (88 mm wide, for a journal's column), `page` (180 mm) or `slide` (16:9, with a title); the ending
of `--out` says whether it is a PNG (300 dots an inch), SVG or PDF. Nothing is told by colour alone: numbers are
printed, fills have their own hatch, and all of it reads in grey. `--where`, `--origin` and `--confirmed-only` choose
what counts; groups so small that a person could be told from them
[stand together](../how-to/ask-and-compare.md#small-groups).

The pictures below are drawn from the invented example interviews: hits of patterns that nobody has confirmed, and the
codings of one reader. They show what the kinds look like and are findings of nothing.

## On a page

Five of them as they would stand in a paper, each at the size of a journal's column or type area, with the caption that
`qualkit picture` prints ([the page as PDF](../images/pictures/page.pdf)).

[![A page of a paper with five figures and their captions: bars, a network of codes, groups compared, a saturation
curve and a heat map.](../images/pictures/page.png){ width="760" }](../images/pictures/page.pdf)

Names in Arabic and Hebrew are shaped and run from right to left with matplotlib 3.11 or later. PNG and PDF have the
letters of DejaVu Sans, which has no Chinese, Japanese or Korean; an SVG leaves them to the program that shows it.
"""


def main() -> None:
    os.environ["SOURCE_DATE_EPOCH"] = "1767225600"
    FOLDER.mkdir(parents=True, exist_ok=True)
    parts = [HEAD]
    with tempfile.TemporaryDirectory() as folder, made(Path(folder) / "study") as study:
        pictures = {shown.name: drawn(study, shown) for shown in (*KINDS, FOOT) if not shown.made_up}
        make_up(study)
        pictures |= {shown.name: drawn(study, shown) for shown in KINDS if shown.made_up}
        for shown in KINDS:
            dots = 200 if shown.width == COLUMN else 150
            (FOLDER / f"{shown.name}.png").write_bytes(image(pictures[shown.name], shown.width, dots))
            parts.append(section(shown, pictures[shown.name]))
        compose(pictures)
    PAGE.write_text("\n".join(parts), encoding="utf-8")
    print(f"wrote {PAGE.relative_to(HERE)} and {len(KINDS)} pictures")


def make_up(study: qualkit.Study) -> None:
    """Stances and time points, by turns: the example has none, and two kinds of pictures show them."""
    for number, case in enumerate(study.cases.list()):
        study.cases.set(case["case"], {"wave": str(number % 2 + 1)})
    mine = [coding for coding in study.codings.list() if coding.origin == "human" and coding.code.startswith("LWR4")]
    for number, coding in enumerate(mine):
        study.codings.change(coding.number, stance=("barrier", "enabler", "barrier", "barrier", "mixed")[number % 5])


def drawn(study: qualkit.Study, shown: Shown) -> Picture:
    made: DrawnPicture = eval(f"pictures.{shown.call}", {"pictures": study.pictures})  # the words that the page shows
    return made.picture


def image(picture: Picture, width: float, dots: int, form: str = "png") -> bytes:
    return draw_within(picture, width_cm=width, max_height_cm=22.0, dots=dots, form=form)


def compose(pictures: dict[str, Picture]) -> None:
    """One page of A4 with figures and captions, as PDF and as PNG."""
    from PIL import Image
    from pypdf import PdfReader, PdfWriter, Transformation

    from qualkit.exporters.pictures.sheet import Ruler, Sheet, own_settings
    from qualkit.exporters.pictures.style import Room

    wide, high, gap = A4[0] / 2.54, A4[1] / 2.54, 0.14
    left, column = (A4[0] - TYPE_AREA) / 2 / 2.54, COLUMN / 2.54
    right = left + (TYPE_AREA - COLUMN) / 2.54
    places: list[tuple[Picture, float, float, float]] = []
    with own_settings():
        ruler = Ruler()
        sheet = Sheet(Room(wide, high, frame=high), high, ruler)
        number, ends = 0, []
        for names, x, width in ((LEFT, left, column), (RIGHT, right, column), ((FOOT.name,), left, TYPE_AREA / 2.54)):
            y = max(ends) + gap if len(ends) == 2 else TOP / 2.54
            for name in names:
                number += 1
                with Image.open(io.BytesIO(image(pictures[name], width * 2.54, DOTS))) as drawn:
                    tall = drawn.height / DOTS
                places.append((pictures[name], x, y, width))
                lines = ruler.wrap(f"Figure {number}. {pictures[name].caption}", width - 0.12, 7.0)
                sheet.text(x + 0.06, y + tall + 0.05, lines, 7.0, anchor="top")
                y += tall + 0.05 + ruler.height(len(lines), 7.0) + gap
            ends.append(y)
        words, picture_of_words = sheet.data("pdf"), sheet.data("png", DOTS)
    page = Image.open(io.BytesIO(picture_of_words)).convert("RGB")
    writer = PdfWriter()
    paper = writer.add_page(PdfReader(io.BytesIO(words)).pages[0])
    for picture, x, y, width in places:
        drawn = Image.open(io.BytesIO(image(picture, width * 2.54, DOTS)))
        page.paste(drawn.convert("RGB"), (round(x * DOTS), round(y * DOTS)))
        one = PdfReader(io.BytesIO(image(picture, width * 2.54, DOTS, "pdf"))).pages[0]
        up = (high - y) * 72 - float(one.mediabox.height)
        paper.merge_transformed_page(one, Transformation().translate(x * 72, up))
    writer.write(FOLDER / "page.pdf")
    page = page.quantize(256, method=Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE)
    page.save(FOLDER / "page.png", dpi=(DOTS, DOTS), optimize=True)


def made(folder: Path) -> qualkit.Study:
    """The study that is drawn."""
    example = example_study()
    with qualkit.Study.create(folder, title="Example study", codebook=BOOK, coder="reader A") as study:
        study.sources.add([example / "interviews"])
        study.cases.load(example / "participants.csv")
        study.codings.apply()
        with READING.open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        study.codings.add_many(
            [(row["source"], row["code"], qualkit.Span(int(row["start"]), int(row["end"]))) for row in rows]
        )
        for name, codes in THEMES.items():
            study.themes.add(name, codes=codes)
    return qualkit.Study.open(folder)


def section(shown: Shown, picture: Picture) -> str:
    return f"""\
## {shown.title}

![{picture.alt}](../images/pictures/{shown.name}.png){{ width="{420 if shown.width == COLUMN else 760}" }}

*{picture.caption}*
{MADE_UP if shown.made_up else ""}
```sh
qualkit picture {shown.command}
```

```python
study.pictures.{shown.call}
```
"""


if __name__ == "__main__":
    main()
