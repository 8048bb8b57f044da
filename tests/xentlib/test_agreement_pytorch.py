"""Values and gradients of the losses against PyTorch, over all arguments, in float64.

Each case holds four things together: PyTorch's function, PyTorch's autograd through it, autograd
through ours, and our analytic gradient.
"""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from optional import optional

import xentlib as xl

torch = optional("torch")
F = optional("torch.nn.functional")


REDUCTIONS = st.sampled_from(["none", "mean", "sum"])
CASES = {"cross_entropy": 1000, "nll": 300, "binary": 400, "with_logits": 500, "others": 200}


def checked(cases):
    return settings(max_examples=cases, deadline=None)


def close(ours, theirs):
    """1e-12 relative; where a gradient cancels to almost nothing, 1e-15 absolute."""
    np.testing.assert_allclose(np.asarray(ours), np.asarray(theirs), rtol=1e-12, atol=1e-15)
    assert np.shape(ours) == np.shape(theirs)


def compare(ours, theirs, gradient, x):
    """`ours` and `theirs` are functions of the tensor x; `gradient` is our analytic one."""
    values, gradients = [], []
    for function in (ours, theirs):
        leaf = x.clone().requires_grad_()
        value = function(leaf)
        value.sum().backward()
        values.append(value.detach())
        gradients.append(leaf.grad)
    close(*values)
    close(ours(x.numpy()), values[1])
    if torch.isnan(values[1]).any():  # a mean over nothing: PyTorch's gradient is 0 or NaN, ours 0
        gradients[1] = torch.zeros_like(x)
    close(*gradients)
    close(gradient(x), gradients[1])
    close(gradient(x.numpy()), gradients[1])


@st.composite
def classified(draw):
    """Logits of any allowed shape, class numbers for them, and the arguments that go with both."""
    classes = draw(st.integers(1, 5))
    rows = draw(st.sampled_from([None, (0,), (1,), (3,), (4,), (2, 3), (2, 1, 2), (1, 0)]))
    shape = (classes,) if rows is None else (rows[0], classes, *rows[1:])
    random = np.random.default_rng(draw(st.integers(0, 2**32)))
    logits = random.normal(0, draw(st.sampled_from([0.1, 1.0, 3.0])), shape)
    labels = random.integers(0, classes, rows or ())
    ignore_index = draw(st.sampled_from([-100, 0, classes - 1, 7]))
    if ignore_index in (-100, 7):
        labels = np.where(
            random.random(rows or ()) < draw(st.sampled_from([0, 0.3, 1])), ignore_index, labels
        )
    weight = (
        random.random(classes) * (random.random(classes) < 0.8) if draw(st.booleans()) else None
    )
    arguments = {
        "weight": None if weight is None else torch.tensor(weight),
        "ignore_index": ignore_index,
        "reduction": draw(REDUCTIONS),
    }
    return torch.tensor(logits), torch.tensor(labels), arguments


def on_numpy(arguments):
    return {k: v.numpy() if isinstance(v, torch.Tensor) else v for k, v in arguments.items()}


def both(function, target, arguments):
    """`function` of the first argument alone, on tensors or on NumPy arrays."""

    def call(x):
        if isinstance(x, torch.Tensor):
            return function(x, target, **arguments)
        return function(x, target.numpy(), **on_numpy(arguments))

    return call


@checked(CASES["cross_entropy"])
@given(classified(), st.sampled_from([0.0, 0.1, 0.5, 1.0]), st.booleans())
def test_cross_entropy(case, smoothing, soft):
    logits, target, arguments = case
    arguments["label_smoothing"] = smoothing
    if soft:
        arguments["ignore_index"] = -100
        axis = min(1, logits.ndim - 1)
        target = torch.softmax(torch.cos(9 * logits), axis)
    compare(
        both(xl.cross_entropy_loss, target, arguments),
        both(F.cross_entropy, target, arguments),
        both(xl.cross_entropy_loss_grad, target, arguments),
        logits,
    )


@checked(CASES["nll"])
@given(classified())
def test_nll(case):
    logits, target, arguments = case
    compare(
        both(xl.nll_loss, target, arguments),
        both(F.nll_loss, target, arguments),
        both(xl.nll_loss_grad, target, arguments),
        torch.log_softmax(logits, min(1, logits.ndim - 1)),
    )


@st.composite
def binary(draw):
    """Numbers in (0, 1), targets in [0, 1], sometimes weights that broadcast, and a reduction."""
    shape = draw(st.sampled_from([(), (0,), (1,), (4,), (2, 3), (2, 1, 3)]))
    random = np.random.default_rng(draw(st.integers(0, 2**32)))
    target = random.random(shape) if draw(st.booleans()) else random.integers(0, 2, shape)
    arguments = {"reduction": draw(REDUCTIONS), "weight": draw(weights(random, shape))}
    return (
        torch.tensor(random.uniform(0.01, 0.99, shape)),
        torch.tensor(target, dtype=torch.float64),
        arguments,
    )


def weights(random, shape):
    """No weights, one for each entry, or one for each of the last axis."""
    shapes = st.sampled_from([None, shape, shape[-1:]])
    return shapes.map(lambda s: None if s is None else torch.tensor(random.random(s)))


