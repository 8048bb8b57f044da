"""What must hold for every function with an axis, a base or a batch, and values where formulas part."""

import inspect
import math

import numpy as np
import pytest
import sympy
from arguments import FUNCTIONS, valid_arguments

import xentlib as xl
from xentlib.engines.recorded import record
from xentlib.engines.symbolic import IndexedVector, symbolic_engine

ALONG_AN_AXIS = [name for name, arguments in FUNCTIONS.items() if "axis" in arguments]
THE_SAME_IN_EVERY_BASE = {"perplexity", "kraft_sum"}
IN_A_BASE = [n for n, a in FUNCTIONS.items() if "base" in a and n not in THE_SAME_IN_EVERY_BASE]


def parts(result):
    return result if isinstance(result, tuple) else (result,)


@pytest.mark.parametrize("name", ALONG_AN_AXIS)
def test_columns_as_rows(name):
    arguments = valid_arguments(name, np.random.default_rng(4)) | {"axis": -1}
    turned = {k: v.T if isinstance(v, np.ndarray) else v for k, v in arguments.items()}
    function = getattr(xl, name)
    by_rows, by_columns = parts(function(**arguments)), parts(function(**turned | {"axis": 0}))
    for rows, columns in zip(by_rows, by_columns, strict=True):
        np.testing.assert_allclose(rows, columns.T if columns.ndim == 2 else columns)


@pytest.mark.parametrize("name", IN_A_BASE)
def test_change_of_base(name):
    arguments = valid_arguments(name, np.random.default_rng(5))
    function = getattr(xl, name)
    for base in (3, 10, math.e, 0.5):
        others = parts(function(**arguments | {"base": base}))
        for bits, other in zip(parts(function(**arguments | {"base": 2})), others, strict=True):
            np.testing.assert_allclose(other * math.log2(base), bits, rtol=1e-12, atol=1e-15)


def test_perplexity_in_every_base():
    p, q = [1 / 2, 1 / 4, 1 / 4], [1 / 4, 1 / 4, 1 / 2]
    for base in (2, 3, 10, math.e):
        assert xl.perplexity(p, base=base) == pytest.approx(2**1.5, rel=1e-14)
        assert xl.perplexity(p, q, base=base) == pytest.approx(2**1.75, rel=1e-14)
    for k in range(1, 12):  # exact with the base that it has by itself
        assert xl.perplexity(np.full(2**k, 2.0**-k)) == 2**k
    columns = np.array([p, q]).T
    np.testing.assert_allclose(xl.perplexity(columns, axis=0), 2**1.5)
    np.testing.assert_allclose(xl.perplexity(columns, columns, axis=0), 2**1.5)


def test_every_table_of_a_batch_by_itself():
    tables = np.random.default_rng(6).random((5, 3, 4))
    tables /= tables.sum((1, 2), keepdims=True)
    measures = [xl.joint_entropy, xl.mutual_information, xl.conditional_entropy]
    measures += [lambda table: xl.conditional_entropy(table, given=1)]
    for measure in measures:
        np.testing.assert_allclose(measure(tables), [measure(table) for table in tables])
        np.testing.assert_allclose(measure(tables[:, None]), measure(tables)[:, None])


def test_samples_in_columns():
    p, w = np.random.default_rng(7).random((2, 4, 3))
    for measure in (xl.log_likelihood, xl.negative_log_likelihood):
        expected = [measure(p[:, k], weights=w[:, k]) for k in range(3)]
        np.testing.assert_allclose(measure(p, weights=w, axis=0), expected)
        np.testing.assert_allclose(measure(p, axis=0), [measure(x) for x in p.T])
    x = np.round(p)
    fitted = xl.gaussian_mle(x, weights=w, axis=0)
    for k in range(3):
        alone = xl.gaussian_mle(x[:, k], weights=w[:, k])
        assert (fitted.mean[k], fitted.variance[k]) == pytest.approx(alone)
    np.testing.assert_allclose(
        xl.bernoulli_mle(x, weights=w, axis=0), (w * x).sum(0) / w.sum(0), rtol=1e-14
    )
    labels, weights = [0, 2, 0, 1], [1.0, 0.5, 0.25, 2.0]
    expected = np.array([1.25, 2.0, 0.5, 0.0]) / 3.75
    np.testing.assert_allclose(xl.categorical_mle(labels, 4, weights=weights), expected)
    assert xl.categorical_mle([0, 0], 1).tolist() == [1.0]


