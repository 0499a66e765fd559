"""One browser for the tests of a module, and a small study's pages."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import qualkit
from qualkit.domain.sources import Span
from tests.helpers.small_study import make_small_study
from tests.html.pages import CHROMIUM, FLAGS


# Not for the session: while the driver is open an event loop runs, and tests of screens would begin none.
@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as driver:
        opened = driver.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        yield opened
        opened.close()


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small study with codings of each kind, themes and memos, and its page for the team and for publication."""
    folder = make_small_study(tmp_path_factory.mktemp("html") / "study")
    with qualkit.Study.open(folder, coder="tester") as study:
        study.codings.apply()
        study.codings.confirm([study.codings.list(code="T2.1")[0].number])
        anna = study.sources.get("Anna").text
        start = anna.index("Café mornings help")
        study.codings.add_many([("Anna", "T2", Span(start, start + len("Café mornings help")))])
        mornings = anna.index("mornings")
        study.codings.add_many([("Anna", "T1.2", Span(mornings, mornings + len("mornings")))])
        study.memos.add("Kindness, and **mornings**.", on="T2", kind="analytic", title="On kindness")
        study.memos.add("I was tired that day.", kind="reflexive")
        study.summaries.write("Ben", "T2", "Ben has a team.")
        study.themes.add("Alone_together", claim="Being alone is what people share.", codes=["T1", "T2.1"])
        study.themes.add("Nothing in it yet")
        study.memos.add("It began with a joke.", on="Alone_together", about="theme", kind="analytic")
        study.exports.html()
        study.exports.html(folder / "exports" / "paper.html", publication=True, quotes=1)
    return folder


@pytest.fixture
def page(browser: Any, folder: Path) -> Iterator[Any]:
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    page.faults = []
    page.on("pageerror", lambda error: page.faults.append(str(error)))
    page.on("console", lambda message: page.faults.append(message.text))
    page.goto((folder / "exports" / "study.html").as_uri())
    page.wait_for_selector("h1")
    yield page
    assert page.faults == []
    context.close()
