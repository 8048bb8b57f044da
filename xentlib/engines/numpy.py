"""The engine for NumPy: the primitives of `ArrayEngine`, with fewer passes over the memory.

What they mean, and the conventions they keep, is said there; the tests hold the two together.
"""

import math

import numpy as np

from xentlib.engines.arrays import NEAR, ArrayEngine, series_of_divergence

TINY = np.finfo(float).tiny
PART = 1 << 14  # terms that a wide row is summed at a time: they stay in the cache


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
        places = np.arange(len(index))
        return x[places, index] if axis in (-1, 1) else x[index, places]

    def stop_gradient(self, x):
        return x

    def xlogy(self, x, y, base=math.e):
        product = x * self.log(y, base)
        return product if np.all(x) else np.where(x == 0, 0.0, product)

    def relative_entropy(self, p, q, base=math.e, axis=-1):
        """As for any array, but with one logarithm a term, and the series on neighbours only."""
        p, q = (np.moveaxis(x, axis, -1) for x in np.broadcast_arrays(p, q))
        terms = corrections = 0.0
        for start in range(0, p.shape[-1], PART):
            part = np.s_[..., start : start + PART]
            term, correction = self._divergence_terms(p[part], q[part], base)
            terms = terms + self.sum(term, -1)
            corrections = corrections + self.sum(correction, -1)
        return terms + corrections / math.log(base)

    def _divergence_terms(self, p, q, base):
        """p log(p/q), 0 where p is 0, and q - p; for neighbours 0 and their divergence in nats."""
        ratio = p / q
        overflown = (ratio == math.inf) & (q > 0)
        near = np.abs(ratio - 1) < NEAR
        term = p * self.log(np.fmax(ratio, TINY), base)  # fmax: 0/0 is as good as 0
        correction = q - p
        if near.any():
            term[near] = 0.0
            correction[near] = series_of_divergence(q[near], -correction[near] / q[near])
        if overflown.any():
            x, y = p[overflown], q[overflown]
            term[overflown] = x * (self.log(x, base) - self.log(y, base))
        return term, correction

    def softplus(self, z):
        return np.maximum(z, 0.0) + np.log1p(np.exp(-np.abs(z)))

    def sigmoid(self, z):
        e = np.exp(-np.abs(z))
        return np.where(z < 0, e, 1.0) / (1 + e)

    def softmax(self, z, axis=-1):
        largest = np.max(z, axis=axis, keepdims=True)
        if not np.isfinite(largest).all():
            return super().softmax(z, axis)
        e = np.exp(z - largest)
        return e / np.add.reduce(e, axis=axis, keepdims=True)

    def _largest_and_rest(self, z, axis):
        """As for any array, but only where the rest is small is it summed with care.

        Elsewhere the logarithm of the sum forgives the rounding error of z - largest.
        """
        largest = np.max(z, axis=axis, keepdims=True)
        if not np.isfinite(largest).all():
            return super()._largest_and_rest(z, axis)
        difference = z - largest
        rest = np.add.reduce(np.exp(difference), axis=axis, keepdims=True) - 1
        confident = np.squeeze(rest, axis) < max(1, math.log(z.shape[axis]) / 2)
        if confident.any():
            rows = np.moveaxis(z, axis, -1)[confident]
            np.moveaxis(rest, axis, -1)[confident, 0] = _rest_of_confident(rows)
        return largest, difference, rest


def _rest_of_confident(z):
    """The sum of e^(z - largest) without the largest, with the rounding error of z - largest."""
    largest = np.max(z, axis=-1, keepdims=True)
    difference = z - largest
    e = np.exp(difference)
    at_top = difference == 0
    np.copyto(e, 0.0, where=at_top)
    # Knuth's TwoSum, in as few arrays as it takes: error = (z - a) - (largest + b).
    b = difference - z
    a = np.subtract(difference, b)
    error = np.subtract(z, a, out=a)
    error -= np.add(b, largest, out=b)
    np.copyto(error, 0.0, where=difference == -math.inf)
    ties = np.count_nonzero(at_top, axis=-1) - 1
    return ties + (np.add.reduce(e, axis=-1) + np.vecdot(e, error))


numpy_engine = NumpyEngine()
