"""Previews at links, and what the keyboard does on a page."""

import pytest


@pytest.fixture
def chapter(site):
    return site / "book" / "04-cross-entropy.html"


def test_pointing_at_a_term_shows_its_definition(chapter, open_page):
    with open_page(chapter) as visit:
        assert not [file for file in visit.files if "preview_texts" in file]  # until the first
        link = visit.page.locator("article a[href$='#term-entropy']").first
        link.hover()
        preview = visit.page.locator(".preview")
        preview.wait_for()
        assert "average information" in preview.inner_text()
        assert link.get_attribute("aria-describedby") == "preview"
        preview.hover()  # it stays while the pointer is on it
        visit.page.wait_for_timeout(400)
        assert preview.is_visible()
        visit.page.keyboard.press("Escape")
        assert preview.is_hidden()
        assert not visit.complaints


def test_on_a_phone_the_keyboard_shows_an_equation_and_the_sheet_of_shortcuts(chapter, open_page):
    with open_page(chapter, width=360) as visit:
        visit.page.locator("article a.internal[href*='#equation-']").first.focus()
        preview = visit.page.locator(".preview")
        preview.wait_for()
        assert preview.locator(".katex").count() == 1
        box = preview.bounding_box()
        assert box["x"] >= 0 and box["x"] + box["width"] <= 360
        visit.page.keyboard.press("Tab")
        assert preview.is_hidden()
        sheet = visit.page.locator(".keyboard-sheet")
        visit.page.keyboard.press("Control+/")
        assert sheet.is_visible()
        visit.page.keyboard.press("Escape")
        assert sheet.is_hidden()
        visit.page.locator(".keyboard-help-open").click()
        assert sheet.is_visible()
        sheet.get_by_role("button", name="Close").click()
        assert sheet.is_hidden()


def test_the_first_tap_shows_a_preview_and_the_second_follows(chapter, browser):
    page = browser.new_context(viewport={"width": 360, "height": 640}, has_touch=True).new_page()
    page.goto(chapter.as_uri())
    first, other = (page.locator("article a[href*='#term-']").nth(place) for place in (0, 1))
    preview = page.locator(".preview")
    for link in (first, other):
        link.tap()
        preview.wait_for()
        assert page.url == chapter.as_uri()
        assert link.get_attribute("aria-describedby") == "preview"
        page.wait_for_timeout(400)
        assert preview.is_visible()
    page.locator("article h1").tap()
    assert preview.is_hidden()
    first.tap()
    preview.wait_for()
    first.tap()
    page.wait_for_url("**/glossary.html#term-*")
    page.context.close()


ARROWS = ("ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown")
FOCUSED = """() => [...new Set([...document.querySelectorAll("a, button, input, select, summary, textarea, [tabindex]")]
  .filter((node) => node.checkVisibility() && !node.disabled && node.tabIndex >= 0)
  .map((node) => [node.tagName, node.type, node.className].join()))]"""


def test_arrow_keys_move_a_slider_and_never_leave_the_page(chapter, open_page):
    """On one of each kind of thing that takes the focus, and on the page itself."""
    with open_page(chapter) as visit:
        page = visit.page
        kinds = page.evaluate(FOCUSED)
        assert len(kinds) > 8 and any("range" in kind for kind in kinds)
        for kind in [None, *kinds]:
            page.evaluate(
                """(kind) => {
                  document.activeElement.blur();
                  [...document.querySelectorAll("a, button, input, select, summary, textarea, [tabindex]")]
                    .find((node) => [node.tagName, node.type, node.className].join() === kind)?.focus();
                }""",
                kind,
            )
            for key in ARROWS:
                page.keyboard.press(key)
        page.wait_for_timeout(100)
        assert page.url.split("#")[0].endswith("04-cross-entropy.html")
        slider = visit.page.locator("input[type=range]").first
        slider.focus()
        before = slider.input_value()
        visit.page.keyboard.press("ArrowRight")
        assert slider.input_value() != before
