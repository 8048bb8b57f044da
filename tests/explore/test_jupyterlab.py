"""A chapter's exported notebook in a real JupyterLab: the same panel, moved by Python."""

import pytest
from chapters import BOOK, executed
from jupyterlab_server import jupyterlab
from playwright.sync_api import expect

from _tools.site import notebooks
from xentlib.explore import Draws

pytestmark = pytest.mark.deep
CHAPTER = "04-cross-entropy"
START, MOVE = (
    120_000,
    20_000,
)  # milliseconds until the notebook has run, and until a panel has moved


@pytest.fixture
def opened(tmp_path, browser):
    """The notebook of a chapter, run from its first to its last cell."""
    folder, home = tmp_path / "notebooks", tmp_path / "home"
    folder.mkdir()
    home.mkdir()
    notebooks.export(folder)
    with jupyterlab(folder, home) as (url, token):
        context = browser.new_context(viewport={"width": 1280, "height": 900})
        page = context.new_page()
        page.goto(f"{url}lab/tree/{CHAPTER}.ipynb?reset&token={token}")
        page.get_by_text("Python 3 (ipykernel) | Idle").wait_for(timeout=START)
        page.get_by_role("menuitem", name="Run", exact=True).click()
        page.get_by_role("menuitem", name="Run All Cells", exact=True).click()
        yield page
        context.close()


def paths(shown):
    return shown.locator("svg").evaluate(
        "svg => [...svg.querySelectorAll('[data-xl]')].map(node => node.getAttribute('d') ?? node.textContent)"
    )


def test_the_panel_of_a_chapter_in_jupyterlab(opened):
    """Labels, presets, picture and sentence are those of the page; a slider moves them by mouse and key."""
    panel, *_ = executed(BOOK / f"{CHAPTER}.md").panels
    shown = opened.locator(".xl-panel").first
    shown.locator("svg").wait_for(timeout=START)
    expect(shown.locator(".xl-title")).to_have_text(panel.title, timeout=MOVE)
    labels = shown.locator(".widget-slider .widget-label")
    drawn = [control for control in panel.sliders if isinstance(control, Draws)]
    sliders = [control for control in panel.sliders if control not in drawn]
    expect(labels).to_have_text([slider.label for slider in sliders], timeout=MOVE)
    buttons = shown.locator(".widget-button")
    expected = [*panel.presets, "Reset", *(draws.label for draws in drawn)]
    expect(buttons).to_have_text(expected, timeout=MOVE)

    def says(values):
        expected = panel.sentence(panel.arrays(panel.start | values))
        expect(shown.locator(".xl-says")).to_have_text(expected, timeout=MOVE)

    says({})
    before, first = paths(shown), sliders[0]
    decimals = len(str(first.step).partition(".")[2])
    grip = shown.locator(".noUi-handle").first
    grip.focus()
    opened.keyboard.press("ArrowRight")
    says({first.name: first.value + first.step})
    moved = paths(shown)
    assert moved != before
    readout = shown.locator(".widget-readout").first
    expect(readout).to_have_text(f"{first.value + first.step:.{decimals}f}")

    box = grip.bounding_box()
    opened.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    opened.mouse.down()
    opened.mouse.move(box["x"] + 120, box["y"] + box["height"] / 2, steps=5)
    opened.mouse.up()
    expect(readout).not_to_have_text(f"{first.value + first.step:.{decimals}f}", timeout=MOVE)
    says({first.name: float(readout.inner_text())})

    for name, values in panel.presets.items():
        shown.get_by_role("button", name=name, exact=True).click()
        says(values)
    shown.get_by_role("button", name="Reset").click()
    says({})
    assert paths(shown) == before
