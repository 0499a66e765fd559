"""The page's views: accessible to everybody, each number a way to its quotations, each choice a step back."""

from __future__ import annotations

import json
from collections import Counter
from importlib.resources import files
from pathlib import Path
from typing import Any

import qualkit
from tests.html.pages import NEEDS_CHROMIUM, at, quotes

pytestmark = NEEDS_CHROMIUM
VIEWS = (
    "",
    "themes",
    "theme/Alone_together",
    "codes",
    "code/T2?with=T1",
    "cases",
    "case/Ben",
    "interviews",
    "interview/Anna",
    "search?q=team",
    "heat?by=participant&under=all",
    "heat",
    "tables/pairs",
    "pictures",
    "memos",
)
# Views that between them hold every colour.
DARK = ("", "code/T2?with=T1", "interview/Anna", "heat?by=participant&under=all")
STATUS = "section[aria-label=Quotations] [role=status]"


def _faults(page: Any, view: str, rules: str) -> list[tuple[str, str, str]]:
    found = page.evaluate(f"axe.run(document, {{resultTypes: ['violations'], {rules}}})")
    return [
        (view, fault["id"], fault["nodes"][0]["html"][:80])
        for fault in found["violations"]
        if fault["impact"] in ("serious", "critical")
    ]


def test_no_view_has_a_serious_fault_of_accessibility(browser: Any, folder: Path) -> None:
    axe = (files("axe_playwright_python") / "axe.min.js").read_text("utf-8")
    # axe is put into the page for the test, which the page's own policy would forbid.
    context = browser.new_context(viewport={"width": 1280, "height": 800}, bypass_csp=True)
    page = context.new_page()
    page.goto((folder / "exports" / "study.html").as_uri())
    page.add_script_tag(content=axe)
    for view in VIEWS:
        page.emulate_media(color_scheme="light")
        page.set_viewport_size({"width": 1280, "height": 800})
        at(page, f"#/{view}")
        assert _faults(page, view, "") == []
        page.emulate_media(color_scheme="dark")
        page.set_viewport_size({"width": 320, "height": 800})
        if view in DARK:
            assert _faults(page, view, "runOnly: ['color-contrast', 'scrollable-region-focusable']") == []
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, view
        assert page.evaluate("document.querySelectorAll('h1').length") == 1, view
    context.close()


def test_a_theme_shows_its_claim_codes_memos_and_quotations(page: Any, folder: Path) -> None:
    page.click("main a:text-is('Alone_together')")
    at(page, "#/theme/Alone_together")
    assert page.inner_text("h1") == "Alone_together"
    text = page.inner_text("main")
    assert "Being alone is what people share." in text
    assert "It began with a joke." in text
    with qualkit.Study.open(folder) as study:
        wanted = {c.quote for code in ("T1", "T1.1", "T1.2", "T2.1") for c in study.codings.list(code=code)}
    assert set(quotes(page)) == wanted
    at(page, "#/code/T1.2")
    page.click("main a:text-is('Alone_together')")
    assert page.inner_text("h1") == "Alone_together"
    at(page, "#/theme/Nothing%20in%20it%20yet")
    assert "No code has been collected in it yet." in page.inner_text("main")


def test_a_study_without_themes_has_no_word_of_them(browser: Any, tmp_path: Path) -> None:
    with qualkit.Study.create(tmp_path / "study", title="None", coder="tester") as study:
        page = browser.new_page()
        page.goto(study.exports.html().as_uri())
    assert "heme" not in page.inner_text("body")
    page.close()


def test_together_with_shows_the_quotations_that_share_words_and_marks_them(page: Any) -> None:
    at(page, "#/tables/pairs")
    page.locator("#pairs a.cell").first.click()
    page.wait_for_timeout(30)
    assert page.evaluate("document.activeElement.id") == "quotations"
    assert page.locator("blockquote mark").count() > 0
    at(page, "#/code/T2?with=T1.2")
    assert quotes(page) == ["Café mornings help"]
    assert page.locator("blockquote mark").all_text_contents() == ["mornings"]
    assert "T1.2" in page.inner_text(".alongside")
    assert page.inner_text(STATUS).startswith("1 quotation of ")
    page.select_option("#filter-with", "")
    assert page.locator("blockquote mark").count() == 0
    assert len(quotes(page)) > 1


