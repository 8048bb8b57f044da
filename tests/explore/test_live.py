"""The same panels in a kernel: a slider calls Python, and the picture changes."""

import nbclient
import nbformat
import pytest
from example_panels import EXAMPLES
from ipywidgets import HTML, Button, FloatSlider, Play, RadioButtons

from xentlib.explore import Slider

CELL = """
import matplotlib.pyplot as plt
import xentlib as xl
from xentlib.explore import Panel, Slider, moves

called = []

def model(p):
    called.append(p)
    return {"p": p, "information": xl.self_information(p)}

def figure(m):
    fig, ax = plt.subplots()
    moves(ax.plot(m["p"], m["information"], "o")[0], x="p", y="information")
    ax.set(xlim=(0, 1), ylim=(0, 7))
    return fig

panel = Panel(model, figure, [Slider("p", 0.01, 1, value=0.5, step=0.01, label="probability p")],
              title="Information", alt="A point.", says="I = {information:.3f} bits", presets={"sure": {"p": 1}})
panel
"""
MOVE = """
from ipywidgets import FloatSlider, HTML
widget = panel.widget()
def parts(widget):
    return [p for c in getattr(widget, "children", ()) for p in [c, *parts(c)]]

slider, = [w for w in parts(widget) if isinstance(w, FloatSlider)]
before = [w.value for w in parts(widget) if isinstance(w, HTML)]
called.clear()
slider.value = 0.25
after = [w.value for w in parts(widget) if isinstance(w, HTML)][:-1]  # the last holds the tasks
print(float(called[-1]), sum(a != b for a, b in zip(before, after)), after[-1])
"""


def parts(widget):
    """Everything in a widget, in order."""
    return [part for child in getattr(widget, "children", ()) for part in [child, *parts(child)]]


def children(widget, kind):
    """The parts of the panel of that kind: of HTML the style, title, picture, sentence and tasks."""
    return [part for part in parts(widget) if isinstance(part, kind)]


def sliders_of(panel):
    return [s for s in panel.sliders if isinstance(s, Slider)]


@pytest.mark.parametrize("name", EXAMPLES)
def test_every_slider_moves_the_picture(name):
    panel = EXAMPLES[name]()
    widget = panel.widget()
    picture, sliders = children(widget, HTML)[2], children(widget, FloatSlider)
    labels = [s.label for s in sliders_of(panel)]
    assert [slider.description.split(" (")[0] for slider in sliders] == labels
    for slider in sliders:
        before = picture.value
        slider.value = slider.min if slider.value != slider.min else slider.max
        assert picture.value != before
    moved = {s.name: w.value for s, w in zip(sliders_of(panel), sliders, strict=True)}
    values = panel.start | moved
    assert panel.sentence(panel.arrays(values)) in children(widget, HTML)[3].value


def test_presets_and_reset():
    panel = EXAMPLES["lines"]()
    widget = panel.widget()
    first = children(widget, HTML)[2].value
    preset, reset = children(widget, Button)
    assert (preset.description, reset.description) == ("negative", "Reset")
    preset.click()
    assert [s.value for s in children(widget, FloatSlider)] == [-2, -1]
    assert children(widget, HTML)[2].value != first
    reset.click()
    assert [s.value for s in children(widget, FloatSlider)] == [1.0, 0.5]
    assert children(widget, HTML)[2].value == first


def test_choosers():
    panel = EXAMPLES["choices"]()
    widget = panel.widget()
    which, unit = children(widget, RadioButtons)
    assert (which.description, unit.description) == ("which", "unit")
    assert (unit.options, unit.value) == (("bits", "nats"), "nats")
    unit.value, which.value = "bits", "complement"
    values = panel.start | {"base": "bits", "side": "complement"}
    assert panel.sentence(panel.arrays(values)) in children(widget, HTML)[3].value
    assert "0.415" in children(widget, HTML)[3].value


def test_play_calls_python():
    widget = EXAMPLES["choices"]().widget()
    (play,), picture = children(widget, Play), children(widget, HTML)[2]
    epoch = children(widget, FloatSlider)[1]
    assert (play.max, play.value) == (10, 10)
    epoch.value = 3
    before = picture.value
    assert play.value == 3
    play.value = 4  # the next picture
    assert epoch.value == 4
    assert picture.value != before


def run(static, monkeypatch, *cells, watched=True):
    """Run cells as a front end does at which somebody sits, or as nbconvert and Quarto do."""
    monkeypatch.setenv("XENTLIB_STATIC", "1") if static else monkeypatch.delenv(
        "XENTLIB_STATIC", raising=False
    )
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])
    client = nbclient.NotebookClient(notebook, kernel_name="python3")
    with client.setup_kernel():
        client.kc.allow_stdin = watched
        for number, cell in enumerate(notebook.cells):
            client.execute_cell(cell, number)
    return notebook


def test_in_a_real_kernel(monkeypatch):
    notebook = run(False, monkeypatch, CELL, MOVE)
    (shown,) = notebook.cells[0].outputs
    assert "application/vnd.jupyter.widget-view+json" in shown.data
    assert shown.data["text/plain"] == "Information. A point. I = 1.000 bit"
    still = shown.data["text/html"]  # for viewers that know no widgets
    assert '<img src="data:image/png;base64,' in still and 'alt="A point."' in still
    assert "I = 1.000 bit" in still and "<script" not in still
    said = notebook.cells[1].outputs[0].text
    assert said.startswith("0.25 2 ") and "I = 2.000 bits" in said


def test_in_a_kernel_that_nobody_watches(monkeypatch):
    (shown,) = run(False, monkeypatch, CELL, watched=False).cells[0].outputs
    assert shown.data.keys() == {"text/html", "text/plain"}
    assert "<figure" in shown.data["text/html"] and "<script>" in shown.data["text/html"]


def test_in_a_kernel_that_runs_for_the_page(monkeypatch):
    notebook = run(True, monkeypatch, CELL)
    (shown,) = notebook.cells[0].outputs
    assert shown.data.keys() == {"text/html", "text/plain"}
    assert shown.data["text/plain"] == "Information. A point. I = 1.000 bit"
    assert "widgets" not in notebook.metadata
    assert shown.data["text/html"].startswith('<figure class="xl-panel" id="xl-')
