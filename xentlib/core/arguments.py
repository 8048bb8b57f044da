"""The array arguments of a formula: one engine for all, numbers only, shapes that go together."""

import numpy as np

from xentlib.core.reductions import shape as shape_of
from xentlib.engines import engine_of, numpy_engine

_NOT_NUMBERS = {
    "b": "booleans; pass the numbers 0 and 1",
    "c": "complex numbers; pass real ones",
    "U": "text; pass numbers",
    "S": "text; pass numbers",
    "M": "dates; pass numbers",
    "m": "time spans; pass numbers",
    "O": "objects that are not numbers; convert them with astype(float)",
}


def one_engine(values):
    """The engine of the arguments in the dict `values`; TypeError names those that do not mix."""
    try:
        return engine_of(*values.values())
    except TypeError:
        raise _mixture(values) from None


def _mixture(values):
    """The error for arguments that no engine can compute with, or no one engine."""
    for name, value in values.items():
        try:
            engine_of(value)
        except TypeError as error:
            return TypeError(f"{name}: {error}")
    kinds = ", ".join(f"{name} is {_kind_of(value)}" for name, value in values.items())
    return TypeError(f"the arguments mix kinds of array: {kinds}; convert them to one kind")


def _kind_of(value):
    module = type(value).__module__.partition(".")[0]
    return f"{module}.{type(value).__name__}".removeprefix("builtins.")


def as_arrays(xp, values):
    """All `values` as arrays of `xp`; numbers and lists come to lie where the first array does."""
    like = next((x for x in values.values() if xp.holds(x)), None)
    return {name: as_array(xp, name, value, like) for name, value in values.items()}


def as_array(xp, name, value, like=None):
    """`value` as a floating-point array of `xp`; TypeError or ValueError where it holds no numbers."""
    if xp is numpy_engine and type(value) is np.ndarray and value.dtype.char in "df":
        if value.dtype.isnative:
            return value
    if not xp.computes:
        return _wrapped(xp.asarray, name, value)
    return xp.asarray(as_given(xp, name, value, like))


def as_given(xp, name, value, like=None):
    """`value` as an array of `xp` that keeps its dtype; refused where it holds no numbers."""
    if xp.holds(value):
        for kind, letter in (("bool", "b"), ("complex floating", "c")):
            if xp.xp.isdtype(value.dtype, kind):
                raise TypeError(f"{name} holds {_NOT_NUMBERS[letter]}")
        return value
    if xp is not numpy_engine and isinstance(value, (list, tuple)) and xp.holds_arrays(value):
        return _wrapped(lambda items: xp.asarray(items, like), name, value)
    if xp is not numpy_engine and type(value) in (int, float):
        return xp.from_numbers(value, like)
    if isinstance(value, np.ma.MaskedArray):
        raise TypeError(f"{name} is a masked array; pass only the entries that count, filled in")
    array = value if type(value) is np.ndarray else _from_python(name, value)
    if array.dtype.kind in _NOT_NUMBERS:
        raise TypeError(f"{name} holds {_NOT_NUMBERS[array.dtype.kind]}")
    if not array.dtype.isnative:
        array = array.astype(array.dtype.newbyteorder("="))
    return array if xp is numpy_engine else xp.from_numbers(array, like)


def _from_python(name, value):
    try:
        array = np.asarray(value)
    except ValueError:
        raise ValueError(f"{name} is ragged: its rows have different lengths") from None
    if array.dtype.kind == "O" and not isinstance(value, np.ndarray):  # fractions, huge integers
        if any(item is None for item in array.flat):
            raise TypeError(f"{name} holds None in place of a number")
        array = _wrapped(lambda items: np.asarray(items, dtype=np.float64), name, value)
    return array


def _wrapped(convert, name, value):
    try:
        return convert(value)
    except (ValueError, TypeError) as error:
        raise type(error)(f"{name} is not an array of numbers: {error}") from None


def check_shapes(arrays, axis):
    """Arrays that meet in one formula agree along `axis` and broadcast along the others."""
    shapes = {name: shape_of(array) for name, array in arrays.items()}
    if axis is not None:
        _check_axis(shapes, axis)
    if len(shapes) < 2:
        return
    (first, shape), *others = shapes.items()
    for name, other in others:
        if shape == other:
            continue
        if axis is not None and shape and other and shape[axis] != other[axis]:
            raise ValueError(
                f"{first} has {shape[axis]} entries along axis {axis} and {name} has {other[axis]}"
            )
        if not _broadcast(shape, other):
            raise ValueError(f"{first} has shape {shape} and {name} has shape {other}")


def _check_axis(shapes, axis):
    if isinstance(axis, bool) or not isinstance(axis, (int, np.integer)):
        raise TypeError(f"axis must be a whole number; got {axis!r}")
    if shapes and not any(shapes.values()):
        raise ValueError(f"{next(iter(shapes))} must be a list of numbers; got a single number")
    for name, shape in shapes.items():
        if shape and not -len(shape) <= axis < len(shape):
            raise ValueError(f"axis {axis} is out of range: {name} has shape {shape}")
        if shape and shape[axis] == 0:
            raise ValueError(f"{name} has no entries along axis {axis}; its shape is {shape}")


def _broadcast(shape, other):
    try:
        np.broadcast_shapes(shape, other)
    except ValueError:
        return False
    except TypeError:  # a vector of general length beside a single expression
        return not (shape and other)
    return True
