"""That an equation has one solution and no other, wherever the assumptions hold."""

import itertools
from fractions import Fraction

import mpmath
import sympy as sp

from ..errors import Undefined
from . import defined, points, signs, sums
from .evaluate import Evaluator, floating, to_sympy
from .proof import POINTS, Verdict, is_zero, prove_equal

PLACES = 30  # where each point is searched for other solutions


def prove_only(gap, unknown, value, given):
    """Prove that `gap` = 0 means `unknown` = `value`."""
    letter = unknown if isinstance(unknown, sp.Symbol) else _letter(unknown)
    gap = gap.xreplace({unknown: letter})
    if _surely_not(letter, value, given):
        return Verdict(False, f"{unknown} = {value} is not among the values allowed")
    back = sums.apart(gap).subs(letter, value)
    fits = prove_equal(back, sp.S.Zero, given)
    if not fits:
        return Verdict(False, f"put back, {back} is not 0", fits.at, fits.left, fits.right)
    other = another_solution(gap, letter, value, given)
    if other is not None:
        return other
    if not _unique(gap, letter, value, given):
        return Verdict(
            False, "it may not be the only solution: something may be 0 or have two signs"
        )
    return Verdict(True, f"the only solution, put back, and {POINTS} searches for another")


def _letter(unknown):
    facts = {fact: True for fact in points.FACTS if getattr(unknown, f"is_{fact}")}
    return sp.Dummy("x", **(facts or {"real": True}))


def find(gap, unknown, given):
    """The solutions that SymPy finds, of those that are allowed."""
    letter = unknown if isinstance(unknown, sp.Symbol) else _letter(unknown)
    gap = sums.linear(gap).xreplace({unknown: letter})
    numerator = sp.expand(sp.numer(sp.together(gap)))
    if numerator.is_polynomial(letter) and sp.degree(numerator, letter) == 1:
        roots = [sp.cancel(-numerator.coeff(letter, 0) / numerator.coeff(letter, 1))]
    else:
        roots = sp.solve(gap, letter)
    return [root for root in roots if not _surely_not(letter, root, given)]


def _surely_not(letter, value, given):
    value = sp.sympify(value)
    facts = any(
        getattr(letter, f"is_{fact}") and getattr(value, f"is_{fact}") is False
        for fact in points.FACTS
    )
    bounds = [b.subs(letter, value) for b in given.bounds if b.has(letter)]
    return facts or any(bound == sp.false for bound in bounds)


def _unique(gap, letter, value, given):
    """Whether each factor is never 0, or 0 at the value alone."""
    gap = given.define(gap) if letter not in given.definitions else gap
    numerator = sp.numer(sp.together(sums.linear(gap)))
    factors = sp.Mul.make_args(sp.factor(numerator))
    return _monotone(gap, letter, given) or all(
        signs.never_zero(factor, given) or _one_root(factor, letter, value, given)
        for factor in factors
    )


def _one_root(factor, letter, value, given):
    factor = factor.base if factor.is_Pow and factor.exp.is_positive else factor
    if factor.is_polynomial(letter):
        plain = sp.Poly(factor, letter)
        if plain.degree() == 0 or not signs.never_zero(plain.LC(), given):
            return False
        if plain.degree() == 1:
            return True
        roots = sp.roots(plain)
        return sum(roots.values()) == plain.degree() and all(
            is_zero(root - value, given) or _surely_not(letter, root, given) for root in roots
        )
    return _monotone(factor, letter, given)


def _monotone(function, letter, given):
    """Smooth on the whole interval where the letter lies, with a slope of one sign."""
    split = any(isinstance(bound, sp.Ne) and bound.has(letter) for bound in given.bounds)
    if split or not letter.is_real or not signs.is_smooth(function):
        return False
    if not defined.never_undefined(function, given):
        return False
    slope = function.diff(letter)
    return signs.sign(slope, given) != 0 or signs.sign(sp.simplify(slope), given) != 0


def another_solution(gap, letter, value, given):
    """Search for another place where `gap` is 0: between values of either sign."""
    low, high = points.interval(letter, given.bounds)
    for number, point in enumerate(points.points([gap, value, *given.scope], given, POINTS)):
        try:
            expected = floating(point(value))
        except Undefined:
            continue

        def at(place, point=point):
            return point.moved({letter: place})(gap)

        for root in _roots(at, _grid(low, high, number)):
            if abs(root - expected) > mpmath.mpf(10) ** -8 * max(1, abs(expected)):
                shown = {**point.show(), letter: sp.N(to_sympy(root), 12)}
                return Verdict(
                    False, f"it is not the only solution: at {_listed(shown)} it is 0 too"
                )
    return None


def _listed(shown):
    return ", ".join(f"{name} = {value}" for name, value in shown.items())


def _grid(low, high, number):
    """Places in the interval, moved a little from point to point."""
    moved = Fraction(number, 10 * PLACES)
    steps = [Fraction(2 * n + 1, 2 * PLACES) + moved for n in range(PLACES)]
    if low is not None and high is not None:
        low, high = floating(Evaluator({})(low)), floating(Evaluator({})(high))
        return [low + (high - low) * step for step in steps if step < 1]
    reach = [step * 20 for step in steps]
    if low is not None:
        return [floating(Evaluator({})(low)) + step**2 / 4 for step in reach]
    if high is not None:
        return [floating(Evaluator({})(high)) - step**2 / 4 for step in reach]
    return sorted([-step for step in reach] + [Fraction(0)] + reach)


def _roots(at, grid):
    values = []
    for place in grid:
        try:
            value = floating(at(place))
        except Undefined:
            continue
        if isinstance(value, mpmath.mpc):
            continue
        if value == 0:
            yield floating(place)
        values.append((floating(place), value))
    for (a, start), (b, end) in itertools.pairwise(values):
        if start * end < 0:
            root = _halved(at, a, b, start)
            if root is not None:
                yield root


def _halved(at, a, b, start):
    """The place between a and b where the sign changes, unless it is a pole."""
    size = max(1, abs(start))
    for _ in range(60):
        middle = (a + b) / 2
        try:
            value = floating(at(middle))
        except Undefined:
            return None
        if isinstance(value, mpmath.mpc):
            return None
        if value == 0:
            return middle
        a, b = (middle, b) if value * start > 0 else (a, middle)
    return a if abs(value) < mpmath.mpf(10) ** -6 * size else None
