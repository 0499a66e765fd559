"""A study in which everything that somebody can write is an attack: nothing of it runs, all of it is shown as it is."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

import qualkit
from tests.html.pages import NEEDS_CHROMIUM, at, quotes

pytestmark = NEEDS_CHROMIUM
EVIL = (
    "<script>window.hacked=1</script>",
    '"><img src=x onerror=window.hacked=1>',
    "</script><script>window.hacked=1</script>",
    "javascript:window.hacked=1",
    "]]> <!-- {{ 7*7 }} &lt;b&gt; \u2028\u202e",
    "<!--<script> \u0627\u062d\u0645\u062f '\" 👩‍🚒",
)


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A study in which every text that somebody can write is an attack."""
    folder = tmp_path_factory.mktemp("hostile")
    evil = " ".join(EVIL)
    (folder / "evil.yaml").write_text(
        json.dumps(
            {
                "id": "evil",
                "title": evil,
                "version": EVIL[0],
                "description": evil,
                "codes": [
                    {
                        "id": f"E{n}",
                        "name": text,
                        "brief": text,
                        "definition": evil,
                        "when_to_use": text,
                        "when_not_to_use": text,
                        "examples": [text],
                        "patterns": ["alone"],
                    }
                    for n, text in enumerate(EVIL)
                ],
            }
        ),
        encoding="utf-8",
    )
    (folder / "talk.txt").write_text(
        f"INT: {EVIL[0]} And you?\n\nP1: I am alone {evil} most days. Alone {EVIL[1]}\n", encoding="utf-8"
    )
    with qualkit.Study.create(folder / "study", title=evil, codebook=folder / "evil.yaml", coder=EVIL[0]) as study:
        study.sources.add([folder / "talk.txt"])
        with (folder / "people.csv").open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([["case", "source", "role", EVIL[2]], [EVIL[1], "talk", EVIL[0], EVIL[3]]])
        study.cases.load(folder / "people.csv")
        study.codings.apply()
        study.memos.add(evil, on="E1", kind="analytic", title=EVIL[2])
        for name in EVIL:
            study.themes.add(name, claim=evil, codes=["E0", "E5"])
        study.memos.add(evil, on=EVIL[5], about="theme", kind="analytic")
        study.exports.html(folder / "study.html", with_identifiers=True)
        study.exports.html(folder / "paper.html", publication=True, small_groups=True, with_identifiers=True)
    return folder


@pytest.mark.parametrize("name", ["study", "paper"])
def test_no_word_of_a_study_runs_as_a_script(browser: Any, hostile: Path, name: str) -> None:
    file = hostile / f"{name}.html"
    context = browser.new_context()
    page = context.new_page()
    seen: list[str] = []
    asked: list[str] = []
    page.on("pageerror", lambda error: seen.append(str(error)))
    page.on("console", lambda message: seen.append(message.text))
    page.on("dialog", lambda dialog: seen.append(dialog.message))
    page.on("request", lambda request: asked.append(request.url))
    page.goto(file.as_uri())
    page.wait_for_selector("h1")
    for view in (
        "",
        "codes",
        *(f"code/E{n}" for n in range(len(EVIL))),
        "code/E0?with=E1",
        "code/E0?group=%3Cscript",
        "themes",
        *(f"theme/{quote(name, safe='')}" for name in EVIL),
        "cases",
        f"case/{quote(EVIL[1], safe='')}",
        "interviews",
        "interview/talk",
        "search?q=alone",
        "search?q=%3Cscript",
        "heat?under=all",
        "heat?by=participant&under=all",
        "tables",
        "pictures",
        "memos",
        "code/%3Cscript%3E",
        "%E0%A4%A",
        "constructor",
        "__proto__/x",
    ):
        at(page, f"#/{view}")
        assert page.evaluate("window.hacked === undefined"), view
        assert page.evaluate("document.querySelectorAll('main script, main img:not([src^=data])').length") == 0, view
        assert page.evaluate(
            "[...document.querySelectorAll('a')].every(one => one.getAttribute('href').startsWith('#'))"
        ), view
    at(page, "#/code/E0")
    assert EVIL[0] in page.inner_text("h1")
    assert any(EVIL[1] in text for text in quotes(page))
    assert any(EVIL[1] in text for text in page.eval_on_selector_all(".said", "all => all.map(one => one.textContent)"))
    at(page, f"#/theme/{quote(EVIL[5], safe='')}")
    assert page.text_content("h1") == EVIL[5]
    assert quotes(page)
    assert seen == []
    assert {url.partition("#")[0] for url in asked} == {file.as_uri()}
    context.close()
