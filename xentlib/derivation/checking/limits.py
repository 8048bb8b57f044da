"""The second opinion on a limit: the values on the way to it."""

import itertools
from fractions import Fraction

import mpmath
import sympy as sp

from ..errors import Undefined
from . import points
from .evaluate import floating
from .proof import Verdict

WAYS = 3
DIGITS = 900  # near a limit almost all digits cancel


def comes_nearer(expression, symbol, to, direction, limit, given):
    """Ever closer to `to`, the distance from the limit must shrink, and go on shrinking."""
    if sp.Tuple(to, limit).has(symbol):
        return Verdict(False, f"{symbol} is still there after the limit")
    for point in points.points([expression, to, limit], given, WAYS):
        with mpmath.workdps(DIGITS):
            ways = _distances(point, expression, symbol, to, direction, limit, given)
            if not _settles(list(ways)):
                others = {k: v for k, v in point.show().items() if k != symbol}
                where = points.listed(others) or "every point"
                return Verdict(False, f"it does not come nearer to {limit} at {where}")
    return Verdict(True, f"SymPy's limit, and {WAYS} approaches to it")


def _distances(point, expression, symbol, to, direction, limit, given):
    """How far the values are from the limit, until no way leads nearer."""
    end = point(limit)
    for power in (4, 8, 16, 32, 64, 128):
        if to in (sp.oo, -sp.oo):
            place = (1 if to == sp.oo else -1) * Fraction(3 * power + 1)
        else:
            place = point(to) + (-1 if direction == "-" else 1) / Fraction(10) ** power
        there = point.moved({symbol: place})
        try:
            bounded = all(there(bound) for bound in given.bounds if bound.has(symbol))
            value = floating(there(expression))
        except Undefined:
            return
        if not bounded or not points.has_facts(symbol, place):
            return
        yield abs(value - end)


def _settles(sizes):
    """Whether the last distances shrink by a third each time, or are gone."""
    late = sizes[-4:]
    return len(late) == 4 and all(
        b < 2 * a / 3 or b < mpmath.mpf(10) ** -60 for a, b in itertools.pairwise(late)
    )
