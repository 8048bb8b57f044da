"""The numbers and statements of lesson 10, computed again."""

import math

import numpy as np
import pytest
from claims import claim
from optional import optional
from scipy.optimize import brentq, minimize

import xentlib as xl

torch = optional("torch")
F = optional("torch.nn.functional")

WEATHER = np.array([1 / 2, 1 / 4, 1 / 8, 1 / 8])
LOGITS = np.array([2.0, 1.0, 0.0, 0.0])
SUNNY = np.array([1.0, 0.0, 0.0, 0.0])
Z = np.array([[2.0, 1.0, 0.0, 0.0], [0.0, 2.0, 1.0, -1.0], [1.0, 0.0, -1.0, 1.5]])
LABELS, WEIGHT = np.array([0, 1, 3]), np.array([1.0, 2.0, 1.0, 5.0])


def smoothed(epsilon, classes):
    """A one-hot label of class 0 with a share of epsilon spread over all classes."""
    return (1 - epsilon) * np.eye(classes)[0] + epsilon / classes


def floor(epsilon, classes):
    return xl.entropy(smoothed(epsilon, classes), base=math.e)


def weighted_mean(rows=slice(None)):
    return xl.cross_entropy_loss(Z[rows], LABELS[rows], weight=WEIGHT)


def mean_over_rows():
    each = xl.cross_entropy_loss(Z, LABELS, reduction="none")
    return (WEIGHT[LABELS] * each).mean()


def from_logits(z, y, **options):
    return xl.binary_cross_entropy_with_logits(z, y, **options)


GIVEN = np.array([0.99, 0.9, 0.8, 0.7, 0.6, 0.4, 0.3, 0.2, 0.1, 0.01])  # the ten mornings


def pull(given, gamma=0.0):
    """How hard an example pulls its logit towards what came, which was given so much."""
    return -xl.focal_loss_grad(math.log(given / (1 - given)), 1, gamma=gamma)


def best_focal(p, gamma=2.0):
    """The forecast that makes the expected focal loss smallest, for shares p."""

    def expected(z):
        q = xl.softmax(z)
        return -(p * (1 - q) ** gamma * np.log(q)).sum()

    return xl.softmax(minimize(expected, np.log(p), tol=1e-12).x)


# ------------------------------------------------------------------ the thousand mornings


@claim(
    """on 990 of the last thousand mornings it gave 0.9 to what came. On the other ten it was caught out: what came had
    been given only 0.1."""
)
def test_the_mornings():
    return 990, 0.9, 0.1


@claim(
    """An easy morning pulls with 0.1 and a hard one with 0.9. But there are so many easy ones that they pull with 99 in
    all, and the hard ones with 9."""
)
def test_the_crowd():
    easy, hard = pull(0.9), pull(0.1)
    assert math.isclose(10 * hard, 9)
    return easy, hard, 990 * easy


@claim("In 2017 Lin and colleagues had this problem")
def test_the_year():
    return 2017


@claim("At $q_y = 0.1$ the factor is $0.9^2 = 0.81$.")
def test_the_factor():
    return 0.1, 1 - 0.1, (1 - 0.1) ** 2


@claim(
    "- [ ] 0.81 times as hard as before - [ ] as hard as before - [x] 1.22 times as hard as before"
)
def test_the_pull_at_one_tenth():
    return 0.9**2, pull(0.1, 2.0) / pull(0.1)


@claim("a line of steps that rises from 0.01 to 0.99")
def test_the_steps():
    return 1 - GIVEN[0], 1 - GIVEN[-1]


@claim(
    r"""Under the {term}`focal loss` with $\gamma = 2$ the morning at 0.9 pulls a thirty-fifth as hard, and the one at
    0.1 pulls 1.22 times as hard. All mornings below about 0.298 pull harder than before. In our thousand, the easy
    ones now pull with 2.9 together and the ten hard ones with 11.0."""
)
def test_whom_the_focal_loss_hears():
    less, more = pull(0.9) / pull(0.9, 2.0), pull(0.1, 2.0) / pull(0.1)
    level = brentq(lambda given: pull(given, 2.0) - pull(given), 0.2, 0.4)
    for given in np.linspace(0.001, 0.999, 999):
        assert (pull(given, 2.0) > pull(given)) == (given < level)
    assert round(less) == 35
    return 0.9, 0.1, more, level, 990 * pull(0.9, 2.0), 10 * pull(0.1, 2.0)


