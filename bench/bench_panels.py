"""What the slider panels of the built site cost: bytes, milliseconds per evaluation, time to redraw.

Run it with `make bench` after `make book`; pages of your own may be given as arguments. Times are
those of this machine, in a headless Chromium. A redraw is measured in processor time of the page's
main thread, so that other work on the machine counts little; the time to the painted frame is what
the clock says, and wants a machine at rest.

That time runs from the moment when a key is pressed to the presentation of the first frame with its
effect, as Chromium itself traces it (EventLatency): through the browser's process, the handlers, style,
layout, paint, raster and the compositor. Its floor is the column "empty": the same keys on a page with
nothing but a slider, pressed in turn with the panel's. A page at rest answers at once, in about 3 ms; a
key that comes right after a frame waits for the next one, up to 16.7 ms at the 60 frames a second of
a headless Chromium. Keys that are tapped one by one find the page at rest. Those of a held key, some 30
a second, often do not: so an empty page has some 17 ms at their 95th percentile, and of 21 ms about 4
are left for everything that a panel does in its frame. The keys are spread evenly over the moments
between two frames, else the percentile is that of a draw.
"""

import gzip
import json
import re
import sys
from pathlib import Path

import numpy as np
from built_site import HTML, STATIC, launched
from playwright.sync_api import sync_playwright
from tracing import Tracing

MOVES = 120

# One slider moved to a random stop, as a reader's hand does.
SETTINGS = """
const spec = JSON.parse(figure.querySelector("script").textContent);
const setting = () => {
  const { name, min, max, step, options } = spec.sliders[Math.floor(Math.random() * spec.sliders.length)];
  if (options) return { [name]: options[Math.floor(Math.random() * options.length)] };
  return { [name]: Math.min(max, min + step * Math.floor(Math.random() * (1 + (max - min) / step))) };
};
"""
EVALUATE = f"""figure => {{
  {SETTINGS}
  figure.xlPanel.set(setting());
  const rounds = [];
  for (let round = 0; round < 5; round++) {{
    const start = performance.now();
    let times = 0;
    for (; performance.now() < start + 30; times++) figure.xlPanel.evaluate();
    rounds.push((performance.now() - start) / times);
  }}
  return Math.min(...rounds);
}}"""
START_MOVING = f"""figure => {{
  {SETTINGS}
  window.moving = figure;
  window.moved = () => {{ figure.xlPanel.set(setting()); }};
  window.rested = () => new Promise(done => requestAnimationFrame(() => setTimeout(done)));
}}"""
# One redraw; reading a box makes the browser compute style and layout at once.
REDRAW = """moved(); moving.xlPanel.redraw(); moving.querySelector("svg").getBBox();
  moving.getBoundingClientRect().x"""
WORK = ("ScriptDuration", "RecalcStyleDuration", "LayoutDuration")
EMPTY_PAGE = "data:text/html,<input type=range max=100 value=50 style='width: 100%'>"
ROUNDS, KEYS = 6, 20
TAPPED, HELD = 60, 30  # milliseconds at least from one key to the next
FRAME, GOLDEN = 1000 / 60, (5**0.5 - 1) / 2  # milliseconds; steps of it cover a frame evenly
# When the last panel was at work, in milliseconds after the page's content was there.
WATCH_START = """
  let working = 0;
  const given = new WeakMap();
  Object.defineProperty(HTMLElement.prototype, "xlPanel", {
    set(panel) { given.set(this, panel); working = performance.now(); },
    get() { return given.get(this); },
  });
  window.interactive = () =>
    working - performance.getEntriesByType("navigation")[0].domContentLoadedEventStart;
"""
# The tasks over 50 ms.
WATCH_TASKS = """() => {
  window.long_tasks = [];
  new PerformanceObserver((list) => long_tasks.push(...list.getEntries().map((task) => task.duration)))
    .observe({ type: "longtask" });
}"""
PRESENTED = "SwapEndToPresentationCompositorFrame"  # the last stage of an event that a frame shows


def packed(text):
    return len(gzip.compress(text.encode(), 9))


def p95(times):
    return float(np.percentile(times, 95))


def redraws(page, devtools, figure, moves):
    """Milliseconds of processor time for script, style and layout of each of some redraws."""
    figure.evaluate(START_MOVING)
    return [redraw(devtools) for _ in range(moves)][5:]


def redraw(devtools):
    rest = {"expression": "moved(); rested()", "awaitPromise": True}
    devtools.send("Runtime.evaluate", rest)
    before = work(devtools)
    devtools.send("Runtime.evaluate", {"expression": REDRAW})
    return 1000 * (work(devtools) - before)


def work(devtools):
    """Seconds of processor time that the page has spent on script, style and layout."""
    metrics = devtools.send("Performance.getMetrics")["metrics"]
    return sum(metric["value"] for metric in metrics if metric["name"] in WORK)


def latencies(tracing, page, press):
    """Milliseconds from key to frame of every key that `press` presses and a frame shows."""
    return list(_seen(tracing.events(page, "input", press)))


def _seen(events):
    """The latencies of the keys among the traced events: each comes whole, from its begin to its end."""
    started, seen = {}, set()
    for event in events:
        key = event["pid"], str(event.get("id", event.get("id2")))
        if event["name"] == "EventLatency" and event["ph"] == "b":
            started[key] = event
            seen.discard(key)
        elif event["name"] == PRESENTED:
            seen.add(key)
        elif event["name"] == "EventLatency" and key in seen:
            if started[key]["args"]["event_latency"]["event_type"] == "KEY_PRESSED":
                yield (event["ts"] - started[key]["ts"]) / 1000


