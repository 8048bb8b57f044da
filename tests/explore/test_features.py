"""What a panel offers beside its sliders: handles, choosers, play, links, numbers, the program."""

import re

import numpy as np
import pytest
from on_page import check, drag, middle, random_settings, settled

from xentlib.explore.page import shown

SETTINGS = "f => f.xlPanel.settings()"


@pytest.fixture
def opened(example_page, open_panels):
    """The page of examples, with each panel's figure and definition by name."""
    file, panels = example_page
    page = open_panels(file)
    return page, {name: (page.query_selector(f"#{p.id}"), p) for name, p in panels.items()}


def handle(figure, name):
    """A handle, with its picture on the screen."""
    figure.query_selector(".xl-picture").scroll_into_view_if_needed()
    return figure.query_selector(f"[role=slider][aria-label='{name}, in the figure']")


def pixel_of(figure, panel, axes, x, y):
    """Where a point of the picture is on the screen."""
    box = figure.query_selector("svg").bounding_box()
    scale = box["width"] / (panel.figure.get_figwidth() * 72)
    points = panel.picture.pixel_points(panel.figure.axes[axes].transData, np.array([[x, y]]))
    return box["x"] + points[0, 0] * scale, box["y"] + points[0, 1] * scale


def test_a_point_is_dragged_along_its_curve(opened):
    page, panels = opened
    figure, panel = panels["choices"]
    drag(page, handle(figure, "probability p"), *pixel_of(figure, panel, 0, 0.6, 5))
    assert check(figure, panel)["p"] == 0.6
    figure.query_selector("text=complement").click()  # the point stands at 1 - p now
    settled(page)
    drag(page, handle(figure, "probability p"), *pixel_of(figure, panel, 0, 0.2, 1))
    assert check(figure, panel)["p"] == 0.8


def test_a_point_leaves_the_hand_at_the_end_of_the_slider(opened):
    page, panels = opened
    figure, panel = panels["choices"]
    drag(page, handle(figure, "probability p"), *pixel_of(figure, panel, 0, -3, 5))
    assert check(figure, panel)["p"] == 0.01


def test_a_bar_is_dragged_to_a_height(opened):
    """The bar stands at p / (1 + p + q): the stop closest to the hand is found."""
    page, panels = opened
    figure, panel = panels["grips"]
    drag(page, handle(figure, "second"), *pixel_of(figure, panel, 0, 2, 0.5))
    values = check(figure, panel)
    assert values == {"p": 0.5, "q": 1.5, "u": 1}
    assert panel.arrays(values)["row"][2] == 0.5
    drag(page, handle(figure, "third"), *pixel_of(figure, panel, 1, 1.7, 1))
    assert check(figure, panel)["u"] == 1.75


def test_a_point_in_the_plane_sets_two_sliders(opened):
    page, panels = opened
    figure, panel = panels["grips"]
    drag(page, handle(figure, "first and second"), *pixel_of(figure, panel, 1, 0.25, 1.8))
    values = check(figure, panel)
    assert (values["p"], values["q"]) == (0.25, 1.8)


def test_a_stroke_sets_every_point_that_it_passes(opened):
    page, panels = opened
    figure, panel = panels["stroke"]
    page.mouse.move(*middle(handle(figure, "u")))
    page.mouse.down()
    page.mouse.move(*pixel_of(figure, panel, 0, 1.2, 0.9))
    page.mouse.move(*pixel_of(figure, panel, 0, 2.2, 0.7))
    settled(page)
    assert check(figure, panel) == {"u": 0.9, "v": 0.7, "w": 0.5}
    page.mouse.move(*pixel_of(figure, panel, 0, 1.1, 0.2))
    page.mouse.up()
    page.mouse.move(*pixel_of(figure, panel, 0, 3, 0.2))  # the hand is off the picture
    settled(page)
    assert check(figure, panel) == {"u": 0.2, "v": 0.2, "w": 0.5}
    drag(page, handle(figure, "u"), *pixel_of(figure, panel, 0, 3.1, 0.3))  # all of them, in one go
    assert check(figure, panel)["w"] == 0.3


