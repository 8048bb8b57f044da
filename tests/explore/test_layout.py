"""A move lays out boxes of the panel and nothing else of the page, as Chromium traces it."""

from tracing import Tracing

SETTLED = "new Promise((seen) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(seen))))"


def press(page, key):
    page.keyboard.press(key)
    page.evaluate(SETTLED)


def roots_of_layouts(events):
    """The names of the elements from which each layout started."""
    ends = [event["args"]["endData"] for event in events if "endData" in event.get("args", {})]
    return [root["nodeName"] for end in ends for root in end.get("layoutRoots", [])]


def test_a_key_lays_out_the_panel_alone(site, open_page, browser):
    tracing, tried = Tracing(browser), 0
    for chapter in sorted((site / "book").glob("??-*.html")):
        page = open_page(chapter)
        page.wait_for_selector(".at-rest", state="attached")  # that lays out the page, once
        for slider in page.query_selector_all(".xl-panel .xl-slider:first-child input[type=range]"):
            slider.focus()
            press(page, "ArrowLeft")
            press(page, "ArrowRight")  # the sentences have their lengths by now
            events = tracing.events(page, "devtools.timeline", lambda: press(page, "ArrowLeft"))  # noqa: B023
            roots = roots_of_layouts(events)
            assert roots
            assert "#document" not in roots, (chapter.name, slider.get_attribute("id"))
            tried += 1
        page.close()
    assert tried > 20
