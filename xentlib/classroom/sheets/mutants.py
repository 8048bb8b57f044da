"""Mutants of a solution: copies with one small mistake each, to see whether the checks notice."""

import ast

SWAPS = {
    ast.Add: [ast.Sub],
    ast.Sub: [ast.Add],
    ast.Mult: [ast.Div, ast.Add],
    ast.Div: [ast.Mult, ast.FloorDiv],
    ast.FloorDiv: [ast.Div],
    ast.Mod: [ast.Mult],
    ast.Pow: [ast.Mult],
    ast.Lt: [ast.LtE, ast.Gt],
    ast.LtE: [ast.Lt, ast.GtE],
    ast.Gt: [ast.GtE, ast.Lt],
    ast.GtE: [ast.Gt, ast.LtE],
    ast.Eq: [ast.NotEq],
    ast.NotEq: [ast.Eq],
    ast.And: [ast.Or],
    ast.Or: [ast.And],
    ast.Is: [ast.IsNot],
    ast.IsNot: [ast.Is],
    ast.BitAnd: [ast.BitOr],
    ast.BitOr: [ast.BitAnd],
}
NAMES = {
    "log": ["log2", "exp"],
    "log2": ["log", "log10"],
    "log10": ["log"],
    "exp": ["log", "expm1"],
    "expm1": ["exp"],
    "log1p": ["log"],
    "sqrt": ["exp"],
    "tanh": ["sin"],
    "min": ["max"],
    "max": ["min"],
    "sum": ["max"],
    "any": ["all"],
    "all": ["any"],
    "inf": ["nan", "pi"],
    "fsum": ["prod"],
    "prod": ["fsum"],
}
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
        for change, mutate in list(mutations(node, together.get(node, []))):
            before = {k: list(v) if isinstance(v, list) else v for k, v in vars(node).items()}
            mutate(node)
            yield getattr(node, "lineno", 0), change, ast.unparse(tree)
            vars(node).update(before)


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
    """What can be changed in one node: a name for the change, and a function that makes it."""
    if isinstance(node, ast.BinOp | ast.BoolOp | ast.AugAssign):
        yield from swapped_operator(node)
    elif isinstance(node, ast.Compare):
        yield from swapped_comparison(node)
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub | ast.Not):
        yield f"{type(node.op).__name__} dropped", drop_operator
    elif isinstance(node, ast.Constant) and type(node.value) in (int, float, bool):
        yield from other_constant(node)
    elif isinstance(node, ast.Name | ast.Attribute) and isinstance(node.ctx, ast.Load):
        yield from other_name(node, parameters)
    elif isinstance(node, ast.If | ast.IfExp):
        yield from ((f"if {value}", set_to("test", ast.Constant(value))) for value in (True, False))
    for field in ("body", "orelse"):
        block = getattr(node, field, None)
        if isinstance(block, list) and not isinstance(node, ast.Module):
            yield from statements_dropped(block, field)


def swapped_operator(node):
    for new in SWAPS.get(type(node.op), []):
        yield f"{type(node.op).__name__} → {new.__name__}", set_to("op", new())


def swapped_comparison(node):
    for n, operator in enumerate(node.ops):
        for new in SWAPS.get(type(operator), []):
            yield f"{type(operator).__name__} → {new.__name__}", set_item("ops", n, new())


def other_constant(node):
    if isinstance(node.value, bool):
        others = [not node.value]
    else:
        others = [node.value + 1] + [0] * (abs(node.value) not in (0, 1, 2))
    for other in others:
        yield f"{node.value} → {other}", set_to("value", other)


def other_name(node, parameters):
    """Another function of the same kind, or the next parameter of the same function."""
    field = "id" if isinstance(node, ast.Name) else "attr"
    name = getattr(node, field)
    others = NAMES.get(name, [])
    if field == "id" and name in parameters and len(parameters) > 1:
        others = [*others, (parameters * 2)[parameters.index(name) + 1]]
    for other in others:
        yield f"{name} → {other}", set_to(field, other)


def statements_dropped(block, field):
    for n, statement in enumerate(block):
        text = isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)
        if not isinstance(statement, KEPT) and not text:
            name = f"{type(statement).__name__} dropped"
            yield name, set_item(field, n, ast.Pass())


def drop_operator(node):
    """Minus or not: what stands behind it, twice over, so that the node itself can stay."""
    if isinstance(node.op, ast.Not):
        node.operand = ast.UnaryOp(ast.Not(), node.operand)
    else:
        node.op = ast.UAdd()


def set_to(field, value):
    return lambda node: setattr(node, field, value)


def set_item(field, n, value):
    return lambda node: getattr(node, field).__setitem__(n, value)