def test_handles_are_moved_by_keys(opened):
    page, panels = opened
    figure, panel = panels["grips"]
    handle(figure, "first and second").focus()
    for key in ("ArrowRight", "ArrowRight", "ArrowUp", "ArrowDown", "ArrowUp", "PageUp"):
        page.keyboard.press(key)
    settled(page)
    values = check(figure, panel)
    assert (values["p"], values["q"]) == (0.6, 1.05)
    node = handle(figure, "third")
    node.focus()
    page.keyboard.press("ArrowUp")  # one slider: up and right are the same
    page.keyboard.press("ArrowRight")
    settled(page)
    assert check(figure, panel)["u"] == 1.5
    assert node.get_attribute("aria-valuenow") == "1.5"
    assert node.get_attribute("aria-valuetext") == "third 1.5 m"
    page.keyboard.press("End")
    settled(page)
    assert check(figure, panel)["u"] == 2


def test_a_finger_moves_a_handle_and_not_the_page(example_page, browser):
    file, panels = example_page
    panel = panels["grips"]
    context = browser.new_context(
        viewport={"width": 360, "height": 500}, has_touch=True, is_mobile=True, offline=True
    )
    page = context.new_page()
    page.goto(file.as_uri())
    figure = page.query_selector(f"#{panel.id}")
    node = handle(figure, "second")
    node.scroll_into_view_if_needed()
    devtools, scrolled = context.new_cdp_session(page), page.evaluate("scrollY")
    (x, y), (_, target) = middle(node), pixel_of(figure, panel, 0, 2, 0.5)

    def finger(kind, *points):
        devtools.send(
            "Input.dispatchTouchEvent",
            {"type": kind, "touchPoints": [{"x": x, "y": y} for x, y in points]},
        )

    finger("touchStart", (x, y))
    for share in (0.25, 0.5, 0.75, 1):
        finger("touchMove", (x, y + share * (target - y)))
    finger("touchEnd")
    settled(page)
    assert abs(check(figure, panel)["q"] - 1.5) <= 0.1  # a pixel is more than a stop here
    assert page.evaluate("scrollY") == scrolled
    context.close()


def test_choosers_choose_by_mouse_and_keys(opened):
    page, panels = opened
    figure, panel = panels["choices"]
    which = page.locator(f"#{panel.id}").get_by_role("group", name="which")
    assert which.get_by_role("radio").count() == 2
    which.get_by_text("complement").click()
    settled(page)
    assert check(figure, panel)["side"] == "complement"
    unit = page.locator(f"#{panel.id}").get_by_role("group", name="unit")
    assert unit.get_by_role("radio", name="nats").is_checked()
    unit.get_by_role("radio", name="nats").focus()
    page.keyboard.press("ArrowLeft")
    settled(page)
    assert check(figure, panel)["base"] == "bits"
    assert unit.get_by_role("radio", name="bits").is_checked()
    figure.query_selector("text=Reset").click()
    settled(page)
    assert check(figure, panel) == panel.start


def test_one_redraw_a_frame_and_the_first_at_once(opened):
    """An event's picture is there when its handlers are done, so that the coming frame shows it."""
    page, panels = opened
    figure, panel = panels["choices"]
    figure.scroll_into_view_if_needed()
    settled(page)
    at_once, same_frame, next_frame = figure.evaluate(
        """async (figure) => {
          const range = figure.querySelector("input[type=range]"), sentence = figure.querySelector(".xl-says");
          const says = () => sentence.textContent;
          const move = (value) => { range.value = value; range.dispatchEvent(new Event("input")); return says(); };
          await new Promise(requestAnimationFrame);
          const first = move(0.5), second = move(0.125);
          await new Promise(requestAnimationFrame);
          return [first, second, says()];
        }"""
    )
    of = {p: panel.sentence(panel.arrays(panel.start | {"p": p})) for p in (0.5, 0.13)}
    assert (at_once, same_frame, next_frame) == (of[0.5], of[0.5], of[0.13])
    assert check(figure, panel)["p"] == 0.13


