"""The numbers and statements of lesson 8, computed again."""

import math

import numpy as np
from claims import claim
from optional import optional

import xentlib as xl

torch = optional("torch")
F = optional("torch.nn.functional")

LOGITS = np.array([math.log(4), math.log(2), 0, 0])
CLOUD = np.array([0.0, 1.0, 0.0, 0.0])
SURE_OF_RAIN, TORN = np.array([0.02, 0.9604, 0.0196]), np.array([0.02, 0.49, 0.49])


def on_the_cloudy_day():
    return xl.cross_entropy_loss_grad(LOGITS, CLOUD)


def nudged(k, by=0.01):
    """The change of the cloudy day's bill if score number k is turned up."""
    return xl.cross_entropy_loss(LOGITS + by * np.eye(4)[k], 1) - xl.cross_entropy_loss(LOGITS, 1)


def differences(loss, at, step=1e-5):
    """Finite differences of `loss`, one for each component of `at`."""
    sides = step * np.eye(len(at))
    return np.array([(loss(at + side) - loss(at - side)) / (2 * step) for side in sides])


def sure_of_sun(doublings):
    """Loss and gradient of a cloudy day, if sun's score is so many times ln 2 and the others are 0."""
    z = np.array([doublings, 0, 0, 0]) * math.log(2)
    return xl.cross_entropy_loss(z, 1), xl.cross_entropy_loss_grad(z, 1)


# ------------------------------------------------------------------ the scene


@claim(
    r"""Today it is cloudy, and the bill has come:
    $-\ln \tfrac14 = 1.3863$ nats."""
)
def test_the_bill():
    assert np.allclose(xl.softmax(LOGITS), [1 / 2, 1 / 4, 1 / 8, 1 / 8])
    return xl.cross_entropy_loss(LOGITS, 1)


@claim(
    """Turn cloud's up by 0.01 and leave the others. The bill falls to 1.3788 nats, by 0.0075."""
)
def test_nudge_of_cloud():
    return 0.01, xl.cross_entropy_loss(LOGITS, 1) + nudged(1), -nudged(1)


@claim("Now put cloud's score back, and turn sun's up by 0.01.")
def test_nudge_of_sun():
    assert nudged(0) > 0
    return (0.01,)


@claim("it rises by 0.0025 nat, and so it would for rain or snow: all three were equally wrong")
def test_a_third_each():
    return -nudged(1) / 3


@claim("- [x] it rises by 0.0050 nat")
def test_sun_adds():
    return nudged(0)


@claim("it rises by 0.0075 nat, as much as cloud's nudge takes off")
def test_as_much_as_cloud():
    return -nudged(1)


@claim(
    """Turning all four up by 0.01 would change nothing, because softmax sees differences only. So sun, rain and snow
    together must add very nearly the 0.0075 that cloud takes off. How they divide it is what this lesson
    explains: in the proportions of their shares, 4 to 1 to 1, which makes 0.0050 for sun and 0.0013 each for rain and
    snow."""
)
def test_the_nudges_add_up():
    assert np.isclose(xl.cross_entropy_loss(LOGITS + 0.01, 1), xl.cross_entropy_loss(LOGITS, 1))
    sun, rain, snow = nudged(0), nudged(2), nudged(3)
    assert math.isclose(sun + rain + snow, -nudged(1), rel_tol=0.01)
    assert math.isclose(sun, 4 * rain, rel_tol=0.01) and math.isclose(rain, snow)
    return 0.01, -nudged(1), sun, rain


@claim("for sun about $0.0050 / 0.01 = 0.5$ nat per unit of score")
def test_slope_of_sun():
    return nudged(0), 0.01, on_the_cloudy_day()[0]


# ------------------------------------------------------------------ the arrows


@claim(r"one doubling adds $\ln 2 = 0.693$ to its score.")
def test_one_doubling():
    return math.log(2)


@claim("It is as long as all the others together")
def test_one_arrow_up():
    for z in np.random.default_rng(0).normal(0, 3, (50, 4)):
        way = -xl.cross_entropy_loss_grad(z, 2)
        assert (way > 0).tolist() == [False, False, True, False]
        assert math.isclose(way[2], -way[[0, 1, 3]].sum())


@claim(
    """Under “sure of sun” a cloudy day costs 5.557 nats, and 6.934 nats with sun's score at ten doublings. The
    {shows}`arrows <way>` hardly grow: −0.988 and +0.996 at first, −0.997 and +0.999 then."""
)
def test_sure_of_sun():
    (first, at_first), (then, afterwards) = sure_of_sun(8), sure_of_sun(10)
    return first, then, *-at_first[:2], *-afterwards[:2]


