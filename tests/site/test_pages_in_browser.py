"""A page of each kind in Chromium, from file:// and without a network; in the deep run every page."""

import gzip
from dataclasses import dataclass
from pathlib import Path

import pytest

COVER = "book/index"
ONE_OF_EACH_KIND = (
    COVER, "search", "genindex", "book/12-misconceptions", "book/deeper/a-run-in-full", "book/map",
    "book/glossary", "book/teaching/half-pages", "book/library/panels",
)  # fmt: skip
OPEN_ALL = "document.querySelectorAll('details').forEach((d) => { d.open = true; })"
MOST_SHIFT = 0.05
FIRST_PAGE = 450_000  # bytes, gzipped, all that the reader's first page loads
FURTHER_PAGE = 100_000  # what a further page adds
LAYOUT_SHIFT = """async () => {
  let sum = 0;
  const add = (entries) => entries.forEach((entry) => { sum += entry.value; });
  const observer = new PerformanceObserver((list) => add(list.getEntries()));
  observer.observe({ type: "layout-shift", buffered: true });
  const far = [...document.querySelectorAll(".bd-article section > p")]
    .some((block) => block.getBoundingClientRect().top > 3 * innerHeight);
  while (far && !document.querySelector(".at-rest")) await new Promise(requestAnimationFrame);
  for (let i = 0; i < 3; i++) await new Promise(requestAnimationFrame);
  add(observer.takeRecords());
  return sum;
}"""
TOO_WIDE = """() => {
  const width = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= width) return [];
  const wide = [...document.querySelectorAll("article *")]
    .filter((e) => e.getBoundingClientRect().right > width + 1)
    .slice(0, 5).map((e) => e.outerHTML.slice(0, 200));
  return [document.documentElement.scrollWidth, ...wide];
}"""


@dataclass
class Seen:
    """What one visit of a page showed."""

    files: set
    shift: float
    too_wide: list
    complaints: list


def look(open_page, page, width):
    with open_page(page, width) as visit:
        shift = visit.page.evaluate(LAYOUT_SHIFT)
        files, complaints = set(visit.files), list(visit.complaints)
        visit.page.evaluate(OPEN_ALL)
        return Seen(files, shift, visit.page.evaluate(TOO_WIDE), complaints)


EVERY = "every page"
ALL_PAGES = [pytest.param((EVERY, width), marks=pytest.mark.deep) for width in (360, 1280)]


@pytest.fixture(scope="module", params=[(ONE_OF_EACH_KIND, 360), *ALL_PAGES])
def seen(request, site, pages, open_page):
    """One visit of each page, on a phone; in the deep run of all pages and on a desk, too."""
    names, width = request.param
    every = [*pages, *sorted(site.glob("book/library/*.html"))]
    chosen = every if names == EVERY else [site / f"{name}.html" for name in names]
    return {page: look(open_page, page, width) for page in chosen}


def test_nothing_scrolls_sideways(seen):
    assert not {page.name: visit.too_wide for page, visit in seen.items() if visit.too_wide}


def test_pages_do_not_jump_while_they_load(seen):
    assert not {page.name: v.shift for page, v in seen.items() if v.shift > MOST_SHIFT}


def test_no_request_fails_and_no_script_complains(seen):
    assert not {page.name: visit.complaints for page, visit in seen.items() if visit.complaints}


def test_pages_are_light(site, seen):
    """Sum of gzipped files, as in a reader's visit: the cover first, then any other page."""

    def weight(file):
        data = Path(file).read_bytes()
        return len(data) if str(file).endswith(("woff2", "png")) else len(gzip.compress(data))

    loaded = {page: visit.files for page, visit in seen.items()}
    have = loaded.pop(site / f"{COVER}.html")
    assert sum(map(weight, have)) <= FIRST_PAGE
    heavy = {}
    for page, files in loaded.items():
        more = {file for file in files - have if "_static" not in file}
        if (added := sum(map(weight, more))) > FURTHER_PAGE:
            heavy[page.name] = added
    assert loaded and not heavy


def test_the_colour_scheme_follows_the_reader(site, open_page):
    with open_page(site / "book" / "index.html", scheme="dark") as visit:
        ground = "getComputedStyle(document.body).backgroundColor"
        assert visit.page.evaluate("document.documentElement.dataset.theme") == "dark"
        dark = visit.page.evaluate(ground)
        visit.page.evaluate("localStorage.setItem('mode', 'light')")
        visit.page.reload()
        assert visit.page.evaluate("document.documentElement.dataset.theme") == "light"
        assert visit.page.evaluate(ground) != dark


def test_paper_is_white_even_for_readers_of_the_dark_page(site, open_page):
    theme = "document.documentElement.dataset.theme"
    with open_page(site / "book" / "notation.html", scheme="dark") as visit:
        for event, expected in (("beforeprint", "light"), ("afterprint", "dark")):
            visit.page.evaluate(f"dispatchEvent(new Event('{event}'))")
            assert visit.page.evaluate(theme) == expected


def test_equations_are_drawn_before_any_script(site, browser):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto((site / "book" / "notation.html").as_uri())
    box = page.locator(".katex-display").first.bounding_box()
    assert box["width"] > 100 and box["height"] > 20
    context.close()