def test_what_does_not_change_is_not_written(opened):
    """Each write would make the browser compute style and layout again."""
    page, panels = opened
    for figure, panel in panels.values():
        settled(page)
        written = figure.evaluate(
            """async (figure) => {
              const seen = [], watch = new MutationObserver((list) => seen.push(...list));
              watch.observe(figure.querySelector("svg"),
                { attributes: true, childList: true, characterData: true, subtree: true });
              figure.xlPanel.redraw();
              await null;
              return seen.length;
            }"""
        )
        assert written == 0, panel.title


@pytest.mark.parametrize("motion", ["no-preference", "reduce"])
def test_play_runs_to_the_end_and_can_be_paused(opened, motion):
    """With reduced motion in still pictures, one a second."""
    page, panels = opened
    page.emulate_media(reduced_motion=motion)
    figure, panel = panels["choices"]
    play = figure.query_selector("button[aria-label='Play epoch']")
    epoch = "f => f.xlPanel.settings().epoch"
    play.click()  # at the end: it starts over
    assert play.text_content() == "Pause"
    page.wait_for_function(f"f => ({epoch})(f) === 1", arg=figure)
    play.click()
    paused = figure.evaluate(epoch)
    page.wait_for_timeout(1200)
    assert figure.evaluate(epoch) == paused
    assert play.get_attribute("aria-label") == "Play epoch"
    check(figure, panel)
    play.click()
    page.wait_for_function(f"f => ({epoch})(f) > {paused}", arg=figure)
    figure.query_selector(f"#{panel.id}-epoch").press("End")  # a hand on the slider stops it
    page.wait_for_timeout(300)
    assert figure.evaluate(epoch) == 10
    assert play.text_content() == "Play"


def test_reduced_motion_shows_still_pictures(opened):
    page, panels = opened
    page.emulate_media(reduced_motion="reduce")
    figure, _ = panels["choices"]
    figure.evaluate(
        "f => { window.seen = []; new MutationObserver(() => seen.push(performance.now()))"
        ".observe(f.querySelector('input[id$=epoch]'), { attributes: true }); }"
    )
    figure.query_selector("button[aria-label='Play epoch']").click()
    page.wait_for_function("seen.length >= 3")
    assert all(np.diff(page.evaluate("seen")) > 800)


def test_a_copied_link_reopens_the_panel(example_page, open_panels):
    file, panels = example_page
    panel = panels["choices"]
    page = open_panels(file)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    figure = page.query_selector(f"#{panel.id}")
    wanted = {"side": "complement", "base": "bits", "p": 0.33, "epoch": 4}
    figure.evaluate("(f, values) => f.xlPanel.set(values)", wanted)
    settled(page)
    button = figure.query_selector("text=Copy link")
    button.click()
    page.wait_for_function("b => b.textContent === 'Link copied'", arg=button)
    assert figure.query_selector("[aria-live]").text_content() == "Link copied"
    link = page.evaluate("navigator.clipboard.readText()")
    assert link == page.url
    again = open_panels(file, "#" + link.partition("#")[2])
    settled(again)
    figure = again.query_selector(f"#{panel.id}")
    assert check(figure, panel) == wanted
    again.evaluate(f"location.hash = '{panel.id}?p=0.5'")  # another link on the same page
    again.wait_for_function("f => f.xlPanel.settings().p === 0.5", arg=figure)


def test_a_link_moves_the_page_to_its_panel(example_page, open_panels):
    file, panels = example_page
    page = open_panels(file, f"#{panels['bars'].id}?u=1")
    figure = page.query_selector(f"#{panels['bars'].id}")
    assert abs(figure.bounding_box()["y"]) < 100
    assert figure.evaluate(SETTINGS) == {"u": 1, "v": 0.5, "w": 0.5}


