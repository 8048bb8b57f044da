"""How soon a reader sees a page, whether it jumps, how much it loads, and how long a Check takes.

    python bench/bench_site.py [NAME OF A PAGE, such as book/04-cross-entropy ...]

Every page of the built site over http from this machine, in headless Chromium, each visit with an
empty cache, on a wide screen and on a phone's; the median of some visits. Then the first Check of an
exercise, and the median of further ones. Times are those of this machine and want it at rest.
"""

import statistics
import sys

from built_site import HTML, ROOT, STATIC, kilobytes, launched, loaded_by, row, served
from playwright.sync_api import sync_playwright

from xentlib.classroom.sheets import sheet

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
LESSON, CHECKS = "04-cross-entropy", 20
# Seconds from the click on Check to the result.
CHECK = """(name) => new Promise((resolve) => {
  const box = document.querySelector(`#exercise-${name} .xl-answer`);
  const result = box.querySelector(".xl-result");
  const start = performance.now();
  const watch = new MutationObserver(() => {
    if (result.dataset.status === "busy" || !result.textContent) return;
    watch.disconnect();
    resolve((performance.now() - start) / 1000);
  });
  watch.observe(result, { childList: true, subtree: true, attributes: true });
  box.querySelector(".xl-check").click();
})"""


def names():
    """The pages of the site, the cover first."""
    pages = [*HTML.glob("book/**/*.html"), HTML / "search.html"]
    names = [page.relative_to(HTML).with_suffix("").as_posix() for page in pages]
    return sorted(names, key=lambda name: (name != COVER, name))


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


def check(page, exercise):
    """Check an exercise of a page at rest: seconds."""
    page.wait_for_timeout(50)
    return page.evaluate(CHECK, exercise)


def checks(browser, address, exercise):
    """The first Check of an exercise, what it loads, and the median of some more."""
    context = browser.new_context()
    page = context.new_page()
    page.goto(f"{address}book/{LESSON}.html", wait_until="load")
    files = loaded_by(context)
    first = check(page, exercise)
    further = statistics.median(check(page, exercise) for _ in range(CHECKS))
    context.close()
    return first, sum(map(kilobytes, files)) / 1000, 1000 * further


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
        row("exercises, without SymPy and with it", "", "first, s", "MB", "further, ms")
        row("expected", "", "6 / 10", "6 / 12", 100)
        exercises = sheet.read(ROOT / "exercises" / f"{LESSON}.md").exercises
        for kind in ("code", "derivation"):
            exercise = next(one.id for one in exercises if one.kind == kind and not one.needs)
            for _ in range(VISITS):
                row(kind, "", *checks(browser, address, exercise))
        browser.close()


if __name__ == "__main__":
    main()