def test_one_jacobian_a_row():
    z = np.random.default_rng(8).normal(size=(2, 5, 3))
    jacobian = xl.softmax_jacobian(z)
    assert jacobian.shape == (2, 5, 3, 3)
    for place in np.ndindex(2, 5):
        p = xl.softmax(z[place])
        np.testing.assert_allclose(jacobian[place], np.diag(p) - np.outer(p, p), atol=1e-16)


PAIRS = {
    "binary_cross_entropy": (0.5, 1.0),
    "binary_cross_entropy_with_logits": (0.5, 1.0),
    "logistic_loss": (0.5, 1.0),
    "focal_loss": (0.5, 1.0),
    "quadratic_cost": (0.5, 1.0),
}


@pytest.mark.parametrize("name", [*PAIRS, *(f"{name}_grad" for name in PAIRS)])
@pytest.mark.parametrize("shapes", [((3,), (1,)), ((1,), (3,)), ((3, 1), (3,)), ((2, 2), (2,))])
def test_a_loss_does_not_broadcast_its_target(name, shapes):
    x, y = PAIRS[name.removesuffix("_grad")]
    first, second = shapes
    with pytest.raises(ValueError, match="has shape"):
        getattr(xl, name)(np.full(first, x), np.full(second, y))


@pytest.mark.parametrize("function", [xl.quadratic_cost, xl.quadratic_cost_grad])
def test_costs_of_samples_with_more_than_two_axes(function):
    with pytest.raises(ValueError, match=r"^output has shape \(2, 2, 2\); pass"):
        function(np.ones((2, 2, 2)), np.ones((2, 2, 2)))


def test_a_gradient_takes_what_its_function_takes():
    for name in xl.__all__:
        if name.endswith("_grad"):
            function, gradient = getattr(xl, name.removesuffix("_grad")), getattr(xl, name)
            assert inspect.signature(gradient) == inspect.signature(function), name


@pytest.mark.parametrize(
    ("gradient", "arguments", "defaults"),
    [
        (xl.entropy_grad, [[0.25, 0.75]], {"base": 2}),
        (xl.cross_entropy_grad, [[0.25, 0.75], [0.5, 0.5]], {"base": 2}),
        (xl.kl_divergence_grad, [[0.25, 0.75], [0.5, 0.5]], {"base": 2}),
        (xl.focal_loss_grad, [0.5, 1], {"gamma": 2.0}),
    ],
)
def test_a_gradient_uses_the_defaults_that_it_shows(gradient, arguments, defaults):
    shown = inspect.signature(gradient).parameters
    assert all(shown[name].default == value for name, value in defaults.items())
    np.testing.assert_array_equal(gradient(*arguments), gradient(*arguments, **defaults))


@pytest.mark.parametrize("children", [[[4, 0, 0]], [4, 4], [[[4, 4]]], [[4], [0]]])
def test_children_of_another_shape(children):
    with pytest.raises(ValueError, match=r"children_counts has shape \("):
        xl.information_gain([4, 4], children)


@pytest.mark.parametrize("children", [[[4, 0], [0, 3]], [[4, 1], [0, 4]]])
def test_children_that_are_not_the_parents(children):
    with pytest.raises(ValueError, match=r"^children_counts must sum to parent_counts; sums to"):
        xl.information_gain([4, 4], children)


@pytest.mark.parametrize("reduction", ["average", "none "])
@pytest.mark.parametrize(
    "function",
    [
        xl.cross_entropy_loss,
        xl.cross_entropy_loss_grad,
        xl.nll_loss,
        xl.nll_loss_grad,
        xl.brier_score,
    ],
)
def test_unknown_reductions(function, reduction):
    rows = [[0.0, -np.inf]] if "nll" in function.__name__ else [[0.5, 0.5]]
    with pytest.raises(ValueError, match=r"^reduction must be one of 'none', 'mean', 'sum'"):
        function(rows, [0], reduction=reduction)


