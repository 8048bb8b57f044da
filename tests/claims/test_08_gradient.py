"""The numbers and statements of chapter 8, computed again."""

import math

import numpy as np
from claims import claim
from optional import optional

import xentlib as xl

torch = optional("torch")
F = optional("torch.nn.functional")

LOGITS = np.array([math.log(4), math.log(2), 0, 0])
CLOUD = np.array([0.0, 1.0, 0.0, 0.0])


def on_the_cloudy_day():
    return xl.cross_entropy_loss_grad(LOGITS, CLOUD)


def differences(loss, at, step=1e-5):
    """Finite differences of `loss`, one for each component of `at`."""
    moves = step * np.eye(len(at))
    return np.array([(loss(at + move) - loss(at - move)) / (2 * step) for move in moves])


# ------------------------------------------------------------------ the formula


@claim("each logit is pushed by exactly the error of its own\nprobability.")
def test_the_gradient_is_the_forecast_minus_the_label():
    rng = np.random.default_rng(9)
    for z, y in zip(rng.normal(size=(100, 5)), rng.dirichlet(np.ones(5), 100)):
        found = differences(lambda at, y=y: xl.cross_entropy_loss(at, y), z)
        assert np.allclose(found, xl.softmax(z) - y, atol=1e-8)


@claim(r"the same holds: $\partial L / \partial z = \sigma(z) - y$.")
def test_the_slope_of_a_single_logit():
    for z, y in np.random.default_rng(10).uniform((-6, 0), (6, 1), (100, 2)):
        found = differences(
            lambda at, y=y: xl.binary_cross_entropy_with_logits(at[0], y), np.array([z])
        )
        assert math.isclose(found[0], xl.sigmoid(z) - y, abs_tol=1e-8)


@claim(
    r"""The loss is $\ln 4 = 1.3863$ nats, the surprise of a cloudy day. Its gradient is
    $(0.5, -0.75, 0.125, 0.125)$."""
)
def test_the_cloudy_day():
    assert np.allclose(xl.softmax(LOGITS), [1 / 2, 1 / 4, 1 / 8, 1 / 8])
    return xl.cross_entropy_loss(LOGITS, CLOUD), *on_the_cloudy_day()


@claim("the logit of cloud goes up, by 0.75 times the learning rate")
def test_the_step_of_cloud():
    return -on_the_cloudy_day()[1]


# ------------------------------------------------------------------ predict


@claim("A model gives the right class a probability of one in a million. Its loss is 13.8 nats.")
def test_one_in_a_million():
    return xl.self_information(1e-6, base=math.e)


@claim(r"So it is never longer than $\sqrt{2} = 1.414$, however large the loss.")
def test_the_longest_gradient():
    rng = np.random.default_rng(11)
    lengths = [
        np.linalg.norm(xl.cross_entropy_loss_grad(z, 0)) for z in rng.normal(0, 10, (500, 4))
    ]
    assert 1.4 < max(lengths) < math.sqrt(2) + 1e-12
    return math.sqrt(2)


@claim(
    r"\tfrac14 \cdot (-\tfrac34) + \tfrac34 \cdot \tfrac14 = 0$. A calibrated forecast is left alone"
)
def test_a_calibrated_forecast_is_left_alone():
    z = math.log(1 / 3)
    rainy, dry = (xl.binary_cross_entropy_with_logits_grad(z, y) for y in (1.0, 0.0))
    assert math.isclose(rainy / 4, -3 / 16)
    assert math.isclose(3 * dry / 4, 3 / 16)


@claim("Nothing. The softmax sees differences only.")
def test_a_shift_changes_nothing():
    shifted = xl.cross_entropy_loss_grad(LOGITS + 5, CLOUD)
    assert np.allclose(shifted, on_the_cloudy_day())


@claim("Give the label 0.25. Where is the slope 0, and is the loss 0 there?")
def test_the_soft_label_of_the_question():
    return (0.25,)


# ------------------------------------------------------------------ play


@claim(
    """*Sure and wrong* has arrows of 0.980 and −0.993, and a loss of 5.020 nats. At a wrong logit of 6 the loss is
    6.007 nats; the arrows have nowhere left to grow, 0.993 and −0.998."""
)
def test_sure_and_wrong():
    five, six = np.array([5.0, 0, 0, 0]), np.array([6.0, 0, 0, 0])
    return (
        *xl.cross_entropy_loss_grad(five, 1)[:2],
        xl.cross_entropy_loss(five, 1),
        xl.cross_entropy_loss(six, 1),
        *xl.cross_entropy_loss_grad(six, 1)[:2],
    )


@claim(r"The loss there is $\ln 4$, not 0.")
def test_an_even_label():
    even, logits = np.full(4, 1 / 4), np.full(4, 2.5)
    assert np.allclose(xl.cross_entropy_loss_grad(logits, even), 0)
    assert math.isclose(xl.cross_entropy_loss(logits, even), math.log(4))


@claim("With the label 1 the slope is never steeper than −1.")
def test_the_steepest_slope():
    slopes = xl.binary_cross_entropy_with_logits_grad(
        np.linspace(-30, 30, 61), np.ones(61), reduction="none"
    )
    assert -1 <= slopes.min() < -1 + 1e-12