BROKEN = {
    "p=7&base=bits": (0.99, "bits"),
    "p=&base=x&q=3": (0.25, "nats"),
    "p=NaN": (0.25, "nats"),
    "p=-Infinity": (0.25, "nats"),
    "%": (0.25, "nats"),
    "__proto__=1&constructor=2&p=0.5": (0.5, "nats"),
    "p=1e999": (0.25, "nats"),
    "p=0.5&p=0.75": (0.75, "nats"),
    "?&&==&p": (0.25, "nats"),
}
TO_NOTHING = (
    "#%",
    "#%E0%A4%A?p=1",
    "#xl-nothing?p=0.5",
    "#??p=1",
    "#<img src=x>?p=2",
    "#" + "x" * 5000,
)
ARRIVE = """async (hash) => {
  const arrived = new Promise((seen) => addEventListener("hashchange", seen, { once: true }));
  location.hash = hash;
  await arrived;
}"""


def test_a_broken_link_does_no_harm(example_page, open_panels):
    """To a page that opens by it, and to an open one; no script fails."""
    file, panels = example_page
    panel, (first, *others) = panels["choices"], BROKEN
    page = open_panels(file, f"#{panel.id}?{first}")
    figure = page.query_selector(f"#{panel.id}")
    for settings in (first, *others):
        if settings != first:
            figure.evaluate("(f, start) => f.xlPanel.set(start)", panel.start)
            page.evaluate(ARRIVE, f"#{panel.id}?{settings}")
        values = figure.evaluate(SETTINGS)
        assert (values["p"], values["base"]) == BROKEN[settings], settings


def test_a_link_to_nothing_does_no_harm(example_page, open_panels):
    """The panels are alive whatever stands behind the #, and no script fails."""
    file, panels = example_page
    first, *others = TO_NOTHING
    page = open_panels(file, first)
    for hash in (first, *others):
        if hash != first:
            page.evaluate(ARRIVE, hash)
        for panel in panels.values():
            assert page.query_selector(f"#{panel.id}").evaluate(SETTINGS) == panel.start


def test_what_is_typed_and_cannot_be_is_refused_with_a_message(opened):
    page, panels = opened
    figure, panel = panels["lines"]
    row = page.locator(f"#{panel.id} .xl-slider").nth(1)  # b, from -1 to 4 units
    typed, said = row.locator("input[type=number]"), row.locator("[role=status]")

    def type_in(text):
        typed.fill("")
        typed.press_sequentially(text)
        typed.press("Enter")
        settled(page)
        return check(figure, panel)["b"], typed.input_value(), said.text_content()

    kept = 1.25, "1.25", "That is no number: type one from −1 to 4 units."
    assert type_in("1.25") == (1.25, "1.25", "")
    for rubbish in ("", "e", "--", "1e", "+-"):
        assert type_in(rubbish) == kept
    assert type_in("7") == (4, "4", "7 is outside: type a number from −1 to 4 units.")
    assert type_in("-1e3")[:2] == (-1, "-1")
    assert said.text_content() == "-1e3 is outside: type a number from −1 to 4 units."
    assert said.bounding_box()["height"] > 10
    assert type_in("2") == (2, "2", "")
    type_in("9")
    row.locator("input[type=range]").press("ArrowLeft")  # the message goes with the next move
    settled(page)
    assert said.text_content() == ""


def test_a_panel_is_named_by_its_title(opened):
    """Two panels of a page may have a slider of the same name."""
    page, panels = opened
    for _, panel in panels.values():
        figure = page.get_by_role("figure", name=panel.title, exact=True)
        assert figure.get_attribute("id") == panel.id


def test_the_same_title_makes_the_same_link(example_page):
    """A link outlives a change of the model."""
    panel = example_page[1]["grips"]
    from example_panels import grips

    assert grips().id.startswith(panel.id)


