"""Dtypes, layouts and libraries: what goes in comes out, however it lies in memory."""

import fractions

import array_api_compat
import jax
import jax.numpy as jnp
import ml_dtypes
import numpy as np
import pytest
from optional import optional

import xentlib as xl
from xentlib.engines import engine_of
from xentlib.engines.arrays import ArrayEngine
from xentlib.engines.numpy import numpy_engine

torch = optional("torch")
# The definition of every primitive, on NumPy arrays: what NumPy's own engine is held to.
definition = ArrayEngine(array_api_compat.array_namespace(np.zeros(1)), "definition")

LAYOUTS = {
    "plain": lambda x: x.copy(),
    "Fortran": np.asfortranarray,
    "every other": lambda x: np.repeat(x, 2, axis=0)[::2],
    "backwards": lambda x: x[::-1, ::-1].copy()[::-1, ::-1],
    "read-only": lambda x: np.lib.stride_tricks.as_strided(x.copy(), writeable=False),
    "transposed": lambda x: x.T.copy().T,
}
MEASURES = [
    xl.entropy,
    lambda p: xl.cross_entropy(p, p[::-1]),
    lambda p: xl.kl_divergence(p, p[::-1]),
    lambda p: xl.js_divergence(p, p[::-1]),
    xl.self_information,
    xl.softmax,
    xl.log_softmax,
    xl.logsumexp,
    xl.sigmoid,
    xl.softplus,
    lambda p: xl.cross_entropy_loss(p, np.arange(len(p)) % p.shape[1], reduction="none"),
    lambda p: xl.cross_entropy_loss(p, p, reduction="none", label_smoothing=0.1),
    lambda p: xl.cross_entropy_loss(
        p, np.arange(len(p)) % 5, reduction="none", weight=np.arange(p.shape[1], dtype=p.dtype)
    ),
    lambda p: xl.binary_cross_entropy(p, p[::-1], weight=p, reduction="none"),
    lambda p: xl.binary_cross_entropy_with_logits(p, p[::-1], pos_weight=0.5, reduction="none"),
    lambda p: xl.logistic_loss(p, np.where(p > 0.2, 1, -1).astype(p.dtype), reduction="none"),
    lambda p: xl.focal_loss(p, p[::-1], alpha=0.25, reduction="none"),
    lambda p: xl.cross_entropy_loss_grad(p, np.arange(len(p)) % 5, label_smoothing=0.1),
]


def probabilities(rows, classes, dtype=np.float64):
    rng = np.random.default_rng([rows, classes])
    p = rng.random((rows, classes)) * rng.integers(0, 2, (rows, classes))
    p[:, 0] += 0.1
    return (p / p.sum(-1, keepdims=True)).astype(dtype)


def rtol(dtype):
    return 1e-12 if dtype == np.float64 else 1e-6


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("rows, classes", [(700, 10), (2, 9), (30, 5000), (5, 24_000)])
@pytest.mark.parametrize("dtype", [np.float64, np.float32])
def test_blocks_and_layouts_change_nothing(layout, rows, classes, dtype, monkeypatch):
    p = LAYOUTS[layout](probabilities(rows, classes, dtype))
    before = p.copy()
    results = [measure(p) for measure in MEASURES]
    np.testing.assert_array_equal(p, before)
    monkeypatch.setattr("xentlib.core.formula.as_table", lambda *_: None)
    for measure, result in zip(MEASURES, results, strict=True):
        expected = measure(p)
        assert result.dtype == expected.dtype == dtype
        np.testing.assert_allclose(result, expected, rtol=rtol(dtype), atol=1e-300)


