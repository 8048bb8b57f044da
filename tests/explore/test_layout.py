"""A move lays out boxes of the panel and nothing else of the page, as Chromium traces it."""

import functools

TRACE = {"traceConfig": {"includedCategories": ["devtools.timeline"], "excludedCategories": ["*"]}}
SETTLED = "new Promise((seen) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(seen))))"


class Tracing:
    """What the browser lays out meanwhile."""

    def __init__(self, browser):
        self.devtools, self.events, self.complete = browser.new_browser_cdp_session(), [], False
        self.devtools.on("Tracing.dataCollected", lambda part: self.events.extend(part["value"]))
        self.devtools.on("Tracing.tracingComplete", lambda _: setattr(self, "complete", True))

    def roots_of_layouts(self, page, move):
        """The names of the elements from which each layout started."""
        self.events, self.complete = [], False
        self.devtools.send("Tracing.start", TRACE)
        move()
        page.evaluate(SETTLED)
        self.devtools.send("Tracing.end")
        while not self.complete:
            page.wait_for_timeout(20)
        ends = [e["args"]["endData"] for e in self.events if "endData" in e.get("args", {})]
        return [root["nodeName"] for end in ends for root in end.get("layoutRoots", [])]


def test_a_key_lays_out_the_panel_alone(site, open_page, browser):
    tracing, tried = Tracing(browser), 0
    for chapter in sorted((site / "book").glob("??-*.html")):
        page = open_page(chapter)
        page.wait_for_selector(".at-rest", state="attached")  # that lays out the page, once
        for slider in page.query_selector_all(".xl-panel .xl-slider:first-child input[type=range]"):
            slider.focus()
            for key in ("ArrowLeft", "ArrowRight"):  # the sentences have their lengths by now
                page.keyboard.press(key)
                page.evaluate(SETTLED)
            press = functools.partial(page.keyboard.press, "ArrowLeft")
            roots = tracing.roots_of_layouts(page, press)
            assert roots
            assert "#document" not in roots, (chapter.name, slider.get_attribute("id"))
            tried += 1
        page.close()
    assert tried > 20
