"""The panels of the book's own pages, each page opened once: numbers, pictures, hands, contrast, phones."""

import gzip
import json

import pytest
from contrast import COLOURS, SHAPES, channels, contrast
from on_page import check, check_hands, check_page, drag, middle, settled
from tracing import Tracing

from xentlib.explore import Slider
from xentlib.explore.page import numbers_html

MANY = pytest.param(200, marks=pytest.mark.deep)
ALL = pytest.param(None, marks=pytest.mark.deep)


# A move lays out boxes of the panel and nothing else of the page, as Chromium traces it.

DRAWN = """new Promise((seen) =>
  requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(seen))))"""


def press(page, key):
    page.keyboard.press(key)
    page.evaluate(DRAWN)


def roots_of_layouts(events):
    """The names of the elements from which each layout started."""
    ends = [event["args"]["endData"] for event in events if "endData" in event.get("args", {})]
    return [root["nodeName"] for end in ends for root in end.get("layoutRoots", [])]


def test_a_key_lays_out_the_panel_alone(one_chapter, browser):
    """In one of three tries: on a busy machine something else of the page may still be laid out."""
    tracing, page, tried = Tracing(browser), one_chapter.page, 0
    page.wait_for_selector(".at-rest", state="attached")  # that lays out the page, once
    figures = page.query_selector_all(".xl-panel")
    for slider in filter(None, (figure.query_selector("input[type=range]") for figure in figures)):
        slider.focus()
        press(page, "ArrowLeft")
        press(page, "ArrowRight")  # the sentences have their lengths by now
        tries = [
            roots_of_layouts(
                tracing.events(page, "devtools.timeline", lambda k=key: press(page, k))
            )
            for key in ("ArrowLeft", "ArrowRight", "ArrowLeft")
        ]
        assert all(tries)
        assert any("#document" not in roots for roots in tries), slider.get_attribute("id")
        tried += 1
    assert tried


@pytest.mark.parametrize("count", [3, MANY])
def test_it_computes_as_numpy_and_draws_as_matplotlib(chapter, count):
    check_page(chapter.page, chapter.panels, count)


def test_the_numbers_are_numbers(chapter):
    """What only helps to draw, such as the places of what is not there, has a name with _ in front."""
    for panel in chapter.panels:
        assert "undefined" not in numbers_html(panel, panel.arrays(panel.start)), panel.title


@pytest.mark.parametrize("most", [1, ALL])
def test_it_moves_by_hand(one_chapter, most):
    """The first slider of each panel; in the deep run every slider."""
    check_hands(one_chapter.page, one_chapter.panels, most)


def test_handles_move_their_sliders(one_chapter):
    """By keys and by mouse, every handle."""
    page = one_chapter.page
    for panel in one_chapter.panels:
        figure = page.query_selector(f"#{panel.id}")
        for node in figure.query_selector_all(".xl-handle"):
            node.scroll_into_view_if_needed()
            held = [figure.evaluate("f => f.xlPanel.settings()")]
            node.focus()
            for key in ("ArrowDown", "ArrowUp"):  # one may be at the end of its slider
                page.keyboard.press(key)
                settled(page)
                held.append(check(figure, panel))
            assert held[0] != held[1] or held[1] != held[2], panel.title
            for step in (-30, 30):
                x, y = middle(node)
                drag(page, node, x - step, y + step)
                held.append(check(figure, panel))
            assert held[2] != held[3] or held[3] != held[4], panel.title
            figure.query_selector("text=Reset").click()
            settled(page)


def in_both_schemes(page):
    """The page in light, in dark, and in light again."""
    for scheme in ("light", "dark"):
        page.evaluate(f"document.documentElement.dataset.theme = '{scheme}'")
        yield scheme
    page.evaluate("document.documentElement.dataset.theme = 'light'")


