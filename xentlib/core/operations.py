r"""Plain array operations on whatever engine the values ask for: what a slider's model needs."""

from xentlib.engines import engine_of


def _elementwise(name, formula, doctest):
    def operate(*arrays):
        xp = engine_of(*arrays)
        return getattr(xp, name)(*(xp.asarray(array) for array in arrays))

    operate.__name__ = operate.__qualname__ = name
    operate.__doc__ = f"Elementwise :math:`{formula}` on any engine.\n\n>>> {doctest}"
    return operate


exp = _elementwise("exp", "e^x", "float(exp(0.0))\n1.0")
sqrt = _elementwise("sqrt", r"\sqrt{x}", "float(sqrt(4.0))\n2.0")
tanh = _elementwise("tanh", r"\tanh x", "float(tanh(0.0))\n0.0")
maximum = _elementwise("maximum", r"\max(x, y)", "float(maximum(1.0, 2.0))\n2.0")
minimum = _elementwise("minimum", r"\min(x, y)", "float(minimum(1.0, 2.0))\n1.0")


def log(x, base=None):
    """Logarithm, natural unless a base is given, on any engine.

    >>> float(log(8, base=2))
    3.0
    """
    xp = engine_of(x, base)
    return xp.log(xp.asarray(x)) if base is None else xp.log(xp.asarray(x), base)


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


def sum(x, axis=None):
    """Sum over an axis, or over everything, on any engine.

    >>> float(sum([1.0, 2.0]))
    3.0
    """
    xp = engine_of(x)
    return xp.sum(xp.asarray(x), axis)
