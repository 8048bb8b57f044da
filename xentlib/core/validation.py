"""Checks at the door: what each kind of argument must be, and the sentence when it is not.

Each check names the argument, what was wrong, and the first offending value with its index.
Nothing is renormalised, clipped or dropped.
"""

import math
import numbers
import operator
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from xentlib.engines import engine_of

# How far a sum of probabilities may be from 1, by the dtype it came in.
TOLERANCE = {"float64": 1e-9, "float32": 1e-4, "float16": 1e-2, "bfloat16": 1e-2}


@dataclass(frozen=True)
class Kind:
    """What an array argument must be.

    `check(name, x, axis, tolerance)` refuses what is wrong; `allows(x, axis, tolerance)` tells where
    x is right, for arrays whose values cannot be looked at.  `tolerance` says how far a sum may be
    from 1, or is None.  `entries` names what must stand along the axis, `infinite` the infinities
    that mean something among expressions.
    """

    check: Callable
    allows: Callable
    entries: str = ""
    infinite: tuple = ()
    apart: bool = False  # a table of its own, whose rows meet those of no other argument
    shows: bool = False  # what is wrong makes a sum over its row infinite or NaN


def kind(says, allows, infinite=()):
    """The kind of numbers of which `allows` tells, one by one, what is right."""

    def check(name, x, *_):
        require(allows(x), name, x, says)

    return Kind(check, lambda x, *_: allows(x), infinite=infinite)


def _is_finite(x):
    return engine_of(x).xp.isfinite(x)


finite = kind("must be finite", _is_finite)
vectors = replace(finite, apart=True)
number = kind("must be a number, not NaN", lambda x: x == x, infinite=("oo", "-oo"))
positive = kind("must be positive and finite", lambda x: (x > 0) & _is_finite(x))
probability = kind("must lie between 0 and 1", lambda x: (x >= 0) & (x <= 1))
signed_unit = kind("must lie between -1 and 1", lambda x: (x >= -1) & (x <= 1))
sign = kind("must be -1 or +1", lambda x: (x == -1) | (x == 1))
zero_or_one = kind("must be 0 or 1", lambda x: (x == 0) | (x == 1))
# inf for the code word of what never happens
number_of_digits = kind("must not be negative", lambda x: x >= 0, infinite=("oo",))
weight = kind("must be finite and not negative", lambda x: (x >= 0) & _is_finite(x))
# 0 or less, up to rounding
log_probability = kind(
    "must be logarithms of probabilities, 0 or less",
    lambda x: x <= TOLERANCE[dtype_name(x.dtype)],
    infinite=("-oo",),
)
exponents = replace(number, entries="numbers", shows=True)  # NaN makes their sum NaN


def _check_logits(name, z, axis, _):
    """Scores: any number below +inf; -inf rules a class out, and each row keeps one class."""
    engine = engine_of(z)
    if 0 in z.shape:
        return
    largest = engine.max(z, axis)
    # A NaN or inf would be the largest, or hide it.
    if bool(engine.xp.all(engine.xp.isfinite(largest))):
        return
    require(z < math.inf, name, z, "must be numbers below inf")
    require(largest > -math.inf, name, largest, "must have a finite logit in every row", "row")


def _have_a_largest(z, axis, _):
    engine = engine_of(z)
    return engine.expand_dims(engine.xp.isfinite(engine.max(z, axis)), axis)


logits = Kind(_check_logits, _have_a_largest, entries="logits", infinite=("-oo",), shows=True)


def _check_distribution(name, p, axis, tolerance, where="row"):
    """Probabilities along `axis`: not negative, and summing to 1."""
    engine, tolerance = engine_of(p), _tolerance(p, tolerance)
    wide = _wide_enough(engine, p)
    if 0 not in p.shape and engine.are_distributions(wide, tolerance, axis):
        return
    require(p == p, name, p, "must hold numbers, not NaN")
    require(p >= 0, name, p, "must not be negative")
    total = engine.sum(wide, axis)
    off = abs(total - 1)
    single = tolerance < TOLERANCE["float32"] and bool((off <= TOLERANCE["float32"]).all())
    hint = "; if it was computed in float32, pass tolerance=1e-4" if single else ""
    require(off <= tolerance, name, total, "must sum to 1", where, "its sum is", hint)


def _sum_to_one(p, axis, tolerance):
    engine = engine_of(p)
    total = engine.xp.sum(_wide_enough(engine, p), axis=axis, keepdims=True)
    return (p >= 0) & (abs(total - 1) <= _tolerance(p, tolerance))


def _tolerance(p, tolerance):
    """How far a sum may be from 1: as told, else by the dtype."""
    if tolerance is None:
        return TOLERANCE[dtype_name(p.dtype)]
    if not isinstance(tolerance, numbers.Real) or isinstance(tolerance, bool) or not tolerance >= 0:
        raise ValueError(f"tolerance must be a number, 0 or more; got {tolerance!r}")
    return tolerance


