"""What a panel does for its reader: tasks, a picture that stays, ghosts, chance, words that point."""

import numpy as np
import pytest
from on_page import check, settled

from xentlib.explore import Draws, Panel, PanelError, Slider

SETTINGS = "f => f.xlPanel.settings()"
# A swipe lets the page glide on for a while.
COME_TO_REST = """async () => {
  for (let before = -1; before !== scrollY;) { before = scrollY; await new Promise(go => setTimeout(go, 150)); }
}"""


@pytest.fixture
def chance(example_page, open_panels):
    """The page of examples, the panel that draws chance, and its definition."""
    file, panels = example_page
    page = open_panels(file)
    return page, page.query_selector(f"#{panels['chance'].id}"), panels["chance"]


def test_tasks_stand_inside_before_the_picture(chance):
    _, figure, panel = chance
    assert [n.inner_text() for n in figure.query_selector_all(".xl-tasks li")] == panel.tasks
    after = "f => f.querySelector('.xl-tasks').compareDocumentPosition(f.querySelector('svg')) & 4"
    assert figure.evaluate(after)


@pytest.mark.parametrize("tasks", ["one text", ["word " * 61]])
def test_tasks_are_a_short_list(tasks):
    p = Slider("p", 0, 1, value=0, step=0.1)
    with pytest.raises(PanelError, match="tasks"):
        Panel(lambda p: {"p": p}, None, [p], title="", alt="a", tasks=tasks)


@pytest.mark.parametrize("width, height", [(1366, 650), (360, 640), (740, 360)])
def test_the_picture_stays_in_sight(chance, width, height):
    page, figure, _ = chance
    page.set_viewport_size({"width": width, "height": height})
    for control in figure.query_selector_all("input, .xl-buttons button"):
        figure.evaluate("f => f.scrollIntoView()")
        control.scroll_into_view_if_needed()
        box, place = figure.query_selector("svg").bounding_box(), control.bounding_box()
        assert box["y"] >= -1 and box["y"] + box["height"] <= height + 1
        apart = place["x"] >= box["x"] + box["width"] or place["y"] >= box["y"] + box["height"]
        assert apart, control.evaluate("n => n.outerHTML")


def test_other_days_come_in_a_circle(chance):
    page, figure, panel = chance
    says = [figure.query_selector(".xl-says").inner_text()]
    for place in (1, 2, 0):
        figure.query_selector("button:text-is('Other days')").click()
        settled(page)
        assert check(figure, panel)["days"] == place
        says.append(figure.query_selector(".xl-says").inner_text())
    assert says[0] == says[3] and len(set(says)) > 1


def test_draws_are_the_same_at_every_build_and_inside():
    table = Draws("u", (4, 2), seed=1).table
    assert np.array_equal(table, Draws("u", (4, 2), seed=1).table)
    assert table.shape == (6, 4, 2) and (table > 0).all() and (table < 1).all()


def test_draws_of_few_levels():
    table = Draws("u", 1000, seed=1, sets=2, levels=4).table
    assert np.array_equal(np.unique(table), [0.125, 0.375, 0.625, 0.875])


@pytest.mark.parametrize(
    "wrong, words",
    [({"sets": 1}, "two or more"), ({"levels": 1}, "two or more"), ({"name": "a b"}, "name")],
)
def test_draws_that_cannot_be(wrong, words):
    with pytest.raises(PanelError, match=words):
        Draws(**({"name": "u", "shape": 3, "seed": 1} | wrong))


def test_a_preset_shows_that_it_is_active_and_what_was_before(chance):
    page, figure, panel = chance
    rare, half = (figure.query_selector(f"button:text-is('{name}')") for name in ("rare", "half"))
    pressed = [button.get_attribute("aria-pressed") for button in (rare, half)]
    assert pressed == ["false", "true"]
    before = figure.query_selector(".xl-says").inner_text()
    assert not figure.query_selector_all(".xl-ghost")
    rare.click()
    page.wait_for_function("f => f.xlPanel.settings().q === 0.1", arg=figure)
    settled(page)
    assert check(figure, panel)["q"] == 0.1
    assert [button.get_attribute("aria-pressed") for button in (rare, half)] == ["true", "false"]
    assert len(figure.query_selector_all(".xl-ghost")) >= 2
    assert figure.query_selector(".xl-before").inner_text() == f"before: {before}"
    figure.query_selector("text=Reset").click()
    settled(page)
    assert not figure.query_selector_all(".xl-ghost")
    assert figure.query_selector(".xl-before").inner_text() == ""


def test_a_pin_keeps_the_picture_until_it_is_taken_out(chance):
    page, figure, _ = chance
    pin = figure.query_selector("text=Pin")
    pin.click()
    assert pin.get_attribute("aria-pressed") == "true"
    line = figure.query_selector("path.xl-ghost").get_attribute("d")
    figure.query_selector("input[type=range]").focus()
    page.keyboard.press("ArrowRight")
    settled(page)
    assert figure.query_selector("path.xl-ghost").get_attribute("d") == line
    pin.click()
    assert not figure.query_selector_all(".xl-ghost")


