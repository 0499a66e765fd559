"""The page for browsers, in a real one: usable by anybody, true to the study, and deaf to what is hidden in texts."""

from __future__ import annotations

import base64
import io
import json
import shutil
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

import qualkit
from qualkit.analysis.browsing import Utf16
from qualkit.domain.sources import Span
from tests.helpers.small_study import make_small_study

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium is installed here"),
]
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
EVIL = (
    "<script>window.hacked=1</script>",
    '"><img src=x onerror=window.hacked=1>',
    "</script><script>window.hacked=1</script>",
    "javascript:window.hacked=1",
    "]]> <!-- {{ 7*7 }} &lt;b&gt; \u2028\u202e",
)


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as driver:
        opened = driver.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        yield opened
        opened.close()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small study with codings of each kind, memos and summaries, and its page for the team and for publication."""
    folder = make_small_study(tmp_path_factory.mktemp("html") / "study")
    with qualkit.Study.open(folder, coder="tester") as study:
        study.codings.apply()
        study.codings.confirm([study.codings.list(code="T2.1")[0].number])
        anna = study.sources.get("Anna").text
        start = anna.index("Café mornings help")
        study.codings.add_many([("Anna", "T2", Span(start, start + len("Café mornings help")))])
        study.memos.add("Kindness, and **mornings**.", on="T2", kind="analytic", title="On kindness")
        study.memos.add("I was tired that day.", kind="reflexive")
        study.summaries.write("Ben", "T2", "Ben has a team.")
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


def at(page: Any, address: str) -> Any:
    page.evaluate("address => { location.hash = address }", address)
    page.wait_for_timeout(30)
    return page


VIEWS = (
    "",
    "codes",
    "code/T1.1",
    "code/T2",
    "cases",
    "case/Ben",
    "interviews",
    "interview/Anna",
    "search?q=team",
    "tables",
    "pictures",
    "memos",
)


@pytest.mark.parametrize(("width", "dark"), [(1280, False), (1280, True), (320, False)])
def test_no_view_has_a_serious_fault_of_accessibility(browser: Any, folder: Path, width: int, dark: bool) -> None:
    axe = (files("axe_playwright_python") / "axe.min.js").read_text("utf-8")
    # axe is put into the page for the test, which the page's own policy would forbid.
    context = browser.new_context(
        viewport={"width": width, "height": 800}, color_scheme="dark" if dark else "light", bypass_csp=True
    )
    page = context.new_page()
    page.goto((folder / "exports" / "study.html").as_uri())
    page.add_script_tag(content=axe)
    for view in VIEWS:
        at(page, f"#/{view}")
        page.wait_for_timeout(60)
        found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
        serious = [
            (view, fault["id"], fault["nodes"][0]["html"][:80])
            for fault in found["violations"]
            if fault["impact"] in ("serious", "critical")
        ]
        assert serious == []
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, view
        assert page.evaluate("document.querySelectorAll('h1').length") == 1, view
    context.close()


def test_all_of_it_can_be_reached_and_opened_with_the_keyboard(page: Any) -> None:
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.id") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    page.evaluate("document.querySelector('#parts a').focus()")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Codes"
    page.keyboard.press("Enter")
    page.wait_for_timeout(30)
    assert page.title() == "Codes · Small"
    assert page.evaluate("document.activeElement.id") == "main"
    reached = set()
    for _ in range(60):
        page.keyboard.press("Tab")
        reached.add(page.evaluate("document.activeElement.getAttribute('href')"))
    assert {f"#/code/{key}" for key in ("T1", "T1.1", "T1.2", "T2", "T2.1", "T2.2")} <= reached


def test_a_code_shows_the_quotations_that_the_study_has(page: Any, folder: Path) -> None:
    with qualkit.Study.open(folder) as study:
        wanted = {c.quote for code in ("T2", "T2.1", "T2.2") for c in study.codings.list(code=code)}
        ben = {c.quote for c in study.codings.list(code="T2") if c.source == "Ben"}
    at(page, "#/code/T2")
    assert set(page.eval_on_selector_all("blockquote", "all => all.map(one => one.textContent)")) == wanted
    assert page.inner_text("section[aria-label=Quotations] [role=status]") == f"{len(wanted)} quotations"
    page.select_option("#filter-case", "Ben")
    assert set(page.eval_on_selector_all("blockquote", "all => all.map(one => one.textContent)")) == ben
    assert "case=Ben" in page.evaluate("location.hash")
    page.reload()
    page.wait_for_selector("blockquote")
    assert set(page.eval_on_selector_all("blockquote", "all => all.map(one => one.textContent)")) == ben
    page.select_option("#filter-case", "")
    page.select_option("#filter-origin", "1")
    assert page.inner_text("section[aria-label=Quotations] [role=status]") == "1 quotation"
    assert "rule hit, confirmed by a person" in page.inner_text(".quote .chips")


def test_an_interview_marks_exactly_what_is_coded(page: Any, folder: Path) -> None:
    at(page, "#/interview/Anna")
    marked = page.eval_on_selector_all("mark.judged", "all => all.map(one => one.textContent)")
    # An emoji stands before these words: browsers count it twice.
    assert "Café mornings help" in "".join(marked)
    with qualkit.Study.open(folder) as study:
        assert page.inner_text("main [role=status]") == f"{len(study.codings.list(source='Anna'))} codings"
        turns = len(study.sources.get("Anna").turns)
    assert page.locator(".turn").count() == turns
    assert page.locator(".turn.asking").count() == turns // 2
    at(page, "#/interview/Anna/4")
    assert page.evaluate("document.activeElement.id") == "turn-4"


def test_offsets_are_counted_as_browsers_count_them() -> None:
    text = "a😀b😀"
    assert [Utf16(text).at(place) for place in range(5)] == [0, 1, 3, 4, 6]


def test_search_finds_words_as_they_are_written(page: Any, folder: Path) -> None:
    at(page, "#/search")
    for words, asking, places in (
        ("team", False, 2),
        ("supervision", False, 2),
        ("supervision", True, 4),
        ("there is no", False, 1),
        ("no-desk", False, 0),
        ("a.one", False, 0),
    ):
        page.fill("#search-words", words)
        page.set_checked("#search-asking", asking)
        page.keyboard.press("Enter")
        page.press("#search-words", "Enter")
        page.wait_for_function("!document.querySelector('[role=status]').textContent.startsWith('Searching')")
        page.wait_for_timeout(40)
        assert page.inner_text("[role=status]").startswith(f"{places} place"), words
        assert page.locator("main .quote").count() == places


def test_tables_are_sorted_by_their_headings(page: Any) -> None:
    at(page, "#/tables")
    head = page.locator("thead th", has_text="Codings").first
    head.get_by_role("button").click()
    assert head.get_attribute("aria-sort") == "descending"
    place = page.evaluate(
        "[...document.querySelectorAll('table')[0].querySelectorAll('th[scope=col]')].findIndex(one => one.ariaSort)"
    )
    numbers = page.eval_on_selector_all(
        "table:first-of-type tbody tr", f"all => all.map(one => Number(one.children[{place}].textContent))"
    )
    first = numbers[: page.evaluate("document.querySelector('table').tBodies[0].rows.length")]
    assert first == sorted(first, reverse=True)


def test_the_back_button_goes_back(page: Any) -> None:
    at(page, "#/codes")
    page.click("main a[href='#/code/T1.1']")
    page.wait_for_timeout(30)
    assert page.inner_text("h1") == "Isolation T1.1"
    page.go_back()
    page.wait_for_timeout(30)
    assert page.inner_text("h1") == "Codes"


def test_what_is_printed_is_the_text_without_the_controls(page: Any) -> None:
    from pypdf import PdfReader

    at(page, "#/code/T1.1")
    text = "".join(one.extract_text() for one in PdfReader(io.BytesIO(page.pdf())).pages)
    assert "I am alone most days" in " ".join(text.split())
    assert "Participants" not in text.split("Isolation")[0]
    assert "Show all" not in text


def test_a_page_for_publication_holds_chosen_quotations_and_nothing_else_that_was_said(folder: Path) -> None:
    data = (folder / "exports" / "paper.html").read_bytes()
    text = data.decode("utf-8")
    start = text.index('id="data">') + len('id="data">')
    content = json.loads(text[start : text.index("</script>", start)])
    printed = [quote[1] for quote in content["quotes"]]
    assert printed
    assert not {"sources", "codings", "cases", "memos", "coders", "summaries"} & set(content)
    assert "tester" not in text
    assert "I was tired" not in text
    assert "Kindness, and" not in text
    with qualkit.Study.open(folder) as study:
        for name in ("Anna", "Ben"):
            said = study.sources.get(name).text.split()
            for place in range(len(said) - 4):
                words = " ".join(said[place : place + 5])
                assert words not in text or any(words in " ".join(quote.split()) for quote in printed), words


def test_a_page_for_publication_names_no_group_that_a_person_could_be_told_from(
    example_study: Path, tmp_path: Path
) -> None:
    with qualkit.Study.open(example_study) as study:
        page = study.exports.html(tmp_path / "paper.html", publication=True, quotes=1)
        team = study.exports.html(tmp_path / "team.html")
        roles = [case["role"] for case in study.cases.list()]
    # "GP" is a word of code names and definitions, too.
    rare = {role for role in roles if roles.count(role) < 3} - {"GP"}
    assert "commissioner" in rare
    written = json.loads(page.read_text("utf-8").partition('id="data">')[2].partition("</script>")[0])
    told = [
        *(picture[part] for picture in written["pictures"] for part in ("title", "caption", "alt")),
        *(base64.b64decode(picture["data"]).decode() for picture in written["pictures"]),
        *(text for table in written["tables"] for text in (table["note"], *table["columns"])),
        *(quote[2] for quote in written["quotes"]),
    ]
    assert len(written["pictures"]) >= 3
    assert not [role for role in rare for text in told if role in text]
    assert "commissioner" in team.read_text("utf-8")


def test_equal_studies_give_equal_bytes(folder: Path, tmp_path: Path) -> None:
    with qualkit.Study.open(folder) as study:
        again = study.exports.html(tmp_path / "again.html")
    assert again.read_bytes() == (folder / "exports" / "study.html").read_bytes()


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
        study.cases.set(EVIL[1], {"role": EVIL[0], EVIL[2]: EVIL[3]})
        study.codings.apply()
        study.memos.add(evil, on="E1", kind="analytic", title=EVIL[2])
        return study.exports.html(folder / "study.html", with_identifiers=True)


def test_no_word_of_a_study_runs_as_a_script(browser: Any, hostile: Path) -> None:
    context = browser.new_context()
    page = context.new_page()
    seen: list[str] = []
    asked: list[str] = []
    page.on("pageerror", lambda error: seen.append(str(error)))
    page.on("console", lambda message: seen.append(message.text))
    page.on("dialog", lambda dialog: seen.append(dialog.message))
    page.on("request", lambda request: asked.append(request.url))
    page.goto(hostile.as_uri())
    page.wait_for_selector("h1")
    for view in (
        "",
        "codes",
        *(f"code/E{n}" for n in range(len(EVIL))),
        "cases",
        "interviews",
        "interview/talk",
        "search?q=alone",
        "search?q=%3Cscript",
        "tables",
        "memos",
        "code/%3Cscript%3E",
        "%E0%A4%A",
        "constructor",
        "__proto__/x",
    ):
        at(page, f"#/{view}")
        page.wait_for_timeout(40)
        assert page.evaluate("window.hacked === undefined"), view
        assert page.evaluate("document.querySelectorAll('main script, main img:not([src^=data])').length") == 0, view
        assert page.evaluate(
            "[...document.querySelectorAll('a')].every(one => one.getAttribute('href').startsWith('#'))"
        ), view
    at(page, "#/code/E0")
    assert EVIL[0] in page.inner_text("h1")
    assert any(
        EVIL[1] in text for text in page.eval_on_selector_all("blockquote", "all => all.map(one => one.textContent)")
    )
    assert seen == []
    assert {url.partition("#")[0] for url in asked} == {hostile.as_uri()}
    context.close()


def test_nothing_is_coded_yet(browser: Any, tmp_path: Path) -> None:
    with qualkit.Study.create(tmp_path / "empty", title="Empty", coder="tester") as study:
        path = study.exports.html()
    page = browser.new_page()
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.goto(path.as_uri())
    for view in ("", "codes", "cases", "interviews", "search?q=a", "tables"):
        at(page, f"#/{view}")
        assert page.inner_text("h1")
    assert faults == []
    page.close()


def test_another_ending_is_refused(folder: Path, tmp_path: Path) -> None:
    with qualkit.Study.open(folder) as study, pytest.raises(qualkit.BadInput, match=r"page\.pdf is no name for a page"):
        study.exports.html(tmp_path / "page.pdf")
    assert list(tmp_path.iterdir()) == []
