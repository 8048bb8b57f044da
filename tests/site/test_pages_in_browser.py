"""Every page in Chromium, from file:// and without a network."""

import pprint

from axe_playwright_python.sync_playwright import Axe

WIDTHS = (1280, 360)
SCHEMES = {"light": {}, "dark": {"runOnly": ["color-contrast"]}}  # and the rules of axe-core
OPEN_ALL = "document.querySelectorAll('details').forEach((d) => { d.open = true; })"
WITHOUT_EQUATIONS = """() => {
  document.querySelectorAll(".katex").forEach((e) => e.replaceWith("formula"));
}"""
MOST_SHIFT = 0.05
LAYOUT_SHIFT = """() => new Promise((resolve) => {
  let sum = 0;
  const add = (list) => list.getEntries().forEach((entry) => { sum += entry.value; });
  new PerformanceObserver(add).observe({ type: "layout-shift", buffered: true });
  setTimeout(() => resolve(sum), 100);
})"""
TOO_WIDE = """() => {
  const width = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= width) return [];
  return [...document.querySelectorAll("article *")]
    .filter((e) => e.getBoundingClientRect().right > width + 1)
    .slice(0, 5).map((e) => e.outerHTML.slice(0, 200));
}"""


def test_nothing_scrolls_sideways_on_a_phone(pages, open_page):
    too_wide = {}
    for file in pages:
        with open_page(file, width=360) as visit:
            visit.page.evaluate(OPEN_ALL)
            scroll = visit.page.evaluate("document.documentElement.scrollWidth")
            if scroll > 360:
                too_wide[file.name] = visit.page.evaluate(TOO_WIDE) or scroll
    assert not too_wide


def test_pages_do_not_jump_while_they_load(pages, open_page):
    shifts = {}
    for file in pages:
        for width in WIDTHS:
            with open_page(file, width) as visit:
                visit.page.wait_for_timeout(300)
                shift = visit.page.evaluate(LAYOUT_SHIFT)
                if shift > MOST_SHIFT:
                    shifts[file.name, width] = shift
    assert not shifts


def findings(visit, **options):
    """What axe-core has to say."""
    found = Axe().run(visit.page, options={"resultTypes": ["violations"], **options})
    return [
        (violation["id"], node["target"], node["html"][:200])
        for violation in found.response["violations"]
        for node in violation["nodes"]
    ]


def test_axe_finds_nothing(pages, open_page):
    """All rules in light, the colours' contrast in dark, on a desk and on a phone.

    Equations stand as words: they are two thirds of all elements, and axe-core takes MathML in a
    table's header for nothing.
    """
    all_findings = {}
    for file in pages:
        with open_page(file) as visit:
            visit.page.evaluate(OPEN_ALL)
            visit.page.evaluate(WITHOUT_EQUATIONS)
            for width in WIDTHS:
                visit.page.set_viewport_size({"width": width, "height": 900})
                for scheme, options in SCHEMES.items():
                    visit.page.emulate_media(color_scheme=scheme)
                    visit.page.wait_for_function(
                        f"document.documentElement.dataset.theme === '{scheme}'"
                    )
                    if found := findings(visit, **options):
                        all_findings[file.name, width, scheme] = found
    assert not all_findings, pprint.pformat(all_findings, width=200)


def test_axe_finds_nothing_in_equations(site, open_page):
    with open_page(site / "book" / "notation.html", width=360) as visit:
        visit.page.wait_for_timeout(200)  # equations wider than the page become focusable
        assert not findings(visit)


def test_the_colour_scheme_follows_the_reader(site, open_page):
    with open_page(site / "book" / "index.html", scheme="dark") as visit:
        ground = "getComputedStyle(document.body).backgroundColor"
        assert visit.page.evaluate("document.documentElement.dataset.theme") == "dark"
        dark = visit.page.evaluate(ground)
        visit.page.evaluate("localStorage.setItem('mode', 'light')")
        visit.page.reload()
        assert visit.page.evaluate("document.documentElement.dataset.theme") == "light"
        assert visit.page.evaluate(ground) != dark


def test_search_finds_chapters_from_a_file(site, open_page):
    with open_page(site / "search.html", query="?q=entropy") as visit:
        result = visit.page.locator("#search-results li a", has_text="Cross-entropy")
        result.first.wait_for()  # results come in one by one
        assert not visit.complaints


def test_equations_are_drawn_before_any_script(site, browser):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto((site / "book" / "notation.html").as_uri())
    box = page.locator(".katex-display").first.bounding_box()
    assert box["width"] > 100 and box["height"] > 20
    context.close()
