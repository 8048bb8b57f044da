"""Where xentlib differs from its peers on purpose: both values, side by side."""

import math
import os

os.environ["KERAS_BACKEND"] = "torch"

import jax
import numpy as np
import optax
import pytest
import scipy.spatial.distance
import scipy.special
import scipy.stats
import sklearn.metrics
from optional import optional

import xentlib as xl

torch = optional("torch")
F = optional("torch.nn.functional")
keras = optional("keras")

INF = math.inf
P = np.array([0.5, 0.25, 0.125, 0.125])
NEAR = P + 1e-9 * np.array([1, -1, 1, -1])  # its relative entropy from P is 1.1e-17 nats
TINY = 8.496708510583178e-18  # the loss of logits 40, 0, 0 at label 0


def tensor(x):
    return torch.tensor(x, dtype=torch.float64)


def test_a_confident_prediction_keeps_its_loss():
    logits, label = np.array([[40.0, 0.0, 0.0]]), np.array([0])
    assert xl.cross_entropy_loss(logits, label) == pytest.approx(TINY, rel=1e-15, abs=0)
    assert xl.cross_entropy_loss_grad(logits, label)[0, 0] == pytest.approx(-TINY, rel=1e-15, abs=0)
    assert F.cross_entropy(tensor(logits), torch.tensor(label)) == 0
    with jax.enable_x64(True):
        assert optax.softmax_cross_entropy_with_integer_labels(logits, label)[0] == 0
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True, dtype="float64")
    assert loss(label, logits) == 0
    softmax = scipy.special.softmax(logits)
    assert sklearn.metrics.log_loss(label, softmax, labels=[0, 1, 2]) == 2.220446049250313e-16


def test_an_impossible_class_costs_nothing_when_it_is_not_the_target():
    logits, target = [1.0, 2.0, -INF], [0.5, 0.5, 0.0]
    right = xl.cross_entropy_loss([1.0, 2.0], [0.5, 0.5])
    assert xl.cross_entropy_loss(logits, target) == right
    assert torch.isnan(F.cross_entropy(tensor(logits), tensor(target)))
    np.testing.assert_array_equal(xl.cross_entropy_loss_grad(logits, target)[2], 0.0)
    with jax.enable_x64(True):
        assert np.isnan(optax.softmax_cross_entropy(np.array(logits), np.array(target)))


def test_a_class_that_weighs_nothing_costs_nothing():
    logits, weight = [[1.0, -INF]], [1.0, 0.0]
    assert xl.cross_entropy_loss(logits, [1], weight=weight, reduction="sum") == 0
    theirs = F.cross_entropy(
        tensor(logits), torch.tensor([1]), weight=tensor(weight), reduction="sum"
    )
    assert torch.isnan(theirs)


def test_what_the_model_rules_out_costs_infinity():
    assert xl.binary_cross_entropy(0.0, 1.0) == INF
    assert F.binary_cross_entropy(tensor(0.0), tensor(1.0)) == 100
    loss = keras.losses.BinaryCrossentropy(dtype="float64")
    assert loss(np.array([[1.0]]), np.array([[0.0]])) == pytest.approx(-math.log(1e-7))
    assert xl.binary_cross_entropy_grad(0.0, 1.0) == -INF
    assert xl.cross_entropy([0, 1], [1, 0]) == INF
    assert sklearn.metrics.log_loss([1], [[1.0, 0.0]], labels=[0, 1]) == pytest.approx(36.04, 1e-3)


def test_a_certain_logit_is_allowed():
    assert xl.binary_cross_entropy_with_logits(INF, 1.0) == 0
    assert torch.isnan(F.binary_cross_entropy_with_logits(tensor(INF), tensor(1.0)))


def test_no_overflow():
    assert xl.logistic_loss(-1000.0, 1) == 1000
    assert F.soft_margin_loss(tensor([-1000.0]), tensor([1.0])) == INF


def test_nothing_is_renormalised():
    assert scipy.stats.entropy([2, 1, 1], base=2) == 1.5
    with pytest.raises(ValueError, match="p must sum to 1"):
        xl.entropy([2, 1, 1])


def test_what_has_no_meaning_is_refused():
    logits = [[0.1, 0.9]]
    for target, arguments, message in (
        ([[1.0, 1.0]], {}, "target must sum to 1"),
        ([[1.5, -0.5]], {}, "target must not be negative"),
        ([0], {"weight": [-1.0, 1.0]}, "weight must be finite and not negative"),
    ):
        dtype = torch.float64 if np.ndim(target) == 2 else torch.int64
        given = {name: tensor(value) for name, value in arguments.items()}
        assert torch.isfinite(
            F.cross_entropy(tensor(logits), torch.tensor(target, dtype=dtype), **given)
        )
        with pytest.raises(ValueError, match=message):
            xl.cross_entropy_loss(logits, target, **arguments)
    probabilities = [[0.1, 0.9]]
    assert F.nll_loss(tensor(probabilities), torch.tensor([1])) == -0.9
    with pytest.raises(ValueError, match="must be logarithms of probabilities"):
        xl.nll_loss(probabilities, [1])
    assert (
        F.cross_entropy(tensor([[1.0, 2.0]]), tensor([[0.0, 1.0]])) > 0
    )  # floats are fine in both
    with pytest.raises(ValueError, match="target holds integers of shape"):
        xl.cross_entropy_loss([[1.0, 2.0]], [[0, 1]])


def test_neighbours_have_a_divergence_that_is_right():
    def right(divergence, exact):
        return math.isclose(divergence, exact, rel_tol=1e-7)

    exact = sum(p * (q / p - 1) ** 2 / 2 for p, q in zip(P, NEAR, strict=True))
    assert right(xl.kl_divergence(P, NEAR, base=math.e), exact)
    assert not right(np.sum(P * np.log(P / NEAR)), exact)
    assert not right(scipy.stats.entropy(P, NEAR), exact)
    assert not right(scipy.special.rel_entr(P, NEAR).sum(), exact)
    assert not right(F.kl_div(tensor(NEAR).log(), tensor(P), reduction="sum"), exact)
    assert right(xl.js_divergence(P, NEAR, base=math.e), exact / 4)
    with np.errstate(invalid="ignore"):
        assert np.isnan(scipy.spatial.distance.jensenshannon(P, NEAR))


def test_some_neighbours_get_a_negative_divergence_from_the_peers():
    random, negative = np.random.default_rng(0), 0
    for _ in range(200):
        p = random.dirichlet(np.ones(6))
        q = p * (1 + 1e-9 * random.normal(size=6))
        q /= q.sum()
        negative += scipy.stats.entropy(p, q) < 0
        assert xl.kl_divergence(p, q) >= 0
        assert xl.js_divergence(p, q) >= 0
    assert negative > 20


def test_brier_counts_every_class():
    """As Brier defined it; scikit-learn's binary score counts one class of the two."""
    p = [[0.3, 0.7], [0.6, 0.4]]
    theirs = sklearn.metrics.brier_score_loss([1, 0], [0.7, 0.4])
    assert xl.brier_score(p, [1, 0]) == pytest.approx(2 * theirs)
