"""Derivations on the built page: fold and unfold by mouse and keyboard, predict, copy, print."""

import re

import pytest
from bs4 import BeautifulSoup
from chapters import WITH_DERIVATIONS, each, executed
from playwright.sync_api import expect

from _tools.site.plain_markdown import BOOK

PAGE = "book/09-slowdown.html"
OPEN_LINES = ".xl-derivation-lines details[open]"


@pytest.fixture(scope="module")
def visit(site, open_page):
    """One open page for all tests of this file."""
    with open_page(site / PAGE) as visit:
        visit.first = visit.page.locator(".xl-derivation").nth(1)
        visit.lines = visit.first.locator(".xl-derivation-lines details")
        yield visit


@pytest.fixture
def opened(visit):
    """The page on a desk, in light, with all lines shown."""
    visit.page.set_viewport_size({"width": 1280, "height": 900})
    visit.page.emulate_media(media="screen", color_scheme="light")
    visit.first.locator(".xl-derivation-proof").evaluate("box => { box.open = true; }")
    button(visit, "Show all").click()
    return visit


def button(visit, name):
    return visit.first.get_by_role("button", name=name)


def open_lines(visit):
    return [line.get_attribute("open") is not None for line in visit.lines.all()]


def test_a_box_shows_its_statement_and_opens_at_its_first_line(visit):
    assert not visit.lines.first.is_visible()
    head = visit.first.locator(".xl-derivation-head")
    head.scroll_into_view_if_needed()  # what is far below has no rendered text
    expect(head).to_contain_text("proved", use_inner_text=True)
    assert len(head.inner_text().split()) > 2
    head.click()
    assert open_lines(visit) == [True] + [False] * (visit.lines.count() - 1)
    assert visit.first.locator(".katex").count() > visit.lines.count() >= 3
    assert not visit.complaints


def test_a_link_to_a_proof_opens_its_box(site, open_page):
    with open_page(site / PAGE) as visit:
        proof = visit.page.locator(".xl-derivation").nth(2)
        assert not proof.locator(".xl-derivation-lines").is_visible()
        visit.page.evaluate("id => { location.hash = id; }", proof.get_attribute("id"))
        proof.locator(".xl-derivation-lines").wait_for()


def test_all_lines_show_without_a_script(site, browser):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto((site / PAGE).as_uri())
    lines = page.locator(".xl-derivation-lines details")
    assert lines.count() == page.locator(OPEN_LINES).count() > 10
    page.locator(".xl-derivation-head").first.click()
    lines.nth(1).locator("summary").click()
    assert lines.nth(1).get_attribute("open") is None
    context.close()


def test_a_line_folds_by_mouse_and_by_keyboard(opened):
    second = opened.lines.nth(1)
    second.locator("summary").click()
    assert not second.locator(".xl-math").last.is_visible()
    second.locator("summary").press("Enter")
    assert second.locator("div.xl-math").is_visible()
    second.locator("summary").press("Space")
    assert not second.locator("div.xl-math").is_visible()


def test_predict_the_next_line_by_keyboard(opened):
    count = opened.lines.count()
    button(opened, "Predict each line").press("Enter")
    assert open_lines(opened) == [True] + [False] * (count - 1)
    assert opened.first.locator(".xl-derivation-reason").nth(1).is_visible()  # the hint stays
    for shown in range(2, count + 1):
        opened.page.keyboard.press("Enter")  # the focus is on "Next line"
        opened.page.wait_for_function(
            f"document.querySelectorAll('.xl-derivation')[1].querySelectorAll('{OPEN_LINES}').length == {shown}"
        )
    expect(button(opened, "Next line")).to_be_disabled()  # a moment after the last line


def test_show_all_opens_every_line(opened):
    button(opened, "Predict each line").click()
    button(opened, "Show all").click()
    assert all(open_lines(opened))


def test_the_latex_source_is_copied(opened):
    context = opened.page.context
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    button(opened, "Copy LaTeX").click()
    opened.first.get_by_role("button", name="Copied").wait_for()
    copied = opened.page.evaluate("navigator.clipboard.readText()")
    assert copied.startswith(r"\begin{aligned}") and copied.endswith(r"\end{aligned}")


def test_print_shows_every_line_and_then_folds_again(opened):
    button(opened, "Predict each line").click()
    opened.page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert all(open_lines(opened))
    opened.page.emulate_media(media="print")
    assert not button(opened, "Show all").is_visible()
    opened.page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert open_lines(opened).count(True) == 1


def test_long_lines_scroll_inside_themselves_on_a_phone(site, open_page):
    with open_page(site / "book/deeper/beyond-one-neuron.html", width=360) as visit:
        assert visit.page.evaluate("document.documentElement.scrollWidth") <= 360
        visit.page.evaluate(
            "document.querySelectorAll('.xl-derivation details').forEach(d => { d.open = true; })"
        )
        visit.page.wait_for_selector("div.xl-math[tabindex='0']")  # they have heard of their width
        scrolling = visit.page.evaluate(
            """() => [...document.querySelectorAll('.xl-derivation-proof[open] div.xl-math')]
            .filter(box => box.scrollWidth > box.clientWidth + 1)
            .map(box => box.tabIndex === 0 && !!box.getAttribute('aria-label'))"""
        )
        assert scrolling and all(scrolling)  # and the keyboard reaches them


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_has_contrast(opened, scheme):
    opened.page.emulate_media(color_scheme=scheme)
    opened.page.wait_for_function(f"document.documentElement.dataset.theme === '{scheme}'")
    colours = opened.page.evaluate(
        """() => ['.xl-derivation-reason', '.xl-derivation-mark', '.xl-derivation div.xl-math']
        .map(name => getComputedStyle(document.querySelector(name)).color)
        .concat(getComputedStyle(document.body).backgroundColor)"""
    )
    *texts, ground = [luminance(colour) for colour in colours]
    for text in texts:
        light, dark = max(text, ground), min(text, ground)
        assert (light + 0.05) / (dark + 0.05) >= 4.5


def luminance(colour):
    """Relative luminance (WCAG) of `rgb(r, g, b)`."""
    channels = [int(x) / 255 for x in re.findall(r"\d+", colour)[:3]]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


# ------------------------------------------------------------------ the index of proofs


@each("page", WITH_DERIVATIONS)
def test_the_index_lists_every_derivation_of_a_chapter(site, page):
    index = BeautifulSoup((site / "book/proofs.html").read_text("utf-8"), "html.parser")
    listed = index.select("table.proof-index tbody tr td:first-child a")
    links = {(link.get_text(), link["href"]) for link in listed}
    for derivation in executed(page).derivations:
        if len(derivation.lines) > 1:
            record = derivation.record()
            address = page.relative_to(BOOK).with_suffix(".html").as_posix()
            assert (record["title"], f"{address}#proof-{record['label']}") in links


def test_links_of_the_index_lead_to_derivations(site):
    index = (site / "book/proofs.html").read_text("utf-8")
    links = re.findall(r'href="([^"#]*)#(proof-[^"]+)"', index)
    assert len(links) > 10
    for page, anchor in links:
        assert f'id="{anchor}"' in (site / "book" / page).read_text("utf-8")
