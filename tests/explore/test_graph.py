"""Computation graphs: gradients as PyTorch's, arrows that multiply up to them, boxes that can be read."""

import xml.etree.ElementTree as ET
from itertools import pairwise

import numpy as np
import pytest
from example_panels import graph as one_neuron
from hypothesis import given, settings
from hypothesis import strategies as st
from on_page import random_settings, settled
from optional import optional
from programs import gradients

import xentlib as xl
from xentlib.engines.recorded import record
from xentlib.explore import Chooser, Graph, PanelError, Slider
from xentlib.explore.graph.layout import Layout

torch = optional("torch")


def three_logits():
    """Softmax cross-entropy from its operations; the logit of the label has two ways to the loss."""

    def model(z1, z2, z3):
        u1, u2, u3 = xl.exp(z1), xl.exp(z2), xl.exp(z3)
        total = xl.sum(xl.stack([u1, u2, u3]))
        ell = xl.log(total)
        return {"u1": u1, "u2": u2, "u3": u3, "S": total, "ell": ell, "L": ell - z2}

    names = ["z1", "z2", "z3", "u1", "u2", "u3", "S", "ell", "L"]
    sliders = [Slider(name, -5, 5, value=1, step=0.1) for name in names[:3]]
    return Graph(model, {name: name for name in names}, sliders, title="Softmax", alt="Nine boxes.")


def by_autograd(values):
    """Values and gradients of every box of `three_logits`, by PyTorch."""
    z = [
        torch.tensor(values[name], dtype=torch.float64, requires_grad=True)
        for name in ("z1", "z2", "z3")
    ]
    u = [torch.exp(one) for one in z]
    total = u[0] + u[1] + u[2]
    ell = torch.log(total)
    loss = ell - z[1]
    boxes = dict(
        zip(["z1", "z2", "z3", "u1", "u2", "u3", "S", "ell", "L"], [*z, *u, total, ell, loss])
    )
    for box in boxes.values():
        box.retain_grad()
    loss.backward()
    gradients_ = {f"grad_{name}": box.grad.item() for name, box in boxes.items()}
    return {name: box.item() for name, box in boxes.items()} | gradients_


def test_values_and_gradients_as_autograd():
    graph = three_logits()
    for values in random_settings(graph, 50):
        arrays = graph.arrays(values)
        for name, expected in by_autograd(values).items():
            assert arrays[name] == pytest.approx(expected, rel=1e-12), name


def test_gradients_in_the_logits_are_the_forecast_minus_the_label():
    graph = three_logits()
    for values in random_settings(graph, 50):
        found = [graph.arrays(values)[f"grad_{name}"] for name in values]
        expected = xl.cross_entropy_loss_grad(list(values.values()), 1)
        np.testing.assert_allclose(found, expected, rtol=1e-12, atol=1e-15)


@pytest.mark.parametrize("make", [three_logits, one_neuron])
def test_arrows_multiply_up_to_the_gradients(make):
    """Over all arrows that leave a box: the gradient at their end times their slope."""
    graph = make()
    for values in random_settings(graph, 30):
        arrays = graph.arrays(values)
        for name in list(graph.nodes)[:-1]:
            ways = [end for start, end in graph.model.edges if start == name]
            total = sum(arrays[f"grad_{end}"] * arrays[f"{end}_per_{name}"] for end in ways)
            if np.isfinite(total):
                assert arrays[f"grad_{name}"] == pytest.approx(total, rel=1e-9, abs=1e-300)


def test_page_replays_values_gradients_and_slopes(node):
    for graph in (three_logits(), one_neuron()):
        settings_ = list(random_settings(graph, 200))
        runs = node.replay(graph.to_json()["program"], settings_)
        for values, run in zip(settings_, runs, strict=True):
            for name, expected in graph.arrays(values).items():
                np.testing.assert_allclose(
                    run[name], expected, rtol=1e-12, atol=1e-14, err_msg=name
                )


def test_what_is_between_two_boxes_is_in_the_arrow():
    graph = three_logits()
    assert ("z2", "L") in graph.model.edges
    assert ("z1", "S") not in graph.model.edges
    nodes = {"z1": "z1", "z2": "z2", "z3": "z3", "L": "L"}
    fewer = Graph(graph.model.__wrapped__, nodes, graph.sliders, title="Softmax", alt="Four boxes.")
    assert sorted(fewer.model.edges) == [("z1", "L"), ("z2", "L"), ("z3", "L")]
    values = fewer.arrays({"z1": 0.3, "z2": -0.7, "z3": 1.1})
    for name in ("z1", "z2", "z3"):
        assert values[f"L_per_{name}"] == values[f"grad_{name}"]


