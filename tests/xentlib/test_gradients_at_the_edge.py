"""PyTorch's autograd through our formulas where a probability is 0 or a logit infinite.

A term that is absent by convention adds 0, otherwise the gradient is the true one, infinite where
it is; it is never NaN, and the analytic gradient says the same.
"""

import math

import numpy as np
import pytest
from optional import optional

import xentlib as xl

torch = optional("torch")


INF = math.inf


def autograd(function, *arrays):
    leaves = [torch.tensor(a, dtype=torch.float64, requires_grad=True) for a in arrays]
    function(*leaves).sum().backward()
    gradients = [leaf.grad.numpy() for leaf in leaves]
    assert not any(np.isnan(g).any() for g in gradients)
    return gradients


def same(automatic, analytic):
    for ours, theirs in zip(automatic, analytic, strict=True):
        np.testing.assert_allclose(ours, theirs, rtol=1e-13, atol=1e-16)


ZEROS = [
    ([0.5, 0.5, 0.0], [0.2, 0.3, 0.5]),
    ([0.5, 0.5, 0.0], [0.4, 0.6, 0.0]),
    ([0.5, 0.5, 0.0], [1.0, 0.0, 0.0]),
    ([1.0, 0.0, 0.0], [0.0, 0.0, 1.0]),
    ([0.2, 0.3, 0.5], [0.2, 0.3, 0.5]),
    ([0.2, 0.3, 0.5], [0.5, 0.5, 0.0]),
]


@pytest.mark.parametrize("p, q", ZEROS)
@pytest.mark.parametrize("base", [2, math.e])
def test_measures(p, q, base):
    same(autograd(lambda a: xl.entropy(a, base=base), p), [xl.entropy_grad(p, base=base)])
    for measure, gradient in (
        (xl.cross_entropy, xl.cross_entropy_grad),
        (xl.kl_divergence, xl.kl_divergence_grad),
    ):
        analytic = gradient(p, q, base=base)
        assert not any(np.isnan(g).any() for g in analytic)
        same(autograd(lambda a, b, f=measure: f(a, b, base=base), p, q), analytic)


def test_what_the_conventions_are():
    in_p, in_q = xl.kl_divergence_grad([0.5, 0.5, 0.0], [1.0, 0.0, 0.0], base=math.e)
    np.testing.assert_array_equal(in_p[1:], [INF, 0])
    np.testing.assert_array_equal(in_q, [-0.5, -INF, 0])
    np.testing.assert_array_equal(xl.entropy_grad([1.0, 0.0], base=math.e), [-1, 0])


@pytest.mark.parametrize("p, q", ZEROS)
def test_measures_without_a_gradient_function(p, q):
    table = np.outer(p, q)
    for function in (xl.joint_entropy, xl.conditional_entropy, xl.mutual_information):
        autograd(function, table)
        autograd(function, np.diag(p))
    in_p, in_q = autograd(lambda a, b: xl.js_divergence(a, b, base=math.e), p, q)
    s = np.add(p, q)
    for ours, x in ((in_p, np.array(p)), (in_q, np.array(q))):
        with np.errstate(all="ignore"):  # where x is 0 its own term is absent, not the other's
            right = np.where(x > 0, np.log(2 * x / s) / 2, np.where(s > 0, -0.5, 0))
        np.testing.assert_allclose(ours, right, atol=1e-15)


RULED_OUT = [[1.0, -INF, 2.0], [-INF, 0.5, -INF], [40.0, 0.0, -1000.0]]


