"""Sampled panels: the tables are close enough that nobody sees it, and the page unpacks them exactly."""

import itertools
import json

import matplotlib.pyplot as plt
import numpy as np
import pytest
from example_panels import sampled
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from xentlib.explore import Panel, PanelError, Slider, moves
from xentlib.explore.numbers import fill_template
from xentlib.explore.sampled import pack

ROUNDED = st.builds(lambda n, k: n / 10**k, st.integers(-(10**8), 10**8), st.integers(0, 6))
ENTRIES = st.one_of(ROUNDED, st.sampled_from([np.nan, np.inf, -np.inf, 0.0, 1.0]))


def stops(panel):
    """Every setting of the sliders."""
    names = [slider.name for slider in panel.sliders]
    for values in itertools.product(*panel.model.stops):
        yield dict(zip(names, map(float, values), strict=True))


@pytest.fixture(scope="module")
def panel():
    return sampled()


def test_texts_read_as_with_the_exact_numbers(panel):
    """The sentence, and the text in the picture."""
    templates = [panel.says, *(move.template for move in panel.moves if move.kind == "text")]
    assert len(templates) == 2
    for values in stops(panel):
        exact, stored = panel.model.__wrapped__(**values), panel.arrays(values)
        for template in templates:
            assert fill_template(template, stored) == fill_template(template, exact)


def test_nothing_moves_by_a_hundredth_of_a_pixel(panel):
    axes = panel.figure.axes[0]
    pixels = axes.bbox.height / np.ptp(axes.get_ylim())  # at 72 pixels an inch
    for values in stops(panel):
        exact, stored = panel.model.__wrapped__(**values), panel.arrays(values)
        for name in ("averages", "chosen", "entropy"):
            np.testing.assert_allclose(
                stored[name] * pixels, np.multiply(exact[name], pixels), rtol=0, atol=0.01
            )


def test_tables_are_rounded(panel):
    """As few decimals as these uses need, so that the page stays small."""
    tables = panel.model.tables
    assert np.array_equal(np.round(tables["averages"], 4), tables["averages"])
    assert np.array_equal(np.round(tables["n"]), tables["n"])
    assert len(json.dumps(panel.to_json()["programs"])) < 6000


@settings(max_examples=150, deadline=None)
@given(table=arrays(float, array_shapes(max_dims=3, max_side=6), elements=ENTRIES))
def test_page_unpacks_the_very_numbers(node, table):
    packed = pack((table + 0.0).tolist(), table.shape)
    program = {"inputs": [], "nodes": [["const", packed]], "outputs": {"table": 0}}
    np.testing.assert_array_equal(node.replay(program, [{}])[0]["table"], table)


def test_what_has_no_few_decimals_is_not_packed():
    assert pack([np.pi, 1.0], (2,)) is None


def test_between_stops_the_nearest_counts(panel, node):
    (program,) = panel.to_json()["programs"]
    near, stop = {"p": 0.732, "n": 2.4}, {"p": 0.75, "n": 2.0}
    expected = panel.arrays(stop)
    for found in (panel.arrays(near), *node.replay(program, [near, stop])):
        for name, array in expected.items():
            np.testing.assert_array_equal(found[name], array, err_msg=name)


def small(model, sliders=None):
    def figure(m):
        fig, ax = plt.subplots()
        moves(ax.plot(m["y"], "o")[0], y="y")
        return fig

    sliders = sliders or [Slider("a", 0, 1, value=0.5, step=0.25)]
    return Panel(model, figure, sliders, title="Small", alt="Points.", sampled=True)


def test_model_is_called_once_a_stop_and_twice_at_the_ends():
    called = []

    def model(a):
        called.append(float(a))
        return {"y": [a, a * a]}

    panel = small(model)
    panel.arrays({"a": 0.25})
    panel.redraw({"a": 1.0})
    assert called == [0, 0.25, 0.5, 0.75, 1, 0, 1]


@pytest.mark.parametrize(
    ("model", "problem"),
    [
        (
            lambda a: {"y": [0.0] * (1 + int(4 * a))},
            r"must have one shape at every stop, not {'y': \(1,\)} and {'y': \(2,\)}.*NaN",
        ),
        (
            lambda a: {"y": np.random.default_rng().random(2)},
            "'y' is another one .* random numbers",
        ),
        (
            lambda a: {"y": [1.0]} | ({"z": 1.0} if a > 0 else {}),
            "must have one shape at every stop.*'z'",
        ),
        (
            lambda a: {"y": [1 / (0.75 - float(a))]},
            r"fails at a = 0\.75: (float )?division by zero",
        ),
    ],
)
def test_wrong_models(model, problem):
    with pytest.raises(PanelError, match=problem):
        small(model)


def test_too_many_sliders_or_stops():
    three = [Slider(name, 0, 1, value=0, step=0.5) for name in "abc"]
    with pytest.raises(PanelError, match="one or two sliders and no chooser, not a, b, c"):
        small(lambda a, b, c: {"y": [a, b + c]}, three)
    many = [Slider("a", 0, 1, value=0, step=0.001), Slider("b", 0, 1, value=0, step=0.01)]
    with pytest.raises(PanelError, match="at most 10000 stops, this one has 101101"):
        small(lambda a, b: {"y": [a, b]}, many)