def test_a_choice_changes_the_model():
    def model(z, cost):
        a = xl.sigmoid(z)
        loss = xl.quadratic_cost(a, 1.0) if cost == "quadratic" else xl.binary_cross_entropy(a, 1.0)
        return {"a": a, "L": loss}

    sliders = [
        Slider("z", -4, 4, value=-2, step=0.5),
        Chooser("cost", ["quadratic", "cross-entropy"]),
    ]
    graph = Graph(model, {"z": "z", "a": "a", "L": "L"}, sliders, title="Two costs", alt="Boxes.")
    for cost in ("quadratic", "cross-entropy"):
        values = {"z": -2.0, "cost": cost}
        found = graph.arrays(values)["grad_z"]
        expected = xl.binary_cross_entropy_with_logits_grad(-2.0, 1.0)
        if cost == "quadratic":
            a = xl.sigmoid(-2.0)
            expected = (a - 1) * a * (1 - a)
        assert found == pytest.approx(expected, rel=1e-12)
        assert graph.program_for(values).evaluate(values)["grad_z"] == pytest.approx(found)


@pytest.mark.parametrize(
    ("answer", "nodes", "problem"),
    [
        (lambda z: {"L": z * z}, ["z", "b", "L"], "node 'b' is none of z, L"),
        (
            lambda z: {"v": xl.stack([z, z]), "L": z * z},
            ["z", "v", "L"],
            "'v' is not a single number",
        ),
        (
            lambda z: {"c": 3.0, "L": z * z},
            ["z", "c", "L"],
            "'c' is not a single number that a slider",
        ),
        (lambda z: {"a": z + 1, "L": z * z}, ["z", "a", "L"], "node 'a' has no way to 'L'"),
        (lambda z: {"a": z + 1, "b": z + 1, "L": z + 1 + z}, ["a", "b", "L"], "the same number"),
        (lambda z: {"L": z * z}, ["L"], "needs two nodes or more"),
    ],
)
def test_wrong_graphs(answer, nodes, problem):
    def model(z):
        return answer(z)

    sliders = [Slider("z", 0, 1, value=0.5, step=0.1)]
    with pytest.raises(PanelError, match=problem):
        Graph(model, {name: name for name in nodes}, sliders, title="Wrong", alt="Boxes.")


EDGES = st.lists(
    st.tuples(st.integers(0, 9), st.integers(0, 9)).filter(lambda e: e[0] < e[1]),
    min_size=1,
    max_size=16,
    unique=True,
)


@settings(max_examples=150, deadline=None)
@given(edges=EDGES)
def test_layout_keeps_boxes_apart_and_arrows_forwards(edges):
    edges = [(f"n{a}", f"n{b}") for a, b in edges]
    layout = Layout(edges)
    for a, b in edges:
        assert layout.column[a] < layout.column[b]
    for column in layout.columns:
        rows = [layout.row[place] for place in column]
        for (a, b), (above, below) in zip(pairwise(column), pairwise(rows)):
            needed = 0.5 + 0.25 * (isinstance(a, str) + isinstance(b, str))
            assert below - above >= needed - 1e-9
    for (start, end), lanes in layout.lanes.items():
        assert [k for k, _ in lanes] == list(range(layout.column[start] + 1, layout.column[end]))


def test_picture_holds_everything_it_draws():
    for graph in (three_logits(), one_neuron()):
        svg = ET.fromstring(str(graph.picture)).find("svg")
        width, height = map(float, svg.get("viewBox").split()[2:])
        for box in svg.iter("rect"):
            x, y, w, h = (float(box.get(key)) for key in ("x", "y", "width", "height"))
            assert x >= 0 and y >= 20 and x + w <= width and y + h <= height - 40
        labels = [text.text for text in svg.iter("text") if text.get("class") == "xl-label"]
        assert sorted(labels) == sorted(graph.nodes.values())


def test_first_picture_is_that_of_the_start():
    graph = one_neuron()
    first = graph.to_html()
    graph.redraw({"w": -3.0, "b": 0.0, "y": 1.0})
    assert graph.to_html() == first