# ------------------------------------------------------------------ the graph


def by_autograd(*nodes):
    """The gradients of the last of these numbers in all of them."""
    for node in nodes:
        node.retain_grad()
    nodes[-1].backward()
    return [node.grad.tolist() for node in nodes]


@claim(
    """Forwards, the exponentials are 4, 2, 1 and 1, their sum is 8, its logarithm 2.079, and the loss 1.386 nats.
    Backwards, the gradient is 1 at the loss and at the logarithm, 0.125 at the sum and at all exponentials, and at
    the logits 0.5, −0.75, 0.125 and 0.125."""
)
def test_the_graph():
    z = torch.tensor(LOGITS, requires_grad=True)
    u = torch.exp(z)
    total = u.sum()
    ell = torch.log(total)
    loss = ell - z[1]
    in_z, in_u, in_total, in_ell, _ = by_autograd(z, u, total, ell, loss)
    assert np.allclose(u.detach(), [4, 2, 1, 1])
    assert math.isclose(total.item(), 8)
    assert in_ell == 1
    assert np.allclose(in_u, in_total)
    return ell.item(), loss.item(), in_total, *in_z


@claim("The sliders count in $\\ln 2$, so that whole numbers give powers of two.")
def test_multiples_of_the_logarithm_of_2():
    multiples = np.arange(-4, 9)
    assert np.allclose(np.exp(multiples * math.log(2)), 2.0**multiples)


@claim("Give the label 0.5, and find a weight and a bias for which all gradients are 0")
def test_the_label_of_one_half():
    z = torch.tensor(0.0, dtype=torch.float64, requires_grad=True)
    a = torch.sigmoid(z)
    assert by_autograd(z, a, F.binary_cross_entropy(a, torch.full_like(a, 0.5)))[:2] == [0, 0]
    return (0.5,)


@claim("Set the input to 0. Which of weight and bias is left without a gradient?")
def test_without_input():
    w, b = (torch.tensor(v, requires_grad=True) for v in (1.0, 0.5))
    F.binary_cross_entropy(torch.sigmoid(w * 0 + b), torch.tensor(0.0)).backward()
    assert w.grad == 0 < b.grad


@claim(
    """In the preset *sure and wrong* the sigmoid is nearly flat, with a slope of 0.0003352, and the loss is so steep in
    $a$ that a gradient of 2982 arrives there. Each factor alone is useless; their product is 0.9997, and it is
    $a - y$."""
)
def test_one_neuron_sure_and_wrong():
    z = torch.tensor(3.0 * 2 + 2, dtype=torch.float64, requires_grad=True)
    a = torch.sigmoid(z)
    in_z, in_a, _ = by_autograd(z, a, F.binary_cross_entropy(a, torch.zeros_like(a)))
    assert math.isclose(in_z, a.item() - 0)
    return (a * (1 - a)).item(), in_a, in_z


@claim("The weights get error times input.")
def test_gradients_before_the_logits():
    rng = np.random.default_rng(12)
    w, b, x = (torch.tensor(rng.normal(size=s), requires_grad=True) for s in ((4, 3), (4,), (3,)))
    z = w @ x + b
    F.cross_entropy(z, torch.tensor(1)).backward()
    error = xl.softmax(z).detach() - torch.tensor(CLOUD)
    assert torch.allclose(w.grad, error[:, None] * x)
    assert torch.allclose(b.grad, error)
    assert torch.allclose(x.grad, w.T @ error)


# ------------------------------------------------------------------ check


@claim(r"$(1/2 - 0,\; 1/4 - 1,\; 1/8 - 0,\; 1/8 - 0) = (0.5, -0.75, 0.125, 0.125)$.")
def test_the_cloudy_day_by_autograd():
    z = torch.tensor(LOGITS, requires_grad=True)
    F.cross_entropy(z, torch.tensor(1)).backward()
    return z.grad.tolist()


@claim("near $10^{-5}$, about ten digits are right.")
def test_the_best_step_is_not_the_smallest():
    def error(step):
        found = differences(lambda at: xl.cross_entropy_loss(at, 1), LOGITS, step)
        return np.abs(found - on_the_cloudy_day()).max()

    assert error(1e-5) < 1e-10
    assert error(1e-9) > 1e-9
    assert error(1e-13) > 1e-5
    assert 80 < error(1e-1) / error(1e-2) < 120  # like the square of the step


@claim(
    """PyTorch's usual single precision does best near $10^{-2}$, with about five digits, and near $10^{-5}$ it is
    already off in the third decimal."""
)
def test_the_best_step_in_single_precision():
    def loss(at):
        return F.cross_entropy(torch.tensor(at, dtype=torch.float32), torch.tensor(1)).item()

    def error(step):
        return np.abs(differences(loss, LOGITS, step) - on_the_cloudy_day()).max()

    steps = 10.0 ** -np.arange(1, 7)
    assert steps[np.argmin([error(step) for step in steps])] == 1e-2
    assert error(1e-2) < 1e-5
    assert error(1e-5) > 1e-3


