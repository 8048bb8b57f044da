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


def linear(expression, known=None):
    """Write every Sum in `expression` as constants times sums of single terms in one form.

    `known`, if given, takes such a sum and returns its value, or the sum itself.
    """
    if not expression.has(sp.Sum):
        return expression
    if not isinstance(expression, sp.Sum):
        return expression.func(*[linear(argument, known) for argument in expression.args])
    expression = _with_fresh_indices(expression)
    orders = _orders(expression, known)
    return min((_summed(expression.function, one, known) for one in orders), key=_depth)


def _with_fresh_indices(total):
    """Indices of its own, so that no name inside can be taken for another."""
    fresh = {index: sp.Dummy(index.name, integer=True, positive=True) for index in total.variables}
    limits = [(fresh[i], low.subs(fresh), high.subs(fresh)) for i, low, high in total.limits]
    return sp.Sum(total.function.subs(fresh, simultaneous=True), *limits)


def _summed(result, limits, known):
    for index, low, high in limits:  # innermost first, as SymPy writes them
        terms = sp.Add.make_args(expand(linear(result, known)))
        result = sp.Add(*[_one_term(term, index, low, high, known) for term in terms])
    return result


def _orders(total, known):
    """Every order of summation, where a known sum may be hidden in another order."""
    return itertools.permutations(total.limits) if known and _independent(total) else [total.limits]


def _depth(expression):
    return sum(len(total.limits) for total in expression.atoms(sp.Sum))


def _one_term(term, index, low, high, known):
    constant, rest = term.as_independent(index, as_Add=False)
    if rest == 1:
        return constant * (high - low + 1)
    factors = sp.Mul.make_args(rest)
    for delta in factors:
        if isinstance(delta, sp.KroneckerDelta):
            other = delta.args[1] if delta.args[0] == index else delta.args[0]
            if not other.has(index):
                return constant * (rest / delta).subs(index, other)
    total = canonical(sp.Sum(rest, (index, low, high)))
    nested = [factor for factor in factors if isinstance(factor, sp.Sum)]
    if len(nested) == 1:  # sum_k f_k sum_j g_kj = sum_kj f_k g_kj
        outside = sp.Mul(*[factor for factor in factors if factor != nested[0]])
        if not outside.free_symbols & set(nested[0].variables):
            limits = (*nested[0].limits, (index, low, high))
            total = canonical(sp.Sum(outside * nested[0].function, *limits))
    return constant * (known(total) if known else total)


def canonical(total):
    """Give the indices of a sum fixed names, and pick one order of independent sums.

    Sums inside have smaller numbers in their names, so that none is caught.
    """
    forms = []
    orders = itertools.permutations(total.limits) if _independent(total) else [total.limits]
    for limits in orders:
        names = [_name(total.function, i) for i in range(len(limits))]
        rename = {limit[0]: name for limit, name in zip(limits, names)}
        forms.append(
            sp.Sum(
                total.function.subs(rename, simultaneous=True),
                *[(rename[i], low.subs(rename), high.subs(rename)) for i, low, high in limits],
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
