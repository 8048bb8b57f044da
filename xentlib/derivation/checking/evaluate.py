"""An evaluator of its own: what an expression is worth where its letters have values.

It walks the expression as it was written: sums and products are loops, Kronecker's delta compares
two whole numbers, an index looks up an entry, a derivative is a quotient of differences. SymPy
neither sums nor simplifies here, so this can contradict it. Rational numbers stay exact.
"""

import math
from collections import ChainMap
from fractions import Fraction

import mpmath
import sympy as sp
from sympy.core.function import AppliedUndef
from sympy.core.relational import Relational
from sympy.logic.boolalg import And, BooleanFalse, BooleanTrue, Not, Or

from ..errors import Undefined
from ..writing import Named, Written

DIGITS = 50
WORKING = 70  # what differences lose stays behind the digits that are compared
STEP = Fraction(1, 10**12)
MANY = 500  # terms of a sum

NUMBERS = {
    sp.S.Pi: lambda: mpmath.mp.pi + 0,
    sp.S.Exp1: lambda: mpmath.e + 0,
    sp.S.EulerGamma: lambda: mpmath.euler + 0,
    sp.S.GoldenRatio: lambda: mpmath.phi + 0,
    sp.S.Catalan: lambda: mpmath.catalan + 0,
    sp.S.ImaginaryUnit: lambda: mpmath.mpc(0, 1),
    sp.S.Infinity: lambda: mpmath.inf,
    sp.S.NegativeInfinity: lambda: -mpmath.inf,
}
FUNCTIONS = {
    sp.exp: mpmath.exp,
    sp.sin: mpmath.sin,
    sp.cos: mpmath.cos,
    sp.tan: mpmath.tan,
    sp.asin: mpmath.asin,
    sp.acos: mpmath.acos,
    sp.atan: mpmath.atan,
    sp.sinh: mpmath.sinh,
    sp.cosh: mpmath.cosh,
    sp.tanh: mpmath.tanh,
    sp.asinh: mpmath.asinh,
    sp.acosh: mpmath.acosh,
    sp.atanh: mpmath.atanh,
    sp.erf: mpmath.erf,
    sp.erfc: mpmath.erfc,
    sp.gamma: mpmath.gamma,
    sp.loggamma: mpmath.loggamma,
    sp.factorial: mpmath.factorial,
    sp.binomial: mpmath.binomial,
    sp.LambertW: mpmath.lambertw,
    sp.re: mpmath.re,
    sp.im: mpmath.im,
    sp.conjugate: mpmath.conj,
}


def exact(number):
    """A number of SymPy's as a fraction, or to many digits."""
    return Evaluator({})(sp.sympify(number))


def to_sympy(number):
    """A value of the evaluator's, to be shown."""
    if isinstance(number, Fraction):
        return sp.Rational(number.numerator, number.denominator)
    with mpmath.workdps(WORKING):
        return sp.N(sp.sympify(number), DIGITS)


def floating(number):
    """The number as one that mpmath computes with."""
    if isinstance(number, Fraction):
        return mpmath.mpf(number.numerator) / number.denominator
    return number


def _real(number):
    if isinstance(number, mpmath.mpc):
        if abs(number.imag) > mpmath.mpf(10) ** -40 * max(1, abs(number)):
            raise Undefined(f"{mpmath.nstr(number, 6)} is no real number")
        return number.real
    return number


