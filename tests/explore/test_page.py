"""Panels in Chromium, from file:// with the network cut: the book's own and those made for tests."""

import gzip
import json
import re
from pathlib import Path

import numpy as np
import pytest
from drawing import READ_PAGE
from on_page import assert_as_matplotlib, assert_as_numpy, check_page, page_values, settled

import xentlib.explore
from xentlib.explore import Chooser, Graph

FILES = Path(xentlib.explore.__file__).parent
SETTINGS = 200
READ_SHOWN = "f => [...f.querySelectorAll('svg, .xl-says')].map(node => node.outerHTML).join()"

WATCH_ANNOUNCEMENTS = """f => {
  const live = f.querySelector("[aria-live]");
  window.heard = [];
  new MutationObserver(() => heard.push(live.textContent)).observe(live, { childList: true });
}"""
MOVES = {"ArrowRight": 1, "ArrowLeft": -1}


def test_examples_compute_as_numpy_and_draw_as_matplotlib(example_page, open_page):
    file, panels = example_page
    check_page(open_page(file), list(panels.values()), SETTINGS)


def test_book_computes_as_numpy_and_draws_as_matplotlib(pages_with_panels, open_page):
    for file, panels in pages_with_panels:
        check_page(open_page(file), panels, SETTINGS)


def check_hands(page, panels):
    """Move every slider by mouse, keys and typing: each time the picture is matplotlib's."""
    for figure, panel in zip(page.query_selector_all("figure.xl-panel"), panels, strict=True):
        sliders = [s for s in panel.sliders if not isinstance(s, Chooser)]
        for slider, row in zip(sliders, figure.query_selector_all(".xl-slider"), strict=True):
            handle, typed = (
                row.query_selector("input[type=range]"),
                row.query_selector("input[type=number]"),
            )
            before = figure.evaluate(READ_SHOWN)

            def check(action, slider=slider, figure=figure, panel=panel):
                settled(page)
                values = figure.evaluate("f => f.xlPanel.settings()")
                assert slider.min <= values[slider.name] <= slider.max
                assert_as_matplotlib(figure, panel, values)
                assert_as_numpy(page_values(figure), panel.arrays(values), (action, values))
                return values[slider.name]

            handle.scroll_into_view_if_needed()
            box = handle.bounding_box()
            share = (slider.value - slider.min) / (slider.max - slider.min)
            target = 0.25 if share > 0.5 else 0.75
            page.mouse.move(
                box["x"] + 12 + share * (box["width"] - 24), box["y"] + box["height"] / 2
            )
            page.mouse.down()
            page.mouse.move(
                box["x"] + 12 + target * (box["width"] - 24), box["y"] + box["height"] / 2, steps=4
            )
            page.mouse.up()
            dragged = check("dragged")
            expected = slider.min + target * (slider.max - slider.min)
            assert abs(dragged - expected) <= slider.step + 0.05 * (slider.max - slider.min)
            after = figure.evaluate(READ_SHOWN)
            assert after != before, f"{slider.name} moved nothing"

            handle.focus()
            for key, sign in MOVES.items():
                start = check(key)
                page.keyboard.press(key)
                assert check(key) == pytest.approx(
                    np.clip(start + sign * slider.step, slider.min, slider.max)
                )
            page.keyboard.press("End")
            assert check("End") == slider.max
            page.keyboard.press("PageDown")
            assert check("PageDown") < slider.max
            page.keyboard.press("Home")
            assert check("Home") == slider.min
            between = slider.min + 0.4321 * (slider.max - slider.min)
            typed.fill(f"{between:.6g}")
            typed.press("Enter")
            typed_value = float(f"{between:.6g}")
            if panel.sampled:  # the nearest stop
                steps = round((typed_value - slider.min) / slider.step)
                typed_value = float(f"{slider.min + steps * slider.step:.12g}")
            assert check("typed") == typed_value
            typed.fill(str(slider.max + 5))
            typed.press("Enter")
            assert check("typed too much") == slider.max


def test_examples_move_by_hand(example_page, open_page):
    file, panels = example_page
    check_hands(open_page(file), list(panels.values()))


def test_book_moves_by_hand(pages_with_panels, open_page):
    for file, panels in pages_with_panels:
        check_hands(open_page(file), panels)