def test_contrast_of_bars_and_areas(chapter):
    """The fill or the edge of everything that is filled: 3 to 1; the ground's own colour hides lines."""
    faint, shapes = set(), 0
    for scheme in in_both_schemes(chapter.page):
        for panel, artist, fill, opacity, edge, of_edge, ground in chapter.page.evaluate(SHAPES):
            if channels(fill) == channels(ground):
                continue
            inside = contrast(fill, ground, opacity)
            around = 1 if edge == "none" else contrast(edge, ground, of_edge)
            shapes += 1
            if max(inside, around) < 3:
                faint.add((scheme, panel, artist, fill, opacity, round(inside, 2)))
    assert shapes and not faint


def test_contrast_of_texts_and_lines(chapter):
    """Texts 4.5 to 1, lines 3 to 1, in light and dark; the grid may be faint."""
    faint, seen = set(), 0
    for scheme in in_both_schemes(chapter.page):
        for text, said, colour, opacity, ground, grid in chapter.page.evaluate(COLOURS):
            if channels(colour) != channels(grid):
                ratio, seen = contrast(colour, ground, opacity), seen + 1
                if ratio < (4.5 if text else 3):
                    faint.add((scheme, text, said, colour, opacity, round(ratio, 2)))
    assert seen and not faint


# What sticks out of its panel, where it would be cut off.
STICKING_OUT = """() => [...document.querySelectorAll(".xl-panel")].flatMap((figure) => {
  figure.querySelectorAll("details").forEach((details) => { details.open = true; });
  const { left, right } = figure.getBoundingClientRect();
  const parts = figure.querySelectorAll("td, th, summary, button, input, label, .xl-says, .xl-unit");
  return [...parts].filter((node) => {
    const box = node.getBoundingClientRect();
    return box.width && (box.right > right + 1 || box.left < left - 1);
  }).map((node) => `${figure.id}: ${node.textContent}`);
})"""


def test_nothing_is_cut_off_on_a_phone(chapter):
    """With the numbers and the program opened, long operations break."""
    page = chapter.page
    page.set_viewport_size({"width": 360, "height": 800})
    page.evaluate(STICKING_OUT)  # opens, and has the tables filled
    settled(page)
    assert page.locator(".xl-program td").count() > 5
    assert page.evaluate(STICKING_OUT) == []
    assert page.evaluate("document.documentElement.scrollWidth") == 360  # nor does the page scroll
    page.set_viewport_size({"width": 1280, "height": 900})


def test_theme_changes_at_once(one_chapter):
    """The page's own button turns the picture dark without loading anything or moving a slider."""
    page = one_chapter.page
    figure = page.query_selector("figure.xl-panel")
    slider = next(s for s in one_chapter.panels[0].sliders if isinstance(s, Slider))
    figure.evaluate("(f, values) => f.xlPanel.set(values)", {slider.name: slider.max})
    settled(page)
    page.evaluate("window.stays = true")
    shown = "f => getComputedStyle(f.querySelector('svg text')).fill"
    settings, before = figure.evaluate("f => f.xlPanel.settings()"), figure.evaluate(shown)
    button = page.locator("button.theme-switch-button").first
    for _ in range(3):  # auto, light, dark
        button.click()
        if page.evaluate("document.documentElement.dataset.theme") == "dark":
            break
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"
    assert figure.evaluate(shown) != before
    assert figure.evaluate("f => f.xlPanel.settings()") == settings
    assert page.evaluate("window.stays")


def packed(text):
    return len(gzip.compress(text.encode(), 9))


def test_sizes(site, chapter):
    """Gzipped: the script at most 13 kB, a panel's program 4 kB (8 kB with a table), its picture 12 kB."""
    assert packed((site / "_static/xentlib/explore/player.js").read_text("utf-8")) <= 13_000
    for panel in chapter.panels:
        programs = panel.to_json()["programs"]
        program = json.dumps(programs, separators=(",", ":"))
        assert packed(program) <= (8000 if panel.sampled else 4000), panel.title
        assert packed(str(panel.picture)) <= 12_000, panel.title
