"""What counts as proved: SymPy's exact reasoning, and random exact points as second opinion."""

import itertools
from dataclasses import dataclass, field

import sympy as sp

from . import numbers, sums

POINTS = 9
CASES = 1000
TOLERANCE = sp.Float(10) ** -40
WIDE_TOLERANCE = sp.Float(10) ** -20  # for the 30 digits of a thousand cases


@dataclass
class Verdict:
    """The answer to "does this hold?", with the point where it does not."""

    holds: bool
    how: str
    at: dict = field(default_factory=dict)
    left: object = None
    right: object = None
    sides: tuple = ()  # what the step gives, and what was written instead
    constrained: bool = False  # whether it holds only where the constraints do

    def __bool__(self):
        return self.holds


def _same(a, b, tolerance):
    gap = a - b
    if gap == 0:
        return True
    if a.is_Rational and b.is_Rational:
        return False
    if not (gap.is_finite and gap.is_number):
        return a == b
    return abs(gap) <= tolerance * max(1, abs(a), abs(b))


def _below(a, b, tolerance):
    if a == b:
        return True
    return bool(sp.re(a - b) <= tolerance * max(1, abs(a), abs(b)))


def compare(a, b, relation, tolerance=TOLERANCE):
    """Whether the two numbers stand in the relation, up to rounding."""
    if relation == "=":
        return _same(a, b, tolerance)
    return _below(a, b, tolerance) if relation == "<=" else _below(b, a, tolerance)


def counterexample(left, right, given, relation="=", count=POINTS):
    """Look for a point where `left relation right` fails; None where none was found."""
    many = count > 100
    draw = numbers.many_samples if many else numbers.samples
    tolerance = WIDE_TOLERANCE if many else TOLERANCE
    for at, (a, b) in draw([left, right], given, count):
        if not compare(a, b, relation, tolerance):
            return Verdict(False, "counter-example", at, a, b, (left, right))
    return None


def prove_equal(left, right, given):
    """Exact points first (they give a counter-example), then simplification."""
    wrong = counterexample(left, right, given)
    if wrong is not None:
        return wrong
    how = f"SymPy, and {POINTS} random points"
    if is_zero(left - right, given.without_constraints()):
        return Verdict(True, how)
    if given.constraints and is_zero(left - right, given):
        return Verdict(True, how, constrained=True)
    return Verdict(False, "not proved")


def is_zero(gap, given):
    """Whether SymPy reduces `gap` to 0 under what is given.

    First with the definitions alone; then logarithms are split while the symbols still have
    their signs, and only then the constraints remove some of the symbols.
    """
    gap = sums.linear(given.define(gap))
    if gap == 0 or any(form == 0 for form in _forms(gap)):
        return True
    if given.bounds and any(form == 0 for form in _forms(open_up(gap, given))):
        return True
    if not given.constraints:
        return False
    return any(form == 0 for form in _forms(given.reduce(sums.expand(gap))))


def _forms(gap):
    """Ever dearer ways to see a zero."""
    gap = sums.sums_to_symbols(gap, {})
    if gap.has(sp.exp):
        yield _as_fraction(gap)
    gap = sums.expand(gap)
    yield gap
    yield sums.expand(sp.powsimp(gap))
    fraction = sp.numer(sp.together(gap))
    yield sums.expand(fraction)
    factored = gap.replace(sp.log, lambda t: sp.log(sp.factor(sp.together(t))))
    yield sp.expand(sp.simplify(sums.expand(factored)))
    yield sp.simplify(sp.expand(gap.rewrite(sp.exp)))
    yield sp.simplify(sp.logcombine(gap, force=False))


def _as_fraction(gap):
    """The numerator, with a symbol for each exponential: quick where sigmoids are nested."""
    known = {}

    def factors(power):
        product = sp.S.One
        for term in sp.Add.make_args(sp.expand(power.args[0])):
            term, sign = sp.factor(sp.together(term)), 1
            if term.could_extract_minus_sign():
                term, sign = -term, -1
            product *= known.setdefault(term, sp.Dummy("e", positive=True)) ** sign
        return product

    plain = gap.replace(lambda e: isinstance(e, sp.exp), factors)
    return sp.expand(sp.numer(sp.together(plain)))


