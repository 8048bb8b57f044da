"""The contents on the left: lessons first, the rest folded, and how far the reader is."""

import re
from pathlib import Path

import pytest
import yaml

from _tools.site.build import ROOT

LESSON = "book/04-cross-entropy.html"
NAV = ".bd-docs-nav"


@pytest.fixture
def visit(site, open_page):
    with open_page(site / LESSON) as visit:
        yield visit
        assert not visit.complaints


def test_a_lesson_has_the_number_of_its_file(site):
    lessons, *_ = yaml.safe_load((ROOT / "_toc.yml").read_text("utf-8"))["parts"]
    for lesson in (chapter["file"] for chapter in lessons["chapters"]):
        page = (site / f"{lesson}.html").read_text("utf-8")
        number = re.search(r'<h1><span class="section-number">(\d+)', page)[1]
        assert number == str(int(Path(lesson).name[:2]))


def marks(page):
    """What the contents say of lesson 4."""
    return page.locator(f"{NAV} a[href='#'] .progress-marks, {NAV} .current .progress-marks")


def test_lessons_are_listed_the_other_parts_folded_and_the_place_on_the_page_is_shown(visit):
    links = visit.page.locator(f"{NAV} > div > ul a")
    lessons, *_ = yaml.safe_load((ROOT / "_toc.yml").read_text("utf-8"))["parts"]
    assert links.count() == len(lessons["chapters"]) and links.first.is_visible()
    parts = visit.page.locator(f"{NAV} details")
    assert parts.count() >= 4
    assert not any(part.get_attribute("open") == "" for part in parts.all())
    for name in ("honesty-pays", "how-many-choices-is-that"):  # on the right
        visit.page.evaluate(f"document.getElementById('{name}').scrollIntoView()")
        visit.page.wait_for_function(
            f"document.querySelector('#pst-page-toc-nav a.active[href=\"#{name}\"]') !== null",
            timeout=5000,
        )


def test_the_part_of_the_page_is_open(site, open_page):
    with open_page(site / "book" / "glossary.html") as visit:
        part = visit.page.locator(f"{NAV} details[open]")
        assert part.count() == 1 and part.locator("summary").inner_text() == "Reference"
        assert part.locator("a.current").is_visible()


def test_a_forecast_and_the_end_of_a_lesson_are_marked(visit):
    page = visit.page
    assert marks(page).count() == 0
    box = page.locator(".xl-forecast").first
    box.locator(".xl-answers button").first.click()
    box.locator(".xl-sure button").first.click()
    assert marks(page).get_attribute("aria-label").startswith("1 of ")
    page.locator("section#exercises").scroll_into_view_if_needed()
    page.wait_for_function("document.querySelector('.progress-marks')?.title.startsWith('read')")
    page.reload()
    assert marks(page).get_attribute("aria-label").startswith("read, 1 of ")


def test_exercises_of_a_deeper_page_are_marked(site, open_page):
    with open_page(site / "book" / "deeper" / "codes.html") as visit:
        page = visit.page
        sheet, exercise = page.evaluate(
            """[document.querySelector("[data-sheet]").dataset.sheet,
                document.querySelector(".xl-exercise").id.replace("exercise-", "")]"""
        )
        kept = f"localStorage.setItem('exercises/{sheet}', JSON.stringify({{'{exercise}': {{points: 2}}}}))"
        page.evaluate(kept)
        page.reload()
        assert "1 of 2 exercises" in marks(page).get_attribute("aria-label")
        assert not visit.complaints
