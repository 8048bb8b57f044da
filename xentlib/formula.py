"""What every formula shares: one engine for its arguments, wide arithmetic, checks at the door.

`@formula(p=distribution, q=distribution)` names the array arguments and what each must be.  The
decorated function sees arrays of one engine in float64; its caller gets the dtype that went in.
"""

import functools
import inspect

import numpy as np

from xentlib.arguments import as_array, check_shapes, one_engine
from xentlib.blocks import by_rows, in_blocks
from xentlib.engines import numpy_engine
from xentlib.validation import dtype_name, is_abstract

__all__ = ["by_rows", "formula"]

_HALF = {"float16", "bfloat16"}
_NARROW = _HALF | {"float32"}


def formula(**kinds):
    """Decorate a formula whose array arguments are the names in `kinds`.

    A kind is a check, called as `kind(name, array, axis)` on arrays that hold numbers; symbols and
    recorded inputs have no values to check.  Shapes are checked on every engine.  A kind with the
    attribute `shown` is checked afterwards, when the result hints that something is wrong.
    """

    def decorate(function):
        parameters = inspect.signature(function).parameters
        positional = [name for name, p in parameters.items() if p.kind is not p.KEYWORD_ONLY]
        default_axis = parameters["axis"].default if "axis" in parameters else None
        public = not function.__name__.startswith("_")
        required = [n for n in kinds if public and parameters[n].default is inspect.Parameter.empty]
        meeting = {name for name, kind in kinds.items() if not getattr(kind, "apart", False)}
        splits = getattr(function, "by_rows", False)

        @functools.wraps(function)
        def computed(*args, **options):
            given = dict(zip(positional, args, strict=False))
            if len(args) > len(positional) or given.keys() & options or options.keys() - parameters:
                function(*args, **options)  # raises Python's own TypeError
            given |= options
            for name in required:
                if given.get(name, 0) is None:
                    raise TypeError(f"{name} is None; it must be given")
            values = {n: given[n] for n in kinds if n in given and given[n] is not None}
            xp = one_engine(values)
            arrays = {name: as_array(xp, name, value) for name, value in values.items()}
            axis = given.get("axis", default_axis)
            check_shapes({n: a for n, a in arrays.items() if n in meeting}, axis)
            if not xp.computes:
                return function(**{**given, **arrays})

            def evaluate(arrays, others, axis):
                if not shown:
                    check(arrays, axis)
                wide = {name: _widened(xp, array, narrow) for name, array in arrays.items()}
                if axis is not None:
                    others = {**others, "axis": axis}
                result = function(**{**given, **wide, **others})
                if shown and not _shows(result, arrays):
                    check(arrays, axis)
                return result

            def check(arrays, axis):
                for name, array in arrays.items():
                    if not is_abstract(array):
                        kinds[name](name, array, axis)

            dtype = _common_dtype(xp, arrays, values)
            by_blocks = splits and xp is numpy_engine
            shown = by_blocks and len(arrays) == 1 and hasattr(kinds[next(iter(arrays))], "shown")
            narrow = _HALF if by_blocks else _NARROW  # NumPy's primitives take float32 as it is
            with np.errstate(all="ignore"):
                if by_blocks:
                    labels = {n: v for n, v in given.items() if n not in kinds and _is_array(v)}
                    try:
                        result = in_blocks(evaluate, arrays, labels, axis, dtype)
                    except ValueError:
                        check(arrays, axis)  # names the place in the whole array
                        raise
                    if result is not None:
                        return result[()]
                return _narrowed(xp, evaluate(arrays, {}, axis), dtype)

        return computed

    return decorate


def _shows(result, arrays):
    """Whether a result has fewer axes than the argument, and is finite: then the argument is valid."""
    (array,) = arrays.values()
    return np.ndim(result) < array.ndim and np.isfinite(result).all()


def _is_array(value):
    return isinstance(value, np.ndarray)


def _widened(xp, array, narrow):
    return xp.xp.astype(array, xp.wide) if dtype_name(array.dtype) in narrow else array


def _common_dtype(xp, arrays, given):
    """The dtype of the result: that of the arguments, in which Python's own numbers have no say."""
    typed = [array for name, array in arrays.items() if type(given[name]) not in (int, float)]
    return xp.xp.result_type(*typed) if typed else xp.wide


def _narrowed(xp, result, dtype):
    if isinstance(result, tuple):
        parts = [_narrowed(xp, part, dtype) for part in result]
        return type(result)(*parts) if hasattr(result, "_fields") else tuple(parts)
    if dtype is not xp.wide and hasattr(result, "dtype"):
        result = xp.xp.astype(result, dtype, copy=False)
    return result[()] if isinstance(result, np.ndarray) else result
