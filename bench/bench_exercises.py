"""How long a reader waits for the exercises of a page, and how much is downloaded for them.

    python bench/bench_exercises.py [NAME OF A SHEET]

Over http in Chromium, each cold start in a browser of its own with an empty cache: the first Check
without SymPy and with it, then the median of further Checks.
"""

import statistics
import sys

from built_site import ROOT, kilobytes, launched, loaded_by, row, served
from playwright.sync_api import sync_playwright

from xentlib.classroom.sheets import sheet

COLD, WARM = 3, 20
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


def check(page, name):
    """Check an exercise of a page at rest: seconds."""
    page.wait_for_timeout(50)
    return page.evaluate(CHECK, name)


def cold(playwright, address, the_sheet, kind):
    """The first Check of a page with an empty cache, what it loads, and some more Checks."""
    name = next(e.id for e in the_sheet.exercises if e.kind == kind and not e.needs)
    browser = launched(playwright)
    context = browser.new_context()
    page = context.new_page()
    page.goto(f"{address}book/{the_sheet.name}.html", wait_until="load")
    files = loaded_by(context)
    first = check(page, name)
    further = statistics.median(check(page, name) for _ in range(WARM))
    browser.close()
    return first, sum(map(kilobytes, files)) / 1000, 1000 * further


def main():
    name = sys.argv[1] if sys.argv[1:] else "04-cross-entropy"
    the_sheet = sheet.read(next((ROOT / "exercises").rglob(f"{name}.md")))
    address = served()
    row(name, "first, s", "download, MB", "further, ms")
    row("expected without SymPy / with it", "6 / 10", "6 / 12", 100)
    with sync_playwright() as playwright:
        for kind, words in {"code": "without SymPy", "derivation": "with SymPy"}.items():
            for _ in range(COLD):
                row(words, *cold(playwright, address, the_sheet, kind))


if __name__ == "__main__":
    main()
