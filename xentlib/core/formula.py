"""What every formula shares: one engine for its arguments, wide arithmetic, checks at the door.

`@formula(p=distribution, q=distribution)` names the array arguments and what each must be.  The
decorated function is given the engine `xp`, and sees arrays of it in float64; its caller, who gives
no engine, gets the dtype that went in.
"""

import functools
import inspect
import math

import numpy as np

from xentlib.core.arguments import as_arrays, check_shapes, one_engine
from xentlib.core.blocks import SMALL, as_table
from xentlib.core.validation import check_base, dtype_name, require_entries, require_meaning
from xentlib.engines import numpy_engine

# A slider may also be the base of a logarithm, or the number of a class or of a word.
_ALSO_DECIDING = ("base", "labels", "context", "negatives")
_HALF = {"float16", "bfloat16"}
_NARROW = _HALF | {"float32"}


def formula(rows=None, /, **kinds):
    """Decorate a formula whose array arguments are the names in `kinds`, each a `Kind`.

    Numbers are checked; symbols and recorded inputs have no values to check.  Shapes are checked on
    every engine.  `rows` is the formula's promise that its rows keep apart, BY_ROWS or
    BY_ROWS_OF_PRIMITIVES: then large arrays go through it a block of rows at a time.
    """

    def decorate(function):
        _, *own = inspect.signature(function).parameters.values()
        signature = inspect.Signature(own)
        parameters = _Parameters(signature, kinds)
        on_numbers = _OnNumbers(function, kinds, rows)

        @functools.wraps(function)
        def computed(*args, **options):
            given, values, axis = parameters.read(args, options)
            deciding = parameters.deciding(given)
            if _ready(values, axis) and one_engine(deciding) is numpy_engine:
                dtype = next(iter(values.values())).dtype
                return on_numbers(numpy_engine, values, given, axis, dtype)
            xp = one_engine(values | deciding)
            arrays = as_arrays(xp, values)
            for name, array in arrays.items():
                require_entries(kinds[name], name, array)
            check_shapes({n: a for n, a in arrays.items() if not kinds[n].apart}, axis)
            if not xp.computes:
                for name, array in arrays.items():
                    require_meaning(kinds[name], name, xp.not_finite(array))
                return function(xp, **given | arrays)
            return on_numbers(xp, arrays, given, axis, _common_dtype(xp, arrays, values))

        computed.__signature__ = signature
        return computed

    return decorate


class _Parameters:
    """What a formula takes, and what a call gives it."""

    def __init__(self, signature, kinds):
        parameters = signature.parameters
        self.signature, self.names = signature, parameters.keys()
        self.positional = [n for n, p in parameters.items() if p.kind is not p.KEYWORD_ONLY]
        self.default_axis = parameters["axis"].default if "axis" in parameters else None
        self.defaults = {name: parameters[name].default for name in kinds}
        self.also_deciding = [n for n in _ALSO_DECIDING if n in parameters and n not in kinds]

    def read(self, args, options):
        """What is given by name, those of it that are array arguments, and the axis."""
        given = dict(zip(self.positional, args, strict=False))
        if options or len(args) > len(self.positional):
            twice = given.keys() & options.keys()
            if twice or len(args) > len(self.positional) or options.keys() - self.names:
                self.signature.bind(*args, **options)  # raises Python's own TypeError
            given |= options
        if "base" in given:
            check_base(given["base"])
        axis = given.get("axis", self.default_axis)
        if axis is None and self.default_axis is not None:
            raise TypeError("axis must be a whole number; got None")
        return given, self.arrays(given), axis

    def arrays(self, given):
        """The array arguments that are not None, as only those may be whose default it is."""
        values = {}
        for name, default in self.defaults.items():
            value = given.get(name, default)
            if value is None:
                if default is not None:
                    raise TypeError(f"{name} is None; it must be given")
            elif value is not inspect.Parameter.empty:
                values[name] = value
        return values

    def deciding(self, given):
        """What else has a say in the choice of the engine."""
        return {name: given[name] for name in self.also_deciding if given.get(name) is not None}


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


class _OnNumbers:
    """A formula on numbers: the checks, then the formula, on all of the arrays or block by block."""

    def __init__(self, function, kinds, rows):
        self.function, self.kinds, self.rows = function, kinds, rows
        self.narrow = _NARROW if rows is None or rows.widens else _HALF
        self.shown = {name for name, kind in kinds.items() if kind.shows and rows}

    def __call__(self, xp, arrays, given, axis, dtype):
        if xp is not numpy_engine:
            return _narrowed(xp, self.at_once(xp, arrays, given, axis), dtype)
        with np.errstate(all="ignore"):
            if self.rows and max([a.size for a in arrays.values()], default=0) > SMALL:
                labels = {
                    n: v
                    for n, v in given.items()
                    if n not in self.kinds and isinstance(v, np.ndarray)
                }
                table = as_table(arrays, labels, axis)
                if table is not None:
                    return self.in_blocks(table, arrays, given, axis, dtype)[()]
            return _narrowed(xp, self.at_once(xp, arrays, given, axis), dtype)

    def in_blocks(self, table, arrays, given, axis, dtype):
        of_blocks = {} if axis is None else {"axis": table.axis}
        joined = None
        try:
            for place, some, labels in table.blocks(self.rows.widens):
                part = self.at_once(numpy_engine, some, given | labels | of_blocks, table.axis)
                joined = table.put(joined, place, part, dtype)
        except ValueError:
            self.checked(numpy_engine, arrays, axis, given)  # names the place in the whole array
            raise
        return table.in_shape(joined)

    def at_once(self, xp, arrays, given, axis):
        """The checks and the formula; a check that the result can do without comes after it."""
        afterwards = xp is numpy_engine and len(arrays) == 1 and arrays.keys() <= self.shown
        afterwards = afterwards and all(array.ndim for array in arrays.values())
        checked = arrays if afterwards else self.checked(xp, arrays, axis, given)
        for name, array in checked.items():
            given[name] = _widened(xp, array, self.narrow)
        result = self.function(xp, **given)
        if afterwards and not _shows_validity(result, arrays):
            self.checked(xp, arrays, axis, given)
        return result

    def checked(self, xp, arrays, axis, given):
        """The arrays, or ValueError; NaN for what is wrong where values cannot be looked at."""
        checked, tolerance = {}, given.get("tolerance")
        for name, array in arrays.items():
            kind, values = self.kinds[name], xp.looked_at(array)
            if values is None:
                array = xp.nan_unless(kind.allows(array, axis, tolerance), array)
            else:
                kind.check(name, values, axis, tolerance)
            checked[name] = array
        return checked


def _shows_validity(result, arrays):
    """Whether a result has fewer axes than the argument, and is finite: then the argument is valid."""
    (array,) = arrays.values()
    return np.ndim(result) < array.ndim and math.isfinite(np.add.reduce(result, axis=None))


def _widened(xp, array, narrow):
    narrower = array.dtype != xp.wide and dtype_name(array.dtype) in narrow
    return xp.widened(array) if narrower else array


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
        result = xp.astype(result, dtype)
    return result[()] if isinstance(result, np.ndarray) else result
