"""What every formula shares: one engine for its arguments, wide arithmetic, checks at the door.

`@formula(p=distribution, q=distribution)` names the array arguments and what each must be.  The
decorated function sees arrays of one engine in float64; its caller gets the dtype that went in.
"""

import functools
import inspect
import math

import numpy as np

from xentlib.arguments import as_array, check_shapes, one_engine
from xentlib.blocks import SMALL, by_rows, in_blocks
from xentlib.engines import numpy_engine
from xentlib.validation import dtype_name, is_abstract

__all__ = ["by_rows", "formula"]

# A slider may also be the base of a logarithm or the number of a class.
_ALSO_DECIDING = ("base", "labels")
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
        defaults = {name: parameters[name].default for name in kinds}
        deciding = [name for name in _ALSO_DECIDING if name in parameters and name not in kinds]
        apart = {name for name, kind in kinds.items() if hasattr(kind, "apart")}
        shown = {name for name, kind in kinds.items() if hasattr(kind, "shown")}

        @functools.wraps(function)
        def computed(*args, **options):
            given = dict(zip(positional, args, strict=False))
            if options or len(args) > len(positional):
                twice = given.keys() & options.keys()
                if twice or len(args) > len(positional) or options.keys() - parameters.keys():
                    function(*args, **options)  # raises Python's own TypeError
                given |= options
            values = _present(given, defaults)
            beside = {name: given[name] for name in deciding if given.get(name) is not None}
            xp = one_engine(values | beside if beside else values)
            arrays = {name: as_array(xp, name, value) for name, value in values.items()}
            axis = given.get("axis", default_axis)
            check_shapes(arrays if not apart else _without(arrays, apart), axis)
            if not xp.computes:
                return function(**{**given, **arrays})
            dtype = _common_dtype(xp, arrays, values)
            run = _Run(function, kinds, shown, xp, given)
            with np.errstate(all="ignore"):
                if run.by_blocks and max([a.size for a in arrays.values()], default=0) > SMALL:
                    result = run.in_blocks(arrays, axis, dtype)
                    if result is not None:
                        return result[()]
                return _narrowed(xp, run(arrays, {}, axis), dtype)

        return computed

    return decorate


def _present(given, defaults):
    """The array arguments that are not None, as only those may be whose default it is."""
    values = {}
    for name, default in defaults.items():
        value = given.get(name, default)
        if value is None:
            if default is not None:
                raise TypeError(f"{name} is None; it must be given")
        elif value is not inspect.Parameter.empty:
            values[name] = value
    return values


class _Run:
    """One call of a formula on numbers: on all of the arrays, or on a block of their rows."""

    def __init__(self, function, kinds, shown, xp, given):
        self.function, self.kinds, self.shown = function, kinds, shown
        self.xp, self.given = xp, given
        self.by_blocks = xp is numpy_engine and hasattr(function, "by_rows")
        self.widens = not (self.by_blocks and function.float32)
        self.narrow = _NARROW if self.widens else _HALF

    def __call__(self, arrays, others, axis):
        """The checks and the formula; a check that the result can do without comes after it."""
        afterwards = self.by_blocks and len(arrays) == 1 and arrays.keys() <= self.shown
        if not afterwards:
            self.check(arrays, axis)
        wide = {name: _widened(self.xp, array, self.narrow) for name, array in arrays.items()}
        if axis is not None:
            wide["axis"] = axis
        result = self.function(**{**self.given, **wide, **others})
        if afterwards and not _shows(result, arrays):
            self.check(arrays, axis)
        return result

    def check(self, arrays, axis):
        for name, array in arrays.items():
            if not is_abstract(array):
                self.kinds[name](name, array, axis)

    def in_blocks(self, arrays, axis, dtype):
        labels = {n: v for n, v in self.given.items() if n not in self.kinds and _is_array(v)}
        try:
            return in_blocks(self, arrays, labels, axis, dtype)
        except ValueError:
            self.check(arrays, axis)  # names the place in the whole array
            raise


def _shows(result, arrays):
    """Whether a result has fewer axes than the argument, and is finite: then the argument is valid."""
    (array,) = arrays.values()
    return np.ndim(result) < array.ndim and math.isfinite(np.add.reduce(result, axis=None))


def _without(arrays, names):
    return {name: array for name, array in arrays.items() if name not in names}


def _is_array(value):
    return isinstance(value, np.ndarray)


def _widened(xp, array, narrow):
    return xp.xp.astype(array, xp.wide) if dtype_name(array.dtype) in narrow else array


def _common_dtype(xp, arrays, given):
    """The dtype of the result: that of the arguments, in which Python's own numbers have no say."""
    dtypes = {a.dtype for name, a in arrays.items() if type(given[name]) not in (int, float)}
    if len(dtypes) == 1:
        return dtypes.pop()
    return xp.xp.result_type(*dtypes) if dtypes else xp.wide


def _narrowed(xp, result, dtype):
    if isinstance(result, tuple):
        parts = [_narrowed(xp, part, dtype) for part in result]
        return type(result)(*parts) if hasattr(result, "_fields") else tuple(parts)
    if dtype is not xp.wide and hasattr(result, "dtype"):
        result = xp.xp.astype(result, dtype, copy=False)
    return result[()] if isinstance(result, np.ndarray) else result
