"""SymPy proves the analytic gradients: the derivative of the very formula minus the gradient is 0.

Nothing of Max, Heaviside or Piecewise is left in either, also for a general number of classes.
"""

import pytest
import sympy
from sympy import Heaviside, KroneckerDelta, Max, Piecewise, simplify, symbols

import xentlib as xl
from xentlib.engines.symbolic import IndexedVector

Z = symbols("z1:4", real=True)
ROWS = [symbols("z1_1:3", real=True), symbols("z2_1:3", real=True)]
Y = symbols("y1:3", positive=True)
SOFT = [*Y, 1 - sum(Y)]
W = symbols("w1:4", positive=True)
P, Q, C, GAMMA, ALPHA, EPSILON, S, A = symbols("p q c gamma alpha epsilon s a", positive=True)
T = symbols("t", real=True)
PS, QS = symbols("p1:4", positive=True), symbols("q1:4", positive=True)
V, U = symbols("v1:3", real=True), [symbols(f"u{i}_1:3", real=True) for i in range(3)]
BASES = [2, sympy.E, symbols("b", positive=True)]

# The value, the variables and the gradient, which may be nested lists.
CASES = {
    "cross-entropy": (xl.cross_entropy_loss(Z, 1), Z, xl.cross_entropy_loss_grad(Z, 1)),
    "cross-entropy, probabilities": (
        xl.cross_entropy_loss(Z, SOFT),
        Z,
        xl.cross_entropy_loss_grad(Z, SOFT),
    ),
    "cross-entropy, weights and smoothing": (
        xl.cross_entropy_loss(Z, 1, weight=W, label_smoothing=EPSILON, reduction="sum"),
        Z,
        xl.cross_entropy_loss_grad(Z, 1, weight=W, label_smoothing=EPSILON, reduction="sum"),
    ),
    "cross-entropy, two rows of which one weighs more": (
        xl.cross_entropy_loss(ROWS, [0, 1], weight=W[:2]),
        ROWS,
        xl.cross_entropy_loss_grad(ROWS, [0, 1], weight=W[:2]).tolist(),
    ),
    "negative log-likelihood": (
        xl.nll_loss([Z], [2], weight=W),
        Z,
        xl.nll_loss_grad([Z], [2], weight=W).tolist()[0],
    ),
    "binary cross-entropy": (
        xl.binary_cross_entropy(P, Q, weight=C),
        P,
        xl.binary_cross_entropy_grad(P, Q, weight=C),
    ),
    "binary cross-entropy with logits": (
        xl.binary_cross_entropy_with_logits(T, Q, weight=A, pos_weight=C),
        T,
        xl.binary_cross_entropy_with_logits_grad(T, Q, weight=A, pos_weight=C),
    ),
    "logistic": (xl.logistic_loss(S, T), S, xl.logistic_loss_grad(S, T)),
    "focal": (
        xl.focal_loss(T, Q, gamma=GAMMA, alpha=ALPHA),
        T,
        xl.focal_loss_grad(T, Q, gamma=GAMMA, alpha=ALPHA),
    ),
    "quadratic": (
        xl.quadratic_cost([Z], [SOFT]),
        Z,
        xl.quadratic_cost_grad([Z], [SOFT]).tolist()[0],
    ),
    "skip-gram": (
        xl.skip_gram_loss(V, 1, U),
        [V, *U],
        [g.tolist() for g in xl.skip_gram_loss_grad(V, 1, U)],
    ),
    "negative sampling": (
        xl.negative_sampling_loss(V, 1, [0, 2, 2], U),
        [V, *U],
        [g.tolist() for g in xl.negative_sampling_loss_grad(V, 1, [0, 2, 2], U)],
    ),
    **{
        f"{name} to base {base}": (value(base), variables, gradient(base))
        for base in BASES
        for name, value, variables, gradient in (
            (
                "entropy",
                lambda b: xl.entropy(PS, base=b),
                PS,
                lambda b: xl.entropy_grad(PS, base=b),
            ),
            (
                "measure of cross-entropy",
                lambda b: xl.cross_entropy(PS, QS, base=b),
                [PS, QS],
                lambda b: xl.cross_entropy_grad(PS, QS, base=b),
            ),
            (
                "relative entropy",
                lambda b: xl.kl_divergence(PS, QS, base=b),
                [PS, QS],
                lambda b: xl.kl_divergence_grad(PS, QS, base=b),
            ),
        )
    },
    "softmax": (
        xl.logsumexp(Z),
        Z,
        xl.softmax(Z),
    ),
    "softmax's Jacobian": (
        xl.softmax(Z)[0] + 5 * xl.softmax(Z)[2],
        Z,
        [row[0] + 5 * row[1] for row in zip(*xl.softmax_jacobian(Z).tolist()[::2], strict=True)],
    ),
}


def flat(nested):
    if isinstance(nested, sympy.Expr):
        return [nested]
    return [entry for part in nested for entry in flat(part)]


@pytest.mark.parametrize("name", CASES)
def test_derivative_is_the_analytic_gradient(name):
    value, variables, gradient = CASES[name]
    pairs = list(zip(flat(variables), flat(gradient), strict=True))
    assert any(entry != 0 for _, entry in pairs)  # the comparison is of something
    for variable, entry in pairs:
        derivative = sympy.diff(value, variable)
        for expression in (derivative, entry):
            assert not expression.has(Heaviside, Max, Piecewise)
        assert simplify(sympy.expand_log(derivative - entry, force=True)) == 0


K, J, LABEL = symbols("k j y", integer=True, positive=True)
SIZE = symbols("K", integer=True, positive=True)
SCORES = sympy.IndexedBase("z", real=True)
VECTOR = IndexedVector(SCORES[K], K, SIZE)
EXPONENTIALS = sympy.Sum(sympy.exp(SCORES[K]), (K, 1, SIZE))


def test_general_number_of_classes():
    """The gradient is p_j - [j = y] for every K, and it is the derivative of the loss."""
    gradient = xl.cross_entropy_loss_grad(VECTOR, LABEL).at(J)
    prediction = sympy.exp(SCORES[J]) / EXPONENTIALS
    assert simplify(gradient - prediction + KroneckerDelta(J, LABEL)) == 0
    derivative = sympy.diff(xl.cross_entropy_loss(VECTOR, LABEL), SCORES[J])
    picked = sympy.Sum(sympy.exp(SCORES[K]) * KroneckerDelta(J, K), (K, 1, SIZE))
    assert derivative.has(picked)  # 1 <= j <= K, so that this sum is its term at j
    derivative = derivative.subs(picked, sympy.exp(SCORES[J]))
    assert simplify(derivative - gradient) == 0
