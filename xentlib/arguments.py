"""The array arguments of a formula: one engine for all, numbers only, shapes that go together."""

import numbers

import numpy as np

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


def as_array(xp, name, value, like=None):
    """`value` as an array of the engine `xp`; TypeError or ValueError where it holds no numbers."""
    if not xp.computes:
        return _wrapped(xp.asarray, name, value)
    if xp is not numpy_engine and not isinstance(value, (numbers.Number, np.generic)):
        return _as_tensor(xp, name, value, like)
    if isinstance(value, np.ma.MaskedArray):
        raise TypeError(f"{name} is a masked array; pass only the entries that count, filled in")
    if type(value) is not np.ndarray:
        value = _from_python(name, value)
    if value.dtype.kind != "f":
        _refuse_other_dtypes(name, value)
    return xp.asarray(value, like) if xp is not numpy_engine else _float(value)


def _float(array):
    """A NumPy array of float16, bfloat16, float32 or float64; any other dtype becomes float64."""
    narrow = array.dtype.kind == "f" and array.dtype.itemsize <= 8
    return array if narrow or array.dtype.name == "bfloat16" else array.astype(np.float64)


def _from_python(name, value):
    try:
        array = np.asarray(value)
    except ValueError:
        raise ValueError(f"{name} is ragged: its rows have different lengths") from None
    if array.dtype.kind == "O" and not isinstance(value, np.ndarray):  # fractions, huge integers
        if any(item is None for item in array.flat):
            raise TypeError(f"{name} holds None in place of a number")
        array = _wrapped(lambda items: np.asarray(items, dtype=np.float64), name, value)
    return array if array.size else array.astype(np.float64)


def _refuse_other_dtypes(name, array):
    what = _NOT_NUMBERS.get(array.dtype.kind)
    if what:
        raise TypeError(f"{name} holds {what}")


def _as_tensor(xp, name, value, like):
    dtype = getattr(value, "dtype", None)
    if dtype is not None:
        for kind, letter in (("bool", "b"), ("complex floating", "c")):
            if xp.xp.isdtype(dtype, kind):
                raise TypeError(f"{name} holds {_NOT_NUMBERS[letter]}")
    elif isinstance(value, (list, tuple)) and not xp.holds_arrays(value):
        array = _from_python(name, value)
        _refuse_other_dtypes(name, array)
    return _wrapped(lambda v: xp.asarray(v, like), name, value)


def _wrapped(convert, name, value):
    try:
        return convert(value)
    except (ValueError, TypeError) as error:
        raise type(error)(f"{name} is not an array of numbers: {error}") from None


def check_shapes(arrays, axis):
    """Arrays that meet in one formula agree along `axis` and broadcast along the others."""
    shapes = {name: tuple(getattr(array, "shape", ())) for name, array in arrays.items()}
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
