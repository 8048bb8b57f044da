"""What every formula shares: one engine for its arguments, wide arithmetic, checks at the door.

`@formula(p=distribution, q=distribution)` names the array arguments and what each must be.  The
decorated function sees arrays of one engine in float64; its caller gets the dtype that went in.
"""

import functools
import inspect
import math

import numpy as np

from xentlib.core.arguments import as_array, check_shapes, one_engine
from xentlib.core.blocks import SMALL, by_rows, in_blocks
from xentlib.core.validation import dtype_name, is_abstract
from xentlib.engines import numpy_engine

__all__ = ["by_rows", "formula"]

# A slider may also be the base of a logarithm, or the number of a class or of a word.
_ALSO_DECIDING = ("base", "labels", "context", "negatives")
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
        on_numbers = _OnNumbers(function, kinds)

        @functools.wraps(function)
        def computed(*args, **options):
            given = dict(zip(positional, args, strict=False))
            if options or len(args) > len(positional):
                twice = given.keys() & options.keys()
                if twice or len(args) > len(positional) or options.keys() - parameters.keys():
                    function(*args, **options)  # raises Python's own TypeError
                given |= options
            values = _present(given, defaults)
            axis = given.get("axis", default_axis)
            if axis is None and default_axis is not None:
                raise TypeError("axis must be a whole number; got None")
            if _ready(values, axis) and _numbers(given, deciding):
                dtype = next(iter(values.values())).dtype
                return on_numbers(numpy_engine, values, given, axis, dtype)
            xp = one_engine(values | _beside(given, deciding))
            arrays = {name: as_array(xp, name, value) for name, value in values.items()}
            check_shapes(arrays if not apart else _without(arrays, apart), axis)
            if not xp.computes:
                return function(**given | arrays)
            return on_numbers(xp, arrays, given, axis, _common_dtype(xp, arrays, values))

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


def _ready(values, axis):
    """Whether all are NumPy arrays that need no conversion: one shape, one dtype, an axis of theirs."""
    shape = dtype = None
    for array in values.values():
        if type(array) is not np.ndarray:
            return False
        if dtype is None:
            shape, dtype = array.shape, array.dtype
            if dtype.char not in "fd" or not dtype.isnative:
                return False
        elif array.dtype != dtype or array.shape != shape:
            return False
    if axis is None or dtype is None:
        return dtype is not None
    return type(axis) is int and -len(shape) <= axis < len(shape) and shape[axis] > 0


def _beside(given, deciding):
    """What else has a say in the choice of the engine."""
    return {name: given[name] for name in deciding if given.get(name) is not None}


def _numbers(given, deciding):
    """Whether what stands beside the arrays is numbers too."""
    beside = _beside(given, deciding) if deciding else None
    return not beside or one_engine(beside) is numpy_engine


class _OnNumbers:
    """A formula on numbers: the checks, then the formula, on all of the arrays or block by block."""

    def __init__(self, function, kinds):
        self.function, self.kinds = function, kinds
        self.by_rows = hasattr(function, "by_rows")
        self.float32 = self.by_rows and function.float32
        self.shown = {name for name, kind in kinds.items() if hasattr(kind, "shown")}

    def __call__(self, xp, arrays, given, axis, dtype):
        with np.errstate(all="ignore"):
            if xp is numpy_engine and self.by_rows and _size(arrays) > SMALL:
                result = self.in_blocks(arrays, given, axis, dtype)
                if result is not None:
                    return result[()]
            return _narrowed(xp, self.at_once(xp, arrays, given, axis), dtype)

    def in_blocks(self, arrays, given, axis, dtype):
        def evaluate(arrays, labels, axis):
            beside = labels if axis is None else labels | {"axis": axis}
            return self.at_once(numpy_engine, arrays, given | beside, axis)

        labels = {n: v for n, v in given.items() if n not in self.kinds and _is_array(v)}
        try:
            return in_blocks(evaluate, arrays, labels, axis, dtype, widens=not self.float32)
        except ValueError:
            self.check(arrays, axis)  # names the place in the whole array
            raise

    def at_once(self, xp, arrays, given, axis):
        """The checks and the formula; a check that the result can do without comes after it."""
        ours = xp is numpy_engine and self.by_rows
        afterwards = ours and len(arrays) == 1 and arrays.keys() <= self.shown
        afterwards = afterwards and all(array.ndim for array in arrays.values())
        narrow = _HALF if ours and self.float32 else _NARROW
        try:
            if not afterwards:
                self.check(arrays, axis)
            for name, array in arrays.items():
                given[name] = _widened(xp, array, narrow)
            result = self.function(**given)
            if afterwards and not _shows(result, arrays):
                self.check(arrays, axis)
            return result
        finally:
            numpy_engine.forget()

    def check(self, arrays, axis):
        for name, array in arrays.items():
            if type(array) is np.ndarray or not is_abstract(array):
                self.kinds[name](name, array, axis)


def _size(arrays):
    return max([array.size for array in arrays.values()], default=0)


def _shows(result, arrays):
    """Whether a result has fewer axes than the argument, and is finite: then the argument is valid."""
    (array,) = arrays.values()
    return np.ndim(result) < array.ndim and math.isfinite(np.add.reduce(result, axis=None))


def _without(arrays, names):
    return {name: array for name, array in arrays.items() if name not in names}


def _is_array(value):
    return isinstance(value, np.ndarray)


def _widened(xp, array, narrow):
    narrower = array.dtype != xp.wide and dtype_name(array.dtype) in narrow
    return xp.xp.astype(array, xp.wide) if narrower else array


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
