"""Panels in Chromium, from file:// with the network cut: the book's own and those made for tests."""

import re
from pathlib import Path

import nbformat
import pytest
from drawing import READ_PAGE
from on_page import assert_as_matplotlib, check_hands, check_page, settled
from test_live import CELL

import xentlib.explore
from xentlib.explore import Slider

FILES = Path(xentlib.explore.__file__).parent

WATCH_ANNOUNCEMENTS = """f => {
  const live = f.querySelector("[aria-live]");
  window.heard = [];
  new MutationObserver(() => heard.push(live.textContent)).observe(live, { childList: true });
}"""


@pytest.mark.parametrize("count", [10, pytest.param(200, marks=pytest.mark.deep)])
def test_examples_compute_as_numpy_and_draw_as_matplotlib(example_page, open_panels, count):
    file, panels = example_page
    check_page(open_panels(file), list(panels.values()), count)


@pytest.mark.parametrize("most", [1, pytest.param(None, marks=pytest.mark.deep)])
def test_examples_move_by_hand(example_page, open_panels, most):
    """The first slider of each panel; in the deep run every slider."""
    file, panels = example_page
    check_hands(open_panels(file), list(panels.values()), most)


def test_presets_and_reset(example_page, open_panels):
    file, panels = example_page
    page, panel = open_panels(file), panels["lines"]
    figure = page.query_selector(f"#{panel.id}")
    first = figure.evaluate(READ_PAGE)
    figure.query_selector("text=negative").click()
    page.wait_for_function("f => f.xlPanel.settings().a === -2", arg=figure)  # it glides there
    settled(page)
    assert figure.evaluate("f => f.xlPanel.settings()") == {"a": -2, "b": -1}
    assert_as_matplotlib(figure, panel, {"a": -2.0, "b": -1.0})
    assert [i.input_value() for i in figure.query_selector_all("input[type=range]")] == ["-2", "-1"]
    figure.query_selector("text=Reset").click()
    settled(page)
    assert figure.evaluate(READ_PAGE) == first


def test_key_numbers_are_announced_once_at_rest(example_page, open_panels):
    file, panels = example_page
    page, panel = open_panels(file), panels["bars"]
    figure = page.query_selector(f"#{panel.id}")
    live = figure.query_selector("[aria-live=polite]")
    figure.evaluate(WATCH_ANNOUNCEMENTS)
    figure.query_selector("input[type=range]").focus()
    for _ in range(4):
        page.keyboard.press("ArrowRight")
    page.wait_for_function("window.heard.length")
    expected = panel.sentence(panel.arrays(panel.start | {"u": 2.5}))
    assert page.evaluate("heard") == [expected] == [live.text_content()]


def test_controls_have_names_and_sizes(example_page, open_panels):
    file, panels = example_page
    page = open_panels(file)
    for width in (1280, 360):
        page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        for control in page.query_selector_all(".xl-panel :is(input, button)"):
            box = control.bounding_box()
            assert box["width"] >= 24 and box["height"] >= 24
    for panel in panels.values():
        for slider in (s for s in panel.sliders if isinstance(s, Slider)):
            found = page.locator(f"#{panel.id}").get_by_role(
                "slider", name=slider.label, exact=True
            )
            assert found.count() == 1
            assert (
                found.get_attribute("aria-valuetext") == f"{slider.value:g} {slider.unit}".strip()
            )
    ids = page.evaluate("[...document.querySelectorAll('[id]')].map(node => node.id)")
    assert len(ids) == len(set(ids))


def test_on_paper_stands_the_first_picture(example_page, open_panels):
    file, panels = example_page
    page = open_panels(file)
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
        assert figure.get_by_role("img", name=panel.alt).count() == 1
        if panel.says:
            assert figure.locator(".xl-says").text_content() == panel.sentence(
                panel.arrays(panel.start)
            )
    context.close()


def test_page_asks_for_no_network_and_no_module():
    script = (FILES / "player.js").read_text("utf-8")
    assert not re.search(r"\b(fetch|XMLHttpRequest|import|export|eval|Function)\b\s*\(", script)


def test_fragments_move_by_themselves_on_a_bare_page(example_page, open_panels, tmp_path):
    panels = [example_page[1][name] for name in ("lines", "chance")]
    pieces = [panel.to_html() for panel in panels]
    file = tmp_path / "blog.html"
    text = "<!doctype html><meta charset='utf-8'><title>A blog</title>{}<p>And another:</p>{}"
    file.write_text(text.format(*pieces), "utf-8")
    page = open_panels(file)
    check_page(page, panels, 3)
    check_hands(page, panels, most=1)


def test_the_page_of_a_notebook_that_is_converted_moves(open_panels, tmp_path):
    nbconvert = pytest.importorskip("nbconvert", reason="JupyterLab brings it")
    cells = [nbformat.v4.new_code_cell(CELL), nbformat.v4.new_code_cell("panel")]
    notebook = nbformat.v4.new_notebook(cells=cells)
    made = nbconvert.preprocessors.ExecutePreprocessor(kernel_name="python3").preprocess(notebook)
    exporter = nbconvert.HTMLExporter(template_name="basic")
    file = tmp_path / "page.html"
    file.write_text(f"<!doctype html>{exporter.from_notebook_node(made[0])[0]}", "utf-8")
    figure = open_panels(file).locator("figure.xl-panel").first
    figure.locator("input[type=range]").fill("0.25")
    assert "I = 2.000 bits" in figure.locator(".xl-says").text_content()
