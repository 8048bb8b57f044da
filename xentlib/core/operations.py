r"""Plain operations on whatever engine the values ask for: what a slider's model may compute with.

They are called as in NumPy, and take numbers, arrays, tensors, symbols and the values of sliders.
"""

import sys

import numpy as np

from xentlib.engines import engine_of

__all__ = [
    "abs",
    "argmax",
    "argmin",
    "atan2",
    "broadcast_to",
    "clip",
    "concat",
    "cos",
    "cumsum",
    "exp",
    "expand_dims",
    "expm1",
    "floor",
    "log",
    "log1p",
    "max",
    "maximum",
    "mean",
    "min",
    "minimum",
    "moveaxis",
    "namespace",
    "prod",
    "reshape",
    "sin",
    "sqrt",
    "stack",
    "sum",
    "tan",
    "tanh",
    "where",
]


def namespace(*arrays):
    """The array API namespace of these arrays; of a slider's values, these operations.

    >>> float(namespace(0.5).sin(0.0))
    0.0
    """
    import array_api_compat

    engine = engine_of(*arrays)
    if not engine.computes:
        return sys.modules[__name__]
    return array_api_compat.array_namespace(*map(engine.asarray, arrays))


def __getattr__(name):
    """Of NumPy, what makes constants; else what to write instead."""
    if name in ("pi", "e", "inf", "nan", "arange", "linspace", "zeros", "ones", "eye"):
        return getattr(np, name)
    raise AttributeError(f"a program has no {name!r}: {instead(name)}")


# What NumPy calls otherwise, or makes in one go.
INSTEAD = {
    "absolute": "xl.abs",
    "amax": "xl.max",
    "amin": "xl.min",
    "arccos": "xl.atan2(xl.sqrt(1 - x * x), x)",
    "arcsin": "xl.atan2(x, xl.sqrt(1 - x * x))",
    "arctan": "xl.atan2(x, 1)",
    "arctan2": "xl.atan2",
    "ceil": "-xl.floor(-x)",
    "concatenate": "xl.concat",
    "cosh": "(xl.exp(x) + xl.exp(-x)) / 2",
    "cumulative_sum": "xl.cumsum",
    "diff": "x[1:] - x[:-1]",
    "divmod": "xl.stack([xl.floor(x / y), x % y])",
    "dot": "x @ y",
    "floor_divide": "xl.floor(x / y)",
    "linspace": "a + (b - a) * np.linspace(0, 1, n)",
    "log10": "xl.log(x, 10)",
    "log2": "xl.log(x, 2)",
    "outer": "x[:, None] * y",
    "pow": "x ** y",
    "ravel": "xl.reshape(x, (-1,))",
    "round": "xl.floor(x + 0.5)",
    "sign": "xl.where(x < 0, -1, 1)",
    "sinh": "(xl.exp(x) - xl.exp(-x)) / 2",
    "square": "x * x",
    "squeeze": "x[0]",
    "std": "xl.sqrt(xl.mean((x - xl.mean(x)) ** 2))",
    "T": "xl.moveaxis(x, 0, 1)",
    "transpose": "xl.moveaxis(x, 0, 1)",
    "var": "xl.mean((x - xl.mean(x)) ** 2)",
}


def instead(name):
    """What to write for NumPy's `name` in a model that is recorded."""
    if name in INSTEAD:
        return f"write {INSTEAD[name]}"
    if name in globals():
        return f"write xl.{name}"
    return "it is not recorded; compute with NumPy alone and give the Panel sampled=True"


def _elementwise(name, formula, doctest, operation=None):
    def operate(*arrays):
        xp = engine_of(*arrays)
        return getattr(xp, operation or name)(*(xp.asarray(array) for array in arrays))

    operate.__name__ = operate.__qualname__ = name
    operate.__doc__ = f"Elementwise :math:`{formula}` on any engine.\n\n>>> {doctest}"
    return operate


exp = _elementwise("exp", "e^x", "float(exp(0.0))\n1.0")
expm1 = _elementwise("expm1", "e^x - 1", "float(expm1(0.0))\n0.0")
log1p = _elementwise("log1p", r"\ln(1 + x)", "float(log1p(0.0))\n0.0")
sqrt = _elementwise("sqrt", r"\sqrt{x}", "float(sqrt(4.0))\n2.0")
sin = _elementwise("sin", r"\sin x", "float(sin(0.0))\n0.0")
cos = _elementwise("cos", r"\cos x", "float(cos(0.0))\n1.0")
tanh = _elementwise("tanh", r"\tanh x", "float(tanh(0.0))\n0.0")
atan2 = _elementwise("atan2", r"\arg(x + iy)", "float(atan2(0.0, 1.0))\n0.0")
abs = _elementwise("abs", "|x|", "float(abs(-2.0))\n2.0", "absolute")
floor = _elementwise("floor", r"\lfloor x \rfloor", "float(floor(2.5))\n2.0")
maximum = _elementwise("maximum", r"\max(x, y)", "float(maximum(1.0, 2.0))\n2.0")
minimum = _elementwise("minimum", r"\min(x, y)", "float(minimum(1.0, 2.0))\n1.0")


