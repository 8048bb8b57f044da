"""The engine for NumPy: the primitives of `ArrayEngine`, with fewer passes over the memory.

What they mean, and the conventions they keep, is said there; the tests hold the two together.
A primitive takes float32 as it is and works in float64 where float32 would lose digits.
"""

import math

import numpy as np

from xentlib.engines.arrays import NEAR, ArrayEngine, loss_without_care, series_of_divergence

TINY = np.finfo(float).tiny
PART = 1 << 12  # terms of a wide row that are added up at a time, before float32 loses their sum
FEW = 32  # classes, up to which whole columns are compared and added, not many short rows
# A divergence in nats from which the plain sum of p log(p/q) has all the digits that count.
PLAIN = {np.dtype(np.float64): 0.001, np.dtype(np.float32): 0.02}
FAR_FROM_MIDDLE = 0.01  # the same for the divergence from the mean of two distributions
MANY = 64  # classes, from which the sum of float32 exponentials is computed in float32
PLENTY = 2.5  # a loss for which that is enough
SCRAP = 1e-5  # a loss for which float64 is enough for float32, with no more care
# Above this a sum of exponentials has not lost its small terms.
LEAST = {np.dtype(np.float64): 1e-290, np.dtype(np.float32): 1e-26}
ONES = {dtype: np.ones(PART, dtype) for dtype in LEAST}


