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
    """on 990 of the last thousand mornings it gave 0.9 to what came. The other ten caught it out: hail fell, and it
    had given hail only 0.1."""
)
def test_the_mornings():
    return 990, 0.9, 0.1


@claim(
    """An easy morning pulls with 0.1 and a hard one with 0.9. But there are so many easy ones that they pull with 99 in
    all, and the hard ones with 9 (strengths added,"""
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


@claim(
    "a smoothed label, which we come to below, pulls back a network that is too sure of the right answer."
)
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
    """The curve is never steeper than 1, however wrong the network is. For a label between 0 and 1 it is a valley"""
)
def test_the_slope_of_bce():
    z = np.linspace(-30, 30, 601)
    for y in (0.0, 0.2, 0.8, 1.0):
        slopes = xl.binary_cross_entropy_with_logits_grad(z, np.full(601, y), reduction="none")
        assert abs(slopes).max() <= 1
        assert (slopes.min() < 0 < slopes.max()) == (0 < y < 1)
    best = math.log(0.8 / 0.2)
    assert math.isclose(from_logits(best, 0.8), xl.binary_entropy(0.8, base=math.e))


@claim("Change the label from 1 to 0, and the loss changes by exactly the logit.")
def test_the_mirror_image():
    for z in np.linspace(-6, 6, 25):
        assert math.isclose(from_logits(z, 0) - from_logits(z, 1), z, abs_tol=1e-12)


@claim(
    """With the label 0.8, the logit 5 costs 1.01 nats. That is dearer than to be undecided, which costs 0.69 nat."""
)
def test_sure_with_a_soft_label():
    return 0.8, from_logits(5.0, 0.8), from_logits(0.0, 0.8)


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
    r"""for $t = +1$ it is $\operatorname{softplus}(-z)$, for $t = -1$ it is $\operatorname{softplus}(z)$"""
)
def test_both_codings():
    for s in np.linspace(-5, 5, 11):
        assert math.isclose(xl.logistic_loss(s, 1), xl.softplus(-s))
        assert math.isclose(xl.logistic_loss(s, -1), xl.softplus(s))
        assert math.isclose(xl.logistic_loss(s, 1), from_logits(s, 1))
        assert math.isclose(xl.logistic_loss(s, -1), from_logits(s, 0))


@claim(
    "What you may not do is put $-1$ for $y$ into {eq}`eq-ch10-bce`. The formula then has no floor"
)
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


def smoothed_pull(given):
    """How hard a morning pulls with the label 0.95 for what came."""
    return -xl.binary_cross_entropy_with_logits_grad(math.log(given / (1 - given)), 0.95)


@claim(
    r"""with $\varepsilon = 0.1$ the label gives what came 0.95 instead of 1. An easy morning then pulls with
    $0.95 - 0.9
    = 0.05$, half as hard as before, and a hard one with 0.85: in all, 49.5 against 8.5."""
)
def test_the_mornings_smoothed():
    easy, hard = smoothed_pull(0.9), smoothed_pull(0.1)
    assert math.isclose(easy, pull(0.9) / 2)
    return 0.1, smoothed(0.1, 2)[0], 0.95, 0.9, easy, hard, 990 * easy, 10 * hard


@claim(
    r"""Four classes and $\varepsilon = 0.1$: the label is $(0.925, 0.025, 0.025, 0.025)$. One network gives the right
    class 0.925, another 0.999, and both share the rest evenly."""
)
def test_smoothed_label():
    return 0.1, *smoothed(0.1, 4), 0.925, 0.999


@claim(
    r"""With four classes and $\varepsilon = 0.1$ the right logit is then $\ln 37 = 3.61$ above the others, and
    the floor is the label's entropy, 0.3488 nat."""
)
def test_floor():
    q = xl.softmax(np.array([math.log(37), 0.0, 0.0, 0.0]))
    assert np.allclose(q, smoothed(0.1, 4))
    loss = xl.cross_entropy_loss(np.log(q), 0, label_smoothing=0.1)
    assert math.isclose(loss, floor(0.1, 4))
    return 0.1, 37, math.log(37), loss


def price_of_sureness(share):
    """The smoothed loss of a forecast that gives the right class so much and shares the rest evenly."""
    rest = (1 - share) / 3
    return xl.cross_entropy(smoothed(0.1, 4), [share, rest, rest, rest], base=math.e)


@claim(
    """It pays 0.601 nat, the first one 0.349 nat. It saves a little at the right class. But the label asks for 0.025
    at each wrong class, where it has said 0.0003, and that costs more."""
)
def test_the_surer_one_pays_more():
    return price_of_sureness(0.999), price_of_sureness(0.925), 0.025, 0.001 / 3


@claim(
    """At $1 - 10^{-12}$ it is 2.15 nats. A network that is completely sure has said 0 where the label says 0.025, and
    pays infinitely much."""
)
def test_the_price_of_being_completely_sure():
    assert price_of_sureness(1.0) == math.inf
    return price_of_sureness(1 - 1e-12), 0.025


# ------------------------------------------------------------------ weights