@pytest.mark.parametrize("reduction", ["none", "mean", "sum"])
@pytest.mark.parametrize(
    "target, arguments",
    [
        ([0, 1, 0], {}),
        ([1, 0, 2], {}),
        ([1, 0, 2], {"weight": [0.0, 0.0, 1.0]}),
        ([1, -100, 0], {"label_smoothing": 0.1}),
        ([0, 1, 0], {"label_smoothing": 0.1, "weight": [1.0, 0.0, 2.0]}),
        ([[0.5, 0.0, 0.5], [0.0, 1.0, 0.0], [0.1, 0.2, 0.7]], {}),
        ([[0.5, 0.5, 0.0], [0.0, 0.5, 0.5], [0.0, 0.0, 1.0]], {}),
    ],
)
def test_logits_that_rule_a_class_out(target, arguments, reduction):
    def loss(z):
        given = {k: torch.tensor(v) if k == "weight" else v for k, v in arguments.items()}
        wanted = (
            torch.tensor(target)
            if np.ndim(target) == 1
            else torch.tensor(target, dtype=torch.float64)
        )
        return xl.cross_entropy_loss(z, wanted, reduction=reduction, **given)

    analytic = xl.cross_entropy_loss_grad(RULED_OUT, target, reduction=reduction, **arguments)
    assert np.isfinite(analytic).all()
    same(autograd(loss, RULED_OUT), [analytic])


def test_log_probabilities_of_the_impossible():
    log_p = [[0.0, -INF], [-INF, 0.0]]
    for target in ([0, 1], [1, 0]):
        analytic = xl.nll_loss_grad(log_p, target)
        same(autograd(lambda x, t=target: xl.nll_loss(x, t), log_p), [analytic])


CERTAIN = [0.0, 1.0, 0.0, 1.0, 0.0, 1.0]
TARGETS = [0.0, 1.0, 1.0, 0.0, 0.5, 0.5]


def test_certain_probabilities():
    target = torch.tensor(TARGETS, dtype=torch.float64)
    analytic = xl.binary_cross_entropy_grad(CERTAIN, TARGETS, reduction="sum")
    np.testing.assert_array_equal(analytic, [1, -1, -INF, INF, -INF, INF])
    automatic = autograd(lambda p: xl.binary_cross_entropy(p, target, reduction="sum"), CERTAIN)
    same(automatic, [analytic])


def test_certain_logits():
    logits = [-INF, INF, -INF, INF, -INF, INF, 0.0, 800.0, -800.0]
    targets = [*TARGETS, 1.0, 0.0, 1.0]
    target = torch.tensor(targets, dtype=torch.float64)
    label = torch.where(target > 0.5, 1.0, -1.0)
    for loss, gradient, y, options in (
        (
            xl.binary_cross_entropy_with_logits,
            xl.binary_cross_entropy_with_logits_grad,
            target,
            {"pos_weight": 3.0},
        ),
        (xl.focal_loss, xl.focal_loss_grad, target, {"gamma": 2.0}),
        (xl.focal_loss, xl.focal_loss_grad, target, {"gamma": 0.0, "alpha": 0.25}),
        (xl.logistic_loss, xl.logistic_loss_grad, label, {}),
    ):
        analytic = gradient(logits, y.tolist(), reduction="none", **options)
        assert not np.isnan(analytic).any()
        same(
            autograd(lambda z, f=loss, t=y, o=options: f(z, t, reduction="none", **o), logits),
            [analytic],
        )


def test_the_losses_themselves_at_certain_logits():
    assert xl.focal_loss([INF, -INF], [1.0, 0.0], reduction="none").tolist() == [0, 0]
    assert xl.focal_loss([INF, -INF], [0.0, 1.0], reduction="none").tolist() == [INF, INF]
    assert xl.logistic_loss([INF, -INF], [1, 1], reduction="none").tolist() == [0, INF]


def test_ties_for_the_largest_logit_do_not_split_the_gradient():
    logits = [[2.0, 2.0, 2.0], [1.0, 3.0, 3.0]]
    target = torch.tensor([0, 2])
    same(
        autograd(lambda z: xl.cross_entropy_loss(z, target), logits),
        [xl.cross_entropy_loss_grad(logits, [0, 2])],
    )


def test_an_ignored_row_has_no_gradient():
    logits = [[1.0, 2.0], [-INF, 0.0]]
    target = torch.tensor([1, -100])
    (automatic,) = autograd(lambda z: xl.cross_entropy_loss(z, target), logits)
    np.testing.assert_array_equal(automatic[1], 0)
    np.testing.assert_array_equal(xl.cross_entropy_loss_grad(logits, [1, -100])[1], 0)
