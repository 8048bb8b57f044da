"""What is true, decided without the checker: an evaluator in floating point with loops for sums."""

import math
import random

import sympy as sp

POINTS = 25
NEAR = 1e-9
FUNCTIONS = {sp.exp: math.exp, sp.log: math.log, sp.Abs: abs, sp.sin: math.sin, sp.cos: math.cos}


class NoValue(ArithmeticError):
    """The expression has no real value here."""


class At:
    """A random point: letters have values, vectors have entries."""

    def __init__(self, seed, limits=(), size=None):
        self.rng, self.known = random.Random(seed), {}
        self.size = size or self.rng.choice((1, 2, 2, 3, 3, 4))
        self.limits = dict(limits)

    def letter(self, letter):
        if letter not in self.known:
            self.known[letter] = self.draw(letter)
        return self.known[letter]

    def draw(self, letter):
        if letter in self.limits:
            low, high = (value(end, self, {}) for end in self.limits[letter])
            return self.rng.randint(int(low), max(int(low), int(high)))
        if letter.is_integer:
            return self.size
        number = self.rng.choice((1, 0.5, 2, self.rng.uniform(0.05, 3)))
        return number if letter.is_positive or self.rng.random() < 0.5 else -number


def value(expression, at, bound):
    """The real number that the expression is worth at the point."""
    try:
        number = _value(expression, at, bound)
    except (ZeroDivisionError, ValueError, OverflowError) as error:
        raise NoValue(str(error)) from None
    if isinstance(number, complex) or number != number:
        raise NoValue(str(expression))
    return number


def _value(e, at, bound):
    def go(part):
        return _value(part, at, bound)

    if e.is_Rational:
        return int(e) if e.is_Integer else e.p / e.q
    if e.is_NumberSymbol:
        return float(e)
    if e.is_Symbol:
        return bound[e] if e in bound else at.letter(e)
    if isinstance(e, sp.Indexed):
        return at.letter(e.base[tuple(int(go(i)) for i in e.indices)])
    if e.is_Add:
        return math.fsum(map(go, e.args))
    if e.is_Mul:
        return math.prod(map(go, e.args))
    if e.is_Pow:
        base, power = go(e.base), go(e.exp)
        return base**power
    if isinstance(e, sp.KroneckerDelta):
        return int(go(e.args[0]) == go(e.args[1]))
    if isinstance(e, (sp.Sum, sp.Product)):
        spaces = [bound]
        for index, low, high in reversed(e.limits):
            spaces = [
                {**s, index: number}
                for s in spaces
                for number in range(int(_value(low, at, s)), int(_value(high, at, s)) + 1)
            ]
        terms = [_value(e.function, at, s) for s in spaces]
        return math.fsum(terms) if isinstance(e, sp.Sum) else math.prod(terms)
    return FUNCTIONS[e.func](*map(go, e.args))


def slope(expression, letter, at):
    """The derivative by a symbol or entry, as a quotient of differences."""
    key = letter
    if isinstance(letter, sp.Indexed):
        key = letter.base[tuple(int(value(i, at, {})) for i in letter.indices)]
    here, step = at.letter(key), 1e-5
    found = []
    for sign in (1, -1):
        at.known[key] = here + sign * step
        found.append(value(expression, at, {}))
    at.known[key] = here
    return (found[0] - found[1]) / (2 * step)


def points(limits=()):
    """The points at which lines are compared: first vectors of one entry, then others."""
    return [At(seed, limits, size=1 if seed < 4 else None) for seed in range(POINTS)]


def differs(left, right, limits=(), relation="=", by=None):
    """Whether the relation fails at one of the points, clearly."""
    near = 1e-4 if by is not None else NEAR
    for at in points(limits):
        try:
            a = value(left, at, {}) if by is None else slope(left, by, at)
            b = value(right, at, {})
        except NoValue:
            continue
        gap = near * max(1, abs(a), abs(b))
        if relation == "=" and abs(a - b) > gap:
            return True
        if (relation == ">=" and a < b - gap) or (relation == "<=" and a > b + gap):
            return True
    return False