def test_one_way_of_coming_about_can_be_left_out(page: Any, folder: Path) -> None:
    with qualkit.Study.open(folder) as study:
        codings = [c for code in ("T2", "T2.1", "T2.2") for c in study.codings.list(code=code)]
    judged = {c.quote for c in codings if str(c.origin) != "rule" or c.confirmed_by}
    hits = {c.quote for c in codings if str(c.origin) == "rule" and not c.confirmed_by}
    at(page, "#/code/T2")
    page.select_option("#filter-origin", "not2")
    assert set(quotes(page)) == judged
    page.select_option("#filter-origin", "2")
    assert set(quotes(page)) == hits


def test_the_numbers_of_the_heat_map_lead_to_as_many_quotations(page: Any, folder: Path) -> None:
    at(page, "#/heat?by=participant&under=all")
    cells = page.eval_on_selector_all("a.cell", "all => all.map(one => [one.getAttribute('href'), one.textContent])")
    assert cells
    with qualkit.Study.open(folder) as study:
        for address, number in cells:
            code, _, case = address.removeprefix("#/code/").partition("?case=")
            own = [c for c in study.codings.list(code=code) if c.source == case]
            assert len(own) == int(number), address
            at(page, address)
            assert set(quotes(page)) == {c.quote for c in own}, address


def test_the_back_button_undoes_a_choice_and_returns_to_where_one_was(page: Any) -> None:
    at(page, "#/codes")
    link = page.locator("main a[href='#/code/T2']")
    link.focus()
    page.keyboard.press("Enter")
    page.wait_for_timeout(30)
    assert page.title() == "T2 Together · Small"
    assert page.evaluate("document.activeElement.tagName") == "H1"
    everything = page.inner_text(STATUS)
    page.select_option("#filter-case", "Ben")
    assert page.title() == "T2 Together · filtered · Small"
    assert page.inner_text(STATUS) != everything
    page.go_back()
    page.wait_for_timeout(30)
    assert page.inner_text(STATUS) == everything
    assert page.input_value("#filter-case") == ""
    page.go_forward()
    page.wait_for_timeout(30)
    assert page.input_value("#filter-case") == "Ben"
    page.go_back()
    page.wait_for_timeout(30)
    page.go_back()
    page.wait_for_timeout(30)
    assert page.title() == "Codes · Small"
    assert page.evaluate("document.activeElement.getAttribute('href')") == "#/code/T2"


def test_sixty_codes_a_source_without_turns_and_names_with_underscores(browser: Any, tmp_path: Path) -> None:
    codes = [{"id": f"C{n:02}", "name": f"Code_{n}", "patterns": [f"word{n}"]} for n in range(60)]
    (tmp_path / "book.yaml").write_text(json.dumps({"id": "many", "title": "Many", "version": "1", "codes": codes}))
    (tmp_path / "field_notes.txt").write_text("No speaker here: " + ", ".join(f"word{n}" for n in range(60)) + ".\n")
    with qualkit.Study.create(
        tmp_path / "study", title="Many", codebook=tmp_path / "book.yaml", coder="tester"
    ) as study:
        study.sources.add([tmp_path / "field_notes.txt"])
        (tmp_path / "people.csv").write_text("case,source,years_in_role\nP_1,field_notes,2_to_5\n")
        study.cases.load(tmp_path / "people.csv")
        study.codings.apply()
        found = len(study.codings.list())
        path = study.exports.html()
    assert found == 60
    page = browser.new_page()
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.goto(path.as_uri())
    at(page, "#/interview/field_notes")
    assert page.locator(".turn .chips li").count() == 60
    assert page.locator("mark.coded").count() > 0
    at(page, "#/heat?by=participant&under=all")
    assert page.locator("tbody tr").count() == 60
    at(page, "#/cases")
    assert page.locator("thead th").all_inner_texts() == ["Participant", "years_in_role", "Codings"]
    at(page, "#/code/C07")
    assert quotes(page)
    assert faults == []
    page.close()


