"""The target of a classifier's loss: class numbers or probabilities, and which rows count.

Losses and gradients share what is read here, so that each of them is its formula and little else.
"""

import math

import numpy as np

from xentlib.core.arguments import as_array, as_given, one_engine
from xentlib.core.formula import formula
from xentlib.core.reductions import shape
from xentlib.core.validation import dtype_name, require
from xentlib.core.validation import weight as weight_check
from xentlib.engines import engine_of, numpy_engine


class Batch:
    """The arguments of a classifier's loss, read and checked, with the classes on the last axis.

    `scores` are logits or log-probabilities.  `labels` are class numbers, or None when the target
    is `probabilities`; `counted` tells the rows that are not ignored, or is None when all count.
    """

    def __init__(self, name, scores, target, weight, ignore_index):
        self.xp = xp = one_engine({name: scores, "target": target, "weight": weight})
        scores = as_array(xp, name, scores)
        if not shape(scores):
            raise ValueError(f"{name} must have one number per class; got a single number")
        self.scores = _classes_last(xp, scores)
        *rows, classes = shape(self.scores)
        self.weight = weight if weight is None else _class_weights(xp, weight, scores, classes)
        self.labels = self.probabilities = self.counted = None
        array = _as_given(xp, "target", target, scores)
        are_labels = _are_labels(xp, array, scores)
        if shape(array) != (tuple(rows) if are_labels else shape(scores)):
            raise ValueError(
                f"target holds {'integers' if are_labels else 'floats'} of shape {shape(array)}; "
                f"{name} of shape {shape(scores)} need class numbers, which are integers of shape "
                f"{tuple(rows)}, or probabilities, which are floats of shape {shape(scores)}"
            )
        if are_labels:
            _check_ignore_index(ignore_index)
            self.labels, self.counted = _in_range(xp, "target", array, classes, ignore_index)
            if self.counted is not None and xp.computes:  # padding may hold anything
                self.scores = xp.where(xp.expand_dims(self.counted, -1), self.scores, 0.0)
        elif ignore_index is not None and ignore_index >= 0:
            raise ValueError(
                f"ignore_index {ignore_index} goes with class numbers, not probabilities"
            )
        else:
            self.probabilities = _classes_last(xp, array)

    def only_labels(self):
        """The class numbers, from callers that take nothing else."""
        if self.labels is None:
            raise TypeError("target must hold class numbers, which are integers")
        return self.labels

    def divisor(self):
        """What a mean divides by: the weight of the rows that count, or the number of soft targets."""
        rows = shape(self.scores)[:-1]
        if self.labels is None or (self.weight is None and self.counted is None):
            return math.prod(rows)
        if self.weight is None:
            return self.xp.sum(self.xp.where(self.counted, 1.0, 0.0))
        return _total_weight(self.weight, self.labels, self.counted)

    def only_counted(self, x):
        """`x`, one number per row, with 0 in the rows that are ignored."""
        return x if self.counted is None else self.xp.where(self.counted, x, 0.0)

    def as_logits(self, gradient):
        """A gradient with the classes back on the axis of the caller's logits."""
        if self.counted is not None:
            gradient = self.xp.where(self.xp.expand_dims(self.counted, -1), gradient, 0.0)
        return self.xp.moveaxis(gradient, -1, 1) if len(shape(gradient)) > 2 else gradient


def expected_weights(xp, logits, target, labels, weight, smoothing, axis):
    """What stands before -ln p in the loss of each row: target, smoothed, times class weight."""
    y = xp.one_hot(labels, logits, axis) if target is None else target
    if smoothing is not None:
        y = (1 - smoothing) * y + smoothing / shape(y)[axis]
    return y if weight is None else weight * y


def smoothing_or_none(label_smoothing):
    """None for no smoothing, so that the formulas do not meet it."""
    if label_smoothing is None or isinstance(label_smoothing, (bool, str)):
        raise TypeError(f"label_smoothing must be a number from 0 to 1; got {label_smoothing!r}")
    if type(label_smoothing) in (int, float) and label_smoothing == 0:
        return None
    return label_smoothing


