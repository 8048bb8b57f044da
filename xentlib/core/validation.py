"""Checks at the door: what each kind of argument must be, and the sentence when it is not.

Each check names the argument, what was wrong, and the first offending value with its index.
Nothing is renormalised, clipped or dropped.
"""

import functools
import math
import numbers
import operator

import numpy as np

from xentlib.engines import engine_of

# How far a sum of probabilities may be from 1, by the dtype it came in.
TOLERANCE = {"float64": 1e-9, "float32": 1e-4, "float16": 1e-2, "bfloat16": 1e-2}


def finite(name, x, axis=None):
    """Any finite number."""
    xp = engine_of(x).xp
    _require(xp.isfinite(x), name, x, "must be finite")


def vectors(name, x, axis=None):
    """Finite numbers: one vector, or a table of them whose rows meet nothing row by row."""
    finite(name, x)


vectors.apart = True


def number(name, x, axis=None):
    """Any number, infinities included; not NaN."""
    _require(x == x, name, x, "must be a number, not NaN")


def positive(name, x, axis=None):
    """A positive finite number."""
    xp = engine_of(x).xp
    _require((x > 0) & xp.isfinite(x), name, x, "must be positive and finite")


def probability(name, x, axis=None):
    """Numbers in [0, 1]."""
    _require((x >= 0) & (x <= 1), name, x, "must lie between 0 and 1")


def signed_unit(name, x, axis=None):
    """Numbers in [-1, 1]."""
    _require((x >= -1) & (x <= 1), name, x, "must lie between -1 and 1")


def sign(name, x, axis=None):
    """-1 or +1."""
    _require((x == -1) | (x == 1), name, x, "must be -1 or +1")


def zero_or_one(name, x, axis=None):
    """0 or 1."""
    _require((x == 0) | (x == 1), name, x, "must be 0 or 1")


def number_of_digits(name, x, axis=None):
    """0 or more; inf for the code word of what never happens."""
    _require(x >= 0, name, x, "must not be negative")


def weight(name, x, axis=None):
    """Finite numbers, not negative."""
    xp = engine_of(x).xp
    _require((x >= 0) & xp.isfinite(x), name, x, "must be finite and not negative")


def log_probability(name, x, axis=None):
    """Logarithms of probabilities: 0 or less, up to rounding; -inf is the logarithm of 0."""
    tolerance = TOLERANCE[dtype_name(x.dtype)]
    _require(x <= tolerance, name, x, "must be logarithms of probabilities, 0 or less")


def exponents(name, z, axis=-1):
    """Any numbers along `axis`, infinities included; not NaN."""
    _require_axis(name, z, axis, "numbers")
    number(name, z)


exponents.shown = True  # NaN makes their sum NaN


def logits(name, z, axis=-1):
    """Scores: any number below +inf; -inf rules a class out, and each row keeps one class."""
    engine = engine_of(z)
    _require_axis(name, z, axis, "logits")
    if 0 in z.shape:
        return
    largest = engine.max(z, axis)
    if bool(
        engine.xp.all(engine.xp.isfinite(largest))
    ):  # a NaN or inf would be the largest, or hide it
        return
    _require(z < math.inf, name, z, "must be numbers below inf")
    _require(largest > -math.inf, name, largest, "must have a finite logit in every row", "row")


logits.shown = True  # bad logits make a sum over their row infinite or NaN


def distribution(name, p, axis=-1):
    """Probabilities along `axis`: not negative, and summing to 1."""
    engine, tolerance = engine_of(p), TOLERANCE[dtype_name(p.dtype)]
    _require_axis(name, p, axis, "probabilities")
    if 0 in p.shape:
        return
    wide = engine.xp.astype(p, engine.xp.float32) if tolerance > 1e-4 else p
    if not engine.are_distributions(wide, tolerance, axis):
        _require(p == p, name, p, "must hold numbers, not NaN")
        _require(p >= 0, name, p, "must not be negative")
        total = engine.sum(wide, axis)
        _require(abs(total - 1) <= tolerance, name, total, "must sum to 1", "row", "its sum is")


def joint_table(name, table, axis=None):
    """Joint probabilities in the last two axes: not negative, and summing to 1."""
    xp = engine_of(table).xp
    if table.ndim < 2:
        raise ValueError(f"{name} must have two axes; its shape is {tuple(table.shape)}")
    _require(table >= 0, name, table, "must not be negative")
    total = xp.sum(table, axis=(-2, -1), dtype=xp.float64)
    close = xp.abs(total - 1) <= TOLERANCE[dtype_name(table.dtype)]
    _require(close, name, total, "must sum to 1", "table", "its sum is")


def counts(name, n, axis=None):
    """How often each outcome was seen: finite, not negative, and not all 0."""
    weight(name, n)
    if not bool((n > 0).any()):
        raise ValueError(f"{name} must hold at least one observation")


def same_counts(name, n, other_name, other):
    """Refuse counts that do not agree."""
    _require(abs(n - other) <= 1e-9 * other, name, n, f"must sum to {other_name}", found="sums to")


def _require_axis(name, x, axis, what):
    if x.ndim == 0:
        raise ValueError(f"{name} must be a list of {what}; got the single number {float(x):g}")


def check_base(base):
    """A logarithm's base: one number, positive and not 1.  A symbol or a slider's value may vary."""
    if isinstance(base, numbers.Real) and not isinstance(base, bool):
        if not (base > 0 and base != 1 and math.isfinite(base)):
            raise ValueError(f"base must be a positive number other than 1, not {base}")
    elif getattr(base, "is_positive", None) is False or getattr(base, "is_finite", None) is False:
        raise ValueError(f"base must be a positive number other than 1, not {base}")
    elif isinstance(base, (list, tuple)) or getattr(base, "shape", ()) or _is_plain(base):
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


def _require(holds, name, values, what, where="index", found="got"):
    """Raise ValueError with the first value of `values` for which `holds` is false."""
    if is_abstract(holds) or bool(holds.all()):
        return
    xp = engine_of(values).xp
    first = int(xp.argmin(xp.astype(xp.reshape(holds, (-1,)), xp.int8)))
    values = xp.broadcast_to(values, holds.shape)
    value = xp.reshape(values, (-1,))[first]
    if xp.isdtype(values.dtype, "real floating"):
        value = f"{float(value):.{_DIGITS[dtype_name(values.dtype)]}g}"
    place = _place(first, tuple(holds.shape))
    at = f" at {where} {place}" if place else ""
    raise ValueError(f"{name} {what}; {found} {value}{at}")


def _place(first, shape):
    """The index of a flat position, as a reader would write it; empty for a single number."""
    index = []
    for size in reversed(shape):
        first, place = divmod(first, size)
        index.insert(0, place)
    return ", ".join(map(str, index)) if len(index) < 2 else str(tuple(index))


_DIGITS = {"float64": 15, "float32": 7, "float16": 4, "bfloat16": 3}


@functools.cache
def dtype_name(dtype):
    """float32, whatever the library."""
    return str(dtype).rpartition(".")[2]


def is_abstract(x):
    """A value that JAX is tracing has a shape and no numbers yet."""
    return type(x).__name__.endswith("Tracer")