def test_all_codes_by_very_many_participants_are_not_put_on_the_page(browser: Any, tmp_path: Path) -> None:
    (tmp_path / "book.yaml").write_text(
        json.dumps(
            {"id": "one", "title": "One", "version": "1", "codes": [{"id": "A", "name": "A", "patterns": ["b"]}]}
        )
    )
    talks = [tmp_path / f"talk{n}.txt" for n in range(61)]
    for number, file in enumerate(talks):
        file.write_text(f"INT: a?\n\nP: b {number}\n")
    (tmp_path / "people.csv").write_text("case,source\n" + "".join(f"{file.stem},{file.stem}\n" for file in talks))
    with qualkit.Study.create(
        tmp_path / "study", title="Many", codebook=tmp_path / "book.yaml", coder="tester"
    ) as study:
        study.sources.add(talks)
        study.cases.load(tmp_path / "people.csv")
        study.codings.apply()
        path = study.exports.html()
    page = browser.new_page()
    page.goto(path.as_uri())
    at(page, "#/heat?by=participant&under=all")
    assert page.input_value("#heat-under") == ""
    assert page.locator("thead th").count() == 63
    assert "qualkit report matrix --by case" in page.inner_text("main")
    page.close()


def test_a_published_heat_map_leads_to_the_chosen_quotations_of_a_group(browser: Any, folder: Path) -> None:
    page = browser.new_page()
    page.goto((folder / "exports" / "paper.html").as_uri())
    at(page, "#/heat?under=all")
    ways = page.eval_on_selector_all("a.cell", "all => all.map(one => one.getAttribute('href'))")
    for way in ways:
        at(page, way)
        assert quotes(page), way
    at(page, "#/theme/Alone_together")
    assert quotes(page)
    assert "joke" not in page.inner_text("main")
    page.close()


def test_a_code_that_takes_in_others_can_be_looked_at_together_with_another(page: Any) -> None:
    """T1 has no codings of its own here; those under it share words with codes under T2."""
    for code, other in (("T1", "T2"), ("T2", "T1"), ("T2", "T1.2")):
        at(page, f"#/code/{code}")
        as_pairs = "all => all.map(one => [one.value, one.textContent])"
        options = page.eval_on_selector_all("#filter-with option", as_pairs)
        told = {value: text for value, text in options if value}
        assert other in told and code not in told, code
        assert not [value for value in told if value.startswith(code)], code
        at(page, f"#/code/{code}?with={other}")
        found = quotes(page)
        assert found and page.locator("blockquote mark").count() >= len(found)
        assert told[other].endswith(f"({len(found)})"), (code, other)


def test_signs_are_explained_where_they_stand(page: Any, folder: Path) -> None:
    names = {
        "human": "coded by a person",
        "rule, confirmed": "rule hit, confirmed by a person",
        "rule, unconfirmed": "rule hit that nobody has confirmed",
        "accepted suggestion": "accepted suggestion",
    }
    with qualkit.Study.open(folder) as study:
        own = study.codings.list(code="T2")
    expected = Counter(names[coding.standing] for coding in own)
    assert len(expected) > 1
    at(page, "#/code/T2")
    key = "section[aria-label=Quotations] .legend li"
    assert signs(page, key) == expected
    page.select_option("#filter-case", "Ben")
    of_ben = Counter(names[coding.standing] for coding in own if coding.source == "Ben")
    assert signs(page, key) == of_ben != expected


def signs(page: Any, key: str) -> dict[str, int]:
    told = (
        text[1:].strip().rpartition(" ")
        for text in page.eval_on_selector_all(key, "all => all.map(one => one.textContent)")
    )
    return {name: int(times) for name, _, times in told}
