"""The engine for tensors: PyTorch, JAX, and the meaning of every operation on numbers.

Every operation that needs care lives here: the conventions (0 log 0 = 0, 0 times -inf = 0), the
shift by the maximum, log1p, and gradients at the edge.  The double `where` (a safe value goes in,
the convention comes out) keeps the gradient of the branch not taken from becoming NaN.
"""

import functools
import math

import numpy as np

from xentlib.engines.engine import Engine, Named
from xentlib.engines.operations import OPERATIONS

# |d| below which the divergence of neighbours is summed as a series; 12 terms reach 1e-17 there.
NEAR = 0.05
SERIES = [(-1) ** k / (k * (k - 1)) for k in range(2, 15)]
# x - ln(1 + x), over x^2.
SERIES_OF_LOG1P = [(-1) ** k / k for k in range(2, 15)]
# (1 + d) ln(1 + d) + (1 - d) ln(1 - d), over d^2, by powers of d^2: 11 terms reach 1e-17 at 0.2.
NEAR_MIDDLE = 0.2
SERIES_OF_MIDDLE = [1 / (k * (2 * k - 1)) for k in range(1, 13)]
HUGE = 1e290  # numbers whose sums may overflow
# Where the array API's name for an operation is not that of the table.
NAMES = {"absolute": "abs", "cumsum": "cumulative_sum", "power": "pow"}


def _librarys_own(op):
    """The library's own meaning of an operation; a number may stand beside an array."""
    count, options, *_ = OPERATIONS[op]

    def operate(self, *args, **plain):
        arrays = self._both(*args[:count]) if count == 2 else args[:count]
        plain.update(zip(options, args[count:], strict=False))
        return getattr(self.xp, NAMES.get(op, op))(*arrays, **plain)

    return operate


