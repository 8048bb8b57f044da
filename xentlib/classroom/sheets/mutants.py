"""Mutants of a solution: copies with one small mistake each, to see whether the checks notice."""

import ast

SWAPS = {
    "Add": "Sub", "Sub": "Add", "Mult": "Div Add", "Div": "Mult FloorDiv", "FloorDiv": "Div",
    "Mod": "Mult", "Pow": "Mult", "Lt": "LtE Gt", "LtE": "Lt GtE", "Gt": "GtE Lt", "GtE": "Gt LtE",
    "Eq": "NotEq", "NotEq": "Eq", "And": "Or", "Or": "And", "Is": "IsNot", "IsNot": "Is",
    "BitAnd": "BitOr", "BitOr": "BitAnd", "USub": "UAdd", "Not": "UAdd",
}  # fmt: skip
NAMES = {
    "log": "log2 exp", "log2": "log log10", "log10": "log", "exp": "log expm1", "expm1": "exp",
    "log1p": "log", "sqrt": "exp", "tanh": "sin", "min": "max", "max": "min", "sum": "max",
    "any": "all", "all": "any", "inf": "nan pi", "fsum": "prod", "prod": "fsum",
}  # fmt: skip
KEPT = (ast.Import, ast.ImportFrom, ast.FunctionDef, ast.AnnAssign, ast.Pass)


def mutants(source: str):
    """Yield (line, what was changed, source) for each mutant of a piece of source code.

    >>> for line, change, source in mutants("answer = 2 * x"):
    ...     print(line, change, "|", source)
    1 Mult → Div | answer = 2 / x
    1 Mult → Add | answer = 2 + x
    1 2 → 3 | answer = 3 * x
    """
    tree = ast.parse(source)
    together = parameters(tree)
    for node in list(ast.walk(tree)):
        for field, before in list(ast.iter_fields(node)):
            for change, value in mutations(node, field, before, together.get(node, [])):
                setattr(node, field, value)
                yield getattr(node, "lineno", 0), change, ast.unparse(tree)
            setattr(node, field, before)


def parameters(tree):
    """The parameters of the functions around each node."""
    around = {}
    for function in ast.walk(tree):  # from the outside in
        if isinstance(function, ast.FunctionDef):
            own = [argument.arg for argument in function.args.args if argument.arg != "self"]
            names = around.get(function, []) + own
            around |= dict.fromkeys(ast.walk(function), names)
    return around


def mutations(node, field, value, parameters):
    """What else could stand in a field of a node, or in one place of it: (what was changed, value)."""
    name = type(value).__name__
    if isinstance(value, list):
        for n, item in enumerate(value):
            for change, other in mutations(node, field, item, parameters):
                yield change, [*value[:n], other, *value[n + 1 :]]
    elif name in SWAPS:
        for new in SWAPS[name].split():
            yield f"{name} → {new}", getattr(ast, new)()
    elif isinstance(node, ast.If | ast.IfExp) and field == "test":
        for outcome in (True, False):
            yield f"if {outcome}", ast.Constant(outcome)
    elif isinstance(node, ast.Name | ast.Attribute) and field in ("id", "attr"):
        if isinstance(node.ctx, ast.Load):
            for other in other_names(value, parameters if field == "id" else []):
                yield f"{value} → {other}", other
    elif isinstance(node, ast.Constant) and type(value) in (int, float, bool):
        for other in other_constants(value):
            yield f"{value} → {other}", other
    elif isinstance(value, ast.stmt) and not isinstance(node, ast.Module):
        if not isinstance(value, KEPT) and not is_text(value):
            yield f"{name} dropped", ast.Pass()


def other_constants(value):
    if isinstance(value, bool):
        return [not value]
    return [value + 1] + [0] * (abs(value) not in (0, 1, 2))


def other_names(name, parameters):
    """Other functions of the same kind, and the next parameter of the same function."""
    others = NAMES.get(name, "").split()
    if name in parameters and len(parameters) > 1:
        others.append((parameters * 2)[parameters.index(name) + 1])
    return others


def is_text(statement):
    return isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)
