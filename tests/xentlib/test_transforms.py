"""Every function under the transforms of PyTorch and JAX, where values cannot be looked at.

Then the checks stand aside: shapes are still checked, and wrong input gives NaN, never a number that
looks right.
"""

import math
import warnings

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from optional import optional
from test_four_engines import CASES, IDS

import xentlib as xl

torch = optional("torch")
F = optional("torch.nn.functional")
func = optional("torch.func")

LOGITS = [[1.0, 2.0, 0.5], [0.0, -1.0, 3.0]]


@pytest.fixture(params=CASES, ids=IDS)
def case(request):
    """A function of arrays in a tuple, and the arrays."""
    _, _, inputs, call = request.param
    arrays = [np.asarray(value, float) for value in inputs.values()]
    return lambda *xs: parts_of(call(*xs)), arrays


def parts_of(result):
    return tuple(result) if isinstance(result, tuple) else (result,)


def total(call):
    """The sum of all that a function answers: one number, to be differentiated."""
    return lambda *xs: sum(part.sum() for part in call(*xs))


def same(answers, expected):
    for answer, right in zip(answers, expected, strict=True):
        answer, right = (getattr(x, "detach", lambda x=x: x)() for x in (answer, right))
        np.testing.assert_allclose(np.asarray(answer), np.asarray(right), rtol=1e-9, atol=1e-12)


def test_torch_func(case):
    call, arrays = case
    xs = tuple(map(torch.tensor, arrays))
    ones = tuple(range(len(xs)))
    batch = tuple(torch.stack([x, x]) for x in xs)
    expected = call(*xs)
    same(func.vmap(call)(*batch), [torch.stack([part, part]) for part in expected])
    gradients = func.grad(total(call), ones)(*xs)
    leaves = [x.clone().requires_grad_() for x in xs]
    total(call)(*leaves).backward()
    same(gradients, [leaf.grad if leaf.grad is not None else 0 * leaf for leaf in leaves])
    batched = func.vmap(func.grad(total(call), ones))(*batch)
    same(batched, [torch.stack([g, g]) for g in gradients])
    jacobians = func.jacrev(call, ones)(*xs)
    sums = [sum(j[i].reshape(-1, *x.shape).sum(0) for j in jacobians) for i, x in enumerate(xs)]
    same(sums, gradients)


def test_hessians(case):
    call, arrays = case
    first, *others = map(torch.tensor, arrays)
    hessian = func.hessian(lambda x: total(call)(x, *others))(first)
    expected = torch.autograd.functional.hessian(lambda x: total(call)(x, *others), first)
    same([hessian], [expected])


@pytest.mark.parametrize(
    "loss",
    [
        xl.softplus,
        lambda z: xl.binary_cross_entropy_with_logits(z, 0 * z + 0.5),
        lambda z: xl.logistic_loss(z, 0 * z + 1),
        lambda z: xl.focal_loss(z, 0 * z + 1, gamma=0.0),
        lambda z: xl.cross_entropy_loss(torch.stack([z, 0 * z]), [0.5, 0.5]),
    ],
)
def test_second_derivatives_where_training_starts(loss):
    """At the logit 0, where maxima and absolute values have a corner, it is p (1 - p) = 1/4."""
    z = torch.tensor(0.0, dtype=torch.float64)
    assert func.hessian(loss)(z) == pytest.approx(0.25)
    if loss is xl.softplus:
        with jax.enable_x64(True):
            assert jax.hessian(loss)(0.0) == pytest.approx(0.25)


def test_jax(case):
    call, arrays = case
    with jax.enable_x64(True):
        traced = jax.jit(call)(*arrays)
    same(traced, call(*arrays))


@pytest.mark.deep
def test_jax_gradients_batches_and_what_stands_in_the_closure(case):
    call, arrays = case
    with jax.enable_x64(True):
        xs = tuple(map(jnp.asarray, arrays))
        batch = tuple(jnp.stack([x, x]) for x in xs)

        def traced(*ys):
            return call(*xs), jax.vmap(call)(*batch), jax.grad(total(call))(*ys)

        enclosed, batched, gradient = jax.jit(traced)(*xs)
    same(enclosed, call(*arrays))
    same(batched, [np.stack([part, part]) for part in enclosed])
    first, *others = map(torch.tensor, arrays)
    same([gradient], [func.grad(lambda x: total(call)(x, *others))(first)])


