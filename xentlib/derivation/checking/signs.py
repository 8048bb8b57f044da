"""What assumptions and bounds say about signs: at least 0, never 0."""

import sympy as sp

from . import ranges, sums

FACTS = ("positive", "negative", "nonnegative", "nonpositive", "nonzero", "real", "integer")
SMOOTH = (sp.exp, sp.log, sp.sin, sp.cos, sp.sinh, sp.cosh, sp.tanh, sp.atan)


def facts_of(letter):
    """What a symbol or entry is assumed to be, of `FACTS`."""
    return {fact: True for fact in FACTS if getattr(letter, f"is_{fact}")}


def is_smooth(expression):
    """Whether only functions occur that have all derivatives wherever they have a value."""
    kinds = (sp.Add, sp.Mul, sp.Sum, sp.Indexed, sp.Tuple, *SMOOTH)
    for part in sp.preorder_traversal(expression):
        if part.is_Pow:
            if not (part.exp.is_Integer or part.base.is_positive):
                return False
        elif not (part.is_Atom or isinstance(part, (*kinds, sp.IndexedBase))):
            return False
    return True


def surely(expression, fact, given):
    """Whether it has the fact, such as "positive" or "nonnegative", wherever the assumptions hold.

    A sum whose terms have a sign has one too.
    """

    def holds(case):
        facts = sums.whole_facts(given, case)
        plain = sums.sums_to_symbols(case, facts)
        return any(getattr(form, f"is_{fact}") for form in _forms(plain))

    if all(map(holds, cases(expression, given))):
        return True
    reduced = given.reduce(expression)
    return reduced != expression and all(map(holds, cases(reduced, given)))


def _forms(expression):
    yield expression
    yield sp.factor(sp.together(expression))
    yield sp.factor(sp.simplify(expression))


def never_zero(expression, given):
    """Whether it is surely not 0."""
    expression = given.define(expression)
    if expression.is_nonzero:
        return True
    factors = sp.Mul.make_args(sp.factor(sp.together(expression)))
    return all(_never_zero(factor, given) for factor in factors)


def _never_zero(factor, given):
    if isinstance(factor, sp.exp) or factor.is_nonzero:
        return True
    if factor.is_Pow:
        return never_zero(factor.base, given)
    if isinstance(factor, sp.log) and surely(factor.args[0], "positive", given):
        return never_zero(factor.args[0] - 1, given)
    for bound in given.bounds:
        if isinstance(bound, (sp.Ne, sp.Lt, sp.Gt)):
            ratio = sp.cancel(factor / (bound.lhs - bound.rhs))
            if ratio.is_number and ratio.is_nonzero:
                return True
    return surely(factor, "positive", given) or surely(factor, "negative", given)


def fixed(gap, letters, given):
    """{letter: value} for the first letter that gap = 0 fixes, where it surely does: linear in it.

    Its factor is not 0 there: where factor * letter + rest = 0 and the rest is not 0, neither is
    the factor.
    """
    gap = sp.expand(gap)
    for letter in letters:
        if gap.is_polynomial(letter) and sp.degree(gap, letter) == 1:
            factor, rest = gap.coeff(letter, 1), gap.coeff(letter, 0)
            if never_zero(factor, given) or never_zero(rest, given):
                return {letter: -rest / factor}
    return {}


# ---------------------------------------------------------------- bounds
def cases(expression, given):
    """The expression with every bounded letter written by letters that have a sign.

    0 < p < 1 becomes p = 1/(1 + t), a < p becomes p = a + t, p < b becomes p = b - t, with t > 0;
    an end that is allowed is a case of its own where there are two ends.
    """
    forms = [expression]
    for letter in sorted(expression.free_symbols, key=sp.default_sort_key):
        forms = [case for one in forms for case in _opened(one, letter, given)]
    return [_ordered(one, given) for one in forms]


def _opened(expression, letter, given):
    low, high = ends(letter, given.bounds)
    if low and high:
        share = 1 / (1 + sp.Dummy("t", positive=True))
        inside = expression.subs(letter, low[0] + (high[0] - low[0]) * share)
        return [inside, *(expression.subs(letter, end) for end, too in (low, high) if too)]
    end, too = low or high or (0, True)
    signed = letter.is_nonnegative or letter.is_nonpositive
    if not (low or high) or (end == 0 and signed):
        return [expression]
    way = _way(letter.is_integer, too)
    return [expression.subs(letter, end + way if low else end - way)]


def _way(whole, too):
    """A letter for how far it is to an end, which may itself be allowed."""
    if whole:
        return sp.Dummy("t", integer=True, nonnegative=True) + (0 if too else 1)
    return sp.Dummy("t", nonnegative=True) if too else sp.Dummy("t", positive=True)


def ends(letter, bounds):
    """(number, whether it is allowed itself) below and above the letter, or None."""
    lows = [(sp.S.Zero, not letter.is_positive)] if letter.is_nonnegative else []
    highs = [(sp.S.Zero, not letter.is_negative)] if letter.is_nonpositive else []
    for small, large, too in ranges.ordered(bounds):
        if large == letter and small.is_number:
            lows.append((small, too))
        if small == letter and large.is_number:
            highs.append((large, too))
    low = max(lows, key=lambda end: (end[0], not end[1]), default=None)
    return low, min(highs, default=None)


def _ordered(expression, given):
    """k < n: n = k + t."""
    for small, large, too in ranges.ordered(given.bounds):
        if small.is_Symbol and large.is_Symbol and expression.has(large):
            way = _way(small.is_integer and large.is_integer, too)
            expression = expression.subs(large, small + way)
    return expression
