"""Nothing is divided by what may be 0, and no logarithm is taken of it."""

import sympy as sp

from ..writing import meaning
from . import signs, sums


def danger(new, before, given):
    """What `new` divides by, or takes the logarithm of, that may be 0 where `before` has a value."""
    known = set(_factors(before, given))
    return next((f for f in _dangers(new, given) if f not in known), None)


def danger_of(operation, given):
    """What an operation on sides divides by that may be 0, apart from the sides themselves."""
    side = sp.Dummy("side", real=True)
    done = sp.sympify(operation(side))
    return next((factor for factor in _dangers(done, given) if not factor.has(side)), None)


def _dangers(expression, given):
    for factor in _factors(expression, given):
        if not signs.never_zero(factor, given):
            yield factor


def smooth(function, letter, given):
    """Whether it has all derivatives on the whole interval where the letter lies."""
    holes = any(isinstance(bound, sp.Ne) and bound.has(letter) for bound in given.bounds)
    whole = letter.is_real and not holes
    never_undefined = danger(function, sp.S.Zero, given) is None
    return whole and signs.is_smooth(function) and never_undefined


def _factors(expression, given):
    """The factors, other than numbers, of all that must not be 0."""
    for risk in _risks(given.define(expression)):
        for factor in sp.Mul.make_args(sp.factor(sp.numer(sp.together(risk)))):
            base = factor.base if factor.is_Pow else factor
            if not base.is_number:
                yield -base if base.could_extract_minus_sign() else base


def _risks(expression):
    """The expressions that must not be 0; letters bound by sums have the same names in both."""
    with sp.evaluate(False):  # what the author wrote, such as x/x, stays as it stands
        named = sums.canonical(expression)
    for part in sp.preorder_traversal(named):
        if part.is_Pow and not (part.exp.is_nonnegative or part.base.is_nonzero):
            yield meaning(part.base)
        if isinstance(part, sp.log) and not part.args[0].is_nonzero:
            yield meaning(part.args[0])