def test_blocks_along_another_axis():
    p = probabilities(9000, 6)
    columns = np.ascontiguousarray(p.T)
    np.testing.assert_allclose(xl.entropy(columns, axis=0), xl.entropy(p), rtol=1e-14)
    np.testing.assert_allclose(xl.log_softmax(columns, axis=0), xl.log_softmax(p).T, rtol=1e-14)
    cube = p.reshape(90, 100, 6)
    np.testing.assert_allclose(xl.entropy(cube), xl.entropy(p).reshape(90, 100), rtol=1e-14)
    middle = np.moveaxis(cube, -1, 1)
    assert xl.softmax(middle, axis=1).shape == middle.shape
    np.testing.assert_allclose(xl.entropy(middle, axis=1), xl.entropy(cube), rtol=1e-14)
    image = np.ascontiguousarray(middle)
    y = np.arange(9000).reshape(90, 100) % 6
    loss = xl.cross_entropy_loss(image, y, reduction="none")
    flat = xl.cross_entropy_loss(p, y.ravel(), reduction="none")
    np.testing.assert_allclose(loss.ravel(), flat, rtol=1e-14)


def test_one_distribution_against_many():
    q = probabilities(20_000, 8) + 0.1
    q /= q.sum(-1, keepdims=True)
    p = q[3].copy()
    expected = np.array([xl.kl_divergence(p, row) for row in q[:50]])
    np.testing.assert_allclose(xl.kl_divergence(p, q)[:50], expected, rtol=1e-12)
    grid = xl.kl_divergence(
        p[:, None, :].T if p.ndim > 1 else p[None, None], q.reshape(200, 100, 8)
    )
    np.testing.assert_allclose(grid.ravel()[:50], expected, rtol=1e-12)


@pytest.mark.parametrize("rows, classes, bad", [(20_000, 10, 12_345), (300, 1000, 299)])
def test_errors_in_blocks_name_the_place_in_the_whole(rows, classes, bad):
    p = probabilities(rows, classes)
    p[bad, 3] += 0.5
    with pytest.raises(ValueError, match=rf"^p must sum to 1; its sum is 1\.5\d* at row {bad}$"):
        xl.entropy(p)
    p[bad, 3] = -0.5
    with pytest.raises(
        ValueError, match=rf"^q must not be negative; got -0\.5 at index \({bad}, 3\)$"
    ):
        xl.kl_divergence(np.full_like(p, 1 / classes), p)
    z, y = np.zeros((rows, classes)), np.zeros(rows, int)
    z[bad, 5] = np.nan
    with pytest.raises(
        ValueError, match=rf"^logits must be numbers below inf; got nan at index \({bad}, 5\)$"
    ):
        xl.cross_entropy_loss(z, y)
    z[bad] = -np.inf
    with pytest.raises(
        ValueError, match=f"^z must have a finite logit in every row; got -inf at row {bad}$"
    ):
        xl.softmax(z)


def test_other_errors_in_blocks_are_raised():
    with pytest.raises(ValueError, match="base must be a positive number other than 1, not 1"):
        xl.entropy(probabilities(20_000, 10), base=1)


def test_arguments_that_python_refuses():
    for call in (
        xl.entropy,
        lambda: xl.entropy([0.5, 0.5], 2),
        lambda: xl.entropy([0.5, 0.5], p=[0.5, 0.5]),
        lambda: xl.entropy([0.5, 0.5], bases=2),
    ):
        with pytest.raises(TypeError, match=r"argument"):
            call()
    with pytest.raises(ValueError, match=r"^p must be a list of probabilities; got the single"):
        xl.entropy(0.5)
    with pytest.raises(ValueError, match=r"^step returns 1 parts for a state of 2$"):
        xl.iterate(lambda x, y: (x,), (1.0, 2.0), 3)


