"""SymPy to the LaTeX that a book would print, and that KaTeX accepts."""

import re
from collections import Counter

import sympy as sp
from sympy.core.function import AppliedUndef
from sympy.printing.latex import LatexPrinter

from .checking import ranges
from .writing import Written

PLAIN = re.compile(r"[A-Za-z]+\d*(_\w+)?")
LETTERS = "kjilm"  # for summation indices
TOTALS = (sp.Sum, sp.Product)
LOOK = {"ln_notation": True, "mul_symbol": None}
RELATION = {"=": "=", "==": "=", "<=": r"\le", ">=": r"\ge", "<": r"\lt", ">": r"\gt", "!=": r"\ne"}
SIGNS = (  # what a symbol is, written for a whole number and for any other
    ("positive", r"\ge 1", r"\gt 0"),
    ("nonnegative", r"\ge 0", r"\ge 0"),
    ("negative", r"\le -1", r"\lt 0"),
)


class _Printer(LatexPrinter):
    def _print_Symbol(self, expr, style="plain"):
        if PLAIN.fullmatch(expr.name):
            return super()._print_Symbol(expr, style)
        return expr.name  # a name that is LaTeX already, such as H(p, q)

    def _print_log(self, expr, exp=None):
        argument, *base = expr.args
        name = rf"\log_{{{self._print(base[0])}}}" if base else r"\ln"
        power = "" if exp is None else f"^{{{exp}}}"
        if (argument.is_Atom and not argument.is_Rational) or argument.is_Integer:
            return f"{name}{power} {self._print(argument)}"
        return rf"{name}{power}\left({self._print(argument)}\right)"


def latex(expression):
    """LaTeX of an expression, relation or tuple of them."""
    expression = sp.sympify(expression)
    if expression.is_Relational:
        return f"{latex(expression.lhs)} {RELATION[expression.rel_op]} {latex(expression.rhs)}"
    if isinstance(expression, Written):
        return _Printer({**LOOK, "order": "none"}).doprint(expression.args[0])
    expression = _unshadowed(_nice_names(expression))
    return _Printer(LOOK).doprint(_bases(_indices_as_symbols(expression)))


def _nice_names(expression):
    """_k0, _k1 ... (the names that rewriting gives to summation indices) become k, j, ..."""
    made = sorted((s for s in expression.atoms(sp.Symbol) if s.name.startswith("_k")), key=str)
    taken = {s.name for s in expression.atoms(sp.Symbol)}
    names = [n for n in LETTERS if n not in taken]
    return expression.xreplace({s: sp.Symbol(n, integer=True) for s, n in zip(made, names)})


def _unshadowed(expression):
    """A sum inside a sum over the same letter gets a letter of its own."""
    for total in expression.atoms(*TOTALS):
        for inner in total.function.atoms(*TOTALS):
            for index in set(inner.variables) & set(total.variables):
                used = {symbol.name for symbol in inner.atoms(sp.Symbol) | set(total.variables)}
                letter = sp.Symbol(next(n for n in LETTERS if n not in used), integer=True)
                renamed = total.xreplace({inner: inner.xreplace({index: letter})})
                return _unshadowed(expression.xreplace({total: renamed}))
    return expression


def _indices_as_symbols(expression):
    """p[k] sorts and prints like a symbol, in front of functions."""

    def name(item):
        index = ",".join(latex(i) for i in item.indices)
        return sp.Symbol(f"{sp.latex(item.base.label)}_{{{index}}}", commutative=True)

    return expression.replace(lambda e: e.is_Indexed, name)


def _bases(expression):
    """log(x)/log(2) is printed as a logarithm to base 2, where that is exact."""
    if not expression.args or isinstance(expression, (sp.Derivative, AppliedUndef)):
        return expression
    for factor in expression.args if expression.is_Mul else ():
        rest, divisor = expression / factor, 1 / factor
        logs = [part for part in sp.Mul.make_args(rest) if part.has(sp.log)]
        integer = isinstance(divisor, sp.log) and divisor.args[0].is_Integer
        if integer and len(logs) == 1 and isinstance(logs[0], sp.log):
            to_base = sp.log(*logs[0].args, divisor.args[0], evaluate=False)
            return rest.xreplace({logs[0]: to_base})
    return expression.func(*[_bases(a) for a in expression.args])


def assumptions(expressions):
    """LaTeX of what the symbols in `expressions` are assumed to be, in groups."""
    scope = sp.Tuple(*expressions)
    limits, signs, spans = ranges.of_indices(scope), {}, {}
    for symbol in _symbols(scope):
        if symbol not in limits:
            signs.setdefault(_sign(symbol), []).append(latex(symbol))
    for index in sorted(limits, key=str):
        spans.setdefault(limits[index], []).append(latex(index))
    return [f"{', '.join(names)} {sign}" for sign, names in sorted(signs.items()) if sign] + sorted(
        rf"{latex(low)} \le {', '.join(names)} \le {latex(high)}"
        for (low, high), names in spans.items()
    )


def _symbols(scope):
    bound = {v for total in scope.atoms(sp.Sum, sp.Product) for v in total.variables}
    indexed = sorted({_one(i) for i in scope.atoms(sp.Indexed)}, key=sp.default_sort_key)
    plain = scope.free_symbols - bound - {i.base.label for i in scope.atoms(sp.Indexed)}
    plain = {s for s in plain if s.is_Symbol and PLAIN.fullmatch(s.name)}
    return indexed + sorted(plain, key=sp.default_sort_key)


def _one(item):
    """p[3], p[j], p[_k0] all speak of p[k]."""
    names = [sp.Symbol(n, integer=True) for n in "kji"]
    return item.base[tuple(names[: len(item.indices)])]


def _sign(symbol):
    for fact, whole, real in SIGNS:
        if getattr(symbol, f"is_{fact}"):
            return rf"{whole} \text{{ whole}}" if symbol.is_integer else real
    if symbol.is_integer:
        return r"\text{ whole}"
    return r"\text{ real}" if symbol.is_real else ""


def quantity_latex(quantity, expression):
    """C, or its derivative: one d where a single symbol is left to vary."""
    name, by = quantity
    if not by:
        return name
    d = r"\partial" if (expression.free_symbols | {*by}) - {by[0]} else "d"
    powers = [(symbol, f"^{n}" if n > 1 else "") for symbol, n in Counter(by).items()]
    below = r"\,".join(f"{d} {latex(symbol)}{power}" for symbol, power in powers)
    order = f"^{len(by)}" if len(by) > 1 else ""
    return rf"\frac{{{d}{order} {name}}}{{{below}}}"
