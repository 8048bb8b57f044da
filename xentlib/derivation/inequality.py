"""Using a proved inequality f(t) <= g(t) term by term inside sums and products."""

import sympy as sp

from .proof import open_up


def bound(expression, direction, lemma, given):
    """A lower (direction = 1) or upper (-1) bound of `expression` by `lemma`.

    `lemma` is (f(t), g(t), t) with f(t) <= g(t). Whatever it does not speak about stays.
    """
    function, upper, t = lemma
    if isinstance(expression, sp.Add):
        return sp.Add(*[bound(a, direction, lemma, given) for a in expression.args])
    if isinstance(expression, sp.Sum):
        return sp.Sum(bound(expression.function, direction, lemma, given), *expression.limits)
    if expression.func == function.func and direction == -1:
        return upper.subs(t, expression.args[0])
    if isinstance(expression, sp.Mul):
        inner = [f for f in expression.args if isinstance(f, (sp.Sum, function.func, sp.Add))]
        if len(inner) == 1:
            factor = sp.Mul(*[f for f in expression.args if f != inner[0]])
            sign = _sign(factor, given)
            if sign:
                return factor * bound(inner[0], direction * sign, lemma, given)
    return expression


def _sign(factor, given):
    opened = sp.factor(open_up(factor, given))
    if opened.is_nonnegative:
        return 1
    return -1 if opened.is_nonpositive else 0