def test_huffman_merges_the_shallower_of_equal_trees():
    assert [len(w) for w in xl.huffman_code(np.array([1, 2, 1, 1]) / 5)] == [2, 2, 2, 2]
    p = np.array([2, 1, 1, 1, 1, 2, 3]) / 11
    assert [len(w) for w in xl.huffman_code(p)] == [3, 3, 3, 3, 3, 3, 2]
    p = np.array([6, 3, 1, 1, 4, 3, 3, 2, 3, 3, 3]) / 32
    assert [len(w) for w in xl.huffman_code(p)] == [2, 4, 5, 5, 3, 4, 4, 4, 4, 3, 3]


def test_arrays_of_symbols():
    x, y = sympy.symbols("x y", positive=True)
    logs = xl.log(xl.stack([x, x * y]))
    assert logs.diff(x).tolist() == [1 / x, 1 / x]
    assert logs.subs(y, 1).tolist() == [sympy.log(x), sympy.log(x)]
    assert (logs - sympy.log(x)).simplify().tolist() == [0, sympy.log(y)]
    assert logs._repr_latex_().startswith("$")
    assert symbolic_engine.max([x, y]) == sympy.Max(x, y)
    assert symbolic_engine.min([x, y]) == sympy.Min(x, y)
    assert symbolic_engine.concat([[x], [y]]).tolist() == [x, y]
    with pytest.raises(TypeError, match="the largest of symbols is not known"):
        symbolic_engine.argmax([x, y])


def test_vectors_of_symbols_have_one_length():
    k, n, m = sympy.symbols("k n m", integer=True, positive=True)
    p = sympy.IndexedBase("p", positive=True)
    one, other = IndexedVector(p[k], k, n), IndexedVector(p[k], k, m)
    assert repr(one) == "IndexedVector(p[k], k, n)"
    with pytest.raises(ValueError, match="different lengths, n and m"):
        one + other
    assert xl.entropy(sympy.Matrix([[1, 0]]), base=2) == 0


def test_a_slider_or_a_symbol_may_be_the_base():
    def model(base):
        return {
            "H": xl.binary_entropy(0.25, base=base),
            "I": xl.self_information(0.25, base=base),
            "D": xl.kl_divergence([0.25, 0.75], [0.5, 0.5], base=base),
        }

    program = record(model, {"base": 2.0})
    for base in (2.0, math.e, 10.0):
        results = program.evaluate({"base": base})
        assert results["H"] == pytest.approx(xl.binary_entropy(0.25, base=base), rel=1e-14)
        assert results["I"] == pytest.approx(xl.self_information(0.25, base=base), rel=1e-14)
        divergence = xl.kl_divergence([0.25, 0.75], [0.5, 0.5], base=base)
        assert results["D"] == pytest.approx(divergence, rel=1e-14)
    base, p = sympy.symbols("b p", positive=True)
    by_hand = -p * sympy.log(p) - (1 - p) * sympy.log(1 - p)
    for b in (2, 3, base):  # log(2) itself, not its digits
        assert sympy.simplify(xl.binary_entropy(p, base=b) * sympy.log(b) - by_hand) == 0
    assert sympy.simplify(xl.binary_entropy(p, base=math.e) - by_hand) == 0
    for b in (2, 3, math.e):
        assert not xl.binary_entropy(p, base=b).atoms(sympy.Float)


@pytest.mark.parametrize("dtype", ["float64", "float32", "float16"])
def test_joint_tables_of_any_precision(dtype):
    tables = np.array([[[0.25, 0.25], [0.25, 0.25]], [[0.5, 0.0], [0.0, 0.5]]], dtype)
    np.testing.assert_allclose(xl.mutual_information(tables), [0, 1], atol=1e-6)
    np.testing.assert_allclose(xl.joint_entropy(tables), [2, 1], atol=1e-3)
    with pytest.raises(ValueError, match=r"table must sum to 1; its sum is .* at table 1"):
        xl.conditional_entropy(tables * np.array([1, 0.5], dtype)[:, None, None])
