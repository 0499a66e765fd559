"""Draw every kind of picture from the synthetic example study, for docs/reference/pictures.md.

    python docs/make_gallery.py

The study: the example interviews with the hits of one codebook's patterns, which nobody has confirmed, and the codings
of one reader of benchmarks/hand_coding (a language model: its README says what that is worth).
"""

from __future__ import annotations

import csv
import os
import tempfile
from pathlib import Path

import qualkit
from qualkit.exporters.pictures import draw_within
from qualkit.services.pictures import DrawnPicture
from qualkit.services.shipped import example_study

HERE = Path(__file__).resolve().parent
FOLDER = HERE / "images" / "pictures"
PAGE = HERE / "reference" / "pictures.md"
READING = HERE.parent / "benchmarks" / "hand_coding" / "reader_a.csv"
BOOK = "link-worker-role"
THEMES = {
    "Nobody knows what I am": ("LWR1.1", "LWR1.3", "LWR1.6"),
    "Carrying it home": ("LWR3.1", "LWR3.3", "LWR4.4"),
    "Alone in the post": ("LWR3.4", "LWR4.5"),
}

# Name of the file, what it is for, the command's words, the Python call.
KINDS = (
    ("bars", "How many participants speak of a theme", "bars --level theme", 'bars(level="theme")'),
    ("tree", "A codebook and how much it is used", "tree", "tree()"),
    ("heat", "Who speaks of what", "heat --level theme", 'heat(level="theme")'),
    ("heat-by-role", "What groups speak of", "heat --by role", 'heat(by="role")'),
    ("comparison", "Groups beside each other, n of N", "comparison", "comparison()"),
    ("cooccurrence", "Codes that stand together", "cooccurrence", "cooccurrence()"),
    ("ecosystem", "Who is spoken of together", "ecosystem", "ecosystem()"),
    ("themes", "The themes of the write-up and their codes", "themes", "themes()"),
    ("timeline", "One interview from beginning to end", "timeline LW03", 'timeline("LW03")'),
    ("portrait", "One interview at a glance", "portrait LW03", 'portrait("LW03")'),
    ("saturation", "What was new in the last interviews", "saturation --rule-hits", "saturation(rule_hits=True)"),
)

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
"""


def main() -> None:
    os.environ["SOURCE_DATE_EPOCH"] = "1767225600"
    FOLDER.mkdir(parents=True, exist_ok=True)
    parts = [HEAD]
    with tempfile.TemporaryDirectory() as folder, made(Path(folder) / "study") as study:
        for name, title, command, call in KINDS:
            drawn = eval(f"pictures.{call}", {"pictures": study.pictures})  # the very words that the page shows
            (FOLDER / f"{name}.png").write_bytes(draw_within(drawn.picture, width_cm=8.8, max_height_cm=22.0, dots=200))
            parts.append(section(name, title, command, call, drawn))
    PAGE.write_text("\n".join(parts), encoding="utf-8")
    print(f"wrote {PAGE.relative_to(HERE)} and {len(KINDS)} pictures")


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


def section(name: str, title: str, command: str, call: str, drawn: DrawnPicture) -> str:
    return f"""\
## {title}

![{drawn.picture.alt}](../images/pictures/{name}.png){{ width="420" }}

*{drawn.picture.caption}*

```sh
qualkit picture {command}
```

```python
study.pictures.{call}
```
"""


if __name__ == "__main__":
    main()