LOSSES = {
    "class numbers": lambda z: xl.cross_entropy_loss(z, torch.tensor([0, 2])),
    "weights, ignored, smoothed": lambda z: xl.cross_entropy_loss(
        z, torch.tensor([0, -1]), weight=torch.ones(3), ignore_index=-1, label_smoothing=0.1
    ),
    "soft": lambda z: xl.cross_entropy_loss(z, torch.full((2, 3), 1 / 3)),
    "nll": lambda z: xl.nll_loss(xl.log_softmax(z), torch.tensor([0, 2])),
    "binary": lambda z: xl.binary_cross_entropy(xl.sigmoid(z), torch.full((2, 3), 0.5)),
    "with logits": lambda z: xl.binary_cross_entropy_with_logits(z, torch.full((2, 3), 0.5)),
    "logistic": lambda z: xl.logistic_loss(z, torch.ones(2, 3)),
    "focal": lambda z: xl.focal_loss(z, torch.full((2, 3), 0.5), alpha=0.25),
    "quadratic": lambda z: xl.quadratic_cost(z, torch.zeros(2, 3)),
    "skip-gram": lambda z: xl.skip_gram_loss(z, torch.tensor([0, 1]), torch.eye(3)),
    "negative sampling": lambda z: xl.negative_sampling_loss(
        z, torch.tensor([0, 1]), torch.tensor([[2], [1]]), torch.eye(3)
    ),
}


LEAN = ("class numbers", "with logits")  # the deep run takes all


@pytest.mark.parametrize(
    "loss",
    [
        pytest.param(loss, id=name, marks=[] if name in LEAN else pytest.mark.deep)
        for name, loss in LOSSES.items()
    ],
)
def test_losses_compile_as_one_graph(loss):
    torch._dynamo.reset()
    z = torch.tensor(LOGITS, requires_grad=True)
    with warnings.catch_warnings():
        warnings.simplefilter("error", UserWarning)
        compiled = torch.compile(loss, fullgraph=True, backend="aot_eager")(z)
    (gradient,) = torch.autograd.grad(compiled, z)
    same([compiled.detach(), gradient], [loss(z).detach(), *torch.autograd.grad(loss(z), z)])


@pytest.mark.parametrize("dtype", ["float16", "bfloat16", "float32", "float64"])
@pytest.mark.parametrize("reduction", ["mean", "sum", "none"])
def test_every_dtype_has_a_gradient_and_no_warning(dtype, reduction):
    z = torch.tensor(LOGITS, dtype=getattr(torch, dtype), requires_grad=True)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        xl.cross_entropy_loss(z, torch.tensor([0, 2]), reduction=reduction).sum().backward()
    wide = z.detach().double().requires_grad_()
    F.cross_entropy(wide, torch.tensor([0, 2]), reduction=reduction).sum().backward()
    assert z.grad.dtype == z.dtype
    np.testing.assert_allclose(z.grad.double(), wide.grad, rtol=4 * torch.finfo(z.dtype).eps)


def test_shapes_without_numbers(case):
    call, arrays = case
    expected = [part.shape for part in call(*map(torch.tensor, arrays))]
    answers = call(*(torch.empty(x.shape, device="meta", dtype=torch.float64) for x in arrays))
    assert [part.shape for part in answers] == expected
    assert all(part.is_meta for part in answers)


def test_fake_tensors():
    with optional("torch._subclasses.fake_tensor").FakeTensorMode():
        z, y = torch.empty(4, 3), torch.zeros(4, dtype=torch.int64)
        assert xl.cross_entropy_loss(z, y, reduction="none").shape == (4,)
        with pytest.raises(ValueError, match="target holds integers of shape"):
            xl.cross_entropy_loss(z, y[:2])


def rows(z, y):
    return xl.cross_entropy_loss(z, y, reduction="none")


def test_a_label_out_of_range_makes_its_row_nan():
    """Each function is compiled once and called with every label."""
    vectors = jnp.eye(3)

    def summed(z, y):
        return rows(z, y).sum()

    compiled = jax.jit(rows)
    slopes, batched = jax.jit(jax.grad(summed)), func.vmap(func.grad(summed))
    word = jax.jit(lambda o: xl.skip_gram_loss(vectors[0], o, vectors))
    sampled = jax.jit(lambda o: xl.negative_sampling_loss(vectors[0], o, [1], vectors))
    shares = jax.jit(lambda y: xl.categorical_mle(y, 3))
    right = slopes(jnp.array(LOGITS), jnp.array([0, 2]))
    assert np.isfinite(sampled(1))
    for label in (-1, 3, 1000):
        y = np.array([0, label])
        losses = compiled(jnp.array(LOGITS), jnp.array(y))
        assert np.isfinite(losses[0]) and np.isnan(losses[1])
        bad = slopes(jnp.array(LOGITS), jnp.array(y))
        np.testing.assert_allclose(bad[0], right[0], rtol=1e-6)
        assert np.isnan(bad[1]).all()
        z, labels = torch.tensor([LOGITS]), torch.tensor([y])
        assert torch.isnan(func.vmap(rows)(z, labels)[0]).tolist() == [False, True]
        assert torch.isnan(batched(z, labels)[0]).all(1).tolist() == [False, True]
        assert np.isnan(word(label)) and np.isnan(sampled(label))
        assert np.isnan(shares(jnp.array(y))).any()


