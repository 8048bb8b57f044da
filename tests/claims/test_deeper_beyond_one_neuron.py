"""The numbers and statements of the deeper page beyond one neuron, computed again."""

import functools
import math

import numpy as np
from claims import claim
from optional import optional

import xentlib as xl

torch = optional("torch")

RATE, EPOCHS, START = 0.15, 300, (2.0, 2.0)
WEATHER = np.array([1 / 2, 1 / 4, 1 / 8, 1 / 8])
SUNNY = np.array([1.0, 0.0, 0.0, 0.0])


def run(start, cost, **options):
    return xl.train_neuron(*start, cost=cost, **options)


@functools.cache
def updates_until(start, cost, level=0.5):
    """How many updates it takes until the output is below `level`."""
    epochs = 100 if cost == "cross_entropy" and level == 0.5 else 11_000
    return int(np.argmax(run(start, cost, epochs=epochs).output < level))


def scores(q):
    """The three costs of a forecast for a sunny day."""
    return (
        xl.cross_entropy(SUNNY, q, base=math.e),
        xl.quadratic_cost([q], [SUNNY]),
        xl.binary_cross_entropy(q, SUNNY, reduction="sum"),
    )


@claim("at $z = 4$ it is 0.00134.")
def test_slope_of_tanh_at_4():
    return 1 - math.tanh(4) ** 2


@claim(r"for $y = -1$ it falls towards $-\ln 2 = -0.693$ nat.")
def test_floor_of_the_tanh_cost():
    history = run(START, "cross_entropy", y=-1.0, activation="tanh", epochs=30_000)
    assert -math.log(2) < history.cost[-1] < -math.log(2) + 1e-3
    return -math.log(2)


@claim(
    """with the label −1 and the rate 0.15, the quadratic cost moves the output from 0.9993 to 0.9987 in 300 updates.
    Cross-entropy reaches −0.9943."""
)
def test_tanh_neuron():
    quadratic, entropy = (
        run(START, c, y=-1.0, activation="tanh").output for c in ("quadratic", "cross_entropy")
    )
    return RATE, quadratic[0], quadratic[EPOCHS], EPOCHS, entropy[EPOCHS]


def wait_quadratic(z):
    return (math.exp(z) + 3 * z + 5 / 2 - 3 * math.exp(-z) - math.exp(-2 * z) / 2) / (2 * RATE)


def wait_entropy(z):
    return (z + 1 - math.exp(-z)) / (2 * RATE)


def waits(z):
    start = (z / 2, z / 2)
    quadratic, entropy = (updates_until(start, cost) for cost in ("quadratic", "cross_entropy"))
    return quadratic, wait_quadratic(z), entropy, wait_entropy(z)


@claim("| 2 | 4 | 232 | 230.1 | 17 | 16.6 |")
def test_wait_from_logit_4():
    return waits(4.0)


@claim("| 3 | 6 | 1,416 | 1,413.1 | 23 | 23.3 |")
def test_wait_from_logit_6():
    return waits(6.0)


@claim("| 4 | 8 | 10,028 | 10,024.9 | 30 | 30.0 |")
def test_wait_from_logit_8():
    return waits(8.0)


@claim(
    """One more unit of logit adds three or four updates to the wait under cross-entropy. It
    multiplies the wait under the quadratic cost, in the end by $e$."""
)
def test_linear_and_exponential_wait():
    assert all(3 < wait_entropy(z + 1) - wait_entropy(z) < 4 for z in range(3, 40))
    assert math.isclose(wait_quadratic(31) / wait_quadratic(30), math.e, rel_tol=1e-6)


@claim("| climate: 1/2, 1/4, 1/8, 1/8 | 0.6931 nat | 0.1719 | 1.2479 nats |")
def test_scores_of_the_climate():
    return scores(WEATHER)


@claim("| two-way: 1/2, 1/2, 0, 0 | 0.6931 nat | 0.2500 | 1.3863 nats |")
def test_scores_of_the_two_way_forecast():
    return scores([1 / 2, 1 / 2, 0, 0])


@claim("| even: 1/2, 1/6, 1/6, 1/6 | 0.6931 nat | 0.1667 | 1.2401 nats |")
def test_scores_of_the_even_forecast():
    return scores([1 / 2, 1 / 6, 1 / 6, 1 / 6])


@claim("| timid: 0.46, 0.18, 0.18, 0.18 | 0.7765 nat | 0.1944 | 1.3719 nats |")
def test_scores_of_the_timid_forecast():
    q = [0.46, 0.18, 0.18, 0.18]
    return *q, *scores(q)


@claim(
    r"""For a given $q_{\text{sun}}$ it is smallest if the wrong classes share the rest evenly. It even
    prefers *timid* to *two-way*, although *timid* gave less probability to what happened. A sum of
    binary cross-entropies, one for each class, also looks at all of them."""
)
def test_which_outputs_a_cost_looks_at():
    two_way, even = [1 / 2, 1 / 2, 0, 0], [1 / 2, 1 / 6, 1 / 6, 1 / 6]
    timid = [0.46, 0.18, 0.18, 0.18]
    for spread in np.random.default_rng(2).dirichlet([1] * 3, size=200) / 2:
        assert scores([1 / 2, *spread])[0] == scores(even)[0]
        assert scores([1 / 2, *spread])[1] > scores(even)[1]
        assert scores([1 / 2, *spread])[2] > scores(even)[2]
    assert scores(timid)[1] < scores(two_way)[1]
    assert scores(timid)[0] > scores(two_way)[0]