def _wide_enough(engine, p):
    """Half precision is too narrow to add up in."""
    half = TOLERANCE[dtype_name(p.dtype)] > 1e-4
    return engine.xp.astype(p, engine.xp.float32) if half else p


distribution = Kind(_check_distribution, _sum_to_one, entries="probabilities")


def _check_joint_table(name, table, _, tolerance):
    """Joint probabilities in the last two axes: not negative, and summing to 1."""
    check_table(table)
    _check_distribution(name, table, _TABLE, tolerance, "table")


_TABLE = (-2, -1)  # its axes
joint_table = Kind(_check_joint_table, lambda t, _, tolerance: _sum_to_one(t, _TABLE, tolerance))


def check_table(table):
    """Refuse a table with fewer than two axes, of numbers or of expressions."""
    if getattr(table, "ndim", 0) < 2:
        raise ValueError(f"table must have two axes; its shape is {tuple(np.shape(table))}")


def _check_counts(name, n, *_):
    """How often each outcome was seen: finite, not negative, and not all 0."""
    weight.check(name, n)
    if not bool((n > 0).any()):
        raise ValueError(f"{name} must hold at least one observation")


counts = Kind(_check_counts, lambda n, *_: weight.allows(n) & (n > 0).any())


def same_counts(xp, children_counts, together, parent_counts):
    """The children's counts, refused unless `together` they agree with the parent's."""
    agree = abs(together - parent_counts) <= 1e-9 * parent_counts
    if xp.looked_at(agree) is None:
        return xp.nan_unless(agree.all(), children_counts)
    require(agree, "children_counts", together, "must sum to parent_counts", verb="sums to")
    return children_counts


def require_entries(kind, name, x):
    """Refuse a single number where a list of `kind.entries` is wanted."""
    if kind.entries and not getattr(x, "ndim", 0):
        raise ValueError(f"{name} must be a list of {kind.entries}; got the single number {x}")


def require_meaning(kind, name, not_finite):
    """Refuse expressions that are no number, or infinite where that has no meaning."""
    for entry, at in not_finite:
        if str(entry) not in kind.infinite:
            place = f" at index {_written(at)}" if at else ""
            raise ValueError(
                f"{name} must be numbers that the formula can take; got {entry}{place}"
            )


def check_base(base):
    """A logarithm's base: one number, positive and not 1.  A symbol or a slider's value may vary."""
    real = isinstance(base, numbers.Real) and not isinstance(base, bool)
    right = getattr(base, "is_positive", None) is not False  # as a symbol tells
    if real:
        right = base > 0 and base != 1 and math.isfinite(base)
    if not right:
        raise ValueError(f"base must be a positive number other than 1, not {base}")
    if not real and (
        isinstance(base, (list, tuple)) or getattr(base, "shape", ()) or _is_plain(base)
    ):
        raise TypeError(f"base must be a number, not {base!r}")


def _is_plain(value):
    try:
        return engine_of(value).computes
    except TypeError:
        return True


def whole_number(name, value, least=0):
    """`value` as an int: a whole number of Python, NumPy or a tensor, not below `least`."""
    try:
        whole = operator.index(value)
    except TypeError:
        whole = None
    if isinstance(value, bool) or whole is None or whole < least:
        raise ValueError(f"{name} must be a whole number, {least} or more; got {value!r}")
    return whole


def one_of(name, value, allowed):
    """One of a few words, or of a few whole numbers."""
    single = isinstance(value, (str, int, np.integer)) and not isinstance(value, bool)
    if not (single and value in allowed):
        raise ValueError(f"{name} must be one of {', '.join(map(repr, allowed))}; got {value!r}")


def require(holds, name, values, what, where="index", verb="got", hint=""):
    """Raise ValueError with the first value of `values` for which `holds` is false."""
    if bool(holds.all()):
        return
    xp = engine_of(values).xp
    first = int(xp.argmin(xp.astype(xp.reshape(holds, (-1,)), xp.int8)))
    values = xp.broadcast_to(values, holds.shape)
    value = xp.reshape(values, (-1,))[first]
    if xp.isdtype(values.dtype, "real floating"):
        value = f"{float(value):.{_DIGITS[dtype_name(values.dtype)]}g}"
    place = _written(np.unravel_index(first, tuple(holds.shape)))
    at = f" at {where} {place}" if place else ""
    raise ValueError(f"{name} {what}; {verb} {value}{at}{hint}")


def _written(index):
    """An index as a reader would write it; empty for a single number."""
    index = tuple(map(int, index))
    return str(index) if len(index) > 1 else "".join(map(str, index))


_DIGITS = {"float64": 15, "float32": 7, "float16": 4, "bfloat16": 3}


_NAMES = {}


def dtype_name(dtype):
    """float32, whatever the library."""
    if dtype not in _NAMES:
        _NAMES[dtype] = str(dtype).rpartition(".")[2]
    return _NAMES[dtype]
