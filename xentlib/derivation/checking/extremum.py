"""Convex functions under linear constraints: a stationary point is the minimum."""

import sympy as sp

from . import proof
from .proof import Verdict


def prove_extremum(function, symbols, at, given, sign):
    """Stationary at `at` along the constraints, and convex (sign = 1) or concave (-1)."""
    for constraint in given.constraints:
        if not proof.is_zero((constraint.lhs - constraint.rhs).subs(at), given):
            return Verdict(False, f"the point does not satisfy {constraint}")
    for symbol, value in at.items():
        if not _allowed(symbol, sp.sympify(value), at, given):
            return Verdict(False, f"{symbol} = {value} is not among the values allowed")
    gap = sign * (function - function.subs(at))
    if sp.count_ops(gap) < 80 and proof.has_sign(gap, given):
        return Verdict(True, "the difference never has the other sign")
    free, reduced = _on_the_constraints(sign * function, symbols, given)
    for symbol in free:
        slope = reduced.diff(symbol).subs({s: at[s] for s in free})
        if not proof.is_zero(slope, given):
            return Verdict(False, f"the slope by {symbol} is not 0 at the point given")
    if not _positive_semidefinite(sp.hessian(sign * function, symbols), given):
        return Verdict(False, "not proved")
    return Verdict(
        True, "stationary there, and convex" if sign == 1 else "stationary there, and concave"
    )


def _allowed(symbol, value, at, given):
    signs = all(
        getattr(value, f"is_{fact}") is not False
        for fact in ("positive", "negative", "nonnegative", "nonpositive", "real", "integer")
        if getattr(symbol, f"is_{fact}")
    )
    return signs and all(bound.subs(at) != sp.false for bound in given.bounds)


def _on_the_constraints(function, symbols, given):
    """Use each linear constraint on the symbols to drop one of them."""
    free = list(symbols)
    for constraint in given.constraints:
        inside = [s for s in free if constraint.has(s)]
        gap = constraint.lhs - constraint.rhs
        if inside and all(gap.diff(s, 2) == 0 for s in inside):
            last = inside[-1]
            function = function.subs(last, sp.solve(gap, last)[0])
            free.remove(last)
    return free, function


def _positive_semidefinite(hessian, given):
    """By the signs of the principal minors (all of them: semidefinite, not only definite)."""
    size = hessian.shape[0]
    if hessian.is_diagonal():
        return all(proof.has_sign(hessian[i, i], given) for i in range(size))
    from itertools import combinations

    return all(
        proof.has_sign(sp.simplify(hessian.extract(list(rows), list(rows)).det()), given)
        for count in range(1, size + 1)
        for rows in combinations(range(size), count)
    )
