"""The engine for NumPy: the primitives of `ArrayEngine`, with fewer passes over the memory.

What they mean, and the conventions they keep, is said there; the tests hold the two together.
A primitive takes float32 as it is and works in float64 where float32 would lose digits.
"""

import math

import numpy as np

from xentlib.engines.arrays import NEAR, ArrayEngine, series_of_divergence

TINY = np.finfo(float).tiny
PART = 1 << 13  # terms of a wide row that are worked on at a time: they stay in the cache
# A divergence in nats from which the plain sum of p log(p/q) has all the digits that count.
PLAIN = {np.dtype(np.float64): 0.01, np.dtype(np.float32): 0.1}
# The sum of e^(z - largest) without the largest, from which float32 is enough; and its classes.
PLENTY = 10
MANY = 64
SCRAP = 1e-6  # and from which float64 is enough for float32 with no more care


class NumpyEngine(ArrayEngine):
    """Operations on NumPy arrays."""

    wide = np.dtype(np.float64)

    def __init__(self):
        super().__init__(np, "NumPy")

    def asarray(self, x, like=None):
        array = np.asarray(x)
        return array if array.dtype.kind == "f" else array.astype(np.float64)

    def arange(self, n, like=None):
        return np.arange(n)

    def maximum(self, x, y):
        return np.maximum(x, y)

    def minimum(self, x, y):
        return np.minimum(x, y)

    def where(self, condition, x, y):
        return np.where(condition, x, y)

    def sum(self, x, axis=None):
        return np.add.reduce(x, axis=axis)

    def take(self, x, index, axis=-1):
        if np.ndim(x) != 2 or np.ndim(index) != 1:
            return super().take(x, index, axis)
        places, n = np.arange(len(index)), x.shape[axis]
        if x.flags.c_contiguous:
            flat = places * n + index if axis in (-1, 1) else index * len(index) + places
            return x.ravel().take(flat)
        return x[places, index] if axis in (-1, 1) else x[index, places]

    def stop_gradient(self, x):
        return x

    def xlogy(self, x, y, base=math.e):
        return np.where(x == 0, 0.0, x * self.log(y, base))

    def expected_log(self, p, q, base=math.e, axis=-1):
        logs = self.log(q, base)
        total = _sum_of_products(p, logs, axis)
        if np.isfinite(total).all():
            return total
        return _sum(np.where(p == 0, 0.0, p * logs), axis)

    def relative_entropy(self, p, q, base=math.e, axis=-1):
        """As for any array, but only rows that are close, or have a 0, are summed with care."""
        if np.ndim(p) != np.ndim(q):  # an axis counted from the front is that of the larger one
            p, q = np.broadcast_arrays(p, q)
        plain = _sum_of_products(p, self.log(p / q, base), axis)
        surplus = _sum(q, axis) - _sum(p, axis)
        total = np.asarray(plain + surplus / math.log(base))
        careful = ~(total * math.log(base) >= PLAIN[total.dtype]) | (total == math.inf)
        if careful.any():
            p, q = (np.moveaxis(x, axis, -1)[careful] for x in np.broadcast_arrays(p, q))
            total = total.astype(np.float64)
            total[careful] = self._careful_relative_entropy(p, q, base)
        return total

    def _careful_relative_entropy(self, p, q, base):
        terms = corrections = 0.0
        for start in range(0, p.shape[-1], PART):
            part = np.s_[..., start : start + PART]
            term, correction = self._divergence_terms(_wide(p[part]), _wide(q[part]), base)
            terms = terms + self.sum(term, -1)
            corrections = corrections + self.sum(correction, -1)
        return terms + corrections / math.log(base)

    def _divergence_terms(self, p, q, base):
        """p log(p/q), 0 where p is 0, and q - p; for neighbours 0 and their divergence in nats."""
        ratio = p / q
        near = np.abs(ratio - 1) < NEAR
        term = p * self.log(np.fmax(ratio, TINY), base)  # fmax: 0/0 is as good as 0
        correction = q - p
        if near.any():
            term[near] = 0.0
            correction[near] = series_of_divergence(q[near], -correction[near] / q[near])
        overflown = (term == math.inf) & (q > 0)
        if overflown.any():
            x, y = p[overflown], q[overflown]
            term[overflown] = x * (self.log(x, base) - self.log(y, base))
        return term, correction

    def softplus(self, z):
        z = _wide(z)
        return np.maximum(z, 0.0) + np.log1p(np.exp(-np.abs(z)))

    def sigmoid(self, z):
        z = _wide(z)
        e = np.exp(-np.abs(z))
        return np.where(z < 0, e, 1.0) / (1 + e)

    def logsumexp(self, z, axis=-1):
        largest = np.maximum.reduce(z, axis=axis)
        if not np.isfinite(largest).all():
            return super().logsumexp(_wide(z), axis)
        return _wide(largest) + np.log1p(self._rest(z, largest, axis))

    def log_softmax(self, z, axis=-1):
        z = _wide(z)
        largest = np.maximum.reduce(z, axis=axis)
        if not np.isfinite(largest).all():
            return super().log_softmax(z, axis)
        tail = np.log1p(self._rest(z, largest, axis))
        return z - _beside(largest, axis) - _beside(tail, axis)

    def log_softmax_at(self, z, index, axis=-1):
        largest = np.maximum.reduce(z, axis=axis)
        if not np.isfinite(largest).all():
            # NaN for bad rows: their label's own entry need not show that they are bad.
            return super().log_softmax_at(_wide(z), index, axis) + 0 * largest
        difference = _wide(self.take(z, index, axis)) - largest
        return difference - np.log1p(self._rest(z, largest, axis))

    def softmax(self, z, axis=-1):
        z = _wide(z)
        largest = np.maximum.reduce(z, axis=axis, keepdims=True)
        if not np.isfinite(largest).all():
            return super().softmax(z, axis)
        e = np.exp(z - largest)
        return e / np.add.reduce(e, axis=axis, keepdims=True)

    def _rest(self, z, largest, axis):
        """The sum of e^(z - largest) without the largest: with care only where it is small.

        Elsewhere its logarithm forgives the rounding of z - largest and of e^d.
        """
        classes, dtype = z.shape[axis], z.dtype
        if classes < MANY:
            z = _wide(z)
        e = np.asarray(z - _beside(largest, axis))
        rest = np.asarray(_wide(_sum(np.exp(e, out=e), axis)) - 1)
        if z.dtype != dtype:
            enough = SCRAP
        else:
            enough = max(1, math.log(classes) / 2) if dtype == np.float64 else PLENTY
        confident = rest < enough
        if confident.any():
            rest[confident] = _rest_of_confident(*_rows(z, confident, axis))
        return rest