# ------------------------------------------------------------------ what people get wrong


@claim("If your code multiplies $q - y$ by the softmax's or the sigmoid's slope once more")
def test_the_gradient_in_the_probabilities():
    q = np.array([0.5, 0.25, 0.125, 0.125])
    found = differences(lambda at: -(CLOUD * np.log(at)).sum(), q, 1e-6)
    assert np.allclose(found, -CLOUD / q, rtol=1e-8)


@claim("the logit of sun is pushed down with 0.5, those of rain and snow with 0.125 each.")
def test_every_class_is_trained():
    sun, _, rain, snow = on_the_cloudy_day()
    assert rain == snow
    return sun, rain


@claim(
    "With the soft label $0.25$ the slope is 0 at the logit $-1.0986$, where the loss is 0.5623 nat"
)
def test_the_slope_is_0_where_the_loss_is_not():
    z = math.log(1 / 3)
    assert abs(xl.binary_cross_entropy_with_logits_grad(z, 0.25)) < 1e-15
    assert math.isclose(
        xl.binary_cross_entropy_with_logits(z, 0.25), xl.binary_entropy(0.25, base=math.e)
    )
    return 0.25, z, xl.binary_cross_entropy_with_logits(z, 0.25)


@claim(
    r"""with the logits $(0, 120)$ and the label of the first, the softmax is exactly 0, its logarithm $-\infty$, and
    the gradient `nan`. Given the logits, `cross_entropy` returns a loss of 120 nats and the gradient $(-1, 1)$."""
)
def test_softmax_then_logarithm():
    z = torch.tensor([0.0, 120.0], requires_grad=True)
    q = torch.softmax(z, 0)
    assert q[0] == 0
    F.nll_loss(q.log(), torch.tensor(0)).backward()
    assert torch.isnan(z.grad).all()
    z = torch.tensor([0.0, 120.0], requires_grad=True)
    loss = F.cross_entropy(z, torch.tensor(0))
    loss.backward()
    assert z.grad.tolist() == [-1, 1]
    return 120, loss.item()


# ------------------------------------------------------------------ summary and exercises


@claim("For the weather's forecast on a cloudy day: $(0.5, -0.75, 0.125, 0.125)$.")
def test_summary_of_the_cloudy_day():
    return list(on_the_cloudy_day())


@claim("with a step near $10^{-5}$, and expect about ten digits.")
def test_summary_of_the_step():
    found = differences(lambda at: xl.cross_entropy_loss(at, 1), LOGITS)
    assert np.abs(found - on_the_cloudy_day()).max() < 1e-10


@claim(
    r"""$q - y = (0.25, 0.25, 0.25, -0.75)$. The new logits are $(-0.25, -0.25, -0.25, 0.75)$, and the probability of
    snow is $e^{0.75} / (e^{0.75} + 3 e^{-0.25}) = e / (e + 3) = 0.475$."""
)
def test_exercise_1():
    gradient = xl.cross_entropy_loss_grad(np.zeros(4), 3)
    step = -gradient
    assert math.isclose(xl.softmax(step)[3], math.e / (math.e + 3))
    return *gradient, *step, 0.75, 0.75, -0.25, xl.softmax(step)[3]


@claim(r"$\frac1T (q_j - y_j)$ with $q = \operatorname{softmax}(z / T)$.")
def test_exercise_2():
    for temperature in (0.5, 2.0, 10.0):
        found = differences(lambda z, t=temperature: xl.cross_entropy_loss(z / t, CLOUD), LOGITS)
        exact = (xl.softmax(LOGITS / temperature) - CLOUD) / temperature
        assert np.allclose(found, exact, atol=1e-9)


@claim("when the model is sure ($r$ near 1) of *one* wrong class.")
def test_exercise_3():
    one, several = (
        xl.cross_entropy_loss_grad(np.array(z), 0) for z in ([0, 30, 0.0], [0, 30, 30.0])
    )
    assert np.linalg.norm(several) < 1.3 < np.linalg.norm(one) <= math.sqrt(2)


@claim(
    """2: $(0.25, -0.375, 0.0625, 0.0625)$ and $(-0.25, 0.125, 0.0625, 0.0625)$. The shared bias gets their sum, $(0,
    -0.25, 0.125, 0.125)$"""
)
def test_exercise_4():
    gradients = xl.cross_entropy_loss_grad(np.stack([LOGITS, LOGITS]), np.array([1, 0]))
    shared = gradients.sum(0)
    assert abs(shared[0]) < 1e-15
    return *gradients[0], *gradients[1], *shared[1:]


@claim("three of three labels present it is $(-0.5, -0.5, -0.5)$.")
def test_exercise_5():
    return list(xl.binary_cross_entropy_with_logits_grad(np.zeros(3), np.ones(3), reduction="sum"))


@claim(r"It is the gradient of $\ln \sum_k e^{z_k}$ alone.")
def test_exercise_6():
    assert np.allclose(differences(xl.logsumexp, LOGITS), xl.softmax(LOGITS), atol=1e-9)