def frames(page, figure, empty, tracing):
    """Milliseconds from a key to its painted frame, here tapped and held, held on the empty page; the longest task."""
    tapped, held, longest = [], {page: [], empty: []}, 0
    for _ in range(ROUNDS):
        for watched, slider in (
            (page, figure.query_selector("input[type=range]")),
            (empty, empty.query_selector("input")),
        ):
            watched.bring_to_front()
            watched.wait_for_timeout(300)  # the tab paints itself anew, which is no panel's work
            watched.evaluate(WATCH_TASKS)
            slider.focus()
            watched.wait_for_timeout(200)
            held[watched] += latencies(tracing, watched, lambda: press_keys(watched, HELD))  # noqa: B023
            if watched is page:
                tapped += latencies(tracing, page, lambda: press_keys(page, TAPPED))
                longest = max(longest, *page.evaluate("[0, ...long_tasks]"))
    page.bring_to_front()
    return tapped, held[page], held[empty], longest


def press_keys(page, gap):
    """Some keys to the right and as many back, at any moment between two frames."""
    for i in range(KEYS):
        page.keyboard.press("ArrowLeft" if 2 * i >= KEYS else "ArrowRight")
        page.wait_for_timeout(gap + FRAME * (i * GOLDEN % 1))
    page.wait_for_timeout(100)


def measure(page, devtools, figure, first_picture, empty, tracing):
    spec = json.loads(figure.query_selector("script").text_content())
    row = {
        "program": packed(json.dumps(spec["programs"], separators=(",", ":"), ensure_ascii=False)),
        "data": packed(json.dumps(spec, separators=(",", ":"), ensure_ascii=False)),
        "picture": packed(first_picture),
        "evaluate": figure.evaluate(EVALUATE),
        "redraw": p95(redraws(page, devtools, figure, MOVES)),
    }
    tapped, held, there, row["longest"] = frames(page, figure, empty, tracing)
    row |= {
        "median": np.median(held),
        "tapped": p95(tapped),
        "held": p95(held),
        "empty": p95(there),
    }
    devtools.send("Emulation.setCPUThrottlingRate", {"rate": 6})
    row["redraw_x6"] = p95(redraws(page, devtools, figure, MOVES // 2))
    devtools.send("Emulation.setCPUThrottlingRate", {"rate": 1})
    return row


def pages():
    given = [Path(name).resolve() for name in sys.argv[1:]]
    pages = given or sorted(HTML.rglob("*.html"))
    return [page for page in pages if 'class="xl-panel"' in page.read_text("utf-8")]


def main():
    if not pages():
        sys.exit("No panels found in _build/html: run `make book` first.")
    script = STATIC / "xentlib" / "explore" / "player.js"
    if script.exists():
        print(f"player.js {packed(script.read_text('utf-8'))} B gzipped (expected: 13000)")
    print(
        "expected  program 1000 typical, 2000 worst; picture 6000 typical, 12000 worst; evaluate 1 ms;"
    )
    print("          redraw 4 ms, 16 ms throttled x6; input to frame 21 ms (95th percentiles)\n")
    print(
        f"{'panel':<40}{'program':>8}{'data':>7}{'picture':>8}{'evaluate':>9}{'redraw':>8}{'x6':>7}"
        f"{'median':>7}{'tapped':>7}{'held':>7}{'empty':>7}{'task':>6}"
    )
    with sync_playwright() as playwright:
        browser = launched(playwright)
        tracing = Tracing(browser)
        for file in pages():
            measure_page(browser, file, tracing)
        browser.close()


def figures(file):
    """The HTML of each panel of a page."""
    return re.findall(
        r'<figure class="xl-panel".*?</script></figure>', file.read_text("utf-8"), re.DOTALL
    )


def measure_page(browser, file, tracing):
    pictures = [re.search("<svg.*?</svg>", figure, re.DOTALL)[0] for figure in figures(file)]
    page, empty = (browser.new_page(viewport={"width": 1280, "height": 900}) for _ in range(2))
    page.add_init_script(WATCH_START)
    empty.goto(EMPTY_PAGE)
    devtools = page.context.new_cdp_session(page)
    devtools.send("Performance.enable", {"timeDomain": "threadTicks"})
    page.goto(file.as_uri())
    page.wait_for_function("[...document.querySelectorAll('.xl-panel')].every(f => f.xlPanel)")
    sizes = sum(map(packed, figures(file)))
    print(f"{file.name}: panels {sizes} B gzipped, at work {page.evaluate('interactive()'):.0f} ms")
    for figure, picture in zip(page.query_selector_all("figure.xl-panel"), pictures, strict=True):
        figure.scroll_into_view_if_needed()
        title = figure.query_selector(".xl-title")
        name = title.text_content() if title else figure.get_attribute("id")
        r = measure(page, devtools, figure, picture, empty, tracing)
        print(
            f"{name[:38]:<40}{r['program']:>8}{r['data']:>7}{r['picture']:>8}{r['evaluate']:>9.3f}"
            f"{r['redraw']:>8.2f}{r['redraw_x6']:>7.2f}{r['median']:>7.1f}{r['tapped']:>7.1f}"
            f"{r['held']:>7.1f}{r['empty']:>7.1f}{r['longest']:>6.0f}",
            flush=True,
        )
    page.close()
    empty.close()


if __name__ == "__main__":
    main()
