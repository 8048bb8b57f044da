"""How soon a reader sees a page, whether it jumps, and how much it loads.

    python bench/bench_site.py [NAME OF A PAGE, such as book/04-cross-entropy ...]

Every page of the built site over http from this machine, in headless Chromium, each visit with an
empty cache, on a wide screen and on a phone's; the median of some visits. Times are those of this
machine and want it at rest: the script says so if it was not.
"""

import functools
import gzip
import os
import statistics
import sys
from urllib.parse import unquote, urlsplit

from built_site import HTML, STATIC, launched, served
from playwright.sync_api import sync_playwright

COVER = "book/index"
SIZES = {1280: 900, 360: 740}
VISITS = 3
PAINT, SHIFT = 1000, 0.05  # milliseconds; Chromium's sum of jumps
FIRST, FURTHER = 450, 100  # kB
PACKED = (".woff2", ".png", ".gz", ".whl")
# What the browser noted from the start on; `settled` once nothing more can come of itself.
WATCH = """
  window.seen = { paint: 0, shift: 0 };
  const watch = (type, note) => new PerformanceObserver((list) => list.getEntries().forEach(note))
    .observe({ type, buffered: true });
  watch("largest-contentful-paint", (entry) => {
    seen.paint = entry.startTime;
    seen.what = entry.element ? entry.element.tagName.toLowerCase() : "?";
  });
  watch("layout-shift", (entry) => { seen.shift += entry.value; });
"""
NOTED = """() => ({ ...seen,
  ready: performance.getEntriesByType("navigation")[0].domContentLoadedEventEnd })"""
SETTLED = 400  # milliseconds after everything has loaded


def names():
    """The pages of the site, the cover first, then the search."""
    pages = sorted(HTML.glob("book/**/*.html"), key=lambda page: page.stem != "index")
    names = [page.relative_to(HTML).with_suffix("").as_posix() for page in pages]
    return [COVER, *[name for name in names if name != COVER], "search"]


@functools.cache
def kilobytes(file):
    """The size of a file as a host sends it."""
    data = file.read_bytes()
    return (len(data) if file.suffix in PACKED else len(gzip.compress(data))) / 1000


def visit(browser, address, name, width):
    """What the browser notes of one visit, and the files that it loads."""
    viewport = {"width": width, "height": SIZES[width]}
    context = browser.new_context(viewport=viewport)
    context.add_init_script(WATCH)
    page = context.new_page()
    files = set()
    page.on("request", lambda request: files.add(HTML / unquote(urlsplit(request.url).path[1:])))
    page.goto(f"{address}{name}.html", wait_until="load")
    page.wait_for_timeout(SETTLED)
    noted = page.evaluate(NOTED)
    context.close()
    return noted, {file for file in files if file.is_file()}


def measure(browser, address, name, width):
    """The medians of some visits of a page, what was painted largest, and the files it loads."""
    visits = [visit(browser, address, name, width) for _ in range(VISITS)]
    noted = [seen for seen, _ in visits]
    medians = {key: statistics.median(seen[key] for seen in noted) for key in ("paint", "ready")}
    shift = max(seen["shift"] for seen in noted)
    return medians | {"shift": shift, "what": noted[-1].get("what", "?")}, visits[-1][1]


def main():
    if not (HTML / "index.html").exists():
        sys.exit("Nothing found in _build/html: run `make book` first.")
    wanted = sys.argv[1:] or names()
    address = served()
    misses = []
    with sync_playwright() as playwright:
        browser = launched(playwright)
        visit(browser, address, COVER, 1280)  # the browser itself warms up
        _, first = visit(browser, address, COVER, 1280)
        print(f"{'page':<36}{'width':>6}{'largest paint':>15}{'ready':>9}{'shift':>8}"
              f"{'own kB':>8}{'shared kB':>11}  largest")  # fmt: skip
        for name in wanted:
            for width in SIZES:
                seen, files = measure(browser, address, name, width)
                new = files if name == COVER else files - first
                shared = sum(kilobytes(file) for file in new if STATIC in file.parents)
                own = sum(map(kilobytes, new)) - shared
                heavy = own + shared > FIRST if name == COVER else own > FURTHER
                missed = seen["paint"] > PAINT or seen["shift"] > SHIFT or heavy
                misses += [name] * missed
                print(f"{name:<36}{width:>6}{seen['paint']:>12.0f} ms{seen['ready']:>6.0f} ms"
                      f"{seen['shift']:>8.3f}{own:>8.1f}{shared:>11.1f}  {seen['what']}{'  MISSED' * missed}",
                      flush=True)  # fmt: skip
        browser.close()
    print(f"expected: largest paint at most {PAINT} ms, shift at most {SHIFT}, {FIRST} kB for the "
          f"first page and {FURTHER} kB for a further one; {len(misses)} of "
          f"{len(SIZES) * len(wanted)} missed it")  # fmt: skip
    if hasattr(os, "getloadavg") and (load := os.getloadavg()[1]) > os.cpu_count():
        print(f"The machine was busy (load {load:.1f}): the times say little.")


if __name__ == "__main__":
    main()