def test_a_bad_logit_makes_its_row_nan():
    def losses(z):
        return rows(z, [0, 2])

    functions = [(function, jax.jit(function)) for function in (losses, xl.softmax, xl.log_softmax)]
    slopes, total = jax.jit(jax.grad(lambda z: losses(z).sum())), jax.jit(xl.logsumexp)
    for logit in (math.nan, math.inf):
        z = np.array(LOGITS)
        z[0, 1] = logit
        for function, compiled in functions:
            for answer in (compiled(jnp.array(z)), func.vmap(function)(torch.tensor([z]))[0]):
                first, second = np.asarray(answer)
                assert np.isnan(first).all() and np.isfinite(second).all()
        gradient = slopes(jnp.array(z))
        assert np.isnan(gradient[0]).all() and np.isfinite(gradient[1]).all()
        assert np.isnan(total(jnp.array(z))[0]) == math.isnan(logit)


def test_what_is_no_distribution_makes_its_row_nan():
    p = jnp.array([[0.5, 0.5, 0.5], [0.5, 0.75, -0.25], [0.5, 0.25, 0.25]])
    right = [True, True, False]
    assert np.isnan(jax.jit(xl.entropy)(p)).tolist() == right
    assert np.isnan(jax.jit(xl.kl_divergence)(p[2], p)).tolist() == right
    assert np.isnan(jax.jit(lambda y: rows(0 * p, y))(p)).tolist() == right
    assert np.isnan(jax.jit(xl.sigmoid)(jnp.array([math.nan, 0.0]))).tolist() == [True, False]
    counts = jnp.array([[3.0, 1.0], [1.0, 5.0]])
    assert np.isnan(jax.jit(xl.information_gain)(counts[0], counts))
    assert np.isnan(jax.jit(xl.joint_entropy)(counts)) and np.isnan(
        jax.jit(xl.joint_entropy)(-counts / 10)
    )


def test_labels_in_the_closure_are_checked():
    z, above = jnp.array(LOGITS), jnp.array([0, 3])
    with pytest.raises(
        ValueError, match=r"^target must be class numbers from 0 to 2; got 3 at index 1"
    ):
        jax.jit(lambda z: xl.cross_entropy_loss(z, above))(z)
    with pytest.raises(ValueError, match="target holds integers of shape"):
        jax.jit(xl.cross_entropy_loss)(z, jnp.array([0, 2, 1]))


def test_the_primitive_of_the_loss_has_all_derivatives():
    z = torch.tensor(LOGITS, dtype=torch.float64, requires_grad=True)
    y = torch.tensor([0, 2])
    assert torch.autograd.gradcheck(rows, (z, y), check_batched_grad=True)
    assert torch.autograd.gradgradcheck(rows, (z, y))
    answers = []
    for loss in (lambda z: rows(z, y).sum(), lambda z: F.cross_entropy(z, y, reduction="sum")):
        answers.append(func.jacrev(func.jacrev(func.grad(loss)))(z.detach()))
    same(answers[:1], answers[1:])


def test_the_primitive_goes_by_blocks(monkeypatch):
    from xentlib.engines import torch_loss

    z = 5 * torch.randn(40, 7, generator=torch.Generator().manual_seed(0))
    z.requires_grad_()
    y = torch.arange(40) % 7
    answers = []
    for block in (1, 50, 10_000):
        monkeypatch.setattr(torch_loss, "BLOCK", block)
        losses = rows(z, y)
        answers.append([losses.detach(), *torch.autograd.grad(losses.sum(), z)])
    for answer in answers[1:]:
        for one, other in zip(answers[0], answer, strict=True):
            torch.testing.assert_close(one, other, rtol=0, atol=0)
    assert rows(z[:0], y[:0]).shape == (0,)


def test_a_confident_row_keeps_its_digits():
    z = torch.tensor([[40.0, 0.0, 0.0], [1.0, 2.0, -math.inf]], requires_grad=True)
    losses = rows(z, torch.tensor([0, 2]))
    assert losses.tolist() == [pytest.approx(8.4967085e-18, rel=1e-7), math.inf]
    losses[0].backward()
    assert z.grad[0].tolist() == pytest.approx(
        [-8.4967085e-18, 4.2483543e-18, 4.2483543e-18], rel=1e-7
    )