@claim(
    r"""With a label of a quarter each, all arrows are gone when the forecast is a quarter each too. The loss is then
    $\ln 4$ and not 0."""
)
def test_an_even_label():
    even = np.full(4, 1 / 4)
    assert np.allclose(xl.cross_entropy_loss_grad(np.full(4, 2.5), even), 0)
    assert math.isclose(xl.cross_entropy_loss(np.full(4, 2.5), even), math.log(4))
    assert not np.allclose(xl.cross_entropy_loss_grad(LOGITS, even), 0)


# ------------------------------------------------------------------ the formula


@claim("For the loss $L = -\\sum_k y_k \\ln q_k$ of a softmax, in nats, the gradient is")
def test_the_gradient_is_the_forecast_minus_the_label():
    rng = np.random.default_rng(9)
    for z, y in zip(rng.normal(size=(100, 5)), rng.dirichlet(np.ones(5), 100)):
        slopes = differences(lambda at, y=y: xl.cross_entropy_loss(at, y), z)
        assert np.allclose(slopes, xl.softmax(z) - y, atol=1e-8)


@claim("The last row is the change of the bill for a nudge of 0.01, divided by 0.01.")
def test_the_last_row():
    return 0.01, 0.01


@claim("| forecast $q$ | 1/2 | 1/4 | 1/8 | 1/8 |")
def test_row_of_the_forecast():
    assert np.allclose(xl.softmax(LOGITS), [1 / 2, 1 / 4, 1 / 8, 1 / 8])


@claim("| gradient $q - y$ | 0.5 | −0.75 | 0.125 | 0.125 |")
def test_row_of_the_gradient():
    return list(on_the_cloudy_day())


@claim("| nudge of 0.01 | 0.501 | −0.749 | 0.126 | 0.126 |")
def test_row_of_the_nudges():
    return 0.01, *(nudged(k) / 0.01 for k in range(4))


@claim("And each lies between −1 and 1, so the *length* of the gradient")
def test_entries_of_the_gradient():
    rng = np.random.default_rng(3)
    for z, y in zip(rng.normal(0, 8, (200, 4)), rng.dirichlet(np.ones(4), 200)):
        gradient = xl.cross_entropy_loss_grad(z, y)
        assert abs(gradient.sum()) < 1e-12 and np.abs(gradient).max() <= 1


@claim(
    r"""sun's share grows with sun's own score at the rate $\tfrac12 \cdot \tfrac12 = \tfrac14$, and cloud's share falls
    with it at the rate $\tfrac14 \cdot \tfrac12 = \tfrac18$."""
)
def test_shares_answer_to_the_score_of_sun():
    slopes = [differences(lambda at, k=k: xl.softmax(at)[k], LOGITS)[0] for k in range(4)]
    assert np.allclose(slopes, [1 / 4, -1 / 8, -1 / 16, -1 / 16], atol=1e-9)


# ------------------------------------------------------------------ the graph


def back_through_the_graph(scores):
    """The slopes of the bill in z, e^z, S and q, by PyTorch."""
    z = torch.tensor(scores, dtype=torch.float64, requires_grad=True)
    u = torch.exp(z)
    S = u.sum()
    q = u[1] / S
    for box in (u, S, q):
        box.retain_grad()
    (-torch.log(q)).backward()
    return [box.grad.numpy() for box in (z, u, S, q)]


@claim(
    """For our forecast the slopes on the way back are 1 at the bill, $-4$ at the share, 0.125 at $S$ and at three of
    the piles, $-0.375$ at cloud's pile, and then 0.5, $-0.75$, 0.125 and 0.125 at the scores."""
)
def test_the_way_back():
    in_z, in_u, in_S, in_q = back_through_the_graph(LOGITS)
    assert math.isclose(in_q, -4) and np.allclose(in_u[[0, 2, 3]], in_S)
    return in_S, in_u[1], *in_z


@claim(
    """the slope that arrives at {shows}`the share <dq>` is −259: cloud has one chip of 259, and there the logarithm
    is very steep. What survives at the {shows}`scores <dz0>` is 0.988, −0.996, 0.004 and 0.004."""
)
def test_what_survives():
    in_z, _, _, in_q = back_through_the_graph(np.array([8, 0, 0, 0]) * math.log(2))
    return in_q, 2**8 + 3, *in_z


@claim(
    r"""That way brings $-\tfrac1q \cdot \tfrac1S$ to the pile, and times its chips this is $-1$: minus the label."""
)
def test_the_direct_way():
    u = np.exp(LOGITS)
    q = u[1] / u.sum()
    assert math.isclose(-1 / q / u.sum() * u[1], -1)


# ------------------------------------------------------------------ the triangle


