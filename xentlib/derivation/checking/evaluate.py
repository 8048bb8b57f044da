"""An evaluator of its own: what an expression is worth where its letters have values.

It walks the expression as it was written: sums and products are loops, Kronecker's delta compares
two whole numbers, an index looks up an entry, a derivative is a quotient of differences. SymPy
neither sums nor simplifies here, so this can contradict it. Rational numbers stay exact.
"""

import math
import operator
import random
from collections import ChainMap
from fractions import Fraction
from functools import lru_cache

import mpmath
import sympy as sp
from sympy.core.function import AppliedUndef
from sympy.utilities.lambdify import MPMATH_TRANSLATIONS

from ..errors import Undefined
from ..writing import Named, Written

DIGITS = 50
WORKING = 70  # what differences lose stays behind the digits that are compared
MANY = 500  # terms of a sum


def exact(number):
    """A number of SymPy's as a fraction, or to many digits."""
    return Evaluator({})(number)


def to_sympy(number):
    """A value of the evaluator's, to be shown."""
    with mpmath.workdps(WORKING):
        number = sp.sympify(number)
        return number if number.is_Rational else sp.N(number, DIGITS)


def floating(number):
    """The number as one that mpmath computes with."""
    if isinstance(number, Fraction):
        return mpmath.mpf(number.numerator) / number.denominator
    return number


# ---------------------------------------------------------------- what is done with values
def _real(number):
    number = floating(number)
    if abs(number.imag) > mpmath.mpf(10) ** -40 * max(1, abs(number)):
        raise ValueError(f"{mpmath.nstr(number, 6)} is no real number")
    return number.real


def _on_real(operation):
    return lambda *numbers: operation(*map(_real, numbers))


def _power(base, power):
    if base == 0 and _real(power) < 0:
        raise ZeroDivisionError("divides by 0")
    exact = isinstance(base, Fraction) and isinstance(power, Fraction)
    if exact and power.denominator == 1 and abs(power) <= MANY:
        return base ** int(power)
    return mpmath.power(floating(base), floating(power))


NUMBERS = {
    sp.S.ImaginaryUnit: mpmath.mpc(0, 1),
    sp.S.Infinity: mpmath.inf,
    sp.S.NegativeInfinity: -mpmath.inf,
    sp.true: True,
    sp.false: False,
}
OPERATIONS = {
    sp.Add: lambda *terms: sum(terms, Fraction(0)),
    sp.Mul: lambda *factors: math.prod(factors, start=Fraction(1)),
    sp.Pow: _power,
    sp.KroneckerDelta: lambda first, second, *_: Fraction(first == second),
    sp.Abs: abs,
    sp.Max: lambda *numbers: max(numbers, key=_real),
    sp.Min: lambda *numbers: min(numbers, key=_real),
    sp.Eq: operator.eq,
    sp.Ne: operator.ne,
    sp.Lt: _on_real(operator.lt),
    sp.Le: _on_real(operator.le),
    sp.Gt: _on_real(operator.gt),
    sp.Ge: _on_real(operator.ge),
    sp.And: lambda *all_of: all(all_of),
    sp.Or: lambda *some_of: any(some_of),
    sp.Not: operator.not_,
}