def _rows(z, chosen, axis):
    """The rows of z that are chosen, in float64, and the axis along which they lie."""
    if axis == 0 and z.ndim == 2:
        return _wide(z.take(np.flatnonzero(chosen), axis=1)), 0  # z[:, chosen] would be turned
    return _wide(np.moveaxis(z, axis, -1)[chosen]), -1


def _rest_of_confident(z, axis):
    """The sum of e^(z - largest) without the largest, with the rounding error of z - largest."""
    largest = np.maximum.reduce(z, axis=axis, keepdims=True)
    difference = z - largest
    e = np.exp(difference)
    at_top = difference == 0
    e[at_top] = 0.0
    # Knuth's TwoSum, in as few arrays as it takes: error = (z - a) - (largest + b).
    b = difference - z
    a = np.subtract(difference, b)
    error = np.subtract(z, a, out=a)
    error -= np.add(b, largest, out=b)
    error[difference == -math.inf] = 0.0
    ties = np.count_nonzero(at_top, axis=axis) - 1
    return ties + (np.add.reduce(e, axis=axis) + _sum_of_products(e, error, axis))


def _beside(x, axis):
    """`x`, one number a row, with an axis of length 1 in place of the classes."""
    return x[..., np.newaxis] if axis == -1 else np.expand_dims(x, axis)


def _wide(x):
    return np.asarray(x, dtype=np.float64)


def _sum_of_products(x, y, axis):
    """The sum of x y over `axis`, in one pass where the entries of a row are neighbours."""
    if axis != -1 or x.strides[-1] != x.itemsize or y.strides[-1] != y.itemsize:
        return _sum(x * y, axis)
    total = np.vecdot(x[..., :PART], y[..., :PART])
    for start in range(PART, x.shape[-1], PART):
        total = total + _wide(np.vecdot(x[..., start : start + PART], y[..., start : start + PART]))
    return total


def _sum(x, axis, **options):
    """The sum over `axis`: pairwise where the entries of a row are neighbours, else in float64."""
    pairwise = axis == -1 and x.strides[-1] == x.itemsize
    few = x.shape[axis] <= MANY
    return np.add.reduce(x, axis=axis, dtype=x.dtype if pairwise or few else np.float64, **options)


numpy_engine = NumpyEngine()