@pytest.mark.parametrize("classes", [10, 100])
def test_float32_loses_no_confident_row_and_none_that_overflows(classes):
    """Rows that the sum in float32 cannot hold, between rows that it can."""
    rng = np.random.default_rng(classes)
    z = rng.standard_normal((3000, classes)).astype(np.float32)
    z[::7, 0] += 30
    z[1::7] += 500
    z[2::7] -= 500
    y = np.zeros(3000, int)
    for reduction in ("none", "mean"):
        np.testing.assert_allclose(
            xl.cross_entropy_loss(z, y, reduction=reduction),
            xl.cross_entropy_loss(z.astype(float), y, reduction=reduction),
            rtol=3e-7,
        )
    np.testing.assert_allclose(xl.logsumexp(z), xl.logsumexp(z.astype(float)), rtol=3e-7)
    z[5], y[6] = -np.inf, 3
    with pytest.raises(ValueError, match="logits must have a finite logit in every row"):
        xl.cross_entropy_loss(z, y)


def test_ruled_out_labels_are_infinite_in_blocks():
    z = np.zeros((20_000, 10))
    z[:, 4] = -np.inf
    loss = xl.cross_entropy_loss(z, np.full(20_000, 4), reduction="none")
    assert np.all(loss == np.inf)


@pytest.mark.parametrize("dtype", ["float16", "bfloat16", "float32", "float64"])
def test_dtypes_are_kept(dtype):
    p = np.array([[0.5, 0.25, 0.25], [0.5, 0.5, 0]])
    array = p.astype(ml_dtypes.bfloat16 if dtype == "bfloat16" else dtype)
    tensor = torch.tensor(p, dtype=getattr(torch, dtype))
    for measure in (xl.entropy, xl.softmax, xl.self_information, xl.sigmoid):
        assert measure(array).dtype == array.dtype
        assert measure(tensor).dtype == tensor.dtype
        given = measure(tensor).to(torch.float64).numpy()
        assert np.allclose(
            measure(array).astype(float), given, rtol=1e-15 if dtype == "float64" else 0
        )
    assert xl.cross_entropy_loss(array, [0, 1]).dtype == array.dtype
    assert xl.cross_entropy_loss(tensor, torch.tensor([0, 1])).dtype == tensor.dtype
    assert isinstance(xl.entropy(tensor[0]), torch.Tensor) and xl.entropy(tensor[0]).ndim == 0
    assert isinstance(xl.entropy(p[0]), np.float64)


def test_what_becomes_float64():
    third = fractions.Fraction(1, 3)
    for p in (
        [third] * 3,
        (1 / 3,) * 3,
        np.full(3, 1 / 3, dtype=np.longdouble),
        [np.float64(1 / 3)] * 3,
    ):
        assert xl.entropy(p).dtype == np.float64
    for z in ([1, 2], np.array([1, 2]), np.array([1, 2], np.uint8), np.array([1, 2], ">f8")):
        np.testing.assert_allclose(xl.softmax(z), xl.softmax([1.0, 2.0]))
    assert xl.softmax(torch.tensor([1, 2])).dtype == torch.float64
    half = torch.tensor(0.5, requires_grad=True)
    entropy = xl.entropy([half, half])
    entropy.backward()
    assert half.grad is not None


def test_masked_and_subclassed_arrays():
    with pytest.raises(TypeError, match="p is a masked array"):
        xl.entropy(np.ma.masked_array([0.5, 0.5], [True, False]))
    assert xl.entropy(np.array([0.5, 0.5]).view(type("Mine", (np.ndarray,), {}))) == 1


@pytest.mark.parametrize("x64", [False, pytest.param(True, marks=pytest.mark.deep)])
def test_jax(x64):
    """Under jit and grad, and without its 64-bit mode."""
    with jax.enable_x64(x64):
        p = jnp.array([[0.5, 0.25, 0.25], [0.5, 0.5, 0.0]])
        z, y = jnp.array([[40.0, 0.0, 0.0], [1.0, 2.0, 3.0]]), jnp.array([0, 1])
        rtol = 1e-12 if x64 else 1e-6
        assert xl.entropy(p).dtype == p.dtype
        assert xl.entropy([jnp.float32(0.5), 0.5]) == 1
        for f in (xl.entropy, lambda p: xl.kl_divergence(p, p[::-1]), xl.softmax):
            np.testing.assert_allclose(jax.jit(f)(p), f(np.asarray(p, float)), rtol=rtol)
        np.testing.assert_allclose(
            jax.jit(xl.cross_entropy_loss)(z, y),
            xl.cross_entropy_loss(np.asarray(z, float), [0, 1]),
            rtol=rtol,
        )
        gradient = jax.jit(jax.grad(lambda z: xl.cross_entropy_loss(z, y)))(z)
        np.testing.assert_allclose(
            gradient,
            xl.cross_entropy_loss_grad(np.asarray(z, float), [0, 1]),
            rtol=10 * rtol,
            atol=1e-17,
        )
        gradient = jax.jit(jax.grad(lambda z: xl.entropy(xl.softmax(z)).sum()))(z)
        assert np.all(np.isfinite(gradient))
    with pytest.raises(ValueError, match="p must sum to 1"):
        xl.entropy(jnp.array([0.5, 0.6]))