@claim("The quadratic cost hears neither end")
def test_the_quadratic_cost_hears_neither_end():
    heard = -xl.quadratic_cost_grad(GIVEN[:, None], np.ones((10, 1)), reduction="none")[:, 0]
    heard = heard * GIVEN * (1 - GIVEN)
    assert np.allclose(heard, (1 - GIVEN) * GIVEN * (1 - GIVEN))
    assert max(heard[0], heard[-1]) < 0.01 and heard.max() > 0.14


@claim("a smoothed label pulls back a network that is too sure of the right answer")
def test_a_smoothed_label_pulls_back():
    slopes = xl.binary_cross_entropy_with_logits_grad(
        np.log(GIVEN / (1 - GIVEN)), np.full(10, 0.95), reduction="none"
    )
    assert (slopes > 0).tolist() == [True] + [False] * 9


# ------------------------------------------------------------------ focal loss


@claim(
    r"""for $\gamma = 2$ and $q_y = 0.1$: the bracket is $0.9 + 2 \cdot 0.1 \cdot 2.303 = 1.361$, and $0.81
    \cdot 1.361 =
    1.102$, where cross-entropy has 0.9."""
)
def test_the_focal_slope_by_hand():
    surprise = -math.log(0.1)
    bracket = 0.9 + 2 * 0.1 * surprise
    assert math.isclose(0.81 * bracket, pull(0.1, 2.0))
    return 0.1, 0.9, 0.1, surprise, bracket, 0.81, bracket, 0.81 * bracket, pull(0.1)


@claim("the share that makes the expected focal loss smallest is not 0.9 but 0.694")
def test_the_focal_loss_is_too_modest():
    for p in np.linspace(0.51, 0.99, 25):
        assert 0.5 < best_focal(np.array([p, 1 - p]))[0] < p
    return 0.9, best_focal(np.array([0.9, 0.1]))[0]


@claim(
    r"""for the weather $(\tfrac12, \tfrac14, \tfrac18, \tfrac18)$ it prefers $(0.410, 0.274, 0.158, 0.158)$"""
)
def test_the_focal_loss_bends_the_weather():
    return tuple(best_focal(WEATHER))


# ------------------------------------------------------------------ yes or no


@claim(r"""The loss is $\ln(1 + e^2) = 2.1269$ nats, and the slope is $\sigma(-2) - 1 = -0.8808$""")
def test_bce_by_hand():
    slope = xl.binary_cross_entropy_with_logits_grad(-2.0, 1)
    assert math.isclose(slope, xl.sigmoid(-2.0) - 1)
    return from_logits(-2.0, 1), slope


@claim(
    """The curve is never steeper than 1, however wrong the network is. For a label between 0 and 1 the curve is a
    valley"""
)
def test_the_slope_of_bce():
    z = np.linspace(-30, 30, 601)
    for y in (0.0, 0.2, 0.8, 1.0):
        slopes = xl.binary_cross_entropy_with_logits_grad(z, np.full(601, y), reduction="none")
        assert abs(slopes).max() <= 1
        assert (slopes.min() < 0 < slopes.max()) == (0 < y < 1)
    best = math.log(0.8 / 0.2)
    assert math.isclose(from_logits(best, 0.8), xl.binary_entropy(0.8, base=math.e))


@claim(
    r"""$\sigma(40)$ is rounded to 1, and what the logit knew is lost. With $z = 40$ and $y = 0$ the loss is
    40 nats from the logit. From the rounded probability the formula says infinity, and PyTorch, which cuts off, 100
    nats."""
)
def test_large_logit():
    assert xl.sigmoid(40.0) == 1 and xl.binary_cross_entropy(1.0, 0) == math.inf
    cut = F.binary_cross_entropy(torch.tensor(1.0), torch.tensor(0.0))
    return 40, 40, from_logits(40.0, 0), cut.item()


@claim(
    r"""for $y = +1$ it is $\operatorname{softplus}(-s)$, for $y = -1$ it is $\operatorname{softplus}(s)$"""
)
def test_both_codings():
    for s in np.linspace(-5, 5, 11):
        assert math.isclose(xl.logistic_loss(s, 1), xl.softplus(-s))
        assert math.isclose(xl.logistic_loss(s, -1), xl.softplus(s))
        assert math.isclose(xl.logistic_loss(s, 1), from_logits(s, 1))
        assert math.isclose(xl.logistic_loss(s, -1), from_logits(s, 0))