@claim(
    """
    the gradient for a sunny day is $(-3/4, 1/4, 1/4, 1/4)$. Averaged over the climate, with
    the label replaced by $p$, it is $q - p = (-1/4, 0, 1/8, 1/8)$
    """
)
def test_gradients_in_the_logits():
    for target, expected in (
        (SUNNY, [-3 / 4, 1 / 4, 1 / 4, 1 / 4]),
        (WEATHER, [-1 / 4, 0, 1 / 8, 1 / 8]),
    ):
        z = torch.zeros(4, dtype=torch.float64, requires_grad=True)
        torch.nn.functional.cross_entropy(z, torch.tensor(target)).backward()
        assert np.allclose(z.grad.numpy(), expected, rtol=0, atol=1e-15)


def gradient_lengths(c):
    """Of cross-entropy and quadratic cost in the logits (0, c, 0, 0) on a sunny day, by autograd."""
    z = torch.tensor([0.0, c, 0.0, 0.0], dtype=torch.float64, requires_grad=True)
    costs = (
        -torch.log_softmax(z, 0)[0],
        ((torch.softmax(z, 0) - torch.tensor(SUNNY)) ** 2).sum() / 2,
    )
    return [torch.autograd.grad(cost, z, retain_graph=True)[0].norm().item() for cost in costs]


@claim(
    "At $c = 0$ the gradient of the cross-entropy is 4 times as long, at $c = 6$ it is 124 times as long."
)
def test_the_slowdown_of_a_softmax():
    ratios = [np.divide(*gradient_lengths(c)) for c in (0.0, 6.0)]
    assert math.isclose(ratios[0], 4, rel_tol=1e-12)
    return ratios[1]


def creep(n):
    history = run(START, "cross_entropy", epochs=n)
    return n, history.cost[-1], history.weight[-1] + history.bias[-1], 1 / (2 * RATE * n)


@claim("Above: the cost stays near 4 nats at first")
def test_cost_of_start_2():
    return round(run(START, "cross_entropy").cost[0])


@claim("| 300 | 0.01208 nat | −4.41 | 0.01111 |")
def test_after_300_updates():
    return creep(300)


@claim("| 3,000 | 0.00112 nat | −6.79 | 0.00111 |")
def test_after_3000_updates():
    return creep(3_000)


@claim("| 30,000 | 0.000111 nat | −9.10 | 0.000111 |")
def test_after_30000_updates():
    return creep(30_000)


@claim(
    r"""Ten times the patience buys one tenth of the cost, and takes the logit about $\ln 10 = 2.30$
    further down."""
)
def test_ten_times_the_patience():
    (_, cost, z, _), (_, later_cost, later_z, _) = creep(3_000), creep(30_000)
    assert math.isclose(later_cost / cost, 1 / 10, rel_tol=0.02)
    assert math.isclose(z - later_z, math.log(10), rel_tol=0.01)
    return math.log(10)


def weights(targets, updates=10_000):
    x, w, history = np.array([-2.0, -1.0, 1.0, 2.0]), 0.0, [0.0]
    for _ in range(updates):
        w -= 0.5 * np.mean((xl.sigmoid(w * x) - targets) * x)
        history.append(w)
    return np.array(history), xl.binary_cross_entropy_with_logits(w * x, np.array(targets))


@claim(
    """
    the weight is still growing after 10,000 updates, from 5.55 at 1,000 to 7.83. With the
    labels 0, 1, 0, 1 it settles at 0.4196 and the cost at 0.6420 nat
    """
)
def test_separable_points_and_others():
    growing, _ = weights([0.0, 0.0, 1.0, 1.0])
    settled, cost = weights([0.0, 1.0, 0.0, 1.0])
    assert settled[5_000] == settled[10_000]
    return 10_000, growing[1_000], 1_000, growing[10_000], settled[10_000], cost


@claim(
    """With the target $y = 1/4$ our neuron stops at $a = 1/4$ and at the cost $H(y) = 0.5623$ nat
    $= 0.8113$ bit."""
)
def test_the_floor_of_an_uncertain_label():
    history = run(START, "cross_entropy", y=0.25, epochs=3_000)
    assert math.isclose(history.output[-1], 1 / 4, rel_tol=1e-9)
    assert math.isclose(history.cost[-1], xl.entropy([1 / 4, 3 / 4], base=math.e), rel_tol=1e-9)
    return history.cost[-1], xl.entropy([1 / 4, 3 / 4])


@claim(r"There the slope is $(4/3)^2 \cdot 2/3 = 32/27 \approx 1.185$.")
def test_exercise_2_peak_of_tanh():
    a = np.linspace(-1, 1, 3_001)
    push = (a + 1) * (1 - a**2)
    assert math.isclose(a[push.argmax()], 1 / 3, abs_tol=1e-12)
    return push.max(), push.max()


@claim(r"and the value is $8 \cdot 4/27$.")
def test_exercise_2_against_the_sigmoid():
    assert math.isclose(8 * 4 / 27, 32 / 27)
    return 4 / 27


@claim("at the rate 0.15, estimate how many updates it takes until $a < 0.001$.")
def test_exercise_5_level():
    return RATE, 0.001


@claim(
    r"""From $a \approx 1 / (2 \eta n)$ we get $n \approx 1 / (0.3 \cdot 0.001) = 3{,}333$. The integral
    of {eq}`eq-ch9-wait`, taken down to the logit of 0.001, $z = \ln \frac{0.001}{0.999} = -6.907$,
    says $2 \eta n \approx z_0 - z + e^{-z} - e^{-z_0} = 1{,}009.9$, so $n \approx 3{,}366$. The count is
    3,363."""
)
def test_exercise_5_count():
    a = 0.001
    z = math.log(a / (1 - a))
    integral = 4 - z + math.exp(-z) - math.exp(-4)
    estimates = 1 / (2 * RATE * a), a, a, 1 - a, z, integral, integral / (2 * RATE)
    return 2 * RATE, a, *estimates, updates_until(START, "cross_entropy", a)
