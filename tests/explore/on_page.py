"""The panels of an open page against NumPy and matplotlib."""

import base64
import json

import numpy as np
from drawing import READ_PAGE, box_of, distance, of_figure, of_matplotlib, of_page

from xentlib.explore import Chooser

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


def page_values(figure):
    """The arrays on the page; JSON between the processes keeps every digit."""
    values = figure.evaluate("f => f.xlPanel.values()")
    return {
        name: np.array(array["data"], float).reshape(array["shape"])
        for name, array in values.items()
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
    """Every artist on the page is where matplotlib draws it, to 0.1 pixel."""
    assert_drawn(panel, values, figure.evaluate(READ_PAGE), drawn_by(panel, values))


def assert_drawn(panel, values, nodes, expected):
    page = of_page(nodes, len(panel.moves))
    for move, shown, drawn in zip(panel.moves, page, expected, strict=True):
        apart = distance(shown, drawn, box_of(move, panel))
        assert apart <= 0.1, (
            f"{panel.title}: {move.word} {move.sources} is {apart} px off at {values} ({move.line})"
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
            expected = panel.arrays(values)
            assert_as_numpy(arrays, expected, values)
            assert_drawn(panel, values, page["drawn"], of_matplotlib(panel, values))
            if panel.says:
                assert page["says"] == panel.sentence(expected)
    return settings[-1]


def check_page(page, panels, count):
    figures = page.query_selector_all("figure.xl-panel")
    assert [figure.get_attribute("id") for figure in figures] == [panel.id for panel in panels]
    for figure, panel in zip(figures, panels, strict=True):
        check_settings(figure, panel, count)


def settled(page):
    """Let the page draw what the last event asked for; panels off the screen are drawn at rest."""
    page.evaluate(
        """async () => {
          const frame = () => new Promise(done => requestAnimationFrame(done));
          await frame();
          await frame();
          const panels = [...document.querySelectorAll(".xl-panel")];
          while (!panels.every(f => f.xlPanel.drawn())) await frame();
        }"""
    )