@claim("What you may not do is put $-1$ into {eq}`eq-ch10-bce`. The formula then has no floor")
def test_minus_one_where_zero_belongs():
    with pytest.raises(ValueError):
        from_logits(-50.0, -1)
    z, y = torch.tensor([-50.0]), torch.tensor([-1.0])
    assert F.binary_cross_entropy_with_logits(z, y) < -40
    assert F.binary_cross_entropy_with_logits(10 * z, y) < -400


# ------------------------------------------------------------------ labels and classes


@claim(
    "the shares are $(0.61, 0.22, 0.08, 0.08)$, and raising one lowers the others. If sun came, the loss is 0.4938 nat."
)
def test_softmax_loss():
    return *xl.softmax(LOGITS), xl.cross_entropy_loss(LOGITS, 0)


@claim(
    """$(0.88, 0.73, 0.50, 0.50)$. They add up to 2.61, and nothing is wrong with that. If only sun came, the
    four losses
    add up to 2.8265 nats."""
)
def test_sigmoid_losses():
    q = xl.sigmoid(LOGITS)
    return *q, q.sum(), from_logits(LOGITS, SUNNY, reduction="sum")


@claim("libraries divide the second loss by *all* entries, here 0.7066 nat.")
def test_mean_over_labels():
    assert math.isclose(from_logits(LOGITS, SUNNY), from_logits(LOGITS, SUNNY, reduction="sum") / 4)
    return from_logits(LOGITS, SUNNY)


# ------------------------------------------------------------------ soft and smoothed labels


@claim("that is 1.75 bits, or 1.2130 nats, and no training gets below.")
def test_the_weather_as_a_label():
    return xl.entropy(WEATHER), xl.entropy(WEATHER, base=math.e)


@claim(
    r"""With four classes and $\varepsilon = 0.1$ the label is $(0.925, 0.025, 0.025, 0.025)$."""
)
def test_smoothed_label():
    return 0.1, *smoothed(0.1, 4)


@claim(
    r"with the right logit $\ln 37 = 3.61$ above the others, and the floor is its entropy, 0.3488 nat."
)
def test_floor():
    q = xl.softmax(np.array([math.log(37), 0.0, 0.0, 0.0]))
    assert np.allclose(q, smoothed(0.1, 4))
    loss = xl.cross_entropy_loss(np.log(q), 0, label_smoothing=0.1)
    assert math.isclose(loss, floor(0.1, 4))
    return 37, math.log(37), loss


def price_of_sureness(share):
    """The smoothed loss of a forecast that gives the right class so much and shares the rest evenly."""
    rest = (1 - share) / 3
    return xl.cross_entropy(smoothed(0.1, 4), [share, rest, rest, rest], base=math.e)


@claim(
    """it gives each wrong class 0 where the label says 0.025. At 0.9995 it pays 0.653 nat, at $1 - 10^{-12}$ already
    2.15 nats."""
)
def test_the_price_of_being_completely_sure():
    assert price_of_sureness(1.0) == math.inf
    return 0.025, 0.9995, price_of_sureness(0.9995), price_of_sureness(1 - 1e-12)


@claim("With four classes, their 0.1 is 0.1333 in PyTorch.")
def test_the_other_epsilon():
    assert np.allclose(smoothed(0.1 * 4 / 3, 4), [0.9, 0.1 / 3, 0.1 / 3, 0.1 / 3])
    return 0.1, 0.1 * 4 / 3


# ------------------------------------------------------------------ weights


@claim(
    "The weight stands above and below, and cancels. The loss and its gradient are what they were."
)
def test_weights_cancel():
    labels, weight = [1, 1, 1], np.array([1.0, 5.0, 1.0, 1.0])
    plain, weighted = (
        (
            xl.cross_entropy_loss(Z, labels, weight=w),
            xl.cross_entropy_loss_grad(Z, labels, weight=w),
        )
        for w in (None, weight)
    )
    assert math.isclose(plain[0], weighted[0]) and np.allclose(plain[1], weighted[1])


@claim("""Two examples have losses of 1 nat and 3 nats, and their classes the weights 1 and 3.""")
def test_given_losses():
    return 1, 3


