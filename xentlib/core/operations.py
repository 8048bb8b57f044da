r"""Plain operations on whatever engine the values ask for: what a slider's model may compute with.

They are called as in NumPy, and take numbers, arrays, tensors, symbols and the values of sliders.
"""

import math
import sys

import numpy as np

from xentlib.engines import engine_of
from xentlib.engines.operations import OPERATIONS

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
    if name in __all__:
        return f"write xl.{name}"
    return "it is not recorded; compute with NumPy alone and give the Panel sampled=True"


def _operation(name, says, doctest, operation=None):
    """The operation of the engine that the arrays ask for."""
    operation = operation or name
    count = OPERATIONS[operation].arrays

    def operate(*arguments):
        xp = engine_of(*arguments[:count])
        arrays = map(xp.asarray, arguments[:count])
        return getattr(xp, operation)(*arrays, *arguments[count:])

    operate.__name__ = operate.__qualname__ = name
    operate.__doc__ = f"{says} on any engine.\n\n>>> {doctest}"
    return operate


exp = _operation("exp", "Elementwise :math:`e^x`", "float(exp(0.0))\n1.0")
expm1 = _operation("expm1", "Elementwise :math:`e^x - 1`", "float(expm1(0.0))\n0.0")
log1p = _operation("log1p", r"Elementwise :math:`\ln(1 + x)`", "float(log1p(0.0))\n0.0")
sqrt = _operation("sqrt", r"Elementwise :math:`\sqrt{x}`", "float(sqrt(4.0))\n2.0")
sin = _operation("sin", r"Elementwise :math:`\sin x`", "float(sin(0.0))\n0.0")
cos = _operation("cos", r"Elementwise :math:`\cos x`", "float(cos(0.0))\n1.0")
tanh = _operation("tanh", r"Elementwise :math:`\tanh x`", "float(tanh(0.0))\n0.0")
atan2 = _operation("atan2", r"Elementwise :math:`\arg(x + iy)`", "float(atan2(0.0, 1.0))\n0.0")
abs = _operation("abs", "Elementwise :math:`|x|`", "float(abs(-2.0))\n2.0", "absolute")
floor = _operation("floor", r"Elementwise :math:`\lfloor x \rfloor`", "float(floor(2.5))\n2.0")
maximum = _operation("maximum", r"Elementwise :math:`\max(x, y)`", "float(maximum(1.0, 2.0))\n2.0")
minimum = _operation("minimum", r"Elementwise :math:`\min(x, y)`", "float(minimum(1.0, 2.0))\n1.0")


def tan(x):
    """The tangent, sin x / cos x, on any engine.

    >>> float(tan(0.0))
    0.0
    """
    return sin(x) / cos(x)


def log(x, base=math.e):
    """Logarithm, natural unless a base is given, on any engine.

    >>> float(log(8, base=2))
    3.0
    """
    xp = engine_of(x, base)
    return xp.log(xp.asarray(x), base)


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
    return engine_of(*arrays).stack(arrays, axis)


def concat(arrays, axis=0):
    """Arrays one after the other along an axis, on any engine.

    >>> concat([[1.0, 2.0], [3.0]])
    array([1., 2., 3.])
    """
    arrays = list(arrays)
    return engine_of(*arrays).concat(arrays, axis)


reshape = _operation(
    "reshape",
    "The entries in another shape, as NumPy has it,",
    "reshape([1.0, 2.0], (2, 1)).shape\n(2, 1)",
)
broadcast_to = _operation(
    "broadcast_to",
    "The entries repeated to a shape, as NumPy has it,",
    "broadcast_to(1.0, (2,))\narray([1., 1.])",
)
expand_dims = _operation(
    "expand_dims",
    "A new axis of one entry, as NumPy has it,",
    "expand_dims([1.0, 2.0], 0).shape\n(1, 2)",
)
moveaxis = _operation(
    "moveaxis",
    "An axis at another place, as NumPy has it,",
    "moveaxis([[1.0, 2.0]], 0, 1).shape\n(2, 1)",
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
