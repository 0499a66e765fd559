"""The page for browsers, in a real one: usable by anybody, true to the study, and deaf to what is hidden in texts."""

from __future__ import annotations

import base64
import io
import json
from pathlib import Path
from typing import Any

import pytest

import qualkit
from qualkit.analysis.browsing import Utf16
from tests.html.pages import NEEDS_CHROMIUM, at

pytestmark = NEEDS_CHROMIUM


def test_all_of_it_can_be_reached_and_opened_with_the_keyboard(page: Any) -> None:
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.id") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    page.evaluate("document.querySelector('#parts a').focus()")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Themes"
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_timeout(30)
    assert page.title() == "Codes · Small"
    assert page.evaluate("document.activeElement.tagName") == "H1"
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
    assert page.inner_text("section[aria-label=Quotations] [role=status]") == f"1 quotation of {len(wanted)}"
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
        written["heat"]["note"],
        *(heading for _, heading, _ in written["heat"]["groups"]),
        *(quote[5] for quote in written["quotes"]),
        *(quote[2] for quote in written["quotes"]),
    ]
    assert len(written["pictures"]) >= 3
    assert not [role for role in rare for text in told if role in text]
    assert "commissioner" in team.read_text("utf-8")


def test_equal_studies_give_equal_bytes(folder: Path, tmp_path: Path) -> None:
    with qualkit.Study.open(folder) as study:
        again = study.exports.html(tmp_path / "again.html")
    assert again.read_bytes() == (folder / "exports" / "study.html").read_bytes()


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
