"""What counts as proved: exact reasoning, and random points as a second opinion."""

from dataclasses import dataclass, field, replace
from fractions import Fraction

import mpmath
import sympy as sp

from ..errors import Undefined
from . import defined, points, signs, sums
from .evaluate import WORKING, floating, to_sympy

POINTS = 9
TOLERANCE = mpmath.mpf(10) ** -40
OF_DIFFERENCES = mpmath.mpf(10) ** -12  # quotients of differences, quadratures: fewer digits


@dataclass(frozen=True)
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


NOT_PROVED = Verdict(False, "not proved")


def compare(a, b, relation, tolerance=TOLERANCE):
    """Whether the two numbers stand in the relation: exactly, or up to the digits computed."""
    if relation == ">=":
        a, b = b, a
    if isinstance(a, Fraction) and isinstance(b, Fraction):
        return a == b or (relation != "=" and a < b)
    with mpmath.workdps(WORKING):
        a, b = floating(a), floating(b)
        close = a == b or abs(a - b) <= tolerance * max(1, abs(a), abs(b)) < mpmath.inf
        if relation == "=":
            return close
        real = all(abs(number.imag) <= tolerance for number in (a, b))
        return real and (close or a.real < b.real)  # complex numbers have no order


def counterexample(left, right, given, relation="=", count=POINTS, value=None, scope=()):
    """Look for a point where `left relation right` fails; None where none was found.

    `value`, if given, says at a point what is made of `left` there: its derivative, its integral.
    """
    tolerance = TOLERANCE if value is None else OF_DIFFERENCES
    tried = 0
    for point in points.points([left, right, *scope], given, count):
        try:
            before = point(left)
        except Undefined:
            continue
        tried += 1
        try:
            a, b = before if value is None else value(point), point(right)
        except Undefined as why:
            return Verdict(False, f"at {point} the new line has no value, or none is made: {why}")
        if not compare(a, b, relation, tolerance):
            sides = (left, right)
            return Verdict(False, "counter-example", point.show(), to_sympy(a), to_sympy(b), sides)
    if not tried:
        return Verdict(False, "the line has no value at any of the points tried")
    return None


def refuted(before, new, given, relation="="):
    """Why `new` cannot follow: a counter-example, or a division by what may be 0; None if not."""
    wrong = counterexample(before, new, given, relation)
    if wrong is not None:
        return wrong
    factor = defined.danger(new, before, given)
    if factor is None:
        return None
    return Verdict(
        False,
        f"{factor} may be 0, and the new line divides by it or takes its logarithm;"
        " what it cannot be is said in given=",
    )


def prove_equal(left, right, given):
    """Random points first (they give a counter-example), then exact reasoning."""
    wrong = refuted(left, right, given)
    if wrong is not None:
        return wrong
    how = f"SymPy, and {POINTS} random points"
    if is_zero(left - right, given.without_constraints()):
        return Verdict(True, how)
    if given.constraints and is_zero(left - right, given):
        return Verdict(True, how, constrained=True)
    return NOT_PROVED


def prove_made(function, value, made, new, given, scope=()):
    """Prove that what is made of `function`, which SymPy calls `made`, is `new`.

    `value` says what it is at a point without SymPy: a quotient of differences, a quadrature.
    Where SymPy takes long, `made` is a function that asks it, once the points agree.
    """
    wrong = counterexample(function, new, given, value=value, scope=scope)
    if wrong is not None:
        shown = () if callable(made) or not wrong.sides else (made, new)
        return replace(wrong, sides=shown)
    verdict = prove_equal(made() if callable(made) else made, new, given)
    # where the points agree with the line and SymPy does not, the line is not called wrong
    return NOT_PROVED if verdict.sides else verdict


def is_zero(gap, given):
    """Whether SymPy reduces `gap` to 0 under what is given.

    First with the definitions alone; then logarithms are split while the symbols still have
    their signs, and only then the constraints remove some of the symbols.
    """
    facts = sums.whole_facts(given, gap)
    gap = sums.split(sums.linear(given.define(gap), facts), facts)

    def vanishes(case):
        return case == 0 or any(form == 0 for form in _forms(case, facts))

    return any(all(map(vanishes, cases)) for cases in _ways(gap, given))


def _ways(gap, given):
    """Ways to look at the gap: each a list of cases, all of which must be 0."""
    yield [gap]
    if given.bounds:
        yield signs.cases(gap, given)
    if given.constraints:
        yield [given.reduce(sums.expand(gap))]


def _forms(gap, facts):
    """Ever dearer ways to see a zero."""
    gap = sums.sums_to_symbols(gap, facts)
    if gap.has(sp.exp):
        yield sp.expand(sp.numer(sp.together(_exponents(gap))))
    gap = sums.expand(gap)
    yield gap
    fraction = sp.numer(sp.together(gap))
    yield sums.expand(fraction)
    factored = gap.replace(sp.log, lambda t: sp.log(sp.factor(sp.together(t))))
    yield sp.expand(sp.simplify(sums.expand(factored)))
    yield sp.simplify(sp.expand(gap.rewrite(sp.exp)))


def _exponents(gap):
    """The gap with each term of an exponent in one form: quick where sigmoids are nested."""

    def in_one_form(power):
        terms = sp.Add.make_args(sp.expand(power))
        return sp.exp(sp.Add(*[sp.factor(sp.together(term)) for term in terms]))

    return gap.replace(sp.exp, in_one_form)


# ---------------------------------------------------------------- what a letter may be
def signs_allow(letter, value, given, at=None):
    """Whether the value surely has the letter's sign and keeps to its bounds."""
    value, at = sp.sympify(value), at or {letter: value}
    return all(signs.surely(value, fact, given) for fact in signs.facts_of(letter)) and all(
        _keeps(bound, at, given) for bound in given.bounds if bound.has(*at)
    )


def _keeps(bound, at, given):
    """Whether the bound surely holds with the values put in."""
    new = bound.subs(at, simultaneous=True)
    if new in (sp.true, sp.false):
        return new == sp.true
    if isinstance(new, sp.Ne):
        return signs.never_zero(new.lhs - new.rhs, given)
    fact = "nonnegative" if isinstance(new, (sp.Le, sp.Ge)) else "positive"
    return signs.surely(new.gts - new.lts, fact, given)
