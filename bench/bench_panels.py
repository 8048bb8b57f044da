"""What the slider panels of the built site cost: bytes, milliseconds to evaluate and to redraw.

    python bench/bench_panels.py [HTML FILE ...]

Bytes are gzipped. Times are those of this machine at rest, in a headless Chromium: medians of rounds in which
sliders jump to random stops; the last column is a redraw on a processor that is six times slower.
"""

import gzip
import json
import re
import sys
from pathlib import Path

from built_site import HTML, STATIC, launched, row
from playwright.sync_api import sync_playwright

# One slider moved to a random stop, as a reader's hand does, then evaluated or drawn; reading a box
# makes the browser compute style and layout at once.
MEASURE = """figure => {
  const { sliders } = JSON.parse(figure.querySelector("script").textContent), panel = figure.xlPanel;
  const setting = () => {
    const { name, min, max, step, options } = sliders[Math.floor(Math.random() * sliders.length)];
    if (options) return { [name]: options[Math.floor(Math.random() * options.length)] };
    return { [name]: Math.min(max, min + step * Math.floor(Math.random() * (1 + (max - min) / step))) };
  };
  const milliseconds = (act) => {
    const rounds = [];
    for (let round = 0; round < 9; round++) {
      const start = performance.now();
      let times = 0;
      for (; performance.now() < start + 30; times++) act();
      rounds.push((performance.now() - start) / times);
    }
    return rounds.sort((a, b) => a - b)[4];
  };
  const redraw = () => {
    panel.set(setting());
    panel.redraw();
    return figure.querySelector("svg").getBBox().x + figure.getBoundingClientRect().x;
  };
  return [milliseconds(() => panel.evaluate()), milliseconds(redraw)];
}"""
FIGURE = re.compile(r'<figure class="xl-panel".*?</script></figure>', re.DOTALL)


def packed(text):
    return str(len(gzip.compress(text.encode(), 9)))


def measure_page(browser, file):
    """A row for each panel of a page."""
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    devtools = page.context.new_cdp_session(page)
    page.goto(file.as_uri())
    page.wait_for_function("[...document.querySelectorAll('.xl-panel')].every(f => f.xlPanel)")
    html = FIGURE.findall(file.read_text("utf-8"))
    for figure, source in zip(page.query_selector_all("figure.xl-panel"), html, strict=True):
        data = json.loads(figure.query_selector("script").text_content())
        picture = re.search("<svg.*?</svg>", source, re.DOTALL)[0]
        times = figure.evaluate(MEASURE)
        devtools.send("Emulation.setCPUThrottlingRate", {"rate": 6})
        slow = figure.evaluate(MEASURE)[1]
        devtools.send("Emulation.setCPUThrottlingRate", {"rate": 1})
        program = packed(json.dumps(data["programs"], separators=(",", ":")))
        name = f"{file.stem} {figure.get_attribute('id')}"
        row(name, program, packed(picture), *times, slow)
    page.close()


def main():
    files = [Path(name).resolve() for name in sys.argv[1:]] or sorted(HTML.rglob("*.html"))
    with sync_playwright() as playwright:
        browser = launched(playwright)
        player = STATIC / "xentlib" / "explore" / "player.js"
        row("player.js, expected 13000", packed(player.read_text("utf-8")))
        row("panel", "program", "picture", "evaluate", "redraw", "six times")
        row("expected", "1000", "6000", 1, 4, 16)
        row("at worst", "2000", "12000")
        for file in files:
            if 'class="xl-panel"' in file.read_text("utf-8"):
                measure_page(browser, file)
        browser.close()


if __name__ == "__main__":
    main()
