"""The smallest and the largest numbers that there are, against mpmath."""

import itertools
import math

import exact
import numpy as np
import pytest
from exact import mpf, mpmath

import xentlib as xl

VARIANCES = [5e-324, 1e-310, 1e-160, 0.1, 1.0, 1e160, 1e308]
MEANS = [0.0, 1e-160, 1.0, 1e150, -1e308, 1e308]


def close(result, expected, rtol=1e-12, atol=1e-322):
    """A value that is too large for a float is infinite."""
    for x, y in zip(np.ravel(np.asarray(result)), expected, strict=True):
        y = float(y)
        assert x == y or (math.isfinite(y) and abs(x - y) <= atol + rtol * abs(y)), (x, y)


def log_density(x, mean, variance):
    return -((x - mean) ** 2) / (2 * variance) - mpmath.log(2 * mpmath.pi * variance) / 2


def divergence(m, v, n, w):
    return (v / w - 1 - mpmath.log(v / w) + (m - n) ** 2 / w) / 2


def test_gaussian_entropy(array):
    expected = exact.each(
        lambda v: mpmath.log(2 * mpmath.pi * mpmath.e * v) / 2 / mpmath.log(2), np.array(VARIANCES)
    )
    close(xl.gaussian_entropy(array(np.array(VARIANCES))), expected)


def test_gaussian_density(array):
    x, mean, variance = np.array(list(itertools.product(MEANS, MEANS, VARIANCES))).T
    logarithms = exact.each(log_density, x, mean, variance)
    given = [array(a) for a in (x, mean, variance)]
    close(xl.gaussian_log_density(*given), logarithms)
    densities = [mpmath.exp(y) for y in logarithms]
    result = np.asarray(xl.gaussian_density(*given))
    normal = np.array([float(d) > 1e-300 or d < 1e-330 for d in densities])
    close(result[normal], [d for d, n in zip(densities, normal, strict=True) if n])


def test_gaussian_kl(array):
    cases = list(itertools.product([0.0, 1.0, -1e308], VARIANCES, [0.0, 1e150, 1e308], VARIANCES))
    cases += [(0, v, 0, v * (1 + d)) for v in VARIANCES[2:-1] for d in (1e-12, 1e-3, 0.04, 0.06)]
    arrays = np.array(cases).T
    result = xl.gaussian_kl(*(array(np.ascontiguousarray(a)) for a in arrays), base=math.e)
    close(result, exact.each(divergence, *arrays))


MEASURES_OF_GAUSSIANS = {
    "divergence": lambda mean, variance: xl.gaussian_kl(0.0, 1.0, mean, variance),
    "density": lambda mean, variance: xl.gaussian_log_density(0.5, mean, variance),
    "entropy": lambda mean, variance: xl.gaussian_entropy(variance) + 0 * mean,
}


@pytest.mark.parametrize("measure", MEASURES_OF_GAUSSIANS)
@pytest.mark.parametrize("variance", VARIANCES[2:])  # before, 1/variance overflows
def test_gradients_of_gaussians_are_numbers(measure, variance):
    given = [
        exact.torch.tensor(x, dtype=exact.torch.float64, requires_grad=True)
        for x in (1.0, variance)
    ]
    MEASURES_OF_GAUSSIANS[measure](*given).backward()
    assert not any(x.grad.isnan() for x in given)


@pytest.mark.parametrize("difference", [1e-15, 1e-12, 1e-9, 1e-5, 0.05, 0.1, 0.15, 0.3, 1])
@pytest.mark.parametrize("classes", [2, 7, 300])
def test_jensen_shannon_of_neighbours(array, difference, classes):
    rng = np.random.default_rng([classes, int(1e15 * difference)])
    p = rng.random((6, classes)) + 0.01
    p /= p.sum(-1, keepdims=True)
    q = p * (1 + difference * rng.uniform(-1, 1, p.shape))
    q /= q.sum(-1, keepdims=True)
    expected = [
        sum(map(half_divergence, map(mpf, map(float, a)), map(mpf, map(float, b))))
        for a, b in zip(p, q, strict=True)
    ]
    close(xl.js_divergence(array(p), array(q), base=math.e), expected)
    columns = array(np.ascontiguousarray(p.T)), array(np.ascontiguousarray(q.T))
    close(xl.js_divergence(*columns, base=math.e, axis=0), expected)


def half_divergence(p, q):
    return sum(x * mpmath.log(2 * x / (p + q)) for x in (p, q)) / 2


COUNTS = [
    [1e308, 1e308],
    [1.7e308] * 5,
    [1.7e308, 1.0, 0.0],
    [1e308, 1e300, 3e307],
    [5e-324, 5e-324],
    [5e-324, 1.0],
    [1e-310, 3e-310],
]


def frequencies_entropy(counts):
    n = sum(map(mpf, counts))
    return -sum(mpf(c) / n * mpmath.log(mpf(c) / n, 2) for c in counts if c)


@pytest.mark.parametrize("counts", COUNTS, ids=str)
def test_counts_of_any_size(array, counts):
    close(xl.plug_in_entropy(array(np.array(counts))), [frequencies_entropy(counts)], atol=1e-300)
    n, seen = sum(map(mpf, counts)), sum(c > 0 for c in counts)
    corrected = frequencies_entropy(counts) + (seen - 1) / (2 * n * mpmath.log(2))
    close(xl.miller_madow_entropy(array(np.array(counts))), [corrected], atol=1e-300)
    parent, children = np.array(counts), np.diag(counts)
    close(
        xl.information_gain(array(parent), array(children)),
        [frequencies_entropy(counts)],
        atol=1e-300,
    )


def test_weights_of_any_size(array):
    weights = array(np.array([1.5e308, 1.5e308, 1e308]))
    labels = array(np.array([0, 1, 1]))
    np.testing.assert_allclose(
        xl.categorical_mle(labels, 2, weights=weights), [3 / 8, 5 / 8], rtol=1e-15
    )
    ones = array(np.array([0.0, 1.0, 1.0]))
    assert float(xl.bernoulli_mle(ones, weights=weights)) == pytest.approx(5 / 8, rel=1e-15)
