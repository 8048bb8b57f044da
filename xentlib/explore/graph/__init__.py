"""The computation graph of a small model: values forwards and gradients backwards, live under sliders."""

import html

import numpy as np

from xentlib.engines.recorded import Recorded, record
from xentlib.engines.reverse import backward, nodes_of
from xentlib.explore.definition import written_at
from xentlib.explore.graph.picture import GraphPicture
from xentlib.explore.page import shown
from xentlib.explore.panel import Panel


class Graph(Panel):
    """A computation graph with the value of every node and the gradient of the last node in it.

    The model is differentiated in reverse mode on its recorded operations. Each arrow stands for a
    slope, the derivative of the node it leads to in the node it comes from; a box that is pointed at,
    tapped or tabbed to shows how its gradient comes about.

    Parameters
    ----------
    model : callable
        Takes the sliders' values by name, returns a dict of named single numbers.
    nodes : dict
        The numbers to draw, sliders or results of the model, with what stands in their boxes:
        {"z": "z", "a": "a = σ(z)", "L": "loss L"}. Gradients are those of the last one. What the
        model computes between two of them is part of the arrow.
    sliders, title, alt, says, tasks, presets
        As for `Panel`. Sentences may also name `grad_z`, the gradient in z, and `a_per_z`, the slope
        of an arrow.

    Raises
    ------
    PanelError
        If a node is no single number of the model, or has no way to the last one; and as `Panel`.

    Examples
    --------
    >>> import xentlib as xl
    >>> from xentlib.explore import Graph, Slider
    >>> def model(z):
    ...     a = xl.sigmoid(z)
    ...     return {"a": a, "L": xl.binary_cross_entropy(a, 1.0)}
    >>> graph = Graph(model, {"z": "z", "a": "a = σ(z)", "L": "L = −ln a"},
    ...               [Slider("z", -4, 4, value=0, step=0.1)],
    ...               title="A forecast", alt="Three boxes in a row.", says="∂L/∂z = {grad_z:.2f}")
    >>> graph.sentence(graph.arrays({"z": 0.0}))
    '∂L/∂z = −0.50'
    """

    def __init__(self, model, nodes, sliders, *, title, alt, says="", tasks=(), presets=None):
        self.title, self.line, self.nodes = title, written_at(), dict(nodes)
        if len(self.nodes) < 2:
            raise self.error("it needs two nodes or more")
        with_gradients = Differentiated(model, list(self.nodes), self.error)
        super().__init__(
            with_gradients,
            None,
            sliders,
            title=title,
            alt=alt,
            says=says,
            tasks=tasks,
            presets=presets,
        )

    def _make_picture(self, figure, arrays):
        self.picture = GraphPicture(self.nodes, self.model.edges, self.id, self.alt, arrays)
        self.moves = self.picture.numbers

    def redraw(self, values):
        """The graph with the numbers for the sliders' `values`."""
        return self.picture.filled(self.arrays(values))

    def numbers_html(self, arrays):
        """The table of the nodes, and under them the slopes of the arrows, folded."""
        rows = [_row(s.label, [s.shown(self.start[s.name])], 2) for s in self.sliders]
        rows.append("<tr><th>node</th><th>value</th><th>gradient</th></tr>")
        for name, label in self.nodes.items():
            rows.append(_row(label, [shown(arrays[name]), shown(arrays[f"grad_{name}"])]))
        rows.append('<tr><th>from, to</th><th colspan="2">slope</th></tr>')
        for start, end in self.model.edges:
            way = f"{self.nodes[start]}, {self.nodes[end]}"
            rows.append(_row(way, [shown(arrays[f"{end}_per_{start}"])], 2))
        return (
            '<details class="xl-numbers"><summary>The numbers</summary><table>'
            + "".join(rows)
            + "</table></details>"
        )


def _row(name, texts, columns=1):
    wide = f' colspan="{columns}"' if columns > 1 else ""
    cells = "".join(f"<td{wide}>{html.escape(text)}</td>" for text in texts)
    return f'<tr><th scope="row">{html.escape(name)}</th>{cells}</tr>'


class Differentiated:
    """A model whose answer holds the gradients and slopes between its nodes, too."""

    def __init__(self, model, names, error):
        self.__wrapped__, self.names, self.error = model, names, error

    def __call__(self, **values):
        if any(isinstance(value, Recorded) for value in values.values()):
            return self._recorded(values)
        numbers = {name: value for name, value in values.items() if isinstance(value, np.float64)}
        chosen = {name: value for name, value in values.items() if name not in numbers}
        program = record(lambda **recorded: self._recorded(recorded | chosen), numbers)
        return program.evaluate(numbers) | self._drawn(values)

    def _drawn(self, values):
        """The nodes' own values, by name: sliders and what the model answers."""
        numbers = values | self.__wrapped__(**values)
        for name in self.names:
            if name not in numbers:
                raise self.error(f"node {name!r} is none of {', '.join(numbers)}")
        return {name: numbers[name] for name in self.names}

    def _recorded(self, values):
        drawn = self._drawn(values)
        for name, value in drawn.items():
            if not isinstance(value, Recorded) or value.shape != ():
                raise self.error(f"node {name!r} is not a single number that a slider moves")
        if len({value.node for value in drawn.values()}) < len(drawn):
            raise self.error("two of its nodes are the same number")
        recording = next(iter(drawn.values())).recording
        values, place = nodes_of(recording), {name: value.node for name, value in drawn.items()}
        last = self.names[-1]
        total = backward(recording.program, values, {place[last]: np.array(1.0)})
        result, self.edges = {}, []
        for name in self.names:
            if place[name] not in total:
                raise self.error(f"node {name!r} has no way to {last!r}")
            result |= {name: drawn[name], f"grad_{name}": total[place[name]]}
        for name in self.names:
            others = {place[other]: other for other in self.names if other != name}
            slopes = backward(recording.program, values, {place[name]: np.array(1.0)}, stop=others)
            for node, other in others.items():
                if node in slopes:
                    result[f"{name}_per_{other}"] = slopes[node]
                    self.edges.append((other, name))
        return result
