"""Make the README's pictures with the real program: python docs/make_pictures.py [STUDY]

Needs LibreOffice (`soffice`) and poppler (`pdftoppm`). Without STUDY the demo is run in a temporary folder first.
Writes docs/images/word-findings.png (pages of the Word report) and docs/images/terminal.svg (commands and output).
"""

from __future__ import annotations

import io
import os
import re
import shlex
import subprocess
import sys
import tempfile
from pathlib import Path

TOP = Path(__file__).resolve().parent.parent
IMAGES = TOP / "docs" / "images"
COLUMNS = 100
# Of rich's SVG: 20 pixels high, 0.61 times as wide.
CHARACTER_WIDTH = 12.2
DOTS_PER_INCH = 62
GAP = 18
# What the Word picture shows: the title page, and the pages on which these headings stand.
CONTENTS = "Contents"
CONTENTS_PAGES = 2
PAGES = (CONTENTS, "Supervision (managerial, clinical, 1:1)", "Framework matrix")
COMMANDS = (
    "status",
    "report matrix --by sector --code LWR3",
    'quotes "LWR4.4 in the same turn as LWR3, said by link workers" --limit 2',
)


def main() -> None:
    """Write both pictures."""
    IMAGES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch:
        study = Path(sys.argv[1]) if len(sys.argv) > 1 else _demo(Path(scratch))
        word_picture(study / "exports" / "findings.docx", IMAGES / "word-findings.png", Path(scratch))
        terminal_picture(study, IMAGES / "terminal.svg")


def _demo(scratch: Path) -> Path:
    _qualkit(["demo", "demo-study"], scratch)
    return scratch / "demo-study"


def _qualkit(arguments: list[str], folder: Path) -> str:
    environment = {**os.environ, "PYTHONPATH": str(TOP), "COLUMNS": str(COLUMNS), "PYTHONIOENCODING": "utf-8"}
    command = [sys.executable, "-m", "qualkit", *arguments]
    return subprocess.run(
        command, cwd=folder, env=environment, check=True, capture_output=True, text=True, encoding="utf-8"
    ).stdout


def word_picture(document: Path, target: Path, scratch: Path) -> None:
    """Pages of a Word document side by side."""
    from PIL import Image

    run = ["soffice", "--headless", f"-env:UserInstallation=file://{scratch}/office", "--convert-to", "pdf"]
    subprocess.run([*run, "--outdir", str(scratch), str(document)], check=True, capture_output=True)
    pdf = scratch / f"{document.stem}.pdf"
    wanted = _pages_with(pdf, PAGES)
    pictures = []
    for number in wanted:
        stem = scratch / f"page-{number}"
        span = ["-f", str(number), "-l", str(number)]
        subprocess.run(
            ["pdftoppm", "-png", "-singlefile", "-r", str(DOTS_PER_INCH), *span, str(pdf), str(stem)], check=True
        )
        pictures.append(Image.open(f"{stem}.png").convert("RGB"))
    height = max(picture.height for picture in pictures)
    width = sum(picture.width for picture in pictures) + GAP * (len(pictures) + 1)
    sheet = Image.new("RGB", (width, height + 2 * GAP), "#d9dde3")
    left = GAP
    for picture in pictures:
        sheet.paste(picture, (left, GAP))
        left += picture.width + GAP
    sheet.quantize(64).save(target, optimize=True)
    sys.stdout.write(f"wrote {target}: pages {', '.join(map(str, wanted))} of the report\n")


def _pages_with(pdf: Path, headings: tuple[str, ...]) -> list[int]:
    """The pages that have these headings on a line of their own; entries of the table of contents do not count."""
    text = subprocess.run(["pdftotext", "-layout", str(pdf), "-"], check=True, capture_output=True, text=True).stdout
    pages = text.split("\f")
    found: list[int] = []
    for heading in headings:
        line = re.compile(rf"^\s*{re.escape(heading)}(?: \([A-Z]+[\d.]*\))?\s*$", re.MULTILINE)
        first = 1 if heading == CONTENTS else CONTENTS_PAGES + 1
        number = next((n for n, page in enumerate(pages, 1) if n >= first and line.search(page)), None)
        if number is None:
            sys.exit(f"The report has no page with the heading “{heading}”.")
        found.append(number)
    return found


def terminal_picture(study: Path, target: Path) -> None:
    """Commands and what they really print, as SVG without fonts from elsewhere."""
    from rich.console import Console
    from rich.text import Text

    console = Console(record=True, width=COLUMNS, file=io.StringIO(), color_system="truecolor")
    for command in COMMANDS:
        output = _qualkit(shlex.split(command), study)
        console.print(Text(f"$ qualkit {command}", style="bold green"))
        console.print(Text(output.replace(str(study), "demo-study").rstrip()))
        console.print()
    svg = console.export_svg(title="qualkit", clear=True, unique_id="qualkit")
    svg = re.sub(r"@font-face \{.*?\}\s*", "", svg, flags=re.DOTALL)
    svg = re.sub(r"font-family: ?[^;]*;", "font-family: Menlo, Consolas, 'DejaVu Sans Mono', monospace;", svg)
    svg = re.sub(r'(<text [^>]*?)x="([\d.]+)" y="([\d.]+)" textLength="([\d.]+)"([^>]*>)((?:&#160;)+)', _indented, svg)
    target.write_text(svg, encoding="utf-8", newline="\n")
    sys.stdout.write(f"wrote {target}\n")


def _indented(found: re.Match[str]) -> str:
    """Leading spaces as a place further to the right, since some viewers drop them."""
    start, x, y, length, rest, spaces = found.groups()
    shift = spaces.count("&#160;") * CHARACTER_WIDTH
    return f'{start}x="{float(x) + shift:g}" y="{y}" textLength="{float(length) - shift:g}"{rest}'


if __name__ == "__main__":
    main()
