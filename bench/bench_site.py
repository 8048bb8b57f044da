"""How soon a reader sees a page, whether it jumps, and how much it loads.

    python bench/bench_site.py [NAME OF A PAGE, such as book/04-cross-entropy ...]

Every page of the built site over http from this machine, in headless Chromium, each visit with an
empty cache, on a wide screen and on a phone's; the median of some visits. Times are those of this
machine and want it at rest.
"""

import statistics
import sys

from built_site import HTML, STATIC, kilobytes, launched, loaded_by, row, served
from playwright.sync_api import sync_playwright

COVER = "book/index"
SIZES = {1280: 900, 360: 740}
VISITS = 3
# What the browser notes from the start on: the largest paint, and its sum of jumps.
WATCH = """
  window.noted = { paint: 0, shift: 0 };
  const watch = (type, note) => new PerformanceObserver((list) => list.getEntries().forEach(note))
    .observe({ type, buffered: true });
  watch("largest-contentful-paint", (entry) => { noted.paint = entry.startTime; });
  watch("layout-shift", (entry) => { noted.shift += entry.value; });
"""
SETTLED = 400  # milliseconds after everything has loaded


def names():
    """The pages of the site, the cover first, then the search."""
    pages = sorted(HTML.glob("book/**/*.html"), key=lambda page: page.stem != "index")
    names = [page.relative_to(HTML).with_suffix("").as_posix() for page in pages]
    return [COVER, *[name for name in names if name != COVER], "search"]


def visit(browser, address, name, width):
    """What the browser notes of one visit, and the files that it loads."""
    context = browser.new_context(viewport={"width": width, "height": SIZES[width]})
    context.add_init_script(WATCH)
    page, files = context.new_page(), loaded_by(context)
    page.goto(f"{address}{name}.html", wait_until="load")
    page.wait_for_timeout(SETTLED)
    noted = page.evaluate("noted")
    context.close()
    return noted, files


def main():
    address = served()
    with sync_playwright() as playwright:
        browser = launched(playwright)
        visit(browser, address, COVER, 1280)  # the browser itself warms up
        _, first = visit(browser, address, COVER, 1280)
        row("page", "width", "paint, ms", "shift", "own kB", "shared kB")
        row("expected at most", "", 1000, 0.05, "450, further", "pages 100")
        for name in sys.argv[1:] or names():
            for width in SIZES:
                visits = [visit(browser, address, name, width) for _ in range(VISITS)]
                paint = statistics.median(noted["paint"] for noted, _ in visits)
                shift = max(noted["shift"] for noted, _ in visits)
                files = visits[-1][1] - (set() if name == COVER else first)
                shared = {file for file in files if STATIC in file.parents}
                sizes = [sum(map(kilobytes, part)) for part in (files - shared, shared)]
                row(name, str(width), paint, shift, *sizes)
        browser.close()


if __name__ == "__main__":
    main()
