"""The panels of an open page against NumPy and matplotlib."""

import base64
import json

import numpy as np
import pytest
from drawing import READ_PAGE, box_of, distance, of_figure, of_matplotlib, of_page

from xentlib.explore import Chooser, Slider

# Many settings in one call: the bytes of every array, the nodes that follow arrays, the sentence.
READ_SETTINGS = f"""(figure, settings) => JSON.stringify(settings.map((values) => {{
  figure.xlPanel.set(values);
  figure.xlPanel.redraw();
  const arrays = figure.xlPanel.evaluate();
  const bytes = (data) => btoa(String.fromCharCode(...new Uint8Array(Float64Array.from(data).buffer)));
  return {{
    arrays: Object.entries(arrays).map(([name, {{ shape, data }}]) => [name, shape, bytes(data)]),
    drawn: ({READ_PAGE})(figure),
    says: figure.querySelector(".xl-says")?.textContent,
  }};
}}))"""
AT_ONCE = 50  # settings in one call


VALUES = """figure => Object.entries(figure.xlPanel.evaluate()).map(([name, { shape, data }]) =>
  [name, shape, [...data]])"""


def page_values(figure):
    """The arrays on the page; JSON between the processes keeps every digit."""
    return {
        name: np.array(data, float).reshape(shape) for name, shape, data in figure.evaluate(VALUES)
    }


def assert_as_numpy(page, expected, at):
    for name, array in expected.items():
        assert page[name].shape == array.shape, (name, at)
        finite = np.isfinite(array)
        largest = np.max(np.abs(array[finite]), initial=1.0)
        np.testing.assert_array_equal(
            page[name][~finite], array[~finite], err_msg=f"{name} at {at}"
        )
        np.testing.assert_allclose(
            page[name][finite],
            array[finite],
            rtol=1e-12,
            atol=1e-14 * largest,
            err_msg=f"{name} at {at}",
        )


def assert_as_matplotlib(figure, panel, values, drawn_by=of_matplotlib):
    """Every artist on the page is where matplotlib draws it, to 0.1 pixel.

    For the page's own numbers, which lie on the same side of a tie where a text rounds them.
    """
    drawn = drawn_by(panel, page_values(figure))
    assert_drawn(panel, values, figure.evaluate(READ_PAGE), drawn)


def assert_drawn(panel, values, nodes, expected):
    page = of_page(nodes, len(panel.moves))
    for move, shown, drawn in zip(panel.moves, page, expected, strict=True):
        apart = distance(shown, drawn, box_of(move, panel))
        assert apart <= 0.1, (
            f"{panel.title}: {move.kind} {move.sources} is {apart} px off at {values} ({move.line})"
        )


def random_settings(panel, count, seed=0):
    random = np.random.default_rng(seed)
    for _ in range(count):
        yield {s.name: random_value(s, random) for s in panel.sliders}


def random_value(control, random):
    if isinstance(control, Chooser):
        return str(random.choice(control.names))
    stops = round((control.max - control.min) / control.step)
    return float(f"{control.min + control.step * random.integers(0, stops + 1):.12g}")


def check_settings(figure, panel, count):
    """The arrays, the picture and the sentence at the start and at `count` random settings."""
    last = check_answers(lambda batch: figure.evaluate(READ_SETTINGS, batch), panel, count)
    assert_as_matplotlib(figure, panel, last, of_figure)  # once all of it


def check_answers(ask, panel, count):
    """The same of any browser: `ask` gives what READ_SETTINGS returns. The last setting."""
    settings = [panel.start, *random_settings(panel, count)]
    for first in range(0, len(settings), AT_ONCE):
        batch = settings[first : first + AT_ONCE]
        found = json.loads(ask(batch))
        for values, page in zip(batch, found, strict=True):
            arrays = {
                name: np.frombuffer(base64.b64decode(data)).reshape(shape)
                for name, shape, data in page["arrays"]
            }
            assert_as_numpy(arrays, panel.arrays(values), values)
            assert_drawn(panel, values, page["drawn"], of_matplotlib(panel, arrays))
            if panel.says:
                assert page["says"] == panel.sentence(arrays)
    return settings[-1]


def check_page(page, panels, count):
    figures = page.query_selector_all("figure.xl-panel")
    assert [figure.get_attribute("id") for figure in figures] == [panel.id for panel in panels]
    for figure, panel in zip(figures, panels, strict=True):
        check_settings(figure, panel, count)


def settled(page):
    """Let the page draw what the last event asked for."""
    page.evaluate(
        """async () => {
          for (let i = 0; i < 2; i++) await new Promise(done => requestAnimationFrame(done));
        }"""
    )


READ_SHOWN = "f => [...f.querySelectorAll('svg, .xl-says')].map(node => node.outerHTML).join()"
MOVES = {"ArrowRight": 1, "ArrowLeft": -1}


def check_hands(page, panels, most=None):
    """Move sliders (of each panel so many) by mouse, keys and typing: each time the picture is matplotlib's."""
    for figure, panel in zip(page.query_selector_all("figure.xl-panel"), panels, strict=True):
        sliders = [s for s in panel.sliders if isinstance(s, Slider)]
        rows = figure.query_selector_all(".xl-slider")
        assert len(rows) == len(sliders)
        for slider, row in list(zip(sliders, rows))[:most]:
            handle, typed = (
                row.query_selector("input[type=range]"),
                row.query_selector("input[type=number]"),
            )
            figure.query_selector(
                "text=Reset"
            ).click()  # at an end of another slider this one may do nothing
            settled(page)
            before, arrays = figure.evaluate(READ_SHOWN), str(page_values(figure))

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
            if str(page_values(figure)) != arrays:
                assert figure.evaluate(READ_SHOWN) != before, f"{slider.name} moved nothing"

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


def middle(node):
    box = node.bounding_box()
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def check(figure, panel):
    """Numbers and picture are right for what the panel holds now; returns that."""
    values = figure.evaluate("f => f.xlPanel.settings()")
    assert_as_numpy(page_values(figure), panel.arrays(values), values)
    assert_as_matplotlib(figure, panel, values)
    return values


def drag(page, node, x, y):
    page.mouse.move(*middle(node))
    page.mouse.down()
    page.mouse.move(x, y, steps=5)
    page.mouse.up()
    settled(page)
