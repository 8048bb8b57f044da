"""Deliberately wrong lines: a sign, a factor, a range, a bound letter, an index or symbol changed."""

import sympy as sp
from sympy.core.relational import Relational


def mutants(expression):
    """Yield (what was done, wrong expression) for every place where it can be done."""
    if isinstance(expression, Relational):
        for what, side in mutants(expression.rhs):
            yield what, sp.Eq(expression.lhs, side, evaluate=False)
        return
    yield "whole sign flipped", -expression
    for path, node in _places(expression):
        for what, wrong in _wrong(node):
            yield f"{what} in {node}", _put(expression, path, wrong)
    yield from _swapped(expression)


def _places(expression, path=()):
    yield path, expression
    if isinstance(expression, (sp.Indexed, sp.Derivative, sp.Subs)):
        return
    arguments = expression.args[:1] if isinstance(expression, sp.Sum) else expression.args
    for number, argument in enumerate(arguments):
        if isinstance(argument, sp.Basic):
            yield from _places(argument, (*path, number))


def _wrong(node):
    if isinstance(node, sp.Add):
        for term in node.args:
            yield f"sign of {term} flipped", node - 2 * term
            yield f"term {term} dropped", node - term
    if isinstance(node, sp.Mul):
        for factor in node.args:
            if factor != -1:
                yield f"factor {factor} dropped", node / factor
    if isinstance(node, sp.Pow) and node.exp.is_Integer:
        yield "power changed", node.base ** (node.exp + 1)
    if isinstance(node, sp.Sum):
        (index, low, high), *others = node.limits
        yield "range cut short", node.func(node.function, (index, low, high - 1), *others)
        yield "bound letter set free", node.func(node.function.subs(index, 1), *node.limits)
    if isinstance(node, sp.Rational) and node not in (-1, sp.Rational(-1)):
        yield "number changed", node + 1


def _put(expression, path, node):
    if not path:
        return node
    arguments = list(expression.args)
    arguments[path[0]] = _put(arguments[path[0]], path[1:], node)
    return expression.func(*arguments)


def _swapped(expression):
    """Each symbol, base or index put in the place of another of its kind."""
    bases = sorted({item.base for item in expression.atoms(sp.Indexed)}, key=str)
    labels = {base.label for base in bases}
    bound = {v for total in expression.atoms(sp.Sum, sp.Product) for v in total.variables}
    symbols = sorted(expression.free_symbols - labels - expression.atoms(sp.Indexed), key=str)
    symbols = [s for s in symbols if s not in bound]
    for kind in (
        bases,
        [s for s in symbols if s.is_integer],
        [s for s in symbols if not s.is_integer],
    ):
        for old in kind:
            for new in kind:
                if old != new:
                    yield f"{new} put for {old}", expression.xreplace({old: new})
