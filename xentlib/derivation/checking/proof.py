"""What counts as proved: exact reasoning, and random points as a second opinion."""

from dataclasses import dataclass, field, replace
from fractions import Fraction

import mpmath
import sympy as sp

from ..errors import Undefined
from . import defined, points, signs, sums
from .evaluate import WORKING, floating, to_sympy

POINTS = 9
CASES = 1000
TOLERANCE = mpmath.mpf(10) ** -40
OF_DIFFERENCES = mpmath.mpf(10) ** -12  # quotients of differences, quadratures: fewer digits
RELATIONS = ("=", "<=", ">=")


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


def compare(a, b, relation, tolerance=TOLERANCE):
    """Whether the two numbers stand in the relation: exactly, or up to the digits computed."""
    if isinstance(a, Fraction) and isinstance(b, Fraction):
        return a == b if relation == "=" else a <= b if relation == "<=" else a >= b
    with mpmath.workdps(WORKING):
        a, b = floating(a), floating(b)
        if relation == "=":
            return _same(a, b, tolerance)
        if any(abs(n.imag) > tolerance for n in (a, b)):
            return False  # complex numbers have no order
        a, b = (a.real, b.real) if relation == "<=" else (b.real, a.real)
        return a <= b or _same(a, b, tolerance)


def _same(a, b, tolerance):
    if a == b or mpmath.isinf(a) or mpmath.isinf(b):
        return a == b
    return abs(a - b) <= tolerance * max(1, abs(a), abs(b))


def counterexample(left, right, given, relation="=", count=POINTS, value=None, scope=()):
    """Look for a point where `left relation right` fails; None where none was found.

    `value`, if given, says at a point what is made of `left` there: its derivative, its integral.
    """
    tolerance = TOLERANCE if value is None else OF_DIFFERENCES
    tried = 0
    for point in points.points([left, right, *scope, *given.scope], given, count):
        try:
            a = point(left) if value is None else value(point)
        except Undefined as why:
            if value is not None and _has_value(point, left):
                return Verdict(False, f"at {point}: {why}")
            continue
        tried += 1
        try:
            b = point(right)
        except Undefined as why:
            return Verdict(False, f"at {point} the new line has no value: {why}")
        if not compare(a, b, relation, tolerance):
            return _differs(point, a, b, left if value is None else right, right)
    if not tried:
        return Verdict(False, "the line has no value at any of the points tried")
    return None


def _has_value(point, expression):
    try:
        point(expression)
    except Undefined:
        return False
    return True


def _differs(point, a, b, left, right):
    return Verdict(False, "counter-example", point.show(), to_sympy(a), to_sympy(b), (left, right))


def prove_equal(left, right, given):
    """Random points first (they give a counter-example), then exact reasoning."""
    wrong = counterexample(left, right, given)
    if wrong is not None:
        return wrong
    if (factor := defined.danger(right, left, given)) is not None:
        return may_be_zero(factor)
    how = f"SymPy, and {POINTS} random points"
    if is_zero(left - right, given.without_constraints()):
        return Verdict(True, how)
    if given.constraints and is_zero(left - right, given):
        return Verdict(True, how, constrained=True)
    return Verdict(False, "not proved")


def may_be_zero(factor):
    """The refusal of a line that divides by what may be 0, or takes its logarithm."""
    return Verdict(
        False,
        f"{factor} may be 0, and the new line divides by it or takes its logarithm;"
        " what it cannot be is said in given=",
    )


def prove_made(function, value, made, new, given, scope=()):
    """Prove that what is made of `function`, which SymPy calls `made`, is `new`.

    `value` says what it is at a point without SymPy: a quotient of differences, a quadrature.
    Where SymPy takes long, `made` is a function that asks it, once the points agree.
    """
    wrong = counterexample(function, new, given, value=value, scope=scope)
    if wrong is not None:
        shown = () if callable(made) or not wrong.sides else (made, new)
        return replace(wrong, sides=shown)
    made = made() if callable(made) else made
    if (factor := defined.danger(new, sp.Tuple(function, made), given)) is not None:
        return may_be_zero(factor)
    return _unless_mistaken(prove_equal(made, new, given))


def _unless_mistaken(verdict):
    """Where the points agree with the line and SymPy does not, the line is not called wrong."""
    return Verdict(False, "not proved") if verdict.sides else verdict


def prove_as(found, new, given):
    """The same for a result that has been looked at from nearby, such as a limit."""
    if found == new:
        return Verdict(True, "SymPy")
    return _unless_mistaken(prove_equal(found, new, given))