class NumpyEngine(ArrayEngine):
    """Operations on NumPy arrays."""

    wide = np.dtype(np.float64)

    def __init__(self):
        super().__init__(np, "NumPy")

    def are_distributions(self, p, tolerance, axis=-1):
        off = _sum(p, axis) - 1.0
        # The sum of the squares is sooner told than the largest.
        near = off.ndim == 1 and off.dot(off) <= tolerance * tolerance
        return bool((near or np.abs(off).max() <= tolerance) and _least(p) >= 0)

    def asarray(self, x, like=None):
        array = np.asarray(x)
        kept = array.dtype.char in "dfe" or array.dtype.name == "bfloat16"
        return array if kept else array.astype(np.float64)

    def astype(self, x, dtype):
        if x.dtype == dtype:
            return x
        with np.errstate(over="ignore"):
            return np.asarray(x).astype(dtype)

    def _both(self, x, y):
        return x, y  # NumPy gives a number beside an array the dtype of the array

    def sum(self, x, axis=None):
        return _sum(x, axis)

    def take(self, x, index, axis=-1):
        if np.ndim(x) != 2 or np.ndim(index) != 1:
            return super().take(x, index, axis)
        places = np.arange(len(index))
        if axis == 0:
            return x[index, places]
        if x.flags.c_contiguous:
            return x.ravel().take(places * x.shape[1] + index)
        return x[places, index]

    def max(self, x, axis=None):
        return np.maximum.reduce(x, axis=axis)

    def xlogy(self, x, y, base=math.e):
        return np.where(x == 0, 0.0, x * self.log(y, base))

    def expected_log(self, p, q, base=math.e, axis=-1):
        logs = self.log(q, base)
        total = _sum_of_products(p, logs, axis)
        if _all_finite(total):
            return total
        return _sum(np.where(p == 0, 0.0, p * logs), axis)

    def relative_entropy(self, p, q, base=math.e, axis=-1):
        """As for any array, but only rows that are close, or have a 0, are summed with care."""
        if np.ndim(p) != np.ndim(q):  # an axis counted from the front is that of the larger one
            p, q = np.broadcast_arrays(p, q)
        correction = (_sum(q, axis) - _sum(p, axis)) * (1 / math.log(base))
        plain = _sum_of_products(p, self.log(p / q, base), axis)
        total = np.asarray(plain + correction)
        enough = PLAIN[total.dtype] / math.log(base)
        if not (total.size and _least(total) >= enough and _all_finite(total)):
            careful = ~(total >= enough) | (total == math.inf)
            rows = (_rows(x, careful, axis) for x in np.broadcast_arrays(p, q))
            total = total.astype(np.float64)
            total[careful] = self._careful_relative_entropy(*rows, base)
        return total

    def _careful_relative_entropy(self, p, q, base):
        """p log(p/q), 0 where p is 0, and q - p; for neighbours 0 and their divergence in nats."""
        ratio = p / q
        near = np.abs(ratio - 1) < NEAR
        term = p * self.log(np.fmax(ratio, TINY), base)  # fmax: 0/0 is as good as 0
        correction = q - p
        if np.count_nonzero(near):
            term[near] = 0.0
            correction[near] = series_of_divergence(q[near], -correction[near] / q[near])
        overflown = (term == math.inf) & (q > 0)
        if np.count_nonzero(overflown):
            x, y = p[overflown], q[overflown]
            term[overflown] = x * (self.log(x, base) - self.log(y, base))
        return _sum(term, -1) + _sum(correction, -1) / math.log(base)

    def jensen_shannon(self, p, q, base=math.e, axis=-1):
        """As for any array, but only rows that are close, or have a 0, are summed with care."""
        p, q = np.broadcast_arrays(p, q)
        middle = p + q
        total = np.asarray(
            _sum_of_products(p, self.log(2 * p / middle, base), axis)
            + _sum_of_products(q, self.log(2 * q / middle, base), axis)
        )
        total /= 2
        careful = ~(total * math.log(base) >= FAR_FROM_MIDDLE)
        if np.count_nonzero(careful):
            rows = (_rows(x, careful, axis) for x in (p, q))
            total[careful] = super().jensen_shannon(*rows, base)
        return total

    def softplus(self, z):
        return np.maximum(z, 0.0) + np.log1p(np.exp(-np.abs(z)))

    def sigmoid(self, z):
        z = _wide(z)
        e = np.exp(-np.abs(z))
        return np.where(z < 0, e, 1.0) / (1 + e)

    def logsumexp(self, z, axis=-1):
        if z.dtype == np.float32:
            result, careful = _log_of_sum(z, axis)
            return _with_care(result, careful, self.logsumexp, z, axis)
        largest = _largest(z, axis)
        if not _all_finite(largest):
            return super().logsumexp(z, axis)
        return largest + np.log1p(self._rest(z, largest, axis))

    def log_softmax(self, z, axis=-1):
        z = _wide(z)
        largest = _largest(z, axis)
        if not _all_finite(largest):
            return super().log_softmax(z, axis)
        tail = np.log1p(self._rest(z, largest, axis))
        result = np.asarray(z - _along(largest, axis))
        result -= _along(tail, axis)
        return result

    def log_softmax_at(self, z, index, axis=-1):
        """As for any array, but only confident rows are summed with care."""
        return self._log_softmax_at(z, index, axis, loss_without_care(z.shape[axis]))

    def _log_softmax_at(self, z, index, axis, enough):
        """Where the result is above -enough, the sum over the other classes is taken with care."""
        chosen = _wide(self.take(z, index, axis))
        if z.dtype == np.float32:
            total, careful = _log_of_sum(z, axis)
            result = np.asarray(chosen - total)
            careful |= result > -(PLENTY if z.shape[axis] >= MANY else SCRAP)
            return _with_care(result, careful, self._log_softmax_of_float32_at, z, axis, index)
        e = np.asarray(z - _along(chosen, axis))  # the label's own term is 1: no largest needed
        result = np.asarray(-np.log(_sum(np.exp(e, out=e), axis)))
        careful = ~(result < -enough)
        careful |= result == -math.inf
        return _with_care(result, careful, self._log_softmax_with_care_at, z, axis, index)

    def _log_softmax_with_care_at(self, z, axis, index):
        largest = np.maximum.reduce(z, axis=axis)
        chosen = self.take(z, index, axis)
        if not _all_finite(largest):
            # NaN for bad rows: their label's own entry need not show that they are bad.
            return super().log_softmax_at(z, index, axis) + 0 * largest
        return chosen - largest - np.log1p(_rest_of_confident(z))

    def _log_softmax_of_float32_at(self, z, axis, index):
        return self._log_softmax_at(z, index, axis, SCRAP)

    def softmax(self, z, axis=-1):
        z = _wide(z)
        largest = _largest(z, axis)
        if not _all_finite(largest):
            return super().softmax(z, axis)
        e = np.asarray(z - _along(largest, axis))
        np.exp(e, out=e)
        e /= _along(_sum(e, axis), axis)
        return e

    def _rest(self, z, largest, axis):
        """The sum of e^(z - largest) without the largest: with care only where it is small.

        Elsewhere its logarithm forgives the rounding of z - largest and of e^d.
        """
        e = np.asarray(z - _along(largest, axis))
        rest = np.asarray(_sum(np.exp(e, out=e), axis) - 1)
        confident = np.log1p(rest) < loss_without_care(z.shape[axis])
        if np.count_nonzero(confident):
            rest[confident] = _rest_of_confident(_rows(z, confident, axis))
        return rest


