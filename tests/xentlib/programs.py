"""Programs read back from JSON, as any other player of them would."""

from xentlib.engines.program import Program


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
