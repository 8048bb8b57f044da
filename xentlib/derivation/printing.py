"""SymPy to the LaTeX that a book would print, and that KaTeX accepts."""

import re

import sympy as sp
from sympy.core.function import AppliedUndef
from sympy.core.relational import Relational
from sympy.printing.latex import LatexPrinter

from .checking import ranges
from .writing import Written

PLAIN = re.compile(r"[A-Za-z]+\d*(_\w+)?")
LETTERS = "kjilm"  # for summation indices
LOOK = {"ln_notation": True, "mul_symbol": None}
RELATION = {"=": "=", "<=": r"\le", ">=": r"\ge"}


class _LogBase(sp.Function):
    """log of the first argument to the base of the second, for printing alone."""


class _Printer(LatexPrinter):
    def _print_Symbol(self, expr, style="plain"):
        if PLAIN.fullmatch(expr.name):
            return super()._print_Symbol(expr, style)
        return expr.name  # a name that is LaTeX already, such as H(p, q)

    def _print_log(self, expr, exp=None):
        if len(expr.args) == 2:
            return self._print__LogBase(expr, exp)
        return self._logarithm(r"\ln", expr.args[0], exp)

    def _print__LogBase(self, expr, exp=None):
        return self._logarithm(rf"\log_{{{self._print(expr.args[1])}}}", expr.args[0], exp)

    def _logarithm(self, name, argument, exp):
        power = "" if exp is None else f"^{{{exp}}}"
        if (argument.is_Atom and not argument.is_Rational) or argument.is_Integer:
            return f"{name}{power} {self._print(argument)}"
        return rf"{name}{power}\left({self._print(argument)}\right)"


def latex(expression):
    """LaTeX of an expression, relation or tuple of them."""
    if isinstance(expression, Relational):
        sign = {
            sp.Eq: "=",
            sp.Le: r"\le",
            sp.Ge: r"\ge",
            sp.Lt: r"\lt",
            sp.Gt: r"\gt",
            sp.Ne: r"\ne",
        }[type(expression)]
        return f"{latex(expression.lhs)} {sign} {latex(expression.rhs)}"
    if isinstance(expression, Written):
        return _Printer({**LOOK, "order": "none"}).doprint(expression.args[0])
    expression = _unshadowed(_nice_names(sp.sympify(expression)), set())
    expression = _indices_as_symbols(_bases(expression))
    return _Printer(LOOK).doprint(expression)


def _nice_names(expression):
    """_k0, _k1 ... (the names that rewriting gives to summation indices) become k, j, ..."""
    made = sorted((s for s in expression.atoms(sp.Symbol) if s.name.startswith("_k")), key=str)
    taken = {s.name for s in expression.atoms(sp.Symbol)}
    names = [n for n in LETTERS if n not in taken]
    return expression.xreplace({s: sp.Symbol(n, integer=True) for s, n in zip(made, names)})


def _unshadowed(expression, taken):
    """A sum inside a sum over the same letter gets a letter of its own."""
    if not expression.has(sp.Sum, sp.Product):
        return expression
    if not isinstance(expression, (sp.Sum, sp.Product)):
        return expression.func(*[_unshadowed(a, taken) for a in expression.args])
    used = taken | {symbol.name for symbol in expression.free_symbols}
    names = {index: index for index in expression.variables}
    for index in expression.variables:
        if index in taken:
            free = next(n for n in LETTERS if n not in {getattr(u, "name", u) for u in used})
            names[index] = sp.Symbol(free, integer=True)
            used.add(free)
    inside = taken | set(names.values())
    function = _unshadowed(expression.function.subs(names, simultaneous=True), inside)
    limits = [(names[i], low, high) for i, low, high in expression.limits]
    return expression.func(function, *limits)


def _indices_as_symbols(expression):
    """p[k] sorts and prints like a symbol, in front of functions."""

    def name(item):
        index = ",".join(latex(i) for i in item.indices)
        return sp.Symbol(f"{sp.latex(item.base.label)}_{{{index}}}", commutative=True)

    return expression.replace(lambda e: isinstance(e, sp.Indexed), name)