class ArrayEngine(Engine):
    """Operations on arrays of one library, through the Python array API standard."""

    computes = True

    def __init__(self, xp, name):
        self.xp = xp
        self.name = name

    # Arrays in and out.

    @property
    def wide(self):
        """The widest dtype."""
        return self.xp.float64

    def holds(self, x):
        """Whether `x` is an array of this library, and not a number or a list."""
        return hasattr(x, "dtype") and not isinstance(x, (np.ndarray, np.generic))

    def astype(self, x, dtype):
        return self.xp.astype(x, dtype, copy=False)

    def widened(self, x):
        return self.astype(x, self.wide)

    def looked_at(self, x):
        """`x` as an array whose values can be looked at, or None where they cannot."""
        return x

    def device(self, like):
        """Where `like` lies; None without it, and while JAX traces it."""
        return getattr(like, "device", None)

    def asarray(self, x, like=None):
        """`x` as an array; numbers and lists become float64 on the device of `like`."""
        xp = self.xp
        if self.holds(x):
            return x if xp.isdtype(x.dtype, "real floating") else xp.astype(x, self.wide)
        if isinstance(x, (list, tuple)) and self.holds_arrays(x):
            return self.stack([self.asarray(item, like) for item in x])
        return xp.asarray(x, dtype=self.wide, device=self.device(like))

    def nan_unless(self, right, x):
        """`x`, and NaN where it is not `right`, with a gradient of NaN."""
        one = self.astype(right, x.dtype)
        return x * (one / one)

    def looked_up(self, look, index, n):
        """`look(index)`; NaN for an index out of range, where no check could refuse it."""
        if self.looked_at(index) is not None:
            return look(index)
        inside = (index >= 0) & (index < n)
        result = look(self.where(inside, index, 0))
        return self.nan_unless(inside[(..., *(None,) * (result.ndim - index.ndim))], result)

    def as_index(self, numbers):
        """Whole numbers of any dtype as the dtype that indexes."""
        return self.astype(numbers, self.xp.int64)

    def from_numbers(self, x, like=None):
        """A NumPy array or one of Python's numbers as an array on the device of `like`; integers stay."""
        dtype = self.wide if isinstance(x, float) else None
        return self.xp.asarray(x, dtype=dtype, device=self.device(like))

    def arange(self, n, like=None):
        return self.xp.arange(n, device=self.device(like))

    # What needs no care is as the library has it.

    absolute = negative = logical_not = Named(_librarys_own)
    add = subtract = multiply = divide = power = Named(_librarys_own)
    remainder = matmul = logical_and = logical_or = Named(_librarys_own)
    less = less_equal = greater = greater_equal = Named(_librarys_own)
    equal = not_equal = Named(_librarys_own)
    exp = expm1 = log1p = sqrt = Named(_librarys_own)
    tanh = sin = cos = floor = Named(_librarys_own)
    atan2 = maximum = minimum = Named(_librarys_own)
    sum = prod = max = min = argmax = cumsum = Named(_librarys_own)
    reshape = broadcast_to = expand_dims = Named(_librarys_own)

    # Elementwise operations.

    def log(self, x, base=math.e):
        """log to any base; log2 and log10 where they exist, since log(8)/log(2) is not 3."""
        xp = self.xp
        if base == 2:
            return xp.log2(x)
        if base == 10:
            return xp.log10(x)
        return xp.log(x) if base == math.e else xp.log(x) / math.log(base)

    def where(self, condition, x, y):
        return self.xp.where(condition, *self._both(x, y))

    def _both(self, x, y):
        """A number beside an array becomes an array of the same dtype and device."""
        if not hasattr(x, "dtype") and hasattr(y, "dtype"):
            x = self.xp.asarray(x, dtype=y.dtype, device=self.device(y))
        elif not hasattr(y, "dtype") and hasattr(x, "dtype"):
            y = self.xp.asarray(y, dtype=x.dtype, device=self.device(x))
        return x, y

    def are_distributions(self, p, tolerance, axis=-1):
        """Whether no number is negative and each sum over `axis` is 1, give or take `tolerance`."""
        off = self.absolute(self.sum(p, axis) - 1.0)
        return bool(self.min(p) >= 0) and bool(self.max(off) <= tolerance)

    # Shape.

    def stack(self, arrays, axis=0):
        return self.xp.stack([self.asarray(a) for a in arrays], axis=axis)

    def concat(self, arrays, axis=0):
        return self.xp.concat([self.asarray(a) for a in arrays], axis=axis)

    def moveaxis(self, x, source, destination):
        return self.xp.moveaxis(x, source, destination)

    def take(self, x, index, axis=-1):
        """The entries of `x` at `index`: one per position of the other axes, as a label picks."""

        def entries(index):
            chosen = self.xp.take_along_axis(x, self.xp.expand_dims(index, axis=axis), axis=axis)
            return self.xp.squeeze(chosen, axis=axis)

        return self.looked_up(entries, index, x.shape[axis])

    def one_hot(self, index, x, axis=-1):
        """1 at `index` along `axis` and 0 elsewhere, as numbers that go with those of x."""
        places = self._places(x, axis, index.ndim + 1)
        index = self.xp.expand_dims(index, axis=axis)
        return self.looked_up(lambda i: self.astype(i == places, x.dtype), index, x.shape[axis])

    def rows(self, x, index):
        """The rows of a matrix at `index`, of any shape: a table looked up."""

        def rows(index):
            chosen = self.xp.take(x, self.xp.reshape(index, (-1,)), axis=0)
            return self.xp.reshape(chosen, (*index.shape, *x.shape[1:]))

        return self.looked_up(rows, index, x.shape[0])

    def stop_gradient(self, x):
        """`x` as a constant: differentiation passes it by."""
        return x

    # Primitives: the home of the conventions.

    def masked_product(self, x, y):
        """x y, with 0 y = 0 for every y, infinities included."""
        absent = x == 0
        return self.where(absent, 0.0, x * self.where(absent, 1.0, y))

    def xlogy(self, x, y, base=math.e):
        """x log y, with 0 log y = 0 for every y."""
        absent = x == 0
        return self.where(absent, 0.0, x * self.log(self.where(absent, 1.0, y), base))

    def expected_log(self, p, q, base=math.e, axis=-1):
        """The expectation of log q under p: the sum of p log q over `axis`."""
        return self.sum(self.xlogy(self.widened(p), self.widened(q), base), axis)

    def xlog1py(self, x, y):
        """x ln(1 + y), with 0 ln(1 + y) = 0 for every y."""
        absent = x == 0
        return self.where(absent, 0.0, x * self.log1p(self.where(absent, 0.0, y)))

    def relative_entropy(self, p, q, base=math.e, axis=-1):
        """The sum of p log(p/q) - p + q over `axis`, which is never negative.

        Near p = q each term is q phi(d) with d = (p - q)/q and phi(d) = (1 + d) ln(1 + d) - d as a
        series, since the logarithms cancel there.  The gradient is that of p log(p/q): the
        correction -p + q is a constant on distributions.
        """
        p, q, scale = self.widened(p), self.widened(q), math.log(base)
        absent, possible = p == 0, q > 0
        safe_q = self.where(possible, q, 1.0)
        d = (p - safe_q) / safe_q
        near = possible & (self.absolute(d) < NEAR)
        d = self.where(near, d, 0.0)
        series = series_of_divergence(safe_q, d)
        shape = self.where(near, p - q, 0.0)
        terms = p * (
            self.log(self.where(absent | near, 1.0, p), base)
            - self.log(self.where(absent | near, 1.0, q), base)
        )
        far = self.sum(self.where(absent | near, 0.0, terms), axis)
        correction = self.where(near, series, self.stop_gradient(q - p))
        zero = shape - self.stop_gradient(shape)
        return far + self.sum(correction + zero, axis) / scale

    def jensen_shannon(self, p, q, base=math.e, axis=-1):
        """The sum of p log(2p/(p+q))/2 + q log(2q/(p+q))/2 over `axis`, which is never negative.

        With d = (p - q)/(p + q) a term is (p + q)/4 psi(d), psi(d) = (1+d) ln(1+d) + (1-d) ln(1-d):
        a series near p = q, where the logarithms cancel and p + q has lost the digits of p - q.
        """
        total = self.where(p + q > 0, p + q, 1.0)
        d = (p - q) / total
        near = self.absolute(d) < NEAR_MIDDLE
        d = self.where(near, d, 0.0)
        series = (p + q) * _polynomial(SERIES_OF_MIDDLE, d * d) * d * d / (4 * math.log(base))
        shares = (self.where(near, 1.0, 2 * x / total) for x in (p, q))
        far = sum(self.xlogy(x, share, base) for x, share in zip((p, q), shares, strict=True)) / 2
        return self.sum(self.where(near, series, far), axis)

    def excess_of_ratio(self, x, y):
        """x/y - 1 - ln(x/y), which is never negative; near x = y a series, since its terms cancel."""
        ratio = x / y
        near = self.absolute(ratio - 1) < NEAR
        d = self.where(near, (x - y) / self.where(near, y, 1.0), 0.0)
        faint = ratio < float(self.xp.finfo(ratio.dtype).smallest_normal)
        safe_x, safe_y = self.where(faint, x, 1.0), self.where(faint, y, 1.0)
        plain = self.where(near | faint | (ratio == math.inf), 1.0, ratio)
        logarithm = self.where(faint, self.log(safe_x) - self.log(safe_y), self.log(plain))
        return self.where(near, _polynomial(SERIES_OF_LOG1P, d) * d * d, ratio - 1 - logarithm)

    def scaled_square(self, x, y, variance):
        """(x - y)^2 / variance, where neither the difference nor its square overflows by itself."""
        return 4 * ((x / 2 - y / 2) / self.sqrt(variance)) ** 2

    def scaled_down(self, x):
        """`x`, or where it is huge 2^-60 x: for shares, which are the same, their sum overflown or not."""
        return self.where(self.max(x) > HUGE, 2.0**-60 * x, x)

    def softplus(self, z):
        """ln(1 + e^z) from whichever side does not overflow, with both derivatives at 0."""
        right = z >= 0
        return self.where(right, z, 0.0) + self.log1p(self.exp(self.where(right, -z, z)))

    def sigmoid(self, z):
        """1/(1 + e^-z), from whichever side does not overflow."""
        right = z >= 0
        e = self.exp(self.where(right, 0.0, z))
        return self.where(right, 1 / (1 + self.exp(-self.where(right, z, 0.0))), e / (1 + e))

    def logsumexp(self, z, axis=-1):
        """ln of the sum of e^z: the largest term comes out, the rest goes through log1p."""
        largest, _, rest = self._largest_and_rest(self.widened(z), axis)
        return self.xp.squeeze(largest + self.xp.log1p(rest), axis=axis)

    def log_softmax(self, z, axis=-1):
        """z - logsumexp(z), keeping every digit of a confident row."""
        _, difference, rest = self._largest_and_rest(z, axis)
        return difference - self.xp.log1p(rest)

    def log_softmax_at(self, z, index, axis=-1):
        """The entries of log_softmax(z) at `index`, without the others."""
        _, difference, rest = self._largest_and_rest(self.widened(z), axis)
        rest = self.xp.squeeze(self.xp.log1p(rest), axis=axis)
        return self.looked_up(lambda i: self.take(difference, i, axis) - rest, index, z.shape[axis])

    def softmax(self, z, axis=-1):
        return self.exp(self.log_softmax(z, axis))

    def _largest_and_rest(self, z, axis):
        """The largest z, the differences z - largest, and the sum of their e^d without the largest.

        The largest is gathered at its argmax: a maximum would split its gradient between ties.  The
        rounding error of each difference is carried along (Knuth's TwoSum), since e^d turns it into
        up to 64 units in the last place of a confident row.
        """
        xp = self.xp
        top = xp.expand_dims(xp.argmax(z, axis=axis), axis=axis)
        largest = xp.take_along_axis(z, top, axis=axis)
        shift = self.where(xp.isfinite(largest), largest, 0.0)
        d = z - shift
        finite = xp.isfinite(z)
        a = self.where(finite, z, shift)
        difference = a - shift
        b = difference - a
        error = (a - (difference - b)) - (shift + b)
        terms = self.where(finite, xp.exp(d) * (1 + error), xp.exp(d))
        at_top = self._places(z, axis, z.ndim) == top
        rest = xp.sum(self.where(at_top, 0.0, terms), axis=axis, keepdims=True)
        return largest, d, rest

    def _places(self, z, axis, ndim):
        """0, 1, 2, ... along the `axis` of z, as an array of so many axes."""
        shape = [1] * ndim
        shape[axis] = -1
        return self.xp.reshape(self.arange(z.shape[axis], like=z), tuple(shape))


def loss_without_care(classes):
    """A loss for which the sum of e^(z - largest) needs no care in float64: ln forgives its rounding."""
    return math.log1p(max(1, math.log(classes) / 2))


def series_of_divergence(q, d):
    """q phi(d) with phi(d) = (1 + d) ln(1 + d) - d, for d near 0."""
    return q * _polynomial(SERIES, d) * d * d


def _polynomial(coefficients, x):
    """c0 + c1 x + c2 x^2 + ..., by Horner's rule."""
    return functools.reduce(lambda total, c: total * x + c, reversed(coefficients), 0.0 * x)
