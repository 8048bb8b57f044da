"""The panels in Firefox: the same numbers, pictures, handles and keys as in Chromium."""

import firefox
import pytest
from chapters import WITH_PANELS, built, each, executed
from on_page import READ_SETTINGS, check_answers

pytestmark = [
    pytest.mark.deep,
    pytest.mark.skipif(firefox.command() is None, reason="Firefox is not installed"),
]
SETTINGS = 25
READY = "return [...document.querySelectorAll('.xl-panel')].every((figure) => figure.xlPanel)"
SET = "return document.getElementById(arguments[0]).xlPanel.settings()"
MIDDLE = """const box = document.querySelector(arguments[0]).getBoundingClientRect();
  return [box.x + box.width / 2, box.y + box.height / 2]"""
NEXT_FRAME = (
    "return new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"
)
RIGHT, END = "\ue014", "\ue010"


@pytest.fixture(scope="module")
def browser(tmp_path_factory):
    opened = firefox.Firefox(tmp_path_factory.mktemp("firefox"))
    yield opened
    opened.close()


def check_page(browser, file, panels):
    browser.open(file.as_uri())
    assert browser.run(READY)
    for panel in panels:
        script = f"return ({READ_SETTINGS})(document.getElementById(arguments[0]), arguments[1])"
        check_answers(lambda batch: browser.run(script, panel.id, batch), panel, SETTINGS)  # noqa: B023


def test_examples(browser, example_page):
    file, panels = example_page
    check_page(browser, file, panels.values())


@each("page", WITH_PANELS)
def test_book(browser, site, page):
    check_page(browser, built(site, page), executed(page).panels)


def test_hands(browser, example_page):
    """A key, a typed value, a choice, a drag, a link."""
    file, panels = example_page
    panel = panels["choices"]
    browser.open("about:blank")
    browser.open(file.as_uri() + f"#{panel.id}?p=0.5&base=bits")
    assert browser.run(SET, panel.id) == panel.start | {"p": 0.5, "base": "bits"}
    browser.press(f"#{panel.id}-p", RIGHT)
    browser.press(f"#{panel.id}-epoch", END)
    assert browser.run(SET, panel.id)["p"] == 0.51
    browser.press(f"#{panel.id} input[value=complement]", " ")
    assert browser.run(SET, panel.id)["side"] == "complement"
    browser.run(NEXT_FRAME)
    x, y = browser.run(MIDDLE, f"#{panel.id} .xl-handle")
    browser.drag([(x, y), (x + 30, y), (x + 60, y)])
    assert browser.run(SET, panel.id)["p"] < 0.45  # the point stands at 1 - p
    browser.run(NEXT_FRAME)
    assert abs(browser.run(MIDDLE, f"#{panel.id} .xl-handle")[0] - x - 60) < 4


def test_a_narrow_page_does_not_scroll_sideways(browser, example_page):
    browser.open(example_page[0].as_uri())
    browser.resize(450, 800)  # Firefox's narrowest window
    assert browser.run("return document.documentElement.scrollWidth - innerWidth") <= 0
