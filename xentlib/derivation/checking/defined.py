"""Nothing is divided by what may be 0, and no logarithm is taken of it."""

import sympy as sp
from sympy.concrete.expr_with_limits import ExprWithLimits

from . import signs, sums


def danger(new, before, given):
    """What `new` divides by, or takes the logarithm of, that may be 0 where `before` has a value."""
    known = {factor for risk in _risks(given.define(before)) for factor in _factors(risk)}
    return next((f for f in _dangers(new, given) if f not in known), None)


def danger_of(operation, given):
    """What an operation on sides divides by that may be 0, apart from the sides themselves."""
    side = sp.Dummy("side", real=True)
    done = sp.sympify(operation(side))
    return next((factor for factor in _dangers(done, given) if not factor.has(side)), None)


def _dangers(expression, given):
    for risk in _risks(given.define(expression)):
        for factor in _factors(risk):
            if not signs.never_zero(factor, given):
                yield factor


def never_undefined(expression, given):
    """Whether it surely has a value wherever the assumptions hold."""
    return danger(expression, sp.S.Zero, given) is None


def _factors(risk):
    factors = sp.Mul.make_args(sp.factor(sp.numer(sp.together(risk))))
    for factor in factors:
        base = factor.base if factor.is_Pow else factor
        if not base.is_number:
            yield -base if base.could_extract_minus_sign() else base


def _risks(expression, depth=0):
    """The expressions that must not be 0; letters bound by sums get one name for each depth."""
    if isinstance(expression, ExprWithLimits):
        names = {}
        for place, (index, *ends) in enumerate(reversed(expression.limits)):
            ends = [end.xreplace(names) for end in ends]
            names[index] = sums._fresh(index, ends, f"_b{depth + place}")
        yield from _risks(expression.function.xreplace(names), depth + len(names))
    elif expression.is_Pow:
        base, power = expression.args
        if not (power.is_nonnegative or base.is_nonzero):
            yield base
        yield from _risks(base, depth)
        yield from _risks(power, depth)
    else:
        if isinstance(expression, sp.log) and not expression.args[0].is_nonzero:
            yield expression.args[0]
        for argument in expression.args:
            if isinstance(argument, sp.Basic):
                yield from _risks(argument, depth)