@claim(
    r"""$(1 \cdot 1 + 3 \cdot 3)/(1 + 3) = 2.5$ nats. Others divide by the number of rows, and report 5 nats."""
)
def test_two_means():
    losses = weights = np.array([1.0, 3.0])
    return (losses * weights).sum() / weights.sum(), (losses * weights).mean()


@claim("PyTorch does so too if the labels come as one-hot rows:")
def test_one_hot_rows_divide_by_the_rows():
    z, rows, weight = torch.tensor(Z), torch.tensor(np.eye(4)[LABELS]), torch.tensor(WEIGHT)
    assert math.isclose(F.cross_entropy(z, rows, weight=weight).item(), mean_over_rows())
    assert math.isclose(
        F.cross_entropy(z, torch.tensor(LABELS), weight=weight).item(), weighted_mean()
    )


@claim(
    """For the first two rows it is 0.4581 nat, for the third 0.6480 nat; halfway is 0.5530 nat, and the
    batch has 0.5768
    nat."""
)
def test_means_of_parts():
    first, second = weighted_mean(slice(2)), weighted_mean(slice(2, 3))
    return first, second, (first + second) / 2, weighted_mean()


@claim("`ignore_index`, by default −100, takes such rows out of the sum *and* of the divisor.")
def test_ignored_rows():
    target = torch.tensor([0, -100, 3])
    kept = xl.cross_entropy_loss(Z[[0, 2]], [0, 3])
    assert math.isclose(F.cross_entropy(torch.tensor(Z), target), kept)
    return -100


@claim("If all rows are ignored, PyTorch divides 0 by 0 and says NaN.")
def test_all_rows_ignored():
    assert math.isnan(F.cross_entropy(torch.tensor(Z), torch.tensor([-100] * 3)))


@claim(
    r"""Without the weight the best answer is the honest 0.1. With $c = 9$ it is 0.5: the best logit moves by
    $\ln c$, which
    is 2.1972 here."""
)
def test_balanced():
    z = np.linspace(-5, 5, 100_001)
    plain, weighted = (
        from_logits(z, np.full(z.shape, 0.1), pos_weight=c, reduction="none") for c in (1.0, 9.0)
    )
    moved = z[weighted.argmin()] - z[plain.argmin()]
    return xl.sigmoid(z[plain.argmin()]), xl.sigmoid(z[weighted.argmin()]), moved


@claim("Class weights do the same to a softmax and add $\\ln w_k$ to each logit.")
def test_class_weights_move_the_best_forecast():
    logits = np.log(WEIGHT * WEATHER)  # best, as the gradient of the expected loss is 0 there
    gradient = sum(
        WEATHER[k] * WEIGHT[k] * xl.cross_entropy_loss_grad(logits, np.eye(4)[k]) for k in range(4)
    )
    assert np.allclose(gradient, 0)
    assert not np.allclose(xl.softmax(logits), WEATHER)
    assert np.allclose(xl.softmax(logits - np.log(WEIGHT)), WEATHER)


@claim(
    """The focal loss pulls a thirty-fifth as hard at 0.9 and 1.22 times as hard at 0.1, and is not proper."""
)
def test_the_first_line_to_keep():
    assert round(pull(0.9) / pull(0.9, 2.0)) == 35
    return 0.9, pull(0.1, 2.0) / pull(0.1), 0.1


@claim(
    """Together with smoothing, PyTorch weighs each class's share of the smoothed label with that class's own
    weight, and
    still divides by the weights of the labels. Smooth by hand and pass soft labels, and the divisor is the number of
    rows: another loss."""
)
def test_weights_and_smoothing_together():
    weight, logits = torch.tensor(WEIGHT), torch.tensor(Z)
    soft = torch.tensor(0.9 * np.eye(4)[LABELS] + 0.1 / 4)
    total = -(weight * soft * logits.log_softmax(1)).sum().item()
    options = {"weight": weight, "label_smoothing": 0.1}
    at_once = F.cross_entropy(logits, torch.tensor(LABELS), **options).item()
    by_hand = F.cross_entropy(logits, soft, weight=weight).item()
    assert math.isclose(at_once, total / WEIGHT[LABELS].sum())
    assert math.isclose(by_hand, total / len(LABELS))
    assert math.isclose(
        at_once, xl.cross_entropy_loss(Z, LABELS, weight=WEIGHT, label_smoothing=0.1)
    )