def tan(x):
    """The tangent, sin x / cos x, on any engine.

    >>> float(tan(0.0))
    0.0
    """
    return sin(x) / cos(x)


def log(x, base=None):
    """Logarithm, natural unless a base is given, on any engine.

    >>> float(log(8, base=2))
    3.0
    """
    xp = engine_of(x, base)
    return xp.log(xp.asarray(x)) if base is None else xp.log(xp.asarray(x), base)


def clip(x, low, high):
    """x where it lies between low and high, else the nearer of them, on any engine.

    >>> float(clip(3.0, 0.0, 1.0))
    1.0
    """
    return minimum(maximum(x, low), high)


def where(condition, x, y):
    """x where the condition holds and y elsewhere, on any engine.

    >>> float(where(2 > 1, 10.0, 20.0))
    10.0
    """
    xp = engine_of(condition, x, y)
    return xp.where(condition, xp.asarray(x), xp.asarray(y))


def stack(arrays, axis=0):
    """Arrays of one shape along a new axis, on any engine.

    >>> stack([1.0, 2.0])
    array([1., 2.])
    """
    arrays = list(arrays)
    return engine_of(*arrays).stack(arrays, axis=axis)


def concat(arrays, axis=0):
    """Arrays one after the other along an axis, on any engine.

    >>> concat([[1.0, 2.0], [3.0]])
    array([1., 2., 3.])
    """
    arrays = list(arrays)
    xp = engine_of(*arrays)
    return xp.concat([xp.asarray(array) for array in arrays], axis=axis)


def _of_shape(name, what, doctest):
    def operate(x, *places):
        xp = engine_of(x)
        return getattr(xp, name)(xp.asarray(x), *places)

    operate.__name__ = operate.__qualname__ = name
    operate.__doc__ = f"{what}, as NumPy has it, on any engine.\n\n>>> {doctest}"
    return operate


reshape = _of_shape(
    "reshape", "The entries in another shape", "reshape([1.0, 2.0], (2, 1)).shape\n(2, 1)"
)
broadcast_to = _of_shape(
    "broadcast_to", "The entries repeated to a shape", "broadcast_to(1.0, (2,))\narray([1., 1.])"
)
expand_dims = _of_shape(
    "expand_dims", "A new axis of one entry", "expand_dims([1.0, 2.0], 0).shape\n(1, 2)"
)
moveaxis = _of_shape(
    "moveaxis", "An axis at another place", "moveaxis([[1.0, 2.0]], 0, 1).shape\n(2, 1)"
)


def _reduction(name, what, doctest):
    def reduce(x, axis=None, keepdims=False):
        xp = engine_of(x)
        x = xp.asarray(x)
        result = getattr(xp, name)(x, axis)
        if not keepdims:
            return result
        return xp.reshape(result, (1,) * x.ndim) if axis is None else xp.expand_dims(result, axis)

    reduce.__name__ = reduce.__qualname__ = name
    reduce.__doc__ = f"{what} over an axis, or over everything, on any engine.\n\n>>> {doctest}"
    return reduce


sum = _reduction("sum", "Sum", "float(sum([1.0, 2.0]))\n3.0")
prod = _reduction("prod", "Product", "float(prod([2.0, 3.0]))\n6.0")
max = _reduction("max", "Largest", "float(max([1.0, 2.0]))\n2.0")
min = _reduction("min", "Smallest", "float(min([1.0, 2.0]))\n1.0")
argmax = _reduction("argmax", "Place of the largest", "int(argmax([1.0, 2.0]))\n1")


def argmin(x, axis=None, keepdims=False):
    """Place of the smallest over an axis, or over everything, on any engine.

    >>> int(argmin([1.0, 2.0]))
    0
    """
    return argmax(-engine_of(x).asarray(x), axis, keepdims)


def mean(x, axis=None, keepdims=False):
    """Mean over an axis, or over everything, on any engine.

    >>> float(mean([1.0, 2.0]))
    1.5
    """
    shape = engine_of(x).asarray(x).shape
    return sum(x, axis, keepdims) / float(np.prod(shape) if axis is None else shape[axis])


def cumsum(x, axis=-1):
    """Sum of each entry and all before it, along an axis, on any engine.

    >>> cumsum([1.0, 2.0, 3.0])
    array([1., 3., 6.])
    """
    xp = engine_of(x)
    return xp.cumsum(xp.asarray(x), axis)
