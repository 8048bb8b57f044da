"""The program that a slider replays: operations on named inputs, in the order performed."""

import itertools
import math

import numpy as np

from xentlib.engines.numpy import numpy_engine


class Program:
    """Operations on numbered nodes: the inputs come first, then one node per operation."""

    def __init__(self, inputs):
        self.inputs = list(inputs)
        self.nodes = []
        self.expressions = []  # for each node, the Python that performed it
        self.lines = []  # and the line of the model that did, for errors
        self.outputs = {}
        self._known = {}

    def __repr__(self):
        return f"Program({self.inputs}, {self.nodes}, {self.outputs})"

    def append(self, op, args, attributes, expression="", line=""):
        """The node of an operation; the same operation on the same nodes is kept once."""
        key = (op, tuple(args), repr(attributes))
        if key not in self._known:
            self._known[key] = len(self.inputs) + len(self.nodes)
            self.nodes.append((op, tuple(args), attributes))
            self.expressions.append(expression)
            self.lines.append(line)
        return self._known[key]

    def constant(self, value, line=""):
        """The node of a number or an array of numbers."""
        value = np.asarray(value)
        attributes = {"value": value.tolist(), "shape": value.shape}
        return self.append("const", (), attributes, line=line)

    def first_difference(self, other):
        """The line that did something else in `other`; "" if none is known, None if nothing differs."""
        pairs = itertools.zip_longest(self.nodes, other.nodes, fillvalue=("", (), {}))
        for number, (mine, others) in enumerate(pairs):
            if repr(mine) != repr(others):
                bodies = mine[2].get("body"), others[2].get("body")
                within = bodies[0].first_difference(bodies[1]) if all(bodies) else None
                line = (self if number < len(self.lines) else other).lines[number]
                return line if within is None else within
        return None if self.outputs == other.outputs else ""

    def evaluate(self, values):
        """The outputs, by name, for the inputs `values`: the program replayed in NumPy."""
        with np.errstate(all="ignore"):
            return self.replay([np.asarray(values[name], dtype=float) for name in self.inputs])

    def replay(self, results):
        results = list(results)
        for op, args, attributes in self.nodes:
            results.append(perform(op, [results[a] for a in args], attributes))
        return {name: results[node] for name, node in self.outputs.items()}

    def to_json(self):
        """The program as plain data, without nodes that no output needs: what player.js reads."""
        place, nodes = {node: node for node in range(len(self.inputs))}, []
        for node, (op, args, attributes), _ in self._needed():
            plain = [_plain(op, attributes)] if attributes else []
            nodes.append([op, *(place[arg] for arg in args), *plain])
            place[node] = len(place)
        outputs = {name: place[node] for name, node in self.outputs.items()}
        return {"inputs": self.inputs, "nodes": nodes, "outputs": outputs}

    def expressions_to_json(self):
        """The Python of each node of `to_json`; a loop's is followed by those of its body."""
        return [
            [expression, attributes["body"].expressions_to_json()]
            if op == "iterate"
            else expression
            for _, (op, _, attributes), expression in self._needed()
        ]

    def _needed(self):
        """(number, operation, Python) of the nodes that some output depends on, in order."""
        needed, nodes = set(self.outputs.values()), []
        made = zip(self.nodes, self.expressions, strict=True)
        for number, (node, expression) in reversed([*enumerate(made, len(self.inputs))]):
            if number in needed:
                needed.update(node[1])
                nodes.append((number, node, expression))
        return nodes[::-1]


def perform(op, args, attributes):
    """One operation in NumPy: the reference for every other player.  Booleans become 0 and 1."""
    if op in _SPECIAL:
        return _SPECIAL[op](args, attributes)
    operation = getattr(numpy_engine, op, None) or getattr(np, op)
    result = np.asarray(operation(*args, **attributes))
    return result.astype(float) if result.dtype != float else result


def replay_loop(args, attributes):
    """The histories of a loop's states, the start first."""
    states, captured = args[: attributes["states"]], args[attributes["states"] :]
    history = [states]
    for _ in range(attributes["n"]):
        history.append(list(attributes["body"].replay([*history[-1], *captured]).values()))
    return [np.stack(run) for run in zip(*history, strict=True)]


_SPECIAL = {
    "const": lambda args, a: np.asarray(a["value"], dtype=float).reshape(a["shape"]),
    "item": lambda args, a: args[0][a["i"]],
    "getitem": lambda args, a: np.asarray(args[0][a["index"]]),
    "iterate": replay_loop,
    "take": lambda args, a: np.asarray(numpy_engine.take(args[0], args[1].astype(int), a["axis"])),
    "stack": lambda args, a: np.stack(args, axis=a["axis"]),
    "concat": lambda args, a: np.concatenate(args, axis=a["axis"]),
}


def _plain(op, attributes):
    """Attributes as JSON holds them: no tuples, no slices, no infinities."""
    if op == "const":
        return {"value": _spelled(attributes["value"]), "shape": list(attributes["shape"])}
    if op == "getitem":
        return {"index": [_plain_index(entry) for entry in attributes["index"]]}
    if op == "iterate":
        return {**attributes, "body": attributes["body"].to_json()}
    return {k: list(v) if isinstance(v, tuple) else v for k, v in attributes.items()}


def _spelled(value):
    if isinstance(value, list):
        return [_spelled(v) for v in value]
    if not math.isfinite(value):
        return str(value)
    return (
        int(value) if value == int(value) and abs(value) < 1e15 and str(value) != "-0.0" else value
    )


def _plain_index(entry):
    return [entry.start, entry.stop, entry.step] if isinstance(entry, slice) else entry