def test_presets_glide(example_page, browser):
    """From half to rare, over stops between; with reduced motion (as in all other tests) at once."""
    context = browser.new_context(reduced_motion="no-preference", offline=True)
    page = context.new_page()
    page.goto(example_page[0].as_uri())
    figure = page.query_selector(f"#{example_page[1]['chance'].id}")
    figure.scroll_into_view_if_needed()
    seen = figure.evaluate(
        """async (f) => {
          [...f.querySelectorAll('button')].find(b => b.textContent === 'rare').click();
          const seen = [];
          for (let i = 0; i < 200 && f.xlPanel.settings().q !== 0.1; i++) {
            await new Promise(requestAnimationFrame);
            seen.push(f.xlPanel.settings().q);
          }
          return seen;
        }"""
    )
    assert seen[-1] == 0.1 and {0.3, 0.4} & set(seen)
    assert all(round(10 * q) == pytest.approx(10 * q) for q in seen)
    context.close()


HANDS = {
    "button('Step').click()": {"n": 11},
    "button('Play').click(), button('Pause').click()": {},
    "button('Other days').click()": {"days": 1},
    "day.value = 3, day.dispatchEvent(new Event('input'))": {"n": 3},
}


def test_a_hand_during_a_glide_starts_from_the_preset(example_page, open_panels):
    file, panels = example_page
    page = open_panels(file)
    page.emulate_media(reduced_motion="no-preference")
    figure = page.query_selector(f"#{panels['chance'].id}")
    for act, changed in HANDS.items():
        figure.evaluate("(f, start) => f.xlPanel.set(start)", panels["chance"].start)
        begun, reached = figure.evaluate(
            f"""(f) => {{
              const button = (text) => [...f.querySelectorAll('button')].find(b => b.textContent === text);
              const day = f.querySelectorAll('input[type=range]')[1];
              button('rare').click();
              const begun = f.xlPanel.settings();
              {act};
              return [begun, f.xlPanel.settings()];
            }}"""
        )
        assert begun["q"] == 0.5
        assert reached == begun | {"q": 0.1} | changed
        page.wait_for_timeout(500)  # longer than the glide would have taken
        assert figure.evaluate(SETTINGS) == reached


def test_a_run_goes_on_step_by_step(chance):
    _, figure, panel = chance
    figure.query_selector("[aria-label='Step day']").click()
    assert check(figure, panel)["n"] == 11


def touch(browser, file, identifier):
    """A page under a finger, and the first slider of a panel."""
    context = browser.new_context(
        viewport={"width": 360, "height": 640}, has_touch=True, offline=True
    )
    page = context.new_page()
    page.goto(file.as_uri())
    slider = page.query_selector(f"#{identifier} input[type=range]")
    slider.scroll_into_view_if_needed()
    return page, slider


def swipe(page, x, y, down):
    """A finger goes up the screen by `down` pixels, so that the page scrolls down."""
    devtools = page.context.new_cdp_session(page)

    def finger(kind, *points):
        devtools.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": list(points)})

    finger("touchStart", {"x": x, "y": y})
    for part in range(1, 11):
        finger("touchMove", {"x": x, "y": y - down * part / 10})
    finger("touchEnd")


def test_a_vertical_swipe_on_a_slider_changes_nothing_and_a_tap_moves_it(example_page, browser):
    identifier = example_page[1]["chance"].id
    page, slider = touch(browser, example_page[0], identifier)
    box = slider.bounding_box()
    x, y = box["x"] + 0.9 * box["width"], box["y"] + box["height"] / 2
    top = page.evaluate("scrollY")
    swipe(page, x, y, down=150)
    page.wait_for_function("top => scrollY > top", arg=top)
    assert slider.input_value() == "0.5"
    assert page.query_selector(f"#{identifier}").evaluate(SETTINGS)["q"] == 0.5
    page.evaluate(COME_TO_REST)
    slider.tap(position={"x": 0.9 * box["width"], "y": box["height"] / 2})
    settled(page)
    assert page.query_selector(f"#{identifier}").evaluate(SETTINGS)["q"] > 0.7
    page.context.close()


def test_helpers_of_the_drawing_are_not_among_the_numbers(chance):
    _, figure, _ = chance
    figure.query_selector("text=The numbers").click()
    names = [node.inner_text() for node in figure.query_selector_all(".xl-numbers th code")]
    assert names == ["sunny", "share", "q"]
    cells = [node.inner_text() for node in figure.query_selector_all(".xl-numbers td")]
    assert cells[2] == "set 1 of 3" and cells[-1] == "0.5"


def test_words_point_at_what_follows_their_array(example_page, browser, tmp_path):
    """A word of the text lights up the line; without the pointer nothing is lit."""
    file, panels = example_page
    panel = panels["chance"]
    words = f'<span class="xl-shows" tabindex="0" data-shows="q" data-panel="{panel.id}">the share</span>'
    page_with_words = tmp_path / "words.html"
    source = file.read_text("utf-8")
    page_with_words.write_text(source.replace("<figure", words + "<figure", 1), "utf-8")
    page = browser.new_page()
    page.goto(page_with_words.as_uri())
    figure = page.query_selector(f"#{panel.id}")
    assert not figure.query_selector(".xl-lit")
    page.query_selector(".xl-shows").focus()
    assert len(figure.query_selector_all(".xl-lit")) == 1
    assert "xl-pointed" in figure.get_attribute("class")
    page.query_selector(".xl-shows").evaluate("n => n.blur()")
    assert not figure.query_selector(".xl-lit")
    page.close()