def graph_on(page, example_page):
    _, panels = example_page
    return page.locator(f"#{panels['graph'].id}"), panels["graph"]


def test_boxes_are_reached_by_keys_and_say_how_their_gradient_comes_about(
    example_page, open_panels
):
    page = open_panels(example_page[0])
    figure, graph = graph_on(page, example_page)
    boxes = figure.locator(".xl-node")
    boxes.first.locator("rect").focus()
    names = []
    for i in range(boxes.count()):
        box = boxes.nth(i)
        assert box.evaluate("node => node.contains(document.activeElement)")
        names.append(box.locator(".xl-label").text_content())
        visible = figure.locator(".xl-why").evaluate_all(
            "nodes => nodes.filter(n => getComputedStyle(n).visibility === 'visible').map(n => n.textContent)"
        )
        assert visible == [box.locator(".xl-why").text_content()]
        page.keyboard.press("Tab")
    assert sorted(names) == sorted(graph.nodes.values())
    why = figure.locator(".xl-why").all_text_contents()
    assert "gradient in a = σ(z): 55.6 = 1 · 55.6" in why


def test_box_under_the_pointer_shows_its_arrows(example_page, open_panels):
    page = open_panels(example_page[0])
    figure, _ = graph_on(page, example_page)
    box = figure.locator(".xl-node").nth(2)
    assert box.locator(".xl-slope").first.is_hidden()
    box.locator("rect").hover()
    assert box.locator(".xl-slope").first.is_visible()


def test_names_and_table_follow_the_sliders(example_page, open_panels):
    """What a screen reader says of each box, and the table of the same numbers."""
    page = open_panels(example_page[0])
    figure, graph = graph_on(page, example_page)
    figure.locator(".xl-numbers summary").click()
    figure.evaluate("f => { f.xlPanel.set({ w: 4, y: 1 }); f.xlPanel.redraw(); }")
    settled(page)
    arrays = graph.arrays({"w": 4.0, "b": 1.0, "y": 1.0})
    rows = [row.split("\t") for row in figure.locator(".xl-numbers tr").all_inner_texts()]
    for name, label in graph.nodes.items():
        value, gradient = (f"{arrays[key]:.4g}".replace("-", "−") for key in (name, f"grad_{name}"))
        assert (
            figure.get_by_role("img", name=f"{label}: value {value}, gradient {gradient}").count()
            == 1
        )
        assert [label, value, gradient] in rows
    for start, end in graph.model.edges:
        slope = f"{arrays[f'{end}_per_{start}']:.4g}".replace("-", "−")
        assert [f"{graph.nodes[start]}, {graph.nodes[end]}", slope] in rows


def test_graph_scrolls_inside_itself_on_a_phone(example_page, open_panels):
    page = open_panels(example_page[0])
    page.set_viewport_size({"width": 360, "height": 800})
    figure, _ = graph_on(page, example_page)
    drawn, shown, seen = figure.locator(".xl-graph").evaluate(
        "g => [g.firstChild.viewBox.baseVal.width, g.scrollWidth, g.clientWidth]"
    )
    assert shown > seen
    assert shown >= 0.79 * drawn  # so letters of 15 pixels keep 12
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    last = figure.locator(".xl-node").last
    last.locator("rect").focus()
    settled(page)
    for part in ("rect", ".xl-why"):  # both in sight
        box = last.locator(part).bounding_box()
        assert box["x"] >= 0 and box["x"] + box["width"] <= 360


def test_gradients_are_a_program_that_the_page_replays(node):
    def model(w, b):
        return {"cost": xl.train_neuron(w, b, cost="cross_entropy", epochs=20).cost[-1]}

    inputs = {"w": 0.6, "b": 0.9}
    program = gradients(record(model, inputs), "cost", inputs)
    (page,) = node.replay(program.to_json(), [inputs])
    for name, gradient in program.evaluate(inputs).items():
        np.testing.assert_allclose(page[name], gradient, rtol=1e-11)
    costs = [
        record(model, inputs).evaluate({"w": 0.6 + h, "b": 0.9})["cost"] for h in (1e-6, -1e-6)
    ]
    assert page["w"] == pytest.approx((costs[0] - costs[1]) / 2e-6, rel=1e-6)