def table(figure, kind):
    return figure.evaluate(
        """(f, kind) => [...f.querySelectorAll(`.${kind} tr`)].map(
             (row) => [...row.querySelectorAll("th, td")].map((cell) => cell.textContent))""",
        kind,
    )


def test_the_table_holds_the_numbers_and_follows_the_slider(opened):
    page, panels = opened
    for name in ("bars", "training", "sampled", "choices"):
        figure, panel = panels[name]
        figure.query_selector("text=The numbers").click()
        for values in (*random_settings(panel, 3), panel.start):
            figure.evaluate("(f, values) => { f.xlPanel.set(values); f.xlPanel.redraw(); }", values)
            rows = [[s.label, s.shown(values[s.name])] for s in panel.sliders]
            rows += [[key, shown(array)] for key, array in panel.arrays(values).items()]
            assert table(figure, "xl-numbers") == rows
    figure.query_selector(f"#{panel.id}-p").focus()
    page.keyboard.press("ArrowRight")
    settled(page)
    rows = dict(table(figure, "xl-numbers"))
    assert rows["probability p"] == "0.26"
    assert rows["information"] == f"{-np.log(0.26):.4g}"


def test_the_program_stands_beside_its_formula(opened):
    page, panels = opened
    figure, _ = panels["choices"]
    figure.query_selector("text=The program").click()
    settled(page)
    assert table(figure, "xl-program") == [
        ["operation", "Python", "value"],
        ["t2 = log(p)", "self_information: xp.log(p, base)", "−1.386"],
        ["information = 0 − t2", "self_information: 0 - xp.log(p, base)", "1.386"],
        ["t5 = information · epoch", "model: information * epoch", "13.86"],
        ["part = t5 / 10", "model: information * epoch / 10", "1.386"],
    ]
    figure.query_selector("text=complement").click()  # another choice, another program
    settled(page)
    rows = table(figure, "xl-program")
    assert ["t3 = 1 − p", "model: 1 - p", "0.75"] in rows  # p is the slider's name
    assert len(rows) == 6


def test_every_operation_of_the_program_is_shown(opened):
    page, panels = opened
    for name in ("choices", "training", "sampled"):
        figure, panel = panels[name]
        figure.query_selector("text=The program").click()
        names = [slider.name for slider in panel.sliders]
        settled(page)
        rows = table(figure, "xl-program")[1:]
        programs = [panel.program_for(panel.start).to_json()]
        for program in programs:
            programs += [n[-1]["body"] for n in program["nodes"] if n[0] == "iterate"]
        assert len(rows) == sum(node[0] != "const" for p in programs for node in p["nodes"])
        values = panel.arrays(panel.start)
        for operation, _, value in rows:
            name = operation.partition(" = ")[0]
            if name in values and name not in names and values[name].size < 5:
                assert value == shown(values[name])
        assert all(re.match(r" *\S+ = \S", operation) for operation, _, _ in rows)


def test_whoever_comes_back_sees_the_panels_as_they_were_left(opened, example_page):
    """By a link or by going back, in the same tab; a copied link counts for more."""
    page, panels = opened
    figure, panel = panels["choices"]
    figure.query_selector("text=complement").click()
    address = example_page[0].as_uri()
    by_link, back = (lambda: page.goto(address)), page.go_back
    for away, come_back in ((True, by_link), (True, back), (False, page.reload)):
        if away:
            page.goto("about:blank")
        come_back()
        kept = page.query_selector(f"#{panel.id}").evaluate(SETTINGS)
        assert kept == panel.start | {"side": "complement"}
        assert not page.query_selector(f"#{panel.id} .xl-live").text_content()
    page.goto("about:blank")
    page.goto(f"{address}#{panel.id}?p=0.5")
    assert page.query_selector(f"#{panel.id}").evaluate(SETTINGS) == panel.start | {"p": 0.5}
