"""That an equation has one solution and no other, wherever the assumptions hold."""

import random
from contextlib import suppress
from functools import partial

import mpmath
import sympy as sp

from ..errors import Undefined
from . import defined, points, signs, sums
from .evaluate import floating, to_sympy
from .proof import POINTS, Verdict, is_zero, prove_equal

PLACES = 30  # where each point is searched for other solutions
NEAR = mpmath.mpf(10) ** -8


def prove_only(gap, unknown, value, given):
    """Prove that `gap` = 0 means `unknown` = `value`."""
    letter = _letter(unknown)
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
    if unknown.is_Symbol:
        return unknown
    return sp.Dummy("x", **(signs.facts_of(unknown) or {"real": True}))


def _surely_not(letter, value, given):
    value = sp.sympify(value)
    facts = [getattr(value, f"is_{fact}") for fact in signs.facts_of(letter)]
    bounds = [bound.subs(letter, value) for bound in given.bounds]
    return False in facts or sp.false in bounds


def _unique(gap, letter, value, given):
    """Whether it rises or falls all the way, or no factor is 0 anywhere else."""
    gap = given.define(gap) if letter not in given.definitions else gap
    numerator = sp.numer(sp.together(sums.linear(gap)))
    return _monotone(gap, letter, given) or all(
        signs.never_zero(factor, given) or _one_root(factor, letter, value, given)
        for factor in sp.Mul.make_args(sp.factor(numerator))
    )


def _one_root(factor, letter, value, given):
    """Whether the factor is 0 at the value alone, of the values that are allowed."""
    factor = factor.base if factor.is_Pow and factor.exp.is_positive else factor
    if not factor.is_polynomial(letter):
        at_value = sums.apart(factor).subs(letter, value)
        return is_zero(at_value, given) and _monotone(factor, letter, given)
    plain = sp.Poly(factor, letter)
    roots = sp.roots(plain)
    whole = signs.never_zero(plain.LC(), given) and sum(roots.values()) == plain.degree()
    return whole and all(
        is_zero(root - value, given) or _surely_not(letter, root, given) for root in roots
    )


def _monotone(function, letter, given):
    """Smooth on the whole interval where the letter lies, with a slope of one sign."""
    if not defined.smooth(function, letter, given):
        return False
    slope = sp.simplify(function.diff(letter))
    return signs.surely(slope, "positive", given) or signs.surely(slope, "negative", given)


@mpmath.workdps(30)
def another_solution(gap, letter, value, given):
    """Search for another place where `gap` is 0: between values of either sign."""
    rng = random.Random(20)
    for point in points.points([gap, value], given, POINTS):
        try:
            expected = floating(point(value))
        except Undefined:
            continue
        places = {points.Values(rng, given.bounds, {})[letter] for _ in range(PLACES)}
        height = partial(_height, gap, letter, point)
        for root in _roots(height, map(floating, sorted(places))):
            if abs(root - expected) > NEAR * max(1, abs(expected)):
                shown = points.listed({**point.show(), letter: sp.N(to_sympy(root), 12)})
                return Verdict(False, f"it is not the only solution: at {shown} it is 0 too")
    return None


def _height(gap, letter, point, place):
    height = floating(point.moved({letter: place})(gap))
    if isinstance(height, mpmath.mpc):
        raise Undefined(f"{height} is no real number")
    return height


def _roots(height, places):
    """Where the height is 0, and between two places where its sign changes, poles left out."""
    before = None
    for place in places:
        try:
            here = height(place)
        except Undefined:
            continue
        if here == 0:
            yield place
        elif before is not None and before[1] * here < 0:
            with suppress(ValueError, ZeroDivisionError):
                yield mpmath.findroot(height, (before[0], place), "bisect", tol=1e-20, maxsteps=80)
        before = place, here