def class_numbers(xp, name, numbers, classes, rows, *, like):
    """Integers from 0 to `classes` - 1, in the shape `rows`, where None stands for any number.

    They come to lie where the array `like` does.
    """
    array = _as_given(xp, name, numbers, like)
    if not (_are_symbols(array) or _are_integers(xp, array)):
        raise TypeError(f"{name} must hold class numbers, which are integers; got {array.dtype}")
    fits = len(shape(array)) == len(rows)
    if not (fits and all(n in (m, None) for m, n in zip(shape(array), rows, strict=True))):
        raise ValueError(f"{name} has shape {shape(array)}; its class numbers must have {rows}")
    return _in_range(xp, name, array, classes, None)[0]


def _classes_last(xp, x):
    """(N, C, d1, ...) as (N, d1, ..., C)."""
    return xp.moveaxis(x, 1, -1) if len(shape(x)) > 2 else x


def _as_given(xp, name, target, like):
    """The target as an array that keeps its integers."""
    if not (xp.computes or one_engine({name: target}).computes):
        return as_array(xp, name, target)
    array = as_given(xp if xp.computes else numpy_engine, name, target, like)
    if isinstance(target, (list, tuple)) and 0 in shape(array):
        array = xp.xp.astype(array, xp.xp.int64)  # an empty list is as good as no class numbers
    return array


def _are_labels(xp, target, scores):
    """Whether a target holds class numbers: integers, or symbols with no axis for the classes."""
    if _are_symbols(target):
        return len(shape(target)) < len(shape(scores))
    return _are_integers(xp, target)


def _are_symbols(array):
    """Symbols have no dtype, or that of objects."""
    dtype = getattr(array, "dtype", None)
    return dtype is None or getattr(dtype, "kind", "") == "O"


def _are_integers(xp, array):
    if isinstance(array, np.ndarray):
        return array.dtype.kind in "iu"
    return xp.xp.isdtype(array.dtype, "integral")


def _in_range(xp, name, given, classes, ignore_index):
    """Class numbers, 0 where they are ignored, and where they count; None where all do."""
    if _are_symbols(given):
        if ignore_index is None or xp.exact:  # a symbol is equal to nothing but itself
            return given, None
        counted = given != ignore_index
        return xp.where(counted, given, 0.0), counted
    labels = xp.as_index(given) if xp.computes else given
    unsigned = dtype_name(given.dtype).startswith("uint")
    if unsigned and ignore_index is not None and ignore_index < 0:
        ignore_index = None  # a number above those of the index only looks negative there
    values = engine_of(labels).looked_at(labels)
    if values is not None:
        right = (values >= 0) & (values < classes)
        if ignore_index is not None:
            if not 0 <= ignore_index < classes and bool(right.all()):
                return labels, None
            right = right | (values == ignore_index)
        says = f"must be class numbers from 0 to {classes - 1}"
        require(right, name, engine_of(given).looked_at(given), says)
    if ignore_index is None:
        return labels, None
    counted = labels != ignore_index
    return labels * counted, counted


def _check_ignore_index(ignore_index):
    whole = isinstance(ignore_index, (int, np.integer, type(None)))
    if isinstance(ignore_index, bool) or not whole:
        raise TypeError(f"ignore_index must be a whole number; got {ignore_index!r}")


def _class_weights(xp, weight, scores, classes):
    weight = as_array(xp, "weight", weight, scores)
    if shape(weight) != (classes,):
        raise ValueError(f"weight has shape {shape(weight)}; there are {classes} classes")
    return weight


@formula(weight=weight_check)
def _total_weight(xp, weight, labels, counted):
    chosen = xp.rows(weight, labels)
    return xp.sum(chosen if counted is None else xp.where(counted, chosen, 0.0))
