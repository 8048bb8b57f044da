"""How long a reader waits for the exercises of a page, and how much is downloaded for them.

    python bench/bench_exercises.py [NAME OF A SHEET]

Over http in Chromium, each cold start in a browser of its own with an empty cache: the first Check
without SymPy and with it, then a further Check. Processor time is that of the whole browser; where
other programs compete for the cores, it says more than the clock.
"""

import statistics
import sys
import time
from pathlib import Path

import psutil
from built_site import ROOT, STATIC, launched, serve, served
from playwright.sync_api import sync_playwright

from xentlib.classroom.sheets import sheet

COLD, WARM = 3, 20
EXPECTED = {"code": 6, "derivation": 10, "warm": 0.1}


class Counting(serve.Quiet):
    """Counts the bytes that it sends for exercises."""

    sent = 0

    def copyfile(self, source, outputfile):
        if "/exercises/" in self.path:
            Counting.sent += Path(self.translate_path(self.path)).stat().st_size
        super().copyfile(source, outputfile)


def processor_time():
    """Seconds of processor time of all processes that this one has started."""
    total = 0.0
    for process in psutil.Process().children(recursive=True):
        try:
            spent = process.cpu_times()
        except psutil.Error:
            continue
        total += spent.user + spent.system
    return total


def check(page, name):
    """Press Check and wait for the result: seconds by the clock, and of processor time."""
    section = page.locator(f"#exercise-{name}")
    done = section.locator('.xl-result:not([data-status="busy"]):not(:empty)')
    spent, start = processor_time(), time.perf_counter()
    section.locator(".xl-check").click()
    done.wait_for(timeout=120_000)
    return time.perf_counter() - start, processor_time() - spent


def cold(playwright, address, the_sheet, kind):
    """The first Check of a page with an empty cache, what it loads, and some more Checks."""
    name = next(e.id for e in the_sheet.exercises if e.kind == kind and not e.needs)
    browser = launched(playwright)
    page = browser.new_page()
    page.goto(f"{address}book/{the_sheet.name}.html", wait_until="load")
    before = Counting.sent
    first = check(page, name)
    loaded = Counting.sent - before
    further = [check_in_page(page, name) for _ in range(WARM)]
    browser.close()
    return *first, loaded, statistics.median(further)


CHECK_IN_PAGE = """(name) => new Promise((resolve) => {
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


def check_in_page(page, name):
    """Seconds from the click to the result, measured inside the page."""
    page.wait_for_timeout(50)
    return page.evaluate(CHECK_IN_PAGE, name)


def main():
    names = sys.argv[1:] or ["04-cross-entropy"]
    if not (STATIC / "exercises").exists():
        sys.exit("No exercises found in _build/html: run `make book` first.")
    address = served(Counting)
    print("                      first Check   processor  download  further Check (median)")
    with sync_playwright() as playwright:
        for the_sheet in (
            sheet.read(next((ROOT / "exercises").rglob(f"{name}.md"))) for name in names
        ):
            for kind, words in {"code": "without SymPy", "derivation": "with SymPy"}.items():
                for _ in range(COLD):
                    clock, spent, loaded, warm = cold(playwright, address, the_sheet, kind)
                    print(f"{words:<20}{clock:>10.2f} s{spent:>10.2f} s{loaded / 1e6:>7.2f} MB"
                          f"{1000 * warm:>10.0f} ms", flush=True)  # fmt: skip
    print(f"expected         {EXPECTED['code']:>10} s / {EXPECTED['derivation']} s with SymPy"
          f"       8 MB      {1000 * EXPECTED['warm']:.0f} ms")  # fmt: skip


if __name__ == "__main__":
    main()