class Evaluator:
    """What expressions are worth at one point.

    Parameters
    ----------
    values : mapping
        From a symbol, or an entry such as p[3], to a fraction or an mpmath number. A mapping with
        `__missing__` may draw what it is asked for.
    definitions : dict
        From a symbol, or p[k], to the expression that it stands for, unless it has a value.
    digits : int
        How many decimal digits are carried along.
    """

    def __init__(self, values, definitions=None, digits=WORKING):
        self.values, self.definitions, self.digits = values, definitions or {}, digits

    def __call__(self, expression, bound=None):
        """The value: a fraction where it is rational, else an mpmath number.

        Raises
        ------
        Undefined
            Where something is divided by 0, or a value does not exist for another reason.
        """
        with mpmath.workdps(self.digits):
            return self._value(sp.sympify(expression), bound or {})

    def slope(self, expression, letter, bound=None):
        """The derivative by a letter: a quotient of differences, the same from both sides."""
        with mpmath.workdps(self.digits):
            return self._slope(expression, letter, bound or {})

    def moved(self, values):
        """The same point with other values for some letters."""
        return Evaluator(ChainMap(values, self.values), self.definitions, self.digits)

    # ------------------------------------------------------------ the walk
    def _value(self, expression, bound):
        if expression.is_Rational:
            return Fraction(int(expression.p), int(expression.q))
        if expression in NUMBERS:
            return NUMBERS[expression]()
        result = self._compound(expression, bound)
        if isinstance(result, (mpmath.mpf, mpmath.mpc)) and mpmath.isnan(result):
            raise Undefined(f"{expression} has no value")
        return result

    def _compound(self, expression, bound):
        for kind, method in METHODS.items():
            if isinstance(expression, kind):
                return method(self, expression, bound)
        if expression.func in FUNCTIONS:
            arguments = [floating(self._value(a, bound)) for a in expression.args]
            try:
                return FUNCTIONS[expression.func](*arguments)
            except (ValueError, ZeroDivisionError, OverflowError) as error:
                raise Undefined(f"{expression}: {error}") from None
        if isinstance(expression, sp.Function):  # a rare function: SymPy's own number for it
            arguments = [to_sympy(self._value(a, bound)) for a in expression.args]
            number = expression.func(*arguments).evalf(DIGITS)
            if number.is_number and number not in (sp.zoo, sp.nan):
                return mpmath.mpmathify(number)
        raise Undefined(f"{expression} has no value")

    def _symbol(self, symbol, bound):
        if symbol in bound:
            return bound[symbol]
        if symbol in self.definitions and symbol not in self.values:
            return self._value(self.definitions[symbol], {})
        return self.values[symbol]

    def _indexed(self, item, bound):
        places = tuple(self._whole(i, bound) for i in item.indices)
        entry = item.base[places]
        if entry not in self.values:
            for name, value in self.definitions.items():
                if isinstance(name, sp.Indexed) and name.base == item.base:
                    return self._value(value, dict(zip(name.indices, map(Fraction, places))))
        return self.values[entry]

    def _whole(self, expression, bound):
        number = self._value(expression, bound)
        if isinstance(number, Fraction) and number.denominator == 1:
            return int(number)
        raise Undefined(f"{expression} is no whole number here")

    def _add(self, expression, bound):
        return sum((self._value(a, bound) for a in expression.args), Fraction(0))

    def _mul(self, expression, bound):
        values = [self._value(a, bound) for a in expression.args]
        return _product(values)

    def _pow(self, expression, bound):
        base, power = (self._value(a, bound) for a in expression.args)
        if base == 0:
            if _real(power) < 0:
                raise Undefined(f"{expression} divides by 0")
            return Fraction(1 if power == 0 else 0)
        if isinstance(power, Fraction) and power.denominator == 1:
            if isinstance(base, Fraction) and abs(power) <= MANY:
                return base ** int(power)
            return floating(base) ** int(power)
        return mpmath.power(floating(base), floating(power))

    def _log(self, expression, bound):
        argument, *base = (floating(self._value(a, bound)) for a in expression.args)
        if argument == 0:
            raise Undefined(f"{expression} is the logarithm of 0")
        result = mpmath.log(argument)
        return result / mpmath.log(base[0]) if base else result

    def _loop(self, expression, bound):
        """The terms of a sum or product; SymPy writes the innermost index first."""
        spaces = [bound]
        for index, low, high in reversed(expression.limits):
            larger = []
            for space in spaces:
                first, last = self._whole(low, space), self._whole(high, space)
                if (last - first) * len(spaces) > MANY:
                    raise Undefined(f"{expression} has too many terms")
                larger += [{**space, index: Fraction(n)} for n in range(first, last + 1)]
            spaces = larger
        return [self._value(expression.function, space) for space in spaces]

    def _sum(self, expression, bound):
        return sum(self._loop(expression, bound), Fraction(0))

    def _prod(self, expression, bound):
        return _product(self._loop(expression, bound))

    def _delta(self, expression, bound):
        first, second = (self._value(a, bound) for a in expression.args[:2])
        return Fraction(first == second)

    def _piecewise(self, expression, bound):
        for value, condition in expression.args:
            if self._value(condition, bound):
                return self._value(value, bound)
        raise Undefined(f"{expression} has no value here")

    def _relation(self, relation, bound):
        left, right = (self._value(a, bound) for a in relation.args)
        if isinstance(relation, sp.Eq):
            return left == right
        if isinstance(relation, sp.Ne):
            return left != right
        left, right = _real(floating(left)), _real(floating(right))
        if isinstance(relation, (sp.Lt, sp.Le)):
            return left < right or (isinstance(relation, sp.Le) and left == right)
        return left > right or (isinstance(relation, sp.Ge) and left == right)

    def _integral(self, expression, bound):
        if len(expression.limits) != 1 or len(expression.limits[0]) != 3:
            raise Undefined(f"{expression} has no value")
        symbol, low, high = expression.limits[0]
        return self.integral(expression.function, symbol, low, high, bound)

    def integral(self, function, symbol, low, high, bound=None):
        """The integral by quadrature, to some 20 digits."""
        bound = bound or {}
        ends = [floating(self._value(sp.sympify(end), bound)) for end in (low, high)]
        with mpmath.workdps(30):
            result, error = mpmath.quad(
                lambda t: floating(self._value(function, {**bound, symbol: t})),
                mpmath.linspace(*ends, 4) if all(map(mpmath.isfinite, ends)) else _split(*ends),
                error=True,
            )
            if error > mpmath.mpf(10) ** -12 * max(1, abs(result)):
                raise Undefined(f"the integral of {function} from {low} to {high} does not settle")
            return result

    def _derivative(self, expression, bound):
        inner = expression.expr
        *others, letter = expression.variables
        if others:
            inner = sp.Derivative(inner, *others)
        if letter in inner.free_symbols or letter in bound or isinstance(letter, sp.Indexed):
            return self._slope(inner, letter, bound)
        return Fraction(0)

    def _slope(self, expression, letter, bound):
        start = self._value(letter, bound)

        def at(shift):
            if letter in bound:
                return floating(self._value(expression, {**bound, letter: start + shift}))
            key = self._entry(letter, bound) if isinstance(letter, sp.Indexed) else letter
            return floating(self.moved({key: start + shift})._value(expression, bound))

        centre = at(0)
        ahead, behind, far, back = (at(n * STEP) for n in (1, -1, 2, -2))
        rises, falls = (ahead - centre) / STEP, (centre - behind) / STEP
        if abs(rises - falls) > mpmath.mpf(10) ** -4 * max(1, abs(rises), abs(falls)):
            raise Undefined(f"{expression} has no derivative by {letter} here")
        return (8 * (ahead - behind) - (far - back)) / (12 * STEP)

    def _entry(self, item, bound):
        return item.base[tuple(self._whole(i, bound) for i in item.indices)]

    def _subs(self, expression, bound):
        values = [self._value(v, bound) for v in expression.point]
        return self._value(expression.expr, {**bound, **dict(zip(expression.variables, values))})

    def _unknown(self, expression, bound):
        """An unknown function: a polynomial that its name decides."""
        arguments = [self._value(a, bound) for a in expression.args]
        seed = sum(ord(c) * (n + 1) for n, c in enumerate(str(expression.func)))
        total = Fraction(seed % 7 + 1, 3)
        for place, argument in enumerate(arguments):
            for power in range(1, 5):
                weight = (seed * (3 * power + place + 1)) % 11 - 5
                total += Fraction(weight or 1, power + place + 2) * argument**power
        return total

    def _absolute(self, expression, bound):
        return abs(self._value(expression.args[0], bound))

    def _sign(self, expression, bound):
        number = _real(self._value(expression.args[0], bound))
        return Fraction((number > 0) - (number < 0))

    def _step(self, expression, bound):
        number = _real(self._value(expression.args[0], bound))
        return Fraction(1, 2) if number == 0 else Fraction(number > 0)

    def _max(self, expression, bound):
        return max((_real(self._value(a, bound)) for a in expression.args), key=floating)

    def _min(self, expression, bound):
        return min((_real(self._value(a, bound)) for a in expression.args), key=floating)

    def _floor(self, expression, bound):
        return Fraction(math.floor(_real(self._value(expression.args[0], bound))))

    def _ceiling(self, expression, bound):
        return Fraction(math.ceil(_real(self._value(expression.args[0], bound))))

    def _inside(self, expression, bound):
        return self._value(expression.args[-1], bound)