def is_zero(gap, given):
    """Whether SymPy reduces `gap` to 0 under what is given.

    First with the definitions alone; then logarithms are split while the symbols still have
    their signs, and only then the constraints remove some of the symbols.
    """
    facts = sums.whole_facts(given, sp.Tuple(gap, *given.scope))
    gap = sums.merged(sums.linear(given.define(gap), facts), facts)
    if gap == 0 or any(form == 0 for form in _forms(gap, facts)):
        return True
    closed = sums.geometric(gap, facts)
    if closed != gap and any(form == 0 for form in _forms(closed, facts)):
        return True
    if given.bounds and all(
        any(form == 0 for form in _forms(case, facts)) for case in signs.cases(gap, given)
    ):
        return True
    if not given.constraints:
        return False
    return any(form == 0 for form in _forms(given.reduce(sums.expand(gap)), facts))


def _forms(gap, facts):
    """Ever dearer ways to see a zero."""
    gap = sums.sums_to_symbols(gap, {}, facts)
    if gap.has(sp.exp):
        yield _as_fraction(gap)
    gap = sums.expand(gap)
    yield gap
    yield sums.linear(gap)
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


# ---------------------------------------------------------------- inequalities
def prove_at_least(left, right, given):
    """Prove left >= right, where no counter-example was found: from signs, or by calculus."""
    gap = left - right
    if signs.has_sign(gap, given):
        return Verdict(True, f"signs, and {POINTS} random points")
    if _convex_with_zero_minimum(gap, given):
        return Verdict(True, f"its minimum is 0, and {POINTS} random points")
    if _rises_from_zero(gap, given):
        return Verdict(True, f"it rises from 0, and {POINTS} random points")
    return Verdict(False, "not proved")


def _one_letter(gap, given):
    """The gap and its only letter, if it is a smooth function of that letter alone."""
    gap = given.reduce(gap)
    if len(gap.free_symbols) != 1 or gap.has(sp.Sum, sp.Indexed) or not signs.is_smooth(gap):
        return None
    (letter,) = gap.free_symbols
    ranged = any(isinstance(b, sp.Ne) and b.has(letter) for b in given.bounds)
    if ranged or not letter.is_real or not defined.never_undefined(gap, given):
        return None
    return gap, letter


def _convex_with_zero_minimum(gap, given):
    """f'' >= 0 on an interval, f'(t0) = 0 and f(t0) >= 0, so f >= 0."""
    found = _one_letter(gap, given)
    if found is None or not signs.has_sign(sp.simplify(found[0].diff(found[1], 2)), given):
        return False
    gap, letter = found
    try:
        roots = sp.solve(gap.diff(letter), letter)
    except NotImplementedError:
        return False
    inside = [root for root in roots if signs_allow(letter, root, given)]
    return any(
        is_zero(gap.diff(letter).subs(letter, root), given)
        and sp.simplify(gap.subs(letter, root)).is_nonnegative
        for root in inside
    )


def _rises_from_zero(gap, given):
    """f' >= 0 from the lowest value on, and f >= 0 there (or f' <= 0, up to the highest)."""
    found = _one_letter(gap, given)
    if found is None:
        return False
    gap, letter = found
    low, high = signs.ends(letter, given.bounds)
    for end, direction in ((low, 1), (high, -1)):
        if end is not None:
            start = gap.subs(letter, end[0])
            slope = sp.simplify(direction * gap.diff(letter))
            if start.is_finite and start.is_nonnegative and signs.has_sign(slope, given):
                return True
    return False


def signs_allow(letter, value, given, at=None):
    """Whether the value surely has the letter's sign and keeps to its bounds."""
    value = sp.sympify(value)
    needs = {"positive": 1, "negative": -1}
    for fact, direction in needs.items():
        if getattr(letter, f"is_{fact}") and signs.sign(value, given) != direction:
            return False
    if letter.is_nonnegative and not signs.has_sign(value, given):
        return False
    if letter.is_nonpositive and not signs.has_sign(-value, given):
        return False
    if letter.is_real and not value.is_real:
        return False
    if letter.is_integer and not value.is_integer:
        return False
    at = at or {letter: value}
    return all(_keeps(bound, at, given) for bound in given.bounds if bound.has(*at))


def _keeps(bound, at, given):
    """Whether the bound surely holds with the values put in."""
    new = bound.subs(at, simultaneous=True)
    if new in (sp.true, sp.false):
        return new == sp.true
    if isinstance(new, sp.Ne):
        return signs.never_zero(new.lhs - new.rhs, given)
    gap = new.gts - new.lts
    if isinstance(new, (sp.Le, sp.Ge)):
        return signs.has_sign(gap, given)
    return signs.sign(gap, given) == 1
