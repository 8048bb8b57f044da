"""Exact values by mpmath, and how far a floating-point result is from them."""

import mpmath
import numpy as np
from optional import optional

torch = optional("torch")

mpmath.mp.dps = 60
mpf = mpmath.mpf


def to_torch(x):
    return torch.from_numpy(np.ascontiguousarray(x))


ENGINES = {"NumPy": np.asarray, "PyTorch": to_torch}


def ulps(result, exact, dtype):
    """The largest error in units in the last place; exact values below the normal numbers excepted."""
    tiny = float(np.finfo(dtype).tiny)
    worst = 0.0
    for x, y in zip(
        np.asarray(result).ravel(), np.asarray(exact, dtype=object).ravel(), strict=True
    ):
        if abs(y) >= tiny:
            unit = mpf(float(np.spacing(dtype(abs(float(y))))))
            worst = max(worst, float(abs(mpf(float(x)) - y) / unit))
    return worst


def each(function, *arrays):
    """`function` of exact numbers, entry by entry."""
    return [
        function(*map(mpf, map(float, entries)))
        for entries in zip(*map(np.ravel, arrays), strict=True)
    ]


def log_softmax(row):
    """The exact log-softmax of a row; the largest logit is taken out, or 60 digits would not do."""
    z = [mpf(float(x)) for x in row]
    top = max(range(len(z)), key=z.__getitem__)
    tail = mpmath.log1p(sum(mpmath.exp(x - z[top]) for k, x in enumerate(z) if k != top))
    return [x - z[top] - tail for x in z]


def logsumexp(row):
    z = [mpf(float(x)) for x in row]
    top = max(range(len(z)), key=z.__getitem__)
    return z[top] + mpmath.log1p(sum(mpmath.exp(x - z[top]) for k, x in enumerate(z) if k != top))


def softplus(z):
    return mpmath.log1p(mpmath.exp(z)) if z < 0 else z + mpmath.log1p(mpmath.exp(-z))


def sigmoid(z):
    return 1 / (1 + mpmath.exp(-z))


def relative_entropy(p, q):
    """The sum of p log2(p/q) + (q - p) log2(e): the divergence in bits when both sum to 1."""
    total = mpf(0)
    for x, y in zip(map(mpf, map(float, p)), map(mpf, map(float, q)), strict=True):
        total += (x * mpmath.log(x / y) if x else 0) - x + y
    return total / mpmath.log(2)
