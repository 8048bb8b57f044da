"""Panels for everyone: by keyboard, by ear, large, in forced colours, in contrast, on paper."""

import io

import matplotlib.pyplot as plt
import pytest
from contrast import COLOURS, channels, contrast

FOCUSABLE = ".xl-panel :is(input, button, summary, .xl-handle)"
# What stands around the element that has the focus, and whether it can be seen there.
FOCUS = """() => {
  const node = document.activeElement, style = getComputedStyle(node), box = node.getBoundingClientRect();
  return {
    id: [...document.querySelectorAll(".xl-panel *")].indexOf(node), outline: style.outlineStyle,
    width: parseFloat(style.outlineWidth), colour: style.outlineColor,
    ground: getComputedStyle(document.body).backgroundColor,
    seen: box.width > 0 && box.top < innerHeight && box.bottom > 0,
  };
}"""


@pytest.fixture
def page(example_page, open_panels):
    return open_panels(example_page[0])


ONE_OF_EACH_CONTROL = ("chance", "choices", "grips")


def test_everything_is_reached_by_tab_and_shows_it(page, example_page):
    """In the order of the page, each once; radios of one choice are one stop."""
    kept = [example_page[1][name].id for name in ONE_OF_EACH_CONTROL]
    page.evaluate(
        """(kept) => document.querySelectorAll(".xl-panel").forEach(
             (figure) => kept.includes(figure.id) || figure.remove())""",
        kept,
    )
    nodes = page.query_selector_all(FOCUSABLE)
    all_nodes = page.query_selector_all(".xl-panel *")
    stops = [n for n in nodes if n.evaluate("n => n.type !== 'radio' || n.checked")]
    assert len(all_nodes) > len(stops) > 25
    places = []
    for _ in stops:
        page.keyboard.press("Tab")
        focus = page.evaluate(FOCUS)
        assert focus["seen"]
        assert focus["outline"] == "solid" and focus["width"] >= 2
        assert contrast(focus["colour"], focus["ground"]) >= 3
        places.append(focus["id"])
    assert places == sorted(set(places))


def test_everything_has_a_name_and_a_role(page):
    """As the browser tells a screen reader."""
    devtools = page.context.new_cdp_session(page)
    nodes = devtools.send("Accessibility.getFullAXTree")["nodes"]

    def of(node, key):
        return next(
            (p["value"]["value"] for p in node.get("properties", []) if p["name"] == key), None
        )

    focusable = [n for n in nodes if of(n, "focusable") and n["role"]["value"] != "RootWebArea"]
    assert len(focusable) >= len(page.query_selector_all(FOCUSABLE))
    unnamed = [n for n in focusable if not n.get("name", {}).get("value", "").strip()]
    assert not unnamed
    roles = {n["role"]["value"] for n in focusable}
    controls = {"slider", "spinbutton", "button", "radio", "DisclosureTriangle"}
    assert roles == controls
    tables = [n for n in nodes if n["role"]["value"] == "rowheader"]
    page.query_selector("text=The numbers").click()
    nodes = devtools.send("Accessibility.getFullAXTree")["nodes"]
    assert len([n for n in nodes if n["role"]["value"] == "rowheader"]) > len(tables)


@pytest.mark.parametrize("width", [1280, 360])
def test_targets_have_24_pixels(page, width):
    page.set_viewport_size({"width": width, "height": 800})
    for node in page.query_selector_all(FOCUSABLE):
        box = node.bounding_box()
        assert box["width"] >= 24 and box["height"] >= 24, node.evaluate("n => n.outerHTML")


def test_twice_as_large(example_page, browser):
    """200 % zoom of a 1280 pixel window: nothing scrolls sideways or lies on another control."""
    context = browser.new_context(
        viewport={"width": 640, "height": 450}, device_scale_factor=2, offline=True
    )
    page = context.new_page()
    page.goto(example_page[0].as_uri())
    page.evaluate("document.querySelectorAll('details').forEach((d) => { d.open = true; })")
    assert page.evaluate("document.documentElement.scrollWidth") <= 640
    boxes = [n.bounding_box() for n in page.query_selector_all(".xl-controls :is(input, button)")]
    for i, a in enumerate(boxes):
        for b in boxes[i + 1 :]:
            apart_x = a["x"] + a["width"] <= b["x"] + 0.5 or b["x"] + b["width"] <= a["x"] + 0.5
            apart_y = a["y"] + a["height"] <= b["y"] + 0.5 or b["y"] + b["height"] <= a["y"] + 0.5
            assert apart_x or apart_y
    context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_forced_colours(example_page, browser, scheme):
    """Every line, text, track, thumb and handle is in one of the reader's colours."""
    context = browser.new_context(forced_colors="active", color_scheme=scheme, offline=True)
    page = context.new_page()
    page.goto(example_page[0].as_uri())
    page.add_style_tag(content=":root { color-scheme: light dark; }")
    for text, said, colour, opacity, ground, grid in page.evaluate(COLOURS):
        if channels(colour) != channels(grid):
            least = 4.5 if text else 3
            assert contrast(colour, ground, opacity) >= least, (said, colour, ground)
    ground = page.evaluate("getComputedStyle(document.body).backgroundColor")
    for selector, pseudo, key in (
        (".xl-handle", "::before", "borderTopColor"),
        ("input[type=number]", None, "borderTopColor"),
        ("input[type=radio]", None, "borderTopColor"),
        ("summary", None, "color"),
    ):
        node = page.query_selector(f".xl-panel {selector}")
        colour = node.evaluate(f"(n, pseudo) => getComputedStyle(n, pseudo).{key}", pseudo)
        assert contrast(colour, ground) >= 3, (selector, colour)
    # A script cannot ask for a thumb's style: look at it.
    picture = plt.imread(io.BytesIO(page.query_selector("input[type=range]").screenshot()))
    ground = [c / 255 for c in channels(ground)]
    apart = abs(picture[:, :, :3] - ground).max(-1) > 0.5
    assert apart.any(axis=0).mean() > 0.9  # the track goes all the way
    assert (apart.sum(axis=0) >= 12).sum() >= 12  # and somewhere there is a thumb
    context.close()


def test_on_paper_stands_the_picture_and_without_a_script_the_table_too(example_page, browser):
    file, panels = example_page
    for script, media in ((True, "print"), (False, "screen"), (False, "print")):
        context = browser.new_context(java_script_enabled=script, offline=True)
        page = context.new_page()
        page.goto(file.as_uri())
        page.emulate_media(media=media)
        for panel in panels.values():
            figure = page.locator(f"#{panel.id}")
            assert figure.locator("svg").is_visible()
            assert figure.locator(".xl-numbers table").is_visible() == (media == "screen")
            if media == "print":
                assert not figure.locator(".xl-controls").is_visible()
                assert figure.locator(".xl-handle:visible").count() == 0
        context.close()


def test_print_has_the_first_numbers_in_the_table(page, example_page):
    panel = example_page[1]["choices"]
    figure = page.query_selector(f"#{panel.id}")
    cells = "f => [...f.querySelectorAll('.xl-numbers td')].map((cell) => cell.textContent)"
    first = figure.evaluate(cells)
    figure.query_selector("text=The numbers").click()
    figure.evaluate("f => { f.xlPanel.set({ p: 0.5 }); f.xlPanel.redraw(); }")
    moved = figure.evaluate(cells)
    assert moved != first
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert figure.evaluate(cells) == first
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert figure.evaluate(cells) == moved
