"""Every digit that a result should have: against mpmath, on random numbers that are not round."""

import exact
import numpy as np
import pytest

import xentlib as xl

SCALES = [0.01, 1, 3, 30, 1000, 1e4]
DTYPES = [np.float64, np.float32]


def limit(dtype, double, single):
    return double if dtype is np.float64 else single


def logits(scale, rows, classes, dtype):
    """Random rows: spread over ±scale, nearly tied, and ahead of the others by up to the scale."""
    rng = np.random.default_rng([int(100 * scale), classes])
    z = rng.uniform(-scale, scale, (rows, classes))
    z[1::3] = z[1::3, :1] + rng.uniform(-1, 1, z[1::3].shape)
    z[2::3] = rng.uniform(-1, 1, z[2::3].shape)
    z[2::3, 0] += rng.uniform(0, scale, len(z[2::3]))
    return z.astype(dtype)


def numbers(scale, dtype, n=400):
    rng = np.random.default_rng(int(100 * scale))
    return rng.uniform(-scale, scale, n).astype(dtype)


SIZES = [(60, 2), (60, 3), (30, 10), (6, 70), (3, 700)]


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("scale", SCALES)
def test_log_softmax_and_cross_entropy_of_every_label(array, scale, dtype):
    for rows, classes in SIZES:
        z = logits(scale, rows, classes, dtype)
        expected = np.array([exact.log_softmax(row) for row in z])
        assert exact.ulps(xl.log_softmax(array(z)), expected, dtype) <= limit(dtype, 4, 2)
        for label in range(0, classes, max(1, classes // 20)):
            target = array(np.full(rows, label))
            loss = xl.cross_entropy_loss(array(z), target, reduction="none")
            assert exact.ulps(loss, -expected[:, label], dtype) <= limit(dtype, 4, 2)


@pytest.mark.parametrize("dtype", DTYPES)
def test_cross_entropy_of_large_input(dtype):
    """Blocks, and blocks that are turned, hold to the same limits."""
    rng = np.random.default_rng(1)
    for rows, classes, scale in [(20_000, 10, 3), (500, 1000, 1), (500, 1000, 6), (4, 20_000, 1)]:
        z = (rng.standard_normal((rows, classes)) * scale).astype(dtype)
        y = rng.integers(0, classes, rows)
        z[::3, 0] += 5 * scale
        y[::3] = 0
        loss = xl.cross_entropy_loss(z, y, reduction="none")
        some = rng.permutation(rows)[: max(1, 10_000 // classes)]
        expected = [-exact.log_softmax(z[n])[y[n]] for n in some]
        assert exact.ulps(loss[some], expected, dtype) <= limit(dtype, 4, 2)


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("scale", SCALES)
def test_logsumexp(array, scale, dtype):
    for rows, classes in SIZES:
        z = logits(scale, rows, classes, dtype)
        result = np.asarray(xl.logsumexp(array(z)), dtype=float)
        unit = np.spacing(np.maximum(np.abs(z).max(-1), dtype(np.log(classes))))
        errors = [float(r - exact.logsumexp(row)) for r, row in zip(result, z, strict=True)]
        assert np.all(np.abs(errors) <= 2 * unit)


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("scale", [0.01, 1, 30, 700])
def test_softplus_and_sigmoid(array, scale, dtype):
    z = numbers(scale, dtype)
    softplus, sigmoid = exact.each(exact.softplus, z), exact.each(exact.sigmoid, z)
    assert exact.ulps(xl.softplus(array(z)), softplus, dtype) <= limit(dtype, 2, 3)
    assert exact.ulps(xl.sigmoid(array(z)), sigmoid, dtype) <= limit(dtype, 3, 4)
    log_sigmoid = [-s for s in exact.each(exact.softplus, -z)]
    assert exact.ulps(xl.log_sigmoid(array(z)), log_sigmoid, dtype) <= limit(dtype, 2, 3)


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("scale", [0.01, 1, 30, 700])
def test_binary_cross_entropy_with_logits(array, scale, dtype):
    z = numbers(scale, dtype)
    soft = np.random.default_rng(2).random(z.shape).astype(dtype)
    for y in (np.zeros_like(z), np.ones_like(z), soft):
        losses = exact.each(lambda a, b: b * exact.softplus(-a) + (1 - b) * exact.softplus(a), z, y)
        gradients = exact.each(
            lambda a, b: (1 - b) * exact.sigmoid(a) - b * exact.sigmoid(-a), z, y
        )
        given = array(z), array(y)
        loss = xl.binary_cross_entropy_with_logits(*given, reduction="none")
        gradient = xl.binary_cross_entropy_with_logits_grad(*given, reduction="none")
        assert exact.ulps(loss, losses, dtype) <= limit(dtype, 3, 4)
        if y is soft:
            errors = [
                float(abs(exact.mpf(float(g)) - e))
                for g, e in zip(gradient, gradients, strict=True)
            ]
            assert max(errors) <= 2 * np.finfo(dtype).eps
        else:
            assert exact.ulps(gradient, gradients, dtype) <= limit(dtype, 3, 4)


@pytest.mark.parametrize("perturbation", [1e-9, 1e-7, 1e-5, 1e-3, 0.04, 0.06, 0.5])
@pytest.mark.parametrize("classes", [2, 10, 1000])
def test_divergence_of_neighbours(array, perturbation, classes):
    rng = np.random.default_rng([classes, int(1e9 * perturbation)])
    p = rng.random((6, classes)) + 0.01
    p /= p.sum(-1, keepdims=True)
    q = p * (1 + perturbation * rng.uniform(-1, 1, p.shape))
    q /= q.sum(-1, keepdims=True)
    result = np.asarray(xl.kl_divergence(array(p), array(q)))
    expected = np.array([float(exact.relative_entropy(x, y)) for x, y in zip(p, q, strict=True)])
    assert np.all(result >= 0)
    np.testing.assert_allclose(result, expected, rtol=1e-12)


@pytest.mark.parametrize("perturbation", [0, 1e-16, 1e-15, 1e-13, 1e-11])
def test_divergence_is_never_negative(array, perturbation):
    rng = np.random.default_rng(3)
    p = rng.random((300, 7))
    p /= p.sum(-1, keepdims=True)
    q = p * (1 + perturbation * rng.uniform(-1, 1, p.shape))
    for dtype in DTYPES:
        assert np.all(
            np.asarray(xl.kl_divergence(array(p.astype(dtype)), array(q.astype(dtype)))) >= 0
        )


@pytest.mark.parametrize("perturbation", [1e-9, 1e-5, 0.05, 1])
def test_jensen_shannon(array, perturbation):
    rng = np.random.default_rng(4)
    p = rng.random((6, 20)) + 0.01
    p[:, 3] = 0
    p /= p.sum(-1, keepdims=True)
    q = p * (1 + perturbation * rng.uniform(-1, 1, p.shape))
    q[:, 5] = 0 if perturbation == 1 else q[:, 5]
    q /= q.sum(-1, keepdims=True)
    result = np.asarray(xl.js_divergence(array(p), array(q)))
    expected = []
    for x, y in zip(p, q, strict=True):
        m = [(exact.mpf(a) + exact.mpf(b)) / 2 for a, b in zip(x, y, strict=True)]
        expected.append(float(sum(_exact_divergence(r, m) for r in (x, y)) / 2))
    np.testing.assert_allclose(result, expected, rtol=1e-12)


def _exact_divergence(p, m):
    terms = [
        exact.mpf(a) * exact.mpmath.log(exact.mpf(a) / b) if a else 0
        for a, b in zip(p, m, strict=True)
    ]
    return (sum(terms) - sum(map(exact.mpf, p)) + sum(m)) / exact.mpmath.log(2)


def test_jensen_shannon_is_never_nan(array):
    for p, q in [
        ([1, 0], [0, 1]),
        ([0, 1, 0], [0, 1, 0]),
        ([5e-324, 1], [0, 1]),
        ([1e-310, 1], [1, 0]),
    ]:
        p, q = array(np.array(p, float)), array(np.array(q, float))
        assert 0 <= float(xl.js_divergence(p, q)) <= 1


@pytest.mark.parametrize("k", range(61))
def test_powers_of_two_are_exact(array, k):
    p = array(np.array([2.0**-k]))
    assert float(xl.self_information(p)[0]) == k
    pair = np.array([2.0**-k, 1 - 2.0**-k])
    if k and pair[1] < 1:  # the other way round the event of probability 2^-k is the model's
        assert float(xl.cross_entropy(array(np.array([1.0, 0.0])), array(pair))) == k


def test_dyadic_distributions_are_exact(array):
    rng = np.random.default_rng(5)
    for _ in range(100):
        p, q = dyadic(rng), dyadic(rng)
        k = -np.log2(p)
        assert float(xl.entropy(array(p))) == float(np.sum(p * k))
        n = min(len(p), len(q))
        p, q = dyadic(rng, n), dyadic(rng, n)
        assert float(xl.cross_entropy(array(p), array(q))) == float(-np.sum(p * np.log2(q)))
        assert float(xl.kl_divergence(array(p), array(q))) == float(np.sum(p * np.log2(p / q)))


def dyadic(rng, n=None):
    """Probabilities that are powers of two: an event is split in two again and again."""
    n = n or rng.integers(2, 20)
    p = [1.0]
    while len(p) < n:
        half = p.pop(rng.integers(len(p))) / 2
        p += [half, half]
    return rng.permutation(p)


def test_the_weather(array):
    p, q = np.array([1 / 2, 1 / 4, 1 / 8, 1 / 8]), np.full(4, 1 / 4)
    assert str(float(xl.kl_divergence(array(p), array(q)))) == "0.25"


def test_neighbours_that_fill_only_a_part():
    """A far pair beside near ones, a tiny pair beside large ones, and an overflowing ratio."""
    cases = [
        ([0.5, 0.5 - 1e-3, 1e-3], [0.5, 0.5 - 2e-3, 2e-3]),
        ([0.5, 0.5 - 1e-20, 1e-20], [0.5, 0.5 - 1e-20, 3e-20]),
        ([1 - 1e-5, 1e-5, 0.0], [1 - 1e-5, 1e-5, 5e-324]),
        ([0.5, 0.5, 0.0], [1.0, 1e-310, 0.0]),
    ]
    for p, q in cases:
        expected = float(exact.relative_entropy(p, q))
        np.testing.assert_allclose(xl.kl_divergence(p, q), expected, rtol=1e-12)