def test_presets_and_reset(example_page, open_page):
    file, panels = example_page
    page, panel = open_page(file), panels["lines"]
    figure = page.query_selector(f"#{panel.id}")
    first = figure.evaluate(READ_PAGE)
    figure.query_selector("text=negative").click()
    settled(page)
    assert figure.evaluate("f => f.xlPanel.settings()") == {"a": -2, "b": -1}
    assert_as_matplotlib(figure, panel, {"a": -2.0, "b": -1.0})
    assert [i.input_value() for i in figure.query_selector_all("input[type=range]")] == ["-2", "-1"]
    figure.query_selector("text=Reset").click()
    settled(page)
    assert figure.evaluate(READ_PAGE) == first


def test_key_numbers_are_announced_once_at_rest(example_page, open_page):
    file, panels = example_page
    page, panel = open_page(file), panels["bars"]
    figure = page.query_selector(f"#{panel.id}")
    live = figure.query_selector("[aria-live=polite]")
    figure.evaluate(WATCH_ANNOUNCEMENTS)
    figure.query_selector("input[type=range]").focus()
    for _ in range(4):
        page.keyboard.press("ArrowRight")
    page.wait_for_function("window.heard.length")
    expected = panel.sentence(panel.arrays(panel.start | {"u": 2.5}))
    assert page.evaluate("heard") == [expected] == [live.text_content()]


def test_controls_have_names_and_sizes(example_page, open_page):
    file, panels = example_page
    page = open_page(file)
    for width in (1280, 360):
        page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        for control in page.query_selector_all(".xl-panel :is(input, button)"):
            box = control.bounding_box()
            assert box["width"] >= 24 and box["height"] >= 24
    for panel in panels.values():
        for slider in (s for s in panel.sliders if not isinstance(s, Chooser)):
            found = page.locator(f"#{panel.id}").get_by_role(
                "slider", name=slider.label, exact=True
            )
            assert found.count() == 1
            assert (
                found.get_attribute("aria-valuetext") == f"{slider.value:g} {slider.unit}".strip()
            )
    ids = page.evaluate("[...document.querySelectorAll('[id]')].map(node => node.id)")
    assert len(ids) == len(set(ids))


def test_on_paper_stands_the_first_picture(example_page, open_page):
    file, panels = example_page
    page = open_page(file)
    figure = page.query_selector(f"#{panels['lines'].id}")
    first = figure.evaluate(READ_PAGE)
    figure.evaluate(
        "f => { f.xlPanel.set({a: -2}); f.xlPanel.redraw(); dispatchEvent(new Event('beforeprint')); }"
    )
    assert figure.evaluate(READ_PAGE) == first
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    settled(page)
    assert figure.evaluate("f => f.xlPanel.settings().a") == -2
    assert figure.evaluate(READ_PAGE) != first


def test_first_picture_needs_no_script(example_page, browser):
    """Without JavaScript: the picture as matplotlib drew it, the sentence, and no dead slider."""
    file, panels = example_page
    context = browser.new_context(java_script_enabled=False, offline=True)
    page = context.new_page()
    page.goto(file.as_uri())
    assert page.locator("input, button").count() == 0
    for panel in panels.values():
        figure = page.locator(f"#{panel.id}")
        role = "group" if isinstance(panel, Graph) else "img"  # of boxes that can be asked
        assert figure.get_by_role(role, name=panel.alt).count() == 1
        if panel.says:
            assert figure.locator(".xl-says").text_content() == panel.sentence(
                panel.arrays(panel.start)
            )
    context.close()


def packed(text):
    return len(gzip.compress(text.encode(), 9))


def programs_of(panel):
    return [v for key, v in panel.to_json().items() if key in ("program", "programs")]


def test_sizes(site, pages_with_panels):
    """Gzipped: the script at most 13 kB, a panel's program 2 kB (8 kB with a table), its picture 12 kB."""
    assert packed((site / "_static/xentlib/explore/player.js").read_text("utf-8")) <= 13_000
    for _, panels in pages_with_panels:
        for panel in panels:
            program = json.dumps(programs_of(panel), separators=(",", ":"))
            assert packed(program) <= (8000 if panel.sampled else 2000), panel.title
            assert packed(str(panel.picture)) <= 12_000, panel.title


def test_page_asks_for_no_network_and_no_module():
    script = (FILES / "player.js").read_text("utf-8")
    assert not re.search(r"\b(fetch|XMLHttpRequest|import|export|eval|Function)\b\s*\(", script)
