"""Programs read back from JSON, as any other player of them would, and programs of gradients."""

import numpy as np

from xentlib.engines.program import Program
from xentlib.engines.recorded import record
from xentlib.engines.reverse import backward, forward


def from_json(data):
    """The program that `to_json` wrote."""
    program = Program(data["inputs"])
    for op, *args in data["nodes"]:
        attributes = args.pop() if args and isinstance(args[-1], dict) else {}
        program.nodes.append((op, tuple(args), _attributes(op, attributes)))
    program.outputs = dict(data["outputs"])
    return program


def _attributes(op, attributes):
    if op == "const":
        return {"value": _numbers(attributes["value"]), "shape": tuple(attributes["shape"])}
    if op == "getitem":
        return {
            "index": tuple(slice(*e) if isinstance(e, list) else e for e in attributes["index"])
        }
    if op == "iterate":
        return {**attributes, "body": from_json(attributes["body"])}
    return {k: tuple(v) if isinstance(v, list) else v for k, v in attributes.items()}


def _numbers(value):
    return [_numbers(v) for v in value] if isinstance(value, list) else float(value)


def gradients(program, of, inputs):
    """The program of the gradients of output `of` in all inputs and outputs of `program`.

    `inputs` are sample values, as in `record`; `of` is one number, or several that count as their sum.
    """
    places = {name: i for i, name in enumerate(program.inputs)} | program.outputs

    def model(**recorded):
        values = forward(program, recorded.values())
        passed = backward(program, values, {places[of]: np.ones(values[places[of]].shape)})
        zeros = {name: np.zeros(values[node].shape) for name, node in places.items()}
        return {name: passed.get(node, zeros[name]) for name, node in places.items()}

    return record(model, inputs)
