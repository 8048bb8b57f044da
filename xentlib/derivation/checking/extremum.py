"""That a point is the smallest or largest of the whole feasible set, or that a line is never below."""

from itertools import combinations

import sympy as sp

from . import defined, points, proof, signs, sums
from .proof import POINTS, Verdict


def prove_at_least(left, right, given):
    """Prove left >= right, where no counter-example was found: from signs, or by a minimum."""
    gap = left - right
    if signs.surely(gap, "nonnegative", given):
        return Verdict(True, f"signs, and {POINTS} random points")
    if _lowest_at_0(given.reduce(gap), given):
        return Verdict(True, f"its minimum is 0, and {POINTS} random points")
    return proof.NOT_PROVED


def _lowest_at_0(gap, given):
    """Whether it is convex in its only letter, and at least 0 where it is level."""
    if len(gap.free_symbols) != 1 or gap.has(sp.Sum, sp.Indexed) or not signs.is_smooth(gap):
        return False
    (letter,) = gap.free_symbols
    return any(
        sp.simplify(gap.subs(letter, root)).is_nonnegative
        and _convex(gap, [letter], {letter: root}, given.without_constraints(), 1)
        for root in points.roots(gap.diff(letter), letter)
        if proof.signs_allow(letter, root, given)
    )


def prove_extremum(function, symbols, at, value, given, direction):
    """No feasible point is below `value` (direction = 1) or above it (-1), and `at` is feasible."""
    misplaced = _misplaced(symbols, at, value, given)
    if misplaced:
        return Verdict(False, misplaced)
    there = proof.prove_equal(sums.apart(function).subs(at, simultaneous=True), value, given)
    if not there:
        return there
    relation = ">=" if direction == 1 else "<="
    wrong = proof.counterexample(function, value, given, relation)
    if wrong is not None:
        return wrong
    gap = direction * (given.define(function) - value)
    if sp.count_ops(gap) < 80 and signs.surely(gap, "nonnegative", given):
        return Verdict(True, "the difference never has the other sign")
    return _convex(direction * given.define(function), symbols, at, given, direction)


def _misplaced(symbols, at, value, given):
    """Why `at` is no point of the feasible set, or an empty string."""
    if set(at) != set(symbols) or sp.Tuple(*at.values(), value).has(*symbols):
        return f"the point must have a value, which does not vary, for each of {symbols}"
    if given.definitions.keys() & {*symbols}:
        return "a symbol that is defined in given= does not vary freely: vary what defines it"
    others = given.only(lambda statement: not statement.has(*symbols))
    for constraint in given.constraints:
        gap = (constraint.lhs - constraint.rhs).subs(at, simultaneous=True)
        if not proof.is_zero(gap, others):
            return f"the point does not satisfy {constraint}"
    for symbol, number in at.items():
        if not proof.signs_allow(symbol, number, given, at):
            return f"{symbol} = {number} is not among the values allowed"
    return ""


def _convex(function, symbols, at, given, direction):
    """Level along affine constraints, and convex on the convex set of what is allowed."""
    known = [line.lhs - line.rhs for line in given.constraints + given.bounds]
    straight = all(
        sp.expand(gap.diff(a, b)) == 0 for gap in known for a in symbols for b in symbols
    )
    if not (straight and all(defined.smooth(function, symbol, given) for symbol in symbols)):
        return proof.NOT_PROVED
    free, reduced = _on_the_constraints(function, symbols, given)
    for symbol in free:
        slope = reduced.diff(symbol).subs({s: at[s] for s in free}, simultaneous=True)
        if not proof.is_zero(slope, given):
            return Verdict(False, f"the slope by {symbol} is not 0 at the point given")
    if not (
        _positive_semidefinite(function, symbols, given)  # convex on a larger set
        or not free
        or _positive_semidefinite(reduced, free, given)
    ):
        return proof.NOT_PROVED
    kind = "convex" if direction == 1 else "concave"
    return Verdict(True, f"stationary there, and {kind}")


def _on_the_constraints(function, symbols, given):
    """Use each affine constraint on the symbols to drop one of them."""
    free, gaps = list(symbols), [c.lhs - c.rhs for c in given.constraints]
    while gaps:
        change = signs.fixed(gaps.pop(0), reversed(free), given.without_constraints())
        function, *gaps = [part.subs(change) for part in (function, *gaps)]
        free = [symbol for symbol in free if symbol not in change]
    return free, function


def _positive_semidefinite(function, symbols, given):
    """By the signs of the principal minors (all of them: semidefinite, not only definite)."""
    hessian, size = sp.hessian(function, symbols), len(symbols)
    most = 1 if hessian.is_diagonal() else size
    minors = [
        sp.simplify(hessian.extract(list(rows), list(rows)).det())
        for count in range(1, most + 1)
        for rows in combinations(range(size), count)
    ]
    return all(signs.surely(minor, "nonnegative", given) for minor in minors)