METHODS = {
    sp.Symbol: Evaluator._symbol,
    sp.Indexed: Evaluator._indexed,
    sp.Add: Evaluator._add,
    sp.Mul: Evaluator._mul,
    sp.Pow: Evaluator._pow,
    sp.log: Evaluator._log,
    sp.Sum: Evaluator._sum,
    sp.Product: Evaluator._prod,
    sp.KroneckerDelta: Evaluator._delta,
    sp.Piecewise: Evaluator._piecewise,
    sp.Integral: Evaluator._integral,
    sp.Derivative: Evaluator._derivative,
    sp.Subs: Evaluator._subs,
    AppliedUndef: Evaluator._unknown,
    sp.Abs: Evaluator._absolute,
    sp.sign: Evaluator._sign,
    sp.Heaviside: Evaluator._step,
    sp.Max: Evaluator._max,
    sp.Min: Evaluator._min,
    sp.floor: Evaluator._floor,
    sp.ceiling: Evaluator._ceiling,
    (sp.UnevaluatedExpr, Named, Written): Evaluator._inside,
    Relational: Evaluator._relation,
    BooleanTrue: lambda *_: True,
    BooleanFalse: lambda *_: False,
    And: lambda self, e, bound: all(self._value(a, bound) for a in e.args),
    Or: lambda self, e, bound: any(self._value(a, bound) for a in e.args),
    Not: lambda self, e, bound: not self._value(e.args[0], bound),
    sp.Float: lambda _, e, __: mpmath.mpmathify(e),
}


def _product(values):
    result = Fraction(1)
    for value in values:
        result = result * value
    return result


def _split(low, high):
    """A range that goes on for ever, with a place to turn in the middle."""
    middle = 0 if low == -mpmath.inf else low + 1
    return [low, middle, high] if middle != high else [low, high - 1, high]
