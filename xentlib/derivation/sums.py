"""Finite sums with a symbolic number of terms, brought to one form.

Only rules that hold for every finite sum are used: linearity, a constant taken out,
sum_k delta_jk f_k = f_j (for j inside the range), renaming and reordering of the indices.
"""

import itertools

import sympy as sp
from sympy.concrete.expr_with_limits import ExprWithLimits


def expand(expression):
    """Multiply out products, powers and logarithms, as far as the assumptions allow."""
    return sp.expand(sp.expand_log(expression))


def linear(expression):
    """Write every Sum in `expression` as constants times sums of single terms in one form."""
    if not expression.has(sp.Sum):
        return expression
    if isinstance(expression, sp.Sum):
        return _split(expression)
    return expression.func(*[linear(argument) for argument in expression.args])


def _split(total):
    function, limits = total.function, total.limits
    for index, low, high in limits:  # innermost first, as SymPy writes them
        function = _one_sum(function, index, low, high)
    return function


def _one_sum(function, index, low, high):
    terms = sp.Add.make_args(expand(linear(function)))
    return sp.Add(*[_one_term(term, index, low, high) for term in terms])


def _one_term(term, index, low, high):
    constant, rest = term.as_independent(index, as_Add=False)
    for delta in rest.atoms(sp.KroneckerDelta):
        if index in delta.args and rest.coeff(delta) != 0 and delta in sp.Mul.make_args(rest):
            other = delta.args[1] if delta.args[0] == index else delta.args[0]
            if not other.has(index):
                return constant * (rest / delta).subs(index, other)
    if rest == 1:
        return constant * (high - low + 1)
    inner = sp.Mul.make_args(rest)
    nested = [factor for factor in inner if isinstance(factor, sp.Sum)]
    if len(nested) == 1:  # sum_k f_k sum_j g_kj = sum_kj f_k g_kj
        outside = sp.Mul(*[factor for factor in inner if factor != nested[0]])
        if not (outside.free_symbols & set(nested[0].variables)):
            return constant * canonical(
                sp.Sum(outside * nested[0].function, *nested[0].limits, (index, low, high))
            )
    return constant * canonical(sp.Sum(rest, (index, low, high)))


def canonical(total):
    """Give the indices of a sum fixed names, and pick one order of independent sums."""
    forms = []
    orders = itertools.permutations(total.limits) if _independent(total) else [total.limits]
    for limits in orders:
        names = [_name(total.function, i) for i in range(len(limits))]
        rename = {limit[0]: name for limit, name in zip(limits, names)}
        forms.append(
            sp.Sum(
                total.function.subs(rename, simultaneous=True),
                *[(rename[index], low, high) for index, low, high in limits],
            )
        )
    return min(forms, key=sp.default_sort_key)


def _independent(total):
    variables = set(total.variables)
    return not any(
        (low.free_symbols | high.free_symbols) & variables for _, low, high in total.limits
    )


def _name(function, position):
    depth = sum(len(inner.limits) for inner in function.atoms(sp.Sum))
    return sp.Symbol(f"_k{depth + position}", integer=True, positive=True)


def sums_to_symbols(expression, known):
    """Replace each outermost Sum by a symbol with the sum's sign; `known` is filled in."""
    if isinstance(expression, ExprWithLimits):
        if expression not in known:
            term = expression.function
            sign = {"positive": True} if term.is_positive else {"real": True}
            known[expression] = sp.Dummy("S", **sign)
        return known[expression]
    if not expression.has(ExprWithLimits):
        return expression
    return expression.func(*[sums_to_symbols(a, known) for a in expression.args])


def peel(expression, size):
    """Take the last term off each Sum or Product whose upper limit is `size` + 1."""

    def last(total):
        *inner, (index, low, high) = total.limits
        if high != size + 1:
            return total
        term = total.function if not inner else total.func(total.function, *inner)
        rest = total.func(total.function, *inner, (index, low, size))
        final = term.subs(index, high)
        return rest + final if isinstance(total, sp.Sum) else rest * final

    return expression.replace(lambda e: isinstance(e, (sp.Sum, sp.Product)), last)


def index_symbols(expression):
    """Symbols that stand in an index: of an Indexed or of a Kronecker delta."""
    found = set()
    for item in expression.atoms(sp.Indexed):
        for index in item.indices:
            found |= index.free_symbols
    for delta in expression.atoms(sp.KroneckerDelta):
        found |= delta.free_symbols
    return {s for s in found if isinstance(s, sp.Symbol)}
