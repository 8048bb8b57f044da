"""What assumptions and bounds say about signs: at least 0, never 0."""

import sympy as sp

from . import sums

SMOOTH = (sp.exp, sp.log, sp.sin, sp.cos, sp.sinh, sp.cosh, sp.tanh, sp.atan)


def is_smooth(expression):
    """Whether only functions occur that have all derivatives wherever they have a value."""
    kinds = (sp.Add, sp.Mul, sp.Sum, sp.Indexed, sp.Tuple, *SMOOTH)
    for part in sp.preorder_traversal(expression):
        if part.is_Pow:
            if not (part.exp.is_Integer or part.base.is_positive):
                return False
        elif isinstance(part, sp.Sum):
            if any(len(limit) != 3 for limit in part.limits):
                return False
        elif not (part.is_Atom or isinstance(part, (*kinds, sp.IndexedBase))):
            return False
    return True


def has_sign(gap, given):
    """Whether SymPy's assumptions give gap >= 0."""
    return any(_all(start, given, "is_nonnegative") for start in _starts(gap, given))


def sign(expression, given):
    """1 where it is surely positive, -1 where it is surely negative, else 0."""
    for start in _starts(expression, given):
        for value, fact in ((1, "is_positive"), (-1, "is_negative")):
            if _all(start, given, fact):
                return value
    return 0


def _starts(expression, given):
    yield expression
    reduced = given.reduce(expression)
    if reduced != expression:
        yield reduced


def _all(expression, given, fact):
    """Whether every case of the bounds has the fact."""
    return all(
        any(getattr(form, fact) for form in _forms(case, given))
        for case in cases(expression, given)
    )


def _forms(expression, given):
    facts = sums.whole_facts(given, sp.Tuple(expression, *given.scope))
    plain = _sums_with_signs(expression, facts)
    yield plain
    yield sp.factor(sp.together(plain))
    yield sp.factor(sp.simplify(plain))


def _sums_with_signs(expression, facts):
    """Each sum as a symbol; a sum of terms that are not negative is not negative."""
    if not expression.has(sp.Sum):
        return expression
    if not isinstance(expression, sp.Sum):
        return expression.func(*[_sums_with_signs(a, facts) for a in expression.args])
    term = sp.factor(sums.sums_to_symbols(sums.apart(expression).function, {}))
    total = sp.Sum(term, *expression.limits)
    return sums.sums_to_symbols(total, {}, facts)


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
    if isinstance(factor, sp.log) and sign(factor.args[0], given) == 1:
        return never_zero(factor.args[0] - 1, given)
    for bound in given.bounds:
        if isinstance(bound, (sp.Ne, sp.Lt, sp.Gt)):
            ratio = sp.cancel(factor / (bound.lhs - bound.rhs))
            if ratio.is_number and ratio.is_nonzero:
                return True
    return sign(factor, given) != 0


# ---------------------------------------------------------------- bounds
def cases(expression, given):
    """The expression with every bounded letter written by letters that have a sign.

    0 < p < 1 becomes p = 1/(1 + t), a < p becomes p = a + t, p < b becomes p = b - t, with t > 0;
    an end that is allowed is a case of its own where there are two ends.
    """
    found = [expression]
    for letter in sorted(expression.free_symbols, key=sp.default_sort_key):
        found = [case for one in found for case in _opened(one, letter, given)]
    return [_ordered(one, given) for one in found]


def _opened(expression, letter, given):
    low, high = ends(letter, given.bounds)
    if low is None and high is None:
        return [expression]
    if low is not None and high is not None:
        t = sp.Dummy("t", positive=True)
        (least, least_too), (most, most_too) = low, high
        inside = expression.subs(letter, least + (most - least) / (1 + t))
        edges = [(least, least_too), (most, most_too)]
        return [inside, *(expression.subs(letter, edge) for edge, too in edges if too)]
    (end, too), up = (low, 1) if low is not None else (high, -1)
    if (end, too) in ((0, letter.is_nonnegative), (0, not letter.is_nonnegative)):
        if letter.is_nonnegative or letter.is_nonpositive:
            return [expression]
    if letter.is_integer:
        t = sp.Dummy("t", integer=True, nonnegative=True)
        end = end if too else end + up
    else:
        t = sp.Dummy("t", nonnegative=True) if too else sp.Dummy("t", positive=True)
    return [expression.subs(letter, end + up * t)]


def ends(letter, bounds):
    """(number, whether it is allowed itself) below and above the letter, or None."""
    low = (sp.S.Zero, not letter.is_positive) if letter.is_nonnegative else None
    high = (sp.S.Zero, not letter.is_negative) if letter.is_nonpositive else None
    for bound in bounds:
        if isinstance(bound, sp.Ne):
            continue
        too = isinstance(bound, (sp.Le, sp.Ge))
        if bound.gts == letter and bound.lts.is_number and (low is None or bound.lts >= low[0]):
            low = (bound.lts, too and (low is None or bound.lts > low[0] or low[1]))
        if bound.lts == letter and bound.gts.is_number and (high is None or bound.gts <= high[0]):
            high = (bound.gts, too and (high is None or bound.gts < high[0] or high[1]))
    return low, high


def _ordered(expression, given):
    """k < n: n = k + t."""
    for bound in given.bounds:
        if isinstance(bound, sp.Ne):
            continue
        small, large, too = bound.lts, bound.gts, isinstance(bound, (sp.Le, sp.Ge))
        if small.is_Symbol and large.is_Symbol and expression.has(large):
            if small.is_integer and large.is_integer:
                t = sp.Dummy("t", integer=True, nonnegative=True) + (0 if too else 1)
            else:
                t = sp.Dummy("t", nonnegative=True) if too else sp.Dummy("t", positive=True)
            expression = expression.subs(large, small + t)
    return expression
