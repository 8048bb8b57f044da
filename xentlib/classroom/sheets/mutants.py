"""Mutants of a solution: copies with one small mistake each, to see whether the checks notice."""

import ast

SWAPS = {
    "Add": "Sub", "Sub": "Add", "Mult": "Div Add", "Div": "Mult FloorDiv", "FloorDiv": "Div",
    "Mod": "Mult", "Pow": "Mult", "Lt": "LtE Gt", "LtE": "Lt GtE", "Gt": "GtE Lt", "GtE": "Gt LtE",
    "Eq": "NotEq", "NotEq": "Eq", "And": "Or", "Or": "And", "Is": "IsNot", "IsNot": "Is",
    "BitAnd": "BitOr", "BitOr": "BitAnd",
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
        for change, field, value in list(mutations(node, together.get(node, []))):
            before = getattr(node, field)
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


def mutations(node, parameters):
    """What can be changed in one node: a name for the change, the node's field, its new value."""
    if isinstance(node, ast.BinOp | ast.BoolOp | ast.AugAssign):
        yield from ((change, "op", new) for change, new in swapped(node.op))
    elif isinstance(node, ast.Compare):
        for n, operator in enumerate(node.ops):
            for change, new in swapped(operator):
                yield change, "ops", with_item(node.ops, n, new)
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        yield "USub dropped", "op", ast.UAdd()
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        yield "Not dropped", "operand", ast.UnaryOp(ast.Not(), node.operand)
    elif isinstance(node, ast.Constant) and type(node.value) in (int, float, bool):
        for other in other_constants(node.value):
            yield f"{node.value} → {other}", "value", other
    elif isinstance(node, ast.Name | ast.Attribute) and isinstance(node.ctx, ast.Load):
        yield from other_names(node, parameters)
    elif isinstance(node, ast.If | ast.IfExp):
        yield from ((f"if {value}", "test", ast.Constant(value)) for value in (True, False))
    for field in ("body", "orelse"):
        block = getattr(node, field, None)
        if isinstance(block, list) and not isinstance(node, ast.Module):
            for n, statement in enumerate(block):
                if not isinstance(statement, KEPT) and not is_text(statement):
                    change = f"{type(statement).__name__} dropped"
                    yield change, field, with_item(block, n, ast.Pass())


def swapped(operator):
    """Other operators, each with a name for the change."""
    name = type(operator).__name__
    return [(f"{name} → {new}", getattr(ast, new)()) for new in SWAPS.get(name, "").split()]


def other_constants(value):
    if isinstance(value, bool):
        return [not value]
    return [value + 1] + [0] * (abs(value) not in (0, 1, 2))


def other_names(node, parameters):
    """Another function of the same kind, or the next parameter of the same function."""
    field = "id" if isinstance(node, ast.Name) else "attr"
    name = getattr(node, field)
    others = NAMES.get(name, "").split()
    if field == "id" and name in parameters and len(parameters) > 1:
        others.append((parameters * 2)[parameters.index(name) + 1])
    return [(f"{name} → {other}", field, other) for other in others]


def is_text(statement):
    return isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)


def with_item(items, n, new):
    """A list with another entry in place `n`."""
    return [*items[:n], new, *items[n + 1 :]]