class Evaluator:
    """What expressions are worth at one point.

    Parameters
    ----------
    values : mapping
        From a symbol, or an entry such as p[3], to a fraction or an mpmath number. A mapping with
        `__missing__` may draw what it is asked for.
    definitions : dict
        From a symbol, or p[k], to the expression that it stands for, unless it has a value.
    bound : dict
        The values of letters that a sum, product or integral binds.
    """

    def __init__(self, values, definitions=None, bound=None):
        self.values, self.definitions, self.bound = values, definitions or {}, bound or {}

    def __call__(self, expression):
        """The value: a fraction where it is rational, else an mpmath number.

        Raises
        ------
        Undefined
            Where something is divided by 0, or a value does not exist for another reason.
        """
        with mpmath.workdps(max(WORKING, mpmath.mp.dps)):
            return self._value(sp.sympify(expression))

    def slope(self, expression, letter):
        """The derivative by a letter: a quotient of differences, the same from both sides."""
        with mpmath.workdps(WORKING):
            return self._slope(expression, letter)

    def moved(self, values):
        """The same point with other values for some letters."""
        return Evaluator(ChainMap(values, self.values), self.definitions, self.bound)

    def _where(self, bound):
        """The same point with these bound letters and no others."""
        return Evaluator(self.values, self.definitions, bound)

    # ------------------------------------------------------------ the walk
    def _value(self, expression):
        if expression.is_Rational:
            return Fraction(int(expression.p), int(expression.q))
        if expression.is_NumberSymbol or expression.is_Float:
            return mpmath.mpmathify(expression.n(mpmath.mp.dps))
        if expression in NUMBERS:
            return NUMBERS[expression]
        for kind, method in METHODS.items():
            if isinstance(expression, kind):
                return method(self, expression)
        values = [self._value(argument) for argument in expression.args]
        try:
            result = _computed(expression.func, values)
            if not mpmath.isfinite(floating(result)):
                raise ValueError("has no value")
        except (ArithmeticError, AttributeError, TypeError, ValueError) as error:
            raise Undefined(f"{expression}: {error}") from None
        return result

    def _symbol(self, symbol):
        if symbol in self.bound:
            return self.bound[symbol]
        if symbol in self.definitions and symbol not in self.values:
            return self._where({})._value(self.definitions[symbol])
        return self.values[symbol]

    def _indexed(self, item):
        entry = self._entry(item)
        if entry not in self.values:
            for name, value in self.definitions.items():
                if name.is_Indexed and name.base == item.base:
                    places = map(self._value, item.indices)
                    return self._where(dict(zip(name.indices, places)))._value(value)
        return self.values[entry]

    def _entry(self, item):
        return _entry_of(item.base, tuple(map(self._whole, item.indices)))

    def _whole(self, expression):
        number = self._value(expression)
        if isinstance(number, Fraction) and number.denominator == 1:
            return int(number)
        raise Undefined(f"{expression} is no whole number here")

    def _loop(self, expression):
        """The sum or product of its terms; SymPy writes the innermost index first."""
        spaces = [self]
        for index, low, high in reversed(expression.limits):
            spaces = [
                space._where({**space.bound, index: Fraction(number)})
                for space in spaces
                for number in space._range(low, high)
            ]
        operation = OPERATIONS[sp.Add if isinstance(expression, sp.Sum) else sp.Mul]
        return operation(*[space._value(expression.function) for space in spaces])

    def _range(self, low, high):
        first, last = self._whole(low), self._whole(high)
        if last - first > MANY:
            raise Undefined(f"from {first} to {last} there are too many terms")
        return range(first, last + 1)

    def _piecewise(self, expression):
        for value, condition in expression.args:
            if self._value(condition):
                return self._value(value)
        raise Undefined(f"{expression} has no value here")

    def _integral(self, expression):
        """By quadrature, to some 20 digits."""
        (symbol, *ends), *others = expression.limits
        if others:
            raise Undefined(f"{expression} has no value")

        def height(place):
            return floating(self._where({**self.bound, symbol: place})._value(expression.function))

        ends = [floating(self._value(end)) for end in ends]
        with mpmath.workdps(30):
            places = mpmath.linspace(*ends, 4) if all(map(mpmath.isfinite, ends)) else ends
            result, error = mpmath.quad(height, places, error=True)
            if error > mpmath.mpf(10) ** -12 * max(1, abs(result)):
                raise Undefined(f"{expression} does not settle")
            return result

    def _derivative(self, expression):
        *others, letter = expression.variables
        inner = sp.Derivative(expression.expr, *others) if others else expression.expr
        return self._slope(inner, letter)

    def _slope(self, expression, letter):
        def at(place):
            if letter in self.bound:
                there = self._where({**self.bound, letter: place})
            else:
                key = self._entry(letter) if letter.is_Indexed else letter
                there = self.moved({key: place})
            return floating(there._value(expression))

        here = floating(self._value(letter))
        slope, rises, falls = (mpmath.diff(at, here, direction=way) for way in (0, 1, -1))
        if abs(rises - falls) > mpmath.mpf(10) ** -4 * max(1, abs(rises), abs(falls)):
            raise Undefined(f"{expression} has no derivative by {letter} here")
        return slope

    def _subs(self, expression):
        values = map(self._value, expression.point)
        inside = {**self.bound, **dict(zip(expression.variables, values))}
        return self._where(inside)._value(expression.expr)

    def _unknown(self, expression):
        """An unknown function: a polynomial that its name decides."""
        rng = random.Random(str(expression.func))
        return sum(
            Fraction(rng.choice((-3, -2, -1, 1, 2, 3)), power + 2) * argument**power
            for argument in map(self._value, expression.args)
            for power in range(1, 5)
        ) + Fraction(rng.randint(1, 7), 3)

    def _inside(self, expression):
        return self._value(expression.args[-1])


@lru_cache(maxsize=1000)
def _entry_of(base, places):
    return base[places]  # SymPy takes long to make one


METHODS = {
    sp.Symbol: Evaluator._symbol,
    sp.Indexed: Evaluator._indexed,
    (sp.Sum, sp.Product): Evaluator._loop,
    sp.Piecewise: Evaluator._piecewise,
    sp.Integral: Evaluator._integral,
    sp.Derivative: Evaluator._derivative,
    sp.Subs: Evaluator._subs,
    AppliedUndef: Evaluator._unknown,
    (sp.UnevaluatedExpr, Named, Written): Evaluator._inside,
}


def _computed(kind, values):
    """What an operation, or a function of mpmath's, is worth for these values of its arguments."""
    if kind in OPERATIONS:
        return OPERATIONS[kind](*values)
    name = MPMATH_TRANSLATIONS.get(kind.__name__, kind.__name__)
    return getattr(mpmath, name)(*map(floating, values))