def comes_nearer(expression, symbol, to, direction, limit, given):
    """The second opinion on a limit: closer to `to`, the distance from the limit shrinks."""
    if to in (sp.oo, -sp.oo):
        at = [sp.sign(to) * distance for distance in (3, 9, 27, 81)]
    else:
        step = -1 if direction == "-" else 1
        at = [to + step / sp.Integer(10) ** power for power in (3, 6, 12, 24)]
    distances = [abs(expression.subs(symbol, place) - limit) for place in at]
    for point, sizes in numbers.samples(distances, given, POINTS):
        nearer = all(b < a or b == 0 for a, b in itertools.pairwise(sizes))
        if not (nearer and sizes[-1] <= sizes[0] / 2):
            return Verdict(False, f"at {point} it does not come nearer to {limit}")
    return Verdict(True, f"SymPy's limit, and {POINTS} approaches to it")


def prove_at_least(left, right, given):
    """Prove left >= right, where no counter-example was found: from signs, or by calculus."""
    gap = left - right
    if has_sign(gap, given):
        return Verdict(True, f"signs, and {POINTS} random points")
    if _convex_with_zero_minimum(gap, given):
        return Verdict(True, f"its minimum is 0, and {POINTS} random points")
    return Verdict(False, "not proved")


def has_sign(gap, given):
    """Whether SymPy's assumptions give gap >= 0."""
    for start in (gap, given.reduce(gap)):
        plain = _sums_with_signs(open_up(start, given))
        for form in (plain, sp.factor(sp.together(plain)), sp.factor(sp.simplify(plain))):
            if form.is_nonnegative:
                return True
    return False


def _sums_with_signs(expression):
    """Each sum as a symbol; a sum of terms that are not negative is not negative."""
    if not expression.has(sp.Sum):
        return expression
    if not isinstance(expression, sp.Sum):
        return expression.func(*[_sums_with_signs(a) for a in expression.args])
    term = sp.factor(sums.sums_to_symbols(expression.function, {}))
    return sp.Dummy("S", nonnegative=True) if term.is_nonnegative else sp.Dummy("S", real=True)


def open_up(expression, given):
    """Put 0 < p < 1 as p = 1/(1 + t), a < p as p = a + t, p < b as p = b - t, with t > 0."""
    for symbol in sorted(expression.free_symbols, key=sp.default_sort_key):
        low, high = numbers.interval(symbol, given.bounds)
        t = sp.Dummy("t", positive=True)
        if low is not None and high is not None:
            expression = expression.subs(symbol, low + (high - low) / (1 + t))
        elif high is not None:
            expression = expression.subs(symbol, high - t)
        elif low not in (None, 0):
            expression = expression.subs(symbol, low + t)
    for bound in given.bounds:  # k < n: n = k + t
        if isinstance(bound, (sp.Lt, sp.Le)) and bound.rhs.is_Symbol and bound.lhs.is_Symbol:
            expression = expression.subs(bound.rhs, bound.lhs + sp.Dummy("t", positive=True))
    return expression


def _convex_with_zero_minimum(gap, given):
    """f'' >= 0 on an interval, f'(t0) = 0 and f(t0) >= 0, so f >= 0."""
    gap = given.reduce(gap)
    symbols = gap.free_symbols
    if len(symbols) != 1 or gap.has(sp.Sum, sp.Indexed):
        return False
    (t,) = symbols
    if not has_sign(sp.simplify(gap.diff(t, 2)), given):
        return False
    try:
        roots = sp.solve(gap.diff(t), t)
    except NotImplementedError:
        return False
    inside = [r for r in roots if all(b.subs(t, r) == sp.true for b in given.bounds if b.has(t))]
    return any(sp.simplify(gap.subs(t, root)).is_nonnegative for root in inside)