@claim(
    "The weight is above and below the line, and cancels. The loss and its gradient are what they were."
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


def mornings():
    """Logits of dry and hail for the thousand mornings, and what came; the ten hard ones come first."""
    hail = np.array([1] * 100 + [0] * 900)
    right = np.array([0.1] * 10 + [0.9] * 990)
    q = np.where(hail == 1, right, 1 - right)
    return np.log(np.stack([1 - q, q], axis=1)), hail


DRY_HAIL = np.array([1.0, 9.0])


@claim("So give hail mornings the weight 9 and dry ones the weight 1")
def test_the_plain_and_the_weighted_mean():
    z, hail = (torch.tensor(values) for values in mornings())
    reported = F.cross_entropy(z, hail, weight=torch.tensor(DRY_HAIL)).item()
    assert math.isclose(reported, xl.cross_entropy_loss(*mornings(), weight=DRY_HAIL))


@claim(
    r"""An easy one costs $-\ln 0.9 = 0.105$ nat, a hard one 2.303 nats, and the plain mean is 0.1273 nat. The
    weights of
    all rows add up to $900 \cdot 1 + 100 \cdot 9 = 1800$. PyTorch divides by that and reports 0.2152 nat. Other
    programs
    divide by the thousand rows and report 0.3874 nat."""
)
def test_means_of_the_mornings():
    z, hail = mornings()
    each = xl.cross_entropy_loss(z, hail, reduction="none")
    assert hail.sum() == 100 and len(hail) == 1000
    given = 0.9, each[-1], each[0], each.mean(), 900, 100, DRY_HAIL[hail].sum()
    return *given, xl.cross_entropy_loss(z, hail, weight=DRY_HAIL), (DRY_HAIL[hail] * each).mean()


@claim("PyTorch does so too if the same labels come as one-hot rows:")
def test_one_hot_rows_divide_by_the_rows():
    z, hail = mornings()
    each = DRY_HAIL[hail] * xl.cross_entropy_loss(z, hail, reduction="none")
    rows = F.cross_entropy(
        torch.tensor(z), torch.tensor(np.eye(2)[hail]), weight=torch.tensor(DRY_HAIL)
    )
    assert math.isclose(rows.item(), each.mean())


@claim(
    """They report 0.2575 and 0.1054 nat, halfway is 0.1814 nat, and the whole has 0.2152 nat."""
)
def test_means_of_parts():
    z, hail = mornings()
    parts = slice(500), slice(500, 1000), slice(1000)
    first, second, whole = (
        xl.cross_entropy_loss(z[part], hail[part], weight=DRY_HAIL) for part in parts
    )
    return first, second, (first + second) / 2, whole


@claim("Rows that do not count at all (`ignore_index`) leave the sum *and* the divisor")
def test_ignored_rows():
    counted = xl.cross_entropy_loss(Z[[0, 2]], [0, 3])
    assert math.isclose(
        F.cross_entropy(torch.tensor(Z), torch.tensor([0, -100, 3])).item(), counted
    )


@claim(
    r"""those with hail pull with $90 \cdot 0.1 + 10 \cdot 0.9 = 18$ in all, and the dry ones with $900 \cdot 0.1 =
    90$ the
    other way. With $w = 9$ it is 162 against 90."""
)
def test_the_pulls_of_hail_and_dry():
    z, hail = mornings()
    z = z[:, 1] - z[:, 0]
    plain, weighted = (
        -xl.binary_cross_entropy_with_logits_grad(z, hail, pos_weight=w, reduction="none")
        for w in (1.0, 9.0)
    )
    up, down = plain[hail == 1].sum(), -plain[hail == 0].sum()
    assert math.isclose(-weighted[hail == 0].sum(), down)
    return 90, 0.1, 0.9, up, 900, 0.1, down, weighted[hail == 1].sum(), down


@claim("The second column has what the 990 easy mornings and the ten hard ones pull with in all,")
def test_the_second_column():
    return 990


@claim("| cross-entropy | 99, 9 |")
def test_row_of_the_cross_entropy():
    assert math.isclose(10 * pull(0.1), 9)
    return 990 * pull(0.9)


@claim(r"| binary | 99, 9 | $y$, 0 to 1 | $y - \sigma(z)$ | the honest share |")
def test_row_of_the_binary_one():
    for z in (-2.0, 3.0):
        assert math.isclose(xl.binary_cross_entropy_with_logits_grad(z, 0.3), xl.sigmoid(z) - 0.3)
    return 990 * pull(0.9)


@claim(r"| logistic | 99, 9 | $t = \pm 1$ | $t\, \sigma(-t z)$ | the honest share |")
def test_row_of_the_logistic_loss():
    for z in (-2.0, 3.0):
        for t in (-1, 1):
            assert math.isclose(-xl.logistic_loss_grad(z, t), t * xl.sigmoid(-t * z))
    return 990 * pull(0.9)


@claim(r"| smoothed, $\varepsilon = 0.1$ | 49.5, 8.5 |")
def test_row_of_the_smoothed_labels():
    return 0.1, 990 * smoothed_pull(0.9), 10 * smoothed_pull(0.1)


@claim("| `pos_weight` 9 | 171, 81 |")
def test_row_of_pos_weight():
    return (90 * 9 + 900) * pull(0.9), 10 * 9 * pull(0.1)


@claim("| class weights 1, 9 | 171, 81 |")
def test_row_of_class_weights():
    z, hail = mornings()
    rows = DRY_HAIL[hail] * (1 - np.exp(z[np.arange(1000), hail]))
    return rows[10:].sum(), rows[:10].sum()


@claim(r"| focal, $\gamma = 2$ | 2.9, 11.0 |")
def test_row_of_the_focal_loss():
    return 990 * pull(0.9, 2.0), 10 * pull(0.1, 2.0)


@claim(
    r"""Without the weight the best answer is the honest 0.1. With $w = 9$ it is 0.5: the best logit moves by
    $\ln w$, which
    is 2.1972 here."""
)
def test_balanced():
    z = np.linspace(-5, 5, 100_001)
    plain, weighted = (
        from_logits(z, np.full(z.shape, 0.1), pos_weight=w, reduction="none") for w in (1.0, 9.0)
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


@claim("The focal loss turns down the easy ones, and is not proper.")
def test_the_first_line_to_keep():
    assert pull(0.9, 2.0) < pull(0.9) and pull(0.1, 2.0) > pull(0.1)
    assert abs(best_focal(np.array([0.9, 0.1]))[0] - 0.9) > 0.1


@claim(
    r"""The surprise still pulls, with $0.81 \cdot 0.9 = 0.729$. But the factor in front falls too when $q_y$ grows, and
    that pulls with another 0.373. Together they are 1.22 times 0.9. At $q_y = 0.9$ both parts are tiny."""
)
def test_the_two_parts_of_the_focal_pull():
    surprise, factor = 0.9**2 * 0.9, -2 * 0.9**2 * 0.1 * math.log(0.1)
    assert math.isclose(surprise + factor, pull(0.1, 2.0))
    assert pull(0.9, 2.0) < 0.003
    return 0.81, 0.9, surprise, factor, pull(0.1, 2.0) / 0.9, 0.9, 0.9


@claim("With two classes its answer lies between one half and the honest share.")
def test_focal_answers_lie_between_a_half_and_the_honest_share():
    for p in (0.01, 0.1, 0.3, 0.6, 0.9, 0.99):
        answer = best_focal(np.array([p, 1 - p]))[0]
        assert min(p, 0.5) < answer < max(p, 0.5)


@claim("More classes ask for a little less, 0.91 of ten, and raise the floor, to 0.5003 nat.")
def test_smoothing_with_more_classes():
    assert smoothed(0.1, 10)[0] < smoothed(0.1, 4)[0] and floor(0.1, 10) > floor(0.1, 4)
    return smoothed(0.1, 10)[0], floor(0.1, 10)


@claim("For hail on one morning in five, $w = 4$ would make its answer a half.")
def test_the_weight_that_makes_one_in_five_a_half():
    assert math.isclose(xl.sigmoid(math.log(0.2 / 0.8) + math.log(4)), 0.5)


# ------------------------------------------------------------------ exercises
@claim(
    r"""
    The logit is 1.5 and the label 0. Compute the binary cross-entropy, and the loss of the label 1.
    """
)
def test_exercise_1_given():
    return 1.5


@claim(
    r"""
    $\operatorname{softplus}(1.5) = 1.7014$ nats for the label 0 and $\operatorname{softplus}(-1.5) =
    0.2014$ nat for the label 1. They differ by 1.5, the size of the logit
    """
)
def test_exercise_1():
    wrong, right = xl.softplus(1.5), xl.softplus(-1.5)
    return 1.5, wrong, -1.5, right, wrong - right


@claim(r"Five classes, $\varepsilon = 0.2$.")
def test_exercise_3_given():
    return 0.2


@claim(
    r"""
    $1 - 0.2 + 0.04 = 0.84$; each other class 0.04. The gap is $\ln 21 = 3.045$. The floor is
    $-0.84 \ln 0.84 - 0.16 \ln 0.04 = 0.6615$ nat.
    """
)
def test_exercise_3():
    right, other = smoothed(0.2, 5)[:2]
    gap = math.log(right / other)
    wrong = 4 * other
    return 0.2, other, right, other, 21, gap, -right, right, wrong, other, floor(0.2, 5)


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
    A program that tags pictures has 1000 labels, each true for 0.2 % of the examples. Its mean binary cross-entropy
    is 0.02 nat
    """
)
def test_exercise_6_given():
    return 1000, 0.2, 0.02


@claim(
    r"""
    A model that always answers 0.002 pays the entropy of $(0.002, 0.998)$: 0.0144 nat a label.
    The program is worse than that. The mean over entries hides it: an example costs $1000 \cdot
    0.02 = 20$ nats.
    """
)
def test_exercise_6():
    at_least = xl.binary_entropy(0.002, base=math.e)
    assert at_least < 0.02
    return 0.002, 0.002, 1 - 0.002, at_least, 1000, 0.02, 1000 * 0.02
