"""What SymPy may hand over: matrices, arrays, functions, infinities, and what has no entries."""

import numpy as np
import pytest
import sympy

import xentlib as xl
from xentlib.engines.symbolic import IndexedVector

a, b, c = sympy.symbols("a b c", positive=True)
z = sympy.Symbol("z", real=True)
k, K = sympy.symbols("k K", integer=True, positive=True)
p = sympy.IndexedBase("p", positive=True)
oo = sympy.oo

VECTORS = {
    "column": sympy.Matrix([a, b, c]),
    "row": sympy.Matrix([[a, b, c]]),
    "immutable column": sympy.ImmutableMatrix([a, b, c]),
    "immutable row": sympy.ImmutableMatrix([[a, b, c]]),
    "array": sympy.Array([a, b, c]),
    "tuple": sympy.Tuple(a, b, c),
}
FUNCTIONS = [
    xl.entropy,
    xl.softmax,
    xl.log_softmax,
    xl.logsumexp,
    xl.sigmoid,
    xl.softmax_jacobian,
    xl.plug_in_entropy,
    xl.gaussian_mle,
    xl.likelihood,
    xl.kraft_sum,
    xl.perplexity,
    lambda v: xl.kl_divergence([0.5, 0.25, 0.25], v),
    lambda v: xl.js_divergence(v, [a, a, a]),
    lambda v: xl.log_likelihood(v, weights=v),
    lambda v: xl.expected_length(v, [1, 2, 2]),
    lambda v: xl.cross_entropy_loss(v, 0),
    lambda v: xl.cross_entropy_loss(v, v, weight=v),
    lambda v: xl.cross_entropy_loss_grad(v, v),
    lambda v: xl.cross_entropy_loss([z, 0, 1], 1, weight=v),
    lambda v: xl.nll_loss(v, 2),
    lambda v: xl.binary_cross_entropy_with_logits(v, v, reduction="none"),
    lambda v: xl.focal_loss(v, v, gamma=2),
    lambda v: xl.quadratic_cost(v, [z, z, z]),
    lambda v: xl.brier_score(v, 0),
    lambda v: xl.skip_gram_loss(v, 0, [[1, 2, 3], [3, 4, 5]]),
    lambda v: xl.categorical_mle([0, 1, 1], 2, weights=v),
    lambda v: xl.total_variation(v, [1, 0, 0]),
    lambda v: xl.entropy([v, v], axis=-1),
]


@pytest.mark.parametrize("vector", VECTORS)
@pytest.mark.parametrize("function", FUNCTIONS)
def test_a_matrix_of_one_row_or_column_is_a_vector(function, vector):
    result, expected = function(VECTORS[vector]), function([a, b, c])
    if isinstance(expected, np.ndarray):
        assert result.shape == expected.shape and np.all(result == expected)
    else:
        assert result == expected


def test_a_matrix_is_a_table():
    table = sympy.Matrix([[a, b], [c, a]])
    assert xl.joint_entropy(table) == xl.joint_entropy([[a, b], [c, a]])
    assert xl.entropy(sympy.ImmutableMatrix(table)).shape == (2,)
    assert xl.entropy(sympy.MatrixSymbol("P", 3, 1)).args  # one expression
    for measure in (xl.joint_entropy, xl.conditional_entropy, xl.mutual_information):
        for vector in ([a, b], sympy.Matrix([a, b]), np.array([0.5, 0.5])):
            with pytest.raises(
                ValueError, match=r"^table must have two axes; its shape is \(2,\)$"
            ):
                measure(vector)


@pytest.mark.parametrize("function", FUNCTIONS)
def test_a_bare_indexed_base_is_refused_by_name(function):
    with pytest.raises(TypeError, match=r"p has no range; pass IndexedVector\(p\[k\], k, K\)$"):
        function(p)


def test_one_indexed_expression_is_a_number():
    assert xl.sigmoid(p[k]) == 1 / (1 + sympy.exp(-p[k]))
    assert xl.self_information(p[k], base=sympy.E) == -sympy.log(p[k])
    assert xl.quadratic_cost(p[k], 0) == p[k] ** 2 / 2
    with pytest.raises(
        ValueError, match=r"^p must be a list of probabilities; got the single number p"
    ):
        xl.entropy(p[k])
    terms = xl.kl_divergence(IndexedVector(p[k], k, K), IndexedVector(p[k], k, K))
    assert terms.doit() == 0


def test_functions_of_symbols():
    f = sympy.Function("f", positive=True)
    assert xl.entropy([f(1), f(2)], base=sympy.E) == -sum(f(i) * sympy.log(f(i)) for i in (1, 2))


WITHOUT_ENTRIES = {
    "relation": [a < b, b],
    "truth": [sympy.true, b],
    "set": sympy.FiniteSet(a, b),
    "matrix of unknown size": sympy.MatrixSymbol("P", K, 1),
}


@pytest.mark.parametrize("given", WITHOUT_ENTRIES)
def test_what_holds_no_expressions_is_refused_by_name(given):
    with pytest.raises((TypeError, ValueError), match=r"^p is not an array of numbers: "):
        xl.entropy(WITHOUT_ENTRIES[given])


def test_infinities_among_logits():
    assert xl.logsumexp([oo, z]) == oo
    assert xl.logsumexp([-oo, z]) == z
    assert xl.softmax([-oo, z]).tolist() == [0, 1]
    assert xl.sigmoid([oo, -oo, z])[:2].tolist() == [1, 0]
    assert xl.cross_entropy_loss([-oo, z], 0) == oo
    assert xl.cross_entropy_loss([-oo, z], 1) == 0
    assert xl.cross_entropy_loss([-oo, z], [0.0, 1.0]) == 0
    for function in (xl.softmax, xl.log_softmax, xl.softmax_jacobian):
        with pytest.raises(ValueError, match=r"^z must be numbers .*; got oo at index 1$"):
            function([z, oo])
    with pytest.raises(ValueError, match=r"^logits must be numbers .*; got oo at index \(0, 1\)$"):
        xl.cross_entropy_loss([[z, oo]], [0])


@pytest.mark.parametrize("bad", [oo, -oo, sympy.nan, sympy.zoo])
@pytest.mark.parametrize("function", [xl.entropy, xl.likelihood, xl.gaussian_mle, xl.perplexity])
def test_infinities_where_they_mean_nothing(function, bad):
    with pytest.raises(ValueError, match=rf"^[px] must be numbers .*; got {bad} at index 1$"):
        function([a, bad])


@pytest.mark.parametrize("function", [xl.logsumexp, xl.sigmoid, xl.softmax, xl.kraft_sum])
def test_no_number_is_refused_everywhere(function):
    with pytest.raises(ValueError, match=r"^(z|lengths) must be numbers .*; got nan at index 0$"):
        function([sympy.nan, a])


def test_a_symbol_as_a_class_number_of_listed_logits():
    for target in (k, [k]):
        with pytest.raises(TypeError, match=r"k.* is no class number; with listed expressions"):
            xl.cross_entropy_loss([z, a] if target is k else [[z, a]], target)
    general = IndexedVector(p[k], k, K)
    j = sympy.Symbol("j", integer=True, positive=True)
    assert xl.cross_entropy_loss(general, j).has(p[j])