def walk(start, label, steps, rate=0.2):
    z = np.log(start)
    for _ in range(steps):
        z = z - rate * (xl.softmax(z) - label)
    return xl.softmax(z)


def steps_to_a_half(start):
    return next(n for n in range(100) if walk(start, [1, 0, 0], n)[0] >= 0.5)


@claim(
    """Both starts give sun 0.02 and cost 3.91 nats. At the rate 0.2, the one that is sure of rain has sun at one half
    after 13 steps; the one that is torn between rain and snow takes 16."""
)
def test_two_starts_with_one_loss():
    assert SURE_OF_RAIN.sum() == TORN.sum() == 1
    return (
        SURE_OF_RAIN[0],
        -math.log(TORN[0]),
        0.2,
        steps_to_a_half(SURE_OF_RAIN),
        steps_to_a_half(TORN),
    )


@claim(
    """with the soft label it approaches the label, where $q - y = 0$ and the loss has its floor of 1.04 nats."""
)
def test_where_the_walk_leads():
    soft = np.array([1 / 2, 1 / 4, 1 / 4])
    assert np.allclose(walk(SURE_OF_RAIN, soft, 2000), soft)
    lengths = [np.linalg.norm(walk(TORN, [1, 0, 0], n) - [1, 0, 0]) for n in (50, 500, 5000)]
    assert lengths[0] > lengths[1] > lengths[2] > 0
    return xl.entropy(soft, base=math.e)


@claim(
    """In the scores each step is shorter than the one before. On the triangle these two walks take longer steps at
    first"""
)
def test_steps_of_the_walk():
    for start in (SURE_OF_RAIN, TORN):
        path = np.array([walk(start, [1, 0, 0], n) for n in range(100)])
        in_scores = np.linalg.norm(path - [1, 0, 0], axis=1)
        on_triangle = np.linalg.norm(np.diff(path, axis=0), axis=1)
        assert np.all(np.diff(in_scores) < 0)
        assert np.all(np.diff(on_triangle[:8]) > 0) and on_triangle[-1] < on_triangle[8]


# ------------------------------------------------------------------ ten times the loss


@claim(
    """The cloudy day costs 1.39 nats. An example that costs 13.8 nats, because its right class got one in a million,
    has a gradient about ten times as long."""
)
def test_one_in_a_million():
    return math.log(4), -math.log(1e-6)


@claim(
    r"""So the gradient is never longer than $\sqrt2 = 1.414$, however large the loss. On the cloudy day its length is
    0.919 nat per unit of score."""
)
def test_the_longest_gradient():
    logits = np.random.default_rng(11).normal(0, 10, (500, 4))
    lengths = [np.linalg.norm(xl.cross_entropy_loss_grad(z, 0)) for z in logits]
    assert 1.4 < max(lengths) < math.sqrt(2) + 1e-12
    return math.sqrt(2), np.linalg.norm(on_the_cloudy_day())


# ------------------------------------------------------------------ weights


def evenings():
    """Inputs and days of the lesson's example."""
    random = np.random.default_rng(8)
    X = np.column_stack([np.ones(200), random.normal(size=(200, 2))])
    climate = xl.softmax(X @ np.array([[1, 0.5, -0.5, -1], [1.5, 0, -1, -0.5], [0, 0.5, 1, -1.5]]))
    return X, (climate.cumsum(axis=1) < random.random((200, 1))).sum(axis=1)


@claim(
    """The data are 200 evenings, made up in the folded cell: a constant 1, two measurements, and the weather of the
    next day, sun 90 times, cloud 45, rain 32 and snow 33 times."""
)
def test_the_evenings():
    X, days = evenings()
    return len(X), *np.bincount(days)


@claim(r"The gradient of the mean loss is $X^{\mathsf T} (Q - Y) / N$")
def test_gradients_of_the_weights():
    X, days = evenings()
    W = torch.tensor(np.random.default_rng(1).normal(size=(3, 4)), requires_grad=True)
    F.cross_entropy(torch.tensor(X) @ W, torch.tensor(days)).backward()
    by_hand = X.T @ (xl.softmax(X @ W.detach().numpy()) - np.eye(4)[days]) / len(X)
    assert np.allclose(W.grad.numpy(), by_hand)


@claim(
    r"""It begins at $\ln 4 = 1.3863$ nats, as with any forecaster who gives a quarter each, and after a hundred updates
    there is little left to gain."""
)
def test_the_training():
    X, days = evenings()
    W, losses = np.zeros((3, 4)), []
    for _ in range(3001):
        losses.append(xl.cross_entropy_loss(X @ W, days))
        W = W - 0.5 * X.T @ (xl.softmax(X @ W) - np.eye(4)[days]) / len(X)
    assert losses[100] - losses[3000] < 0.01 * losses[0]
    return losses[0]