@checked(CASES["binary"])
@given(binary())
def test_binary_cross_entropy(case):
    probability, target, arguments = case
    compare(
        both(xl.binary_cross_entropy, target, arguments),
        both(F.binary_cross_entropy, target, arguments),
        both(xl.binary_cross_entropy_grad, target, arguments),
        probability,
    )


@checked(CASES["with_logits"])
@given(binary(), st.data())
def test_binary_cross_entropy_with_logits(case, data):
    probability, target, arguments = case
    random = np.random.default_rng(data.draw(st.integers(0, 2**32)))
    arguments["pos_weight"] = data.draw(weights(random, tuple(target.shape)))
    compare(
        both(xl.binary_cross_entropy_with_logits, target, arguments),
        both(F.binary_cross_entropy_with_logits, target, arguments),
        both(xl.binary_cross_entropy_with_logits_grad, target, arguments),
        8 * (probability - 0.5),
    )


@checked(CASES["others"])
@given(binary())
def test_logistic_loss(case):
    probability, target, arguments = case
    arguments = {"reduction": arguments["reduction"]}
    label = torch.where(target > 0.5, 1.0, -1.0).double()
    compare(
        both(xl.logistic_loss, label, arguments),
        both(F.soft_margin_loss, label, arguments),
        both(xl.logistic_loss_grad, label, arguments),
        8 * (probability - 0.5),
    )


@checked(CASES["others"])
@given(binary(), st.sampled_from([0.0, 0.5, 1.0, 2.0, 5.0]), st.sampled_from([None, 0.25, 1.0]))
def test_focal_loss(case, gamma, alpha):
    """PyTorch itself has none: this is the formula of its torchvision, for targets 0 and 1."""
    probability, target, arguments = case
    target = target.round()
    arguments = {"reduction": arguments["reduction"]}

    def torchvision(z, y, reduction):
        p = torch.sigmoid(z)
        loss = F.binary_cross_entropy_with_logits(z, y, reduction="none")
        loss = loss * (1 - (p * y + (1 - p) * (1 - y))) ** gamma
        loss = loss if alpha is None else loss * (alpha * y + (1 - alpha) * (1 - y))
        return {"none": loss, "mean": loss.mean(), "sum": loss.sum()}[reduction]

    arguments |= {"gamma": gamma, "alpha": alpha}
    compare(
        both(xl.focal_loss, target, arguments),
        both(torchvision, target, {"reduction": arguments["reduction"]}),
        both(xl.focal_loss_grad, target, arguments),
        8 * (probability - 0.5),
    )


@checked(CASES["others"])
@given(binary())
def test_quadratic_cost(case):
    output, target, arguments = case
    if output.ndim > 2:
        output, target = output[:, 0], target[:, 0]
    arguments = {"reduction": arguments["reduction"]}

    def half_squares(a, y, reduction):
        rows = a.reshape(*a.shape, *[1] * (2 - a.ndim))
        squares = F.mse_loss(rows, y.reshape(rows.shape), reduction="none").sum(1) / 2
        none = squares.reshape(a.shape[:1])
        return {"none": none, "mean": squares.mean(), "sum": squares.sum()}[reduction]

    compare(
        both(xl.quadratic_cost, target, arguments),
        both(half_squares, target, arguments),
        both(xl.quadratic_cost_grad, target, arguments),
        output,
    )


@checked(CASES["others"])
@given(st.integers(0, 2**32), st.sampled_from([None, 1, 4]), st.integers(1, 3), REDUCTIONS)
def test_words(seed, pairs, negatives, reduction):
    """Skip-gram and negative sampling against PyTorch's cross-entropy and log-sigmoid."""
    random = np.random.default_rng(seed)
    at = () if pairs is None else (pairs,)
    center = torch.tensor(random.normal(size=(*at, 3)))
    outside = torch.tensor(random.normal(size=(5, 3)))
    context = torch.tensor(random.integers(0, 5, at))
    drawn = torch.tensor(random.integers(0, 5, (*at, negatives)))

    def skip_gram(v, u):
        return F.cross_entropy(v @ u.T, context, reduction=reduction)

    def sampling(v, u):
        positive, negative = (u[context] * v).sum(-1), (u[drawn] * v[..., None, :]).sum(-1)
        loss = -F.logsigmoid(positive) - F.logsigmoid(-negative).sum(-1)
        return {"none": loss, "mean": loss.mean(), "sum": loss.sum()}[reduction]

    for theirs, ours, gradients, words in (
        (skip_gram, xl.skip_gram_loss, xl.skip_gram_loss_grad, (context,)),
        (sampling, xl.negative_sampling_loss, xl.negative_sampling_loss_grad, (context, drawn)),
    ):
        leaves = center.clone().requires_grad_(), outside.clone().requires_grad_()
        value = theirs(*leaves)
        value.sum().backward()
        in_center, in_outside = gradients(center, *words, outside, reduction=reduction)
        if reduction == "none" and pairs is not None:
            in_outside = in_outside.sum(0)
        close(ours(center, *words, outside, reduction=reduction), value.detach())
        np.testing.assert_allclose(in_center, leaves[0].grad, rtol=1e-12, atol=1e-14)
        np.testing.assert_allclose(in_outside, leaves[1].grad, rtol=1e-12, atol=1e-14)
        assert in_center.shape == center.shape and in_outside.shape == outside.shape


def test_there_are_enough_cases():
    assert sum(CASES.values()) >= 2000
