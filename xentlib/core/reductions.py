"""From one loss per sample to the number that is asked for: reductions and element-wise weights."""

import math

import numpy as np

from xentlib.core.validation import one_of
from xentlib.engines import engine_of

REDUCTIONS = ("none", "mean", "sum")


def reduced(losses, reduction, divisor=None):
    """The losses themselves, their sum, or their sum over `divisor`, the number of losses."""
    one_of("reduction", reduction, REDUCTIONS)
    if reduction == "none":
        return _plain(losses)

    def total(losses):
        total = engine_of(losses).sum(losses) if shape(losses) else losses
        return total if reduction == "sum" else _over(total, losses, divisor, math.nan)

    return _in_wide(losses, total)


def shared(gradient, reduction, divisor=None):
    """The gradient of the reduced loss from the gradients of the single losses."""
    one_of("reduction", reduction, REDUCTIONS)
    if reduction != "mean":
        return gradient
    return _in_wide(gradient, lambda gradient: _over(gradient, gradient, divisor, 0.0))


def _in_wide(x, compute):
    """`compute` on x in float64, its result in the dtype of x."""
    xp = engine_of(x)
    if not (xp.computes and hasattr(x, "dtype")) or x.dtype == xp.wide:
        return _plain(compute(x))
    return _plain(xp.astype(compute(xp.astype(x, xp.wide)), x.dtype))


def _plain(x):
    """A NumPy array without axes as the number that it holds."""
    return x[()] if isinstance(x, np.ndarray) else x


def _over(total, entries, divisor, of_nothing):
    """The total over the divisor, and `of_nothing` where all that is left weighs 0."""
    divisor = count(entries) if divisor is None else divisor
    if isinstance(divisor, int):
        return total / divisor if divisor else total * of_nothing
    xp = engine_of(total, divisor)
    nothing = divisor == 0
    return xp.where(nothing, of_nothing, total / xp.where(nothing, 1.0, divisor))


def count(x):
    """The number of entries of an array."""
    return math.prod(shape(x))


def weighted(losses, weight):
    """Each loss times its weight; a loss that weighs nothing counts 0, even if it is infinite."""
    if weight is None:
        return losses
    if np.broadcast_shapes(shape(weight), shape(losses)) != shape(losses):
        raise ValueError(f"weight has shape {shape(weight)} and the losses have {shape(losses)}")
    return engine_of(losses, weight).masked_product(weight, losses)


def same_shape(**arrays):
    """Refuse arrays of different shapes: a loss does not broadcast its target."""
    (first, x), (second, y) = arrays.items()
    if shape(x) != shape(y):
        raise ValueError(f"{first} has shape {shape(x)} and {second} has shape {shape(y)}")


def shape(x):
    """The shape of an array; () for one number or expression (an indexed one has a shape of its own)."""
    return tuple(x.shape) if hasattr(x, "ndim") else ()