@claim(
    r"A layer below would need the slope in its outputs, $\partial L / \partial x_l = \sum_k w_{lk} (q_k - y_k)$"
)
def test_slopes_in_the_inputs():
    rng = np.random.default_rng(12)
    W, x = rng.normal(size=(3, 4)), torch.tensor(rng.normal(size=3), requires_grad=True)
    F.cross_entropy(x @ torch.tensor(W), torch.tensor(1)).backward()
    assert np.allclose(x.grad, W @ (xl.softmax(x.detach().numpy() @ W) - CLOUD))


@claim(
    r"""The dry days have the slope $\tfrac14 - 0$, the rainy one $\tfrac14 - 1$, and $3 \cdot \tfrac14 - \tfrac34
    = 0$."""
)
def test_right_on_average():
    q = np.array([0.4, 0.2, 0.25, 0.15])
    dry, rainy = (xl.cross_entropy_loss_grad(np.log(q), y)[2] for y in (0, 2))
    assert math.isclose(dry, 1 / 4) and math.isclose(rainy, -3 / 4)
    assert math.isclose(3 * dry + rainy, 0, abs_tol=1e-12)


# ------------------------------------------------------------------ one score


@claim(
    r"""Let $y$ be one number here, 1 for yes and 0 for no. The slope in $z$ is $\sigma(z) - y$."""
)
def test_the_slope_of_a_single_logit():
    for z, y in np.random.default_rng(10).uniform((-6, 0), (6, 1), (100, 2)):
        slopes = differences(
            lambda at, y=y: xl.binary_cross_entropy_with_logits(at[0], y), np.array([z])
        )
        assert math.isclose(slopes[0], xl.sigmoid(z) - y, abs_tol=1e-8)
        assert math.isclose(xl.softmax([z, 0.0])[0], xl.sigmoid(z))


# ------------------------------------------------------------------ check


def test_the_cloudy_day_by_autograd():
    z = torch.tensor(LOGITS, requires_grad=True)
    F.cross_entropy(z, torch.tensor(1)).backward()
    assert np.allclose(z.grad, on_the_cloudy_day())


@claim("In double precision $h = 10^{-5}$ gives about ten right digits;")
def test_the_best_step_is_not_the_smallest():
    def error(step):
        slopes = differences(lambda at: xl.cross_entropy_loss(at, 1), LOGITS, step)
        return np.abs(slopes - on_the_cloudy_day()).max()

    assert error(1e-5) < 1e-10
    assert error(1e-9) > 1e-9
    assert error(1e-13) > 1e-5
    assert 80 < error(1e-1) / error(1e-2) < 120  # like the square of the step


@claim(
    """in single precision, which PyTorch uses unless told otherwise, $10^{-2}$ is best and gives about five."""
)
def test_the_best_step_in_single_precision():
    def loss(at):
        return F.cross_entropy(torch.tensor(at, dtype=torch.float32), torch.tensor(1)).item()

    def error(step):
        return np.abs(differences(loss, LOGITS, step) - on_the_cloudy_day()).max()

    steps = 10.0 ** -np.arange(1, 7)
    assert steps[np.argmin([error(step) for step in steps])] == 1e-2
    assert error(1e-2) < 1e-5


@claim("$-y_k / q_k$ is the slope in the *shares*")
def test_the_gradient_in_the_shares():
    q = np.array([0.5, 0.25, 0.125, 0.125])
    slopes = differences(lambda at: -(CLOUD * np.log(at)).sum(), q, 1e-6)
    assert np.allclose(slopes, -CLOUD / q, rtol=1e-8)


# ------------------------------------------------------------------ exercises on paper


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


@claim(r"**Question 3.** A day cost $\ln 4 = 1.3863$ nats")
def test_exercise_3_given():
    return math.log(4)


@claim(
    r"""The entry of the right class is $-0.75$; the other three are non-negative and sum to 0.75. Their squares sum to
    the least if all are equal, $3 \cdot 0.25^2$, and to the most if *one* has everything, $0.75^2$. So the length is
    between $\sqrt{0.75} = 0.866$ and $0.75 \sqrt2 = 1.061$. The cloudy day's is 0.919."""
)
def test_exercise_3():
    spread, one = ([0.25, *rest] for rest in ([0.25, 0.25, 0.25], [0.75, 1e-12, 1e-12]))
    short, long = (np.linalg.norm(xl.cross_entropy_loss_grad(np.log(q), 0)) for q in (spread, one))
    cloudy = np.linalg.norm(on_the_cloudy_day())
    assert short < cloudy < long
    return -0.75, 0.75, 0.25, 0.75, short**2, short, 0.75, long, cloudy


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
