"""The game, a forecast, a panel and an exercise in Firefox: by mouse, by finger, by keys."""

import time

import firefox
import pytest

pytestmark = [
    pytest.mark.deep,
    pytest.mark.skipif(firefox.command() is None, reason="Firefox is not installed"),
]
ENTER, SPACE, RIGHT = "\ue007", " ", "\ue014"
WITHIN = 60  # seconds, of which Python in the page takes most


@pytest.fixture(scope="module")
def browser(tmp_path_factory):
    opened = firefox.Firefox(tmp_path_factory.mktemp("firefox"))
    yield opened
    opened.close()


@pytest.fixture(params=["mouse", "touch", "keys"])
def hand(request, browser):
    """Uses what a selector finds, in one of three ways."""

    def use(selector, key=ENTER):
        if request.param == "keys":
            browser.press(selector, key)
        else:
            browser.drag([browser.middle(selector)], request.param)

    use.name = request.param
    return use


def text(browser, selector):
    return browser.run("return document.querySelector(arguments[0])?.textContent", selector)


def wait_for(browser, script, *arguments):
    end = time.monotonic() + WITHIN
    while not (value := browser.run(f"return {script}", *arguments)):
        assert time.monotonic() < end, script
        time.sleep(0.1)
    return value


def test_the_game(browser, site, hand):
    browser.open((site / "book" / "index.html").as_uri())
    hand("[aria-label='One chip more on sun']")
    assert text(browser, ".book-game-row output") == "5"
    for _ in range(8):
        hand(".book-game-next")
    assert text(browser, ".book-game-end h2").startswith("You paid")


def test_a_forecast(browser, site, hand):
    browser.open((site / "book" / "04-cross-entropy.html").as_uri())
    browser.run("localStorage.clear()")
    browser.open("about:blank")
    browser.open((site / "book" / "04-cross-entropy.html").as_uri())
    hand(".xl-forecast .xl-answers li:nth-child(2) button")
    hand(".xl-forecast .xl-sure button")
    assert text(browser, ".xl-forecast .xl-bill").startswith("You put 13 %")
    assert browser.run("return document.activeElement.textContent") == "The answer"


def test_a_panel(browser, site, hand):
    browser.open((site / "book" / "02-entropy.html").as_uri())
    panel = "[aria-label='share of sunny days, in the figure']"
    settings = "document.querySelectorAll('.xl-panel')[1].xlPanel.settings().p"
    before = browser.run(f"return {settings}")
    if hand.name == "keys":
        browser.press(panel, RIGHT)
    else:
        x, y = browser.middle(panel)
        browser.drag([(x, y), (x + 15, y), (x + 30, y)], hand.name)
    assert wait_for(browser, settings) > before


def test_an_exercise_of_choices(browser, site, hand):
    browser.open((site / "book" / "04-cross-entropy.html").as_uri())
    hand("#exercise-floor input", SPACE)
    hand("#exercise-floor .xl-check")
    assert wait_for(browser, "document.querySelector('#exercise-floor .xl-result').textContent")


def test_python_in_the_page(browser, address):
    browser.open(f"{address}/book/04-cross-entropy.html")
    exercise = "#exercise-cross-entropy-by-hand"
    browser.drag([browser.middle(f"{exercise} textarea")])
    wait_for(browser, "document.querySelector(arguments[0])", f"{exercise} .cm-content")
    browser.press(f"{exercise} .xl-check", ENTER)
    done = f"{exercise} .xl-result:not([data-status=busy]):not(:empty)"
    wait_for(browser, "document.querySelector(arguments[0])", done)
    assert browser.run("return document.querySelector(arguments[0]).dataset.status", done)