EDGES = [-np.inf, -745.0, -1.0, -1e-20, 0.0, 1e-20, 1.0, 3.0, 710.0, np.inf, np.nan]


@pytest.mark.parametrize("axis", [0, -1])
def test_numpys_primitives_keep_the_definition(axis):
    """Also where no formula lets them: a slider's program may hold anything."""
    rng = np.random.default_rng(6)
    for _ in range(300):
        z = rng.choice(EDGES, (3, 3))
        index = rng.integers(0, 3, 3)
        with np.errstate(all="ignore"):
            for name in ("logsumexp", "log_softmax", "softmax"):
                expected = getattr(definition, name)(z, axis)
                np.testing.assert_allclose(
                    getattr(numpy_engine, name)(z, axis), expected, rtol=1e-13, atol=1e-300
                )
            expected = definition.log_softmax_at(z, index, axis) + 0 * z.max(axis)
            np.testing.assert_allclose(
                numpy_engine.log_softmax_at(z, index, axis), expected, rtol=1e-13, atol=1e-300
            )
            for name in ("softplus", "sigmoid", "log_sigmoid"):
                expected = getattr(definition, name)(z)
                np.testing.assert_allclose(
                    getattr(numpy_engine, name)(z), expected, rtol=1e-13, atol=1e-300
                )


@pytest.mark.parametrize("base", [2, np.e, 10, 3])
def test_numpys_divergence_keeps_the_definition(base):
    entries = np.array([0.0, 5e-324, 1e-310, 1e-20, 0.1, 0.1 + 1e-9, 0.5, 1.0])
    p, q = np.meshgrid(entries, entries)
    with np.errstate(all="ignore"):
        for x, y in [(p, q), (p.ravel()[:, None], q.ravel()[:, None])]:
            for axis in (0, -1):
                expected = definition.relative_entropy(x, y, base, axis)
                result = numpy_engine.relative_entropy(x, y, base, axis)
                np.testing.assert_allclose(result, expected, rtol=1e-12, atol=1e-15)
                expected = definition.expected_log(x, y, base, axis)
                result = numpy_engine.expected_log(x, y, base, axis)
                np.testing.assert_allclose(result, expected, rtol=1e-12)
        np.testing.assert_allclose(
            numpy_engine.xlogy(p, q, base), definition.xlogy(p, q, base), rtol=1e-12
        )


def test_engines_by_value():
    assert engine_of([1, (2, 3)], None, 4.0) is numpy_engine
    assert engine_of(torch.ones(1)).name == "PyTorch"
    assert engine_of(jnp.ones(1)).name == "JAX"
    assert engine_of(np.array([1, 2], dtype=object)) is numpy_engine
    with pytest.raises(TypeError, match=r"mix kinds of array \(NumPy and PyTorch\)"):
        engine_of(np.ones(1), torch.ones(1))
    with pytest.raises(TypeError, match="cannot compute with a object"):
        engine_of(object())
    assert definition.asarray([1, 2]).dtype == np.float64
    assert engine_of(torch.ones(1)).asarray([1, 2], like=torch.ones(1)).dtype == torch.float64
