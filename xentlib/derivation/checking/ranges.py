"""Over which numbers a free index runs: a vector p_1, ..., p_K has no other entries.

Where a sum from 1 to K runs through the entries of p, a free index j of p_j is one of 1, ..., K.
The page says so beside what is given. An index that belongs to no such vector, or to two of
different lengths, runs over all numbers that its assumptions allow.
"""

import sympy as sp
from sympy.concrete.expr_with_limits import ExprWithLimits


def of_indices(scope):
    """From each free index to the first and last number that it may be."""
    lengths, spans = {}, {}
    entries = list(_entries(scope, {}))
    for base, place, index, limits in entries:
        if index in limits and _is_length(*limits[index], limits):
            lengths.setdefault((base, place), set()).add(limits[index])
    for base, place, index, limits in entries:
        if index.is_Symbol and index.is_integer and index not in limits:
            spans.setdefault(index, set()).update(lengths.get((base, place), ()))
    sizes = {end for ends in spans.values() for pair in ends for end in pair}
    return {
        index: min(ends, key=lambda pair: sp.default_sort_key(pair[0]))
        for index, ends in spans.items()
        if len({high for _, high in ends}) == 1 and index not in sizes
    }


def _is_length(low, high, limits):
    """A vector begins at 1 or 0, and has a number of entries that nothing else binds."""
    return low in (0, 1) and high not in limits and (high.is_Symbol or high.is_Integer)


def _entries(expression, limits):
    """(vector, place, index, limits of the letters bound there) of everything indexed."""
    if expression.is_Indexed:
        for place, index in enumerate(expression.indices):
            yield expression.base, place, index, limits
    elif isinstance(expression, ExprWithLimits):
        own = {limit[0]: tuple(limit[1:]) for limit in expression.limits}
        yield from _entries(expression.function, {**limits, **own})
    else:
        for argument in expression.args:
            yield from _entries(argument, limits)


def ordered(bounds):
    """(smaller, larger, whether they may be equal) of the bounds that say so."""
    return [
        (bound.lts, bound.gts, isinstance(bound, (sp.Le, sp.Ge)))
        for bound in bounds
        if not isinstance(bound, sp.Ne)
    ]