def _log_of_sum(z, axis):
    """ln of the sum of e^z for float32, in float64, and where it has left the room there is."""
    total = _sum(np.exp(z, dtype=z.dtype if z.shape[axis] >= MANY else np.float64), axis)
    return np.log(_wide(total)), ~((total > LEAST[total.dtype]) & (total < math.inf))


def _with_care(result, careful, primitive, z, axis, *index):
    """`result`, with the rows that are to be computed with care by the primitive in float64."""
    if np.count_nonzero(careful):
        result = np.asarray(result)
        some = [numbers[careful] for numbers in index]
        result[careful] = primitive(_rows(z, careful, axis), -1, *some)
    return result


def _largest(z, axis):
    """The maximum over `axis`; of few classes in columns, which is faster than in short rows."""
    if axis == -1 and z.ndim == 2 and 1 < z.shape[1] <= FEW < len(z):
        return np.maximum.reduce(np.array(z.T, order="C"), axis=0)
    return np.maximum.reduce(z, axis=axis)


def _rows(z, chosen, axis):
    """The rows of z that are chosen, in float64, with the classes on the last axis."""
    return _wide((z if axis == -1 else np.moveaxis(z, axis, -1))[chosen])


def _rest_of_confident(z):
    """The sum of e^(z - largest) without the largest, with the rounding error of z - largest."""
    largest = np.maximum.reduce(z, axis=-1, keepdims=True)
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
    ties = np.add.reduce(at_top, axis=-1) - 1
    return ties + (np.add.reduce(e, axis=-1) + _sum_of_products(e, error, -1))


def _all_finite(x):
    """Whether all numbers are finite: then so are their sum and that of squares, unless they are huge."""
    sign = x.dot(x) if x.ndim == 1 else np.add.reduce(x, axis=None)
    return math.isfinite(sign) or bool(np.isfinite(x).all())


def _least(x):
    """The minimum of all numbers, NaN where there is one; its place is found sooner than itself."""
    return x.item(x.argmin())


def _along(x, axis):
    """`x`, one number a row, with an axis of length 1 in place of the classes."""
    return x[..., np.newaxis] if axis == -1 else np.expand_dims(x, axis)


def _wide(x):
    return np.asarray(x, dtype=np.float64)


def _sum_of_products(x, y, axis):
    """The sum of x y over `axis`, in one pass where long rows lie as neighbours."""
    if x.shape[-1] <= FEW or axis != -1 or not (_in_a_row(x) and _in_a_row(y)):
        return _sum(x * y, axis)
    total = np.vecdot(x[..., :PART], y[..., :PART])
    for start in range(PART, x.shape[-1], PART):
        total = total + _wide(np.vecdot(x[..., start : start + PART], y[..., start : start + PART]))
    return total


def _in_a_row(x):
    """Whether the numbers of a row are neighbours in memory."""
    return x.strides[-1] == x.itemsize


def _sum(x, axis):
    """The sum over `axis`: of rows as a product with ones, which the BLAS library is quick at."""
    if axis == -1 and x.ndim == 2 and x.flags.c_contiguous and x.dtype in ONES:
        ones, classes = ONES[x.dtype], x.shape[1]
        if classes <= PART:
            return x.dot(ones[:classes])
        total = x[:, :PART].dot(ones)
        for start in range(PART, classes, PART):
            total = total + _wide(x[:, start : start + PART].dot(ones[: classes - start]))
        return total
    pairwise = axis is None or (axis == -1 and x.ndim and _in_a_row(x))
    two_axes = isinstance(axis, tuple)
    wide = x.dtype == np.float32 and not pairwise and (two_axes or x.shape[axis] > MANY)
    return np.add.reduce(x, axis=axis, dtype=np.float64 if wide else None)


numpy_engine = NumpyEngine()
