"""What every formula shares: one engine for its arguments, wide arithmetic, checks at the door.

`@formula(p=distribution, q=distribution)` names the array arguments and what each must be.  The
decorated function sees arrays of one engine in float64; its caller gets the dtype that went in.
"""

import functools
import inspect

import numpy as np

from xentlib.engines import engine_of

_NARROW = ("float16", "bfloat16", "float32")


def formula(**kinds):
    """Decorate a formula whose array arguments are the names in `kinds`.

    A kind is a check, called as `kind(name, array, axis)` on arrays that hold numbers; symbols and
    recorded inputs have no values to check.  Shapes are checked on every engine.
    """

    def decorate(function):
        parameters = inspect.signature(function).parameters
        positional = [name for name, p in parameters.items() if p.kind is not p.KEYWORD_ONLY]
        defaults = {name: p.default for name, p in parameters.items() if p.default is not p.empty}

        @functools.wraps(function)
        def computed(*args, **options):
            given = dict(zip(positional, args, strict=False))
            if len(args) > len(positional) or given.keys() & options or options.keys() - parameters:
                function(*args, **options)  # raises Python's own TypeError
            given |= options
            values = {name: given[name] for name in kinds if given.get(name) is not None}
            xp = engine_of(*values.values())
            arrays = {name: _array(xp, name, value) for name, value in values.items()}
            axis = given.get("axis", defaults.get("axis"))
            meeting = {n: a for n, a in arrays.items() if not getattr(kinds[n], "apart", False)}
            _check_shapes(meeting, axis)
            if not xp.computes:
                return function(**{**given, **arrays})
            for name, array in arrays.items():
                kinds[name](name, array, axis)
            wide, dtype = _widened(xp, arrays, values)
            with np.errstate(all="ignore"):
                return _narrowed(xp, function(**{**given, **wide}), dtype)

        return computed

    return decorate


def _array(xp, name, value):
    try:
        return xp.asarray(value)
    except (ValueError, TypeError) as error:
        raise type(error)(f"{name} is not an array of numbers: {error}") from None


def _check_shapes(arrays, axis):
    """Arrays that meet in one formula agree along `axis` and broadcast along the others."""
    if len(arrays) < 2:
        return
    shapes = {name: tuple(getattr(array, "shape", ())) for name, array in arrays.items()}
    (first, shape), *others = shapes.items()
    for name, other in others:
        if axis is not None and shape and other and shape[axis] != other[axis]:
            raise ValueError(
                f"{first} has {shape[axis]} entries along axis {axis} and {name} has {other[axis]}"
            )
        if shape != other and not _broadcast(shape, other):
            raise ValueError(f"{first} has shape {shape} and {name} has shape {other}")


def _broadcast(shape, other):
    try:
        np.broadcast_shapes(shape, other)
    except ValueError:
        return False
    except TypeError:  # a vector of general length beside a single expression
        return not (shape and other)
    return True


def _widened(xp, arrays, given):
    """The arrays in float64, and the dtype their results go back to: None for float64 itself.

    Python's own numbers have no say in that dtype.
    """
    typed = [array for name, array in arrays.items() if type(given[name]) not in (int, float)]
    dtypes = {str(array.dtype).rpartition(".")[2] for array in typed}
    if not dtypes & set(_NARROW):
        return arrays, None
    wide = {name: xp.xp.astype(a, xp.xp.float64, copy=False) for name, a in arrays.items()}
    if "float64" in dtypes:
        return wide, None
    return wide, xp.xp.result_type(*typed)


def _narrowed(xp, result, dtype):
    if isinstance(result, tuple):
        parts = [_narrowed(xp, part, dtype) for part in result]
        return type(result)(*parts) if hasattr(result, "_fields") else tuple(parts)
    if dtype is not None:
        result = xp.xp.astype(xp.xp.asarray(result), dtype)
    return result[()] if isinstance(result, np.ndarray) else result