def _bases(expression):
    """log(x)/log(2) is printed as a logarithm to base 2, where that is exact."""
    if not expression.args or isinstance(expression, (sp.Derivative, AppliedUndef)):
        return expression
    if isinstance(expression, sp.Mul):
        for factor in expression.args:
            base = _base_of(factor)
            rest = expression / factor if base else None
            if base and _linear_in_log(rest):
                return _bases(rest.replace(sp.log, lambda x, base=base: _LogBase(x, base)))
    return expression.func(*[_bases(a) for a in expression.args])


def _base_of(factor):
    if isinstance(factor, sp.Pow) and factor.exp == -1 and isinstance(factor.base, sp.log):
        number = factor.base.args[0]
        return number if number.is_Integer else None
    return None


def _linear_in_log(expression):
    """Whether each term holds exactly one logarithm as a factor."""
    if isinstance(expression, sp.Add):
        return all(_linear_in_log(a) for a in expression.args)
    if isinstance(expression, sp.Mul):
        with_log = [f for f in expression.args if f.has(sp.log)]
        return len(with_log) == 1 and _linear_in_log(with_log[0])
    if isinstance(expression, sp.Sum):
        return _linear_in_log(expression.function)
    return isinstance(expression, sp.log) and not expression.args[0].has(sp.log)


def assumptions(expressions):
    """LaTeX of what the symbols in `expressions` are assumed to be, in groups."""
    scope = sp.Tuple(*expressions)
    ranges, indices = _ranges(scope)
    groups = {}
    for symbol in _symbols(scope):
        if symbol not in indices:
            groups.setdefault(_fact(symbol), []).append(latex(symbol))
    return [f"{', '.join(names)} {fact}" for fact, names in sorted(groups.items()) if fact] + ranges


def _ranges(scope):
    """`1 <= i, j <= K` for the free indices that run over the entries of a vector."""
    groups = {}
    for index, ends in ranges.of_indices(scope).items():
        groups.setdefault(ends, []).append(index)
    found = []
    for (low, high), indices in groups.items():
        names = ", ".join(latex(index) for index in sorted(indices, key=str))
        found.append(rf"{latex(low)} \le {names} \le {latex(high)}")
    return sorted(found), set().union(*groups.values(), set())


def _symbols(scope):
    bound = {v for total in scope.atoms(sp.Sum, sp.Product) for v in total.variables}
    indexed = sorted({_one(i) for i in scope.atoms(sp.Indexed)}, key=sp.default_sort_key)
    plain = scope.free_symbols - bound - {i.base.label for i in scope.atoms(sp.Indexed)}
    plain = {s for s in plain if isinstance(s, sp.Symbol) and PLAIN.fullmatch(s.name)}
    return indexed + sorted(plain, key=sp.default_sort_key)


def _one(item):
    """p[3], p[j], p[_k0] all speak of p[k]."""
    names = [sp.Symbol(n, integer=True) for n in "kji"]
    return item.base[tuple(names[: len(item.indices)])]


def _fact(symbol):
    if symbol.is_integer:
        for sign, text in ((symbol.is_positive, r"\ge 1"), (symbol.is_nonnegative, r"\ge 0")):
            if sign:
                return rf"{text} \text{{ whole}}"
        return r"\text{ whole}"
    if symbol.is_positive:
        return r"\gt 0"
    if symbol.is_nonnegative:
        return r"\ge 0"
    if symbol.is_negative:
        return r"\lt 0"
    return r"\text{ real}" if symbol.is_real else ""


def quantity_latex(quantity, expression):
    """C, or its derivative: one d where a single symbol is left to vary."""
    name, by = quantity
    if not by:
        return name
    several = len(set(by)) > 1 or len(expression.free_symbols - {by[0]}) > 0
    d = r"\partial" if several else "d"
    order = f"^{len(by)}" if len(by) > 1 else ""
    below = []
    for symbol in dict.fromkeys(by):
        times = by.count(symbol)
        below.append(f"{d} {latex(symbol)}" + (f"^{times}" if times > 1 else ""))
    below = r"\,".join(below)
    return rf"\frac{{{d}{order} {name}}}{{{below}}}"
