"""Make the picture of the page to explore, for docs/how-to/explore-in-a-browser.md: python docs/make_html_picture.py

Needs Chromium. The study is that of docs/make_gallery.py: invented interviews, findings of nothing.
"""

from __future__ import annotations

import io
import shutil
import tempfile
from pathlib import Path

from make_gallery import made

TARGET = Path(__file__).resolve().parent / "images" / "explore-in-a-browser.png"
# What is shown, one beside the other: addresses of the page.
VIEWS = ("#/code/LWR3?with=LWR1", "#/heat?by=participant&under=LWR1")
SIZE = {"width": 1000, "height": 760}
GAP, COLOURS = 16, 48


def main() -> None:
    from PIL import Image
    from playwright.sync_api import sync_playwright

    chromium = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as driver:
        with made(Path(folder) / "study") as study:
            file = study.exports.html()
        browser = driver.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_page(viewport=SIZE)
        shots = []
        for view in VIEWS:
            page.goto(file.as_uri())
            page.evaluate("address => { location.hash = address }", view)
            page.wait_for_timeout(200)
            shots.append(Image.open(io.BytesIO(page.screenshot())).convert("RGB"))
        browser.close()
    sheet = Image.new("RGB", (SIZE["width"] * len(shots) + GAP * (len(shots) + 1), SIZE["height"] + 2 * GAP), "#d9dde3")
    for number, shot in enumerate(shots):
        sheet.paste(shot, (GAP + number * (SIZE["width"] + GAP), GAP))
    sheet.quantize(COLOURS, dither=Image.Dither.NONE).save(TARGET, optimize=True)
    print(f"wrote {TARGET.name}: {TARGET.stat().st_size // 1000} kB")


if __name__ == "__main__":
    main()