@claim(
    r"""To rule a class out, set its logit to $-\infty$, but only with class numbers: label smoothing asks for a share
    of every class, and the loss is then infinite."""
)
def test_a_class_that_is_ruled_out():
    logits, label = torch.tensor([[2.0, 1.0, -math.inf]]), torch.tensor([0])
    without = F.cross_entropy(logits[:, :2], label)
    assert F.cross_entropy(logits, label) == without
    assert F.cross_entropy(logits, label, label_smoothing=0.1) == math.inf


# ------------------------------------------------------------------ exercises
@claim(
    r"""
    $\operatorname{softplus}(2) = 2.1269$ nats for the label 1 and $\operatorname{softplus}(-2) =
    0.1269$ nat for the label 0.
    """
)
def test_exercise_1():
    return xl.softplus(2.0), xl.softplus(-2.0)


@claim(r"Ten classes, $\varepsilon = 0.1$.")
def test_exercise_3_given():
    return 0.1


@claim(
    r"""
    $1 - 0.1 + 0.01 = 0.91$; each other class 0.01. The gap is $\ln 91 = 4.511$. The floor is
    $-0.91 \ln 0.91 - 0.09 \ln 0.01 = 0.5003$ nat. $\varepsilon' = 0.1 \cdot 9/10 = 0.09$.
    """
)
def test_exercise_3():
    right, other = smoothed(0.1, 10)[:2]
    gap = math.log(right / other)
    wrong = 9 * other
    numbers = (0.1, other, right, other, 91, gap, -right, right, wrong, other, floor(0.1, 10))
    return *numbers, 0.1, 0.1 * 9 / 10


ROWS_A, LOSS_A, ROWS_B, LOSS_B, WEIGHT_B = 90, 0.2, 10, 1.0, 9


@claim(
    """
    A batch holds 90 rows of class A with a mean loss of 0.2 nat and 10 rows of class B with a
    mean loss of 1 nat.
    """
)
def test_exercise_4_given():
    return ROWS_A, LOSS_A, LOSS_B


@claim(
    r"""
    The weighted sum is $90 \cdot 0.2 + 9 \cdot 10 \cdot 1 = 108$ nats. PyTorch divides by $90 +
    90 = 180$ and reports 0.6 nat, the mean of the two classes' losses. The mean over 100 rows is
    1.08 nats. Without weights it is $(18 + 10)/100 = 0.28$ nat.
    """
)
def test_exercise_4():
    total = ROWS_A * LOSS_A + WEIGHT_B * ROWS_B * LOSS_B
    divisor = ROWS_A + WEIGHT_B * ROWS_B
    rows = ROWS_A + ROWS_B
    assert math.isclose(total / divisor, (LOSS_A + LOSS_B) / 2)
    plain = ROWS_A * LOSS_A + ROWS_B * LOSS_B
    given = (ROWS_A, LOSS_A, total, ROWS_A, WEIGHT_B * ROWS_B, divisor)
    return *given, total / divisor, rows, total / rows, ROWS_A * LOSS_A, rows, plain / rows


@claim(r"A well-trained model answers $\sigma(z) = 0.5$.")
def test_exercise_5_given():
    return xl.sigmoid(0.0)


@claim(
    r"""
    The logit is 0, and the weight added $\ln 99 = 4.595$ to it. The honest logit is $-4.595$,
    which is $\sigma(-4.595) = 0.01$
    """
)
def test_exercise_5():
    moved = math.log(99)
    return 99, moved, -moved, -moved, xl.sigmoid(-moved)


@claim(
    """
    A tagger has 1000 labels, each true for 0.2 % of the examples. Its mean binary cross-entropy
    is 0.02 nat
    """
)
def test_exercise_6_given():
    return 1000, 0.2, 0.02


@claim(
    r"""
    A model that always answers 0.002 pays the entropy of $(0.002, 0.998)$: 0.0144 nat a label.
    The tagger is worse than that. The mean over entries hides it: an example costs $1000 \cdot
    0.02 = 20$ nats.
    """
)
def test_exercise_6():
    at_least = xl.binary_entropy(0.002, base=math.e)
    assert at_least < 0.02
    return 0.002, 0.002, 1 - 0.002, at_least, 1000, 0.02, 1000 * 0.02
